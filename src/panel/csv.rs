//! Reading comma-separated files.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use serde::{Deserialize, Serialize};

use super::column::{Interner, Numbers, parse_number};
use super::{Panel, PanelError, Place, Source};

/// What separates the cells of a line.
///
/// ```
/// use domar::panel::{CsvFormat, Separator};
/// let panel = CsvFormat::default().with_separator(Separator::Semicolon).parse("y;k\n1;2\n", "a.csv")?;
/// assert_eq!(panel.names(), ["y", "k"]);
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Separator {
    /// `,`, the default.
    #[default]
    Comma,
    /// `;`, as spreadsheets write where the comma is the decimal mark. Decimals need a point all the same.
    Semicolon,
    /// The tabulator.
    Tab,
}

impl Separator {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
        }
    }

    fn variant(self) -> &'static str {
        match self {
            Self::Comma => "Comma",
            Self::Semicolon => "Semicolon",
            Self::Tab => "Tab",
        }
    }
}

/// How a file of comma-separated values is written: its separator and its marks for missing cells.
///
/// ```
/// use domar::panel::CsvFormat;
/// let format = CsvFormat::default().with_missing(["", "NA", "-99"]);
/// let panel = format.parse("y,k\n1,-99\n", "a.csv")?;
/// assert!(panel.column("k")?[0].is_nan());
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvFormat {
    separator: Separator,
    missing: Vec<String>,
}

impl Default for CsvFormat {
    /// Commas; missing cells are empty, `NA`, `NaN` or `.`.
    fn default() -> Self {
        Self { separator: Separator::Comma, missing: ["", "NA", "NaN", "."].into_iter().map(str::to_owned).collect() }
    }
}

impl CsvFormat {
    /// Cells separated otherwise than by commas.
    ///
    /// ```
    /// use domar::panel::{CsvFormat, Separator};
    /// let panel = CsvFormat::default().with_separator(Separator::Tab).parse("y\tk\n1\t2\n", "a.tsv")?;
    /// assert_eq!(panel.column("k")?[0], 2.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    #[must_use]
    pub fn with_separator(mut self, separator: Separator) -> Self {
        self.separator = separator;
        self
    }

