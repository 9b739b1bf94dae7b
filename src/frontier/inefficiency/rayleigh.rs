//! Rayleigh inefficiency: no firm is fully efficient.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::truncated_normal::conditional;
use super::{Inefficiency, Moments, Point, Prediction};
use crate::stats::{Real, ln_normal_cdf, mills_ratio, truncated_excess};

/// Rayleigh inefficiency with mode σ_u.
///
/// # Formula
/// ```text
/// f(ε) = (σ_v/σ²) exp(−ε²/2σ²) (φ(z) + zΦ(z)),   z = μ*/σ* = −ελ/σ
/// E[u|ε] = σ* (z + Φ(z)/(φ(z) + zΦ(z)))
/// ```
/// # Validated against
/// Independent Newton optima (`ref_rice3_ray`, `ref_rice4_ray`): log-likelihood 1e-8 relative; sfaR 1.0.1.
///
/// # References
/// Hajargasht (2015).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rayleigh;

/// ln(φ(z) + zΦ(z)), whose slope is Φ/(φ + zΦ).
fn ln_first_moment<S: Real>(z: S) -> S {
    let x = z.value();
    let excess = truncated_excess(x);
    let value = ln_normal_cdf(x) + excess.ln();
    z.compose(value, 1.0 / excess, -(1.0 - mills_ratio(x) * excess) / (excess * excess))
}

impl Inefficiency for Rayleigh {
    fn name(&self) -> String {
        "Rayleigh".to_owned()
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, _: S) -> S {
        (-ln_variance_u).exp() * (-0.5 * u * u) - ln_variance_u + u.ln()
    }

    fn moments(&self, ln_variance_u: f64, _: f64) -> Moments {
        let sigma = (0.5 * ln_variance_u).exp();
        let variance = (4.0 - PI) / 2.0;
        Moments {
            mean: sigma * (PI / 2.0).sqrt(),
            variance: sigma.powi(2) * variance,
            third: sigma.powi(3) * (PI - 3.0) * (PI / 2.0).sqrt(),
            fourth: sigma.powi(4) * (-6.0 * PI * PI + 24.0 * PI - 16.0) / 4.0,
        }
    }

    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        let Point { residual, ln_variance_u: a, ln_variance_v: b, .. } = at;
        let variance = a.exp() + b.exp();
        let inverse = variance.recip();
        let z = -(residual * ((a - b) * 0.5).exp() * inverse.sqrt());
        Some(b * 0.5 - variance.ln() - residual.square() * inverse * 0.5 + ln_first_moment(z))
    }

    fn closed_prediction(&self, at: Point<f64>) -> Option<Prediction> {
        let (location, scale) = conditional(at, 0.0);
        let z = location / scale;
        let ratio = ln_first_moment(z - scale) - ln_first_moment(z);
        Some(Prediction {
            mean: scale * (z + 1.0 / truncated_excess(z)),
            efficiency: (-location + 0.5 * scale * scale + ratio).exp(),
            mode: 0.5 * (location + (location * location + 4.0 * scale * scale).sqrt()),
        })
    }
}
