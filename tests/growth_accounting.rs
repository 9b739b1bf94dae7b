//! Growth accounts against published productivity, and their identities.

mod common;

use domar::datasets;
use domar::growth::{
    AccountForm, AgeProfile, DataPayment, Deflator, Gaps, GrowthAccounts, GrowthError, IndexNumber, InitialStock,
    InputKind, PerpetualInventory, ShareErrors, ShareUncertainty, SourcesOfGrowth,
};
use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Labels, Language};
use domar::panel::Panel;
use domar::report::{ToChart, ToTable};
use domar::table::formats::Nbs;
use domar::units::{Measure, Prices, Unit};
use proptest::prelude::*;

fn pwt_accounts(panel: &Panel) -> GrowthAccounts {
    GrowthAccounts::new(panel)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "avh", "hc"])
        .labour_share("labsh")
        .by("isocode", "year")
}

/// Number of published rates reproduced, and the largest difference.
fn compare(growth: &SourcesOfGrowth, panel: &Panel, country: &str) -> Result<(usize, f64), Box<dyn std::error::Error>> {
    let rows = panel.where_equals("isocode", country)?;
    let (years, published, hours) = (rows.column("year")?, rows.column("rtfpna")?, rows.column("avh")?);
    let (mut count, mut worst) = (0, 0.0f64);
    for t in 1..rows.len() {
        let rate = (published[t] / published[t - 1]).ln();
        if rate.is_nan() || hours[t].is_nan() || hours[t - 1].is_nan() {
            continue;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a year")]
        let computed = growth.tfp_growth(country, years[t] as i64)?;
        worst = worst.max((computed - rate).abs());
        count += 1;
    }
    Ok((count, worst))
}

#[test]
fn penn_world_table_9_1_is_reproduced() -> Result<(), Box<dyn std::error::Error>> {
    let panel = datasets::pwt()?;
    let growth = pwt_accounts(&panel).tornqvist()?;
    for (country, rates) in [("USA", 63), ("DEU", 63), ("JPN", 63), ("KOR", 60), ("CHN", 47), ("IND", 47)] {
        let (count, worst) = compare(&growth, &panel, country)?;
        println!("9.1 {country}: {count} rates, largest difference {worst:.1e}");
        // The source prints single precision: 6e-8 relative in each of eight numbers.
        assert!(count == rates && worst < 1e-6, "{country}: {count} rates, {worst:.1e}");
    }
    Ok(())
}

#[test]
fn penn_world_table_10_01_is_reproduced() -> Result<(), Box<dyn std::error::Error>> {
    let panel = Panel::read_csv(common::shared("data/pwt1001.csv"))?;
    let growth = pwt_accounts(&panel).tornqvist()?;
    for (country, rates) in [("USA", 65), ("DEU", 65), ("JPN", 65), ("KOR", 62), ("CHN", 49), ("IND", 49)] {
        let (count, worst) = compare(&growth, &panel, country)?;
        println!("10.01 {country}: {count} rates, largest difference {worst:.1e}");
        assert!(count == rates && worst < 1e-6, "{country}: {count} rates, {worst:.1e}");
    }
    // The surface that scripts rely on.
    let china = growth.contributions("CHN", 1980..=2019)?;
    assert_eq!((china.years.first(), china.years.last(), china.years.len()), (Some(&1981), Some(&2019), 39));
    for (i, output) in china.output.iter().enumerate() {
        assert!((china.capital()[i] + china.labour()[i] + china.tfp[i] - output).abs() < 1e-15);
    }
    // Without hours, whose absence China's early published rates hide, the miss is up to 0.018.
    let without = GrowthAccounts::new(&panel)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "hc"])
        .labour_share("labsh")
        .by("isocode", "year")
        .tornqvist()?;
    for (country, early, at_least, at_most) in [("CHN", 14, 0.0138, 0.0139), ("IND", 16, 0.0175, 0.0177)] {
        let rows = panel.where_equals("isocode", country)?;
        let (years, published, hours) = (rows.column("year")?, rows.column("rtfpna")?, rows.column("avh")?);
        let (mut count, mut worst) = (0, 0.0f64);
        for t in 1..rows.len() {
            let rate = (published[t] / published[t - 1]).ln();
            if rate.is_finite() && (hours[t].is_nan() || hours[t - 1].is_nan()) {
                #[expect(clippy::cast_possible_truncation, reason = "a year")]
                let computed = without.tfp_growth(country, years[t] as i64)?;
                worst = worst.max((computed - rate).abs());
                count += 1;
            }
        }
        println!("10.01 {country} without hours: {count} rates, largest difference {worst:.4}");
        assert!(count == early && (at_least..at_most).contains(&worst), "{country}: {count} rates, {worst}");
    }
    assert_eq!(
        growth.tfp_growth("CHN", 1965).unwrap_err().to_string(),
        "CHN has no growth rate for 1965: \"avh\" is missing in 1964; choose other years, Gaps::Skip, or state labour without it, as labour_product(&[\"emp\", \"hc\"]) does without hours"
    );
    Ok(())
}

