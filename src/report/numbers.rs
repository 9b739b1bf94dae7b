//! Labelled vectors and matrices as tables and charts.

use super::{Bars, Chart, HeatMap, NumberFormat, Table, ToChart, ToTable};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Label, Language};
use crate::units::{Measure, Unit};

/// Bars beyond this number are not readable on a page; those largest in size are drawn.
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

/// What stands beside each other in one line: "China 2020; domestic flows".
pub(crate) fn joined<S: AsRef<str>>(parts: impl IntoIterator<Item = S>, language: Language) -> String {
    let parts: Vec<S> = parts.into_iter().filter(|part| !part.as_ref().is_empty()).collect();
    parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(language.pick("; ", "；"))
}

/// Economy, year and flows, as far as they are known.
pub(crate) fn scope_of(measure: &Measure, language: Language) -> String {
    let place = measure.place().map(|place| place.name_in(language));
    let flow = measure.flow().map(|flow| flow.name_in(language).to_owned());
    joined(place.into_iter().chain(flow), language)
}

/// The same with the unit, where there is one.
pub(crate) fn qualifiers(measure: &Measure, language: Language) -> String {
    let unit = (*measure.unit() != Unit::Ratio).then(|| measure.unit().name_in(language));
    joined([scope_of(measure, language)].into_iter().chain(unit), language)
}

/// With a capital letter at the start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How fractions are shown in a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As they are.
    AsTheyAre,
    /// Times a hundred: shares.
    Percent,
    /// Times a hundred: parts of a growth rate.
    PercentagePoints,
}

/// As many decimals as show four digits of the largest number.
pub(crate) fn decimals(values: impl Iterator<Item = f64>) -> NumberFormat {
    let largest = values.map(f64::abs).fold(0.0, f64::max);
    let digits = (0..=6).find(|&digits| largest * 10f64.powi(i32::from(digits)) >= 1000.0 || largest == 0.0);
    NumberFormat::fixed(digits.unwrap_or(6)).grouped()
}

impl HeatMap {
    /// The cells of a matrix: names beside its rows, codes below its columns.
    pub(crate) fn of(matrix: &LabeledMat, language: Language) -> Self {
        let rows = matrix.rows().iter().map(|label| label_in(label, language));
        Self::new(rows, matrix.columns().codes(), matrix.values().rows().into_iter().map(|row| row.to_vec()))
    }
}

/// The elements of a vector as bars in the order of their values; of many those that are largest in size.
pub(crate) fn ranking(vector: &LabeledVec, shown: Shown, language: Language) -> Chart {
    let mut bars: Vec<(&Label, f64)> = vector.iter().collect();
    let signed = bars.iter().any(|(_, value)| *value < 0.0);
    bars.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    bars.truncate(BARS);
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    let factor = if shown == Shown::AsTheyAre { 1.0 } else { 100.0 };
    let values: Vec<f64> = bars.iter().map(|(_, value)| value * factor).collect();
    let name = capitalised(vector.measure().name_in(language));
    let format = decimals(values.iter().copied());
    let figure = Bars::horizontal(bars.iter().map(|(label, _)| label_in(label, language)))
        .series("", values)
        .value_labels(format);
    let unit = vector.measure().unit();
    let mut chart = Chart::new(name, figure).language(language).subtitle(scope_of(vector.measure(), language));
    chart = match shown {
        Shown::Percent => chart.x_axis("%"),
        Shown::PercentagePoints => chart.x_axis(language.pick("Percentage points", "百分点")),
        Shown::AsTheyAre if *unit == Unit::Ratio => chart,
        Shown::AsTheyAre => chart.x_axis(unit.name_in(language)),
    };
    if vector.len() <= BARS {
        return chart;
    }
    chart.note(match (language, signed) {
        (Language::English, false) => format!("The {BARS} largest of {}.", vector.len()),
        (Language::English, true) => format!("The {BARS} of {} that are largest in absolute value.", vector.len()),
        (Language::Chinese, false) => format!("共 {} 项，显示最大的 {BARS} 项。", vector.len()),
        (Language::Chinese, true) => format!("共 {} 项，显示绝对值最大的 {BARS} 项。", vector.len()),
    })
}

impl ToTable for LabeledVec {
    fn to_table_in(&self, language: Language) -> Table {
        let name = capitalised(self.measure().name_in(language));
        let mut builder = Table::builder(name.clone())
            .language(language)
            .stub(stub_of(self.axis().dimension(), language))
            .number_column(name, format_of(self.measure().unit()))
            .subtitle(qualifiers(self.measure(), language));
        for (label, value) in self.iter() {
            builder = builder.row(label_in(label, language), [value]);
        }
        builder.build_or_explain()
    }
}

impl ToChart for LabeledVec {
    fn to_chart_in(&self, language: Language) -> Chart {
        ranking(self, Shown::AsTheyAre, language)
    }
}

impl ToTable for LabeledMat {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(capitalised(self.measure().name_in(language)))
            .language(language)
            .stub(stub_of(self.rows().dimension(), language))
            .subtitle(qualifiers(self.measure(), language));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Labels;
    use crate::report::Figure;

    fn vector(values: Vec<f64>) -> LabeledVec {
        let codes: Vec<String> = (0..values.len()).map(|i| format!("s{i}")).collect();
        let axis = Labels::from_codes(Dimension::Sector, &codes).unwrap();
        LabeledVec::new(Measure::new("change", Unit::Ratio), axis, values.into()).unwrap()
    }

    fn drawn(chart: &Chart) -> Vec<f64> {
        let Figure::Bars(bars) = chart.figure() else { panic!("{chart:?}") };
        bars.series[0].values.clone()
    }

    #[test]
    fn a_cut_ranking_keeps_the_most_negative_values() {
        let change = vector((0..40).map(|i| f64::from(i) - 30.0).collect());
        let chart = change.to_chart();
        let values = drawn(&chart);
        assert_eq!((values.len(), values[0], values[BARS - 1]), (BARS, 9.0, -30.0));
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]));
        assert_eq!(chart.notes, ["The 25 of 40 that are largest in absolute value."]);
        let positive = vector((0..40).map(f64::from).collect()).to_chart();
        assert_eq!((drawn(&positive)[BARS - 1], positive.notes[0].as_str()), (15.0, "The 25 largest of 40."));
    }

    #[test]
    fn values_at_bars_have_four_digits() {
        let printed = |value: f64| decimals([value, -0.1 * value].into_iter()).print(value);
        assert_eq!(
            [0.012_345_6, 0.987_65, 12.345_6, 123_456.7, 0.0].map(printed),
            ["0.01235", "0.9877", "12.35", "123,457", "0"]
        );
    }
}
