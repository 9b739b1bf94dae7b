//! Growth accounts: output growth by source, and what no input explains.

use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::sync::Arc;

use ndarray::Array2;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use super::chain::translog_levels;
use crate::labels::{Label, Language, economy_in, is_economy_code};
use crate::panel::Panel;
use crate::report::{Bars, Chart, Lines, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in};
use crate::units::Prices;

/// Published shares are rounded; a larger distance from one is an error of the data.
const SHARES_ADD_UP: f64 = 1e-6;

/// What kind of input a source of growth is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum InputKind {
    /// Labour, or one factor of it: persons, hours per person, composition.
    Labour,
    /// Capital other than the kinds below.
    Capital,
    /// Capital of information and communication technology.
    IctCapital,
    /// Data capital that is paid out of output.
    DataCapital,
    /// Data capital that nobody is paid for: its contribution is taken out of the residual.
    UnpaidData,
    /// Energy, materials, services bought from other industries.
    Intermediate,
}

impl InputKind {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Labour => language.pick("labour", "劳动"),
            Self::Capital => language.pick("capital", "资本"),
            Self::IctCapital => language.pick("ICT capital", "ICT资本"),
            Self::DataCapital => language.pick("data capital", "数据资本"),
            Self::UnpaidData => language.pick("unpaid data", "无偿数据"),
            Self::Intermediate => language.pick("intermediate inputs", "中间投入"),
        }
    }
}

/// How data capital is rewarded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DataPayment {
    /// Its owner is paid: a column with its share in output.
    Paid {
        /// The column.
        share: String,
    },
    /// Nobody is paid, so its effect lies inside the usual residual; an elasticity of output, from estimates elsewhere,
    /// takes it out.
    Unpaid {
        /// Per cent of output per per cent of data.
        elasticity: f64,
    },
}

/// What to do where a unit lacks years, or cells in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Gaps {
    /// Years without a row are an error; a missing cell is one when its rate is asked for.
    #[default]
    Refuse,
    /// Rates that cannot be computed are left out of contributions, which name them.
    Skip,
    /// Rates run from the last complete year, whenever that was, as for benchmark tables every five years. They are
    /// divided by the number of years.
    Span,
}

/// Which identity growth was split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AccountForm {
    /// Output is value added; inputs are capital and labour.
    ValueAdded,
    /// Output is gross output; intermediate inputs count as inputs (KLEMS).
    GrossOutput,
    /// Output and the inputs other than labour per unit of labour.
    LabourProductivity,
}

