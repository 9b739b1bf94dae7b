//! 叠加: two kinds of data raise each other's yield.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::EstimateError;
use super::resampling::{over_units, percentile_interval};
use super::within::{Effects, clustered, regress};
use crate::frontier::Bootstrap;
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels, Language};
use crate::panel::Panel;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Covariance, Fitted, normal_cdf, normal_quantile};
use crate::units::{Measure, Unit};

/// A translog production function with two kinds of data among its inputs, with unit and time effects.
///
/// # Formula
/// ```text
/// y = Σ_j β_j x_j + ½ Σ_j β_jj x_j² + Σ_{j<k} β_jk x_j x_k + μ_i + λ_t + e
/// x = deviations of logs from their sample means, the first two those of data;   ε₁ = β₁, ε₂ = β₂ there
/// ∂²Y/∂D₁∂D₂ = (Y/D₁D₂)(β₁₂ + ε₁ε₂)
/// ```
/// Two hypotheses: `β₁₂ = 0`, data only multiply as Cobb–Douglas has it; and `β₁₂ + ε₁ε₂ ≤ 0`, more of one kind does not
/// raise the yield of the other. `σ_H = 1 + β₁₂/(ε₁ε₂)` compares the cross yield with what Cobb–Douglas has.
///
/// With a second measure of a kind of data ([`proxy_of_first`](Self::proxy_of_first), [`proxy_of_second`](Self::proxy_of_second)), its terms are instruments for those of
/// the first, which removes the attenuation by errors of measurement that are independent of each other and of everything
/// else.
///
/// # Example
/// ```
/// use domar::digital::Superposition;
/// use domar::prelude::*;
/// use domar::stats::Draws;
/// # fn main() -> Result<(), Error> {
/// let mut draws = Draws::new(5, 0);
/// let mut columns: [Vec<f64>; 5] = Default::default();
/// for firm in 0..150 {
///     for year in 0..6 {
///         let (d1, d2) = (draws.normal(), draws.normal());
///         let y = 0.10 * d1 + 0.15 * d2 + 0.10 * d1 * d2 + 0.2 * draws.normal();
///         let row = [f64::from(firm), f64::from(year), d1, d2, y];
///         columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
///     }
/// }
/// let names = ["firm", "year", "sales_data", "sensor_data", "output"];
/// let panel = Panel::from_columns(names.into_iter().zip(columns))?.with_ids("firm", "year")?;
/// let fit = Superposition::new("output", "sales_data", "sensor_data").fit(&panel)?;
/// assert!(fit.multiplicative_only().p_value < 1e-6);
/// assert!(fit.no_complementarity().p_value < 1e-6);
/// println!("{}", fit.to_table());
/// # Ok(())
/// # }
/// ```
/// # References
/// Christensen, Jorgenson and Lau (1973), Review of Economics and Statistics 55, 28–45;
/// Hausman (2001), Journal of Economic Perspectives 15, 57–67, for second measures.
#[doc(alias = "叠加")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Superposition {
    output: String,
    data: [String; 2],
    proxies: [Option<String>; 2],
    inputs: Vec<String>,
}

impl Superposition {
    /// From columns that hold the logs of output and of two kinds of data.
    pub fn new(output: impl Into<String>, first: impl Into<String>, second: impl Into<String>) -> Self {
        Self { output: output.into(), data: [first.into(), second.into()], proxies: [None, None], inputs: Vec::new() }
    }

    /// With other inputs, in logs.
    #[must_use]
    pub fn inputs<S: Into<String>>(mut self, inputs: impl IntoIterator<Item = S>) -> Self {
        self.inputs = inputs.into_iter().map(Into::into).collect();
        self
    }

    /// With a second measure, in logs, of the first kind of data.
    #[must_use]
    pub fn proxy_of_first(mut self, column: impl Into<String>) -> Self {
        self.proxies[0] = Some(column.into());
        self
    }

    /// With a second measure, in logs, of the second kind of data.
    #[must_use]
    pub fn proxy_of_second(mut self, column: impl Into<String>) -> Self {
        self.proxies[1] = Some(column.into());
        self
    }

