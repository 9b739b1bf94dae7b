//! A verified maximum of a likelihood of one's own, and what every model says about it.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::efficiency::Predictor;
use super::error::{Edge, FrontierError, PartialFit};
use super::inefficiency::Prediction;
use super::skewness::ResidualMoments;
use super::stacked::Stacked;
use super::summary::NoInefficiencyTest;
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels, Language};
use crate::optim::{Certificate, Objective, Optimum, maximise};
use crate::panel::{RowNames, Sample};
use crate::report::{Cell, NumberFormat, Table, TableBuilder};
use crate::stats::{
    Covariance, Fitted, Reference, Vcov, covariance_of, inverse_of_information, mixed_chi_squared_tail, sums_by_group,
};
use crate::units::{Measure, Unit};

/// A maximum with its proof, its covariance and what other covariances need.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Verified {
    pub model: String,
    pub estimates: LabeledVec,
    pub covariance: Covariance,
    inverse_information: Array2<f64>,
    /// Parts of the log-likelihood, by row or by unit.
    pub contributions: Vec<f64>,
    scores: Array2<f64>,
    /// The maximum.
    pub value: f64,
    /// Unit effects that were taken out and count as estimated.
    pub effects: usize,
    pub certificate: Certificate,
    pub sample: Sample,
    pub row_names: RowNames,
    pub unit_of_row: Option<Vec<usize>>,
}

/// A search and what is known before it.
pub(super) struct Search<'a> {
    pub model: String,
    pub stacked: &'a Stacked,
    pub log_likelihood_without: f64,
}

impl Search<'_> {
    fn back(&self, at: &[f64]) -> Array1<f64> {
        let internal = nalgebra::DVector::from_column_slice(at);
        Array1::from_vec((&self.stacked.back * internal).as_slice().to_vec())
    }

    fn names(&self) -> Result<Arc<Labels>, FrontierError> {
        Ok(Labels::from_codes(Dimension::Item, &self.stacked.names)?)
    }

    /// Climbs from all starts; `edge` says to which edge a search that found no maximum has run.
    pub fn maximise(
        &self,
        objective: &dyn Objective,
        starts: &[Vec<f64>],
        edge: impl Fn(&[f64]) -> Option<Edge>,
    ) -> Result<Optimum, FrontierError> {
        let stopped = match maximise(objective, starts) {
            // A hill below the plain without inefficiency is a maximum, but not the highest point.
            Ok(optimum) if optimum.value < self.log_likelihood_without - 1e-8 * (1.0 + optimum.value.abs()) => {
                return Err(self.ran_to(Edge::NoInefficiency, optimum)?);
            }
            Ok(optimum) => return Ok(optimum),
            Err(stopped) => stopped,
        };
        let edge = edge(&stopped.at);
        let partial = self.partial(&stopped.at, stopped.value)?;
        let certificate = Box::new(stopped.certificate);
        Err(match edge {
            Some(edge) => FrontierError::RanToEdge { edge, partial, certificate },
            None => FrontierError::NotConverged { partial, certificate },
        })
    }

    fn partial(&self, at: &[f64], log_likelihood: f64) -> Result<Box<PartialFit>, FrontierError> {
        let measure = Measure::new("where the search stopped", Unit::Ratio);
        Ok(Box::new(PartialFit {
            model: self.model.clone(),
            parameters: LabeledVec::trusted(measure, &self.names()?, self.back(at)),
            log_likelihood,
            log_likelihood_without: self.log_likelihood_without,
        }))
    }

    /// The error for a maximum that is no model: it lies at an edge for other reasons than its parameters.
    pub fn ran_to(&self, edge: Edge, optimum: Optimum) -> Result<FrontierError, FrontierError> {
        let partial = self.partial(&optimum.at, optimum.value)?;
        Ok(FrontierError::RanToEdge { edge, partial, certificate: Box::new(optimum.certificate) })
    }

    /// `contributions`: values and scores with respect to the original parameters, of rows or of units.
    pub fn accept(
        self,
        optimum: Optimum,
        (contributions, scores): (Vec<f64>, Array2<f64>),
        sample: Sample,
        row_names: RowNames,
        units: &[Vec<usize>],
    ) -> Result<Verified, FrontierError> {
        let k = self.stacked.k;
        let Some(inverse) = inverse_of_information(&-&optimum.hessian) else {
            return Err(FrontierError::NoCovariance {
                kind: Vcov::Hessian.to_string(),
                why: "the Hessian is singular to rounding",
            });
        };
        let inverse = &self.stacked.back * inverse * self.stacked.back.transpose();
        let inverse = Array2::from_shape_fn((k, k), |(i, j)| 0.5 * (inverse[(i, j)] + inverse[(j, i)]));
        let unit_of_row = (!units.is_empty()).then(|| {
            let mut unit_of_row = vec![0; row_names.len()];
            for (number, unit) in units.iter().enumerate() {
                unit.iter().for_each(|&i| unit_of_row[i] = number);
            }
            unit_of_row
        });
        Ok(Verified {
            estimates: LabeledVec::trusted(
                Measure::new("estimate", Unit::Ratio).with_chinese("估计值"),
                &self.names()?,
                self.back(&optimum.at),
            ),
            model: self.model,
            covariance: Covariance { kind: Vcov::Hessian, matrix: inverse.clone() },
            inverse_information: inverse,
            contributions,
            scores,
            value: optimum.value,
            effects: 0,
            certificate: optimum.certificate,
            sample,
            row_names,
            unit_of_row,
        })
    }
}

