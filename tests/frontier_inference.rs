//! What follows from a fitted frontier: bootstrap, comparison of models, technology, decomposition of productivity growth.

mod common;

use domar::frontier::{Bootstrap, FrontierError, FrontierFit, Trend};
use domar::prelude::*;
use domar::stats::{Draws, SelectionError, ln_normal_cdf};

fn rice() -> Panel {
    let panel = Panel::read_csv(common::shared("data/sfa/riceProdPhil.csv"))
        .unwrap()
        .with_log(&["PROD", "AREA", "LABOR", "NPK"])
        .unwrap();
    let cost = |quantity: &str, price: &str| {
        let (quantity, price) = (panel.column(quantity).unwrap(), panel.column(price).unwrap());
        quantity.iter().zip(price).map(|(q, p)| q * p).collect::<Vec<f64>>()
    };
    let costs = [cost("AREA", "AREAP"), cost("LABOR", "LABORP"), cost("NPK", "NPKP")];
    let share = |j: usize| (0..panel.len()).map(|i| costs[j][i] / costs.iter().map(|c| c[i]).sum::<f64>()).collect();
    let shares: [Vec<f64>; 3] = [share(0), share(1), share(2)];
    let [area, labour, npk] = shares;
    panel
        .with_column("area_share", area)
        .and_then(|panel| panel.with_column("labour_share", labour))
        .and_then(|panel| panel.with_column("npk_share", npk))
        .and_then(|panel| panel.with_ids("FMERCODE", "YEARDUM"))
        .unwrap()
}

const INPUTS: [&str; 3] = ["ln_AREA", "ln_LABOR", "ln_NPK"];
const SHARES: [(&str, &str); 3] = [("ln_LABOR", "labour_share"), ("ln_AREA", "area_share"), ("ln_NPK", "npk_share")];

fn cobb_douglas() -> Frontier {
    Frontier::production("ln_PROD").inputs(INPUTS)
}

fn translog(panel: &Panel) -> FrontierFit {
    cobb_douglas()
        .translog()
        .technical_change(Trend::Biased)
        .panel_model(PanelModel::BatteseCoelli1992(Mean::Zero))
        .fit(panel)
        .unwrap()
}

/// Vuong's statistic from densities written out here.
#[test]
fn vuong_compares_observation_by_observation() {
    let panel = rice();
    let half = cobb_douglas().fit(&panel).unwrap();
    let exponential = cobb_douglas().inefficiency(Exponential).fit(&panel).unwrap();
    let test = vuong(&half, &exponential).unwrap();

    let ln_phi = |z: f64| -0.5 * z * z - 0.5 * std::f64::consts::TAU.ln();
    let (u, v) = (half.sigma_u(), half.sigma_v());
    let sigma = u.hypot(v);
    let f =
        half.residuals().values().mapv(|e| (2.0 / sigma).ln() + ln_phi(e / sigma) + ln_normal_cdf(-e * u / v / sigma));
    let (u, v) = (exponential.sigma_u(), exponential.sigma_v());
    let g = exponential
        .residuals()
        .values()
        .mapv(|e| -u.ln() + e / u + 0.5 * (v / u).powi(2) + ln_normal_cdf(-e / v - v / u));
    assert!((f.sum() - half.log_likelihood()).abs() < 1e-9);
    assert!((g.sum() - exponential.log_likelihood()).abs() < 1e-9);
    let gaps = &f - &g;
    let n = gaps.len() as f64;
    let expected = gaps.sum() / (n.sqrt() * gaps.std(0.0));
    assert!((test.statistic - expected).abs() < 1e-8, "{} against {expected}", test.statistic);
    // As many parameters on both sides: no penalty.
    assert_eq!(test.statistic, test.corrected);
    let back = vuong(&exponential, &half).unwrap();
    assert!((back.statistic + test.statistic).abs() < 1e-12 && (back.p_value - test.p_value).abs() < 1e-12);

    assert!(matches!(vuong(&half, &half), Err(SelectionError::Same { .. })));
    let fewer = cobb_douglas().fit(&panel.where_between("YEARDUM", 1.0, 4.0).unwrap()).unwrap();
    let error = vuong(&half, &fewer).unwrap_err().to_string();
    assert!(error.contains("344") && error.contains("172"), "{error}");
}

