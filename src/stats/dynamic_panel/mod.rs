//! Regressions on their own past: generalised method of moments for short panels with unit effects.
//!
//! Within a unit, the past of the dependent variable is correlated with the effect and, once the effect is differenced
//! away, with the error. Older values are not: they are the instruments (Arellano and Bond 1991). Where the variable is
//! close to a random walk they say little, and equations in levels with past changes as instruments are added (Arellano
//! and Bover 1995; Blundell and Bond 1998), which asks that changes do not depend on the effect.

mod equations;
mod fit;
mod gmm;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::labels::LabelError;
use crate::panel::{Panel, PanelError};

pub use fit::{DynamicPanelFit, Overidentification, SerialCorrelation};

/// Which equations are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Equations {
    /// First differences (Arellano and Bond 1991).
    Differences,
    /// First differences and levels (Blundell and Bond 1998).
    System,
}

/// How often the moments are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Steps {
    /// With the weights that are right for independent errors of equal variance.
    One,
    /// Again with the moments' covariance at the first estimates.
    Two,
}

/// What a regressor may depend on, which decides its instruments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Exogeneity {
    /// On no error: its change is its own instrument.
    Exogenous,
    /// On past errors: instruments from one period back.
    Predetermined,
    /// On past and present errors: instruments from two periods back.
    Endogenous,
}

/// A regressor with the lags in which it enters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Regressor {
    name: String,
    lags: Vec<u32>,
    exogeneity: Exogeneity,
}

/// One column of instruments for each period and lag, or one for each lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Instruments {
    Full,
    Collapsed,
}

/// What can go wrong in a regression on its own past.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DynamicPanelError {
    /// The data do not allow it.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// Two parameters of one name.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Neither a lag of the dependent variable nor a regressor.
    #[error("nothing explains \"{dependent}\"; give it a lag of itself, or a regressor")]
    NoRegressor {
        /// The dependent variable.
        dependent: String,
    },
    /// A variable that appears twice.
    #[error("\"{name}\" was given twice; give it once, with all its lags")]
    GivenTwice {
        /// The variable.
        name: String,
    },
    /// No unit is seen long enough.
    #[error(
        "no unit has {needed} consecutive periods complete in all columns, which differences with these lags need; take fewer lags, or look at panel.gaps()"
    )]
    NoEquation {
        /// Consecutive periods needed.
        needed: u32,
    },
    /// Fewer independent instruments than parameters.
    #[error(
        "{instruments} independent instruments cannot identify {parameters} parameters; allow deeper lags, drop regressors or time effects, or do not collapse the instruments"
    )]
    TooFewInstruments {
        /// Rank of the instruments.
        instruments: usize,
        /// Parameters.
        parameters: usize,
    },
    /// A parameter about which the instruments say nothing of its own.
    #[error(
        "the instruments do not tell \"{parameter}\" from the parameters before it (does it change within units?); leave it out or give it other instruments"
    )]
    NotIdentified {
        /// The parameter.
        parameter: String,
    },
}

/// A regression of a variable on its own past and on other variables, with unit effects, to be fitted by the generalised
/// method of moments.
///
/// # Formula
/// ```text
/// y_it = Σ_l ρ_l y_i,t−l + x_it′ β + λ_t + μ_i + v_it
/// differences: E[y_i,t−s Δv_it] = 0, s ≥ 2;   levels: E[Δy_i,t−1 (μ_i + v_it)] = 0
/// β̂ = (X′Z W Z′X)⁻¹ X′Z W Z′y;   W₁ = (Σ Z_i′H Z_i)⁻¹,   W₂ = (Σ Z_i′ê_i ê_i′Z_i)⁻¹
/// ```
/// `H` is the covariance of the transformed errors where `v` is independent with equal variances and, for the system, the
/// effects are left aside: 2 and −1 beside it for differences, 1 for levels, ±1 between the two. A predetermined regressor
/// has instruments from one period back and its change `Δx_it` in levels, an endogenous one from two periods back and
/// `Δx_i,t−1`, an exogenous one its own change in both. Time effects are instruments for themselves (in levels, for the
/// system). An instrument that is missing is zero; an equation needs all its variables.
///
/// Two steps and errors corrected for them are the default. Gaps and unequal spans are allowed.
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::stats::{Draws, DynamicPanel};
/// # fn main() -> Result<(), Error> {
/// let mut draws = Draws::new(1, 0);
/// let (mut unit, mut time, mut y) = (Vec::new(), Vec::new(), Vec::new());
/// for i in 0..300 {
///     let effect = draws.normal();
///     let mut state = effect / 0.5 + draws.normal();
///     for t in 0..7 {
///         state = 0.5 * state + effect + draws.normal();
///         unit.push(f64::from(i));
///         time.push(f64::from(t));
///         y.push(state);
///     }
/// }
/// let panel = Panel::from_columns([("unit", unit), ("time", time), ("y", y)])?.with_ids("unit", "time")?;
/// let fit = DynamicPanel::difference("y", 1).fit(&panel)?;
/// assert!((fit.coef("lag1_y")? - 0.5).abs() < 3.0 * fit.std_error("lag1_y")?);
/// assert!(fit.hansen().unwrap().p_value > 0.01);
/// println!("{}", fit.to_table());
/// # Ok(())
/// # }
/// ```
/// # Validated against
/// R's plm 2.6-2 on the British firms of Arellano and Bond (1991): their Table 4, column b, and Blundell and Bond's system.
///
/// # References
/// Arellano and Bond (1991), Review of Economic Studies 58, 277–297; Blundell and Bond (1998), Journal of Econometrics 87,
/// 115–143; Windmeijer (2005), Journal of Econometrics 126, 25–51; Roodman (2009), Stata Journal 9, 86–136.
#[doc(alias = "Arellano–Bond")]
#[doc(alias = "Blundell–Bond")]
#[doc(alias = "xtabond2")]
#[doc(alias = "pgmm")]
#[doc(alias = "系统GMM")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DynamicPanel {
    dependent: String,
    lags: u32,
    regressors: Vec<Regressor>,
    equations: Equations,
    steps: Steps,
    instruments: Instruments,
    deepest: Option<u32>,
    time_effects: bool,
}

