//! Munnell (1990) and Baltagi and Pinnoi (1995): public capital in the production of 48 US states, 1970–1986.
//!
//! Munnell, A. H. (1990), "Why has productivity growth declined? Productivity and public investment", *New England
//! Economic Review*; Baltagi, B. H. and Pinnoi, N. (1995), "Public capital stock and state productivity growth: further
//! evidence from an error components model", *Empirical Economics* 20: gross state product on public capital, private
//! capital, employment (logarithms) and the rate of unemployment, by least squares, with state effects, and with random
//! effects (Swamy and Arora). Least squares find that public capital matters; with effects of states nothing is left.
//!
//! Data: `Produc` of the R package plm (GPL 2 or later), read from `../shared/data/sfa`. The four digits printed here are
//! plm's, which round to the three of the paper.
//!
//! What differs: nothing in the coefficients; standard errors are not compared.
//!
//! Run with `cargo run --example replicate_public_capital`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::prelude::*;
use replication::{Comparison, Printed};

const REGRESSORS: [&str; 4] = ["ln_pcap", "ln_pc", "ln_emp", "unemp"];

const POOLED: Printed = Printed::new(
    "Least squares",
    4,
    &[("public capital", 0.1550), ("private capital", 0.3092), ("employment", 0.5939), ("unemployment", -0.0067)],
);
const WITHIN: Printed = Printed::new(
    "State effects (within)",
    4,
    &[("public capital", -0.0261), ("private capital", 0.2920), ("employment", 0.7682), ("unemployment", -0.0053)],
);
const RANDOM: Printed = Printed::new(
    "Random effects",
    4,
    &[("public capital", 0.0044), ("private capital", 0.3105), ("employment", 0.7297), ("unemployment", -0.0062)],
);

fn slopes(fit: &dyn Fitted) -> Result<Vec<f64>, Box<dyn Error>> {
    REGRESSORS.iter().map(|name| Ok(fit.coef(name)?)).collect()
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let panel = Panel::read_csv(replication::shared_data("sfa/plm_Produc.csv")?)?
        .with_log(&["gsp", "pcap", "pc", "emp"])?
        .with_ids("state", "year")?;
    let mut comparison = Comparison::with("Public capital: Munnell (1990), Baltagi and Pinnoi (1995)");
    for (printed, effects) in [(&POOLED, Effects::Pooled), (&WITHIN, Effects::Unit)] {
        let fit = PanelRegression::new("ln_gsp", REGRESSORS)
            .effects(effects)
            .errors(StandardErrors::Classical)
            .fit(&panel)?;
        comparison.add(printed, slopes(&fit)?)?;
    }
    // Generalised least squares with random effects of units is what Schmidt and Sickles (1984) call their second estimator.
    let random = Frontier::production("ln_gsp").inputs(REGRESSORS).fit_schmidt_sickles_random(&panel)?;
    comparison.add(&RANDOM, slopes(&random)?)?;
    Ok(comparison.verdict())
}
