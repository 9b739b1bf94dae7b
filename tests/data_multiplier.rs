//! The data-element multiplier: nested cases, fixed-point iteration, exact splits, instability, sensitivity.

use domar::datasets::china_digital;
use domar::digital::{DataEconomy, DigitalError, Scope};
use domar::ndarray::{Array1, Array2};
use domar::prelude::*;
use proptest::prelude::*;

fn sectors(n: usize) -> std::sync::Arc<Labels> {
    let codes: Vec<String> = (1..=n).map(|i| i.to_string()).collect();
    Labels::from_codes(Dimension::Sector, &codes).unwrap()
}

fn vector(name: &str, values: Array1<f64>) -> LabeledVec {
    LabeledVec::new(Measure::new(name, Unit::Ratio), sectors(values.len()), values).unwrap()
}

fn matrix(values: Array2<f64>) -> LabeledMat {
    let axis = sectors(values.nrows());
    LabeledMat::new(Measure::new("access", Unit::Ratio), axis.clone(), axis, values).unwrap()
}

/// A balanced economy with given coefficients and final demand.
fn system(coefficients: &Array2<f64>, demand: &Array1<f64>) -> LeontiefSystem {
    let n = demand.len();
    let output =
        domar::linalg::Lu::factorise((Array2::eye(n) - coefficients).view()).unwrap().solve(demand.view()).unwrap();
    let info = TableInfo::new("Utopia", Unit::money("CNY", 8));
    let table = IoTable::from_coefficients(info, sectors(n), coefficients.view(), output).unwrap();
    LeontiefSystem::from_table(&table, Flow::Domestic).unwrap()
}

#[derive(Debug, Clone)]
struct Draw {
    coefficients: Array2<f64>,
    demand: Array1<f64>,
    elasticities: Array1<f64>,
    cross: Array1<f64>,
    access: Array2<f64>,
    kappa: Array1<f64>,
    rho: Array1<f64>,
    shock: Array1<f64>,
}

/// Economies whose columns of `A` add to less than 0.6 and whose data loop is weak enough to be stable.
fn draws() -> impl Strategy<Value = Draw> {
    (2usize..7).prop_flat_map(|n| {
        let numbers = |low: f64, high: f64, count: usize| prop::collection::vec(low..high, count);
        (
            numbers(0.0, 0.6 / n as f64, n * n),
            numbers(1.0, 10.0, n),
            numbers(0.02, 0.10, n),
            numbers(0.0, 0.05, n),
            numbers(0.0, 0.5 / n as f64, n * n),
            numbers(0.0, 0.5, n),
            numbers(0.0, 0.6, n),
            numbers(0.001, 0.02, n),
        )
            .prop_map(move |(a, y, e, x, s, k, r, shock)| Draw {
                coefficients: Array2::from_shape_vec((n, n), a).unwrap(),
                demand: Array1::from_vec(y),
                elasticities: Array1::from_vec(e),
                cross: Array1::from_vec(x),
                access: Array2::from_shape_vec((n, n), s).unwrap() + Array2::<f64>::eye(n),
                kappa: Array1::from_vec(k),
                rho: Array1::from_vec(r),
                shock: Array1::from_vec(shock),
            })
    })
}

