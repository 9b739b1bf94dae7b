//! Likelihoods with unit effects against integrals over all that is not seen, and their derivatives.

use super::{Effect, TrueEffects};
use crate::frontier::by_unit::checks;
use crate::frontier::cross_section::Bounds;
use crate::frontier::inefficiency::HalfNormal;
use crate::frontier::stacked::Stacked;
use crate::optim::Objective as _;

/// Two columns in each of the six equations: residual, ln σ_u², ln σ_v², (none), ln σ_w², ln σ_h².
const AT: [f64; 12] = [0.2, -0.3, -0.9, 0.2, -1.6, 0.3, 0.0, 0.0, -0.7, 0.0, -0.4, 0.0];

fn value(stacked: &Stacked, unit: &[usize], effect: Effect, at: &[f64]) -> f64 {
    let units = vec![unit.to_vec()];
    TrueEffects::new(stacked, &units, Some(&HalfNormal), effect, Bounds::new(1.0)).derivatives(at).value
}

fn half_normal(u: f64, sigma: f64) -> f64 {
    2.0 * normal(u, sigma * sigma)
}

fn normal(x: f64, variance: f64) -> f64 {
    (-0.5 * x * x / variance).exp() / (std::f64::consts::TAU * variance).sqrt()
}

/// The nodes and weights of Boole's rule on (0, upper), in steps that are a multiple of four.
fn boole(upper: f64, steps: u32) -> Vec<(f64, f64)> {
    let h = upper / f64::from(steps);
    let weight = |i: u32| match i % 4 {
        0 if i == 0 || i == steps => 7.0,
        0 => 14.0,
        2 => 12.0,
        _ => 32.0,
    };
    (0..=steps).map(|i| (f64::from(i) * h, weight(i) * 2.0 * h / 45.0)).collect()
}

/// Density of one or two rows, integrated over their inefficiencies and, with σ_h, over the persistent one.
fn integrated(rows: &[[f64; 6]], with_persistent: bool) -> f64 {
    let (w, h) = (rows[0][4].exp(), (0.5 * rows[0][5]).exp());
    let persistent = if with_persistent {
        boole(9.0 * h, 160).into_iter().map(|(x, weight)| (x, weight * half_normal(x, h))).collect()
    } else {
        vec![(0.0, 1.0)]
    };
    let transient = |row: &[f64; 6]| -> Vec<(f64, f64)> {
        let sigma = (0.5 * row[1]).exp();
        boole(9.0 * sigma, 160).into_iter().map(|(x, weight)| (x, weight * half_normal(x, sigma))).collect()
    };
    let mut total = 0.0;
    for (h, weight) in persistent {
        for (u, other) in transient(&rows[0]) {
            let first = rows[0][0] + h + u;
            let variance = rows[0][2].exp() + w;
            let density = weight * other * normal(first, variance);
            if rows.len() == 1 {
                total += density;
                continue;
            }
            // The second row given the first: both hold w.
            let (mean, rest) = (w / variance * first, rows[1][2].exp() + w - w * w / variance);
            let second: f64 =
                transient(&rows[1]).iter().map(|(u, weight)| weight * normal(rows[1][0] + h + u - mean, rest)).sum();
            total += density * second;
        }
    }
    total
}

#[test]
fn likelihoods_of_short_units_agree_with_integrals() {
    let stacked = checks::stacked(13, 6);
    for unit in [vec![3], vec![8], vec![0, 1], vec![6, 7]] {
        // The variances of the effects are those of the unit's first row.
        let rows: Vec<[f64; 6]> = unit.iter().map(|&i| stacked.indices(i, &AT)).collect();
        for (effect, persistent) in [(Effect::Random, false), (Effect::RandomAndPersistent, true)] {
            let (found, expected) = (value(&stacked, &unit, effect, &AT), integrated(&rows, persistent).ln());
            assert!((found - expected).abs() < 1e-8, "{effect:?} {unit:?}: {found} against {expected}");
        }
    }
}

#[test]
fn deviations_from_the_mean_of_two_rows_have_the_density_of_their_difference() {
    let stacked = checks::stacked(13, 6);
    let rows: Vec<[f64; 6]> = [4, 5].iter().map(|&i| stacked.indices(i, &AT)).collect();
    // (ε₁ − ε₂)/√2 is the one orthonormal contrast; u₁ and u₂ are integrated out.
    let sigmas = [0, 1].map(|i: usize| (0.5 * rows[i][1]).exp());
    let variance = 0.5 * (rows[0][2].exp() + rows[1][2].exp());
    let mut density = 0.0;
    for (u, weight) in boole(9.0 * sigmas[0], 320) {
        for (other, second) in boole(9.0 * sigmas[1], 320) {
            let contrast = (rows[0][0] + u - rows[1][0] - other) / 2.0_f64.sqrt();
            density += weight
                * second
                * half_normal(u, sigmas[0])
                * half_normal(other, sigmas[1])
                * normal(contrast, variance);
        }
    }
    let found = value(&stacked, &[4, 5], Effect::Fixed, &AT);
    assert!((found - density.ln()).abs() < 1e-8, "{found} against {}", density.ln());
}

#[test]
fn four_components_without_persistent_inefficiency_are_true_random_effects() {
    let stacked = checks::stacked(13, 6);
    let mut at = AT;
    at[10] = -36.0;
    for unit in [vec![2], vec![0, 1, 2, 3], (5..13).collect()] {
        let four = value(&stacked, &unit, Effect::RandomAndPersistent, &at);
        let three = value(&stacked, &unit, Effect::Random, &at);
        // E[h] = σ_h √(2/π) is 1.2e-8 here.
        assert!((four - three).abs() < 1e-6, "{unit:?}: {four} against {three}");
    }
}

#[test]
fn derivatives_agree_with_differences() {
    let stacked = checks::stacked(14, 6);
    let units: Vec<Vec<usize>> = vec![(0..5).collect(), (5..7).collect(), vec![7], (8..14).collect()];
    for effect in [Effect::Fixed, Effect::Random, Effect::RandomAndPersistent] {
        let objective = TrueEffects::new(&stacked, &units, Some(&HalfNormal), effect, Bounds::new(1.0));
        checks::derivatives(&objective, &AT);
    }
}
