//! Growth accounting: from sectors and firms to the economy, and the value theory between.
//!
//! | question | where |
//! |---|---|
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

mod distorted;
mod domar;
mod error;
mod firms;
mod industries;
mod structural;
mod value;
mod wiod;

pub use distorted::{CesResponse, DistortedEconomy, DistortedGrowth, Elasticities};
pub use domar::{HultenAggregation, InfluenceVector, ProgressByProduct, domar_weights, effective_tfp};
pub use error::GrowthError;
pub use firms::{FirmChange, FirmComparison, FirmDynamics, FirmMethod, OlleyPakes};
pub use industries::{IndustryAccounts, IndustryGrowth, IndustryIncome, IndustryVolumes};
pub use structural::{SectorYear, ShiftShare, ShiftShareMethod, ValuedYear, mean_share_aggregate};
pub use value::{
    FixedCapital, LabourEconomy, LabourValueChange, PriceValueDeviations, SurplusValue, WageBasket,
    depreciation_matrix, labour_values, wage_bundle,
};
pub use wiod::WiodAccounts;
