//! Labour values: the identity with productivity, economies small enough to do by hand, and refusals.
//!
//! Identities hold to 1e-12 of what is added.

mod common;

use std::sync::Arc;

use domar::growth::{
    FixedCapital, GrowthError, LabourEconomy, WageBasket, depreciation_matrix, effective_tfp, labour_values,
    wage_bundle,
};
use domar::labeled::{LabeledMat, LabeledVec};
use domar::labels::{Dimension, Label, Labels, Language};
use domar::leontief::LeontiefSystem;
use domar::linalg::Lu;
use domar::report::{ToChart, ToTable};
use domar::table::formats::Nbs;
use domar::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableInfo};
use domar::units::{Flow, Measure, Unit};
use ndarray::{Array1, Array2, array};
use proptest::collection::vec;
use proptest::prelude::*;

fn codes(n: usize) -> Arc<Labels> {
    let codes: Vec<String> = (1..=n).map(|i| i.to_string()).collect();
    Labels::from_codes(Dimension::Sector, &codes).expect("codes are unique")
}

fn dollars() -> Unit {
    Unit::money("USD", 6)
}

fn persons() -> Unit {
    Unit::quantity("persons", 0)
}

fn labour(axis: &Arc<Labels>, values: Array1<f64>) -> LabeledVec {
    let measure = Measure::new("labour coefficients", persons().per(&dollars()));
    LabeledVec::new(measure, Arc::clone(axis), values).expect("fits")
}

fn economy_in(year: Option<i32>, coefficients: &Array2<f64>, demand: &Array1<f64>, l: &Array1<f64>) -> LabourEconomy {
    let n = demand.len();
    let matrix = Array2::eye(n) - coefficients;
    let output = Lu::factorise(matrix.view()).expect("regular").solve(demand.view()).expect("fits");
    let info = TableInfo { year, ..TableInfo::new("test", dollars()) };
    let table = IoTable::from_coefficients(info, codes(n), coefficients.view(), output).expect("a table");
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    LabourEconomy::new(&system, &labour(table.sectors(), l.clone())).expect("labour is not negative")
}

#[derive(Debug, Clone)]
struct Two {
    before: Array2<f64>,
    after: Array2<f64>,
    worn_before: Array2<f64>,
    worn_after: Array2<f64>,
    labour_before: Array1<f64>,
    labour_after: Array1<f64>,
    demand: Array1<f64>,
}

fn two_economies() -> impl Strategy<Value = Two> {
    (2_usize..8).prop_flat_map(|n| {
        let matrix = move |most: f64| {
            vec(0.0..1.0_f64, n * n)
                .prop_map(move |cells| Array2::from_shape_vec((n, n), cells).expect("square") * (most / n as f64))
        };
        let positive = move || vec(0.05..2.0_f64, n).prop_map(Array1::from);
        (matrix(0.7), matrix(0.7), matrix(0.2), matrix(0.2), positive(), positive(), positive()).prop_map(
            |(before, after, worn_before, worn_after, labour_before, labour_after, demand)| Two {
                before,
                after,
                worn_before,
                worn_after,
                labour_before,
                labour_after,
                demand,
            },
        )
    })
}

fn square(axis: &Arc<Labels>, values: Array2<f64>) -> LabeledMat {
    LabeledMat::new(Measure::new("worn out", Unit::Ratio), Arc::clone(axis), Arc::clone(axis), values).expect("fits")
}

