//! Truncated skewed Laplace inefficiency.

use serde::{Deserialize, Serialize};

use super::kernel::{ln_kernel, predict};
use super::{Inefficiency, Moments, Point, Prediction, Shape};
use crate::stats::Real;

/// Truncated skewed Laplace inefficiency: exponential at λ = 0 and λ → ∞, with a hump between.
///
/// # Formula
/// ```text
/// f(u) = (1 + λ)/(σ_u(2λ + 1)) · (2e^{−u/σ_u} − e^{−(1+λ)u/σ_u}),   λ ≥ 0
/// f(ε) = (1 + λ)/(σ_u(2λ + 1)) · (2K(1/σ_u) − K((1 + λ)/σ_u))
/// ```
/// # Validated against
/// sfaR 1.0.1 (`sr05_rice_tslaplace_nr`): log-likelihood 1e-8 relative.
///
/// # References
/// Wang (2012).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TruncatedSkewedLaplace;

/// ln(2 − e^d), which is positive for d ≤ 0.
fn ln_two_less<S: Real>(gap: S) -> S {
    let scaled = gap.value().exp();
    let rest = 2.0 - scaled;
    gap.compose(rest.ln(), -scaled / rest, -2.0 * scaled / (rest * rest))
}

fn ln_constant<S: Real>(shape: S) -> S {
    (shape + 1.0).ln() - (shape * 2.0 + 1.0).ln()
}

impl Inefficiency for TruncatedSkewedLaplace {
    fn name(&self) -> String {
        "truncated skewed Laplace".to_owned()
    }

    fn shape(&self) -> Shape {
        Shape::Named("lambda_shape")
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S {
        if shape.value() < 0.0 {
            return S::constant(f64::NAN);
        }
        let scaled = (ln_variance_u * -0.5).exp() * u;
        -scaled + ln_two_less(-(shape * scaled)) + ln_constant(shape) - ln_variance_u * 0.5
    }

    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        let sigma = (0.5 * ln_variance_u).exp();
        let constant = (1.0 + shape) / (2.0 * shape + 1.0);
        let raw = |k: i32, factorial: f64| constant * factorial * (2.0 - (1.0 + shape).powi(-k - 1));
        let (first, second, third, fourth) = (raw(1, 1.0), raw(2, 2.0), raw(3, 6.0), raw(4, 24.0));
        let variance = second - first * first;
        let central = fourth - 4.0 * first * third + 6.0 * first * first * second - 3.0 * first.powi(4);
        Moments {
            mean: sigma * first,
            variance: sigma.powi(2) * variance,
            third: sigma.powi(3) * (third - 3.0 * first * second + 2.0 * first.powi(3)),
            fourth: sigma.powi(4) * (central - 3.0 * variance * variance),
        }
    }

    fn starting_shapes(&self) -> Vec<f64> {
        vec![0.3, 2.0]
    }

    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        if at.shape.value() < 0.0 {
            return Some(S::constant(f64::NAN));
        }
        let rate = (at.ln_variance_u * -0.5).exp();
        let sigma_v = (at.ln_variance_v * 0.5).exp();
        let low = ln_kernel(at.residual, sigma_v, rate);
        let high = ln_kernel(at.residual, sigma_v, rate * (at.shape + 1.0));
        Some(low + ln_two_less(high - low) + ln_constant(at.shape) - at.ln_variance_u * 0.5)
    }

    fn closed_prediction(&self, at: Point<f64>) -> Option<Prediction> {
        let rate = (-0.5 * at.ln_variance_u).exp();
        Some(predict(at.residual, (0.5 * at.ln_variance_v).exp(), &[(2.0, rate), (-1.0, rate * (1.0 + at.shape))]))
    }
}
