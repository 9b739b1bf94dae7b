//! A distribution-free frontier whose units move: each has a quadratic path of its own.

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::error::FrontierError;
use super::least_squares::{LeastSquares, projected, relative_to_best};
use super::regressors::Regressors;
use super::schmidt_sickles::frontier_in_units;
use super::spec::{Frontier, Side};
use super::verified::page;
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels, Language};
use crate::panel::Panel;
use crate::report::{Table, ToTable, display_in_notebook};
use crate::stats::{Covariance, Fitted, Reference, Vcov};
use crate::units::{Measure, Unit};

/// Parameters of a unit's path: level, slope, curvature.
const PATH: usize = 3;

/// A frontier with a quadratic path of each unit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CornwellSchmidtSickles {
    estimates: LabeledVec,
    covariance: Covariance,
    nobs: usize,
    units: usize,
    /// The variance of v.
    pub noise_variance: f64,
    /// The level α_it of each row, in row order.
    pub levels: LabeledVec,
    /// Efficiency of each row relative to the best unit of its period.
    pub efficiencies: LabeledVec,
}

/// For each unit, orthonormal columns that span 1, t and t² over its rows.
struct Paths(Vec<(Vec<usize>, [Vec<f64>; PATH])>);

impl Paths {
    fn of(levels: &Regressors, panel: &Panel) -> Result<Self, FrontierError> {
        let path = |unit: &Vec<usize>| {
            if unit.len() < PATH {
                return Err(FrontierError::TooFewPeriods {
                    unit: panel.unit_labels()[panel.units()[levels.sample.rows[unit[0]]]].clone(),
                    periods: unit.len(),
                    needed: PATH,
                });
            }
            // Gram and Schmidt, twice, on centred time.
            let middle = unit.iter().map(|&i| levels.periods[i]).sum::<f64>() / unit.len() as f64;
            let power = |p: i32| unit.iter().map(|&i| (levels.periods[i] - middle).powi(p)).collect::<Vec<f64>>();
            let mut basis = [power(0), power(1), power(2)];
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            for column in 0..PATH {
                let (earlier, rest) = basis.split_at_mut(column);
                for before in earlier.iter().chain(earlier.iter()) {
                    let along = dot(before, &rest[0]);
                    rest[0].iter_mut().zip(before).for_each(|(x, b)| *x -= along * b);
                }
                let length = dot(&rest[0], &rest[0]).sqrt();
                rest[0].iter_mut().for_each(|x| *x /= length);
            }
            Ok((unit.clone(), basis))
        };
        Ok(Self(levels.units.iter().map(path).collect::<Result<_, _>>()?))
    }

    /// The part of a column that lies on the paths.
    fn fitted(&self, column: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; column.len()];
        for (unit, basis) in &self.0 {
            for direction in basis {
                let along: f64 = unit.iter().zip(direction).map(|(&i, d)| column[i] * d).sum();
                unit.iter().zip(direction).for_each(|(&i, d)| out[i] += along * d);
            }
        }
        out
    }

    fn take_out(&self, column: &mut [f64]) {
        let fitted = self.fitted(column);
        column.iter_mut().zip(fitted).for_each(|(x, f)| *x -= f);
    }
}

/// Efficiency of each row relative to the best level of its period.
pub(super) fn relative_to_best_of_period(side: Side, periods: &[f64], levels: &[f64]) -> Vec<f64> {
    let mut out = vec![f64::NAN; levels.len()];
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by(|&a, &b| periods[a].total_cmp(&periods[b]));
    for rows in order.chunk_by(|&a, &b| periods[a].total_cmp(&periods[b]).is_eq()) {
        let there: Vec<f64> = rows.iter().map(|&i| levels[i]).collect();
        rows.iter().zip(relative_to_best(side, &there)).for_each(|(&i, efficiency)| out[i] = efficiency);
    }
    out
}

