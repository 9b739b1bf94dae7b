//! A distribution-free frontier whose inefficiencies move in step: one path for all units.

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::by_unit::{self, UnitLikelihood};
use super::cornwell_schmidt_sickles::relative_to_best_of_period;
use super::error::FrontierError;
use super::least_squares::{LeastSquares, projected};
use super::regressors::{Regressors, demean};
use super::schmidt_sickles::{frontier_in_units, unit_axis};
use super::spec::Frontier;
use super::stacked::{Equation, Stacked};
use super::verified::{Search, Verified, page, verified_fit};
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::optim::{Derivatives, Objective};
use crate::panel::Panel;
use crate::report::{Table, ToTable};
use crate::stats::{Jet, Real};
use crate::units::{Measure, Unit};

/// Rounds of alternating least squares before Newton's method takes over: two starts.
const ROUNDS: [usize; 2] = [1, 20];

/// A frontier with one path in time that is common to the units' effects.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeeSchmidt {
    verified: Verified,
    /// The variance of v.
    pub noise_variance: f64,
    /// The effect α_i of each unit, in the first period.
    pub unit_effects: LabeledVec,
    /// The level θ_t α_i of each row.
    pub levels: LabeledVec,
    /// Efficiency of each row relative to the best unit of its period.
    pub efficiencies: LabeledVec,
}

/// −½ Σ over units of the squares that their best α leaves, over a variance.
///
/// Equations: residual, θ_t less one in the first period.
struct Concentrated<'a> {
    stacked: &'a Stacked,
    units: &'a [Vec<usize>],
    /// What is added to θ: one in the first period.
    first: Vec<f64>,
    variance: f64,
}

impl UnitLikelihood<2, 3> for Concentrated<'_> {
    fn statistics(&self, row: usize, [residual, theta]: [Jet<2>; 2]) -> [Jet<2>; 3] {
        let theta = theta + self.first[row];
        [residual.square(), theta * residual, theta.square()]
    }

    fn likelihood(&self, [squares, product, length]: [Jet<3>; 3], _: usize) -> Jet<3> {
        (squares - product.square() / length) * (-0.5 / self.variance)
    }
}

impl Objective for Concentrated<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        by_unit::derivatives(self.stacked, self, self.units, at)
    }
    fn observations(&self) -> usize {
        self.stacked.n
    }
}

/// Rows of each period, in the order of time.
fn rows_of_periods(periods: &[f64]) -> Vec<(f64, Vec<usize>)> {
    let mut order: Vec<usize> = (0..periods.len()).collect();
    order.sort_by(|&a, &b| periods[a].total_cmp(&periods[b]));
    let same = |a: &usize, b: &usize| periods[*a].total_cmp(&periods[*b]).is_eq();
    order.chunk_by(same).map(|rows| (periods[rows[0]], rows.to_vec())).collect()
}

/// The best effect of each unit for given residuals and path, by row.
fn effects(units: &[Vec<usize>], residuals: &[f64], path: &[f64]) -> Vec<f64> {
    units
        .iter()
        .map(|unit| {
            let product: f64 = unit.iter().map(|&i| path[i] * residuals[i]).sum();
            product / unit.iter().map(|&i| path[i] * path[i]).sum::<f64>()
        })
        .collect()
}

