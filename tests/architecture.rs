//! The layers of the crate, kept by a test.
//!
//! A module may use what stands above it in [`LAYERS`], never what stands below it, and never its neighbour on the same
//! line. Inside one field folder anything goes. The list is that of the design with its first and last lines cut finer,
//! because the modules on them are used by one another: `units` names the languages of `labels`; `labeled` carries both;
//! `concordance` maps labelled vectors; `prelude` offers the roof `error`; `lib` declares all of them.
//!
//! Comments and texts are not read, so that a page of documentation may link anywhere.

use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: [&[&str]; 17] = [
    &["labels", "not_finite"],
    &["units"],
    &["labeled"],
    &["concordance", "panel"],
    &["linalg"],
    &["report"],
    &["optim"],
    &["stats"],
    &["table"],
    &["leontief"],
    &["growth", "frontier", "production", "index"],
    &["digital"],
    &["datasets"],
    &["error"],
    &["prelude"],
    &["lib"],
    &["main"],
];

/// Packages that only some files may name.
const ROOMS: [(&str, &[&str]); 12] = [
    ("faer", &["linalg/"]),
    ("lax", &["linalg/"]),
    ("ndarray_linalg", &["linalg/"]),
    ("kuva", &["report/svg.rs"]),
    ("calamine", &["table/formats/"]),
    // Its own module bears the name.
    ("SerializedFileReader", &["panel/parquet.rs", "table/formats/multi_regional/columnar.rs"]),
    ("rand_chacha", &["stats/draws.rs", "growth/accounting.rs"]),
    ("argmin", &["optim/"]),
    ("nalgebra", &["optim/", "stats/", "frontier/"]),
    ("statrs", &["stats/"]),
    ("errorfunctions", &["stats/"]),
    ("println", &["report/notebook.rs"]),
];

/// Where the programs are.
const PROGRAMS: &str = "bin/";

/// A name or a mark of the source, with the line it stands on.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    text: String,
    line: usize,
}

/// Names and marks of a source file; comments, texts and characters are left out.
fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = text(rest) {
            length
        } else if first == '\'' {
            character_or_lifetime(rest)
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push(Token { text: rest[..length].to_owned(), line });
            length
        } else if rest.starts_with("::") {
            found.push(Token { text: "::".to_owned(), line });
            2
        } else {
            if !first.is_whitespace() {
                found.push(Token { text: first.to_string(), line });
            }
            first.len_utf8()
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of a text, plain or raw, with or without `b`.
fn text(rest: &str) -> Option<usize> {
    let bare = rest.strip_prefix('b').unwrap_or(rest);
    let prefix = rest.len() - bare.len();
    if let Some(raw) = bare.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(prefix + 2 + hashes + inside.find(&end).map_or(inside.len(), |at| at + end.len()));
    }
    let inside = bare.strip_prefix('"')?;
    Some(prefix + 1 + closing(inside, '"'))
}

/// Length up to and with the closing mark, which a backslash hides.
fn closing(inside: &str, mark: char) -> usize {
    let mut hidden = false;
    for (at, c) in inside.char_indices() {
        if hidden {
            hidden = false;
        } else if c == '\\' {
            hidden = true;
        } else if c == mark {
            return at + c.len_utf8();
        }
    }
    inside.len()
}

fn character_or_lifetime(rest: &str) -> usize {
    let inside = &rest[1..];
    let mut letters = inside.chars();
    match (letters.next(), letters.next()) {
        (Some('\\'), _) => 1 + closing(inside, '\''),
        (Some(letter), Some('\'')) => 2 + letter.len_utf8(),
        _ => 1,
    }
}

