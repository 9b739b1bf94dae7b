//! Distribution-free frontiers of a panel: unit effects compared with the best one.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::error::FrontierError;
use super::panel::PanelModel;
use super::regressors::Regressors;
use super::spec::{Frontier, Side};
use super::stacked::Stacked;
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels};
use crate::panel::Panel;
use crate::stats::{Covariance, Fitted, Reference, Vcov};
use crate::units::{Measure, Unit};

/// A frontier by fixed effects.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SchmidtSickles {
    estimates: LabeledVec,
    covariance: Covariance,
    nobs: usize,
    /// The effect of each unit.
    pub unit_effects: LabeledVec,
    /// Efficiency of each unit relative to the best: exp(α_i − max α), for cost exp(min α − α_i).
    pub efficiencies: LabeledVec,
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
        // The regressors of true fixed effects are those of the within regression: deviations from unit means.
        let mut spec = self.clone().panel_model(PanelModel::TrueFixedEffects);
        spec.inefficiency_by.clear();
        spec.noise_by.clear();
        let within = Regressors::of(&spec, panel)?;
        let levels = Regressors::of(&spec.panel_model(PanelModel::PittLee), panel)?;
        let stacked = Stacked::new(within.response.clone(), vec![within.frontier_equation(1.0)])?;
        let (n, k, units) = (stacked.n, stacked.k, levels.units.len());
        let zero = vec![0.0; k];
        let theta: Vec<f64> = (0..k)
            .map(|p| -(0..n).map(|i| stacked.row(i)[p] * stacked.indices::<1>(i, &zero)[0]).sum::<f64>() / n as f64)
            .collect();
        let squares: f64 = (0..n).map(|i| stacked.indices::<1>(i, &theta)[0].powi(2)).sum();
        if n <= units + k {
            return Err(FrontierError::TooFewObservations { nobs: n, parameters: units + k });
        }
        let scale = squares / (n - units - k) as f64 / n as f64;
        let beta = &stacked.back * nalgebra::DVector::from_column_slice(&theta);
        let matrix = &stacked.back * stacked.back.transpose() * scale;
        let axis = Labels::from_codes(Dimension::Item, &stacked.names)?;

        // Effects from the data in levels; the first column there is the constant.
        let effect = |unit: &Vec<usize>| {
            let rest = |i: usize| {
                let fitted: f64 = levels.frontier[1..].iter().zip(beta.iter()).map(|((_, x), b)| x[i] * b).sum();
                levels.response[i] - fitted
            };
            unit.iter().map(|&i| rest(i)).sum::<f64>() / unit.len() as f64
        };
        let effects: Array1<f64> = levels.units.iter().map(effect).collect();
        let efficiencies = match self.side {
            Side::Production => {
                let best = effects.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
                effects.mapv(|effect| (effect - best).exp())
            }
            Side::Cost => {
                let best = effects.fold(f64::INFINITY, |a, &b| a.min(b));
                effects.mapv(|effect| (best - effect).exp())
            }
        };
        let names: Vec<&String> =
            levels.units.iter().map(|unit| &panel.unit_labels()[panel.units()[levels.sample.rows[unit[0]]]]).collect();
        let unit_axis: Arc<Labels> = Labels::from_codes(Dimension::Item, &names)?;
        let labeled =
            |name: &str, axis: &Arc<Labels>, values| LabeledVec::trusted(Measure::new(name, Unit::Ratio), axis, values);
        Ok(SchmidtSickles {
            estimates: labeled("estimate", &axis, beta.iter().copied().collect()),
            covariance: Covariance {
                kind: Vcov::Hessian,
                matrix: Array2::from_shape_fn((k, k), |(i, j)| matrix[(i, j)]),
            },
            nobs: n,
            unit_effects: labeled("unit effect", &unit_axis, effects),
            efficiencies: labeled("efficiency", &unit_axis, efficiencies),
        })
    }
}

impl Fitted for SchmidtSickles {
    fn model_name(&self) -> String {
        "Schmidt–Sickles, fixed effects".to_owned()
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
        self.nobs - self.estimates.len() - self.unit_effects.len()
    }
    fn log_likelihood(&self) -> Option<f64> {
        None
    }
    fn reference(&self) -> Reference {
        Reference::StudentT { degrees_of_freedom: self.dof_residual() as f64 }
    }
}
