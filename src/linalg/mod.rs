//! Dense linear algebra behind the input-output questions: factorise once, solve many.
//!
//! The only part of the crate that names the packages doing the work: faer by default, the system's LAPACK with the
//! feature `lapack`. Public signatures show `ndarray` only.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use thiserror::Error;

// Either backend is a module with `Factors` and `eigenvalues`.
#[cfg(not(feature = "lapack"))]
#[path = "faer_backend.rs"]
mod backend;
#[cfg(feature = "lapack")]
#[path = "lapack.rs"]
mod backend;
mod krylov;
pub(crate) mod memory;
mod product;
mod scaled_flows;
mod single_precision;
mod solver;
mod spectrum;

use std::sync::OnceLock;

use backend::Factors;

pub(crate) use solver::{LARGE, LargeSystem, TOGETHER};
pub use solver::{SolveReport, SolveRoute, Solver};
pub use spectrum::{eigenvalues, spectral_radius};

/// What can go wrong in linear algebra.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LinalgError {
    /// The matrix is not square.
    #[error("a square matrix is needed, but this one has {rows} rows and {columns} columns")]
    NotSquare {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// The matrix is singular to working precision.
    #[error(
        "the matrix is singular to working precision (reciprocal condition {reciprocal_condition:.1e}): look for a sector that repeats another, or for a column of coefficients that adds to one"
    )]
    Singular {
        /// Estimate of the reciprocal condition number in the 1-norm.
        reciprocal_condition: f64,
    },
    /// A cell is NaN or infinite.
    #[error("the cell at row {row}, column {column} (counted from 1) is {value}")]
    NotFinite {
        /// Row, counted from 1.
        row: usize,
        /// Column, counted from 1.
        column: usize,
        /// The value.
        value: f64,
    },
    /// The right-hand side has another length than the matrix.
    #[error("the right-hand side has {found} rows, the matrix has {expected}")]
    WrongLength {
        /// Size of the matrix.
        expected: usize,
        /// Rows of the right-hand side.
        found: usize,
    },
    /// A matrix would not fit into memory.
    #[error(
        "{what} needs {needed:.1} GiB of memory, but {available:.1} GiB are available: close other programs, aggregate the table, or ask a question that needs no such matrix"
    )]
    NotEnoughMemory {
        /// What was to be made.
        what: String,
        /// GiB needed.
        needed: f64,
        /// GiB available.
        available: f64,
    },
    /// The eigenvalue iteration did not converge.
    #[error("the eigenvalues of a {size} by {size} matrix were not found: {reason}")]
    NoEigenvalues {
        /// Size of the matrix.
        size: usize,
        /// What the solver said.
        reason: String,
    },
}

/// A square matrix factorised once, `PA = LU`, for many solves.
///
/// # Example
/// ```
/// use domar::linalg::Lu;
/// use ndarray::array;
/// let lu = Lu::factorise(array![[0.85, -0.25], [-0.20, 0.95]].view())?;
/// let x = lu.solve(array![600.0, 1500.0].view())?;
/// assert!((x[0] - 1247.52).abs() < 0.01);
/// # Ok::<(), domar::linalg::LinalgError>(())
/// ```
#[derive(Debug)]
pub struct Lu {
    factors: Factors,
    /// The 1-norm of the matrix.
    norm: f64,
    reciprocal_condition: OnceLock<f64>,
}

impl Lu {
    /// Factorises a square matrix.
    ///
    /// # Errors
    /// [`LinalgError::NotSquare`], [`LinalgError::NotFinite`], and [`LinalgError::Singular`] when the estimated
    /// reciprocal condition number is below the machine precision.
    pub fn factorise(matrix: ArrayView2<'_, f64>) -> Result<Self, LinalgError> {
        ensure_square(matrix)?;
        ensure_finite(matrix)?;
        let lu = Self {
            norm: one_norm(matrix),
            factors: Factors::of_cells(matrix.nrows(), |i, j| matrix[[i, j]])?,
            reciprocal_condition: OnceLock::new(),
        };
        let reciprocal_condition = lu.reciprocal_condition();
        if reciprocal_condition < f64::EPSILON {
            return Err(LinalgError::Singular { reciprocal_condition });
        }
        Ok(lu)
    }