/// What a file takes from the crate: top-level modules with the line that names them.
fn imports(module: &[&str], tokens: &[Token]) -> Vec<Token> {
    let mut found = Vec::new();
    // For each open brace, whether it belongs to a module written inside the file.
    let mut braces = Vec::new();
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.text == text);
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "{" => braces.push(at >= 2 && is(at - 2, "mod")),
            "}" => {
                braces.pop();
            }
            "crate" if is(at + 1, "::") => heads(&tokens[at + 2..], &mut found),
            "super" if is(at + 1, "::") && !(at > 0 && is(at - 1, "::")) => {
                let mut climbs = 1;
                while is(at + 2 * climbs, "super") && is(at + 2 * climbs + 1, "::") {
                    climbs += 1;
                }
                let depth = module.len() + braces.iter().filter(|inner| **inner).count();
                if climbs >= depth {
                    heads(&tokens[at + 2 * climbs..], &mut found);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The first names of a path or of a braced list of paths.
fn heads(path: &[Token], found: &mut Vec<Token>) {
    let Some(first) = path.first() else { return };
    if first.text != "{" {
        found.push(first.clone());
        return;
    }
    let mut depth = 0;
    for (at, token) in path.iter().enumerate() {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ if depth == 1 && matches!(path[at - 1].text.as_str(), "{" | ",") => found.push(token.clone()),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|line| line.contains(&module))
}

/// What is wrong with a file, each a sentence. The path is that below `src`, with `/`.
fn offences(path: &str, source: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let file = format!("src/{path}");
    if !source.starts_with("//!") {
        wrong.push(format!("{file} does not begin with a line of documentation, //!"));
    }
    for (at, _) in source.lines().enumerate().filter(|(_, line)| line.contains("../shared")) {
        wrong.push(format!("{file}, line {}: ../shared is for tests; users of the crate do not have it", at + 1));
    }
    let tokens = tokens(source);
    for token in &tokens {
        let Token { text, line } = token;
        if text == "unsafe" {
            wrong.push(format!("{file}, line {line}: unsafe is forbidden"));
        }
        if let Some((_, rooms)) = ROOMS.iter().find(|(package, _)| package == text)
            && !rooms.iter().any(|room| path.starts_with(room))
        {
            wrong.push(format!("{file}, line {line}: {text} may be named in src/{} only", rooms.join(" and src/")));
        }
    }
    // Programs stand outside the library and see its public surface only, which the compiler keeps.
    if path.starts_with(PROGRAMS) {
        return wrong;
    }
    let stem = path.trim_end_matches(".rs");
    let module: Vec<&str> = stem.split('/').filter(|name| !matches!(*name, "mod" | "lib" | "main")).collect();
    let own = module.first().copied().unwrap_or(stem);
    let Some(layer) = layer_of(own) else {
        wrong.push(format!("{file}: the module {own} has no layer; give it one in LAYERS of tests/architecture.rs"));
        return wrong;
    };
    for Token { text, line } in imports(&module, &tokens) {
        let complaint = match layer_of(&text) {
            _ if text == own => continue,
            Some(other) if other < layer => continue,
            Some(other) if other == layer => "its neighbour on the same layer",
            Some(_) => "which stands below it",
            None => "which is no module with a layer",
        };
        wrong.push(format!("{file}, line {line}: {own} imports crate::{text}, {complaint}"));
    }
    wrong
}

/// Source files below a folder, and folders without a `mod.rs`.
fn walk(folder: &Path, files: &mut Vec<PathBuf>, bare: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.join("mod.rs").is_file() {
                bare.push(path.clone());
            }
            walk(&path, files, bare);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn every_source_file_keeps_to_its_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut bare) = (Vec::new(), Vec::new());
    walk(&root, &mut files, &mut bare);
    assert!(files.len() > 10, "only {} files were found in src", files.len());
    let below_src = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    let mut wrong: Vec<String> =
        files.iter().flat_map(|path| offences(&below_src(path), &fs::read_to_string(path).unwrap())).collect();
    let bare = bare.iter().map(|folder| below_src(folder)).filter(|folder| !format!("{folder}/").starts_with(PROGRAMS));
    wrong.extend(bare.map(|folder| format!("src/{folder} has no mod.rs")));
    wrong.sort();
    assert!(wrong.is_empty(), "the layers are broken:\n{}", wrong.join("\n"));
}

/// The complaints about a file that otherwise begins as it should.
fn complaints(path: &str, code: &str) -> Vec<String> {
    offences(path, &format!("//! Documentation.\n{code}"))
}

#[test]
fn imports_from_above_and_from_the_own_field_are_allowed() {
    let code =
        "use crate::labels::Label;\nuse crate::{units::{Unit, Flow}, leontief::system};\nuse super::system::X;\n";
    assert_eq!(complaints("leontief/price.rs", code), Vec::<String>::new());
    assert_eq!(complaints("lib.rs", "pub mod labels;\npub use crate::error::Error;"), Vec::<String>::new());
}

#[test]
fn upward_imports_are_refused_with_file_and_line() {
    assert_eq!(
        complaints("table/check.rs", "use crate::labels::Label;\nuse crate::leontief::LeontiefSystem;"),
        ["src/table/check.rs, line 3: table imports crate::leontief, which stands below it"]
    );
    // In a braced list, over several lines, inside a function, by a macro.
    let listed = "use crate::{\n    labels::{Label, Labels},\n    digital,\n};";
    assert_eq!(complaints("table/check.rs", listed).len(), 1);
    assert!(complaints("table/check.rs", listed)[0].contains("line 4: table imports crate::digital"));
    assert_eq!(complaints("units.rs", "fn f() { let x = crate::table::IoTable::new(); }").len(), 1);
    assert_eq!(complaints("units.rs", "macro_rules! m { () => { $crate::table::f() } }").len(), 1);
}

#[test]
fn neighbours_and_strangers_are_refused() {
    assert!(complaints("growth/domar.rs", "use crate::frontier::Spec;")[0].contains("neighbour"));
    assert!(complaints("panel.rs", "use crate::concordance::Concordance;")[0].contains("neighbour"));
    assert!(complaints("leontief/price.rs", "use crate::ndarray::array;")[0].contains("no module with a layer"));
    assert!(complaints("helpers.rs", "")[0].contains("the module helpers has no layer"));
}

#[test]
fn climbing_by_super_is_seen() {
    assert_eq!(complaints("table/formats/nbs.rs", "use super::super::super::leontief::X;").len(), 1);
    assert_eq!(complaints("table/formats/nbs.rs", "use super::super::check::X;").len(), 0);
    assert_eq!(complaints("table/mod.rs", "use super::leontief::X;").len(), 1);
    assert_eq!(complaints("units.rs", "mod tests { use super::*; use super::super::table::X; }").len(), 1);
}

#[test]
fn packages_stay_in_their_rooms() {
    assert_eq!(
        complaints("table/check.rs", "use faer::Mat;"),
        ["src/table/check.rs, line 2: faer may be named in src/linalg/ only"]
    );
    assert_eq!(complaints("linalg/faer_backend.rs", "use faer::Mat;").len(), 0);
    assert_eq!(complaints("report/chart.rs", "use kuva::Plot;").len(), 1);
    assert_eq!(complaints("report/svg.rs", "use kuva::Plot;").len(), 0);
    assert_eq!(complaints("labels.rs", "fn f() { println!(\"x\") }").len(), 1);
    assert_eq!(complaints("labels.rs", "fn f() { unsafe { g() } }").len(), 1);
    assert_eq!(complaints("labels.rs", "const F: &str = \"../shared/data\";").len(), 1);
    assert_eq!(
        complaints("bin/domar/main.rs", "use faer::Mat;\nmod input;\nuse crate::input::X;"),
        ["src/bin/domar/main.rs, line 2: faer may be named in src/linalg/ only"]
    );
    assert_eq!(
        offences("labels.rs", "use std::fmt;"),
        ["src/labels.rs does not begin with a line of documentation, //!"]
    );
}

#[test]
fn comments_texts_and_characters_are_not_code() {
    let code = r##"
        // use crate::leontief::X;
        /* unsafe /* nested */ crate::digital::Y */
        /// [`X`](crate::leontief::X)
        const A: &str = "crate::leontief \" unsafe";
        const B: &str = r#"println!("crate::digital")"#;
        const C: char = '"';
        const D: char = '\'';
        fn f<'a>(x: &'a str) {}
    "##;
    assert_eq!(complaints("labels.rs", code), Vec::<String>::new());
    assert_eq!(complaints("labels.rs", &format!("{code}use crate::table::X;")).len(), 1, "what follows is still read");
}
