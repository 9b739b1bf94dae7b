//! Data of many units, at one time or many: the columns that estimators read.
//!
//! A [`Panel`] holds named columns of equal length, numbers with NaN where a cell is missing, and texts that identify.
//! It is read from a file or made from columns, and may know which rows belong to which unit and time. A [`Formula`]
//! names the columns of a model, [`Panel::complete`] finds the rows that have them all.
//!
//! ```
//! use domar::panel::{Formula, Panel};
//! let text = "farm,year,rice,land,labour\n1,1990,7.9,2.5,160\n1,1991,6.8,2.5,NA\n2,1990,10.4,4.0,246\n2,1991,9.2,4.0,190\n";
//! let panel = Panel::parse_csv(text, "farms.csv")?
//!     .with_ids("farm", "year")?
//!     .with_log(&["rice", "land", "labour"])?;
//! let formula = Formula::parse("ln_rice ~ ln_land + ln_labour")?;
//! formula.check(&panel)?;
//! let sample = panel.complete(&formula.columns())?;
//! assert_eq!(sample.to_string(), "3 of 4 rows used; 1 row lacks ln_labour, line 3");
//! assert_eq!(panel.row_label(sample.rows[1]), "2 1990");
//! # Ok::<(), domar::panel::PanelError>(())
//! ```

mod column;
mod csv;
mod error;
mod formula;
mod ids;
#[cfg(feature = "parquet")]
mod parquet;
mod repeated;
mod sample;
mod transform;

#[cfg(test)]
mod tests;

use std::path::Path;

use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

use column::{Content, Interner, MISSING, Reading, Text, parse_number};
use ids::Ids;

pub use csv::{CsvFormat, Separator};
pub use error::{PanelError, Place, RepeatedKey};
pub use formula::{Constant, Formula};
pub use ids::{Gap, PanelSummary};
pub(crate) use sample::RowNames;
pub use sample::{Sample, Value};

/// Named columns of equal length, with the unit and the time of each row where they are known.
///
/// Rows keep the order in which they came. A panel is a value: every `with_…` gives another one.
///
/// ```
/// use domar::panel::Panel;
/// let panel = Panel::from_columns([("y", vec![2.0, 3.0]), ("k", vec![1.0, f64::NAN])])?;
/// assert_eq!(panel.column("y")?.sum(), 5.0);
/// assert_eq!(panel.names(), ["y", "k"]);
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "PanelData", into = "PanelData")]
pub struct Panel {
    source: Source,
    /// The line of each row in the file, or its number, counted from 1.
    lines: Vec<u64>,
    names: Vec<String>,
    contents: Vec<Content>,
    /// The first so many columns stand in the file, in this order.
    in_file: usize,
    ids: Option<Ids>,
}

/// Where the rows come from.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Source {
    Computed,
    /// A file of this name whose lines are counted.
    Lines(String),
    /// A file of this name that has rows but no lines.
    #[cfg(feature = "parquet")]
    Rows(String),
}

impl Source {
    fn file(&self) -> Option<&str> {
        match self {
            Self::Computed => None,
            Self::Lines(file) => Some(file),
            #[cfg(feature = "parquet")]
            Self::Rows(file) => Some(file),
        }
    }
}

impl Panel {
    /// Reads a file of comma-separated values whose first line names the columns.
    ///
    /// A column is numeric if every cell is a number or missing (empty, `NA`, `NaN` or `.`), else text. Numbers with
    /// leading zeros or more than 15 digits keep their text too, so that they can identify units. A first column
    /// without a name, as R writes row names, is called `row_name`. See [`CsvFormat`] for other separators and other
    /// marks of missing cells.
    ///
    /// # Errors
    /// [`PanelError::File`], [`PanelError::Encoding`], [`PanelError::EmptyFile`], [`PanelError::NoRows`],
    /// [`PanelError::WrongSeparator`], [`PanelError::NoHeader`], [`PanelError::NamelessColumn`],
    /// [`PanelError::DuplicateHeader`], [`PanelError::Ragged`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let error = Panel::read_csv("no/such/file.csv").unwrap_err();
    /// assert!(error.to_string().starts_with("no/such/file.csv: "));
    /// ```
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self, PanelError> {
        CsvFormat::default().read(path)
    }

