//! Regressions on their own past against R's plm and identities.

mod common;

use domar::prelude::*;
use domar::stats::{Draws, DynamicPanelError, DynamicPanelFit};
use serde_json::Value;

fn firms() -> Panel {
    Panel::read_csv(common::shared("data/sfa/plm_EmplUK.csv"))
        .and_then(|panel| panel.with_log(&["emp", "wage", "capital", "output"]))
        .and_then(|panel| panel.with_ids("firm", "year"))
        .unwrap()
}

/// The firms without some years, as `tests/data/dynamic_panel/plm.R` leaves them out.
fn firms_with_gaps() -> Panel {
    let all = firms();
    let column = |name: &str| all.column(name).unwrap();
    let kept = column("firm").into_iter().zip(column("year")).map(|(&firm, &year)| {
        let lost = (firm % 7.0 == 3.0 && year == 1980.0) || (firm % 11.0 == 5.0 && year == 1979.0);
        f64::from(u8::from(!lost))
    });
    let kept = kept.collect();
    all.clone().with_column("kept", kept).and_then(|panel| panel.where_equals("kept", 1)).unwrap()
}

fn golden(file: &str) -> Value {
    let text = std::fs::read_to_string(common::shared(&format!("golden/sfa/{file}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn plm() -> Value {
    serde_json::from_str(include_str!("data/dynamic_panel/plm.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_f64().unwrap()).collect(),
        Value::Object(items) => items.values().map(|item| item.as_f64().unwrap()).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// Both invert moment matrices whose condition numbers reach 1e8 and keep the digits that this leaves.
const PEER: f64 = 1e-9;

#[track_caller]
fn agree(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let gap = found.iter().zip(expected).map(|(a, b)| (a - b).abs() / b.abs().max(0.01)).fold(0.0, f64::max);
    println!("{what}: {gap:.1e}");
    assert!(gap <= tolerance, "{what}: {gap:.1e}\n{found:?}\n{expected:?}");
}

fn estimates(fit: &DynamicPanelFit) -> Vec<f64> {
    fit.estimates().values().to_vec()
}

fn errors(fit: &DynamicPanelFit) -> Vec<f64> {
    fit.std_errors().values().to_vec()
}

#[test]
fn arellano_and_bond_find_what_they_published() {
    let golden = golden("pl01_EmplUK_AB_twostep");
    let fit = DynamicPanel::difference("ln_emp", 2)
        .exogenous("ln_wage", 0..=1)
        .exogenous("ln_capital", 0..=0)
        .exogenous("ln_output", 0..=1)
        .time_effects()
        .fit(&firms())
        .unwrap();
    let names: Vec<&str> = fit.parameters().codes().collect();
    assert_eq!(names[..4], ["lag1_ln_emp", "lag2_ln_emp", "ln_wage", "lag1_ln_wage"]);
    assert_eq!(names[7..], ["time_1979", "time_1980", "time_1981", "time_1982", "time_1983", "time_1984"]);
    assert_eq!((fit.units(), fit.nobs(), fit.instruments()), (140, 611, 38));
    let keys = [
        "lag(log(emp), 1:2)1",
        "lag(log(emp), 1:2)2",
        "lag(log(wage), 0:1)0",
        "lag(log(wage), 0:1)1",
        "log(capital)",
        "lag(log(output), 0:1)0",
        "lag(log(output), 0:1)1",
        "1979",
        "1980",
        "1981",
        "1982",
        "1983",
        "1984",
    ];
    let ordered = |value: &Value| keys.iter().map(|key| value[key].as_f64().unwrap()).collect::<Vec<_>>();
    agree("coefficients", &estimates(&fit), &ordered(&golden["coef"]), PEER);
    agree("corrected errors", &errors(&fit), &ordered(&golden["extra"]["se_robust"]), PEER);
    let plain = fit.with_conventional_errors();
    agree("uncorrected errors", &errors(&plain), &ordered(&golden["se"]), PEER);
    let tests: Vec<f64> = plain.serial_correlation().iter().map(|test| test.statistic).collect();
    agree("AR", &tests, &[numbers(&golden["extra"]["m1"])[0], numbers(&golden["extra"]["m2"])[0]], PEER);
    let hansen = fit.hansen().unwrap();
    agree("Hansen", &[hansen.statistic], &numbers(&golden["extra"]["sargan"]), PEER);
    assert_eq!(hansen.degrees_of_freedom, 25);
    // Arellano and Bond (1991), Table 4, column b: estimate and uncorrected error, three digits.
    for (name, estimate, error) in
        [("lag1_ln_emp", 0.474, 0.085), ("ln_wage", -0.513, 0.049), ("ln_capital", 0.293, 0.039)]
    {
        assert!((plain.coef(name).unwrap() - estimate).abs() < 5.1e-4, "{name}");
        assert!((plain.std_error(name).unwrap() - error).abs() < 5.1e-4, "{name}");
    }
}

#[test]
fn blundell_and_bond_in_one_step_agree_with_plm() {
    let golden = golden("pl02_EmplUK_BB_sys_onestep");
    let fit = DynamicPanel::system("ln_emp", 1)
        .endogenous("ln_wage", 0..=1)
        .endogenous("ln_capital", 0..=1)
        .time_effects()
        .one_step()
        .fit(&firms())
        .unwrap();
    assert_eq!((fit.instruments(), fit.nobs()), (113, 891));
    let keys = [
        "lag(log(emp), 1)",
        "lag(log(wage), 0:1)0",
        "lag(log(wage), 0:1)1",
        "lag(log(capital), 0:1)0",
        "lag(log(capital), 0:1)1",
        "(Intercept)",
        "1978",
        "1979",
        "1980",
        "1981",
        "1982",
        "1983",
        "1984",
    ];
    let ordered = |value: &Value| keys.iter().map(|key| value[key].as_f64().unwrap()).collect::<Vec<_>>();
    agree("coefficients", &estimates(&fit), &ordered(&golden["coef"]), PEER);
    agree("robust errors", &errors(&fit), &ordered(&golden["extra"]["se_robust"]), PEER);
    agree("Hansen as plm", &[fit.hansen_at_first_step()], &numbers(&golden["extra"]["sargan"]), PEER);
    assert_eq!(fit.sargan().degrees_of_freedom, 100);
    // plm's plain error after one step lacks the variance and holds the number of units: (X′Z (ΣZ′HZ/N)⁻¹ Z′X)⁻¹.
    let scale = (fit.error_variance() * 140.0).sqrt();
    let ours: Vec<f64> = errors(&fit.with_conventional_errors()).iter().map(|error| error / scale).collect();
    agree("plain errors", &ours, &ordered(&golden["se"]), PEER);
}

#[test]
fn collapsed_instruments_gaps_and_two_step_systems_agree_with_plm() {
    let plm = plm();
    let wage_and_capital = |spec: DynamicPanel| spec.exogenous("ln_wage", 0..=1).exogenous("ln_capital", 0..=0);
    let system = || DynamicPanel::system("ln_emp", 1).endogenous("ln_wage", 0..=1).time_effects();
    let (all, gaps) = (firms(), firms_with_gaps());
    assert!(!gaps.gaps().is_empty());
    let cases = [
        ("ab_collapsed", wage_and_capital(DynamicPanel::difference("ln_emp", 1)).time_effects().collapsed(), &all),
        ("ab_gaps", wage_and_capital(DynamicPanel::difference("ln_emp", 1)).time_effects().deepest_lag(4), &gaps),
        ("ab_one_step", wage_and_capital(DynamicPanel::difference("ln_emp", 2)).time_effects().one_step(), &all),
        ("bb_two_steps", system(), &all),
        ("bb_gaps_collapsed", system().collapsed().deepest_lag(3), &gaps),
    ];
    for (name, spec, panel) in cases {
        let fit = spec.fit(panel).unwrap();
        let expected = &plm[name];
        agree(name, &estimates(&fit), &numbers(&expected["coef"]), PEER);
        agree("robust errors", &errors(&fit), &numbers(&expected["se_robust"]), PEER);
        let tests: Vec<f64> = fit.serial_correlation().iter().map(|test| test.statistic).collect();
        agree("AR", &tests, &[numbers(&expected["m1"])[0], numbers(&expected["m2"])[0]], PEER);
        assert_eq!(fit.sargan().degrees_of_freedom as u64, expected["df"].as_u64().unwrap(), "{name}");
        if name == "ab_one_step" {
            agree("Hansen as plm", &[fit.hansen_at_first_step()], &numbers(&expected["sargan"]), PEER);
        } else {
            agree("Hansen", &[fit.hansen().unwrap().statistic], &numbers(&expected["sargan"]), PEER);
            agree("uncorrected", &errors(&fit.with_conventional_errors()), &numbers(&expected["se"]), PEER);
        }
    }
}

/// A process with a known coefficient, an effect, and a predetermined regressor that answers the last error.
fn simulated(units: usize, periods: usize, seed: u64) -> Panel {
    let mut draws = Draws::new(seed, 0);
    let mut columns: [Vec<f64>; 4] = Default::default();
    for unit in 0..units {
        let effect = draws.normal();
        let (mut y, mut error) = (effect / 0.4, 0.0);
        for period in 0..periods + 20 {
            let x = 0.5 * error + 0.3 * effect + draws.normal();
            error = draws.normal();
            y = 0.6 * y + 0.5 * x + effect + error;
            if period >= 20 {
                let row = [unit as f64, period as f64, y, x];
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
        }
    }
    let panel = Panel::from_columns(["unit", "time", "y", "x"].into_iter().zip(columns)).unwrap();
    panel.with_ids("unit", "time").unwrap()
}

#[test]
fn the_truth_is_found_again_with_a_predetermined_regressor() {
    let panel = simulated(1500, 6, 11);
    for spec in [DynamicPanel::difference("y", 1), DynamicPanel::system("y", 1)] {
        let fit = spec.predetermined("x", 0..=0).fit(&panel).unwrap();
        for (name, truth) in [("lag1_y", 0.6), ("x", 0.5)] {
            let (estimate, error) = (fit.coef(name).unwrap(), fit.std_error(name).unwrap());
            assert!(error < 0.06 && (estimate - truth).abs() < 3.5 * error, "{name}: {estimate} ({error})");
        }
        let serial = fit.serial_correlation();
        assert!(serial[0].p_value < 1e-6 && serial[1].p_value > 0.01, "{serial:?}");
        assert!(fit.hansen().unwrap().p_value > 0.01);
    }
    // Taken as exogenous, a regressor that answers past errors misleads.
    let wrong = DynamicPanel::difference("y", 1).exogenous("x", 0..=0).fit(&panel).unwrap();
    assert!((wrong.coef("x").unwrap() - 0.5).abs() > 5.0 * wrong.std_error("x").unwrap());
}

#[test]
fn just_identified_moments_are_met_exactly() {
    // Three periods: one difference, y₁ as instrument: Σ y₁Δy₃ / Σ y₁Δy₂ (Anderson and Hsiao).
    let panel = simulated(200, 3, 3);
    let fit = DynamicPanel::difference("y", 1).fit(&panel).unwrap();
    let y = panel.column("y").unwrap();
    let of = |f: &dyn Fn(usize) -> f64| (0..200).map(|unit| f(3 * unit)).sum::<f64>();
    let ratio = of(&|at| y[at] * (y[at + 2] - y[at + 1])) / of(&|at| y[at] * (y[at + 1] - y[at]));
    assert!((fit.coef("lag1_y").unwrap() - ratio).abs() < 1e-10 * ratio.abs());
    let hansen = fit.hansen().unwrap();
    assert_eq!((hansen.degrees_of_freedom, hansen.p_value), (0, 1.0));
    assert!(hansen.statistic < 1e-12);
    assert!(fit.serial_correlation().is_empty());
    // Units and rows in another order change nothing.
    let reversed = |name: &str| panel.column(name).unwrap().iter().rev().copied().collect::<Vec<f64>>();
    let turned = Panel::from_columns(["unit", "time", "y"].map(|name| (name, reversed(name)))).unwrap();
    let again = DynamicPanel::difference("y", 1).fit(&turned.with_ids("unit", "time").unwrap()).unwrap();
    assert!((again.coef("lag1_y").unwrap() - ratio).abs() < 1e-10 * ratio.abs());
}

#[test]
fn bad_requests_are_named() {
    let panel = simulated(30, 4, 1);
    let refused = |spec: DynamicPanel, panel: &Panel| spec.fit(panel).unwrap_err();
    assert!(matches!(refused(DynamicPanel::difference("y", 0), &panel), DynamicPanelError::NoRegressor { .. }));
    assert_eq!(refused(DynamicPanel::difference("y", 5), &panel), DynamicPanelError::NoEquation { needed: 7 });
    let twice = DynamicPanel::difference("y", 1).exogenous("x", 0..=0).endogenous("x", 1..=1);
    assert_eq!(refused(twice, &panel), DynamicPanelError::GivenTwice { name: "x".to_owned() });
    let constant = panel.clone().with_column("region", vec![1.0; 120]).unwrap();
    let useless = DynamicPanel::difference("y", 1).exogenous("region", 0..=0);
    assert_eq!(refused(useless, &constant), DynamicPanelError::NotIdentified { parameter: "region".to_owned() });
    let few = DynamicPanel::difference("y", 2).endogenous("x", 0..=1).collapsed().deepest_lag(2);
    assert!(matches!(refused(few, &panel), DynamicPanelError::TooFewInstruments { instruments: 2, parameters: 4 }));
    let nowhere = Panel::from_columns([("y", vec![1.0, 2.0])]).unwrap();
    assert!(matches!(refused(DynamicPanel::difference("y", 1), &nowhere), DynamicPanelError::Panel(_)));
}

#[test]
fn tables_tell_tests_and_warn_of_many_instruments() {
    let fit = DynamicPanel::system("ln_emp", 1)
        .endogenous("ln_wage", 0..=1)
        .endogenous("ln_capital", 0..=1)
        .fit(&firms())
        .unwrap();
    let text = fit.to_table().to_string();
    assert!(text.contains("AR(2)") && text.contains("Hansen") && text.contains("Windmeijer"), "{text}");
    let again: DynamicPanelFit = serde_json::from_str(&serde_json::to_string(&fit).unwrap()).unwrap();
    assert_eq!(again, fit);
    let few = DynamicPanel::system("y", 1).predetermined("x", 0..=0).fit(&simulated(20, 8, 1)).unwrap();
    assert!(few.instruments() > few.units());
    assert!(few.to_table_in(Language::Chinese).notes().iter().any(|note| note.contains("Hansen 检验")));
}
