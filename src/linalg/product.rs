//! Products of dense matrices by faer, whose kernels serve long thin matrices better than those of `ndarray`.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// Multiplications below which a second thread costs more than it brings.
const SERIAL_WORK: usize = 1 << 26;

/// `out + factor · a b`.
pub(super) fn add_product(
    mut out: Array2<f64>,
    factor: f64,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) -> Array2<f64> {
    if a.is_empty() || b.is_empty() {
        return out;
    }
    let work = a.nrows() * a.ncols() * b.ncols();
    let par = if work < SERIAL_WORK { Par::Seq } else { Par::rayon(0) };
    if !out.is_standard_layout() {
        out = out.as_standard_layout().into_owned();
    }
    let (rows, columns) = out.dim();
    let (a, b) = (in_a_row(a), in_a_row(b));
    let cells = out.as_slice_mut().expect("made so above");
    let out_view = MatMut::from_row_major_slice_mut(cells, rows, columns);
    matmul(out_view, Accum::Add, view(&a), view(&b), factor, par);
    out
}

/// `a b`.
pub(super) fn product(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    add_product(Array2::zeros((a.nrows(), b.ncols())), 1.0, a, b)
}

/// Without gaps between rows or between columns, copied where it has to be.
fn in_a_row(matrix: ArrayView2<'_, f64>) -> CowArray<'_, f64, Ix2> {
    if matrix.is_standard_layout() || matrix.t().is_standard_layout() {
        CowArray::from(matrix)
    } else {
        CowArray::from(matrix.as_standard_layout().into_owned())
    }
}

fn view<'a>(matrix: &'a CowArray<'_, f64, Ix2>) -> MatRef<'a, f64> {
    let (rows, columns) = matrix.dim();
    if let Some(cells) = matrix.as_slice() {
        MatRef::from_row_major_slice(cells, rows, columns)
    } else {
        MatRef::from_column_major_slice(matrix.as_slice_memory_order().expect("no gaps"), rows, columns)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Axis, Slice};

    use super::*;

    #[test]
    fn products_agree_in_every_layout() {
        let a = Array2::from_shape_fn((7, 5), |(i, j)| (i * 3 + j * 7 % 4) as f64);
        let b = Array2::from_shape_fn((5, 6), |(i, j)| (i + j * j) as f64 - 4.0);
        let start = Array2::from_elem((7, 6), 0.5);
        let expected = &start - &(a.dot(&b) * 2.0);
        let every_second = Array2::from_shape_fn((7, 10), |(i, j)| a[[i, j / 2]]);
        let gaps = every_second.slice_axis(Axis(1), Slice::new(0, None, 2));
        let columns_first = a.t().as_standard_layout().into_owned().reversed_axes();
        for a in [a.view(), gaps, columns_first.view()] {
            assert_eq!(add_product(start.clone(), -2.0, a, b.view()), expected);
            assert_eq!(product(b.t(), a.t()), b.t().dot(&a.t()));
        }
        assert_eq!(product(a.view(), Array2::zeros((5, 0)).view()).dim(), (7, 0));
    }
}
