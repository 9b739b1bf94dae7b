//! Labour values of China 1995–2018 and the growth of vertically integrated labour productivity by sector.
//!
//! Input-output tables of the OECD (edition of 2021, total flows) and employment by sector after Wang, Jia and Wang (2021),
//! both from `../shared/data`; real GDP of the Penn World Table 10.01 for the deflator. What is deflated and what is not is
//! printed with the results. `cargo run --release --example china_labour_values`

use std::error::Error;
use std::path::Path;

use domar::concordance::Concordance;
use domar::growth::LabourEconomy;
use domar::labels::Label;
use domar::ndarray::Array1;
use domar::panel::Panel;
use domar::prelude::{Dimension, Flow, LabeledVec, Labels, LeontiefSystem, Measure, NumberFormat, Table, Unit};
use domar::table::formats::Oecd;

const YEARS: [i32; 6] = [1995, 2000, 2005, 2010, 2015, 2018];
/// The year of whose prices everything is.
const BASE: i32 = 2018;

/// Sectors that both sources know: name, industries of the OECD, sectors of the employment series.
const SECTORS: [(&str, &[&str], &[&str]); 43] = [
    ("Agriculture, forestry", &["01"], &["A01", "A02", "A03", "A05"]),
    ("Fishing", &["02"], &["A04"]),
    ("Mining of fuels", &["03"], &["B01", "B02"]),
    ("Mining of ores and minerals", &["04"], &["B03", "B04", "B05", "B07"]),
    ("Mining support", &["05"], &["B06"]),
    ("Food, beverages, tobacco", &["06"], &["C01", "C02", "C03", "C04"]),
    ("Textiles, clothing, leather", &["07"], &["C05", "C06", "C07"]),
    ("Wood", &["08"], &["C08"]),
    ("Paper, printing", &["09"], &["C10", "C11"]),
    ("Coke, refined petroleum", &["10"], &["C13"]),
    ("Chemicals", &["11"], &["C14", "C16"]),
    ("Pharmaceuticals", &["12"], &["C15"]),
    ("Rubber, plastics", &["13"], &["C17"]),
    ("Other mineral products", &["14"], &["C18"]),
    ("Basic metals", &["15"], &["C19", "C20"]),
    ("Metal products", &["16"], &["C21"]),
    ("Computers, electronics, optics", &["17"], &["C27", "C28"]),
    ("Electrical equipment", &["18"], &["C26"]),
    ("Machinery", &["19"], &["C22", "C23"]),
    ("Motor vehicles", &["20"], &["C24"]),
    ("Other transport equipment", &["21"], &["C25"]),
    ("Other manufacturing, repair", &["22"], &["C09", "C12", "C29", "C31"]),
    ("Electricity, gas", &["23"], &["D01", "D02"]),
    ("Water, waste", &["24"], &["D03", "C30"]),
    ("Construction", &["25"], &["E01", "E02", "E03", "E04"]),
    ("Trade", &["26"], &["F01", "F02"]),
    ("Land transport", &["27"], &["G01", "G02", "G05"]),
    ("Water transport", &["28"], &["G03"]),
    ("Air transport", &["29"], &["G04"]),
    ("Warehousing", &["30"], &["G06", "G07"]),
    ("Post", &["31"], &["G08"]),
    ("Hotels, restaurants", &["32"], &["H01", "H02"]),
    ("Publishing, broadcasting", &["33"], &["R01", "R02"]),
    ("Telecommunications", &["34"], &["I01"]),
    ("Software, information services", &["35"], &["I02", "I03"]),
    ("Finance", &["36"], &["J01", "J02", "J03", "J04"]),
    ("Real estate", &["37"], &["K"]),
    ("Business services, research", &["38", "39"], &["L01", "L02", "M01", "M02", "M03"]),
    (
        "Public administration, facilities",
        &["40"],
        &["N01", "N02", "N03", "N04", "S01", "S02", "S03", "S04", "S05", "S06"],
    ),
    ("Education", &["41"], &["P"]),
    ("Health", &["42"], &["Q01", "Q02"]),
    ("Arts, sports", &["43"], &["R03", "R04", "R05"]),
    // Households as employers (45) have no output in China's tables.
    ("Other services", &["44", "45"], &["O01", "O02", "O03"]),
];

