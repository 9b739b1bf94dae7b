//! Gross exports taken apart: named terms by exporter, sector and importer, and their sums.

use std::sync::Arc;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::economies::{ValueAddedTrade, by_economy};
use super::export_terms::ExportTerms;
use super::{ExportMethod, ExportPerspective};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Label, LabelError, Labels, Language};
use crate::report::{
    Bars, Chart, NumberFormat, Table, ToChart, ToTable, capitalised, display_in_notebook, joined, label_in, scope_of,
};
use crate::table::block;
use crate::units::Measure;

/// What a term of a decomposition counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ExportContent {
    /// Domestic value added that the direct importer absorbs.
    AbsorbedByImporter,
    /// Domestic value added that others abroad absorb, after the direct importer has sold it on.
    AbsorbedFurther,
    /// Domestic value added that comes home and is absorbed there.
    Returned,
    /// Domestic value added, wherever it is absorbed.
    DomesticValueAdded,
    /// Domestic value added that had been exported before.
    DomesticDoubleCounted,
    /// Value added of other economies.
    ForeignValueAdded,
    /// Value added of other economies that is counted in other exports as well.
    ForeignDoubleCounted,
    /// Value added of other economies, however often it was counted.
    ForeignContent,
}

use ExportContent::{
    AbsorbedByImporter, AbsorbedFurther, DomesticDoubleCounted, DomesticValueAdded, ForeignContent,
    ForeignDoubleCounted, ForeignValueAdded, Returned,
};

/// What is absorbed where, whether or not a method says it.
pub(super) const DOMESTIC: [ExportContent; 4] = [AbsorbedByImporter, AbsorbedFurther, Returned, DomesticValueAdded];
pub(super) const FOREIGN: [ExportContent; 3] = [ForeignValueAdded, ForeignDoubleCounted, ForeignContent];

impl ExportContent {
    /// The name in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            AbsorbedByImporter => ("domestic value added absorbed by the importer", "被直接进口方吸收的国内增加值"),
            AbsorbedFurther => ("domestic value added absorbed further on", "被其他经济体吸收的国内增加值"),
            Returned => ("domestic value added that returns", "返回国内的增加值"),
            DomesticValueAdded => ("domestic value added", "国内增加值"),
            DomesticDoubleCounted => ("domestic double counting", "国内重复计算"),
            ForeignValueAdded => ("foreign value added", "国外增加值"),
            ForeignDoubleCounted => ("foreign double counting", "国外重复计算"),
            ForeignContent => ("foreign content", "国外成分"),
        };
        language.pick(english, chinese)
    }

    const ALL: [Self; 8] = [
        AbsorbedByImporter,
        AbsorbedFurther,
        Returned,
        DomesticValueAdded,
        DomesticDoubleCounted,
        ForeignValueAdded,
        ForeignDoubleCounted,
        ForeignContent,
    ];
}

/// Code, English and Chinese name of a term, and what it counts.
pub(super) type TermName = (&'static str, &'static str, &'static str, ExportContent);

/// One term of a decomposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportTerm {
    /// Its code in the literature, with an English and a Chinese name.
    pub label: Label,
    /// What it counts.
    pub content: ExportContent,
    /// By exporter and sector, to each direct importer.
    pub flows: LabeledMat,
}

/// Gross exports as a sum of terms, by exporting economy and sector (rows) and direct importer (columns).
///
/// # Unit
/// That of the table.
#[doc(alias = "出口分解")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportDecomposition {
    method: ExportMethod,
    perspective: ExportPerspective,
    economies: Arc<Labels>,
    exports: LabeledMat,
    axis: Arc<Labels>,
    terms: Vec<ExportTerm>,
    absorbed_by_importer: Option<LabeledMat>,
}

impl ExportDecomposition {
    /// From terms as pairs by importers, in the order of their names.
    pub(super) fn new(
        trade: &ValueAddedTrade,
        method: ExportMethod,
        perspective: ExportPerspective,
        names: &[TermName],
        flows: impl IntoIterator<Item = Array2<f64>>,
    ) -> Self {
        let terms = names.iter().zip(flows).map(|(&(code, english, chinese, content), pairs)| ExportTerm {
            label: Label::new(code, english).with_chinese(chinese),
            content,
            flows: trade.by_importer(english, chinese, &pairs),
        });
        let terms: Vec<ExportTerm> = terms.collect();
        Self {
            method,
            perspective,
            economies: Arc::clone(&trade.economies),
            exports: trade.gross_exports(),
            axis: axis_of(&terms),
            terms,
            absorbed_by_importer: None,
        }
    }

    pub(super) fn with_absorbed_by_importer(mut self, flows: LabeledMat) -> Self {
        self.absorbed_by_importer = Some(flows);
        self
    }

