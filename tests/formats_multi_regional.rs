//! Readers and writers of multi-regional tables: on published tables, and on small files of the published layouts that
//! these tests write.

// The writers of small files are shorter this way.
#![allow(clippy::format_push_string, clippy::format_collect)]

mod common;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/worlds.rs"]
mod worlds;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use common::shared;
use domar::labels::Language;
use domar::report::Progress;
use domar::table::formats::{
    AdbMrio, Eora26, Exiobase, Figaro, Gloria, Icio, MissingCells, MrioFormat, NegativeOutput, Pymrio, ReadOptions,
    SplitEconomies, Stressors, Wiod,
};
use domar::table::{FinalUse, MrioTable, PrimaryInput, TableError};
use domar::units::{PriceBasis, Prices, Unit};
use golden::{Grid, agree};
use ndarray::{Array1, Array2, Axis};

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

/// Reads with options and without a word on the progress.
fn read_with(reader: &impl MrioFormat, path: impl AsRef<Path>, options: ReadOptions) -> Result<MrioTable, TableError> {
    reader.read_with(path, &options, |_| ControlFlow::Continue(()))
}

fn message<T: std::fmt::Debug>(result: Result<T, TableError>) -> String {
    result.unwrap_err().to_string()
}

/// A small world that all layouts can hold: its numbers add up, and no two of them are equal.
struct Small {
    regions: Vec<&'static str>,
    sectors: Vec<&'static str>,
    uses: Vec<&'static str>,
    z: Array2<f64>,
    y: Array2<f64>,
    /// Taxes on products and value added.
    v: Array2<f64>,
    x: Array1<f64>,
}

