//! Reading Parquet files.

use std::fs::File;
use std::path::Path;

use parquet::basic::{ConvertedType, LogicalType, TimestampType, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::column::{Content, Interner, Numbers};
use super::{Panel, PanelError, Source};

impl Panel {
    /// Reads all columns of a Parquet file: whole and decimal numbers, truth values (as 1 and 0) and texts.
    ///
    /// Nulls and NaN are missing. Whole numbers of more than 15 digits keep their digits, as in
    /// [`read_csv`](Self::read_csv), so that they can identify units. Rows are counted from 1 in messages. Uncompressed and
    /// Snappy files are read.
    ///
    /// # Errors
    /// [`PanelError::File`] for files that cannot be read or hold nested columns; [`PanelError::ColumnType`] for dates and
    /// other kinds; [`PanelError::NotFinite`]; [`PanelError::NoRows`].
    ///
    /// # Example
    /// ```no_run
    /// use domar::panel::Panel;
    /// let panel = Panel::read_parquet("firms.parquet")?.with_ids("firm", "year")?;
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    /// # Validated against
    /// The same panel read from CSV, the file written by pyarrow 26.
    pub fn read_parquet(path: impl AsRef<Path>) -> Result<Self, PanelError> {
        read(path.as_ref(), None)
    }

    /// Reads some columns of a Parquet file, in the order given; the others are not touched.
    ///
    /// # Errors
    /// As [`read_parquet`](Self::read_parquet); [`PanelError::File`] names the columns there are where one is absent.
    pub fn read_parquet_columns<S: AsRef<str>>(path: impl AsRef<Path>, names: &[S]) -> Result<Self, PanelError> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        read(path.as_ref(), Some(&names))
    }
}

fn read(path: &Path, wanted: Option<&[&str]>) -> Result<Panel, PanelError> {
    let file = path.display().to_string();
    let unreadable = |reason: String| PanelError::File { file: file.clone(), reason };
    let failed = |error: ParquetError| unreadable(error.to_string());
    let opened = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let reader = SerializedFileReader::new(opened).map_err(failed)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let all: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let positions: Vec<usize> = match wanted {
        None => (0..all.len()).collect(),
        Some(names) => names
            .iter()
            .map(|name| {
                all.iter()
                    .position(|found| found == name)
                    .ok_or_else(|| unreadable(format!("there is no column \"{name}\"; there are {}", all.join(", "))))
            })
            .collect::<Result<_, _>>()?,
    };
    let mut columns = Vec::new();
    for &position in &positions {
        let description = schema.column(position);
        let kind = Kind::of(&description).map_err(|found| PanelError::ColumnType {
            file: file.clone(),
            column: all[position].clone(),
            found,
        })?;
        columns.push(Column { name: &all[position], kind, numbers: Numbers::default(), texts: None });
    }
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(failed)?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rows = group.metadata().num_rows() as usize;
        for (column, &position) in columns.iter_mut().zip(&positions) {
            let reader = group.get_column_reader(position).map_err(failed)?;
            column.read(reader, rows, &file)?;
        }
    }
    let rows = columns.first().map_or(0, |column| column.numbers.values.len());
    if rows == 0 {
        return Err(PanelError::NoRows { file, columns: all.len() });
    }
    let names = positions.iter().map(|&position| all[position].clone()).collect();
    let contents = columns.into_iter().map(Column::into_content).collect();
    Ok(Panel::from_file(Source::Rows(file), (1..=rows as u64).collect(), names, contents))
}

/// How the cells of a column become numbers or text.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    /// Whole numbers over a power of ten.
    Decimal(i32),
    Text,
}