/// The lines that scripts may rely on, as they stand in the requirements, with known answers after them.
#[test]
fn the_surface_that_scripts_rely_on_holds() -> Result<(), domar::Error> {
    use domar::prelude::*;
    let panel = Panel::read_csv(common::shared("data/pwt1001.csv"))?;
    let table = Nbs { year: 2018 }.read(common::shared("data/io/china_nbs/china_2018_153.csv"))?;
    let system = LeontiefSystem::from_table(&table, Flow::Total)?;
    let by_sector =
        |name: &str, values| LabeledVec::new(Measure::new(name, Unit::Ratio), table.sectors().clone(), values);
    let sector_tfp = by_sector("TFP growth", ndarray::Array1::from_elem(153, 0.01))?;
    let labour_coefficients = system.primary_costs();
    let goods = Labels::from_codes(Dimension::Item, &["grain", "steel"])?;
    let item = |values| LabeledVec::new(Measure::new("number", Unit::Ratio), goods.clone(), values);
    let (prices0, prices1) = (item(ndarray::array![1.0, 1.0])?, item(ndarray::array![2.0, 1.0])?);
    let (quantities0, quantities1) = (item(ndarray::array![1.0, 1.0])?, item(ndarray::array![1.0, 2.0])?);

    #[rustfmt::skip]
    let g = GrowthAccounts::new(&panel).output("rgdpna").capital("rkna").labour_product(&["emp", "avh", "hc"]).labour_share("labsh").by("isocode", "year").tornqvist()?;
    g.tfp_growth("CHN", 2010)?;
    g.contributions("CHN", 1980..=2019)?; // capital, labour, tfp: add up
    let w = domar_weights(&table)?; // LabeledVec
    let e = effective_tfp(&system, &sector_tfp)?; // LabeledVec, t'L
    let v = labour_values(&system, &labour_coefficients)?; // LabeledVec
    let f = IndexNumber::Fisher.quantity(&prices0, &quantities0, &prices1, &quantities1)?;

    let china = g.contributions("CHN", 1980..=2019)?;
    for (i, output) in china.output.iter().enumerate() {
        assert!((china.capital()[i] + china.labour()[i] + china.tfp[i] - output).abs() < 1e-15);
    }
    let published = panel.where_equals("isocode", "CHN")?;
    let rtfpna =
        |year: f64| -> Result<f64, domar::Error> { Ok(published.where_equals("year", year)?.column("rtfpna")?[0]) };
    assert!((g.tfp_growth("CHN", 2010)? - (rtfpna(2010.0)? / rtfpna(2009.0)?).ln()).abs() < 1e-6);
    assert!((w.sum() - 2.70645).abs() < 5e-6);
    // The same progress everywhere, 1 %: in a product it is that of all labour and capital in it.
    assert!((e.sum() - 0.01 * system.output_multipliers().sum()).abs() < 1e-12);
    // Value added instead of labour: every unit of final product holds one unit.
    assert!(v.values().iter().all(|value| (value - 1.0).abs() < 1e-12));
    assert!((f - (1.5f64 * 4.0 / 3.0).sqrt()).abs() < 1e-15);
    Ok(())
}

