//! Standard errors and intervals by fitting again to samples of the data.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array1, Array2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::FrontierError;
use super::fit::FrontierFit;
use crate::labeled::LabeledVec;
use crate::labels::Labels;
use crate::panel::Panel;
use crate::stats::{Covariance, Draws, Fitted, Vcov, quantile_of_sorted};
use crate::units::{Measure, Unit};

/// How many samples, and from which seed; results are the same for any number of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// Samples to draw.
    pub replications: usize,
    /// The seed.
    pub seed: u64,
}

/// What a bootstrap found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bootstrapped {
    /// What was asked for.
    pub plan: Bootstrap,
    /// What was resampled: "units" where the panel knows them, else "rows".
    pub resampled: String,
    /// One row per sample with an estimate, one column per quantity.
    pub values: Array2<f64>,
    /// How many samples had none, by the reason.
    pub failures: BTreeMap<String, usize>,
    quantities: Arc<Labels>,
}

/// The reason in a few words, for counting.
fn reason(error: &FrontierError) -> String {
    match error {
        FrontierError::WrongSkewness { .. } => "wrong skewness".to_owned(),
        FrontierError::RanToEdge { edge, .. } => format!("ran to an edge: {edge:?}"),
        FrontierError::NotConverged { .. } => "no verified maximum".to_owned(),
        FrontierError::Collinear { column, .. } => format!("\"{column}\" collinear in the sample"),
        other => other.to_string(),
    }
}

impl Bootstrap {
    /// Draws samples of a panel and computes something from each.
    ///
    /// Where the panel knows its units, whole units are drawn, as many as there are; else rows.
    pub(super) fn run(
        self,
        panel: &Panel,
        quantities: &Arc<Labels>,
        compute: impl Fn(&Panel) -> Result<Vec<f64>, FrontierError> + Sync,
    ) -> Result<Bootstrapped, FrontierError> {
        let by_unit = !panel.unit_labels().is_empty();
        let n = if by_unit { panel.unit_labels().len() } else { panel.len() };
        let samples: Vec<Result<Vec<f64>, FrontierError>> = (0..self.replications)
            .into_par_iter()
            .map(|replication| {
                let mut draws = Draws::new(self.seed, replication as u64);
                let numbers: Vec<usize> = (0..n).map(|_| draws.index(n)).collect();
                compute(&panel.repeated(&numbers))
            })
            .collect();
        let mut failures = BTreeMap::new();
        let mut rows = Vec::new();
        for sample in samples {
            match sample {
                Ok(values) => rows.extend(values),
                Err(error) => *failures.entry(reason(&error)).or_insert(0) += 1,
            }
        }
        let columns = quantities.len();
        let found = rows.len() / columns.max(1);
        if found < 2 || 2 * found < self.replications {
            return Err(FrontierError::BootstrapFailed { replications: self.replications, found, failures });
        }
        // Each sample gave one value per quantity.
        let values = Array2::from_shape_vec((found, columns), rows).unwrap_or_else(|_| Array2::zeros((0, columns)));
        let resampled = if by_unit { "units" } else { "rows" }.to_owned();
        Ok(Bootstrapped { plan: self, resampled, values, failures, quantities: Arc::clone(quantities) })
    }
}

impl Bootstrapped {
    /// Samples without an estimate.
    pub fn failed(&self) -> usize {
        self.failures.values().sum()
    }

    fn column(&self, position: usize) -> Vec<f64> {
        let mut values = self.values.column(position).to_vec();
        values.sort_by(f64::total_cmp);
        values
    }

    fn labeled(&self, name: &str, of: impl Fn(Vec<f64>) -> f64) -> LabeledVec {
        let values: Array1<f64> = (0..self.quantities.len()).map(|position| of(self.column(position))).collect();
        LabeledVec::trusted(Measure::new(name, Unit::Ratio), &self.quantities, values)
    }

    /// Percentile limits of each quantity.
    ///
    /// # References
    /// Efron and Tibshirani (1993), chapter 13.
    pub fn percentile_interval(&self, level: f64) -> (LabeledVec, LabeledVec) {
        let tail = 0.5 * (1.0 - level);
        (
            self.labeled("lower limit", |sorted| quantile_of_sorted(&sorted, tail)),
            self.labeled("upper limit", |sorted| quantile_of_sorted(&sorted, 1.0 - tail)),
        )
    }

    /// The covariance of the quantities over the samples.
    pub fn covariance(&self) -> Covariance {
        let n = self.values.nrows() as f64;
        let means = self.values.sum_axis(ndarray::Axis(0)) / n;
        let centred = &self.values - &means;
        Covariance {
            kind: Vcov::Bootstrap { replications: self.plan.replications, failed: self.failed(), seed: self.plan.seed },
            matrix: centred.t().dot(&centred) / (n - 1.0),
        }
    }
}

impl FrontierFit {
    /// Fits the same model to samples drawn from the panel that this fit used: whole units where the panel knows them,
    /// else rows.
    ///
    /// Samples without a verified maximum are left out and counted by their reason
    /// ([`failures`](Bootstrapped::failures)); with little inefficiency they are many, and what is left is then the
    /// distribution given that inefficiency was found. See [`with_bootstrap`](Self::with_bootstrap) for the same fit
    /// with these standard errors.
    ///
    /// # Errors
    /// [`FrontierError::BootstrapFailed`] if fewer than half of the samples gave an estimate.
    ///
    /// # Example
    /// ```
    /// use domar::frontier::Bootstrap;
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    /// let fit = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]).fit(&panel)?;
    /// let samples = fit.bootstrap(&panel, Bootstrap { replications: 99, seed: 7 })?;
    /// let (low, high) = samples.percentile_interval(0.95);
    /// assert!(low.get("ln_labour")? < 0.536 && high.get("ln_labour")? > 0.536);
    /// println!("{}", fit.with_bootstrap(&samples).summary());
    /// # Ok(())
    /// # }
    /// ```
    /// # References
    /// Efron and Tibshirani (1993); for panels Cameron and Trivedi (2005), section 21.2.3.
    pub fn bootstrap(&self, panel: &Panel, plan: Bootstrap) -> Result<Bootstrapped, FrontierError> {
        let spec = self.spec();
        plan.run(panel, self.parameters(), |sample| Ok(spec.fit(sample)?.estimates().values().to_vec()))
    }

    /// The same fit with the covariance of a bootstrap of its parameters.
    #[must_use]
    pub fn with_bootstrap(&self, samples: &Bootstrapped) -> Self {
        let mut fit = self.clone();
        fit.covariance = samples.covariance();
        fit
    }
}
