//! The composed density by quadrature, for distributions without a closed form.
//!
//! With u = σ_v ln(1 + eˢ), which is σ_v eˢ near zero and σ_v s far out, the integrand f(u) φ((ε + u)/σ_v)/σ_v du/ds is
//! smooth on the whole line and falls off fast at both ends, so the trapezoidal rule converges exponentially. What
//! depends on the distribution alone (ln f and its derivatives at the nodes) is tabulated once for all observations that
//! share their parameters. The rule checks itself: the sums over even and over odd nodes are two rules of twice the
//! step, and where they differ the step is halved.

use super::{Inefficiency, Point, Prediction};
use crate::stats::{Jet, LN_SQRT_2PI, Real};

/// Parts of the integrand below e^−34 of its top are left out.
const DEPTH: f64 = 34.0;
/// Widest step. The normal factor is tame only for |Im s| < π/2, so the error is about exp(−2π(π/2)/step), e^−39.
const STEP: f64 = 0.25;
/// Largest difference between even and odd nodes, as a share of the sum. Errors of the two rules are about as large as
/// their difference and that of the rule of half their step is its square.
const MISMATCH: f64 = 1e-6;
/// Where no number of nodes does better, this much is still let through.
const LARGEST_MISMATCH: f64 = 1e-4;
const MOST_NODES: usize = 20_000;

/// ln f(u) + ln du/ds at equally spaced s, for one set of parameters.
struct Grid {
    parameters: [f64; 3],
    u: Vec<f64>,
    /// In (ln σ_u², shape).
    terms: Vec<Jet<2>>,
}

/// A distribution with what has been tabulated of it.
pub(super) struct Tabulated<'a, D: Inefficiency + ?Sized> {
    distribution: &'a D,
    /// Range of s and step; they only ever grow finer and wider.
    low: f64,
    high: f64,
    step: f64,
    grid: Option<Grid>,
    /// Integrand over its top, node by node.
    shares: Vec<f64>,
}

/// The integrand of one observation: where it matters, its top and its sum.
struct Mass {
    first: usize,
    top: f64,
    sum: f64,
}

impl<'a, D: Inefficiency + ?Sized> Tabulated<'a, D> {
    pub fn new(distribution: &'a D) -> Self {
        Self { distribution, low: -12.0, high: 12.0, step: STEP, grid: None, shares: Vec::new() }
    }

