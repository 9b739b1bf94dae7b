//! The layout of WIOD's workbooks, which the ADB's follow: titles, four lines of headings above the numbers (code,
//! name, economy, number) and four columns of labels beside them.

use super::super::cells::MissingCells;
use super::assemble::Pair;
use super::names;
use super::system::{Bottom, Layout, System, regions_of};
use super::text::Text;
use crate::table::{MrioTable, PrimaryInput, TableError, TableInfo};

const LABELS: usize = 4;
/// Lines of titles and headings at most.
const ABOVE: usize = 20;

/// By the name of the row, which the releases share; the codes differ.
pub(super) fn bottom(code: &str, name: &str) -> Option<Bottom> {
    let words = name.to_ascii_lowercase();
    let has = |part: &str| words.contains(part);
    let row = |kind| Bottom::Row(names::primary_input(code, name), kind);
    Some(match () {
        () if has("intermediate consumption") => Bottom::Intermediate,
        () if has("taxes less subsidies on products") => row(PrimaryInput::TaxesOnProducts),
        () if has("value added at basic prices") => row(PrimaryInput::ValueAdded),
        () if has("cif") && has("fob")
            || has("direct purchases abroad")
            || has("domestic territory by non-residents")
            || has("international transport margins") =>
        {
            row(PrimaryInput::Other)
        }
        () if has("output at basic prices") || has("total output") => Bottom::Output,
        () => return None,
    })
}

/// What [`bottom`] knows.
pub(super) const BOTTOMS: &str = "a row of intermediate consumption, taxes less subsidies on products, adjustments, purchases, value added, margins or output";

/// `c12`, `C12` and `r12` stand for their number.
pub(super) fn number(code: &str) -> String {
    match code.strip_prefix(['c', 'r', 'C', 'R']) {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.to_owned(),
        _ => code.to_owned(),
    }
}

struct Head {
    line: u64,
    codes: Vec<String>,
    names: Vec<String>,
    columns: Vec<Pair>,
}

/// The headings end with the line of numbers, which begins with that of the first sector.
fn head(text: &mut Text) -> Result<Head, TableError> {
    let expected = "the headings of the columns: economies, below them c1, c2, …, from column 5 on";
    let mut before: Vec<(u64, Vec<String>)> = Vec::new();
    loop {
        let (line, fields) = text.expect_line(expected)?;
        // Codes of industries may look like numbers too, but they do not stand below economies.
        let is_numbers = fields.get(LABELS).is_some_and(|first| number(first) == "1");
        let stands_below = |above: &[String]| {
            above.len() >= fields.len() && above[LABELS..fields.len()].iter().all(|economy| !economy.is_empty())
        };
        let Some((above, economies)) = before.last().filter(|above| is_numbers && stands_below(&above.1)) else {
            before.push((line, fields));
            if before.len() > ABOVE {
                return Err(text.malformed(line, LABELS + 1, expected, "none up to here"));
            }
            continue;
        };
        let columns = economies[LABELS..].iter().zip(&fields[LABELS..]);
        let columns = columns.map(|(economy, code)| (names::same_economy(economy), number(code))).collect();
        let heading = |back: usize| -> Vec<String> {
            let line = before.len().checked_sub(back).and_then(|at| before.get(at));
            line.map(|(_, fields)| fields.iter().skip(LABELS).cloned().collect()).unwrap_or_default()
        };
        return Ok(Head { line: *above, codes: heading(3), names: heading(2), columns });
    }
}

/// What a release says of itself beside its numbers.
pub(super) struct Release {
    pub(super) info: TableInfo,
    pub(super) missing: MissingCells,
    /// Half a unit of the last digit printed.
    pub(super) half_digit: f64,
}

pub(super) fn read(mut text: Text, release: Release) -> Result<MrioTable, TableError> {
    let head = head(&mut text)?;
    let row = |labels: &[String]| (names::same_economy(&labels[2]), number(&labels[3]));
    let layout =
        Layout { labels: LABELS, heading: head.line, columns: head.columns, row: &row, missing: release.missing };
    let system = System::read(text, layout)?;
    let scheme = if system.sectors.len() == 35 { "wiod13" } else { "" };
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let sectors = system.labels.iter().zip(&system.sectors).map(|(labels, number)| {
        let code = filled(&labels[0]).unwrap_or_else(|| format!("c{number}"));
        names::sector(scheme, &code, filled(&labels[1]).as_deref())
    });
    let (codes, names) = (system.first_categories(&head.codes), system.first_categories(&head.names));
    let categories = system.categories.iter().enumerate().map(|(place, number)| {
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let fallback = if is_number { format!("c{number}") } else { number.clone() };
        let code = codes.get(place).and_then(filled).unwrap_or(fallback);
        let name = names.get(place).and_then(filled).unwrap_or_else(|| code.clone());
        names::final_use(&code, &name)
    });
    let labels = (regions_of(&system.regions), sectors.collect(), categories.collect());
    let code_of = |labels: &[String]| if labels[0].is_empty() { labels[3].clone() } else { labels[0].clone() };
    system.table(release.info, release.half_digit, &|labels| bottom(&code_of(labels), &labels[1]), BOTTOMS, labels)
}
