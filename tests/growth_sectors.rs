//! Domar weights, effective productivity and distorted economies: published sums, identities, and an economy solved
//! numerically.
//!
//! Identities hold to 1e-12 of what is added. Derivatives of the solved economy are taken by central differences, whose own
//! error sets their tolerance.

mod common;

use std::sync::Arc;

use domar::growth::{
    DistortedEconomy, Elasticities, GrowthError, HultenAggregation, InfluenceVector, ProgressByProduct, domar_weights,
    effective_tfp,
};
use domar::labeled::{LabeledMat, LabeledVec};
use domar::labels::{Dimension, Labels, Language};
use domar::leontief::LeontiefSystem;
use domar::linalg::Lu;
use domar::report::{ToChart, ToTable};
use domar::table::formats::Nbs;
use domar::table::{IoTable, TableInfo};
use domar::units::{Flow, Measure, Unit};
use ndarray::{Array1, Array2, Axis, array};
use proptest::collection::vec;
use proptest::prelude::*;

fn codes(n: usize) -> Arc<Labels> {
    let codes: Vec<String> = (1..=n).map(|i| i.to_string()).collect();
    Labels::from_codes(Dimension::Sector, &codes).expect("codes are unique")
}

fn table(coefficients: &Array2<f64>, output: Array1<f64>) -> IoTable {
    IoTable::from_coefficients(
        TableInfo::new("test", Unit::money("USD", 6)),
        codes(output.len()),
        coefficients.view(),
        output,
    )
    .expect("a table")
}

fn vector(axis: &Arc<Labels>, values: Array1<f64>) -> LabeledVec {
    LabeledVec::new(Measure::new("numbers", Unit::Ratio), Arc::clone(axis), values).expect("fits")
}

fn china() -> IoTable {
    Nbs { year: 2018 }.read(common::shared("data/io/china_nbs/china_2018_153.csv")).expect("the table of 2018")
}

#[test]
fn domar_weights_of_china_2018_add_to_the_known_sums() {
    let table = china();
    let weights = domar_weights(&table).expect("value added");
    assert!((weights.sum() - 2.70645).abs() <= 5e-6, "{}", weights.sum());
    let digital = domar::digital::Scope::ict(&table).expect("a scope").weights();
    let sum = weights.values().dot(&digital);
    assert!((sum - 0.18760).abs() <= 5e-6, "{sum}");
}

#[test]
fn effective_rates_weighted_by_final_demand_are_hulten_aggregate_of_china() {
    let table = china();
    let n = table.sectors().len();
    let tfp = vector(table.sectors(), Array1::from_shape_fn(n, |i| 0.001 * (i as f64 * 1.7).sin()));
    let system = LeontiefSystem::from_table(&table, Flow::Total).expect("a system");
    let effective = effective_tfp(&system, &tfp).expect("fits");
    let demand = table.net_final_demand();
    let by_product = demand.values().dot(&effective.values()) / table.value_added().expect("value added").sum();
    let hulten = HultenAggregation::of(&table, &tfp).expect("fits");
    assert!((by_product - hulten.total).abs() < 1e-13, "{by_product} against {}", hulten.total);
    let progress = ProgressByProduct::of(&system, &tfp).expect("fits");
    assert!((progress.total - hulten.total).abs() < 1e-13);
    for (row, part) in progress.contributions.row_sums().values().iter().zip(hulten.contributions.values()) {
        assert!((row - part).abs() < 1e-14, "rows add to Domar weight times growth");
    }
    for (sum, rate) in progress.effective.column_sums().values().iter().zip(effective.values()) {
        assert!((sum - rate).abs() < 1e-14, "columns add to effective growth");
    }
    let printed = progress.to_table().to_text();
    assert!(printed.contains("The 20 of 153 sectors and products that contribute most."), "{printed}");
    assert!(progress.to_chart().check().is_ok() && hulten.to_chart().check().is_ok());
    assert!(hulten.to_table().to_text().contains("2.7064"));
}

