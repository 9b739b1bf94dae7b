//! How a unit's inefficiency changes with time.

use crate::stats::Real;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::frontier) enum Decay {
    /// 1.
    Constant,
    /// exp(−η(t − T)).
    Exponential,
    /// 1/(1 + exp(bt + ct²)).
    Logistic,
    /// 1 + b(t − T) + c(t − T)².
    Polynomial,
}

impl Decay {
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Constant => &[],
            Self::Exponential => &["eta"],
            Self::Logistic | Self::Polynomial => &["b", "c"],
        }
    }

    /// The factor at period t of a unit whose last period is T.
    pub fn factor<S: Real>(self, t: f64, last: f64, first: S, second: S) -> S {
        match self {
            Self::Constant => S::constant(1.0),
            Self::Exponential => (first * (last - t)).exp(),
            Self::Logistic => ((first * t + second * (t * t)).exp() + 1.0).recip(),
            Self::Polynomial => first * (t - last) + second * (t - last).powi(2) + 1.0,
        }
    }

    /// Starting values: constant inefficiency, and a little to either side.
    pub fn starts(self) -> &'static [[f64; 2]] {
        match self {
            Self::Constant => &[[0.0, 0.0]],
            Self::Exponential => &[[0.0, 0.0], [0.05, 0.0], [-0.05, 0.0]],
            Self::Logistic => &[[0.0, 0.0], [-1.0, 0.1], [0.2, 0.0]],
            Self::Polynomial => &[[0.0, 0.0], [-0.05, 0.0], [0.05, 0.0]],
        }
    }
}
