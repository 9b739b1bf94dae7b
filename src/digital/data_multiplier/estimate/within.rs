//! Unit and time effects taken out, and least squares or instruments on what is left.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::EstimateError;
use crate::linalg::Lu;
use crate::panel::{Panel, Sample};
use crate::stats::{Covariance, Vcov, covariance_of};

/// A column that keeps less than this share of its squared length beside the others is collinear.
const ZERO_REMAINDER: f64 = 1e-12;

/// The place of each key among the different ones, and how many these are.
fn numbered<K: Ord + Copy>(keys: Vec<K>) -> (Vec<usize>, usize) {
    let mut known = keys.clone();
    known.sort_unstable();
    known.dedup();
    // Every key is among those known.
    (keys.iter().map(|key| known.binary_search(key).unwrap_or_default()).collect(), known.len())
}

/// The unit and time effects of the rows of a sample; the panel may be unbalanced.
pub(super) struct Effects {
    /// The unit of each row, numbered through.
    pub unit: Vec<usize>,
    counts: Vec<f64>,
    /// Dummies of all periods but the first, without unit means.
    periods: Array2<f64>,
    periods_squared: Option<Lu>,
}

impl Effects {
    pub fn of(panel: &Panel, sample: &Sample) -> Result<Self, EstimateError> {
        panel.ensure_ids("a regression with unit and time effects")?;
        let (units, times) = (panel.units(), panel.times().unwrap_or_default());
        let (unit, unit_count) = numbered(sample.rows.iter().map(|&row| units[row]).collect());
        let (period, period_count) = numbered(sample.rows.iter().map(|&row| times[row]).collect());
        let mut counts = vec![0.0; unit_count];
        for &u in &unit {
            counts[u] += 1.0;
        }
        let mut effects = Self { unit, counts, periods: Array2::zeros((0, 0)), periods_squared: None };
        let mut dummies = Array2::zeros((period.len(), period_count.saturating_sub(1)));
        for (row, &p) in period.iter().enumerate().filter(|(_, p)| **p > 0) {
            dummies[[row, p - 1]] = 1.0;
        }
        for mut column in dummies.columns_mut() {
            let demeaned = effects.without_unit_means(column.view());
            column.assign(&demeaned);
        }
        if dummies.ncols() > 0 {
            let squared = dummies.t().dot(&dummies);
            effects.periods_squared = Some(Lu::factorise(squared.view()).map_err(|_| EstimateError::Disconnected)?);
        }
        effects.periods = dummies;
        Ok(effects)
    }

    /// Effects taken out.
    pub fn absorbed(&self) -> usize {
        self.counts.len() + self.periods.ncols()
    }

    fn without_unit_means(&self, values: ArrayView1<'_, f64>) -> Array1<f64> {
        let mut means = vec![0.0; self.counts.len()];
        values.iter().zip(&self.unit).for_each(|(value, &unit)| means[unit] += value / self.counts[unit]);
        values.iter().zip(&self.unit).map(|(value, &unit)| value - means[unit]).collect()
    }

    /// A column without its unit and time effects.
    pub fn within(&self, values: ArrayView1<'_, f64>) -> Array1<f64> {
        let demeaned = self.without_unit_means(values);
        let Some(squared) = &self.periods_squared else { return demeaned };
        match squared.solve(self.periods.t().dot(&demeaned).view()) {
            Ok(slopes) => demeaned - self.periods.dot(&slopes),
            // The right-hand side has as many rows as there are dummies.
            Err(_) => demeaned,
        }
    }

    /// All columns of a matrix without effects.
    pub fn within_columns(&self, values: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut result = values.to_owned();
        for (mut to, from) in result.axis_iter_mut(Axis(1)).zip(values.axis_iter(Axis(1))) {
            to.assign(&self.within(from));
        }
        result
    }

    /// Fails where rows cannot tell parameters and effects apart.
    pub fn ensure_rows(&self, parameters: usize) -> Result<(), EstimateError> {
        let (rows, effects) = (self.unit.len(), self.absorbed());
        if rows > parameters + effects { Ok(()) } else { Err(EstimateError::TooFewRows { rows, parameters, effects }) }
    }
}

/// The first column that is a combination of those before it.
fn collinear(x: ArrayView2<'_, f64>, raw: ArrayView2<'_, f64>) -> Option<usize> {
    let mut basis: Vec<Array1<f64>> = Vec::new();
    for (at, column) in x.axis_iter(Axis(1)).enumerate() {
        let mut rest = column.to_owned();
        // Twice, against rounding.
        for _ in 0..2 {
            for direction in &basis {
                let share = direction.dot(&rest);
                rest.scaled_add(-share, direction);
            }
        }
        let length = rest.dot(&rest);
        let raw = raw.column(at);
        if length <= ZERO_REMAINDER * raw.dot(&raw) {
            return Some(at);
        }
        basis.push(rest / length.sqrt());
    }
    None
}

