//! # A multi-regional footprint
//!
//! Two regions with two sectors each; the numbers are made up. What is emitted here for consumption there?

use domar::ndarray::array;
use domar::prelude::*;

fn main() -> Result<(), Error> {
    // %% Regions by sectors, final demand by region, and carbon dioxide by producing sector.
    let world = MrioTable::from_flows(
        TableInfo::new("Two regions", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::Region, &["North", "South"])?,
        Labels::from_codes(Dimension::Sector, &["energy", "electronics"])?,
        array![[10.0, 20.0, 1.0, 3.0], [2.0, 30.0, 1.0, 12.0], [6.0, 14.0, 25.0, 30.0], [1.0, 18.0, 3.0, 25.0]],
        RegionalDemand::new(
            vec![(Label::new("C", "Final demand"), domar::table::FinalUse::Consumption)],
            array![[30.0, 1.0], [90.0, 10.0], [4.0, 35.0], [40.0, 30.0]],
        ),
    )?
    .with_account(Satellite::new(
        "air",
        vec![(Label::new("CO2", "Carbon dioxide"), Unit::quantity("t", 3))],
        array![[60.0, 8.0, 190.0, 25.0]],
    )?)?;
    let system = MrioSystem::from_table(&world)?;
    let footprint = system.footprint("air")?;

    // %% Where it is emitted, where what causes it is consumed.
    let accounts = footprint.by_region("CO2")?;
    show(&accounts.to_table());

    // %% From where to where.
    let flows = footprint.flows("CO2")?;
    show(&flows.to_table());

    // %% Carbon in a unit of electronics: its own chimneys, the energy it buys, the rest of its chain.
    let scopes = system.scopes(&footprint, "CO2", &["energy"])?;
    show(&scopes.to_table());
    Ok(())
}

/// A notebook shows the value by itself.
fn show(table: &Table) {
    println!("{table}");
}
