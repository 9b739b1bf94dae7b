//! What can go wrong with data of units and times.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where in the data something is: a line of a file, or a row of columns that were computed.
///
/// ```
/// use domar::panel::{Panel, PanelError};
/// let panel = Panel::parse_csv("y,k\n2,1\n0,1\n", "farms.csv")?;
/// match panel.with_log(&["y"]) {
///     Err(PanelError::NotPositive { place, .. }) => assert_eq!(place.to_string(), "farms.csv, line 3, column 1"),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// The file; `None` for columns that were computed.
    pub file: Option<String>,
    /// Line of the file, or row, counted from 1.
    pub line: u64,
    /// Column of the file, counted from 1; 0 where the whole line is meant or the column was computed.
    pub column: usize,
}

impl Place {
    pub(super) fn in_file(file: &str, line: u64, column: usize) -> Self {
        Self { file: Some(file.to_owned()), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}, line {}", self.line)?,
            None => write!(f, "row {}", self.line)?,
        }
        if self.column > 0 { write!(f, ", column {}", self.column) } else { Ok(()) }
    }
}

/// A unit and a time that occur in several rows.
///
/// ```
/// use domar::panel::{Panel, PanelError};
/// let panel = Panel::parse_csv("firm,year,y\na,1990,1\na,1990,2\n", "firms.csv")?;
/// match panel.with_ids("firm", "year") {
///     Err(PanelError::DuplicateKeys { keys, .. }) => assert_eq!(keys[0].to_string(), "a 1990 (2, 3)"),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RepeatedKey {
    /// The unit.
    pub unit: String,
    /// The time.
    pub time: i64,
    /// The lines of the file, or the rows, that hold it, counted from 1.
    pub lines: Vec<u64>,
}

impl fmt::Display for RepeatedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.unit, self.time, list(&self.lines))
    }
}

