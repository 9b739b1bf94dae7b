//! The table that every result turns into before it is printed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::ReportError;
use super::number::NumberFormat;
use crate::labels::Language;

/// How the cells of a column are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Alignment {
    /// To the left, for words.
    Left,
    /// In the middle, for short marks.
    Centre,
    /// To the right.
    Right,
    /// On the decimal point, for numbers.
    Decimal,
}

/// A column of a [`Table`], the row labels not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub(super) heading: String,
    pub(super) alignment: Alignment,
    pub(super) format: NumberFormat,
    pub(super) spanner: Option<String>,
}

impl Column {
    /// The heading.
    pub fn heading(&self) -> &str {
        &self.heading
    }

    /// How the cells are aligned.
    pub fn alignment(&self) -> Alignment {
        self.alignment
    }

    /// How numbers without a format of their own are printed.
    pub fn format(&self) -> NumberFormat {
        self.format
    }

    /// The heading above this and neighbouring columns, such as a year.
    pub fn spanner(&self) -> Option<&str> {
        self.spanner.as_deref()
    }
}

/// One cell of a table.
///
/// Numbers convert into cells with the format of their column, `None` into a missing one:
///
/// ```
/// use domar::report::{Cell, NumberFormat};
/// assert_eq!(Cell::from(Some(1.5)), Cell::from(1.5));
/// assert_eq!(Cell::from(None), Cell::Missing);
/// assert_eq!(Cell::number(0.25, NumberFormat::percent(0)).value(), Some(0.25));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number {
        /// The value, not rounded.
        #[serde(with = "crate::not_finite")]
        value: f64,
        /// How it is printed; `None` for the column's way.
        format: Option<NumberFormat>,
    },
    /// An estimate with significance stars.
    Starred {
        /// The value, not rounded.
        #[serde(with = "crate::not_finite")]
        value: f64,
        /// How it is printed; `None` for the column's way.
        format: Option<NumberFormat>,
        /// How many stars.
        stars: u8,
    },
    /// A number in round brackets, as standard errors are printed under estimates.
    Bracketed {
        /// The value, not rounded.
        #[serde(with = "crate::not_finite")]
        value: f64,
        /// How it is printed; `None` for the column's way.
        format: Option<NumberFormat>,
    },
    /// Two limits in square brackets, such as a confidence interval.
    Interval {
        /// The lower limit, not rounded.
        #[serde(with = "crate::not_finite")]
        low: f64,
        /// The upper limit, not rounded.
        #[serde(with = "crate::not_finite")]
        high: f64,
        /// How they are printed; `None` for the column's way.
        format: Option<NumberFormat>,
    },
    /// The source has no value, or none can exist.
    Missing,
}

impl Cell {
    /// A number with a format of its own.
    pub fn number(value: f64, format: NumberFormat) -> Self {
        Self::Number { value, format: Some(format) }
    }

    /// An estimate with significance stars, in the column's format.
    pub fn starred(value: f64, stars: u8) -> Self {
        Self::Starred { value, format: None, stars }
    }

    /// A number in round brackets, in the column's format.
    pub fn bracketed(value: f64) -> Self {
        Self::Bracketed { value, format: None }
    }

    /// Two limits in square brackets, in the column's format.
    pub fn interval(low: f64, high: f64) -> Self {
        Self::Interval { low, high, format: None }
    }

    /// The number in the cell, where there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Number { value, .. } | Self::Starred { value, .. } | Self::Bracketed { value, .. } => Some(*value),
            Self::Text(_) | Self::Interval { .. } | Self::Missing => None,
        }
    }

    /// What is printed before, in and after the cell, so that each renderer can set it in its own way.
    pub(super) fn printed(&self, column: &Column) -> Printed {
        let number = |value: f64, format: Option<NumberFormat>| format.unwrap_or(column.format).print(value);
        match self {
            Self::Text(text) => Printed::Words(text.clone()),
            Self::Missing => Printed::Words("–".to_owned()),
            Self::Number { value, format } => Printed::digits("", number(*value, *format), String::new(), *value),
            Self::Starred { value, format, stars } => {
                Printed::digits("", number(*value, *format), "*".repeat(usize::from(*stars)), *value)
            }
            Self::Bracketed { value, format } => Printed::digits("(", number(*value, *format), ")".to_owned(), *value),
            Self::Interval { low, high, format } => {
                Printed::Limits(format!("[{}, {}]", number(*low, *format), number(*high, *format)))
            }
        }
    }
}

