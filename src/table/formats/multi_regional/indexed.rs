//! The text files of pymrio and EXIOBASE 3: matrices with several lines of headings and several columns of labels, in a
//! folder, satellite accounts in folders below it.

use ndarray::{Array1, Array2};

use super::super::cells::{empty_cells_note, quoted};
use super::super::totals::{Gross, Totals};
use super::assemble::{Pair, compare, ensure_nothing_below, ensure_same_order, negligible, regular, sums_of_rows};
use super::format::Task;
use super::source::{Folder, Source};
use super::text::{Block, Runs, Shape, Text, To};
use crate::labels::Label;
use crate::table::{Satellite, TableError};
use crate::units::Unit;

/// What joins the levels of a label into one code.
pub(super) const JOINT: &str = " | ";

/// The names of a folder's files, by what they hold.
pub(super) type Files = std::collections::BTreeMap<String, String>;

/// A matrix with its headings.
pub(super) struct Indexed {
    text: Text,
    /// The line of the first heading.
    heading: u64,
    first: usize,
    columns: Vec<Pair>,
    block: Block,
    region: Renamed,
    /// Whether that is another name for any column.
    renamed: bool,
}

/// What a region is called, from what a file calls it.
pub(super) type Renamed = fn(String) -> String;

/// How many rows a matrix must have.
enum Rows {
    Any,
    Some(usize),
    AsColumns,
}

impl Indexed {
    /// Reads a matrix with two levels of columns and some rows, one for each column, or any number of them.
    fn read(source: Source, rows: Rows, region: Renamed, task: &mut Task<'_>) -> Result<Self, TableError> {
        let mut text = Text::with_tabs(source)?;
        let (heading, outer) = text.expect_line("two lines of headings, regions and sectors")?;
        let (second, inner) = text.expect_line("a second line of headings")?;
        // The name of the level stands first, its columns of labels are blank.
        let first = 1 + outer.iter().skip(1).take_while(|text| text.is_empty()).count();
        if outer.len() <= first || inner.len() != outer.len() {
            let expected = format!("as many fields as in line {heading}, which are {}", outer.len());
            return Err(text.malformed(second, 0, expected, format!("{} fields", inner.len())));
        }
        if let Some((_, fields)) = text.peek_line()?
            && fields.iter().skip(first).all(String::is_empty)
        {
            text.next_line()?;
        }
        let renamed = outer.iter().skip(first).any(|code| region(code.clone()) != *code);
        let columns: Vec<Pair> =
            outer.into_iter().zip(inner).skip(first).map(|(outer, inner)| (region(outer), inner)).collect();
        let name = |column: usize| format!("{} {}", columns[column].0, columns[column].1);
        let rows = match rows {
            Rows::Any => None,
            Rows::Some(rows) => Some(rows),
            Rows::AsColumns => Some(columns.len()),
        };
        let (runs, missing) = ([(columns.len(), To::Matrix(0))], task.options.missing);
        let shape = Shape { labels: first, runs: Runs::Same(&runs), rows, missing, blank: &[], column: &name };
        let (text, block) = text.numbers(&shape, task)?;
        Ok(Self { text, heading, first, columns, block, region, renamed })
    }

    fn regular(&self) -> Result<(Vec<String>, Vec<String>), TableError> {
        regular(&self.columns).map_err(|irregular| {
            self.text.malformed(self.heading, self.first + irregular.position + 1, irregular.expected, irregular.found)
        })
    }

    /// Checks that the rows are those of the sectors, and that nothing follows.
    fn ensure_rows(&self, pairs: &[Pair]) -> Result<(), TableError> {
        let region = self.region;
        ensure_same_order(&self.text, self.first, &self.block, pairs, &|labels| pair_of(labels, region))?;
        ensure_nothing_below(&self.text, &self.block)
    }

