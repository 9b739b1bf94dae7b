//! Solving with `I − A` at any size: which way is cheapest, and how good is the answer?

use std::sync::{Mutex, OnceLock, PoisonError};

use ndarray::{ArcArray2, Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::scaled_flows::ScaledFlows;
use super::single_precision::SingleFactors;
use super::{Lu, krylov};

/// From this size on the way is chosen by the question; below it factorising is cheap.
pub(crate) const LARGE: usize = 1000;
/// Largest relative residual that is accepted without factors in double precision.
const TOLERANCE: f64 = 1e-12;
/// Multiplications that a Krylov iteration takes on tables where it is quick; whether this one is such a table shows
/// after a few.
const FEWEST_STEPS: f64 = 8.0;
/// A multiplication by one vector costs as much as one by this many, since the matrix has to be read.
const READING: f64 = 8.0;
/// Right-hand sides that are iterated together: their Krylov space is kept.
pub(crate) const TOGETHER: usize = 64;

/// How systems are solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Solver {
    /// Chosen by the size and the question: below 1,000 sectors factors in double precision; above, an iteration for
    /// few right-hand sides, given up after three steps where its rate shows that factors will be cheaper. Where memory
    /// does not suffice for factors in double precision they are made in single; where not for these, all is iterated.
    #[default]
    Automatic,
    /// Factors in double precision, kept.
    Factors,
    /// Factors in single precision, kept; solutions are refined in double precision until the relative residual is
    /// below 1e-12, and double precision is used where that is not reached.
    SinglePrecision,
    /// A Krylov iteration (GMRES) for every right-hand side, factors where a relative residual of 1e-12 is not reached.
    Iteration,
}

/// The way on which a system was solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum SolveRoute {
    /// Factors in double precision.
    Factors,
    /// Factors in single precision with refinement.
    RefinedFactors,
    /// A Krylov iteration.
    Iteration,
}

/// What is known of one solve of a large system.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SolveReport {
    /// The way.
    pub route: SolveRoute,
    /// Right-hand sides.
    pub right_hand_sides: usize,
    /// Multiplications by the matrix.
    pub multiplications: usize,
    /// Sum of absolute residuals as a share of that of the right-hand side. Of the worst right-hand side where a solution
    /// was iterated or refined; of a sum of all with random signs where it comes from factors.
    pub residual: f64,
    /// What the sum of absolute errors of a solution can be at most, as a multiple of the sum of absolute residuals: an
    /// upper bound of the largest output multiplier, `‖e‖₁ ≤ ‖L‖₁ ‖r‖₁`. For questions asked of rows, `e' = r' L`, it
    /// bounds the largest error by the largest residual.
    pub error_per_residual: f64,
}

/// `I − A` ready to be solved with.
#[derive(Debug)]
pub(crate) struct LargeSystem {
    matrix: ScaledFlows,
    choice: Solver,
    multiplier_bound: f64,
    double: OnceLock<Lu>,
    single: OnceLock<SingleFactors>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Work that iterations have done, in multiplications of one column by the matrix.
    iterated: f64,
    /// Right-hand sides that are still to come, where the question has told.
    announced: usize,
    /// Steps of the last iteration.
    steps: Option<f64>,
    reports: Vec<SolveReport>,
}

impl LargeSystem {
    /// A system that is proved to be productive, or `None` where no proof was found and factors must decide.
    ///
    /// A positive `m` with `s' = m' (I − |A|) > 0` shows that `I − |A|` is an M-matrix, so
    /// that the spectral radius of `A` is below 1, and `i' |L| ≤ max(m) / min(s)`. `m = i` will do where all column sums
    /// are below 1; otherwise an approximate solution of `m' (I − A) = i'` is tried.
    pub(crate) fn certified(flows: ArcArray2<f64>, scale: Array1<f64>, choice: Solver) -> Option<Self> {
        let matrix = ScaledFlows::new(flows, scale);
        let largest = matrix.absolute_sums().iter().copied().fold(0.0, f64::max);
        let bound = if largest < 1.0 - 1e-3 { 1.0 / (1.0 - largest) } else { multiplier_bound(&matrix)? };
        Some(Self {
            matrix,
            choice,
            multiplier_bound: bound,
            double: OnceLock::new(),
            single: OnceLock::new(),
            state: Mutex::new(State::default()),
        })
    }

    pub(crate) fn matrix(&self) -> &ScaledFlows {
        &self.matrix
    }

    /// Whether what a way needs has been made.
    pub(crate) fn holds(&self, route: SolveRoute) -> bool {
        match route {
            SolveRoute::Factors => self.double.get().is_some(),
            SolveRoute::RefinedFactors => self.single.get().is_some(),
            SolveRoute::Iteration => false,
        }
    }

