//! Value added where it is used: in final demand, in exports, in output.

use std::sync::Arc;

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::economies::{ValueAddedTrade, by_economy, part_of};
use super::wang_wei_zhu::scaled;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Labels, Language};
use crate::report::{
    Chart, HeatMap, NumberFormat, Table, ToChart, ToTable, display_in_notebook, joined, label_in, qualifiers, scope_of,
};
use crate::table::{block, part};
use crate::units::Measure;

/// In what value added is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ValueAddedUse {
    /// Gross exports: the same value added again each time it crosses a border.
    Exports,
    /// Output: the same value added again in each product on its way.
    Output,
}

/// Value added by economy and sector of origin (rows) in the final demand of each economy (columns): each unit once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueAddedInFinalDemand {
    economies: Arc<Labels>,
    /// Value added of the row in final demand of the column.
    pub flows: LabeledMat,
}

impl ValueAddedInFinalDemand {
    /// Value added exports: what others' final demand pays, by economy and sector of origin; zero at home.
    ///
    /// # References
    /// Johnson and Noguera (2012).
    #[doc(alias = "VAX")]
    #[doc(alias = "增加值出口")]
    pub fn exports(&self) -> LabeledMat {
        let sectors = self.flows.rows().len() / self.economies.len().max(1);
        let mut values = self.flows.values().to_owned();
        for (row, mut line) in values.rows_mut().into_iter().enumerate() {
            line[row / sectors] = 0.0;
        }
        let measure = Measure::new("value added exports", self.flows.measure().unit().clone())
            .with_chinese("增加值出口")
            .like(self.flows.measure());
        LabeledMat::trusted(measure, self.flows.rows(), self.flows.columns(), values)
    }

    /// Value added that each economy (row) earns from the final demand of each (column).
    pub fn between_economies(&self) -> LabeledMat {
        by_economy(&self.flows, &self.economies)
    }

    /// Domestic value added in final demand at home, by economy.
    pub fn domestic(&self) -> LabeledVec {
        let values = self.between_economies().values().diag().to_owned();
        self.of_economies("domestic value added in final demand", "最终需求中的国内增加值", values)
    }

    /// Foreign value added in final demand at home, by economy: value added imports.
    pub fn imports(&self) -> LabeledVec {
        let between = self.between_economies();
        let values = between.values().sum_axis(Axis(0)) - between.values().diag();
        self.of_economies("value added imports", "增加值进口", values)
    }

    fn of_economies(&self, name: &str, chinese: &str, values: Array1<f64>) -> LabeledVec {
        let measure =
            Measure::new(name, self.flows.measure().unit().clone()).with_chinese(chinese).like(self.flows.measure());
        LabeledVec::trusted(measure, &self.economies, values)
    }
}

impl ValueAddedTrade {
    /// Value added per unit of output by economy and sector; where an economy has several regions, that of them
    /// together.
    #[doc(alias = "v")]
    pub fn value_added_coefficients(&self) -> LabeledVec {
        let sums = ndarray::stack![Axis(1), &self.value_added * &self.output, self.output];
        let sums = self.to_rows(&sums);
        let values = sums.rows().into_iter().map(|row| if row[1] == 0.0 { 0.0 } else { row[0] / row[1] }).collect();
        let measure = Measure::new("value added per unit of output", self.unit.per(&self.unit))
            .with_chinese("增加值率")
            .about(self.place.clone());
        LabeledVec::trusted(measure, &self.rows, values)
    }

    /// Value added of each economy and sector in the final demand of each economy.
    ///
    /// # Formula
    /// ```text
    /// v̂ B Y
    /// ```
    /// Columns add up to final demand, rows to value added.
    ///
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// decompr 6.4.0 (`leontief`, final demand) on "leather" (1e-12); exvatools 0.9.0 (VAX of `oecd`, 1e-12).
    ///
    /// # References
    /// Johnson and Noguera (2012); Los, Timmer and de Vries (2015).
    #[doc(alias = "FFD_DVA")]
    pub fn value_added_in_final_demand(&self) -> ValueAddedInFinalDemand {
        let values = scaled(self.inverse().dot(&self.final_demand), &self.value_added);
        ValueAddedInFinalDemand {
            economies: Arc::clone(&self.economies),
            flows: self.by_importer("value added in final demand", "最终需求中的增加值", &values),
        }
    }