impl AccountForm {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::ValueAdded => language.pick("value added", "增加值"),
            Self::GrossOutput => language.pick("gross output", "总产出"),
            Self::LabourProductivity => language.pick("labour productivity", "劳动生产率"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Share {
    /// A column of shares.
    Column(String),
    /// That of labour, whose factors all have it.
    Labour,
    /// What the others leave.
    Rest,
    /// Not paid: an elasticity beside the shares.
    Elasticity(f64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum LabourShare {
    Column(String),
    Constant(f64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Stated {
    column: String,
    kind: InputKind,
    share: Share,
}

/// A column with a share of its own, of which the name is checked once.
fn stated(column: &str, kind: InputKind, share: Share) -> Stated {
    Stated { column: column.to_owned(), kind, share }
}

/// Growth accounts to be set up: which columns of a panel are output, inputs and shares.
///
/// ```
/// use domar::growth::GrowthAccounts;
/// use domar::panel::Panel;
///
/// let text = "country,year,gdp,capital,hours,labour_share\nA,2000,100,300,50,0.6\nA,2001,110,312,51,0.6\n";
/// let panel = Panel::parse_csv(text, "a.csv")?;
/// let growth = GrowthAccounts::new(&panel)
///     .output("gdp")
///     .capital("capital")
///     .labour("hours")
///     .labour_share("labour_share")
///     .by("country", "year")
///     .tornqvist()?;
/// let expected = (1.1f64).ln() - 0.4 * (312.0f64 / 300.0).ln() - 0.6 * (51.0f64 / 50.0).ln();
/// assert!((growth.tfp_growth("A", 2001)? - expected).abs() < 1e-15);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # References
/// Solow (1957); Jorgenson and Griliches (1967); Jorgenson, Gollop and Fraumeni (1987); OECD (2001), *Measuring
/// Productivity*.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[must_use]
#[doc(alias = "TFP")]
#[doc(alias = "全要素生产率")]
#[doc(alias = "KLEMS")]
pub struct GrowthAccounts {
    panel: Arc<Panel>,
    ids: Option<(String, String)>,
    output: Option<String>,
    inputs: Vec<Stated>,
    labour_share: Option<LabourShare>,
    /// Columns with the prices that they were said to be at.
    prices: Vec<(String, Prices)>,
    gaps: Gaps,
}

impl GrowthAccounts {
    /// Accounts over the rows of a panel.
    pub fn new(panel: &Panel) -> Self {
        Self {
            panel: Arc::new(panel.clone()),
            ids: None,
            output: None,
            inputs: Vec::new(),
            labour_share: None,
            prices: Vec::new(),
            gaps: Gaps::default(),
        }
    }

    /// The column of real output: value added, or gross output where intermediate inputs are stated too.
    pub fn output(mut self, column: &str) -> Self {
        self.output = Some(column.to_owned());
        self
    }

    /// The column of capital that is paid what the other inputs leave: one minus their shares.
    pub fn capital(self, column: &str) -> Self {
        self.input(stated(column, InputKind::Capital, Share::Rest))
    }

    /// A kind of capital with a column of its own share in output.
    pub fn capital_asset(self, column: &str, share: &str) -> Self {
        self.input(stated(column, InputKind::Capital, Share::Column(share.to_owned())))
    }

    /// Capital of information and communication technology, with a column of its share in output.
    pub fn ict_capital(self, column: &str, share: &str) -> Self {
        self.input(stated(column, InputKind::IctCapital, Share::Column(share.to_owned())))
    }

    /// Data capital, paid by a share or unpaid with an elasticity.
    ///
    /// # Formula
    /// ```text
    /// paid:    s_D dln K_D, and the share is not capital's
    /// unpaid:  ε dln K_D, taken out of the residual; the shares of the others stay, so elasticities add up to 1 + ε
    /// ```
    /// # Example
    /// ```
    /// use domar::growth::{DataPayment, GrowthAccounts, InputKind};
    /// use domar::panel::Panel;
    /// let text = "country,year,gdp,k,k_ict,k_data,hours,s_ict,s_data\n\
    ///     A,2000,100,300,20,5,50,0.05,0.02\nA,2001,105,310,24,6,51,0.05,0.02\n";
    /// let accounts = GrowthAccounts::new(&Panel::parse_csv(text, "a.csv")?.with_ids("country", "year")?)
    ///     .output("gdp")
    ///     .capital("k")
    ///     .ict_capital("k_ict", "s_ict")
    ///     .labour("hours")
    ///     .constant_labour_share(0.6);
    /// let paid = accounts.clone().data_capital("k_data", &DataPayment::Paid { share: "s_data".to_owned() }).tornqvist()?;
    /// let parts = paid.contributions("A", 2000..=2001)?;
    /// assert!((parts.of(InputKind::DataCapital)[0] - 0.02 * (6.0f64 / 5.0).ln()).abs() < 1e-15);
    /// assert!((parts.contribution("k")?[0] - (1.0 - 0.6 - 0.05 - 0.02) * (31.0f64 / 30.0).ln()).abs() < 1e-15);
    /// // With an elasticity of 0.05 data are paid 0.03 of output less than their marginal product.
    /// assert!((paid.data_wedge("A", 2000..=2001, 0.05)?[0].1 - 0.03).abs() < 1e-15);
    /// let unpaid = accounts.data_capital("k_data", &DataPayment::Unpaid { elasticity: 0.05 }).tornqvist()?;
    /// assert!(unpaid.tfp_growth("A", 2001)? < paid.tfp_growth("A", 2001)?);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    #[doc(alias = "数据要素")]
    pub fn data_capital(self, column: &str, payment: &DataPayment) -> Self {
        let (kind, share) = match payment {
            DataPayment::Paid { share } => (InputKind::DataCapital, Share::Column(share.clone())),
            DataPayment::Unpaid { elasticity } => (InputKind::UnpaidData, Share::Elasticity(*elasticity)),
        };
        self.input(stated(column, kind, share))
    }

    /// An intermediate input with a column of its share in gross output; output must be gross output then.
    ///
    /// # Example
    /// ```
    /// use domar::growth::{AccountForm, GrowthAccounts};
    /// use domar::panel::Panel;
    /// let text = "industry,year,go,k,l,e,m,s_l,s_e,s_m\n\
    ///     C,2000,100,50,10,5,40,0.3,0.05,0.4\nC,2001,108,52,10,5.2,43,0.3,0.05,0.4\n";
    /// let growth = GrowthAccounts::new(&Panel::parse_csv(text, "klems.csv")?.with_ids("industry", "year")?)
    ///     .output("go")
    ///     .capital("k")
    ///     .labour("l")
    ///     .labour_share("s_l")
    ///     .intermediate("e", "s_e")
    ///     .intermediate("m", "s_m")
    ///     .tornqvist()?;
    /// assert_eq!(growth.form(), AccountForm::GrossOutput);
    /// let expected = 1.08f64.ln() - 0.3 * 1.04f64.ln() - 0.4 * 1.075f64.ln();
    /// assert!((growth.tfp_growth("C", 2001)? - expected).abs() < 1e-15);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    pub fn intermediate(self, column: &str, share: &str) -> Self {
        self.input(stated(column, InputKind::Intermediate, Share::Column(share.to_owned())))
    }

    /// The column of labour, such as hours worked.
    pub fn labour(self, column: &str) -> Self {
        self.input(stated(column, InputKind::Labour, Share::Labour))
    }

    /// Columns whose product is labour: persons, hours per person, human capital per hour. Each has its own contribution.
    ///
    /// A year in which one of them is missing has no rate: where hours are not published, state labour without them.
    pub fn labour_product<S: AsRef<str>>(self, columns: &[S]) -> Self {
        columns.iter().fold(self, |accounts, column| accounts.labour(column.as_ref()))
    }

    /// The column of labour's share in output, a fraction.
    pub fn labour_share(mut self, column: &str) -> Self {
        self.labour_share = Some(LabourShare::Column(column.to_owned()));
        self
    }

    /// One share of labour for all years, as where national accounts have none.
    pub fn constant_labour_share(mut self, share: f64) -> Self {
        self.labour_share = Some(LabourShare::Constant(share));
        self
    }

    /// The prices that columns of output and inputs are at, so that accounts that mix them are refused.
    ///
    /// A panel does not know its columns' prices: those of columns that are not named here are not checked. Volumes over
    /// time must be at the prices of one year, the same for all columns named. Current prices, such as current purchasing
    /// power parities, are accepted where all rows are of one year, as [`GrowthAccounts::multilateral`] compares them.
    ///
    /// # Errors
    /// When accounts are asked for: [`GrowthError::MixedPrices`]; [`GrowthError::Unknown`] for a column that is neither
    /// output nor an input.
    ///
    /// # Example
    /// ```
    /// use domar::growth::GrowthAccounts;
    /// use domar::units::Prices;
    /// let accounts = GrowthAccounts::new(&domar::datasets::pwt()?)
    ///     .output("rgdpna")
    ///     .labour("emp")
    ///     .labour_share("labsh")
    ///     .at_prices(&["rgdpna"], Prices::Constant { year: 2011 });
    /// assert!(accounts.clone().capital("rkna").at_prices(&["rkna"], Prices::Constant { year: 2011 }).tornqvist().is_ok());
    /// // Capital at current purchasing power parities does not go with output at constant national prices.
    /// let error = accounts.capital("ck").at_prices(&["ck"], Prices::Current).tornqvist().unwrap_err();
    /// assert!(error.to_string().starts_with("\"rgdpna\" at prices of 2011 cannot be combined with \"ck\" at current prices"));
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    #[doc(alias = "deflator")]
    pub fn at_prices<S: AsRef<str>>(mut self, columns: &[S], prices: Prices) -> Self {
        self.prices.extend(columns.iter().map(|column| (column.as_ref().to_owned(), prices)));
        self
    }

    /// The columns of unit (country, sector) and year; left out, those that the panel knows.
    pub fn by(mut self, unit: &str, year: &str) -> Self {
        self.ids = Some((unit.to_owned(), year.to_owned()));
        self
    }

    /// What to do about years and cells that are missing.
    ///
    /// # Example
    /// ```
    /// use domar::growth::{Gaps, GrowthAccounts};
    /// use domar::panel::Panel;
    /// let text = "country,year,gdp,k,l\nA,2000,100,300,50\nA,2005,120,360,50\n";
    /// let accounts = GrowthAccounts::new(&Panel::parse_csv(text, "a.csv")?.with_ids("country", "year")?)
    ///     .output("gdp")
    ///     .capital("k")
    ///     .labour("l")
    ///     .constant_labour_share(0.6);
    /// assert!(accounts.clone().tornqvist().unwrap_err().to_string().starts_with("A has no row for 2001 to 2004"));
    /// let growth = accounts.gaps(Gaps::Span).tornqvist()?;
    /// assert_eq!(growth.years("A")?, [2005]);
    /// assert!((growth.tfp_growth("A", 2005)? - 0.6 * 1.2f64.ln() / 5.0).abs() < 1e-15);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    pub fn gaps(mut self, gaps: Gaps) -> Self {
        self.gaps = gaps;
        self
    }

    fn input(mut self, input: Stated) -> Self {
        self.inputs.push(input);
        self
    }

    /// Growth by source in every unit and year, with mean shares of the two years as weights (Törnqvist).
    ///
    /// # Formula
    /// ```text
    /// Δln A = Δln Y − Σ_k ½(s_k,t + s_k,t−1) Δln x_k
    /// ```
    /// # Unit
    /// Log points a year.
    ///
    /// # Errors
    /// [`GrowthError::NotStated`], [`GrowthError::StatedTwice`]; [`GrowthError::Panel`] for unknown columns, rows
    /// without unit and year, or several rows of one; [`GrowthError::OutOfRange`] for output, inputs or shares;
    /// [`GrowthError::SharesDoNotAddUp`]; [`GrowthError::GapInYears`] under
    /// [`Gaps::Refuse`]; [`GrowthError::MixedPrices`] where [`GrowthAccounts::at_prices`] says so. A missing cell is an
    /// error only where its rate is asked for.
    ///
    /// # Example
    /// ```
    /// use domar::growth::GrowthAccounts;
    /// let panel = domar::datasets::pwt()?;
    /// let growth = GrowthAccounts::new(&panel)
    ///     .output("rgdpna")
    ///     .capital("rkna")
    ///     .labour_product(&["emp", "avh", "hc"])
    ///     .labour_share("labsh")
    ///     .by("isocode", "year")
    ///     .tornqvist()?;
    /// let china = growth.contributions("CHN", 1978..=2017)?;
    /// let mean = china.mean();
    /// assert!((mean.output - (mean.contributions.iter().sum::<f64>() + mean.tfp)).abs() < 1e-15);
    /// // China published no hours before 1970.
    /// let error = growth.tfp_growth("CHN", 1965).unwrap_err();
    /// assert!(error.to_string().starts_with("CHN has no growth rate for 1965: \"avh\" is missing in 1964"));
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// Penn World Table 9.1 and 10.01: every published growth rate of `rtfpna` of six countries, 1e-6 log points (the
    /// source is in single precision); Törnqvist productivity of agriculture in 48 states of the USA, 1e-12.
    ///
    /// # References
    /// Jorgenson and Griliches (1967); Diewert (1976); Feenstra, Inklaar and Timmer (2015), equation 23 ff.
    pub fn tornqvist(&self) -> Result<SourcesOfGrowth, GrowthError> {
        let data = self.read()?;
        let rows = data.complete_rows();
        let mut rates = Vec::new();
        let mut absences = Vec::new();
        let mut first_of: Option<usize> = None;
        for (position, &row) in data.order.iter().enumerate() {
            let (unit, year) = data.key(row);
            if self.gaps == Gaps::Span {
                if rows[row].is_some() {
                    continue;
                }
                if let Some(before) = first_of.filter(|&before| data.key(before).0 == unit) {
                    rates.push(data.rate(before, row));
                }
                first_of = Some(row);
                continue;
            }
            let Some(&before) = position.checked_sub(1).and_then(|at| data.order.get(at)) else { continue };
            let (other, earlier) = data.key(before);
            if other != unit {
                continue;
            }
            if earlier + 1 != year {
                if self.gaps == Gaps::Refuse {
                    let unit = data.units[unit].clone();
                    return Err(GrowthError::GapInYears { unit, first: earlier + 1, last: year - 1 });
                }
                absences.push(Absence { unit, year, missing: Missing::Row { first: earlier + 1, last: year - 1 } });
                continue;
            }
            match [before, row].into_iter().find_map(|row| Some((row, rows[row]?))) {
                None => rates.push(data.rate(before, row)),
                Some((row, column)) => absences.push(Absence {
                    unit,
                    year,
                    missing: Missing::Cell { column: data.columns[column].clone(), year: data.key(row).1 },
                }),
            }
        }
        let form = if self.inputs.iter().any(|input| input.kind == InputKind::Intermediate) {
            AccountForm::GrossOutput
        } else {
            AccountForm::ValueAdded
        };
        Ok(SourcesOfGrowth {
            form,
            gaps: self.gaps,
            output: self.output.clone().unwrap_or_default(),
            inputs: self.inputs.iter().map(|input| Input { name: input.column.clone(), kind: input.kind }).collect(),
            spans: data.spans(),
            units: data.units.clone(),
            rates,
            absences,
        })
    }

    /// Levels of total factor productivity of all complete rows against each other, by the multilateral translog index.
    ///
    /// Output and inputs must be comparable between units: at purchasing power parities between countries.
    ///
    /// # Formula
    /// ```text
    /// ln A_i = (ln Y_i − mean ln Y) − Σ_k ½(s_ki + s̄_k)(ln x_ki − mean ln x_k)
    /// ```
    /// # Unit
    /// A ratio to the mean row, or to a base by [`TfpLevels::relative_to`].
    ///
    /// # Errors
    /// As [`GrowthAccounts::tornqvist`], but for gaps; [`GrowthError::NothingLeft`] where no row is complete.
    ///
    /// # Example
    /// ```
    /// use domar::growth::GrowthAccounts;
    /// let panel = domar::datasets::pwt()?.where_equals("year", 2011)?;
    /// let levels = GrowthAccounts::new(&panel)
    ///     .output("cgdpo")
    ///     .capital("ck")
    ///     .labour_product(&["emp", "avh", "hc"])
    ///     .labour_share("labsh")
    ///     .multilateral()?
    ///     .relative_to("USA", 2011)?;
    /// assert!(levels.level("CHN", 2011)? < 0.6);
    /// assert!((levels.level("USA", 2011)? - 1.0).abs() < 1e-15);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// Equal to the Törnqvist growth rate with two rows, 1e-13; transitive.
    ///
    /// # References
    /// Caves, Christensen and Diewert (1982), Economic Journal 92, equation 31.
    #[doc(alias = "CCD")]
    pub fn multilateral(&self) -> Result<TfpLevels, GrowthError> {
        let data = self.read()?;
        let missing = data.complete_rows();
        let rows: Vec<usize> = data.order.iter().copied().filter(|&row| missing[row].is_none()).collect();
        if rows.is_empty() {
            return Err(GrowthError::NothingLeft { dropped: data.order.len() });
        }
        let shape = (rows.len(), data.inputs.len());
        let logs = Array2::from_shape_fn(shape, |(i, k)| data.inputs[k][rows[i]].ln());
        // An elasticity is the same in all rows, so it acts as a share does.
        let shares = Array2::from_shape_fn(shape, |(i, k)| data.share(k, rows[i]));
        let inputs = translog_levels(&logs, &shares);
        let outputs: Vec<f64> = rows.iter().map(|&row| data.output[row].ln()).collect();
        let mean = outputs.iter().sum::<f64>() / outputs.len() as f64;
        let levels = rows.iter().enumerate().map(|(i, &row)| {
            let (unit, year) = data.key(row);
            TfpLevel { unit: data.units[unit].clone(), year, log_level: outputs[i] - mean - inputs[i] }
        });
        Ok(TfpLevels { levels: levels.collect(), left_out: data.order.len() - rows.len(), base: None })
    }

    /// Reads and checks everything that was stated.
    fn read(&self) -> Result<Data, GrowthError> {
        let output = self.output.as_deref().ok_or(GrowthError::NotStated { what: "output", call: "output(column)" })?;
        let labour = self.inputs.iter().any(|input| input.kind == InputKind::Labour);
        if !labour {
            return Err(GrowthError::NotStated { what: "labour", call: "labour(column) or labour_product(columns)" });
        }
        let labour_share = self.labour_share.as_ref().ok_or(GrowthError::NotStated {
            what: "the share of labour",
            call: "labour_share(column) or constant_labour_share(share)",
        })?;
        if self.inputs.iter().all(|input| input.kind == InputKind::Labour) {
            return Err(GrowthError::NotStated {
                what: "capital",
                call: "capital(column) or capital_asset(column, share)",
            });
        }
        self.ensure_stated_once(output)?;
        let panel = match &self.ids {
            Some((unit, year)) => Arc::new(self.panel.as_ref().clone().with_ids(unit, year)?),
            None => Arc::clone(&self.panel),
        };
        panel.ensure_ids("growth accounting")?;
        self.ensure_one_price_basis(output, panel.times().unwrap_or_default())?;
        let mut data = Data::of(&panel, output, &self.inputs)?;
        let allowed = "positive; correct the cell, or leave the year out";
        for row in 0..panel.len() {
            let named = std::iter::once((output, data.output[row])).chain(
                self.inputs.iter().zip(&data.inputs).map(|(input, values)| (input.column.as_str(), values[row])),
            );
            for (column, value) in named {
                // A missing cell is judged where it is asked for.
                if value <= 0.0 {
                    let what = format!("\"{column}\"");
                    return Err(GrowthError::out_of_range(&what, panel.row_label(row), value, allowed));
                }
            }
        }
        let shares = |column: &str| -> Result<Vec<f64>, GrowthError> {
            let values = panel.column(column)?.to_vec();
            match values.iter().position(|share| *share < 0.0 || *share > 1.0) {
                None => Ok(values),
                Some(row) => Err(GrowthError::out_of_range(
                    &format!("the share \"{column}\""),
                    panel.row_label(row),
                    values[row],
                    "a fraction from 0 to 1; divide percent by 100, or leave the year out",
                )),
            }
        };
        data.labour_share = match labour_share {
            LabourShare::Column(column) => {
                data.columns.push(column.clone());
                shares(column)?
            }
            LabourShare::Constant(share) if (0.0..=1.0).contains(share) => vec![*share; panel.len()],
            LabourShare::Constant(share) => {
                let what = "the constant share of labour".to_owned();
                return Err(GrowthError::OutOfRange { what, value: *share, allowed: "a fraction from 0 to 1" });
            }
        };
        if let LabourShare::Column(_) = labour_share {
            data.tested.push(data.labour_share.clone());
        }
        for (k, input) in self.inputs.iter().enumerate() {
            data.shares[k] = match &input.share {
                Share::Column(column) => {
                    let values = shares(column)?;
                    data.columns.push(column.clone());
                    data.tested.push(values.clone());
                    Weights::Own(values)
                }
                Share::Labour => Weights::Labour,
                Share::Rest => Weights::Rest,
                Share::Elasticity(elasticity) if elasticity.is_finite() && *elasticity >= 0.0 => {
                    Weights::Elasticity(*elasticity)
                }
                Share::Elasticity(elasticity) => {
                    return Err(GrowthError::OutOfRange {
                        what: format!("the elasticity of output with respect to \"{}\"", input.column),
                        value: *elasticity,
                        allowed: "0 or positive",
                    });
                }
            };
        }
        data.ensure_shares_add_up(&panel)?;
        Ok(data)
    }

    fn ensure_one_price_basis(&self, output: &str, years: &[i64]) -> Result<(), GrowthError> {
        let mut columns: Vec<&str> = vec![output];
        columns.extend(self.inputs.iter().map(|input| input.column.as_str()));
        let Some((first, basis)) = self.prices.first() else { return Ok(()) };
        for (column, prices) in &self.prices {
            if !columns.contains(&column.as_str()) {
                let nearest = columns.iter().map(ToString::to_string).collect();
                return Err(GrowthError::Unknown { what: "output or input", name: column.clone(), nearest });
            }
            if prices != basis {
                return Err(GrowthError::MixedPrices {
                    left: format!("\"{first}\" at {basis}"),
                    right: format!("\"{column}\" at {prices}"),
                    advice: "all must be at the prices of one year; deflate one of them first",
                });
            }
        }
        if let (Prices::Current, Some(from), Some(to)) = (basis, years.iter().min(), years.iter().max())
            && from != to
        {
            return Err(GrowthError::MixedPrices {
                left: format!("\"{first}\" of {from} at {basis}"),
                right: format!("that of {to}"),
                advice: "over time all must be at the prices of one year; deflate the column first, or keep one year",
            });
        }
        Ok(())
    }

    fn ensure_stated_once(&self, output: &str) -> Result<(), GrowthError> {
        let word = |input: &Stated| input.kind.name_in(Language::English);
        for (position, input) in self.inputs.iter().enumerate() {
            let before = self.inputs[..position].iter().find(|other| other.column == input.column).map(word);
            if let Some(first) = before.or_else(|| (input.column == output).then_some("output")) {
                let column = input.column.clone();
                return Err(GrowthError::StatedTwice { column, first, second: word(input) });
            }
        }
        let mut rest = self.inputs.iter().filter(|input| input.share == Share::Rest);
        match (rest.next(), rest.next()) {
            (Some(_), Some(_)) => Err(GrowthError::NotStated {
                what: "a share for each kind of capital but one",
                call: "capital_asset(column, share)",
            }),
            _ => Ok(()),
        }
    }
}

/// What weighs an input.
enum Weights {
    Own(Vec<f64>),
    Labour,
    Rest,
    Elasticity(f64),
}

/// The columns that the accounts read.
struct Data {
    /// Names beside the columns to be tested for missing cells.
    columns: Vec<String>,
    tested: Vec<Vec<f64>>,
    output: Vec<f64>,
    inputs: Vec<Vec<f64>>,
    shares: Vec<Weights>,
    labour_share: Vec<f64>,
    units: Vec<String>,
    unit_of: Vec<usize>,
    years: Vec<i64>,
    /// Rows by unit and year.
    order: Vec<usize>,
}

impl Data {
    fn of(panel: &Panel, output: &str, inputs: &[Stated]) -> Result<Self, GrowthError> {
        let unit_of = panel.units().to_vec();
        let years = panel.times().unwrap_or_default().to_vec();
        let mut order: Vec<usize> = (0..panel.len()).collect();
        order.sort_by_key(|&row| (unit_of[row], years[row]));
        let output_values = panel.column(output)?.to_vec();
        let mut columns = vec![output.to_owned()];
        let mut tested = vec![output_values.clone()];
        let mut values = Vec::new();
        for input in inputs {
            let column = panel.column(&input.column)?.to_vec();
            columns.push(input.column.clone());
            tested.push(column.clone());
            values.push(column);
        }
        Ok(Self {
            columns,
            tested,
            output: output_values,
            shares: inputs.iter().map(|_| Weights::Rest).collect(),
            inputs: values,
            labour_share: Vec::new(),
            units: panel.unit_labels().to_vec(),
            unit_of,
            years,
            order,
        })
    }

    fn key(&self, row: usize) -> (usize, i64) {
        (self.unit_of[row], self.years[row])
    }

    /// For each row, the first column that it lacks.
    fn complete_rows(&self) -> Vec<Option<usize>> {
        (0..self.output.len()).map(|row| self.tested.iter().position(|column| column[row].is_nan())).collect()
    }

    /// The shares stated in a row: labour's and those with columns.
    fn stated_sum(&self, row: usize) -> f64 {
        let own = self.shares.iter().map(|share| if let Weights::Own(values) = share { values[row] } else { 0.0 });
        self.labour_share[row] + own.sum::<f64>()
    }

    fn share(&self, input: usize, row: usize) -> f64 {
        match &self.shares[input] {
            Weights::Own(values) => values[row],
            Weights::Labour => self.labour_share[row],
            Weights::Rest => 1.0 - self.stated_sum(row),
            Weights::Elasticity(elasticity) => *elasticity,
        }
    }

    fn ensure_shares_add_up(&self, panel: &Panel) -> Result<(), GrowthError> {
        let has_rest = self.shares.iter().any(|share| matches!(share, Weights::Rest));
        for row in 0..self.output.len() {
            let sum = self.stated_sum(row);
            let allowed = if has_rest && sum > 1.0 + SHARES_ADD_UP {
                "leave something for capital: at most 1; check that all are shares of the same output"
            } else if !has_rest && (sum - 1.0).abs() > SHARES_ADD_UP {
                "add up to 1; state one kind of capital by capital(column) to give it the rest"
            } else {
                continue;
            };
            return Err(GrowthError::SharesDoNotAddUp { place: panel.row_label(row), sum, allowed });
        }
        Ok(())
    }

    fn rate(&self, before: usize, row: usize) -> Rate {
        let (unit, year) = self.key(row);
        let growth = |column: &[f64]| (column[row] / column[before]).ln();
        Rate {
            unit,
            year,
            span: year - self.years[before],
            output: growth(&self.output),
            inputs: self.inputs.iter().map(|column| growth(column)).collect(),
            shares: (0..self.inputs.len()).map(|k| f64::midpoint(self.share(k, before), self.share(k, row))).collect(),
        }
    }

    /// First and last year of each unit.
    fn spans(&self) -> Vec<(i64, i64)> {
        let mut spans = vec![(i64::MAX, i64::MIN); self.units.len()];
        for (&unit, &year) in self.unit_of.iter().zip(&self.years) {
            spans[unit] = (spans[unit].0.min(year), spans[unit].1.max(year));
        }
        spans
    }
}

/// An input of the accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Input {
    /// The column.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
}

/// Growth between two rows of a unit, in logarithms over the whole span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rate {
    unit: usize,
    year: i64,
    span: i64,
    output: f64,
    inputs: Vec<f64>,
    /// Mean of both ends.
    shares: Vec<f64>,
}

impl Rate {
    fn per_year(&self, value: f64) -> f64 {
        value / self.span as f64
    }

    fn tfp(&self) -> f64 {
        self.output - self.inputs.iter().zip(&self.shares).map(|(growth, share)| growth * share).sum::<f64>()
    }
}

/// Why a year has no rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Absence {
    unit: usize,
    year: i64,
    missing: Missing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Missing {
    Cell { column: String, year: i64 },
    Row { first: i64, last: i64 },
}

/// Growth by source in every unit and year: the result of [`GrowthAccounts::tornqvist`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourcesOfGrowth {
    form: AccountForm,
    gaps: Gaps,
    output: String,
    inputs: Vec<Input>,
    units: Vec<String>,
    /// First and last year of each unit.
    spans: Vec<(i64, i64)>,
    /// By unit and year.
    rates: Vec<Rate>,
    absences: Vec<Absence>,
}

impl SourcesOfGrowth {
    /// Value added or gross output.
    pub fn form(&self) -> AccountForm {
        self.form
    }