    pub(crate) fn reports(&self) -> Vec<SolveReport> {
        self.lock().reports.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Factors in double precision, made at the first call.
    pub(crate) fn factors(&self) -> &Lu {
        self.double.get_or_init(|| {
            let n = self.matrix.size();
            Lu::of_cells(n, self.matrix.one_norm(), |i, j| self.matrix.cell(i, j)).expect("an M-matrix has factors")
        })
    }

    /// Solves with the matrix, or with its transpose.
    pub(crate) fn solve(&self, rhs: ArrayView2<'_, f64>, transposed: bool) -> Array2<f64> {
        let route = self.route(rhs.ncols());
        let (solution, report) = match route {
            SolveRoute::Iteration => self.iterate(rhs, transposed),
            SolveRoute::RefinedFactors => self.refine(rhs, transposed),
            SolveRoute::Factors => None,
        }
        .unwrap_or_else(|| self.by_factors(rhs, transposed));
        self.lock().reports.push(report);
        solution
    }

    /// Makes the factors now where they are the cheaper way for this number of right-hand sides in all, which will come
    /// in several questions.
    pub(crate) fn prepare_for(&self, right_hand_sides: usize) {
        self.lock().announced = right_hand_sides;
        if self.route(right_hand_sides) == SolveRoute::Factors {
            self.factors();
        }
    }

    /// The way for a number of right-hand sides, given what has been done so far.
    pub(crate) fn route(&self, right_hand_sides: usize) -> SolveRoute {
        match self.choice {
            Solver::Iteration => SolveRoute::Iteration,
            Solver::SinglePrecision => SolveRoute::RefinedFactors,
            Solver::Factors => SolveRoute::Factors,
            Solver::Automatic if self.double.get().is_some() => SolveRoute::Factors,
            Solver::Automatic if self.single.get().is_some() => SolveRoute::RefinedFactors,
            Solver::Automatic => {
                let cells = (self.matrix.size() as f64).powi(2);
                let fits = |bytes: f64| super::memory::shortage(bytes * cells).is_none();
                if self.iteration_pays(right_hand_sides, self.usual_steps()) {
                    SolveRoute::Iteration
                } else if fits(8.5) {
                    SolveRoute::Factors
                } else if fits(4.5) {
                    SolveRoute::RefinedFactors
                } else {
                    SolveRoute::Iteration
                }
            }
        }
    }

    /// Steps that the next iteration is expected to take.
    pub(crate) fn usual_steps(&self) -> f64 {
        self.lock().steps.unwrap_or(FEWEST_STEPS)
    }

    /// Whether an iteration of so many steps is cheaper than factors for these right-hand sides and those announced.
    fn iteration_pays(&self, right_hand_sides: usize, steps: f64) -> bool {
        let state = self.lock();
        let to_come = right_hand_sides.max(state.announced);
        let factors = self.matrix.size() as f64 / 3.0 + to_come as f64;
        state.iterated + self.iteration_work(to_come, steps) < factors
    }

    /// In multiplications of one column by the matrix, 2n² operations each.
    fn iteration_work(&self, right_hand_sides: usize, steps: f64) -> f64 {
        // Cells that are not zero cost three times as much as cells in their place.
        let cells = if self.matrix.is_sparse() { 3.0 * self.matrix.density() } else { 1.0 };
        let together = |columns: usize| {
            let columns = columns as f64;
            // Each step multiplies by the matrix, and by all blocks of the basis before it, twice.
            steps * (READING + columns) * cells + 2.0 * (steps * columns).powi(2) / self.matrix.size() as f64
        };
        let whole = (right_hand_sides / TOGETHER) as f64 * together(TOGETHER);
        let rest = right_hand_sides % TOGETHER;
        if rest > 0 { whole + together(rest) } else { whole }
    }

    fn report(
        &self,
        route: SolveRoute,
        rhs: ArrayView2<'_, f64>,
        multiplications: usize,
        residual: f64,
    ) -> SolveReport {
        SolveReport {
            route,
            right_hand_sides: rhs.ncols(),
            multiplications,
            residual,
            error_per_residual: self.multiplier_bound,
        }
    }

    fn apply(&self, x: ArrayView2<'_, f64>, transposed: bool) -> Array2<f64> {
        if transposed { self.matrix.apply_transposed(x) } else { self.matrix.apply(x) }
    }

    fn iterate(&self, rhs: ArrayView2<'_, f64>, transposed: bool) -> Option<(Array2<f64>, SolveReport)> {
        let mut solution = Array2::zeros(rhs.dim());
        let (mut multiplications, mut residual) = (0, 0.0_f64);
        let mut to_come = rhs.ncols();
        let only_way = self.choice == Solver::Iteration || !self.iteration_pays(to_come, self.usual_steps());
        for (part, mut place) in
            rhs.axis_chunks_iter(Axis(1), TOGETHER).zip(solution.axis_chunks_iter_mut(Axis(1), TOGETHER))
        {
            let worth = |steps| only_way || self.iteration_pays(to_come, steps);
            let apply = |x: ArrayView2<'_, f64>| self.apply(x, transposed);
            let iterated = krylov::solve(apply, part, 0.1 * TOLERANCE, worth);
            let mut state = self.lock();
            state.iterated += self.iteration_work(part.ncols(), iterated.steps as f64);
            state.steps = Some(iterated.steps as f64);
            state.announced = state.announced.saturating_sub(part.ncols());
            drop(state);
            to_come -= part.ncols();
            multiplications += iterated.steps;
            residual = residual.max(iterated.residual);
            if residual > TOLERANCE {
                return None;
            }
            place.assign(&iterated.solution);
        }
        Some((solution, self.report(SolveRoute::Iteration, rhs, multiplications, residual)))
    }

    fn refine(&self, rhs: ArrayView2<'_, f64>, transposed: bool) -> Option<(Array2<f64>, SolveReport)> {
        let factors = self.single.get_or_init(|| SingleFactors::of(&self.matrix));
        let scale = absolute_sums(rhs);
        let mut solution = factors.solve(rhs, transposed);
        let mut last = f64::INFINITY;
        for round in 1.. {
            let residual = &rhs - &self.apply(solution.view(), transposed);
            let share = absolute_sums(residual.view())
                .iter()
                .zip(&scale)
                .map(|(sum, scale)| if *scale > 0.0 { sum / scale } else { *sum })
                .fold(0.0, f64::max);
            if share <= TOLERANCE {
                return Some((solution, self.report(SolveRoute::RefinedFactors, rhs, round, share)));
            }
            if share.is_nan() || share >= 0.5 * last {
                return None;
            }
            last = share;
            solution += &factors.solve(residual.view(), transposed);
        }
        None
    }

    fn by_factors(&self, rhs: ArrayView2<'_, f64>, transposed: bool) -> (Array2<f64>, SolveReport) {
        let factors = self.factors();
        let solved = if transposed { factors.solve_many_transposed(rhs) } else { factors.solve_many(rhs) };
        let solution = solved.expect("a row for each sector");
        // With random signs no residual can hide behind another; one multiplication tells of all.
        let signs = Array2::from_shape_fn((rhs.ncols(), 1), |(column, _)| sign(column));
        let (together, expected) = (solution.dot(&signs), rhs.dot(&signs));
        let residual = absolute_sums((&expected - &self.apply(together.view(), transposed)).view())[0];
        let scale = absolute_sums(expected.view())[0];
        let share = if scale > 0.0 { residual / scale } else { residual };
        let report = self.report(SolveRoute::Factors, rhs, 1, share);
        (solution, report)
    }
}

/// A sign that looks random: the parity of a scrambled number (splitmix64).
fn sign(number: usize) -> f64 {
    let mut state = (number as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    if (state ^ (state >> 31)) & 1 == 0 { 1.0 } else { -1.0 }
}

fn absolute_sums(matrix: ArrayView2<'_, f64>) -> Array1<f64> {
    matrix.fold_axis(Axis(0), 0.0, |sum, value| sum + value.abs())
}

fn multiplier_bound(matrix: &ScaledFlows) -> Option<f64> {
    let ones = Array2::ones((matrix.size(), 1));
    let apply = |x: ArrayView2<'_, f64>| matrix.apply_transposed(x);
    let multipliers = krylov::solve(apply, ones.view(), 1e-4, |_| true).solution.remove_axis(Axis(1));
    if multipliers.iter().any(|&value| value.is_nan() || value <= 0.0) {
        return None;
    }
    let left = if matrix.is_non_negative() {
        matrix.apply_transposed(multipliers.view().insert_axis(Axis(1))).remove_axis(Axis(1))
    } else {
        matrix.apply_absolute_transposed(&multipliers)
    };
    let smallest = left.iter().copied().fold(f64::INFINITY, f64::min);
    let bound = multipliers.iter().copied().fold(0.0, f64::max) / smallest;
    // Beyond it factors may fail, and they decide.
    (smallest > 0.0 && bound < 1e10).then_some(bound)
}
