//! A multi-regional table in one Parquet file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayViewMut2, Axis};
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as PhysicalType};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::labeled::LabeledVec;
use crate::labels::{Label, Labels};
use crate::table::{
    FinalUse, MrioTable, PrimaryInput, PrimaryInputs, RegionalDemand, Satellite, TableError, TableInfo,
};
use crate::units::Unit;

/// The key of the description among the file's metadata.
const KEY: &str = "domar.mrio";
/// What a later layout would change.
const VERSION: u32 = 1;

/// Keeps a multi-regional table in one Parquet file, with all that belongs to it (feature `parquet`). What is read is
/// equal to what was written, to the last digit; a table of 9,800 sectors takes a second or two.
///
/// # Layout
/// One row for each user: the pairs of region and sector, then those of region and category of final demand, as the
/// first column (`user`) codes them. One column for each pair of region and sector, with what it sells to each user; then
/// one for each primary input (`primary input/CODE`) and for each stressor (`ACCOUNT/CODE`), with what each user pays
/// or causes; last `output`, zero for final demand. So other programs read it as a plain table: its transpose is `Z` with `Y`
/// beside it. Labels with their Chinese names, units, kinds, assumptions and population stand as JSON in the file's metadata
/// under the key `domar.mrio`. Numbers are neither compressed nor rounded.
///
/// # Unit
/// That of the table.
///
/// # Example
/// ```
/// use domar::labels::{Dimension, Label, Labels};
/// use domar::table::formats::Columnar;
/// use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
/// use domar::units::Unit;
/// use ndarray::array;
///
/// let world = MrioTable::from_flows(
///     TableInfo::new("Two regions", Unit::money("USD", 6)),
///     Labels::from_codes(Dimension::Region, &["N", "S"])?,
///     Labels::from_codes(Dimension::Sector, &["all"])?,
///     array![[10.0, 5.0], [3.0, 8.0]],
///     RegionalDemand::new(vec![(Label::new("C", "Consumption"), FinalUse::Consumption)], array![[20.0, 5.0], [4.0, 18.0]]),
/// )?;
/// let path = std::env::temp_dir().join(format!("domar_columnar_{}.parquet", std::process::id()));
/// Columnar::write(&world, &path)?;
/// assert_eq!(Columnar::read(&path)?, world);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// What was written; pyarrow 26 reads the same numbers.
#[doc(alias = "Parquet")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Columnar;

/// All that is not a column.
#[derive(Serialize, Deserialize)]
struct Description {
    version: u32,
    info: TableInfo,
    regions: Labels,
    sectors: Labels,
    categories: Vec<(Label, FinalUse)>,
    primary_inputs: Vec<(Label, PrimaryInput)>,
    primary_inputs_on_final_demand: bool,
    accounts: Vec<Account>,
    population: Option<LabeledVec>,
}

#[derive(Serialize, Deserialize)]
struct Account {
    name: String,
    stressors: Vec<(Label, Unit)>,
    on_final_demand: bool,
}

impl Columnar {
    /// Writes a table; a file that is there already is replaced.
    ///
    /// # Errors
    /// [`TableError::File`] where the file cannot be written.
    pub fn write(table: &MrioTable, path: impl AsRef<Path>) -> Result<(), TableError> {
        let path = path.as_ref();
        write(table, path).map_err(|error| failed(path, &error.to_string()))
    }

    /// Reads a table that [`Columnar::write`] wrote.
    ///
    /// # Errors
    /// [`TableError::File`] where the file cannot be read, is another one or damaged; as
    /// [`MrioTable::new`] where its numbers are no table.
    pub fn read(path: impl AsRef<Path>) -> Result<MrioTable, TableError> {
        read(path.as_ref())
    }
}

fn failed(path: &Path, reason: &str) -> TableError {
    TableError::File { file: path.display().to_string(), reason: reason.to_owned() }
}

