//! Where the search for a mixture of frontiers starts.
//!
//! A mixture of regressions with normal errors has closed steps of expectation and maximisation. From a split by the
//! least-squares residuals and from seeded samples it climbs to several ends; the best of them, with their variances
//! split between noise and inefficiency, are starts for the mixture of frontiers.

use nalgebra::{DMatrix, DVector};

use super::latent_class_likelihood::Classes;
use super::stacked::Stacked;
use super::verified::Before;
use crate::stats::Draws;

/// Seeded attempts beside the split by residuals.
const ATTEMPTS: u64 = 16;
const ROUNDS: usize = 40;
/// Ends that become starts.
const BEST: usize = 4;
/// Shares of a class's variance that are inefficiency.
const SHARES: [f64; 2] = [0.5, 0.85];
/// The least variance of a class, relative to that of all residuals.
const LEAST_VARIANCE: f64 = 1e-3;

/// A mixture of regressions: coefficients, variance and share of each class.
struct Regressions {
    classes: Vec<(DVector<f64>, f64, f64)>,
    log_likelihood: f64,
}

struct Climb<'a> {
    objective: &'a Classes<'a>,
    single: &'a Stacked,
    columns: usize,
    variance: f64,
}

impl Climb<'_> {
    /// The regressions that weights of units by class give.
    fn maximised(&self, weights: &[Vec<f64>]) -> Vec<(DVector<f64>, f64, f64)> {
        let k = self.columns;
        let units = self.objective.units;
        let one = |class: &Vec<f64>| {
            let (mut cross, mut with_y, mut mass, mut squares) =
                (DMatrix::<f64>::zeros(k, k), DVector::<f64>::zeros(k), 0.0, 0.0);
            for (unit, &weight) in units.iter().zip(class).filter(|(_, weight)| **weight > 0.0) {
                for &i in unit {
                    let row = &self.single.row(i)[..k];
                    let y = self.objective.offset[i];
                    mass += weight;
                    squares += weight * y * y;
                    for (p, x) in row.iter().enumerate() {
                        // The index is y plus the columns times their coefficients.
                        with_y[p] -= weight * x * y;
                        for (q, z) in row.iter().enumerate() {
                            cross[(p, q)] += weight * x * z;
                        }
                    }
                }
            }
            // A small ridge, since few rows may not tell all columns apart.
            for p in 0..k {
                cross[(p, p)] += 1e-6 * (1.0 + mass);
            }
            let coefficients = cross.cholesky().map_or_else(|| DVector::zeros(k), |c| c.solve(&with_y));
            let rest = (squares - with_y.dot(&coefficients)) / mass.max(f64::MIN_POSITIVE);
            let share = class.iter().sum::<f64>() / units.len() as f64;
            (coefficients, rest.max(LEAST_VARIANCE * self.variance), share.max(1e-6))
        };
        weights.iter().map(one).collect()
    }

    /// Weights of units by class, and the log-likelihood.
    fn expected(&self, classes: &[(DVector<f64>, f64, f64)]) -> (Vec<Vec<f64>>, f64) {
        let units = self.objective.units;
        let mut weights = vec![vec![0.0; units.len()]; classes.len()];
        let mut total = 0.0;
        for (number, unit) in units.iter().enumerate() {
            let log = |(coefficients, variance, share): &(DVector<f64>, f64, f64)| {
                let squares: f64 = unit
                    .iter()
                    .map(|&i| {
                        let row = &self.single.row(i)[..self.columns];
                        let fitted: f64 = row.iter().zip(coefficients.iter()).map(|(x, c)| x * c).sum();
                        (self.objective.offset[i] + fitted).powi(2)
                    })
                    .sum();
                share.ln() - 0.5 * (squares / variance + unit.len() as f64 * variance.ln())
            };
            let logs: Vec<f64> = classes.iter().map(log).collect();
            let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = logs.iter().map(|l| (l - top).exp()).sum();
            total += top + sum.ln();
            for (class, l) in logs.iter().enumerate() {
                weights[class][number] = (l - top).exp() / sum;
            }
        }
        (weights, total)
    }

    fn climb(&self, weights: &[Vec<f64>]) -> Regressions {
        let mut classes = self.maximised(weights);
        let mut log_likelihood = f64::NEG_INFINITY;
        // The first variances are of chosen rows; they must not decide who belongs to them.
        classes.iter_mut().for_each(|class| class.1 = 0.5 * self.variance);
        for _ in 0..ROUNDS {
            let (weights, value) = self.expected(&classes);
            classes = self.maximised(&weights);
            log_likelihood = value;
        }
        Regressions { classes, log_likelihood }
    }
}

