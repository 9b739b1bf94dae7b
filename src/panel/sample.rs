//! Rows: which are complete, which are kept, how they are called.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, OnceLock};

use ndarray::{Array1, ArrayView1};
use serde::{Deserialize, Serialize};

use super::column::Content;
use super::error::list;
use super::{Panel, PanelError};
use crate::labels::{Dimension, Label, Labels};

/// The rows that have all columns of a model, and those that do not.
///
/// ```
/// use domar::panel::Panel;
/// let panel = Panel::parse_csv("y,k\n1,2\nNA,3\n4,NA\n", "a.csv")?;
/// let sample = panel.complete(&["y", "k"])?;
/// assert_eq!(sample.rows, [0]);
/// assert_eq!(sample.dropped, [(1, "y".to_owned()), (2, "k".to_owned())]);
/// assert_eq!(sample.to_string(), "1 of 3 rows used; 1 row lacks y, line 3; 1 row lacks k, line 4");
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sample {
    /// The rows used, in the order of the panel, counted from 0.
    pub rows: Vec<usize>,
    /// The rows left out, each with the first column that it lacks.
    pub dropped: Vec<(usize, String)>,
    /// What is said about the rows left out, one sentence for each column.
    notes: Vec<String>,
}

impl Sample {
    /// Number of rows used.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0, f64::NAN])])?;
    /// assert_eq!(panel.complete(&["y"])?.len(), 1);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row is used; [`Panel::complete`] gives no such sample.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// assert!(!Panel::from_columns([("y", vec![1.0])])?.complete(&["y"])?.is_empty());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The values of a column of the same panel in the rows used.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0, 2.0]), ("k", vec![f64::NAN, 3.0])])?;
    /// let sample = panel.complete(&["y", "k"])?;
    /// assert_eq!(sample.take(panel.column("y")?).to_vec(), [2.0]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    ///
    /// # Panics
    /// If the column is shorter than the panel that the sample was made from.
    #[expect(clippy::needless_pass_by_value, reason = "views go by value, as in ndarray")]
    pub fn take(&self, column: ArrayView1<'_, f64>) -> Array1<f64> {
        self.rows.iter().map(|&row| column[row]).collect()
    }

    /// How many rows are used, and what the others lack: the text of `Display`.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0, f64::NAN, f64::NAN])])?;
    /// assert_eq!(panel.complete(&["y"])?.summary(), "1 of 3 rows used; 2 rows lack y, first row 2");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn summary(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.rows.len() + self.dropped.len();
        if self.dropped.is_empty() {
            return write!(f, "all {total} rows used");
        }
        write!(f, "{} of {total} rows used", self.rows.len())?;
        self.notes.iter().try_for_each(|note| write!(f, "; {note}"))
    }
}

/// What one row is called.
struct RowName<'a> {
    unit: Option<&'a str>,
    time: Option<i64>,
    /// "line" of a file or "row" of computed columns.
    word: &'a str,
    line: u64,
}

impl RowName<'_> {
    fn code(&self) -> String {
        match (self.unit, self.time) {
            (Some(unit), Some(time)) => format!("{unit}_{time}"),
            (Some(unit), None) => format!("{unit}_{}", self.line),
            (None, _) => self.line.to_string(),
        }
    }

    fn label(&self) -> String {
        let Self { word, line, .. } = self;
        match (self.unit, self.time) {
            (Some(unit), Some(time)) => format!("{unit} {time}"),
            (Some(unit), None) => format!("{unit} ({word} {line})"),
            (None, _) => format!("{word} {line}"),
        }
    }
}

/// Names of the rows of a sample. A million labels take longer to write than some models to fit, so they are written
/// when a result needs them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RowNames {
    word: String,
    lines: Vec<u64>,
    units: Option<Units>,
    #[serde(skip)]
    axis: OnceLock<Arc<Labels>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Units {
    of_row: Vec<usize>,
    labels: Vec<String>,
    times: Vec<Option<i64>>,
}

