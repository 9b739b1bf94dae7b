//! What every fitted model can say.

use std::sync::Arc;

use ndarray::Array1;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::chi_bar::chi_squared_tail;
use super::normal::{normal_cdf, normal_quantile};
use super::vcov::{Covariance, Vcov, inverse_of_information};
use crate::labeled::LabeledVec;
use crate::labels::{LabelError, Labels, Language};
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::units::{Measure, Unit};

/// The distribution that tests of single coefficients refer to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Reference {
    /// Standard normal: maximum likelihood.
    Normal,
    /// Student's t: least squares.
    StudentT {
        /// Its degrees of freedom.
        degrees_of_freedom: f64,
    },
}

impl Reference {
    fn two_sided(self, statistic: f64) -> f64 {
        match self {
            Self::Normal => 2.0 * normal_cdf(-statistic.abs()),
            Self::StudentT { degrees_of_freedom } => {
                StudentsT::new(0.0, 1.0, degrees_of_freedom).map_or(f64::NAN, |t| 2.0 * t.cdf(-statistic.abs()))
            }
        }
    }

    pub(super) fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Normal => normal_quantile(p),
            Self::StudentT { degrees_of_freedom } => {
                StudentsT::new(0.0, 1.0, degrees_of_freedom).map_or(f64::NAN, |t| t.inverse_cdf(p))
            }
        }
    }
}

/// A fitted model: what it is called, its estimates and their covariance, and what follows from them.
pub trait Fitted {
    /// What the model is called in tables.
    fn model_name(&self) -> String;

    /// The estimates along the axis of parameters.
    fn estimates(&self) -> &LabeledVec;

    /// Their covariance, in the same order.
    fn vcov(&self) -> &Covariance;

    /// Number of observations used.
    fn nobs(&self) -> usize;

    /// Observations less parameters.
    fn dof_residual(&self) -> usize {
        self.nobs().saturating_sub(self.estimates().len())
    }

    /// The log-likelihood at the estimates; `None` where the estimator has none.
    fn log_likelihood(&self) -> Option<f64>;

    /// Units of a panel with rows among the observations; `None` where the model knows no units.
    fn nunits(&self) -> Option<usize> {
        None
    }

    /// The share of the response's variation that the regressors account for; `None` where the estimator has none.
    #[doc(alias = "R2")]
    fn r_squared(&self) -> Option<f64> {
        None
    }

    /// The parts of the log-likelihood, one per independent contribution (an observation, or a unit of a panel); `None`
    /// where they are not kept.
    fn contributions(&self) -> Option<&[f64]> {
        None
    }

    /// What tests of single coefficients refer to.
    fn reference(&self) -> Reference {
        Reference::Normal
    }

    /// The axis of parameters.
    fn parameters(&self) -> &Arc<Labels> {
        self.estimates().axis()
    }

    /// One estimate.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest names.
    fn coef(&self, parameter: &str) -> Result<f64, LabelError> {
        self.estimates().get(parameter)
    }

    /// Standard errors: square roots of the covariance's diagonal.
    fn std_errors(&self) -> LabeledVec {
        let errors: Array1<f64> = self.vcov().matrix.diag().mapv(f64::sqrt);
        LabeledVec::trusted(Measure::new("standard error", Unit::Ratio), self.parameters(), errors)
    }

    /// One standard error.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest names.
    fn std_error(&self, parameter: &str) -> Result<f64, LabelError> {
        let position = self.parameters().position(parameter)?;
        Ok(self.vcov().matrix[[position, position]].sqrt())
    }

    /// Estimates with standard errors, statistics, p-values and confidence limits; `level` is a fraction such as 0.95.
    fn coef_table(&self, level: f64) -> CoefTable {
        let width = self.reference().quantile(0.5 + level / 2.0);
        let errors = self.std_errors();
        let rows = self
            .estimates()
            .iter()
            .zip(errors.values())
            .map(|((label, estimate), &std_error)| {
                let statistic = estimate / std_error;
                CoefRow {
                    parameter: label.code().to_owned(),
                    estimate,
                    std_error,
                    statistic,
                    p_value: self.reference().two_sided(statistic),
                    conf_low: estimate - width * std_error,
                    conf_high: estimate + width * std_error,
                }
            })
            .collect();
        CoefTable {
            model: self.model_name(),
            level,
            reference: self.reference(),
            vcov: self.vcov().kind.clone(),
            nobs: self.nobs(),
            log_likelihood: self.log_likelihood(),
            rows,
        }
    }

    /// Confidence limits of all parameters, low and high.
    fn confint(&self, level: f64) -> Vec<(f64, f64)> {
        self.coef_table(level).rows.iter().map(|row| (row.conf_low, row.conf_high)).collect()
    }

