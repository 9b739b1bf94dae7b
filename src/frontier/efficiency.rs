//! Inefficiency of each observation: predictions, intervals, marginal effects.

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::error::FrontierError;
use super::fit::{FrontierFit, Rows};
use super::inefficiency::{Point, Prediction, TruncatedAt};
use crate::labeled::LabeledVec;
use crate::stats::{normal_cdf, normal_quantile};
use crate::units::{Measure, Unit};

/// How inefficiency is predicted from the residual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Predictor {
    /// exp(−E\[u | ε\]) (Jondrow, Lovell, Materov and Schmidt 1982).
    #[doc(alias = "JLMS")]
    Jondrow,
    /// E\[e^{−u} | ε\] (Battese and Coelli 1988).
    #[default]
    BatteseCoelli,
    /// exp(−mode of u given ε).
    Mode,
}

/// Limits between which the efficiency of each observation lies with the probability asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EfficiencyInterval {
    /// Probability, a fraction.
    pub level: f64,
    /// Lower limits.
    pub low: LabeledVec,
    /// Upper limits.
    pub high: LabeledVec,
}

impl FrontierFit {
    fn predictions(&self) -> Vec<Prediction> {
        match &self.rows {
            Rows::Independent(points) => self.distribution().any().predictions(points),
            Rows::Panel { posteriors, .. } => {
                posteriors.iter().map(|p| TruncatedAt::new((p.location, p.scale)).predict(p.factor)).collect()
            }
            Rows::Effects { predictions, .. } => predictions.iter().map(|(prediction, _, _)| *prediction).collect(),
        }
    }

    fn labeled(&self, name: &str, chinese: &str, values: Array1<f64>) -> LabeledVec {
        LabeledVec::trusted(Measure::new(name, Unit::Ratio).with_chinese(chinese), self.row_names.axis(), values)
    }

    /// Efficiency of each row, between 0 and 1: e^{−u}, for cost frontiers too (minimal over actual cost).
    ///
    /// # Validated against
    /// frontier 1.1.8, sfaR 1.0.1 and npsf 0.8.0 on the data of `fr*`, `sr*`, `np*`.
    ///
    /// # References
    /// Jondrow, Lovell, Materov and Schmidt (1982); Battese and Coelli (1988).
    #[doc(alias = "技术效率")]
    pub fn efficiencies(&self, predictor: Predictor) -> LabeledVec {
        let values = self.predictions().into_iter().map(|prediction| match predictor {
            Predictor::Jondrow => (-prediction.mean).exp(),
            Predictor::BatteseCoelli => prediction.efficiency,
            Predictor::Mode => (-prediction.mode).exp(),
        });
        self.labeled("efficiency", "效率", values.collect())
    }

    /// The unit effect of each row, in units of the left-hand side, and persistent efficiency E\[e^{−h}\]: `None` in models
    /// without unit effects. The effect of the four-component model is w − h; persistent efficiency is 1 in the others.
    pub fn unit_effects(&self) -> Option<(LabeledVec, LabeledVec)> {
        let Rows::Effects { predictions, .. } = &self.rows else { return None };
        let sign = self.spec.side.sign();
        let effects = predictions.iter().map(|(_, effect, _)| sign * effect).collect();
        let persistent = predictions.iter().map(|(_, _, persistent)| *persistent).collect();
        Some((
            self.labeled("unit effect", "个体效应", effects),
            self.labeled("persistent efficiency", "持续效率", persistent),
        ))
    }

    /// E\[u | ε\] of each row.
    pub fn inefficiencies(&self) -> LabeledVec {
        self.labeled("inefficiency", "无效率", self.predictions().into_iter().map(|p| p.mean).collect())
    }

