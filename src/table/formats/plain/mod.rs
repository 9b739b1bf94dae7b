//! Our own plain CSV: one self-describing file that holds all of a table.

mod description;
mod read;
#[cfg(test)]
mod tests;
mod unit;
mod words;
mod write;

use std::path::Path;

use super::cells::Grid;
use crate::table::{IoTable, TableError};

/// Writes a table to one CSV file and reads it back without loss.
///
/// The file is UTF-8, opens in a spreadsheet and can be written by hand. It has two parts.
///
/// # Description
/// Lines of a key and its value, in any order:
///
/// | key | value | if absent |
/// |---|---|---|
/// | `domar table` | version of the layout, `1`; the first line | an error |
/// | `economy` | its name | an error |
/// | `year` | a whole number | no year |
/// | `unit` | see below | an error |
/// | `price basis` | `basic`, `producer` or `purchaser` | `basic` |
/// | `prices` | `current`, or `constant` and, in the next cell, the year | `current` |
/// | `classification`, `source` | text | empty |
/// | `assumption` | text; one line for each, in order | none |
/// | `labels` | `sector`, `region`, `final demand`, `primary input`, `satellite` or `item` | `sector` |
/// | `imports` | `inside` (a column `imports`), `split` (rows `imported`) or `outside` | an error |
/// | `primary inputs on final demand` | `given` | rows of primary inputs have no cells under final demand |
///
/// A unit is `ratio`, `money 10^4 CNY`, `quantity 10^3 persons`, or one per another:
/// `(quantity 10^3 persons) per (money 10^6 EUR)`.
///
/// # Table
/// Four lines head the columns; their first cells are `column kind`, `column code`, `column name` and
/// `column chinese name`, the next four are empty. Kinds of columns are `sector`, then kinds of final use
/// (`household consumption`, `non-profit consumption`, `government consumption`, `consumption`,
/// `fixed capital formation`, `inventory change`, `valuables`, `exports`, `other`), then `imports` where they are
/// inside, `error` where there is such a column, and `output`. Codes and names are given for final use only: those
/// of sectors stand at their rows, where they are given once.
///
/// Each line after that begins with kind, code, name, Chinese name and unit, followed by the numbers:
///
/// 1. `sector`: domestic or total flows, in the order of the columns;
/// 2. `imported`, where imports are split: the sectors' codes again, with cells under sectors and final use;
/// 3. kinds of primary inputs (`compensation`, `taxes on production`, `depreciation`, `operating surplus`,
///    `value added`, `taxes on products`, `imports`, `other`), with cells under sectors;
/// 4. `satellite`, `satellite over total flows` or `satellite over domestic flows`, with a name and a unit instead of
///    a code.
///
/// Cells that have no meaning must be empty, all others hold a number; 0 is written out.
///
/// In codes, names and other text `\\` stands for a backslash, `\0` for a zero byte and `\e` alone for a Chinese name
/// that is given but empty; in units `\(` and `\)` stand for parentheses within a name. Spreadsheets turn codes such
/// as `01` into numbers unless the column is imported as text.
///
/// # Example
/// ```
/// use domar::table::formats::Plain;
///
/// let text = "\
/// domar table,1
/// economy,Utopia
/// year,2010
/// unit,money 10^6 EUR
/// classification,utopia_2
/// imports,inside
/// column kind,,,,,sector,sector,household consumption,exports,imports,output
/// column code,,,,,A,B,HC,EX,,
/// column name,,,,,,,Households,Exports,,
/// column chinese name,,,,,,,居民消费,出口,,
/// sector,A,Agriculture,农业,,10,20,60,20,10,100
/// sector,B,Industry,工业,,30,40,100,60,30,200
/// compensation,D1,Wages,劳动者报酬,,40,90,,,,
/// operating surplus,B2,Surplus,营业盈余,,20,50,,,,
/// satellite,,employment,就业,quantity 10^3 persons,5,4,,,,
/// ";
/// let table = Plain::parse(text, "utopia.csv")?;
/// assert_eq!(table.value_added()?.sum(), 200.0);
/// assert_eq!(table.satellite("employment")?.measure().to_string(), "employment, 10^3 persons");
/// assert_eq!(Plain::parse(&Plain::to_text(&table), "again.csv")?, table);
/// # Ok::<(), domar::table::TableError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain;

impl Plain {
    /// Reads a file: CSV in UTF-8, or the first sheet of an .xlsx workbook (feature `excel`).
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`].
    pub fn read(path: impl AsRef<Path>) -> Result<IoTable, TableError> {
        read::table(&Grid::read(path.as_ref())?)
    }

    /// Reads the text of a file; `name` stands for the file in error messages.
    ///
    /// # Errors
    /// As [`Plain::read`].
    pub fn parse(text: &str, name: &str) -> Result<IoTable, TableError> {
        read::table(&Grid::parse(text, name)?)
    }

    /// Writes a table to a file.
    ///
    /// # Errors
    /// [`TableError::File`] with what the system says.
    ///
    /// # Example
    /// ```no_run
    /// use domar::table::formats::{Nbs, Plain};
    /// let table = Nbs { year: 2018 }.read("china_2018_153.csv")?;
    /// Plain::write(&table, "china.csv")?;
    /// # Ok::<(), domar::table::TableError>(())
    /// ```
    pub fn write(table: &IoTable, path: impl AsRef<Path>) -> Result<(), TableError> {
        let path = path.as_ref();
        std::fs::write(path, Self::to_text(table)).map_err(|error| TableError::in_file(path, &error))
    }

    /// The text of the file.
    pub fn to_text(table: &IoTable) -> String {
        write::text(table)
    }
}