/// The parts of a printed cell.
pub(super) enum Printed {
    Words(String),
    /// Words with numbers in them, whose signs are set as minus signs.
    Limits(String),
    Digits {
        before: &'static str,
        number: String,
        after: String,
    },
}

impl Printed {
    /// A mark for a value that is no number is words: it must not be set as digits.
    fn digits(before: &'static str, number: String, after: String, value: f64) -> Self {
        if value.is_finite() {
            Self::Digits { before, number, after }
        } else {
            Self::Words(format!("{before}{number}{after}"))
        }
    }

    /// The whole cell, and how many characters of it stand before the decimal point.
    pub(super) fn joined(&self) -> (String, Option<usize>) {
        match self {
            Self::Words(words) | Self::Limits(words) => (words.clone(), None),
            Self::Digits { before, number, after } => {
                let whole = number.find(['.', '%', 'e']).unwrap_or(number.len());
                (format!("{before}{number}{after}"), Some(before.len() + whole))
            }
        }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number { value, format: None }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::from)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Row {
    /// A heading above the rows that follow.
    Section(String),
    /// A heading below a rule: a panel of a table that stacks several under one header.
    Panel(String),
    /// A little room before the rows that follow.
    Gap,
    /// A label and one cell per column.
    Cells {
        /// What the row is about.
        label: String,
        /// One cell per column.
        cells: Vec<Cell>,
        /// What the cells are where they belong to the row above, such as its standard errors: print leaves their label
        /// empty, CSV repeats that of the row above with this word.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<String>,
    },
}

/// A table with a title, columns, rows and notes, ready to be printed in any format.
///
/// ```
/// use domar::report::{NumberFormat, Table};
///
/// let table = Table::builder("Output multipliers")
///     .stub("Sector")
///     .number_column("Total", NumberFormat::fixed(3))
///     .number_column("Domestic", NumberFormat::fixed(3))
///     .row("Agriculture", [1.8342, 1.6])
///     .row("Software", [1.41, 1.25])
///     .note("Simple multipliers; current prices.")
///     .source("National accounts, 2020.")
///     .build()?;
/// println!("{table}");
/// assert!(table.to_latex().contains(r"\toprule"));
/// # Ok::<(), domar::report::ReportError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) key: Option<String>,
    pub(super) stub: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) totals: Vec<Row>,
    pub(super) notes: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) language: Language,
}

impl Table {
    /// Starts a table.
    pub fn builder(title: impl Into<String>) -> TableBuilder {
        TableBuilder {
            table: Self {
                title: title.into(),
                subtitle: None,
                key: None,
                stub: String::new(),
                columns: Vec::new(),
                rows: Vec::new(),
                totals: Vec::new(),
                notes: Vec::new(),
                source: None,
                language: Language::default(),
            },
            spanner: None,
        }
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The columns, the row labels not counted.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows above the totals, headings of panels and sections among them.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows below the last rule.
    pub fn totals(&self) -> &[Row] {
        &self.totals
    }

    /// The notes below the table.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Where the numbers come from.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The language of the words that the renderers add.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Neighbouring columns with one spanner, as (spanner, first column, number of columns).
    pub(super) fn spans(&self) -> Vec<(Option<&str>, usize, usize)> {
        let mut spans: Vec<(Option<&str>, usize, usize)> = Vec::new();
        for (i, column) in self.columns.iter().enumerate() {
            match spans.last_mut() {
                Some((spanner, _, count)) if *spanner == column.spanner() => *count += 1,
                _ => spans.push((column.spanner(), i, 1)),
            }
        }
        spans
    }

    pub(super) fn has_spanners(&self) -> bool {
        self.columns.iter().any(|column| column.spanner.is_some())
    }

    /// The word before the notes and the notes, numbered where there are several.
    pub(super) fn note_lines(&self) -> Vec<String> {
        let word = self.language.pick(if self.notes.len() > 1 { "Notes: " } else { "Note: " }, "注：");
        let mut lines: Vec<String> = match self.notes.as_slice() {
            [only] => vec![format!("{word}{only}")],
            several => several
                .iter()
                .enumerate()
                .map(|(i, note)| format!("{}({}) {note}", if i == 0 { word } else { "" }, i + 1))
                .collect(),
        };
        if let Some(source) = &self.source {
            lines.push(format!("{}{source}", self.language.pick("Source: ", "资料来源：")));
        }
        lines
    }

    fn check(&self) -> Result<(), ReportError> {
        if self.columns.is_empty() {
            return Err(ReportError::NoColumns { table: self.title.clone() });
        }
        for row in self.rows.iter().chain(&self.totals) {
            if let Row::Cells { label, cells, .. } = row
                && cells.len() != self.columns.len()
            {
                return Err(ReportError::RowLength {
                    table: self.title.clone(),
                    row: label.clone(),
                    expected: self.columns.len(),
                    found: cells.len(),
                });
            }
        }
        Ok(())
    }
}

/// As plain text.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

/// Puts a [`Table`] together; [`build`](Self::build) checks it.
#[derive(Debug, Clone)]
#[must_use]
pub struct TableBuilder {
    table: Table,
    spanner: Option<String>,
}

impl TableBuilder {
    /// A line below the title: scope, year, unit; an empty one is none.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.table.subtitle = Some(subtitle.into()).filter(|line| !line.is_empty());
        self
    }

