//! The program `domar`: answers against reference results and against the library, forms, errors, helps and the book's page.

mod common;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/worlds.rs"]
mod worlds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::shared;
use domar::datasets::ChinaDigital;
use domar::growth::{GrowthAccounts, GrowthContributions};
use domar::prelude::*;
use domar::table::formats::{Eurostat, MissingCells, Nbs, Oecd, Ons, Plain, Pymrio};
use golden::{Grid, agree};
use serde_json::Value;

/// A folder for the files of one test, empty at its beginning.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run<S: AsRef<str>>(arguments: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_domar"))
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

/// What a command prints that has an answer.
#[track_caller]
fn answer<S: AsRef<str>>(arguments: &[S]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && errors.is_empty(), "{}: {errors}", arguments[0].as_ref());
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json<S: AsRef<str>>(arguments: &[S]) -> Value {
    let mut all: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    all.extend(["--output-format", "json"]);
    serde_json::from_str(&answer(&all)).unwrap()
}

/// The column of a CSV answer.
fn column(csv: &str, heading: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == heading);
    let at = at.unwrap_or_else(|| panic!("there is no column {heading} in {csv}"));
    reader.records().map(|record| record.unwrap()[at].parse().unwrap()).collect()
}

fn china(year: i32, sectors: u32) -> String {
    shared(&format!("data/io/china_nbs/china_{year}_{sectors}.csv")).display().to_string()
}

const CHINA_2018: &str = "data/china_digital/china_2018.csv";
const FIRMS: [&str; 6] = [
    "frontier",
    "fit",
    "data/frontier41/41Firm.csv",
    "--log=output,capital,labour",
    "--formula",
    "ln_output ~ ln_capital + ln_labour",
];

#[test]
fn indicators_and_extraction_are_those_of_the_reference() {
    let table = china(2020, 42);
    let reference = Grid::read("golden/io/china_nbs/china_2020_42_indicators.csv");
    let layout = ["--format", "nbs", "--year", "2020", "--output-format", "csv"];
    let shown = "output,value-added,income,power,sensitivity,ghosh,upstreamness,downstreamness";
    let csv = answer(&[&["io", "indicators", &table, "--show", shown][..], &layout].concat());
    for (heading, name) in [
        ("Output multiplier", "output_multiplier"),
        ("Value added multiplier", "va_multiplier"),
        ("Compensation of employees multiplier", "income_multiplier_typeI"),
        ("Power of dispersion", "rasmussen_power"),
        ("Sensitivity of dispersion", "rasmussen_sensitivity"),
        ("Ghosh forward linkage", "ghosh_forward"),
        ("Upstreamness", "upstreamness_antras"),
        ("Downstreamness", "downstreamness"),
    ] {
        agree(name, &column(&csv, heading), &reference.column(name), f64::MIN_POSITIVE, 1e-9);
    }
    let csv = answer(&[&["io", "extraction", &table][..], &layout].concat());
    let heading = csv.lines().next().unwrap().split_once(',').unwrap().1.to_owned();
    agree("extraction", &column(&csv, &heading), &reference.column("hem_total_output_loss"), f64::MIN_POSITIVE, 1e-9);
}

#[test]
fn the_structural_decomposition_is_that_of_the_reference() {
    let years = ["--format", "nbs", "--year", "2017", "--later-year", "2020"];
    let result = json(&[&["io", "sda", &china(2017, 42), &china(2020, 42)][..], &years].concat());
    let change: domar::leontief::Decomposition = serde_json::from_value(result).unwrap();
    let reference = Grid::read("golden/io/china_nbs/sda_va_2017_2020_42dom.csv");
    for (effect, name) in change.effects.iter().zip(["all24_v", "all24_L", "all24_ystruct", "all24_ylevel"]) {
        let expected = reference.column(name);
        let floor = expected.iter().map(|value| value.abs()).sum::<f64>() / expected.len() as f64;
        agree(name, effect.mean.values(), &expected, floor, 1e-9);
    }
}

