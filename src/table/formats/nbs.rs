//! China: the input-output tables of the National Bureau of Statistics (国家统计局投入产出表).

use std::ops::RangeInclusive;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::cells::{Grid, MissingCells};
use super::totals::Totals;
use super::wide::{LeftSide, Wide};
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::units::{PriceBasis, Unit};

/// The years that are accepted: no table of China exists before, and later ones are typing errors.
const YEARS: RangeInclusive<i32> = 1980..=2100;

/// Columns beside the sectors.
const COLUMNS: [&str; 14] =
    ["TIU", "FU101", "FU102", "THC", "FU103", "TC", "FU201", "FU202", "GCF", "EX", "TFU", "IM", "ERR", "GO"];
/// Subtotals among them, with their parts.
const SUBTOTALS: [(&str, &[&str]); 3] =
    [("THC", &["FU101", "FU102"]), ("TC", &["FU101", "FU102", "FU103"]), ("GCF", &["FU201", "FU202"])];

const VALUE_ADDED: [(&str, PrimaryInput); 4] = [
    ("VA001", PrimaryInput::Compensation),
    ("VA002", PrimaryInput::TaxesOnProduction),
    ("VA003", PrimaryInput::Depreciation),
    ("VA004", PrimaryInput::OperatingSurplus),
];

/// Reads the tables of China's National Bureau of Statistics, of a given year.
///
/// # Layout
/// One line per product, one column per user. The first line holds `Code,Description,DescriptionInChinese`, the codes
/// of the sectors and then
///
/// | code | what | kept as |
/// |---|---|---|
/// | `TIU` | total intermediate use | checked |
/// | `FU101`, `FU102` | rural, urban household consumption | final demand |
/// | `THC` | household consumption | checked |
/// | `FU103` | government consumption | final demand |
/// | `TC` | consumption | checked; kept where its parts are not given |
/// | `FU201`, `FU202` | fixed capital formation, changes in inventories | final demand |
/// | `GCF` | capital formation | checked |
/// | `EX` | exports | final demand |
/// | `TFU` | total final use | checked |
/// | `IM` | imports | [`Imports::Inside`] |
/// | `ERR` | error, in some years | error column |
/// | `GO` | output | output |
///
/// After the sectors come the rows `TII` (checked), `VA001` to `VA004` (compensation, net taxes on production,
/// depreciation, operating surplus), `TVA` and `TI` (checked).
///
/// Where a fourth heading `Origin` follows, rows of sectors are marked `Domestic` and then, all again, `Imports`, the
/// others `TOT`; there is no `IM`, and imports become [`Imports::Split`].
///
/// Subtotals are not kept: where a printed one misses the sum of its parts by more than 10⁻⁶ of them, the table's
/// assumptions say so, and by more than 1 % the file is refused. Output is the column `GO`; where the row `TI` differs
/// from it, the assumptions say by how much (2007 does, in the ninth digit).
///
/// # Unit
/// 10⁴ CNY (万元) at producer and current prices.
///
/// # Example
/// ```
/// use domar::table::formats::Nbs;
///
/// let text = "\
/// Code,Description,DescriptionInChinese,01,02,TIU,FU101,FU102,FU103,FU201,FU202,EX,IM,GO
/// 01,Agriculture,农业,10,20,30,20,20,5,5,5,15,0,100
/// 02,Industry,工业,30,40,70,10,40,20,40,10,40,30,200
/// TII,Total intermediate input,中间投入合计,40,60,100,,,,,,,,
/// VA001,Compensation of employees,劳动者报酬,40,80,120,,,,,,,,
/// VA002,Net taxes on production,生产税净额,5,20,25,,,,,,,,
/// VA003,Depreciation of fixed assets,固定资产折旧,5,20,25,,,,,,,,
/// VA004,Operating surplus,营业盈余,10,20,30,,,,,,,,
/// TVA,Total value-added,增加值合计,60,140,200,,,,,,,,
/// TI,Total inputs,总投入,100,200,300,,,,,,,,
/// ";
/// let table = Nbs { year: 2020 }.read_text(text, "example.csv")?;
/// assert_eq!(table.info().classification, "nbs_2020_2");
/// assert_eq!(table.value_added()?.sum(), 200.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// The twelve tables of 2002 to 2020 (41 to 153 sectors): printed totals, and `x = Z i + y` to 10⁻¹².
///
/// # References
/// National Bureau of Statistics of China, *Input-Output Tables of China* (中国投入产出表), every fifth year and between.
#[doc(alias = "国家统计局")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Nbs {
    /// Year of the table, which the file itself does not say.
    pub year: i32,
}