fn economy(draw: &Draw) -> DataEconomy {
    DataEconomy::new(&system(&draw.coefficients, &draw.demand))
        .unwrap()
        .elasticities(&vector("elasticity", draw.elasticities.clone()))
        .unwrap()
        .cross_elasticities(&vector("cross", draw.cross.clone()))
        .unwrap()
        .access(&matrix(draw.access.clone()))
        .unwrap()
        .gain(&vector("kappa", draw.kappa.clone()), &vector("rho", draw.rho.clone()))
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_response_is_the_fixed_point_of_the_economy(draw in draws()) {
        let m = economy(&draw).multiplier(&vector("shock", draw.shock.clone())).unwrap();
        // ln y = A' ln y + a, a = a₀ + E S d, d = K ln y, iterated from nothing.
        let (n, mut y) = (draw.shock.len(), Array1::<f64>::zeros(draw.shock.len()));
        for _ in 0..2000 {
            let data = &draw.kappa / &(1.0 - &draw.rho) * &y;
            let productivity = &draw.shock + &((&draw.elasticities + &draw.cross) * draw.access.dot(&data));
            y = draw.coefficients.t().dot(&y) + productivity;
        }
        for i in 0..n {
            prop_assert!((m.response.values()[i] - y[i]).abs() < 1e-10);
        }
        prop_assert!(m.value >= 1.0 - 1e-12 && m.spectral_radius < 1.0);
    }

    #[test]
    fn both_splits_add_up_exactly(draw in draws()) {
        let m = economy(&draw).multiplier(&vector("shock", draw.shock.clone())).unwrap();
        let s = m.shapley().unwrap();
        let sum = s.amplification.shapley + s.reuse.shapley + s.superposition.shapley + s.network.shapley;
        prop_assert!((sum - (m.total - m.direct)).abs() < 1e-12);
        let x = m.shapley_excess().unwrap();
        let sum = x.amplification.shapley + x.reuse.shapley + x.superposition.shapley;
        prop_assert!((sum - (m.value - 1.0)).abs() < 1e-12);
        // Complementary parts are worth more last than first.
        prop_assert!(x.amplification.first_in <= x.amplification.last_in + 1e-12);
        prop_assert!((x.superposition.first_in).abs() < 1e-12, "cross terms without any data use do nothing");
    }

    #[test]
    fn without_gain_the_multiplier_is_hultens(draw in draws()) {
        let still = Draw { kappa: Array1::zeros(draw.kappa.len()), ..draw };
        let m = economy(&still).multiplier(&vector("shock", still.shock.clone())).unwrap();
        prop_assert!((m.value - 1.0).abs() < 1e-12);
        prop_assert!((m.total - m.hulten).abs() < 1e-12);
    }

    #[test]
    fn without_sharing_nothing_is_reuse(draw in draws()) {
        let alone = Draw { access: Array2::eye(draw.shock.len()), ..draw };
        let m = economy(&alone).multiplier(&vector("shock", alone.shock.clone())).unwrap();
        prop_assert!(m.shapley_excess().unwrap().reuse.shapley.abs() < 1e-14);
    }

    #[test]
    fn elasticities_are_finite_differences(draw in draws()) {
        let shock = vector("shock", draw.shock.clone());
        let m = economy(&draw).multiplier(&shock).unwrap();
        let step = 1e-6;
        let value = |changed: Draw| economy(&changed).multiplier(&shock).unwrap().value;
        let slope = |up: Draw, down: Draw| (value(up).ln() - value(down).ln()) / (2.0 * step);
        let of = |scale: &dyn Fn(&Draw, f64) -> Draw| slope(scale(&draw, 1.0 + step), scale(&draw, 1.0 - step));
        let off_diagonal = |access: &Array2<f64>, factor: f64| {
            Array2::from_shape_fn(access.dim(), |(i, j)| if i == j { access[[i, j]] } else { factor * access[[i, j]] })
        };
        let numeric = [
            of(&|d, by| Draw { elasticities: &d.elasticities * by, cross: &d.cross * by, ..d.clone() }),
            of(&|d, by| Draw { access: off_diagonal(&d.access, by), ..d.clone() }),
            of(&|d, by| Draw { kappa: &d.kappa * by, ..d.clone() }),
            of(&|d, by| Draw { rho: &d.rho * by, ..d.clone() }),
        ];
        for (elasticity, numeric) in m.elasticities().iter().zip(numeric) {
            prop_assert!((elasticity.value - numeric).abs() < 1e-6, "{}: {} {numeric}", elasticity.parameter, elasticity.value);
        }
    }
}

#[test]
fn one_sector_without_inputs_has_the_textbook_multiplier() {
    let system = system(&Array2::zeros((1, 1)), &Array1::from_vec(vec![100.0]));
    let one = |value: f64| vector("number", Array1::from_vec(vec![value]));
    let economy =
        DataEconomy::new(&system).unwrap().elasticities(&one(0.3)).unwrap().gain(&one(0.4), &one(0.7)).unwrap();
    // ρ = εκ/(1 − ρ_d) = 0.4, M = 1/(1 − ρ), as in the Monte Carlo design of the feedback model.
    let m = economy.multiplier(&one(0.01)).unwrap();
    assert!((m.value - 1.0 / 0.6).abs() < 1e-12);
    assert!((m.spectral_radius - 0.4).abs() < 1e-12);
}

