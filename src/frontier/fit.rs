//! From a specification to a verified fit, or an error that says what is wrong.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::cross_section::{Bounds, CrossSection, Regression};
use super::error::{Edge, FrontierError, PartialFit};
use super::inefficiency::{
    Distribution, HalfNormal, Mean, Point, Prediction, Shape, TruncatedNormal, truncated_moments,
};
use super::panel::{Effect, ErrorComponents, PanelModel, Posterior, TrueEffects};
use super::regressors::Regressors;
use super::skewness::ResidualMoments;
use super::spec::Frontier;
use super::stacked::{Equation, Stacked};
use super::verified::covariance;
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Labels};
use crate::optim::{Certificate, Optimum, Stopped, maximise, maximise_screened};
use crate::panel::{Panel, RowNames, Sample};
use crate::stats::{Covariance, Fitted, Vcov};
use crate::units::{Measure, Unit};

/// Beyond this many rows starts are screened on a part of them.
const MANY_ROWS: usize = 5_000;
/// About as many rows as that part has.
const SCREENED_ROWS: usize = 1_000;

/// Of how many rows one is screened; `None` where rows are few.
fn screening(rows: usize) -> Option<usize> {
    (rows > MANY_ROWS).then_some(rows / SCREENED_ROWS)
}

/// A fitted stochastic frontier: a verified maximum of the likelihood and all that follows from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrontierFit {
    pub(super) spec: Frontier,
    pub(super) estimates: LabeledVec,
    pub(super) covariance: Covariance,
    inverse_information: Array2<f64>,
    /// Parts of the log-likelihood, by row or by unit.
    contributions: Vec<f64>,
    scores: Array2<f64>,
    log_likelihood: f64,
    pub(super) log_likelihood_without: f64,
    /// Parameters that the hypothesis of no inefficiency sets, beside the one variance.
    pub(super) equalities: usize,
    certificate: Certificate,
    pub(super) moments: ResidualMoments,
    least_squares: LabeledVec,
    sample: Sample,
    pub(super) row_names: RowNames,
    pub(super) rows: Rows,
    unit_of_row: Option<Vec<usize>>,
    /// Means of the covariates of ln σ_u² and ln σ_v², by position among the parameters.
    pub(super) mean_u: Vec<(usize, f64)>,
    pub(super) mean_v: Vec<(usize, f64)>,
    pub(super) shape_at: Vec<usize>,
}

/// What is kept of each row to predict its inefficiency.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Rows {
    Independent(Vec<Point<f64>>),
    Panel {
        residuals: Vec<f64>,
        posteriors: Vec<Posterior>,
        points: Vec<Point<f64>>,
    },
    /// Prediction of u_it, the unit's effect, and E[e^{−h}], given all residuals of the unit.
    Effects {
        residuals: Vec<f64>,
        predictions: Vec<(Prediction, f64, f64)>,
        points: Vec<Point<f64>>,
    },
}

/// Least squares on the orthogonal columns: coefficients and residuals.
fn least_squares(stacked: &Stacked, columns: usize) -> (Vec<f64>, Vec<f64>) {
    let n = stacked.n as f64;
    let zero = vec![0.0; stacked.k];
    let offsets: Vec<f64> = (0..stacked.n).map(|i| stacked.indices::<6>(i, &zero)[0]).collect();
    let mut coefficients = vec![0.0; columns];
    for (i, offset) in offsets.iter().enumerate() {
        for (c, value) in coefficients.iter_mut().zip(stacked.row(i)) {
            *c -= value * offset / n;
        }
    }
    let residuals = offsets
        .iter()
        .enumerate()
        .map(|(i, offset)| offset + stacked.row(i).iter().zip(&coefficients).map(|(x, c)| x * c).sum::<f64>())
        .collect();
    (coefficients, residuals)
}

/// A start in the internal parameters from what it says about the first column of each equation.
struct Start<'a> {
    stacked: &'a Stacked,
    coefficients: &'a [f64],
}

impl Start<'_> {
    fn at(&self, ln_variance_u: f64, ln_variance_v: f64, shape: f64, mean_u: f64, time: [f64; 2]) -> Vec<f64> {
        let mut theta = vec![0.0; self.stacked.k];
        theta[..self.coefficients.len()].copy_from_slice(self.coefficients);
        // The first column of the frontier is ∓1; moving it makes the residuals' mean −E[u].
        if self.stacked.names.first().is_some_and(|name| name == "constant") {
            theta[0] -= mean_u * self.stacked.row(0)[0].signum();
        }
        let values = [0.0, ln_variance_u, ln_variance_v, shape, time[0], time[1]];
        for (equation, value) in values.into_iter().enumerate().skip(1) {
            if let Some(first) = self.stacked.first_of(equation) {
                // Without a constant, a mean equation starts from zero.
                let column_is_constant = self.stacked.row(0)[first] == self.stacked.row(self.stacked.n - 1)[first];
                theta[first] = if column_is_constant { value } else { 0.0 };
            }
        }
        theta
    }
}

