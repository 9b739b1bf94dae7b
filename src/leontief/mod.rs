//! Leontief input-output analysis.
//!
//! A [`LeontiefSystem`] is an [`IoTable`](crate::table::IoTable) made ready: coefficients over total or domestic
//! flows, `I − A` factorised once. Each question is one method, in a file of its own:
//!
//! | question | method |
//! |---|---|
//! | What output does a final demand need? | [`LeontiefSystem::output_for`] |
//! | What prices do costs imply? | [`LeontiefSystem::price_for`] |
//! | What does a unit of final demand set in motion? | [`output_multipliers`](LeontiefSystem::output_multipliers), [`value_added_multipliers`](LeontiefSystem::value_added_multipliers), [`income_multipliers`](LeontiefSystem::income_multipliers), [`effects_of`](LeontiefSystem::effects_of) |
//! | … when households spend what they earn? | [`LeontiefSystem::closed_over_households`] |
//! | … and where does it leak? | [`LeontiefSystem::leakages`] |
//! | Who pulls, who pushes, which are key sectors? | [`LeontiefSystem::linkages`] |
//! | What if a sector were missing? | [`extraction_by_sector`](LeontiefSystem::extraction_by_sector), [`extraction_of`](LeontiefSystem::extraction_of) |
//! | What do supplies support downstream? | [`ghosh_inverse`](LeontiefSystem::ghosh_inverse), [`output_supplied_by`](LeontiefSystem::output_supplied_by) |

mod closure;
mod error;
mod extraction;
mod ghosh;
mod linkages;
mod multipliers;
mod price;
mod system;

pub use closure::{HouseholdClosure, HouseholdRow};
pub use error::LeontiefError;
pub use extraction::{Extraction, ExtractionLoss};
pub use linkages::{ForwardLinkage, KeySector, Linkages};
pub use multipliers::{Effects, Leakages};
pub use system::{LeontiefSystem, NegativeCells, SystemOptions, ZeroOutput};
