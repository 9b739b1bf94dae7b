//! Every reader on every published table that we have.

mod common;

use std::path::Path;

use common::shared;
use domar::labels::Language;
use domar::leontief::{LeontiefSystem, SystemOptions, ZeroOutput};
use domar::table::formats::{Bea, Eurostat, Nbs, Oecd, Ons, Plain};
use domar::table::{
    FinalUse, Imports, IoTable, PrimaryInput, Reexports, SalesStructure, TableError, Technology, Tolerance,
    UnmadeProducts,
};
use domar::units::{Flow, Unit};

/// Year, number of sectors, and whether imports are split off.
const CHINA: [(i32, usize); 12] = [
    (2002, 122),
    (2005, 42),
    (2007, 135),
    (2010, 41),
    (2012, 139),
    (2015, 42),
    (2017, 149),
    (2017, 42),
    (2018, 153),
    (2018, 42),
    (2020, 153),
    (2020, 42),
];

fn china(year: i32, sectors: usize) -> IoTable {
    let path = shared(&format!("data/io/china_nbs/china_{year}_{sectors}.csv"));
    Nbs { year }.read(&path).unwrap_or_else(|error| panic!("{error}"))
}

/// The largest gap between output and what the domestic flows and net final demand add up to, as a share of output.
fn reconstruction_gap(table: &IoTable) -> f64 {
    let domestic = table.to_domestic(Reexports::Keep).unwrap();
    let added_up = &domestic.intermediate_flows().row_sums().values() + &domestic.net_final_demand().values();
    let gaps = &domestic.output().values() - &added_up;
    let shares = gaps.iter().zip(domestic.output().values()).map(|(gap, &x)| gap.abs() / if x > 0.0 { x } else { 1.0 });
    shares.fold(0.0, f64::max)
}

/// Output and multipliers by code, as numpy found them.
fn assert_multipliers(table: &IoTable, golden: &str) {
    let options = SystemOptions { zero_output: ZeroOutput::ZeroColumn, ..SystemOptions::default() };
    let system = LeontiefSystem::from_table_with(table, Flow::Total, options).unwrap();
    let multipliers = system.output_multipliers();
    let text = std::fs::read_to_string(shared(golden)).unwrap();
    let mut count = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
        let [code, output, multiplier, ..] = fields[..] else { panic!("{line}") };
        let [output, multiplier] = [output, multiplier].map(|text| text.parse::<f64>().unwrap());
        assert!((table.output().get(code).unwrap() - output).abs() < 1e-6, "{code}");
        assert!((multipliers.get(code).unwrap() - multiplier).abs() < 1e-9, "{code}");
        count += 1;
    }
    assert_eq!(count, table.sectors().len());
}

#[test]
fn the_make_and_use_tables_of_the_usa_give_the_tables_of_numpy() {
    for (level, commodities, industries) in [("Summary", 73, 71), ("Detail", 402, 402)] {
        let file = |what: &str| shared(&format!("data/io/bea_useeior/{level}_{what}_17sch.csv"));
        let tables = Bea { year: 2017 }.read(file("Make_2017_BeforeRedef"), file("Use_2017_PRO_BeforeRedef")).unwrap();
        assert_eq!((tables.products().len(), tables.industries().len()), (commodities, industries));
        let by_product = tables.by_product(&Technology::Industry).unwrap();
        assert_eq!(by_product.primary_input_kinds()[0], PrimaryInput::Compensation);
        assert_eq!(by_product.info().to_string(), "United States 2017, 10^6 USD, producer prices, current prices");
        assert_multipliers(&by_product, &format!("golden/io/bea_2017/{level}_commodity_ITA_modelB.csv"));
        let tables = tables.with_unmade_products(UnmadeProducts::AsImports);
        let by_industry = tables.by_industry(SalesStructure::Product).unwrap();
        assert_multipliers(&by_industry, &format!("golden/io/bea_2017/{level}_industry_FPS_modelD.csv"));
    }
    for year in [2012, 2022, 2023] {
        let file = |what: &str| shared(&format!("data/io/bea_useeior/Summary_{what}_{year}"));
        let [make, used] = [("Make", "_BeforeRedef_17sch.csv"), ("Use", "_PRO_BeforeRedef_17sch.csv")]
            .map(|(what, ending)| format!("{}{ending}", file(what).display()));
        let tables = Bea { year }.read(make, used).unwrap();
        assert_eq!((tables.products().len(), tables.industries().len()), (73, 71));
    }
}

