//! From sectors' productivity to the economy's: Domar weights and what they add up.
//!
//! A sector's progress counts with its whole output over value added, not with its share of value added, because what it
//! saves is passed on through its customers: the weights add to more than one.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::leontief::LeontiefSystem;
use crate::linalg::Lu;
use crate::report::{
    Chart, HeatMap, NumberFormat, Shown, Table, ToChart, ToTable, display_in_notebook, joined, label_in, ranking,
    scope_of,
};
use crate::table::{IoTable, TableInfo};
use crate::units::{Flow, Measure, Unit};

/// Rows and columns of the heat map of [`ProgressByProduct`]: more are not readable.
const SHOWN: usize = 20;

/// Domar weights: gross output of each sector over value added of the economy.
///
/// # Formula
/// ```text
/// λᵢ = xᵢ / Σⱼ VAⱼ
/// ```
/// # Unit
/// Ratio. Their sum, output over value added, is above 1: the intermediate multiplier of Jones (2011).
///
/// # Errors
/// A table without value added; [`GrowthError::OutOfRange`] where value added is not positive.
///
/// # Example
/// ```
/// # use domar::labels::{Dimension, Labels};
/// # use domar::table::{IoTable, TableInfo};
/// # use domar::units::Unit;
/// # use ndarray::array;
/// # let table = IoTable::from_flows(
/// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
/// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
/// #     array![[150.0, 500.0], [200.0, 100.0]],
/// #     array![1000.0, 2000.0],
/// # )?;
/// use domar::growth::domar_weights;
/// // Value added is 650 + 1400.
/// assert!((domar_weights(&table)?.get("1")? - 1000.0 / 2050.0).abs() < 1e-15);
/// # Ok::<(), domar::Error>(())
/// ```
/// # Validated against
/// China 2018, 153 sectors: they add to 2.70645, those of eleven digital sectors to 0.18760.
///
/// # References
/// Domar (1961); Hulten (1978); Jones (2011).
#[doc(alias = "多马权重")]
pub fn domar_weights(table: &IoTable) -> Result<LabeledVec, GrowthError> {
    let total = total_value_added(table)?;
    let measure = Measure::new("Domar weights", Unit::Ratio).with_chinese("多马权重").about(table.info());
    Ok(LabeledVec::trusted(measure, table.sectors(), &table.output().values() / total))
}

fn total_value_added(table: &IoTable) -> Result<f64, GrowthError> {
    let total = table.value_added()?.sum();
    if total > 0.0 { Ok(total) } else { Err(GrowthError::no_total("value added", total)) }
}

/// Aggregate productivity growth from that of sectors.
///
/// # Example
/// ```
/// # use domar::labeled::LabeledVec;
/// # use domar::labels::{Dimension, Labels};
/// # use domar::table::{IoTable, TableInfo};
/// # use domar::units::{Measure, Unit};
/// # use ndarray::array;
/// # let table = IoTable::from_flows(
/// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
/// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
/// #     array![[150.0, 500.0], [200.0, 100.0]],
/// #     array![1000.0, 2000.0],
/// # )?;
/// use domar::growth::HultenAggregation;
/// let tfp = LabeledVec::new(Measure::new("TFP growth", Unit::Ratio), table.sectors().clone(), array![0.01, 0.02])?;
/// let growth = HultenAggregation::of(&table, &tfp)?;
/// assert!((growth.total - (10.0 + 40.0) / 2050.0).abs() < 1e-15);
/// # Ok::<(), domar::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HultenAggregation {
    /// The table.
    pub info: TableInfo,
    /// Domar weights.
    pub weights: LabeledVec,
    /// Growth of productivity of each sector, on gross output.
    pub sector_tfp: LabeledVec,
    /// Weight times growth.
    pub contributions: LabeledVec,
    /// Growth of aggregate productivity.
    pub total: f64,
}

impl HultenAggregation {
    /// Weighs sectors' productivity growth by their output over value added.
    ///
    /// # Formula
    /// ```text
    /// d ln A = Σᵢ λᵢ tᵢ
    /// ```
    /// To first order, and where prices are costs; [`DistortedEconomy`](super::DistortedEconomy) goes further.
    ///
    /// # Unit
    /// That of the growth rates: log points, as fractions.
    ///
    /// # Errors
    /// Sectors that are not the table's; what [`domar_weights`] returns.
    ///
    /// # References
    /// Hulten (1978).
    pub fn of(table: &IoTable, sector_tfp: &LabeledVec) -> Result<Self, GrowthError> {
        table.sectors().ensure_aligned(sector_tfp.axis())?;
        let weights = domar_weights(table)?;
        let measure = Measure::new("contribution to aggregate TFP growth", Unit::Ratio)
            .with_chinese("对总量TFP增长的贡献")
            .about(table.info());
        let contributions = LabeledVec::trusted(measure, table.sectors(), &weights.values() * &sector_tfp.values());
        Ok(Self {
            info: table.info().clone(),
            total: contributions.sum(),
            weights,
            sector_tfp: sector_tfp.clone(),
            contributions,
        })
    }
}

