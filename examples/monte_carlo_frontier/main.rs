//! How good are frontier estimates where the truth is known?
//!
//! `cargo run --release --example monte_carlo_frontier [-- --replications 1000]`, 100 unless said otherwise
//!
//! Bias, coverage of 95 % intervals, how often a sample has the wrong skewness, how often the test finds inefficiency that
//! is not there; one design for each distribution and panel model; and a robustness run in which every estimation must end
//! in a verified maximum or a named error. It fails where one does not.

mod study;

use std::process::ExitCode;

use domar::prelude::*;
use domar::report::{NumberFormat, Table};
use study::{Design, Outcome};

const SEED: u64 = 20_261;

fn main() -> Result<ExitCode, Error> {
    let mut replications = 100;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next().map_err(|error| usage(&error))? {
        match argument {
            lexopt::Arg::Long("replications") => {
                let value = arguments.value().map_err(|error| usage(&error))?;
                replications =
                    value.to_string_lossy().parse().map_err(|_| usage(&"--replications wants a whole number"))?;
            }
            other => return Err(usage(&other.unexpected())),
        }
    }
    let replications = replications.max(20);
    let fewer = (replications / 5).max(20);

    let mut runs = Vec::new();
    let mut follow = |design: Design, replications: usize| -> Result<(), Error> {
        eprintln!("{}, {} × {}: {replications} samples", design.name, design.units, design.periods);
        let outcome = study::run(&design, replications, SEED)?;
        runs.push((design, outcome));
        Ok(())
    };
    for units in [200, 1000] {
        study::cross_sections(units).into_iter().try_for_each(|design| follow(design, replications))?;
        follow(study::determinants(units), replications)?;
    }
    for design in study::panels(100, 6) {
        // Units' effects are integrated out, which takes longer.
        let slow = design.unit_effect > 0.0;
        follow(design, if slow { (replications / 20).max(20) } else { fewer })?;
    }
    println!("{}", estimates(&runs)?);

    println!("Determinants in one step and in two (slope of z, truth 0.3; Wang and Schmidt 2002):");
    for units in [200, 1000] {
        let design = study::determinants(units);
        let one = study::run(&design, fewer, SEED)?;
        let (two, used) = study::two_steps(&design, fewer, SEED)?;
        let slope = one.findings.iter().find(|finding| finding.parameter == "mu:z").map_or(f64::NAN, |f| f.mean);
        println!("  n = {units}: one step {slope:.3}; two steps {two:.3} ({used} of {fewer} samples)");
    }

    println!("\nA test of no inefficiency where there is none (5 % level, mixed χ²):");
    for units in [200, 1000] {
        let outcome = study::run(&study::no_inefficiency(units), replications, SEED)?;
        println!(
            "  n = {units}: rejected in {:.1} %; wrong skewness in {:.1} % of the samples",
            100.0 * outcome.rejection_rate(),
            100.0 * outcome.wrong_skewness()
        );
    }

    println!("\nEvery run ends in a verified maximum or a named error:");
    let mut garbage = 0;
    for units in [100, 500] {
        for design in study::robustness(units) {
            let outcome = study::run(&design, replications, SEED + 1)?;
            garbage += outcome.garbage;
            let errors: Vec<String> =
                outcome.refused.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
            println!(
                "  {:>17}, n = {units:>3}: {:>4} of {replications} verified maxima; {}; unsound {}",
                design.name,
                outcome.fitted,
                if errors.is_empty() { "no errors".to_owned() } else { errors.join(", ") },
                outcome.garbage
            );
        }
    }
    garbage += runs.iter().map(|(_, outcome)| outcome.garbage).sum::<usize>();
    if garbage > 0 {
        eprintln!("{garbage} fits are called maxima and are none");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn estimates(runs: &[(Design, Outcome)]) -> Result<Table, Error> {
    let mut table = Table::builder("Estimates where the truth is known")
        .stub("Parameter")
        .number_column("Truth", NumberFormat::fixed(3))
        .number_column("Mean", NumberFormat::fixed(4))
        .number_column("Bias", NumberFormat::fixed(4))
        .number_column("MC error", NumberFormat::fixed(4))
        .number_column("Coverage", NumberFormat::percent(1));
    for (design, outcome) in runs {
        let refused: Vec<String> = outcome.refused.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let refused = if refused.is_empty() { String::new() } else { format!("; refused: {}", refused.join(", ")) };
        table = table.section(format!(
            "{}, {} × {}: {} of {} fitted{refused}",
            design.name, design.units, design.periods, outcome.fitted, outcome.replications
        ));
        for finding in &outcome.findings {
            let numbers = [finding.truth, finding.mean, finding.bias(), finding.error, finding.coverage];
            table = table.row(finding.parameter, numbers);
        }
    }
    Ok(table
        .note("Coverage of 95 % intervals by the inverse Hessian. Samples that were refused are not among the estimates; where they are many, the others are a selection.")
        .build()?)
}

fn usage(error: &dyn std::fmt::Display) -> Error {
    eprintln!("{error}\nusage: monte_carlo_frontier [--replications N]");
    std::process::exit(2)
}
