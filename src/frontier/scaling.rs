//! Inefficiency with the scaling property: covariates stretch it and do not change its shape.

use serde::{Deserialize, Serialize};

use super::by_unit::chain;
use super::cross_section::Bounds;
use super::efficiency::Predictor;
use super::error::{Edge, FrontierError};
use super::fit::without_inefficiency;
use super::inefficiency::{Distribution, Inefficiency, Mean, Point, Prediction, TruncatedNormal, truncated_moments};
use super::least_squares::projected;
use super::panel::PanelModel;
use super::regressors::{Regressors, demean};
use super::spec::Frontier;
use super::stacked::{Equation, Stacked};
use super::summary::NoInefficiencyTest;
use super::verified::{Before, Search, Verified, no_inefficiency, page, predicted_fit, verified_fit};
use super::wang_ho::WangHo;
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::optim::{Derivatives, Objective};
use crate::panel::Panel;
use crate::report::{Table, ToTable};
use crate::stats::{Jet, Real};

/// A frontier whose inefficiency is h(z) u\*, with h = exp(z′δ) and u\* a truncated normal that does not depend on z.
///
/// Made by [`Frontier::scaling_by`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scaling {
    frontier: Frontier,
    determinants: Vec<String>,
    mean: Mean,
    fixed_effects: bool,
}

/// A fitted frontier with the scaling property.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScalingFit {
    verified: Verified,
    predictions: Vec<Prediction>,
    log_likelihood_without: f64,
    restrictions: usize,
}

impl Frontier {
    /// Inefficiency that covariates stretch: u = exp(z′δ) u\*.
    ///
    /// The effect of a covariate is then a semi-elasticity, δ = ∂ ln E\[u\]/∂z, the same for all. Half-normal u\* unless
    /// [`Scaling::mean`] says otherwise; z has no constant, which σ_u would absorb.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    /// let fit =
    ///     Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]).scaling_by(["ln_capital"]).fit(&panel)?;
    /// assert!(fit.convergence().holds());
    /// assert!(fit.efficiencies(Predictor::BatteseCoelli).values().iter().all(|e| *e > 0.0 && *e < 1.0));
    /// # Ok(())
    /// # }
    /// ```
    /// # References
    /// Wang and Schmidt (2002), Journal of Productivity Analysis 18, 129–144; Alvarez, Amsler, Orea and Schmidt (2006),
    /// Journal of Productivity Analysis 25, 201–212.
    pub fn scaling_by<S: Into<String>>(self, determinants: impl IntoIterator<Item = S>) -> Scaling {
        let determinants = determinants.into_iter().map(Into::into).collect();
        Scaling { frontier: self, determinants, mean: Mean::Zero, fixed_effects: false }
    }
}

/// The internal parameters of a search and its equations: residual, ln σ_u², ln σ_v², μ, z′δ.
pub(super) const EQUATIONS: usize = 5;

/// Independent rows.
struct Rows<'a> {
    stacked: &'a Stacked,
    bounds: Bounds,
    /// Mean of ln σ_u² + 2 z′δ over the rows, a linear function of the parameters.
    mean_ln_variance: Vec<f64>,
}

/// What a frontier with the scaling property asks of the point (residual, ln σ_u², ln σ_v², μ).
fn point<S: Real>([residual, ln_variance_u, ln_variance_v, mu, stretch]: [S; EQUATIONS]) -> Point<S> {
    Point { residual, ln_variance_u: ln_variance_u + stretch * 2.0, ln_variance_v, shape: mu * stretch.exp() }
}

fn jets(indices: &[[f64; EQUATIONS]]) -> Vec<Jet<EQUATIONS>> {
    let points: Vec<Point<f64>> = indices.iter().map(|&x| point(x)).collect();
    let inner = indices.iter().map(|&x| {
        let Point { residual, ln_variance_u, ln_variance_v, shape } = point(Jet::variables(x));
        [residual, ln_variance_u, ln_variance_v, shape]
    });
    Inefficiency::jets(&TruncatedNormal::default(), &points)
        .iter()
        .zip(inner)
        .map(|(jet, inner)| chain(jet, &inner))
        .collect()
}

/// Weights of the parameters in the mean over rows of ln σ_u² + 2 z′δ.
pub(super) fn mean_ln_variance(stacked: &Stacked) -> Vec<f64> {
    let weight = |equation: usize| match equation {
        1 => 1.0,
        4 => 2.0,
        _ => 0.0,
    };
    let column = |p: usize| (0..stacked.n).map(|i| stacked.row(i)[p]).sum::<f64>() / stacked.n as f64;
    stacked
        .equation
        .iter()
        .enumerate()
        .map(|(p, &e)| if weight(e) == 0.0 { 0.0 } else { weight(e) * column(p) })
        .collect()
}

