//! EXIOBASE 3, monetary.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::cells::{ensure_year, quoted};
use super::assemble::PrimaryRow;
use super::format::{Reads, Task};
use super::indexed::{self, Core, Files, account};
use super::names;
use super::pymrio::parts;
use super::source::Folder;
use super::text::Text;
use crate::labels::Label;
use crate::table::{MrioTable, Satellite, TableError, TableInfo};

/// How the rows of EXIOBASE's accounts that are primary inputs begin.
const PRIMARY: [&str; 4] = [
    "Taxes less subsidies on products purchased",
    "Other net taxes on production",
    "Compensation of employees",
    "Operating surplus",
];

/// Reads a table of EXIOBASE 3 in monetary units: 49 regions by 163 industries or 200 products.
///
/// # Layout
/// The archive as downloaded (`IOT_2019_pxp.zip`; feature `archives`) or a folder unpacked from it, releases 3.4 to 3.9.
/// Tab-separated files with two lines of headings:
///
/// | file | kept as |
/// |---|---|
/// | `Z.txt` | intermediate flows; without it `A.txt` times `x.txt` |
/// | `Y.txt`, `x.txt`, `unit.txt` | final demand, output, unit |
/// | `products.txt` or `industries.txt` | codes of sectors (`p01.a`), where the names fit; otherwise the names are the codes, and the assumptions say so |
/// | folders with `F.txt` (`satellite`, `impacts`, from 3.9 on `employment`, `air_emissions`, …), `F_Y.txt`, `F_hh.txt` or `FY.txt`, `unit.txt` | satellite accounts |
///
/// The rows of the accounts in the table's own unit that are taxes on products or production, compensation of employees
/// or operating surplus become the primary inputs; without any of them value added is what remains of output. They stay
/// in their account too. Where files call regions by three letters (`AUS`, some of release 3.4) they get the two letters of
/// the others, as in pymrio, and the assumptions say so.
///
/// # Unit
/// 10⁶ EUR at basic and current prices.
///
/// # Example
/// ```no_run
/// use domar::table::formats::{Exiobase, MrioFormat};
/// let world = Exiobase { year: 2019 }.read("IOT_2019_pxp.zip")?;
/// let emissions = world.account("satellite")?;
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// Small files made after the layout, text and zip; no published file was at hand.
///
/// # References
/// Stadler et al. (2018), EXIOBASE 3, *Journal of Industrial Ecology* 22(3).
#[doc(alias = "EXIOBASE")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Exiobase {
    /// Year of the table.
    pub year: i32,
}

impl Reads for Exiobase {
    fn read_at(&self, path: &Path, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let folder = Folder::open(path, &["Z.txt", "A.txt"])?;
        let named = |names: &[&str]| -> Files {
            names.iter().map(|name| ((*name).to_owned(), format!("{name}.txt"))).collect()
        };
        let (core_files, files) =
            (named(&["Z", "A", "Y", "x", "unit"]), named(&["F", "S", "F_Y", "F_hh", "FY", "unit"]));
        let mut below: Vec<&str> =
            folder.files().iter().filter_map(|file| file.split_once('/').map(|(a, _)| a)).collect();
        below.sort_unstable();
        below.dedup();
        let accounts: Vec<(&str, &Files)> = below.iter().map(|below| (*below, &files)).collect();
        task.all = indexed::size(&folder, &core_files, &accounts);
        let mut core = indexed::core(&folder, &core_files, two_letters, task)?;
        if core.renamed {
            core.assumptions
                .push("regions that some files call by three letters (AUS) have the two of others (AU)".to_owned());
        }
        let mut accounts = Vec::new();
        for below in below {
            accounts.extend(account(&folder, below, below, &files, &core, task)?);
        }
        let info = TableInfo {
            year: Some(self.year),
            classification: format!("exiobase_3_{}", core.sectors.len()),
            source: format!("EXIOBASE 3, {}", self.year),
            ..TableInfo::new("World", core.unit.clone())
        };
        let primary = primary_rows(&accounts, &core);
        let sectors = coded_sectors(&folder, &core.sectors)?;
        let mut parts = parts(core, info, primary, &names::region);
        match sectors {
            Codes::None => {}
            Codes::Known(labels) => parts.sectors = labels,
            Codes::OfOthers(note) => parts.info.assumptions.push(note),
        }
        accounts.into_iter().try_fold(parts.table(task.options)?, MrioTable::with_account)
    }
}

/// Some files of release 3.4, industry by industry, have three letters where others have two.
fn two_letters(code: String) -> String {
    let rest = [("ROM", "RO"), ("WWA", "WA"), ("WWE", "WE"), ("WWF", "WF"), ("WWL", "WL"), ("WWM", "WM")];
    match rest.iter().find(|(three, _)| *three == code) {
        Some((_, two)) => (*two).to_owned(),
        None => names::two_letters(&code).map_or(code, str::to_owned),
    }
}

fn primary_rows(accounts: &[Satellite], core: &Core) -> Vec<PrimaryRow> {
    let mut rows: Vec<PrimaryRow> = Vec::new();
    for account in accounts {
        for (place, (label, unit)) in account.stressors().iter().zip(account.units()).enumerate() {
            let is_primary = *unit == core.unit && PRIMARY.iter().any(|start| label.name().starts_with(start));
            if is_primary && !rows.iter().any(|row| row.label.code() == label.code()) {
                rows.push(PrimaryRow {
                    label: names::primary_input(label.code(), label.name()),
                    kind: names::kind_of_primary_input(label.name()),
                    values: account.flows().row(place).to_vec(),
                    on_final_demand: account.on_final_demand().map(|values| values.row(place).to_vec()),
                });
            }
        }
    }
    rows
}

/// The codes of sectors.
enum Codes {
    /// There are none.
    None,
    Known(Vec<Label>),
    /// There are those of other sectors.
    OfOthers(String),
}

/// Codes of the sectors from the list beside the table, where the list is that of the sectors.
fn coded_sectors(folder: &Folder, sectors: &[String]) -> Result<Codes, TableError> {
    let Some(name) = folder.first_of(&["products.txt", "industries.txt"]) else { return Ok(Codes::None) };
    let text = Text::with_tabs(folder.source(name)?)?;
    let mut lines = text.lines()?.into_iter();
    let Some((_, headings)) = lines.next() else { return Ok(Codes::None) };
    let column = |wanted: &str| headings.iter().position(|heading| heading == wanted);
    let (Some(names), Some(codes)) = (column("Name"), column("CodeNr")) else { return Ok(Codes::None) };
    let field = |fields: &[String], at: usize| fields.get(at).cloned().unwrap_or_default();
    let listed: Vec<(u64, Label)> =
        lines.map(|(line, fields)| (line, Label::new(field(&fields, codes), field(&fields, names)))).collect();
    let differs = (0..listed.len().max(sectors.len()))
        .find(|&place| listed.get(place).map(|(_, label)| label.name()) != sectors.get(place).map(String::as_str));
    Ok(match differs {
        None => Codes::Known(listed.into_iter().map(|(_, label)| label).collect()),
        Some(place) => {
            let shown = |name: Option<&str>| name.map_or("nothing more".to_owned(), quoted);
            let line = listed.get(place).map_or(String::new(), |(line, _)| format!(" in line {line}"));
            Codes::OfOthers(format!(
                "{name} lists other sectors than the flows ({}{line}, but {} in the flows), so names are the codes of sectors",
                shown(listed.get(place).map(|(_, label)| label.name())),
                shown(sectors.get(place).map(String::as_str)),
            ))
        }
    })
}
