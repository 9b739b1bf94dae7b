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
//! | What spills over to other regions or groups of sectors, and what comes back? | [`feedback_between`](LeontiefSystem::feedback_between), [`feedback_with_rest`](LeontiefSystem::feedback_with_rest) |
//! | Which coefficients matter to the whole? | [`field_of_influence`](LeontiefSystem::field_of_influence), [`influence_intensity`](LeontiefSystem::influence_intensity), [`important_coefficients`](LeontiefSystem::important_coefficients), [`multiplier_product_matrix`](LeontiefSystem::multiplier_product_matrix) |
//! | How far is a sector from final use, and from others? | [`upstreamness`](LeontiefSystem::upstreamness), [`downstreamness`](LeontiefSystem::downstreamness), [`average_propagation_lengths`](LeontiefSystem::average_propagation_lengths) |
//! | What explains growth between two years? | [`decompose_growth_of_value_added`](LeontiefSystem::decompose_growth_of_value_added), [`decompose_growth_of_output`](LeontiefSystem::decompose_growth_of_output), [`StructuralDecomposition`] |
//! | Through which chains of suppliers? | [`structural_paths`](LeontiefSystem::structural_paths) |
//! | Which way will a question be answered, at what cost? | [`explain`](LeontiefSystem::explain), [`solves`](LeontiefSystem::solves) |
//! | Who earns what in trade, what are exports made of, what depends on imports? | [`trade`]: [`MrioSystem::value_added_trade`], [`MrioSystem::choke_points`], [`LeontiefSystem::import_dependence`] |
//! | What do supplies support downstream? | [`ghosh_inverse`](LeontiefSystem::ghosh_inverse), [`output_supplied_by`](LeontiefSystem::output_supplied_by) |

//!
//! A multi-regional table ([`MrioTable`](crate::table::MrioTable)) becomes a [`MrioSystem`]:
//!
//! | question | method |
//! |---|---|
//! | What does consumption here set in motion there? | [`MrioSystem::footprint`], [`Footprint::by_region`], [`Footprint::flows`] |
//! | In its own chimneys, in bought electricity, in the rest of the chain? | [`MrioSystem::scopes`] |
//! | What do a sector's buyers emit? | [`MrioSystem::downstream_multipliers`] |

mod closure;
mod decomposition;
mod error;
mod explain;
mod extraction;
mod feedback;
mod footprint;
mod ghosh;
mod influence;
mod linkages;
mod mrio_system;
mod multipliers;
mod paths;
mod position;
mod price;
mod product_matrix;
mod system;
pub mod trade;

pub use closure::{HouseholdClosure, HouseholdRow};
pub use decomposition::{Decomposition, Factor, FactorEffect, FactorValue, StructuralDecomposition};
pub use error::LeontiefError;
pub use explain::{Explanation, Question};
pub use extraction::{Extraction, ExtractionLoss};
pub use feedback::{Feedback, FeedbackEffects, FeedbackMultipliers};
pub use footprint::{Footprint, FootprintFlows, RegionalAccounts, Scopes};
pub use influence::{FieldNorm, ImportantCoefficient, InfluenceIntensity};
pub use linkages::{ForwardLinkage, KeySector, Linkages};
pub use mrio_system::{MrioSystem, Unbalanced};
pub use multipliers::{Effects, Leakages};
pub use paths::{PathAnalysis, PathListing, PathOptions, StructuralPath, TierTotal};
pub use position::{OwnDistance, PropagationLengths, Upstreamness};
pub use product_matrix::ProductMatrix;
pub use system::{LeontiefSystem, NegativeCells, SystemOptions, ZeroOutput};
