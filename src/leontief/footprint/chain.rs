//! Along the chain: flows between regions, scopes, imported footprints by product, what buyers emit.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::Footprint;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::leontief::{LeontiefError, MrioSystem};
use crate::report::{
    Chart, HeatMap, NumberFormat, Table, ToChart, ToTable, decimals, display_in_notebook, label_in, qualifiers,
};
use crate::table::TableError;
use crate::units::Measure;

/// A stressor by producing region (rows) and consuming region (columns).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FootprintFlows {
    /// The stressor.
    pub stressor: String,
    /// The flows.
    pub flows: LabeledMat,
}

impl FootprintFlows {
    /// The largest flows between different regions: from, to, amount.
    pub fn largest(&self, count: usize) -> Vec<(String, String, f64)> {
        let regions = self.flows.rows().as_slice();
        let mut flows: Vec<_> = self
            .flows
            .values()
            .indexed_iter()
            .filter(|((from, to), _)| from != to)
            .map(|(place, v)| (place, *v))
            .collect();
        flows.sort_by(|a, b| b.1.total_cmp(&a.1));
        flows
            .into_iter()
            .take(count)
            .map(|((from, to), value)| (regions[from].code().to_owned(), regions[to].code().to_owned(), value))
            .collect()
    }
}

impl ToTable for FootprintFlows {
    fn to_table_in(&self, language: Language) -> Table {
        self.flows.to_table_in(language)
    }
}

impl ToChart for FootprintFlows {
    fn to_chart_in(&self, language: Language) -> Chart {
        let names = |labels: &crate::labels::Labels| {
            labels.iter().map(|label| label.name_in(language).to_owned()).collect::<Vec<_>>()
        };
        let values = self.flows.values();
        // Numbers in more cells than these cannot be read.
        let numbers = (values.len() <= 400).then(|| decimals(values.iter().copied()));
        let title = match language {
            Language::English => format!("{}: from producers (rows) to consumers (columns)", self.stressor),
            Language::Chinese => format!("{}：从生产地（行）到消费地（列）", self.stressor),
        };
        let rows = values.rows().into_iter().map(|row| row.to_vec());
        let mut map = HeatMap::new(names(self.flows.rows()), names(self.flows.columns()), rows);
        if let Some(format) = numbers {
            map = map.cell_values(format);
        }
        Chart::new(title, map)
            .language(language)
            .subtitle(qualifiers(self.flows.measure(), language))
            .x_axis(language.pick("Consuming region", "消费地"))
            .y_axis(language.pick("Producing region", "生产地"))
    }
}

/// A stressor per unit of final product, by where in the chain it arises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scopes {
    /// In the sector itself (scope 1).
    pub direct: LabeledVec,
    /// In the sectors that supply its energy, for what it buys of them directly (scope 2).
    pub purchased_energy: LabeledVec,
    /// In the rest of the chain upstream (scope 3 upstream).
    pub rest_of_chain: LabeledVec,
}

impl Scopes {
    /// All scopes: the multiplier.
    pub fn total(&self) -> LabeledVec {
        let values = &self.direct.values() + &self.purchased_energy.values() + self.rest_of_chain.values();
        let measure = Measure::new("all scopes", self.direct.measure().unit().clone())
            .with_chinese("全部范围")
            .like(self.direct.measure());
        LabeledVec::trusted(measure, self.direct.axis(), values)
    }
}