impl Small {
    fn new(regions: &[&'static str], sectors: &[&'static str], uses: &[&'static str]) -> Self {
        let (n, m) = (regions.len() * sectors.len(), regions.len() * uses.len());
        let z = Array2::from_shape_fn((n, n), |(i, j)| (1 + i * n + j) as f64 * 0.125);
        let y = Array2::from_shape_fn((n, m), |(i, j)| (1000 + i * m + j) as f64 * 0.25);
        let x: Array1<f64> = z.sum_axis(Axis(1)) + y.sum_axis(Axis(1));
        let taxes = Array1::from_shape_fn(n, |j| 1.5 + j as f64);
        let value_added = &x - &z.sum_axis(Axis(0)) - &taxes;
        let v = ndarray::stack(Axis(0), &[taxes.view(), value_added.view()]).unwrap();
        Self { regions: regions.to_vec(), sectors: sectors.to_vec(), uses: uses.to_vec(), z, y, v, x }
    }

    fn pairs<'a>(&self, of: &'a [&'static str]) -> Vec<(&'static str, &'a str)> {
        self.regions.iter().flat_map(|region| of.iter().map(move |code| (*region, *code))).collect()
    }

    fn row(values: impl IntoIterator<Item = f64>) -> String {
        values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(",")
    }

    /// One line of codes joined by a mark, rows coded alike, output last, primary inputs below.
    fn coded(&self, corner: &str, mark: &str, output: Option<&str>, below: [&str; 2], total: Option<&str>) -> String {
        let joined = |(region, code): &(&str, &str)| format!("{region}{mark}{code}");
        let sectors: Vec<String> = self.pairs(&self.sectors).iter().map(joined).collect();
        let uses: Vec<String> = self.pairs(&self.uses).iter().map(joined).collect();
        let mut text = [vec![corner.to_owned()], sectors.clone(), uses].concat().join(",");
        text += &output.map(|code| format!(",{code}")).unwrap_or_default();
        for (place, code) in sectors.iter().enumerate() {
            let last = output.map(|_| self.x[place]);
            let numbers = [self.z.row(place).to_vec(), self.y.row(place).to_vec(), last.into_iter().collect()].concat();
            text += &format!("\n{code},{}", Self::row(numbers));
        }
        let blank = ",".repeat(self.y.ncols() + usize::from(output.is_some()));
        for (place, code) in below.iter().enumerate() {
            text += &format!("\n{code},{}{blank}", Self::row(self.v.row(place).iter().copied()));
        }
        if let Some(code) = total {
            text += &format!("\n{code},{}{blank}", Self::row(self.x.iter().copied()));
        }
        text + "\n"
    }

    /// The layout of WIOD's workbooks: titles, four lines of headings, four columns of labels.
    fn headed(&self, uses: &[&str], bottom: [(&str, &str, &str); 4]) -> String {
        let sectors = self.pairs(&self.sectors);
        let numbers: Vec<String> = (1..=self.sectors.len()).map(|number| format!("c{number}")).collect();
        let repeated = |of: Vec<String>| vec![of; self.regions.len()].concat();
        let heading = |left: [Vec<String>; 2], last: &str| {
            let [sectors, uses] = left;
            format!(",,,,{},{last}\n", [repeated(sectors), repeated(uses)].concat().join(","))
        };
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let named = |codes: &[&str]| codes.iter().map(|code| format!("\"Name, {code}\"")).collect::<Vec<_>>();
        let economies =
            |each: usize| self.regions.iter().flat_map(|code| vec![*code; each]).collect::<Vec<_>>().join(",");
        let mut text = "\"Intercountry Input-Output Table, 2014\",,\n(millions of US$)\n".to_owned();
        text += &heading([own(&self.sectors), own(uses)], "GO");
        text += &heading([named(&self.sectors), named(uses)], "Total output");
        text += &format!(",,,,{},{},TOT\n", economies(self.sectors.len()), economies(uses.len()));
        text += &heading([numbers.clone(), own(&self.uses)], "c62");
        for (place, (region, code)) in sectors.iter().enumerate() {
            let number = &numbers[place % self.sectors.len()];
            let row = self
                .z
                .row(place)
                .iter()
                .chain(self.y.row(place).iter())
                .copied()
                .chain([self.x[place]])
                .collect::<Vec<_>>();
            text += &format!("{code},\"Name, {code}\",{region},{number},{}\n", Self::row(row));
        }
        let on_demand = self.y.sum_axis(Axis(0));
        let m = self.y.ncols();
        let rows = [
            (self.z.sum_axis(Axis(0)), on_demand.clone()),
            (self.v.row(0).to_owned(), Array1::from_elem(m, 0.5)),
            (self.v.row(1).to_owned(), Array1::zeros(m)),
            (self.x.clone(), Array1::zeros(m)),
        ];
        for ((code, name, number), (row, demand)) in bottom.into_iter().zip(rows) {
            text += &format!("{code},{name},TOT,{number},{},", Self::row(row));
            text += &if name.contains("utput") { ",".repeat(m) } else { format!("{},", Self::row(demand)) };
            text += "\n";
        }
        text
    }

    #[track_caller]
    fn assert_read(&self, table: &MrioTable) {
        let codes = |labels: &domar::labels::Labels| labels.codes().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(codes(table.regions()), self.regions);
        assert_eq!(codes(table.sectors()), self.sectors);
        assert_eq!(table.table().intermediate_flows().values(), self.z);
        assert_eq!(table.table().final_demand().values(), self.y);
        assert_eq!(table.table().output().values(), self.x);
        assert_eq!(table.table().primary_inputs().values(), self.v);
    }
}

fn icio() -> Small {
    Small::new(&["AUS", "CHN"], &["01T02", "03"], &["HFCE", "GFCF"])
}

fn icio_text() -> String {
    icio().coded("", "_", Some("TOTAL"), ["TLS", "VALU"], Some("OUTPUT"))
}

#[test]
fn an_icio_table_keeps_its_numbers_names_and_kinds() {
    let world = Icio::new(2018).read_text(&icio_text(), "icio.csv").unwrap();
    icio().assert_read(&world);
    assert_eq!(world.info().to_string(), "World 2018, 10^6 USD, basic prices, current prices");
    assert!(world.info().assumptions.is_empty(), "{:?}", world.info().assumptions);
    assert_eq!(world.sectors().as_slice()[0].name(), "Agriculture, hunting, forestry");
    assert_eq!(world.sectors().as_slice()[1].name_in(Language::Chinese), "渔业和水产养殖");
    assert_eq!(world.table().final_uses()[..2], [FinalUse::HouseholdConsumption, FinalUse::FixedCapitalFormation]);
    assert_eq!(world.table().primary_input_kinds(), [PrimaryInput::TaxesOnProducts, PrimaryInput::ValueAdded]);
}

#[test]
fn taxes_of_each_economy_become_one_row() {
    let text = icio_text();
    let small = icio();
    let halves = Small::row(small.v.row(0).iter().map(|value| value / 2.0));
    let whole = format!("TLS,{}", Small::row(small.v.row(0).iter().copied()));
    let text = text.replace(&whole, &format!("AUS_TAXSUB,{halves},,,,,\nCHN_TAXSUB,{halves}"));
    let world = Icio::new(2018).read_text(&text, "icio.csv").unwrap();
    small.assert_read(&world);
    assert_eq!(world.info().assumptions, ["2 rows of TLS, one for each economy, were added into one"]);
}

#[test]
fn damaged_tables_of_icio_are_refused_with_the_place() {
    let read = |text: &str| message(Icio::new(2018).read_text(text, "t.csv"));
    let text = icio_text();
    assert_eq!(
        read(&text.replace("\nAUS_03,", "\nCHN_03,")),
        "t.csv, line 3, column 1: expected the row of AUS 03, as in column 3 of the heading, found \"CHN 03\""
    );
    assert_eq!(
        read(&text.replace("CHN_01T02,CHN_03", "CHN_03,CHN_01T02")),
        "t.csv, line 1, column 4: expected region \"CHN\", code \"01T02\", as every region has the codes of the first, found region \"CHN\", code \"03\""
    );
    assert_eq!(
        read(&text.replace(",0.625,", ",,")),
        "t.csv, line 3, column 2: expected a number for row AUS_03, column AUS 01T02; write 0 where there is none, found an empty cell"
    );
    assert_eq!(
        read(&text.replace(",0.625,", ",\"1,000.5\",")),
        "t.csv, line 3, column 2: expected a number for row AUS_03, column AUS 01T02; write 1000.5, found \"1,000.5\", with thousands separators"
    );
    assert_eq!(read(&text.replace(",0.625,", ",")), "t.csv, line 3, column 10: expected 10 fields, found 9 fields");
    assert_eq!(
        read(&text.replace("VALU", "VALUE")),
        "t.csv, line 7, column 1: expected TLS, TAXSUB, VALU, VA, OUTPUT or OUT after the rows of sectors, found \"VALUE\""
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        read(&lines[..4].join("\n")),
        "t.csv, line 4: expected 4 rows of numbers, one for each column of sectors, found 3 rows before the end; is the file cut off?"
    );
    assert_eq!(read("a\n"), "t.csv, line 1, column 2: expected codes of columns, found the end of the line");
    assert_eq!(read(""), "t.csv, line 1: expected a line of column codes such as AUS_01T02, found the end of the file");
    assert_eq!(
        message(Icio::new(18).read_text(&text, "t.csv")),
        "a table of the year 18 was asked for; the year must lie between 1980 and 2100"
    );
    let total = icio().x[1];
    assert_eq!(
        read(&text.replace(&format!(",{total}\n"), ",9999\n")),
        format!(
            "t.csv, line 3, column 10: expected the total output of row AUS 03 to be {total}, the sum of its parts, found 9999"
        )
    );
}

#[test]
fn empty_cells_are_zero_only_where_one_says_so() {
    let scratch = Scratch::new("icio_empty");
    let path = scratch.write("icio.csv", &icio_text().replace(",0.625,", ",,"));
    let world =
        read_with(&Icio::new(2018), &path, ReadOptions { missing: MissingCells::Zero, ..ReadOptions::default() })
            .unwrap();
    assert_eq!(world.table().intermediate_flows().get("AUS:03", "AUS:01T02").unwrap(), 0.0);
    assert!(world.info().assumptions.contains(&"one empty cell was read as zero".to_owned()));
}

fn wiod() -> Small {
    Small::new(&["AUS", "ROW"], &["A01", "J61"], &["c57", "c58"])
}

const WIOD_BOTTOM: [(&str, &str, &str); 4] = [
    ("II_fob", "Total intermediate consumption", "r65"),
    ("TXSP", "taxes less subsidies on products", "r66"),
    ("VA", "Value added at basic prices", "r70"),
    ("GO", "Output at basic prices", "r73"),
];

#[test]
fn the_workbook_of_wiod_is_read_from_csv() {
    let small = wiod();
    let text = small.headed(&["CONS_h", "GFCF"], WIOD_BOTTOM);
    let world = Wiod { year: 2014 }.read_text(&text, "WIOT2014.csv").unwrap();
    small.assert_read(&world);
    assert_eq!(world.sectors().as_slice()[1].name(), "Name, J61");
    assert_eq!(world.categories().codes().collect::<Vec<_>>(), ["CONS_h", "GFCF"]);
    assert_eq!(world.table().final_uses()[0], FinalUse::HouseholdConsumption);
    let on_demand = world.table().primary_inputs_on_final_demand().unwrap();
    assert_eq!(on_demand.get("TXSP", "ROW:GFCF").unwrap(), 0.5);
    // Semicolons, as spreadsheets of many countries write them.
    let semicolons = small.headed(&["CONS_h", "GFCF"], WIOD_BOTTOM).replace("\"Name, ", "\"Name ").replace(',', ";");
    small.assert_read(&Wiod { year: 2014 }.read_text(&semicolons, "WIOT2014.csv").unwrap());
}

#[test]
fn damaged_workbooks_of_wiod_are_refused_with_the_place() {
    let text = wiod().headed(&["CONS_h", "GFCF"], WIOD_BOTTOM);
    let read = |text: &str| message(Wiod { year: 2014 }.read_text(text, "t.csv"));
    assert_eq!(
        read(&text.replace("taxes less", "levies less")),
        "t.csv, line 12, column 1: expected a row of intermediate consumption, taxes less subsidies on products, adjustments, purchases, value added, margins or output after the rows of sectors, found \"TXSP levies less subsidies on products TOT r66\""
    );
    assert_eq!(
        read(&text.replace("AUS,AUS,ROW,ROW,TOT", "AUS,AUT,ROW,ROW,TOT")),
        "t.csv, line 5, column 11: expected one column of total output at most, after final demand of the economies, found \"ROW 57\""
    );
    assert_eq!(
        read("World,table\n1,2\n"),
        "t.csv, line 3: expected the headings of the columns: economies, below them c1, c2, …, from column 5 on, found the end of the file"
    );
}

#[test]
fn the_data_frame_of_wiod_is_read_from_csv() {
    let small = Small::new(&["AUS", "ROW"], &["A01", "J61"], &["57", "58"]);
    let columns = |count: std::ops::RangeInclusive<usize>| {
        let each = |region: &&str| count.clone().map(|number| format!("{region}{number}")).collect::<Vec<_>>();
        small.regions.iter().flat_map(each).collect::<Vec<_>>().join(",")
    };
    let mut text =
        format!("IndustryCode,IndustryDescription,Country,RNr,Year,{},{},TOT\n", columns(1..=2), columns(57..=58));
    for (place, (region, code)) in small.pairs(&small.sectors).iter().enumerate() {
        let row = small
            .z
            .row(place)
            .iter()
            .chain(small.y.row(place).iter())
            .copied()
            .chain([small.x[place]])
            .collect::<Vec<_>>();
        text += &format!("{code},Name of {code},{region},{},2014,{}\n", 1 + place % 2, Small::row(row));
    }
    for (place, (code, name, number)) in WIOD_BOTTOM[1..3].iter().enumerate() {
        text += &format!("{code},{name},TOT,{number},2014,{},,,,,\n", Small::row(small.v.row(place).iter().copied()));
    }
    let world = Wiod { year: 2014 }.read_text(&text, "wiot.csv").unwrap();
    small.assert_read(&world);
    assert_eq!(world.sectors().as_slice()[0].name(), "Name of A01");
}

/// How the workbooks for Latin America differ.
#[derive(PartialEq)]
enum Codes {
    Above,
    None,
}

/// A workbook of the ADB, saved as CSV: nothing below `ToT`, blank cells where nothing is traded, rows told by the fourth
/// column.
fn adb(small: &Small, codes: &Codes) -> String {
    let (s, m) = (small.sectors.len(), small.y.ncols());
    let line = |left: &str, of_sector: &dyn Fn(usize) -> String, of_use: &dyn Fn(usize) -> String, last: &str| {
        let each =
            |count: usize, of: &dyn Fn(usize) -> String| (0..count * small.regions.len()).map(of).collect::<Vec<_>>();
        let all = [each(s, of_sector), each(small.uses.len(), of_use), vec![last.to_owned()]].concat();
        format!("{left},{}\n", all.join(","))
    };
    let uses = ["Households", "Government"];
    let mut text =
        "Multiregional Input-Output Table 2022,,\n\"2 economies, at current prices\",,\nIn millions of US$\n,,\n"
            .to_owned();
    if *codes == Codes::Above {
        text += &line(",,,", &|i| format!("{:04}", i % s + 1), &|i| format!("100{}", i % uses.len() + 1), "");
    }
    text += &line(",,,", &|i| format!("\"Name, {}\"", i % s + 1), &|i| uses[i % uses.len()].to_owned(), "TOTAL");
    text += &line(",,,", &|i| small.regions[i / s].to_owned(), &|i| small.regions[i / uses.len()].to_owned(), "ToT");
    text += &line(",,,", &|i| format!("c{}", i % s + 1), &|i| format!("F{}", i % uses.len() + 1), "");
    for (place, (region, code)) in small.pairs(&small.sectors).iter().enumerate() {
        let left = format!(",\"Name, {}\",{region},{code}", place % s + 1);
        let (z, y) = (|i: usize| small.z[[place, i]].to_string(), |i: usize| small.y[[place, i]].to_string());
        text += &line(&left, &z, &y, &small.x[place].to_string());
    }
    let bought = small.z.sum_axis(Axis(0));
    let blank = |_: usize| " ".to_owned();
    let demand = |i: usize| small.y.column(i).sum().to_string();
    let all = |values: &[f64]| values.iter().sum::<f64>().to_string();
    let rows: [(&str, &str, Vec<f64>); 4] = [
        ("Intermediate input total", "r60", bought.to_vec()),
        ("Taxes less subsidies on products", "r99", small.v.row(0).to_vec()),
        ("Value added at basic prices", "r64", small.v.row(1).to_vec()),
        ("TOTAL", "r69", small.x.to_vec()),
    ];
    for (name, code, values) in rows {
        let is_sum = matches!(code, "r60" | "r69");
        let on_demand: &dyn Fn(usize) -> String = if is_sum { &demand } else { &blank };
        text += &line(&format!(",{name},TOT,{code}"), &|i| values[i].to_string(), on_demand, &all(&values));
        if code == "r99" {
            for (name, code) in [
                ("CIF / FOB adjustments", "r61"),
                ("Direct purchases abroad by residents", "r62"),
                ("Purchases on the domestic territory by non-residents", "r63"),
            ] {
                text += &line(&format!(",{name},TOT,{code}"), &blank, &|_| "NA".to_owned(), "0");
            }
        }
        if code == "r64" {
            text += &line(",International Transport Margins,TOT,trs", &|_| "0".to_owned(), &blank, "0");
        }
    }
    assert_eq!(m, small.regions.len() * uses.len());
    text + &format!("Note: ToT is total{}\nSource: ADB estimates.\n", ",".repeat(4 + small.x.len() + m))
}

fn asia() -> Small {
    Small::new(&["PRC", "RoW"], &["c1", "c2", "c3"], &["F1", "F2"])
}

#[test]
fn the_workbooks_of_the_adb_are_read_by_the_codes_of_their_rows() {
    let small = asia();
    let reader = AdbMrio { year: 2022, prices: Prices::Constant { year: 2010 } };
    for codes in [Codes::None, Codes::Above] {
        let world = reader.read_text(&adb(&small, &codes), "adb.csv").unwrap();
        assert_eq!(world.info().to_string(), "World 2022, 10^6 USD, basic prices, prices of 2010");
        assert_eq!(world.regions().codes().collect::<Vec<_>>(), ["PRC", "RoW"]);
        assert_eq!(world.sectors().as_slice()[2].to_string(), "c3 Name, 3");
        assert_eq!(world.categories().as_slice()[1].to_string(), "F2 Government");
        assert_eq!(world.table().final_uses()[..2], [FinalUse::HouseholdConsumption, FinalUse::GovernmentConsumption]);
        assert_eq!(world.table().intermediate_flows().values(), small.z);
        assert_eq!(world.table().final_demand().values(), small.y);
        assert_eq!(world.table().output().values(), small.x);
        let inputs = world.table().primary_inputs();
        assert_eq!(inputs.rows().codes().collect::<Vec<_>>(), ["r99", "r61", "r62", "r63", "r64", "trs"]);
        assert_eq!(inputs.values().row(0), small.v.row(0));
        assert_eq!(inputs.values().row(4), small.v.row(1));
        assert_eq!(world.table().primary_input_kinds()[4], PrimaryInput::ValueAdded);
        assert!(world.info().assumptions.is_empty(), "{:?}", world.info().assumptions);
    }
}

#[test]
fn a_blank_cell_of_the_adb_is_zero_and_counted() {
    let small = asia();
    let value = format!(",{},", small.z[[0, 1]]);
    for blank in [", ,", ",NA,", ",,"] {
        let text = adb(&small, &Codes::None).replacen(&value, blank, 1);
        let world = AdbMrio { year: 2022, prices: Prices::Current }.read_text(&text, "adb.csv").unwrap();
        assert_eq!(world.table().intermediate_flows().values()[[0, 1]], 0.0);
        assert!(world.info().assumptions.contains(&"one empty cell was read as zero".to_owned()), "{:?}", world.info());
    }
}

#[test]
fn rows_of_the_adb_that_miss_their_total_are_noted_and_refused_by_the_system() {
    use domar::leontief::{LeontiefError, MrioSystem};
    let small = asia();
    let total = format!(",{}\n", small.x[2]);
    let text = adb(&small, &Codes::None);
    assert_eq!(text.matches(&total).count(), 1);
    let text = text.replace(&total, &format!(",{}\n", 2.0 * small.x[2]));
    let world = AdbMrio { year: 2022, prices: Prices::Current }.read_text(&text, "adb.csv").unwrap();
    assert_eq!(
        world.info().assumptions,
        [format!(
            "the printed total output of row PRC 3 is {}, but its parts add up to {:.6} (5.0e-1 of them); the parts are kept",
            2.0 * small.x[2],
            small.x[2]
        )]
    );
    assert!(matches!(MrioSystem::from_table(&world), Err(LeontiefError::NotBalanced { .. })));
}

#[test]
fn damaged_workbooks_of_the_adb_are_refused_with_the_place() {
    let text = adb(&asia(), &Codes::None);
    let read = |text: &str| message(AdbMrio { year: 2022, prices: Prices::Current }.read_text(text, "t.csv"));
    assert!(
        read(&text.replace("Intermediate input total,TOT,r60", "Something else,TOT,r80"))
            .starts_with("t.csv, line 14, column 1: expected a row of intermediate consumption, ")
    );
    assert!(read(&text.replace(",c1,c2,c3,c1", ",c1,c2,c3,c2")).contains("expected region \"RoW\", code \"1\""));
    assert!(read(&text.replace(",,,,PRC,", ",,,,,")).contains("the headings of the columns: economies"));
}

fn figaro() -> Small {
    Small::new(&["AR", "FIGW1"], &["A01", "J61"], &["P3_S14", "P51G"])
}

#[test]
fn both_layouts_of_figaro_give_the_same_table() {
    let small = figaro();
    let text = small.coded("rowLabels", "_", None, ["W2_D21X31", "W2_D1"], None);
    let matrix = Figaro { year: 2021 }.read_text(&text, "matrix.csv").unwrap();
    small.assert_read(&matrix);
    assert_eq!(matrix.regions().as_slice()[1].to_string(), "FIGW1 Rest of the world");
    let mut flat = "icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue\n".to_owned();
    let columns = [small.pairs(&small.sectors), small.pairs(&small.uses)].concat();
    for (place, (region, code)) in
        small.pairs(&small.sectors).into_iter().chain([("W2", "D21X31"), ("W2", "D1")]).enumerate()
    {
        for (column, (to, user)) in columns.iter().enumerate() {
            let value = match (place.checked_sub(4), column.checked_sub(4)) {
                (None, None) => small.z[[place, column]],
                (None, Some(column)) => small.y[[place, column]],
                (Some(row), None) => small.v[[row, column]],
                (Some(_), Some(_)) => continue,
            };
            flat += &format!("{region}_{code},{to}_{user},{region},{code},{to},{user},{value}\n");
        }
    }
    let flat_table = Figaro { year: 2021 }.read_text(&flat, "flat.csv").unwrap();
    small.assert_read(&flat_table);
    assert_eq!(flat_table.info().assumptions[0], "8 cells that the file does not have are zero");
    let read = |text: &str| message(Figaro { year: 2021 }.read_text(text, "t.csv"));
    assert_eq!(
        read(&(flat.clone() + "W2_D1,AR_A01,W2,D1,AR,A01,1\n")),
        "t.csv, line 42: expected each cell once, found W2 D1 to AR A01 twice"
    );
    assert_eq!(
        read(&flat.replace("refArea", "area")),
        "t.csv, line 1, column 3: expected the heading refArea, found \"area\""
    );
    assert_eq!(
        read(&flat.replace(",W2,D1,", ",W2,D2,")),
        "t.csv, line 41: expected rows of W2 with the codes D21X31, OP_RES, OP_NRES, D1, D29X39, B2A3G after those of industries, found \"W2 D2\""
    );
}

/// A folder as EXIOBASE is downloaded.
fn exiobase(scratch: &Scratch, small: &Small) {
    let tabs = |text: String| text.replace(',', "\t");
    let heads = |names: [&str; 2], first: usize, of: &[(&str, &str)]| {
        let line = |name: &str, codes: Vec<&str>| format!("{name}{}{}\n", ",".repeat(first), codes.join(","));
        let (regions, codes) = of.iter().copied().unzip();
        line(names[0], regions) + &line(names[1], codes)
    };
    let (sectors, uses) = (small.pairs(&small.sectors), small.pairs(&small.uses));
    let labelled = |values: &Array2<f64>| {
        let rows = sectors.iter().zip(values.rows());
        rows.map(|((a, b), row)| format!("{a},{b},{}\n", Small::row(row.iter().copied()))).collect::<String>()
    };
    let a = &small.z / &small.x;
    scratch.write("IOT/A.txt", &tabs(heads(["region", "sector"], 2, &sectors) + "region,sector,,,,\n" + &labelled(&a)));
    scratch.write(
        "IOT/Y.txt",
        &tabs(heads(["region", "category"], 2, &uses) + "region,sector,,,,\n" + &labelled(&small.y)),
    );
    let column = |values: &Array1<f64>| labelled(&values.clone().insert_axis(Axis(1)));
    scratch.write("IOT/x.txt", &tabs("region,sector,indout\n".to_owned() + &column(&small.x)));
    let unit = |(a, b): &(&str, &str)| format!("{a},{b},M.EUR\n");
    scratch.write(
        "IOT/unit.txt",
        &tabs("region,sector,unit\n".to_owned() + &sectors.iter().map(unit).collect::<String>()),
    );
    let stressors =
        ["Taxes less subsidies on products purchased: Total", "Operating surplus: Remaining net operating surplus"];
    let flows =
        stressors.iter().zip(small.v.rows()).map(|(name, row)| format!("{name},{}\n", Small::row(row.iter().copied())));
    let head = |axis: &[(&str, &str)], name: &str| heads(["region", name], 1, axis) + "stressor,,,,\n";
    scratch
        .write("IOT/satellite/F.txt", &tabs(head(&sectors, "sector") + &flows.collect::<String>() + "CO2,1,2,3,4\n"));
    let on_demand = stressors.iter().map(|name| format!("{name},0,0,0,0\n")).collect::<String>();
    scratch.write("IOT/satellite/F_hh.txt", &tabs(head(&uses, "category") + &on_demand + "CO2,5,6,7,8\n"));
    let units = format!("stressor,unit\n{},M.EUR\n{},M.EUR\nCO2,kg\n", stressors[0], stressors[1]);
    scratch.write("IOT/satellite/unit.txt", &tabs(units));
    scratch.write(
        "IOT/products.txt",
        "Number\tName\tCodeNr\tCodeTxt\n1\tPaddy rice\tp01.a\tC_PARI\n2\tWheat\tp01.b\tC_WHEA\n",
    );
}

#[test]
fn a_folder_of_exiobase_is_read_with_its_accounts() {
    let small = Small::new(
        &["AT", "WA"],
        &["Paddy rice", "Wheat"],
        &["Final consumption expenditure by households", "Exports: Total (fob)"],
    );
    let scratch = Scratch::new("exiobase");
    exiobase(&scratch, &small);
    let world = Exiobase { year: 2019 }.read(scratch.0.join("IOT")).unwrap();
    assert_eq!(world.sectors().as_slice()[1].to_string(), "p01.b Wheat");
    assert_eq!(world.info().unit, Unit::money("EUR", 6));
    agree("flows", world.table().intermediate_flows().values(), &small.z, 1.0, 1e-14);
    assert_eq!(world.table().final_demand().values(), small.y);
    assert_eq!(world.table().output().values(), small.x);
    assert_eq!(world.table().primary_inputs().values(), small.v);
    assert_eq!(world.table().primary_input_kinds(), [PrimaryInput::TaxesOnProducts, PrimaryInput::OperatingSurplus]);
    let satellite = world.account("satellite").unwrap().select(&["CO2"]).unwrap();
    assert_eq!(satellite.units(), [Unit::quantity("kg", 0)]);
    assert_eq!(satellite.flows().row(0).to_vec(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(satellite.on_final_demand().unwrap().row(0).to_vec(), [5.0, 6.0, 7.0, 8.0]);
    assert_eq!(world.info().assumptions, ["flows were not given: they are coefficients (A) times output (x)"]);
}

#[test]
fn damaged_folders_of_exiobase_are_refused_with_file_and_place() {
    let small = Small::new(
        &["AT", "WA"],
        &["Paddy rice", "Wheat"],
        &["Final consumption expenditure by households", "Gross fixed capital formation"],
    );
    let scratch = Scratch::new("exiobase_damaged");
    let at = |name: &str| scratch.0.join("IOT").join(name);
    let changed = |name: &str, from: &str, to: &str| {
        exiobase(&scratch, &small);
        let text = std::fs::read_to_string(at(name)).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(at(name), text.replacen(from, to, 1)).unwrap();
        message(Exiobase { year: 2019 }.read(at(""))).replace(&at("").display().to_string(), "IOT/")
    };
    assert_eq!(
        changed("unit.txt", "WA\tWheat\tM.EUR", "WA\tWheat\tt"),
        "IOT/unit.txt, line 5, column 3: expected the unit of the first row, 10^6 EUR; tables in several units are not read, found \"t\""
    );
    assert_eq!(
        changed("Y.txt", "\nAT\tWheat", "\nAT\tMaize"),
        "IOT/Y.txt, line 5, column 1: expected the row of AT Wheat, as in column 4 of the heading, found \"AT Maize\""
    );
    assert_eq!(
        changed("satellite/F.txt", "AT\tAT", "AT\tAU"),
        "IOT/satellite/F.txt, line 1, column 3: expected \"AT Wheat\", as in the flows between sectors, found \"AU Wheat\""
    );
    assert_eq!(
        changed("satellite/unit.txt", "CO2", "CO"),
        "IOT/satellite/unit.txt: expected the unit of \"CO2\", found no such row"
    );
    assert_eq!(
        changed("satellite/F_hh.txt", "CO2", "CO"),
        "IOT/satellite/F_hh.txt, line 6, column 1: expected the row of \"CO2\", in the order of satellite/F_hh.txt, found \"CO\""
    );
    exiobase(&scratch, &small);
    std::fs::remove_file(at("Y.txt")).unwrap();
    let error = message(Exiobase { year: 2019 }.read(at(""))).replace(&at("").display().to_string(), "IOT");
    assert!(error.starts_with("IOT: expected a file Y.txt, found A.txt, products.txt, unit.txt, x.txt, "), "{error}");
}

#[test]
fn other_names_beside_a_table_of_exiobase_and_letters_of_countries_are_noted() {
    let small = Small::new(&["AT", "WA"], &["Paddy rice", "Wheat"], &["Households", "Gross fixed capital formation"]);
    let scratch = Scratch::new("exiobase_names");
    exiobase(&scratch, &small);
    let at = |name: &str| scratch.0.join("IOT").join(name);
    let change = |name: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(at(name)).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(at(name), text.replace(from, to)).unwrap();
    };
    change("products.txt", "Wheat", "Maize");
    change("Y.txt", "AT\t", "AUT\t");
    change("satellite/F.txt", "WA", "WWA");
    std::fs::rename(at("satellite/F_hh.txt"), at("satellite/FY.txt")).unwrap();
    let world = Exiobase { year: 2011 }.read(at("")).unwrap();
    assert_eq!(world.regions().codes().collect::<Vec<_>>(), ["AT", "WA"]);
    assert_eq!(world.sectors().codes().collect::<Vec<_>>(), ["Paddy rice", "Wheat"]);
    assert_eq!(world.table().final_demand().values(), small.y);
    let satellite = world.account("satellite").unwrap().select(&["CO2"]).unwrap();
    assert_eq!(satellite.on_final_demand().unwrap().row(0).to_vec(), [5.0, 6.0, 7.0, 8.0]);
    assert_eq!(
        world.info().assumptions[1..],
        [
            "regions that some files call by three letters (AUS) have the two of others (AU)",
            "products.txt lists other sectors than the flows (\"Maize\" in line 3, but \"Wheat\" in the flows), so names are the codes of sectors"
        ]
    );
}

#[cfg(feature = "archives")]
#[test]
fn of_an_archive_of_several_years_that_of_the_reader_is_taken() {
    let scratch = Scratch::new("icio_years");
    let bytes = |text: &str| text.as_bytes().to_vec();
    let other = icio_text().replace("AUS", "XXX");
    let members = [
        ("2016_SML.csv".to_owned(), bytes(&other)),
        ("2018_SML.csv".to_owned(), bytes(&icio_text())),
        ("ReadMe_2018.pdf".to_owned(), bytes("%PDF")),
    ];
    let path = scratch.0.join("2016-2018_SML.zip");
    std::fs::write(&path, zipped(&members, true, None)).unwrap();
    icio().assert_read(&Icio::new(2018).read(&path).unwrap());
    assert_eq!(Icio::new(2016).read(&path).unwrap().regions().as_slice()[0].code(), "XXX");
    assert_eq!(
        message(Icio::new(2017).read(&path)).replace(&path.display().to_string(), "zip"),
        "zip: expected one file, or one whose name holds the year asked for, found 2016_SML.csv, 2018_SML.csv, ReadMe_2018.pdf"
    );
    // The edition's year is not the table's; a folder is searched as an archive is.
    for (name, text) in [("ICIO2021_2018.csv", icio_text()), ("ICIO2021_2021.csv", other.clone())] {
        scratch.write(&format!("folder/{name}"), &text);
    }
    icio().assert_read(&Icio::new(2018).read(scratch.0.join("folder")).unwrap());
    assert_eq!(Icio::new(2021).read(scratch.0.join("folder")).unwrap().regions().as_slice()[0].code(), "XXX");
}

#[cfg(all(feature = "archives", feature = "excel"))]
#[test]
fn workbooks_are_read_from_an_archive_of_several_years() {
    let scratch = Scratch::new("wiots");
    let small = wiod();
    let text = small.headed(&["CONS_h", "GFCF"], WIOD_BOTTOM);
    let members = [
        ("WIOTS/WIOT2013_Nov16_ROW.xlsx".to_owned(), workbook(&text.replace("AUS", "XXX"))),
        ("WIOTS/WIOT2014_Nov16_ROW.xlsx".to_owned(), workbook(&text)),
    ];
    let path = scratch.0.join("WIOTS_in_EXCEL.zip");
    std::fs::write(&path, zipped(&members, true, None)).unwrap();
    small.assert_read(&Wiod { year: 2014 }.read(&path).unwrap());
    let mut seen: Vec<Progress> = Vec::new();
    let watch = |progress| {
        seen.push(progress);
        ControlFlow::Continue(())
    };
    Wiod { year: 2014 }.read_with(&path, &ReadOptions::default(), watch).unwrap();
    // Rows of the sheet.
    assert_eq!(seen.last().map(|progress| progress.of), Some(text.lines().count()));
}

#[test]
fn reading_tells_how_far_it_has_come_and_stops_where_one_says_so() {
    let small = Small::new(
        &["AT", "WA"],
        &["Paddy rice", "Wheat"],
        &["Final consumption expenditure by households", "Gross fixed capital formation"],
    );
    let scratch = Scratch::new("progress");
    exiobase(&scratch, &small);
    let folder = scratch.0.join("IOT");
    let sizes = ["A.txt", "Y.txt", "x.txt", "satellite/F.txt", "satellite/F_hh.txt"]
        .map(|name| usize::try_from(std::fs::metadata(folder.join(name)).unwrap().len()).unwrap());
    let mut seen: Vec<Progress> = Vec::new();
    let watch = |progress: Progress| {
        seen.push(progress);
        ControlFlow::Continue(())
    };
    let world = Exiobase { year: 2019 }.read_with(&folder, &ReadOptions::default(), watch).unwrap();
    assert_eq!(world, Exiobase { year: 2019 }.read(&folder).unwrap());
    let mut done: Vec<usize> = seen.iter().map(|progress| progress.done).collect();
    done.dedup();
    let sums: Vec<usize> = sizes
        .iter()
        .scan(0, |sum, size| {
            *sum += size;
            Some(*sum)
        })
        .collect();
    assert_eq!(done, sums);
    assert!(seen.iter().all(|progress| progress.of == sums[4]), "{seen:?}");
    // Stopped at the second file.
    let stop = |progress: Progress| {
        if progress.done > sizes[0] { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let error = Exiobase { year: 2019 }.read_with(&folder, &ReadOptions::default(), stop).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: reading was stopped after {} of {} bytes (rows of a workbook)",
            folder.join("Y.txt").display(),
            sums[1],
            sums[4]
        )
    );
}

#[test]
fn rows_that_sell_less_than_nothing_are_all_named_or_have_no_output() {
    let scratch = Scratch::new("negative");
    let small = eora(&scratch);
    let path = scratch.0.join("Eora26_2015_bp_FD.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(place, line)| {
            if matches!(place, 1 | 3) { format!("-9000{}", &line[line.find('\t').unwrap()..]) } else { line.to_owned() }
        })
        .collect();
    std::fs::write(&path, rows.join("\n")).unwrap();
    let reader = Eora26 { year: 2015, price_basis: PriceBasis::Basic };
    let sold = |place: usize| small.x[place] - small.y[[place, 0]] - 9000.0;
    assert_eq!(
        message(reader.read(&scratch.0)),
        format!(
            "Eora26, 2015 (bp): output is what rows sell, which is negative for AFG:Fishing ({}), ALB:Fishing ({}); ReadOptions {{ negative_output: NegativeOutput::Zero, … }} keeps such rows with no output",
            sold(1),
            sold(3)
        )
    );
    let zero = ReadOptions { negative_output: NegativeOutput::Zero, ..ReadOptions::default() };
    let world = read_with(&reader, &scratch.0, zero).unwrap();
    assert_eq!(world.table().output().values().to_vec(), [small.x[0], 0.0, small.x[2], 0.0]);
    assert!(world.info().assumptions.contains(&format!(
        "output of 2 rows that sell less than nothing is zero: AFG:Fishing ({}), ALB:Fishing ({})",
        sold(1),
        sold(3)
    )));
}

#[cfg(feature = "archives")]
#[test]
fn labels_of_eora26_are_looked_for_beside_the_archive() {
    let scratch = Scratch::new("eora_indices");
    let folder = Scratch::new("eora_indices_parts");
    let small = eora(&folder);
    let pack = |names: &[&str], to: &str| {
        let read = |name: &&str| ((*name).to_owned(), std::fs::read(folder.0.join(name)).unwrap());
        let members: Vec<(String, Vec<u8>)> = names.iter().map(read).collect();
        let path = scratch.0.join(to);
        std::fs::write(&path, zipped(&members, true, None)).unwrap();
        path
    };
    let numbers = ["T", "FD", "VA", "Q", "QY"].map(|what| format!("Eora26_2015_bp_{what}.txt"));
    let table = pack(&numbers.each_ref().map(String::as_str), "Eora26_2015_bp.zip");
    let reader = Eora26 { year: 2015, price_basis: PriceBasis::Basic };
    assert!(message(reader.read(&table)).contains("it may be in indices.zip, to be put beside the table"));
    pack(&["labels_T.txt", "labels_FD.txt", "labels_VA.txt"], "indices.zip");
    let world = reader.read(&table).unwrap();
    small.assert_read(&world);
    assert!(world.accounts().is_empty());
    assert_eq!(
        world.info().assumptions[1],
        "the satellite account in Eora26_2015_bp_Q.txt was left out: there is no labels_Q.txt that names its rows"
    );
    std::fs::copy(folder.0.join("labels_Q.txt"), scratch.0.join("labels_Q.txt")).unwrap();
    let world = reader.read(&table).unwrap();
    assert_eq!(world.account("Q").unwrap().flows().row(1).to_vec(), [5.0, 6.0, 7.0, 8.0]);
}

#[cfg(feature = "archives")]
#[test]
fn an_archive_is_read_as_the_folder_it_holds() {
    let small = Small::new(
        &["AT", "WA"],
        &["Paddy rice", "Wheat"],
        &["Final consumption expenditure by households", "Gross fixed capital formation"],
    );
    let scratch = Scratch::new("exiobase_zip");
    exiobase(&scratch, &small);
    let files = [
        "A.txt",
        "Y.txt",
        "x.txt",
        "unit.txt",
        "products.txt",
        "satellite/F.txt",
        "satellite/F_hh.txt",
        "satellite/unit.txt",
    ];
    let members: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|name| (format!("IOT_2019_pxp/{name}"), std::fs::read(scratch.0.join("IOT").join(name)).unwrap()))
        .collect();
    for packed in [false, true] {
        let path = scratch.0.join(format!("IOT_2019_pxp_{packed}.zip"));
        std::fs::write(&path, zipped(&members, packed, None)).unwrap();
        assert_eq!(
            Exiobase { year: 2019 }.read(&path).unwrap(),
            Exiobase { year: 2019 }.read(scratch.0.join("IOT")).unwrap()
        );
    }
    let path = scratch.0.join("damaged.zip");
    std::fs::write(&path, zipped(&members, true, Some(0))).unwrap();
    assert!(message(Exiobase { year: 2019 }.read(&path)).contains("the checksum of the packed file is wrong"));
}