    /// Limits of the efficiency of each row given its residual, parameters taken as known.
    ///
    /// # Formula
    /// ```text
    /// u|ε ~ N⁺(μ*, σ*²):  u at p is μ* + σ* Φ⁻¹(1 − (1 − p) Φ(μ*/σ*)), at α/2 and 1 − α/2
    /// ```
    /// # Errors
    /// [`FrontierError::Unsupported`] where u given ε is not a truncated normal.
    ///
    /// # Validated against
    /// sfaR 1.0.1 (`sr10`), 1e-6.
    ///
    /// # References
    /// Horrace and Schmidt (1996).
    pub fn efficiency_intervals(&self, level: f64) -> Result<EfficiencyInterval, FrontierError> {
        let distribution = self.distribution();
        let truncated: Vec<(f64, f64, f64)> = match &self.rows {
            Rows::Independent(points) => points
                .iter()
                .map(|&point| {
                    distribution.any().conditional_normal(point).map(|(location, scale)| (location, scale, 1.0))
                })
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| FrontierError::Unsupported {
                    model: self.spec.model_name(),
                    what: "intervals in closed form",
                    instead: "use the half-normal, truncated-normal or exponential distribution",
                })?,
            Rows::Panel { posteriors, .. } => posteriors.iter().map(|p| (p.location, p.scale, p.factor)).collect(),
            Rows::Effects { .. } => {
                return Err(FrontierError::Unsupported {
                    model: self.spec.model_name(),
                    what: "intervals in closed form",
                    instead: "its inefficiency is a mixture over the unit effect",
                });
            }
        };
        let at = |p: f64| -> Array1<f64> {
            truncated
                .iter()
                .map(|&(location, scale, factor)| {
                    // 1 − (1 − p)Φ(z) as an upper tail keeps its digits where Φ(z) is near one or near zero.
                    let upper = (1.0 - p) * normal_cdf(location / scale);
                    (-factor * (location - scale * normal_quantile(upper)).max(0.0)).exp()
                })
                .collect()
        };
        let tail = 0.5 * (1.0 - level);
        Ok(EfficiencyInterval {
            level,
            low: self.labeled("efficiency, lower limit", "效率下限", at(1.0 - tail)),
            high: self.labeled("efficiency, upper limit", "效率上限", at(tail)),
        })
    }

    pub(super) fn points(&self) -> &[Point<f64>] {
        match &self.rows {
            Rows::Independent(points) | Rows::Panel { points, .. } | Rows::Effects { points, .. } => points,
        }
    }

    /// Marginal effects of a determinant on E\[u\] and V\[u\] of each row (before the residual is seen).
    ///
    /// The determinant may stand in ln σ_u², in μ, or in both. For panel models u is u_i, without its time path.
    ///
    /// # Errors
    /// [`FrontierError::Label`] if the column determines neither.
    ///
    /// # Validated against
    /// sfaR 1.0.1 (`sr10`).
    ///
    /// # References
    /// Wang (2002), Journal of Productivity Analysis 18, 241–253.
    pub fn marginal_effects(&self, determinant: &str) -> Result<(LabeledVec, LabeledVec), FrontierError> {
        let find = |prefix: &str| self.estimates.get(&format!("{prefix}:{determinant}"));
        let (scale, shape) = match (find("ln_sigma_u_sq"), find("mu")) {
            (Err(error), Err(_)) => return Err(error.into()),
            (scale, shape) => (scale.unwrap_or(0.0), shape.unwrap_or(0.0)),
        };
        let distribution = self.distribution();
        // Moments are smooth; central differences of fifth order are good to about 1e-11.
        let h = 1e-3;
        let effects = self.points().iter().map(|point| {
            let at =
                |step: f64| distribution.any().moments(point.ln_variance_u + step * scale, point.shape + step * shape);
            let slope = |f: &dyn Fn(f64) -> f64| (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
            (slope(&|step| at(step).mean), slope(&|step| at(step).variance))
        });
        let (on_mean, on_variance): (Vec<f64>, Vec<f64>) = effects.unzip();
        Ok((
            self.labeled("marginal effect on E[u]", "对无效率均值的边际效应", on_mean.into()),
            self.labeled("marginal effect on V[u]", "对无效率方差的边际效应", on_variance.into()),
        ))
    }
}
