//! Spatial lag, error and Durbin models by maximum likelihood.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use ndarray::{Array1, Array2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::SpatialWeights;
use super::likelihood::{Concentrated, Point, Spectrum};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels};
use crate::linalg::Lu;
use crate::panel::{Panel, PanelError};
use crate::stats::least_squares::Design;
use crate::stats::vcov::inverse_of_information;
use crate::stats::{Covariance, Fitted, LikelihoodRatio, RegressionError, Vcov, chi_squared_tail};
use crate::units::{Measure, Unit};

/// In which way neighbours matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SpatialModel {
    /// `y = ρWy + Xβ + e`.
    #[doc(alias = "SAR")]
    #[doc(alias = "空间滞后模型")]
    Lag,
    /// `y = Xβ + u, u = λWu + e`.
    #[doc(alias = "SEM")]
    #[doc(alias = "空间误差模型")]
    Error,
    /// `y = ρWy + Xβ + WXθ + e`.
    #[doc(alias = "SDM")]
    #[doc(alias = "空间杜宾模型")]
    Durbin,
    /// `y = Xβ + WXθ + u, u = λWu + e`.
    #[doc(alias = "SDEM")]
    DurbinError,
}

impl SpatialModel {
    pub(super) fn lags_the_response(self) -> bool {
        matches!(self, Self::Lag | Self::Durbin)
    }

    pub(super) fn lags_the_regressors(self) -> bool {
        matches!(self, Self::Durbin | Self::DurbinError)
    }

    /// What the spatial parameter is called.
    pub fn parameter(self) -> &'static str {
        if self.lags_the_response() { "rho" } else { "lambda" }
    }

    /// What the model is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lag => "spatial lag model",
            Self::Error => "spatial error model",
            Self::Durbin => "spatial Durbin model",
            Self::DurbinError => "spatial Durbin error model",
        }
    }
}

/// A regression of units that influence one another, by maximum likelihood under normal errors.
///
/// # Formula
/// ```text
/// lag           y = ρWy + Xβ + e             Durbin         y = ρWy + Xβ + WXθ + e
/// error         y = Xβ + u, u = λWu + e      Durbin error   y = Xβ + WXθ + u, u = λWu + e
/// ℓ = −n/2 ln 2πσ² − e′e/2σ² + Σ ln|1 − ρωᵢ|,   ωᵢ the eigenvalues of W, real or not
/// ```
/// The likelihood is maximised over the spatial parameter alone, in the interval around zero in which `I − ρW` is
/// regular; standard errors come from the expected information (Ord 1975; Anselin 1988, chapter 6). WX leaves out the
/// constant.
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::stats::{SpatialModel, SpatialRegression, SpatialWeights};
/// let panel = Panel::read_csv("data/columbus/columbus.csv")?.with_unit("NEIGNO")?;
/// let pairs = Panel::read_csv("data/columbus/neighbours.csv")?;
/// let code = |column: &str| -> Result<Vec<String>, domar::Error> {
///     Ok(pairs.column(column)?.iter().map(|number| number.to_string()).collect())
/// };
/// let pairs: Vec<_> = code("from")?.into_iter().zip(code("to")?).collect();
/// let units = Labels::from_codes(Dimension::Region, panel.unit_labels())?;
/// let weights = SpatialWeights::from_neighbours("borders", &units, &pairs)?.row_standardised()?;
/// let fit = SpatialRegression::new(SpatialModel::Lag, "CRIME", ["INC", "HOVAL"]).fit(&panel, &weights)?;
/// assert!((fit.coef("rho")? - 0.43102).abs() < 5e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Validated against
/// R's spatialreg 1.2-6 on Anselin's data of crime in 49 neighbourhoods of Columbus (1988, chapter 12), also with
/// asymmetric weights: estimates and standard errors 1e-6, the tolerance of its search; log-likelihoods 1e-11.
///
/// # References
/// Ord (1975); Anselin (1988); LeSage and Pace (2009), chapters 2 and 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpatialRegression {
    /// The model.
    pub model: SpatialModel,
    /// The column explained.
    pub response: String,
    /// The columns that explain it; a constant is added.
    pub regressors: Vec<String>,
}

/// A fitted [`SpatialRegression`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpatialFit {
    /// What was fitted.
    pub spec: SpatialRegression,
    /// The weights.
    pub weights: SpatialWeights,
    /// e, by unit.
    pub residuals: LabeledVec,
    /// Log-likelihood of the same regression without the spatial parameter.
    pub log_likelihood_without: f64,
    /// The interval of the spatial parameter.
    pub interval: (f64, f64),
    estimates: LabeledVec,
    covariance: Covariance,
    log_likelihood: f64,
}