fn write(table: &MrioTable, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let system = table.table();
    let (flows, demand) = (system.intermediate_flows(), system.final_demand());
    let (primary, on_demand) = (system.primary_inputs(), system.primary_inputs_on_final_demand());
    let uses = &system.final_uses()[..table.categories().len()];
    let description = Description {
        version: VERSION,
        info: table.info().clone(),
        regions: table.regions().as_ref().clone(),
        sectors: table.sectors().as_ref().clone(),
        categories: table.categories().iter().cloned().zip(uses.iter().copied()).collect(),
        primary_inputs: primary.rows().iter().cloned().zip(system.primary_input_kinds().iter().copied()).collect(),
        primary_inputs_on_final_demand: on_demand.is_some(),
        accounts: table.accounts().iter().map(described).collect(),
        population: table.population().cloned(),
    };
    let number = |name: String| {
        Type::primitive_type_builder(&name, PhysicalType::DOUBLE)
            .with_repetition(Repetition::REQUIRED)
            .build()
            .map(Arc::new)
    };
    let user = Type::primitive_type_builder("user", PhysicalType::BYTE_ARRAY)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::String))
        .build()?;
    let primary_names = primary.rows().codes().map(|code| format!("primary input/{code}"));
    let accounts = table.accounts().iter();
    let stressors =
        accounts.flat_map(|account| account.stressors().codes().map(|code| format!("{}/{code}", account.name())));
    let names =
        table.pairs().codes().map(str::to_owned).chain(primary_names).chain(stressors).chain(["output".to_owned()]);
    let mut fields = vec![Arc::new(user)];
    for name in names {
        fields.push(number(name)?);
    }
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), serde_json::to_string(&description)?)]))
        .build();
    let mut file = SerializedFileWriter::new(File::create(path)?, schema, Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    let users: Vec<ByteArray> = flows.columns().codes().chain(demand.columns().codes()).map(ByteArray::from).collect();
    if let Some(mut column) = group.next_column()? {
        column.typed::<ByteArrayType>().write_batch(&users, None, None)?;
        column.close()?;
    }
    let mut values: Vec<f64> = Vec::with_capacity(users.len());
    let width = demand.columns().len();
    let mut rows: Vec<(ndarray::ArrayView1<'_, f64>, Option<ndarray::ArrayView1<'_, f64>>)> = Vec::new();
    let (z, y, v) = (flows.values(), demand.values(), primary.values());
    let v_demand = on_demand.map(|block| block.values());
    let account_values: Vec<_> =
        table.accounts().iter().map(|account| (account.flows(), account.on_final_demand())).collect();
    let output = system.output().values();
    rows.extend(z.rows().into_iter().zip(y.rows()).map(|(sold, demanded)| (sold, Some(demanded))));
    rows.extend(
        v.rows().into_iter().enumerate().map(|(place, row)| (row, v_demand.as_ref().map(|block| block.row(place)))),
    );
    for (flows, on_demand) in &account_values {
        rows.extend(
            flows
                .rows()
                .into_iter()
                .enumerate()
                .map(|(place, row)| (row, on_demand.as_ref().map(|block| block.row(place)))),
        );
    }
    rows.push((output, None));
    for (row, on_demand) in rows {
        values.clear();
        values.extend(row);
        match on_demand {
            Some(more) => values.extend(more),
            None => values.extend(std::iter::repeat_n(0.0, width)),
        }
        let mut column = group.next_column()?.ok_or("fewer columns than rows of the table")?;
        column.typed::<DoubleType>().write_batch(&values, None, None)?;
        column.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(())
}

fn described(account: &Satellite) -> Account {
    Account {
        name: account.name().to_owned(),
        stressors: account.stressors().iter().cloned().zip(account.units().iter().cloned()).collect(),
        on_final_demand: account.on_final_demand().is_some(),
    }
}

fn read(path: &Path) -> Result<MrioTable, TableError> {
    let other = |reason: &str| failed(path, reason);
    let file = File::open(path).map_err(|error| TableError::in_file(path, &error))?;
    let reader = SerializedFileReader::new(file).map_err(|error| other(&error.to_string()))?;
    let metadata = reader.metadata().file_metadata();
    let text = metadata.key_value_metadata().and_then(|pairs| pairs.iter().find(|pair| pair.key == KEY));
    let text = text.and_then(|pair| pair.value.as_deref()).ok_or_else(|| {
        other("this Parquet file was not written by Columnar::write: it has no description of a multi-regional table")
    })?;
    let description: Description = serde_json::from_str(text)
        .map_err(|error| other(&format!("the description of the table is damaged: {error}")))?;
    if description.version > VERSION {
        return Err(other("the file was written by a later version of this crate"));
    }
    let n = description.regions.len() * description.sectors.len();
    let m = description.regions.len() * description.categories.len();
    let stressors: usize = description.accounts.iter().map(|account| account.stressors.len()).sum();
    let p = description.primary_inputs.len();
    let columns = 1 + n + p + stressors + 1;
    let found = (reader.num_row_groups(), metadata.num_rows(), metadata.schema_descr().num_columns());
    if found != (1, i64::try_from(n + m).unwrap_or(i64::MAX), columns) {
        let (groups, rows, found) = found;
        return Err(other(&format!(
            "the description needs {columns} columns of {} rows in one group, but there are {found} of {rows} in {groups}",
            n + m
        )));
    }
    drop(reader);
    let (mut z, mut y) = (Array2::zeros((n, n)), Array2::zeros((n, m)));
    let below = p + stressors + 1;
    let (mut rows, mut on_demand) = (Array2::zeros((below, n)), Array2::zeros((below, m)));
    columns_into(path, 1, &mut z, &mut y)?;
    columns_into(path, 1 + n, &mut rows, &mut on_demand)?;
    build(description, z, y, &rows, &on_demand)
}

/// Reads columns from a position on into the rows of two matrices, some columns on each processor.
fn columns_into(path: &Path, from: usize, left: &mut Array2<f64>, right: &mut Array2<f64>) -> Result<(), TableError> {
    let share = left.nrows().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<_> =
        left.axis_chunks_iter_mut(Axis(0), share).zip(right.axis_chunks_iter_mut(Axis(0), share)).collect();
    let read: Vec<Result<(), ParquetError>> = parts
        .into_par_iter()
        .enumerate()
        .map(|(part, (left, right))| some_columns(path, from + part * share, left, right))
        .collect();
    read.into_iter().collect::<Result<(), _>>().map_err(|error| failed(path, &error.to_string()))
}

/// Each processor opens the file for itself: places in an open file are shared.
fn some_columns(
    path: &Path,
    from: usize,
    mut left: ArrayViewMut2<'_, f64>,
    mut right: ArrayViewMut2<'_, f64>,
) -> Result<(), ParquetError> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let group = reader.get_row_group(0)?;
    let length = left.ncols() + right.ncols();
    let mut values: Vec<f64> = Vec::with_capacity(length);
    for (place, (mut left, mut right)) in left.rows_mut().into_iter().zip(right.rows_mut()).enumerate() {
        values.clear();
        let ColumnReader::DoubleColumnReader(mut column) = group.get_column_reader(from + place)? else {
            return Err(ParquetError::General(format!("column {} does not hold numbers", from + place + 1)));
        };
        while values.len() < length {
            let (read, ..) = column.read_records(length - values.len(), None, None, &mut values)?;
            if read == 0 {
                return Err(ParquetError::General(format!("column {} is cut off", from + place + 1)));
            }
        }
        let (sectors, demand) = values.split_at(left.len());
        for (to, from) in left.iter_mut().zip(sectors).chain(right.iter_mut().zip(demand)) {
            *to = *from;
        }
    }
    Ok(())
}