    fn columns(&self) -> Vec<&str> {
        self.data.iter().chain(&self.inputs).map(String::as_str).collect()
    }

    /// The terms of the translog, from the numbers of their variables.
    fn terms(count: usize) -> Vec<(usize, Option<usize>)> {
        let first = (0..count).map(|j| (j, None));
        first.chain((0..count).flat_map(|j| (j..count).map(move |k| (j, Some(k))))).collect()
    }

    /// Fits the function.
    ///
    /// # Errors
    /// [`EstimateError`]: an unknown column, terms that the data do not tell apart, too few rows.
    pub fn fit(&self, panel: &Panel) -> Result<SuperpositionFit, EstimateError> {
        panel.ensure_ids("the superposition of data")?;
        let names = self.columns();
        let proxies = self.proxies.iter().flatten().map(String::as_str);
        let needed: Vec<&str> =
            std::iter::once(self.output.as_str()).chain(names.iter().copied()).chain(proxies).collect();
        let sample = panel.complete(&needed)?;
        let effects = Effects::of(panel, &sample)?;
        let centred = |name: &str| -> Result<Array1<f64>, EstimateError> {
            let values = sample.take(panel.column(name)?);
            let mean = values.sum() / values.len() as f64;
            Ok(values - mean)
        };
        let variables = names.iter().map(|name| centred(name)).collect::<Result<Vec<_>, _>>()?;
        let mut instruments = variables.clone();
        for (at, proxy) in self.proxies.iter().enumerate() {
            if let Some(proxy) = proxy {
                instruments[at] = centred(proxy)?;
            }
        }
        let terms = Self::terms(names.len());
        effects.ensure_rows(terms.len())?;
        let columns = |of: &[Array1<f64>]| {
            let mut matrix = Array2::zeros((sample.len(), terms.len()));
            for (mut column, &(j, k)) in matrix.axis_iter_mut(Axis(1)).zip(&terms) {
                match k {
                    None => column.assign(&of[j]),
                    Some(k) if k == j => column.assign(&(0.5 * &of[j] * &of[j])),
                    Some(k) => column.assign(&(&of[j] * &of[k])),
                }
            }
            matrix
        };
        let codes: Vec<String> = terms
            .iter()
            .map(|&(j, k)| match k {
                None => names[j].to_owned(),
                Some(k) if k == j => format!("½ {}²", names[j]),
                Some(k) => format!("{} × {}", names[j], names[k]),
            })
            .collect();
        let raw = columns(&variables);
        let x = effects.within_columns(raw.view());
        let z = effects.within_columns(columns(&instruments).view());
        let y = effects.within(sample.take(panel.column(&self.output)?).view());
        let slopes = regress(y.view(), x.view(), z.view(), raw.view(), &codes)?;
        let covariance = clustered(&slopes, z.view(), &effects.unit);
        // How much of the first measure's variance is common to both.
        let reliability = |at: usize| {
            let (own, other) = (x.column(at), z.column(at));
            self.proxies[at].as_ref().map(|_| own.dot(&other) / own.dot(&own))
        };
        let axis = Labels::from_codes(Dimension::Item, &codes)?;
        Ok(SuperpositionFit {
            spec: self.clone(),
            estimates: LabeledVec::trusted(Measure::new("estimate", Unit::Ratio), &axis, slopes.beta),
            covariance,
            nobs: sample.len(),
            degrees: sample.len() - terms.len() - effects.absorbed(),
            reliability: [reliability(0), reliability(1)],
            cross: terms.iter().position(|term| *term == (0, Some(1))).unwrap_or_default(),
            rows: sample.summary(),
        })
    }
}

/// A quantity computed from the estimates, its standard error by the delta method, and a test against its bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DerivedQuantity {
    /// The quantity.
    pub value: f64,
    /// By the delta method.
    pub std_error: f64,
    /// Value less the hypothesis, over the standard error.
    pub statistic: f64,
    /// The tail probability of the normal distribution: both tails or the upper one, as the hypothesis says.
    pub p_value: f64,
}

