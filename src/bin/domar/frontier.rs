//! `domar frontier`: stochastic frontiers.

use std::collections::HashMap;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use domar::frontier::{
    Bootstrap, Distribution, Exponential, Frontier, FrontierFit, Gamma, GeneralisedExponential, HalfNormal, LogNormal,
    Mean, PanelModel, Predictor, Rayleigh, Side, Trend, TruncatedNormal, TruncatedSkewedLaplace, Uniform, Weibull,
};
use domar::labeled::LabeledVec;
use domar::labels::Language;
use domar::panel::{Formula, Panel, PanelError};
use domar::report::{NumberFormat, Table, ToTable};
use domar::stats::{Below, Fitted, Stars, Vcov, compare};
use serde_json::json;

use crate::input::PanelFile;
use crate::output::{Answer, Failure, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// How efficient is each firm, and what drives it?
    ///
    ///   production: y = x'β + v − u      cost: y = x'β + v + u      v ~ N(0, σ_v²),  u ≥ 0
    ///   efficiency: E[exp(−u) | v − u]   (Battese and Coelli 1988)
    ///
    /// The formula names columns: "ln_y ~ ln_k + ln_l | u: size | v: age | mu: educ". Parts after
    /// bars are optional: covariates of ln σ_u², of ln σ_v², and of the mean of a truncated normal
    /// (Battese and Coelli 1995). The frontier has a constant. --log y,k,l adds the columns ln_y,
    /// ln_k, ln_l.
    ///
    /// Several distributions (--inefficiency half-normal,exponential) are put side by side. A fit
    /// without a verified maximum, or with residuals skewed the wrong way, is an error that says so and
    /// what to try.
    ///
    /// Example:
    ///   domar frontier fit data/frontier41/41Firm.csv --log output,capital,labour \
    ///       --formula "ln_output ~ ln_capital + ln_labour"
    ///   domar frontier fit riceProdPhil.csv --panel FMERCODE,YEARDUM --log PROD,AREA,LABOR,NPK \
    ///       --formula "ln_PROD ~ ln_AREA + ln_LABOR + ln_NPK" \
    ///       --model battese-coelli-1992 --mean free --se robust
    #[command(verbatim_doc_comment)]
    Fit(Fit),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FrontierOf {
    Production,
    Cost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TermsOf {
    /// Each input once: Cobb–Douglas in logs.
    Linear,
    /// Half squares and products too, at the means of the inputs.
    Translog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TechnicalChange {
    Absent,
    Neutral,
    Biased,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    HalfNormal,
    TruncatedNormal,
    Exponential,
    Rayleigh,
    Uniform,
    GeneralisedExponential,
    TruncatedSkewedLaplace,
    Gamma,
    LogNormal,
    Weibull,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Model {
    /// Constant in time, half-normal.
    PittLee,
    /// Constant in time, truncated normal.
    #[value(name = "battese-coelli-1988")]
    BatteseCoelli1988,
    /// u_i / (1 + exp(bt + ct²)).
    #[value(name = "kumbhakar-1990")]
    Kumbhakar1990,
    /// u_i exp(−η(t − T)).
    #[value(name = "battese-coelli-1992")]
    BatteseCoelli1992,
    /// Unit effects beside inefficiency, random (Greene).
    TrueRandomEffects,
    /// Unit effects beside inefficiency, fixed (Chen, Schmidt and Wang 2014).
    TrueFixedEffects,
    /// Persistent and transient inefficiency beside unit effects.
    FourComponent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeanOf {
    Zero,
    Free,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    /// Estimates, variances, the test of no inefficiency, mean efficiency.
    Summary,
    /// Models side by side, as papers print them.
    Paper,
    /// The efficiency of each row.
    Efficiencies,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BelowEstimates {
    StandardErrors,
    Statistics,
    Intervals,
}

/// Which standard errors: a word, or a word and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Errors {
    Kind(Vcov),
    Cluster { column: String },
    Bootstrap(Bootstrap),
}

impl FromStr for Errors {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("\"{text}\" is no whole number"));
        match parts.as_slice() {
            ["hessian"] => Ok(Self::Kind(Vcov::Hessian)),
            ["outer-product"] => Ok(Self::Kind(Vcov::OuterProduct)),
            ["robust"] => Ok(Self::Kind(Vcov::Robust)),
            ["cluster", column] if !column.is_empty() => Ok(Self::Cluster { column: (*column).to_owned() }),
            ["bootstrap", replications, seed] => Ok(Self::Bootstrap(Bootstrap {
                replications: usize::try_from(number(replications)?).map_err(|error| error.to_string())?,
                seed: number(seed)?,
            })),
            _ => Err("give hessian, outer-product, robust, cluster:COLUMN or bootstrap:REPLICATIONS:SEED".to_owned()),
        }
    }
}

#[derive(Debug, Args)]
pub struct Fit {
    #[command(flatten)]
    panel: PanelFile,
    /// What depends on what, such as "ln_y ~ ln_k + ln_l | u: size".
    #[arg(long)]
    formula: String,
    /// On which side of the frontier inefficiency lies.
    #[arg(long, default_value = "production")]
    frontier: FrontierOf,
    /// How inputs enter.
    #[arg(long, default_value = "linear")]
    form: TermsOf,
    /// Technical change of the frontier; the panel must know its times.
    #[arg(long, default_value = "absent")]
    trend: TechnicalChange,
    /// The distribution of inefficiency, or several of them; half-normal if nothing is said.
    #[arg(long, value_name = "DISTRIBUTIONS", value_delimiter = ',')]
    inefficiency: Vec<Shape>,
    /// The columns of unit and time, such as firm,year; the unit alone where there is no time.
    #[arg(long = "panel", value_name = "UNIT,TIME", value_delimiter = ',')]
    panel_ids: Vec<String>,
    /// A panel model of inefficiency.
    #[arg(long, requires = "panel_ids")]
    model: Option<Model>,
    /// The mean before truncation in kumbhakar-1990 and battese-coelli-1992; zero if nothing is said.
    #[arg(long, requires = "model")]
    mean: Option<MeanOf>,
    /// Standard errors: hessian, outer-product, robust, cluster:COLUMN or bootstrap:REPLICATIONS:SEED.
    #[arg(long, default_value = "hessian")]
    se: Errors,
    /// What is shown: if nothing is said, the summary of one model, several as papers print them.
    #[arg(long)]
    show: Option<Show>,
    /// Stars at p < 0.1, 0.05 and 0.01, as papers print them.
    #[arg(long)]
    stars: bool,
    /// What stands below estimates as papers print them; standard errors if nothing is said.
    #[arg(long)]
    below: Option<BelowEstimates>,
    /// Decimals of estimates as papers print them; 4 if nothing is said.
    #[arg(long)]
    digits: Option<u8>,
    #[command(flatten)]
    output: Output,
}

impl Command {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Fit(fit) => fit.run(),
        }
    }
}

impl Fit {
    /// An option that would have no effect is refused.
    fn ensure_options_fit(&self) -> Result<(), Failure> {
        use Model::{BatteseCoelli1988, BatteseCoelli1992, Kumbhakar1990, PittLee};
        let own_distribution =
            matches!(self.model, Some(PittLee | BatteseCoelli1988 | Kumbhakar1990 | BatteseCoelli1992));
        let wrong = if self.mean.is_some() && !matches!(self.model, Some(Kumbhakar1990 | BatteseCoelli1992)) {
            "--mean belongs to --model kumbhakar-1990 and battese-coelli-1992"
        } else if own_distribution && !self.inefficiency.is_empty() {
            "this --model brings its own distribution; leave --inefficiency out"
        } else if self.asks_for_paper() && self.show.is_some_and(|show| show != Show::Paper) {
            "--stars, --below and --digits belong to --show paper"
        } else if self.panel_ids.len() > 2 {
            "--panel needs the column of the unit and, where there is one, that of the time, such as firm,year"
        } else {
            return Ok(());
        };
        Err(Failure::WrongUse(wrong.to_owned()))
    }

    fn asks_for_paper(&self) -> bool {
        self.stars || self.below.is_some() || self.digits.is_some()
    }

    /// A formula that cannot be read, or that names what the file lacks, is a slip of who wrote the command.
    fn ensure_formula_fits(&self, panel: &Panel) -> Result<(), Failure> {
        let wrong = |error: PanelError| Failure::WrongUse(error.to_string());
        let formula = Formula::parse(&self.formula).map_err(wrong)?;
        let named = [vec![formula.output], formula.inputs, formula.u, formula.v, formula.mean].concat();
        for column in named {
            if let Err(error @ PanelError::UnknownColumn { .. }) = panel.column(&column) {
                return Err(wrong(error));
            }
        }
        Ok(())
    }

    /// One specification for each distribution asked for.
    fn specifications(&self) -> Result<Vec<Frontier>, Failure> {
        let side = match self.frontier {
            FrontierOf::Production => Side::Production,
            FrontierOf::Cost => Side::Cost,
        };
        let mut spec = Frontier::from_formula(side, &self.formula)?;
        if self.form == TermsOf::Translog {
            spec = spec.translog();
        }
        spec = spec.technical_change(match self.trend {
            TechnicalChange::Absent => Trend::Absent,
            TechnicalChange::Neutral => Trend::Neutral,
            TechnicalChange::Biased => Trend::Biased,
        });
        if let Some(model) = self.panel_model() {
            spec = spec.panel_model(model);
        }
        if self.inefficiency.is_empty() {
            return Ok(vec![spec]);
        }
        let has_mean = !Formula::parse(&self.formula)?.mean.is_empty();
        let with = |shape: &Shape| match (shape, has_mean) {
            (Shape::TruncatedNormal, true) => Ok(spec.clone()),
            (_, true) => Err(Failure::WrongUse(
                "the part mu: of the formula is the mean of a truncated normal; leave it out, or give --inefficiency \
                 truncated-normal"
                    .to_owned(),
            )),
            _ => Ok(spec.clone().inefficiency(shape.distribution())),
        };
        self.inefficiency.iter().map(with).collect()
    }

    fn panel_model(&self) -> Option<PanelModel> {
        let mean = || match self.mean {
            None | Some(MeanOf::Zero) => Mean::Zero,
            Some(MeanOf::Free) => Mean::Free,
        };
        Some(match self.model? {
            Model::PittLee => PanelModel::PittLee,
            Model::BatteseCoelli1988 => PanelModel::BatteseCoelli1988,
            Model::Kumbhakar1990 => PanelModel::Kumbhakar1990(mean()),
            Model::BatteseCoelli1992 => PanelModel::BatteseCoelli1992(mean()),
            Model::TrueRandomEffects => PanelModel::TrueRandomEffects,
            Model::TrueFixedEffects => PanelModel::TrueFixedEffects,
            Model::FourComponent => PanelModel::FourComponent,
        })
    }

    fn fit(&self, spec: &Frontier, panel: &Panel) -> Result<FrontierFit, Failure> {
        let fit = spec.fit(panel)?;
        Ok(match &self.se {
            Errors::Kind(Vcov::Hessian) => fit,
            Errors::Kind(kind) => fit.with_vcov(kind.clone())?,
            Errors::Cluster { column } => {
                let by = clusters(panel, column, &fit.sample().rows)?;
                fit.with_vcov(Vcov::Clustered { by })?
            }
            Errors::Bootstrap(plan) => {
                let samples = fit.bootstrap(panel, *plan)?;
                fit.with_bootstrap(&samples)
            }
        })
    }

    fn run(self) -> Result<(), Failure> {
        self.ensure_options_fit()?;
        let language = self.output.language();
        let panel = self.panel.read()?;
        let panel = match self.panel_ids.as_slice() {
            [unit, time] => panel.with_ids(unit, time)?,
            [unit] => panel.with_unit(unit)?,
            _ => panel,
        };
        self.ensure_formula_fits(&panel)?;
        let specifications = self.specifications()?;
        let fits =
            specifications.iter().map(|spec| self.fit(spec, &panel)).collect::<Result<Vec<FrontierFit>, Failure>>()?;
        let results: Vec<_> = fits
            .iter()
            .map(|fit| {
                json!({
                    "coefficients": fit.coef_table(0.95),
                    "variances": fit.variance_parameters(),
                    "no_inefficiency_test": fit.no_inefficiency_test(),
                    "convergence": fit.convergence(),
                    "efficiencies": fit.efficiencies(Predictor::BatteseCoelli),
                })
            })
            .collect();
        let answer = Answer::new(language.pick("Stochastic frontier", "随机前沿"), &results)?;
        let usual = if fits.len() == 1 && !self.asks_for_paper() { Show::Summary } else { Show::Paper };
        let show = self.show.unwrap_or(usual);
        self.output.give(match show {
            Show::Summary => fits.iter().fold(answer, |answer, fit| answer.table(fit.to_table_in(language))),
            Show::Paper => answer.table(self.paper(&fits).to_table_in(language)),
            Show::Efficiencies => answer.table(efficiencies(&fits, language)?),
        })
    }

    fn paper(&self, fits: &[FrontierFit]) -> domar::stats::Comparison {
        let models: Vec<&dyn Fitted> = fits.iter().map(|fit| fit as &dyn Fitted).collect();
        compare(&models)
            .with_stars(if self.stars { Stars::Conventional } else { Stars::Off })
            .with_below(match self.below {
                None | Some(BelowEstimates::StandardErrors) => Below::StandardErrors,
                Some(BelowEstimates::Statistics) => Below::Statistics,
                Some(BelowEstimates::Intervals) => Below::ConfidenceIntervals { level: 0.95 },
            })
            .with_digits(self.digits.unwrap_or(4))
    }
}

impl Shape {
    fn distribution(self) -> Distribution {
        match self {
            Self::HalfNormal => HalfNormal.into(),
            Self::TruncatedNormal => TruncatedNormal { mean: Mean::Free }.into(),
            Self::Exponential => Exponential.into(),
            Self::Rayleigh => Rayleigh.into(),
            Self::Uniform => Uniform.into(),
            Self::GeneralisedExponential => GeneralisedExponential.into(),
            Self::TruncatedSkewedLaplace => TruncatedSkewedLaplace.into(),
            Self::Gamma => Gamma.into(),
            Self::LogNormal => LogNormal.into(),
            Self::Weibull => Weibull.into(),
        }
    }
}

/// The number of the cluster of each row used, by the texts or numbers of a column.
fn clusters(panel: &Panel, column: &str, rows: &[usize]) -> Result<Vec<usize>, Failure> {
    let values = panel.column(column).map(|values| values.to_vec());
    let key = |row: usize| -> Option<String> {
        match (panel.text(column), &values) {
            (Ok(text), _) => text[row].map(str::to_owned),
            (Err(_), Ok(values)) => (!values[row].is_nan()).then(|| values[row].to_string()),
            (Err(_), Err(_)) => None,
        }
    };
    if let (Err(_), Err(error)) = (panel.text(column), &values) {
        return Err(error.clone().into());
    }
    let mut numbers: HashMap<String, usize> = HashMap::new();
    rows.iter()
        .map(|&row| {
            let key = key(row).ok_or_else(|| {
                let place = panel.row_label(row);
                Failure::Unanswered(format!("the cluster \"{column}\" is missing at {place}").into())
            })?;
            let next = numbers.len();
            Ok(*numbers.entry(key).or_insert(next))
        })
        .collect()
}

/// One row per row or unit of the sample, one column per model.
fn efficiencies(fits: &[FrontierFit], language: Language) -> Result<Table, Failure> {
    let columns: Vec<(String, LabeledVec)> =
        fits.iter().map(|fit| (fit.model_name(), fit.efficiencies(Predictor::BatteseCoelli))).collect();
    let mut builder =
        Table::builder(language.pick("Efficiencies", "效率")).language(language).stub(language.pick("Row", "观测"));
    for (model, _) in &columns {
        builder = builder.number_column(model.clone(), NumberFormat::fixed(4));
    }
    let Some((_, first)) = columns.first() else { return Ok(builder.build()?) };
    for (i, label) in first.axis().iter().enumerate() {
        builder = builder.row(label.code(), columns.iter().map(|(_, column)| column.values()[i]));
    }
    Ok(builder.build()?)
}
