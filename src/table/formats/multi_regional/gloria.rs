//! GLORIA.

use std::path::Path;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::super::cells::{MissingCells, empty_cells_note, ensure_year, quoted};
use super::super::totals::Totals;
use super::assemble::{Parts, PrimaryRow, compare, sums_of_rows};
use super::names;
use super::source::{Folder, Source};
use super::text::{Block, Run, Runs, Shape, Text};
use crate::labels::Label;
use crate::table::{MrioTable, Satellite, TableError, TableInfo};
use crate::units::{PriceBasis, Unit};

/// Reads a table of GLORIA: 164 regions by 120 sectors.
///
/// # Layout
/// Folders, or `.zip` archives (feature `archives`), of CSV files without headings, as downloaded for a year:
///
/// | file | kept as |
/// |---|---|
/// | `…_T-Results_2022_059_Markup001(full).csv` | supply and use of all regions in one square: for each region its industries, then its products |
/// | `…_Y-Results_…` | final demand for products |
/// | `…_V-Results_…` | primary inputs of industries, for each region |
/// | `…_TQ-Results_…`, `…_YQ-Results_…` | satellite account `Q`, of industries and of final demand |
///
/// and the labels: the read-me workbook (feature `excel`) with the sheets `Regions` (`Region_acronyms`, `Region_names`),
/// `Sectors` (`Sector_names`), `Value added and final demand` (`Value_added_names`, `Final_demand_names`), `Satellites`
/// (`Sat_indicator`, `Sat_head_indicator`, `Sat_unit`); or a folder with these sheets saved as CSV files of the same
/// names. `Markup001` are basic prices, `Markup005` purchaser prices (`V` comes as `Markup001` only).
///
/// In GLORIA each industry makes its own product and no other, so that the use table is the symmetric table already: its
/// rows are products, its columns industries, output is what supply has on the diagonal. Supply of another product
/// of the own region is an error; output is compared with sales.
///
/// # Unit
/// 10³ USD at current prices.
///
/// # Example
/// ```no_run
/// use domar::table::formats::Gloria;
/// use domar::units::PriceBasis;
/// let world = Gloria { year: 2022, price_basis: PriceBasis::Basic }
///     .read("GLORIA_MRIOs_59_2022.zip", Some("GLORIA_SatelliteAccounts_059_2022.zip"), "GLORIA_ReadMe_059.xlsx")?;
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files made after the layout that pymrio 0.7.0 (`parse_gloria`) reads; no published file was at hand.
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
}

