//! Distribution-free frontiers of a panel: unit effects compared with the best one.

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::error::FrontierError;
use super::least_squares::{LeastSquares, projected, relative_to_best};
use super::panel::PanelModel;
use super::regressors::{Regressors, demean};
use super::spec::Frontier;
use super::verified::page;
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels, Language};
use crate::panel::Panel;
use crate::report::{Table, ToTable, display_in_notebook};
use crate::stats::{Covariance, Fitted, Reference, Vcov};
use crate::units::{Measure, Unit};

/// How unit effects relate to the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum UnitEffects {
    /// In any way: within regression.
    Fixed,
    /// Not at all: generalised least squares.
    Random {
        /// The variance of effects across units.
        variance: f64,
    },
}

/// A frontier by unit effects, without a distribution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SchmidtSickles {
    estimates: LabeledVec,
    covariance: Covariance,
    nobs: usize,
    dof_residual: usize,
    /// Whether effects are fixed or random.
    pub effects: UnitEffects,
    /// The variance of v.
    pub noise_variance: f64,
    /// The effect of each unit: the mean of y − x′β̂, the constant included.
    pub unit_effects: LabeledVec,
    /// Efficiency of each unit relative to the best: exp(α_i − max α), for cost exp(min α − α_i).
    pub efficiencies: LabeledVec,
}

/// Inefficiency is a unit effect here, so only the frontier of a specification counts.
pub(super) fn frontier_in_units(spec: &Frontier, panel: &Panel) -> Result<Regressors, FrontierError> {
    let mut spec = spec.clone().panel_model(PanelModel::PittLee);
    spec.inefficiency_by.clear();
    spec.noise_by.clear();
    Regressors::of(&spec, panel)
}

/// The label of each unit that has rows in the sample.
pub(super) fn unit_axis(panel: &Panel, levels: &Regressors) -> Result<Arc<Labels>, FrontierError> {
    let label = |unit: &Vec<usize>| &panel.unit_labels()[panel.units()[levels.sample.rows[unit[0]]]];
    Ok(Labels::from_codes(Dimension::Item, &levels.units.iter().map(label).collect::<Vec<_>>())?)
}

/// The regression of deviations from unit means, and what it says about the variance of v.
fn within(levels: &Regressors, columns: &[(String, Vec<f64>)]) -> Result<(LeastSquares, f64), FrontierError> {
    let project = |column: &mut [f64]| demean(column, &levels.units);
    let mut response = levels.response.clone();
    project(&mut response);
    let columns = columns
        .iter()
        .map(|(name, x)| Ok((name.clone(), projected(name, "frontier, within units", x, project)?)))
        .collect::<Result<Vec<_>, FrontierError>>()?;
    let (n, used) = (levels.response.len(), levels.units.len() + columns.len());
    if n <= used {
        return Err(FrontierError::TooFewObservations { nobs: n, parameters: used });
    }
    let regression = LeastSquares::of(response, &columns)?;
    let variance = regression.squares / (n - used) as f64;
    Ok((regression, variance))
}

impl Frontier {
    /// Schmidt and Sickles' fixed-effects frontier: within regression, the best unit as the frontier.
    ///
    /// No distribution is assumed; inefficiency is constant in time, and everything else that is constant in a unit
    /// counts as inefficiency. Distribution, noise equation and panel model of the specification are not used.
    ///
    /// # Formula
    /// ```text
    /// y_it = α_i + x_it′β + v_it;   efficiency_i = exp(α̂_i − max α̂)
    /// ```
    /// # Errors
    /// As [`Frontier::fit`], but for those of the likelihood.
    ///
    /// # Validated against
    /// plm (`pl04_rice_SchmidtSickles_within`): coefficients and efficiencies to 1e-9.
    ///
    /// # References
    /// Schmidt and Sickles (1984), Journal of Business & Economic Statistics 2, 367–374.
    pub fn fit_schmidt_sickles(&self, panel: &Panel) -> Result<SchmidtSickles, FrontierError> {
        let levels = frontier_in_units(self, panel)?;
        let (regression, variance) = within(&levels, &levels.frontier[1..])?;
        let dof = levels.response.len() - levels.units.len() - regression.names.len();
        self.by_effects(panel, &levels, &regression, [variance; 2], UnitEffects::Fixed, dof)
    }

