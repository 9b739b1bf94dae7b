//! The composed density by quadrature, for distributions without a closed form.
//!
//! With u = eᵗ the integrand f(eᵗ) eᵗ φ((ε + eᵗ)/σ_v)/σ_v is smooth on the whole line and falls off fast, so the
//! trapezoidal rule converges exponentially. The window follows the integrand at each point; derivatives are those of
//! the sum.

use super::{Inefficiency, Point, Prediction};
use crate::stats::{LN_SQRT_2PI, Real};

/// Parts of the integrand below e^−34 of its top are left out.
const DEPTH: f64 = 34.0;
/// Widest step; narrower where the integrand has a sharp peak. The normal factor is tame only for |Im t| < π/4, so the
/// error is about exp(−2π(π/4)/step), here e^−33.
const STEP: f64 = 0.15;
/// No density needs more nodes; beyond, the step widens and the certificate of the optimum decides.
const MOST_NODES: f64 = 2000.0;

struct Window {
    low: f64,
    step: f64,
    nodes: usize,
    top: f64,
}

impl Window {
    fn around<D: Inefficiency + ?Sized>(distribution: &D, at: Point<f64>) -> Option<Self> {
        let precision = (-at.ln_variance_v).exp();
        let height = |t: f64| {
            let u = t.exp();
            distribution.ln_density(u, at.ln_variance_u, at.shape) + t - 0.5 * (at.residual + u).powi(2) * precision
        };
        // A coarse walk from far right to the left finds the top; golden section refines it.
        let sigma_v = (0.5 * at.ln_variance_v).exp();
        let reach = at.residual.abs() + 9.0 * sigma_v;
        let right = reach.ln();
        let candidates = [(-at.residual).max(1e-3 * sigma_v).ln(), 0.5 * at.ln_variance_u];
        let coarse = (0..90).map(|i| right - 0.5 * f64::from(i)).chain(candidates);
        let (mut best, mut top) = (right, f64::NEG_INFINITY);
        for t in coarse {
            let value = height(t);
            if value > top {
                (best, top) = (t, value);
            }
        }
        if !top.is_finite() {
            return None;
        }
        let (mut low, mut high) = (best - 0.5, best + 0.5);
        for _ in 0..40 {
            let (a, b) = (low + 0.381_966 * (high - low), high - 0.381_966 * (high - low));
            if height(a) < height(b) { low = a } else { high = b }
        }
        let mode = 0.5 * (low + high);
        top = top.max(height(mode));
        let h = 1e-3;
        let curvature = -(height(mode + h) - 2.0 * height(mode) + height(mode - h)) / (h * h);
        let width = if curvature > 0.0 { curvature.sqrt().recip() } else { 1.0 };
        // Beyond the mode towards larger u the normal factor narrows the integrand further.
        let step = STEP.min(0.5 * width);
        let edge = |direction: f64| {
            let mut distance = step;
            while height(mode + direction * distance) > top - DEPTH && distance < 400.0 {
                distance *= 1.25;
            }
            distance
        };
        let (left, right) = (edge(-1.0), edge(1.0));
        let step = step.max((left + right) / MOST_NODES);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let nodes = ((left + right) / step).ceil() as usize + 1;
        Some(Self { low: mode - left, step, nodes, top })
    }

    fn nodes(&self) -> impl Iterator<Item = f64> {
        (0..self.nodes).map(|i| (self.low + self.step * i as f64).exp())
    }
}

pub(super) fn ln_composed_density<D: Inefficiency + ?Sized, S: Real>(distribution: &D, at: Point<S>) -> S {
    let plain = Point {
        residual: at.residual.value(),
        ln_variance_u: at.ln_variance_u.value(),
        ln_variance_v: at.ln_variance_v.value(),
        shape: at.shape.value(),
    };
    let Some(window) = Window::around(distribution, plain) else { return S::constant(f64::NAN) };
    let half_precision = (-at.ln_variance_v).exp() * -0.5;
    let mut sum = S::constant(0.0);
    for u in window.nodes() {
        let ln_u = distribution.ln_density(u, at.ln_variance_u, at.shape);
        let exponent = ln_u + (at.residual + u).square() * half_precision + (u.ln() - window.top);
        if exponent.value() > -DEPTH - 8.0 {
            sum = sum + exponent.exp();
        }
    }
    sum.ln() - at.ln_variance_v * 0.5 + (window.step.ln() + window.top - LN_SQRT_2PI)
}

pub(super) fn predict<D: Inefficiency + ?Sized>(distribution: &D, at: Point<f64>) -> Prediction {
    let Some(window) = Window::around(distribution, at) else {
        return Prediction { mean: f64::NAN, efficiency: f64::NAN, mode: f64::NAN };
    };
    let precision = (-at.ln_variance_v).exp();
    let (mut mass, mut mean, mut efficiency) = (0.0, 0.0, 0.0);
    let (mut mode, mut top) = (0.0, f64::NEG_INFINITY);
    for u in window.nodes() {
        let height =
            distribution.ln_density(u, at.ln_variance_u, at.shape) - 0.5 * (at.residual + u).powi(2) * precision;
        // The mode of u itself, without the Jacobian of the logarithm; as fine as the nodes.
        if height > top {
            (mode, top) = (u, height);
        }
        let weight = (height + u.ln() - window.top).exp();
        mass += weight;
        mean += weight * u;
        efficiency += weight * (-u).exp();
    }
    Prediction { mean: mean / mass, efficiency: efficiency / mass, mode }
}
