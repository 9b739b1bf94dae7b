//! The demand side: value added per unit of final demand for the data industries, with intervals from noise in the table.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::economy::ensure_range;
use crate::digital::{DigitalError, Pull, Scope, spillover};
use crate::labels::Language;
use crate::leontief::LeontiefSystem;
use crate::report::{Bars, Cell, Chart, NumberFormat, Table, ToChart, ToTable, display_in_notebook, joined};
use crate::stats::quantile_of_sorted;
use crate::table::{CellNoise, TableInfo};
use crate::units::Flow;

/// Value added per unit of final demand for the data industries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemandMultiplier {
    /// What counts as data industries.
    pub scope: Scope,
    /// The table.
    pub info: TableInfo,
    /// Total or domestic flows.
    pub flow: Flow,
    /// Its parts.
    pub pull: Pull,
    /// Intervals, where noise was stated.
    pub intervals: Option<DemandIntervals>,
}

/// From and to where each part lies when the cells of the table are uncertain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemandIntervals {
    /// The relative errors of the cells.
    pub noise: CellNoise,
    /// Tables drawn.
    pub draws: usize,
    /// The probability between the ends.
    pub level: f64,
    /// Of [`Pull::direct`].
    pub direct: (f64, f64),
    /// Of [`Pull::indirect_inside`].
    pub indirect_inside: (f64, f64),
    /// Of [`Pull::outside`].
    pub outside: (f64, f64),
    /// Of [`Pull::total`].
    pub total: (f64, f64),
    /// Of [`Pull::imports`].
    pub imports: Option<(f64, f64)>,
}

/// Value added per unit of final demand for the data industries, in the composition of the table: an identity of accounts,
/// which says nothing of productivity and is not estimated.
///
/// # Formula
/// ```text
/// M = v'L f,  f = e∘y / Σ(e∘y);   direct (e∘v)'f;   inside (e∘v)'L f;   outside ((1−e)∘v)'L f;   imports m'L f
/// ```
/// # Unit
/// Ratio.
///
/// # Errors
/// As [`spillover`](fn@crate::digital::spillover).
///
/// # Example
/// ```
/// use domar::digital::{Scope, demand_multiplier};
/// use domar::prelude::*;
/// # fn main() -> Result<(), Error> {
/// let data = datasets::china_digital()?;
/// let system = LeontiefSystem::from_table(data.table(2020)?, Flow::Domestic)?;
/// let m = demand_multiplier(&system, &Scope::ict(system.table())?)?;
/// // What is not value added at home is imported.
/// assert!((m.pull.total + m.pull.imports.unwrap_or(0.0) - 1.0).abs() < 1e-6);
/// # Ok(())
/// # }
/// ```
///
/// # Validated against
/// Value added and leakages that add to one.
///
/// # References
/// Miller and Blair (2009), ch. 6.
pub fn demand_multiplier(system: &LeontiefSystem, scope: &Scope) -> Result<DemandMultiplier, DigitalError> {
    Ok(DemandMultiplier {
        pull: spillover(system, scope)?.pull,
        scope: scope.clone(),
        info: system.table().info().clone(),
        flow: system.flow(),
        intervals: None,
    })
}

/// The same with intervals from noise in the cells of the table.
///
/// Each draw is a whole table with the totals of the published one ([`IoTable::with_noise`](crate::table::IoTable::with_noise)),
/// so that accounts balance in every draw. Ends are percentiles over draws.
///
/// # Errors
/// As [`demand_multiplier`]; fewer than 100 draws; a level outside 0 to 1; and what a drawn table may lack.
///
/// # Validated against
/// Coverage of the true multiplier in a seeded simulation with 10 % noise: 0.90 within simulation error.
///
/// # References
/// West (1986).
pub fn demand_multiplier_under_noise(
    system: &LeontiefSystem,
    scope: &Scope,
    noise: &CellNoise,
    draws: usize,
    level: f64,
) -> Result<DemandMultiplier, DigitalError> {
    ensure_range("the number of tables drawn", draws as f64, draws >= 100, "100 or more")?;
    ensure_range("the level of the intervals", level, level > 0.0 && level < 1.0, "between 0 and 1, such as 0.95")?;
    let central = demand_multiplier(system, scope)?;
    let pulls = (0..draws as u64)
        .into_par_iter()
        .map(|replicate| {
            let drawn = system.table().with_noise(noise, replicate)?;
            let system = LeontiefSystem::from_table_with(&drawn, system.flow(), system.options())?;
            Ok(spillover(&system, scope)?.pull)
        })
        .collect::<Result<Vec<Pull>, DigitalError>>()?;
    let ends = |part: &dyn Fn(&Pull) -> f64| {
        let mut values: Vec<f64> = pulls.iter().map(part).collect();
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0;
        (quantile_of_sorted(&values, tail), quantile_of_sorted(&values, 1.0 - tail))
    };
    let intervals = DemandIntervals {
        noise: *noise,
        draws,
        level,
        direct: ends(&|pull| pull.direct),
        indirect_inside: ends(&|pull| pull.indirect_inside),
        outside: ends(&|pull| pull.outside),
        total: ends(&|pull| pull.total),
        imports: central.pull.imports.map(|_| ends(&|pull| pull.imports.unwrap_or(f64::NAN))),
    };
    Ok(DemandMultiplier { intervals: Some(intervals), ..central })
}

