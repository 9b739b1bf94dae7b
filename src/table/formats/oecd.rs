//! The OECD's harmonised input-output tables, edition of 2021.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::cells::{Grid, MissingCells, ensure_year};
use super::totals::Totals;
use super::wide::{LeftSide, Wide};
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::units::Unit;

const USES: [(&str, FinalUse, &str, &str); 8] = [
    ("HFCE", FinalUse::HouseholdConsumption, "Final consumption of households", "居民消费"),
    ("NPISH", FinalUse::NonProfitConsumption, "Final consumption of non-profit institutions", "非营利机构消费"),
    ("GGFC", FinalUse::GovernmentConsumption, "Final consumption of government", "政府消费"),
    ("GFCF", FinalUse::FixedCapitalFormation, "Gross fixed capital formation", "固定资本形成总额"),
    ("INVNT", FinalUse::InventoryChange, "Changes in inventories", "存货变动"),
    ("CONS_ABR", FinalUse::HouseholdConsumption, "Direct purchases abroad by residents", "居民境外直接购买"),
    ("CONS_NONRES", FinalUse::Exports, "Direct purchases by non-residents", "非居民境内直接购买"),
    ("EXPO", FinalUse::Exports, "Exports", "出口"),
];
const PRIMARY: [(&str, PrimaryInput); 3] = [
    ("TXS_IMP_FNL", PrimaryInput::TaxesOnProducts),
    ("TXS_INT_FNL", PrimaryInput::TaxesOnProducts),
    ("VALU", PrimaryInput::ValueAdded),
];

/// Reads a total table (domestic and imported products together) of the OECD, edition of 2021.
///
/// # Layout
/// One line per industry, headed `Code,Code,Description` (a running number, the code, the name), then the codes `01`
/// to `45`, and
///
/// | column | kept as |
/// |---|---|
/// | `HFCE`, `NPISH`, `GGFC`, `GFCF`, `INVNT` | final demand |
/// | `CONS_ABR` | household consumption: what residents buy abroad, part of imports |
/// | `CONS_NONRES`, `EXPO` | exports: what non-residents buy in the country, and all others |
/// | `IMPO` | [`Imports::Inside`]; the file gives imports with a minus sign, the table without |
///
/// After the industries come the rows `TXS_IMP_FNL` and `TXS_INT_FNL` (taxes less subsidies on products paid abroad
/// and at home, also on final demand), `TTL_INT_FNL` (checked), `VALU` (value added) and `OUTPUT`.
///
/// Figures are rounded to 0.1, so that rows and columns miss output by up to 0.8 million dollars (3.2 in one column of
/// Japan 2010, 2.0 in one of 2011); the printed totals that do are named in the table's assumptions. Industry 45 (households as employers) has no output at all.
///
/// # Unit
/// 10⁶ USD at basic and current prices.
///
/// # Example
/// ```
/// use domar::table::formats::Oecd;
///
/// let text = "\
/// Code,Code,Description,01,02,HFCE,NPISH,GGFC,GFCF,INVNT,CONS_ABR,CONS_NONRES,EXPO,IMPO
/// 1,01,Agriculture,10,20,60,0,0,10,0,0,0,10,-10
/// 2,02,\"Mining, quarrying\",30,40,100,0,20,20,0,1,4,15,-30
/// 3,TXS_IMP_FNL,Taxes paid abroad,0,0,0,0,0,0,0,0,0,0,0
/// 4,TXS_INT_FNL,Taxes paid at home,2,3,5,0,0,0,0,0,0,0,0
/// 5,TTL_INT_FNL,Total intermediate consumption,42,63,165,0,20,30,0,1,4,25,-40
/// 6,VALU,Value added,58,137,0,0,0,0,0,0,0,0,0
/// 7,OUTPUT,Output,100,200,0,0,0,0,0,0,0,0,0
/// ";
/// let table = Oecd { economy: "Utopia".to_owned(), year: 2018 }.read_text(text, "UTO_2018.csv")?;
/// assert_eq!(table.import_shares()?.get("02")?, 30.0 / 211.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// The tables of China and Japan of 1995 to 2018: sign of imports, balances to the rounding.
///
/// # References
/// OECD (2021), *Input-Output Tables*, 2021 edition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Oecd {
    /// The economy, which the file itself does not name.
    pub economy: String,
    /// Year of the table.
    pub year: i32,
}

