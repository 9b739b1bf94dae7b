//! Makes the tables of `datasets::china_digital` anew from the official ones and compares them with those in `data/`.
//!
//! `cargo run --release --example rebuild_china_digital -- [FOLDER] [--write]`: FOLDER holds the official tables of China
//! in the layout of `table::formats::Nbs` (default `../shared/data/io/china_nbs`); `--write` replaces the files.

use std::path::{Path, PathBuf};

use domar::datasets::ChinaDigital;
use domar::prelude::*;
use domar::table::formats::{Nbs, Plain};

const OFFICIAL: [(i32, &str); 6] = [
    (2002, "china_2002_122.csv"),
    (2007, "china_2007_135.csv"),
    (2012, "china_2012_139.csv"),
    (2017, "china_2017_149.csv"),
    (2018, "china_2018_153.csv"),
    (2020, "china_2020_153.csv"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (options, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.starts_with("--"));
    let folder = folders.first().map_or_else(|| root.join("../shared/data/io/china_nbs"), PathBuf::from);
    if !folder.is_dir() {
        println!("The official tables are not at {}; nothing was compared.", folder.display());
        return Ok(());
    }
    for (year, name) in OFFICIAL {
        let official = Nbs { year }.read(folder.join(name))?;
        let made = ChinaDigital::from_official(&official)?;
        let file = root.join(format!("data/china_digital/china_{year}.csv"));
        if options.iter().any(|option| option == "--write") {
            Plain::write(&made, &file)?;
            println!("{year}: {} sectors to {}", made.sectors().len(), file.display());
        } else if Plain::read(&file)? == made {
            println!("{year}: {} official sectors make the {} in data/", official.sectors().len(), made.sectors().len());
        } else {
            return Err(format!("{} is not what the official table makes; run with --write", file.display()).into());
        }
    }
    Ok(())
}
