//! Participation in value chains, position in them, and comparative advantage counted in value added.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::economies::{ValueAddedTrade, by_economy};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Label, LabelError, Labels, Language};
use crate::report::{Chart, NumberFormat, Scatter, Table, ToChart, ToTable, display_in_notebook, label_in, scope_of};
use crate::table::rows_in;
use crate::units::{Measure, Unit};

/// What comparative advantage is revealed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ComparativeAdvantage {
    /// Gross exports of the sector (Balassa 1965).
    GrossExports,
    /// Domestic content of all exports that the sector earns, `v̂_s B_ss e_s`.
    DomesticContent,
    /// Domestic value added of all exports that the sector earns, each unit once, `v̂_s L_ss e_s`.
    DomesticValueAdded,
}

/// Vertical specialisation: what exports contain of others, and what others' exports contain of one's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Participation {
    economies: Arc<Labels>,
    /// Gross exports by economy and sector.
    pub exports: LabeledVec,
    /// Foreign value added in the exports of the row, by economy of origin (VS).
    pub backward: LabeledMat,
    /// Value added that the row earns in the exports of the other economies (VS1).
    pub forward: LabeledMat,
    /// Import content of exports as one economy's own table gives it (VS of Hummels, Ishii and Yi).
    pub import_content: LabeledVec,
}

/// Participation and position of an economy, or of a sector of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParticipationIndex {
    /// The economy or sector.
    pub label: Label,
    /// Backward participation: foreign value added per unit of exports.
    pub backward: f64,
    /// Forward participation: value added in others' exports per unit of exports.
    pub forward: f64,
}

impl ParticipationIndex {
    /// Participation in both directions.
    ///
    /// # Formula
    /// ```text
    /// IV/E + FV/E
    /// ```
    /// # References
    /// Koopman, Powers, Wang and Wei (2010).
    pub fn participation(&self) -> f64 {
        self.backward + self.forward
    }

    /// Position: above zero upstream, where others export what is made here; below zero downstream.
    ///
    /// # Formula
    /// ```text
    /// ln(1 + IV/E) − ln(1 + FV/E)
    /// ```
    /// # References
    /// Koopman, Powers, Wang and Wei (2010).
    #[doc(alias = "全球价值链地位指数")]
    pub fn position(&self) -> f64 {
        self.forward.ln_1p() - self.backward.ln_1p()
    }
}

impl Participation {
    /// Indices of each economy that exports; one that exports nothing has none.
    pub fn by_economy(&self) -> Vec<ParticipationIndex> {
        let total = |flows: &LabeledMat| by_economy(flows, &self.economies).values().sum_axis(Axis(1));
        let sectors = self.exports.len() / self.economies.len().max(1);
        let exports = self.exports.values().to_vec();
        let exports: Vec<f64> = exports.chunks(sectors.max(1)).map(|own| own.iter().sum()).collect();
        indices(self.economies.as_slice(), &exports, total(&self.backward).view(), total(&self.forward).view())
    }

    /// Indices of each sector of an economy that exports.
    ///
    /// Backward participation is by the sector that exports, forward participation by the sector that earns, whether it
    /// exports itself or through others; the latter can exceed 1 by far where a sector exports little itself.
    ///
    /// # Errors
    /// An unknown economy.
    pub fn by_sector_of(&self, economy: &str) -> Result<Vec<ParticipationIndex>, LabelError> {
        let sectors = self.exports.len() / self.economies.len();
        let first = self.economies.position(economy)? * sectors;
        let own = first..first + sectors;
        let total = |flows: &LabeledMat| rows_in(flows.values(), own.clone()).sum_axis(Axis(1));
        Ok(indices(
            &self.exports.axis().as_slice()[own.clone()],
            &self.exports.values().to_vec()[own.clone()],
            total(&self.backward).view(),
            total(&self.forward).view(),
        ))
    }
}

fn indices(
    labels: &[Label],
    exports: &[f64],
    backward: ArrayView1<'_, f64>,
    forward: ArrayView1<'_, f64>,
) -> Vec<ParticipationIndex> {
    labels
        .iter()
        .zip(exports)
        .zip(backward.iter().zip(forward))
        .filter(|((_, exports), _)| **exports > 0.0)
        .map(|((label, exports), (backward, forward))| ParticipationIndex {
            label: label.clone(),
            backward: backward / exports,
            forward: forward / exports,
        })
        .collect()
}

