//! Our own plain CSV: one self-describing file that holds all of a table.

use std::path::Path;
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2};

use super::cells::{Grid, quoted};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Label, Labels};
use crate::table::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::units::{Flow, Measure, PriceBasis, Prices, Unit};

/// Columns before the numbers: kind, code, name, Chinese name, unit.
const FIRST: usize = 5;
const ON_FINAL_DEMAND: &str = "primary inputs on final demand";
/// Units of units of units are not written by hand; the bound keeps a hostile file from exhausting the stack.
const DEEPEST_UNIT: usize = 32;

const DIMENSIONS: [(Dimension, &str); 6] = [
    (Dimension::Sector, "sector"),
    (Dimension::Region, "region"),
    (Dimension::FinalDemand, "final demand"),
    (Dimension::PrimaryInput, "primary input"),
    (Dimension::Satellite, "satellite"),
    (Dimension::Item, "item"),
];
const PRICE_BASES: [(PriceBasis, &str); 3] =
    [(PriceBasis::Basic, "basic"), (PriceBasis::Producer, "producer"), (PriceBasis::Purchaser, "purchaser")];
const FINAL_USES: [(FinalUse, &str); 9] = [
    (FinalUse::HouseholdConsumption, "household consumption"),
    (FinalUse::NonProfitConsumption, "non-profit consumption"),
    (FinalUse::GovernmentConsumption, "government consumption"),
    (FinalUse::Consumption, "consumption"),
    (FinalUse::FixedCapitalFormation, "fixed capital formation"),
    (FinalUse::InventoryChange, "inventory change"),
    (FinalUse::Valuables, "valuables"),
    (FinalUse::Exports, "exports"),
    (FinalUse::Other, "other"),
];
const PRIMARY_INPUTS: [(PrimaryInput, &str); 8] = [
    (PrimaryInput::Compensation, "compensation"),
    (PrimaryInput::TaxesOnProduction, "taxes on production"),
    (PrimaryInput::Depreciation, "depreciation"),
    (PrimaryInput::OperatingSurplus, "operating surplus"),
    (PrimaryInput::ValueAdded, "value added"),
    (PrimaryInput::TaxesOnProducts, "taxes on products"),
    (PrimaryInput::Imports, "imports"),
    (PrimaryInput::Other, "other"),
];
const SATELLITES: [(Option<Flow>, &str); 3] = [
    (None, "satellite"),
    (Some(Flow::Total), "satellite over total flows"),
    (Some(Flow::Domestic), "satellite over domestic flows"),
];

