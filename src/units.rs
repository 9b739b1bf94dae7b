//! What a figure measures: its unit, its prices, and whether imports are in it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::labels::{Language, economy_in};

/// Which flows a coefficient or multiplier is made of.
///
/// A multiplier over total flows also counts what imports would have produced had they been made at home, so it
/// is larger than the domestic one wherever imports are used. The two may not be mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Flow {
    /// Domestic and imported products together (competitive imports, 竞争型).
    #[doc(alias = "竞争型")]
    Total,
    /// Domestic products only (non-competitive imports, 非竞争型).
    #[doc(alias = "非竞争型")]
    Domestic,
}

impl Flow {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Total => language.pick("total flows", "含进口流量"),
            Self::Domestic => language.pick("domestic flows", "国内流量"),
        }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name_in(Language::English))
    }
}

/// The valuation of a table's flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PriceBasis {
    /// Basic prices: without taxes on products and without margins.
    Basic,
    /// Producer prices: with taxes on products, without margins.
    Producer,
    /// Purchaser prices: with taxes on products and margins.
    Purchaser,
}

impl PriceBasis {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Basic => language.pick("basic prices", "基本价格"),
            Self::Producer => language.pick("producer prices", "生产者价格"),
            Self::Purchaser => language.pick("purchaser prices", "购买者价格"),
        }
    }
}

impl fmt::Display for PriceBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name_in(Language::English))
    }
}

/// The year whose prices a table is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Prices {
    /// Prices of the table's own year.
    Current,
    /// Prices of another year.
    Constant {
        /// The year whose prices are used.
        year: i32,
    },
}

impl fmt::Display for Prices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("current prices"),
            Self::Constant { year } => write!(f, "prices of {year}"),
        }
    }
}

/// The unit of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Unit {
    /// A pure number: a coefficient, a share (as a fraction), an index.
    Ratio,
    /// Money, in `10^power_of_ten` of a currency.
    Money {
        /// Currency code, such as `CNY`.
        currency: String,
        /// 0 for units, 3 for thousands, 4 for 万, 6 for millions, 8 for 亿.
        power_of_ten: i32,
    },
    /// A count or a physical quantity, in `10^power_of_ten` of a thing.
    Quantity {
        /// What is counted: `persons`, `kg CO2`.
        of: String,
        /// Power of ten.
        power_of_ten: i32,
    },
    /// One unit per another.
    Per {
        /// Above the line.
        numerator: Box<Unit>,
        /// Below the line.
        denominator: Box<Unit>,
    },
}

impl Unit {
    /// Money in `10^power_of_ten` of a currency.
    ///
    /// ```
    /// use domar::units::Unit;
    /// assert_eq!(Unit::money("CNY", 4).to_string(), "10^4 CNY");
    /// ```
    pub fn money(currency: impl Into<String>, power_of_ten: i32) -> Self {
        Self::Money { currency: currency.into(), power_of_ten }
    }

    /// A quantity in `10^power_of_ten` of a thing.
    pub fn quantity(of: impl Into<String>, power_of_ten: i32) -> Self {
        Self::Quantity { of: of.into(), power_of_ten }
    }

    /// This unit per another; money of one currency and power of ten per the same is a ratio.
    #[must_use]
    pub fn per(&self, other: &Self) -> Self {
        if self == other {
            Self::Ratio
        } else if *other == Self::Ratio {
            self.clone()
        } else {
            Self::Per { numerator: Box::new(self.clone()), denominator: Box::new(other.clone()) }
        }
    }

    /// The number by which a figure in this unit is multiplied to be in the other.
    ///
    /// ```
    /// use domar::units::Unit;
    /// assert_eq!(Unit::money("CNY", 8).factor_to(&Unit::money("CNY", 4))?, 1e4);
    /// assert!(Unit::money("CNY", 4).factor_to(&Unit::money("USD", 4)).is_err());
    /// # Ok::<(), domar::units::UnitError>(())
    /// ```
    ///
    /// # Errors
    /// [`UnitError::NotConvertible`] where no power of ten leads from one to the other.
    pub fn factor_to(&self, other: &Self) -> Result<f64, UnitError> {
        let refuse = || UnitError::NotConvertible { from: self.clone(), to: other.clone() };
        match (self, other) {
            (Self::Ratio, Self::Ratio) => Ok(1.0),
            (Self::Money { currency: a, power_of_ten: p }, Self::Money { currency: b, power_of_ten: q })
            | (Self::Quantity { of: a, power_of_ten: p }, Self::Quantity { of: b, power_of_ten: q })
                if a == b =>
            {
                Ok(10f64.powi(p - q))
            }
            (Self::Per { numerator: a, denominator: b }, Self::Per { numerator: c, denominator: d }) => {
                Ok(a.factor_to(c).map_err(|_| refuse())? / b.factor_to(d).map_err(|_| refuse())?)
            }
            _ => Err(refuse()),
        }
    }