#[test]
fn agriculture_of_the_states_is_reproduced() -> Result<(), Box<dyn std::error::Error>> {
    let panel = Panel::read_csv(common::shared("data/sfa/usagri.csv"))?.with_ids("States", "Years")?;
    let golden = Panel::read_csv(common::shared("golden/sfa/ref_usagri_tornqvist_obs.csv"))?;
    let (states, dates, published) = (golden.text("States")?, golden.column("Year")?, golden.column("dlnTFP")?);
    let names = |goods: &[&str]| Labels::from_codes(Dimension::Item, goods);
    let vector = |letter: &str, goods: &[&str], row: usize| -> Result<LabeledVec, Box<dyn std::error::Error>> {
        let values: Result<Vec<f64>, _> =
            goods.iter().map(|good| panel.column(&format!("{letter}.{good}")).map(|column| column[row])).collect();
        Ok(LabeledVec::new(Measure::new(letter, Unit::Ratio), names(goods)?, values?.into())?)
    };
    let years = panel.times().unwrap();
    let (mut count, mut worst, mut sum) = (0, 0.0f64, 0.0);
    for row in 0..golden.len() {
        let (state, year) = (states[row].unwrap_or_default(), dates[row]);
        let find = |year: f64| {
            (0..panel.len())
                .find(|&i| panel.unit_labels()[panel.units()[i]] == state && years[i] as f64 == year)
                .unwrap()
        };
        let (before, after) = (find(year - 1.0), find(year));
        let side = |goods: &[&str]| -> Result<[LabeledVec; 4], Box<dyn std::error::Error>> {
            Ok([
                vector("p", goods, before)?,
                vector("q", goods, before)?,
                vector("p", goods, after)?,
                vector("q", goods, after)?,
            ])
        };
        let outputs = side(&["livestock", "crop", "other"])?;
        let inputs = side(&["capital", "land", "labor", "materials"])?;
        let tfp = IndexNumber::Tornqvist.productivity(outputs.each_ref(), inputs.each_ref())?.ln();
        worst = worst.max((tfp - published[row]).abs());
        sum += tfp;
        count += 1;
    }
    println!("usagri: {count} rates, largest difference {worst:.1e}");
    assert!(count == 432 && worst < 1e-12);
    assert!((sum / 432.0 - 0.017_857_348_590_887_86).abs() < 1e-14);
    Ok(())
}

#[test]
fn provincial_capital_after_zhang_is_reproduced() -> Result<(), Box<dyn std::error::Error>> {
    let panel =
        Panel::read_csv(common::shared("data/china_provinces/fixed_capital_formation.csv"))?.with_ids("prv", "yr")?;
    let zhang =
        PerpetualInventory::new(AgeProfile::Geometric { rate: 0.096 }, InitialStock::InvestmentOver { share: 0.1 });
    let panel = zhang.stock_for(&panel, "invest", Deflator::Column("InvestPrice"), "K")?;
    let golden =
        Panel::read_csv(common::shared("golden/growth/provincial_capital_zhang2008.csv"))?.with_ids("prv", "yr")?;
    let (mut count, mut worst) = (0, 0.0f64);
    for province in golden.unit_labels() {
        let ours = panel.where_equals("prv", province.as_str())?;
        let theirs = golden.where_equals("prv", province.as_str())?;
        assert_eq!(ours.times(), theirs.times(), "{province}");
        for (a, b) in ours.column("K")?.iter().zip(theirs.column("K")?) {
            worst = worst.max((a / b - 1.0).abs());
            count += 1;
        }
    }
    println!("{count} stocks of {} provinces, largest relative difference {worst:.1e}", golden.unit_labels().len());
    // The file holds twelve digits and more.
    assert!(count == 1065 && worst < 1e-11, "{count}, {worst:.1e}");
    Ok(())
}

/// A panel of one unit with ICT and data capital and their shares.
fn assets() -> Panel {
    let text = "country,year,gdp,k,k_ict,k_data,hours,quality,s_l,s_ict,s_data\n\
        A,2000,100,300,20,5,50,1,0.6,0.05,0.02\n\
        A,2001,105,310,24,6,51,1.01,0.61,0.055,0.022\n\
        A,2002,112,318,30,8,51.5,1.03,0.59,0.06,0.025\n";
    Panel::parse_csv(text, "a.csv").unwrap().with_ids("country", "year").unwrap()
}

