//! # The data-element multiplier 数据要素乘数
//!
//! A scenario, not an estimate: what feedback (放大), reuse (倍增) and complementarity (叠加) of data would add to a rise of
//! productivity in a production network.

use domar::digital::Scope;
use domar::prelude::*;

fn main() -> Result<(), Error> {
    // %% China 2020. Sharing 0.5, accumulation 0.3, persistence 0.7: every one of them is a choice.
    let china = datasets::china_digital()?;
    let home = LeontiefSystem::from_table(china.table(2020)?, Flow::Domestic)?;
    let scope = Scope::digital_services(home.table())?;
    let economy = DataEconomy::calibrated(&home, &scope, 0.5, 0.3, 0.7)?;

    // %% One per cent of progress in digital services: Hulten's effect without data, and what data add to it.
    let progress = LabeledVec::new(
        Measure::new("rise of productivity, log points", Unit::Ratio),
        home.sectors().clone(),
        scope.weights() * 0.01,
    )?;
    let multiplier = economy.multiplier(&progress)?;
    show(&multiplier.to_table());

    // %% Which assumption does it hang on? Sobol indices over half to one and a half times each.
    let sensitivity = multiplier.sensitivity(Sobol { draws: 512, seed: 7 })?;
    show(&sensitivity.to_table());
    Ok(())
}

/// A notebook shows the value by itself.
fn show(table: &Table) {
    println!("{table}");
}