    /// The unit in a language: in Chinese with the words of statistics, 万元 for `10^4 CNY`, 百万美元 for `10^6 USD`.
    ///
    /// ```
    /// use domar::labels::Language;
    /// use domar::units::Unit;
    /// assert_eq!(Unit::money("CNY", 8).name_in(Language::Chinese), "亿元");
    /// assert_eq!(Unit::money("CNY", 8).name_in(Language::English), "10^8 CNY");
    /// ```
    pub fn name_in(&self, language: Language) -> String {
        match (self, language) {
            (_, Language::English) => self.to_string(),
            (Self::Ratio, _) => "比率".to_owned(),
            (Self::Money { currency: of, power_of_ten } | Self::Quantity { of, power_of_ten }, _) => {
                match (chinese_power(*power_of_ten), chinese_thing(of)) {
                    (Some(power), thing) => format!("{power}{thing}"),
                    (None, thing) => format!("10^{power_of_ten} {thing}"),
                }
            }
            (Self::Per { numerator, denominator }, _) => {
                format!("{}/{}", numerator.name_in(language), denominator.name_in(language))
            }
        }
    }

    /// Checks that figures in the two units may be added as they stand.
    ///
    /// # Errors
    /// [`UnitError::NotAddable`].
    pub fn ensure_addable(&self, other: &Self) -> Result<(), UnitError> {
        if self == other {
            Ok(())
        } else {
            Err(UnitError::NotAddable {
                left: self.clone(),
                right: other.clone(),
                advice: match self.factor_to(other) {
                    Ok(factor) => format!("multiply the left one by {factor} first"),
                    Err(_) => "they measure different things".to_owned(),
                },
            })
        }
    }
}

/// The Chinese word for a power of ten, where there is one.
fn chinese_power(power: i32) -> Option<&'static str> {
    Some(match power {
        0 => "",
        3 => "千",
        4 => "万",
        6 => "百万",
        8 => "亿",
        9 => "十亿",
        12 => "万亿",
        _ => return None,
    })
}

/// The Chinese word for a currency or for what is often counted; what is not known stays as it is.
fn chinese_thing(thing: &str) -> &str {
    match thing {
        "CNY" => "元",
        "USD" => "美元",
        "EUR" => "欧元",
        "GBP" => "英镑",
        "JPY" => "日元",
        "KRW" => "韩元",
        "TWD" => "新台币",
        "HKD" => "港元",
        "INR" => "卢比",
        "AUD" => "澳元",
        "CAD" => "加元",
        "CHF" => "瑞士法郎",
        "RUB" => "卢布",
        "persons" => "人",
        "hours" => "小时",
        "t" => "吨",
        "kg" => "千克",
        other => other,
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio => f.write_str("ratio"),
            Self::Money { currency: thing, power_of_ten } | Self::Quantity { of: thing, power_of_ten } => {
                match power_of_ten {
                    0 => f.write_str(thing),
                    power => write!(f, "10^{power} {thing}"),
                }
            }
            Self::Per { numerator, denominator } => write!(f, "{numerator} per {denominator}"),
        }
    }
}

/// Units that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnitError {
    /// Figures in two units may not be added.
    #[error("figures in {left} may not be added to figures in {right}: {advice}")]
    NotAddable {
        /// Unit of the first figure.
        left: Unit,
        /// Unit of the second figure.
        right: Unit,
        /// What to try.
        advice: String,
    },
    /// No power of ten leads from one unit to the other.
    #[error(
        "{from} cannot be converted to {to}: only powers of ten of the same currency or quantity are converted; use an exchange rate or deflator of your own first"
    )]
    NotConvertible {
        /// Unit of the figure.
        from: Unit,
        /// Unit wanted.
        to: Unit,
    },
    /// Domestic and total-flow figures are mixed.
    #[error(
        "a figure over {left} may not be combined with one over {right}: compute both from a LeontiefSystem with the same Flow"
    )]
    MixedFlows {
        /// Flow of the first figure.
        left: Flow,
        /// Flow of the second figure.
        right: Flow,
    },
}

