//! The recipes of the book's page "How to …", on data of this repository. Each checks what it computed and fails otherwise.
//!
//! Run with `cargo run --example how_to`. With the features `archives` and `parquet` and the path of an archive of EXIOBASE
//! as argument, the last recipe runs too.

use std::error::Error;
use std::path::Path;

use domar::digital::DoubleCount;
use domar::frontier::{Distribution, Inefficiency, Moments, Rayleigh};
use domar::ndarray::{Array1, array};
use domar::prelude::*;
use domar::stats::{FitStatistic, Real};
use domar::table::balancing::{Precision, gras, ras};
use domar::table::formats::Plain;
use domar::table::{
    FinalDemand, FinalUse, Imports, PrimaryInput, PrimaryInputs, SalesStructure, SupplyUse, Technology,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    read_a_table(&folder)?;
    split_imports_off()?;
    balance(&folder)?;
    supply_and_use()?;
    standard_errors()?;
    keep_a_result(&folder)?;
    distribution_of_ones_own(&folder)?;
    digital_share()?;
    chart(&folder)?;
    #[cfg(all(feature = "archives", feature = "parquet"))]
    if let Some(archive) = std::env::args().nth(1) {
        keep_a_large_table(&archive)?;
    }
    Ok(())
}

fn close(found: f64, expected: f64, tolerance: f64) -> Result<(), Box<dyn Error>> {
    if (found - expected).abs() > tolerance * expected.abs().max(1.0) {
        return Err(format!("{found} where {expected} was expected").into());
    }
    Ok(())
}

fn read_a_table(folder: &Path) -> Result<(), Box<dyn Error>> {
    // ANCHOR: read
    let table = Plain::read(folder.join("china_digital/china_2018.csv"))?;
    let report = table.check(Tolerance::default());
    println!("{report}");
    let home = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    println!("{}", home.value_added_multipliers()?.to_table());
    // ANCHOR_END: read
    if !report.is_balanced() || !report.is_productive() {
        return Err("the table of 2018 should balance".into());
    }
    Ok(())
}

fn split_imports_off() -> Result<(), Box<dyn Error>> {
    // ANCHOR: imports
    let sectors = Labels::from_codes(Dimension::Sector, &["goods", "services"])?;
    let uses =
        vec![(Label::new("C", "Consumption"), FinalUse::Consumption), (Label::new("E", "Exports"), FinalUse::Exports)];
    let table = IoTable::new(
        TableInfo::new("Utopia", Unit::money("EUR", 6)),
        sectors,
        array![[30.0, 20.0], [10.0, 20.0]],
        FinalDemand::new(uses, array![[50.0, 20.0], [60.0, 0.0]])?,
        PrimaryInputs::new(vec![(Label::new("VA", "Value added"), PrimaryInput::ValueAdded)], array![[60.0, 50.0]])?,
        array![100.0, 90.0],
        Imports::Inside { column: array![20.0, 0.0] },
    )?;
    let home = table.to_domestic(Reexports::Refuse)?;
    // Each buyer at home buys the same fifth of goods abroad: 20 of 30 + 20 + 50.
    println!("{}", table.import_shares()?.to_table());
    // ANCHOR_END: imports
    close(table.import_shares()?.get("goods")?, 0.2, 1e-12)?;
    let system = LeontiefSystem::from_table(&home, Flow::Domestic)?;
    let output = system.output_for(&home.net_final_demand())?;
    close(output.get("goods")?, 100.0, 1e-12)?;
    close(output.get("services")?, 90.0, 1e-12)
}

