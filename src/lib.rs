//! Leontief input-output analysis, growth accounting and frontier estimation, with the digital economy on top.

pub mod labels;
pub mod report;
