//! China: the input-output tables of the National Bureau of Statistics (国家统计局投入产出表).

use std::path::Path;

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::cells::{Grid, MissingCells, ensure_year};
use super::totals::{OutputTwice, Totals, compare_output};
use super::wide::{LeftSide, Wide};
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::units::{PriceBasis, Unit};

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
        ensure_year(self.year)?;
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
        info.assumptions.extend(layout.compare_output(&output)?);

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

    /// Output (column) against total inputs (row).
    fn compare_output(&self, output: &Array1<f64>) -> Result<Option<String>, TableError> {
        let bought = self.wide.row_values(self.inputs_in_total, &self.sectors)?;
        let sectors = self.sectors.iter().zip(output).zip(&bought).map(|((&column, &taken), &other)| OutputTwice {
            sector: self.wide.column_code(column),
            taken,
            other,
        });
        compare_output("output (GO)", "total inputs (TI)", sectors).map_err(|(position, expected, found)| {
            self.wide.grid.malformed(self.inputs_in_total, Some(self.sectors[position]), expected, found)
        })
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

#[cfg(test)]
mod tests {
    use super::super::hostile::assert_never_panics;
    use super::*;
    use crate::units::Flow;

    const SMALL: &str = "\
Code,Description,DescriptionInChinese,01,02,TIU,FU101,FU102,THC,FU103,TC,FU201,FU202,GCF,EX,TFU,IM,ERR,GO
01,Agriculture,农业,10,20,30,20,20,40,5,45,5,5,10,15,70,1,1,100
02,Industry,工业,30,40,70,10,40,50,20,70,40,10,50,40,160,30,0,200
TII,Total intermediate input,中间投入合计,40,60,100,30,60,90,25,115,45,15,60,55,230,31,1,300
VA001,Compensation of employees,劳动者报酬,40,80,120,,,,,,,,,,,,,
VA002,Net taxes on production,生产税净额,5,20,25,,,,,,,,,,,,,
VA003,Depreciation of fixed assets,固定资产折旧,5,20,25,,,,,,,,,,,,,
VA004,Operating surplus,营业盈余,10,20,30,,,,,,,,,,,,,
TVA,Total value-added,增加值合计,60,140,200,,,,,,,,,,,,,
TI,Total inputs,总投入,100,200,300,,,,,,,,,,,,,
";

    const BY_ORIGIN: &str = "\
Code,Description,DescriptionInChinese,Origin,01,02,TIU,TC,FU201,FU202,EX,TFU,GO
01,Agriculture,农业,Domestic,10,20,30,45,5,5,15,70,100
02,Industry,工业,Domestic,30,40,70,70,10,10,40,130,200
01,Agriculture,农业,Imports,1,2,3,4,0,0,0,4,7
02,Industry,工业,Imports,4,8,12,5,6,0,1,12,24
TII,Total intermediate input,中间投入合计,TOT,45,70,115,124,21,15,56,216,331
VA001,Compensation of employees,劳动者报酬,TOT,35,70,105,,,,,,
VA002,Net taxes on production,生产税净额,TOT,5,20,25,,,,,,
VA003,Depreciation of fixed assets,固定资产折旧,TOT,5,20,25,,,,,,
VA004,Operating surplus,营业盈余,TOT,10,20,30,,,,,,
TVA,Total value-added,增加值合计,TOT,55,130,185,,,,,,
TI,Total inputs,总投入,TOT,100,200,300,,,,,,
";

    fn read(text: &str) -> Result<IoTable, TableError> {
        Nbs { year: 2020 }.read_text(text, "t.csv")
    }

    fn refusal(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn a_competitive_table_keeps_its_finest_columns() {
        let table = read(SMALL).unwrap();
        assert_eq!(table.info().to_string(), "China 2020, 10^4 CNY, producer prices, current prices");
        assert_eq!(table.info().classification, "nbs_2020_2");
        assert!(table.info().assumptions.is_empty(), "{:?}", table.info().assumptions);
        let uses: Vec<&str> = table.final_demand().columns().codes().collect();
        assert_eq!(uses, ["FU101", "FU102", "FU103", "FU201", "FU202", "EX"]);
        assert_eq!(table.sectors().as_slice()[0].chinese_name(), Some("农业"));
        assert_eq!(table.flow(), Flow::Total);
        assert_eq!(table.error_column().unwrap().get("01").unwrap(), 1.0);
        assert!(table.check(crate::table::Tolerance::default()).is_balanced());
    }

    #[test]
    fn a_table_by_origin_splits_imports_and_keeps_consumption_whole() {
        let table = read(BY_ORIGIN).unwrap();
        assert_eq!(table.final_uses()[0], FinalUse::Consumption);
        let Imports::Split { intermediate, final_demand } = table.imports() else { panic!("imports are split") };
        assert_eq!((intermediate[[1, 1]], final_demand[[1, 1]]), (8.0, 6.0));
        assert!(table.info().assumptions.is_empty(), "{:?}", table.info().assumptions);
    }

    #[test]
    fn a_printed_total_that_misses_is_noted_and_a_gross_one_refused() {
        let table = read(&SMALL.replace("60,140,200", "60,140.01,200.01")).unwrap();
        assert_eq!(
            table.info().assumptions,
            [
                "the printed total TVA of column 02 is 140.01, but its parts add up to 140.000000 (7.1e-5 of them), and one other by less; the parts are kept"
            ]
        );
        assert_eq!(
            refusal(&SMALL.replace("60,140,200", "60,410,470")),
            "t.csv, line 9, column 5: expected the total TVA of column 02 to be 140, the sum of its parts, found 410"
        );
    }

    #[test]
    fn output_is_the_column_and_a_differing_row_is_noted() {
        let text = SMALL.replace("TI,Total inputs,总投入,100,200,300", "TI,Total inputs,总投入,100,200.00001,300");
        let table = read(&text).unwrap();
        assert_eq!(table.output().get("02").unwrap(), 200.0);
        assert_eq!(
            table.info().assumptions,
            [
                "output (GO) and total inputs (TI) differ, most in sector 02: 200 against 200.00001 (5.0e-8 of it); the former is taken"
            ]
        );
        let text = SMALL.replace("30,0,200", "30,0,300").replace("31,1,300", "31,1,400");
        assert_eq!(
            refusal(&text),
            "t.csv, line 10, column 5: expected total inputs (TI) of sector 02 to be output (GO), which is 300, found 200"
        );
    }

    #[test]
    fn a_year_that_cannot_be_is_refused() {
        for year in [1979, 2101] {
            assert_eq!(
                Nbs { year }.read_text(SMALL, "t.csv").unwrap_err().to_string(),
                format!("a table of the year {year} was asked for; the year must lie between 1980 and 2100")
            );
        }
    }

    #[test]
    fn missing_and_unknown_columns_are_named() {
        assert_eq!(
            refusal(&SMALL.replace(",GO\n", ",OUTPUT\n")),
            "t.csv, line 1, column 19: expected one of the columns TIU, FU101, FU102, THC, FU103, TC, FU201, FU202, GCF, EX, TFU, IM, ERR, GO after those of the sectors, found \"OUTPUT\""
        );
        assert_eq!(
            refusal(&SMALL.replace(",IM,", ",FU103x,").replace("FU103x", "FU301")),
            "t.csv, line 1, column 17: expected one of the columns TIU, FU101, FU102, THC, FU103, TC, FU201, FU202, GCF, EX, TFU, IM, ERR, GO after those of the sectors, found \"FU301\""
        );
        let without_imports: String = SMALL
            .lines()
            .map(|line| {
                let mut fields: Vec<&str> = line.split(',').collect();
                fields.remove(16);
                fields.join(",") + "\n"
            })
            .collect();
        assert_eq!(
            refusal(&without_imports),
            "t.csv, line 1: expected a column with the code \"IM\", found no such column"
        );
        assert_eq!(
            refusal(&SMALL.replace("Description,", "Name,")),
            "t.csv, line 1, column 2: expected the heading \"Description\", found \"Name\""
        );
        assert_eq!(
            refusal(&SMALL.replace("Chinese,01,02,", "Chinese,")),
            "t.csv, line 2, column 18: expected 17 fields, as in the header, found 19 fields"
        );
        assert_eq!(
            refusal("Code,Description,DescriptionInChinese,TIU\n01,a,b,1\n"),
            "t.csv, line 1, column 4: expected the code of a sector, found \"TIU\""
        );
        assert_eq!(
            refusal(&SMALL.replace(",TIU,", ",,")),
            "t.csv, line 1, column 6: expected a column code, found an empty cell"
        );
    }

    #[test]
    fn repeated_codes_are_named_with_both_places() {
        assert_eq!(
            refusal(&SMALL.replace("Chinese,01,02", "Chinese,01,01")),
            "t.csv, line 1, column 5: expected a column code that is not yet used, found \"01\", which is also the code of column 4"
        );
        assert_eq!(
            refusal(&SMALL.replace("\n02,", "\n01,")),
            "t.csv, line 3, column 1: expected a row code that is not yet used, found \"01\", which is also the code of line 2"
        );
    }

    #[test]
    fn rows_that_differ_from_the_columns_are_named() {
        assert_eq!(
            refusal(&SMALL.replace("\n02,", "\n03,")),
            "t.csv, line 3, column 1: expected the row of sector \"02\", as in column 5 of the header, found \"03\""
        );
        assert_eq!(
            refusal(&SMALL.replace("\nTVA,", "\nTVX,")),
            "t.csv, line 9, column 1: expected one of the rows TII, VA001, VA002, VA003, VA004, TVA, TI after those of the sectors, found \"TVX\""
        );
        assert_eq!(
            refusal(&SMALL.replace("\nTVA,", "\n,")),
            "t.csv, line 9, column 1: expected a row code, found an empty cell"
        );
        assert_eq!(
            refusal(&BY_ORIGIN.replace("01,Agriculture,农业,Imports", "01,Agriculture,农业,Import")),
            "t.csv, line 4, column 4: expected \"Imports\": first the domestic rows of all sectors, then the imported ones, found \"Import\""
        );
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let cut_before = |code: &str| SMALL.split(&format!("\n{code}")).next().unwrap().to_owned() + "\n";
        assert_eq!(
            refusal(&cut_before("TI,")),
            "t.csv, line 9: expected a row with the code \"TI\" up to here, found no such row before the end; is the file cut off?"
        );
        assert_eq!(
            refusal(&cut_before("02,")),
            "t.csv, line 2, column 1: expected the row of sector \"02\", as in column 5 of the header, found the end of the file"
        );
        assert_eq!(
            refusal(&SMALL[..SMALL.len() - 5]),
            "t.csv, line 10, column 16: expected 19 fields, as in the header, found 15 fields"
        );
    }

    #[test]
    fn cells_must_hold_numbers() {
        assert_eq!(
            refusal(&SMALL.replace("工业,30,40", "工业,\"1,030\",40")),
            "t.csv, line 3, column 4: expected a number for row 02, column 01; write 1030, found \"1,030\", with thousands separators"
        );
        assert_eq!(
            refusal(&SMALL.replace("工业,30,40", "工业,,40")),
            "t.csv, line 3, column 4: expected a number for row 02, column 01; write 0 where there is none, found an empty cell"
        );
    }

    #[test]
    fn empty_cells_may_be_read_as_zero() {
        let text = SMALL.replace("30,0,200", "30,,200");
        let grid = Grid::parse(&text, "t.csv").unwrap();
        let table = Nbs { year: 2020 }.table(grid, MissingCells::Zero).unwrap();
        assert_eq!(table.error_column().unwrap().get("02").unwrap(), 0.0);
        assert_eq!(table.info().assumptions, ["one empty cell was read as zero"]);
    }

    #[test]
    fn no_file_makes_the_reader_panic() {
        for small in [SMALL, BY_ORIGIN] {
            assert_never_panics(small, |grid| Nbs { year: 2020 }.table(grid, MissingCells::Refuse));
        }
    }
}
