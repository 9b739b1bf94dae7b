//! Lesson: how much energy do digital industries carry, on the World Input-Output Table of 2011 for nine regions?
//!
//! There are no physical energy accounts here, so energy is what industries pay for it, in dollars: purchases of mining,
//! fuels, and electricity, gas and water by all other industries. What the three energy industries buy from each other is
//! left out, so that coal that becomes electricity is counted once, where the electricity is used. The mining of WIOD holds
//! ores and its electricity holds water: the figures are upper bounds of the share of energy. Prices differ between
//! regions; a dollar is not a joule. With physical energy or carbon accounts the same lines give terajoules or tonnes: put
//! them in the place of `energy_account` and ask `MrioSystem::scopes` for scopes 1, 2 and 3.
//!
//! Reads `../shared/data/io/wiod13` beside the repository. `cargo run --release --example digital_energy`; with
//! `-- --lang zh` in Chinese.

use std::error::Error;
use std::path::Path;

use domar::labels::Label;
use domar::leontief::{Footprint, MrioSystem};
use domar::ndarray::{Array1, Array2, Axis};
use domar::prelude::*;
use domar::table::{MrioTable, Satellite};

#[path = "common/nine_regions.rs"]
mod nine_regions;

/// Mining; coke and refined petroleum; electricity, gas and water.
const ENERGY: [&str; 3] = ["c2", "c8", "c17"];
/// Electronics; post and telecommunications; business services, in which computer services are.
const DIGITAL: [&str; 3] = ["c14", "c27", "c30"];

fn main() -> Result<(), Box<dyn Error>> {
    let chinese = std::env::args().skip_while(|word| word != "--lang").nth(1).as_deref() == Some("zh");
    let language = if chinese { Language::Chinese } else { Language::English };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/io/wiod13");
    if !folder.is_dir() {
        println!("NOTHING WAS COMPUTED: the tables are not in {}.", folder.display());
        return Ok(());
    }
    let world = nine_regions::world(&folder)?;
    let world = world.clone().with_account(energy_account(&world)?)?;
    let system = MrioSystem::from_table(&world)?;
    let footprint = system.footprint("energy")?;

    println!("{}", intensities(&world, &footprint, language)?);
    println!("{}", places(&world, &footprint, language)?);
    println!("{}", traded(&world, &footprint, language)?);

    // All that industries paid is in somebody's final demand.
    let paid = footprint.account().flows().sum();
    same("paid by industries = carried to final demand", paid, footprint.all_consumption().sum())?;
    // M = S + SA + SA² + …
    let coefficients = system.system().technical_coefficients().values().to_owned();
    let direct =
        footprint.account().flows().sum_axis(Axis(0)) / world.table().output().values().mapv(|x| x.max(1e-300));
    let mut round = direct.clone();
    let mut sum = direct;
    for _ in 0..400 {
        round = round.dot(&coefficients);
        sum += &round;
    }
    let place = world.pairs().position("CHN:c14")?;
    same("multiplier = sum of the rounds, China's electronics", sum[place], total(&footprint)[place])
}

/// What industries pay for energy, by the region in which they are (rows) and by industry (columns), and what final demand
/// pays itself.
fn energy_account(world: &MrioTable) -> Result<Satellite, Box<dyn Error>> {
    let is_energy: Vec<bool> = world.sectors().codes().map(|code| ENERGY.contains(&code)).collect();
    let (regions, sectors) = (world.regions().len(), world.sectors().len());
    let bought = |block: &Array2<f64>| -> Array1<f64> {
        let rows = block.rows().into_iter().enumerate().filter(|(row, _)| is_energy[row % sectors]);
        rows.fold(Array1::zeros(block.ncols()), |sum, (_, row)| sum + row)
    };
    let by_industry = bought(&world.table().intermediate_flows().values().to_owned());
    let by_demand = bought(&world.final_demand_by_region().values().to_owned());
    let flows = Array2::from_shape_fn((regions, regions * sectors), |(region, pair)| {
        if pair / sectors == region && !is_energy[pair % sectors] { by_industry[pair] } else { 0.0 }
    });
    let households = Array2::from_shape_fn((regions, regions), |(i, j)| if i == j { by_demand[i] } else { 0.0 });
    let stressors = world.regions().iter().map(|region| (region.clone(), world.info().unit.clone()));
    Ok(Satellite::new("energy", stressors.collect(), flows)?.with_final_demand(households)?)
}

/// Energy in a unit of each product, wherever it was used.
fn total(footprint: &Footprint) -> Array1<f64> {
    footprint.all_multipliers().sum_axis(Axis(0))
}

