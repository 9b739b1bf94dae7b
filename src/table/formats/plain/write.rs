//! A table as text.

use ndarray::ArrayView2;

use super::unit::unit_text;
use super::words::{
    DIMENSIONS, FINAL_USES, FIRST, IMPORTS_KEYS, ImportsKey, ON_FINAL_DEMAND, PRICE_BASES, PRIMARY_INPUTS, SATELLITES,
    chinese_text, escaped, word_of,
};
use crate::labels::Label;
use crate::table::{Imports, IoTable};
use crate::units::Prices;

pub(super) fn text(table: &IoTable) -> String {
    let mut lines = description_lines(table);
    lines.extend(header_lines(table));
    lines.extend(table_lines(table));
    let width = FIRST + table.sectors().len() + columns_after_sectors(table);
    let mut text = String::new();
    for mut line in lines {
        if line.len() > FIRST {
            line.resize(width, String::new());
        }
        text.push_str(&line.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

/// A field in quotation marks where it needs them.
fn csv_field(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn columns_after_sectors(table: &IoTable) -> usize {
    table.final_uses().len()
        + usize::from(matches!(table.imports(), Imports::Inside { .. }))
        + usize::from(table.error_column().is_some())
        + 1
}

fn description_lines(table: &IoTable) -> Vec<Vec<String>> {
    let info = table.info();
    let pair = |key: &str, value: &str| vec![key.to_owned(), escaped(value)];
    let mut lines = vec![pair("domar table", "1"), pair("economy", &info.economy)];
    if let Some(year) = info.year {
        lines.push(pair("year", &year.to_string()));
    }
    lines.push(vec!["unit".to_owned(), unit_text(&info.unit)]);
    lines.push(pair("price basis", word_of(&PRICE_BASES, &info.price_basis)));
    lines.push(match info.prices {
        Prices::Current => pair("prices", "current"),
        Prices::Constant { year } => vec!["prices".to_owned(), "constant".to_owned(), year.to_string()],
    });
    lines.push(pair("classification", &info.classification));
    lines.push(pair("source", &info.source));
    lines.extend(info.assumptions.iter().map(|text| pair("assumption", text)));
    lines.push(pair("labels", word_of(&DIMENSIONS, &table.sectors().dimension())));
    let imports = match table.imports() {
        Imports::Inside { .. } => ImportsKey::Inside,
        Imports::Split { .. } => ImportsKey::Split,
        Imports::Outside => ImportsKey::Outside,
    };
    lines.push(pair("imports", word_of(&IMPORTS_KEYS, &imports)));
    if table.primary_inputs_on_final_demand().is_some() {
        lines.push(pair(ON_FINAL_DEMAND, "given"));
    }
    lines
}

fn header_lines(table: &IoTable) -> Vec<Vec<String>> {
    let start = |text: &str| {
        let mut line = vec![String::new(); FIRST];
        text.clone_into(&mut line[0]);
        line
    };
    let [mut kinds, mut codes, mut names, mut chinese] =
        ["column kind", "column code", "column name", "column chinese name"].map(start);
    for sector in table.sectors().iter() {
        kinds.push("sector".to_owned());
        codes.push(escaped(sector.code()));
        names.push(String::new());
        chinese.push(String::new());
    }
    for (label, kind) in table.final_demand().columns().iter().zip(table.final_uses()) {
        kinds.push(word_of(&FINAL_USES, kind).to_owned());
        codes.push(escaped(label.code()));
        names.push(escaped(label.name()));
        chinese.push(chinese_text(label.chinese_name()));
    }
    if matches!(table.imports(), Imports::Inside { .. }) {
        kinds.push("imports".to_owned());
    }
    if table.error_column().is_some() {
        kinds.push("error".to_owned());
    }
    kinds.push("output".to_owned());
    vec![kinds, codes, names, chinese]
}

fn table_lines(table: &IoTable) -> Vec<Vec<String>> {
    let start = |kind: &str, label: &Label| {
        vec![
            kind.to_owned(),
            escaped(label.code()),
            escaped(label.name()),
            chinese_text(label.chinese_name()),
            String::new(),
        ]
    };
    let numbers = |matrix: ArrayView2<'_, f64>, row: usize| matrix.row(row).iter().map(|&x| number_text(x)).collect();
    let mut lines = Vec::new();
    for (i, label) in table.sectors().iter().enumerate() {
        let mut line = start("sector", label);
        line.extend::<Vec<_>>(numbers(table.intermediate_flows().values(), i));
        line.extend::<Vec<_>>(numbers(table.final_demand().values(), i));
        if let Imports::Inside { column } = table.imports() {
            line.push(number_text(column[i]));
        }
        line.extend(table.error_column().map(|error| number_text(error.values()[i])));
        line.push(number_text(table.output().values()[i]));
        lines.push(line);
    }
    if let Imports::Split { intermediate, final_demand } = table.imports() {
        for (i, label) in table.sectors().iter().enumerate() {
            let mut line = start("imported", &Label::new(label.code(), ""));
            line.extend::<Vec<_>>(numbers(intermediate.view(), i));
            line.extend::<Vec<_>>(numbers(final_demand.view(), i));
            lines.push(line);
        }
    }
    for (k, (label, kind)) in table.primary_inputs().rows().iter().zip(table.primary_input_kinds()).enumerate() {
        let mut line = start(word_of(&PRIMARY_INPUTS, kind), label);
        line.extend::<Vec<_>>(numbers(table.primary_inputs().values(), k));
        if let Some(block) = table.primary_inputs_on_final_demand() {
            line.extend::<Vec<_>>(numbers(block.values(), k));
        }
        lines.push(line);
    }
    for row in table.satellites() {
        let measure = row.measure();
        let mut line = vec![
            word_of(&SATELLITES, &measure.flow()).to_owned(),
            String::new(),
            escaped(measure.name()),
            chinese_text(measure.chinese_name()),
            unit_text(measure.unit()),
        ];
        line.extend(row.values().iter().map(|&x| number_text(x)));
        lines.push(line);
    }
    lines
}

/// The shortest decimal text that reads back as the same number.
fn number_text(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
