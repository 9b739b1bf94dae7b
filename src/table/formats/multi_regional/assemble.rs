//! From the pieces of a file to a table: codes that must form a grid, totals that must be sums, rows that must stand in
//! the order of the columns.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::super::cells::quoted;
use super::super::totals::{Sum, Totals};
use super::format::{NegativeOutput, ReadOptions};
use super::names;
use super::text::{Block, Text};
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalUse, MrioTable, PrimaryInput, PrimaryInputs, RegionalDemand, TableError, TableInfo};

/// A region and what it has: a sector, or a category of final demand.
pub(super) type Pair = (String, String);

/// A pair that does not fit its place, counted from 0.
#[derive(Debug)]
pub(super) struct Irregular {
    pub(super) position: usize,
    pub(super) expected: String,
    pub(super) found: String,
}

/// The regions and what each of them has, which must be the same for all, in the same order.
pub(super) fn regular(pairs: &[Pair]) -> Result<(Vec<String>, Vec<String>), Irregular> {
    let Some((first, _)) = pairs.first() else {
        return Err(Irregular {
            position: 0,
            expected: "the code of a region and a sector".to_owned(),
            found: "none".to_owned(),
        });
    };
    let codes: Vec<String> =
        pairs.iter().take_while(|(region, _)| region == first).map(|(_, code)| code.clone()).collect();
    let mut regions: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (position, (region, code)) in pairs.iter().enumerate() {
        let place = position % codes.len();
        if place == 0 {
            if !seen.insert(region.as_str()) {
                let expected = format!("a region that has not yet come, after {}", regions.len());
                return Err(Irregular { position, expected, found: format!("\"{region}\" again") });
            }
            regions.push(region.clone());
        }
        let expected = (&regions[regions.len() - 1], &codes[place]);
        if (region, code) != expected {
            return Err(Irregular {
                position,
                expected: format!(
                    "region \"{}\", code \"{}\", as every region has the codes of the first",
                    expected.0, expected.1
                ),
                found: format!("region \"{region}\", code \"{code}\""),
            });
        }
    }
    if !pairs.len().is_multiple_of(codes.len()) {
        let place = pairs.len() % codes.len();
        return Err(Irregular {
            position: pairs.len(),
            expected: format!("code \"{}\" of region \"{}\"", codes[place], regions[regions.len() - 1]),
            found: "the end".to_owned(),
        });
    }
    Ok((regions, codes))
}

/// How many of the columns are sectors: up to the first region that comes again.
pub(super) fn leading_sectors(columns: &[Pair]) -> usize {
    let mut finished: Vec<&str> = Vec::new();
    let mut current = "";
    for (position, (region, _)) in columns.iter().enumerate() {
        if region != current {
            if finished.contains(&region.as_str()) {
                return position;
            }
            finished.push(region);
            current = region;
        }
    }
    columns.len()
}

/// Checks that rows stand in the order of the columns.
pub(super) fn ensure_same_order(
    text: &Text,
    first: usize,
    block: &Block,
    columns: &[Pair],
    row: &(dyn Fn(&[String]) -> Pair + Sync),
) -> Result<(), TableError> {
    for (place, (labels, (region, code))) in block.labels.iter().zip(columns).enumerate() {
        let found = row(labels);
        if (&found.0, &found.1) != (region, code) {
            let expected = format!("the row of {region} {code}, as in column {} of the heading", first + place + 1);
            let found = quoted(format!("{} {}", found.0, found.1).trim());
            return Err(text.malformed(block.lines[place], 1, expected, found));
        }
    }
    Ok(())
}

/// Checks that no rows follow those of the sectors.
pub(super) fn ensure_nothing_below(text: &Text, block: &Block) -> Result<(), TableError> {
    match block.below.first() {
        None => Ok(()),
        Some(row) => {
            let expected = format!("the end after {} rows, one for each column", block.labels.len());
            Err(text.malformed(row.line, 1, expected, quoted(row.labels.join(" ").trim())))
        }
    }
}

/// A row of primary inputs.
pub(super) struct PrimaryRow {
    pub(super) label: Label,
    pub(super) kind: PrimaryInput,
    pub(super) values: Vec<f64>,
    pub(super) on_final_demand: Option<Vec<f64>>,
}

/// The pieces of a table.
pub(super) struct Parts {
    pub(super) info: TableInfo,
    pub(super) regions: Vec<Label>,
    pub(super) sectors: Vec<Label>,
    pub(super) categories: Vec<(Label, FinalUse)>,
    pub(super) intermediate: Array2<f64>,
    pub(super) final_demand: Array2<f64>,
    pub(super) primary: Vec<PrimaryRow>,
    pub(super) output: Option<Array1<f64>>,
}