/// A .zip archive, written here so that its reader is tested against another's idea of the format; the checksum of one
/// member may be wrong.
#[cfg(any(feature = "archives", feature = "excel"))]
fn zipped(members: &[(String, Vec<u8>)], packed: bool, damaged: Option<usize>) -> Vec<u8> {
    use std::io::Write;
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (place, (name, bytes)) in members.iter().enumerate() {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let sum = crc.sum() ^ u32::from(damaged == Some(place));
        let data = if packed {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            bytes.clone()
        };
        let start = u32::try_from(file.len()).unwrap();
        let method: u16 = if packed { 8 } else { 0 };
        let mut common = Vec::new();
        for number in [20_u16, 0, method, 0, 0x21] {
            common.extend(number.to_le_bytes());
        }
        for number in [sum, u32::try_from(data.len()).unwrap(), u32::try_from(bytes.len()).unwrap()] {
            common.extend(number.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (u32::try_from(file.len()).unwrap(), u16::try_from(members.len()).unwrap());
    let length = u32::try_from(directory.len()).unwrap();
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_in_parquet_comes_back_to_the_last_digit() {
    use domar::table::formats::Columnar;
    let scratch = Scratch::new("columnar");
    let path = scratch.0.join("world.parquet");
    let wiod = wiod().headed(&["CONS_h", "GFCF"], WIOD_BOTTOM);
    for world in [worlds::pymrio(), worlds::wiod("2011_9x35"), Wiod { year: 2014 }.read_text(&wiod, "t.csv").unwrap()] {
        Columnar::write(&world, &path).unwrap();
        let back = Columnar::read(&path).unwrap();
        assert_eq!(back, world);
        // Equality of labels is that of their codes.
        let text = |table: &MrioTable| serde_json::to_string(table.regions().as_slice()).unwrap();
        assert_eq!(text(&back), text(&world));
    }
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/parquet/kinds.parquet");
    assert_eq!(
        message(Columnar::read(&other)),
        format!(
            "{}: this Parquet file was not written by Columnar::write: it has no description of a multi-regional table",
            other.display()
        )
    );
    let bytes = std::fs::read(&path).unwrap();
    for end in (0..bytes.len()).step_by(997) {
        std::fs::write(&path, &bytes[..end]).unwrap();
        assert!(!message(Columnar::read(&path)).is_empty());
    }
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
    assert_eq!(merged.regions().as_slice()[4].name_in(Language::Chinese), "中国");
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
        let unpacked = |what: &str| -> Vec<Vec<f64>> {
            let file = std::fs::File::open(shared(&format!("data/io/wiod13/WIOT{year}_{what}.csv.gz"))).unwrap();
            let text = std::io::read_to_string(flate2::read::GzDecoder::new(file)).unwrap();
            text.lines()
                .skip(1)
                .map(|line| line.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect())
                .collect()
        };
        let (flows, demand) = (unpacked("Z"), unpacked("Y_X"));
        let table = read.table();
        for (row, (sold, demanded)) in flows.iter().zip(&demand).enumerate() {
            assert_eq!(table.intermediate_flows().values().row(row).to_vec(), *sold);
            assert_eq!(table.final_demand().values().row(row).to_vec(), demanded[..205]);
            assert_eq!(table.output().values()[row], demanded[205]);
            // Printed output differs from the sum of the rounded cells.
            let gap = demanded[205] - sold.iter().sum::<f64>() - demanded[..205].iter().sum::<f64>();
            assert!(gap.abs() <= 108.0, "{gap}");
        }
        assert_eq!(flows.len(), 1435);
        assert_eq!(read.regions().len(), 41);
        assert_eq!(read.sectors().as_slice()[26].to_string(), "c27 Post and telecommunications");
        assert!(read.info().assumptions[0].starts_with("the printed total output of row "), "{:?}", read.info());
    }
}

#[test]
fn an_aggregated_table_of_wiod_has_one_category_of_final_demand() {
    let read = Wiod { year: 2011 }
        .read_matrices(shared("data/io/wiod13/WIOT2011_9x35_Z.csv"), shared("data/io/wiod13/WIOT2011_9x35_Y_X.csv"))
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

/// What pymrio 0.7.0 saved of a small system (`save_all`), without the files that hold results.
fn saved_by_pymrio(scratch: &Scratch) {
    let households = "Final consumption expenditure by households";
    let uses = format!("{households}\tGross fixed capital formation\t{households}\tGross fixed capital formation");
    let entry = |name: &str, labels: u8, headings: u8| {
        format!(
            "\"{name}\": {{\"name\": \"{name}.txt\", \"nr_index_col\": \"{labels}\", \"nr_header\": \"{headings}\"}}"
        )
    };
    let core = [
        entry("Z", 2, 2),
        entry("Y", 2, 2),
        entry("x", 2, 1),
        entry("L", 2, 2),
        entry("unit", 2, 1),
        entry("population", 1, 1),
    ];
    let below = [entry("F", 2, 2), entry("F_Y", 2, 2), entry("S", 2, 2), entry("unit", 2, 1)];
    let files: [(&str, String); 10] = [
        ("file_parameters.json", format!("{{\"files\": {{{}}}, \"systemtype\": \"IOSystem\"}}", core.join(", "))),
        ("Z.txt", "region\t\tN\tN\tS\tS\nsector\t\tgoods\tservices\tgoods\tservices\nregion\tsector\t\t\t\t\nN\tgoods\t10.5\t5\t4\t1\nN\tservices\t3\t8\t0\t2e-07\nS\tgoods\t6\t1\t12\t3\nS\tservices\t0\t1\t2\t9\n".to_owned()),
        ("Y.txt", format!("region\t\tN\tN\tS\tS\ncategory\t\t{uses}\nregion\tsector\t\t\t\t\nN\tgoods\t20\t1\t5\t0\nN\tservices\t15\t2\t1\t0\nS\tgoods\t4\t0\t18\t3\nS\tservices\t2\t0\t20\t4.25\n")),
        ("x.txt", "region\tsector\tindout\nN\tgoods\t46.5\nN\tservices\t29.0000002\nS\tgoods\t47\nS\tservices\t38.25\n".to_owned()),
        ("unit.txt", "region\tsector\tunit\nN\tgoods\tM.EUR\nN\tservices\tM.EUR\nS\tgoods\tM.EUR\nS\tservices\tM.EUR\n".to_owned()),
        ("population.txt", "\tN\tS\nPopulation\t100\t200\n".to_owned()),
        ("emissions/file_parameters.json", format!("{{\"files\": {{{}}}, \"systemtype\": \"Extension\", \"name\": \"Emissions\"}}", below.join(", "))),
        ("emissions/F.txt", "region\t\tN\tN\tS\tS\nsector\t\tgoods\tservices\tgoods\tservices\nstressor\tcompartment\t\t\t\t\nCO2\tair\t1\t2\t3\t4\nN\twater\t5\t6\t7\t1e+12\n".to_owned()),
        ("emissions/F_Y.txt", format!("region\t\tN\tN\tS\tS\ncategory\t\t{uses}\nstressor\tcompartment\t\t\t\t\nCO2\tair\t1.5\t0\t2.5\t0\nN\twater\t0\t0\t0\t0\n")),
        ("emissions/unit.txt", "stressor\tcompartment\tunit\nCO2\tair\tkg\nN\twater\tt\n".to_owned()),
    ];
    for (name, text) in files {
        scratch.write(name, &text);
    }
}

#[test]
fn what_pymrio_saves_is_read() {
    let scratch = Scratch::new("saved_by_pymrio");
    saved_by_pymrio(&scratch);
    let world = Pymrio { economy: "Tiny".to_owned(), year: Some(2020) }.read(&scratch.0).unwrap();
    assert_eq!(world.info().to_string(), "Tiny 2020, 10^6 EUR, basic prices, current prices");
    assert_eq!(world.table().intermediate_flows().get("N:services", "S:services").unwrap(), 2e-7);
    assert_eq!(world.table().final_demand().get("S:services", "S:Gross fixed capital formation").unwrap(), 4.25);
    assert_eq!(world.table().final_uses()[1], FinalUse::FixedCapitalFormation);
    assert_eq!(world.table().output().get("N:goods").unwrap(), 46.5);
    assert_eq!(world.population().unwrap().get("S").unwrap(), 200.0);
    let emissions = world.account("Emissions").unwrap();
    assert_eq!(emissions.stressors().codes().collect::<Vec<_>>(), ["CO2 | air", "N | water"]);
    assert_eq!(emissions.units(), [Unit::quantity("kg", 0), Unit::quantity("t", 0)]);
    assert_eq!(emissions.flows()[[1, 3]], 1e12);
    assert_eq!(emissions.on_final_demand().unwrap()[[0, 2]], 2.5);
    // Written and read again, nothing changes.
    let again = Scratch::new("saved_again");
    Pymrio::write(&world, &again.0).unwrap();
    let back = Pymrio { economy: "Tiny".to_owned(), year: Some(2020) }.read(&again.0).unwrap();
    assert_same_numbers(&back, &world);
    assert_eq!(back.accounts(), world.accounts());
    assert_eq!(back.population(), world.population());
    let file = std::fs::read_to_string(again.0.join("emissions/F.txt")).unwrap();
    assert!(file.contains("stressor\tcompartment\t\t\t\t\nCO2\tair\t1\t2\t3\t4\n"), "{file}");
}

#[test]
fn damaged_folders_of_pymrio_are_refused_with_file_and_place() {
    let scratch = Scratch::new("pymrio_damaged");
    let changed = |name: &str, from: &str, to: &str| {
        saved_by_pymrio(&scratch);
        let path = scratch.0.join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        message(Pymrio::new("Tiny").read(&scratch.0)).replace(&format!("{}/", scratch.0.display()), "")
    };
    assert_eq!(
        changed("file_parameters.json", "IOSystem", "Extension"),
        "file_parameters.json: expected the parameters of an IOSystem; give the folder above the satellite accounts, found \"Extension\""
    );
    assert_eq!(
        changed("file_parameters.json", "Z.txt", "Z.parquet"),
        "file_parameters.json: expected text files; save the system with table_format=\"txt\", found \"Z.parquet\""
    );
    assert_eq!(
        changed("Z.txt", "\t2e-07", "\tn/a"),
        "Z.txt, line 5, column 6: expected a number for row N services, column S services; write 0 where there is none, found \"n/a\", a sign for a missing value"
    );
    assert_eq!(
        changed("x.txt", "38.25", "48.25"),
        "x.txt, line 5, column 3: expected the total output of row S services to be 38.25, the sum of its parts, found 48.25"
    );
    assert_eq!(
        changed("population.txt", "\tN\tS", "\tS\tN"),
        "population.txt, line 1, column 2: expected \"N\", as in the flows between sectors, found \"S\""
    );
    std::fs::remove_file(scratch.0.join("file_parameters.json")).unwrap();
    let error = message(Pymrio::new("Tiny").read(scratch.0.join("emissions")));
    assert!(error.contains("give the folder above the satellite accounts"), "{error}");
    assert!(message(Pymrio::new("Tiny").read(scratch.0.join("nowhere"))).contains("nowhere: "));
}

/// The files of Eora26 for a world of two countries, with the discrepancies as a third.
fn eora(scratch: &Scratch) -> Small {
    let small = Small::new(
        &["AFG", "ALB"],
        &["Agriculture", "Fishing"],
        &["Household final consumption P.3h", "Government final consumption P.3g"],
    );
    let labels = |entity: &str, of: &[&'static str]| {
        let line = |(region, code): &(&str, &str)| format!("Name of {region}\t{region}\t{entity}\t{code}\t\n");
        let rows: String = small.pairs(of).iter().map(line).collect();
        rows + &format!("ROW\tROW\t{entity}\tTOTAL\t\n")
    };
    let lines = |rows: &[Vec<f64>]| {
        rows.iter().map(|row| Small::row(row.iter().copied()).replace(',', "\t") + "\n").collect::<String>()
    };
    let with = |values: &Array2<f64>, last: f64| -> Vec<Vec<f64>> {
        values.rows().into_iter().map(|row| [row.to_vec(), vec![last]].concat()).collect()
    };
    scratch.write("labels_T.txt", &labels("Industries", &small.sectors));
    scratch.write("labels_FD.txt", &labels("Final Demand", &small.uses));
    scratch.write(
        "labels_VA.txt",
        "Primary Inputs\tTaxes on production D.29\t\nPrimary Inputs\tNet operating surplus B.2n\t\n",
    );
    scratch.write("labels_Q.txt", "Energy (TJ)\tGas\t\nEnergy (TJ)\tOil\t\n");
    let z = [with(&small.z, 0.5), vec![vec![0.25; 5]]].concat();
    scratch.write("Eora26_2015_bp_T.txt", &lines(&z));
    let y = [with(&small.y, 1.0), vec![vec![0.125; 5]]].concat();
    scratch.write("Eora26_2015_bp_FD.txt", &lines(&y));
    scratch.write("Eora26_2015_bp_VA.txt", &lines(&with(&small.v, 7.0)));
    scratch.write("Eora26_2015_bp_Q.txt", &lines(&[vec![1.0, 2.0, 3.0, 4.0, 99.0], vec![5.0, 6.0, 7.0, 8.0, 99.0]]));
    scratch.write("Eora26_2015_bp_QY.txt", &lines(&[vec![9.0, 10.0, 11.0, 12.0, 99.0], vec![0.0; 5]]));
    small
}

#[test]
fn a_folder_of_eora26_is_read_without_its_discrepancies() {
    let scratch = Scratch::new("eora");
    let small = eora(&scratch);
    let world = Eora26 { year: 2015, price_basis: PriceBasis::Basic }.read(&scratch.0).unwrap();
    small.assert_read(&world);
    assert_eq!(world.info().to_string(), "World 2015, 10^3 USD, basic prices, current prices");
    assert_eq!(
        world.info().assumptions[0],
        "the statistical discrepancies (ROW) were left out: 1.5 bought from them, 6 sold to them"
    );
    assert_eq!(world.regions().as_slice()[1].to_string(), "ALB Name of ALB");
    assert_eq!(world.table().primary_input_kinds(), [PrimaryInput::TaxesOnProduction, PrimaryInput::OperatingSurplus]);
    let account = world.account("Q").unwrap();
    assert_eq!(account.stressors().codes().collect::<Vec<_>>(), ["Energy (TJ) | Gas", "Energy (TJ) | Oil"]);
    assert_eq!(account.units()[0], Unit::quantity("TJ", 0));
    assert_eq!(account.flows().row(1).to_vec(), [5.0, 6.0, 7.0, 8.0]);
    assert_eq!(account.on_final_demand().unwrap().row(0).to_vec(), [9.0, 10.0, 11.0, 12.0]);
    let folder = format!("{}/", scratch.0.display());
    let read = || message(Eora26 { year: 2015, price_basis: PriceBasis::Basic }.read(&scratch.0)).replace(&folder, "");
    let labels = std::fs::read_to_string(scratch.0.join("labels_T.txt")).unwrap();
    scratch.write(
        "labels_T.txt",
        &labels.replace("Name of ALB\tALB\tIndustries\tFishing", "Name of ALB\tALB\tIndustries\tMining"),
    );
    assert_eq!(
        read(),
        "labels_T.txt, line 4: expected region \"ALB\", code \"Fishing\", as every region has the codes of the first, found region \"ALB\", code \"Mining\""
    );
    scratch.write("labels_T.txt", &labels);
    scratch.write("labels_VA.txt", "Primary Inputs\tTaxes on production D.29\t\n");
    assert_eq!(
        read(),
        "Eora26_2015_bp_VA.txt, line 2: expected the end after 1 rows, one for each label, found one more"
    );
    std::fs::remove_file(scratch.0.join("labels_FD.txt")).unwrap();
    let error = read();
    assert!(
        error.contains("expected a file labels_FD.txt, found ") && error.contains("it may be in indices.zip"),
        "{error}"
    );
}

/// The matrices of GLORIA for a world of two regions: industries and products in turn, supply on the diagonal.
struct World {
    small: Small,
    t: Array2<f64>,
    y: Array2<f64>,
    v: Array2<f64>,
    q: Array2<f64>,
}

impl World {
    fn new() -> Self {
        let small = Small::new(
            &["AFG", "ALB"],
            &["Growing maize", "Mining, coal"],
            &["Household final consumption P.3h", "Changes in inventories P.52"],
        );
        let s = small.sectors.len();
        let whole = |place: usize| place / s * 2 * s + place % s;
        let [mut t, mut y, mut v, mut q] = [(8, 8), (8, 4), (4, 8), (3, 8)].map(Array2::<f64>::zeros);
        for i in 0..4 {
            t[[whole(i), whole(i) + s]] = small.x[i];
            for row in 0..3 {
                q[[row, whole(i)]] = (i + 1 + 10 * row) as f64;
            }
            for j in 0..4 {
                t[[whole(i) + s, whole(j)]] = small.z[[i, j]];
                y[[whole(i) + s, j]] = small.y[[i, j]];
            }
            for kind in 0..2 {
                v[[i / s * 2 + kind, whole(i)]] = small.v[[kind, i]];
            }
        }
        Self { small, t, y, v, q }
    }

    fn write(&self, scratch: &Scratch) {
        let lines = |values: &Array2<f64>| {
            values.rows().into_iter().map(|row| Small::row(row.iter().copied()) + "\n").collect::<String>()
        };
        for (what, values) in [("T", &self.t), ("Y", &self.y), ("V", &self.v)] {
            scratch.write(&format!("GLORIA_MRIOs_59_2022/{}", gloria_file(what)), &lines(values));
        }
        let accounts = "GLORIA_SatelliteAccounts_059_2022";
        scratch.write(&format!("{accounts}/{}", gloria_file("TQ")), &lines(&self.q));
        scratch.write(&format!("{accounts}/{}", gloria_file("YQ")), "5,6,7,8\n15,16,17,18\n25,26,27,28\n");
        let read_me = |sheet: &str, text: &str| scratch.write(&format!("GLORIA_ReadMe_059/{sheet}.csv"), text);
        read_me("Regions", "Lfd_Nr,Region_acronyms,Region_names\n1,AFG,Afghanistan\n2,ALB,Albania\n");
        read_me("Sectors", "Lfd_Nr,Sector_names\n1,Growing maize\n2,\"Mining, coal\"\n");
        read_me(
            "Value added and final demand",
            "Lfd_Nr,Value_added_names,Final_demand_names\n1,Taxes on production D.29,Household final consumption P.3h\n2,Net operating surplus B.2n,Changes in inventories P.52\n",
        );
        read_me(
            "Satellites",
            "Lfd_Nr,Sat_head_indicator,Sat_indicator,Sat_unit\n1,Material,Maize,tonnes\n2,Emissions,CO2,kt\n3,Material,Maize,J\n",
        );
        read_me(
            "Valuations",
            "Lfd_Nr,Valuation_names\n1,Basic prices\n2,Trade margins\n3,Transport margins\n4,Taxes on products\n5,Subsidies on products\n",
        );
    }

    fn read(&self, name: &str) -> Result<MrioTable, TableError> {
        let scratch = Scratch::new(name);
        self.write(&scratch);
        Gloria::new(2022).read(&scratch.0)
    }
}

fn gloria_file(what: &str) -> String {
    format!("20230727_120secMother_AllCountries_002_{what}-Results_2022_059_Markup001(full).csv")
}

#[test]
fn the_use_table_of_gloria_is_read_as_a_symmetric_table() {
    let scratch = Scratch::new("gloria");
    let world = World::new();
    world.write(&scratch);
    let reader = Gloria::new(2022);
    let table = reader.read(&scratch.0).unwrap();
    world.small.assert_read(&table);
    assert!(table.info().assumptions.is_empty(), "{:?}", table.info().assumptions);
    assert_eq!(table.regions().as_slice()[1].name_in(Language::Chinese), "阿尔巴尼亚");
    let account = table.account("Q").unwrap();
    let codes = ["Maize | Material", "CO2 | Emissions", "Maize | Material [2]"];
    assert_eq!(account.stressors().codes().collect::<Vec<_>>(), codes);
    assert_eq!(account.flows().row(0).to_vec(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(account.on_final_demand().unwrap().row(0).to_vec(), [5.0, 6.0, 7.0, 8.0]);
    let [flows, satellites, labels] =
        ["GLORIA_MRIOs_59_2022", "GLORIA_SatelliteAccounts_059_2022", "GLORIA_ReadMe_059"]
            .map(|name| scratch.0.join(name));
    assert_eq!(reader.read_parts(&flows, Some(&satellites), &labels).unwrap(), table);
    assert!(reader.read_parts(&flows, None::<&Path>, &labels).unwrap().accounts().is_empty());
    let error = message(Gloria::new(2021).read_parts(&flows, None::<&Path>, &labels));
    assert!(error.contains("expected a file …_T-Results_2021_…_Markup001(full).csv, found "), "{error}");
    // Subsidies are not purchaser prices.
    let error = message(Gloria { price_basis: PriceBasis::Purchaser, ..reader }.read(&scratch.0));
    assert!(
        error
            .ends_with("Markup005 is \"Subsidies on products\" there, not purchaser prices; ask for PriceBasis::Basic"),
        "{error}"
    );
}

#[test]
fn of_glorias_satellite_account_chosen_stressors_are_read() {
    let scratch = Scratch::new("gloria_stressors");
    World::new().write(&scratch);
    let read = |wanted: &str| {
        let stressors = Stressors::Only(vec![wanted.to_owned()]);
        Gloria { stressors, ..Gloria::new(2022) }.read(&scratch.0)
    };
    let account = read("CO2 | Emissions").unwrap().account("Q").unwrap().clone();
    assert_eq!(account.stressors().codes().collect::<Vec<_>>(), ["CO2 | Emissions"]);
    assert_eq!(account.flows().row(0).to_vec(), [11.0, 12.0, 13.0, 14.0]);
    assert_eq!(account.on_final_demand().unwrap().row(0).to_vec(), [15.0, 16.0, 17.0, 18.0]);
    let account = read("Material").unwrap().account("Q").unwrap().clone();
    assert_eq!(account.stressors().codes().collect::<Vec<_>>(), ["Maize | Material", "Maize | Material [2]"]);
    assert_eq!(account.flows().row(1).to_vec(), [21.0, 22.0, 23.0, 24.0]);
    assert_eq!(
        message(read("Water")),
        "the table has no stressor or group of stressors \"Water\"; it has 3 stressors of the groups Material, Emissions, Material"
    );
}

#[test]
fn what_gloria_holds_elsewhere_is_noted_added_or_refused() {
    let kept = World::new();
    let total = kept.small.z.sum();
    // Primary inputs that another region's row holds belong to the industry all the same.
    let mut world = World::new();
    (world.v[[0, 0]], world.v[[2, 0]]) = (world.small.v[[0, 0]] - 0.5, 0.5);
    let table = world.read("gloria_abroad").unwrap();
    kept.small.assert_read(&table);
    assert_eq!(
        table.info().assumptions,
        ["0.5 of primary inputs stand in rows of other regions than the industry's; they were added to its own"]
    );
    // Output is what products sell.
    let mut world = World::new();
    world.t[[4, 6]] += 7.0;
    let table = world.read("gloria_gap").unwrap();
    kept.small.assert_read(&table);
    let x = kept.small.x[2];
    assert_eq!(
        table.info().assumptions,
        [format!(
            "output is what products sell; supply differs for 1 of 4 of them, by 7 in absolute values, most for Growing maize of ALB: {} supplied, {x} sold",
            x + 7.0
        )]
    );
    // A little elsewhere is left out, and the table says how much.
    let mut world = World::new();
    (world.t[[2, 2]], world.t[[0, 1]], world.y[[1, 1]], world.v[[0, 2]], world.q[[0, 2]]) =
        (0.01, 0.02, 0.04, -0.01, 0.03);
    let table = world.read("gloria_little").unwrap();
    kept.small.assert_read(&table);
    let left_out = |what: &str, size: f64, kept: f64| {
        format!("{what} were left out: {size} in absolute values, against {kept} that are kept")
    };
    assert_eq!(
        table.info().assumptions,
        [
            left_out("flows between products", 0.01, total),
            left_out("flows between industries", 0.02, total),
            left_out("final demand for what industries make", 0.04, kept.small.y.sum()),
            left_out("primary inputs of products", 0.01, kept.small.v.mapv(f64::abs).sum()),
            left_out("stressors of products", 0.03, kept.q.sum()),
        ]
    );
    // Much elsewhere is an error with the place.
    let mut world = World::new();
    world.t[[2, 3]] = total;
    let error = message(world.read("gloria_much"));
    assert!(
        error.ends_with(&format!(
            "line 3, column 4: expected no flows between products; are the labels those of this release?, found {total} in all, most here"
        )),
        "{error}"
    );
    // An industry that makes two products, or one abroad.
    let expected =
        "expected supply of the industry's own product in its own region only, so that the use table is symmetric";
    for (column, found) in [(3, "3 of \"Mining, coal\""), (7, "3 of a product of another region")] {
        let mut world = World::new();
        world.t[[0, column]] = 3.0;
        let error = message(world.read("gloria_two"));
        assert!(error.ends_with(&format!("line 1, column {}: {expected}, found {found}", column + 1)), "{error}");
    }
}

#[test]
fn a_table_that_cannot_fit_is_refused_before_it_is_read() {
    if !Path::new("/proc/meminfo").exists() {
        return;
    }
    let scratch = Scratch::new("gloria_memory");
    World::new().write(&scratch);
    let regions: String = (0..2_000_000).map(|number| format!("{number},R{number},Region\n")).collect();
    scratch.write("GLORIA_ReadMe_059/Regions.csv", &("Lfd_Nr,Region_acronyms,Region_names\n".to_owned() + &regions));
    let error = Gloria::new(2022).read(&scratch.0).unwrap_err();
    assert!(matches!(error, TableError::NotEnoughMemory { needed, .. } if needed > 119_000.0), "{error}");
    assert!(error.to_string().contains("4000000 rows of 4000000 numbers need 119"), "{error}");
}

/// A workbook with one sheet of the cells of a CSV text; `""` stands for nothing.
#[cfg(feature = "excel")]
fn workbook(text: &str) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = String::new();
    for (row, record) in reader.records().enumerate() {
        rows += &format!("<row r=\"{}\">", row + 1);
        for (column, cell) in record.unwrap().iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let place = match column / 26 {
                0 => format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1),
                tens => format!(
                    "{}{}{}",
                    char::from(b'A' + u8::try_from(tens - 1).unwrap()),
                    char::from(b'A' + u8::try_from(column % 26).unwrap()),
                    row + 1
                ),
            };
            rows += &match cell.parse::<f64>() {
                Ok(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
                Err(_) => {
                    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", cell.replace('&', "&amp;"))
                }
            };
        }
        rows += "</row>";
    }
    let start = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let relation = |what: &str, target: &str| {
        format!(
            "{start}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/{what}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let files = [
        (
            "[Content_Types].xml",
            format!(
                "{start}<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
            ),
        ),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            format!(
                "{start}<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"2014\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/worksheets/sheet1.xml",
            format!("{start}<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let members: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    zipped(&members, true, None)
}

#[cfg(feature = "excel")]
#[test]
fn workbooks_are_read_as_their_text_and_errors_name_the_sheet() {
    let scratch = Scratch::new("workbook");
    let small = wiod();
    let text = small.headed(&["CONS_h", "GFCF"], WIOD_BOTTOM);
    let path = scratch.0.join("WIOT2014.xlsx");
    std::fs::write(&path, workbook(&text)).unwrap();
    let world = Wiod { year: 2014 }.read(&path).unwrap();
    small.assert_read(&world);
    assert_eq!(world, Wiod { year: 2014 }.read_text(&text, "t.csv").unwrap());
    std::fs::write(&path, workbook(&text.replace(",0.625,", ",n/a,"))).unwrap();
    assert_eq!(
        message(Wiod { year: 2014 }.read(&path)),
        format!(
            "{}, sheet \"2014\", row 8, column 5: expected a number for row J61 Name, J61 AUS c2, column AUS 1; write 0 where there is none, found \"n/a\", a sign for a missing value",
            path.display()
        )
    );
    std::fs::write(&path, "no workbook").unwrap();
    assert!(message(Wiod { year: 2014 }.read(&path)).contains("WIOT2014.xlsx: "));
}

#[cfg(feature = "excel")]
#[test]
fn a_workbook_of_the_bea_is_read_by_the_sheet_of_the_year() {
    use domar::table::Technology;
    use domar::table::formats::Bea;
    let scratch = Scratch::new("bea");
    // As in the detailed workbooks: names above the codes.
    let make = "The Make of Commodities by Industries\nMillions of dollars\n\"\",\"\",Oilseed farming,Paper mills,Total Industry Output\nCode,Industry Description,1111A0,322120,T008\n1111A0,Oilseed farming,90,,90\n322120,Paper mills,10,100,110\nT007,Total Commodity Output,100,100,200\n";
    let used = "The Use of Commodities by Industries\n\"\",\"\",Oilseed farming,Paper mills,Total Intermediate,Personal consumption expenditures,Imports of goods\nCode,Commodity Description,1111A0,322120,T001,F01000,F05000\n1111A0,Oilseed farming,40,10,50,60,-10\n322120,Paper mills,10,30,40,60,\nT005,Total Intermediate,50,40,90,120,-10\nV00100,Compensation of employees,40,70,110\nNote. Detail may not add to totals.\n";
    let [make, used] = [("make.xlsx", make), ("use.xlsx", used)].map(|(name, text)| {
        let path = scratch.0.join(name);
        std::fs::write(&path, workbook(text)).unwrap();
        path
    });
    let tables = Bea { year: 2014 }.read(&make, &used).unwrap();
    let table = tables.by_product(&Technology::Industry).unwrap();
    assert_eq!(table.sectors().as_slice()[1].to_string(), "322120 Paper mills");
    assert_eq!(table.output().values().to_vec(), [100.0, 100.0]);
    assert_eq!(table.final_uses(), [FinalUse::HouseholdConsumption]);
    assert!(matches!(table.imports(), domar::table::Imports::Inside { column } if column.to_vec() == [10.0, 0.0]));
    let error = message(Bea { year: 2015 }.read(&make, &used));
    assert!(error.ends_with("make.xlsx: there is no sheet \"2015\"; there are 2014"), "{error}");
}

#[cfg(not(feature = "archives"))]
#[test]
fn packed_files_without_the_feature_name_the_feature() {
    let scratch = Scratch::new("packed");
    let path = scratch.write("table.csv.gz", "");
    assert_eq!(
        message(Icio::new(2018).read(&path)),
        format!(
            "{}: reading .gz needs the feature \"archives\" (domar = {{ features = [\"archives\"], … }} in Cargo.toml); or unpack it",
            path.display()
        )
    );
}
