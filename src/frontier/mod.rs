//! Stochastic frontiers: how far firms stay behind what is possible.
//!
//! # Theory in five lines
//! ```text
//! production: ln y = x′β + v − u      cost: ln c = x′β + v + u      ε = v − u (cost: minus the residual)
//! v ~ N(0, σ_v²) is noise, u ≥ 0 inefficiency; e^{−u} is efficiency.
//! Least squares gives β but mixes v and u; their skewness tells them apart.
//! Maximum likelihood estimates all; u of each observation is predicted from its residual: E[u|ε], E[e^{−u}|ε].
//! Without inefficiency σ_u = 0 lies on the edge of its range, so tests use a mixed χ².
//! ```
//!
//! # Map
//! | question | where |
//! |---|---|
//! | What can I estimate? | [`Frontier`], [`Distribution`], [`PanelModel`] |
//! | How efficient is each firm? | [`FrontierFit::efficiencies`], [`FrontierFit::efficiency_intervals`] |
//! | Without assuming a distribution? | [`Frontier::fit_schmidt_sickles`], [`Frontier::fit_schmidt_sickles_random`]; moving in time: [`Frontier::fit_cornwell_schmidt_sickles`], [`Frontier::fit_lee_schmidt`] |
//! | With covariates that stretch it, fixed effects (Wang–Ho)? | [`Frontier::scaling_by`] |
//! | Are some fully efficient? | [`Frontier::zero_inefficiency`] |
//! | Do firms use several technologies? | [`Frontier::latent_classes`], [`LatentClass::by_number_of_classes`] |
//! | How far is the technology of a group behind that of all? | [`Frontier::metafrontier`] |
//! | Is there inefficiency at all? | [`FrontierFit::no_inefficiency_test`], [`ResidualMoments`] |
//! | What drives it? | [`FrontierFit::marginal_effects`] |
//! | Elasticities, returns to scale, curvature? | [`FrontierFit::technology`] |
//! | Where does productivity growth come from? | [`FrontierFit::tfp_growth`] |
//! | Is this really the maximum? | [`FrontierFit::convergence`] |
//! | Why is there none? | [`FrontierError`] |
//! | Other standard errors? | [`FrontierFit::with_vcov`], [`FrontierFit::bootstrap`] |
//! | Which distribution? | [`likelihood_ratio`](crate::stats::likelihood_ratio), [`vuong`](crate::stats::vuong) |
//!
//! # Likelihood once, models many
//! Every likelihood is a function of a few linear indices (residual, ln σ_u², ln σ_v², shape) whose exact derivatives
//! come from [`Jet`](crate::stats::Jet); one optimiser climbs it from several starts and must prove its result. A new
//! distribution is one small file, see [`Inefficiency`].
//!
//! # References
//! Aigner, Lovell and Schmidt (1977); Meeusen and van den Broeck (1977); Kumbhakar and Lovell (2000); Kumbhakar,
//! Parmeter and Zelenyuk (2020).

// Symbols such as σ_u stand in sentences as they do in the literature; short loops over rows read best as for_each.
#![allow(clippy::doc_markdown, clippy::needless_for_each)]

mod bootstrap;
mod by_unit;
mod cornwell_schmidt_sickles;
mod cross_section;
mod efficiency;
mod error;
mod fit;
mod inefficiency;
mod latent_class;
mod latent_class_likelihood;
mod latent_class_starts;
mod least_squares;
mod lee_schmidt;
mod metafrontier;
mod panel;
mod regressors;
mod scaling;
mod schmidt_sickles;
mod skewness;
mod spec;
mod stacked;
mod summary;
mod technology;
mod tfp_growth;
mod verified;
mod wang_ho;
mod zero_inefficiency;

pub use bootstrap::{Bootstrap, Bootstrapped};
pub use cornwell_schmidt_sickles::CornwellSchmidtSickles;
pub use efficiency::{EfficiencyInterval, Predictor};
pub use error::{Edge, FrontierError, PartialFit};
pub use fit::FrontierFit;
pub use inefficiency::{
    AnyInefficiency, Distribution, Exponential, Gamma, GeneralisedExponential, HalfNormal, Inefficiency, LogNormal,
    Mean, Moments, Point, Prediction, Rayleigh, Shape, TruncatedNormal, TruncatedSkewedLaplace, Uniform, Weibull,
};
pub use latent_class::{ClassesOutcome, LatentClass, LatentClassFit, NumberOfClasses};
pub use lee_schmidt::LeeSchmidt;
pub use metafrontier::{Metafrontier, MetafrontierFit, OneTechnologyTest};
pub use panel::PanelModel;
pub use scaling::{Scaling, ScalingFit};
pub use schmidt_sickles::{SchmidtSickles, UnitEffects};
pub use skewness::ResidualMoments;
pub use spec::{Form, Frontier, Side, Trend};
pub use summary::{Derived, NoInefficiencyTest};
pub use technology::{Curvature, Technology};
pub use tfp_growth::{TfpGrowth, TfpGrowthRow};
pub use zero_inefficiency::{ZeroInefficiency, ZeroInefficiencyFit};