impl Parts {
    /// The table; what the file does not give is what remains, and the assumptions say so.
    pub(super) fn table(self, options: ReadOptions) -> Result<MrioTable, TableError> {
        let Self { mut info, regions, sectors, categories, intermediate, final_demand, primary, output } = self;
        let regions = Labels::new(Dimension::Region, regions)?;
        let sectors = Labels::new(Dimension::Sector, sectors)?;
        let demand = RegionalDemand::new(categories, final_demand);
        let (n, m) = (intermediate.nrows(), demand.values().ncols());
        let mut output = output.unwrap_or_else(|| {
            info.assumptions.push("output was not given: it is sales to all users".to_owned());
            sums_of_rows(&[intermediate.view(), demand.values()]).iter().map(|sum| sum.value).collect()
        });
        let name = |place: usize| {
            let (region, sector) = (place / sectors.len().max(1), place % sectors.len().max(1));
            format!("{}:{}", regions.as_slice()[region].code(), sectors.as_slice()[sector].code())
        };
        let negative: Vec<(String, f64)> = output
            .indexed_iter()
            .filter(|(_, value)| **value < 0.0)
            .map(|(place, value)| (name(place), *value))
            .collect();
        match options.negative_output {
            _ if negative.is_empty() => {}
            NegativeOutput::Refuse => {
                return Err(TableError::NegativeOutputs { file: info.source, rows: negative });
            }
            NegativeOutput::Zero => {
                output.mapv_inplace(|value| value.max(0.0));
                let named = negative.iter().map(|(row, value)| format!("{row} ({value})")).collect::<Vec<_>>();
                info.assumptions.push(format!(
                    "output of {} rows that sell less than nothing is zero: {}",
                    negative.len(),
                    named.join(", ")
                ));
            }
        }
        if primary.is_empty() {
            info.assumptions.push("value added was not given: it is output less purchases".to_owned());
            let value_added = (&output - &intermediate.sum_axis(Axis(0))).insert_axis(Axis(0));
            let inputs = PrimaryInputs::new(vec![(names::value_added(), PrimaryInput::ValueAdded)], value_added)?;
            return MrioTable::new(info, regions, sectors, intermediate, demand, inputs, output);
        }
        let mut values = Array2::zeros((primary.len(), n));
        let mut on_final_demand = Array2::zeros((primary.len(), m));
        let any = primary.iter().any(|row| row.on_final_demand.is_some());
        let mut labels = Vec::new();
        for (place, row) in primary.into_iter().enumerate() {
            for (to, from) in values.row_mut(place).iter_mut().zip(row.values) {
                *to = from;
            }
            for (to, from) in on_final_demand.row_mut(place).iter_mut().zip(row.on_final_demand.unwrap_or_default()) {
                *to = from;
            }
            labels.push((row.label, row.kind));
        }
        let mut inputs = PrimaryInputs::new(labels, values)?;
        if any {
            inputs = inputs.with_final_demand(on_final_demand);
        }
        MrioTable::new(info, regions, sectors, intermediate, demand, inputs, output)
    }
}

/// Sums over rows of blocks that stand side by side.
pub(super) fn sums_of_rows(blocks: &[ArrayView2<'_, f64>]) -> Vec<Sum> {
    let rows = blocks.first().map_or(0, ArrayView2::nrows);
    let sum_of = |row: usize| {
        let mut sum = Sum { value: 0.0, size: 0.0, parts: 0 };
        for value in blocks.iter().flat_map(|block| block.row(row).into_iter()) {
            add(&mut sum, *value);
        }
        sum
    };
    (0..rows).map(sum_of).collect()
}

/// Sums over columns.
pub(super) fn sums_of_columns(block: ArrayView2<'_, f64>) -> Vec<Sum> {
    let mut sums = vec![Sum { value: 0.0, size: 0.0, parts: 0 }; block.ncols()];
    for row in block.rows() {
        for (sum, value) in sums.iter_mut().zip(row) {
            add(sum, *value);
        }
    }
    sums
}

pub(super) fn add(sum: &mut Sum, value: f64) {
    sum.value += value;
    sum.size += value.abs();
    // A zero may be a small number rounded.
    sum.parts += 1;
}

/// A millionth of mean output: what is smaller is no difference.
pub(super) fn negligible(outputs: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = outputs.len().max(1) as f64;
    1e-6 * outputs.map(f64::abs).sum::<f64>() / count
}

/// Compares a printed total with a sum; an error says what was expected and found.
pub(super) fn compare(
    totals: &mut Totals,
    total: &str,
    of: impl FnOnce() -> String,
    printed: Option<f64>,
    sum: Sum,
) -> Result<(), (String, String)> {
    match printed {
        None => Ok(()),
        // The name is made only where it may be needed: there are thousands of comparisons.
        Some(printed) if printed == sum.value => Ok(()),
        Some(printed) => totals.compare_sum(total, &of(), printed, sum),
    }
}
