//! Multi-regional tables: blocks, trade, aggregation, single regions.

mod common;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/worlds.rs"]
mod worlds;

use std::sync::Arc;

use domar::concordance::Concordance;
use domar::labels::{Dimension, Label, Labels};
use domar::leontief::LeontiefSystem;
use domar::table::{FinalUse, MrioTable, RegionalDemand, Satellite, TableInfo, Tolerance};
use domar::units::{Flow, Unit};
use golden::{Grid, agree};
use ndarray::{Array2, Axis, array};

fn merge(from: &Arc<Labels>, dimension: Dimension, to: &[&str]) -> Concordance {
    let mut targets: Vec<&str> = to.to_vec();
    targets.dedup();
    let targets = Labels::from_codes(dimension, &targets).unwrap();
    let pairs: Vec<_> = from.codes().zip(to.iter().copied()).collect();
    Concordance::many_to_one(Arc::clone(from), targets, &pairs).unwrap()
}

#[test]
fn gross_trade_agrees_with_pymrio() {
    let world = worlds::pymrio();
    let flows = Grid::matrix("golden/io/pymrio_test/gross_trade_bilat_flows.csv", 1, 2);
    agree("bilateral exports", world.bilateral_exports().values(), &flows, 1.0, 1e-12);
    let totals = Grid::matrix("golden/io/pymrio_test/gross_trade_totals.csv", 1, 2);
    agree("exports", world.gross_exports().values(), totals.column(0), 1.0, 1e-12);
    agree("imports", world.gross_imports().values(), totals.column(1), 1.0, 1e-12);
}

#[test]
fn aggregation_agrees_with_pymrio() {
    let world = worlds::pymrio();
    let regions = merge(world.regions(), Dimension::Region, &["R1", "R1", "R2", "R2", "R2", "R3"]);
    let sectors = merge(world.sectors(), Dimension::Sector, &["a", "a", "b", "b", "c", "c", "c", "d"]);
    let small = world.aggregate(&regions, &sectors).unwrap();
    let reference = Grid::matrix("golden/io/pymrio_test/agg_Z.csv", 3, 2);
    agree("Z", small.table().intermediate_flows().values(), &reference, 1.0, 1e-12);
    let system = LeontiefSystem::from_table(small.table(), Flow::Domestic).unwrap();
    let inverse = Grid::matrix("golden/io/pymrio_test/agg_L.csv", 3, 2);
    agree("L", system.leontief_inverse().values(), &inverse, 1.0, 1e-12);
    let total = |world: &MrioTable| world.account("Emissions").unwrap().flows().sum_axis(Axis(1));
    agree("emissions", &total(&small), &total(&world), 1.0, 1e-12);
    assert_eq!(small.population().unwrap().values()[0], 780e6 + 3700e6);
}

#[test]
fn a_table_of_one_region_balances_and_trades_what_it_traded() {
    let world = worlds::wiod("2011_9x35");
    let china = world.single_region("CHN").unwrap();
    let report = china.check(Tolerance { balance: 1e-9, ..Tolerance::default() });
    assert!(report.is_balanced(), "{:?} {:?}", report.unbalanced_rows(), report.unbalanced_columns());
    let exports = china.final_use(&[FinalUse::Exports]).unwrap();
    let own = world.positions_of("CHN").unwrap();
    agree("exports", exports.values(), &world.gross_exports().values().to_vec()[own], 1.0, 1e-12);
    let total = china.to_total().unwrap();
    assert!(matches!(total.flow(), Flow::Total));
    assert!(china.info().assumptions.iter().any(|line| line.contains("cut out")), "{:?}", china.info().assumptions);
}

#[test]
fn stressors_go_with_their_region() {
    let world = worlds::pymrio();
    let region = world.single_region("reg2").unwrap();
    let flows = world.account("Emissions").unwrap().flows().row(0).to_vec();
    agree("emissions", region.satellite("emission_type1 air").unwrap().values(), &flows[8..16], 1.0, 0.0);
}

