//! The front page prints what its programs print, and the notebooks hold what their twins say, executed.

use std::fs;
use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap().replace("\r\n", "\n")
}

/// The programs of the front page, as they stand there, with their output in place of the terminal.
mod programs {
    use std::cell::RefCell;

    thread_local! {
        static PRINTED: RefCell<String> = const { RefCell::new(String::new()) };
    }

    fn print(line: &str) {
        PRINTED.with_borrow_mut(|text| {
            text.push_str(line);
            text.push('\n');
        });
    }

    pub fn printed_by(main: fn() -> Result<(), domar::Error>) -> String {
        PRINTED.take();
        main().unwrap();
        PRINTED.take()
    }

    macro_rules! println {
        ($($word:tt)*) => { super::print(&format!($($word)*)) };
    }

    macro_rules! program {
        ($name:ident, $file:literal) => {
            mod $name {
                include!($file);
                pub fn run() -> (&'static str, String) {
                    (include_str!($file), super::printed_by(main))
                }
            }
        };
    }

    program!(multipliers, "front_page/multipliers.rs");
    program!(frontier, "front_page/frontier.rs");
    program!(growth, "front_page/growth.rs");
    program!(multipliers_zh, "front_page/multipliers_zh.rs");
    program!(frontier_zh, "front_page/frontier_zh.rs");
    program!(growth_zh, "front_page/growth_zh.rs");

    pub fn english() -> [(&'static str, String); 3] {
        [multipliers::run(), frontier::run(), growth::run()]
    }

    pub fn chinese() -> [(&'static str, String); 3] {
        [multipliers_zh::run(), frontier_zh::run(), growth_zh::run()]
    }
}

/// Every program stands on the page, and after it the block with what it prints; set `DOMAR_WRITE_SNAPSHOTS` to write that
/// block anew.
#[track_caller]
fn page_shows(page: &str, programs: &[(&str, String)]) {
    let mut text = read(page);
    for (program, printed) in programs {
        let program = format!("```rust\n{}```\n", program.replace("\r\n", "\n"));
        let after =
            text.find(&program).unwrap_or_else(|| panic!("{page} lacks this program:\n{program}")) + program.len();
        let start =
            after + text[after..].find("```text\n").expect("a block with the output follows") + "```text\n".len();
        let end = start + text[start..].find("```").unwrap();
        let printed = printed.trim_end().to_owned() + "\n";
        if std::env::var_os("DOMAR_WRITE_SNAPSHOTS").is_some() {
            text.replace_range(start..end, &printed);
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(page), &text).unwrap();
        } else {
            assert_eq!(text[start..end], printed, "{page} shows another output than this program's:\n{program}");
        }
    }
}

#[test]
fn the_front_page_prints_what_its_programs_print() {
    page_shows("README.md", &programs::english());
}

#[test]
fn the_chinese_front_page_prints_what_its_programs_print() {
    page_shows("README.zh-CN.md", &programs::chinese());
}

/// Every path that a page links to is in the repository.
#[test]
fn the_links_of_the_front_pages_lead_somewhere() {
    for page in ["README.md", "README.zh-CN.md"] {
        let text = read(page);
        let targets: Vec<&str> = text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap()).collect();
        assert!(targets.len() > 10, "{page} has {} links", targets.len());
        for target in targets.into_iter().filter(|target| !target.is_empty() && !target.contains("://")) {
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists(), "{page} links to {target}");
        }
    }
}

