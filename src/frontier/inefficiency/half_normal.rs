//! Half-normal inefficiency: u = |N(0, σ_u²)|.

use std::f64::consts::{LN_2, PI};

use serde::{Deserialize, Serialize};

use super::truncated_normal::{TruncatedAt, conditional};
use super::{Inefficiency, Moments, Point, Prediction};
use crate::stats::{Jet, LN_SQRT_2PI, Real, ln_normal_cdf_derivatives};

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

    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        let Point { residual, ln_variance_u: a, ln_variance_v: b, .. } = at;
        let variance = a.exp() + b.exp();
        let inverse = variance.recip();
        let z = -(residual * ((a - b) * 0.5).exp() * inverse.sqrt());
        Some(variance.ln() * -0.5 - residual.square() * inverse * 0.5 + z.ln_normal_cdf() + (LN_2 - LN_SQRT_2PI))
    }

    /// The derivatives of the closed form by hand: half-normal frontiers are what most large panels are fitted with.
    ///
    /// With p = σ_u²/σ², q = σ_v²/σ², w = σ_u/(σσ_v), z = −εw: ∂ln w = ½(q, −1 − q) and ∂q = (−pq, pq) in
    /// (ln σ_u², ln σ_v²).
    fn jets(&self, points: &[Point<f64>]) -> Vec<Jet<4>> {
        let mut scales = ([f64::NAN; 2], [0.0; 5]);
        let jet = |at: &Point<f64>| {
            let Point { residual: e, ln_variance_u: a, ln_variance_v: b, .. } = *at;
            if scales.0 != [a, b] {
                let (u, v) = (a.exp(), b.exp());
                let inverse = 1.0 / (u + v);
                scales = ([a, b], [inverse, u * inverse, v * inverse, (u * inverse / v).sqrt(), -inverse.ln()]);
            }
            let [inverse, p, q, w, ln_variance] = scales.1;
            let z = -e * w;
            let (ln_cdf, mills, curvature) = ln_normal_cdf_derivatives(z);
            let square = 0.5 * e * e * inverse;
            let (in_a, in_b) = (0.5 * q, -0.5 * (1.0 + q));
            let pq = p * q;
            // First and second derivatives of z, and what both parts of the density share.
            let (z_a, z_b) = (z * in_a, z * in_b);
            let cross = 0.5 * pq;
            let mut jet = Jet::constant(LN_2 - LN_SQRT_2PI - 0.5 * ln_variance - square + ln_cdf);
            jet.gradient = [
                -e * inverse - mills * w,
                -0.5 * p + square * p + mills * z_a,
                -0.5 * q + square * q + mills * z_b,
                0.0,
            ];
            let h = &mut jet.hessian;
            h[0][0] = -inverse + curvature * w * w;
            h[0][1] = e * inverse * p - mills * w * in_a - curvature * w * z_a;
            h[0][2] = e * inverse * q - mills * w * in_b - curvature * w * z_b;
            h[1][1] = -cross - square * p * (p - q) + mills * z * (in_a * in_a - cross) + curvature * z_a * z_a;
            h[1][2] = cross - 2.0 * square * pq + mills * z * (in_a * in_b + cross) + curvature * z_a * z_b;
            h[2][2] = -cross - square * q * (q - p) + mills * z * (in_b * in_b - cross) + curvature * z_b * z_b;
            (h[1][0], h[2][0], h[2][1]) = (h[0][1], h[0][2], h[1][2]);
            jet
        };
        points.iter().map(jet).collect()
    }

    fn closed_prediction(&self, at: Point<f64>) -> Option<Prediction> {
        Some(TruncatedAt::new(conditional(at, 0.0)).predict(1.0))
    }

    fn conditional_normal(&self, at: Point<f64>) -> Option<(f64, f64)> {
        Some(conditional(at, 0.0))
    }
}
