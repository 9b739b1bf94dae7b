//! The folders in which pymrio keeps its systems.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use ndarray::{Array1, Array2, ArrayView2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::cells::{MissingCells, quoted};
use super::assemble::{Parts, PrimaryRow};
use super::format::{Reads, Task};
use super::indexed::{self, Core, Files, JOINT, account, written_unit};
use super::names;
use super::source::Folder;
use super::text::{Runs, Shape, Text, To};
use crate::labeled::LabeledVec;
use crate::labels::{Label, Labels};
use crate::table::{MrioTable, Satellite, TableError, TableInfo};
use crate::units::{Measure, Unit};

const PARAMETERS: &str = "file_parameters.json";
/// The account in which primary inputs are kept, since pymrio has no place of its own for them.
const PRIMARY: &str = "primary_inputs";

/// Reads and writes the folders of pymrio (`IOSystem.save_all`, `pymrio.load_all`), so that a system can go back and
/// forth.
///
/// # Layout
/// A folder, or a `.zip` archive of it (reading; feature `archives`), with `file_parameters.json` and tab-separated
/// files:
///
/// | file | kept as |
/// |---|---|
/// | `Z.txt` | intermediate flows; without it `A.txt` times `x.txt` |
/// | `Y.txt` | final demand |
/// | `x.txt` | output, compared with the rows' sums; sales to all users where it is absent |
/// | `unit.txt` | the unit, one currency for all rows (`M.EUR`, `Mill USD`, `000 USD`) |
/// | `population.txt` | population |
/// | folders with `F.txt`, `F_Y.txt`, `unit.txt` | satellite accounts; without `F.txt` `S.txt` times output |
///
/// Other files hold results and are not read. Stressors with several levels of labels get a code of them joined by
/// ` | `. Value added is what remains of output, unless there is an account named `primary_inputs`: the writer puts the rows
/// of primary inputs there. Chinese names, population's source and the assumptions are not written, the kinds of final
/// demand and primary inputs come back by their names.
///
/// # Example
/// ```
/// use domar::labels::{Dimension, Label, Labels};
/// use domar::table::formats::{MrioFormat, Pymrio};
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
/// let folder = std::env::temp_dir().join(format!("domar_pymrio_{}", std::process::id()));
/// Pymrio::write(&world, &folder)?;
/// let back = Pymrio::new("Two regions").read(&folder)?;
/// assert_eq!(back.table().intermediate_flows(), world.table().intermediate_flows());
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// The test system of pymrio 0.7.0, as that version saves it; pymrio 0.7.0 reads what is written here.
///
/// # References
/// Stadler (2021), Pymrio, *Journal of Open Research Software* 9.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pymrio {
    /// What the table is about, which the files do not say.
    pub economy: String,
    /// Year of the table.
    pub year: Option<i32>,
}

/// `file_parameters.json`.
#[derive(Serialize, Deserialize)]
struct Parameters {
    files: std::collections::BTreeMap<String, FileParameters>,
    systemtype: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct FileParameters {
    name: String,
    nr_index_col: Count,
    nr_header: Count,
}

/// pymrio writes numbers as texts.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Count {
    Text(String),
    Number(u32),
}

impl Pymrio {
    /// A reader without year.
    pub fn new(economy: impl Into<String>) -> Self {
        Self { economy: economy.into(), year: None }
    }