#[test]
fn a_symmetric_economy_does_not_gain_from_sharing_that_takes_away_from_own_use() {
    let n = 4;
    let coefficients = Array2::from_elem((n, n), 0.1);
    let system = system(&coefficients, &Array1::from_elem(n, 10.0));
    let others = Array2::from_shape_fn((n, n), |(i, j)| if i == j { 0.0 } else { 1.0 / (n - 1) as f64 });
    let value = |access: Array2<f64>| {
        DataEconomy::new(&system)
            .unwrap()
            .elasticities(&vector("elasticity", Array1::from_elem(n, 0.1)))
            .unwrap()
            .access(&matrix(access))
            .unwrap()
            .gain(&vector("kappa", Array1::from_elem(n, 0.5)), &vector("rho", Array1::from_elem(n, 0.5)))
            .unwrap()
            .multiplier(&vector("shock", Array1::from_elem(n, 0.01)))
            .unwrap()
            .value
    };
    let averaging = |phi: f64| value(Array2::<f64>::eye(n) * (1.0 - phi) + &others * phi);
    assert!((averaging(0.0) - averaging(0.7)).abs() < 1e-12);
    let non_rival = |phi: f64| value(Array2::<f64>::eye(n) + &others * phi);
    assert!(non_rival(0.7) > non_rival(0.0) + 1e-3);
}

#[test]
fn instability_is_an_error_that_says_how_far_to_step_back() {
    let system = system(&Array2::zeros((1, 1)), &Array1::from_vec(vec![100.0]));
    let one = |value: f64| vector("number", Array1::from_vec(vec![value]));
    let economy =
        DataEconomy::new(&system).unwrap().elasticities(&one(0.6)).unwrap().gain(&one(1.0), &one(0.5)).unwrap();
    assert_eq!(
        economy.multiplier(&one(0.01)).unwrap_err().to_string(),
        "with amplification 放大 + reuse 倍增 + superposition 叠加 + network 产业链 at work the economy is unstable: the \
         spectral radius of A' + ESK is 1.2000, but must be below 1 (the gain κ (or the elasticities ε) may be at most \
         0.8333 times what it is; no smaller the sharing φ would help)"
    );
    let error = |result: Result<DataEconomy, DigitalError>| result.unwrap_err().to_string();
    let start = || DataEconomy::new(&system).unwrap();
    assert!(error(start().gain(&one(-0.1), &one(0.5))).contains("κ is -0.1, but it must be zero or more"));
    assert!(error(start().gain(&one(0.1), &one(1.0))).contains("ρ_d is 1, but it must be from 0 to below 1"));
    assert!(error(start().elasticities(&vector("two", Array1::zeros(2)))).contains("labels do not match"));
    assert_eq!(
        start().multiplier(&one(0.0)).unwrap_err().to_string(),
        "the shock has no effect by Hulten's theorem (λ'da₀ = 0), so that no multiplier of it exists; shock a sector with \
         output"
    );
}

#[test]
fn a_coalition_can_be_unstable_although_the_whole_is_stable() {
    // Negative cross terms hold back own data that would explode alone.
    let system = system(&Array2::zeros((1, 1)), &Array1::from_vec(vec![100.0]));
    let one = |value: f64| vector("number", Array1::from_vec(vec![value]));
    let economy = DataEconomy::new(&system).unwrap();
    let economy = economy.elasticities(&one(1.2)).unwrap().cross_elasticities(&one(-0.5)).unwrap();
    let m = economy.gain(&one(1.0), &one(0.0)).unwrap().multiplier(&one(0.01)).unwrap();
    assert!((m.value - 1.0 / 0.3).abs() < 1e-12);
    let text = m.shapley().unwrap_err().to_string();
    assert!(text.starts_with("with amplification 放大 at work the economy is unstable"), "{text}");
}

