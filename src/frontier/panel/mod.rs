//! Panel frontiers: the same units seen several times.

mod decay;
mod error_components;
#[cfg(test)]
mod tests;
mod true_effects;

use serde::{Deserialize, Serialize};

pub(super) use decay::Decay;
pub(super) use error_components::{ErrorComponents, Posterior};
pub(super) use true_effects::{Effect, TrueEffects};

use super::inefficiency::Mean;

/// How inefficiency behaves within a unit over time.
///
/// | model | u_it | u_i |
/// |---|---|---|
/// | `PittLee` | u_i | N⁺(0, σ_u²) |
/// | `BatteseCoelli1988` | u_i | N⁺(μ, σ_u²) |
/// | `Kumbhakar1990` | u_i/(1 + exp(bt + ct²)) | N⁺(μ, σ_u²) |
/// | `Kumbhakar1990Modified` | u_i (1 + b(t − T_i) + c(t − T_i)²) | N⁺(μ, σ_u²) |
/// | `BatteseCoelli1992` | u_i exp(−η(t − T_i)) | N⁺(μ, σ_u²) |
///
/// | `TrueRandomEffects`, `TrueFixedEffects`, `FourComponent` | new in each period | half-normal or exponential, beside a unit effect |
///
/// T_i is the last period of the unit, and t counts periods from the first of the sample (1, 2, …). ln σ_u² and μ may
/// depend on covariates that are constant within units, ln σ_v² on any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PanelModel {
    /// Pitt and Lee (1981): constant in time, half-normal.
    PittLee,
    /// Battese and Coelli (1988): constant in time, truncated normal.
    BatteseCoelli1988,
    /// Kumbhakar (1990).
    Kumbhakar1990(Mean),
    /// Kumbhakar (1990) with a polynomial in t − T_i, as in Badunenko and Kumbhakar's npsf.
    Kumbhakar1990Modified(Mean),
    /// Battese and Coelli (1992); `Mean::Zero` half-normal, `Mean::Free` truncated normal.
    BatteseCoelli1992(Mean),
    /// Greene's true random effects: units differ by w ~ N(0, σ_w²), and u_it varies freely.
    #[doc(alias = "TRE")]
    TrueRandomEffects,
    /// True fixed effects by the within likelihood of Chen, Schmidt and Wang (2014), consistent for short panels: the
    /// effects are removed, not estimated. The frontier then has no constant.
    #[doc(alias = "TFE")]
    TrueFixedEffects,
    /// Persistent and transient inefficiency beside unit effects (Colombi et al. 2014; Kumbhakar, Lien and Hardaker
    /// 2014): w_i − h_i + v_it − u_it.
    #[doc(alias = "GTRE")]
    FourComponent,
}

impl PanelModel {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PittLee => "Pitt–Lee (1981)",
            Self::BatteseCoelli1988 => "Battese–Coelli (1988)",
            Self::Kumbhakar1990(_) => "Kumbhakar (1990)",
            Self::Kumbhakar1990Modified(_) => "Kumbhakar (1990), polynomial",
            Self::BatteseCoelli1992(_) => "Battese–Coelli (1992)",
            Self::TrueRandomEffects => "true random effects",
            Self::TrueFixedEffects => "true fixed effects (within likelihood)",
            Self::FourComponent => "four components",
        }
    }

    pub(super) fn mean(&self) -> Option<&Mean> {
        match self {
            Self::PittLee => Some(&Mean::Zero),
            Self::BatteseCoelli1988 => Some(&Mean::Free),
            Self::Kumbhakar1990(mean) | Self::Kumbhakar1990Modified(mean) | Self::BatteseCoelli1992(mean) => Some(mean),
            Self::TrueRandomEffects | Self::TrueFixedEffects | Self::FourComponent => None,
        }
    }

    /// The time path of a unit's one inefficiency.
    pub(super) fn decay(&self) -> Decay {
        match self {
            Self::Kumbhakar1990(_) => Decay::Logistic,
            Self::Kumbhakar1990Modified(_) => Decay::Polynomial,
            Self::BatteseCoelli1992(_) => Decay::Exponential,
            _ => Decay::Constant,
        }
    }

    /// What units differ by beside inefficiency, in models where inefficiency is drawn anew in each period.
    pub(super) fn effect(&self) -> Option<Effect> {
        match self {
            Self::TrueRandomEffects => Some(Effect::Random),
            Self::TrueFixedEffects => Some(Effect::Fixed),
            Self::FourComponent => Some(Effect::RandomAndPersistent),
            _ => None,
        }
    }
}
