//! Cells with their places: text to fields, fields to numbers. All readers share it, so all errors look alike.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::table::TableError;

/// What an empty cell inside a table means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum MissingCells {
    /// An error that names the cell.
    #[default]
    Refuse,
    /// Zero; the table's assumptions say how many cells were empty.
    Zero,
}

/// Where the cells come from, as error messages call it.
#[derive(Debug, Clone)]
enum Source {
    Text {
        name: String,
    },
    #[cfg(feature = "excel")]
    Sheet {
        file: String,
        sheet: String,
    },
}

/// One record with the line on which it starts.
#[derive(Debug, Clone)]
struct Row {
    line: u64,
    fields: Vec<String>,
}

/// All records of a file that are not blank.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    source: Source,
    rows: Vec<Row>,
}

impl Grid {
    /// Reads a CSV file, or the first sheet of an .xlsx workbook.
    pub(super) fn read(path: &Path) -> Result<Self, TableError> {
        Self::of_file(path, None)
    }

    /// Reads a CSV file, or a sheet of an .xlsx workbook.
    pub(super) fn read_sheet(path: &Path, sheet: &str) -> Result<Self, TableError> {
        Self::of_file(path, Some(sheet))
    }

    fn of_file(path: &Path, sheet: Option<&str>) -> Result<Self, TableError> {
        let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_ascii_lowercase();
        if extension == "xlsx" {
            return Self::read_workbook(path, sheet);
        }
        let bytes = std::fs::read(path).map_err(|error| TableError::in_file(path, &error))?;
        Self::from_bytes(&bytes, &path.display().to_string())
    }

    #[cfg(feature = "excel")]
    fn read_workbook(path: &Path, sheet: Option<&str>) -> Result<Self, TableError> {
        super::workbook::read(path, sheet)
    }

    #[cfg(not(feature = "excel"))]
    fn read_workbook(path: &Path, _: Option<&str>) -> Result<Self, TableError> {
        Err(TableError::FeatureNeeded { file: path.display().to_string(), feature: "excel" })
    }

    /// Splits the bytes of a CSV file.
    pub(super) fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, TableError> {
        Self::parse(decode(bytes, name)?, name)
    }

    /// Splits CSV text; a byte-order mark at its start is dropped.
    pub(super) fn parse(text: &str, name: &str) -> Result<Self, TableError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(position) = text.find('\0') {
            return Err(not_utf8(text.as_bytes(), position, name, "a zero byte, as in UTF-16"));
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let (mut line, mut counted_to) = (1, 0);
        for record in reader.records() {
            let record =
                record.map_err(|error| TableError::File { file: name.to_owned(), reason: error.to_string() })?;
            // The reader's own line count is that of the blank lines before a record, so lines are counted from its
            // byte position.
            let position = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
            let rest = text.as_bytes().get(position..).unwrap_or_default();
            let start = position + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            line += lines_in(text.as_bytes().get(counted_to..start).unwrap_or_default());
            counted_to = start;
            let fields: Vec<String> = record.iter().map(str::to_owned).collect();
            if fields.iter().any(|field| !field.trim().is_empty()) {
                rows.push(Row { line, fields });
            }
        }
        Self::not_empty(Source::Text { name: name.to_owned() }, rows)
    }

    /// The cells of a sheet: rows with their numbers, counted from 1.
    #[cfg(feature = "excel")]
    pub(super) fn from_sheet(
        file: &str,
        sheet: &str,
        rows: impl Iterator<Item = (u64, Vec<String>)>,
    ) -> Result<Self, TableError> {
        let rows = rows
            .filter(|(_, fields)| fields.iter().any(|field| !field.trim().is_empty()))
            .map(|(line, fields)| Row { line, fields })
            .collect();
        Self::not_empty(Source::Sheet { file: file.to_owned(), sheet: sheet.to_owned() }, rows)
    }

