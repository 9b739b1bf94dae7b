//! Results, specifications and data go to JSON and come back as they were, and the book's page shows what is written.

mod common;

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use domar::datasets::{china_digital, pwt};
use domar::digital::{
    Amplification, DoubleCount, FreeGood, JCurveYear, Reuse, Scope, SpilloverRegression, Superposition, gdp_b, j_curve,
};
use domar::frontier::{Bootstrap, Distribution, Frontier, HalfNormal};
use domar::growth::{
    AgeProfile, Aggregate, Asset, AssetClass, CapitalServices, Elasticities, FirmDynamics, FirmMethod,
    HultenAggregation, IndexNumber, InfluenceVector, InitialStock, LabourEconomy, PerpetualInventory,
    ProgressByProduct, RateOfReturn, SectorYear, ShareUncertainty, ShiftShare, ShiftShareMethod, ZeroQuantity,
    labour_composition,
};
use domar::leontief::{FieldNorm, OwnDistance, PathOptions};
use domar::ndarray::{Array1, Array2, array};
use domar::panel::{CsvFormat, Formula};
use domar::prelude::*;
use domar::report::{Bars, Cell, HeatMap, Lines, Scatter};
use domar::stats::{CoefRow, CoefTable, ComparisonPanels, Covariance, Draws, Moran, Wald};
use domar::table::balancing::{Precision, ras};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// To JSON, back, and to JSON again: the same text, which holds every digit and every name.
#[track_caller]
fn survives<T: Serialize + DeserializeOwned>(what: &str, value: &T) -> T {
    let text = serde_json::to_string(value).unwrap_or_else(|error| panic!("{what} cannot be written: {error}"));
    let again: T =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{what} cannot be read: {error}\n{text:.2000}"));
    assert_eq!(serde_json::to_string(&again).unwrap(), text, "{what}");
    again
}

/// The same for what can be compared.
#[track_caller]
fn equal<T: Serialize + DeserializeOwned + PartialEq + Debug>(what: &str, value: &T) {
    assert_eq!(survives(what, value), *value, "{what}");
}

/// Each value under its own text, compared.
macro_rules! all_equal {
    ($($value:expr),+ $(,)?) => {{ $( equal(stringify!($value), &$value); )+ }};
}

/// The same for values that cannot be compared.
macro_rules! all_survive {
    ($($value:expr),+ $(,)?) => {{ $( let _ = survives(stringify!($value), &$value); )+ }};
}

fn by_sector(system: &LeontiefSystem, f: impl Fn(f64) -> f64) -> LabeledVec {
    let values: Array1<f64> = (0..system.sectors().len()).map(|i| f(i as f64)).collect();
    LabeledVec::new(Measure::new("by sector", Unit::Ratio), system.sectors().clone(), values).unwrap()
}

#[test]
fn tables_and_their_analysis_come_back() -> Result<(), Error> {
    let data = china_digital()?;
    all_equal!(data);
    let official =
        domar::table::formats::Nbs { year: 2018 }.read(common::shared("data/io/china_nbs/china_2018_42.csv"))?;
    let (before, table) = (data.table(2018)?, data.table(2020)?);
    let system = LeontiefSystem::from_table(table, Flow::Domestic)?;
    let earlier = LeontiefSystem::from_table(before, Flow::Domestic)?;
    let added = table.value_added()?;
    let groups = domar::datasets::china_digital_groups(
        &domar::table::formats::Nbs { year: 2018 }.read(common::shared("data/io/china_nbs/china_2018_153.csv"))?,
    )?;
    all_equal!(
        official,
        groups,
        *table.info(),
        table.check(Tolerance::default()),
        *system.technical_coefficients(),
        *system.leontief_inverse(),
        system.options(),
        system.output_multipliers(),
        system.effects_of(&added)?,
        system.leakages()?,
        system.linkages(),
        system.upstreamness(),
        system.extraction_of(&["D1", "D2"], Extraction::Total, 0.5)?,
        system.extraction_by_sector(Extraction::Forward),
        system.average_propagation_lengths(OwnDistance::Included),
        system.influence_intensity(FieldNorm::Sum),
        system.multiplier_product_matrix(),
        system.structural_paths_to(&added, "D1", PathOptions::default())?,
        earlier.growth_of_value_added(&system)?,
        earlier.decompose_growth_of_value_added(&system)?,
    );
    let flows = before.intermediate_flows();
    let first = LabeledMat::new(
        flows.measure().clone(),
        flows.rows().clone(),
        flows.columns().clone(),
        flows.values().mapv(f64::abs),
    )?;
    all_equal!(ras(&first, &first.row_sums(), &first.column_sums(), Precision::default())?);
    Ok(())
}