    fn tabulate(&mut self, at: Point<f64>) {
        let parameters = [at.ln_variance_u, at.ln_variance_v, at.shape];
        if self.grid.as_ref().is_some_and(|grid| grid.parameters == parameters) {
            return;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let nodes = ((self.high - self.low) / self.step).ceil() as usize + 1;
        let [a, shape] = Jet::<2>::variables([at.ln_variance_u, at.shape]);
        let sigma_v = (0.5 * at.ln_variance_v).exp();
        let (mut u, mut terms) = (Vec::with_capacity(nodes), Vec::with_capacity(nodes));
        for k in 0..nodes {
            let s = self.low + self.step * k as f64;
            let beyond = (-s.abs()).exp().ln_1p();
            let value = sigma_v * (s.max(0.0) + beyond);
            u.push(value);
            // ln du/ds = ln σ_v − ln(1 + e^{−s}).
            terms.push(
                self.distribution.ln_density(value, a, shape) - ((-s).max(0.0) + beyond - 0.5 * at.ln_variance_v),
            );
        }
        self.grid = Some(Grid { parameters, u, terms });
    }

    /// Shares of the nodes, on a grid that is wide and fine enough for this observation; `None` where there is none.
    fn integrate(&mut self, at: Point<f64>) -> Option<Mass> {
        if ![at.residual, at.ln_variance_u, at.ln_variance_v, at.shape].iter().all(|x| x.is_finite()) {
            return None;
        }
        loop {
            self.tabulate(at);
            let Grid { u, terms, .. } = self.grid.as_ref()?;
            let half_precision = 0.5 * (-at.ln_variance_v).exp();
            let mut top = f64::NEG_INFINITY;
            self.shares.clear();
            self.shares.extend(u.iter().zip(terms).map(|(u, term)| {
                let gap = at.residual + u;
                let height = term.value - gap * gap * half_precision;
                top = if height > top { height } else { top };
                height
            }));
            let last = self.shares.len() - 1;
            let room = self.shares.len() < MOST_NODES;
            let (open_left, open_right) = (self.shares[0] > top - DEPTH, self.shares[last] > top - DEPTH);
            if !top.is_finite() || ((open_left || open_right) && !room) {
                return None;
            }
            if open_left || open_right {
                self.low -= if open_left { 12.0 } else { 0.0 };
                self.high += if open_right { 12.0_f64.max(0.5 * self.high) } else { 0.0 };
                self.grid = None;
                continue;
            }
            let first = self.shares.iter().position(|height| *height > top - DEPTH)?;
            let end = last + 1 - self.shares.iter().rev().position(|height| *height > top - DEPTH)?;
            self.shares.truncate(end);
            let (mut even, mut odd) = (0.0, 0.0);
            for pair in self.shares[first..].chunks_mut(2) {
                pair.iter_mut().for_each(|height| *height = (*height - top).exp());
                even += pair[0];
                odd += pair.get(1).copied().unwrap_or(0.0);
            }
            let (sum, mismatch) = (even + odd, (even - odd).abs());
            if mismatch <= MISMATCH * sum || (!room && mismatch <= LARGEST_MISMATCH * sum) {
                return Some(Mass { first, top, sum });
            }
            if !room {
                return None;
            }
            self.step *= 0.5;
            self.grid = None;
        }
    }

    /// ln f(ε) with its derivatives in (ε, ln σ_u², ln σ_v², shape); not a number where it could not be integrated.
    ///
    /// With g the derivatives of the log integrand and averages over its mass: ∇ = E\[g\], ∇² = E\[g g′ + ∇g\] − E\[g\]E\[g\]′.
    pub fn jet(&mut self, at: Point<f64>) -> Jet<4> {
        let (Some(mass), Some(grid)) = (self.integrate(at), self.grid.as_ref()) else {
            return Jet::constant(f64::NAN);
        };
        let precision = (-at.ln_variance_v).exp();
        let mut first = [0.0; 4];
        let mut second = [[0.0; 4]; 4];
        let nodes = grid.u.iter().zip(&grid.terms).zip(&self.shares).skip(mass.first);
        for ((u, term), share) in nodes {
            let gap = at.residual + u;
            let pull = gap * precision;
            let half = 0.5 * gap * pull;
            let slopes = [-pull, term.gradient[0], half, term.gradient[1]];
            for i in 0..4 {
                let weighted = share * slopes[i];
                first[i] += weighted;
                for j in i..4 {
                    second[i][j] += weighted * slopes[j];
                }
            }
            second[0][2] += share * pull;
            second[2][2] -= share * half;
            second[1][1] += share * term.hessian[0][0];
            second[1][3] += share * term.hessian[0][1];
            second[3][3] += share * term.hessian[1][1];
        }
        let mut jet = Jet::constant(mass.top + mass.sum.ln() + self.step.ln() - 0.5 * at.ln_variance_v - LN_SQRT_2PI);
        jet.gradient = first.map(|sum| sum / mass.sum);
        jet.hessian = std::array::from_fn(|i| {
            std::array::from_fn(|j| second[i.min(j)][i.max(j)] / mass.sum - jet.gradient[i] * jet.gradient[j])
        });
        jet.hessian[0][0] -= precision;
        jet.gradient[2] -= 0.5;
        jet
    }

    pub fn predict(&mut self, at: Point<f64>) -> Prediction {
        let (Some(mass), Some(grid)) = (self.integrate(at), self.grid.as_ref()) else {
            return Prediction { mean: f64::NAN, efficiency: f64::NAN, mode: f64::NAN };
        };
        let half_precision = 0.5 * (-at.ln_variance_v).exp();
        // The height over u itself, without the slope of the substitution.
        let height = |u: f64| {
            self.distribution.ln_density(u, at.ln_variance_u, at.shape) - (at.residual + u).powi(2) * half_precision
        };
        let (mut mean, mut efficiency) = (0.0, 0.0);
        let (mut mode, mut top) = (mass.first, f64::NEG_INFINITY);
        for (k, (u, share)) in grid.u.iter().zip(&self.shares).enumerate().skip(mass.first) {
            mean += share * u;
            efficiency += share * (-u).exp();
            let found = height(*u);
            if found > top {
                (mode, top) = (k, found);
            }
        }
        let (mut low, mut high) = (grid.u[mode.saturating_sub(1)], grid.u[(mode + 1).min(grid.u.len() - 1)]);
        for _ in 0..60 {
            let (a, b) = (low + 0.381_966 * (high - low), high - 0.381_966 * (high - low));
            if height(a) < height(b) { low = a } else { high = b }
        }
        Prediction { mean: mean / mass.sum, efficiency: efficiency / mass.sum, mode: 0.5 * (low + high) }
    }
}

/// ln f(ε) for numbers of any kind: the second-order expansion of the integral, which carries all derivatives of a jet.
pub(super) fn ln_composed_density<D: Inefficiency + ?Sized, S: Real>(distribution: &D, at: Point<S>) -> S {
    let variables = [at.residual, at.ln_variance_u, at.ln_variance_v, at.shape];
    let plain = variables.map(Real::value);
    let [residual, ln_variance_u, ln_variance_v, shape] = plain;
    let jet = Tabulated::new(distribution).jet(Point { residual, ln_variance_u, ln_variance_v, shape });
    let steps: [S; 4] = std::array::from_fn(|i| variables[i] - plain[i]);
    let mut value = S::constant(jet.value);
    for ((step, gradient), curvature) in steps.iter().zip(jet.gradient).zip(jet.hessian) {
        let mut slope = S::constant(gradient);
        for (other, second) in steps.iter().zip(curvature) {
            slope = slope + *other * (0.5 * second);
        }
        value = value + slope * *step;
    }
    value
}
