//! The multi-regional tables of the Asian Development Bank.

use serde::{Deserialize, Serialize};

use super::super::cells::{MissingCells, ensure_year};
use super::super::totals::Gross;
use super::format::{OfOneFile, Task, years_in};
use super::headed::{self, Codes, Release};
use super::names;
use super::source::Source;
use super::system::{Accuracy, Bottom};
use super::text::Text;
use crate::table::{MrioTable, PrimaryInput, TableError, TableInfo};
use crate::units::{Prices, Unit};

/// Reads a multi-regional table of the Asian Development Bank: 62, 72 or 74 economies and the rest of the world, by 35
/// industries.
///
/// # Layout
/// The workbook of a year (`ADB-MRIO62-2022_July 2025.xlsx`; feature `excel`), of which the first sheet is read, a CSV
/// file saved from it, or a folder or archive of several years. It follows WIOD's release of 2013: titles, lines of
/// headings that end with the economies and, below them, `c1` to `c35` and `F1` to `F5`, then total output (`ToT`, with
/// nothing below it); four columns of labels beside them (empty, name, economy, `c1`). The workbooks for Latin America
/// have one more line of codes (`0001`, `1001`) above the names, which is not read. Below the industries, told by the
/// fourth column,
///
/// | row | kept as |
/// |---|---|
/// | `r60`, `r69` | totals, compared with the sum of their parts |
/// | `r99` | taxes less subsidies on products |
/// | `r64` | value added |
/// | `r61`, `r62`, `r63`, `trs` (`r65`) | cif/fob adjustments, purchases abroad and by non-residents, international transport margins: [`Other`](PrimaryInput::Other) |
///
/// Rows with other codes are told by their names, as [`Wiod`](super::Wiod) tells them; those with neither code nor economy
/// are remarks. Cells without a number (blank, or `NA`) are zero, and the assumptions count them. Some rows of published
/// tables miss their totals; the assumptions say where most, and [`MrioSystem`](crate::leontief::MrioSystem) refuses what
/// does not balance unless told otherwise.
///
/// # Unit
/// 10⁶ USD at basic prices, of the current year or, in the tables at constant prices, of 2010.
///
/// # Example
/// ```
/// use domar::table::formats::{AdbMrio, MrioFormat};
/// use domar::units::Prices;
///
/// let text = "\
/// Multiregional Input-Output Table 2022,,,,,,,,
/// ,,,,Agriculture,Agriculture,Households,Households,TOTAL
/// ,,,,PRC,MON,PRC,MON,ToT
/// ,,,,c1,c1,F1,F1,
/// ,Agriculture,PRC,c1,10,4,20,5,39
/// ,Agriculture,MON,c1,6,12,4,18,40
/// ,Intermediate input total,TOT,r60,16,16,24,23,79
/// ,Value added at basic prices,TOT,r64,23,24, , ,47
/// ,TOTAL,TOT,r69,39,40,24,23,126
/// ";
/// let asia = AdbMrio { year: 2022, prices: Prices::Current }.read_text(text, "ADB-MRIO-2022.csv")?;
/// assert_eq!(asia.table().output().get("MON:c1")?, 40.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files of the layout that MARIO (`parse_adb`) and the R package mrio 0.4.2 read; no published file was at hand.
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

impl OfOneFile for AdbMrio {
    /// `ADB-MRIO62-2022_July 2025.xlsx`: the month of the release stands last.
    fn is_file_of_year(&self, name: &str) -> bool {
        years_in(name).first() == Some(&self.year)
    }

    fn table(&self, source: Source, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let info = TableInfo {
            year: Some(self.year),
            prices: self.prices,
            classification: "adb_mrio_35".to_owned(),
            source: format!("Asian Development Bank, Multiregional Input-Output Database, {}", self.year),
            ..TableInfo::new("World", Unit::money("USD", 6))
        };
        let release = Release {
            info,
            missing: MissingCells::Zero,
            blank: &["NA"],
            accuracy: Accuracy { half_digit: 0.0, gross: Gross::Note },
            codes: Codes::Numbers,
            bottom,
        };
        headed::read(Text::new(source)?, release, task)
    }
}

/// By the codes of the fourth column; some differ from those of WIOD's second release.
fn bottom(labels: &[String]) -> Option<Bottom> {
    let [_, name, economy, code] = labels else { return None };
    let row = |kind| Bottom::Row(names::primary_input(code, name), kind);
    Some(match code.to_ascii_lowercase().as_str() {
        "r60" => Bottom::Intermediate,
        "r99" => row(PrimaryInput::TaxesOnProducts),
        "r61" | "r62" | "r63" | "r65" | "trs" => row(PrimaryInput::Other),
        "r64" => row(PrimaryInput::ValueAdded),
        "r69" => Bottom::Output,
        "" if economy.is_empty() => Bottom::Remark,
        _ => return headed::bottom_by_name(labels),
    })
}