#[test]
fn growth_accounts_come_back() -> Result<(), Error> {
    let accounts = GrowthAccounts::new(&pwt()?)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "hc"])
        .labour_share("labsh")
        .by("isocode", "year");
    let growth = accounts.tornqvist()?;
    // Read back, the accounts give the same growth.
    assert_eq!(survives("accounts", &accounts).tornqvist()?, growth);
    all_equal!(
        growth,
        growth.contributions("CHN", 1978..=2017)?,
        growth.contributions("CHN", 1978..=2017)?.mean(),
        growth.labour_productivity("CHN", 1978..=2017, &["emp"])?,
        growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.05, 1))?,
    );
    let data = china_digital()?;
    let (before, table) = (data.table(2018)?, data.table(2020)?);
    let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
    let earlier = LeontiefSystem::from_table(before, Flow::Domestic)?;
    let tfp = by_sector(&home, |i| 0.01 * (i * 0.7).sin());
    let labour = by_sector(&home, |i| 1e-4 * (1.0 + 0.1 * i));
    let economy = domar::growth::DistortedEconomy::with_one_factor(&home, &by_sector(&home, |_| 1.0))?;
    let none = by_sector(&home, |_| 0.0);
    let values = LabourEconomy::new(&home, &labour)?;
    let earlier_labour = by_sector(&earlier, |i| 2e-4 * (1.0 + 0.1 * i));
    let earlier = LabourEconomy::new(&earlier, &earlier_labour)?.deflated(&by_sector(&home, |_| 1.0), 2018)?;
    all_equal!(
        domar_weights(table)?,
        effective_tfp(&home, &tfp)?,
        labour_values(&home, &labour)?,
        HultenAggregation::of(table, &tfp)?,
        ProgressByProduct::of(&home, &tfp)?,
        InfluenceVector::of(&home, 0.6)?,
        values.price_value_deviations()?,
        IndexNumber::ALL,
    );
    all_survive!(
        economy.respond(
            &Elasticities::OneNest { consumption: 0.9, production: by_sector(&home, |_| 0.5) },
            &tfp,
            &none
        )?,
        earlier.change_to(&values.clone().deflated(&by_sector(&home, |i| 1.0 + 0.01 * i), 2018)?)?,
    );

    let item = Labels::from_codes(Dimension::Item, &["a", "b"])?;
    let of = |values: Array1<f64>| LabeledVec::new(Measure::new("n", Unit::Ratio), item.clone(), values);
    let situation =
        |values: Array2<f64>| LabeledMat::new(Measure::new("n", Unit::Ratio), item.clone(), item.clone(), values);
    let (p, q) = (of(array![1.0, 2.0])?, of(array![5.0, 7.0])?);
    let sectors = SectorYear::new(&of(array![50.0, 150.0])?, &of(array![50.0, 50.0])?)?;
    let later = SectorYear::new(&of(array![25.0, 225.0])?, &of(array![25.0, 75.0])?)?;
    let text = "firm,year,tfp,share\na,2000,1.0,0.5\nb,2000,0.8,0.5\na,2010,1.1,0.6\nc,2010,1.2,0.4\n";
    let firms = FirmDynamics::new(&Panel::parse_csv(text, "firms.csv")?.with_ids("firm", "year")?, "tfp", "share")?;
    let asset = |name: &str, class, depreciation, prices: [f64; 4], stocks: [f64; 4]| Asset {
        name: name.to_owned(),
        class,
        depreciation,
        prices: prices.to_vec(),
        stocks: stocks.to_vec(),
    };
    let assets = vec![
        asset("buildings", AssetClass::Structures, 0.03, [1.0, 1.02, 1.04, 1.06], [100.0, 102.0, 104.0, 106.0]),
        asset("computers", AssetClass::IctHardware, 0.3, [1.0, 0.9, 0.8, 0.7], [10.0, 12.0, 15.0, 19.0]),
    ];
    let inventory = PerpetualInventory::new(AgeProfile::Geometric { rate: 0.1 }, InitialStock::Given(100.0));
    all_equal!(
        IndexNumber::Tornqvist.change(
            Aggregate::Quantity,
            [&p, &q, &of(array![1.1, 1.9])?, &of(array![5.5, 7.0])?],
            ZeroQuantity::Refuse
        )?,
        ShiftShare::of(&sectors, &later, ShiftShareMethod::McMillanRodrik)?,
        firms,
        firms.change(2000, 2010, FirmMethod::GrilichesRegev)?,
        firms.compare(2000, 2010)?,
        firms.olley_pakes(2000)?,
        inventory,
        inventory.stock(2000, &[10.0, 12.0, 11.0])?,
        CapitalServices::new(2000, assets, RateOfReturn::ExPost { compensation: vec![12.0, 13.0, 14.0] })?,
        labour_composition(
            &situation(array![[80.0, 20.0], [78.0, 24.0]])?,
            &situation(array![[1.0, 2.0], [1.0, 2.0]])?,
            ZeroQuantity::Refuse
        )?,
    );
    Ok(())
}

fn rice() -> Result<Panel, Error> {
    let path = common::shared("data/sfa/riceProdPhil.csv");
    Ok(Panel::read_csv(path)?.with_log(&["PROD", "AREA", "LABOR", "NPK"])?.with_ids("FMERCODE", "YEARDUM")?)
}

