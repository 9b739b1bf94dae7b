//! Eurostat's FIGARO tables, industry by industry or product by product.

use std::collections::HashMap;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::super::cells::{MissingCells, ensure_year, parse_number, quoted};
use super::super::totals::Gross;
use super::assemble::{Pair, Parts, PrimaryRow, regular};
use super::format::{OfOneFile, Task, ensure_room, years_in};
use super::icio::{joined_codes, split_code};
use super::names;
use super::source::Source;
use super::system::{Accuracy, Bottom, Layout, System, regions_of};
use super::text::Text;
use crate::labels::Label;
use crate::table::{FinalUse, MrioTable, PrimaryInput, TableError, TableInfo};
use crate::units::Unit;

/// Rows of primary inputs, which belong to no country.
const PRIMARY: [(&str, PrimaryInput, &str); 6] = [
    ("D21X31", PrimaryInput::TaxesOnProducts, "Taxes less subsidies on products"),
    ("OP_RES", PrimaryInput::Other, "Direct purchases abroad by residents"),
    ("OP_NRES", PrimaryInput::Other, "Purchases on the domestic territory by non-residents"),
    ("D1", PrimaryInput::Compensation, "Compensation of employees"),
    ("D29X39", PrimaryInput::TaxesOnProduction, "Other net taxes on production"),
    ("B2A3G", PrimaryInput::OperatingSurplus, "Gross operating surplus and mixed income"),
];
/// The economy under which they stand.
const DOMESTIC: &str = "W2";

/// Reads a FIGARO table of Eurostat, editions of 2022 to 2026: the EU and its partners, 64 industries or products.
///
/// # Layout
/// One CSV file for each year, alone, packed, or in an archive or a folder of several years, in one of two layouts that
/// the reader tells apart:
///
/// - matrix (`matrix_eu-ic-io_ind-by-ind_23ed_2021.csv`): the first line codes the columns, `AR_A01` for economy and
///   industry, then `AR_P3_S13` for economy and category of final demand; rows have the same codes;
/// - flat (`flatfile_eu-ic-io_ind-by-ind_23ed_2021.csv`): one line for each cell under the headings
///   `icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue` (`icioRow`, `rowPi`, `colPi` for products).
///   Economies and codes come in the order of their first occurrence, so the file must begin with the rows of
///   industries; cells that it leaves out are zero.
///
/// The rows `W2_D21X31`, `W2_OP_RES`, `W2_OP_NRES`, `W2_D1`, `W2_D29X39`, `W2_B2A3G` are primary inputs: taxes on
/// products, the two adjustments for tourists ([`Other`](PrimaryInput::Other)), compensation, taxes on production, gross
/// operating surplus. `FIGW1` is the rest of the world. The tables print no output: it is sales to all users.
///
/// # Unit
/// 10⁶ EUR at basic and current prices.
///
/// # Example
/// ```
/// use domar::table::formats::{Figaro, MrioFormat};
///
/// let text = "\
/// rowLabels,AR_A01,AR_F,AT_A01,AT_F,AR_P3_S14,AT_P3_S14
/// AR_A01,10,5,4,1,20,5
/// AR_F,3,8,0,2,15,1
/// AT_A01,6,1,12,3,4,18
/// AT_F,0,1,2,9,2,20
/// W2_D1,26,14,26,19,0,0
/// ";
/// let europe = Figaro { year: 2021 }.read_text(text, "figaro.csv")?;
/// assert_eq!(europe.table().output().get("AR:F")?, 29.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files of both layouts, which give the same table.
///
/// # References
/// Remond-Tiedrez and Rueda-Cantuche (eds., 2019), *EU inter-country supply, use and input-output tables: FIGARO*;
/// Eurostat, metadata of `naio_10_fcp`.
#[doc(alias = "FIGARO")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Figaro {
    /// Year of the table.
    pub year: i32,
}

impl OfOneFile for Figaro {
    /// `matrix_eu-ic-io_ind-by-ind_23ed_2021.csv`.
    fn is_file_of_year(&self, name: &str) -> bool {
        years_in(name).last() == Some(&self.year)
    }

