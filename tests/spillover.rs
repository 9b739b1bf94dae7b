//! Spillovers: feedback between groups, weighted stocks, regressions on them, shift-share inference.

use domar::datasets;
use domar::digital::{
    self, Channel, OwnSector, Scope, SpilloverRegression, network_weights, spillover_weights, weighted_stock,
};
use domar::labeled::{LabeledMat, LabeledVec};
use domar::labels::{Dimension, Labels};
use domar::leontief::{LeontiefError, LeontiefSystem};
use domar::panel::Panel;
use domar::report::{ToChart, ToTable};
use domar::stats::{
    ConfidenceSet, Draws, Effects, Fitted, PanelRegression, RegressionError, ShockClusters, ShockExposure,
    SpatialModel, SpatialRegression, SpatialWeights, StandardErrors, compare_weights, normal_quantile,
};
use domar::table::{IoTable, TableInfo};
use domar::units::{Flow, Measure, Unit};
use ndarray::{Array1, Array2, Axis, array};

/// Miller and Blair (2009), chapter 3: two regions with three and two sectors.
fn two_regions() -> LeontiefSystem {
    let flows = array![
        [150.0, 500.0, 50.0, 25.0, 75.0],
        [200.0, 100.0, 400.0, 200.0, 100.0],
        [300.0, 500.0, 50.0, 60.0, 40.0],
        [75.0, 100.0, 60.0, 200.0, 250.0],
        [50.0, 25.0, 25.0, 150.0, 100.0]
    ];
    let sectors = Labels::from_codes(Dimension::Sector, &["r1", "r2", "r3", "s1", "s2"]).unwrap();
    let info = TableInfo::new("two regions", Unit::money("USD", 6));
    let table = IoTable::from_flows(info, sectors, flows, array![1000.0, 2000.0, 1000.0, 1200.0, 800.0]).unwrap();
    LeontiefSystem::from_table(&table, Flow::Domestic).unwrap()
}

fn demand(system: &LeontiefSystem, values: Array1<f64>) -> LabeledVec {
    LabeledVec::new(Measure::new("final demand", Unit::money("USD", 6)), system.sectors().clone(), values).unwrap()
}

#[test]
fn feedback_between_two_regions_matches_the_book() {
    let system = two_regions();
    let split = system.feedback_between(&[("r", vec!["r1", "r2", "r3"]), ("s", vec!["s1", "s2"])]).unwrap();
    let effects = split.effects_of(&demand(&system, array![100.0, 0.0, 0.0, 0.0, 0.0])).unwrap();
    for (position, (with, alone)) in [(142.34, 136.51), (63.46, 52.73), (63.83, 56.98)].into_iter().enumerate() {
        let own = effects.demand.values()[position] + effects.within.values()[position];
        assert!((effects.total.values()[position] - with).abs() <= 0.005);
        assert!((own - alone).abs() <= 0.005);
        assert!((own + effects.feedback.values()[position] - with).abs() <= 0.005);
        assert!(effects.spillover.values()[position].abs() < 1e-12, "the other region's demand is zero");
    }
    let printed = 1.0 - (136.51 + 52.73 + 56.98) / (142.34 + 63.46 + 63.83);
    assert!((effects.overlooked()[0] - printed).abs() < 1e-4);
    assert!((effects.overlooked()[1] - 1.0).abs() < 1e-12);
    assert!(effects.to_table().to_string().contains("Feedback"));
}

fn largest(matrix: Array2<f64>) -> f64 {
    matrix.iter().fold(0.0, |most, gap| most.max(gap.abs()))
}

/// The blocks of a matrix that stand in some rows and columns.
fn block(matrix: &LabeledMat, rows: &[usize], columns: &[usize]) -> Array2<f64> {
    matrix.values().select(Axis(0), rows).select(Axis(1), columns)
}

