//! Eurostat: symmetric input-output tables in long form, one line per cell.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::cells::{Grid, MissingCells, ensure_year, quoted};
use super::totals::{OutputTwice, Totals, compare_output};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::units::{Measure, Unit};

const UNIT: &str = "MIO_EUR";
const USES: [(&str, FinalUse, &str, &str); 6] = [
    ("P3_S14", FinalUse::HouseholdConsumption, "Final consumption of households", "居民消费"),
    ("P3_S15", FinalUse::NonProfitConsumption, "Final consumption of non-profit institutions", "非营利机构消费"),
    ("P3_S13", FinalUse::GovernmentConsumption, "Final consumption of government", "政府消费"),
    ("P5", FinalUse::FixedCapitalFormation, "Gross fixed capital formation", "固定资本形成总额"),
    ("P52", FinalUse::InventoryChange, "Changes in inventories", "存货变动"),
    ("P6", FinalUse::Exports, "Exports", "出口"),
];
const PRIMARY: [(&str, PrimaryInput); 7] = [
    ("P7", PrimaryInput::Imports),
    ("D21X31", PrimaryInput::TaxesOnProducts),
    ("D1", PrimaryInput::Compensation),
    ("D29X39", PrimaryInput::TaxesOnProduction),
    ("K1", PrimaryInput::Depreciation),
    ("P51C", PrimaryInput::Depreciation),
    ("B2A3N", PrimaryInput::OperatingSurplus),
];
const EMPLOYMENT: [&str; 3] = ["EMP-WS", "EMP-FTE", "EMP"];
const ROW_TOTALS: [&str; 4] = ["TOTAL", "P2", "B1G", "P1"];
const COLUMN_TOTALS: [&str; 2] = ["CPA_TOTAL", "TFU"];

/// Reads a domestic symmetric table of Eurostat in long form, as the R package `iotables` ships it.
///
/// # Layout
/// One line per cell, with the headings `prod_na` (row), `prod_na_lab` (its name), `induse` (column), `values`, `geo`,
/// `time` (beginning with the year) and `unit`; other columns are not looked at. Lines of another `geo`, year or unit
/// than `MIO_EUR` are passed over.
///
/// | rows | kept as |
/// |---|---|
/// | `CPA_…` | products |
/// | `P7`, `D21X31` | imports, taxes less subsidies on products; also on final demand |
/// | `D1`, `D29X39`, `K1` or `P51C`, `B2A3N` | compensation, taxes on production, depreciation, net surplus |
/// | `TOTAL`, `P2`, `B1G` | checked |
/// | `P1` | output |
/// | `EMP-WS`, `EMP-FTE`, `EMP` | satellites in 10³ persons, whatever the file's unit says |
///
/// | columns | kept as |
/// |---|---|
/// | `CPA_…` | users |
/// | `P3_S14`, `P3_S15`, `P3_S13`, `P5` (without inventories), `P52`, `P6` | final demand, those that are there |
/// | `CPA_TOTAL`, `TFU` | checked |
///
/// Output is the row `P1`, as in Eurostat's own coefficients; where total use `TFU` differs, the assumptions say so.
///
/// # Unit
/// 10⁶ EUR at basic and current prices.
///
/// # Example
/// ```no_run
/// use domar::table::formats::Eurostat;
/// use domar::units::Unit;
///
/// let table = Eurostat { geo: "DE".to_owned(), year: 1995 }.read("germany_1995.csv")?;
/// let table = Eurostat::add_satellites(table, "germany_airpol.csv", &Unit::quantity("t", 3))?;
/// assert_eq!(table.satellite("CO2")?.get("CPA_A")?, 10448.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Germany 1995: the coefficients of the R package `iotables` 0.9.4, to 10⁻¹².
///
/// # References
/// Eurostat (2008), *Manual of Supply, Use and Input-Output Tables*, ch. 15.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Eurostat {
    /// Code of the country, as in the column `geo`.
    pub geo: String,
    /// Year, as at the beginning of the column `time`.
    pub year: i32,
}

impl Eurostat {
    /// Reads a file: CSV in UTF-8, or the first sheet of an .xlsx workbook (feature `excel`).
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<IoTable, TableError> {
        self.read_with(path, MissingCells::Refuse)
    }