fn balance(folder: &Path) -> Result<(), Box<dyn Error>> {
    // ANCHOR: ras
    let (old, new) = (
        Plain::read(folder.join("china_digital/china_2018.csv"))?,
        Plain::read(folder.join("china_digital/china_2020.csv"))?,
    );
    let (rows, columns) = (new.intermediate_flows().row_sums(), new.intermediate_flows().column_sums());
    let updated = ras(old.intermediate_flows(), &rows, &columns, Precision::default())?;
    println!("{updated}");
    // ANCHOR_END: ras
    for (label, total) in rows.iter() {
        close(updated.table.row_sums().get(label.code())? / total, 1.0, 1e-8)?;
    }

    // ANCHOR: gras
    let sectors = Labels::from_codes(Dimension::Sector, &["goods", "services"])?;
    let uses = Labels::from_codes(Dimension::FinalDemand, &["consumption", "stocks"])?;
    let flow = || Measure::new("final use", Unit::money("EUR", 6));
    let first = LabeledMat::new(flow(), sectors.clone(), uses.clone(), array![[70.0, -8.0], [90.0, 3.0]])?;
    let balanced = gras(
        &first,
        &LabeledVec::new(flow(), sectors, array![66.0, 99.0])?,
        &LabeledVec::new(flow(), uses, array![171.0, -6.0])?,
        Precision::default(),
    )?;
    println!("{}\n{balanced}", balanced.table.to_table());
    // ANCHOR_END: gras
    close(balanced.table.row_sums().get("goods")?, 66.0, 1e-8)?;
    close(balanced.table.column_sums().get("stocks")?, -6.0, 1e-8)?;
    if balanced.table.get("goods", "stocks")? >= 0.0 {
        return Err("a negative cell keeps its sign".into());
    }
    Ok(())
}

fn supply_and_use() -> Result<(), Box<dyn Error>> {
    // ANCHOR: supply_use
    let tables = SupplyUse::new(
        TableInfo::new("Utopia", Unit::money("EUR", 6)),
        Labels::from_codes(Dimension::Sector, &["goods", "services"])?,
        Labels::from_codes(Dimension::Sector, &["manufacturing", "commerce"])?,
        array![[90.0, 0.0], [10.0, 100.0]],
        array![[40.0, 10.0], [10.0, 30.0]],
        FinalDemand::new(vec![(Label::new("C", "Consumption"), FinalUse::Consumption)], array![[40.0], [70.0]])?,
        PrimaryInputs::new(vec![(Label::new("VA", "Value added"), PrimaryInput::ValueAdded)], array![[50.0, 60.0]])?,
        Imports::Outside,
    )?;
    let by_product = tables.by_product(&Technology::Industry)?;
    let by_industry = tables.by_industry(SalesStructure::Product)?;
    // ANCHOR_END: supply_use
    close(by_product.output().get("services")?, 110.0, 1e-12)?;
    close(by_industry.output().get("commerce")?, 100.0, 1e-12)?;
    for table in [&by_product, &by_industry] {
        close(table.value_added()?.sum(), 110.0, 1e-12)?;
        if !table.check(Tolerance::default()).is_balanced() {
            return Err("a table from balanced supply and use balances".into());
        }
    }
    Ok(())
}

fn standard_errors() -> Result<(), Box<dyn Error>> {
    // ANCHOR: cluster
    let panel = datasets::pwt()?.where_between("year", 1980.0, 2017.0)?.with_log(&["rgdpna", "rnna", "emp"])?;
    let regression = PanelRegression::new("ln_rgdpna", ["ln_rnna", "ln_emp"]).effects(Effects::UnitAndTime);
    let by_country = regression.fit(&panel)?;
    let robust = by_country.with_errors(&StandardErrors::Robust, &panel)?;
    let across = by_country.with_errors(&StandardErrors::DriscollKraay { lags: 3 }, &panel)?;
    // ANCHOR_END: cluster
    close(by_country.coef("ln_rnna")?, robust.coef("ln_rnna")?, 1e-12)?;
    if robust.std_error("ln_rnna")? >= by_country.std_error("ln_rnna")? {
        return Err("errors of one country are correlated: clustering must widen".into());
    }

    // ANCHOR: latex
    let comparison = compare(&[&by_country, &robust, &across])
        .with_titles(["By country", "Robust", "Driscoll–Kraay"])?
        .with_labels([("ln_rnna", "Capital stock, log"), ("ln_emp", "Persons engaged, log")])?
        .with_statistics([FitStatistic::Observations, FitStatistic::RSquared])
        .with_row("Country and year effects", ["yes", "yes", "yes"])?
        .with_digits(3);
    println!("{comparison}");
    let paper = comparison.to_table().to_latex();
    // ANCHOR_END: latex
    if !(paper.contains("\\toprule") && paper.contains("Persons engaged, log")) {
        return Err("this is no table for a paper".into());
    }
    Ok(())
}

