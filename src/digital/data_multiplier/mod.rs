//! The data-element multiplier: what feedback, reuse and complementarity of data add to a productivity shock.
//!
//! Research on 数据要素 says that data multiply in three ways: 放大, data grow with output and feed back; 倍增, the same
//! data are used by many at once; 叠加, data raise the yield of other inputs and of other data. In a production network
//! with Cobb–Douglas technologies the three and the chain of suppliers fit one equation. With `a = a₀ + E S d` for
//! productivity and `d = K ln y` for data,
//!
//! ```text
//! d ln y = (I − A' − E S K)⁻¹ da₀
//! total  = f' d ln y,   μ' = f'(I − A' − E S K)⁻¹
//! Hulten = λ' da₀,      λ = (I − A)⁻¹ f = x / Σ value added
//! M      = total / Hulten
//! ```
//!
//! `A` technical coefficients; `f` final demand net of imports over Σ value added; `E` elasticities of output to data
//! (diagonal), `S` access, `S_ij` the weight of sector `j`'s data in what sector `i` uses, `K` the long-run response of
//! data to output, `κ/(1 − ρ_d)` (diagonal). `M` exists only while the spectral radius of `A' + E S K` is below 1; beyond,
//! 正反馈 is instability and no multiplier.
//!
//! A multiplier from assumed elasticities is a scenario, and its table prints how it moves with each assumption. The
//! parameters themselves are estimated from panels by [`Amplification`], [`Reuse`] and [`Superposition`].

mod contour;
mod demand;
mod economy;
mod estimate;
mod grid;
mod ranges;
mod sensitivity;
mod split;

pub use contour::MultiplierContours;
pub use demand::{DemandIntervals, DemandMultiplier, demand_multiplier, demand_multiplier_under_noise};
pub(super) use economy::ensure_range;
pub use economy::{DataEconomy, DataMultiplier};
pub use estimate::{
    Amplification, AmplificationFit, BootstrappedGain, BootstrappedSuperposition, BoundaryTest, ConfidenceSet,
    DerivedQuantity, EstimateError, Reuse, ReuseFit, ReuseMultiplier, Superposition, SuperpositionFit,
};
pub use grid::{GridPoint, MultiplierGrid};
pub use ranges::{MultiplierSensitivity, ParameterRanges, Swing};
pub use sensitivity::{ParameterElasticity, SharingGrid};
pub use split::{Contribution, ExcessSplit, NetworkSplit};