impl RowNames {
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Codes are `unit_time`, `unit_line` where times are not known, or the line; a repeated row is told apart by its
    /// position.
    pub fn axis(&self) -> &Arc<Labels> {
        self.axis.get_or_init(|| {
            let all = || (0..self.len()).map(|i| self.name(i));
            let labels = all().map(|name| Label::new(name.code(), name.label())).collect();
            Labels::new(Dimension::Item, labels).unwrap_or_else(|_| {
                let mut used = HashSet::with_capacity(self.len());
                let labels = all().enumerate().map(|(position, name)| {
                    let mut code = name.code();
                    while !used.insert(code.clone()) {
                        code = format!("{code}_{}", position + 1);
                    }
                    Label::new(code, name.label())
                });
                match Labels::new(Dimension::Item, labels.collect()) {
                    Ok(labels) => labels,
                    Err(error) => unreachable!("codes were made unique and hold a number: {error}"),
                }
            })
        })
    }

    fn name(&self, i: usize) -> RowName<'_> {
        let units = self.units.as_ref();
        RowName {
            unit: units.map(|units| units.labels[units.of_row[i]].as_str()),
            time: units.and_then(|units| units.times[i]),
            word: &self.word,
            line: self.lines[i],
        }
    }
}

/// A number or a text to compare a column with.
///
/// ```
/// use domar::panel::Value;
/// assert_eq!(Value::from(3), Value::Number(3.0));
/// assert_eq!(Value::from("a").to_string(), "\"a\"");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Number(f64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "\"{value}\""),
        }
    }
}

impl Panel {
    /// The rows that have a number in each of these columns.
    ///
    /// # Errors
    /// [`PanelError::EmptySample`] where no row has them all; as [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("y,k\n1,2\n4,NA\n", "a.csv")?;
    /// assert_eq!(panel.complete(&["y", "k"])?.to_string(), "1 of 2 rows used; 1 row lacks k, line 3");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn complete<S: AsRef<str>>(&self, names: &[S]) -> Result<Sample, PanelError> {
        let columns = names.iter().map(|name| self.column(name.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let mut rows = Vec::with_capacity(self.len());
        let mut dropped = Vec::new();
        // For each column, how many rows lack it first, and the line of the first of them.
        let mut lacking = vec![(0_usize, 0_u64); columns.len()];
        for row in 0..self.len() {
            match columns.iter().position(|column| column[row].is_nan()) {
                None => rows.push(row),
                Some(column) => {
                    let (count, line) = &mut lacking[column];
                    if *count == 0 {
                        *line = self.line(row);
                    }
                    *count += 1;
                    dropped.push((row, names[column].as_ref().to_owned()));
                }
            }
        }
        let word = self.line_word();
        let notes: Vec<String> = names
            .iter()
            .zip(lacking)
            .filter(|(_, (count, _))| *count > 0)
            .map(|(name, (count, line))| match count {
                1 => format!("1 row lacks {}, {word} {line}", name.as_ref()),
                _ => format!("{count} rows lack {}, first {word} {line}", name.as_ref()),
            })
            .collect();
        if rows.is_empty() {
            let names = names.iter().map(|name| name.as_ref().to_owned()).collect();
            return Err(PanelError::EmptySample { names, lacking: notes });
        }
        Ok(Sample { rows, dropped, notes })
    }

    /// What a row is called in results: its unit and time, or its line in the file (its number in computed columns).
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,year,y\na,1990,1\n", "a.csv")?;
    /// assert_eq!(panel.row_label(0), "line 2");
    /// assert_eq!(panel.clone().with_unit("firm")?.row_label(0), "a (line 2)");
    /// assert_eq!(panel.with_ids("firm", "year")?.row_label(0), "a 1990");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn row_label(&self, row: usize) -> String {
        self.name(row).label()
    }

    /// The labels of a sample's rows, for results with one number per row.
    ///
    /// Codes are `unit_time`, `unit_line` where times are not known, or the line; a row that occurs twice, as in a
    /// bootstrap sample, is told apart by its position.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,year,y\na,1990,1\na,1991,NA\n", "a.csv")?.with_ids("firm", "year")?;
    /// let axis = panel.row_axis(&panel.complete(&["y"])?);
    /// assert!(axis.codes().eq(["a_1990"]));
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn row_axis(&self, sample: &Sample) -> Arc<Labels> {
        Arc::clone(self.row_names(sample).axis())
    }