proptest! {
    #[test]
    fn effective_rates_aggregate_on_random_economies(
        (cells, demand, growth) in (2_usize..7).prop_flat_map(|n| {
            (vec(0.0..1.0_f64, n * n), vec(0.1..10.0_f64, n), vec(-0.05..0.05_f64, n))
        })
    ) {
        let n = demand.len();
        let a = Array2::from_shape_vec((n, n), cells).expect("square") * (0.9 / n as f64);
        let x = Lu::factorise((Array2::eye(n) - &a).view()).expect("regular").solve(Array1::from(demand).view()).expect("fits");
        let table = table(&a, x);
        let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
        let tfp = vector(table.sectors(), Array1::from(growth));
        let hulten = HultenAggregation::of(&table, &tfp).expect("fits");
        let effective = effective_tfp(&system, &tfp).expect("fits");
        let sum = table.net_final_demand().values().dot(&effective.values()) / table.value_added().expect("there").sum();
        prop_assert!((sum - hulten.total).abs() < 1e-13);
        // Without markups cost-based weights are the table's.
        let economy = DistortedEconomy::with_one_factor(&system, &vector(table.sectors(), Array1::ones(n))).expect("built");
        for (a, b) in economy.cost_based_weights().values().iter().zip(hulten.weights.values()) {
            prop_assert!((a - b).abs() < 1e-12);
        }
        let influence = InfluenceVector::of(&system, 0.4).expect("all buy");
        prop_assert!((influence.influence.sum() - 1.0).abs() < 1e-12);
    }
}

/// Three sectors, two factors, solved numerically at any productivity and markups; prices are 1 at the start.
struct Solved {
    inputs: Array2<f64>,
    factors: Array2<f64>,
    markups: Array1<f64>,
    demand: Array1<f64>,
    technology: Technology,
    consumption: f64,
}

#[derive(Clone, Copy)]
enum Technology {
    OneNest([f64; 3]),
    Nested { upper: f64, inputs: f64, factors: f64 },
}

/// Unit cost of a bundle and the shares in it, from the shares at prices of 1.
fn bundle(shares: &[f64], prices: &[f64], elasticity: f64) -> (f64, Vec<f64>) {
    if (elasticity - 1.0).abs() < 1e-12 {
        let log: f64 = shares.iter().zip(prices).map(|(s, p)| s * p.ln()).sum();
        return (log.exp(), shares.to_vec());
    }
    let power = 1.0 - elasticity;
    let sum: f64 = shares.iter().zip(prices).map(|(s, p)| s * p.powf(power)).sum();
    let cost = sum.powf(1.0 / power);
    (cost, shares.iter().zip(prices).map(|(s, p)| s * (p / cost).powf(power)).collect())
}

fn income_shares(
    inputs: &Array2<f64>,
    factors: &Array2<f64>,
    demand: &Array1<f64>,
    markups: &Array1<f64>,
) -> (Array1<f64>, Array1<f64>) {
    let by_sector = markups.view().insert_axis(Axis(1));
    let system = Array2::eye(3) - inputs / &by_sector;
    let weights = Lu::factorise(system.view()).expect("regular").solve_transposed(demand.view()).expect("fits");
    let shares = weights.dot(&(factors / &by_sector));
    (weights, shares)
}

impl Solved {
    fn example(technology: Technology, markups: [f64; 3]) -> Self {
        Self {
            inputs: array![[0.20, 0.30, 0.05], [0.10, 0.15, 0.35], [0.25, 0.05, 0.10]],
            factors: array![[0.30, 0.15], [0.10, 0.30], [0.45, 0.15]],
            markups: Array1::from(markups.to_vec()),
            demand: array![0.5, 0.2, 0.3],
            technology,
            consumption: 0.7,
        }
    }

    fn unit_cost(&self, k: usize, prices: &[f64], wages: &[f64]) -> (f64, Vec<f64>) {
        let (inputs, factors) = (self.inputs.row(k).to_vec(), self.factors.row(k).to_vec());
        match self.technology {
            Technology::OneNest(elasticities) => {
                let shares: Vec<f64> = inputs.iter().chain(&factors).copied().collect();
                let all: Vec<f64> = prices.iter().chain(wages).copied().collect();
                bundle(&shares, &all, elasticities[k])
            }
            Technology::Nested { upper, inputs: among_inputs, factors: among_factors } => {
                let (bought, hired): (f64, f64) = (inputs.iter().sum(), factors.iter().sum());
                let within = |shares: &[f64], sum: f64| shares.iter().map(|s| s / sum).collect::<Vec<_>>();
                let (input_cost, input_shares) = bundle(&within(&inputs, bought), prices, among_inputs);
                let (factor_cost, factor_shares) = bundle(&within(&factors, hired), wages, among_factors);
                let (cost, top) = bundle(&[bought, hired], &[input_cost, factor_cost], upper);
                let shares = input_shares.iter().map(|s| s * top[0]).chain(factor_shares.iter().map(|s| s * top[1]));
                (cost, shares.collect())
            }
        }
    }

