//! Decompositions of firms and sectors against another program and their identities.
//!
//! dfvad prints fifteen digits: 1e-12.

mod common;

use domar::growth::{
    FirmDynamics, FirmMethod, GrowthError, SectorYear, ShiftShare, ShiftShareMethod, ValuedYear, mean_share_aggregate,
};
use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Labels};
use domar::panel::Panel;
use domar::report::ToTable;
use domar::units::{Measure, Unit};
use ndarray::Array1;
use proptest::collection::vec;
use proptest::prelude::*;

fn firms() -> FirmDynamics {
    let panel = Panel::read_csv(common::shared("data/sfa/dfvad_firms.csv")).expect("the firms");
    FirmDynamics::new(&panel.with_ids("id", "t").expect("ids"), "tfp", "s").expect("shares add to 1")
}

#[test]
fn six_methods_agree_with_dfvad() {
    let firms = firms();
    let methods = [
        ("bhc", FirmMethod::BailyHultenCampbell),
        ("gr", FirmMethod::GrilichesRegev),
        ("fhk", FirmMethod::FosterHaltiwangerKrizan),
        ("bg", FirmMethod::BaldwinGu),
        ("mp", FirmMethod::MelitzPolanec),
        ("df", FirmMethod::DiewertFox),
    ];
    for (code, method) in methods {
        let path = common::shared(&format!("golden/sfa/dv01_firms_dynamics_{code}_obs.csv"));
        let golden = Panel::read_csv(path).expect("the results of dfvad");
        for (row, (before, after)) in [(0, 1), (1, 3)].into_iter().enumerate() {
            let ours = firms.change(before, after, method).expect("firms stay");
            let theirs = |column: &str| golden.column(column).expect("there")[row];
            let (within, between) = if code == "mp" {
                (theirs("mean"), theirs("covariance"))
            } else {
                (theirs("within"), theirs("between"))
            };
            let mut pairs = vec![
                (ours.within, within),
                (ours.between, between),
                (ours.entry, theirs("entry")),
                (ours.exit, theirs("exit")),
                (ours.total, theirs("total")),
            ];
            if let Some(cross) = ours.cross {
                pairs.push((cross, theirs("cross")));
            }
            for (ours, theirs) in pairs {
                assert!((ours - theirs).abs() < 1e-12, "{code}, {before} to {after}: {ours} against {theirs}");
            }
            assert_eq!(ours.firms, [4, 2, 2]);
        }
    }
    assert!(firms.compare(0, 1).expect("all").to_table().to_text().contains("4 firms stayed, 2 came, 2 left."));
}

#[test]
fn factors_aggregated_with_mean_shares_agree_with_dfvad() {
    let panel = Panel::read_csv(common::shared("data/sfa/dfvad_sector.csv")).expect("the sectors");
    let golden = Panel::read_csv(common::shared("golden/sfa/dv03_sector_t_weight_obs.csv")).expect("the results");
    let years = panel.column("year").expect("there");
    let column = |name: &str, year: f64| -> Array1<f64> {
        let values = panel.column(name).expect("there");
        years.iter().zip(values).filter(|(other, _)| **other == year).map(|(_, value)| *value).collect()
    };
    let axis = Labels::from_codes(
        Dimension::Sector,
        &column("industry", 1990.0).iter().map(ToString::to_string).collect::<Vec<_>>(),
    )
    .expect("codes");
    let label = |values: Array1<f64>| {
        LabeledVec::new(Measure::new("numbers", Unit::Ratio), axis.clone(), values).expect("fits")
    };
    let periods = golden.column("period").expect("there");
    assert_eq!(periods.len(), 27);
    for (row, &year) in periods.iter().enumerate() {
        let value = |year: f64| label(column("p", year) * column("y", year));
        let (before, after) = (value(year - 1.0), value(year));
        let aggregate =
            |name: &str| mean_share_aggregate(&before, &after, &label(column(name, year))).expect("positive");
        for name in ["alpha", "beta", "gamma", "epsilon", "tau"] {
            let (ours, theirs) = (aggregate(name), golden.column(name).expect("there")[row]);
            assert!((ours - theirs).abs() < 1e-12, "{name} {year}: {ours} against {theirs}");
        }
        // Productivity is what growth of value leaves after prices and inputs.
        let growth = after.sum() / before.sum() / aggregate("alpha") / aggregate("beta");
        let theirs = golden.column("TFPG").expect("there")[row];
        assert!((growth - theirs).abs() < 1e-12, "{year}: {growth} against {theirs}");
    }
}

#[test]
fn olley_and_pakes_parts_are_the_aggregate() {
    let firms = firms();
    for time in [0, 1, 3] {
        let parts = firms.olley_pakes(time).expect("there");
        assert!((parts.mean + parts.covariance - parts.aggregate).abs() < 1e-15);
    }
    let first = firms.olley_pakes(0).expect("there");
    assert!((first.aggregate - 1.7598).abs() < 1e-14);
    let printed = first.to_table().to_text();
    assert!(printed.contains("Covariance with shares") && printed.contains("1.7598"), "{printed}");
}

