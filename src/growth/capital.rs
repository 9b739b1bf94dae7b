//! Capital: stocks from investment, and the services they render.

use std::sync::Arc;

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::panel::Panel;
use crate::report::{Bars, Chart, Lines, NumberFormat, Table, ToChart, ToTable, display_in_notebook};
use crate::units::Measure;

/// How the efficiency of a capital good falls with its age.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum AgeProfile {
    /// By the same share each year: `(1 − δ)^s`.
    Geometric {
        /// Depreciation rate δ, a fraction a year.
        rate: f64,
    },
    /// Slowly at first and faster later: `(T − s)/(T − βs)`, nothing from age `T` on.
    Hyperbolic {
        /// Service life `T`, years.
        life: f64,
        /// `β` up to 1: 0 falls along a straight line, 1 does not fall. The Bureau of Labor Statistics takes 0.5 for
        /// equipment and 0.75 for structures.
        beta: f64,
    },
    /// Not at all until the good is scrapped at age `T`.
    #[doc(alias = "light bulb")]
    OneHossShay {
        /// Service life `T`, years.
        life: f64,
    },
}

impl AgeProfile {
    /// Efficiency at an age, 1 when new.
    ///
    /// # Example
    /// ```
    /// use domar::growth::AgeProfile;
    /// assert_eq!(AgeProfile::Hyperbolic { life: 4.0, beta: 0.0 }.efficiency(1), 0.75);
    /// assert_eq!(AgeProfile::OneHossShay { life: 4.0 }.efficiency(4), 0.0);
    /// ```
    pub fn efficiency(self, age: usize) -> f64 {
        let age = age as f64;
        match self {
            Self::Geometric { rate } => (1.0 - rate).powf(age),
            Self::Hyperbolic { life, beta } if age < life => (life - age) / (life - beta * age),
            Self::OneHossShay { life } if age < life => 1.0,
            Self::Hyperbolic { .. } | Self::OneHossShay { .. } => 0.0,
        }
    }

    fn check(self) -> Result<(), GrowthError> {
        let refuse =
            |what: &str, value, allowed| Err(GrowthError::OutOfRange { what: what.to_owned(), value, allowed });
        match self {
            Self::Geometric { rate } if !(0.0..=1.0).contains(&rate) => {
                refuse("the depreciation rate", rate, "a fraction from 0 to 1, such as 0.096 for 9.6 %")
            }
            Self::Hyperbolic { life, .. } | Self::OneHossShay { life } if !(1.0..=1000.0).contains(&life) => {
                refuse("the service life", life, "from 1 to 1000 years")
            }
            Self::Hyperbolic { beta, .. } if !(beta <= 1.0 && beta.is_finite()) => {
                refuse("the parameter beta of the hyperbolic profile", beta, "at most 1")
            }
            _ => Ok(()),
        }
    }
}

/// What the capital stock was at the end of the first year of investment.
///
/// With a profile that is not geometric the ages of the first stock matter; they are taken as in a steady state, with the
/// growth that the rule names or none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum InitialStock {
    /// A number from elsewhere.
    Given(f64),
    /// The growth method, `I₁/(g + δ)` (Harberger 1978); geometric only.
    GrowthMethod {
        /// Growth of investment before the first year, a fraction a year.
        growth: f64,
    },
    /// The growth method with the mean growth of investment in the data's first years; geometric only.
    GrowthOfFirstYears {
        /// How many rates of growth are averaged.
        years: usize,
    },
    /// All investment of the past, grown at a constant rate up to the first year: `I₁ Σ_s φ_s (1 + g)^−s`.
    SteadyState {
        /// Growth of investment before the first year, a fraction a year.
        growth: f64,
    },
    /// A ratio to output of the first year.
    CapitalOutputRatio {
        /// `K/Y`.
        ratio: f64,
        /// Output of the first year, in the prices of investment.
        output: f64,
    },
    /// First investment over a share of the stock: 0.1 is Zhang Jun's rule for China in 1952.
    InvestmentOver {
        /// The share.
        share: f64,
    },
}

/// The perpetual inventory method: a stock is what is left of all past investment.
///
/// # Formula
/// ```text
/// K_t = Σ_s φ_s I_{t−s} + what is left of the first stock;   geometric: K_t = (1 − δ) K_{t−1} + I_t
/// ```
/// ```
/// use domar::growth::{AgeProfile, InitialStock, PerpetualInventory};
/// let zhang = PerpetualInventory::new(AgeProfile::Geometric { rate: 0.096 }, InitialStock::InvestmentOver { share: 0.1 });
/// let stock = zhang.stock(1952, &[2.38, 2.925])?;
/// assert!((stock.values[0] - 23.8).abs() < 1e-12);
/// assert!((stock.values[1] - (0.904 * 23.8 + 2.925)).abs() < 1e-12);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # References
/// Goldsmith (1951); Harberger (1978); OECD (2009), *Measuring Capital*; 张军、吴桂英、张吉鹏 (2004),
/// 中国省际物质资本存量估算：1952—2000, 经济研究 10.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[doc(alias = "PIM")]
#[doc(alias = "永续盘存法")]
pub struct PerpetualInventory {
    /// How efficiency falls with age.
    pub profile: AgeProfile,
    /// The stock in the first year.
    pub initial: InitialStock,
}

/// A capital stock by year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CapitalStock {
    /// The years.
    pub years: Vec<i64>,
    /// The stock at the end of each year, in the unit of investment.
    pub values: Vec<f64>,
    /// What was left in the year of the stock of the first year.
    pub left_of_initial: Vec<f64>,
    /// How it was made.
    pub method: PerpetualInventory,
}

impl PerpetualInventory {
    /// The method with a profile and a rule for the first stock.
    pub fn new(profile: AgeProfile, initial: InitialStock) -> Self {
        Self { profile, initial }
    }

    /// The stock at the end of each year, from real investment.
    ///
    /// # Unit
    /// That of investment.
    ///
    /// # Errors
    /// [`GrowthError::OutOfRange`] for parameters or numbers that make no sense; [`GrowthError::RuleDoesNotFit`];
    /// [`GrowthError::WrongLength`] without investment; [`GrowthError::NegativeStock`] where disposals exceed the stock.
    ///
    /// # Example
    /// See [`PerpetualInventory`].
    ///
    /// # Validated against
    /// `CompK_ZJ` of the R package `CHNCapitalStock` 0.1.1, 15 provinces 1952–2022, by [`PerpetualInventory::stock_for`],
    /// 1e-11; closed forms for each profile, 1e-12.
    pub fn stock(&self, first_year: i64, investment: &[f64]) -> Result<CapitalStock, GrowthError> {
        self.stock_named("investment", first_year, investment)
    }

