//! The multi-regional tables of the Asian Development Bank.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::cells::{MissingCells, ensure_year};
use super::headed::{self, Release};
use super::source::Source;
use super::text::Text;
use crate::table::{MrioTable, TableError, TableInfo};
use crate::units::{Prices, Unit};

/// Reads a multi-regional table of the Asian Development Bank: 62, 72 or 74 economies and the rest of the world, by 35
/// industries.
///
/// # Layout
/// The workbook of a year (`ADB-MRIO62-2022_July 2025.xlsx`; feature `excel`), of which the first sheet is read, or a CSV
/// file saved from it. It follows WIOD's release of 2013: titles, lines of headings that end with the economies and, below
/// them, `c1` to `c35` and `F1` to `F5`, then total output; four columns of labels beside them (code, name, economy,
/// `c1`). Rows below the industries are told by their names, as [`Wiod`](super::Wiod) tells them.
///
/// # Unit
/// 10⁶ USD at basic prices, of the current year or, in the tables at constant prices, of 2010.
///
/// # Example
/// ```
/// use domar::table::formats::AdbMrio;
/// use domar::units::Prices;
///
/// let text = "\
/// ADB Multi-Regional Input-Output Table,,,,,,,,
/// ,,,,Agriculture,Agriculture,Final demand,Final demand,Total output
/// ,,,,PRC,MON,PRC,MON,TOT
/// ,,,,c1,c1,F1,F1,
/// ,Agriculture,PRC,c1,10,4,20,5,39
/// ,Agriculture,MON,c1,6,12,4,18,40
/// ,Value added at basic prices,TOT,r64,23,24,0,0,
/// ";
/// let asia = AdbMrio { year: 2022, prices: Prices::Current }.read_text(text, "ADB-MRIO-2022.csv")?;
/// assert_eq!(asia.table().output().get("MON:c1")?, 40.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files of the layout, which is described by the R packages exvatools 0.9.0 and mrio 0.4.2.
///
/// # References
/// Asian Development Bank, *Multiregional Input-Output Database*.
#[doc(alias = "ADB")]
#[doc(alias = "亚洲开发银行多区域投入产出表")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AdbMrio {
    /// Year of the table.
    pub year: i32,
    /// Current prices, or those of 2010.
    pub prices: Prices,
}

impl AdbMrio {
    /// Reads a file: CSV, also packed (`.gz`, `.zip` with this one file; feature `archives`), or the first sheet of a
    /// workbook (feature `excel`).
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<MrioTable, TableError> {
        self.read_with(path, MissingCells::Refuse)
    }

    /// Reads a file in which empty cells may stand for zero.
    ///
    /// # Errors
    /// As [`AdbMrio::read`].
    pub fn read_with(&self, path: impl AsRef<Path>, missing: MissingCells) -> Result<MrioTable, TableError> {
        self.table(Source::open(path.as_ref())?, missing)
    }

    /// Reads the text of a file; `name` stands for it in error messages.
    ///
    /// # Errors
    /// As [`AdbMrio::read`].
    pub fn read_text(&self, text: &str, name: &str) -> Result<MrioTable, TableError> {
        self.table(Source::of_text(text, name), MissingCells::Refuse)
    }

    pub(super) fn table(&self, source: Source, missing: MissingCells) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let info = TableInfo {
            year: Some(self.year),
            prices: self.prices,
            classification: "adb_mrio_35".to_owned(),
            source: format!("Asian Development Bank, Multiregional Input-Output Database, {}", self.year),
            ..TableInfo::new("World", Unit::money("USD", 6))
        };
        headed::read(Text::new(source)?, Release { info, missing, half_digit: 0.0 })
    }
}
