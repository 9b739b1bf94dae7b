//! GLORIA.

use std::path::Path;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::super::cells::{empty_cells_note, ensure_year, quoted};
use super::assemble::{Parts, PrimaryRow, negligible, sums_of_rows};
use super::format::{Reads, Task};
use super::names;
use super::read_me::{ReadMe, Stressor, columns};
use super::source::{Folder, Source};
use super::text::{Block, ByRow, LeftOut, Run, Runs, Shape, Text, To};
use crate::labels::Label;
use crate::table::{MrioTable, Satellite, TableError, TableInfo};
use crate::units::{PriceBasis, Unit};

/// Which stressors of the satellite account are read; a full account takes more memory than half the flows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Stressors {
    /// All of them.
    #[default]
    All,
    /// Those with these codes (`Maize | Material`), and all of the groups with these names (`Material`).
    Only(Vec<String>),
}

/// Reads a table of GLORIA: 164 regions by 120 sectors.
///
/// # Layout
/// Folders, or `.zip` archives (feature `archives`), of CSV files without headings, as downloaded for a year:
///
/// | file | kept as |
/// |---|---|
/// | `…_T-Results_2022_059_Markup001(full).csv` | supply and use of all regions in one square: for each region its industries, then its products |
/// | `…_Y-Results_…` | final demand for products |
/// | `…_V-Results_…` | primary inputs of industries, for each region; what rows of several regions hold is added |
/// | `…_TQ-Results_…`, `…_YQ-Results_…` | satellite account `Q`, of industries and of final demand |
///
/// and the labels: the read-me workbook (feature `excel`) with the sheets `Regions` (`Region_acronyms`, `Region_names`),
/// `Sectors` (`Sector_names`), `Value added and final demand` (`Value_added_names`, `Final_demand_names`), `Satellites`
/// (`Sat_indicator`, `Sat_head_indicator`, `Sat_unit`), `Valuations` (`Lfd_Nr`, `Valuation_names`); or a folder with these
/// sheets saved as CSV files of the same names. [`MrioFormat::read`](super::MrioFormat::read) takes a folder with
/// `GLORIA_MRIOs_59_2022.zip` (or the folder unpacked from it), `GLORIA_ReadMe_059.xlsx` and, where there is one,
/// `GLORIA_SatelliteAccounts_059_2022.zip`; [`Gloria::read_parts`] takes the three paths.
///
/// `Markup001` are basic prices. The read-me says what `Markup005` is; purchaser prices are read from it only where it says
/// so. (MARIO takes it for subsidies on products, pymrio for purchaser prices.)
///
/// In GLORIA each industry makes its own product and no other, so that the use table is the symmetric table already: its
/// rows are products, its columns industries. Output is what products sell, as in pymrio; where supply differs, the
/// assumptions say where most. Supply of another product or region is an error where it is more than a millionth of all
/// supply. What stands elsewhere (flows between industries or between products, final demand for industries, primary
/// inputs of products) is left out: the assumptions say how much, and more than 1 % of what is kept is an error.
///
/// # Unit
/// 10³ USD at current prices.
///
/// # Example
/// ```no_run
/// use domar::table::formats::{Gloria, MrioFormat, Stressors};
/// use domar::units::PriceBasis;
/// let materials = Stressors::Only(vec!["Material".to_owned()]);
/// let world = Gloria { year: 2022, price_basis: PriceBasis::Basic, stressors: materials }.read("gloria/")?;
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files made after the layout that pymrio 0.7.0 (`parse_gloria`) and MARIO (`parse_gloria`) read; no published file
/// was at hand.
///
/// # References
/// Lenzen et al. (2017); Lenzen et al. (2022), *Implementing the material footprint*.
#[doc(alias = "GLORIA")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gloria {
    /// Year of the table.
    pub year: i32,
    /// Basic or purchaser prices.
    pub price_basis: PriceBasis,
    /// Which stressors are read.
    pub stressors: Stressors,
}

impl Gloria {
    /// A reader of basic prices and all stressors.
    pub fn new(year: i32) -> Self {
        Self { year, price_basis: PriceBasis::Basic, stressors: Stressors::All }
    }

