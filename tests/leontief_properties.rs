//! Identities that hold for every productive table, on random ones.

use std::sync::Arc;

use domar::concordance::Concordance;
use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Label, Labels};
use domar::leontief::{
    Extraction, Factor, FactorEffect, FactorValue, FieldNorm, HouseholdRow, LeontiefSystem, OwnDistance, PathListing,
    PathOptions, StructuralDecomposition, SystemOptions, ZeroOutput,
};
use domar::linalg::Lu;
use domar::table::{
    FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, Reexports, TableInfo, Tolerance,
};
use domar::units::{Measure, Unit};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use proptest::collection::vec;
use proptest::prelude::*;

const KINDS: [Extraction; 3] = [Extraction::Total, Extraction::Backward, Extraction::Forward];

/// The numbers of a random economy: coefficients with column sums below 0.9, where sectors without output neither buy,
/// sell nor reach final demand.
#[derive(Debug, Clone)]
struct Economy {
    coefficients: Array2<f64>,
    demand: Array1<f64>,
    output: Array1<f64>,
    /// The part of primary inputs that is compensation, other value added, imports; the rest is taxes on products.
    parts: Array2<f64>,
    currency: String,
    power: i32,
}

fn solve(matrix: &Array2<f64>, rhs: ArrayView1<'_, f64>) -> Array1<f64> {
    Lu::factorise(matrix.view()).expect("regular").solve(rhs).expect("as long as the matrix")
}

fn without(coefficients: ArrayView2<'_, f64>) -> Array2<f64> {
    Array2::eye(coefficients.nrows()) - coefficients
}

fn dense_inverse(coefficients: ArrayView2<'_, f64>) -> Array2<f64> {
    Lu::factorise(without(coefficients).view()).expect("regular").inverse()
}

impl Economy {
    fn table(&self) -> IoTable {
        self.table_scaled(1.0)
    }

    fn table_scaled(&self, scale: f64) -> IoTable {
        let flows = &self.coefficients * &self.output * scale;
        let output = &self.output * scale;
        let primary = &output - &flows.sum_axis(Axis(0));
        let first = &self.demand * (0.6 * scale);
        let second = &self.demand * (0.4 * scale);
        let demand = ndarray::stack(Axis(1), &[first.view(), second.view()]).expect("as long as each other");
        let rest = 1.0 - self.parts.sum_axis(Axis(0));
        let rows = ndarray::concatenate(Axis(0), &[self.parts.view(), rest.view().insert_axis(Axis(0))]).expect("rows");
        let kinds = [
            ("W", PrimaryInput::Compensation),
            ("S", PrimaryInput::OperatingSurplus),
            ("M", PrimaryInput::Imports),
            ("T", PrimaryInput::TaxesOnProducts),
        ];
        IoTable::new(
            TableInfo::new("random", Unit::money(self.currency.clone(), self.power)),
            codes(self.output.len()),
            flows,
            FinalDemand::new(
                vec![
                    (Label::new("C", "Households"), FinalUse::HouseholdConsumption),
                    (Label::new("X", "Exports"), FinalUse::Exports),
                ],
                demand,
            )
            .expect("final demand"),
            PrimaryInputs::new(
                kinds.iter().map(|(code, kind)| (Label::new(*code, *code), *kind)).collect(),
                rows * &primary,
            )
            .expect("primary inputs"),
            output,
            Imports::Outside,
        )
        .expect("a table")
    }

    fn system(&self) -> LeontiefSystem {
        system_of(&self.table())
    }

    fn has_output(&self, k: usize) -> bool {
        self.output[k] > 0.0
    }
}

fn system_of(table: &IoTable) -> LeontiefSystem {
    let options = SystemOptions { zero_output: ZeroOutput::ZeroColumn, ..SystemOptions::default() };
    LeontiefSystem::from_table_with(table, table.flow(), options).expect("column sums are below 0.9")
}

