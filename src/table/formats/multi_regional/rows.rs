//! The lines of a chunk of text, parsed on all processors straight into the matrices.

use rayon::prelude::*;

use super::super::cells::{MissingCells, parse_number};
use super::text::{Below, Block, LeftOut, Run, Shape, To, merge};
use crate::table::TableError;

/// A place in a file and what is wrong there.
pub(super) struct Place {
    line: u64,
    column: usize,
    expected: String,
    found: String,
}

impl Place {
    pub(super) fn error(self, file: &str, sheet: Option<&str>) -> TableError {
        let Self { line, column, expected, found } = self;
        let file = file.to_owned();
        match sheet {
            None => TableError::Malformed { file, line, column, expected, found },
            Some(sheet) => {
                TableError::MalformedSheet { file, sheet: sheet.to_owned(), row: line, column, expected, found }
            }
        }
    }
}

/// How the lines of a chunk are read.
pub(super) struct Reading<'a> {
    pub(super) delimiter: u8,
    /// Lines before the chunk.
    pub(super) first: u64,
    /// Numbers that each matrix takes of a row.
    pub(super) widths: &'a [usize],
    /// Numbers in a line.
    pub(super) width: usize,
    /// Whether lines may end before their last fields, which then are empty: workbooks leave them out.
    pub(super) padded: bool,
    pub(super) shape: &'a Shape<'a>,
}

/// One row on its way into the matrices.
struct Row<'a> {
    line: u64,
    bytes: &'a [u8],
    places: Vec<&'a mut [f64]>,
    /// None where it is passed over.
    runs: Option<&'a [Run]>,
}

/// What a row gives beside its numbers.
#[derive(Default)]
struct Parsed {
    labels: Vec<String>,
    empty: usize,
    left_out: Vec<LeftOut>,
}

