//! Times of frontier fits: `cargo bench --bench frontier`. Wall-clock seconds, best of three.
//!
//! Peers on the machine where the golden figures were made (CPU seconds): half-normal, n = 100,000: npsf 0.72, sfaR 2.1,
//! frontier 56; Battese–Coelli 1992, 1,000 × 10: frontier 0.45; n = 344: frontier 0.010; gamma, n = 10,000: sfaR 27;
//! true random effects, n = 972: sfa 187.

use std::time::Instant;

use domar::frontier::Gamma;
use domar::prelude::*;
use domar::stats::Draws;

#[derive(Clone, Copy, PartialEq)]
enum Drawn {
    EachRow,
    OncePerUnit,
}

/// `units` units in `periods` periods; inefficiency drawn anew in each row, or once per unit.
fn data(units: usize, periods: usize, drawn: Drawn) -> Result<Panel, Error> {
    let mut random = Draws::new(1, 0);
    let mut columns: [Vec<f64>; 6] = Default::default();
    for unit in 0..units {
        let effect = 0.5 * random.normal();
        let mut u = 0.4 * random.normal().abs();
        for period in 0..periods {
            let x = [random.normal(), random.normal(), random.normal()];
            if drawn == Drawn::EachRow {
                u = 0.4 * random.normal().abs();
            }
            let effect = if drawn == Drawn::EachRow && periods > 1 { effect } else { 0.0 };
            let y = 1.0 + effect + 0.4 * x[0] + 0.3 * x[1] + 0.2 * x[2] + 0.2 * random.normal() - u;
            for (column, value) in columns.iter_mut().zip([unit as f64, period as f64, y, x[0], x[1], x[2]]) {
                column.push(value);
            }
        }
    }
    let names = ["id", "t", "y", "x1", "x2", "x3"];
    let panel = Panel::from_columns(names.into_iter().zip(columns))?;
    Ok(if periods > 1 { panel.with_ids("id", "t")? } else { panel })
}

fn time(name: &str, spec: &Frontier, panel: &Panel) -> Result<(), Error> {
    let mut best = f64::INFINITY;
    let mut iterations = 0;
    for _ in 0..3 {
        let start = Instant::now();
        let fit = spec.fit(panel)?;
        best = best.min(start.elapsed().as_secs_f64());
        iterations = fit.convergence().iterations;
    }
    println!("{name:<40} {best:>9.4} s  {iterations} iterations");
    Ok(())
}

fn main() -> Result<(), Error> {
    let spec = Frontier::production("y").inputs(["x1", "x2", "x3"]);
    time("half-normal, n = 344", &spec, &data(344, 1, Drawn::EachRow)?)?;
    time("half-normal, n = 10,000", &spec, &data(10_000, 1, Drawn::EachRow)?)?;
    time("half-normal, n = 100,000", &spec, &data(100_000, 1, Drawn::EachRow)?)?;
    time("half-normal, n = 1,000,000", &spec, &data(1_000_000, 1, Drawn::EachRow)?)?;
    let panel = data(1000, 10, Drawn::OncePerUnit)?;
    time(
        "Battese–Coelli 1992, 1,000 × 10",
        &spec.clone().panel_model(PanelModel::BatteseCoelli1992(Mean::Zero)),
        &panel,
    )?;
    let small = data(72, 14, Drawn::EachRow)?;
    time("true random effects, n = 1,008", &spec.clone().panel_model(PanelModel::TrueRandomEffects), &small)?;
    time("gamma, n = 1,000", &spec.clone().inefficiency(Gamma), &data(1000, 1, Drawn::EachRow)?)?;
    time("gamma, n = 10,000", &spec.clone().inefficiency(Gamma), &data(10_000, 1, Drawn::EachRow)?)
}