pub(super) fn starts(objective: &Classes<'_>, single: &Stacked, before: &Before, seed: u64) -> Vec<Vec<f64>> {
    let classes = objective.count;
    let columns = before.coefficients.len();
    let climb = Climb { objective, single, columns, variance: before.moments.second };
    let units = objective.units;
    if classes == 1 {
        let all = climb.maximised(&[vec![1.0; units.len()]]);
        return [0.6, 0.2, 0.9].iter().map(|share| start(objective, single, &all, *share)).collect();
    }
    let mut ends = vec![climb.climb(&by_residuals(objective, &before.residuals))];
    ends.extend(
        (0..ATTEMPTS).map(|attempt| climb.climb(&by_chance(objective, 3 * columns, &mut Draws::new(seed, attempt)))),
    );
    ends.sort_by(|a, b| b.log_likelihood.total_cmp(&a.log_likelihood));
    ends.dedup_by(|a, b| (a.log_likelihood - b.log_likelihood).abs() < 1e-3);
    let best = ends.iter().take(BEST);
    best.flat_map(|end| SHARES.map(|share| start(objective, single, &end.classes, share))).collect()
}

/// Units sorted by their mean residual, cut into parts of the same size.
fn by_residuals(objective: &Classes<'_>, residuals: &[f64]) -> Vec<Vec<f64>> {
    let mean = |unit: &Vec<usize>| unit.iter().map(|&i| residuals[i]).sum::<f64>() / unit.len() as f64;
    let means: Vec<f64> = objective.units.iter().map(mean).collect();
    let mut order: Vec<usize> = (0..means.len()).collect();
    order.sort_by(|&a, &b| means[a].total_cmp(&means[b]));
    let mut weights = vec![vec![0.0; means.len()]; objective.count];
    for (rank, unit) in order.into_iter().enumerate() {
        weights[rank * objective.count / means.len()][unit] = 1.0;
    }
    weights
}

/// For each class a few units drawn by chance, with about so many rows.
fn by_chance(objective: &Classes<'_>, rows: usize, draws: &mut Draws) -> Vec<Vec<f64>> {
    let units = objective.units;
    let one = |_| {
        let mut weights = vec![0.0; units.len()];
        let mut drawn = 0;
        while drawn < rows.min(objective.stacked.n / 2) {
            let unit = draws.index(units.len());
            drawn += units[unit].len();
            weights[unit] = 1.0;
        }
        weights
    };
    (0..objective.count).map(one).collect()
}

/// Internal parameters from regressions whose variance is inefficiency by a share.
fn start(objective: &Classes<'_>, single: &Stacked, classes: &[(DVector<f64>, f64, f64)], share: f64) -> Vec<f64> {
    let unit = objective.distribution.moments(0.0, 0.0);
    let mut theta = vec![0.0; objective.stacked.k];
    let first = |equation: usize| objective.stacked.first_of(equation);
    for (class, (coefficients, variance, weight)) in classes.iter().enumerate() {
        let sigma = (share * variance / unit.variance).sqrt();
        if let (Some(frontier), Some(u), Some(v)) = (first(3 * class), first(3 * class + 1), first(3 * class + 2)) {
            theta[frontier..frontier + coefficients.len()].copy_from_slice(coefficients.as_slice());
            theta[frontier] -= sigma * unit.mean * single.row(0)[0].signum();
            theta[u] = 2.0 * sigma.ln();
            theta[v] = ((1.0 - share) * variance).ln();
        }
        if let (Some(logit), Some((_, _, last))) = (first(3 * objective.count + class), classes.last()) {
            theta[logit] = (weight / last).ln();
        }
    }
    theta
}
