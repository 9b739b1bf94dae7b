//! Charts of the Leontief questions and of footprints.

use domar::digital::Scope;
use domar::labels::Label;
use domar::leontief::{FieldNorm, MrioSystem, OwnDistance};
use domar::ndarray::{Array2, array};
use domar::prelude::*;
use domar::table::{FinalUse, MrioTable, RegionalDemand, Satellite};

use crate::{Drawn, home};

pub fn multipliers() -> Drawn {
    // ANCHOR: multipliers
    let system = home(2020)?;
    let chart = system.value_added_multipliers()?.to_chart();
    // ANCHOR_END: multipliers
    Ok(chart)
}

pub fn key_sectors() -> Drawn {
    // ANCHOR: key_sectors
    let system = home(2020)?;
    let chart = system.linkages().to_chart_in(Language::Chinese);
    // ANCHOR_END: key_sectors
    Ok(chart)
}

pub fn key_sectors_en() -> Drawn {
    // ANCHOR: key_sectors_en
    let chart = home(2020)?.linkages().to_chart();
    // ANCHOR_END: key_sectors_en
    Ok(chart)
}

pub fn feedback() -> Drawn {
    // ANCHOR: feedback
    let system = home(2020)?;
    let digital = Scope::ict(system.table())?;
    let split = system.feedback_with_rest("digital", &digital.codes())?;
    let chart = split.multipliers().to_chart();
    // ANCHOR_END: feedback
    Ok(chart)
}

pub fn product_matrix() -> Drawn {
    // ANCHOR: product_matrix
    let chart = home(2020)?.multiplier_product_matrix().to_chart();
    // ANCHOR_END: product_matrix
    Ok(chart)
}

pub fn fields_of_influence() -> Drawn {
    // ANCHOR: fields_of_influence
    let chart = home(2020)?.influence_intensity(FieldNorm::SumOfSquares).to_chart();
    // ANCHOR_END: fields_of_influence
    Ok(chart)
}

pub fn propagation_lengths() -> Drawn {
    // ANCHOR: propagation_lengths
    let chart = home(2020)?.average_propagation_lengths(OwnDistance::Included).to_chart();
    // ANCHOR_END: propagation_lengths
    Ok(chart)
}

pub fn decomposition() -> Drawn {
    // ANCHOR: decomposition
    let growth = home(2017)?.decompose_growth_of_value_added(&home(2020)?)?;
    let chart = growth.to_chart_in(Language::Chinese);
    // ANCHOR_END: decomposition
    Ok(chart)
}

/// Three regions with two sectors each and what their air holds: invented numbers.
fn world() -> Result<MrioTable, Box<dyn std::error::Error>> {
    let regions = Labels::new(
        Dimension::Region,
        vec![Label::new("N", "North"), Label::new("S", "South"), Label::new("E", "East")],
    )?;
    let sectors =
        Labels::new(Dimension::Sector, vec![Label::new("goods", "Goods"), Label::new("services", "Services")])?;
    let flows = array![
        [20.0, 10.0, 4.0, 2.0, 6.0, 1.0],
        [12.0, 30.0, 2.0, 3.0, 2.0, 2.0],
        [9.0, 4.0, 18.0, 6.0, 5.0, 1.0],
        [1.0, 2.0, 6.0, 12.0, 1.0, 1.0],
        [8.0, 3.0, 6.0, 2.0, 24.0, 8.0],
        [1.0, 1.0, 1.0, 1.0, 9.0, 14.0]
    ];
    let bought = array![
        [30.0, 5.0, 6.0],
        [80.0, 2.0, 2.0],
        [12.0, 25.0, 4.0],
        [1.0, 30.0, 1.0],
        [14.0, 6.0, 28.0],
        [1.0, 1.0, 40.0]
    ];
    let demand = RegionalDemand::new(vec![(Label::new("F", "Final use"), FinalUse::Other)], bought);
    let air = Satellite::new(
        "air",
        vec![(Label::new("CO2", "Carbon dioxide"), Unit::quantity("t", 3))],
        Array2::from_shape_vec((1, 6), vec![22.0, 9.0, 64.0, 12.0, 51.0, 8.0])?,
    )?;
    let info = TableInfo::new("Invented world", Unit::money("USD", 6));
    Ok(MrioTable::from_flows(info, regions, sectors, flows, demand)?.with_account(air)?)
}

pub fn footprint_flows() -> Drawn {
    // ANCHOR: footprint_flows
    let footprint = MrioSystem::from_table(&world()?)?.footprint("air")?;
    let chart = footprint.flows("CO2")?.to_chart();
    // ANCHOR_END: footprint_flows
    Ok(chart)
}

pub fn regional_accounts() -> Drawn {
    // ANCHOR: regional_accounts
    let footprint = MrioSystem::from_table(&world()?)?.footprint("air")?;
    let chart = footprint.by_region("CO2")?.to_chart();
    // ANCHOR_END: regional_accounts
    Ok(chart)
}