/// A fitted translog with two kinds of data. Errors are clustered by unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuperpositionFit {
    spec: Superposition,
    estimates: LabeledVec,
    covariance: Covariance,
    nobs: usize,
    degrees: usize,
    /// The slope of each second measure on the first, within units: the factor by which measurement shrinks a slope.
    pub reliability: [Option<f64>; 2],
    cross: usize,
    /// Which rows were used.
    pub rows: String,
}

impl SuperpositionFit {
    /// (ε₁, ε₂, β₁₂) at the sample means.
    fn core(&self) -> [f64; 3] {
        [0, 1, self.cross].map(|at| self.estimates.values()[at])
    }

    /// The elasticities of output to both kinds of data at the sample means.
    pub fn elasticities(&self) -> [f64; 2] {
        let [first, second, _] = self.core();
        [first, second]
    }

    fn std_error_along(&self, gradient: [f64; 3]) -> f64 {
        let at = [0, 1, self.cross];
        let cells = (0..3).flat_map(|i| (0..3).map(move |j| (i, j)));
        cells.map(|(i, j)| gradient[i] * self.covariance.matrix[[at[i], at[j]]] * gradient[j]).sum::<f64>().sqrt()
    }

    /// β₁₂ against zero: do data only multiply, as Cobb–Douglas has it? Two-sided.
    pub fn multiplicative_only(&self) -> DerivedQuantity {
        let value = self.core()[2];
        let std_error = self.std_error_along([0.0, 0.0, 1.0]);
        let statistic = value / std_error;
        DerivedQuantity { value, std_error, statistic, p_value: 2.0 * normal_cdf(-statistic.abs()) }
    }

    /// β₁₂ + ε₁ε₂ against zero or less: does more of one kind leave the yield of the other as it is? One-sided; a small
    /// p-value speaks for complementarity in levels.
    pub fn no_complementarity(&self) -> DerivedQuantity {
        let [first, second, cross] = self.core();
        let value = cross + first * second;
        let std_error = self.std_error_along([second, first, 1.0]);
        let statistic = value / std_error;
        DerivedQuantity { value, std_error, statistic, p_value: normal_cdf(-statistic) }
    }

    /// σ_H = 1 + β₁₂/(ε₁ε₂) against one, two-sided. Where an elasticity may be zero its error by the delta method means
    /// little: bootstrap it.
    pub fn cross_yield_ratio(&self) -> DerivedQuantity {
        let [first, second, cross] = self.core();
        let product = first * second;
        let excess = cross / product;
        let std_error = self.std_error_along([-excess / first, -excess / second, product.recip()]);
        let statistic = excess / std_error;
        DerivedQuantity { value: 1.0 + excess, std_error, statistic, p_value: 2.0 * normal_cdf(-statistic.abs()) }
    }

    /// The three quantities in samples of units.
    ///
    /// # Errors
    /// [`EstimateError::BootstrapFailed`].
    pub fn bootstrap(&self, panel: &Panel, plan: Bootstrap) -> Result<BootstrappedSuperposition, EstimateError> {
        let (found, failures) = over_units(panel, plan, |sample, _| {
            let fit = self.spec.fit(sample)?;
            Ok([fit.multiplicative_only().value, fit.no_complementarity().value, fit.cross_yield_ratio().value])
        })?;
        let column = |at: usize| found.iter().map(|values| values[at]).collect();
        Ok(BootstrappedSuperposition {
            plan,
            cross_terms: column(0),
            complementarities: column(1),
            cross_yield_ratios: column(2),
            failures,
        })
    }
}

/// β₁₂, β₁₂ + ε₁ε₂ and σ_H in samples of units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BootstrappedSuperposition {
    /// What was asked for.
    pub plan: Bootstrap,
    /// β₁₂ of each sample.
    pub cross_terms: Vec<f64>,
    /// β₁₂ + ε₁ε₂ of each sample.
    pub complementarities: Vec<f64>,
    /// σ_H of each sample.
    pub cross_yield_ratios: Vec<f64>,
    /// Samples without an estimate, by the reason.
    pub failures: BTreeMap<String, usize>,
}