/// Starting pairs (σ_u, σ_v²): by moments where the skewness allows, then shares of the variance.
fn variance_starts(moments: &ResidualMoments, variance: f64, third: f64) -> Vec<(f64, f64)> {
    let mut starts = Vec::new();
    if third > 0.0 && moments.third < 0.0 {
        let sigma = (-moments.third / third).cbrt();
        let rest = moments.second - variance * sigma * sigma;
        if rest > 0.05 * moments.second {
            starts.push((sigma, rest));
        }
    }
    for share in [0.6, 0.2, 0.9] {
        starts.push(((share * moments.second / variance).sqrt(), (1.0 - share) * moments.second));
    }
    starts
}

impl Frontier {
    /// Fits the frontier to the rows of a panel that have all its columns.
    ///
    /// Maximum likelihood by Newton's method with exact second derivatives, from several starts; the result is a
    /// verified maximum ([`FrontierFit::convergence`]) or an error.
    ///
    /// # Errors
    /// [`FrontierError::Panel`] for columns and ids, [`FrontierError::Collinear`], [`FrontierError::NotFinite`],
    /// [`FrontierError::TooFewObservations`], [`FrontierError::NotConstantWithinUnit`];
    /// [`FrontierError::WrongSkewness`], [`FrontierError::RanToEdge`] and [`FrontierError::NotConverged`] where there is
    /// no verified maximum.
    ///
    /// # Validated against
    /// Independent Newton optima `ref_*`: log-likelihoods to 1e-8 relative, coefficients to 1e-6; FRONTIER 4.1;
    /// frontier 1.1.8, sfaR 1.0.1 and npsf 0.8.0 as far as those can be trusted.
    pub fn fit(&self, panel: &Panel) -> Result<FrontierFit, FrontierError> {
        let effect = self.panel_model.as_ref().and_then(PanelModel::effect);
        self.ensure_supported(effect)?;
        let regressors = Regressors::of(self, panel)?;
        let sign = self.side.sign();
        let n = regressors.response.len();
        let offset: Vec<f64> = regressors.response.iter().map(|y| sign * y).collect();
        let stacked = Stacked::new(offset, self.equations(&regressors, effect))?;
        let (coefficients, residuals) = least_squares(&stacked, regressors.frontier.len());
        let moments = ResidualMoments::of(&residuals);
        let bounds = Bounds::new(moments.second);
        let log_likelihood_without = match effect {
            None => without_inefficiency(&regressors, sign, &moments)?,
            Some(effect) => effects_only(&regressors, sign, &moments, effect)?,
        };
        let start = Start { stacked: &stacked, coefficients: &coefficients };
        let starts = self.starts(&start, &moments);
        let names = Labels::from_codes(Dimension::Item, &stacked.names)?;
        let context = Context {
            spec: self,
            stacked: &stacked,
            names,
            moments,
            bounds,
            log_likelihood_without,
            coefficients: &coefficients,
        };

        let points_at = |at: &[f64]| -> Vec<Point<f64>> {
            (0..n)
                .map(|i| {
                    let x = stacked.indices::<6>(i, at);
                    Point { residual: x[0], ln_variance_u: x[1], ln_variance_v: x[2], shape: x[3] }
                })
                .collect()
        };
        let (optimum, (values, scores), rows) = if let Some(effect) = effect {
            let distribution = self.distribution.any();
            let objective = TrueEffects::new(&stacked, &regressors.units, Some(distribution), effect, bounds);
            let optimum = maximise(&objective, &starts).map_err(|stopped| context.explain(*stopped))?;
            let points = points_at(&optimum.at);
            let residuals = points.iter().map(|point| point.residual).collect();
            let rows = Rows::Effects { residuals, predictions: objective.predictions(&optimum.at), points };
            let contributions = objective.contributions(&optimum.at);
            (optimum, contributions, rows)
        } else if let Some(model) = &self.panel_model {
            let part: Option<Vec<Vec<usize>>> =
                screening(n).map(|step| regressors.units.iter().step_by(step).cloned().collect());
            let of_units = |units| ErrorComponents {
                stacked: &stacked,
                units,
                periods: &regressors.periods,
                decay: model.decay(),
                bounds,
            };
            let objective = of_units(&regressors.units);
            let found = match &part {
                Some(part) => maximise_screened(&objective, &of_units(part), &starts),
                None => maximise(&objective, &starts),
            };
            let optimum = found.map_err(|stopped| context.explain(*stopped))?;
            let points = points_at(&optimum.at);
            let residuals = points.iter().map(|point| point.residual).collect();
            let rows = Rows::Panel { residuals, posteriors: objective.posteriors(&optimum.at), points };
            let contributions = objective.contributions(&optimum.at);
            (optimum, contributions, rows)
        } else {
            let part = screening(n).map(|step| stacked.thinned(step));
            let of_rows = |stacked| CrossSection { stacked, distribution: self.distribution.any(), bounds };
            let objective = of_rows(&stacked);
            let found = match &part {
                Some(part) => maximise_screened(&objective, &of_rows(part), &starts),
                None => maximise(&objective, &starts),
            };
            let optimum = match found {
                Ok(optimum) => optimum,
                Err(stopped) => return Err(self.or_exponential_limit(panel, context.explain(*stopped))),
            };
            let rows = Rows::Independent(objective.points(&optimum.at));
            let contributions = objective.contributions(&optimum.at);
            (optimum, contributions, rows)
        };
        context.accept(optimum, values, scores, rows, regressors)
    }