impl Verified {
    pub fn with_vcov(&self, kind: Vcov) -> Result<Self, FrontierError> {
        let covariance = covariance(kind, &self.inverse_information, &self.scores, self.unit_of_row.as_deref())?;
        Ok(Self { covariance, ..self.clone() })
    }

    /// Numbers by row, in row order.
    pub fn by_row(&self, name: &str, chinese: &str, values: Vec<f64>) -> LabeledVec {
        LabeledVec::trusted(Measure::new(name, Unit::Ratio).with_chinese(chinese), self.row_names.axis(), values.into())
    }
}

/// Another covariance from the inverse information and the scores, which stand on the first row of each unit where
/// there are units.
pub(super) fn covariance(
    kind: Vcov,
    inverse: &Array2<f64>,
    scores: &Array2<f64>,
    unit_of_row: Option<&[usize]>,
) -> Result<Covariance, FrontierError> {
    let name = kind.to_string();
    let refuse = |why| FrontierError::NoCovariance { kind: name.clone(), why };
    if let Vcov::Clustered { by } = &kind {
        if by.len() != scores.nrows() {
            return Err(refuse("it needs one cluster number per row used (fit.sample() says which)"));
        }
        let mut cluster = vec![None; by.len()];
        for (&unit, &group) in unit_of_row.iter().copied().flatten().zip(by) {
            if cluster[unit].is_some_and(|found| found != group) {
                return Err(refuse("its clusters cut units of the panel apart"));
            }
            cluster[unit] = Some(group);
        }
    }
    let found = match unit_of_row {
        Some(units) if !matches!(kind, Vcov::Clustered { .. }) => {
            covariance_of(kind, inverse.view(), sums_by_group(scores.view(), units).view())
        }
        _ => covariance_of(kind, inverse.view(), scores.view()),
    };
    found.ok_or_else(|| refuse("the scores have not full rank, or there are fewer than two clusters"))
}

