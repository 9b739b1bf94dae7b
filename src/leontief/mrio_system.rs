//! A multi-regional table made ready for questions.

use std::sync::Arc;

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem, SystemOptions};
use crate::table::MrioTable;
use crate::units::Flow;

/// What to do with a table whose rows do not sell what was produced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Unbalanced {
    /// Refuse it where the gaps add to more than a millionth of all output, naming the worst rows: footprints would not
    /// add up to what is emitted.
    #[default]
    Refuse,
    /// Take it as it is.
    Keep,
}

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
    /// The system of a table whose rows balance. Sectors that a region lacks have no output; their coefficients are
    /// zero.
    ///
    /// # Errors
    /// [`LeontiefError::NotBalanced`]; as [`LeontiefSystem::from_table`].
    pub fn from_table(table: &MrioTable) -> Result<Self, LeontiefError> {
        let zero_output = super::ZeroOutput::ZeroColumn;
        Self::from_table_with(table, SystemOptions { zero_output, ..SystemOptions::default() }, Unbalanced::Refuse)
    }

    /// The system of a table with policies for zero output, negative cells, the way of solving and rows that do not
    /// balance.
    ///
    /// # Errors
    /// As [`MrioSystem::from_table`] and [`LeontiefSystem::from_table_with`].
    pub fn from_table_with(
        table: &MrioTable,
        options: SystemOptions,
        unbalanced: Unbalanced,
    ) -> Result<Self, LeontiefError> {
        if unbalanced == Unbalanced::Refuse {
            ensure_balanced(table)?;
        }
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

fn ensure_balanced(table: &MrioTable) -> Result<(), LeontiefError> {
    let table = table.table();
    let sales = table.intermediate_flows().values().sum_axis(Axis(1)) + table.net_final_demand().values();
    let gaps = &table.output().values() - &sales;
    let gap = gaps.iter().map(|gap| gap.abs()).sum::<f64>() / table.output().sum().max(f64::MIN_POSITIVE);
    if gap <= 1e-6 {
        return Ok(());
    }
    let mut order: Vec<usize> = (0..gaps.len()).collect();
    order.sort_by(|&a, &b| gaps[b].abs().total_cmp(&gaps[a].abs()));
    let worst = order.iter().take(3).map(|&row| format!("{} ({:.6e})", table.sectors().as_slice()[row], gaps[row]));
    Err(LeontiefError::NotBalanced { gap, worst: worst.collect() })
}