    /// The units, in the order of the panel.
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// The inputs, in the order in which they were stated.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The years for which a unit has a growth rate.
    ///
    /// # Errors
    /// [`GrowthError::Unknown`].
    pub fn years(&self, unit: &str) -> Result<Vec<i64>, GrowthError> {
        let unit = self.unit(unit)?;
        Ok(self.rates.iter().filter(|rate| rate.unit == unit).map(|rate| rate.year).collect())
    }

    /// Growth of total factor productivity from the year before to a year.
    ///
    /// # Unit
    /// Log points a year.
    ///
    /// # Errors
    /// [`GrowthError::Unknown`]; [`GrowthError::NoRate`] or [`GrowthError::GapInYears`] where the year has no rate.
    ///
    /// # Example
    /// See [`GrowthAccounts`].
    #[doc(alias = "Solow residual")]
    pub fn tfp_growth(&self, unit: &str, year: i64) -> Result<f64, GrowthError> {
        let unit = self.unit(unit)?;
        let rate = self.rate(unit, year)?;
        Ok(rate.per_year(rate.tfp()))
    }

    /// Contributions to growth of each input and of total factor productivity, from the first year to the last.
    ///
    /// The first rate is that from the first year to the next, so `1978..=2017` has 39 rates, and their sum is the
    /// growth from 1978 to 2017.
    ///
    /// # Formula
    /// ```text
    /// Δln Y = Σ_k ½(s_k,t + s_k,t−1) Δln x_k + Δln A
    /// ```
    /// # Unit
    /// Log points a year.
    ///
    /// # Errors
    /// As [`SourcesOfGrowth::tfp_growth`]; [`GrowthError::NoRates`].
    ///
    /// # Example
    /// See [`GrowthAccounts::tornqvist`].
    pub fn contributions(&self, unit: &str, years: RangeInclusive<i64>) -> Result<GrowthContributions, GrowthError> {
        let (rates, skipped) = self.rates_of(unit, &years)?;
        let parts = |rate: &Rate| rate.inputs.iter().zip(&rate.shares).map(|(growth, share)| growth * share).collect();
        Ok(self.assemble(unit, self.form, self.inputs.clone(), &rates, skipped, |rate| (rate.output, parts(rate))))
    }