    fn table(&self, source: Source, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let mut text = Text::new(source)?;
        let (heading, fields) = text.expect_line("the codes of the columns, or the headings of the flat layout")?;
        let heads_flat = |field: &String| matches!(field.as_str(), "refArea" | "counterpartArea" | "obsValue");
        if fields.iter().any(heads_flat) {
            return self.flat(text, heading, &fields, task);
        }
        let columns = joined_codes(&text, heading, &fields, '_')?;
        let row = |labels: &[String]| split_code(&labels[0], '_');
        let missing = task.options.missing;
        let layout = Layout { labels: 1, heading, columns, row: &row, missing, blank: &[] };
        let system = System::read(text, layout, task)?;
        let labels = labels_of(&system.regions, &system.sectors, &system.categories);
        let bottom = |labels: &[String]| {
            let (region, code) = split_code(&labels[0], '_');
            (region == DOMESTIC).then(|| primary(&code)).flatten().map(|(label, kind)| Bottom::Row(label, kind))
        };
        let known = "W2_D21X31, W2_OP_RES, W2_OP_NRES, W2_D1, W2_D29X39 or W2_B2A3G";
        system.table(self.info(), Accuracy { half_digit: 0.0, gross: Gross::Refuse }, &bottom, known, labels)
    }
}

impl Figaro {
    fn info(&self) -> TableInfo {
        TableInfo {
            year: Some(self.year),
            classification: "figaro_64".to_owned(),
            source: format!("Eurostat, FIGARO tables, {}", self.year),
            ..TableInfo::new("World", Unit::money("EUR", 6))
        }
    }

    fn flat(
        &self,
        mut text: Text,
        heading: u64,
        fields: &[String],
        task: &mut Task<'_>,
    ) -> Result<MrioTable, TableError> {
        for (place, endings) in FLAT.iter().enumerate() {
            let found = fields.get(place).map_or("", String::as_str);
            if !endings.iter().any(|ending| found.ends_with(ending)) {
                let expected = format!("the heading {}", endings.join(" or "));
                return Err(text.malformed(heading, place + 1, expected, quoted(found)));
            }
        }
        let Flat { rows, columns, cells, empty, last } = Flat::read(&mut text, heading, task)?;
        let whole = |axis: &str, found: super::assemble::Irregular| {
            text.malformed(last, 0, format!("{axis}: {}", found.expected), found.found)
        };
        // Sectors are the codes that are rows and columns.
        let n = rows.pairs.iter().position(|(region, _)| region == DOMESTIC).unwrap_or(rows.pairs.len());
        let pairs = &rows.pairs[..n];
        let (regions, sectors) = regular(pairs).map_err(|found| whole("rows", found))?;
        let is_sector = |pair: &Pair| rows.places.get(pair).is_some_and(|&place| (place as usize) < n);
        let demand: Vec<Pair> = columns.pairs.iter().filter(|pair| !is_sector(pair)).cloned().collect();
        let mut ordered = demand.clone();
        ordered.sort_by_key(|(region, _)| regions.iter().position(|other| other == region).unwrap_or(usize::MAX));
        let (demanding, categories) = regular(&ordered).map_err(|found| whole("columns of final demand", found))?;
        if demanding != regions {
            let expected = format!("final demand of the {} economies", regions.len());
            return Err(text.malformed(last, 0, expected, format!("that of {}", demanding.join(", "))));
        }
        let m = ordered.len();
        let of_demand: HashMap<&Pair, usize> = ordered.iter().enumerate().map(|(place, pair)| (pair, place)).collect();
        let targets: Vec<Target> = columns
            .pairs
            .iter()
            .map(|pair| match of_demand.get(pair) {
                Some(&place) => Target::Demand(place),
                None => Target::Sector(rows.places[pair] as usize),
            })
            .collect();
        ensure_room(text.name(), &format!("flows between {n} sectors"), (n as f64) * (n + m) as f64)?;
        let mut intermediate = Array2::zeros((n, n));
        let mut final_demand = Array2::zeros((n, m));
        let mut below: Vec<PrimaryRow> = Vec::new();
        for (region, code) in &rows.pairs[n..] {
            let known = if region == DOMESTIC { primary(code) } else { None };
            let (label, kind) = known.ok_or_else(|| {
                let expected =
                    "rows of W2 with the codes D21X31, OP_RES, OP_NRES, D1, D29X39, B2A3G after those of industries";
                text.malformed(last, 0, expected, quoted(&format!("{region} {code}")))
            })?;
            below.push(PrimaryRow { label, kind, values: vec![0.0; n], on_final_demand: Some(vec![0.0; m]) });
        }
        let mut given = vec![false; rows.pairs.len() * columns.pairs.len()];
        for (row, column, value) in cells {
            let (row, column) = (row as usize, column as usize);
            if std::mem::replace(&mut given[row * columns.pairs.len() + column], true) {
                let (a, b) = (&rows.pairs[row], &columns.pairs[column]);
                let expected = "each cell once";
                return Err(text.malformed(last, 0, expected, format!("{} {} to {} {} twice", a.0, a.1, b.0, b.1)));
            }
            match (targets.get(column), row.checked_sub(n)) {
                (Some(Target::Sector(place)), None) => intermediate[[row, *place]] = value,
                (Some(Target::Demand(place)), None) => final_demand[[row, *place]] = value,
                (Some(Target::Sector(place)), Some(row)) => below[row].values[*place] = value,
                (Some(Target::Demand(place)), Some(row)) => {
                    if let Some(values) = &mut below[row].on_final_demand {
                        values[*place] = value;
                    }
                }
                (None, _) => {}
            }
        }
        for row in &mut below {
            row.on_final_demand = row.on_final_demand.take().filter(|values| values.iter().any(|value| *value != 0.0));
        }
        let mut info = self.info();
        info.assumptions.extend(super::super::cells::empty_cells_note(empty));
        let absent = given.iter().filter(|given| !**given).count();
        if absent > 0 {
            info.assumptions.push(format!("{absent} cells that the file does not have are zero"));
        }
        let (regions, sectors, categories) = labels_of(&regions, &sectors, &categories);
        Parts { info, regions, sectors, categories, intermediate, final_demand, primary: below, output: None }
            .table(task.options)
    }
}

