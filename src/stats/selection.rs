//! Which of two fitted models: likelihood ratio where one holds the other, Vuong's test where neither does.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::chi_bar::{chi_squared_tail, mixed_chi_squared_tail};
use super::fitted::Fitted;
use super::normal::normal_cdf;

/// Why two models cannot be compared.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// An estimator without a likelihood.
    #[error("{model} has no log-likelihood{what}; compare models fitted by maximum likelihood")]
    NoLikelihood {
        /// The model.
        model: String,
        /// Which part is lacking.
        what: &'static str,
    },
    /// Different data.
    #[error(
        "{first} uses {first_nobs} observations and {second} {second_nobs}; fit both to the same rows (keep those complete in the columns of both)"
    )]
    DifferentData {
        /// The first model.
        first: String,
        /// Its observations or contributions.
        first_nobs: usize,
        /// The second model.
        second: String,
        /// Its observations or contributions.
        second_nobs: usize,
    },
    /// The model that should be restricted is not.
    #[error(
        "{restricted} has {restricted_parameters} parameters and log-likelihood {restricted_value:.6}, {full} {full_parameters} and {full_value:.6}: the first is no special case of the second; give the restricted model first, or use vuong"
    )]
    NotNested {
        /// The model given as restricted.
        restricted: String,
        /// Its parameters.
        restricted_parameters: usize,
        /// Its log-likelihood.
        restricted_value: f64,
        /// The model given as full.
        full: String,
        /// Its parameters.
        full_parameters: usize,
        /// Its log-likelihood.
        full_value: f64,
    },
    /// The models fit every observation equally.
    #[error("{first} and {second} give every observation the same likelihood; they are one model on these data")]
    Same {
        /// The first model.
        first: String,
        /// The second model.
        second: String,
    },
}

/// A likelihood-ratio test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LikelihoodRatio {
    /// Twice the difference of log-likelihoods.
    pub statistic: f64,
    /// Parameters that the restricted model lacks.
    pub restrictions: usize,
    /// The tail probability.
    pub p_value: f64,
}

fn log_likelihood(model: &dyn Fitted) -> Result<f64, SelectionError> {
    model.log_likelihood().ok_or_else(|| SelectionError::NoLikelihood { model: model.model_name(), what: "" })
}

fn same_size(a: &dyn Fitted, first_nobs: usize, b: &dyn Fitted, second_nobs: usize) -> Result<(), SelectionError> {
    if first_nobs == second_nobs {
        return Ok(());
    }
    let (first, second) = (a.model_name(), b.model_name());
    Err(SelectionError::DifferentData { first, first_nobs, second, second_nobs })
}

/// Likelihood-ratio test of a restricted model within a full one.
///
/// `on_edge` says whether one of the restrictions puts a parameter on the edge of its range (a variance at zero); the
/// reference is then a mixture.
///
/// # Formula
/// ```text
/// LR = 2(ℓ − ℓ_R) ~ χ²_r;   on an edge: ½χ²_{r−1} + ½χ²_r
/// ```
/// # Errors
/// [`SelectionError::NoLikelihood`], [`SelectionError::DifferentData`], [`SelectionError::NotNested`].
///
/// # Example
/// Half-normal against truncated normal, which Coelli (1995) compares so:
/// ```
/// use domar::prelude::*;
/// use domar::stats::likelihood_ratio;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
/// let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
/// let half = spec.fit(&panel)?;
/// let truncated = spec.inefficiency(TruncatedNormal::default()).fit(&panel)?;
/// let test = likelihood_ratio(&half, &truncated, false)?;
/// assert_eq!(test.restrictions, 1);
/// // 2(17.0272 − 16.7856): the data do not ask for a mean of their own.
/// assert!((test.statistic - 0.4832).abs() < 1e-4 && (test.p_value - 0.487).abs() < 1e-3);
/// # Ok(())
/// # }
/// ```
/// # References
/// Coelli (1995); Kodde and Palm (1986).
pub fn likelihood_ratio(
    restricted: &dyn Fitted,
    full: &dyn Fitted,
    on_edge: bool,
) -> Result<LikelihoodRatio, SelectionError> {
    same_size(restricted, restricted.nobs(), full, full.nobs())?;
    let (restricted_value, full_value) = (log_likelihood(restricted)?, log_likelihood(full)?);
    let (restricted_parameters, full_parameters) = (restricted.estimates().len(), full.estimates().len());
    // Two maxima may differ by rounding.
    let rounding = 1e-8 * (1.0 + full_value.abs());
    if restricted_parameters >= full_parameters || restricted_value > full_value + rounding {
        return Err(SelectionError::NotNested {
            restricted: restricted.model_name(),
            restricted_parameters,
            restricted_value,
            full: full.model_name(),
            full_parameters,
            full_value,
        });
    }
    let restrictions = full_parameters - restricted_parameters;
    let statistic = (2.0 * (full_value - restricted_value)).max(0.0);
    let p_value = if on_edge {
        mixed_chi_squared_tail(restrictions - 1, statistic)
    } else {
        chi_squared_tail(restrictions, statistic)
    };
    Ok(LikelihoodRatio { statistic, restrictions, p_value })
}

