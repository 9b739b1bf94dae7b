//! Tables whose cells are uncertain: seeded draws around a table that keep its accounts balanced.

use ndarray::{Array1, Array2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::domestic::relabelled;
use super::{Imports, IoTable, TableError};
use crate::stats::Draws;

/// Rounds of rescaling to margins before a draw counts as not balanced.
const ROUNDS: usize = 2000;
/// Relative distance from the margins at which rescaling ends.
const CLOSE: f64 = 1e-10;

/// Relative standard errors of the cells of a table, by block.
///
/// # Formula
/// ```text
/// cell · exp(σz − σ²/2),  σ² = ln(1 + error²),  z standard normal:  mean of the cell itself, its sign, zeros stay zero
/// ```
/// and then rows and columns are rescaled in turn (RAS) until all totals of the table are again what they were: sales of
/// each product at home and from abroad, purchases of each sector, each primary input, each category of final demand. Where
/// the accounts balanced they balance again, and totals are as certain as they were printed. Negative cells, the error
/// column and output stay as they are. Rescaling takes back a part of the noise, so that cells end up with smaller errors
/// than stated.
///
/// # References
/// West (1986) and Bullard and Sebald (1988), on errors of tables; Stone (1961), for RAS.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CellNoise {
    /// Of intermediate flows, imported ones too.
    pub intermediate: f64,
    /// Of final demand, imported products too.
    pub final_demand: f64,
    /// Of primary inputs.
    pub primary_inputs: f64,
    /// The seed; each replicate is a stream of it.
    pub seed: u64,
}

impl CellNoise {
    /// The same relative error in all blocks.
    pub fn uniform(error: f64, seed: u64) -> Self {
        Self { intermediate: error, final_demand: error, primary_inputs: error, seed }
    }
}

impl IoTable {
    /// A draw of the table under noise in its cells, with the table's own totals.
    ///
    /// # Errors
    /// [`TableError::BadNoise`] for an error that is negative or not finite; [`TableError::NotRescaled`] where rescaling
    /// does not reach the totals.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// use domar::table::CellNoise;
    /// # fn main() -> Result<(), Error> {
    /// let data = datasets::china_digital()?;
    /// let table = data.table(2020)?;
    /// let drawn = table.with_noise(&CellNoise::uniform(0.1, 7), 0)?;
    /// assert!(drawn.check(Tolerance::default()).is_balanced());
    /// assert_ne!(drawn.intermediate_flows().values(), table.intermediate_flows().values());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Validated against
    /// All row and column totals; the moments of the noise where nothing is rescaled.
    pub fn with_noise(&self, noise: &CellNoise, replicate: u64) -> Result<Self, TableError> {
        for (block, error) in [
            ("intermediate flows", noise.intermediate),
            ("final demand", noise.final_demand),
            ("primary inputs", noise.primary_inputs),
        ] {
            if !(error >= 0.0 && error.is_finite()) {
                return Err(TableError::BadNoise { block, error });
            }
        }
        let (n, uses) = (self.sectors().len(), self.final_demand.columns().len());
        let (imported, imported_final) = match &self.imports {
            Imports::Split { intermediate, final_demand } => (intermediate.clone(), final_demand.clone()),
            Imports::Inside { .. } | Imports::Outside => (Array2::zeros((0, n)), Array2::zeros((0, uses))),
        };
        let primary = self.primary_inputs.values();
        let join = |axis, blocks: &[ndarray::ArrayView2<'_, f64>]| {
            // Blocks of one table have lengths that fit.
            concatenate(Axis(axis), blocks).unwrap_or_else(|_| Array2::zeros((0, 0)))
        };
        let inputs = join(0, &[self.intermediate.values(), imported.view(), primary]);
        let finals = join(
            0,
            &[self.final_demand.values(), imported_final.view(), Array2::zeros((primary.nrows(), uses)).view()],
        );
        let cells = join(1, &[inputs.view(), finals.view()]);

        let products = n + imported.nrows();
        let mut draws = Draws::new(noise.seed, replicate);
        let drawn = Array2::from_shape_fn(cells.dim(), |(row, column)| {
            let error = match (row < products, column < n) {
                (true, true) => noise.intermediate,
                (true, false) => noise.final_demand,
                (false, _) => noise.primary_inputs,
            };
            let variance = error.mul_add(error, 1.0).ln();
            let factor = (variance.sqrt() * draws.normal() - variance / 2.0).exp();
            cells[[row, column]].max(0.0) * factor
        });
        let balanced = rescaled(drawn, &cells.mapv(|cell| cell.max(0.0)))
            .ok_or(TableError::NotRescaled { replicate, rounds: ROUNDS })?
            + cells.mapv(|cell| cell.min(0.0));

        let (inputs, finals) = balanced.view().split_at(Axis(1), n);
        let (flows, rest) = inputs.split_at(Axis(0), n);
        let (imported, primary) = rest.split_at(Axis(0), products - n);
        let (final_demand, rest) = finals.split_at(Axis(0), n);
        let imported_final = rest.split_at(Axis(0), products - n).0;
        let mut info = self.info.clone();
        info.assumptions.push("cells drawn at random around the table, rescaled to its totals".to_owned());
        Ok(Self {
            info,
            intermediate: relabelled(&self.intermediate, flows.to_owned()),
            final_demand: relabelled(&self.final_demand, final_demand.to_owned()),
            primary_inputs: relabelled(&self.primary_inputs, primary.to_owned()),
            imports: match &self.imports {
                Imports::Split { .. } => {
                    Imports::Split { intermediate: imported.to_owned(), final_demand: imported_final.to_owned() }
                }
                other => other.clone(),
            },
            ..self.clone()
        })
    }
}