    /// Akaike's criterion 2k − 2ℓ.
    fn aic(&self) -> Option<f64> {
        self.log_likelihood().map(|value| 2.0 * self.estimates().len() as f64 - 2.0 * value)
    }

    /// Schwarz' criterion k ln n − 2ℓ.
    fn bic(&self) -> Option<f64> {
        self.log_likelihood().map(|value| self.estimates().len() as f64 * (self.nobs() as f64).ln() - 2.0 * value)
    }

    /// Wald test that the parameters named are all zero.
    ///
    /// # Formula
    /// ```text
    /// W = θ_R′ V_RR⁻¹ θ_R ~ χ²_r
    /// ```
    /// # Errors
    /// [`LabelError::UnknownCode`]. The statistic is NaN where the covariance of the parameters is singular.
    fn wald(&self, parameters: &[&str]) -> Result<Wald, LabelError> {
        let at = self.parameters().positions(parameters)?;
        let r = at.len();
        let values = self.estimates().values();
        let block = nalgebra::DMatrix::from_fn(r, r, |i, j| self.vcov().matrix[[at[i], at[j]]]);
        let statistic = inverse_of_information(&block).map_or(f64::NAN, |inverse| {
            (0..r)
                .flat_map(|i| (0..r).map(move |j| (i, j)))
                .map(|(i, j)| values[at[i]] * inverse[(i, j)] * values[at[j]])
                .sum()
        });
        Ok(Wald { statistic, degrees_of_freedom: r, p_value: chi_squared_tail(r, statistic) })
    }
}

/// A Wald test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Wald {
    /// The statistic.
    #[serde(with = "crate::not_finite")]
    pub statistic: f64,
    /// Its degrees of freedom under the hypothesis.
    pub degrees_of_freedom: usize,
    /// The tail probability of χ².
    #[serde(with = "crate::not_finite")]
    pub p_value: f64,
}

/// One parameter of a [`CoefTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoefRow {
    /// Its name.
    pub parameter: String,
    /// The estimate.
    #[serde(with = "crate::not_finite")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::not_finite")]
    pub std_error: f64,
    /// Estimate over standard error.
    #[serde(with = "crate::not_finite")]
    pub statistic: f64,
    /// Two-sided p-value against zero.
    #[serde(with = "crate::not_finite")]
    pub p_value: f64,
    /// Lower confidence limit.
    #[serde(with = "crate::not_finite")]
    pub conf_low: f64,
    /// Upper confidence limit.
    #[serde(with = "crate::not_finite")]
    pub conf_high: f64,
}

/// Estimates with what inference says about them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoefTable {
    /// The model.
    pub model: String,
    /// Confidence level, a fraction.
    pub level: f64,
    /// What the p-values refer to.
    pub reference: Reference,
    /// The kind of covariance and its small-sample correction.
    pub vcov: Vcov,
    /// Observations used.
    pub nobs: usize,
    /// Log-likelihood.
    pub log_likelihood: Option<f64>,
    /// One row per parameter.
    pub rows: Vec<CoefRow>,
}

impl ToTable for CoefTable {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let statistic = match self.reference {
            Reference::Normal => "z",
            Reference::StudentT { .. } => "t",
        };
        let percent = NumberFormat::percent(0).print(self.level);
        let mut builder = Table::builder(self.model.clone())
            .language(language)
            .stub(language.pick("Parameter", "参数"))
            .number_column(language.pick("Estimate", "估计值"), four)
            .number_column(language.pick("Std. error", "标准误"), four)
            .number_column(statistic, NumberFormat::fixed(2))
            .number_column("p", NumberFormat::fixed(3))
            .spanner(match language {
                Language::English => format!("{percent} interval"),
                Language::Chinese => format!("{percent} 置信区间"),
            })
            .number_column(language.pick("Low", "下限"), four)
            .number_column(language.pick("High", "上限"), four)
            .end_spanner();
        for row in &self.rows {
            let cells = [row.estimate, row.std_error, row.statistic, row.p_value, row.conf_low, row.conf_high];
            builder = builder.row(row.parameter.clone(), cells);
        }
        let total = |value: f64, format: NumberFormat| {
            let mut cells = vec![Cell::Missing; 6];
            cells[0] = Cell::number(value, format);
            cells
        };
        builder =
            builder.total(language.pick("Observations", "观测数"), total(self.nobs as f64, NumberFormat::integer()));
        if let Some(value) = self.log_likelihood {
            builder = builder.total(language.pick("Log-likelihood", "对数似然"), total(value, four));
        }
        builder
            .note(match language {
                Language::English => format!("Standard errors: {}.", self.vcov),
                Language::Chinese => format!("标准误：{}。", self.vcov.name_in(language)),
            })
            .build_or_explain()
    }
}

display_in_notebook!(table: CoefTable);
