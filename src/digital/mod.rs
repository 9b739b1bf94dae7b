//! The digital economy in input-output tables: what counts as digital, how large it is, what it sets in motion.
//!
//! | question | item |
//! |---|---|
//! | Which industries are digital by the classification of 2021? | [`digital_groups`], [`digital_sectors`] |
//! | What counts as digital in this table? | [`Scope`] |
//! | How large are the digital industries? | [`scale`](fn@scale) |
//! | What do they set in motion, who depends on them? | [`spillover`](fn@spillover) |
//! | Does a digital input of others go with a sector's outcome? | [`spillover_weights`], [`SpilloverRegression`] |
//! | Is the production network or geography the neighbourhood that matters? | [`network_weights`] |
//! | What would feedback, reuse and complementarity of data add to a shock? | [`DataEconomy`] |
//! | How far do data and output feed each other, in a panel of firms or places? | [`Amplification`] |
//! | How much of others' data is used as one's own? | [`Reuse`] |
//! | Do two kinds of data raise each other's yield? | [`Superposition`] |
//! | What does a unit of demand for data industries set in motion, and how sure is that? | [`demand_multiplier`], [`demand_multiplier_under_noise`] |
//! | On which assumptions does the multiplier hang? | [`MultiplierSensitivity`], [`MultiplierContours`] |
//! | What do free goods and unmeasured intangibles do to growth? | [`gdp_b`], [`j_curve`] |
//! | How fast does use lag behind the data produced? | [`utilisation_gap`] |
//! | Do the figures of the essays hold? | [`audit_of_claims`], [`audit_on_table`] |
//!
//! No share is built without its [`Scope`]: for one year, definitions in use differ by a quarter and more.

mod claims;
mod classification;
mod data_multiplier;
mod error;
mod mismeasurement;
mod scale;
mod scope;
mod spillover;
mod utilisation;

pub use claims::{Claim, ClaimCheck, ClaimsAudit, Verdict, audit_of_claims, audit_on_table};
pub use classification::{
    DigitalGroup, DigitalSector, Extent, Industry, digital_groups, digital_sectors, known_classifications,
};
pub use data_multiplier::{
    Amplification, AmplificationFit, BootstrappedGain, BootstrappedSuperposition, BoundaryTest, ConfidenceSet,
    Contribution, DataEconomy, DataMultiplier, DemandIntervals, DemandMultiplier, DerivedQuantity, EstimateError,
    ExcessSplit, GridPoint, MultiplierContours, MultiplierGrid, MultiplierSensitivity, NetworkSplit,
    ParameterElasticity, ParameterRanges, Reuse, ReuseFit, ReuseMultiplier, SharingGrid, Superposition,
    SuperpositionFit, Swing, demand_multiplier, demand_multiplier_under_noise,
};
pub use error::DigitalError;
pub use mismeasurement::{FreeGood, GdpB, JCurve, JCurveYear, gdp_b, j_curve};
pub use scale::{DoubleCount, Scale, scale};
pub use scope::{Definition, Member, Scope};
pub use spillover::{
    Channel, FinalUseContent, OwnSector, Pull, Spillover, SpilloverFit, SpilloverRegression, network_weights,
    spillover, spillover_weights, weighted_stock, with_weighted_stock,
};
pub use utilisation::{UtilisationGap, utilisation_gap};