    fn stock_named(&self, name: &str, first_year: i64, investment: &[f64]) -> Result<CapitalStock, GrowthError> {
        self.profile.check()?;
        if investment.is_empty() {
            return Err(GrowthError::WrongLength {
                what: format!("investment of {name}"),
                expected: 1,
                found: 0,
                reason: "a stock needs investment of one year at least",
            });
        }
        let year_of = |t: usize| first_year + i64::try_from(t).unwrap_or(i64::MAX);
        if let Some(t) = investment.iter().position(|value| !value.is_finite()) {
            return Err(GrowthError::OutOfRange {
                what: format!("investment of {name} {}", year_of(t)),
                value: investment[t],
                allowed: "a finite number; complete the series or begin it later",
            });
        }
        let (start, growth) = self.start(name, first_year, investment)?;
        // Investment of the first year is part of the first stock.
        let remaining = self.survival(growth, investment.len());
        let mut values = Vec::with_capacity(investment.len());
        let mut left_of_initial = Vec::with_capacity(investment.len());
        for t in 0..investment.len() {
            let left = start * remaining[t];
            let value = match self.profile {
                AgeProfile::Geometric { rate } if t > 0 => (1.0 - rate) * values[t - 1] + investment[t],
                _ => left + (1..=t).map(|s| investment[s] * self.profile.efficiency(t - s)).sum::<f64>(),
            };
            if value < 0.0 {
                return Err(GrowthError::NegativeStock { place: format!("{name} {}", year_of(t)), value });
            }
            values.push(value);
            left_of_initial.push(left);
        }
        let years = (0..investment.len()).map(year_of).collect();
        Ok(CapitalStock { years, values, left_of_initial, method: *self })
    }

    /// The first stock and the growth of the investment that it is made of.
    fn start(&self, name: &str, first_year: i64, investment: &[f64]) -> Result<(f64, f64), GrowthError> {
        let first = investment[0];
        let refuse =
            |what: &str, value, allowed| Err(GrowthError::OutOfRange { what: what.to_owned(), value, allowed });
        let geometric = |rule: &'static str| match self.profile {
            AgeProfile::Geometric { rate } => Ok(rate),
            _ => Err(GrowthError::RuleDoesNotFit { rule, needed: "a geometric profile" }),
        };
        let over = |growth: f64, rate: f64| {
            if growth + rate > 0.0 && growth.is_finite() {
                Ok((first / (growth + rate), growth))
            } else {
                refuse("growth plus depreciation", growth + rate, "positive")
            }
        };
        let (stock, growth) = match self.initial {
            InitialStock::Given(value) => (value, 0.0),
            InitialStock::GrowthMethod { growth } => over(growth, geometric("InitialStock::GrowthMethod")?)?,
            InitialStock::GrowthOfFirstYears { years } => {
                let rate = geometric("InitialStock::GrowthOfFirstYears")?;
                if years == 0 || years >= investment.len() {
                    let last = "from 1 to one less than the years of investment";
                    return refuse("the number of first years", years as f64, last);
                }
                if first <= 0.0 || investment[years] <= 0.0 {
                    let value = first.min(investment[years]);
                    return refuse(
                        "investment at either end of the first years",
                        value,
                        "positive for a rate of growth",
                    );
                }
                over((investment[years] / first).powf(1.0 / years as f64) - 1.0, rate)?
            }
            InitialStock::SteadyState { growth } => (first * self.steady_state(growth)?, growth),
            InitialStock::CapitalOutputRatio { ratio, output } => (ratio * output, 0.0),
            InitialStock::InvestmentOver { share } if share > 0.0 && share.is_finite() => (first / share, 0.0),
            InitialStock::InvestmentOver { share } => {
                return refuse("the share that first investment is of the stock", share, "positive, such as 0.1");
            }
        };
        if stock.is_finite() && stock >= 0.0 {
            Ok((stock, growth))
        } else {
            Err(GrowthError::NegativeStock { place: format!("{name} {first_year}"), value: stock })
        }
    }

    /// `Σ_s φ_s (1 + g)^−s`.
    fn steady_state(&self, growth: f64) -> Result<f64, GrowthError> {
        let refuse = |allowed| {
            Err(GrowthError::OutOfRange { what: "growth of investment in the past".to_owned(), value: growth, allowed })
        };
        match self.profile {
            _ if !growth.is_finite() || growth <= -1.0 => refuse("a fraction above -1"),
            AgeProfile::Geometric { rate } if growth + rate <= 0.0 => refuse("above minus the depreciation rate"),
            AgeProfile::Geometric { rate } => Ok((1.0 + growth) / (growth + rate)),
            AgeProfile::Hyperbolic { life, .. } | AgeProfile::OneHossShay { life } => {
                Ok((0..ages(life)).map(|s| self.profile.efficiency(s) * (1.0 + growth).powf(-(s as f64))).sum())
            }
        }
    }

    /// What part of the first stock is left after 0, 1, 2 … years, its ages being those of a steady state.
    fn survival(&self, growth: f64, years: usize) -> Vec<f64> {
        let life = match self.profile {
            AgeProfile::Geometric { rate } => return (0..years).map(|t| (1.0 - rate).powf(t as f64)).collect(),
            AgeProfile::Hyperbolic { life, .. } | AgeProfile::OneHossShay { life } => ages(life),
        };
        let left = |after: usize| -> f64 {
            (0..life).map(|s| self.profile.efficiency(s + after) * (1.0 + growth).powf(-(s as f64))).sum()
        };
        let whole = left(0);
        (0..years).map(|after| left(after) / whole).collect()
    }

    /// The panel with the stock of every unit as a further column; `deflator` is a column of prices, 1 in the base year.
    ///
    /// # Formula
    /// ```text
    /// I_t = investment_t / deflator_t,   then as PerpetualInventory
    /// ```
    /// # Unit
    /// That of investment at the prices of the deflator's base year.
    ///
    /// # Errors
    /// As [`PerpetualInventory::stock`]; [`GrowthError::GapInYears`]; [`GrowthError::OutOfRange`] for the deflator;
    /// [`GrowthError::Panel`] where columns, units or years are not known.
    ///
    /// # Example
    /// ```
    /// use domar::growth::{AgeProfile, Deflator, InitialStock, PerpetualInventory};
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("province,year,i,p\nanhui,1952,2.38,1\nanhui,1953,3.36,1.14871009429\n", "a.csv")?
    ///     .with_ids("province", "year")?;
    /// let zhang = PerpetualInventory::new(AgeProfile::Geometric { rate: 0.096 }, InitialStock::InvestmentOver { share: 0.1 });
    /// let panel = zhang.stock_for(&panel, "i", Deflator::Column("p"), "k")?;
    /// assert!((panel.column("k")?[1] - 24.44022).abs() < 1e-5);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// `CompK_ZJ(prv = …)` of `CHNCapitalStock` 0.1.1 on provincial investment of China 1952–2022, 15 provinces, 1e-11.
    pub fn stock_for(
        &self,
        panel: &Panel,
        investment: &str,
        deflator: Deflator<'_>,
        name: &str,
    ) -> Result<Panel, GrowthError> {
        panel.ensure_ids("the perpetual inventory method")?;
        let nominal = panel.column(investment)?;
        let prices = match deflator {
            Deflator::None => None,
            Deflator::Column(column) => {
                let prices = panel.column(column)?;
                if let Some(row) = prices.iter().position(|price| *price <= 0.0 || price.is_nan()) {
                    return Err(GrowthError::out_of_range(
                        &format!("\"{column}\""),
                        panel.row_label(row),
                        prices[row],
                        "positive; complete the price index, 1 in the base year",
                    ));
                }
                Some(prices)
            }
        };
        let (units, years) = (panel.units(), panel.times().unwrap_or_default());
        let mut order: Vec<usize> = (0..panel.len()).collect();
        order.sort_by_key(|&row| (units[row], years[row]));
        let mut stocks = vec![f64::NAN; panel.len()];
        for rows in order.chunk_by(|&a, &b| units[a] == units[b]) {
            let unit = &panel.unit_labels()[units[rows[0]]];
            if let Some(pair) = rows.windows(2).find(|pair| years[pair[0]] + 1 != years[pair[1]]) {
                let (first, last) = (years[pair[0]] + 1, years[pair[1]] - 1);
                return Err(GrowthError::GapInYears { unit: unit.clone(), first, last });
            }
            let real: Vec<f64> =
                rows.iter().map(|&row| nominal[row] / prices.as_ref().map_or(1.0, |prices| prices[row])).collect();
            let stock = self.stock_named(unit, years[rows[0]], &real)?;
            for (&row, value) in rows.iter().zip(stock.values) {
                stocks[row] = value;
            }
        }
        Ok(panel.clone().with_column(name, stocks)?)
    }
}