fn with_assets(payment: &DataPayment) -> SourcesOfGrowth {
    GrowthAccounts::new(&assets())
        .output("gdp")
        .capital("k")
        .ict_capital("k_ict", "s_ict")
        .data_capital("k_data", payment)
        .labour_product(&["hours", "quality"])
        .labour_share("s_l")
        .tornqvist()
        .unwrap()
}

#[test]
fn assets_are_paid_by_their_shares_and_the_rest_is_capitals() {
    let paid = with_assets(&DataPayment::Paid { share: "s_data".to_owned() });
    let sources = paid.contributions("A", 2000..=2002).unwrap();
    let (k, ict, data) = ((310.0f64 / 300.0).ln(), (24.0f64 / 20.0).ln(), (6.0f64 / 5.0).ln());
    let rest = 1.0 - 0.605 - 0.0525 - 0.021;
    assert!((sources.contribution("k").unwrap()[0] - rest * k).abs() < 1e-15);
    assert!((sources.contribution("k_ict").unwrap()[0] - 0.0525 * ict).abs() < 1e-15);
    assert!((sources.of(InputKind::DataCapital)[0] - 0.021 * data).abs() < 1e-15);
    for i in 0..2 {
        assert!((sources.capital()[i] + sources.labour()[i] + sources.tfp[i] - sources.output[i]).abs() < 1e-15);
    }
    assert_eq!(
        sources.contribution("land").unwrap_err().to_string(),
        "there is no input \"land\"; did you mean one of \"k\", \"k_ict\", \"k_data\", \"hours\", \"quality\"?"
    );
    let wedge = paid.data_wedge("A", 2000..=2002, 0.05).unwrap();
    assert!(wedge[0].0 == 2001 && (wedge[0].1 - 0.029).abs() < 1e-15);
    assert!(sources.to_table().to_text().contains("k_data (data capital)"));
    assert!(sources.to_table_in(Language::Chinese).to_text().contains("全要素生产率"));
    assert!(sources.to_chart().check().is_ok());
    assert!(paid.to_table().to_text().contains("2000–2002"));
}

#[test]
fn unpaid_data_come_out_of_the_residual() {
    let unpaid = with_assets(&DataPayment::Unpaid { elasticity: 0.05 });
    let none = GrowthAccounts::new(&assets())
        .output("gdp")
        .capital("k")
        .ict_capital("k_ict", "s_ict")
        .labour_product(&["hours", "quality"])
        .labour_share("s_l")
        .tornqvist()
        .unwrap();
    let data = (6.0f64 / 5.0).ln();
    let (with, without) = (unpaid.tfp_growth("A", 2001).unwrap(), none.tfp_growth("A", 2001).unwrap());
    assert!((without - with - 0.05 * data).abs() < 1e-15);
    assert!(unpaid.data_wedge("A", 2000..=2002, 0.05).is_err());
    let error = GrowthAccounts::new(&assets())
        .output("gdp")
        .capital("k")
        .data_capital("k_data", &DataPayment::Unpaid { elasticity: -0.1 })
        .labour("hours")
        .labour_share("s_l")
        .tornqvist()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the elasticity of output with respect to \"k_data\" is -0.1, but it must be 0 or positive"
    );
}

#[test]
fn labour_productivity_has_the_same_residual() {
    for payment in [DataPayment::Paid { share: "s_data".to_owned() }, DataPayment::Unpaid { elasticity: 0.05 }] {
        let growth = with_assets(&payment);
        let output = growth.contributions("A", 2000..=2002).unwrap();
        let per_hour = growth.labour_productivity("A", 2000..=2002, &["hours"]).unwrap();
        assert_eq!((per_hour.form, per_hour.inputs.len()), (AccountForm::LabourProductivity, 4));
        for i in 0..2 {
            let parts: f64 = per_hour.contributions.iter().map(|column| column[i]).sum();
            assert!((parts + per_hour.tfp[i] - per_hour.output[i]).abs() < 1e-15);
            assert_eq!(per_hour.tfp[i], output.tfp[i]);
        }
        assert!((per_hour.output[0] - ((105.0f64 / 51.0) / (100.0 / 50.0)).ln()).abs() < 1e-15);
        let error = growth.labour_productivity("A", 2000..=2002, &["k"]).unwrap_err();
        assert!(
            error.to_string().starts_with("growth accounts need the quantity of labour as one or more of its factors")
        );
    }
}

