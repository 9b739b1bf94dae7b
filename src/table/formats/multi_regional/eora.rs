//! Eora26.

use std::path::Path;

use ndarray::{Array2, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::super::cells::{empty_cells_note, ensure_year, quoted};
use super::assemble::{Pair, Parts, PrimaryRow, regular};
use super::format::{Reads, Task};
use super::names;
use super::source::{Folder, Source};
use super::text::{Block, Run, Runs, Shape, Text, To};
use crate::labels::Label;
use crate::table::{MrioTable, Satellite, TableError, TableInfo};
use crate::units::{PriceBasis, Unit};

/// What joins the levels of a stressor's label into one code.
const JOINT: &str = " | ";
/// The region of statistical discrepancies.
const DISCREPANCY: &str = "ROW";

/// Reads a table of Eora26: 189 countries by 26 sectors.
///
/// # Layout
/// A folder, or a `.zip` archive (feature `archives`), with tab-separated files without headings for a year and a price
/// basis (`bp`, `pp`), and the files of labels:
///
/// | file | labels | kept as |
/// |---|---|---|
/// | `Eora26_2015_bp_T.txt` | `labels_T.txt` (country, code, entity, sector) | intermediate flows |
/// | `Eora26_2015_bp_FD.txt` | `labels_FD.txt` (country, code, entity, category) | final demand |
/// | `Eora26_2015_bp_VA.txt` | `labels_VA.txt` (heading, name) | primary inputs |
/// | `Eora26_2015_bp_Q.txt`, `…_QY.txt` | `labels_Q.txt` (indicator with its unit in brackets, source) | satellite account `Q`, where both files are there |
///
/// Labels are looked for with the table, then beside it, then in `indices.zip` beside it, as they are published. Without
/// `labels_Q.txt` the satellite account is left out, and the assumptions say so.
///
/// The last region `ROW`, one sector that holds the statistical discrepancies, is left out as pymrio does; the
/// assumptions say how much. The tables print no output: it is sales to all users, and a row that sells less than nothing
/// is an error unless [`NegativeOutput`](super::NegativeOutput) says otherwise. Eora's tables are not balanced:
/// [`IoTable::check`](crate::table::IoTable::check) tells by how much.
///
/// # Unit
/// 10³ USD at current prices.
///
/// # Example
/// ```no_run
/// use domar::table::formats::{Eora26, MrioFormat};
/// use domar::units::PriceBasis;
/// let world = Eora26 { year: 2015, price_basis: PriceBasis::Basic }.read("Eora26_2015_bp.zip")?;
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files made after the layout that pymrio 0.7.0 (`parse_eora26`) reads; no published file was at hand.
///
/// # References
/// Lenzen, Kanemoto, Moran and Geschke (2012); Lenzen, Moran, Kanemoto and Geschke (2013).
#[doc(alias = "Eora")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Eora26 {
    /// Year of the table.
    pub year: i32,
    /// Basic (`bp`) or purchaser prices (`pp`).
    pub price_basis: PriceBasis,
}