#[test]
fn the_inverse_is_the_product_of_its_parts_in_all_chinese_tables() {
    let china = datasets::china_digital().unwrap();
    for (year, table) in china.iter() {
        let system = LeontiefSystem::from_table(table, Flow::Domestic).unwrap();
        let scope = Scope::ict(table).unwrap();
        let split = system.feedback_with_rest("digital", &scope.codes()).unwrap();
        let (m1, m2, m3) = (split.within.values(), split.spillover.values(), split.feedback.values());
        let gap = largest(m3.dot(&m2).dot(&m1) - system.leontief_inverse().values());
        assert!(gap < 1e-12, "{year}: {gap:.1e}");
        // Round's two-group forms, from the coefficients.
        let digital = system.sectors().positions(&scope.codes()).unwrap();
        let rest: Vec<usize> = (0..system.sectors().len()).filter(|i| !digital.contains(i)).collect();
        let coefficients = system.technical_coefficients();
        for (r, s) in [(&digital, &rest), (&rest, &digital)] {
            let own = Array2::eye(r.len()) - block(coefficients, r, r);
            let deliveries = block(&split.spillover, r, s);
            assert!(largest(own.dot(&deliveries) - block(coefficients, r, s)) < 1e-12);
            assert!(largest(own.dot(&block(&split.within, r, r)) - Array2::<f64>::eye(r.len())) < 1e-12);
            let round = Array2::eye(r.len()) - deliveries.dot(&block(&split.spillover, s, r));
            assert!(largest(round.dot(&block(&split.feedback, r, r)) - Array2::<f64>::eye(r.len())) < 1e-12);
            assert!(largest(block(&split.feedback, r, s)) == 0.0);
        }
        let parts = split.multipliers();
        assert!(parts.to_chart().check().is_ok() && parts.to_table().to_string().contains("Feedback"));
        let sum = 1.0 + &parts.within.values() + parts.spillover.values() + parts.feedback.values();
        let gap = (sum - system.output_multipliers().values()).iter().fold(0.0_f64, |most, gap| most.max(gap.abs()));
        assert!(gap < 1e-12, "{year}: {gap:.1e}");
        let effects = split.effects_of(&table.net_final_demand()).unwrap();
        let added = effects.demand.plus(&effects.within).unwrap().plus(&effects.spillover).unwrap();
        let added = added.plus(&effects.feedback).unwrap();
        let output = table.output();
        for ((label, sum), output) in added.iter().zip(output.values()) {
            assert!((sum - output).abs() < 1e-6 * output, "{year}, {label}: {sum} against {output}");
        }
    }
}

#[test]
fn three_groups_and_groups_of_one_multiply_to_the_inverse_too() {
    let system = two_regions();
    let groups: [Vec<(&str, Vec<&str>)>; 3] = [
        vec![("a", vec!["r2", "s1"]), ("b", vec!["s2"]), ("c", vec!["r1", "r3"])],
        ["r1", "r2", "r3", "s1", "s2"].into_iter().map(|code| (code, vec![code])).collect(),
        vec![("all", vec!["s2", "r1", "r2", "r3", "s1"])],
    ];
    for groups in groups {
        let split = system.feedback_between(&groups).unwrap();
        let product = split.feedback.values().dot(&split.spillover.values()).dot(&split.within.values());
        assert!(largest(product - system.leontief_inverse().values()) < 1e-14);
        assert!(split.spillover.values().diag().iter().all(|one| (one - 1.0).abs() < 1e-14));
    }
}

#[test]
fn groups_must_hold_each_sector_once() {
    let system = two_regions();
    assert_eq!(
        system.feedback_between(&[("r", vec!["r1", "r2"]), ("s", vec!["s1", "s2"])]).unwrap_err().to_string(),
        "sector r3 is in 0 groups; the groups must hold each sector once"
    );
    let twice = system.feedback_between(&[("r", vec!["r1", "r2", "r3"]), ("s", vec!["r3", "s1", "s2"])]);
    assert!(matches!(twice.unwrap_err(), LeontiefError::NotAPartition { groups: 2, .. }));
    assert!(system.feedback_with_rest("all", &["r1", "r2", "r3", "s1", "s2"]).is_err(), "no rest");
}