    /// Growth of output per unit of labour by source: deepening of each kind of capital, composition, productivity.
    ///
    /// `quantity` names the factors of labour that count as its quantity, such as persons and hours per person; the
    /// others are its composition. Unpaid data stay undivided: being nonrival, every hour uses all of them.
    ///
    /// # Formula
    /// ```text
    /// Δln(Y/H) = Σ_k s̄_k Δln(K_k/H) + s̄_L Δln(composition) + Δln A
    /// ```
    /// # Unit
    /// Log points a year.
    ///
    /// # Errors
    /// As [`SourcesOfGrowth::contributions`]; [`GrowthError::NotStated`] where a name is no factor of labour.
    ///
    /// # Example
    /// ```
    /// use domar::growth::GrowthAccounts;
    /// let growth = GrowthAccounts::new(&domar::datasets::pwt()?)
    ///     .output("rgdpna")
    ///     .capital("rkna")
    ///     .labour_product(&["emp", "avh", "hc"])
    ///     .labour_share("labsh")
    ///     .tornqvist()?;
    /// let per_hour = growth.labour_productivity("CHN", 1978..=2017, &["emp", "avh"])?;
    /// assert_eq!(per_hour.inputs.len(), 2);
    /// assert_eq!(per_hour.tfp, growth.contributions("CHN", 1978..=2017)?.tfp);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// The residual equals that of the accounts of output, 1e-15.
    ///
    /// # References
    /// Jorgenson, Ho and Stiroh (2005), *Information Technology and the American Growth Resurgence*.
    pub fn labour_productivity<S: AsRef<str>>(
        &self,
        unit: &str,
        years: RangeInclusive<i64>,
        quantity: &[S],
    ) -> Result<GrowthContributions, GrowthError> {
        let (rates, skipped) = self.rates_of(unit, &years)?;
        let is_quantity: Vec<bool> = self
            .inputs
            .iter()
            .map(|input| input.kind == InputKind::Labour && quantity.iter().any(|name| name.as_ref() == input.name))
            .collect();
        if quantity.is_empty() || is_quantity.iter().filter(|is| **is).count() != quantity.len() {
            return Err(GrowthError::NotStated {
                what: "the quantity of labour as one or more of its factors, each named once",
                call: "labour_product(columns) with their names",
            });
        }
        let kept: Vec<usize> = (0..self.inputs.len()).filter(|&k| !is_quantity[k]).collect();
        let inputs = kept.iter().map(|&k| self.inputs[k].clone()).collect();
        Ok(self.assemble(unit, AccountForm::LabourProductivity, inputs, &rates, skipped, |rate| {
            let hours: f64 =
                rate.inputs.iter().zip(&is_quantity).filter(|(_, is)| **is).map(|(growth, _)| growth).sum();
            let part = |&k: &usize| {
                let divided = !matches!(self.inputs[k].kind, InputKind::Labour | InputKind::UnpaidData);
                rate.shares[k] * if divided { rate.inputs[k] - hours } else { rate.inputs[k] }
            };
            (rate.output - hours, kept.iter().map(part).collect())
        }))
    }

