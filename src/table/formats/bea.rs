//! Make and use tables of the United States, Bureau of Economic Analysis.

use std::collections::HashMap;
use std::path::Path;

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::cells::{Grid, empty_cells_note, ensure_year, parse_number, quoted};
use super::totals::Totals;
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, PrimaryInput, PrimaryInputs, SupplyUse, TableError, TableInfo};
use crate::units::{PriceBasis, Unit};

/// Reads a make and a use table of the Bureau of Economic Analysis (BEA): sector, summary or detail, before or after
/// redefinitions.
///
/// # Layout
/// Two workbooks with one sheet for each year (`IOMake_Before_Redefinitions_…_Summary.xlsx`,
/// `IOUse_Before_Redefinitions_PRO_…_Summary.xlsx`; feature `excel`), or CSV files saved from the sheets of a year, or the
/// CSV files of the R package useeior. After titles a line codes the columns, with names in the line above (detail) or
/// below (summary); rows have their code and, in workbooks, their name before the numbers.
///
/// | in the make table | kept as |
/// |---|---|
/// | industries by commodities | supply |
/// | `T007`, `T008`, lines named `Total …` | compared with the sum of their parts |
///
/// | in the use table | kept as |
/// |---|---|
/// | commodities by industries | use |
/// | `F010` … `F10N` (detail: `F01000` …) | final use, but `F050` (imports, with a minus) the column of imports |
/// | `V001`, `V002`, `V003` (detail: `V00100` …) | compensation, taxes on production and imports less subsidies, gross operating surplus |
/// | lines named `Total …`, `T001`, `T005`, `T006`, `T008` | compared with the sum of their parts |
///
/// Commodities and industries are those of the use table and must be those of the make table, in any order. Empty cells,
/// `---` and `...` are BEA's signs for nothing; they are zero and counted in the assumptions.
///
/// # Unit
/// 10⁶ USD at producer prices.
///
/// # Example
/// ```
/// use domar::table::formats::Bea;
/// use domar::table::Technology;
///
/// let make = "\
/// The Make of Commodities by Industries,,,,
/// ,Industries/Commodities,111CA,22,
/// IOCode,Name,Farms,Utilities,Total Industry Output
/// 111CA,Farms,90,---,90
/// 22,Utilities,10,100,110
/// ,Total Commodity Output,100,100,200
/// ";
/// let used = "\
/// The Use of Commodities by Industries,,,,,,
/// ,Commodities/Industries,111CA,22,,F010,F050
/// IOCode,Name,Farms,Utilities,Total Intermediate,Personal consumption expenditures,Imports
/// 111CA,Farms,40,10,50,60,-10
/// 22,Utilities,10,30,40,60,...
/// ,Total Intermediate,50,40,90,120,-10
/// V001,Compensation of employees,40,70,110,,
/// ";
/// let tables = Bea { year: 2017 }.read_text((make, "make.csv"), (used, "use.csv"))?;
/// let table = tables.by_product(&Technology::Industry)?;
/// assert_eq!(table.output().get("111CA")?, 100.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// useeior 1.7.2's copy of the tables of 2017, summary and detail: output and multipliers of both symmetric tables
/// (numpy, 1e-9).
///
/// # References
/// Horowitz and Planting (2009), *Concepts and Methods of the U.S. Input-Output Accounts*.
#[doc(alias = "make table")]
#[doc(alias = "美国投入产出表")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bea {
    /// Year of the tables, which is the sheet of a workbook.
    pub year: i32,
}

impl Bea {
    /// Reads a make and a use table.
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read(&self, make: impl AsRef<Path>, used: impl AsRef<Path>) -> Result<SupplyUse, TableError> {
        let sheet = self.year.to_string();
        self.tables(Grid::read_sheet(make.as_ref(), &sheet)?, Grid::read_sheet(used.as_ref(), &sheet)?)
    }

    /// Reads the texts of a make and a use table; each comes with the name that error messages call it.
    ///
    /// # Errors
    /// As [`Bea::read`].
    pub fn read_text(&self, make: (&str, &str), used: (&str, &str)) -> Result<SupplyUse, TableError> {
        self.tables(Grid::parse(make.0, make.1)?, Grid::parse(used.0, used.1)?)
    }

