//! What can go wrong when a table is balanced.

use thiserror::Error;

use crate::labeled::LabeledError;
use crate::labels::LabelError;
use crate::units::UnitError;

/// What can go wrong when a table is brought to totals.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BalancingError {
    /// Labels of totals and table that differ.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Numbers that do not fit their labels.
    #[error(transparent)]
    Labeled(#[from] LabeledError),
    /// Units that differ.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// Totals of rows and columns with different sums.
    #[error(
        "row totals sum to {rows} and column totals to {columns}, a difference of {difference}; no table has both: scale one of them, or allow the difference with Precision::margins"
    )]
    MarginsDiffer {
        /// Sum of row totals.
        rows: f64,
        /// Sum of column totals.
        columns: f64,
        /// Row totals less column totals.
        difference: f64,
    },
    /// Blocks of cells that do not fit the table.
    #[error(
        "the blocks of cells do not fit: {what}; give one block number below {blocks}, or None, for each of the {rows} by {columns} cells"
    )]
    Blocks {
        /// What is wrong.
        what: String,
        /// Number of block totals.
        blocks: usize,
        /// Rows of the table.
        rows: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A cell that the method cannot scale.
    #[error("the cell in row {row}, column {column} is {value}; ras scales cells that are not negative: use gras")]
    NegativeCell {
        /// The row.
        row: String,
        /// The column.
        column: String,
        /// The cell.
        value: f64,
    },
    /// A row, column or block that cannot have its total.
    #[error(
        "{what} {label} has the total {total}, but {holds}; correct the total, or put a first guess into a cell that is zero"
    )]
    Impossible {
        /// Row, column or block.
        what: &'static str,
        /// Which.
        label: String,
        /// Its total.
        total: f64,
        /// What its cells hold.
        holds: &'static str,
    },
    /// Totals that no table with these zeros has, or that the rounds did not reach.
    #[error(
        "after {rounds} rounds totals are still missed by {miss:.2e} of the largest, most in {worst}; {rows}. Either the zeros of the table leave no way to these totals (put a small first guess into a cell where these rows meet other columns), or more rounds are needed"
    )]
    NotReached {
        /// Rounds made.
        rounds: usize,
        /// Largest miss, as a share of the largest total.
        miss: f64,
        /// The row or column with the largest miss.
        worst: String,
        /// The rows and columns whose multipliers run away.
        rows: String,
    },
}