#[test]
fn china_has_a_scenario_for_every_year_and_its_table_shows_the_assumptions() {
    let data = china_digital().unwrap();
    for (year, table) in data.iter() {
        for flow in [Flow::Domestic, Flow::Total] {
            let system = LeontiefSystem::from_table(table, flow).unwrap();
            let scope = Scope::digital_services(system.table()).unwrap();
            let economy = DataEconomy::calibrated(&system, &scope, 0.5, 0.3, 0.7).unwrap();
            let shock =
                LabeledVec::new(Measure::new("shock", Unit::Ratio), system.sectors().clone(), scope.weights() * 0.01)
                    .unwrap();
            let m = economy.multiplier(&shock).unwrap();
            // λ = x/Σva is the network's own response.
            assert!((m.hulten - 0.01 * digital::scale(&system, &scope).unwrap().domar_weight).abs() < 1e-12, "{year}");
            assert!(m.value > 1.0, "{year}");
            if (year, flow) == (2020, Flow::Total) {
                let text = m.to_table_in(Language::Chinese).to_text();
                assert!(text.contains("放大") && text.contains("M 的弹性"), "{text}");
            }
            let grid = m.over_sharing_and_gain(&[0.0, 1.0, 2.0], &[0.5, 1.0, 50.0]);
            assert!((grid.values[1][1].unwrap() - m.value).abs() < 1e-12);
            assert_eq!(grid.values[1][2], None, "{year}");
        }
    }
}

/// One sector without inputs, in which `1 − 1/M = ε κ/(1 − ρ_d)`.
fn one_sector(elasticity: f64, accumulation: f64, persistence: f64) -> domar::digital::DataMultiplier {
    let system = system(&Array2::zeros((1, 1)), &Array1::from_vec(vec![100.0]));
    let one = |value: f64| vector("number", Array1::from_vec(vec![value]));
    let economy = DataEconomy::new(&system).unwrap().elasticities(&one(elasticity)).unwrap();
    economy.gain(&one(accumulation), &one(persistence)).unwrap().multiplier(&one(0.01)).unwrap()
}

#[test]
fn sobol_indices_of_one_sector_are_those_of_its_closed_form() {
    let m = one_sector(0.2, 0.3, 0.6);
    let s = m.sensitivity(Sobol { draws: 4096, seed: 7 }).unwrap();
    assert_eq!(s.ranges.persistence, (0.5, 0.8 / 0.6));
    // A product of independent factors: the index of one is CV²/(Π(1 + CV²) − 1). Moments of the factors: uniform on
    // (0.5, 1.5), and 1/(1 − 0.6 u) with u uniform on (0.5, 4/3), by their integrals.
    let cv = |mean: f64, square: f64| square / (mean * mean) - 1.0;
    let uniform = cv(1.0, 1.0 + 1.0 / 12.0);
    let width: f64 = 0.8 - 0.3;
    let persistent = cv((0.7_f64 / 0.2).ln() / width, (1.0 / 0.2 - 1.0 / 0.7) / width);
    let all = (1.0 + uniform).powi(2) * (1.0 + persistent) - 1.0;
    for (position, own) in [(0, uniform), (2, uniform), (3, persistent)] {
        let index = s.data_share.inputs[position];
        assert!((index.first_order.value - own / all).abs() < 4.0 * index.first_order.std_error + 2e-3, "{index:?}");
        let total = own * ((1.0 + all) / (1.0 + own)) / all;
        assert!((index.total.value - total).abs() < 4.0 * index.total.std_error + 2e-3, "{index:?} {total}");
    }
    assert_eq!(s.data_share.inputs[1].total.value, 0.0, "one sector shares with nobody");
    // Nothing is unstable: 0.2 · 1.5 · 0.3 · 1.5/0.2 = 0.675.
    assert_eq!(s.unstable, 0.0);
    assert!(s.of_multiplier.is_some() && s.quantiles.iter().all(Option::is_some));
    assert!((s.swings[3].high.unwrap() - 1.0 / (1.0 - 0.2 * 0.3 / 0.2)).abs() < 1e-12);
}