    /// Reads flows, where asked for the satellite accounts, and labels from three paths.
    ///
    /// # Errors
    /// As [`MrioFormat::read`](super::MrioFormat::read).
    pub fn read_parts<P: AsRef<Path>>(
        &self,
        flows: impl AsRef<Path>,
        satellites: Option<P>,
        labels: impl AsRef<Path>,
    ) -> Result<MrioTable, TableError> {
        let satellites = satellites.as_ref().map(AsRef::as_ref);
        self.parts(flows.as_ref(), satellites, labels.as_ref(), &mut Task::quiet())
    }

    fn parts(
        &self,
        flows: &Path,
        satellites: Option<&Path>,
        labels: &Path,
        task: &mut Task<'_>,
    ) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let folder = Folder::open(flows, &[])?;
        let markup = match self.price_basis {
            PriceBasis::Basic => "Markup001",
            PriceBasis::Purchaser => purchaser_prices(labels)?,
            PriceBasis::Producer => {
                return Err(folder.unexpected("basic or purchaser prices", "producer prices, which are not read"));
            }
        };
        let labels = ReadMe::read(labels)?;
        let satellites = satellites.map(|path| Folder::open(path, &[])).transpose()?;
        let mut files = vec![self.file(&folder, "T", markup)?, self.file(&folder, "Y", markup)?];
        files.push(self.file(&folder, "V", "Markup001")?);
        task.all = folder.size_of(files.iter().map(String::as_str));
        let accounts = match &satellites {
            None => None,
            Some(folder) => {
                let files = [self.file(folder, "TQ", "Markup001")?, self.file(folder, "YQ", "Markup001")?];
                task.all += folder.size_of(files.iter().map(String::as_str));
                Some((folder, files))
            }
        };
        let mut parts = self.flows(&folder, &files, &labels, task)?;
        let Some((folder, [industries, demand])) = accounts else { return parts.table(task.options) };
        let sources = [folder.source(&industries)?, folder.source(&demand)?];
        let (account, note) = self.account(sources, &labels, task)?;
        parts.info.assumptions.extend(note);
        parts.table(task.options)?.with_account(account)
    }

    fn file(&self, folder: &Folder, what: &str, markup: &str) -> Result<String, TableError> {
        let (middle, markup) = (format!("_{what}-Results_{}_", self.year), format!("{markup}(full).csv"));
        let found = folder.files().iter().find(|name| name.contains(&middle) && name.ends_with(&markup)).cloned();
        found.ok_or_else(|| folder.unexpected(&format!("a file …{middle}…_{markup}"), &folder.files().join(", ")))
    }

    fn flows(
        &self,
        folder: &Folder,
        files: &[String],
        labels: &ReadMe,
        task: &mut Task<'_>,
    ) -> Result<Parts, TableError> {
        let (regions, s) = (labels.regions.len(), labels.sectors.len());
        let (n, m) = (regions * s, regions * labels.uses.len());
        let name = |column: usize| (column + 1).to_string();
        let missing = task.options.missing;
        let shape = |by_row, rows| Shape {
            labels: 0,
            runs: Runs::ByRow(by_row),
            rows: Some(rows),
            missing,
            blank: &[],
            column: &name,
        };

        // Products sell to industries; an industry supplies the product of its own region.
        let flow_runs = |row: usize| -> Option<Vec<Run>> {
            let (region, is_product) = (row / (2 * s), row % (2 * s) >= s);
            Some(if is_product {
                [(s, To::Matrix(0)), (s, To::Sum(PRODUCTS))].repeat(regions)
            } else {
                let of = |to: usize| if to == region { To::Matrix(1) } else { To::Sum(ABROAD) };
                (0..regions).flat_map(|to| [(s, To::Sum(INDUSTRIES)), (s, of(to))]).collect()
            })
        };
        let by_row = ByRow { runs: &flow_runs, sizes: &[[n, n], [n, s]], width: 2 * n };
        let (text, block) = Text::new(folder.source(&files[0])?)?.numbers(&shape(&by_row, 2 * n), task)?;
        ensure_end(&text, &block)?;
        let (mut empty, mut outside) = (block.empty, Vec::new());
        let left_out = |block: &Block, number: usize| block.left_out.get(number).copied().unwrap_or_default();
        let (between_products, between_industries, abroad) =
            (left_out(&block, PRODUCTS), left_out(&block, INDUSTRIES), left_out(&block, ABROAD));
        let lines = block.lines;
        let mut matrices = block.matrices.into_iter();
        let (intermediate, supply) = (matrices.next().unwrap_or_default(), matrices.next().unwrap_or_default());
        let made: Array1<f64> = (0..n).map(|row| supply[[row, row % s]]).collect();
        outside.extend(ensure_diagonal(&text, &supply, abroad, &lines, labels)?);
        let kept = size_of(&intermediate);
        outside.extend(ensure_little(&text, "flows between products", between_products, kept)?);
        outside.extend(ensure_little(&text, "flows between industries", between_industries, kept)?);

        let demand_runs = |row: usize| Some(vec![(m, if row % (2 * s) >= s { To::Matrix(0) } else { To::Sum(0) })]);
        let by_row = ByRow { runs: &demand_runs, sizes: &[[n, m]], width: m };
        let (text, block) = Text::new(folder.source(&files[1])?)?.numbers(&shape(&by_row, 2 * n), task)?;
        ensure_end(&text, &block)?;
        empty += block.empty;
        let of_industries = left_out(&block, 0);
        let final_demand = block.matrices.into_iter().next().unwrap_or_default();
        let kept = size_of(&final_demand);
        outside.extend(ensure_little(&text, "final demand for what industries make", of_industries, kept)?);

        let (inputs, notes, empty_inputs) = primary_inputs(folder.source(&files[2])?, labels, task)?;
        empty += empty_inputs;
        outside.extend(notes);

        let sold: Array1<f64> =
            sums_of_rows(&[intermediate.view(), final_demand.view()]).iter().map(|sum| sum.value).collect();
        let mut info = TableInfo {
            year: Some(self.year),
            price_basis: self.price_basis,
            classification: format!("gloria_{s}"),
            source: format!("GLORIA, {}", self.year),
            assumptions: outside,
            ..TableInfo::new("World", Unit::money("USD", 3))
        };
        info.assumptions.extend(unsold(&made, &sold, labels));
        info.assumptions.extend(empty_cells_note(empty));
        let primary = labels.inputs.iter().zip(inputs.rows()).map(|(name, row)| PrimaryRow {
            label: names::primary_input(name, name),
            kind: names::kind_of_primary_input(name),
            values: row.to_vec(),
            on_final_demand: None,
        });
        Ok(Parts {
            info,
            regions: labels.regions.iter().map(|(code, name)| names::named_region(code, name)).collect(),
            sectors: labels.sectors.iter().map(|name| Label::new(name, name)).collect(),
            categories: labels.uses.iter().map(|name| names::final_use(name, name)).collect(),
            primary: primary.collect(),
            intermediate,
            final_demand,
            output: Some(sold),
        })
    }

    /// The account, and a note on what was left out.
    fn account(
        &self,
        [industries, demand]: [Source; 2],
        labels: &ReadMe,
        task: &mut Task<'_>,
    ) -> Result<(Satellite, Option<String>), TableError> {
        let (regions, s, count) = (labels.regions.len(), labels.sectors.len(), labels.stressors.len());
        let chosen = self.stressors.chosen(labels)?;
        let kept = chosen.iter().filter(|chosen| **chosen).count();
        let name = |column: usize| (column + 1).to_string();
        let missing = task.options.missing;
        let mut read = |source: Source, runs: &[Run], width: usize, all: usize| {
            let of_row = |row: usize| chosen.get(row).copied().unwrap_or(true).then(|| runs.to_vec());
            let by_row = ByRow { runs: &of_row, sizes: &[[kept, width]], width: all };
            let runs = Runs::ByRow(&by_row);
            let shape = Shape { labels: 0, runs, rows: Some(count), missing, blank: &[], column: &name };
            let (text, block) = Text::new(source)?.numbers(&shape, task)?;
            ensure_end(&text, &block)?;
            let left_out = block.left_out.first().copied().unwrap_or_default();
            Ok::<_, TableError>((text, block.matrices.into_iter().next().unwrap_or_default(), left_out))
        };
        let runs = [(s, To::Matrix(0)), (s, To::Sum(0))].repeat(regions);
        let (text, flows, of_products) = read(industries, &runs, regions * s, 2 * regions * s)?;
        let note = ensure_little(&text, "stressors of products", of_products, size_of(&flows))?;
        let m = regions * labels.uses.len();
        let (_, on_demand, _) = read(demand, &[(m, To::Matrix(0))], m, m)?;
        let stressors = labels.stressors.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
        let stressors = stressors.map(|(stressor, _)| (stressor.label.clone(), stressor.unit.clone())).collect();
        Ok((Satellite::new("Q", stressors, flows)?.with_final_demand(on_demand)?, note))
    }
}