impl SpatialRegression {
    /// A model of a column by others and a constant.
    pub fn new<S: Into<String>>(
        model: SpatialModel,
        response: impl Into<String>,
        regressors: impl IntoIterator<Item = S>,
    ) -> Self {
        Self { model, response: response.into(), regressors: regressors.into_iter().map(Into::into).collect() }
    }

    /// Fits it to a panel with one row for each unit of the weights, in any order.
    ///
    /// # Errors
    /// [`RegressionError::UnitsDiffer`] where a unit of the weights has no complete row or the reverse;
    /// [`RegressionError::SeveralRows`]; [`RegressionError::Collinear`]; [`RegressionError::TooFewObservations`];
    /// [`RegressionError::PerfectFit`]; [`RegressionError::AtTheBound`]; [`RegressionError::NoInformation`].
    pub fn fit(&self, panel: &Panel, weights: &SpatialWeights) -> Result<SpatialFit, RegressionError> {
        let rows = self.rows(panel, weights)?;
        let take =
            |name: &String| -> Result<Array1<f64>, PanelError> { Ok(panel.column(name)?.select(Axis(0), &rows)) };
        let response = take(&self.response)?;
        let n = response.len();
        let w = weights.matrix();
        let mut names = vec!["constant".to_owned()];
        let mut columns = vec![Array1::ones(n)];
        for name in &self.regressors {
            names.push(name.clone());
            columns.push(take(name)?);
        }
        if self.model.lags_the_regressors() {
            for (position, name) in self.regressors.iter().enumerate() {
                names.push(format!("W*{name}"));
                columns.push(w.dot(&columns[position + 1]));
            }
        }
        let columns = Array2::from_shape_fn((n, columns.len()), |(i, j)| columns[j][i]);
        let parameters = names.len() + 2;
        if n <= parameters {
            return Err(RegressionError::TooFewObservations { nobs: n, parameters });
        }
        let spectrum = Spectrum::of(w)?;
        let concentrated = Concentrated {
            kind: self.model,
            names: &names,
            response: &response,
            lagged_response: w.dot(&response),
            columns: &columns,
            lagged_columns: w.dot(&columns),
            spectrum: &spectrum,
            design: Design::new(&names, columns.clone())?,
        };
        let without = concentrated.at(0.0)?;
        if without.regression.residuals.dot(&without.regression.residuals) <= 1e-24 * response.dot(&response) {
            return Err(RegressionError::PerfectFit { response: self.response.clone() });
        }
        let (value, point) = concentrated.maximum()?;
        let sigma_sq = point.regression.residuals.dot(&point.regression.residuals) / n as f64;
        let matrix = self.covariance(weights, &columns, value, sigma_sq, &point)?;
        let coefficients = point.regression.coefficients.iter().copied();
        let values: Array1<f64> = coefficients.chain([value, sigma_sq]).collect();
        names.extend([self.model.parameter().to_owned(), "sigma_sq".to_owned()]);
        let axis = Labels::from_codes(Dimension::Item, &names)?;
        let measure = Measure::new("estimate", Unit::Ratio).with_chinese("估计值");
        Ok(SpatialFit {
            spec: self.clone(),
            weights: weights.clone(),
            residuals: LabeledVec::trusted(
                Measure::new("residual", Unit::Ratio).with_chinese("残差"),
                weights.units(),
                point.regression.residuals,
            ),
            log_likelihood_without: without.log_likelihood,
            interval: spectrum.interval,
            estimates: LabeledVec::trusted(measure, &axis, values),
            covariance: Covariance { kind: Vcov::Information, matrix },
            log_likelihood: point.log_likelihood,
        })
    }

    /// The row of each unit of the weights.
    fn rows(&self, panel: &Panel, weights: &SpatialWeights) -> Result<Vec<usize>, RegressionError> {
        panel.ensure_units("a spatial regression")?;
        let names: Vec<&String> = std::iter::once(&self.response).chain(&self.regressors).collect();
        let mut row_of = BTreeMap::new();
        for row in panel.complete(&names)?.rows {
            let unit = panel.unit_labels()[panel.units()[row]].as_str();
            if !weights.units().contains(unit) {
                let unit = unit.to_owned();
                return Err(RegressionError::UnitsDiffer { unit, here: "panel", there: "weights" });
            }
            if row_of.insert(unit, row).is_some() {
                return Err(RegressionError::SeveralRows { unit: unit.to_owned() });
            }
        }
        weights
            .units()
            .codes()
            .map(|code| {
                let row = row_of.get(code).copied();
                let (unit, there) = (code.to_owned(), "rows of the panel that have all columns");
                row.ok_or(RegressionError::UnitsDiffer { unit, here: "weights", there })
            })
            .collect()
    }

