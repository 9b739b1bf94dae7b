//! Balancing against printed tables, other programs and identities.

mod common;

use std::sync::Arc;

use domar::labeled::{LabeledMat, LabeledVec};
use domar::labels::{Dimension, Labels};
use domar::table::balancing::{
    Balanced, BalancingError, CellTotals, Precision, cross_entropy, gras, mr_gras, ras, sut_ras,
};
use domar::table::formats::Nbs;
use domar::units::{Measure, Unit};
use ndarray::{Array1, Array2, array};
use proptest::prelude::*;

fn read(path: &str) -> (Vec<String>, Vec<String>, Array2<f64>) {
    let text = std::fs::read_to_string(common::shared(&format!("golden/io/{path}.csv"))).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let columns: Vec<String> = lines.next().unwrap()[1..].iter().map(|code| (*code).to_owned()).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for line in lines {
        rows.push(line[0].to_owned());
        values.extend(line[1..].iter().map(|cell| cell.parse::<f64>().unwrap()));
    }
    let shape = (rows.len(), columns.len());
    (rows, columns, Array2::from_shape_vec(shape, values).unwrap())
}

fn handbook(name: &str) -> Array2<f64> {
    read(&format!("un_handbook_2018/{name}")).2
}

fn axis(codes: &[String]) -> Arc<Labels> {
    Labels::from_codes(Dimension::Item, codes).unwrap()
}

fn numbered(prefix: &str, count: usize) -> Arc<Labels> {
    axis(&(1..=count).map(|i| format!("{prefix}{i}")).collect::<Vec<_>>())
}

fn flow() -> Measure {
    Measure::new("flow", Unit::money("EUR", 6))
}

fn matrix(rows: &Arc<Labels>, columns: &Arc<Labels>, values: Array2<f64>) -> LabeledMat {
    LabeledMat::new(flow(), rows.clone(), columns.clone(), values).unwrap()
}

fn vector(axis: &Arc<Labels>, values: impl Into<Array1<f64>>) -> LabeledVec {
    LabeledVec::new(flow(), axis.clone(), values.into()).unwrap()
}

fn close(found: &Array2<f64>, expected: &Array2<f64>, tolerance: f64) {
    assert_eq!(found.dim(), expected.dim());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance, "{f} against {e}");
    }
}

/// The 2005 table of Box 18.3 with its totals of 2006, which differ by 0.032 in 967 thousand.
fn box_18_3() -> (LabeledMat, LabeledVec, LabeledVec) {
    let (rows, columns, values) = read("un_handbook_2018/gras_in_IOT2005");
    let (rows, columns) = (axis(&rows), axis(&columns));
    let u = vector(&rows, handbook("gras_in_u2006").row(0).to_owned());
    let v = vector(&columns, handbook("gras_in_v2006").row(0).to_owned());
    (matrix(&rows, &columns, values), u, v)
}

#[test]
fn gras_agrees_with_the_handbook_and_with_quadrium() {
    let (first, u, v) = box_18_3();
    let error = gras(&first, &u, &v, Precision::default()).unwrap_err();
    assert!(matches!(error, BalancingError::MarginsDiffer { .. }), "{error}");
    let loose = Precision { margins: 1e-7, ..Precision::default() };
    // The first two rounds: multipliers as printed, three decimals.
    let after = |tolerance: f64, rounds: usize| {
        let balanced = gras(&first, &u, &v, Precision { tolerance, ..loose }).unwrap();
        assert_eq!(balanced.convergence.rounds, rounds);
        balanced
    };
    let path = gras(&first, &u, &v, loose).unwrap().convergence.path;
    for (rounds, tolerance) in [(1, 1.0), (2, 0.5 * (path[0] + path[1]))] {
        let found = after(tolerance, rounds);
        let printed = |side: &str| handbook(&format!("gras_printed_iter{rounds}_{side}")).row(0).to_owned();
        let near = |found: &LabeledVec, printed: Array1<f64>| {
            for (f, p) in found.values().iter().zip(&printed) {
                assert!((f - p).abs() <= 1.0e-3, "round {rounds}: {f} against {p}");
            }
        };
        near(&found.row_multipliers, printed("r"));
        near(&found.column_multipliers, printed("s"));
    }
    // The end: quadrium's, which spreads the difference of totals in its own way.
    let end = gras(&first, &u, &v, loose).unwrap();
    close(&end.table.values().to_owned(), &handbook("quadrium_gras_final"), 0.05);
    // The subsidies stay negative, the zeros zero.
    assert!(end.table.get("TLS_products", "Agriculture").unwrap() < 0.0);
    assert_eq!(end.table.get("GVA", "Exports").unwrap(), 0.0);
    assert!(end.to_string().contains("rounds"));
}

