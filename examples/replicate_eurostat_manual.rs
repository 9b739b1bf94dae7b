//! The Eurostat manual (2008), chapter 15: Germany 1995, six sectors.
//!
//! Eurostat (2008), *Eurostat Manual of Supply, Use and Input–Output Tables*, chapter 15 (J. Beutel): coefficients,
//! inverse, multipliers of output, value added and employment (Table 15.16, pp. 503–504), the supply side, and linkages
//! (pp. 506–507).
//!
//! Data: Table 15.4 in the form of the R package iotables (MIT licence), read from `../shared/data/io/iotables`.
//!
//! What differs: the table itself. Manufacturing makes 1,079,446 by its column and 1,079,400 by its row; the demand side
//! is computed from the former and the supply side from the latter. The manual rounds coefficients to four digits before
//! it inverts, which moves the fourth decimal of forward linkages; these six are compared within one and a half units.
//! iotables' tests state 1.6691 for manufacturing; it is 1.6910 (1.6909 from rounded coefficients).
//!
//! Run with `cargo run --example replicate_eurostat_manual`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::prelude::*;
use domar::table::formats::Eurostat;
use replication::{Comparison, Printed};

const SECTORS: [&str; 6] =
    ["agriculture", "manufacturing", "construction", "trade", "business services", "other services"];

const COEFFICIENTS: Printed =
    Printed::new("Table 15.6: input coefficients", 4, &[("agriculture", 0.0258), ("manufacturing", 0.2822)]);

const INVERSE: Printed = Printed::new(
    "Table 15.10: diagonal of the Leontief inverse",
    4,
    &[("agriculture", 1.0339), ("manufacturing", 1.4292), ("construction", 1.0289)],
);

/// Six figures, one for each sector.
fn six(place: &'static str, values: [f64; 6]) -> (&'static str, [(&'static str, f64); 6]) {
    (place, std::array::from_fn(|i| (SECTORS[i], values[i])))
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file = replication::shared_data("io/iotables/germany_1995.csv")?;
    let table = Eurostat { geo: "DE".to_owned(), year: 1995 }.read(file)?;
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let employment = table.satellite("Total employment domestic concept")?;

    // The supply side divides rows by their printed totals.
    let mut by_row = table.output().values().to_owned();
    by_row[1] = 1_079_400.0;
    let flows = table.intermediate_flows().values().to_owned();
    let supply = IoTable::from_flows(table.info().clone(), table.sectors().clone(), flows, by_row)?;
    let supply = LeontiefSystem::from_table(&supply, Flow::Domestic)?;

    let mut comparison =
        Comparison::with("Eurostat Manual of Supply, Use and Input–Output Tables (2008), Germany 1995");
    let a = system.technical_coefficients().values();
    comparison.add(&COEFFICIENTS, [a[[0, 0]], a[[1, 1]]])?;
    comparison.add(&INVERSE, system.leontief_inverse().values().diag().iter().copied().take(3))?;
    let mut six_of = |(place, figures): (&str, [(&str, f64); 6]), tolerance: Option<f64>, found: &LabeledVec| {
        let printed = Printed::new(place, 4, &figures);
        let printed = tolerance.map_or(printed, |tolerance| printed.within(tolerance));
        comparison.add(&printed, found.values().iter().copied())
    };
    six_of(
        six("Table 15.16: output multipliers", [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782]),
        None,
        &system.output_multipliers(),
    )?;
    six_of(
        six("Table 15.16: value added multipliers", [0.8450, 0.7647, 0.8615, 0.9019, 0.9393, 0.9199]),
        None,
        &system.value_added_multipliers()?,
    )?;
    six_of(
        six("Table 15.16: employment multipliers", [0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242]),
        None,
        &system.effects_of(employment)?.total,
    )?;
    six_of(
        six("First column of the supply-side inverse", [1.0339, 0.0118, 0.0037, 0.0103, 0.0117, 0.0043]),
        None,
        &supply.ghosh_inverse().column("CPA_A")?,
    )?;
    six_of(
        six("Forward linkages", [2.1126, 1.6910, 1.3558, 1.5848, 2.1037, 1.2106]),
        Some(1.5e-4),
        &supply.linkages().ghosh_forward,
    )?;
    Ok(comparison.verdict())
}
