//! The multiplier on a grid of all four assumptions.

use serde::{Deserialize, Serialize};

use super::economy::{DataMultiplier, Factors};
use super::ranges::ParameterRanges;
use crate::digital::DigitalError;
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// The multiplier at one combination of factors on the assumptions; 1 is the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GridPoint {
    /// On the elasticities `ε`.
    pub elasticities: f64,
    /// On the sharing `φ`.
    pub sharing: f64,
    /// On the accumulation `κ`.
    pub accumulation: f64,
    /// On the persistence `ρ_d`.
    pub persistence: f64,
    /// `M`; `None` beyond the stability frontier.
    pub value: Option<f64>,
}

/// The multiplier at every combination of some factors, the last assumption moving fastest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MultiplierGrid {
    /// Its points.
    pub points: Vec<GridPoint>,
}

impl DataMultiplier {
    /// The multiplier at `steps` equally distant factors on each assumption from one end of its range to the other:
    /// `steps⁴` combinations, ends included. An assumption whose range is one point has one step.
    ///
    /// # Errors
    /// As [`DataMultiplier::sensitivity_over`]; fewer than two steps.
    ///
    /// # Validated against
    /// The multiplier of economies built with the factors.
    pub fn grid(&self, ranges: &ParameterRanges, steps: usize) -> Result<MultiplierGrid, DigitalError> {
        self.ensure_ranges(ranges)?;
        super::ensure_range("the number of steps", steps as f64, steps >= 2, "two or more")?;
        let factors = |(low, high): (f64, f64)| -> Vec<f64> {
            if low == high {
                return vec![low];
            }
            (0..steps).map(|step| low + (high - low) * step as f64 / (steps - 1) as f64).collect()
        };
        let mut points = Vec::new();
        for elasticities in factors(ranges.elasticities) {
            for sharing in factors(ranges.sharing) {
                for accumulation in factors(ranges.accumulation) {
                    for persistence in factors(ranges.persistence) {
                        let value = self.value_at(&Factors { elasticities, sharing, accumulation, persistence });
                        points.push(GridPoint { elasticities, sharing, accumulation, persistence, value });
                    }
                }
            }
        }
        Ok(MultiplierGrid { points })
    }
}

impl MultiplierGrid {
    /// The share of combinations without a multiplier.
    pub fn unstable(&self) -> f64 {
        self.points.iter().filter(|point| point.value.is_none()).count() as f64 / self.points.len() as f64
    }
}

impl ToTable for MultiplierGrid {
    fn to_table_in(&self, language: Language) -> Table {
        let factor = NumberFormat::fixed(2);
        let mut builder = Table::builder(language.pick("The multiplier on a grid of assumptions", "参数网格上的乘数"))
            .language(language)
            .stub(language.pick("No.", "序号"))
            .spanner(language.pick("times the scenario's", "情景的倍数"));
        for name in ["ε", "φ", "κ", "ρ_d"] {
            builder = builder.number_column(name, factor);
        }
        builder = builder.end_spanner().number_column("M", NumberFormat::fixed(4));
        for (position, point) in self.points.iter().enumerate() {
            builder = builder.row(
                (position + 1).to_string(),
                [
                    Cell::from(point.elasticities),
                    point.sharing.into(),
                    point.accumulation.into(),
                    point.persistence.into(),
                    point.value.into(),
                ],
            );
        }
        builder.note(language.pick("A dash: unstable, no multiplier.", "“–”：不稳定，无乘数。")).build_or_explain()
    }
}

display_in_notebook!(table: MultiplierGrid);