fn build(
    description: Description,
    z: Array2<f64>,
    y: Array2<f64>,
    rows: &Array2<f64>,
    on_demand: &Array2<f64>,
) -> Result<MrioTable, TableError> {
    let Description { info, regions, sectors, categories, primary_inputs, accounts, population, .. } = description;
    let some = |block: &Array2<f64>, from: usize, count: usize| {
        block.slice_axis(Axis(0), ndarray::Slice::from(from..from + count)).to_owned()
    };
    let p = primary_inputs.len();
    let mut inputs = PrimaryInputs::new(primary_inputs, some(rows, 0, p))?;
    if description.primary_inputs_on_final_demand {
        inputs = inputs.with_final_demand(some(on_demand, 0, p));
    }
    let output: Array1<f64> = rows.row(rows.nrows() - 1).to_owned();
    let demand = RegionalDemand::new(categories, y);
    let mut table = MrioTable::new(info, Arc::new(regions), Arc::new(sectors), z, demand, inputs, output)?;
    let mut from = p;
    for Account { name, stressors, on_final_demand } in accounts {
        let count = stressors.len();
        let mut account = Satellite::new(name, stressors, some(rows, from, count))?;
        if on_final_demand {
            account = account.with_final_demand(some(on_demand, from, count))?;
        }
        table = table.with_account(account)?;
        from += count;
    }
    match population {
        None => Ok(table),
        Some(population) => table.with_population(population),
    }
}
