//! Tables of several economies.

mod adb;
mod assemble;
#[cfg(feature = "parquet")]
mod columnar;
mod exiobase;
mod headed;
mod icio;
mod indexed;
mod names;
mod pymrio;
#[cfg(feature = "excel")]
mod sheet;
mod source;
mod system;
mod text;
mod wiod;

pub use adb::AdbMrio;
#[cfg(feature = "parquet")]
pub use columnar::Columnar;
pub use exiobase::Exiobase;
pub use icio::{Icio, SplitEconomies};
pub use pymrio::Pymrio;
pub use wiod::Wiod;