#[test]
fn a_likelihood_ratio_wants_the_restricted_model_first() {
    let panel = rice();
    let (small, large) = (cobb_douglas().fit(&panel).unwrap(), cobb_douglas().translog().fit(&panel).unwrap());
    let test = likelihood_ratio(&small, &large, false).unwrap();
    assert_eq!(test.restrictions, 6);
    assert!((test.statistic - 2.0 * (large.log_likelihood() - small.log_likelihood())).abs() < 1e-12);
    assert!(matches!(likelihood_ratio(&large, &small, false), Err(SelectionError::NotNested { .. })));
}

#[test]
fn a_bootstrap_draws_units_and_counts_what_failed() {
    let panel = rice();
    let fit = cobb_douglas().fit(&panel).unwrap();
    let plan = Bootstrap { replications: 120, seed: 3 };
    let samples = fit.bootstrap(&panel, plan).unwrap();
    assert_eq!(samples.values.nrows() + samples.failed(), 120);
    assert_eq!(samples.resampled, "units");
    assert_eq!(samples, fit.bootstrap(&panel, plan).unwrap(), "the seed decides");
    // Farms are clusters: the bootstrap comes near the clustered sandwich, which is another road to the same variance.
    let with = fit.with_bootstrap(&samples);
    let clusters = panel.units().to_vec();
    let clustered = fit.with_vcov(Vcov::Clustered { by: clusters }).unwrap();
    for name in INPUTS {
        let (one, other) = (with.std_error(name).unwrap(), clustered.std_error(name).unwrap());
        assert!((one / other - 1.0).abs() < 0.35, "{name}: {one} against {other}");
    }
    assert!(with.summary().to_string().contains("bootstrap, 120 replications"));
    let (low, high) = samples.percentile_interval(0.9);
    assert!(low.get("ln_AREA").unwrap() < high.get("ln_AREA").unwrap());

    // One sample has no spread: refused, with the count.
    let error = fit.bootstrap(&panel, Bootstrap { replications: 1, seed: 3 }).unwrap_err();
    assert!(matches!(error, FrontierError::BootstrapFailed { replications: 1, found: 1, .. }), "{error}");
}

/// The fitted frontier at any inputs and time, from its printed coefficients alone.
fn frontier_at(fit: &FrontierFit, x: [f64; 3], t: f64) -> f64 {
    let c = |name: &str| fit.coef(name).unwrap();
    let mut sum = c("constant") + c("trend") * t + 0.5 * c("0.5*trend^2") * t * t;
    for j in 0..3 {
        sum += c(INPUTS[j]) * x[j] + 0.5 * c(&format!("0.5*{}^2", INPUTS[j])) * x[j] * x[j];
        sum += c(&format!("{}*trend", INPUTS[j])) * x[j] * t;
        for k in j + 1..3 {
            sum += c(&format!("{}*{}", INPUTS[j], INPUTS[k])) * x[j] * x[k];
        }
    }
    sum
}