    /// Reads a file in which empty cells, and cells without a line, may stand for zero.
    ///
    /// # Errors
    /// As [`Eurostat::read`].
    pub fn read_with(&self, path: impl AsRef<Path>, missing: MissingCells) -> Result<IoTable, TableError> {
        self.table(&Grid::read(path.as_ref())?, missing)
    }

    /// Reads the text of a CSV file; `name` stands for the file in error messages.
    ///
    /// # Errors
    /// As [`Eurostat::read`].
    pub fn read_text(&self, text: &str, name: &str) -> Result<IoTable, TableError> {
        self.table(&Grid::parse(text, name)?, MissingCells::Refuse)
    }

    /// Adds a file of satellites to a table: one line per cell with a first column for the name of the satellite, and
    /// the headings `induse` and `value`. All are in one unit. Lines of users other than sectors (households) do not
    /// fit a satellite and are left out, which the assumptions say; a line `P1` holds the total and is checked.
    ///
    /// # Errors
    /// As [`Eurostat::read`], and a sector without a line.
    pub fn add_satellites(table: IoTable, path: impl AsRef<Path>, unit: &Unit) -> Result<IoTable, TableError> {
        add_satellites(table, &Grid::read(path.as_ref())?, unit)
    }

    pub(super) fn table(&self, grid: &Grid, missing: MissingCells) -> Result<IoTable, TableError> {
        ensure_year(self.year)?;
        let mut long = Long::new(grid, "prod_na", "values", missing)?;
        long.keep(&self.lines(grid)?)?;
        let is_sector = |code: &&str| code.starts_with("CPA_") && !COLUMN_TOTALS.contains(code);
        let products: Vec<&str> = long.rows.iter().copied().filter(is_sector).collect();
        let users: Vec<&str> = long.columns.iter().copied().filter(is_sector).collect();
        long.ensure_same_order(&products, &users)?;
        long.ensure_known(&products)?;
        let uses: Vec<_> = USES.into_iter().filter(|(code, ..)| long.columns.contains(code)).collect();
        let use_codes: Vec<&str> = uses.iter().map(|(code, ..)| *code).collect();
        let primary: Vec<_> = PRIMARY.into_iter().filter(|(code, _)| long.rows.contains(code)).collect();
        let primary_codes: Vec<&str> = primary.iter().map(|(code, _)| *code).collect();

        let mut info = TableInfo {
            year: Some(self.year),
            classification: format!("eurostat_cpa_{}", products.len()),
            source: format!("Eurostat, symmetric input-output table, {} {}", self.geo, self.year),
            ..TableInfo::new(self.geo.clone(), Unit::money("EUR", 6))
        };
        info.assumptions = long.compare_totals(&products, &use_codes, &primary)?;
        let output = long.vector("P1", &products)?;
        info.assumptions.extend(long.compare_output(&products, &output)?);

        let label = |code: &str| Label::new(code, long.name(code));
        let sectors = Labels::new(Dimension::Sector, products.iter().map(|code| label(code)).collect())?;
        let categories =
            uses.iter().map(|(code, kind, name, chinese)| (Label::new(*code, *name).with_chinese(*chinese), *kind));
        let intermediate = long.block(&products, &products)?;
        let final_demand = FinalDemand::new(categories.collect(), long.block(&products, &use_codes)?)?;
        let rows = primary.iter().map(|(code, kind)| (label(code), *kind)).collect();
        let primary_inputs = PrimaryInputs::new(rows, long.block(&primary_codes, &products)?)?
            .with_final_demand(long.on_final_demand(&primary, &use_codes)?);
        let persons = Unit::quantity("persons", 3);
        let satellites = EMPLOYMENT
            .into_iter()
            .filter(|code| long.rows.contains(code))
            .map(|code| {
                let measure = Measure::new(long.name(code), persons.clone());
                Ok(LabeledVec::new(measure, Arc::clone(&sectors), long.vector(code, &products)?)?)
            })
            .collect::<Result<Vec<_>, TableError>>()?;
        if !satellites.is_empty() {
            info.assumptions.push(format!("rows of employment are in 10^3 persons, though the file says {UNIT}"));
        }
        info.assumptions.extend(long.empty_cells_note());
        let table = IoTable::new(info, sectors, intermediate, final_demand, primary_inputs, output, Imports::Outside)?;
        satellites.into_iter().try_fold(table, IoTable::with_satellite)
    }

