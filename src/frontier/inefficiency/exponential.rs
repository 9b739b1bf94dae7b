//! Exponential inefficiency.

use serde::{Deserialize, Serialize};

use super::kernel::ln_kernel;
use super::truncated_normal::TruncatedAt;
use super::{Inefficiency, Moments, Point, Prediction};
use crate::stats::Real;

/// Exponential inefficiency with mean σ_u.
///
/// # Formula
/// ```text
/// f(ε) = (1/σ_u) exp(ε/σ_u + σ_v²/2σ_u²) Φ(−ε/σ_v − σ_v/σ_u)
/// u|ε ~ N⁺(−ε − σ_v²/σ_u, σ_v²)
/// ```
/// # Validated against
/// Independent Newton optima (`ref_*_exp`): log-likelihood 1e-8 relative; sfaR 1.0.1.
///
/// # References
/// Meeusen and van den Broeck (1977); Kumbhakar and Lovell (2000), section 3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exponential;

fn conditional(at: Point<f64>) -> (f64, f64) {
    let v = at.ln_variance_v.exp();
    (-at.residual - v * (-0.5 * at.ln_variance_u).exp(), v.sqrt())
}

impl Inefficiency for Exponential {
    fn name(&self) -> String {
        "exponential".to_owned()
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, _: S) -> S {
        (ln_variance_u * -0.5).exp() * -u - ln_variance_u * 0.5
    }

    fn moments(&self, ln_variance_u: f64, _: f64) -> Moments {
        let sigma = (0.5 * ln_variance_u).exp();
        Moments { mean: sigma, variance: sigma.powi(2), third: 2.0 * sigma.powi(3), fourth: 6.0 * sigma.powi(4) }
    }

    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        let rate = (at.ln_variance_u * -0.5).exp();
        Some(ln_kernel(at.residual, (at.ln_variance_v * 0.5).exp(), rate) - at.ln_variance_u * 0.5)
    }

    fn closed_prediction(&self, at: Point<f64>) -> Option<Prediction> {
        Some(TruncatedAt::new(conditional(at)).predict(1.0))
    }

    fn conditional_normal(&self, at: Point<f64>) -> Option<(f64, f64)> {
        Some(conditional(at))
    }
}
