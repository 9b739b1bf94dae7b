//! Generalised exponential inefficiency with shape 2.

use serde::{Deserialize, Serialize};

use super::kernel::{ln_difference, ln_kernel, predict};
use super::{Inefficiency, Moments, Point, Prediction};
use crate::stats::Real;

/// Generalised exponential inefficiency: the larger of two exponentials with mean σ_u, so that full efficiency has
/// density zero.
///
/// # Formula
/// ```text
/// f(u) = (2/σ_u) e^{−u/σ_u} (1 − e^{−u/σ_u});   f(ε) = (2/σ_u) (K(1/σ_u) − K(2/σ_u))
/// K(r) = exp(rε + r²σ_v²/2) Φ(−ε/σ_v − rσ_v)
/// ```
/// # Validated against
/// sfaR 1.0.1 (`sr05_rice_genexponential_nr`): log-likelihood 1e-8 relative.
///
/// # References
/// Papadopoulos (2021).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GeneralisedExponential;

impl Inefficiency for GeneralisedExponential {
    fn name(&self) -> String {
        "generalised exponential".to_owned()
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, _: S) -> S {
        let scaled = (ln_variance_u * -0.5).exp() * u;
        ln_difference(-scaled, scaled * -2.0, 1.0) - ln_variance_u * 0.5 + std::f64::consts::LN_2
    }

    fn moments(&self, ln_variance_u: f64, _: f64) -> Moments {
        // The maximum of two exponentials is the sum of independent exponentials with means σ and σ/2.
        let sigma = (0.5 * ln_variance_u).exp();
        Moments {
            mean: 1.5 * sigma,
            variance: 1.25 * sigma.powi(2),
            third: 2.25 * sigma.powi(3),
            fourth: 6.375 * sigma.powi(4),
        }
    }

    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        let rate = (at.ln_variance_u * -0.5).exp();
        let sigma_v = (at.ln_variance_v * 0.5).exp();
        let kernel = |rate| ln_kernel(at.residual, sigma_v, rate);
        Some(ln_difference(kernel(rate), kernel(rate * 2.0), 1.0) - at.ln_variance_u * 0.5 + std::f64::consts::LN_2)
    }

    fn closed_prediction(&self, at: Point<f64>) -> Option<Prediction> {
        let rate = (-0.5 * at.ln_variance_u).exp();
        Some(predict(at.residual, (0.5 * at.ln_variance_v).exp(), &[(1.0, rate), (-1.0, 2.0 * rate)]))
    }
}