/// How many lines are read between two words on the progress.
const TOLD: u64 = 1 << 16;

/// How the headings of the flat layout end.
const FLAT: [&[&str]; 7] =
    [&["Row"], &["Col"], &["refArea"], &["rowIi", "rowPi"], &["counterpartArea"], &["colIi", "colPi"], &["obsValue"]];

/// The cells of the flat layout, by the places of their rows and columns.
struct Flat {
    rows: Axis,
    columns: Axis,
    cells: Vec<(u32, u32, f64)>,
    empty: usize,
    /// The last line.
    last: u64,
}

impl Flat {
    fn read(text: &mut Text, heading: u64, task: &mut Task<'_>) -> Result<Self, TableError> {
        let missing = task.options.missing;
        let (mut rows, mut columns) = (Axis::default(), Axis::default());
        let mut cells: Vec<(u32, u32, f64)> = Vec::new();
        let mut empty = 0;
        let mut last = heading;
        while let Some((line, fields)) = text.next_line()? {
            last = line;
            if line % TOLD == 0 {
                text.tell(task)?;
            }
            if fields.len() != FLAT.len() {
                let found = format!("{} fields", fields.len());
                return Err(text.malformed(line, 0, format!("{} fields, as in the header", FLAT.len()), found));
            }
            let value = match fields[6].as_str() {
                "" if missing == MissingCells::Zero => {
                    empty += 1;
                    0.0
                }
                "" => {
                    let expected =
                        format!("a number for row {}, column {}; write 0 where there is none", fields[0], fields[1]);
                    return Err(text.malformed(line, 7, expected, "an empty cell"));
                }
                number => parse_number(number).map_err(|problem| {
                    let what = format!("a number for row {}, column {}", fields[0], fields[1]);
                    let advice = problem.write.map_or(String::new(), |advice| format!("; write {advice}"));
                    text.malformed(line, 7, format!("{what}{advice}"), problem.found)
                })?,
            };
            cells.push((rows.place(&fields[2], &fields[3]), columns.place(&fields[4], &fields[5]), value));
        }
        Ok(Self { rows, columns, cells, empty, last })
    }
}

enum Target {
    Sector(usize),
    Demand(usize),
}

/// Pairs in the order of their first occurrence.
#[derive(Default)]
struct Axis {
    pairs: Vec<Pair>,
    places: HashMap<Pair, u32>,
    latest: Option<(Pair, u32)>,
}

impl Axis {
    fn place(&mut self, region: &str, code: &str) -> u32 {
        // Cells of one row follow each other.
        if let Some((pair, place)) = &self.latest
            && (pair.0.as_str(), pair.1.as_str()) == (region, code)
        {
            return *place;
        }
        let pair = (region.to_owned(), code.to_owned());
        let next = u32::try_from(self.pairs.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(pair.clone()).or_insert(next);
        if place == next {
            self.pairs.push(pair.clone());
        }
        self.latest = Some((pair, place));
        place
    }
}

fn primary(code: &str) -> Option<(Label, PrimaryInput)> {
    let (code, kind, name) = PRIMARY.into_iter().find(|row| row.0 == code)?;
    Some((names::primary_input(code, name), kind))
}

fn labels_of(
    regions: &[String],
    sectors: &[String],
    categories: &[String],
) -> (Vec<Label>, Vec<Label>, Vec<(Label, FinalUse)>) {
    (
        regions_of(regions),
        sectors.iter().map(|code| Label::new(code, code)).collect(),
        categories.iter().map(|code| names::final_use(code, code)).collect(),
    )
}
