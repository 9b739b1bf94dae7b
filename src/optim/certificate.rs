//! Proof that a point is a maximum, or what speaks against it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One condition that a maximum must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Criterion {
    /// The log-likelihood, its gradient and its Hessian are finite.
    Finite,
    /// The gradient is zero: [`Certificate::scaled_gradient`] at most [`Certificate::GRADIENT_LIMIT`].
    Gradient,
    /// A further Newton step would gain nothing: [`Certificate::expected_gain`] at most [`Certificate::GAIN_LIMIT`].
    ExpectedGain,
    /// The Hessian is negative definite: [`Certificate::smallest_curvature`] at least [`Certificate::CURVATURE_LIMIT`].
    Curvature,
    /// No parameter has run away: [`Certificate::distance_to_bounds`] is positive.
    Bounds,
    /// The best value was not undercut by a start that ended higher elsewhere.
    Restarts,
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Finite => "the log-likelihood or its derivatives are not finite",
            Self::Gradient => "the gradient is not zero",
            Self::ExpectedGain => "a further step would still raise the log-likelihood",
            Self::Curvature => "the Hessian is not negative definite",
            Self::Bounds => "a parameter has run to the edge of what it can be",
            Self::Restarts => "another start came to a higher value that is no maximum itself",
        })
    }
}

/// A first search on a part of the observations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Observations in the part.
    pub observations: usize,
    /// Starts that climbed on it.
    pub starts: usize,
    /// How many of them came to its highest maximum.
    pub agreeing: usize,
    /// Different maxima that they came to; each climbed on all observations.
    pub maxima: usize,
}

/// What is known about the end of a maximisation.
///
/// Parameters are scaled so that regressors are orthogonal with unit mean square; figures do not depend on units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Newton iterations of the run that ended highest.
    pub iterations: usize,
    /// Largest |gradient| in scaled parameters, over the number of observations.
    #[serde(with = "crate::not_finite")]
    pub scaled_gradient: f64,
    /// ½ g′(−H)⁻¹g: by how much a further Newton step would raise the log-likelihood.
    #[serde(with = "crate::not_finite")]
    pub expected_gain: f64,
    /// Smallest eigenvalue of −H after scaling its diagonal to one; positive at a strict maximum.
    #[serde(with = "crate::not_finite")]
    pub smallest_curvature: f64,
    /// Least distance of a bounded parameter to its bounds; infinite without bounds.
    #[serde(with = "crate::not_finite")]
    pub distance_to_bounds: f64,
    /// Number of starts.
    pub starts: usize,
    /// How many of them ended within 1e-6 of the highest log-likelihood.
    pub starts_agreeing: usize,
    /// How many ran into a singularity, such as σ_v → 0, where a likelihood can rise without limit and is no maximum.
    pub singular_ends: usize,
    /// Log-likelihoods at the ends, highest first; NaN where a start could not be evaluated.
    #[serde(with = "crate::not_finite::many")]
    pub ends: Vec<f64>,
    /// How starts were chosen where observations are many; then `starts` counts those that climbed on all of them.
    pub screened: Option<Screening>,
    /// The conditions that do not hold; empty at a verified maximum.
    pub violated: Vec<Criterion>,
}

impl Certificate {
    /// Largest scaled gradient per observation of a verified maximum.
    pub const GRADIENT_LIMIT: f64 = 1e-7;
    /// Largest expected gain of a verified maximum, in units of log-likelihood.
    pub const GAIN_LIMIT: f64 = 1e-10;
    /// Smallest scaled curvature of a verified maximum. Rounding in a Hessian of n terms is about 1e-14.
    pub const CURVATURE_LIMIT: f64 = 1e-11;

    /// Whether all conditions hold.
    pub fn holds(&self) -> bool {
        self.violated.is_empty()
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.holds() {
            write!(f, "verified maximum")?;
        } else {
            let reasons: Vec<String> = self.violated.iter().map(ToString::to_string).collect();
            write!(f, "not a verified maximum: {}", reasons.join("; "))?;
        }
        write!(
            f,
            " ({} iterations, gradient {:.1e}, expected gain {:.1e}, smallest curvature {:.1e}, {} of {} starts agree)",
            self.iterations,
            self.scaled_gradient,
            self.expected_gain,
            self.smallest_curvature,
            self.starts_agreeing,
            self.starts
        )?;
        if let Some(Screening { observations, starts, agreeing, maxima }) = self.screened {
            write!(
                f,
                "; {agreeing} of {starts} starts agreed on {observations} of the observations, with {maxima} maxima"
            )?;
        }
        if self.singular_ends > 0 {
            write!(f, "; {} starts ran into a singularity", self.singular_ends)?;
        }
        Ok(())
    }
}