/// Rows and columns scaled in turn to the totals of another matrix with the same zeros.
fn rescaled(mut cells: Array2<f64>, target: &Array2<f64>) -> Option<Array2<f64>> {
    let (rows, columns) = (target.sum_axis(Axis(1)), target.sum_axis(Axis(0)));
    let factors = |wanted: &Array1<f64>, found: Array1<f64>| {
        ndarray::Zip::from(wanted).and(&found).map_collect(|&w, &f| if f > 0.0 { w / f } else { 1.0 })
    };
    for _ in 0..ROUNDS {
        let by_column = factors(&columns, cells.sum_axis(Axis(0)));
        cells *= &by_column;
        let by_row = factors(&rows, cells.sum_axis(Axis(1)));
        cells *= &by_row.view().insert_axis(Axis(1));
        let off = factors(&columns, cells.sum_axis(Axis(0))).iter().fold(0.0_f64, |off, f| off.max((f - 1.0).abs()));
        if off <= CLOSE {
            return Some(cells);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{Dimension, Labels};
    use crate::table::TableInfo;
    use crate::units::Unit;
    use ndarray::array;

    fn table() -> IoTable {
        let sectors = Labels::from_codes(Dimension::Sector, &["1", "2", "3"]).unwrap();
        let flows = array![[10.0, 0.0, 5.0], [20.0, 30.0, 10.0], [5.0, 40.0, -2.0]];
        IoTable::from_flows(TableInfo::new("U", Unit::money("CNY", 8)), sectors, flows, array![80.0, 150.0, 90.0])
            .unwrap()
    }

    #[test]
    fn totals_zeros_and_negative_cells_stay() {
        let table = table();
        let drawn = table.with_noise(&CellNoise::uniform(0.3, 5), 2).unwrap();
        for axis in [Axis(0), Axis(1)] {
            let total = |table: &IoTable| {
                let flows = table.intermediate.values().sum_axis(axis);
                let rest = if axis == Axis(0) { &table.primary_inputs } else { &table.final_demand };
                flows + rest.values().sum_axis(axis)
            };
            let off = (total(&table) - total(&drawn)).mapv(f64::abs).sum();
            assert!(off < 1e-7, "{off}");
        }
        assert!((drawn.primary_inputs.values().sum() - table.primary_inputs.values().sum()).abs() < 1e-7);
        let cell = |at: [usize; 2]| drawn.intermediate.values()[at];
        assert!(cell([0, 1]) == 0.0 && cell([2, 2]) == -2.0);
        assert!((cell([1, 0]) / 20.0 - 1.0).abs() > 1e-3);
        assert_eq!(drawn, table.with_noise(&CellNoise::uniform(0.3, 5), 2).unwrap());
    }

    #[test]
    fn without_noise_nothing_changes() {
        let table = table();
        let same = table.with_noise(&CellNoise::uniform(0.0, 5), 0).unwrap();
        assert!((&same.intermediate.values() - &table.intermediate.values()).iter().all(|off| off.abs() < 1e-12));
    }

    #[test]
    fn rescaling_takes_back_a_part_of_the_noise() {
        let table = table();
        let noise = CellNoise::uniform(0.1, 1);
        let ratios: Vec<f64> = (0..400)
            .map(|replicate| table.with_noise(&noise, replicate).unwrap().intermediate.values()[[1, 0]] / 20.0)
            .collect();
        let mean = ratios.iter().sum::<f64>() / 400.0;
        let error = (ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>() / 400.0).sqrt();
        assert!((mean - 1.0).abs() < 0.02 && (0.03..0.1).contains(&error), "{mean} {error}");
    }

    #[test]
    fn totals_out_of_reach_are_an_error() {
        // Zeros elsewhere than in the target: the first row cannot carry what the second column asks for.
        assert_eq!(rescaled(array![[1.0, 0.0], [1.0, 1.0]], &array![[1.0, 5.0], [1.0, 1.0]]), None);
        let error = TableError::NotRescaled { replicate: 3, rounds: ROUNDS };
        assert_eq!(
            error.to_string(),
            "draw 3 of the table did not come back to its totals in 2000 rounds of rescaling; state smaller errors"
        );
    }

    #[test]
    fn a_negative_error_is_refused() {
        let noise = CellNoise { final_demand: -0.1, ..CellNoise::uniform(0.1, 1) };
        let text = table().with_noise(&noise, 0).unwrap_err().to_string();
        assert_eq!(
            text,
            "the relative error of the cells of final demand is -0.1; it must be zero or more, such as 0.1"
        );
    }
}
