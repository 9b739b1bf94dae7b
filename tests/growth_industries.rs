//! Productivity of industries: WIOD 2016 against an independent computation, the identity, and refusals.
//!
//! The reference is a Python script of its own that reads the same files (mean annual rates 2000–2014): 1e-12.

mod common;

use std::sync::Arc;

use domar::growth::{GrowthError, IndustryAccounts, IndustryGrowth, IndustryIncome, IndustryVolumes, WiodAccounts};
use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Labels};
use domar::panel::Panel;
use domar::report::{ToChart, ToTable};
use domar::units::{Measure, Unit};
use ndarray::Array1;
use proptest::collection::vec;
use proptest::prelude::*;

fn wiod(country: &str, file: &str) -> WiodAccounts {
    let panel = Panel::read_csv(common::shared(&format!("data/io/wiod16_usa_aus/{file}"))).expect("the accounts");
    WiodAccounts::from_panel(country, &panel.with_ids("code", "year").expect("ids")).expect("accounts")
}

#[test]
fn growth_of_the_usa_and_australia_agrees_with_an_independent_computation() {
    // Value added, aggregate productivity, sum of industries, reallocation of capital and of labour, ICT producers.
    let expected = [
        (
            "USA",
            "usasea.csv",
            10,
            vec!["U"],
            [
                0.015_666_881_109_648_333,
                0.003_926_904_481_871_558,
                0.005_779_543_736_880_063,
                -0.001_201_272_567_522_326,
                -0.000_651_366_687_486_178_7,
                0.003_212_098_086_091_197,
            ],
        ),
        (
            "Australia",
            "aussea.csv",
            14,
            vec!["C33", "M71", "M72", "M73", "M74_M75", "U"],
            [
                0.031_064_354_260_918_407,
                0.006_454_232_458_572_968_5,
                0.006_904_515_277_928_699,
                -0.001_717_591_204_129_960_8,
                0.001_267_308_384_774_231,
                0.001_167_697_676_772_485_4,
            ],
        ),
    ];
    for (country, file, negative, dropped, numbers) in expected {
        let accounts = wiod(country, file);
        let growth = IndustryGrowth::chained(&accounts.years).expect("fifteen years");
        let ict = growth.contribution_of(&["C26", "J61", "J62_J63"]).expect("they are there");
        let ours = [
            growth.aggregate_value_added,
            growth.aggregate_tfp,
            growth.domar_sum,
            growth.capital_reallocation,
            growth.labour_reallocation,
            ict,
        ];
        for (ours, theirs) in ours.into_iter().zip(numbers) {
            assert!((ours - theirs).abs() < 1e-12, "{country}: {ours} against {theirs}");
        }
        assert!(growth.gap().abs() < 1e-12, "{country}: the two sides differ by {}", growth.gap());
        for pair in accounts.years.windows(2) {
            let year = IndustryGrowth::between(&pair[0], &pair[1]).expect("consecutive");
            assert!(year.gap().abs() < 1e-12, "{country} {}: {}", year.after, year.gap());
        }
        assert_eq!(accounts.negative_capital.len(), negative, "{country}");
        let codes: Vec<&str> = accounts.dropped.iter().filter_map(|name| name.split(' ').next()).collect();
        assert_eq!(codes, dropped, "{country}");
        assert!(accounts.choices.iter().any(|choice| choice.contains(&format!("{negative} cells"))));
        assert!(growth.to_table().to_text().contains("Reallocation of capital"));
        assert!(growth.to_chart().check().is_ok());
    }
}

/// Why value added is double-deflated and not taken from `VA_QI`.
#[test]
fn the_published_volume_of_value_added_breaks_the_tornqvist_identity() {
    let panel = Panel::read_csv(common::shared("data/io/wiod16_usa_aus/usasea.csv")).expect("the accounts");
    let panel = panel.with_ids("code", "year").expect("ids");
    let index = panel.column("VA_QI").expect("there");
    let row = |code: &str, year: i32| {
        (0..panel.len()).find(|&row| panel.row_label(row) == format!("{code} {year}")).expect("a row")
    };
    let (mut worst, mut place) = (0.0_f64, String::new());
    for pair in wiod("USA", "usasea.csv").years.windows(2) {
        let growth = IndustryGrowth::between(&pair[0], &pair[1]).expect("consecutive");
        let shares = |year: &IndustryAccounts| {
            let added = &year.income().labour.values() + &year.income().capital.values();
            &added / &(&added + &year.income().inputs.values())
        };
        let share = (shares(&pair[0]) + shares(&pair[1])) / 2.0;
        for (at, (label, rate)) in growth.value_added.iter().enumerate() {
            let published = (index[row(label.code(), growth.after)] / index[row(label.code(), growth.before)]).ln();
            // In output, as the identity is Δ ln GO = v̄_X Δ ln II + v̄_V Δ ln VA.
            let gap = share[at] * (published - rate).abs();
            if gap > worst {
                (worst, place) = (gap, format!("{} {}", label.code(), growth.after));
            }
        }
    }
    println!("largest break: {worst:.4} in {place}");
    assert!(place == "B 2009" && (0.036..0.037).contains(&worst), "{place}: {worst}");
}

