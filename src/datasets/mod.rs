//! Data that comes with the crate, each set in a file of its own with source, licence, unit and citation.

mod china_digital;
mod pwt;

pub use china_digital::{ChinaDigital, china_digital, china_digital_groups};
pub use pwt::{PWT_CITATION, pwt};