    /// A panel model brings its own distribution, or takes one without a shape.
    fn ensure_supported(&self, effect: Option<Effect>) -> Result<(), FrontierError> {
        if effect.is_some() && self.distribution.any().shape() != Shape::Absent {
            return Err(FrontierError::Unsupported {
                model: self.model_name(),
                what: "a distribution with a shape",
                instead: "use HalfNormal or Exponential",
            });
        }
        if self.panel_model.is_some() && effect.is_none() && !matches!(self.distribution, Distribution::HalfNormal(_)) {
            return Err(FrontierError::Unsupported {
                model: self.model_name(),
                what: "a distribution of its own",
                instead: "panel models bring theirs; give the mean as in PanelModel::BatteseCoelli1992(Mean::Free)",
            });
        }
        Ok(())
    }

    /// The equations of the likelihood: residual, ln σ_u², ln σ_v², shape, and what a panel model adds.
    fn equations(&self, regressors: &Regressors, effect: Option<Effect>) -> Vec<Equation> {
        let (sign, n) = (self.side.sign(), regressors.response.len());
        let mut equations = vec![
            regressors.frontier_equation(sign),
            regressors.u_equation(),
            regressors.v_equation(),
            regressors.shape_equation(),
        ];
        if let Some(model) = &self.panel_model {
            let of_effect: &[&str] = match effect {
                Some(Effect::Random) => &["ln_sigma_w_sq"],
                Some(Effect::RandomAndPersistent) => &["ln_sigma_w_sq", "ln_sigma_h_sq"],
                _ => &[],
            };
            for name in model.decay().parameters().iter().chain(of_effect) {
                let names = vec![(*name).to_owned()];
                equations.push(Equation { part: "time path or unit effect", names, columns: vec![vec![1.0; n]] });
            }
        }
        equations
    }

    /// A truncated normal that stopped below the exponential on its way to it has run to that edge, however far it came.
    fn or_exponential_limit(&self, panel: &Panel, error: FrontierError) -> FrontierError {
        let FrontierError::NotConverged { partial, certificate } = error else { return error };
        if self.mean() == Some(&Mean::Free)
            && self.panel_model.is_none()
            && let Ok(exponential) = self.clone().inefficiency(super::inefficiency::Exponential).fit(panel)
            && exponential.log_likelihood >= partial.log_likelihood - 1e-9
        {
            return FrontierError::RanToEdge { edge: Edge::ExponentialLimit, partial, certificate };
        }
        FrontierError::NotConverged { partial, certificate }
    }