/// Ages at which a good with a service life may still work.
fn ages(life: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be from 1 to 1000")]
    let ages = life.ceil() as usize;
    ages
}

/// What turns investment at current prices into real investment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deflator<'a> {
    /// Investment is real already.
    None,
    /// A column of prices, 1 in the base year.
    Column(&'a str),
}

impl ToTable for CapitalStock {
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::significant(7);
        let mut builder = Table::builder(language.pick("Capital stock", "资本存量"))
            .language(language)
            .stub(language.pick("Year", "年份"))
            .number_column(language.pick("Stock", "存量"), format)
            .number_column(language.pick("Left of the first stock", "初始存量剩余"), format);
        for (i, year) in self.years.iter().enumerate() {
            builder = builder.row(year.to_string(), [self.values[i], self.left_of_initial[i]]);
        }
        builder.build_or_explain()
    }
}

impl ToChart for CapitalStock {
    fn to_chart_in(&self, language: Language) -> Chart {
        let lines = Lines::over(self.years.iter().map(|&year| year as f64))
            .series(language.pick("Stock", "存量"), self.values.iter().copied())
            .series(language.pick("Left of the first stock", "初始存量剩余"), self.left_of_initial.iter().copied());
        Chart::new(language.pick("Capital stock", "资本存量"), lines)
            .language(language)
            .x_axis(language.pick("Year", "年份"))
            .y_axis(language.pick("In the unit of investment", "单位同投资"))
    }
}

/// Investment in data by the sum of costs: what is spent on making them.
///
/// # Formula
/// ```text
/// I_D = Σ_o c · wages_o · time share_o
/// ```
/// `wages` are wage bills of occupations, `time_shares` the part of their time that goes into data, and `cost_factor`
/// the other costs (capital, intermediate inputs) and the mark-up: 1 for wages alone.
///
/// # Unit
/// That of the wage bills.
///
/// # Errors
/// [`GrowthError::Label`] where occupations differ; [`GrowthError::OutOfRange`] for a time share outside 0 to 1, a
/// negative wage bill or a factor below 1.
///
/// # Example
/// ```
/// use domar::growth::data_investment;
/// use domar::labeled::LabeledVec;
/// use domar::labels::{Dimension, Labels};
/// use domar::units::{Measure, Unit};
/// use ndarray::array;
/// let occupations = Labels::from_codes(Dimension::Item, &["analysts", "clerks"])?;
/// let wages = LabeledVec::new(Measure::new("wage bill", Unit::money("CNY", 8)), occupations.clone(), array![100.0, 200.0])?;
/// let time = LabeledVec::new(Measure::new("time share", Unit::Ratio), occupations, array![0.5, 0.1])?;
/// assert_eq!(data_investment(&wages, &time, 1.5)?.sum(), 105.0);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # References
/// Statistics Canada (2019), *The value of data in Canada: Experimental estimates*; System of National Accounts 2025.
#[doc(alias = "数据资本")]
pub fn data_investment(
    wages: &LabeledVec,
    time_shares: &LabeledVec,
    cost_factor: f64,
) -> Result<LabeledVec, GrowthError> {
    wages.axis().ensure_aligned(time_shares.axis())?;
    let refuse = |what: String, value, allowed| Err(GrowthError::OutOfRange { what, value, allowed });
    if !(cost_factor.is_finite() && cost_factor >= 1.0) {
        return refuse("the cost factor".to_owned(), cost_factor, "1 (wages alone) or more");
    }
    for ((label, share), &wage) in time_shares.iter().zip(wages.values()) {
        if !(0.0..=1.0).contains(&share) {
            return refuse(format!("the time share of {label}"), share, "a fraction from 0 to 1");
        }
        if wage < 0.0 {
            return refuse(format!("the wage bill of {label}"), wage, "0 or positive");
        }
    }
    let values: Array1<f64> = (&wages.values() * &time_shares.values()) * cost_factor;
    let measure = Measure::new("investment in data", wages.measure().unit().clone()).with_chinese("数据投资");
    Ok(LabeledVec::trusted(measure, wages.axis(), values))
}