#[test]
fn a_frontier_is_that_of_the_reference_and_of_the_library() -> Result<(), Error> {
    let text = fs::read_to_string(shared("golden/sfa/fr01_front41_cd_halfnormal.json")).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    let results = json(&FIRMS);
    let rows = results[0]["coefficients"]["rows"].as_array().unwrap();
    let estimate = |name: &str| rows.iter().find(|row| row["parameter"] == name).unwrap()["estimate"].as_f64().unwrap();
    for (ours, theirs) in [("constant", "(Intercept)"), ("ln_capital", "log(capital)"), ("ln_labour", "log(labour)")] {
        // FRONTIER's own stopping rule.
        assert!((estimate(ours) - reference["coef"][theirs].as_f64().unwrap()).abs() < 1e-5, "{ours}");
    }
    let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    let fit = spec.fit(&panel)?;
    let efficiencies: LabeledVec = serde_json::from_value(results[0]["efficiencies"].clone()).unwrap();
    assert_eq!(efficiencies, fit.efficiencies(Predictor::BatteseCoelli));
    assert_eq!(answer(&FIRMS), fit.to_table().to_text());

    let both = answer(&[&FIRMS[..], &["--inefficiency", "half-normal,exponential", "--stars"]].concat());
    let exponential = spec.inefficiency(Exponential).fit(&panel)?;
    let expected = compare(&[&fit, &exponential]).with_stars(domar::stats::Stars::Conventional);
    assert_eq!(both, expected.to_table().to_text());
    let csv = answer(&[&FIRMS[..], &["--show", "efficiencies", "--output-format", "csv"]].concat());
    assert_eq!(column(&csv, &fit.model_name()), efficiencies.values().to_vec());
    Ok(())
}

#[test]
fn standard_errors_are_chosen_by_a_word() -> Result<(), Error> {
    let path = shared("data/sfa/riceProdPhil.csv");
    let panel = Panel::read_csv(&path)?.with_ids("FMERCODE", "YEARDUM")?.with_log(&["PROD", "AREA", "LABOR"])?;
    let fit = Frontier::production("ln_PROD").inputs(["ln_AREA", "ln_LABOR"]).fit(&panel)?;
    let by = panel.units().to_vec();
    let path = path.display().to_string();
    let formula = ["--log", "PROD,AREA,LABOR", "--formula", "ln_PROD ~ ln_AREA + ln_LABOR"];
    let call = [&["frontier", "fit", &path, "--panel", "FMERCODE,YEARDUM"][..], &formula].concat();
    for (word, vcov) in [("robust", Vcov::Robust), ("cluster:FMERCODE", Vcov::Clustered { by })] {
        let table = json(&[&call[..], &["--se", word]].concat())[0]["coefficients"].clone();
        let expected = fit.with_vcov(vcov)?.coef_table(0.95);
        assert_eq!(serde_json::from_value::<domar::stats::CoefTable>(table).unwrap(), expected);
    }
    let bootstrap = answer(&[&call[..], &["--se", "bootstrap:20:7"]].concat());
    assert!(bootstrap.contains("bootstrap, 20 replications") && bootstrap.contains("seed 7"), "{bootstrap}");
    Ok(())
}

#[test]
fn growth_accounts_are_those_of_the_library() -> Result<(), Error> {
    let call = [
        "growth",
        "tfp",
        "data/pwt91/pwt91.csv",
        "--ids",
        "isocode,year",
        "--output-column",
        "rgdpna",
        "--capital",
        "rkna",
        "--labour",
        "emp,avh,hc",
        "--labour-share",
        "labsh",
    ];
    let growth = GrowthAccounts::new(&datasets::pwt()?)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "avh", "hc"])
        .labour_share("labsh")
        .tornqvist()?;
    let china = json(&[&call[..], &["--unit", "CHN", "--years", "1978..2017"]].concat());
    let expected = growth.contributions("CHN", 1978..=2017)?;
    assert_eq!(serde_json::from_value::<GrowthContributions>(china).unwrap(), expected);
    let hours = json(&[&call[..], &["--unit", "CHN", "--years", "1978..2017", "--per-labour", "emp,avh"]].concat());
    let expected = growth.labour_productivity("CHN", 1978..=2017, &["emp", "avh"])?;
    assert_eq!(serde_json::from_value::<GrowthContributions>(hours).unwrap(), expected);
    assert_eq!(answer(&call), growth.to_table().to_text());
    Ok(())
}

/// pymrio's test system, saved as pymrio does; its accounts are Emissions and `Factor_Inputs`.
fn world(out: &Path) -> String {
    let path = out.join("world");
    Pymrio::write(&worlds::pymrio(), &path).unwrap();
    path.display().to_string()
}