#[test]
fn frontiers_come_back() -> Result<(), Error> {
    let panel = rice()?;
    let spec = Frontier::production("ln_PROD").inputs(["ln_AREA", "ln_LABOR", "ln_NPK"]);
    let fit = spec.fit(&panel)?;
    let again = survives("fit", &fit);
    // What is computed from a fit after reading is what is computed before.
    assert_eq!(again.efficiencies(Predictor::BatteseCoelli), fit.efficiencies(Predictor::BatteseCoelli));
    assert_eq!(again.with_vcov(Vcov::Robust)?.coef_table(0.95), fit.with_vcov(Vcov::Robust)?.coef_table(0.95));
    let translog = spec.clone().translog().technical_change(domar::frontier::Trend::Neutral).fit(&panel)?;
    let panel_model = |model| spec.clone().panel_model(model).fit(&panel);
    all_equal!(
        fit.coef_table(0.95),
        fit.wald(&["ln_AREA", "ln_NPK"])?,
        fit.variance_parameters(),
        fit.no_inefficiency_test(),
        *fit.convergence(),
        fit.efficiency_intervals(0.95)?,
        fit.bootstrap(&panel, Bootstrap { replications: 20, seed: 7 })?,
        translog.tfp_growth(&panel, None)?,
        vuong(&fit, &spec.clone().inefficiency(Exponential).fit(&panel)?).unwrap(),
    );
    all_survive!(
        spec,
        translog,
        translog.technology(&panel)?,
        panel_model(PanelModel::BatteseCoelli1992(Mean::Free))?,
        panel_model(PanelModel::TrueFixedEffects)?,
        panel_model(PanelModel::TrueRandomEffects)?,
        spec.fit_schmidt_sickles(&panel)?,
        spec.fit_schmidt_sickles_random(&panel)?,
        spec.fit_cornwell_schmidt_sickles(&panel)?,
        spec.fit_lee_schmidt(&panel)?,
        spec.clone().scaling_by(["EDYRS"]),
        spec.clone().scaling_by(["EDYRS"]).fit(&panel)?,
        spec.clone().inefficiency(TruncatedNormal::with_mean(["EDYRS", "BANRAT"])).fit(&panel)?,
        spec.clone().latent_classes(2),
        spec.clone().metafrontier("YEARDUM"),
    );
    // A distribution of one's own is code, and says so.
    let own: Result<String, _> = serde_json::to_string(&Distribution::user(HalfNormal));
    assert!(own.unwrap_err().to_string().contains("User"));
    Ok(())
}

#[test]
fn mixtures_come_back() -> Result<(), Error> {
    let mut draws = Draws::new(3, 0);
    let rows: Vec<[f64; 3]> = (0..400)
        .map(|i| {
            let (class, x) = (f64::from(i % 2), draws.normal());
            [1.0 + class + (0.4 + 0.4 * class) * x + 0.1 * draws.normal() - 0.4 * draws.normal().abs(), x, class]
        })
        .collect();
    let column = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<f64>>();
    let panel = Panel::from_columns([("y", column(0)), ("x", column(1)), ("group", column(2))])?;
    let spec = Frontier::production("y").inputs(["x"]);
    all_survive!(spec.clone().latent_classes(2).fit(&panel)?);
    all_survive!(spec.clone().zero_inefficiency().fit(&panel)?, spec.metafrontier("group").fit(&panel)?);
    Ok(())
}

#[test]
fn statistics_come_back() -> Result<(), Error> {
    let panel = Panel::read_csv("data/columbus/columbus.csv")?.with_unit("NEIGNO")?;
    let pairs = Panel::read_csv("data/columbus/neighbours.csv")?;
    let codes = |name: &str| -> Result<Vec<String>, Error> {
        Ok(pairs.column(name)?.iter().map(ToString::to_string).collect())
    };
    let pairs: Vec<_> = codes("from")?.into_iter().zip(codes("to")?).collect();
    let units = Labels::from_codes(Dimension::Region, panel.unit_labels())?;
    let weights = SpatialWeights::from_neighbours("borders", &units, &pairs)?.row_standardised()?;
    let spec = SpatialRegression::new(SpatialModel::Durbin, "CRIME", ["INC", "HOVAL"]);
    let durbin = spec.fit(&panel, &weights)?;
    let crime = LabeledVec::new(Measure::new("crime", Unit::Ratio), units, panel.column("CRIME")?.to_owned())?;
    let moran: Moran = weights.moran(&crime)?;
    let firms = Panel::read_csv(common::shared("data/sfa/plm_EmplUK.csv"))?
        .with_log(&["emp", "wage", "capital"])?
        .with_ids("firm", "year")?;
    let within = PanelRegression::new("ln_emp", ["ln_wage", "ln_capital"]).effects(Effects::UnitAndTime);
    let fit = within.fit(&firms)?;
    let clustered = fit.with_errors(&StandardErrors::ClusteredBy("year".to_owned()), &firms)?;
    let dynamic = DynamicPanel::difference("ln_emp", 1).exogenous("ln_wage", 0..=1).time_effects();
    let regression = dynamic.fit(&firms)?;
    let sobol = Sobol { draws: 256, seed: 7 }.indices(2, |x| x[0] + x[0] * x[1]).map_err(|e| e.to_string());
    all_equal!(
        weights,
        moran,
        durbin,
        durbin.impacts(200, 0.95, 1)?,
        within,
        fit,
        clustered,
        fit.coef_table(0.9),
        regression.hansen(),
        regression.sargan(),
        compare(&[&fit, &clustered, &durbin, &regression]),
        ComparisonPanels::new(["one", "two"]).panel("A", compare(&[&fit, &clustered]))?,
        firms.complete(&["ln_emp"])?,
    );
    all_survive!(spec, dynamic, regression, sobol.unwrap());
    let feedback = Amplification::new("ln_capital", "ln_emp").collapsed();
    let fit = feedback.fit(&firms)?;
    all_survive!(fit, fit.gain_set(0.95), fit.bootstrap(&firms, Bootstrap { replications: 20, seed: 4 })?);
    Ok(())
}

