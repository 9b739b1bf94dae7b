//! Least squares for frontiers that assume no distribution.

use nalgebra::{DMatrix, DVector};
use ndarray::Array2;

use super::error::FrontierError;
use super::spec::Side;
use super::stacked::{Equation, Stacked};

/// A column that keeps less than this share of its length after a projection has been projected away.
const VANISHED: f64 = 1e-9;

/// A regression of one column on others.
pub(super) struct LeastSquares {
    pub names: Vec<String>,
    pub coefficients: DVector<f64>,
    /// (X′X)⁻¹.
    pub inverse: DMatrix<f64>,
    /// Sum of squared residuals.
    pub squares: f64,
}

impl LeastSquares {
    pub fn of(response: Vec<f64>, columns: &[(String, Vec<f64>)]) -> Result<Self, FrontierError> {
        let (names, negative) =
            columns.iter().map(|(name, x)| (name.clone(), x.iter().map(|x| -x).collect::<Vec<_>>())).unzip();
        let stacked = Stacked::new(response, vec![Equation { part: "frontier", names, columns: negative }])?;
        let (n, k) = (stacked.n, stacked.k);
        let zero = vec![0.0; k];
        let theta: Vec<f64> = (0..k)
            .map(|p| -(0..n).map(|i| stacked.row(i)[p] * stacked.indices::<1>(i, &zero)[0]).sum::<f64>() / n as f64)
            .collect();
        let squares = (0..n).map(|i| stacked.indices::<1>(i, &theta)[0].powi(2)).sum();
        Ok(Self {
            coefficients: &stacked.back * DVector::from_column_slice(&theta),
            inverse: &stacked.back * stacked.back.transpose() / n as f64,
            names: stacked.names,
            squares,
        })
    }

    /// The covariance of the coefficients for a variance of the errors.
    pub fn covariance(&self, variance: f64) -> Array2<f64> {
        let k = self.coefficients.len();
        Array2::from_shape_fn((k, k), |(i, j)| self.inverse[(i, j)] * variance)
    }
}

/// Applies a projection to a column; a column of regressors that it takes away is an error.
pub(super) fn projected(
    name: &str,
    part: &'static str,
    column: &[f64],
    project: impl Fn(&mut [f64]),
) -> Result<Vec<f64>, FrontierError> {
    let length = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let mut rest = column.to_vec();
    project(&mut rest);
    if length(&rest) <= VANISHED * length(column) {
        return Err(FrontierError::Collinear { column: name.to_owned(), part });
    }
    Ok(rest)
}

/// Efficiency of a level relative to the best: exp(α − max α), for cost exp(min α − α).
pub(super) fn relative_to_best(side: Side, levels: &[f64]) -> Vec<f64> {
    let sign = side.sign();
    let best = levels.iter().fold(f64::NEG_INFINITY, |best, level| best.max(sign * level));
    levels.iter().map(|level| (sign * level - best).exp()).collect()
}
