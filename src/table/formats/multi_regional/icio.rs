//! The OECD's inter-country input-output tables (ICIO).

use serde::{Deserialize, Serialize};

use super::super::cells::{ensure_year, quoted};
use super::super::totals::Gross;
use super::assemble::Pair;
use super::format::{OfOneFile, Task, years_in};
use super::names;
use super::source::Source;
use super::system::{Accuracy, Bottom, Layout, System, regions_of};
use super::text::Text;
use crate::concordance::Concordance;
use crate::labels::{Dimension, Labels};
use crate::table::{MrioTable, PrimaryInput, TableError, TableInfo};
use crate::units::Unit;

/// What becomes of the parts of China and Mexico that the file gives apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum SplitEconomies {
    /// `CN1`, `CN2` go into `CHN`, `MX1`, `MX2` into `MEX`, as in the published indicators.
    #[default]
    Merge,
    /// They stay apart, as regions without final demand of their own; the rows and columns of `CHN` and `MEX` are zero.
    Keep,
}

/// Reads a table of the OECD's ICIO, editions of 2018, 2021 and 2023 (the extended tables, with `CN1`, `CN2`, `MX1`,
/// `MX2`, and those without).
///
/// # Layout
/// One CSV file for each year (`ICIO2021_2018.csv`, `2018_SML.csv`), alone, packed (`.gz`), or in an archive or a folder of
/// several years, of which that of the reader's year is taken (feature `archives`). The first line codes the columns: `AUS_01T02` or
/// `AUS_A01_02` for economy and industry, then `AUS_HFCE` for economy and category of final demand, then total output
/// (`TOTAL` or `OUT`). The rows of industries have the same codes; below them
///
/// | row | kept as |
/// |---|---|
/// | `TLS`, or one row `AUS_TAXSUB` for each economy (added) | taxes less subsidies on products |
/// | `VALU`, `VA` | value added |
/// | `OUTPUT`, `OUT` | compared with the sum of the column |
///
/// Rows of economies that come in another order than the columns are an error. Names of industries and economies are
/// those of the OECD; Chinese names are ours.
///
/// # Unit
/// 10⁶ USD at basic and current prices.
///
/// # Example
/// ```
/// use domar::table::formats::{Icio, MrioFormat};
///
/// let text = "\
/// ,AUS_01T02,AUS_03,AUT_01T02,AUT_03,AUS_HFCE,AUT_HFCE,TOTAL
/// AUS_01T02,10,5,4,1,20,5,45
/// AUS_03,3,8,0,2,15,1,29
/// AUT_01T02,6,1,12,3,4,18,44
/// AUT_03,0,1,2,9,2,20,34
/// VALU,26,14,26,19,,,
/// OUTPUT,45,29,44,34,,,
/// ";
/// let world = Icio::new(2018).read_text(text, "ICIO2021_2018.csv")?;
/// assert_eq!(world.table().output().get("AUS:03")?, 29.0);
/// assert_eq!(world.regions().as_slice()[1].to_string(), "AUT Austria");
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// The test table of exvatools 0.9.0 (cran/exvatools): its Z, X, Y and VA.
///
/// # References
/// OECD (2021, 2023), *Inter-Country Input-Output Tables*, read-me files of the editions.
#[doc(alias = "TiVA")]
#[doc(alias = "国家间投入产出表")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Icio {
    /// Year of the table.
    pub year: i32,
    /// China and Mexico in parts.
    pub split_economies: SplitEconomies,
}

impl Icio {
    /// A reader that merges the parts of China and Mexico.
    pub fn new(year: i32) -> Self {
        Self { year, split_economies: SplitEconomies::Merge }
    }
}

impl OfOneFile for Icio {
    /// `ICIO2021_2018.csv`, `2018_SML.csv`, `2018.csv`: the year of the edition may stand before.
    fn is_file_of_year(&self, name: &str) -> bool {
        years_in(name).last() == Some(&self.year)
    }

