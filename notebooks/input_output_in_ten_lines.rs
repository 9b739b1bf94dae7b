//! # Input-output in ten lines
//!
//! Flows between sectors, one factorisation, many answers. The table is Miller and Blair's (2009, ch. 2), then China's of 2020.

use domar::ndarray::array;
use domar::prelude::*;

fn main() -> Result<(), Error> {
    // %% A row sells, a column buys; output is the sum over all users.
    let table = IoTable::from_flows(
        TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
        Labels::from_codes(Dimension::Sector, &["1", "2"])?,
        array![[150.0, 500.0], [200.0, 100.0]],
        array![1000.0, 2000.0],
    )?;
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    show(&system.leontief_inverse().to_table());

    // %% What output does a final demand of 600 and 1500 need? One solve; the inverse is not needed for it.
    let demand = LabeledVec::new(
        Measure::new("final demand", Unit::money("USD", 0)),
        system.sectors().clone(),
        array![600.0, 1500.0],
    )?;
    let output = system.output_for(&demand)?;
    show(&output.to_table());

    // %% A real table: China 2020, imports split off. Who pulls, who pushes?
    let china = datasets::china_digital()?;
    let home = LeontiefSystem::from_table(china.table(2020)?, Flow::Domestic)?;
    let linkages = home.linkages();
    show(&linkages.to_table());

    // %% Value added that a unit of final demand draws in at home, largest first.
    let multipliers = home.value_added_multipliers()?;
    draw(&multipliers.to_chart());

    // %% The same for a paper.
    println!("{}", multipliers.to_table().to_latex());
    Ok(())
}

/// A notebook shows the value by itself.
fn show(table: &Table) {
    println!("{table}");
}

/// A notebook draws it.
fn draw(chart: &Chart) {
    println!("[chart: {}]\n", chart.title());
}
