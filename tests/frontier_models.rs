//! Frontier models beyond the composed error of one regime: against other packages where those can be trusted, against
//! integrals and regressions computed apart, by what nests in what, and by recovery of what was simulated.

mod common;

use std::fs;

use domar::frontier::{Edge, FrontierError, UnitEffects};
use domar::prelude::*;
use domar::stats::{likelihood_ratio, normal_quantile};
use nalgebra::{DMatrix, DVector};
use serde_json::Value;

fn golden(id: &str) -> Value {
    let text = fs::read_to_string(common::shared(&format!("golden/sfa/{id}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn data(file: &str, logs: &[&str]) -> Panel {
    Panel::read_csv(common::shared(&format!("data/sfa/{file}"))).unwrap().with_log(logs).unwrap()
}

fn rice() -> Panel {
    data("riceProdPhil.csv", &["PROD", "AREA", "LABOR", "NPK"]).with_ids("FMERCODE", "YEARDUM").unwrap()
}

const RICE: [&str; 3] = ["ln_AREA", "ln_LABOR", "ln_NPK"];

fn rice_spec() -> Frontier {
    Frontier::production("ln_PROD").inputs(RICE)
}

/// A seeded generator of the tests' own: `SplitMix64`.
struct Seeded(u64);

impl Seeded {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0 + 5e-17
    }
    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }
    fn half_normal(&mut self) -> f64 {
        self.normal().abs()
    }
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} against {expected}");
}

/// Least squares by the singular values.
fn regress(columns: &[Vec<f64>], response: &[f64]) -> DVector<f64> {
    let matrix = DMatrix::from_fn(response.len(), columns.len(), |i, j| columns[j][i]);
    matrix.svd(true, true).solve(&DVector::from_column_slice(response), 1e-12).unwrap()
}

fn column(panel: &Panel, name: &str) -> Vec<f64> {
    panel.column(name).unwrap().to_vec()
}

#[test]
fn schmidt_and_sickles_random_effects_agree_with_plm() {
    let fit = rice_spec().fit_schmidt_sickles_random(&rice()).unwrap();
    let golden = golden("pl05_rice_SchmidtSickles_GLS");
    for (name, ours) in
        [("(Intercept)", "constant"), ("log(AREA)", "ln_AREA"), ("log(LABOR)", "ln_LABOR"), ("log(NPK)", "ln_NPK")]
    {
        close(name, fit.coef(ours).unwrap(), golden["coef"][name].as_f64().unwrap(), 1e-9);
        close(name, fit.std_error(ours).unwrap(), golden["se"][name].as_f64().unwrap(), 1e-9);
    }
    close("σ_v²", fit.noise_variance, golden["extra"]["sigma2"]["idios"].as_f64().unwrap(), 1e-10);
    let UnitEffects::Random { variance } = fit.effects else { panic!("{:?}", fit.effects) };
    close("σ_α²", variance, golden["extra"]["sigma2"]["id"].as_f64().unwrap(), 1e-10);
    let there = Panel::read_csv(common::shared("golden/sfa/pl05_rice_SchmidtSickles_GLS_obs.csv")).unwrap();
    // There the effects are deviations from the constant.
    let constant = fit.coef("constant").unwrap();
    for (i, firm) in column(&there, "FMERCODE").iter().enumerate() {
        let (effect, efficiency) = (fit.unit_effects.get(&firm.to_string()), fit.efficiencies.get(&firm.to_string()));
        close("effect", effect.unwrap() - constant, column(&there, "alpha")[i], 1e-9);
        close("efficiency", efficiency.unwrap(), column(&there, "TE")[i], 1e-9);
    }
}

#[test]
fn random_effects_of_an_unbalanced_panel_solve_the_normal_equations_of_their_variances() {
    let panel = rice();
    // Every third row of the later firms is left out.
    let mut output = column(&panel, "ln_PROD");
    for (i, y) in output.iter_mut().enumerate() {
        if panel.units()[i] > 20 && i % 3 == 0 {
            *y = f64::NAN;
        }
    }
    let panel = panel.with_column("y", output).unwrap();
    let fit = Frontier::production("y").inputs(RICE).fit_schmidt_sickles_random(&panel).unwrap();
    let UnitEffects::Random { variance } = fit.effects else { panic!("{:?}", fit.effects) };
    let rows = panel.complete(&["y"]).unwrap().rows;
    // The variance of effects from the between regression, its projection written out.
    let n = rows.len();
    let unit = |i: usize| panel.units()[rows[i]];
    let value = |i: usize, j: usize| if j == 0 { 1.0 } else { panel.column(RICE[j - 1]).unwrap()[rows[i]] };
    let sizes: Vec<f64> = (0..43).map(|u| (0..n).filter(|&i| unit(i) == u).count() as f64).collect();
    let scaled_mean =
        |u: usize, of: &dyn Fn(usize) -> f64| (0..n).filter(|&i| unit(i) == u).map(of).sum::<f64>() / sizes[u].sqrt();
    let means = DMatrix::from_fn(43, 4, |u, j| scaled_mean(u, &|i| value(i, j)));
    let response = DVector::from_fn(43, |u, _| scaled_mean(u, &|i| panel.column("y").unwrap()[rows[i]]));
    let basis = means.svd(true, false).u.unwrap();
    let out = DMatrix::identity(43, 43) - &basis * basis.transpose();
    let spread: f64 = (0..43).map(|u| out[(u, u)] * sizes[u]).sum();
    let squares = response.dot(&(&out * &response));
    close("σ_α²", variance, (squares - 39.0 * fit.noise_variance) / spread, 1e-10);
    // β = (X′Ω⁻¹X)⁻¹X′Ω⁻¹y with Ω written out.
    let omega = DMatrix::from_fn(n, n, |i, j| {
        let same = panel.units()[rows[i]] == panel.units()[rows[j]];
        f64::from(u8::from(i == j)) * fit.noise_variance + f64::from(u8::from(same)) * variance
    });
    let x = DMatrix::from_fn(n, 4, |i, j| if j == 0 { 1.0 } else { panel.column(RICE[j - 1]).unwrap()[rows[i]] });
    let y = DVector::from_fn(n, |i, _| panel.column("y").unwrap()[rows[i]]);
    let inverse = omega.try_inverse().unwrap();
    let beta = (x.transpose() * &inverse * &x).try_inverse().unwrap() * x.transpose() * inverse * y;
    for (found, expected) in fit.estimates().values().iter().zip(beta.iter()) {
        close("β", *found, *expected, 1e-9);
    }
}