impl BootstrappedSuperposition {
    /// Percentile limits of β₁₂.
    pub fn cross_term_interval(&self, level: f64) -> (f64, f64) {
        percentile_interval(self.cross_terms.clone(), level)
    }

    /// Percentile limits of β₁₂ + ε₁ε₂.
    pub fn complementarity_interval(&self, level: f64) -> (f64, f64) {
        percentile_interval(self.complementarities.clone(), level)
    }

    /// Percentile limits of σ_H.
    pub fn cross_yield_ratio_interval(&self, level: f64) -> (f64, f64) {
        percentile_interval(self.cross_yield_ratios.clone(), level)
    }

    /// The share of samples without complementarity in levels.
    pub fn probability_of_no_complementarity(&self) -> f64 {
        let without = self.complementarities.iter().filter(|value| **value <= 0.0).count();
        without as f64 / self.complementarities.len() as f64
    }
}

impl Fitted for SuperpositionFit {
    fn model_name(&self) -> String {
        "Translog with two kinds of data".to_owned()
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
        self.degrees
    }
    fn log_likelihood(&self) -> Option<f64> {
        None
    }
}

impl ToTable for SuperpositionFit {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let width = normal_quantile(0.975);
        let mut table = Table::builder(language.pick("Superposition: data raise each other's yield", "叠加：数据互补"))
            .language(language)
            .stub(language.pick("Quantity", "指标"))
            .number_column(language.pick("Estimate", "估计值"), four)
            .number_column(language.pick("Std. error", "标准误"), four)
            .number_column("p", NumberFormat::fixed(3))
            .spanner(language.pick("95% interval", "95% 置信区间"))
            .number_column(language.pick("Low", "下限"), four)
            .number_column(language.pick("High", "上限"), four)
            .end_spanner();
        for (at, name) in ["ε₁", "ε₂"].into_iter().enumerate() {
            let (value, error) = (self.core()[at], self.covariance.matrix[[at, at]].sqrt());
            let p = 2.0 * normal_cdf(-(value / error).abs());
            let label = format!("{name}, {}", self.spec.data[at]);
            table = table.row(label, [value, error, p, value - width * error, value + width * error]);
        }
        let quantities = [
            (language.pick("β₁₂ (0: multiplicative only)", "β₁₂（0：仅相乘）"), self.multiplicative_only()),
            (
                language.pick("β₁₂ + ε₁ε₂ (≤ 0: no complementarity)", "β₁₂ + ε₁ε₂（≤ 0：无互补）"),
                self.no_complementarity(),
            ),
            (language.pick("σ_H = 1 + β₁₂/(ε₁ε₂)", "σ_H = 1 + β₁₂/(ε₁ε₂)"), self.cross_yield_ratio()),
        ];
        for (name, of) in quantities {
            let limits = [of.value - width * of.std_error, of.value + width * of.std_error];
            table = table.row(name, [of.value, of.std_error, of.p_value, limits[0], limits[1]]);
        }
        let mut count = vec![Cell::Missing; 5];
        count[0] = Cell::number(self.nobs as f64, NumberFormat::integer());
        table = table.total(language.pick("Observations", "观测数"), count).note(language.pick(
            "Elasticities at the sample means. Unit and time effects; errors clustered by unit. The second test is one-sided.",
            "弹性在样本均值处计算。含个体与时间效应；标准误按个体聚类。第二个检验为单侧。",
        ));
        for (at, reliability) in self.reliability.iter().enumerate() {
            if let Some(share) = reliability {
                let name = &self.spec.data[at];
                table = table.note(match language {
                    Language::English => format!("{name}: instrumented by a second measure; reliability {share:.3}."),
                    Language::Chinese => format!("{name}：以第二测度作工具变量；信度 {share:.3}。"),
                });
            }
        }
        table.build_or_explain()
    }
}

display_in_notebook!(table: SuperpositionFit);
