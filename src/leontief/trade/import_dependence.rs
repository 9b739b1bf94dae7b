//! What production cannot do without from abroad, and where few sources meet much use.

use ndarray::{Array1, Array2, Axis, Zip};
use serde::{Deserialize, Serialize};

use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Label, Language};
use crate::leontief::system::largest_column_sums;
use crate::leontief::{LeontiefError, LeontiefSystem, MrioSystem, Question, SystemOptions, ZeroOutput};
use crate::linalg::{Lu, spectral_radius};
use crate::report::{
    Bars, Cell, Chart, NumberFormat, Scatter, Table, ToChart, ToTable, display_in_notebook, label_in, scope_of, stub_of,
};
use crate::table::{Imports, block};
use crate::units::{Flow, Measure, Unit};

/// Imported inputs of an economy, by product and using sector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportDependence {
    /// Imported product of the row per unit of output of the column.
    pub direct: LabeledMat,
    /// Imported product of the row, in the whole chain at home, per unit of final product of the column.
    pub complete: LabeledMat,
    /// Imported part of the intermediate inputs of each sector.
    pub direct_share: LabeledVec,
    /// Imported part of all intermediate inputs along the chain at home of each sector.
    pub complete_share: LabeledVec,
    /// Imported part of the intermediate use of each product.
    pub product_share: LabeledVec,
}

/// Products that are imported, from few sources, and much used: where supply could be choked off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChokePoints {
    /// The economy.
    pub region: Label,
    /// Its imported inputs.
    pub imports: ImportDependence,
    /// Herfindahl–Hirschman index of the sources of each product's imports for intermediate use; 0 where there are
    /// none.
    pub concentration: LabeledVec,
    /// How much all production rests on the product, the most central product 1.
    pub centrality: LabeledVec,
    /// Dependence × concentration × centrality, between 0 and 1.
    pub index: LabeledVec,
    /// Complete import of the row's product per unit of final product of the column, times the concentration of its
    /// sources; column sums are the exposure of a using sector.
    pub exposure: LabeledMat,
    /// The largest source of each product, in order, with its part; `None` where nothing is imported.
    pub largest_sources: Vec<Option<(Label, f64)>>,
}

impl LeontiefSystem {
    /// Direct and complete dependence on imported inputs, by product and using sector.
    ///
    /// # Formula
    /// ```text
    /// direct     M = Zᵐ x̂⁻¹,      share  i'M / i'(A + M)
    /// complete   M L,             share  i'M L / i'(A + M) L
    /// product    Σⱼ Zᵐᵢⱼ / Σⱼ (Z + Zᵐ)ᵢⱼ
    /// ```
    /// Shares are 0 where nothing is bought. Column sums of `M L` are the import content of a unit of final product, the
    /// vertical specialisation of Hummels, Ishii and Yi. By product, all final output of the economy together, the
    /// complete share is the direct one: `M L f = M x`.
    ///
    /// # Unit
    /// Ratios; shares are fractions.
    ///
    /// # Errors
    /// [`LeontiefError::WrongFlow`] on total flows; [`LeontiefError::ImportsNotSplit`].
    ///
    /// # Example
    /// ```
    /// # use domar::labels::{Dimension, Label, Labels};
    /// use domar::leontief::LeontiefSystem;
    /// use domar::units::Flow;
    /// # use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
    /// # use domar::units::Unit;
    /// # use ndarray::array;
    /// # let world = MrioTable::from_flows(
    /// #     TableInfo::new("Two regions", Unit::money("USD", 6)),
    /// #     Labels::from_codes(Dimension::Region, &["N", "S"])?,
    /// #     Labels::from_codes(Dimension::Sector, &["all"])?,
    /// #     array![[10.0, 5.0], [3.0, 8.0]],
    /// #     RegionalDemand::new(
    /// #         vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
    /// #         array![[20.0, 5.0], [1.0, 15.0]],
    /// #     ),
    /// # )?;
    /// let north = LeontiefSystem::from_table(&world.single_region("N")?, Flow::Domestic)?;
    /// let found = north.import_dependence()?;
    /// assert!((found.direct_share.get("all")? - 3.0 / 13.0).abs() < 1e-15);
    /// assert!((found.complete.get("all", "all")? - 0.1).abs() < 1e-15); // 3/40, through 10/40 from itself
    /// # Ok::<(), domar::leontief::LeontiefError>(())
    /// ```
    ///
    /// # Validated against
    /// The import content of exports of the multi-regional system (1e-12).
    ///
    /// # References
    /// Hummels, Ishii and Yi (2001).
    #[doc(alias = "完全进口依存度")]
    #[doc(alias = "直接进口依存度")]
    pub fn import_dependence(&self) -> Result<ImportDependence, LeontiefError> {
        if self.flow() == Flow::Total {
            return Err(LeontiefError::WrongFlow {
                question: "import dependence",
                needed: Flow::Domestic,
                flow: self.flow(),
            });
        }
        let Imports::Split { intermediate: imported, .. } = self.table().imports() else {
            return Err(LeontiefError::ImportsNotSplit { economy: self.table().info().economy.clone() });
        };
        let domestic = self.table().intermediate_flows().values();
        let direct = imported * &self.reciprocal_output();
        self.ensure_memory_for(Question::Inverse)?;
        let inverse = self.leontief_inverse().values();
        let complete = direct.dot(&inverse);
        let bought = self.technical_coefficients().values().sum_axis(Axis(0)) + direct.sum_axis(Axis(0));
        let vector = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(Flow::Domestic).about(self.table().info());
            LabeledVec::trusted(measure, self.sectors(), values)
        };
        let matrix = |name: &str, chinese: &str, values: Array2<f64>| {
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(Flow::Domestic).about(self.table().info());
            LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
        };
        let uses = domestic.sum_axis(Axis(1)) + imported.sum_axis(Axis(1));
        Ok(ImportDependence {
            direct_share: vector(
                "direct import dependence",
                "直接进口依存度",
                ratio(&direct.sum_axis(Axis(0)), &bought),
            ),
            complete_share: vector(
                "complete import dependence",
                "完全进口依存度",
                ratio(&complete.sum_axis(Axis(0)), &bought.dot(&inverse)),
            ),
            product_share: vector(
                "import dependence by product",
                "产品进口依存度",
                ratio(&imported.sum_axis(Axis(1)), &uses),
            ),
            direct: matrix("imported inputs per unit of output", "直接进口消耗系数", direct),
            complete: matrix("imported inputs per unit of final product", "完全进口消耗系数", complete),
        })
    }
}