    /// The records of this country and year in the unit that is read.
    fn lines(&self, grid: &Grid) -> Result<Vec<usize>, TableError> {
        let (geo, time, unit) = (grid.header("geo")?, grid.header("time")?, grid.header("unit")?);
        let year = self.year.to_string();
        let lines: Vec<usize> = (1..grid.len())
            .filter(|&row| {
                grid.field(row, geo).trim() == self.geo
                    && grid.field(row, time).trim().starts_with(&year)
                    && grid.field(row, unit).trim() == UNIT
            })
            .collect();
        if lines.is_empty() {
            let expected = format!("lines with geo {}, time {year} and unit {UNIT}", self.geo);
            let first = [geo, time, unit].map(|column| grid.field(1, column).trim()).join(", ");
            let found = if grid.len() > 1 { format!("none; the first has {first}") } else { "no lines".to_owned() };
            return Err(grid.malformed(0, None, expected, found));
        }
        Ok(lines)
    }
}

fn add_satellites(table: IoTable, grid: &Grid, unit: &Unit) -> Result<IoTable, TableError> {
    let heading = grid.field(0, 0).trim().to_owned();
    let mut long = Long::new(grid, &heading, "value", MissingCells::Refuse)?;
    long.keep(&(1..grid.len()).collect::<Vec<_>>())?;
    let sectors = Arc::clone(table.sectors());
    let codes: Vec<&str> = sectors.codes().collect();
    let others: Vec<&str> =
        long.columns.iter().copied().filter(|code| !codes.contains(code) && *code != "P1").collect();
    let mut totals = Totals::new(0.5);
    let mut table = table;
    for &name in &long.rows {
        let parts: Vec<&str> = codes.iter().chain(&others).copied().collect();
        long.compare(&mut totals, (name, "P1"), parts.iter().map(|&code| (name, code)))?;
        let measure = Measure::new(name, unit.clone());
        table = table.with_satellite(LabeledVec::new(measure, Arc::clone(&sectors), long.vector(name, &codes)?)?)?;
    }
    let mut info = table.info().clone();
    info.assumptions.extend(totals.into_assumptions());
    if !others.is_empty() {
        info.assumptions.push(format!("of the satellites, the figures of {} are left out", others.join(", ")));
    }
    table.with_info(info)
}

