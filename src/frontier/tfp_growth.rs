//! Where productivity growth comes from, by a fitted production frontier: technical change, scale, allocation, efficiency.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bootstrap::{Bootstrap, Bootstrapped};
use super::error::FrontierError;
use super::fit::FrontierFit;
use super::regressors::finite;
use super::spec::{Side, Trend};
use super::technology::Derivatives;
use crate::labels::{Dimension, Labels, Language};
use crate::panel::Panel;
use crate::report::{Bars, Chart, NumberFormat, Table, ToChart, ToTable, display_in_notebook};
use crate::stats::Fitted;

/// How far cost shares of a row may miss a sum of one.
const SHARES: f64 = 1e-6;

/// One unit between two of its periods, in log points over the whole span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TfpGrowthRow {
    /// The unit.
    pub unit: String,
    /// The earlier time.
    pub from: i64,
    /// The later time.
    pub to: i64,
    /// Growth of output.
    pub output: f64,
    /// Growth of inputs, weighted with cost shares or, without them, with shares in the sum of elasticities.
    pub inputs: f64,
    /// Growth of total factor productivity: output less inputs.
    pub tfp: f64,
    /// Movement of the frontier.
    pub technical_change: f64,
    /// What growth of inputs gains or loses by returns to scale.
    pub scale: f64,
    /// What growth of inputs gains or loses as cost shares differ from shares in the sum of elasticities; `None` without
    /// cost shares.
    pub allocation: Option<f64>,
    /// Movement towards the frontier: minus the change of E\[u | ε\].
    pub efficiency_change: f64,
    /// Change of what the frontier counts as noise.
    pub noise: f64,
}

impl TfpGrowthRow {
    fn parts(&self) -> [f64; 6] {
        [
            self.tfp,
            self.technical_change,
            self.scale,
            self.allocation.unwrap_or(0.0),
            self.efficiency_change,
            self.noise,
        ]
    }
}

/// Productivity growth of all units, decomposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TfpGrowth {
    /// The model.
    pub model: String,
    /// Pairs of neighbouring periods of each unit.
    pub rows: Vec<TfpGrowthRow>,
    /// Whether inputs are weighted with cost shares.
    pub has_cost_shares: bool,
}

const PARTS: [(&str, &str); 6] = [
    ("TFP", "全要素生产率"),
    ("Technical change", "技术进步"),
    ("Scale", "规模效应"),
    ("Allocation", "配置效应"),
    ("Efficiency change", "效率变化"),
    ("Noise", "随机扰动"),
];