    /// The language of the words that the renderers add (notes, source).
    pub fn language(mut self, language: Language) -> Self {
        self.table.language = language;
        self
    }

    /// The name by which a paper refers to the table: `linkages` gives `\label{tab:linkages}`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.table.key = Some(key.into());
        self
    }

    /// The heading above the row labels.
    pub fn stub(mut self, heading: impl Into<String>) -> Self {
        self.table.stub = heading.into();
        self
    }

    /// The columns added from here on stand under a common heading, such as a year.
    pub fn spanner(mut self, heading: impl Into<String>) -> Self {
        self.spanner = Some(heading.into());
        self
    }

    /// The columns added from here on stand under no common heading.
    pub fn end_spanner(mut self) -> Self {
        self.spanner = None;
        self
    }

    /// A column of numbers, aligned on the decimal point.
    pub fn number_column(self, heading: impl Into<String>, format: NumberFormat) -> Self {
        self.aligned_column(heading, Alignment::Decimal, format)
    }

    /// A column of words.
    pub fn text_column(self, heading: impl Into<String>) -> Self {
        self.aligned_column(heading, Alignment::Left, NumberFormat::significant(6))
    }

    /// A column with any alignment; numbers in it are printed in the given format.
    pub fn aligned_column(mut self, heading: impl Into<String>, alignment: Alignment, format: NumberFormat) -> Self {
        self.table.columns.push(Column { heading: heading.into(), alignment, format, spanner: self.spanner.clone() });
        self
    }

    /// A heading above the rows that follow.
    pub fn section(mut self, heading: impl Into<String>) -> Self {
        self.table.rows.push(Row::Section(heading.into()));
        self
    }

    /// A panel: a rule, and a heading above the rows that follow.
    pub fn panel(mut self, heading: impl Into<String>) -> Self {
        self.table.rows.push(Row::Panel(heading.into()));
        self
    }

    /// A little room before the rows that follow.
    pub fn gap(mut self) -> Self {
        self.table.rows.push(Row::Gap);
        self
    }

    /// A row: its label and one cell per column.
    pub fn row<C: Into<Cell>>(mut self, label: impl Into<String>, cells: impl IntoIterator<Item = C>) -> Self {
        self.table.rows.push(cells_row(label, cells));
        self
    }

    /// Cells that belong to the row above, such as its standard errors: without a label in print; `what` they are stands
    /// behind the label of the row above in CSV.
    pub fn row_below<C: Into<Cell>>(mut self, what: impl Into<String>, cells: impl IntoIterator<Item = C>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        self.table.rows.push(Row::Cells { label: String::new(), cells, below: Some(what.into()) });
        self
    }

    /// A row below a rule at the end: a total, a mean, the number of observations.
    pub fn total<C: Into<Cell>>(mut self, label: impl Into<String>, cells: impl IntoIterator<Item = C>) -> Self {
        self.table.totals.push(cells_row(label, cells));
        self
    }

    /// A note below the table; several notes are numbered.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.table.notes.push(note.into());
        self
    }

    /// Where the numbers come from.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.table.source = Some(source.into());
        self
    }

    /// The finished table.
    ///
    /// # Errors
    /// [`ReportError::RowLength`] if a row has not one cell per column, [`ReportError::NoColumns`] if there is no column.
    pub fn build(self) -> Result<Table, ReportError> {
        self.table.check().map(|()| self.table)
    }

    /// The finished table or, where it cannot be built, a table that says why in place of its rows.
    ///
    /// For [`ToTable`](super::ToTable), which has no way to fail: a mistake shows on the page and is never a panic.
    pub fn build_or_explain(self) -> Table {
        match self.table.check() {
            Ok(()) => self.table,
            Err(error) => Table {
                columns: vec![Column {
                    heading: String::new(),
                    alignment: Alignment::Left,
                    format: NumberFormat::significant(6),
                    spanner: None,
                }],
                rows: vec![cells_row("!", [error.to_string()])],
                totals: Vec::new(),
                ..self.table
            },
        }
    }
}

