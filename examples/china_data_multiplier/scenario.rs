//! One year: the economy of the scenario, its multipliers and the demand side.

use domar::digital::{DataMultiplier, DemandMultiplier, MultiplierSensitivity, Scope, demand_multiplier_under_noise};
use domar::ndarray::Array1;
use domar::prelude::*;
use domar::table::CellNoise;

/// Share of others' data that is used, data per output, persistence of data: assumed.
pub const SHARING: f64 = 0.5;
pub const ACCUMULATION: f64 = 0.3;
pub const PERSISTENCE: f64 = 0.7;
/// Relative error of the cells of the tables: assumed.
pub const CELL_ERROR: f64 = 0.10;

pub struct Year {
    pub number: i32,
    /// The multiplier of a rise of productivity in all digital services, with its sensitivity.
    pub services: MultiplierSensitivity,
    /// The multiplier of a rise in one sector alone, for each sector with output.
    pub by_sector: Vec<(Label, DataMultiplier)>,
    /// Codes of the digital services.
    pub digital: Vec<String>,
    pub demand: DemandMultiplier,
}

impl Year {
    pub fn of(year: i32, table: &IoTable) -> Result<Self, Error> {
        let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
        let scope = Scope::digital_services(home.table())?;
        let economy = DataEconomy::calibrated(&home, &scope, SHARING, ACCUMULATION, PERSISTENCE)?;
        let shock = |values: Array1<f64>| {
            let measure = Measure::new("rise of productivity, log points", Unit::Ratio);
            LabeledVec::new(measure, home.sectors().clone(), values * 0.01)
        };
        let n = home.sectors().len();
        let mut by_sector = Vec::new();
        for (position, (label, output)) in home.table().output().iter().enumerate() {
            if output > 0.0 {
                let alone = Array1::from_shape_fn(n, |i| if i == position { 1.0 } else { 0.0 });
                by_sector.push((label.clone(), economy.multiplier(&shock(alone)?)?));
            }
        }
        let noise = CellNoise::uniform(CELL_ERROR, 7);
        Ok(Self {
            number: year,
            services: economy.multiplier(&shock(scope.weights())?)?.sensitivity(Sobol { draws: 1024, seed: 7 })?,
            by_sector,
            digital: scope.codes().into_iter().map(str::to_owned).collect(),
            demand: demand_multiplier_under_noise(&home, &scope, &noise, 300, 0.95)?,
        })
    }
}