#[test]
fn blocks_cover_the_table() {
    let world = worlds::leather();
    let whole: f64 = world.table().intermediate_flows().values().sum();
    let codes: Vec<&str> = world.regions().codes().collect();
    let sum: f64 =
        codes.iter().flat_map(|from| codes.iter().map(|to| world.block(from, to).unwrap().values().sum())).sum();
    assert!((whole - sum).abs() < 1e-9);
    assert_eq!(world.block("Turkey", "Germany").unwrap().get("Agriculture", "Transport_Equipment").unwrap(), 8.9);
}

fn two_by_one(output: [f64; 2]) -> MrioTable {
    MrioTable::new(
        TableInfo::new("Two", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::Region, &["N", "S"]).unwrap(),
        Labels::from_codes(Dimension::Sector, &["all"]).unwrap(),
        array![[10.0, 5.0], [3.0, 8.0]],
        RegionalDemand::new(
            vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
            array![[20.0, 5.0], [15.0, 1.0]],
        ),
        domar::table::PrimaryInputs::new(
            vec![(Label::new("VA", "Value added"), domar::table::PrimaryInput::ValueAdded)],
            array![[27.0, 14.0]],
        )
        .unwrap(),
        output.to_vec().into(),
    )
    .unwrap()
}

#[test]
fn output_from_sales_mends_rows_and_says_so() {
    let printed = two_by_one([41.0, 27.0]);
    assert!(!printed.table().check(Tolerance::default()).is_balanced());
    let mended = printed.with_output_from_sales().unwrap();
    assert_eq!(mended.table().output().values(), array![40.0, 27.0]);
    assert_eq!(mended.table().primary_inputs().get("DISCREPANCY", "N:all").unwrap(), -1.0);
    assert!(mended.info().assumptions.last().unwrap().contains("up to 1 away"));
    assert_eq!(mended.table().intermediate_flows(), printed.table().intermediate_flows());
}

#[test]
fn what_does_not_fit_is_named() {
    let world = two_by_one([40.0, 27.0]);
    let stressor = || vec![(Label::new("CO2", "Carbon dioxide"), Unit::quantity("t", 3))];
    let wide = Satellite::new("air", stressor(), Array2::zeros((1, 3))).unwrap();
    assert_eq!(
        world.clone().with_account(wide).unwrap_err().to_string(),
        "the satellite account is 1 by 3, but 1 by 2 is needed"
    );
    assert_eq!(
        Satellite::new("air", stressor(), array![[1.0, f64::NAN]]).unwrap_err().to_string(),
        "satellite account \"air\", stressor CO2 Carbon dioxide: column 2 (counted from 1) over regions and sectors is NaN; only finite numbers are accepted"
    );
    let nothing = MrioTable::from_flows(
        world.info().clone(),
        Arc::clone(world.regions()),
        Arc::clone(world.sectors()),
        Array2::zeros((2, 2)),
        RegionalDemand::new(Vec::new(), Array2::zeros((2, 0))),
    );
    assert_eq!(
        nothing.unwrap_err().to_string(),
        "a multi-regional table needs a region, a sector and a category of final demand at least; here are 2 regions, 1 sectors and 0 categories"
    );
    assert_eq!(
        world.account("water").unwrap_err().to_string(),
        "the table has no satellite account \"water\"; it has none"
    );
    assert!(world.block("N", "W").unwrap_err().to_string().contains("unknown region code \"W\""));
    let people = domar::labeled::LabeledVec::new(
        domar::units::Measure::new("population", Unit::quantity("persons", 0)),
        Arc::clone(world.regions()),
        array![1.0, 0.0],
    )
    .unwrap();
    assert_eq!(
        world.with_population(people).unwrap_err().to_string(),
        "the population of region S is 0; figures per head need a number above zero"
    );
}