/// A harmonised price index of ICT goods: the country's prices of other goods, with the relative fall of ICT prices of a
/// reference country that measures quality.
///
/// # Formula
/// ```text
/// p_ICT,t = p_other,t · (P_ICT,t/P_other,t) / (P_ICT,0/P_other,0),   capitals for the reference country
/// ```
/// # Unit
/// That of `other`, equal to it in the first year.
///
/// # Errors
/// [`GrowthError::WrongLength`] where the series differ in length; [`GrowthError::OutOfRange`] for a
/// price that is not positive.
///
/// # Example
/// ```
/// use domar::growth::harmonised_deflator;
/// let prices = harmonised_deflator(&[1.0, 1.1], &[1.0, 0.8], &[1.0, 1.02])?;
/// assert!((prices[1] - 1.1 * 0.8 / 1.02).abs() < 1e-15);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # References
/// Schreyer (2000), OECD STI Working Paper 2000/2; Colecchia and Schreyer (2002).
pub fn harmonised_deflator(
    other: &[f64],
    reference_ict: &[f64],
    reference_other: &[f64],
) -> Result<Vec<f64>, GrowthError> {
    let series = [
        ("prices of other goods", other),
        ("the reference country's prices of ICT", reference_ict),
        ("the reference country's prices of other goods", reference_other),
    ];
    for (what, values) in series {
        if values.len() != other.len() {
            let reason = "all series run over the same years";
            return Err(GrowthError::WrongLength {
                what: what.to_owned(),
                expected: other.len(),
                found: values.len(),
                reason,
            });
        }
        if let Some(t) = values.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
            return Err(GrowthError::out_of_range(
                what,
                format!("year {} (counted from 1)", t + 1),
                values[t],
                "positive; complete the price index",
            ));
        }
    }
    let relative = |t: usize| reference_ict[t] / reference_other[t];
    Ok((0..other.len()).map(|t| other[t] * relative(t) / relative(0)).collect())
}

/// A class of capital goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AssetClass {
    /// Dwellings, buildings, roads.
    Structures,
    /// Machinery and vehicles.
    Machinery,
    /// Computers and communication equipment.
    IctHardware,
    /// Software and databases.
    Software,
    /// Research and development.
    ResearchAndDevelopment,
    /// Data, by the sum of costs.
    Data,
    /// Anything else.
    Other,
}

impl AssetClass {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Structures => language.pick("structures", "建筑物"),
            Self::Machinery => language.pick("machinery", "机器设备"),
            Self::IctHardware => language.pick("ICT hardware", "ICT硬件"),
            Self::Software => language.pick("software", "软件"),
            Self::ResearchAndDevelopment => language.pick("research and development", "研发"),
            Self::Data => language.pick("data", "数据"),
            Self::Other => language.pick("other", "其他"),
        }
    }
}

/// A kind of capital with its prices and real stocks by year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: AssetClass,
    /// Depreciation rate δ, a fraction a year.
    pub depreciation: f64,
    /// Price of a new good in each year.
    pub prices: Vec<f64>,
    /// Real stock at the end of each year.
    pub stocks: Vec<f64>,
}

/// The rate of return that user costs hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RateOfReturn {
    /// The rate at which user costs add up to capital compensation, by year: the sum is right, the rate may jump.
    ExPost {
        /// Capital compensation of each year from the second on.
        compensation: Vec<f64>,
    },
    /// Rates from elsewhere, such as interest, from the second year on: user costs need not add up to compensation.
    ExAnte {
        /// Rate of each year from the second on, a fraction.
        rates: Vec<f64>,
    },
    /// Relative user costs by rates from elsewhere, scaled to capital compensation (Oulton 2007).
    Hybrid {
        /// Rate of each year from the second on, a fraction.
        rates: Vec<f64>,
        /// Capital compensation of each year from the second on.
        compensation: Vec<f64>,
    },
}

/// What to do with negative user costs when services are aggregated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum NegativeUserCosts {
    /// They are an error.
    #[default]
    Refuse,
    /// They are weights below zero.
    Keep,
}

/// User costs and services of capital by asset.
///
/// # Formula
/// ```text
/// u_i,t = q_i,t−1 r_t + δ_i q_i,t − (q_i,t − q_i,t−1),   services of year t from the stock at the end of t − 1
/// ex post:  r_t = (compensation_t − Σ_i K_i,t−1 (δ_i q_i,t − Δq_i,t)) / Σ_i K_i,t−1 q_i,t−1
/// Δln services = Σ_i ½(w_i,t + w_i,t−1) Δln K_i,t−1,   w_i = u_i K_i / Σ u K
/// ```
/// # Unit
/// User costs: money per unit of real stock and year.
///
/// ```
/// use domar::growth::{Asset, AssetClass, CapitalServices, NegativeUserCosts, RateOfReturn};
/// let asset = |name: &str, class, depreciation, prices: [f64; 4], stocks: [f64; 4]| Asset {
///     name: name.to_owned(), class, depreciation, prices: prices.to_vec(), stocks: stocks.to_vec(),
/// };
/// let services = CapitalServices::new(
///     2000,
///     vec![
///         asset("buildings", AssetClass::Structures, 0.03, [1.0, 1.02, 1.04, 1.06], [100.0, 102.0, 104.0, 106.0]),
///         asset("computers", AssetClass::IctHardware, 0.3, [1.0, 0.9, 0.8, 0.7], [10.0, 12.0, 15.0, 19.0]),
///     ],
///     RateOfReturn::ExPost { compensation: vec![14.0, 15.0, 16.0] },
/// )?;
/// assert!((services.cost_of(0, 2001)? + services.cost_of(1, 2001)? - 14.0).abs() < 1e-12);
/// // Computers weigh more in services than in the stock, and grow faster.
/// assert!(services.composition_growth(NegativeUserCosts::Refuse)?[0].1 > 0.0);
/// assert_eq!(services.growth(NegativeUserCosts::Refuse)?.len(), 2);
/// assert!(services.negative_user_costs().is_empty());
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # References
/// Jorgenson and Griliches (1967); Hall and Jorgenson (1967); Oulton (2007); OECD (2009), *Measuring Capital*.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapitalServices {
    first_year: i64,
    assets: Arc<Vec<Asset>>,
    /// By year from the second on.
    rates: Vec<f64>,
    /// By asset, then by year from the second on.
    user_costs: Vec<Vec<f64>>,
}

