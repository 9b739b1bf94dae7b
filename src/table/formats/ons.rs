//! United Kingdom: the product-by-product tables of the Office for National Statistics.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::cells::{Grid, MissingCells, ensure_year};
use super::totals::Totals;
use super::wide::{LeftSide, Wide};
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::units::Unit;

const USES: [(&str, FinalUse); 9] = [
    ("Households", FinalUse::HouseholdConsumption),
    ("Non-profit instns serving households", FinalUse::NonProfitConsumption),
    ("Central government", FinalUse::GovernmentConsumption),
    ("Local government", FinalUse::GovernmentConsumption),
    ("Gross fixed capital formation", FinalUse::FixedCapitalFormation),
    ("Valuables", FinalUse::Valuables),
    ("Changes in inventories", FinalUse::InventoryChange),
    ("Exports of goods", FinalUse::Exports),
    ("Exports of services", FinalUse::Exports),
];
const INTERMEDIATE: &str = "Total intermediate demand";
const IMPORTS: &str = "Imported goods and services";
const PRIMARY: [(&str, PrimaryInput); 5] = [
    (IMPORTS, PrimaryInput::Imports),
    ("Taxes less subsidies on products", PrimaryInput::TaxesOnProducts),
    ("Taxes less subsidies on production", PrimaryInput::TaxesOnProduction),
    ("Compensation of employees", PrimaryInput::Compensation),
    ("Gross Operating Surplus", PrimaryInput::OperatingSurplus),
];

/// Reads the domestic product-by-product table of the United Kingdom.
///
/// # Layout
/// The first line holds `uk_row`, the codes of the products, `Total intermediate demand` (checked), the nine columns of
/// final demand by name and `Total demand` (checked). Below the products stand the rows `Total consumption` (checked),
/// `Imported goods and services`, `Taxes less subsidies on products`, `Taxes less subsidies on production`,
/// `Compensation of employees`, `Gross Operating Surplus` and `Total output`; primary inputs are also given for final
/// demand.
///
/// Without more, imports are [`Imports::Outside`] and a row of primary inputs. With the table of imports by product
/// ([`Ons::with_imports`], the same layout with `Total demand for products` and the row `Total imports`) they are
/// [`Imports::Split`], and the row, which is the sum of that block, is checked and left out.
///
/// # Unit
/// 10⁶ GBP at basic and current prices. Surplus is gross: consumption of fixed capital is inside.
///
/// # Example
/// ```no_run
/// use domar::table::formats::Ons;
/// let table = Ons::new(2010)
///     .with_names("row_labels.csv")
///     .with_imports("imports_use_pxp.csv")
///     .read("IOT_domestic_pxp.csv")?;
/// assert_eq!(table.sectors().len(), 127);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// The technical coefficients that the office published with the table of 2010, to 10⁻¹².
///
/// # References
/// Office for National Statistics (2014), *United Kingdom Input-Output Analytical Tables 2010*.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ons {
    year: i32,
    names: Option<PathBuf>,
    imports: Option<PathBuf>,
}

impl Ons {
    /// A reader for the table of a year.
    pub fn new(year: i32) -> Self {
        Self { year, names: None, imports: None }
    }

    /// With the names of products from a file of two columns, `uk_row` and `uk_row_lab`.
    #[must_use]
    pub fn with_names(mut self, path: impl Into<PathBuf>) -> Self {
        self.names = Some(path.into());
        self
    }

    /// With imports by product and user from a second table.
    #[must_use]
    pub fn with_imports(mut self, path: impl Into<PathBuf>) -> Self {
        self.imports = Some(path.into());
        self
    }

    /// Reads a file: CSV in UTF-8, or the first sheet of an .xlsx workbook (feature `excel`).
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<IoTable, TableError> {
        self.read_with(path, MissingCells::Refuse)
    }

    /// Reads a file in which empty cells may stand for zero.
    ///
    /// # Errors
    /// As [`Ons::read`].
    pub fn read_with(&self, path: impl AsRef<Path>, missing: MissingCells) -> Result<IoTable, TableError> {
        self.table(Grid::read(path.as_ref())?, missing)
    }

    /// Reads the text of a CSV file; `name` stands for the file in error messages.
    ///
    /// # Errors
    /// As [`Ons::read`].
    pub fn read_text(&self, text: &str, name: &str) -> Result<IoTable, TableError> {
        self.table(Grid::parse(text, name)?, MissingCells::Refuse)
    }

