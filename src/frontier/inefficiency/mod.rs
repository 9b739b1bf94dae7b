//! Distributions of inefficiency: one small file each.
//!
//! A distribution says how the density of the composed error ε = v − u depends on four numbers: the residual, ln σ_u²,
//! ln σ_v² and, where it has one, a shape. That is all the likelihood, its exact derivatives and the optimiser need.
//!
//! | distribution | density of u | σ_u is | shape | composed density |
//! |---|---|---|---|---|
//! | [`HalfNormal`] | N⁺(0, σ_u²) | scale before truncation | – | closed |
//! | [`TruncatedNormal`] | N⁺(μ, σ_u²) | scale before truncation | μ | closed |
//! | [`Exponential`] | e^{−u/σ_u}/σ_u | mean | – | closed |
//! | [`Rayleigh`] | u e^{−u²/2σ_u²}/σ_u² | mode | – | closed |
//! | [`Uniform`] | 1/σ_u on (0, σ_u) | upper end | – | closed |
//! | [`GeneralisedExponential`] | 2 e^{−u/σ_u}(1 − e^{−u/σ_u})/σ_u | scale | – | closed |
//! | [`TruncatedSkewedLaplace`] | ∝ 2e^{−u/σ_u} − e^{−(1+λ)u/σ_u} | scale | λ | closed |
//! | [`Gamma`] | u^{P−1} e^{−u/σ_u}/(Γ(P) σ_u^P) | scale | ln P | quadrature |
//! | [`LogNormal`] | ln u ~ N(μ, σ_u²) | deviation of ln u | μ | quadrature |
//! | [`Weibull`] | k/σ_u (u/σ_u)^{k−1} e^{−(u/σ_u)^k} | scale | ln k | quadrature |
//!
//! # Adding one
//! Implement [`Inefficiency`] for a type of yours: a name, the log density of u, and its moments; copy `weibull.rs`, the
//! smallest. Everything else (composed density, predictions) is then done by quadrature, and
//! `closed_form` and `closed_prediction` take its place where they are given. Give it to the model with [`Distribution::user`].

mod exponential;
mod gamma;
mod generalised_exponential;
mod half_normal;
mod kernel;
mod log_normal;
mod quadrature;
mod rayleigh;
mod truncated_normal;
mod truncated_skewed_laplace;
mod uniform;
mod weibull;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use exponential::Exponential;
pub use gamma::Gamma;
pub use generalised_exponential::GeneralisedExponential;
pub use half_normal::HalfNormal;
pub use log_normal::LogNormal;
pub use rayleigh::Rayleigh;
pub use truncated_normal::{Mean, TruncatedNormal};
pub use truncated_skewed_laplace::TruncatedSkewedLaplace;
pub use uniform::Uniform;
pub use weibull::Weibull;

pub(crate) use truncated_normal::{TruncatedAt, truncated_moments};

use crate::stats::{Jet, Real};

/// Where a composed density is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point<S> {
    /// ε = v − u: the residual of a production frontier, minus that of a cost frontier.
    pub residual: S,
    /// ln σ_u².
    pub ln_variance_u: S,
    /// ln σ_v².
    pub ln_variance_v: S,
    /// The shape; zero where the distribution has none.
    pub shape: S,
}

impl<S> Point<S> {
    /// The four numbers in their order.
    pub(crate) fn numbers(self) -> [S; 4] {
        [self.residual, self.ln_variance_u, self.ln_variance_v, self.shape]
    }
}

/// Whether a distribution has a parameter beside its scale, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Only a scale.
    Absent,
    /// One more parameter, unrestricted (take logs of what must be positive).
    Named(&'static str),
}

/// Mean, variance, third and fourth cumulant of u.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// E\[u\].
    pub mean: f64,
    /// V\[u\].
    pub variance: f64,
    /// E\[(u − E u)³\].
    pub third: f64,
    /// Fourth cumulant: E\[(u − E u)⁴\] − 3V².
    pub fourth: f64,
}