impl Nbs {
    /// Reads a file: CSV in UTF-8, or the first sheet of an .xlsx workbook (feature `excel`).
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read(self, path: impl AsRef<Path>) -> Result<IoTable, TableError> {
        self.read_with(path, MissingCells::Refuse)
    }

    /// Reads a file in which empty cells may stand for zero.
    ///
    /// # Errors
    /// As [`Nbs::read`].
    pub fn read_with(self, path: impl AsRef<Path>, missing: MissingCells) -> Result<IoTable, TableError> {
        self.table(Grid::read(path.as_ref())?, missing)
    }

    /// Reads the text of a CSV file; `name` stands for the file in error messages.
    ///
    /// # Errors
    /// As [`Nbs::read`].
    pub fn read_text(&self, text: &str, name: &str) -> Result<IoTable, TableError> {
        self.table(Grid::parse(text, name)?, MissingCells::Refuse)
    }

    pub(super) fn table(self, grid: Grid, missing: MissingCells) -> Result<IoTable, TableError> {
        if !YEARS.contains(&self.year) {
            return Err(TableError::YearOutOfRange { year: self.year, first: *YEARS.start(), last: *YEARS.end() });
        }
        let layout = Layout::new(grid, missing)?;
        let mut info = TableInfo {
            year: Some(self.year),
            price_basis: PriceBasis::Producer,
            classification: format!("nbs_{}_{}", self.year, layout.sectors.len()),
            source: format!("National Bureau of Statistics of China, input-output table of {}", self.year),
            ..TableInfo::new("China", Unit::money("CNY", 4))
        };
        info.assumptions = layout.compare_totals()?;
        let output = layout.wide.column_values(&layout.domestic, layout.output)?;
        info.assumptions.extend(layout.compare_output(output.as_slice().unwrap_or_default())?);

        let sectors = Labels::new(Dimension::Sector, layout.domestic.iter().map(|&row| layout.label(row)).collect())?;
        let (uses, kinds): (Vec<usize>, Vec<FinalUse>) = layout.uses.iter().copied().unzip();
        let categories = uses.iter().map(|&column| use_label(layout.wide.column_code(column))).zip(kinds).collect();
        let (rows, kinds): (Vec<usize>, Vec<PrimaryInput>) = layout.value_added.iter().copied().unzip();
        let primary = rows.iter().map(|&row| layout.label(row)).zip(kinds).collect();
        let imports = match &layout.imports {
            ImportCells::Column(column) => {
                Imports::Inside { column: layout.wide.column_values(&layout.domestic, *column)? }
            }
            ImportCells::Rows(imported) => Imports::Split {
                intermediate: layout.wide.block(imported, &layout.sectors)?,
                final_demand: layout.wide.block(imported, &uses)?,
            },
        };
        let intermediate = layout.wide.block(&layout.domestic, &layout.sectors)?;
        let final_demand = FinalDemand::new(categories, layout.wide.block(&layout.domestic, &uses)?)?;
        let primary_inputs = PrimaryInputs::new(primary, layout.wide.block(&rows, &layout.sectors)?)?;
        let error = layout.error.map(|column| layout.wide.column_values(&layout.domestic, column)).transpose()?;
        info.assumptions.extend(layout.wide.empty_cells_note());
        let table = IoTable::new(info, sectors, intermediate, final_demand, primary_inputs, output, imports)?;
        match error {
            None => Ok(table),
            Some(error) => table.with_error_column(error),
        }
    }
}

