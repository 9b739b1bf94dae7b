//! 倍增: the same data are used by many.

use std::collections::HashMap;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::EstimateError;
use super::within::{Effects, Slopes, clustered, regress};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Labels, Language};
use crate::panel::{Panel, Sample};
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Covariance, Fitted, mixed_chi_squared_tail, normal_quantile, sums_by_group};
use crate::units::{Measure, Unit};

/// The first steps of the search for φ: none, then by doubling.
const SMALLEST_PHI: f64 = 1.0 / 64.0;

/// The largest φ tried.
const LARGEST_PHI: f64 = 16_384.0;

/// Output from own data and from a part of others' data.
///
/// # Formula
/// ```text
/// y_it = η ln(D_it + φ Σ_j w_ij D_jt) + x_it′β + μ_i + λ_t + e_it,   φ ≥ 0
/// ```
/// `D` are stocks of data in levels, `w_ij` says how much of the data of `j` is within reach of `i` and is taken as given
/// (`w_ii = 0`). Nonlinear least squares: for each φ the rest is least squares, and the sum of squares is minimised over φ
/// with its exact derivative. Unit and time effects keep common shocks apart from reuse; the weights must be exogenous
/// (Manski 1993).
///
/// # Example
/// ```
/// use domar::digital::Reuse;
/// use domar::ndarray::Array2;
/// use domar::prelude::*;
/// use domar::stats::Draws;
/// # fn main() -> Result<(), Error> {
/// let mut draws = Draws::new(1, 0);
/// let (firms, years) = (60, 8);
/// // Groups of three share their data.
/// let weights = Array2::from_shape_fn((firms, firms), |(i, j)| f64::from(u8::from(i != j && i / 3 == j / 3)));
/// let stocks = Array2::from_shape_fn((firms, years), |_| draws.normal().exp());
/// let mut columns: [Vec<f64>; 4] = Default::default();
/// for ((i, t), own) in stocks.indexed_iter() {
///     let others: f64 = (0..firms).map(|j| weights[[i, j]] * stocks[[j, t]]).sum();
///     let y = 0.1 * (own + 0.5 * others).ln() + 0.02 * draws.normal();
///     let row = [i as f64, t as f64, *own, y];
///     columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
/// }
/// let panel = Panel::from_columns(["firm", "year", "data", "output"].into_iter().zip(columns))?.with_ids("firm", "year")?;
/// let codes: Vec<String> = (0..firms).map(|i| i.to_string()).collect();
/// let axis = Labels::from_codes(Dimension::Item, &codes)?;
/// let weights = LabeledMat::new(Measure::new("access", Unit::Ratio), axis.clone(), axis, weights)?;
/// let fit = Reuse::new("output", "data", weights).fit(&panel)?;
/// assert!((fit.coef("reuse")? - 0.5).abs() < 0.2);
/// assert!(fit.no_reuse_test().p_value < 1e-6);
/// // Three users: (1 + 2φ)^η.
/// assert!((fit.multiplier(0.95)?.value - 2.0f64.powf(0.1)).abs() < 0.02);
/// println!("{}", fit.to_table());
/// # Ok(())
/// # }
/// ```
/// # References
/// Jones and Tonetti (2020), American Economic Review 110, 2819–2858, for data used by many at once; Manski (1993), Review
/// of Economic Studies 60, 531–542, for what stands in the way of measuring it.
#[doc(alias = "倍增")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reuse {
    output: String,
    data: String,
    inputs: Vec<String>,
    weights: LabeledMat,
}

/// The rows used, and what others' data are in each.
struct Prepared {
    sample: Sample,
    effects: Effects,
    output: Array1<f64>,
    own: Array1<f64>,
    shared: Array1<f64>,
    inputs: Array2<f64>,
    names: Vec<String>,
}

/// Least squares for a given φ.
struct AtPhi {
    slopes: Slopes,
    /// Effective data and inputs, without effects.
    x: Array2<f64>,
    /// The derivative of effective data by φ, without effects.
    change: Array1<f64>,
}

impl AtPhi {
    fn sum_of_squares(&self) -> f64 {
        self.slopes.residuals.dot(&self.slopes.residuals)
    }

