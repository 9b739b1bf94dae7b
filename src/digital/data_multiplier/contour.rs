//! Lines of equal multiplier over sharing and gain, up to the frontier of stability.

use serde::{Deserialize, Serialize};

use super::economy::{DataMultiplier, Factors, ensure_range};
use crate::digital::DigitalError;
use crate::labels::Language;
use crate::report::{Chart, Lines, ToChart, display_in_notebook, joined};
use crate::units::{Flow, Place};

/// Lines of equal multiplier in the plane of accumulation `κ` and sharing `φ`, both as factors on the scenario's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MultiplierContours {
    /// Economy and year.
    pub place: Place,
    /// Total or domestic flows.
    pub flow: Flow,
    /// Factors on `κ`, increasing.
    pub accumulation: Vec<f64>,
    /// The largest factor on `φ` that was looked at.
    pub largest_sharing: f64,
    /// Levels of `M`, each with the factor on `φ` at which `M` is that large, for every factor on `κ`; `None` where that
    /// is not between 0 and the largest.
    pub levels: Vec<(f64, Vec<Option<f64>>)>,
    /// The factor on `φ` at which the economy becomes unstable; `None` where it does not up to the largest, or is so
    /// without sharing.
    pub frontier: Vec<Option<f64>>,
}

impl DataMultiplier {
    /// Lines along which the multiplier is the same, and the frontier beyond which there is none.
    ///
    /// # Unit
    /// Factors: 1 is the scenario.
    ///
    /// # Errors
    /// A negative factor; no factors; factors on `κ` that do not increase.
    ///
    /// # Validated against
    /// The multiplier at the points found; the closed form of a symmetric economy.
    pub fn contours(
        &self,
        levels: &[f64],
        accumulation: &[f64],
        largest_sharing: f64,
    ) -> Result<MultiplierContours, DigitalError> {
        ensure_range("the largest factor on sharing", largest_sharing, largest_sharing > 0.0, "above zero")?;
        for (position, &factor) in accumulation.iter().enumerate() {
            let increases = position == 0 || factor > accumulation[position - 1];
            ensure_range(
                "a factor on accumulation",
                factor,
                factor >= 0.0 && increases,
                "zero or more and increasing",
            )?;
        }
        // M grows with sharing while elasticities are not negative, and is infinite beyond the frontier.
        let reach = |accumulation: f64, level: f64| -> Option<f64> {
            let above = |sharing: f64| {
                self.value_at(&Factors { sharing, accumulation, ..Factors::SCENARIO }).is_none_or(|m| m >= level)
            };
            if above(0.0) || !above(largest_sharing) {
                return None;
            }
            let (mut low, mut high) = (0.0, largest_sharing);
            for _ in 0..48 {
                let middle = f64::midpoint(low, high);
                if above(middle) { high = middle } else { low = middle }
            }
            Some(low)
        };
        let line = |level: f64| accumulation.iter().map(|&factor| reach(factor, level)).collect::<Vec<_>>();
        Ok(MultiplierContours {
            place: self.economy.info.place(),
            flow: self.economy.flow,
            accumulation: accumulation.to_vec(),
            largest_sharing,
            levels: levels.iter().map(|&level| (level, line(level))).collect(),
            frontier: line(f64::INFINITY),
        })
    }
}

impl ToChart for MultiplierContours {
    /// One line for each level that is reached, and the frontier.
    fn to_chart_in(&self, language: Language) -> Chart {
        let values = |line: &[Option<f64>]| line.iter().map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<_>>();
        let reached = |line: &[Option<f64>]| line.iter().any(Option::is_some);
        let mut lines = Lines::over(self.accumulation.iter().copied());
        for (level, line) in self.levels.iter().filter(|(_, line)| reached(line)) {
            lines = lines.series(format!("M = {level}"), values(line));
        }
        if reached(&self.frontier) {
            lines = lines.series(language.pick("frontier of stability", "稳定边界"), values(&self.frontier));
        }
        Chart::new(language.pick("Lines of equal multiplier", "等乘数线"), lines)
            .language(language)
            .subtitle(joined([&self.place.name_in(language), self.flow.name_in(language)], language))
            .x_axis(language.pick("Accumulation κ, times the scenario's", "积累 κ（情景的倍数）"))
            .y_axis(language.pick("Sharing φ, times the scenario's", "共享 φ（情景的倍数）"))
            .note(language.pick("Above and to the right of the frontier there is no multiplier.", "边界右上方无乘数。"))
    }
}

display_in_notebook!(chart: MultiplierContours);
