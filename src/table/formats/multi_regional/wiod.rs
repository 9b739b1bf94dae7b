//! The World Input-Output Database, releases of 2013 and 2016.

use std::path::Path;

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::super::cells::{empty_cells_note, ensure_year, quoted};
use super::super::totals::{Gross, Totals};
use super::assemble::{
    Pair, Parts, compare, ensure_nothing_below, ensure_same_order, negligible, regular, sums_of_rows,
};
use super::format::{OfOneFile, Task, years_in};
use super::headed::{self, BOTTOMS, Codes, Release, bottom_by_name};
use super::icio::{joined_codes, split_code};
use super::names;
use super::source::Source;
use super::system::{Accuracy, Layout, System, regions_of};
use super::text::{Runs, Shape, Text, To};
use crate::table::{MrioTable, TableError, TableInfo};
use crate::units::Unit;

/// Categories of final demand in the order of both releases.
const USES: [&str; 5] = ["CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN"];

/// Reads a world input-output table of WIOD: 41 economies by 35 industries (release of 2013) or 44 by 56 (release of
/// 2016).
///
/// # Layout
/// One file for each year, in one of these layouts, which the reader tells apart:
///
/// - the workbook (`WIOT11_ROW_Sep12.xlsx`, `WIOT2014_Nov16_ROW.xlsb`; feature `excel`), an archive or folder of those of
///   several years (`WIOTS_in_EXCEL.zip`; feature `archives`), or a CSV file saved from one: after
///   the titles four lines of headings (code, name, economy, `c1` and so on) and four columns of labels alike;
/// - the data frame of the release for R (`WIOT2014_October16_ROW.RData`) exported to CSV: one line of headings
///   `IndustryCode,IndustryDescription,Country,RNr,Year,AUS1,…,ROW61,TOT`;
/// - two CSV files of codes joined by a point, flows `AUS.c1` and final demand `AUS.HFCE` with output last, as packages for
///   R keep the release of 2013: [`Wiod::read_matrices`].
///
/// Below the industries stand, told by their names,
///
/// | row | kept as |
/// |---|---|
/// | total intermediate consumption, output | compared with the sum of their parts |
/// | taxes less subsidies on products | primary inputs |
/// | value added at basic prices | value added |
/// | cif/fob adjustments, direct purchases abroad, purchases by non-residents, international transport margins | primary inputs, [`Other`](crate::table::PrimaryInput::Other) |
///
/// Output is the printed one. `ROM` becomes `ROU`, as in later tables.
///
/// # Unit
/// 10⁶ USD at basic and current prices. The matrices of R packages are rounded to whole numbers, so that rows miss printed
/// output by up to 108: [`MrioTable::with_output_from_sales`] takes sales instead.
///
/// # Example
/// ```
/// use domar::table::formats::{MrioFormat, Wiod};
///
/// let text = "\
/// World Input-Output Table,,,,,,,,,,
/// ,,,,A01,F,A01,F,CONS_h,CONS_h,GO
/// ,,,,Crops,Building,Crops,Building,Households,Households,Total output
/// ,,,,AUS,AUS,AUT,AUT,AUS,AUT,TOT
/// ,,,,c1,c2,c1,c2,c57,c57,c62
/// A01,Crops,AUS,c1,10,5,4,1,20,5,45
/// F,Building,AUS,c2,3,8,0,2,15,1,29
/// A01,Crops,AUT,c1,6,1,12,3,4,18,44
/// F,Building,AUT,c2,0,1,2,9,2,20,34
/// VA,Value added at basic prices,TOT,r70,26,14,26,19,0,0,85
/// ";
/// let world = Wiod { year: 2014 }.read_text(text, "WIOT2014.csv")?;
/// assert_eq!(world.table().output().get("AUS:F")?, 29.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # Validated against
/// The tables of 2007 and 2011 (release of 2013), read by an independent reader.
///
/// # References
/// Dietzenbacher, Los, Stehrer, Timmer and de Vries (2013); Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015).
#[doc(alias = "WIOT")]
#[doc(alias = "世界投入产出数据库")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Wiod {
    /// Year of the table.
    pub year: i32,
}