    fn tables(&self, make: Grid, used: Grid) -> Result<SupplyUse, TableError> {
        ensure_year(self.year)?;
        let (make, used) = (Coded::new(make)?, Coded::new(used)?);
        let (products, industries) = (used.before_total(&used.rows)?, used.before_total(&used.columns)?);
        make.ensure_same("commodities", make.before_total(&make.columns)?, products)?;
        make.ensure_same("industries", make.before_total(&make.rows)?, industries)?;
        let chosen = |of: &[Line], is: &dyn Fn(&str) -> bool| -> Vec<Line> {
            of.iter().filter(|line| is(&line.code)).cloned().collect()
        };
        let is_final = |code: &str| is_code(code, 'F');
        let is_import = |code: &str| code.starts_with("F05");
        let demand = chosen(&used.columns, &|code| is_final(code) && !is_import(code));
        let imports = chosen(&used.columns, &|code| is_final(code) && is_import(code));
        let inputs = chosen(&used.rows, &|code| is_code(code, 'V'));
        for (what, found) in
            [("columns of final use, F010 and so on", &demand), ("rows of value added, V001 and so on", &inputs)]
        {
            if found.is_empty() {
                return Err(used.grid.malformed(used.heading, None, what, "none"));
            }
        }
        let mut empty = 0;
        let supply = make.block(industries, products, &mut empty)?.reversed_axes().as_standard_layout().to_owned();
        let flows = used.block(products, industries, &mut empty)?;
        let finals = used.block(products, &demand, &mut empty)?;
        let primary = used.block(&inputs, industries, &mut empty)?;
        let imported = -used.block(products, &imports, &mut empty)?.sum_axis(Axis(1));

        let mut totals = Totals::new(0.5);
        make.compare_columns(
            &mut totals,
            &["T007", "Total Commodity Output"],
            products,
            &supply.sum_axis(Axis(1)),
            products.len(),
        )?;
        let output = supply.sum_axis(Axis(0));
        make.compare_rows(&mut totals, &["T008", "Total Industry Output"], industries, &output, products.len())?;
        let bought = flows.sum_axis(Axis(0));
        used.compare_columns(&mut totals, &["T005", "Total Intermediate"], industries, &bought, products.len())?;
        used.compare_rows(
            &mut totals,
            &["T001", "Total Intermediate"],
            products,
            &flows.sum_axis(Axis(1)),
            industries.len(),
        )?;
        let added = primary.sum_axis(Axis(0));
        used.compare_columns(&mut totals, &["T006", "Total Value Added"], industries, &added, inputs.len())?;
        used.compare_columns(
            &mut totals,
            &["T008", "Total Industry Output"],
            industries,
            &(bought + added),
            products.len(),
        )?;

        let mut info = TableInfo {
            year: Some(self.year),
            price_basis: PriceBasis::Producer,
            classification: format!("bea_{}", industries.len()),
            source: format!("U.S. Bureau of Economic Analysis, make and use tables, {}", self.year),
            assumptions: totals.into_assumptions(),
            ..TableInfo::new("United States", Unit::money("USD", 6))
        };
        info.assumptions.extend(empty_cells_note(empty));
        let labels = |lines: &[Line]| Labels::new(Dimension::Sector, lines.iter().map(Line::label).collect());
        SupplyUse::new(
            info,
            labels(products)?,
            labels(industries)?,
            supply,
            flows,
            FinalDemand::new(demand.iter().map(|line| (line.label(), final_use(&line.code))).collect(), finals)?,
            PrimaryInputs::new(inputs.iter().map(|line| (line.label(), primary_input(&line.code))).collect(), primary)?,
            Imports::Inside { column: imported },
        )
    }
}

/// `F010`, `V00100` and the like.
fn is_code(code: &str, letter: char) -> bool {
    code.strip_prefix(letter)
        .is_some_and(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_digit()))
}

fn final_use(code: &str) -> FinalUse {
    let kind = code.chars().nth(3);
    match code.get(..3).unwrap_or(code) {
        "F01" => FinalUse::HouseholdConsumption,
        "F03" => FinalUse::InventoryChange,
        "F04" => FinalUse::Exports,
        "F06" | "F07" | "F10" if kind == Some('C') => FinalUse::GovernmentConsumption,
        // Investment, private and public.
        "F02" | "F06" | "F07" | "F10" => FinalUse::FixedCapitalFormation,
        _ => FinalUse::Other,
    }
}

fn primary_input(code: &str) -> PrimaryInput {
    match code.get(..4).unwrap_or(code) {
        "V001" => PrimaryInput::Compensation,
        "V002" => PrimaryInput::TaxesOnProduction,
        "V003" => PrimaryInput::OperatingSurplus,
        _ => PrimaryInput::Other,
    }
}

/// A row or a column: its place, code and name.
#[derive(Debug, Clone)]
struct Line {
    place: usize,
    code: String,
    name: String,
}

impl Line {
    fn label(&self) -> Label {
        Label::new(&self.code, &self.name)
    }

    fn is_total(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.code.eq_ignore_ascii_case(name))
    }
}

/// What ends commodities and industries.
const TOTALS: [&str; 6] = ["T001", "T005", "T007", "T008", "Total Intermediate", "Total Commodity Output"];
/// The headings of the columns of codes.
const CODE: [&str; 3] = ["Code", "IOCode", "Sort Order"];
/// Lines of titles and headings at most.
const ABOVE: usize = 16;

