//! Half-normal inefficiency: u = |N(0, σ_u²)|.

use std::f64::consts::{LN_2, PI};

use serde::{Deserialize, Serialize};

use super::truncated_normal::{TruncatedAt, conditional};
use super::{Inefficiency, Moments, Point, Prediction};
use crate::stats::{LN_SQRT_2PI, Real};

/// Half-normal inefficiency, the default.
///
/// # Formula
/// ```text
/// σ² = σ_u² + σ_v², λ = σ_u/σ_v:   f(ε) = (2/σ) φ(ε/σ) Φ(−ελ/σ)
/// E[u|ε] = μ* + σ* φ(μ*/σ*)/Φ(μ*/σ*),   μ* = −εσ_u²/σ²,  σ*² = σ_u²σ_v²/σ²
/// ```
/// # Validated against
/// Independent Newton optima (`ref_*_hn`): log-likelihood 1e-8 relative; sfaR 1.0.1.
///
/// # References
/// Aigner, Lovell and Schmidt (1977); Jondrow, Lovell, Materov and Schmidt (1982).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HalfNormal;

impl Inefficiency for HalfNormal {
    fn name(&self) -> String {
        "half-normal".to_owned()
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, _: S) -> S {
        (-ln_variance_u).exp() * (-0.5 * u * u) - ln_variance_u * 0.5 + (LN_2 - LN_SQRT_2PI)
    }

    fn moments(&self, ln_variance_u: f64, _: f64) -> Moments {
        let sigma = (0.5 * ln_variance_u).exp();
        let c = (2.0 / PI).sqrt();
        Moments {
            mean: sigma * c,
            variance: sigma.powi(2) * (1.0 - 2.0 / PI),
            third: sigma.powi(3) * c * (4.0 / PI - 1.0),
            fourth: sigma.powi(4) * (8.0 * PI - 24.0) / (PI * PI),
        }
    }

    fn ln_composed_density<S: Real>(&self, at: Point<S>) -> S {
        let Point { residual, ln_variance_u: a, ln_variance_v: b, .. } = at;
        let variance = a.exp() + b.exp();
        let inverse = variance.recip();
        let z = -(residual * ((a - b) * 0.5).exp() * inverse.sqrt());
        variance.ln() * -0.5 - residual.square() * inverse * 0.5 + z.ln_normal_cdf() + (LN_2 - LN_SQRT_2PI)
    }

    fn predict(&self, at: Point<f64>) -> Prediction {
        TruncatedAt::new(conditional(at, 0.0)).predict(1.0)
    }

    fn conditional_normal(&self, at: Point<f64>) -> Option<(f64, f64)> {
        Some(conditional(at, 0.0))
    }
}