impl Kind {
    /// The error says what the column holds.
    fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Err("lists or records".to_owned());
        }
        let logical = column.logical_type_ref();
        match (column.physical_type(), logical, column.converted_type()) {
            (PhysicalType::INT32 | PhysicalType::INT64, Some(LogicalType::Decimal(decimal)), _) => {
                Ok(Self::Decimal(decimal.scale))
            }
            (PhysicalType::INT32 | PhysicalType::INT64, None, ConvertedType::DECIMAL) => {
                Ok(Self::Decimal(column.type_scale()))
            }
            (_, Some(LogicalType::Timestamp(TimestampType { .. })), _) => Err("points in time".to_owned()),
            (PhysicalType::INT32 | PhysicalType::INT64, None | Some(LogicalType::Integer(_)), _)
            | (PhysicalType::BOOLEAN | PhysicalType::FLOAT | PhysicalType::DOUBLE, _, _) => Ok(Self::Number),
            (PhysicalType::BYTE_ARRAY, Some(LogicalType::String | LogicalType::Enum), _)
            | (PhysicalType::BYTE_ARRAY, None, ConvertedType::UTF8 | ConvertedType::ENUM) => Ok(Self::Text),
            (physical, Some(logical), _) => Err(format!("{physical} read as {logical:?}")),
            (physical, None, converted) => Err(format!("{physical} read as {converted}")),
        }
    }
}

struct Column<'a> {
    name: &'a str,
    kind: Kind,
    numbers: Numbers,
    /// Texts, and whole numbers from the first one on that a float does not keep.
    texts: Option<Interner>,
}

/// The values of the next rows, `None` where null.
fn cells<T: DataType>(reader: &mut ColumnReaderImpl<T>, rows: usize) -> Result<Vec<Option<T::T>>, ParquetError> {
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    while levels.len() < rows || (levels.is_empty() && values.len() < rows) {
        let (read, _, _) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            break;
        }
    }
    // Columns without nulls have no levels.
    if levels.is_empty() {
        return Ok(values.into_iter().map(Some).collect());
    }
    let mut values = values.into_iter();
    Ok(levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect())
}

impl Column<'_> {
    fn read(&mut self, reader: ColumnReader, rows: usize, file: &str) -> Result<(), PanelError> {
        let failed =
            |error: ParquetError| PanelError::File { file: file.to_owned(), reason: format!("{}: {error}", self.name) };
        match reader {
            ColumnReader::BoolColumnReader(mut reader) => {
                let found = cells(&mut reader, rows).map_err(failed)?;
                self.push_numbers(found.into_iter().map(|cell| cell.map(f64::from)), file)
            }
            ColumnReader::FloatColumnReader(mut reader) => {
                let found = cells(&mut reader, rows).map_err(failed)?;
                self.push_numbers(found.into_iter().map(|cell| cell.map(f64::from)), file)
            }
            ColumnReader::DoubleColumnReader(mut reader) => {
                let found = cells(&mut reader, rows).map_err(failed)?;
                self.push_numbers(found.into_iter(), file)
            }
            ColumnReader::Int32ColumnReader(mut reader) => {
                let found = cells(&mut reader, rows).map_err(failed)?;
                self.push_whole(found.into_iter().map(|cell| cell.map(i64::from)));
                Ok(())
            }
            ColumnReader::Int64ColumnReader(mut reader) => {
                let found = cells(&mut reader, rows).map_err(failed)?;
                self.push_whole(found.into_iter());
                Ok(())
            }
            ColumnReader::ByteArrayColumnReader(mut reader) => {
                let found = cells(&mut reader, rows).map_err(failed)?;
                self.push_texts(&found).map_err(failed_text(file, self.name))
            }
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
                unreachable!("such columns were refused by their kind")
            }
        }
    }

    fn push_numbers(&mut self, cells: impl Iterator<Item = Option<f64>>, file: &str) -> Result<(), PanelError> {
        for cell in cells {
            let value = cell.unwrap_or(f64::NAN);
            if value.is_infinite() {
                let row = self.numbers.values.len() + 1;
                return Err(PanelError::File {
                    file: file.to_owned(),
                    reason: format!(
                        "the column \"{}\" is {value} in row {row}; correct it or leave it empty",
                        self.name
                    ),
                });
            }
            self.numbers.values.push(value);
        }
        Ok(())
    }

    fn push_whole(&mut self, cells: impl Iterator<Item = Option<i64>>) {
        for cell in cells {
            match self.kind {
                #[allow(clippy::cast_precision_loss)]
                Kind::Decimal(scale) => {
                    self.numbers.values.push(cell.map_or(f64::NAN, |value| value as f64 / 10_f64.powi(scale)));
                }
                _ => self.push_cell(cell.map(|value| value.to_string()).as_deref()),
            }
        }
    }

    fn push_texts(&mut self, cells: &[Option<ByteArray>]) -> Result<(), usize> {
        self.texts.get_or_insert_default();
        for cell in cells {
            let text = cell.as_ref().map(|bytes| std::str::from_utf8(bytes.data())).transpose();
            let row = self.numbers.values.len() + 1;
            self.push_cell(text.map_err(|_| row)?);
        }
        Ok(())
    }

    fn push_cell(&mut self, cell: Option<&str>) {
        self.numbers.push(cell);
        if self.texts.is_none() && self.numbers.needs_text() {
            // What was read so far fits a float, so its digits can be written again.
            let mut texts = Interner::default();
            let before = &self.numbers.values[..self.numbers.values.len() - 1];
            for value in before {
                texts.push((!value.is_nan()).then(|| value.to_string()).as_deref());
            }
            self.texts = Some(texts);
        }
        if let Some(texts) = &mut self.texts {
            texts.push(cell);
        }
    }

    fn into_content(self) -> Content {
        self.numbers.into_content(self.texts)
    }
}