    pub(super) fn table(&self, grid: Grid, missing: MissingCells) -> Result<IoTable, TableError> {
        ensure_year(self.year)?;
        let names = self.names.as_deref().map(|path| names(&Grid::read(path)?)).transpose()?.unwrap_or_default();
        let block = Block::new(grid, "Total demand", missing)?;
        let imported = self
            .imports
            .as_deref()
            .map(|path| Block::new(Grid::read(path)?, "Total demand for products", missing))
            .transpose()?;
        table(self.year, &names, &block, imported.as_ref())
    }
}

fn table(
    year: i32,
    names: &HashMap<String, String>,
    domestic: &Block,
    imported: Option<&Block>,
) -> Result<IoTable, TableError> {
    let wide = &domestic.wide;
    let rows = wide.rows(&PRIMARY.map(|(code, _)| code))?;
    let consumption = wide.row("Total consumption")?;
    let output = wide.row("Total output")?;
    let known: Vec<&str> =
        PRIMARY.into_iter().map(|(code, _)| code).chain(["Total consumption", "Total output"]).collect();
    wide.ensure_known_rows(domestic.products.len() + 1, &known)?;

    let mut totals = Totals::new(0.5);
    domestic.compare_columns(&mut totals, 1..wide.grid.len())?;
    wide.compare_row(&mut totals, consumption, &domestic.products, domestic.every_column())?;
    let everything: Vec<usize> = domestic.products.iter().chain(&rows).copied().collect();
    wide.compare_row(&mut totals, output, &everything, domestic.every_column())?;

    let label = |row: usize| {
        let code = wide.row_code(row);
        let name = names.get(&code).cloned().unwrap_or_else(|| code.clone());
        Label::new(code, name)
    };
    let labels = Labels::new(Dimension::Sector, domestic.products.iter().map(|&row| label(row)).collect())?;
    let categories = USES.into_iter().map(|(code, kind)| (Label::new(code, code), kind)).collect();
    let mut primary: Vec<(usize, PrimaryInput)> = rows.iter().copied().zip(PRIMARY.map(|(_, kind)| kind)).collect();
    let imports = match imported {
        None => Imports::Outside,
        Some(imported) => {
            primary.retain(|(_, kind)| *kind != PrimaryInput::Imports);
            let (intermediate, final_demand) = domestic.imported_block(imported, &mut totals)?;
            Imports::Split { intermediate, final_demand }
        }
    };
    let (rows, kinds): (Vec<usize>, Vec<PrimaryInput>) = primary.into_iter().unzip();
    let primary_labels = rows.iter().map(|&row| label(row)).zip(kinds).collect();

    let intermediate = wide.block(&domestic.products, &domestic.sectors)?;
    let final_demand = FinalDemand::new(categories, wide.block(&domestic.products, &domestic.uses)?)?;
    let primary_inputs = PrimaryInputs::new(primary_labels, wide.block(&rows, &domestic.sectors)?)?
        .with_final_demand(wide.block(&rows, &domestic.uses)?);
    let output = wide.row_values(output, &domestic.sectors)?;
    let mut info = TableInfo {
        year: Some(year),
        classification: format!("ons_{year}_{}", labels.len()),
        source: format!("Office for National Statistics, United Kingdom Input-Output Analytical Tables {year}"),
        ..TableInfo::new("United Kingdom", Unit::money("GBP", 6))
    };
    info.assumptions = totals.into_assumptions();
    info.assumptions.extend(wide.empty_cells_note());
    info.assumptions.extend(imported.and_then(|block| block.wide.empty_cells_note()));
    IoTable::new(info, labels, intermediate, final_demand, primary_inputs, output, imports)
}

/// A table of the layout, domestic or imported, with its positions.
struct Block {
    wide: Wide,
    sectors: Vec<usize>,
    products: Vec<usize>,
    uses: Vec<usize>,
    intermediate_demand: usize,
    total_demand: usize,
}

impl Block {
    fn new(grid: Grid, total: &str, missing: MissingCells) -> Result<Self, TableError> {
        let wide = Wide::new(grid, &LeftSide { headings: &["uk_row"], code: &[0] }, missing)?;
        let codes = USES.map(|(code, _)| code);
        let known: Vec<&str> = [INTERMEDIATE].into_iter().chain(codes).chain([total]).collect();
        let sectors = wide.sector_columns(&known)?;
        let products = wide.sector_rows(1, &sectors, 0)?.collect();
        Ok(Self {
            sectors: sectors.collect(),
            products,
            uses: wide.columns(&codes)?,
            intermediate_demand: wide.column(INTERMEDIATE)?,
            total_demand: wide.column(total)?,
            wide,
        })
    }

