//! Charts of growth accounts, labour values and frontiers.

use std::error::Error;

use domar::growth::{
    AgeProfile, Aggregate, Asset, AssetClass, CapitalServices, HultenAggregation, IndexNumber, IndustryGrowth,
    InfluenceVector, InitialStock, LabourEconomy, PerpetualInventory, ProgressByProduct, RateOfReturn, SectorYear,
    ShareUncertainty, ShiftShare, ShiftShareMethod, SourcesOfGrowth, WiodAccounts, ZeroQuantity,
    labour_composition as composition_of,
};
use domar::ndarray::{Array1, array};
use domar::panel::Panel;
use domar::prelude::*;
use domar::table::PrimaryInput;

use crate::{Drawn, home, shared};

/// Growth accounts of the Penn World Table.
fn accounts() -> Result<SourcesOfGrowth, Box<dyn Error>> {
    Ok(GrowthAccounts::new(&datasets::pwt()?)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "avh", "hc"])
        .labour_share("labsh")
        .by("isocode", "year")
        .tornqvist()?)
}

pub fn sources_of_growth() -> Drawn {
    // ANCHOR: sources_of_growth
    let growth = accounts()?;
    let names = [("rkna", "资本"), ("emp", "就业人数"), ("avh", "人均工时"), ("hc", "人力资本")];
    let china = growth.contributions("CHN", 1978..=2017)?.with_labels(names)?;
    let chart = china.to_chart_in(Language::Chinese).source(datasets::PWT_CITATION);
    // ANCHOR_END: sources_of_growth
    Ok(chart)
}

pub fn sources_of_growth_en() -> Drawn {
    // ANCHOR: sources_of_growth_en
    let names = [("rkna", "Capital"), ("emp", "Persons"), ("avh", "Hours per person"), ("hc", "Human capital")];
    let china = accounts()?.contributions("CHN", 1978..=2017)?.with_labels(names)?;
    let chart = china.to_chart().source(datasets::PWT_CITATION);
    // ANCHOR_END: sources_of_growth_en
    Ok(chart)
}

pub fn labour_productivity() -> Drawn {
    // ANCHOR: labour_productivity
    let growth = accounts()?;
    let per_hour = growth.labour_productivity("KOR", 1990..=2017, &["emp", "avh"])?;
    let per_hour = per_hour.with_labels([("rkna", "Capital per hour"), ("hc", "Human capital")])?;
    let chart = per_hour.to_chart().source(datasets::PWT_CITATION);
    // ANCHOR_END: labour_productivity
    Ok(chart)
}

pub fn tfp_band() -> Drawn {
    // ANCHOR: tfp_band
    let growth = accounts()?;
    let band = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.05, 2017))?;
    let chart = band.to_chart().source(datasets::PWT_CITATION);
    // ANCHOR_END: tfp_band
    Ok(chart)
}

pub fn capital_stock() -> Drawn {
    // ANCHOR: capital_stock
    let rule =
        PerpetualInventory::new(AgeProfile::Geometric { rate: 0.096 }, InitialStock::InvestmentOver { share: 0.1 });
    let investment: Vec<f64> = (0..30).map(|t| 10.0 * 1.08_f64.powi(t)).collect();
    let chart = rule.stock(1990, &investment)?.to_chart().subtitle("Invented investment that grows by 8 % a year");
    // ANCHOR_END: capital_stock
    Ok(chart)
}

pub fn capital_services() -> Drawn {
    // ANCHOR: capital_services
    let asset = |name: &str, class, depreciation, prices: [f64; 4], stocks: [f64; 4]| Asset {
        name: name.to_owned(),
        class,
        depreciation,
        prices: prices.to_vec(),
        stocks: stocks.to_vec(),
    };
    let buildings =
        asset("buildings", AssetClass::Structures, 0.03, [1.0, 1.02, 1.04, 1.06], [100.0, 102.0, 104.0, 106.0]);
    let computers = asset("computers", AssetClass::IctHardware, 0.3, [1.0, 0.9, 0.8, 0.7], [10.0, 12.0, 15.0, 19.0]);
    let paid = RateOfReturn::ExPost { compensation: vec![14.0, 15.0, 16.0] };
    let chart = CapitalServices::new(2000, vec![buildings, computers], paid)?.to_chart().subtitle("Invented economy");
    // ANCHOR_END: capital_services
    Ok(chart)
}

pub fn labour_composition() -> Drawn {
    // ANCHOR: labour_composition
    let years = Labels::from_codes(Dimension::Item, &["2000", "2005", "2010", "2015"])?;
    let types = Labels::from_codes(Dimension::Item, &["school", "university"])?;
    let matrix = |name, values| LabeledMat::new(Measure::new(name, Unit::Ratio), years.clone(), types.clone(), values);
    let hours = matrix("hours", array![[80.0, 20.0], [79.0, 25.0], [76.0, 32.0], [73.0, 40.0]])?;
    let wages = matrix("wage", array![[1.0, 2.0], [1.0, 2.1], [1.0, 2.1], [1.0, 2.0]])?;
    let chart = composition_of(&hours, &wages, ZeroQuantity::Refuse)?.to_chart().subtitle("Invented economy");
    // ANCHOR_END: labour_composition
    Ok(chart)
}

