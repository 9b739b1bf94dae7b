//! The likelihood of independent observations.

use ndarray::Array2;

use super::inefficiency::{AnyInefficiency, Point};
use super::stacked::{Stacked, ln_normal};
use crate::optim::{Derivatives, Objective};
use crate::stats::Jet;

/// Where the logs of variances stop making sense, relative to the variance of least-squares residuals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    ln_residual_variance: f64,
}

impl Bounds {
    /// σ_u below 1/2000 of the residuals' deviation is no inefficiency; above 3000 times it is the exponential limit.
    const U: (f64, f64) = (-15.2, 16.0);
    /// σ_v below 1/20000 of it is no noise.
    const V: (f64, f64) = (-19.8, 4.0);

    pub fn new(residual_variance: f64) -> Self {
        Self { ln_residual_variance: residual_variance.ln() }
    }

    pub fn distance(self, ln_variance_u: f64, ln_variance_v: f64) -> f64 {
        let (u, v) = (ln_variance_u - self.ln_residual_variance, ln_variance_v - self.ln_residual_variance);
        (u - Self::U.0).min(Self::U.1 - u).min(v - Self::V.0).min(Self::V.1 - v)
    }

    /// σ_v → 0: the likelihood can rise without limit there.
    pub fn is_singular(self, ln_variance_v: f64) -> bool {
        ln_variance_v - self.ln_residual_variance <= Self::V.0 + 5.0
    }

    /// Whether σ_u is so small, σ_v so small, σ_u so large that the search may be said to have run there.
    pub fn edges(self, ln_variance_u: f64, ln_variance_v: f64) -> (bool, bool, bool) {
        let (u, v) = (ln_variance_u - self.ln_residual_variance, ln_variance_v - self.ln_residual_variance);
        (u < Self::U.0 + 4.0, v < Self::V.0 + 5.0, u > Self::U.1 - 7.0)
    }
}

/// Equations in the order residual, ln σ_u², ln σ_v², shape.
pub(super) struct CrossSection<'a> {
    pub stacked: &'a Stacked,
    pub distribution: &'a dyn AnyInefficiency,
    pub bounds: Bounds,
}

fn points_of(indices: &[[f64; 4]]) -> Vec<Point<f64>> {
    indices
        .iter()
        .map(|&[residual, ln_variance_u, ln_variance_v, shape]| Point { residual, ln_variance_u, ln_variance_v, shape })
        .collect()
}

impl CrossSection<'_> {
    /// The log-likelihood of each row and its score with respect to the original parameters.
    pub fn contributions(&self, at: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let (values, scores) = self.stacked.contributions(at, |x: &[[f64; 4]]| self.distribution.jets(&points_of(x)));
        (values, self.stacked.scores_back(&scores))
    }

    /// The four numbers of each row.
    pub fn points(&self, at: &[f64]) -> Vec<Point<f64>> {
        let indices: Vec<[f64; 4]> = (0..self.stacked.n).map(|i| self.stacked.indices(i, at)).collect();
        points_of(&indices)
    }
}

impl Objective for CrossSection<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        self.stacked.derivatives(at, |x: &[[f64; 4]]| self.distribution.jets(&points_of(x)))
    }

    fn observations(&self) -> usize {
        self.stacked.n
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

/// The model without inefficiency: a regression whose noise may depend on covariates. Equations: residual, ln σ_v².
pub(super) struct Regression<'a> {
    pub stacked: &'a Stacked,
}

impl Objective for Regression<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        let jet = |&x: &[f64; 2]| {
            let [residual, ln_variance] = Jet::variables(x);
            ln_normal(residual, ln_variance)
        };
        self.stacked.derivatives(at, |rows: &[[f64; 2]]| rows.iter().map(jet).collect())
    }
    fn observations(&self) -> usize {
        self.stacked.n
    }
}
