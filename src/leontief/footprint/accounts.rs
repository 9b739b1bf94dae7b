//! Regional accounts: production, consumption and trade of a stressor.

use ndarray::{Array1, Axis};
use serde::{Deserialize, Serialize};

use super::Footprint;
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::leontief::LeontiefError;
use crate::report::{
    Bars, Chart, NumberFormat, Table, ToChart, ToTable, capitalised, decimals, display_in_notebook, label_in,
    qualifiers, scope_of,
};
use crate::units::Measure;

/// A stressor by region: emitted there, consumed there, and what crosses its borders inside products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionalAccounts {
    /// The stressor.
    pub stressor: String,
    /// Emitted in the region, by its sectors and its final demand.
    pub production: LabeledVec,
    /// Emitted anywhere for the region's final demand, and by it.
    pub consumption: LabeledVec,
    /// Emitted elsewhere for the region's final demand.
    pub imports: LabeledVec,
    /// Emitted in the region for final demand elsewhere.
    pub exports: LabeledVec,
    /// People, where the table has them.
    pub population: Option<LabeledVec>,
    notes: Vec<String>,
}

impl Footprint {
    /// Production, consumption, imports and exports of a stressor by region.
    ///
    /// What final demand emits itself (the account's block on final demand) is in production and in consumption of its
    /// region, not in trade.
    ///
    /// # Formula
    /// ```text
    /// consumption = production + imports − exports
    /// ```
    /// # Errors
    /// An unknown stressor.
    ///
    /// # Validated against
    /// pymrio 0.7.0: `D_pba_reg`, `D_cba_reg`, `D_imp_reg`, `D_exp_reg`.
    #[doc(alias = "D_cba_reg")]
    #[doc(alias = "D_imp")]
    pub fn by_region(&self, stressor: &str) -> Result<RegionalAccounts, LeontiefError> {
        let (k, unit) = self.position(stressor)?;
        let own = match self.account.on_final_demand() {
            None => Array1::zeros(self.regions.len()),
            Some(block) => {
                let width = block.ncols() / self.regions.len();
                block.row(k).axis_chunks_iter(Axis(0), width).map(|part| part.sum()).collect()
            }
        };
        let flows = self.flows(stressor)?.flows;
        let at_home = flows.values().diag().to_owned();
        let labelled = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure = Measure::new(name, unit.clone()).with_chinese(chinese).about(self.place.clone());
            LabeledVec::trusted(measure, &self.regions, values)
        };
        let label = self.stressors().as_slice()[k].to_string();
        let mut notes: Vec<String> = self
            .absurd_intensities
            .iter()
            .filter(|near| near.intensity == label)
            .map(|near| {
                format!(
                    "{} has an output of {:.1e} and {:.1e} times the mean intensity",
                    near.sector, near.output, near.times_mean
                )
            })
            .collect();
        if self.without_output[k] != 0.0 {
            notes.push(format!(
                "{} of it is emitted by sectors without output: in production, in nobody's consumption",
                self.without_output[k]
            ));
        }
        let produced = self.account.flows().row(k).sum();
        let missing = produced - self.without_output[k] - flows.values().sum();
        if missing.abs() > 1e-6 * produced.abs() {
            notes.push(format!(
                "the table does not balance: {missing:.6e} of production is in nobody's consumption, and consumption is not production + imports − exports"
            ));
        }
        Ok(RegionalAccounts {
            stressor: stressor.to_owned(),
            production: labelled(
                "production-based account",
                "生产侧账户",
                self.sums_by_region(&self.account.flows().row(k).to_owned()) + &own,
            ),
            consumption: labelled("consumption-based account", "消费侧账户", flows.values().sum_axis(Axis(0)) + &own),
            imports: labelled("embodied in imports", "进口隐含", flows.values().sum_axis(Axis(0)) - &at_home),
            exports: labelled("embodied in exports", "出口隐含", flows.values().sum_axis(Axis(1)) - &at_home),
            population: self.population.clone(),
            notes,
        })
    }
}

impl RegionalAccounts {
    /// The consumption-based account per head, in units of the account per unit of the population's vector. Other
    /// accounts per head are quotients of two vectors in the same way.
    ///
    /// # Errors
    /// [`LeontiefError::NoPopulation`].
    ///
    /// # Validated against
    /// pymrio 0.7.0: `D_cba_cap`.
    #[doc(alias = "D_cba_cap")]
    pub fn per_head(&self) -> Result<LabeledVec, LeontiefError> {
        let population = self.population.as_ref().ok_or(LeontiefError::NoPopulation)?;
        let unit = self.consumption.measure().unit().per(population.measure().unit());
        let values = &self.consumption.values() / &population.values();
        let measure = Measure::new("consumption-based account per head", unit)
            .with_chinese("人均消费侧账户")
            .like(self.consumption.measure());
        Ok(LabeledVec::trusted(measure, self.consumption.axis(), values))
    }
}

impl ToTable for RegionalAccounts {
    fn to_table_in(&self, language: Language) -> Table {
        let number = NumberFormat::significant(6).grouped();
        let parts = [&self.production, &self.imports, &self.exports, &self.consumption];
        let title = match language {
            Language::English => format!("{}: production and consumption", self.stressor),
            Language::Chinese => format!("{}：生产侧与消费侧", self.stressor),
        };
        let mut builder = Table::builder(title)
            .language(language)
            .subtitle(qualifiers(self.production.measure(), language))
            .stub(language.pick("Region", "地区"))
            .number_column(language.pick("Production", "生产侧"), number)
            .number_column(language.pick("+ imports", "＋进口隐含"), number)
            .number_column(language.pick("− exports", "－出口隐含"), number)
            .number_column(language.pick("= consumption", "＝消费侧"), number);
        for (place, label) in self.production.axis().iter().enumerate() {
            builder = builder.row(label_in(label, language), parts.map(|part| part.values()[place]));
        }
        builder = builder.total(language.pick("All regions", "合计"), parts.map(LabeledVec::sum));
        for note in &self.notes {
            builder = builder.note(note.clone());
        }
        builder.build_or_explain()
    }
}

impl ToChart for RegionalAccounts {
    fn to_chart_in(&self, language: Language) -> Chart {
        let bars = [&self.production, &self.consumption].iter().fold(
            Bars::horizontal(self.production.axis().iter().map(|label| label.name_in(language))),
            |bars, part| bars.series(capitalised(part.measure().name_in(language)), part.values().iter().copied()),
        );
        let title = match language {
            Language::English => format!("{}: where it is emitted, where it is consumed", self.stressor),
            Language::Chinese => format!("{}：排放地与消费地", self.stressor),
        };
        let values = self.production.values().to_vec().into_iter().chain(self.consumption.values().to_vec());
        Chart::new(title, bars.value_labels(decimals(values)))
            .language(language)
            .subtitle(scope_of(self.production.measure(), language))
            .x_axis(self.production.measure().unit().name_in(language))
    }
}

display_in_notebook!(both: RegionalAccounts);
