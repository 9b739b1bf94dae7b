//! What a fitted frontier says about technology: elasticities, returns to scale, technical change, and whether it behaves
//! as theory asks at each observation.

use std::sync::Arc;

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::error::FrontierError;
use super::fit::FrontierFit;
use super::regressors::{Inputs, finite};
use super::spec::{Form, Side, Trend};
use super::summary::Derived;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, LabelError, Labels, Language};
use crate::panel::Panel;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::Fitted;
use crate::units::{Measure, Unit};

/// Eigenvalues up to this share of the largest count as zero.
const FLAT: f64 = 1e-10;

/// Elasticities and curvature of a fitted frontier at each observation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Technology {
    side: Side,
    /// ∂ ln y/∂ ln x_j (of cost: ∂ ln c/∂ ln x_j), rows by inputs.
    pub elasticities: LabeledMat,
    /// The log derivative of the frontier with respect to time at each row; `None` without a trend. Of a cost frontier a
    /// negative figure is progress.
    pub technical_change: Option<LabeledVec>,
    /// Elasticities at the sample mean of the inputs (and of time), with delta-method standard errors.
    pub at_mean: Vec<Derived>,
    /// Technical change there.
    pub technical_change_at_mean: Option<Derived>,
    /// Their sum there.
    pub sum_at_mean: Derived,
    /// Second derivatives in logs, inputs by inputs.
    second: Array2<f64>,
}

/// Where curvature holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curvature {
    /// Whether it holds at each row.
    pub holds: Vec<bool>,
    /// Share of rows at which it holds.
    pub share: f64,
}

impl Curvature {
    fn of(holds: Vec<bool>) -> Self {
        let share = holds.iter().filter(|h| **h).count() as f64 / holds.len().max(1) as f64;
        Self { holds, share }
    }
}

/// The log derivatives of a frontier at a point are linear in its coefficients: which coefficients, times what.
struct Slopes {
    /// Positions of coefficients among the parameters, with their factors.
    terms: Vec<(usize, f64)>,
}

impl Slopes {
    fn value(&self, coefficients: &[f64]) -> f64 {
        self.terms.iter().map(|&(p, factor)| factor * coefficients[p]).sum()
    }
}

/// The derivatives of a frontier, from the names of its regressors.
pub(super) struct Derivatives {
    inputs: Inputs,
    first: Vec<usize>,
    /// Positions of β_jk; `None` in a linear form.
    second: Option<Vec<Vec<usize>>>,
    trend: Option<usize>,
    trend_squared: Option<usize>,
    /// Positions of β_jt.
    biased: Option<Vec<usize>>,
}

impl Derivatives {
    pub fn of(fit: &FrontierFit, panel: &Panel) -> Result<Self, FrontierError> {
        let spec = fit.spec();
        let sample = fit.sample();
        if sample.rows.last().is_some_and(|&row| row >= panel.len()) {
            return Err(FrontierError::OtherPanel { rows: panel.len(), used: sample.rows.len() });
        }
        let inputs = Inputs::of(spec, panel, sample)?;
        let names: Vec<&String> = inputs.columns.iter().map(|(name, _)| name).collect();
        let position = |name: &str| fit.parameters().position(name);
        let first = names.iter().map(|name| position(name)).collect::<Result<_, LabelError>>()?;
        let pair = |j: usize, k: usize| {
            let (low, high) = (j.min(k), j.max(k));
            if low == high { format!("0.5*{}^2", names[low]) } else { format!("{}*{}", names[low], names[high]) }
        };
        let squared = spec.form != Form::Linear;
        let second = squared
            .then(|| {
                (0..names.len())
                    .map(|j| (0..names.len()).map(|k| position(&pair(j, k))).collect::<Result<Vec<_>, _>>())
                    .collect::<Result<Vec<_>, _>>()
            })
            .transpose()?;
        let has_trend = spec.trend != Trend::Absent;
        let trend = has_trend.then(|| position("trend")).transpose()?;
        let trend_squared = (has_trend && squared).then(|| position("0.5*trend^2")).transpose()?;
        let biased = (spec.trend == Trend::Biased)
            .then(|| names.iter().map(|name| position(&format!("{name}*trend"))).collect::<Result<Vec<_>, _>>())
            .transpose()?;
        let found = Self { inputs, first, second, trend, trend_squared, biased };
        found.ensure_same_panel(fit, panel)?;
        Ok(found)
    }