impl ToTable for HultenAggregation {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("From sectors to aggregate productivity", "由部门到总量的全要素生产率"))
            .subtitle(self.info.place().name_in(language))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Domar weight", "多马权重"), NumberFormat::fixed(4))
            .number_column(pick("TFP growth", "TFP增长"), NumberFormat::percent(2))
            .number_column(pick("Contribution", "贡献"), NumberFormat::percent(3));
        for (((label, weight), tfp), part) in
            self.weights.iter().zip(self.sector_tfp.values()).zip(self.contributions.values())
        {
            builder = builder.row(label_in(label, language), [weight, *tfp, *part]);
        }
        builder
            .total(pick("Economy", "总量"), [Some(self.weights.sum()), None, Some(self.total)])
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

impl ToChart for HultenAggregation {
    fn to_chart_in(&self, language: Language) -> Chart {
        ranking(&self.contributions, Shown::PercentagePoints, language)
    }
}

/// Effective rates of productivity growth: in making each final product, with all its suppliers.
///
/// # Formula
/// ```text
/// e' = t' L,   L over value coefficients Z x̂⁻¹
/// Σⱼ (yⱼ/ΣVA) eⱼ = Σᵢ λᵢ tᵢ
/// ```
/// # Unit
/// That of the growth rates: log points, as fractions.
///
/// # Errors
/// Sectors that are not the system's; growth rates marked as over the other flows.
///
/// # Example
/// ```
/// # use domar::labeled::LabeledVec;
/// # use domar::labels::{Dimension, Labels};
/// # use domar::leontief::LeontiefSystem;
/// # use domar::table::{IoTable, TableInfo};
/// # use domar::units::{Flow, Measure, Unit};
/// # use ndarray::array;
/// # let table = IoTable::from_flows(
/// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
/// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
/// #     array![[150.0, 500.0], [200.0, 100.0]],
/// #     array![1000.0, 2000.0],
/// # )?;
/// use domar::growth::effective_tfp;
/// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
/// let tfp = LabeledVec::new(Measure::new("TFP growth", Unit::Ratio), table.sectors().clone(), array![0.01, 0.0])?;
/// // Sector 2 does not advance, but its supplier does.
/// assert!((effective_tfp(&system, &tfp)?.get("2")? - 0.01 * 0.3300).abs() < 1e-6);
/// # Ok::<(), domar::Error>(())
/// ```
/// # Validated against
/// The second formula, on random economies and on China 2018.
///
/// # References
/// Hulten (1978); Cas and Rymes (1991).
#[doc(alias = "vertically integrated TFP")]
#[doc(alias = "有效全要素生产率")]
pub fn effective_tfp(system: &LeontiefSystem, sector_tfp: &LabeledVec) -> Result<LabeledVec, GrowthError> {
    system.ensure_fits(sector_tfp)?;
    let measure = Measure::new("effective TFP growth", Unit::Ratio)
        .with_chinese("有效全要素生产率增长")
        .over(system.flow())
        .about(system.table().info());
    Ok(LabeledVec::trusted(measure, system.sectors(), system.solve_transposed(sector_tfp.values())))
}

/// Which sector's progress reaches which final product, and how much of aggregate growth passes there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressByProduct {
    /// The table.
    pub info: TableInfo,
    /// Total or domestic flows.
    pub flow: Flow,
    /// What the row's progress adds to the effective growth of the column's product; columns add to [`effective_tfp`].
    pub effective: LabeledMat,
    /// Contribution to aggregate growth of the row's progress by way of the column's final demand; rows add to Domar
    /// weight times growth, columns to share of final demand times effective growth.
    pub contributions: LabeledMat,
    /// Growth of aggregate productivity.
    pub total: f64,
}

