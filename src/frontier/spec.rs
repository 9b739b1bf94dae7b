//! What is to be estimated.

use serde::{Deserialize, Serialize};

use super::inefficiency::{Distribution, Mean, TruncatedNormal};
use super::panel::PanelModel;
use crate::panel::{Constant, Formula};

/// On which side of the frontier inefficiency lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Output falls short of the frontier: ln y = x′β + v − u.
    Production,
    /// Cost exceeds the frontier: ln c = x′β + v + u.
    Cost,
}

impl Side {
    /// +1 for production, −1 for cost: ε = sign · (y − x′β) = v − u.
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::Production => 1.0,
            Self::Cost => -1.0,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Production => "production frontier",
            Self::Cost => "cost frontier",
        }
    }
}

/// How inputs enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Form {
    /// Each once (Cobb–Douglas where inputs are logs), or whatever regressors are given.
    #[default]
    Linear,
    /// With half squares and products of the logs given.
    Translog,
    /// The same, each log less the log of the mean of its variable: first-order coefficients are elasticities at the
    /// sample mean.
    MeanScaledTranslog,
}

/// A trend in the frontier: t = 1 in the first period of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Trend {
    /// None.
    #[default]
    Absent,
    /// t, and ½t² in a translog: neutral technical change.
    Neutral,
    /// Also t times each input: biased technical change.
    Biased,
}

/// A stochastic frontier to be fitted: a value that can be kept, changed and fitted to any panel.
///
/// # Formula
/// ```text
/// production: y = x′β + v − u        cost: y = x′β + v + u        v ~ N(0, σ_v²), u ≥ 0
/// ```
/// The frontier has a constant. Inefficiency is half-normal unless said otherwise.
///
/// # Example
/// The data and figures of the FRONTIER 4.1 guide:
/// ```
/// use domar::prelude::*;
/// # fn main() -> Result<(), domar::Error> {
/// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
/// let fit = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]).fit(&panel)?;
/// assert!((fit.log_likelihood() + 17.027229).abs() < 5e-6);
/// assert!((fit.coef("ln_capital")? - 0.28110205).abs() < 5e-6);
/// assert!((fit.gamma() - 0.79720730).abs() < 5e-5);
/// # Ok(())
/// # }
/// ```
/// # References
/// Aigner, Lovell and Schmidt (1977); Kumbhakar and Lovell (2000).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[doc(alias = "SFA")]
#[doc(alias = "随机前沿")]
pub struct Frontier {
    pub(super) side: Side,
    pub(super) output: String,
    pub(super) inputs: Vec<String>,
    pub(super) form: Form,
    pub(super) trend: Trend,
    pub(super) distribution: Distribution,
    pub(super) inefficiency_by: Vec<String>,
    pub(super) noise_by: Vec<String>,
    pub(super) panel_model: Option<PanelModel>,
}

impl Frontier {
    fn new(side: Side, output: impl Into<String>) -> Self {
        Self {
            side,
            output: output.into(),
            inputs: Vec::new(),
            form: Form::default(),
            trend: Trend::default(),
            distribution: Distribution::default(),
            inefficiency_by: Vec::new(),
            noise_by: Vec::new(),
            panel_model: None,
        }
    }

    /// A production frontier of the column given, usually the log of output.
    pub fn production(output: impl Into<String>) -> Self {
        Self::new(Side::Production, output)
    }

    /// A cost frontier of the column given, usually the log of cost.
    pub fn cost(cost: impl Into<String>) -> Self {
        Self::new(Side::Cost, cost)
    }