#[test]
fn gross_output_accounts_add_up() {
    let text = "industry,year,go,k,l,e,m,s_l,s_e,s_m,s_k\n\
        C,2000,100,50,10,5,40,0.3,0.05,0.4,0.25\n\
        C,2001,108,52,10,5.2,43,0.29,0.055,0.41,0.245\n";
    let panel = Panel::parse_csv(text, "klems.csv").unwrap().with_ids("industry", "year").unwrap();
    let accounts = |capital: fn(GrowthAccounts) -> GrowthAccounts| {
        capital(GrowthAccounts::new(&panel).output("go"))
            .intermediate("e", "s_e")
            .intermediate("m", "s_m")
            .labour("l")
            .labour_share("s_l")
            .tornqvist()
    };
    let rest = accounts(|a| a.capital("k")).unwrap();
    let own = accounts(|a| a.capital_asset("k", "s_k")).unwrap();
    assert_eq!(rest.form(), AccountForm::GrossOutput);
    assert!((rest.tfp_growth("C", 2001).unwrap() - own.tfp_growth("C", 2001).unwrap()).abs() < 1e-15);
    let sources = own.contributions("C", 2000..=2001).unwrap();
    let expected = 1.08f64.ln() - 0.2475 * 1.04f64.ln() - 0.0525 * 1.04f64.ln() - 0.405 * (43.0f64 / 40.0).ln();
    assert!((sources.tfp[0] - expected).abs() < 1e-15);
    assert!(
        (sources.of(InputKind::Intermediate)[0] - 0.0525 * 1.04f64.ln() - 0.405 * (43.0f64 / 40.0).ln()).abs() < 1e-15
    );
}

#[test]
fn the_band_has_the_exact_width() -> Result<(), GrowthError> {
    let growth = pwt_accounts(&datasets::pwt()?).tornqvist()?;
    let sources = growth.contributions("CHN", 1978..=2017)?;
    let uncertainty = ShareUncertainty::new(0.03, 42).with_draws(20_000);
    let band = growth.tfp_band("CHN", 1978..=2017, &uncertainty)?;
    assert_eq!(band.repeated, 0);
    let panel = datasets::pwt()?.where_equals("isocode", "CHN")?;
    let column = |name: &str, year: usize| panel.column(name).unwrap()[year - 1952];
    for (i, &year) in band.years.iter().enumerate() {
        let year = usize::try_from(year).unwrap();
        let growth = |name: &str| (column(name, year) / column(name, year - 1)).ln();
        let gap = (growth("emp") + growth("avh") + growth("hc") - growth("rkna")).abs();
        // 1.96 standard errors on either side; the end of a band of 20,000 draws is known to about 2 %.
        let half = 1.959_964 * 0.03 * gap;
        assert!((band.high[i] - band.tfp[i] - half).abs() < 0.04 * half, "{year}");
        assert!((band.tfp[i] - band.low[i] - half).abs() < 0.04 * half, "{year}");
        assert_eq!(band.tfp[i], sources.tfp[i]);
    }
    // The same seed gives the same band; errors new in each year partly cancel in the mean.
    assert_eq!(band, growth.tfp_band("CHN", 1978..=2017, &uncertainty)?);
    let yearly = growth.tfp_band("CHN", 1978..=2017, &uncertainty.clone().with_errors(ShareErrors::Yearly))?;
    assert!(yearly.mean_high - yearly.mean_low < 0.3 * (band.mean_high - band.mean_low));
    assert!(band.to_table().to_text().contains("seed 42"));
    assert!(band.to_chart().check().is_ok());
    let error = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(-1.0, 1)).unwrap_err();
    assert_eq!(error.to_string(), "the standard error of labour's share is -1, but it must be positive");
    let error = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(500.0, 1)).unwrap_err();
    assert!(error.to_string().ends_with("but it must be small enough for shares to stay between 0 and 1; halve it"));
    let error = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.1, 1).with_level(95.0)).unwrap_err();
    assert!(error.to_string().ends_with("it must be between 0 and 1, such as 0.95"));
    let error = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.1, 1).with_draws(3)).unwrap_err();
    assert!(error.to_string().ends_with("it must be at least 100"));
    Ok(())
}

