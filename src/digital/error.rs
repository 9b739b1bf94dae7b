//! What can go wrong in the digital layer.

use thiserror::Error;

use super::EstimateError;
use crate::labels::LabelError;
use crate::leontief::LeontiefError;
use crate::panel::PanelError;
use crate::stats::{RegressionError, SobolError};
use crate::table::TableError;

/// What can go wrong in the digital layer.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DigitalError {
    /// The Leontief system does not allow it.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
    /// The table does not allow it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An unknown code, or labels that do not match.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Estimation of the data-element multiplier.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// The data of units and times do not allow it.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// A regression fails.
    #[error(transparent)]
    Regression(#[from] RegressionError),
    /// A negative flow where weights are made of flows.
    #[error(
        "the link of {sector} with {other} is {value}; weights are shares of sums without negative parts: use total flows, or correct the table"
    )]
    NegativeLink {
        /// The sector.
        sector: String,
        /// The sector it deals with.
        other: String,
        /// The flow or coefficient.
        value: f64,
    },
    /// The draws do not allow an analysis of sensitivity.
    #[error(transparent)]
    Sensitivity(#[from] SobolError),
    /// The table's classification is not one whose digital sectors are known.
    #[error(
        "the digital sectors of classification \"{classification}\" are not known here; known are {}; name the sectors yourself with Scope::custom, or set TableInfo::classification",
        known.join(", ")
    )]
    UnknownClassification {
        /// The table's classification.
        classification: String,
        /// Those that are known.
        known: Vec<String>,
    },
    /// A known digital sector is not in the table.
    #[error("the table says its classification is \"{classification}\", but it lacks the digital sector(s) {} of it; name the sectors yourself with Scope::custom", missing.join(", "))]
    SectorsMissing {
        /// The table's classification.
        classification: String,
        /// Codes that it lacks.
        missing: Vec<String>,
    },
    /// A scope without any sector.
    #[error(
        "the scope \"{scope}\" holds no sector of this table ({reason}); choose another scope, a finer table, or Scope::custom"
    )]
    EmptyScope {
        /// Name of the scope.
        scope: String,
        /// Why.
        reason: String,
    },
    /// A weight outside 0 to 1.
    #[error("the digital share of sector {sector} is {weight}; it must be above 0 and at most 1")]
    BadWeight {
        /// The sector.
        sector: String,
        /// Its weight.
        weight: f64,
    },
    /// A weight other than 0 or 1 without a source.
    #[error("the digital share {weight} of sector {sector} needs a source: say where it comes from")]
    NoSource {
        /// The sector.
        sector: String,
        /// Its weight.
        weight: f64,
    },
    /// Digital final demand is zero or negative.
    #[error(
        "no final demand for the sectors of scope \"{scope}\" is left after imports, so there is no unit of it to follow"
    )]
    NoDigitalDemand {
        /// Name of the scope.
        scope: String,
    },
    /// Data feed back so strongly that no multiplier exists.
    #[error(
        "with {coalition} at work the economy is unstable: the spectral radius of A' + ESK is {radius:.4}, but must be below 1 ({}; {})",
        bound(*largest_gain, "the gain κ (or the elasticities ε)"),
        bound(*largest_sharing, "the sharing φ")
    )]
    Unstable {
        /// The parts of the model at work.
        coalition: String,
        /// Spectral radius of `A' + E S K`.
        radius: f64,
        /// The largest factor on `κ`, or on `ε`, with which it would be finite.
        largest_gain: Option<f64>,
        /// The largest factor on the off-diagonal of `S` with which it would be finite.
        largest_sharing: Option<f64>,
    },
    /// The shock has no effect by Hulten's theorem.
    #[error(
        "the shock has no effect by Hulten's theorem (λ'da₀ = 0), so that no multiplier of it exists; shock a sector with output"
    )]
    NoHultenEffect,
}

fn bound(largest: Option<f64>, name: &str) -> String {
    match largest {
        Some(factor) => format!("{name} may be at most {factor:.4} times what it is"),
        None => format!("no smaller {name} would help"),
    }
}
