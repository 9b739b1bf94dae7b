//! The digital layer: identities, scopes with shares, every error, and the data set against the official tables.

mod common;

use domar::datasets::{ChinaDigital, china_digital, china_digital_groups};
use domar::digital::{DigitalError, DoubleCount, Scope, digital_sectors};
use domar::prelude::*;
use domar::table::formats::{Nbs, Oecd};

const YEARS: [(i32, &str); 6] = [
    (2002, "china_2002_122.csv"),
    (2007, "china_2007_135.csv"),
    (2012, "china_2012_139.csv"),
    (2017, "china_2017_149.csv"),
    (2018, "china_2018_153.csv"),
    (2020, "china_2020_153.csv"),
];

fn official(year: i32, file: &str) -> IoTable {
    Nbs { year }.read(common::shared(&format!("data/io/china_nbs/{file}"))).unwrap()
}

fn home(year: i32) -> LeontiefSystem {
    LeontiefSystem::from_table(china_digital().unwrap().table(year).unwrap(), Flow::Domestic).unwrap()
}

#[test]
fn the_data_set_is_what_the_official_tables_make() {
    let data = china_digital().unwrap();
    for (year, file) in YEARS {
        let table = official(year, file);
        assert_eq!(*data.table(year).unwrap(), ChinaDigital::from_official(&table).unwrap(), "{year}");
        // Aggregation keeps every total.
        let (fine, coarse) =
            (table.value_added().unwrap().sum(), data.table(year).unwrap().value_added().unwrap().sum());
        assert!((fine / coarse - 1.0).abs() < 1e-12, "{year}");
    }
}

#[test]
fn each_year_has_the_digital_groups_that_it_can_show() {
    for (year, groups) in [(2002, 7), (2007, 8), (2012, 8), (2017, 11), (2018, 11), (2020, 11)] {
        let data = china_digital().unwrap();
        let table = data.table(year).unwrap();
        assert_eq!(Scope::ict(table).unwrap().members().len(), groups, "{year}");
        assert_eq!(table.sectors().len(), 23 + groups, "{year}");
    }
}

#[test]
fn direct_shares_do_not_depend_on_aggregation() {
    for (year, file) in YEARS {
        let fine = LeontiefSystem::from_table(&official(year, file), Flow::Domestic).unwrap();
        let coarse = home(year);
        for scope in [Scope::ict, Scope::adb_core, Scope::caict, Scope::nbs_core] {
            let fine = digital::scale(&fine, &scope(fine.table()).unwrap()).unwrap();
            let coarse = digital::scale(&coarse, &scope(coarse.table()).unwrap()).unwrap();
            assert!((fine.direct - coarse.direct).abs() < 1e-12, "{year}");
            assert!((fine.domar_weight - coarse.domar_weight).abs() < 1e-12, "{year}");
        }
    }
}

#[test]
fn the_forward_term_is_the_direct_share_and_the_parts_of_the_pull_add_up() {
    for (year, _) in YEARS {
        let system = home(year);
        let scope = Scope::ict(system.table()).unwrap();
        let size = digital::scale(&system, &scope).unwrap();
        // 2007: output differs between row and column in the source.
        assert!((size.forward - size.direct).abs() < 1e-8, "{year}");
        assert!(size.direct < size.adb(DoubleCount::Block) && size.adb(DoubleCount::Block) < size.extraction, "{year}");
        let spillover = digital::spillover(&system, &scope).unwrap();
        let pull = spillover.pull;
        assert!((pull.direct + pull.indirect_inside + pull.outside - pull.total).abs() < 1e-12, "{year}");
        assert!((pull.total + pull.imports.unwrap() - 1.0).abs() < 1e-8, "{year}");
        // Digital value added ends up in final demand, all of it.
        let digital_value_added = size.direct * size.total_value_added;
        assert!((spillover.content.sum() / digital_value_added - 1.0).abs() < 1e-8, "{year}");
        let by_use: f64 = spillover.content_by_use.iter().map(|content| content.value).sum();
        let error = system.table().error_column().map_or(0.0, |error| error.values().iter().map(|e| e.abs()).sum());
        assert!((by_use - spillover.content.sum()).abs() <= error + 1e-6 * digital_value_added, "{year}");
    }
}