proptest! {
    /// Falling labour time is total factor productivity, for changes of any size and with fixed capital.
    #[test]
    fn the_fall_of_labour_values_is_domar_weighted_progress(two in two_economies()) {
        let axis = codes(two.demand.len());
        for worn in [false, true] {
            let mut first = economy_in(None, &two.before, &two.demand, &two.labour_before);
            let mut second = economy_in(None, &two.after, &two.demand, &two.labour_after);
            if worn {
                first = first.with_fixed_capital(&square(&axis, two.worn_before.clone())).expect("productive");
                second = second.with_fixed_capital(&square(&axis, two.worn_after.clone())).expect("productive");
            }
            let change = first.change_to(&second).expect("comparable");
            let scale = change.domar_weights.values().dot(&change.sector_progress.values().mapv(f64::abs));
            prop_assert!((change.by_product - change.by_sector).abs() <= 1e-12 * scale.max(1.0));
            // The two parts of the change are the change.
            let parts = change.from_labour.plus(&change.from_inputs).expect("alike");
            let size = second.labour_values().values().sum() + first.labour_values().values().sum();
            for (part, whole) in parts.values().iter().zip(change.change.values()) {
                prop_assert!((part - whole).abs() <= 1e-12 * size);
            }
        }
    }

    /// Sector by sector: progress in a product is its suppliers' progress through Leontief's inverse in labour values.
    #[test]
    fn progress_of_products_is_effective_progress(two in two_economies()) {
        let n = two.demand.len();
        let first = economy_in(None, &two.before, &two.demand, &two.labour_before);
        let second = economy_in(None, &two.after, &two.demand, &two.labour_after);
        let change = first.change_to(&second).expect("comparable");
        // In units of labour value, coefficients are those of value: λᵢaᵢⱼ/λⱼ.
        let values = first.labour_values().values().to_owned();
        let coefficients = Array2::from_shape_fn((n, n), |(i, j)| values[i] * two.before[[i, j]] / values[j]);
        let table = IoTable::from_coefficients(TableInfo::new("values", dollars()), codes(n), coefficients.view(), Array1::from_elem(n, 1.0))
            .expect("a table");
        let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
        let measure = Measure::new("progress", Unit::Ratio);
        let progress = LabeledVec::new(measure, codes(n), change.sector_progress.values().to_owned()).expect("fits");
        let effective = effective_tfp(&system, &progress).expect("fits");
        let scale = effective.values().mapv(f64::abs).sum().max(1.0);
        for (ours, theirs) in change.product_progress.values().iter().zip(effective.values()) {
            prop_assert!((ours - theirs).abs() < 1e-11 * scale);
        }
    }

    #[test]
    fn all_labour_ends_in_final_products(two in two_economies()) {
        let economy = economy_in(None, &two.before, &two.demand, &two.labour_before);
        let matrix = Array2::eye(two.demand.len()) - &two.before;
        let output = Lu::factorise(matrix.view()).expect("regular").solve(two.demand.view()).expect("fits");
        let embodied = economy.labour_values().values().dot(&two.demand);
        prop_assert!((embodied - two.labour_before.dot(&output)).abs() < 1e-12 * embodied);
    }
}

/// A table with wages, depreciation, consumption and investment.
fn accounts() -> IoTable {
    let flows = array![[20.0, 30.0], [10.0, 40.0]];
    let demand = array![[30.0, 20.0], [40.0, 10.0]];
    let primary = array![[40.0, 15.0], [10.0, 10.0], [20.0, 5.0]];
    IoTable::new(
        TableInfo { year: Some(2020), ..TableInfo::new("Utopia", dollars()) },
        codes(2),
        flows,
        FinalDemand::new(
            vec![
                (Label::new("C", "Households"), FinalUse::HouseholdConsumption),
                (Label::new("I", "Investment"), FinalUse::FixedCapitalFormation),
            ],
            demand,
        )
        .expect("final demand"),
        PrimaryInputs::new(
            vec![
                (Label::new("W", "Wages"), PrimaryInput::Compensation),
                (Label::new("D", "Depreciation"), PrimaryInput::Depreciation),
                (Label::new("S", "Surplus"), PrimaryInput::OperatingSurplus),
            ],
            primary,
        )
        .expect("primary inputs"),
        array![100.0, 100.0],
        Imports::Outside,
    )
    .expect("a table")
}