    /// The frontier that the fit left behind must be found again, or this is not its panel.
    fn ensure_same_panel(&self, fit: &FrontierFit, panel: &Panel) -> Result<(), FrontierError> {
        let response = finite(panel, fit.sample(), &fit.spec().output)?;
        let residuals = fit.residuals();
        let coefficients = fit.estimates().values();
        let coefficients = coefficients.as_slice().unwrap_or_default();
        // Unit effects may stand between: differences from the first row of the same unit would be needed. Without
        // them, y − f − residual is the constant, the same in all rows.
        if fit.has_unit_effects() {
            return Ok(());
        }
        let gap = |i: usize| response[i] - residuals.values()[i] - self.level(i, coefficients);
        let first = gap(0);
        let scale = response.iter().map(|y| y.abs()).fold(1.0, f64::max);
        match (0..response.len()).find(|&i| (gap(i) - first).abs() > 1e-6 * scale) {
            None => Ok(()),
            Some(_) => Err(FrontierError::OtherPanel { rows: panel.len(), used: response.len() }),
        }
    }

    /// The frontier less its constant.
    fn level(&self, i: usize, coefficients: &[f64]) -> f64 {
        let x = self.row(i);
        let t = self.inputs.periods.get(i).copied().unwrap_or(0.0);
        let mut sum: f64 = self.first.iter().zip(&x).map(|(&p, x)| coefficients[p] * x).sum();
        if let Some(second) = &self.second {
            for (j, row) in second.iter().enumerate() {
                sum += row.iter().enumerate().map(|(k, &p)| 0.5 * coefficients[p] * x[j] * x[k]).sum::<f64>();
            }
        }
        sum += self.trend.map_or(0.0, |p| coefficients[p] * t);
        sum += self.trend_squared.map_or(0.0, |p| 0.5 * coefficients[p] * t * t);
        sum + self
            .biased
            .as_ref()
            .map_or(0.0, |biased| biased.iter().zip(&x).map(|(&p, x)| coefficients[p] * x * t).sum())
    }

    pub fn row(&self, i: usize) -> Vec<f64> {
        self.inputs.columns.iter().map(|(_, values)| values[i]).collect()
    }

    pub fn period(&self, i: usize) -> f64 {
        self.inputs.periods.get(i).copied().unwrap_or(0.0)
    }

    fn elasticity(&self, j: usize, x: &[f64], t: f64) -> Slopes {
        let mut terms = vec![(self.first[j], 1.0)];
        if let Some(second) = &self.second {
            terms.extend(second[j].iter().zip(x).map(|(&p, &x)| (p, x)));
        }
        if let Some(biased) = &self.biased {
            terms.push((biased[j], t));
        }
        Slopes { terms }
    }

    fn technical_change(&self, x: &[f64], t: f64) -> Option<Slopes> {
        let mut terms = vec![(self.trend?, 1.0)];
        terms.extend(self.trend_squared.map(|p| (p, t)));
        if let Some(biased) = &self.biased {
            terms.extend(biased.iter().zip(x).map(|(&p, &x)| (p, x)));
        }
        Some(Slopes { terms })
    }

    /// Elasticities and technical change of a row (zero without a trend).
    pub fn at(&self, i: usize, coefficients: &[f64]) -> (Vec<f64>, f64) {
        let (x, t) = (self.row(i), self.period(i));
        let elasticities = (0..x.len()).map(|j| self.elasticity(j, &x, t).value(coefficients)).collect();
        (elasticities, self.technical_change(&x, t).map_or(0.0, |slopes| slopes.value(coefficients)))
    }
}