impl Reads for Gloria {
    /// A folder with what is downloaded, or with the files themselves.
    fn read_at(&self, path: &Path, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        let year = self.year.to_string();
        let mut names: Vec<String> = std::fs::read_dir(path)
            .map_err(|error| TableError::in_file(path, &error))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        let found = |start: &str, part: &str| {
            let name = names.iter().find(|name| name.starts_with(start) && name[start.len()..].contains(part));
            name.map(|name| path.join(name))
        };
        let labels = found("GLORIA_ReadMe", "").ok_or_else(|| TableError::Malformed {
            file: path.display().to_string(),
            line: 0,
            column: 0,
            expected: "a workbook GLORIA_ReadMe_….xlsx; or give the paths with Gloria::read_parts".to_owned(),
            found: names.join(", "),
        })?;
        let flows = found("GLORIA_MRIOs_", &year).unwrap_or_else(|| path.to_owned());
        let satellites = found("GLORIA_SatelliteAccounts_", &year);
        self.parts(&flows, satellites.as_deref(), &labels, task)
    }
}

/// The numbers of the sums of what is left out of the flows.
const PRODUCTS: usize = 0;
const INDUSTRIES: usize = 1;
const ABROAD: usize = 2;

/// Up to this part of supply another product, or a product abroad, is not worth an error.
const NEGLIGIBLE: f64 = 1e-6;
/// From this part of what is kept on, what is left out makes the table another one.
const MATERIAL: f64 = 0.01;