impl FrontierFit {
    /// Decomposes growth of total factor productivity between neighbouring periods of each unit.
    ///
    /// The inputs must be logs of quantities and the output a log. `cost_shares` names, for every input, the column with
    /// its share in cost (from prices); without it, `None`, allocation cannot be told and inputs are weighted by their
    /// shares in the sum of elasticities.
    ///
    /// The parts add up exactly, noise included, because the frontier is quadratic: growth along it is the mean of its
    /// derivatives at both ends times the changes. Growth over a gap of several periods is not divided.
    ///
    /// # Formula
    /// ```text
    /// Δ is a difference over the span, m(·) the mean of both ends, R = Σ e_j returns to scale, s_j cost shares
    /// TFP = Δln y − Σ m(s_j) Δx_j            (without shares s_j = e_j/R)
    ///     = m(∂f/∂t) Δt                      technical change
    ///     + Σ m(e_j (R − 1)/R) Δx_j          scale
    ///     + Σ m(e_j/R − s_j) Δx_j            allocation
    ///     − ΔE[u|ε]                          efficiency change
    ///     + Δ(ε + E[u|ε])                    noise
    /// ```
    /// # Errors
    /// [`FrontierError::Unsupported`] for cost frontiers and frontiers without a trend; [`FrontierError::Panel`] without
    /// ids; [`FrontierError::CostShares`]; [`FrontierError::OtherPanel`].
    ///
    /// # Validated against
    /// The identity itself, output growth from the data against the sum of parts, 1e-12; in a Cobb–Douglas with constant
    /// inefficiency technical change is the trend's coefficient and efficiency does not change.
    ///
    /// # References
    /// Kumbhakar and Lovell (2000), section 8.2; Kumbhakar, Denny and Fuss (2000); Orea (2002), Journal of Productivity
    /// Analysis 18, 5–22 (the quadratic identity).
    #[doc(alias = "全要素生产率分解")]
    pub fn tfp_growth(&self, panel: &Panel, cost_shares: Option<&[(&str, &str)]>) -> Result<TfpGrowth, FrontierError> {
        let unsupported = |what, instead| FrontierError::Unsupported { model: self.model_name(), what, instead };
        if self.spec().side == Side::Cost {
            return Err(unsupported(
                "a decomposition of productivity growth by inputs",
                "it explains cost, not output; fit the production frontier",
            ));
        }
        if self.spec().trend == Trend::Absent {
            return Err(unsupported(
                "technical change",
                "add .trend() or .technical_change(Trend::Biased) to the specification",
            ));
        }
        panel.ensure_ids("a decomposition of productivity growth")?;
        let derivatives = Derivatives::of(self, panel)?;
        let shares = cost_shares.map(|shares| self.cost_shares(panel, shares)).transpose()?;
        let times = panel.times().unwrap_or_default();
        let output = finite(panel, self.sample(), &self.spec().output)?;
        let (residuals, inefficiency) = (self.residuals(), self.inefficiencies());
        let estimates = self.estimates().values();
        let coefficients = estimates.as_slice().unwrap_or_default();

        // Positions in the sample, by unit and time.
        let rows = &self.sample().rows;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&i| (panel.units()[rows[i]], times[rows[i]]));
        let mut found = Vec::new();
        for pair in order.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if panel.units()[rows[a]] != panel.units()[rows[b]] {
                continue;
            }
            let (x0, x1) = (derivatives.row(a), derivatives.row(b));
            let ((e0, change0), (e1, change1)) = (derivatives.at(a, coefficients), derivatives.at(b, coefficients));
            let (r0, r1): (f64, f64) = (e0.iter().sum(), e1.iter().sum());
            let span = derivatives.period(b) - derivatives.period(a);
            let (mut inputs, mut scale, mut allocation) = (0.0, 0.0, 0.0);
            for j in 0..x0.len() {
                let change = x1[j] - x0[j];
                let neutral = 0.5 * (e0[j] / r0 + e1[j] / r1);
                let weight = shares.as_ref().map_or(neutral, |shares| 0.5 * (shares[j][a] + shares[j][b]));
                inputs += weight * change;
                scale += 0.5 * (e0[j] * (r0 - 1.0) / r0 + e1[j] * (r1 - 1.0) / r1) * change;
                allocation += (neutral - weight) * change;
            }
            let growth = output[b] - output[a];
            let efficiency_change = inefficiency.values()[a] - inefficiency.values()[b];
            found.push(TfpGrowthRow {
                unit: panel.unit_labels()[panel.units()[rows[a]]].clone(),
                from: times[rows[a]],
                to: times[rows[b]],
                output: growth,
                inputs,
                tfp: growth - inputs,
                technical_change: 0.5 * (change0 + change1) * span,
                scale,
                allocation: shares.is_some().then_some(allocation),
                efficiency_change,
                noise: residuals.values()[b] - residuals.values()[a] - efficiency_change,
            });
        }
        if found.is_empty() {
            return Err(unsupported("growth", "no unit is seen twice in the sample; give a panel"));
        }
        Ok(TfpGrowth { model: self.model_name(), rows: found, has_cost_shares: shares.is_some() })
    }

    /// The cost shares of each input, in the rows of the sample.
    fn cost_shares(&self, panel: &Panel, names: &[(&str, &str)]) -> Result<Vec<Vec<f64>>, FrontierError> {
        let mut shares = Vec::new();
        for input in &self.spec().inputs {
            let Some((_, column)) = names.iter().find(|(name, _)| name == input) else {
                return Err(FrontierError::CostShares {
                    what: format!("no column is named for the input \"{input}\""),
                });
            };
            shares.push(finite(panel, self.sample(), column)?);
        }
        for (i, &row) in self.sample().rows.iter().enumerate() {
            let sum: f64 = shares.iter().map(|share| share[i]).sum();
            if (sum - 1.0).abs() > SHARES || shares.iter().any(|share| share[i] < 0.0) {
                let what = format!("at {} they sum to {sum}, or one is negative", panel.row_label(row));
                return Err(FrontierError::CostShares { what });
            }
        }
        Ok(shares)
    }

    /// Bootstrap limits for the mean parts of [`tfp_growth`](Self::tfp_growth): units are drawn, the frontier is fitted
    /// again and growth decomposed again in each sample.
    ///
    /// # Errors
    /// As [`tfp_growth`](Self::tfp_growth) and [`bootstrap`](Self::bootstrap).
    pub fn tfp_growth_bootstrap(
        &self,
        panel: &Panel,
        cost_shares: Option<&[(&str, &str)]>,
        plan: Bootstrap,
    ) -> Result<Bootstrapped, FrontierError> {
        // What cannot be decomposed here would be refused in every sample.
        self.tfp_growth(panel, cost_shares)?;
        let names: Vec<&str> = PARTS.iter().map(|(english, _)| *english).collect();
        let quantities = Labels::from_codes(Dimension::Item, &names)?;
        plan.run(panel, &quantities, |sample| {
            Ok(self.spec().fit(sample)?.tfp_growth(sample, cost_shares)?.mean().to_vec())
        })
    }
}

