//! What can go wrong in regressions on panels and in space.

use thiserror::Error;

use crate::labels::LabelError;
use crate::linalg::LinalgError;
use crate::panel::PanelError;

/// What can go wrong in regressions on panels and in space.
///
/// ```
/// use domar::panel::Panel;
/// use domar::stats::{PanelRegression, StandardErrors};
/// let panel = Panel::from_columns([("y", vec![1.0, 3.0, 2.0, 5.0]), ("k", vec![1.0, 2.0, 4.0, 3.0])])?;
/// let twice = panel.column("k")?.iter().map(|k| 2.0 * k + 1.0).collect();
/// let panel = panel.with_column("twice", twice)?;
/// let error = PanelRegression::new("y", ["k", "twice"]).errors(StandardErrors::Robust).fit(&panel).unwrap_err();
/// assert_eq!(error.to_string(), "\"twice\" is a linear combination of \"constant\", \"k\"; leave one of them out");
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RegressionError {
    /// The data do not allow it.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// A name that does not exist or stands twice.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A matrix does not allow it.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
    /// A column that others make up.
    #[error("\"{column}\" is a linear combination of {}; leave one of them out", quoted(with))]
    Collinear {
        /// The column.
        column: String,
        /// The columns that make it up, among those before it.
        with: Vec<String>,
    },
    /// A column that does not vary.
    #[error("\"{column}\" is zero in all rows used; leave it out")]
    ZeroColumn {
        /// The column.
        column: String,
    },
    /// A column that the effects take up.
    #[error("\"{column}\" does not vary beyond the {effects}, which take it up; leave it out, or use other effects")]
    Absorbed {
        /// The column.
        column: String,
        /// The effects.
        effects: &'static str,
    },
    /// A regression on effects alone.
    #[error("nothing explains \"{response}\" but effects; name at least one regressor")]
    NoRegressors {
        /// The column to be explained.
        response: String,
    },
    /// Nothing is left to chance.
    #[error("the regressors explain \"{response}\" without a residual; look for one that is made from it")]
    PerfectFit {
        /// The column explained.
        response: String,
    },
    /// As many parameters as observations.
    #[error("{nobs} observations do not determine {parameters} parameters; use more rows or fewer parameters")]
    TooFewObservations {
        /// Rows used.
        nobs: usize,
        /// Parameters, the effects included.
        parameters: usize,
    },
    /// Errors clustered in a single cluster.
    #[error("all rows used are in one cluster by \"{column}\", so the spread between clusters is not known")]
    OneCluster {
        /// The column.
        column: String,
    },
    /// A row without a cluster.
    #[error("{row} has no value of \"{column}\", by which errors are to be clustered; fill it or drop the row")]
    NoCluster {
        /// The column.
        column: String,
        /// The row.
        row: String,
    },
    /// More lags than periods.
    #[error("{lags} lags of the errors need more than {lags} periods, but there are {periods}; use fewer lags")]
    TooManyLags {
        /// Lags asked for.
        lags: usize,
        /// Periods in the rows used.
        periods: usize,
    },
    /// Another panel than the one fitted.
    #[error("the rows used of this panel are not those that the model was fitted to; give the panel of the fit")]
    OtherPanel,
    /// A regressor that the model does not have.
    #[error("\"{name}\" is no regressor of this model; its regressors are {}", quoted(regressors))]
    NotARegressor {
        /// The name.
        name: String,
        /// Those that it has.
        regressors: Vec<String>,
    },
    /// Shares or weights of the wrong size.
    #[error("{what}: {expected} are needed, but {found} are given")]
    WrongSize {
        /// What is counted.
        what: &'static str,
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Exposures that do not tell the shocks apart.
    #[error(
        "in period {period} the exposures to {shocks} shocks have rank {rank}: shocks {} cannot be told apart; merge shocks to which all are exposed alike",
        numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    )]
    SharesWithoutFullRank {
        /// The period, counted from 0.
        period: usize,
        /// Number of shocks in the period that anyone is exposed to.
        shocks: usize,
        /// Rank of the exposures.
        rank: usize,
        /// The first shocks found to be combinations of others, counted from 1.
        numbers: Vec<usize>,
    },
    /// A weight that is negative, NaN or infinite, or a unit that is its own neighbour.
    #[error(
        "the weight of {to} for {from} is {value}; weights are finite, not negative, and zero of a unit for itself"
    )]
    BadWeight {
        /// The unit that is influenced.
        from: String,
        /// The unit that influences.
        to: String,
        /// The weight.
        value: f64,
    },
    /// A unit without neighbours where each needs one.
    #[error("{unit} has no neighbour, so its weights cannot add to one; give it a neighbour or leave it out")]
    NoNeighbour {
        /// The unit.
        unit: String,
    },
    /// Weights that are all zero.
    #[error("all spatial weights are zero: nobody has a neighbour")]
    NoWeights,
    /// A number outside its range.
    #[error("{what} is {value}, but must be {allowed}")]
    OutOfRange {
        /// What it is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The data have a unit that the weights lack, or the reverse.
    #[error("{unit} is in the {here} but not in the {there}; both must name the same units")]
    UnitsDiffer {
        /// The unit.
        unit: String,
        /// Where it is.
        here: &'static str,
        /// Where it is not.
        there: &'static str,
    },
    /// A unit with several rows where one is needed.
    #[error("{unit} has several rows, but a cross-section has one; choose a period with where_equals")]
    SeveralRows {
        /// The unit.
        unit: String,
    },
    /// Maximum likelihood ran to the end of the interval of the spatial parameter.
    #[error(
        "the likelihood is highest at {bound:.6}, the end of the interval in which {parameter} is sought; the model does not fit these data and weights"
    )]
    AtTheBound {
        /// The parameter.
        parameter: &'static str,
        /// The end.
        bound: f64,
    },
    /// The information matrix is not positive definite.
    #[error(
        "the information matrix of {model} is not positive definite at the maximum, so there are no standard errors"
    )]
    NoInformation {
        /// The model.
        model: &'static str,
    },
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