    fn table(&self, source: Source, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let mut text = Text::new(source)?;
        let (heading, fields) = text.expect_line("a line of column codes such as AUS_01T02")?;
        let columns = joined_codes(&text, heading, &fields, '_')?;
        let row = |labels: &[String]| split_code(&labels[0], '_');
        let missing = task.options.missing;
        let layout = Layout { labels: 1, heading, columns, row: &row, missing, blank: &[] };
        let system = System::read(text, layout, task)?;
        let labels = (
            regions_of(&system.regions),
            system.sectors.iter().map(|code| names::sector("icio", code, None)).collect(),
            system.categories.iter().map(|code| names::final_use(code, code)).collect(),
        );
        let info = TableInfo {
            year: Some(self.year),
            classification: format!("oecd_icio_{}", system.sectors.len()),
            source: format!("OECD, Inter-Country Input-Output Tables, {}", self.year),
            ..TableInfo::new("World", Unit::money("USD", 6))
        };
        let known = "TLS, TAXSUB, VALU, VA, OUTPUT or OUT";
        let accuracy = Accuracy { half_digit: 0.0005, gross: Gross::Refuse };
        let table = system.table(info, accuracy, &|labels| bottom(&labels[0]), known, labels)?;
        match self.split_economies {
            SplitEconomies::Keep => Ok(table),
            SplitEconomies::Merge => merged(table),
        }
    }
}

fn bottom(code: &str) -> Option<Bottom> {
    let taxes = || names::primary_input("TLS", "Taxes less subsidies on products");
    Some(match code {
        "TLS" => Bottom::Row(taxes(), PrimaryInput::TaxesOnProducts),
        _ if code == "TAXSUB" || code.ends_with("_TAXSUB") => Bottom::Row(taxes(), PrimaryInput::TaxesOnProducts),
        "VALU" | "VA" => Bottom::Row(names::value_added(), PrimaryInput::ValueAdded),
        "OUTPUT" | "OUT" => Bottom::Output,
        _ => return None,
    })
}

/// `CN1` and the like go to their country.
fn merged(table: MrioTable) -> Result<MrioTable, TableError> {
    let codes: Vec<&str> = table.regions().codes().collect();
    let whole = |code: &str| match code.strip_suffix(|last: char| last.is_ascii_digit()) {
        Some("CN") if codes.contains(&"CHN") => Some("CHN"),
        Some("MX") if codes.contains(&"MEX") => Some("MEX"),
        _ => None,
    };
    let kept = table.regions().iter().filter(|label| whole(label.code()).is_none()).cloned().collect();
    let kept = Labels::new(Dimension::Region, kept)?;
    if kept.len() == codes.len() {
        return Ok(table);
    }
    let pairs: Vec<(&str, &str)> = codes.iter().map(|&code| (code, whole(code).unwrap_or(code))).collect();
    let regions = Concordance::many_to_one(table.regions().clone(), kept, &pairs)?;
    let sectors = Concordance::reordering(table.sectors().clone(), table.sectors().clone())?;
    table.aggregate(&regions, &sectors)
}

/// A code in two at the first mark; a code without it, such as `TOTAL`, belongs to no economy.
pub(super) fn split_code(code: &str, mark: char) -> Pair {
    code.split_once(mark).map_or_else(|| (String::new(), code.to_owned()), |(a, b)| (a.to_owned(), b.to_owned()))
}

/// The codes of the columns behind the first.
pub(super) fn joined_codes(text: &Text, line: u64, fields: &[String], mark: char) -> Result<Vec<Pair>, TableError> {
    let columns: Vec<Pair> = fields.iter().skip(1).map(|code| split_code(code, mark)).collect();
    match columns.iter().position(|(region, _)| region.is_empty()) {
        // The last column may be total output.
        Some(place) if place + 1 < columns.len() || place == 0 => {
            let expected = format!("a code of economy and industry joined by \"{mark}\"");
            Err(text.malformed(line, place + 2, expected, quoted(&fields[place + 1])))
        }
        _ if columns.is_empty() => Err(text.malformed(line, 2, "codes of columns", "the end of the line")),
        _ => Ok(columns),
    }
}
