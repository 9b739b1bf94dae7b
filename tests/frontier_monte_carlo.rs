//! A small run of the Monte Carlo study: the truth is found again, tests keep their size, nothing unsound is returned.

#[path = "../examples/monte_carlo_frontier/study.rs"]
#[allow(dead_code)]
mod study;

use study::{Outcome, run};

/// Bounds are three Monte Carlo standard errors wide, and two points of finite-sample bias of maximum likelihood.
fn ensure_sound(name: &str, outcome: &Outcome, coverage: f64) {
    assert_eq!(outcome.garbage, 0, "{name}");
    assert!(outcome.fitted >= 15, "{name}: only {} fitted, {:?}", outcome.fitted, outcome.refused);
    for finding in &outcome.findings {
        let width = 3.0 * finding.error + 0.02 * finding.truth.abs();
        assert!(finding.bias().abs() <= width, "{name}: {finding:?}");
        let slack = 3.0 * (0.95 * 0.05 / outcome.fitted as f64).sqrt();
        assert!(finding.coverage >= coverage - slack, "{name}: {finding:?}");
    }
}

#[test]
fn cross_sections_find_the_truth_again() {
    for design in study::cross_sections(1000).iter().take(2) {
        ensure_sound(design.name, &run(design, 60, 1).unwrap(), 0.95);
    }
    let design = study::determinants(1000);
    ensure_sound(design.name, &run(&design, 40, 1).unwrap(), 0.95);
}

#[test]
fn panels_find_the_truth_again() {
    for design in study::panels(100, 6) {
        let slow = design.unit_effect > 0.0;
        let outcome = run(&design, if slow { 16 } else { 40 }, 2).unwrap();
        ensure_sound(design.name, &outcome, 0.95);
    }
}

/// Wang and Schmidt (2002): predicting inefficiency without its determinant shrinks the determinant's effect.
#[test]
fn two_steps_are_biased_towards_zero() {
    let design = study::determinants(400);
    let (slope, used) = study::two_steps(&design, 30, 3).unwrap();
    assert!(used >= 20);
    assert!(slope > 0.0 && slope < 0.25, "{slope}");
}

#[test]
fn the_test_of_no_inefficiency_keeps_its_size() {
    let outcome = run(&study::no_inefficiency(200), 400, 4).unwrap();
    let error = (0.05_f64 * 0.95 / 400.0).sqrt();
    assert!((outcome.rejection_rate() - 0.05).abs() < 3.0 * error, "{}", outcome.rejection_rate());
    // Half of the samples are skewed the wrong way by chance.
    assert!((outcome.wrong_skewness() - 0.5).abs() < 0.1, "{}", outcome.wrong_skewness());
}

#[test]
fn every_run_ends_in_a_maximum_or_a_named_error() {
    for design in study::robustness(100) {
        let outcome = run(&design, 40, 5).unwrap();
        assert_eq!(outcome.garbage, 0, "{}", design.name);
        assert_eq!(outcome.fitted + outcome.refused.values().sum::<usize>(), 40);
    }
}