impl TfpGrowth {
    /// Means of TFP, technical change, scale, allocation (zero without cost shares), efficiency change and noise over all
    /// rows: log points per span.
    pub fn mean(&self) -> [f64; 6] {
        mean_of(self.rows.iter())
    }

    /// The same by the later time of the pair.
    pub fn by_period(&self) -> BTreeMap<i64, [f64; 6]> {
        let mut groups: BTreeMap<i64, Vec<&TfpGrowthRow>> = BTreeMap::new();
        self.rows.iter().for_each(|row| groups.entry(row.to).or_default().push(row));
        groups.into_iter().map(|(to, rows)| (to, mean_of(rows.into_iter()))).collect()
    }

    /// The parts to be shown: allocation only where it was computed.
    fn shown(&self) -> Vec<usize> {
        (0..PARTS.len()).filter(|&part| part != 3 || self.has_cost_shares).collect()
    }
}

fn mean_of<'a>(rows: impl Iterator<Item = &'a TfpGrowthRow>) -> [f64; 6] {
    let (mut sums, mut count) = ([0.0; 6], 0.0);
    for row in rows {
        count += 1.0;
        sums.iter_mut().zip(row.parts()).for_each(|(sum, part)| *sum += part);
    }
    sums.map(|sum| sum / count)
}

impl std::fmt::Display for TfpGrowth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

impl ToTable for TfpGrowth {
    fn to_table_in(&self, language: Language) -> Table {
        let percent = NumberFormat::percent(2);
        let mut builder = Table::builder(language.pick("Growth of total factor productivity", "全要素生产率增长分解"))
            .language(language)
            .stub(language.pick("To", "至"));
        for part in self.shown() {
            builder = builder.number_column(language.pick(PARTS[part].0, PARTS[part].1), percent);
        }
        for (to, parts) in self.by_period() {
            builder = builder.row(to.to_string(), self.shown().into_iter().map(|part| parts[part]));
        }
        let mean = self.mean();
        builder
            .total(language.pick("Mean", "平均"), self.shown().into_iter().map(|part| mean[part]))
            .note(language.pick(
                "Log points, means over units; the parts add up to TFP.",
                "对数点，各单位的平均；各项之和等于全要素生产率增长。",
            ))
            .note(match (language, self.has_cost_shares) {
                (Language::English, true) => format!("Inputs weighted with cost shares. {}.", self.model),
                (Language::English, false) => {
                    format!("Inputs weighted with their shares in the sum of elasticities. {}.", self.model)
                }
                (Language::Chinese, true) => format!("投入以成本份额加权。{}。", self.model),
                (Language::Chinese, false) => format!("投入以弹性份额加权。{}。", self.model),
            })
            .build_or_explain()
    }
}

impl ToChart for TfpGrowth {
    fn to_chart_in(&self, language: Language) -> Chart {
        let periods = self.by_period();
        let mut bars = Bars::vertical(periods.keys().map(ToString::to_string)).stacked();
        // The last part, noise, would dwarf the others.
        let noise = PARTS.len() - 1;
        for part in self.shown().into_iter().filter(|part| *part > 0 && *part < noise) {
            let name = language.pick(PARTS[part].0, PARTS[part].1);
            bars = bars.series(name, periods.values().map(|parts| 100.0 * parts[part]));
        }
        let noises = periods.values().map(|parts| 100.0 * parts[noise]);
        let ends = noises.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), value| (l.min(value), h.max(value)));
        let (low, high) = (NumberFormat::fixed(1).print(ends.0), NumberFormat::fixed(1).print(ends.1));
        Chart::new(language.pick("Sources of productivity growth", "生产率增长的来源"), bars)
            .language(language)
            .x_axis(language.pick("To the period", "截至时期"))
            .y_axis_in(
                language.pick("Mean growth over units", "各单位平均增长"),
                language.pick("log points × 100", "对数点×100"),
            )
            .note(match language {
                Language::English => {
                    format!("Noise, which is from {low} to {high}, is left out; with it the parts add up to TFP.")
                }
                Language::Chinese => format!("未画随机扰动（{low} 至 {high}）；计入后各项之和等于全要素生产率增长。"),
            })
    }
}

display_in_notebook!(both: TfpGrowth);
