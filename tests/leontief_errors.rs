//! Each error of the Leontief questions, provoked on purpose, with its full text.

use std::sync::Arc;

use domar::labeled::{LabeledMat, LabeledVec};
use domar::labels::{Dimension, Label, Labels};
use domar::leontief::{
    Extraction, Factor, FactorValue, LeontiefError, LeontiefSystem, NegativeCells, PathOptions,
    StructuralDecomposition, SystemOptions, Upstreamness, ZeroOutput,
};
use domar::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, Reexports, TableInfo};
use domar::units::{Flow, Measure, PriceBasis, Prices, Unit};
use ndarray::{Array1, Array2, array};

fn labels() -> Arc<Labels> {
    Labels::new(Dimension::Sector, vec![Label::new("01", "Agriculture"), Label::new("02", "Manufacturing")])
        .expect("codes are unique")
}

fn info() -> TableInfo {
    TableInfo::new("Utopia", Unit::money("USD", 6))
}

/// Flows of two sectors, each with an output of 100 unless said otherwise.
fn table_of(intermediate: Array2<f64>, output: Array1<f64>) -> IoTable {
    IoTable::from_flows(info(), labels(), intermediate, output).expect("flows make a table")
}

fn sound() -> IoTable {
    table_of(array![[10.0, 20.0], [30.0, 40.0]], array![100.0, 100.0])
}

/// A table with imports inside its flows and exports of the first product.
fn competitive(intermediate: Array2<f64>, demand: Array2<f64>, imports: Array1<f64>) -> IoTable {
    let output = &intermediate.sum_axis(ndarray::Axis(1)) + &demand.sum_axis(ndarray::Axis(1)) - &imports;
    let value_added = (&output - &intermediate.sum_axis(ndarray::Axis(0))).insert_axis(ndarray::Axis(0));
    IoTable::new(
        info(),
        labels(),
        intermediate,
        FinalDemand::new(
            vec![
                (Label::new("C", "Consumption"), FinalUse::Consumption),
                (Label::new("X", "Exports"), FinalUse::Exports),
            ],
            demand,
        )
        .expect("final demand"),
        PrimaryInputs::new(vec![(Label::new("VA", "Value added"), PrimaryInput::ValueAdded)], value_added)
            .expect("primary inputs"),
        output,
        Imports::Inside { column: imports },
    )
    .expect("a table")
}

fn system() -> LeontiefSystem {
    LeontiefSystem::from_table(&sound(), Flow::Domestic).expect("productive")
}

fn vector(unit: Unit, values: Array1<f64>) -> LabeledVec {
    LabeledVec::new(Measure::new("employment", unit), labels(), values).expect("two numbers")
}

fn money(values: Array1<f64>) -> LabeledVec {
    vector(Unit::money("USD", 6), values)
}

#[track_caller]
fn says<T: std::fmt::Debug>(result: Result<T, impl Into<LeontiefError>>, text: &str) {
    match result {
        Ok(value) => panic!("no error, but {value:?}"),
        Err(error) => assert_eq!(error.into().to_string(), text),
    }
}

#[test]
fn coefficients_that_use_up_all_output_are_not_productive() {
    let table = table_of(array![[60.0, 50.0], [50.0, 60.0]], array![100.0, 100.0]);
    says(
        LeontiefSystem::from_table(&table, Flow::Domestic),
        "the technical coefficients are not productive: their spectral radius is 1.100000, but it must be below 1 \
         (Hawkins–Simon); the largest column sums of coefficients are 01 Agriculture (1.1000), 02 Manufacturing (1.1000): \
         check those sectors' inputs and output with IoTable::check",
    );
}

#[test]
fn a_closed_group_of_sectors_is_singular() {
    let table = table_of(array![[50.0, 50.0], [50.0, 50.0]], array![100.0, 100.0]);
    says(
        LeontiefSystem::from_table(&table, Flow::Domestic),
        "I − A is singular (spectral radius of A 1.000000), so no output meets a given final demand; the largest column \
         sums of coefficients are 01 Agriculture (1.0000), 02 Manufacturing (1.0000): a sector that spends all its output \
         on inputs, or a closed group of sectors, causes this",
    );
}

