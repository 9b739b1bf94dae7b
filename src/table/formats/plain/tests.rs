//! The layout written, read, and refused.

use std::sync::Arc;

use ndarray::{Array1, Array2, array};
use proptest::prelude::*;

use super::super::hostile::assert_never_panics;
use super::unit::{parse_unit, unit_text};
use super::{Plain, read};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableInfo};
use crate::units::{Flow, Measure, PriceBasis, Prices, Unit};

const SMALL: &str = "\
domar table,1
economy,Utopia
unit,money 10^6 EUR
imports,split
primary inputs on final demand,given
column kind,,,,,sector,sector,exports,error,output
column code,,,,,A,B,EX,,
column name,,,,,,,Exports,,
column chinese name,,,,,,,出口,,
sector,A,Agriculture,农业,,10,20,69,1,100
sector,B,Industry,,,30,40,130,0,200
imported,A,,,,1,2,0,,
imported,B,,,,4,8,0,,
value added,VA,Value added,增加值,,55,130,0,,
satellite,,employment,就业,quantity 10^3 persons,5,4,,,
";

fn refusal(text: &str) -> String {
    Plain::parse(text, "t.csv").unwrap_err().to_string()
}

fn changed(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    refusal(&SMALL.replacen(from, to, 1))
}

/// Axes are equal when their codes are; the serialised form holds the names as well.
fn assert_given_back(table: &IoTable) {
    let text = Plain::to_text(table);
    let back = Plain::parse(&text, "t.csv").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(&back, table, "{text}");
    assert_eq!(serde_json::to_string(&back).unwrap(), serde_json::to_string(table).unwrap(), "{text}");
}

#[test]
fn a_file_written_by_hand_is_read() {
    let table = Plain::parse(SMALL, "t.csv").unwrap();
    assert_eq!(table.output().get("B").unwrap(), 200.0);
    assert_eq!(table.error_column().unwrap().get("A").unwrap(), 1.0);
    assert_eq!(table.satellite("employment").unwrap().measure().unit(), &Unit::quantity("persons", 3));
    assert_eq!(table.sectors().as_slice()[1].chinese_name(), None);
    assert_given_back(&table);
}

#[test]
fn a_file_padded_by_a_spreadsheet_reads_the_same() {
    let padded: String = SMALL.replace('\n', ",,,,,,,,,,,,\r\n");
    assert_eq!(Plain::parse(&format!("\u{feff}{padded}"), "t.csv").unwrap(), Plain::parse(SMALL, "t.csv").unwrap());
}

#[test]
fn descriptions_are_refused_with_the_place() {
    assert_eq!(
        changed("domar table,1", "domar table,2"),
        "t.csv, line 1: expected the first line to be \"domar table,1\", found \"domar table,2\""
    );
    assert_eq!(
        refusal("domar table,1\neconomy,Utopia\n"),
        "t.csv, line 2: expected a line \"column kind\" up to here, found none; is the file cut off?"
    );
    assert_eq!(
        changed("economy,Utopia\n", ""),
        "t.csv, line 5: expected a line with the key \"economy\" above, found no such line"
    );
    assert_eq!(
        changed("economy,Utopia\n", "economy,Utopia\neconomy,Utopia\n"),
        "t.csv, line 3, column 1: expected the key \"economy\" only once, found it again"
    );
    assert_eq!(
        changed("economy,Utopia\n", "economy,Utopia\ncolour,red\n"),
        "t.csv, line 3, column 1: expected a known key: economy, year, unit, price basis, prices, classification, source, assumption, labels, imports, primary inputs on final demand, found \"colour\""
    );
    assert_eq!(
        changed("economy,Utopia\n", "economy,Utopia, or nowhere\n"),
        "t.csv, line 2, column 3: expected nothing after the value; put text that holds commas in quotation marks, found \" or nowhere\""
    );
    assert_eq!(
        changed("economy,Utopia\n", "economy,Utopia\nyear,MMX\n"),
        "t.csv, line 3, column 2: expected a year as a whole number, found \"MMX\""
    );
    assert_eq!(
        changed("economy,Utopia\n", "economy,Utopia\nprices,constnt\n"),
        "t.csv, line 3, column 2: expected one of current, constant, found \"constnt\""
    );
    assert_eq!(
        changed("imports,split", "imports,apart"),
        "t.csv, line 4, column 2: expected one of inside, split, outside, found \"apart\""
    );
    assert_eq!(
        changed("money 10^6 EUR", "million EUR"),
        "t.csv, line 3, column 2: expected a unit, such as money 10^4 CNY, quantity 10^3 persons, ratio, or (quantity 10^0 t) per (money 10^6 EUR), found \"million EUR\""
    );
    assert_eq!(
        changed("economy,Utopia\n", "economy,C:\\new\n"),
        "t.csv, line 2, column 2: expected text in which a backslash is written \\\\ (and a zero byte \\0), found \"C:\\new\""
    );
}

