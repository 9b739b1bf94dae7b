//! How the multiplier moves when all assumptions move at once, and the table without which it is not printed.

use serde::{Deserialize, Serialize};

use super::economy::{DataMultiplier, Factors, ensure_range};
use super::sensitivity::ParameterElasticity;
use crate::digital::DigitalError;
use crate::labels::Language;
use crate::report::{Bars, Cell, Chart, NumberFormat, Table, ToChart, ToTable, display_in_notebook};
use crate::stats::{Sobol, SobolIndices, quantile_of_sorted};

/// What the share of the response that data add is where no multiplier exists: the limit of `1 − 1/M` as `M` grows.
const NO_MULTIPLIER: f64 = 1.0;

/// Between which factors each assumption lies, in all sectors alike; 1 is the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ParameterRanges {
    /// On the elasticities `ε`.
    pub elasticities: (f64, f64),
    /// On the sharing `φ`, the off-diagonal of `S`.
    pub sharing: (f64, f64),
    /// On the accumulation `κ`.
    pub accumulation: (f64, f64),
    /// On the persistence `ρ_d`.
    pub persistence: (f64, f64),
}

impl ParameterRanges {
    /// In the order of the elasticities of the multiplier: `ε`, `φ`, `κ`, `ρ_d`.
    fn in_order(&self) -> [(f64, f64); 4] {
        [self.elasticities, self.sharing, self.accumulation, self.persistence]
    }

    fn at(&self, point: &[f64]) -> Factors {
        let place = |(low, high): (f64, f64), share: f64| low + share * (high - low);
        Factors {
            elasticities: place(self.elasticities, point[0]),
            sharing: place(self.sharing, point[1]),
            accumulation: place(self.accumulation, point[2]),
            persistence: place(self.persistence, point[3]),
        }
    }
}

/// The multiplier at the ends of one assumption's range, the others as in the scenario; `None` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// At the low end.
    pub low: Option<f64>,
    /// At the high end.
    pub high: Option<f64>,
}

/// The multiplier with what its assumptions do to it: what is printed of a multiplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MultiplierSensitivity {
    /// The multiplier of the scenario.
    pub multiplier: DataMultiplier,
    /// The ranges.
    pub ranges: ParameterRanges,
    /// Local elasticities of `M` in the scenario: to `ε`, `φ`, `κ`, `ρ_d`.
    pub elasticities: Vec<ParameterElasticity>,
    /// One assumption at a time, in the same order.
    pub swings: Vec<Swing>,
    /// Share of the ranges (of independent draws from them) in which no multiplier exists.
    pub unstable: f64,
    /// Sobol indices of `1 − 1/M`, the share of the response that data add, 1 where no multiplier exists.
    pub data_share: SobolIndices,
    /// Sobol indices of `M`; `None` where some draws are unstable, because then its variance is infinite.
    pub of_multiplier: Option<SobolIndices>,
    /// The 5th, 50th and 95th per cent of `M` over the ranges, unstable draws above all others; `None` where there is no
    /// multiplier.
    pub quantiles: [Option<f64>; 3],
}

impl DataMultiplier {
    /// The ranges of [`DataMultiplier::sensitivity`]: each assumption from half of it to half as much again, persistence
    /// at most half way from where it is to 1 (in the most persistent sector).
    pub fn default_ranges(&self) -> ParameterRanges {
        let half = (0.5, 1.5);
        let longest = self.economy.persistence.iter().copied().fold(0.0, f64::max);
        let half_way = if longest > 0.0 { f64::midpoint(longest, 1.0) / longest } else { f64::INFINITY };
        ParameterRanges { elasticities: half, sharing: half, accumulation: half, persistence: (0.5, half_way.min(1.5)) }
    }

    /// Refuses ranges in which an assumption means nothing.
    pub(super) fn ensure_ranges(&self, ranges: &ParameterRanges) -> Result<(), DigitalError> {
        for (low, high) in ranges.in_order() {
            ensure_range("the low end of a range", low, low >= 0.0 && low.is_finite(), "a factor of zero or more")?;
            ensure_range("the high end of a range", high, high >= low && high.is_finite(), "at least the low end")?;
        }
        let longest = self.economy.persistence.iter().copied().fold(0.0, f64::max) * ranges.persistence.1;
        ensure_range("the persistence of data ρ_d at the high end", longest, longest < 1.0, "below 1")
    }