fn industry() -> impl Strategy<Value = Panel> {
    // Firms 0 to n, each there at both times, or at one.
    vec((0_u8..3, 0.5..2.0_f64, 0.5..2.0_f64, 0.1..1.0_f64, 0.1..1.0_f64), 2..12).prop_map(|firms| {
        let mut columns: [Vec<f64>; 4] = Default::default();
        let mut add = |row: [f64; 4]| columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        for (id, (when, p0, p1, w0, w1)) in firms.into_iter().enumerate() {
            // The first firm stays, so that somebody does.
            let when = if id == 0 { 0 } else { when };
            if when != 1 {
                add([id as f64, 2000.0, p0, w0]);
            }
            if when != 2 {
                add([id as f64, 2010.0, p1, w1]);
            }
        }
        let [id, time, tfp, sales] = columns;
        Panel::from_columns([("id", id), ("time", time), ("tfp", tfp), ("sales", sales)])
            .and_then(|panel| panel.with_ids("id", "time"))
            .expect("a panel")
    })
}

fn numbers(values: Vec<f64>) -> LabeledVec {
    let codes: Vec<String> = (0..values.len()).map(|i| i.to_string()).collect();
    let axis = Labels::from_codes(Dimension::Sector, &codes).expect("codes");
    LabeledVec::new(Measure::new("numbers", Unit::Ratio), axis, Array1::from(values)).expect("fits")
}

proptest! {
    #[test]
    fn parts_of_firms_add_up_by_every_method(panel in industry()) {
        let firms = FirmDynamics::weighted(&panel, "tfp", "sales").expect("weights");
        for method in FirmMethod::ALL {
            let change = firms.change(2000, 2010, method).expect("somebody stays");
            let sum = change.within + change.between + change.cross.unwrap_or(0.0) + change.entry + change.exit;
            prop_assert!((sum - change.total).abs() < 1e-13, "{method:?}");
        }
    }

    #[test]
    fn parts_of_sectors_add_up_by_every_method(
        sectors in vec(proptest::array::uniform6(0.1..5.0_f64), 1..8),
        totals in (1.0..9.0_f64, 1.0..9.0_f64),
    ) {
        let pick = |at: usize| numbers(sectors.iter().map(|sector| sector[at]).collect());
        let (y0, y1, l0, l1) = (pick(0), pick(1), pick(2), pick(3));
        let (before, after) = (SectorYear::new(&y0, &l0).expect("positive"), SectorYear::new(&y1, &l1).expect("positive"));
        for method in [ShiftShareMethod::Fabricant, ShiftShareMethod::McMillanRodrik] {
            let parts = ShiftShare::of(&before, &after, method).expect("alike");
            prop_assert!((parts.sum() - parts.total).abs() < 1e-12 * (1.0 + parts.total.abs()) * 50.0);
        }
        let (n0, n1) = (pick(4), pick(5));
        let before = ValuedYear::new(&n0, &y0, &l0, totals.0).expect("positive");
        let after = ValuedYear::new(&n1, &y1, &l1, totals.1).expect("positive");
        let parts = ShiftShare::tang_wang(&before, &after).expect("alike");
        let scale = parts.within.values().mapv(f64::abs).sum() + parts.between.values().mapv(f64::abs).sum();
        let scale = scale + parts.interaction.as_ref().map_or(0.0, |part| part.values().mapv(f64::abs).sum());
        prop_assert!((parts.sum() - parts.total).abs() < 1e-12 * (1.0 + scale));
    }
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_try() {
    let text = |error: GrowthError| error.to_string();
    let panel = |csv: &str| Panel::parse_csv(csv, "firms.csv").expect("a panel");
    let head = "firm,year,tfp,share\n";
    let of = |rows: &str| {
        let panel = panel(&format!("{head}{rows}")).with_ids("firm", "year").expect("ids");
        FirmDynamics::new(&panel, "tfp", "share")
    };
    assert_eq!(
        text(FirmDynamics::new(&panel(&format!("{head}a,2000,1,1\n")), "tfp", "share").unwrap_err()),
        "the decomposition of firms needs the unit and time of each row; call with_ids(unit, time) first"
    );
    assert_eq!(
        text(of("a,2000,1,0.5\nb,2000,1,0.4\n").unwrap_err()),
        "the shares of 2000 add up to 0.9, but they must add up to 1; divide them by their sum if they are weights"
    );
    assert_eq!(
        text(of("a,2000,1,1.5\nb,2000,1,-0.5\n").unwrap_err()),
        "the share of a 2000 is 1.5, but it must be between 0 and 1"
    );
    assert_eq!(text(of("a,2000,NA,1\n").unwrap_err()), "tfp of a 2000 is missing; fill the cell or leave the row out");
    let firms = of("a,2000,1,1\nb,2010,2,1\n").expect("shares");
    assert_eq!(
        text(firms.change(2000, 2005, FirmMethod::GrilichesRegev).unwrap_err()),
        "there are no data for 2005; the times there are: 2000, 2010"
    );
    assert_eq!(
        text(firms.change(2010, 2000, FirmMethod::GrilichesRegev).unwrap_err()),
        "the change runs from 2010 to 2000, but the second time must be later than the first"
    );
    assert_eq!(
        text(firms.change(2000, 2010, FirmMethod::MelitzPolanec).unwrap_err()),
        "no unit is there both in 2000 and in 2010, so that there is no one to follow"
    );
    assert_eq!(
        text(SectorYear::new(&numbers(vec![1.0, 1.0]), &numbers(vec![1.0, 0.0])).unwrap_err()),
        "labour of 1 is 0, but it must be positive"
    );
    let weights = panel("firm,year,tfp,share\na,2000,1,0\n").with_ids("firm", "year").expect("ids");
    assert_eq!(
        text(FirmDynamics::weighted(&weights, "tfp", "share").unwrap_err()),
        "the sum of the weights of firms at one time is 0, but it must be positive for shares of it to have a meaning"
    );
}