/// Where the imports of a file stand.
enum ImportCells {
    Column(usize),
    Rows(Vec<usize>),
}

/// The positions of everything in a file.
struct Layout {
    wide: Wide,
    sectors: Vec<usize>,
    domestic: Vec<usize>,
    imports: ImportCells,
    uses: Vec<(usize, FinalUse)>,
    value_added: Vec<(usize, PrimaryInput)>,
    error: Option<usize>,
    output: usize,
    total_use: usize,
    total_input: usize,
    total_value_added: usize,
    inputs_in_total: usize,
}

impl Layout {
    fn new(grid: Grid, missing: MissingCells) -> Result<Self, TableError> {
        let by_origin = grid.field(0, 3).trim() == "Origin";
        let headings = ["Code", "Description", "DescriptionInChinese", "Origin"];
        let left = if by_origin {
            LeftSide { headings: &headings, code: &[0, 3] }
        } else {
            LeftSide { headings: &headings[..3], code: &[0] }
        };
        let wide = Wide::new(grid, &left, missing)?;
        let known: Vec<&str> =
            COLUMNS.into_iter().filter(|code| !(by_origin && ["IM", "ERR"].contains(code))).collect();
        let sectors = wide.sector_columns(&known)?;
        let domestic = wide.sector_rows(1, &sectors, 0)?;
        let (imports, after) = if by_origin {
            let imported = wide.sector_rows(domestic.end, &sectors, 0)?;
            for (rows, origin) in [(&domestic, "Domestic"), (&imported, "Imports")] {
                ensure_origin(&wide.grid, rows.clone(), origin)?;
            }
            (ImportCells::Rows(imported.clone().collect()), imported.end)
        } else {
            (ImportCells::Column(wide.column("IM")?), domestic.end)
        };
        let suffix = if by_origin { " TOT" } else { "" };
        let code = |row: &str| format!("{row}{suffix}");
        let known_rows: Vec<String> =
            ["TII", "VA001", "VA002", "VA003", "VA004", "TVA", "TI"].into_iter().map(code).collect();
        wide.ensure_known_rows(after, &known_rows.iter().map(String::as_str).collect::<Vec<_>>())?;
        let value_added = VALUE_ADDED
            .into_iter()
            .map(|(row, kind)| Ok((wide.row(&code(row))?, kind)))
            .collect::<Result<_, TableError>>()?;
        Ok(Self {
            sectors: sectors.collect(),
            domestic: domestic.collect(),
            imports,
            uses: final_uses(&wide)?,
            value_added,
            error: wide.optional_column("ERR"),
            output: wide.column("GO")?,
            total_use: wide.column("TIU")?,
            total_input: wide.row(&code("TII"))?,
            total_value_added: wide.row(&code("TVA"))?,
            inputs_in_total: wide.row(&code("TI"))?,
            wide,
        })
    }

    fn label(&self, row: usize) -> Label {
        self.wide.row_label(row, 0, 1, Some(2))
    }

    /// Every printed total against the sum of its parts.
    fn compare_totals(&self) -> Result<Vec<String>, TableError> {
        let wide = &self.wide;
        let mut totals = Totals::new(0.0);
        let every_row = || 1..wide.grid.len();
        wide.compare_column(&mut totals, self.total_use, &self.sectors, every_row())?;
        for (total, parts) in SUBTOTALS {
            let parts: Vec<usize> = parts.iter().filter_map(|code| wide.optional_column(code)).collect();
            if let (Some(total), false) = (wide.optional_column(total), parts.is_empty()) {
                wide.compare_column(&mut totals, total, &parts, every_row())?;
            }
        }
        let uses: Vec<usize> = self.uses.iter().map(|(column, _)| *column).collect();
        if let Some(total) = wide.optional_column("TFU") {
            wide.compare_column(&mut totals, total, &uses, every_row())?;
        }
        let mut products = self.domestic.clone();
        if let ImportCells::Rows(imported) = &self.imports {
            let all_uses: Vec<usize> = self.sectors.iter().chain(&uses).copied().collect();
            wide.compare_column(&mut totals, self.output, &all_uses, imported.iter().copied())?;
            products.extend(imported);
        }
        let every_column = || self.sectors.iter().copied().chain(self.total_use..wide.grid.fields(0).len());
        let value_added: Vec<usize> = self.value_added.iter().map(|(row, _)| *row).collect();
        wide.compare_row(&mut totals, self.total_input, &products, every_column())?;
        wide.compare_row(&mut totals, self.total_value_added, &value_added, every_column())?;
        products.extend(value_added);
        wide.compare_row(&mut totals, self.inputs_in_total, &products, every_column())?;
        Ok(totals.into_assumptions())
    }

