//! Log-normal inefficiency.

use serde::{Deserialize, Serialize};

use super::{Inefficiency, Moments, Shape};
use crate::stats::{LN_SQRT_2PI, Real};

/// Log-normal inefficiency: ln u ~ N(μ, σ_u²). Integrated to about 1e-11, not simulated.
///
/// # References
/// Migon and Medici (2001).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogNormal;

impl Inefficiency for LogNormal {
    fn name(&self) -> String {
        "log-normal".to_owned()
    }

    fn shape(&self) -> Shape {
        Shape::Named("mu")
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S {
        (-shape + u.ln()).square() * (-ln_variance_u).exp() * -0.5 - ln_variance_u * 0.5 - (LN_SQRT_2PI + u.ln())
    }

    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        let w = ln_variance_u.exp().exp();
        let mean = shape.exp() * w.sqrt();
        let variance = mean * mean * (w - 1.0);
        Moments {
            mean,
            variance,
            third: variance.powf(1.5) * (w + 2.0) * (w - 1.0).sqrt(),
            fourth: variance.powi(2) * (w.powi(4) + 2.0 * w.powi(3) + 3.0 * w.powi(2) - 6.0),
        }
    }

    fn starting_shapes(&self) -> Vec<f64> {
        vec![-1.5, -0.5]
    }
}
