//! Frontier models beyond the composed error of one regime: against other packages where those can be trusted, against
//! integrals and regressions computed apart, by what nests in what, and by recovery of what was simulated.

mod common;

use std::fs;

use domar::frontier::{Edge, FrontierError, UnitEffects};
use domar::prelude::*;
use domar::stats::normal_quantile;
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
    // β = (X′Ω⁻¹X)⁻¹X′Ω⁻¹y with Ω written out.
    let n = rows.len();
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