    /// Terms added up to fewer ones, each named with the codes of its parts.
    pub(super) fn regrouped(&self, method: ExportMethod, groups: &[(&str, &str, &str, &[&str])]) -> Self {
        let terms = groups.iter().map(|&(code, english, chinese, parts)| {
            let parts: Vec<&ExportTerm> = self.terms.iter().filter(|term| parts.contains(&term.label.code())).collect();
            let flows = self.added(&parts);
            let measure = Measure::new(english, self.exports.measure().unit().clone())
                .with_chinese(chinese)
                .like(self.exports.measure());
            ExportTerm {
                label: Label::new(code, english).with_chinese(chinese),
                content: parts[0].content,
                flows: LabeledMat::trusted(measure, self.exports.rows(), self.exports.columns(), flows),
            }
        });
        let terms: Vec<ExportTerm> = terms.collect();
        Self { method, axis: axis_of(&terms), terms, ..self.clone() }
    }

    /// Whose decomposition it is.
    pub fn method(&self) -> ExportMethod {
        self.method
    }

    /// The border that exports may cross once before they are counted double.
    pub fn perspective(&self) -> ExportPerspective {
        self.perspective
    }

    /// The economies.
    pub fn economies(&self) -> &Arc<Labels> {
        &self.economies
    }

    /// The terms, in the order of the source.
    pub fn terms(&self) -> &[ExportTerm] {
        &self.terms
    }

    /// A term by its code.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest codes.
    pub fn term(&self, code: &str) -> Result<&ExportTerm, LabelError> {
        Ok(&self.terms[self.axis.position(code)?])
    }

    /// Gross exports.
    #[doc(alias = "EXGR")]
    pub fn gross_exports(&self) -> &LabeledMat {
        &self.exports
    }

    /// Domestic content: value added of the exporter, however often it was counted.
    ///
    /// # Formula
    /// ```text
    /// DC = DVA + DDC,   exports = DC + FC
    /// ```
    #[doc(alias = "DC")]
    pub fn domestic_content(&self) -> LabeledMat {
        let parts = [DOMESTIC.as_slice(), &[DomesticDoubleCounted]].concat();
        self.sum("domestic content", "国内成分", &parts)
    }

    /// Domestic value added, each unit once from the perspective of the decomposition.
    ///
    /// # Formula
    /// ```text
    /// DVA = VAX + REF
    /// ```
    #[doc(alias = "DVA")]
    pub fn domestic_value_added(&self) -> LabeledMat {
        self.sum("domestic value added", "国内增加值", &DOMESTIC)
    }

    /// Value added exports: domestic value added absorbed abroad; `None` where the method does not follow value added
    /// to where it is absorbed.
    #[doc(alias = "VAX")]
    #[doc(alias = "增加值出口")]
    pub fn value_added_exports(&self) -> Option<LabeledMat> {
        self.follows().then(|| self.sum("value added exports", "增加值出口", &[AbsorbedByImporter, AbsorbedFurther]))
    }

    /// Domestic value added that returns and is absorbed at home (reflection); `None` as above.
    #[doc(alias = "REF")]
    pub fn returned_value_added(&self) -> Option<LabeledMat> {
        self.follows().then(|| self.sum("domestic value added that returns", "返回国内的增加值", &[Returned]))
    }

    /// Domestic value added counted in exports for a second time.
    #[doc(alias = "DDC")]
    pub fn domestic_double_counting(&self) -> LabeledMat {
        self.sum("domestic double counting", "国内重复计算", &[DomesticDoubleCounted])
    }

    /// Foreign content: value added of others, however often it was counted.
    ///
    /// # Formula
    /// ```text
    /// FC = FVA + FDC
    /// ```
    #[doc(alias = "FC")]
    pub fn foreign_content(&self) -> LabeledMat {
        self.sum("foreign content", "国外成分", &FOREIGN)
    }

    /// Foreign value added, each unit once; `None` where the method does not tell it from double counting.
    #[doc(alias = "FVA")]
    pub fn foreign_value_added(&self) -> Option<LabeledMat> {
        self.has(ForeignValueAdded).then(|| self.sum("foreign value added", "国外增加值", &[ForeignValueAdded]))
    }

    /// Foreign value added counted a second time; `None` as above.
    #[doc(alias = "FDC")]
    pub fn foreign_double_counting(&self) -> Option<LabeledMat> {
        self.has(ForeignDoubleCounted)
            .then(|| self.sum("foreign double counting", "国外重复计算", &[ForeignDoubleCounted]))
    }