impl ProgressByProduct {
    /// Follows the progress of sectors to final products.
    ///
    /// # Formula
    /// ```text
    /// effective       eᵢⱼ = tᵢ lᵢⱼ
    /// contributions   cᵢⱼ = tᵢ lᵢⱼ yⱼ / ΣVA,    Σⱼ cᵢⱼ = λᵢ tᵢ,    Σᵢ cᵢⱼ = (yⱼ/ΣVA) eⱼ
    /// ```
    /// # Unit
    /// That of the growth rates: log points, as fractions.
    ///
    /// # Errors
    /// Sectors that are not the system's; a table without value added.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Measure, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::ProgressByProduct;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let tfp = LabeledVec::new(Measure::new("TFP growth", Unit::Ratio), table.sectors().clone(), array![0.01, 0.02])?;
    /// let progress = ProgressByProduct::of(&system, &tfp)?;
    /// let from_1: f64 = progress.contributions.row("1")?.sum();
    /// assert!((from_1 - 0.01 * 1000.0 / 2050.0).abs() < 1e-15);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # References
    /// Hulten (1978); Aulin-Ahmavaara (1999).
    pub fn of(system: &LeontiefSystem, sector_tfp: &LabeledVec) -> Result<Self, GrowthError> {
        system.ensure_fits(sector_tfp)?;
        let table = system.table();
        let total_value_added = total_value_added(table)?;
        let growth = sector_tfp.values().to_owned().insert_axis(Axis(1));
        let effective = &system.leontief_inverse().values() * &growth;
        let contributions = &effective * &(&table.net_final_demand().values() / total_value_added);
        let label = |name: &str, chinese: &str, values: Array2<f64>| {
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(system.flow()).about(system.table().info());
            LabeledMat::trusted(measure, system.sectors(), system.sectors(), values)
        };
        Ok(Self {
            info: table.info().clone(),
            flow: system.flow(),
            total: contributions.sum(),
            effective: label("progress embodied in products", "产品中包含的技术进步", effective),
            contributions: label("contribution to aggregate TFP growth", "对总量TFP增长的贡献", contributions),
        })
    }

    /// Rows and columns that matter most, by the sum of absolute contributions.
    fn most_important(&self, axis: Axis) -> Vec<usize> {
        let weights: Array1<f64> = self.contributions.values().mapv(f64::abs).sum_axis(axis);
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
        order.truncate(SHOWN);
        order
    }

    fn shown(&self, language: Language) -> Option<String> {
        let count = self.contributions.rows().len();
        (count > SHOWN).then(|| match language {
            Language::English => format!("The {SHOWN} of {count} sectors and products that contribute most."),
            Language::Chinese => format!("共 {count} 个部门，显示贡献最大的 {SHOWN} 个。"),
        })
    }
}

/// Where the colours end, so that a few large cells do not take all of them, and how many cells lie beyond; `None` where
/// none does.
fn colour_limit(cells: &[Vec<f64>]) -> Option<(f64, f64, usize)> {
    let mut sizes: Vec<f64> = cells.iter().flatten().map(|cell| cell.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let limit = *sizes.get((sizes.len() * 98).div_ceil(100).checked_sub(1)?)?;
    let beyond = sizes.iter().filter(|&&size| size > limit).count();
    let low = if cells.iter().flatten().any(|&cell| cell < 0.0) { -limit } else { 0.0 };
    (limit > 0.0 && beyond > 0).then_some((low, limit, beyond))
}

impl ToTable for ProgressByProduct {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let labels = self.contributions.rows().as_slice();
        let mut builder =
            Table::builder(pick("Whose progress reaches which final product", "各部门的技术进步到达哪些最终产品"))
                .subtitle(scope_of(self.contributions.measure(), language))
                .language(language)
                .stub(pick("Sector", "部门"));
        let columns = self.most_important(Axis(0));
        for &j in &columns {
            builder = builder.number_column(labels[j].code(), NumberFormat::percent(3));
        }
        builder = builder.number_column(pick("All products", "全部产品"), NumberFormat::percent(3));
        let values = self.contributions.values();
        for i in self.most_important(Axis(1)) {
            let cells = columns.iter().map(|&j| values[[i, j]]).chain([values.row(i).sum()]);
            builder = builder.row(label_in(&labels[i], language), cells);
        }
        let sums = columns.iter().map(|&j| values.column(j).sum()).chain([self.total]);
        builder = builder
            .total(pick("All sectors", "全部部门"), sums)
            .note(pick("Contributions to aggregate TFP growth.", "对总量全要素生产率增长的贡献。"));
        if let Some(note) = self.shown(language) {
            builder = builder.note(note);
        }
        builder.source(self.info.source.clone()).build_or_explain()
    }
}

