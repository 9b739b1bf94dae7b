//! `cargo bench`: `Lu` beside textbook elimination on `ndarray`, both timed in this run, so that the ratio means the same
//! on every machine. The best of several runs is printed.

use std::hint::black_box;
use std::time::Instant;

use domar::linalg::Lu;
use domar::ndarray::{Array2, Axis, s};

const SIZES: [usize; 4] = [42, 153, 500, 1000];

fn main() {
    println!("{:>6}  {:<34} {:>12} {:>12} {:>8}", "n", "question", "Lu (ms)", "plain (ms)", "ratio");
    for n in SIZES {
        let matrix = leontief_matrix(n);
        let demand = Array2::from_shape_fn((n, 1), |(i, _)| 1.0 + (i % 7) as f64);
        let lu = Lu::factorise(matrix.view()).expect("column sums below one");
        line(n, "factorise and solve one", || solve(&matrix, &demand), || eliminate(&matrix, &demand));
        line(n, "factorise and invert", || invert(&matrix), || eliminate(&matrix, &Array2::eye(n)));
        let inverse = lu.inverse();
        let many = Array2::from_shape_fn((n, 100), |(i, j)| ((i * 3 + j) % 11) as f64);
        line(n, "100 right-hand sides, once factorised", || lu.solve_many(many.view()).unwrap(), || inverse.dot(&many));
    }
    println!("plain: Gauss–Jordan with row exchanges; for 100 right-hand sides, the ready inverse times them (no factorising)");
}

/// `I − A` with column sums of `A` near 0.6.
fn leontief_matrix(n: usize) -> Array2<f64> {
    let cell = |i: usize, j: usize| 1.2 * ((i * 7919 + j * 104_729) % 1000) as f64 / 1000.0 / n as f64;
    Array2::from_shape_fn((n, n), |(i, j)| f64::from(u8::from(i == j)) - cell(i, j))
}

fn solve(matrix: &Array2<f64>, rhs: &Array2<f64>) -> Array2<f64> {
    let lu = Lu::factorise(matrix.view()).unwrap();
    lu.solve(rhs.column(0)).unwrap().insert_axis(Axis(1))
}

fn invert(matrix: &Array2<f64>) -> Array2<f64> {
    Lu::factorise(matrix.view()).unwrap().inverse()
}

/// Gauss–Jordan elimination with row exchanges.
fn eliminate(matrix: &Array2<f64>, rhs: &Array2<f64>) -> Array2<f64> {
    let (mut a, mut b) = (matrix.clone(), rhs.clone());
    for k in 0..a.nrows() {
        let pivot = (k..a.nrows()).max_by(|&i, &j| a[[i, k]].abs().total_cmp(&a[[j, k]].abs())).unwrap();
        for j in 0..a.ncols() {
            a.swap([k, j], [pivot, j]);
        }
        for j in 0..b.ncols() {
            b.swap([k, j], [pivot, j]);
        }
        let scale = 1.0 / a[[k, k]];
        a.row_mut(k).mapv_inplace(|v| v * scale);
        b.row_mut(k).mapv_inplace(|v| v * scale);
        let (pivot_row, pivot_rhs) = (a.slice(s![k, k..]).to_owned(), b.row(k).to_owned());
        for i in (0..a.nrows()).filter(|&i| i != k) {
            let factor = a[[i, k]];
            a.slice_mut(s![i, k..]).scaled_add(-factor, &pivot_row);
            b.row_mut(i).scaled_add(-factor, &pivot_rhs);
        }
    }
    b
}

fn line(n: usize, question: &str, ours: impl Fn() -> Array2<f64>, plain: impl Fn() -> Array2<f64>) {
    let (first, second) = (ours(), plain());
    let difference = (&first - &second).iter().fold(0.0_f64, |worst, d| worst.max(d.abs()));
    assert!(difference < 1e-9 * n as f64, "{question}, n = {n}: the two differ by {difference:e}");
    let (ours, plain) = (milliseconds(ours), milliseconds(plain));
    println!("{n:>6}  {question:<34} {ours:>12.3} {plain:>12.3} {:>8.1}", plain / ours);
}

/// The best of at least three runs and half a second.
fn milliseconds(question: impl Fn() -> Array2<f64>) -> f64 {
    let (start, mut best, mut runs) = (Instant::now(), f64::INFINITY, 0);
    while runs < 3 || start.elapsed().as_secs_f64() < 0.5 {
        let once = Instant::now();
        black_box(question());
        best = best.min(once.elapsed().as_secs_f64() * 1e3);
        runs += 1;
    }
    best
}
