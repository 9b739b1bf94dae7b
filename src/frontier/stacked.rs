//! Regressors of all equations side by side, orthogonal within each, and sums of derivatives over rows.
//!
//! A model is a function of a few linear indices per observation: the residual, ln σ_u², ln σ_v², a shape. Derivatives
//! with respect to the indices come from the model, those of the indices are the regressors; this file puts them
//! together. Within each equation the columns are made orthogonal with unit mean square, so that the optimiser never
//! sees units or collinear squares, and the estimates are transformed back at the end.

use nalgebra::DMatrix;
use ndarray::Array2;
use rayon::prelude::*;

use super::error::FrontierError;
use crate::optim::Derivatives;
use crate::stats::{Jet, Real};

/// Rows that one task sums; the sums are added in order, so that the number of threads changes nothing.
const CHUNK: usize = 2048;
/// A column that keeps less than this share of its length after projection is a combination of the others.
const COLLINEAR: f64 = 1e-9;

/// The regressors of one equation.
pub(super) struct Equation {
    pub part: &'static str,
    pub names: Vec<String>,
    pub columns: Vec<Vec<f64>>,
}

pub(super) struct Stacked {
    pub n: usize,
    pub k: usize,
    /// The equation of each column.
    pub equation: Vec<usize>,
    pub names: Vec<String>,
    /// n × k, row by row.
    rows: Vec<f64>,
    /// Added to the first index.
    offset: Vec<f64>,
    /// Original parameters = back · internal parameters.
    pub back: DMatrix<f64>,
}

impl Stacked {
    /// `offset` is the first index at zero parameters.
    pub fn new(offset: Vec<f64>, equations: Vec<Equation>) -> Result<Self, FrontierError> {
        let n = offset.len();
        let k: usize = equations.iter().map(|equation| equation.columns.len()).sum();
        if n <= k {
            return Err(FrontierError::TooFewObservations { nobs: n, parameters: k });
        }
        let mut rows = vec![0.0; n * k];
        let mut triangle = DMatrix::<f64>::zeros(k, k);
        let (mut equation_of, mut names) = (Vec::with_capacity(k), Vec::with_capacity(k));
        let mut at = 0;
        for (number, equation) in equations.into_iter().enumerate() {
            let mut basis: Vec<Vec<f64>> = Vec::with_capacity(equation.columns.len());
            for (j, (mut column, name)) in equation.columns.into_iter().zip(equation.names).enumerate() {
                let length = norm(&column);
                // Twice is enough (Giraud, Langou and Rozložník 2005).
                for _ in 0..2 {
                    for (i, earlier) in basis.iter().enumerate() {
                        let projection = dot(earlier, &column) / n as f64;
                        triangle[(at + i, at + j)] += projection;
                        column.iter_mut().zip(earlier).for_each(|(c, e)| *c -= projection * e);
                    }
                }
                let rest = norm(&column);
                if rest.is_nan() || rest <= COLLINEAR * length {
                    return Err(FrontierError::Collinear { column: name, part: equation.part });
                }
                let scale = rest / (n as f64).sqrt();
                triangle[(at + j, at + j)] = scale;
                column.iter_mut().for_each(|c| *c /= scale);
                for (row, value) in column.iter().enumerate() {
                    rows[row * k + at + j] = *value;
                }
                basis.push(column);
                equation_of.push(number);
                names.push(name);
            }
            at += basis.len();
        }
        let mut back = DMatrix::identity(k, k);
        // The diagonal is positive, so the solution exists.
        triangle.solve_upper_triangular_mut(&mut back);
        Ok(Self { n, k, equation: equation_of, names, rows, offset, back })
    }