    /// Reads comma-separated values from text; the name stands for the file in messages.
    ///
    /// # Errors
    /// As [`Panel::read_csv`], without those about files and encodings.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("name,y\nAnhui,1.5\nFujian,NA\n", "typed in")?;
    /// assert_eq!(panel.text("name")?[0], Some("Anhui"));
    /// assert!(panel.column("y")?[1].is_nan());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn parse_csv(text: &str, name: &str) -> Result<Self, PanelError> {
        CsvFormat::default().parse(text, name)
    }

    /// A panel from columns of numbers, NaN where missing.
    ///
    /// # Errors
    /// [`PanelError::NoColumns`], [`PanelError::WrongLength`], [`PanelError::NameTaken`], [`PanelError::NotFinite`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let years = (1990..2000).map(f64::from).collect();
    /// let panel = Panel::from_columns([("year", years), ("y", vec![1.0; 10])])?;
    /// assert_eq!(panel.len(), 10);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn from_columns<S: Into<String>>(columns: impl IntoIterator<Item = (S, Vec<f64>)>) -> Result<Self, PanelError> {
        let mut columns = columns.into_iter();
        let Some((first, values)) = columns.next().filter(|(_, values)| !values.is_empty()) else {
            return Err(PanelError::NoColumns);
        };
        let mut panel = Self {
            source: Source::Computed,
            lines: (1..=values.len() as u64).collect(),
            names: Vec::new(),
            contents: Vec::new(),
            in_file: 0,
            ids: None,
        };
        panel = panel.with_column(first, values)?;
        for (name, values) in columns {
            panel = panel.with_column(name, values)?;
        }
        Ok(panel)
    }

    /// A panel whose columns come from a file and are known to be of equal length.
    fn from_file(source: Source, lines: Vec<u64>, names: Vec<String>, contents: Vec<Content>) -> Self {
        let in_file = names.len();
        Self { source, lines, names, contents, in_file, ids: None }
    }

    /// Number of rows.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// assert_eq!(Panel::from_columns([("y", vec![1.0, 2.0])])?.len(), 2);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no rows; a panel has at least one, so this is `false`.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// assert!(!Panel::from_columns([("y", vec![1.0])])?.is_empty());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The names of all columns, numbers and texts, in order.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// assert_eq!(Panel::parse_csv("a,b\n1,x\n", "a.csv")?.names(), ["a", "b"]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A column of numbers, NaN where missing; all other values are finite.
    ///
    /// # Errors
    /// [`PanelError::UnknownColumn`] with the nearest names; [`PanelError::NotANumber`] with line and column where more
    /// than nine cells in ten are numbers, [`PanelError::TextColumn`] otherwise.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("y,k\n1,2\n3,NA\n", "a.csv")?;
    /// assert_eq!(panel.column("y")?.to_vec(), [1.0, 3.0]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn column(&self, name: &str) -> Result<ArrayView1<'_, f64>, PanelError> {
        let position = self.position(name)?;
        let (values, text) = (self.contents[position].numbers(), self.contents[position].text());
        match (values, text) {
            (Some(values), _) => Ok(values.view()),
            (None, text) => Err(self.not_numbers(position, text)),
        }
    }

    fn not_numbers(&self, position: usize, text: Option<&Text>) -> PanelError {
        let name = self.names[position].clone();
        let reading = text.map(|text| text.reading).unwrap_or_default();
        let row = reading.first_text.unwrap_or_default();
        let place = self.place(row, position);
        let found = text.and_then(|text| text.get(row)).unwrap_or_default().to_owned();
        if reading.is_mostly_numbers() {
            PanelError::NotANumber { name, place, found, numbers: reading.numbers, cells: reading.cells }
        } else {
            PanelError::TextColumn { name, place, found }
        }
    }

    /// A column of text, `None` where missing.
    ///
    /// # Errors
    /// [`PanelError::UnknownColumn`], [`PanelError::NotText`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("code,y\n007,1\nNA,2\n", "a.csv")?;
    /// assert_eq!(panel.text("code")?, [Some("007"), None]);
    /// assert_eq!(panel.column("code")?[0], 7.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn text(&self, name: &str) -> Result<Vec<Option<&str>>, PanelError> {
        let text = self.contents[self.position(name)?].text();
        let text = text.ok_or_else(|| PanelError::NotText { name: name.to_owned() })?;
        Ok((0..self.len()).map(|row| text.get(row)).collect())
    }

    /// The panel with one more column of numbers, NaN where missing.
    ///
    /// # Errors
    /// [`PanelError::WrongLength`], [`PanelError::NameTaken`], [`PanelError::NotFinite`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0, 2.0])])?;
    /// let twice = panel.column("y")?.iter().map(|y| 2.0 * y).collect();
    /// assert_eq!(panel.with_column("twice", twice)?.column("twice")?[1], 4.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_column(self, name: impl Into<String>, values: Vec<f64>) -> Result<Self, PanelError> {
        let name = name.into();
        if let Some(row) = values.iter().position(|value| value.is_infinite()) {
            let place = self.place(row, usize::MAX);
            return Err(PanelError::NotFinite { name, place, value: values[row] });
        }
        self.with_content(name, Content::Numbers(values.into()))
    }

    /// The panel with one more column of text, for identifiers; an empty text is missing.
    ///
    /// # Errors
    /// [`PanelError::WrongLength`], [`PanelError::NameTaken`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("year", vec![2020.0, 2020.0])])?
    ///     .with_text("province", &["Anhui", "Fujian"])?
    ///     .with_ids("province", "year")?;
    /// assert_eq!(panel.row_label(1), "Fujian 2020");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_text<S: AsRef<str>>(self, name: impl Into<String>, cells: &[S]) -> Result<Self, PanelError> {
        let mut interner = Interner::default();
        let mut reading = Reading::default();
        let mut values = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().map(|cell| cell.as_ref().trim()).enumerate() {
            let cell = Some(cell).filter(|cell| !cell.is_empty());
            interner.push(cell);
            let value = cell.and_then(parse_number);
            reading.cells += usize::from(cell.is_some());
            reading.numbers += usize::from(value.is_some());
            if cell.is_some() && value.is_none() {
                reading.first_text.get_or_insert(row);
            }
            values.push(value.unwrap_or(f64::NAN));
        }
        let text = interner.into_text(reading);
        let content = match reading.first_text {
            None => Content::Coded(values.into(), text),
            Some(_) => Content::Text(text),
        };
        self.with_content(name.into(), content)
    }

    fn with_content(mut self, name: String, content: Content) -> Result<Self, PanelError> {
        if content.len() != self.len() {
            return Err(PanelError::WrongLength { name, expected: self.len(), found: content.len() });
        }
        if name.trim().is_empty() || self.names.contains(&name) {
            return Err(PanelError::NameTaken { name });
        }
        self.names.push(name);
        self.contents.push(content);
        Ok(self)
    }

    fn position(&self, name: &str) -> Result<usize, PanelError> {
        self.names
            .iter()
            .position(|other| other == name)
            .ok_or_else(|| PanelError::UnknownColumn { name: name.to_owned(), nearest: self.nearest(name) })
    }

    /// One to three names that resemble the text.
    fn nearest(&self, text: &str) -> Vec<String> {
        let wanted = text.to_lowercase();
        let mut scored: Vec<(f64, &String)> =
            self.names.iter().map(|name| (strsim::jaro_winkler(&name.to_lowercase(), &wanted), name)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        // The nearest one whatever it is, others only where they could be meant.
        let close = scored.iter().take(3).filter(|(score, _)| *score > 0.7).count().max(1);
        scored.into_iter().take(close).map(|(_, name)| name.clone()).collect()
    }

    /// Where a cell stands; a position that is not in the file names the whole line.
    fn place(&self, row: usize, position: usize) -> Place {
        Place {
            file: self.source.file().map(str::to_owned),
            line: self.line(row),
            column: if position < self.in_file { position + 1 } else { 0 },
        }
    }

    fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(row as u64 + 1)
    }

    /// `line` or `row`: what the numbers of [`Panel::line`] count.
    fn line_word(&self) -> &'static str {
        if matches!(self.source, Source::Lines(_)) { "line" } else { "row" }
    }

    /// What stands for the data in messages.
    fn source_name(&self) -> &str {
        self.source.file().unwrap_or("computed columns")
    }

    /// The rows given, each of which must exist, with their units and times.
    fn select(&self, rows: &[usize]) -> Result<Self, PanelError> {
        let selected = self.rows_without_ids(rows);
        match &self.ids {
            None => Ok(selected),
            Some(ids) => selected.with_ids_named(ids.unit_column(), ids.time_column()),
        }
    }
}

