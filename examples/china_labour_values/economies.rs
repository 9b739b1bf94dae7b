//! China's economy in labour terms, every year from 1995 to 2018: what the example shows and a test checks.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use domar::concordance::Concordance;
use domar::growth::LabourEconomy;
use domar::labels::Label;
use domar::ndarray::Array1;
use domar::panel::Panel;
use domar::prelude::{Dimension, Flow, IoTable, LabeledVec, Labels, LeontiefSystem, Measure, Unit};
use domar::table::formats::Oecd;

/// The years that the tables and the employment series have in common.
pub const YEARS: std::ops::RangeInclusive<i32> = 1995..=2018;
/// The year of whose prices everything is.
const BASE: i32 = 2018;

/// China in one year.
// The test reads more of it than the example prints.
#[allow(dead_code)]
pub struct China {
    pub year: i32,
    /// The table by common sectors, at current prices.
    pub table: IoTable,
    /// The general price level, 1 in the base year.
    pub price_level: f64,
    /// GDP at constant national prices, as the Penn World Table has it.
    pub real_gdp: f64,
    /// The economy at that level.
    pub economy: LabourEconomy,
}

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

/// All years in order, from the tables, the employment series and the Penn World Table in a folder.
pub fn years(data: &Path) -> Result<Vec<China>, Box<dyn Error>> {
    let sectors = sectors()?;
    let tables: Vec<(i32, IoTable)> =
        YEARS.map(|year| Ok((year, table(data, year, &sectors)?))).collect::<Result<_, Box<dyn Error>>>()?;
    let employed = Panel::read_csv(data.join("io/china_nbs/china_employment.csv"))?;
    let gdp = Panel::read_csv(data.join("pwt1001.csv"))?;
    let (_, last) = tables.iter().find(|(year, _)| *year == BASE).ok_or("no table of the base year")?;
    let base = last.value_added()?.sum() / real_gdp(&gdp, BASE)?;
    let mut all = Vec::new();
    for (year, table) in tables {
        let real_gdp = real_gdp(&gdp, year)?;
        let price_level = table.value_added()?.sum() / real_gdp / base;
        let persons = employment(&employed, year)? * 1e4;
        let label = |name: &str, unit: Unit, values: Array1<f64>| {
            LabeledVec::new(Measure::new(name, unit), Arc::clone(&sectors), values)
        };
        let unit = Unit::quantity("persons", 0).per(&table.info().unit);
        let labour = label("persons per unit of output", unit, persons / table.output().values())?;
        let index = label("deflator", Unit::Ratio, Array1::from_elem(sectors.len(), price_level))?;
        let system = LeontiefSystem::from_table(&table, Flow::Total)?;
        let economy = LabourEconomy::new(&system, &labour)?.deflated(&index, BASE)?;
        all.push(China { year, table, price_level, real_gdp, economy });
    }
    Ok(all)
}

fn code_of(industries: &[&str]) -> String {
    industries.join("+")
}

fn sectors() -> Result<Arc<Labels>, Box<dyn Error>> {
    let labels = SECTORS.iter().map(|(name, industries, _)| Label::new(code_of(industries), *name)).collect();
    Ok(Labels::new(Dimension::Sector, labels)?)
}

fn table(data: &Path, year: i32, sectors: &Arc<Labels>) -> Result<IoTable, Box<dyn Error>> {
    let table =
        Oecd { economy: "China".to_owned(), year }.read(data.join(format!("io/oecd_iot21ed/CHN_{year}.csv")))?;
    let pairs: Vec<(&str, String)> = SECTORS
        .iter()
        .flat_map(|(_, industries, _)| industries.iter().map(|code| (*code, code_of(industries))))
        .collect();
    Ok(table.aggregate(&Concordance::many_to_one(table.sectors().clone(), Arc::clone(sectors), &pairs)?)?)
}

/// Persons by sector, in 10⁴.
fn employment(panel: &Panel, year: i32) -> Result<Array1<f64>, Box<dyn Error>> {
    let codes = panel.text("Code")?;
    let values = panel.column(&year.to_string())?;
    let of = |code: &str| {
        let row = codes.iter().position(|other| *other == Some(code));
        row.map(|row| values[row]).filter(|value| value.is_finite()).ok_or_else(|| format!("no employment of {code}"))
    };
    let persons: Vec<f64> =
        SECTORS.iter().map(|(_, _, parts)| parts.iter().map(|code| of(code)).sum()).collect::<Result<_, String>>()?;
    // Every sector of the series but international organisations is used once, so that the total is nearly reached.
    let (sum, total) = (persons.iter().sum::<f64>(), of("TOT")?);
    if (sum / total - 1.0).abs() > 1e-3 {
        return Err(format!("sectors have {sum} of {total} employed in {year}").into());
    }
    Ok(persons.into())
}

fn real_gdp(panel: &Panel, year: i32) -> Result<f64, Box<dyn Error>> {
    let (codes, years, real) = (panel.text("isocode")?, panel.column("year")?, panel.column("rgdpna")?);
    let row = (0..panel.len()).find(|&row| codes[row] == Some("CHN") && years[row] == f64::from(year));
    Ok(row.map(|row| real[row]).ok_or_else(|| format!("no real GDP of {year}"))?)
}
