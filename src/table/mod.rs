//! Input-output tables: what they hold, how they are read, checked, split and mapped.

mod aggregate;
pub mod balancing;
mod check;
mod domestic;
mod error;
pub mod formats;
mod io_table;
mod mrio;
mod noise;
mod satellite;
mod supply_use;

pub use check::{BalanceReport, NearZeroOutput, Tolerance};
pub use domestic::Reexports;
pub use error::TableError;
pub use io_table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableInfo};
pub use mrio::{MrioTable, RegionalDemand};
pub(crate) use mrio::{block, columns_in, pairs_of, part, rows_in};
pub use noise::CellNoise;
pub use satellite::Satellite;
pub use supply_use::{SalesStructure, SupplyUse, Technology, UnmadeProducts};
