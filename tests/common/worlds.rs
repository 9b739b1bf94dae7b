//! Multi-regional tables of the shared data, as the tests read them.

#![allow(dead_code)] // each test file uses a part of it

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use domar::labeled::LabeledVec;
use domar::labels::{Dimension, Label, Labels};
use domar::table::{FinalUse, MrioTable, RegionalDemand, Satellite, TableInfo};
use domar::units::{Measure, Unit};
use ndarray::Array2;

use super::common::shared;
use super::golden::Grid;

/// Codes in the order of their first occurrence.
pub fn distinct<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for code in codes {
        if !seen.iter().any(|other| other == code) {
            seen.push(code.to_owned());
        }
    }
    seen
}

pub fn regions(codes: &[String]) -> Arc<Labels> {
    Labels::from_codes(Dimension::Region, codes).unwrap()
}

pub fn sectors(codes: &[String]) -> Arc<Labels> {
    Labels::from_codes(Dimension::Sector, codes).unwrap()
}

/// The test system of pymrio 0.7.0: six regions, eight sectors, seven categories, two accounts, population.
pub fn pymrio() -> MrioTable {
    let z = Grid::read("data/io/pymrio_test/Z.csv");
    let y = Grid::read("data/io/pymrio_test/Y.csv");
    let n = 48;
    let region_codes = distinct((2..2 + n).map(|column| z.text(0, column)));
    let sector_codes = distinct((2..2 + n).map(|column| z.text(1, column)));
    let categories = (2..9).map(|column| (Label::new(format!("F{}", column - 1), y.text(1, column)), FinalUse::Other));
    let axis = regions(&region_codes);
    let mut table = MrioTable::from_flows(
        TableInfo::new("pymrio's test system", Unit::money("EUR", 6)),
        Arc::clone(&axis),
        sectors(&sector_codes),
        z.block(3..3 + n, 2..2 + n),
        RegionalDemand::new(categories.collect(), y.block(3..3 + n, 2..2 + 42)),
    )
    .unwrap();
    for (name, labels) in [("Emissions", 2), ("Factor_Inputs", 1)] {
        let flows = Grid::read(&format!("data/io/pymrio_test/{name}_F.csv"));
        let stressors = flows.rows().skip(3).map(|row| {
            let code = (0..labels).map(|column| flows.text(row, column)).collect::<Vec<_>>().join(" ");
            (Label::new(code.clone(), code), Unit::quantity("kg", 0))
        });
        let mut account =
            Satellite::new(name, stressors.collect(), flows.block(flows.rows().skip(3), labels..labels + n)).unwrap();
        if name == "Emissions" {
            account = account.with_final_demand(Grid::matrix("data/io/pymrio_test/Emissions_F_Y.csv", 3, 2)).unwrap();
        }
        table = table.with_account(account).unwrap();
    }
    let people = Grid::matrix("data/io/pymrio_test/population.csv", 1, 1).row(0).to_owned();
    let measure = Measure::new("population", Unit::quantity("persons", 0));
    table.with_population(LabeledVec::new(measure, axis, people).unwrap()).unwrap()
}

fn unpacked(path: &str) -> Vec<Vec<String>> {
    let file = std::fs::File::open(shared(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut text = String::new();
    if Path::new(path).extension().is_some_and(|ending| ending == "gz") {
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).unwrap();
    }
    text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

fn numbers(cells: &[Vec<String>], columns: std::ops::Range<usize>) -> Array2<f64> {
    Array2::from_shape_fn((cells.len() - 1, columns.len()), |(i, j)| cells[i + 1][columns.start + j].parse().unwrap())
}

/// The World Input-Output Table of 2007 or 2011 (release of 2013) in millions of USD: 41 regions, 35 sectors, five
/// categories; or `2011_9x35`, aggregated to nine regions with one category. Rounded to whole numbers; output is what
/// rows sell. A row that sells less than nothing after rounding (Luxembourg's leather in 2011, −1) sells nothing: the
/// difference is put into its first cell of final demand.
pub fn wiod(which: &str) -> MrioTable {
    let ending = if which == "2011_9x35" { "csv" } else { "csv.gz" };
    let z = unpacked(&format!("data/io/wiod13/WIOT{which}_Z.{ending}"));
    let y = unpacked(&format!("data/io/wiod13/WIOT{which}_Y_X.{ending}"));
    let split = |code: &str| code.split_once(['.', '_']).map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let pairs: Vec<_> = z[1..].iter().map(|row| split(&row[0])).collect();
    let region_codes = distinct(pairs.iter().map(|pair| pair.0.as_str()));
    let sector_codes = distinct(pairs.iter().map(|pair| pair.1.as_str()));
    let n = pairs.len();
    let width = (y[0].len() - 2) / region_codes.len();
    let flows = numbers(&z, 1..1 + n);
    let mut demand = numbers(&y, 1..1 + width * region_codes.len());
    for (row, mut cells) in demand.rows_mut().into_iter().enumerate() {
        let sold = flows.row(row).sum() + cells.sum();
        cells[0] -= sold.min(0.0);
    }
    let categories = (0..width).map(|k| (Label::new(format!("F{k}"), y[0][1 + k].as_str()), FinalUse::Other));
    MrioTable::from_flows(
        TableInfo { year: which[..4].parse().ok(), ..TableInfo::new("World", Unit::money("USD", 6)) },
        regions(&region_codes),
        sectors(&sector_codes),
        flows,
        RegionalDemand::new(categories.collect(), demand),
    )
    .unwrap()
}

/// The three economies and three sectors of decompr 6.4.0 ("leather").
pub fn leather() -> MrioTable {
    let z = unpacked("data/io/decompr_leather/inter.csv");
    let y = unpacked("data/io/decompr_leather/final.csv");
    let pairs: Vec<_> = z[1..].iter().map(|row| row[0].split_once('.').unwrap()).collect();
    MrioTable::from_flows(
        TableInfo::new("decompr's leather", Unit::money("USD", 6)),
        regions(&distinct(pairs.iter().map(|pair| pair.0))),
        sectors(&distinct(pairs.iter().map(|pair| pair.1))),
        numbers(&z, 1..10),
        RegionalDemand::new(vec![(Label::new("FD", "Final demand"), FinalUse::Other)], numbers(&y, 1..4)),
    )
    .unwrap()
}