fn size_of(matrix: &Array2<f64>) -> f64 {
    matrix.iter().map(|value| value.abs()).sum()
}

/// Checks that industries make their own products only; little of others is noted.
fn ensure_diagonal(
    text: &Text,
    supply: &Array2<f64>,
    abroad: LeftOut,
    lines: &[u64],
    labels: &ReadMe,
) -> Result<Option<String>, TableError> {
    let s = labels.sectors.len();
    let others = supply.indexed_iter().filter(|((row, column), value)| row % s != *column && **value != 0.0);
    let size = others.clone().map(|(_, value)| value.abs()).sum::<f64>() + abroad.size;
    if size <= NEGLIGIBLE * size_of(supply) {
        return Ok((size > 0.0)
            .then(|| format!("{size} of supply is of other products than the industries' own; it was left out")));
    }
    let expected = "supply of the industry's own product in its own region only, so that the use table is symmetric";
    let largest = others.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    match largest {
        Some(((row, column), value)) if value.abs() >= abroad.largest.abs() => {
            let (line, place) = (lines[row / s * 2 * s + row % s], row / s * 2 * s + s + column + 1);
            Err(text.malformed(line, place, expected, format!("{value} of {}", quoted(&labels.sectors[column]))))
        }
        _ => {
            let (line, place) = abroad.place;
            Err(text.malformed(line, place, expected, format!("{} of a product of another region", abroad.largest)))
        }
    }
}

/// Notes what is left out, unless it is much.
fn ensure_little(text: &Text, what: &str, left_out: LeftOut, kept: f64) -> Result<Option<String>, TableError> {
    if left_out.size > MATERIAL * kept {
        let (line, column) = left_out.place;
        let expected = format!("no {what}; are the labels those of this release?");
        return Err(text.malformed(line, column, expected, format!("{} in all, most here", left_out.size)));
    }
    Ok((left_out.size > 0.0)
        .then(|| format!("{what} were left out: {} in absolute values, against {kept} that are kept", left_out.size)))
}