impl Wiod {
    /// Reads flows and final demand from two CSV files: columns and rows of the first coded `AUS.c1` or `AUS_c1`, columns
    /// of the second `AUS.HFCE` (or `AUS` where there is one category), its last column output where its code names no
    /// economy. Value added is what remains of output.
    ///
    /// # Errors
    /// As [`MrioFormat::read`](super::MrioFormat::read).
    pub fn read_matrices(
        &self,
        flows: impl AsRef<Path>,
        final_demand: impl AsRef<Path>,
    ) -> Result<MrioTable, TableError> {
        self.matrices(Source::open(flows.as_ref())?, Source::open(final_demand.as_ref())?, &mut Task::quiet())
    }

    /// The release for R: `AUS1` heads industry 1 of Australia, `AUS57` its first category of final demand.
    fn data_frame(&self, mut text: Text, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        let headings = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"];
        let first = headings.len();
        let (heading, fields) = text.expect_line("the headings of the data frame")?;
        for (column, wanted) in headings.iter().enumerate() {
            if let Some(found) = fields.get(column).filter(|found| found != wanted) {
                return Err(text.malformed(
                    heading,
                    column + 1,
                    format!("the heading {}", quoted(wanted)),
                    quoted(found),
                ));
            }
        }
        let in_two = |code: &String| -> Pair {
            let at = code.find(|letter: char| letter.is_ascii_digit()).unwrap_or(code.len());
            (names::same_economy(&code[..at]), code[at..].to_owned())
        };
        let columns = fields.iter().skip(first).map(in_two).collect();
        let row = |labels: &[String]| (names::same_economy(&labels[2]), labels[3].clone());
        let missing = task.options.missing;
        let layout = Layout { labels: first, heading, columns, row: &row, missing, blank: &[] };
        let system = System::read(text, layout, task)?;
        let sectors = system.labels.iter().take(system.sectors.len());
        let categories = system.categories.iter().enumerate().map(|(place, number)| {
            let code = if system.categories.len() == USES.len() { USES[place] } else { number };
            names::final_use(code, code)
        });
        let labels = (
            regions_of(&system.regions),
            sectors.map(|labels| names::sector("", &labels[0], Some(&labels[1]))).collect(),
            categories.collect(),
        );
        let accuracy = Accuracy { half_digit: 0.0, gross: Gross::Refuse };
        system.table(self.info(), accuracy, &bottom_by_name, BOTTOMS, labels)
    }

