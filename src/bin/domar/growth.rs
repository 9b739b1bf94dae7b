//! `domar growth`: growth accounting.

use std::ops::RangeInclusive;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use domar::growth::{DataPayment, Gaps, GrowthAccounts};
use domar::report::{ToChart, ToTable};

use crate::input::PanelFile;
use crate::output::{Answer, Failure, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Where does growth come from, and what remains (total factor productivity)?
    ///
    ///   Δln A = Δln Y − Σ_k ½(s_k,t + s_k,t−1) Δln x_k       (Törnqvist; log points a year)
    ///
    /// Capital is paid what the other inputs leave. Labour may be the product of several columns
    /// (persons, hours, human capital), each with its own contribution. Without --unit, the mean of
    /// each unit; with it, one row per year, and the chart. --years 1978..2017 has 39 rates: the first
    /// is that from 1978 to 1979.
    ///
    /// Example:
    ///   domar growth tfp data/pwt91/pwt91.csv --ids isocode,year \
    ///       --output-column rgdpna --capital rkna \
    ///       --labour emp,avh,hc --labour-share labsh --unit CHN --years 1978..2017
    #[command(verbatim_doc_comment)]
    Tfp(Tfp),
}

/// A column and the column of its share, as `k_ict:s_ict`.
#[derive(Debug, Clone)]
struct Paid {
    column: String,
    share: String,
}

impl FromStr for Paid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some((column, share)) if !column.is_empty() && !share.is_empty() => {
                Ok(Self { column: column.to_owned(), share: share.to_owned() })
            }
            _ => Err("give the column and that of its share, as COLUMN:SHARE".to_owned()),
        }
    }
}

#[derive(Debug, Clone)]
struct Years(RangeInclusive<i64>);

impl FromStr for Years {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once("..").and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        match parsed {
            Some((first, last)) if first < last => Ok(Self(first..=last)),
            _ => Err("give the first and a later last year, as 1978..2017".to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MissingYears {
    /// An error that names them.
    Refuse,
    /// Leave their rates out, and say so.
    Skip,
    /// Rates from the last complete year, divided by the number of years.
    Span,
}

#[derive(Debug, Args)]
pub struct Tfp {
    #[command(flatten)]
    panel: PanelFile,
    /// The columns of unit and year, such as country,year.
    #[arg(long, value_name = "UNIT,YEAR", value_delimiter = ',', required = true)]
    ids: Vec<String>,
    /// The column of real output: value added, or gross output with --intermediate.
    #[arg(long, value_name = "COLUMN")]
    output_column: String,
    /// The column of capital that is paid what the other inputs leave.
    #[arg(long, value_name = "COLUMN")]
    capital: Option<String>,
    /// Kinds of capital with shares of their own.
    #[arg(long, value_name = "COLUMN:SHARE")]
    asset: Vec<Paid>,
    /// ICT capital with a share of its own.
    #[arg(long, value_name = "COLUMN:SHARE")]
    ict_capital: Vec<Paid>,
    /// Data capital with a share of its own.
    #[arg(long, value_name = "COLUMN:SHARE")]
    data_capital: Option<Paid>,
    /// Intermediate inputs with their shares in gross output.
    #[arg(long, value_name = "COLUMN:SHARE")]
    intermediate: Vec<Paid>,
    /// The columns whose product is labour.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    labour: Vec<String>,
    /// Labour's share in output: a column, or one fraction for all years.
    #[arg(long, value_name = "COLUMN or NUMBER")]
    labour_share: String,
    /// What to do about missing years and cells.
    #[arg(long, default_value = "refuse")]
    gaps: MissingYears,
    /// One unit, year by year.
    #[arg(long, requires = "years")]
    unit: Option<String>,
    /// First and last year, as 1978..2017.
    #[arg(long, requires = "unit")]
    years: Option<Years>,
    /// Growth per unit of labour: the columns that are its quantity, such as emp,avh.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "unit")]
    per_labour: Vec<String>,
    #[command(flatten)]
    output: Output,
}

impl Command {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Tfp(tfp) => tfp.run(),
        }
    }
}

impl Tfp {
    fn accounts(&self) -> Result<GrowthAccounts, Failure> {
        let [unit, year] = self.ids.as_slice() else {
            return Err(Failure::WrongUse("--ids needs two columns, such as country,year".to_owned()));
        };
        let mut accounts = GrowthAccounts::new(&self.panel.read()?).by(unit, year).output(&self.output_column);
        if let Some(capital) = &self.capital {
            accounts = accounts.capital(capital);
        }
        for Paid { column, share } in &self.asset {
            accounts = accounts.capital_asset(column, share);
        }
        for Paid { column, share } in &self.ict_capital {
            accounts = accounts.ict_capital(column, share);
        }
        if let Some(Paid { column, share }) = &self.data_capital {
            accounts = accounts.data_capital(column, &DataPayment::Paid { share: share.clone() });
        }
        for Paid { column, share } in &self.intermediate {
            accounts = accounts.intermediate(column, share);
        }
        accounts = accounts.labour_product(&self.labour);
        accounts = match self.labour_share.parse() {
            Ok(share) => accounts.constant_labour_share(share),
            Err(_) => accounts.labour_share(&self.labour_share),
        };
        Ok(accounts.gaps(match self.gaps {
            MissingYears::Refuse => Gaps::Refuse,
            MissingYears::Skip => Gaps::Skip,
            MissingYears::Span => Gaps::Span,
        }))
    }

    fn run(self) -> Result<(), Failure> {
        let language = self.output.language();
        let growth = self.accounts()?.tornqvist()?;
        let (Some(unit), Some(Years(years))) = (&self.unit, &self.years) else {
            let table = growth.to_table_in(language);
            return self.output.give(Answer::new(table.title(), &growth)?.table(table.clone()));
        };
        let parts = if self.per_labour.is_empty() {
            growth.contributions(unit, years.clone())?
        } else {
            growth.labour_productivity(unit, years.clone(), &self.per_labour)?
        };
        let table = parts.to_table_in(language);
        let chart = parts.to_chart_in(language);
        self.output.give(Answer::new(table.title(), &parts)?.table(table.clone()).chart(chart))
    }
}