    fn every_column(&self) -> impl Iterator<Item = usize> + use<> {
        1..self.wide.grid.fields(0).len()
    }

    fn compare_columns(
        &self,
        totals: &mut Totals,
        rows: impl Iterator<Item = usize> + Clone,
    ) -> Result<(), TableError> {
        self.wide.compare_column(totals, self.intermediate_demand, &self.sectors, rows.clone())?;
        let all: Vec<usize> = self.sectors.iter().chain(&self.uses).copied().collect();
        self.wide.compare_column(totals, self.total_demand, &all, rows)
    }

    /// The imported products, checked against the row of imports of this domestic table.
    fn imported_block(&self, imported: &Self, totals: &mut Totals) -> Result<(Array2<f64>, Array2<f64>), TableError> {
        let wide = &imported.wide;
        for (&own, &other) in self.products.iter().zip(&imported.products) {
            let (expected, found) = (self.wide.row_code(own), wide.row_code(other));
            if expected != found {
                let expected = format!("product {expected}, as in the domestic table");
                return Err(wide.grid.malformed(other, Some(0), expected, found));
            }
        }
        if self.products.len() != imported.products.len() {
            let expected = format!("{} products, as in the domestic table", self.products.len());
            return Err(wide.grid.malformed(0, None, expected, imported.products.len().to_string()));
        }
        let total = wide.row("Total imports")?;
        wide.ensure_known_rows(imported.products.len() + 1, &["Total imports"])?;
        imported.compare_columns(totals, 1..wide.grid.len())?;
        wide.compare_row(totals, total, &imported.products, imported.every_column())?;
        let intermediate = wide.block(&imported.products, &imported.sectors)?;
        let final_demand = wide.block(&imported.products, &imported.uses)?;
        let row = self.wide.row(IMPORTS)?;
        let columns = self.sectors.iter().zip(intermediate.columns());
        for (&column, parts) in columns.chain(self.uses.iter().zip(final_demand.columns())) {
            let printed = self.wide.number(row, column)?;
            let of = format!("column {}", self.wide.column_code(column));
            totals
                .compare(IMPORTS, &of, printed, &parts.to_vec())
                .map_err(|(expected, found)| self.wide.grid.malformed(row, Some(column), expected, found))?;
        }
        Ok((intermediate, final_demand))
    }
}

/// Names by code, without the control characters that the source carries.
fn names(grid: &Grid) -> Result<HashMap<String, String>, TableError> {
    let (code, name) = (grid.header("uk_row")?, grid.header("uk_row_lab")?);
    grid.ensure_rectangular()?;
    let clean = |text: &str| text.replace(char::is_control, " ").trim().to_owned();
    Ok((1..grid.len()).map(|row| (clean(grid.field(row, code)), clean(grid.field(row, name)))).collect())
}

#[cfg(test)]
mod tests {
    use super::super::hostile::assert_never_panics;
    use super::*;

    const USES_LINE: &str = "Total intermediate demand,Households,Non-profit instns serving households,Central government,Local government,Gross fixed capital formation,Valuables,Changes in inventories,Exports of goods,Exports of services";

    fn domestic() -> String {
        format!(
            "\
uk_row,01,02,{USES_LINE},Total demand
01,10.5,20,30.5,20,1,2,3,4,5,6,7,21.5,100
02,30,40,70,30,10,20,30,10,5,5,10,10,200
Total consumption,40.5,60,100.5,50,11,22,33,14,10,11,17,31.5,300
Imported goods and services,5,6,11,3,0,0,0,1,0,0,2,0,17
Taxes less subsidies on products,1,2,3,4,0,0,0,0,0,0,0,0,7
Taxes less subsidies on production,3.5,2,5.5,0,0,0,0,0,0,0,0,0,5.5
Compensation of employees,30,80,110,0,0,0,0,0,0,0,0,0,110
Gross Operating Surplus,20,50,70,0,0,0,0,0,0,0,0,0,70
Total output,100,200,300,57,11,22,33,15,10,11,19,31.5,509.5
"
        )
    }

    fn imported() -> String {
        format!(
            "\
uk_row,01,02,{USES_LINE},Total demand for products
01,1,2,3,1,0,0,0,0,0,0,2,0,6
02,4,4,8,2,0,0,0,1,0,0,0,0,11
Total imports,5,6,11,3,0,0,0,1,0,0,2,0,17
"
        )
    }

    fn block(text: &str, total: &str) -> Block {
        Block::new(Grid::parse(text, "t.csv").unwrap(), total, MissingCells::Refuse).unwrap()
    }

