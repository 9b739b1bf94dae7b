//! What a figure measures: its unit, its prices, and whether imports are in it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::labels::Language;

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

/// What a vector or matrix measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    name: String,
    chinese_name: Option<String>,
    unit: Unit,
    flow: Option<Flow>,
}

impl Measure {
    /// A measure with a name and a unit.
    pub fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self { name: name.into(), chinese_name: None, unit, flow: None }
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
        match language {
            Language::Chinese => self.chinese_name.as_deref().unwrap_or(&self.name),
            Language::English => &self.name,
        }
    }

    /// The unit.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Total or domestic flows, where the measure depends on it.
    pub fn flow(&self) -> Option<Flow> {
        self.flow
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
