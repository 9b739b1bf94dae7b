//! Designs whose truth is known, and what repeated estimation makes of them. The tests run the same designs smaller.

use std::collections::BTreeMap;

use domar::frontier::{FrontierError, Rayleigh};
use domar::prelude::*;
use domar::stats::Draws;
use rayon::prelude::*;

/// Which estimator a specification goes to.
#[derive(Clone, Copy, PartialEq)]
pub enum Estimator {
    Likelihood,
    SchmidtSickles,
    SchmidtSicklesRandom,
    CornwellSchmidtSickles,
    LeeSchmidt,
    /// Fixed effects with inefficiency scaled by z.
    WangHo,
}

/// A frontier whose parameters are known.
pub struct Design {
    pub name: &'static str,
    pub spec: Frontier,
    pub estimator: Estimator,
    /// Parameters that are followed, with their true values.
    pub truth: Vec<(&'static str, f64)>,
    pub units: usize,
    pub periods: usize,
    pub inefficiency: Inefficiency,
    /// Deviation of the unit effect, if there is one.
    pub unit_effect: f64,
    pub persistent: f64,
    pub sigma_v: f64,
}

/// How inefficiency is drawn.
#[derive(Clone, Copy)]
pub enum Inefficiency {
    None,
    HalfNormal {
        sigma: f64,
    },
    Exponential {
        mean: f64,
    },
    Rayleigh {
        sigma: f64,
    },
    Truncated {
        mean: f64,
        sigma: f64,
    },
    /// N⁺(δ₀ + δ₁z, σ²).
    TruncatedBy {
        constant: f64,
        slope: f64,
        sigma: f64,
    },
    /// One draw per unit, times a path over time.
    PerUnit {
        mean: f64,
        sigma: f64,
        path: fn(f64, f64) -> f64,
    },
    /// One draw per unit, times e^{δz}.
    Scaled {
        sigma: f64,
        slope: f64,
    },
}

const BETA: [f64; 3] = [1.0, 0.5, 0.3];

/// N(mean, sigma²) above zero, by rejection.
fn truncated(draws: &mut Draws, mean: f64, sigma: f64) -> f64 {
    loop {
        let u = mean + sigma * draws.normal();
        if u >= 0.0 {
            return u;
        }
    }
}

impl Design {
    /// One sample of this design.
    pub fn panel(&self, draws: &mut Draws) -> Result<Panel, Error> {
        let mut columns: [Vec<f64>; 6] = Default::default();
        for unit in 0..self.units {
            let effect = self.unit_effect * draws.normal() - self.persistent * draws.normal().abs();
            let own = match self.inefficiency {
                Inefficiency::PerUnit { mean, sigma, .. } => truncated(draws, mean, sigma),
                Inefficiency::Scaled { sigma, .. } => sigma * draws.normal().abs(),
                _ => 0.0,
            };
            for period in 0..self.periods {
                let x = [draws.normal(), draws.normal()];
                let z = draws.normal();
                let u = match self.inefficiency {
                    Inefficiency::None => 0.0,
                    Inefficiency::HalfNormal { sigma } => sigma * draws.normal().abs(),
                    Inefficiency::Exponential { mean } => mean * draws.exponential(),
                    Inefficiency::Rayleigh { sigma } => sigma * (2.0 * draws.exponential()).sqrt(),
                    Inefficiency::Truncated { mean, sigma } => truncated(draws, mean, sigma),
                    Inefficiency::TruncatedBy { constant, slope, sigma } => {
                        truncated(draws, constant + slope * z, sigma)
                    }
                    Inefficiency::PerUnit { path, .. } => own * path(period as f64 + 1.0, self.periods as f64),
                    Inefficiency::Scaled { slope, .. } => own * (slope * z).exp(),
                };
                let y = BETA[0] + BETA[1] * x[0] + BETA[2] * x[1] + effect + self.sigma_v * draws.normal() - u;
                let row = [unit as f64, period as f64 + 1.0, y, x[0], x[1], z];
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
        }
        let panel = Panel::from_columns(["unit", "time", "y", "x1", "x2", "z"].into_iter().zip(columns))?;
        if self.periods > 1 { Ok(panel.with_ids("unit", "time")?) } else { Ok(panel) }
    }
}

/// What repeated estimation found about one parameter.
#[derive(Debug, Clone)]
pub struct Finding {
    pub parameter: &'static str,
    pub truth: f64,
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub error: f64,
    /// Share of 95 % intervals that hold the truth.
    pub coverage: f64,
}

impl Finding {
    pub fn bias(&self) -> f64 {
        self.mean - self.truth
    }
}

/// What became of all replications.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub fitted: usize,
    /// Named errors, counted.
    pub refused: BTreeMap<String, usize>,
    /// Rejections of no inefficiency at 5 %; a wrong skewness does not reject.
    pub rejected: usize,
    pub replications: usize,
    /// Fits that are no maximum, or lie below the likelihood without inefficiency.
    pub garbage: usize,
}

impl Outcome {
    pub fn wrong_skewness(&self) -> f64 {
        self.share(self.refused.get("wrong skewness").copied().unwrap_or(0))
    }