fn keep_a_result(folder: &Path) -> Result<(), Box<dyn Error>> {
    let panel = Panel::read_csv(folder.join("frontier41/41Firm.csv"))?.with_log(&["output", "capital", "labour"])?;
    let fit = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]).fit(&panel)?;
    // ANCHOR: json
    let text = serde_json::to_string(&fit)?;
    let again: FrontierFit = serde_json::from_str(&text)?;
    // ANCHOR_END: json
    if again.coef("ln_labour")?.to_bits() != fit.coef("ln_labour")?.to_bits() {
        return Err("a number came back changed".into());
    }
    Ok(())
}

// ANCHOR: distribution
/// Inefficiency with density u e^{−u²/2σ²}/σ²: only what must be known, the rest by quadrature.
#[derive(Debug)]
struct MyRayleigh;

impl Inefficiency for MyRayleigh {
    fn name(&self) -> String {
        "my Rayleigh".to_owned()
    }

    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, _shape: S) -> S {
        (-ln_variance_u).exp() * (-0.5 * u * u) - ln_variance_u + u.ln()
    }

    fn moments(&self, ln_variance_u: f64, _shape: f64) -> Moments {
        use std::f64::consts::PI;
        let sigma = (0.5 * ln_variance_u).exp();
        Moments {
            mean: sigma * (PI / 2.0).sqrt(),
            variance: sigma.powi(2) * (4.0 - PI) / 2.0,
            third: sigma.powi(3) * (PI - 3.0) * (PI / 2.0).sqrt(),
            fourth: sigma.powi(4) * (-6.0 * PI * PI + 24.0 * PI - 16.0) / 4.0,
        }
    }
}
// ANCHOR_END: distribution

fn distribution_of_ones_own(folder: &Path) -> Result<(), Box<dyn Error>> {
    let panel = Panel::read_csv(folder.join("frontier41/41Firm.csv"))?.with_log(&["output", "capital", "labour"])?;
    // ANCHOR: fit_distribution
    let frontier = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    let mine = frontier.clone().inefficiency(Distribution::user(MyRayleigh)).fit(&panel)?;
    let shipped = frontier.inefficiency(Rayleigh).fit(&panel)?;
    // ANCHOR_END: fit_distribution
    println!(
        "Log-likelihood by quadrature {:.9}, in closed form {:.9}",
        mine.log_likelihood(),
        shipped.log_likelihood()
    );
    close(mine.log_likelihood(), shipped.log_likelihood(), 1e-8)
}

fn digital_share() -> Result<(), Box<dyn Error>> {
    // ANCHOR: digital
    let data = datasets::china_digital()?;
    let home = LeontiefSystem::from_table(data.table(2018)?, Flow::Domestic)?;
    let size = digital::scale(&home, &digital::Scope::ict(home.table())?)?;
    println!("{}", size.to_table());
    let (printed, exact) = (size.adb(DoubleCount::Diagonal), size.adb(DoubleCount::Block));
    // ANCHOR_END: digital
    close(printed, 0.0917, 5e-5)?;
    close(exact, 0.0846, 5e-5)?;
    close(size.forward, size.direct, 1e-9)
}

fn chart(folder: &Path) -> Result<(), Box<dyn Error>> {
    let table = Plain::read(folder.join("china_digital/china_2020.csv"))?;
    // ANCHOR: chart
    let home = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let linkages = home.linkages();
    println!("{}", linkages.to_table_in(Language::Chinese));
    let section = Section::new("Key sectors").table(linkages.to_table()).chart(linkages.to_chart());
    let html = Page::new("China 2020").section(section).to_html();
    // ANCHOR_END: chart
    if cfg!(feature = "charts") && !html.contains("<svg") {
        return Err("the page has no picture".into());
    }
    let mean: Array1<f64> = linkages.power_of_dispersion.values().to_owned();
    close(mean.mean().unwrap_or(f64::NAN), 1.0, 1e-12)
}

// ANCHOR: large
#[cfg(all(feature = "archives", feature = "parquet"))]
fn keep_a_large_table(archive: &str) -> Result<(), Box<dyn Error>> {
    use domar::table::formats::{Columnar, Exiobase};

    let world = Exiobase { year: 2019 }.read(archive)?;
    Columnar::write(&world, "exiobase_2019.parquet")?;
    let again = Columnar::read("exiobase_2019.parquet")?;
    println!("{} pairs of region and sector", again.pairs().len());
    Ok(())
}
// ANCHOR_END: large
