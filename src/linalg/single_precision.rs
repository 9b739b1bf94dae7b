//! Factors in single precision, made good by residuals in double precision (Wilkinson 1963; Moler 1967).

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, solve};
use faer::perm::Perm;
use faer::{Mat, Par, Spec};
use ndarray::{Array2, ArrayView2};

use super::scaled_flows::ScaledFlows;

/// `PA = LU` in single precision: half the memory and about two thirds of the time.
#[derive(Debug)]
pub(super) struct SingleFactors {
    triangles: Mat<f32>,
    rows: Perm<usize>,
}

impl SingleFactors {
    #[allow(clippy::cast_possible_truncation)] // single precision is the point
    pub(super) fn of(matrix: &ScaledFlows) -> Self {
        let n = matrix.size();
        let par = Par::rayon(0);
        let mut triangles = Mat::from_fn(n, n, |i, j| matrix.cell(i, j) as f32);
        let (mut forward, mut backward) = (vec![0; n].into_boxed_slice(), vec![0; n].into_boxed_slice());
        let scratch = factor::lu_in_place_scratch::<usize, f32>(n, n, par, Spec::default());
        factor::lu_in_place(
            triangles.as_mut(),
            &mut forward,
            &mut backward,
            par,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Spec::default(),
        );
        Self { triangles, rows: Perm::new_checked(forward, backward, n) }
    }

    /// An approximate solution; columns are scaled to their largest number, so that none underflows.
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn solve(&self, rhs: ArrayView2<'_, f64>, transposed: bool) -> Array2<f64> {
        let par = Par::rayon(0);
        let (n, k) = rhs.dim();
        let largest: Vec<f64> = rhs
            .columns()
            .into_iter()
            .map(|column| column.iter().fold(0.0_f64, |largest, value| largest.max(value.abs())))
            .map(|largest| if largest > 0.0 { largest } else { 1.0 })
            .collect();
        let mut x = Mat::from_fn(n, k, |i, j| (rhs[[i, j]] / largest[j]) as f32);
        let (lu, rows) = (self.triangles.as_ref(), self.rows.as_ref());
        if transposed {
            let scratch = solve::solve_transpose_in_place_scratch::<usize, f32>(n, k, par);
            let mut memory = MemBuffer::new(scratch);
            solve::solve_transpose_in_place(lu, lu, rows, x.as_mut(), par, MemStack::new(&mut memory));
        } else {
            let scratch = solve::solve_in_place_scratch::<usize, f32>(n, k, par);
            let mut memory = MemBuffer::new(scratch);
            solve::solve_in_place(lu, lu, rows, x.as_mut(), par, MemStack::new(&mut memory));
        }
        Array2::from_shape_fn((n, k), |(i, j)| f64::from(x[(i, j)]) * largest[j])
    }
}