    /// Domestic value added that the direct importer absorbs. The source-based and the sixteen-term decompositions
    /// count what is absorbed without leaving the importer again (DAVAX); the sink-based one adds what the importer
    /// absorbs after it has been abroad once more (VAXIM). `None` for methods that do not follow value added.
    #[doc(alias = "DAVAX")]
    #[doc(alias = "VAXIM")]
    pub fn absorbed_by_importer(&self) -> Option<LabeledMat> {
        match &self.absorbed_by_importer {
            Some(flows) => Some(flows.clone()),
            None => self
                .follows()
                .then(|| self.sum("absorbed by the direct importer", "被直接进口方吸收", &[AbsorbedByImporter])),
        }
    }

    /// Trade of global value chains: exports that cross a border more than once. `None` but for the source-based
    /// decomposition of Borin and Mancini, in which it is defined.
    ///
    /// # Formula
    /// ```text
    /// GVC = exports − DAVAX
    /// ```
    /// # References
    /// Borin and Mancini (2019).
    #[doc(alias = "GVC")]
    #[doc(alias = "全球价值链贸易")]
    pub fn chain_trade(&self) -> Option<LabeledMat> {
        let parts = [AbsorbedFurther, Returned, DomesticDoubleCounted, ForeignValueAdded, ForeignDoubleCounted];
        self.is_source_based().then(|| self.sum("trade of value chains", "价值链贸易", &parts))
    }

    /// Its backward part: what was imported before it is exported. `None` as above.
    ///
    /// # Formula
    /// ```text
    /// GVCB = FVA + FDC + DDC
    /// ```
    #[doc(alias = "GVCB")]
    pub fn backward_chain_trade(&self) -> Option<LabeledMat> {
        let parts = [DomesticDoubleCounted, ForeignValueAdded, ForeignDoubleCounted];
        self.is_source_based().then(|| self.sum("backward trade of value chains", "价值链后向贸易", &parts))
    }

    /// Its forward part: domestic value added that the importer sells on. `None` as above.
    ///
    /// # Formula
    /// ```text
    /// GVCF = DVA − DAVAX
    /// ```
    #[doc(alias = "GVCF")]
    pub fn forward_chain_trade(&self) -> Option<LabeledMat> {
        let parts = [AbsorbedFurther, Returned];
        self.is_source_based().then(|| self.sum("forward trade of value chains", "价值链前向贸易", &parts))
    }

    /// The largest difference between exports and the sum of the terms, per unit of the largest export flow: rounding,
    /// unless what rows of the table sell differs from the output it prints (see
    /// [`MrioTable::with_output_from_sales`](crate::table::MrioTable::with_output_from_sales)).
    pub fn largest_gap(&self) -> f64 {
        let sum = self.added(&self.terms.iter().collect::<Vec<_>>());
        let largest = self.exports.values().iter().fold(0.0_f64, |most, flow| most.max(flow.abs()));
        if largest == 0.0 {
            return 0.0;
        }
        let gaps = &sum - &self.exports.values();
        let gap = gaps.iter().fold(0.0_f64, |most, gap| most.max(gap.abs()));
        gap / largest
    }

    /// The terms of each exporter, all sectors and importers together: economies by terms.
    pub fn by_exporter(&self) -> LabeledMat {
        let mut values = Array2::zeros((self.economies.len(), self.terms.len()));
        for (term, mut column) in self.terms.iter().zip(values.columns_mut()) {
            column.assign(&by_economy(&term.flows, &self.economies).values().sum_axis(Axis(1)));
        }
        let measure = Measure::new("exports by term", self.exports.measure().unit().clone())
            .with_chinese("出口构成")
            .like(self.exports.measure());
        LabeledMat::trusted(measure, &self.economies, &self.axis, values)
    }

    /// The terms of one exporter, of one of its sectors or of all, to one importer or to all.
    ///
    /// # Errors
    /// An unknown code.
    pub fn terms_of(
        &self,
        exporter: &str,
        sector: Option<&str>,
        importer: Option<&str>,
    ) -> Result<ExportTerms, LabelError> {
        let sectors = self.exports.rows().len() / self.economies.len().max(1);
        let economy = self.economies.position(exporter)?;
        let rows = match sector {
            Some(sector) => {
                let row = self.exports.rows().position(&format!("{exporter}:{sector}"))?;
                row..row + 1
            }
            None => economy * sectors..(economy + 1) * sectors,
        };
        let columns = match importer {
            Some(importer) => {
                let column = self.economies.position(importer)?;
                column..column + 1
            }
            None => 0..self.economies.len(),
        };
        let total = |flows: &LabeledMat| block(flows.values(), rows.clone(), columns.clone()).sum();
        let measure = Measure::new("exports by term", self.exports.measure().unit().clone())
            .with_chinese("出口构成")
            .like(self.exports.measure());
        let amounts = self.terms.iter().map(|term| total(&term.flows)).collect();
        Ok(ExportTerms {
            method: self.method,
            flow: [Some(exporter), sector, importer].into_iter().flatten().map(str::to_owned).collect(),
            exports: total(&self.exports),
            contents: self.terms.iter().map(|term| term.content).collect(),
            amounts: LabeledVec::trusted(measure, &self.axis, amounts),
        })
    }

