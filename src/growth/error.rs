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
    /// A number that must be positive.
    #[error("{what} of {place} is {value}, but it must be positive; {advice}")]
    NotPositive {
        /// What it measures.
        what: String,
        /// Where it stands.
        place: String,
        /// The number.
        value: f64,
        /// What to try.
        advice: &'static str,
    },
    /// A number outside its range.
    #[error("{what} is {value}, but it must be {allowed}")]
    OutOfRange {
        /// What it is.
        what: String,
        /// The number.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A cost share outside 0 to 1.
    #[error(
        "the share \"{column}\" of {place} is {value}, but shares are fractions from 0 to 1; divide percent by 100, or leave the year out"
    )]
    ShareOutOfRange {
        /// The column.
        column: String,
        /// Unit and year.
        place: String,
        /// The share.
        value: f64,
    },
    /// Shares that leave nothing, or do not add up to one.
    #[error("the shares of {place} add up to {sum}, but {allowed}")]
    SharesDoNotAddUp {
        /// Unit and year.
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
    /// A unit that the panel does not hold.
    #[error("there is no unit \"{unit}\"; {}", nearest_of(nearest))]
    UnknownUnit {
        /// What was asked for.
        unit: String,
        /// Units with similar names.
        nearest: Vec<String>,
    },
    /// An input that was not stated.
    #[error("there is no input \"{input}\"; the inputs are {}", inputs.join(", "))]
    UnknownInput {
        /// What was asked for.
        input: String,
        /// Those stated.
        inputs: Vec<String>,
    },
    /// A year without a growth rate because the unit has no row for it or the year before.
    #[error(
        "{unit} has no growth rate for {year}: its rows run from {first} to {last}, and a rate needs the row before it"
    )]
    NoSuchYear {
        /// The unit.
        unit: String,
        /// The year.
        year: i64,
        /// Its first year.
        first: i64,
        /// Its last year.
        last: i64,
    },
    /// A year without a growth rate because a cell is missing.
    #[error("{unit} has no growth rate for {year}: \"{column}\" is missing in {missing_in}; {advice}")]
    MissingCell {
        /// The unit.
        unit: String,
        /// The year of the rate.
        year: i64,
        /// The column.
        column: String,
        /// The year of the missing cell.
        missing_in: i64,
        /// What to try.
        advice: &'static str,
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
    EmptyCell {
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

/// One year or several.
fn years(first: i64, last: i64) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

fn nearest_of(nearest: &[String]) -> String {
    match nearest {
        [] => "the panel is empty".to_owned(),
        [one] => format!("did you mean \"{one}\"?"),
        many => format!("did you mean one of \"{}\"?", many.join("\", \"")),
    }
}
