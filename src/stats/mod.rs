//! Statistics under the estimators: the normal distribution in its tails, mixed χ² tests, exact derivatives,
//! quadrature, covariances chosen after fitting, coefficient tables and the comparison of models.
//!
//! | question | where |
//! |---|---|
//! | ln Φ, Mills ratio, hazard, quantile, exact in both tails | [`ln_normal_cdf`], [`mills_ratio`], [`normal_hazard`], [`normal_quantile`] |
//! | p-values where a variance may be zero | [`mixed_chi_squared_tail`] |
//! | derivatives without formulas | [`Jet`], [`Real`] |
//! | what every fitted model can say | [`Fitted`] |
//! | which standard errors | [`Vcov`] |
//! | least squares on a panel, with unit and time effects | [`PanelRegression`] |
//! | a regressor that is a weighted sum of common shocks | [`PanelRegressionFit::shift_share`] |
//! | units that influence one another | [`SpatialRegression`], [`SpatialWeights`], [`compare_weights`] |
//! | models side by side, for a paper | [`compare`], [`ComparisonPanels`] |
//! | which of two models | [`likelihood_ratio`] where one holds the other, [`vuong`] where neither does |
//! | a variable on its own past, with unit effects | [`DynamicPanel`] |
//! | seeded random numbers | [`Draws`] |
//! | which input a function's variance comes from | [`Sobol`] |

// Symbols such as σ_u stand in sentences as they do in the literature.
#![allow(clippy::doc_markdown)]

mod chi_bar;
mod compare;
mod draws;
mod dynamic_panel;
mod effects;
mod fitted;
mod gamma;
mod jet;
mod least_squares;
mod normal;
mod panel_regression;
mod quadrature;
mod regression_error;
mod selection;
mod shift_share;
mod sobol;
mod spatial;
mod vcov;

pub use chi_bar::{chi_squared_tail, mixed_chi_squared_tail};
pub use compare::{Below, ComparedModel, Comparison, ComparisonPanels, FitStatistic, Stars, compare};
pub use draws::{Draws, quantile_of_sorted};
pub use dynamic_panel::{DynamicPanel, DynamicPanelError, DynamicPanelFit, Overidentification, SerialCorrelation};
pub use fitted::{CoefRow, CoefTable, Fitted, Reference, Wald};
pub use gamma::{digamma, ln_gamma, trigamma};
pub use jet::{Jet, Real};
pub use normal::{
    LN_SQRT_2PI, ln_normal_cdf, ln_normal_cdf_derivatives, mills_ratio, normal_cdf, normal_hazard, normal_pdf,
    normal_quantile, truncated_excess,
};
pub use panel_regression::{Effects, PanelRegression, PanelRegressionFit, StandardErrors};
pub use quadrature::gauss_hermite;
pub use regression_error::RegressionError;
pub use selection::{LikelihoodRatio, SelectionError, Vuong, likelihood_ratio, vuong};
pub use shift_share::{ConfidenceSet, ShiftShare, ShockClusters, ShockExposure};
pub use sobol::{Sobol, SobolError, SobolIndex, SobolIndices, SobolInput};
pub use spatial::{
    Impact, ImpactRow, Impacts, Moran, SpatialFit, SpatialModel, SpatialRegression, SpatialWeights, WeightsComparison,
    WeightsRow, compare_weights,
};
pub use vcov::{Covariance, GmmErrors, Vcov};
pub(crate) use vcov::{covariance_of, inverse_of_information, sums_by_group};