    /// Half the derivative of the least sum of squares by φ: by the envelope theorem only the direct effect counts.
    fn slope(&self) -> f64 {
        -self.slopes.beta[0] * self.slopes.residuals.dot(&self.change)
    }
}

impl Prepared {
    fn at(&self, phi: f64) -> Result<AtPhi, EstimateError> {
        let total = &self.own + &(phi * &self.shared);
        let mut raw = Array2::zeros((total.len(), 1 + self.inputs.ncols()));
        raw.column_mut(0).assign(&total.mapv(f64::ln));
        for (mut to, from) in raw.axis_iter_mut(Axis(1)).skip(1).zip(self.inputs.axis_iter(Axis(1))) {
            to.assign(&from);
        }
        let x = self.effects.within_columns(raw.view());
        let slopes = regress(self.output.view(), x.view(), x.view(), raw.view(), &self.names)?;
        let change = self.effects.within((&self.shared / &total).view());
        Ok(AtPhi { slopes, x, change })
    }

    /// The φ of the least sum of squares: the best of a grid, then the zero of the derivative beside it.
    fn minimise(&self) -> Result<(f64, AtPhi), EstimateError> {
        let grid: Vec<f64> = std::iter::once(0.0)
            .chain(
                std::iter::successors(Some(SMALLEST_PHI), |phi| Some(2.0 * phi)).take_while(|phi| *phi <= LARGEST_PHI),
            )
            .collect();
        let points = grid.iter().map(|&phi| self.at(phi)).collect::<Result<Vec<_>, _>>()?;
        let squares: Vec<f64> = points.iter().map(AtPhi::sum_of_squares).collect();
        let best = (0..grid.len()).min_by(|&a, &b| squares[a].total_cmp(&squares[b])).unwrap_or(0);
        let is_falling = points[best].slope() < 0.0;
        if best == 0 && !is_falling {
            return points.into_iter().next().map(|point| (0.0, point)).ok_or(EstimateError::NothingShared);
        }
        if best + 1 == grid.len() && is_falling {
            return Err(EstimateError::ReuseRanAway { phi: LARGEST_PHI });
        }
        let (mut low, mut high) = if is_falling { (grid[best], grid[best + 1]) } else { (grid[best - 1], grid[best]) };
        // Halving the bracket fifty times leaves nothing but rounding.
        for _ in 0..52 {
            let middle = 0.5 * (low + high);
            if self.at(middle)?.slope() < 0.0 { low = middle } else { high = middle }
        }
        let phi = 0.5 * (low + high);
        Ok((phi, self.at(phi)?))
    }
}

impl Reuse {
    /// A column of output, in logs; a column of data stocks, in levels; and the sharing weights of the panel's units,
    /// users in rows and owners in columns.
    pub fn new(output: impl Into<String>, data: impl Into<String>, weights: LabeledMat) -> Self {
        Self { output: output.into(), data: data.into(), inputs: Vec::new(), weights }
    }

    /// With other inputs, in logs.
    #[must_use]
    pub fn inputs<S: Into<String>>(mut self, inputs: impl IntoIterator<Item = S>) -> Self {
        self.inputs = inputs.into_iter().map(Into::into).collect();
        self
    }

    fn prepare(&self, panel: &Panel) -> Result<Prepared, EstimateError> {
        panel.ensure_ids("the reuse of data")?;
        let names: Vec<&str> = [&self.output, &self.data].into_iter().chain(&self.inputs).map(String::as_str).collect();
        let sample = panel.complete(&names)?;
        let data = panel.column(&self.data)?;
        if let Some(&row) = sample.rows.iter().find(|&&row| data[row] <= 0.0) {
            let (column, row, value) = (self.data.clone(), panel.row_label(row), data[row]);
            return Err(EstimateError::NotPositive { column, row, value });
        }
        let shared = self.shared(panel, &sample, data)?;
        let effects = Effects::of(panel, &sample)?;
        effects.ensure_rows(2 + self.inputs.len())?;
        let mut inputs = Array2::zeros((sample.len(), self.inputs.len()));
        for (mut to, name) in inputs.axis_iter_mut(Axis(1)).zip(&self.inputs) {
            to.assign(&sample.take(panel.column(name)?));
        }
        Ok(Prepared {
            output: effects.within(sample.take(panel.column(&self.output)?).view()),
            own: sample.take(data),
            shared,
            inputs,
            names: std::iter::once("elasticity").chain(names[2..].iter().copied()).map(str::to_owned).collect(),
            effects,
            sample,
        })
    }