    /// Checks that the columns are those of another file.
    fn ensure_columns(&self, pairs: &[Pair], of: &str) -> Result<(), TableError> {
        let differs = self.columns.iter().zip(pairs).position(|(a, b)| a != b);
        let Some(place) =
            differs.or((self.columns.len() != pairs.len()).then_some(self.columns.len().min(pairs.len())))
        else {
            return Ok(());
        };
        let shown = |pairs: &[Pair]| {
            pairs.get(place).map_or("the end of the line".to_owned(), |(a, b)| quoted(&format!("{a} {b}")))
        };
        let expected = format!("{}, as in {of}", shown(pairs));
        Err(self.text.malformed(self.heading, self.first + place + 1, expected, shown(&self.columns)))
    }

    fn into_matrix(self) -> Array2<f64> {
        self.block.matrices.into_iter().next().unwrap_or_default()
    }
}

fn pair_of(labels: &[String], region: Renamed) -> Pair {
    (region(labels.first().cloned().unwrap_or_default()), labels.get(1..).unwrap_or_default().join(JOINT))
}

/// The large files of a system, for its progress: flows, final demand, and those of the accounts in folders below.
pub(super) fn size(folder: &Folder, core: &Files, accounts: &[(&str, &Files)]) -> usize {
    let flows = ["Z", "A"].into_iter().filter_map(|what| core.get(what)).find(|name| folder.has(name));
    let mut names: Vec<String> = flows.into_iter().chain(core.get("Y")).chain(core.get("x")).cloned().collect();
    for (below, files) in accounts {
        let first = |of: &[&str]| {
            let paths = of.iter().filter_map(|what| files.get(*what)).map(|file| format!("{below}/{file}"));
            paths.into_iter().find(|path| folder.has(path))
        };
        names.extend(first(&["F", "S"]).into_iter().chain(first(&["F_Y", "F_hh", "FY"])));
    }
    folder.size_of(names.iter().map(String::as_str))
}

/// The core of a system.
pub(super) struct Core {
    pub(super) regions: Vec<String>,
    pub(super) sectors: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) intermediate: Array2<f64>,
    pub(super) final_demand: Array2<f64>,
    pub(super) output: Option<Array1<f64>>,
    pub(super) unit: Unit,
    pub(super) assumptions: Vec<String>,
    /// Whether regions are called otherwise than in the files.
    pub(super) renamed: bool,
    pairs: Vec<Pair>,
    demand_columns: Vec<Pair>,
    region: Renamed,
}

/// Reads flows (or coefficients and output), final demand, output and units.
pub(super) fn core(folder: &Folder, files: &Files, region: Renamed, task: &mut Task<'_>) -> Result<Core, TableError> {
    let file = |what: &str| files.get(what).filter(|name| folder.has(name));
    let mut assumptions = Vec::new();
    let flows = match (file("Z"), file("A"), file("x")) {
        (Some(name), ..) => name,
        (None, Some(name), Some(_)) => {
            assumptions.push("flows were not given: they are coefficients (A) times output (x)".to_owned());
            name
        }
        (None, Some(_), None) => {
            return Err(folder.unexpected("a file x.txt with output, since there is A.txt but no Z.txt", "none"));
        }
        (None, None, _) => {
            return Err(folder.unexpected("a file Z.txt, or A.txt and x.txt", &folder.files().join(", ")));
        }
    };
    let is_flows = file("Z").is_some();
    let z = Indexed::read(folder.source(flows)?, Rows::AsColumns, region, task)?;
    let (regions, sectors) = z.regular()?;
    let pairs = z.columns.clone();
    let renamed = z.renamed;
    z.ensure_rows(&pairs)?;
    let mut empty = z.block.empty;
    let mut intermediate = z.into_matrix();

    let y = Indexed::read(
        folder.source(files.get("Y").map_or("Y.txt", String::as_str))?,
        Rows::Some(pairs.len()),
        region,
        task,
    )?;
    y.ensure_rows(&pairs)?;
    let (demanding, categories) = y.regular()?;
    if demanding != regions {
        let expected = format!("final demand of the {} regions of {flows} in their order", regions.len());
        return Err(y.text.malformed(y.heading, y.first + 1, expected, format!("that of {}", demanding.join(", "))));
    }
    empty += y.block.empty;
    let demand_columns = y.columns.clone();
    let renamed = renamed || y.renamed;
    let final_demand = y.into_matrix();

    let output = match file("x") {
        None => None,
        Some(name) => Some(output(folder.source(name)?, &pairs, region, task)?),
    };
    if let Some((output, text, lines)) = &output {
        if !is_flows {
            for mut row in intermediate.rows_mut() {
                row *= output;
            }
        }
        let floor = negligible(output.iter().copied());
        let mut totals = Totals::new(1e-6).with_floor(floor, Gross::Refuse);
        let sums = sums_of_rows(&[intermediate.view(), final_demand.view()]);
        for (place, (printed, sum)) in output.iter().zip(sums).enumerate() {
            let of = || format!("row {} {}", pairs[place].0, pairs[place].1);
            compare(&mut totals, "output", of, Some(*printed), sum)
                .map_err(|(expected, found)| text.malformed(lines[place], 3, expected, found))?;
        }
        assumptions.extend(totals.into_assumptions());
    }
    assumptions.extend(empty_cells_note(empty));
    let unit = one_unit(folder, files.get("unit").map_or("unit.txt", String::as_str))?;
    let output = output.map(|(values, ..)| values);
    Ok(Core {
        regions,
        sectors,
        categories,
        intermediate,
        final_demand,
        output,
        unit,
        assumptions,
        renamed,
        pairs,
        demand_columns,
        region,
    })
}

