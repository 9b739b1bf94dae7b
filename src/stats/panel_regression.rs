//! Least squares on a panel: pooled, or with unit effects, time effects or both.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::effects::Sweep;
use super::fitted::{Fitted, Reference};
use super::least_squares::Design;
use super::regression_error::RegressionError;
use super::vcov::{Covariance, Vcov, sums_by_group};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels};
use crate::panel::{Panel, Sample};
use crate::units::{Measure, Unit};

/// Which effects a regression has besides its regressors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Effects {
    /// One constant for all rows.
    #[default]
    Pooled,
    /// A constant of each unit.
    Unit,
    /// A constant of each time.
    Time,
    /// Both.
    #[doc(alias = "two-way fixed effects")]
    UnitAndTime,
}

impl Effects {
    fn name(self) -> &'static str {
        match self {
            Self::Pooled => "constant",
            Self::Unit => "unit effects",
            Self::Time => "time effects",
            Self::UnitAndTime => "unit and time effects",
        }
    }
}

/// Which standard errors a regression reports.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum StandardErrors {
    /// Errors of equal variance, independent of one another.
    Classical,
    /// Robust to heteroskedasticity, HC1. In short panels with unit effects they are inconsistent where errors are
    /// correlated in time (Stock and Watson 2008).
    Robust,
    /// Errors of one unit correlated in any way, the default.
    #[default]
    ClusteredByUnit,
    /// Errors of rows with the same value of a column, numbers or text, correlated in any way.
    ClusteredBy(String),
    /// Errors correlated across units in any way and over so many periods; needs many periods.
    DriscollKraay {
        /// Periods after which the correlation is taken to have died out.
        lags: usize,
    },
}

/// A linear regression on the rows of a panel.
///
/// # Formula
/// ```text
/// yᵢₜ = xᵢₜ′β + αᵢ + γₜ + eᵢₜ;   β̂ = (X′MX)⁻¹ X′My
/// ```
/// M takes out the effects by exact projection, also where the panel has gaps: means of the larger set of effects, and
/// the normal equations of the other. Standard errors (k counts regressors and effects, without effects that are nested
/// within clusters; e are the residuals, x rows of MX):
///
/// ```text
/// classical         s²(X′MX)⁻¹,  s² = e′e/(n − k)
/// robust            n/(n − k) · (X′MX)⁻¹ Σ e²xx′ (X′MX)⁻¹
/// clustered         G/(G − 1) · (n − 1)/(n − k) · (X′MX)⁻¹ Σ_g s_g s_g′ (X′MX)⁻¹,  s_g = Σ_{i in g} eᵢxᵢ
/// Driscoll–Kraay    (X′MX)⁻¹ [Γ₀ + Σ_{l=1}^{L} (1 − l/(L+1)) (Γ_l + Γ_l′)] (X′MX)⁻¹,  Γ_l = Σ_t h_t h_{t−l}′,  h_t = Σᵢ eᵢₜxᵢₜ
/// ```
/// Tests refer to Student's t with n − k degrees of freedom, G − 1 with clusters, T − 1 with Driscoll–Kraay.
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::stats::{Effects, PanelRegression};
/// let text = "firm,year,y,k\n1,1,1,1\n1,2,2.1,2\n1,3,2.9,3\n2,1,5,2\n2,2,5.9,3\n2,3,7.2,4\n3,1,0,3\n3,2,0.8,4\n3,3,3,6\n";
/// let panel = Panel::parse_csv(text, "firms.csv")?.with_ids("firm", "year")?;
/// let fit = PanelRegression::new("y", ["k"]).effects(Effects::Unit).fit(&panel)?;
/// assert!((fit.coef("k")? - 1.0192).abs() < 5e-5);
/// assert_eq!(fit.absorbed, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Validated against
/// R's plm 2.6.2 on Produc (48 states, 17 years; Munnell 1990; Baltagi and Pinnoi 1995): pooled, unit, time and two-way
/// effects, balanced and with 180 rows taken out, classical, White, clustered and Driscoll–Kraay errors (relative 1e-9);
/// R's sandwich for the corrections of pooled clustered errors.
///
/// # References
/// Baltagi (2021), chapters 2, 3 and 9; Driscoll and Kraay (1998); Liang and Zeger (1986).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "fixed effects")]
#[doc(alias = "固定效应")]
pub struct PanelRegression {
    response: String,
    regressors: Vec<String>,
    effects: Effects,
    errors: StandardErrors,
}

