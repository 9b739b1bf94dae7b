//! The example of Stata's manual entry `frontier`: 25 states, Zellner and Revankar (1970), half-normal and exponential.
//!
//! Run with `cargo run --example replicate_stata_frontier`. Prints what is computed beside what the manual prints, and
//! fails where they differ by more than one unit of the last printed digit.
//!
//! At the end the same data per establishment, which have the wrong skewness: the answer is an explanation, not a number.

use std::process::ExitCode;

use domar::frontier::FrontierError;
use domar::prelude::*;

/// For figures whose printed source was not at hand: shown beside ours, not compared.
const SHOWN: f64 = f64::INFINITY;

fn main() -> Result<ExitCode, Error> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/zellner_revankar/equipment.csv");
    let panel = Panel::read_csv(path)?.with_log(&["valueadded", "capital", "labor", "firms"])?;
    let spec = Frontier::production("ln_valueadded").inputs(["ln_capital", "ln_labor"]);
    let half = spec.fit(&panel)?;
    let exponential = spec.clone().inefficiency(Exponential).fit(&panel)?;
    println!("{}", compare(&[&half, &exponential]));

    let ols = half.least_squares();
    let lines = [
        ("half-normal: constant", half.coef("constant")?, 2.081_135, 1e-6),
        ("ln K", half.coef("ln_capital")?, 0.258_547_8, 1e-7),
        ("ln L", half.coef("ln_labor")?, 0.780_245_1, 1e-7),
        ("ln sigma_v^2", half.coef("ln_sigma_v_sq")?, -3.484_01, 1e-5),
        ("ln sigma_u^2", half.coef("ln_sigma_u_sq")?, -3.014_599, 1e-6),
        ("sigma_v", half.sigma_v(), 0.175_168_8, 1e-7),
        ("sigma_u", half.sigma_u(), 0.221_507_4, 1e-7),
        ("log-likelihood", half.log_likelihood(), 2.469_522, 1e-6),
        ("s.e. constant", half.std_error("constant")?, 0.281_20, SHOWN),
        ("s.e. ln K", half.std_error("ln_capital")?, 0.098_75, SHOWN),
        ("s.e. ln L", half.std_error("ln_labor")?, 0.119_90, SHOWN),
        ("exponential: constant", exponential.coef("constant")?, 2.069_242, 1e-6),
        ("ln K", exponential.coef("ln_capital")?, 0.262_485_9, 1e-7),
        ("ln L", exponential.coef("ln_labor")?, 0.770_379_5, 1e-7),
        ("log-likelihood", exponential.log_likelihood(), 2.860_489, 1e-6),
        ("least squares: constant", ols.get("constant")?, 1.844_416, 1e-6),
        ("ln K", ols.get("ln_capital")?, 0.245_428, 1e-6),
        ("ln L", ols.get("ln_labor")?, 0.805_183, 1e-6),
    ];
    let mut failed = false;
    println!();
    for (name, computed, printed, digit) in lines {
        let off = (computed - printed).abs();
        let verdict = if off <= digit { "" } else { "  <-- differs" };
        failed |= off > digit;
        println!("{name:>24} {computed:>12.7} {printed:>12.7} {off:>9.1e}{verdict}");
    }

    let per = |name: &str| -> Result<Vec<f64>, Error> {
        Ok(panel.column(name)?.iter().zip(panel.column("ln_firms")?).map(|(x, f)| x - f).collect())
    };
    let (y, k, l) = (per("ln_valueadded")?, per("ln_capital")?, per("ln_labor")?);
    let each = Panel::from_columns([("y", y), ("k", k), ("l", l)])?;
    match Frontier::production("y").inputs(["k", "l"]).fit(&each) {
        Err(FrontierError::WrongSkewness { moments, .. }) => {
            println!("\nPer establishment: wrong skewness ({moments}).");
        }
        Err(error) => println!("\nPer establishment: {error}"),
        Ok(fit) => {
            println!("\nPer establishment: {}", fit.convergence());
            failed = true;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
