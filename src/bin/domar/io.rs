//! `domar io`: questions of input-output analysis.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Labels, Language};
use domar::leontief::{Extraction, LeontiefSystem, Linkages, NegativeCells, SystemOptions, ZeroOutput};
use domar::report::{NumberFormat, Table, TableBuilder, ToChart, ToTable};
use domar::table::IoTable;
use domar::units::Prices;
use serde_json::json;

use crate::input::{Flows, ImportsAboveUse, LAYOUT, Layout, TableFile};
use crate::output::{Answer, Failure, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// What does final demand for each product set in motion, and which sectors pull and push?
    ///
    ///   L = (I − A)⁻¹,  A = Z x̂⁻¹
    ///   output       Σ_i L_ij        output of all sectors per unit of final demand for j
    ///   value-added  Σ_i v_i L_ij    value added (GDP) per unit of final demand
    ///   income       Σ_i w_i L_ij    compensation of employees per unit of final demand
    ///   power        column sum of L over the mean: power of dispersion, 影响力系数
    ///   sensitivity  row sum of L over the mean: sensitivity of dispersion, 感应度系数
    ///   ghosh        row sum of the Ghosh inverse: forward linkage of supply
    ///   upstreamness, downstreamness  mean distance to final demand, to primary inputs
    ///
    /// With --satellite NAME also the amount of a satellite of the table (employment, emissions) per
    /// unit of final demand. The chart places sectors by power and sensitivity.
    ///
    /// Example:
    ///   domar io indicators data/china_digital/china_2020.csv
    ///   domar io indicators data/china_digital/china_2020.csv --show value-added,power -o m.tex
    #[command(verbatim_doc_comment)]
    Indicators(Indicators),
    /// What would be lost without a sector, or a group of them (hypothetical extraction)?
    ///
    ///   total:     purchases, sales and final demand are taken out;
    ///              loss = i'x − i'x̄,  x̄ = (I − Ā)⁻¹ ȳ
    ///   backward:  purchases are taken out;    forward: sales are taken out;  final demand is kept
    ///
    /// Without --sectors, each sector in turn.
    ///
    /// Example:
    ///   domar io extraction data/china_digital/china_2020.csv --sectors D1,D2
    ///   domar io extraction data/china_digital/china_2020.csv --of value-added -o loss.csv
    #[command(verbatim_doc_comment)]
    Extraction(ExtractionOf),
    /// What changed between two years, and why (structural decomposition)?
    ///
    ///   value-added          Δ(v̂ L s ℓ)   value added per output, technology,
    ///                                     structure and level of final demand
    ///   output               Δ(L s ℓ)
    ///   output-with-imports  Δ[(I − D∘A)⁻¹ s ℓ]   technology split into domestic shares, inputs
    ///
    /// The mean over all orders of the factors is exact (Dietzenbacher and Los 1998); the spread over
    /// orders is printed with it. Both tables need the same sectors; where one is finer, bring it to
    /// the other's first: domar table aggregate --groups FILE. Current prices of two years count as
    /// comparable: inflation is then inside the effects, most of all in the level.
    ///
    /// Example:
    ///   domar io sda data/china_digital/china_2017.csv data/china_digital/china_2020.csv
    ///   domar io sda china_2017_42.csv china_2020_42.csv --format nbs --year 2017 \
    ///       --later-year 2020 -o sda.html
    #[command(verbatim_doc_comment)]
    Sda(Sda),
}