    fn starts(&self, start: &Start<'_>, moments: &ResidualMoments) -> Vec<Vec<f64>> {
        let mut starts = Vec::new();
        if self.panel_model.as_ref().is_some_and(|model| model.effect().is_some()) {
            // Shares of the variance of residuals: noise, inefficiency, unit effect, persistent inefficiency.
            for [v, u, w, h] in [[0.3, 0.3, 0.4, 0.3], [0.5, 0.1, 0.1, 0.1], [0.1, 0.5, 0.2, 0.2]] {
                let ln = |share: f64| (share * moments.second).ln();
                let unit = self.distribution.any().moments(0.0, 0.0);
                let sigma = (u * moments.second / unit.variance).sqrt();
                starts.push(start.at(2.0 * sigma.ln(), ln(v), 0.0, sigma * unit.mean, [ln(w), ln(h)]));
            }
            return starts;
        }
        if let Some(model) = &self.panel_model {
            let means: &[f64] = if model.mean() == Some(&Mean::Zero) { &[0.0] } else { &[0.0, 1.0] };
            for &standard in means {
                for &time in model.decay().starts() {
                    for share in [0.5, 0.85] {
                        let factor = model.decay().factor(1.0, 1.0, time[0], time[1]);
                        let unit = truncated_moments(standard, 1.0);
                        let sigma = (share * moments.second / unit.variance).sqrt() / factor;
                        let mean = factor * sigma * unit.mean;
                        let rest = (1.0 - share) * moments.second;
                        starts.push(start.at(2.0 * sigma.ln(), rest.ln(), standard * sigma, mean, time));
                    }
                }
            }
            return starts;
        }
        let distribution = self.distribution.any();
        for standard in distribution.starting_shapes() {
            let unit = distribution.moments(0.0, standard);
            for (sigma, rest) in variance_starts(moments, unit.variance, unit.third) {
                let shape = distribution.shape_at_scale(standard, sigma);
                let mean = distribution.moments(2.0 * sigma.ln(), shape).mean;
                starts.push(start.at(2.0 * sigma.ln(), rest.ln(), shape, mean, [0.0; 2]));
            }
        }
        starts
    }
}

/// The log-likelihood of the same frontier and noise without inefficiency.
pub(super) fn without_inefficiency(
    regressors: &Regressors,
    sign: f64,
    moments: &ResidualMoments,
) -> Result<f64, FrontierError> {
    let n = regressors.response.len() as f64;
    let homoscedastic = -0.5 * n * ((std::f64::consts::TAU * moments.second).ln() + 1.0);
    if regressors.v.len() == 1 {
        return Ok(homoscedastic);
    }
    let offset = regressors.response.iter().map(|y| sign * y).collect();
    let stacked = Stacked::new(
        offset,
        vec![regressors.frontier_equation(sign), {
            // The noise is the second equation here.
            regressors.v_equation()
        }],
    )?;
    let (coefficients, _) = least_squares(&stacked, regressors.frontier.len());
    let mut theta = vec![0.0; stacked.k];
    theta[..coefficients.len()].copy_from_slice(&coefficients);
    theta[coefficients.len()] = moments.second.ln();
    let value = match maximise(&Regression { stacked: &stacked }, &[theta]) {
        Ok(optimum) => optimum.value,
        Err(stopped) => stopped.value,
    };
    Ok(value)
}

/// The log-likelihood of unit effects and noise without any inefficiency.
fn effects_only(
    regressors: &Regressors,
    sign: f64,
    moments: &ResidualMoments,
    effect: Effect,
) -> Result<f64, FrontierError> {
    let n = regressors.response.len();
    let (effect, names) = match effect {
        Effect::Fixed => (Effect::Fixed, Vec::new()),
        Effect::Random | Effect::RandomAndPersistent => (Effect::Random, vec!["ln_sigma_w_sq".to_owned()]),
    };
    let none = || Equation { part: "inefficiency", names: Vec::new(), columns: Vec::new() };
    let columns = names.iter().map(|_| vec![1.0; n]).collect();
    let of_effect = Equation { part: "unit effect", names, columns };
    let offset = regressors.response.iter().map(|y| sign * y).collect();
    let stacked = Stacked::new(
        offset,
        vec![regressors.frontier_equation(sign), none(), regressors.v_equation(), none(), of_effect],
    )?;
    let (coefficients, _) = least_squares(&stacked, regressors.frontier.len());
    let start = Start { stacked: &stacked, coefficients: &coefficients };
    let half = (0.5 * moments.second).ln();
    let objective = TrueEffects::new(&stacked, &regressors.units, None, effect, Bounds::new(moments.second));
    Ok(match maximise(&objective, &[start.at(0.0, half, 0.0, 0.0, [half, half])]) {
        Ok(optimum) => optimum.value,
        Err(stopped) => stopped.value,
    })
}

