//! Charts of value chains and of what comes from abroad.

use std::error::Error;

use domar::leontief::MrioSystem;
use domar::leontief::trade::{ExportPerspective, ValueAddedTrade};
use domar::prelude::*;
use domar::table::formats::Wiod;

use crate::{Drawn, home, shared};

/// The table of nine regions has an economy of its own making.
const REU: &str = "REU: the rest of the European Union.";
const WIOD: &str = "World Input-Output Database, release of 2013, put together to nine regions";

/// The World Input-Output Table of 2011 for nine regions and 35 sectors.
fn world() -> Result<MrioSystem, Box<dyn Error>> {
    // ANCHOR: world
    let folder = shared().join("io/wiod13");
    let [flows, demand] = ["Z", "Y_X"].map(|part| folder.join(format!("WIOT2011_9x35_{part}.csv")));
    let world = Wiod { year: 2011 }.read_matrices(flows, demand)?.with_output_from_sales()?;
    let system = MrioSystem::from_table(&world)?;
    // ANCHOR_END: world
    Ok(system)
}

fn trade() -> Result<ValueAddedTrade, Box<dyn Error>> {
    Ok(world()?.value_added_trade()?)
}

pub fn import_dependence() -> Drawn {
    // ANCHOR: import_dependence
    let chart = home(2020)?.import_dependence()?.to_chart();
    // ANCHOR_END: import_dependence
    Ok(chart)
}

pub fn value_added_in_final_demand() -> Drawn {
    // ANCHOR: value_added_in_final_demand
    let chart = trade()?.value_added_in_final_demand().to_chart().note(REU).source(WIOD);
    // ANCHOR_END: value_added_in_final_demand
    Ok(chart)
}

pub fn export_decomposition() -> Drawn {
    // ANCHOR: export_decomposition
    let exports = trade()?.borin_mancini_source(ExportPerspective::Exporter)?;
    let chart = exports.to_chart().note(REU).source(WIOD);
    // ANCHOR_END: export_decomposition
    Ok(chart)
}

pub fn participation() -> Drawn {
    // ANCHOR: participation
    let chart = trade()?.participation().to_chart().note(REU).source(WIOD);
    // ANCHOR_END: participation
    Ok(chart)
}

pub fn choke_points() -> Drawn {
    // ANCHOR: choke_points
    let chart = world()?.choke_points("CHN")?.to_chart().source(WIOD);
    // ANCHOR_END: choke_points
    Ok(chart)
}