impl Oecd {
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
    /// As [`Oecd::read`].
    pub fn read_with(&self, path: impl AsRef<Path>, missing: MissingCells) -> Result<IoTable, TableError> {
        self.table(Grid::read(path.as_ref())?, missing)
    }

    /// Reads the text of a CSV file; `name` stands for the file in error messages.
    ///
    /// # Errors
    /// As [`Oecd::read`].
    pub fn read_text(&self, text: &str, name: &str) -> Result<IoTable, TableError> {
        self.table(Grid::parse(text, name)?, MissingCells::Refuse)
    }

    pub(super) fn table(&self, grid: Grid, missing: MissingCells) -> Result<IoTable, TableError> {
        ensure_year(self.year)?;
        let wide = Wide::new(grid, &LeftSide { headings: &["Code", "Code", "Description"], code: &[1] }, missing)?;
        let use_codes = USES.map(|(code, ..)| code);
        let known: Vec<&str> = use_codes.into_iter().chain(["IMPO"]).collect();
        let sector_columns = wide.sector_columns(&known)?;
        let products: Vec<usize> = wide.sector_rows(1, &sector_columns, 1)?.collect();
        let known_rows = ["TXS_IMP_FNL", "TXS_INT_FNL", "TTL_INT_FNL", "VALU", "OUTPUT"];
        wide.ensure_known_rows(products.len() + 1, &known_rows)?;
        let sectors: Vec<usize> = sector_columns.collect();
        let uses = wide.columns(&use_codes)?;
        let primary = wide.rows(&PRIMARY.map(|(code, _)| code))?;
        let imports = wide.column("IMPO")?;
        let output = wide.row("OUTPUT")?;

        let mut info = TableInfo {
            year: Some(self.year),
            classification: "oecd_iot21".to_owned(),
            source: format!("OECD, Input-Output Tables, edition of 2021, {} {}", self.economy, self.year),
            ..TableInfo::new(self.economy.clone(), Unit::money("USD", 6))
        };
        let mut totals = Totals::new(0.05);
        let taxed: Vec<usize> = products.iter().chain(&primary[..2]).copied().collect();
        let every_column = sectors.iter().chain(&uses).chain([&imports]).copied();
        wide.compare_row(&mut totals, wide.row("TTL_INT_FNL")?, &taxed, every_column)?;
        let everything: Vec<usize> = products.iter().chain(&primary).copied().collect();
        wide.compare_row(&mut totals, output, &everything, sectors.iter().copied())?;
        info.assumptions = totals.into_assumptions();
        info.assumptions.extend(taxes_in_imports(&wide, &primary[..2], imports)?);

        let mut column = wide.column_values(&products, imports)?;
        if let Some(i) = column.iter().position(|&value| value > 0.0) {
            let expected = "imports with a minus sign, as they are subtracted from final use";
            return Err(wide.grid.malformed(products[i], Some(imports), expected, column[i].to_string()));
        }
        column.mapv_inplace(|value| 0.0 - value);
        let label = |row: usize| wide.row_label(row, 1, 2, None);
        let labels = Labels::new(Dimension::Sector, products.iter().map(|&row| label(row)).collect())?;
        let categories = USES
            .into_iter()
            .map(|(code, kind, name, chinese)| (Label::new(code, name).with_chinese(chinese), kind))
            .collect();
        let rows = primary.iter().zip(PRIMARY).map(|(&row, (_, kind))| (label(row), kind)).collect();
        let intermediate = wide.block(&products, &sectors)?;
        let final_demand = FinalDemand::new(categories, wide.block(&products, &uses)?)?;
        let primary_inputs =
            PrimaryInputs::new(rows, wide.block(&primary, &sectors)?)?.with_final_demand(wide.block(&primary, &uses)?);
        let output = wide.row_values(output, &sectors)?;
        info.assumptions.extend(wide.empty_cells_note());
        IoTable::new(info, labels, intermediate, final_demand, primary_inputs, output, Imports::Inside { column })
    }
}

/// Taxes paid abroad stand in `CONS_ABR` and again, negative, in `IMPO`; imports by product have no place for them.
fn taxes_in_imports(wide: &Wide, taxes: &[usize], imports: usize) -> Result<Option<String>, TableError> {
    let paid = wide.column_values(taxes, imports)?.sum();
    Ok((paid != 0.0).then(|| {
        format!("taxes of {paid} on imports (IMPO), the counterpart of those on direct purchases abroad, are left out")
    }))
}