/// The page of a fitted model: coefficients, then lines of its own, then the proof where there was a search.
pub(super) fn page(
    fit: &dyn Fitted,
    certificate: Option<&Certificate>,
    language: Language,
    lines: &[(&'static str, &'static str, f64)],
) -> TableBuilder {
    let pick = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
    let four = NumberFormat::fixed(4);
    let coefficients = fit.coef_table(0.95);
    let statistic = match coefficients.reference {
        Reference::Normal => "z",
        Reference::StudentT { .. } => "t",
    };
    let mut builder = Table::builder(coefficients.model.clone())
        .language(language)
        .stub(pick("Parameter", "参数"))
        .number_column(pick("Estimate", "估计值"), four)
        .number_column(pick("Std. error", "标准误"), four)
        .number_column(statistic, NumberFormat::fixed(2))
        .number_column("p", NumberFormat::fixed(3))
        .number_column(pick("95% low", "95% 下限"), four)
        .number_column(pick("95% high", "95% 上限"), four);
    for row in &coefficients.rows {
        let cells = [row.estimate, row.std_error, row.statistic, row.p_value, row.conf_low, row.conf_high];
        builder = builder.row(row.parameter.clone(), cells);
    }
    let one = |value: f64, format: NumberFormat| {
        [Cell::number(value, format), "".into(), "".into(), "".into(), "".into(), "".into()]
    };
    builder = builder.total(pick("Observations", "观测数"), one(fit.nobs() as f64, NumberFormat::integer()));
    if let Some(value) = fit.log_likelihood() {
        builder = builder.total(pick("Log-likelihood", "对数似然"), one(value, four));
    }
    for (english, chinese, value) in lines {
        builder = builder.total(pick(english, chinese), one(*value, four));
    }
    let builder = match certificate {
        None => return builder,
        Some(certificate) => builder.note(format!("{certificate}.")),
    };
    builder.note(match language {
        Language::English => format!("Standard errors: {}.", coefficients.vcov),
        Language::Chinese => format!("标准误：{}。", coefficients.vcov.name_in(language)),
    })
}

