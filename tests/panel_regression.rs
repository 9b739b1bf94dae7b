//! Least squares on panels against R's plm 2.6.2 and sandwich.

#![allow(clippy::unreadable_literal, clippy::excessive_precision)] // digits as R prints them

mod common;

use common::shared;
use domar::panel::Panel;
use domar::stats::{Effects, Fitted, PanelRegression, PanelRegressionFit, RegressionError, StandardErrors};

const REGRESSORS: [&str; 4] = ["ln_pcap", "ln_pc", "ln_emp", "unemp"];

fn produc() -> Panel {
    Panel::read_csv(shared("data/sfa/plm_Produc.csv"))
        .unwrap()
        .with_log(&["gsp", "pcap", "pc", "emp"])
        .unwrap()
        .with_ids("state", "year")
        .unwrap()
}

/// Rows counted from 1 that leave 3 modulo 7 or 5 modulo 11 are taken out: 636 of 816 stay.
fn produc_with_gaps() -> Panel {
    let text = std::fs::read_to_string(shared("data/sfa/plm_Produc.csv")).unwrap();
    let kept = text.lines().enumerate().filter(|(n, _)| *n == 0 || !(n % 7 == 3 || n % 11 == 5));
    let text = kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n");
    Panel::parse_csv(&text, "Produc with gaps")
        .unwrap()
        .with_log(&["gsp", "pcap", "pc", "emp"])
        .unwrap()
        .with_ids("state", "year")
        .unwrap()
}

fn spec(effects: Effects) -> PanelRegression {
    PanelRegression::new("ln_gsp", REGRESSORS).effects(effects).errors(StandardErrors::Classical)
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let gap = (found - expected).abs() / expected.abs();
    assert!(gap <= tolerance, "{what}: {found} against {expected}, relative difference {gap:.1e}");
}

/// Standard errors times a factor against printed ones.
fn errors_agree(what: &str, fit: &PanelRegressionFit, factor: f64, expected: [f64; 4]) {
    for (name, expected) in REGRESSORS.iter().zip(expected) {
        close(&format!("{what}, {name}"), fit.std_error(name).unwrap() * factor, expected, 1e-9);
    }
}