#[cfg(test)]
mod tests {
    use super::super::hostile::assert_never_panics;
    use super::*;

    const SMALL: &str = "\
\"Code\",\"Code\",\"Description\",\"01\",\"02\",\"HFCE\",\"NPISH\",\"GGFC\",\"GFCF\",\"INVNT\",\"CONS_ABR\",\"CONS_NONRES\",\"EXPO\",\"IMPO\"
\"1\",\"01\",\"Agriculture, hunting\",10,20,60,0,0,10,0,0,0,10,-10
\"2\",\"02\",\"Households as employers\",30,40,100,0,20,20,0,1,4,15,-30
\"3\",\"TXS_IMP_FNL\",\"Taxes paid abroad\",0,0,0,0,0,0,0,2.5,0,0,-2.5
\"4\",\"TXS_INT_FNL\",\"Taxes paid at home\",2,3,5,0,0,0,0,0,0,0,0
\"5\",\"TTL_INT_FNL\",\"Total intermediate consumption\",42,63.3,165,0,20,30,0,3.5,4,25,-42.5
\"6\",\"VALU\",\"Value added\",58,137,0,0,0,0,0,0,0,0,0
\"7\",\"OUTPUT\",\"Output\",100,200,0,0,0,0,0,0,0,0,0
";

    fn reader() -> Oecd {
        Oecd { economy: "Utopia".to_owned(), year: 2018 }
    }

    fn refusal(text: &str) -> String {
        reader().read_text(text, "t.csv").unwrap_err().to_string()
    }

    #[test]
    fn imports_lose_their_sign_and_taxes_on_final_demand_are_kept() {
        let table = reader().read_text(SMALL, "t.csv").unwrap();
        assert_eq!(table.info().to_string(), "Utopia 2018, 10^6 USD, basic prices, current prices");
        assert_eq!(table.imports(), &Imports::Inside { column: ndarray::array![10.0, 30.0] });
        assert_eq!(table.primary_inputs_on_final_demand().unwrap().get("TXS_INT_FNL", "HFCE").unwrap(), 5.0);
        assert_eq!(table.final_use(&[FinalUse::Exports]).unwrap().get("02").unwrap(), 19.0);
        assert_eq!(table.sectors().as_slice()[0].name(), "Agriculture, hunting");
        assert_eq!(
            table.info().assumptions,
            [
                "the printed total TTL_INT_FNL of column 02 is 63.3, but its parts add up to 63.000000 (4.7e-3 of them); the parts are kept",
                "taxes of -2.5 on imports (IMPO), the counterpart of those on direct purchases abroad, are left out",
            ]
        );
    }

    #[test]
    fn malformed_files_are_refused_with_the_place() {
        assert_eq!(
            refusal(&SMALL.replace(",-30", ",30").replace("25,-42.5", "25,17.5")),
            "t.csv, line 3, column 14: expected imports with a minus sign, as they are subtracted from final use, found 30"
        );
        assert_eq!(
            refusal(&SMALL.replace("\"VALU\"", "\"VALX\"")),
            "t.csv, line 7, column 2: expected one of the rows TXS_IMP_FNL, TXS_INT_FNL, TTL_INT_FNL, VALU, OUTPUT after those of the sectors, found \"VALX\""
        );
        assert_eq!(
            refusal(&SMALL.replace("\"2\",\"02\"", "\"2\",\"03\"")),
            "t.csv, line 3, column 2: expected the row of sector \"02\", as in column 5 of the header, found \"03\""
        );
        assert_eq!(
            refusal(&SMALL.replace("\"Code\",\"Code\"", "\"Number\",\"Code\"")),
            "t.csv, line 1, column 1: expected the heading \"Code\", found \"Number\""
        );
        assert_eq!(
            refusal(&SMALL.replace("58,137", "58,n/a")),
            "t.csv, line 7, column 5: expected a number for row VALU, column 02; write 0 where there is none, found \"n/a\", a sign for a missing value"
        );
    }

    #[test]
    fn no_file_makes_the_reader_panic() {
        assert_never_panics(SMALL, |grid| reader().table(grid, MissingCells::Refuse));
    }
}