    pub fn rejection_rate(&self) -> f64 {
        self.share(self.rejected)
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.replications as f64
    }
}

pub fn reason(error: &FrontierError) -> String {
    match error {
        FrontierError::WrongSkewness { .. } => "wrong skewness".to_owned(),
        FrontierError::RanToEdge { edge, .. } => format!("{edge:?}"),
        FrontierError::NotConverged { .. } => "not converged".to_owned(),
        other => other.to_string(),
    }
}

/// One estimation, as far as it is followed.
struct Fit {
    /// Estimate and standard error of each parameter that is followed.
    estimates: Vec<(f64, f64)>,
    is_sound: bool,
    finds_inefficiency: bool,
}

impl Design {
    fn fit(&self, panel: &Panel) -> Result<Fit, FrontierError> {
        let followed = |fit: &dyn Fitted, is_sound: bool, finds_inefficiency: bool| -> Result<Fit, FrontierError> {
            let estimates: Vec<(f64, f64)> = self
                .truth
                .iter()
                .map(|(name, _)| Ok((fit.coef(name)?, fit.std_error(name)?)))
                .collect::<Result<_, FrontierError>>()?;
            let has_errors = estimates.iter().all(|(_, error)| error.is_finite() && *error > 0.0);
            Ok(Fit { estimates, is_sound: is_sound && has_errors, finds_inefficiency })
        };
        match self.estimator {
            Estimator::Likelihood => {
                let fit = self.spec.fit(panel)?;
                let is_highest = fit.log_likelihood() >= fit.log_likelihood_without_inefficiency() - 1e-6;
                let is_rejected = fit.no_inefficiency_test().p_value < 0.05;
                followed(&fit, fit.convergence().holds() && is_highest, is_rejected)
            }
            Estimator::WangHo => {
                let fit = self.spec.clone().scaling_by(["z"]).fixed_effects().fit(panel)?;
                followed(&fit, fit.convergence().holds(), true)
            }
            Estimator::SchmidtSickles => followed(&self.spec.fit_schmidt_sickles(panel)?, true, true),
            Estimator::SchmidtSicklesRandom => followed(&self.spec.fit_schmidt_sickles_random(panel)?, true, true),
            Estimator::CornwellSchmidtSickles => followed(&self.spec.fit_cornwell_schmidt_sickles(panel)?, true, true),
            Estimator::LeeSchmidt => {
                let fit = self.spec.fit_lee_schmidt(panel)?;
                followed(&fit, fit.convergence().holds(), true)
            }
        }
    }
}

/// Fits the design to many samples; the seed decides the result, for any number of threads.
pub fn run(design: &Design, replications: usize, seed: u64) -> Result<Outcome, Error> {
    let fits: Vec<Result<Fit, FrontierError>> = (0..replications)
        .into_par_iter()
        .map(|replication| Ok(design.fit(&design.panel(&mut Draws::new(seed, replication as u64))?)))
        .collect::<Result<_, Error>>()?;
    let mut outcome = Outcome { replications, ..Outcome::default() };
    let mut kept = Vec::new();
    for fit in fits {
        match fit {
            Ok(fit) => {
                outcome.garbage += usize::from(!fit.is_sound);
                outcome.rejected += usize::from(fit.finds_inefficiency);
                kept.push(fit);
            }
            Err(error) => *outcome.refused.entry(reason(&error)).or_insert(0) += 1,
        }
    }
    outcome.fitted = kept.len();
    for (position, &(parameter, truth)) in design.truth.iter().enumerate() {
        let found = || kept.iter().map(|fit| fit.estimates[position]);
        let n = kept.len() as f64;
        let covered = found().filter(|(estimate, error)| (estimate - truth).abs() <= WIDTH * error).count();
        let mean = found().map(|(estimate, _)| estimate).sum::<f64>() / n;
        let variance = found().map(|(estimate, _)| (estimate - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let error = (variance / n).sqrt();
        outcome.findings.push(Finding { parameter, truth, mean, error, coverage: covered as f64 / n });
    }
    Ok(outcome)
}

/// Standard errors on each side of a 95 % interval.
const WIDTH: f64 = 1.959_963_984_540_054;

fn frontier() -> Frontier {
    Frontier::production("y").inputs(["x1", "x2"])
}

fn cross_section(name: &'static str, spec: Frontier, inefficiency: Inefficiency, units: usize) -> Design {
    Design {
        name,
        spec,
        estimator: Estimator::Likelihood,
        truth: vec![("x1", BETA[1]), ("x2", BETA[2])],
        units,
        periods: 1,
        inefficiency,
        unit_effect: 0.0,
        persistent: 0.0,
        sigma_v: 0.2,
    }
}

/// `σ_u/σ_v` = 1.5.
const SIGMA_U: f64 = 0.3;

fn ln_square(sigma: f64) -> f64 {
    2.0 * sigma.ln()
}

/// Cross-sections of `units` observations: half-normal, exponential, truncated normal.
pub fn cross_sections(units: usize) -> Vec<Design> {
    let mut half = cross_section("half-normal", frontier(), Inefficiency::HalfNormal { sigma: SIGMA_U }, units);
    half.truth.extend([
        ("constant", BETA[0]),
        ("ln_sigma_u_sq", ln_square(SIGMA_U)),
        ("ln_sigma_v_sq", ln_square(0.2)),
    ]);
    let mut exponential = cross_section(
        "exponential",
        frontier().inefficiency(Exponential),
        Inefficiency::Exponential { mean: SIGMA_U },
        units,
    );
    exponential.truth.extend([
        ("constant", BETA[0]),
        ("ln_sigma_u_sq", ln_square(SIGMA_U)),
        ("ln_sigma_v_sq", ln_square(0.2)),
    ]);
    let truncated = cross_section(
        "truncated normal",
        frontier().inefficiency(TruncatedNormal::default()),
        Inefficiency::Truncated { mean: 0.2, sigma: SIGMA_U },
        units,
    );
    vec![half, exponential, truncated]
}

/// Nobody is inefficient: how often is that denied?
pub fn no_inefficiency(units: usize) -> Design {
    cross_section("no inefficiency", frontier(), Inefficiency::None, units)
}

/// Battese and Coelli (1995): the mean of inefficiency depends on z.
pub fn determinants(units: usize) -> Design {
    let mut design = cross_section(
        "Battese–Coelli 1995",
        frontier().inefficiency(TruncatedNormal::with_mean(["z"])),
        Inefficiency::TruncatedBy { constant: 0.2, slope: 0.3, sigma: SIGMA_U },
        units,
    );
    design.truth.extend([("mu:z", 0.3), ("ln_sigma_v_sq", ln_square(0.2))]);
    design
}

/// The wrong way to the same slope: inefficiency predicted without z, then regressed on z. Returns the mean slope.
pub fn two_steps(design: &Design, replications: usize, seed: u64) -> Result<(f64, usize), Error> {
    let slopes: Vec<Option<f64>> = (0..replications)
        .into_par_iter()
        .map(|replication| {
            let panel = design.panel(&mut Draws::new(seed, replication as u64))?;
            let Ok(fit) = frontier().fit(&panel) else { return Ok(None) };
            let (u, z) = (fit.inefficiencies().values().to_vec(), panel.column("z")?.to_vec());
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            let (mean_u, mean_z) = (mean(&u), mean(&z));
            let cross: f64 = u.iter().zip(&z).map(|(u, z)| (u - mean_u) * (z - mean_z)).sum();
            Ok(Some(cross / z.iter().map(|z| (z - mean_z).powi(2)).sum::<f64>()))
        })
        .collect::<Result<_, Error>>()?;
    let found: Vec<f64> = slopes.into_iter().flatten().collect();
    Ok((found.iter().sum::<f64>() / found.len() as f64, found.len()))
}

/// One design for each panel model.
pub fn panels(units: usize, periods: usize) -> Vec<Design> {
    let per_unit = |name, model: PanelModel, mean, path: fn(f64, f64) -> f64, more: &[(&'static str, f64)]| {
        let inefficiency = Inefficiency::PerUnit { mean, sigma: 0.4, path };
        let mut design = cross_section(name, frontier().panel_model(model), inefficiency, units);
        design.truth.extend(more);
        design.periods = periods;
        design
    };
    let new_each_period = |name, model, unit_effect, persistent, more: &[(&'static str, f64)]| {
        let inefficiency = Inefficiency::HalfNormal { sigma: 0.4 };
        let mut design = cross_section(name, frontier().panel_model(model), inefficiency, units);
        design.truth.extend(more);
        Design { periods, unit_effect, persistent, ..design }
    };
    let by_effects = |name, estimator, path: fn(f64, f64) -> f64| {
        let inefficiency = Inefficiency::PerUnit { mean: 0.0, sigma: 0.4, path };
        Design { estimator, periods, ..cross_section(name, frontier(), inefficiency, units) }
    };
    let u = ("ln_sigma_u_sq", ln_square(0.4));
    let v = ("ln_sigma_v_sq", ln_square(0.2));
    let inefficiency = Inefficiency::Scaled { sigma: 0.4, slope: 0.3 };
    let mut wang_ho = Design {
        estimator: Estimator::WangHo,
        periods,
        unit_effect: 0.3,
        ..cross_section("Wang–Ho", frontier(), inefficiency, units)
    };
    wang_ho.truth.extend([("scaling:z", 0.3), v]);
    vec![
        by_effects("Schmidt–Sickles, fixed", Estimator::SchmidtSickles, |_, _| 1.0),
        by_effects("Schmidt–Sickles, random", Estimator::SchmidtSicklesRandom, |_, _| 1.0),
        by_effects("Cornwell–Schmidt–Sickles", Estimator::CornwellSchmidtSickles, |t, _| {
            1.0 + 0.2 * t - 0.03 * t * t
        }),
        by_effects("Lee–Schmidt", Estimator::LeeSchmidt, |t, _| 1.0 / (1.0 + (-0.6 * t + 0.08 * t * t).exp())),
        wang_ho,
        per_unit("Pitt–Lee", PanelModel::PittLee, 0.0, |_, _| 1.0, &[u, v]),
        per_unit("Battese–Coelli 1988", PanelModel::BatteseCoelli1988, 0.3, |_, _| 1.0, &[v]),
        per_unit(
            "Kumbhakar 1990",
            PanelModel::Kumbhakar1990(Mean::Zero),
            0.0,
            |t, _| 1.0 / (1.0 + (-0.6 * t + 0.08 * t * t).exp()),
            &[v],
        ),
        per_unit(
            "Battese–Coelli 1992",
            PanelModel::BatteseCoelli1992(Mean::Zero),
            0.0,
            |t, last| (-0.1 * (t - last)).exp(),
            &[u, v, ("eta", 0.1)],
        ),
        new_each_period("true random effects", PanelModel::TrueRandomEffects, 0.3, 0.0, &[u, v]),
        new_each_period("true fixed effects", PanelModel::TrueFixedEffects, 0.3, 0.0, &[u, v]),
        new_each_period("four components", PanelModel::FourComponent, 0.2, 0.4, &[u, v]),
    ]
}

/// Four distributions, each fitted by its own model: does every run end in a maximum or a named error?
pub fn robustness(units: usize) -> Vec<Design> {
    let mut designs = cross_sections(units);
    designs.push(cross_section(
        "Rayleigh",
        frontier().inefficiency(Rayleigh),
        Inefficiency::Rayleigh { sigma: SIGMA_U },
        units,
    ));
    designs
}