impl PanelRegression {
    /// A pooled regression of a column on others, with a constant.
    pub fn new<S: Into<String>>(response: impl Into<String>, regressors: impl IntoIterator<Item = S>) -> Self {
        Self {
            response: response.into(),
            regressors: regressors.into_iter().map(Into::into).collect(),
            effects: Effects::default(),
            errors: StandardErrors::default(),
        }
    }

    /// With these effects.
    #[must_use]
    pub fn effects(mut self, effects: Effects) -> Self {
        self.effects = effects;
        self
    }

    /// With these standard errors.
    #[must_use]
    pub fn errors(mut self, errors: StandardErrors) -> Self {
        self.errors = errors;
        self
    }

    /// Fits it to the rows that have all columns.
    ///
    /// # Errors
    /// [`RegressionError::Collinear`], [`RegressionError::Absorbed`], [`RegressionError::ZeroColumn`],
    /// [`RegressionError::NoRegressors`], [`RegressionError::TooFewObservations`], [`RegressionError::PerfectFit`]; a column or identifiers that the panel lacks; and those of
    /// [`PanelRegressionFit::with_errors`].
    pub fn fit(&self, panel: &Panel) -> Result<PanelRegressionFit, RegressionError> {
        let sample = self.sample(panel)?;
        let of_units: Vec<usize> = sample.rows.iter().filter_map(|&row| panel.units().get(row).copied()).collect();
        let of_times = periods(panel, &sample);
        let groups: Vec<&[usize]> = match self.effects {
            Effects::Pooled => Vec::new(),
            Effects::Unit => vec![&of_units],
            Effects::Time => vec![&of_times],
            Effects::UnitAndTime => vec![&of_units, &of_times],
        };
        let sweep = Sweep::new(&groups);
        let n = sample.len();
        let mut names: Vec<&str> = Vec::new();
        let mut columns: Vec<Vec<f64>> = Vec::new();
        if self.effects == Effects::Pooled {
            names.push("constant");
            columns.push(vec![1.0; n]);
        }
        // A column of the rows used, without effects.
        let swept = |name: &String| -> Result<Vec<f64>, RegressionError> {
            let mut values = sample.take(panel.column(name)?).to_vec();
            let before = (length(&values), spread(&values));
            sweep.apply(&mut values);
            let left = length(&values);
            if self.effects != Effects::Pooled && (left <= 1e-12 * before.0 || left <= 1e-9 * before.1) {
                return Err(RegressionError::Absorbed { column: name.clone(), effects: self.effects.name() });
            }
            Ok(values)
        };
        for name in &self.regressors {
            names.push(name);
            columns.push(swept(name)?);
        }
        if columns.is_empty() {
            return Err(RegressionError::NoRegressors { response: self.response.clone() });
        }
        let parameters = columns.len() + sweep.rank;
        if n <= parameters {
            return Err(RegressionError::TooFewObservations { nobs: n, parameters });
        }
        let response = Array1::from(swept(&self.response)?);
        let design = Design::new(&names, Array2::from_shape_fn((n, columns.len()), |(i, j)| columns[j][i]))?;
        let fit = design.fit(&response);

        let mean = if self.effects == Effects::Pooled { response.sum() / n as f64 } else { 0.0 };
        let total: f64 = response.iter().map(|y| (y - mean).powi(2)).sum();
        if fit.residuals.dot(&fit.residuals) <= 1e-24 * response.dot(&response) {
            return Err(RegressionError::PerfectFit { response: self.response.clone() });
        }
        let dof = n - parameters;
        let r_squared = 1.0 - fit.residuals.dot(&fit.residuals) / total;
        let axis = Labels::from_codes(Dimension::Item, &names)?;
        let measure = Measure::new("estimate", Unit::Ratio).with_chinese("估计值");
        PanelRegressionFit {
            spec: self.clone(),
            estimates: LabeledVec::trusted(measure, &axis, fit.coefficients),
            // Replaced below by the kind asked for.
            covariance: Covariance { kind: Vcov::Classical, matrix: fit.inverse.clone() },
            reference: Reference::StudentT { degrees_of_freedom: dof as f64 },
            absorbed: sweep.rank,
            r_squared,
            adjusted_r_squared: 1.0 - (1.0 - r_squared) * (n - 1) as f64 / dof as f64,
            residual_variance: fit.residuals.dot(&fit.residuals) / dof as f64,
            residuals: fit.residuals,
            sample,
            design: design.columns().to_owned(),
            inverse: fit.inverse,
        }
        .with_errors(&self.errors, panel)
    }

