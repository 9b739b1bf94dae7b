//! The exponential kernel against normal noise, shared by the exponential and its relatives.
//!
//! ```text
//! K(r) = ∫₀^∞ e^{−ru} φ((ε + u)/σ_v)/σ_v du = exp(rε + r²σ_v²/2) Φ(−ε/σ_v − rσ_v)
//! ```

use super::Prediction;
use crate::stats::{Real, truncated_excess};

/// ln K(r).
pub(super) fn ln_kernel<S: Real>(residual: S, sigma_v: S, rate: S) -> S {
    let z = -(residual * sigma_v.recip()) - rate * sigma_v;
    rate * residual + (rate * sigma_v).square() * 0.5 + z.ln_normal_cdf()
}

/// ln(e^x − weight·e^y) where that is positive.
pub(super) fn ln_difference<S: Real>(x: S, y: S, weight: f64) -> S {
    let gap = y - x;
    // ln(1 − w e^d) with its derivatives; exp_m1 keeps the digits where the two terms nearly cancel.
    let d = gap.value();
    let scaled = weight * d.exp();
    let rest = if weight == 1.0 { -d.exp_m1() } else { 1.0 - scaled };
    x + gap.compose(rest.ln(), -scaled / rest, -scaled / (rest * rest))
}

/// u given ε where f(u) ∝ Σ w e^{−ru}: a signed mixture of truncated normals.
pub(super) fn predict(residual: f64, sigma_v: f64, terms: &[(f64, f64)]) -> Prediction {
    let kernels: Vec<f64> = terms.iter().map(|&(_, rate)| ln_kernel(residual, sigma_v, rate)).collect();
    let top = kernels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut total, mut mean, mut efficiency) = (0.0, 0.0, 0.0);
    for (&(weight, rate), kernel) in terms.iter().zip(&kernels) {
        let mass = weight * (kernel - top).exp();
        total += mass;
        mean += mass * sigma_v * truncated_excess(-residual / sigma_v - rate * sigma_v);
        efficiency += weight * (ln_kernel(residual, sigma_v, rate + 1.0) - top).exp();
    }
    // The mode: where the slope of ln f(u|ε) changes its sign, by bisection.
    let slope = |u: f64| {
        let (mut value, mut derivative) = (0.0, 0.0);
        for &(weight, rate) in terms {
            let part = weight * (-rate * u).exp();
            value += part;
            derivative -= rate * part;
        }
        derivative / value - (residual + u) / (sigma_v * sigma_v)
    };
    let mut mode = 0.0;
    let mut high = residual.abs() + 10.0 * sigma_v;
    if slope(high * 1e-12) > 0.0 {
        let mut low = 0.0;
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        mode = 0.5 * (low + high);
    }
    Prediction { mean: mean / total, efficiency: efficiency / total, mode }
}