#[test]
fn sectors_without_output_are_named() {
    let table = table_of(array![[10.0, 0.0], [0.0, 0.0]], array![100.0, 0.0]);
    says(
        LeontiefSystem::from_table(&table, Flow::Domestic),
        "sector(s) 02 Manufacturing have zero output, so their input coefficients are not defined; leave them out with \
         IoTable::subset, merge them with a Concordance, or take their columns as zero with ZeroOutput::ZeroColumn",
    );
    let options = SystemOptions { zero_output: ZeroOutput::ZeroColumn, ..SystemOptions::default() };
    let system = LeontiefSystem::from_table_with(&table, Flow::Domestic, options).expect("a column of zeros");
    assert_eq!(system.output_multipliers().get("02"), Ok(1.0));
    assert_eq!(system.upstreamness().get("02"), Ok(1.0));
}

#[test]
fn the_lowest_negative_flow_is_named() {
    let table = table_of(array![[10.0, -5.0], [-1.0, 40.0]], array![100.0, 100.0]);
    let options = SystemOptions { negative_cells: NegativeCells::Refuse, ..SystemOptions::default() };
    says(
        LeontiefSystem::from_table_with(&table, Flow::Domestic, options),
        "2 intermediate flows are negative, the lowest -5 from 01 Agriculture to 02 Manufacturing; accept them with \
         NegativeCells::Keep",
    );
    assert!(LeontiefSystem::from_table(&table, Flow::Domestic).is_ok());
}

#[test]
fn numbers_that_are_not_numbers_never_enter() {
    says(
        IoTable::from_flows(info(), labels(), array![[10.0, f64::NAN], [0.0, 0.0]], array![100.0, 100.0]),
        "intermediate flows, 10^6 USD: the value at row 01 Agriculture, column 02 Manufacturing is NaN; only finite numbers are \
         accepted, so correct the cell or leave the sector out",
    );
    says(
        LabeledVec::new(Measure::new("jobs", Unit::quantity("persons", 3)), labels(), array![1.0, f64::INFINITY]),
        "jobs, 10^3 persons: the value at 02 Manufacturing is inf; only finite numbers are accepted, so correct the cell \
         or leave the sector out",
    );
    says(
        LabeledVec::new(Measure::new("jobs", Unit::quantity("persons", 3)), labels(), array![1.0]),
        "jobs, 10^3 persons: 1 values were given along an axis of 2 sector labels",
    );
}

#[test]
fn labels_must_match() {
    let other = Labels::from_codes(Dimension::Sector, &["01", "03", "04"]).expect("codes are unique");
    let demand =
        LabeledVec::new(Measure::new("demand", Unit::money("USD", 6)), other, array![1.0, 2.0, 3.0]).expect("a vector");
    let text = "the sector labels do not match: 2 against 3, first difference at position 2 (counted from 1): \"02\" \
                against \"03\"; reorder or map one of them with a Concordance";
    says(system().output_for(&demand), text);
    says(system().price_for(&demand), text);
    says(system().effects_of(&demand), text);
    says(system().output_supplied_by(&demand), text);
    says(system().structural_paths(&money(array![1.0, 1.0]), &demand, PathOptions::default()), text);
}

#[test]
fn unknown_codes_come_with_a_suggestion() {
    let text = "unknown sector code \"Agricultur\"; did you mean one of \"01 Agriculture\", \"02 Manufacturing\"?";
    says(system().field_of_influence("Agricultur", "01"), text);
    says(system().change_of_inverse("01", "Agricultur", 0.1), text);
    says(system().extraction_of(&["Agricultur"], Extraction::Total, 1.0), text);
    says(system().structural_paths_to(&money(array![1.0, 1.0]), "Agricultur", PathOptions::default()), text);
    says(
        system().extraction_of(&["01", "01"], Extraction::Total, 1.0),
        "sector code \"01\" occurs twice, at positions 1 and 2 (counted from 1); codes must be unique: rename one, or put \
         the region into the code",
    );
}

#[test]
fn a_question_about_no_sector() {
    says(
        system().extraction_of::<&str>(&[], Extraction::Total, 1.0),
        "no sector was named; an extraction needs at least one",
    );
}

