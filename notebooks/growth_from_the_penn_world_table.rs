//! # Growth accounting from the Penn World Table
//!
//! Where China's growth came from, 1978 to 2017, and how sure the residual is.

use domar::growth::ShareUncertainty;
use domar::prelude::*;
use domar::units::Prices;

fn main() -> Result<(), Error> {
    // %% Name the columns: output, capital, labour as persons × hours × human capital, labour's share.
    let panel = datasets::pwt()?;
    let growth = GrowthAccounts::new(&panel)
        .output("rgdpna")
        .capital("rkna")
        .labour_product(&["emp", "avh", "hc"])
        .labour_share("labsh")
        .by("isocode", "year")
        .at_prices(&["rgdpna", "rkna"], Prices::Constant { year: 2011 })
        .tornqvist()?;

    // %% Contributions in log points; they add up to growth.
    let china = growth.contributions("CHN", 1978..=2017)?;
    show(&china.to_table());

    // %% The share of labour is the least certain of all. A band for the residual, with a seed.
    let band = growth.tfp_band("CHN", 1978..=2017, &ShareUncertainty::new(0.05, 2017))?;
    show(&band.to_table());
    Ok(())
}

/// A notebook shows the value by itself.
fn show(table: &Table) {
    println!("{table}");
}