#[test]
fn elasticities_are_the_slopes_of_the_fitted_frontier() {
    let panel = rice();
    let fit = translog(&panel);
    let technology = fit.technology(&panel).unwrap();
    let scaled: Vec<Vec<f64>> = INPUTS
        .iter()
        .map(|name| {
            let column = panel.column(name).unwrap();
            let level = column.mapv(f64::exp).mean().unwrap().ln();
            column.iter().map(|x| x - level).collect()
        })
        .collect();
    let h = 1e-4;
    for i in [0, 17, 200, 343] {
        let x = [scaled[0][i], scaled[1][i], scaled[2][i]];
        let t = panel.times().unwrap()[i] as f64;
        for j in 0..3 {
            let shifted = |by: f64| {
                let mut moved = x;
                moved[j] += by;
                frontier_at(&fit, moved, t)
            };
            let slope = (shifted(h) - shifted(-h)) / (2.0 * h);
            assert!((technology.elasticities.values()[[i, j]] - slope).abs() < 1e-8);
        }
        let slope = (frontier_at(&fit, x, t + h) - frontier_at(&fit, x, t - h)) / (2.0 * h);
        assert!((technology.technical_change.as_ref().unwrap().values()[i] - slope).abs() < 1e-8);

        // Quasi-concavity by another road: along directions that keep output, the level must not be convex.
        let level = |moved: [f64; 3]| frontier_at(&fit, [0, 1, 2].map(|j| x[j] + moved[j].ln_1p()), t).exp();
        let gradient = [0, 1, 2].map(|j| technology.elasticities.values()[[i, j]]);
        let mut bends_up = false;
        for k in 0..180 {
            let angle = f64::from(k) * std::f64::consts::PI / 180.0;
            // Two directions orthogonal to the gradient.
            let first = [gradient[1], -gradient[0], 0.0];
            let second =
                [gradient[0] * gradient[2], gradient[1] * gradient[2], -gradient[0].powi(2) - gradient[1].powi(2)];
            let length = |v: [f64; 3]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
            let direction =
                [0, 1, 2].map(|j| angle.cos() * first[j] / length(first) + angle.sin() * second[j] / length(second));
            let at = |s: f64| level(direction.map(|d| s * d));
            bends_up |= at(1e-3) - 2.0 * at(0.0) + at(-1e-3) > 1e-6 * 1e-3 * at(0.0);
        }
        assert_eq!(technology.quasi_concavity().holds[i], !bends_up, "row {i}");
    }
    // Standard errors at the mean: the linear combination by hand.
    let (name, mean) = ("ln_AREA", |j: usize| scaled[j].iter().sum::<f64>() / 344.0);
    let periods = panel.times().unwrap().iter().map(|t| *t as f64).sum::<f64>() / 344.0;
    let weights = [
        ("ln_AREA", 1.0),
        ("0.5*ln_AREA^2", mean(0)),
        ("ln_AREA*ln_LABOR", mean(1)),
        ("ln_AREA*ln_NPK", mean(2)),
        ("ln_AREA*trend", periods),
    ];
    let at = |name: &str| fit.parameters().position(name).unwrap();
    let mut variance = 0.0;
    for (one, a) in weights {
        for (other, b) in weights {
            variance += a * b * fit.vcov().matrix[[at(one), at(other)]];
        }
    }
    let found = &technology.at_mean[0];
    assert_eq!(found.name, name);
    assert!((found.std_error - variance.sqrt()).abs() < 1e-12);
    let text = technology.to_string();
    assert!(text.contains("Returns to scale") && text.contains("quasi-concave"), "{text}");
}

#[test]
fn a_cobb_douglas_has_its_coefficients_for_elasticities() {
    let panel = rice();
    let fit = cobb_douglas().trend().fit(&panel).unwrap();
    let technology = fit.technology(&panel).unwrap();
    let sum: f64 = INPUTS.iter().map(|name| fit.coef(name).unwrap()).sum();
    assert!(technology.returns_to_scale().values().iter().all(|r| (r - sum).abs() < 1e-12));
    assert_eq!(technology.monotonicity().share, 1.0);
    assert_eq!(technology.quasi_concavity().share, 1.0);
    // Elasticities that sum to less than one make it concave; here they sum to 0.99.
    assert!(sum < 1.0);
    assert_eq!(technology.concavity_in(&INPUTS).unwrap().share, 1.0);
    let other = panel.where_between("YEARDUM", 2.0, 8.0).unwrap();
    assert!(matches!(fit.technology(&other), Err(FrontierError::OtherPanel { .. })));
    let changed = panel.clone().with_column("new", vec![0.0; 344]).unwrap();
    assert!(fit.technology(&changed).is_ok(), "more columns do no harm");
}

#[test]
fn productivity_growth_is_the_sum_of_its_parts() {
    let panel = rice();
    let fit = translog(&panel);
    let times = panel.times().unwrap();
    for shares in [None, Some(&SHARES[..])] {
        let growth = fit.tfp_growth(&panel, shares).unwrap();
        assert_eq!(growth.rows.len(), 43 * 7);
        let output = panel.column("ln_PROD").unwrap();
        let find = |unit: &str, time: i64| {
            (0..panel.len()).find(|&i| panel.unit_labels()[panel.units()[i]] == unit && times[i] == time).unwrap()
        };
        for row in &growth.rows {
            let sum =
                row.technical_change + row.scale + row.allocation.unwrap_or(0.0) + row.efficiency_change + row.noise;
            assert!((row.tfp - sum).abs() < 1e-12, "{row:?}");
            // Output and, with shares, the Törnqvist index of inputs straight from the data.
            let (a, b) = (find(&row.unit, row.from), find(&row.unit, row.to));
            assert!((row.output - (output[b] - output[a])).abs() < 1e-14);
            if shares.is_some() {
                let index: f64 = SHARES
                    .iter()
                    .map(|(input, share)| {
                        let (x, s) = (panel.column(input).unwrap(), panel.column(share).unwrap());
                        0.5 * (s[a] + s[b]) * (x[b] - x[a])
                    })
                    .sum();
                assert!((row.inputs - index).abs() < 1e-12);
            }
        }
        let mean = growth.mean();
        assert!((mean[0] - mean[1..].iter().sum::<f64>()).abs() < 1e-12);
        assert_eq!(growth.to_string().contains("Allocation"), shares.is_some());
        growth.to_chart().check().unwrap();
    }
}