/// A table whose rows and columns have codes.
struct Coded {
    grid: Grid,
    heading: usize,
    rows: Vec<Line>,
    columns: Vec<Line>,
}

impl Coded {
    fn new(grid: Grid) -> Result<Self, TableError> {
        let text = |row: usize, column: usize| grid.field(row, column).trim().to_owned();
        let codes: HashMap<String, usize> =
            (0..grid.len()).map(|row| (text(row, 0), row)).filter(|(code, _)| !code.is_empty()).collect();
        // The line that repeats most of the codes that rows have below it.
        let repeated = |row: usize| {
            (1..grid.fields(row).len())
                .filter(|&column| codes.get(&text(row, column)).is_some_and(|below| *below > row))
                .count()
        };
        let heading = (0..grid.len().min(ABOVE)).rev().max_by_key(|&row| repeated(row)).unwrap_or(0);
        if repeated(heading) == 0 {
            let expected = "a line that codes the columns as rows are coded, below titles and above the numbers";
            return Err(grid.malformed(0, None, expected, "none"));
        }
        let first = if codes.contains_key(&text(heading, 1)) { 1 } else { 2 };
        let heads_names = |row: usize| CODE.contains(&grid.field(row, 0).trim()) && row != heading;
        let names = match heading {
            _ if heads_names(heading + 1) => Some(heading + 1),
            0 => None,
            _ => Some(heading - 1).filter(|&row| grid.fields(row).len() > first + 1 && !text(row, first).is_empty()),
        };
        let named = |place: usize, code: String, name: String| match (code.is_empty(), name.is_empty()) {
            (true, true) => None,
            (true, false) => Some(Line { place, code: name.clone(), name }),
            (false, true) => Some(Line { place, name: code.clone(), code }),
            (false, false) => Some(Line { place, code, name }),
        };
        let width = names.map_or(0, |row| grid.fields(row).len()).max(grid.fields(heading).len());
        let columns: Vec<Line> = (first..width)
            .filter_map(|column| {
                named(column, text(heading, column), names.map_or(String::new(), |row| text(row, column)))
            })
            .collect();
        let start = names.map_or(heading, |row| row.max(heading)) + 1;
        let has_numbers = |row: usize| (first..grid.fields(row).len()).any(|column| !text(row, column).is_empty());
        let rows: Vec<Line> = (start..grid.len())
            .filter(|&row| has_numbers(row))
            .filter_map(|row| named(row, text(row, 0), if first == 2 { text(row, 1) } else { String::new() }))
            .collect();
        Ok(Self { grid, heading, rows, columns })
    }

