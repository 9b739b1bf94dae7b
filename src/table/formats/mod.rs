//! Reading published tables, and our own plain layout.
//!
//! | source | reader | imports |
//! |---|---|---|
//! | China, National Bureau of Statistics (国家统计局) | [`Nbs`] | inside the flows, or split where the file has an `Origin` |
//! | OECD, harmonised tables of many countries | [`Oecd`] | inside the flows |
//! | Eurostat, long form | [`Eurostat`] | outside, a row of primary inputs |
//! | United Kingdom, Office for National Statistics | [`Ons`] | outside, or split with a second file |
//! | United States, Bureau of Economic Analysis, make and use | [`Bea`], which gives a [`SupplyUse`](super::SupplyUse) | inside the flows |
//! | anything else: bring it into this layout | [`Plain`] | as the file says |
//!
//! Files are CSV in UTF-8, with or without byte-order mark; with the feature `excel` all readers also take the first
//! sheet of an `.xlsx` workbook.
//!
//! Tables of several economies become an [`MrioTable`](super::MrioTable):
//!
//! | source | reader | files | satellite accounts |
//! |---|---|---|---|
//! | EXIOBASE 3, monetary | [`Exiobase`] | folder of text files, or the `.zip` | yes |
//! | WIOD, releases of 2013 and 2016 | [`Wiod`] | workbook, CSV of it, CSV of the release for R, two matrices | |
//! | OECD ICIO, editions of 2018 to 2023 | [`Icio`] | CSV | |
//! | Eurostat FIGARO | [`Figaro`] | CSV, matrix or flat | |
//! | Eora26 | [`Eora26`] | folder of text files, or the `.zip` | yes |
//! | GLORIA | [`Gloria`] | folders of CSV files, or the `.zip`s, with the read-me | yes |
//! | Asian Development Bank | [`AdbMrio`] | workbook or CSV of it | |
//! | pymrio | [`Pymrio`], which also writes | folder of text files, or a `.zip` of it | yes |
//! | our own | `Columnar`, which also writes (feature `parquet`) | one Parquet file | yes |
//!
//! All of them but `Columnar` are read through [`MrioFormat`], which tells how far it has come, can be stopped, and takes
//! [`ReadOptions`]; memory is asked for before anything large is read. They are read as streams: chunks of text are parsed on all processors straight into the matrix, while the next one is
//! read or unpacked, so that hardly more than the matrix is held. `.zip` and `.gz` need the feature `archives`, `.xlsx` and
//! `.xlsb` the feature `excel`.
//!
//! # What readers do and do not
//! They keep the finest rows and columns. Printed totals are compared with their parts: a difference above 10⁻⁶ goes
//! into [`TableInfo::assumptions`](super::TableInfo::assumptions), one above 1 % is an error (in the tables of the ADB and
//! GLORIA, some of which do not balance, a note). In tables of several economies less than a millionth of mean output is no
//! difference. Whether the accounts
//! balance is left to [`IoTable::check`](super::IoTable::check). Nothing is guessed: thousands separators, decimal
//! commas, signs for missing values, full-width digits, rows and columns that the layout does not know, and codes that
//! occur twice or in another order are refused. Empty cells are refused too, unless a reader is told otherwise
//! ([`MissingCells`]).
//!
//! # How errors look
//! With the place, what was expected and what was found, counted as an editor or spreadsheet counts:
//!
//! ```
//! use domar::table::formats::Nbs;
//!
//! let text = "Code,Description,DescriptionInChinese,01,TIU,GO\n02,Agriculture,农业,1,1,2\n";
//! assert_eq!(
//!     Nbs { year: 2020 }.read_text(text, "china.csv").unwrap_err().to_string(),
//!     "china.csv, line 2, column 1: expected the row of sector \"01\", as in column 4 of the header, found \"02\""
//! );
//! ```
//!
//! # How to add a format
//! One file with one type. If rows and columns have codes, let `wide` find them by code and compare the totals; take
//! all cells through `cells`, so that errors look alike. Say in the type's documentation which row or column becomes
//! what, the unit, and what was validated. Test every error message literally, call `assert_never_panics` of `hostile`
//! with a small file, and read real files in `tests/formats.rs`. Tables of several economies: take numbers through `text`
//! of `multi_regional`, whole systems in one file through `system`.

mod bea;
mod cells;
mod eurostat;
#[cfg(test)]
mod hostile;
mod multi_regional;
mod nbs;
mod oecd;
mod ons;
mod plain;
mod totals;
mod wide;
#[cfg(feature = "excel")]
mod workbook;

pub use bea::Bea;
pub use cells::MissingCells;
pub use eurostat::Eurostat;
#[cfg(feature = "parquet")]
pub use multi_regional::Columnar;
pub use multi_regional::{
    AdbMrio, Eora26, Exiobase, Figaro, Gloria, Icio, MrioFormat, NegativeOutput, Pymrio, ReadOptions, SplitEconomies,
    Stressors, Wiod,
};
pub use nbs::Nbs;
pub use oecd::Oecd;
pub use ons::Ons;
pub use plain::Plain;
