//! What digital industries set in motion elsewhere, and how much the others depend on them.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use crate::digital::{DigitalError, Scope};
use crate::labeled::LabeledVec;
use crate::labels::{Label, Language};
use crate::leontief::LeontiefSystem;
use crate::report::{
    Cell, Chart, NumberFormat, Shown, Table, ToChart, ToTable, display_in_notebook, joined, label_in, ranking, scope_of,
};
use crate::table::TableInfo;
use crate::units::{Flow, Measure, Unit};

/// Value added per unit of final demand for digital products: `direct`, `indirect_inside` and `outside` add to `total`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pull {
    /// In the digital industries that deliver to final demand.
    pub direct: f64,
    /// In digital industries as suppliers.
    pub indirect_inside: f64,
    /// In all other sectors: the spillover to the rest of the economy.
    pub outside: f64,
    /// In all.
    pub total: f64,
    /// Imported inputs that it draws in; `None` over total flows, where imports are not a leakage.
    pub imports: Option<f64>,
}

/// The digital value added in one category of final demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinalUseContent {
    /// The category.
    pub category: Label,
    /// Value added of the digital industries embodied in it, in the unit of the table.
    pub value: f64,
    /// Its share of all value added embodied in the category.
    pub share: f64,
}

/// Spillover from and dependence on the digital industries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spillover {
    /// What counts as digital.
    pub scope: Scope,
    /// The table.
    pub info: TableInfo,
    /// Total or domestic flows.
    pub flow: Flow,
    /// Value added per unit of digital final demand, in the composition of the table.
    pub pull: Pull,
    /// Share of digital products in what each sector uses directly.
    pub direct_dependence: LabeledVec,
    /// Share of digital products in what each sector uses directly and indirectly, 完全依赖度.
    pub dependence: LabeledVec,
    /// The output-weighted mean of `dependence`.
    pub mean_dependence: f64,
    /// The output-weighted mean of `dependence` over the sectors outside the scope.
    pub mean_dependence_outside: f64,
    /// Value added of the digital industries embodied in the final demand for each product.
    pub content: LabeledVec,
    /// The same by category of final demand.
    pub content_by_use: Vec<FinalUseContent>,
}

