//! Direct, indirect and total impacts, with simulated intervals.

use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::likelihood::Spectrum;
use super::model::SpatialFit;
use crate::labels::Language;
use crate::linalg::Lu;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Draws, Fitted, RegressionError, quantile_of_sorted};

/// One impact with what the simulation says about it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// At the estimates.
    pub estimate: f64,
    /// Standard deviation over the draws.
    pub std_error: f64,
    /// Lower limit: quantile of the draws.
    pub conf_low: f64,
    /// Upper limit.
    pub conf_high: f64,
}

/// The impacts of one regressor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImpactRow {
    /// The regressor.
    pub regressor: String,
    /// On the unit itself, averaged over units, with what comes back through its neighbours.
    pub direct: Impact,
    /// On all other units together: the spillover.
    pub indirect: Impact,
    /// Both.
    pub total: Impact,
}

/// Impacts of all regressors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Impacts {
    /// The model.
    pub model: String,
    /// One row for each regressor.
    pub rows: Vec<ImpactRow>,
    /// Confidence level, a fraction.
    pub level: f64,
    /// Draws used.
    pub draws: usize,
    /// Draws left out because their spatial parameter fell outside its interval.
    pub left_out: usize,
    /// The seed.
    pub seed: u64,
}

impl SpatialFit {
    /// What one more of a regressor in one unit does there, elsewhere and in all, averaged over units; with standard
    /// errors and intervals by drawing parameters from their estimated distribution.
    ///
    /// # Formula
    /// ```text
    /// S_k = (I − ρW)⁻¹ (β_k I + θ_k W);   direct tr S_k/n,   total i′S_k i/n,   indirect = total − direct
    /// ```
    /// with θ = 0 in the lag model, ρ = 0 in the error models. Draws whose ρ lies outside its interval are left out and
    /// counted. Where draws come near its upper end, total impacts have no finite variance: trust the limits, which are
    /// quantiles, more than the standard errors.
    ///
    /// # Unit
    /// Of the response per unit of the regressor.
    ///
    /// # Errors
    /// [`RegressionError::OutOfRange`] for the level, and below two draws; [`RegressionError::NoInformation`].
    ///
    /// # Validated against
    /// R's spatialreg 1.2-6, Columbus (2e-5; limits within the noise of simulation); the difference of two expected
    /// responses. For weights whose rows do not add to one, spatialreg takes row sums as one and its total impacts are
    /// wrong; the test compares with `solve(I − ρW)` in R.
    ///
    /// # References
    /// LeSage and Pace (2009), sections 2.7 and 5.6.2.
    #[doc(alias = "spillover")]
    #[doc(alias = "直接效应")]
    pub fn impacts(&self, draws: usize, level: f64, seed: u64) -> Result<Impacts, RegressionError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(RegressionError::OutOfRange { what: "the level", value: level, allowed: "between 0 and 1" });
        }
        if draws < 2 {
            let value = draws as f64;
            return Err(RegressionError::OutOfRange { what: "the number of draws", value, allowed: "at least 2" });
        }
        let effects = Effects::of(self)?;
        let estimates: Vec<f64> = self.estimates().values().to_vec();
        let k = estimates.len() - 1;
        let covariance = DMatrix::from_fn(k, k, |i, j| self.vcov().matrix[[i, j]]);
        let root =
            covariance.cholesky().ok_or(RegressionError::NoInformation { model: self.spec.model.name() })?.unpack();
        let regressors = self.spec.regressors.len();
        let mut simulated = vec![Vec::with_capacity(draws); 3 * regressors];
        let mut generator = Draws::new(seed, 0);
        let mut left_out = 0;
        let (low, high) = self.interval;
        for _ in 0..draws {
            let noise = DVector::from_fn(k, |_, _| generator.normal());
            let parameters: Vec<f64> = (&root * noise).iter().zip(&estimates).map(|(e, b)| e + b).collect();
            if parameters[k - 1] <= low || parameters[k - 1] >= high {
                left_out += 1;
                continue;
            }
            for (kept, value) in simulated.iter_mut().zip(effects.at(&parameters)?.into_iter().flatten()) {
                kept.push(value);
            }
        }
        if draws - left_out < 2 {
            let value = (draws - left_out) as f64;
            let what = "the number of draws with a spatial parameter inside its interval";
            return Err(RegressionError::OutOfRange { what, value, allowed: "at least 2; draw more" });
        }
        let summary = |estimate: f64, values: &mut Vec<f64>| {
            values.sort_by(f64::total_cmp);
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
            Impact {
                estimate,
                std_error: variance.sqrt(),
                conf_low: quantile_of_sorted(values, 0.5 - level / 2.0),
                conf_high: quantile_of_sorted(values, 0.5 + level / 2.0),
            }
        };
        let points = effects.at(&estimates)?;
        let rows = self
            .spec
            .regressors
            .iter()
            .zip(points)
            .zip(simulated.chunks_mut(3))
            .map(|((regressor, [direct, indirect, total]), values)| ImpactRow {
                regressor: regressor.clone(),
                direct: summary(direct, &mut values[0]),
                indirect: summary(indirect, &mut values[1]),
                total: summary(total, &mut values[2]),
            })
            .collect();
        Ok(Impacts { model: self.model_name(), rows, level, draws: draws - left_out, left_out, seed })
    }
}