impl CapitalServices {
    /// User costs of assets over the same years.
    ///
    /// # Errors
    /// [`GrowthError::WrongLength`]; [`GrowthError::OutOfRange`] for prices, stocks or compensation that are not positive,
    /// a depreciation rate outside 0 to 1, or rates that give no positive sum of costs to
    /// scale.
    ///
    /// # Validated against
    /// Ex-post and hybrid user costs add up to compensation, 1e-12; with the ex-post rate given ex ante the costs are the
    /// same.
    pub fn new(first_year: i64, assets: Vec<Asset>, rate: RateOfReturn) -> Result<Self, GrowthError> {
        let years = assets.first().map_or(0, |asset| asset.prices.len());
        check_assets(first_year, &assets, years)?;
        let periods = years - 1;
        let series = |what: &str, values: &[f64]| {
            if values.len() == periods {
                return Ok(());
            }
            let reason = "one for each year from the second on";
            Err(GrowthError::WrongLength { what: what.to_owned(), expected: periods, found: values.len(), reason })
        };
        let positive = |values: &[f64]| match values.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
            None => Ok(()),
            Some(t) => Err(GrowthError::out_of_range(
                "capital compensation",
                first_year + 1 + i64::try_from(t).unwrap_or_default(),
                values[t],
                "positive; use ex-ante rates for years of losses",
            )),
        };
        // Depreciation less holding gains of the stock that serves in period t.
        let running = |asset: &Asset, t: usize| {
            asset.depreciation * asset.prices[t + 1] - (asset.prices[t + 1] - asset.prices[t])
        };
        let value = |t: usize| assets.iter().map(|asset| asset.stocks[t] * asset.prices[t]).sum::<f64>();
        let cost = |asset: &Asset, rate: f64, t: usize| asset.prices[t] * rate + running(asset, t);
        let (rates, scale): (Vec<f64>, Option<&[f64]>) = match &rate {
            RateOfReturn::ExPost { compensation } => {
                series("capital compensation", compensation)?;
                positive(compensation)?;
                let all = |t: usize| assets.iter().map(|asset| asset.stocks[t] * running(asset, t)).sum::<f64>();
                ((0..periods).map(|t| (compensation[t] - all(t)) / value(t)).collect(), None)
            }
            RateOfReturn::ExAnte { rates } => {
                series("rates of return", rates)?;
                (rates.clone(), None)
            }
            RateOfReturn::Hybrid { rates, compensation } => {
                series("rates of return", rates)?;
                series("capital compensation", compensation)?;
                positive(compensation)?;
                (rates.clone(), Some(compensation))
            }
        };
        if let Some(t) = rates.iter().position(|rate| !rate.is_finite()) {
            let what = "a rate of return".to_owned();
            return Err(GrowthError::OutOfRange { what, value: rates[t], allowed: "a finite fraction" });
        }
        let mut user_costs: Vec<Vec<f64>> =
            assets.iter().map(|asset| (0..periods).map(|t| cost(asset, rates[t], t)).collect()).collect();
        if let Some(compensation) = scale {
            for t in 0..periods {
                let sum: f64 = assets.iter().zip(&user_costs).map(|(asset, costs)| asset.stocks[t] * costs[t]).sum();
                if sum <= 0.0 {
                    return Err(GrowthError::OutOfRange {
                        what: "the sum of user costs at the rates given".to_owned(),
                        value: sum,
                        allowed: "positive, to be scaled to compensation; use a higher rate",
                    });
                }
                for costs in &mut user_costs {
                    costs[t] *= compensation[t] / sum;
                }
            }
        }
        Ok(Self { first_year, assets: Arc::new(assets), rates, user_costs })
    }

    /// The assets.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The rate of return of each year from the second on.
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// User costs by asset, then by year from the second on.
    pub fn user_costs(&self) -> &[Vec<f64>] {
        &self.user_costs
    }

    /// What the services of an asset, counted from 0, cost in a year: user cost times the stock that serves.
    ///
    /// # Errors
    /// [`GrowthError::OutOfRange`] for an asset or year that is not there.
    pub fn cost_of(&self, asset: usize, year: i64) -> Result<f64, GrowthError> {
        let outside = |what: &str, value| GrowthError::OutOfRange {
            what: what.to_owned(),
            value,
            allowed: "one of those given; user costs begin with the second year",
        };
        let period = usize::try_from(year - self.first_year - 1).ok().filter(|&t| t < self.rates.len());
        let period = period.ok_or_else(|| outside("the year", year as f64))?;
        let costs = self.user_costs.get(asset).ok_or_else(|| outside("the asset", asset as f64))?;
        Ok(costs[period] * self.assets[asset].stocks[period])
    }

    /// Every negative user cost with its asset and year.
    pub fn negative_user_costs(&self) -> Vec<(&str, i64, f64)> {
        let all = self.assets.iter().zip(&self.user_costs).flat_map(|(asset, costs)| {
            let year = |t: usize| self.first_year + 1 + i64::try_from(t).unwrap_or_default();
            costs.iter().enumerate().map(move |(t, &cost)| (asset.name.as_str(), year(t), cost))
        });
        all.filter(|(_, _, cost)| *cost < 0.0).collect()
    }

    /// Growth of capital services by year from the third on, log points.
    ///
    /// # Errors
    /// [`GrowthError::NegativeUserCost`] under [`NegativeUserCosts::Refuse`].
    pub fn growth(&self, negative: NegativeUserCosts) -> Result<Vec<(i64, f64)>, GrowthError> {
        self.aggregate(negative, &|t| self.cost_weights(t))
    }

    /// Growth of services beyond that of the stock at its prices: the shift to assets that serve more per unit of value.
    ///
    /// # Errors
    /// As [`CapitalServices::growth`].
    #[doc(alias = "capital quality")]
    pub fn composition_growth(&self, negative: NegativeUserCosts) -> Result<Vec<(i64, f64)>, GrowthError> {
        let services = self.growth(negative)?;
        let values = |t: usize| {
            let parts: Vec<f64> = self.assets.iter().map(|asset| asset.stocks[t] * asset.prices[t]).collect();
            shares(&parts)
        };
        let stocks = self.aggregate(NegativeUserCosts::Keep, &values)?;
        Ok(services.iter().zip(stocks).map(|((year, services), (_, stock))| (*year, services - stock)).collect())
    }

    fn cost_weights(&self, period: usize) -> Vec<f64> {
        let costs = self.assets.iter().zip(&self.user_costs);
        let parts: Vec<f64> = costs.map(|(asset, costs)| costs[period] * asset.stocks[period]).collect();
        shares(&parts)
    }

    fn aggregate(
        &self,
        negative: NegativeUserCosts,
        weights: &dyn Fn(usize) -> Vec<f64>,
    ) -> Result<Vec<(i64, f64)>, GrowthError> {
        if negative == NegativeUserCosts::Refuse {
            let found = self.negative_user_costs();
            if let Some((asset, year, value)) = found.iter().min_by(|a, b| a.2.total_cmp(&b.2)) {
                return Err(GrowthError::NegativeUserCost {
                    count: found.len(),
                    asset: (*asset).to_owned(),
                    year: *year,
                    value: *value,
                });
            }
        }
        let rate = |t: usize| {
            let (before, after) = (weights(t - 1), weights(t));
            let parts =
                self.assets.iter().enumerate().map(|(i, asset)| {
                    f64::midpoint(before[i], after[i]) * (asset.stocks[t] / asset.stocks[t - 1]).ln()
                });
            (self.first_year + 1 + i64::try_from(t).unwrap_or_default(), parts.sum())
        };
        Ok((1..self.rates.len()).map(rate).collect())
    }
}

