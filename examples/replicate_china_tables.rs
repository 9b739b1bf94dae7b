//! China's input–output tables of 2017, 2018 and 2020: totals, the core digital economy, and linkages. Our own figures.
//!
//! National Bureau of Statistics of China, input–output tables with 149 and 153 sectors. The Asian Development Bank's
//! measure (2021, *Capturing the Digital Economy*) on its five core sectors, domestic flows split off by proportionality,
//! without the term for investment; the loss of value added without these sectors; power and sensitivity of dispersion
//! (影响力系数、感应度系数) over total flows.
//!
//! Data: the tables in the form of the R package ionet 0.2.2 (GPL 3 or later; official statistics), read from
//! `../shared/data/io/china_nbs`.
//!
//! What differs: these figures have no printed counterpart. They come from an independent program (numpy) on the same
//! tables, and are compared so that they stay what they are. Published shares for the same year, 李洁 and 张天顶 with 7.14 % for
//! 2018, split sectors by ratios that are not published: shown, not compared.
//!
//! Run with `cargo run --example replicate_china_tables`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::digital::{DoubleCount, Scope};
use domar::prelude::*;
use domar::table::formats::Nbs;
use replication::{Comparison, Printed};

const VALUE_ADDED: Printed =
    Printed::new("Value added, 10^12 CNY", 2, &[("2017", 82.32), ("2018", 92.21), ("2020", 101.64)]);
const OUTPUT: Printed = Printed::new("Output, 10^12 CNY", 2, &[("2017", 225.77), ("2018", 249.55)]);
const DIGITAL_2018: Printed = Printed::new(
    "Core digital economy 2018, % of value added",
    2,
    &[("made in the sectors", 3.93), ("ADB, printed form", 5.70), ("ADB, exact", 5.44), ("lost without them", 6.47)],
);
const DIGITAL_2020: Printed = Printed::new(
    "Core digital economy 2020, % of value added",
    2,
    &[("made in the sectors", 4.61), ("ADB, printed form", 7.05), ("ADB, exact", 6.62), ("lost without them", 7.77)],
);
const PUBLISHED: Printed =
    Printed::new("李洁、张天顶, 2018, with their own split of sectors", 2, &[("ADB, printed form", 7.14)]).shown();
const POWER: Printed = Printed::new(
    "Power of dispersion 2018",
    3,
    &[("computers", 1.455), ("electronic components", 1.340), ("software", 0.752), ("telecommunications", 0.792)],
);
const SENSITIVITY: Printed = Printed::new("Sensitivity of dispersion 2018", 3, &[("electronic components", 4.691)]);

fn table(year: i32, sectors: usize) -> Result<IoTable, Box<dyn Error>> {
    let file = replication::shared_data(&format!("io/china_nbs/china_{year}_{sectors}.csv"))?;
    Ok(Nbs { year }.read(file)?)
}

fn core_digital(table: &IoTable) -> Result<[f64; 4], Box<dyn Error>> {
    let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
    let size = digital::scale(&home, &Scope::adb_core(table)?)?;
    Ok([size.direct, size.adb(DoubleCount::Diagonal), size.adb(DoubleCount::Block), size.extraction].map(|s| 100.0 * s))
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let tables = [table(2017, 149)?, table(2018, 153)?, table(2020, 153)?];
    // Tables are in 10^4 CNY.
    let trillion = |value: f64| value / 1e8;
    let mut comparison = Comparison::with("Our own figures from China's input–output tables; no printed counterpart");
    let mut value_added = Vec::new();
    for table in &tables {
        value_added.push(trillion(table.value_added()?.sum()));
    }
    comparison.add(&VALUE_ADDED, value_added)?;
    comparison.add(&OUTPUT, tables[..2].iter().map(|table| trillion(table.output().sum())))?;

    let digital = core_digital(&tables[1])?;
    comparison.add(&DIGITAL_2018, digital)?;
    comparison.add(&DIGITAL_2020, core_digital(&tables[2])?)?;
    comparison.add(&PUBLISHED, [digital[1]])?;

    let total = LeontiefSystem::from_table(&tables[1], Flow::Total)?;
    let linkages = total.linkages();
    let mut power = Vec::new();
    for code in ["090", "094", "128", "125"] {
        power.push(linkages.power_of_dispersion.get(code)?);
    }
    comparison.add(&POWER, power)?;
    comparison.add(&SENSITIVITY, [linkages.sensitivity_of_dispersion.get("094")?])?;
    Ok(comparison.verdict())
}
