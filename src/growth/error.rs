//! What can go wrong in growth accounting.

use std::fmt::Display;

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
    /// A column that is missing or no number, rows without unit and time, or several rows of one unit and time.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// An unknown code, or labels that do not match.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Numbers that do not fit their labels.
    #[error(transparent)]
    Labeled(#[from] LabeledError),
    /// Units or price bases that may not be combined.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// A number outside its range: not positive, a share above 1, a parameter that makes no sense.
    #[error("{what} is {value}, but it must be {allowed}")]
    OutOfRange {
        /// What it is, and of which column, sector or year.
        what: String,
        /// The number.
        value: f64,
        /// What is allowed, and what to try.
        allowed: &'static str,
    },
    /// Shares that leave nothing, or do not add up to one.
    #[error("the shares of {place} add up to {sum}, but they must {allowed}")]
    SharesDoNotAddUp {
        /// The year, and the unit where each has its own shares.
        place: String,
        /// Their sum.
        sum: f64,
        /// What is allowed, and what to try.
        allowed: &'static str,
    },
    /// Nothing is left to aggregate.
    #[error(
        "no item is left to aggregate: all of {dropped} were dropped; give items with positive prices and quantities in both situations"
    )]
    NothingLeft {
        /// How many were dropped.
        dropped: usize,
    },
    /// Something was not said before accounts were asked for.
    #[error("growth accounts need {what}; call {call} first")]
    NotStated {
        /// What is lacking.
        what: &'static str,
        /// The method that states it.
        call: &'static str,
    },
    /// An input was stated twice.
    #[error("the column \"{column}\" was stated twice, as {first} and as {second}; each input counts once")]
    StatedTwice {
        /// The column.
        column: String,
        /// As what first.
        first: &'static str,
        /// As what again.
        second: &'static str,
    },
    /// Years that a unit lacks in between.
    #[error("{unit} has no row for {}; complete the years, or choose Gaps::Skip or Gaps::Span", years(*first, *last))]
    GapInYears {
        /// The unit.
        unit: String,
        /// The first year that is absent.
        first: i64,
        /// The last year that is absent.
        last: i64,
    },
    /// A unit, row or input that is not there.
    #[error("there is no {what} \"{name}\"; {}", nearest_of(nearest))]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// Those with similar names, or all where they are few.
        nearest: Vec<String>,
    },
    /// A year without a growth rate.
    #[error("{unit} has no growth rate for {year}: {reason}")]
    NoRate {
        /// The unit.
        unit: String,
        /// The year of the rate.
        year: i64,
        /// The row or cell that is missing, and what to try.
        reason: String,
    },
    /// A range of years that holds no growth rate.
    #[error("the years {first} to {last} hold no growth rate of {unit}; give a first and a later last year")]
    NoRates {
        /// The unit.
        unit: String,
        /// The first year.
        first: i64,
        /// The last year.
        last: i64,
    },
    /// A capital stock that falls below zero.
    #[error(
        "the capital stock of {place} turns negative ({value}); disposals exceed the stock, so check investment or the initial stock"
    )]
    NegativeStock {
        /// Unit or asset, and year.
        place: String,
        /// The stock.
        value: f64,
    },
    /// An initial rule that does not fit the age profile.
    #[error("{rule} needs {needed}; use InitialStock::SteadyState, which fits every profile")]
    RuleDoesNotFit {
        /// The rule.
        rule: &'static str,
        /// What it needs.
        needed: &'static str,
    },
    /// Series of different length.
    #[error("{what} has {found} values, but {expected} were expected: {reason}")]
    WrongLength {
        /// The series.
        what: String,
        /// Expected length.
        expected: usize,
        /// Found length.
        found: usize,
        /// What sets the length.
        reason: &'static str,
    },
    /// User costs below zero.
    #[error(
        "{count} user cost(s) are negative, the lowest {value} of {asset} in {year} (its price rose faster than return and depreciation); accept them with NegativeUserCosts::Keep, or use another rate of return"
    )]
    NegativeUserCost {
        /// How many.
        count: usize,
        /// The asset with the lowest.
        asset: String,
        /// Its year.
        year: i64,
        /// The lowest.
        value: f64,
    },
    /// The table does not allow it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The Leontief system does not allow it.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
    /// Linear algebra failed.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
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
    /// Two figures that are to be combined are at different prices.
    #[error("{left} cannot be combined with {right}: {advice}")]
    MixedPrices {
        /// The first.
        left: String,
        /// The second.
        right: String,
        /// What is allowed, and what to try.
        advice: &'static str,
    },
    /// Worn-out fixed capital given twice.
    #[error(
        "the economy has worn-out fixed capital among its inputs already, and it counts once; add the matrices, or begin with an economy without"
    )]
    FixedCapitalTwice,
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
    EmptyCell {
        /// The column.
        column: String,
        /// Unit and time.
        place: String,
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

impl GrowthError {
    /// A number that belongs to a sector, unit or year.
    pub(super) fn out_of_range(what: &str, place: impl Display, value: f64, allowed: &'static str) -> Self {
        Self::OutOfRange { what: format!("{what} of {place}"), value, allowed }
    }

    /// A sum of which there are no shares.
    pub(super) fn no_total(what: &str, total: f64) -> Self {
        Self::out_of_range("the sum", what, total, "positive for shares of it to have a meaning")
    }
}

/// One year or several.
fn years(first: i64, last: i64) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

fn nearest_of(nearest: &[String]) -> String {
    match nearest {
        [] => "there are none".to_owned(),
        [one] => format!("did you mean \"{one}\"?"),
        many => format!("did you mean one of \"{}\"?", many.join("\", \"")),
    }
}