    /// Schmidt and Sickles' random-effects frontier: generalised least squares, the best unit as the frontier.
    ///
    /// Effects must not depend on the inputs; in return the frontier may have inputs that are constant in a unit, and the
    /// other coefficients are estimated more precisely. Variances by Swamy and Arora (1972), on unbalanced panels with
    /// Baltagi and Chang's (1994) trace.
    ///
    /// # Formula
    /// ```text
    /// y_it = α + x_it′β − u_i + v_it;   OLS of y_it − θ_i ȳ_i on x_it − θ_i x̄_i,   θ_i = 1 − √(σ_v²/(σ_v² + T_i σ_α²))
    /// α̂_i = mean over t of y_it − x_it′β̂;   efficiency_i = exp(α̂_i − max α̂)
    /// ```
    /// # Errors
    /// As [`Frontier::fit_schmidt_sickles`]; [`FrontierError::NoUnitVariance`] where the variance of effects is not
    /// positive.
    ///
    /// # Validated against
    /// plm (`pl05_rice_SchmidtSickles_GLS`): variances, coefficients, standard errors and efficiencies to 1e-9.
    ///
    /// # References
    /// Schmidt and Sickles (1984); Swamy and Arora (1972), Econometrica 40, 261–275; Baltagi and Chang (1994), Journal
    /// of Econometrics 62, 67–89.
    pub fn fit_schmidt_sickles_random(&self, panel: &Panel) -> Result<SchmidtSickles, FrontierError> {
        let levels = frontier_in_units(self, panel)?;
        let (n, units) = (levels.response.len(), levels.units.len());
        let varies =
            |column: &Vec<f64>| levels.units.iter().any(|unit| unit.iter().any(|&i| column[i] != column[unit[0]]));
        let varying: Vec<_> = levels.frontier.iter().filter(|(_, column)| varies(column)).cloned().collect();
        let (_, noise) = within(&levels, &varying)?;

        // Unit means, each as often as its unit has rows.
        let means = |column: &[f64], power: f64| -> Vec<f64> {
            let mean = |unit: &Vec<usize>| {
                let size = unit.len() as f64;
                size.powf(power) * unit.iter().map(|&i| column[i]).sum::<f64>() / size
            };
            levels.units.iter().map(mean).collect()
        };
        let of_means = |power: f64| -> Vec<_> {
            levels.frontier.iter().map(|(name, column)| (name.clone(), means(column, power))).collect()
        };
        let between = LeastSquares::of(means(&levels.response, 0.5), &of_means(0.5))?;
        let k = between.names.len();
        let once_more = of_means(1.0);
        let trace: f64 = (0..k)
            .flat_map(|p| (0..k).map(move |q| (p, q)))
            .map(|(p, q)| {
                between.inverse[(p, q)] * once_more[p].1.iter().zip(&once_more[q].1).map(|(a, b)| a * b).sum::<f64>()
            })
            .sum();
        let variance = (between.squares - (units - k) as f64 * noise) / (n as f64 - trace);
        if variance.is_nan() || variance <= 0.0 {
            return Err(FrontierError::NoUnitVariance { variance });
        }
        let transformed = |column: &[f64]| {
            let mut out = column.to_vec();
            for unit in &levels.units {
                let size = unit.len() as f64;
                let share = 1.0 - (noise / (noise + size * variance)).sqrt();
                let mean = share * unit.iter().map(|&i| column[i]).sum::<f64>() / size;
                unit.iter().for_each(|&i| out[i] -= mean);
            }
            out
        };
        let columns: Vec<_> = levels.frontier.iter().map(|(name, x)| (name.clone(), transformed(x))).collect();
        let regression = LeastSquares::of(transformed(&levels.response), &columns)?;
        let dof = n - k;
        let scale = regression.squares / dof as f64;
        self.by_effects(panel, &levels, &regression, [scale, noise], UnitEffects::Random { variance }, dof)
    }

    /// Variances: of the errors of the regression, of v.
    fn by_effects(
        &self,
        panel: &Panel,
        levels: &Regressors,
        regression: &LeastSquares,
        [scale, noise]: [f64; 2],
        effects: UnitEffects,
        dof_residual: usize,
    ) -> Result<SchmidtSickles, FrontierError> {
        // Effects from the data in levels; the first column there is the constant, which is part of them.
        let slopes = regression.coefficients.as_slice();
        let slopes = &slopes[slopes.len() + 1 - levels.frontier.len()..];
        let rest = |i: usize| {
            let fitted: f64 = levels.frontier[1..].iter().zip(slopes).map(|((_, x), b)| x[i] * b).sum();
            levels.response[i] - fitted
        };
        let mean = |unit: &Vec<usize>| unit.iter().map(|&i| rest(i)).sum::<f64>() / unit.len() as f64;
        let unit_effects: Vec<f64> = levels.units.iter().map(mean).collect();
        let efficiencies = relative_to_best(self.side, &unit_effects);
        let units = unit_axis(panel, levels)?;
        let axis = Labels::from_codes(Dimension::Item, &regression.names)?;
        let labeled = |name: &str, axis: &Arc<Labels>, values: Vec<f64>| {
            LabeledVec::trusted(Measure::new(name, Unit::Ratio), axis, values.into())
        };
        let matrix: Array2<f64> = regression.covariance(scale);
        Ok(SchmidtSickles {
            estimates: labeled("estimate", &axis, regression.coefficients.as_slice().to_vec()),
            covariance: Covariance { kind: Vcov::Hessian, matrix },
            nobs: levels.response.len(),
            dof_residual,
            effects,
            noise_variance: noise,
            unit_effects: labeled("unit effect", &units, unit_effects),
            efficiencies: labeled("efficiency", &units, efficiencies),
        })
    }
}

impl Fitted for SchmidtSickles {
    fn model_name(&self) -> String {
        match self.effects {
            UnitEffects::Fixed => "Schmidt–Sickles, fixed effects",
            UnitEffects::Random { .. } => "Schmidt–Sickles, random effects",
        }
        .to_owned()
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
        self.dof_residual
    }
    fn log_likelihood(&self) -> Option<f64> {
        None
    }
    fn nunits(&self) -> Option<usize> {
        Some(self.unit_effects.len())
    }
    fn reference(&self) -> Reference {
        match self.effects {
            UnitEffects::Fixed => Reference::StudentT { degrees_of_freedom: self.dof_residual as f64 },
            UnitEffects::Random { .. } => Reference::Normal,
        }
    }
}

impl ToTable for SchmidtSickles {
    fn to_table_in(&self, language: Language) -> Table {
        let mean = self.efficiencies.sum() / self.efficiencies.len() as f64;
        let mut lines = vec![("Variance of v", "v 的方差", self.noise_variance), ("Mean efficiency", "平均效率", mean)];
        if let UnitEffects::Random { variance } = self.effects {
            lines.push(("Variance of unit effects", "个体效应的方差", variance));
        }
        page(self, None, language, &lines).build_or_explain()
    }
}

impl std::fmt::Display for SchmidtSickles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

display_in_notebook!(table: SchmidtSickles);