#[test]
fn depreciation_is_spread_as_investment_is() {
    let table = accounts();
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    let worn = depreciation_matrix(&system).expect("accounts are there");
    let expected = array![[2.0 / 3.0 * 0.1, 2.0 / 3.0 * 0.1], [0.1 / 3.0, 0.1 / 3.0]];
    for (found, expected) in worn.values().iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-15);
    }
    // λ' = l'(I − A − D)⁻¹, written out.
    let l = array![0.5, 0.25];
    let economy = LabourEconomy::new(&system, &labour(table.sectors(), l.clone())).expect("labour");
    let economy = economy.with_fixed_capital(&worn).expect("productive");
    let matrix = Array2::eye(2) - (system.technical_coefficients().values().to_owned() + worn.values());
    let expected = Lu::factorise(matrix.view()).expect("regular").solve_transposed(l.view()).expect("fits");
    for (found, expected) in economy.labour_values().values().iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-15);
    }
    let productivity = economy.integrated_productivity().expect("positive");
    assert!((productivity.get("1").expect("there") * expected[0] - 1.0).abs() < 1e-15);
    assert_eq!(productivity.measure().unit().to_string(), "10^6 USD per persons");
}

/// One sector: a unit of corn takes 1/4 of corn and 1/2 of labour, so it is worth 2/3; a day earns 3/4 of corn.
#[test]
fn a_corn_economy_has_the_composition_and_the_rate_of_surplus_value_done_by_hand() {
    let economy = economy_in(None, &array![[0.25]], &array![75.0], &array![0.5]);
    assert!((economy.labour_values().values()[0] - 2.0 / 3.0).abs() < 1e-15);
    let measure = Measure::new("bundle", dollars().per(&persons()));
    let bundle = LabeledVec::new(measure, codes(1), array![0.75]).expect("fits");
    let surplus = economy.surplus_value(&bundle).expect("workers eat");
    // A day's food is worth half a day: the rate of surplus value is 1. c = 2/3 · 1/4, v = 1/2 · 1/2.
    assert!((surplus.value_of_labour_power - 0.5).abs() < 1e-15);
    assert!((surplus.rate_of_surplus_value - 1.0).abs() < 1e-15);
    assert!((surplus.economy_in_values - 2.0 / 3.0).abs() < 1e-15);
    assert!((surplus.in_values.values()[0] - 2.0 / 3.0).abs() < 1e-15);
    // s/(c + v) = (1/4) / (1/6 + 1/4).
    assert!((surplus.rate_of_profit - 0.6).abs() < 1e-15);
    assert_eq!((surplus.in_prices.clone(), surplus.economy_in_prices), (None, None));
    assert_eq!(surplus.fixed_capital, FixedCapital::LeftOut);
    assert!(surplus.to_table_in(Language::Chinese).to_text().contains("剩余价值率"));
    // With one product prices cannot but be proportional to values.
    let deviations = economy.price_value_deviations().expect("worth something");
    assert!(deviations.mawd.abs() < 1e-15 && deviations.distance.abs() < 1e-7);
}

#[test]
fn where_prices_are_values_nothing_deviates_and_both_compositions_agree() {
    let table = accounts();
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    // Labour in the proportion of value added makes every labour value the same; wages are half of it everywhere.
    let l = array![0.7, 0.3];
    let economy = LabourEconomy::new(&system, &labour(table.sectors(), l)).expect("labour");
    for value in economy.labour_values().values() {
        assert!((value - 1.0).abs() < 1e-14);
    }
    let deviations = economy.price_value_deviations().expect("worth something");
    assert!(deviations.mad < 1e-14 && deviations.mawd < 1e-14 && deviations.distance < 1e-7);
    assert!((deviations.r_squared - 1.0).abs() < 1e-14 && (deviations.weighted_r_squared - 1.0).abs() < 1e-14);
    assert!(deviations.to_chart().check().is_ok());
    let employed = LabeledVec::new(Measure::new("employment", persons()), codes(2), array![70.0, 30.0]).expect("fits");
    let bundle = wage_bundle(&table, &employed, WageBasket::Compensation).expect("accounts are there");
    assert!((bundle.sum() - 0.55).abs() < 1e-15, "55 of wages for 100 of labour");
    let surplus = economy.surplus_value(&bundle).expect("workers eat");
    assert!((surplus.rate_of_surplus_value - 0.45 / 0.55).abs() < 1e-14);
    assert!((surplus.economy_in_values - surplus.economy_in_prices.expect("wages are there")).abs() < 1e-14);
    let all = wage_bundle(&table, &employed, WageBasket::HouseholdConsumption).expect("accounts are there");
    assert!((all.sum() - 0.7).abs() < 1e-15);
}