    /// Σ_j w_ij D_jt in each row used.
    fn shared(&self, panel: &Panel, sample: &Sample, data: ArrayView1<'_, f64>) -> Result<Array1<f64>, EstimateError> {
        let labels = panel.unit_labels();
        let users = self.weights.rows().positions(labels)?;
        let owners = self.weights.columns().positions(labels)?;
        let weight = |user: usize, owner: usize| self.weights.values()[[users[user], owners[owner]]];
        let times = panel.times().unwrap_or_default();
        let row_of: HashMap<(usize, i64), usize> =
            panel.units().iter().zip(times).enumerate().map(|(row, (&unit, &time))| ((unit, time), row)).collect();
        let mut reached = vec![Vec::new(); labels.len()];
        for (user, owners) in reached.iter_mut().enumerate() {
            for owner in 0..labels.len() {
                let weight = weight(user, owner);
                if !(weight.is_finite() && weight >= 0.0) || (user == owner && weight != 0.0) {
                    let (user, owner) = (labels[user].clone(), labels[owner].clone());
                    return Err(EstimateError::BadWeight { user, owner, weight });
                }
                if weight > 0.0 {
                    owners.push((owner, weight));
                }
            }
        }
        let mut shared = Array1::zeros(sample.len());
        for (sum, &row) in shared.iter_mut().zip(&sample.rows) {
            let (user, time) = (panel.units()[row], times[row]);
            for &(owner, weight) in &reached[user] {
                let value = row_of.get(&(owner, time)).map_or(f64::NAN, |&row| data[row]);
                if value.is_nan() {
                    return Err(EstimateError::SharedDataMissing {
                        user: labels[user].clone(),
                        owner: labels[owner].clone(),
                        time,
                        column: self.data.clone(),
                    });
                }
                *sum += weight * value;
            }
        }
        if shared.iter().all(|sum| *sum == 0.0) { Err(EstimateError::NothingShared) } else { Ok(shared) }
    }

    /// Fits the model.
    ///
    /// # Errors
    /// [`EstimateError`]: weights that are negative or lack a unit, data that are not positive or missing where others
    /// use them, a φ without bound.
    pub fn fit(&self, panel: &Panel) -> Result<ReuseFit, EstimateError> {
        let prepared = self.prepare(panel)?;
        let (phi, point) = prepared.minimise()?;
        let restricted = prepared.at(0.0)?;
        let n = prepared.output.len();
        let k = point.x.ncols();
        // The slope of the fitted values by (φ, η, β).
        let mut jacobian = Array2::zeros((n, k + 1));
        jacobian.column_mut(0).assign(&(point.slopes.beta[0] * &point.change));
        for (mut to, from) in jacobian.axis_iter_mut(Axis(1)).skip(1).zip(point.x.axis_iter(Axis(1))) {
            to.assign(&from);
        }
        let mut names = vec!["reuse".to_owned()];
        names.extend(prepared.names.iter().cloned());
        let linear = Slopes {
            residuals: point.slopes.residuals.clone(),
            ..regress(prepared.output.view(), jacobian.view(), jacobian.view(), jacobian.view(), &names)?
        };
        let covariance = clustered(&linear, jacobian.view(), &prepared.effects.unit);
        let mut beta = vec![phi];
        beta.extend(&point.slopes.beta);
        let axis = Labels::from_codes(Dimension::Item, &names)?;
        let degrees = n - k - 1 - prepared.effects.absorbed();
        let variance = point.sum_of_squares() / degrees as f64;
        let sums: Vec<f64> = {
            let positions = self.weights.rows().positions(panel.unit_labels())?;
            let owners = self.weights.columns().positions(panel.unit_labels())?;
            positions.iter().map(|&i| owners.iter().map(|&j| self.weights.values()[[i, j]]).sum()).collect()
        };
        Ok(ReuseFit {
            estimates: LabeledVec::trusted(Measure::new("estimate", Unit::Ratio), &axis, beta.into()),
            covariance,
            nobs: n,
            degrees,
            likelihood_ratio: BoundaryTest::new((restricted.sum_of_squares() - point.sum_of_squares()) / variance),
            score: score_test(&restricted, &prepared.effects.unit, &prepared.names)?,
            least_sum: sums.iter().copied().fold(f64::INFINITY, f64::min),
            largest_sum: sums.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            rows: prepared.sample.summary(),
        })
    }
}

