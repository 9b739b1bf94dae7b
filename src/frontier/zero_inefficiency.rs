//! Some observations are fully efficient, others not, and nobody says which.

use serde::{Deserialize, Serialize};

use super::by_unit::softplus;
use super::cross_section::Bounds;
use super::efficiency::Predictor;
use super::error::{Edge, FrontierError};
use super::fit::without_inefficiency;
use super::inefficiency::{Point, Prediction, Shape};
use super::regressors::Regressors;
use super::spec::Frontier;
use super::stacked::{Equation, Stacked, ln_normal};
use super::summary::NoInefficiencyTest;
use super::verified::{Before, Search, Verified, no_inefficiency, page, predicted_fit, verified_fit};
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::optim::{Derivatives, Objective};
use crate::panel::Panel;
use crate::report::{Table, ToTable};
use crate::stats::{Jet, Real};

/// Equations: residual, ln σ_u², ln σ_v², logit of the probability of being fully efficient.
const EQUATIONS: usize = 4;
/// Mean logits beyond this are probabilities of zero or one: 6e-6.
const LARGEST_LOGIT: f64 = 12.0;

/// A frontier on which some observations stand and behind which others fall.
///
/// Made by [`Frontier::zero_inefficiency`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ZeroInefficiency {
    frontier: Frontier,
    determinants: Vec<String>,
}

/// A fitted zero-inefficiency frontier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ZeroInefficiencyFit {
    verified: Verified,
    predictions: Vec<Prediction>,
    log_likelihood_without: f64,
    restrictions: usize,
    /// The probability of full efficiency of each row before its residual is seen.
    pub prior: LabeledVec,
    /// The probability of full efficiency of each row given its residual.
    pub posterior: LabeledVec,
}

impl Frontier {
    /// A mixture of fully efficient observations and a stochastic frontier.
    ///
    /// # Example
    /// Sixty firms do not show two kinds, and the fit says so:
    /// ```
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    /// let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]).zero_inefficiency();
    /// match spec.fit(&panel) {
    ///     Ok(fit) => println!("{}", fit.posterior.values()[0]),
    ///     Err(error) => assert!(error.to_string().contains("zero-inefficiency")),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    /// # References
    /// Kumbhakar, Parmeter and Tsionas (2013), Journal of Econometrics 172, 66–76.
    #[doc(alias = "ZISF")]
    pub fn zero_inefficiency(self) -> ZeroInefficiency {
        ZeroInefficiency { frontier: self, determinants: Vec::new() }
    }
}

struct Mixture<'a> {
    stacked: &'a Stacked,
    distribution: &'a dyn super::inefficiency::AnyInefficiency,
    bounds: Bounds,
    /// Mean over rows of the columns of the logit.
    mean_logit: Vec<f64>,
}

fn point(x: &[f64; EQUATIONS]) -> Point<f64> {
    Point { residual: x[0], ln_variance_u: x[1], ln_variance_v: x[2], shape: 0.0 }
}

/// ln p, ln(1 − p) from the logit.
fn ln_probabilities<S: Real>(logit: S) -> (S, S) {
    (-softplus(-logit), -softplus(logit))
}

impl Mixture<'_> {
    fn jets(&self, indices: &[[f64; EQUATIONS]]) -> Vec<Jet<EQUATIONS>> {
        let points: Vec<Point<f64>> = indices.iter().map(point).collect();
        let frontier = self.distribution.jets(&points);
        let mixed = |(x, inefficient): (&[f64; EQUATIONS], Jet<EQUATIONS>)| {
            // The fourth variable of a density without a shape is free: here it is the logit.
            let [residual, _, ln_variance_v, logit] = Jet::variables(*x);
            let (efficient, other) = ln_probabilities(logit);
            let (left, right) = (efficient + ln_normal(residual, ln_variance_v), other + inefficient);
            right + softplus(left - right)
        };
        indices.iter().zip(frontier).map(mixed).collect()
    }

    fn logit(&self, at: &[f64]) -> f64 {
        self.mean_logit.iter().zip(at).map(|(mean, value)| mean * value).sum()
    }

    fn log_variances(&self, at: &[f64]) -> (f64, f64) {
        let first = |equation| self.stacked.first_of(equation).map_or(f64::NAN, |p| at[p]);
        (first(1), first(2))
    }
}

impl Objective for Mixture<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        self.stacked.derivatives(at, |indices| self.jets(indices))
    }
    fn observations(&self) -> usize {
        self.stacked.n
    }
    fn distance_to_bounds(&self, at: &[f64]) -> f64 {
        let (u, v) = self.log_variances(at);
        self.bounds.distance(u, v).min(LARGEST_LOGIT - self.logit(at).abs())
    }
    fn is_singular(&self, at: &[f64]) -> bool {
        self.bounds.is_singular(self.log_variances(at).1)
    }
}