/// Values 1 and 2 for outputs of 60 and 20: in money 0.8 and 1.6, so prices are 1.25 and 0.625 of values.
#[test]
fn deviations_are_those_done_by_hand() {
    let economy = economy_in(None, &Array2::zeros((2, 2)), &array![60.0, 20.0], &array![1.0, 2.0]);
    let d = economy.price_value_deviations().expect("worth something");
    assert!((d.deviations.values()[0] - 0.25).abs() < 1e-15 && (d.deviations.values()[1] + 0.375).abs() < 1e-15);
    assert!((d.mad - 0.3125).abs() < 1e-15);
    assert!((d.mawd - (0.2 * 60.0 + 0.6 * 20.0) / 80.0).abs() < 1e-15);
    // tan α = 1/3.
    let cosine = 1.0 / (1.0 + 1.0 / 9.0_f64).sqrt();
    assert!((d.distance - (2.0 * (1.0 - cosine)).sqrt()).abs() < 1e-15);
}

/// Compensation stands for labour. The reference is numpy on the same file; the weighted R² with exact sums, since
/// `numpy.cov` loses four digits.
#[test]
fn china_2018_with_fixed_capital_agrees_with_an_independent_computation() {
    let table = Nbs { year: 2018 }.read(common::shared("data/io/china_nbs/china_2018_153.csv")).expect("the table");
    let system = LeontiefSystem::from_table(&table, Flow::Total).expect("productive");
    let paid = table.primary_input(PrimaryInput::Compensation).expect("there");
    let measure = Measure::new("labour", Unit::Ratio);
    let per_output = &paid.values() / &table.output().values();
    let l = LabeledVec::new(measure, Arc::clone(table.sectors()), per_output).expect("fits");
    let worn = depreciation_matrix(&system).expect("accounts are there");
    let economy = LabourEconomy::new(&system, &l).expect("labour").with_fixed_capital(&worn).expect("productive");
    let bundle = wage_bundle(&table, &paid, WageBasket::Compensation).expect("accounts are there");
    let surplus = economy.surplus_value(&bundle).expect("workers eat");
    let deviations = economy.price_value_deviations().expect("worth something");
    for (what, ours, theirs) in [
        ("value of labour power", surplus.value_of_labour_power, 0.595_576_506_159_658_1),
        ("rate of surplus value", surplus.rate_of_surplus_value, 0.679_045_411_727_384_1),
        ("composition in values", surplus.economy_in_values, 3.208_877_792_284_21),
        ("composition at prices", surplus.economy_in_prices.expect("wages are there"), 3.593_770_005_949_722),
        ("rate of profit", surplus.rate_of_profit, 0.161_336_452_432_102_15),
        ("MAD", deviations.mad, 0.169_542_938_848_739_36),
        ("MAWD", deviations.mawd, 0.183_476_292_411_787_5),
        ("R²", deviations.r_squared, 0.959_224_968_050_564_5),
        ("weighted R²", deviations.weighted_r_squared, 0.939_166_192_174_152_9),
        ("distance", deviations.distance, 0.205_569_271_146_414_85),
    ] {
        assert!((ours - theirs).abs() < 1e-12 * theirs.max(1.0), "{what}: {ours} against {theirs}");
    }
    // What is left of output after inputs and wear contains all the labour.
    let wear = worn.values().dot(&table.output().values());
    let net = &table.net_final_demand().values() - &wear;
    let embodied = economy.labour_values().values().dot(&net);
    assert!((embodied / paid.sum() - 1.0).abs() < 1e-12);
}

