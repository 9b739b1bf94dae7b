//! Bringing a table to known totals: RAS and its relatives.
//!
//! | question | where |
//! |---|---|
//! | totals of rows and columns are known, no cell is negative | [`ras`] |
//! | some cells are negative | [`gras`] |
//! | totals of blocks of cells are known too (regions, products of a nation) | [`mr_gras`] |
//! | a supply and a use table, product totals unknown | [`sut_ras`] |
//! | coefficients, not flows, are to stay near the old ones | [`cross_entropy`] |
//!
//! All keep zeros zero and signs, and report how near they came to the totals and how far from the first table; where no
//! table with these zeros has these totals the error names what stands in the way.

mod cross_entropy;
mod error;
mod gras;
mod sut_ras;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

pub use cross_entropy::cross_entropy;
pub use error::BalancingError;
pub use gras::{CellTotals, gras, mr_gras, ras};
pub use sut_ras::{BalancedSupplyUse, sut_ras};

use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// When balancing stops.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Precision {
    /// Largest miss of a total, as a share of the largest total.
    pub tolerance: f64,
    /// Most rounds over rows and columns.
    pub rounds: usize,
    /// How far the sums of row and column totals may differ, as a share; what differs is left to the columns.
    pub margins: f64,
}

impl Default for Precision {
    /// A tolerance of 1e-10 in at most 20,000 rounds; sums of totals that agree to 1e-9.
    fn default() -> Self {
        Self { tolerance: 1e-10, rounds: 20_000, margins: 1e-9 }
    }
}

/// Row and column totals must have one sum.
fn ensure_margins(rows: f64, columns: f64, precision: Precision) -> Result<(), BalancingError> {
    let difference = rows - columns;
    if difference.abs() > precision.margins * rows.abs().max(columns.abs()) {
        return Err(BalancingError::MarginsDiffer { rows, columns, difference });
    }
    Ok(())
}

fn ensure_not_negative(table: &LabeledMat) -> Result<(), BalancingError> {
    match table.values().indexed_iter().find(|(_, value)| **value < 0.0) {
        None => Ok(()),
        Some(((i, j), &value)) => Err(BalancingError::NegativeCell {
            row: table.rows().as_slice()[i].to_string(),
            column: table.columns().as_slice()[j].to_string(),
            value,
        }),
    }
}

/// The positive root of p m − n/m = total: what scales positive cells that sum to p and divides negative ones.
fn multiplier(total: f64, positive: f64, negative: f64) -> f64 {
    if positive == 0.0 {
        return if negative == 0.0 { 1.0 } else { -negative / total };
    }
    let root = (total * total + 4.0 * positive * negative).sqrt();
    // Of the two forms of the root the one that does not cancel.
    if total >= 0.0 { (total + root) / (2.0 * positive) } else { 2.0 * negative / (root - total) }
}

fn convergence(path: Vec<f64>, pairs: &[(ArrayView2<'_, f64>, ArrayView2<'_, f64>)]) -> Convergence {
    let (mut changed, mut size) = (0.0, 0.0);
    for (new, old) in pairs {
        changed += new.iter().zip(old).map(|(new, old)| (new - old).abs()).sum::<f64>();
        size += new.iter().map(|new| new.abs()).sum::<f64>();
    }
    let change = if size > 0.0 { changed / size } else { 0.0 };
    Convergence { rounds: path.len(), miss: path.last().copied().unwrap_or(0.0), path, change }
}

/// How balancing went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Rounds over rows and columns.
    pub rounds: usize,
    /// Largest miss of a total at the end, as a share of the largest total.
    pub miss: f64,
    /// That miss after each round.
    pub path: Vec<f64>,
    /// Sum of absolute changes of cells over the sum of the absolute new cells (standardised total percentage error).
    pub change: f64,
}

/// A table brought to its totals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Balanced {
    /// The new table.
    pub table: LabeledMat,
    /// What each row was multiplied with; negative cells were divided.
    pub row_multipliers: LabeledVec,
    /// What each column was multiplied with.
    pub column_multipliers: LabeledVec,
    /// How it went.
    pub convergence: Convergence,
}

impl std::fmt::Display for Balanced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

impl ToTable for Balanced {
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::fixed(4);
        let mut builder = Table::builder(language.pick("Multipliers of a balanced table", "平衡表的乘数"))
            .language(language)
            .stub(language.pick("Row or column", "行或列"))
            .number_column(language.pick("Row", "行"), format)
            .number_column(language.pick("Column", "列"), format);
        for (label, value) in self.row_multipliers.iter() {
            let beside = self.column_multipliers.get(label.code()).map_or(Cell::Missing, Cell::from);
            builder = builder.row(label.name_in(language), [Cell::from(value), beside]);
        }
        for (label, value) in self.column_multipliers.iter() {
            if !self.row_multipliers.axis().contains(label.code()) {
                builder = builder.row(label.name_in(language), [Cell::Missing, Cell::from(value)]);
            }
        }
        let Convergence { rounds, miss, change, .. } = self.convergence;
        builder
            .note(match language {
                Language::English => format!(
                    "{rounds} rounds; totals are met to {miss:.1e} of the largest; cells changed by {} in all.",
                    NumberFormat::percent(1).print(change)
                ),
                Language::Chinese => format!(
                    "迭代{rounds}次；合计误差为最大合计的{miss:.1e}；单元格总变动{}。",
                    NumberFormat::percent(1).print(change)
                ),
            })
            .build_or_explain()
    }
}

display_in_notebook!(table: Balanced);