pub fn index_number() -> Drawn {
    // ANCHOR: index_number
    let goods = Labels::from_codes(Dimension::Item, &["grain", "steel", "chips", "travel"])?;
    let vector = |values| LabeledVec::new(Measure::new("number", Unit::Ratio), goods.clone(), values);
    let (p0, p1) = (vector(array![1.0, 1.0, 4.0, 2.0])?, vector(array![1.1, 0.9, 2.0, 2.2])?);
    let (q0, q1) = (vector(array![3.0, 2.0, 0.5, 1.0])?, vector(array![3.1, 1.9, 1.4, 0.8])?);
    let fisher = IndexNumber::Fisher.change(Aggregate::Quantity, [&p0, &q0, &p1, &q1], ZeroQuantity::Refuse)?;
    let chart = fisher.to_chart().subtitle("Four goods, invented");
    // ANCHOR_END: index_number
    Ok(chart)
}

/// One per cent in the digital industries, half a per cent elsewhere: assumed.
fn progress(system: &LeontiefSystem) -> Result<LabeledVec, Box<dyn Error>> {
    let digital = digital::Scope::ict(system.table())?.weights();
    let measure = Measure::new("TFP growth", Unit::Ratio);
    Ok(LabeledVec::new(measure, system.sectors().clone(), digital * 0.005 + 0.005)?)
}

pub fn hulten() -> Drawn {
    // ANCHOR: hulten
    let system = home(2020)?;
    let chart = HultenAggregation::of(system.table(), &progress(&system)?)?.to_chart();
    // ANCHOR_END: hulten
    Ok(chart)
}

pub fn progress_by_product() -> Drawn {
    // ANCHOR: progress_by_product
    let system = home(2020)?;
    let chart = ProgressByProduct::of(&system, &progress(&system)?)?.to_chart();
    // ANCHOR_END: progress_by_product
    Ok(chart)
}

pub fn influence_vector() -> Drawn {
    // ANCHOR: influence_vector
    let chart = InfluenceVector::of(&home(2020)?, 0.5)?.to_chart();
    // ANCHOR_END: influence_vector
    Ok(chart)
}

pub fn shift_share() -> Drawn {
    // ANCHOR: shift_share
    let sectors = Labels::from_codes(Dimension::Sector, &["farms", "factories", "services"])?;
    let numbers = |values: Array1<f64>| LabeledVec::new(Measure::new("n", Unit::Ratio), sectors.clone(), values);
    let before = SectorYear::new(&numbers(array![50.0, 150.0, 90.0])?, &numbers(array![50.0, 50.0, 40.0])?)?;
    let after = SectorYear::new(&numbers(array![30.0, 260.0, 190.0])?, &numbers(array![25.0, 65.0, 60.0])?)?;
    let chart = ShiftShare::of(&before, &after, ShiftShareMethod::McMillanRodrik)?.to_chart();
    let chart = chart.note("An invented economy of three sectors.");
    // ANCHOR_END: shift_share
    Ok(chart)
}

/// China in labour terms, with the compensation of employees for labour.
fn in_labour(year: i32) -> Result<LabourEconomy, Box<dyn Error>> {
    let system = home(year)?;
    let paid = system.table().primary_input(PrimaryInput::Compensation).ok_or("compensation")?;
    let each = &paid.values() / &system.table().output().values();
    let labour = LabeledVec::new(Measure::new("labour coefficients", Unit::Ratio), system.sectors().clone(), each)?;
    Ok(LabourEconomy::new(&system, &labour)?)
}

pub fn prices_and_values() -> Drawn {
    // ANCHOR: prices_and_values
    let chart = in_labour(2020)?.price_value_deviations()?.to_chart();
    // ANCHOR_END: prices_and_values
    Ok(chart)
}

/// At the prices of 2018, by a general price level: assumed.
fn at_prices_of_2018(year: i32, level: f64) -> Result<LabourEconomy, Box<dyn Error>> {
    let economy = in_labour(year)?;
    let sectors = home(year)?.sectors().clone();
    let levels = Array1::from_elem(sectors.len(), level);
    Ok(economy.deflated(&LabeledVec::new(Measure::new("price level", Unit::Ratio), sectors, levels)?, 2018)?)
}

pub fn labour_values() -> Drawn {
    // ANCHOR: labour_values
    let (before, after) = (at_prices_of_2018(2018, 1.0)?, at_prices_of_2018(2020, 1.02)?);
    let chart = before.change_to(&after)?.to_chart();
    // ANCHOR_END: labour_values
    Ok(chart)
}

pub fn industry_growth() -> Drawn {
    // ANCHOR: industry_growth
    let panel = Panel::read_csv(shared().join("io/wiod16_usa_aus/usasea.csv"))?.with_ids("code", "year")?;
    let accounts = WiodAccounts::from_panel("USA", &panel)?;
    let chart = IndustryGrowth::chained(&accounts.years)?.to_chart().subtitle("United States 2000–2014, gross output");
    // ANCHOR_END: industry_growth
    Ok(chart)
}

pub fn frontier_growth() -> Drawn {
    // ANCHOR: frontier_growth
    let panel = Panel::read_csv(shared().join("sfa/riceProdPhil.csv"))?
        .with_log(&["PROD", "AREA", "LABOR", "NPK"])?
        .with_ids("FMERCODE", "YEARDUM")?;
    let frontier = Frontier::production("ln_PROD").inputs(["ln_AREA", "ln_LABOR", "ln_NPK"]).trend();
    let fit = frontier.panel_model(PanelModel::BatteseCoelli1992(Mean::Zero)).fit(&panel)?;
    let chart = fit.tfp_growth(&panel, None)?.to_chart().subtitle("Rice farms of the Philippines, years 1 to 8");
    // ANCHOR_END: frontier_growth
    Ok(chart)
}