/// The pair of log variances that is compared with the bounds.
pub(super) fn log_variances(stacked: &Stacked, mean_ln_variance: &[f64], at: &[f64]) -> (f64, f64) {
    let u = mean_ln_variance.iter().zip(at).map(|(weight, value)| weight * value).sum();
    (u, stacked.first_of(2).map_or(f64::NAN, |v| at[v]))
}

impl Objective for Rows<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        self.stacked.derivatives(at, jets)
    }
    fn observations(&self) -> usize {
        self.stacked.n
    }
    fn distance_to_bounds(&self, at: &[f64]) -> f64 {
        let (u, v) = log_variances(self.stacked, &self.mean_ln_variance, at);
        self.bounds.distance(u, v)
    }
    fn is_singular(&self, at: &[f64]) -> bool {
        self.bounds.is_singular(log_variances(self.stacked, &self.mean_ln_variance, at).1)
    }
}

impl Scaling {
    /// The mean of u\* before truncation: [`Mean::Zero`] or [`Mean::Free`].
    #[must_use]
    pub fn mean(mut self, mean: Mean) -> Self {
        self.mean = mean;
        self
    }

    /// Wang and Ho's fixed effects: units differ in any way, and each has one draw of u\* for all its periods.
    ///
    /// Effects are removed by deviations from unit means, so that σ_v does not run to zero and the estimates are
    /// consistent for short panels. The frontier has no constant then, and each determinant must change within units.
    #[must_use]
    #[doc(alias = "Wang–Ho")]
    pub fn fixed_effects(mut self) -> Self {
        self.fixed_effects = true;
        self
    }

    fn refuse(&self, what: &'static str, instead: &'static str) -> FrontierError {
        FrontierError::Unsupported { model: self.name(), what, instead }
    }

    fn name(&self) -> String {
        let effects = if self.fixed_effects { "Wang–Ho fixed effects, " } else { "" };
        let kind = if self.mean == Mean::Zero { "half-normal" } else { "truncated normal" };
        format!("{effects}{kind} with scaling property, {}", self.frontier.side.name())
    }

    fn check(&self) -> Result<(), FrontierError> {
        if !matches!(self.mean, Mean::Zero | Mean::Free) {
            return Err(self.refuse("a mean by covariates", "the scaling function holds the covariates"));
        }
        if !matches!(self.frontier.distribution, Distribution::HalfNormal(_)) {
            return Err(self.refuse("a distribution of its own", "choose with Scaling::mean"));
        }
        if !self.frontier.inefficiency_by.is_empty() {
            return Err(self.refuse("covariates of ln σ_u²", "the scaling function holds the covariates"));
        }
        if self.frontier.panel_model.is_some() {
            return Err(self.refuse("a panel model", "use Scaling::fixed_effects for a panel"));
        }
        if self.fixed_effects && !self.frontier.noise_by.is_empty() {
            return Err(self.refuse("covariates of ln σ_v²", "deviations from unit means need one σ_v"));
        }
        if self.determinants.is_empty() {
            return Err(self.refuse("no determinants", "use Frontier::fit, or name them in scaling_by"));
        }
        Ok(())
    }