    /// How far the marginal product of paid data capital is from its payment, for an elasticity estimated elsewhere.
    ///
    /// # Formula
    /// ```text
    /// τ = ε − s̄_D
    /// ```
    /// Data being nonrival, constant returns in the other inputs make all elasticities add up to `1 + ε`: data cannot
    /// be paid their marginal product without the others being paid less.
    ///
    /// # Unit
    /// Fraction of output, by year.
    ///
    /// # Errors
    /// As [`SourcesOfGrowth::contributions`]; [`GrowthError::NotStated`] without paid data capital.
    ///
    /// # Example
    /// See [`GrowthAccounts::data_capital`].
    pub fn data_wedge(
        &self,
        unit: &str,
        years: RangeInclusive<i64>,
        elasticity: f64,
    ) -> Result<Vec<(i64, f64)>, GrowthError> {
        let data = self.inputs.iter().position(|input| input.kind == InputKind::DataCapital).ok_or(
            GrowthError::NotStated {
                what: "paid data capital",
                call: "data_capital(column, &DataPayment::Paid { share })",
            },
        )?;
        let (rates, _) = self.rates_of(unit, &years)?;
        Ok(rates.iter().map(|rate| (rate.year, elasticity - rate.shares[data])).collect())
    }

    /// How uncertain productivity growth is where the share of labour is: a band by seeded simulation.
    ///
    /// Draws change labour's share by normal errors and the other paid shares in proportion, so that they still add
    /// up to one. A draw that leaves 0 to 1 is drawn again, not cut off.
    ///
    /// # Formula
    /// ```text
    /// s_L + e,   s_k − e·s_k/(1 − s_L),   e ~ N(0, σ²)
    /// ```
    /// # Unit
    /// Log points a year.
    ///
    /// # Errors
    /// As [`SourcesOfGrowth::contributions`]; [`GrowthError::OutOfRange`] for a standard error, a level or a number of
    /// draws that makes no sense, or an error so large that shares leave 0 to 1 nearly always.
    ///
    /// # Example
    /// ```
    /// use domar::growth::{GrowthAccounts, ShareErrors, ShareUncertainty};
    /// let growth = GrowthAccounts::new(&domar::datasets::pwt()?)
    ///     .output("rgdpna")
    ///     .capital("rkna")
    ///     .labour_product(&["emp", "avh", "hc"])
    ///     .labour_share("labsh")
    ///     .tornqvist()?;
    /// let band = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.05, 1))?;
    /// assert!(band.mean_low < band.mean && band.mean < band.mean_high);
    /// // Errors new in each year cancel in the mean.
    /// let yearly = ShareUncertainty::new(0.05, 1).with_errors(ShareErrors::Yearly).with_draws(500).with_level(0.9);
    /// let yearly = growth.tfp_band("CHN", 1978..=2017, &yearly)?;
    /// assert!(yearly.mean_high - yearly.mean_low < band.mean_high - band.mean_low);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// The exact band where no draw is repeated, `σ|Δln L − Δln K|` times the normal quantile, within 3 standard errors
    /// of simulation.
    pub fn tfp_band(
        &self,
        unit: &str,
        years: RangeInclusive<i64>,
        uncertainty: &ShareUncertainty,
    ) -> Result<TfpBand, GrowthError> {
        uncertainty.check()?;
        let (rates, _) = self.rates_of(unit, &years)?;
        // What an error of one in labour's share does to each rate.
        let slopes: Vec<f64> = rates.iter().map(|rate| self.slope(rate)).collect();
        let labour: Vec<f64> = rates.iter().map(|rate| self.labour_share(rate)).collect();
        let mut draws: Vec<Vec<f64>> = vec![Vec::with_capacity(uncertainty.draws); rates.len()];
        let mut means = Vec::with_capacity(uncertainty.draws);
        let duration: i64 = rates.iter().map(|rate| rate.span).sum();
        let mut repeated = 0;
        for draw in 0..uncertainty.draws {
            // One stream per draw: results do not depend on the order of draws.
            let mut generator = ChaCha8Rng::seed_from_u64(uncertainty.seed);
            generator.set_stream(draw as u64);
            let mut tries = 0;
            let errors = loop {
                let errors = uncertainty.errors(&mut generator, rates.len());
                if labour.iter().zip(&errors).all(|(share, error)| (0.0..=1.0).contains(&(share + error))) {
                    break errors;
                }
                tries += 1;
                if tries > 1000 {
                    return Err(GrowthError::OutOfRange {
                        what: "the standard error of labour's share".to_owned(),
                        value: uncertainty.std_error,
                        allowed: "small enough for shares to stay between 0 and 1; halve it",
                    });
                }
            };
            repeated += tries;
            let mut sum = 0.0;
            for (i, rate) in rates.iter().enumerate() {
                let tfp = rate.tfp() - errors[i] * slopes[i];
                sum += tfp;
                draws[i].push(rate.per_year(tfp));
            }
            means.push(sum / duration as f64);
        }
        let tail = (1.0 - uncertainty.level) / 2.0;
        let band = |draws: &mut Vec<f64>| {
            draws.sort_by(f64::total_cmp);
            (quantile(draws, tail), quantile(draws, 1.0 - tail))
        };
        let (mean_low, mean_high) = band(&mut means);
        let bands: Vec<(f64, f64)> = draws.iter_mut().map(&band).collect();
        Ok(TfpBand {
            unit: unit.to_owned(),
            label: self.label_of(unit),
            years: rates.iter().map(|rate| rate.year).collect(),
            tfp: rates.iter().map(|rate| rate.per_year(rate.tfp())).collect(),
            low: bands.iter().map(|band| band.0).collect(),
            high: bands.iter().map(|band| band.1).collect(),
            mean: rates.iter().map(|rate| rate.tfp()).sum::<f64>() / duration as f64,
            mean_low,
            mean_high,
            uncertainty: uncertainty.clone(),
            repeated,
        })
    }