#[test]
fn footprints_by_region_are_those_of_pymrio() {
    let world = world(&folder("footprint"));
    let call = ["mrio", "footprint", &world, "--format", "pymrio", "--account", "Emissions"];
    let carbon = ["--stressor", "emission_type1 air"];
    let accounts = json(&[&call[..], &carbon].concat());
    for (name, file) in [("consumption", "cba"), ("production", "pba"), ("imports", "imp"), ("exports", "exp")] {
        let reference = Grid::read(&format!("golden/io/pymrio_test/Emissions_D_{file}_reg.csv"));
        let expected: Vec<f64> = (2..8).map(|column| reference.number(1, column)).collect();
        let found: LabeledVec = serde_json::from_value(accounts[name].clone()).unwrap();
        agree(name, found.values(), &expected, f64::MIN_POSITIVE, 1e-9);
    }
    let flows = answer(&[&call[..], &carbon, &["--show", "flows"]].concat());
    assert!(flows.contains("reg6"), "{flows}");
    for (wrong, message) in [(["--stressor", "CO2"], "CO2"), (["--account", "air"], "air")] {
        let mut arguments = [&call[..], &carbon].concat();
        let at = arguments.iter().position(|word| *word == wrong[0]).unwrap();
        arguments[at + 1] = wrong[1];
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(message));
    }
}

#[test]
fn trade_in_value_added_is_that_of_the_library() -> Result<(), Error> {
    let world = world(&folder("trade"));
    let call = ["mrio", "trade", &world, "--format", "pymrio"];
    let trade = MrioSystem::from_table(&worlds::pymrio())?.value_added_trade()?;
    let earned: LabeledMat = serde_json::from_value(json(&call)["flows"].clone()).unwrap();
    let expected = trade.value_added_in_final_demand();
    agree("earned", earned.values(), expected.flows.values(), f64::MIN_POSITIVE, 1e-9);
    let exports = answer(&[&call[..], &["--show", "exports", "--method", "wang-wei-zhu"]].concat());
    let headings = trade.wang_wei_zhu().to_table().to_text();
    assert_eq!(exports.lines().count(), headings.lines().count());
    let participation = answer(&[&call[..], &["--show", "participation"]].concat());
    assert_eq!(participation.lines().next(), trade.participation().to_table().to_text().lines().next());
    Ok(())
}

#[test]
fn tables_of_unequal_sectors_are_decomposed_after_the_shipped_groups() {
    let path = folder("groups").join("china_2018_30.csv").display().to_string();
    let groups = ["--groups", "data/china_digital/groups_34_to_30.csv", "-o", &path];
    answer(&[&["table", "aggregate", CHINA_2018][..], &groups].concat());
    let change = answer(&["io", "sda", "data/china_digital/china_2002.csv", &path]);
    assert!(change.contains("inflation is inside the effects"), "{change}");
    let fine = Plain::read(CHINA_2018).unwrap().value_added().unwrap().sum();
    let coarse = Plain::read(&path).unwrap().value_added().unwrap().sum();
    assert!((fine / coarse - 1.0).abs() < 1e-12);
}

#[test]
fn indicators_in_json_say_what_table_they_are_of() {
    let found = json(&["io", "indicators", CHINA_2018, "--show", "value-added"]);
    let info: TableInfo = serde_json::from_value(found["table"].clone()).unwrap();
    assert_eq!((info.economy.as_str(), info.year), ("China", Some(2018)));
    assert_eq!(found["flow"], "Domestic");
    let multipliers: LabeledVec = serde_json::from_value(found["indicators"][0].clone()).unwrap();
    assert_eq!(multipliers.len(), 34);
}

#[test]
fn the_digital_industries_have_the_known_size() {
    let call = ["digital", "report", &china(2018, 153), "--format", "nbs", "--year", "2018"];
    let report = json(&call);
    for (name, printed, digits) in [("direct", 0.054_82, 5), ("extraction", 0.097_17, 5), ("domar_weight", 0.1876, 4)] {
        let found = report["size"][name].as_f64().unwrap();
        assert!((found - printed).abs() <= 0.5 * 10f64.powi(-digits), "{name}: {found}");
    }
    // Output-weighted dependence over domestic flows.
    let dependence = report["spillover"]["mean_dependence"].as_f64().unwrap();
    assert!((dependence - 0.059).abs() <= 5e-4, "{dependence}");
    let own = json(&["digital", "report", CHINA_2018, "--sectors", "D1,D7a", "--name", "two", "--show", "scope"]);
    assert_eq!(own["scope"]["definition"]["Custom"]["name"], "two");
}

