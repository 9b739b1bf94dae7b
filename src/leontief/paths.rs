//! Structural paths: through which chains of suppliers a final demand reaches value added, labour or emissions.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use ndarray::{Array1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Label, Language};
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook, qualifiers};
use crate::units::Measure;

/// Chains longer than this carry nothing that could be seen, and each tier is a level of recursion.
const DEEPEST: usize = 100;

/// Which paths are listed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PathOptions {
    /// A path is listed when its part of the total is at least this, in absolute value.
    pub smallest_share: f64,
    /// The longest chain: 0 for the sectors of final demand alone, 1 for their suppliers, and so on.
    pub deepest_tier: usize,
    /// At most this many paths are listed, the largest; [`PathAnalysis::listing`] says when some are left out.
    pub most_paths: usize,
}

impl Default for PathOptions {
    /// Paths of at least a ten-thousandth of the total, to the eighth tier, at most 1000 of them: with typical
    /// coefficients what lies deeper than eight tiers is below one per cent of the total.
    fn default() -> Self {
        Self { smallest_share: 1e-4, deepest_tier: 8, most_paths: 1000 }
    }
}

/// Whether every path above the threshold is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PathListing {
    /// Every path of at least the smallest share, down to the deepest tier.
    Complete,
    /// Only the largest: there are more than `most_paths` of at least the smallest share.
    Truncated,
}

/// A chain of suppliers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StructuralPath {
    /// From the sector of final demand back to the supplier at the end of the chain.
    pub sectors: Vec<Label>,
    /// What the supplier contributes along this chain.
    pub value: f64,
    /// The value as a part of the total.
    pub share: f64,
}

impl StructuralPath {
    /// Number of steps: 0 where the sector of final demand itself contributes.
    pub fn tier(&self) -> usize {
        self.sectors.len().saturating_sub(1)
    }

    /// The chain as codes, `20 ← 28 ← 06`.
    pub fn codes(&self) -> String {
        self.sectors.iter().map(Label::code).collect::<Vec<_>>().join(" ← ")
    }

    /// The chain as names in a language.
    pub fn names_in(&self, language: Language) -> String {
        self.sectors.iter().map(|label| label.name_in(language)).collect::<Vec<_>>().join(" ← ")
    }
}

/// What one tier contributes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TierTotal {
    /// The tier.
    pub tier: usize,
    /// The contribution of all its paths, `s' Aᵗ y`.
    pub value: f64,
    /// The value as a part of the total.
    pub share: f64,
    /// The part of the total that its listed paths make up.
    pub listed_share: f64,
}

/// The structural paths of a final demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PathAnalysis {
    /// What the values measure.
    pub measure: Measure,
    /// What was asked for.
    pub options: PathOptions,
    /// The total over all paths of every length, `s' L y`.
    pub total: f64,
    /// The paths from the largest down, by absolute value.
    pub paths: Vec<StructuralPath>,
    /// Whether paths above the threshold are left out.
    pub listing: PathListing,
    /// The tiers down to the deepest asked for.
    pub tiers: Vec<TierTotal>,
}

impl PathAnalysis {
    /// The part of the total that the listed paths make up.
    pub fn coverage(&self) -> f64 {
        self.paths.iter().map(|path| path.share).sum()
    }

    /// The part of the total beyond the deepest tier.
    pub fn beyond(&self) -> f64 {
        1.0 - self.tiers.iter().map(|tier| tier.share).sum::<f64>()
    }
}

