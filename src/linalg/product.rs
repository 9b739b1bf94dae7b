//! Matrix products on all threads.

use std::borrow::Cow;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use ndarray::{Array2, ArrayView2};

/// Below this number of multiplications a second thread costs more than it brings.
const SERIAL_WORK: usize = 1 << 22;

/// `left · right`.
pub(crate) fn product(left: ArrayView2<'_, f64>, right: ArrayView2<'_, f64>) -> Array2<f64> {
    let (rows, columns) = (left.nrows(), right.ncols());
    let par = if rows * columns * left.ncols() < SERIAL_WORK { Par::Seq } else { Par::rayon(0) };
    // Row by row in memory, as ndarray keeps it: the transpose of a matrix kept by columns.
    let mut transposed = Mat::<f64>::zeros(columns, rows);
    let (left, right) = (Stored::of(left), Stored::of(right));
    matmul(transposed.as_mut().transpose_mut(), Accum::Replace, left.view(), right.view(), 1.0, par);
    Array2::from_shape_fn((rows, columns), |(i, j)| transposed[(j, i)])
}

/// A matrix whose numbers lie in one piece.
struct Stored<'a> {
    numbers: Cow<'a, [f64]>,
    rows: usize,
    columns: usize,
    by_rows: bool,
}

impl<'a> Stored<'a> {
    fn of(matrix: ArrayView2<'a, f64>) -> Self {
        let (rows, columns) = matrix.dim();
        let (numbers, by_rows) = if let Some(slice) = matrix.to_slice() {
            (Cow::Borrowed(slice), true)
        } else if let Some(slice) = matrix.reversed_axes().to_slice() {
            (Cow::Borrowed(slice), false)
        } else {
            (Cow::Owned(matrix.iter().copied().collect()), true)
        };
        Self { numbers, rows, columns, by_rows }
    }

    fn view(&self) -> MatRef<'_, f64> {
        if self.by_rows {
            MatRef::from_row_major_slice(&self.numbers, self.rows, self.columns)
        } else {
            MatRef::from_column_major_slice(&self.numbers, self.rows, self.columns)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Axis, Slice};

    #[test]
    fn products_are_those_of_ndarray_however_the_numbers_lie() {
        let a = Array2::from_shape_fn((7, 5), |(i, j)| (i * 5 + j) as f64 - 11.0);
        let b = Array2::from_shape_fn((5, 4), |(i, j)| 1.0 / (1 + i + 2 * j) as f64);
        let close = |x: Array2<f64>, y: Array2<f64>| assert!((x - y).iter().all(|gap| gap.abs() < 1e-12));
        close(product(a.view(), b.view()), a.dot(&b));
        close(product(b.t(), a.t()), b.t().dot(&a.t()));
        let (left, right) = (a.slice_axis(Axis(1), Slice::from(1..4)), b.slice_axis(Axis(0), Slice::from(1..4)));
        close(product(left, right), left.dot(&right));
    }
}
