//! The estimator: weights, one step and two, covariances and tests.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use ndarray::Array2;

use super::equations::{Block, Stacked};
use super::fit::{DynamicPanelFit, Lagged, Overidentification};
use super::{DynamicPanel, DynamicPanelError, Equations, Steps};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels};
use crate::stats::{Covariance, GmmErrors, Vcov};
use crate::units::{Measure, Unit};

/// Eigenvalues below this share of the largest count as zero, after scaling to a unit diagonal.
const ZERO_EIGENVALUE: f64 = 1e-12;

/// A parameter whose column keeps less than this share of its length beside the others is not identified.
const ZERO_REMAINDER: f64 = 1e-9;

/// A matrix `B` with `B′B` the inverse of a moments' covariance, the Moore–Penrose inverse of the scaled one where it is
/// singular; its rows are as many as the rank.
struct Weights(DMatrix<f64>);

impl Weights {
    fn of(covariance: &DMatrix<f64>) -> Self {
        let n = covariance.nrows();
        let scale: Vec<f64> =
            (0..n).map(|i| covariance[(i, i)].sqrt()).map(|s| if s > 0.0 { s.recip() } else { 0.0 }).collect();
        let scaled = DMatrix::from_fn(n, n, |i, j| covariance[(i, j)] * scale[i] * scale[j]);
        let eigen = SymmetricEigen::new(scaled);
        let largest = eigen.eigenvalues.max();
        let kept: Vec<usize> = (0..n).filter(|&j| eigen.eigenvalues[j] > ZERO_EIGENVALUE * largest).collect();
        Self(DMatrix::from_fn(kept.len(), n, |row, column| {
            let j = kept[row];
            eigen.eigenvectors[(column, j)] * scale[column] / eigen.eigenvalues[j].sqrt()
        }))
    }

    fn rank(&self) -> usize {
        self.0.nrows()
    }

    /// z′(B′B)z.
    fn quadratic(&self, moments: &DVector<f64>) -> f64 {
        (&self.0 * moments).norm_squared()
    }
}

/// Estimates for given weights.
struct Step {
    beta: DVector<f64>,
    /// (X′Z W Z′X)⁻¹.
    bread: DMatrix<f64>,
    /// (X′Z W Z′X)⁻¹ X′Z W.
    projector: DMatrix<f64>,
    residuals: Vec<DVector<f64>>,
    /// Z_i′ê_i, one column per unit.
    moments: DMatrix<f64>,
}

struct Sums<'a> {
    stacked: &'a Stacked,
    /// Z_i′X_i of each unit.
    zx: Vec<DMatrix<f64>>,
    zx_sum: DMatrix<f64>,
    zy_sum: DVector<f64>,
}

impl<'a> Sums<'a> {
    fn of(stacked: &'a Stacked) -> Self {
        let zx: Vec<DMatrix<f64>> = stacked.blocks.iter().map(|block| block.z.tr_mul(&block.x)).collect();
        let zero = DMatrix::zeros(stacked.instruments, stacked.parameters.len());
        let zx_sum = zx.iter().fold(zero, |sum, part| sum + part);
        let zero = DVector::zeros(stacked.instruments);
        let zy_sum = stacked.blocks.iter().fold(zero, |sum, block| sum + block.z.tr_mul(&block.y));
        Self { stacked, zx, zx_sum, zy_sum }
    }

    fn step(&self, weights: &Weights) -> Result<Step, DynamicPanelError> {
        let k = self.stacked.parameters.len();
        if weights.rank() < k {
            return Err(DynamicPanelError::TooFewInstruments { instruments: weights.rank(), parameters: k });
        }
        let weighted = &weights.0 * &self.zx_sum;
        let lengths: Vec<f64> = weighted.column_iter().map(|column| column.norm()).collect();
        let (q, r) = weighted.qr().unpack();
        let is_lost = |j: &usize| r[(*j, *j)].abs() <= ZERO_REMAINDER * lengths[*j];
        let not_identified =
            |j: usize| DynamicPanelError::NotIdentified { parameter: self.stacked.parameters[j].clone() };
        if let Some(j) = (0..k).find(is_lost) {
            return Err(not_identified(j));
        }
        let inverse = r.try_inverse().ok_or_else(|| not_identified(k - 1))?;
        let projector = &inverse * (q.transpose() * &weights.0);
        let beta = &projector * &self.zy_sum;
        let residuals: Vec<DVector<f64>> =
            self.stacked.blocks.iter().map(|block| &block.y - &block.x * &beta).collect();
        let mut moments = DMatrix::zeros(self.stacked.instruments, self.stacked.blocks.len());
        for (unit, (block, residual)) in self.stacked.blocks.iter().zip(&residuals).enumerate() {
            moments.set_column(unit, &block.z.tr_mul(residual));
        }
        Ok(Step { beta, bread: &inverse * inverse.transpose(), projector, residuals, moments })
    }

    /// How the two-step estimates move with the first ones, through the weights (Windmeijer 2005, equation 2.11):
    /// column `k` is `(X′ZW₂Z′X)⁻¹X′ZW₂ Σ Z_i′(x_ik ê_i′ + ê_i x_ik′)Z_i W₂Z′ê₂`, with `ê` of the first step.
    fn drift(&self, first: &Step, second: &Step, weights: &Weights) -> DMatrix<f64> {
        let weighted = weights.0.tr_mul(&(&weights.0 * second.moments.column_sum()));
        let mut sum = DMatrix::zeros(self.zx_sum.nrows(), self.zx_sum.ncols());
        for (zx, moment) in self.zx.iter().zip(first.moments.column_iter()) {
            sum += zx * moment.dot(&weighted);
            sum += moment * zx.tr_mul(&weighted).transpose();
        }
        &second.projector * sum
    }
}