#[test]
fn tables_of_regions_and_their_answers_come_back() -> Result<(), Error> {
    use domar::leontief::Question;
    use domar::table::{FinalUse, Satellite};
    let world = domar::table::MrioTable::from_flows(
        TableInfo::new("Two regions", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::Region, &["N", "S"])?,
        Labels::from_codes(Dimension::Sector, &["a", "b"])?,
        array![[10.0, 5.0, 0.1, 3.0], [3.0, 8.0, 0.0, 1.0], [1.0, 2.0, 0.3, 0.4], [6.0, 2.0, 0.0, 9.0]],
        domar::table::RegionalDemand::new(
            vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
            array![[9.0, 5.0], [7.0, 1.0], [2.0, 0.1], [2.0, 8.0]],
        ),
    )?
    .with_account(Satellite::new(
        "air",
        vec![(Label::new("CO2", "Carbon dioxide"), Unit::quantity("t", 0))],
        array![[0.8, 0.7, 0.1, 0.6]],
    )?)?;
    let system = domar::leontief::MrioSystem::from_table(&world)?;
    let footprint = system.footprint("air")?;
    all_equal!(
        world,
        footprint,
        footprint.by_region("CO2")?,
        footprint.flows("CO2")?,
        system.scopes(&footprint, "CO2", &["a"])?,
        system.system().explain(Question::Solves(3)),
    );
    Ok(())
}

#[test]
fn the_digital_layer_comes_back() -> Result<(), Error> {
    let data = china_digital()?;
    let table = data.table(2020)?;
    let system = LeontiefSystem::from_table(table, Flow::Domestic)?;
    let scope = Scope::digital_services(table)?;
    let shock = LabeledVec::new(Measure::new("rise", Unit::Ratio), system.sectors().clone(), scope.weights() * 0.01)?;
    let economy = DataEconomy::calibrated(&system, &scope, 0.5, 0.3, 0.7)?;
    let m = economy.multiplier(&shock)?;
    let noise = domar::table::CellNoise::uniform(0.1, 7);
    let size = digital::scale(&system, &scope)?;
    let year = |year: i32| JCurveYear {
        year,
        measured: 0.01,
        investment_share: 0.03,
        investment_growth: 0.1,
        capital_share: 0.04,
        capital_growth: 0.05,
    };
    assert_eq!(survives("size", &size).adb(DoubleCount::Block), size.adb(DoubleCount::Block));
    all_equal!(
        scope,
        Scope::ict(table)?.with_share("14", 0.2, "a survey")?,
        size,
        digital::spillover(&system, &scope)?,
        digital::demand_multiplier_under_noise(&system, &scope, &noise, 100, 0.9)?,
        digital::ClaimsAudit(digital::audit_on_table(data.table(2018)?)?),
        gdp_b(0.02, 1000.0, 10.0, &[FreeGood::new_and_free("maps", 5.0, 3.0)])?,
        j_curve(0.5, &[2000, 2001].map(year))?,
    );
    all_survive!(
        economy,
        m,
        m.sensitivity(Sobol { draws: 256, seed: 7 })?,
        m.grid(&m.default_ranges(), 2)?,
        m.contours(&[1.5, 2.0], &[0.5, 1.0, 1.5], 4.0)?,
        m.over_sharing_and_gain(&[0.0, 1.0], &[1.0, 9.0]),
    );
    let file =
        |text: &str, name: &str| -> Result<Panel, Error> { Ok(Panel::parse_csv(text, name)?.with_ids("i", "t")?) };
    let firms = file(include_str!("data/data_multiplier/superposition.csv"), "superposition.csv")?;
    let sharers = file(include_str!("data/data_multiplier/reuse.csv"), "reuse.csv")?;
    let units: Vec<String> = (1..=12).map(|unit| unit.to_string()).collect();
    let axis = Labels::from_codes(Dimension::Item, &units)?;
    let access = Array2::from_shape_fn((12, 12), |(i, j)| f64::from(u8::from(i != j)) / 11.0);
    let access = LabeledMat::new(Measure::new("access", Unit::Ratio), axis.clone(), axis, access)?;
    let superposition = Superposition::new("y", "d1", "d2").inputs(["k"]);
    let reuse = Reuse::new("y", "data", access).inputs(["k"]);
    all_survive!(
        superposition,
        superposition.fit(&firms)?,
        reuse,
        reuse.fit(&sharers)?,
        Amplification::new("d1", "y"),
        SpilloverRegression::new("y", "d1", LabeledMat::clone(system.technical_coefficients())),
    );
    Ok(())
}

#[test]
fn reports_and_panels_come_back() -> Result<(), Error> {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.1 + 0.2, 5e-324];
    let table = odd.iter().fold(Table::builder("T").number_column("a", NumberFormat::fixed(1)), |table, &value| {
        table.row("r", [value]).row("", [Cell::bracketed(value)]).row("", [Cell::interval(-value, value)])
    });
    let table = table.panel("P").section("S").gap().row("s", [Cell::starred(1.0, 2)]).build()?;
    let charts = [
        Chart::new("bars", Bars::vertical(["a"]).series("s", [f64::NAN])),
        Chart::new("lines", Lines::over([1.0, 2.0]).series("s", [f64::NAN, 1.0])),
        Chart::new("points", Scatter::new().group("g", [("p", 1.0, f64::INFINITY)])),
        Chart::new("map", HeatMap::new(["r"], ["c"], [vec![f64::NAN]])),
    ];
    let page =
        charts.iter().fold(Section::new("s").table(table.clone()), |section, chart| section.chart(chart.clone()));
    all_survive!(table, charts, Page::new("p").section(page));
    // An estimate on an edge has no standard error, and its statistic is no number.
    let row = |std_error: f64, statistic: f64| CoefRow {
        parameter: "b".to_owned(),
        estimate: 1.0,
        std_error,
        statistic,
        p_value: f64::NAN,
        conf_low: f64::NEG_INFINITY,
        conf_high: f64::INFINITY,
    };
    let wald = Wald { statistic: f64::NAN, degrees_of_freedom: 1, p_value: f64::NAN };
    all_survive!(row(f64::NAN, f64::NAN), row(0.0, f64::INFINITY), wald);
    let panel = Panel::parse_csv("firm,t,y,code\na,1,NA,007\na,2,0.1,008\nb,1,3,\n", "p.csv")?.with_ids("firm", "t")?;
    let again = survives("panel", &panel);
    assert!(again.column("y")?[0].is_nan() && again.text("code")?[0] == Some("007"));
    assert_eq!(again.gaps(), panel.gaps());
    all_equal!(Formula::parse("y ~ k | u: z | mu: w")?, CsvFormat::default().with_missing(["-99"]));
    Ok(())
}