    /// The rows that have all columns, of a panel that knows what the effects need.
    fn sample(&self, panel: &Panel) -> Result<Sample, RegressionError> {
        match self.effects {
            Effects::Pooled => {}
            Effects::Unit => panel.ensure_units("a regression with unit effects")?,
            Effects::Time | Effects::UnitAndTime => panel.ensure_ids("a regression with time effects")?,
        }
        let columns: Vec<&str> =
            std::iter::once(self.response.as_str()).chain(self.regressors.iter().map(String::as_str)).collect();
        Ok(panel.complete(&columns)?)
    }
}

fn length(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// Length of the deviations from the mean.
fn spread(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| (v - mean).powi(2)).sum::<f64>().sqrt()
}

/// The period of each row used, numbered from 0 in order of time; empty where times are not known.
fn periods(panel: &Panel, sample: &Sample) -> Vec<usize> {
    let Some(times) = panel.times() else { return Vec::new() };
    let mut numbers: BTreeMap<i64, usize> = sample.rows.iter().map(|&row| (times[row], 0)).collect();
    numbers.values_mut().enumerate().for_each(|(number, value)| *value = number);
    sample.rows.iter().map(|&row| numbers[&times[row]]).collect()
}

/// A fitted [`PanelRegression`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelRegressionFit {
    /// What was fitted.
    pub spec: PanelRegression,
    /// The rows used.
    pub sample: Sample,
    /// Residuals of the rows used.
    pub residuals: Array1<f64>,
    /// Independent effects taken out: 0 if pooled, the number of units with unit effects.
    pub absorbed: usize,
    /// Share of the variation explained by the regressors; with effects, of the variation that these leave.
    pub r_squared: f64,
    /// The same, adjusted for the parameters: `1 − (1 − R²)(n − 1)/(n − k)`.
    pub adjusted_r_squared: f64,
    /// `e′e/(n − k)`.
    pub residual_variance: f64,
    estimates: LabeledVec,
    covariance: Covariance,
    reference: Reference,
    /// Regressors without effects, in the rows used.
    design: Array2<f64>,
    /// `(X′MX)⁻¹`.
    inverse: Array2<f64>,
}