/// What a fit with a field `verified` can say like any other.
macro_rules! verified_fit {
    ($name:ident) => {
        crate::frontier::verified::verified_fit!($name, by likelihood => |fit: &$name| Some(fit.verified.value));

        impl $name {
            /// The log-likelihood at the maximum.
            pub fn log_likelihood(&self) -> f64 {
                self.verified.value
            }
        }
    };
    ($name:ident, by least squares) => {
        crate::frontier::verified::verified_fit!($name, by likelihood => |_: &$name| None);
    };
    ($name:ident, by likelihood => $log_likelihood:expr) => {
        impl crate::stats::Fitted for $name {
            fn model_name(&self) -> String {
                self.verified.model.clone()
            }
            fn estimates(&self) -> &LabeledVec {
                &self.verified.estimates
            }
            fn vcov(&self) -> &crate::stats::Covariance {
                &self.verified.covariance
            }
            fn nobs(&self) -> usize {
                self.verified.row_names.len()
            }
            fn dof_residual(&self) -> usize {
                self.nobs().saturating_sub(self.verified.estimates.len() + self.verified.effects)
            }
            fn log_likelihood(&self) -> Option<f64> {
                ($log_likelihood)(self)
            }
            fn nunits(&self) -> Option<usize> {
                self.verified.unit_of_row.as_ref().and_then(|units| units.iter().max()).map(|last| last + 1)
            }
            fn contributions(&self) -> Option<&[f64]> {
                crate::stats::Fitted::log_likelihood(self).map(|_| self.verified.contributions.as_slice())
            }
        }

        impl $name {
            /// What proves that this is a maximum.
            pub fn convergence(&self) -> &crate::optim::Certificate {
                &self.verified.certificate
            }

            /// Which rows of the panel were used, and what the others lack.
            pub fn sample(&self) -> &crate::panel::Sample {
                &self.verified.sample
            }

            /// The same fit with another covariance, from the stored Hessian and scores.
            ///
            /// # Errors
            /// [`FrontierError::NoCovariance`] if clusters do not match the rows or cut units apart, or the scores have not
            /// full rank.
            pub fn with_vcov(&self, kind: crate::stats::Vcov) -> Result<Self, FrontierError> {
                Ok(Self { verified: self.verified.with_vcov(kind)?, ..self.clone() })
            }

            /// The printed page.
            pub fn summary(&self) -> crate::report::Table {
                crate::report::ToTable::to_table(self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::report::ToTable::to_table(self).fmt(f)
            }
        }

        crate::report::display_in_notebook!(table: $name);
    };
}
pub(super) use verified_fit;

/// Least squares, from which all searches start.
pub(super) struct Before {
    /// Internal coefficients of the frontier.
    pub coefficients: Vec<f64>,
    pub residuals: Vec<f64>,
    pub moments: ResidualMoments,
}

impl Before {
    /// Of the first `columns` columns, which must be the frontier's, with the index number 0.
    pub fn of(stacked: &Stacked, columns: usize) -> Self {
        let n = stacked.n as f64;
        let zero = vec![0.0; stacked.k];
        let offsets: Vec<f64> = (0..stacked.n).map(|i| stacked.indices::<8>(i, &zero)[0]).collect();
        let mut coefficients = vec![0.0; columns];
        for (i, offset) in offsets.iter().enumerate() {
            for (c, value) in coefficients.iter_mut().zip(stacked.row(i)) {
                *c -= value * offset / n;
            }
        }
        let fitted = |i: usize| stacked.row(i).iter().zip(&coefficients).map(|(x, c)| x * c).sum::<f64>();
        let residuals: Vec<f64> = offsets.iter().enumerate().map(|(i, offset)| offset + fitted(i)).collect();
        let moments = ResidualMoments::of(&residuals);
        Self { coefficients, residuals, moments }
    }

    /// The error that says that inefficiency would pull the residuals the other way.
    pub fn wrong_skewness(&self, stacked: &Stacked, log_likelihood_without: f64) -> Option<FrontierError> {
        let count = self.coefficients.len();
        let mut theta = nalgebra::DVector::zeros(stacked.k);
        theta.as_mut_slice()[..count].copy_from_slice(&self.coefficients);
        let axis = Labels::from_codes(Dimension::Item, &stacked.names[..count]).ok()?;
        let values = Array1::from_vec((&stacked.back * theta).as_slice()[..count].to_vec());
        Some(FrontierError::WrongSkewness {
            moments: Box::new(self.moments),
            least_squares: Box::new(LabeledVec::trusted(
                Measure::new("least-squares estimate", Unit::Ratio),
                &axis,
                values,
            )),
            log_likelihood_without,
        })
    }
}

/// The efficiency that a prediction of u gives.
pub(super) fn efficiency(prediction: &Prediction, predictor: Predictor) -> f64 {
    match predictor {
        Predictor::Jondrow => (-prediction.mean).exp(),
        Predictor::BatteseCoelli => prediction.efficiency,
        Predictor::Mode => (-prediction.mode).exp(),
    }
}

/// Efficiencies and inefficiencies of a fit with fields `verified` and `predictions`.
macro_rules! predicted_fit {
    ($name:ident) => {
        impl $name {
            /// Efficiency of each row, between 0 and 1, in row order.
            pub fn efficiencies(&self, predictor: Predictor) -> LabeledVec {
                let of = |prediction| crate::frontier::verified::efficiency(prediction, predictor);
                self.verified.by_row("efficiency", "效率", self.predictions.iter().map(of).collect())
            }

            /// E\[u | data\] of each row, in row order.
            pub fn inefficiencies(&self) -> LabeledVec {
                self.verified.by_row("inefficiency", "无效率", self.predictions.iter().map(|p| p.mean).collect())
            }
        }
    };
}
pub(super) use predicted_fit;

/// Likelihood-ratio test of no inefficiency against the log-likelihood without.
pub(super) fn no_inefficiency(value: f64, without: f64, restrictions: usize) -> NoInefficiencyTest {
    let statistic = 2.0 * (value - without);
    NoInefficiencyTest { statistic, restrictions, p_value: mixed_chi_squared_tail(restrictions - 1, statistic) }
}
