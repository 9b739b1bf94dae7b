//! Growth accounting: from sectors and firms to the economy, and the value theory between.
//!
//! | question | where |
//! |---|---|
//! | How much does a sector weigh in aggregate productivity? | [`domar_weights`], [`HultenAggregation`] |
//! | How fast does productivity grow in making a final product, suppliers included? | [`effective_tfp`] |
//! | Which sector's progress reaches which final product? | [`ProgressByProduct`] |
//! | Which sectors' shocks move the economy? | [`InfluenceVector`] |
//! | … when prices are not costs, or effects not linear? | [`DistortedEconomy`] |

mod distorted;
mod domar;
mod error;

pub use distorted::{CesResponse, DistortedEconomy, DistortedGrowth, Elasticities};
pub use domar::{HultenAggregation, InfluenceVector, ProgressByProduct, domar_weights, effective_tfp};
pub use error::GrowthError;