    /// Sensitivity over the default ranges, [`DataMultiplier::default_ranges`].
    ///
    /// # Errors
    /// As [`DataMultiplier::sensitivity_over`].
    ///
    /// # Example
    /// ```
    /// use domar::digital::{DataEconomy, Scope};
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), Error> {
    /// let data = datasets::china_digital()?;
    /// let system = LeontiefSystem::from_table(data.table(2020)?, Flow::Domestic)?;
    /// let scope = Scope::digital_services(system.table())?;
    /// let shock = LabeledVec::new(Measure::new("shock", Unit::Ratio), system.sectors().clone(), scope.weights() * 0.01)?;
    /// let m = DataEconomy::calibrated(&system, &scope, 0.5, 0.3, 0.7)?.multiplier(&shock)?;
    /// let sensitivity = m.sensitivity(Sobol { draws: 256, seed: 7 })?;
    /// // φ moves M least.
    /// let shares: Vec<f64> = sensitivity.data_share.inputs.iter().map(|input| input.total.value).collect();
    /// assert!(shares.iter().all(|share| *share >= shares[1]));
    /// println!("{}", sensitivity.to_table());
    /// # Ok(())
    /// # }
    /// ```
    pub fn sensitivity(&self, sobol: Sobol) -> Result<MultiplierSensitivity, DigitalError> {
        self.sensitivity_over(&self.default_ranges(), sobol)
    }

    /// How the multiplier moves with its assumptions: locally, one at a time over ranges, and all at once by Sobol indices
    /// with independent, uniform factors.
    ///
    /// Where a part of the ranges is unstable, `M` grows without bound towards the frontier and its variance is infinite:
    /// no index of it exists, and leaving the unstable draws out would make the inputs dependent. The indices are
    /// therefore those of `1 − 1/M = (total − Hulten)/total`, the share of the response that data add. It is bounded, and 1
    /// at the frontier, so that it is 1 by continuity beyond it. No draw is dropped; the unstable share is reported, and
    /// the indices of `M` itself are given only where no draw is unstable.
    ///
    /// # Formula
    /// [`Sobol::indices`].
    ///
    /// # Errors
    /// A range that is not increasing, negative, or takes a persistence to 1; too few draws; a response of zero.
    ///
    /// # Validated against
    /// Numerical integration of the closed form `1 − 1/M = ε κ/(1 − ρ_d)` of one sector.
    ///
    /// # References
    /// Saltelli et al. (2010); Sobol (1993).
    pub fn sensitivity_over(
        &self,
        ranges: &ParameterRanges,
        sobol: Sobol,
    ) -> Result<MultiplierSensitivity, DigitalError> {
        self.ensure_ranges(ranges)?;
        let share = |point: &[f64]| self.value_at(&ranges.at(point)).map_or(NO_MULTIPLIER, |m| 1.0 - 1.0 / m);
        let data_share = sobol.indices(4, share)?;
        let mut values: Vec<f64> = data_share
            .values
            .iter()
            .map(|&share| if share == NO_MULTIPLIER { f64::INFINITY } else { 1.0 / (1.0 - share) })
            .collect();
        values.sort_by(f64::total_cmp);
        let unstable = values.iter().filter(|value| value.is_infinite()).count();
        // A point outside the independent sets may still be unstable; its infinite value is refused, and so are the indices.
        let of_multiplier = (unstable == 0)
            .then(|| sobol.indices(4, |point| self.value_at(&ranges.at(point)).unwrap_or(f64::INFINITY)).ok())
            .flatten();
        let swings = (0..4)
            .map(|parameter| {
                let at_end = |end: fn((f64, f64)) -> f64| {
                    let mut factors = Factors::SCENARIO;
                    let factor = end(ranges.in_order()[parameter]);
                    *[
                        &mut factors.elasticities,
                        &mut factors.sharing,
                        &mut factors.accumulation,
                        &mut factors.persistence,
                    ][parameter] = factor;
                    self.value_at(&factors)
                };
                Swing { low: at_end(|range| range.0), high: at_end(|range| range.1) }
            })
            .collect();
        Ok(MultiplierSensitivity {
            multiplier: self.clone(),
            ranges: *ranges,
            elasticities: self.elasticities(),
            swings,
            unstable: unstable as f64 / values.len() as f64,
            data_share,
            of_multiplier,
            quantiles: [0.05, 0.5, 0.95]
                .map(|p| Some(quantile_of_sorted(&values, p)).filter(|quantile| quantile.is_finite())),
        })
    }
}

