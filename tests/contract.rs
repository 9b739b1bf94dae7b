//! The surface that scripts rely on.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domar::digital::DoubleCount;
use domar::prelude::*;
use domar::table::formats::Nbs;

#[test]
fn a_script_reads_a_table_and_asks_the_classic_questions() -> Result<(), Error> {
    let path = common::shared("data/io/china_nbs/china_2020_153.csv");
    let table = Nbs { year: 2020 }.read(&path)?;
    let report = table.check(Tolerance::default());
    assert!(report.is_balanced(), "{report}");
    let total = LeontiefSystem::from_table(&table, Flow::Total)?;
    let home = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let m = total.output_multipliers();
    let v = home.value_added_multipliers()?;
    let l = total.linkages();
    let h = total.extraction_by_sector(Extraction::Total);
    let u = total.upstreamness();
    let x: f64 = m.get("090")?;
    assert!(x > v.get("090")?);
    assert!(l.power_of_dispersion.get("090")? > 1.0 && l.sensitivity_of_dispersion.get("090")? > 0.0);
    assert!(l.ghosh_forward.get("090")? >= 1.0 && u.get("090")? >= 1.0 && h.get("090")? > 0.0);
    let s = digital::Scope::ict(&table)?;
    let share = digital::scale(&home, &s)?;
    assert!(share.direct < share.adb(DoubleCount::Block) && share.adb(DoubleCount::Block) < share.extraction);
    Ok(())
}

#[test]
fn known_answers_for_the_digital_industries_of_2018() -> Result<(), Error> {
    let table = Nbs { year: 2018 }.read(common::shared("data/io/china_nbs/china_2018_153.csv"))?;
    let home = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let printed = |value: f64, expected: f64, decimals: i32| {
        assert!((value - expected).abs() <= 0.5 * 10f64.powi(-decimals), "{value} against {expected}");
    };
    let ict = digital::scale(&home, &digital::Scope::ict(&table)?)?;
    printed(ict.direct, 0.05482, 5);
    printed(ict.adb(DoubleCount::Diagonal), 0.09143, 5);
    printed(ict.adb(DoubleCount::Block), 0.08433, 5);
    printed(ict.extraction, 0.09717, 5);
    printed(ict.domar_weight, 0.1876, 4);
    // The forward term of ADB's formula is the direct share, identically.
    assert!((ict.forward - ict.direct).abs() < 1e-12);
    let adb = digital::scale(&home, &digital::Scope::adb_core(&table)?)?;
    printed(adb.direct, 0.03926, 5);
    printed(adb.adb(DoubleCount::Diagonal), 0.0570, 4);
    printed(adb.adb(DoubleCount::Block), 0.0544, 4);
    printed(adb.extraction, 0.0647, 4);
    let total = LeontiefSystem::from_table(&table, Flow::Total)?;
    let spillover = digital::spillover(&total, &digital::Scope::ict(&table)?)?;
    printed(spillover.mean_dependence, 0.070, 3);
    Ok(())
}

/// The words of a text that name replications.
fn replications_in(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with("replicate_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_replication_is_in_the_index_and_every_entry_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = fs::read_dir(root.join("examples")).unwrap();
    let there: BTreeSet<String> = names
        .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".rs").to_owned())
        .filter(|name| name.starts_with("replicate_"))
        .collect();
    assert!(there.len() >= 10, "{there:?}");
    for page in ["docs/src/replications.md", "README.md"] {
        let listed = replications_in(&fs::read_to_string(root.join(page)).unwrap());
        assert_eq!(listed, there, "{page} and examples/");
    }
}

/// The names behind a mark in a text, up to the first character that no name has.
fn names_behind(mark: &str, text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    text.split(mark).skip(1).map(name).collect()
}

/// The source files in a folder and below.
fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn the_gallery_draws_every_result_that_has_a_chart() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut with_charts = BTreeSet::new();
    for path in sources(&root.join("src")) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        // Comments and what stands in tests are indented or marked.
        with_charts.extend(names_behind("\nimpl ToChart for ", &text));
    }
    assert!(with_charts.len() >= 34, "{with_charts:?}");
    let gallery = fs::read_to_string(root.join("examples/gallery/main.rs")).unwrap();
    assert_eq!(names_behind(" of::<", &gallery), with_charts);
}

#[test]
fn every_picture_of_the_gallery_is_shown_with_the_lines_that_draw_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/src/gallery.md")).unwrap();
    let mut pictures = 0;
    for entry in fs::read_dir(root.join("docs/src/gallery")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with("<svg"), "{name}");
        assert!(page.contains(&format!("](gallery/{name}.svg)")), "{name} is not on the page");
        pictures += 1;
    }
    assert_eq!(page.matches("](gallery/").count(), pictures);
    let included = page.split("{{#include ../../").skip(1).map(|rest| rest.split("}}").next().unwrap());
    for (file, anchor) in included.map(|place| place.split_once(':').unwrap()) {
        let code = fs::read_to_string(root.join(file)).unwrap();
        for mark in ["ANCHOR", "ANCHOR_END"] {
            assert!(code.lines().any(|line| line.trim() == format!("// {mark}: {anchor}")), "{file}: {mark}: {anchor}");
        }
    }
}