/// Vuong's test of two models neither of which holds the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Vuong {
    /// Standard normal if both are equally far from the truth; positive speaks for the first.
    pub statistic: f64,
    /// Two-sided.
    pub p_value: f64,
    /// The statistic after Schwarz' penalty for the difference in parameters.
    pub corrected: f64,
    /// Its two-sided p-value.
    pub corrected_p_value: f64,
    /// Contributions compared.
    pub contributions: usize,
}

/// Vuong's test: are two models that do not hold each other equally close to the truth?
///
/// # Formula
/// ```text
/// m_i = ln f_i − ln g_i;   V = Σ m_i / (√n s_m);   corrected: (Σ m_i − ½(k_f − k_g) ln n) / (√n s_m)
/// ```
/// s_m is the standard deviation of the m_i with divisor n. The test supposes that the models do not coincide at the
/// truth (as half-normal and exponential do without inefficiency): look at the test of no inefficiency first.
///
/// # Errors
/// [`SelectionError::NoLikelihood`], [`SelectionError::DifferentData`], [`SelectionError::Same`].
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::stats::vuong;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
/// let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
/// let test = vuong(&spec.fit(&panel)?, &spec.inefficiency(Exponential).fit(&panel)?)?;
/// assert!(test.p_value > 0.1, "60 firms do not tell the two apart");
/// # Ok(())
/// # }
/// ```
/// # References
/// Vuong (1989), Econometrica 57, 307–333, equations 3.1 and 5.6.
pub fn vuong(first: &dyn Fitted, second: &dyn Fitted) -> Result<Vuong, SelectionError> {
    let parts = |model: &dyn Fitted| {
        model
            .contributions()
            .map(<[f64]>::to_vec)
            .ok_or_else(|| SelectionError::NoLikelihood { model: model.model_name(), what: " by observation" })
    };
    let (f, g) = (parts(first)?, parts(second)?);
    same_size(first, f.len(), second, g.len())?;
    let n = f.len() as f64;
    let gaps: Vec<f64> = f.iter().zip(&g).map(|(f, g)| f - g).collect();
    let sum: f64 = gaps.iter().sum();
    let variance = gaps.iter().map(|gap| (gap - sum / n).powi(2)).sum::<f64>() / n;
    let scale = (n * variance).sqrt();
    if scale <= 1e-12 * (1.0 + f.iter().map(|f| f.abs()).sum::<f64>() / n) {
        return Err(SelectionError::Same { first: first.model_name(), second: second.model_name() });
    }
    let penalty = 0.5 * (first.estimates().len() as f64 - second.estimates().len() as f64) * n.ln();
    let two_sided = |statistic: f64| 2.0 * normal_cdf(-statistic.abs());
    let (statistic, corrected) = (sum / scale, (sum - penalty) / scale);
    Ok(Vuong {
        statistic,
        p_value: two_sided(statistic),
        corrected,
        corrected_p_value: two_sided(corrected),
        contributions: f.len(),
    })
}
