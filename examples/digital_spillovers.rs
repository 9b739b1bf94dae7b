//! What China's digital industries call for elsewhere and what comes back, year by year; and spatial regressions on
//! Anselin's (1988) data of crime in Columbus, beside the digits that R's spdep 1.2-7 and spatialreg 1.2-6 print.
//!
//! Run with `cargo run --example digital_spillovers`. Fails where a figure differs from a printed one beyond its last digit.
//!
//! The first table takes the Leontief inverse apart, `L = M₃M₂M₁` (Miller 1966; Round 1985): it is accounting over domestic
//! flows at prices of each year, and says what is connected, not what causes what.

use std::process::ExitCode;

use domar::prelude::*;
use ndarray::Array1;

/// Output called for by 100 of final demand for digital products, and by 100 for all others.
fn feedback_by_year() -> Result<Table, Error> {
    let number = NumberFormat::fixed(2);
    let mut builder = Table::builder("China: output called for by 100 of final demand")
        .stub("Year")
        .spanner("Demand for digital products")
        .number_column("digital", number)
        .number_column("spillover to rest", number)
        .number_column("feedback, digital", number)
        .number_column("feedback, rest", number)
        .number_column("overlooked", NumberFormat::percent(3))
        .end_spanner()
        .spanner("Demand for all others")
        .number_column("rest", number)
        .number_column("spillover to digital", number)
        .number_column("feedback", number)
        .end_spanner();
    let china = datasets::china_digital()?;
    for (year, table) in china.iter() {
        let system = LeontiefSystem::from_table(table, Flow::Domestic)?;
        let scope = digital::Scope::ict(table)?;
        let split = system.feedback_with_rest("digital", &scope.codes())?;
        let demand = table.net_final_demand();
        let inside = scope.weights();
        let parts = |mask: &Array1<f64>| -> Result<_, Error> {
            let values = mask * &demand.values();
            let hundred = &values * (100.0 / values.sum());
            let demand = LabeledVec::new(demand.measure().clone(), demand.axis().clone(), hundred)?;
            Ok(split.effects_of(&demand)?)
        };
        let outside = 1.0 - &inside;
        let (digital, rest) = (parts(&inside)?, parts(&outside)?);
        let own = |part: &LabeledVec, mask: &Array1<f64>| mask.dot(&part.values());
        builder = builder.row(
            year.to_string(),
            [
                100.0 + own(&digital.within, &inside),
                digital.spillover.sum(),
                own(&digital.feedback, &inside),
                own(&digital.feedback, &outside),
                digital.overlooked()[0],
                100.0 + own(&rest.within, &outside),
                rest.spillover.sum(),
                rest.feedback.sum(),
            ],
        );
    }
    Ok(builder
        .subtitle("Domestic flows, core ICT sectors")
        .note("Overlooked: share of the digital industries' output that a model of these industries alone would miss.")
        .source("National Bureau of Statistics of China, input-output tables; own calculation.")
        .build()?)
}

struct Line {
    name: &'static str,
    computed: f64,
    printed: f64,
    digits: i32,
}

fn columbus() -> Result<Vec<Line>, Error> {
    let path = |name: &str| format!("{}/data/columbus/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let panel = Panel::read_csv(path("columbus"))?.with_unit("NEIGNO")?;
    let pairs = Panel::read_csv(path("neighbours"))?;
    let codes = |name: &str| -> Result<Vec<String>, Error> {
        Ok(pairs.column(name)?.iter().map(ToString::to_string).collect())
    };
    let pairs: Vec<_> = codes("from")?.into_iter().zip(codes("to")?).collect();
    let units = Labels::from_codes(Dimension::Region, panel.unit_labels())?;
    let weights = SpatialWeights::from_neighbours("borders", &units, &pairs)?.row_standardised()?;
    let fit = |model| SpatialRegression::new(model, "CRIME", ["INC", "HOVAL"]).fit(&panel, &weights);
    let (lag, error, durbin) = (fit(SpatialModel::Lag)?, fit(SpatialModel::Error)?, fit(SpatialModel::Durbin)?);
    println!("{}", compare(&[&lag, &error, &durbin]));
    let impacts = lag.impacts(10_000, 0.95, 1)?;
    println!("{}", impacts.to_table());
    let crime = LabeledVec::new(Measure::new("crime", Unit::Ratio), units, panel.column("CRIME")?.to_owned())?;
    let moran = weights.moran(&crime)?;
    let value = |fit: &dyn Fitted| fit.log_likelihood().unwrap_or(f64::NAN);
    let line = |name, computed, printed, digits| Line { name, computed, printed, digits };
    Ok(vec![
        line("lag: rho", lag.spatial_parameter(), 0.431_02, 5),
        line("lag: constant", lag.coef("constant")?, 45.079, 3),
        line("lag: its s.e.", lag.std_error("constant")?, 7.177, 3),
        line("lag: income", lag.coef("INC")?, -1.0316, 4),
        line("lag: its s.e.", lag.std_error("INC")?, 0.3051, 4),
        line("lag: house value", lag.coef("HOVAL")?, -0.265_93, 5),
        line("lag: its s.e.", lag.std_error("HOVAL")?, 0.0885, 4),
        line("lag: sigma-squared", lag.sigma_sq(), 95.4945, 4),
        line("lag: log-likelihood", value(&lag), -182.3904, 4),
        line("error: lambda", error.spatial_parameter(), 0.561_79, 5),
        line("error: log-likelihood", value(&error), -183.3805, 4),
        line("Durbin: rho", durbin.spatial_parameter(), 0.426_34, 5),
        line("Durbin: log-likelihood", value(&durbin), -181.3935, 4),
        line("income: direct impact", impacts.rows[0].direct.estimate, -1.0860, 4),
        line("income: indirect impact", impacts.rows[0].indirect.estimate, -0.7271, 4),
        line("income: total impact", impacts.rows[0].total.estimate, -1.8131, 4),
        line("Moran's I of crime", moran.statistic, 0.510_95, 5),
        line("its standard deviate", moran.z, 5.6341, 4),
    ])
}

fn main() -> Result<ExitCode, Error> {
    println!("{}", feedback_by_year()?);
    let mut failed = false;
    for Line { name, computed, printed, digits } in columbus()? {
        let off = (computed - printed).abs();
        // Half a unit of the last printed digit, and rounding.
        let fits = off <= 0.5 * 10f64.powi(-digits) * (1.0 + 1e-9);
        failed |= !fits;
        println!("{name:>24} {computed:>12.6} {printed:>12.5} {}", if fits { "" } else { "<-- differs" });
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