impl Reads for Eora26 {
    fn read_at(&self, path: &Path, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let basis = match self.price_basis {
            PriceBasis::Basic => "bp",
            PriceBasis::Purchaser => "pp",
            PriceBasis::Producer => {
                return Err(TableError::File {
                    file: path.display().to_string(),
                    reason: "Eora26 comes at basic and at purchaser prices, not at producer prices".to_owned(),
                });
            }
        };
        let file = |what: &str| format!("Eora26_{}_{basis}_{what}.txt", self.year);
        let folder = Folder::open(path, &[&file("T")])?;
        let labels = Labels { folder: &folder, indices: indices(&folder)? };
        task.all = folder.size_of(["T", "FD", "VA", "Q", "QY"].map(file).iter().map(String::as_str));
        let rows = labels.needed("labels_T.txt", 4)?;
        let uses = labels.needed("labels_FD.txt", 4)?;
        let (n, m) = (rows.without_discrepancy()?, uses.without_discrepancy()?);
        let pairs = rows.pairs(n);
        let (regions, sectors) = rows.regular(&pairs)?;
        let use_pairs = uses.pairs(m);
        let (demanding, categories) = uses.regular(&use_pairs)?;
        if demanding != regions {
            let expected = format!("the {} countries of labels_T.txt in their order", regions.len());
            return Err(uses.malformed(0, expected, demanding.join(", ")));
        }
        let (all, all_uses) = (rows.lines.len(), uses.lines.len());
        let read = |what: &str, columns: [usize; 2], rows: usize, task: &mut Task<'_>| -> Result<Block, TableError> {
            let [kept, all] = columns;
            let runs: [Run; 2] = [(kept, To::Matrix(0)), (all - kept, To::Matrix(1))];
            let runs = Runs::Same(&runs[..if all > kept { 2 } else { 1 }]);
            let name = |column: usize| (column + 1).to_string();
            let text = Text::with_tabs(folder.source(&file(what))?)?;
            let missing = task.options.missing;
            let shape = Shape { labels: 0, runs, rows: Some(rows), missing, blank: &[], column: &name };
            let (text, block) = text.numbers(&shape, task)?;
            if let Some(row) = block.below.first() {
                let expected = format!("the end after {rows} rows, one for each label");
                return Err(text.malformed(row.line, 0, expected, "one more"));
            }
            Ok(block)
        };
        let flows = read("T", [n, all], all, task)?;
        let demand = read("FD", [m, all_uses], all, task)?;
        let inputs = labels.needed("labels_VA.txt", 2)?;
        let primary = read("VA", [n, all], inputs.lines.len(), task)?;
        let mut info = TableInfo {
            year: Some(self.year),
            price_basis: self.price_basis,
            classification: "eora26".to_owned(),
            source: format!("Eora26, {} ({basis})", self.year),
            ..TableInfo::new("World", Unit::money("USD", 3))
        };
        if all > n || all_uses > m {
            info.assumptions.push(format!(
                "the statistical discrepancies ({DISCREPANCY}) were left out: {} bought from them, {} sold to them",
                sum(&flows.matrices, 0, n..all) + sum(&demand.matrices, 0, n..all),
                sum(&flows.matrices, 1, 0..n) + sum(&demand.matrices, 1, 0..n),
            ));
        }
        info.assumptions.extend(empty_cells_note(flows.empty + demand.empty + primary.empty));
        let has_account = folder.has(&file("Q")) && folder.has(&file("QY"));
        let stressors = if has_account { labels.read("labels_Q.txt", 2)? } else { None };
        if has_account && stressors.is_none() {
            info.assumptions.push(format!(
                "the satellite account in {} was left out: there is no labels_Q.txt that names its rows",
                file("Q")
            ));
        }
        let values = whole(primary);
        let primary = inputs.lines.iter().zip(values.rows()).map(|((_, fields), row)| PrimaryRow {
            label: names::primary_input(&fields[1], &fields[1]),
            kind: names::kind_of_primary_input(&fields[1]),
            values: row.to_vec(),
            on_final_demand: None,
        });
        let named = |code: &String| {
            let line = rows.lines.iter().find(|(_, fields)| fields[1] == *code);
            names::named_region(code, line.map_or(code.as_str(), |(_, fields)| &fields[0]))
        };
        let table = Parts {
            info,
            regions: regions.iter().map(named).collect(),
            sectors: sectors.iter().map(|name| Label::new(name, name)).collect(),
            categories: categories.iter().map(|name| names::final_use(name, name)).collect(),
            primary: primary.collect(),
            intermediate: first_rows(whole(flows), n),
            final_demand: first_rows(whole(demand), n),
            output: None,
        }
        .table(task.options)?;
        let Some(stressors) = stressors else { return Ok(table) };
        let count = stressors.lines.len();
        let codes = stressors.lines.iter().map(|(_, fields)| {
            let code = fields.join(JOINT).trim_end_matches(JOINT).to_owned();
            (Label::new(code.clone(), code), unit(&fields[0]))
        });
        let account = Satellite::new("Q", codes.collect(), whole(read("Q", [n, all], count, task)?))?;
        table.with_account(account.with_final_demand(whole(read("QY", [m, all_uses], count, task)?))?)
    }
}