/// What a residual says about the inefficiency behind it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// E\[u | ε\] (Jondrow, Lovell, Materov and Schmidt 1982).
    pub mean: f64,
    /// E\[e^{−u} | ε\] (Battese and Coelli 1988).
    pub efficiency: f64,
    /// The mode of u given ε.
    pub mode: f64,
}

/// A distribution of inefficiency u ≥ 0.
pub trait Inefficiency: fmt::Debug + Send + Sync + 'static {
    /// What it is called.
    fn name(&self) -> String;

    /// Whether it has a shape.
    fn shape(&self) -> Shape {
        Shape::Absent
    }

    /// ln f(u), smooth on u > 0.
    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S;

    /// Moments of u.
    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments;

    /// Shapes to start from, for σ_u = 1.
    fn starting_shapes(&self) -> Vec<f64> {
        vec![0.0]
    }

    /// The shape that goes with a start at another scale.
    fn shape_at_scale(&self, shape: f64, _sigma_u: f64) -> f64 {
        shape
    }

    /// ln f(ε) = ln ∫ f(u) φ((ε + u)/σ_v)/σ_v du, where there is a closed form.
    fn closed_form<S: Real>(&self, _at: Point<S>) -> Option<S> {
        None
    }

    /// ln f(ε): the closed form, or else by quadrature.
    fn ln_composed_density<S: Real>(&self, at: Point<S>) -> S {
        self.closed_form(at).unwrap_or_else(|| quadrature::ln_composed_density(self, at))
    }

    /// ln f(ε) of many observations, with its derivatives in (residual, ln σ_u², ln σ_v², shape).
    fn jets(&self, points: &[Point<f64>]) -> Vec<Jet<4>> {
        let with_shape = self.shape() != Shape::Absent;
        let mut tabulated = quadrature::Tabulated::new(self);
        let jet = |at: &Point<f64>| {
            let closed = if with_shape {
                let [residual, ln_variance_u, ln_variance_v, shape] = Jet::variables(at.numbers());
                self.closed_form(Point { residual, ln_variance_u, ln_variance_v, shape })
            } else {
                let [residual, ln_variance_u, ln_variance_v] =
                    Jet::variables([at.residual, at.ln_variance_u, at.ln_variance_v]);
                let shape = Jet::constant(0.0);
                self.closed_form(Point { residual, ln_variance_u, ln_variance_v, shape }).map(Jet::among_first)
            };
            closed.unwrap_or_else(|| tabulated.jet(*at))
        };
        points.iter().map(jet).collect()
    }

    /// u given ε, where there is a closed form.
    fn closed_prediction(&self, _at: Point<f64>) -> Option<Prediction> {
        None
    }

    /// u given ε of many observations: the closed form, or else by quadrature.
    fn predictions(&self, points: &[Point<f64>]) -> Vec<Prediction> {
        let mut tabulated = quadrature::Tabulated::new(self);
        points.iter().map(|at| self.closed_prediction(*at).unwrap_or_else(|| tabulated.predict(*at))).collect()
    }

    /// The normal that u given ε is when truncated at zero, as (location, scale), where it is of that kind.
    fn conditional_normal(&self, _at: Point<f64>) -> Option<(f64, f64)> {
        None
    }
}

/// The object-safe face of [`Inefficiency`]; implemented for every one of them.
pub trait AnyInefficiency: fmt::Debug + Send + Sync {
    #[doc(hidden)]
    fn name(&self) -> String;
    #[doc(hidden)]
    fn shape(&self) -> Shape;
    #[doc(hidden)]
    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments;
    #[doc(hidden)]
    fn starting_shapes(&self) -> Vec<f64>;
    #[doc(hidden)]
    fn shape_at_scale(&self, shape: f64, sigma_u: f64) -> f64;
    #[doc(hidden)]
    fn value(&self, at: Point<f64>) -> f64;
    #[doc(hidden)]
    fn jets(&self, points: &[Point<f64>]) -> Vec<Jet<4>>;
    #[doc(hidden)]
    fn predictions(&self, points: &[Point<f64>]) -> Vec<Prediction>;
    #[doc(hidden)]
    fn conditional_normal(&self, at: Point<f64>) -> Option<(f64, f64)>;
}