/// What impacts need of the weights, gathered once.
struct Effects<'a> {
    fit: &'a SpatialFit,
    spectrum: Spectrum,
    row_sums: Array1<f64>,
    /// The sum of each row where all rows add to the same.
    common_sum: Option<f64>,
}

impl<'a> Effects<'a> {
    fn of(fit: &'a SpatialFit) -> Result<Self, RegressionError> {
        let w = fit.weights.matrix();
        let row_sums = w.sum_axis(Axis(1));
        let first = row_sums[0];
        let common_sum = row_sums.iter().all(|sum| (sum - first).abs() <= 1e-12 * first.abs()).then_some(first);
        Ok(Self { fit, spectrum: Spectrum::of(w)?, row_sums, common_sum })
    }

    /// Direct, indirect and total impact of each regressor.
    fn at(&self, parameters: &[f64]) -> Result<Vec<[f64; 3]>, RegressionError> {
        let n = self.row_sums.len() as f64;
        let model = self.fit.spec.model;
        let regressors = self.fit.spec.regressors.len();
        let neighbours = |k: usize| if model.lags_the_regressors() { parameters[1 + regressors + k] } else { 0.0 };
        let lags = 1 + regressors * if model.lags_the_regressors() { 2 } else { 1 };
        let rho = if model.lags_the_response() { parameters[lags] } else { 0.0 };
        let (trace, lagged_trace) = self.spectrum.traces(rho);
        // i′(I − ρW)⁻¹i and i′(I − ρW)⁻¹Wi.
        let (sum, lagged_sum) = if let Some(row) = self.common_sum {
            (n / (1.0 - rho * row), n * row / (1.0 - rho * row))
        } else {
            let size = self.row_sums.len();
            let matrix = Array2::eye(size) - &self.fit.weights.matrix() * rho;
            let reach = Lu::factorise(matrix.view())?.solve_transposed(Array1::ones(size).view())?;
            (reach.sum(), reach.dot(&self.row_sums))
        };
        Ok((0..regressors)
            .map(|k| {
                let (own, theta) = (parameters[1 + k], neighbours(k));
                let direct = (own * trace + theta * lagged_trace) / n;
                let total = (own * sum + theta * lagged_sum) / n;
                [direct, total - direct, total]
            })
            .collect())
    }
}

impl ToTable for Impacts {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let mut builder = Table::builder(language.pick("Impacts", "效应分解"))
            .subtitle(self.model.clone())
            .language(language)
            .stub(language.pick("Regressor", "解释变量"))
            .number_column(language.pick("Direct", "直接效应"), four)
            .number_column(language.pick("Indirect", "间接效应"), four)
            .number_column(language.pick("Total", "总效应"), four);
        for row in &self.rows {
            let parts = [row.direct, row.indirect, row.total];
            builder = builder
                .row(row.regressor.clone(), parts.map(|impact| Cell::from(impact.estimate)))
                .row("", parts.map(|impact| Cell::bracketed(impact.std_error)))
                .row("", parts.map(|i| Cell::from(format!("[{:.4}, {:.4}]", i.conf_low, i.conf_high))));
        }
        let percent = NumberFormat::percent(0).print(self.level);
        builder
            .note(match language {
                Language::English => format!(
                    "Simulated standard errors in brackets, {percent} limits below; {} draws, {} outside the interval left out, seed {}.",
                    self.draws, self.left_out, self.seed
                ),
                Language::Chinese => format!(
                    "括号内为模拟标准误，其下为 {percent} 区间；{} 次抽样，剔除区间外 {} 次，种子 {}。",
                    self.draws, self.left_out, self.seed
                ),
            })
            .build_or_explain()
    }
}

display_in_notebook!(table: Impacts);
