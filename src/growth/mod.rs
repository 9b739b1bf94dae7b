//! Growth accounting: how much of growth comes from which input, what remains, and how it adds up from firms and
//! sectors to the economy.
//!
//! # Which question do you have?
//!
//! | question | where |
//! |---|---|
//! | By how much did prices rise, by how much quantities? | [`IndexNumber`] |
//! | The same over many years or countries? | [`Situations`] |
//! | What did each input add to growth, and what remains? | [`GrowthAccounts`], [`SourcesOfGrowth::contributions`] |
//! | Are output and capital at the same prices? | [`GrowthAccounts::at_prices`] |
//! | What made output per hour grow? | [`SourcesOfGrowth::labour_productivity`] |
//! | What did data add, paid or unpaid? | [`GrowthAccounts::data_capital`], [`SourcesOfGrowth::data_wedge`] |
//! | How sure is that, if labour's share is not? | [`SourcesOfGrowth::tfp_band`] |
//! | Who is more productive, and by how much? | [`GrowthAccounts::multilateral`] |
//! | How large is the capital stock? | [`PerpetualInventory`], for data [`data_investment`] |
//! | What do its services cost, how fast do they grow? | [`CapitalServices`] |
//! | How did the composition of labour change? | [`labour_composition`] |
//! | How much does a sector weigh in aggregate productivity? | [`domar_weights`], [`HultenAggregation`] |
//! | How fast does productivity grow in making a final product, suppliers included? | [`effective_tfp`] |
//! | Which sector's progress reaches which final product? | [`ProgressByProduct`] |
//! | Which sectors' shocks move the economy? | [`InfluenceVector`] |
//! | … when prices are not costs, or effects not linear? | [`DistortedEconomy`] |
//! | How much labour is in a product? | [`labour_values`], [`LabourEconomy`] |
//! | … and how fast does it fall, through whose progress? | [`LabourEconomy::change_to`] |
//! | What is the organic composition of capital, the rate of surplus value? | [`LabourEconomy::surplus_value`] |
//! | How far are prices from labour values? | [`LabourEconomy::price_value_deviations`] |
//! | Which industries advance, and what does moving capital and labour add? | [`IndustryGrowth`], [`WiodAccounts`] |
//! | Did labour move to more productive sectors? | [`ShiftShare`] |
//! | Do firms advance, grow, enter and leave? | [`FirmDynamics`] |
//!
//! # Notation
//!
//! `Y` output, `K` capital, `L` labour, `A` total factor productivity, `s` a share in the value of output, a bar over a
//! number the mean of two years. Growth rates are differences of logarithms, in log points (0.01 is about 1 %).

mod accounting;
mod capital;
mod chain;
mod distorted;
mod domar;
mod error;
mod firms;
mod index_number;
mod industries;
mod labour;
mod structural;
mod value;
mod wiod;

pub use accounting::{
    AccountForm, DataPayment, Gaps, GrowthAccounts, GrowthContributions, Input, InputKind, MeanContributions,
    ShareErrors, ShareUncertainty, SourcesOfGrowth, TfpBand, TfpLevels,
};
pub use capital::{
    AgeProfile, Asset, AssetClass, CapitalServices, CapitalStock, Deflator, InitialStock, NegativeUserCosts,
    PerpetualInventory, RateOfReturn, data_investment, harmonised_deflator,
};
pub use chain::Situations;
pub use distorted::{CesResponse, DistortedEconomy, DistortedGrowth, Elasticities};
pub use domar::{HultenAggregation, InfluenceVector, ProgressByProduct, domar_weights, effective_tfp};
pub use error::GrowthError;
pub use firms::{FirmChange, FirmComparison, FirmDynamics, FirmMethod, OlleyPakes};
pub use index_number::{Aggregate, ContributionScale, IndexChange, IndexNumber, ZeroQuantity};
pub use industries::{IndustryAccounts, IndustryGrowth, IndustryIncome, IndustryVolumes};
pub use labour::{LabourComposition, labour_composition};
pub use structural::{SectorYear, ShiftShare, ShiftShareMethod, ValuedYear, mean_share_aggregate};
pub use value::{
    FixedCapital, LabourEconomy, LabourValueChange, PriceValueDeviations, SurplusValue, WageBasket,
    depreciation_matrix, labour_values, wage_bundle,
};
pub use wiod::WiodAccounts;