#[test]
fn levels_of_two_rows_are_the_growth_rate() -> Result<(), GrowthError> {
    let panel = assets().where_between("year", 2000.0, 2001.0)?;
    let accounts = GrowthAccounts::new(&panel).output("gdp").capital("k").labour("hours").labour_share("s_l");
    let levels = accounts.multilateral()?.relative_to("A", 2000)?;
    let growth = accounts.tornqvist()?.tfp_growth("A", 2001)?;
    assert!((levels.level("A", 2001)?.ln() - growth).abs() < 1e-15);
    Ok(())
}

#[test]
fn levels_are_transitive() -> Result<(), GrowthError> {
    let panel = datasets::pwt()?.where_equals("year", 2011)?;
    let levels = GrowthAccounts::new(&panel)
        .output("cgdpo")
        .capital("ck")
        .labour_product(&["emp", "avh", "hc"])
        .labour_share("labsh")
        .multilateral()?;
    let [usa, japan] = [levels.relative_to("USA", 2011)?, levels.relative_to("JPN", 2011)?];
    let through = usa.level("JPN", 2011)? * japan.level("CHN", 2011)?;
    assert!((usa.level("CHN", 2011)? - through).abs() < 1e-14);
    assert_eq!(levels.iter().count() + levels.left_out(), 182);
    assert!(usa.to_table().to_text().contains("USA 2011 = 1"));
    let error = levels.relative_to("US", 2011).unwrap_err();
    assert!(error.to_string().starts_with("there is no row \"US 2011\"; did you mean one of \"USA 2011\""), "{error}");
    Ok(())
}

fn simple(text: &str) -> GrowthAccounts {
    let panel = Panel::parse_csv(text, "a.csv").unwrap();
    GrowthAccounts::new(&panel).output("y").capital("k").labour("l").labour_share("s").by("u", "t")
}

#[test]
fn gaps_follow_the_policy() -> Result<(), GrowthError> {
    let text = "u,t,y,k,l,s\nA,2000,1,1,1,0.5\nA,2001,1.1,1.2,1,0.5\nA,2004,1.4,1.5,1.2,0.6\nA,2005,1.5,NA,1.2,0.6\n";
    let error = simple(text).tornqvist().unwrap_err();
    assert_eq!(
        error.to_string(),
        "A has no row for 2002 to 2003; complete the years, or choose Gaps::Skip or Gaps::Span"
    );
    let skip = simple(text).gaps(Gaps::Skip).tornqvist()?;
    assert_eq!(skip.years("A")?, [2001]);
    let sources = skip.contributions("A", 2000..=2005)?;
    assert_eq!((sources.years.len(), sources.skipped.len()), (1, 4));
    assert!(sources.to_table().to_text().contains("Left out:"));
    assert_eq!(
        skip.tfp_growth("A", 2005).unwrap_err().to_string(),
        "A has no growth rate for 2005: \"k\" is missing in 2005; choose other years, Gaps::Skip or Gaps::Span"
    );
    let span = simple(text).gaps(Gaps::Span).tornqvist()?;
    assert_eq!(span.years("A")?, [2001, 2004]);
    let sources = span.contributions("A", 2000..=2004)?;
    assert_eq!(sources.spans, [1, 3]);
    let expected = ((1.4f64 / 1.1).ln() - 0.45 * (1.5f64 / 1.2).ln() - 0.55 * 1.2f64.ln()) / 3.0;
    assert!((sources.tfp[1] - expected).abs() < 1e-15);
    // The mean weighs by years, so it is the growth over all of them.
    assert!((sources.mean().output - 1.4f64.ln() / 4.0).abs() < 1e-15);
    assert_eq!(
        span.contributions("A", 2000..=2005).unwrap_err().to_string(),
        "A has no growth rate for 2005: its rows run from 2000 to 2005, and a rate needs the row before it"
    );
    Ok(())
}