    fn matrices(&self, flows: Source, demand: Source, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let missing = task.options.missing;
        let mut text = Text::new(flows)?;
        let (heading, fields) = text.expect_line("a line of column codes such as AUS.c1")?;
        let mark = if fields.get(1).is_some_and(|code| code.contains('.')) { '.' } else { '_' };
        let columns = joined_codes(&text, heading, &fields, mark)?;
        let n = columns.len();
        let (regions, sectors) = regular(&columns).map_err(|irregular| {
            text.malformed(heading, irregular.position + 2, irregular.expected, irregular.found)
        })?;
        let name = |column: usize| fields[column + 1].clone();
        let runs = Runs::Same(&[(n, To::Matrix(0))]);
        let shape = Shape { labels: 1, runs, rows: Some(n), missing, blank: &[], column: &name };
        let (text, block) = text.numbers(&shape, task)?;
        let row = |labels: &[String]| split_code(&labels[0], mark);
        ensure_same_order(&text, 1, &block, &columns, &row)?;
        ensure_nothing_below(&text, &block)?;
        let (mut matrices, mut empty) = (block.matrices, block.empty);

        let mut text = Text::new(demand)?;
        let (heading, fields) = text.expect_line("a line of column codes such as AUS.HFCE")?;
        // One category has no code of its own.
        let in_two = |code: &String| {
            let (region, category) = split_code(code, mark);
            if regions.contains(code) { (code.clone(), "FD".to_owned()) } else { (region, category) }
        };
        let demand_columns: Vec<Pair> = fields.iter().skip(1).map(in_two).collect();
        let known = demand_columns.iter().take_while(|(region, _)| regions.contains(region)).count();
        let (demanding, categories) = regular(&demand_columns[..known]).map_err(|irregular| {
            text.malformed(heading, irregular.position + 2, irregular.expected, irregular.found)
        })?;
        if demanding != regions || known + 1 < demand_columns.len() {
            let expected = format!("final demand of the {} economies in their order, then output", regions.len());
            return Err(text.malformed(
                heading,
                known + 2,
                expected,
                format!("final demand of {}", demanding.join(", ")),
            ));
        }
        let name = |column: usize| fields[column + 1].clone();
        let runs = [(known, To::Matrix(0)), (demand_columns.len() - known, To::Matrix(1))];
        let runs = &runs[..if known < demand_columns.len() { 2 } else { 1 }];
        let shape = Shape { labels: 1, runs: Runs::Same(runs), rows: Some(n), missing, blank: &[], column: &name };
        let (text, block) = text.numbers(&shape, task)?;
        ensure_same_order(&text, 1, &block, &columns, &row)?;
        ensure_nothing_below(&text, &block)?;
        empty += block.empty;
        matrices.extend(block.matrices);
        let mut matrices = matrices.into_iter();
        let (intermediate, final_demand) = (matrices.next().unwrap_or_default(), matrices.next().unwrap_or_default());
        let output = matrices.next().map(|column| column.index_axis_move(Axis(1), 0));
        let mut totals = Totals::new(0.5);
        if let Some(output) = &output {
            let sums = sums_of_rows(&[intermediate.view(), final_demand.view()]);
            totals = totals.with_floor(negligible(output.iter().copied()), Gross::Refuse);
            for (place, (printed, sum)) in output.iter().zip(sums).enumerate() {
                let of = || format!("row {} {}", columns[place].0, columns[place].1);
                compare(&mut totals, "output", of, Some(*printed), sum)
                    .map_err(|(expected, found)| text.malformed(block.lines[place], fields.len(), expected, found))?;
            }
        }
        let mut info = self.info();
        info.assumptions = totals.into_assumptions();
        info.assumptions.extend(empty_cells_note(empty));
        let scheme = if sectors.len() == 35 { "wiod13" } else { "" };
        Parts {
            info,
            regions: regions_of(&regions),
            sectors: sectors.iter().map(|code| names::sector(scheme, code, None)).collect(),
            categories: categories.iter().map(|code| names::final_use(code, code)).collect(),
            intermediate,
            final_demand,
            primary: Vec::new(),
            output,
        }
        .table(task.options)
    }

    fn info(&self) -> TableInfo {
        TableInfo {
            year: Some(self.year),
            classification: "wiod".to_owned(),
            source: format!("World Input-Output Database, {}", self.year),
            ..TableInfo::new("World", Unit::money("USD", 6))
        }
    }
}

impl OfOneFile for Wiod {
    /// `WIOT2014_Nov16_ROW.xlsb`, `WIOT11_ROW_Sep12.xlsx`.
    fn is_file_of_year(&self, name: &str) -> bool {
        let short = format!("wiot{:02}_", self.year.rem_euclid(100));
        years_in(name).contains(&self.year) || name.to_ascii_lowercase().contains(&short)
    }

    fn table(&self, source: Source, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        ensure_year(self.year)?;
        let text = Text::new(source)?;
        if text.starts_with("IndustryCode") {
            return self.data_frame(text, task);
        }
        let release = Release {
            info: self.info(),
            missing: task.options.missing,
            blank: &[],
            accuracy: Accuracy { half_digit: 0.5, gross: Gross::Refuse },
            codes: Codes::Above,
            bottom: bottom_by_name,
        };
        headed::read(text, release, task)
    }
}