    /// Factors of a matrix given cell by cell that is known to be regular; the condition is estimated when asked for.
    pub(crate) fn of_cells(
        size: usize,
        norm: f64,
        cell: impl Fn(usize, usize) -> f64 + Sync,
    ) -> Result<Self, LinalgError> {
        Ok(Self { norm, factors: Factors::of_cells(size, cell)?, reciprocal_condition: OnceLock::new() })
    }

    /// Number of rows and columns.
    pub fn size(&self) -> usize {
        self.factors.size()
    }

    /// Estimate of the condition number in the 1-norm, a lower bound that is rarely off by more than three times
    /// (Hager 1984; Higham 1988, algorithm 4.1).
    pub fn condition(&self) -> f64 {
        1.0 / self.reciprocal_condition()
    }

    fn reciprocal_condition(&self) -> f64 {
        *self.reciprocal_condition.get_or_init(|| {
            if self.size() == 0 {
                return 1.0;
            }
            let condition = self.norm * self.inverse_one_norm();
            // A zero pivot makes the estimate infinite or NaN; both end as a reciprocal condition of zero.
            if condition.is_finite() && condition > 0.0 { 1.0 / condition } else { 0.0 }
        })
    }

    /// Solves `A x = b`.
    ///
    /// # Errors
    /// [`LinalgError::WrongLength`].
    pub fn solve(&self, rhs: ArrayView1<'_, f64>) -> Result<Array1<f64>, LinalgError> {
        self.solve_many(rhs.insert_axis(Axis(1))).map(|solution| solution.remove_axis(Axis(1)))
    }

    /// Solves `A' x = b`.
    ///
    /// # Errors
    /// [`LinalgError::WrongLength`].
    pub fn solve_transposed(&self, rhs: ArrayView1<'_, f64>) -> Result<Array1<f64>, LinalgError> {
        self.solve_many_transposed(rhs.insert_axis(Axis(1))).map(|solution| solution.remove_axis(Axis(1)))
    }

    /// Solves `A X = B` for all columns of `B` at once.
    ///
    /// # Errors
    /// [`LinalgError::WrongLength`].
    pub fn solve_many(&self, rhs: ArrayView2<'_, f64>) -> Result<Array2<f64>, LinalgError> {
        self.ensure_rows(rhs.nrows())?;
        Ok(self.factors.solve(rhs))
    }

    /// Solves `A' X = B` for all columns of `B` at once.
    ///
    /// # Errors
    /// [`LinalgError::WrongLength`].
    pub fn solve_many_transposed(&self, rhs: ArrayView2<'_, f64>) -> Result<Array2<f64>, LinalgError> {
        self.ensure_rows(rhs.nrows())?;
        Ok(self.factors.solve_transposed(rhs))
    }

    /// The inverse, computed anew at each call.
    pub fn inverse(&self) -> Array2<f64> {
        self.factors.inverse()
    }

    fn ensure_rows(&self, found: usize) -> Result<(), LinalgError> {
        let expected = self.size();
        if found == expected { Ok(()) } else { Err(LinalgError::WrongLength { expected, found }) }
    }

    /// Estimate of the 1-norm of the inverse from a few solves.
    fn inverse_one_norm(&self) -> f64 {
        let n = self.size();
        let solve = |x: &Array1<f64>| column(self.factors.solve(x.view().insert_axis(Axis(1))));
        let solve_transposed = |x: &Array1<f64>| column(self.factors.solve_transposed(x.view().insert_axis(Axis(1))));
        let mut x = Array1::from_elem(n, 1.0 / n as f64);
        let mut estimate = 0.0;
        for _ in 0..5 {
            let y = solve(&x);
            let norm = y.iter().map(|v| v.abs()).sum::<f64>();
            if !norm.is_finite() {
                return f64::INFINITY;
            }
            if norm <= estimate {
                break;
            }
            estimate = norm;
            let z = solve_transposed(&y.mapv(f64::signum));
            let (largest, slope) =
                z.iter().enumerate().fold((0, 0.0), |best, (i, v)| if v.abs() > best.1 { (i, v.abs()) } else { best });
            if slope <= z.dot(&x) {
                break;
            }
            x = Array1::zeros(n);
            x[largest] = 1.0;
        }
        // Higham's alternating vector guards against the cases in which the gradient steps stall.
        let last = (n.max(2) - 1) as f64;
        let alternating = Array1::from_shape_fn(n, |i| {
            let size = 1.0 + i as f64 / last;
            if i % 2 == 0 { size } else { -size }
        });
        let second = 2.0 * solve(&alternating).iter().map(|v| v.abs()).sum::<f64>() / (3.0 * n as f64);
        if second.is_finite() { estimate.max(second) } else { f64::INFINITY }
    }
}