/// The serialised form: NaN, which JSON lacks, becomes null; units are found again, so that they cannot disagree with
/// the columns.
#[derive(Serialize, Deserialize)]
struct PanelData {
    source: Source,
    lines: Vec<u64>,
    columns: Vec<ColumnData>,
    in_file: usize,
    unit: Option<String>,
    time: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ColumnData {
    name: String,
    numbers: Option<Vec<Option<f64>>>,
    text: Option<TextData>,
}

#[derive(Serialize, Deserialize)]
struct TextData {
    codes: Vec<Option<usize>>,
    levels: Vec<String>,
    reading: Reading,
}

impl From<Panel> for PanelData {
    fn from(panel: Panel) -> Self {
        let unit = panel.ids.as_ref().map(|ids| ids.unit_column().to_owned());
        let time = panel.ids.as_ref().and_then(|ids| ids.time_column().map(str::to_owned));
        let columns = panel
            .names
            .into_iter()
            .zip(panel.contents)
            .map(|(name, content)| ColumnData {
                name,
                numbers: content
                    .numbers()
                    .map(|values| values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()),
                text: content.text().map(|text| TextData {
                    codes: text.codes.iter().map(|&code| (code != MISSING).then_some(code)).collect(),
                    levels: text.levels.clone(),
                    reading: text.reading,
                }),
            })
            .collect();
        Self { source: panel.source, lines: panel.lines, columns, in_file: panel.in_file, unit, time }
    }
}

impl TryFrom<PanelData> for Panel {
    type Error = PanelError;

