//! Minimal residuals over Krylov spaces (GMRES, Saad and Schultz 1986) for several right-hand sides in step, so that the
//! matrix is read once for all of them.

use ndarray::{Array1, Array2, ArrayView2, Axis, Zip};

/// Steps before a new start: as many blocks of the size of the right-hand sides are kept.
const STEPS: usize = 40;
const STARTS: usize = 4;

/// What an iteration ended with.
#[derive(Debug)]
pub(super) struct Iterated {
    pub(super) solution: Array2<f64>,
    /// Multiplications by the matrix.
    pub(super) steps: usize,
    /// Largest sum of absolute residuals of a column, as a share of that of its right-hand side; computed from the
    /// solution, not from the iteration.
    pub(super) residual: f64,
}

/// Solves `M X = B` to a relative residual; the caller looks at the one that was reached.
pub(super) fn solve(
    apply: impl Fn(ArrayView2<'_, f64>) -> Array2<f64>,
    rhs: ArrayView2<'_, f64>,
    tolerance: f64,
) -> Iterated {
    let scale = norms(rhs, f64::abs, |sum| sum);
    let share = |residual: &Array2<f64>| {
        let sums = norms(residual.view(), f64::abs, |sum| sum);
        sums.iter().zip(&scale).map(|(sum, scale)| if *scale > 0.0 { sum / scale } else { *sum }).fold(0.0, f64::max)
    };
    let mut solution = Array2::zeros(rhs.dim());
    let mut left = rhs.to_owned();
    let (mut steps, mut residual) = (0, share(&left));
    for _ in 0..STARTS {
        // A residual no smaller than what rounding makes of it is not worth another start.
        if residual <= tolerance {
            break;
        }
        let (correction, taken) = one_start(&apply, &left, tolerance / residual.max(f64::MIN_POSITIVE));
        let next = &solution + &correction;
        let next_left = &rhs - &apply(next.view());
        steps += taken + 1;
        let reached = share(&next_left);
        if reached.is_nan() || reached >= residual {
            break;
        }
        (solution, left, residual) = (next, next_left, reached);
    }
    Iterated { solution, steps, residual }
}

/// One Krylov space from zero: the correction and the number of multiplications.
fn one_start(
    apply: &impl Fn(ArrayView2<'_, f64>) -> Array2<f64>,
    rhs: &Array2<f64>,
    tolerance: f64,
) -> (Array2<f64>, usize) {
    let k = rhs.ncols();
    let length = norms(rhs.view(), |v| v * v, f64::sqrt);
    let mut basis = vec![divided(rhs, &length)];
    let mut columns: Vec<LeastSquares> = length.iter().map(|&norm| LeastSquares::new(norm)).collect();
    for step in 0..STEPS {
        let mut next = apply(basis[step].view());
        let mut products = vec![Array1::zeros(k); step + 1];
        // Twice, so that the basis stays orthogonal to rounding.
        for _ in 0..2 {
            for (direction, product) in basis.iter().zip(&mut products) {
                let along = (direction * &next).sum_axis(Axis(0));
                next.scaled_subtract(direction, &along);
                *product += &along;
            }
        }
        let rest = norms(next.view(), |v| v * v, f64::sqrt);
        for (column, problem) in columns.iter_mut().enumerate() {
            let mut coefficients: Vec<f64> = products.iter().map(|product| product[column]).collect();
            coefficients.push(rest[column]);
            problem.add(coefficients);
        }
        if columns.iter().all(|problem| problem.residual() <= tolerance * problem.start) {
            break;
        }
        basis.push(divided(&next, &rest));
    }
    let steps = columns.first().map_or(0, |problem| problem.triangle.len());
    let weights: Vec<Vec<f64>> = columns.iter().map(LeastSquares::weights).collect();
    let mut correction = Array2::zeros(rhs.dim());
    for (step, direction) in basis.iter().take(steps).enumerate() {
        let along: Array1<f64> = weights.iter().map(|column| -column[step]).collect();
        correction.scaled_subtract(direction, &along);
    }
    (correction, steps)
}

trait ScaledSubtract {
    /// `self −= other · diag(scale)`.
    fn scaled_subtract(&mut self, other: &Array2<f64>, scale: &Array1<f64>);
}

impl ScaledSubtract for Array2<f64> {
    fn scaled_subtract(&mut self, other: &Array2<f64>, scale: &Array1<f64>) {
        Zip::from(self.rows_mut()).and(other.rows()).for_each(|mut row, other| {
            Zip::from(&mut row).and(&other).and(scale).for_each(|value, other, scale| *value -= other * scale);
        });
    }
}

fn norms(matrix: ArrayView2<'_, f64>, term: fn(f64) -> f64, end: fn(f64) -> f64) -> Array1<f64> {
    let mut sums = Array1::zeros(matrix.ncols());
    for row in matrix.rows() {
        Zip::from(&mut sums).and(&row).for_each(|sum, &value| *sum += term(value));
    }
    sums.mapv_into(end)
}

/// Columns over their lengths; a column of zeros stays.
fn divided(matrix: &Array2<f64>, lengths: &Array1<f64>) -> Array2<f64> {
    matrix * &lengths.mapv(|length| if length > 0.0 { 1.0 / length } else { 0.0 })
}

/// The least-squares problem of one column, kept triangular by rotations.
#[derive(Debug)]
struct LeastSquares {
    start: f64,
    triangle: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    right: Vec<f64>,
}

impl LeastSquares {
    fn new(start: f64) -> Self {
        Self { start, triangle: Vec::new(), rotations: Vec::new(), right: vec![start] }
    }

    fn residual(&self) -> f64 {
        self.right.last().map_or(0.0, |value| value.abs())
    }

    /// Adds a column of the Hessenberg matrix.
    fn add(&mut self, mut column: Vec<f64>) {
        for (i, &(cosine, sine)) in self.rotations.iter().enumerate() {
            let (a, b) = (column[i], column[i + 1]);
            column[i] = cosine * a + sine * b;
            column[i + 1] = cosine * b - sine * a;
        }
        let last = column.len() - 1;
        let length = column[last - 1].hypot(column[last]);
        let (cosine, sine) = if length > 0.0 { (column[last - 1] / length, column[last] / length) } else { (1.0, 0.0) };
        self.rotations.push((cosine, sine));
        column[last - 1] = length;
        column.truncate(last);
        let value = self.right[last - 1];
        self.right[last - 1] = cosine * value;
        self.right.push(-sine * value);
        self.triangle.push(column);
    }

    fn weights(&self) -> Vec<f64> {
        let mut weights = self.right[..self.triangle.len()].to_vec();
        for j in (0..weights.len()).rev() {
            weights[j] = if self.triangle[j][j] == 0.0 { 0.0 } else { weights[j] / self.triangle[j][j] };
            for i in 0..j {
                weights[i] -= self.triangle[j][i] * weights[j];
            }
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Lu;

    fn matrix(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, n), |(i, j)| {
            let cell = ((i * 7919 + j * 104_729) % 1000) as f64 / 1000.0 / n as f64;
            if i == j { 1.4 - cell } else { -cell }
        })
    }

    #[test]
    fn solutions_agree_with_the_factorisation_for_several_right_hand_sides() {
        let n = 60;
        let m = matrix(n);
        let rhs = Array2::from_shape_fn((n, 4), |(i, j)| if j == 2 { 0.0 } else { ((i * 3 + j * j) % 7) as f64 });
        let found = solve(|x| m.dot(&x), rhs.view(), 1e-13);
        let exact = Lu::factorise(m.view()).unwrap().solve_many(rhs.view()).unwrap();
        assert!(found.residual <= 1e-13, "{}", found.residual);
        let gap = (&found.solution - &exact).iter().fold(0.0_f64, |worst, v| worst.max(v.abs()));
        assert!(gap < 1e-12, "{gap}");
        assert!(found.steps < 30, "{}", found.steps);
        assert_eq!(found.solution.column(2).sum(), 0.0);
    }

    #[test]
    fn what_is_not_reached_is_told() {
        // A matrix that shifts all entries by one place gives no progress for n − 1 steps.
        let n = 200;
        let shift = |x: ArrayView2<'_, f64>| Array2::from_shape_fn((n, 1), |(i, _)| x[[(i + 1) % n, 0]]);
        let mut rhs = Array2::zeros((n, 1));
        rhs[[0, 0]] = 1.0;
        assert!(solve(shift, rhs.view(), 1e-10).residual > 0.1);
    }
}