/// Cells in long form.
struct Long<'a> {
    grid: &'a Grid,
    row: usize,
    name: Option<usize>,
    column: usize,
    value: usize,
    missing: MissingCells,
    empty_cells: std::cell::Cell<usize>,
    /// Codes in the order in which they first occur.
    rows: Vec<&'a str>,
    columns: Vec<&'a str>,
    lines: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Long<'a> {
    fn new(grid: &'a Grid, row: &str, value: &str, missing: MissingCells) -> Result<Self, TableError> {
        grid.ensure_rectangular()?;
        Ok(Self {
            grid,
            row: grid.header(row)?,
            name: grid.header("prod_na_lab").ok(),
            column: grid.header("induse")?,
            value: grid.header(value)?,
            missing,
            empty_cells: std::cell::Cell::new(0),
            rows: Vec::new(),
            columns: Vec::new(),
            lines: HashMap::new(),
        })
    }

    /// Takes up some records; each cell may have one.
    fn keep(&mut self, lines: &[usize]) -> Result<(), TableError> {
        for &line in lines {
            let (row, column) = (self.grid.field(line, self.row).trim(), self.grid.field(line, self.column).trim());
            for (code, place) in [(row, self.row), (column, self.column)] {
                if code.is_empty() {
                    return Err(self.grid.malformed(line, Some(place), "a code", "an empty cell"));
                }
            }
            if let Some(earlier) = self.lines.insert((row, column), line) {
                let expected = format!("one line for row {row}, column {column}");
                let found = format!("a second; the first is line {}", self.grid.line(earlier));
                return Err(self.grid.malformed(line, Some(self.row), expected, found));
            }
            if !self.rows.contains(&row) {
                self.rows.push(row);
            }
            if !self.columns.contains(&column) {
                self.columns.push(column);
            }
        }
        Ok(())
    }

    /// The first record of a row code, for error messages.
    fn first_line(&self, row: &str) -> usize {
        (1..self.grid.len()).find(|&line| self.grid.field(line, self.row).trim() == row).unwrap_or(0)
    }

    fn ensure_same_order(&self, products: &[&str], users: &[&str]) -> Result<(), TableError> {
        if products.is_empty() {
            return Err(self.grid.malformed(0, None, "rows of products, with codes that begin with CPA_", "none"));
        }
        let length = products.len().max(users.len());
        for position in 0..length {
            let (product, user) = (products.get(position), users.get(position));
            if product != user {
                let name = |code: Option<&&str>| code.map_or("none".to_owned(), |code| quoted(code));
                let line = self.first_line(product.or(products.last()).copied().unwrap_or_default());
                let expected = format!("product {}, as the users are ordered", name(user));
                return Err(self.grid.malformed(line, Some(self.row), expected, name(product)));
            }
        }
        Ok(())
    }

    fn ensure_known(&self, products: &[&str]) -> Result<(), TableError> {
        let known_rows: Vec<&str> =
            PRIMARY.into_iter().map(|(code, _)| code).chain(ROW_TOTALS).chain(EMPLOYMENT).collect();
        if let Some(row) = self.rows.iter().find(|code| !products.contains(code) && !known_rows.contains(code)) {
            let expected = format!("a product (CPA_…) or one of the rows {}", known_rows.join(", "));
            return Err(self.grid.malformed(self.first_line(row), Some(self.row), expected, quoted(row)));
        }
        let known_columns: Vec<&str> = USES.into_iter().map(|(code, ..)| code).chain(COLUMN_TOTALS).collect();
        let unknown = |code: &&&str| !products.contains(code) && !known_columns.contains(code);
        if let Some(column) = self.columns.iter().find(unknown) {
            let line = (1..self.grid.len()).find(|&line| self.grid.field(line, self.column).trim() == *column);
            let expected = format!("a product (CPA_…) or one of the columns {}", known_columns.join(", "));
            return Err(self.grid.malformed(line.unwrap_or(0), Some(self.column), expected, quoted(column)));
        }
        Ok(())
    }

    fn name(&self, row: &str) -> &'a str {
        let name = self.name.map_or("", |column| self.grid.field(self.first_line(row), column).trim());
        if name.is_empty() { self.rows.iter().find(|code| **code == row).copied().unwrap_or_default() } else { name }
    }

    fn printed(&self, row: &str, column: &str) -> Result<Option<f64>, TableError> {
        let Some(&line) = self.lines.get(&(row, column)) else { return Ok(None) };
        self.grid.number(line, self.value, &format!("row {row}, column {column}"))
    }

    fn number(&self, row: &str, column: &str) -> Result<f64, TableError> {
        match (self.printed(row, column)?, self.missing) {
            (Some(value), _) => Ok(value),
            (None, MissingCells::Zero) => {
                self.empty_cells.set(self.empty_cells.get() + 1);
                Ok(0.0)
            }
            (None, MissingCells::Refuse) => {
                let what = format!("row {row}, column {column}");
                Err(match self.lines.get(&(row, column)) {
                    Some(&line) => self.grid.empty_cell(line, self.value, &what),
                    None => self.grid.malformed(
                        self.grid.len() - 1,
                        None,
                        format!("a line for {what} up to here"),
                        "no such line before the end; is the file cut off?",
                    ),
                })
            }
        }
    }

    fn vector(&self, row: &str, columns: &[&str]) -> Result<Array1<f64>, TableError> {
        columns.iter().map(|column| self.number(row, column)).collect()
    }

    fn block(&self, rows: &[&str], columns: &[&str]) -> Result<Array2<f64>, TableError> {
        let mut block = Array2::zeros((rows.len(), columns.len()));
        for (i, row) in rows.iter().enumerate() {
            for (j, column) in columns.iter().enumerate() {
                block[[i, j]] = self.number(row, column)?;
            }
        }
        Ok(block)
    }

    /// Primary inputs that final demand pays: cells of value added are empty there, for it is paid by sectors only.
    fn on_final_demand(&self, rows: &[(&str, PrimaryInput)], uses: &[&str]) -> Result<Array2<f64>, TableError> {
        let mut block = Array2::zeros((rows.len(), uses.len()));
        for (i, (row, kind)) in rows.iter().enumerate() {
            for (j, column) in uses.iter().enumerate() {
                block[[i, j]] = if kind.is_value_added() {
                    self.printed(row, column)?.unwrap_or(0.0)
                } else {
                    self.number(row, column)?
                };
            }
        }
        Ok(block)
    }

    fn compare<'b>(
        &self,
        totals: &mut Totals,
        (row, column): (&str, &str),
        parts: impl Iterator<Item = (&'b str, &'b str)>,
    ) -> Result<(), TableError> {
        let Some(printed) = self.printed(row, column)? else { return Ok(()) };
        let parts = parts.map(|(row, column)| self.printed(row, column)).collect::<Result<Option<Vec<_>>, _>>()?;
        let Some(parts) = parts else { return Ok(()) };
        let (name, of) = if COLUMN_TOTALS.contains(&column) {
            (column, format!("row {row}"))
        } else {
            (row, format!("column {column}"))
        };
        totals.compare(name, &of, printed, &parts).map_err(|(expected, found)| {
            let line = self.lines.get(&(row, column)).copied().unwrap_or(0);
            self.grid.malformed(line, Some(self.value), expected, found)
        })
    }

    fn compare_totals(
        &self,
        products: &[&str],
        uses: &[&str],
        primary: &[(&str, PrimaryInput)],
    ) -> Result<Vec<String>, TableError> {
        // Figures are printed without decimals.
        let mut totals = Totals::new(0.5);
        let all_uses: Vec<&str> = products.iter().chain(uses).copied().collect();
        for &row in &self.rows {
            self.compare(&mut totals, (row, "CPA_TOTAL"), products.iter().map(|&column| (row, column)))?;
            self.compare(&mut totals, (row, "TFU"), all_uses.iter().map(|&column| (row, column)))?;
        }
        let of_kind = |wanted: fn(PrimaryInput) -> bool| {
            primary.iter().filter(move |(_, kind)| wanted(*kind)).map(|(code, _)| *code)
        };
        let value_added: Vec<&str> = of_kind(PrimaryInput::is_value_added).collect();
        let inputs: Vec<&str> = products.iter().copied().chain(of_kind(|kind| !kind.is_value_added())).collect();
        let everything: Vec<&str> = inputs.iter().chain(&value_added).copied().collect();
        let rows: [(&str, &[&str]); 5] = [
            ("TOTAL", products),
            ("P2", &inputs),
            ("B1G", &value_added),
            ("P1", &everything),
            ("EMP", &["EMP-WS", "EMP-FTE"]),
        ];
        for (total, parts) in rows {
            for &column in &self.columns {
                self.compare(&mut totals, (total, column), parts.iter().map(|&row| (row, column)))?;
            }
        }
        Ok(totals.into_assumptions())
    }

    /// Output (row) against total use (column).
    fn compare_output(&self, products: &[&str], output: &Array1<f64>) -> Result<Option<String>, TableError> {
        let mut used = Vec::new();
        for (&product, &taken) in products.iter().zip(output) {
            used.push(self.printed(product, "TFU")?.unwrap_or(taken));
        }
        let sectors = products.iter().zip(output).zip(&used).map(|((&sector, &taken), &other)| OutputTwice {
            sector,
            taken,
            other,
        });
        compare_output("output (P1)", "total use (TFU)", sectors).map_err(|(position, expected, found)| {
            let line = self.lines.get(&(products[position], "TFU")).copied().unwrap_or(0);
            self.grid.malformed(line, Some(self.value), expected, found)
        })
    }

    fn empty_cells_note(&self) -> Option<String> {
        super::cells::empty_cells_note(self.empty_cells.get())
    }
}

