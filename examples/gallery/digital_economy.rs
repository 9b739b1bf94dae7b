//! Charts of the digital economy and of the data multiplier.

use std::error::Error;

use domar::digital::{DataMultiplier, JCurveYear, Scope, demand_multiplier_under_noise};
use domar::prelude::*;
use domar::table::CellNoise;

use crate::{Drawn, home};

pub fn dependence() -> Drawn {
    // ANCHOR: dependence
    let system = home(2020)?;
    let scope = Scope::ict(system.table())?;
    let chart = digital::spillover(&system, &scope)?.to_chart_in(Language::Chinese);
    // ANCHOR_END: dependence
    Ok(chart)
}

pub fn dependence_en() -> Drawn {
    // ANCHOR: dependence_en
    let system = home(2020)?;
    let chart = digital::spillover(&system, &Scope::ict(system.table())?)?.to_chart();
    // ANCHOR_END: dependence_en
    Ok(chart)
}

pub fn demand_multiplier() -> Drawn {
    // ANCHOR: demand_multiplier
    let system = home(2020)?;
    let scope = Scope::digital_services(system.table())?;
    let noise = CellNoise::uniform(0.1, 7);
    let chart = demand_multiplier_under_noise(&system, &scope, &noise, 200, 0.95)?.to_chart();
    // ANCHOR_END: demand_multiplier
    Ok(chart)
}

/// A rise of productivity of one per cent in digital services, with assumed sharing, accumulation and persistence.
fn multiplier() -> Result<DataMultiplier, Box<dyn Error>> {
    // ANCHOR: scenario
    let system = home(2020)?;
    let services = Scope::digital_services(system.table())?;
    let measure = Measure::new("rise of productivity", Unit::Ratio);
    let shock = LabeledVec::new(measure, system.sectors().clone(), services.weights() * 0.01)?;
    let multiplier = DataEconomy::calibrated(&system, &services, 0.5, 0.3, 0.7)?.multiplier(&shock)?;
    // ANCHOR_END: scenario
    Ok(multiplier)
}

pub fn data_multiplier() -> Drawn {
    // ANCHOR: data_multiplier
    let chart = multiplier()?.to_chart();
    // ANCHOR_END: data_multiplier
    Ok(chart)
}

pub fn tornado() -> Drawn {
    // ANCHOR: tornado
    let sensitivity = multiplier()?.sensitivity(Sobol { draws: 256, seed: 7 })?;
    let chart = sensitivity.to_chart_in(Language::Chinese);
    // ANCHOR_END: tornado
    Ok(chart)
}

pub fn contours() -> Drawn {
    // ANCHOR: contours
    let accumulation: Vec<f64> = (1..=160).map(|k| 0.025 * f64::from(k)).collect();
    let chart = multiplier()?.contours(&[1.1, 1.2, 1.5, 2.0], &accumulation, 4.0)?.to_chart();
    // ANCHOR_END: contours
    Ok(chart)
}

pub fn sharing_and_gain() -> Drawn {
    // ANCHOR: sharing_and_gain
    let steps = [0.0, 0.5, 1.0, 1.5, 2.0];
    let chart = multiplier()?.over_sharing_and_gain(&steps, &steps).to_chart();
    // ANCHOR_END: sharing_and_gain
    Ok(chart)
}

pub fn j_curve() -> Drawn {
    // ANCHOR: j_curve
    // A technology arrives: investment jumps, then the stock catches up.
    let years: Vec<JCurveYear> = (0..16)
        .map(|t| JCurveYear {
            year: 2000 + t,
            measured: 0.01,
            investment_share: 0.03,
            investment_growth: 0.20 * (-0.2 * f64::from(t)).exp(),
            capital_share: 0.03,
            capital_growth: 0.14 * (1.0 - (-0.3 * f64::from(t)).exp()),
        })
        .collect();
    let chart = digital::j_curve(2.0, &years)?.to_chart().subtitle("An invented economy");
    // ANCHOR_END: j_curve
    Ok(chart)
}