    fn labour_share(&self, rate: &Rate) -> f64 {
        let labour = self.inputs.iter().position(|input| input.kind == InputKind::Labour);
        labour.map_or(0.0, |k| rate.shares[k])
    }

    fn slope(&self, rate: &Rate) -> f64 {
        let rest = 1.0 - self.labour_share(rate);
        let parts = self.inputs.iter().enumerate().map(|(k, input)| match input.kind {
            InputKind::Labour => rate.inputs[k],
            InputKind::UnpaidData => 0.0,
            // Where labour takes all, there is no proportion to take it from.
            _ if rest <= 0.0 => 0.0,
            _ => -rate.inputs[k] * rate.shares[k] / rest,
        });
        parts.sum()
    }

    fn unit(&self, unit: &str) -> Result<usize, GrowthError> {
        self.units.iter().position(|other| other == unit).ok_or_else(|| {
            let mut scored: Vec<(f64, &String)> = self
                .units
                .iter()
                .map(|other| (strsim::jaro_winkler(&other.to_lowercase(), &unit.to_lowercase()), other))
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0));
            let nearest = scored.into_iter().take(3).map(|(_, other)| other.clone()).collect();
            GrowthError::Unknown { what: "unit", name: unit.to_owned(), nearest }
        })
    }

    fn rate(&self, unit: usize, year: i64) -> Result<&Rate, GrowthError> {
        match self.rates.binary_search_by_key(&(unit, year), |rate| (rate.unit, rate.year)) {
            Ok(position) => Ok(&self.rates[position]),
            Err(_) => Err(self.no_rate(unit, year)),
        }
    }

    fn no_rate(&self, unit: usize, year: i64) -> GrowthError {
        let name = self.units[unit].clone();
        let absence = self.absences.iter().find(|absence| (absence.unit, absence.year) == (unit, year));
        match absence.map(|absence| &absence.missing) {
            None => {
                let (first, last) = self.spans[unit];
                let reason = format!("its rows run from {first} to {last}, and a rate needs the row before it");
                GrowthError::NoRate { unit: name, year, reason }
            }
            Some(Missing::Row { first, last }) => GrowthError::GapInYears { unit: name, first: *first, last: *last },
            Some(Missing::Cell { column, year: missing_in }) => {
                let is_labour = |input: &Input| input.kind == InputKind::Labour && input.name == *column;
                let factors = self.inputs.iter().filter(|input| input.kind == InputKind::Labour).count();
                let advice = if factors > 1 && self.inputs.iter().any(is_labour) {
                    "choose other years, Gaps::Skip, or state labour without it, as labour_product(&[\"emp\", \"hc\"]) does without hours"
                } else {
                    "choose other years, Gaps::Skip or Gaps::Span"
                };
                let reason = format!("\"{column}\" is missing in {missing_in}; {advice}");
                GrowthError::NoRate { unit: name, year, reason }
            }
        }
    }

    /// The rates between two years, and what is said about those left out.
    fn rates_of(&self, unit: &str, years: &RangeInclusive<i64>) -> Result<(Vec<&Rate>, Vec<String>), GrowthError> {
        let (first, last) = (*years.start(), *years.end());
        let name = unit;
        let unit = self.unit(name)?;
        let within = |rate: &&Rate| rate.unit == unit && rate.year - rate.span >= first && rate.year <= last;
        let rates: Vec<&Rate> = self.rates.iter().filter(within).collect();
        let none = || GrowthError::NoRates { unit: name.to_owned(), first, last };
        if first >= last {
            return Err(none());
        }
        match self.gaps {
            Gaps::Refuse => {
                let all: Result<Vec<&Rate>, _> = (first + 1..=last).map(|year| self.rate(unit, year)).collect();
                all.map(|rates| (rates, Vec::new()))
            }
            Gaps::Skip => {
                let has = |year: i64| rates.iter().any(|rate| rate.year == year);
                let missing = (first + 1..=last).filter(|&year| !has(year));
                let skipped = missing.map(|year| self.no_rate(unit, year).to_string()).collect();
                if rates.is_empty() { Err(none()) } else { Ok((rates, skipped)) }
            }
            Gaps::Span => match (rates.first(), rates.last()) {
                (Some(one), _) if one.year - one.span != first => Err(self.no_rate(unit, first + 1)),
                (_, Some(one)) if one.year != last => Err(self.no_rate(unit, last)),
                (Some(_), Some(_)) => Ok((rates, Vec::new())),
                _ => Err(none()),
            },
        }
    }

    /// A unit with its name, where all units are economies by their codes.
    fn label_of(&self, unit: &str) -> Label {
        if self.units.iter().all(|unit| is_economy_code(unit)) {
            Label::new(unit, economy_in(unit, Language::English)).with_chinese(economy_in(unit, Language::Chinese))
        } else {
            Label::new(unit, unit)
        }
    }

    fn assemble(
        &self,
        unit: &str,
        form: AccountForm,
        inputs: Vec<Input>,
        rates: &[&Rate],
        skipped: Vec<String>,
        split: impl Fn(&Rate) -> (f64, Vec<f64>),
    ) -> GrowthContributions {
        let mut result = GrowthContributions {
            unit: unit.to_owned(),
            label: self.label_of(unit),
            input_labels: vec![None; inputs.len()],
            form,
            contributions: vec![Vec::with_capacity(rates.len()); inputs.len()],
            inputs,
            years: Vec::new(),
            spans: Vec::new(),
            output: Vec::new(),
            tfp: Vec::new(),
            skipped,
        };
        for rate in rates {
            let (output, parts) = split(rate);
            result.years.push(rate.year);
            result.spans.push(rate.span);
            result.output.push(rate.per_year(output));
            result.tfp.push(rate.per_year(rate.tfp()));
            for (column, part) in result.contributions.iter_mut().zip(parts) {
                column.push(rate.per_year(part));
            }
        }
        result
    }
}

/// An uncertain share of labour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ShareUncertainty {
    /// Standard error of labour's share, a fraction.
    pub std_error: f64,
    /// Whether all years are wrong together.
    pub errors: ShareErrors,
    /// Number of draws.
    pub draws: usize,
    /// Coverage of the band.
    pub level: f64,
    /// The seed; the same seed gives the same band.
    pub seed: u64,
}

/// How errors of labour's share relate over the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ShareErrors {
    /// One error in all years, as when a definition (income of the self-employed) is in doubt.
    #[default]
    Common,
    /// A new one in each mean of two years.
    Yearly,
}

impl ShareUncertainty {
    /// A standard error common to all years, 2,000 draws, a band of 95 %.
    pub fn new(std_error: f64, seed: u64) -> Self {
        Self { std_error, errors: ShareErrors::default(), draws: 2000, level: 0.95, seed }
    }

