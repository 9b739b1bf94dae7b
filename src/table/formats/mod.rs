//! Readers of published tables.

mod cells;
mod eurostat;
#[cfg(test)]
mod hostile;
mod nbs;
mod oecd;
mod ons;
mod plain;
mod totals;
mod wide;
#[cfg(feature = "excel")]
mod workbook;

pub use cells::MissingCells;
pub use eurostat::Eurostat;
pub use nbs::Nbs;
pub use oecd::Oecd;
pub use ons::Ons;
pub use plain::Plain;