    fn sum(&self, name: &str, chinese: &str, contents: &[ExportContent]) -> LabeledMat {
        let parts: Vec<_> = self.terms.iter().filter(|term| contents.contains(&term.content)).collect();
        let values = self.added(&parts);
        let measure = Measure::new(name, self.exports.measure().unit().clone())
            .with_chinese(chinese)
            .like(self.exports.measure());
        LabeledMat::trusted(measure, self.exports.rows(), self.exports.columns(), values)
    }

    fn added(&self, terms: &[&ExportTerm]) -> Array2<f64> {
        let nothing = Array2::zeros(self.exports.values().dim());
        terms.iter().fold(nothing, |sum, term| sum + term.flows.values())
    }

    fn has(&self, content: ExportContent) -> bool {
        self.terms.iter().any(|term| term.content == content)
    }

    fn follows(&self) -> bool {
        self.has(AbsorbedByImporter)
    }

    fn is_source_based(&self) -> bool {
        self.method == ExportMethod::BorinManciniSource
    }

    /// What this method tells apart, with the amounts of each exporter.
    fn contents_by_exporter(&self) -> Vec<(ExportContent, Vec<f64>)> {
        let terms = self.by_exporter();
        let amounts = terms.values();
        ExportContent::ALL
            .into_iter()
            .filter(|&content| self.has(content))
            .map(|content| {
                let columns = self.terms.iter().zip(amounts.columns());
                let parts = columns.filter(|(term, _)| term.content == content).map(|(_, column)| column);
                (
                    content,
                    parts.fold(vec![0.0; self.economies.len()], |sum, part| {
                        sum.iter().zip(part).map(|(a, b)| a + b).collect()
                    }),
                )
            })
            .collect()
    }
}

fn axis_of(terms: &[ExportTerm]) -> Arc<Labels> {
    let labels = terms.iter().map(|term| term.label.clone()).collect();
    Labels::new(Dimension::Item, labels).expect("a method gives each term a code of its own")
}

impl ToTable for ExportDecomposition {
    fn to_table_in(&self, language: Language) -> Table {
        let contents = self.contents_by_exporter();
        let exports = by_economy(&self.exports, &self.economies).row_sums();
        let mut builder = Table::builder(language.pick("What exports are made of", "出口的增加值构成"))
            .subtitle(joined(
                [scope_of(self.exports.measure(), language).as_str(), self.method.name_in(language)],
                language,
            ))
            .language(language)
            .stub(language.pick("Exporter", "出口方"))
            .number_column(
                format!(
                    "{}{}{}",
                    language.pick("Exports", "出口"),
                    language.pick(", ", "，"),
                    exports.measure().unit().name_in(language)
                ),
                NumberFormat::significant(5).grouped(),
            )
            .spanner(language.pick("Share of exports", "占出口比重"));
        for (content, _) in &contents {
            builder = builder.number_column(content.name_in(language), NumberFormat::percent(1));
        }
        builder = builder.end_spanner();
        for (economy, (label, total)) in exports.iter().enumerate() {
            let shares = contents.iter().map(|(_, amounts)| (total != 0.0).then(|| amounts[economy] / total));
            builder = builder.row(label_in(label, language), std::iter::once(Some(total)).chain(shares));
        }
        builder.note(self.perspective.name_in(language)).build_or_explain()
    }
}

impl ToChart for ExportDecomposition {
    fn to_chart_in(&self, language: Language) -> Chart {
        let exports = by_economy(&self.exports, &self.economies).row_sums();
        let traders: Vec<usize> = (0..exports.len()).filter(|&economy| exports.values()[economy] != 0.0).collect();
        let names = traders.iter().map(|&economy| self.economies.as_slice()[economy].name_in(language));
        let bars = self.contents_by_exporter().into_iter().fold(Bars::horizontal(names), |bars, (content, amounts)| {
            bars.series(
                capitalised(content.name_in(language)),
                traders.iter().map(|&economy| amounts[economy] / exports.values()[economy]),
            )
        });
        Chart::new(language.pick("What exports are made of", "出口的增加值构成"), bars.stacked())
            .subtitle(joined(
                [scope_of(self.exports.measure(), language).as_str(), self.method.name_in(language)],
                language,
            ))
            .language(language)
            .note(self.perspective.name_in(language))
            .x_axis(language.pick("Share of gross exports", "占总出口比重"))
            .number_format(NumberFormat::percent(0))
    }
}

display_in_notebook!(both: ExportDecomposition);