fn assert_close(found: f64, printed: f64, tolerance: f64) {
    assert!((found / printed - 1.0).abs() <= tolerance, "{found} against {printed}");
}

#[test]
fn all_tables_of_china_have_their_sectors_labels_and_units() {
    for (year, sectors) in CHINA {
        let table = china(year, sectors);
        assert_eq!(table.sectors().len(), sectors);
        assert_eq!(table.info().classification, format!("nbs_{year}_{sectors}"));
        assert_eq!(table.info().to_string(), format!("China {year}, 10^4 CNY, producer prices, current prices"));
        let first = &table.sectors().as_slice()[0];
        assert!(first.name().starts_with("Agriculture"), "{first}");
        assert!(first.name_in(Language::Chinese).starts_with('农'), "{first}");
        let by_origin = sectors == 42 && year >= 2017;
        assert_eq!(table.flow(), if by_origin { Flow::Domestic } else { Flow::Total });
        assert_eq!(table.final_demand().columns().len(), if by_origin { 4 } else { 6 });
        assert_eq!(table.primary_inputs().rows().len(), 4);
        assert_eq!(table.error_column().is_some(), year < 2017);
    }
}

#[test]
fn all_tables_of_china_balance_and_give_their_output_back() {
    for (year, sectors) in CHINA {
        let table = china(year, sectors);
        let report = table.check(Tolerance::default());
        assert!(report.is_balanced(), "{year}: {:?} {:?}", report.unbalanced_rows(), report.unbalanced_columns());
        assert!(report.is_productive());
        let gap = reconstruction_gap(&table);
        let tolerance = match (year, sectors) {
            (2007, _) => 1e-8,
            // As printed, pipeline transport (119) misses by this much.
            (2018, 153) => 2e-12,
            _ => 1e-12,
        };
        assert!(gap < tolerance, "{year}, {sectors} sectors: {gap:e}");
    }
}

#[test]
fn printed_subtotals_of_china_are_the_sums_of_their_parts() {
    for (year, sectors) in CHINA {
        let notes = china(year, sectors).info().assumptions.clone();
        if year == 2007 {
            assert_eq!(
                notes,
                [
                    "output (GO) and total inputs (TI) differ, most in sector 090: 61834239.4146425 against 61834238.9697122 (7.2e-9 of it); the former is taken"
                ]
            );
        } else {
            assert!(notes.is_empty(), "{year}: {notes:?}");
        }
    }
}

#[test]
fn output_and_value_added_of_china_are_the_published_figures() {
    let trillion = 1e8;
    for sectors in [153, 42] {
        assert_close(china(2018, sectors).value_added().unwrap().sum(), 92.2057 * trillion, 1e-6);
        assert_close(china(2018, sectors).output().sum(), 249.55 * trillion, 1e-5);
    }
    for sectors in [149, 42] {
        assert_close(china(2017, sectors).output().sum(), 225.77 * trillion, 2e-5);
    }
}

#[test]
fn imports_exceed_use_in_electronic_components_of_2002_and_computers_of_2005_only() {
    for (year, sectors) in CHINA {
        let shares = china(year, sectors).import_shares().unwrap();
        let codes: Vec<&str> = shares.iter().filter(|(_, share)| *share > 1.0).map(|(label, _)| label.code()).collect();
        match year {
            2002 => assert_eq!(codes, ["081"]),
            2005 => assert_eq!(codes, ["20"]),
            _ => assert!(codes.is_empty(), "{year}: {codes:?}"),
        }
    }
}

