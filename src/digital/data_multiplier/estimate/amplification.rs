//! 放大: data grow with output, and output with data.

use std::collections::{BTreeMap, HashMap};

use ndarray::{Array2, array};
use serde::{Deserialize, Serialize};

use super::resampling::{over_units, percentile_interval};
use super::{ConfidenceSet, EstimateError};
use crate::frontier::Bootstrap;
use crate::labels::Language;
use crate::panel::Panel;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{DynamicPanel, DynamicPanelFit, Fitted, normal_cdf, normal_quantile};

/// Where the elasticity of output to data comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Elasticity {
    /// From an estimate on other data, independent of these.
    Given { value: f64, std_error: f64 },
    /// From the same panel, with these inputs beside data.
    Estimated { inputs: Vec<String> },
}

/// The equations of feedback between data and output.
///
/// # Formula
/// ```text
/// d_it = ρ_d d_i,t−1 + κ y_i,t−1 + α_i + u_it
/// y_it = ε d_it + x_it′β + μ_i + w_it
/// ρ = εκ/(1 − ρ_d),   G = 1/(1 − ρ), a multiplier where ρ < 1
/// ```
/// Both are fitted by the generalised method of moments ([`DynamicPanel`]): output is endogenous to past data errors, data
/// and inputs are predetermined in production. The elasticity may instead be given from elsewhere
/// ([`elasticity`](Self::elasticity)). With feedback near one, data are close to a random walk and past levels say little
/// about changes: in simulations the set of gains then covers the truth as often as it should with equations in levels
/// ([`system`](Self::system)), and too rarely with differences alone.
///
/// # Example
/// ```
/// use domar::digital::Amplification;
/// use domar::prelude::*;
/// use domar::stats::Draws;
/// # fn main() -> Result<(), Error> {
/// let mut draws = Draws::new(3, 0);
/// let mut columns: [Vec<f64>; 4] = Default::default();
/// for firm in 0..400 {
///     let effects = [draws.normal(), draws.normal()];
///     let (mut d, mut y) = (0.0, 0.0);
///     for year in 0..30 {
///         d = 0.5 * d + 0.4 * y + 0.2 * effects[0] + draws.normal();
///         y = 0.3 * d + 0.2 * effects[1] + draws.normal();
///         if year >= 22 {
///             let row = [f64::from(firm), f64::from(year), d, y];
///             columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
///         }
///     }
/// }
/// let panel = Panel::from_columns(["firm", "year", "data", "output"].into_iter().zip(columns))?.with_ids("firm", "year")?;
/// let fit = Amplification::new("data", "output").collapsed().fit(&panel)?;
/// let truth = 1.0 / (1.0 - 0.3 * 0.4 / 0.5);
/// assert!(fit.gain_set(0.99).contains(truth));
/// println!("{}", fit.to_table());
/// # Ok(())
/// # }
/// ```
/// # References
/// Jones and Tonetti (2020), American Economic Review 110, 2819–2858, for data as a by-product of output; Arellano and
/// Bond (1991); Blundell and Bond (1998).
#[doc(alias = "放大")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amplification {
    data: String,
    output: String,
    elasticity: Elasticity,
    is_system: bool,
    is_collapsed: bool,
    time_effects: bool,
    deepest: Option<u32>,
}

impl Amplification {
    /// From columns that hold the logs of data and of output; differences, two steps.
    pub fn new(data: impl Into<String>, output: impl Into<String>) -> Self {
        Self {
            data: data.into(),
            output: output.into(),
            elasticity: Elasticity::Estimated { inputs: Vec::new() },
            is_system: false,
            is_collapsed: false,
            time_effects: false,
            deepest: None,
        }
    }

    /// With other inputs, in logs, in the equation of output.
    #[must_use]
    pub fn inputs<S: Into<String>>(mut self, inputs: impl IntoIterator<Item = S>) -> Self {
        self.elasticity = Elasticity::Estimated { inputs: inputs.into_iter().map(Into::into).collect() };
        self
    }

    /// With the elasticity of output to data from an independent estimate instead of the equation of output.
    #[must_use]
    pub fn elasticity(mut self, value: f64, std_error: f64) -> Self {
        self.elasticity = Elasticity::Given { value, std_error };
        self
    }

