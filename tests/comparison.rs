//! Models side by side: every form of output in both languages, choices of rows, and errors.

use std::path::Path;

use domar::ndarray::{Array1, Array2};
use domar::prelude::*;
use domar::report::Row;
use domar::stats::{Below, Comparison, ComparisonPanels, Covariance, FitStatistic, GmmErrors, Reference, Stars};

/// A model whose numbers are written down here, so that the forms of output are seen alone.
struct Written {
    name: &'static str,
    estimates: LabeledVec,
    covariance: Covariance,
    reference: Reference,
}

impl Written {
    fn new(name: &'static str, vcov: Vcov, rows: &[(&str, f64, f64)]) -> Self {
        let names: Vec<&str> = rows.iter().map(|row| row.0).collect();
        let axis = Labels::from_codes(Dimension::Item, &names).unwrap();
        let values: Array1<f64> = rows.iter().map(|row| row.1).collect();
        let variances: Array1<f64> = rows.iter().map(|row| row.2 * row.2).collect();
        Self {
            name,
            estimates: LabeledVec::new(Measure::new("estimate", Unit::Ratio), axis, values).unwrap(),
            covariance: Covariance { kind: vcov, matrix: Array2::from_diag(&variances) },
            reference: Reference::Normal,
        }
    }
}

impl Fitted for Written {
    fn model_name(&self) -> String {
        self.name.to_owned()
    }
    fn estimates(&self) -> &LabeledVec {
        &self.estimates
    }
    fn vcov(&self) -> &Covariance {
        &self.covariance
    }
    fn nobs(&self) -> usize {
        1234
    }
    fn log_likelihood(&self) -> Option<f64> {
        (self.reference == Reference::Normal).then_some(-98.7654)
    }
    fn nunits(&self) -> Option<usize> {
        Some(43)
    }
    fn r_squared(&self) -> Option<f64> {
        (self.reference != Reference::Normal).then_some(0.75)
    }
    fn reference(&self) -> Reference {
        self.reference
    }
}

fn bootstrap() -> Vcov {
    Vcov::Bootstrap { replications: 999, failed: 2, seed: 42 }
}

/// p-values of 0.0455 (z = 2), 0.00006 (z = −4) and 0.3173 (z = 1).
fn frontier() -> Written {
    Written::new("half-normal", Vcov::Hessian, &[("ln_k", 0.5, 0.25), ("R&D_share", -0.04, 0.01), ("gamma", 0.8, 0.8)])
}

fn least_squares() -> Written {
    let reference = Reference::StudentT { degrees_of_freedom: 10.0 };
    Written { reference, ..Written::new("least squares", bootstrap(), &[("ln_k", 12.5, 6.0), ("constant", 1.0, 0.1)]) }
}

fn comparison() -> Comparison {
    compare(&[&frontier(), &least_squares()])
}

fn decorated() -> Result<Comparison, Error> {
    Ok(comparison()
        .with_title("What output hangs on")
        .with_key("output")
        .with_titles(["Frontier", "Mean"])?
        .with_labels([("ln_k", "ln K"), ("R&D_share", "R&D/Y")])?
        .keep(["R&D_share", "ln_k", "constant"])?
        .order(["R&D_share"])?
        .with_row("Year effects", ["yes", "no"])?
        .with_digits(3)
        .with_stars(Stars::Conventional)
        .with_note("Written down."))
}

fn stacked() -> Result<ComparisonPanels, Error> {
    let intervals = compare(&[&least_squares(), &least_squares()])
        .with_statistics([FitStatistic::Observations])
        .with_below(Below::ConfidenceIntervals { level: 0.9 })
        .with_digits(2);
    let errors = compare(&[&frontier(), &frontier()]).keep(["ln_k"])?.with_row("Firms & trades", ["all", "50%"])?;
    Ok(ComparisonPanels::new(["Wide", "Narrow"]).panel("Elasticities", errors)?.panel("Levels", intervals)?)
}