#[test]
fn cornwell_schmidt_and_sickles_are_least_squares_with_three_dummies_for_each_unit() {
    let panel = rice();
    let fit = rice_spec().fit_cornwell_schmidt_sickles(&panel).unwrap();
    let (units, times) = (panel.unit_labels().len(), panel.times().unwrap().to_vec());
    let mut columns: Vec<Vec<f64>> = RICE.iter().map(|name| column(&panel, name)).collect();
    for unit in 0..units {
        for power in 0..3 {
            let of = |i: usize| if panel.units()[i] == unit { (times[i] as f64 - 4.5).powi(power) } else { 0.0 };
            columns.push((0..panel.len()).map(of).collect());
        }
    }
    let y = column(&panel, "ln_PROD");
    let all = regress(&columns, &y);
    for (j, name) in RICE.iter().enumerate() {
        close(name, fit.coef(name).unwrap(), all[j], 1e-9);
    }
    let level = |i: usize| (3..columns.len()).map(|j| columns[j][i] * all[j]).sum::<f64>();
    let squares: f64 =
        (0..y.len()).map(|i| (y[i] - level(i) - (0..3).map(|j| columns[j][i] * all[j]).sum::<f64>()).powi(2)).sum();
    close("σ_v²", fit.noise_variance, squares / (344.0 - 3.0 * 43.0 - 3.0), 1e-10);
    for i in 0..y.len() {
        let best = (0..y.len()).filter(|&j| times[j] == times[i]).map(level).fold(f64::NEG_INFINITY, f64::max);
        close("level", fit.levels.values()[i], level(i), 1e-8);
        close("efficiency", fit.efficiencies.values()[i], (level(i) - best).exp(), 1e-8);
    }
    // What a path of each unit explains cannot be an input too.
    let error = rice_spec().trend().fit_cornwell_schmidt_sickles(&panel).unwrap_err();
    assert!(matches!(&error, FrontierError::Collinear { column, .. } if column == "trend"), "{error}");
    let short = panel.where_between("YEARDUM", 1.0, 2.0).unwrap();
    let error = rice_spec().fit_cornwell_schmidt_sickles(&short).unwrap_err();
    assert!(matches!(error, FrontierError::TooFewPeriods { periods: 2, needed: 3, .. }), "{error}");
}

/// Units and periods, with `draw` giving output from the generator, the unit's number, and the period.
fn simulated_panel(
    units: usize,
    periods: usize,
    names: &[&str],
    mut draw: impl FnMut(usize, usize) -> Vec<f64>,
) -> Panel {
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len() + 2];
    for unit in 0..units {
        for period in 0..periods {
            columns[0].push(unit as f64);
            columns[1].push(period as f64 + 1.0);
            columns[2..].iter_mut().zip(draw(unit, period)).for_each(|(column, value)| column.push(value));
        }
    }
    let names = ["id", "t"].into_iter().chain(names.iter().copied());
    Panel::from_columns(names.zip(columns)).unwrap().with_ids("id", "t").unwrap()
}

/// By how many standard errors an estimate misses the truth.
fn off(fit: &dyn Fitted, name: &str, truth: f64) -> f64 {
    let miss = (fit.coef(name).unwrap() - truth) / fit.std_error(name).unwrap();
    println!("  {name}: {:.4} (truth {truth:.4}), {miss:.2} standard errors", fit.coef(name).unwrap());
    miss.abs()
}

#[test]
fn lee_and_schmidt_end_at_the_first_singular_vectors_of_their_residuals() {
    let (mut random, path) = (Seeded(5), [1.0, 1.2, 1.1, 0.8, 0.6]);
    let alphas: Vec<f64> = (0..40).map(|_| 0.5 + 0.5 * random.normal()).collect();
    let panel = simulated_panel(40, 5, &["y", "x"], |unit, period| {
        let x = random.normal() + alphas[unit];
        vec![0.7 * x + path[period] * alphas[unit] + 0.1 * random.normal(), x]
    });
    let fit = Frontier::production("y").inputs(["x"]).fit_lee_schmidt(&panel).unwrap();
    println!("{fit}");
    assert!(off(&fit, "x", 0.7) < 3.5);
    for (t, truth) in path.iter().enumerate().skip(1) {
        assert!(off(&fit, &format!("theta_{}", t + 1), *truth) < 3.5);
    }
    let (y, x) = (column(&panel, "y"), column(&panel, "x"));
    let slope = fit.coef("x").unwrap();
    let residuals = DMatrix::from_fn(40, 5, |i, t| y[5 * i + t] - slope * x[5 * i + t]);
    let svd = residuals.clone().svd(true, true);
    let (u, v) = (svd.u.unwrap(), svd.v_t.unwrap());
    let top = svd.singular_values.imax();
    for t in 1..5 {
        close("θ", fit.coef(&format!("theta_{}", t + 1)).unwrap(), v[(top, t)] / v[(top, 0)], 1e-7);
    }
    let level = |i: usize, t: usize| u[(i, top)] * svd.singular_values[top] * v[(top, t)];
    let mut rest = y.clone();
    for i in 0..40 {
        close("α", fit.unit_effects.values()[i], level(i, 0), 1e-7);
        for t in 0..5 {
            close("level", fit.levels.values()[5 * i + t], level(i, t), 1e-7);
            rest[5 * i + t] -= level(i, t);
        }
    }
    close("β given the levels", slope, regress(&[x], &rest)[0], 1e-7);
    let squares: f64 = (0..200).map(|r| (residuals[(r / 5, r % 5)] - level(r / 5, r % 5)).powi(2)).sum();
    close("σ_v²", fit.noise_variance, squares / (200.0 - 1.0 - 4.0 - 40.0), 1e-9);
    // Each unit is compared with the best of its period.
    let best = (0..40).map(|i| level(i, 2)).fold(f64::NEG_INFINITY, f64::max);
    close("efficiency", fit.efficiencies.get("7_3").unwrap(), (level(7, 2) - best).exp(), 1e-7);
    let clustered = fit.with_vcov(Vcov::Robust).unwrap();
    assert!(clustered.std_error("x").unwrap() > 0.3 * fit.std_error("x").unwrap());
}

