//! Least squares by Householder's QR, with collinear columns named.

use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::regression_error::RegressionError;

/// What is left of a column that others make up, relative to its length, when rounding is all that is left.
const COLLINEAR: f64 = 1e-9;

/// Coefficients, residuals and `(X′X)⁻¹`.
#[derive(Debug, Clone)]
pub(crate) struct LeastSquares {
    pub coefficients: Array1<f64>,
    pub residuals: Array1<f64>,
    pub inverse: Array2<f64>,
}

/// A design whose columns are known to be independent, factorised once for many responses.
#[derive(Debug)]
pub(crate) struct Design {
    columns: Array2<f64>,
    q: DMatrix<f64>,
    r: DMatrix<f64>,
    scale: Vec<f64>,
}

impl Design {
    pub fn new<S: AsRef<str>>(names: &[S], columns: Array2<f64>) -> Result<Self, RegressionError> {
        let (n, k) = columns.dim();
        if n <= k {
            return Err(RegressionError::TooFewObservations { nobs: n, parameters: k });
        }
        let scale: Vec<f64> = columns.axis_iter(Axis(1)).map(|column| column.dot(&column).sqrt()).collect();
        if let Some(zero) = scale.iter().position(|&length| length == 0.0) {
            return Err(RegressionError::ZeroColumn { column: names[zero].as_ref().to_owned() });
        }
        let factors = DMatrix::from_fn(n, k, |i, j| columns[[i, j]] / scale[j]).qr();
        let (q, r) = (factors.q(), factors.r());
        if let Some(at) = (0..k).find(|&j| r[(j, j)].abs() < COLLINEAR) {
            let before = r.view((0, 0), (at, at)).into_owned();
            let combination = before.solve_upper_triangular(&r.view((0, at), (at, 1)).into_owned());
            let matters = |j: &usize| combination.as_ref().is_none_or(|weights| weights[*j].abs() > 1e-6);
            return Err(RegressionError::Collinear {
                column: names[at].as_ref().to_owned(),
                with: (0..at).filter(matters).map(|j| names[j].as_ref().to_owned()).collect(),
            });
        }
        Ok(Self { columns, q, r, scale })
    }

    pub fn columns(&self) -> ArrayView2<'_, f64> {
        self.columns.view()
    }

    pub fn fit(&self, response: &Array1<f64>) -> LeastSquares {
        let y = DVector::from_iterator(response.len(), response.iter().copied());
        let k = self.scale.len();
        // The diagonal of R was checked, so that neither solve can fail.
        let back = |right: DMatrix<f64>| self.r.solve_upper_triangular(&right).unwrap_or_else(|| DMatrix::zeros(k, k));
        let solution = back(self.q.transpose() * DMatrix::from_column_slice(y.len(), 1, y.as_slice()));
        let coefficients: Array1<f64> = (0..k).map(|j| solution[(j, 0)] / self.scale[j]).collect();
        let root = back(DMatrix::identity(k, k));
        let inverse = &root * root.transpose();
        LeastSquares {
            residuals: response - &self.columns.dot(&coefficients),
            coefficients,
            inverse: Array2::from_shape_fn((k, k), |(i, j)| inverse[(i, j)] / (self.scale[i] * self.scale[j])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn residuals_are_orthogonal_and_the_inverse_is_one() {
        let x = array![[1.0, 2.0e6], [1.0, 3.0e6], [1.0, 5.0e6], [1.0, 9.0e6]];
        let design = Design::new(&["constant", "x"], x.clone()).unwrap();
        let fit = design.fit(&array![1.0, 0.0, 4.0, 4.5]);
        assert!(x.t().dot(&fit.residuals).iter().zip([4.0, 2e7]).all(|(left, size)| left.abs() < 1e-14 * size));
        let product = x.t().dot(&x).dot(&fit.inverse);
        assert!((product - Array2::<f64>::eye(2)).iter().all(|gap| gap.abs() < 1e-8));
    }

    #[test]
    fn the_columns_that_make_up_another_are_named() {
        let x = array![[1.0, 2.0, 7.0, 3.0], [1.0, 3.0, 1.0, 4.0], [1.0, 5.0, 2.0, 6.0], [1.0, 9.0, 0.0, 10.0]];
        let x = ndarray::concatenate![Axis(0), x, array![[1.0, 0.0, 3.0, 1.0]]];
        let error = Design::new(&["constant", "k", "l", "k plus one"], x).unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"k plus one\" is a linear combination of \"constant\", \"k\"; leave one of them out"
        );
        let zero = Design::new(&["k"], array![[0.0], [0.0]]).unwrap_err();
        assert_eq!(zero.to_string(), "\"k\" is zero in all rows used; leave it out");
    }
}