/// Every form of output below each other, against a file; set `DOMAR_WRITE_SNAPSHOTS` to write the file anew.
#[track_caller]
fn matches_snapshot(name: &str, table: &Table) {
    let forms = [
        ("text", table.to_text()),
        ("Markdown", table.to_markdown()),
        ("LaTeX", table.to_latex()),
        ("HTML", table.to_html()),
        ("CSV", table.to_csv().unwrap()),
    ];
    let found = forms.iter().map(|(form, text)| format!("#### {form}\n{text}")).collect::<Vec<_>>().concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("DOMAR_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let line = found.lines().zip(expected.lines()).position(|(a, b)| a != b);
    assert!(found == expected, "{name} differs, first in line {:?}:\n{found}", line.map(|line| line + 1));
}

#[test]
fn every_form_of_output_is_as_it_was() -> Result<(), Error> {
    for (language, word) in [(Language::English, "english"), (Language::Chinese, "chinese")] {
        matches_snapshot(&format!("comparison_{word}.txt"), &comparison().to_table_in(language));
        matches_snapshot(&format!("comparison_decorated_{word}.txt"), &decorated()?.to_table_in(language));
        matches_snapshot(&format!("comparison_panels_{word}.txt"), &stacked()?.to_table_in(language));
    }
    Ok(())
}

#[test]
fn stars_are_off_until_asked_for_and_count_the_limits_above_the_p_value() {
    assert!(!comparison().to_string().contains('*'));
    let text = comparison().with_stars(Stars::Conventional).to_string();
    assert!(
        text.contains("0.5000** ") && text.contains("-0.0400***") && text.contains("* p < 0.1, ** p < 0.05"),
        "{text}"
    );
    // z = 2 lies below 0.05 only, t = 2.08 on 10 degrees (p = 0.064) below none.
    let text = comparison().with_stars(Stars::Limits(vec![0.01, 0.05])).to_string();
    assert!(
        text.contains("0.5000* ") && text.contains("12.5000\n") && text.contains("* p < 0.05, ** p < 0.01."),
        "{text}"
    );
}

#[test]
fn the_note_names_the_standard_errors_of_each_model() {
    assert_eq!(
        comparison().to_table().notes(),
        [
            "Standard errors in parentheses: column 1: inverse Hessian, no small-sample correction; column 2: bootstrap, \
          999 replications (2 without an estimate left out), seed 42."
        ]
    );
    let one = compare(&[&frontier(), &frontier()]).to_table();
    assert_eq!(one.notes(), ["Standard errors in parentheses: inverse Hessian, no small-sample correction."]);
    let statistics = comparison().with_below(Below::Statistics).to_string();
    assert!(statistics.contains("(2.00)") && statistics.contains("Statistics (t, z) in parentheses"), "{statistics}");
}

#[test]
fn intervals_follow_the_distribution_of_each_model() {
    let table = comparison().with_below(Below::ConfidenceIntervals { level: 0.95 }).to_table();
    let text = table.to_text();
    // Normal: 0.5 ± 1.959964 · 0.25; Student's t on 10 degrees: 12.5 ± 2.228139 · 6.
    assert!(text.contains("[0.0100, 0.9900]") && text.contains("[-0.8688, 25.8688]"), "{text}");
    assert!(
        table.to_latex().contains("{[$-$0.8688, 25.8688]}") && table.to_html().contains("[\u{2212}0.8688, 25.8688]")
    );
    assert!(text.contains("95% confidence intervals"));
}

#[test]
fn parameters_are_chosen_and_ordered_by_name() -> Result<(), Error> {
    let labels = |comparison: &Comparison| -> Vec<String> {
        let label = |row: &Row| match row {
            Row::Cells { label, .. } if !label.is_empty() => Some(label.clone()),
            _ => None,
        };
        comparison.to_table().rows().iter().filter_map(label).collect()
    };
    assert_eq!(labels(&comparison()), ["ln_k", "R&D_share", "gamma", "constant"]);
    assert_eq!(labels(&comparison().order(["constant", "gamma"])?), ["constant", "gamma", "ln_k", "R&D_share"]);
    assert_eq!(labels(&comparison().keep(["gamma", "ln_k"])?), ["ln_k", "gamma"]);
    let renamed = comparison().with_labels([("ln_k", "Capital")])?.order(["gamma"])?.keep(["ln_k", "gamma"])?;
    assert_eq!(labels(&renamed), ["gamma", "Capital"]);
    assert!(renamed.to_string().contains("Further parameters are not shown."));
    assert!(!comparison().to_string().contains("not shown"));
    Ok(())
}

#[test]
fn rows_that_do_not_fit_and_unknown_names_are_errors_that_say_so() -> Result<(), Error> {
    let message = |result: Result<Comparison, Error>| result.unwrap_err().to_string();
    let unknown = message(comparison().keep(["gama"]).map_err(Into::into));
    assert!(unknown.contains("\"gama\"") && unknown.contains("gamma"), "{unknown}");
    assert!(message(comparison().order(["ln_l"]).map_err(Into::into)).contains("ln_k"));
    assert!(message(comparison().with_labels([("konstant", "c")]).map_err(Into::into)).contains("constant"));
    let short = message(comparison().with_row("Year effects", ["yes"]).map_err(Into::into));
    assert!(short.contains("row \"Year effects\" has 1 cells, but the table has 2 columns"), "{short}");
    assert!(message(comparison().with_titles(["a", "b", "c"]).map_err(Into::into)).contains("titles of the models"));
    let panels = ComparisonPanels::new(["only"]).panel("Two models", comparison()).unwrap_err().to_string();
    assert!(panels.contains("row \"Two models\" has 2 cells, but the table has 1 columns"), "{panels}");
    // A left-out parameter is no longer known.
    assert!(comparison().keep(["ln_k"])?.order(["gamma"]).is_err());
    Ok(())
}

#[test]
fn statistics_are_those_asked_for_and_otherwise_those_that_exist() {
    let text = compare(&[&least_squares()]).to_string();
    assert!(text.contains("R²") && text.contains("1,234") && !text.contains("AIC"), "{text}");
    let chosen = comparison().with_statistics([FitStatistic::ResidualDegreesOfFreedom, FitStatistic::Bic]).to_string();
    assert!(chosen.contains("1,231") && !chosen.contains("Observations"), "{chosen}");
    // 3 ln 1234 + 2 · 98.7654, and nothing without a likelihood.
    let bic = chosen.lines().find(|line| line.starts_with("BIC")).unwrap();
    assert!(bic.contains("218.88") && bic.ends_with('–'), "{bic}");
}

#[test]
fn comparisons_survive_json() -> Result<(), Error> {
    let (one, many) = (decorated()?, stacked()?);
    assert_eq!(serde_json::from_str::<Comparison>(&serde_json::to_string(&one).unwrap()).unwrap(), one);
    assert_eq!(serde_json::from_str::<ComparisonPanels>(&serde_json::to_string(&many).unwrap()).unwrap(), many);
    Ok(())
}

#[test]
fn every_kind_of_standard_errors_has_a_chinese_name() {
    let kinds = [
        Vcov::Hessian,
        Vcov::OuterProduct,
        Vcov::Robust,
        Vcov::Clustered { by: vec![0, 1] },
        bootstrap(),
        Vcov::Classical,
        Vcov::HeteroskedasticityRobust,
        Vcov::ClusteredBy { column: "firm".to_owned(), clusters: 30 },
        Vcov::DriscollKraay { lags: 2 },
        Vcov::Information,
        Vcov::Gmm(GmmErrors::OneStep),
        Vcov::Gmm(GmmErrors::OneStepRobust),
        Vcov::Gmm(GmmErrors::TwoStep),
        Vcov::Gmm(GmmErrors::Windmeijer),
    ];
    for kind in kinds {
        let (english, chinese) = (kind.name_in(Language::English), kind.name_in(Language::Chinese));
        assert!(english.is_ascii() || english.contains(['–', '−', '·']), "{english}");
        assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{chinese}");
        // The numbers are the same in both.
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>();
        let sorted = |mut digits: Vec<char>| {
            digits.sort_unstable();
            digits
        };
        assert_eq!(sorted(digits(&english)), sorted(digits(&chinese)), "{english} / {chinese}");
    }
}