fn cells_row<C: Into<Cell>>(label: impl Into<String>, cells: impl IntoIterator<Item = C>) -> Row {
    Row::Cells { label: label.into(), cells: cells.into_iter().map(Into::into).collect(), below: None }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A table with everything in it; the renderers' tests share it.
    pub(in crate::report) fn linkages(language: Language) -> Table {
        Table::builder(language.pick("Linkages & shares", "产业关联与份额"))
            .subtitle("2020, total flow")
            .key("linkages")
            .language(language)
            .stub(language.pick("Sector", "部门"))
            .spanner("2018")
            .number_column("Backward", NumberFormat::fixed(3))
            .number_column("Share", NumberFormat::percent(1))
            .spanner("2020")
            .number_column("Output", NumberFormat::fixed(1).grouped())
            .end_spanner()
            .text_column("Type")
            .section("Goods")
            .row("农业 agriculture", [Cell::from(1.23456), 0.071.into(), 12_345.67.into(), "key_sector".into()])
            .row("A|B <1%>", [Cell::from(f64::NAN), Cell::Missing, (-0.5).into(), "x".into()])
            .section("Services")
            .row("Software", [Cell::starred(10.5, 2), 0.5.into(), f64::INFINITY.into(), Cell::Missing])
            .row("", [Cell::bracketed(0.02), Cell::Missing, Cell::Missing, Cell::Missing])
            .total("Total", [Cell::Missing, 1.0.into(), 1_000_000.0.into(), Cell::Missing])
            .note("Prices of 2020.")
            .note("Imports are inside the flows.")
            .source("National bureau.")
            .build()
            .unwrap()
    }

    #[test]
    fn a_row_of_the_wrong_length_is_an_error_that_names_the_row() {
        let builder = Table::builder("T").number_column("a", NumberFormat::fixed(1)).row("Mining", [1.0, 2.0]);
        let error = builder.clone().build().unwrap_err();
        assert_eq!(
            error,
            ReportError::RowLength { table: "T".to_owned(), row: "Mining".to_owned(), expected: 1, found: 2 }
        );
        assert!(error.to_string().contains("row \"Mining\" has 2 cells"));
        assert!(builder.build_or_explain().to_text().contains("row \"Mining\" has 2 cells"));
    }

    #[test]
    fn a_total_of_the_wrong_length_is_an_error_too() {
        let table = Table::builder("T").number_column("a", NumberFormat::fixed(1)).total("Total", [0.0; 0]).build();
        assert!(matches!(table, Err(ReportError::RowLength { found: 0, .. })));
    }

    #[test]
    fn a_table_without_columns_is_an_error() {
        assert_eq!(Table::builder("T").build(), Err(ReportError::NoColumns { table: "T".to_owned() }));
    }

    #[test]
    fn notes_are_numbered_only_where_there_are_several() {
        assert_eq!(linkages(Language::English).note_lines()[0], "Notes: (1) Prices of 2020.");
        assert_eq!(linkages(Language::Chinese).note_lines()[2], "资料来源：National bureau.");
        let one = Table::builder("T").number_column("a", NumberFormat::fixed(1)).note("n").build().unwrap();
        assert_eq!(one.note_lines(), ["Note: n"]);
    }

    #[test]
    fn a_table_survives_json() {
        let table = Table::builder("T").number_column("a", NumberFormat::percent(1)).row("r", [0.1]).build().unwrap();
        let text = serde_json::to_string(&table).unwrap();
        assert_eq!(serde_json::from_str::<Table>(&text).unwrap(), table);
    }
}
