//! The roof over the fields' errors, for programs that use several of them.

use thiserror::Error as ThisError;

use crate::concordance::ConcordanceError;
use crate::digital::{DigitalError, EstimateError};
use crate::frontier::FrontierError;
use crate::growth::GrowthError;
use crate::labeled::LabeledError;
use crate::labels::LabelError;
use crate::leontief::LeontiefError;
use crate::linalg::LinalgError;
use crate::panel::PanelError;
use crate::report::ReportError;
use crate::stats::{DynamicPanelError, RegressionError};
use crate::table::TableError;
use crate::table::balancing::BalancingError;
use crate::units::UnitError;

/// Any error of this crate; each field's error converts into it by `?`.
///
/// ```
/// fn multipliers() -> Result<(), domar::Error> {
///     let data = domar::datasets::china_digital()?;
///     let system = domar::leontief::LeontiefSystem::from_table(data.table(2020)?, domar::units::Flow::Domestic)?;
///     system.output_multipliers().get("D1")?;
///     Ok(())
/// }
/// # multipliers().unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// Labels.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Units.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// Labelled numbers.
    #[error(transparent)]
    Labeled(#[from] LabeledError),
    /// Concordances.
    #[error(transparent)]
    Concordance(#[from] ConcordanceError),
    /// Data of units and times.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// Linear algebra.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
    /// Tables, charts and pages.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Regressions on panels and in space.
    #[error(transparent)]
    Regression(#[from] RegressionError),
    /// Input-output tables and their files.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Balancing of tables.
    #[error(transparent)]
    Balancing(#[from] BalancingError),
    /// Leontief analysis.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
    /// Growth accounting.
    #[error(transparent)]
    Growth(#[from] GrowthError),
    /// The digital layer.
    #[error(transparent)]
    Digital(#[from] DigitalError),
    /// Estimation of the data-element multiplier.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// Stochastic frontiers.
    #[error(transparent)]
    Frontier(#[from] FrontierError),
    /// Regressions on their own past.
    #[error(transparent)]
    DynamicPanel(#[from] DynamicPanelError),
}