    /// Value added by origin (rows) in the exports or output of each economy and sector (columns).
    ///
    /// # Formula
    /// ```text
    /// v̂ B ê,   v̂ B x̂
    /// ```
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// decompr 6.4.0 (`leontief`, exports and output) on "leather" (1e-12), whose published cells are 28.52278 and
    /// 66.75361799.
    #[doc(alias = "leontief decomposition")]
    pub fn value_added_in(&self, usage: ValueAddedUse) -> LabeledMat {
        let (name, chinese, amounts) = match usage {
            ValueAddedUse::Exports => ("value added in exports", "出口中的增加值", self.exports.sum_axis(Axis(1))),
            ValueAddedUse::Output => ("value added in output", "产出中的增加值", self.output.clone()),
        };
        let mut values = Array2::zeros((self.rows.len(), self.rows.len()));
        for (i, row) in self.inverse().rows().into_iter().enumerate() {
            let mut sums = values.row_mut(self.row_of[i]);
            for (j, cell) in row.iter().enumerate() {
                sums[self.row_of[j]] += self.value_added[i] * cell * amounts[j];
            }
        }
        let measure = Measure::new(name, self.unit.clone()).with_chinese(chinese).about(self.place.clone());
        LabeledMat::trusted(measure, &self.rows, &self.rows, values)
    }

    /// Domestic value added by the sector that earns it, in exports of all sectors to each importer, without what
    /// returned to be exported again: the forward reading of value added in exports.
    ///
    /// # Formula
    /// ```text
    /// v̂_s L_ss e_sr
    /// ```
    /// # Unit
    /// That of the table.
    ///
    /// # Validated against
    /// decompr 6.4.0 (`DViX_Fsr`) on "leather" (1e-12).
    ///
    /// # References
    /// Wang, Wei and Zhu (2013).
    #[doc(alias = "DViX")]
    pub fn domestic_value_added_by_origin(&self) -> LabeledMat {
        let pairs = scaled(self.local_times(&self.exports), &self.value_added);
        self.by_importer("domestic value added in exports, by origin", "按来源部门的出口国内增加值", &pairs)
    }

    /// Domestic content by the sector that earns it, double counting included: `v̂_s B_ss e_s`.
    pub(super) fn domestic_content_by_origin(&self) -> Array1<f64> {
        let exports = self.exports.sum_axis(Axis(1));
        let mut content = self.value_added.clone();
        for span in &self.spans {
            let own = block(self.inverse(), span.clone(), span.clone()).dot(&part(exports.view(), span.clone()));
            let mut earned = part_of(content.view_mut(), span);
            earned *= &own;
        }
        content
    }
}

impl ToTable for ValueAddedInFinalDemand {
    fn to_table_in(&self, language: Language) -> Table {
        let number = NumberFormat::significant(5).grouped();
        let between = self.between_economies();
        let (domestic, imports) = (self.domestic(), self.imports());
        let exports = &between.values().sum_axis(Axis(1)) - &domestic.values();
        let mut builder = Table::builder(language.pick("Trade in value added", "增加值贸易"))
            .subtitle(qualifiers(self.flows.measure(), language))
            .language(language)
            .stub(language.pick("Economy", "经济体"))
            .number_column(language.pick("From demand at home", "来自国内需求"), number)
            .number_column(language.pick("Value added exports", "增加值出口"), number)
            .number_column(language.pick("Value added imports", "增加值进口"), number)
            .number_column(language.pick("Balance", "差额"), number);
        for (i, (label, home)) in domestic.iter().enumerate() {
            let (out, bought) = (exports[i], imports.values()[i]);
            builder = builder.row(label_in(label, language), [home, out, bought, out - bought]);
        }
        builder
            .note(language.pick(
                "What an economy earns from others' final demand, and others from its own; the balance is that of gross trade.",
                "出口为他方最终需求带来的增加值，进口为本方最终需求中的他方增加值；差额与总值贸易差额相同。",
            ))
            .build_or_explain()
    }
}

impl ToChart for ValueAddedInFinalDemand {
    fn to_chart_in(&self, language: Language) -> Chart {
        let between = self.between_economies();
        let demand = between.values().sum_axis(Axis(0));
        let earned = between.values();
        let shares = earned.rows().into_iter().map(|row| {
            row.iter().zip(&demand).map(|(&earned, &all)| if all == 0.0 { f64::NAN } else { earned / all }).collect()
        });
        let names = || self.economies.iter().map(|label| label.name_in(language));
        Chart::new(
            language.pick("Whose value added is in final demand", "最终需求中的增加值来源"),
            HeatMap::new(names(), names(), shares.collect::<Vec<Vec<f64>>>()).cell_values(NumberFormat::percent(1)),
        )
        .language(language)
        .subtitle(joined(
            [
                scope_of(self.flows.measure(), language).as_str(),
                language.pick("share of each column", "占各列合计的比重"),
            ],
            language,
        ))
        .x_axis(language.pick("Final demand of", "最终需求方"))
        .y_axis(language.pick("Value added of", "增加值来源"))
    }
}

display_in_notebook!(both: ValueAddedInFinalDemand);
