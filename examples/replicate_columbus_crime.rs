//! Anselin (1988): crime in 49 neighbourhoods of Columbus, Ohio; the spatial lag, error and Durbin models.
//!
//! Anselin, L. (1988), *Spatial Econometrics: Methods and Models*, Kluwer, chapter 12: crime on income and house values,
//! weights of common borders, row-standardised, maximum likelihood. The last digits printed here are those of R's
//! spatialreg 1.2-6 and spdep 1.2-7 on the same data.
//!
//! Data: `data/columbus` (of the R package spdep, GPL 2 or later; figures by Anselin), part of the repository.
//!
//! What differs: nothing. The impacts are those of the lag model, without simulated errors.
//!
//! Run with `cargo run --example replicate_columbus_crime`.

#[path = "common/replication.rs"]
mod replication;

use std::error::Error;
use std::process::ExitCode;

use domar::prelude::*;
use domar::stats::SpatialFit;
use replication::{Comparison, Printed};

const MORAN: Printed = Printed::new("Moran's I of crime", 5, &[("I", 0.510_95)]);
const MORAN_Z: Printed = Printed::new("Moran's I of crime, standardised", 4, &[("z", 5.6341)]);
const LAG: Printed =
    Printed::new("Lag model: rho and house values", 5, &[("rho", 0.431_02), ("house values", -0.265_93)]);
const LAG_INCOME: Printed = Printed::new(
    "Lag model: the rest",
    4,
    &[
        ("income", -1.0316),
        ("s.e. income", 0.3051),
        ("s.e. house values", 0.0885),
        ("log-likelihood", -182.3904),
        ("variance of the errors", 95.4945),
    ],
);
const LAG_CONSTANT: Printed = Printed::new("Lag model: constant", 3, &[("constant", 45.079), ("s.e. constant", 7.177)]);
const IMPACTS: Printed =
    Printed::new("Lag model: impacts of income", 4, &[("direct", -1.0860), ("indirect", -0.7271), ("total", -1.8131)]);
const ERROR: Printed = Printed::new("Error model", 5, &[("lambda", 0.561_79)]);
const ERROR_LIKELIHOOD: Printed = Printed::new("Error model", 4, &[("log-likelihood", -183.3805)]);
const DURBIN: Printed = Printed::new("Durbin model", 5, &[("rho", 0.426_34)]);
const DURBIN_LIKELIHOOD: Printed = Printed::new("Durbin model", 4, &[("log-likelihood", -181.3935)]);

fn log_likelihood(fit: &SpatialFit) -> f64 {
    fit.log_likelihood().unwrap_or(f64::NAN)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file = |name: &str| format!("{}/data/columbus/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let panel = Panel::read_csv(file("columbus"))?.with_unit("NEIGNO")?;
    let places = Labels::from_codes(Dimension::Region, panel.unit_labels())?;
    let pairs = Panel::read_csv(file("neighbours"))?;
    let ends = pairs.column("from")?.into_iter().zip(pairs.column("to")?);
    let pairs: Vec<_> = ends.map(|(from, to)| (from.to_string(), to.to_string())).collect();
    let borders = SpatialWeights::from_neighbours("borders", &places, &pairs)?.row_standardised()?;

    let mut comparison = Comparison::with("Anselin (1988), Spatial Econometrics, chapter 12: crime in Columbus");
    let crime = LabeledVec::new(Measure::new("crime", Unit::Ratio), places, panel.column("CRIME")?.to_owned())?;
    let moran = borders.moran(&crime)?;
    comparison.add(&MORAN, [moran.statistic])?;
    comparison.add(&MORAN_Z, [moran.z])?;

    let fit = |model| SpatialRegression::new(model, "CRIME", ["INC", "HOVAL"]).fit(&panel, &borders);
    let lag = fit(SpatialModel::Lag)?;
    comparison.add(&LAG, [lag.coef("rho")?, lag.coef("HOVAL")?])?;
    comparison.add(&LAG_CONSTANT, [lag.coef("constant")?, lag.std_error("constant")?])?;
    comparison.add(
        &LAG_INCOME,
        [lag.coef("INC")?, lag.std_error("INC")?, lag.std_error("HOVAL")?, log_likelihood(&lag), lag.sigma_sq()],
    )?;
    let impacts = lag.impacts(100, 0.95, 1)?;
    let income = &impacts.rows[0];
    comparison.add(&IMPACTS, [&income.direct, &income.indirect, &income.total].map(|impact| impact.estimate))?;

    let error = fit(SpatialModel::Error)?;
    comparison.add(&ERROR, [error.coef("lambda")?])?;
    comparison.add(&ERROR_LIKELIHOOD, [log_likelihood(&error)])?;
    let durbin = fit(SpatialModel::Durbin)?;
    comparison.add(&DURBIN, [durbin.coef("rho")?])?;
    comparison.add(&DURBIN_LIKELIHOOD, [log_likelihood(&durbin)])?;
    Ok(comparison.verdict())
}