/// Primary inputs by kind and industry, notes on what stands elsewhere, and how many cells are empty.
fn primary_inputs(
    source: Source,
    labels: &ReadMe,
    task: &mut Task<'_>,
) -> Result<(Array2<f64>, Vec<String>, usize), TableError> {
    let (regions, s) = (labels.regions.len(), labels.sectors.len());
    let name = |column: usize| (column + 1).to_string();
    let missing = task.options.missing;
    let kinds = labels.inputs.len();
    let runs = [(s, To::Matrix(0)), (s, To::Sum(0))].repeat(regions);
    let (text, block) = Text::new(source)?.numbers(
        &Shape { labels: 0, runs: Runs::Same(&runs), rows: Some(regions * kinds), missing, blank: &[], column: &name },
        task,
    )?;
    ensure_end(&text, &block)?;
    let empty = block.empty;
    let of_products = block.left_out.first().copied().unwrap_or_default();
    let inputs = block.matrices.into_iter().next().unwrap_or_default();
    let mut notes = Vec::from_iter(ensure_little(&text, "primary inputs of products", of_products, size_of(&inputs))?);
    let (inputs, elsewhere) = by_kind(&inputs, kinds, s);
    if elsewhere != 0.0 {
        notes.push(format!(
            "{elsewhere} of primary inputs stand in rows of other regions than the industry's; they were added to its own"
        ));
    }
    Ok((inputs, notes, empty))
}

/// Primary inputs by kind: the rows of all regions added, and how much stood in those of other regions.
fn by_kind(inputs: &Array2<f64>, kinds: usize, sectors: usize) -> (Array2<f64>, f64) {
    let mut sums = Array2::zeros((kinds, inputs.ncols()));
    let mut elsewhere = 0.0;
    for (row, values) in inputs.rows().into_iter().enumerate() {
        for (column, value) in values.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            sums[[row % kinds, column]] += value;
            if column / sectors != row / kinds {
                elsewhere += value.abs();
            }
        }
    }
    (sums, elsewhere)
}

/// Where supply differs from sales.
fn unsold(made: &Array1<f64>, sold: &Array1<f64>, labels: &ReadMe) -> Option<String> {
    let s = labels.sectors.len();
    let floor = negligible(sold.iter().copied());
    let gaps = made.iter().zip(sold).map(|(made, sold)| made - sold).enumerate();
    let gaps: Vec<(usize, f64)> = gaps.filter(|(_, gap)| gap.abs() > floor).collect();
    let (worst, _) = gaps.iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let all: f64 = gaps.iter().map(|(_, gap)| gap.abs()).sum();
    Some(format!(
        "output is what products sell; supply differs for {} of {} of them, by {all} in absolute values, most for {} of {}: {} supplied, {} sold",
        gaps.len(),
        sold.len(),
        labels.sectors[worst % s],
        labels.regions[worst / s].0,
        made[*worst],
        sold[*worst],
    ))
}

/// The mark of purchaser prices, where the read-me says that it is one.
fn purchaser_prices(labels: &Path) -> Result<&'static str, TableError> {
    let valuations = columns(labels, "Valuations", &["Lfd_Nr", "Valuation_names"])?;
    let fifth = valuations.iter().find(|line| line[0] == "5").map_or("", |line| line[1].as_str());
    if fifth.to_ascii_lowercase().contains("purchaser") {
        return Ok("Markup005");
    }
    Err(TableError::File {
        file: labels.display().to_string(),
        reason: format!(
            "Markup005 is {} there, not purchaser prices; ask for PriceBasis::Basic",
            if fifth.is_empty() { "not named".to_owned() } else { quoted(fifth) }
        ),
    })
}

impl Stressors {
    /// For each stressor of the read-me whether it is read.
    fn chosen(&self, labels: &ReadMe) -> Result<Vec<bool>, TableError> {
        let Self::Only(wanted) = self else { return Ok(vec![true; labels.stressors.len()]) };
        let is = |stressor: &Stressor, wanted: &String| stressor.label.code() == wanted || stressor.group == *wanted;
        if let Some(wanted) = wanted.iter().find(|wanted| !labels.stressors.iter().any(|stressor| is(stressor, wanted)))
        {
            let mut groups: Vec<&str> = labels.stressors.iter().map(|stressor| stressor.group.as_str()).collect();
            groups.dedup();
            return Err(TableError::NoCategory {
                wanted: format!("stressor or group of stressors {}", quoted(wanted)),
                available: format!("{} stressors of the groups {}", labels.stressors.len(), groups.join(", ")),
            });
        }
        Ok(labels.stressors.iter().map(|stressor| wanted.iter().any(|wanted| is(stressor, wanted))).collect())
    }
}

fn ensure_end(text: &Text, block: &Block) -> Result<(), TableError> {
    match block.below.first() {
        None => Ok(()),
        Some(row) => {
            let expected = format!("the end after {} rows, one for each label", block.labels.len());
            Err(text.malformed(row.line, 0, expected, "one more"))
        }
    }
}