#[test]
fn every_layout_converts_without_loss() {
    let out = folder("convert");
    let file = |path: &str| shared(path).display().to_string();
    let (oecd, germany) = (file("data/io/oecd_iot21ed/CHN_2018.csv"), file("data/io/iotables/germany_1995.csv"));
    let uk = file("data/io/uk_2010/IOT_domestic_pxp.csv");
    let (names, imports) = (file("data/io/uk_2010/row_labels.csv"), file("data/io/uk_2010/imports_use_pxp.csv"));
    let nbs = china(2018, 42);
    let ons = Ons::new(2010).with_names(&names).with_imports(&imports);
    let tables = [
        (vec![nbs.as_str(), "--format=nbs", "--year=2018"], Nbs { year: 2018 }.read(&nbs)),
        (
            vec![&oecd, "--format=oecd", "--year=2018", "--economy=China"],
            Oecd { economy: "China".to_owned(), year: 2018 }.read(&oecd),
        ),
        (
            vec![&germany, "--format=eurostat", "--year=1995", "--geo=DE", "--empty-cells=zero"],
            Eurostat { geo: "DE".to_owned(), year: 1995 }.read_with(&germany, MissingCells::Zero),
        ),
        (vec![&uk, "--format=ons", "--year=2010", "--names", &names, "--imports", &imports], ons.read(&uk)),
    ];
    for (number, (options, expected)) in tables.into_iter().enumerate() {
        let expected = expected.unwrap();
        let call = [&["table", "convert"][..], &options].concat();
        let plain = out.join(format!("{number}.csv")).display().to_string();
        assert_eq!(answer(&[&call[..], &["-o", &plain]].concat()), "");
        assert_eq!(Plain::read(&plain).unwrap(), expected);
        assert_eq!(Plain::parse(&answer(&call), "terminal").unwrap(), expected);
        assert_eq!(serde_json::from_value::<IoTable>(json(&call)).unwrap(), expected);
        let domestic = answer(&["table", "convert", &plain, "--flow", "domestic"]);
        assert_eq!(Plain::parse(&domestic, "terminal").unwrap(), expected.to_domestic(Reexports::Keep).unwrap());
    }
}

#[test]
fn aggregation_follows_a_file_of_groups() {
    let official = Nbs { year: 2018 }.read(china(2018, 153)).unwrap();
    let concordance = fs::read_to_string("data/china_digital/concordance.csv").unwrap();
    let lines: Vec<String> = csv::Reader::from_reader(concordance.as_bytes())
        .records()
        .map(Result::unwrap)
        .filter(|record| record[0] == official.info().classification)
        .map(|record| format!("{},{},\"{}\",{}\n", &record[1], &record[4], &record[5], &record[6]))
        .collect();
    let groups = format!("sector,group,name,chinese_name\n{}", lines.concat());
    let path = folder("aggregate").join("groups.csv").display().to_string();
    fs::write(&path, &groups).unwrap();
    let table = china(2018, 153);
    let call = ["table", "aggregate", &table, "--format=nbs", "--year=2018", "--flow=domestic", "--groups", &path];
    let found = Plain::parse(&answer(&call), "terminal").unwrap();
    let expected = ChinaDigital::from_official(&official).unwrap();
    // The groups come in the order of the file here and of their codes there.
    let order = Concordance::reordering(found.sectors().clone(), expected.sectors().clone()).unwrap();
    let found = found.aggregate(&order).unwrap();
    assert_eq!(found.sectors(), expected.sectors());
    let scale = expected.output().sum();
    agree("flows", found.intermediate_flows().values(), expected.intermediate_flows().values(), scale, 1e-15);
    agree("output", found.output().values(), expected.output().values(), scale, 1e-15);

    // What a file of groups lacks is said with its place.
    fs::write(&path, groups.replace("sector,group", "sector,kind")).unwrap();
    let output = run(&call);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("there is no column \"group\"; the columns are sector, kind"), "{errors}");
    fs::write(&path, "sector,group,share\n001,A,half\n").unwrap();
    let errors = String::from_utf8(run(&call).stderr).unwrap();
    assert!(errors.contains("line 2: the share \"half\" is no number"), "{errors}");
}