    /// With equations in levels too: where data are so persistent that past levels say little about changes.
    #[must_use]
    pub fn system(mut self) -> Self {
        self.is_system = true;
        self
    }

    /// With one instrument for each lag.
    #[must_use]
    pub fn collapsed(mut self) -> Self {
        self.is_collapsed = true;
        self
    }

    /// With an effect of each period in both equations.
    #[must_use]
    pub fn time_effects(mut self) -> Self {
        self.time_effects = true;
        self
    }

    /// No instruments older than so many periods.
    #[must_use]
    pub fn deepest_lag(mut self, periods: u32) -> Self {
        self.deepest = Some(periods);
        self
    }

    fn equation(&self, dependent: &str, lags: u32) -> DynamicPanel {
        let mut equation = if self.is_system {
            DynamicPanel::system(dependent, lags)
        } else {
            DynamicPanel::difference(dependent, lags)
        };
        if self.is_collapsed {
            equation = equation.collapsed();
        }
        if self.time_effects {
            equation = equation.time_effects();
        }
        match self.deepest {
            Some(periods) => equation.deepest_lag(periods),
            None => equation,
        }
    }

    /// Fits the equations.
    ///
    /// # Errors
    /// [`EstimateError::DynamicPanel`]; [`EstimateError::BadNumber`] for a given elasticity that is none.
    pub fn fit(&self, panel: &Panel) -> Result<AmplificationFit, EstimateError> {
        let accumulation = self.equation(&self.data, 1).endogenous(&self.output, 1..=1).fit(panel)?;
        let own = format!("lag1_{}", self.data);
        let feedback = format!("lag1_{}", self.output);
        let at = accumulation.parameters().positions(&[&feedback, &own])?;
        let [kappa, rho] = [accumulation.coef(&feedback)?, accumulation.coef(&own)?];
        let block = |i: usize, j: usize| accumulation.vcov().matrix[[at[i], at[j]]];
        let mut covariance = Array2::zeros((3, 3));
        (0..2).flat_map(|i| (0..2).map(move |j| (i, j))).for_each(|(i, j)| covariance[[i + 1, j + 1]] = block(i, j));
        let (elasticity, production) = match &self.elasticity {
            Elasticity::Given { value, std_error } => {
                let bad = |name, value, must_be_positive| EstimateError::BadNumber { name, value, must_be_positive };
                if !value.is_finite() {
                    return Err(bad("elasticity", *value, false));
                }
                if !(std_error.is_finite() && *std_error >= 0.0) {
                    return Err(bad("standard error of the elasticity", *std_error, true));
                }
                covariance[[0, 0]] = std_error * std_error;
                (*value, None)
            }
            Elasticity::Estimated { inputs } => {
                let equation = self.equation(&self.output, 0).predetermined(&self.data, 0..=0);
                let equation = inputs.iter().fold(equation, |equation, input| equation.predetermined(input, 0..=0));
                let production = equation.fit(panel)?;
                let value = production.coef(&self.data)?;
                covariance[[0, 0]] = production.std_error(&self.data)?.powi(2);
                let own = production.parameters().position(&self.data)?;
                for (place, &other) in at.iter().enumerate() {
                    let correlation = correlation(&production, own, &accumulation, other);
                    let cross = correlation * (covariance[[0, 0]] * covariance[[place + 1, place + 1]]).sqrt();
                    covariance[[0, place + 1]] = cross;
                    covariance[[place + 1, 0]] = cross;
                }
                (value, Some(production))
            }
        };
        Ok(AmplificationFit {
            spec: self.clone(),
            elasticity,
            accumulation: kappa,
            persistence: rho,
            covariance,
            data_equation: accumulation,
            output_equation: production,
        })
    }
}

/// How the errors of two estimates from the same units go together.
fn correlation(first: &DynamicPanelFit, own: usize, second: &DynamicPanelFit, other: usize) -> f64 {
    let of_unit: HashMap<usize, f64> = first.influence().map(|(unit, parts)| (unit, parts[own])).collect();
    let (mut cross, mut square) = (0.0, 0.0);
    for (unit, parts) in second.influence() {
        cross += of_unit.get(&unit).copied().unwrap_or(0.0) * parts[other];
        square += parts[other] * parts[other];
    }
    let own_square: f64 = of_unit.values().map(|part| part * part).sum();
    let scale = (own_square * square).sqrt();
    if scale > 0.0 { cross / scale } else { 0.0 }
}