fn shares(parts: &[f64]) -> Vec<f64> {
    let sum: f64 = parts.iter().sum();
    parts.iter().map(|part| part / sum).collect()
}

fn check_assets(first_year: i64, assets: &[Asset], years: usize) -> Result<(), GrowthError> {
    if years < 2 {
        let (what, reason) = ("the assets' prices".to_owned(), "user costs need an asset and two years at least");
        return Err(GrowthError::WrongLength { what, expected: 2, found: years, reason });
    }
    for asset in assets {
        for (what, values) in [("price", &asset.prices), ("stock", &asset.stocks)] {
            if values.len() != years {
                return Err(GrowthError::WrongLength {
                    what: format!("the {what} of {}", asset.name),
                    expected: years,
                    found: values.len(),
                    reason: "all assets run over the same years",
                });
            }
            if let Some(t) = values.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
                return Err(GrowthError::out_of_range(
                    what,
                    format!("{} {}", asset.name, first_year + i64::try_from(t).unwrap_or_default()),
                    values[t],
                    "positive; leave the asset out until it exists",
                ));
            }
        }
        if !(0.0..=1.0).contains(&asset.depreciation) {
            return Err(GrowthError::OutOfRange {
                what: format!("the depreciation rate of {}", asset.name),
                value: asset.depreciation,
                allowed: "a fraction from 0 to 1",
            });
        }
    }
    Ok(())
}

impl ToTable for CapitalServices {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(language.pick("User costs of capital", "资本使用者成本"))
            .language(language)
            .stub(language.pick("Year", "年份"))
            .number_column(language.pick("Rate of return", "收益率"), NumberFormat::percent(2));
        for asset in self.assets.iter() {
            let class = asset.class.name_in(language);
            let heading = match language {
                Language::English => format!("{} ({class})", asset.name),
                Language::Chinese => format!("{}（{class}）", asset.name),
            };
            builder = builder.number_column(heading, NumberFormat::fixed(4));
        }
        for (t, rate) in self.rates.iter().enumerate() {
            let year = self.first_year + 1 + i64::try_from(t).unwrap_or_default();
            let cells = std::iter::once(*rate).chain(self.user_costs.iter().map(|costs| costs[t]));
            builder = builder.row(year.to_string(), cells.collect::<Vec<f64>>());
        }
        let negative = self.negative_user_costs().len();
        if negative > 0 {
            builder = builder.note(match language {
                Language::English => format!("{negative} user cost(s) are negative."),
                Language::Chinese => format!("有 {negative} 项使用者成本为负。"),
            });
        }
        builder.build_or_explain()
    }
}

impl ToChart for CapitalServices {
    fn to_chart_in(&self, language: Language) -> Chart {
        let years =
            (0..self.rates.len()).map(|t| (self.first_year + 1 + i64::try_from(t).unwrap_or_default()).to_string());
        let mut bars = Bars::vertical(years);
        for (asset, costs) in self.assets.iter().zip(&self.user_costs) {
            let values: Vec<f64> = costs.iter().zip(&asset.stocks).map(|(cost, stock)| cost * stock).collect();
            bars = bars.series(asset.name.clone(), values);
        }
        Chart::new(language.pick("Cost of capital services", "资本服务成本"), bars.stacked())
            .language(language)
            .x_axis(language.pick("Year", "年份"))
            .y_axis(language.pick("In the unit of the capital compensation", "单位同资本报酬"))
    }
}