/// Slopes, and θ of the later periods, after some rounds of alternating least squares from θ = 1.
fn alternate(levels: &Regressors, periods: &[(f64, Vec<usize>)], rounds: usize) -> Result<Vec<f64>, FrontierError> {
    let n = levels.response.len();
    let columns = &levels.frontier[1..];
    let mut theta = vec![1.0; periods.len()];
    let mut explained = vec![0.0; n];
    let mut slopes = vec![0.0; columns.len()];
    for round in 0..rounds {
        let fitted = if round == 0 {
            let project = |column: &mut [f64]| demean(column, &levels.units);
            let mut response = levels.response.clone();
            project(&mut response);
            let within = columns
                .iter()
                .map(|(name, x)| Ok((name.clone(), projected(name, "frontier, within units", x, project)?)))
                .collect::<Result<Vec<_>, FrontierError>>()?;
            LeastSquares::of(response, &within)?
        } else {
            let response = levels.response.iter().zip(&explained).map(|(y, e)| y - e).collect();
            LeastSquares::of(response, columns)?
        };
        slopes.copy_from_slice(fitted.coefficients.as_slice());
        let residual =
            |i: usize| levels.response[i] - columns.iter().zip(&slopes).map(|((_, x), b)| x[i] * b).sum::<f64>();
        let residuals: Vec<f64> = (0..n).map(residual).collect();
        let mut path = vec![0.0; n];
        for (value, (_, rows)) in theta.iter().zip(periods) {
            rows.iter().for_each(|&i| path[i] = *value);
        }
        let mut alpha = vec![0.0; n];
        for (unit, effect) in levels.units.iter().zip(effects(&levels.units, &residuals, &path)) {
            unit.iter().for_each(|&i| alpha[i] = effect);
        }
        for (value, (_, rows)) in theta.iter_mut().zip(periods) {
            let product: f64 = rows.iter().map(|&i| alpha[i] * residuals[i]).sum();
            *value = product / rows.iter().map(|&i| alpha[i] * alpha[i]).sum::<f64>();
        }
        let first = theta[0];
        theta.iter_mut().for_each(|value| *value /= first);
        for (value, (_, rows)) in theta.iter().zip(periods) {
            rows.iter().for_each(|&i| explained[i] = value * first * alpha[i]);
        }
    }
    slopes.extend(&theta[1..]);
    Ok(slopes)
}

