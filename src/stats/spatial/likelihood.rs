//! The likelihood as a function of the spatial parameter alone, and its maximum.

use ndarray::{Array1, Array2, ArrayView2};

use super::model::SpatialModel;
use crate::linalg::eigenvalues;
use crate::stats::RegressionError;
use crate::stats::least_squares::{Design, LeastSquares};
use crate::stats::normal::LN_SQRT_2PI;

/// Eigenvalues of W, and what they say about `I − ρW`.
#[derive(Debug, Clone)]
pub(super) struct Spectrum {
    values: Vec<(f64, f64)>,
    /// The interval around zero in which `I − ρW` is regular.
    pub interval: (f64, f64),
}

impl Spectrum {
    pub fn of(matrix: ArrayView2<'_, f64>) -> Result<Self, RegressionError> {
        let values = eigenvalues(matrix)?;
        let radius = values.iter().map(|(re, im)| re.hypot(*im)).fold(0.0, f64::max);
        let largest_sum = matrix.rows().into_iter().map(|row| row.sum()).fold(0.0, f64::max);
        // Weights that lead nowhere back have no eigenvalue but zero: any ρ is possible, and row sums set the scale.
        let scale = if radius > 1e-9 * largest_sum { radius } else { largest_sum };
        let real = values.iter().filter(|(_, im)| im.abs() <= 1e-9 * scale).map(|(re, _)| *re);
        let (lowest, highest) = real.fold((0.0_f64, 0.0_f64), |(low, high), re| (low.min(re), high.max(re)));
        let end = |value: f64, otherwise: f64| if value.abs() > 1e-9 * scale { 1.0 / value } else { otherwise };
        Ok(Self { interval: (end(lowest, -1.0 / scale), end(highest, 1.0 / scale)), values })
    }

    /// `ln|det(I − ρW)|` and its derivative `−tr(W(I − ρW)⁻¹)`.
    fn log_determinant(&self, rho: f64) -> (f64, f64) {
        self.values.iter().fold((0.0, 0.0), |(value, slope), (re, im)| {
            let (a, b) = (1.0 - rho * re, rho * im);
            let modulus = a * a + b * b;
            (value + 0.5 * modulus.ln(), slope - (re * a - im * b) / modulus)
        })
    }

    /// `tr (I − ρW)⁻¹` and `tr (I − ρW)⁻¹W`.
    pub fn traces(&self, rho: f64) -> (f64, f64) {
        let second = -self.log_determinant(rho).1;
        (self.values.len() as f64 + rho * second, second)
    }
}

/// What is known of a model once and for all values of its spatial parameter.
pub(super) struct Concentrated<'a> {
    pub kind: SpatialModel,
    pub names: &'a [String],
    pub response: &'a Array1<f64>,
    pub lagged_response: Array1<f64>,
    pub columns: &'a Array2<f64>,
    pub lagged_columns: Array2<f64>,
    pub spectrum: &'a Spectrum,
    pub design: Design,
}

/// The model at a value of its spatial parameter.
pub(super) struct Point {
    pub log_likelihood: f64,
    slope: f64,
    pub regression: LeastSquares,
    /// `(I − λW)X` of the error models.
    pub columns: Option<Array2<f64>>,
}

impl Concentrated<'_> {
    /// # Formula
    /// ```text
    /// ℓ(ρ) = −n/2 (ln 2πσ̂² + 1) + ln|I − ρW|,  σ̂² = e′e/n;   ℓ′ = −tr W(I − ρW)⁻¹ + n e′ė/e′e
    /// lag     e = residual of y − ρWy on X,               ė = residual of Wy on X
    /// error   e = residual of y − λWy on X − λWX,         ė = Wy − WXβ̂
    /// ```
    pub fn at(&self, value: f64) -> Result<Point, RegressionError> {
        let n = self.response.len() as f64;
        let filtered = self.response - &(&self.lagged_response * value);
        let (regression, columns, change) = if self.kind.lags_the_response() {
            let regression = self.design.fit(&filtered);
            let change = self.lagged_response.clone();
            (regression, None, change)
        } else {
            let columns = self.columns - &(&self.lagged_columns * value);
            let regression = Design::new(self.names, columns.clone())?.fit(&filtered);
            let change = &self.lagged_response - &self.lagged_columns.dot(&regression.coefficients);
            (regression, Some(columns), change)
        };
        let squares = regression.residuals.dot(&regression.residuals);
        let (log_determinant, trace) = self.spectrum.log_determinant(value);
        Ok(Point {
            log_likelihood: -n * (LN_SQRT_2PI + 0.5 * (squares / n).ln() + 0.5) + log_determinant,
            // The residual is orthogonal to X, so what X takes from the change does not matter.
            slope: trace + n * regression.residuals.dot(&change) / squares,
            regression,
            columns,
        })
    }

    /// The highest maximum that a grid over the interval leads to, found to rounding by halving.
    pub fn maximum(&self) -> Result<(f64, Point), RegressionError> {
        const STEPS: usize = 100;
        let (low, high) = self.spectrum.interval;
        let value = |step: usize| low + (high - low) * (step as f64).clamp(1e-6, STEPS as f64 - 1e-6) / STEPS as f64;
        let mut grid = Vec::with_capacity(STEPS + 1);
        for step in 0..=STEPS {
            grid.push(self.at(value(step))?);
        }
        let best = (0..=STEPS).fold(
            0,
            |best, step| {
                if grid[step].log_likelihood > grid[best].log_likelihood { step } else { best }
            },
        );
        let parameter = self.kind.parameter();
        if best == 0 || best == STEPS {
            return Err(RegressionError::AtTheBound { parameter, bound: value(best) });
        }
        // The likelihood rises at `left` and is nowhere known higher than there; at `right` it falls or is lower.
        let (mut left, mut right) =
            if grid[best].slope > 0.0 { (value(best), value(best + 1)) } else { (value(best), value(best - 1)) };
        let upwards = if right > left { 1.0 } else { -1.0 };
        let mut level = grid[best].log_likelihood;
        for _ in 0..60 {
            let middle = f64::midpoint(left, right);
            let point = self.at(middle)?;
            if point.slope * upwards > 0.0 && point.log_likelihood >= level - 1e-12 * level.abs() {
                left = middle;
                level = point.log_likelihood;
            } else {
                right = middle;
            }
        }
        let value = f64::midpoint(left, right);
        Ok((value, self.at(value)?))
    }
}