impl DynamicPanel {
    fn new(dependent: impl Into<String>, lags: u32, equations: Equations) -> Self {
        Self {
            dependent: dependent.into(),
            lags,
            regressors: Vec::new(),
            equations,
            steps: Steps::Two,
            instruments: Instruments::Full,
            deepest: None,
            time_effects: false,
        }
    }

    /// Equations in differences, for a variable and so many lags of it (Arellano and Bond 1991); 0 where only other
    /// variables explain it.
    pub fn difference(dependent: impl Into<String>, lags: u32) -> Self {
        Self::new(dependent, lags, Equations::Differences)
    }

    /// Equations in differences and in levels (Blundell and Bond 1998); the levels have a constant.
    pub fn system(dependent: impl Into<String>, lags: u32) -> Self {
        Self::new(dependent, lags, Equations::System)
    }

    fn regressor(mut self, name: impl Into<String>, lags: RangeInclusive<u32>, exogeneity: Exogeneity) -> Self {
        self.regressors.push(Regressor { name: name.into(), lags: lags.collect(), exogeneity });
        self
    }

    /// A regressor that depends on no error, in these lags; 0 is the present.
    #[must_use]
    pub fn exogenous(self, name: impl Into<String>, lags: RangeInclusive<u32>) -> Self {
        self.regressor(name, lags, Exogeneity::Exogenous)
    }

    /// A regressor that depends on past errors but not on the present one.
    #[must_use]
    pub fn predetermined(self, name: impl Into<String>, lags: RangeInclusive<u32>) -> Self {
        self.regressor(name, lags, Exogeneity::Predetermined)
    }

    /// A regressor that depends on past and present errors.
    #[must_use]
    pub fn endogenous(self, name: impl Into<String>, lags: RangeInclusive<u32>) -> Self {
        self.regressor(name, lags, Exogeneity::Endogenous)
    }

    /// With an effect of each period.
    #[must_use]
    pub fn time_effects(mut self) -> Self {
        self.time_effects = true;
        self
    }

    /// One instrument for each lag instead of one for each period and lag: far fewer, against the bias of many.
    #[must_use]
    pub fn collapsed(mut self) -> Self {
        self.instruments = Instruments::Collapsed;
        self
    }

    /// No instruments older than so many periods.
    #[must_use]
    pub fn deepest_lag(mut self, periods: u32) -> Self {
        self.deepest = Some(periods);
        self
    }

    /// One step only, with errors robust to heteroskedasticity and correlation within units.
    #[must_use]
    pub fn one_step(mut self) -> Self {
        self.steps = Steps::One;
        self
    }

    /// Fits the model.
    ///
    /// # Errors
    /// [`DynamicPanelError`]: an unknown column, a panel without units and times, units seen too briefly, instruments
    /// that do not identify the parameters.
    pub fn fit(&self, panel: &Panel) -> Result<DynamicPanelFit, DynamicPanelError> {
        if self.terms().is_empty() {
            return Err(DynamicPanelError::NoRegressor { dependent: self.dependent.clone() });
        }
        let names: Vec<&str> = self.variables().map(|(name, _)| name).collect();
        if let Some(at) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(DynamicPanelError::GivenTwice { name: names[at].to_owned() });
        }
        gmm::fit(self, &self.stack(panel)?)
    }

    /// The dependent variable and the regressors.
    fn variables(&self) -> impl Iterator<Item = (&str, Exogeneity)> {
        let own = (self.dependent.as_str(), Exogeneity::Endogenous);
        std::iter::once(own).chain(self.regressors.iter().map(|x| (x.name.as_str(), x.exogeneity)))
    }

    /// Each regressor as the number of its variable and a lag.
    fn terms(&self) -> Vec<(usize, u32)> {
        let own = (1..=self.lags).map(|lag| (0, lag));
        let others = self.regressors.iter().enumerate();
        own.chain(others.flat_map(|(number, x)| x.lags.iter().map(move |&lag| (number + 1, lag)))).collect()
    }

    fn name(&self) -> &'static str {
        match (self.equations, self.steps) {
            (Equations::Differences, Steps::One) => "Arellano–Bond, one step",
            (Equations::Differences, Steps::Two) => "Arellano–Bond, two steps",
            (Equations::System, Steps::One) => "Blundell–Bond system, one step",
            (Equations::System, Steps::Two) => "Blundell–Bond system, two steps",
        }
    }
}