impl Frontier {
    /// Cornwell, Schmidt and Sickles' frontier: productivity of each unit is a quadratic in time, and the best unit of each
    /// period is the frontier of that period.
    ///
    /// The within estimator: consistent whatever the paths have to do with the inputs. No distribution is assumed;
    /// distribution, noise equation and panel model of the specification are not used. The frontier cannot have inputs that
    /// are constant, linear or quadratic in time within all units.
    ///
    /// # Formula
    /// ```text
    /// y_it = x_it′β + α_it + v_it,   α_it = θ_i1 + θ_i2 t + θ_i3 t²
    /// efficiency_it = exp(α̂_it − max_j α̂_jt),  for cost exp(min_j α̂_jt − α̂_it)
    /// ```
    /// # Errors
    /// [`FrontierError::TooFewPeriods`] for a unit of fewer than three periods; as [`Frontier::fit`], but for those of the
    /// likelihood.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// let mut rows = String::from("firm,t,y,x\n");
    /// for (firm, lag) in [("a", 0.0), ("b", 0.2)] {
    ///     for t in 0..6 {
    ///         let (time, x) = (f64::from(t), f64::from(t * t % 5));
    ///         rows += &format!("{firm},{t},{},{x}\n", 0.5 * x - lag * (1.0 - 0.1 * time * time));
    ///     }
    /// }
    /// let panel = Panel::parse_csv(&rows, "two.csv")?.with_ids("firm", "t")?;
    /// let fit = Frontier::production("y").inputs(["x"]).fit_cornwell_schmidt_sickles(&panel)?;
    /// assert!((fit.coef("x")? - 0.5).abs() < 1e-9);
    /// assert!((fit.efficiencies.get("b_0")? - (-0.2_f64).exp()).abs() < 1e-9);
    /// # Ok(())
    /// # }
    /// ```
    /// # Validated against
    /// Least squares with three dummy regressors for each unit, solved apart in the tests, 1e-9.
    ///
    /// # References
    /// Cornwell, Schmidt and Sickles (1990), Journal of Econometrics 46, 185–200.
    #[doc(alias = "CSS")]
    pub fn fit_cornwell_schmidt_sickles(&self, panel: &Panel) -> Result<CornwellSchmidtSickles, FrontierError> {
        let levels = frontier_in_units(self, panel)?;
        let paths = Paths::of(&levels, panel)?;
        let take_out = |column: &mut [f64]| paths.take_out(column);
        let columns = levels.frontier[1..]
            .iter()
            .map(|(name, x)| Ok((name.clone(), projected(name, "frontier, beside the paths of units", x, take_out)?)))
            .collect::<Result<Vec<_>, FrontierError>>()?;
        let (n, used) = (levels.response.len(), PATH * levels.units.len() + columns.len());
        if n <= used {
            return Err(FrontierError::TooFewObservations { nobs: n, parameters: used });
        }
        let mut response = levels.response.clone();
        take_out(&mut response);
        let regression = LeastSquares::of(response, &columns)?;
        let variance = regression.squares / (n - used) as f64;

        let rest: Vec<f64> = (0..n)
            .map(|i| {
                let slopes = regression.coefficients.iter();
                levels.response[i] - levels.frontier[1..].iter().zip(slopes).map(|((_, x), b)| x[i] * b).sum::<f64>()
            })
            .collect();
        let alpha = paths.fitted(&rest);
        let efficiencies = relative_to_best_of_period(self.side, &levels.periods, &alpha);
        let axis = Labels::from_codes(Dimension::Item, &regression.names)?;
        let row = |name: &str, values: Vec<f64>| {
            LabeledVec::trusted(Measure::new(name, Unit::Ratio), levels.row_names.axis(), values.into())
        };
        Ok(CornwellSchmidtSickles {
            estimates: LabeledVec::trusted(
                Measure::new("estimate", Unit::Ratio),
                &axis,
                Array1::from_vec(regression.coefficients.as_slice().to_vec()),
            ),
            covariance: Covariance { kind: Vcov::Hessian, matrix: regression.covariance(variance) },
            nobs: n,
            units: levels.units.len(),
            noise_variance: variance,
            levels: row("level", alpha),
            efficiencies: row("efficiency", efficiencies),
        })
    }
}

impl Fitted for CornwellSchmidtSickles {
    fn model_name(&self) -> String {
        "Cornwell–Schmidt–Sickles".to_owned()
    }
    fn estimates(&self) -> &LabeledVec {
        &self.estimates
    }
    fn vcov(&self) -> &Covariance {
        &self.covariance
    }
    fn nobs(&self) -> usize {
        self.nobs
    }
    fn dof_residual(&self) -> usize {
        self.nobs - self.estimates.len() - PATH * self.units
    }
    fn log_likelihood(&self) -> Option<f64> {
        None
    }
    fn nunits(&self) -> Option<usize> {
        Some(self.units)
    }
    fn reference(&self) -> Reference {
        Reference::StudentT { degrees_of_freedom: self.dof_residual() as f64 }
    }
}

impl ToTable for CornwellSchmidtSickles {
    fn to_table_in(&self, language: Language) -> Table {
        let mean = self.efficiencies.sum() / self.efficiencies.len() as f64;
        let lines = [("Variance of v", "v 的方差", self.noise_variance), ("Mean efficiency", "平均效率", mean)];
        page(self, None, language, &lines).build_or_explain()
    }
}

impl std::fmt::Display for CornwellSchmidtSickles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

display_in_notebook!(table: CornwellSchmidtSickles);