/// Fitted feedback between data and output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmplificationFit {
    spec: Amplification,
    /// ε, the elasticity of output to data.
    pub elasticity: f64,
    /// κ, the elasticity of new data to the output before.
    pub accumulation: f64,
    /// ρ_d, the persistence of data.
    pub persistence: f64,
    /// The covariance of (ε, κ, ρ_d).
    pub covariance: Array2<f64>,
    /// The regression of data on their past and on output.
    pub data_equation: DynamicPanelFit,
    /// The regression of output on data, unless the elasticity was given.
    pub output_equation: Option<DynamicPanelFit>,
}

impl AmplificationFit {
    /// The feedback ρ = εκ/(1 − ρ_d): what a unit of output brings back through data in the long run.
    pub fn feedback(&self) -> f64 {
        self.elasticity * self.accumulation / (1.0 - self.persistence)
    }

    /// The gain G = 1/(1 − ρ). A multiplier only where ρ < 1; see [`probability_unstable`](Self::probability_unstable).
    pub fn gain(&self) -> f64 {
        1.0 / (1.0 - self.feedback())
    }

    /// 1 − ρ_d − εκ, which is positive where the feedback dies out (and ρ_d < 1).
    fn margin(&self) -> f64 {
        1.0 - self.persistence - self.elasticity * self.accumulation
    }

    /// a′Vb.
    fn bilinear(&self, a: [f64; 3], b: [f64; 3]) -> f64 {
        array![a[0], a[1], a[2]].dot(&self.covariance.dot(&array![b[0], b[1], b[2]]))
    }

    fn margin_gradient(&self) -> [f64; 3] {
        [-self.accumulation, -self.elasticity, -1.0]
    }

    /// The standard error of the gain by the delta method: for comparison, since near ρ = 1 the gain is far from normal.
    ///
    /// # Formula
    /// ```text
    /// G = (1 − ρ_d)/h,   h = 1 − ρ_d − εκ;   ∂G = (Gκ, Gε, G − 1)/h
    /// ```
    pub fn gain_std_error(&self) -> f64 {
        let gain = self.gain();
        let h = self.margin();
        let gradient = [gain * self.accumulation / h, gain * self.elasticity / h, (gain - 1.0) / h];
        self.bilinear(gradient, gradient).sqrt()
    }

    /// All gains that a Wald test does not reject, in the manner of Fieller (1954).
    ///
    /// # Formula
    /// ```text
    /// g(G) = (G − 1)(1 − ρ_d) − Gεκ,   ∇g = (−Gκ, −Gε, −(G − 1))
    /// G belongs to the set if g² ≤ z² ∇g′V∇g: a quadratic inequality in G
    /// ```
    /// The set holds the estimate, and is unbounded where a feedback of one is not rejected.
    pub fn gain_set(&self, level: f64) -> ConfidenceSet {
        let z = normal_quantile(0.5 + level / 2.0);
        let (h, rest) = (self.margin(), 1.0 - self.persistence);
        // g = Gh − (1 − ρ_d) and ∇g = Gp + q.
        let (p, q) = (self.margin_gradient(), [0.0, 0.0, 1.0]);
        let z2 = z * z;
        ConfidenceSet::where_not_positive(
            h * h - z2 * self.bilinear(p, p),
            -2.0 * (h * rest + z2 * self.bilinear(p, q)),
            rest * rest - z2 * self.bilinear(q, q),
        )
    }

    /// P(ρ ≥ 1): how likely it is that the feedback never dies out, from the normal distribution of `1 − ρ_d − εκ`.
    pub fn probability_unstable(&self) -> f64 {
        let p = self.margin_gradient();
        normal_cdf(-self.margin() / self.bilinear(p, p).sqrt())
    }