impl LeontiefSystem {
    /// The structural paths by which a row (value added, employment, emissions) is embodied in a final demand.
    ///
    /// # Formula
    /// ```text
    /// s'L y = Σ sᵢ yᵢ + Σ sⱼ aⱼᵢ yᵢ + Σ sₖ aₖⱼ aⱼᵢ yᵢ + …
    /// ```
    /// Chains are followed depth-first and left as soon as no continuation can reach the threshold; what the best
    /// continuation can reach is known beforehand, so every path above the threshold is found and no other branch is
    /// entered.
    ///
    /// # Unit
    /// That of the row, where final demand is in the unit of the table.
    ///
    /// # Errors
    /// Labels that are not the system's sectors; a row or final demand over the other flows; a final demand in another
    /// unit than the table's; [`LeontiefError::OutOfRange`] for a smallest share that is not from 0 to 1, or no paths
    /// wanted; [`LeontiefError::NothingEmbodied`].
    ///
    /// # Validated against
    /// China 2017, 42 sectors, the 200 largest paths of value added in final demand for electronics (numpy, 1e-9).
    ///
    /// # References
    /// Defourny and Thorbecke (1984); Lenzen (2003).
    #[doc(alias = "SPA")]
    #[doc(alias = "结构路径分析")]
    pub fn structural_paths(
        &self,
        row: &LabeledVec,
        final_demand: &LabeledVec,
        options: PathOptions,
    ) -> Result<PathAnalysis, LeontiefError> {
        self.ensure_fits(final_demand)?;
        self.table().info().unit.ensure_addable(final_demand.measure().unit())?;
        ensure_sensible(options)?;
        let intensity = self.per_output(row)?;
        let demand = final_demand.values();
        let total = self.solve_transposed(intensity.values()).dot(&demand);
        if total == 0.0 {
            return Err(LeontiefError::NothingEmbodied { row: row.measure().name().to_owned() });
        }
        let coefficients = self.technical_coefficients().values();
        let mut search = Search {
            coefficients,
            intensity: intensity.values().to_owned(),
            best: best_continuations(self.technical_coefficients(), &intensity, options.deepest_tier),
            wanted: options.smallest_share * total.abs(),
            threshold: options.smallest_share * total.abs(),
            most_paths: options.most_paths,
            found: BinaryHeap::new(),
            listing: PathListing::Complete,
        };
        let mut chain = Vec::with_capacity(options.deepest_tier + 1);
        for (k, &amount) in demand.iter().enumerate() {
            search.follow(&mut chain, k, amount, options.deepest_tier);
        }
        let listing = search.listing;
        let paths: Vec<StructuralPath> = search
            .found
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(found)| StructuralPath {
                sectors: found.chain.iter().map(|&k| self.sectors().as_slice()[k].clone()).collect(),
                value: found.value,
                share: found.value / total,
            })
            .collect();
        let mut listed = vec![0.0; options.deepest_tier + 1];
        for path in &paths {
            listed[path.tier()] += path.share;
        }
        let mut required = demand.to_owned();
        let tiers = listed
            .into_iter()
            .enumerate()
            .map(|(tier, listed_share)| {
                if tier > 0 {
                    required = coefficients.dot(&required);
                }
                let value = intensity.values().dot(&required);
                TierTotal { tier, value, share: value / total, listed_share }
            })
            .collect();
        let measure =
            Measure::new(format!("{} embodied in final demand", row.measure().name()), row.measure().unit().clone())
                .with_chinese(format!("最终需求隐含的{}", row.measure().name_in(Language::Chinese)))
                .over(self.flow())
                .about(self.table().info());
        Ok(PathAnalysis { measure, options, total, paths, listing, tiers })
    }

    /// The same for the final demand for one sector's product in the table.
    ///
    /// # Errors
    /// As [`LeontiefSystem::structural_paths`]; an unknown code.
    pub fn structural_paths_to(
        &self,
        row: &LabeledVec,
        code: &str,
        options: PathOptions,
    ) -> Result<PathAnalysis, LeontiefError> {
        let position = self.sectors().position(code)?;
        let demand = self.table().net_final_demand();
        let mut values = Array1::zeros(demand.len());
        values[position] = demand.values()[position];
        let one = LabeledVec::trusted(demand.measure().clone(), self.sectors(), values);
        self.structural_paths(row, &one, options)
    }
}

fn ensure_sensible(options: PathOptions) -> Result<(), LeontiefError> {
    if !(0.0..=1.0).contains(&options.smallest_share) {
        return Err(LeontiefError::OutOfRange {
            parameter: "the smallest share of a path",
            value: options.smallest_share,
            allowed: "between 0 and 1",
        });
    }
    if options.deepest_tier > DEEPEST {
        return Err(LeontiefError::OutOfRange {
            parameter: "the deepest tier",
            value: options.deepest_tier as f64,
            allowed: "at most 100",
        });
    }
    if options.most_paths == 0 {
        return Err(LeontiefError::OutOfRange {
            parameter: "the number of paths listed",
            value: 0.0,
            allowed: "at least 1",
        });
    }
    Ok(())
}

/// `best[r][k]`: the largest contribution, in absolute value, of any one path that starts with a unit of output of `k`
/// and goes on for at most `r` more tiers.
fn best_continuations(coefficients: &LabeledMat, intensity: &LabeledVec, deepest_tier: usize) -> Vec<Array1<f64>> {
    let mut best = vec![intensity.values().mapv(f64::abs)];
    for _ in 0..deepest_tier {
        let last = &best[best.len() - 1];
        let next = last
            .iter()
            .zip(coefficients.values().columns())
            .map(|(&here, column)| column.iter().zip(last).map(|(a, b)| a.abs() * b).fold(here, f64::max))
            .collect();
        best.push(next);
    }
    best
}

