//! The first example of the guide to FRONTIER 4.1 (Coelli 1996): 60 firms, Cobb–Douglas, half-normal and truncated normal.
//!
//! Run with `cargo run --example replicate_frontier_41`. Prints what is computed beside what the program printed, and
//! fails where they differ by more than the printed figures are worth.
//!
//! FRONTIER prints eight digits but stops its `Davidon–Fletcher–Powell` search at a relative change of 1e-5 and holds π in
//! single precision, which shifts its log-likelihood by 2.4e-8 per firm. Its figures are therefore worth five to six
//! digits. Its standard errors come from the search's running approximation of the Hessian: they are shown, not compared.
//! Its truncated-normal run is bounded by `|μ| ≤ 2σ_u` in the R package; the free maximum is higher and shown as such.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::prelude::*;
use replication::{Comparison, Printed};

const COEFFICIENTS: Printed = Printed::new(
    "Half-normal: coefficients, variance, efficiency",
    8,
    &[
        ("ln capital", 0.281_102_05),
        ("ln labour", 0.536_479_81),
        ("sigma-squared", 0.217_000_46),
        ("efficiency of firm 1", 0.650_688_80),
        ("efficiency of firm 60", 0.708_427_86),
    ],
)
.within(2e-6);
const LESS_CERTAIN: Printed =
    Printed::new("Half-normal: constant and gamma", 8, &[("constant", 0.561_619_63), ("gamma", 0.797_207_30)])
        .within(5e-6);
const LIKELIHOODS: Printed = Printed::new(
    "Half-normal: log-likelihood and test",
    6,
    &[("log-likelihood", -17.027_229), ("log-likelihood, OLS", -18.446_849), ("LR test", 2.839_240_2)],
)
.within(1e-5);
const MEAN: Printed = Printed::new("Half-normal: mean efficiency", 5, &[("mean", 0.740_57)]);
const ERRORS: Printed = Printed::new(
    "Half-normal: standard errors of the search",
    9,
    &[("ln capital", 0.047_643_365), ("ln labour", 0.045_251_553)],
)
.shown();
const TRUNCATED: Printed = Printed::new(
    "Truncated normal: bounded there, free here",
    4,
    &[
        ("constant", 0.4764),
        ("ln capital", 0.2826),
        ("ln labour", 0.5404),
        ("sigma-squared", 0.5478),
        ("gamma", 0.9081),
        ("mu", -1.4106),
        ("log-likelihood", -16.796),
        ("mean efficiency", 0.789_03),
    ],
)
.shown();

fn mean_efficiency(fit: &FrontierFit) -> f64 {
    let efficiency = fit.efficiencies(Predictor::BatteseCoelli);
    efficiency.sum() / efficiency.len() as f64
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/frontier41/41Firm.csv");
    let panel = Panel::read_csv(path)?.with_log(&["output", "capital", "labour"])?;
    let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    let fit = spec.fit(&panel)?;
    println!("{}", fit.summary());
    let mut comparison = Comparison::with("Coelli (1996), guide to FRONTIER 4.1, first example");
    let efficiency = fit.efficiencies(Predictor::BatteseCoelli);
    let (capital, labour) = (fit.coef("ln_capital")?, fit.coef("ln_labour")?);
    let firms = efficiency.values();
    comparison.add(&COEFFICIENTS, [capital, labour, fit.sigma_sq(), firms[0], firms[59]])?;
    comparison.add(&LESS_CERTAIN, [fit.coef("constant")?, fit.gamma()])?;
    let likelihoods = [fit.log_likelihood(), fit.log_likelihood_without_inefficiency()];
    comparison.add(&LIKELIHOODS, likelihoods.into_iter().chain([fit.no_inefficiency_test().statistic]))?;
    comparison.add(&MEAN, [mean_efficiency(&fit)])?;
    comparison.add(&ERRORS, [fit.std_error("ln_capital")?, fit.std_error("ln_labour")?])?;

    let free = spec.inefficiency(TruncatedNormal::default()).fit(&panel)?;
    let (capital, labour) = (free.coef("ln_capital")?, free.coef("ln_labour")?);
    comparison.add(
        &TRUNCATED,
        [
            free.coef("constant")?,
            capital,
            labour,
            free.sigma_sq(),
            free.gamma(),
            free.coef("mu")?,
            free.log_likelihood(),
            mean_efficiency(&free),
        ],
    )?;
    Ok(comparison.verdict())
}