#[test]
fn ras_agrees_with_numpy_on_china() {
    let (_, _, expected) = read("china_nbs/ras_Z2017_to_2020margins_42dom");
    let domestic = |year: i32| {
        let path = common::shared(&format!("data/io/china_nbs/china_{year}_42.csv"));
        Nbs { year }.read(path).unwrap()
    };
    let (base, new) = (domestic(2017), domestic(2020));
    // The two years name their sectors slightly differently, so the old cells go under the new labels.
    let first = LabeledMat::new(
        new.intermediate_flows().measure().clone(),
        new.sectors().clone(),
        new.sectors().clone(),
        base.intermediate_flows().values().to_owned(),
    )
    .unwrap();
    let truth = new.intermediate_flows();
    let found = ras(&first, &truth.row_sums(), &truth.column_sums(), Precision::default()).unwrap();
    let scale = expected.iter().copied().fold(0.0, f64::max);
    close(&found.table.values().to_owned(), &expected, 1e-8 * scale);
    // How near the update comes: the standardised total percentage errors that the reference reports.
    let error = |table: ndarray::ArrayView2<'_, f64>| {
        let gaps = table.iter().zip(truth.values()).map(|(a, b)| (a - b).abs()).sum::<f64>();
        gaps / truth.values().sum()
    };
    assert!((error(found.table.values()) - 0.055).abs() < 5e-4, "{}", error(found.table.values()));
    assert!((error(base.intermediate_flows().values()) - 0.182).abs() < 5e-4);
}

/// Box 18.5: domestic and imported products, the rest of the world as one producer, taxes less subsidies as a product.
#[test]
fn supply_and_use_agree_with_the_handbook() {
    let (pd, pm, nm) = (handbook("sutras_in_Pd"), handbook("sutras_in_Pm"), handbook("sutras_in_Nm"));
    let (pv, imports) = (handbook("sutras_in_Pv"), handbook("sutras_in_M_base"));
    let (users, producers) = (handbook("sutras_in_u_2006"), handbook("sutras_in_x_2006"));
    let products = numbered("p", 9);
    let (user_axis, producer_axis) = (numbered("u", 5), numbered("k", 4));
    let mut used = Array2::zeros((9, 5));
    let mut made = Array2::zeros((4, 9));
    for ((i, j), value) in pd.indexed_iter() {
        used[[i, j]] = *value;
    }
    for ((i, j), value) in pm.indexed_iter() {
        used[[4 + i, j]] = value - nm[[i, j]];
    }
    for ((k, i), value) in pv.indexed_iter() {
        made[[k, i]] = *value;
    }
    for i in 0..5 {
        made[[3, 4 + i]] = imports[[0, i]];
    }
    let mut totals = producers.row(0).to_vec();
    totals.push(handbook("sutras_in_MT_2006")[[0, 0]]);
    let balanced = sut_ras(
        &matrix(&products, &user_axis, used),
        &matrix(&producer_axis, &products, made),
        &vector(&user_axis, users.row(0).to_owned()),
        &vector(&producer_axis, totals),
        Precision { margins: 1e-4, tolerance: 1e-7, ..Precision::default() },
    )
    .unwrap();
    let (found_use, found_make) = (balanced.used.values(), balanced.made.values());
    let block =
        |rows: std::ops::Range<usize>| Array2::from_shape_fn((rows.len(), 5), |(i, j)| found_use[[rows.start + i, j]]);
    close(&block(0..4), &handbook("sutras_printed_Fd"), 1.5);
    close(&block(4..9), &handbook("sutras_printed_Fm"), 1.5);
    close(&Array2::from_shape_fn((3, 4), |(k, i)| found_make[[k, i]]), &handbook("sutras_printed_Fv"), 1.5);
    close(&block(0..4), &handbook("quadrium_sutras_Fd"), 0.5);
    for (i, product) in balanced.products.values().iter().enumerate() {
        assert!((found_use.row(i).sum() - product).abs() < 1e-4 * product.abs().max(1.0));
    }
}