    /// The names of a sample's rows, to be written out when they are first asked for.
    pub(crate) fn row_names(&self, sample: &Sample) -> RowNames {
        let units = self.ids.as_ref().map(|ids| Units {
            of_row: sample.rows.iter().map(|&row| self.units()[row]).collect(),
            labels: self.unit_labels().to_vec(),
            times: sample.rows.iter().map(|&row| ids.time(row)).collect(),
        });
        RowNames {
            word: self.line_word().to_owned(),
            lines: sample.rows.iter().map(|&row| self.line(row)).collect(),
            units,
            axis: OnceLock::new(),
        }
    }

    fn name(&self, row: usize) -> RowName<'_> {
        let ids = self.ids.as_ref();
        RowName {
            unit: ids.and_then(|ids| ids.label(row)),
            time: ids.and_then(|ids| ids.time(row)),
            word: self.line_word(),
            line: self.line(row),
        }
    }

    /// The rows in which a column equals a number or a text; units and times are kept.
    ///
    /// # Errors
    /// [`PanelError::WrongKind`] where a text is compared with a number or the reverse; [`PanelError::NoSuchRows`];
    /// [`PanelError::UnknownColumn`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("region,y\neast,1\nwest,2\neast,3\n", "a.csv")?;
    /// assert_eq!(panel.where_equals("region", "east")?.len(), 2);
    /// assert_eq!(panel.where_equals("y", 2)?.row_label(0), "line 3");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn where_equals(&self, name: &str, value: impl Into<Value>) -> Result<Self, PanelError> {
        let value = value.into();
        let content = &self.contents[self.position(name)?];
        let rows: Vec<usize> = match (&value, content.numbers(), content.text()) {
            (Value::Number(value), Some(values), _) => (0..self.len()).filter(|&row| values[row] == *value).collect(),
            (Value::Text(value), _, Some(text)) => {
                (0..self.len()).filter(|&row| text.get(row) == Some(value)).collect()
            }
            (_, numbers, _) => {
                return Err(PanelError::WrongKind {
                    name: name.to_owned(),
                    holds: if numbers.is_some() { "numbers" } else { "text" },
                    value: value.to_string(),
                });
            }
        };
        self.selected(&rows, content, || format!("{value} in column \"{name}\""))
    }

    /// The rows in which a column lies between two numbers, both included; units and times are kept.
    ///
    /// # Errors
    /// [`PanelError::EmptyRange`] where the first number is above the second, or one is NaN;
    /// [`PanelError::NoSuchRows`]; as [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("year", vec![1999.0, 2000.0, 2001.0])])?;
    /// assert_eq!(panel.where_between("year", 2000.0, 2010.0)?.len(), 2);
    /// assert_eq!(panel.where_between("year", 2000.0, f64::INFINITY)?.len(), 2);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn where_between(&self, name: &str, low: f64, high: f64) -> Result<Self, PanelError> {
        let values = self.column(name)?;
        let range = low..=high;
        if range.is_empty() {
            return Err(PanelError::EmptyRange { name: name.to_owned(), low, high });
        }
        let rows: Vec<usize> = (0..self.len()).filter(|&row| range.contains(&values[row])).collect();
        let content = &self.contents[self.position(name)?];
        self.selected(&rows, content, || format!("a value from {low} to {high} in column \"{name}\""))
    }

    fn selected(
        &self,
        rows: &[usize],
        content: &Content,
        condition: impl FnOnce() -> String,
    ) -> Result<Self, PanelError> {
        if rows.is_empty() {
            return Err(PanelError::NoSuchRows { condition: condition(), range: range_of(content) });
        }
        self.select(rows)
    }
}

/// What a column holds, for the message that nothing was found in it.
fn range_of(content: &Content) -> String {
    match content {
        Content::Numbers(values) | Content::Coded(values, _) => {
            let low = values.iter().copied().fold(f64::NAN, f64::min);
            let high = values.iter().copied().fold(f64::NAN, f64::max);
            if low.is_nan() {
                "all its cells are missing".to_owned()
            } else {
                format!("its values go from {low} to {high}")
            }
        }
        Content::Text(text) => {
            let shown: Vec<String> = text.levels.iter().take(5).map(|level| format!("\"{level}\"")).collect();
            let more = if text.levels.len() > shown.len() { " and others" } else { "" };
            format!("it holds {}{more}", list(&shown))
        }
    }
}