#[test]
fn bad_data_are_named() {
    let message = |text: &str| simple(text).tornqvist().unwrap_err().to_string();
    assert_eq!(
        message("u,t,y,k,l,s\nA,2000,1,1,1,60\n"),
        "the share \"s\" of A 2000 is 60, but it must be a fraction from 0 to 1; divide percent by 100, or leave the year out"
    );
    assert_eq!(
        message("u,t,y,k,l,s\nA,2000,1,-2,1,0.6\n"),
        "\"k\" of A 2000 is -2, but it must be positive; correct the cell, or leave the year out"
    );
    assert!(message("u,t,y,k,l,s\nA,2000,1,2,1,0.6\nA,2000,1,2,1,0.6\n").contains("occur in several rows"));
    assert!(message("u,t,y,k,l,labsh\nA,2000,1,2,1,0.6\n").starts_with("there is no column \"s\""));
    let fine = simple("u,t,y,k,l,s\nA,2000,1,1,1,0.6\nA,2001,1,1,1,0.6\n");
    let growth = fine.clone().tornqvist().unwrap();
    assert_eq!(growth.tfp_growth("B", 2001).unwrap_err().to_string(), "there is no unit \"B\"; did you mean \"A\"?");
    assert_eq!(
        growth.tfp_growth("A", 2000).unwrap_err().to_string(),
        "A has no growth rate for 2000: its rows run from 2000 to 2001, and a rate needs the row before it"
    );
    assert_eq!(
        growth.contributions("A", 2001..=2001).unwrap_err().to_string(),
        "the years 2001 to 2001 hold no growth rate of A; give a first and a later last year"
    );
    assert_eq!(
        fine.clone().constant_labour_share(1.5).tornqvist().unwrap_err().to_string(),
        "the constant share of labour is 1.5, but it must be a fraction from 0 to 1"
    );
    assert_eq!(
        fine.clone().labour("k").tornqvist().unwrap_err().to_string(),
        "the column \"k\" was stated twice, as capital and as labour; each input counts once"
    );
    assert_eq!(
        fine.clone().capital("t").tornqvist().unwrap_err().to_string(),
        "growth accounts need a share for each kind of capital but one; call capital_asset(column, share) first"
    );
    assert_eq!(
        fine.intermediate("t", "l").tornqvist().unwrap_err().to_string(),
        "the shares of A 2000 add up to 1.6, but they must leave something for capital: at most 1; check that all are shares of the same output"
    );
}

#[test]
fn mixed_price_bases_are_refused() -> Result<(), GrowthError> {
    let fine = simple("u,t,y,k,l,s\nA,2000,1,1,1,0.6\nA,2001,1.1,1.2,1,0.6\n");
    let at = |year| Prices::Constant { year };
    let message = |accounts: GrowthAccounts| accounts.tornqvist().unwrap_err().to_string();
    assert_eq!(
        message(fine.clone().at_prices(&["y"], at(2010)).at_prices(&["k"], at(2015))),
        "\"y\" at prices of 2010 cannot be combined with \"k\" at prices of 2015: all must be at the prices of one year; deflate one of them first"
    );
    assert_eq!(
        message(fine.clone().at_prices(&["y"], at(2010)).at_prices(&["k"], Prices::Current)),
        "\"y\" at prices of 2010 cannot be combined with \"k\" at current prices: all must be at the prices of one year; deflate one of them first"
    );
    assert_eq!(
        message(fine.clone().at_prices(&["y", "k"], Prices::Current)),
        "\"y\" of 2000 at current prices cannot be combined with that of 2001: over time all must be at the prices of one year; deflate the column first, or keep one year"
    );
    assert_eq!(
        message(fine.clone().at_prices(&["gdp"], at(2010))),
        "there is no output or input \"gdp\"; did you mean one of \"y\", \"k\", \"l\"?"
    );
    // One basis changes nothing.
    let stated = fine.clone().at_prices(&["y", "k"], at(2010)).tornqvist()?;
    assert_eq!(stated.tfp_growth("A", 2001)?, fine.tornqvist()?.tfp_growth("A", 2001)?);
    // Levels of one year may be at that year's prices; those of several may not.
    let levels = |panel: &Panel| {
        GrowthAccounts::new(panel)
            .output("cgdpo")
            .capital("ck")
            .labour("emp")
            .labour_share("labsh")
            .at_prices(&["cgdpo", "ck"], Prices::Current)
            .multilateral()
    };
    let panel = datasets::pwt()?;
    assert!(levels(&panel.where_equals("year", 2011)?).is_ok());
    assert!(matches!(levels(&panel), Err(GrowthError::MixedPrices { .. })));
    Ok(())
}