#[cfg(test)]
mod tests {
    use super::super::hostile::assert_never_panics;
    use super::*;

    const HEADER: &str = "prod_na,prod_na_lab,values,induse,geo,time,unit\n";
    const COLUMNS: [&str; 6] = ["CPA_A", "CPA_B", "CPA_TOTAL", "P3_S14", "P6", "TFU"];

    /// A file in long form from rows in wide form; empty cells stay empty.
    fn small() -> String {
        let rows = [
            ("CPA_A", "10,20,30,60,10,100"),
            ("CPA_B", "30,40,70,100,30,200"),
            ("TOTAL", "40,60,100,160,40,300"),
            ("P7", "5,10,15,20,0,35"),
            ("D21X31", "1,2,3,8,0,11"),
            ("P2", "46,72,118,188,40,346"),
            ("D1", "30,80,110,,,110"),
            ("D29X39", "4,8,12,,,12"),
            ("K1", "10,20,30,,,30"),
            ("B2A3N", "10,20,30,,,30"),
            ("B1G", "54,128,182,,,182"),
            ("P1", "100,200,300,,,"),
            ("EMP-WS", "4,3,7,,,7"),
            ("EMP-FTE", "2,1,3,,,3"),
            ("EMP", "6,4,10,,,10"),
        ];
        let lines = rows.into_iter().flat_map(|(row, values)| {
            COLUMNS.iter().zip(values.split(',')).map(move |(column, value)| line(row, value, column))
        });
        [HEADER.to_owned()].into_iter().chain(lines).collect()
    }