    pub fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * self.k..(i + 1) * self.k]
    }

    /// Position of the first column of an equation.
    pub fn first_of(&self, equation: usize) -> Option<usize> {
        self.equation.iter().position(|e| *e == equation)
    }

    pub fn indices<const N: usize>(&self, i: usize, theta: &[f64]) -> [f64; N] {
        let mut indices = [0.0; N];
        indices[0] = self.offset[i];
        for ((value, parameter), &equation) in self.row(i).iter().zip(theta).zip(&self.equation) {
            indices[equation] += value * parameter;
        }
        indices
    }

    /// Sums over all rows of a function of the indices; `f` has many rows at a time.
    pub fn derivatives<const N: usize>(
        &self,
        theta: &[f64],
        f: impl Fn(&[[f64; N]]) -> Vec<Jet<N>> + Sync,
    ) -> Derivatives {
        let chunks: Vec<Sums> = (0..self.n.div_ceil(CHUNK))
            .into_par_iter()
            .map(|c| {
                let rows = c * CHUNK..((c + 1) * CHUNK).min(self.n);
                let indices: Vec<[f64; N]> = rows.clone().map(|i| self.indices(i, theta)).collect();
                let mut sums = Sums::zero(self.k);
                for (jet, i) in f(&indices).iter().zip(rows) {
                    sums.add(jet, self.row(i), &self.equation);
                }
                sums
            })
            .collect();
        Sums::total(chunks, self.k)
    }

    /// The value and the score of each row.
    pub fn contributions<const N: usize>(
        &self,
        theta: &[f64],
        f: impl Fn(&[[f64; N]]) -> Vec<Jet<N>> + Sync,
    ) -> (Vec<f64>, Array2<f64>) {
        let mut values = vec![0.0; self.n];
        let mut scores = Array2::zeros((self.n, self.k));
        if let Some(flat) = scores.as_slice_mut() {
            flat.par_chunks_mut(CHUNK * self.k).zip(values.par_chunks_mut(CHUNK)).enumerate().for_each(
                |(c, (scores, values))| {
                    let rows = c * CHUNK..((c + 1) * CHUNK).min(self.n);
                    let indices: Vec<[f64; N]> = rows.clone().map(|i| self.indices(i, theta)).collect();
                    for ((jet, i), (score, value)) in
                        f(&indices).iter().zip(rows).zip(scores.chunks_mut(self.k).zip(values))
                    {
                        *value = jet.value;
                        for ((s, x), &e) in score.iter_mut().zip(self.row(i)).zip(&self.equation) {
                            *s = jet.gradient[e] * x;
                        }
                    }
                },
            );
        }
        (values, scores)
    }

    /// Every `step`-th row.
    pub fn thinned(&self, step: usize) -> Self {
        let kept: Vec<usize> = (0..self.n).step_by(step).collect();
        Self {
            n: kept.len(),
            k: self.k,
            equation: self.equation.clone(),
            names: self.names.clone(),
            rows: kept.iter().flat_map(|&i| self.row(i).iter().copied()).collect(),
            offset: kept.iter().map(|&i| self.offset[i]).collect(),
            back: self.back.clone(),
        }
    }

    /// Scores with respect to the original parameters.
    pub fn scores_back(&self, scores: &Array2<f64>) -> Array2<f64> {
        // internal = back⁻¹ original, so the original score is back⁻ᵀ times the internal one.
        let k = self.k;
        let forward = self.back.clone().try_inverse().unwrap_or_else(|| DMatrix::from_element(k, k, f64::NAN));
        scores.dot(&Array2::from_shape_fn((k, k), |(i, j)| forward[(i, j)]))
    }
}

/// Running sums of a value, its gradient and the upper triangle of its Hessian.
pub(super) struct Sums {
    pub value: f64,
    pub gradient: Vec<f64>,
    pub hessian: Vec<f64>,
}

impl Sums {
    pub fn zero(k: usize) -> Self {
        Self { value: 0.0, gradient: vec![0.0; k], hessian: vec![0.0; k * k] }
    }

    #[inline]
    pub fn add<const N: usize>(&mut self, jet: &Jet<N>, row: &[f64], equation: &[usize]) {
        self.value += jet.value;
        let k = row.len();
        for (p, (x, &e)) in row.iter().zip(equation).enumerate() {
            self.gradient[p] += jet.gradient[e] * x;
            let curvature = jet.hessian[e].map(|h| h * x);
            let sums = &mut self.hessian[p * k + p..(p + 1) * k];
            for ((sum, y), &other) in sums.iter_mut().zip(&row[p..]).zip(&equation[p..]) {
                *sum += curvature[other] * y;
            }
        }
    }

    pub fn total(chunks: Vec<Self>, k: usize) -> Derivatives {
        let mut total = Derivatives::zero(k);
        for sums in chunks {
            total.value += sums.value;
            for p in 0..k {
                total.gradient[p] += sums.gradient[p];
                for q in p..k {
                    total.hessian[(p, q)] += sums.hessian[p * k + q];
                }
            }
        }
        for p in 0..k {
            for q in 0..p {
                total.hessian[(p, q)] = total.hessian[(q, p)];
            }
        }
        total
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// ln of a normal density with mean zero and log variance b: the model without inefficiency.
pub(super) fn ln_normal<S: Real>(residual: S, ln_variance: S) -> S {
    (residual.square() * (-ln_variance).exp() + ln_variance) * -0.5 - crate::stats::LN_SQRT_2PI
}