    fn not_empty(source: Source, rows: Vec<Row>) -> Result<Self, TableError> {
        let grid = Self { source, rows };
        if grid.rows.is_empty() {
            return Err(grid.malformed(0, None, "a table that starts with a line of column codes", "an empty file"));
        }
        Ok(grid)
    }

    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The fields of a record.
    pub(super) fn fields(&self, row: usize) -> &[String] {
        self.rows.get(row).map_or(&[], |row| &row.fields)
    }

    /// One field; empty where the record is too short.
    pub(super) fn field(&self, row: usize, column: usize) -> &str {
        self.fields(row).get(column).map_or("", String::as_str)
    }

    /// The line of a record, counted from 1; that of the last record for positions beyond the end.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.rows.get(row).or(self.rows.last()).map_or(1, |row| row.line)
    }

    /// An error at a cell, or at a whole line where no column is given.
    pub(super) fn malformed(
        &self,
        row: usize,
        column: Option<usize>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> TableError {
        let (line, column) = (self.line(row), column.map_or(0, |column| column + 1));
        let (expected, found) = (expected.into(), found.into());
        match &self.source {
            Source::Text { name } => TableError::Malformed { file: name.clone(), line, column, expected, found },
            #[cfg(feature = "excel")]
            Source::Sheet { file, sheet } => TableError::MalformedSheet {
                file: file.clone(),
                sheet: sheet.clone(),
                row: line,
                column,
                expected,
                found,
            },
        }
    }

    /// Checks that every record has as many fields as the first.
    pub(super) fn ensure_rectangular(&self) -> Result<(), TableError> {
        let width = self.fields(0).len();
        let count = |n: usize| format!("{n} field{}", if n == 1 { "" } else { "s" });
        match (1..self.len()).find(|&row| self.fields(row).len() != width) {
            None => Ok(()),
            Some(row) => {
                let found = self.fields(row).len();
                let column = found.min(width);
                let expected = format!("{}, as in the header", count(width));
                Err(self.malformed(row, Some(column), expected, count(found)))
            }
        }
    }

    /// The position of a header among the fields of the first record.
    pub(super) fn header(&self, wanted: &str) -> Result<usize, TableError> {
        self.fields(0).iter().position(|field| field.trim() == wanted).ok_or_else(|| {
            let found = self.fields(0).iter().map(|field| quoted(field)).collect::<Vec<_>>().join(", ");
            self.malformed(0, None, format!("a column headed {}", quoted(wanted)), shortened(&found))
        })
    }

    /// The number in a cell, or `None` where the cell is empty.
    pub(super) fn number(&self, row: usize, column: usize, what: &str) -> Result<Option<f64>, TableError> {
        let text = self.field(row, column).trim();
        if text.is_empty() {
            return Ok(None);
        }
        parse_number(text).map(Some).map_err(|problem| {
            let expected = match problem.write {
                None => format!("a number for {what}"),
                Some(advice) => format!("a number for {what}; write {advice}"),
            };
            self.malformed(row, Some(column), expected, problem.found)
        })
    }

    /// An error at an empty cell.
    pub(super) fn empty_cell(&self, row: usize, column: usize, what: &str) -> TableError {
        self.malformed(row, Some(column), format!("a number for {what}; write 0 where there is none"), "an empty cell")
    }
}

/// Readers whose files do not say the year are told it; one outside this range is a typing error.
pub(super) fn ensure_year(year: i32) -> Result<(), TableError> {
    let (first, last) = (1980, 2100);
    if (first..=last).contains(&year) { Ok(()) } else { Err(TableError::YearOutOfRange { year, first, last }) }
}

/// What a table's assumptions say about cells read under [`MissingCells::Zero`].
pub(super) fn empty_cells_note(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("one empty cell was read as zero".to_owned()),
        n => Some(format!("{n} empty cells were read as zero")),
    }
}

/// The text of a file that must be UTF-8.
fn decode<'a>(bytes: &'a [u8], name: &str) -> Result<&'a str, TableError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(not_utf8(bytes, 0, name, "UTF-16"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let position = error.valid_up_to();
        let byte = bytes.get(position).copied().unwrap_or_default();
        not_utf8(bytes, position, name, &format!("byte 0x{byte:02X}, as in GB18030 or Latin-1"))
    })
}