    fn try_from(data: PanelData) -> Result<Self, PanelError> {
        let damaged = |reason: String| PanelError::Damaged { reason };
        if data.lines.is_empty() || data.columns.is_empty() {
            return Err(PanelError::NoColumns);
        }
        if !data.lines.is_sorted_by(|a, b| a < b) {
            return Err(damaged("its lines do not ascend".to_owned()));
        }
        let rows = data.lines.len();
        let mut panel = Self {
            source: data.source,
            lines: data.lines,
            names: Vec::new(),
            contents: Vec::new(),
            in_file: data.in_file,
            ids: None,
        };
        for ColumnData { name, numbers, text } in data.columns {
            if numbers.as_ref().is_some_and(|values| values.len() != rows) {
                return Err(damaged(format!("column \"{name}\" does not have {rows} numbers")));
            }
            let numbers = numbers.map(|values| values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect());
            let text = text.map(|text| Text {
                codes: text.codes.into_iter().map(|code| code.unwrap_or(MISSING)).collect(),
                levels: text.levels,
                reading: text.reading,
            });
            if let Some(text) = &text {
                if text.codes.iter().any(|&code| code != MISSING && code >= text.levels.len()) {
                    return Err(damaged(format!("column \"{name}\" refers to a text that is not stored")));
                }
                if text.codes.len() != rows {
                    return Err(damaged(format!("column \"{name}\" does not have {rows} texts")));
                }
            }
            let content = match (numbers, text) {
                (Some(numbers), None) => Content::Numbers(numbers),
                (None, Some(text)) => Content::Text(text),
                (Some(numbers), Some(text)) => Content::Coded(numbers, text),
                (None, None) => return Err(damaged(format!("column \"{name}\" holds nothing"))),
            };
            panel = panel.with_content(name, content)?;
        }
        match data.unit {
            None => Ok(panel),
            Some(unit) => panel.with_ids_named(&unit, data.time.as_deref()),
        }
    }
}