/// Cents of energy in a dollar of product.
fn intensities(world: &MrioTable, footprint: &Footprint, language: Language) -> Result<Table, Box<dyn Error>> {
    let output = world.table().output().values().to_owned();
    let direct = footprint.account().flows().sum_axis(Axis(0));
    let (carried, by_place) = (total(footprint), footprint.all_multipliers());
    let cents = NumberFormat::fixed(1);
    let mut builder =
        Table::builder(language.pick(
            "Energy in a dollar of digital products, cents, 2011",
            "单位数字产品所含能源支出（美分/美元），2011年",
        ))
        .language(language)
        .stub(language.pick("Product", "产品"))
        .number_column(language.pick("Own purchases", "直接购入"), cents)
        .number_column(language.pick("Whole chain", "完全"), cents)
        .number_column(language.pick("All products of the region", "该地区全部产品"), cents)
        .number_column(language.pick("Used abroad", "境外使用占比"), NumberFormat::percent(0));
    for (region, label) in world.regions().iter().enumerate() {
        builder = builder.section(label.name_in(language));
        let pairs = world.positions_of(label.code())?;
        let made = pairs.clone().map(|pair| output[pair]).sum::<f64>();
        let average = pairs.clone().map(|pair| output[pair] * carried[pair]).sum::<f64>() / made;
        for code in DIGITAL {
            let pair = pairs.start + world.sectors().position(code)?;
            let abroad = 1.0 - by_place[[region, pair]] / carried[pair];
            let cells = [100.0 * direct[pair] / output[pair], 100.0 * carried[pair], 100.0 * average, abroad];
            builder = builder.row(world.sectors().as_slice()[pair - pairs.start].name_in(language), cells);
        }
    }
    Ok(builder
        .note(language.pick(
            "Purchases of mining, fuels, and electricity, gas and water by other industries; current dollars.",
            "其他行业对采矿、石油炼焦和电力燃气水的购入；现价美元。",
        ))
        .build()?)
}

/// Where the energy in China's electronics is used.
fn places(world: &MrioTable, footprint: &Footprint, language: Language) -> Result<Table, Box<dyn Error>> {
    let pair = world.pairs().position("CHN:c14")?;
    let used = footprint.all_multipliers().column(pair).to_owned();
    let mut order: Vec<usize> = (0..used.len()).collect();
    order.sort_by(|&a, &b| used[b].total_cmp(&used[a]));
    let mut builder = Table::builder(
        language.pick("Where the energy in a dollar of China's electronics is used", "中国电子产品所含能源的使用地"),
    )
    .language(language)
    .stub(language.pick("Region", "地区"))
    .number_column(language.pick("Cents", "美分"), NumberFormat::fixed(2))
    .number_column(language.pick("Share", "占比"), NumberFormat::percent(1));
    for place in order {
        let label: &Label = &world.regions().as_slice()[place];
        builder = builder.row(label.name_in(language), [100.0 * used[place], used[place] / used.sum()]);
    }
    Ok(builder.build()?)
}

/// Energy that the digital products of each region's final demand carry, beside the energy that its digital industries and
/// their suppliers use for everybody's.
fn traded(world: &MrioTable, footprint: &Footprint, language: Language) -> Result<Table, Box<dyn Error>> {
    let sectors = world.sectors().len();
    let digital = DIGITAL.iter().map(|code| world.sectors().position(code)).collect::<Result<Vec<_>, _>>()?;
    let consumed = footprint.all_consumption();
    let (carried, demand) = (total(footprint), world.final_demand_by_region());
    let billion = NumberFormat::fixed(1).grouped();
    let mut builder = Table::builder(language.pick(
        "Energy carried by final digital products, billion USD, 2011",
        "最终数字产品所含能源支出（十亿美元），2011年",
    ))
    .language(language)
    .stub(language.pick("Region", "地区"))
    .number_column(language.pick("In what it buys", "所购产品"), billion)
    .number_column(language.pick("… used elsewhere", "其中境外使用"), billion)
    .number_column(language.pick("In what it makes", "所产产品"), billion);
    for (region, label) in world.regions().iter().enumerate() {
        let columns = digital.iter().map(|sector| region * sectors + sector);
        let bought: f64 = columns.clone().map(|column| consumed.column(column).sum()).sum();
        let at_home: f64 = columns.clone().map(|column| consumed[[region, column]]).sum();
        let made: f64 = columns.map(|pair| carried[pair] * demand.values().row(pair).sum()).sum();
        builder = builder.row(label.name_in(language), [bought / 1e3, (bought - at_home) / 1e3, made / 1e3]);
    }
    let everything: f64 = digital
        .iter()
        .map(|s| {
            consumed.select(Axis(1), &(0..world.regions().len()).map(|r| r * sectors + s).collect::<Vec<_>>()).sum()
        })
        .sum();
    Ok(builder
        .note(match language {
            Language::English => {
                format!("{:.1} % of all energy that industries pay for.", 100.0 * everything / consumed.sum())
            }
            Language::Chinese => format!("占各行业能源支出的{:.1}%。", 100.0 * everything / consumed.sum()),
        })
        .build()?)
}

fn same(what: &str, one: f64, other: f64) -> Result<(), Box<dyn Error>> {
    println!("  {what}: {one:.9} {other:.9}");
    if (one - other).abs() > 1e-9 * one.abs().max(1.0) {
        return Err(format!("{what}: {one} is not {other}").into());
    }
    Ok(())
}