    /// Output (column) against total inputs (row): both are printed in full, so any difference beyond arithmetic is
    /// worth a note.
    fn compare_output(&self, output: &[f64]) -> Result<Option<String>, TableError> {
        let mut worst: Option<(usize, f64, f64)> = None;
        for (&column, &sold) in self.sectors.iter().zip(output) {
            let bought = self.wide.number(self.inputs_in_total, column)?;
            let share = (sold - bought).abs() / sold.abs().max(bought.abs()).max(f64::MIN_POSITIVE);
            if share > 0.01 {
                let expected =
                    format!("total inputs of sector {} to be its output {sold}", self.wide.column_code(column));
                return Err(self.wide.grid.malformed(self.inputs_in_total, Some(column), expected, bought.to_string()));
            }
            if share > 1e-9 && worst.is_none_or(|(_, _, largest)| share > largest) {
                worst = Some((column, bought, share));
            }
        }
        Ok(worst.map(|(column, bought, share)| {
            format!(
                "output (GO) and total inputs (TI) differ, most in sector {}, where TI is {bought} ({share:.1e} of it); output is GO",
                self.wide.column_code(column)
            )
        }))
    }
}

/// Final use by its finest columns: consumption by its parts where they are given, in total otherwise.
fn final_uses(wide: &Wide) -> Result<Vec<(usize, FinalUse)>, TableError> {
    let parts = ["FU101", "FU102", "FU103"];
    let consumption: &[(&str, FinalUse)] =
        if parts.iter().all(|code| wide.optional_column(code).is_none()) && wide.optional_column("TC").is_some() {
            &[("TC", FinalUse::Consumption)]
        } else {
            &[
                ("FU101", FinalUse::HouseholdConsumption),
                ("FU102", FinalUse::HouseholdConsumption),
                ("FU103", FinalUse::GovernmentConsumption),
            ]
        };
    let others =
        [("FU201", FinalUse::FixedCapitalFormation), ("FU202", FinalUse::InventoryChange), ("EX", FinalUse::Exports)];
    consumption.iter().chain(&others).map(|(code, kind)| Ok((wide.column(code)?, *kind))).collect()
}

fn ensure_origin(grid: &Grid, mut rows: std::ops::Range<usize>, origin: &str) -> Result<(), TableError> {
    match rows.find(|&row| grid.field(row, 3).trim() != origin) {
        None => Ok(()),
        Some(row) => Err(grid.malformed(
            row,
            Some(3),
            format!("\"{origin}\": first the domestic rows of all sectors, then the imported ones"),
            super::cells::quoted(grid.field(row, 3)),
        )),
    }
}

/// The files give codes of columns but no names.
fn use_label(code: &str) -> Label {
    let (english, chinese) = match code {
        "FU101" => ("Rural household consumption", "农村居民消费"),
        "FU102" => ("Urban household consumption", "城镇居民消费"),
        "FU103" => ("Government consumption", "政府消费"),
        "TC" => ("Final consumption", "最终消费"),
        "FU201" => ("Gross fixed capital formation", "固定资本形成总额"),
        "FU202" => ("Changes in inventories", "存货变动"),
        _ => ("Exports", "出口"),
    };
    Label::new(code, english).with_chinese(chinese)
}