display_in_notebook!(both: CapitalStock, CapitalServices);

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: AgeProfile = AgeProfile::Geometric { rate: 0.1 };

    fn stock(profile: AgeProfile, initial: InitialStock, investment: &[f64]) -> Result<Vec<f64>, GrowthError> {
        PerpetualInventory::new(profile, initial).stock(2000, investment).map(|stock| stock.values)
    }

    #[test]
    fn profiles_fall_as_they_should() {
        assert_eq!(AgeProfile::OneHossShay { life: 3.0 }.efficiency(2), 1.0);
        assert_eq!(AgeProfile::OneHossShay { life: 3.0 }.efficiency(3), 0.0);
        let straight = AgeProfile::Hyperbolic { life: 4.0, beta: 0.0 };
        assert_eq!([0, 1, 2, 3, 4].map(|age| straight.efficiency(age)), [1.0, 0.75, 0.5, 0.25, 0.0]);
        // With beta at 1 the hyperbola is the one-hoss shay.
        let shay = AgeProfile::Hyperbolic { life: 4.0, beta: 1.0 };
        assert_eq!([0, 3, 4].map(|age| shay.efficiency(age)), [1.0, 1.0, 0.0]);
        assert!((AgeProfile::Hyperbolic { life: 10.0, beta: 0.5 }.efficiency(5) - 5.0 / 7.5).abs() < 1e-15);
    }

    #[test]
    fn a_steady_state_stays_steady() {
        let growth = 0.04f64;
        let investment: Vec<f64> = (0..30).map(|t| 10.0 * (1.0 + growth).powf(f64::from(t))).collect();
        for profile in [
            AgeProfile::Geometric { rate: 0.08 },
            AgeProfile::Hyperbolic { life: 12.0, beta: 0.5 },
            AgeProfile::OneHossShay { life: 7.5 },
        ] {
            let values = stock(profile, InitialStock::SteadyState { growth }, &investment).unwrap();
            for (t, value) in values.iter().enumerate() {
                let expected = values[0] * (1.0 + growth).powf(t as f64);
                assert!((value / expected - 1.0).abs() < 1e-12, "{profile:?} {t}");
            }
        }
    }

    #[test]
    fn first_stocks_follow_their_rules() {
        let first = |initial| stock(FLAT, initial, &[20.0, 22.0, 24.2]).map(|values| values[0]);
        assert_eq!(first(InitialStock::Given(150.0)), Ok(150.0));
        assert_eq!(first(InitialStock::CapitalOutputRatio { ratio: 2.5, output: 100.0 }), Ok(250.0));
        assert!((first(InitialStock::InvestmentOver { share: 0.1 }).unwrap() - 200.0).abs() < 1e-12);
        assert!((first(InitialStock::GrowthMethod { growth: 0.1 }).unwrap() - 100.0).abs() < 1e-12);
        assert!((first(InitialStock::GrowthOfFirstYears { years: 2 }).unwrap() - 100.0).abs() < 1e-10);
        assert!((first(InitialStock::SteadyState { growth: 0.1 }).unwrap() - 110.0).abs() < 1e-12);
    }

    #[test]
    fn a_first_stock_of_light_bulbs_goes_out_evenly() {
        // Without growth, bulbs of four years are spread evenly over ages 0 to 3.
        let profile = AgeProfile::OneHossShay { life: 4.0 };
        let stock =
            PerpetualInventory::new(profile, InitialStock::Given(100.0)).stock(2000, &[25.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(stock.unwrap().values, [100.0, 75.0, 50.0, 25.0, 0.0]);
    }

    #[test]
    fn disposals_may_not_exceed_the_stock() {
        let error = stock(FLAT, InitialStock::Given(10.0), &[1.0, -20.0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the capital stock of investment 2001 turns negative (-11); disposals exceed the stock, so check investment or the initial stock"
        );
        let error = stock(FLAT, InitialStock::InvestmentOver { share: 0.1 }, &[-1.0]).unwrap_err();
        assert!(error.to_string().starts_with("the capital stock of investment 2000 turns negative (-10)"));
    }

    #[test]
    fn bad_parameters_are_named() {
        let message =
            |profile, initial, investment: &[f64]| stock(profile, initial, investment).unwrap_err().to_string();
        assert_eq!(
            message(AgeProfile::Geometric { rate: 9.6 }, InitialStock::Given(1.0), &[1.0]),
            "the depreciation rate is 9.6, but it must be a fraction from 0 to 1, such as 0.096 for 9.6 %"
        );
        assert_eq!(
            message(AgeProfile::OneHossShay { life: 0.0 }, InitialStock::Given(1.0), &[1.0]),
            "the service life is 0, but it must be from 1 to 1000 years"
        );
        assert_eq!(
            message(AgeProfile::Hyperbolic { life: 9.0, beta: 1.5 }, InitialStock::Given(1.0), &[1.0]),
            "the parameter beta of the hyperbolic profile is 1.5, but it must be at most 1"
        );
        assert_eq!(
            message(AgeProfile::OneHossShay { life: 9.0 }, InitialStock::GrowthMethod { growth: 0.1 }, &[1.0]),
            "InitialStock::GrowthMethod needs a geometric profile; use InitialStock::SteadyState, which fits every profile"
        );
        assert_eq!(
            message(FLAT, InitialStock::GrowthMethod { growth: -0.1 }, &[1.0]),
            "growth plus depreciation is 0, but it must be positive"
        );
        assert_eq!(
            message(FLAT, InitialStock::Given(1.0), &[]),
            "investment of investment has 0 values, but 1 were expected: a stock needs investment of one year at least"
        );
        assert!(
            message(FLAT, InitialStock::Given(1.0), &[1.0, f64::NAN])
                .starts_with("investment of investment 2001 is NaN")
        );
        assert!(message(FLAT, InitialStock::InvestmentOver { share: 0.0 }, &[1.0]).ends_with("positive, such as 0.1"));
        assert!(message(FLAT, InitialStock::GrowthOfFirstYears { years: 1 }, &[1.0]).contains("first years is 1"));
        assert!(message(FLAT, InitialStock::SteadyState { growth: -2.0 }, &[1.0]).ends_with("a fraction above -1"));
    }

    fn assets() -> Vec<Asset> {
        let asset = |name: &str, class, depreciation, prices: [f64; 4], stocks: [f64; 4]| Asset {
            name: name.to_owned(),
            class,
            depreciation,
            prices: prices.to_vec(),
            stocks: stocks.to_vec(),
        };
        vec![
            asset("land", AssetClass::Other, 0.0, [1.0, 1.1, 1.3, 1.35], [50.0, 50.0, 50.0, 50.0]),
            asset("machines", AssetClass::Machinery, 0.12, [1.0, 1.01, 1.02, 1.03], [40.0, 42.0, 44.0, 47.0]),
            asset("software", AssetClass::Software, 0.33, [1.0, 0.97, 0.93, 0.9], [5.0, 6.0, 8.0, 10.0]),
        ]
    }

    #[test]
    fn ex_post_and_hybrid_costs_add_up_to_compensation() {
        let compensation = vec![12.0, 13.0, 14.0];
        let ex_post =
            CapitalServices::new(2000, assets(), RateOfReturn::ExPost { compensation: compensation.clone() }).unwrap();
        let rates = vec![0.12, 0.2, 0.1];
        let hybrid = RateOfReturn::Hybrid { rates: rates.clone(), compensation: compensation.clone() };
        let hybrid = CapitalServices::new(2000, assets(), hybrid).unwrap();
        for services in [&ex_post, &hybrid] {
            for (t, &paid) in compensation.iter().enumerate() {
                let year = 2001 + i64::try_from(t).unwrap();
                let sum: f64 = (0..3).map(|i| services.cost_of(i, year).unwrap()).sum();
                assert!((sum / paid - 1.0).abs() < 1e-12);
            }
        }
        // The rate found, given ex ante, gives the same costs.
        let again = RateOfReturn::ExAnte { rates: ex_post.rates().to_vec() };
        let again = CapitalServices::new(2000, assets(), again).unwrap();
        for (a, b) in again.user_costs().iter().flatten().zip(ex_post.user_costs().iter().flatten()) {
            assert!((a - b).abs() < 1e-12);
        }
        // Hybrid costs keep the proportions of the ex-ante ones, and so the growth of services.
        let ex_ante = CapitalServices::new(2000, assets(), RateOfReturn::ExAnte { rates }).unwrap();
        let [a, b] = [&hybrid, &ex_ante].map(|services| services.growth(NegativeUserCosts::Keep).unwrap());
        for ((year, a), (_, b)) in a.iter().zip(b) {
            assert!((a - b).abs() < 1e-12, "{year}");
        }
    }

    #[test]
    fn negative_user_costs_are_reported_not_cut_off() {
        let services = CapitalServices::new(2000, assets(), RateOfReturn::ExAnte { rates: vec![0.05; 3] }).unwrap();
        let negative = services.negative_user_costs();
        assert_eq!(
            negative.iter().map(|(asset, year, _)| (*asset, *year)).collect::<Vec<_>>(),
            [("land", 2001), ("land", 2002)]
        );
        assert!((negative[1].2 - (1.1 * 0.05 - 0.2)).abs() < 1e-12);
        let error = services.growth(NegativeUserCosts::Refuse).unwrap_err().to_string();
        assert!(error.starts_with("2 user cost(s) are negative, the lowest -0.14"), "{error}");
        assert!(error.contains("of land in 2002"), "{error}");
        assert_eq!(services.growth(NegativeUserCosts::Keep).unwrap().len(), 2);
        assert!(services.to_table().to_text().contains("2 user cost(s) are negative."));
        assert!(services.to_chart().check().is_ok());
    }

    #[test]
    fn one_asset_serves_as_its_stock_grows() {
        let only = assets().split_off(1);
        let services =
            CapitalServices::new(2000, only[..1].to_vec(), RateOfReturn::ExPost { compensation: vec![5.0; 3] })
                .unwrap();
        let growth = services.growth(NegativeUserCosts::Refuse).unwrap();
        assert_eq!(growth[0].0, 2002);
        assert!((growth[0].1 - (42.0f64 / 40.0).ln()).abs() < 1e-15);
        assert!(services.composition_growth(NegativeUserCosts::Refuse).unwrap().iter().all(|(_, g)| g.abs() < 1e-15));
    }

    #[test]
    fn odd_assets_are_named() {
        let message = |change: fn(&mut Vec<Asset>), rate| {
            let mut assets = assets();
            change(&mut assets);
            CapitalServices::new(2000, assets, rate).unwrap_err().to_string()
        };
        let rate = || RateOfReturn::ExAnte { rates: vec![0.1; 3] };
        assert_eq!(
            message(|assets| assets[1].stocks[2] = 0.0, rate()),
            "stock of machines 2002 is 0, but it must be positive; leave the asset out until it exists"
        );
        assert_eq!(
            message(|assets| assets[2].prices.truncate(3), rate()),
            "the price of software has 3 values, but 4 were expected: all assets run over the same years"
        );
        assert_eq!(
            message(|assets| assets[2].depreciation = 33.0, rate()),
            "the depreciation rate of software is 33, but it must be a fraction from 0 to 1"
        );
        assert_eq!(
            message(|_| (), RateOfReturn::ExAnte { rates: vec![0.1; 4] }),
            "rates of return has 4 values, but 3 were expected: one for each year from the second on"
        );
        assert_eq!(
            message(|_| (), RateOfReturn::ExPost { compensation: vec![1.0, -1.0, 1.0] }),
            "capital compensation of 2002 is -1, but it must be positive; use ex-ante rates for years of losses"
        );
        let hybrid = RateOfReturn::Hybrid { rates: vec![-1.0; 3], compensation: vec![1.0; 3] };
        assert!(message(|_| (), hybrid).starts_with("the sum of user costs at the rates given is -"));
        assert!(CapitalServices::new(2000, Vec::new(), rate()).is_err());
    }

    #[test]
    fn data_investment_refuses_odd_shares() {
        use crate::labels::{Dimension, Labels};
        use crate::units::Unit;
        let axis = Labels::from_codes(Dimension::Item, &["analysts"]).unwrap();
        let vector =
            |value| LabeledVec::new(Measure::new("n", Unit::Ratio), axis.clone(), ndarray::array![value]).unwrap();
        let message =
            |wage, share, factor| data_investment(&vector(wage), &vector(share), factor).unwrap_err().to_string();
        assert_eq!(message(1.0, 50.0, 1.0), "the time share of analysts is 50, but it must be a fraction from 0 to 1");
        assert_eq!(message(-1.0, 0.5, 1.0), "the wage bill of analysts is -1, but it must be 0 or positive");
        assert_eq!(message(1.0, 0.5, 0.5), "the cost factor is 0.5, but it must be 1 (wages alone) or more");
    }

    #[test]
    fn harmonised_deflators_need_whole_series() {
        let error = harmonised_deflator(&[1.0, 1.1], &[1.0], &[1.0, 1.0]).unwrap_err().to_string();
        assert_eq!(
            error,
            "the reference country's prices of ICT has 1 values, but 2 were expected: all series run over the same years"
        );
        let error = harmonised_deflator(&[1.0], &[0.0], &[1.0]).unwrap_err().to_string();
        assert!(error.starts_with("the reference country's prices of ICT of year 1 (counted from 1) is 0"));
    }
}