#[test]
fn total_and_domestic_figures_do_not_mix() {
    let table = competitive(array![[10.0, 20.0], [30.0, 40.0]], array![[60.0, 20.0], [60.0, 0.0]], array![5.0, 10.0]);
    let total = LeontiefSystem::from_table(&table, Flow::Total).expect("productive");
    let domestic = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    let text = "a figure over total flows may not be combined with one over domestic flows: compute both from a \
                LeontiefSystem with the same Flow";
    says(domestic.output_for(&total.table().net_final_demand()), text);
    says(
        domestic.output_multipliers().minus(&total.output_multipliers()),
        "a figure over domestic flows may not be \
        combined with one over total flows: compute both from a LeontiefSystem with the same Flow",
    );
    says(
        total.leakages(),
        "the leakage of final demand needs domestic flows, but this system is over total flows; build it with \
         LeontiefSystem::from_table and the other Flow",
    );
    says(
        total.decompose_growth_of_output_with_imports(&total),
        "the effect of import substitution needs domestic flows, but this system is over total flows; build it with \
         LeontiefSystem::from_table and the other Flow",
    );
    says(total.decompose_growth_of_output(&domestic), "the flows differ: total flows against domestic flows");
}

#[test]
fn units_that_may_not_be_added() {
    says(
        system().structural_paths(
            &money(array![1.0, 1.0]),
            &vector(Unit::money("USD", 3), array![1.0, 1.0]),
            PathOptions::default(),
        ),
        "figures in 10^6 USD may not be added to figures in 10^3 USD: multiply the left one by 1000 first",
    );
    says(
        money(array![1.0, 1.0]).plus(&vector(Unit::quantity("persons", 0), array![1.0, 1.0])),
        "figures in 10^6 USD may not be added to figures in persons: they measure different things",
    );
}

#[test]
fn what_the_table_does_not_have() {
    says(system().income_multipliers(), "the table has no row of compensation of employees; it has Value added");
    let closed = IoTable::new(
        info(),
        labels(),
        array![[10.0, 20.0], [30.0, 40.0]],
        FinalDemand::new(vec![(Label::new("F", "Final demand"), FinalUse::Other)], array![[70.0], [30.0]])
            .expect("block"),
        PrimaryInputs::new(vec![(Label::new("W", "Wages"), PrimaryInput::Compensation)], array![[60.0, 40.0]])
            .expect("block"),
        array![100.0, 100.0],
        Imports::Outside,
    )
    .expect("a table");
    let closed = LeontiefSystem::from_table(&closed, Flow::Domestic).expect("productive");
    says(closed.closed_over_households(), "the table has no column of household consumption; it has Final demand");
    says(
        LeontiefSystem::from_table(&sound(), Flow::Total),
        "this table holds domestic products only and does not say which products are imported, so total flows cannot be \
         made; use Flow::Domestic, or give the imported block with Imports::Split",
    );
    let nothing = IoTable::new(
        info(),
        labels(),
        array![[10.0, 20.0], [30.0, 40.0]],
        FinalDemand::new(vec![(Label::new("F", "Final demand"), FinalUse::Other)], array![[70.0], [30.0]])
            .expect("block"),
        PrimaryInputs::new(vec![(Label::new("M", "Imports"), PrimaryInput::Imports)], array![[60.0, 40.0]])
            .expect("block"),
        array![100.0, 100.0],
        Imports::Outside,
    )
    .expect("a table");
    let nothing = LeontiefSystem::from_table(&nothing, Flow::Domestic).expect("productive");
    says(
        nothing.value_added_multipliers(),
        "the table has no row of value added (compensation, taxes on production, depreciation, surplus or their sum); \
         give one with PrimaryInputs",
    );
}

#[test]
fn ratio_multipliers_without_a_direct_effect() {
    let effects = system().effects_of(&money(array![0.0, 5.0])).expect("a row");
    says(
        effects.ratio("01"),
        "the ratio multiplier of 01 Agriculture is not defined: its direct effect is zero; use the total effect",
    );
    assert!(effects.ratio("02").is_ok());
    says(
        system().net_multipliers_of(&money(array![0.0, 5.0])),
        "the ratio multiplier of 01 Agriculture is not defined: its direct effect is zero; use the total effect",
    );
}

#[test]
fn households_that_earn_more_than_they_spend() {
    let ratio = |values| vector(Unit::Ratio, values);
    says(
        system().closed_with(&ratio(array![0.6, 0.6]), &ratio(array![0.5, 0.5]), 0.2),
        "closed over households, the system is not productive: the round of income and consumption returns 1.450000 of \
         each unit, but must return less than 1; check which income and consumption are closed over",
    );
    says(
        system().closed_with(&ratio(array![0.1, 0.1]), &ratio(array![0.5, 0.5]), f64::NAN),
        "what households pay each other per unit of income is NaN, but it must be a finite number",
    );
}