impl PanelRegressionFit {
    /// The same fit with other standard errors; the panel is the one it was fitted to.
    ///
    /// # Errors
    /// [`RegressionError::OtherPanel`], [`RegressionError::OneCluster`], [`RegressionError::NoCluster`],
    /// [`RegressionError::TooManyLags`]; a panel without units or times where they are needed.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// use domar::stats::{PanelRegression, StandardErrors};
    /// let text = "farm,year,village,y,k\n1,1,a,1,1\n1,2,a,2,2\n2,1,a,5,2\n2,2,a,4,3\n3,1,b,0,3\n3,2,b,1,5\n";
    /// let panel = Panel::parse_csv(text, "farms.csv")?.with_ids("farm", "year")?;
    /// let by_farm = PanelRegression::new("y", ["k"]).fit(&panel)?;
    /// let by_village = by_farm.with_errors(&StandardErrors::ClusteredBy("village".to_owned()), &panel)?;
    /// assert_eq!(by_farm.coef("k")?, by_village.coef("k")?);
    /// assert_ne!(by_farm.std_error("k")?, by_village.std_error("k")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_errors(&self, errors: &StandardErrors, panel: &Panel) -> Result<Self, RegressionError> {
        if self.spec.sample(panel)? != self.sample {
            return Err(RegressionError::OtherPanel);
        }
        let mut fit = self.clone();
        let n = self.sample.len() as f64;
        let parameters = (self.estimates.len() + self.absorbed) as f64;
        let scores = &self.design * &self.residuals.view().insert_axis(ndarray::Axis(1));
        let sandwich = |meat: Array2<f64>, factor: f64| self.inverse.dot(&meat).dot(&self.inverse) * factor;
        let (kind, matrix, degrees_of_freedom) = match errors {
            StandardErrors::Classical => (Vcov::Classical, &self.inverse * self.residual_variance, n - parameters),
            StandardErrors::Robust => {
                let matrix = sandwich(scores.t().dot(&scores), n / (n - parameters));
                (Vcov::HeteroskedasticityRobust, matrix, n - parameters)
            }
            StandardErrors::ClusteredByUnit | StandardErrors::ClusteredBy(_) => {
                let (column, groups) = self.clusters(errors, panel)?;
                let sums = sums_by_group(scores.view(), &groups);
                let clusters = sums.nrows();
                if clusters < 2 {
                    return Err(RegressionError::OneCluster { column });
                }
                let g = clusters as f64;
                let k = parameters - self.nested(&groups, panel) as f64;
                let matrix = sandwich(sums.t().dot(&sums), g / (g - 1.0) * (n - 1.0) / (n - k));
                (Vcov::ClusteredBy { column, clusters }, matrix, g - 1.0)
            }
            StandardErrors::DriscollKraay { lags } => {
                panel.ensure_ids("Driscoll and Kraay's covariance")?;
                let (meat, count) = self.over_time(&scores, *lags, panel)?;
                (Vcov::DriscollKraay { lags: *lags }, sandwich(meat, 1.0), (count - 1) as f64)
            }
        };
        fit.spec.errors = errors.clone();
        fit.covariance = Covariance { kind, matrix };
        fit.reference = Reference::StudentT { degrees_of_freedom };
        Ok(fit)
    }

    /// Regressors without effects, in the rows used: the columns MX.
    pub fn design(&self) -> ArrayView2<'_, f64> {
        self.design.view()
    }

    /// What clusters, and the cluster of each row used.
    fn clusters(&self, errors: &StandardErrors, panel: &Panel) -> Result<(String, Vec<usize>), RegressionError> {
        let rows = &self.sample.rows;
        let StandardErrors::ClusteredBy(column) = errors else {
            panel.ensure_units("clustering by unit (StandardErrors::Robust does without)")?;
            return Ok(("unit".to_owned(), numbered(rows.iter().map(|&row| panel.units()[row]))));
        };
        let missing = |row: usize| RegressionError::NoCluster { column: column.clone(), row: panel.row_label(row) };
        let groups = if let Ok(cells) = panel.text(column) {
            let keys = rows.iter().map(|&row| cells[row].ok_or_else(|| missing(row)));
            numbered(keys.collect::<Result<Vec<_>, _>>()?)
        } else {
            let values = panel.column(column)?;
            let keys = rows.iter().map(|&row| match values[row] {
                value if value.is_nan() => Err(missing(row)),
                // Adding zero makes one of the two zeros.
                value => Ok((value + 0.0).to_bits()),
            });
            numbered(keys.collect::<Result<Vec<_>, _>>()?)
        };
        Ok((column.clone(), groups))
    }

    /// Effects that are nested within the clusters, less one that stands for the constant.
    fn nested(&self, clusters: &[usize], panel: &Panel) -> usize {
        let units = || self.sample.rows.iter().map(|&row| panel.units()[row]).collect::<Vec<_>>();
        let sets = match self.spec.effects {
            Effects::Pooled => Vec::new(),
            Effects::Unit => vec![units()],
            Effects::Time => vec![periods(panel, &self.sample)],
            Effects::UnitAndTime => vec![units(), periods(panel, &self.sample)],
        };
        let nested = |groups: Vec<usize>| {
            let mut cluster_of = BTreeMap::new();
            let within = groups
                .iter()
                .zip(clusters)
                .all(|(&group, &cluster)| *cluster_of.entry(group).or_insert(cluster) == cluster);
            if within { cluster_of.len().saturating_sub(1) } else { 0 }
        };
        sets.into_iter().map(nested).sum()
    }

    /// Sum of the weighted autocovariances of the scores summed by period, and the number of periods.
    fn over_time(
        &self,
        scores: &Array2<f64>,
        lags: usize,
        panel: &Panel,
    ) -> Result<(Array2<f64>, usize), RegressionError> {
        let times = panel.times().unwrap_or_default();
        let mut sums: BTreeMap<i64, Array1<f64>> = BTreeMap::new();
        for (&row, score) in self.sample.rows.iter().zip(scores.rows()) {
            *sums.entry(times[row]).or_insert_with(|| Array1::zeros(scores.ncols())) += &score;
        }
        let periods = sums.len();
        if lags >= periods {
            return Err(RegressionError::TooManyLags { lags, periods });
        }
        let k = scores.ncols();
        let mut meat = Array2::zeros((k, k));
        for (time, now) in &sums {
            for lag in 0..=lags {
                // Lags count time, not rows: a period without rows adds nothing.
                let Some(earlier) = i64::try_from(lag).ok().and_then(|lag| sums.get(&time.checked_sub(lag)?)) else {
                    continue;
                };
                let weight = 1.0 - lag as f64 / (lags + 1) as f64;
                let both = if lag == 0 { 0.5 } else { 1.0 };
                for i in 0..k {
                    for j in 0..k {
                        meat[[i, j]] += both * weight * (now[i] * earlier[j] + earlier[i] * now[j]);
                    }
                }
            }
        }
        Ok((meat, periods))
    }
}

/// Keys as numbers from 0, in the order in which they appear.
fn numbered<K: Ord>(keys: impl IntoIterator<Item = K>) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    keys.into_iter()
        .map(|key| {
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        })
        .collect()
}

impl Fitted for PanelRegressionFit {
    fn model_name(&self) -> String {
        match self.spec.effects {
            Effects::Pooled => format!("least squares, {}", self.spec.response),
            effects => format!("least squares with {}, {}", effects.name(), self.spec.response),
        }
    }

    fn estimates(&self) -> &LabeledVec {
        &self.estimates
    }

    fn vcov(&self) -> &Covariance {
        &self.covariance
    }

    fn nobs(&self) -> usize {
        self.sample.len()
    }

    fn dof_residual(&self) -> usize {
        self.nobs() - self.estimates.len() - self.absorbed
    }

    fn log_likelihood(&self) -> Option<f64> {
        None
    }

    fn nunits(&self) -> Option<usize> {
        (self.spec.effects == Effects::Unit).then_some(self.absorbed)
    }

    fn r_squared(&self) -> Option<f64> {
        Some(self.r_squared)
    }

    fn reference(&self) -> Reference {
        self.reference
    }
}
