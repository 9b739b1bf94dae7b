//! Minimal residuals over block Krylov spaces (block GMRES: Saad and Schultz 1986; Vital 1990): several right-hand sides
//! share one space, so that the matrix is read once for all of them and each profits from what the others have found.

use faer::Mat;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice, Zip, concatenate};

use super::product::{add_product, product};

/// Steps before a new start: as many blocks of the size of the right-hand sides are kept.
const STEPS: usize = 40;
const STARTS: usize = 4;
/// Steps after which the rate is known well enough to foretell the rest.
const TRIAL: usize = 3;
/// What is left of a direction, as a share of its length, that is taken for rounding.
const DEPENDENT: f64 = 1e-13;

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

/// Solves `M X = B` to a relative residual, as long as the number of steps that it will take in all is `worth` it; the
/// caller looks at the residual that was reached.
pub(super) fn solve(
    apply: impl Fn(ArrayView2<'_, f64>) -> Array2<f64>,
    rhs: ArrayView2<'_, f64>,
    tolerance: f64,
    worth: impl Fn(f64) -> bool,
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
        let wanted = tolerance / residual.max(f64::MIN_POSITIVE);
        let (correction, taken) = one_start(&apply, &left, wanted, |more| worth(steps as f64 + more));
        steps += taken;
        let Some(correction) = correction else { break };
        let next = &solution + &correction;
        let next_left = &rhs - &apply(next.view());
        steps += 1;
        let reached = share(&next_left);
        if reached.is_nan() || reached >= residual {
            break;
        }
        (solution, left, residual) = (next, next_left, reached);
    }
    Iterated { solution, steps, residual }
}

