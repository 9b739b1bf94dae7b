//! The likelihood of a unit whose inefficiency in each period is a factor times one draw.
//!
//! ```text
//! ε_it = v_it − G_it u_i,   u_i ~ N⁺(μ, σ_u²),   v_it ~ N(0, σ_v²)
//! S₁ = Σ G²/σ_v², S₂ = Σ Gε/σ_v², S₃ = Σ ε²/σ_v², S₄ = Σ ln σ_v²,   A = S₁ + 1/σ_u²,  m = μ/σ_u² − S₂
//! ℓ_i = −T/2 ln 2π − ½(S₄ + S₃ + ln σ_u² + μ²/σ_u² + ln A − m²/A) − ln Φ(μ/σ_u) + ln Φ(m/√A)
//! u_i | ε_i ~ N⁺(m/A, 1/A)
//! ```
//!
//! # References
//! Pitt and Lee (1981); Battese and Coelli (1988, 1992); Kumbhakar (1990); Kumbhakar and Lovell (2000), section 3.3.

use ndarray::Array2;
use rayon::prelude::*;

use super::Decay;
use crate::frontier::cross_section::Bounds;
use crate::frontier::stacked::{Stacked, Sums};
use crate::optim::{Derivatives, Objective};
use crate::stats::{Jet, LN_SQRT_2PI, Real};

/// The equations of the stacked regressors: residual, ln σ_u², ln σ_v², μ, first and second time parameter.
const EQUATIONS: usize = 6;
/// Units that one task sums.
const CHUNK: usize = 128;

/// What the residuals of a unit say about one row: u_it = factor · u_i, u_i a truncated normal.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub(in crate::frontier) struct Posterior {
    pub location: f64,
    pub scale: f64,
    pub factor: f64,
}

pub(in crate::frontier) struct ErrorComponents<'a> {
    pub stacked: &'a Stacked,
    /// The rows of each unit.
    pub units: &'a [Vec<usize>],
    /// The period of each row.
    pub periods: &'a [f64],
    pub decay: Decay,
    pub bounds: Bounds,
}

/// The four sums of a unit.
type Statistics = [f64; 4];

/// ℓ_i as a function of (S₁, S₂, S₃, S₄, ln σ_u², μ).
fn unit_likelihood<S: Real>([s1, s2, s3, s4, a, mu]: [S; 6], periods: usize) -> S {
    let precision = (-a).exp();
    let total = s1 + precision;
    let m = mu * precision - s2;
    let ratio = mu * (a * -0.5).exp();
    let root = total.sqrt().recip();
    let z = m * root;
    (s4 + s3 + a + ratio.square() + total.ln() - z.square()) * -0.5 - ratio.ln_normal_cdf() + z.ln_normal_cdf()
        - LN_SQRT_2PI * periods as f64
}

