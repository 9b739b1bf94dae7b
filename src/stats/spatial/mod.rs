//! Regressions in space: who is near whom, models in which neighbours matter, and what a change does here and elsewhere.
//!
//! | question | item |
//! |---|---|
//! | Who influences whom? | [`SpatialWeights`] |
//! | Are neighbours alike? | [`SpatialWeights::moran`] |
//! | Lag, error and Durbin models | [`SpatialRegression`] |
//! | What does a change do here, elsewhere, in all? | [`SpatialFit::impacts`] |
//! | Which of several weights? | [`compare_weights`] |

mod comparison;
mod impacts;
mod likelihood;
mod model;
mod moran;
mod weights;

pub use comparison::{WeightsComparison, WeightsRow, compare_weights};
pub use impacts::{Impact, ImpactRow, Impacts};
pub use model::{SpatialFit, SpatialModel, SpatialRegression};
pub use moran::Moran;
pub use weights::SpatialWeights;