    /// The gain in samples of units, with all equations fitted again; a given elasticity is drawn from its normal
    /// distribution.
    ///
    /// # Errors
    /// [`EstimateError::BootstrapFailed`].
    pub fn bootstrap(&self, panel: &Panel, plan: Bootstrap) -> Result<BootstrappedGain, EstimateError> {
        let (found, failures) = over_units(panel, plan, |sample, draws| {
            let mut spec = self.spec.clone();
            if let Elasticity::Given { value, std_error } = &mut spec.elasticity {
                *value += *std_error * draws.normal();
            }
            let fit = spec.fit(sample)?;
            Ok((fit.gain(), fit.margin() <= 0.0 || fit.persistence >= 1.0))
        })?;
        let unstable = found.iter().filter(|(_, unstable)| *unstable).count();
        let mut stable: Vec<f64> = found.into_iter().filter(|(_, unstable)| !unstable).map(|(gain, _)| gain).collect();
        stable.sort_by(f64::total_cmp);
        Ok(BootstrappedGain { plan, gains: stable, unstable, failures })
    }
}

/// Gains in samples of units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BootstrappedGain {
    /// What was asked for.
    pub plan: Bootstrap,
    /// The gains of the samples whose feedback dies out, sorted.
    pub gains: Vec<f64>,
    /// Samples whose feedback does not.
    pub unstable: usize,
    /// Samples without an estimate, by the reason.
    pub failures: BTreeMap<String, usize>,
}

impl BootstrappedGain {
    /// P(ρ ≥ 1): the share of samples whose feedback does not die out.
    pub fn probability_unstable(&self) -> f64 {
        self.unstable as f64 / (self.gains.len() + self.unstable) as f64
    }

    /// Percentile limits of the gain, an unstable sample counting as an infinite gain: unbounded above where more of them
    /// are unstable than the upper tail holds, empty where even the lower limit is infinite.
    pub fn interval(&self, level: f64) -> ConfidenceSet {
        let mut all = self.gains.clone();
        all.resize(self.gains.len() + self.unstable, f64::MAX);
        let (low, high) = percentile_interval(all, level);
        match self.gains.last() {
            Some(&last) if high <= last => ConfidenceSet::Interval { low, high },
            Some(&last) if low <= last => ConfidenceSet::AtLeast { low },
            _ => ConfidenceSet::Empty,
        }
    }
}

impl ToTable for AmplificationFit {
    fn to_table_in(&self, language: Language) -> Table {
        let number = NumberFormat::fixed(4);
        let error = |i: usize| self.covariance[[i, i]].sqrt();
        let set = self.gain_set(0.95);
        let mut table = Table::builder(language.pick("Amplification: data and output feed each other", "放大：数据与产出的反馈"))
            .language(language)
            .stub(language.pick("Parameter", "参数"))
            .number_column(language.pick("Estimate", "估计值"), number)
            .number_column(language.pick("Std. error", "标准误"), number)
            .text_column(language.pick("95% set", "95% 置信集"))
            .row(
                language.pick("Elasticity of output to data ε", "产出对数据的弹性 ε"),
                [self.elasticity.into(), error(0).into(), Cell::Missing],
            )
            .row(
                language.pick("Data from output κ", "产出生成数据 κ"),
                [self.accumulation.into(), error(1).into(), Cell::Missing],
            )
            .row(
                language.pick("Persistence of data ρ_d", "数据持续性 ρ_d"),
                [self.persistence.into(), error(2).into(), Cell::Missing],
            )
            .row(
                language.pick("Feedback ρ = εκ/(1 − ρ_d)", "反馈 ρ = εκ/(1 − ρ_d)"),
                [self.feedback().into(), Cell::Missing, Cell::Missing],
            )
            .row(
                language.pick("Gain G = 1/(1 − ρ)", "放大倍数 G = 1/(1 − ρ)"),
                [self.gain().into(), Cell::Missing, set.to_string().into()],
            )
            .row("P(ρ ≥ 1)", [self.probability_unstable().into(), Cell::Missing, Cell::Missing])
            .note(language.pick(
                "The set of the gain inverts a Wald test (in the manner of Fieller); it is unbounded where a feedback of one is not rejected.",
                "放大倍数的置信集由 Wald 检验反演（Fieller 型）得到；若不能拒绝 ρ = 1，则无界。",
            ));
        if self.margin() <= 0.0 || self.persistence >= 1.0 {
            table = table.note(language.pick(
                "At the estimates the feedback does not die out: this is instability, and no multiplier exists.",
                "在估计值处反馈不衰减：这是不稳定，乘数不存在。",
            ));
        }
        table.build_or_explain()
    }
}

display_in_notebook!(table: AmplificationFit);
