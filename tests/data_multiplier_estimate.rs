//! The estimated data-element multiplier: against R, against definitions, and where the truth is known.

#[path = "../examples/monte_carlo_data_multiplier/study.rs"]
mod study;

use domar::digital::{Amplification, ConfidenceSet, EstimateError, Reuse, ReuseFit, Superposition, SuperpositionFit};
use domar::frontier::Bootstrap;
use domar::ndarray::Array2;
use domar::prelude::*;
use domar::stats::{Draws, normal_quantile};
use proptest::prelude::*;
use serde_json::Value;
use study::{AmplificationDesign, Finding, Outcome, ReuseDesign, SuperpositionDesign};

fn peer() -> Value {
    serde_json::from_str(include_str!("data/data_multiplier/peer.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[track_caller]
fn agree(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let gap = found.iter().zip(expected).map(|(a, b)| (a - b).abs() / b.abs().max(0.01)).fold(0.0, f64::max);
    println!("{what}: {gap:.1e}");
    assert!(gap <= tolerance, "{what}: {gap:.1e}\n{found:?}\n{expected:?}");
}

fn firms() -> Panel {
    let text = include_str!("data/data_multiplier/superposition.csv");
    Panel::parse_csv(text, "superposition.csv").and_then(|panel| panel.with_ids("i", "t")).unwrap()
}

#[test]
fn superposition_agrees_with_dummies_in_r() {
    let (peer, panel) = (peer(), firms());
    let spec = Superposition::new("y", "d1", "d2").inputs(["k"]);
    for (name, spec) in [("super", spec.clone()), ("super_iv", spec.proxy_of_first("z1"))] {
        let fit = spec.fit(&panel).unwrap();
        let expected = &peer[name];
        agree("coefficients", &fit.estimates().values().to_vec(), &numbers(&expected["coef"]), 1e-10);
        agree("errors", &fit.std_errors().values().to_vec(), &numbers(&expected["se"]), 1e-10);
        for (key, found) in [("complementarity", fit.no_complementarity()), ("sigma", fit.cross_yield_ratio())] {
            agree(key, &[found.value, found.std_error], &numbers(&expected[key]), 1e-9);
        }
    }
}

/// The weights of `peer.R`.
fn neighbours(m: usize) -> LabeledMat {
    let mut weights = Array2::from_shape_fn((m, m), |(i, j)| match i.abs_diff(j) {
        gap @ 1..=3 => 1.0 / gap as f64,
        _ => 0.0,
    });
    for mut row in weights.rows_mut() {
        let sum = row.sum();
        row.mapv_inplace(|weight| weight / sum);
    }
    matrix(weights)
}

fn matrix(values: Array2<f64>) -> LabeledMat {
    let codes: Vec<String> = (1..=values.nrows()).map(|unit| unit.to_string()).collect();
    let axis = Labels::from_codes(Dimension::Item, &codes).unwrap();
    LabeledMat::new(Measure::new("access", Unit::Ratio), axis.clone(), axis, values).unwrap()
}

fn sharers() -> Panel {
    let text = include_str!("data/data_multiplier/reuse.csv");
    Panel::parse_csv(text, "reuse.csv").and_then(|panel| panel.with_ids("i", "t")).unwrap()
}

#[test]
fn reuse_agrees_with_dummies_in_r() {
    let peer = &peer()["reuse"];
    let fit = Reuse::new("y", "data", neighbours(12)).inputs(["k"]).fit(&sharers()).unwrap();
    // R's φ is a zero of its Gauss–Newton step; ours of the derivative of the sum of squares.
    agree("coefficients", &fit.estimates().values().to_vec(), &numbers(&peer["coef"]), 1e-9);
    agree("errors", &fit.std_errors().values().to_vec(), &numbers(&peer["se"]), 1e-8);
    agree("likelihood ratio", &[fit.no_reuse_test().statistic], &numbers(&peer["ratio"]), 1e-9);
    let multiplier = fit.multiplier(0.95).unwrap();
    let (centre, error) = (numbers(&peer["multiplier"])[0], numbers(&peer["multiplier"])[1]);
    let width = normal_quantile(0.975) * error;
    let expected = [centre, (centre - width).max(0.0), centre + width].map(f64::exp);
    agree("multiplier", &[multiplier.value, multiplier.low, multiplier.high], &expected, 1e-8);
    let again: ReuseFit = serde_json::from_str(&serde_json::to_string(&fit).unwrap()).unwrap();
    assert_eq!(again, fit);
}

#[test]
fn a_change_of_units_changes_nothing_of_reuse() {
    let panel = sharers();
    let scaled = |name: &str, by: f64| panel.column(name).unwrap().iter().map(|value| value * by).collect::<Vec<f64>>();
    let other = panel.clone().with_column("bytes", scaled("data", 1e6)).unwrap();
    let fit = |column: &str| Reuse::new("y", column, neighbours(12)).inputs(["k"]).fit(&other).unwrap();
    let (first, second) = (fit("data"), fit("bytes"));
    let gap =
        (&first.estimates().values() - &second.estimates().values()).mapv(f64::abs).fold(0.0, |a, b| f64::max(a, *b));
    assert!(gap < 1e-9, "{gap:e}");
}

proptest! {
    #[test]
    fn a_set_holds_what_its_inequality_says(a in -3.0..3.0f64, b in -3.0..3.0f64, c in -3.0..3.0f64, x in -9.0..9.0f64) {
        let value = a * x * x + b * x + c;
        prop_assume!(value.abs() > 1e-9);
        prop_assert_eq!(ConfidenceSet::where_not_positive(a, b, c).contains(x), value < 0.0);
        prop_assume!((b * x + c).abs() > 1e-9);
        prop_assert_eq!(ConfidenceSet::where_not_positive(0.0, b, c).contains(x), b * x + c < 0.0);
    }
}

fn feedback_panel(design: &AmplificationDesign, seed: u64) -> Panel {
    design.sample(&mut Draws::new(seed, 0)).unwrap()
}

#[test]
fn the_set_of_gains_is_what_the_wald_test_does_not_reject() {
    let design = AmplificationDesign::with_feedback(0.4, 200, 8);
    let fit = Amplification::new("data", "output").collapsed().system().fit(&feedback_panel(&design, 1)).unwrap();
    let set = fit.gain_set(0.95);
    assert!(set.is_bounded() && set.contains(fit.gain()), "{set}");
    let z = normal_quantile(0.975);
    for step in 0..400 {
        let gain = -5.0 + 0.05 * f64::from(step);
        let g = (gain - 1.0) * (1.0 - fit.persistence) - gain * fit.elasticity * fit.accumulation;
        let gradient = [-gain * fit.accumulation, -gain * fit.elasticity, -(gain - 1.0)];
        let cells = (0..3).flat_map(|i| (0..3).map(move |j| (i, j)));
        let variance: f64 = cells.map(|(i, j)| gradient[i] * fit.covariance[[i, j]] * gradient[j]).sum();
        assert_eq!(set.contains(gain), g * g <= z * z * variance, "{gain} in {set}");
    }
    // The delta method is the set's limit where the estimates are exact: shrink the covariance a millionfold.
    let mut exact = fit.clone();
    exact.covariance.mapv_inplace(|v| v * 1e-6);
    let ConfidenceSet::Interval { low, high } = exact.gain_set(0.95) else { panic!("{}", exact.gain_set(0.95)) };
    let width = 2.0 * z * exact.gain_std_error();
    assert!(((high - low) / width - 1.0).abs() < 1e-4, "{low} {high} {width}");
    assert!(exact.probability_unstable() < 1e-12);
}

#[test]
fn uncertain_feedback_gives_unbounded_sets() {
    let design = AmplificationDesign::with_feedback(0.4, 200, 8);
    let panel = feedback_panel(&design, 2);
    let spec = Amplification::new("data", "output").collapsed().system();
    // An elasticity about which nothing is known.
    let vague = spec.clone().elasticity(0.3, 0.6).fit(&panel).unwrap();
    assert!(!vague.gain_set(0.95).is_bounded(), "{}", vague.gain_set(0.95));
    assert!(vague.gain_set(0.95).contains(vague.gain()));
    assert!(vague.probability_unstable() > 0.1, "{}", vague.probability_unstable());
    let samples = vague.bootstrap(&panel, Bootstrap { replications: 60, seed: 4 }).unwrap();
    assert!(samples.probability_unstable() > 0.1);
    assert!(matches!(samples.interval(0.95), ConfidenceSet::AtLeast { .. }), "{}", samples.interval(0.95));
    assert_eq!(samples, vague.bootstrap(&panel, Bootstrap { replications: 60, seed: 4 }).unwrap());
    // One that is known closely.
    let sure = spec.clone().elasticity(0.3, 0.001).fit(&panel).unwrap();
    let samples = sure.bootstrap(&panel, Bootstrap { replications: 60, seed: 4 }).unwrap();
    let ConfidenceSet::Interval { low, high } = samples.interval(0.95) else { panic!("{}", samples.interval(0.95)) };
    assert!(low < sure.gain() && sure.gain() < high);
    // One that makes feedback explode.
    let table = spec.elasticity(2.0, 0.1).fit(&panel).unwrap().to_table();
    assert!(table.notes().iter().any(|note| note.contains("instability")));
}

#[test]
fn bad_requests_are_named() {
    let panel = sharers();
    let refused = |spec: Reuse| spec.fit(&panel).unwrap_err();
    let own = refused(Reuse::new("y", "data", matrix(Array2::eye(12))));
    assert!(own.to_string().contains("diagonal must be zero"), "{own}");
    assert_eq!(refused(Reuse::new("y", "data", matrix(Array2::zeros((12, 12))))), EstimateError::NothingShared);
    assert!(matches!(refused(Reuse::new("y", "data", neighbours(11))), EstimateError::Label(_)));
    assert!(matches!(refused(Reuse::new("y", "k", neighbours(12))), EstimateError::NotPositive { .. }));
    let lacking = panel.where_between("data", 0.1, 50.0).unwrap();
    assert!(lacking.len() < panel.len());
    let missing = Reuse::new("y", "data", neighbours(12)).fit(&lacking).unwrap_err();
    assert!(matches!(missing, EstimateError::SharedDataMissing { .. }), "{missing}");
    let unequal = Array2::from_shape_fn((12, 12), |(i, j)| f64::from(u8::from(i != j && i.abs_diff(j) < 3)));
    let fit = Reuse::new("y", "data", matrix(unequal)).fit(&panel).unwrap();
    assert_eq!(fit.multiplier(0.95).unwrap_err(), EstimateError::UnequalSharing { low: 2.0, high: 4.0 });

    let firms = firms();
    let twice = Superposition::new("y", "d1", "d1").fit(&firms).unwrap_err();
    assert!(matches!(twice, EstimateError::Label(_) | EstimateError::Collinear { .. }), "{twice}");
    let constant = firms.clone().with_column("size", firms.column("i").unwrap().to_vec()).unwrap();
    let fixed = Superposition::new("y", "d1", "size").fit(&constant).unwrap_err();
    assert_eq!(fixed, EstimateError::Collinear { column: "size".to_owned() });
    let wrong = Amplification::new("d1", "y").elasticity(f64::NAN, 0.1).fit(&firms).unwrap_err();
    assert!(matches!(wrong, EstimateError::BadNumber { .. }));
}

#[test]
fn tables_speak_both_languages() {
    let fit = Superposition::new("y", "d1", "d2").proxy_of_first("z1").fit(&firms()).unwrap();
    let text = fit.to_table().to_string();
    assert!(text.contains("σ_H") && fit.to_table_in(Language::Chinese).to_string().contains("叠加"), "{text}");
    assert!(fit.reliability[0].is_some_and(|share| share > 0.5 && share < 1.0) && fit.reliability[1].is_none());
    let again: SuperpositionFit = serde_json::from_str(&serde_json::to_string(&fit).unwrap()).unwrap();
    assert_eq!(again, fit);
    let samples = fit.bootstrap(&firms(), Bootstrap { replications: 99, seed: 1 }).unwrap();
    let (low, high) = samples.cross_term_interval(0.95);
    assert!(low < fit.multiplicative_only().value && fit.multiplicative_only().value < high);
    // Two ways to the same spread.
    let ratio = (high - low) / (2.0 * 1.96 * fit.multiplicative_only().std_error);
    assert!((0.6..1.6).contains(&ratio), "{ratio}");
}

/// What an outcome says about a parameter, and how often an event happened.
trait Look {
    fn finding(&self, parameter: &str) -> &Finding;
    fn share(&self, what: &str) -> f64;
}

impl Look for Outcome {
    fn finding(&self, parameter: &str) -> &Finding {
        self.findings.iter().find(|finding| finding.parameter == parameter).unwrap()
    }

    fn share(&self, what: &str) -> f64 {
        self.shares.iter().find(|share| share.what == what).unwrap().share
    }
}

/// Three Monte Carlo standard errors.
fn ensure_unbiased(outcome: &Outcome, parameter: &str) {
    assert_eq!(outcome.fitted, outcome.replications, "{}", outcome.title);
    let finding = outcome.finding(parameter);
    assert!(finding.bias().abs() < 3.0 * finding.error, "{}: {finding:?}", outcome.title);
}

fn ensure_near(outcome: &Outcome, share: f64, expected: f64) {
    let error = (expected * (1.0 - expected) / outcome.fitted as f64).sqrt();
    assert!((share - expected).abs() < 3.0 * error, "{}: {share} against {expected}", outcome.title);
}

#[test]
fn mc4_tests_of_superposition_keep_their_size_and_find_it() {
    for correlation in [0.0, 0.8] {
        let design = |cross| SuperpositionDesign { cross, correlation, reliability: 1.0, units: 100, periods: 5 };
        let none = design(0.0).run(200, 41);
        ensure_unbiased(&none, "β₁₂");
        ensure_near(&none, none.share("β₁₂ = 0 rejected"), 0.05);
        ensure_near(&none, none.finding("β₁₂").coverage, 0.95);
        // On the edge of complementarity in levels.
        let edge = design(-0.015).run(200, 42);
        ensure_near(&edge, edge.share("β₁₂ + ε₁ε₂ ≤ 0 rejected"), 0.05);
        let some = design(0.1).run(60, 43);
        assert!(
            some.share("β₁₂ = 0 rejected") > 0.4 && some.share("β₁₂ + ε₁ε₂ ≤ 0 rejected") > 0.6,
            "{:?}",
            some.shares
        );
    }
}

#[test]
fn mc4_a_second_measure_removes_attenuation() {
    let design = SuperpositionDesign { cross: 0.1, correlation: 0.0, reliability: 0.7, units: 150, periods: 5 };
    let outcome = design.run(80, 44);
    // A product of two measures shrinks by both reliabilities.
    let shrunk = outcome.finding("β₁₂");
    assert!((shrunk.mean - 0.1 * 0.49).abs() < 4.0 * shrunk.error, "{shrunk:?}");
    ensure_unbiased(&outcome, "β₁₂, second measures");
    ensure_unbiased(&outcome, "ε₁, second measures");
    ensure_near(&outcome, outcome.finding("β₁₂, second measures").coverage, 0.95);
}

#[test]
fn mc5_reuse_is_found_again_and_its_test_keeps_its_size() {
    let design = |phi| ReuseDesign { phi, users: 5, groups: 20, periods: 6 };
    let none = design(0.0).run(120, 51);
    ensure_near(&none, none.share("φ = 0 rejected"), 0.05);
    ensure_near(&none, none.share("φ = 0 rejected, robust score"), 0.05);
    ensure_near(&none, none.share("φ on the boundary"), 0.5);
    let some = design(0.5).run(60, 52);
    ensure_unbiased(&some, "M(φ, n)");
    ensure_near(&some, some.finding("M(φ, n)").coverage, 0.95);
    assert!(some.share("φ = 0 rejected") > 0.99);
    // φ itself is skewed: two hundredths of bias are allowed beside the Monte Carlo error.
    let phi = some.finding("φ");
    assert!(phi.bias().abs() < 3.0 * phi.error + 0.02, "{phi:?}");
}

#[test]
fn mc6_the_gain_is_covered_and_least_squares_within_units_is_biased() {
    let usual = AmplificationDesign::with_feedback(0.4, 200, 6).run(50, 0, 61);
    assert_eq!(usual.fitted, usual.replications);
    assert!(usual.finding("ρ_d, least squares within units").bias() < -0.1);
    for estimator in ["differences", "system"] {
        ensure_near(&usual, usual.share(&format!("G covered, Fieller, {estimator}")), 0.95);
        ensure_near(&usual, usual.finding(&format!("ρ_d, {estimator}")).coverage, 0.95);
    }
    let strong = AmplificationDesign::with_feedback(0.9, 200, 6).run(35, 0, 62);
    ensure_near(&strong, strong.share("G covered, Fieller, system"), 0.95);
}

#[test]
fn mc7_the_network_formula_is_the_fixed_point() {
    let gap = study::network(200, 71).unwrap();
    assert!(gap < 1e-8, "{gap:e}");
}