fn codes(n: usize) -> Arc<Labels> {
    let codes: Vec<String> = (0..n).map(|k| format!("s{k:02}")).collect();
    Labels::from_codes(Dimension::Sector, &codes).expect("codes are unique")
}

fn labelled(system: &LeontiefSystem, unit: Unit, values: Array1<f64>) -> LabeledVec {
    LabeledVec::new(Measure::new("row", unit), Arc::clone(system.sectors()), values).expect("as many as sectors")
}

fn economy_of(n: usize) -> impl Strategy<Value = Economy> {
    let cell = prop_oneof![1 => Just(0.0), 2 => 0.01..1.0_f64];
    let demand = prop_oneof![1 => Just(0.0), 4 => 1.0..1000.0_f64];
    let idle = prop_oneof![5 => Just(false), 1 => Just(true)];
    (vec(cell, n * n), vec(0.1..0.9_f64, n), vec(demand, n), vec(idle, n), vec(0.05..0.3_f64, 3 * n)).prop_map(
        move |(cells, sums, demand, idle, parts)| {
            let mut a = Array2::from_shape_vec((n, n), cells).expect("n by n");
            let mut demand = Array1::from_vec(demand);
            // At least one sector works.
            for k in (1..n).filter(|&k| idle[k]) {
                a.row_mut(k).fill(0.0);
                a.column_mut(k).fill(0.0);
                demand[k] = 0.0;
            }
            demand[0] = demand[0].max(1.0);
            for (mut column, sum) in a.columns_mut().into_iter().zip(sums) {
                let total = column.sum();
                if total > 0.0 {
                    column *= sum / total;
                }
            }
            let output = solve(&without(a.view()), demand.view()).mapv(|x| x.max(0.0));
            // A sector that nobody reaches has rounding for output; it is idle.
            let output = output.mapv(|x| if x < 1e-9 { 0.0 } else { x });
            for k in (0..n).filter(|&k| output[k] == 0.0) {
                a.row_mut(k).fill(0.0);
                a.column_mut(k).fill(0.0);
                demand[k] = 0.0;
            }
            Economy {
                coefficients: a,
                demand,
                output,
                parts: Array2::from_shape_vec((3, n), parts).expect("3 by n"),
                currency: "USD".to_owned(),
                power: 6,
            }
        },
    )
}

fn economy() -> impl Strategy<Value = Economy> {
    (2..=12_usize).prop_flat_map(economy_of)
}

fn two_economies() -> impl Strategy<Value = (Economy, Economy)> {
    (2..=12_usize).prop_flat_map(|n| (economy_of(n), economy_of(n)))
}

