//! What can go wrong with a frontier.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::skewness::ResidualMoments;
use crate::labeled::LabeledVec;
use crate::labels::LabelError;
use crate::optim::Certificate;
use crate::panel::PanelError;

/// Where a search stopped that found no maximum: to look at, not to report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartialFit {
    /// The model.
    pub model: String,
    /// The parameters where the search stopped.
    pub parameters: LabeledVec,
    /// The log-likelihood there.
    pub log_likelihood: f64,
    /// The log-likelihood without inefficiency.
    pub log_likelihood_without: f64,
}

/// The edge to which a likelihood can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edge {
    /// σ_u → 0: least squares fits as well.
    NoInefficiency,
    /// σ_v → 0: everything is inefficiency.
    NoNoise,
    /// σ_w or σ_h → 0: units do not differ beyond noise and inefficiency.
    NoUnitEffect,
    /// A probability runs to zero or one: one part of a mixture is all there is.
    OnePart,
    /// The share of a class runs to zero, or two classes become one.
    EmptyClass,
    /// σ_u → ∞ with the mean running to −∞: the truncated normal becomes an exponential.
    ExponentialLimit,
}

impl Edge {
    fn advice(self) -> &'static str {
        match self {
            Self::NoInefficiency => {
                "σ_u runs to zero: the data show no inefficiency of this kind, and least squares is the estimate; try another distribution or fewer determinants"
            }
            Self::NoNoise => {
                "σ_v runs to zero: the likelihood has no interior maximum (a deterministic frontier); look for outliers, repeated rows or too many dummy variables"
            }
            Self::NoUnitEffect => {
                "the variance of a unit effect runs to zero: units do not differ in that way; fit the model without it (cross-section, or true random effects instead of four components)"
            }
            Self::OnePart => {
                "a probability runs to zero or one: the data show only one of the two kinds of observation; fit the frontier or least squares alone"
            }
            Self::EmptyClass => {
                "a class loses its members or its likeness to itself: the data do not show that many classes; fit fewer"
            }
            Self::ExponentialLimit => {
                "μ runs to −∞ and σ_u to ∞, where the truncated normal is an exponential; fit Exponential, which has the same likelihood with one parameter less"
            }
        }
    }
}

/// What can go wrong with a frontier.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FrontierError {
    /// Columns, ids or samples.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// An unknown parameter.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Not more observations than parameters.
    #[error("{nobs} observations do not identify {parameters} parameters; use more rows or fewer regressors")]
    TooFewObservations {
        /// Rows used.
        nobs: usize,
        /// Parameters of the model.
        parameters: usize,
    },
    /// A regressor is a combination of those before it.
    #[error(
        "\"{column}\" in the {part} is a linear combination of the columns before it (a constant, a repeated column, a full set of dummies?); leave it out"
    )]
    Collinear {
        /// The column.
        column: String,
        /// Frontier, inefficiency, noise or mean.
        part: &'static str,
    },
    /// An infinite number in a column.
    #[error("\"{column}\" is {value} at {row}; the log of zero? Correct the row or leave it out")]
    NotFinite {
        /// The column.
        column: String,
        /// The row.
        row: String,
        /// The value.
        value: f64,
    },
    /// A determinant of a unit's inefficiency changes within the unit.
    #[error(
        "\"{column}\" changes within unit {unit}, but this model gives each unit one inefficiency; use its mean over the unit, or the model of Battese and Coelli (1995)"
    )]
    NotConstantWithinUnit {
        /// The column.
        column: String,
        /// The unit.
        unit: String,
    },
    /// A unit is seen too seldom for a path of its own.
    #[error(
        "unit {unit} has {periods} periods, and this model needs {needed} of each unit; leave it out or use a model with less"
    )]
    TooFewPeriods {
        /// The unit.
        unit: String,
        /// Its periods.
        periods: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Units do not differ by more than noise explains.
    #[error(
        "the variance of unit effects is estimated as {variance:.3e}, and it must be positive: units do not differ by more than noise explains; use the fixed effects, or a cross-section"
    )]
    NoUnitVariance {
        /// The estimate.
        variance: f64,
    },
    /// The frontier of one group.
    #[error("group {group}: {error}")]
    Group {
        /// The group.
        group: String,
        /// What is wrong with it.
        error: Box<FrontierError>,
    },
    /// A model asks for what it cannot have.
    #[error("{model} cannot have {what}; {instead}")]
    Unsupported {
        /// The model.
        model: String,
        /// What was asked for.
        what: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// The residuals are skewed to the wrong side.
    #[error(
        "wrong skewness: {moments}. Inefficiency would pull the residuals of this frontier the other way, so the likelihood is highest without it (γ → 0) and least squares is the estimate (log-likelihood {log_likelihood_without:.6}). This happens by chance in small samples even if inefficiency exists (Waldman 1982; Simar and Wilson 2010). What can be done: check whether this is a cost or a production frontier and whether a regressor is missing; try a distribution whose skewness is free (TruncatedNormal with determinants) or zero (Uniform); use more data; or report least squares"
    )]
    WrongSkewness {
        /// Moments of the least-squares residuals.
        moments: Box<ResidualMoments>,
        /// The least-squares coefficients.
        least_squares: Box<LabeledVec>,
        /// The log-likelihood without inefficiency.
        log_likelihood_without: f64,
    },
    /// The likelihood rises towards an edge of the parameters.
    #[error("{}: no interior maximum: {} (log-likelihood {:.6} where the search stopped; {certificate})", partial.model, edge.advice(), partial.log_likelihood)]
    RanToEdge {
        /// Which edge.
        edge: Edge,
        /// Where the search stopped.
        partial: Box<PartialFit>,
        /// What is known about that point.
        certificate: Box<Certificate>,
    },
    /// No verified maximum was found.
    #[error(
        "{}: {certificate}; log-likelihood {:.6} where the search stopped. Rescale regressors, drop weak determinants, or try a simpler model first",
        partial.model,
        partial.log_likelihood
    )]
    NotConverged {
        /// Where the search stopped.
        partial: Box<PartialFit>,
        /// What is known about that point.
        certificate: Box<Certificate>,
    },
    /// Cost shares that are none.
    #[error(
        "cost shares: {what}; name one column for each input whose figures lie between 0 and 1 and sum to 1 in each row"
    )]
    CostShares {
        /// What is wrong.
        what: String,
    },
    /// A panel other than the one that was fitted.
    #[error(
        "the fit used {used} rows of another panel than this one of {rows} rows; give the panel that was fitted, with the same columns and rows"
    )]
    OtherPanel {
        /// Rows of the panel given.
        rows: usize,
        /// Rows that the fit used.
        used: usize,
    },
    /// Most samples of a bootstrap had no estimate.
    #[error(
        "only {found} of {replications} bootstrap samples gave an estimate ({}); use the covariance of the fit, a simpler model, or a model that the data support more firmly",
        failures.iter().map(|(reason, count)| format!("{count}: {reason}")).collect::<Vec<_>>().join("; ")
    )]
    BootstrapFailed {
        /// Samples drawn.
        replications: usize,
        /// Samples with an estimate.
        found: usize,
        /// How many had none, by the reason.
        failures: BTreeMap<String, usize>,
    },
    /// A covariance that the data do not give.
    #[error("the covariance \"{kind}\" cannot be computed: {why}")]
    NoCovariance {
        /// The kind.
        kind: String,
        /// Why not.
        why: &'static str,
    },
}
