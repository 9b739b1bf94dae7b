//! Readers and writers of multi-regional tables: on published tables, and on small files of the published layouts that
//! these tests write.

mod common;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/worlds.rs"]
mod worlds;

use std::path::{Path, PathBuf};

use common::shared;
use domar::table::formats::{Icio, Pymrio, SplitEconomies, Wiod};
use domar::table::{MrioTable, TableError};
use golden::{Grid, agree};
use ndarray::Array2;

/// An empty folder for the files of one test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("domar_{name}_{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn message<T: std::fmt::Debug>(result: Result<T, TableError>) -> String {
    result.unwrap_err().to_string()
}

/// Flows, final demand and output are the same numbers, codes apart.
fn assert_same_numbers(found: &MrioTable, expected: &MrioTable) {
    assert_eq!(found.table().intermediate_flows().values(), expected.table().intermediate_flows().values());
    assert_eq!(found.table().final_demand().values(), expected.table().final_demand().values());
    assert_eq!(found.table().output().values(), expected.table().output().values());
}

#[test]
fn the_test_table_of_exvatools_is_read_as_exvatools_reads_it() {
    let path = shared("data/io/exvatools_test/iciotest_data.csv");
    let apart = Icio { split_economies: SplitEconomies::Keep, ..Icio::new(2018) }.read(&path).unwrap();
    assert_eq!(apart.pairs().len(), 30);
    let read = |name: &str| Grid::matrix(&format!("golden/io/exvatools/iciotest_{name}.csv"), 1, 1);
    agree("Z", apart.table().intermediate_flows().values(), &read("Z"), 1.0, 1e-12);
    agree("X", apart.table().output().values(), &read("X"), 1.0, 1e-12);
    agree("VA", apart.table().value_added().unwrap().values(), &read("VA"), 1.0, 1e-12);
    let demand = apart.final_demand_by_region();
    let countries = demand.values();
    let countries = countries.columns().into_iter().take(6).flat_map(|column| column.to_vec()).collect::<Vec<_>>();
    let golden = read("Y");
    agree("Y", &countries, &golden.t().iter().copied().collect::<Vec<_>>(), 1.0, 1e-12);
    // Merged, every total stays, and Mexico and China have what their parts had.
    let merged = Icio::new(2018).read(&path).unwrap();
    assert_eq!(merged.regions().codes().collect::<Vec<_>>(), ["ESP", "FRA", "MEX", "USA", "CHN", "ROW"]);
    let output = |table: &MrioTable, code: &str| table.table().output().get(code).unwrap();
    let parts = ["MX1:01T09", "MX2:01T09"].map(|code| output(&apart, code)).iter().sum::<f64>();
    assert!((output(&merged, "MEX:01T09") - parts - output(&apart, "MEX:01T09")).abs() < 1e-9);
    assert!((merged.table().output().sum() / apart.table().output().sum() - 1.0).abs() < 1e-14);
    assert_eq!(merged.regions().as_slice()[4].name_in(domar::labels::Language::Chinese), "中国");
}

#[test]
fn the_tables_of_wiod_are_read_as_an_independent_reader_reads_them() {
    for year in [2007, 2011] {
        let flows = shared(&format!("data/io/wiod13/WIOT{year}_Z.csv.gz"));
        let demand = shared(&format!("data/io/wiod13/WIOT{year}_Y_X.csv.gz"));
        let read = Wiod { year }.read_matrices(flows, demand);
        if !cfg!(feature = "archives") {
            assert!(message(read).contains("needs the feature \"archives\""));
            continue;
        }
        let read = read.unwrap();
        let expected = worlds::wiod(&year.to_string());
        assert_eq!(read.table().intermediate_flows().values(), expected.table().intermediate_flows().values());
        assert_eq!(read.table().final_demand().values(), expected.table().final_demand().values());
        // Output is printed, not added up; the difference is that of rounding.
        let sold = read.with_output_from_sales().unwrap();
        assert_eq!(sold.table().output().values(), expected.table().output().values());
        let largest = (&read.table().output().values() - &sold.table().output().values())
            .iter()
            .fold(0.0_f64, |largest, gap| largest.max(gap.abs()));
        assert!(largest <= 108.0, "{largest}");
        assert_eq!(read.regions().len(), 41);
        assert_eq!(read.sectors().as_slice()[26].to_string(), "c27 Post and telecommunications");
        assert!(read.info().assumptions[0].starts_with("the printed total output of row "), "{:?}", read.info());
    }
}

#[test]
fn an_aggregated_table_of_wiod_has_one_category_of_final_demand() {
    let read = Wiod { year: 2011 }
        .read_matrices(
            shared("data/io/wiod13/WIOT2011_9x35_Z.csv"),
            shared("data/io/wiod13/WIOT2011_9x35_Y_X.csv"),
        )
        .unwrap();
    let expected = worlds::wiod("2011_9x35");
    assert_same_numbers(&read.with_output_from_sales().unwrap(), &expected);
    assert_eq!(read.categories().codes().collect::<Vec<_>>(), ["FD"]);
}

#[test]
fn what_goes_to_pymrios_layout_comes_back() {
    let scratch = Scratch::new("pymrio");
    let world = worlds::pymrio();
    Pymrio::write(&world, &scratch.0).unwrap();
    let back = Pymrio::new("pymrio's test system").read(&scratch.0).unwrap();
    assert_same_numbers(&back, &world);
    assert_eq!(back.regions(), world.regions());
    assert_eq!(back.sectors(), world.sectors());
    assert_eq!(back.info().unit, world.info().unit);
    assert_eq!(back.population().unwrap().values(), world.population().unwrap().values());
    assert_eq!(back.table().primary_inputs().values(), world.table().primary_inputs().values());
    for account in world.accounts() {
        let found = back.account(account.name()).unwrap();
        assert_eq!((found.flows(), found.units()), (account.flows(), account.units()));
        assert_eq!(found.on_final_demand(), account.on_final_demand());
    }
}