fn failed_text(file: &str, column: &str) -> impl FnOnce(usize) -> PanelError {
    let (file, column) = (file.to_owned(), column.to_owned());
    move |row| PanelError::File { file, reason: format!("the column \"{column}\" is not UTF-8 text in row {row}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

    #[test]
    fn a_panel_is_the_same_from_both_kinds_of_file() {
        let text = Panel::read_csv(format!("{FOLDER}/frontier41/41Firm.csv")).unwrap();
        let columns = Panel::read_parquet(format!("{FOLDER}/parquet/41Firm.parquet")).unwrap();
        assert_eq!(text.names(), columns.names());
        assert_eq!(columns.len(), 60);
        for name in text.names() {
            assert_eq!(text.column(name).unwrap(), columns.column(name).unwrap(), "{name}");
        }
        assert_eq!(columns.row_label(0), "row 1");
    }

    #[test]
    fn every_kind_of_column_is_read_or_refused_by_name() {
        let path = format!("{FOLDER}/parquet/kinds.parquet");
        let error = Panel::read_parquet(&path).unwrap_err().to_string();
        assert!(error.contains("\"founded\"") && error.contains("read_parquet_columns"), "{error}");
        let names = ["wage", "firm", "code", "year", "output", "share", "exports"];
        let panel = Panel::read_parquet_columns(&path, &names).unwrap();
        assert_eq!(panel.names(), names);
        assert_eq!(panel.text("firm").unwrap(), [Some("甲"), Some("乙"), None, Some("乙")]);
        // Two identifiers that are one as floats stay two.
        assert_eq!(panel.text("code").unwrap()[..2], [Some("123456789012345678"), Some("123456789012345679")]);
        let numbers = |name: &str| panel.column(name).unwrap().to_vec();
        assert_eq!(numbers("year"), [2001.0, 2002.0, 2003.0, 2004.0]);
        let missing = |name: &str, expected: [Option<f64>; 4]| {
            let found: Vec<Option<f64>> = numbers(name).iter().map(|x| (!x.is_nan()).then_some(*x)).collect();
            assert_eq!(found, expected, "{name}");
        };
        missing("output", [Some(1.5), None, None, Some(-2.0)]);
        missing("share", [Some(0.25), Some(0.5), None, Some(1.0)]);
        missing("exports", [Some(1.0), Some(0.0), None, Some(1.0)]);
        missing("wage", [Some(12.34), Some(0.05), None, Some(-1.0)]);
        let error = Panel::read_parquet_columns(&path, &["wages"]).unwrap_err().to_string();
        assert!(error.contains("no column \"wages\"") && error.contains("exports"), "{error}");
        let error = Panel::read_parquet(format!("{FOLDER}/parquet/README.md")).unwrap_err().to_string();
        assert!(error.contains("README.md"), "{error}");
    }
}