impl Step {
    /// Σ Z_i′ê_i ê_i′Z_i.
    fn moment_covariance(&self) -> DMatrix<f64> {
        &self.moments * self.moments.transpose()
    }

    /// ½ Σ Δê² / (number of differences − parameters).
    fn variance(&self, blocks: &[Block]) -> f64 {
        let differences: usize = blocks.iter().map(|block| block.differences).sum();
        let squares: f64 = blocks
            .iter()
            .zip(&self.residuals)
            .map(|(block, residual)| residual.rows(0, block.differences).norm_squared())
            .sum();
        0.5 * squares / (differences as f64 - self.beta.len() as f64)
    }

    /// The parts of the test of correlation between differenced errors so many periods apart.
    fn lagged(&self, blocks: &[Block], order: u32) -> Option<Lagged> {
        let k = self.beta.len();
        let (mut pairs, mut product, mut squares) = (0, 0.0, 0.0);
        let mut regressors = DVector::zeros(k);
        let mut moments = DVector::zeros(self.moments.nrows());
        for ((block, residual), moment) in blocks.iter().zip(&self.residuals).zip(self.moments.column_iter()) {
            let times = &block.times[..block.differences];
            let mut own = 0.0;
            for (now, &time) in times.iter().enumerate() {
                let Some(earlier) = time.checked_sub(i64::from(order)) else { continue };
                let Ok(before) = times.binary_search(&earlier) else { continue };
                pairs += 1;
                own += residual[before] * residual[now];
                regressors += block.x.row(now).transpose() * residual[before];
            }
            product += own;
            squares += own * own;
            moments += moment * own;
        }
        let influence = regressors.dot(&(&self.projector * moments));
        (pairs > 0).then(|| Lagged {
            order,
            pairs,
            product,
            squares,
            influence,
            regressors: regressors.as_slice().to_vec(),
        })
    }
}

fn to_array(matrix: &DMatrix<f64>) -> Array2<f64> {
    // Covariances are symmetric up to rounding.
    Array2::from_shape_fn(matrix.shape(), |(i, j)| 0.5 * (matrix[(i, j)] + matrix[(j, i)]))
}

pub(super) fn fit(spec: &DynamicPanel, stacked: &Stacked) -> Result<DynamicPanelFit, DynamicPanelError> {
    let axis: Arc<Labels> = Labels::from_codes(Dimension::Item, &stacked.parameters)?;
    let blocks = &stacked.blocks;
    let sums = Sums::of(stacked);
    let zero = DMatrix::zeros(stacked.instruments, stacked.instruments);
    let first_weights = Weights::of(&blocks.iter().fold(zero, |sum, block| sum + block.weighted_instruments()));
    let first = sums.step(&first_weights)?;
    let k = stacked.parameters.len();
    let variance = first.variance(blocks);
    let robust = |step: &Step, covariance: &DMatrix<f64>| &step.projector * covariance * step.projector.transpose();
    let first_covariance = first.moment_covariance();
    let first_robust = robust(&first, &first_covariance);
    let sargan = Overidentification::new(
        first_weights.quadratic(&first.moments.column_sum()) / variance,
        first_weights.rank() - k,
    );
    let second_weights = Weights::of(&first_covariance);
    let one_step_hansen = second_weights.quadratic(&first.moments.column_sum());
    let second = sums.step(&second_weights);
    let hansen = second.as_ref().ok().map(|second| {
        Overidentification::new(second_weights.quadratic(&second.moments.column_sum()), second_weights.rank() - k)
    });
    let (step, conventional, robust, influence) = match spec.steps {
        Steps::One => (
            &first,
            (GmmErrors::OneStep, &first.bread * variance),
            (GmmErrors::OneStepRobust, first_robust),
            &first.projector * &first.moments,
        ),
        Steps::Two => {
            let second = second.as_ref().map_err(Clone::clone)?;
            let drift = sums.drift(&first, second, &second_weights);
            let corrected = &second.bread
                + &drift * &second.bread
                + &second.bread * drift.transpose()
                + &drift * first_robust * drift.transpose();
            let influence = &second.projector * &second.moments + &drift * (&first.projector * &first.moments);
            (second, (GmmErrors::TwoStep, second.bread.clone()), (GmmErrors::Windmeijer, corrected), influence)
        }
    };
    let labeled = |values: &DVector<f64>| {
        LabeledVec::trusted(Measure::new("estimate", Unit::Ratio), &axis, values.iter().copied().collect())
    };
    let covariance =
        |(kind, matrix): (GmmErrors, DMatrix<f64>)| Covariance { kind: Vcov::Gmm(kind), matrix: to_array(&matrix) };
    let equations = |block: &Block| match spec.equations {
        Equations::Differences => block.differences,
        Equations::System => block.times.len() - block.differences,
    };
    let robust = covariance(robust);
    Ok(DynamicPanelFit {
        spec: spec.clone(),
        estimates: labeled(&step.beta),
        covariance: robust.clone(),
        conventional: covariance(conventional),
        robust,
        nobs: blocks.iter().map(equations).sum(),
        units: blocks.iter().map(|block| block.unit).collect(),
        influence: Array2::from_shape_fn((blocks.len(), k), |(unit, j)| influence[(j, unit)]),
        instruments: stacked.instruments,
        variance,
        sargan,
        hansen,
        one_step_hansen,
        lagged: (1..=2).filter_map(|order| step.lagged(blocks, order)).collect(),
    })
}
