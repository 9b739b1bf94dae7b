//! EXIOBASE 3, monetary.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::cells::{MissingCells, ensure_year, quoted};
use super::assemble::PrimaryRow;
use super::indexed::{Core, Files, account, core};
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
/// | `products.txt` or `industries.txt` | codes of sectors (`p01.a`), where the names fit; otherwise the names are the codes |
/// | folders with `F.txt` (`satellite`, `impacts`, from 3.9 on `employment`, `air_emissions`, …), `F_Y.txt` or `F_hh.txt`, `unit.txt` | satellite accounts |
///
/// The rows of the accounts in the table's own unit that are taxes on products or production, compensation of employees
/// or operating surplus become the primary inputs; without any of them value added is what remains of output. They stay
/// in their account too.
///
/// # Unit
/// 10⁶ EUR at basic and current prices.
///
/// # Example
/// ```no_run
/// use domar::table::formats::Exiobase;
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

impl Exiobase {
    /// Reads a folder or an archive.
    ///
    /// # Errors
    /// [`TableError::Malformed`] with file and place, also where a file is missing or its labels differ from those of
    /// another; [`TableError::File`], [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<MrioTable, TableError> {
        self.read_with(path, MissingCells::Refuse)
    }

    /// Reads a table in which empty cells may stand for zero.
    ///
    /// # Errors
    /// As [`Exiobase::read`].
    pub fn read_with(&self, path: impl AsRef<Path>, missing: MissingCells) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let folder = Folder::open(path.as_ref(), &["Z.txt", "A.txt"])?;
        let named = |names: &[&str]| -> Files {
            names.iter().map(|name| ((*name).to_owned(), format!("{name}.txt"))).collect()
        };
        let core = core(&folder, &named(&["Z", "A", "Y", "x", "unit"]), missing)?;
        let files = named(&["F", "S", "F_Y", "F_hh", "unit"]);
        let mut accounts = Vec::new();
        let mut below: Vec<&str> =
            folder.files().iter().filter_map(|file| file.split_once('/').map(|(a, _)| a)).collect();
        below.dedup();
        for below in below {
            let known = accounts.iter().any(|account: &Satellite| account.name() == below);
            if !known && let Some(account) = account(&folder, below, below, &files, &core, missing)? {
                accounts.push(account);
            }
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
        if let Some(sectors) = sectors {
            parts.sectors = sectors;
        }
        accounts.into_iter().try_fold(parts.table()?, MrioTable::with_account)
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

/// Codes of the sectors from the list beside the table, where the list is that of the sectors.
fn coded_sectors(folder: &Folder, sectors: &[String]) -> Result<Option<Vec<Label>>, TableError> {
    let Some(name) = folder.first_of(&["products.txt", "industries.txt"]) else { return Ok(None) };
    let text = Text::with_tabs(folder.source(name)?)?;
    let mut lines = text.lines()?.into_iter();
    let Some((_, headings)) = lines.next() else { return Ok(None) };
    let column = |wanted: &str| headings.iter().position(|heading| heading == wanted);
    let (Some(names), Some(codes)) = (column("Name"), column("CodeNr")) else { return Ok(None) };
    let mut labels = Vec::new();
    for (place, (line, fields)) in lines.enumerate() {
        let field = |at: usize| fields.get(at).map_or("", String::as_str);
        if sectors.get(place).map(String::as_str) != Some(field(names)) {
            return Err(TableError::Malformed {
                file: folder.full_name(name),
                line,
                column: names + 1,
                expected: sectors.get(place).map_or("the end of the file".to_owned(), |name| {
                    format!("{}, as in the flows between sectors", quoted(name))
                }),
                found: quoted(field(names)),
            });
        }
        labels.push(Label::new(field(codes), field(names)));
    }
    Ok((labels.len() == sectors.len()).then_some(labels))
}