/// Where and when a figure holds: an economy, and a year or the years from one to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    economy: String,
    since: Option<i32>,
    year: Option<i32>,
}

impl Place {
    /// An economy in a year.
    pub fn new(economy: impl Into<String>, year: Option<i32>) -> Self {
        Self { economy: economy.into(), since: None, year }
    }

    /// The same economy from this year to a later one; where the year is not known of both, that of neither.
    ///
    /// ```
    /// use domar::labels::Language;
    /// use domar::units::Place;
    /// let change = Place::new("China", Some(2017)).until(&Place::new("China", Some(2020)));
    /// assert_eq!(change.name_in(Language::English), "China 2017–2020");
    /// assert_eq!(change.name_in(Language::Chinese), "中国2017—2020年");
    /// ```
    #[must_use]
    pub fn until(&self, later: &Self) -> Self {
        let economy = self.economy.clone();
        match (self.year, later.year) {
            (Some(year), Some(end)) if year == end => Self::new(economy, self.year),
            (Some(_), Some(_)) => Self { economy, since: self.year, year: later.year },
            _ => Self::new(economy, None),
        }
    }

    /// Economy and years in a language.
    pub fn name_in(&self, language: Language) -> String {
        match (language, self.since, self.year) {
            (Language::English, Some(since), Some(year)) => format!("{} {since}–{year}", self.economy),
            (Language::English, None, Some(year)) => format!("{} {year}", self.economy),
            (Language::English, ..) => self.economy.clone(),
            (Language::Chinese, since, year) => {
                let economy = economy_in(&self.economy, language);
                // A Latin name or code keeps a blank before its year.
                let blank = if economy.ends_with(|c: char| c.is_ascii()) { " " } else { "" };
                match (since, year) {
                    (Some(since), Some(year)) => format!("{economy}{blank}{since}—{year}年"),
                    (_, Some(year)) => format!("{economy}{blank}{year}年"),
                    _ => economy.to_owned(),
                }
            }
        }
    }
}

/// What a vector or matrix measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    name: String,
    chinese_name: Option<String>,
    unit: Unit,
    flow: Option<Flow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
}

impl Measure {
    /// A measure with a name and a unit.
    pub fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self { name: name.into(), chinese_name: None, unit, flow: None, place: None }
    }

    /// The same measure with its Chinese name.
    #[must_use]
    pub fn with_chinese(mut self, name: impl Into<String>) -> Self {
        self.chinese_name = Some(name.into());
        self
    }

    /// The same measure, said to be over total or domestic flows.
    #[must_use]
    pub fn over(mut self, flow: Flow) -> Self {
        self.flow = Some(flow);
        self
    }

    /// The same measure, said to be of an economy and a year; it says so above tables and charts.
    #[must_use]
    pub fn about(mut self, place: impl Into<Place>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// With the flows and the place of another measure.
    #[must_use]
    pub(crate) fn like(self, other: &Self) -> Self {
        Self { flow: other.flow, place: other.place.clone(), ..self }
    }

    /// The English name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Chinese name, where there is one.
    pub fn chinese_name(&self) -> Option<&str> {
        self.chinese_name.as_deref()
    }

    /// The name in a language; the English name where no Chinese one is known.
    pub fn name_in(&self, language: Language) -> &str {
        language.name(&self.name, self.chinese_name.as_deref())
    }

    /// The unit.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Total or domestic flows, where the measure depends on it.
    pub fn flow(&self) -> Option<Flow> {
        self.flow
    }

    /// Economy and year, where they are known.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Checks that two figures may be added: same unit, and not one total and one domestic.
    ///
    /// # Errors
    /// [`UnitError::NotAddable`], [`UnitError::MixedFlows`].
    pub fn ensure_addable(&self, other: &Self) -> Result<(), UnitError> {
        self.unit.ensure_addable(&other.unit)?;
        match (self.flow, other.flow) {
            (Some(left), Some(right)) if left != right => Err(UnitError::MixedFlows { left, right }),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.unit != Unit::Ratio {
            write!(f, ", {}", self.unit)?;
        }
        match self.flow {
            Some(flow) => write!(f, " ({flow})"),
            None => Ok(()),
        }
    }
}
