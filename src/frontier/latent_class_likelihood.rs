//! The likelihood of a mixture of frontiers, with exact derivatives.
//!
//! ```text
//! l_j = ln π_j + Σ_t ln f_j(ε_tj),   ℓ = ln Σ_j e^{l_j},   p_j = e^{l_j − ℓ}
//! ∇ℓ = Σ p ∇l,   ∇²ℓ = Σ p (∇²l + ∇l ∇l′) − ∇ℓ ∇ℓ′
//! ∂ ln π_j/∂η_m = 1[j = m] − π_m,   ∂² ln π_j/∂η_m∂η_l = −π_m (1[m = l] − π_l)
//! ```

use ndarray::Array2;
use rayon::prelude::*;

use super::cross_section::Bounds;
use super::error::Edge;
use super::inefficiency::{AnyInefficiency, Point};
use super::stacked::{Stacked, Sums};
use crate::optim::{Derivatives, Objective, Optimum};
use crate::stats::Jet;

pub(super) const MOST_CLASSES: usize = 4;
/// Three indices of each class, then the logits.
const MOST_EQUATIONS: usize = 4 * MOST_CLASSES - 1;
/// Mean logits beyond this leave a class empty.
pub(super) const LARGEST_LOGIT: f64 = 15.0;
/// Classes whose internal parameters differ by less are one class.
const SAME_CLASS: f64 = 1e-4;
const CHUNK: usize = 128;

pub(super) struct Classes<'a> {
    /// Equations: residual without its offset, ln σ_u², ln σ_v² of each class; then the logits of all classes but the last.
    pub stacked: &'a Stacked,
    /// The left-hand side of each row, with the sign of the frontier.
    pub offset: Vec<f64>,
    /// The rows whose class is the same.
    pub units: &'a [Vec<usize>],
    pub count: usize,
    pub distribution: &'a dyn AnyInefficiency,
    pub ln_residual_variance: f64,
}

/// A unit's likelihood, taken apart.
struct Parts {
    value: f64,
    prior: Vec<f64>,
    posterior: Vec<f64>,
    /// For each class, the jet of each row in (residual, ln σ_u², ln σ_v²).
    rows: Vec<Vec<Jet<4>>>,
}

