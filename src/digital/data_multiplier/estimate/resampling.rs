//! Bootstrap over units.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::EstimateError;
use crate::frontier::Bootstrap;
use crate::panel::Panel;
use crate::stats::{Draws, quantile_of_sorted};

/// Computes something from samples of a panel's units, each as large as the panel; samples without a result are counted
/// by their reason. The draws of a sample go on where the choice of units ended.
pub(super) fn over_units<T: Send>(
    panel: &Panel,
    plan: Bootstrap,
    compute: impl Fn(&Panel, &mut Draws) -> Result<T, EstimateError> + Sync,
) -> Result<(Vec<T>, BTreeMap<String, usize>), EstimateError> {
    let n = panel.unit_labels().len();
    let samples: Vec<Result<T, EstimateError>> = (0..plan.replications)
        .into_par_iter()
        .map(|replication| {
            let mut draws = Draws::new(plan.seed, replication as u64);
            let numbers: Vec<usize> = (0..n).map(|_| draws.index(n)).collect();
            compute(&panel.repeated(&numbers), &mut draws)
        })
        .collect();
    let mut failures = BTreeMap::new();
    let mut found = Vec::new();
    for sample in samples {
        match sample {
            Ok(value) => found.push(value),
            Err(error) => *failures.entry(error.to_string()).or_insert(0) += 1,
        }
    }
    if found.len() < 2 || 2 * found.len() < plan.replications {
        return Err(EstimateError::BootstrapFailed { replications: plan.replications, found: found.len(), failures });
    }
    Ok((found, failures))
}

/// Percentile limits of numbers.
pub(super) fn percentile_interval(mut values: Vec<f64>, level: f64) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    (quantile_of_sorted(&values, tail), quantile_of_sorted(&values, 1.0 - tail))
}