/// ∫₀^upper f by Simpson's rule.
fn integral(upper: f64, steps: usize, f: impl Fn(f64) -> f64) -> f64 {
    let h = upper / steps as f64;
    let inner: f64 = (1..steps).map(|i| f(i as f64 * h) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
    (f(0.0) + inner + f(upper)) * h / 3.0
}

fn normal_density(x: f64, deviation: f64) -> f64 {
    (-0.5 * (x / deviation).powi(2)).exp() / (deviation * std::f64::consts::TAU.sqrt())
}

#[test]
fn half_normal_scaling_is_a_variance_by_covariates_and_a_mean_agrees_with_the_integral() {
    let panel = rice();
    let other = rice_spec().inefficiency_by(["EDYRS", "BANRAT"]).fit(&panel).unwrap();
    let fit = rice_spec().scaling_by(["EDYRS", "BANRAT"]).fit(&panel).unwrap();
    println!("{fit}");
    close("ℓ", fit.log_likelihood(), other.log_likelihood(), 1e-8);
    for name in ["EDYRS", "BANRAT"] {
        let (scaling, variance) = (format!("scaling:{name}"), format!("ln_sigma_u_sq:{name}"));
        close(name, 2.0 * fit.coef(&scaling).unwrap(), other.coef(&variance).unwrap(), 1e-6);
        close(name, 2.0 * fit.std_error(&scaling).unwrap(), other.std_error(&variance).unwrap(), 1e-6);
    }
    let test = fit.no_inefficiency_test();
    close("LR", test.statistic, other.no_inefficiency_test().statistic, 1e-8);
    assert_eq!(test.restrictions, other.no_inefficiency_test().restrictions);
    for (a, b) in fit
        .efficiencies(Predictor::BatteseCoelli)
        .values()
        .iter()
        .zip(other.efficiencies(Predictor::BatteseCoelli).values())
    {
        close("efficiency", *a, *b, 1e-7);
    }

    let mut random = Seeded(3);
    let panel = simulated_panel(1000, 1, &["y", "x", "z"], |_, _| {
        let (x, z) = (random.normal(), random.normal());
        let star = loop {
            let draw = 0.6 + 0.4 * random.normal();
            if draw > 0.0 {
                break draw;
            }
        };
        vec![1.0 + 0.5 * x + 0.15 * random.normal() - (0.5 * z).exp() * star, x, z]
    });
    let fit = Frontier::production("y").inputs(["x"]).scaling_by(["z"]).mean(Mean::Free).fit(&panel).unwrap();
    println!("{fit}");
    for (name, truth) in [("constant", 1.0), ("x", 0.5), ("scaling:z", 0.5), ("mu", 0.6)] {
        assert!(off(&fit, name, truth) < 3.5);
    }
    let of = |name: &str| fit.coef(name).unwrap();
    let (sigma_u, sigma_v) = ((0.5 * of("ln_sigma_u_sq")).exp(), (0.5 * of("ln_sigma_v_sq")).exp());
    let inside = integral(12.0 * sigma_u, 2000, |u| normal_density(u - of("mu"), sigma_u));
    let (y, x, z) = (column(&panel, "y"), column(&panel, "x"), column(&panel, "z"));
    let mut total = 0.0;
    for i in 0..y.len() {
        let residual = y[i] - of("constant") - of("x") * x[i];
        let stretch = (of("scaling:z") * z[i]).exp();
        let joint = |u: f64| normal_density(residual + stretch * u, sigma_v) * normal_density(u - of("mu"), sigma_u);
        let density = integral(12.0 * sigma_u, 2000, joint);
        total += (density / inside).ln();
        if i < 20 {
            let mean = integral(12.0 * sigma_u, 2000, |u| stretch * u * joint(u)) / density;
            close("E[u|ε]", fit.inefficiencies().values()[i], mean, 1e-7);
        }
    }
    close("ℓ", fit.log_likelihood(), total, 1e-7);
}

#[test]
fn wang_and_ho_agree_with_the_integral_over_the_density_of_contrasts() {
    let mut random = Seeded(17);
    let units: Vec<(f64, f64)> = (0..120).map(|_| (random.normal(), 0.7 * random.half_normal())).collect();
    let panel = simulated_panel(120, 5, &["y", "x", "z"], |unit, period| {
        let (alpha, star) = units[unit];
        let (x, z) = (random.normal() + alpha, random.normal());
        let noise = 0.2 * random.normal();
        // Unbalanced: some units lack later periods.
        let y = if unit % 4 == 0 && period > 1 { f64::NAN } else { alpha + 0.6 * x + noise - (0.5 * z).exp() * star };
        vec![y, x, z]
    });
    let spec = Frontier::production("y").inputs(["x"]).scaling_by(["z"]).fixed_effects();
    let fit = spec.fit(&panel).unwrap();
    println!("{fit}");
    let truths = [("x", 0.6), ("scaling:z", 0.5), ("ln_sigma_u_sq", 0.49_f64.ln()), ("ln_sigma_v_sq", 0.04_f64.ln())];
    for (name, truth) in truths {
        assert!(off(&fit, name, truth) < 3.5);
    }
    let free = spec.clone().mean(Mean::Free).fit(&panel);
    if let Ok(free) = &free {
        assert!(free.log_likelihood() >= fit.log_likelihood() - 1e-8, "the half-normal is nested");
    }
    let of = |name: &str| fit.coef(name).unwrap();
    let (sigma_u, sigma_v) = ((0.5 * of("ln_sigma_u_sq")).exp(), (0.5 * of("ln_sigma_v_sq")).exp());
    let (y, x, z) = (column(&panel, "y"), column(&panel, "x"), column(&panel, "z"));
    let inefficiencies = fit.inefficiencies();
    let (mut total, mut at) = (0.0, 0);
    for unit in 0..120 {
        let rows: Vec<usize> = (5 * unit..5 * unit + 5).filter(|&i| !y[i].is_nan()).collect();
        let residual: Vec<f64> = rows.iter().map(|&i| y[i] - of("x") * x[i]).collect();
        let h: Vec<f64> = rows.iter().map(|&i| (of("scaling:z") * z[i]).exp()).collect();
        // Helmert's contrasts: orthonormal, and blind to the level.
        let contrast = |values: &[f64], c: usize| {
            let (sum, size) = (values[..c].iter().sum::<f64>(), c as f64);
            (sum - size * values[c]) / (size * (size + 1.0)).sqrt()
        };
        let joint = |u: f64| {
            (1..rows.len())
                .map(|c| normal_density(contrast(&residual, c) + u * contrast(&h, c), sigma_v))
                .product::<f64>()
                * 2.0
                * normal_density(u, sigma_u)
        };
        let density = integral(10.0 * sigma_u, 4000, joint);
        total += density.ln();
        let mean = integral(10.0 * sigma_u, 4000, |u| u * joint(u)) / density;
        close("E[u|ε]", inefficiencies.values()[at], h[0] * mean, 1e-6);
        at += rows.len();
    }
    close("ℓ", fit.log_likelihood(), total, 1e-6);
    let constant = column(&panel, "id");
    let error = Frontier::production("y")
        .inputs(["x"])
        .scaling_by(["w"])
        .fixed_effects()
        .fit(&panel.with_column("w", constant).unwrap())
        .unwrap_err();
    assert!(matches!(&error, FrontierError::Collinear { column, .. } if column == "w"), "{error}");
}

#[test]
fn zero_inefficiency_agrees_with_the_integral_and_recovers_who_is_efficient() {
    let mut random = Seeded(29);
    let mut efficient = Vec::new();
    let panel = simulated_panel(3000, 1, &["y", "x", "z"], |_, _| {
        let (x, z) = (random.normal(), random.normal());
        let stands = random.uniform() < 1.0 / (1.0 + (0.3 - 0.8 * z).exp());
        efficient.push(stands);
        let u = if stands { 0.0 } else { 0.6 * random.half_normal() };
        vec![1.0 + 0.5 * x + 0.12 * random.normal() - u, x, z]
    });
    let spec = Frontier::production("y").inputs(["x"]);
    let fit = spec.clone().zero_inefficiency().probability_by(["z"]).fit(&panel).unwrap();
    println!("{fit}");
    let truths = [
        ("constant", 1.0),
        ("x", 0.5),
        ("ln_sigma_u_sq", 0.36_f64.ln()),
        ("ln_sigma_v_sq", 0.0144_f64.ln()),
        ("logit_efficient", -0.3),
        ("logit_efficient:z", 0.8),
    ];
    for (name, truth) in truths {
        assert!(off(&fit, name, truth) < 3.5);
    }
    let of = |name: &str| fit.coef(name).unwrap();
    let (sigma_u, sigma_v) = ((0.5 * of("ln_sigma_u_sq")).exp(), (0.5 * of("ln_sigma_v_sq")).exp());
    let (y, x, z) = (column(&panel, "y"), column(&panel, "x"), column(&panel, "z"));
    let (efficiencies, inefficiencies) = (fit.efficiencies(Predictor::BatteseCoelli), fit.inefficiencies());
    let mut total = 0.0;
    for i in 0..y.len() {
        let residual = y[i] - of("constant") - of("x") * x[i];
        let p = 1.0 / (1.0 + (-of("logit_efficient") - of("logit_efficient:z") * z[i]).exp());
        let joint = |u: f64| (1.0 - p) * normal_density(residual + u, sigma_v) * 2.0 * normal_density(u, sigma_u);
        let (on, off) = (p * normal_density(residual, sigma_v), integral(9.0 * sigma_u, 4000, joint));
        total += (on + off).ln();
        close("posterior", fit.posterior.values()[i], on / (on + off), 1e-7);
        if i < 50 {
            let mean = integral(9.0 * sigma_u, 4000, |u| u * joint(u)) / (on + off);
            let efficiency = (on + integral(9.0 * sigma_u, 4000, |u| (-u).exp() * joint(u))) / (on + off);
            close("E[u|ε]", inefficiencies.values()[i], mean, 1e-7);
            close("E[e^−u|ε]", efficiencies.values()[i], efficiency, 1e-7);
        }
    }
    close("ℓ", fit.log_likelihood(), total, 1e-6);
    // Posterior probabilities are calibrated: their mean is the share of those who stand on the frontier.
    let share = efficient.iter().filter(|stands| **stands).count() as f64 / 3000.0;
    close("share of the efficient", fit.posterior.sum() / 3000.0, share, 0.05);
    let mean = |stand: bool| {
        let group = fit.posterior.values().into_iter().zip(&efficient).filter(|(_, s)| **s == stand).map(|(p, _)| *p);
        let group: Vec<f64> = group.collect();
        group.iter().sum::<f64>() / group.len() as f64
    };
    assert!(mean(true) > mean(false) + 0.2);
    // A frontier alone is nested at p = 0.
    let alone = spec.clone().fit(&panel).unwrap();
    let test = likelihood_ratio(&alone, &fit, true).unwrap();
    assert!(test.restrictions == 2 && test.p_value < 1e-6, "{test:?}");
    assert!((fit.aic().unwrap() - (2.0 * 6.0 - 2.0 * fit.log_likelihood())).abs() < 1e-9);
    assert!(compare(&[&fit, &alone]).to_string().contains("logit_efficient"));
}

#[test]
fn a_frontier_without_efficient_ones_is_not_split_in_two() {
    let mut verified = 0;
    for seed in 0..6 {
        let mut random = Seeded(300 + seed);
        let panel = simulated_panel(400, 1, &["y", "x"], |_, _| {
            let x = random.normal();
            vec![1.0 + 0.5 * x + 0.2 * random.normal() - 0.5 * random.half_normal(), x]
        });
        let spec = Frontier::production("y").inputs(["x"]);
        let alone = spec.clone().fit(&panel).unwrap();
        match spec.zero_inefficiency().fit(&panel) {
            Ok(fit) => {
                verified += 1;
                assert!(fit.log_likelihood() >= alone.log_likelihood() - 1e-6, "seed {seed}");
                assert!(fit.log_likelihood() <= alone.log_likelihood() + 4.0, "seed {seed}");
            }
            Err(FrontierError::RanToEdge { edge: Edge::OnePart, partial, .. }) => {
                // Where p runs to zero the frontier alone is the limit.
                close("the limit", partial.log_likelihood, alone.log_likelihood(), 0.05);
            }
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    println!("{verified} of 6 had an interior maximum");
}

/// Two technologies: which one, and output, capital, membership covariate.
fn two_technologies(n: usize, seed: u64, slope: f64) -> (Panel, Vec<bool>) {
    let mut random = Seeded(seed);
    let mut first = Vec::new();
    let panel = simulated_panel(n, 1, &["y", "x", "z"], |_, _| {
        let (x, z) = (random.normal(), random.normal());
        let high = random.uniform() < 1.0 / (1.0 + (-0.4 - slope * z).exp());
        first.push(high);
        let (v, u) = (random.normal(), random.half_normal());
        let y = if high { 2.0 + 0.8 * x + 0.1 * v - 0.5 * u } else { 1.0 + 0.2 * x + 0.15 * v - 0.4 * u };
        vec![y, x, z]
    });
    (panel, first)
}

fn composed(residual: f64, sigma_u: f64, sigma_v: f64) -> f64 {
    integral(9.0 * sigma_u, 3000, |u| normal_density(residual + u, sigma_v) * 2.0 * normal_density(u, sigma_u))
}

#[test]
fn one_class_is_the_frontier_itself() {
    let panel = rice();
    let (one, alone) = (rice_spec().latent_classes(1).fit(&panel).unwrap(), rice_spec().fit(&panel).unwrap());
    close("ℓ", one.log_likelihood(), alone.log_likelihood(), 1e-9);
    for (a, b) in one.estimates().values().iter().zip(alone.estimates().values()) {
        close("estimate", *a, *b, 1e-7);
    }
    assert_eq!(one.parameters().codes().collect::<Vec<_>>(), alone.parameters().codes().collect::<Vec<_>>());
    for (a, b) in one.std_errors().values().iter().zip(alone.std_errors().values()) {
        close("standard error", *a, *b, 1e-7);
    }
    let (a, b) = (one.efficiencies(Predictor::Jondrow), alone.efficiencies(Predictor::Jondrow));
    a.values().iter().zip(b.values()).for_each(|(a, b)| close("efficiency", *a, *b, 1e-8));
    let (a, b) = (one.with_vcov(Vcov::Robust).unwrap(), alone.with_vcov(Vcov::Robust).unwrap());
    close("robust", a.std_error("ln_AREA").unwrap(), b.std_error("ln_AREA").unwrap(), 1e-7);
}

#[test]
fn two_classes_are_recovered_with_the_mixture_written_out() {
    let (panel, high) = two_technologies(1500, 41, 0.9);
    let spec = Frontier::production("y").inputs(["x"]).latent_classes(2).membership_by(["z"]);
    let fit = spec.fit(&panel).unwrap();
    println!("{fit}");
    let truths = [
        ("class1:constant", 2.0),
        ("class1:x", 0.8),
        ("class1:ln_sigma_u_sq", 0.25_f64.ln()),
        ("class1:ln_sigma_v_sq", 0.01_f64.ln()),
        ("class2:constant", 1.0),
        ("class2:x", 0.2),
        ("class2:ln_sigma_u_sq", 0.16_f64.ln()),
        ("class2:ln_sigma_v_sq", 0.0225_f64.ln()),
        ("logit_class1", 0.4),
        ("logit_class1:z", 0.9),
    ];
    for (name, truth) in truths {
        assert!(off(&fit, name, truth) < 3.5);
    }
    let of = |name: &str| fit.coef(name).unwrap();
    let sigma = |name: &str| (0.5 * of(name)).exp();
    let (y, x, z) = (column(&panel, "y"), column(&panel, "x"), column(&panel, "z"));
    let mut total = 0.0;
    for i in 0..y.len() {
        let p = 1.0 / (1.0 + (-of("logit_class1") - of("logit_class1:z") * z[i]).exp());
        let in_class = |class: usize| {
            let of = |name: &str| of(&format!("class{class}:{name}"));
            let residual = y[i] - of("constant") - of("x") * x[i];
            let sigma = |name: &str| sigma(&format!("class{class}:{name}"));
            composed(residual, sigma("ln_sigma_u_sq"), sigma("ln_sigma_v_sq"))
        };
        let parts = [p * in_class(1), (1.0 - p) * in_class(2)];
        total += (parts[0] + parts[1]).ln();
        close("prior", fit.prior.values()[[i, 0]], p, 1e-10);
        close("posterior", fit.posterior.values()[[i, 0]], parts[0] / (parts[0] + parts[1]), 1e-7);
    }
    close("ℓ", fit.log_likelihood(), total, 1e-6);
    // As many are in their likeliest class as the posterior probabilities say.
    let right = fit.likeliest_class().values().iter().zip(&high).filter(|(c, h)| (**c < 1.5) == **h).count();
    let certainty: Vec<f64> = fit.posterior.values().column(0).iter().map(|p| p.max(1.0 - p)).collect();
    let deviation = certainty.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
    close("right classes", right as f64, certainty.iter().sum(), 3.5 * deviation);
    let of_class = [1, 2].map(|class| fit.efficiencies_in_class(class, Predictor::BatteseCoelli).unwrap());
    for (i, efficiency) in fit.efficiencies(Predictor::BatteseCoelli).values().iter().enumerate() {
        let p = fit.posterior.values()[[i, 0]];
        let average = p * of_class[0].values()[i] + (1.0 - p) * of_class[1].values()[i];
        close("efficiency", *efficiency, average, 1e-12);
    }
    assert!(fit.efficiencies_in_class(0, Predictor::Mode).is_none());
    // Another seed, the same maximum in the same order.
    let again = spec.with_seed(99).fit(&panel).unwrap();
    close("ℓ of another seed", again.log_likelihood(), fit.log_likelihood(), 1e-7);
    close("order of classes", again.coef("class1:x").unwrap(), of("class1:x"), 1e-5);
}

#[test]
fn the_number_of_classes_is_found_by_bic_and_too_many_are_refused_or_worse() {
    let (panel, _) = two_technologies(300, 7, 0.0);
    let spec = Frontier::production("y").inputs(["x"]).latent_classes(2);
    let choice = spec.by_number_of_classes(&panel, 1..=3);
    println!("{choice}");
    assert_eq!(choice.best_by_bic(), Some(2));
    // One technology: two classes are an edge or no better.
    let mut random = Seeded(1);
    let panel = simulated_panel(200, 1, &["y", "x"], |_, _| {
        let x = random.normal();
        vec![1.0 + 0.5 * x + 0.15 * random.normal() - 0.5 * random.half_normal(), x]
    });
    let choice = Frontier::production("y").inputs(["x"]).latent_classes(2).by_number_of_classes(&panel, [2, 1, 2]);
    println!("{choice}");
    assert_eq!(choice.outcomes.len(), 2);
    assert_eq!(choice.best_by_bic(), Some(1));
    let error = Frontier::production("y").inputs(["x"]).latent_classes(5).fit(&panel).unwrap_err();
    assert!(matches!(error, FrontierError::Unsupported { .. }));
}

#[test]
fn classes_of_units_multiply_the_densities_of_their_rows() {
    let mut random = Seeded(23);
    let kinds: Vec<bool> = (0..150).map(|_| random.uniform() < 0.6).collect();
    let panel = simulated_panel(150, 4, &["y", "x", "w"], |unit, _| {
        let x = random.normal();
        let (v, u) = (0.15 * random.normal(), 0.5 * random.half_normal());
        let y = if kinds[unit] { 1.2 + 0.7 * x } else { 0.9 + 0.4 * x };
        vec![y + v - u, x, random.normal()]
    });
    let spec = Frontier::production("y").inputs(["x"]).latent_classes(2).within_units();
    let fit = spec.fit(&panel).unwrap();
    println!("{fit}");
    for (name, truth) in [("class1:constant", 1.2), ("class1:x", 0.7), ("class2:constant", 0.9), ("class2:x", 0.4)] {
        assert!(off(&fit, name, truth) < 3.5);
    }
    let of = |class: usize, name: &str| fit.coef(&format!("class{class}:{name}")).unwrap();
    let p = 1.0 / (1.0 + (-fit.coef("logit_class1").unwrap()).exp());
    let (y, x) = (column(&panel, "y"), column(&panel, "x"));
    let mut total = 0.0;
    for unit in 0..150 {
        let in_class = |class: usize| {
            let (u, v) = ((0.5 * of(class, "ln_sigma_u_sq")).exp(), (0.5 * of(class, "ln_sigma_v_sq")).exp());
            (4 * unit..4 * unit + 4)
                .map(|i| composed(y[i] - of(class, "constant") - of(class, "x") * x[i], u, v))
                .product::<f64>()
        };
        let parts = [p * in_class(1), (1.0 - p) * in_class(2)];
        total += (parts[0] + parts[1]).ln();
        for i in 4 * unit..4 * unit + 4 {
            close("posterior", fit.posterior.values()[[i, 0]], parts[0] / (parts[0] + parts[1]), 1e-6);
        }
    }
    close("ℓ", fit.log_likelihood(), total, 1e-6);
    let right = (0..150).filter(|&unit| (fit.likeliest_class().values()[4 * unit] < 1.5) == kinds[unit]).count();
    assert!(right > 125, "{right} of 150");
    let error = spec.membership_by(["w"]).fit(&panel).unwrap_err();
    assert!(matches!(&error, FrontierError::NotConstantWithinUnit { column, .. } if column == "w"), "{error}");
}

fn utilities() -> Panel {
    let panel = data("sfa_USUtilities.csv", &["q", "K", "L", "F"]);
    let trend = panel.column("year").unwrap().iter().map(|year| year - 1986.0).collect();
    panel.with_column("tt", trend).unwrap().with_ids("firmID", "year").unwrap()
}

#[test]
fn four_components_lie_above_a_peer_that_falls_below_the_model_it_nests() {
    let (peer, nested) = ("sb03_util_GTRE", "sb01_util_TRE");
    let [peer, nested] = [peer, nested].map(|id| golden(id)["loglik"].as_f64().unwrap());
    // 100 Halton draws and a derivative-free search end below the peer's own true random effects: no maximum.
    assert!(peer < nested - 5.0, "{peer} against {nested}");
    let spec = Frontier::production("ln_q").inputs(["ln_K", "ln_L", "ln_F", "tt"]);
    let fit = spec.panel_model(PanelModel::FourComponent).fit(&utilities()).unwrap();
    println!("{fit}\nGTRE there: {peer}, TRE there: {nested}");
    assert!(fit.convergence().holds() && fit.log_likelihood() > nested);
    // The slopes do not depend on how inefficiency is split: within two standard errors of the peer's.
    for (ours, theirs) in [("ln_K", "lK"), ("ln_L", "lL"), ("ln_F", "lF"), ("tt", "tt")] {
        let expected = golden("sb03_util_GTRE")["coef"][theirs].as_f64().unwrap();
        assert!(off(&fit, ours, expected) < 2.0);
    }
    let persistent = fit.unit_effects().unwrap().1;
    assert!(persistent.values().iter().all(|e| *e > 0.0 && *e < 1.0));
}

#[test]
fn four_components_are_recovered() {
    let mut random = Seeded(77);
    let effects: Vec<f64> = (0..250).map(|_| 0.2 * random.normal() - 0.8 * random.half_normal()).collect();
    let panel = simulated_panel(250, 4, &["y", "x"], |unit, _| {
        let x = random.normal();
        vec![1.0 + 0.5 * x + effects[unit] + 0.15 * random.normal() - 0.4 * random.half_normal(), x]
    });
    let fit = Frontier::production("y").inputs(["x"]).panel_model(PanelModel::FourComponent).fit(&panel).unwrap();
    println!("{fit}");
    for (name, truth) in [
        ("constant", 1.0),
        ("x", 0.5),
        ("ln_sigma_u_sq", 0.16_f64.ln()),
        ("ln_sigma_v_sq", 0.0225_f64.ln()),
        ("ln_sigma_w_sq", 0.04_f64.ln()),
        ("ln_sigma_h_sq", 0.64_f64.ln()),
    ] {
        assert!(off(&fit, name, truth) < 3.5);
    }
    let mean = |values: &LabeledVec| values.sum() / values.len() as f64;
    // E[e^{−h}] = 2 e^{σ²/2} Φ(−σ) = 0.5836 at σ_h = 0.8.
    close("persistent efficiency", mean(&fit.unit_effects().unwrap().1), 0.5836, 0.03);
}

#[test]
fn a_metafrontier_is_its_two_stages_and_recovers_gaps() {
    let mut random = Seeded(13);
    let gaps: Vec<f64> = (0..30).map(|_| 0.4 * random.half_normal()).collect();
    let panel = simulated_panel(30, 150, &["y", "x"], |group, _| {
        let x = random.normal();
        vec![2.0 + 0.5 * x - gaps[group] + 0.1 * random.normal() - 0.4 * random.half_normal(), x]
    });
    let spec = Frontier::production("y").inputs(["x"]);
    let meta = spec.clone().metafrontier("id");
    let fit = meta.fit(&panel).unwrap();
    println!("{fit}\n{}", fit.group_table());
    assert_eq!(fit.groups().len(), 30);
    assert_eq!(fit.group_of_rows()[149..151], ["0", "1"]);

    // By hand.
    let (y, x, id) = (column(&panel, "y"), column(&panel, "x"), column(&panel, "id"));
    let mut fitted = vec![0.0; y.len()];
    let mut efficiency = vec![0.0; y.len()];
    for group in 0..30 {
        let one = spec.fit(&panel.where_equals("id", group).unwrap()).unwrap();
        let efficiencies = one.efficiencies(Predictor::BatteseCoelli);
        for (position, i) in (0..y.len()).filter(|&i| id[i] == f64::from(group)).enumerate() {
            fitted[i] = one.coef("constant").unwrap() + one.coef("x").unwrap() * x[i];
            efficiency[i] = efficiencies.values()[position];
        }
    }
    let second = Frontier::production("f").inputs(["x"]).fit(&panel.clone().with_column("f", fitted).unwrap()).unwrap();
    let second = second.with_vcov(Vcov::Robust).unwrap();
    let gap = second.efficiencies(Predictor::BatteseCoelli);
    close("ℓ", fit.second_stage().log_likelihood(), second.log_likelihood(), 1e-7);
    close("s.e.", fit.std_error("x").unwrap(), second.std_error("x").unwrap(), 1e-9);
    for (i, (own, gap)) in efficiency.iter().zip(gap.values()).enumerate() {
        close("TE", fit.group_efficiencies.values()[i], *own, 1e-9);
        close("TGR", fit.technology_gap_ratios.values()[i], *gap, 1e-9);
        close("MTE", fit.metafrontier_efficiencies.values()[i], own * gap, 1e-9);
    }
    // The best groups carry the metafrontier: its slope cannot be surer than theirs, and its constant rests on the
    // smallest of the 30 gaps, which is near an exponential with mean 1/(30 f(0)) = 0.017.
    let best = (0..30).min_by(|&a, &b| gaps[a].total_cmp(&gaps[b])).unwrap();
    let error = fit.groups()[best].1.std_error("x").unwrap();
    close("x", fit.coef("x").unwrap(), 0.5, 3.5 * error);
    close("constant", fit.coef("constant").unwrap(), 2.0, 0.06);
    let by = fit.group_of_rows().iter().map(|name| name.parse().unwrap()).collect();
    let clustered = fit.with_vcov(Vcov::Clustered { by }).unwrap();
    assert!(clustered.std_error("x").unwrap() > fit.std_error("x").unwrap());
    // The data show the best group and none beyond it: gaps are against that one.
    let true_mean = gaps.iter().map(|gap| (gaps[best] - gap).exp()).sum::<f64>() / 30.0;
    close("mean TGR", fit.technology_gap_ratios.sum() / y.len() as f64, true_mean, 0.02);
    let test = meta.test_of_one_technology(&panel, &fit).unwrap();
    assert_eq!(test.degrees_of_freedom, 29 * 4);
    assert!(test.p_value < 1e-6, "{test:?}");
    assert!(compare(&[&fit, &second]).to_string().contains("metafrontier"));

    let alone = spec.clone().metafrontier("id").fit(&panel.where_equals("id", 3).unwrap()).unwrap_err();
    assert!(matches!(alone, FrontierError::Unsupported { .. }), "{alone}");
    let wrong = panel.with_column("g", (0..y.len()).map(|i| f64::from(u8::from(i > 4496))).collect()).unwrap();
    let error = spec.metafrontier("g").fit(&wrong).unwrap_err();
    assert!(matches!(&error, FrontierError::Group { group, .. } if group == "1"), "{error}");
}

#[test]
fn units_that_do_not_differ_have_no_variance_of_effects() {
    let mut random = Seeded(2);
    let panel = simulated_panel(30, 4, &["y", "x"], |_, period| {
        let x = random.normal();
        vec![0.5 * x + if period % 2 == 0 { 0.3 } else { -0.3 }, x]
    });
    let error = Frontier::production("y").inputs(["x"]).fit_schmidt_sickles_random(&panel).unwrap_err();
    assert!(matches!(error, FrontierError::NoUnitVariance { variance } if variance < 0.0), "{error}");
}

/// A cost frontier of minus the output is the production frontier turned over, in every model.
#[test]
fn cost_frontiers_mirror_production_frontiers() {
    let mut random = Seeded(8);
    let units: Vec<(f64, f64)> = (0..60).map(|_| (0.5 * random.normal(), 0.6 * random.half_normal())).collect();
    let panel = simulated_panel(60, 6, &["y", "x", "z"], |unit, _| {
        let (alpha, star) = units[unit];
        let (x, z) = (random.normal(), random.normal());
        vec![alpha + 0.6 * x + 0.15 * random.normal() - (0.4 * z).exp() * star, x, z]
    });
    let minus = column(&panel, "y").iter().map(|y| -y).collect();
    let panel = panel.with_column("c", minus).unwrap();
    let (up, down) = (Frontier::production("y").inputs(["x"]), Frontier::cost("c").inputs(["x"]));
    let same = |what: &str, a: &dyn Fitted, b: &dyn Fitted, e: &LabeledVec, f: &LabeledVec| {
        if let Some(parts) = a.contributions() {
            close(what, parts.iter().sum(), a.log_likelihood().unwrap(), 1e-9);
        }
        close(what, a.coef("x").unwrap(), -b.coef("x").unwrap(), 1e-7);
        close(what, a.std_error("x").unwrap(), b.std_error("x").unwrap(), 1e-7);
        if let (Some(a), Some(b)) = (a.log_likelihood(), b.log_likelihood()) {
            close(what, a, b, 1e-8);
        }
        e.values().iter().zip(f.values()).for_each(|(e, f)| close(what, *e, *f, 1e-7));
        assert!(e.values().iter().all(|e| *e > 0.0 && *e <= 1.0));
    };
    let predictor = Predictor::BatteseCoelli;
    let (a, b) = (up.fit_schmidt_sickles_random(&panel).unwrap(), down.fit_schmidt_sickles_random(&panel).unwrap());
    same("random effects", &a, &b, &a.efficiencies, &b.efficiencies);
    let (a, b) = (up.fit_cornwell_schmidt_sickles(&panel).unwrap(), down.fit_cornwell_schmidt_sickles(&panel).unwrap());
    same("paths", &a, &b, &a.efficiencies, &b.efficiencies);
    let (a, b) = (up.fit_lee_schmidt(&panel).unwrap(), down.fit_lee_schmidt(&panel).unwrap());
    same("common path", &a, &b, &a.efficiencies, &b.efficiencies);
    let of = |spec: &Frontier| spec.clone().scaling_by(["z"]).fit(&panel).unwrap();
    let (a, b) = (of(&up), of(&down));
    same("scaling", &a, &b, &a.efficiencies(predictor), &b.efficiencies(predictor));
    let of = |spec: &Frontier| spec.clone().scaling_by(["z"]).fixed_effects().fit(&panel).unwrap();
    let (a, b) = (of(&up), of(&down));
    same("Wang–Ho", &a, &b, &a.efficiencies(predictor), &b.efficiencies(predictor));
    let text = serde_json::to_string(&a).unwrap();
    let back: domar::frontier::ScalingFit = serde_json::from_str(&text).unwrap();
    let (kept, written) = (back.efficiencies(predictor), a.efficiencies(predictor));
    assert_eq!(kept.axis(), written.axis());
    kept.values().iter().zip(written.values()).for_each(|(a, b)| close("after JSON", *a, *b, 1e-12));
    assert!(a.to_table_in(Language::Chinese).to_string().contains("平均效率"));
}

#[test]
fn cost_frontiers_mirror_production_frontiers_in_mixtures() {
    let (panel, _) = two_technologies(400, 12, 0.0);
    let minus = column(&panel, "y").iter().map(|y| -y).collect();
    let group = (0..400).map(|i| f64::from(i % 2)).collect();
    let panel = panel.with_column("c", minus).unwrap().with_column("g", group).unwrap();
    let (up, down) = (Frontier::production("y").inputs(["x"]), Frontier::cost("c").inputs(["x"]));
    let of = |spec: &Frontier| spec.clone().latent_classes(2).fit(&panel).unwrap();
    let (a, b) = (of(&up), of(&down));
    close("ℓ", a.log_likelihood(), b.log_likelihood(), 1e-8);
    close("ℓ", a.contributions().unwrap().iter().sum(), a.log_likelihood(), 1e-9);
    // The best frontier comes first in both.
    close("class 1", a.coef("class1:x").unwrap(), -b.coef("class1:x").unwrap(), 1e-6);
    close("class 1", a.coef("class1:constant").unwrap(), -b.coef("class1:constant").unwrap(), 1e-6);
    let of = |spec: &Frontier| spec.clone().zero_inefficiency().fit(&panel);
    match (of(&up), of(&down)) {
        (Ok(a), Ok(b)) => close("ℓ", a.log_likelihood(), b.log_likelihood(), 1e-8),
        (Err(a), Err(b)) => assert_eq!(std::mem::discriminant(&a), std::mem::discriminant(&b)),
        (a, b) => panic!("{a:?} {b:?}"),
    }
    let of = |spec: &Frontier| spec.clone().metafrontier("g").fit(&panel);
    match (of(&up), of(&down)) {
        (Ok(a), Ok(b)) => {
            let (a, b) = (a.metafrontier_efficiencies, b.metafrontier_efficiencies);
            a.values().iter().zip(b.values()).for_each(|(a, b)| close("MTE", *a, *b, 1e-7));
        }
        (Err(a), Err(b)) => assert_eq!(std::mem::discriminant(&a), std::mem::discriminant(&b)),
        (a, b) => panic!("{a:?} {b:?}"),
    }
}

/// The small form of a robustness run: mixtures end in a verified maximum above what they nest, or in a named error.
#[test]
fn every_mixture_ends_in_a_verified_maximum_or_a_named_error() {
    let mut counts = [[0; 3]; 3];
    for seed in 0..20 {
        let (two, _) = two_technologies(500, 900 + seed, 0.0);
        let mut random = Seeded(500 + seed);
        let one = simulated_panel(200, 1, &["y", "x"], |_, _| {
            let x = random.normal();
            vec![1.0 + 0.5 * x + 0.2 * random.normal() - 0.4 * random.half_normal(), x]
        });
        let spec = Frontier::production("y").inputs(["x"]);
        let check = |fit: &dyn Fitted, alone: Option<f64>| {
            assert!(fit.std_errors().values().iter().all(|s| s.is_finite() && *s > 0.0), "seed {seed}");
            let value = fit.log_likelihood().unwrap();
            assert!(alone.is_none_or(|alone| value >= alone - 1e-6), "seed {seed}: {value} below {alone:?}");
        };
        for (case, panel) in [&two, &one].into_iter().enumerate() {
            let alone = spec.fit(panel).ok().map(|fit| fit.log_likelihood());
            let outcome = match spec.clone().latent_classes(2).fit(panel) {
                Ok(fit) => {
                    check(&fit, alone);
                    0
                }
                Err(FrontierError::RanToEdge { .. } | FrontierError::WrongSkewness { .. }) => 1,
                Err(FrontierError::NotConverged { certificate, .. }) => {
                    println!("classes, case {case}, seed {seed}: {certificate}");
                    2
                }
                Err(error) => panic!("{error}"),
            };
            counts[case][outcome] += 1;
        }
        let alone = spec.fit(&one).ok().map(|fit| fit.log_likelihood());
        let outcome = match spec.clone().zero_inefficiency().fit(&one) {
            Ok(fit) => {
                check(&fit, alone);
                0
            }
            Err(FrontierError::RanToEdge { .. } | FrontierError::WrongSkewness { .. }) => 1,
            Err(FrontierError::NotConverged { certificate, .. }) => {
                println!("zero inefficiency, seed {seed}: {certificate}");
                2
            }
            Err(error) => panic!("{error}"),
        };
        counts[2][outcome] += 1;
    }
    println!("verified, named edge, not converged: {counts:?}");
    // Two technologies are found but for a class whose σ_u or σ_v is zero by chance, as in a frontier of its size.
    assert!(counts[0][0] >= 16, "{counts:?}");
    assert!(counts.iter().all(|count| count[2] <= 1), "{counts:?}");
}