#[test]
fn what_stands_in_the_way_is_named() {
    let axis = numbered("", 2);
    let first = matrix(&axis, &axis, array![[1.0, 0.0], [2.0, 3.0]]);
    let totals = |values: [f64; 2]| vector(&axis, values.to_vec());
    let of = |u, v| ras(&first, &totals(u), &totals(v), Precision { rounds: 500, ..Precision::default() });
    // Row 1 feeds column 1 alone, so column 1 cannot be smaller than row 1.
    let error = of([5.0, 5.0], [3.0, 7.0]).unwrap_err();
    assert!(matches!(error, BalancingError::NotReached { .. }), "{error}");
    assert!(error.to_string().contains("zeros of the table"), "{error}");
    let error = of([5.0, 5.0], [7.0, 4.0]).unwrap_err();
    assert!(error.to_string().contains("sum to 10 and column totals to 11"), "{error}");
    let negative = matrix(&axis, &axis, array![[1.0, -1.0], [2.0, 3.0]]);
    let error = ras(&negative, &totals([1.0, 5.0]), &totals([3.0, 3.0]), Precision::default()).unwrap_err();
    assert!(error.to_string().contains("row 1, column 2 is -1"), "{error}");
    let empty = matrix(&axis, &axis, array![[0.0, 0.0], [2.0, 3.0]]);
    for method in [ras, gras, cross_entropy] {
        let error = method(&empty, &totals([1.0, 5.0]), &totals([3.0, 3.0]), Precision::default()).unwrap_err();
        assert!(error.to_string().contains("row 1 has the total 1, but all its cells are zero"), "{error}");
    }
    let dollars = LabeledVec::new(Measure::new("flow", Unit::money("USD", 6)), axis.clone(), array![4.0, 2.0]).unwrap();
    assert!(matches!(ras(&first, &dollars, &totals([3.0, 3.0]), Precision::default()), Err(BalancingError::Unit(_))));
}

#[test]
fn blocks_are_met_beside_rows_and_columns() {
    let axis = numbered("", 4);
    let first = matrix(
        &axis,
        &axis,
        array![[4.0, 1.0, 2.0, 0.5], [1.0, 6.0, -0.4, 1.0], [3.0, 0.7, 5.0, 2.0], [0.2, 1.5, 1.0, 7.0]],
    );
    // Four regional blocks of two by two; the new table that the totals come from.
    let block_of = Array2::from_shape_fn((4, 4), |(i, j)| Some(2 * (i / 2) + j / 2));
    let truth = array![[5.0, 1.5, 1.0, 0.7], [0.8, 7.0, -0.3, 1.4], [3.5, 0.6, 6.0, 1.8], [0.5, 1.2, 1.3, 8.0]];
    let blocks = axis.clone();
    let mut totals = [0.0; 4];
    truth.indexed_iter().for_each(|(at, value)| totals[block_of[at].unwrap()] += value);
    let blocks = CellTotals { totals: vector(&blocks, totals.to_vec()), block_of };
    let (u, v) = (truth.sum_axis(ndarray::Axis(1)), truth.sum_axis(ndarray::Axis(0)));
    let found =
        mr_gras(&first, &vector(&axis, u.clone()), &vector(&axis, v.clone()), &blocks, Precision::default()).unwrap();
    let new = found.table.values();
    for k in 0..4 {
        assert!((new.row(k).sum() - u[k]).abs() < 1e-8 && (new.column(k).sum() - v[k]).abs() < 1e-8);
        let sum: f64 = new.indexed_iter().filter(|(at, _)| blocks.block_of[*at] == Some(k)).map(|(_, x)| x).sum();
        assert!((sum - totals[k]).abs() < 1e-8);
    }
    assert!(new[[1, 2]] < 0.0);
    // Without blocks the table differs; blocks that hold already change nothing.
    let plain = gras(&first, &vector(&axis, u.clone()), &vector(&axis, v.clone()), Precision::default()).unwrap();
    let mut held = [0.0; 4];
    plain.table.values().indexed_iter().for_each(|(at, x)| held[blocks.block_of[at].unwrap()] += x);
    let same = CellTotals { totals: vector(&axis, held.to_vec()), block_of: blocks.block_of.clone() };
    let again = mr_gras(&first, &vector(&axis, u), &vector(&axis, v), &same, Precision::default()).unwrap();
    close(&again.table.values().to_owned(), &plain.table.values().to_owned(), 1e-7);
    assert!((&plain.table.values() - &new).mapv(f64::abs).sum() > 0.1);
}

#[test]
fn blocks_that_do_not_fit_are_refused() {
    let axis = numbered("", 2);
    let first = matrix(&axis, &axis, array![[1.0, 2.0], [3.0, 4.0]]);
    let (u, v) = (vector(&axis, vec![3.0, 7.0]), vector(&axis, vec![4.0, 6.0]));
    let of = |block_of| {
        let blocks = CellTotals { totals: vector(&axis, vec![3.0, 7.0]), block_of };
        mr_gras(&first, &u, &v, &blocks, Precision::default()).unwrap_err().to_string()
    };
    let error = of(Array2::from_elem((2, 2), Some(5)));
    assert!(error.contains("a cell belongs to block 5"), "{error}");
    let error = of(Array2::from_elem((3, 2), None));
    assert!(error.contains("they are 3 by 2"), "{error}");
}

