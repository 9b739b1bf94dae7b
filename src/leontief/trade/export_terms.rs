//! One export flow by its terms.

use serde::{Deserialize, Serialize};

use super::decomposition::{DOMESTIC, FOREIGN};
use super::{ExportContent, ExportMethod};
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook, label_in};
use crate::units::Unit;

/// The terms of one export flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportTerms {
    /// Whose decomposition it is.
    pub method: ExportMethod,
    /// Exporter, sector and importer, as far as they were named.
    pub flow: Vec<String>,
    /// Gross exports of the flow.
    pub exports: f64,
    pub(super) contents: Vec<ExportContent>,
    /// The terms.
    pub amounts: LabeledVec,
}

impl ExportTerms {
    /// The sum of the terms of some contents, per unit of exports; `None` where there are no exports.
    pub fn share(&self, contents: &[ExportContent]) -> Option<f64> {
        let terms = self.contents.iter().zip(self.amounts.values());
        let sum: f64 = terms.filter(|(content, _)| contents.contains(content)).map(|(_, amount)| amount).sum();
        (self.exports != 0.0).then(|| sum / self.exports)
    }

    /// Domestic value added per unit of exports; `None` where there are no exports.
    pub fn domestic_share(&self) -> Option<f64> {
        self.share(&DOMESTIC)
    }

    fn unit(&self) -> &Unit {
        self.amounts.measure().unit()
    }

    /// Foreign content per unit of exports; `None` where there are no exports.
    pub fn foreign_share(&self) -> Option<f64> {
        self.share(&FOREIGN)
    }
}

impl ToTable for ExportTerms {
    fn to_table_in(&self, language: Language) -> Table {
        let amount = NumberFormat::significant(5).grouped();
        let title = language.pick("What exports are made of", "出口的增加值构成");
        let mut builder = Table::builder(format!("{title}: {}", self.flow.join(", ")))
            .subtitle(self.method.name_in(language))
            .language(language)
            .stub(language.pick("Term", "分项"))
            .text_column(language.pick("Counts", "内容"))
            .number_column(self.unit().name_in(language), amount)
            .number_column(language.pick("Share", "占比"), NumberFormat::percent(1));
        let share = |value: f64| Cell::from((self.exports != 0.0).then(|| value / self.exports));
        for ((label, value), content) in self.amounts.iter().zip(&self.contents) {
            let cells = [Cell::from(content.name_in(language)), value.into(), share(value)];
            builder = builder.row(label_in(label, language), cells);
        }
        builder
            .total(language.pick("Gross exports", "总出口"), [Cell::from(""), self.exports.into(), share(self.exports)])
            .build_or_explain()
    }
}

display_in_notebook!(table: ExportTerms);