    /// Writes a folder that `pymrio.load_all` reads; files that are there already are replaced.
    ///
    /// # Errors
    /// [`TableError::File`] where a file cannot be written.
    pub fn write(table: &MrioTable, folder: impl AsRef<Path>) -> Result<(), TableError> {
        let folder = folder.as_ref();
        let flows = table.table().intermediate_flows();
        let demand = table.table().final_demand();
        let pairs: Vec<[&str; 2]> = pairs_of(table.regions(), table.sectors());
        let columns: Vec<[&str; 2]> = table
            .regions()
            .iter()
            .flat_map(|region| table.categories().iter().map(|category| [region.code(), category.code()]))
            .collect();
        let rows: Vec<Vec<&str>> = pairs.iter().map(|pair| pair.to_vec()).collect();
        let sectors = Axis { names: ["region", "sector"], pairs: &pairs };
        let uses = Axis { names: ["region", "category"], pairs: &columns };
        create(folder)?;
        matrix(&folder.join("Z.txt"), &["region", "sector"], &rows, &sectors, flows.values())?;
        matrix(&folder.join("Y.txt"), &["region", "sector"], &rows, &uses, demand.values())?;
        let output = table.table().output();
        let written =
            rows.iter().zip(output.values()).map(|(labels, value)| [fields(labels), number(*value)].join("\t"));
        lines(&folder.join("x.txt"), std::iter::once("region\tsector\tindout".to_owned()).chain(written))?;
        let unit = written_unit(&table.info().unit);
        let units = rows.iter().map(|labels| [fields(labels), unit.clone()].join("\t"));
        lines(&folder.join("unit.txt"), std::iter::once("region\tsector\tunit".to_owned()).chain(units))?;
        let mut files = vec![("Z", 2, 2), ("Y", 2, 2), ("x", 2, 1), ("unit", 2, 1)];
        if let Some(population) = table.population() {
            let codes: Vec<&str> = population.axis().codes().collect();
            let values: Vec<String> = population.values().iter().map(|value| number(*value)).collect();
            let text = [format!("\t{}", fields(&codes)), format!("Population\t{}", values.join("\t"))];
            lines(&folder.join("population.txt"), text.into_iter())?;
            files.push(("population", 1, 1));
        }
        write_parameters(folder, "IOSystem", None, &files)?;
        let metadata = serde_json::json!({
            "description": table.info().to_string(),
            "name": table.info().economy,
            "system": null,
            "version": null,
            "history": [],
        });
        lines(&folder.join("metadata.json"), std::iter::once(metadata.to_string()))?;
        let primary = table.table().primary_inputs();
        write_account(
            &folder.join(PRIMARY),
            PRIMARY,
            &primary.rows().iter().map(Label::name).collect::<Vec<_>>(),
            &vec![table.info().unit.clone(); primary.rows().len()],
            &sectors,
            primary.values(),
            table.table().primary_inputs_on_final_demand().map(|block| (&uses, block.values())),
        )?;
        for account in table.accounts() {
            write_account(
                &folder.join(folder_name(account.name())),
                account.name(),
                &account.stressors().codes().collect::<Vec<_>>(),
                account.units(),
                &sectors,
                account.flows(),
                account.on_final_demand().map(|values| (&uses, values)),
            )?;
        }
        Ok(())
    }
}

impl Reads for Pymrio {
    fn read_at(&self, path: &Path, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        let folder = Folder::open(path, &[PARAMETERS])?;
        let parameters = parameters(&folder, PARAMETERS)?;
        if parameters.systemtype != "IOSystem" {
            let expected = "the parameters of an IOSystem; give the folder above the satellite accounts";
            return Err(in_file(&folder, PARAMETERS, expected, &quoted(&parameters.systemtype)));
        }
        let files = files(&folder, PARAMETERS, &parameters)?;
        let below = folder.files().iter().filter_map(|file| file.strip_suffix(PARAMETERS)?.strip_suffix('/'));
        let found = below
            .filter(|below| !below.contains('/'))
            .map(|below| {
                let place = format!("{below}/{PARAMETERS}");
                let parameters = self::parameters(&folder, &place)?;
                let files = self::files(&folder, &place, &parameters)?;
                Ok((below.to_owned(), parameters.name.unwrap_or_else(|| below.to_owned()), files))
            })
            .collect::<Result<Vec<_>, TableError>>()?;
        let accounts: Vec<(&str, &Files)> = found.iter().map(|(below, _, files)| (below.as_str(), files)).collect();
        task.all = indexed::size(&folder, &files, &accounts);
        let core = indexed::core(&folder, &files, |region| region, task)?;
        let population = match files.get("population").filter(|name| folder.has(name)) {
            None => None,
            Some(name) => Some(population(&folder, name, &core.regions, task)?),
        };
        let mut accounts = Vec::new();
        let mut left_out = Vec::new();
        for (below, name, files) in &found {
            match account(&folder, below, name, files, &core, task)? {
                Some(account) => accounts.push(account),
                None => left_out.push(name.clone()),
            }
        }
        let mut info = TableInfo {
            year: self.year,
            source: format!("pymrio, {}", folder.full_name("").trim_end_matches('/')),
            ..TableInfo::new(self.economy.clone(), core.unit.clone())
        };
        if !left_out.is_empty() {
            info.assumptions.push(format!("accounts without F.txt were left out: {}", left_out.join(", ")));
        }
        let primary = accounts.iter().position(|account| account.name() == PRIMARY);
        let primary = primary.map(|place| primary_rows(&accounts.remove(place), &core.unit)).unwrap_or_default();
        let mut table = parts(core, info, primary, &names::region).table(task.options)?;
        for account in accounts {
            table = table.with_account(account)?;
        }
        match population {
            None => Ok(table),
            Some(values) => {
                let measure = Measure::new("population", Unit::quantity("persons", 0)).with_chinese("人口");
                let regions = std::sync::Arc::clone(table.regions());
                table.with_population(LabeledVec::new(measure, regions, values)?)
            }
        }
    }
}