    /// Fits it: a verified maximum or an error.
    ///
    /// # Formula
    /// ```text
    /// y = x′β + v − h u*,   h = exp(z′δ),   u* ~ N⁺(μ, σ_u²)
    /// fixed effects: y_it = α_i + x_it′β + v_it − h_it u*_i; with deviations from unit means marked by ~,
    /// A = Σ h̃²/σ_v² + 1/σ_u²,  m = μ/σ_u² − Σ h̃ε̃/σ_v²,  u*_i | ε̃_i ~ N⁺(m/A, 1/A)
    /// ℓ_i = −(T−1)/2 ln 2πσ_v² − ½(Σ ε̃²/σ_v² + ln σ_u² + μ²/σ_u² + ln A − m²/A) − ln Φ(μ/σ_u) + ln Φ(m/√A)
    /// ```
    /// ℓ_i is the log density of T − 1 orthonormal contrasts of the unit; with first differences, as Wang and Ho write,
    /// it differs by ½ ln T, which no estimate depends on.
    ///
    /// # Errors
    /// As [`Frontier::fit`]; [`FrontierError::Collinear`] for a determinant that is constant (with fixed effects: within
    /// all units).
    ///
    /// # Validated against
    /// Half-normal without effects: the same model by ln σ_u² = ln σ² + 2 z′δ, 1e-8; with a mean, the integral over u\* by
    /// Simpson's rule in the tests, 1e-7. With effects: the integral over u\* of the density of contrasts, 1e-7; a
    /// simulated panel, 3.5 standard errors.
    ///
    /// # References
    /// Wang and Schmidt (2002); Wang and Ho (2010), Journal of Econometrics 157, 286–296.
    pub fn fit(&self, panel: &Panel) -> Result<ScalingFit, FrontierError> {
        self.check()?;
        let mut spec = self.frontier.clone();
        if self.fixed_effects {
            spec.panel_model = Some(PanelModel::TrueFixedEffects);
        }
        let regressors = Regressors::with_others(&spec, panel, &self.determinants)?;
        let n = regressors.response.len();
        let everywhere = vec![(0..n).collect::<Vec<_>>()];
        let groups = if self.fixed_effects { &regressors.units } else { &everywhere };
        for (name, column) in &regressors.others {
            let part = if self.fixed_effects { "scaling function, within units" } else { "scaling function" };
            projected(name, part, column, |x| demean(x, groups))?;
        }
        let sign = self.frontier.side.sign();
        let mu = if self.mean == Mean::Zero { vec![] } else { vec![("mu".to_owned(), vec![1.0; n])] };
        let equation = |part, columns: Vec<(String, Vec<f64>)>| {
            let (names, columns) = columns.into_iter().unzip();
            Equation { part, names, columns }
        };
        let stretch = regressors.others.iter().map(|(name, x)| (format!("scaling:{name}"), x.clone())).collect();
        let stacked = Stacked::new(
            regressors.response.iter().map(|y| sign * y).collect(),
            vec![
                regressors.frontier_equation(sign),
                regressors.u_equation(),
                regressors.v_equation(),
                equation("mean of inefficiency", mu),
                equation("scaling function", stretch),
            ],
        )?;
        let before = Before::of(&stacked, regressors.frontier.len());
        let model = Model { scaling: self, stacked: &stacked, regressors: &regressors, before: &before };
        let (verified, predictions, log_likelihood_without) =
            if self.fixed_effects { model.by_units()? } else { model.by_rows()? };
        let restrictions = 1 + stacked.equation.iter().filter(|e| **e > 2).count();
        Ok(ScalingFit { verified, predictions, log_likelihood_without, restrictions })
    }
}

struct Model<'a> {
    scaling: &'a Scaling,
    stacked: &'a Stacked,
    regressors: &'a Regressors,
    before: &'a Before,
}

type Found = (Verified, Vec<Prediction>, f64);