fn word_of<T: PartialEq>(list: &[(T, &'static str)], wanted: &T) -> &'static str {
    list.iter().find(|(value, _)| value == wanted).map(|(_, word)| *word).expect("every variant is in its list")
}

fn meaning_of<T: Clone>(list: &[(T, &'static str)], word: &str) -> Option<T> {
    list.iter().find(|(_, known)| *known == word).map(|(value, _)| value.clone())
}

fn words<T>(list: &[(T, &'static str)]) -> String {
    list.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

/// Writes a table to one CSV file and reads it back without loss.
///
/// The file is UTF-8, opens in a spreadsheet and can be written by hand. It has two parts.
///
/// # Description
/// Lines of a key and its value, in any order:
///
/// | key | value | if absent |
/// |---|---|---|
/// | `domar table` | version of the layout, `1`; the first line | an error |
/// | `economy` | its name | an error |
/// | `year` | a whole number | no year |
/// | `unit` | see below | an error |
/// | `price basis` | `basic`, `producer` or `purchaser` | `basic` |
/// | `prices` | `current`, or `constant` and, in the next cell, the year | `current` |
/// | `classification`, `source` | text | empty |
/// | `assumption` | text; one line for each, in order | none |
/// | `labels` | `sector`, `region`, `final demand`, `primary input`, `satellite` or `item` | `sector` |
/// | `imports` | `inside` (a column `imports`), `split` (rows `imported`) or `outside` | an error |
/// | `primary inputs on final demand` | `given` | rows of primary inputs have no cells under final demand |
///
/// A unit is `ratio`, `money 10^4 CNY`, `quantity 10^3 persons`, or one per another:
/// `(quantity 10^3 persons) per (money 10^6 EUR)`.
///
/// # Table
/// Four lines head the columns; their first cells are `column kind`, `column code`, `column name` and
/// `column chinese name`, the next four are empty. Kinds of columns are `sector`, then kinds of final use
/// (`household consumption`, `non-profit consumption`, `government consumption`, `consumption`,
/// `fixed capital formation`, `inventory change`, `valuables`, `exports`, `other`), then `imports` where they are
/// inside, `error` where there is such a column, and `output`. Codes and names are given for final use only: those
/// of sectors stand at their rows, where they are given once.
///
/// Each line after that begins with kind, code, name, Chinese name and unit, followed by the numbers:
///
/// 1. `sector`: domestic or total flows, in the order of the columns;
/// 2. `imported`, where imports are split: the sectors' codes again, with cells under sectors and final use;
/// 3. kinds of primary inputs (`compensation`, `taxes on production`, `depreciation`, `operating surplus`,
///    `value added`, `taxes on products`, `imports`, `other`), with cells under sectors;
/// 4. `satellite`, `satellite over total flows` or `satellite over domestic flows`, with a name and a unit instead of
///    a code.
///
/// Cells that have no meaning must be empty, all others hold a number; 0 is written out.
///
/// In codes, names and other text `\\` stands for a backslash, `\0` for a zero byte and `\e` alone for a Chinese name
/// that is given but empty; in units `\(` and `\)` stand for parentheses within a name. Spreadsheets turn codes such
/// as `01` into numbers unless the column is imported as text.
///
/// # Example
/// ```
/// use domar::table::formats::Plain;
///
/// let text = "\
/// domar table,1
/// economy,Utopia
/// year,2010
/// unit,money 10^6 EUR
/// classification,utopia_2
/// imports,inside
/// column kind,,,,,sector,sector,household consumption,exports,imports,output
/// column code,,,,,A,B,HC,EX,,
/// column name,,,,,,,Households,Exports,,
/// column chinese name,,,,,,,居民消费,出口,,
/// sector,A,Agriculture,农业,,10,20,60,20,10,100
/// sector,B,Industry,工业,,30,40,100,60,30,200
/// compensation,D1,Wages,劳动者报酬,,40,90,,,,
/// operating surplus,B2,Surplus,营业盈余,,20,50,,,,
/// satellite,,employment,就业,quantity 10^3 persons,5,4,,,,
/// ";
/// let table = Plain::parse(text, "utopia.csv")?;
/// assert_eq!(table.value_added()?.sum(), 200.0);
/// assert_eq!(table.satellite("employment")?.measure().to_string(), "employment, 10^3 persons");
/// assert_eq!(Plain::parse(&Plain::to_text(&table), "again.csv")?, table);
/// # Ok::<(), domar::table::TableError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain;

impl Plain {
    /// Reads a file: CSV in UTF-8, or the first sheet of an .xlsx workbook (feature `excel`).
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there;
    /// [`TableError::File`], [`TableError::FeatureNeeded`].
    pub fn read(path: impl AsRef<Path>) -> Result<IoTable, TableError> {
        Reading::new(Grid::read(path.as_ref())?)?.table()
    }

    /// Reads the text of a file; `name` stands for the file in error messages.
    ///
    /// # Errors
    /// As [`Plain::read`].
    pub fn parse(text: &str, name: &str) -> Result<IoTable, TableError> {
        Reading::new(Grid::parse(text, name)?)?.table()
    }

    /// Writes a table to a file.
    ///
    /// # Errors
    /// [`TableError::File`] with what the system says.
    ///
    /// # Example
    /// ```no_run
    /// use domar::table::formats::{Nbs, Plain};
    /// let table = Nbs { year: 2018 }.read("china_2018_153.csv")?;
    /// Plain::write(&table, "china.csv")?;
    /// # Ok::<(), domar::table::TableError>(())
    /// ```
    pub fn write(table: &IoTable, path: impl AsRef<Path>) -> Result<(), TableError> {
        let path = path.as_ref();
        std::fs::write(path, Self::to_text(table)).map_err(|error| TableError::in_file(path, &error))
    }

    /// The text of the file.
    pub fn to_text(table: &IoTable) -> String {
        let mut lines = description_lines(table);
        lines.extend(header_lines(table));
        lines.extend(table_lines(table));
        let width = FIRST + lines.last().map_or(0, |_| columns_after_sectors(table) + table.sectors().len());
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for mut line in lines {
            if line.len() > FIRST {
                line.resize(width, String::new());
            }
            writer.write_record(&line).expect("writing to memory does not fail");
        }
        let bytes = writer.into_inner().expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("text written from strings is UTF-8")
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
    lines.push(pair(
        "imports",
        match table.imports() {
            Imports::Inside { .. } => "inside",
            Imports::Split { .. } => "split",
            Imports::Outside => "outside",
        },
    ));
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
    for sector in table.sectors() {
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

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\0', "\\0")
}

fn chinese_text(name: Option<&str>) -> String {
    match name {
        None => String::new(),
        Some("") => "\\e".to_owned(),
        Some(name) => escaped(name),
    }
}

fn unit_text(unit: &Unit) -> String {
    let name = |text: &str| escaped(text).replace('(', "\\(").replace(')', "\\)");
    match unit {
        Unit::Ratio => "ratio".to_owned(),
        Unit::Money { currency, power_of_ten } => format!("money 10^{power_of_ten} {}", name(currency)),
        Unit::Quantity { of, power_of_ten } => format!("quantity 10^{power_of_ten} {}", name(of)),
        Unit::Per { numerator, denominator } => {
            format!("({}) per ({})", unit_text(numerator), unit_text(denominator))
        }
    }
}

/// Undoes [`escaped`] and the escapes of units; `None` where a backslash stands before anything else.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                '0' => plain.push('\0'),
                same @ ('\\' | '(' | ')') => plain.push(same),
                _ => return None,
            },
            other => plain.push(other),
        }
    }
    Some(plain)
}

fn parse_unit(text: &str, depth: usize) -> Option<Unit> {
    if depth > DEEPEST_UNIT {
        return None;
    }
    if text == "ratio" {
        return Some(Unit::Ratio);
    }
    let named = |text: &str| {
        let (power, name) = text.split_once(' ')?;
        Some((power.strip_prefix("10^")?.parse::<i32>().ok()?, unescaped(name)?))
    };
    if let Some(rest) = text.strip_prefix("money ") {
        return named(rest).map(|(power, currency)| Unit::money(currency, power));
    }
    if let Some(rest) = text.strip_prefix("quantity ") {
        return named(rest).map(|(power, of)| Unit::quantity(of, power));
    }
    let (numerator, rest) = in_parentheses(text)?;
    let (denominator, rest) = in_parentheses(rest.strip_prefix(" per ")?)?;
    // Built as it stands, since the method would simplify a unit per itself.
    rest.is_empty().then_some(())?;
    Some(Unit::Per {
        numerator: Box::new(parse_unit(numerator, depth + 1)?),
        denominator: Box::new(parse_unit(denominator, depth + 1)?),
    })
}

/// What the parentheses at the start of a text enclose, and what follows them.
fn in_parentheses(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('(')?;
    let mut open = 1_usize;
    let mut after_backslash = false;
    for (position, character) in inner.char_indices() {
        match character {
            _ if after_backslash => after_backslash = false,
            '\\' => after_backslash = true,
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some((&inner[..position], &inner[position + 1..]));
        }
    }
    None
}

/// What the columns of a file are.
#[derive(Default)]
struct Columns {
    sectors: Vec<usize>,
    uses: Vec<(usize, FinalUse)>,
    imports: Option<usize>,
    error: Option<usize>,
    output: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum ImportsKey {
    Inside,
    Split,
    Outside,
}

const IMPORTS_KEYS: [(ImportsKey, &str); 3] =
    [(ImportsKey::Inside, "inside"), (ImportsKey::Split, "split"), (ImportsKey::Outside, "outside")];

/// A file half read: the description is known, the table is not.
struct Reading {
    grid: Grid,
    info: TableInfo,
    dimension: Dimension,
    imports: ImportsKey,
    on_final_demand: bool,
    /// The record that holds the kinds of columns.
    head: usize,
}

impl Reading {
    fn new(grid: Grid) -> Result<Self, TableError> {
        if grid.field(0, 0) != "domar table" || grid.field(0, 1) != "1" {
            let expected = "the first line to be \"domar table,1\"";
            let found = quoted(&grid.fields(0).join(","));
            return Err(grid.malformed(0, None, expected, found));
        }
        let head = (1..grid.len()).find(|&row| grid.field(row, 0) == "column kind").ok_or_else(|| {
            grid.malformed(grid.len() - 1, None, "a line \"column kind\" up to here", "none; is the file cut off?")
        })?;
        let mut description = Description { grid: &grid, head, used: vec![false; head] };
        let mut info = TableInfo::new(description.required("economy")?, description.unit()?);
        info.year = description.whole_number("year")?;
        if let Some(basis) = description.choice("price basis", &PRICE_BASES)? {
            info.price_basis = basis;
        }
        info.prices = description.prices()?;
        info.classification = description.text("classification")?.unwrap_or_default();
        info.source = description.text("source")?.unwrap_or_default();
        let dimension = description.choice("labels", &DIMENSIONS)?.unwrap_or(Dimension::Sector);
        let on_final_demand = description.choice(ON_FINAL_DEMAND, &[((), "given")])?.is_some();
        let imports = description.choice("imports", &IMPORTS_KEYS)?;
        let imports = imports.ok_or_else(|| description.missing("imports"))?;
        info.assumptions = description.assumptions()?;
        description.ensure_all_used()?;
        Ok(Self { grid, info, dimension, imports, on_final_demand, head })
    }

    fn table(self) -> Result<IoTable, TableError> {
        for (offset, start) in ["column code", "column name", "column chinese name"].into_iter().enumerate() {
            let row = self.head + 1 + offset;
            if self.grid.field(row, 0) != start {
                let found = quoted(self.grid.field(row, 0));
                return Err(self.grid.malformed(row, Some(0), format!("a line {}", quoted(start)), found));
            }
        }
        for row in self.head..self.grid.len() {
            let width = self.grid.fields(self.head).len();
            if let Some(column) =
                (width..self.grid.fields(row).len()).find(|&column| !self.grid.field(row, column).is_empty())
            {
                let expected = "no more cells than the line \"column kind\" has";
                return Err(self.grid.malformed(row, Some(column), expected, quoted(self.grid.field(row, column))));
            }
        }
        let columns = self.columns()?;
        let uses: Vec<usize> = columns.uses.iter().map(|(column, _)| *column).collect();
        let mut categories = Vec::new();
        for &(column, kind) in &columns.uses {
            let cell = |offset: usize| (self.head + offset, column);
            categories.push((self.label(cell(1), cell(2), cell(3))?, kind));
        }
        self.ensure_unique(&categories.iter().map(|(label, _)| label.code()).collect::<Vec<_>>(), |position| {
            (self.head + 1, uses[position])
        })?;

        let first = self.head + 4;
        let rows = self.rows_of_kind(first, |kind| kind == "sector");
        let sectors = self.sectors(&rows, &columns.sectors)?;
        let after = first + rows.len();
        let output = columns.output.ok_or_else(|| {
            self.grid.malformed(self.head, None, "a column of the kind \"output\"", "no such column")
        })?;

        let intermediate = self.block(&rows, &columns.sectors)?;
        let final_demand = FinalDemand::new(categories, self.block(&rows, &uses)?)?;
        let (imports, after) = self.imports(&columns, &uses, &rows, after)?;
        let primary_rows = self.rows_of_kind(after, |kind| meaning_of(&PRIMARY_INPUTS, kind).is_some());
        let primary_inputs = self.primary_inputs(&primary_rows, &columns.sectors, &uses)?;
        let after = after + primary_rows.len();
        let satellites = self.rows_of_kind(after, |kind| meaning_of(&SATELLITES, kind).is_some());
        let after = after + satellites.len();
        if after < self.grid.len() {
            let expected = format!(
                "a kind of line, in this order: sector, imported, {}, {}",
                words(&PRIMARY_INPUTS),
                words(&SATELLITES)
            );
            return Err(self.grid.malformed(after, Some(0), expected, quoted(self.grid.field(after, 0))));
        }
        let output = self.column(&rows, output)?;
        let error = columns.error.map(|column| self.column(&rows, column)).transpose()?;
        let satellites = self.satellites(&satellites, &columns.sectors, &sectors)?;
        let mut table =
            IoTable::new(self.info, sectors, intermediate, final_demand, primary_inputs, output, imports)?;
        if let Some(error) = error {
            table = table.with_error_column(error)?;
        }
        satellites.into_iter().try_fold(table, IoTable::with_satellite)
    }

    fn columns(&self) -> Result<Columns, TableError> {
        let mut columns = Columns::default();
        for (column, kind) in self.grid.fields(self.head).iter().enumerate().skip(1) {
            let place = match kind.as_str() {
                "" => None,
                "imports" => Some(&mut columns.imports),
                "error" => Some(&mut columns.error),
                "output" => Some(&mut columns.output),
                _ => None,
            };
            let expected = match (place, kind.as_str()) {
                (Some(place @ None), _) if column >= FIRST => {
                    *place = Some(column);
                    continue;
                }
                (Some(Some(_)), _) => "only one column of this kind".to_owned(),
                (None, "sector") if column >= FIRST => {
                    columns.sectors.push(column);
                    continue;
                }
                (None, "") if column < FIRST || self.is_blank_column(column) => continue,
                (_, _) if column < FIRST => "an empty cell: columns begin at the sixth cell".to_owned(),
                (_, word) => match meaning_of(&FINAL_USES, word) {
                    Some(kind) => {
                        columns.uses.push((column, kind));
                        continue;
                    }
                    None => format!("a kind of column: sector, {}, imports, error, output", words(&FINAL_USES)),
                },
            };
            return Err(self.grid.malformed(self.head, Some(column), expected, quoted(kind)));
        }
        if columns.imports.is_some() != (self.imports == ImportsKey::Inside) {
            let (expected, found) = match columns.imports {
                None => ("a column of the kind \"imports\", since imports are inside", "no such column"),
                Some(_) => ("no column of the kind \"imports\", since imports are not inside", "one"),
            };
            return Err(self.grid.malformed(self.head, columns.imports, expected, found));
        }
        Ok(columns)
    }

    /// Spreadsheets pad lines to the widest one.
    fn is_blank_column(&self, column: usize) -> bool {
        (self.head..self.grid.len()).all(|row| self.grid.field(row, column).is_empty())
    }

    fn rows_of_kind(&self, from: usize, is_wanted: impl Fn(&str) -> bool) -> Vec<usize> {
        (from..self.grid.len()).take_while(|&row| is_wanted(self.grid.field(row, 0))).collect()
    }

    fn sectors(&self, rows: &[usize], columns: &[usize]) -> Result<Arc<Labels>, TableError> {
        self.ensure_same_codes(rows, columns)?;
        let labels =
            rows.iter().map(|&row| self.label((row, 1), (row, 2), (row, 3))).collect::<Result<Vec<_>, _>>()?;
        self.ensure_unique(&labels.iter().map(Label::code).collect::<Vec<_>>(), |position| (rows[position], 1))?;
        Ok(Labels::new(self.dimension, labels)?)
    }

    /// Rows of products must carry the codes of the columns of sectors, in their order.
    fn ensure_same_codes(&self, rows: &[usize], columns: &[usize]) -> Result<(), TableError> {
        let code_row = self.head + 1;
        for (position, &column) in columns.iter().enumerate() {
            let code = self.grid.field(code_row, column);
            let row = rows.get(position).copied().unwrap_or_else(|| rows.last().map_or(self.head + 4, |last| last + 1));
            if rows.get(position).is_none() || self.grid.field(row, 1) != code {
                let expected = format!("the row of {}, as in column {} of the line \"column code\"", quoted(code), column + 1);
                let found = match self.grid.field(row, 0) {
                    "" => "the end of the file".to_owned(),
                    kind => quoted(&format!("{kind},{}", self.grid.field(row, 1))),
                };
                return Err(self.grid.malformed(row, Some(1), expected, found));
            }
        }
        match rows.get(columns.len()) {
            None => Ok(()),
            Some(&row) => Err(self.grid.malformed(
                row,
                Some(1),
                format!("no more rows than the {} columns of the kind \"sector\"", columns.len()),
                quoted(self.grid.field(row, 1)),
            )),
        }
    }

    fn ensure_unique(&self, codes: &[&str], place: impl Fn(usize) -> (usize, usize)) -> Result<(), TableError> {
        let mut seen = std::collections::HashSet::new();
        for (position, code) in codes.iter().enumerate() {
            let (row, column) = place(position);
            if code.trim().is_empty() {
                return Err(self.grid.malformed(row, Some(column), "a code", "an empty cell"));
            }
            if !seen.insert(*code) {
                let found = format!("{} again", quoted(code));
                return Err(self.grid.malformed(row, Some(column), "a code that is not yet used", found));
            }
        }
        Ok(())
    }

    fn imports(
        &self,
        columns: &Columns,
        uses: &[usize],
        rows: &[usize],
        after: usize,
    ) -> Result<(Imports, usize), TableError> {
        let imported = self.rows_of_kind(after, |kind| kind == "imported");
        if self.imports != ImportsKey::Split
            && let Some(&row) = imported.first()
        {
            let expected = "no line of the kind \"imported\", since imports are not split";
            return Err(self.grid.malformed(row, Some(0), expected, "one"));
        }
        let imports = match (self.imports, columns.imports) {
            (ImportsKey::Inside, Some(column)) => Imports::Inside { column: self.column(rows, column)? },
            (ImportsKey::Split, _) => {
                self.ensure_same_codes(&imported, &columns.sectors)?;
                let allowed: Vec<usize> = columns.sectors.iter().chain(uses).copied().collect();
                self.ensure_empty_beside(&imported, &allowed)?;
                Imports::Split {
                    intermediate: self.block(&imported, &columns.sectors)?,
                    final_demand: self.block(&imported, uses)?,
                }
            }
            (ImportsKey::Inside | ImportsKey::Outside, _) => Imports::Outside,
        };
        Ok((imports, after + imported.len()))
    }

    fn primary_inputs(
        &self,
        rows: &[usize],
        sectors: &[usize],
        uses: &[usize],
    ) -> Result<PrimaryInputs, TableError> {
        let mut labels = Vec::new();
        for &row in rows {
            let kind = meaning_of(&PRIMARY_INPUTS, self.grid.field(row, 0)).unwrap_or(PrimaryInput::Other);
            labels.push((self.label((row, 1), (row, 2), (row, 3))?, kind));
        }
        self.ensure_unique(&labels.iter().map(|(label, _)| label.code()).collect::<Vec<_>>(), |position| {
            (rows[position], 1)
        })?;
        let mut allowed = sectors.to_vec();
        if self.on_final_demand {
            allowed.extend(uses);
        }
        self.ensure_empty_beside(rows, &allowed)?;
        let block = PrimaryInputs::new(labels, self.block(rows, sectors)?)?;
        Ok(if self.on_final_demand { block.with_final_demand(self.block(rows, uses)?) } else { block })
    }

    fn satellites(
        &self,
        rows: &[usize],
        columns: &[usize],
        sectors: &Arc<Labels>,
    ) -> Result<Vec<LabeledVec>, TableError> {
        self.ensure_empty_beside(rows, columns)?;
        let mut names = std::collections::HashSet::new();
        let mut satellites = Vec::new();
        for &row in rows {
            let name = self.text(row, 2)?;
            if !names.insert(name.clone()) {
                let found = format!("{} again", quoted(&name));
                return Err(self.grid.malformed(row, Some(2), "a name that no other satellite has", found));
            }
            let mut measure = Measure::new(name, self.unit(row, 4)?);
            if let Some(chinese) = self.chinese(row, 3)? {
                measure = measure.with_chinese(chinese);
            }
            if let Some(Some(flow)) = meaning_of(&SATELLITES, self.grid.field(row, 0)) {
                measure = measure.over(flow);
            }
            let values = columns.iter().map(|&column| self.number(row, column)).collect::<Result<Array1<_>, _>>()?;
            satellites.push(LabeledVec::new(measure, Arc::clone(sectors), values)?);
        }
        Ok(satellites)
    }

    fn text(&self, row: usize, column: usize) -> Result<String, TableError> {
        text_in(&self.grid, row, column)
    }

    fn chinese(&self, row: usize, column: usize) -> Result<Option<String>, TableError> {
        match self.grid.field(row, column) {
            "" => Ok(None),
            "\\e" => Ok(Some(String::new())),
            _ => self.text(row, column).map(Some),
        }
    }

    fn unit(&self, row: usize, column: usize) -> Result<Unit, TableError> {
        unit_in(&self.grid, row, column)
    }

    fn label(
        &self,
        code: (usize, usize),
        name: (usize, usize),
        chinese: (usize, usize),
    ) -> Result<Label, TableError> {
        let label = Label::new(self.text(code.0, code.1)?, self.text(name.0, name.1)?);
        Ok(match self.chinese(chinese.0, chinese.1)? {
            None => label,
            Some(name) => label.with_chinese(name),
        })
    }

    fn number(&self, row: usize, column: usize) -> Result<f64, TableError> {
        let what = format!(
            "row {} {}, column {} {}",
            self.grid.field(row, 0),
            self.grid.field(row, 1),
            self.grid.field(self.head, column),
            self.grid.field(self.head + 1, column)
        );
        let what = what.trim_end();
        self.grid.number(row, column, what)?.ok_or_else(|| self.grid.empty_cell(row, column, what))
    }

    fn block(&self, rows: &[usize], columns: &[usize]) -> Result<Array2<f64>, TableError> {
        let mut block = Array2::zeros((rows.len(), columns.len()));
        for (i, &row) in rows.iter().enumerate() {
            for (j, &column) in columns.iter().enumerate() {
                block[[i, j]] = self.number(row, column)?;
            }
        }
        Ok(block)
    }

    fn column(&self, rows: &[usize], column: usize) -> Result<Array1<f64>, TableError> {
        rows.iter().map(|&row| self.number(row, column)).collect()
    }

    /// A number that would not be kept is an error, so that nothing is lost silently.
    fn ensure_empty_beside(&self, rows: &[usize], allowed: &[usize]) -> Result<(), TableError> {
        for &row in rows {
            let width = self.grid.fields(row).len();
            if let Some(column) =
                (FIRST..width).find(|column| !allowed.contains(column) && !self.grid.field(row, *column).is_empty())
            {
                let mut expected = format!(
                    "an empty cell: a line of the kind {} has no number in a column of the kind {}",
                    quoted(self.grid.field(row, 0)),
                    quoted(self.grid.field(self.head, column))
                );
                if meaning_of(&PRIMARY_INPUTS, self.grid.field(row, 0)).is_some() && !self.on_final_demand {
                    expected.push_str(" without the line \"primary inputs on final demand,given\" above");
                }
                return Err(self.grid.malformed(row, Some(column), expected, quoted(self.grid.field(row, column))));
            }
        }
        Ok(())
    }
}

fn text_in(grid: &Grid, row: usize, column: usize) -> Result<String, TableError> {
    let text = grid.field(row, column);
    unescaped(text).ok_or_else(|| {
        let expected = "text in which a backslash is written \\\\ (and a zero byte \\0)";
        grid.malformed(row, Some(column), expected, quoted(text))
    })
}

fn unit_in(grid: &Grid, row: usize, column: usize) -> Result<Unit, TableError> {
    let text = grid.field(row, column);
    parse_unit(text, 0).ok_or_else(|| {
        let expected =
            "a unit, such as money 10^4 CNY, quantity 10^3 persons, ratio, or (quantity 10^0 t) per (money 10^6 EUR)";
        grid.malformed(row, Some(column), expected, quoted(text))
    })
}

/// The lines of keys and values, each of which may be used once.
struct Description<'a> {
    grid: &'a Grid,
    head: usize,
    used: Vec<bool>,
}

impl Description<'_> {
    /// The record of a key, where it is given.
    fn row(&mut self, key: &str) -> Result<Option<usize>, TableError> {
        let mut rows = (1..self.head).filter(|&row| self.grid.field(row, 0) == key);
        let (first, second) = (rows.next(), rows.next());
        if let Some(row) = second {
            return Err(self.grid.malformed(row, Some(0), format!("the key {} only once", quoted(key)), "it again"));
        }
        if let Some(row) = first {
            self.used[row] = true;
        }
        Ok(first)
    }

    fn missing(&self, key: &str) -> TableError {
        let expected = format!("a line with the key {} above", quoted(key));
        self.grid.malformed(self.head, None, expected, "no such line")
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, TableError> {
        self.row(key)?.map(|row| text_in(self.grid, row, 1)).transpose()
    }

    fn required(&mut self, key: &str) -> Result<String, TableError> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    fn unit(&mut self) -> Result<Unit, TableError> {
        let row = self.row("unit")?.ok_or_else(|| self.missing("unit"))?;
        unit_in(self.grid, row, 1)
    }

    fn whole_number(&mut self, key: &str) -> Result<Option<i32>, TableError> {
        self.row(key)?.map(|row| self.whole_number_at(row, 1)).transpose()
    }

    fn whole_number_at(&self, row: usize, column: usize) -> Result<i32, TableError> {
        let text = self.grid.field(row, column);
        text.trim()
            .parse()
            .map_err(|_| self.grid.malformed(row, Some(column), "a year as a whole number", quoted(text)))
    }

    fn choice<T: Clone>(&mut self, key: &str, list: &[(T, &'static str)]) -> Result<Option<T>, TableError> {
        let Some(row) = self.row(key)? else { return Ok(None) };
        let word = self.grid.field(row, 1);
        meaning_of(list, word)
            .map(Some)
            .ok_or_else(|| self.grid.malformed(row, Some(1), format!("one of {}", words(list)), quoted(word)))
    }

    fn prices(&mut self) -> Result<Prices, TableError> {
        let Some(row) = self.row("prices")? else { return Ok(Prices::Current) };
        match self.grid.field(row, 1) {
            "current" => Ok(Prices::Current),
            "constant" => Ok(Prices::Constant { year: self.whole_number_at(row, 2)? }),
            other => Err(self.grid.malformed(row, Some(1), "one of current, constant", quoted(other))),
        }
    }

    fn assumptions(&mut self) -> Result<Vec<String>, TableError> {
        let rows: Vec<usize> = (1..self.head).filter(|&row| self.grid.field(row, 0) == "assumption").collect();
        for &row in &rows {
            self.used[row] = true;
        }
        rows.into_iter().map(|row| text_in(self.grid, row, 1)).collect()
    }

    fn ensure_all_used(&self) -> Result<(), TableError> {
        for row in 1..self.head {
            if !self.used[row] {
                let expected = format!(
                    "a known key: economy, year, unit, price basis, prices, classification, source, assumption, labels, imports, {ON_FINAL_DEMAND}"
                );
                return Err(self.grid.malformed(row, Some(0), expected, quoted(self.grid.field(row, 0))));
            }
            let values = if self.grid.field(row, 1) == "constant" { 3 } else { 2 };
            if let Some(column) =
                (values..self.grid.fields(row).len()).find(|&column| !self.grid.field(row, column).is_empty())
            {
                let expected = "nothing after the value; put text that holds commas in quotation marks";
                return Err(self.grid.malformed(row, Some(column), expected, quoted(self.grid.field(row, column))));
            }
        }
        Ok(())
    }
}
