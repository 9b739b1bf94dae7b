//! Factorisation and eigenvalues by faer.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, inverse, solve};
use faer::perm::Perm;
use faer::{Mat, Par, Spec};
use ndarray::{Array2, ArrayView2};

use super::LinalgError;

/// Below this size a second thread costs more than it brings.
const SERIAL_SIZE: usize = 1000;

fn parallelism(size: usize) -> Par {
    if size < SERIAL_SIZE { Par::Seq } else { Par::rayon(0) }
}

fn to_faer(matrix: ArrayView2<'_, f64>) -> Mat<f64> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[[i, j]])
}

fn to_ndarray(matrix: &Mat<f64>) -> Array2<f64> {
    Array2::from_shape_fn((matrix.nrows(), matrix.ncols()), |(i, j)| matrix[(i, j)])
}

/// Both triangles in one matrix, and the row permutation.
///
/// faer keeps columns where `ndarray` keeps rows: what is factorised is the transpose, so that cells are read and the
/// inverse is written in the order in which they lie.
#[derive(Debug)]
pub(super) struct Factors {
    triangles: Mat<f64>,
    rows: Perm<usize>,
}

impl Factors {
    #[allow(clippy::unnecessary_wraps)] // the LAPACK backend can fail here
    pub(super) fn of_cells(n: usize, cell: impl Fn(usize, usize) -> f64 + Sync) -> Result<Self, LinalgError> {
        let par = parallelism(n);
        let mut triangles = Mat::from_fn(n, n, |i, j| cell(j, i));
        let mut forward = vec![0; n].into_boxed_slice();
        let mut backward = vec![0; n].into_boxed_slice();
        let scratch = factor::lu_in_place_scratch::<usize, f64>(n, n, par, Spec::default());
        factor::lu_in_place(
            triangles.as_mut(),
            &mut forward,
            &mut backward,
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Spec::default(),
        );
        Ok(Self { triangles, rows: Perm::new_checked(forward, backward, n) })
    }

    pub(super) fn size(&self) -> usize {
        self.triangles.nrows()
    }

    pub(super) fn solve(&self, rhs: ArrayView2<'_, f64>) -> Array2<f64> {
        let par = parallelism(self.size());
        let mut solution = to_faer(rhs);
        let scratch = solve::solve_transpose_in_place_scratch::<usize, f64>(self.size(), rhs.ncols(), par);
        solve::solve_transpose_in_place(
            self.triangles.as_ref(),
            self.triangles.as_ref(),
            self.rows.as_ref(),
            solution.as_mut(),
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        to_ndarray(&solution)
    }

    pub(super) fn solve_transposed(&self, rhs: ArrayView2<'_, f64>) -> Array2<f64> {
        let par = parallelism(self.size());
        let mut solution = to_faer(rhs);
        let scratch = solve::solve_in_place_scratch::<usize, f64>(self.size(), rhs.ncols(), par);
        solve::solve_in_place(
            self.triangles.as_ref(),
            self.triangles.as_ref(),
            self.rows.as_ref(),
            solution.as_mut(),
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        to_ndarray(&solution)
    }

    pub(super) fn inverse(&self) -> Array2<f64> {
        let n = self.size();
        let par = parallelism(n);
        let mut result = Mat::zeros(n, n);
        let scratch = inverse::inverse_scratch::<usize, f64>(n, par);
        inverse::inverse(
            result.as_mut(),
            self.triangles.as_ref(),
            self.triangles.as_ref(),
            self.rows.as_ref(),
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        let columns = (0..n).flat_map(|j| result.col_as_slice(j).iter().copied());
        Array2::from_shape_vec((n, n), columns.collect()).expect("as many cells as before")
    }
}

/// Real and imaginary parts of all eigenvalues.
pub(super) fn eigenvalues(matrix: ArrayView2<'_, f64>) -> Result<Vec<(f64, f64)>, LinalgError> {
    let eigenvalues = to_faer(matrix)
        .eigenvalues()
        .map_err(|error| LinalgError::NoEigenvalues { size: matrix.nrows(), reason: format!("{error:?}") })?;
    Ok(eigenvalues.iter().map(|value| (value.re, value.im)).collect())
}
