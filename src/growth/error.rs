//! What can go wrong in growth accounting.

use thiserror::Error;

use crate::labeled::LabeledError;
use crate::labels::LabelError;
use crate::leontief::LeontiefError;
use crate::linalg::LinalgError;
use crate::panel::PanelError;
use crate::table::TableError;
use crate::units::UnitError;

/// What can go wrong in growth accounting.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum GrowthError {
    /// Labels that do not match, or an unknown code.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Numbers that do not fit their labels.
    #[error(transparent)]
    Labeled(#[from] LabeledError),
    /// Units or flows that may not be combined.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// The panel does not allow it.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The table does not allow it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The Leontief system does not allow it.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
    /// Linear algebra failed.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
    /// Shares of a total that is not positive.
    #[error("the sum of {what} is {total}, but must be positive for shares of it to have a meaning")]
    NoTotal {
        /// What was added.
        what: &'static str,
        /// The sum.
        total: f64,
    },
    /// A number outside its range.
    #[error("{what} of {place} is {value}, but it must be {allowed}")]
    NotAllowed {
        /// What it measures.
        what: &'static str,
        /// The sector, firm or year.
        place: String,
        /// The number.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Costs, markup and revenue of a sector contradict each other.
    #[error(
        "inputs and factors of {sector} cost {costs}, which at a markup of {markup} sells for {sales}, but its output is {output}; give factor payments without profits, or use DistortedEconomy::with_one_factor"
    )]
    MarkupMissesOutput {
        /// The sector.
        sector: String,
        /// Payments for inputs and factors.
        costs: f64,
        /// The markup.
        markup: f64,
        /// Costs times markup.
        sales: f64,
        /// Output of the table.
        output: f64,
    },
    /// An account that the question needs and the table does not have.
    #[error("{question} needs {account}, which the table of {table} does not have")]
    NoAccount {
        /// What was asked.
        question: &'static str,
        /// The account.
        account: &'static str,
        /// The table.
        table: String,
    },
    /// Inputs and worn-out capital use up as much as is produced.
    #[error(
        "inputs together with worn-out fixed capital are not productive: their spectral radius is {radius:.6}, but it must be below 1; check depreciation and the composition of fixed capital formation"
    )]
    CapitalUsesUpOutput {
        /// Spectral radius of `A + D`.
        radius: f64,
    },
    /// Two figures that are to be compared are at different prices.
    #[error(
        "{left} cannot be compared with {right}: volumes of two years must be at the prices of one; deflate one of them first (LabourEconomy::deflated), or read tables at constant prices"
    )]
    MixedPrices {
        /// The first.
        left: String,
        /// The second.
        right: String,
    },
    /// A panel without units and times.
    #[error("{question} follows units over time, so the panel needs both; give them with Panel::with_ids")]
    NoTimes {
        /// What was asked.
        question: &'static str,
    },
    /// A time that is not in the data.
    #[error("there are no data for {time}; the times there are: {}", known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NoSuchTime {
        /// The time asked for.
        time: i64,
        /// The times there are.
        known: Vec<i64>,
    },
    /// An empty cell in a column that must be full.
    #[error("{column} of {place} is missing; fill the cell or leave the row out")]
    MissingCell {
        /// The column.
        column: String,
        /// Unit and time.
        place: String,
    },
    /// Shares that should add to one.
    #[error("the shares of {time} add to {sum}, but must add to 1; divide them by their sum if they are weights")]
    SharesMissOne {
        /// The time.
        time: i64,
        /// Their sum.
        sum: f64,
    },
    /// No unit was there at both times.
    #[error("no unit is there both in {before} and in {after}, so that there is no one to follow")]
    NobodyStays {
        /// The first time.
        before: i64,
        /// The second.
        after: i64,
    },
    /// A change over no time, or backwards.
    #[error("the change runs from {before} to {after}, but the second time must be later than the first")]
    NotLater {
        /// The first time.
        before: i64,
        /// The second.
        after: i64,
    },
}