/// Which flows, and what to do about imports.
#[derive(Debug, Args)]
pub struct Flowing {
    /// Which flows count.
    #[arg(long, default_value = "domestic")]
    flow: Flows,
    /// What to do where imports of a product exceed its use at home.
    #[arg(long, default_value = "keep")]
    imports_above_use: ImportsAboveUse,
    /// What to do about sectors without output.
    #[arg(long, default_value = "refuse")]
    zero_output: NoOutput,
    /// What to do about negative intermediate flows.
    #[arg(long, default_value = "keep")]
    negative_cells: Negative,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NoOutput {
    /// Refuse the table, naming them.
    Refuse,
    /// Take their coefficients as zero.
    ZeroColumn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Negative {
    /// Keep them.
    Keep,
    /// Refuse the table, naming the lowest.
    Refuse,
}

impl Flowing {
    pub fn system(&self, table: &IoTable) -> Result<LeontiefSystem, Failure> {
        let options = SystemOptions {
            zero_output: match self.zero_output {
                NoOutput::Refuse => ZeroOutput::Error,
                NoOutput::ZeroColumn => ZeroOutput::ZeroColumn,
            },
            negative_cells: match self.negative_cells {
                Negative::Keep => NegativeCells::Keep,
                Negative::Refuse => NegativeCells::Refuse,
            },
            reexports: self.imports_above_use.into(),
            ..SystemOptions::default()
        };
        Ok(LeontiefSystem::from_table_with(table, self.flow.into(), options)?)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Indicator {
    Output,
    ValueAdded,
    Income,
    Power,
    Sensitivity,
    Ghosh,
    Upstreamness,
    Downstreamness,
}

impl Indicator {
    fn of(self, system: &LeontiefSystem, linkages: &Linkages) -> Result<LabeledVec, Failure> {
        Ok(match self {
            Self::Output => system.output_multipliers(),
            Self::ValueAdded => system.value_added_multipliers()?,
            Self::Income => system.income_multipliers()?,
            Self::Power => linkages.power_of_dispersion.clone(),
            Self::Sensitivity => linkages.sensitivity_of_dispersion.clone(),
            Self::Ghosh => linkages.ghosh_forward.clone(),
            Self::Upstreamness => system.upstreamness(),
            Self::Downstreamness => system.downstreamness(),
        })
    }
}

#[derive(Debug, Args)]
pub struct Indicators {
    #[command(flatten)]
    table: TableFile,
    #[command(flatten)]
    flowing: Flowing,
    /// Which indicators, in the order of the columns.
    #[arg(
        long,
        value_delimiter = ',',
        default_values = ["output", "value-added", "power", "sensitivity", "upstreamness"]
    )]
    show: Vec<Indicator>,
    /// Satellites of the table, each per unit of final demand.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    satellite: Vec<String>,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Total,
    Backward,
    Forward,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lost {
    Output,
    ValueAdded,
}

#[derive(Debug, Args)]
pub struct ExtractionOf {
    #[command(flatten)]
    table: TableFile,
    #[command(flatten)]
    flowing: Flowing,
    /// Codes of the sectors that are taken out together.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    sectors: Vec<String>,
    /// Which of their links are taken out.
    #[arg(long, default_value = "total")]
    kind: Kind,
    /// Which fraction of them, between 0 and 1.
    #[arg(long, default_value_t = 1.0, requires = "sectors", allow_hyphen_values = true)]
    fraction: f64,
    /// What is lost.
    #[arg(long, default_value = "output")]
    of: Lost,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Growing {
    ValueAdded,
    Output,
    OutputWithImports,
}

#[derive(Debug, Args)]
pub struct Sda {
    /// The earlier table.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The later table, in the same layout.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    #[command(flatten)]
    layout: Layout,
    /// Year of the later table, where the file does not say it.
    #[arg(long, requires = "year", help_heading = LAYOUT)]
    later_year: Option<i32>,
    #[command(flatten)]
    flowing: Flowing,
    /// The growth of what.
    #[arg(long, default_value = "value-added")]
    of: Growing,
    #[command(flatten)]
    output: Output,
}

impl Command {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Indicators(indicators) => indicators.run(),
            Self::Extraction(extraction) => extraction.run(),
            Self::Sda(sda) => sda.run(),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Indicators {
    fn run(self) -> Result<(), Failure> {
        let language = self.output.language();
        let system = self.flowing.system(&self.table.read()?)?;
        let linkages = system.linkages();
        let mut columns = self
            .show
            .iter()
            .map(|indicator| indicator.of(&system, &linkages))
            .collect::<Result<Vec<LabeledVec>, Failure>>()?;
        for name in &self.satellite {
            let satellite = system.table().satellite(name).map_err(|error| match system.table().satellites() {
                [] => Failure::WrongUse(format!("--satellite {name}: this table has no satellites")),
                _ => Failure::WrongUse(error.to_string()),
            })?;
            columns.push(system.effects_of(satellite)?.total);
        }
        let title = language.pick("Indicators by sector", "各部门指标");
        let found = json!({ "table": system.table().info(), "flow": system.flow(), "indicators": columns });
        let mut answer = Answer::new(title, &found)?.table(side_by_side(&system, title, &columns, language)?);
        if self.show.contains(&Indicator::Power) && self.show.contains(&Indicator::Sensitivity) {
            answer = answer.chart(linkages.to_chart_in(language));
        } else if let [only] = columns.as_slice() {
            answer = answer.chart(only.to_chart_in(language));
        }
        self.output.give(answer)
    }
}

/// One row per sector, one column per vector.
fn side_by_side(
    system: &LeontiefSystem,
    title: &str,
    columns: &[LabeledVec],
    language: Language,
) -> Result<Table, Failure> {
    let flow = system.flow().name_in(language);
    let stub = match system.sectors().dimension() {
        Dimension::Sector => language.pick("Sector", "部门"),
        _ => language.pick("Item", "项目"),
    };
    let mut builder: TableBuilder = Table::builder(title)
        .subtitle(format!("{}{}{flow}", system.table().info().name_in(language), language.pick(", ", "，")))
        .language(language)
        .stub(stub);
    for column in columns {
        builder = builder.number_column(capitalised(column.measure().name_in(language)), NumberFormat::fixed(4));
    }
    for (i, label) in system.sectors().iter().enumerate() {
        let name = match label.name_in(language) {
            name if name.is_empty() || name == label.code() => label.code().to_owned(),
            name => format!("{} {name}", label.code()),
        };
        builder = builder.row(name, columns.iter().map(|column| column.values()[i]));
    }
    Ok(builder.build()?)
}

impl ExtractionOf {
    fn run(self) -> Result<(), Failure> {
        let language = self.output.language();
        if !(0.0..=1.0).contains(&self.fraction) {
            return Err(Failure::WrongUse(format!("--fraction is {}, but it must be from 0 to 1", self.fraction)));
        }
        let system = self.flowing.system(&self.table.read()?)?;
        ensure_known(&self.sectors, system.sectors())?;
        let kind = match self.kind {
            Kind::Total => Extraction::Total,
            Kind::Backward => Extraction::Backward,
            Kind::Forward => Extraction::Forward,
        };
        let title = language.pick("Hypothetical extraction", "假设抽取法");
        let of_vector = |lost: LabeledVec| -> Result<Answer, Failure> {
            Ok(Answer::new(title, &lost)?.table(lost.to_table_in(language)).chart(lost.to_chart_in(language)))
        };
        let answer = match (self.sectors.as_slice(), self.of) {
            ([], Lost::Output) => of_vector(system.extraction_by_sector(kind))?,
            ([], Lost::ValueAdded) => of_vector(system.extraction_by_sector_of(kind, &system.table().value_added()?)?)?,
            (codes, of) => {
                let loss = system.extraction_of(codes, kind, self.fraction)?;
                match of {
                    Lost::Output => Answer::new(title, &loss)?.table(loss.to_table_in(language)),
                    Lost::ValueAdded => of_vector(loss.loss_of(&system, &system.table().value_added()?)?)?,
                }
            }
        };
        self.output.give(answer)
    }
}

/// A sector that the table does not have is a slip of who wrote the command.
pub fn ensure_known(codes: &[String], sectors: &Labels) -> Result<(), Failure> {
    match codes.iter().find_map(|code| sectors.position(code).err()) {
        None => Ok(()),
        Some(error) => Err(Failure::WrongUse(error.to_string())),
    }
}

impl Sda {
    fn run(self) -> Result<(), Failure> {
        let language = self.output.language();
        let before = self.flowing.system(&self.layout.read(&self.before)?)?;
        let after = self.flowing.system(&self.layout.read_of_year(&self.after, self.later_year)?)?;
        let same_sectors = before.sectors().codes().eq(after.sectors().codes());
        let change = match self.of {
            Growing::ValueAdded => before.decompose_growth_of_value_added(&after),
            Growing::Output => before.decompose_growth_of_output(&after),
            Growing::OutputWithImports => before.decompose_growth_of_output_with_imports(&after),
        }
        .map_err(|error| {
            if same_sectors {
                return error.into();
            }
            let way_out =
                "bring the finer table to the other's sectors first, with domar table aggregate --groups FILE";
            Failure::Unanswered(format!("{error}; {way_out}").into())
        })?;
        let table = change.to_table_in(language);
        let mut answer = Answer::new(table.title(), &change)?.table(table.clone()).chart(change.to_chart_in(language));
        if [&before, &after].iter().any(|system| system.table().info().prices == Prices::Current) {
            answer = answer.note(language.pick(
                "The tables are at current prices: inflation is inside the effects, most of all in that of the level of \
                 demand.",
                "两张表均按当年价格计算：各项效应包含价格变动，需求规模效应受影响最大。",
            ));
        }
        self.output.give(answer)
    }
}