/// The pieces of a table from the core of a system; regions get their names from `region`.
pub(super) fn parts(
    core: Core,
    mut info: TableInfo,
    primary: Vec<PrimaryRow>,
    region: &dyn Fn(&str) -> Label,
) -> Parts {
    info.assumptions.extend(core.assumptions);
    Parts {
        info,
        regions: core.regions.iter().map(|code| region(code)).collect(),
        sectors: core.sectors.iter().map(|code| Label::new(code, code)).collect(),
        categories: core.categories.iter().map(|name| names::final_use(name, name)).collect(),
        intermediate: core.intermediate,
        final_demand: core.final_demand,
        primary,
        output: core.output,
    }
}

fn primary_rows(account: &Satellite, unit: &Unit) -> Vec<PrimaryRow> {
    let on_demand = |row: usize| account.on_final_demand().map(|values| values.row(row).to_vec());
    let flows = account.flows();
    let rows = account.stressors().iter().zip(account.units()).zip(flows.rows()).enumerate();
    rows.filter(|(_, ((_, other), _))| *other == unit)
        .map(|(place, ((label, _), row))| PrimaryRow {
            label: names::primary_input(label.code(), label.name()),
            kind: names::kind_of_primary_input(label.name()),
            values: row.to_vec(),
            on_final_demand: on_demand(place),
        })
        .collect()
}

fn in_file(folder: &Folder, name: &str, expected: &str, found: &str) -> TableError {
    TableError::Malformed {
        file: folder.full_name(name),
        line: 0,
        column: 0,
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}

fn parameters(folder: &Folder, name: &str) -> Result<Parameters, TableError> {
    let text = folder.source(name)?.text()?;
    serde_json::from_str(&text).map_err(|error| TableError::Malformed {
        file: folder.full_name(name),
        line: error.line() as u64,
        column: error.column(),
        expected: "the parameters that pymrio saves beside its files".to_owned(),
        found: error.to_string(),
    })
}

fn files(folder: &Folder, name: &str, parameters: &Parameters) -> Result<Files, TableError> {
    let names = parameters.files.iter().map(|(what, file)| {
        let is_text = [".txt", ".tsv", ".csv"].iter().any(|ending| file.name.ends_with(ending));
        if is_text {
            return Ok((what.clone(), file.name.clone()));
        }
        Err(in_file(folder, name, "text files; save the system with table_format=\"txt\"", &quoted(&file.name)))
    });
    names.collect()
}

fn population(folder: &Folder, name: &str, regions: &[String], task: &mut Task<'_>) -> Result<Array1<f64>, TableError> {
    let mut text = Text::with_tabs(folder.source(name)?)?;
    let (line, fields) = text.expect_line("the regions")?;
    if let Some(place) =
        (0..regions.len().max(fields.len().saturating_sub(1))).find(|&at| fields.get(at + 1) != regions.get(at))
    {
        let shown = |code: Option<&String>| code.map_or("the end of the line".to_owned(), |code| quoted(code));
        let expected = format!("{}, as in the flows between sectors", shown(regions.get(place)));
        return Err(text.malformed(line, place + 2, expected, shown(fields.get(place + 1))));
    }
    let column = |at: usize| regions[at].clone();
    let shape = Shape {
        labels: 1,
        runs: Runs::Same(&[(regions.len(), To::Matrix(0))]),
        rows: Some(1),
        missing: MissingCells::Refuse,
        blank: &[],
        column: &column,
    };
    let (_, block) = text.numbers(&shape, task)?;
    let values: Array2<f64> = block.matrices.into_iter().next().unwrap_or_default();
    Ok(values.into_iter().collect())
}

/// One side of a matrix: the names of its levels, and its labels.
struct Axis<'a> {
    names: [&'a str; 2],
    pairs: &'a [[&'a str; 2]],
}

fn pairs_of<'a>(outer: &'a Labels, inner: &'a Labels) -> Vec<[&'a str; 2]> {
    outer.codes().flat_map(|region| inner.codes().map(move |code| [region, code])).collect()
}

fn create(folder: &Path) -> Result<(), TableError> {
    fs::create_dir_all(folder).map_err(|error| TableError::in_file(folder, &error))
}

fn lines(path: &Path, lines: impl Iterator<Item = String>) -> Result<(), TableError> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    fs::write(path, text).map_err(|error| TableError::in_file(path, &error))
}