/// Slopes of a regression without effects.
pub(super) struct Slopes {
    pub beta: Array1<f64>,
    pub residuals: Array1<f64>,
    /// (Z′X)⁻¹, or (X′X)⁻¹.
    pub inverse: Array2<f64>,
}

/// β̂ = (Z′X)⁻¹Z′y for columns without effects; least squares with `z = x`. The raw columns tell how small is zero.
pub(super) fn regress(
    y: ArrayView1<'_, f64>,
    x: ArrayView2<'_, f64>,
    z: ArrayView2<'_, f64>,
    raw: ArrayView2<'_, f64>,
    names: &[String],
) -> Result<Slopes, EstimateError> {
    let lost = |at: usize| EstimateError::Collinear { column: names[at].clone() };
    if let Some(at) = collinear(x, raw) {
        return Err(lost(at));
    }
    // Scaled columns, so that the condition says nothing about units.
    let scale = |matrix: ArrayView2<'_, f64>| -> Array1<f64> {
        matrix.axis_iter(Axis(1)).map(|column| column.dot(&column).sqrt().recip()).collect()
    };
    let (sx, sz) = (scale(x), scale(z));
    let mut cross = z.t().dot(&x);
    cross.indexed_iter_mut().for_each(|((i, j), value)| *value *= sz[i] * sx[j]);
    let factors = Lu::factorise(cross.view()).map_err(|_| lost(names.len() - 1))?;
    let mut inverse = factors.inverse();
    inverse.indexed_iter_mut().for_each(|((i, j), value)| *value *= sx[i] * sz[j]);
    let beta = inverse.dot(&z.t().dot(&y));
    let residuals = &y - &x.dot(&beta);
    Ok(Slopes { beta, residuals, inverse })
}

/// The covariance of slopes clustered by unit: `G/(G − 1) (Z′X)⁻¹ Σ_g Z_g′ê_g ê_g′Z_g (X′Z)⁻¹`.
pub(super) fn clustered(slopes: &Slopes, z: ArrayView2<'_, f64>, units: &[usize]) -> Covariance {
    let scores = &z * &slopes.residuals.view().insert_axis(Axis(1));
    // The scores in terms of the parameters, so that the inverse need not be symmetric.
    let parts = scores.dot(&slopes.inverse.t());
    let kind = Vcov::Clustered { by: units.to_vec() };
    let identity = Array2::eye(parts.ncols());
    // There is one cluster per row, so that the covariance exists.
    covariance_of(kind.clone(), identity.view(), parts.view())
        .unwrap_or_else(|| Covariance { kind, matrix: Array2::from_elem(identity.dim(), f64::NAN) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_leave_an_unbalanced_panel() {
        let text = "i,t,y\n1,1,4\n1,2,7\n1,3,1\n2,2,5\n2,3,2\n3,1,0\n3,3,9\n";
        let panel = Panel::parse_csv(text, "a.csv").unwrap().with_ids("i", "t").unwrap();
        let sample = panel.complete(&["y"]).unwrap();
        let effects = Effects::of(&panel, &sample).unwrap();
        assert_eq!(effects.absorbed(), 5);
        let column = |of: &dyn Fn(f64, f64) -> f64| -> Array1<f64> {
            panel.column("i").unwrap().iter().zip(panel.column("t").unwrap()).map(|(&i, &t)| of(i, t)).collect()
        };
        // What is a sum of effects vanishes, and residuals sum to zero within every unit and period.
        let additive = column(&|i, t| 3.0 * i * i + (t - 1.5).powi(3));
        assert!(effects.within(additive.view()).iter().all(|value| value.abs() < 1e-12));
        let rest = effects.within(panel.column("y").unwrap());
        for (name, keys) in [("i", 3), ("t", 3)] {
            for key in 1..=keys {
                let sum: f64 = rest
                    .iter()
                    .zip(panel.column(name).unwrap())
                    .filter(|(_, k)| **k == f64::from(key))
                    .map(|(value, _)| value)
                    .sum();
                assert!(sum.abs() < 1e-12, "{name} {key}");
            }
        }
        assert!(rest.iter().any(|value| value.abs() > 0.1));
    }

    #[test]
    fn parts_without_a_common_period_are_refused() {
        let text = "i,t,y\n1,1,4\n1,2,7\n2,3,5\n2,4,2\n";
        let panel = Panel::parse_csv(text, "a.csv").unwrap().with_ids("i", "t").unwrap();
        let sample = panel.complete(&["y"]).unwrap();
        assert!(matches!(Effects::of(&panel, &sample), Err(EstimateError::Disconnected)));
    }
}
