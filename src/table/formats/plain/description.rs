//! The lines of keys and values at the head of a file.

use super::unit::parse_unit;
use super::words::{DIMENSIONS, IMPORTS_KEYS, ImportsKey, ON_FINAL_DEMAND, PRICE_BASES, meaning_of, unescaped, words};
use crate::labels::Dimension;
use crate::table::formats::cells::{Grid, quoted};
use crate::table::{TableError, TableInfo};
use crate::units::{Prices, Unit};

pub(super) fn text_in(grid: &Grid, row: usize, column: usize) -> Result<String, TableError> {
    let text = grid.field(row, column);
    unescaped(text).ok_or_else(|| {
        let expected = "text in which a backslash is written \\\\ (and a zero byte \\0)";
        grid.malformed(row, Some(column), expected, quoted(text))
    })
}

pub(super) fn unit_in(grid: &Grid, row: usize, column: usize) -> Result<Unit, TableError> {
    let text = grid.field(row, column);
    parse_unit(text).ok_or_else(|| {
        let expected =
            "a unit, such as money 10^4 CNY, quantity 10^3 persons, ratio, or (quantity 10^0 t) per (money 10^6 EUR)";
        grid.malformed(row, Some(column), expected, quoted(text))
    })
}

/// What the head of a file says.
pub(super) struct Description {
    pub(super) info: TableInfo,
    pub(super) dimension: Dimension,
    pub(super) imports: ImportsKey,
    pub(super) on_final_demand: bool,
    /// The record that holds the kinds of columns, where the table begins.
    pub(super) head: usize,
}

impl Description {
    pub(super) fn read(grid: &Grid) -> Result<Self, TableError> {
        if grid.field(0, 0) != "domar table" || grid.field(0, 1) != "1" {
            let found = quoted(&grid.fields(0).join(","));
            return Err(grid.malformed(0, None, "the first line to be \"domar table,1\"", found));
        }
        let head = (1..grid.len()).find(|&row| grid.field(row, 0) == "column kind").ok_or_else(|| {
            grid.malformed(grid.len() - 1, None, "a line \"column kind\" up to here", "none; is the file cut off?")
        })?;
        let mut keys = Keys { grid, head, used: vec![false; head] };
        let mut info = TableInfo::new(keys.required("economy")?, keys.unit()?);
        info.year = keys.year()?;
        if let Some(basis) = keys.choice("price basis", &PRICE_BASES)? {
            info.price_basis = basis;
        }
        info.prices = keys.prices()?;
        info.classification = keys.text("classification")?.unwrap_or_default();
        info.source = keys.text("source")?.unwrap_or_default();
        info.assumptions = keys.assumptions()?;
        let dimension = keys.choice("labels", &DIMENSIONS)?.unwrap_or(Dimension::Sector);
        let on_final_demand = keys.choice(ON_FINAL_DEMAND, &[((), "given")])?.is_some();
        let imports = keys.choice("imports", &IMPORTS_KEYS)?.ok_or_else(|| keys.missing("imports"))?;
        keys.ensure_all_used()?;
        Ok(Self { info, dimension, imports, on_final_demand, head })
    }
}

/// The lines of keys and values, each of which may be used once.
struct Keys<'a> {
    grid: &'a Grid,
    head: usize,
    used: Vec<bool>,
}

impl Keys<'_> {
    /// The record of a key, where it is given.
    fn row(&mut self, key: &str) -> Result<Option<usize>, TableError> {
        let mut rows = (1..self.head).filter(|&row| self.grid.field(row, 0) == key);
        let (first, second) = (rows.next(), rows.next());
        if let Some(row) = second {
            return Err(self.grid.malformed(row, Some(0), format!("the key {} only once", quoted(key)), "it again"));
        }
        if let Some(row) = first {
            self.used[row] = true;
        }
        Ok(first)
    }

    fn missing(&self, key: &str) -> TableError {
        let expected = format!("a line with the key {} above", quoted(key));
        self.grid.malformed(self.head, None, expected, "no such line")
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, TableError> {
        self.row(key)?.map(|row| text_in(self.grid, row, 1)).transpose()
    }

    fn required(&mut self, key: &str) -> Result<String, TableError> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    fn unit(&mut self) -> Result<Unit, TableError> {
        let row = self.row("unit")?.ok_or_else(|| self.missing("unit"))?;
        unit_in(self.grid, row, 1)
    }

    fn year(&mut self) -> Result<Option<i32>, TableError> {
        self.row("year")?.map(|row| self.whole_number_at(row, 1)).transpose()
    }

    fn whole_number_at(&self, row: usize, column: usize) -> Result<i32, TableError> {
        let text = self.grid.field(row, column);
        text.trim()
            .parse()
            .map_err(|_| self.grid.malformed(row, Some(column), "a year as a whole number", quoted(text)))
    }

    fn choice<T: Clone>(&mut self, key: &str, list: &[(T, &'static str)]) -> Result<Option<T>, TableError> {
        let Some(row) = self.row(key)? else { return Ok(None) };
        let word = self.grid.field(row, 1);
        meaning_of(list, word)
            .map(Some)
            .ok_or_else(|| self.grid.malformed(row, Some(1), format!("one of {}", words(list)), quoted(word)))
    }

    fn prices(&mut self) -> Result<Prices, TableError> {
        let Some(row) = self.row("prices")? else { return Ok(Prices::Current) };
        match self.grid.field(row, 1) {
            "current" => Ok(Prices::Current),
            "constant" => Ok(Prices::Constant { year: self.whole_number_at(row, 2)? }),
            other => Err(self.grid.malformed(row, Some(1), "one of current, constant", quoted(other))),
        }
    }

    fn assumptions(&mut self) -> Result<Vec<String>, TableError> {
        let rows: Vec<usize> = (1..self.head).filter(|&row| self.grid.field(row, 0) == "assumption").collect();
        for &row in &rows {
            self.used[row] = true;
        }
        rows.into_iter().map(|row| text_in(self.grid, row, 1)).collect()
    }

    fn ensure_all_used(&self) -> Result<(), TableError> {
        for row in 1..self.head {
            if !self.used[row] {
                let expected = format!(
                    "a known key: economy, year, unit, price basis, prices, classification, source, assumption, labels, imports, {ON_FINAL_DEMAND}"
                );
                return Err(self.grid.malformed(row, Some(0), expected, quoted(self.grid.field(row, 0))));
            }
            let values = if self.grid.field(row, 1) == "constant" { 3 } else { 2 };
            if let Some(column) =
                (values..self.grid.fields(row).len()).find(|&column| !self.grid.field(row, column).is_empty())
            {
                let expected = "nothing after the value; put text that holds commas in quotation marks";
                return Err(self.grid.malformed(row, Some(column), expected, quoted(self.grid.field(row, column))));
            }
        }
        Ok(())
    }
}