#[test]
fn numbers_outside_their_range() {
    says(
        system().extraction_of(&["01"], Extraction::Total, 1.5),
        "the fraction extracted is 1.5, but it must be between 0 and 1",
    );
    says(
        system().change_of_inverse("01", "01", 5.0),
        "the change of the coefficient is 5, but it must be finite and below 1/lⱼᵢ, at which the system stops being \
         productive",
    );
    says(
        system().change_of_inverse("01", "01", f64::NAN),
        "the change of the coefficient is NaN, but it must be finite and below 1/lⱼᵢ, at which the system stops being \
         productive",
    );
    says(system().important_coefficients(0.0, 1.0), "the change of output is 0, but it must be above 0");
    says(system().important_coefficients(0.01, f64::NAN), "the limit is NaN, but it must be above 0");
    let paths = |options| system().structural_paths_to(&money(array![1.0, 1.0]), "01", options);
    says(
        paths(PathOptions { smallest_share: 2.0, ..PathOptions::default() }),
        "the smallest share of a path is 2, but it must be between 0 and 1",
    );
    says(
        paths(PathOptions { deepest_tier: 101, ..PathOptions::default() }),
        "the deepest tier is 101, but it must be at most 100",
    );
    says(
        paths(PathOptions { most_paths: 0, ..PathOptions::default() }),
        "the number of paths listed is 0, but it must be at least 1",
    );
}

#[test]
fn paths_of_what_is_not_there() {
    let nothing = LabeledVec::new(Measure::new("emissions", Unit::quantity("t", 0)), labels(), array![0.0, 0.0]);
    says(
        system().structural_paths_to(&nothing.expect("two numbers"), "01", PathOptions::default()),
        "the emissions embodied in this final demand is zero in total, so its paths have no shares",
    );
}

#[test]
fn systems_that_cannot_be_compared() {
    let start = system();
    let like = |info: TableInfo, codes: &Arc<Labels>| {
        let n = codes.len();
        let flows = Array2::from_elem((n, n), 10.0);
        let table = IoTable::from_flows(info, Arc::clone(codes), flows, Array1::from_elem(n, 100.0)).expect("a table");
        LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive")
    };
    let three = Labels::from_codes(Dimension::Sector, &["01", "02", "03"]).expect("codes are unique");
    says(
        start.decompose_growth_of_value_added(&like(info(), &three)),
        "the sectors differ: 2 sectors with \"(none)\" at position 3 against 3 sectors with \"03\" \
         at position 3",
    );
    let thousands = TableInfo::new("Utopia", Unit::money("USD", 3));
    says(
        start.decompose_growth_of_value_added(&like(thousands, &labels())),
        "the units differ: 10^6 USD against 10^3 USD",
    );
    let deflated = TableInfo { prices: Prices::Constant { year: 2017 }, ..info() };
    says(
        start.decompose_growth_of_output(&like(deflated, &labels())),
        "the prices differ: current prices against prices of 2017",
    );
    let purchased = TableInfo { price_basis: PriceBasis::Purchaser, ..info() };
    says(
        start.decompose_growth_of_output(&like(purchased, &labels())),
        "the valuations differ: basic prices against purchaser prices",
    );
    let balanced = table_of(array![[30.0, 0.0], [50.0, 0.0]], array![70.0, 10.0]);
    let balanced = LeontiefSystem::from_table(&balanced, Flow::Domestic).expect("productive");
    says(
        start.decompose_growth_of_output(&balanced),
        "the sum of final demand is 0, but it must be other than zero for its structure to be defined",
    );
}