    /// A production frontier from a formula such as `"ln_y ~ ln_k + ln_l | u: educ + bank | v: size | mu: age"`.
    ///
    /// A part `mu:` makes inefficiency truncated normal. Constants cannot be taken away from the frontier, `u:` and
    /// `v:`; only that of `mu:` can.
    ///
    /// # Errors
    /// [`PanelError`](crate::panel::PanelError) with the position in the formula.
    pub fn from_formula(side: Side, formula: &str) -> Result<Self, super::FrontierError> {
        let formula = Formula::parse(formula)?;
        let constants = [formula.constant, formula.u_constant, formula.v_constant];
        if constants.contains(&Constant::Omitted) {
            return Err(super::FrontierError::Unsupported {
                model: "a frontier".to_owned(),
                what: "an equation without a constant other than mu:",
                instead: "write the equation with its constant",
            });
        }
        let mut frontier = Self::new(side, formula.output);
        frontier.inputs = formula.inputs;
        frontier.inefficiency_by = formula.u;
        frontier.noise_by = formula.v;
        let mean = match (formula.mean.is_empty(), formula.mean_constant) {
            (true, Constant::Omitted) => None,
            (true, Constant::Included) => Some(Mean::Free),
            (false, Constant::Included) => Some(Mean::By(formula.mean)),
            (false, Constant::Omitted) => Some(Mean::ByWithoutConstant(formula.mean)),
        };
        if let Some(mean) = mean {
            frontier.distribution = TruncatedNormal { mean }.into();
        }
        Ok(frontier)
    }

    /// The regressors of the frontier.
    #[must_use]
    pub fn inputs<S: Into<String>>(mut self, inputs: impl IntoIterator<Item = S>) -> Self {
        self.inputs = inputs.into_iter().map(Into::into).collect();
        self
    }

    /// Adds half squares and products of the inputs, which are logs, scaled by the means of their variables.
    #[must_use]
    pub fn translog(mut self) -> Self {
        self.form = Form::MeanScaledTranslog;
        self
    }

    /// How inputs enter.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// Adds neutral technical change; the panel must know its times.
    #[must_use]
    pub fn trend(self) -> Self {
        self.technical_change(Trend::Neutral)
    }

    /// Which technical change the frontier has.
    #[must_use]
    pub fn technical_change(mut self, trend: Trend) -> Self {
        self.trend = trend;
        self
    }

    /// The distribution of inefficiency.
    #[must_use]
    pub fn inefficiency(mut self, distribution: impl Into<Distribution>) -> Self {
        self.distribution = distribution.into();
        self
    }

    /// Covariates of ln σ_u², beside its constant.
    #[must_use]
    pub fn inefficiency_by<S: Into<String>>(mut self, covariates: impl IntoIterator<Item = S>) -> Self {
        self.inefficiency_by = covariates.into_iter().map(Into::into).collect();
        self
    }

    /// Covariates of ln σ_v², beside its constant.
    #[must_use]
    pub fn noise_by<S: Into<String>>(mut self, covariates: impl IntoIterator<Item = S>) -> Self {
        self.noise_by = covariates.into_iter().map(Into::into).collect();
        self
    }

    /// A panel model, which brings its own distribution of inefficiency; the panel must know units and times.
    #[must_use]
    pub fn panel_model(mut self, model: PanelModel) -> Self {
        self.panel_model = Some(model);
        self
    }

    /// The mean equation of a truncated normal, if there is one.
    pub(super) fn mean(&self) -> Option<&Mean> {
        match (&self.panel_model, &self.distribution) {
            (Some(model), _) => model.mean(),
            (None, Distribution::TruncatedNormal(normal)) => Some(&normal.mean),
            _ => None,
        }
    }

    /// What the model is called.
    pub(super) fn model_name(&self) -> String {
        let side = self.side.name();
        match &self.panel_model {
            Some(model) => {
                let kind = match model.mean() {
                    Some(Mean::Zero) => "half-normal".to_owned(),
                    Some(_) => "truncated normal".to_owned(),
                    None => self.distribution.name(),
                };
                format!("{}, {kind}, {side}", model.name())
            }
            None => format!("{}, {side}", self.distribution.name()),
        }
    }
}