#[test]
fn a_change_of_prices_alone_is_no_progress() {
    let a = array![[0.2, 0.3], [0.1, 0.4]];
    let l = array![0.5, 0.3];
    let first = economy_in(Some(2000), &a, &array![60.0, 40.0], &l);
    // The same economy in 2010, product 1 twice as dear.
    let prices = array![2.0, 1.0];
    let dearer = Array2::from_shape_fn((2, 2), |(i, j)| a[[i, j]] * prices[i] / prices[j]);
    let second = economy_in(Some(2010), &dearer, &array![120.0, 40.0], &(&l / &prices));
    let refused = first.change_to(&second).unwrap_err().to_string();
    assert_eq!(
        refused,
        "test 2000, 10^6 USD, basic prices, current prices cannot be combined with test 2010, 10^6 USD, basic prices, \
         current prices: volumes of two years must be at the prices of one; deflate one of them first \
         (LabourEconomy::deflated), or read tables at constant prices"
    );
    let index = LabeledVec::new(Measure::new("prices", Unit::Ratio), codes(2), prices).expect("fits");
    let change = first.change_to(&second.deflated(&index, 2000).expect("positive")).expect("comparable");
    assert!(change.change.values().iter().all(|change| change.abs() < 1e-15));
    assert!(change.by_product.abs() < 1e-14 && change.by_sector.abs() < 1e-14);
    assert!(change.to_table().to_text().contains("prices of 2000"));
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_try() {
    let a = array![[0.2, 0.3], [0.1, 0.4]];
    let text = |error: GrowthError| error.to_string();
    let economy = economy_in(None, &a, &array![60.0, 40.0], &array![0.5, 0.3]);
    let axis = codes(2);
    let table = IoTable::from_coefficients(TableInfo::new("test", dollars()), codes(2), a.view(), array![1.0, 1.0])
        .expect("a table");
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    assert_eq!(
        text(labour_values(&system, &labour(&axis, array![0.5, -0.1])).unwrap_err()),
        "the labour coefficient of 2 is -0.1, but it must be 0 or more"
    );
    assert_eq!(
        text(depreciation_matrix(&system).unwrap_err()),
        "the wear of fixed capital needs a row of depreciation, which the table of test, 10^6 USD, basic prices, current prices does not have"
    );
    let employed = LabeledVec::new(Measure::new("employment", persons()), codes(2), array![1.0, 1.0]).expect("fits");
    assert!(
        text(wage_bundle(&table, &employed, WageBasket::Compensation).unwrap_err())
            .starts_with("the wage bundle needs a column of household consumption")
    );
    let idle = LabeledVec::new(Measure::new("employment", persons()), codes(2), array![0.0, 0.0]).expect("fits");
    assert_eq!(
        text(wage_bundle(&accounts(), &idle, WageBasket::Compensation).unwrap_err()),
        "the sum of labour is 0, but it must be positive for shares of it to have a meaning"
    );
    let devouring = square(&axis, array![[0.8, 0.0], [0.0, 0.5]]);
    assert!(
        text(economy.clone().with_fixed_capital(&devouring).unwrap_err())
            .starts_with("inputs together with worn-out fixed capital are not productive: their spectral radius is 1.")
    );
    let worn = economy.clone().with_fixed_capital(&square(&axis, array![[0.1, 0.0], [0.0, 0.1]])).expect("productive");
    assert_eq!(
        text(worn.clone().with_fixed_capital(&square(&axis, array![[0.1, 0.0], [0.0, 0.1]])).unwrap_err()),
        "the economy has worn-out fixed capital among its inputs already, and it counts once; add the matrices, or begin with an economy without"
    );
    assert_eq!(
        text(economy.change_to(&worn).unwrap_err()),
        "the two economies differ: fixed capital left out against fixed capital by depreciation"
    );
    let free = economy_in(None, &Array2::zeros((2, 2)), &array![60.0, 40.0], &array![0.5, 0.0]);
    assert_eq!(
        text(free.price_value_deviations().unwrap_err()),
        "the labour value of 2 is 0, but it must be positive; leave sectors without output and labour out with IoTable::subset"
    );
    let nothing = LabeledVec::new(Measure::new("bundle", Unit::Ratio), codes(2), array![0.0, 0.0]).expect("fits");
    assert_eq!(
        text(economy.surplus_value(&nothing).unwrap_err()),
        "the labour value of the wage bundle is 0, but it must be positive"
    );
    let index = LabeledVec::new(Measure::new("prices", Unit::Ratio), codes(2), array![1.0, 0.0]).expect("fits");
    assert_eq!(text(economy.deflated(&index, 2000).unwrap_err()), "the price index of 2 is 0, but it must be positive");
}