#[test]
fn weights_are_shares_and_a_common_stock_is_common_to_all() {
    let china = datasets::china_digital().unwrap();
    let table = china.table(2018).unwrap();
    let system = LeontiefSystem::from_table(table, Flow::Domestic).unwrap();
    let flows = system.table().intermediate_flows().values().to_owned();
    let one = LabeledVec::new(Measure::new("one", Unit::Ratio), system.sectors().clone(), Array1::ones(flows.nrows()));
    let one = one.unwrap();
    for channel in [Channel::Purchases, Channel::CompletePurchases, Channel::Sales] {
        for own in [OwnSector::LeftOut, OwnSector::Kept] {
            let weights = spillover_weights(&system, channel, own).unwrap();
            let around = weighted_stock(&weights, &one).unwrap();
            assert!(around.values().iter().all(|value| (value - 1.0).abs() < 1e-12), "{channel:?}, {own:?}");
        }
    }
    let kept = spillover_weights(&system, Channel::Purchases, OwnSector::Kept).unwrap();
    assert!((kept.values()[[3, 5]] - flows[[5, 3]] / flows.column(3).sum()).abs() < 1e-15);
    let sales = spillover_weights(&system, Channel::Sales, OwnSector::LeftOut).unwrap();
    assert!((sales.values()[[3, 5]] - flows[[3, 5]] / (flows.row(3).sum() - flows[[3, 3]])).abs() < 1e-15);

    // One buyer of two suppliers who buy nothing: complete purchases are the direct ones, and their rows are zero.
    let sectors = Labels::from_codes(Dimension::Sector, &["a", "b", "c"]).unwrap();
    let table = IoTable::from_flows(
        TableInfo::new("star", Unit::money("USD", 6)),
        sectors,
        array![[0.0, 0.0, 3.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
        array![10.0, 10.0, 10.0],
    );
    let star = LeontiefSystem::from_table(&table.unwrap(), Flow::Domestic).unwrap();
    for channel in [Channel::Purchases, Channel::CompletePurchases] {
        let weights = spillover_weights(&star, channel, OwnSector::LeftOut).unwrap();
        assert!(
            largest(weights.values().to_owned() - array![[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.75, 0.25, 0.0]]) < 1e-14
        );
    }
}

#[test]
fn a_negative_flow_is_no_weight() {
    let sectors = Labels::from_codes(Dimension::Sector, &["a", "b"]).unwrap();
    let info = TableInfo::new("two", Unit::money("USD", 6));
    let table = IoTable::from_flows(info, sectors, array![[1.0, 2.0], [-1.0, 1.0]], array![10.0, 10.0]).unwrap();
    let system = LeontiefSystem::from_table(&table, Flow::Domestic).unwrap();
    let error = spillover_weights(&system, Channel::Purchases, OwnSector::LeftOut).unwrap_err().to_string();
    assert!(error.starts_with("the link of a with b is -1; weights are shares"), "{error}");
}

/// Rows exposed to one shock each, with the regressor the shock itself.
fn grouped() -> (Panel, ShockExposure, Vec<usize>) {
    let mut draws = Draws::new(3, 0);
    let group: Vec<usize> = (0..60).map(|row| (row + row / 12) % 12).collect();
    let shock: Vec<f64> = (0..12).map(|_| draws.normal()).collect();
    let common: Vec<f64> = (0..12).map(|_| draws.normal()).collect();
    let x: Vec<f64> = group.iter().map(|&g| shock[g]).collect();
    let y = group.iter().map(|&g| 0.5 * shock[g] + common[g] + draws.normal()).collect();
    let number = group.iter().map(|&g| g as f64).collect();
    let panel = Panel::from_columns([("y", y), ("x", x), ("group", number)]).unwrap();
    let shares = Array2::from_shape_fn((60, 12), |(i, s)| f64::from(u8::from(group[i] == s)));
    (panel, ShockExposure { shares, periods: vec![0; 60], clusters: ShockClusters::BySource }, group)
}

#[test]
fn with_one_shock_for_each_row_the_shift_share_error_is_the_clustered_one() {
    let (panel, exposure, group) = grouped();
    let spec = PanelRegression::new("y", ["x"]).errors(StandardErrors::ClusteredBy("group".to_owned()));
    let fit = spec.fit(&panel).unwrap();
    let result = fit.shift_share("x", &exposure, 0.9).unwrap();
    let factor: f64 = 12.0 / 11.0 * 59.0 / 58.0;
    let expected = fit.std_error("x").unwrap() / factor.sqrt();
    assert!((result.std_error / expected - 1.0).abs() < 1e-12);
    assert_eq!(result.clusters, 12);

    // The ends of the set with the null imposed, from the definition of the test.
    let x = panel.column("x").unwrap();
    let y = panel.column("y").unwrap();
    let centre = |values: Array1<f64>| &values - values.sum() / 60.0;
    let (rest, outcome) = (centre(x.to_owned()), centre(y.to_owned()));
    let statistic = |beta: f64| {
        let residual = &outcome - &(&rest * beta);
        let mut sums = [0.0; 12];
        group.iter().enumerate().for_each(|(row, &g)| sums[g] += rest[row] * residual[row]);
        rest.dot(&residual).powi(2) / sums.iter().map(|sum| sum * sum).sum::<f64>()
    };
    let limit = normal_quantile(0.95).powi(2);
    match result.interval_null_imposed {
        ConfidenceSet::Between(low, high) => {
            assert!((statistic(low) / limit - 1.0).abs() < 1e-9 && (statistic(high) / limit - 1.0).abs() < 1e-9);
            assert!(low < result.estimate && result.estimate < high);
        }
        other => panic!("{other:?}"),
    }
    let at_zero = domar::stats::chi_squared_tail(1, statistic(0.0));
    assert!((result.p_value_null_imposed - at_zero).abs() < 1e-12);
    // With few shocks and a high level the data exclude little or nothing; what is excluded is what the test rejects.
    let wide = fit.shift_share("x", &exposure, 0.9999).unwrap().interval_null_imposed;
    let limit = normal_quantile(0.5 + 0.9999 / 2.0).powi(2);
    for beta in (-400..400).map(|step| f64::from(step) / 10.0 + 0.01234) {
        assert_eq!(wide.contains(beta), statistic(beta) <= limit, "{beta} in {wide:?}");
    }
    assert!(!matches!(wide, ConfidenceSet::Between(..)));
    assert!(result.to_table().to_string().contains("AKM0"));
}

#[test]
fn shares_that_do_not_tell_shocks_apart_are_refused() {
    let (panel, mut exposure, _) = grouped();
    let fit = PanelRegression::new("y", ["x"]).errors(StandardErrors::Robust).fit(&panel).unwrap();
    let first = exposure.shares.column(0).to_owned();
    exposure.shares.column_mut(1).assign(&first);
    assert!(matches!(
        fit.shift_share("x", &exposure, 0.95).unwrap_err(),
        RegressionError::SharesWithoutFullRank { numbers, .. } if numbers == [2]
    ));
    assert_eq!(
        fit.shift_share("z", &exposure, 0.95).unwrap_err().to_string(),
        "\"z\" is no regressor of this model; its regressors are \"constant\", \"x\""
    );
    exposure.periods.pop();
    assert_eq!(
        fit.shift_share("x", &exposure, 0.95).unwrap_err().to_string(),
        "periods: 60 are needed, but 59 are given"
    );
}

/// Years of independent stocks of all sectors of a table.
fn stocks(codes: &[&str], years: usize, draws: &mut Draws) -> Panel {
    let sectors: Vec<&str> = (0..years).flat_map(|_| codes.to_vec()).collect();
    let year = (0..years).flat_map(|year| vec![2000.0 + year as f64; codes.len()]).collect();
    let data = sectors.iter().map(|_| draws.normal()).collect();
    let panel = Panel::from_columns([("year", year), ("data", data)]).unwrap();
    panel.with_text("sector", &sectors).unwrap().with_ids("sector", "year").unwrap()
}

/// The weights with the rows of a share of the sectors dealt to one another in a ring, diagonals kept zero.
fn misspecified(weights: &LabeledMat, share: f64) -> LabeledMat {
    let n = weights.rows().len();
    let wrong = (0..n).filter(|&i| (i as f64) < share * n as f64).count();
    let right = weights.values();
    let mut values = right.to_owned();
    for i in 0..wrong {
        let mut row = right.row((i + 1) % wrong).to_owned();
        row[i] = 0.0;
        let sum = row.sum();
        values.row_mut(i).assign(&(row / sum));
    }
    LabeledMat::new(weights.measure().clone(), weights.rows().clone(), weights.columns().clone(), values).unwrap()
}

#[test]
fn wrong_weights_pull_the_spillover_towards_zero_as_theory_says() {
    // MC8: r₁ = 0.2; none, a quarter and half of the sectors with another's suppliers.
    let china = datasets::china_digital().unwrap();
    let system = LeontiefSystem::from_table(china.table(2018).unwrap(), Flow::Domestic).unwrap();
    let weights = spillover_weights(&system, Channel::Purchases, OwnSector::LeftOut).unwrap();
    let codes: Vec<&str> = system.sectors().codes().collect();
    let n = codes.len();
    let right = weights.values();
    let mut curve = Vec::new();
    for share in [0.0, 0.25, 0.5] {
        let used = misspecified(&weights, share);
        // Normal equations in expectation, stocks independent with variance one, means over sectors taken out.
        let centred = |matrix: Array2<f64>| {
            let means = matrix.mean_axis(Axis(0)).unwrap();
            matrix - &means
        };
        let (own, wrong, truth) =
            (centred(Array2::eye(n)), centred(used.values().to_owned()), centred(right.to_owned()));
        let product = |a: &Array2<f64>, b: &Array2<f64>| (a * b).sum();
        let (aa, ab, bb) = (product(&own, &own), product(&own, &wrong), product(&wrong, &wrong));
        let (ay, by) = (0.2 * product(&own, &truth), 0.2 * product(&wrong, &truth));
        let predicted = (aa * by - ab * ay) / (aa * bb - ab * ab);
        let replications = 60_u32;
        let estimates: Vec<f64> = (0..replications)
            .map(|replication| {
                let mut draws = Draws::new(20, u64::from(replication));
                let panel = stocks(&codes, 10, &mut draws);
                let panel = digital::with_weighted_stock(panel, &weights, "data", "around").unwrap();
                let outcome = panel.column("around").unwrap().iter().map(|w| 0.2 * w + 0.1 * draws.normal()).collect();
                let panel = panel.with_column("outcome", outcome).unwrap();
                let fit = SpilloverRegression::new("outcome", "data", used.clone()).fit(&panel).unwrap();
                fit.shift_share.estimate
            })
            .collect();
        let mean = estimates.iter().sum::<f64>() / f64::from(replications);
        let variance = estimates.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / f64::from(replications - 1);
        let error = (variance / f64::from(replications)).sqrt();
        println!("{share}: mean {mean:.4}, predicted {predicted:.4}, standard error {error:.4}");
        // Three standard errors, and one per cent for the ratio's finite-sample bias.
        assert!((mean - predicted).abs() < 3.0 * error + 0.002, "{share}: {mean} against {predicted} ± {error}");
        curve.push(mean);
    }
    assert!(curve[0] > curve[1] && curve[1] > curve[2], "{curve:?}");
}

#[test]
fn shift_share_sets_keep_their_level_where_clusters_by_sector_do_not() {
    // Errors reach sectors through the same suppliers as the stocks do.
    let china = datasets::china_digital().unwrap();
    let system = LeontiefSystem::from_table(china.table(2018).unwrap(), Flow::Domestic).unwrap();
    let weights = spillover_weights(&system, Channel::Purchases, OwnSector::LeftOut).unwrap();
    let codes: Vec<&str> = system.sectors().codes().collect();
    let replications = 200_u32;
    let (mut akm, mut akm0, mut clustered, mut driscoll_kraay) = (0_u32, 0_u32, 0_u32, 0_u32);
    for replication in 0..replications {
        let mut draws = Draws::new(21, u64::from(replication));
        let panel = stocks(&codes, 10, &mut draws);
        let hidden = panel.column("data").unwrap().iter().map(|_| draws.normal()).collect();
        let panel = panel.with_column("hidden", hidden).unwrap();
        let panel = digital::with_weighted_stock(panel, &weights, "data", "around").unwrap();
        let panel = digital::with_weighted_stock(panel, &weights, "hidden", "around_hidden").unwrap();
        let (around, hidden) = (panel.column("around").unwrap(), panel.column("around_hidden").unwrap());
        let outcome = around.iter().zip(hidden).map(|(w, h)| 0.2 * w + h + 0.02 * draws.normal()).collect();
        let panel = panel.with_column("outcome", outcome).unwrap();
        let fit = SpilloverRegression::new("outcome", "data", weights.clone())
            .shock_clusters(ShockClusters::Independent)
            .fit(&panel)
            .unwrap();
        akm += u32::from(fit.shift_share.interval.contains(0.2));
        akm0 += u32::from(fit.shift_share.interval_null_imposed.contains(0.2));
        let (low, high) = fit.regression.confint(0.95)[1];
        clustered += u32::from((low..=high).contains(&0.2));
        let panel = digital::with_weighted_stock(panel, &weights, "data", "W*data").unwrap();
        let other = fit.regression.with_errors(&StandardErrors::DriscollKraay { lags: 0 }, &panel).unwrap();
        let (low, high) = other.confint(0.95)[1];
        driscoll_kraay += u32::from((low..=high).contains(&0.2));
    }
    let coverage = [akm, akm0, clustered, driscoll_kraay].map(|count| f64::from(count) / f64::from(replications));
    println!("coverage: AKM, AKM0, clustered by sector, Driscoll–Kraay {coverage:.3?}");
    // Three standard errors of a coverage of 0.95 in 200 replications are 0.046.
    assert!((coverage[1] - 0.95).abs() < 0.046, "AKM0 {}", coverage[1]);
    assert!(coverage[0] > coverage[2] && coverage[2] < 0.90, "{coverage:?}");
    // Errors are independent over time here, so Driscoll–Kraay holds but for its ten periods.
    assert!((0.85..=0.99).contains(&coverage[3]), "{coverage:?}");
}

#[test]
fn errors_of_the_spillover_regression_are_those_asked_for() {
    let china = datasets::china_digital().unwrap();
    let system = LeontiefSystem::from_table(china.table(2012).unwrap(), Flow::Domestic).unwrap();
    let weights = spillover_weights(&system, Channel::CompletePurchases, OwnSector::LeftOut).unwrap();
    let codes: Vec<&str> = system.sectors().codes().collect();
    let mut draws = Draws::new(5, 0);
    let panel = stocks(&codes, 8, &mut draws);
    let outcome = panel.column("data").unwrap().iter().map(|d| d + draws.normal()).collect();
    let panel = panel.with_column("outcome", outcome).unwrap();
    let spec =
        SpilloverRegression::new("outcome", "data", weights.clone()).errors(StandardErrors::DriscollKraay { lags: 2 });
    let fit = spec.fit(&panel).unwrap();
    let by_hand = digital::with_weighted_stock(panel, &weights, "data", "W*data").unwrap();
    let by_hand = PanelRegression::new("outcome", ["data", "W*data"])
        .effects(Effects::UnitAndTime)
        .errors(StandardErrors::DriscollKraay { lags: 2 })
        .fit(&by_hand)
        .unwrap();
    assert_eq!(fit.regression, by_hand);
    assert_eq!(fit.shift_share.regression_std_error, by_hand.std_error("W*data").unwrap());
    assert!(fit.to_table().to_string().contains("Driscoll–Kraay, 2 lags"));
}

#[test]
fn the_network_wins_over_geography_where_it_made_the_data() {
    let china = datasets::china_digital().unwrap();
    let system = LeontiefSystem::from_table(china.table(2020).unwrap(), Flow::Domestic).unwrap();
    let network = network_weights(&system, Channel::Purchases).unwrap();
    let codes: Vec<&str> = system.sectors().codes().collect();
    let n = codes.len();
    let mut draws = Draws::new(6, 0);
    // Sectors scattered over a plane stand for geography.
    let places: Vec<(f64, f64)> = (0..n).map(|_| (draws.uniform(), draws.uniform())).collect();
    let geography = SpatialWeights::inverse_distance("distance", system.sectors(), &places, 2.0, Some(0.5)).unwrap();
    let geography = geography.row_standardised().unwrap();
    let x: Array1<f64> = (0..n).map(|_| draws.normal()).collect();
    let noise: Array1<f64> = (0..n).map(|_| 0.05 * draws.normal()).collect();
    let filter = domar::linalg::Lu::factorise((Array2::eye(n) - &network.matrix() * 0.6).view()).unwrap();
    let y = filter.solve((&x + noise).view()).unwrap();
    let panel = Panel::from_columns([("y", y.to_vec()), ("x", x.to_vec())]).unwrap();
    let panel = panel.with_text("sector", &codes).unwrap().with_unit("sector").unwrap();
    let spec = SpatialRegression::new(SpatialModel::Lag, "y", ["x"]);
    let comparison = compare_weights(&spec, &panel, &[&network, &geography], 500, 2).unwrap();
    let won = &comparison.rows[0];
    assert!(won.probability > 0.99, "{}", won.probability);
    assert!((won.spatial_parameter - 0.6).abs() < 3.0 * won.std_error);
}