fn oecd(economy: &str, code: &str, year: i32) -> IoTable {
    let path = shared(&format!("data/io/oecd_iot21ed/{code}_{year}.csv"));
    Oecd { economy: economy.to_owned(), year }.read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn all_of_the_oecd() -> impl Iterator<Item = IoTable> {
    [("China", "CHN"), ("Japan", "JPN")]
        .into_iter()
        .flat_map(|(economy, code)| (1995..=2018).map(move |year| oecd(economy, code, year)))
}

#[test]
fn all_tables_of_the_oecd_balance_to_their_rounding() {
    for table in all_of_the_oecd() {
        assert_eq!(table.sectors().len(), 45);
        assert_eq!(table.info().classification, "oecd_iot21");
        let report = table.check(Tolerance { balance: 5e-4, ..Tolerance::default() });
        assert!(
            report.is_balanced(),
            "{}: {:?} {:?}",
            table.info(),
            report.unbalanced_rows(),
            report.unbalanced_columns()
        );
        // Cells are printed to 0.1: half a unit for each of some 55 in a row.
        for imbalance in [&report.row_imbalance, &report.column_imbalance] {
            let largest = imbalance.values().iter().fold(0.0_f64, |largest, gap| largest.max(gap.abs()));
            assert!(largest < 55.0 * 0.05 + 0.5, "{}: {largest}", table.info());
        }
        assert!(report.is_productive());
        assert_eq!(report.zero_output.len(), 1);
        assert!(report.zero_output[0].starts_with("45 "), "{:?}", report.zero_output);
        let Imports::Inside { column } = table.imports() else { panic!("imports are inside") };
        assert!(column.iter().all(|&imports| imports >= 0.0));
    }
}

#[test]
fn the_oecd_table_of_china_2018_holds_the_printed_figures() {
    let table = oecd("China", "CHN", 2018);
    assert_eq!(table.info().to_string(), "China 2018, 10^6 USD, basic prices, current prices");
    assert_eq!(table.intermediate_flows().get("01", "01").unwrap(), 416_562.1);
    assert_eq!(table.final_demand().get("01", "HFCE").unwrap(), 380_815.3);
    let Imports::Inside { column } = table.imports() else { panic!("imports are inside") };
    assert_eq!(column[0], 73657.2);
    let exports = table.final_use(&[FinalUse::Exports]).unwrap();
    assert_close(exports.get("01").unwrap(), 503.9 + 15225.4, 1e-12);
    assert!(table.primary_input(PrimaryInput::TaxesOnProducts).is_some());
    assert!(table.primary_inputs_on_final_demand().is_some());
}

fn germany() -> IoTable {
    Eurostat { geo: "DE".to_owned(), year: 1995 }
        .read(shared("data/io/iotables/germany_1995.csv"))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The numbers of a CSV file without its first line and first column.
fn numbers(path: &str) -> Vec<Vec<f64>> {
    let mut reader = csv::Reader::from_path(shared(path)).unwrap();
    reader.records().map(|record| record.unwrap().iter().skip(1).map(|cell| cell.parse().unwrap()).collect()).collect()
}

fn assert_coefficients(table: &IoTable, expected: &[Vec<f64>], tolerance: f64) {
    assert_eq!(expected.len(), table.sectors().len());
    for (i, row) in expected.iter().enumerate() {
        assert_eq!(row.len(), expected.len());
        for (j, value) in row.iter().enumerate() {
            let output = table.output().values()[j];
            let own = if output > 0.0 { table.intermediate_flows().values()[[i, j]] / output } else { 0.0 };
            assert!((own - value).abs() <= tolerance, "cell {i}, {j}: {own} against {value}");
        }
    }
}

#[test]
fn germany_1995_gives_the_coefficients_of_the_manual() {
    let table = germany();
    assert_eq!(table.sectors().len(), 6);
    assert_eq!(table.flow(), Flow::Domestic);
    assert_eq!(table.imports(), &Imports::Outside);
    assert_coefficients(&table, &numbers("golden/io/iotables_germany1995/A.csv"), 1e-12);
    assert_eq!(table.value_added().unwrap().sum(), 1_624_160.0);
    assert_eq!(table.imported_inputs().unwrap().sum(), 222_143.0);
    assert_eq!(table.primary_inputs_on_final_demand().unwrap().get("P7", "P52").unwrap(), -4233.0);
}

#[test]
fn germany_1995_balances_and_the_misprint_in_total_use_of_industry_is_noted() {
    let table = germany();
    let report = table.check(Tolerance::default());
    assert!(report.is_balanced(), "{:?} {:?}", report.unbalanced_rows(), report.unbalanced_columns());
    assert_eq!(
        table.info().assumptions,
        [
            "the printed total TFU of row CPA_B-E is 1079400, but its parts add up to 1079446.000000 (4.3e-5 of them), and 2 others by less; the parts are kept",
            "output (P1) and total use (TFU) differ, most in sector CPA_B-E: 1079446 against 1079400 (4.3e-5 of it); the former is taken",
            "rows of employment are in 10^3 persons, though the file says MIO_EUR",
        ]
    );
}

#[test]
fn germany_1995_has_employment_and_air_pollution_as_satellites() {
    let path = shared("data/io/iotables/germany_airpol.csv");
    let table = Eurostat::add_satellites(germany(), path, &Unit::quantity("t", 3)).unwrap();
    let employment = table.satellite("Total employment domestic concept").unwrap();
    assert_eq!(employment.sum(), 36428.0);
    assert_eq!(employment.measure().unit().to_string(), "10^3 persons");
    assert_eq!(table.satellite("CO2").unwrap().sum(), 687_020.0);
    assert_eq!(table.satellites().len(), 12);
}

fn united_kingdom(imports: Option<&str>) -> IoTable {
    let mut reader = Ons::new(2010).with_names(shared("data/io/uk_2010/row_labels.csv"));
    if let Some(imports) = imports {
        reader = reader.with_imports(shared(imports));
    }
    reader.read(shared("data/io/uk_2010/IOT_domestic_pxp.csv")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_united_kingdom_2010_gives_the_published_coefficients() {
    let table = united_kingdom(None);
    assert_eq!(table.sectors().len(), 127);
    assert_eq!(table.sectors().as_slice()[0].to_string(), "01 Products of agriculture, hunting and related services");
    assert_eq!(table.imports(), &Imports::Outside);
    assert_coefficients(&table, &numbers("golden/io/uk_2010/published_A.csv")[..127], 1e-12);
    assert_eq!(table.output().get("01").unwrap(), 21182.0);
    let report = table.check(Tolerance::default());
    assert!(report.is_balanced(), "{:?} {:?}", report.unbalanced_rows(), report.unbalanced_columns());
}

#[test]
fn imports_of_the_united_kingdom_are_split_where_their_table_is_given() {
    let outside = united_kingdom(None);
    let split = united_kingdom(Some("data/io/uk_2010/imports_use_pxp.csv"));
    let Imports::Split { intermediate, .. } = split.imports() else { panic!("imports are split") };
    assert_eq!(intermediate.dim(), (127, 127));
    assert_close(intermediate.sum(), 298_454.0, 1e-8);
    assert!(split.primary_input(PrimaryInput::Imports).is_none());
    for (block, row) in
        split.imported_inputs().unwrap().values().iter().zip(outside.imported_inputs().unwrap().values())
    {
        assert!((block - row).abs() < 1e-3, "{block} against {row}");
    }
    let report = split.check(Tolerance::default());
    assert!(report.is_balanced(), "{:?} {:?}", report.unbalanced_rows(), report.unbalanced_columns());
    let above: Vec<&str> = report.imports_above_use.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(above, ["08 Other mining and quarrying products", "30-3 Air and spacecraft and related machinery"]);
}

#[test]
fn the_plain_layout_gives_every_table_back_without_loss() {
    let china = CHINA.into_iter().map(|(year, sectors)| china(year, sectors));
    let others = [
        germany(),
        united_kingdom(None),
        united_kingdom(Some("data/io/uk_2010/imports_use_pxp.csv")),
        china_domestic(),
    ];
    for table in china.chain(all_of_the_oecd()).chain(others) {
        let text = Plain::to_text(&table);
        let back = Plain::parse(&text, "plain.csv").unwrap_or_else(|error| panic!("{}: {error}", table.info()));
        assert_eq!(back, table);
        // Axes are equal when their codes are; the serialised form holds the names as well.
        assert_eq!(serde_json::to_string(&back).unwrap(), serde_json::to_string(&table).unwrap());
        assert_eq!(Plain::to_text(&back), text);
    }
}

fn china_domestic() -> IoTable {
    china(2002, 122).to_domestic(Reexports::CapAtUse).unwrap()
}

#[test]
fn the_plain_layout_is_written_to_a_file_and_read_back() {
    let table = germany();
    let path = std::env::temp_dir().join(format!("domar_plain_{}.csv", std::process::id()));
    Plain::write(&table, &path).unwrap();
    let back = Plain::read(&path);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(back.unwrap(), table);
}

/// A made-up table in the Chinese layout, as CSV and as a workbook with the same cells.
fn small(extension: &str) -> Result<IoTable, TableError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    Nbs { year: 2020 }.read(folder.join(format!("nbs_small.{extension}")))
}

#[cfg(feature = "excel")]
#[test]
fn a_workbook_reads_like_the_csv_file_with_the_same_cells() {
    assert_eq!(small("xlsx").unwrap(), small("csv").unwrap());
}

#[cfg(not(feature = "excel"))]
#[test]
fn a_workbook_without_the_feature_is_refused_with_the_name_of_the_feature() {
    assert!(small("csv").is_ok());
    let error = small("xlsx").unwrap_err();
    assert!(matches!(error, TableError::FeatureNeeded { feature: "excel", .. }), "{error}");
}