impl FrontierFit {
    /// Elasticities, returns to scale, technical change and curvature at each row of the panel that was fitted.
    ///
    /// The inputs must be logs. In a linear (Cobb–Douglas) form elasticities are the coefficients.
    ///
    /// # Formula
    /// ```text
    /// ln y = β₀ + Σ β_j x_j + ½ΣΣ β_jk x_j x_k + β_t t + ½β_tt t² + Σ β_jt x_j t
    /// e_j = β_j + Σ_k β_jk x_k + β_jt t;   technical change = β_t + β_tt t + Σ β_jt x_j
    /// returns to scale = Σ e_j (production), 1/Σ over outputs e_j (cost)
    /// ```
    /// # Errors
    /// [`FrontierError::OtherPanel`] if the panel is not the one that was fitted.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    /// let fit = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]).translog().fit(&panel)?;
    /// let technology = fit.technology(&panel)?;
    /// assert_eq!(technology.returns_to_scale().len(), 60);
    /// println!("{technology}");
    /// # Ok(())
    /// # }
    /// ```
    /// # Validated against
    /// Finite differences of the fitted frontier; the Cobb–Douglas, whose elasticities are its coefficients.
    ///
    /// # References
    /// Christensen, Jorgenson and Lau (1973); Henningsen (2024), Introduction to Econometric Production Analysis with R.
    #[doc(alias = "returns to scale")]
    #[doc(alias = "规模报酬")]
    pub fn technology(&self, panel: &Panel) -> Result<Technology, FrontierError> {
        let derivatives = Derivatives::of(self, panel)?;
        let estimates = self.estimates().values();
        let coefficients = estimates.as_slice().unwrap_or_default();
        let (n, count) = (self.nobs(), derivatives.inputs.columns.len());
        let names: Vec<&String> = derivatives.inputs.columns.iter().map(|(name, _)| name).collect();
        let columns = Labels::from_codes(Dimension::Item, &names)?;
        let rows = self.row_axis();
        let mut elasticities = Array2::zeros((n, count));
        let mut change = Array1::zeros(n);
        for i in 0..n {
            let (found, technical) = derivatives.at(i, coefficients);
            elasticities.row_mut(i).assign(&Array1::from_vec(found));
            change[i] = technical;
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let x: Vec<f64> = derivatives.inputs.columns.iter().map(|(_, values)| mean(values)).collect();
        let t = mean(&derivatives.inputs.periods);
        let derived = |name: &str, terms: &[(usize, f64)]| {
            let mut slope = Array1::zeros(coefficients.len());
            terms.iter().for_each(|&(p, factor)| slope[p] += factor);
            let variance = slope.dot(&self.vcov().matrix.dot(&slope));
            Derived { name: name.to_owned(), estimate: slope.dot(&estimates), std_error: variance.sqrt() }
        };
        let slopes: Vec<Slopes> = (0..count).map(|j| derivatives.elasticity(j, &x, t)).collect();
        let all: Vec<(usize, f64)> = slopes.iter().flat_map(|slopes| slopes.terms.iter().copied()).collect();
        let second = derivatives.second.as_ref().map_or_else(
            || Array2::zeros((count, count)),
            |second| Array2::from_shape_fn((count, count), |(j, k)| coefficients[second[j][k]]),
        );
        Ok(Technology {
            side: self.spec().side,
            elasticities: LabeledMat::trusted(Measure::new("elasticity", Unit::Ratio), rows, &columns, elasticities),
            technical_change: derivatives
                .trend
                .map(|_| LabeledVec::trusted(Measure::new("technical change", Unit::Ratio), rows, change)),
            at_mean: names.iter().zip(&slopes).map(|(name, slopes)| derived(name, &slopes.terms)).collect(),
            technical_change_at_mean: derivatives
                .technical_change(&x, t)
                .map(|slopes| derived("technical change", &slopes.terms)),
            sum_at_mean: derived("sum", &all),
            second,
        })
    }
}

impl Technology {
    fn inputs(&self) -> &Arc<Labels> {
        self.elasticities.columns()
    }

    /// Returns to scale of a production frontier at each row: the sum of all elasticities.
    ///
    /// Of a cost frontier it is what a proportional rise of all its regressors does to cost; give the outputs to
    /// [`returns_to_scale_in`](Self::returns_to_scale_in).
    pub fn returns_to_scale(&self) -> LabeledVec {
        let sums = self.elasticities.values().sum_axis(ndarray::Axis(1));
        LabeledVec::trusted(Measure::new("sum of elasticities", Unit::Ratio), self.elasticities.rows(), sums)
    }

    /// Returns to scale in some regressors: the sum of their elasticities (production), or one over it (cost, where they
    /// are the outputs).
    ///
    /// # Errors
    /// [`FrontierError::Label`] for a name that is no input.
    pub fn returns_to_scale_in(&self, names: &[&str]) -> Result<LabeledVec, FrontierError> {
        let at = self.inputs().positions(names)?;
        let values = self.elasticities.values();
        let sums = values.rows().into_iter().map(|row| {
            let sum: f64 = at.iter().map(|&j| row[j]).sum();
            if self.side == Side::Cost { 1.0 / sum } else { sum }
        });
        let measure = Measure::new("returns to scale", Unit::Ratio);
        Ok(LabeledVec::trusted(measure, self.elasticities.rows(), sums.collect()))
    }

    /// Where all elasticities are at least zero.
    pub fn monotonicity(&self) -> Curvature {
        Curvature::of(self.elasticities.values().rows().into_iter().map(|row| row.iter().all(|e| *e >= 0.0)).collect())
    }

    /// The Hessian of the level in the levels, each row and column times its variable: curvature has the same signs.
    fn hessian(&self, row: usize, at: &[usize]) -> DMatrix<f64> {
        let e = self.elasticities.values();
        DMatrix::from_fn(at.len(), at.len(), |a, b| {
            let (j, k) = (at[a], at[b]);
            self.second[[j, k]] + e[[row, j]] * e[[row, k]] - if j == k { e[[row, j]] } else { 0.0 }
        })
    }

