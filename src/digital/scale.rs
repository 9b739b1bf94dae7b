//! How large the digital industries are: by what they make, by what they draw in and push, by what would be missing.

use serde::{Deserialize, Serialize};

use super::{DigitalError, Scope};
use crate::labels::Language;
use crate::leontief::{Extraction, LeontiefSystem};
use crate::report::{NumberFormat, Table, ToTable, display_in_notebook, joined};
use crate::table::TableInfo;
use crate::units::Flow;

/// How flows between digital industries are kept from being counted twice in the formula of the Asian Development Bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum DoubleCount {
    /// Only each industry's flow to itself is removed, as printed by the Asian Development Bank (2021). With more than
    /// one industry, flows between two of them are still counted twice.
    Diagonal,
    /// The whole block of flows among digital industries is removed: exact.
    #[default]
    Block,
}

/// The size of the digital industries of one table under one scope. Every share is a fraction of total value added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// What counts as digital.
    pub scope: Scope,
    /// The table.
    pub info: TableInfo,
    /// Total or domestic flows.
    pub flow: Flow,
    /// Value added of all sectors, in the unit of the table.
    pub total_value_added: f64,
    /// Value added of the digital industries as a share of the total.
    pub direct: f64,
    /// Output of the digital industries as a share of total output.
    pub output_share: f64,
    /// Domar weight of the group: its output over total value added.
    pub domar_weight: f64,
    /// Value added anywhere that final demand for digital products draws in.
    pub backward: f64,
    /// Value added of the digital industries that all final demand draws in: identical to the direct share where the
    /// table's rows balance.
    pub forward: f64,
    /// Share of value added lost when the digital industries are extracted with their final demand.
    pub extraction: f64,
    /// Value added of each digital industry in its own final demand.
    diagonal: f64,
    /// Value added of the digital industries in digital final demand.
    block: f64,
}

impl Scale {
    /// The digital share of value added by the formula of the Asian Development Bank: backward and forward links less
    /// what is counted twice. Its fourth term, the fixed capital formation of digital industries, is left out: national
    /// tables do not give it by product and industry.
    ///
    /// # Formula
    /// ```text
    /// (i'M e + e'M i − double count) / Σ value added,   M = v̂ L ŷ,   e = 1 on digital industries
    /// diagonal: Σⱼ eⱼ mⱼⱼ        block: e'M e
    /// ```
    /// With weights between 0 and 1 in `e` (a share of an industry), the diagonal takes `eⱼ² mⱼⱼ`.
    ///
    /// # Unit
    /// Fraction of value added.
    ///
    /// # Validated against
    /// China 2018, domestic flows, eleven digital sectors: 0.09143 (diagonal), 0.08433 (block); five core sectors: 0.0570
    /// and 0.0544.
    ///
    /// # References
    /// Asian Development Bank (2021), Capturing the Digital Economy, formula for the core digital economy.
    #[doc(alias = "ADB")]
    pub fn adb(&self, double_count: DoubleCount) -> f64 {
        self.backward + self.forward
            - match double_count {
                DoubleCount::Diagonal => self.diagonal,
                DoubleCount::Block => self.block,
            }
    }
}

/// The size of the digital industries.
///
/// # Formula
/// ```text
/// direct      e'va / Σva                     Domar weight   e'x / Σva
/// backward    v'L (e∘y) / Σva                forward        (e∘v)'L y / Σva
/// extraction  v'Δx / Σva,  Δx = output lost without the digital industries
/// ```
/// The block form of the Asian Development Bank's share and the extraction loss differ: extraction also takes the digital
/// industries away as suppliers of the others, so all that is made with their products is lost.
///
/// # Unit
/// Fractions of value added; the Domar weight and the output share as said.
///
/// # Errors
/// A scope of another table; a table without value added.
///
/// # Validated against
/// China 2018, domestic flows by proportionality, eleven digital sectors: direct 0.05482, extraction 0.09717, Domar weight
/// 0.1876; five core sectors: direct 0.03926.
///
/// # References
/// Asian Development Bank (2021); Domar (1961); Dietzenbacher and Lahr (2013).
pub fn scale(system: &LeontiefSystem, scope: &Scope) -> Result<Scale, DigitalError> {
    scope.sectors().ensure_aligned(system.sectors())?;
    let table = system.table();
    let value_added = table.value_added()?;
    let total = value_added.sum();
    let weights = scope.weights();
    let intensity = system.per_output(&value_added)?;
    let demand = table.net_final_demand();
    let multipliers = system.solve_transposed(intensity.values());
    let digital_demand = &weights * &demand.values();
    // Output that digital final demand needs anywhere, and output that all final demand needs.
    let for_digital = system.solve(digital_demand.view());
    let for_all = system.solve(demand.values());
    let digital_intensity = &weights * &intensity.values();
    let positions = system.sectors().positions(&scope.codes())?;
    let columns = system.inverse_columns(&positions);
    let diagonal: f64 = positions
        .iter()
        .enumerate()
        .map(|(column, &j)| digital_intensity[j] * columns[[j, column]] * digital_demand[j])
        .sum();
    let fractions: Vec<f64> = scope.members().iter().map(|member| member.weight).collect();
    let loss = system.extraction_of_shares(&scope.codes(), Extraction::Total, &fractions)?;
    Ok(Scale {
        scope: scope.clone(),
        info: table.info().clone(),
        flow: system.flow(),
        total_value_added: total,
        direct: scope.sum_of(value_added.values()) / total,
        output_share: scope.sum_of(table.output().values()) / table.output().sum(),
        domar_weight: scope.sum_of(table.output().values()) / total,
        backward: multipliers.dot(&digital_demand) / total,
        forward: digital_intensity.dot(&for_all) / total,
        extraction: intensity.values().dot(&loss.output.values()) / total,
        diagonal: diagonal / total,
        block: digital_intensity.dot(&for_digital) / total,
    })
}

impl ToTable for Scale {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let percent = NumberFormat::percent(3);
        Table::builder(pick("Size of the digital industries", "数字产业规模"))
            .subtitle(joined(
                [&self.info.name_in(language), self.flow.name_in(language), self.scope.name_in(language)],
                language,
            ))
            .language(language)
            .stub(pick("Measure", "指标"))
            .number_column(pick("Share of value added", "占增加值比重"), percent)
            .row(pick("Direct", "直接"), [self.direct])
            .row(pick("ADB formula, exact (block)", "亚行公式（精确，块）"), [self.adb(DoubleCount::Block)])
            .row(
                pick("ADB formula, as printed (diagonal)", "亚行公式（原式，对角）"),
                [self.adb(DoubleCount::Diagonal)],
            )
            .row(pick("Lost by extraction", "剔除损失"), [self.extraction])
            .row(pick("Domar weight (output)", "多马权重（总产出）"), [self.domar_weight])
            .note(format!("{}{}", pick("Sectors counted: ", "计入部门："), self.scope.codes().join(", ")))
            .note(pick(
                "ADB's term for the capital formation of digital industries is left out.",
                "未含亚行公式中数字产业固定资本形成一项。",
            ))
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

display_in_notebook!(table: Scale);
