//! What a fitted regression on its own past says.

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use super::DynamicPanel;
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Covariance, Fitted, chi_squared_tail, normal_cdf};

/// A test that the instruments agree with one another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Overidentification {
    /// The weighted square of the moments.
    pub statistic: f64,
    /// Independent instruments less parameters.
    pub degrees_of_freedom: usize,
    /// The tail probability of χ²; 1 where there are no instruments to spare.
    pub p_value: f64,
}

impl Overidentification {
    pub(super) fn new(statistic: f64, degrees_of_freedom: usize) -> Self {
        let p_value = if degrees_of_freedom == 0 { 1.0 } else { chi_squared_tail(degrees_of_freedom, statistic) };
        Self { statistic, degrees_of_freedom, p_value }
    }
}

/// A test that differenced errors are not correlated over time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SerialCorrelation {
    /// Periods apart.
    pub order: u32,
    /// Standard normal without correlation.
    pub statistic: f64,
    /// Two-sided.
    pub p_value: f64,
    /// Pairs of residuals compared.
    pub pairs: usize,
}

/// The parts of that test that do not depend on which covariance of the estimates is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Lagged {
    pub order: u32,
    pub pairs: usize,
    /// Σ_i ê_i,−m′ê_i.
    pub product: f64,
    /// Its terms squared.
    pub squares: f64,
    /// ê₋ₘ′X (X′ZWZ′X)⁻¹X′ZW Σ Z_i′ê_i ê_i′ê_i,−m.
    pub influence: f64,
    /// ê₋ₘ′X.
    pub regressors: Vec<f64>,
}

/// A fitted regression of a variable on its own past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DynamicPanelFit {
    pub(super) spec: DynamicPanel,
    pub(super) estimates: LabeledVec,
    pub(super) covariance: Covariance,
    pub(super) conventional: Covariance,
    pub(super) robust: Covariance,
    pub(super) nobs: usize,
    /// The numbers of the units with equations.
    pub(super) units: Vec<usize>,
    /// One row per unit.
    pub(super) influence: Array2<f64>,
    pub(super) instruments: usize,
    pub(super) variance: f64,
    pub(super) sargan: Overidentification,
    pub(super) hansen: Option<Overidentification>,
    pub(super) one_step_hansen: f64,
    pub(super) lagged: Vec<Lagged>,
}

impl DynamicPanelFit {
    /// What was fitted.
    pub fn spec(&self) -> &DynamicPanel {
        &self.spec
    }

    /// Units with at least one equation.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// What each unit adds to the error of the estimates, by the unit's number: their outer products sum to a robust
    /// covariance, also with the estimates of another equation on the same units.
    pub(crate) fn influence(&self) -> impl Iterator<Item = (usize, ArrayView1<'_, f64>)> {
        self.units.iter().copied().zip(self.influence.rows())
    }

    /// Columns of instruments. Beyond the number of units the weights of the second step are singular, the estimates lean
    /// towards least squares and Hansen's test says nothing (Roodman 2009).
    pub fn instruments(&self) -> usize {
        self.instruments
    }

    /// The variance of the error in levels, from the differences of the first step.
    ///
    /// # Formula
    /// ```text
    /// σ̂² = ½ Σ Δê² / (differences − parameters)
    /// ```
    pub fn error_variance(&self) -> f64 {
        self.variance
    }

    /// Sargan's test: the first step's moments; right where errors have equal variances.
    pub fn sargan(&self) -> Overidentification {
        self.sargan
    }

    /// Hansen's test: the second step's moments, also for a fit with one step; `None` where the second step cannot be
    /// computed.
    pub fn hansen(&self) -> Option<Overidentification> {
        self.hansen
    }

    /// The first step's moments with the second step's weights: what plm's `sargan` gives after one step. It is not χ²,
    /// since the estimates do not minimise it; use [`hansen`](Self::hansen).
    pub fn hansen_at_first_step(&self) -> f64 {
        self.one_step_hansen
    }

    /// The fit with errors corrected for the estimated weights (two steps; Windmeijer 2005), or robust to
    /// heteroskedasticity and correlation within units (one step): the default.
    #[must_use]
    pub fn with_robust_errors(&self) -> Self {
        Self { covariance: self.robust.clone(), ..self.clone() }
    }