    fn reader() -> Eurostat {
        Eurostat { geo: "DE".to_owned(), year: 1995 }
    }

    fn refusal(text: &str) -> String {
        reader().read_text(text, "t.csv").unwrap_err().to_string()
    }

    fn line(row: &str, value: &str, column: &str) -> String {
        format!("{row},\"Name, {row}\",{value},{column},DE,1995-01-01,MIO_EUR\n")
    }

    #[test]
    fn a_long_file_becomes_a_domestic_table_with_satellites() {
        let other_country = line("CPA_A", "7", "CPA_A").replace("DE", "FR");
        let table = reader().read_text(&(small() + &other_country), "t.csv").unwrap();
        assert_eq!(table.info().to_string(), "DE 1995, 10^6 EUR, basic prices, current prices");
        assert_eq!(table.info().classification, "eurostat_cpa_2");
        assert_eq!(table.sectors().as_slice()[1].name(), "Name, CPA_B");
        assert_eq!(table.primary_inputs_on_final_demand().unwrap().get("P7", "P3_S14").unwrap(), 20.0);
        assert_eq!(table.primary_inputs_on_final_demand().unwrap().get("D1", "P3_S14").unwrap(), 0.0);
        assert_eq!(table.satellite("Name, EMP").unwrap().sum(), 10.0);
        assert!(table.check(crate::table::Tolerance::default()).is_balanced());
        assert_eq!(table.info().assumptions, ["rows of employment are in 10^3 persons, though the file says MIO_EUR"]);
    }