    /// Log output, income shares of factors and Domar weights; nominal income is 1.
    fn at(&self, productivity: &Array1<f64>, markup_changes: &Array1<f64>) -> (f64, Array1<f64>, Array1<f64>) {
        let markups = &self.markups * &markup_changes.mapv(f64::exp);
        let start = income_shares(&self.inputs, &self.factors, &self.demand, &self.markups).1;
        let mut wages = Array1::ones(2);
        let mut prices = Array1::ones(3);
        for _ in 0..5000 {
            for _ in 0..200 {
                let next = Array1::from_shape_fn(3, |k| {
                    let (cost, _) =
                        self.unit_cost(k, prices.as_slice().expect("whole"), wages.as_slice().expect("whole"));
                    cost * markup_changes[k].exp() / productivity[k].exp()
                });
                let moved = (&next - &prices).mapv(f64::abs).sum();
                prices = next;
                if moved < 1e-16 {
                    break;
                }
            }
            let mut inputs = Array2::zeros((3, 3));
            let mut factors = Array2::zeros((3, 2));
            for k in 0..3 {
                let shares = self.unit_cost(k, prices.as_slice().expect("whole"), wages.as_slice().expect("whole")).1;
                for m in 0..3 {
                    inputs[[k, m]] = shares[m];
                }
                for f in 0..2 {
                    factors[[k, f]] = shares[3 + f];
                }
            }
            let (index, demand) = bundle(&self.demand.to_vec(), prices.as_slice().expect("whole"), self.consumption);
            let (weights, shares) = income_shares(&inputs, &factors, &Array1::from(demand), &markups);
            // Supply is fixed, so a factor's price is its income over what it was.
            let next: Array1<f64> = &shares / &start;
            let moved = (&next - &wages).mapv(f64::abs).sum();
            if moved < 1e-15 {
                return (-index.ln(), shares, weights);
            }
            wages = (&next * &wages).mapv(f64::sqrt);
        }
        panic!("the economy was not solved");
    }

    fn as_economy(&self) -> (IoTable, DistortedEconomy) {
        let (weights, _) = income_shares(&self.inputs, &self.factors, &self.demand, &self.markups);
        let by_sector = self.markups.view().insert_axis(Axis(1));
        let coefficients = (&self.inputs / &by_sector).t().to_owned();
        let table = table(&coefficients, weights.clone());
        let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
        let factors = Labels::from_codes(Dimension::PrimaryInput, &["labour", "capital"]).expect("codes");
        let payments = (&self.factors / &by_sector).t().to_owned() * &weights;
        let payments = LabeledMat::new(
            Measure::new("factor payments", Unit::money("USD", 6)),
            factors,
            Arc::clone(table.sectors()),
            payments,
        )
        .expect("fits");
        let economy = DistortedEconomy::new(&system, &vector(table.sectors(), self.markups.clone()), &payments)
            .expect("costs times markup are output");
        (table, economy)
    }

    fn elasticities(&self, axis: &Arc<Labels>) -> Elasticities {
        match self.technology {
            Technology::OneNest(values) => Elasticities::OneNest {
                consumption: self.consumption,
                production: vector(axis, Array1::from(values.to_vec())),
            },
            Technology::Nested { upper, inputs, factors } => {
                Elasticities::Nested { consumption: self.consumption, factors_and_inputs: upper, inputs, factors }
            }
        }
    }
}

const TECHNOLOGIES: [Technology; 2] =
    [Technology::OneNest([0.4, 1.8, 0.6]), Technology::Nested { upper: 0.5, inputs: 0.2, factors: 1.3 }];

