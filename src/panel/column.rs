//! What a column holds.

use std::collections::HashMap;

use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// The code of a missing cell.
pub(super) const MISSING: usize = usize::MAX;

/// Texts, each different one kept once.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// Which text each row holds, or [`MISSING`].
    pub(super) codes: Vec<usize>,
    pub(super) levels: Vec<String>,
    pub(super) reading: Reading,
}

/// How close a column of text comes to being numbers: what an error says about it.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Reading {
    /// Cells that are not missing.
    pub(super) cells: usize,
    /// Cells that are numbers.
    pub(super) numbers: usize,
    /// The first row that is neither missing nor a number.
    pub(super) first_text: Option<usize>,
}

impl Reading {
    /// Whether the column was surely meant as numbers: more than nine cells in ten are.
    pub(super) fn is_mostly_numbers(&self) -> bool {
        self.numbers.saturating_mul(10) > self.cells.saturating_mul(9)
    }
}

impl Text {
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        self.codes.get(row).and_then(|&code| self.levels.get(code)).map(String::as_str)
    }
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    /// Finite numbers, NaN where missing.
    Numbers(Array1<f64>),
    Text(Text),
    /// Numbers that are not faithful as numbers, such as `007` or an identifier of 18 digits: kept both ways, so that
    /// identifiers neither lose their zeros nor fall together.
    Coded(Array1<f64>, Text),
}

impl Content {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Numbers(values) | Self::Coded(values, _) => values.len(),
            Self::Text(text) => text.codes.len(),
        }
    }

    pub(super) fn numbers(&self) -> Option<&Array1<f64>> {
        match self {
            Self::Numbers(values) | Self::Coded(values, _) => Some(values),
            Self::Text(_) => None,
        }
    }

    pub(super) fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) | Self::Coded(_, text) => Some(text),
            Self::Numbers(_) => None,
        }
    }

    /// The rows given; each must exist.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let numbers = |values: &Array1<f64>| rows.iter().map(|&row| values[row]).collect();
        let text = |text: &Text| {
            let mut interner = Interner::default();
            for &row in rows {
                interner.push(text.get(row));
            }
            // The counts describe the rows kept; a text stays a text although only numbers may be left.
            let is_number = |row: usize| text.get(row).is_none_or(|cell| parse_number(cell).is_some());
            let cells = rows.iter().filter(|&&row| text.get(row).is_some()).count();
            let texts = rows.iter().filter(|&&row| !is_number(row)).count();
            let first_text = rows.iter().position(|&row| !is_number(row));
            interner.into_text(Reading { cells, numbers: cells - texts, first_text })
        };
        match self {
            Self::Numbers(values) => Self::Numbers(numbers(values)),
            Self::Text(cells) => {
                let cells = text(cells);
                // With the stray cells filtered out, what remains is a column of numbers.
                match (cells.reading.first_text, cells.reading.cells) {
                    (None, 1..) => {
                        let values =
                            (0..rows.len()).map(|row| cells.get(row).and_then(parse_number).unwrap_or(f64::NAN));
                        Self::Coded(values.collect(), cells)
                    }
                    _ => Self::Text(cells),
                }
            }
            Self::Coded(values, cells) => Self::Coded(numbers(values), text(cells)),
        }
    }
}

/// Gathers texts, keeping each different one once.
#[derive(Default)]
pub(super) struct Interner {
    codes: Vec<usize>,
    levels: Vec<String>,
    known: HashMap<String, usize>,
}

impl Interner {
    pub(super) fn push(&mut self, cell: Option<&str>) {
        let code = match cell {
            None => MISSING,
            Some(cell) => self.known.get(cell).copied().unwrap_or_else(|| {
                let code = self.levels.len();
                self.levels.push(cell.to_owned());
                self.known.insert(cell.to_owned(), code);
                code
            }),
        };
        self.codes.push(code);
    }

    pub(super) fn into_text(self, reading: Reading) -> Text {
        Text { codes: self.codes, levels: self.levels, reading }
    }
}

/// A finite number; the words `inf` and `nan`, which Rust would accept, are text here.
pub(super) fn parse_number(cell: &str) -> Option<f64> {
    match cell.as_bytes().first() {
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => cell.parse().ok().filter(|value: &f64| value.is_finite()),
        _ => None,
    }
}

/// Whether a number says less than its digits: leading zeros, or more digits than a float keeps.
pub(super) fn is_code(cell: &str) -> bool {
    let digits = cell.as_bytes();
    let suspicious = match digits {
        [b'0', second, ..] => second.is_ascii_digit(),
        _ => digits.len() > 15,
    };
    suspicious && digits.iter().all(u8::is_ascii_digit)
}

/// A column in the first pass: read as numbers, with a count of what is not.
#[derive(Default)]
pub(super) struct Numbers {
    pub(super) values: Vec<f64>,
    pub(super) reading: Reading,
    has_codes: bool,
}

impl Numbers {
    pub(super) fn push(&mut self, cell: Option<&str>) {
        let Some(cell) = cell else {
            self.values.push(f64::NAN);
            return;
        };
        self.reading.cells += 1;
        let value = parse_number(cell).unwrap_or_else(|| {
            self.reading.first_text.get_or_insert(self.values.len());
            f64::NAN
        });
        if !value.is_nan() {
            self.reading.numbers += 1;
            self.has_codes |= is_code(cell);
        }
        self.values.push(value);
    }

    pub(super) fn needs_text(&self) -> bool {
        self.has_codes || self.reading.first_text.is_some()
    }

    pub(super) fn into_content(self, text: Option<Interner>) -> Content {
        let reading = self.reading;
        match text.map(|interner| interner.into_text(reading)) {
            None => Content::Numbers(self.values.into()),
            Some(text) if reading.first_text.is_none() => Content::Coded(self.values.into(), text),
            Some(text) => Content::Text(text),
        }
    }
}
