//! Tables with column codes in the first line and row codes in the first columns.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use ndarray::{Array1, Array2};

use super::cells::{Grid, MissingCells, empty_cells_note, quoted};
use super::totals::Totals;
use crate::labels::Label;
use crate::table::TableError;

/// How the left side of a layout looks.
pub(super) struct LeftSide<'a> {
    /// What heads the columns before the numbers; empty for any heading.
    pub(super) headings: &'a [&'a str],
    /// Which of them make up the code of a row.
    pub(super) code: &'a [usize],
}

/// A rectangular grid whose rows and columns are found by code.
#[derive(Debug)]
pub(super) struct Wide {
    pub(super) grid: Grid,
    first: usize,
    code: Vec<usize>,
    columns: HashMap<String, usize>,
    rows: HashMap<String, usize>,
    missing: MissingCells,
    empty_cells: Cell<usize>,
}

impl Wide {
    pub(super) fn new(grid: Grid, left: &LeftSide<'_>, missing: MissingCells) -> Result<Self, TableError> {
        let first = left.headings.len();
        for (column, &heading) in left.headings.iter().enumerate() {
            let found = grid.field(0, column).trim();
            if !heading.is_empty() && found != heading {
                return Err(grid.malformed(0, Some(column), format!("the heading {}", quoted(heading)), quoted(found)));
            }
        }
        grid.ensure_rectangular()?;
        let mut columns = HashMap::new();
        for column in first..grid.fields(0).len() {
            let code = grid.field(0, column).trim().to_owned();
            if code.is_empty() {
                return Err(grid.malformed(0, Some(column), "a column code", "an empty cell"));
            }
            if let Some(earlier) = columns.insert(code.clone(), column) {
                let found = format!("{}, which is also the code of column {}", quoted(&code), earlier + 1);
                return Err(grid.malformed(0, Some(column), "a column code that is not yet used", found));
            }
        }
        let mut wide = Self {
            grid,
            first,
            code: left.code.to_vec(),
            columns,
            rows: HashMap::new(),
            missing,
            empty_cells: Cell::new(0),
        };
        for row in 1..wide.grid.len() {
            let code = wide.row_code(row);
            let at = left.code.first().copied();
            if code.is_empty() {
                return Err(wide.grid.malformed(row, at, "a row code", "an empty cell"));
            }
            if let Some(earlier) = wide.rows.insert(code.clone(), row) {
                let found = format!("{}, which is also the code of line {}", quoted(&code), wide.grid.line(earlier));
                return Err(wide.grid.malformed(row, at, "a row code that is not yet used", found));
            }
        }
        Ok(wide)
    }

    /// The code of a column as printed.
    pub(super) fn column_code(&self, column: usize) -> &str {
        self.grid.field(0, column).trim()
    }

    /// The code of a row: its code fields joined by a blank.
    pub(super) fn row_code(&self, row: usize) -> String {
        let fields: Vec<&str> = self.code.iter().map(|&column| self.grid.field(row, column).trim()).collect();
        fields.join(" ").trim().to_owned()
    }

    /// A column that may be absent.
    pub(super) fn optional_column(&self, code: &str) -> Option<usize> {
        self.columns.get(code).copied()
    }

    /// A column that must be there.
    pub(super) fn column(&self, code: &str) -> Result<usize, TableError> {
        self.optional_column(code).ok_or_else(|| {
            self.grid.malformed(0, None, format!("a column with the code {}", quoted(code)), "no such column")
        })
    }

    /// Columns that must be there.
    pub(super) fn columns(&self, codes: &[&str]) -> Result<Vec<usize>, TableError> {
        codes.iter().map(|code| self.column(code)).collect()
    }

    /// A row that must be there.
    pub(super) fn row(&self, code: &str) -> Result<usize, TableError> {
        self.rows.get(code).copied().ok_or_else(|| {
            let last = self.grid.len() - 1;
            self.grid.malformed(
                last,
                None,
                format!("a row with the code {} up to here", quoted(code)),
                "no such row before the end; is the file cut off?",
            )
        })
    }

    /// Rows that must be there.
    pub(super) fn rows(&self, codes: &[&str]) -> Result<Vec<usize>, TableError> {
        codes.iter().map(|code| self.row(code)).collect()
    }

    /// The columns of sectors: those before the first of the codes that the layout knows, which all follow.
    pub(super) fn sector_columns(&self, known: &[&str]) -> Result<Range<usize>, TableError> {
        let width = self.grid.fields(0).len();
        let end = (self.first..width).find(|&column| known.contains(&self.column_code(column))).unwrap_or(width);
        if end == self.first {
            let found = if end == width { "the end of the line".to_owned() } else { quoted(self.column_code(end)) };
            return Err(self.grid.malformed(0, Some(end), "the code of a sector", found));
        }
        match (end..width).find(|&column| !known.contains(&self.column_code(column))) {
            None => Ok(self.first..end),
            Some(column) => Err(self.grid.malformed(
                0,
                Some(column),
                format!("one of the columns {} after those of the sectors", known.join(", ")),
                quoted(self.column_code(column)),
            )),
        }
    }