#[test]
fn unstable_draws_are_counted_and_kept() {
    use domar::digital::ParameterRanges;
    let m = one_sector(0.3, 0.4, 0.7);
    let fixed = (1.0, 1.0);
    // ρ = 0.4 u with u uniform on (0, 5): unstable from u = 2.5 on, in half of the draws.
    let ranges = ParameterRanges { elasticities: fixed, sharing: fixed, accumulation: (0.0, 5.0), persistence: fixed };
    let s = m.sensitivity_over(&ranges, Sobol { draws: 4096, seed: 7 }).unwrap();
    assert!((s.unstable - 0.5).abs() < 0.01, "{}", s.unstable);
    // The mean of min(ρ, 1) is 3/4: nothing was dropped.
    assert!((s.data_share.mean - 0.75).abs() < 0.005);
    assert!(s.of_multiplier.is_none());
    // A twentieth of the draws lies below u = 0.25, ρ = 0.1.
    assert!((s.quantiles[0].unwrap() - 1.0 / 0.9).abs() < 0.01 && s.quantiles[2].is_none());
    assert!((s.data_share.inputs[2].first_order.value - 1.0).abs() < 0.02);
    assert_eq!(s.swings[2].high, None);
    let text = s.to_table().to_text();
    assert!(text.contains("share without a multiplier (unstable)") && text.contains("no draw is dropped"), "{text}");

    let error = |ranges: ParameterRanges| m.sensitivity_over(&ranges, Sobol::default()).unwrap_err().to_string();
    assert_eq!(
        error(ParameterRanges { persistence: (1.0, 1.5), ..ranges }),
        "the persistence of data ρ_d at the high end is 1.0499999999999998, but it must be below 1"
    );
    assert_eq!(
        error(ParameterRanges { sharing: (1.0, 0.5), ..ranges }),
        "the high end of a range is 0.5, but it must be at least the low end"
    );
    assert!(m.sensitivity(Sobol { draws: 10, seed: 1 }).unwrap_err().to_string().contains("10 draws are too few"));
}

#[test]
fn a_multiplier_is_not_printed_without_its_sensitivity() {
    let table = one_sector(0.2, 0.3, 0.6).to_table();
    let text = table.to_text();
    for needed in ["Elasticity of M to", "First-order", "elasticities to data ε", "share without a multiplier"] {
        assert!(text.contains(needed), "{needed} in {text}");
    }
}

#[test]
fn the_fast_test_of_stability_agrees_with_the_eigenvalues() {
    // Just inside and just outside of the frontier.
    let m = one_sector(0.3, 0.4, 0.7);
    let at = |factor: f64| m.over_sharing_and_gain(&[1.0], &[factor]).values[0][0];
    assert!((at(2.5 * (1.0 - 1e-9)).unwrap() / 1e9 - 1.0).abs() < 1e-3);
    assert_eq!(at(2.5 * (1.0 + 1e-9)), None);
}

#[test]
fn contours_are_lines_of_equal_multiplier_and_end_at_the_frontier() {
    // A symmetric economy: M = 1/(1 − g(1 + φ)/(1 − a)), a the column sum of A, g = εκ/(1 − ρ_d).
    let n = 3;
    let (a, e, kappa, rho, phi) = (0.1, 0.1, 0.5, 0.5, 0.5);
    let others = Array2::from_shape_fn((n, n), |(i, j)| if i == j { 1.0 } else { phi / (n - 1) as f64 });
    let m = DataEconomy::new(&system(&Array2::from_elem((n, n), a), &Array1::from_elem(n, 10.0)))
        .unwrap()
        .elasticities(&vector("elasticity", Array1::from_elem(n, e)))
        .unwrap()
        .access(&matrix(others))
        .unwrap()
        .gain(&vector("kappa", Array1::from_elem(n, kappa)), &vector("rho", Array1::from_elem(n, rho)))
        .unwrap()
        .multiplier(&vector("shock", Array1::from_elem(n, 0.01)))
        .unwrap();
    let left = 1.0 - 3.0 * a;
    let closed = |sharing: f64, accumulation: f64| {
        1.0 / (1.0 - accumulation * e * kappa / (1.0 - rho) * (1.0 + phi * sharing) / left)
    };
    assert!((m.value - closed(1.0, 1.0)).abs() < 1e-12);
    let contours = m.contours(&[1.5, 2.0], &[1.0, 2.0, 3.0, 4.0], 6.0).unwrap();
    let mut points = 0;
    for (level, line) in &contours.levels {
        for (sharing, accumulation) in line.iter().zip(&contours.accumulation) {
            if let Some(sharing) = sharing {
                assert!((closed(*sharing, *accumulation) - level).abs() < 1e-9);
                points += 1;
            }
        }
    }
    assert!(points >= 4, "{points}");
    for (sharing, accumulation) in contours.frontier.iter().zip(&contours.accumulation) {
        if let Some(sharing) = sharing {
            assert!((accumulation * e * kappa / (1.0 - rho) * (1.0 + phi * sharing) - left).abs() < 1e-9);
        }
    }
    assert!(contours.frontier.iter().any(Option::is_some));
    assert!(contours.to_chart().check().is_ok() && m.sensitivity(Sobol::default()).unwrap().to_chart().check().is_ok());
    assert!(m.contours(&[1.5], &[1.0, 1.0], 2.0).unwrap_err().to_string().contains("zero or more and increasing"));
}