    fn both(domestic: &str, imported: &str) -> Result<IoTable, TableError> {
        let imported = block(imported, "Total demand for products");
        table(2010, &HashMap::new(), &block(domestic, "Total demand"), Some(&imported))
    }

    fn refusal(text: &str) -> String {
        Ons::new(2010).read_text(text, "t.csv").unwrap_err().to_string()
    }

    #[test]
    fn imports_are_a_row_of_primary_inputs_without_their_table() {
        let table = Ons::new(2010).read_text(&domestic(), "t.csv").unwrap();
        assert_eq!(table.info().to_string(), "United Kingdom 2010, 10^6 GBP, basic prices, current prices");
        assert_eq!(table.imported_inputs().unwrap().sum(), 11.0);
        assert_eq!(table.primary_inputs_on_final_demand().unwrap().get(IMPORTS, "Households").unwrap(), 3.0);
        assert!(table.check(crate::table::Tolerance::default()).is_balanced());
        assert!(table.info().assumptions.is_empty(), "{:?}", table.info().assumptions);
    }

    #[test]
    fn imports_are_split_with_their_table() {
        let table = both(&domestic(), &imported()).unwrap();
        assert_eq!(table.imported_inputs().unwrap().sum(), 11.0);
        assert_eq!(table.primary_inputs().rows().len(), 4);
        assert!(table.check(crate::table::Tolerance::default()).is_balanced());
    }

    #[test]
    fn tables_that_do_not_belong_together_are_refused() {
        let other = imported().replace("\n02,", "\n03,").replace("uk_row,01,02", "uk_row,01,03");
        assert_eq!(
            both(&domestic(), &other).unwrap_err().to_string(),
            "t.csv, line 3, column 1: expected product 02, as in the domestic table, found 03"
        );
        let fewer = "uk_row,01,".to_owned() + USES_LINE + ",Total demand for products\n01,1,1,0,0,0,0,0,0,0,0,0,1\n";
        assert_eq!(
            both(&domestic(), &fewer).unwrap_err().to_string(),
            "t.csv, line 1: expected 2 products, as in the domestic table, found 1"
        );
        let other = domestic()
            .replace("services,5,6,11", "services,9,6,15")
            .replace("Gross Operating Surplus,20,50,70", "Gross Operating Surplus,16,50,66");
        let other = other.replace("0,17\nTaxes", "0,21\nTaxes").replace("0,0,0,0,70\n", "0,0,0,0,66\n");
        assert_eq!(
            both(&other, &imported()).unwrap_err().to_string(),
            "t.csv, line 5, column 2: expected the total Imported goods and services of column 01 to be 5, the sum of its parts, found 9"
        );
    }

    #[test]
    fn malformed_files_are_refused_with_the_place() {
        assert_eq!(
            refusal(&domestic().replace("\nTotal output", "\nOutput")),
            "t.csv, line 10: expected a row with the code \"Total output\" up to here, found no such row before the end; is the file cut off?"
        );
        assert_eq!(
            refusal(&domestic().replace("Valuables", "Treasures")),
            "t.csv, line 1, column 10: expected one of the columns Total intermediate demand, Households, Non-profit instns serving households, Central government, Local government, Gross fixed capital formation, Valuables, Changes in inventories, Exports of goods, Exports of services, Total demand after those of the sectors, found \"Treasures\""
        );
        assert_eq!(
            refusal(&domestic().replace(",10.5,", ",ten,")),
            "t.csv, line 2, column 2: expected a number for row 01, column 01, found \"ten\""
        );
    }

    #[test]
    fn names_lose_control_characters() {
        let grid = Grid::parse("uk_row,uk_row_lab\n01,Crops \u{1a}\n", "t.csv").unwrap();
        assert_eq!(names(&grid).unwrap()["01"], "Crops");
        let grid = Grid::parse("uk_row,name\n01,Crops\n", "t.csv").unwrap();
        assert_eq!(
            names(&grid).unwrap_err().to_string(),
            "t.csv, line 1: expected a column headed \"uk_row_lab\", found \"uk_row\", \"name\""
        );
    }

    #[test]
    fn no_file_makes_the_reader_panic() {
        assert_never_panics(&domestic(), |grid| Ons::new(2010).table(grid, MissingCells::Refuse));
        assert_never_panics(&imported(), |grid| {
            let imported = Block::new(grid, "Total demand for products", MissingCells::Refuse)?;
            table(2010, &HashMap::new(), &block(&domestic(), "Total demand"), Some(&imported))
        });
    }
}