    /// The texts that mean a missing cell, in place of `NA`, `NaN` and `.`. Empty cells are missing always.
    ///
    /// ```
    /// use domar::panel::CsvFormat;
    /// let panel = CsvFormat::default().with_missing(["n/a"]).parse("y,k\n1,n/a\n2,3\n", "a.csv")?;
    /// assert_eq!(panel.complete(&["k"])?.rows, [1]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    #[must_use]
    pub fn with_missing<S: Into<String>>(mut self, marks: impl IntoIterator<Item = S>) -> Self {
        self.missing = marks.into_iter().map(|mark| mark.into().trim().to_owned()).collect();
        self
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`Panel::read_csv`].
    ///
    /// ```
    /// use domar::panel::CsvFormat;
    /// assert!(CsvFormat::default().read("no/such/file.csv").is_err());
    /// ```
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Panel, PanelError> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let bytes =
            std::fs::read(path).map_err(|error| PanelError::File { file: file.clone(), reason: error.to_string() })?;
        // Places in messages give the file's name alone: they are read beside the file.
        let name = path.file_name().map_or(file, |name| name.to_string_lossy().into_owned());
        self.parse(decode(&bytes, &name)?, &name)
    }

    /// Reads text; the name stands for the file in messages.
    ///
    /// # Errors
    /// As [`Panel::parse_csv`].
    ///
    /// ```
    /// use domar::panel::CsvFormat;
    /// let panel = CsvFormat::default().parse("y,k\n1,2\n", "typed in")?;
    /// assert_eq!(panel.len(), 1);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn parse(&self, text: &str, name: &str) -> Result<Panel, PanelError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let names = self.header(text, name)?;
        let mut columns: Vec<Numbers> = names.iter().map(|_| Numbers::default()).collect();
        let mut lines = Vec::new();
        self.each_record(text, name, names.len(), |line, record| {
            for (column, cell) in columns.iter_mut().zip(record) {
                column.push(self.cell(cell));
            }
            lines.push(line);
        })?;
        if lines.is_empty() {
            return Err(PanelError::NoRows { file: name.to_owned(), columns: names.len() });
        }
        // Most columns are numbers and are finished; texts need a second pass, which is cheaper than keeping every cell.
        let mut texts: Vec<(usize, Interner)> = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.needs_text())
            .map(|(position, _)| (position, Interner::default()))
            .collect();
        if !texts.is_empty() {
            self.each_record(text, name, names.len(), |_, record| {
                for (position, interner) in &mut texts {
                    interner.push(record.get(*position).and_then(|cell| self.cell(cell)));
                }
            })?;
        }
        let mut texts = texts.into_iter().peekable();
        let contents = columns
            .into_iter()
            .enumerate()
            .map(|(position, column)| {
                let text = texts.next_if(|(at, _)| *at == position);
                column.into_content(text.map(|(_, interner)| interner))
            })
            .collect();
        Ok(Panel::from_file(Source::Lines(name.to_owned()), lines, names, contents))
    }

    /// A trimmed cell, or nothing where it is missing.
    fn cell<'a>(&self, cell: &'a str) -> Option<&'a str> {
        let cell = cell.trim();
        (!cell.is_empty() && !self.missing.iter().any(|mark| mark == cell)).then_some(cell)
    }

    fn header(&self, text: &str, file: &str) -> Result<Vec<String>, PanelError> {
        let mut record = StringRecord::new();
        let mut reader = self.reader(text);
        let mut lines = LineCounter::new(text);
        let start = reader.position().byte();
        let found = reader.read_record(&mut record).map_err(|error| unreadable(file, &error))?;
        let line = lines.line_at(start);
        if !found || record.iter().all(|cell| cell.trim().is_empty()) {
            return Err(PanelError::EmptyFile { file: file.to_owned() });
        }
        if let (1, Some(only)) = (record.len(), record.get(0)) {
            let others = [Separator::Comma, Separator::Semicolon, Separator::Tab];
            if let Some(other) = others.into_iter().find(|other| only.contains(char::from(other.byte()))) {
                return Err(PanelError::WrongSeparator {
                    file: file.to_owned(),
                    expected: self.separator.word(),
                    found: other.word(),
                    suggestion: other.variant(),
                });
            }
        }
        if record.iter().all(|cell| parse_number(cell.trim()).is_some()) {
            let first = record.get(0).unwrap_or_default().trim().to_owned();
            return Err(PanelError::NoHeader { file: file.to_owned(), first });
        }
        let mut names: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if names.first().is_some_and(String::is_empty) {
            let mut unique = "row_name".to_owned();
            while names.contains(&unique) {
                unique.push('_');
            }
            names[0] = unique;
        }
        for (position, name) in names.iter().enumerate() {
            let place = Place::in_file(file, line, position + 1);
            if name.is_empty() {
                return Err(PanelError::NamelessColumn { place });
            }
            if let Some(first) = names[..position].iter().position(|other| other == name) {
                return Err(PanelError::DuplicateHeader { place, name: name.clone(), first: first + 1 });
            }
        }
        Ok(names)
    }

    fn reader<'a>(&self, text: &'a str) -> csv::Reader<&'a [u8]> {
        // Flexible, because our message about a ragged line knows what to look for.
        ReaderBuilder::new()
            .delimiter(self.separator.byte())
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(text.as_bytes())
    }

    /// Calls back for every line below the first, with its number.
    fn each_record(
        &self,
        text: &str,
        file: &str,
        columns: usize,
        mut row: impl FnMut(u64, &StringRecord),
    ) -> Result<(), PanelError> {
        let mut reader = self.reader(text);
        let mut record = StringRecord::new();
        let mut lines = LineCounter::new(text);
        let mut is_header = true;
        loop {
            let start = reader.position().byte();
            if !reader.read_record(&mut record).map_err(|error| unreadable(file, &error))? {
                return Ok(());
            }
            let line = lines.line_at(start);
            if std::mem::take(&mut is_header) {
                continue;
            }
            if record.len() != columns {
                // A line of spaces, as some programs leave at the end.
                if record.len() == 1 && record[0].trim().is_empty() {
                    continue;
                }
                return Err(PanelError::Ragged {
                    place: Place::in_file(file, line, 0),
                    expected: columns,
                    found: record.len(),
                    advice: ragged_advice(&record, columns),
                });
            }
            row(line, &record);
        }
    }
}

fn ragged_advice(record: &StringRecord, columns: usize) -> &'static str {
    if record.iter().any(|cell| cell.contains('\n')) {
        "a quotation mark that opens in this line may not be closed"
    } else if record.len() == columns + 1 {
        "a cell may hold a comma without quotation marks, or the first line may lack a name for the row names (in R: row.names = FALSE)"
    } else if record.len() > columns {
        "a cell may hold a comma without quotation marks, as in 1,234"
    } else {
        "cells may be lacking at its end, or the line is a note: complete or delete it"
    }
}

fn unreadable(file: &str, error: &csv::Error) -> PanelError {
    PanelError::File { file: file.to_owned(), reason: error.to_string() }
}

/// The text of a file, or where it stops being UTF-8.
pub(super) fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, PanelError> {
    let encoding = |line, column, found: &str| PanelError::Encoding {
        place: Place::in_file(file, line, column),
        found: found.to_owned(),
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(encoding(1, 1, "a mark of UTF-16"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = 1 + valid.matches('\n').count() as u64;
        let column = 1 + valid.rsplit('\n').next().map_or(0, |rest| rest.chars().count());
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        encoding(line, column, &format!("the byte {byte:02X}"))
    })
}

/// Line numbers of growing offsets. The reader's own count stops before blank lines and before the second half of a
/// Windows line end.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of the first cell at or after an offset.
    fn line_at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(self.bytes.len());
        let blank = self.bytes[start..].iter().take_while(|&&byte| byte == b'\r' || byte == b'\n').count();
        let end = start + blank;
        let mut previous = 0;
        for &byte in self.bytes.get(self.at..end).unwrap_or_default() {
            // A lone carriage return ends a line too, a line feed after it does not end another.
            if byte == b'\r' || (byte == b'\n' && previous != b'\r') {
                self.line += 1;
            }
            previous = byte;
        }
        self.at = end;
        self.line
    }
}
