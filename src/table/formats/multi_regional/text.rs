//! Delimited text as a stream: lines of labels, then rows of numbers that are parsed on all processors straight into
//! their matrices. Nothing but the numbers, the labels and one chunk of the file is held.

use std::io::Read;

use ndarray::Array2;

use super::super::cells::MissingCells;
use super::format::{Task, ensure_room};
use super::rows::{Place, Reading, is_blank, split, trimmed_end};
use super::source::Source;
use crate::table::TableError;

/// Bytes read at once.
const CHUNK: usize = 1 << 22;

/// A text that is read line by line.
pub(super) struct Text {
    source: Source,
    delimiter: u8,
    unread: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
}

/// A run of columns, with where it goes.
pub(super) type Run = (usize, To);

/// Where the numbers of a run go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// Into a matrix.
    Matrix(usize),
    /// Into a sum of what is left out.
    Sum(usize),
}

/// Runs of columns; those of one matrix stand in their order.
#[derive(Clone, Copy)]
pub(super) enum Runs<'a> {
    /// All rows alike.
    Same(&'a [Run]),
    /// By the row, counted from 0.
    ByRow(&'a ByRow<'a>),
}

/// Rows that differ.
pub(super) struct ByRow<'a> {
    /// The runs of a row: each gives a matrix all of its columns or none. None where the row is passed over unread.
    pub(super) runs: &'a (dyn Fn(usize) -> Option<Vec<Run>> + Sync),
    /// Rows and columns of the matrices.
    pub(super) sizes: &'a [[usize; 2]],
    /// Numbers in a row.
    pub(super) width: usize,
}

impl Runs<'_> {
    pub(super) fn of_row(&self, row: usize) -> Option<std::borrow::Cow<'_, [Run]>> {
        match self {
            Self::Same(runs) => Some(std::borrow::Cow::Borrowed(runs)),
            Self::ByRow(by_row) => (by_row.runs)(row).map(std::borrow::Cow::Owned),
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Same(runs) => runs.iter().map(|run| run.0).sum(),
            Self::ByRow(by_row) => by_row.width,
        }
    }

    /// Rows, where they are known, and columns of the matrices.
    fn sizes(&self, rows: Option<usize>) -> Vec<(Option<usize>, usize)> {
        match self {
            Self::ByRow(by_row) => by_row.sizes.iter().map(|&[rows, width]| (Some(rows), width)).collect(),
            Self::Same(runs) => {
                let mut sizes = Vec::new();
                for &(width, to) in *runs {
                    if let To::Matrix(matrix) = to {
                        if sizes.len() <= matrix {
                            sizes.resize(matrix + 1, (rows, 0));
                        }
                        sizes[matrix].1 += width;
                    }
                }
                sizes
            }
        }
    }
}

/// How the lines of a block of numbers look.
pub(super) struct Shape<'a> {
    /// Fields before the numbers.
    pub(super) labels: usize,
    pub(super) runs: Runs<'a>,
    /// Rows of the matrices; further rows are kept apart. None where all rows go to the matrices.
    pub(super) rows: Option<usize>,
    pub(super) missing: MissingCells,
    /// What stands for an empty cell, beside nothing.
    pub(super) blank: &'a [&'a str],
    /// What a column is called in messages, counted from 0 among the numbers.
    pub(super) column: &'a (dyn Fn(usize) -> String + Sync),
}

/// A block of numbers as read.
pub(super) struct Block {
    /// Labels of the rows; none for those passed over.
    pub(super) labels: Vec<Vec<String>>,
    pub(super) lines: Vec<u64>,
    pub(super) matrices: Vec<Array2<f64>>,
    /// Rows below the matrices.
    pub(super) below: Vec<Below>,
    /// Empty cells that were read as zero.
    pub(super) empty: usize,
    /// What was left out, by the number of its sum; numbers without any such cell may be missing at the end.
    pub(super) left_out: Vec<LeftOut>,
}

/// Cells that are left out and are not zero.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LeftOut {
    pub(super) sum: f64,
    /// The sum of absolute values.
    pub(super) size: f64,
    pub(super) largest: f64,
    /// Where the largest stands: line, and column counted from 1.
    pub(super) place: (u64, usize),
}

impl LeftOut {
    fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.size += other.size;
        if other.largest.abs() > self.largest.abs() {
            (self.largest, self.place) = (other.largest, other.place);
        }
    }
}

/// Adds to the sum of a number.
pub(super) fn merge(sums: &mut Vec<LeftOut>, number: usize, other: LeftOut) {
    if sums.len() <= number {
        sums.resize(number + 1, LeftOut::default());
    }
    sums[number].merge(other);
}

/// A row below the matrices, as long as the file is wide; None where a cell is empty.
pub(super) struct Below {
    pub(super) line: u64,
    pub(super) labels: Vec<String>,
    pub(super) values: Vec<Option<f64>>,
}

