//! What can go wrong with tables.

use thiserror::Error;

use crate::concordance::ConcordanceError;
use crate::labeled::LabeledError;
use crate::labels::LabelError;
use crate::units::UnitError;

/// What can go wrong when a table is built, read, mapped or split.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// An unknown or repeated code, or labels that do not match.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Numbers that do not fit their labels.
    #[error(transparent)]
    Labeled(#[from] LabeledError),
    /// Units that do not fit together.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// A concordance that does not fit.
    #[error(transparent)]
    Concordance(#[from] ConcordanceError),
    /// A file that is not what it should be.
    #[error("{file}{}: expected {expected}, found {found}", place("line", *line, *column))]
    Malformed {
        /// The file, or what stands for it.
        file: String,
        /// Line, counted from 1; 0 where the whole file is meant.
        line: u64,
        /// Column (field), counted from 1; 0 where the whole line is meant.
        column: usize,
        /// What should be there, and what to try.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A sheet of a workbook that is not what it should be.
    #[error("{file}, sheet \"{sheet}\"{}: expected {expected}, found {found}", place("row", *row, *column))]
    MalformedSheet {
        /// The workbook.
        file: String,
        /// The sheet.
        sheet: String,
        /// Row, counted from 1; 0 where the whole sheet is meant.
        row: u64,
        /// Column, counted from 1; 0 where the whole row is meant.
        column: usize,
        /// What should be there, and what to try.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A file whose format is read only with a feature of this crate.
    #[error(
        "{file}: reading {} needs the feature \"{feature}\" (domar = {{ features = [\"{feature}\"], … }} in Cargo.toml){}",
        kind_of(file),
        instead_of(feature)
    )]
    FeatureNeeded {
        /// The file.
        file: String,
        /// The feature.
        feature: &'static str,
    },
    /// A year that no table can be of.
    #[error("a table of the year {year} was asked for; the year must lie between {first} and {last}")]
    YearOutOfRange {
        /// The year asked for.
        year: i32,
        /// The first year accepted.
        first: i32,
        /// The last year accepted.
        last: i32,
    },
    /// A file that cannot be opened, read or written.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A block has the wrong shape.
    #[error("{block} is {found_rows} by {found_columns}, but {expected_rows} by {expected_columns} is needed")]
    Shape {
        /// Which block.
        block: &'static str,
        /// Rows needed.
        expected_rows: usize,
        /// Columns needed.
        expected_columns: usize,
        /// Rows given.
        found_rows: usize,
        /// Columns given.
        found_columns: usize,
    },
    /// A stressor is NaN or infinite.
    #[error(
        "satellite account \"{account}\", stressor {stressor}: column {column} (counted from 1) over {over} is {value}; only finite numbers are accepted"
    )]
    StressorNotFinite {
        /// The account.
        account: String,
        /// The stressor.
        stressor: String,
        /// Column, counted from 1.
        column: usize,
        /// What the columns are.
        over: String,
        /// The value.
        value: f64,
    },
    /// A multi-regional table without regions, sectors or categories.
    #[error(
        "a multi-regional table needs a region, a sector and a category of final demand at least; here are {regions} regions, {sectors} sectors and {categories} categories"
    )]
    NothingToDivide {
        /// Regions.
        regions: usize,
        /// Sectors of each.
        sectors: usize,
        /// Categories of each.
        categories: usize,
    },
    /// A region has no people.
    #[error("the population of region {region} is {value}; figures per head need a number above zero")]
    NoPopulation {
        /// The region.
        region: String,
        /// Its population.
        value: f64,
    },
    /// Output below zero.
    #[error("output of sector {sector} is {value}; output may be zero but not negative")]
    NegativeOutput {
        /// The sector.
        sector: String,
        /// Its output.
        value: f64,
    },
    /// Rows of a file that sell less than nothing, where output is what they sell.
    #[error(
        "{file}: output is what rows sell, which is negative for {}; ReadOptions {{ negative_output: NegativeOutput::Zero, … }} keeps such rows with no output",
        several(rows, "rows")
    )]
    NegativeOutputs {
        /// The file or table.
        file: String,
        /// The rows with what they sell.
        rows: Vec<(String, f64)>,
    },
    /// The caller stopped the reading of a file.
    #[error("{file}: reading was stopped after {done} of {of} bytes (rows of a workbook)")]
    Cancelled {
        /// The file at which it was stopped.
        file: String,
        /// Pieces read.
        done: usize,
        /// Pieces in all.
        of: usize,
    },
    /// A table would not fit into memory.
    #[error(
        "{file}: {what} need {needed:.1} GiB of memory, but {available:.1} GiB are available: close other programs, or read it where there is more memory"
    )]
    NotEnoughMemory {
        /// The file.
        file: String,
        /// What it holds.
        what: String,
        /// GiB needed.
        needed: f64,
        /// GiB available.
        available: f64,
    },
    /// The table has no value-added row.
    #[error(
        "the table has no row of value added (compensation, taxes on production, depreciation, surplus or their sum); give one with PrimaryInputs"
    )]
    NoValueAdded,
    /// The table has no row or column of the kind asked for.
    #[error("the table has no {wanted}; it has {available}")]
    NoCategory {
        /// What was asked for.
        wanted: String,
        /// What there is.
        available: String,
    },
    /// Total flows cannot be made from a table that does not know imports by product.
    #[error(
        "this table holds domestic products only and does not say which products are imported, so total flows cannot be made; use Flow::Domestic, or give the imported block with Imports::Split"
    )]
    ImportsByProductUnknown,
    /// Imports exceed domestic use under [`Reexports::Refuse`](crate::table::Reexports).
    #[error(
        "imports exceed domestic use in sector(s) {}: re-exports or a change of stocks; use Reexports::Keep to keep the negative domestic cells, or Reexports::CapAtUse",
        sectors.join(", ")
    )]
    ImportsExceedUse {
        /// The sectors, with their import share.
        sectors: Vec<String>,
    },
    /// Imports of a product that nobody at home uses cannot be split off.
    #[error("sector {sector} has imports of {imports} but no domestic use that could contain them")]
    ImportsWithoutUse {
        /// The sector.
        sector: String,
        /// Its imports.
        imports: f64,
    },
    /// A model that needs as many products as industries.
    #[error(
        "{model} needs as many products as industries; these are {products} and {industries}: aggregate, or use industry technology (model B) or fixed product sales (model D)"
    )]
    NotSquare {
        /// The model.
        model: &'static str,
        /// Number of products.
        products: usize,
        /// Number of industries.
        industries: usize,
    },
    /// A supply table that cannot be inverted.
    #[error(
        "{model} needs a supply table that can be inverted: {reason}; two industries may make the same products, or a product is made by none"
    )]
    SingularSupply {
        /// The model.
        model: &'static str,
        /// What the solver says.
        reason: String,
    },
    /// A product whose main industry makes half of it or less.
    #[error(
        "industry {industry} makes {:.1} % of product {product}; Almon's iteration needs more than half: put industries into the order of their main products, aggregate, or use industry technology",
        100.0 * share
    )]
    NoMainProducer {
        /// The product.
        product: String,
        /// The industry at its place.
        industry: String,
        /// The part that it makes, a fraction.
        share: f64,
    },
    /// An iteration that did not end.
    #[error("{what}: no convergence in {rounds} rounds")]
    NoConvergence {
        /// What was iterated.
        what: &'static str,
        /// Rounds made.
        rounds: usize,
    },
    /// An industry with inputs but no output.
    #[error(
        "industry {industry} has inputs but no output, so its inputs belong to no product; correct the supply table"
    )]
    InputsWithoutOutput {
        /// The industry.
        industry: String,
    },
    /// Products that are used but not made.
    #[error(
        "no industry makes {}, but it is used; say with_unmade_products(UnmadeProducts::AsImports) to count its use as imports",
        products.join(", ")
    )]
    UnmadeProducts {
        /// The products.
        products: Vec<String>,
    },
    /// A relative error of cells that is none.
    #[error("the relative error of the cells of {block} is {error}; it must be zero or more, such as 0.1")]
    BadNoise {
        /// The block of cells.
        block: &'static str,
        /// The error given.
        error: f64,
    },
    /// Rescaling a draw did not reach the totals of the table.
    #[error(
        "draw {replicate} of the table did not come back to its totals in {rounds} rounds of rescaling; state smaller errors"
    )]
    NotRescaled {
        /// The draw.
        replicate: u64,
        /// Rounds of rescaling.
        rounds: usize,
    },
    /// A year for which there is no table.
    #[error("there is no table for {year}; there are tables for {}", years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NoSuchYear {
        /// The year asked for.
        year: i32,
        /// The years there are.
        years: Vec<i32>,
    },
}

