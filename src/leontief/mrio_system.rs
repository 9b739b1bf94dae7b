//! A multi-regional table made ready for questions.

use std::sync::Arc;

use super::{LeontiefError, LeontiefSystem, SystemOptions};
use crate::table::MrioTable;
use crate::units::Flow;

/// A multi-regional table with its Leontief system, factorised once: footprints, trade in value added, and, through
/// [`MrioSystem::system`], every question that can be asked of a single economy.
///
/// # Example
/// ```
/// use domar::labels::{Dimension, Label, Labels};
/// use domar::leontief::MrioSystem;
/// use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
/// use domar::units::Unit;
/// use ndarray::array;
///
/// let world = MrioTable::from_flows(
///     TableInfo::new("Two regions", Unit::money("USD", 6)),
///     Labels::from_codes(Dimension::Region, &["N", "S"])?,
///     Labels::from_codes(Dimension::Sector, &["all"])?,
///     array![[10.0, 5.0], [3.0, 8.0]],
///     RegionalDemand::new(
///         vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
///         array![[20.0, 5.0], [15.0, 1.0]],
///     ),
/// )?;
/// let system = MrioSystem::from_table(&world)?;
/// assert!((system.system().technical_coefficients().get("N:all", "S:all")? - 5.0 / 27.0).abs() < 1e-15);
/// # Ok::<(), domar::leontief::LeontiefError>(())
/// ```
#[derive(Debug)]
pub struct MrioSystem {
    table: Arc<MrioTable>,
    system: LeontiefSystem,
}

impl MrioSystem {
    /// The system of a table. Sectors that a region lacks have no output; their coefficients are zero.
    ///
    /// # Errors
    /// As [`LeontiefSystem::from_table`].
    pub fn from_table(table: &MrioTable) -> Result<Self, LeontiefError> {
        let zero_output = super::ZeroOutput::ZeroColumn;
        Self::from_table_with(table, SystemOptions { zero_output, ..SystemOptions::default() })
    }

    /// The system of a table with policies for zero output and negative cells.
    ///
    /// # Errors
    /// As [`LeontiefSystem::from_table_with`].
    pub fn from_table_with(table: &MrioTable, options: SystemOptions) -> Result<Self, LeontiefError> {
        let system = LeontiefSystem::from_table_with(table.table(), Flow::Domestic, options)?;
        Ok(Self { table: Arc::new(table.clone()), system })
    }

    /// The table.
    pub fn table(&self) -> &MrioTable {
        &self.table
    }

    /// The system of all pairs of region and sector as one economy.
    pub fn system(&self) -> &LeontiefSystem {
        &self.system
    }
}