#[test]
fn a_table_that_does_not_balance_ends_the_check_with_one() {
    let balanced = run(&["table", "check", CHINA_2018]);
    assert_eq!(balanced.status.code(), Some(0));
    let mut table: Vec<String> = fs::read_to_string(CHINA_2018).unwrap().lines().map(str::to_owned).collect();
    let row = table.iter().position(|line| line.starts_with("sector,01,")).unwrap();
    let mut cells: Vec<String> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table[row].as_bytes())
        .records()
        .next()
        .unwrap()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    cells[5] = (cells[5].parse::<f64>().unwrap() * 1.5).to_string();
    table[row] = cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    let path = folder("check").join("odd.csv").display().to_string();
    fs::write(&path, table.join("\n")).unwrap();
    let odd = run(&["table", "check", &path]);
    let (report, errors) = (String::from_utf8(odd.stdout).unwrap(), String::from_utf8(odd.stderr).unwrap());
    assert_eq!(odd.status.code(), Some(1));
    assert!(report.contains("Rows: output less sales") && report.contains("01 Agriculture"), "{report}");
    let line = "error: the table does not balance: 1 rows and 1 columns are off by more than 0.000001 of output\n";
    assert_eq!(errors, line);
    assert_eq!(run(&["table", "check", &path, "--tolerance", "1"]).status.code(), Some(0));
}

#[test]
fn the_name_of_a_file_says_its_form() {
    let out = folder("forms");
    let sda = ["io", "sda", CHINA_2018, "data/china_digital/china_2020.csv"];
    for (name, mark) in [
        ("a.txt", "====="),
        ("a.md", "| :--- |"),
        ("a.tex", "\\toprule"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.csv", "Sector,"),
        ("a.JSON", "\"effects\""),
    ] {
        let path = out.join(name).display().to_string();
        assert_eq!(answer(&[&sda[..], &["-o", &path]].concat()), "");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(mark), "{name}: {text}");
        // The same on the terminal, by its name.
        let form = ["text", "markdown", "latex", "html", "csv", "json"]
            .into_iter()
            .find(|form| answer(&[&sda[..], &["--output-format", form]].concat()) == text);
        assert!(form.is_some(), "{name}");
    }
    let chinese = answer(&["io", "indicators", CHINA_2018, "--lang", "zh"]);
    assert!(chinese.contains("影响力系数") && chinese.contains("农林牧渔"), "{chinese}");
}

#[cfg(feature = "charts")]
#[test]
fn answers_with_a_chart_are_drawn() {
    let growth = [
        "growth",
        "tfp",
        "data/pwt91/pwt91.csv",
        "--ids",
        "isocode,year",
        "--output-column",
        "rgdpna",
        "--capital",
        "rkna",
        "--labour",
        "emp",
        "--labour-share",
        "0.55",
        "--unit",
        "CHN",
        "--years",
        "2000..2010",
    ];
    let calls: [&[&str]; 5] = [
        &["io", "indicators", CHINA_2018],
        &["io", "extraction", CHINA_2018],
        &["io", "sda", CHINA_2018, "data/china_digital/china_2020.csv"],
        &["digital", "report", CHINA_2018],
        &growth,
    ];
    for call in calls {
        let svg = answer(&[call, &["--output-format", "svg"]].concat());
        assert!(roxmltree::Document::parse(&svg).unwrap().root_element().has_tag_name("svg"), "{call:?}");
        let page = answer(&[call, &["--output-format", "html"]].concat());
        assert!(page.contains("<svg") && page.contains("<table"), "{call:?}");
    }
}