    /// What stands before the first total.
    fn before_total<'a>(&self, lines: &'a [Line]) -> Result<&'a [Line], TableError> {
        let totals = [&TOTALS[..], &["Total Industry Output"]].concat();
        match lines.iter().position(|line| line.is_total(&totals)) {
            Some(end) if end > 0 => Ok(&lines[..end]),
            _ => Err(self.grid.malformed(self.heading, None, format!("a total: {}", totals.join(", ")), "none")),
        }
    }

    /// Checks that this table has the lines of the other one.
    fn ensure_same(&self, what: &str, own: &[Line], others: &[Line]) -> Result<(), TableError> {
        let lacks = |of: &[Line], code: &str| !of.iter().any(|line| line.code == code);
        let expected = format!("the {what} of the use table");
        if let Some(line) = others.iter().find(|line| lacks(own, &line.code)) {
            return Err(self.grid.malformed(
                self.heading,
                None,
                expected,
                format!("none with the code {}", quoted(&line.code)),
            ));
        }
        match own.iter().find(|line| lacks(others, &line.code)) {
            None => Ok(()),
            Some(line) => Err(self.grid.malformed(self.heading, None, expected, format!("{} too", quoted(&line.code)))),
        }
    }

    /// A number; nothing where the cell is empty or holds one of BEA's signs.
    fn number(&self, row: &Line, column: &Line) -> Result<Option<f64>, TableError> {
        let text = self.grid.field(row.place, column.place).trim();
        if text.is_empty() || text == "---" || text == "..." {
            return Ok(None);
        }
        parse_number(text).map(Some).map_err(|problem| {
            let expected = format!("a number for row {}, column {}", row.code, column.code);
            self.grid.malformed(row.place, Some(column.place), expected, problem.found)
        })
    }

    /// The numbers of some rows and columns, found by their codes.
    fn block(&self, rows: &[Line], columns: &[Line], empty: &mut usize) -> Result<Array2<f64>, TableError> {
        let find = |of: &'_ [Line], wanted: &[Line]| -> Vec<Line> {
            let places: HashMap<&str, &Line> = of.iter().rev().map(|line| (line.code.as_str(), line)).collect();
            wanted.iter().filter_map(|line| places.get(line.code.as_str()).map(|line| (*line).clone())).collect()
        };
        let (rows, columns) = (find(&self.rows, rows), find(&self.columns, columns));
        let mut values = Array2::zeros((rows.len(), columns.len()));
        for ((i, j), value) in values.indexed_iter_mut() {
            match self.number(&rows[i], &columns[j])? {
                Some(number) => *value = number,
                None => *empty += 1,
            }
        }
        Ok(values)
    }

    /// Compares a row of totals with sums over columns.
    fn compare_columns(
        &self,
        totals: &mut Totals,
        names: &[&str],
        columns: &[Line],
        sums: &Array1<f64>,
        parts: usize,
    ) -> Result<(), TableError> {
        let Some(total) = self.rows.iter().find(|line| line.is_total(names)) else { return Ok(()) };
        for (line, sum) in columns.iter().zip(sums) {
            if let Some(column) = self.columns.iter().find(|column| column.code == line.code) {
                self.compare(totals, names[0], total, column, &line.code, *sum, parts)?;
            }
        }
        Ok(())
    }

    /// Compares a column of totals with sums over rows.
    fn compare_rows(
        &self,
        totals: &mut Totals,
        names: &[&str],
        rows: &[Line],
        sums: &Array1<f64>,
        parts: usize,
    ) -> Result<(), TableError> {
        let Some(total) = self.columns.iter().find(|line| line.is_total(names)) else { return Ok(()) };
        for (line, sum) in rows.iter().zip(sums) {
            if let Some(row) = self.rows.iter().find(|row| row.code == line.code) {
                self.compare(totals, names[0], row, total, &line.code, *sum, parts)?;
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn compare(
        &self,
        totals: &mut Totals,
        total: &str,
        row: &Line,
        column: &Line,
        of: &str,
        value: f64,
        parts: usize,
    ) -> Result<(), TableError> {
        let Some(printed) = self.number(row, column)? else { return Ok(()) };
        let sum = super::totals::Sum { value, size: value.abs(), parts };
        totals
            .compare_sum(total, of, printed, sum)
            .map_err(|(expected, found)| self.grid.malformed(row.place, Some(column.place), expected, found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::formats::hostile::assert_bytes_never_panic;

    const MAKE: &str = "Make,,,\n,Industries/Commodities,111CA,22,\nIOCode,Name,Farms,Utilities,Total Industry Output\n111CA,Farms,90,---,90\n22,Utilities,10,100,110\n,Total Commodity Output,100,100,200\n";
    const USED: &str = "Use,,,\n,Commodities/Industries,111CA,22,,F010,F050\nIOCode,Name,Farms,Utilities,Total Intermediate,Consumption,Imports\n111CA,Farms,40,10,50,60,-10\n22,Utilities,10,30,40,60,...\n,Total Intermediate,50,40,90,120,-10\nV001,Compensation,40,70,110,,\n";

    fn message(make: &str, used: &str) -> String {
        Bea { year: 2017 }.read_text((make, "make.csv"), (used, "use.csv")).unwrap_err().to_string()
    }

    #[test]
    fn damaged_tables_are_refused_with_the_place() {
        assert_eq!(
            message(MAKE, &USED.replace("40,10,50", "40,1O,50")),
            "use.csv, line 4, column 4: expected a number for row 111CA, column 22, found \"1O\""
        );
        assert_eq!(
            message(&MAKE.replace("\n22,Util", "\n23,Util"), USED),
            "make.csv, line 2: expected the industries of the use table, found none with the code \"22\""
        );
        assert_eq!(
            message(&MAKE.replace("10,100,110", "10,100,150"), USED),
            "make.csv, line 5, column 5: expected the total T008 of 22 to be 110, the sum of its parts, found 150"
        );
        assert_eq!(
            message(MAKE, &USED.replace("F010", "G010")),
            "use.csv, line 2: expected columns of final use, F010 and so on, found none"
        );
        assert!(message("a,b\nc,d\n", USED).starts_with("make.csv, line 1: expected a line that codes the columns"));
    }

    #[test]
    fn no_file_makes_the_reader_panic() {
        let bytes = |text: &[u8]| Grid::from_bytes(text, "t.csv");
        let read = |make: Grid, used: Grid| Bea { year: 2017 }.tables(make, used).map(|_| ());
        assert_bytes_never_panic(MAKE, |text| read(bytes(text)?, bytes(USED.as_bytes())?));
        assert_bytes_never_panic(USED, |text| read(bytes(MAKE.as_bytes())?, bytes(text)?));
    }
}