/// Where the files of labels are: with the table, in a file of the same name beside it, or in `indices.zip` beside it.
struct Labels<'a> {
    folder: &'a Folder,
    indices: Option<Folder>,
}

fn indices(folder: &Folder) -> Result<Option<Folder>, TableError> {
    let path = folder.beside("indices.zip");
    if path.is_file() { Folder::open(&path, &["labels_T.txt"]).map(Some) } else { Ok(None) }
}

impl Labels<'_> {
    fn read(&self, name: &str, fields: usize) -> Result<Option<Names>, TableError> {
        let beside = self.folder.beside(name);
        let source = if self.folder.has(name) {
            self.folder.source(name)?
        } else if beside.is_file() {
            Source::open(&beside)?
        } else if let Some(indices) = self.indices.as_ref().filter(|indices| indices.has(name)) {
            indices.source(name)?
        } else {
            return Ok(None);
        };
        Names::read(source, fields).map(Some)
    }

    fn needed(&self, name: &str, fields: usize) -> Result<Names, TableError> {
        self.read(name, fields)?.ok_or_else(|| {
            let found =
                format!("{}; it may be in indices.zip, to be put beside the table", self.folder.files().join(", "));
            self.folder.unexpected(&format!("a file {name}"), &found)
        })
    }
}

/// The unit in the last brackets of an indicator's name.
fn unit(name: &str) -> Unit {
    let inside = name.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')'));
    Unit::quantity(inside.map_or("unit not given", |(unit, _)| unit.trim()), 0)
}

fn sum(matrices: &[Array2<f64>], which: usize, rows: std::ops::Range<usize>) -> f64 {
    matrices.get(which).map_or(0.0, |matrix| matrix.slice_axis(Axis(0), Slice::from(rows)).sum())
}

fn whole(block: Block) -> Array2<f64> {
    block.matrices.into_iter().next().unwrap_or_default()
}

/// The matrix without its last rows, in place.
fn first_rows(mut matrix: Array2<f64>, rows: usize) -> Array2<f64> {
    matrix.slice_axis_inplace(Axis(0), Slice::from(..rows));
    matrix
}

/// A file of labels.
struct Names {
    file: String,
    lines: Vec<(u64, Vec<String>)>,
}

impl Names {
    fn read(source: Source, fields: usize) -> Result<Self, TableError> {
        let file = source.name.clone();
        let mut names = Self { file, lines: Text::with_tabs(source)?.lines()? };
        for at in 0..names.lines.len() {
            let found = names.lines[at].1.len();
            if found < fields {
                return Err(names.malformed(at, format!("{fields} fields"), format!("{found} fields")));
            }
            // Lines end with the delimiter.
            names.lines[at].1.truncate(fields);
        }
        Ok(names)
    }

    fn malformed(&self, at: usize, expected: impl Into<String>, found: impl Into<String>) -> TableError {
        let line = self.lines.get(at).or(self.lines.last()).map_or(0, |line| line.0);
        TableError::Malformed {
            file: self.file.clone(),
            line,
            column: 0,
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// How many labels come before those of the discrepancies, which must be the last.
    fn without_discrepancy(&self) -> Result<usize, TableError> {
        let is_discrepancy = |at: &usize| self.lines[*at].1[1] == DISCREPANCY;
        let end = (0..self.lines.len()).find(is_discrepancy).unwrap_or(self.lines.len());
        match (end..self.lines.len()).find(|at| !is_discrepancy(at)) {
            None => Ok(end),
            Some(at) => {
                let expected = format!("the end after {DISCREPANCY}, the statistical discrepancies");
                Err(self.malformed(at, expected, quoted(&self.lines[at].1[1])))
            }
        }
    }

    fn pairs(&self, count: usize) -> Vec<Pair> {
        self.lines[..count].iter().map(|(_, fields)| (fields[1].clone(), fields[3].clone())).collect()
    }

    fn regular(&self, pairs: &[Pair]) -> Result<(Vec<String>, Vec<String>), TableError> {
        regular(pairs).map_err(|irregular| self.malformed(irregular.position, irregular.expected, irregular.found))
    }
}