#[test]
fn columns_are_refused_with_the_place() {
    assert_eq!(
        changed("sector,sector,exports", "sector,sector,export"),
        "t.csv, line 6, column 8: expected a kind of column: sector, household consumption, non-profit consumption, government consumption, consumption, fixed capital formation, inventory change, valuables, exports, other, imports, error, output, found \"export\""
    );
    assert_eq!(
        changed("error,output", "output,output"),
        "t.csv, line 6, column 10: expected only one column of this kind, found \"output\""
    );
    assert_eq!(
        changed("error,output", "error,other"),
        "t.csv, line 7, column 10: expected a code, found an empty cell"
    );
    assert_eq!(
        changed("column kind,,", "column kind,sector,"),
        "t.csv, line 6, column 2: expected an empty cell: columns begin at the sixth cell, found \"sector\""
    );
    assert_eq!(
        changed("error,output", "imports,output"),
        "t.csv, line 6, column 9: expected no column of the kind \"imports\", since imports are not inside, found one"
    );
    assert_eq!(
        changed("imports,split", "imports,inside"),
        "t.csv, line 6: expected a column of the kind \"imports\", since imports are inside, found no such column"
    );
    assert_eq!(
        changed("column name,", "column names,"),
        "t.csv, line 8, column 1: expected a line \"column name\", found \"column names\""
    );
    let without_output: String = SMALL
        .lines()
        .map(|line| {
            line.rsplit_once(',').filter(|_| line.matches(',').count() > 3).map_or(line, |x| x.0).to_owned() + "\n"
        })
        .collect();
    assert_eq!(
        refusal(&without_output),
        "t.csv, line 6: expected a column of the kind \"output\", found no such column"
    );
}

#[test]
fn rows_are_refused_with_the_place() {
    assert_eq!(
        changed("sector,B,", "sector,C,"),
        "t.csv, line 11, column 2: expected the row of \"B\", as in column 7 of the line \"column code\", found \"sector,C\""
    );
    assert_eq!(
        changed("imported,B,,,,4,8,0,,\n", ""),
        "t.csv, line 13, column 2: expected the row of \"B\", as in column 7 of the line \"column code\", found \"value added,VA\""
    );
    assert_eq!(
        changed("imported,A", "sector,C,,,,1,1,1,1,1\nimported,A"),
        "t.csv, line 12, column 2: expected no more rows than the 2 columns of the kind \"sector\", found \"C\""
    );
    assert_eq!(
        refusal(&SMALL.replace("A,B,EX", "A,A,EX").replace("sector,B", "sector,A")),
        "t.csv, line 11, column 2: expected a code that is not yet used, found \"A\" again"
    );
    assert_eq!(
        changed("value added,VA", "added value,VA"),
        "t.csv, line 14, column 1: expected a kind of line, in this order: sector, imported, compensation, taxes on production, depreciation, operating surplus, value added, taxes on products, imports, other, satellite, satellite over total flows, satellite over domestic flows, found \"added value\""
    );
    assert_eq!(
        changed("imports,split", "imports,outside"),
        "t.csv, line 12, column 1: expected no line of the kind \"imported\", since imports are not split, found one"
    );
    assert_eq!(
        changed("satellite,,employment", "satellite,,employment,,ratio,1,1\nsatellite,,employment"),
        "t.csv, line 16, column 3: expected a name that no other satellite has, found \"employment\" again"
    );
}