impl Text {
    pub(super) fn new(source: Source) -> Result<Self, TableError> {
        let mut text = Self { source, delimiter: b',', unread: Vec::new(), start: 0, ended: false, line: 0 };
        text.unread = text.more(Vec::new())?;
        if text.unread.starts_with(&[0xff, 0xfe]) || text.unread.starts_with(&[0xfe, 0xff]) {
            return Err(text.malformed(1, 1, "UTF-8 text; save the file as UTF-8", "UTF-16"));
        }
        if text.unread.starts_with(b"\xef\xbb\xbf") {
            text.start = 3;
        }
        let count = |mark: u8| text.unread.iter().take(1 << 16).filter(|&&byte| byte == mark).count();
        let (tabs, semicolons, commas) = (count(b'\t'), count(b';'), count(b','));
        // Names hold commas, and numbers of some languages too.
        text.delimiter = match () {
            () if text.source.sheet.is_some() => b'\t',
            () if 2 * tabs > semicolons.max(commas) => b'\t',
            () if 2 * semicolons > commas => b';',
            () => b',',
        };
        Ok(text)
    }

    /// A text whose fields are known to be separated by tabs.
    pub(super) fn with_tabs(source: Source) -> Result<Self, TableError> {
        Ok(Self { delimiter: b'\t', ..Self::new(source)? })
    }

    /// How messages call it.
    pub(super) fn name(&self) -> &str {
        &self.source.name
    }

    /// Whether the text begins with a word, in quotation marks or not.
    pub(super) fn starts_with(&self, word: &str) -> bool {
        let start = &self.unread[self.start..];
        start.strip_prefix(b"\"").unwrap_or(start).starts_with(word.as_bytes())
    }

    /// An error at a place; column 0 stands for the whole line.
    pub(super) fn malformed(
        &self,
        line: u64,
        column: usize,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> TableError {
        let (file, expected, found) = (self.source.name.clone(), expected.into(), found.into());
        match &self.source.sheet {
            None => TableError::Malformed { file, line, column, expected, found },
            Some(sheet) => {
                TableError::MalformedSheet { file, sheet: sheet.clone(), row: line, column, expected, found }
            }
        }
    }

    /// The next chunk of the file behind what is left of the last one, up to the end of a line.
    fn more(&mut self, mut left: Vec<u8>) -> Result<Vec<u8>, TableError> {
        let failed =
            |error: std::io::Error| TableError::File { file: self.source.name.clone(), reason: error.to_string() };
        loop {
            let before = left.len();
            (&mut self.source.reader).take(CHUNK as u64).read_to_end(&mut left).map_err(failed)?;
            if left.len() == before {
                self.ended = true;
                return Ok(left);
            }
            if memchr::memrchr(b'\n', &left[before..]).is_some() {
                return Ok(left);
            }
        }
    }

    /// The next line that is not blank.
    pub(super) fn next_line(&mut self) -> Result<Option<(u64, Vec<String>)>, TableError> {
        let Some(length) = self.find_line()? else { return Ok(None) };
        let fields = self.fields(self.line + 1, trimmed_end(&self.unread[self.start..self.start + length]))?;
        self.pass(length);
        Ok(Some((self.line, fields)))
    }

    /// The next line, which stays unread.
    pub(super) fn peek_line(&mut self) -> Result<Option<(u64, Vec<String>)>, TableError> {
        let Some(length) = self.find_line()? else { return Ok(None) };
        let fields = self.fields(self.line + 1, trimmed_end(&self.unread[self.start..self.start + length]))?;
        Ok(Some((self.line + 1, fields)))
    }

    /// The length of the next line that is not blank; all of it is in memory then.
    fn find_line(&mut self) -> Result<Option<usize>, TableError> {
        loop {
            let rest = &self.unread[self.start..];
            let length = match memchr::memchr(b'\n', rest) {
                Some(length) => length,
                None if !self.ended => {
                    let left = self.unread.split_off(self.start);
                    self.start = 0;
                    self.unread = self.more(left)?;
                    continue;
                }
                None if rest.is_empty() => return Ok(None),
                None => rest.len(),
            };
            if !is_blank(trimmed_end(&rest[..length]), self.delimiter) {
                return Ok(Some(length));
            }
            self.pass(length);
        }
    }

    fn pass(&mut self, length: usize) {
        self.line += 1;
        self.start = (self.start + length + 1).min(self.unread.len());
    }

    /// The next line, which must be there.
    pub(super) fn expect_line(&mut self, what: &str) -> Result<(u64, Vec<String>), TableError> {
        match self.next_line()? {
            Some(line) => Ok(line),
            None => Err(self.malformed(self.line + 1, 0, what, "the end of the file")),
        }
    }

    /// All lines, for short files.
    pub(super) fn lines(mut self) -> Result<Vec<(u64, Vec<String>)>, TableError> {
        let mut lines = Vec::new();
        while let Some(line) = self.next_line()? {
            lines.push(line);
        }
        Ok(lines)
    }

    fn fields(&self, line: u64, bytes: &[u8]) -> Result<Vec<String>, TableError> {
        let mut fields = Vec::new();
        let mut at = 0;
        while at <= bytes.len() {
            let (field, next) = self.field(line, bytes, at, fields.len())?;
            fields.push(field);
            at = next;
        }
        Ok(fields)
    }

    /// A field as text and where the next one starts.
    fn field(&self, line: u64, bytes: &[u8], at: usize, column: usize) -> Result<(String, usize), TableError> {
        let (raw, next) = split(&bytes[at.min(bytes.len())..], self.delimiter).ok_or_else(|| {
            let expected = "a closing quotation mark on the same line";
            self.malformed(line, column + 1, expected, "the end of the line")
        })?;
        match std::str::from_utf8(raw) {
            Ok(text) if !text.contains('\0') => {
                let text = text.trim();
                Ok((if text.contains("\"\"") { text.replace("\"\"", "\"") } else { text.to_owned() }, at + next))
            }
            Ok(_) => Err(self.malformed(line, column + 1, "UTF-8 text", "a zero byte, as in UTF-16")),
            Err(_) => {
                let expected = "UTF-8 text; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")";
                Err(self.malformed(line, column + 1, expected, "other bytes, as in GB18030 or Latin-1"))
            }
        }
    }