fn golden(name: &str) -> serde_json::Value {
    let path = shared(&format!("golden/sfa/pl03_Produc_{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn pooled_and_within_match_plm() {
    let panel = produc();
    let names = ["constant", "ln_pcap", "ln_pc", "ln_emp", "unemp"];
    let printed = ["(Intercept)", "log(pcap)", "log(pc)", "log(emp)", "unemp"];
    for (effects, file) in [(Effects::Pooled, "pooling"), (Effects::Unit, "within")] {
        let golden = golden(file);
        let fit = spec(effects).fit(&panel).unwrap();
        let clustered = fit.with_errors(&StandardErrors::ClusteredByUnit, &panel).unwrap();
        // plm's clustered errors have no correction for the number of clusters and parameters.
        let (n, g) = (816.0_f64, 48.0);
        let factor = (g / (g - 1.0) * (n - 1.0) / (n - 5.0)).sqrt().recip();
        for (name, printed) in names.iter().zip(printed) {
            let Some(coefficient) = golden["coef"][printed].as_f64() else { continue };
            close(name, fit.coef(name).unwrap(), coefficient, 1e-10);
            close(name, fit.std_error(name).unwrap(), golden["se"][printed].as_f64().unwrap(), 1e-10);
            let expected = golden["extra"]["se_HC1_group"][printed].as_f64().unwrap();
            close(name, clustered.std_error(name).unwrap() * factor, expected, 1e-9);
        }
        let expected = &golden["extra"]["r2"];
        close("R²", fit.r_squared, expected[0].as_f64().unwrap(), 1e-11);
        close("adjusted R²", fit.adjusted_r_squared, expected[1].as_f64().unwrap(), 1e-11);
    }
    let fit = spec(Effects::Unit).fit(&panel).unwrap();
    assert_eq!((fit.absorbed, fit.dof_residual()), (48, 764));
}

// Produced by R 4.2.2, plm 2.6.2 and sandwich 3.0-2 on plm_Produc.csv: f <- log(gsp)~log(pcap)+log(pc)+log(emp)+unemp;
// m <- plm(f, model="within", effect="twoways" or "time"); vcovHC(m, method="white1" or "arellano", type="HC0"),
// vcovSCC(m, type="HC0", maxlag=3).

#[test]
fn two_way_effects_match_plm() {
    let panel = produc();
    let fit = spec(Effects::UnitAndTime).fit(&panel).unwrap();
    let coefficients = [-0.03017605657983856, 0.16882803540684557, 0.76930619620336727, -0.00422109260354054];
    for (name, expected) in REGRESSORS.iter().zip(coefficients) {
        close(name, fit.coef(name).unwrap(), expected, 1e-10);
    }
    let errors = |errors: StandardErrors| fit.with_errors(&errors, &panel).unwrap();
    assert_eq!(fit.dof_residual(), 748);
    let classical = [0.0269365437052038, 0.0276563389515202, 0.0281417940840590, 0.0011388374202395];
    errors_agree("classical", &fit, 1.0, classical);
    let white = [0.02980697475658367, 0.03798629911621054, 0.03871277587242358, 0.00135415754821156];
    errors_agree("HC0", &errors(StandardErrors::Robust), (748.0_f64 / 816.0).sqrt(), white);
    let by_unit = [0.05691904216611001, 0.08373594874858760, 0.08313784542842025, 0.00312288578327118];
    // Of 68 parameters the 47 unit effects are nested in the units.
    let factor = (48.0_f64 / 47.0 * 815.0 / (816.0 - 21.0)).sqrt().recip();
    errors_agree("by unit", &errors(StandardErrors::ClusteredByUnit), factor, by_unit);
    let by_time = [0.03501703777220155, 0.05394978533755595, 0.05516727824946128, 0.00172200902364245];
    let factor = (17.0_f64 / 16.0 * 815.0 / (816.0 - 52.0)).sqrt().recip();
    errors_agree("by time", &errors(StandardErrors::ClusteredBy("year".to_owned())), factor, by_time);
    errors_agree("Driscoll–Kraay, 0", &errors(StandardErrors::DriscollKraay { lags: 0 }), 1.0, by_time);
    let three = [0.04608770040233974, 0.07198331214042164, 0.07064589467679573, 0.00201341794760474];
    errors_agree("Driscoll–Kraay, 3", &errors(StandardErrors::DriscollKraay { lags: 3 }), 1.0, three);
    close("R²", fit.r_squared, 0.754957874509457, 1e-11);
}

#[test]
fn time_effects_match_plm() {
    let panel = produc();
    let fit = spec(Effects::Time).fit(&panel).unwrap();
    let coefficients = [0.16477995637416912, 0.30359595467027056, 0.58881070492725629, -0.00605747318474037];
    for (name, expected) in REGRESSORS.iter().zip(coefficients) {
        close(name, fit.coef(name).unwrap(), expected, 1e-10);
    }
    let classical = [0.01749119963488184, 0.01044265638129469, 0.01377566334815424, 0.00177015714945815];
    errors_agree("classical", &fit, 1.0, classical);
    let three = [0.0330708437095498, 0.0127856897545822, 0.0396809688998648, 0.0050198433326539];
    let driscoll_kraay = fit.with_errors(&StandardErrors::DriscollKraay { lags: 3 }, &panel).unwrap();
    errors_agree("Driscoll–Kraay", &driscoll_kraay, 1.0, three);
    close("adjusted R²", fit.adjusted_r_squared, 0.992551579961322, 1e-11);
}

#[test]
fn two_way_effects_of_a_panel_with_gaps_match_dummies() {
    let panel = produc_with_gaps();
    let fit = spec(Effects::UnitAndTime).fit(&panel).unwrap();
    assert_eq!((fit.nobs(), fit.dof_residual()), (636, 568));
    // plm and lm with dummies of all states and years agree to 1e-12.
    let coefficients = [-0.01983952374536598, 0.19001428813008625, 0.75114921882311192, -0.00410776022805698];
    for (name, expected) in REGRESSORS.iter().zip(coefficients) {
        close(name, fit.coef(name).unwrap(), expected, 1e-10);
    }
    let classical = [0.03154474419818514, 0.03147691336625650, 0.03205019614092339, 0.00131088957523426];
    errors_agree("classical", &fit, 1.0, classical);
    let three = [0.04785091665761640, 0.07567450533821458, 0.07483542716548693, 0.00233802824688851];
    let driscoll_kraay = fit.with_errors(&StandardErrors::DriscollKraay { lags: 3 }, &panel).unwrap();
    errors_agree("Driscoll–Kraay", &driscoll_kraay, 1.0, three);
}

#[test]
fn corrections_of_pooled_errors_match_sandwich() {
    // sandwich: vcovCL(lm, cluster = state), its default HC1; the same by region; vcovHC(type = "HC1").
    let panel = produc();
    let fit = spec(Effects::Pooled).fit(&panel).unwrap();
    let errors = |errors: StandardErrors| fit.with_errors(&errors, &panel).unwrap();
    let by_state = [0.06090534395453907, 0.04683397663355049, 0.06950288913087335, 0.00313081221934495];
    errors_agree("by state", &errors(StandardErrors::ClusteredByUnit), 1.0, by_state);
    errors_agree("by state's name", &errors(StandardErrors::ClusteredBy("state".to_owned())), 1.0, by_state);
    let by_region = [0.08952331352901284, 0.06550523692717897, 0.09047500649632001, 0.00444069515091895];
    errors_agree("by region", &errors(StandardErrors::ClusteredBy("region".to_owned())), 1.0, by_region);
    let robust = [0.01857350257393045, 0.01251743050760542, 0.01959449072753720, 0.00134067418299302];
    errors_agree("HC1", &errors(StandardErrors::Robust), 1.0, robust);
}

#[test]
fn the_table_names_the_errors_and_survives_json() {
    let panel = produc();
    let fit = PanelRegression::new("ln_gsp", REGRESSORS).effects(Effects::Unit).fit(&panel).unwrap();
    let table = fit.coef_table(0.95);
    assert_eq!(table.vcov.to_string(), "clustered by unit, 48 clusters, G/(G − 1) · (n − 1)/(n − k)");
    let text = serde_json::to_string(&fit).unwrap();
    assert_eq!(serde_json::from_str::<PanelRegressionFit>(&text).unwrap(), fit);
}

#[test]
fn errors_name_the_column_and_say_what_to_try() {
    let panel = produc().with_product("ln_pcap", "ln_pcap").unwrap().with_trend().unwrap();
    let message = |regressors: &[&str], effects| {
        PanelRegression::new("ln_gsp", regressors.iter().copied()).effects(effects).fit(&panel).unwrap_err().to_string()
    };
    assert_eq!(
        message(&["ln_pc", "trend"], Effects::Time),
        "\"trend\" does not vary beyond the time effects, which take it up; leave it out, or use other effects"
    );
    assert!(
        message(&["ln_pc", "region"], Effects::UnitAndTime).starts_with("\"region\" does not vary beyond the unit")
    );
    assert_eq!(
        message(&["ln_pc", "unemp", "ln_pc"], Effects::Unit),
        "\"ln_pc\" is a linear combination of \"ln_pc\"; leave one of them out"
    );
    // hwy + water + util = pcap in these data, up to their rounding to two digits, which is not collinear.
    assert!(PanelRegression::new("ln_gsp", ["hwy", "water", "util", "pcap"]).fit(&panel).is_ok());
    let fit = spec(Effects::Unit).fit(&panel).unwrap();
    assert_eq!(
        fit.with_errors(&StandardErrors::DriscollKraay { lags: 17 }, &panel).unwrap_err(),
        RegressionError::TooManyLags { lags: 17, periods: 17 }
    );
    assert_eq!(fit.with_errors(&StandardErrors::Robust, &produc_with_gaps()).unwrap_err(), RegressionError::OtherPanel);
    let without = Panel::from_columns([("y", vec![1.0, 2.0, 4.0]), ("x", vec![1.0, 5.0, 2.0])]).unwrap();
    let error = PanelRegression::new("y", ["x"]).fit(&without).unwrap_err().to_string();
    assert!(error.contains("StandardErrors::Robust"), "{error}");
    let one = without.clone().with_column("one", vec![7.0; 3]).unwrap();
    assert_eq!(
        PanelRegression::new("y", ["x"]).errors(StandardErrors::ClusteredBy("one".to_owned())).fit(&one).unwrap_err(),
        RegressionError::OneCluster { column: "one".to_owned() }
    );
    let gap = without.with_text("village", &["a", "", "b"]).unwrap();
    let error = PanelRegression::new("y", ["x"]).errors(StandardErrors::ClusteredBy("village".to_owned())).fit(&gap);
    assert_eq!(
        error.unwrap_err().to_string(),
        "row 2 has no value of \"village\", by which errors are to be clustered; fill it or drop the row"
    );
    let flat = panel.clone().with_column("seven", vec![7.0; 816]).unwrap();
    assert!(matches!(
        PanelRegression::new("seven", ["unemp"]).effects(Effects::Unit).fit(&flat).unwrap_err(),
        RegressionError::Absorbed { column, .. } if column == "seven"
    ));
    assert_eq!(
        PanelRegression::new("seven", ["unemp"]).fit(&flat).unwrap_err().to_string(),
        "the regressors explain \"seven\" without a residual; look for one that is made from it"
    );
    assert_eq!(
        PanelRegression::new("unemp", [] as [&str; 0]).effects(Effects::Unit).fit(&panel).unwrap_err().to_string(),
        "nothing explains \"unemp\" but effects; name at least one regressor"
    );
    let few = Panel::from_columns([("y", vec![1.0, 2.0]), ("x", vec![1.0, 5.0])]).unwrap();
    assert_eq!(
        PanelRegression::new("y", ["x"]).fit(&few).unwrap_err(),
        RegressionError::TooFewObservations { nobs: 2, parameters: 2 }
    );
}