impl ZeroInefficiency {
    /// Covariates of the probability of full efficiency, beside its constant.
    #[must_use]
    pub fn probability_by<S: Into<String>>(mut self, determinants: impl IntoIterator<Item = S>) -> Self {
        self.determinants = determinants.into_iter().map(Into::into).collect();
        self
    }

    fn name(&self) -> String {
        format!("zero-inefficiency, {}", self.frontier.model_name())
    }

    /// Fits it: a verified maximum or an error.
    ///
    /// Parameters `logit_efficient` and `logit_efficient:z` are those of the probability p. Any distribution of
    /// inefficiency without a shape; noise and inefficiency by covariates as in [`Frontier`].
    ///
    /// p is weakly identified: where all are inefficient, a few hundred rows usually give a p above zero too. So test it:
    /// [`likelihood_ratio`](crate::stats::likelihood_ratio) of the frontier alone within this fit, `on_edge`.
    ///
    /// # Formula
    /// ```text
    /// f(ε) = p φ(ε/σ_v)/σ_v + (1 − p) f_{v−u}(ε),   p = 1/(1 + exp(−γ₀ − z′γ))
    /// P(efficient | ε) = p φ(ε/σ_v)/σ_v / f(ε);   E[e^{−u} | ε] = P + (1 − P) E[e^{−u} | ε, u > 0]
    /// ```
    /// # Errors
    /// As [`Frontier::fit`]; [`Edge::OnePart`] where p runs to zero or one.
    ///
    /// # Validated against
    /// The mixture density by numerical integration over u in the tests, 1e-9; a simulated sample, 3.5 standard errors; at
    /// p → 0 the frontier alone.
    ///
    /// # References
    /// Kumbhakar, Parmeter and Tsionas (2013); Rho and Schmidt (2015), Journal of Productivity Analysis 43, 341–349, on what
    /// identifies p.
    pub fn fit(&self, panel: &Panel) -> Result<ZeroInefficiencyFit, FrontierError> {
        let frontier = &self.frontier;
        let distribution = frontier.distribution.any();
        let refuse = |what, instead| FrontierError::Unsupported { model: self.name(), what, instead };
        if frontier.panel_model.is_some() {
            return Err(refuse("a panel model", "it treats rows as independent; cluster the covariance by unit"));
        }
        if distribution.shape() != Shape::Absent {
            return Err(refuse("a distribution with a shape", "use HalfNormal or Exponential"));
        }
        let regressors = Regressors::with_others(frontier, panel, &self.determinants)?;
        let n = regressors.response.len();
        let sign = frontier.side.sign();
        let mut names = vec!["logit_efficient".to_owned()];
        let mut columns = vec![vec![1.0; n]];
        for (name, column) in &regressors.others {
            names.push(format!("logit_efficient:{name}"));
            columns.push(column.clone());
        }
        let stacked = Stacked::new(
            regressors.response.iter().map(|y| sign * y).collect(),
            vec![
                regressors.frontier_equation(sign),
                regressors.u_equation(),
                regressors.v_equation(),
                Equation { part: "probability of full efficiency", names, columns },
            ],
        )?;
        let before = Before::of(&stacked, regressors.frontier.len());
        let without = without_inefficiency(&regressors, sign, &before.moments)?;
        let bounds = Bounds::new(before.moments.second);
        let first = |equation| stacked.first_of(equation).unwrap_or_default();
        let (u, v, logit) = (first(1), first(2), first(3));
        let mean = |p: usize| (0..n).map(|i| stacked.row(i)[p]).sum::<f64>() / n as f64;
        let mean_logit = (0..stacked.k).map(|p| if stacked.equation[p] == 3 { mean(p) } else { 0.0 }).collect();
        let objective = Mixture { stacked: &stacked, distribution, bounds, mean_logit };

        let unit = distribution.moments(0.0, 0.0);
        let mut starts = Vec::new();
        for efficient in [0.05_f64, 0.3, 0.6] {
            for share in [0.7, 0.4, 0.9] {
                // Variance of a mixture: (1 − p)(V + p E²).
                let spread = (1.0 - efficient) * (unit.variance + efficient * unit.mean * unit.mean);
                let sigma = (share * before.moments.second / spread).sqrt();
                let mut theta = vec![0.0; stacked.k];
                theta[..before.coefficients.len()].copy_from_slice(&before.coefficients);
                theta[0] -= (1.0 - efficient) * sigma * unit.mean * stacked.row(0)[0].signum();
                theta[u] = 2.0 * sigma.ln();
                theta[v] = ((1.0 - share) * before.moments.second).ln();
                theta[logit] = (efficient / (1.0 - efficient)).ln();
                starts.push(theta);
            }
        }
        let search = Search { model: self.name(), stacked: &stacked, log_likelihood_without: without };
        let edge = |at: &[f64]| match bounds.edges(at[u], at[v]) {
            (true, ..) => Some(Edge::NoInefficiency),
            (_, true, _) => Some(Edge::NoNoise),
            _ if objective.logit(at).abs() > 0.6 * LARGEST_LOGIT => Some(Edge::OnePart),
            _ => None,
        };
        let optimum = search.maximise(&objective, &starts, edge).map_err(|error| match &error {
            FrontierError::RanToEdge { edge: Edge::NoInefficiency, .. } if !before.moments.speak_for_inefficiency() => {
                before.wrong_skewness(&stacked, without).unwrap_or(error)
            }
            _ => error,
        })?;

        let indices: Vec<[f64; EQUATIONS]> = (0..n).map(|i| stacked.indices(i, &optimum.at)).collect();
        let points: Vec<Point<f64>> = indices.iter().map(point).collect();
        let (mut prior, mut posterior) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut mixed = distribution.predictions(&points);
        for (x, prediction) in indices.iter().zip(&mut mixed) {
            let (efficient, other) = ln_probabilities(x[3]);
            let gap = other + distribution.value(point(x)) - efficient - ln_normal(x[0], x[2]);
            let p = (-softplus(gap)).exp();
            prior.push(efficient.exp());
            posterior.push(p);
            *prediction = Prediction {
                mean: (1.0 - p) * prediction.mean,
                efficiency: p + (1.0 - p) * prediction.efficiency,
                // The mass at zero is the mode where it is the likelier part.
                mode: if p >= 0.5 { 0.0 } else { prediction.mode },
            };
        }
        let (values, scores) = stacked.contributions(&optimum.at, |indices| objective.jets(indices));
        let contributions = (values, stacked.scores_back(&scores));
        let restrictions = stacked.k - regressors.frontier.len() - regressors.v.len();
        let verified = search.accept(optimum, contributions, regressors.sample, regressors.row_names, &[])?;
        Ok(ZeroInefficiencyFit {
            prior: verified.by_row("prior probability of full efficiency", "完全有效的先验概率", prior),
            posterior: verified.by_row("probability of full efficiency", "完全有效的概率", posterior),
            verified,
            predictions: mixed,
            log_likelihood_without: without,
            restrictions,
        })
    }
}