#[test]
fn without_an_answer_one_line_says_why() {
    let firms = |more: &[&'static str]| [&FIRMS[..], more].concat();
    let cases: Vec<(Vec<&str>, i32, &str)> = vec![
        (vec!["table", "check", "no/such.csv"], 1, "error: no/such.csv: "),
        (vec!["table", "check", "data/columbus/columbus.csv"], 2, "say its layout with --format nbs"),
        (
            vec!["table", "check", CHINA_2018, "--format", "nbs", "--year", "2018"],
            1,
            "error: data/china_digital/china_2018.csv, line 1",
        ),
        (
            vec!["table", "check", CHINA_2018, "--year", "2018"],
            2,
            "--year has no meaning for files of the format plain",
        ),
        (vec!["table", "check", CHINA_2018, "--tolerance=-1"], 2, "--tolerance is -1, but it must be 0 or more"),
        (vec!["table", "convert", CHINA_2018, "-o", "x.tex"], 2, "a whole table is written as CSV"),
        (vec!["table", "check", CHINA_2018, "--tolerance", "-1"], 2, "--tolerance is -1, but it must be 0 or more"),
        (vec!["io", "extraction", CHINA_2018, "--sectors", "D9"], 2, "unknown sector code \"D9\""),
        (vec!["digital", "report", CHINA_2018, "--sectors", "D9"], 2, "unknown sector code \"D9\""),
        (
            vec!["io", "extraction", CHINA_2018, "--sectors", "D1", "--fraction", "-2"],
            2,
            "--fraction is -2, but it must be from 0 to 1",
        ),
        (vec!["io", "indicators", CHINA_2018, "-o", "x.doc"], 2, "x.doc does not say its form"),
        (vec!["io", "indicators", CHINA_2018, "--satellite", "jobs"], 2, "jobs: this table has no satellites"),
        (vec!["io", "indicators", CHINA_2018, "-o", "no/such/folder.csv"], 1, "no/such/folder.csv cannot be written"),
        (
            vec!["io", "sda", CHINA_2018, "data/china_digital/china_2002.csv"],
            1,
            "bring the finer table to the other's sectors first, with domar table aggregate --groups FILE",
        ),
        (vec!["mrio", "trade", "no/such", "--format", "wiod"], 2, "this format needs --year"),
        (vec!["mrio", "trade", "no/such", "--format", "icio", "--year", "2018"], 1, "no/such"),
        (vec!["mrio", "trade", "no/such", "--format", "pymrio", "--method", "oecd"], 2, "--show exports"),
        (vec!["digital", "report", CHINA_2018, "--output-format", "csv"], 2, "choose one with --show"),
        (firms(&["--output-format", "svg"]), 2, "no chart"),
        (firms(&["--model", "pitt-lee"]), 2, "--panel"),
        (firms(&["--mean", "free"]), 2, "--model"),
        (firms(&["--inefficiency", "beta"]), 2, "half-normal"),
        (firms(&["--show", "summary", "--stars"]), 2, "belong to --show paper"),
        (firms(&["--se", "bootstrap"]), 2, "bootstrap:REPLICATIONS:SEED"),
        (firms(&["--se", "cluster:village"]), 1, "there is no column \"village\""),
        (vec!["frontier", "fit", "data/frontier41/41Firm.csv", "--formula", "output ~"], 2, "error: "),
        (vec!["frontier", "fit", "data/frontier41/41Firm.csv", "--formula", "output ~ k"], 2, "no column \"k\""),
        (
            vec![
                "frontier",
                "fit",
                "data/frontier41/41Firm.csv",
                "--formula",
                "output ~ capital | mu: labour",
                "--inefficiency",
                "exponential",
            ],
            2,
            "the part mu: of the formula",
        ),
        (vec!["growth", "tfp", "data/pwt91/pwt91.csv"], 2, "--output-column"),
        (vec!["completions", "tcsh"], 2, "bash"),
        (vec!["abacus"], 2, "unrecognized subcommand"),
    ];
    for (arguments, code, message) in cases {
        let output = run(&arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: ") && errors.contains(message), "{arguments:?}: {errors}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{arguments:?}");
        // Those of the argument parser add how to call the command.
        assert!(code == 2 || errors.trim_end().lines().count() == 1, "{errors}");
    }
}

#[test]
fn files_of_features_that_are_absent_name_the_feature() {
    let parquet = ["data/parquet/41Firm.parquet"];
    let call = |file: &'static str| [&["frontier", "fit", file][..], &FIRMS[3..]].concat();
    if cfg!(feature = "parquet") {
        assert_eq!(answer(&call(parquet[0])), answer(&FIRMS));
    } else {
        let errors = String::from_utf8(run(&call(parquet[0])).stderr).unwrap();
        assert!(errors.contains("feature \"parquet\""), "{errors}");
    }
    if !cfg!(feature = "excel") {
        let path = folder("excel").join("table.xlsx").display().to_string();
        fs::write(&path, "").unwrap();
        let errors = String::from_utf8(run(&["table", "check", &path]).stderr).unwrap();
        assert!(errors.contains("excel"), "{errors}");
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = answer(&["completions", shell]);
        assert!(script.contains("domar") && script.contains("sda") && script.contains("imports-above-use"), "{shell}");
    }
}

/// The words of a command line: blanks part them, double quotes keep them together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in line.split('"').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Where the files of examples are that do not lie in the repository; what is written goes to a folder of the test.
fn placed(word: &str, out: &Path) -> String {
    let shared_files =
        [("china_", "data/io/china_nbs"), ("CHN_", "data/io/oecd_iot21ed"), ("riceProdPhil", "data/sfa")];
    for (start, place) in shared_files {
        if word.starts_with(start) && shared(place).join(word).is_file() {
            return shared(place).join(word).display().to_string();
        }
    }
    // What examples call by names of their own.
    match word {
        "world" => return world(out),
        "air" => return "Emissions".to_owned(),
        "CO2" => return "emission_type1 air".to_owned(),
        _ => {}
    }
    word.to_owned()
}

/// Runs an example's command line and returns what it prints, errors last.
fn example(line: &str, out: &Path) -> (Option<i32>, String) {
    let (command, lines) = match line.split_once(" | head -") {
        Some((command, count)) => (command, count.parse().unwrap()),
        None => (line, usize::MAX),
    };
    let mut arguments: Vec<String> = words(command).into_iter().skip(1).map(|word| placed(&word, out)).collect();
    if let Some(at) = arguments.iter().position(|word| word == "-o") {
        arguments[at + 1] = out.join(&arguments[at + 1]).display().to_string();
    }
    let output = run(&arguments);
    let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), printed.lines().take(lines).map(|line| format!("{line}\n")).collect::<Vec<_>>().concat())
}

