//! Weibull inefficiency.

use serde::{Deserialize, Serialize};

use super::{Inefficiency, Moments, Shape};
use crate::stats::{Real, ln_gamma};

/// Weibull inefficiency with scale σ_u and shape k; k = 1 is the exponential, k = 2 a Rayleigh. Integrated to about
/// 1e-11, not simulated.
///
/// # References
/// Tsionas (2007).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Weibull;

impl Inefficiency for Weibull {
    fn name(&self) -> String {
        "Weibull".to_owned()
    }

    fn shape(&self) -> Shape {
        Shape::Named("ln_k")
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S {
        let ln_ratio = ln_variance_u * -0.5 + u.ln();
        let powered = shape.exp() * ln_ratio;
        shape + powered - powered.exp() - u.ln()
    }

    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        let sigma = (0.5 * ln_variance_u).exp();
        let raw = |k: f64| ln_gamma(1.0 + k * (-shape).exp()).exp();
        let (first, second, third, fourth) = (raw(1.0), raw(2.0), raw(3.0), raw(4.0));
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
        vec![0.0, 0.4]
    }
}
