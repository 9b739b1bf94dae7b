//! Rice farms of the Philippines (Coelli, Rao, O'Donnell and Battese 2005): 43 farms in 8 years, four frontier models.
//!
//! Coelli, T. J., Rao, D. S. P., O'Donnell, C. J. and Battese, G. E. (2005), *An Introduction to Efficiency and
//! Productivity Analysis*, 2nd ed., Springer, appendix 2 (data of the International Rice Research Institute). Printed are
//! the results of the R package frontier 1.1.8 (Coelli and Henningsen), which runs FRONTIER 4.1: inefficiency constant over
//! time (Pitt and Lee 1981), decaying (Battese and Coelli 1992), explained by education and bank loans (Battese and
//! Coelli 1995) without and with a constant in the mean.
//!
//! Data: `riceProdPhil.csv` of the R package frontier (GPL, 2 or later), read from `../shared/data/sfa`.
//!
//! What differs: FRONTIER stops its search at a relative change of 1e-5 and holds π in single precision, which shifts its
//! log-likelihood by 2.4e-8 for each of 344 rows. Coefficients are therefore compared within one unit of the last digit
//! (two constants differ by 0.53 and 0.74 of one), log-likelihoods within half a unit.
//!
//! Run with `cargo run --example replicate_rice_panel`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::prelude::*;
use replication::{Comparison, Printed};

const BETAS: [&str; 4] = ["constant", "ln_AREA", "ln_LABOR", "ln_NPK"];

fn log_likelihood(value: &'static [(&'static str, f64)]) -> Printed<'static> {
    Printed::new("log-likelihood", 3, value)
}

fn coefficients(fit: &FrontierFit) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut found = Vec::new();
    for name in BETAS {
        found.push(fit.coef(name)?);
    }
    found.extend([fit.sigma_sq(), fit.gamma()]);
    Ok(found)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let panel = Panel::read_csv(replication::shared_data("sfa/riceProdPhil.csv")?)?
        .with_log(&["PROD", "AREA", "LABOR", "NPK"])?
        .with_ids("FMERCODE", "YEARDUM")?;
    let spec = Frontier::production("ln_PROD").inputs(["ln_AREA", "ln_LABOR", "ln_NPK"]);
    let mut comparison = Comparison::with("Rice farms of the Philippines, R package frontier 1.1.8");

    let constant = spec.clone().panel_model(PanelModel::PittLee).fit(&panel)?;
    let printed = [
        ("constant", -0.832_17),
        ("ln area", 0.453_90),
        ("ln labour", 0.288_92),
        ("ln fertiliser", 0.227_54),
        ("sigma-squared", 0.155_38),
        ("gamma", 0.464_31),
    ];
    comparison
        .add(&Printed::new("Inefficiency constant over time", 5, &printed).within(1e-5), coefficients(&constant)?)?;
    comparison.add(&log_likelihood(&[("", -86.430)]), [constant.log_likelihood()])?;

    let decaying = spec.clone().panel_model(PanelModel::BatteseCoelli1992(Mean::Free)).fit(&panel)?;
    let printed = [
        ("constant", -0.7501),
        ("ln area", 0.4762),
        ("ln labour", 0.2985),
        ("ln fertiliser", 0.1961),
        ("sigma-squared", 0.1722),
        ("gamma", 0.5237),
        ("mu", -0.3173),
        ("eta", 0.0647),
    ];
    let mut found = coefficients(&decaying)?;
    found.extend([decaying.coef("mu")?, decaying.coef("eta")?]);
    comparison.add(&Printed::new("Battese and Coelli (1992), truncated normal", 4, &printed).within(1e-4), found)?;
    comparison.add(&log_likelihood(&[("", -84.407)]), [decaying.log_likelihood()])?;

    let mean = TruncatedNormal::with_mean_without_constant(["EDYRS", "BANRAT"]);
    let explained = spec.clone().inefficiency(mean).fit(&panel)?;
    let printed = [
        ("constant", -1.0086),
        ("ln area", 0.3841),
        ("ln labour", 0.3190),
        ("ln fertiliser", 0.2604),
        ("sigma-squared", 0.5975),
        ("gamma", 0.9449),
        ("mean: years of education", -0.0581),
        ("mean: bank loans", -1.4057),
    ];
    let mut found = coefficients(&explained)?;
    found.extend([explained.coef("mu:EDYRS")?, explained.coef("mu:BANRAT")?]);
    comparison
        .add(&Printed::new("Battese and Coelli (1995), mean without constant", 4, &printed).within(1e-4), found)?;
    comparison.add(&log_likelihood(&[("", -77.850)]), [explained.log_likelihood()])?;

    let with_constant = spec.inefficiency(TruncatedNormal::with_mean(["EDYRS", "BANRAT"])).fit(&panel)?;
    println!("\nBattese and Coelli (1995), mean with constant");
    comparison.add(&log_likelihood(&[("", -77.314)]), [with_constant.log_likelihood()])?;
    Ok(comparison.verdict())
}