/// Names with their values; of many the first.
fn several(rows: &[(String, f64)], what: &str) -> String {
    const SHOWN: usize = 12;
    let shown = rows.iter().take(SHOWN).map(|(name, value)| format!("{name} ({value})")).collect::<Vec<_>>().join(", ");
    match rows.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more {what}"),
    }
}

/// The place in a message: nothing for the whole file, the line alone for the whole line.
fn place(line_or_row: &str, line: u64, column: usize) -> String {
    match (line, column) {
        (0, _) => String::new(),
        (line, 0) => format!(", {line_or_row} {line}"),
        (line, column) => format!(", {line_or_row} {line}, column {column}"),
    }
}

/// The ending of a file's name, as a message calls the kind of file.
fn kind_of(file: &str) -> String {
    let ending = std::path::Path::new(file).extension().and_then(|text| text.to_str()).unwrap_or_default();
    format!(".{}", ending.to_ascii_lowercase())
}

/// What to do without a feature.
fn instead_of(feature: &str) -> &'static str {
    match feature {
        "excel" => "; or save the sheet as CSV in UTF-8",
        "archives" => "; or unpack it",
        _ => "",
    }
}

impl TableError {
    pub(crate) fn in_file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::File { file: path.display().to_string(), reason: error.to_string() }
    }
}