impl ToTable for Scopes {
    fn to_table_in(&self, language: Language) -> Table {
        let six = NumberFormat::significant(6);
        let mut builder = Table::builder(language.pick("Intensity by scope", "按范围划分的强度"))
            .language(language)
            .subtitle(qualifiers(self.direct.measure(), language))
            .stub(language.pick("Sector", "部门"))
            .number_column(language.pick("Own (1)", "自身（1）"), six)
            .number_column(language.pick("Purchased energy (2)", "外购能源（2）"), six)
            .number_column(language.pick("Rest of chain (3)", "其余上游（3）"), six)
            .number_column(language.pick("Total", "合计"), six);
        let total = self.total();
        for (place, label) in self.direct.axis().iter().enumerate() {
            let parts = [&self.direct, &self.purchased_energy, &self.rest_of_chain, &total];
            builder = builder.row(label_in(label, language), parts.map(|part| part.values()[place]));
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(both: FootprintFlows; table: Scopes);

impl MrioSystem {
    /// Intensities of a footprint by scope. Scopes 2 and 3 of one sector are scope 1 of others: do not add over sectors.
    ///
    /// # Formula
    /// ```text
    /// scope 1ⱼ = Sⱼ,   scope 2ⱼ = Σₑ Sₑ aₑⱼ,   scope 3ⱼ = Mⱼ − scope 1ⱼ − scope 2ⱼ      e: sectors that supply energy, in all regions
    /// ```
    /// # Unit
    /// The stressor's per unit of money.
    ///
    /// # Errors
    /// An unknown stressor or sector; no sector; a footprint of another table.
    ///
    /// # References
    /// Hertwich and Wood (2018), Environmental Research Letters 13, 104013.
    pub fn scopes<S: AsRef<str>>(
        &self,
        footprint: &Footprint,
        stressor: &str,
        energy_sectors: &[S],
    ) -> Result<Scopes, LeontiefError> {
        self.ensure_same(footprint)?;
        if energy_sectors.is_empty() {
            return Err(LeontiefError::NoSectors { question: "scope 2" });
        }
        let sectors = self.table().sectors();
        let energy = sectors.positions(energy_sectors).map_err(TableError::from)?;
        let direct = footprint.intensities(stressor)?;
        let flows = self.table().table().intermediate_flows().values();
        let mut purchased = Array1::<f64>::zeros(direct.len());
        for region in 0..self.table().regions().len() {
            for &sector in &energy {
                let pair = region * sectors.len() + sector;
                purchased.scaled_add(direct.values()[pair], &flows.row(pair));
            }
        }
        let purchased = footprint.per_output(purchased);
        let rest = &footprint.multipliers(stressor)?.values() - &direct.values() - &purchased;
        let labelled = |name: &str, chinese: &str, values| {
            let measure =
                Measure::new(name, direct.measure().unit().clone()).with_chinese(chinese).like(direct.measure());
            LabeledVec::trusted(measure, direct.axis(), values)
        };
        Ok(Scopes {
            purchased_energy: labelled("purchased energy (scope 2)", "外购能源（范围二）", purchased),
            rest_of_chain: labelled("rest of the chain (scope 3)", "其余上游（范围三）", rest),
            direct: labelled("own (scope 1)", "自身（范围一）", direct.values().to_owned()),
        })
    }

    /// A stressor by consuming region and product, as far as it arises in other regions. It asks for a solve with as
    /// many right-hand sides as there are regions.
    ///
    /// # Formula
    /// ```text
    /// Σₚ Yₚₛ,ᵣ (M − Sᵣ L)ₚₛ       Sᵣ: intensities of region r alone
    /// ```
    /// # Errors
    /// An unknown stressor; a footprint of another table.
    ///
    /// # Validated against
    /// pymrio 0.7.0: `D_imp`.
    pub fn imported_footprint(&self, footprint: &Footprint, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        self.ensure_same(footprint)?;
        let (_, unit) = footprint.position(stressor)?;
        let table = self.table();
        let (regions, width) = (table.regions().len(), table.sectors().len());
        let intensities = footprint.intensities(stressor)?;
        let mut of_region = Array2::zeros((table.pairs().len(), regions));
        for pair in 0..table.pairs().len() {
            of_region[[pair, pair / width]] = intensities.values()[pair];
        }
        let at_home = self.system().solve_many_transposed(&of_region);
        let demand = table.final_demand_by_region();
        let mut values = footprint.consumption(stressor)?.values().to_owned();
        for consumer in 0..regions {
            for pair in 0..table.pairs().len() {
                values[consumer * width + pair % width] -=
                    at_home[[pair, consumer]] * demand.values()[[pair, consumer]];
            }
        }
        Ok(footprint.labelled("embodied in imports", "进口隐含", unit, values))
    }

    /// What the buyers of a unit of each pair's output emit downstream, in proportion to what they buy; the pair's own
    /// emissions are not in it.
    ///
    /// # Formula
    /// ```text
    /// (G − I) S' = x̂⁻¹ L F' − S'
    /// ```
    /// # Unit
    /// The stressor's per unit of money. Read [`LeontiefSystem::ghosh_inverse`](super::super::LeontiefSystem::ghosh_inverse)
    /// on what it assumes.
    ///
    /// # Errors
    /// An unknown stressor; a footprint of another table.
    ///
    /// # Validated against
    /// pymrio 0.7.0: `M_down`.
    ///
    /// # References
    /// Lenzen and Murray (2010), Ecological Economics 70.
    #[doc(alias = "M_down")]
    pub fn downstream_multipliers(&self, footprint: &Footprint, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        self.ensure_same(footprint)?;
        let (k, unit) = footprint.position(stressor)?;
        let direct = footprint.intensities(stressor)?;
        let solved = self.system().solve_many(&footprint.account.flows().row(k).to_owned().insert_axis(Axis(1)));
        let values = footprint.per_output(solved.remove_axis(Axis(1))) - direct.values();
        Ok(footprint.labelled("downstream multiplier", "下游强度", &unit.per(&footprint.money), values))
    }

    fn ensure_same(&self, footprint: &Footprint) -> Result<(), LeontiefError> {
        self.table().pairs().ensure_aligned(&footprint.pairs).map_err(TableError::from)?;
        if self.table().table().output().values() == footprint.output {
            return Ok(());
        }
        Err(LeontiefError::NotComparable {
            what: "the outputs behind the system and the footprint",
            left: self.table().info().to_string(),
            right: footprint.account.name().to_owned(),
        })
    }
}