const SAID: [&str; 5] = [
    "Deflated: the general price level. One deflator for all products and years, value added of the tables over real GDP of \
     PWT 10.01 (rgdpna), brings every table to dollars of 2018.",
    "Not deflated: relative prices. Sectors' own deflators are not in the sources, so a product that became cheaper than \
     others, as electronics did, seems to have advanced less than it did, and one that became dearer more.",
    "Imports count as if made at home with China's coefficients (total flows).",
    "Labour is persons employed, neither hours nor skill; fixed capital is left out, since the tables have no depreciation.",
    "Repair of motor vehicles is with other services, management of water and public facilities with public \
     administration, and business services are one sector with research: the sources draw these lines differently.",
];

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.is_dir() {
        println!("NOTHING WAS COMPUTED: the tables and the employment series are not in {}.", data.display());
        return Ok(());
    }
    println!("Labour values of China\n");
    for sentence in SAID {
        println!("  - {sentence}");
    }
    let economies = YEARS.map(|year| economy(&data, year));
    let economies: Vec<LabourEconomy> = economies.into_iter().collect::<Result<_, _>>()?;
    let (Some(first), Some(last)) = (economies.first(), economies.last()) else { return Err("no years".into()) };

    let whole = first.change_to(last)?;
    let years = f64::from(YEARS[YEARS.len() - 1] - YEARS[0]);
    let mut table = Table::builder("Labour values and vertically integrated labour productivity")
        .subtitle("persons per 10^6 USD of final product, prices of 2018")
        .stub("Product");
    for year in YEARS {
        table = table.number_column(year.to_string(), NumberFormat::fixed(1));
    }
    table = table.number_column("Growth a year", NumberFormat::percent(2));
    for (at, (label, growth)) in whole.integrated_productivity_growth.iter().enumerate() {
        let values = economies.iter().map(|economy| economy.labour_values().values()[at]);
        table = table.row(label.name(), values.chain([growth / years]));
    }
    println!("\n{}", table.note("Growth: log points of 1/λ, 1995–2018.").build()?);

    println!("Falling labour time is productivity, both sides over λ₀'y:");
    for (pair, spans) in economies.windows(2).zip(YEARS.windows(2)) {
        let change = pair[0].change_to(&pair[1])?;
        println!(
            "  {}–{}   fall in final products {:.12}   Domar-weighted progress of sectors {:.12}",
            spans[0], spans[1], change.by_product, change.by_sector
        );
        if (change.by_product - change.by_sector).abs() > 1e-12 {
            return Err("the two sides differ".into());
        }
    }
    Ok(())
}

fn economy(data: &Path, year: i32) -> Result<LabourEconomy, Box<dyn Error>> {
    let path = data.join(format!("io/oecd_iot21ed/CHN_{year}.csv"));
    let table = Oecd { economy: "China".to_owned(), year }.read(path)?;
    let labels: Vec<Label> =
        SECTORS.iter().map(|(name, industries, _)| Label::new(industries.join("+"), *name)).collect();
    let sectors = Labels::new(Dimension::Sector, labels)?;
    let pairs: Vec<(&str, String)> = SECTORS
        .iter()
        .flat_map(|(_, industries, _)| industries.iter().map(|code| (*code, industries.join("+"))))
        .collect();
    let table = table.aggregate(&Concordance::many_to_one(table.sectors().clone(), sectors.clone(), &pairs)?)?;
    let persons = employment(data, year)? * 1e4;
    let unit = Unit::quantity("persons", 0).per(&table.info().unit);
    let labour = LabeledVec::new(
        Measure::new("persons per unit of output", unit),
        sectors.clone(),
        persons / table.output().values(),
    )?;
    let deflator = deflator(data, year, table.value_added()?.sum())?;
    let index = Array1::from_elem(sectors.len(), deflator);
    let index = LabeledVec::new(Measure::new("deflator", Unit::Ratio), sectors, index)?;
    let system = LeontiefSystem::from_table(&table, Flow::Total)?;
    Ok(LabourEconomy::new(&system, &labour)?.deflated(&index, BASE)?)
}

/// Persons by sector, in 10⁴.
fn employment(data: &Path, year: i32) -> Result<Array1<f64>, Box<dyn Error>> {
    let panel = Panel::read_csv(data.join("io/china_nbs/china_employment.csv"))?;
    let codes = panel.text("Code")?;
    let values = panel.column(&year.to_string())?;
    let of = |code: &str| codes.iter().position(|other| *other == Some(code)).map(|row| values[row]);
    let mut persons = Vec::new();
    for (name, _, parts) in SECTORS {
        let mut sum = 0.0;
        for code in parts {
            sum +=
                of(code).filter(|value| value.is_finite()).ok_or_else(|| format!("no employment of {code}, {name}"))?;
        }
        persons.push(sum);
    }
    // Every sector of the series but international organisations is used once, so that the total is nearly reached.
    let total = of("TOT").ok_or("no total")?;
    let sum: f64 = persons.iter().sum();
    if (sum / total - 1.0).abs() > 1e-3 {
        return Err(format!("sectors have {sum} of {total} employed in {year}").into());
    }
    Ok(persons.into())
}

/// Price level of a year's table over that of the base year's.
fn deflator(data: &Path, year: i32, value_added: f64) -> Result<f64, Box<dyn Error>> {
    let panel = Panel::read_csv(data.join("pwt1001.csv"))?;
    let (codes, years, real) = (panel.text("isocode")?, panel.column("year")?, panel.column("rgdpna")?);
    let gdp = |wanted: i32| {
        (0..panel.len())
            .find(|&row| codes[row] == Some("CHN") && years[row] == f64::from(wanted))
            .map(|row| real[row])
            .ok_or_else(|| format!("no real GDP of {wanted}"))
    };
    let base =
        Oecd { economy: "China".to_owned(), year: BASE }.read(data.join(format!("io/oecd_iot21ed/CHN_{BASE}.csv")))?;
    Ok((value_added / gdp(year)?) / (base.value_added()?.sum() / gdp(BASE)?))
}