/// Spillover of the digital industries to the rest of the economy, and the dependence of the rest on them.
///
/// # Formula
/// ```text
/// pull         v'L f,  f = e∘y / Σ(e∘y);   direct (e∘v)'f;   outside ((1−e)∘v)'L f;   imports m'L f
/// dependence   rⱼ = Σᵢ eᵢ bᵢⱼ / Σᵢ bᵢⱼ,  B = L − I      (directly: with aᵢⱼ in place of bᵢⱼ)
/// content      cⱼ = ((e∘v)'L)ⱼ yⱼ,  Σⱼ cⱼ = value added of the digital industries
/// ```
/// These are accounting identities: they say what is connected, not what causes what.
///
/// # Unit
/// Pull and dependence: ratios. Content: that of the table.
///
/// # Errors
/// A scope of another table; a table without value added; [`DigitalError::NoDigitalDemand`].
///
/// # Validated against
/// China 2018, eleven digital sectors: output-weighted dependence 0.070 over total flows (0.059 over domestic flows). The
/// parts of the pull add to the value-added multiplier; the content adds to digital value added.
///
/// # References
/// Miller and Blair (2009), ch. 6; National Bureau of Statistics of China (完全消耗系数).
#[doc(alias = "带动")]
#[doc(alias = "完全依赖度")]
pub fn spillover(system: &LeontiefSystem, scope: &Scope) -> Result<Spillover, DigitalError> {
    scope.sectors().ensure_aligned(system.sectors())?;
    let table = system.table();
    let weights = scope.weights();
    let intensity = system.per_output(&table.value_added()?)?;
    let demand = table.net_final_demand();

    let digital_demand = &weights * &demand.values();
    let demanded = digital_demand.sum();
    if demanded <= 0.0 {
        return Err(DigitalError::NoDigitalDemand { scope: scope.name_in(Language::English).to_owned() });
    }
    let unit_demand = digital_demand / demanded;
    let output = system.solve(unit_demand.view());
    let digital_intensity = &weights * &intensity.values();
    let total = intensity.values().dot(&output);
    let inside = digital_intensity.dot(&output);
    let direct = digital_intensity.dot(&unit_demand);

    let imports = match system.flow() {
        Flow::Domestic => Some(system.leakages()?.imports.values().dot(&unit_demand)),
        Flow::Total => None,
    };

    let coefficients = system.technical_coefficients().values();
    let used = coefficients.sum_axis(Axis(0));
    let used_digital = weights.dot(&coefficients);
    let completely_used = &system.output_multipliers().values() - 1.0;
    let completely_used_digital = system.solve_transposed(weights.view()) - &weights;
    let ratio = |name: &str, chinese: &str, part: ndarray::Array1<f64>, whole: ndarray::Array1<f64>| {
        // A sector that buys nothing depends on nobody.
        let values = ndarray::Zip::from(&part).and(&whole).map_collect(|&p, &w| if w == 0.0 { 0.0 } else { p / w });
        let measure =
            Measure::new(name, Unit::Ratio).with_chinese(chinese).over(system.flow()).about(system.table().info());
        LabeledVec::trusted(measure, system.sectors(), values)
    };
    let direct_dependence = ratio("direct dependence on digital inputs", "直接数字依赖度", used_digital, used);
    let dependence =
        ratio("complete dependence on digital inputs", "完全数字依赖度", completely_used_digital, completely_used);

    let embodied = system.solve_transposed(digital_intensity.view());
    let multipliers = system.solve_transposed(intensity.values());
    let measure = Measure::new("digital value added in final demand", table.info().unit.clone())
        .with_chinese("最终使用中的数字增加值")
        .over(system.flow())
        .about(system.table().info());
    let content = LabeledVec::trusted(measure, system.sectors(), &embodied * &demand.values());
    let content_by_use = table
        .final_demand()
        .columns()
        .iter()
        .zip(table.final_demand().values().columns())
        .map(|(category, column)| {
            let value = embodied.dot(&column);
            FinalUseContent { category: category.clone(), value, share: value / multipliers.dot(&column) }
        })
        .collect();
    let mean = |weight: ndarray::Array1<f64>| dependence.values().dot(&weight) / weight.sum();
    let output_outside = (1.0 - &weights) * table.output().values();
    Ok(Spillover {
        scope: scope.clone(),
        info: table.info().clone(),
        flow: system.flow(),
        pull: Pull { direct, indirect_inside: inside - direct, outside: total - inside, total, imports },
        mean_dependence: mean(table.output().values().to_owned()),
        mean_dependence_outside: mean(output_outside),
        direct_dependence,
        dependence,
        content,
        content_by_use,
    })
}

impl ToTable for Spillover {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("Dependence on digital inputs", "对数字投入的依赖"))
            .subtitle(self.subtitle_in(language))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Direct", "直接"), NumberFormat::percent(2))
            .number_column(pick("Complete", "完全"), NumberFormat::percent(2));
        for ((label, complete), &direct) in self.dependence.iter().zip(self.direct_dependence.values()) {
            builder = builder.row(label_in(label, language), [direct, complete]);
        }
        builder
            .total(pick("Output-weighted mean", "产出加权平均"), [Cell::Missing, self.mean_dependence.into()])
            .note(format!(
                "{} {:.4}; {} {:.4}; {} {:.4}; {} {:.4}.",
                pick("Value added per unit of digital final demand:", "单位数字最终使用带动的增加值："),
                self.pull.total,
                pick("direct", "直接"),
                self.pull.direct,
                pick("other digital", "其他数字部门"),
                self.pull.indirect_inside,
                pick("outside", "非数字部门"),
                self.pull.outside
            ))
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

impl ToChart for Spillover {
    fn to_chart_in(&self, language: Language) -> Chart {
        ranking(&self.dependence, Shown::Percent, language).subtitle(self.subtitle_in(language)).x_axis(
            language
                .pick("Digital part of all inputs along the chain, %", "全部投入（含各供应环节）中的数字投入占比（%）"),
        )
    }
}

impl Spillover {
    /// Economy and year, flows, scope.
    fn subtitle_in(&self, language: Language) -> String {
        joined([scope_of(self.dependence.measure(), language).as_str(), self.scope.name_in(language)], language)
    }
}

display_in_notebook!(both: Spillover);