#[test]
fn neutral_progress_and_constant_inefficiency_are_found_again() {
    let panel = rice();
    let fit = cobb_douglas().trend().panel_model(PanelModel::PittLee).fit(&panel).unwrap();
    let growth = fit.tfp_growth(&panel, None).unwrap();
    let trend = fit.coef("trend").unwrap();
    for row in &growth.rows {
        assert!((row.technical_change - trend).abs() < 1e-14);
        assert!(row.efficiency_change.abs() < 1e-12, "inefficiency is constant in this model");
    }
    let intervals = fit.tfp_growth_bootstrap(&panel, None, Bootstrap { replications: 50, seed: 5 }).unwrap();
    let (low, high) = intervals.percentile_interval(0.9);
    assert!(low.get("Technical change").unwrap() < trend && trend < high.get("Technical change").unwrap());

    // A gap counts with its length.
    let rows: Vec<f64> = times_without(&panel, 4);
    let gapped = panel.clone().with_column("kept", rows).unwrap().where_equals("kept", 1).unwrap();
    let growth = cobb_douglas().trend().panel_model(PanelModel::PittLee).fit(&gapped).unwrap();
    let parts = growth.tfp_growth(&gapped, None).unwrap();
    let trend = growth.coef("trend").unwrap();
    assert!(
        parts.rows.iter().filter(|row| row.from == 3).all(|row| (row.technical_change - 2.0 * trend).abs() < 1e-13)
    );
}

fn times_without(panel: &Panel, left_out: i64) -> Vec<f64> {
    panel.times().unwrap().iter().map(|t| f64::from(*t != left_out)).collect()
}

#[test]
fn what_cannot_be_decomposed_is_named() {
    let panel = rice();
    let fit = translog(&panel);
    let without_trend = cobb_douglas().fit(&panel).unwrap();
    let message = without_trend.tfp_growth(&panel, None).unwrap_err().to_string();
    assert!(message.contains("technical change") && message.contains(".trend()"), "{message}");
    let message = fit.tfp_growth(&panel, Some(&SHARES[..2])).unwrap_err().to_string();
    assert!(message.contains("ln_NPK"), "{message}");
    let wrong = [("ln_AREA", "area_share"), ("ln_LABOR", "area_share"), ("ln_NPK", "npk_share")];
    let message = fit.tfp_growth(&panel, Some(&wrong)).unwrap_err().to_string();
    assert!(message.contains("sum to"), "{message}");
}

/// Chunks are summed in their order, whoever computes them.
#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let mut draws = Draws::new(9, 0);
    let mut columns: [Vec<f64>; 3] = Default::default();
    for _ in 0..9_000 {
        let x = draws.normal();
        columns[0].push(1.0 + 0.5 * x + 0.2 * draws.normal() - 0.3 * draws.normal().abs());
        columns[1].push(x);
        columns[2].push(draws.uniform());
    }
    let panel = Panel::from_columns(["y", "x", "z"].into_iter().zip(columns)).unwrap();
    let spec = Frontier::production("y").inputs(["x"]).inefficiency_by(["z"]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| spec.fit(&panel).unwrap())
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(one.estimates(), three.estimates());
    assert_eq!(one.log_likelihood(), three.log_likelihood());
    assert_eq!(one.vcov().matrix, three.vcov().matrix);
    // Many rows: the starts were screened on a part of them.
    let screened = one.convergence().screened.unwrap();
    assert_eq!(screened.observations, 1000);
    assert!(screened.agreeing >= 1 && screened.maxima >= 1);
}