#[test]
fn what_does_not_fit_is_refused() -> Result<(), Error> {
    let axis = Labels::from_codes(Dimension::Sector, &["a", "b"])?;
    let measure = || Measure::new("output", Unit::Ratio);
    let vector = serde_json::to_string(&LabeledVec::new(measure(), axis.clone(), array![1.0, 2.0])?).unwrap();
    let long = vector.replace("\"dim\":[2],\"data\":[1.0,2.0]", "\"dim\":[3],\"data\":[1.0,2.0,3.0]");
    let error = serde_json::from_str::<LabeledVec>(&long).unwrap_err().to_string();
    assert!(error.contains("output: 3 values were given along an axis of 2 sector labels"), "{error}");
    let matrix = LabeledMat::new(measure(), axis.clone(), axis, array![[1.0, 2.0], [3.0, 4.0]])?;
    let text = serde_json::to_string(&matrix).unwrap();
    let wide = text.replace("\"dim\":[2,2]", "\"dim\":[1,4]");
    assert!(
        serde_json::from_str::<LabeledMat>(&wide).unwrap_err().to_string().contains("along an axis of 2 sector labels")
    );
    let twice = text.replacen("\"code\":\"b\"", "\"code\":\"a\"", 1);
    assert!(serde_json::from_str::<LabeledMat>(&twice).unwrap_err().to_string().contains("occurs twice"));
    Ok(())
}

/// Public types that do not go to JSON, with the reason.
const NOT_WRITTEN: [(&str, &str); 11] = [
    ("LeontiefSystem", "holds the factors of a matrix; its table and options are written"),
    ("MrioSystem", "holds such a system; its table is written"),
    ("ValueAddedTrade", "holds inverses; its table and answers are written"),
    ("Lu", "holds the factors of a matrix"),
    ("TableBuilder", "half a table; the table is written"),
    ("Draws", "the state of a generator; its seed is written"),
    ("Jet", "lives inside one computation"),
    ("Plain", "holds nothing"),
    ("Source", "of the readers alone: a file that is being read"),
    ("Meter", "of the readers alone: how far a file has been read"),
    ("Task", "of the readers alone: a callback"),
];

#[test]
fn every_public_type_goes_to_json_or_has_a_reason() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let (mut types, mut missing) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("bin") {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let mut derives = String::new();
            for line in text.lines().map(str::trim) {
                let item = ["pub struct ", "pub enum "].iter().find_map(|start| line.strip_prefix(start));
                if let Some(item) = item {
                    let name = item.split(|c: char| !c.is_alphanumeric()).next().unwrap();
                    types += 1;
                    let both = derives.contains("Serialize") && derives.contains("Deserialize");
                    if !both && !derives.contains("Error") && NOT_WRITTEN.iter().all(|(known, _)| *known != name) {
                        missing.push(format!("{}: {name}", path.display()));
                    }
                }
                match line {
                    _ if line.starts_with("#[derive(") => derives = line.to_owned(),
                    _ if line.starts_with("#[") || line.starts_with("//") => {}
                    _ => derives.clear(),
                }
            }
        }
    }
    assert!(types > 200, "only {types} public types were found");
    assert!(
        missing.is_empty(),
        "these derive neither both of serde's traits nor have a reason:\n{}",
        missing.join("\n")
    );
}

/// Lists of plain values on one line, as a page has room for them.
fn compact(pretty: &str) -> String {
    let mut out = String::new();
    let mut rest = pretty;
    while let Some(open) = rest.find('[') {
        out += &rest[..open];
        let inside = &rest[open + 1..];
        let close = inside.find([']', '[', '{']).unwrap_or(inside.len());
        if inside[close..].starts_with(']') {
            out.push('[');
            out += &inside[..close].split_whitespace().collect::<Vec<_>>().join(" ");
            out.push(']');
            rest = &inside[close + 1..];
        } else {
            out.push('[');
            rest = inside;
        }
    }
    out + rest
}

