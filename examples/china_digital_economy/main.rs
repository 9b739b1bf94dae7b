//! China's digital industries, 2002–2020: how much they weigh, pull and would be missed.
//!
//! `cargo run --release --example china_digital_economy` reads the tables that come with the crate, prints every table
//! and writes one HTML page with the charts. Options:
//!
//! - `--lang zh`: in Chinese (default `en`);
//! - `--table FILE --year YEAR`: the same for one official table of China in its full detail;
//! - `--page FILE`: where the page goes (default `target/china_digital_economy.html`).

mod answers;
mod study;

use std::path::PathBuf;
use std::process::ExitCode;

use domar::prelude::*;
use domar::table::formats::Nbs;
use lexopt::prelude::*;
use study::Study;

struct Arguments {
    language: Language,
    table: Option<PathBuf>,
    year: Option<i32>,
    page: PathBuf,
}

impl Arguments {
    fn from_command_line() -> Result<Self, lexopt::Error> {
        let mut arguments = Self {
            language: Language::English,
            table: None,
            year: None,
            page: PathBuf::from("target/china_digital_economy.html"),
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("lang") => {
                    arguments.language = match parser.value()?.string()?.as_str() {
                        "en" => Language::English,
                        "zh" => Language::Chinese,
                        other => return Err(format!("--lang is \"{other}\", but it must be en or zh").into()),
                    }
                }
                Long("table") => arguments.table = Some(parser.value()?.into()),
                Long("year") => arguments.year = Some(parser.value()?.parse()?),
                Long("page") => arguments.page = parser.value()?.into(),
                other => return Err(other.unexpected()),
            }
        }
        Ok(arguments)
    }
}

/// The studies, one for each year.
fn studies(arguments: &Arguments) -> Result<Vec<Study>, Box<dyn std::error::Error>> {
    let Some(path) = &arguments.table else {
        let data = datasets::china_digital()?;
        return Ok(data.iter().map(|(year, table)| Study::of(year, table)).collect::<Result<_, _>>()?);
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let year_in_name = || name.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4)?.parse().ok();
    let year = arguments.year.or_else(year_in_name).ok_or("say the table's year with --year")?;
    let table = Nbs { year }.read(path)?;
    println!("{}", table.check(Tolerance::default()));
    Ok(vec![Study::of(year, &table)?])
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::from_command_line()?;
    let studies = studies(&arguments)?;
    let page = answers::page(&studies, arguments.language)?;
    for table in page.tables() {
        println!("{table}");
    }
    if let Some(folder) = arguments.page.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&arguments.page, page.to_html())?;
    println!("{} {}", arguments.language.pick("The page with the charts:", "带图页面："), arguments.page.display());
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
