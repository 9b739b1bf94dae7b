//! A whole system in one file: the rows of all sectors, columns of sectors, final demand and total output beside each
//! other, primary inputs and totals below.

use ndarray::{Array1, Array2, Axis, Slice};

use super::super::cells::{MissingCells, empty_cells_note, quoted};
use super::super::totals::{Gross, Sum, Totals};
use super::assemble::{
    Pair, Parts, PrimaryRow, add, compare, ensure_same_order, leading_sectors, negligible, regular, sums_of_columns,
    sums_of_rows,
};
use super::format::{ReadOptions, Task};
use super::names;
use super::text::{Below, Runs, Shape, Text, To};
use crate::labels::Label;
use crate::table::{FinalUse, MrioTable, PrimaryInput, TableError, TableInfo};

/// What a row below the sectors is.
pub(super) enum Bottom {
    /// A row of primary inputs; rows with the same code are added.
    Row(Label, PrimaryInput),
    /// The sum of the rows above.
    Intermediate,
    /// Total output.
    Output,
    /// A remark below the table.
    Remark,
}

/// How printed totals are compared with the sums of their parts.
#[derive(Clone, Copy)]
pub(super) struct Accuracy {
    /// Half a unit of the last digit printed.
    pub(super) half_digit: f64,
    pub(super) gross: Gross,
}

/// Where the pieces stand.
pub(super) struct Layout<'a> {
    /// Fields before the numbers.
    pub(super) labels: usize,
    /// The line of the heading that names economies.
    pub(super) heading: u64,
    /// Economy and code of each column of numbers.
    pub(super) columns: Vec<Pair>,
    /// Economy and code of a row, from its labels.
    pub(super) row: &'a (dyn Fn(&[String]) -> Pair + Sync),
    pub(super) missing: MissingCells,
    /// What stands for an empty cell, beside nothing.
    pub(super) blank: &'a [&'a str],
}

/// The pieces as read.
pub(super) struct System {
    text: Text,
    first: usize,
    columns: Vec<Pair>,
    missing: MissingCells,
    options: ReadOptions,
    pub(super) regions: Vec<String>,
    pub(super) sectors: Vec<String>,
    pub(super) categories: Vec<String>,
    /// The economies that have final demand, by their places.
    demanding: Vec<usize>,
    /// The labels of the rows.
    pub(super) labels: Vec<Vec<String>>,
    lines: Vec<u64>,
    intermediate: Array2<f64>,
    final_demand: Array2<f64>,
    output: Option<Array1<f64>>,
    below: Vec<Below>,
    empty: usize,
}

impl System {
    pub(super) fn read(text: Text, layout: Layout<'_>, task: &mut Task<'_>) -> Result<Self, TableError> {
        let Layout { labels: first, heading, columns, row, missing, blank } = layout;
        let (n, width) = (leading_sectors(&columns), columns.len());
        let grid = |from: usize, to: usize| {
            regular(&columns[from..to]).map_err(|irregular| {
                text.malformed(heading, first + from + irregular.position + 1, irregular.expected, irregular.found)
            })
        };
        let (regions, sectors) = grid(0, n)?;
        let is_known = |region: &String| regions.contains(region);
        let end = columns[n..].iter().position(|(region, _)| !is_known(region)).map_or(width, |at| n + at);
        if end + 1 < width {
            let expected = "one column of total output at most, after final demand of the economies";
            let (region, code) = &columns[end + 1];
            return Err(text.malformed(heading, first + end + 2, expected, quoted(&format!("{region} {code}"))));
        }
        if end == n {
            let expected = "columns of final demand after those of the sectors, headed by the same economies";
            let found = columns
                .get(n)
                .map_or("the end of the line".to_owned(), |(region, code)| quoted(&format!("{region} {code}")));
            return Err(text.malformed(heading, first + n + 1, expected, found));
        }
        let (demanding, categories) = grid(n, end)?;
        let demanding =
            demanding.iter().filter_map(|region| regions.iter().position(|other| other == region)).collect();
        let runs = [(n, To::Matrix(0)), (end - n, To::Matrix(1)), (width - end, To::Matrix(2))];
        let runs = &runs[..if end < width { 3 } else { 2 }];
        let name = |column: usize| {
            let (region, code) = &columns[column];
            format!("{region} {code}")
        };
        let shape = Shape { labels: first, runs: Runs::Same(runs), rows: Some(n), missing, blank, column: &name };
        let (text, block) = text.numbers(&shape, task)?;
        ensure_same_order(&text, first, &block, &columns, row)?;
        let mut matrices = block.matrices.into_iter();
        let (intermediate, final_demand) = (matrices.next().unwrap_or_default(), matrices.next().unwrap_or_default());
        let output = matrices.next().map(|column| column.column(0).to_owned());
        let (labels, lines, below, empty) = (block.labels, block.lines, block.below, block.empty);
        Ok(Self {
            text,
            first,
            columns,
            missing,
            options: task.options,
            regions,
            sectors,
            categories,
            demanding,
            labels,
            lines,
            intermediate,
            final_demand,
            output,
            below,
            empty,
        })
    }