impl Frontier {
    /// Lee and Schmidt's frontier: inefficiency of each unit moves along one path that is common to all and free in form.
    ///
    /// Effects are fixed, so they may depend on the inputs in any way. No distribution is assumed; distribution, noise
    /// equation and panel model of the specification are not used, and the effects take the place of a constant. Least
    /// squares in all parameters, the effects concentrated out; at a given β the path is the first singular vector of the
    /// residuals. θ is one in the first period; parameters `theta_2`, `theta_3`, … are those of later periods.
    ///
    /// # Formula
    /// ```text
    /// y_it = x_it′β + θ_t α_i + v_it,   θ_1 = 1
    /// efficiency_it = exp(θ̂_t α̂_i − max_j θ̂_t α̂_j),  for cost exp(min_j θ̂_t α̂_j − θ̂_t α̂_i)
    /// ```
    /// # Errors
    /// As [`Frontier::fit`], but for those of inefficiency.
    ///
    /// # Validated against
    /// On a balanced panel, the first singular vectors of the residuals, and least squares given the effects: 1e-7. Path
    /// and slope of a simulated panel within 3.5 standard errors.
    ///
    /// # References
    /// Lee and Schmidt (1993), in Fried, Lovell and Schmidt (eds), The Measurement of Productive Efficiency, ch. 8; Ahn,
    /// Lee and Schmidt (2001), Journal of Econometrics 101, 219–255.
    pub fn fit_lee_schmidt(&self, panel: &Panel) -> Result<LeeSchmidt, FrontierError> {
        let levels = frontier_in_units(self, panel)?;
        let n = levels.response.len();
        let periods = rows_of_periods(&levels.periods);
        let (names, columns) = levels.frontier[1..]
            .iter()
            .map(|(name, x)| (name.clone(), x.iter().map(|x| -x).collect::<Vec<_>>()))
            .unzip();
        let dummy = |rows: &Vec<usize>| {
            let mut column = vec![0.0; n];
            rows.iter().for_each(|&i| column[i] = 1.0);
            column
        };
        let (path_names, path_columns) =
            periods[1..].iter().map(|(period, rows)| (format!("theta_{period}"), dummy(rows))).unzip();
        let stacked = Stacked::new(
            levels.response.clone(),
            vec![
                Equation { part: "frontier", names, columns },
                Equation { part: "path", names: path_names, columns: path_columns },
            ],
        )?;
        let used = stacked.k + levels.units.len();
        if n <= used {
            return Err(FrontierError::TooFewObservations { nobs: n, parameters: used });
        }
        // Internal parameters are the triangle times the original ones.
        let forward = stacked.back.clone().try_inverse().unwrap_or_else(|| stacked.back.clone());
        let start = |rounds: usize| -> Result<Vec<f64>, FrontierError> {
            let original = nalgebra::DVector::from_vec(alternate(&levels, &periods, rounds)?);
            Ok((&forward * original).as_slice().to_vec())
        };
        let starts = ROUNDS.into_iter().map(start).collect::<Result<Vec<_>, _>>()?;
        let mut objective =
            Concentrated { stacked: &stacked, units: &levels.units, first: dummy(&periods[0].1), variance: 1.0 };
        let squares = -2.0 * objective.derivatives(&starts[1]).value;
        objective.variance = squares / (n - used) as f64;

        let search = Search {
            model: format!("Lee–Schmidt, {}", self.side.name()),
            stacked: &stacked,
            log_likelihood_without: f64::NAN,
        };
        let first = search.maximise(&objective, &starts, |_| None)?;
        // Once more with the variance of the optimum, so that the Hessian is that of the estimates.
        objective.variance *= -2.0 * first.value / (n - used) as f64;
        let optimum = search.maximise(&objective, &[first.at, starts[1].clone()], |_| None)?;

        let indices: Vec<[f64; 2]> = (0..n).map(|i| stacked.indices(i, &optimum.at)).collect();
        let residuals: Vec<f64> = indices.iter().map(|x| x[0]).collect();
        let path: Vec<f64> = indices.iter().zip(&objective.first).map(|(x, first)| x[1] + first).collect();
        let alpha = effects(&levels.units, &residuals, &path);
        let mut level = vec![0.0; n];
        for (unit, effect) in levels.units.iter().zip(&alpha) {
            unit.iter().for_each(|&i| level[i] = effect * path[i]);
        }
        let efficiencies = relative_to_best_of_period(self.side, &levels.periods, &level);
        let unit_axis = unit_axis(panel, &levels)?;
        let contributions = by_unit::contributions(&stacked, &objective, &levels.units, &optimum.at);
        let noise_variance = objective.variance;
        let mut verified = search.accept(optimum, contributions, levels.sample, levels.row_names, &levels.units)?;
        verified.effects = levels.units.len();
        Ok(LeeSchmidt {
            noise_variance,
            unit_effects: LabeledVec::trusted(
                Measure::new("unit effect", Unit::Ratio).with_chinese("个体效应"),
                &unit_axis,
                Array1::from_vec(alpha),
            ),
            levels: verified.by_row("level", "水平", level),
            efficiencies: verified.by_row("efficiency", "效率", efficiencies),
            verified,
        })
    }
}

verified_fit!(LeeSchmidt, by least squares);

impl ToTable for LeeSchmidt {
    fn to_table_in(&self, language: Language) -> Table {
        let mean = self.efficiencies.sum() / self.efficiencies.len() as f64;
        let lines = [("Variance of v", "v 的方差", self.noise_variance), ("Mean efficiency", "平均效率", mean)];
        page(self, Some(self.convergence()), language, &lines).build_or_explain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_agree_with_differences() {
        let stacked = by_unit::checks::stacked(12, 2);
        let units: Vec<Vec<usize>> = vec![(0..5).collect(), (5..8).collect(), (8..12).collect()];
        let first = (0..12).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        let objective = Concentrated { stacked: &stacked, units: &units, first, variance: 0.3 };
        by_unit::checks::derivatives(&objective, &[0.3, -0.4, 0.9, 0.2]);
    }
}
