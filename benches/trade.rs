//! `cargo bench --bench trade`: export decompositions of a world of 41 economies with 35 sectors, the size of the World
//! Input-Output Tables. The best of several runs is printed, with the inverse beside it for scale.

use std::hint::black_box;
use std::time::Instant;

use domar::labels::{Dimension, Label, Labels};
use domar::leontief::MrioSystem;
use domar::leontief::trade::{ExportPerspective, ValueAddedTrade};
use domar::ndarray::Array2;
use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
use domar::units::Unit;

const REGIONS: usize = 41;
const SECTORS: usize = 35;

fn main() {
    let world = world();
    let start = Instant::now();
    let system = MrioSystem::from_table(&world).expect("a productive world");
    system.system().leontief_inverse();
    println!("{:<46} {:>9.1} ms", "system and inverse", 1e3 * start.elapsed().as_secs_f64());
    let trade = system.value_added_trade().expect("productive economies");
    line("borders, own inverses, contents", || system.value_added_trade().unwrap());
    line("Wang, Wei and Zhu, 16 terms", || trade.wang_wei_zhu());
    line("Koopman, Wang and Wei, 9 terms", || trade.koopman_wang_wei());
    line("Borin and Mancini, source, exporter", || source(&trade, ExportPerspective::Exporter));
    line("Borin and Mancini, source, bilateral", || source(&trade, ExportPerspective::Bilateral));
    line("Borin and Mancini, source, sector", || source(&trade, ExportPerspective::Sector));
    line("Borin and Mancini, sink", || trade.borin_mancini_sink().unwrap());
    line("participation", || trade.participation());
    line("value added in final demand", || trade.value_added_in_final_demand());
}

fn source(trade: &ValueAddedTrade, perspective: ExportPerspective) -> impl Sized {
    trade.borin_mancini_source(perspective).unwrap()
}

fn line<R>(question: &str, ask: impl Fn() -> R) {
    let best = (0..5)
        .map(|_| {
            let start = Instant::now();
            black_box(ask());
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    println!("{question:<46} {:>9.1} ms", 1e3 * best);
}

/// Economies that buy four fifths of their inputs at home.
fn world() -> MrioTable {
    let n = REGIONS * SECTORS;
    let size = |i: usize, j: usize| ((i * 7919 + j * 104_729) % 1000) as f64 / 1000.0;
    let home = |i: usize, j: usize| if i / SECTORS == j / SECTORS { 160.0 } else { 1.0 };
    let flows = Array2::from_shape_fn((n, n), |(i, j)| size(i, j) * home(i, j));
    let bought_at_home = |i: usize, r: usize| if i / SECTORS == r { 6000.0 } else { 60.0 };
    let demand = Array2::from_shape_fn((n, REGIONS), |(i, r)| (0.5 + size(i, r)) * bought_at_home(i, r));
    let codes = |letter: char, count: usize| (0..count).map(|k| format!("{letter}{k}")).collect::<Vec<_>>();
    MrioTable::from_flows(
        TableInfo::new("Bench", Unit::money("USD", 6)),
        Labels::from_codes(Dimension::Region, &codes('r', REGIONS)).expect("codes differ"),
        Labels::from_codes(Dimension::Sector, &codes('s', SECTORS)).expect("codes differ"),
        flows,
        RegionalDemand::new(vec![(Label::new("FD", "Final demand"), FinalUse::Other)], demand),
    )
    .expect("shapes fit")
}