fn shown(name: &str) -> Result<String, Error> {
    let pretty = |value: &dyn erased::Shown| compact(&value.pretty());
    let data = china_digital()?;
    let table = data.table(2020)?;
    let sectors = Labels::new(
        Dimension::Sector,
        vec![Label::new("01", "Agriculture").with_chinese("农业"), Label::new("02", "Mining")],
    )?;
    let growth = || -> Result<_, Error> {
        let text = "country,year,gdp,k,h\nA,2000,100,300,50\nA,2001,110,312,51\nA,2002,112,330,51\n";
        let accounts = GrowthAccounts::new(&Panel::parse_csv(text, "a.csv")?.with_ids("country", "year")?);
        Ok(accounts.output("gdp").capital("k").labour("h").constant_labour_share(0.5).tornqvist()?)
    };
    Ok(match name {
        "vector" => {
            let measure = Measure::new("output", Unit::money("EUR", 6)).with_chinese("总产出").over(Flow::Total);
            pretty(&LabeledVec::new(measure, sectors, array![1000.0, 2500.5])?)
        }
        "matrix" => {
            let axis = Labels::from_codes(Dimension::Item, &["a", "b"])?;
            pretty(&LabeledMat::new(
                Measure::new("shares", Unit::Ratio),
                axis.clone(),
                axis,
                array![[0.1, 0.2], [0.3, 0.4]],
            )?)
        }
        "coefficients" => {
            let estimate = LabeledVec::new(
                Measure::new("estimate", Unit::Ratio),
                Labels::from_codes(Dimension::Item, &["ln_k"])?,
                array![0.5],
            )?;
            let covariance = Covariance { kind: Vcov::Robust, matrix: array![[0.0625]] };
            pretty(&Written { estimate, covariance }.coef_table(0.95))
        }
        // Four digits are enough to show a shape.
        "growth" => {
            let mut parts = growth()?.contributions("A", 2000..=2002)?;
            let round =
                |values: &mut Vec<f64>| values.iter_mut().for_each(|value| *value = (*value * 1e4).round() / 1e4);
            round(&mut parts.output);
            round(&mut parts.tfp);
            parts.contributions.iter_mut().for_each(round);
            pretty(&parts)
        }
        "table info" => pretty(table.info()),
        "scope" => {
            let codes = Labels::from_codes(Dimension::Sector, &["A", "B"])?;
            let info = TableInfo::new("Utopia", Unit::money("EUR", 6));
            let table = IoTable::from_flows(info, codes, array![[1.0, 2.0], [3.0, 4.0]], array![10.0, 20.0])?;
            pretty(&Scope::custom(&table, "my scope", &["B"])?.with_share("A", 0.25, "a survey")?)
        }
        "report table" => pretty(
            &Table::builder("Shares")
                .stub("Sector")
                .number_column("Share", NumberFormat::percent(1))
                .row("Mining", [Cell::from(1.0 / 3.0)])
                .row("Fishing", [Cell::from(f64::NAN)])
                .row("", [Cell::bracketed(0.01)])
                .note("Current prices.")
                .build()?,
        ),
        other => panic!("the page asks for \"{other}\", which nothing writes"),
    })
}

struct Written {
    estimate: LabeledVec,
    covariance: Covariance,
}

impl Fitted for Written {
    fn model_name(&self) -> String {
        "half-normal".to_owned()
    }
    fn estimates(&self) -> &LabeledVec {
        &self.estimate
    }
    fn vcov(&self) -> &Covariance {
        &self.covariance
    }
    fn nobs(&self) -> usize {
        60
    }
    fn log_likelihood(&self) -> Option<f64> {
        Some(-17.5)
    }
    fn coef_table(&self, level: f64) -> CoefTable {
        let error = self.covariance.matrix[[0, 0]].sqrt();
        let rows = vec![CoefRow {
            parameter: "ln_k".to_owned(),
            estimate: self.estimate.values()[0],
            std_error: error,
            statistic: 2.0,
            p_value: 0.0455,
            conf_low: 0.01,
            conf_high: 0.99,
        }];
        CoefTable {
            model: self.model_name(),
            level,
            reference: self.reference(),
            vcov: self.covariance.kind.clone(),
            nobs: self.nobs(),
            log_likelihood: self.log_likelihood(),
            rows,
        }
    }
}

mod erased {
    /// Anything that can be written for the page.
    pub trait Shown {
        fn pretty(&self) -> String;
    }

    impl<T: serde::Serialize> Shown for T {
        fn pretty(&self) -> String {
            serde_json::to_string_pretty(self).unwrap()
        }
    }
}

#[test]
fn the_page_of_the_book_shows_what_is_written() -> Result<(), Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/json.md");
    let page = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (mut found, mut name, mut inside) = (String::new(), None, false);
    for line in page.lines() {
        if let Some(marked) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            name = Some(marked);
        }
        if inside && line != "```" {
            continue;
        }
        inside = false;
        found += line;
        found.push('\n');
        if let ("```json", Some(name)) = (line, name.take_if(|_| line == "```json")) {
            found += &shown(name)?;
            found.push('\n');
            inside = true;
        }
    }
    if std::env::var_os("DOMAR_WRITE_SNAPSHOTS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let line = found.lines().zip(page.lines()).position(|(a, b)| a != b);
    assert!(
        found == page,
        "docs/src/json.md differs from what is written, first in line {:?}:\n{found}",
        line.map(|at| at + 1)
    );
    Ok(())
}

/// Odd names and odd numbers: whatever is written comes back, to the bit.
mod properties {
    use super::*;
    use domar::frontier::{Gamma, GeneralisedExponential, LogNormal, Rayleigh, Trend, TruncatedSkewedLaplace, Weibull};
    use domar::leontief::NegativeCells;
    use domar::report::NumberFormat;
    use domar::table::{CellNoise, FinalUse};
    use domar::units::{PriceBasis, Prices};
    use proptest::prelude::*;