/// What `notebooks/convert.py` makes of a twin: the kind and text of each cell.
fn cells_of(twin: &str) -> Vec<(&'static str, String)> {
    let (head, rest) = twin.split_once("fn main() -> Result<(), Error> {\n").unwrap();
    let text: Vec<&str> = head
        .lines()
        .filter(|line| line.starts_with("//!"))
        .map(|line| line.strip_prefix("//! ").unwrap_or_default())
        .collect();
    let mut first = vec![":cache 2000", ":dep domar = { path = \"..\" }", "use domar::prelude::*;"];
    first.extend(head.lines().filter(|line| line.starts_with("use ") && !line.contains("prelude")));
    let mut cells = vec![("markdown", text.join("\n")), ("code", first.join("\n"))];
    let body = rest.split("\n}\n").next().unwrap();
    for part in format!("\n{body}").split("\n    // %% ").skip(1) {
        let mut lines = part.lines();
        let mut explanation = lines.next().unwrap().to_owned();
        let mut lines = lines.peekable();
        while let Some(more) = lines.next_if(|line| line.starts_with("    // ")) {
            explanation = format!("{explanation} {}", &more[7..]);
        }
        let code: Vec<String> = lines
            .map(|line| line.strip_prefix("    ").unwrap_or(line))
            .filter(|line| *line != "Ok(())")
            .map(|line| shown(line).replace("env!(\"CARGO_MANIFEST_DIR\")", "\"..\""))
            .collect();
        let code = code.join("\n").trim_matches('\n').to_owned();
        let code = code.strip_suffix(".evcxr_display();").map_or_else(|| code.clone(), str::to_owned);
        cells.extend([("markdown", explanation), ("code", code)]);
    }
    cells
}

/// `show(&x.to_table());` and `draw(&x);` become what a notebook calls to display `x`.
fn shown(line: &str) -> String {
    let inside = |start| line.strip_prefix(start).and_then(|rest| rest.strip_suffix(");"));
    match (inside("show(&"), inside("draw(&")) {
        (Some(value), _) => format!("{}.evcxr_display();", value.strip_suffix(".to_table()").unwrap_or(value)),
        (_, Some(value)) => format!("{value}.evcxr_display();"),
        _ => line.to_owned(),
    }
}

fn joined(text: &Value) -> String {
    text.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()
}

#[test]
fn every_notebook_is_its_twin_and_was_executed_without_an_error() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks");
    let mut notebooks = 0;
    for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|extension| extension != "ipynb") {
            continue;
        }
        notebooks += 1;
        let name = path.file_name().unwrap().to_string_lossy();
        let notebook: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let twin = fs::read_to_string(path.with_extension("rs")).unwrap().replace("\r\n", "\n");
        let expected = cells_of(&twin);
        let cells = notebook["cells"].as_array().unwrap();
        assert_eq!(cells.len(), expected.len(), "{name} has another number of cells than its twin");
        let mut outputs = 0;
        for (cell, (kind, text)) in cells.iter().zip(&expected) {
            assert_eq!((cell["cell_type"].as_str().unwrap(), &joined(&cell["source"])), (*kind, text), "{name}");
            if *kind == "code" {
                assert!(cell["execution_count"].is_u64(), "{name}: this cell was not executed:\n{text}");
                for output in cell["outputs"].as_array().unwrap() {
                    assert_ne!(output["output_type"], "error", "{name}: this cell failed:\n{text}");
                    assert_ne!(output["name"], "stderr", "{name}: this cell printed errors:\n{text}");
                    outputs += 1;
                }
            }
        }
        assert!(outputs >= 3, "{name} has {outputs} outputs");
    }
    let twins = fs::read_dir(&folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "rs"));
    assert_eq!(notebooks, twins.count());
}

/// A clone has no published tables: this says which tests they are for.
#[test]
fn a_clone_is_told_what_it_does_not_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<String> = Vec::new();
    for folder in ["tests", "examples"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap_or_default();
            // The modules that other tests share read them for their users.
            let reads = ["shared(", "shared_data(", "Grid::read(", "worlds::", "../shared"];
            if name != "documents" && reads.iter().any(|word| text.contains(word)) {
                waiting.push(name);
            }
        }
    }
    waiting.sort();
    assert!(
        waiting.iter().any(|name| name == "leontief") && waiting.iter().any(|name| name == "replicate_eurostat_manual")
    );
    assert!(!waiting.iter().any(|name| name == "replicate_miller_blair"));
    if !root.join("../shared").is_dir() {
        println!("NOT CHECKED, for lack of the published tables in ../shared: {}", waiting.join(", "));
    }
}
