//! `I − F ŝ` as an operator: flows and the reciprocals of output, with no matrix of coefficients beside them.

use ndarray::{ArcArray2, Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::product::product;

/// Below this share of cells that are not zero, only those are kept and multiplied.
const SPARSE_BELOW: f64 = 0.25;
/// Rows that one task works on.
const ROWS_PER_TASK: usize = 128;

/// `I − A` with `A = F ŝ`, from flows `F` that are shared and a scale for each column.
#[derive(Debug)]
pub(crate) struct ScaledFlows {
    flows: ArcArray2<f64>,
    scale: Array1<f64>,
    sparse: Option<SparseRows>,
    /// Column sums of `|A|`.
    absolute_sums: Array1<f64>,
    non_negative: bool,
    density: f64,
}

/// The cells of `F` that are not zero, row by row.
#[derive(Debug)]
struct SparseRows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

impl ScaledFlows {
    /// Flows by rows, and what each column is multiplied by (zero where there is no output).
    pub(crate) fn new(flows: ArcArray2<f64>, scale: Array1<f64>) -> Self {
        debug_assert_eq!(flows.dim(), (scale.len(), scale.len()));
        let flows =
            if flows.is_standard_layout() { flows } else { flows.as_standard_layout().into_owned().into_shared() };
        let n = scale.len();
        let zero = || (Array1::<f64>::zeros(n), 0_usize, true);
        let (sums, filled, non_negative) = flows
            .axis_chunks_iter(Axis(0), ROWS_PER_TASK)
            .into_par_iter()
            .fold(zero, |(mut sums, mut filled, mut non_negative), rows| {
                for row in rows.rows() {
                    for (sum, &value) in sums.iter_mut().zip(row) {
                        *sum += value.abs();
                        filled += usize::from(value != 0.0);
                        non_negative &= value >= 0.0;
                    }
                }
                (sums, filled, non_negative)
            })
            .reduce(zero, |a, b| (a.0 + b.0, a.1 + b.1, a.2 && b.2));
        let density = filled as f64 / (n * n).max(1) as f64;
        let sparse = (density < SPARSE_BELOW).then(|| SparseRows::of(&flows, filled));
        let absolute_sums = sums * &scale;
        Self { flows, scale, sparse, absolute_sums, non_negative, density }
    }

    pub(crate) fn size(&self) -> usize {
        self.scale.len()
    }

    /// Share of the cells that are not zero.
    pub(crate) fn density(&self) -> f64 {
        self.density
    }

    pub(crate) fn is_sparse(&self) -> bool {
        self.sparse.is_some()
    }

    pub(crate) fn is_non_negative(&self) -> bool {
        self.non_negative
    }

    /// Column sums of the absolute coefficients.
    pub(crate) fn absolute_sums(&self) -> &Array1<f64> {
        &self.absolute_sums
    }

    /// The 1-norm of `I − A`.
    pub(super) fn one_norm(&self) -> f64 {
        let diagonal = self.flows.diag().to_owned() * &self.scale;
        diagonal.iter().zip(&self.absolute_sums).map(|(a, sum)| sum - a.abs() + (1.0 - a).abs()).fold(0.0, f64::max)
    }

    /// A cell of `I − A`.
    pub(super) fn cell(&self, i: usize, j: usize) -> f64 {
        let identity = if i == j { 1.0 } else { 0.0 };
        identity - self.flows[[i, j]] * self.scale[j]
    }

    /// `(I − A) X`.
    pub(crate) fn apply(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let scaled = &x * &self.scale.view().insert_axis(Axis(1));
        &x - &self.flows_times(&scaled)
    }

    /// `(I − A)' X`.
    pub(crate) fn apply_transposed(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut product = self.flows_transposed_times(x);
        product *= &self.scale.view().insert_axis(Axis(1));
        &x - &product
    }

    /// `(I − |A|)' x` for one positive vector.
    pub(crate) fn apply_absolute_transposed(&self, x: &Array1<f64>) -> Array1<f64> {
        let n = self.size();
        let product = self
            .flows
            .axis_chunks_iter(Axis(0), ROWS_PER_TASK)
            .into_par_iter()
            .zip(x.axis_chunks_iter(Axis(0), ROWS_PER_TASK))
            .fold(
                || Array1::<f64>::zeros(n),
                |mut sums, (rows, weights)| {
                    for (row, &weight) in rows.rows().into_iter().zip(weights) {
                        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value.abs());
                    }
                    sums
                },
            )
            .reduce(|| Array1::zeros(n), |a, b| a + b);
        x - &(product * &self.scale)
    }

    fn flows_times(&self, x: &Array2<f64>) -> Array2<f64> {
        if let Some(sparse) = &self.sparse {
            return sparse.times(x);
        }
        if x.ncols() > 1 {
            return product(self.flows.view(), x.view());
        }
        let mut sums = Array2::zeros(x.dim());
        sums.axis_chunks_iter_mut(Axis(0), ROWS_PER_TASK)
            .into_par_iter()
            .zip(self.flows.axis_chunks_iter(Axis(0), ROWS_PER_TASK))
            .for_each(|(mut part, rows)| part.column_mut(0).assign(&rows.dot(&x.column(0))));
        sums
    }

    fn flows_transposed_times(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        if let Some(sparse) = &self.sparse {
            return sparse.transposed_times(x);
        }
        if x.ncols() > 1 {
            return product(self.flows.t(), x);
        }
        self.flows
            .axis_chunks_iter(Axis(0), ROWS_PER_TASK)
            .into_par_iter()
            .zip(x.axis_chunks_iter(Axis(0), ROWS_PER_TASK))
            .fold(
                || Array2::zeros(x.dim()),
                |mut sums, (rows, weights)| {
                    for (row, &weight) in rows.rows().into_iter().zip(weights.column(0)) {
                        sums.column_mut(0).scaled_add(weight, &row);
                    }
                    sums
                },
            )
            .reduce(|| Array2::zeros(x.dim()), |a, b| a + b)
    }
}

impl SparseRows {
    fn of(flows: &ArcArray2<f64>, filled: usize) -> Self {
        let mut starts = Vec::with_capacity(flows.nrows() + 1);
        let (mut columns, mut values) = (Vec::with_capacity(filled), Vec::with_capacity(filled));
        starts.push(0);
        for row in flows.rows() {
            for (column, &value) in (0_u32..).zip(row) {
                if value != 0.0 {
                    columns.push(column);
                    values.push(value);
                }
            }
            starts.push(values.len());
        }
        Self { starts, columns, values }
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let cells = self.starts[row]..self.starts[row + 1];
        self.columns[cells.clone()].iter().map(|&column| column as usize).zip(self.values[cells].iter().copied())
    }

    fn times(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut product = Array2::zeros(x.dim());
        product.axis_iter_mut(Axis(0)).into_par_iter().enumerate().for_each(|(row, mut sums)| {
            for (column, value) in self.row(row) {
                sums.scaled_add(value, &x.row(column));
            }
        });
        product
    }

    fn transposed_times(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut product = Array2::zeros(x.dim());
        for (row, weights) in x.rows().into_iter().enumerate() {
            for (column, value) in self.row(row) {
                product.row_mut(column).scaled_add(value, &weights);
            }
        }
        product
    }
}