    /// Reads all remaining lines as rows of numbers.
    pub(super) fn numbers(mut self, shape: &Shape<'_>, task: &mut Task<'_>) -> Result<(Self, Block), TableError> {
        let sizes = shape.runs.sizes(shape.rows);
        let widths: Vec<usize> = sizes.iter().map(|size| size.1).collect();
        let mut values = self.room_for(&sizes)?;
        let mut block = Block {
            labels: Vec::new(),
            lines: Vec::new(),
            matrices: Vec::new(),
            below: Vec::new(),
            empty: 0,
            left_out: Vec::new(),
        };
        let width = shape.runs.width();
        let mut unread = std::mem::take(&mut self.unread);
        unread.drain(..self.start);
        self.start = 0;
        loop {
            let full = if self.ended { unread.len() } else { memchr::memrchr(b'\n', &unread).map_or(0, |end| end + 1) };
            let left = unread.split_off(full);
            let first = self.line;
            self.line += memchr::memchr_iter(b'\n', &unread).count() as u64;
            let last = self.ended;
            // The next chunk is read (and unpacked) while this one is parsed.
            let padded = self.source.sheet.is_some();
            let reading = Reading { delimiter: self.delimiter, first, widths: &widths, width, padded, shape };
            let (name, sheet) = (self.source.name.clone(), self.source.sheet.clone());
            let at = move |place: Place| place.error(&name, sheet.as_deref());
            let (next, parsed) = rayon::join(
                || if last { Ok(left) } else { self.more(left) },
                || reading.chunk(&unread, &mut values, &mut block),
            );
            parsed.map_err(at)?;
            unread = next?;
            self.tell(task)?;
            if last {
                break;
            }
        }
        task.finish(&self.source.meter);
        let read = block.labels.len();
        if let Some(rows) = shape.rows.filter(|&rows| read < rows) {
            let expected = format!("{rows} rows of numbers, one for each column of sectors");
            return Err(self.malformed(
                block.lines.last().copied().unwrap_or(self.line),
                0,
                expected,
                format!("{read} rows before the end; is the file cut off?"),
            ));
        }
        for (matrix, width) in values.into_iter().zip(widths) {
            let rows = matrix.len().checked_div(width).unwrap_or(read);
            let matrix = Array2::from_shape_vec((rows, width), matrix);
            block
                .matrices
                .push(matrix.map_err(|error| self.malformed(0, 0, "a rectangle of numbers", error.to_string()))?);
        }
        Ok((self, block))
    }

    /// Says how far the file has been read.
    pub(super) fn tell(&self, task: &mut Task<'_>) -> Result<(), TableError> {
        task.tell(&self.source.name, &self.source.meter)
    }

    /// Asks for the memory of matrices before anything is read into them.
    fn room_for(&self, sizes: &[(Option<usize>, usize)]) -> Result<Vec<Vec<f64>>, TableError> {
        let known = sizes.iter().filter_map(|&(rows, width)| rows.map(|rows| [rows, width]));
        let cells: f64 = known.clone().map(|[rows, width]| rows as f64 * width as f64).sum();
        let largest = known.max().unwrap_or_default();
        let what = format!("{} rows of {} numbers", largest[0], largest[1]);
        ensure_room(&self.source.name, &what, cells)?;
        let reserve = |&(rows, width): &(Option<usize>, usize)| {
            let mut matrix = Vec::new();
            let cells = rows.unwrap_or(0).saturating_mul(width);
            matrix.try_reserve_exact(cells).map_err(|_| TableError::File {
                file: self.source.name.clone(),
                reason: format!("there is no memory for {what}"),
            })?;
            Ok(matrix)
        };
        sizes.iter().map(reserve).collect()
    }
}
