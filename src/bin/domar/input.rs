//! What commands read: input-output tables and panels.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use domar::panel::{CsvFormat, Panel, Separator};
use domar::table::formats::{Eurostat, MissingCells, Nbs, Oecd, Ons, Plain};
use domar::table::{IoTable, Reexports};
use domar::units::Flow;

use crate::output::Failure;

/// The heading of these options in helps.
pub const LAYOUT: &str = "Layout of the file";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The library's own layout, one CSV file that describes itself.
    Plain,
    /// National Bureau of Statistics of China.
    Nbs,
    /// OECD, edition of 2021.
    Oecd,
    /// Eurostat, long form.
    Eurostat,
    /// United Kingdom, Office for National Statistics.
    Ons,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EmptyCells {
    /// An error that names the cell.
    Refuse,
    /// Zero; the table's assumptions say how many.
    Zero,
}

/// How the files of tables are laid out.
#[derive(Debug, Args)]
pub struct Layout {
    /// Whose layout the file has; plain if nothing is said.
    #[arg(help_heading = LAYOUT, long)]
    format: Option<Format>,
    /// Year of the table, which files other than plain ones do not say.
    #[arg(help_heading = LAYOUT, long, required_if_eq_any = [("format", "nbs"), ("format", "oecd"), ("format", "eurostat"), ("format", "ons")])]
    year: Option<i32>,
    /// Name of the economy (OECD).
    #[arg(help_heading = LAYOUT, long, value_name = "NAME", required_if_eq("format", "oecd"))]
    economy: Option<String>,
    /// Code of the country in the column `geo` (Eurostat).
    #[arg(help_heading = LAYOUT, long, value_name = "CODE", required_if_eq("format", "eurostat"))]
    geo: Option<String>,
    /// A file with the names of products (ONS).
    #[arg(help_heading = LAYOUT, long, value_name = "FILE")]
    names: Option<PathBuf>,
    /// A second table with the imports by product (ONS).
    #[arg(help_heading = LAYOUT, long, value_name = "FILE")]
    imports: Option<PathBuf>,
    /// What an empty cell means.
    #[arg(help_heading = LAYOUT, long, default_value = "refuse")]
    empty_cells: EmptyCells,
}

impl Layout {
    fn format(&self) -> Format {
        self.format.unwrap_or(Format::Plain)
    }

    fn year(&self) -> Result<i32, Failure> {
        self.year.ok_or_else(|| Failure::WrongUse("this format needs --year".to_owned()))
    }

    pub fn read(&self, path: &Path) -> Result<IoTable, Failure> {
        self.read_of_year(path, None)
    }

    /// Reads a table of another year in the same layout.
    pub fn read_of_year(&self, path: &Path, year: Option<i32>) -> Result<IoTable, Failure> {
        self.ensure_options_fit()?;
        if self.format.is_none() {
            ensure_plain(path)?;
        }
        let year = || year.map_or_else(|| self.year(), Ok);
        let missing = match self.empty_cells {
            EmptyCells::Refuse => MissingCells::Refuse,
            EmptyCells::Zero => MissingCells::Zero,
        };
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        Ok(match self.format() {
            Format::Plain => Plain::read(path)?,
            Format::Nbs => Nbs { year: year()? }.read_with(path, missing)?,
            Format::Oecd => Oecd { economy: name(&self.economy), year: year()? }.read_with(path, missing)?,
            Format::Eurostat => Eurostat { geo: name(&self.geo), year: year()? }.read_with(path, missing)?,
            Format::Ons => {
                let mut reader = Ons::new(year()?);
                if let Some(names) = &self.names {
                    reader = reader.with_names(names);
                }
                if let Some(imports) = &self.imports {
                    reader = reader.with_imports(imports);
                }
                reader.read_with(path, missing)?
            }
        })
    }

    /// An option that the format does not know would have no effect.
    fn ensure_options_fit(&self) -> Result<(), Failure> {
        let format = self.format();
        let given = [
            ("--year", self.year.is_some(), format != Format::Plain),
            ("--economy", self.economy.is_some(), format == Format::Oecd),
            ("--geo", self.geo.is_some(), format == Format::Eurostat),
            ("--names", self.names.is_some(), format == Format::Ons),
            ("--imports", self.imports.is_some(), format == Format::Ons),
            ("--empty-cells zero", self.empty_cells == EmptyCells::Zero, format != Format::Plain),
        ];
        match given.iter().find(|(_, given, fits)| *given && !fits) {
            None => Ok(()),
            Some((option, ..)) => {
                let format = format.to_possible_value().map(|value| value.get_name().to_owned());
                Err(Failure::WrongUse(format!(
                    "{option} has no meaning for files of the format {}",
                    format.unwrap_or_default()
                )))
            }
        }
    }
}

