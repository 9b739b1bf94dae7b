//! Every chart the library draws, as one SVG file each; the pages of `docs/src/gallery.md` include the code from here.
//!
//! `cargo run --example gallery` writes into `docs/src/gallery`, where the drawn files are kept: a change there after a run
//! is a change of the pictures. Another folder: `cargo run --example gallery -- FOLDER`. A few pictures read
//! `../shared/data` and are left out, with a sentence, where that folder is absent.

mod digital_economy;
mod growth_and_frontiers;
mod leontief_questions;
mod own_figures;
mod value_chains;

use std::error::Error;
use std::path::{Path, PathBuf};

use domar::digital::{
    DataMultiplier, DemandMultiplier, JCurve, MultiplierContours, MultiplierSensitivity, SharingGrid, Spillover,
};
use domar::frontier::TfpGrowth;
use domar::growth::{
    CapitalServices, CapitalStock, GrowthContributions, HultenAggregation, IndexChange, IndustryGrowth,
    InfluenceVector, LabourComposition, LabourValueChange, PriceValueDeviations, ProgressByProduct, ShiftShare,
    TfpBand,
};
use domar::leontief::trade::{
    ChokePoints, ExportDecomposition, ImportDependence, Participation, ValueAddedInFinalDemand,
};
use domar::leontief::{
    Decomposition, FeedbackMultipliers, FootprintFlows, InfluenceIntensity, Linkages, ProductMatrix,
    PropagationLengths, RegionalAccounts,
};
use domar::prelude::*;

type Drawn = Result<Chart, Box<dyn Error>>;

/// Name of the file and what draws it.
struct Picture {
    name: &'static str,
    result: &'static str,
    draw: fn() -> Drawn,
}

/// A picture of a result; a test compares these results with those that have a chart.
fn of<T: ToChart>(name: &'static str, draw: fn() -> Drawn) -> Picture {
    Picture { name, result: std::any::type_name::<T>(), draw }
}

/// A picture of one's own figures.
fn own(name: &'static str, draw: fn() -> Drawn) -> Picture {
    Picture { name, result: "own figures", draw }
}

/// All pictures that need nothing beside the repository.
fn pictures() -> Vec<Picture> {
    vec![
        of::<LabeledVec>("multipliers", leontief_questions::multipliers),
        of::<Linkages>("key_sectors", leontief_questions::key_sectors),
        of::<Linkages>("key_sectors_en", leontief_questions::key_sectors_en),
        of::<FeedbackMultipliers>("feedback", leontief_questions::feedback),
        of::<ProductMatrix>("product_matrix", leontief_questions::product_matrix),
        of::<InfluenceIntensity>("fields_of_influence", leontief_questions::fields_of_influence),
        of::<PropagationLengths>("propagation_lengths", leontief_questions::propagation_lengths),
        of::<Decomposition>("decomposition", leontief_questions::decomposition),
        of::<ImportDependence>("import_dependence", value_chains::import_dependence),
        of::<FootprintFlows>("footprint_flows", leontief_questions::footprint_flows),
        of::<RegionalAccounts>("regional_accounts", leontief_questions::regional_accounts),
        of::<GrowthContributions>("sources_of_growth", growth_and_frontiers::sources_of_growth),
        of::<GrowthContributions>("sources_of_growth_en", growth_and_frontiers::sources_of_growth_en),
        of::<GrowthContributions>("labour_productivity", growth_and_frontiers::labour_productivity),
        of::<TfpBand>("tfp_band", growth_and_frontiers::tfp_band),
        of::<CapitalStock>("capital_stock", growth_and_frontiers::capital_stock),
        of::<CapitalServices>("capital_services", growth_and_frontiers::capital_services),
        of::<LabourComposition>("labour_composition", growth_and_frontiers::labour_composition),
        of::<IndexChange>("index_number", growth_and_frontiers::index_number),
        of::<HultenAggregation>("hulten", growth_and_frontiers::hulten),
        of::<ProgressByProduct>("progress_by_product", growth_and_frontiers::progress_by_product),
        of::<InfluenceVector>("influence_vector", growth_and_frontiers::influence_vector),
        of::<ShiftShare>("shift_share", growth_and_frontiers::shift_share),
        of::<PriceValueDeviations>("prices_and_values", growth_and_frontiers::prices_and_values),
        of::<LabourValueChange>("labour_values", growth_and_frontiers::labour_values),
        of::<Spillover>("dependence", digital_economy::dependence),
        of::<Spillover>("dependence_en", digital_economy::dependence_en),
        of::<DemandMultiplier>("demand_multiplier", digital_economy::demand_multiplier),
        of::<DataMultiplier>("data_multiplier", digital_economy::data_multiplier),
        of::<MultiplierSensitivity>("tornado", digital_economy::tornado),
        of::<MultiplierContours>("contours", digital_economy::contours),
        of::<SharingGrid>("sharing_and_gain", digital_economy::sharing_and_gain),
        of::<JCurve>("j_curve", digital_economy::j_curve),
        own("bars", own_figures::bars),
        own("stacked_bars", own_figures::stacked_bars),
        own("lines", own_figures::lines),
        own("scatter", own_figures::scatter),
        own("heat_map", own_figures::heat_map),
    ]
}

/// Those that read `../shared/data`.
fn with_shared_data() -> Vec<Picture> {
    vec![
        of::<ValueAddedInFinalDemand>("value_added_in_final_demand", value_chains::value_added_in_final_demand),
        of::<ExportDecomposition>("export_decomposition", value_chains::export_decomposition),
        of::<Participation>("participation", value_chains::participation),
        of::<ChokePoints>("choke_points", value_chains::choke_points),
        of::<IndustryGrowth>("industry_growth", growth_and_frontiers::industry_growth),
        of::<TfpGrowth>("frontier_growth", growth_and_frontiers::frontier_growth),
    ]
}

/// The domestic system of China's table of a year, with the digital industries apart.
fn home(year: i32) -> Result<LeontiefSystem, Box<dyn Error>> {
    Ok(LeontiefSystem::from_table(datasets::china_digital()?.table(year)?, Flow::Domestic)?)
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data")
}

fn main() -> Result<(), Box<dyn Error>> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/gallery");
    let folder = std::env::args().nth(1).map_or(kept, PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let mut pictures = pictures();
    if shared().is_dir() {
        pictures.extend(with_shared_data());
    } else {
        let names: Vec<&str> = with_shared_data().iter().map(|picture| picture.name).collect();
        println!("Left out, because {} is absent: {}.", shared().display(), names.join(", "));
    }
    for Picture { name, result, draw } in &pictures {
        let svg =
            draw().and_then(|chart| Ok(chart.to_svg()?)).map_err(|error| format!("{name} ({result}): {error}"))?;
        std::fs::write(folder.join(format!("{name}.svg")), svg + "\n")?;
    }
    println!("{} pictures are in {}.", pictures.len(), folder.display());
    Ok(())
}