impl ErrorComponents<'_> {
    fn last_period(&self, unit: &[usize]) -> f64 {
        unit.iter().map(|&i| self.periods[i]).fold(f64::NEG_INFINITY, f64::max)
    }

    fn statistics(&self, unit: &[usize], at: &[f64]) -> (Statistics, f64, f64) {
        let last = self.last_period(unit);
        let mut sums = [0.0; 4];
        let (mut a, mut mu) = (0.0, 0.0);
        for &i in unit {
            let x = self.stacked.indices::<EQUATIONS>(i, at);
            let weight = (-x[2]).exp();
            let factor = self.decay.factor(self.periods[i], last, x[4], x[5]);
            sums[0] += factor * factor * weight;
            sums[1] += factor * x[0] * weight;
            sums[2] += x[0] * x[0] * weight;
            sums[3] += x[2];
            (a, mu) = (x[1], x[3]);
        }
        (sums, a, mu)
    }

    /// Adds a unit's value, gradient and Hessian.
    ///
    /// With ℓ = h(S(θ)): the Hessian is Σ h_s ∇²S_s + Σ h_st ∇S_s ∇S_t′. The first sum is that of Σ h_s S_s with h_s
    /// held fixed, whose gradient is also the gradient of ℓ.
    fn add_unit(&self, unit: &[usize], at: &[f64], sums: &mut Sums) {
        let k = self.stacked.k;
        let ([s1, s2, s3, s4], a, mu) = self.statistics(unit, at);
        let h = unit_likelihood(Jet::<6>::variables([s1, s2, s3, s4, a, mu]), unit.len());
        let g = h.gradient;
        let last = self.last_period(unit);
        let mut jacobian = vec![0.0; 6 * k];
        for (position, &i) in unit.iter().enumerate() {
            let x = self.stacked.indices::<EQUATIONS>(i, at);
            let row = self.stacked.row(i);
            // Local variables: residual, ln σ_v², two time parameters.
            let [e, b, first, second] = Jet::<4>::variables([x[0], x[2], x[4], x[5]]);
            let weight = (-b).exp();
            let factor = self.decay.factor(self.periods[i], last, first, second);
            let weighted = factor * weight;
            let parts = [factor * weighted, weighted * e, e.square() * weight, b];
            let mut local = parts[0] * g[0];
            for (part, weight) in parts.iter().zip(g).skip(1) {
                local = local + *part * weight;
            }
            // Embedded among the six equations; ln σ_u² and μ enter once per unit.
            let place = [0, 2, 4, 5];
            let mut jet = Jet::<EQUATIONS>::constant(0.0);
            for (p, &to) in place.iter().enumerate() {
                jet.gradient[to] = local.gradient[p];
                for (q, &other) in place.iter().enumerate() {
                    jet.hessian[to][other] = local.hessian[p][q];
                }
            }
            if position == 0 {
                jet.gradient[1] = g[4];
                jet.gradient[3] = g[5];
            }
            sums.add(&jet, row, &self.stacked.equation);
            for (p, &equation) in self.stacked.equation.iter().enumerate() {
                if let Some(variable) = place.iter().position(|to| *to == equation) {
                    for (s, part) in parts.iter().enumerate() {
                        jacobian[s * k + p] += part.gradient[variable] * row[p];
                    }
                } else if position == 0 {
                    let statistic = if equation == 1 { 4 } else { 5 };
                    jacobian[statistic * k + p] = row[p];
                }
            }
        }
        sums.value += h.value;
        for s in 0..6 {
            for t in 0..6 {
                let curvature = h.hessian[s][t];
                if curvature == 0.0 {
                    continue;
                }
                for p in 0..k {
                    let left = curvature * jacobian[s * k + p];
                    if left != 0.0 {
                        for q in p..k {
                            sums.hessian[p * k + q] += left * jacobian[t * k + q];
                        }
                    }
                }
            }
        }
    }

    /// The log-likelihood of each unit and its score with respect to the original parameters, which stands on the first
    /// row of the unit.
    pub fn contributions(&self, at: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let mut values = Vec::with_capacity(self.units.len());
        let mut scores = Array2::zeros((self.stacked.n, self.stacked.k));
        for unit in self.units {
            let mut sums = Sums::zero(self.stacked.k);
            self.add_unit(unit, at, &mut sums);
            values.push(sums.value);
            if let Some(&first) = unit.first() {
                scores.row_mut(first).iter_mut().zip(sums.gradient).for_each(|(s, g)| *s = g);
            }
        }
        (values, self.stacked.scores_back(&scores))
    }

    pub fn posteriors(&self, at: &[f64]) -> Vec<Posterior> {
        let mut out = vec![Posterior { location: 0.0, scale: 1.0, factor: 1.0 }; self.stacked.n];
        for unit in self.units {
            let ([s1, s2, _, _], a, mu) = self.statistics(unit, at);
            let total = s1 + (-a).exp();
            let location = (mu * (-a).exp() - s2) / total;
            let last = self.last_period(unit);
            for &i in unit {
                let x = self.stacked.indices::<EQUATIONS>(i, at);
                let factor = self.decay.factor(self.periods[i], last, x[4], x[5]);
                out[i] = Posterior { location, scale: total.sqrt().recip(), factor };
            }
        }
        out
    }
}

impl Objective for ErrorComponents<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        let chunks: Vec<Sums> = self
            .units
            .par_chunks(CHUNK)
            .map(|units| {
                let mut sums = Sums::zero(self.stacked.k);
                units.iter().for_each(|unit| self.add_unit(unit, at, &mut sums));
                sums
            })
            .collect();
        Sums::total(chunks, self.stacked.k)
    }

    fn observations(&self) -> usize {
        self.units.iter().map(Vec::len).sum()
    }

    fn distance_to_bounds(&self, at: &[f64]) -> f64 {
        match (self.stacked.first_of(1), self.stacked.first_of(2)) {
            (Some(u), Some(v)) => self.bounds.distance(at[u], at[v]),
            _ => f64::INFINITY,
        }
    }

    fn is_singular(&self, at: &[f64]) -> bool {
        self.stacked.first_of(2).is_some_and(|v| self.bounds.is_singular(at[v]))
    }
}