impl Model<'_> {
    fn search(&self, log_likelihood_without: f64) -> Search<'_> {
        Search { model: self.scaling.name(), stacked: self.stacked, log_likelihood_without }
    }

    /// Internal parameters from variances, μ/σ_u and internal δ.
    fn start(&self, variances: [f64; 2], standard: f64, stretch: &[f64]) -> Vec<f64> {
        let mut theta = vec![0.0; self.stacked.k];
        theta[..self.before.coefficients.len()].copy_from_slice(&self.before.coefficients);
        let sigma = variances[0].sqrt();
        if !self.scaling.fixed_effects {
            theta[0] -= sigma * truncated_moments(standard, 1.0).mean * self.stacked.row(0)[0].signum();
        }
        for (equation, value) in [(1, variances[0].ln()), (2, variances[1].ln()), (3, standard * sigma)] {
            if let Some(first) = self.stacked.first_of(equation) {
                theta[first] = value;
            }
        }
        if let Some(first) = self.stacked.first_of(4) {
            theta[first..].copy_from_slice(stretch);
        }
        theta
    }

    fn standards(&self) -> &'static [f64] {
        if self.scaling.mean == Mean::Zero { &[0.0] } else { &[0.0, 1.0] }
    }

    fn edge(&self, weights: &[f64], bounds: Bounds) -> impl Fn(&[f64]) -> Option<Edge> {
        let pair = self.stacked.first_of(2).map_or(0, |v| v);
        let weights = weights.to_vec();
        move |at: &[f64]| {
            let u: f64 = weights.iter().zip(at).map(|(weight, value)| weight * value).sum();
            match bounds.edges(u, at[pair]) {
                (true, ..) => Some(Edge::NoInefficiency),
                (_, true, _) => Some(Edge::NoNoise),
                (_, _, true) => Some(Edge::ExponentialLimit),
                _ => None,
            }
        }
    }

    fn by_rows(&self) -> Result<Found, FrontierError> {
        let variance = self.before.moments.second;
        let without = without_inefficiency(self.regressors, self.scaling.frontier.side.sign(), &self.before.moments)?;
        let bounds = Bounds::new(variance);
        let objective = Rows { stacked: self.stacked, bounds, mean_ln_variance: mean_ln_variance(self.stacked) };
        let none = vec![0.0; self.regressors.others.len()];
        let mut starts = Vec::new();
        for &standard in self.standards() {
            let unit = truncated_moments(standard, 1.0).variance;
            for share in [0.6, 0.2, 0.9] {
                starts.push(self.start([share * variance / unit, (1.0 - share) * variance], standard, &none));
            }
        }
        let search = self.search(without);
        let edge = self.edge(&objective.mean_ln_variance, bounds);
        let optimum =
            search.maximise(&objective, &starts, edge).map_err(|error| self.or_wrong_skewness(error, without))?;
        let (values, scores) = self.stacked.contributions(&optimum.at, jets);
        let contributions = (values, self.stacked.scores_back(&scores));
        let points: Vec<Point<f64>> =
            (0..self.stacked.n).map(|i| point(self.stacked.indices(i, &optimum.at))).collect();
        let predictions = Inefficiency::predictions(&TruncatedNormal::default(), &points);
        let (sample, row_names) = (self.regressors.sample.clone(), self.regressors.row_names.clone());
        Ok((search.accept(optimum, contributions, sample, row_names, &[])?, predictions, without))
    }

    fn or_wrong_skewness(&self, error: FrontierError, without: f64) -> FrontierError {
        match &error {
            FrontierError::RanToEdge { edge: Edge::NoInefficiency, .. }
                if !self.before.moments.speak_for_inefficiency() =>
            {
                self.before.wrong_skewness(self.stacked, without).unwrap_or(error)
            }
            _ => error,
        }
    }

    fn by_units(&self) -> Result<Found, FrontierError> {
        let units = &self.regressors.units;
        let n = self.stacked.n as f64;
        let contrasts = n - units.len() as f64;
        if contrasts <= self.stacked.k as f64 {
            return Err(FrontierError::TooFewObservations {
                nobs: self.stacked.n,
                parameters: units.len() + self.stacked.k,
            });
        }
        let variance = n * self.before.moments.second / contrasts;
        let without = -0.5 * contrasts * ((std::f64::consts::TAU * variance).ln() + 1.0);
        let bounds = Bounds::new(variance);
        let objective =
            WangHo { stacked: self.stacked, units, bounds, mean_ln_variance: mean_ln_variance(self.stacked) };
        // Without δ the likelihood does not depend on σ_u, so starts lie to either side of it.
        let mut starts = Vec::new();
        for &standard in self.standards() {
            for determinant in 0..self.regressors.others.len() {
                for slope in [0.4, -0.4] {
                    let mut stretch = vec![0.0; self.regressors.others.len()];
                    stretch[determinant] = slope;
                    starts.push(self.start([variance, 0.7 * variance], standard, &stretch));
                }
            }
        }
        let search = self.search(without);
        let edge = self.edge(&objective.mean_ln_variance, bounds);
        let optimum = search.maximise(&objective, &starts, edge)?;
        let contributions = objective.contributions(&optimum.at);
        let predictions = objective.predictions(&optimum.at);
        let (sample, row_names) = (self.regressors.sample.clone(), self.regressors.row_names.clone());
        let mut verified = search.accept(optimum, contributions, sample, row_names, units)?;
        verified.effects = units.len();
        Ok((verified, predictions, without))
    }
}

verified_fit!(ScalingFit);
predicted_fit!(ScalingFit);

impl ScalingFit {
    /// The log-likelihood without inefficiency.
    pub fn log_likelihood_without_inefficiency(&self) -> f64 {
        self.log_likelihood_without
    }

    /// Likelihood-ratio test of no inefficiency with its mixed χ²; see
    /// [`FrontierFit::no_inefficiency_test`](super::FrontierFit::no_inefficiency_test).
    pub fn no_inefficiency_test(&self) -> NoInefficiencyTest {
        no_inefficiency(self.log_likelihood(), self.log_likelihood_without, self.restrictions)
    }
}

impl ToTable for ScalingFit {
    fn to_table_in(&self, language: Language) -> Table {
        let efficiency = self.efficiencies(Predictor::BatteseCoelli);
        let test = self.no_inefficiency_test();
        let lines = [
            ("LR, no inefficiency", "无效率项 LR 检验", test.statistic),
            ("p (mixed χ²)", "p 值（混合 χ²）", test.p_value),
            ("Mean efficiency", "平均效率", efficiency.sum() / efficiency.len() as f64),
        ];
        page(self, Some(self.convergence()), language, &lines).build_or_explain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::by_unit::checks;

    #[test]
    fn derivatives_agree_with_differences() {
        let stacked = checks::stacked(15, EQUATIONS);
        let mean_ln_variance = mean_ln_variance(&stacked);
        let objective = Rows { stacked: &stacked, bounds: Bounds::new(0.5), mean_ln_variance };
        checks::derivatives(&objective, &[0.2, -0.3, -1.0, 0.2, -1.5, 0.3, 0.4, 0.1, 0.3, -0.5]);
    }
}