impl ValueAddedTrade {
    /// Vertical specialisation in both directions.
    ///
    /// # Formula
    /// ```text
    /// backward        VS   Σ_t≠s (v_t B_ts)' ∘ e_s         foreign value added in one's exports
    /// forward         VS1  v̂_s B_sr e_r                    one's value added in r's exports
    /// import content       m' L_ss ∘ e_s                   m: imported inputs per unit of output
    /// ```
    /// VS takes out what imports contain of one's own value added, the import content does not: it is VS plus domestic
    /// double counting, and the backward trade of value chains of Borin and Mancini.
    ///
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// gvc 6.4.0 (`i2e`, `e2r`) on "leather" (1e-12); exvatools 0.9.0 (`GVCB` and, by economy, `GVCF` of `oecd`, 1e-12).
    /// By sector `GVCF` of exvatools is by the sector in which the partner exports, although its rows bear the names of
    /// sectors of origin; ours is by origin, as in the OECD's `FEXDVA`.
    ///
    /// # References
    /// Hummels, Ishii and Yi (2001); Koopman, Powers, Wang and Wei (2010).
    #[doc(alias = "VS")]
    #[doc(alias = "VS1")]
    #[doc(alias = "垂直专业化")]
    #[doc(alias = "全球价值链参与度")]
    pub fn participation(&self) -> Participation {
        let exports = self.exports.sum_axis(Axis(1));
        let mut backward = self.away(&self.content.t().to_owned());
        backward *= &exports.view().insert_axis(Axis(1));
        let mut forward = self.away(&self.inverse_by_economy(&exports));
        forward *= &self.value_added.view().insert_axis(Axis(1));
        // v' L + m' L = i', because v' = i' − i'A.
        let import_content = (1.0 - &self.local_content) * &exports;
        Participation {
            economies: Arc::clone(&self.economies),
            exports: self.by_row("exports", "出口", &exports),
            backward: self.by_origin("foreign value added in exports", "出口中的国外增加值", &backward),
            forward: self.by_origin("value added in others' exports", "他方出口中的本方增加值", &forward),
            import_content: self.by_row("import content of exports", "出口中的进口成分", &import_content),
        }
    }

    /// Revealed comparative advantage: a sector's part in an economy's exports over its part in the world's.
    ///
    /// # Formula
    /// ```text
    /// (eᵢˢ / Σᵢ eᵢˢ) / (Σₛ eᵢˢ / Σᵢₛ eᵢˢ)
    /// ```
    /// 0 where an economy or, for the sector, the world exports nothing.
    ///
    /// # Unit
    /// Ratio; above 1 an advantage.
    ///
    /// # Validated against
    /// gvc 6.4.0 (`nrca`, domestic content) on "leather" (1e-12), which counts what returns and leaves again as often
    /// as it leaves; earlier editions took `v̂_s L_ss e_s` from the sixteen terms, which counts it once. Both are here.
    ///
    /// # References
    /// Balassa (1965); Koopman, Wang and Wei (2014); Wang, Wei and Zhu (2013).
    #[doc(alias = "RCA")]
    #[doc(alias = "NRCA")]
    #[doc(alias = "显示性比较优势")]
    pub fn revealed_comparative_advantage(&self, basis: ComparativeAdvantage) -> LabeledVec {
        let (name, chinese, amounts) = match basis {
            ComparativeAdvantage::GrossExports => (
                "revealed comparative advantage, gross exports",
                "显示性比较优势（总出口）",
                self.exports.sum_axis(Axis(1)),
            ),
            ComparativeAdvantage::DomesticContent => (
                "revealed comparative advantage, domestic content",
                "显示性比较优势（国内成分）",
                self.domestic_content_by_origin(),
            ),
            ComparativeAdvantage::DomesticValueAdded => (
                "revealed comparative advantage, domestic value added",
                "显示性比较优势（国内增加值）",
                &self.local_times(&self.exports).sum_axis(Axis(1)) * &self.value_added,
            ),
        };
        let rows = self.to_rows(&amounts.insert_axis(Axis(1))).remove_axis(Axis(1));
        let sectors = rows.len() / self.economies.len();
        let (mut economy, mut sector) = (vec![0.0; self.economies.len()], vec![0.0; sectors]);
        for (row, amount) in rows.iter().enumerate() {
            economy[row / sectors] += amount;
            sector[row % sectors] += amount;
        }
        let world: f64 = rows.sum();
        let ratio = |(row, amount): (usize, &f64)| {
            let expected = economy[row / sectors] * sector[row % sectors];
            if expected == 0.0 { 0.0 } else { amount * world / expected }
        };
        let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).about(self.place.clone());
        LabeledVec::trusted(measure, &self.rows, rows.iter().enumerate().map(ratio).collect())
    }

    fn by_row(&self, name: &str, chinese: &str, pairs: &Array1<f64>) -> LabeledVec {
        let rows = self.to_rows(&pairs.view().insert_axis(Axis(1)).to_owned()).remove_axis(Axis(1));
        let measure = Measure::new(name, self.unit.clone()).with_chinese(chinese).about(self.place.clone());
        LabeledVec::trusted(measure, &self.rows, rows)
    }

    fn by_origin(&self, name: &str, chinese: &str, pairs: &Array2<f64>) -> LabeledMat {
        self.by_importer(name, chinese, pairs)
    }
}