/// What is known before the search and needed after it.
struct Context<'a> {
    spec: &'a Frontier,
    stacked: &'a Stacked,
    names: Arc<Labels>,
    moments: ResidualMoments,
    bounds: Bounds,
    log_likelihood_without: f64,
    coefficients: &'a [f64],
}

impl Context<'_> {
    fn back(&self, at: &[f64]) -> Vec<f64> {
        let internal = nalgebra::DVector::from_column_slice(at);
        (&self.stacked.back * internal).as_slice().to_vec()
    }

    fn least_squares(&self) -> Result<LabeledVec, FrontierError> {
        let count = self.coefficients.len();
        let mut theta = vec![0.0; self.stacked.k];
        theta[..count].copy_from_slice(self.coefficients);
        let back = self.back(&theta);
        let axis = Labels::from_codes(Dimension::Item, &self.stacked.names[..count])?;
        Ok(LabeledVec::trusted(
            Measure::new("least-squares estimate", Unit::Ratio),
            &axis,
            Array1::from_vec(back[..count].to_vec()),
        ))
    }

    /// Which error a search without a verified maximum is.
    fn explain(&self, stopped: Stopped) -> FrontierError {
        let least_squares = match self.least_squares() {
            Ok(found) => found,
            Err(error) => return error,
        };
        let (u, v) = match (self.stacked.first_of(1), self.stacked.first_of(2)) {
            (Some(u), Some(v)) => (stopped.at[u], stopped.at[v]),
            _ => (f64::NAN, f64::NAN),
        };
        let (no_inefficiency, no_noise, exponential) = self.bounds.edges(u, v);
        let no_gain = stopped.value <= self.log_likelihood_without + 1e-4;
        if (no_inefficiency || no_gain) && !self.moments.speak_for_inefficiency() {
            return FrontierError::WrongSkewness {
                moments: Box::new(self.moments),
                least_squares: Box::new(least_squares),
                log_likelihood_without: self.log_likelihood_without,
            };
        }
        let parameters = LabeledVec::trusted(
            Measure::new("where the search stopped", Unit::Ratio),
            &self.names,
            Array1::from_vec(self.back(&stopped.at)),
        );
        let partial = Box::new(PartialFit {
            model: self.spec.model_name(),
            parameters,
            log_likelihood: stopped.value,
            log_likelihood_without: self.log_likelihood_without,
        });
        let edge = if no_inefficiency || no_gain {
            Edge::NoInefficiency
        } else if no_noise {
            Edge::NoNoise
        } else if [4, 5].into_iter().any(|equation| {
            self.stacked
                .first_of(equation)
                .is_some_and(|at| self.stacked.names[at].ends_with("_sq") && self.bounds.edges(stopped.at[at], 0.0).0)
        }) {
            Edge::NoUnitEffect
        } else if exponential {
            Edge::ExponentialLimit
        } else {
            return FrontierError::NotConverged { partial, certificate: Box::new(stopped.certificate) };
        };
        let certificate = Box::new(stopped.certificate);
        FrontierError::RanToEdge { edge, partial, certificate }
    }

    fn accept(
        self,
        optimum: Optimum,
        contributions: Vec<f64>,
        scores: Array2<f64>,
        rows: Rows,
        regressors: Regressors,
    ) -> Result<FrontierFit, FrontierError> {
        let k = self.stacked.k;
        // A hill below the plain without inefficiency is a maximum, but not the highest point.
        let is_highest = optimum.value >= self.log_likelihood_without - 1e-8 * (1.0 + optimum.value.abs());
        let inverse = crate::stats::inverse_of_information(&-&optimum.hessian).filter(|_| is_highest);
        let Some(inverse) = inverse else {
            let stopped = Stopped { at: optimum.at, value: optimum.value, certificate: optimum.certificate };
            return Err(self.explain(stopped));
        };
        let inverse = &self.stacked.back * inverse * self.stacked.back.transpose();
        let inverse = Array2::from_shape_fn((k, k), |(i, j)| 0.5 * (inverse[(i, j)] + inverse[(j, i)]));
        let estimates = LabeledVec::trusted(
            Measure::new("estimate", Unit::Ratio).with_chinese("估计值"),
            &self.names,
            Array1::from_vec(self.back(&optimum.at)),
        );
        let first_u = regressors.frontier.len();
        let first_v = first_u + regressors.u.len();
        let first_shape = first_v + regressors.v.len();
        let means = |columns: &[(String, Vec<f64>)], first: usize| {
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            columns.iter().enumerate().map(|(i, (_, values))| (first + i, mean(values))).collect::<Vec<_>>()
        };
        let unit_of_row = (!regressors.units.is_empty()).then(|| {
            let mut unit_of_row = vec![0; regressors.response.len()];
            for (number, unit) in regressors.units.iter().enumerate() {
                unit.iter().for_each(|&i| unit_of_row[i] = number);
            }
            unit_of_row
        });
        Ok(FrontierFit {
            spec: self.spec.clone(),
            covariance: Covariance { kind: Vcov::Hessian, matrix: inverse.clone() },
            inverse_information: inverse,
            contributions,
            scores,
            log_likelihood: optimum.value,
            log_likelihood_without: self.log_likelihood_without,
            // σ_w² is there with and without inefficiency.
            equalities: k - first_u - 1 - regressors.v.len() - usize::from(self.names.contains("ln_sigma_w_sq")),
            certificate: optimum.certificate,
            moments: self.moments,
            least_squares: self.least_squares()?,
            mean_u: means(&regressors.u, first_u),
            mean_v: means(&regressors.v, first_v),
            shape_at: (first_shape..first_shape + regressors.shape.len()).collect(),
            estimates,
            sample: regressors.sample,
            row_names: regressors.row_names,
            rows,
            unit_of_row,
        })
    }
}

