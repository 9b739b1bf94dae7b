//! Productivity of the industries of the USA and Australia, 2000–2014, and what the producers and users of information
//! technology contribute; then which industry's progress reaches which final product of the USA.
//!
//! Reads the socio-economic accounts of WIOD 2016 from `../shared/data/io/wiod16_usa_aus`. Producers: computers and
//! electronics, telecommunications, software and information services. Users: the industries that van Ark, Inklaar and
//! `McGuckin` (2003) call intensive users, carried over to today's classification; the accounts have no capital of
//! information technology by which to choose them. `cargo run --release --example klems_wiod`

use std::error::Error;
use std::path::Path;

use domar::growth::{IndustryGrowth, ProgressByProduct, WiodAccounts};
use domar::ndarray::{Array2, Axis};
use domar::panel::Panel;
use domar::prelude::{Flow, IoTable, Label, LeontiefSystem, Page, Section, TableInfo, ToChart, ToTable, Unit};
use domar::table::{FinalDemand, FinalUse, Imports, PrimaryInput, PrimaryInputs};

/// The year whose table carries progress to final products: the middle of the period.
const TABLE_OF: i32 = 2007;
const PRODUCERS: [&str; 3] = ["C26", "J61", "J62_J63"];
const USERS: [&str; 15] =
    ["C13-C15", "C18", "C27", "C28", "C30", "C31_C32", "C33", "G46", "G47", "K64", "K65", "K66", "M69_M70", "M72", "N"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/io/wiod16_usa_aus");
    if !folder.is_dir() {
        println!("NOTHING WAS COMPUTED: the accounts of WIOD 2016 are not in {}.", folder.display());
        return Ok(());
    }
    for (country, file) in [("USA", "usasea.csv"), ("Australia", "aussea.csv")] {
        let panel = Panel::read_csv(folder.join(file))?.with_ids("code", "year")?;
        let accounts = WiodAccounts::from_panel(country, &panel)?;
        let growth = IndustryGrowth::chained(&accounts.years)?;
        println!("\n{country}\n{}", growth.to_table());
        println!("What was decided for {country}:");
        for choice in &accounts.choices {
            println!("  - {choice}");
        }
        for years in [(2000, 2007), (2007, 2014), (2000, 2014)] {
            contributions(&accounts, years)?;
        }
        if country == "USA" {
            reach(&folder.join("usaiot.csv"), &accounts, &growth)?;
        }
    }
    Ok(())
}

/// Whose progress reaches which final product: table and heat map.
fn reach(file: &Path, accounts: &WiodAccounts, growth: &IndustryGrowth) -> Result<(), Box<dyn Error>> {
    let table = table(file, accounts)?;
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let progress = ProgressByProduct::of(&system, &growth.tfp)?;
    println!(
        "\nMean productivity growth {}–{} through the domestic table of {TABLE_OF}: {:.3} percentage points a year reach final \
         products (the chained sum of industries: {:.3}).",
        growth.before,
        growth.after,
        100.0 * progress.total,
        100.0 * growth.domar_sum
    );
    println!("Progress of computers and electronics reaches, in percentage points of aggregate growth:");
    for (product, part) in progress.contributions.row("C26")?.ranked().into_iter().take(5) {
        println!("  {:<70}{:>8.4}", product.to_string(), 100.0 * part);
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/progress_by_product.html");
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let section = Section::new("USA, 2000–2014").chart(progress.to_chart()).table(progress.to_table());
    std::fs::write(&file, Page::new("Whose progress reaches which final product").section(section).to_html())?;
    println!("Table and heat map: {}", file.display());
    Ok(())
}

/// The domestic table of WIOD with value added from the accounts; what output leaves beside is imports and taxes on inputs.
fn table(file: &Path, accounts: &WiodAccounts) -> Result<IoTable, Box<dyn Error>> {
    let year = accounts.years.iter().find(|year| year.year() == TABLE_OF).ok_or("no accounts of that year")?;
    let sectors = year.sectors();
    let panel = Panel::read_csv(file)?.where_equals("Year", f64::from(TABLE_OF))?;
    let rows = panel.text("Code")?;
    let row = |code: &str| rows.iter().position(|other| *other == Some(code)).ok_or_else(|| format!("no row {code}"));
    let rows: Vec<usize> = sectors.codes().map(row).collect::<Result<_, _>>()?;
    let mut flows = Array2::zeros((sectors.len(), sectors.len()));
    for (code, mut column) in sectors.codes().zip(flows.columns_mut()) {
        column.assign(&panel.column(code)?.select(Axis(0), &rows));
    }
    let output = panel.column("GO")?.select(Axis(0), &rows);
    let added = &year.income().labour.values() + &year.income().capital.values();
    let from_abroad = &output - &flows.sum_axis(Axis(0)) - &added;
    let final_use = (&output - &flows.sum_axis(Axis(1))).insert_axis(Axis(1));
    let mut primary = Array2::zeros((2, sectors.len()));
    primary.row_mut(0).assign(&added);
    primary.row_mut(1).assign(&from_abroad);
    let info = TableInfo {
        year: Some(TABLE_OF),
        source: "WIOD 2016".to_owned(),
        ..TableInfo::new(accounts.country.clone(), Unit::money("USD", 6))
    };
    let used = vec![(Label::new("F", "Final use"), FinalUse::Other)];
    let paid = vec![
        (Label::new("VA", "Value added"), PrimaryInput::ValueAdded),
        (Label::new("M", "Imports and taxes on products used"), PrimaryInput::Imports),
    ];
    Ok(IoTable::new(
        info,
        sectors.clone(),
        flows,
        FinalDemand::new(used, final_use)?,
        PrimaryInputs::new(paid, primary)?,
        output,
        Imports::Outside,
    )?)
}

fn contributions(accounts: &WiodAccounts, (first, last): (i32, i32)) -> Result<(), Box<dyn Error>> {
    let years: Vec<_> = accounts.years.iter().filter(|year| (first..=last).contains(&year.year())).cloned().collect();
    let growth = IndustryGrowth::chained(&years)?;
    // Industries without output are not there to contribute.
    let there = |codes: &[&'static str]| -> Vec<&'static str> {
        codes.iter().copied().filter(|code| growth.tfp.axis().contains(code)).collect()
    };
    let (producers, users) = (growth.contribution_of(&there(&PRODUCERS))?, growth.contribution_of(&there(&USERS))?);
    println!("\n{} {first}–{last}, percentage points per year:", accounts.country);
    let line = |name: &str, value: f64| println!("  {name:<28}{:>8.3}", 100.0 * value);
    line("ICT producers", producers);
    line("ICT users", users);
    line("other industries", growth.domar_sum - producers - users);
    line("reallocation of capital", growth.capital_reallocation);
    line("reallocation of labour", growth.labour_reallocation);
    line("aggregate TFP", growth.aggregate_tfp);
    if growth.gap().abs() > 1e-12 {
        return Err(format!("the parts miss the aggregate by {}", growth.gap()).into());
    }
    Ok(())
}