impl MrioSystem {
    /// Choke points of one region: products that it imports for its production, from few sources, and on which much of
    /// it rests. For a group of regions, merge them first with
    /// [`MrioTable::aggregate`](crate::table::MrioTable::aggregate).
    ///
    /// # Formula
    /// For product i of a region with imported inputs `Zᵐ` from sources t:
    /// ```text
    /// dependence     dᵢ = Σⱼ Zᵐᵢⱼ / Σⱼ (Z + Zᵐ)ᵢⱼ
    /// concentration  hᵢ = Σ_t (imports of i from t / imports of i)²
    /// centrality     cᵢ = gᵢ / max g,   g = (I − A − M)⁻¹ i      use of i for a unit of every product, wherever made
    /// index          dᵢ hᵢ cᵢ
    /// exposure       hᵢ [M L]ᵢⱼ
    /// ```
    /// The parts are the literature's; that they are multiplied is a choice, so all three are kept. Concentration is at
    /// the level of the table's sectors and regions: within a sector a single thing can be far more concentrated, and a
    /// region that stands for many, as a rest of the world does, counts as one source.
    ///
    /// # Unit
    /// Fractions.
    ///
    /// # Errors
    /// An unknown region; what [`MrioTable::single_region`](crate::table::MrioTable::single_region) and
    /// [`LeontiefSystem::from_table`] return.
    ///
    /// # Validated against
    /// Hand calculation on a small table; identities (fractions, one source gives 1).
    ///
    /// # References
    /// Hirschman (1945); Rasmussen (1956); Baldwin and Freeman (2022).
    #[doc(alias = "HHI")]
    #[doc(alias = "卡脖子")]
    pub fn choke_points(&self, region: &str) -> Result<ChokePoints, LeontiefError> {
        let table = self.table();
        let place = table.regions().position(region)?;
        let single = table.single_region(region)?;
        let options = SystemOptions { zero_output: ZeroOutput::ZeroColumn, ..self.system().options() };
        let system = LeontiefSystem::from_table_with(&single, Flow::Domestic, options)?;
        let imports = system.import_dependence()?;

        let n = table.sectors().len();
        let mut sources = Array2::zeros((n, table.regions().len()));
        let flows = table.table().intermediate_flows().values();
        for source in (0..table.regions().len()).filter(|&source| source != place) {
            let bought = block(flows, table.range(source), table.range(place)).sum_axis(Axis(1));
            sources.column_mut(source).assign(&bought);
        }
        let total = sources.sum_axis(Axis(1));
        let parts = sources / total.mapv(|total| if total == 0.0 { 1.0 } else { total }).insert_axis(Axis(1));
        let concentration = parts.map_axis(Axis(1), |part| part.iter().map(|share| share * share).sum());
        let largest_sources = parts.rows().into_iter().map(|row| {
            let (source, share) = row
                .iter()
                .enumerate()
                .fold((0, 0.0), |most, (source, &share)| if share > most.1 { (source, share) } else { most });
            (share > 0.0).then(|| (table.regions().as_slice()[source].clone(), share))
        });

        let all = &system.technical_coefficients().values() + &imports.direct.values();
        let radius = spectral_radius(all.view()).map_err(LeontiefError::Linalg)?;
        if radius >= 1.0 {
            return Err(LeontiefError::NotProductive { radius, worst: largest_column_sums(&single, &all) });
        }
        let reach = Lu::factorise((Array2::eye(n) - all).view())
            .and_then(|lu| lu.solve(Array1::ones(n).view()))
            .map_err(LeontiefError::Linalg)?;
        let most = reach.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let centrality = reach / most;
        let index = &(&imports.product_share.values() * &concentration) * &centrality;
        let exposure = &imports.complete.values() * &concentration.view().insert_axis(Axis(1));
        let vector = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).about(single.info());
            LabeledVec::trusted(measure, table.sectors(), values)
        };
        let measure = Measure::new("exposure to concentrated imports", Unit::Ratio)
            .with_chinese("集中进口暴露度")
            .about(single.info());
        Ok(ChokePoints {
            region: table.regions().as_slice()[place].clone(),
            concentration: vector("concentration of import sources", "进口来源集中度", concentration),
            centrality: vector("centrality in production", "生产中心度", centrality),
            index: vector("choke-point index", "卡脖子指数", index),
            exposure: LabeledMat::trusted(measure, table.sectors(), table.sectors(), exposure),
            largest_sources: largest_sources.collect(),
            imports,
        })
    }
}