fn random() -> impl Strategy<Value = (Array2<f64>, Array2<f64>)> {
    (2_usize..6, 2_usize..6).prop_flat_map(|(n, m)| {
        let cells = prop::collection::vec((0.1_f64..10.0, 0.3_f64..3.0), n * m);
        cells.prop_map(move |cells| {
            let first = Array2::from_shape_fn((n, m), |(i, j)| cells[i * m + j].0);
            let truth = Array2::from_shape_fn((n, m), |(i, j)| cells[i * m + j].0 * cells[i * m + j].1);
            (first, truth)
        })
    })
}

fn cross_products_are_kept(first: &Array2<f64>, balanced: &Balanced) -> f64 {
    let new = balanced.table.values();
    let odds = |x: ndarray::ArrayView2<'_, f64>, i: usize, j: usize| x[[0, 0]] * x[[i, j]] / (x[[i, 0]] * x[[0, j]]);
    let (n, m) = new.dim();
    (1..n)
        .flat_map(|i| (1..m).map(move |j| (i, j)))
        .map(|(i, j)| (odds(new, i, j) / odds(first.view(), i, j) - 1.0).abs())
        .fold(0.0, f64::max)
}

proptest! {
    #[test]
    fn totals_are_met_and_cross_products_kept((first, truth) in random()) {
        let (n, m) = first.dim();
        let (rows, columns) = (numbered("r", n), numbered("c", m));
        let u = vector(&rows, truth.sum_axis(ndarray::Axis(1)));
        let v = vector(&columns, truth.sum_axis(ndarray::Axis(0)));
        let table = matrix(&rows, &columns, first.clone());
        let found = ras(&table, &u, &v, Precision::default()).unwrap();
        prop_assert!(found.table.row_sums().minus(&u).unwrap().values().iter().all(|gap| gap.abs() < 1e-7));
        prop_assert!(found.table.column_sums().minus(&v).unwrap().values().iter().all(|gap| gap.abs() < 1e-7));
        prop_assert!(cross_products_are_kept(&first, &found) < 1e-6);
        // A table that has its totals already stays as it is.
        let same = ras(&found.table, &u, &v, Precision::default()).unwrap();
        prop_assert!(same.convergence.change < 1e-8);
    }

    /// First-order conditions of cross entropy: ln(a/a⁰) in a column is linear in λ, the same λ for all columns.
    #[test]
    fn cross_entropy_meets_its_conditions((first, truth) in random()) {
        let (n, m) = first.dim();
        let (rows, columns) = (numbered("r", n), numbered("c", m));
        let u = vector(&rows, truth.sum_axis(ndarray::Axis(1)));
        let v = vector(&columns, truth.sum_axis(ndarray::Axis(0)));
        let table = matrix(&rows, &columns, first.clone());
        let found = cross_entropy(&table, &u, &v, Precision::default()).unwrap();
        prop_assert!(found.table.row_sums().minus(&u).unwrap().values().iter().all(|gap| gap.abs() < 1e-6));
        prop_assert!(found.table.column_sums().minus(&v).unwrap().values().iter().all(|gap| gap.abs() < 1e-6));
        let new = found.table.values();
        let log = |i: usize, j: usize| {
            let (a, old) = (new[[i, j]] / v.values()[j], first[[i, j]] / first.column(j).sum());
            (a / old).ln() / v.values()[j]
        };
        for i in 1..n {
            for j in 1..m {
                let (here, there) = (log(i, j) - log(0, j), log(i, 0) - log(0, 0));
                prop_assert!((here - there).abs() < 1e-6 * (1.0 + there.abs()), "{here} {there}");
            }
        }
        // With equal column totals, new and old, it is RAS.
        let even = vector(&columns, vec![u.sum() / m as f64; m]);
        let scaled = Array2::from_shape_fn((n, m), |(i, j)| first[[i, j]] / first.column(j).sum());
        let table = matrix(&rows, &columns, scaled);
        let (one, other) = (
            cross_entropy(&table, &u, &even, Precision::default()).unwrap(),
            ras(&table, &u, &even, Precision::default()).unwrap(),
        );
        for (a, b) in one.table.values().iter().zip(other.table.values()) {
            prop_assert!((a - b).abs() < 1e-6 * (1.0 + b.abs()));
        }
    }
}