    /// Quotes, line ends, Chinese, marks of direction, the empty word.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            ".{0,8}",
            "[\"\\\\/,;\t\r\n\u{0}\u{1b} ]{0,6}",
            "[\u{4e00}-\u{9fff}\u{feff}\u{202e}\u{1f600}]{0,6}",
            Just("NaN".to_owned()),
        ]
    }

    /// Every number that 64 bits can hold, the edges more often; one NaN stands for all, as in JSON.
    fn number() -> impl Strategy<Value = f64> {
        let edges = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324, f64::MIN_POSITIVE, f64::MAX, 0.1 + 0.2];
        let any = proptest::num::f64::ANY.prop_map(|x| if x.is_nan() { f64::NAN } else { x });
        prop_oneof![any, proptest::sample::select(edges.to_vec())]
    }

    fn finite() -> impl Strategy<Value = f64> {
        number().prop_map(|x| if x.is_finite() { x } else { 5e-324 })
    }

    fn axis(length: usize, dimension: Dimension) -> impl Strategy<Value = std::sync::Arc<Labels>> {
        proptest::collection::vec((word(), word(), proptest::option::of(word())), length).prop_map(move |items| {
            let labels = items.into_iter().enumerate().map(|(i, (code, name, chinese))| {
                let label = Label::new(format!("{i}{code}"), name);
                chinese.into_iter().fold(label, Label::with_chinese)
            });
            Labels::new(dimension, labels.collect()).unwrap()
        })
    }

    fn unit() -> impl Strategy<Value = Unit> {
        prop_oneof![
            Just(Unit::Ratio),
            (word(), -12..12i8).prop_map(|(currency, power)| Unit::money(currency, power.into())),
            (word(), -12..12i8).prop_map(|(name, power)| Unit::quantity(name, power.into())),
        ]
    }

    fn measure() -> impl Strategy<Value = Measure> {
        (word(), unit(), proptest::option::of(word()), 0..3u8).prop_map(|(name, unit, chinese, flow)| {
            let measure = chinese.into_iter().fold(Measure::new(name, unit), Measure::with_chinese);
            match flow {
                0 => measure,
                1 => measure.over(Flow::Total),
                _ => measure.over(Flow::Domestic),
            }
        })
    }

    fn info() -> impl Strategy<Value = TableInfo> {
        let basis = proptest::sample::select(vec![PriceBasis::Basic, PriceBasis::Producer, PriceBasis::Purchaser]);
        let prices = prop_oneof![Just(Prices::Current), any::<i32>().prop_map(|year| Prices::Constant { year })];
        let texts = (word(), word(), word(), proptest::collection::vec(word(), 0..3));
        (texts, any::<Option<i32>>(), (word(), -12..12i8), basis, prices).prop_map(
            |(texts, year, unit, price_basis, prices)| {
                let (economy, classification, source, assumptions) = texts;
                let unit = Unit::money(unit.0, unit.1.into());
                TableInfo {
                    year,
                    price_basis,
                    prices,
                    classification,
                    source,
                    assumptions,
                    ..TableInfo::new(economy, unit)
                }
            },
        )
    }

    fn vector() -> impl Strategy<Value = LabeledVec> {
        (0..5usize).prop_flat_map(|n| {
            let values = proptest::collection::vec(finite(), n);
            (measure(), axis(n, Dimension::Sector), values)
                .prop_map(|(measure, axis, values)| LabeledVec::new(measure, axis, values.into()).unwrap())
        })
    }

    fn matrix() -> impl Strategy<Value = LabeledMat> {
        (1..4usize, 1..4usize).prop_flat_map(|(n, m)| {
            let values = proptest::collection::vec(finite(), n * m);
            (measure(), axis(n, Dimension::Sector), axis(m, Dimension::Region), values).prop_map(
                move |(measure, rows, columns, values)| {
                    LabeledMat::new(measure, rows, columns, Array2::from_shape_vec((n, m), values).unwrap()).unwrap()
                },
            )
        })
    }

    fn table() -> impl Strategy<Value = IoTable> {
        (1..4usize).prop_flat_map(|n| {
            let flows = proptest::collection::vec(-1e12..1e12f64, n * n);
            let output = proptest::collection::vec(0.0..1e12f64, n);
            let satellite = (word(), proptest::collection::vec(finite(), n));
            (info(), axis(n, Dimension::Sector), flows, output, satellite).prop_map(
                move |(info, sectors, flows, output, satellite)| {
                    let flows = Array2::from_shape_vec((n, n), flows).unwrap();
                    let table = IoTable::from_flows(info, sectors.clone(), flows, output.into()).unwrap();
                    let measure = Measure::new(satellite.0, Unit::quantity("t", 3));
                    table.with_satellite(LabeledVec::new(measure, sectors, satellite.1.into()).unwrap()).unwrap()
                },
            )
        })
    }

    fn world() -> impl Strategy<Value = MrioTable> {
        (1..4usize, 1..3usize).prop_flat_map(|(r, s)| {
            let pairs = r * s;
            let flows = proptest::collection::vec(0.0..1e12f64, pairs * pairs);
            let demand = proptest::collection::vec(0.0..1e12f64, pairs * r);
            let account = (word(), word(), proptest::collection::vec(finite(), pairs));
            (info(), axis(r, Dimension::Region), axis(s, Dimension::Sector), flows, demand, account).prop_map(
                move |(info, regions, sectors, flows, demand, account)| {
                    let (name, stressor, amounts) = account;
                    let demand = RegionalDemand::new(
                        vec![(Label::new("FD", "Final demand"), FinalUse::Consumption)],
                        Array2::from_shape_vec((pairs, r), demand).unwrap(),
                    );
                    let flows = Array2::from_shape_vec((pairs, pairs), flows).unwrap();
                    let stressors = vec![(Label::new(format!("s{stressor}"), stressor), Unit::quantity("kg", 0))];
                    let amounts = Array2::from_shape_vec((1, pairs), amounts).unwrap();
                    MrioTable::from_flows(info, regions, sectors, flows, demand)
                        .unwrap()
                        .with_account(Satellite::new(name, stressors, amounts).unwrap())
                        .unwrap()
                },
            )
        })
    }

    fn distribution() -> impl Strategy<Value = Distribution> {
        proptest::sample::select(vec![
            HalfNormal.into(),
            TruncatedNormal { mean: Mean::Free }.into(),
            TruncatedNormal { mean: Mean::Zero }.into(),
            Exponential.into(),
            Rayleigh.into(),
            domar::frontier::Uniform.into(),
            GeneralisedExponential.into(),
            TruncatedSkewedLaplace.into(),
            Gamma.into(),
            LogNormal.into(),
            Weibull.into(),
        ])
    }

    fn frontier() -> impl Strategy<Value = Frontier> {
        let words = || proptest::collection::vec(word(), 0..3);
        let trend = proptest::sample::select(vec![Trend::Absent, Trend::Neutral, Trend::Biased]);
        (word(), words(), words(), words(), distribution(), trend, any::<(bool, bool)>()).prop_map(
            |(output, inputs, u, v, distribution, trend, (cost, translog))| {
                let spec = if cost { Frontier::cost(output) } else { Frontier::production(output) };
                let spec = spec.inputs(inputs).technical_change(trend).inefficiency(distribution);
                let spec = spec.inefficiency_by(u).noise_by(v);
                if translog { spec.translog() } else { spec }
            },
        )
    }

    /// Equal but for NaN, which equals nothing; it has to be in the same place.
    fn same_bits<'a>(one: impl IntoIterator<Item = &'a f64>, other: impl IntoIterator<Item = &'a f64>) {
        let bits = |values: Vec<&f64>| values.into_iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(one.into_iter().collect()), bits(other.into_iter().collect()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn labelled_vectors_come_back_to_the_bit(vector in vector()) {
            let again = survives("vector", &vector);
            prop_assert_eq!((again.measure(), again.axis()), (vector.measure(), vector.axis()));
            same_bits(again.values(), vector.values());
        }

        #[test]
        fn labelled_matrices_come_back_to_the_bit(matrix in matrix()) {
            let again = survives("matrix", &matrix);
            prop_assert_eq!(again.measure(), matrix.measure());
            prop_assert_eq!((again.rows(), again.columns()), (matrix.rows(), matrix.columns()));
            same_bits(again.values(), matrix.values());
        }

        /// Labelled numbers are finite; where a result may hold NaN or an infinity, it comes back as such.
        #[test]
        fn numbers_that_json_lacks_come_back(parameter in word(), numbers in proptest::array::uniform6(number())) {
            let [estimate, std_error, statistic, p_value, conf_low, conf_high] = numbers;
            let row = CoefRow { parameter, estimate, std_error, statistic, p_value, conf_low, conf_high };
            let again = survives("row", &row);
            prop_assert_eq!(&again.parameter, &row.parameter);
            let found = [
                again.estimate, again.std_error, again.statistic, again.p_value, again.conf_low, again.conf_high,
            ];
            same_bits(&found, &numbers);
        }

        #[test]
        fn tables_and_what_they_are_about_come_back(info in info(), table in table(), world in world(), unit in unit()) {
            equal("info", &info);
            equal("unit", &unit);
            equal("table", &table);
            equal("world", &world);
        }

        #[test]
        fn specifications_and_options_come_back(
            spec in frontier(),
            seed in any::<u64>(),
            count in 0..10_000usize,
            share in finite(),
            odd in number(),
            words in proptest::collection::vec(word(), 0..3),
            choices in any::<(bool, bool, bool)>(),
        ) {
            // A specification has no equality; its text holds all of it.
            let again = survives("frontier", &spec);
            prop_assert_eq!(format!("{again:?}"), format!("{spec:?}"));
            equal("options", &SystemOptions {
                zero_output: if choices.0 { ZeroOutput::Error } else { ZeroOutput::ZeroColumn },
                negative_cells: if choices.1 { NegativeCells::Keep } else { NegativeCells::Refuse },
                reexports: if choices.2 { Reexports::Keep } else { Reexports::CapAtUse },
                ..SystemOptions::default()
            });
            equal("noise", &CellNoise::uniform(share, seed));
            let _ = survives("bootstrap", &Bootstrap { replications: count, seed });
            let _ = survives("sobol", &Sobol { draws: count, seed });
            equal("CSV format", &CsvFormat::default().with_missing(words));
            let row = |value: f64| Cell::number(value, NumberFormat::fixed(2));
            let table = Table::builder("T").number_column("a", NumberFormat::fixed(1)).row("r", [row(odd)]).build().unwrap();
            let again = survives("cells", &table);
            prop_assert_eq!(again.to_csv().unwrap(), table.to_csv().unwrap());
        }
    }
}