/// One Krylov space from zero: the correction, unless it was given up, and the number of multiplications.
fn one_start(
    apply: &impl Fn(ArrayView2<'_, f64>) -> Array2<f64>,
    rhs: &Array2<f64>,
    tolerance: f64,
    worth: impl Fn(f64) -> bool,
) -> (Option<Array2<f64>>, usize) {
    let length = norms(rhs.view(), |v| v * v, f64::sqrt);
    let (first, coefficients) = orthonormal(divided(rhs, &length), &Array1::ones(rhs.ncols()));
    let mut basis = vec![first];
    let mut problem = LeastSquares { triangle: Vec::new(), turns: Vec::new(), right: vec![coefficients] };
    for step in 0..STEPS {
        let mut next = apply(basis[step].view());
        let whole = norms(next.view(), |v| v * v, f64::sqrt);
        let mut column: Vec<Array2<f64>> =
            basis.iter().map(|block| Array2::zeros((block.ncols(), next.ncols()))).collect();
        // Twice, so that the basis stays orthogonal to rounding.
        for _ in 0..2 {
            for (block, sum) in basis.iter().zip(&mut column) {
                let along = product(block.t(), next.view());
                next = add_product(next, -1.0, block.view(), along.view());
                *sum += &along;
            }
        }
        let (block, coefficients) = orthonormal(next, &whole);
        column.push(coefficients);
        problem.add(column);
        let residual = problem.residual();
        if residual <= tolerance || block.ncols() == 0 {
            break;
        }
        let done = (step + 1) as f64;
        if step + 1 >= TRIAL && !worth(done * tolerance.ln() / residual.min(0.99).ln()) {
            return (None, step + 1);
        }
        basis.push(block);
    }
    let weights = problem.weights();
    let start = Array2::zeros(rhs.dim());
    let solved = basis
        .iter()
        .zip(&weights)
        .fold(start, |sum, (block, weights)| add_product(sum, 1.0, block.view(), weights.view()));
    (Some(solved * &length), weights.len())
}

/// An orthonormal basis of the columns, and their coefficients in it. Columns that depend on the others, given the
/// lengths that they had, add no direction.
fn orthonormal(matrix: Array2<f64>, lengths: &Array1<f64>) -> (Array2<f64>, Array2<f64>) {
    let count = matrix.ncols();
    let mut rows = matrix.reversed_axes().as_standard_layout().into_owned();
    let mut coefficients = Array2::zeros((count, count));
    let mut kept = 0;
    for column in 0..count {
        let (mut before, mut rest) = rows.view_mut().split_at(Axis(0), column);
        let mut row = rest.row_mut(0);
        for _ in 0..2 {
            for (direction, found) in before.rows().into_iter().take(kept).enumerate() {
                let along = found.dot(&row);
                row.scaled_add(-along, &found);
                coefficients[[direction, column]] += along;
            }
        }
        let length = row.dot(&row).sqrt();
        if length > DEPENDENT * lengths[column] {
            row /= length;
            coefficients[[kept, column]] = length;
            if kept < column {
                before.row_mut(kept).assign(&row);
            }
            kept += 1;
        }
    }
    let directions = Slice::from(..kept);
    let basis = rows.slice_axis(Axis(0), directions).reversed_axes().as_standard_layout().into_owned();
    (basis, coefficients.slice_axis(Axis(0), directions).to_owned())
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

/// The least-squares problem in the coefficients of the basis: a Hessenberg matrix of blocks, kept triangular by turning
/// each pair of neighbouring rows of blocks.
#[derive(Debug)]
struct LeastSquares {
    /// By column of blocks.
    triangle: Vec<Vec<Array2<f64>>>,
    turns: Vec<Array2<f64>>,
    /// By row of blocks.
    right: Vec<Array2<f64>>,
}

impl LeastSquares {
    /// Largest length that is left of a right-hand side; all had length one.
    fn residual(&self) -> f64 {
        let left = self.right.last().map(|block| norms(block.view(), |v| v * v, f64::sqrt));
        left.map_or(0.0, |lengths| lengths.iter().copied().fold(0.0, f64::max))
    }

    /// Adds a column of blocks of the Hessenberg matrix.
    fn add(&mut self, mut column: Vec<Array2<f64>>) {
        for (place, turn) in self.turns.iter().enumerate() {
            turn_blocks(turn, &mut column, place);
        }
        let last = column.len() - 2;
        let pair = concatenate![Axis(0), column[last], column[last + 1]];
        let across = Mat::from_fn(pair.nrows(), pair.ncols(), |i, j| pair[[i, j]]).qr().compute_Q();
        let turn = Array2::from_shape_fn((pair.nrows(), pair.nrows()), |(i, j)| across[(j, i)]);
        turn_blocks(&turn, &mut column, last);
        let unsolved = column.pop().map_or(0, |block| block.nrows());
        self.right.push(Array2::zeros((unsolved, self.right[last].ncols())));
        turn_blocks(&turn, &mut self.right, last);
        self.turns.push(turn);
        self.triangle.push(column);
    }

    /// Coefficients, by block of the basis.
    fn weights(&self) -> Vec<Array2<f64>> {
        let mut weights = self.right[..self.triangle.len()].to_vec();
        for block in (0..weights.len()).rev() {
            let column = &self.triangle[block];
            let corner = &column[block];
            for i in (0..corner.nrows()).rev() {
                let pivot = corner[[i, i]];
                let solved = weights[block].row(i).mapv(|value| if pivot == 0.0 { 0.0 } else { value / pivot });
                for above in 0..i {
                    weights[block].row_mut(above).scaled_add(-corner[[above, i]], &solved);
                }
                weights[block].row_mut(i).assign(&solved);
            }
            let (others, solved) = weights.split_at_mut(block);
            for (other, cells) in others.iter_mut().zip(column) {
                *other -= &cells.dot(&solved[0]);
            }
        }
        weights
    }
}

/// Turns the blocks at a place and at the next.
fn turn_blocks(turn: &Array2<f64>, blocks: &mut [Array2<f64>], place: usize) {
    let turned = turn.dot(&concatenate![Axis(0), blocks[place], blocks[place + 1]]);
    let (upper, lower) = turned.view().split_at(Axis(0), blocks[place].nrows());
    blocks[place] = upper.to_owned();
    blocks[place + 1] = lower.to_owned();
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
        let found = solve(|x| m.dot(&x), rhs.view(), 1e-13, |_| true);
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
        assert!(solve(shift, rhs.view(), 1e-10, |_| true).residual > 0.1);
    }

    #[test]
    fn right_hand_sides_that_depend_on_each_other_share_their_directions() {
        let n = 50;
        let m = matrix(n);
        let column = |i: usize, j: usize| ((i * 5 + j * 3) % 11) as f64;
        // The third is the sum of the first two, the fourth repeats the first, the fifth is an eigenvector's neighbour.
        let rhs = Array2::from_shape_fn((n, 5), |(i, j)| match j {
            2 => column(i, 0) + column(i, 1),
            3 => column(i, 0),
            4 => 1.0 + 1e-9 * column(i, 4),
            _ => column(i, j),
        });
        let found = solve(|x| m.dot(&x), rhs.view(), 1e-13, |_| true);
        let exact = Lu::factorise(m.view()).unwrap().solve_many(rhs.view()).unwrap();
        assert!(found.residual <= 1e-13, "{}", found.residual);
        assert!((&found.solution - &exact).iter().all(|gap| gap.abs() < 1e-12));
    }

    #[test]
    fn what_would_take_too_long_is_given_up_early() {
        let n = 300;
        // A chain: what the last needs comes from the first, step by step.
        let chain = |x: ArrayView2<'_, f64>| {
            Array2::from_shape_fn((n, 1), |(i, _)| x[[i, 0]] - if i > 0 { 0.99 * x[[i - 1, 0]] } else { 0.0 })
        };
        let mut rhs = Array2::zeros((n, 1));
        rhs[[0, 0]] = 1.0;
        let found = solve(chain, rhs.view(), 1e-12, |steps| steps < 100.0);
        assert_eq!(found.steps, TRIAL);
        assert!(found.residual > 1e-12);
    }
}
