//! Labour values of China in every year from 1995 to 2018: the identity with productivity on published tables, and an
//! independent computation.
//!
//! The economies are those of the example `china_labour_values`. Identities hold to 1e-12 of what is compared; the reference
//! is a Python script of its own on the same files (numpy, `linalg.solve`), 1e-11: both sum 43 aggregated sectors in their
//! own order.

mod common;

#[path = "../examples/china_labour_values/economies.rs"]
mod economies;

use std::sync::LazyLock;

use domar::linalg::Lu;
use ndarray::{Array1, Array2};

use economies::China;

/// Coefficients, labour per unit of output, labour values and final demand, computed here from the table.
struct Own {
    inputs: Array2<f64>,
    labour: Array1<f64>,
    values: Array1<f64>,
    demand: Array1<f64>,
}

fn own(year: &China) -> Own {
    let output = year.table.output().values().to_owned();
    let flows = year.table.intermediate_flows().values().to_owned();
    // One deflator for all products leaves coefficients as they are; a dollar of 2018 buys more or less labour.
    let inputs = &flows / &output;
    let labour = year.economy.labour_coefficients().values().to_owned();
    let values = system(&inputs).solve_transposed(labour.view()).expect("fits");
    let demand = &year.table.net_final_demand().values() / year.price_level;
    Own { inputs, labour, values, demand }
}

fn system(inputs: &Array2<f64>) -> Lu {
    Lu::factorise((Array2::eye(inputs.nrows()) - inputs).view()).expect("regular")
}

/// Read once for all tests.
static YEARS: LazyLock<Vec<China>> =
    LazyLock::new(|| economies::years(&common::shared("data")).expect("tables, employment and deflator"));

#[test]
fn falling_labour_time_is_progress_in_every_year() {
    let years = &*YEARS;
    assert_eq!(years.len(), 24);
    let pairs = years.windows(2).map(|pair| (&pair[0], &pair[1]));
    let mut worst = 0.0_f64;
    for (before, after) in pairs.chain([(&years[0], &years[23])]) {
        let (old, new) = (own(before), own(after));
        for (year, own) in [(before, &old), (after, &new)] {
            for (ours, here) in year.economy.labour_values().values().iter().zip(&own.values) {
                assert!((ours / here - 1.0).abs() < 1e-12, "{}: {ours} against {here}", year.year);
            }
        }
        // Δλ' = (Δl' + λ₁'ΔA) L₀, product by product.
        let leontief = system(&old.inputs);
        let saved = &new.labour - &old.labour + new.values.dot(&(&new.inputs - &old.inputs));
        let change = leontief.solve_transposed(saved.view()).expect("fits");
        for ((change, old), new) in change.iter().zip(&old.values).zip(&new.values) {
            worst = worst.max((change - (new - old)).abs() / old);
        }
        // The summed form: −Σ λ₀ⱼ yⱼ (Δλⱼ/λ₀ⱼ) = Σ λ₀ⱼ x₀ⱼ tⱼ, both over λ₀'y.
        let embodied = old.values.dot(&old.demand);
        let by_product = -(&new.values - &old.values).dot(&old.demand) / embodied;
        let progress = -&saved / &old.values;
        let output = leontief.solve(old.demand.view()).expect("fits");
        let by_sector = (&old.values * &output).dot(&progress) / embodied;
        let ours = before.economy.change_to(&after.economy).expect("comparable");
        for (what, rate) in
            [("by sector", by_sector), ("ours by product", ours.by_product), ("ours by sector", ours.by_sector)]
        {
            assert!((rate - by_product).abs() < 1e-12, "{}, {what}: {rate} against {by_product}", before.year);
        }
        let parts = &ours.from_labour.values() + &ours.from_inputs.values();
        for ((part, ours), old) in parts.iter().zip(ours.change.values()).zip(&old.values) {
            worst = worst.max((part - ours).abs() / old);
        }
    }
    println!("largest distance of Δλ' from (Δl' + λ₁'ΔA)L₀, relative to λ₀: {worst:.1e}");
    assert!(worst < 1e-12, "{worst:.1e}");
}

#[test]
fn all_who_work_are_in_final_products() {
    for year in YEARS.iter() {
        let own = own(year);
        let output = &year.table.output().values() / year.price_level;
        let net = &output - &own.inputs.dot(&output);
        let (embodied, employed) = (own.values.dot(&net), own.labour.dot(&output));
        assert!((embodied / employed - 1.0).abs() < 1e-12, "{}", year.year);
        // Rows of the published tables miss their output by up to 0.7 million USD, of up to 650 persons per million in each
        // of 43 sectors: two in a million at most.
        assert!((own.values.dot(&own.demand) / employed - 1.0).abs() < 2e-6, "{}", year.year);
        // The series' own total, in 10⁴, leaves international organisations only to be missed.
        if year.year == 2018 {
            assert!((employed / 775_860_000.0 - 1.0).abs() < 1e-3, "{employed}");
        }
    }
}

#[test]
fn labour_values_agree_with_an_independent_computation() {
    let years = &*YEARS;
    let close = |what: &str, ours: f64, theirs: f64| {
        assert!((ours / theirs - 1.0).abs() < 1e-11, "{what}: {ours} against {theirs}");
    };
    // Agriculture; computers and electronics; software.
    for (at, year, values) in [
        (0, 1995, [649.307_908_577_833_4, 97.850_317_594_231_7, 69.268_749_207_347_13]),
        (12, 2007, [389.548_996_790_988, 59.139_453_812_044_69, 55.724_740_047_386_38]),
        (23, 2018, [164.504_867_884_453_57, 54.563_752_620_742_946, 43.853_968_642_823_745]),
    ] {
        assert_eq!(years[at].year, year);
        for (code, theirs) in ["01", "17", "35"].into_iter().zip(values) {
            close(code, years[at].economy.labour_values().get(code).expect("there"), theirs);
        }
    }
    close("price level", years[0].price_level, 0.230_126_141_345_761_23);
    let whole = years[0].economy.change_to(&years[23].economy).expect("comparable");
    close("fall 1995–2018", whole.by_product, 0.684_621_698_832_026_6);
    let rates =
        years.windows(2).map(|pair| pair[0].economy.change_to(&pair[1].economy).expect("comparable").by_product);
    close("mean of yearly rates", rates.sum::<f64>() / 23.0, 0.044_591_185_734_862_454);
}