#[test]
fn dependence_is_what_the_complete_coefficients_say() {
    let system = home(2018);
    let scope = Scope::ict(system.table()).unwrap();
    let spillover = digital::spillover(&system, &scope).unwrap();
    let complete = system.complete_consumption_coefficients();
    for (user, dependence) in spillover.dependence.iter() {
        let column = complete.column(user.code()).unwrap();
        let digital: f64 = scope.codes().iter().map(|code| column.get(code).unwrap()).sum();
        assert!((dependence - digital / column.sum()).abs() < 1e-12);
    }
}

#[test]
fn a_share_of_a_sector_counts_in_proportion() {
    let system = home(2018);
    let table = system.table();
    let whole = digital::scale(&system, &Scope::ict(table).unwrap()).unwrap();
    let scope = Scope::nbs_core(table).unwrap();
    assert!(scope.left_out().iter().any(|sector| sector.code == "14"));
    let scope = scope.with_share("14", 0.05, "an example").unwrap();
    assert!(!scope.left_out().iter().any(|sector| sector.code == "14"));
    let with_trade = digital::scale(&system, &scope).unwrap();
    let trade = table.value_added().unwrap().get("14").unwrap() / with_trade.total_value_added;
    assert!((with_trade.direct - whole.direct - 0.05 * trade).abs() < 1e-12);
    assert!(with_trade.extraction > whole.extraction);
}

#[test]
fn extraction_by_shares_equals_solving_the_reduced_system() {
    let system = home(2017);
    let n = system.sectors().len();
    let codes = ["D1", "D4", "D7a"];
    let fractions = [0.3, 1.0, 0.6];
    let loss = system.extraction_of_shares(&codes, Extraction::Total, &fractions).unwrap();
    let group = system.sectors().positions(&codes).unwrap();
    let mut reduced = system.technical_coefficients().values().to_owned();
    let mut demand = system.table().net_final_demand().values().to_owned();
    for (&k, fraction) in group.iter().zip(fractions) {
        reduced.row_mut(k).mapv_inplace(|a| a * (1.0 - fraction));
        for i in (0..n).filter(|i| !group.contains(i)) {
            reduced[[i, k]] *= 1.0 - fraction;
        }
        demand[k] *= 1.0 - fraction;
    }
    let lu = domar::linalg::Lu::factorise((domar::ndarray::Array2::eye(n) - reduced).view()).unwrap();
    let kept = lu.solve(demand.view()).unwrap();
    for (i, (_, lost)) in loss.output.iter().enumerate() {
        let direct = system.table().output().values()[i] - kept[i];
        assert!((lost - direct).abs() < 1e-9 * system.table().output().values()[i], "{i}");
    }
}

#[test]
fn oecd_tables_have_a_scope_too() {
    let oecd = Oecd { economy: "China".to_owned(), year: 2018 };
    let table = oecd.read(common::shared("data/io/oecd_iot21ed/CHN_2018.csv")).unwrap();
    assert_eq!(Scope::ict(&table).unwrap().codes(), ["17", "34", "35"]);
    assert_eq!(
        Scope::adb_core(&table).unwrap_err().to_string(),
        "the scope \"ADB core\" holds no sector of this table (the table does not separate its sectors); choose another \
         scope, a finer table, or Scope::custom"
    );
}

