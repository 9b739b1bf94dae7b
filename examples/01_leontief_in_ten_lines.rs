//! Lesson 1: two sectors, from the flows to the output that a final demand needs.
//!
//! Miller and Blair, *Input-Output Analysis*, 2nd ed. (2009), chapter 2. Computed numbers stand beside the printed ones,
//! and the lesson fails where they differ in a printed digit. `cargo run --release --example 01_leontief_in_ten_lines`

use std::error::Error;

use domar::ndarray::{ArrayView2, Axis, array};
use domar::prelude::{Dimension, Flow, IoTable, LabeledVec, Labels, LeontiefSystem, Measure, TableInfo, Unit};

fn main() -> Result<(), Box<dyn Error>> {
    // A row sells, a column buys: sector 1 sells 150 to itself and 500 to sector 2, and its output is 1000.
    let sectors = Labels::from_codes(Dimension::Sector, &["1", "2"])?;
    let info = TableInfo::new("Miller–Blair", Unit::money("USD", 0));
    let flows = array![[150.0, 500.0], [200.0, 100.0]];
    let table = IoTable::from_flows(info, sectors.clone(), flows, array![1000.0, 2000.0])?;

    // I − A is factorised here, once. The table has no imports, so that its domestic flows are all its flows.
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let a = system.technical_coefficients().values();
    compare("A: input from the row for a unit of output of the column", a, array![[0.15, 0.25], [0.20, 0.05]].view(), 2)?;
    let l = system.leontief_inverse().values();
    let printed = array![[1.2541, 0.3300], [0.2640, 1.1221]];
    compare("L: output of the row for a unit of final demand for the column", l, printed.view(), 4)?;

    // What another final demand needs: one solve, without the inverse.
    let vector = |name: &str, unit, values| LabeledVec::new(Measure::new(name, unit), sectors.clone(), values);
    let output = system.output_for(&vector("final demand", Unit::money("USD", 0), array![600.0, 1500.0])?)?;
    let x = output.values().insert_axis(Axis(0));
    compare("x: output for a final demand of 600 and 1500", x, array![[1247.52, 1841.58]].view(), 2)?;

    // Households as a third sector: they earn 0.30 and 0.25 of a unit of output, and of a unit of income they spend
    // 0.05 and 0.40 on the sectors and 0.05 on each other.
    let income = vector("income", Unit::Ratio, array![0.30, 0.25])?;
    let spending = vector("spending", Unit::Ratio, array![0.05, 0.40])?;
    let closed = system.closed_with(&income, &spending, 0.05)?.inverse(&system)?;
    let printed = array![[1.3651, 0.4253, 0.2509], [0.5273, 1.3481, 0.5954], [0.5698, 0.4890, 1.2885]];
    compare("L closed over households", closed.values(), printed.view(), 4)
}

/// Prints both; an error where they differ by more than half a unit of the last printed digit.
fn compare(
    title: &str,
    computed: ArrayView2<'_, f64>,
    printed: ArrayView2<'_, f64>,
    decimals: usize,
) -> Result<(), Box<dyn Error>> {
    println!("\n{title}");
    let half_a_unit = 0.5 * 0.1_f64.powi(i32::try_from(decimals)?) + 1e-12;
    for ((place, ours), theirs) in computed.indexed_iter().zip(printed) {
        println!("  {place:?}  computed {ours:10.precision$}  printed {theirs:10.decimals$}", precision = decimals + 3);
        if (ours - theirs).abs() > half_a_unit {
            return Err(format!("{title}, {place:?}: {ours} is not the printed {theirs}").into());
        }
    }
    Ok(())
}
