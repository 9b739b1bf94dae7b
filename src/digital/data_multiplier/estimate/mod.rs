//! The parameters of the data-element multiplier from panels of firms, sectors or places.
//!
//! | question | item |
//! |---|---|
//! | 放大: how far do data and output feed each other? | [`Amplification`] |
//! | 倍增: how much of others' data is used as one's own? | [`Reuse`] |
//! | 叠加: do two kinds of data raise each other's yield? | [`Superposition`] |

// Symbols such as ρ_d stand in sentences as they do in the literature.
#![allow(clippy::doc_markdown)]

mod amplification;
mod confidence_set;
mod error;
mod resampling;
mod reuse;
mod superposition;
mod within;

pub use amplification::{Amplification, AmplificationFit, BootstrappedGain};
pub use confidence_set::ConfidenceSet;
pub use error::EstimateError;
pub use reuse::{BoundaryTest, Reuse, ReuseFit, ReuseMultiplier};
pub use superposition::{BootstrappedSuperposition, DerivedQuantity, Superposition, SuperpositionFit};