#[test]
fn cells_are_refused_with_the_place() {
    assert_eq!(
        changed(",30,40,", ",30,,"),
        "t.csv, line 11, column 7: expected a number for row sector B, column sector B; write 0 where there is none, found an empty cell"
    );
    assert_eq!(
        changed(",30,40,", ",30,forty,"),
        "t.csv, line 11, column 7: expected a number for row sector B, column sector B, found \"forty\""
    );
    assert_eq!(
        changed("primary inputs on final demand,given\n", ""),
        "t.csv, line 13, column 8: expected an empty cell: a line of the kind \"value added\" has no number in a column of the kind \"exports\" without the line \"primary inputs on final demand,given\" above, found \"0\""
    );
    assert_eq!(
        changed("persons,5,4,,,", "persons,5,4,3,,"),
        "t.csv, line 15, column 8: expected an empty cell: a line of the kind \"satellite\" has no number in a column of the kind \"exports\", found \"3\""
    );
    assert_eq!(
        changed(",1,100\n", ",1,100,7\n"),
        "t.csv, line 10, column 11: expected no more cells than the line \"column kind\" has, found \"7\""
    );
}

#[test]
fn no_file_makes_the_reader_panic() {
    assert_never_panics(SMALL, |grid| read::table(&grid));
}

#[test]
fn deeply_nested_units_are_refused_and_not_followed() {
    assert_eq!(parse_unit(&"(".repeat(100_000)), None);
    let mut unit = Unit::Ratio;
    for _ in 0..10 {
        unit = Unit::Per { numerator: Box::new(unit), denominator: Box::new(Unit::money("a) per (b\\", -3)) };
    }
    assert_eq!(parse_unit(&unit_text(&unit)), Some(unit));
}

/// Text with everything that CSV and the escapes must survive.
fn awkward() -> impl Strategy<Value = String> {
    "[ab ,\"\\\\\n\r()\0农e\u{feff}]{0,6}"
}

fn code() -> impl Strategy<Value = String> {
    awkward().prop_map(|text| format!("x{text}"))
}

fn label() -> impl Strategy<Value = Label> {
    (code(), awkward(), proptest::option::of(awkward())).prop_map(|(code, name, chinese)| {
        let label = Label::new(code, name);
        match chinese {
            None => label,
            Some(chinese) => label.with_chinese(chinese),
        }
    })
}

fn distinct(labels: Vec<Label>) -> Vec<Label> {
    let mut seen = std::collections::HashSet::new();
    labels.into_iter().filter(|label| seen.insert(label.code().to_owned())).collect()
}

fn unit() -> impl Strategy<Value = Unit> {
    let leaf = prop_oneof![
        Just(Unit::Ratio),
        (awkward(), any::<i32>()).prop_map(|(name, power)| Unit::money(name, power)),
        (awkward(), any::<i32>()).prop_map(|(name, power)| Unit::quantity(name, power)),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        (inner.clone(), inner).prop_map(|(numerator, denominator)| Unit::Per {
            numerator: Box::new(numerator),
            denominator: Box::new(denominator),
        })
    })
}

fn info() -> impl Strategy<Value = TableInfo> {
    let prices = prop_oneof![Just(Prices::Current), any::<i32>().prop_map(|year| Prices::Constant { year })];
    let basis = prop_oneof![Just(PriceBasis::Basic), Just(PriceBasis::Producer), Just(PriceBasis::Purchaser)];
    let texts = (awkward(), awkward(), awkward(), proptest::collection::vec(awkward(), 0..3));
    (texts, proptest::option::of(any::<i32>()), unit(), basis, prices).prop_map(
        |((economy, classification, source, assumptions), year, unit, price_basis, prices)| TableInfo {
            economy,
            year,
            unit,
            price_basis,
            prices,
            classification,
            source,
            assumptions,
        },
    )
}