#[test]
fn first_derivatives_agree_with_an_economy_solved_with_markups() {
    for technology in TECHNOLOGIES {
        let solved = Solved::example(technology, [1.25, 1.0, 1.1]);
        let (table, economy) = solved.as_economy();
        let axis = table.sectors();
        let step = 1e-4;
        let productivity = array![0.7, -0.4, 1.1];
        let markups = array![-0.5, 0.3, 0.8];
        let up = solved.at(&(&productivity * step), &(&markups * step));
        let down = solved.at(&(&productivity * -step), &(&markups * -step));
        let slope = |up: f64, down: f64| (up - down) / (2.0 * step);
        let response = economy
            .respond(&solved.elasticities(axis), &vector(axis, productivity.clone()), &vector(axis, markups.clone()))
            .expect("solved");
        let output = slope(up.0, down.0);
        assert!((response.growth.total - output).abs() < 1e-7, "{} against {output}", response.growth.total);
        for f in 0..2 {
            let numeric = slope(up.1[f].ln(), down.1[f].ln());
            let ours = response.factor_shares.values()[f];
            assert!((ours - numeric).abs() < 1e-7, "factor {f}: {ours} against {numeric}");
        }
        for i in 0..3 {
            let numeric = slope(up.2[i], down.2[i]);
            let ours = response.weights.values()[i];
            assert!((ours - numeric).abs() < 1e-7, "sector {i}: {ours} against {numeric}");
        }
        // The formula with the solved economy's factor shares, without any elasticity.
        let shares = array![slope(up.1[0].ln(), down.1[0].ln()), slope(up.1[1].ln(), down.1[1].ln())];
        let growth = economy
            .growth(&vector(axis, productivity), &vector(axis, markups), &vector(economy.factors(), shares))
            .expect("fits");
        assert!((growth.total - output).abs() < 1e-7);
        assert!((growth.technology + growth.allocation() - growth.total).abs() < 1e-15);
        assert!(response.second_order.is_none(), "curvature is not claimed with markups");
        assert!(growth.to_table().to_text().contains("Productivity"));
    }
}

#[test]
fn tables_of_economies_with_markups_say_what_they_hold() {
    let solved = Solved::example(TECHNOLOGIES[0], [1.25, 1.0, 1.1]);
    let (table, economy) = solved.as_economy();
    let axis = table.sectors();
    let printed = economy.to_table().to_text();
    // Cells of a line, by its first word.
    let line = |text: &str, name: &str| -> Vec<f64> {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        line.split_whitespace().filter_map(|cell| cell.trim_end_matches('%').replace('−', "-").parse().ok()).collect()
    };
    assert!(printed.starts_with("Domar weights with markups"), "{printed}");
    let first = line(&printed, "1 ");
    // The code, the markup, both weights; with markups the cost-based one is larger.
    assert_eq!(first[..2], [1.0, 1.25]);
    assert!((first[2] - economy.cost_based_weights().values()[0]).abs() < 5.1e-5 && first[2] > first[3]);
    let shares: f64 = ["labour", "capital"].iter().map(|factor| line(&printed, factor)[0]).sum();
    assert!((shares - 1.0).abs() < 1.1e-4, "cost-based weights of factors add to 1: {printed}");
    let profits = line(&printed, "Profits")[0];
    assert!((profits + economy.factor_income_shares().sum() - 1.0).abs() < 5.1e-5, "{printed}");
    assert!(economy.to_table_in(Language::Chinese).to_text().contains("按成本"));

    let response = economy
        .respond(
            &solved.elasticities(axis),
            &vector(axis, array![0.07, -0.04, 0.11]),
            &vector(axis, array![-0.05, 0.03, 0.08]),
        )
        .expect("solved");
    let printed = response.to_table().to_text();
    let percent = |name: &str| line(&printed, name).last().copied().expect("a number") / 100.0;
    let close = |a: f64, b: f64| assert!((a - b).abs() < 5.1e-6, "{a} against {b}: {printed}");
    close(percent("1 "), response.weights.values()[0]);
    close(percent("labour"), response.factor_shares.values()[0]);
    close(percent("Technology"), response.growth.technology);
    close(percent("First order"), response.growth.total);
    close(percent("Allocation"), response.growth.allocation());
    // With markups there is no second-order term to print.
    assert!(line(&printed, "Second order").is_empty(), "{printed}");
    assert!(response.to_table_in(Language::Chinese).to_text().contains("不变替代弹性下的响应"));
}

#[test]
fn second_derivatives_agree_with_an_economy_solved_without_markups() {
    for technology in TECHNOLOGIES {
        let solved = Solved::example(technology, [1.0; 3]);
        let (table, economy) = solved.as_economy();
        let axis = table.sectors();
        let step = 2e-3;
        let none = Array1::zeros(3);
        let direction = array![0.7, -0.4, 1.1];
        let (up, down) = (solved.at(&(&direction * step), &none).0, solved.at(&(&direction * -step), &none).0);
        let response = economy
            .respond(&solved.elasticities(axis), &vector(axis, direction.clone()), &vector(axis, none))
            .expect("solved");
        let curvature = (up + down) / (step * step);
        let ours = 2.0 * response.second_order.expect("no markups");
        assert!((ours - curvature).abs() < 1e-5, "{ours} against {curvature}");
        // Hulten: to first order it is the Domar weights alone.
        assert!((response.growth.factor_shares).abs() < 1e-14);
        let hulten = HultenAggregation::of(&table, &vector(axis, direction)).expect("fits");
        assert!((response.growth.total - hulten.total).abs() < 1e-14);
    }
}

