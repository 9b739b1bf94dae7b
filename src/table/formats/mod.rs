//! Readers of published tables.

mod cells;
mod nbs;
mod plain;
mod totals;
mod wide;
#[cfg(feature = "excel")]
mod workbook;

pub use cells::MissingCells;
pub use nbs::Nbs;
pub use plain::Plain;