#[test]
fn the_examples_of_the_helps_run() {
    let out = folder("helps");
    let commands = [
        "table check",
        "table convert",
        "table aggregate",
        "io indicators",
        "io extraction",
        "io sda",
        "mrio footprint",
        "mrio trade",
        "digital report",
        "frontier fit",
        "growth tfp",
    ];
    for command in commands {
        let help = answer(&words(&format!("{command} --help")));
        let examples = help.split("Example:\n").nth(1).unwrap().split("\n\n").next().unwrap().replace("\\\n", " ");
        assert!(examples.lines().count() > 0, "{command} has no example");
        for line in examples.lines() {
            let (code, printed) = example(line, &out);
            assert_eq!(code, Some(0), "{line}\n{printed}");
        }
    }
}

/// A text against a file of the repository; set `DOMAR_WRITE_SNAPSHOTS` to write the file anew.
#[track_caller]
fn matches_file(path: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("DOMAR_WRITE_SNAPSHOTS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let line = found.lines().zip(expected.lines()).position(|(a, b)| a != b);
    assert!(found == expected, "{} differs, first in line {:?}:\n{found}", path.display(), line.map(|line| line + 1));
}

#[test]
fn the_short_helps_are_as_they_were() {
    let helps: Vec<String> = ["-h", "table -h", "io -h", "io extraction -h"]
        .into_iter()
        .map(|call| format!("$ domar {call}\n{}\n", answer(&words(call))))
        .collect();
    matches_file("tests/snapshots/help.txt", &helps.concat());
}

#[cfg(feature = "charts")]
#[test]
fn the_page_of_the_book_shows_what_the_program_prints() {
    let path = "docs/src/command_line.md";
    let page = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let out = folder("book");
    let mut found = String::new();
    let mut block = None;
    for line in page.lines() {
        let is_command = line.starts_with(match block {
            Some("console") => "$ domar ",
            Some("sh") => "domar ",
            _ => "\u{0}",
        });
        if let Some(language) = line.strip_prefix("```") {
            block = block.is_none().then_some(language);
        }
        if block == Some("console") && !is_command && !line.starts_with("```") {
            continue;
        }
        found += line;
        found.push('\n');
        if is_command && !line.contains(" > ") {
            let (code, printed) = example(line.trim_start_matches("$ "), &out);
            if block == Some("console") {
                found += &printed;
            } else {
                assert_eq!(code, Some(0), "{line}\n{printed}");
            }
        }
    }
    matches_file(path, &found);
}
