//! The first example of the guide to FRONTIER 4.1 (Coelli 1996): 60 firms, Cobb–Douglas, half-normal and truncated normal.
//!
//! Run with `cargo run --example replicate_frontier_41`. Prints what is computed beside what the program printed, and
//! fails where they differ by more than the printed figures are worth.
//!
//! FRONTIER prints eight digits but stops its `Davidon–Fletcher–Powell` search at a relative change of 1e-5 and holds π in
//! single precision, which shifts its log-likelihood by 2.4e-8 per firm. Its figures are therefore worth five to six
//! digits. Its standard errors come from the search's running approximation of the Hessian: they are shown, not compared.
//! Its truncated-normal run is bounded by `|μ| ≤ 2σ_u` in the R package; the free maximum is higher and shown as such.

use std::process::ExitCode;

use domar::prelude::*;

struct Line {
    name: &'static str,
    computed: f64,
    printed: f64,
    worth: f64,
}

fn lines() -> Result<Vec<Line>, Error> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/frontier41/41Firm.csv");
    let panel = Panel::read_csv(path)?.with_log(&["output", "capital", "labour"])?;
    let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    let fit = spec.fit(&panel)?;
    println!("{}", fit.summary());
    let efficiency = fit.efficiencies(Predictor::BatteseCoelli);
    let mean = efficiency.sum() / efficiency.len() as f64;
    let line = |name, computed, printed, worth| Line { name, computed, printed, worth };
    Ok(vec![
        line("constant", fit.coef("constant")?, 0.561_619_63, 5e-6),
        line("ln capital", fit.coef("ln_capital")?, 0.281_102_05, 2e-6),
        line("ln labour", fit.coef("ln_labour")?, 0.536_479_81, 2e-6),
        line("sigma-squared", fit.sigma_sq(), 0.217_000_46, 2e-6),
        line("gamma", fit.gamma(), 0.797_207_30, 5e-6),
        line("log-likelihood", fit.log_likelihood(), -17.027_229, 5e-6),
        line("log-likelihood, OLS", fit.log_likelihood_without_inefficiency(), -18.446_849, 1e-5),
        line("LR test", fit.no_inefficiency_test().statistic, 2.839_240_2, 1e-5),
        line("efficiency of firm 1", efficiency.values()[0], 0.650_688_80, 2e-6),
        line("efficiency of firm 60", efficiency.values()[59], 0.708_427_86, 2e-6),
        line("mean efficiency", mean, 0.740_57, 5e-6),
        line("s.e. ln capital (shown)", fit.std_error("ln_capital")?, 0.047_643_365, f64::INFINITY),
        line("s.e. ln labour (shown)", fit.std_error("ln_labour")?, 0.045_251_553, f64::INFINITY),
    ])
}

fn main() -> Result<ExitCode, Error> {
    let mut failed = false;
    println!();
    for Line { name, computed, printed, worth } in lines()? {
        let off = (computed - printed).abs();
        let verdict = if off <= worth { "" } else { "  <-- differs" };
        failed |= off > worth;
        println!("{name:>24} {computed:>14.8} {printed:>14.8} {off:>9.1e}{verdict}");
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