fn not_utf8(bytes: &[u8], position: usize, name: &str, found: &str) -> TableError {
    let before = &bytes[..position.min(bytes.len())];
    let start_of_line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let mut in_quotes = false;
    let mut column = 1;
    for &byte in &before[start_of_line..] {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b',' if !in_quotes => column += 1,
            _ => {}
        }
    }
    TableError::Malformed {
        file: name.to_owned(),
        line: 1 + lines_in(before),
        column,
        expected: "UTF-8 text; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")".to_owned(),
        found: found.to_owned(),
    }
}

fn lines_in(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&byte| u64::from(byte == b'\n')).sum()
}

/// Why a text is not a number.
#[derive(Debug, PartialEq)]
pub(super) struct NotANumber {
    /// What the text is.
    pub(super) found: String,
    /// What to write in its place, where that can be said.
    pub(super) write: Option<String>,
}

/// A decimal number, with or without exponent; anything else is refused with what to write instead.
pub(super) fn parse_number(text: &str) -> Result<f64, NotANumber> {
    let text = text.trim();
    let problem = |kind: &str, write: Option<String>| NotANumber { found: format!("{}{kind}", quoted(text)), write };
    if is_decimal(text) {
        return match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(problem(", which is too large", Some("a finite number".to_owned()))),
        };
    }
    let ascii: String = text.chars().map(half_width).collect();
    if ascii != text && is_decimal(&ascii) {
        return Err(problem(", in full-width characters", Some(ascii)));
    }
    let without_commas = ascii.replace(',', "");
    if without_commas != ascii && is_decimal(&without_commas) {
        let groups_of_three = ascii.split('.').next().unwrap_or_default().split(',').skip(1).all(|g| g.len() == 3);
        return Err(if groups_of_three {
            problem(", with thousands separators", Some(without_commas))
        } else {
            problem(", with a comma", Some("the decimal point as . and no thousands separators".to_owned()))
        });
    }
    let word = ascii.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(word.as_str(), "nan" | "inf" | "infinity") {
        return Err(problem(", which is not finite", Some("a finite number".to_owned())));
    }
    if matches!(word.as_str(), "" | "–" | "—" | "…" | "……" | "..." | ".." | "." | ":" | "na" | "n/a" | "null" | "#n/a")
    {
        return Err(problem(", a sign for a missing value", Some("0 where there is none".to_owned())));
    }
    Err(problem("", None))
}

/// `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the point.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        None => (unsigned, None),
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|part| !part.is_empty() && digits(part))
}

/// The ASCII character of a full-width one.
fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xff01 + u32::from('!')).unwrap_or(character),
        '\u{3002}' => '.',
        '\u{2212}' => '-',
        other => other,
    }
}