/// How the fit without reuse would improve with the first of it, against the spread of that by unit.
fn score_test(restricted: &AtPhi, units: &[usize], names: &[String]) -> Result<BoundaryTest, EstimateError> {
    // What the other parameters cannot do.
    let x = restricted.x.view();
    let own = regress(restricted.change.view(), x, x, x, names)?.residuals;
    let scores = (restricted.slopes.beta[0] * &own * &restricted.slopes.residuals).insert_axis(Axis(1));
    let sums = sums_by_group(scores.view(), units);
    let spread: f64 = sums.iter().map(|sum| sum * sum).sum();
    let z = sums.sum() / spread.sqrt();
    Ok(BoundaryTest::new(if z > 0.0 { z * z } else { 0.0 }))
}

/// A test of a parameter on the edge of its range.
///
/// # Formula
/// ```text
/// p = ½ P(χ²₀ ≥ x) + ½ P(χ²₁ ≥ x)
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoundaryTest {
    /// Zero where the edge fits best.
    pub statistic: f64,
    /// From half a point at zero and half a χ² with one degree of freedom.
    pub p_value: f64,
}

impl BoundaryTest {
    fn new(statistic: f64) -> Self {
        let statistic = statistic.max(0.0);
        Self { statistic, p_value: mixed_chi_squared_tail(0, statistic) }
    }
}

/// What reuse multiplies output by, with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReuseMultiplier {
    /// (1 + φ Σ_j w_ij)^η.
    pub value: f64,
    /// Lower limit, at least 1 where η is positive.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// Fitted reuse of data. Parameters are `reuse` (φ), `elasticity` (η) and the inputs; errors are clustered by unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReuseFit {
    estimates: LabeledVec,
    covariance: Covariance,
    nobs: usize,
    degrees: usize,
    likelihood_ratio: BoundaryTest,
    score: BoundaryTest,
    least_sum: f64,
    largest_sum: f64,
    /// Which rows were used.
    pub rows: String,
}

impl ReuseFit {
    fn phi_and_eta(&self) -> (f64, f64) {
        (self.estimates.values()[0], self.estimates.values()[1])
    }

    /// Whether no reuse fits best, so that φ lies on the edge of its range.
    pub fn is_on_boundary(&self) -> bool {
        self.phi_and_eta().0 == 0.0
    }

    /// Likelihood-ratio test of φ = 0, which is the edge of its range; for errors independent with equal variances.
    ///
    /// # Formula
    /// ```text
    /// (SSR₀ − SSR)/σ̂² ~ ½χ²₀ + ½χ²₁
    /// ```
    pub fn no_reuse_test(&self) -> BoundaryTest {
        self.likelihood_ratio
    }

    /// Score test of φ = 0, robust to heteroskedasticity and to correlation within units.
    pub fn robust_no_reuse_test(&self) -> BoundaryTest {
        self.score
    }

    /// Limits of φ, which is not below zero.
    pub fn reuse_interval(&self, level: f64) -> (f64, f64) {
        let width = normal_quantile(0.5 + level / 2.0) * self.covariance.matrix[[0, 0]].sqrt();
        let phi = self.phi_and_eta().0;
        ((phi - width).max(0.0), phi + width)
    }