/// A vector of output beside its labels, under one line of headings.
fn output(
    source: Source,
    pairs: &[Pair],
    region: Renamed,
    task: &mut Task<'_>,
) -> Result<(Array1<f64>, Text, Vec<u64>), TableError> {
    let mut text = Text::with_tabs(source)?;
    let (line, fields) = text.expect_line("the headings region, sector and output")?;
    if fields.len() != 3 {
        return Err(text.malformed(
            line,
            0,
            "three fields: region, sector, output",
            format!("{} fields", fields.len()),
        ));
    }
    let name = |_: usize| "output".to_owned();
    let (runs, missing) = (Runs::Same(&[(1, To::Matrix(0))]), task.options.missing);
    let shape = Shape { labels: 2, runs, rows: Some(pairs.len()), missing, blank: &[], column: &name };
    let (text, block) = text.numbers(&shape, task)?;
    ensure_same_order(&text, 2, &block, pairs, &|labels| pair_of(labels, region))?;
    ensure_nothing_below(&text, &block)?;
    let values = block.matrices.into_iter().next().unwrap_or_default();
    Ok((values.iter().copied().collect(), text, block.lines))
}

/// The unit of all flows, which must be money and one.
fn one_unit(folder: &Folder, name: &str) -> Result<Unit, TableError> {
    let text = Text::with_tabs(folder.source(name)?)?;
    let mut found: Option<Unit> = None;
    let mut lines = text.lines()?.into_iter();
    lines.next();
    for (line, fields) in lines {
        let written = fields.last().map_or("", String::as_str);
        let unit = unit(written);
        let is_same = found.as_ref().is_none_or(|first| *first == unit);
        if !matches!(unit, Unit::Money { .. }) || !is_same {
            let first = found
                .as_ref()
                .map_or("money, such as M.EUR".to_owned(), |unit| format!("the unit of the first row, {unit}"));
            return Err(TableError::Malformed {
                file: folder.full_name(name),
                line,
                column: fields.len(),
                expected: format!("{first}; tables in several units are not read"),
                found: quoted(written),
            });
        }
        found.get_or_insert(unit);
    }
    found.ok_or_else(|| TableError::Malformed {
        file: folder.full_name(name),
        line: 2,
        column: 0,
        expected: "the unit of each row".to_owned(),
        found: "the end of the file".to_owned(),
    })
}