impl ToTable for Participation {
    fn to_table_in(&self, language: Language) -> Table {
        let share = NumberFormat::percent(1);
        let mut builder = Table::builder(language.pick("Participation in value chains", "全球价值链参与度"))
            .language(language)
            .subtitle(scope_of(self.exports.measure(), language))
            .stub(language.pick("Economy", "经济体"))
            .number_column(language.pick("Backward", "后向参与度"), share)
            .number_column(language.pick("Forward", "前向参与度"), share)
            .number_column(language.pick("Participation", "参与度"), share)
            .number_column(language.pick("Position", "地位指数"), NumberFormat::fixed(3));
        for index in self.by_economy() {
            let cells = [index.backward, index.forward, index.participation(), index.position()];
            builder = builder.row(label_in(&index.label, language), cells);
        }
        builder
            .note(language.pick(
                "Backward: foreign value added per unit of exports. Forward: value added in others' exports per unit of exports. Position above zero: upstream.",
                "后向：单位出口中的国外增加值。前向：他方出口中的本方增加值与本方出口之比。地位指数大于零表示处于上游。",
            ))
            .build_or_explain()
    }
}

impl ToChart for Participation {
    fn to_chart_in(&self, language: Language) -> Chart {
        let indices = self.by_economy();
        let count = indices.len().max(1) as f64;
        let mean = |of: fn(&ParticipationIndex) -> f64| indices.iter().map(of).sum::<f64>() / count;
        let (backward, forward) = (mean(|index| index.backward), mean(|index| index.forward));
        let points = indices
            .iter()
            .map(|index| (index.label.name_in(language).to_owned(), 100.0 * index.backward, 100.0 * index.forward));
        let captions = [
            language.pick("deep both ways", "双向深度参与"),
            language.pick("upstream", "上游"),
            language.pick("little involved", "参与较少"),
            language.pick("downstream", "下游"),
        ];
        let scatter = Scatter::new().group(language.pick("Economies", "经济体"), points).quadrants(
            100.0 * backward,
            100.0 * forward,
            captions,
        );
        Chart::new(language.pick("Participation in value chains", "全球价值链参与度"), scatter)
            .language(language)
            .subtitle(scope_of(self.exports.measure(), language))
            .x_axis(
                language.pick("Backward: foreign value added, % of exports", "后向参与度：国外增加值占出口比重（%）"),
            )
            .y_axis(language.pick(
                "Forward: value added in others' exports, % of exports",
                "前向参与度：他方出口中的本方增加值占出口比重（%）",
            ))
            .note(language.pick("Lines at the means.", "分界线为均值。"))
    }
}

display_in_notebook!(both: Participation);
