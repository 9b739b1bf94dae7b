//! Capital: stocks by the perpetual inventory method, services by asset, and data as capital.
//!
//! First China's provinces after Zhang Jun, from `../shared` beside the repository, against the R package `CHNCapitalStock`
//! 0.1.1; then an economy with invented numbers in which data are produced, accumulated, paid or unpaid.
//! `cargo run --release --example capital_and_data`

use std::error::Error;
use std::path::Path;

use domar::growth::{
    AgeProfile, Asset, AssetClass, CapitalServices, DataPayment, Deflator, InitialStock, NegativeUserCosts,
    PerpetualInventory, RateOfReturn, data_investment,
};
use domar::ndarray::array;
use domar::panel::Panel;
use domar::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    provinces()?;
    data_economy()
}

fn provinces() -> Result<(), Box<dyn Error>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.is_dir() {
        println!("The folder {} is absent: the provinces of China are left out.\n", shared.display());
        return Ok(());
    }
    let panel =
        Panel::read_csv(shared.join("data/china_provinces/fixed_capital_formation.csv"))?.with_ids("prv", "yr")?;
    let zhang =
        PerpetualInventory::new(AgeProfile::Geometric { rate: 0.096 }, InitialStock::InvestmentOver { share: 0.1 });
    let panel = zhang.stock_for(&panel, "invest", Deflator::Column("InvestPrice"), "K")?;
    let golden =
        Panel::read_csv(shared.join("golden/growth/provincial_capital_zhang2008.csv"))?.with_ids("prv", "yr")?;
    println!("Capital stock of China's provinces, 10⁸ yuan of 1952, δ = 9.6 %, K(1952) = I(1952)/0.1\n");
    for province in golden.unit_labels() {
        let (ours, theirs) =
            (panel.where_equals("prv", province.as_str())?, golden.where_equals("prv", province.as_str())?);
        let (ours, theirs) = (ours.column("K")?, theirs.column("K")?);
        let worst = ours.iter().zip(theirs).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
        let last = ours.len() - 1;
        println!(
            "  {province:<10} 2022: computed {:12.4}  CHNCapitalStock {:12.4}  ({worst:.0e})",
            ours[last], theirs[last]
        );
        if ours.len() != theirs.len() || worst > 1e-11 {
            return Err(format!("{province}: largest relative difference {worst:.1e}, allowed 1e-11").into());
        }
    }
    println!();
    Ok(())
}

fn data_economy() -> Result<(), Box<dyn Error>> {
    println!("An economy with invented numbers\n");
    // Investment in data: half the time of analysts, a tenth of that of clerks, and half as much again for other costs.
    let occupations = Labels::from_codes(Dimension::Item, &["analysts", "clerks"])?;
    let money = Unit::money("CNY", 8);
    let time = LabeledVec::new(Measure::new("time share", Unit::Ratio), occupations.clone(), array![0.5, 0.1])?;
    let mut investment = Vec::new();
    for bills in [[8.0, 20.0], [10.0, 20.5], [12.5, 21.0], [15.5, 21.5]] {
        let wages =
            LabeledVec::new(Measure::new("wage bill", money.clone()), occupations.clone(), bills.to_vec().into())?;
        investment.push(data_investment(&wages, &time, 1.5)?.sum());
    }
    let inventory =
        PerpetualInventory::new(AgeProfile::Geometric { rate: 0.25 }, InitialStock::SteadyState { growth: 0.2 });
    let data = inventory.stock(2000, &investment)?;
    println!("{}", data.to_table().to_text());

    // What the services of each asset cost: the rate of return that uses up capital compensation, and a rate of 6 % a year
    // scaled to it.
    let asset = |name: &str, class, depreciation, prices: [f64; 4], stocks: &[f64]| Asset {
        name: name.to_owned(),
        class,
        depreciation,
        prices: prices.to_vec(),
        stocks: stocks.to_vec(),
    };
    let assets = vec![
        asset("buildings", AssetClass::Structures, 0.03, [1.0, 1.02, 1.04, 1.07], &[300.0, 306.0, 312.0, 318.0]),
        asset("computers", AssetClass::IctHardware, 0.3, [1.0, 0.92, 0.85, 0.8], &[20.0, 23.0, 27.0, 32.0]),
        asset("data", AssetClass::Data, 0.25, [1.0, 1.03, 1.06, 1.1], &data.values),
    ];
    let compensation = vec![42.0, 44.0, 46.0];
    for rate in [
        RateOfReturn::ExPost { compensation: compensation.clone() },
        RateOfReturn::Hybrid { rates: vec![0.06; 3], compensation },
    ] {
        let services = CapitalServices::new(2000, assets.clone(), rate)?;
        println!("{}", services.to_table().to_text());
        for (year, growth) in services.growth(NegativeUserCosts::Refuse)? {
            println!("  growth of services in {year}: {growth:.4}");
        }
        println!();
    }

    // Growth with data paid, and with data that nobody is paid for.
    let stocks = data.values.iter();
    let rows = [(100.0, 320.0, 50.0), (104.0, 329.0, 50.5), (109.0, 339.0, 51.0), (114.0, 350.0, 51.2)];
    let column = |of: fn(&(f64, f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<_>>();
    let panel = Panel::from_columns([
        ("economy", vec![1.0; 4]),
        ("year", data.years.iter().map(|&year| year as f64).collect()),
        ("gdp", column(|row| row.0)),
        ("capital", column(|row| row.1)),
        ("hours", column(|row| row.2)),
        ("data", stocks.copied().collect()),
        ("data_share", vec![0.03; 4]),
    ])?;
    for payment in [DataPayment::Paid { share: "data_share".to_owned() }, DataPayment::Unpaid { elasticity: 0.05 }] {
        let growth = GrowthAccounts::new(&panel)
            .output("gdp")
            .capital("capital")
            .data_capital("data", &payment)
            .labour("hours")
            .constant_labour_share(0.6)
            .by("economy", "year")
            .tornqvist()?;
        println!("{}", growth.contributions("1", 2000..=2003)?.to_table().to_text());
    }
    Ok(())
}