impl ToTable for MultiplierSensitivity {
    /// The multiplier, its split, and what each assumption does to it.
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let m = &self.multiplier;
        let blank = || Cell::from("");
        let alone = |value: f64| {
            let mut cells = vec![Cell::from(value)];
            cells.resize_with(8, blank);
            cells
        };
        let (fixed, factor) = (NumberFormat::fixed(4), NumberFormat::fixed(2));
        let mut builder = Table::builder(pick("Data-element multiplier, a scenario", "数据要素乘数（情景）"))
            .subtitle(m.economy.subtitle_in(language))
            .language(language)
            .stub(pick("Quantity", "指标"))
            .number_column(pick("Value", "数值"), fixed)
            .number_column(pick("Range, times", "范围（倍）"), factor)
            .number_column(pick("M, low end", "低端 M"), fixed)
            .number_column(pick("M, high end", "高端 M"), fixed)
            .number_column(pick("First-order", "一阶"), NumberFormat::fixed(3))
            .number_column(pick("(s.e.)", "（标准误）"), NumberFormat::fixed(3))
            .number_column(pick("Total", "总"), NumberFormat::fixed(3))
            .number_column(pick("(s.e.) ", "（标准误） "), NumberFormat::fixed(3))
            .row(pick("Multiplier M = total / Hulten", "乘数 M = 总效应 / 赫尔滕"), alone(m.value))
            .row(pick("Spectral radius of A' + ESK", "A' + ESK 的谱半径"), alone(m.spectral_radius))
            .section(pick("What data add, M − 1 (Shapley)", "数据增加的部分 M − 1（沙普利）"));
        builder = match m.shapley_excess() {
            Ok(split) => builder
                .row(pick("amplification", "放大"), alone(split.amplification.shapley))
                .row(pick("reuse", "倍增"), alone(split.reuse.shapley))
                .row(pick("superposition", "叠加"), alone(split.superposition.shapley)),
            Err(error) => builder.row(error.to_string(), alone(f64::NAN)),
        };
        builder = builder.section(pick(
            "Elasticity of M to; M over the range, the others as assumed; Sobol indices of 1 − 1/M",
            "M 的弹性；单个参数在范围内变动时的 M；1 − 1/M 的 Sobol 指数",
        ));
        for (position, elasticity) in self.elasticities.iter().enumerate() {
            let (low, high) = self.ranges.in_order()[position];
            let (swing, index) = (self.swings[position], self.data_share.inputs[position]);
            builder = builder.row(
                elasticity.name_in(language),
                [
                    Cell::from(elasticity.value),
                    format!("{}–{}", factor.print(low), factor.print(high)).into(),
                    swing.low.into(),
                    swing.high.into(),
                    index.first_order.value.into(),
                    Cell::bracketed(index.first_order.std_error),
                    index.total.value.into(),
                    Cell::bracketed(index.total.std_error),
                ],
            );
        }
        builder = builder.section(pick("M over all ranges at once", "全部参数同时变动时的 M"));
        for (quantile, percent) in self.quantiles.iter().zip(["5 %", "50 %", "95 %"]) {
            builder = builder.row(percent, {
                let mut cells = vec![Cell::from(*quantile)];
                cells.resize_with(8, blank);
                cells
            });
        }
        builder = builder
            .row(pick("share without a multiplier (unstable)", "无乘数（不稳定）的比例"), alone(self.unstable))
            .note(pick(
                "Sobol indices with independent uniform factors, of 1 − 1/M, the share of the response that data add; it is 1 where the economy is unstable, and no draw is dropped. Standard errors are those of the simulation.",
                "Sobol 指数：各参数倍数独立、均匀；对象为 1 − 1/M（总响应中数据所占份额），不稳定处取 1，不剔除任何抽样。标准误为模拟误差。",
            ))
            .note(format!(
                "{}{}{}",
                pick("Cross terms are deviations from ", "交叉项为相对参照点的偏差："),
                m.economy.reference_in(language),
                pick(".", "。")
            ));
        for (english, chinese) in &m.economy.scenario {
            builder = builder.note(pick(english, chinese));
        }
        builder.build_or_explain()
    }
}