impl Classes<'_> {
    /// Number of parameters before the logits.
    pub fn first_logit(&self) -> usize {
        self.stacked.first_of(3 * self.count).unwrap_or(self.stacked.k)
    }

    fn bounds(&self) -> Bounds {
        Bounds::new(self.ln_residual_variance.exp())
    }

    fn point(&self, i: usize, class: usize, indices: &[f64; MOST_EQUATIONS]) -> Point<f64> {
        Point {
            residual: self.offset[i] + indices[3 * class],
            ln_variance_u: indices[3 * class + 1],
            ln_variance_v: indices[3 * class + 2],
            shape: 0.0,
        }
    }

    /// Where the density of each row is evaluated if it belongs to a class.
    pub fn points(&self, class: usize, at: &[f64]) -> Vec<Point<f64>> {
        (0..self.stacked.n).map(|i| self.point(i, class, &self.stacked.indices(i, at))).collect()
    }

    fn parts(&self, unit: &[usize], at: &[f64]) -> Parts {
        let indices: Vec<[f64; MOST_EQUATIONS]> = unit.iter().map(|&i| self.stacked.indices(i, at)).collect();
        let classes = self.count;
        let logit = |class: usize| if class + 1 < classes { indices[0][3 * classes + class] } else { 0.0 };
        let largest = (0..classes).map(logit).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = (0..classes).map(|class| (logit(class) - largest).exp()).sum();
        let rows: Vec<Vec<Jet<4>>> = (0..classes)
            .map(|class| {
                let points: Vec<Point<f64>> =
                    unit.iter().zip(&indices).map(|(&i, indices)| self.point(i, class, indices)).collect();
                self.distribution.jets(&points)
            })
            .collect();
        let ln_prior: Vec<f64> = (0..classes).map(|class| logit(class) - largest - total.ln()).collect();
        let logs: Vec<f64> = ln_prior
            .iter()
            .zip(&rows)
            .map(|(prior, rows)| prior + rows.iter().map(|jet| jet.value).sum::<f64>())
            .collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let value = top + logs.iter().map(|l| (l - top).exp()).sum::<f64>().ln();
        Parts {
            value,
            prior: ln_prior.iter().map(|l| l.exp()).collect(),
            posterior: logs.iter().map(|l| (l - value).exp()).collect(),
            rows,
        }
    }

    /// Probabilities of the classes before and after the residuals of a unit are seen.
    pub fn probabilities(&self, unit: &[usize], at: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let Parts { prior, posterior, .. } = self.parts(unit, at);
        (prior, posterior)
    }

    fn add_unit(&self, unit: &[usize], at: &[f64], sums: &mut Sums) {
        let k = self.stacked.k;
        let Parts { value, prior, posterior, rows } = self.parts(unit, at);
        sums.value += value;
        let first_logit = self.first_logit();
        let block = first_logit / self.count;
        let membership = &self.stacked.row(unit[0])[first_logit..];
        let logit_of = |p: usize| self.stacked.equation[first_logit + p] - 3 * self.count;
        let mut mean = vec![0.0; k];
        for (class, (share, jets)) in posterior.iter().zip(&rows).enumerate() {
            let columns = class * block..(class + 1) * block;
            let mut gradient = vec![0.0; k];
            for (jet, &i) in jets.iter().zip(unit) {
                let row = &self.stacked.row(i)[columns.clone()];
                let equation = &self.stacked.equation[columns.clone()];
                for (p, (x, e)) in row.iter().zip(equation).enumerate() {
                    let e = e - 3 * class;
                    gradient[columns.start + p] += jet.gradient[e] * x;
                    let line = (columns.start + p) * k + columns.start;
                    for (q, (y, other)) in row.iter().zip(equation).enumerate().skip(p) {
                        sums.hessian[line + q] += share * jet.hessian[e][other - 3 * class] * x * y;
                    }
                }
            }
            for (p, x) in membership.iter().enumerate() {
                let m = logit_of(p);
                gradient[first_logit + p] = x * (f64::from(u8::from(m == class)) - prior[m]);
            }
            for p in 0..k {
                mean[p] += share * gradient[p];
                if gradient[p] != 0.0 {
                    for q in p..k {
                        sums.hessian[p * k + q] += share * gradient[p] * gradient[q];
                    }
                }
            }
        }
        for p in 0..k {
            sums.gradient[p] += mean[p];
            for q in p..k {
                sums.hessian[p * k + q] -= mean[p] * mean[q];
            }
        }
        for (p, x) in membership.iter().enumerate() {
            for (q, y) in membership.iter().enumerate().skip(p) {
                let (m, l) = (logit_of(p), logit_of(q));
                let own = if m == l { prior[m] } else { 0.0 };
                sums.hessian[(first_logit + p) * k + first_logit + q] -= (own - prior[m] * prior[l]) * x * y;
            }
        }
    }

    /// The log-likelihood of each unit and its score with respect to the original parameters, on the unit's first row.
    pub fn contributions(&self, at: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let mut values = Vec::with_capacity(self.units.len());
        let mut scores = Array2::zeros((self.stacked.n, self.stacked.k));
        for unit in self.units {
            let mut sums = Sums::zero(self.stacked.k);
            self.add_unit(unit, at, &mut sums);
            values.push(sums.value);
            scores.row_mut(unit[0]).iter_mut().zip(sums.gradient).for_each(|(s, g)| *s = g);
        }
        (values, self.stacked.scores_back(&scores))
    }

    fn log_variances(&self, class: usize, at: &[f64]) -> (f64, f64) {
        let first = |equation| self.stacked.first_of(equation).map_or(f64::NAN, |p| at[p]);
        (first(3 * class + 1), first(3 * class + 2))
    }

    fn mean_logit(&self, class: usize, at: &[f64]) -> f64 {
        // The first column of a membership equation is one; the others are orthogonal to it.
        self.stacked.first_of(3 * self.count + class).map_or(0.0, |p| at[p])
    }

    /// Rows or units that the smallest class is expected to have.
    pub fn smallest_class(&self, at: &[f64]) -> f64 {
        let mut members = vec![0.0; self.count];
        for unit in self.units {
            let posterior = self.parts(unit, at).posterior;
            members.iter_mut().zip(posterior).for_each(|(sum, p)| *sum += p * unit.len() as f64);
        }
        members.into_iter().fold(f64::INFINITY, f64::min)
    }

    /// To which edge a search has run that found no maximum.
    pub fn edge(&self, at: &[f64]) -> Option<Edge> {
        let block = self.first_logit() / self.count;
        let of = |class: usize| &at[class * block..(class + 1) * block];
        let alike = |a: usize, b: usize| of(a).iter().zip(of(b)).all(|(x, y)| (x - y).abs() < SAME_CLASS);
        let twins = (0..self.count).any(|a| (0..a).any(|b| alike(a, b)));
        if twins || self.count > 1 && self.smallest_class(at) < block as f64 {
            return Some(Edge::EmptyClass);
        }
        (0..self.count).find_map(|class| {
            let (u, v) = self.log_variances(class, at);
            match self.bounds().edges(u, v) {
                (true, ..) => Some(Edge::NoInefficiency),
                (_, true, _) => Some(Edge::NoNoise),
                _ => None,
            }
        })
    }

    /// The same maximum with the classes in the order of their frontiers at the sample mean, the best first.
    pub fn in_order(&self, optimum: Optimum, sign: f64) -> Optimum {
        let block = self.first_logit() / self.count;
        // The first internal column is minus the sign of the frontier, and the others have mean zero.
        let mut order: Vec<usize> = (0..self.count).collect();
        order.sort_by(|&a, &b| (sign * optimum.at[b * block]).total_cmp(&(sign * optimum.at[a * block])));
        let mut at = Vec::with_capacity(optimum.at.len());
        for &class in &order {
            at.extend(&optimum.at[class * block..(class + 1) * block]);
        }
        let first = self.first_logit();
        let size = (self.stacked.k - first) / (self.count - 1).max(1);
        let logit =
            |class: usize, p: usize| if class + 1 < self.count { optimum.at[first + class * size + p] } else { 0.0 };
        for &class in &order[..self.count - 1] {
            for p in 0..size {
                at.push(logit(class, p) - logit(order[self.count - 1], p));
            }
        }
        let there = self.derivatives(&at);
        Optimum { at, value: there.value, hessian: there.hessian, certificate: optimum.certificate }
    }
}