#[test]
fn unit_elasticities_leave_domar_weights_as_they_are() {
    let solved = Solved::example(Technology::OneNest([1.0; 3]), [1.0; 3]);
    let (table, economy) = solved.as_economy();
    let axis = table.sectors();
    let cobb_douglas = Elasticities::Nested { consumption: 1.0, factors_and_inputs: 1.0, inputs: 1.0, factors: 1.0 };
    let response = economy
        .respond(&cobb_douglas, &vector(axis, array![0.1, 0.2, -0.1]), &vector(axis, Array1::zeros(3)))
        .expect("solved");
    assert!(response.weights.values().iter().all(|change| change.abs() < 1e-14));
    assert_eq!(response.second_order, Some(0.0));
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_try() {
    let (table, _) = Solved::example(TECHNOLOGIES[0], [1.0; 3]).as_economy();
    let axis = table.sectors();
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    let text = |error: GrowthError| error.to_string();
    assert_eq!(
        text(DistortedEconomy::with_one_factor(&system, &vector(axis, array![1.0, -2.0, 1.0])).unwrap_err()),
        "the markup of 2 is -2, but it must be positive: price over cost, 1 where they are equal"
    );
    let high = DistortedEconomy::with_one_factor(&system, &vector(axis, array![4.0, 1.0, 1.0])).unwrap_err();
    assert!(text(high).starts_with("the payment to factors per unit of output of 1 is -0.3"), "below zero");
    let payments = LabeledMat::new(
        Measure::new("payments", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::PrimaryInput, &["labour"]).expect("codes"),
        Arc::clone(axis),
        array![[0.1, 0.1, 0.1]],
    )
    .expect("fits");
    let missed = DistortedEconomy::new(&system, &vector(axis, Array1::ones(3)), &payments).unwrap_err();
    assert!(text(missed.clone()).starts_with("inputs and factors of 1 cost "), "{missed}");
    assert!(text(missed).ends_with("give factor payments without profits, or use DistortedEconomy::with_one_factor"));
    assert_eq!(
        text(InfluenceVector::of(&system, 0.0).unwrap_err()),
        "the labour share of the economy is 0, but it must be above 0 and at most 1"
    );
    let other = vector(&codes(2), array![1.0, 1.0]);
    assert!(matches!(effective_tfp(&system, &other), Err(GrowthError::Leontief(_))));
    assert!(matches!(HultenAggregation::of(&table, &other), Err(GrowthError::Label(_))));
    let lossy = IoTable::from_flows(
        TableInfo::new("test", Unit::money("USD", 6)),
        codes(2),
        array![[5.0, 1.0], [1.0, 5.0]],
        array![4.0, 4.0],
    )
    .expect("a table");
    assert_eq!(
        text(domar_weights(&lossy).unwrap_err()),
        "the sum of value added is -4, but it must be positive for shares of it to have a meaning"
    );
    let idle = IoTable::from_flows(
        TableInfo::new("test", Unit::money("USD", 6)),
        codes(2),
        array![[0.0, 1.0], [0.0, 1.0]],
        array![4.0, 4.0],
    )
    .expect("a table");
    let idle = LeontiefSystem::from_table(&idle, Flow::Domestic).expect("productive");
    assert_eq!(
        text(InfluenceVector::of(&idle, 0.5).unwrap_err()),
        "the purchase of inputs per unit of output of 1 is 0, but it must be positive, so that its suppliers have shares"
    );
}

#[test]
fn influence_of_a_star_falls_on_its_centre() {
    // All buy from sector 1 only: v₁ = α/n + (1 − α), the others α/n (Acemoglu et al. 2012, example 2).
    let a = array![[0.5, 0.5, 0.5], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]];
    let table = table(&a, array![10.0, 2.0, 2.0]);
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).expect("productive");
    let v = InfluenceVector::of(&system, 0.5).expect("all buy");
    for (found, expected) in v.influence.values().iter().zip([0.5 / 3.0 + 0.5, 0.5 / 3.0, 0.5 / 3.0]) {
        assert!((found - expected).abs() < 1e-15);
    }
    assert!(v.to_table().to_text().contains("α = 0.5"));
}