impl ToChart for MultiplierSensitivity {
    /// A tornado: `M` at the ends of each assumption's range, less `M` of the scenario, the widest on top.
    fn to_chart_in(&self, language: Language) -> Chart {
        let change = |end: Option<f64>| end.map_or(f64::NAN, |m| m - self.multiplier.value);
        let width = |swing: &Swing| match (swing.low, swing.high) {
            (Some(low), Some(high)) => (high - low).abs(),
            _ => f64::INFINITY,
        };
        let mut order: Vec<usize> = (0..self.swings.len()).collect();
        order.sort_by(|&a, &b| width(&self.swings[b]).total_cmp(&width(&self.swings[a])));
        let factor = NumberFormat::fixed(2);
        let names = order.iter().map(|&i| {
            let (low, high) = self.ranges.in_order()[i];
            format!("{}, × {}–{}", self.elasticities[i].name_in(language), factor.print(low), factor.print(high))
        });
        let mut bars = Bars::horizontal(names)
            .series(language.pick("Low end", "低端"), order.iter().map(|&i| change(self.swings[i].low)))
            .series(language.pick("High end", "高端"), order.iter().map(|&i| change(self.swings[i].high)));
        // A stack needs all its parts; an end without a multiplier is a gap in bars side by side.
        if self.swings.iter().all(|swing| swing.low.is_some() && swing.high.is_some()) {
            bars = bars.stacked();
        }
        Chart::new(language.pick("What the multiplier hangs on", "乘数取决于什么"), bars)
            .language(language)
            .subtitle(self.multiplier.economy.subtitle_in(language))
            .x_axis(format!(
                "{} {}",
                language.pick("Change of M from", "M 的变化，情景值"),
                NumberFormat::fixed(4).print(self.multiplier.value)
            ))
    }
}

/// What of a multiplier is shown where nothing was asked: the sensitivity of the default draws, or why there is none.
fn by_default(multiplier: &DataMultiplier) -> Result<MultiplierSensitivity, DigitalError> {
    multiplier.sensitivity(Sobol { draws: 512, ..Sobol::default() })
}

impl ToTable for DataMultiplier {
    /// The table of its [`MultiplierSensitivity`] over the default ranges with 512 draws: without it, no multiplier is
    /// printed.
    fn to_table_in(&self, language: Language) -> Table {
        match by_default(self) {
            Ok(sensitivity) => sensitivity.to_table_in(language),
            Err(error) => Table::builder(language.pick("Data-element multiplier", "数据要素乘数"))
                .language(language)
                .text_column(language.pick("Not printed", "不予列示"))
                .row("!", [error.to_string()])
                .build_or_explain(),
        }
    }
}

impl ToChart for DataMultiplier {
    /// The tornado of its [`MultiplierSensitivity`] over the default ranges.
    fn to_chart_in(&self, language: Language) -> Chart {
        match by_default(self) {
            Ok(sensitivity) => sensitivity.to_chart_in(language),
            // An empty chart says what is missing when it is drawn.
            Err(error) => Chart::new(error.to_string(), Bars::horizontal::<String>([])).language(language),
        }
    }
}

display_in_notebook!(table: DataMultiplier; both: MultiplierSensitivity);
