//! Every chart the library draws, as one SVG file each; the pages of `docs/src/gallery.md` include the code from here.
//!
//! `cargo run --example gallery` writes into `docs/src/gallery`, where the drawn files are kept: a change there after a run
//! is a change of the pictures. Another folder: `cargo run --example gallery -- FOLDER`. Two pictures read
//! `../shared/data` and are left out, with a sentence, where that folder is absent.

mod digital_economy;
mod growth_and_frontiers;
mod leontief_questions;
mod own_figures;

use std::error::Error;
use std::path::{Path, PathBuf};

use domar::prelude::*;

type Drawn = Result<Chart, Box<dyn Error>>;

/// Name of the file and what draws it.
type Picture = (&'static str, fn() -> Drawn);

const PICTURES: [Picture; 34] = [
    ("multipliers", leontief_questions::multipliers),
    ("key_sectors", leontief_questions::key_sectors),
    ("feedback", leontief_questions::feedback),
    ("product_matrix", leontief_questions::product_matrix),
    ("fields_of_influence", leontief_questions::fields_of_influence),
    ("propagation_lengths", leontief_questions::propagation_lengths),
    ("decomposition", leontief_questions::decomposition),
    ("footprint_flows", leontief_questions::footprint_flows),
    ("regional_accounts", leontief_questions::regional_accounts),
    ("sources_of_growth", growth_and_frontiers::sources_of_growth),
    ("labour_productivity", growth_and_frontiers::labour_productivity),
    ("tfp_band", growth_and_frontiers::tfp_band),
    ("capital_stock", growth_and_frontiers::capital_stock),
    ("capital_services", growth_and_frontiers::capital_services),
    ("labour_composition", growth_and_frontiers::labour_composition),
    ("index_number", growth_and_frontiers::index_number),
    ("hulten", growth_and_frontiers::hulten),
    ("progress_by_product", growth_and_frontiers::progress_by_product),
    ("influence_vector", growth_and_frontiers::influence_vector),
    ("shift_share", growth_and_frontiers::shift_share),
    ("prices_and_values", growth_and_frontiers::prices_and_values),
    ("labour_values", growth_and_frontiers::labour_values),
    ("dependence", digital_economy::dependence),
    ("demand_multiplier", digital_economy::demand_multiplier),
    ("data_multiplier", digital_economy::data_multiplier),
    ("tornado", digital_economy::tornado),
    ("contours", digital_economy::contours),
    ("sharing_and_gain", digital_economy::sharing_and_gain),
    ("j_curve", digital_economy::j_curve),
    ("bars", own_figures::bars),
    ("stacked_bars", own_figures::stacked_bars),
    ("lines", own_figures::lines),
    ("scatter", own_figures::scatter),
    ("heat_map", own_figures::heat_map),
];

/// Those that read `../shared/data`.
const WITH_SHARED_DATA: [Picture; 2] = [
    ("industry_growth", growth_and_frontiers::industry_growth),
    ("frontier_growth", growth_and_frontiers::frontier_growth),
];

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
    let mut pictures = PICTURES.to_vec();
    if shared().is_dir() {
        pictures.extend(WITH_SHARED_DATA);
    } else {
        let names = WITH_SHARED_DATA.map(|(name, _)| name).join(", ");
        println!("Left out, because {} is absent: {names}.", shared().display());
    }
    for (name, draw) in &pictures {
        let svg = draw().and_then(|chart| Ok(chart.to_svg()?)).map_err(|error| format!("{name}: {error}"))?;
        std::fs::write(folder.join(format!("{name}.svg")), svg + "\n")?;
    }
    println!("{} pictures are in {}.", pictures.len(), folder.display());
    Ok(())
}