verified_fit!(ZeroInefficiencyFit);
predicted_fit!(ZeroInefficiencyFit);

impl ZeroInefficiencyFit {
    /// The log-likelihood without inefficiency.
    pub fn log_likelihood_without_inefficiency(&self) -> f64 {
        self.log_likelihood_without
    }

    /// Likelihood-ratio test of no inefficiency.
    ///
    /// The probability is not identified under the hypothesis and is counted as a restriction, so the p-value is an
    /// approximation; see [`FrontierFit::no_inefficiency_test`](super::FrontierFit::no_inefficiency_test).
    pub fn no_inefficiency_test(&self) -> NoInefficiencyTest {
        no_inefficiency(self.log_likelihood(), self.log_likelihood_without, self.restrictions)
    }
}

impl ToTable for ZeroInefficiencyFit {
    fn to_table_in(&self, language: Language) -> Table {
        let mean = |values: &LabeledVec| values.sum() / values.len() as f64;
        let test = self.no_inefficiency_test();
        let lines = [
            ("LR, no inefficiency", "无效率项 LR 检验", test.statistic),
            ("p (mixed χ²)", "p 值（混合 χ²）", test.p_value),
            ("Mean probability of full efficiency", "完全有效的平均概率", mean(&self.prior)),
            ("Mean efficiency", "平均效率", mean(&self.efficiencies(Predictor::BatteseCoelli))),
        ];
        page(self, Some(self.convergence()), language, &lines).build_or_explain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::by_unit::checks;
    use crate::frontier::inefficiency::{Exponential, HalfNormal};

    #[test]
    fn derivatives_agree_with_differences() {
        let stacked = checks::stacked(15, EQUATIONS);
        for distribution in [&HalfNormal as &dyn crate::frontier::AnyInefficiency, &Exponential] {
            let mean_logit = vec![0.0; stacked.k];
            let objective = Mixture { stacked: &stacked, distribution, bounds: Bounds::new(0.5), mean_logit };
            checks::derivatives(&objective, &[0.2, -0.3, -1.0, 0.2, -1.5, 0.3, 0.4, -0.8]);
        }
    }
}
