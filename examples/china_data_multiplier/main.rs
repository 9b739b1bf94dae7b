//! What data could add to a rise of productivity in China, 2002–2020: the data-element multiplier by year and by sector,
//! its split, what it hangs on, and what demand for data industries sets in motion.
//!
//! `cargo run --release --example china_data_multiplier` prints every table and writes one HTML page with the charts.
//! Options:
//!
//! - `--lang zh`: in Chinese (default `en`);
//! - `--page FILE`: where the page goes (default `target/china_data_multiplier.html`).

mod answers;
mod scenario;

use std::path::PathBuf;
use std::process::ExitCode;

use domar::prelude::*;
use lexopt::prelude::*;

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut language = Language::English;
    let mut path = PathBuf::from("target/china_data_multiplier.html");
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("lang") => {
                language = match parser.value()?.string()?.as_str() {
                    "en" => Language::English,
                    "zh" => Language::Chinese,
                    other => return Err(format!("--lang is \"{other}\", but it must be en or zh").into()),
                }
            }
            Long("page") => path = parser.value()?.into(),
            other => return Err(other.unexpected().into()),
        }
    }
    let data = datasets::china_digital()?;
    let years = data.iter().map(|(year, table)| scenario::Year::of(year, table)).collect::<Result<Vec<_>, _>>()?;
    let page = answers::page(&years, language)?;
    for table in page.tables() {
        println!("{table}");
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, page.to_html())?;
    println!("{} {}", language.pick("The page with the charts:", "带图页面："), path.display());
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