/// Element by element, 0 where the denominator is 0.
fn ratio(part: &Array1<f64>, whole: &Array1<f64>) -> Array1<f64> {
    Zip::from(part).and(whole).map_collect(|&part, &whole| if whole == 0.0 { 0.0 } else { part / whole })
}

impl ToTable for ImportDependence {
    fn to_table_in(&self, language: Language) -> Table {
        let share = NumberFormat::percent(1);
        let mut builder = Table::builder(language.pick("Import dependence", "进口依存度"))
            .language(language)
            .subtitle(scope_of(self.direct_share.measure(), language))
            .stub(stub_of(self.direct_share.axis().dimension(), language))
            .spanner(language.pick("Imported part of inputs", "进口中间投入占比"))
            .number_column(language.pick("Direct", "直接"), share)
            .number_column(language.pick("Complete", "完全"), share)
            .end_spanner()
            .number_column(language.pick("Imported part of the product's use", "该产品中间使用的进口占比"), share);
        for (i, (label, direct)) in self.direct_share.iter().enumerate() {
            let cells = [direct, self.complete_share.values()[i], self.product_share.values()[i]];
            builder = builder.row(label_in(label, language), cells);
        }
        builder
            .note(language.pick(
                "Complete: along the whole chain of suppliers at home.",
                "完全依存度包括国内全部供应链环节的进口投入。",
            ))
            .build_or_explain()
    }
}

/// Sectors in the chart of [`ImportDependence`]: more are not readable.
const BARS: usize = 20;