    /// The rows of sectors, which must follow each other from `first_row` on with the codes of the columns.
    pub(super) fn sector_rows(
        &self,
        first_row: usize,
        sectors: &Range<usize>,
        code_column: usize,
    ) -> Result<Range<usize>, TableError> {
        for (row, column) in (first_row..).zip(sectors.clone()) {
            let expected = self.column_code(column);
            let found = self.grid.field(row, code_column).trim();
            if row >= self.grid.len() || found != expected {
                let found = if row < self.grid.len() { quoted(found) } else { "the end of the file".to_owned() };
                let expected =
                    format!("the row of sector {}, as in column {} of the header", quoted(expected), column + 1);
                return Err(self.grid.malformed(row, Some(code_column), expected, found));
            }
        }
        Ok(first_row..first_row + sectors.len())
    }

    /// Checks that from a row on there are only rows that the layout knows.
    pub(super) fn ensure_known_rows(&self, from: usize, known: &[&str]) -> Result<(), TableError> {
        match (from..self.grid.len()).find(|&row| !known.contains(&self.row_code(row).as_str())) {
            None => Ok(()),
            Some(row) => Err(self.grid.malformed(
                row,
                self.code.first().copied(),
                format!("one of the rows {} after those of the sectors", known.join(", ")),
                quoted(&self.row_code(row)),
            )),
        }
    }

    /// The label of a row from its code, its name and, where the layout has one, its Chinese name.
    pub(super) fn row_label(&self, row: usize, code: usize, name: usize, chinese_name: Option<usize>) -> Label {
        let label = Label::new(self.grid.field(row, code).trim(), self.grid.field(row, name).trim());
        match chinese_name.map(|column| self.grid.field(row, column).trim()) {
            None | Some("") => label,
            Some(text) => label.with_chinese(text),
        }
    }

    fn what(&self, row: usize, column: usize) -> String {
        format!("row {}, column {}", self.row_code(row), self.column_code(column))
    }

    /// The number in a cell; an empty cell is treated as the reader was told.
    pub(super) fn number(&self, row: usize, column: usize) -> Result<f64, TableError> {
        match (self.printed(row, column)?, self.missing) {
            (Some(value), _) => Ok(value),
            (None, MissingCells::Refuse) => Err(self.grid.empty_cell(row, column, &self.what(row, column))),
            (None, MissingCells::Zero) => {
                self.empty_cells.set(self.empty_cells.get() + 1);
                Ok(0.0)
            }
        }
    }

    /// The number in a cell that may be empty.
    pub(super) fn printed(&self, row: usize, column: usize) -> Result<Option<f64>, TableError> {
        self.grid.number(row, column, &self.what(row, column))
    }

    /// The numbers where some rows and columns meet.
    pub(super) fn block(&self, rows: &[usize], columns: &[usize]) -> Result<Array2<f64>, TableError> {
        let mut block = Array2::zeros((rows.len(), columns.len()));
        for (i, &row) in rows.iter().enumerate() {
            for (j, &column) in columns.iter().enumerate() {
                block[[i, j]] = self.number(row, column)?;
            }
        }
        Ok(block)
    }

    /// The numbers of one column.
    pub(super) fn column_values(&self, rows: &[usize], column: usize) -> Result<Array1<f64>, TableError> {
        rows.iter().map(|&row| self.number(row, column)).collect()
    }

    /// The numbers of one row.
    pub(super) fn row_values(&self, row: usize, columns: &[usize]) -> Result<Array1<f64>, TableError> {
        columns.iter().map(|&column| self.number(row, column)).collect()
    }

    /// Compares the totals printed in a column with the cells left of it, where both are printed.
    pub(super) fn compare_column(
        &self,
        totals: &mut Totals,
        total: usize,
        parts: &[usize],
        rows: impl Iterator<Item = usize>,
    ) -> Result<(), TableError> {
        for row in rows {
            let cells = parts.iter().map(|&column| (row, column));
            self.compare(totals, (row, total), cells, self.column_code(total), &format!("row {}", self.row_code(row)))?;
        }
        Ok(())
    }

    /// Compares the totals printed in a row with the cells above it, where both are printed.
    pub(super) fn compare_row(
        &self,
        totals: &mut Totals,
        total: usize,
        parts: &[usize],
        columns: impl Iterator<Item = usize>,
    ) -> Result<(), TableError> {
        for column in columns {
            let cells = parts.iter().map(|&row| (row, column));
            let of = format!("column {}", self.column_code(column));
            self.compare(totals, (total, column), cells, self.grid.field(total, self.code[0]).trim(), &of)?;
        }
        Ok(())
    }

    fn compare(
        &self,
        totals: &mut Totals,
        (row, column): (usize, usize),
        parts: impl Iterator<Item = (usize, usize)>,
        name: &str,
        of: &str,
    ) -> Result<(), TableError> {
        let Some(printed) = self.printed(row, column)? else { return Ok(()) };
        let parts: Option<Vec<f64>> = parts.map(|(row, column)| self.printed(row, column)).collect::<Result<_, _>>()?;
        // Parts that are not printed are refused where they are read; without them there is nothing to compare.
        let Some(parts) = parts else { return Ok(()) };
        totals
            .compare(name, of, printed, &parts)
            .map_err(|(expected, found)| self.grid.malformed(row, Some(column), expected, found))
    }

    /// What was assumed about empty cells.
    pub(super) fn empty_cells_note(&self) -> Option<String> {
        empty_cells_note(self.empty_cells.get())
    }
}