#[test]
fn demand_for_data_industries_ends_in_value_added_or_imports() {
    use domar::digital::demand_multiplier_under_noise;
    use domar::table::CellNoise;
    for (year, table) in china_digital().unwrap().iter() {
        let system = LeontiefSystem::from_table(table, Flow::Domestic).unwrap();
        let scope = Scope::digital_services(system.table()).unwrap();
        let m = demand_multiplier_under_noise(&system, &scope, &CellNoise::uniform(0.1, 7), 100, 0.9).unwrap();
        let pull = m.pull;
        assert!((pull.direct + pull.indirect_inside + pull.outside - pull.total).abs() < 1e-12);
        assert!((pull.total + pull.imports.unwrap() - 1.0).abs() < 1e-6, "{year}");
        let intervals = m.intervals.as_ref().unwrap();
        for ((from, to), value) in [(intervals.total, pull.total), (intervals.outside, pull.outside)] {
            assert!(from < value && value < to, "{year}: {from} {value} {to}");
        }
        // Value added and imports leak in opposite directions in every draw.
        let imports = intervals.imports.unwrap();
        assert!((imports.0 + intervals.total.1 - 1.0).abs() < 1e-6, "{year}");
        assert!(m.to_table_in(Language::Chinese).to_text().contains("进口（漏出）"));
    }
}

#[test]
fn intervals_from_noise_cover_the_true_multiplier_as_often_as_they_say() {
    use domar::digital::{demand_multiplier, demand_multiplier_under_noise};
    use domar::table::CellNoise;
    let coefficients = Array2::from_shape_fn((4, 4), |(i, j)| 0.06 + 0.02 * ((3 * i + 2 * j) % 5) as f64);
    let truth = system(&coefficients, &Array1::from_vec(vec![30.0, 10.0, 20.0, 15.0]));
    let scope = Scope::custom(truth.table(), "two of four", &["2", "3"]).unwrap();
    let known = demand_multiplier(&truth, &scope).unwrap().pull;
    let (mut total, mut outside) = (0, 0);
    let replicates = 120;
    for replicate in 0..replicates {
        let published = truth.table().with_noise(&CellNoise::uniform(0.1, 1), replicate).unwrap();
        let system = LeontiefSystem::from_table(&published, Flow::Domestic).unwrap();
        let noise = CellNoise::uniform(0.1, 1000 + replicate);
        let intervals = demand_multiplier_under_noise(&system, &scope, &noise, 100, 0.9).unwrap().intervals.unwrap();
        let covers = |(from, to): (f64, f64), value: f64| u32::from(from <= value && value <= to);
        total += covers(intervals.total, known.total);
        outside += covers(intervals.outside, known.outside);
    }
    // 0.90 within three binomial standard errors of 120 replicates.
    for covered in [total, outside] {
        let share = f64::from(covered) / replicates as f64;
        assert!((0.818..0.982).contains(&share), "{share}");
    }
}

#[test]
fn a_grid_holds_the_multipliers_of_its_combinations() {
    let m = one_sector(0.2, 0.3, 0.6);
    let mut ranges = m.default_ranges();
    ranges.sharing = (1.0, 1.0);
    ranges.accumulation = (1.0, 9.0);
    let grid = m.grid(&ranges, 3).unwrap();
    assert_eq!(grid.points.len(), 27);
    for point in &grid.points {
        let loops = 0.2 * point.elasticities * 0.3 * point.accumulation / (1.0 - 0.6 * point.persistence);
        match point.value {
            Some(value) => assert!(loops < 1.0 && (value * (1.0 - loops) - 1.0).abs() < 1e-12),
            None => assert!(loops >= 1.0),
        }
    }
    assert!(grid.unstable() > 0.0 && grid.to_table().to_text().contains("ρ_d"));
    assert!(m.grid(&ranges, 1).unwrap_err().to_string().contains("the number of steps is 1"));
}
