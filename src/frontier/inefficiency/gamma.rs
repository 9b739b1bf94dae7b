//! Gamma inefficiency.

use serde::{Deserialize, Serialize};

use super::{Inefficiency, Moments, Shape};
use crate::stats::{Real, digamma, ln_gamma, trigamma};

/// Gamma inefficiency with shape P and scale σ_u; P = 1 is the exponential.
///
/// The composed density has no closed form; it is integrated to about 1e-11, not simulated, so the likelihood has no
/// simulation noise.
///
/// # Formula
/// ```text
/// f(u) = u^{P−1} e^{−u/σ_u} / (Γ(P) σ_u^P)
/// ```
/// # References
/// Greene (1990, 2003).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gamma;

impl Inefficiency for Gamma {
    fn name(&self) -> String {
        "gamma".to_owned()
    }

    fn shape(&self) -> Shape {
        Shape::Named("ln_P")
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S {
        let p = shape.exp();
        let x = p.value();
        let ln_gamma = p.compose(ln_gamma(x), digamma(x), trigamma(x));
        let ln_sigma = ln_variance_u * 0.5;
        p * (-ln_sigma + u.ln()) - (-ln_sigma).exp() * u - ln_gamma - u.ln()
    }

    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        let (sigma, p) = ((0.5 * ln_variance_u).exp(), shape.exp());
        Moments {
            mean: p * sigma,
            variance: p * sigma.powi(2),
            third: 2.0 * p * sigma.powi(3),
            fourth: 6.0 * p * sigma.powi(4),
        }
    }

    fn starting_shapes(&self) -> Vec<f64> {
        vec![0.0, 0.7]
    }
}