impl ToChart for ProgressByProduct {
    fn to_chart_in(&self, language: Language) -> Chart {
        let labels = self.contributions.rows().as_slice();
        let (rows, columns) = (self.most_important(Axis(1)), self.most_important(Axis(0)));
        let values = self.contributions.values();
        let cells: Vec<Vec<f64>> =
            rows.iter().map(|&i| columns.iter().map(|&j| 100.0 * values[[i, j]]).collect()).collect();
        let limit = colour_limit(&cells);
        let map = HeatMap::new(
            rows.iter().map(|&i| label_in(&labels[i], language)),
            columns.iter().map(|&j| labels[j].code()),
            cells,
        );
        let map = match limit {
            Some((low, high, _)) => map.colour_scale(low, high),
            None => map,
        };
        let title = language.pick("Whose progress reaches which final product", "各部门的技术进步到达哪些最终产品");
        let unit = language.pick("percentage points of aggregate TFP growth", "总量TFP增长的百分点");
        let mut chart = Chart::new(title, map)
            .subtitle(joined([scope_of(self.contributions.measure(), language).as_str(), unit], language))
            .language(language)
            .x_axis(language.pick("Final product", "最终产品"))
            .y_axis(language.pick("Sector that advances", "进步的部门"));
        if let Some((_, _, beyond)) = limit {
            chart = chart.note(match language {
                Language::English => format!(
                    "Colours end at the 98 % quantile of absolute values; {beyond} cells lie beyond and have the last colour."
                ),
                Language::Chinese => format!("色阶止于绝对值的 98% 分位数；超出的 {beyond} 个单元取末端颜色。"),
            });
        }
        if let Some(note) = self.shown(language) {
            chart = chart.note(note);
        }
        chart
    }
}

/// The influence vector: how much an unexpected change of each sector's productivity moves output in the economy of
/// Acemoglu et al. (2012), where all sectors have one labour share and households spend evenly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InfluenceVector {
    /// Influence of each sector; they add to 1.
    pub influence: LabeledVec,
    /// The labour share assumed.
    pub labour_share: f64,
    /// `‖v‖₂`: with independent shocks of standard deviation σ, output has standard deviation `σ‖v‖₂`, which would be
    /// `σ/√n` without links between sectors.
    pub norm: f64,
}

impl InfluenceVector {
    /// Influence from the shares of suppliers in what each sector buys.
    ///
    /// # Formula
    /// ```text
    /// v = (α/n) [I − (1 − α) W]⁻¹ i,   wᵢⱼ = Zᵢⱼ / Σₖ Zₖⱼ
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Errors
    /// [`GrowthError::OutOfRange`] for a labour share outside `(0, 1]`, and for a sector that buys nothing, whose shares
    /// are not defined.
    ///
    /// # Example
    /// ```
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::InfluenceVector;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let v = InfluenceVector::of(&system, 0.5)?;
    /// assert!((v.influence.sum() - 1.0).abs() < 1e-14 && v.norm > 0.5_f64.sqrt());
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # References
    /// Acemoglu, Carvalho, Ozdaglar and Tahbaz-Salehi (2012), eq. 4.
    #[doc(alias = "影响向量")]
    pub fn of(system: &LeontiefSystem, labour_share: f64) -> Result<Self, GrowthError> {
        if !(labour_share > 0.0 && labour_share <= 1.0) {
            return Err(GrowthError::out_of_range(
                "the labour share",
                "the economy",
                labour_share,
                "above 0 and at most 1",
            ));
        }
        let mut shares = system.technical_coefficients().values().to_owned();
        for (label, mut column) in system.sectors().iter().zip(shares.columns_mut()) {
            let bought = column.sum();
            if bought <= 0.0 {
                return Err(GrowthError::out_of_range(
                    "the purchase of inputs per unit of output",
                    label,
                    bought,
                    "positive, so that its suppliers have shares",
                ));
            }
            column /= bought;
        }
        let n = shares.nrows();
        let matrix = Array2::eye(n) - shares * (1.0 - labour_share);
        let values = Lu::factorise(matrix.view())?.solve(Array1::from_elem(n, labour_share / n as f64).view())?;
        let measure = Measure::new("influence", Unit::Ratio)
            .with_chinese("影响向量")
            .over(system.flow())
            .about(system.table().info());
        let norm = values.dot(&values).sqrt();
        Ok(Self { influence: LabeledVec::trusted(measure, system.sectors(), values), labour_share, norm })
    }
}

impl ToTable for InfluenceVector {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(language.pick("Influence on aggregate output", "对总产出的影响"))
            .language(language)
            .subtitle(scope_of(self.influence.measure(), language))
            .stub(language.pick("Sector", "部门"))
            .number_column(language.pick("Influence", "影响"), NumberFormat::fixed(5));
        for (label, value) in self.influence.ranked() {
            builder = builder.row(label_in(label, language), [value]);
        }
        builder.note(format!("α = {}; ‖v‖₂ = {:.5}", self.labour_share, self.norm)).build_or_explain()
    }
}

impl ToChart for InfluenceVector {
    fn to_chart_in(&self, language: Language) -> Chart {
        ranking(&self.influence, Shown::AsTheyAre, language).x_axis(language.pick(
            "Change of log output per unit change of the sector's log productivity",
            "部门对数生产率变动一单位引起的对数总产出变动",
        ))
    }
}

display_in_notebook!(both: HultenAggregation, ProgressByProduct, InfluenceVector);
