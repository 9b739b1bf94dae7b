//! Moran's I: are neighbours alike?

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::SpatialWeights;
use crate::labeled::LabeledVec;
use crate::stats::{RegressionError, normal_cdf};

/// Moran's I with its moments when values are dealt to places at random.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moran {
    /// I: near 1 where neighbours are alike.
    pub statistic: f64,
    /// Its mean under randomisation, `−1/(n − 1)`.
    pub expectation: f64,
    /// Its variance under randomisation.
    pub variance: f64,
    /// Standard deviate.
    pub z: f64,
    /// One-sided p-value against no positive correlation.
    pub p_value: f64,
}

impl SpatialWeights {
    /// Moran's I of a variable.
    ///
    /// # Formula
    /// ```text
    /// I = (n/S₀) z′Wz / z′z,   S₀ = Σw,   S₁ = ½Σ(wᵢⱼ + wⱼᵢ)²,   S₂ = Σ(wᵢ. + w.ᵢ)²,   b = n Σz⁴/(Σz²)²
    /// Var I = {n[(n² − 3n + 3)S₁ − nS₂ + 3S₀²] − b[(n² − n)S₁ − 2nS₂ + 6S₀²]} / {(n−1)(n−2)(n−3)S₀²} − 1/(n−1)²
    /// ```
    /// # Errors
    /// Labels that are not the units of the weights; [`RegressionError::TooFewObservations`] below four units;
    /// [`RegressionError::ZeroColumn`] where the variable does not vary.
    ///
    /// # Validated against
    /// R's spdep 1.2-7, crime in Columbus (Anselin 1988): I = 0.51095, z = 5.6341.
    ///
    /// # References
    /// Cliff and Ord (1981), chapter 2.
    #[doc(alias = "莫兰指数")]
    pub fn moran(&self, variable: &LabeledVec) -> Result<Moran, RegressionError> {
        self.units().ensure_aligned(variable.axis())?;
        let units = variable.len();
        if units < 4 {
            return Err(RegressionError::TooFewObservations { nobs: units, parameters: 3 });
        }
        let n = units as f64;
        let deviations = &variable.values() - variable.sum() / n;
        let squares = deviations.dot(&deviations);
        let size = variable.values().iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        if squares <= n * (f64::EPSILON * size).powi(2) {
            return Err(RegressionError::ZeroColumn { column: format!("{} less its mean", variable.measure().name()) });
        }
        let w = self.matrix();
        let s0 = w.sum();
        let s1 = w.indexed_iter().map(|((i, j), weight)| (weight + w[[j, i]]).powi(2)).sum::<f64>() / 2.0;
        let (out, back) = (w.sum_axis(Axis(1)), w.sum_axis(Axis(0)));
        let s2 = out.iter().zip(&back).map(|(row, column)| (row + column).powi(2)).sum::<f64>();
        let kurtosis = n * deviations.iter().map(|z| z.powi(4)).sum::<f64>() / squares.powi(2);
        let statistic = n / s0 * deviations.dot(&w.dot(&deviations)) / squares;
        let expectation = -1.0 / (n - 1.0);
        let plain = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
        let heavy = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
        let variance = (plain - heavy) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0) - expectation * expectation;
        let z = (statistic - expectation) / variance.sqrt();
        Ok(Moran { statistic, expectation, variance, z, p_value: normal_cdf(-z) })
    }
}