#[test]
fn what_was_not_stated_is_asked_for() {
    let panel = Panel::parse_csv("u,t,y,k,l,s,r\nA,2000,1,1,1,0.6,0.5\n", "a.csv").unwrap();
    let message = |accounts: GrowthAccounts| accounts.tornqvist().unwrap_err().to_string();
    let accounts = || GrowthAccounts::new(&panel);
    assert_eq!(message(accounts()), "growth accounts need output; call output(column) first");
    assert_eq!(
        message(accounts().output("y")),
        "growth accounts need labour; call labour(column) or labour_product(columns) first"
    );
    let labour = || accounts().output("y").labour("l");
    assert_eq!(
        message(labour()),
        "growth accounts need the share of labour; call labour_share(column) or constant_labour_share(share) first"
    );
    assert_eq!(
        message(labour().labour_share("s")),
        "growth accounts need capital; call capital(column) or capital_asset(column, share) first"
    );
    assert!(message(labour().labour_share("s").capital("k")).starts_with("growth accounting needs the unit and time"));
    assert_eq!(
        message(labour().labour_share("s").capital_asset("k", "r").by("u", "t")),
        "the shares of A 2000 add up to 1.1, but they must add up to 1; state one kind of capital by capital(column) to give it the rest"
    );
}

proptest! {
    /// Units of measurement do not matter, the order of rows does not, and contributions add up.
    #[test]
    fn accounts_add_up_whatever_the_units(
        cells in proptest::collection::vec((0.5f64..2.0, 0.5f64..2.0, 0.5f64..2.0, 0.0f64..1.0), 2..8),
        factor in 0.001f64..1000.0,
    ) {
        let table = |scale: f64, reverse: std::cmp::Ordering| {
            let mut rows: Vec<(usize, [f64; 4])> =
                cells.iter().enumerate().map(|(t, &(y, k, l, s))| (t, [y * scale, k / scale, l * scale, s])).collect();
            if reverse.is_gt() {
                rows.reverse();
            }
            let column = |i: usize| rows.iter().map(|row| row.1[i]).collect::<Vec<f64>>();
            let times = rows.iter().map(|row| row.0 as f64).collect();
            Panel::from_columns([
                ("u", vec![1.0; rows.len()]), ("t", times),
                ("y", column(0)), ("k", column(1)), ("l", column(2)), ("s", column(3)),
            ]).unwrap()
        };
        let sources = |panel: &Panel| {
            let last = i64::try_from(cells.len()).unwrap() - 1;
            GrowthAccounts::new(panel).output("y").capital("k").labour("l").labour_share("s").by("u", "t")
                .tornqvist().unwrap().contributions("1", 0..=last).unwrap()
        };
        let plain = sources(&table(1.0, std::cmp::Ordering::Less));
        let scaled = sources(&table(factor, std::cmp::Ordering::Greater));
        for i in 0..plain.years.len() {
            prop_assert!((plain.capital()[i] + plain.labour()[i] + plain.tfp[i] - plain.output[i]).abs() < 1e-14);
            prop_assert!((plain.tfp[i] - scaled.tfp[i]).abs() < 1e-12);
        }
    }
}
