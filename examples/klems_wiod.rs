//! Productivity of the industries of the USA and Australia, 2000–2014, and what the producers and users of information
//! technology contribute.
//!
//! Reads the socio-economic accounts of WIOD 2016 from `../shared/data/io/wiod16_usa_aus`. Producers: computers and
//! electronics, telecommunications, software and information services. Users: the industries that van Ark, Inklaar and
//! `McGuckin` (2003) call intensive users, carried over to today's classification; the accounts have no capital of
//! information technology by which to choose them. `cargo run --release --example klems_wiod`

use std::error::Error;
use std::path::Path;

use domar::growth::{IndustryGrowth, WiodAccounts};
use domar::panel::Panel;
use domar::prelude::ToTable;

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
    }
    Ok(())
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