    #[test]
    fn malformed_files_are_refused_with_the_place() {
        let text = small();
        assert_eq!(
            refusal(&text.replace("induse", "user")),
            "t.csv, line 1: expected a column headed \"induse\", found \"prod_na\", \"prod_na_lab\", \"values\", \"user\", \"geo\", \"time\", \"unit\""
        );
        assert_eq!(
            refusal(&text.replace("MIO_EUR", "MIO_NAC")),
            "t.csv, line 1: expected lines with geo DE, time 1995 and unit MIO_EUR, found none; the first has DE, 1995-01-01, MIO_NAC"
        );
        assert_eq!(
            refusal(HEADER),
            "t.csv, line 1: expected lines with geo DE, time 1995 and unit MIO_EUR, found no lines"
        );
        assert_eq!(
            refusal(&(text.clone() + &line("CPA_A", "1", "CPA_A"))),
            "t.csv, line 92, column 1: expected one line for row CPA_A, column CPA_A, found a second; the first is line 2"
        );
        assert_eq!(
            refusal(&(text.clone() + &line("", "1", "CPA_A"))),
            "t.csv, line 92, column 1: expected a code, found an empty cell"
        );
        assert_eq!(
            refusal(&(text.clone() + &line("D99", "1", "CPA_A"))),
            "t.csv, line 92, column 1: expected a product (CPA_…) or one of the rows P7, D21X31, D1, D29X39, K1, P51C, B2A3N, TOTAL, P2, B1G, P1, EMP-WS, EMP-FTE, EMP, found \"D99\""
        );
        assert_eq!(
            refusal(&(text.clone() + &line("CPA_A", "1", "P9"))),
            "t.csv, line 92, column 4: expected a product (CPA_…) or one of the columns P3_S14, P3_S15, P3_S13, P5, P52, P6, CPA_TOTAL, TFU, found \"P9\""
        );
        assert_eq!(
            refusal(&(text.clone() + &line("CPA_C", "1", "CPA_A"))),
            "t.csv, line 92, column 1: expected product none, as the users are ordered, found \"CPA_C\""
        );
        assert_eq!(
            refusal(&text.replace(&line("D1", "80", "CPA_B"), "")),
            "t.csv, line 90: expected a line for row D1, column CPA_B up to here, found no such line before the end; is the file cut off?"
        );
        assert_eq!(
            refusal(&text.replace(&line("D1", "80", "CPA_B"), &line("D1", "", "CPA_B"))),
            "t.csv, line 39, column 3: expected a number for row D1, column CPA_B; write 0 where there is none, found an empty cell"
        );
        assert_eq!(
            refusal(&text.replace(&line("D1", "80", "CPA_B"), &line("D1", ":", "CPA_B"))),
            "t.csv, line 39, column 3: expected a number for row D1, column CPA_B; write 0 where there is none, found \":\", a sign for a missing value"
        );
        assert_eq!(
            refusal(&text.replace(&line("P2", "72", "CPA_B"), &line("P2", "27", "CPA_B"))),
            "t.csv, line 34, column 3: expected the total CPA_TOTAL of row P2 to be 73, the sum of its parts, found 118"
        );
        assert_eq!(
            refusal(&line("P1", "1", "CPA_A").replace("P1,", "TOTAL,").replacen("TOTAL", &format!("{HEADER}TOTAL"), 1)),
            "t.csv, line 1: expected rows of products, with codes that begin with CPA_, found none"
        );
    }

    #[test]
    fn missing_cells_may_be_read_as_zero() {
        let text = small().replace(&line("P7", "0", "P6"), &line("P7", "", "P6"));
        let grid = Grid::parse(&text, "t.csv").unwrap();
        let table = reader().table(&grid, MissingCells::Zero).unwrap();
        assert_eq!(table.info().assumptions.last().unwrap(), "one empty cell was read as zero");
    }

    #[test]
    fn satellites_are_added_by_sector_and_households_are_left_out() {
        let table = reader().read_text(&small(), "t.csv").unwrap();
        let text = "airpol,induse,value\nCO2,CPA_A,5\nCO2,CPA_B,6\nCO2,P3_S14,4\nCO2,P1,15\n";
        let unit = Unit::quantity("t", 3);
        let table = add_satellites(table, &Grid::parse(text, "a.csv").unwrap(), &unit).unwrap();
        assert_eq!(table.satellite("CO2").unwrap().get("CPA_B").unwrap(), 6.0);
        assert_eq!(table.info().assumptions.last().unwrap(), "of the satellites, the figures of P3_S14 are left out");
        let refusal = |text: &str| {
            add_satellites(table.clone(), &Grid::parse(text, "a.csv").unwrap(), &unit).unwrap_err().to_string()
        };
        assert_eq!(
            refusal(&text.replace("CO2,CPA_B,6\n", "")),
            "a.csv, line 4: expected a line for row CO2, column CPA_B up to here, found no such line before the end; is the file cut off?"
        );
        assert_eq!(
            refusal(&text.replace("P1,15", "P1,150")),
            "a.csv, line 5, column 3: expected the total CO2 of column P1 to be 15, the sum of its parts, found 150"
        );
    }

    #[test]
    fn no_file_makes_the_reader_panic() {
        let short: String = small().replace(",\"Name, ", ",\"").replace("-01-01", "");
        assert_never_panics(&short, |grid| reader().table(&grid, MissingCells::Zero));
        let table = reader().read_text(&small(), "t.csv").unwrap();
        let satellites = "airpol,induse,value\nCO2,CPA_A,5\nCO2,CPA_B,6\nCO2,P3_S14,4\nCO2,P1,15\n";
        assert_never_panics(satellites, |grid| add_satellites(table.clone(), &grid, &Unit::Ratio));
    }
}