    /// Errors common to all years or new in each.
    #[must_use]
    pub fn with_errors(mut self, errors: ShareErrors) -> Self {
        self.errors = errors;
        self
    }

    /// Another number of draws.
    #[must_use]
    pub fn with_draws(mut self, draws: usize) -> Self {
        self.draws = draws;
        self
    }

    /// Another coverage, a fraction.
    #[must_use]
    pub fn with_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    fn check(&self) -> Result<(), GrowthError> {
        let refuse =
            |what: &str, value, allowed| Err(GrowthError::OutOfRange { what: what.to_owned(), value, allowed });
        if !(self.std_error.is_finite() && self.std_error > 0.0) {
            return refuse("the standard error of labour's share", self.std_error, "positive");
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            return refuse("the coverage of the band", self.level, "between 0 and 1, such as 0.95");
        }
        if self.draws < 100 {
            return refuse("the number of draws", self.draws as f64, "at least 100");
        }
        Ok(())
    }

    fn errors(&self, generator: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
        match self.errors {
            ShareErrors::Common => vec![self.std_error * normal(generator); count],
            ShareErrors::Yearly => (0..count).map(|_| self.std_error * normal(generator)).collect(),
        }
    }
}

/// A standard normal number (Box and Muller).
fn normal(generator: &mut ChaCha8Rng) -> f64 {
    // The upper 53 bits, moved off zero so that the logarithm exists.
    let mut uniform = || ((generator.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0;
    let (radius, angle) = (uniform(), uniform());
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

/// The quantile of sorted numbers, interpolated.
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let place = probability * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}

/// Contributions to the growth of one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GrowthContributions {
    /// The unit.
    pub unit: String,
    /// The unit with its name, which is known where all units are economies by their codes.
    pub label: Label,
    input_labels: Vec<Option<String>>,
    /// What was split.
    pub form: AccountForm,
    /// The inputs.
    pub inputs: Vec<Input>,
    /// The year to which each rate runs.
    pub years: Vec<i64>,
    /// The number of years that each rate covers: 1, more under [`Gaps::Span`].
    pub spans: Vec<i64>,
    /// Growth of output, or of output per unit of labour; log points a year, as all that follows.
    pub output: Vec<f64>,
    /// Contribution of each input in each year.
    pub contributions: Vec<Vec<f64>>,
    /// Growth of total factor productivity: output less all contributions.
    pub tfp: Vec<f64>,
    /// Rates left out under [`Gaps::Skip`], each with the reason.
    pub skipped: Vec<String>,
}

/// Contributions on average over the years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MeanContributions {
    /// Growth of output, log points a year.
    pub output: f64,
    /// Contribution of each input.
    pub contributions: Vec<f64>,
    /// Growth of total factor productivity.
    pub tfp: f64,
}

impl GrowthContributions {
    /// The contributions of one input, by year.
    ///
    /// # Errors
    /// [`GrowthError::Unknown`] with the names of the inputs.
    pub fn contribution(&self, input: &str) -> Result<&[f64], GrowthError> {
        Ok(&self.contributions[self.position(input)?])
    }

    fn position(&self, input: &str) -> Result<usize, GrowthError> {
        self.inputs.iter().position(|other| other.name == input).ok_or_else(|| GrowthError::Unknown {
            what: "input",
            name: input.to_owned(),
            nearest: self.inputs.iter().map(|input| input.name.clone()).collect(),
        })
    }

    /// The contributions of all inputs of a kind together, by year; zero where there is none.
    pub fn of(&self, kind: InputKind) -> Vec<f64> {
        let mut sums = vec![0.0; self.years.len()];
        for (input, column) in self.inputs.iter().zip(&self.contributions) {
            if input.kind == kind {
                sums.iter_mut().zip(column).for_each(|(sum, part)| *sum += part);
            }
        }
        sums
    }

    /// The contributions of capital of all kinds that are paid, by year.
    pub fn capital(&self) -> Vec<f64> {
        let kinds = [InputKind::Capital, InputKind::IctCapital, InputKind::DataCapital].map(|kind| self.of(kind));
        (0..self.years.len()).map(|i| kinds.iter().map(|column| column[i]).sum()).collect()
    }

    /// The contributions of all factors of labour, by year.
    pub fn labour(&self) -> Vec<f64> {
        self.of(InputKind::Labour)
    }

    /// Averages over the years covered.
    pub fn mean(&self) -> MeanContributions {
        let duration: i64 = self.spans.iter().sum();
        let mean = |column: &[f64]| {
            column.iter().zip(&self.spans).map(|(rate, &span)| rate * span as f64).sum::<f64>() / duration as f64
        };
        MeanContributions {
            output: mean(&self.output),
            contributions: self.contributions.iter().map(|column| mean(column)).collect(),
            tfp: mean(&self.tfp),
        }
    }

    /// With labels in place of the inputs' columns, as (column, label), in tables and charts.
    ///
    /// # Errors
    /// [`GrowthError::Unknown`] with the names of the inputs.
    pub fn with_labels<N: AsRef<str>, L: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (N, L)>,
    ) -> Result<Self, GrowthError> {
        for (name, label) in labels {
            let position = self.position(name.as_ref())?;
            self.input_labels[position] = Some(label.into());
        }
        Ok(self)
    }

    /// The names of the inputs above columns and in legends.
    fn input_names(&self, language: Language) -> impl Iterator<Item = String> {
        let pairs = self.inputs.iter().zip(&self.input_labels);
        pairs.map(move |(input, label)| label.clone().unwrap_or_else(|| Self::name_of(input, language)))
    }

    /// The kind and the column in brackets.
    fn name_of(input: &Input, language: Language) -> String {
        match language {
            Language::English => format!("{} ({})", input.name, input.kind.name_in(language)),
            Language::Chinese => format!("{}（{}）", input.kind.name_in(language), input.name),
        }
    }

    fn title_in(&self, language: Language) -> String {
        let (form, unit) = (self.form.name_in(language), self.label.name_in(language));
        match language {
            Language::English => format!("{unit}: sources of growth of {form}"),
            Language::Chinese => format!("{unit}：{form}增长来源"),
        }
    }
}

impl ToTable for GrowthContributions {
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::percent(2);
        let mut builder = Table::builder(self.title_in(language))
            .language(language)
            .subtitle(language.pick("log points × 100 a year", "年均对数点×100"))
            .stub(language.pick("Year", "年份"))
            .number_column(language.pick("Growth", "增长"), format);
        for name in self.input_names(language) {
            builder = builder.number_column(name, format);
        }
        builder = builder.number_column(language.pick("TFP", "全要素生产率"), format);
        let cells = |output: f64, parts: Vec<f64>, tfp: f64| {
            let mut cells = vec![output];
            cells.extend(parts);
            cells.push(tfp);
            cells
        };
        for (i, year) in self.years.iter().enumerate() {
            let parts = self.contributions.iter().map(|column| column[i]).collect();
            builder = builder.row(year.to_string(), cells(self.output[i], parts, self.tfp[i]));
        }
        let mean = self.mean();
        builder = builder.total(language.pick("Mean", "均值"), cells(mean.output, mean.contributions, mean.tfp));
        for reason in &self.skipped {
            builder = builder.note(format!("{} {reason}", language.pick("Left out:", "未计入：")));
        }
        builder.build_or_explain()
    }
}

impl ToChart for GrowthContributions {
    fn to_chart_in(&self, language: Language) -> Chart {
        let percent = |values: &[f64]| values.iter().map(|value| value * 100.0).collect::<Vec<_>>();
        let mut bars = Bars::vertical(self.years.iter().map(ToString::to_string));
        for (name, column) in self.input_names(language).zip(&self.contributions) {
            bars = bars.series(name, percent(column));
        }
        bars = bars.series(language.pick("TFP", "全要素生产率"), percent(&self.tfp)).stacked();
        let mut chart = Chart::new(self.title_in(language), bars)
            .language(language)
            .x_axis(language.pick("Year", "年份"))
            .y_axis(language.pick("Log points × 100 a year", "年均对数点×100"));
        for reason in &self.skipped {
            chart = chart.note(format!("{} {reason}", language.pick("Left out:", "未计入：")));
        }
        chart
    }
}

