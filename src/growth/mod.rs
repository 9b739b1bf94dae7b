//! Growth accounting: how much of growth comes from which input, and what remains.
//!
//! # Which question do you have?
//!
//! | question | where |
//! |---|---|
//! | By how much did prices rise, by how much quantities? | [`IndexNumber`] |
//! | The same over many years or countries? | [`Situations`] |
//! | What did each input add to growth, and what remains? | [`GrowthAccounts`], [`SourcesOfGrowth::contributions`] |
//! | What made output per hour grow? | [`SourcesOfGrowth::labour_productivity`] |
//! | What did data add, paid or unpaid? | [`GrowthAccounts::data_capital`], [`SourcesOfGrowth::data_wedge`] |
//! | How sure is that, if labour's share is not? | [`SourcesOfGrowth::tfp_band`] |
//! | Who is more productive, and by how much? | [`GrowthAccounts::multilateral`] |
//! | How large is the capital stock? | [`PerpetualInventory`], for data [`data_investment`] |
//! | What do its services cost, how fast do they grow? | [`CapitalServices`] |
//! | How did the composition of labour change? | [`labour_composition`] |
//!
//! # Notation
//!
//! `Y` output, `K` capital, `L` labour, `A` total factor productivity, `s` a share in the value of output, a bar over a
//! number the mean of two years. Growth rates are differences of logarithms, in log points (0.01 is about 1 %).

mod accounting;
mod capital;
mod chain;
mod error;
mod index_number;
mod labour;

pub use accounting::{
    AccountForm, DataPayment, Gaps, GrowthAccounts, GrowthContributions, Input, InputKind, MeanContributions, ShareErrors,
    ShareUncertainty, SourcesOfGrowth, TfpBand, TfpLevels,
};
pub use capital::{
    AgeProfile, Asset, AssetClass, CapitalServices, CapitalStock, Deflator, InitialStock, NegativeUserCosts, PerpetualInventory,
    RateOfReturn, data_investment, harmonised_deflator,
};
pub use chain::Situations;
pub use error::GrowthError;
pub use index_number::{Aggregate, ContributionScale, IndexChange, IndexNumber, ZeroQuantity};
pub use labour::{LabourComposition, labour_composition};
