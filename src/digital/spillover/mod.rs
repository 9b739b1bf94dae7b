//! Spillovers of digital industries and of digital inputs: what is connected, and what moves together.
//!
//! | question | item |
//! |---|---|
//! | What do digital industries set in motion, who depends on them? | [`spillover`](fn@spillover) |
//! | Through which links could a digital input of others matter? | [`spillover_weights`], [`Channel`] |
//! | How much of it does each sector have around it? | [`weighted_stock`], [`with_weighted_stock`] |
//! | Does it go with the sector's own outcome? | [`SpilloverRegression`] |
//! | Production networks as neighbourhoods | [`network_weights`] |
//!
//! The first answers are accounting. A coefficient of [`SpilloverRegression`] is a correlation, causal only where the
//! stocks of others are as good as random given the regressors: its shift-share errors say how sure one may be then.
//! What comes back through the rest of the economy is
//! [`feedback_with_rest`](crate::leontief::LeontiefSystem::feedback_with_rest).

mod dependence;
mod regression;
mod stock;

pub use dependence::{FinalUseContent, Pull, Spillover, spillover};
pub use regression::{SpilloverFit, SpilloverRegression};
pub use stock::{Channel, OwnSector, network_weights, spillover_weights, weighted_stock, with_weighted_stock};