/// What can go wrong when data are read, identified, transformed or selected.
///
/// ```
/// use domar::panel::Panel;
/// let error = Panel::parse_csv("capital,labour\n1,2\n", "a.csv")?.column("labor").unwrap_err();
/// assert_eq!(error.to_string(), "there is no column \"labor\"; did you mean \"labour\"?");
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PanelError {
    /// A file that cannot be opened or read.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A column of a Parquet file that is neither numbers nor text.
    #[error(
        "{file}: the column \"{column}\" holds {found}, which is neither a number nor a text; write it as one (a date as a year), or read the other columns with Panel::read_parquet_columns"
    )]
    ColumnType {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What it holds.
        found: String,
    },
    /// A file that is not UTF-8.
    #[error(
        "{place}: {found} is not UTF-8 text; save the file as \"CSV UTF-8\" (files from Excel on Windows are often GBK or Windows-1252)"
    )]
    Encoding {
        /// Where the first such byte stands; the column counts characters here, since cells cannot be told apart.
        place: Place,
        /// The byte, or the encoding that its mark gives away.
        found: String,
    },
    /// A file without a line of names.
    #[error("{file} is empty; the first line must name the columns")]
    EmptyFile {
        /// The file.
        file: String,
    },
    /// A file with names but no rows.
    #[error("{file} names {columns} column(s) but has no rows")]
    NoRows {
        /// The file.
        file: String,
        /// Number of columns named.
        columns: usize,
    },
    /// The cells are separated by something else.
    #[error(
        "{file}: the first line holds no {expected} but a {found}; read the file with CsvFormat::default().with_separator(Separator::{suggestion})"
    )]
    WrongSeparator {
        /// The file.
        file: String,
        /// The separator in use.
        expected: &'static str,
        /// The separator that the line suggests.
        found: &'static str,
        /// Its name in [`Separator`](super::Separator).
        suggestion: &'static str,
    },
    /// The first line holds numbers.
    #[error(
        "{file}: the first line holds only numbers (\"{first}\" first); put a line with the names of the columns above it"
    )]
    NoHeader {
        /// The file.
        file: String,
        /// The first cell.
        first: String,
    },
    /// A column without a name, other than the first.
    #[error("{place}: the column has no name; name it or delete it (only the first may be nameless, as row names)")]
    NamelessColumn {
        /// Where.
        place: Place,
    },
    /// A name that occurs twice in the first line.
    #[error("{place}: the name \"{name}\" was used for column {first} already; names must be unique, so rename one")]
    DuplicateHeader {
        /// The second occurrence.
        place: Place,
        /// The name.
        name: String,
        /// Column of the first occurrence, counted from 1.
        first: usize,
    },
    /// A line with more or fewer cells than the first.
    #[error("{place}: {found} cells, but the first line names {expected}; {advice}")]
    Ragged {
        /// Where.
        place: Place,
        /// Number of names.
        expected: usize,
        /// Number of cells.
        found: usize,
        /// What to look for.
        advice: &'static str,
    },
    /// A column that does not exist.
    #[error("there is no column \"{name}\"; {}", advice(nearest))]
    UnknownColumn {
        /// The name that was asked for.
        name: String,
        /// The nearest names.
        nearest: Vec<String>,
    },
    /// A column of text that is used as numbers.
    #[error(
        "column \"{name}\" is text (\"{found}\" at {place}) and cannot be used as a number; use it as an identifier, or code it as numbers"
    )]
    TextColumn {
        /// The column.
        name: String,
        /// The first cell that is not a number.
        place: Place,
        /// What stands there.
        found: String,
    },
    /// A cell that is no number in a column of numbers.
    #[error(
        "{place}: expected a number in column \"{name}\", found \"{found}\" ({numbers} of its {cells} cells are numbers); correct the cell (decimal point, no thousands separator, no unit), or declare its text missing with CsvFormat::with_missing"
    )]
    NotANumber {
        /// The column.
        name: String,
        /// The first cell that is not a number.
        place: Place,
        /// What stands there.
        found: String,
        /// How many cells are numbers.
        numbers: usize,
        /// How many cells are not missing.
        cells: usize,
    },
    /// A column of numbers that is used as text.
    #[error("column \"{name}\" holds numbers, not text; use Panel::column")]
    NotText {
        /// The column.
        name: String,
    },
    /// Columns of different lengths.
    #[error("column \"{name}\" has {found} values, but the panel has {expected} rows")]
    WrongLength {
        /// The column.
        name: String,
        /// Rows of the panel.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// No columns, or columns without values.
    #[error("a panel needs at least one column with at least one value")]
    NoColumns,
    /// An infinite value.
    #[error("column \"{name}\", {place}: the value is {value}; give a finite number, or NaN for a missing one")]
    NotFinite {
        /// The column.
        name: String,
        /// Where.
        place: Place,
        /// The value.
        value: f64,
    },
    /// A name that is in use, or empty.
    #[error("a new column cannot be called \"{name}\": the name is {}", if name.trim().is_empty() { "empty" } else { "in use" })]
    NameTaken {
        /// The name.
        name: String,
    },
    /// A row without unit or time.
    #[error(
        "{place}: column \"{name}\" is missing, but every row needs its unit and time ({count} row(s) lack it); complete them or delete the rows"
    )]
    MissingId {
        /// The column.
        name: String,
        /// The first such row.
        place: Place,
        /// Number of such rows.
        count: usize,
    },
    /// A unit or time that is not a whole number.
    #[error("{place}: expected a whole number in column \"{name}\", found {found}; {advice}")]
    NotWhole {
        /// The column.
        name: String,
        /// Where.
        place: Place,
        /// What stands there.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// Several rows of one unit and time.
    #[error(
        "{source_name}: {count} pair(s) of \"{unit}\" and \"{time}\" occur in several rows, with their {rows_or_lines}: {}{}; each may occur once, so correct or sum these rows, or take another column as unit",
        list(keys),
        if *count > keys.len() { format!(" and {} more", count - keys.len()) } else { String::new() }
    )]
    DuplicateKeys {
        /// The file, or what stands for it.
        source_name: String,
        /// The column of units.
        unit: String,
        /// The column of times.
        time: String,
        /// `lines` or `rows`.
        rows_or_lines: &'static str,
        /// The first five pairs.
        keys: Vec<RepeatedKey>,
        /// Number of such pairs.
        count: usize,
    },
    /// Something that needs units.
    #[error("{wanted} needs to know which rows belong to one unit; call with_ids(unit, time) or with_unit(unit) first")]
    NoUnits {
        /// What was asked for.
        wanted: String,
    },
    /// Something that needs times.
    #[error("{wanted} needs the unit and time of each row; call with_ids(unit, time) first")]
    NoTimes {
        /// What was asked for.
        wanted: String,
    },
    /// The logarithm of a number that has none.
    #[error(
        "{place}: \"{name}\" is {value} for {row}, and only positive numbers have a logarithm; correct the cell, or select rows with where_between"
    )]
    NotPositive {
        /// The column.
        name: String,
        /// Where.
        place: Place,
        /// The row's label.
        row: String,
        /// The value.
        value: f64,
    },
    /// A mean that cannot be divided by.
    #[error("the mean of column \"{name}\" is {mean}, so it cannot be scaled by it")]
    UnusableMean {
        /// The column.
        name: String,
        /// Its mean; NaN where every value is missing.
        mean: f64,
    },
    /// A lag of zero periods.
    #[error("a lag of 0 periods of \"{name}\" is the column itself; lags start at 1")]
    ZeroLag {
        /// The column.
        name: String,
    },
    /// No row is complete.
    #[error("no row has all of {}: {}", list(names), lacking.join("; "))]
    EmptySample {
        /// The columns needed.
        names: Vec<String>,
        /// How many rows lack which column, as text.
        lacking: Vec<String>,
    },
    /// No row meets a condition.
    #[error("no row has {condition}; {range}")]
    NoSuchRows {
        /// The condition.
        condition: String,
        /// What the column holds.
        range: String,
    },
    /// A range whose lower end is above its upper end.
    #[error("the range of \"{name}\" from {low} to {high} is empty; give the lower end first")]
    EmptyRange {
        /// The column.
        name: String,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// A number compared with a text, or a text with a number.
    #[error("column \"{name}\" holds {holds}, but it was compared with {value}")]
    WrongKind {
        /// The column.
        name: String,
        /// `numbers` or `text`.
        holds: &'static str,
        /// The value.
        value: String,
    },
    /// A formula that cannot be read.
    #[error("formula \"{text}\", position {position}: expected {expected}, found {found}")]
    Formula {
        /// The formula.
        text: String,
        /// Character, counted from 1.
        position: usize,
        /// What could stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A stored panel whose parts do not fit together.
    #[error("the stored panel is damaged: {reason}")]
    Damaged {
        /// What does not fit.
        reason: String,
    },
}

fn advice(nearest: &[String]) -> String {
    match nearest {
        [] => "the panel has no columns".to_owned(),
        [one] => format!("did you mean \"{one}\"?"),
        many => format!("did you mean one of \"{}\"?", many.join("\", \"")),
    }
}

pub(super) fn list<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