/// A path in the list, ordered by absolute value, larger first for equal values the one with the earlier sectors.
#[derive(Debug, PartialEq)]
struct Found {
    value: f64,
    chain: Vec<usize>,
}

impl Eq for Found {}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.abs().total_cmp(&other.value.abs()).then_with(|| other.chain.cmp(&self.chain))
    }
}

struct Search<'a> {
    coefficients: ArrayView2<'a, f64>,
    intensity: Array1<f64>,
    best: Vec<Array1<f64>>,
    /// What a path must reach to be wanted, and what it must reach to be among the largest so far.
    wanted: f64,
    threshold: f64,
    most_paths: usize,
    /// The smallest path found so far on top.
    found: BinaryHeap<Reverse<Found>>,
    listing: PathListing,
}

impl Search<'_> {
    /// Follows a chain to sector `k`, which has to produce `amount` for it, and `tiers_left` tiers further.
    fn follow(&mut self, chain: &mut Vec<usize>, k: usize, amount: f64, tiers_left: usize) {
        let reach = amount.abs() * self.best[tiers_left][k];
        if reach < self.threshold || reach == 0.0 {
            self.note_left_out(reach);
            return;
        }
        chain.push(k);
        self.offer(amount * self.intensity[k], chain);
        if tiers_left > 0 {
            for supplier in 0..self.intensity.len() {
                self.follow(chain, supplier, amount * self.coefficients[[supplier, k]], tiers_left - 1);
            }
        }
        chain.pop();
    }

    fn offer(&mut self, value: f64, chain: &[usize]) {
        let size = value.abs();
        if size < self.threshold || size == 0.0 {
            self.note_left_out(size);
            return;
        }
        self.found.push(Reverse(Found { value, chain: chain.to_vec() }));
        if self.found.len() > self.most_paths {
            self.found.pop();
            self.listing = PathListing::Truncated;
        }
        if self.found.len() == self.most_paths {
            // From now on only larger paths count, so that a low threshold does not make the search long.
            if let Some(Reverse(smallest)) = self.found.peek() {
                self.threshold = self.threshold.max(smallest.value.abs());
            }
        }
    }

    /// A branch that is left has a path of exactly this size; it was wanted if only the full list excludes it.
    fn note_left_out(&mut self, size: f64) {
        if size > 0.0 && size >= self.wanted {
            self.listing = PathListing::Truncated;
        }
    }
}

impl ToTable for PathAnalysis {
    fn to_table_in(&self, language: Language) -> Table {
        let share = NumberFormat::percent(3);
        let mut builder = Table::builder(format!(
            "{}{}",
            language.pick("Structural paths of ", "结构路径："),
            self.measure.name_in(language)
        ))
        .subtitle(qualifiers(&self.measure, language))
        .language(language)
        .stub(language.pick("From final demand to supplier", "由最终使用到供应部门"))
        .number_column(language.pick("Tier", "层级"), NumberFormat::integer())
        .number_column(language.pick("Value", "数值"), NumberFormat::significant(6).grouped())
        .number_column(language.pick("Share", "份额"), share);
        for path in &self.paths {
            builder = builder.row(path.codes(), [path.tier() as f64, path.value, path.share]);
        }
        builder = builder
            .total(
                language.pick("Listed paths", "所列路径"),
                [Cell::Missing, (self.coverage() * self.total).into(), self.coverage().into()],
            )
            .total(language.pick("All paths", "全部路径"), [Cell::Missing, self.total.into(), 1.0.into()]);
        for tier in &self.tiers {
            builder = builder.note(match language {
                Language::English => format!(
                    "Tier {}: {:.2} % of the total, of which listed {:.2} %.",
                    tier.tier,
                    100.0 * tier.share,
                    100.0 * tier.listed_share
                ),
                Language::Chinese => format!(
                    "第 {} 层：占总量 {:.2} %，其中所列 {:.2} %。",
                    tier.tier,
                    100.0 * tier.share,
                    100.0 * tier.listed_share
                ),
            });
        }
        if self.listing == PathListing::Truncated {
            builder = builder.note(language.pick(
                "Only the largest paths are listed; there are more above the threshold.",
                "仅列最大的路径，阈值以上尚有其他路径。",
            ));
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(table: PathAnalysis);