    /// Headings of the columns of final demand of the first economy.
    pub(super) fn first_categories<'a>(&self, heading: &'a [String]) -> &'a [String] {
        let from = self.intermediate.ncols().min(heading.len());
        &heading[from..(from + self.categories.len()).min(heading.len())]
    }

    fn name_of(&self, place: usize) -> String {
        let (region, code) = &self.columns[place];
        format!("{region} {code}")
    }

    /// The table: totals compared, rows below sorted out by `bottom`; `known` tells what it knows.
    pub(super) fn table(
        mut self,
        mut info: TableInfo,
        accuracy: Accuracy,
        bottom: &dyn Fn(&[String]) -> Option<Bottom>,
        known: &str,
        labels: (Vec<Label>, Vec<Label>, Vec<(Label, FinalUse)>),
    ) -> Result<MrioTable, TableError> {
        let sales = sums_of_rows(&[self.intermediate.view(), self.final_demand.view()]);
        let floor = negligible(sales.iter().map(|sum| sum.value));
        let mut totals = Totals::new(accuracy.half_digit).with_floor(floor, accuracy.gross);
        self.compare_output_column(&mut totals, sales)?;
        let (n, m) = (self.intermediate.ncols(), self.final_demand.ncols());
        let mut sums = sums_of_columns(self.intermediate.view());
        sums.extend(sums_of_columns(self.final_demand.view()));
        let mut primary: Vec<PrimaryRow> = Vec::new();
        let mut printed_output = None;
        let mut added = Vec::new();
        for below in &self.below {
            let Below { line, labels, values } = below;
            let kind = bottom(labels).ok_or_else(|| {
                let found =
                    labels.iter().map(String::as_str).filter(|label| !label.is_empty()).collect::<Vec<_>>().join(" ");
                self.text.malformed(*line, 1, format!("{known} after the rows of sectors"), quoted(&found))
            })?;
            match kind {
                Bottom::Intermediate => self.compare_row(&mut totals, "intermediate consumption", below, &sums)?,
                Bottom::Output => {
                    self.compare_row(&mut totals, "output", below, &sums[..n])?;
                    printed_output = values[..n].iter().copied().collect::<Option<Vec<f64>>>().map(Array1::from);
                }
                Bottom::Remark => {}
                Bottom::Row(label, kind) => {
                    let row = self.primary_row(below, &label)?;
                    for (sum, value) in sums.iter_mut().zip(&row) {
                        add(sum, *value);
                    }
                    match primary.iter_mut().find(|other| other.label.code() == label.code()) {
                        None => {
                            let (values, rest) = (row[..n].to_vec(), row[n..].to_vec());
                            let on_final_demand = rest.iter().any(|value| *value != 0.0).then_some(rest);
                            primary.push(PrimaryRow { label, kind, values, on_final_demand });
                        }
                        Some(other) => {
                            added.push(label.code().to_owned());
                            for (to, from) in other.values.iter_mut().zip(&row) {
                                *to += from;
                            }
                            let rest = other.on_final_demand.get_or_insert_with(|| vec![0.0; m]);
                            for (to, from) in rest.iter_mut().zip(&row[n..]) {
                                *to += from;
                            }
                        }
                    }
                }
            }
        }
        info.assumptions.extend(totals.into_assumptions());
        info.assumptions.extend(empty_cells_note(self.empty));
        if let Some(code) = added.first() {
            info.assumptions
                .push(format!("{} rows of {code}, one for each economy, were added into one", added.len() + 1));
        }
        let (regions, sectors, categories) = labels;
        let (final_demand, primary) = self.all_regions(&mut info, primary);
        let output = self.output.or(printed_output);
        Parts { info, regions, sectors, categories, intermediate: self.intermediate, final_demand, primary, output }
            .table(self.options)
    }

    fn compare_output_column(&self, totals: &mut Totals, sales: Vec<Sum>) -> Result<(), TableError> {
        let Some(output) = &self.output else { return Ok(()) };
        for (place, (printed, sum)) in output.iter().zip(sales).enumerate() {
            let of = || format!("row {}", self.name_of(place));
            compare(totals, "output", of, Some(*printed), sum).map_err(|(expected, found)| {
                self.text.malformed(self.lines[place], self.first + self.columns.len(), expected, found)
            })?;
        }
        Ok(())
    }

    fn compare_row(&self, totals: &mut Totals, total: &str, below: &Below, sums: &[Sum]) -> Result<(), TableError> {
        for (column, (printed, sum)) in below.values.iter().zip(sums).enumerate() {
            let of = || format!("column {}", self.name_of(column));
            compare(totals, total, of, *printed, *sum).map_err(|(expected, found)| {
                self.text.malformed(below.line, self.first + column + 1, expected, found)
            })?;
        }
        Ok(())
    }

    /// The numbers of a row of primary inputs on sectors and final demand. Empty cells on final demand are zero: many
    /// files leave them out.
    fn primary_row(&self, below: &Below, label: &Label) -> Result<Vec<f64>, TableError> {
        let (n, m) = (self.intermediate.ncols(), self.final_demand.ncols());
        (0..n + m)
            .map(|column| match below.values.get(column).copied().flatten() {
                Some(value) => Ok(value),
                None if column >= n || self.missing == MissingCells::Zero => Ok(0.0),
                None => {
                    let expected = format!(
                        "a number for row {label}, column {}; write 0 where there is none",
                        self.name_of(column)
                    );
                    Err(self.text.malformed(below.line, self.first + column + 1, expected, "an empty cell"))
                }
            })
            .collect()
    }

    /// Final demand of all economies, zero for those that the file gives none.
    fn all_regions(&mut self, info: &mut TableInfo, mut primary: Vec<PrimaryRow>) -> (Array2<f64>, Vec<PrimaryRow>) {
        let width = self.categories.len();
        if self.demanding.iter().copied().eq(0..self.regions.len()) {
            return (std::mem::take(&mut self.final_demand), primary);
        }
        let without: Vec<&str> = (0..self.regions.len())
            .filter(|place| !self.demanding.contains(place))
            .map(|place| self.regions[place].as_str())
            .collect();
        if !without.is_empty() {
            info.assumptions.push(format!("no final demand is given for {}; it is zero", without.join(", ")));
        }
        let mut all = Array2::zeros((self.final_demand.nrows(), width * self.regions.len()));
        for (from, to) in self.demanding.iter().enumerate() {
            let columns = |place: usize| Slice::from(place * width..(place + 1) * width);
            let block = self.final_demand.slice_axis(Axis(1), columns(from));
            all.slice_axis_mut(Axis(1), columns(*to)).assign(&block);
        }
        for row in &mut primary {
            if let Some(values) = &mut row.on_final_demand {
                let mut wide = vec![0.0; width * self.regions.len()];
                for (from, to) in self.demanding.iter().enumerate() {
                    wide[to * width..(to + 1) * width].copy_from_slice(&values[from * width..(from + 1) * width]);
                }
                *values = wide;
            }
        }
        (all, primary)
    }
}

/// The labels of economies that the file only codes.
pub(super) fn regions_of(codes: &[String]) -> Vec<Label> {
    codes.iter().map(|code| names::region(code)).collect()
}
