//! What can go wrong in estimating the data-element multiplier.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::labels::LabelError;
use crate::panel::PanelError;
use crate::stats::DynamicPanelError;

/// What can go wrong in estimating the data-element multiplier.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// The data do not allow it.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The regression of data on their past does not allow it.
    #[error(transparent)]
    DynamicPanel(#[from] DynamicPanelError),
    /// An unknown code, or labels that do not match.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A number that must be finite, and positive where it is a standard error.
    #[error("the {name} is {value}; give a finite number{}", if *must_be_positive { " that is not negative" } else { "" })]
    BadNumber {
        /// What it is.
        name: &'static str,
        /// The number.
        value: f64,
        /// Whether negative numbers are refused too.
        must_be_positive: bool,
    },
    /// Fewer rows than parameters and effects.
    #[error("{rows} rows cannot tell {parameters} parameters and {effects} unit and time effects apart")]
    TooFewRows {
        /// Rows used.
        rows: usize,
        /// Parameters.
        parameters: usize,
        /// Unit and time effects.
        effects: usize,
    },
    /// A regressor that is a combination of others and of the effects.
    #[error(
        "\"{column}\" does not vary beside the other regressors and the unit and time effects; leave it out, or give it more variation"
    )]
    Collinear {
        /// The regressor.
        column: String,
    },
    /// Units that share no period, directly or through others.
    #[error(
        "the panel falls into parts that share no period, so that time effects cannot be told from unit effects; keep one part"
    )]
    Disconnected,
    /// Data that must be positive.
    #[error("\"{column}\" is {value} for {row}; data enter in levels and must be positive")]
    NotPositive {
        /// The column.
        column: String,
        /// The row.
        row: String,
        /// The value.
        value: f64,
    },
    /// A weight that is negative, not finite, or a unit's own.
    #[error("the sharing weight of {user} for the data of {owner} is {weight}; {}", if user == owner { "own data enter with weight one already, so the diagonal must be zero" } else { "weights are finite and not negative" })]
    BadWeight {
        /// Who uses the data.
        user: String,
        /// Whose data they are.
        owner: String,
        /// The weight.
        weight: f64,
    },
    /// Others' data that are needed and missing.
    #[error(
        "{user} uses the data of {owner} in {time}, which \"{column}\" lacks; complete the column, leave the row of {user} out, or set the weight to zero"
    )]
    SharedDataMissing {
        /// Who uses the data.
        user: String,
        /// Whose data they are.
        owner: String,
        /// When.
        time: i64,
        /// The column.
        column: String,
    },
    /// Nobody uses anybody's data.
    #[error("all sharing weights are zero: nothing is reused, so φ cannot be estimated")]
    NothingShared,
    /// The best φ is beyond every bound.
    #[error(
        "the sum of squares still falls at φ = {phi}: own data explain nothing beside others'; check the units of the column and the weights"
    )]
    ReuseRanAway {
        /// The largest φ tried.
        phi: f64,
    },
    /// A multiplier that differs between units.
    #[error(
        "the sharing weights of units add to between {low} and {high}, so that no multiplier holds for all; ask for that at one sum with multiplier_at"
    )]
    UnequalSharing {
        /// The least sum of a row.
        low: f64,
        /// The largest.
        high: f64,
    },
    /// Fewer than half of the samples gave an estimate.
    #[error(
        "{found} of {replications} bootstrap samples gave an estimate ({}); the estimates depend on a few units",
        failures.iter().map(|(reason, count)| format!("{count} × {reason}")).collect::<Vec<_>>().join("; ")
    )]
    BootstrapFailed {
        /// Samples asked for.
        replications: usize,
        /// Samples with an estimate.
        found: usize,
        /// Why the others had none.
        failures: BTreeMap<String, usize>,
    },
}
