//! Tables of several economies.

mod assemble;
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

pub use icio::{Icio, SplitEconomies};
pub use pymrio::Pymrio;
pub use wiod::Wiod;