    /// The inverse of the expected information, in the order (β, spatial parameter, σ²).
    fn covariance(
        &self,
        weights: &SpatialWeights,
        columns: &Array2<f64>,
        value: f64,
        sigma_sq: f64,
        point: &Point,
    ) -> Result<Array2<f64>, RegressionError> {
        let (n, k) = columns.dim();
        let w = weights.matrix();
        let inverse = Lu::factorise((Array2::eye(n) - &w * value).view())?.inverse();
        let multiplier = w.dot(&inverse);
        let trace = multiplier.diag().sum();
        let both = multiplier.iter().zip(multiplier.t()).map(|(a, b)| a * b).sum::<f64>()
            + multiplier.iter().map(|a| a * a).sum::<f64>();
        let design = point.columns.as_ref().unwrap_or(columns);
        let cross = design.t().dot(design);
        let mut information = DMatrix::zeros(k + 2, k + 2);
        for i in 0..k {
            for j in 0..k {
                information[(i, j)] = cross[[i, j]] / sigma_sq;
            }
        }
        information[(k, k)] = both;
        if self.model.lags_the_response() {
            let signal = multiplier.dot(&columns.dot(&point.regression.coefficients));
            information[(k, k)] += signal.dot(&signal) / sigma_sq;
            for (i, product) in columns.t().dot(&signal).iter().enumerate() {
                information[(i, k)] = product / sigma_sq;
                information[(k, i)] = product / sigma_sq;
            }
        }
        information[(k, k + 1)] = trace / sigma_sq;
        information[(k + 1, k)] = trace / sigma_sq;
        information[(k + 1, k + 1)] = n as f64 / (2.0 * sigma_sq * sigma_sq);
        let covariance =
            inverse_of_information(&information).ok_or(RegressionError::NoInformation { model: self.model.name() })?;
        Ok(Array2::from_shape_fn((k + 2, k + 2), |(i, j)| covariance[(i, j)]))
    }
}

impl SpatialFit {
    /// The spatial parameter, ρ or λ.
    pub fn spatial_parameter(&self) -> f64 {
        self.estimates.values()[self.estimates.len() - 2]
    }

    /// The maximum-likelihood estimate of the variance of e.
    pub fn sigma_sq(&self) -> f64 {
        self.estimates.values()[self.estimates.len() - 1]
    }

    /// Likelihood-ratio test that the spatial parameter is zero.
    pub fn no_dependence_test(&self) -> LikelihoodRatio {
        let statistic = (2.0 * (self.log_likelihood - self.log_likelihood_without)).max(0.0);
        LikelihoodRatio { statistic, restrictions: 1, p_value: chi_squared_tail(1, statistic) }
    }

    /// What the model says y is on average: `(I − ρW)⁻¹(Xβ + WXθ)`, or `Xβ + WXθ`.
    ///
    /// # Errors
    /// Those of [`SpatialRegression::fit`] for the panel it is computed from.
    pub fn expected(&self, panel: &Panel) -> Result<LabeledVec, RegressionError> {
        let rows = self.spec.rows(panel, &self.weights)?;
        let w = self.weights.matrix();
        let n = rows.len();
        let mut design = Array2::ones((n, 1));
        for name in &self.spec.regressors {
            design = beside(&design, panel.column(name)?.select(Axis(0), &rows));
        }
        if self.spec.model.lags_the_regressors() {
            for name in &self.spec.regressors {
                design = beside(&design, w.dot(&panel.column(name)?.select(Axis(0), &rows)));
            }
        }
        let coefficients: Array1<f64> = self.estimates.values().iter().take(design.ncols()).copied().collect();
        let mut values = design.dot(&coefficients);
        if self.spec.model.lags_the_response() {
            values = Lu::factorise((Array2::eye(n) - &w * self.spatial_parameter()).view())?.solve(values.view())?;
        }
        let measure = Measure::new(format!("expected {}", self.spec.response), Unit::Ratio);
        Ok(LabeledVec::trusted(measure, self.weights.units(), values))
    }
}

fn beside(left: &Array2<f64>, column: Array1<f64>) -> Array2<f64> {
    concatenate(Axis(1), &[left.view(), column.insert_axis(Axis(1)).view()]).expect("as many rows")
}

impl Fitted for SpatialFit {
    fn model_name(&self) -> String {
        format!("{} ({})", self.spec.model.name(), self.weights.name())
    }

    fn estimates(&self) -> &LabeledVec {
        &self.estimates
    }

    fn vcov(&self) -> &Covariance {
        &self.covariance
    }

    fn nobs(&self) -> usize {
        self.residuals.len()
    }

    fn log_likelihood(&self) -> Option<f64> {
        Some(self.log_likelihood)
    }
}
