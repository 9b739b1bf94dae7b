//! One model under several weights: geography against the network of deliveries, say.

use serde::{Deserialize, Serialize};

use super::{Impacts, SpatialRegression, SpatialWeights};
use crate::labels::Language;
use crate::panel::Panel;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Fitted, RegressionError};

/// One model under one set of weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightsRow {
    /// The weights.
    pub weights: String,
    /// ρ or λ.
    pub spatial_parameter: f64,
    /// Its standard error.
    pub std_error: f64,
    /// The log-likelihood.
    pub log_likelihood: f64,
    /// Probability of these weights among those compared.
    pub probability: f64,
    /// Impacts of the regressors.
    pub impacts: Impacts,
}

/// One model under several weights, side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightsComparison {
    /// The model.
    pub spec: SpatialRegression,
    /// Log-likelihood without the spatial parameter; it differs between weights only where regressors are lagged.
    pub log_likelihood_without: Vec<f64>,
    /// One row for each set of weights, in the order given.
    pub rows: Vec<WeightsRow>,
}

/// Fits one model under several weights and puts likelihoods and impacts side by side.
///
/// # Formula
/// ```text
/// Pr(W_m | data) = exp ℓ_m / Σ exp ℓ,   all equally likely before
/// ```
/// This is Schwarz' approximation to posterior probabilities of models with equally many parameters; it says which of the
/// weights given fits best, not that any of them is right.
///
/// # Errors
/// Those of [`SpatialRegression::fit`] and [`SpatialFit::impacts`](super::SpatialFit::impacts);
/// [`RegressionError::WrongSize`] without weights.
///
/// # Validated against
/// Data simulated with the weights of an input-output table: those win over weights by distance (seeded).
///
/// # References
/// LeSage and Pace (2009), chapter 6.
pub fn compare_weights(
    spec: &SpatialRegression,
    panel: &Panel,
    weights: &[&SpatialWeights],
    draws: usize,
    seed: u64,
) -> Result<WeightsComparison, RegressionError> {
    if weights.is_empty() {
        return Err(RegressionError::WrongSize { what: "weights to compare", expected: 1, found: 0 });
    }
    let mut rows = Vec::with_capacity(weights.len());
    let mut log_likelihood_without = Vec::with_capacity(weights.len());
    for weights in weights {
        let fit = spec.fit(panel, weights)?;
        log_likelihood_without.push(fit.log_likelihood_without);
        rows.push(WeightsRow {
            weights: weights.name().to_owned(),
            spatial_parameter: fit.spatial_parameter(),
            std_error: fit.std_error(spec.model.parameter())?,
            log_likelihood: fit.log_likelihood().unwrap_or(f64::NAN),
            probability: 0.0,
            impacts: fit.impacts(draws, 0.95, seed)?,
        });
    }
    let best = rows.iter().map(|row| row.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = rows.iter().map(|row| (row.log_likelihood - best).exp()).sum();
    for row in &mut rows {
        row.probability = (row.log_likelihood - best).exp() / sum;
    }
    Ok(WeightsComparison { spec: spec.clone(), log_likelihood_without, rows })
}

impl ToTable for WeightsComparison {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let mut builder = Table::builder(language.pick("One model under several weights", "不同权重下的同一模型"))
            .subtitle(format!("{}, {}", self.spec.model.name(), self.spec.response))
            .language(language)
            .stub("");
        for row in &self.rows {
            builder = builder.number_column(row.weights.clone(), four);
        }
        builder = builder
            .row(self.spec.model.parameter(), self.rows.iter().map(|row| Cell::from(row.spatial_parameter)))
            .row("", self.rows.iter().map(|row| Cell::bracketed(row.std_error)));
        for (k, regressor) in self.spec.regressors.iter().enumerate() {
            let impacts = |part: fn(&super::ImpactRow) -> super::Impact| {
                let of = move |row: &WeightsRow| row.impacts.rows.get(k).map(part);
                let estimate = self.rows.iter().map(move |row| of(row).map_or(Cell::Missing, |i| i.estimate.into()));
                let error =
                    self.rows.iter().map(move |row| of(row).map_or(Cell::Missing, |i| Cell::bracketed(i.std_error)));
                (estimate.collect::<Vec<Cell>>(), error.collect::<Vec<Cell>>())
            };
            for (name, (estimate, error)) in [
                (language.pick("direct", "直接"), impacts(|row| row.direct)),
                (language.pick("indirect", "间接"), impacts(|row| row.indirect)),
                (language.pick("total", "总"), impacts(|row| row.total)),
            ] {
                builder = builder.row(format!("{regressor}, {name}"), estimate).row("", error);
            }
        }
        builder
            .total(language.pick("Log-likelihood", "对数似然"), self.rows.iter().map(|row| row.log_likelihood))
            .total(language.pick("Probability", "模型概率"), self.rows.iter().map(|row| row.probability))
            .note(language.pick(
                "Standard errors in brackets, of impacts by simulation.",
                "括号内为标准误；效应的标准误由模拟得到。",
            ))
            .build_or_explain()
    }
}

display_in_notebook!(table: WeightsComparison);
