//! Spatial regressions against Anselin (1988) and R's spatialreg, by brute force, and by identities.

#![allow(clippy::unreadable_literal, clippy::excessive_precision)] // digits as R prints them

use std::sync::Arc;

use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Labels};
use domar::panel::Panel;
use domar::report::ToTable;
use domar::stats::{
    Draws, Fitted, RegressionError, SpatialFit, SpatialModel, SpatialRegression, SpatialWeights, compare_weights,
};
use domar::units::{Measure, Unit};
use ndarray::{Array1, Array2, array};

fn file(name: &str) -> String {
    format!("{}/data/columbus/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

fn columbus() -> Panel {
    Panel::read_csv(file("columbus")).unwrap().with_unit("NEIGNO").unwrap()
}

fn units(panel: &Panel) -> Arc<Labels> {
    Labels::from_codes(Dimension::Region, panel.unit_labels()).unwrap()
}

fn borders(panel: &Panel) -> SpatialWeights {
    let pairs = Panel::read_csv(file("neighbours")).unwrap();
    let codes = |name: &str| -> Vec<String> { pairs.column(name).unwrap().iter().map(ToString::to_string).collect() };
    let pairs: Vec<_> = codes("from").into_iter().zip(codes("to")).collect();
    SpatialWeights::from_neighbours("borders", &units(panel), &pairs).unwrap().row_standardised().unwrap()
}

fn fit(model: SpatialModel, weights: &SpatialWeights) -> SpatialFit {
    SpatialRegression::new(model, "CRIME", ["INC", "HOVAL"]).fit(&columbus(), weights).unwrap()
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let gap = (found - expected).abs() / expected.abs();
    assert!(gap <= tolerance, "{what}: {found} against {expected}, relative difference {gap:.1e}");
}

/// Names, estimates and standard errors; NaN where R prints none.
#[track_caller]
fn coefficients(fit: &SpatialFit, expected: &[(&str, f64, f64)]) {
    for (name, estimate, error) in expected {
        // R's optimize() stops within 1e-8 of the spatial parameter, on which the others depend.
        close(name, fit.coef(name).unwrap(), *estimate, 1e-6);
        if error.is_finite() {
            close(&format!("s.e. {name}"), fit.std_error(name).unwrap(), *error, 1e-6);
        }
    }
}

// R 4.2.2, spatialreg 1.2-6, spdep 1.2-7: data(oldcol); lw <- nb2listw(COL.nb, style = "W");
// f <- CRIME ~ INC + HOVAL; lagsarlm(f, COL.OLD, lw), errorsarlm(...), lagsarlm(..., Durbin = TRUE),
// errorsarlm(..., etype = "emixed"). The lag and error models are those of Anselin (1988), chapter 12.

#[test]
fn the_lag_model_matches_anselin_and_r() {
    let fit = fit(SpatialModel::Lag, &borders(&columbus()));
    coefficients(
        &fit,
        &[
            ("constant", 45.079250512225066, 7.177346544689256),
            ("INC", -1.031615704509061, 0.305142968538143),
            ("HOVAL", -0.265926254804839, 0.088498619992418),
            ("rho", 0.431023197637016, 0.117680726267912),
            ("sigma_sq", 95.4944967091869, 379.7751036252975609_f64.sqrt()),
        ],
    );
    close("log-likelihood", fit.log_likelihood().unwrap(), -182.390427166805, 1e-11);
    close("without rho", fit.log_likelihood_without, -187.377238812149, 1e-12);
    close("AIC", fit.aic().unwrap(), 374.78085433361, 1e-11);
    let test = fit.no_dependence_test();
    close("LR", test.statistic, 9.973623290689, 1e-9);
    close("p", test.p_value, 0.00158798686446, 1e-8);
}

#[test]
fn the_error_model_matches_anselin_and_r() {
    let fit = fit(SpatialModel::Error, &borders(&columbus()));
    coefficients(
        &fit,
        &[
            ("constant", 59.893219900877568, 5.3661623762733655),
            ("INC", -0.941312009592310, 0.3305685673235492),
            ("HOVAL", -0.302250211574352, 0.0904760513645885),
            ("lambda", 0.561790224290187, 0.133868685376843),
            ("sigma_sq", 95.5745026736482, 394.963956184658059_f64.sqrt()),
        ],
    );
    close("log-likelihood", fit.log_likelihood().unwrap(), -183.380468953145, 1e-11);
}

#[test]
fn the_durbin_models_match_anselin_and_r() {
    let weights = borders(&columbus());
    let durbin = fit(SpatialModel::Durbin, &weights);
    coefficients(
        &durbin,
        &[
            ("constant", 42.822415502119917, 12.6672047198438413),
            ("INC", -0.914223196864441, 0.3310940144354337),
            ("HOVAL", -0.293737777188345, 0.0892119169692423),
            ("W*INC", -0.520283562893952, 0.5651289824782575),
            ("W*HOVAL", 0.245640276337264, 0.1789174546486914),
            ("rho", 0.426335488871465, 0.156234390526901),
        ],
    );
    close("log-likelihood", durbin.log_likelihood().unwrap(), -181.393510839707, 1e-11);
    let errors = fit(SpatialModel::DurbinError, &weights);
    coefficients(
        &errors,
        &[
            ("constant", 73.545133262867225, 8.7835426715255072),
            ("INC", -1.051672701660649, 0.3195138834842928),
            ("W*INC", -1.156710946212030, 0.5786287274527017),
            ("W*HOVAL", 0.111691193931405, 0.1989927123409173),
            ("lambda", 0.425398950759117, 0.15842313007467),
        ],
    );
    close("log-likelihood", errors.log_likelihood().unwrap(), -181.584626933458, 1e-11);
}

#[test]
fn asymmetric_weights_match_r() {
    // knearneigh(cbind(X, Y), k = 4): eigenvalues are complex. Unstandardised with inverse distances, and row-standardised.
    let panel = columbus();
    let (x, y) = (panel.column("X").unwrap(), panel.column("Y").unwrap());
    let places: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    let nearest = SpatialWeights::nearest_neighbours("4 nearest", &units(&panel), &places, 4).unwrap();
    let distant = SpatialWeights::inverse_distance("distance", &units(&panel), &places, 1.0, None).unwrap();
    let both = &nearest.matrix() * &distant.matrix();
    let unstandardised = SpatialWeights::new("4 nearest, by distance", &units(&panel), both).unwrap();
    let fit_a = fit(SpatialModel::Lag, &unstandardised);
    coefficients(
        &fit_a,
        &[
            ("constant", 43.329808170327951, f64::NAN),
            ("INC", -0.824004379729130, f64::NAN),
            ("HOVAL", -0.241110808316387, f64::NAN),
            ("rho", 0.177631108563054, 0.0263128418492304),
            ("sigma_sq", 69.3377966063937, f64::NAN),
        ],
    );
    close("log-likelihood", fit_a.log_likelihood().unwrap(), -174.186127670467, 1e-11);
    // Row sums run from 0.99 to 3.51. impacts() of spatialreg takes them as one and prints an indirect impact of −0.1472
    // and a total of −1.0020; these come from S <- solve(diag(49) − rho W), sum(diag(S))/49 and sum(S)/49 in R.
    let impacts = fit_a.impacts(100, 0.95, 1).unwrap();
    close("direct", impacts.rows[0].direct.estimate, -0.854791602798751, 1e-6);
    close("indirect", impacts.rows[0].indirect.estimate, -0.410193170426095, 1e-6);
    close("total", impacts.rows[0].total.estimate, -1.264984773224846, 1e-6);

    let standardised = nearest.row_standardised().unwrap();
    let fit_b = fit(SpatialModel::Lag, &standardised);
    coefficients(&fit_b, &[("constant", 40.010996905362425, f64::NAN), ("rho", 0.484079907917443, f64::NAN)]);
    close("log-likelihood", fit_b.log_likelihood().unwrap(), -178.925288942162, 1e-11);
    let fit_c = fit(SpatialModel::Error, &standardised);
    coefficients(&fit_c, &[("lambda", 0.680601280923757, 0.106861784381642)]);
    close("log-likelihood", fit_c.log_likelihood().unwrap(), -178.454293669388, 1e-11);
}

/// Estimate, lower and upper limit of the direct, the indirect and the total impact.
type Row = [[f64; 3]; 3];

#[test]
fn impacts_match_r() {
    // impacts(m, listw = lw); quantiles at 2.5 and 97.5 % of impacts(m, listw = lw, R = 200000). Standard deviations are
    // not compared: 1/(1 − ρ) has no finite variance where draws come near ρ = 1, and R's change from seed to seed.
    let weights = borders(&columbus());
    let expected: [(SpatialModel, [Row; 2]); 2] = [
        (
            SpatialModel::Lag,
            [
                [
                    [-1.086022004343081, -1.69829, -0.46937],
                    [-0.727084787049325, -1.72324, -0.23247],
                    [-1.813106791392406, -3.14313, -0.82656],
                ],
                [
                    [-0.279950918727084, -0.46616, -0.09902],
                    [-0.187425349866708, -0.52330, -0.04425],
                    [-0.467376268593792, -0.93341, -0.16176],
                ],
            ],
        ),
        (
            SpatialModel::Durbin,
            [
                [
                    [-1.023890960797394, -1.65697, -0.38954],
                    [-1.47671127610302, -3.29746, 0.01314],
                    [-2.5006022369004093, -4.45066, -0.88528],
                ],
                [
                    [-0.279227538075293, -0.46305, -0.09638],
                    [0.19538497867335, -0.41075, 0.87374],
                    [-0.0838425594019438, -0.77010, 0.66992],
                ],
            ],
        ),
    ];
    for (model, rows) in expected {
        let impacts = fit(model, &weights).impacts(20_000, 0.95, 3).unwrap();
        for (row, expected) in impacts.rows.iter().zip(rows) {
            for (impact, [estimate, low, high]) in [row.direct, row.indirect, row.total].into_iter().zip(expected) {
                close(&row.regressor, impact.estimate, estimate, 2e-5);
                // Quantiles of 20,000 draws are good to one or two per cent of the width of the interval.
                let width = high - low;
                let off = (impact.conf_low - low).abs().max((impact.conf_high - high).abs()) / width;
                assert!(off < 0.03, "{model:?}, {}: [{}, {}]", row.regressor, impact.conf_low, impact.conf_high);
            }
        }
        assert_eq!(impacts.draws + impacts.left_out, 20_000);
        assert!(impacts.to_table().to_string().contains("seed 3"));
    }
}

#[test]
fn impacts_are_differences_of_expected_responses() {
    let panel = columbus();
    let weights = borders(&panel);
    for model in [SpatialModel::Lag, SpatialModel::Durbin, SpatialModel::DurbinError, SpatialModel::Error] {
        let fit = fit(model, &weights);
        let base = fit.expected(&panel).unwrap();
        let raised = |which: &dyn Fn(usize) -> bool| {
            let columns = ["CRIME", "HOVAL", "INC"].map(|name| {
                let raise = |row: usize| if name == "INC" && which(row) { 1.0 } else { 0.0 };
                (name, panel.column(name).unwrap().iter().enumerate().map(|(row, x)| x + raise(row)).collect())
            });
            let units: Vec<&str> = panel.unit_labels().iter().map(String::as_str).collect();
            let panel = Panel::from_columns(columns).unwrap().with_text("unit", &units).unwrap();
            let panel = panel.with_unit("unit").unwrap();
            fit.expected(&panel).unwrap().minus(&base).unwrap().values().to_owned()
        };
        let impacts = fit.impacts(50, 0.9, 1).unwrap();
        let total = raised(&|_| true).sum() / 49.0;
        let direct = (0..49).map(|i| raised(&|row| row == i)[i]).sum::<f64>() / 49.0;
        assert!((impacts.rows[0].total.estimate - total).abs() < 1e-10, "{model:?}");
        assert!((impacts.rows[0].direct.estimate - direct).abs() < 1e-10, "{model:?}");
    }
}

/// Log-likelihood written out, with the determinant by elimination.
fn log_likelihood(model: SpatialModel, w: &Array2<f64>, y: &Array1<f64>, x: &Array2<f64>, parameters: &[f64]) -> f64 {
    let n = y.len();
    let k = x.ncols();
    let (beta, value, sigma_sq) = (Array1::from(parameters[..k].to_vec()), parameters[k], parameters[k + 1]);
    let filter = Array2::eye(n) - w * value;
    let e = match model {
        SpatialModel::Lag | SpatialModel::Durbin => filter.dot(y) - x.dot(&beta),
        SpatialModel::Error | SpatialModel::DurbinError => filter.dot(&(y - &x.dot(&beta))),
    };
    let mut matrix = filter;
    let mut log_determinant = 0.0;
    for pivot in 0..n {
        log_determinant += matrix[[pivot, pivot]].abs().ln();
        for row in pivot + 1..n {
            let factor = matrix[[row, pivot]] / matrix[[pivot, pivot]];
            for column in pivot..n {
                matrix[[row, column]] -= factor * matrix[[pivot, column]];
            }
        }
    }
    let n = n as f64;
    log_determinant - n / 2.0 * (std::f64::consts::TAU * sigma_sq).ln() - e.dot(&e) / (2.0 * sigma_sq)
}

#[test]
fn estimates_maximise_the_likelihood_written_out() {
    let panel = columbus();
    let weights = borders(&panel);
    let column = |name: &str| panel.column(name).unwrap().to_owned();
    let (inc, hoval) = (column("INC"), column("HOVAL"));
    let w = weights.matrix().to_owned();
    for model in [SpatialModel::Lag, SpatialModel::Error, SpatialModel::Durbin, SpatialModel::DurbinError] {
        let mut columns = vec![Array1::ones(49), inc.clone(), hoval.clone()];
        if matches!(model, SpatialModel::Durbin | SpatialModel::DurbinError) {
            columns.extend([w.dot(&inc), w.dot(&hoval)]);
        }
        let x = Array2::from_shape_fn((49, columns.len()), |(i, j)| columns[j][i]);
        let fit = fit(model, &weights);
        let estimates = fit.estimates().values().to_vec();
        let top = log_likelihood(model, &w, &column("CRIME"), &x, &estimates);
        close("log-likelihood", fit.log_likelihood().unwrap(), top, 1e-12);
        for parameter in 0..estimates.len() {
            for sign in [-1.0, 1.0] {
                let mut moved = estimates.clone();
                moved[parameter] += sign * 1e-4 * estimates[parameter].abs();
                assert!(log_likelihood(model, &w, &column("CRIME"), &x, &moved) < top, "{model:?}, {parameter}");
            }
        }
    }
}

#[test]
fn moran_matches_r() {
    // moran.test(COL.OLD$CRIME, lw)
    let panel = columbus();
    let crime =
        LabeledVec::new(Measure::new("crime", Unit::Ratio), units(&panel), panel.column("CRIME").unwrap().to_owned());
    let moran = borders(&panel).moran(&crime.unwrap()).unwrap();
    close("I", moran.statistic, 0.51095126407879310, 1e-12);
    close("variance", moran.variance, 0.00890876155987795, 1e-11);
    close("z", moran.z, 5.634132894179, 1e-11);
    close("p", moran.p_value, 8.79706560281e-09, 1e-8);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let panel = columbus();
    let weights = borders(&panel);
    let text = std::fs::read_to_string(file("columbus")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let reversed = Panel::parse_csv(&lines.join("\n"), "reversed").unwrap().with_unit("NEIGNO").unwrap();
    let spec = SpatialRegression::new(SpatialModel::Durbin, "CRIME", ["INC", "HOVAL"]);
    assert_eq!(spec.fit(&panel, &weights).unwrap(), spec.fit(&reversed, &weights).unwrap());
}

#[test]
fn the_lag_model_recovers_what_was_simulated_and_the_right_weights_win() {
    // MC9 in small: rho = 0.4, β = (1, 2), 60 places on a plane.
    let n = 60;
    let codes: Vec<String> = (0..n).map(|i| format!("p{i}")).collect();
    let axis = Labels::from_codes(Dimension::Region, &codes).unwrap();
    let mut draws = Draws::new(11, 0);
    let places: Vec<(f64, f64)> = (0..n).map(|_| (draws.uniform(), draws.uniform())).collect();
    let elsewhere: Vec<(f64, f64)> = (0..n).map(|_| (draws.uniform(), draws.uniform())).collect();
    let near = |name: &str, places: &[(f64, f64)]| {
        SpatialWeights::nearest_neighbours(name, &axis, places, 5).unwrap().row_standardised().unwrap()
    };
    let (right, wrong) = (near("here", &places), near("elsewhere", &elsewhere));
    let filter = domar::linalg::Lu::factorise((Array2::eye(n) - &right.matrix() * 0.4).view()).unwrap();
    let spec = SpatialRegression::new(SpatialModel::Lag, "y", ["x"]);
    let replications = 150_u32;
    let (mut rho, mut total, mut covered) = (0.0, 0.0, 0);
    let mut last = None;
    for replication in 0..replications {
        let mut draws = Draws::new(12, u64::from(replication));
        let x: Array1<f64> = (0..n).map(|_| draws.normal()).collect();
        let noise: Array1<f64> = (0..n).map(|_| draws.normal()).collect();
        let y = filter.solve((&x * 2.0 + 1.0 + noise).view()).unwrap();
        let panel = Panel::from_columns([("y", y.to_vec()), ("x", x.to_vec())]).unwrap();
        let panel = panel.with_text("place", &codes).unwrap().with_unit("place").unwrap();
        let fit = spec.fit(&panel, &right).unwrap();
        rho += fit.spatial_parameter();
        let impact = fit.impacts(400, 0.95, 1).unwrap().rows[0].total;
        total += impact.estimate;
        // The truth of a row-standardised W: 2/(1 − 0.4).
        covered += u32::from(impact.conf_low <= 10.0 / 3.0 && 10.0 / 3.0 <= impact.conf_high);
        last = Some(panel);
    }
    let mean = |sum: f64| sum / f64::from(replications);
    println!("rho {:.4}, total {:.4}, covered {covered} of {replications}", mean(rho), mean(total));
    // One estimate of ρ has a standard error near 0.06, of the total impact near 0.4.
    assert!((mean(rho) - 0.4).abs() < 0.03, "{}", mean(rho));
    assert!((mean(total) - 10.0 / 3.0).abs() < 0.15, "{}", mean(total));
    // Maximum likelihood has no correction for degrees of freedom: with 60 places its intervals hold a little less than
    // 95 %; three standard errors of a coverage of 0.92 in 150 replications are 0.067.
    assert!((128..=150).contains(&covered), "{covered} of 150");
    let comparison = compare_weights(&spec, &last.unwrap(), &[&right, &wrong], 200, 1).unwrap();
    assert!(comparison.rows[0].probability > 0.99, "{}", comparison.rows[0].probability);
    assert!((comparison.rows.iter().map(|row| row.probability).sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(comparison.to_table().to_string().contains("elsewhere"));
}

#[test]
fn errors_name_the_unit_and_say_what_to_try() {
    let panel = columbus();
    let weights = borders(&panel);
    let axis = Labels::from_codes(Dimension::Region, &["a", "b", "c"]).unwrap();
    let new = |matrix| SpatialWeights::new("w", &axis, matrix).unwrap_err().to_string();
    assert_eq!(
        new(array![[0.0, -1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        "the weight of b for a is -1; weights are finite, not negative, and zero of a unit for itself"
    );
    assert!(new(array![[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]).starts_with("the weight of a for a is 1"));
    assert_eq!(new(Array2::zeros((3, 3))), "all spatial weights are zero: nobody has a neighbour");
    assert_eq!(new(Array2::zeros((2, 3))), "rows of weights: 3 are needed, but 2 are given");
    let lonely = SpatialWeights::new("w", &axis, array![[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]).unwrap();
    assert!(
        matches!(lonely.row_standardised().unwrap_err(), RegressionError::NoNeighbour { unit } if unit.contains('b'))
    );
    let places = [(0.0, 0.0), (0.0, 1.0), (0.0, 0.0)];
    assert!(matches!(
        SpatialWeights::nearest_neighbours("w", &axis, &places, 3).unwrap_err(),
        RegressionError::OutOfRange { .. }
    ));
    assert!(matches!(
        SpatialWeights::inverse_distance("w", &axis, &places, 1.0, None).unwrap_err(),
        RegressionError::BadWeight { .. }
    ));
    let spec = SpatialRegression::new(SpatialModel::Lag, "CRIME", ["INC"]);
    assert_eq!(
        spec.fit(&panel, &lonely).unwrap_err().to_string(),
        "1001 is in the panel but not in the weights; both must name the same units"
    );
    let fewer = panel.clone().where_between("NEIGNO", 1002.0, 2000.0).unwrap();
    assert!(
        spec.fit(&fewer, &weights).unwrap_err().to_string().starts_with("1001 is in the weights but not in the rows")
    );
    let collinear = panel.clone().with_column("ten", vec![10.0; 49]).unwrap();
    let error = SpatialRegression::new(SpatialModel::Error, "CRIME", ["INC", "ten"]).fit(&collinear, &weights);
    assert_eq!(
        error.unwrap_err().to_string(),
        "\"ten\" is a linear combination of \"constant\"; leave one of them out"
    );
    let text = std::fs::read_to_string(file("columbus")).unwrap();
    let twice = format!("{text}{}\n", text.lines().nth(1).unwrap());
    let twice = Panel::parse_csv(&twice, "twice").unwrap().with_unit("NEIGNO").unwrap();
    assert_eq!(
        spec.fit(&twice, &weights).unwrap_err().to_string(),
        "1001 has several rows, but a cross-section has one; choose a period with where_equals"
    );
    let made = panel.clone().with_column("made", panel.column("INC").unwrap().iter().map(|x| 2.0 * x + 1.0).collect());
    let error = SpatialRegression::new(SpatialModel::Lag, "made", ["INC"]).fit(&made.unwrap(), &weights).unwrap_err();
    assert!(matches!(error, RegressionError::PerfectFit { .. }));
    // A chain leads nowhere back: W has no eigenvalue but zero, ρ is sought up to one over the largest row sum, and
    // values that grow along the chain want more.
    let codes: Vec<String> = (0..21).map(|i| format!("p{i}")).collect();
    let chain: Vec<_> = (0..20).map(|i| (format!("p{i}"), format!("p{}", i + 1))).collect();
    let axis = Labels::from_codes(Dimension::Region, &codes).unwrap();
    let chain = SpatialWeights::from_neighbours("chain", &axis, &chain).unwrap();
    let mut draws = Draws::new(4, 0);
    let noise: Array1<f64> = (0..21).map(|_| draws.normal()).collect();
    let filter = domar::linalg::Lu::factorise((Array2::eye(21) - &chain.matrix() * 1.5).view()).unwrap();
    let y = filter.solve(noise.view()).unwrap();
    let x = (0..21).map(|_| draws.normal()).collect();
    let along = Panel::from_columns([("CRIME", y.to_vec()), ("INC", x)]).unwrap();
    let along = along.with_text("p", &codes).unwrap().with_unit("p").unwrap();
    let error = spec.fit(&along, &chain).unwrap_err();
    assert!(matches!(error, RegressionError::AtTheBound { parameter: "rho", bound } if (bound - 1.0).abs() < 1e-6));
    assert!(error.to_string().contains("the end of the interval in which rho is sought"));
    let fit = spec.fit(&panel, &weights).unwrap();
    assert!(matches!(fit.impacts(1, 0.95, 1).unwrap_err(), RegressionError::OutOfRange { .. }));
    assert!(matches!(fit.impacts(10, 1.0, 1).unwrap_err(), RegressionError::OutOfRange { .. }));
}