impl Reading<'_> {
    pub(super) fn chunk(&self, chunk: &[u8], values: &mut [Vec<f64>], block: &mut Block) -> Result<(), Place> {
        let mut lines: Vec<(u64, &[u8])> = Vec::new();
        let ends = memchr::memchr_iter(b'\n', chunk).chain([chunk.len()]);
        let mut start = 0;
        for (line, end) in (self.first + 1..).zip(ends) {
            let bytes = trimmed_end(&chunk[start..end]);
            start = end + 1;
            if !is_blank(bytes, self.delimiter) {
                lines.push((line, bytes));
            }
        }
        let above = match self.shape.rows {
            None => lines.len(),
            Some(rows) => rows.saturating_sub(block.labels.len()).min(lines.len()),
        };
        let below = lines.split_off(above);
        let first_row = block.labels.len();
        let runs: Vec<_> = (first_row..first_row + above).map(|row| self.shape.runs.of_row(row)).collect();
        let goes_to = |runs: Option<&[Run]>, matrix: usize| {
            runs.is_some_and(|runs| runs.iter().any(|run| run.1 == To::Matrix(matrix)))
        };
        let mut rest: Vec<&mut [f64]> = Vec::new();
        for (place, (matrix, width)) in values.iter_mut().zip(self.widths).enumerate() {
            let before = matrix.len();
            let rows = runs.iter().filter(|runs| goes_to(runs.as_deref(), place)).count();
            matrix.resize(before + width * rows, 0.0);
            rest.push(&mut matrix[before..]);
        }
        let mut rows = Vec::with_capacity(above);
        for (&(line, bytes), runs) in lines.iter().zip(&runs) {
            let runs = runs.as_deref();
            let mut places = Vec::with_capacity(rest.len());
            for (matrix, (free, width)) in rest.iter_mut().zip(self.widths).enumerate() {
                let width = if goes_to(runs, matrix) { *width } else { 0 };
                let (place, after) = std::mem::take(free).split_at_mut(width);
                places.push(place);
                *free = after;
            }
            rows.push(Row { line, bytes, places, runs });
        }
        let parsed: Vec<_> = rows.into_par_iter().map(|row| self.row(row)).collect();
        for (result, (line, _)) in parsed.into_iter().zip(&lines) {
            let Parsed { labels, empty, left_out } = result?;
            block.labels.push(labels);
            block.lines.push(*line);
            block.empty += empty;
            for (number, sum) in left_out.into_iter().enumerate() {
                merge(&mut block.left_out, number, sum);
            }
        }
        for (line, bytes) in below {
            // Remarks below a table have no numbers at all.
            let is_remark = !self.padded && !bytes.contains(&self.delimiter);
            let (labels, mut at) =
                if is_remark { (self.remark(bytes), bytes.len() + 1) } else { self.labels(line, bytes)? };
            let mut values = Vec::with_capacity(self.width);
            let width = if is_remark { 0 } else { self.width };
            for column in 0..width {
                let (value, next) = self.number(line, bytes, at, column, &labels)?;
                values.push(value);
                at = next;
            }
            values.resize(self.width, None);
            self.ensure_end(line, bytes, at)?;
            block.below.push(Below { line, labels, values });
        }
        Ok(())
    }

    fn row(&self, row: Row<'_>) -> Result<Parsed, Place> {
        let Row { line, bytes, mut places, runs } = row;
        let Some(runs) = runs else { return Ok(Parsed::default()) };
        let (labels, mut at) = self.labels(line, bytes)?;
        let mut empty = 0;
        let mut left_out = Vec::new();
        let mut column = 0;
        for &(width, to) in runs {
            match to {
                To::Sum(number) => {
                    for _ in 0..width {
                        let (value, next) = self.number(line, bytes, at, column, &labels)?;
                        column += 1;
                        if let Some(value) = value.filter(|value| *value != 0.0) {
                            let place = (line, self.shape.labels + column);
                            merge(
                                &mut left_out,
                                number,
                                LeftOut { sum: value, size: value.abs(), largest: value, place },
                            );
                        }
                        at = next;
                    }
                }
                To::Matrix(matrix) => {
                    let (place, after) = std::mem::take(&mut places[matrix]).split_at_mut(width);
                    places[matrix] = after;
                    for cell in place {
                        let (value, next) = self.number(line, bytes, at, column, &labels)?;
                        match value {
                            Some(value) => *cell = value,
                            None if self.shape.missing == MissingCells::Zero => empty += 1,
                            None => {
                                let what = self.what(&labels, column);
                                return Err(Place {
                                    line,
                                    column: self.shape.labels + column + 1,
                                    expected: format!("a number for {what}; write 0 where there is none"),
                                    found: "an empty cell".to_owned(),
                                });
                            }
                        }
                        at = next;
                        column += 1;
                    }
                }
            }
        }
        self.ensure_end(line, bytes, at)?;
        Ok(Parsed { labels, empty, left_out })
    }

    /// A line without fields as the labels of a row.
    fn remark(&self, bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        let mut labels = vec![text.trim_matches(['"', ' ']).to_owned()];
        labels.resize(self.shape.labels.max(1), String::new());
        labels
    }

    fn labels(&self, line: u64, bytes: &[u8]) -> Result<(Vec<String>, usize), Place> {
        let mut labels = Vec::with_capacity(self.shape.labels);
        let mut at = 0;
        for column in 0..self.shape.labels {
            let problem = |expected: &str, found: &str| Place {
                line,
                column: column + 1,
                expected: expected.to_owned(),
                found: found.to_owned(),
            };
            if at > bytes.len() {
                if self.padded {
                    labels.push(String::new());
                    continue;
                }
                return Err(self.too_short(line, column));
            }
            let (raw, next) = split(&bytes[at..], self.delimiter)
                .ok_or_else(|| problem("a closing quotation mark on the same line", "the end of the line"))?;
            let text = std::str::from_utf8(raw)
                .map_err(|_| {
                    problem(
                        "UTF-8 text; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")",
                        "other bytes, as in GB18030 or Latin-1",
                    )
                })?
                .trim();
            labels.push(if text.contains("\"\"") { text.replace("\"\"", "\"") } else { text.to_owned() });
            at += next;
        }
        Ok((labels, at))
    }

    /// The number of a field and where the next one starts.
    fn number(
        &self,
        line: u64,
        bytes: &[u8],
        at: usize,
        column: usize,
        labels: &[String],
    ) -> Result<(Option<f64>, usize), Place> {
        let Some(rest) = bytes.get(at..) else {
            if self.padded {
                return Ok((None, at));
            }
            return Err(self.too_short(line, self.shape.labels + column));
        };
        // Most fields are numbers without quotation marks.
        if let Some((value, length)) = plain_number(rest, self.delimiter) {
            return Ok((Some(value), at + length));
        }
        let place =
            |expected: String, found: String| Place { line, column: self.shape.labels + column + 1, expected, found };
        let (raw, next) = split(rest, self.delimiter).ok_or_else(|| {
            place("a closing quotation mark on the same line".to_owned(), "the end of the line".to_owned())
        })?;
        let text = String::from_utf8_lossy(raw);
        let text = text.trim();
        if text.is_empty() || self.shape.blank.contains(&text) {
            return Ok((None, at + next));
        }
        match parse_number(text) {
            Ok(value) => Ok((Some(value), at + next)),
            Err(problem) => {
                let what = self.what(labels, column);
                let expected = match problem.write {
                    None => format!("a number for {what}"),
                    Some(advice) => format!("a number for {what}; write {advice}"),
                };
                Err(place(expected, problem.found))
            }
        }
    }

    fn what(&self, labels: &[String], column: usize) -> String {
        let row = labels.iter().map(String::as_str).filter(|label| !label.is_empty()).collect::<Vec<_>>().join(" ");
        let name = (self.shape.column)(column);
        if row.is_empty() { format!("column {name}") } else { format!("row {row}, column {name}") }
    }

    fn width(&self) -> usize {
        self.shape.labels + self.width
    }

    fn too_short(&self, line: u64, found: usize) -> Place {
        Place {
            line,
            column: found + 1,
            expected: format!("{} fields", self.width()),
            found: format!("{found} fields"),
        }
    }

    fn ensure_end(&self, line: u64, bytes: &[u8], at: usize) -> Result<(), Place> {
        // A delimiter at the end of each line is common.
        if at > bytes.len() || bytes[at..].iter().all(|&byte| byte == b' ' || byte == self.delimiter) {
            return Ok(());
        }
        let found = self.width() + bytes[at..].split(|&byte| byte == self.delimiter).count();
        Err(Place {
            line,
            column: self.width() + 1,
            expected: format!("{} fields", self.width()),
            found: format!("{found} fields"),
        })
    }
}

