//! The example of Stata's manual entry `frontier`: 25 states, Zellner and Revankar (1970), half-normal and exponential.
//!
//! Run with `cargo run --example replicate_stata_frontier`. Prints what is computed beside what the manual prints, and
//! fails where they differ by more than one unit of the last printed digit.
//!
//! At the end the same data per establishment, which have the wrong skewness: the answer is an explanation, not a number.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::frontier::FrontierError;
use domar::prelude::*;
use replication::{Comparison, Printed};

const HALF_NORMAL: Printed = Printed::new(
    "Half-normal",
    7,
    &[("ln K", 0.258_547_8), ("ln L", 0.780_245_1), ("sigma_v", 0.175_168_8), ("sigma_u", 0.221_507_4)],
)
.within(1e-7);
const HALF_NORMAL_SIX: Printed = Printed::new(
    "Half-normal, six decimals",
    6,
    &[("constant", 2.081_135), ("ln sigma_u^2", -3.014_599), ("log-likelihood", 2.469_522)],
)
.within(1e-6);
const NOISE: Printed = Printed::new("Half-normal, five decimals", 5, &[("ln sigma_v^2", -3.484_01)]).within(1e-5);
// Their printed source was not at hand.
const ERRORS: Printed =
    Printed::new("Half-normal, standard errors", 5, &[("constant", 0.281_20), ("ln K", 0.098_75), ("ln L", 0.119_90)])
        .shown();
const EXPONENTIAL: Printed =
    Printed::new("Exponential", 7, &[("ln K", 0.262_485_9), ("ln L", 0.770_379_5)]).within(1e-7);
const EXPONENTIAL_SIX: Printed =
    Printed::new("Exponential, six decimals", 6, &[("constant", 2.069_242), ("log-likelihood", 2.860_489)])
        .within(1e-6);
const LEAST_SQUARES: Printed =
    Printed::new("Least squares", 6, &[("constant", 1.844_416), ("ln K", 0.245_428), ("ln L", 0.805_183)]).within(1e-6);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/zellner_revankar/equipment.csv");
    let panel = Panel::read_csv(path)?.with_log(&["valueadded", "capital", "labor", "firms"])?;
    let spec = Frontier::production("ln_valueadded").inputs(["ln_capital", "ln_labor"]);
    let half = spec.fit(&panel)?;
    let exponential = spec.clone().inefficiency(Exponential).fit(&panel)?;
    println!("{}", compare(&[&half, &exponential]));

    let mut comparison = Comparison::with("Stata's manual, frontier: Zellner and Revankar (1970)");
    let (capital, labour) = (half.coef("ln_capital")?, half.coef("ln_labor")?);
    comparison.add(&HALF_NORMAL, [capital, labour, half.sigma_v(), half.sigma_u()])?;
    let constant = half.coef("constant")?;
    comparison.add(&HALF_NORMAL_SIX, [constant, half.coef("ln_sigma_u_sq")?, half.log_likelihood()])?;
    comparison.add(&NOISE, [half.coef("ln_sigma_v_sq")?])?;
    let error = |name| half.std_error(name);
    comparison.add(&ERRORS, [error("constant")?, error("ln_capital")?, error("ln_labor")?])?;
    comparison.add(&EXPONENTIAL, [exponential.coef("ln_capital")?, exponential.coef("ln_labor")?])?;
    comparison.add(&EXPONENTIAL_SIX, [exponential.coef("constant")?, exponential.log_likelihood()])?;
    let ols = half.least_squares();
    comparison.add(&LEAST_SQUARES, [ols.get("constant")?, ols.get("ln_capital")?, ols.get("ln_labor")?])?;

    let per = |name: &str| -> Result<Vec<f64>, Box<dyn Error>> {
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
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(comparison.verdict())
}