impl<T: Inefficiency> AnyInefficiency for T {
    fn name(&self) -> String {
        Inefficiency::name(self)
    }
    fn shape(&self) -> Shape {
        Inefficiency::shape(self)
    }
    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        Inefficiency::moments(self, ln_variance_u, shape)
    }
    fn starting_shapes(&self) -> Vec<f64> {
        Inefficiency::starting_shapes(self)
    }
    fn shape_at_scale(&self, shape: f64, sigma_u: f64) -> f64 {
        Inefficiency::shape_at_scale(self, shape, sigma_u)
    }
    fn value(&self, at: Point<f64>) -> f64 {
        self.ln_composed_density(at)
    }
    fn jets(&self, points: &[Point<f64>]) -> Vec<Jet<4>> {
        Inefficiency::jets(self, points)
    }
    fn predictions(&self, points: &[Point<f64>]) -> Vec<Prediction> {
        Inefficiency::predictions(self, points)
    }
    fn conditional_normal(&self, at: Point<f64>) -> Option<(f64, f64)> {
        Inefficiency::conditional_normal(self, at)
    }
}

/// Any distribution of inefficiency that a frontier may have.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Distribution {
    /// [`HalfNormal`].
    HalfNormal(HalfNormal),
    /// [`TruncatedNormal`].
    TruncatedNormal(TruncatedNormal),
    /// [`Exponential`].
    Exponential(Exponential),
    /// [`Rayleigh`].
    Rayleigh(Rayleigh),
    /// [`Uniform`].
    Uniform(Uniform),
    /// [`GeneralisedExponential`].
    GeneralisedExponential(GeneralisedExponential),
    /// [`TruncatedSkewedLaplace`].
    TruncatedSkewedLaplace(TruncatedSkewedLaplace),
    /// [`Gamma`].
    Gamma(Gamma),
    /// [`LogNormal`].
    LogNormal(LogNormal),
    /// [`Weibull`].
    Weibull(Weibull),
    /// One that a user has written; it cannot be serialised.
    #[serde(skip)]
    User(Arc<dyn AnyInefficiency>),
}

impl Default for Distribution {
    fn default() -> Self {
        Self::HalfNormal(HalfNormal)
    }
}

impl Distribution {
    /// A distribution of the user's own.
    pub fn user(distribution: impl Inefficiency) -> Self {
        Self::User(Arc::new(distribution))
    }

    /// What it is called.
    pub fn name(&self) -> String {
        self.any().name()
    }

    pub(crate) fn any(&self) -> &dyn AnyInefficiency {
        match self {
            Self::HalfNormal(d) => d,
            Self::TruncatedNormal(d) => d,
            Self::Exponential(d) => d,
            Self::Rayleigh(d) => d,
            Self::Uniform(d) => d,
            Self::GeneralisedExponential(d) => d,
            Self::TruncatedSkewedLaplace(d) => d,
            Self::Gamma(d) => d,
            Self::LogNormal(d) => d,
            Self::Weibull(d) => d,
            Self::User(d) => d.as_ref(),
        }
    }
}

macro_rules! into_distribution {
    ($($name:ident),+) => {
        $(impl From<$name> for Distribution {
            fn from(distribution: $name) -> Self {
                Self::$name(distribution)
            }
        })+
    };
}
into_distribution!(
    HalfNormal,
    TruncatedNormal,
    Exponential,
    Rayleigh,
    Uniform,
    GeneralisedExponential,
    TruncatedSkewedLaplace,
    Gamma,
    LogNormal,
    Weibull
);

#[cfg(test)]
mod tests;
