//! `cargo bench --bench mrio_reading -- [sectors] [folder]`: reading a multi-regional table of many sectors from the text
//! files of EXIOBASE and pymrio and, with the feature `parquet`, from one Parquet file. Wall and processor time, and the
//! most memory held so far. With a folder the files stay there, so that another program can be timed on them.

use std::time::Instant;

use domar::labels::{Dimension, Label, Labels};
use domar::ndarray::Array2;
use domar::table::formats::{MrioFormat, Pymrio};
use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
use domar::units::Unit;

const REGIONS: usize = 49;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let sectors = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(980);
    let kept = arguments.get(1).map(std::path::PathBuf::from);
    let folder =
        kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("domar_mrio_reading_{}", std::process::id())));
    if !folder.join("Z.txt").is_file() {
        timed("write text", || Pymrio::write(&world(sectors / REGIONS), &folder).unwrap());
    }
    let size = std::fs::metadata(folder.join("Z.txt")).unwrap().len();
    println!("Z.txt: {:.0} MB; the matrix: {:.0} MB", size as f64 / 1e6, (sectors * sectors * 8) as f64 / 1e6);
    let read = timed("read text", || Pymrio::new("World").read(&folder).unwrap());
    assert_eq!(read.pairs().len(), sectors / REGIONS * REGIONS);
    columnar(&read, &folder);
    if kept.is_none() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[cfg(feature = "parquet")]
fn columnar(table: &MrioTable, folder: &std::path::Path) {
    use domar::table::formats::Columnar;
    let path = folder.join("world.parquet");
    timed("write Parquet", || Columnar::write(table, &path).unwrap());
    let read = timed("read Parquet", || Columnar::read(&path).unwrap());
    assert_eq!(&read, table);
}

#[cfg(not(feature = "parquet"))]
fn columnar(_: &MrioTable, _: &std::path::Path) {}

/// A third of the cells is zero; the others have twelve digits, as EXIOBASE's.
fn world(sectors: usize) -> MrioTable {
    let codes = |mark: &str, count: usize| (0..count).map(|i| format!("{mark}{i}")).collect::<Vec<_>>();
    let n = REGIONS * sectors;
    let cell = |i: usize, j: usize| {
        let mixed = (i * 7919 + j * 104_729 + i * j) % 1_000_003;
        if mixed.is_multiple_of(3) { 0.0 } else { (mixed as f64).powi(3) / 777_777.777 * 1e-6 }
    };
    MrioTable::from_flows(
        TableInfo::new("World", Unit::money("EUR", 6)),
        Labels::from_codes(Dimension::Region, &codes("R", REGIONS)).unwrap(),
        Labels::from_codes(Dimension::Sector, &codes("sector ", sectors)).unwrap(),
        Array2::from_shape_fn((n, n), |(i, j)| cell(i, j)),
        RegionalDemand::new(
            vec![(Label::new("Final consumption", "Final consumption"), FinalUse::Consumption)],
            Array2::from_shape_fn((n, REGIONS), |(i, j)| cell(i, j + 1)),
        ),
    )
    .unwrap()
}

fn timed<T>(what: &str, task: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), processor_seconds());
    let result = task();
    let (wall, processor) = (start.elapsed().as_secs_f64(), processor_seconds() - before);
    println!("{what:<14} {wall:>8.2} s   {processor:>8.2} s of processors   at most {:>6.0} MB so far", most_memory());
    result
}

/// User and system time of this process; zero where the system does not tell it this way.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Megabytes.
fn most_memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}