    /// The multiplier of reuse where all units' weights have one sum: `(1 + φ(n − 1))^η` where all of `n` share with
    /// weight one, `(1 + φ)^η` where rows sum to one.
    ///
    /// # Errors
    /// [`EstimateError::UnequalSharing`]; use [`multiplier_at`](Self::multiplier_at) then.
    pub fn multiplier(&self, level: f64) -> Result<ReuseMultiplier, EstimateError> {
        let (low, high) = (self.least_sum, self.largest_sum);
        if high - low > 1e-9 * high {
            return Err(EstimateError::UnequalSharing { low, high });
        }
        Ok(self.multiplier_at(high, level))
    }

    /// The multiplier of reuse for a unit that reaches this much of data as large as its own: for `n` users who all share,
    /// `n − 1`.
    ///
    /// # Formula
    /// ```text
    /// M = (1 + φ s)^η;   ∂ ln M = (ηs/(1 + φs), ln(1 + φs)) in (φ, η)
    /// ```
    /// The limits come from those of ln M by the delta method. With other inputs fixed, output rises by `n^η` at most, not
    /// `n`.
    pub fn multiplier_at(&self, sum_of_weights: f64, level: f64) -> ReuseMultiplier {
        let (phi, eta) = self.phi_and_eta();
        let reach = 1.0 + phi * sum_of_weights;
        let gradient = [eta * sum_of_weights / reach, reach.ln()];
        let variance: f64 = (0..2)
            .flat_map(|i| (0..2).map(move |j| (i, j)))
            .map(|(i, j)| gradient[i] * self.covariance.matrix[[i, j]] * gradient[j])
            .sum();
        let (centre, width) = (eta * reach.ln(), normal_quantile(0.5 + level / 2.0) * variance.sqrt());
        let low = if eta > 0.0 { (centre - width).max(0.0) } else { centre - width };
        ReuseMultiplier { value: centre.exp(), low: low.exp(), high: (centre + width).exp() }
    }
}

impl Fitted for ReuseFit {
    fn model_name(&self) -> String {
        "Reuse of data".to_owned()
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

impl ToTable for ReuseFit {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let coefficients = self.coef_table(0.95);
        let (low, high) = self.reuse_interval(0.95);
        let mut table = Table::builder(language.pick("Reuse: the same data used by many", "倍增：同一数据被多方使用"))
            .language(language)
            .stub(language.pick("Parameter", "参数"))
            .number_column(language.pick("Estimate", "估计值"), four)
            .number_column(language.pick("Std. error", "标准误"), four)
            .spanner(language.pick("95% interval", "95% 置信区间"))
            .number_column(language.pick("Low", "下限"), four)
            .number_column(language.pick("High", "上限"), four)
            .end_spanner();
        for (at, row) in coefficients.rows.into_iter().enumerate() {
            let (name, low, high) = match at {
                0 => (language.pick("Reuse φ", "复用 φ").to_owned(), low, high),
                1 => (language.pick("Elasticity η", "弹性 η").to_owned(), row.conf_low, row.conf_high),
                _ => (row.parameter, row.conf_low, row.conf_high),
            };
            table = table.row(name, [row.estimate, row.std_error, low, high]);
        }
        if let Ok(multiplier) = self.multiplier(0.95) {
            let cells = [multiplier.value.into(), Cell::Missing, multiplier.low.into(), multiplier.high.into()];
            table = table.row(language.pick("Multiplier of reuse", "复用乘数"), cells);
        }
        let count =
            [Cell::number(self.nobs as f64, NumberFormat::integer()), Cell::Missing, Cell::Missing, Cell::Missing];
        let (ratio, score) = (self.likelihood_ratio.p_value, self.score.p_value);
        table
            .total(language.pick("Observations", "观测数"), count)
            .note(match language {
                Language::English => format!(
                    "No reuse (φ = 0, on the edge; half a point at zero, half χ²₁): p = {ratio:.3}; robust score p = {score:.3}."
                ),
                Language::Chinese => {
                    format!("无复用（φ = 0 在边界上；50:50 混合 χ²）：p = {ratio:.3}；稳健得分检验 p = {score:.3}。")
                }
            })
            .note(language.pick("Unit and time effects; errors clustered by unit.", "含个体与时间效应；标准误按个体聚类。"))
            .build_or_explain()
    }
}

display_in_notebook!(table: ReuseFit);