/// A text in quotation marks, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> String {
        let grid = Grid::parse(&format!("a,b\n\"{text}\",1\n"), "t.csv").unwrap();
        grid.number(1, 0, "row 01, column GO").unwrap_err().to_string()
    }

    #[test]
    fn plain_decimals_exponents_and_blanks_are_numbers() {
        for (text, value) in
            [("1", 1.0), (" 1.5 ", 1.5), ("-2e3", -2000.0), ("+.5", 0.5), ("5.", 5.0), ("1E-2", 0.01), ("-0", -0.0)]
        {
            assert_eq!(parse_number(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused_with_what_to_write() {
        assert_eq!(
            refusal("1,234.5"),
            "t.csv, line 2, column 1: expected a number for row 01, column GO; write 1234.5, found \"1,234.5\", with thousands separators"
        );
        assert_eq!(
            refusal("1,5"),
            "t.csv, line 2, column 1: expected a number for row 01, column GO; write the decimal point as . and no thousands separators, found \"1,5\", with a comma"
        );
        assert_eq!(
            refusal("１２．５"),
            "t.csv, line 2, column 1: expected a number for row 01, column GO; write 12.5, found \"１２．５\", in full-width characters"
        );
        for sign in ["-", "…", "NA", "..", "—", ":"] {
            assert_eq!(
                refusal(sign),
                format!(
                    "t.csv, line 2, column 1: expected a number for row 01, column GO; write 0 where there is none, found \"{sign}\", a sign for a missing value"
                )
            );
        }
        for word in ["NaN", "inf", "-Infinity"] {
            assert_eq!(
                refusal(word),
                format!(
                    "t.csv, line 2, column 1: expected a number for row 01, column GO; write a finite number, found \"{word}\", which is not finite"
                )
            );
        }
        assert_eq!(
            refusal("1e999"),
            "t.csv, line 2, column 1: expected a number for row 01, column GO; write a finite number, found \"1e999\", which is too large"
        );
        assert_eq!(refusal("abc"), "t.csv, line 2, column 1: expected a number for row 01, column GO, found \"abc\"");
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        let grid = Grid::from_bytes(b"\xef\xbb\xbfCode,1\n", "t.csv").unwrap();
        assert_eq!(grid.field(0, 0), "Code");
    }

    #[test]
    fn other_encodings_are_refused_with_the_place() {
        let message = |bytes: &[u8]| Grid::from_bytes(bytes, "t.csv").unwrap_err().to_string();
        let advice = "expected UTF-8 text; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")";
        assert_eq!(
            message(b"Code,\"a,b\",1\n01,\"x,y\",\xb9\xa4\xd2\xb5\n"),
            format!("t.csv, line 2, column 3: {advice}, found byte 0xB9, as in GB18030 or Latin-1")
        );
        assert_eq!(message(b"\xff\xfeC\0"), format!("t.csv, line 1, column 1: {advice}, found UTF-16"));
        assert_eq!(
            message(b"a,b\nC\0o\0"),
            format!("t.csv, line 2, column 1: {advice}, found a zero byte, as in UTF-16")
        );
    }

    #[test]
    fn lines_are_counted_through_quoted_newlines_blank_lines_and_carriage_returns() {
        let grid = Grid::parse("a,b\r\n\r\n\"x\ny\",2\r\n\n,\nz,3", "t.csv").unwrap();
        let lines: Vec<u64> = (0..grid.len()).map(|row| grid.line(row)).collect();
        assert_eq!(lines, [1, 3, 7]);
    }

    #[test]
    fn an_empty_file_is_refused() {
        for text in ["", "\n\n", " , \n"] {
            assert_eq!(
                Grid::parse(text, "t.csv").unwrap_err().to_string(),
                "t.csv, line 1: expected a table that starts with a line of column codes, found an empty file"
            );
        }
    }

    #[test]
    fn short_and_long_rows_are_refused() {
        let message = |text: &str| Grid::parse(text, "t.csv").unwrap().ensure_rectangular().unwrap_err().to_string();
        assert_eq!(
            message("a,b\n1,2\n1\n"),
            "t.csv, line 3, column 2: expected 2 fields, as in the header, found 1 field"
        );
        assert_eq!(
            message("a,b\n1,2,3\n"),
            "t.csv, line 2, column 3: expected 2 fields, as in the header, found 3 fields"
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Grid::read(Path::new("no/such/table.csv")).unwrap_err().to_string();
        assert!(error.starts_with("no/such/table.csv: "), "{error}");
    }

    #[cfg(not(feature = "excel"))]
    #[test]
    fn a_workbook_without_the_feature_names_the_feature() {
        assert_eq!(
            Grid::read(Path::new("table.xlsx")).unwrap_err().to_string(),
            "table.xlsx: reading .xlsx needs the feature \"excel\" (domar = { features = [\"excel\"], … } in Cargo.toml); or save the sheet as CSV in UTF-8"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(grid) = Grid::from_bytes(&bytes, "t.csv") {
                let _ = grid.ensure_rectangular();
                for row in 0..grid.len() {
                    for column in 0..grid.fields(row).len() {
                        let _ = grid.number(row, column, "a cell");
                    }
                }
            }
        }

        #[test]
        fn a_number_is_read_as_rust_reads_it(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            prop_assert_eq!(parse_number(&value.to_string()), Ok(value));
            prop_assert_eq!(parse_number(&format!("{value:e}")), Ok(value));
        }
    }
}
