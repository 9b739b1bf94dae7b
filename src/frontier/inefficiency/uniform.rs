//! Uniform inefficiency.

use serde::{Deserialize, Serialize};

use super::kernel::ln_difference;
use super::{Inefficiency, Moments, Point, Prediction};
use crate::stats::{Real, normal_pdf};

/// Inefficiency uniform on (0, θ); ln σ_u² stands for ln θ².
///
/// Its third cumulant is zero, so the skewness of residuals says nothing about it; flat tails (negative excess
/// kurtosis) speak for it.
///
/// # Formula
/// ```text
/// f(ε) = (Φ((θ + ε)/σ_v) − Φ(ε/σ_v))/θ
/// ```
/// # References
/// Li (1996); Nguyen (2010).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Uniform;

/// ln(Φ(high) − Φ(low)), taken in the tail where both are small.
fn ln_interval<S: Real>(low: S, high: S) -> S {
    let (low, high) = if low.value() > 0.0 { (-high, -low) } else { (low, high) };
    ln_difference(high.ln_normal_cdf(), low.ln_normal_cdf(), 1.0)
}

impl Inefficiency for Uniform {
    fn name(&self) -> String {
        "uniform".to_owned()
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, _: S) -> S {
        let theta = (0.5 * ln_variance_u.value()).exp();
        if u <= theta { ln_variance_u * -0.5 } else { S::constant(f64::NEG_INFINITY) }
    }

    fn moments(&self, ln_variance_u: f64, _: f64) -> Moments {
        let theta = (0.5 * ln_variance_u).exp();
        Moments { mean: theta / 2.0, variance: theta.powi(2) / 12.0, third: 0.0, fourth: -theta.powi(4) / 120.0 }
    }

    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        let theta = (at.ln_variance_u * 0.5).exp();
        let rate = (at.ln_variance_v * -0.5).exp();
        Some(ln_interval(at.residual * rate, (at.residual + theta) * rate) - at.ln_variance_u * 0.5)
    }

    fn closed_prediction(&self, at: Point<f64>) -> Option<Prediction> {
        let theta = (0.5 * at.ln_variance_u).exp();
        let sigma = (0.5 * at.ln_variance_v).exp();
        let (low, high) = (at.residual / sigma, (at.residual + theta) / sigma);
        let ln_mass = ln_interval(low, high);
        let mean = -at.residual + sigma * ((normal_pdf(low) - normal_pdf(high)) / ln_mass.exp());
        let shifted = ln_interval(low + sigma, high + sigma);
        Some(Prediction {
            mean,
            efficiency: (at.residual + 0.5 * sigma * sigma + shifted - ln_mass).exp(),
            mode: (-at.residual).clamp(0.0, theta),
        })
    }
}

/// Kept beside the formula it checks: the mass far in a tail keeps its digits.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::ln_normal_cdf;

    #[test]
    fn intervals_in_both_tails_agree() {
        let far = ln_interval(30.0, 31.0);
        assert!((far - ln_interval(-31.0, -30.0)).abs() < 1e-12 && (far - ln_normal_cdf(-30.0)).abs() < 1e-12);
    }
}
