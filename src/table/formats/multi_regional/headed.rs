//! The layout of WIOD's workbooks, which the ADB's follow: titles, four lines of headings above the numbers (code,
//! name, economy, number) and four columns of labels beside them.

use super::super::cells::MissingCells;
use super::assemble::Pair;
use super::format::Task;
use super::names;
use super::system::{Accuracy, Bottom, Layout, System, regions_of};
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

/// The headings end with the line of numbers, which begins with that of the first sector. Below the heading of total
/// output it may have none.
fn head(text: &mut Text, release: &Release) -> Result<Head, TableError> {
    let expected = "the headings of the columns: economies, below them c1, c2, …, from column 5 on";
    let mut before: Vec<(u64, Vec<String>)> = Vec::new();
    loop {
        let (line, mut fields) = text.expect_line(expected)?;
        // Codes of industries may look like numbers too, but they do not stand below economies.
        let is_numbers = fields.get(LABELS).is_some_and(|first| number(first) == "1");
        let stands_below = |above: &[String]| {
            let both = filled(&fields).min(filled(above));
            filled(&fields).abs_diff(filled(above)) <= 1
                && above.iter().take(both).skip(LABELS).all(|economy| !economy.is_empty())
        };
        let Some((above, economies)) = before.last().filter(|above| is_numbers && stands_below(&above.1)) else {
            before.push((line, fields));
            if before.len() > ABOVE {
                return Err(text.malformed(line, LABELS + 1, expected, "none up to here"));
            }
            continue;
        };
        let (above, mut economies) = (*above, economies.clone());
        let width = filled(&fields).max(filled(&economies));
        fields.resize(width, String::new());
        economies.resize(width, String::new());
        let columns = economies[LABELS..].iter().zip(&fields[LABELS..]);
        let columns = columns.map(|(economy, code)| (names::same_economy(economy), number(code))).collect();
        let heading = |back: usize| -> Vec<String> {
            let line = before.len().checked_sub(back).and_then(|at| before.get(at));
            line.map(|(_, fields)| fields.iter().skip(LABELS).cloned().collect()).unwrap_or_default()
        };
        let codes = if release.codes == Codes::Above { heading(3) } else { Vec::new() };
        return Ok(Head { line: above, codes, names: heading(2), columns });
    }
}

/// How many fields there are up to the last one that is not empty.
fn filled(fields: &[String]) -> usize {
    fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1)
}

/// Where the codes of industries and categories stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Codes {
    /// In a line above the names, and in the first column.
    Above,
    /// There are none but the numbers below the economies.
    Numbers,
}

/// What a release says of itself beside its numbers.
pub(super) struct Release {
    pub(super) info: TableInfo,
    pub(super) missing: MissingCells,
    /// What stands for an empty cell, beside nothing.
    pub(super) blank: &'static [&'static str],
    pub(super) accuracy: Accuracy,
    pub(super) codes: Codes,
    /// What a row below the industries is, from its code, name, economy and number.
    pub(super) bottom: fn(&[String]) -> Option<Bottom>,
}

/// By the name of the row, as WIOD's releases share it.
pub(super) fn bottom_by_name(labels: &[String]) -> Option<Bottom> {
    let code = if labels[0].is_empty() { &labels[3] } else { &labels[0] };
    bottom(code, &labels[1])
}

pub(super) fn read(mut text: Text, release: Release, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
    let head = head(&mut text, &release)?;
    let row = |labels: &[String]| (names::same_economy(&labels[2]), number(&labels[3]));
    let (missing, blank) = (release.missing, release.blank);
    let layout = Layout { labels: LABELS, heading: head.line, columns: head.columns, row: &row, missing, blank };
    let system = System::read(text, layout, task)?;
    let scheme = if system.sectors.len() == 35 { "wiod13" } else { "" };
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let sectors = system.labels.iter().zip(&system.sectors).map(|(labels, number)| {
        let code = filled(&labels[0]).filter(|_| release.codes == Codes::Above);
        names::sector(scheme, &code.unwrap_or_else(|| format!("c{number}")), filled(&labels[1]).as_deref())
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
    system.table(release.info, release.accuracy, &release.bottom, BOTTOMS, labels)
}