/// Reads a satellite account: flows (`F`, or coefficients `S` times output), those on final demand, units.
pub(super) fn account(
    folder: &Folder,
    below: &str,
    name: &str,
    files: &Files,
    core: &Core,
    task: &mut Task<'_>,
) -> Result<Option<Satellite>, TableError> {
    let file = |what: &str| files.get(what).map(|file| format!("{below}/{file}")).filter(|file| folder.has(file));
    let (path, by_output) = match (file("F"), file("S"), &core.output) {
        (Some(path), ..) => (path, None),
        (None, Some(path), Some(output)) => (path, Some(output)),
        _ => return Ok(None),
    };
    let flows = Indexed::read(folder.source(&path)?, Rows::Any, core.region, task)?;
    flows.ensure_columns(&core.pairs, "the flows between sectors")?;
    let codes: Vec<String> = flows.block.labels.iter().map(|labels| labels.join(JOINT)).collect();
    let units = units(folder, &file("unit").unwrap_or(format!("{below}/unit.txt")), &codes)?;
    let mut values = flows.into_matrix();
    if let Some(output) = by_output {
        for mut row in values.rows_mut() {
            row *= output;
        }
    }
    let stressors = codes.iter().map(|code| Label::new(code, code)).zip(units).collect();
    let mut account = Satellite::new(name, stressors, values)?;
    if let Some(path) = file("F_Y").or(file("F_hh")).or(file("FY")) {
        let on_demand = Indexed::read(folder.source(&path)?, Rows::Any, core.region, task)?;
        on_demand.ensure_columns(&core.demand_columns, "final demand")?;
        for (place, code) in codes.iter().enumerate() {
            let found = on_demand.block.labels.get(place).map(|labels| labels.join(JOINT));
            if found.as_ref() != Some(code) {
                let line = on_demand.block.lines.get(place).or(on_demand.block.lines.last()).copied().unwrap_or(0);
                let found = found.map_or("the end of the file".to_owned(), |code| quoted(&code));
                let expected = format!("the row of {}, in the order of {path}", quoted(code));
                return Err(on_demand.text.malformed(line, 1, expected, found));
            }
        }
        account = account.with_final_demand(on_demand.into_matrix())?;
    }
    Ok(Some(account))
}

/// The units of an account's rows, found by their labels.
fn units(folder: &Folder, name: &str, codes: &[String]) -> Result<Vec<Unit>, TableError> {
    let text = Text::with_tabs(folder.source(name)?)?;
    let found: std::collections::HashMap<String, Unit> = text
        .lines()?
        .into_iter()
        .skip(1)
        .filter_map(|(_, fields)| fields.split_last().map(|(written, labels)| (labels.join(JOINT), unit(written))))
        .collect();
    codes
        .iter()
        .map(|code| {
            found.get(code).cloned().ok_or_else(|| TableError::Malformed {
                file: folder.full_name(name),
                line: 0,
                column: 0,
                expected: format!("the unit of {}", quoted(code)),
                found: "no such row".to_owned(),
            })
        })
        .collect()
}

/// How units are scaled, by how they begin.
const SCALES: [(&str, i32); 12] = [
    ("10^6 ", 6),
    ("10^3 ", 3),
    ("M.", 6),
    ("Mill ", 6),
    ("Mio ", 6),
    ("Million ", 6),
    ("million ", 6),
    ("'000 ", 3),
    ("‘000 ", 3),
    ("000 ", 3),
    ("1000 ", 3),
    ("M", 6),
];

/// A unit as written: `M.EUR`, `Mill USD`, `000 USD` and the like are money.
pub(super) fn unit(written: &str) -> Unit {
    let text = written.trim();
    let money = |currency: &str, power| {
        let currency = match currency.trim() {
            "US$" | "$" => "USD",
            "€" | "Euro" => "EUR",
            other => other,
        };
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code.then(|| Unit::money(currency, power))
    };
    let scaled = SCALES.iter().find_map(|(mark, power)| money(text.strip_prefix(mark)?, *power));
    scaled.or_else(|| money(text, 0)).unwrap_or_else(|| Unit::quantity(text, 0))
}

/// A unit as pymrio's files write it; [`unit`] reads it back.
pub(super) fn written_unit(unit: &Unit) -> String {
    match unit {
        Unit::Money { currency, power_of_ten: 6 } => format!("M.{currency}"),
        Unit::Money { currency, power_of_ten: 3 } => format!("000 {currency}"),
        other => other.to_string(),
    }
}