/// A part's name, value and interval.
type Part = (&'static str, f64, Option<(f64, f64)>);

impl DemandMultiplier {
    /// Names, values and intervals of the parts; imports where they are a leakage.
    fn parts(&self, language: Language) -> Vec<Part> {
        let (pull, ends) = (&self.pull, self.intervals.as_ref());
        let mut parts = vec![
            (language.pick("direct", "直接"), pull.direct, ends.map(|ends| ends.direct)),
            (
                language.pick("suppliers inside the scope", "口径内供应者"),
                pull.indirect_inside,
                ends.map(|ends| ends.indirect_inside),
            ),
            (language.pick("all other sectors", "其他部门"), pull.outside, ends.map(|ends| ends.outside)),
        ];
        if let Some(imports) = pull.imports {
            parts.push((
                language.pick("imports (leakage)", "进口（漏出）"),
                imports,
                ends.and_then(|ends| ends.imports),
            ));
        }
        parts
    }
}

impl ToTable for DemandMultiplier {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let fixed = NumberFormat::fixed(4);
        let mut builder = Table::builder(pick(
            "Value added per unit of final demand for data industries",
            "数据产业单位最终需求带动的增加值",
        ))
        .subtitle(self.subtitle_in(language))
        .language(language)
        .stub(pick("Where", "去向"))
        .number_column(pick("Multiplier", "乘数"), fixed);
        if let Some(intervals) = &self.intervals {
            let percent = NumberFormat::percent(0).print(intervals.level);
            builder = builder
                .spanner(format!("{percent} {}", pick("interval", "区间")))
                .number_column(pick("from", "下限"), fixed)
                .number_column(pick("to", "上限"), fixed)
                .end_spanner()
                .note(format!(
                    "{} {}, {}, {}; {} {}",
                    pick(
                        "Relative errors of the cells (intermediate, final demand, primary inputs):",
                        "单元相对误差（中间、最终、最初投入）："
                    ),
                    NumberFormat::percent(0).print(intervals.noise.intermediate),
                    NumberFormat::percent(0).print(intervals.noise.final_demand),
                    NumberFormat::percent(0).print(intervals.noise.primary_inputs),
                    intervals.draws,
                    pick("tables drawn, each rescaled to the published totals.", "次抽样，每次均调平至公布的合计。")
                ));
        }
        let cells = |value: f64, ends: Option<(f64, f64)>| {
            let mut cells = vec![Cell::from(value)];
            if let Some((from, to)) = ends {
                cells.extend([Cell::from(from), Cell::from(to)]);
            }
            cells
        };
        for (name, value, ends) in self.parts(language) {
            builder = builder.row(name, cells(value, ends));
        }
        builder
            .total(
                pick("value added at home", "国内增加值合计"),
                cells(self.pull.total, self.intervals.as_ref().map(|ends| ends.total)),
            )
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

impl ToChart for DemandMultiplier {
    /// The parts of the multiplier.
    fn to_chart_in(&self, language: Language) -> Chart {
        let parts = self.parts(language);
        let bars = Bars::horizontal(parts.iter().map(|(name, ..)| *name))
            .series(
                language.pick("Per unit of final demand", "每单位最终需求"),
                parts.iter().map(|(_, value, _)| *value),
            )
            .value_labels(NumberFormat::fixed(3));
        let title = language.pick("What a unit of demand for data industries sets in motion", "数据产业单位需求的带动");
        Chart::new(title, bars).language(language).subtitle(self.subtitle_in(language))
    }
}

impl DemandMultiplier {
    /// Economy and year, flows, scope.
    fn subtitle_in(&self, language: Language) -> String {
        let place = self.info.place().name_in(language);
        joined([&place, self.flow.name_in(language), self.scope.name_in(language)], language)
    }
}

display_in_notebook!(both: DemandMultiplier);