#[test]
fn every_error_says_what_to_do() {
    let system = home(2018);
    let table = system.table();
    let unknown =
        table.clone().with_info(TableInfo { classification: "mine".to_owned(), ..table.info().clone() }).unwrap();
    let text = Scope::ict(&unknown).unwrap_err().to_string();
    assert!(
        text.starts_with("the digital sectors of classification \"mine\" are not known here; known are nbs_2002_122,")
    );
    let subset = table.subset(&["01", "02", "D1"]).unwrap();
    let text = Scope::ict(&subset).unwrap_err().to_string();
    assert!(text.contains("lacks the digital sector(s) "), "{text}");
    assert_eq!(
        Scope::custom::<&str>(table, "mine", &[]).unwrap_err().to_string(),
        "the scope \"mine\" holds no sector of this table (no code was given); choose another scope, a finer table, or \
         Scope::custom"
    );
    assert!(Scope::custom(table, "mine", &["D1", "D1"]).unwrap_err().to_string().contains("occurs twice"));
    assert!(Scope::custom(table, "mine", &["D8"]).unwrap_err().to_string().contains("did you mean"));
    let ict = || Scope::ict(table).unwrap();
    assert_eq!(
        ict().with_share("14", 1.5, "guess").unwrap_err().to_string(),
        "the digital share of sector 14 Wholesale and retail trade is 1.5; it must be above 0 and at most 1"
    );
    assert_eq!(
        ict().with_share("14", 0.5, " ").unwrap_err().to_string(),
        "the digital share 0.5 of sector 14 Wholesale and retail trade needs a source: say where it comes from"
    );
    // A scope of another table.
    let other = Scope::ict(home(2002).table()).unwrap();
    assert!(matches!(digital::scale(&system, &other), Err(DigitalError::Label(_))));
    assert_eq!(
        china_digital().unwrap().table(2003).unwrap_err().to_string(),
        "there is no table for 2003; there are tables for 2002, 2007, 2012, 2017, 2018, 2020"
    );
    assert!(china_digital_groups(&unknown).unwrap_err().to_string().contains("map from classification \"mine\""));
}

#[test]
fn a_group_without_final_demand_cannot_be_followed() {
    let table = IoTable::from_flows(
        TableInfo::new("Utopia", Unit::money("EUR", 6)),
        Labels::from_codes(Dimension::Sector, &["goods", "data"]).unwrap(),
        domar::ndarray::array![[10.0, 10.0], [50.0, 0.0]],
        domar::ndarray::array![100.0, 50.0],
    )
    .unwrap();
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).unwrap();
    let scope = Scope::custom(&table, "data", &["data"]).unwrap();
    assert_eq!(
        digital::spillover(&system, &scope).unwrap_err().to_string(),
        "no final demand for the sectors of scope \"data\" is left after imports, so there is no unit of it to follow"
    );
}

#[test]
fn listed_sectors_carry_the_names_of_the_official_tables() {
    for (year, file) in YEARS {
        let table = official(year, file);
        for sector in digital_sectors(&table.info().classification) {
            let label = table.sectors().get(table.sectors().position(&sector.code).unwrap()).unwrap();
            assert_eq!(
                (label.name(), label.chinese_name().unwrap()),
                (sector.name.as_str(), sector.chinese_name.as_str())
            );
        }
    }
}

#[test]
fn figures_of_studies_on_the_table_of_2018_come_out_again() {
    let claims = digital::audit_on_table(china_digital().unwrap().table(2018).unwrap()).unwrap();
    for check in claims.iter().flat_map(|claim| &claim.checks) {
        let printed = check.printed.unwrap();
        // Printed with three to five digits from 153 sectors; joined sectors move what goes through suppliers by up to 1.5 %.
        assert!((check.computed / printed - 1.0).abs() < 0.015, "{}: {} {printed}", check.quantity, check.computed);
    }
}

#[test]
fn totals_in_the_audit_are_those_of_the_tables() {
    let data = china_digital().unwrap();
    let claims = digital::audit_of_claims();
    let printed = |phrase: &str, check: usize| {
        claims.iter().find(|claim| claim.phrase.contains(phrase)).unwrap().checks[check].printed.unwrap()
    };
    let value_added = data.table(2018).unwrap().value_added().unwrap().sum() / 1e4;
    assert!((printed("17.16%", 0) / value_added - 1.0).abs() < 1e-5, "{value_added}");
    let output = data.table(2017).unwrap().output().sum() / 1e4;
    assert!((printed("147574.05", 1) / output - 1.0).abs() < 1e-4, "{output}");
}
