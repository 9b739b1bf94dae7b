//! A table from text.

use std::collections::HashSet;
use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::description::{Description, text_in, unit_in};
use super::words::{FINAL_USES, FIRST, ImportsKey, PRIMARY_INPUTS, SATELLITES, meaning_of, words};
use crate::labeled::LabeledVec;
use crate::labels::{Label, Labels};
use crate::table::formats::cells::{Grid, quoted};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError};
use crate::units::Measure;

/// What the columns of a file are.
#[derive(Default)]
struct Columns {
    sectors: Vec<usize>,
    uses: Vec<(usize, FinalUse)>,
    imports: Option<usize>,
    error: Option<usize>,
    output: Option<usize>,
}

/// Reads the whole of a file.
pub(super) fn table(grid: &Grid) -> Result<IoTable, TableError> {
    let description = Description::read(grid)?;
    Reading { grid, head: description.head, description }.table()
}

/// A file of which the description is known and the table is not.
struct Reading<'a> {
    grid: &'a Grid,
    description: Description,
    /// The record that holds the kinds of columns.
    head: usize,
}

impl Reading<'_> {
    fn table(self) -> Result<IoTable, TableError> {
        for (offset, start) in ["column code", "column name", "column chinese name"].into_iter().enumerate() {
            let row = self.head + 1 + offset;
            if self.grid.field(row, 0) != start {
                let found = quoted(self.grid.field(row, 0));
                return Err(self.grid.malformed(row, Some(0), format!("a line {}", quoted(start)), found));
            }
        }
        for row in self.head..self.grid.len() {
            let width = self.grid.fields(self.head).len();
            if let Some(column) =
                (width..self.grid.fields(row).len()).find(|&column| !self.grid.field(row, column).is_empty())
            {
                let expected = "no more cells than the line \"column kind\" has";
                return Err(self.grid.malformed(row, Some(column), expected, quoted(self.grid.field(row, column))));
            }
        }
        let columns = self.columns()?;
        let uses: Vec<usize> = columns.uses.iter().map(|(column, _)| *column).collect();
        let mut categories = Vec::new();
        for &(column, kind) in &columns.uses {
            let cell = |offset: usize| (self.head + offset, column);
            categories.push((self.label(cell(1), cell(2), cell(3))?, kind));
        }
        self.ensure_unique(&categories.iter().map(|(label, _)| label.code()).collect::<Vec<_>>(), |position| {
            (self.head + 1, uses[position])
        })?;

        let first = self.head + 4;
        let rows = self.rows_of_kind(first, |kind| kind == "sector");
        let sectors = self.sectors(&rows, &columns.sectors)?;
        let after = first + rows.len();
        let output = columns
            .output
            .ok_or_else(|| self.grid.malformed(self.head, None, "a column of the kind \"output\"", "no such column"))?;

        let intermediate = self.block(&rows, &columns.sectors)?;
        let final_demand = FinalDemand::new(categories, self.block(&rows, &uses)?)?;
        let (imports, after) = self.imports(&columns, &uses, &rows, after)?;
        let primary_rows = self.rows_of_kind(after, |kind| meaning_of(&PRIMARY_INPUTS, kind).is_some());
        let primary_inputs = self.primary_inputs(&primary_rows, &columns.sectors, &uses)?;
        let after = after + primary_rows.len();
        let satellites = self.rows_of_kind(after, |kind| meaning_of(&SATELLITES, kind).is_some());
        let after = after + satellites.len();
        if after < self.grid.len() {
            let expected = format!(
                "a kind of line, in this order: sector, imported, {}, {}",
                words(&PRIMARY_INPUTS),
                words(&SATELLITES)
            );
            return Err(self.grid.malformed(after, Some(0), expected, quoted(self.grid.field(after, 0))));
        }
        let output = self.column(&rows, output)?;
        let error = columns.error.map(|column| self.column(&rows, column)).transpose()?;
        let satellites = self.satellites(&satellites, &columns.sectors, &sectors)?;
        let mut table =
            IoTable::new(self.description.info, sectors, intermediate, final_demand, primary_inputs, output, imports)?;
        if let Some(error) = error {
            table = table.with_error_column(error)?;
        }
        satellites.into_iter().try_fold(table, IoTable::with_satellite)
    }

    fn columns(&self) -> Result<Columns, TableError> {
        let mut columns = Columns::default();
        for (column, kind) in self.grid.fields(self.head).iter().enumerate().skip(1) {
            let refuse = |expected: &str| Err(self.grid.malformed(self.head, Some(column), expected, quoted(kind)));
            let place = match kind.as_str() {
                "" if column < FIRST || self.is_blank_column(column) => continue,
                _ if column < FIRST => return refuse("an empty cell: columns begin at the sixth cell"),
                "sector" => {
                    columns.sectors.push(column);
                    continue;
                }
                "imports" => &mut columns.imports,
                "error" => &mut columns.error,
                "output" => &mut columns.output,
                word => {
                    let Some(kind) = meaning_of(&FINAL_USES, word) else {
                        let known = words(&FINAL_USES);
                        return refuse(&format!("a kind of column: sector, {known}, imports, error, output"));
                    };
                    columns.uses.push((column, kind));
                    continue;
                }
            };
            if place.replace(column).is_some() {
                return refuse("only one column of this kind");
            }
        }
        if columns.imports.is_some() != (self.description.imports == ImportsKey::Inside) {
            let (expected, found) = match columns.imports {
                None => ("a column of the kind \"imports\", since imports are inside", "no such column"),
                Some(_) => ("no column of the kind \"imports\", since imports are not inside", "one"),
            };
            return Err(self.grid.malformed(self.head, columns.imports, expected, found));
        }
        Ok(columns)
    }

    /// Spreadsheets pad lines to the widest one.
    fn is_blank_column(&self, column: usize) -> bool {
        (self.head..self.grid.len()).all(|row| self.grid.field(row, column).is_empty())
    }

    fn rows_of_kind(&self, from: usize, is_wanted: impl Fn(&str) -> bool) -> Vec<usize> {
        (from..self.grid.len()).take_while(|&row| is_wanted(self.grid.field(row, 0))).collect()
    }

    fn sectors(&self, rows: &[usize], columns: &[usize]) -> Result<Arc<Labels>, TableError> {
        self.ensure_same_codes(rows, columns)?;
        let labels = rows.iter().map(|&row| self.label((row, 1), (row, 2), (row, 3))).collect::<Result<Vec<_>, _>>()?;
        self.ensure_unique(&labels.iter().map(Label::code).collect::<Vec<_>>(), |position| (rows[position], 1))?;
        Ok(Labels::new(self.description.dimension, labels)?)
    }

    /// Rows of products must carry the codes of the columns of sectors, in their order.
    fn ensure_same_codes(&self, rows: &[usize], columns: &[usize]) -> Result<(), TableError> {
        let code_row = self.head + 1;
        for (position, &column) in columns.iter().enumerate() {
            let code = self.grid.field(code_row, column);
            let row = rows.get(position).copied().unwrap_or_else(|| rows.last().map_or(self.head + 4, |last| last + 1));
            if rows.get(position).is_none() || self.grid.field(row, 1) != code {
                let expected =
                    format!("the row of {}, as in column {} of the line \"column code\"", quoted(code), column + 1);
                let found = match self.grid.field(row, 0) {
                    "" => "the end of the file".to_owned(),
                    kind => quoted(&format!("{kind},{}", self.grid.field(row, 1))),
                };
                return Err(self.grid.malformed(row, Some(1), expected, found));
            }
        }
        match rows.get(columns.len()) {
            None => Ok(()),
            Some(&row) => Err(self.grid.malformed(
                row,
                Some(1),
                format!("no more rows than the {} columns of the kind \"sector\"", columns.len()),
                quoted(self.grid.field(row, 1)),
            )),
        }
    }

    fn ensure_unique(&self, codes: &[&str], place: impl Fn(usize) -> (usize, usize)) -> Result<(), TableError> {
        let mut seen = HashSet::new();
        for (position, code) in codes.iter().enumerate() {
            let (row, column) = place(position);
            if code.trim().is_empty() {
                return Err(self.grid.malformed(row, Some(column), "a code", "an empty cell"));
            }
            if !seen.insert(*code) {
                let found = format!("{} again", quoted(code));
                return Err(self.grid.malformed(row, Some(column), "a code that is not yet used", found));
            }
        }
        Ok(())
    }

    fn imports(
        &self,
        columns: &Columns,
        uses: &[usize],
        rows: &[usize],
        after: usize,
    ) -> Result<(Imports, usize), TableError> {
        let imported = self.rows_of_kind(after, |kind| kind == "imported");
        if self.description.imports != ImportsKey::Split
            && let Some(&row) = imported.first()
        {
            let expected = "no line of the kind \"imported\", since imports are not split";
            return Err(self.grid.malformed(row, Some(0), expected, "one"));
        }
        let imports = match (self.description.imports, columns.imports) {
            (ImportsKey::Inside, Some(column)) => Imports::Inside { column: self.column(rows, column)? },
            (ImportsKey::Split, _) => {
                self.ensure_same_codes(&imported, &columns.sectors)?;
                let allowed: Vec<usize> = columns.sectors.iter().chain(uses).copied().collect();
                self.ensure_empty_beside(&imported, &allowed)?;
                Imports::Split {
                    intermediate: self.block(&imported, &columns.sectors)?,
                    final_demand: self.block(&imported, uses)?,
                }
            }
            (ImportsKey::Inside | ImportsKey::Outside, _) => Imports::Outside,
        };
        Ok((imports, after + imported.len()))
    }

    fn primary_inputs(&self, rows: &[usize], sectors: &[usize], uses: &[usize]) -> Result<PrimaryInputs, TableError> {
        let mut labels = Vec::new();
        for &row in rows {
            let kind = meaning_of(&PRIMARY_INPUTS, self.grid.field(row, 0)).unwrap_or(PrimaryInput::Other);
            labels.push((self.label((row, 1), (row, 2), (row, 3))?, kind));
        }
        self.ensure_unique(&labels.iter().map(|(label, _)| label.code()).collect::<Vec<_>>(), |position| {
            (rows[position], 1)
        })?;
        let mut allowed = sectors.to_vec();
        if self.description.on_final_demand {
            allowed.extend(uses);
        }
        self.ensure_empty_beside(rows, &allowed)?;
        let block = PrimaryInputs::new(labels, self.block(rows, sectors)?)?;
        Ok(if self.description.on_final_demand { block.with_final_demand(self.block(rows, uses)?) } else { block })
    }

    fn satellites(
        &self,
        rows: &[usize],
        columns: &[usize],
        sectors: &Arc<Labels>,
    ) -> Result<Vec<LabeledVec>, TableError> {
        self.ensure_empty_beside(rows, columns)?;
        let mut names = HashSet::new();
        let mut satellites = Vec::new();
        for &row in rows {
            let name = self.text(row, 2)?;
            if !names.insert(name.clone()) {
                let found = format!("{} again", quoted(&name));
                return Err(self.grid.malformed(row, Some(2), "a name that no other satellite has", found));
            }
            let mut measure = Measure::new(name, unit_in(self.grid, row, 4)?);
            if let Some(chinese) = self.chinese(row, 3)? {
                measure = measure.with_chinese(chinese);
            }
            if let Some(Some(flow)) = meaning_of(&SATELLITES, self.grid.field(row, 0)) {
                measure = measure.over(flow);
            }
            let values = columns.iter().map(|&column| self.number(row, column)).collect::<Result<Array1<_>, _>>()?;
            satellites.push(LabeledVec::new(measure, Arc::clone(sectors), values)?);
        }
        Ok(satellites)
    }

    fn text(&self, row: usize, column: usize) -> Result<String, TableError> {
        text_in(self.grid, row, column)
    }

    fn chinese(&self, row: usize, column: usize) -> Result<Option<String>, TableError> {
        match self.grid.field(row, column) {
            "" => Ok(None),
            "\\e" => Ok(Some(String::new())),
            _ => self.text(row, column).map(Some),
        }
    }

    fn label(&self, code: (usize, usize), name: (usize, usize), chinese: (usize, usize)) -> Result<Label, TableError> {
        let label = Label::new(self.text(code.0, code.1)?, self.text(name.0, name.1)?);
        Ok(match self.chinese(chinese.0, chinese.1)? {
            None => label,
            Some(name) => label.with_chinese(name),
        })
    }

    fn number(&self, row: usize, column: usize) -> Result<f64, TableError> {
        let what = format!(
            "row {} {}, column {} {}",
            self.grid.field(row, 0),
            self.grid.field(row, 1),
            self.grid.field(self.head, column),
            self.grid.field(self.head + 1, column)
        );
        let what = what.trim_end();
        self.grid.number(row, column, what)?.ok_or_else(|| self.grid.empty_cell(row, column, what))
    }

    fn block(&self, rows: &[usize], columns: &[usize]) -> Result<Array2<f64>, TableError> {
        let mut block = Array2::zeros((rows.len(), columns.len()));
        for (i, &row) in rows.iter().enumerate() {
            for (j, &column) in columns.iter().enumerate() {
                block[[i, j]] = self.number(row, column)?;
            }
        }
        Ok(block)
    }

    fn column(&self, rows: &[usize], column: usize) -> Result<Array1<f64>, TableError> {
        rows.iter().map(|&row| self.number(row, column)).collect()
    }

    /// A number that would not be kept is an error, so that nothing is lost silently.
    fn ensure_empty_beside(&self, rows: &[usize], allowed: &[usize]) -> Result<(), TableError> {
        for &row in rows {
            let width = self.grid.fields(row).len();
            if let Some(column) =
                (FIRST..width).find(|column| !allowed.contains(column) && !self.grid.field(row, *column).is_empty())
            {
                let mut expected = format!(
                    "an empty cell: a line of the kind {} has no number in a column of the kind {}",
                    quoted(self.grid.field(row, 0)),
                    quoted(self.grid.field(self.head, column))
                );
                if meaning_of(&PRIMARY_INPUTS, self.grid.field(row, 0)).is_some() && !self.description.on_final_demand {
                    expected.push_str(" without the line \"primary inputs on final demand,given\" above");
                }
                return Err(self.grid.malformed(row, Some(column), expected, quoted(self.grid.field(row, column))));
            }
        }
        Ok(())
    }
}