#[test]
fn factors_that_do_not_make_a_product() {
    let scalar = |a, b| Factor::new("price", FactorValue::Scalar(a), FactorValue::Scalar(b));
    let quantity = || FactorValue::Vector(money(array![1.0, 2.0]));
    says(
        Factor::new("price", FactorValue::Scalar(1.0), quantity()),
        "the kinds of a factor at start and end differ: scalar against vector",
    );
    says(scalar(1.0, f64::NAN), "a scalar factor is NaN, but it must be a finite number");
    let outcome = || Measure::new("value", Unit::money("USD", 6));
    says(
        StructuralDecomposition::new(outcome(), vec![scalar(1.0, 2.0).expect("a factor")]),
        "the product of the factors (scalar price) is not a vector: the last of them, scalars aside, must be the only \
         vector",
    );
    let vector = || Factor::new("quantity", quantity(), quantity()).expect("a factor");
    says(
        StructuralDecomposition::new(outcome(), vec![vector(), vector()]),
        "the product of the factors (vector quantity × vector quantity) is not a vector: the last of them, scalars aside, \
         must be the only vector",
    );
    let many = std::iter::repeat_with(|| scalar(1.0, 2.0).expect("a factor")).take(12).chain([vector()]).collect();
    says(StructuralDecomposition::new(outcome(), many), "the number of factors is 13, but it must be at most 12");
    let wide = Labels::from_codes(Dimension::Sector, &["a", "b", "c"]).expect("codes are unique");
    let bridge = LabeledMat::new(Measure::new("bridge", Unit::Ratio), labels(), wide, Array2::zeros((2, 3)));
    let bridge = FactorValue::Matrix(bridge.expect("2 by 3"));
    let bridge = Factor::new("bridge", bridge.clone(), bridge).expect("a factor");
    says(
        StructuralDecomposition::new(outcome(), vec![bridge, vector()]),
        "the sector labels do not match: 3 against 2, first difference at position 1 (counted from 1): \"a\" against \
         \"01\"; reorder or map one of them with a Concordance",
    );
}

#[test]
fn upstreamness_of_an_open_economy_needs_use_at_home() {
    says(
        system().upstreamness_as(Upstreamness::AntrasChorFallyHillberry2012),
        "this table holds domestic products only and does not say which products are imported, so total flows cannot be \
         made; use Flow::Domestic, or give the imported block with Imports::Split",
    );
    // More is exported than output and imports leave: stocks fell by 200.
    let table = competitive(array![[10.0, 20.0], [30.0, 40.0]], array![[-200.0, 270.0], [60.0, 0.0]], array![0.0, 0.0]);
    let open = LeontiefSystem::from_table(&table, Flow::Total).expect("productive");
    says(
        open.upstreamness_as(Upstreamness::AntrasChorFallyHillberry2012),
        "output less exports plus imports of 01 Agriculture is -170, so its sales cannot be shares of it; use \
         Upstreamness::OwnFlows, or correct the exports",
    );
    let table = competitive(array![[10.0, 20.0], [30.0, 40.0]], array![[-20.0, 90.0], [-30.0, 60.0]], array![0.0, 0.0]);
    let open = LeontiefSystem::from_table(&table, Flow::Total).expect("productive");
    says(
        open.upstreamness_as(Upstreamness::AntrasChorFallyHillberry2012),
        "upstreamness is not defined: the spectral radius of the sales shares is 2.224745, but it must be below 1; look \
         for sectors whose final use at home is negative",
    );
}

/// Negative flows can keep a system productive that is not so without them.
#[test]
fn an_extraction_that_leaves_a_singular_system() {
    let table = table_of(array![[-50.0, 70.0], [-100.0, 100.0]], array![100.0, 100.0]);
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    says(
        system.extraction_of(&["01"], Extraction::Backward, 1.0),
        "the matrix is singular to working precision (reciprocal condition 0.0e0): look for a sector that repeats another, \
         or for a column of coefficients that adds to one",
    );
}

#[test]
fn imports_that_exceed_use() {
    let table = competitive(array![[10.0, 20.0], [30.0, 40.0]], array![[10.0, 120.0], [60.0, 0.0]], array![60.0, 10.0]);
    let options = SystemOptions { reexports: Reexports::Refuse, ..SystemOptions::default() };
    says(
        LeontiefSystem::from_table_with(&table, Flow::Domestic, options),
        "imports exceed domestic use in sector(s) 01 Agriculture (1.500): re-exports or a change of stocks; use \
         Reexports::Keep to keep the negative domestic cells, or Reexports::CapAtUse",
    );
}

#[test]
fn a_subset_of_a_subset_is_a_table() {
    let labels = Labels::from_codes(Dimension::Sector, &["a", "b", "c"]).expect("codes are unique");
    let table = IoTable::from_flows(info(), labels, Array2::from_elem((3, 3), 10.0), Array1::from_elem(3, 100.0));
    let once = table.expect("a table").subset(&["a", "b"]).expect("a subset");
    let twice = once.subset(&["a"]).expect("a subset of a subset");
    assert!((twice.net_final_demand().sum() - 90.0).abs() < 1e-12);
}