impl Fitted for FrontierFit {
    fn model_name(&self) -> String {
        self.spec.model_name()
    }
    fn estimates(&self) -> &LabeledVec {
        &self.estimates
    }
    fn vcov(&self) -> &Covariance {
        &self.covariance
    }
    fn nobs(&self) -> usize {
        self.row_names.len()
    }
    fn log_likelihood(&self) -> Option<f64> {
        Some(self.log_likelihood)
    }
    fn nunits(&self) -> Option<usize> {
        self.unit_of_row.as_ref().and_then(|units| units.iter().max()).map(|last| last + 1)
    }
    fn contributions(&self) -> Option<&[f64]> {
        Some(&self.contributions)
    }
}

impl FrontierFit {
    /// The log-likelihood at the maximum.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// The log-likelihood without inefficiency: least squares, or a regression with the same noise equation.
    pub fn log_likelihood_without_inefficiency(&self) -> f64 {
        self.log_likelihood_without
    }

    /// What proves that this is a maximum.
    pub fn convergence(&self) -> &Certificate {
        &self.certificate
    }

    /// What the least-squares residuals said before.
    pub fn residual_moments(&self) -> &ResidualMoments {
        &self.moments
    }

    /// Coefficients by least squares, whose constant absorbs mean inefficiency.
    pub fn least_squares(&self) -> &LabeledVec {
        &self.least_squares
    }

    /// Which rows of the panel were used, and what the others lack.
    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    /// The specification.
    pub fn spec(&self) -> &Frontier {
        &self.spec
    }

    /// The same fit with another covariance, from the stored Hessian and scores.
    ///
    /// In a panel model the contributions are units; clusters must then not cut units apart.
    ///
    /// # Errors
    /// [`FrontierError::NoCovariance`] if clusters do not match the rows, or the scores have not full rank.
    pub fn with_vcov(&self, kind: Vcov) -> Result<Self, FrontierError> {
        let covariance = covariance(kind, &self.inverse_information, &self.scores, self.unit_of_row.as_deref())?;
        Ok(Self { covariance, ..self.clone() })
    }

    /// Residuals y − x′β̂ in row order.
    pub fn residuals(&self) -> LabeledVec {
        let sign = self.spec.side.sign();
        let values = match &self.rows {
            Rows::Independent(points) => points.iter().map(|point| sign * point.residual).collect(),
            Rows::Panel { residuals, .. } | Rows::Effects { residuals, .. } => {
                residuals.iter().map(|residual| sign * residual).collect()
            }
        };
        LabeledVec::trusted(Measure::new("residual", Unit::Ratio), self.row_names.axis(), values)
    }

    pub(super) fn row_axis(&self) -> &Arc<Labels> {
        self.row_names.axis()
    }

    pub(super) fn has_unit_effects(&self) -> bool {
        matches!(self.rows, Rows::Effects { .. })
    }

    /// The distribution of inefficiency that the fit used.
    pub(super) fn distribution(&self) -> Distribution {
        match self.spec.panel_model.as_ref().and_then(PanelModel::mean) {
            Some(Mean::Zero) => HalfNormal.into(),
            Some(mean) => TruncatedNormal { mean: mean.clone() }.into(),
            None => self.spec.distribution.clone(),
        }
    }
}