#[derive(Debug, Clone, Copy)]
enum Where {
    Inside,
    Split,
    Outside,
}

fn table() -> impl Strategy<Value = IoTable> {
    let labels = |range| proptest::collection::vec(label(), range).prop_map(distinct);
    let shape = (labels(0..4), labels(0..4), labels(0..3));
    let imports = prop_oneof![Just(Where::Inside), Just(Where::Split), Just(Where::Outside)];
    let numbers = proptest::collection::vec(proptest::num::f64::NORMAL | proptest::num::f64::ZERO, 64);
    let dimension = prop_oneof![Just(Dimension::Sector), Just(Dimension::Region), Just(Dimension::Item)];
    let flow = prop_oneof![Just(None), Just(Some(Flow::Total)), Just(Some(Flow::Domestic))];
    let satellites = proptest::collection::vec((label(), unit(), flow), 0..3);
    let given = (any::<bool>(), any::<bool>());
    (info(), shape, imports, numbers, dimension, satellites, given).prop_map(
        |(info, (sectors, uses, rows), imports, numbers, dimension, satellites, (with_error, on_demand))| {
            let mut next = numbers.into_iter().cycle();
            let mut block = |n: usize, m: usize| Array2::from_shape_simple_fn((n, m), || next.next().unwrap());
            let (n, k, r) = (sectors.len(), uses.len(), rows.len());
            let all_uses = [FinalUse::Exports, FinalUse::Other, FinalUse::NonProfitConsumption, FinalUse::Valuables];
            let all_kinds = [PrimaryInput::Imports, PrimaryInput::Other, PrimaryInput::TaxesOnProducts];
            let sectors = Labels::new(dimension, sectors).unwrap();
            let demand = FinalDemand::new(uses.into_iter().zip(all_uses).collect(), block(n, k)).unwrap();
            let mut primary = PrimaryInputs::new(rows.into_iter().zip(all_kinds).collect(), block(r, n)).unwrap();
            if on_demand {
                primary = primary.with_final_demand(block(r, k));
            }
            let imports = match imports {
                Where::Inside => Imports::Inside { column: block(n, 1).column(0).to_owned() },
                Where::Split => Imports::Split { intermediate: block(n, n), final_demand: block(n, k) },
                Where::Outside => Imports::Outside,
            };
            let output: Array1<f64> = block(n, 1).column(0).mapv(f64::abs);
            let mut table =
                IoTable::new(info, Arc::clone(&sectors), block(n, n), demand, primary, output, imports).unwrap();
            if with_error {
                table = table.with_error_column(block(n, 1).column(0).to_owned()).unwrap();
            }
            for (label, unit, flow) in satellites {
                let mut measure = Measure::new(label.name(), unit);
                if let Some(chinese) = label.chinese_name() {
                    measure = measure.with_chinese(chinese);
                }
                if let Some(flow) = flow {
                    measure = measure.over(flow);
                }
                let row = LabeledVec::new(measure, Arc::clone(&sectors), block(n, 1).column(0).to_owned()).unwrap();
                table = table.with_satellite(row).unwrap();
            }
            table
        },
    )
}

proptest! {
    #[test]
    fn any_table_is_given_back_without_loss(table in table()) {
        assert_given_back(&table);
    }
}

#[test]
fn the_smallest_and_largest_numbers_are_given_back() {
    let info = TableInfo::new("Utopia", Unit::money("EUR", 0));
    let sectors = Labels::from_codes(Dimension::Sector, &["A", "B"]).unwrap();
    let flows = array![[f64::MAX, 5e-324], [0.1 + 0.2, -1.0 / 3.0]];
    let table = IoTable::new(
        info,
        sectors,
        flows,
        FinalDemand::new(Vec::new(), Array2::zeros((2, 0))).unwrap(),
        PrimaryInputs::new(Vec::new(), Array2::zeros((0, 2))).unwrap(),
        array![1e22, 1.0],
        Imports::Outside,
    );
    assert_given_back(&table.unwrap());
}