impl Objective for Classes<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        let chunks = self
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
        self.stacked.n
    }

    fn distance_to_bounds(&self, at: &[f64]) -> f64 {
        let distance = |class: usize| {
            let (u, v) = self.log_variances(class, at);
            self.bounds().distance(u, v).min(LARGEST_LOGIT - self.mean_logit(class, at).abs())
        };
        (0..self.count).map(distance).fold(f64::INFINITY, f64::min)
    }

    fn is_singular(&self, at: &[f64]) -> bool {
        (0..self.count).any(|class| self.bounds().is_singular(self.log_variances(class, at).1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::by_unit::checks;
    use crate::frontier::inefficiency::HalfNormal;

    #[test]
    fn derivatives_agree_with_differences() {
        for classes in [2, 3] {
            let stacked = checks::stacked(30, 4 * classes - 1);
            let units: Vec<Vec<usize>> = vec![(0..5).collect(), (5..7).collect(), vec![7], (8..30).collect()];
            let offset = (0..30).map(|i| (1.3 * f64::from(i)).sin()).collect();
            let ln_residual_variance = 0.0;
            let distribution = &HalfNormal;
            let objective = Classes {
                stacked: &stacked,
                offset,
                units: &units,
                count: classes,
                distribution,
                ln_residual_variance,
            };
            let at: Vec<f64> = (0..stacked.k).map(|p| (0.7 * p as f64).cos() * 0.5 - 0.3).collect();
            checks::derivatives(&objective, &at);
            // Two classes with the same parameters are one, whatever their shares.
            let block = objective.first_logit() / classes;
            let mut twins = at;
            twins.copy_within(..block, block);
            assert_eq!(objective.edge(&twins), Some(Edge::EmptyClass));
        }
    }
}
