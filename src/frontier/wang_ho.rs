//! The likelihood of a unit's deviations from its means where inefficiency is a varying factor times one draw.
//!
//! ```text
//! ε̃_it = ṽ_it − h̃_it u*_i,  h_it = exp(z_it′δ);  Σ h̃² = Σ h² − (Σ h)²/T,  Σ h̃ε̃ = Σ hε̃
//! ```
//! with the rest as in the panel models with a time path. Taking one from h changes no deviation and keeps the digits
//! where δ is near zero.
//!
//! # References
//! Wang and Ho (2010), Journal of Econometrics 157, 286–296, equations 17–24.

use ndarray::Array2;

use super::by_unit::{self, UnitLikelihood};
use super::cross_section::Bounds;
use super::inefficiency::{Prediction, TruncatedAt};
use super::scaling::{EQUATIONS, log_variances};
use super::stacked::Stacked;
use crate::optim::{Derivatives, Objective};
use crate::stats::{Jet, LN_SQRT_2PI, Real};

/// Sums over a unit: (h−1)², h−1, (h−1)ε̃, ε̃², ln σ_v², ln σ_u², μ.
const SUMS: usize = 7;

/// Equations as in the cross-section with scaling; the residual is a deviation from the unit's mean.
pub(super) struct WangHo<'a> {
    pub stacked: &'a Stacked,
    pub units: &'a [Vec<usize>],
    pub bounds: Bounds,
    pub mean_ln_variance: Vec<f64>,
}

fn statistics<S: Real>([residual, a, b, mu, stretch]: [S; EQUATIONS]) -> [S; SUMS] {
    let factor = stretch.exp() - 1.0;
    [factor.square(), factor, factor * residual, residual.square(), b, a, mu]
}

/// Precision and standardised location of u* given the residuals, the former and the latter before division by its root.
struct Conditional<S> {
    precision: S,
    weighted: S,
}

fn conditional<S: Real>([squares, sum, product, _, b, a, mu]: [S; SUMS], rows: usize) -> Conditional<S> {
    let share = 1.0 / rows as f64;
    let (weight, prior) = ((b * -share).exp(), (a * -share).exp());
    Conditional {
        precision: (squares - sum.square() * share) * weight + prior,
        weighted: mu * share * prior - product * weight,
    }
}

impl UnitLikelihood<EQUATIONS, SUMS> for WangHo<'_> {
    fn statistics(&self, _: usize, indices: [Jet<EQUATIONS>; EQUATIONS]) -> [Jet<EQUATIONS>; SUMS] {
        statistics(indices)
    }

    fn likelihood(&self, sums: [Jet<SUMS>; SUMS], rows: usize) -> Jet<SUMS> {
        let Conditional { precision, weighted } = conditional(sums, rows);
        let [_, _, _, squares, b, a, mu] = sums;
        let share = 1.0 / rows as f64;
        let contrasts = rows as f64 - 1.0;
        let z = weighted / precision.sqrt();
        let ratio = mu * share * (a * (-0.5 * share)).exp();
        (b * (contrasts * share) + squares * (b * -share).exp() + a * share + ratio.square() + precision.ln()
            - z.square())
            * -0.5
            - ratio.ln_normal_cdf()
            + z.ln_normal_cdf()
            - LN_SQRT_2PI * contrasts
    }
}

impl WangHo<'_> {
    pub fn contributions(&self, at: &[f64]) -> (Vec<f64>, Array2<f64>) {
        by_unit::contributions(self.stacked, self, self.units, at)
    }

    /// u of each row given all residuals of its unit.
    pub fn predictions(&self, at: &[f64]) -> Vec<Prediction> {
        let mut out = vec![Prediction { mean: 0.0, efficiency: 1.0, mode: 0.0 }; self.stacked.n];
        for unit in self.units {
            let mut sums = [0.0; SUMS];
            for &i in unit {
                let row = statistics(self.stacked.indices(i, at));
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
            let Conditional { precision, weighted } = conditional(sums, unit.len());
            let posterior = TruncatedAt::new((weighted / precision, precision.sqrt().recip()));
            for &i in unit {
                out[i] = posterior.predict(self.stacked.indices::<EQUATIONS>(i, at)[4].exp());
            }
        }
        out
    }
}

impl Objective for WangHo<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        by_unit::derivatives(self.stacked, self, self.units, at)
    }
    fn observations(&self) -> usize {
        self.stacked.n
    }
    fn distance_to_bounds(&self, at: &[f64]) -> f64 {
        let (u, v) = log_variances(self.stacked, &self.mean_ln_variance, at);
        self.bounds.distance(u, v)
    }
    fn is_singular(&self, at: &[f64]) -> bool {
        self.bounds.is_singular(log_variances(self.stacked, &self.mean_ln_variance, at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::by_unit::checks;

    #[test]
    fn derivatives_agree_with_differences() {
        let stacked = checks::stacked(15, EQUATIONS);
        let units: Vec<Vec<usize>> = vec![(0..5).collect(), (5..7).collect(), vec![7], (8..15).collect()];
        let mean_ln_variance = crate::frontier::scaling::mean_ln_variance(&stacked);
        let objective = WangHo { stacked: &stacked, units: &units, bounds: Bounds::new(0.5), mean_ln_variance };
        checks::derivatives(&objective, &[0.2, -0.3, -1.0, 0.2, -1.5, 0.3, 0.4, 0.1, 0.3, -0.5]);
    }
}
