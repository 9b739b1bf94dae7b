//! How good are estimates of the data-element multiplier where the truth is known?
//!
//! `cargo run --release --example monte_carlo_data_multiplier [-- --replications 1000] [--bootstrap 99]`; 100 replications
//! and no bootstrap unless said otherwise
//!
//! Superposition (MC4): size and power of its two tests, and what a second measure does about errors of measurement. Reuse
//! (MC5): bias, coverage, and the size of the test on the boundary. Amplification (MC6): the bias of least squares within
//! units, and coverage of the gain by the delta method and by inverting a Wald test, also where the feedback is strong.
//! Network (MC7): the formula against iteration. It fails where the last two disagree.

mod study;

use std::process::ExitCode;

use domar::prelude::*;
use domar::report::{Cell, NumberFormat, Table};
use study::{AmplificationDesign, Outcome, ReuseDesign, SuperpositionDesign};

const SEED: u64 = 20_264;

fn main() -> Result<ExitCode, Error> {
    let (mut replications, mut bootstrap) = (100_usize, 0_usize);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next().map_err(|error| usage(&error))? {
        let target = match argument {
            lexopt::Arg::Long("replications") => &mut replications,
            lexopt::Arg::Long("bootstrap") => &mut bootstrap,
            other => return Err(usage(&other.unexpected())),
        };
        let value = arguments.value().map_err(|error| usage(&error))?;
        *target = value.to_string_lossy().parse().map_err(|_| usage(&"a whole number is wanted"))?;
    }
    let replications = replications.max(20);

    // Each design has a seed of its own.
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut follow = |run: &dyn Fn(u64) -> Outcome| {
        let outcome = run(SEED + outcomes.len() as u64);
        eprintln!("{}: {} of {} samples", outcome.title, outcome.fitted, outcome.replications);
        outcomes.push(outcome);
    };
    for correlation in [0.0, 0.8] {
        // −0.015 = −ε₁ε₂ is where complementarity in levels ends.
        for cross in [-0.015, 0.0, 0.05, 0.1] {
            let design = SuperpositionDesign { cross, correlation, reliability: 1.0, units: 200, periods: 6 };
            follow(&|seed| design.run(replications, seed));
        }
    }
    let mismeasured = SuperpositionDesign { cross: 0.1, correlation: 0.0, reliability: 0.7, units: 200, periods: 6 };
    follow(&|seed| mismeasured.run(replications, seed));
    for phi in [0.0, 0.2, 0.5, 1.0] {
        let design = ReuseDesign { phi, users: 5, groups: 40, periods: 6 };
        follow(&|seed| design.run(replications, seed));
    }
    for feedback in [0.4, 0.9] {
        for periods in [6, 12] {
            let design = AmplificationDesign::with_feedback(feedback, 300, periods);
            follow(&|seed| design.run(replications, bootstrap, seed));
        }
    }
    println!("{}", estimates(&outcomes)?);
    println!("{}", events(&outcomes)?);

    let draws = 10 * replications;
    let gap = study::network(draws, SEED)?;
    println!("MC7 network: {draws} random economies of six sectors, largest relative gap to iteration {gap:.1e}");
    if gap > 1e-8 {
        eprintln!("the formula and the economy disagree");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn title(outcome: &Outcome) -> String {
    format!("{}: {} of {} fitted", outcome.title, outcome.fitted, outcome.replications)
}

fn estimates(outcomes: &[Outcome]) -> Result<Table, Error> {
    let mut table = Table::builder("Estimates where the truth is known")
        .stub("Parameter")
        .number_column("Truth", NumberFormat::fixed(3))
        .number_column("Mean", NumberFormat::fixed(4))
        .number_column("Bias", NumberFormat::fixed(4))
        .number_column("MC error", NumberFormat::fixed(4))
        .number_column("Coverage", NumberFormat::percent(1));
    for outcome in outcomes {
        table = table.section(title(outcome));
        for finding in &outcome.findings {
            let mut cells: Vec<Cell> =
                [finding.truth, finding.mean, finding.bias(), finding.error].map(Cell::from).to_vec();
            cells.push(if finding.coverage.is_nan() { Cell::Missing } else { finding.coverage.into() });
            table = table.row(finding.parameter.clone(), cells);
        }
    }
    Ok(table.note("Coverage of 95 % intervals, where there is one.").build()?)
}

fn events(outcomes: &[Outcome]) -> Result<Table, Error> {
    let mut table =
        Table::builder("How often").stub("Event").number_column("Share of samples", NumberFormat::percent(1));
    for outcome in outcomes {
        table = table.section(title(outcome));
        for share in &outcome.shares {
            table = table.row(share.what.clone(), [share.share]);
        }
    }
    Ok(table.note("Tests at the 5 % level.").build()?)
}

fn usage(error: &dyn std::fmt::Display) -> Error {
    eprintln!("{error}\nusage: monte_carlo_data_multiplier [--replications N] [--bootstrap N]");
    std::process::exit(2)
}