impl ToChart for ImportDependence {
    fn to_chart_in(&self, language: Language) -> Chart {
        let (direct, complete) = (self.direct_share.values(), self.complete_share.values());
        let sectors = self.direct_share.axis().as_slice();
        let mut order: Vec<usize> = (0..sectors.len()).collect();
        order.sort_by(|&a, &b| complete[b].total_cmp(&complete[a]));
        order.truncate(BARS);
        let bars = Bars::horizontal(order.iter().map(|&i| label_in(&sectors[i], language)))
            .series(language.pick("Direct", "直接"), order.iter().map(|&i| direct[i]))
            .series(language.pick("Complete", "完全"), order.iter().map(|&i| complete[i]));
        let chart = Chart::new(language.pick("Imported part of inputs", "进口中间投入占比"), bars)
            .language(language)
            .subtitle(scope_of(self.direct_share.measure(), language))
            .x_axis(language.pick("Share of intermediate inputs", "占中间投入比重"))
            .note(language.pick(
                "Complete: along the whole chain of suppliers at home.",
                "完全依存度包括国内全部供应链环节的进口投入。",
            ))
            .number_format(NumberFormat::percent(0));
        if sectors.len() <= BARS {
            return chart;
        }
        chart.note(match language {
            Language::English => format!("The {BARS} of {} sectors with the largest complete share.", sectors.len()),
            Language::Chinese => format!("共 {} 个部门，显示完全依存度最大的 {BARS} 个。", sectors.len()),
        })
    }
}

impl ToTable for ChokePoints {
    fn to_table_in(&self, language: Language) -> Table {
        let (share, three) = (NumberFormat::percent(1), NumberFormat::fixed(3));
        let title = language.pick("Choke points", "卡脖子环节");
        let mut builder =
            Table::builder(format!("{title}{}{}", language.pick(": ", "："), self.region.name_in(language)))
                .language(language)
                .subtitle(scope_of(self.imports.direct_share.measure(), language))
                .stub(language.pick("Product", "产品"))
                .number_column(language.pick("Dependence", "进口依存度"), share)
                .number_column(language.pick("Concentration", "来源集中度"), three)
                .text_column(language.pick("Largest source", "最大来源"))
                .number_column(language.pick("Centrality", "中心度"), three)
                .number_column(language.pick("Index", "指数"), NumberFormat::fixed(4));
        let mut order: Vec<usize> = (0..self.index.len()).collect();
        order.sort_by(|&a, &b| self.index.values()[b].total_cmp(&self.index.values()[a]));
        for i in order {
            let source = self.largest_sources[i].as_ref().map_or_else(String::new, |(label, part)| {
                format!("{} {}", label.name_in(language), share.print(*part))
            });
            builder = builder.row(
                label_in(&self.index.axis().as_slice()[i], language),
                [
                    Cell::from(self.imports.product_share.values()[i]),
                    self.concentration.values()[i].into(),
                    source.into(),
                    self.centrality.values()[i].into(),
                    self.index.values()[i].into(),
                ],
            );
        }
        builder
            .note(language.pick(
                "Index: imported part of the product's use × concentration of its sources (Herfindahl–Hirschman) × its use for a unit of every product, the largest taken as 1.",
                "指数为产品中间使用的进口占比、进口来源集中度（赫芬达尔—赫希曼指数）与生产中心度（最大者为 1）之积。",
            ))
            .build_or_explain()
    }
}

impl ToChart for ChokePoints {
    fn to_chart_in(&self, language: Language) -> Chart {
        // What is not imported has no sources to be concentrated.
        let points: Vec<_> = self
            .index
            .axis()
            .iter()
            .zip(self.imports.product_share.values().iter().zip(self.concentration.values()))
            .filter(|(_, (_, concentration))| **concentration > 0.0)
            .map(|(label, (dependence, concentration))| {
                (label.name_in(language).to_owned(), 100.0 * dependence, *concentration)
            })
            .collect();
        let count = points.len().max(1) as f64;
        let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.1 / count, y + point.2 / count));
        let captions = [
            language.pick("few sources, much imported", "来源集中、依存度高"),
            language.pick("few sources, little imported", "来源集中、依存度低"),
            language.pick("many sources, little imported", "来源分散、依存度低"),
            language.pick("many sources, much imported", "来源分散、依存度高"),
        ];
        let scatter = Scatter::new().group(language.pick("Products", "产品"), points).quadrants(x, y, captions);
        let title = language.pick("Imports and their sources", "进口依存度与来源集中度");
        Chart::new(title, scatter)
            .language(language)
            .subtitle(scope_of(self.imports.direct_share.measure(), language))
            .x_axis_in(language.pick("Imported part of the product's use", "该产品中间使用的进口占比"), "%")
            .y_axis(language.pick("Concentration of sources, 1: a single one", "来源集中度（1 为单一来源）"))
            .note(language.pick(
                "Lines at the means; products that are not imported are left out.",
                "分界线为均值；未进口的产品从略。",
            ))
    }
}

display_in_notebook!(both: ImportDependence, ChokePoints);
