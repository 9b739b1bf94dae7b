//! What can go wrong in Leontief analysis.

use thiserror::Error;

use crate::labeled::LabeledError;
use crate::labels::LabelError;
use crate::linalg::LinalgError;
use crate::table::TableError;
use crate::units::{Flow, UnitError};

/// What can go wrong in Leontief analysis.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LeontiefError {
    /// The table does not allow it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An unknown code, or labels that do not match.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Numbers that do not fit their labels.
    #[error(transparent)]
    Labeled(#[from] LabeledError),
    /// Units or flows that may not be combined.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// Linear algebra failed.
    #[error(transparent)]
    Linalg(LinalgError),
    /// Sectors without output have no coefficients.
    #[error(
        "sector(s) {} have zero output, so their input coefficients are not defined; leave them out with IoTable::subset, merge them with a Concordance, or take their columns as zero with ZeroOutput::ZeroColumn",
        sectors.join(", ")
    )]
    ZeroOutput {
        /// The sectors.
        sectors: Vec<String>,
    },
    /// Negative flows under [`NegativeCells::Refuse`](super::NegativeCells).
    #[error(
        "{count} intermediate flows are negative, the lowest {value} from {row} to {column}; accept them with NegativeCells::Keep"
    )]
    NegativeFlows {
        /// How many.
        count: usize,
        /// The seller of the lowest.
        row: String,
        /// The buyer of the lowest.
        column: String,
        /// The lowest.
        value: f64,
    },
    /// The coefficients use up as much as they produce.
    #[error(
        "the technical coefficients are not productive: their spectral radius is {radius:.6}, but it must be below 1 (Hawkins–Simon); the largest column sums of coefficients are {}: check those sectors' inputs and output with IoTable::check",
        worst.join(", ")
    )]
    NotProductive {
        /// Spectral radius.
        radius: f64,
        /// Sectors with the largest column sums, with the sums.
        worst: Vec<String>,
    },
    /// `I − A` has no inverse.
    #[error(
        "I − A is singular (spectral radius of A {radius:.6}), so no output meets a given final demand; the largest column sums of coefficients are {}: a sector that spends all its output on inputs, or a closed group of sectors, causes this",
        worst.join(", ")
    )]
    Singular {
        /// Spectral radius.
        radius: f64,
        /// Sectors with the largest column sums, with the sums.
        worst: Vec<String>,
    },
    /// A question that only makes sense over the other flows.
    #[error(
        "{question} needs {needed}, but this system is over {flow}; build it with LeontiefSystem::from_table and the other Flow"
    )]
    WrongFlow {
        /// What was asked.
        question: &'static str,
        /// The flows it needs.
        needed: Flow,
        /// The flows of the system.
        flow: Flow,
    },
    /// A ratio to a direct effect of zero.
    #[error("the ratio multiplier of {sector} is not defined: its direct effect is zero; use the total effect")]
    ZeroDirectEffect {
        /// The sector.
        sector: String,
    },
    /// No sectors were named.
    #[error("no sector was named; {question} needs at least one")]
    NoSectors {
        /// What was asked.
        question: &'static str,
    },
    /// A number outside its range.
    #[error("{parameter} is {value}, but it must be {allowed}")]
    OutOfRange {
        /// The parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Closing over households leaves no leakage.
    #[error(
        "closed over households, the system is not productive: the round of income and consumption returns {loop_gain:.6} of each unit, but must return less than 1; check which income and consumption are closed over"
    )]
    ClosureNotProductive {
        /// What a unit of household spending returns as household income.
        loop_gain: f64,
    },
    /// Two systems or factors that are to be compared differ.
    #[error("{what} differ: {left} against {right}")]
    NotComparable {
        /// What differs.
        what: &'static str,
        /// In the first.
        left: String,
        /// In the second.
        right: String,
    },
    /// A product that is used at home although output less exports plus imports leaves nothing.
    #[error(
        "output less exports plus imports of {sector} is {value}, so its sales cannot be shares of it; use Upstreamness::OwnFlows, or correct the exports"
    )]
    NoDomesticUse {
        /// The sector.
        sector: String,
        /// Output less exports plus imports.
        value: f64,
    },
    /// Sales to sectors add to as much as there is to sell, so no product ever reaches final use.
    #[error(
        "upstreamness is not defined: the spectral radius of the sales shares is {radius:.6}, but it must be below 1; look for sectors whose final use at home is negative"
    )]
    EndlessChain {
        /// Spectral radius.
        radius: f64,
    },
    /// Factors of a decomposition whose product is not a vector.
    #[error(
        "the product of the factors ({}) is not a vector: the last of them, scalars aside, must be the only vector",
        factors.join(" × ")
    )]
    FactorsDoNotChain {
        /// The factors with their kinds.
        factors: Vec<String>,
    },
    /// Groups that leave a sector out or name it several times.
    #[error("sector {sector} is in {groups} groups; the groups must hold each sector once")]
    NotAPartition {
        /// The sector.
        sector: String,
        /// How many groups name it.
        groups: usize,
    },
    /// A region that belongs to several economies.
    #[error(
        "region {region} is split between economies, but borders do not cut through a region; give each region to one economy with Concordance::many_to_one"
    )]
    SplitRegion {
        /// The region.
        region: String,
    },
    /// Imported products are not told apart.
    #[error(
        "import dependence needs imported products in blocks of their own, but \"{economy}\" has imports outside its flows; take one region of a multi-regional table with MrioTable::single_region, or split competitive imports with IoTable::to_domestic"
    )]
    ImportsNotSplit {
        /// What the table is about.
        economy: String,
    },
    /// A question about shares of a total that is zero.
    #[error("the {row} embodied in this final demand is zero in total, so its paths have no shares")]
    NothingEmbodied {
        /// What was asked for.
        row: String,
    },
    /// Stopped by the caller's callback.
    #[error("{question} was stopped after {done} of {of} {pieces}; ask again to start from what the system keeps")]
    Cancelled {
        /// What was computed.
        question: &'static str,
        /// Pieces done.
        done: usize,
        /// Pieces in all.
        of: usize,
        /// What the pieces are.
        pieces: &'static str,
    },
    /// Figures per head without people.
    #[error("the table has no population; give it with MrioTable::with_population")]
    NoPopulation,
    /// A multi-regional table whose rows do not sell what was produced.
    #[error(
        "rows do not add up: sales miss output by {gap:.2e} of all output, most in {}; take output as what rows sell with MrioTable::with_output_from_sales, balance the table, or accept it with Unbalanced::Keep",
        worst.join(", ")
    )]
    NotBalanced {
        /// Sum of absolute gaps as a share of all output.
        gap: f64,
        /// The rows with the largest gaps, with the gaps.
        worst: Vec<String>,
    },
}
