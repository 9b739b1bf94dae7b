//! Leontief input-output analysis, growth accounting and frontier estimation, with the digital economy on top.

pub mod concordance;
pub mod digital;
pub mod labeled;
pub mod labels;
pub mod leontief;
pub mod linalg;
pub mod report;
pub mod table;
pub mod units;

pub use ndarray;
