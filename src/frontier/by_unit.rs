//! Exact derivatives of likelihoods that are no sum over rows of one composed density.
//!
//! Two kinds occur. A row's likelihood may be a function of more indices than the four of a composed density; then
//! [`chain`] carries the derivatives over. Or a unit's likelihood is a function ℓ = F(S) of sums S = Σ_t s(indices of row
//! t); then, with the derivatives of F taken at S,
//!
//! ```text
//! ∇ℓ = Σ_s F_s ∇S_s,   ∇²ℓ = Σ_s F_s ∇²S_s + Σ_st F_st ∇S_s ∇S_t′
//! ```

use ndarray::Array2;
use rayon::prelude::*;

use super::stacked::{Stacked, Sums};
use crate::optim::Derivatives;
use crate::stats::{Jet, Real};

/// Units that one task sums; the sums are added in order, so that the number of threads changes nothing.
const CHUNK: usize = 512;

/// The likelihood of a unit as a function of sums over its rows.
pub(super) trait UnitLikelihood<const N: usize, const M: usize>: Sync {
    /// What a row adds to the sums, from its indices.
    fn statistics(&self, row: usize, indices: [Jet<N>; N]) -> [Jet<N>; M];
    /// The log-likelihood of a unit with so many rows.
    fn likelihood(&self, sums: [Jet<M>; M], rows: usize) -> Jet<M>;
}

fn add_unit<const N: usize, const M: usize>(
    stacked: &Stacked,
    model: &impl UnitLikelihood<N, M>,
    unit: &[usize],
    at: &[f64],
    sums: &mut Sums,
) {
    let k = stacked.k;
    let statistics: Vec<[Jet<N>; M]> =
        unit.iter().map(|&i| model.statistics(i, Jet::variables(stacked.indices(i, at)))).collect();
    let total = std::array::from_fn(|s| statistics.iter().map(|row| row[s].value).sum());
    let outer = model.likelihood(Jet::variables(total), unit.len());
    let mut jacobian = vec![0.0; M * k];
    for (row, &i) in statistics.iter().zip(unit) {
        let mut local = Jet::<N>::constant(0.0);
        for (s, statistic) in row.iter().enumerate() {
            local = local + *statistic * outer.gradient[s];
            for ((slot, x), &equation) in jacobian[s * k..].iter_mut().zip(stacked.row(i)).zip(&stacked.equation) {
                *slot += statistic.gradient[equation] * x;
            }
        }
        local.value = 0.0;
        sums.add(&local, stacked.row(i), &stacked.equation);
    }
    sums.value += outer.value;
    for s in 0..M {
        for t in 0..M {
            let curvature = outer.hessian[s][t];
            for p in (0..k).filter(|_| curvature != 0.0) {
                let left = curvature * jacobian[s * k + p];
                for q in p..k {
                    sums.hessian[p * k + q] += left * jacobian[t * k + q];
                }
            }
        }
    }
}

pub(super) fn derivatives<const N: usize, const M: usize>(
    stacked: &Stacked,
    model: &impl UnitLikelihood<N, M>,
    units: &[Vec<usize>],
    at: &[f64],
) -> Derivatives {
    let chunks = units
        .par_chunks(CHUNK)
        .map(|units| {
            let mut sums = Sums::zero(stacked.k);
            units.iter().for_each(|unit| add_unit(stacked, model, unit, at, &mut sums));
            sums
        })
        .collect();
    Sums::total(chunks, stacked.k)
}

/// The log-likelihood of each unit and its score with respect to the original parameters, on the unit's first row.
pub(super) fn contributions<const N: usize, const M: usize>(
    stacked: &Stacked,
    model: &impl UnitLikelihood<N, M>,
    units: &[Vec<usize>],
    at: &[f64],
) -> (Vec<f64>, Array2<f64>) {
    let mut values = Vec::with_capacity(units.len());
    let mut scores = Array2::zeros((stacked.n, stacked.k));
    for unit in units {
        let mut sums = Sums::zero(stacked.k);
        add_unit(stacked, model, unit, at, &mut sums);
        values.push(sums.value);
        scores.row_mut(unit[0]).iter_mut().zip(sums.gradient).for_each(|(s, g)| *s = g);
    }
    (values, stacked.scores_back(&scores))
}

/// A function of `M` variables, given as a jet, where each of these is a function of `N` others.
pub(super) fn chain<const M: usize, const N: usize>(outer: &Jet<M>, inner: &[Jet<N>; M]) -> Jet<N> {
    let mut out = Jet::constant(outer.value);
    for (s, variable) in inner.iter().enumerate() {
        for i in 0..N {
            out.gradient[i] += outer.gradient[s] * variable.gradient[i];
            for j in 0..N {
                let bent: f64 = (0..M).map(|t| outer.hessian[s][t] * inner[t].gradient[j]).sum();
                out.hessian[i][j] += outer.gradient[s] * variable.hessian[i][j] + variable.gradient[i] * bent;
            }
        }
    }
    out
}

/// ln(1 + eˣ): minus the log of a logit probability of −x.
pub(super) fn softplus<S: Real>(x: S) -> S {
    let value = x.value();
    let share = if value > 0.0 { 1.0 / (1.0 + (-value).exp()) } else { value.exp() / (1.0 + value.exp()) };
    x.compose(value.max(0.0) + (-value.abs()).exp().ln_1p(), share, share * (1.0 - share))
}

/// What the tests of likelihoods share.
#[cfg(test)]
pub(super) mod checks {
    use crate::frontier::stacked::{Equation, Stacked};
    use crate::optim::Objective;

    /// Rows with a column of ones and one other column in each equation, which has a number in (−1, 1).
    pub fn stacked(rows: usize, equations: usize) -> Stacked {
        let number = |i: usize, j: usize| (1.7 * (1.0 + i as f64) + 0.9 * (j as f64 + 1.0) * (i as f64).sqrt()).sin();
        let equation = |e: usize| Equation {
            part: "test",
            names: vec![format!("one{e}"), format!("x{e}")],
            columns: vec![vec![1.0; rows], (0..rows).map(|i| number(i, e)).collect()],
        };
        let offset = (0..rows).map(|i| number(i, 7) - 0.3).collect();
        Stacked::new(offset, (0..equations).map(equation).collect()).unwrap()
    }

    /// Exact derivatives of an objective against differences of its values and gradients.
    pub fn derivatives(objective: &dyn Objective, at: &[f64]) {
        let exact = objective.derivatives(at);
        let h = 1e-5;
        let moved = |p: usize, step: f64| {
            let mut there = at.to_vec();
            there[p] += step;
            objective.derivatives(&there)
        };
        for p in 0..at.len() {
            let (up, down) = (moved(p, h), moved(p, -h));
            let (slope, found) = ((up.value - down.value) / (2.0 * h), exact.gradient[p]);
            let scale = 1.0 + exact.value.abs();
            assert!((slope - found).abs() < 1e-7 * scale, "∂{p}: {found}, by differences {slope}");
            for q in 0..at.len() {
                let (bend, found) = ((up.gradient[q] - down.gradient[q]) / (2.0 * h), exact.hessian[(p, q)]);
                assert!((bend - found).abs() < 1e-6 * scale, "∂{p}∂{q}: {found}, by differences {bend}");
            }
        }
    }
}
