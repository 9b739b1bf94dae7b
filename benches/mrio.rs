//! Questions to large multi-regional tables, for `benches/mrio_peers.sh`, which runs pymrio and numpy on the same table.
//!
//! `cargo bench --bench mrio -- QUESTION REGIONS SECTORS STRESSORS` prints one line: seconds of processor time and of the
//! clock for the question, the largest memory of the whole process in MiB, and a check sum. Processor time and memory are
//! read from `/proc`, so this runs on Linux. Without arguments it asks everything of a small table. A folder as a fifth
//! argument holds the table as text in pymrio's format, which is read; it is written there first where it is absent, and
//! that run has the writer's memory.

use std::path::Path;
use std::time::Instant;

use domar::labels::{Dimension, Label, Labels};
use domar::leontief::{Extraction, LeontiefSystem, MrioSystem};
use domar::ndarray::{Array2, Axis};
use domar::table::formats::{MrioFormat, Pymrio};
use domar::table::{FinalUse, MrioTable, RegionalDemand, Satellite, TableInfo};
use domar::units::{Flow, Unit};

/// A short question is asked so often, and its time divided by it: the clock of processor time has hundredths of seconds.
const REPEATED: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [question, regions, sectors, stressors, folder @ ..] => {
            let number = |text: &String| text.parse().expect("a number");
            let (regions, sectors, stressors) = (number(regions), number(sectors), number(stressors));
            match folder {
                [folder] => read(regions, sectors, Path::new(folder)),
                _ => ask(question, regions, sectors, stressors),
            }
        }
        _ => ["accounts", "demand", "inverse", "extraction"].into_iter().for_each(|question| ask(question, 10, 30, 10)),
    }
}

fn read(regions: usize, sectors: usize, folder: &Path) {
    if !folder.join("Z.txt").is_file() {
        Pymrio::write(&world(regions, sectors, 1), folder).unwrap();
    }
    let (processor, clock) = (processor_seconds(), Instant::now());
    let table = Pymrio::new("Generated").read(folder).unwrap();
    tell("reading", 1, processor, clock, table.table().intermediate_flows().values().sum());
}

/// The table that `mrio_peers.py` makes, cell by cell.
fn world(regions: usize, sectors: usize, stressors: usize) -> MrioTable {
    let n = regions * sectors;
    let mixed = |i: usize, j: usize, prime: usize| ((i * 7919 + j * prime + (i * j) % 101) % 1009) as f64 / 1009.0;
    let home = |i: usize, region: usize| if i / sectors == region { 1.0 } else { 0.08 };
    let flows = Array2::from_shape_fn((n, n), |(i, j)| home(i, j / sectors) * mixed(i, j, 104_729));
    let demand =
        Array2::from_shape_fn((n, regions), |(i, r)| sectors as f64 * 0.6 * home(i, r) * mixed(i, r, 15_485_863));
    let numbered = |letter: char, count: usize| (0..count).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
    let table = MrioTable::from_flows(
        TableInfo::new("Generated", Unit::money("EUR", 6)),
        Labels::from_codes(Dimension::Region, &numbered('r', regions)).unwrap(),
        Labels::from_codes(Dimension::Sector, &numbered('s', sectors)).unwrap(),
        flows,
        RegionalDemand::new(vec![(Label::new("Y", "Final demand"), FinalUse::Other)], demand),
    )
    .unwrap();
    let rows =
        numbered('k', stressors).into_iter().map(|code| (Label::new(code.clone(), code), Unit::quantity("t", 0)));
    let emitted = Array2::from_shape_fn((stressors, n), |(k, j)| mixed(k, j, 1_299_709));
    table.with_account(Satellite::new("air", rows.collect(), emitted).unwrap()).unwrap()
}

fn ask(question: &str, regions: usize, sectors: usize, stressors: usize) {
    let table = world(regions, sectors, stressors);
    let (processor, clock) = (processor_seconds(), Instant::now());
    let check = match question {
        "accounts" => {
            let footprint = MrioSystem::from_table(&table).unwrap().footprint("air").unwrap();
            let exported = footprint.exports("k0").unwrap().sum();
            footprint.all_consumption().sum() + footprint.all_multipliers().sum() + exported
        }
        "demand" => {
            let system = LeontiefSystem::from_table(table.table(), Flow::Domestic).unwrap();
            system.output_for(&table.table().net_final_demand()).unwrap().sum()
        }
        "inverse" => {
            let system = LeontiefSystem::from_table(table.table(), Flow::Domestic).unwrap();
            system.leontief_inverse().values().sum_axis(Axis(0)).sum()
        }
        "extraction" => {
            let once = || {
                let system = LeontiefSystem::from_table(table.table(), Flow::Domestic).unwrap();
                system.extraction_by_sector(Extraction::Total).values().sum()
            };
            (0..REPEATED).map(|_| once()).fold(0.0, |_, sum| sum)
        }
        other => panic!("unknown question {other}"),
    };
    let times = if question == "extraction" { REPEATED } else { 1 };
    tell(question, times, processor, clock, check);
}

fn tell(question: &str, times: usize, processor: f64, clock: Instant, check: f64) {
    println!(
        "{question} {:.4} {:.4} {:.0} {check:.9e}",
        (processor_seconds() - processor) / times as f64,
        clock.elapsed().as_secs_f64() / times as f64,
        largest_memory()
    );
}

/// User and system time of this process, in hundredths of a second as Linux counts.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

fn largest_memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok())
        .map_or(f64::NAN, |kib| kib / 1024.0)
}
