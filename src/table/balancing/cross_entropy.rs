//! Cross entropy: column coefficients stay as near to the old ones as the totals allow.
//!
//! ```text
//! min Σ a_ij ln(a_ij/a⁰_ij)   under Σ_j a_ij v_j = u_i,  Σ_i a_ij = 1
//! a_ij = a⁰_ij e^{λ_i v_j}/Σ_k a⁰_kj e^{λ_k v_j}
//! ```
//! The dual `Σ_j ln Σ_k a⁰_kj e^{λ_k v_j} − Σ λ_i u_i` is convex in λ; Newton's method with step halving finds its bottom.

use ndarray::{Array1, Array2};

use super::{Balanced, BalancingError, Precision, convergence, ensure_margins, ensure_not_negative};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::linalg::Lu;
use crate::units::{Measure, Unit};

/// Brings a table without negative cells to row and column totals by the least change of its column coefficients in the
/// sense of cross entropy.
///
/// RAS minimises the same distance of flows: there a cell of a large column counts for more. Which is right is a matter of
/// what is thought to be stable.
///
/// The row multipliers are `e^{λ_i}`, of a column of average size; column multipliers are one, since coefficients of a column
/// always sum to one.
///
/// # Errors
/// As [`ras`](super::ras).
///
/// # Validated against
/// The conditions of first order and the totals; RAS where all columns have the same total, when both are one problem.
///
/// # References
/// Golan, Judge and Robinson (1994), Review of Economics and Statistics 76, 541–549; Robinson, Cattaneo and El-Said (2001).
pub fn cross_entropy(
    first: &LabeledMat,
    rows: &LabeledVec,
    columns: &LabeledVec,
    precision: Precision,
) -> Result<Balanced, BalancingError> {
    first.rows().ensure_aligned(rows.axis())?;
    first.columns().ensure_aligned(columns.axis())?;
    for totals in [rows, columns] {
        first.measure().unit().ensure_addable(totals.measure().unit())?;
    }
    let (n, m) = first.values().dim();
    ensure_not_negative(first)?;
    let (row_sum, column_sum) = (rows.sum(), columns.sum());
    ensure_margins(row_sum, column_sum, precision)?;
    let sums = first.values().sum_axis(ndarray::Axis(0));
    let row_sums = first.values().sum_axis(ndarray::Axis(1));
    let checks = [("row", rows, &row_sums), ("column", columns, &sums)];
    for (what, totals, sums) in checks {
        for (at, (label, total)) in totals.iter().enumerate() {
            let holds = match (sums[at] > 0.0, total) {
                (false, total) if total != 0.0 => "all its cells are zero",
                (true, total) if total < 0.0 => "none of its cells is negative",
                _ => continue,
            };
            return Err(BalancingError::Impossible { what, label: label.to_string(), total, holds });
        }
    }
    // Columns in units of their mean, so that λ has the size of a log multiplier.
    let mean = column_sum / m.max(1) as f64;
    let v: Vec<f64> = columns.values().iter().map(|v| v / mean).collect();
    let u: Vec<f64> = rows.values().iter().map(|u| u / mean).collect();
    let old =
        Array2::from_shape_fn((n, m), |(i, j)| if sums[j] > 0.0 { first.values()[[i, j]] / sums[j] } else { 0.0 });
    let coefficients = |lambda: &Array1<f64>| -> (Array2<f64>, f64) {
        let mut new = Array2::zeros((n, m));
        let mut dual = -lambda.iter().zip(&u).map(|(l, u)| l * u).sum::<f64>();
        for j in 0..m {
            let top = (0..n).filter(|&i| old[[i, j]] > 0.0).map(|i| lambda[i] * v[j]).fold(f64::NEG_INFINITY, f64::max);
            if !top.is_finite() {
                continue;
            }
            let mass: f64 = (0..n).map(|i| old[[i, j]] * (lambda[i] * v[j] - top).exp()).sum();
            dual += top + mass.ln();
            for i in 0..n {
                new[[i, j]] = old[[i, j]] * (lambda[i] * v[j] - top).exp() / mass;
            }
        }
        (new, dual)
    };
    let mut lambda = Array1::zeros(n);
    let mut path = Vec::new();
    let largest = u.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    loop {
        let (a, dual) = coefficients(&lambda);
        let gap = Array1::from_shape_fn(n, |i| (0..m).map(|j| a[[i, j]] * v[j]).sum::<f64>() - u[i]);
        let (worst, miss) = gap.iter().enumerate().fold((0, 0.0), |best: (usize, f64), (i, g)| {
            if g.abs() / largest > best.1 { (i, g.abs() / largest) } else { best }
        });
        path.push(miss);
        if miss <= precision.tolerance.max((row_sum - column_sum).abs() / mean / largest) {
            let values = Array2::from_shape_fn((n, m), |(i, j)| a[[i, j]] * columns.values()[j]);
            let ratio = |axis, values| LabeledVec::trusted(Measure::new("multiplier", Unit::Ratio), axis, values);
            return Ok(Balanced {
                row_multipliers: ratio(first.rows(), lambda.iter().map(|l| l.exp()).collect()),
                column_multipliers: ratio(first.columns(), Array1::ones(m)),
                convergence: convergence(path, &[(values.view(), first.values())]),
                table: LabeledMat::trusted(first.measure().clone(), first.rows(), first.columns(), values),
            });
        }
        // The Hessian has the vector of ones in its null space where every column has cells in all rows: a ridge of the
        // size of rounding takes it out.
        let mut hessian = Array2::from_shape_fn((n, n), |(i, k)| {
            (0..m).map(|j| v[j] * v[j] * a[[i, j]] * (f64::from(i == k) - a[[k, j]])).sum::<f64>()
        });
        let ridge = 1e-11 * hessian.diag().iter().copied().fold(1e-300, f64::max);
        (0..n).for_each(|i| hessian[[i, i]] += ridge);
        let step = Lu::factorise(hessian.view()).and_then(|lu| lu.solve(gap.view())).ok();
        let descent = step.as_ref().and_then(|step| {
            let slope = gap.dot(step);
            (0..60).map(|k| 0.5_f64.powi(k)).find(|size| {
                let (_, there) = coefficients(&(&lambda - &(step * *size)));
                there <= dual - 1e-4 * size * slope + 1e-13 * (1.0 + dual.abs())
            })
        });
        match (step, descent) {
            (Some(step), Some(size)) if path.len() < precision.rounds.min(500) => lambda = lambda - step * size,
            _ => {
                let extreme: Vec<String> = (0..n)
                    .filter(|&i| lambda[i].abs() > 14.0)
                    .map(|i| format!("row {} (e^{:.0})", first.rows().as_slice()[i], lambda[i]))
                    .take(8)
                    .collect();
                let rows = if extreme.is_empty() {
                    "no multiplier has run away".to_owned()
                } else {
                    format!("multipliers run away in {}", extreme.join(", "))
                };
                let worst = format!("row {}", first.rows().as_slice()[worst]);
                return Err(BalancingError::NotReached { rounds: path.len(), miss, worst, rows });
            }
        }
    }
}