/// Checks that numbers agree to a tolerance, relative to the largest of the expected ones (at least 1e-300).
fn close<'a>(
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
    tolerance: f64,
) -> Result<(), TestCaseError> {
    let (found, expected): (Vec<_>, Vec<_>) = (found.into_iter().collect(), expected.into_iter().collect());
    prop_assert_eq!(found.len(), expected.len());
    let scale = expected.iter().fold(1e-300, |largest, value| f64::max(largest, value.abs()));
    for (a, b) in found.iter().zip(&expected) {
        prop_assert!((*a - *b).abs() <= tolerance * scale, "{} against {}, scale {}", a, b, scale);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn output_is_the_inverse_times_final_demand(economy in economy()) {
        let system = economy.system();
        prop_assert!(balances(&economy.table()));
        let output = system.output_for(&system.table().net_final_demand()).unwrap();
        close(&output.values(), &economy.output, 1e-12)?;
        close(&system.leontief_inverse().values(), &dense_inverse(economy.coefficients.view()), 1e-12)?;
    }

    #[test]
    fn a_unit_of_final_demand_leaks_completely(economy in economy()) {
        let system = economy.system();
        let sum = system.leakages().unwrap().sum();
        for (k, value) in sum.values().iter().enumerate().filter(|(k, _)| economy.has_output(*k)) {
            prop_assert!((value - 1.0).abs() < 1e-12, "sector {}: {}", k, value);
        }
    }

    #[test]
    fn prices_are_one_at_the_tables_own_costs(economy in economy()) {
        let system = economy.system();
        let prices = system.price_for(&system.primary_costs()).unwrap();
        close(&prices.values(), &Array1::ones(prices.len()), 1e-12)?;
    }

    #[test]
    fn net_multipliers_average_one(economy in economy()) {
        let system = economy.system();
        let weighted = system.net_output_multipliers().values().dot(&economy.output) / economy.output.sum();
        prop_assert!((weighted - 1.0).abs() < 1e-12);
    }

    #[test]
    fn effects_of_growth_add_up((start, end) in two_economies()) {
        let (start, end) = (start.system(), end.system());
        for growth in [
            start.decompose_growth_of_value_added(&end).unwrap(),
            start.decompose_growth_of_output(&end).unwrap(),
        ] {
            let scale = growth.start.sum() + growth.end.sum();
            prop_assert!(growth.residual().values().iter().all(|gap| gap.abs() < 1e-12 * scale));
            let forms: [fn(&FactorEffect) -> &LabeledVec; 2] = [|e| &e.first_polar, |e| &e.second_polar];
            for form in forms {
                let mut left = growth.change.values().to_owned();
                for effect in &growth.effects {
                    left -= &form(effect).values();
                }
                prop_assert!(left.iter().all(|gap| gap.abs() < 1e-12 * scale));
            }
        }
        let growth = start.decompose_growth_of_value_added(&end).unwrap();
        close(&growth.end.values(), &end.table().value_added().unwrap().values(), 1e-11)?;
        // No growth from a system to itself.
        let none = start.decompose_growth_of_value_added(&start).unwrap();
        prop_assert!(none.effects.iter().all(|effect| effect.spread().values().iter().all(|gap| *gap == 0.0)));
    }

    #[test]
    fn weights_by_subsets_are_the_mean_over_all_orders((start, end) in two_economies()) {
        let (start, end) = (start.system(), end.system());
        let growth = start.growth_of_value_added(&end).unwrap().decompose();
        // The four factors, recomputed here.
        let parts = |system: &LeontiefSystem| {
            let x = system.table().output().values().to_owned();
            let reciprocal = x.mapv(|x| if x > 0.0 { 1.0 / x } else { 0.0 });
            let demand = system.table().net_final_demand();
            let level = demand.sum();
            let v = &system.table().value_added().unwrap().values() * &reciprocal;
            (v, system.leontief_inverse().values().to_owned(), &demand.values() / level, level)
        };
        let at = [parts(&start), parts(&end)];
        let outcome = |s: [usize; 4]| &at[s[0]].0 * &at[s[1]].1.dot(&at[s[2]].2) * at[s[3]].3;
        let n = start.sectors().len();
        let mut means = vec![Array1::<f64>::zeros(n); 4];
        let mut orders = 0;
        for a in 0..4 { for b in 0..4 { for c in 0..4 { for d in 0..4 {
            let order = [a, b, c, d];
            if (0..4).any(|k| !order.contains(&k)) { continue; }
            orders += 1;
            let mut state = [0; 4];
            for k in order {
                let before = outcome(state);
                state[k] = 1;
                means[k] += &(outcome(state) - before);
            }
        }}}}
        prop_assert_eq!(orders, 24);
        let scale = growth.start.sum() + growth.end.sum();
        for (effect, sum) in growth.effects.iter().zip(means) {
            for (a, b) in effect.mean.values().iter().zip(&(sum / 24.0)) {
                prop_assert!((a - b).abs() < 1e-12 * scale);
            }
        }
    }

    #[test]
    fn two_factors_have_the_polar_mean((start, end) in two_economies()) {
        let (start, end) = (start.system(), end.system());
        let unit = Unit::money("USD", 6);
        let inverse = |s: &LeontiefSystem| FactorValue::Matrix(s.leontief_inverse().clone());
        let demand = |s: &LeontiefSystem| FactorValue::Vector(s.table().net_final_demand());
        let growth = StructuralDecomposition::new(Measure::new("output", unit), vec![
            Factor::new("inverse", inverse(&start), inverse(&end)).unwrap(),
            Factor::new("final demand", demand(&start), demand(&end)).unwrap(),
        ]).unwrap().decompose();
        let scale = growth.start.sum() + growth.end.sum();
        for effect in &growth.effects {
            for (a, b) in effect.mean.values().iter().zip(effect.polar_mean().values()) {
                prop_assert!((a - b).abs() < 1e-12 * scale);
            }
        }
    }

    #[test]
    fn effects_by_group_are_sums_of_effects((start, end) in two_economies()) {
        let (start, end) = (start.system(), end.system());
        let growth = start.growth_of_value_added(&end).unwrap();
        let groups = halves(start.sectors());
        let (fine, coarse) = (growth.decompose(), growth.decompose_by_group(&groups).unwrap());
        for (fine, coarse) in fine.effects.iter().zip(&coarse.effects) {
            let summed = groups.apply(&fine.mean).unwrap();
            let scale = summed.values().iter().fold(1.0, |m: f64, v| m.max(v.abs()));
            for (a, b) in summed.values().iter().zip(coarse.mean.values()) {
                prop_assert!((a - b).abs() < 1e-9 * scale);
            }
            // Orders that are extreme for one sector need not be so for another.
            let widest = groups.apply(&fine.spread()).unwrap();
            for (group, sectors) in coarse.spread().values().iter().zip(widest.values()) {
                prop_assert!(*group <= sectors * (1.0 + 1e-9) + 1e-9 * scale);
            }
        }
    }

    #[test]
    fn extraction_in_closed_form_is_the_reduced_system(economy in economy()) {
        let system = economy.system();
        for kind in KINDS {
            let closed = system.extraction_by_sector(kind);
            let weighted = system.extraction_by_sector_of(kind, &system.table().value_added().unwrap()).unwrap();
            for k in 0..economy.output.len() {
                let lost = extracted(&economy, &[k], kind, 1.0);
                prop_assert!((closed.values()[k] - lost.sum()).abs() <= 1e-11 * economy.output.sum());
                let code = format!("s{k:02}");
                let one = system.extraction_of(&[code], kind, 1.0).unwrap();
                close(&one.output.values(), &lost, 1e-9).or_else(|error| {
                    // Nothing to lose but rounding.
                    if lost.iter().all(|x| x.abs() < 1e-9 * economy.output.sum()) { Ok(()) } else { Err(error) }
                })?;
                let value = one.loss_of(&system, &system.table().value_added().unwrap()).unwrap().sum();
                prop_assert!((weighted.values()[k] - value).abs() <= 1e-10 * economy.output.sum());
            }
        }
    }

    #[test]
    fn extraction_of_a_part_of_a_group_is_the_reduced_system(
        economy in (3..=12_usize).prop_flat_map(economy_of),
        fraction in 0.0..=1.0_f64,
    ) {
        let system = economy.system();
        for kind in KINDS {
            let lost = extracted(&economy, &[0, 2], kind, fraction);
            let found = system.extraction_of(&["s00", "s02"], kind, fraction).unwrap();
            for (a, b) in found.output.values().iter().zip(&lost) {
                prop_assert!((a - b).abs() <= 1e-11 * economy.output.sum(), "{:?}: {} against {}", kind, a, b);
            }
        }
        let nothing = system.extraction_of(&["s00"], Extraction::Total, 0.0).unwrap();
        prop_assert!(nothing.output.values().iter().all(|x| x.abs() <= 1e-12 * economy.output.sum()));
    }

    #[test]
    fn the_order_of_sectors_does_not_matter(economy in economy(), turn in 0..12_usize) {
        let table = economy.table();
        let n = table.sectors().len();
        let order: Vec<&str> = (0..n).map(|k| table.sectors().as_slice()[(k * (n - 1) + turn) % n].code()).collect();
        let reordering =
            Concordance::reordering(Arc::clone(table.sectors()), Labels::from_codes(Dimension::Sector, &order).unwrap())
                .unwrap();
        let (system, turned) = (economy.system(), system_of(&table.aggregate(&reordering).unwrap()));
        let lengths = |s: &LeontiefSystem| s.average_propagation_lengths(OwnDistance::Excluded).forward;
        let questions: [fn(&LeontiefSystem) -> LabeledVec; 6] = [
            LeontiefSystem::output_multipliers,
            |s| s.value_added_multipliers().unwrap(),
            LeontiefSystem::upstreamness,
            |s| s.linkages().power_variation,
            |s| s.extraction_by_sector(Extraction::Total),
            |s| s.influence_intensity(FieldNorm::SumOfSquares).row_means,
        ];
        for question in questions {
            let (before, after) = (question(&system), question(&turned));
            close(&after.values(), &before.select(&order).unwrap().values(), 1e-11)?;
        }
        close(&lengths(&turned).values(), &lengths(&system).select(&order).unwrap().values(), 1e-6)?;
    }

    #[test]
    fn the_currency_does_not_matter(economy in economy(), scale in 1e-6..1e6_f64) {
        let (system, scaled) = (economy.system(), system_of(&economy.table_scaled(scale)));
        close(&scaled.leontief_inverse().values(), &system.leontief_inverse().values(), 1e-12)?;
        close(&scaled.ghosh_inverse().values(), &system.ghosh_inverse().values(), 1e-11)?;
        close(&scaled.value_added_multipliers().unwrap().values(), &system.value_added_multipliers().unwrap().values(), 1e-12)?;
        let loss = |s: &LeontiefSystem| s.extraction_by_sector(Extraction::Total);
        close(&(&loss(&scaled).values() / scale), &loss(&system).values(), 1e-11)?;
        let closed = |s: &LeontiefSystem| s.closed_over_households().unwrap().output_multipliers(HouseholdRow::Included);
        if economy.parts.row(0).iter().zip(&economy.output).any(|(_, x)| *x > 0.0) && closes(&economy) {
            close(&closed(&scaled).values(), &closed(&system).values(), 1e-10)?;
        }
    }

    #[test]
    fn ghosh_inverse_is_the_direct_inverse(economy in economy()) {
        let system = economy.system();
        let direct = dense_inverse(system.allocation_coefficients().values());
        close(&system.ghosh_inverse().values(), &direct, 1e-11)?;
        let sums = direct.sum_axis(Axis(1));
        close(&system.upstreamness().values(), &sums, 1e-11)?;
        // Supplying the primary inputs of the table gives its output.
        let inputs = &economy.output - &system.table().intermediate_flows().values().sum_axis(Axis(0));
        let supplied = system.output_supplied_by(&labelled(&system, Unit::money("USD", 6), inputs)).unwrap();
        close(&supplied.values(), &economy.output, 1e-11)?;
    }

    #[test]
    fn closing_over_households_is_the_bordered_inverse(economy in economy(), own in 0.0..0.3_f64) {
        let system = economy.system();
        let n = economy.output.len();
        let income = &economy.parts.row(0) * 0.5;
        let spending = Array1::from_elem(n, 0.5 / n as f64);
        let closed = system
            .closed_with(
                &labelled(&system, Unit::Ratio, income.clone()),
                &labelled(&system, Unit::Ratio, spending.clone()),
                own,
            );
        let bordered = Array2::from_shape_fn((n + 1, n + 1), |(i, j)| match (i < n, j < n) {
            (true, true) => economy.coefficients[[i, j]],
            (true, false) => spending[i],
            (false, true) => income[j],
            (false, false) => own,
        });
        let gain = own + income.dot(&dense_inverse(economy.coefficients.view()).dot(&spending));
        if gain >= 1.0 - 1e-9 {
            prop_assert!(closed.is_err());
            return Ok(());
        }
        let closed = closed.unwrap();
        let dense = dense_inverse(bordered.view());
        close(&closed.inverse(&system).unwrap().values(), &dense, 1e-10)?;
        let truncated: Vec<f64> = (0..n).map(|j| (0..n).map(|i| dense[[i, j]]).sum()).collect();
        close(&closed.output_multipliers(HouseholdRow::Truncated).values(), &truncated, 1e-10)?;
        let households: Vec<f64> = (0..n).map(|j| dense[[n, j]]).collect();
        close(&closed.income_multipliers().values(), &households, 1e-10)?;
        prop_assert!(closed.spectral_radius() < 1.0);
    }

    #[test]
    fn field_of_influence_is_the_derivative(economy in economy(), row in 0..12_usize, column in 0..12_usize) {
        let system = economy.system();
        let n = economy.output.len();
        let (i, j) = (row % n, column % n);
        let (from, to) = (format!("s{i:02}"), format!("s{j:02}"));
        let field = system.field_of_influence(&from, &to).unwrap();
        let step = 1e-6;
        let shifted = |by: f64| {
            let mut a = economy.coefficients.clone();
            a[[i, j]] += by;
            dense_inverse(a.view())
        };
        let difference = (shifted(step) - shifted(-step)) / (2.0 * step);
        close(&field.values(), &difference, 1e-7)?;
        // A finite change, exactly.
        let change = 0.3 / system.leontief_inverse().values()[[j, i]].max(1.0);
        let finite = system.change_of_inverse(&from, &to, change).unwrap();
        close(&finite.values(), &(shifted(change) - system.leontief_inverse().values()), 1e-10)?;
        // Its norms are what the intensities say.
        let squares = system.influence_intensity(FieldNorm::SumOfSquares).intensity.values()[[i, j]];
        let sum = system.influence_intensity(FieldNorm::Sum).intensity.values()[[i, j]];
        prop_assert!((field.values().iter().map(|f| f * f).sum::<f64>() / squares - 1.0).abs() < 1e-11);
        prop_assert!((field.values().sum() / sum - 1.0).abs() < 1e-11);
    }

    #[test]
    fn a_coefficient_at_its_tolerable_limit_changes_output_by_the_share_asked_for(economy in economy()) {
        let system = economy.system();
        let share = 0.01;
        let important = system.important_coefficients(share, 1e6).unwrap();
        let positions = |code: &str| system.sectors().position(code).unwrap();
        for found in important.iter().take(5) {
            let mut a = economy.coefficients.clone();
            a[[positions(&found.row), positions(&found.column)]] *= 1.0 + found.tolerable_limit;
            let output = solve(&without(a.view()), economy.demand.view());
            let changes: Vec<f64> =
                output.iter().zip(&economy.output).filter(|(_, x)| **x > 0.0).map(|(new, x)| new / x - 1.0).collect();
            let largest = changes.iter().copied().fold(0.0, f64::max);
            prop_assert!((largest - share).abs() < 1e-9, "{}", largest);
            let most = positions(&found.most_affected);
            prop_assert!((output[most] / economy.output[most] - 1.0 - share).abs() < 1e-9);
        }
        prop_assert!(important.windows(2).all(|pair| pair[0].tolerable_limit <= pair[1].tolerable_limit));
    }

    #[test]
    fn propagation_lengths_weigh_the_rounds(economy in economy()) {
        let system = economy.system();
        let lengths = system.average_propagation_lengths(OwnDistance::Included);
        let n = economy.output.len();
        // Σ k Aᵏ and Σ Aᵏ, cell by cell; column sums of 0.9 leave 1e-19 after 420 rounds.
        let (mut power, mut rounds, mut weighted) = (Array2::eye(n), Array2::zeros((n, n)), Array2::zeros((n, n)));
        for k in 1..=420 {
            power = power.dot(&economy.coefficients);
            rounds += &power;
            weighted.scaled_add(f64::from(k), &power);
        }
        for ((at, length), total) in lengths.lengths.values().indexed_iter().zip(&rounds) {
            if *total < 1e-9 {
                // Too little to tell the rounds apart; unreachable cells must be exactly 0.
                prop_assert!(*total > 0.0 || *length == 0.0);
                continue;
            }
            prop_assert!(*length >= 1.0 - 1e-6);
            prop_assert!((length - weighted[at] / total).abs() < 1e-5 * length);
        }
        // The supply side has the same lengths where there is output.
        let ghosh = system.ghosh_inverse().values();
        let steps = &ghosh - &Array2::<f64>::eye(n);
        let again = ghosh.dot(&steps);
        for (at, length) in lengths.lengths.values().indexed_iter() {
            if rounds[at] > 1e-6 {
                prop_assert!((again[at] / steps[at] - length).abs() < 1e-6 * length);
            }
        }
        let own: f64 = lengths.lengths.values().diag().sum();
        let excluded = system.average_propagation_lengths(OwnDistance::Excluded);
        let (with, alone) = (lengths.forward.sum() * n as f64, excluded.forward.sum() * (n - 1) as f64);
        prop_assert!((with - own - alone).abs() < 1e-9 * with.max(1.0));
    }

    #[test]
    fn product_matrix_keeps_the_multipliers(economy in economy()) {
        let system = economy.system();
        let product = system.multiplier_product_matrix();
        let inverse = system.leontief_inverse();
        close(&product.matrix.row_sums().values(), &inverse.row_sums().values(), 1e-12)?;
        close(&product.matrix.column_sums().values(), &inverse.column_sums().values(), 1e-12)?;
        let sum = system.influence_intensity(FieldNorm::Sum).intensity;
        close(&(&product.matrix.values() * inverse.values().sum()), sum.values().t(), 1e-12)?;
        let top = product.matrix.get(&product.rows_ranked[0], &product.columns_ranked[0]).unwrap();
        prop_assert!(product.matrix.values().iter().all(|cell| *cell <= top));
    }

    #[test]
    fn paths_add_up_tier_by_tier(economy in (2..=6_usize).prop_flat_map(economy_of), most_paths in 1..40_usize) {
        let system = economy.system();
        let row = system.table().value_added().unwrap();
        let demand = system.table().net_final_demand();
        let options = PathOptions { smallest_share: 0.0, deepest_tier: 3, most_paths: usize::MAX };
        let all = system.structural_paths(&row, &demand, options).unwrap();
        prop_assert_eq!(all.listing, PathListing::Complete);
        prop_assert!((all.total - row.sum()).abs() < 1e-11 * all.total);
        for tier in &all.tiers {
            prop_assert!((tier.listed_share - tier.share).abs() < 1e-11, "tier {}", tier.tier);
        }
        prop_assert!((all.coverage() + all.beyond() - 1.0).abs() < 1e-11);
        prop_assert!(all.paths.windows(2).all(|pair| pair[0].value >= pair[1].value));
        // A shorter list is the beginning of the longer one, and says that it is short.
        let few = system.structural_paths(&row, &demand, PathOptions { most_paths, ..options }).unwrap();
        let kept = most_paths.min(all.paths.len());
        prop_assert_eq!(few.paths.len(), kept);
        for (short, long) in few.paths.iter().zip(&all.paths) {
            prop_assert!((short.value - long.value).abs() <= 1e-14 * all.total);
        }
        prop_assert_eq!(few.listing == PathListing::Truncated, most_paths < all.paths.len());
    }

    #[test]
    fn aggregation_conserves_totals(economy in economy()) {
        let table = economy.table();
        let coarse = table.aggregate(&halves(table.sectors())).unwrap();
        let total = |m: ArrayView2<'_, f64>| m.sum();
        close([&coarse.output().sum()], [&table.output().sum()], 1e-12)?;
        close([&total(coarse.intermediate_flows().values())], [&total(table.intermediate_flows().values())], 1e-12)?;
        close([&total(coarse.final_demand().values())], [&total(table.final_demand().values())], 1e-12)?;
        close([&total(coarse.primary_inputs().values())], [&total(table.primary_inputs().values())], 1e-12)?;
        prop_assert!(balances(&coarse));
    }

    #[test]
    fn splitting_imports_off_and_putting_them_back_is_the_identity(
        economy in economy(),
        shares in vec(0.0..1.4_f64, 12),
    ) {
        // Imports by product as a share of use at home; some exceed it.
        let plain = economy.table();
        let at_home = &plain.intermediate_flows().values().sum_axis(Axis(1)) + &plain.final_demand().values().column(0);
        let column = Array1::from_shape_fn(at_home.len(), |k| at_home[k] * shares[k]);
        let table = IoTable::new(
            plain.info().clone(),
            Arc::clone(plain.sectors()),
            plain.intermediate_flows().values().to_owned(),
            FinalDemand::new(
                plain.final_demand().columns().iter().cloned().zip(plain.final_uses().iter().copied()).collect(),
                plain.final_demand().values().to_owned(),
            ).unwrap(),
            PrimaryInputs::new(
                plain.primary_inputs().rows().iter().cloned().zip(plain.primary_input_kinds().iter().copied()).collect(),
                plain.primary_inputs().values().to_owned(),
            ).unwrap(),
            plain.output().values().to_owned(),
            Imports::Inside { column: column.clone() },
        ).unwrap();
        let domestic = table.to_domestic(Reexports::Keep).unwrap();
        let back = domestic.to_total().unwrap();
        close(&back.intermediate_flows().values(), &table.intermediate_flows().values(), 1e-14)?;
        close(&back.final_demand().values(), &table.final_demand().values(), 1e-14)?;
        close(&back.net_final_demand().values(), &table.net_final_demand().values(), 1e-12)?;
        let Imports::Inside { column: again } = back.imports() else {
            return Err(TestCaseError::fail("imports are inside again"));
        };
        close(again, &column, 1e-12)?;
        // Domestic rows balance when total rows do.
        let gap = |t: &IoTable| {
            &t.output().values() - &t.intermediate_flows().values().sum_axis(Axis(1)) - t.net_final_demand().values()
        };
        close(&gap(&domestic), &gap(&table), 1e-9)?;
    }
}

fn balances(table: &IoTable) -> bool {
    table.check(Tolerance { balance: 1e-9, ..Tolerance::default() }).is_balanced()
}

/// Whether what households earn and spend returns less than itself.
fn closes(economy: &Economy) -> bool {
    economy.system().closed_over_households().is_ok()
}

/// A concordance of the sectors to two groups.
fn halves(sectors: &Arc<Labels>) -> Concordance {
    let groups = Labels::from_codes(Dimension::Sector, &["A", "B"]).unwrap();
    let pairs: Vec<(&str, &str)> =
        sectors.codes().enumerate().map(|(k, code)| (code, if k % 2 == 0 { "A" } else { "B" })).collect();
    Concordance::many_to_one(Arc::clone(sectors), groups, &pairs).unwrap()
}

/// Output lost when the coefficients of a group are reduced, by solving anew.
fn extracted(economy: &Economy, group: &[usize], kind: Extraction, fraction: f64) -> Array1<f64> {
    let mut a = economy.coefficients.clone();
    let mut demand = economy.demand.clone();
    let n = a.nrows();
    for i in 0..n {
        for j in 0..n {
            let taken = match kind {
                Extraction::Total => group.contains(&i) || group.contains(&j),
                Extraction::Backward => group.contains(&j),
                Extraction::Forward => group.contains(&i),
            };
            if taken {
                a[[i, j]] *= 1.0 - fraction;
            }
        }
    }
    if kind == Extraction::Total {
        for &k in group {
            demand[k] *= 1.0 - fraction;
        }
    }
    &economy.output - &solve(&without(a.view()), demand.view())
}