    /// Where a production frontier is quasi-concave in its inputs (isoquants bend towards the origin).
    ///
    /// # Formula
    /// ```text
    /// H_jk = β_jk + e_j e_k − δ_jk e_j is negative semidefinite on the vectors z with Σ e_j z_j = 0
    /// ```
    pub fn quasi_concavity(&self) -> Curvature {
        let all: Vec<usize> = (0..self.inputs().len()).collect();
        let values = self.elasticities.values();
        let holds = (0..values.nrows()).map(|row| {
            let gradient = nalgebra::DVector::from_fn(all.len(), |j, _| values[[row, j]]);
            let Some(unit) = gradient.try_normalize(1e-300) else { return false };
            let hessian = self.hessian(row, &all);
            let project = DMatrix::identity(all.len(), all.len()) - &unit * unit.transpose();
            is_negative_semidefinite(&(&project * &hessian * &project), hessian.amax())
        });
        Curvature::of(holds.collect())
    }

    /// Where the frontier is concave in some of its variables: a cost frontier in the prices, a production frontier in all
    /// inputs where returns to scale do not increase.
    ///
    /// # Errors
    /// [`FrontierError::Label`] for a name that is no input.
    pub fn concavity_in(&self, names: &[&str]) -> Result<Curvature, FrontierError> {
        let at = self.inputs().positions(names)?;
        let holds = (0..self.elasticities.values().nrows()).map(|row| {
            let hessian = self.hessian(row, &at);
            is_negative_semidefinite(&hessian, hessian.amax())
        });
        Ok(Curvature::of(holds.collect()))
    }
}

fn is_negative_semidefinite(matrix: &DMatrix<f64>, scale: f64) -> bool {
    SymmetricEigen::new(matrix.clone()).eigenvalues.max() <= FLAT * scale.max(f64::MIN_POSITIVE)
}

impl std::fmt::Display for Technology {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

impl ToTable for Technology {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
        let four = NumberFormat::fixed(4);
        let mut builder = Table::builder(pick("Technology of the fitted frontier", "前沿函数的技术特征"))
            .language(language)
            .stub(pick("Elasticity of", "弹性"))
            .number_column(pick("At the mean", "均值处"), four)
            .number_column(pick("Std. error", "标准误"), four)
            .number_column(pick("Mean", "平均"), four)
            .number_column(pick("Lowest", "最小"), four)
            .number_column(pick("Highest", "最大"), four)
            .number_column(pick("Below zero", "为负的比例"), NumberFormat::percent(1));
        let row = |derived: &Derived, values: &[f64]| -> Vec<Cell> {
            let n = values.len().max(1) as f64;
            vec![
                derived.estimate.into(),
                derived.std_error.into(),
                (values.iter().sum::<f64>() / n).into(),
                values.iter().copied().fold(f64::INFINITY, f64::min).into(),
                values.iter().copied().fold(f64::NEG_INFINITY, f64::max).into(),
                (values.iter().filter(|value| **value < 0.0).count() as f64 / n).into(),
            ]
        };
        for (derived, column) in self.at_mean.iter().zip(self.elasticities.values().columns()) {
            builder = builder.row(derived.name.clone(), row(derived, &column.to_vec()));
        }
        let sums = self.returns_to_scale();
        let sum = match self.side {
            Side::Production => pick("Returns to scale", "规模报酬"),
            Side::Cost => pick("All", "合计"),
        };
        builder = builder.row(sum, row(&self.sum_at_mean, &sums.values().to_vec()));
        if let (Some(derived), Some(values)) = (&self.technical_change_at_mean, &self.technical_change) {
            builder = builder
                .row(pick("Time (technical change)", "时间（技术变化）"), row(derived, &values.values().to_vec()));
        }
        let percent = NumberFormat::percent(1);
        builder = builder.note(match language {
            Language::English => {
                format!(
                    "All elasticities are at least zero at {} of the rows.",
                    percent.print(self.monotonicity().share)
                )
            }
            Language::Chinese => format!("{} 的观测满足单调性（弹性非负）。", percent.print(self.monotonicity().share)),
        });
        if self.side == Side::Production {
            let share = percent.print(self.quasi_concavity().share);
            builder = builder.note(match language {
                Language::English => format!("The frontier is quasi-concave in its inputs at {share} of the rows."),
                Language::Chinese => format!("{share} 的观测满足对投入的拟凹性。"),
            });
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(table: Technology);