/// A text file that does not begin as plain ones do has another layout, which only the user knows.
fn ensure_plain(path: &Path) -> Result<(), Failure> {
    let is_text = path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("xlsx"));
    let Ok(bytes) = std::fs::read(path) else { return Ok(()) };
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    if is_text && !begins(b"domar table") && !begins(b"\"domar table") && !begins("\u{feff}".as_bytes()) {
        return Err(Failure::WrongUse(format!(
            "{} is not in the plain layout; say its layout with --format nbs, oecd, eurostat or ons",
            path.display()
        )));
    }
    Ok(())
}

/// A file with an input-output table.
#[derive(Debug, Args)]
pub struct TableFile {
    /// The table: a CSV file, or the first sheet of an .xlsx workbook (feature `excel`).
    #[arg(value_name = "TABLE")]
    path: PathBuf,
    #[command(flatten)]
    layout: Layout,
}

impl TableFile {
    pub fn read(&self) -> Result<IoTable, Failure> {
        self.layout.read(&self.path)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Flows {
    /// What is made at home; imports are split off by proportionality where the table holds them inside.
    #[default]
    Domestic,
    /// Domestic and imported products together.
    Total,
}

impl From<Flows> for Flow {
    fn from(flows: Flows) -> Self {
        match flows {
            Flows::Domestic => Self::Domestic,
            Flows::Total => Self::Total,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ImportsAboveUse {
    /// Keep the share above 1; the product's domestic cells become negative.
    #[default]
    Keep,
    /// Take all domestic use as imported, and the excess out of exports as re-exports.
    CapAtUse,
    /// Refuse the table, naming the products.
    Refuse,
}

impl From<ImportsAboveUse> for Reexports {
    fn from(policy: ImportsAboveUse) -> Self {
        match policy {
            ImportsAboveUse::Keep => Self::Keep,
            ImportsAboveUse::CapAtUse => Self::CapAtUse,
            ImportsAboveUse::Refuse => Self::Refuse,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Cells {
    Comma,
    Semicolon,
    Tab,
}

/// A file with a panel of firms, countries or sectors.
#[derive(Debug, Args)]
pub struct PanelFile {
    /// The data: a CSV file with a header, or a .parquet file (feature `parquet`).
    #[arg(value_name = "DATA")]
    path: PathBuf,
    /// What separates the cells of a CSV file.
    #[arg(long, default_value = "comma", help_heading = LAYOUT)]
    separator: Cells,
    /// Texts that mean a missing cell in a CSV file, in place of NA, NaN and "."; empty cells are missing always.
    #[arg(long, value_name = "TEXTS", value_delimiter = ',', help_heading = LAYOUT)]
    missing: Vec<String>,
    /// Columns of which logarithms are taken: `--log y` adds the column ln_y.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', help_heading = LAYOUT)]
    log: Vec<String>,
}

impl PanelFile {
    pub fn read(&self) -> Result<Panel, Failure> {
        let panel = if self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            parquet(&self.path)?
        } else {
            let mut format = CsvFormat::default().with_separator(match self.separator {
                Cells::Comma => Separator::Comma,
                Cells::Semicolon => Separator::Semicolon,
                Cells::Tab => Separator::Tab,
            });
            if !self.missing.is_empty() {
                format = format.with_missing(self.missing.clone());
            }
            format.read(&self.path)?
        };
        Ok(panel.with_log(&self.log)?)
    }
}

#[cfg(feature = "parquet")]
fn parquet(path: &Path) -> Result<Panel, Failure> {
    Ok(Panel::read_parquet(path)?)
}

#[cfg(not(feature = "parquet"))]
fn parquet(path: &Path) -> Result<Panel, Failure> {
    let message = format!("{} is a Parquet file: build the program with the feature \"parquet\"", path.display());
    Err(Failure::Unanswered(message.into()))
}
