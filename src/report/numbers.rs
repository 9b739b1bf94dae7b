//! Labelled vectors and matrices as tables and charts.

use super::{Bars, Chart, NumberFormat, Table, ToChart, ToTable};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Label, Language};
use crate::units::{Measure, Unit};

/// Bars beyond this number are not readable on a page; the largest are drawn.
const BARS: usize = 25;

/// Coefficients with four decimals, amounts with seven significant digits.
fn format_of(unit: &Unit) -> NumberFormat {
    match unit {
        Unit::Ratio => NumberFormat::fixed(4),
        _ => NumberFormat::significant(7),
    }
}

/// A code with the name in a language.
pub(crate) fn label_in(label: &Label, language: Language) -> String {
    match label.name_in(language) {
        name if name.is_empty() || name == label.code() => label.code().to_owned(),
        name => format!("{} {name}", label.code()),
    }
}

/// The heading of the row labels.
pub(crate) fn stub_of(dimension: Dimension, language: Language) -> &'static str {
    match dimension {
        Dimension::Sector => language.pick("Sector", "部门"),
        Dimension::Region => language.pick("Region", "地区"),
        Dimension::FinalDemand => language.pick("Final demand", "最终使用"),
        Dimension::PrimaryInput => language.pick("Primary input", "最初投入"),
        Dimension::Satellite | Dimension::Item => language.pick("Item", "项目"),
    }
}

/// Unit and flows, where there is something to say.
fn qualifiers(measure: &Measure, language: Language) -> Option<String> {
    let unit = (*measure.unit() != Unit::Ratio).then(|| measure.unit().to_string());
    let flow = measure.flow().map(|flow| flow.name_in(language).to_owned());
    let parts: Vec<String> = unit.into_iter().chain(flow).collect();
    (!parts.is_empty()).then(|| parts.join(language.pick(", ", "，")))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl ToTable for LabeledVec {
    fn to_table_in(&self, language: Language) -> Table {
        let name = capitalised(self.measure().name_in(language));
        let mut builder = Table::builder(name.clone())
            .language(language)
            .stub(stub_of(self.axis().dimension(), language))
            .number_column(name, format_of(self.measure().unit()));
        if let Some(subtitle) = qualifiers(self.measure(), language) {
            builder = builder.subtitle(subtitle);
        }
        for (label, value) in self.iter() {
            builder = builder.row(label_in(label, language), [value]);
        }
        builder.build_or_explain()
    }
}

impl ToChart for LabeledVec {
    fn to_chart_in(&self, language: Language) -> Chart {
        let ranked = self.ranked();
        let shown = &ranked[..ranked.len().min(BARS)];
        let name = capitalised(self.measure().name_in(language));
        let bars = Bars::horizontal(shown.iter().map(|(label, _)| label_in(label, language)))
            .series(name.clone(), shown.iter().map(|(_, value)| *value));
        let mut chart = Chart::new(name, bars).language(language);
        if let Some(subtitle) = qualifiers(self.measure(), language) {
            chart = chart.subtitle(subtitle);
        }
        if ranked.len() > BARS {
            chart = chart.note(match language {
                Language::English => format!("The {BARS} largest of {}.", ranked.len()),
                Language::Chinese => format!("共 {} 项，显示最大的 {BARS} 项。", ranked.len()),
            });
        }
        chart
    }
}

impl ToTable for LabeledMat {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(capitalised(self.measure().name_in(language)))
            .language(language)
            .stub(stub_of(self.rows().dimension(), language));
        if let Some(subtitle) = qualifiers(self.measure(), language) {
            builder = builder.subtitle(subtitle);
        }
        for label in self.columns().iter() {
            builder = builder.number_column(label.code(), format_of(self.measure().unit()));
        }
        for (label, row) in self.rows().iter().zip(self.values().rows()) {
            builder = builder.row(label_in(label, language), row.iter().copied());
        }
        builder.build_or_explain()
    }
}

super::notebook::display_in_notebook!(both: LabeledVec; table: LabeledMat);
