//! Labour values of China in every year from 1995 to 2018, the growth of vertically integrated labour productivity by
//! sector, and the exact identity between the two.
//!
//! Input-output tables of the OECD (edition of 2021, total flows) and employment by sector after Wang, Jia and Wang (2021),
//! both from `../shared/data`; real GDP of the Penn World Table 10.01 for the deflator. What is deflated and what is not is
//! printed with the results. `cargo run --release --example china_labour_values`

mod economies;

use std::error::Error;
use std::path::Path;

use domar::growth::LabourValueChange;
use domar::prelude::{NumberFormat, Page, Section, Table, ToChart, ToTable};
use domar::report::{Chart, Lines};

use economies::China;

/// Years between which the printed table gives growth; the page has all years.
const PERIODS: [(i32, i32); 5] = [(1995, 2001), (2001, 2007), (2007, 2012), (2012, 2018), (1995, 2018)];
/// Products of the chart.
const DRAWN: [&str; 5] = ["01", "07", "17", "25", "35"];

const SAID: [&str; 6] = [
    "Deflated: the general price level. One deflator for all products, value added of the tables at basic prices over real \
     GDP of PWT 10.01 (rgdpna), brings every table to dollars of 2018; it takes out inflation and the exchange rate together.",
    "Not deflated: relative prices. Neither source has deflators by sector, so a product that became cheaper than others, as \
     electronics did, seems to have advanced less than it did, and one that became dearer more. Coefficients of inputs are \
     those of current prices in every year.",
    "Not affected by either: the identity, which holds for whatever numbers are put in.",
    "Imports count as if made at home with China's coefficients (total flows).",
    "Labour is persons employed, neither hours nor skill; fixed capital is left out, since the tables have no depreciation.",
    "Repair of motor vehicles is with other services, management of water and public facilities with public \
     administration, and business services are one sector with research: the sources draw these lines differently.",
];

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.is_dir() {
        println!("NOTHING WAS COMPUTED: the tables and the employment series are not in {}.", data.display());
        return Ok(());
    }
    println!("Labour values of China\n");
    for sentence in SAID {
        println!("  - {sentence}");
    }
    let years = economies::years(&data)?;
    let growth = growth_by_period(&years)?;
    println!("\n{growth}");

    println!("Falling labour time is productivity, both sides over λ₀'y:\n");
    println!(
        "  years        fall in final products   Domar-weighted progress of sectors   difference   real GDP of PWT"
    );
    let mut sum = 0.0;
    for pair in years.windows(2) {
        let change = pair[0].economy.change_to(&pair[1].economy)?;
        print_sides(&pair[0], &pair[1], &change)?;
        sum += change.by_product;
    }
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return Err("no years".into()) };
    let whole = first.economy.change_to(&last.economy)?;
    print_sides(first, last, &whole)?;
    println!("\n  The mean of the yearly rates is {:.2} %.", 100.0 * sum / (years.len() - 1) as f64);

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/china_labour_values.html");
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let section = Section::new("China, 1995–2018")
        .chart(lines(&years)?)
        .table(growth)
        .table(labour_values(&years)?)
        .chart(whole.to_chart())
        .table(whole.to_table());
    std::fs::write(&file, Page::new("Labour values of China").section(section).to_html())?;
    println!("  Labour values of all years and charts: {}", file.display());
    Ok(())
}

/// Both sides, and beside them how fast the deflator's source lets the economy grow.
fn print_sides(before: &China, after: &China, change: &LabourValueChange) -> Result<(), Box<dyn Error>> {
    let gap = change.by_product - change.by_sector;
    println!(
        "  {}–{}  {:>22.15}  {:>35.15}   {gap:>10.0e}   {:>13.1} %",
        before.year,
        after.year,
        change.by_product,
        change.by_sector,
        100.0 * (after.real_gdp / before.real_gdp - 1.0)
    );
    if gap.abs() > 1e-12 { Err("the two sides differ".into()) } else { Ok(()) }
}

fn find(years: &[China], year: i32) -> Result<&China, Box<dyn Error>> {
    Ok(years.iter().find(|other| other.year == year).ok_or_else(|| format!("no table of {year}"))?)
}

/// Labour values at both ends, and the growth of vertically integrated labour productivity between.
fn growth_by_period(years: &[China]) -> Result<Table, Box<dyn Error>> {
    let mut table = Table::builder("Labour values and growth of vertically integrated labour productivity")
        .subtitle("persons per 10^6 USD of final product at prices of 2018; log points of 1/λ × 100 a year")
        .stub("Product")
        .number_column("λ 1995", NumberFormat::fixed(1))
        .number_column("λ 2018", NumberFormat::fixed(1));
    let mut rates = Vec::new();
    for (from, to) in PERIODS {
        table = table.number_column(format!("{from}–{to}"), NumberFormat::percent(1));
        let change = find(years, from)?.economy.change_to(&find(years, to)?.economy)?;
        rates.push(&change.integrated_productivity_growth.values() / f64::from(to - from));
    }
    let (first, last) = (find(years, 1995)?.economy.labour_values(), find(years, 2018)?.economy.labour_values());
    for (at, ((label, before), after)) in first.iter().zip(last.values()).enumerate() {
        table = table.row(label.name(), [before, *after].into_iter().chain(rates.iter().map(|rate| rate[at])));
    }
    Ok(table.note("One deflator for all products: relative prices are not deflated.").build()?)
}

fn labour_values(years: &[China]) -> Result<Table, Box<dyn Error>> {
    let mut table = Table::builder("Labour values in every year")
        .subtitle("persons per 10^6 USD of final product at prices of 2018")
        .stub("Product");
    for year in years {
        table = table.number_column(year.year.to_string(), NumberFormat::fixed(1));
    }
    for (at, label) in years[0].economy.sectors().iter().enumerate() {
        table = table.row(label.name(), years.iter().map(|year| year.economy.labour_values().values()[at]));
    }
    Ok(table.build()?)
}

fn lines(years: &[China]) -> Result<Chart, Box<dyn Error>> {
    let mut lines = Lines::over(years.iter().map(|year| f64::from(year.year)));
    for code in DRAWN {
        let sectors = years[0].economy.sectors();
        let label = &sectors.as_slice()[sectors.position(code)?];
        let first = years[0].economy.labour_values().get(code)?;
        let values: Result<Vec<f64>, _> =
            years.iter().map(|year| Ok::<_, Box<dyn Error>>(first / year.economy.labour_values().get(code)?)).collect();
        lines = lines.series(label.name(), values?);
    }
    Ok(Chart::new("Vertically integrated labour productivity of China", lines)
        .subtitle("1995 = 1; one deflator for all products")
        .y_axis("1/λ, 1995 = 1"))
}
