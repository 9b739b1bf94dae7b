//! Replicates the productivity growth of the Penn World Table 9.1 and decomposes China's growth from 1978 to 2017.
//!
//! Feenstra, Inklaar and Timmer (2015): Törnqvist, labour = persons × hours × human capital, capital services, mean share
//! of labour. Every published rate whose hours exist at both ends is reproduced to 1e-6 log points (the table is in single
//! precision); the example fails otherwise. `cargo run --release --example replicate_pwt_tfp`

use std::error::Error;
use std::path::Path;

use domar::growth::ShareUncertainty;
use domar::prelude::*;
use domar::units::Prices;

/// Countries with the number of their published rates that have hours at both ends.
const COUNTRIES: [(&str, usize); 6] = [("USA", 63), ("DEU", 63), ("JPN", 63), ("KOR", 60), ("CHN", 47), ("IND", 47)];

/// Single precision in each of eight numbers.
const TOLERANCE: f64 = 1e-6;

fn main() -> Result<(), Box<dyn Error>> {
    let panel = datasets::pwt()?;
    let growth = GrowthAccounts::new(&panel)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "avh", "hc"])
        .labour_share("labsh")
        .by("isocode", "year")
        .at_prices(&["rgdpna", "rkna"], Prices::Constant { year: 2011 })
        .tornqvist()?;

    println!("TFP growth, log points a year: computed beside published, every tenth year\n");
    for (country, expected) in COUNTRIES {
        let rows = panel.where_equals("isocode", country)?;
        let (levels, hours) = (rows.column("rtfpna")?, rows.column("avh")?);
        let years = rows.times().unwrap_or_default();
        let (mut count, mut worst) = (0, 0.0f64);
        for t in 1..rows.len() {
            let published = (levels[t] / levels[t - 1]).ln();
            if published.is_nan() || hours[t].is_nan() || hours[t - 1].is_nan() {
                continue;
            }
            let computed = growth.tfp_growth(country, years[t])?;
            if years[t] % 10 == 0 {
                println!("  {country} {}  computed {computed:10.7}  published {published:10.7}", years[t]);
            }
            worst = worst.max((computed - published).abs());
            count += 1;
        }
        println!("{country}: {count} rates, largest difference {worst:.1e}\n");
        if count != expected || worst >= TOLERANCE {
            return Err(format!(
                "{country}: {count} rates where {expected} were expected, largest difference {worst:.1e}, allowed {TOLERANCE:.0e}"
            )
            .into());
        }
    }

    let china = growth.contributions("CHN", 1978..=2017)?;
    let per_hour = growth.labour_productivity("CHN", 1978..=2017, &["emp", "avh"])?;
    // Labour's share is the least certain of all: the income of the self-employed is split by assumption.
    let band = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.05, 2017))?;
    println!("{}\n{}\n{}", china.to_table().to_text(), per_hour.to_table().to_text(), band.to_table().to_text());

    let section = Section::new("China, 1978–2017")
        .chart(china.to_chart().source(datasets::PWT_CITATION))
        .table(china.to_table())
        .chart(per_hour.to_chart().source(datasets::PWT_CITATION))
        .table(per_hour.to_table())
        .chart(band.to_chart().source(datasets::PWT_CITATION))
        .table(band.to_table());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/china_sources_of_growth.html");
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, Page::new("Sources of China's growth").section(section).to_html())?;
    println!("Charts: {}", file.display());
    Ok(())
}