fn column(matrix: Array2<f64>) -> Array1<f64> {
    matrix.remove_axis(Axis(1))
}

/// Largest absolute column sum.
fn one_norm(matrix: ArrayView2<'_, f64>) -> f64 {
    matrix.columns().into_iter().map(|c| c.iter().map(|v| v.abs()).sum()).fold(0.0, f64::max)
}

fn ensure_square(matrix: ArrayView2<'_, f64>) -> Result<(), LinalgError> {
    let (rows, columns) = matrix.dim();
    if rows == columns { Ok(()) } else { Err(LinalgError::NotSquare { rows, columns }) }
}

fn ensure_finite(matrix: ArrayView2<'_, f64>) -> Result<(), LinalgError> {
    match matrix.indexed_iter().find(|(_, value)| !value.is_finite()) {
        None => Ok(()),
        Some(((row, column), &value)) => Err(LinalgError::NotFinite { row: row + 1, column: column + 1, value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// A diagonally dominant matrix without structure, from a small congruential sequence.
    fn sample(n: usize) -> Array2<f64> {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        Array2::from_shape_fn((n, n), |(i, j)| if i == j { 1.0 + next() } else { -next() / n as f64 })
    }

    fn largest_difference(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
        a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn solves_and_inverse_agree_on_one_and_two_threads() {
        for n in [1, 2, 7, 60, 1100] {
            let a = sample(n);
            let lu = Lu::factorise(a.view()).unwrap();
            let inverse = lu.inverse();
            let rhs = Array2::from_shape_fn((n, 5), |(i, j)| ((i * 5 + j) % 7) as f64 - 3.0);
            assert!(largest_difference(&lu.solve_many(rhs.view()).unwrap(), &inverse.dot(&rhs)) < 1e-12, "n = {n}");
            let transposed = lu.solve_many_transposed(rhs.view()).unwrap();
            assert!(largest_difference(&transposed, &inverse.t().dot(&rhs)) < 1e-12, "n = {n}");
            assert!(largest_difference(&a.dot(&inverse), &Array2::eye(n)) < 1e-12, "n = {n}");
        }
    }

    #[test]
    fn condition_estimate_is_close_to_the_true_condition() {
        for n in [2, 7, 60] {
            let a = sample(n);
            let lu = Lu::factorise(a.view()).unwrap();
            let truth = one_norm(a.view()) * one_norm(lu.inverse().view());
            assert!(lu.condition() <= truth * (1.0 + 1e-10) && lu.condition() > truth / 3.0, "n = {n}");
        }
    }

    #[test]
    fn singular_matrices_are_refused() {
        let repeated = array![[1.0, 2.0], [2.0, 4.0]];
        assert!(matches!(Lu::factorise(repeated.view()), Err(LinalgError::Singular { .. })));
        assert!(matches!(Lu::factorise(Array2::zeros((3, 3)).view()), Err(LinalgError::Singular { .. })));
        let nan = array![[1.0, f64::NAN], [0.0, 1.0]];
        assert_eq!(
            Lu::factorise(nan.view()).unwrap_err().to_string(),
            "the cell at row 1, column 2 (counted from 1) is NaN"
        );
        assert!(matches!(Lu::factorise(Array2::zeros((2, 3)).view()), Err(LinalgError::NotSquare { .. })));
    }
}
