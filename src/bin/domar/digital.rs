//! `domar digital`: the digital industries of a table.

use clap::{Args, Subcommand, ValueEnum};
use domar::digital::{self, Scope};
use domar::report::{ToChart, ToTable};
use domar::table::IoTable;
use serde_json::{Map, Value};

use crate::input::TableFile;
use crate::io::{Flowing, ensure_known};
use crate::output::{Answer, Failure, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// How large are the digital industries, what do they set in motion, who depends on them?
    ///
    /// The size is given as several shares of value added, since they answer different questions:
    ///   direct      e'va / Σva               what digital industries produce
    ///   ADB formula backward + forward − what is counted twice
    ///   extraction  v'Δx / Σva               what would be lost without them
    ///   Domar weight e'x / Σva               by how much their progress raises aggregate productivity
    /// Spillover: value added per unit of final demand for digital products, by where it arises.
    /// Dependence (完全依赖度): the share of digital products in what each sector uses, directly and
    /// indirectly.
    ///
    /// What counts as digital is the scope. Those of --scope are known for tables of China (NBS, and
    /// the library's own); for others name the sectors.
    ///
    /// Example:
    ///   domar digital report data/china_digital/china_2020.csv --scope ict
    ///   domar digital report CHN_2018.csv --format oecd --economy China --year 2018 \
    ///       --zero-output zero-column --sectors 17,34,35 --name "ICT, OECD"
    #[command(verbatim_doc_comment)]
    Report(Report),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KnownScope {
    /// Sectors that are wholly information and communication technology.
    Ict,
    /// Core industries of the National Bureau of Statistics (2021), whole sectors.
    NbsCore,
    /// Core of the Asian Development Bank (2021).
    AdbCore,
    /// 数字产业化 of the China Academy of Information and Communications Technology.
    Caict,
    /// Digital services, without manufacturing.
    DigitalServices,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Which sectors count.
    Scope,
    /// How large they are.
    Size,
    /// What they set in motion and who depends on them.
    Spillover,
}

#[derive(Debug, Args)]
pub struct Report {
    #[command(flatten)]
    table: TableFile,
    #[command(flatten)]
    flowing: Flowing,
    /// Whose definition of the digital industries.
    #[arg(long, default_value = "ict", conflicts_with = "sectors")]
    scope: KnownScope,
    /// Codes of the sectors that count as digital, in place of --scope.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    sectors: Vec<String>,
    /// What the scope of --sectors is called.
    #[arg(long, default_value = "own scope", requires = "sectors")]
    name: String,
    /// Which parts of the report.
    #[arg(long, value_delimiter = ',', default_values = ["scope", "size", "spillover"])]
    show: Vec<Part>,
    #[command(flatten)]
    output: Output,
}

impl Command {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Report(report) => report.run(),
        }
    }
}

impl Report {
    fn scope_of(&self, table: &IoTable) -> Result<Scope, Failure> {
        if !self.sectors.is_empty() {
            ensure_known(&self.sectors, table.sectors())?;
            return Ok(Scope::custom(table, &self.name, &self.sectors)?);
        }
        Ok(match self.scope {
            KnownScope::Ict => Scope::ict(table)?,
            KnownScope::NbsCore => Scope::nbs_core(table)?,
            KnownScope::AdbCore => Scope::adb_core(table)?,
            KnownScope::Caict => Scope::caict(table)?,
            KnownScope::DigitalServices => Scope::digital_services(table)?,
        })
    }

    fn run(self) -> Result<(), Failure> {
        let language = self.output.language();
        let table = self.table.read()?;
        let scope = self.scope_of(&table)?;
        let system = self.flowing.system(&table)?;
        let title =
            format!("{}{}", language.pick("Digital industries: ", "数字产业："), table.info().name_in(language));
        let mut results = Map::new();
        let mut tables = Vec::new();
        let mut charts = Vec::new();
        for part in &self.show {
            let (name, result): (&str, Value) = match part {
                Part::Scope => {
                    tables.push(scope.to_table_in(language));
                    ("scope", serde_json::to_value(&scope)?)
                }
                Part::Size => {
                    let size = digital::scale(&system, &scope)?;
                    tables.push(size.to_table_in(language));
                    ("size", serde_json::to_value(&size)?)
                }
                Part::Spillover => {
                    let spillover = digital::spillover(&system, &scope)?;
                    tables.push(spillover.to_table_in(language));
                    charts.push(spillover.to_chart_in(language));
                    ("spillover", serde_json::to_value(&spillover)?)
                }
            };
            results.insert(name.to_owned(), result);
        }
        let answer = Answer::new(title, &results)?;
        let answer = tables.into_iter().fold(answer, Answer::table);
        self.output.give(charts.into_iter().fold(answer, Answer::chart))
    }
}
