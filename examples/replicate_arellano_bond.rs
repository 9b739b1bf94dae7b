//! Arellano and Bond (1991), Table 4: employment of 140 UK firms, 1976–1984.
//!
//! Arellano, M. and Bond, S. (1991), "Some tests of specification for panel data: Monte Carlo evidence and an application
//! to employment equations", *Review of Economic Studies* 58, Table 4: column (a1), one step with robust errors, and
//! column (b), two steps with the errors of their time.
//!
//! Data: `EmplUK` of the R package plm (GPL 2 or later), read from `../shared/data/sfa`.
//!
//! What differs: the paper warns that two-step errors are too small; Windmeijer's (2005) correction, which is what this
//! library prints unless told otherwise, is shown beside them. The four digits of column (b) are those of plm, which
//! round to the three of the paper. The last five rows of column (a1) are from memory.
//!
//! Run with `cargo run --example replicate_arellano_bond`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::prelude::*;
use replication::{Comparison, Printed};

const ONE_STEP: Printed = Printed::new(
    "Table 4, column (a1): one step",
    3,
    &[
        ("employment, lag 1", 0.686),
        ("employment, lag 2", -0.085),
        ("wage", -0.608),
        ("wage, lag 1", 0.393),
        ("capital", 0.357),
    ],
);
const ONE_STEP_ERRORS: Printed = Printed::new(
    "Table 4, column (a1): robust standard errors",
    3,
    &[
        ("employment, lag 1", 0.145),
        ("employment, lag 2", 0.056),
        ("wage", 0.178),
        ("wage, lag 1", 0.168),
        ("capital", 0.059),
    ],
);
const ONE_STEP_REST: Printed = Printed::new(
    "Table 4, column (a1): the other rows",
    3,
    &[
        ("capital, lag 1", -0.058),
        ("capital, lag 2", -0.020),
        ("output of the industry", 0.608),
        ("output, lag 1", -0.711),
        ("output, lag 2", 0.106),
    ],
)
.recalled();
const TWO_STEP: Printed = Printed::new(
    "Table 4, column (b): two steps",
    4,
    &[
        ("employment, lag 1", 0.4742),
        ("employment, lag 2", -0.0530),
        ("wage", -0.5132),
        ("wage, lag 1", 0.2246),
        ("capital", 0.2927),
        ("output of the industry", 0.6098),
        ("output, lag 1", -0.4464),
    ],
);
const TWO_STEP_ERRORS: Printed = Printed::new(
    "Table 4, column (b): standard errors without correction",
    4,
    &[
        ("employment, lag 1", 0.0853),
        ("employment, lag 2", 0.0273),
        ("wage", 0.0493),
        ("wage, lag 1", 0.0801),
        ("capital", 0.0395),
        ("output of the industry", 0.1085),
        ("output, lag 1", 0.1248),
    ],
);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let panel = Panel::read_csv(replication::shared_data("sfa/plm_EmplUK.csv")?)?
        .with_log(&["emp", "wage", "capital", "output"])?
        .with_ids("firm", "year")?;
    let mut comparison = Comparison::with("Arellano and Bond (1991), Table 4");
    let equation = DynamicPanel::difference("ln_emp", 2).exogenous("ln_wage", 0..=1);

    let one = equation
        .clone()
        .exogenous("ln_capital", 0..=2)
        .exogenous("ln_output", 0..=2)
        .time_effects()
        .one_step()
        .fit(&panel)?
        .with_robust_errors();
    let (estimates, errors) = (one.estimates(), one.std_errors());
    comparison.add(&ONE_STEP, estimates.values().iter().copied().take(5))?;
    comparison.add(&ONE_STEP_ERRORS, errors.values().iter().copied().take(5))?;
    comparison.add(&ONE_STEP_REST, estimates.values().iter().copied().skip(5).take(5))?;

    let two = equation.exogenous("ln_capital", 0..=0).exogenous("ln_output", 0..=1).time_effects().fit(&panel)?;
    let (estimates, corrected, errors) =
        (two.estimates(), two.std_errors(), two.with_conventional_errors().std_errors());
    comparison.add(&TWO_STEP, estimates.values().iter().copied().take(7))?;
    comparison.add(&TWO_STEP_ERRORS, errors.values().iter().copied().take(7))?;

    println!("\n{}", two.to_table().to_text());
    let growth = corrected.values()[0] / errors.values()[0];
    println!("The corrected error of the first lag is {growth:.2} times the printed one.");
    Ok(comparison.verdict())
}