    /// The fit with errors that take the weights as known: too small in samples of usual size after two steps, and right
    /// after one step only where errors are independent with equal variances.
    #[must_use]
    pub fn with_conventional_errors(&self) -> Self {
        Self { covariance: self.conventional.clone(), ..self.clone() }
    }

    /// Are differenced errors correlated with those one, and two, periods before? They should be at one, since differences
    /// share an error; at two it means that the nearest instruments are not valid. Empty where units are seen too briefly.
    ///
    /// # Formula
    /// ```text
    /// m = Σ ê₋ₘ′ê / √v,   v = Σ (ê_i,−m′ê_i)² − 2 ê₋ₘ′X (X′ZWZ′X)⁻¹X′ZW Σ Z_i′ê_i ê_i′ê_i,−m + ê₋ₘ′X V X′ê₋ₘ
    /// ```
    /// # References
    /// Arellano and Bond (1991), equation 8.
    pub fn serial_correlation(&self) -> Vec<SerialCorrelation> {
        let of = |part: &Lagged| {
            let moved = |i: usize| {
                let row = self.covariance.matrix.row(i);
                row.iter().zip(&part.regressors).map(|(v, x)| v * x).sum::<f64>() * part.regressors[i]
            };
            let through = (0..part.regressors.len()).map(moved).sum::<f64>();
            let statistic = part.product / (part.squares - 2.0 * part.influence + through).sqrt();
            let p_value = 2.0 * normal_cdf(-statistic.abs());
            SerialCorrelation { order: part.order, statistic, p_value, pairs: part.pairs }
        };
        self.lagged.iter().map(of).collect()
    }
}

impl Fitted for DynamicPanelFit {
    fn model_name(&self) -> String {
        self.spec.name().to_owned()
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
    fn log_likelihood(&self) -> Option<f64> {
        None
    }
    fn nunits(&self) -> Option<usize> {
        Some(self.units())
    }
}

impl ToTable for DynamicPanelFit {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let three = NumberFormat::fixed(3);
        let coefficients = self.coef_table(0.95);
        let mut table = Table::builder(self.model_name())
            .language(language)
            .stub(language.pick("Parameter", "参数"))
            .number_column(language.pick("Estimate", "估计值"), four)
            .number_column(language.pick("Std. error", "标准误"), four)
            .number_column("z", NumberFormat::fixed(2))
            .number_column("p", three);
        for row in coefficients.rows {
            table = table.row(row.parameter, [row.estimate, row.std_error, row.statistic, row.p_value]);
        }
        let count = |value: usize| {
            [Cell::number(value as f64, NumberFormat::integer()), Cell::Missing, Cell::Missing, Cell::Missing]
        };
        table = table
            .total(language.pick("Observations", "观测数"), count(self.nobs))
            .total(language.pick("Units", "单位数"), count(self.units()))
            .total(language.pick("Instruments", "工具变量数"), count(self.instruments));
        for test in self.serial_correlation() {
            let cells = [Cell::Missing, Cell::Missing, test.statistic.into(), test.p_value.into()];
            table = table.total(format!("AR({})", test.order), cells);
        }
        let tests = [("Hansen χ²", self.hansen), ("Sargan χ²", Some(self.sargan))];
        for (name, test) in tests.into_iter().filter_map(|(name, test)| test.map(|test| (name, test))) {
            let cells = [Cell::Missing, Cell::Missing, test.statistic.into(), test.p_value.into()];
            table = table.total(format!("{name}({})", test.degrees_of_freedom), cells);
        }
        table = table.note(match language {
            Language::English => format!("Standard errors: {}.", coefficients.vcov),
            Language::Chinese => format!("标准误：{}。", coefficients.vcov.name_in(language)),
        });
        if self.instruments > self.units() {
            table = table.note(language.pick(
                "There are more instruments than units: Hansen's test has no power; collapse the instruments or limit their lags.",
                "工具变量多于单位数：Hansen 检验无效力；请合并（collapse）工具变量或限制滞后阶数。",
            ));
        }
        table.build_or_explain()
    }
}

display_in_notebook!(table: DynamicPanelFit);