impl ToTable for SourcesOfGrowth {
    /// One row per unit, on average over the years that have rates.
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::percent(2);
        let mut builder = Table::builder(match language {
            Language::English => format!("Sources of growth of {}", self.form.name_in(language)),
            Language::Chinese => format!("{}增长来源", self.form.name_in(language)),
        })
        .language(language)
        .subtitle(
            language.pick("mean of all years with data, log points × 100 a year", "有数据年份的均值，年均对数点×100"),
        )
        .stub(language.pick("Unit", "单位"))
        .text_column(language.pick("Years", "年份"))
        .number_column(language.pick("Growth", "增长"), format);
        for input in &self.inputs {
            builder = builder.number_column(GrowthContributions::name_of(input, language), format);
        }
        builder = builder.number_column(language.pick("TFP", "全要素生产率"), format);
        let mut without = String::new();
        for (unit, name) in self.units.iter().enumerate() {
            let rates: Vec<&Rate> = self.rates.iter().filter(|rate| rate.unit == unit).collect();
            let (Some(first), Some(last)) = (rates.first(), rates.last()) else {
                let _ = write!(without, "{}{name}", if without.is_empty() { "" } else { ", " });
                continue;
            };
            let duration = rates.iter().map(|rate| rate.span).sum::<i64>() as f64;
            let mean = |value: &dyn Fn(&Rate) -> f64| rates.iter().map(|rate| value(rate)).sum::<f64>() / duration;
            let mut cells: Vec<crate::report::Cell> =
                vec![format!("{}–{}", first.year - first.span, last.year).into(), mean(&|rate| rate.output).into()];
            cells.extend((0..self.inputs.len()).map(|k| mean(&|rate| rate.inputs[k] * rate.shares[k]).into()));
            cells.push(mean(&Rate::tfp).into());
            builder = builder.row(label_in(&self.label_of(name), language), cells);
        }
        if !without.is_empty() {
            builder = builder.note(format!("{} {without}", language.pick("No rates for", "无增长率：")));
        }
        builder.build_or_explain()
    }
}

/// A band around productivity growth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TfpBand {
    /// The unit.
    pub unit: String,
    /// The unit with its name, which is known where all units are economies by their codes.
    pub label: Label,
    /// The year to which each rate runs.
    pub years: Vec<i64>,
    /// Productivity growth with the shares as given, log points a year.
    pub tfp: Vec<f64>,
    /// Lower end of the band.
    pub low: Vec<f64>,
    /// Upper end of the band.
    pub high: Vec<f64>,
    /// Mean growth over all years.
    pub mean: f64,
    /// Lower end for the mean.
    pub mean_low: f64,
    /// Upper end for the mean.
    pub mean_high: f64,
    /// What was assumed.
    pub uncertainty: ShareUncertainty,
    /// Draws that left 0 to 1 and were drawn again.
    pub repeated: usize,
}

impl ToTable for TfpBand {
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::percent(2);
        let level = format!("{}%", self.uncertainty.level * 100.0);
        let mut builder = Table::builder(match language {
            Language::English => format!("{}: TFP growth with a band of {level}", self.label.name_in(language)),
            Language::Chinese => format!("{}：全要素生产率增长及{level}区间", self.label.name_in(language)),
        })
        .language(language)
        .subtitle(language.pick("log points × 100 a year", "年均对数点×100"))
        .stub(language.pick("Year", "年份"))
        .number_column(language.pick("TFP", "全要素生产率"), format)
        .number_column(language.pick("Low", "下限"), format)
        .number_column(language.pick("High", "上限"), format);
        for (i, year) in self.years.iter().enumerate() {
            builder = builder.row(year.to_string(), [self.tfp[i], self.low[i], self.high[i]]);
        }
        builder
            .total(language.pick("Mean", "均值"), [self.mean, self.mean_low, self.mean_high])
            .note(self.note_in(language))
            .build_or_explain()
    }
}

impl TfpBand {
    /// What was assumed.
    fn note_in(&self, language: Language) -> String {
        let (std_error, draws, seed) = (self.uncertainty.std_error, self.uncertainty.draws, self.uncertainty.seed);
        match language {
            Language::English => format!(
                "Standard error of labour's share {std_error}, {draws} draws, seed {seed}, {} repeated.",
                self.repeated
            ),
            Language::Chinese => {
                format!("劳动份额标准误 {std_error}，抽样 {draws} 次，种子 {seed}，重抽 {} 次。", self.repeated)
            }
        }
    }
}

impl ToChart for TfpBand {
    fn to_chart_in(&self, language: Language) -> Chart {
        let percent = |values: &[f64]| values.iter().map(|value| value * 100.0).collect::<Vec<_>>();
        let level = NumberFormat::percent(0).print(self.uncertainty.level);
        let band = format!("{level} {}", language.pick("band", "区间"));
        let lines = Lines::over(self.years.iter().map(|&year| year as f64))
            .series(language.pick("TFP growth", "全要素生产率增长"), percent(&self.tfp))
            .band(band, percent(&self.low), percent(&self.high));
        let unit = self.label.name_in(language);
        let title = match language {
            Language::English => format!("{unit}: productivity growth with its band"),
            Language::Chinese => format!("{unit}：生产率增长及其区间"),
        };
        Chart::new(title, lines)
            .language(language)
            .x_axis(language.pick("Year", "年份"))
            .y_axis(language.pick("Log points × 100 a year", "年均对数点×100"))
            .note(self.note_in(language))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct TfpLevel {
    unit: String,
    year: i64,
    log_level: f64,
}

/// Levels of total factor productivity: the result of [`GrowthAccounts::multilateral`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TfpLevels {
    levels: Vec<TfpLevel>,
    left_out: usize,
    base: Option<(String, i64)>,
}

impl TfpLevels {
    /// The levels with one row at 1.
    ///
    /// # Errors
    /// [`GrowthError::Unknown`] where the row is not among the complete ones.
    pub fn relative_to(&self, unit: &str, year: i64) -> Result<Self, GrowthError> {
        let base = self.find(unit, year)?.log_level;
        let mut result = self.clone();
        result.levels.iter_mut().for_each(|level| level.log_level -= base);
        result.base = Some((unit.to_owned(), year));
        Ok(result)
    }

    /// The level of a unit in a year, as a ratio.
    ///
    /// # Errors
    /// As [`TfpLevels::relative_to`].
    pub fn level(&self, unit: &str, year: i64) -> Result<f64, GrowthError> {
        Ok(self.find(unit, year)?.log_level.exp())
    }

    /// Unit, year and level of all complete rows.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64, f64)> {
        self.levels.iter().map(|level| (level.unit.as_str(), level.year, level.log_level.exp()))
    }

    /// Rows left out because a cell is missing.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    fn find(&self, unit: &str, year: i64) -> Result<&TfpLevel, GrowthError> {
        let found = self.levels.iter().find(|level| level.unit == unit && level.year == year);
        found.ok_or_else(|| {
            let wanted = format!("{unit} {year}");
            let mut scored: Vec<(f64, String)> = self
                .levels
                .iter()
                .map(|level| format!("{} {}", level.unit, level.year))
                .map(|name| (strsim::jaro_winkler(&name, &wanted), name))
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0));
            let nearest = scored.into_iter().take(3).map(|(_, name)| name).collect();
            GrowthError::Unknown { what: "row", name: wanted, nearest }
        })
    }
}

impl ToTable for TfpLevels {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(language.pick("Levels of TFP", "全要素生产率水平"))
            .language(language)
            .subtitle(match &self.base {
                Some((unit, year)) => format!("{unit} {year} = 1"),
                None => language.pick("mean row = 1", "均值=1").to_owned(),
            })
            .stub(language.pick("Unit", "单位"))
            .number_column(language.pick("Year", "年份"), NumberFormat::integer())
            .number_column(language.pick("Level", "水平"), NumberFormat::fixed(4));
        for (unit, year, level) in self.iter() {
            builder = builder.row(unit, [year as f64, level]);
        }
        if self.left_out > 0 {
            builder = builder.note(match language {
                Language::English => format!("{} rows with missing cells are left out.", self.left_out),
                Language::Chinese => format!("有 {} 行因缺失值未计入。", self.left_out),
            });
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(table: SourcesOfGrowth, TfpLevels; both: GrowthContributions, TfpBand);