fn numbers(values: &[f64]) -> LabeledVec {
    let codes: Vec<String> = (1..=values.len()).map(|i| i.to_string()).collect();
    let axis = Labels::from_codes(Dimension::Sector, &codes).expect("codes");
    LabeledVec::new(Measure::new("numbers", Unit::Ratio), Arc::clone(&axis), Array1::from(values.to_vec()))
        .expect("fits")
}

fn accounts(year: i32, cells: &[[f64; 7]]) -> Result<IndustryAccounts, GrowthError> {
    let column = |at: usize| numbers(&cells.iter().map(|row| row[at]).collect::<Vec<_>>());
    IndustryAccounts::new(
        year,
        IndustryIncome { inputs: column(0), labour: column(1), capital: column(2) },
        IndustryVolumes { output: column(3), inputs: column(4), labour: column(5), capital: column(6) },
    )
}

proptest! {
    #[test]
    fn parts_add_up_to_the_aggregate_on_random_accounts(
        (before, after) in (1_usize..6).prop_flat_map(|n| {
            let year = move || vec(proptest::array::uniform7(0.2..3.0_f64), n);
            (year(), year())
        })
    ) {
        let growth = IndustryGrowth::between(
            &accounts(2000, &before).expect("positive"),
            &accounts(2003, &after).expect("positive"),
        )
        .expect("alike");
        prop_assert!(growth.gap().abs() < 1e-13 * before.len() as f64);
    }
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_try() {
    let text = |error: GrowthError| error.to_string();
    let good = [1.0; 7];
    let with = |at: usize, value: f64| {
        let mut row = good;
        row[at] = value;
        row
    };
    let refused = |row: [f64; 7]| text(accounts(2000, &[row]).unwrap_err());
    assert_eq!(
        refused(with(2, -1.0)),
        "value added of 1 in 2000 is 0, but it must be positive, so that Törnqvist shares exist"
    );
    assert_eq!(
        refused(with(3, 0.0)),
        "the volume of output of 1 in 2000 is 0, but it must be positive; leave the industry out"
    );
    assert_eq!(
        refused(with(6, 0.0)),
        "the volume of capital of 1 in 2000 is 0, but it must be positive where it is paid for"
    );
    assert_eq!(refused(with(0, -0.5)), "the cost of inputs of 1 in 2000 is -0.5, but it must be 0 or more");
    let start = accounts(2000, &[good]).expect("positive");
    assert_eq!(
        text(IndustryGrowth::between(&start, &start).unwrap_err()),
        "the change runs from 2000 to 2000, but the second time must be later than the first"
    );
    assert!(matches!(IndustryGrowth::chained(&[]), Err(GrowthError::NotLater { .. })));
    let idle = accounts(2001, &[[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]]).expect("unpaid and absent");
    assert_eq!(
        text(IndustryGrowth::between(&start, &idle).unwrap_err()),
        "the volume of capital of 1 is 0, but it must be 0 in both years or in none: there is no growth rate from or to nothing"
    );
    let dollars = |year: i32| {
        let unit = Unit::money(format!("USD of {year}"), 6);
        let one = |unit: &Unit| {
            let axis = Labels::from_codes(Dimension::Sector, &["1"]).expect("codes");
            LabeledVec::new(Measure::new("numbers", unit.clone()), axis, Array1::ones(1)).expect("fits")
        };
        let ratio = || one(&Unit::Ratio);
        let income = IndustryIncome { inputs: ratio(), labour: ratio(), capital: ratio() };
        IndustryAccounts::new(
            year,
            income,
            IndustryVolumes { output: one(&unit), inputs: one(&unit), labour: ratio(), capital: one(&unit) },
        )
        .expect("positive")
    };
    assert_eq!(
        text(IndustryGrowth::between(&dollars(2000), &dollars(2010)).unwrap_err()),
        "figures in 10^6 USD of 2000 may not be added to figures in 10^6 USD of 2010: they measure different things"
    );
    let head = "code,description,year,II,II_PI,GO,GO_PI,VA,VA_PI,LAB,CAP,K,EMP,EMPE,H_EMPE\n";
    let sea = |rows: &str| {
        let panel = Panel::parse_csv(&format!("{head}{rows}"), "sea.csv").expect("a panel");
        WiodAccounts::from_panel("Utopia", &panel.with_ids("code", "year").expect("ids")).unwrap_err()
    };
    assert_eq!(
        text(sea("A,Farms,2000,40,100,100,100,60,100,50,10,200,5,0,8\n")),
        "the number of employees of A Farms in 2000 is 0, but it must be positive"
    );
    assert_eq!(
        text(sea("A,Farms,2000,40,NA,100,100,60,100,50,10,200,5,4,8\n")),
        "II_PI of A 2000 is missing; fill the cell or leave the row out"
    );
    assert_eq!(
        text(sea("A,Farms,2000,40,1,100,1,60,1,50,10,200,5,4,8\nB,Pits,2001,40,1,100,1,60,1,50,10,200,5,4,8\n")),
        "there are no data for 2001; the times there are: 2000"
    );
}