/// Labels as fields; marks that would break them are quoted.
fn fields(labels: &[&str]) -> String {
    let field = |label: &&str| {
        let label = label.replace(['\n', '\r', '\t'], " ");
        if label.contains('"') { format!("\"{}\"", label.replace('"', "\"\"")) } else { label }
    };
    labels.iter().map(field).collect::<Vec<_>>().join("\t")
}

/// All digits that a number needs, in the shorter of two forms.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-5..1e16).contains(&value.abs()) { format!("{value}") } else { format!("{value:e}") }
}

/// Rows written at once: the text of a large matrix is never held as a whole.
const ROWS: usize = 64;

/// Writes a matrix under two lines of headings and a line that names the columns of labels.
fn matrix(
    path: &Path,
    labels: &[&str],
    rows: &[Vec<&str>],
    columns: &Axis<'_>,
    values: ArrayView2<'_, f64>,
) -> Result<(), TableError> {
    let failed = |error: std::io::Error| TableError::in_file(path, &error);
    let mut file = std::io::BufWriter::new(fs::File::create(path).map_err(failed)?);
    let blank = "\t".repeat(labels.len() - 1);
    for level in 0..2 {
        let codes: Vec<&str> = columns.pairs.iter().map(|pair| pair[level]).collect();
        writeln!(file, "{}{blank}\t{}", columns.names[level], fields(&codes)).map_err(failed)?;
    }
    writeln!(file, "{}{}", fields(labels), "\t".repeat(columns.pairs.len())).map_err(failed)?;
    for first in (0..rows.len()).step_by(ROWS) {
        let text: Vec<String> = (first..rows.len().min(first + ROWS))
            .into_par_iter()
            .map(|row| {
                let mut line = fields(&rows[row]);
                for value in values.row(row) {
                    // Writing into a String cannot fail.
                    let _ = write!(line, "\t{}", number(*value));
                }
                line.push('\n');
                line
            })
            .collect();
        for line in text {
            file.write_all(line.as_bytes()).map_err(failed)?;
        }
    }
    file.flush().map_err(failed)
}

fn write_parameters(
    folder: &Path,
    systemtype: &str,
    name: Option<&str>,
    files: &[(&str, u32, u32)],
) -> Result<(), TableError> {
    let entry = |(what, labels, headings): &(&str, u32, u32)| {
        let count = |number: &u32| Count::Text(number.to_string());
        let file =
            FileParameters { name: format!("{what}.txt"), nr_index_col: count(labels), nr_header: count(headings) };
        ((*what).to_owned(), file)
    };
    let parameters = Parameters {
        files: files.iter().map(entry).collect(),
        systemtype: systemtype.to_owned(),
        name: name.map(str::to_owned),
    };
    let path = folder.join(PARAMETERS);
    let text = serde_json::to_string_pretty(&parameters)
        .map_err(|error| TableError::File { file: path.display().to_string(), reason: error.to_string() })?;
    lines(&path, std::iter::once(text))
}

/// A name that is a name in Python too.
fn folder_name(name: &str) -> String {
    let clean: String = name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if clean.starts_with(|first: char| first.is_ascii_digit()) || clean.is_empty() {
        format!("_{clean}")
    } else {
        clean
    }
}

fn write_account(
    folder: &Path,
    name: &str,
    codes: &[&str],
    units: &[Unit],
    sectors: &Axis<'_>,
    flows: ArrayView2<'_, f64>,
    on_demand: Option<(&Axis<'_>, ArrayView2<'_, f64>)>,
) -> Result<(), TableError> {
    create(folder)?;
    let rows: Vec<Vec<&str>> = codes.iter().map(|code| code.split(JOINT).collect()).collect();
    // Levels only where all codes have them.
    let levels = rows.first().map_or(1, Vec::len);
    let (rows, names) = if levels <= 3 && rows.iter().all(|row| row.len() == levels) {
        (rows, ["stressor", "compartment", "level"][..levels].to_vec())
    } else {
        (codes.iter().map(|code| vec![*code]).collect(), vec!["stressor"])
    };
    matrix(&folder.join("F.txt"), &names, &rows, sectors, flows)?;
    let count = u32::try_from(names.len()).unwrap_or(1);
    let mut files = vec![("F", count, 2), ("unit", count, 1)];
    if let Some((axis, values)) = on_demand {
        matrix(&folder.join("F_Y.txt"), &names, &rows, axis, values)?;
        files.push(("F_Y", count, 2));
    }
    let heading = std::iter::once(format!("{}\tunit", fields(&names)));
    let written = rows.iter().zip(units).map(|(row, unit)| format!("{}\t{}", fields(row), written_unit(unit)));
    lines(&folder.join("unit.txt"), heading.chain(written))?;
    write_parameters(folder, "Extension", Some(name), &files)
}