impl Gloria {
    /// Reads flows, where asked for the satellite accounts, and labels.
    ///
    /// # Errors
    /// [`TableError::Malformed`] with file and place, also where a file is missing or has not the rows and columns of its
    /// labels; [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read<P: AsRef<Path>>(
        &self,
        flows: impl AsRef<Path>,
        satellites: Option<P>,
        labels: impl AsRef<Path>,
    ) -> Result<MrioTable, TableError> {
        self.read_with(flows, satellites, labels, MissingCells::Refuse)
    }

    /// Reads tables in which empty cells may stand for zero.
    ///
    /// # Errors
    /// As [`Gloria::read`].
    pub fn read_with<P: AsRef<Path>>(
        &self,
        flows: impl AsRef<Path>,
        satellites: Option<P>,
        labels: impl AsRef<Path>,
        missing: MissingCells,
    ) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let folder = Folder::open(flows.as_ref(), &[])?;
        let markup = match self.price_basis {
            PriceBasis::Basic => "Markup001",
            PriceBasis::Purchaser => "Markup005",
            PriceBasis::Producer => {
                return Err(folder.unexpected("basic or purchaser prices", "producer prices, which are not read"));
            }
        };
        let labels = ReadMe::read(labels.as_ref())?;
        let table = self.table(&folder, markup, &labels, missing)?;
        match satellites {
            None => Ok(table),
            Some(path) => {
                let folder = Folder::open(path.as_ref(), &[])?;
                table.with_account(self.account(&folder, &labels, missing)?)
            }
        }
    }

    fn file(&self, folder: &Folder, what: &str, markup: &str) -> Result<Source, TableError> {
        let (middle, markup) = (format!("_{what}-Results_{}_", self.year), format!("{markup}(full).csv"));
        match folder.files().iter().find(|name| name.contains(&middle) && name.ends_with(&markup)) {
            Some(name) => folder.source(name),
            None => Err(folder.unexpected(&format!("a file …{middle}…_{markup}"), &folder.files().join(", "))),
        }
    }

    fn table(
        &self,
        folder: &Folder,
        markup: &str,
        labels: &ReadMe,
        missing: MissingCells,
    ) -> Result<MrioTable, TableError> {
        let (regions, s) = (labels.regions.len(), labels.sectors.len());
        let (n, m) = (regions * s, regions * labels.uses.len());
        let name = |column: usize| (column + 1).to_string();
        let (flow_widths, demand_widths, input_widths) = ([n, s], [m], [s]);

        // Products sell to industries; an industry supplies the product of its own region.
        let flow_runs = |row: usize| -> Vec<Run> {
            let (region, is_product) = (row / (2 * s), row % (2 * s) >= s);
            if is_product {
                return [(s, Some(0)), (s, None)].repeat(regions);
            }
            vec![(region * 2 * s + s, None), (s, Some(1)), ((regions - region - 1) * 2 * s, None)]
        };
        let demand_runs = |row: usize| vec![(m, (row % (2 * s) >= s).then_some(0))];
        let kinds = labels.inputs.len();
        let input_runs = |row: usize| -> Vec<Run> {
            let region = row / kinds.max(1);
            vec![
                (region * 2 * s, None),
                (s, Some(0)),
                ((regions.saturating_sub(region) * 2 * s).saturating_sub(s), None),
            ]
        };
        let shape = |runs, rows| Shape { labels: 0, runs, rows: Some(rows), missing, column: &name };
        let text = Text::new(self.file(folder, "T", markup)?)?;
        let (text, block) = text.numbers(&shape(Runs::ByRow(&flow_runs, &flow_widths), 2 * n))?;
        ensure_end(&text, &block)?;
        let (lines, mut empty) = (block.lines, block.empty);
        let mut matrices = block.matrices.into_iter();
        let (intermediate, supply) = (matrices.next().unwrap_or_default(), matrices.next().unwrap_or_default());
        let output: Array1<f64> = (0..n).map(|row| supply[[row, row % s]]).collect();
        let line_of = |row: usize, is_product: bool| lines[row / s * 2 * s + row % s + if is_product { s } else { 0 }];
        if let Some(((row, column), value)) =
            supply.indexed_iter().find(|((row, column), value)| row % s != *column && **value != 0.0)
        {
            let expected = "supply of the industry's own product only, so that the use table is symmetric";
            let found = format!("{value} of {}", quoted(&labels.sectors[column]));
            return Err(text.malformed(line_of(row, false), row / s * 2 * s + s + column + 1, expected, found));
        }

        let demand_text = Text::new(self.file(folder, "Y", markup)?)?;
        let (demand_text, block) = demand_text.numbers(&shape(Runs::ByRow(&demand_runs, &demand_widths), 2 * n))?;
        ensure_end(&demand_text, &block)?;
        empty += block.empty;
        let final_demand = block.matrices.into_iter().next().unwrap_or_default();

        let input_text = Text::new(self.file(folder, "V", "Markup001")?)?;
        let (input_text, block) =
            input_text.numbers(&shape(Runs::ByRow(&input_runs, &input_widths), regions * kinds))?;
        ensure_end(&input_text, &block)?;
        empty += block.empty;
        let inputs: Array2<f64> = block.matrices.into_iter().next().unwrap_or_default();
        let primary = labels.inputs.iter().enumerate().map(|(kind, name)| PrimaryRow {
            label: names::primary_input(name, name),
            kind: names::kind_of_primary_input(name),
            values: (0..regions).flat_map(|region| inputs.row(region * kinds + kind).to_vec()).collect(),
            on_final_demand: None,
        });

        let mut totals = Totals::new(0.0);
        let sums = sums_of_rows(&[intermediate.view(), final_demand.view()]);
        for (row, (printed, sum)) in output.iter().zip(sums).enumerate() {
            let of = || format!("product {} of {}", labels.sectors[row % s], labels.regions[row / s].0);
            compare(&mut totals, "supply", of, Some(*printed), sum)
                .map_err(|(expected, found)| text.malformed(line_of(row, false), 0, expected, found))?;
        }
        let mut info = TableInfo {
            year: Some(self.year),
            price_basis: self.price_basis,
            classification: format!("gloria_{s}"),
            source: format!("GLORIA, {}", self.year),
            assumptions: totals.into_assumptions(),
            ..TableInfo::new("World", Unit::money("USD", 3))
        };
        info.assumptions.extend(empty_cells_note(empty));
        Parts {
            info,
            regions: labels.regions.iter().map(|(code, name)| names::named_region(code, name)).collect(),
            sectors: labels.sectors.iter().map(|name| Label::new(name, name)).collect(),
            categories: labels.uses.iter().map(|name| names::final_use(name, name)).collect(),
            intermediate,
            final_demand,
            primary: primary.collect(),
            output: Some(output),
        }
        .table()
    }

    fn account(&self, folder: &Folder, labels: &ReadMe, missing: MissingCells) -> Result<Satellite, TableError> {
        let (regions, s, count) = (labels.regions.len(), labels.sectors.len(), labels.stressors.len());
        let name = |column: usize| (column + 1).to_string();
        let read = |what: &str, runs: &[Run]| -> Result<Array2<f64>, TableError> {
            let text = Text::new(self.file(folder, what, "Markup001")?)?;
            let shape = Shape { labels: 0, runs: Runs::Same(runs), rows: Some(count), missing, column: &name };
            let (text, block) = text.numbers(&shape)?;
            ensure_end(&text, &block)?;
            Ok(block.matrices.into_iter().next().unwrap_or_default())
        };
        let of_industries = [(s, Some(0)), (s, None)].repeat(regions);
        let flows = read("TQ", &of_industries)?;
        let on_demand = read("YQ", &[(regions * labels.uses.len(), Some(0))])?;
        Satellite::new("Q", labels.stressors.clone(), flows)?.with_final_demand(on_demand)
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

/// The labels of the read-me.
struct ReadMe {
    /// Acronyms and names.
    regions: Vec<(String, String)>,
    sectors: Vec<String>,
    inputs: Vec<String>,
    uses: Vec<String>,
    stressors: Vec<(Label, Unit)>,
}

impl ReadMe {
    fn read(path: &Path) -> Result<Self, TableError> {
        let regions = columns(path, "Regions", &["Region_acronyms", "Region_names"])?;
        let sectors = columns(path, "Sectors", &["Sector_names"])?;
        let both = columns(path, "Value added and final demand", &["Value_added_names", "Final_demand_names"])?;
        let stressors = columns(path, "Satellites", &["Sat_indicator", "Sat_head_indicator", "Sat_unit"])?;
        let filled = |lines: &[Vec<String>], at: usize| {
            lines.iter().map(|line| line[at].clone()).filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        let label = |line: &Vec<String>| {
            let code = format!("{} | {}", line[0], line[1]);
            (Label::new(code.clone(), code), Unit::quantity(line[2].clone(), 0))
        };
        Ok(Self {
            regions: regions.iter().map(|line| (line[0].clone(), line[1].clone())).collect(),
            sectors: filled(&sectors, 0),
            inputs: filled(&both, 0),
            uses: filled(&both, 1),
            stressors: stressors.iter().map(label).collect(),
        })
    }
}

/// Some columns of a sheet, found by their headings in the first line.
fn columns(path: &Path, sheet: &str, wanted: &[&str]) -> Result<Vec<Vec<String>>, TableError> {
    let source =
        if path.is_dir() { Folder::open(path, &[])?.source(&format!("{sheet}.csv"))? } else { of_sheet(path, sheet)? };
    let mut text = Text::new(source)?;
    let (line, headings) = text.expect_line("the headings of the labels")?;
    let place = |wanted: &&str| {
        headings
            .iter()
            .position(|heading| heading == wanted)
            .ok_or_else(|| text.malformed(line, 0, format!("a column headed {}", quoted(wanted)), headings.join(", ")))
    };
    let places = wanted.iter().map(place).collect::<Result<Vec<usize>, _>>()?;
    let picked = |fields: &[String]| -> Vec<String> {
        places.iter().map(|&at| fields.get(at).cloned().unwrap_or_default()).collect()
    };
    let lines = text.lines()?.into_iter().map(|(_, fields)| picked(&fields));
    Ok(lines.filter(|fields| fields.iter().any(|field| !field.is_empty())).collect())
}

#[cfg(feature = "excel")]
fn of_sheet(path: &Path, sheet: &str) -> Result<Source, TableError> {
    super::sheet::open(path, Some(sheet))
}

#[cfg(not(feature = "excel"))]
fn of_sheet(path: &Path, _: &str) -> Result<Source, TableError> {
    Err(TableError::FeatureNeeded { file: path.display().to_string(), feature: "excel" })
}