/// A field without its quotation marks, and how many bytes lead to the next one. None where a quotation is not closed.
pub(super) fn split(bytes: &[u8], delimiter: u8) -> Option<(&[u8], usize)> {
    let blanks = bytes.iter().take_while(|&&byte| byte == b' ').count();
    if bytes.get(blanks) != Some(&b'"') {
        let end = bytes.iter().position(|&byte| byte == delimiter).unwrap_or(bytes.len());
        return Some((&bytes[..end], end + 1));
    }
    let inside = &bytes[blanks + 1..];
    let mut end = 0;
    loop {
        end += inside[end..].iter().position(|&byte| byte == b'"')?;
        if inside.get(end + 1) != Some(&b'"') {
            break;
        }
        end += 2;
    }
    let after = &inside[end + 1..];
    let gap = after.iter().position(|&byte| byte == delimiter).unwrap_or(after.len());
    Some((&inside[..end], blanks + 1 + end + 1 + gap + 1))
}

/// A number that starts at once and ends at the delimiter, and how many bytes lead to the next field.
fn plain_number(bytes: &[u8], delimiter: u8) -> Option<(f64, usize)> {
    let ends = |at: usize| bytes.get(at).is_none_or(|&byte| byte == delimiter);
    if bytes.first() == Some(&b'0') && ends(1) {
        return Some((0.0, 2));
    }
    // One pass over the digits finds the end too.
    let (value, length) = fast_float2::parse_partial::<f64, _>(bytes).ok()?;
    (value.is_finite() && ends(length)).then_some((value, length + 1))
}

pub(super) fn trimmed_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

pub(super) fn is_blank(line: &[u8], delimiter: u8) -> bool {
    line.iter().all(|&byte| byte == delimiter || byte == b' ')
}
