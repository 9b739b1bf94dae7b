//! Miller and Blair (2009), chapters 2 and 3: two sectors, closed over households, and two regions.
//!
//! Miller, R. E. and Blair, P. D. (2009), *Input–Output Analysis: Foundations and Extensions*, 2nd ed., Cambridge
//! University Press: the two-sector example of chapter 2, its closure over households in the same chapter, and the two
//! regions (three sectors and two) of chapter 3 with and without feedback between regions.
//!
//! Data: the book's own numbers, written below. What differs: nothing; every figure agrees in its last printed digit.
//!
//! Run with `cargo run --example replicate_miller_blair`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::ndarray::{Array1, Array2, array};
use domar::prelude::*;
use replication::{Comparison, Printed};

const COEFFICIENTS: Printed = Printed::new(
    "Chapter 2: technical coefficients A",
    2,
    &[("1,1", 0.15), ("1,2", 0.25), ("2,1", 0.20), ("2,2", 0.05)],
);

const INVERSE: Printed = Printed::new(
    "Chapter 2: Leontief inverse L",
    4,
    &[("1,1", 1.2541), ("1,2", 0.3300), ("2,1", 0.2640), ("2,2", 1.1221)],
);

const OUTPUT: Printed = Printed::new(
    "Chapter 2: output for a final demand of 600 and 1500",
    2,
    &[("sector 1", 1247.52), ("sector 2", 1841.58)],
);

const CLOSED: Printed = Printed::new(
    "Chapter 2: inverse with households as a third sector",
    4,
    &[
        ("1,1", 1.3651),
        ("1,2", 0.4253),
        ("1,3", 0.2509),
        ("2,1", 0.5273),
        ("2,2", 1.3481),
        ("2,3", 0.5954),
        ("3,1", 0.5698),
        ("3,2", 0.4890),
        ("3,3", 1.2885),
    ],
);

const REGIONS: Printed = Printed::new(
    "Chapter 3: two regions, first row of L",
    4,
    &[("r1,r1", 1.4234), ("r1,r2", 0.4652), ("r1,r3", 0.2909), ("r1,s1", 0.1917), ("r1,s2", 0.3041)],
);

const WITH_FEEDBACK: Printed = Printed::new(
    "Chapter 3: output of region r for 100 of its sector 1, both regions",
    2,
    &[("r1", 142.34), ("r2", 63.46), ("r3", 63.83)],
);

const ALONE: Printed = Printed::new(
    "Chapter 3: the same from the table of region r alone",
    2,
    &[("r1", 136.51), ("r2", 52.73), ("r3", 56.98)],
);

fn system(codes: &[&str], flows: Array2<f64>, output: Array1<f64>) -> Result<LeontiefSystem, Box<dyn Error>> {
    let info = TableInfo::new("Miller and Blair", Unit::money("USD", 0));
    let table = IoTable::from_flows(info, Labels::from_codes(Dimension::Sector, codes)?, flows, output)?;
    // No imports are stated, so that the domestic flows are all flows.
    Ok(LeontiefSystem::from_table(&table, Flow::Domestic)?)
}

fn vector(system: &LeontiefSystem, unit: Unit, values: Array1<f64>) -> Result<LabeledVec, Box<dyn Error>> {
    Ok(LabeledVec::new(Measure::new("given", unit), system.sectors().clone(), values)?)
}

/// Output for 100 of the first sector.
fn first(system: &LeontiefSystem) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut demand = Array1::zeros(system.sectors().len());
    demand[0] = 100.0;
    let output = system.output_for(&vector(system, Unit::money("USD", 0), demand)?)?;
    Ok(output.values().iter().copied().take(3).collect())
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut comparison = Comparison::with("Miller and Blair (2009), Input–Output Analysis, 2nd ed., chapters 2 and 3");

    let two = system(&["1", "2"], array![[150.0, 500.0], [200.0, 100.0]], array![1000.0, 2000.0])?;
    comparison.add(&COEFFICIENTS, two.technical_coefficients().values().iter().copied())?;
    comparison.add(&INVERSE, two.leontief_inverse().values().iter().copied())?;
    let output = two.output_for(&vector(&two, Unit::money("USD", 0), array![600.0, 1500.0])?)?;
    comparison.add(&OUTPUT, output.values().iter().copied())?;

    // Households earn 0.30 and 0.25 of a unit of output and spend 0.05, 0.40 and, on each other, 0.05 of their income.
    let income = vector(&two, Unit::Ratio, array![0.30, 0.25])?;
    let spending = vector(&two, Unit::Ratio, array![0.05, 0.40])?;
    let closed = two.closed_with(&income, &spending, 0.05)?.inverse(&two)?;
    comparison.add(&CLOSED, closed.values().iter().copied())?;

    let flows = array![
        [150.0, 500.0, 50.0, 25.0, 75.0],
        [200.0, 100.0, 400.0, 200.0, 100.0],
        [300.0, 500.0, 50.0, 60.0, 40.0],
        [75.0, 100.0, 60.0, 200.0, 250.0],
        [50.0, 25.0, 25.0, 150.0, 100.0]
    ];
    let both = system(&["r1", "r2", "r3", "s1", "s2"], flows, array![1000.0, 2000.0, 1000.0, 1200.0, 800.0])?;
    comparison.add(&REGIONS, both.leontief_inverse().row("r1")?.values().iter().copied())?;
    comparison.add(&WITH_FEEDBACK, first(&both)?)?;
    let alone = LeontiefSystem::from_table(&both.table().subset(&["r1", "r2", "r3"])?, Flow::Domestic)?;
    comparison.add(&ALONE, first(&alone)?)?;
    Ok(comparison.verdict())
}
