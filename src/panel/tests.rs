use proptest::prelude::*;

use super::*;

const FARMS: &str =
    "farm,year,rice,land,region\n1,1990,7.9,2.5,east\n1,1991,6.8,2.5,east\n2,1990,10.4,4,west\n2,1992,9.2,NA,west\n";

fn farms() -> Panel {
    Panel::parse_csv(FARMS, "farms.csv").unwrap()
}

fn message<T>(result: Result<T, PanelError>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn parse(text: &str) -> Result<Panel, PanelError> {
    Panel::parse_csv(text, "a.csv")
}

/// A file in the system's temporary folder, removed at the end.
struct Temporary(std::path::PathBuf);

impl Temporary {
    fn with(name: &str, bytes: &[u8]) -> Self {
        let folder = std::env::temp_dir().join(format!("domar-panel-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn numbers_texts_and_missing_cells_are_told_apart() {
    let panel = parse("a,b,c,d\n1,x,.,007\nNA,y, NaN ,11\n-2e3,,,123456789012345678\n").unwrap();
    let a = panel.column("a").unwrap();
    assert!(a[0] == 1.0 && a[1].is_nan() && a[2] == -2000.0);
    assert_eq!(panel.text("b").unwrap(), [Some("x"), Some("y"), None]);
    assert!(panel.column("c").unwrap().iter().all(|value| value.is_nan()));
    assert_eq!(panel.text("d").unwrap(), [Some("007"), Some("11"), Some("123456789012345678")]);
    assert_eq!(panel.column("d").unwrap()[0], 7.0);
}

#[test]
fn a_byte_order_mark_and_quotes_and_windows_line_ends_are_read() {
    let panel = parse("\u{feff}\"y\",\"k\"\r\n\r\n\"1\",\"two, or\r\nthree\"\r\n4,five\r\n").unwrap();
    assert_eq!(panel.names(), ["y", "k"]);
    assert_eq!(panel.text("k").unwrap()[0], Some("two, or\r\nthree"));
    assert_eq!((panel.row_label(0), panel.row_label(1)), ("line 3".to_owned(), "line 5".to_owned()));
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let panel = parse(&["y,k", "1,2", "", "", "3,4", "5,6", ""].join(end)).unwrap();
        let labels: Vec<String> = (0..3).map(|row| panel.row_label(row)).collect();
        assert_eq!(labels, ["line 2", "line 5", "line 6"], "{end:?}");
    }
}

#[test]
fn the_nameless_first_column_of_r_becomes_row_names() {
    let panel = parse("\"\",\"row_name\",\"y\"\n\"1\",5,2\n").unwrap();
    assert_eq!(panel.names(), ["row_name_", "row_name", "y"]);
}

#[test]
fn a_line_of_spaces_at_the_end_is_no_row() {
    assert_eq!(parse("y,k\n1,2\n   \n").unwrap().len(), 1);
}

#[test]
fn identifiers_with_leading_zeros_or_many_digits_do_not_fall_together() {
    let text = "id,y\n01,1\n1,2\n912345678901234567,3\n912345678901234568,4\n";
    let panel = parse(text).unwrap().with_unit("id").unwrap();
    assert_eq!(panel.units(), [0, 1, 2, 3]);
    assert_eq!(panel.unit_labels()[0], "01");
}

#[test]
fn units_and_times_are_found_and_described() {
    let panel = farms().with_ids("farm", "year").unwrap();
    assert_eq!(panel.units(), [0, 0, 1, 1]);
    assert!(!panel.is_balanced());
    assert_eq!(panel.gaps(), [Gap { unit: "2".to_owned(), first: 1991, last: 1991 }]);
    assert_eq!(
        panel.describe().unwrap().to_string(),
        "4 rows: 2 units, 3 periods (1990 to 1992), 2 rows per unit, 1 gap"
    );
    assert!(panel.where_between("year", 1990.0, 1990.0).unwrap().is_balanced());
}

#[test]
fn years_may_be_text() {
    let panel = parse("province,year,y\n皖,2015年,1\n皖,2016年,2\n").unwrap().with_ids("province", "year").unwrap();
    assert_eq!(panel.times(), Some(&[2015, 2016][..]));
    assert_eq!(panel.row_label(1), "皖 2016");
}

#[test]
fn lags_and_differences_respect_units_gaps_and_the_order_of_rows() {
    let text = "u,t,y\nb,3,30\na,2,2\na,1,1\nb,1,10\na,4,4\nb,2,20\n";
    let panel = parse(text).unwrap().with_ids("u", "t").unwrap();
    let panel = panel.with_lag("y", 1).unwrap().with_lag("y", 2).unwrap().with_difference("y").unwrap();
    let found =
        |name: &str| panel.column(name).unwrap().mapv(|value| if value.is_nan() { -1.0 } else { value }).to_vec();
    assert_eq!(found("lag1_y"), [20.0, 1.0, -1.0, -1.0, -1.0, 10.0]);
    assert_eq!(found("lag2_y"), [10.0, -1.0, -1.0, -1.0, 2.0, -1.0]);
    assert_eq!(found("d_y"), [10.0, 1.0, -1.0, -1.0, -1.0, 10.0]);
}

#[test]
fn missing_values_stay_missing_when_columns_are_computed() {
    let panel = Panel::from_columns([("a", vec![2.0, f64::NAN, 4.0]), ("b", vec![1.0, 1.0, f64::NAN])]).unwrap();
    let panel = panel.with_log(&["a"]).unwrap().with_mean_scaled(&["a"]).unwrap();
    let panel = panel.with_product("a", "b").unwrap().with_square("b").unwrap();
    assert!(panel.column("ln_a").unwrap()[1].is_nan());
    assert_eq!(panel.column("ms_a").unwrap()[2], 4.0 / 3.0);
    assert_eq!(panel.column("a_x_b").unwrap().iter().filter(|value| value.is_nan()).count(), 2);
    assert!(panel.column("sq_b").unwrap()[2].is_nan());
}

#[test]
fn samples_say_what_was_left_out() {
    let panel = parse("y,k,l\n1,2,3\nNA,NA,3\n1,NA,3\n1,NA,4\n1,2,5\n").unwrap();
    let sample = panel.complete(&["y", "k"]).unwrap();
    assert_eq!(sample.rows, [0, 4]);
    assert_eq!(sample.summary(), "2 of 5 rows used; 1 row lacks y, line 3; 2 rows lack k, first line 4");
    assert_eq!(panel.complete(&["l"]).unwrap().summary(), "all 5 rows used");
    assert_eq!(sample.take(panel.column("l").unwrap()).to_vec(), [3.0, 5.0]);
}

#[test]
fn labels_of_rows_are_unique() {
    let sample = |rows: Vec<usize>| {
        let mut sample = farms().complete(&["rice"]).unwrap();
        sample.rows = rows;
        sample
    };
    let codes = |panel: &Panel, rows: Vec<usize>| -> Vec<String> {
        panel.row_axis(&sample(rows)).codes().map(str::to_owned).collect()
    };
    assert_eq!(codes(&farms(), vec![3, 0]), ["5", "2"]);
    assert_eq!(codes(&farms().with_unit("region").unwrap(), vec![0, 1]), ["east_2", "east_3"]);
    let panel = farms().with_ids("farm", "year").unwrap();
    assert_eq!(codes(&panel, vec![0, 3]), ["1_1990", "2_1992"]);
    assert_eq!(codes(&panel, vec![0, 0, 0]), ["1_1990", "1_1990_2", "1_1990_3"]);
    let axis = panel.row_axis(&sample(vec![3]));
    assert_eq!(axis.get(0).map(crate::labels::Label::name), Some("2 1992"));
}

#[test]
fn rows_are_selected_by_number_text_and_range() {
    let panel = farms().with_ids("farm", "year").unwrap();
    let west = panel.where_equals("region", "west").unwrap();
    assert_eq!((west.unit_labels(), west.units()), (&["2".to_owned()][..], &[0, 0][..]));
    assert_eq!(west.row_label(1), "2 1992");
    assert_eq!(message(west.clone().with_log(&["rice"])), "no error");
    assert_eq!(panel.where_equals("year", 1990).unwrap().len(), 2);
    assert_eq!(panel.where_between("land", 0.0, 3.0).unwrap().len(), 2);
}

#[test]
fn a_column_is_numeric_once_its_stray_cells_are_filtered_out() {
    let panel = parse("g,y\n1,5\n1,x\n2,7\n").unwrap();
    assert!(panel.column("y").is_err());
    assert_eq!(panel.where_equals("g", 2).unwrap().column("y").unwrap().to_vec(), [7.0]);
}

#[test]
fn a_panel_survives_json_with_its_missing_cells_and_units() {
    let panel = farms().with_ids("farm", "year").unwrap().with_log(&["rice"]).unwrap();
    let text = serde_json::to_string(&panel).unwrap();
    let back: Panel = serde_json::from_str(&text).unwrap();
    assert_eq!(back.names(), panel.names());
    assert!(back.column("land").unwrap()[3].is_nan());
    assert_eq!(back.row_label(3), "2 1992");
    assert_eq!(back.text("region").unwrap(), panel.text("region").unwrap());
    assert_eq!(serde_json::to_string(&back).unwrap(), text);
    let damaged = text.replace("\"codes\":[0,0,1,1]", "\"codes\":[0,0,1,7]");
    assert_ne!(damaged, text);
    let error = serde_json::from_str::<Panel>(&damaged).unwrap_err().to_string();
    assert!(error.starts_with("the stored panel is damaged: column \"region\" refers to a text that is not stored"));
}

#[test]
fn formulas_are_read() {
    let formula = Formula::parse("ln_y ~ ln_k + ln_l | u: educ + bank | v: size | mu: 1").unwrap();
    assert_eq!(formula.inputs, ["ln_k", "ln_l"]);
    assert_eq!((formula.u.len(), formula.v.len(), formula.mean.len()), (2, 1, 0));
    assert_eq!(formula.mean_constant, Constant::Included);
    let formula = Formula::parse("产出~资本+`R&D project`-1|u:0+a.b").unwrap();
    assert_eq!(formula.inputs, ["资本", "R&D project"]);
    assert_eq!((formula.constant, formula.u_constant), (Constant::Omitted, Constant::Omitted));
    assert_eq!(Formula::parse("y ~ -1 + x").unwrap().constant, Constant::Omitted);
    for text in ["y ~ x", "y ~ 0 + x + z", "y ~ 1", "`1 a` ~ x | u: 0", "y ~ x | v: 0 + `a b` | mu: 1", "y ~ x | u: z"]
    {
        let formula: Formula = text.parse().unwrap();
        assert_eq!(formula.to_string(), text);
    }
}

#[test]
fn formulas_are_checked_against_a_panel() {
    let formula = Formula::parse("rice ~ lnd | u: region").unwrap();
    assert_eq!(message(formula.check(&farms())), "there is no column \"lnd\"; did you mean \"land\"?");
    let formula = Formula::parse("rice ~ land | u: region").unwrap();
    assert_eq!(
        message(formula.check(&farms())),
        "column \"region\" is text (\"east\" at farms.csv, line 2, column 5) and cannot be used as a number; use it as an identifier, or code it as numbers"
    );
}

#[test]
fn formula_errors_name_the_position() {
    let cases = [
        ("", "position 1: expected the name of the output's column, found the end"),
        ("y", "position 2: expected ~ after the output, found the end"),
        ("y ~ ", "position 5: expected the name of a column, found the end"),
        ("y ~ x + | u: z", "position 9: expected the name of a column, found |"),
        ("y ~ x | w: z", "position 9: expected u:, v: or mu:, found \"w\""),
        ("y ~ x | u z", "position 11: expected : after u, found \"z\""),
        ("y ~ x | u: z | u: q", "position 16: expected each of u:, v: and mu: once, found \"u\""),
        ("y ~ x + x", "position 9: expected each column once, found \"x\""),
        ("y ~ x + y", "position 9: expected a column other than the output, found \"y\""),
        ("y ~ x - z", "position 9: expected 1 after - (only the constant can be taken away), found \"z\""),
        ("y ~ x z", "position 7: expected +, | or the end, found \"z\""),
        (
            "y ~ x:z",
            "position 6: expected +, | or the end (a product is a column of its own: Panel::with_product), found :",
        ),
        (
            "y ~ ln(x)",
            "position 7: expected names of columns joined by + (compute logarithms, squares and products with Panel::with_log, with_square, with_product), found \"(\"",
        ),
        ("y ~ 2x", "position 5: expected a name that begins with a letter, or stands between backquotes, found \"2x\""),
        ("y ~ `x", "position 5: expected a second ` after the name, found the end"),
        ("y ~ ` `", "position 5: expected the name of a column between ` and `, found nothing"),
        (
            "y ~ R&D",
            "position 6: expected a name, +, -, ~, | or : (names with other characters stand between backquotes), found \"&\"",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(message(Formula::parse(text)), format!("formula \"{text}\", {expected}"));
    }
}

#[test]
fn errors_of_files_say_where_and_what_to_do() {
    assert_eq!(
        message(Panel::read_csv("no/such/file.csv")),
        "no/such/file.csv: No such file or directory (os error 2)"
    );
    let gbk = Temporary::with("gbk.csv", b"y,k\n1,2\n3,\xb0\xb2\n");
    assert_eq!(
        message(Panel::read_csv(&gbk.0)),
        "gbk.csv, line 3, column 3: the byte B0 is not UTF-8 text; save the file as \"CSV UTF-8\" (files from Excel on Windows are often GBK or Windows-1252)"
    );
    let utf16 = Temporary::with("utf16.csv", b"\xff\xfey\0");
    assert_eq!(
        message(Panel::read_csv(&utf16.0)),
        "utf16.csv, line 1, column 1: a mark of UTF-16 is not UTF-8 text; save the file as \"CSV UTF-8\" (files from Excel on Windows are often GBK or Windows-1252)"
    );
    let cases = [
        ("", "a.csv is empty; the first line must name the columns"),
        ("\n\n", "a.csv is empty; the first line must name the columns"),
        ("y,k\n", "a.csv names 2 column(s) but has no rows"),
        (
            "y;k\n1;2\n",
            "a.csv: the first line holds no comma but a semicolon; read the file with CsvFormat::default().with_separator(Separator::Semicolon)",
        ),
        (
            "1,2\n3,4\n",
            "a.csv: the first line holds only numbers (\"1\" first); put a line with the names of the columns above it",
        ),
        (
            "y,,k\n1,2,3\n",
            "a.csv, line 1, column 2: the column has no name; name it or delete it (only the first may be nameless, as row names)",
        ),
        (
            "y,k,y\n1,2,3\n",
            "a.csv, line 1, column 3: the name \"y\" was used for column 1 already; names must be unique, so rename one",
        ),
        (
            "y,k\n1,2\n3\n",
            "a.csv, line 3: 1 cells, but the first line names 2; cells may be lacking at its end, or the line is a note: complete or delete it",
        ),
        (
            "y,k\na,1,2\n",
            "a.csv, line 2: 3 cells, but the first line names 2; a cell may hold a comma without quotation marks, or the first line may lack a name for the row names (in R: row.names = FALSE)",
        ),
        (
            "y,k\na,1,2,3\n",
            "a.csv, line 2: 4 cells, but the first line names 2; a cell may hold a comma without quotation marks, as in 1,234",
        ),
        (
            "y,k\n\"a,1\n2,3\n",
            "a.csv, line 2: 1 cells, but the first line names 2; a quotation mark that opens in this line may not be closed",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(message(parse(text)), expected);
    }
}

#[test]
fn errors_of_columns_say_where_and_what_to_do() {
    assert_eq!(message(farms().column("Rise").map(|_| ())), "there is no column \"Rise\"; did you mean \"rice\"?");
    assert_eq!(
        message(parse("ln_k,ln_l,z\n1,2,3\n").unwrap().with_square("ln")),
        "there is no column \"ln\"; did you mean one of \"ln_k\", \"ln_l\"?"
    );
    let rows: String =
        (0..20).map(|row| if row == 12 { "0,\"1,234\"\n".to_owned() } else { format!("{row},1\n") }).collect();
    assert_eq!(
        message(parse(&format!("id,y\n{rows}")).unwrap().column("y").map(|_| ())),
        "a.csv, line 14, column 2: expected a number in column \"y\", found \"1,234\" (19 of its 20 cells are numbers); correct the cell (decimal point, no thousands separator, no unit), or declare its text missing with CsvFormat::with_missing"
    );
    assert_eq!(message(farms().text("rice").map(|_| ())), "column \"rice\" holds numbers, not text; use Panel::column");
    assert_eq!(message(farms().with_column("z", vec![1.0])), "column \"z\" has 1 values, but the panel has 4 rows");
    assert_eq!(message(Panel::from_columns::<&str>([])), "a panel needs at least one column with at least one value");
    assert_eq!(
        message(farms().with_column("z", vec![1.0, 2.0, f64::INFINITY, 4.0])),
        "column \"z\", farms.csv, line 4: the value is inf; give a finite number, or NaN for a missing one"
    );
    assert_eq!(
        message(farms().with_square("rice").and_then(|panel| panel.with_square("rice"))),
        "a new column cannot be called \"sq_rice\": the name is in use"
    );
    assert_eq!(
        message(farms().with_column(" ", vec![1.0; 4])),
        "a new column cannot be called \" \": the name is empty"
    );
    assert_eq!(
        message(parse("y,k\n1,2\n-1,3\n").unwrap().with_log(&["y"])),
        "a.csv, line 3, column 1: \"y\" is -1 for line 3, and only positive numbers have a logarithm; correct the cell, or select rows with where_between"
    );
    assert_eq!(
        message(Panel::from_columns([("y", vec![1.0, -1.0])]).and_then(|panel| panel.with_mean_scaled(&["y"]))),
        "the mean of column \"y\" is 0, so it cannot be scaled by it"
    );
    assert_eq!(
        message(farms().with_lag("rice", 0)),
        "a lag of 0 periods of \"rice\" is the column itself; lags start at 1"
    );
}

#[test]
fn errors_of_units_and_times_say_where_and_what_to_do() {
    assert_eq!(
        message(parse("u,t\na,1\n,2\n,3\n").unwrap().with_ids("u", "t")),
        "a.csv, line 3, column 1: column \"u\" is missing, but every row needs its unit and time (2 row(s) lack it); complete them or delete the rows"
    );
    assert_eq!(
        message(parse("u,t\n1.5,1\n").unwrap().with_ids("u", "t")),
        "a.csv, line 2, column 1: expected a whole number in column \"u\", found 1.5; units are whole numbers or texts"
    );
    assert_eq!(
        message(parse("u,t\na,75/76\n").unwrap().with_ids("u", "t")),
        "a.csv, line 2, column 2: expected a whole number in column \"t\", found \"75/76\"; times are whole numbers such as years; number quarters or seasons through"
    );
    assert_eq!(
        message(parse("u,t\na,1\nb,1\na,1\na,1\n").unwrap().with_ids("u", "t")),
        "a.csv: 1 pair(s) of \"u\" and \"t\" occur in several rows, with their lines: a 1 (2, 4, 5); each may occur once, so correct or sum these rows, or take another column as unit"
    );
    let many: String = (0..14).map(|row| format!("{},1\n", row % 7)).collect();
    assert_eq!(
        message(parse(&format!("u,t\n{many}")).unwrap().with_ids("u", "t")),
        "a.csv: 7 pair(s) of \"u\" and \"t\" occur in several rows, with their lines: 0 1 (2, 9), 1 1 (3, 10), 2 1 (4, 11), 3 1 (5, 12), 4 1 (6, 13) and 2 more; each may occur once, so correct or sum these rows, or take another column as unit"
    );
    assert_eq!(
        message(farms().describe()),
        "a description of the panel needs to know which rows belong to one unit; call with_ids(unit, time) or with_unit(unit) first"
    );
    assert_eq!(
        message(farms().with_unit("farm").and_then(Panel::with_trend)),
        "a trend needs the unit and time of each row; call with_ids(unit, time) first"
    );
    assert_eq!(
        message(farms().with_lag("rice", 1)),
        "a lag of \"rice\" needs the unit and time of each row; call with_ids(unit, time) first"
    );
}

#[test]
fn errors_of_samples_and_selections_say_what_there_is() {
    let panel = parse("y,k\n1,NA\n2,NA\nNA,3\n").unwrap();
    assert_eq!(
        message(panel.complete(&["y", "k"])),
        "no row has all of y, k: 1 row lacks y, line 4; 2 rows lack k, first line 2"
    );
    assert_eq!(
        message(farms().where_equals("rice", 8.5)),
        "no row has 8.5 in column \"rice\"; its values go from 6.8 to 10.4"
    );
    assert_eq!(
        message(farms().where_equals("region", "north")),
        "no row has \"north\" in column \"region\"; it holds \"east\", \"west\""
    );
    assert_eq!(
        message(farms().where_between("rice", 0.0, 1.0)),
        "no row has a value from 0 to 1 in column \"rice\"; its values go from 6.8 to 10.4"
    );
    assert_eq!(
        message(farms().where_between("rice", 3.0, 1.0)),
        "the range of \"rice\" from 3 to 1 is empty; give the lower end first"
    );
    assert_eq!(message(farms().where_equals("region", 1)), "column \"region\" holds text, but it was compared with 1");
    assert_eq!(
        message(farms().where_equals("rice", "7.9")),
        "column \"rice\" holds numbers, but it was compared with \"7.9\""
    );
}

/// Whatever was read, the other methods must cope with it.
fn exercise(text: &str) {
    let Ok(panel) = parse(text) else { return };
    let names = panel.names().to_vec();
    assert!(names.iter().all(|name| panel.column(name).map_or(true, |column| column.len() == panel.len())));
    let _ = panel.complete(&names);
    let _ = panel.clone().with_log(&names);
    for name in &names {
        if let Ok(with_unit) = panel.clone().with_unit(name) {
            assert_eq!(with_unit.units().len(), panel.len());
            if let Ok(sample) = with_unit.complete::<&str>(&[]) {
                assert_eq!(with_unit.row_axis(&sample).len(), sample.len());
            }
        }
        for time in &names {
            if let Ok(panel) = panel.clone().with_ids(name, time) {
                let _ = (panel.gaps(), panel.is_balanced(), panel.describe());
                let _ = panel.with_difference(name).and_then(Panel::with_trend);
            }
        }
        let _ = panel.where_between(name, 0.0, 5.0);
        let _ = panel.where_equals(name, "1");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        exercise(&String::from_utf8_lossy(&bytes));
        let _ = csv::decode(&bytes, "a.csv");
    }

    #[test]
    fn no_text_of_cells_makes_reading_panic(text in "[a-c0-9,\"\\r\\n .;NAé年e+-]{0,200}") {
        exercise(&text);
    }

    #[test]
    fn no_change_of_a_valid_file_makes_reading_panic(
        changes in proptest::collection::vec((0..FARMS.len(), any::<u8>()), 1..6),
        cut in 0..FARMS.len(),
    ) {
        let mut bytes = FARMS.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        exercise(&String::from_utf8_lossy(&bytes));
        exercise(&String::from_utf8_lossy(&bytes[..cut]));
    }

    #[test]
    fn no_text_makes_a_formula_panic_and_what_is_read_reads_back(text in "[a-c01~+|:` u-]{0,40}") {
        if let Ok(formula) = Formula::parse(&text) {
            prop_assert_eq!(Formula::parse(&formula.to_string()), Ok(formula));
        }
    }

    #[test]
    fn numbers_come_back_as_written(values in proptest::collection::vec(any::<f64>().prop_filter("finite", |v| v.is_finite()), 1..50)) {
        let text: String = std::iter::once("y\n".to_owned()).chain(values.iter().map(|value| format!("{value:?}\n"))).collect();
        let panel = parse(&text).unwrap();
        prop_assert_eq!(panel.column("y").unwrap().to_vec(), values);
    }
}
