//! `domar table`: check, convert and aggregate input-output tables.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use domar::concordance::Concordance;
use domar::labels::{Dimension, Label, Labels};
use domar::report::ToTable;
use domar::table::formats::Plain;
use domar::table::{IoTable, Tolerance};

use crate::input::{Flows, ImportsAboveUse, TableFile};
use crate::output::{Answer, Failure, Form, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Does a table balance, and what in it is odd?
    ///
    /// Adds up every row and column, and lists negative cells, sectors with hardly any output, products
    /// whose imports exceed their use, and whether the table is productive. The exit code is 1 if a row
    /// or a column is off by more than the tolerance; the report is printed all the same.
    ///
    ///   row:     x_i = Σ_j Z_ij + y_i           column:  x_j = Σ_i Z_ij + Σ_k V_kj
    ///   productive: spectral radius of A = Z x̂⁻¹ below 1
    ///
    /// Example:
    ///   domar table check data/china_digital/china_2020.csv
    ///   domar table check china_2020_153.csv --format nbs --year 2020 -o check.html
    #[command(verbatim_doc_comment)]
    Check(Check),
    /// Brings a published table into the plain layout.
    ///
    /// The plain layout is one CSV file that describes itself (unit, year, prices, where imports are)
    /// and loses no digit; every command reads it without further options. With -o FILE.json the table
    /// goes to JSON instead.
    ///
    /// With --flow, imports are split off first (domestic) or brought in (total), by proportionality:
    ///   m_i = imports_i / (x_i + imports_i − exports_i),   domestic cells = (1 − m_i) × cells
    ///
    /// Example:
    ///   domar table convert china_2020_153.csv --format nbs --year 2020 -o china_2020.csv
    ///   domar table convert CHN_2018.csv --format oecd --economy China --year 2018 \
    ///       --flow domestic -o china.csv
    #[command(verbatim_doc_comment)]
    Convert(Convert),
    /// Brings a table to coarser (or other) sectors; every total is conserved.
    ///
    ///   Z' = C Z C',  Y' = C Y,  V' = V C',  x' = C x
    ///   C: the share of each sector that goes to each group
    ///
    /// The groups are a CSV file with the columns `sector` and `group`, and where wanted `share` (1 if
    /// absent), `name` and `chinese_name` of the group. Every sector must be named, and its shares must
    /// add up to 1. Tables with imports inside their flows should be split first: --flow domestic.
    ///
    ///   sector,group,name
    ///   D5a,D5,Radar and other electronic equipment
    ///   D5b,D5,Radar and other electronic equipment
    ///
    /// Example:
    ///   domar table aggregate data/china_digital/china_2018.csv \
    ///       --groups data/china_digital/groups_34_to_30.csv -o china_2018_30.csv
    #[command(verbatim_doc_comment)]
    Aggregate(Aggregate),
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    table: TableFile,
    /// By which share of its output a row or column may be off.
    #[arg(long, default_value_t = Tolerance::default().balance, allow_hyphen_values = true)]
    tolerance: f64,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub struct Convert {
    #[command(flatten)]
    table: TableFile,
    #[command(flatten)]
    flows: SplitFirst,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub struct Aggregate {
    #[command(flatten)]
    table: TableFile,
    /// The CSV file with the group of each sector.
    #[arg(long, value_name = "FILE")]
    groups: PathBuf,
    #[command(flatten)]
    flows: SplitFirst,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
struct SplitFirst {
    /// Which flows the written table has; if not given, those of the file.
    #[arg(long)]
    flow: Option<Flows>,
    /// What to do where imports of a product exceed its use at home.
    #[arg(long, default_value = "keep", requires = "flow")]
    imports_above_use: ImportsAboveUse,
}

impl SplitFirst {
    fn apply(&self, table: IoTable) -> Result<IoTable, Failure> {
        match self.flow {
            None => Ok(table),
            Some(flow) => Ok(table.to_flow(flow.into(), self.imports_above_use.into())?),
        }
    }
}

impl Command {
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Check(check) => check.run(),
            Self::Convert(convert) => {
                write(&convert.flows.apply(convert.table.read()?)?, &convert.output).map(|()| ExitCode::SUCCESS)
            }
            Self::Aggregate(aggregate) => {
                let table = aggregate.flows.apply(aggregate.table.read()?)?;
                let groups = read_groups(&aggregate.groups, table.sectors())?;
                write(&table.aggregate(&groups)?, &aggregate.output).map(|()| ExitCode::SUCCESS)
            }
        }
    }
}

impl Check {
    fn run(self) -> Result<ExitCode, Failure> {
        if self.tolerance.is_nan() || self.tolerance < 0.0 {
            return Err(Failure::WrongUse(format!("--tolerance is {}, but it must be 0 or more", self.tolerance)));
        }
        let table = self.table.read()?;
        let report = table.check(Tolerance { balance: self.tolerance, ..Tolerance::default() });
        let shown = report.to_table_in(self.output.language());
        self.output.give(Answer::new(shown.title(), &report)?.table(shown.clone()))?;
        if report.is_balanced() {
            return Ok(ExitCode::SUCCESS);
        }
        let (rows, columns) = (report.unbalanced_rows().len(), report.unbalanced_columns().len());
        Err(Failure::Unanswered(
            format!(
                "the table does not balance: {rows} rows and {columns} columns are off by more than {} of output",
                self.tolerance
            )
            .into(),
        ))
    }
}

/// A whole table goes to the plain layout or to JSON.
fn write(table: &IoTable, output: &Output) -> Result<(), Failure> {
    match output.form_or(Form::Csv)? {
        Form::Csv => output.write(&Plain::to_text(table)),
        Form::Json => output.write(&(serde_json::to_string(table)? + "\n")),
        _ => Err(Failure::WrongUse("a whole table is written as CSV (the plain layout) or JSON".to_owned())),
    }
}

/// A concordance from a file with the columns `sector`, `group`, and where given `share`, `name`, `chinese_name`.
fn read_groups(path: &Path, sectors: &Arc<Labels>) -> Result<Concordance, Failure> {
    let file = path.display();
    let wrong = |message: String| Failure::Unanswered(format!("{file}{message}").into());
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(format!(": {error}")))?;
    let header = reader.headers().map_err(|error| wrong(format!(": {error}")))?.clone();
    let column = |name: &str| header.iter().position(|heading| heading.trim_start_matches('\u{feff}').trim() == name);
    let needed = |name: &str| {
        column(name).ok_or_else(|| {
            wrong(format!(
                ", line 1: there is no column \"{name}\"; the columns are {}",
                header.iter().collect::<Vec<_>>().join(", ")
            ))
        })
    };
    let (sector, group) = (needed("sector")?, needed("group")?);
    let (share, name, chinese) = (column("share"), column("name"), column("chinese_name"));
    let mut groups: Vec<Label> = Vec::new();
    let mut pairs: Vec<(String, String, f64)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(format!(": {error}")))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: usize| record.get(at).unwrap_or("").trim().to_owned();
        let share = match share.map(cell).filter(|text| !text.is_empty()) {
            None => 1.0,
            Some(text) => text
                .parse()
                .map_err(|_| wrong(format!(", line {line}: the share \"{text}\" is no number, such as 0.4")))?,
        };
        if !groups.iter().any(|label| label.code() == cell(group)) {
            let label = Label::new(cell(group), name.map_or_else(|| cell(group), cell));
            groups.push(match chinese.map(cell).filter(|text| !text.is_empty()) {
                Some(chinese) => label.with_chinese(chinese),
                None => label,
            });
        }
        pairs.push((cell(sector), cell(group), share));
    }
    let groups = Labels::new(Dimension::Sector, groups)?;
    Ok(Concordance::weighted(Arc::clone(sectors), groups, &pairs)?)
}
