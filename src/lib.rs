//! Input-output analysis, growth accounting and stochastic frontiers, with the digital economy on top: how much digital
//! industries weigh, pull and would be missed.
//!
//! # Which question do you have?
//!
//! | question | where |
//! |---|---|
//! | Does my table balance, and what in it is odd? | [`IoTable::check`](table::IoTable::check) |
//! | How do I read an official table? | [`table::formats`] |
//! | How do I split imports off? | [`IoTable::to_domestic`](table::IoTable::to_domestic) |
//! | How do supply and use become a symmetric table? | [`SupplyUse`](table::SupplyUse) |
//! | How do I balance a table, or bring it to new totals? | [`ras`](table::balancing::ras), [`gras`](fn@table::balancing::gras), [`sut_ras`](fn@table::balancing::sut_ras), [`cross_entropy`](fn@table::balancing::cross_entropy) |
//! | What output, value added, income, jobs does final demand need? | [`output_for`](leontief::LeontiefSystem::output_for), [`value_added_multipliers`](leontief::LeontiefSystem::value_added_multipliers), [`effects_of`](leontief::LeontiefSystem::effects_of) |
//! | What if households spend what they earn? | [`closed_over_households`](leontief::LeontiefSystem::closed_over_households) |
//! | What happens to prices when wages, taxes or imports become dearer? | [`price_for`](leontief::LeontiefSystem::price_for) |
//! | What does supply set in motion downstream (Ghosh)? | [`output_supplied_by`](leontief::LeontiefSystem::output_supplied_by), [`ghosh_inverse`](leontief::LeontiefSystem::ghosh_inverse) |
//! | Which sectors pull, which push? | [`linkages`](leontief::LeontiefSystem::linkages) |
//! | What if a sector were missing? | [`extraction_of`](leontief::LeontiefSystem::extraction_of) |
//! | How far is a sector from final demand? | [`upstreamness`](leontief::LeontiefSystem::upstreamness) |
//! | What spills over to other regions or sectors, and what comes back? | [`feedback_between`](leontief::LeontiefSystem::feedback_between) |
//! | Who earns what in trade, and what are exports made of? | [`MrioSystem::value_added_trade`](leontief::MrioSystem::value_added_trade), the chapter [`leontief::trade`] |
//! | Where do chains run through one supplier? | [`MrioSystem::choke_points`](leontief::MrioSystem::choke_points) |
//! | What does consumption here set in motion in other countries? | [`MrioSystem::footprint`](leontief::MrioSystem::footprint), from a table of many regions, [`MrioTable`](table::MrioTable) |
//! | Which way will a large table be solved, at what cost, how exactly? | [`explain`](leontief::LeontiefSystem::explain), [`solves`](leontief::LeontiefSystem::solves) |
//! | What changed between two years, and why? | [`decompose_growth_of_value_added`](leontief::LeontiefSystem::decompose_growth_of_value_added) |
//! | Through which chains? | [`structural_paths`](leontief::LeontiefSystem::structural_paths) |
//! | By how much did prices and quantities change? | [`IndexNumber`](growth::IndexNumber), over many years or countries [`Situations`](growth::Situations) |
//! | Where does growth come from, and what remains? | [`GrowthAccounts`](growth::GrowthAccounts) |
//! | How large is the capital stock, what do its services cost? | [`PerpetualInventory`](growth::PerpetualInventory), [`CapitalServices`](growth::CapitalServices) |
//! | How did the composition of labour change? | [`labour_composition`](growth::labour_composition) |
//! | How much does a sector weigh in aggregate productivity, and what do sectors add up to? | [`domar_weights`](growth::domar_weights), [`HultenAggregation`](growth::HultenAggregation) |
//! | How fast does productivity grow in a final product, suppliers included, and through whose progress? | [`effective_tfp`](growth::effective_tfp), [`ProgressByProduct`](growth::ProgressByProduct) |
//! | What if prices are not costs, or effects not linear? | [`DistortedEconomy`](growth::DistortedEconomy) |
//! | Which industries advance, and what does moving capital and labour add? | [`IndustryGrowth`](growth::IndustryGrowth) |
//! | How much labour is in a product, and how far is its price from that? | [`labour_values`](growth::labour_values), [`LabourEconomy`](growth::LabourEconomy) |
//! | Is productivity growth the fall of labour time? | [`LabourEconomy::change_to`](growth::LabourEconomy::change_to) |
//! | Did labour move to more productive sectors, sales to more productive firms? | [`ShiftShare`](growth::ShiftShare), [`FirmDynamics`](growth::FirmDynamics) |
//! | How efficient is each firm, and what drives it? | [`Frontier`](frontier::Frontier), [`FrontierFit`](frontier::FrontierFit) |
//! | Do firms use several technologies, and who is behind? | [`LatentClass`](frontier::LatentClass), [`Metafrontier`](frontier::Metafrontier) |
//! | What goes with what in a panel, or among neighbours? | [`PanelRegression`](stats::PanelRegression), [`SpatialRegression`](stats::SpatialRegression) |
//! | How do I read a panel of firms or countries? | [`Panel`](panel::Panel) |
//! | How large are the digital industries? | [`digital::scale`](fn@digital::scale) |
//! | What do they set in motion, who depends on them? | [`digital::spillover`](fn@digital::spillover) |
//! | Does a digital input of suppliers go with a sector's outcome? | [`digital::SpilloverRegression`] |
//! | What would feedback and reuse of data add to a rise of productivity? | [`digital::DataEconomy`] |
//! | How strong are feedback, reuse and complementarity of data in a panel? | [`digital::Amplification`], [`digital::Reuse`], [`digital::Superposition`] |
//! | What is free on the screen and missing in GDP? | [`gdp_b`](digital::gdp_b) |
//! | Does productivity look low because intangibles are still being built? | [`j_curve`](digital::j_curve) |
//! | Does what essays say of the digital economy add up? | [`audit_of_claims`](digital::audit_of_claims) |
//! | How do I put models beside each other in a paper? | [`compare`](fn@stats::compare), [`ComparisonPanels`](stats::ComparisonPanels) |
//! | How do I print a result as text, Markdown, LaTeX, HTML or CSV, or draw it? | [`ToTable`](report::ToTable), [`ToChart`](report::ToChart), [`Page`](report::Page) |
//! | How does a variable depend on its own past, unit by unit? | [`DynamicPanel`](stats::DynamicPanel) |
//!
//! # Three quick starts
//!
//! Multipliers of an official table, ready for a paper:
//! ```
//! use domar::prelude::*;
//! # fn main() -> Result<(), Error> {
//! let data = datasets::china_digital()?;
//! let home = LeontiefSystem::from_table(data.table(2020)?, Flow::Domestic)?;
//! println!("{}", home.value_added_multipliers()?.to_table().to_latex());
//! # Ok(())
//! # }
//! ```
//! The size of the digital industries under a stated scope:
//! ```
//! use domar::prelude::*;
//! # fn main() -> Result<(), Error> {
//! let data = datasets::china_digital()?;
//! let table = data.table(2018)?;
//! let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
//! let size = digital::scale(&home, &digital::Scope::ict(table)?)?;
//! assert!((size.direct - 0.0548).abs() < 5e-5);
//! # Ok(())
//! # }
//! ```
//! A table of one's own:
//! ```
//! use domar::ndarray::array;
//! use domar::prelude::*;
//! # fn main() -> Result<(), Error> {
//! let table = IoTable::from_flows(
//!     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
//!     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
//!     array![[150.0, 500.0], [200.0, 100.0]],
//!     array![1000.0, 2000.0],
//! )?;
//! let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
//! assert!((system.output_multipliers().get("1")? - 1.5182).abs() < 5e-5);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to start
//!
//! - You know the theory and little Rust: the examples, from `01_leontief_in_ten_lines` on, then [`prelude`].
//! - You come from pymrio, iotables or fio: [`leontief`], whose methods carry the symbols as search aliases (`A`, `L`, `G`).
//! - You write about the digital economy: [`digital`] and [`datasets`].
//! - You want to add to it: `CONTRIBUTING.md`.
//!
//! # Notation
//!
//! | symbol | name | method |
//! |---|---|---|
//! | `Z` | intermediate flows, row sells to column | [`intermediate_flows`](table::IoTable::intermediate_flows) |
//! | `x` | output | [`output`](table::IoTable::output) |
//! | `y` | final demand, net of imports for total flows | [`net_final_demand`](table::IoTable::net_final_demand) |
//! | `A = Z x̂⁻¹` | technical coefficients | [`technical_coefficients`](leontief::LeontiefSystem::technical_coefficients) |
//! | `L = (I − A)⁻¹` | Leontief inverse | [`leontief_inverse`](leontief::LeontiefSystem::leontief_inverse) |
//! | `B = x̂⁻¹ Z` | allocation coefficients | [`allocation_coefficients`](leontief::LeontiefSystem::allocation_coefficients) |
//! | `G = (I − B)⁻¹` | Ghosh inverse | [`ghosh_inverse`](leontief::LeontiefSystem::ghosh_inverse) |
//! | `v` | value added per unit of output | [`value_added`](table::IoTable::value_added) over output |
//! | `λ` | Domar weights, output over value added | [`domar_weights`](growth::domar_weights) |
//! | `t`, `e' = t'L` | productivity growth of sectors, and in final products | [`effective_tfp`](growth::effective_tfp) |
//! | `l`, `λ' = l'L` | labour coefficients and labour values | [`labour_values`](growth::labour_values) |
//! | `m` | import share of domestic use | [`import_shares`](table::IoTable::import_shares) |
//!
//! Symbols stay in formulas; a hat makes a vector a diagonal matrix, a prime transposes, `i` is a vector of ones, `∘`
//! multiplies element by element.
//!
//! # Features
//!
//! `charts` (on by default): SVG charts. `archives`: read `.zip` and `.gz`. `cli`: the program `domar`. `excel`: read
//! `.xlsx`. `lapack`: the system's OpenBLAS instead of faer. `parquet`: panels and multi-regional tables in Parquet files.
//! `progress`: a bar on the terminal for long computations.

pub mod concordance;
pub mod datasets;
pub mod digital;
pub mod error;
pub mod frontier;
pub mod growth;
pub mod labeled;
pub mod labels;
pub mod leontief;
pub mod linalg;
mod not_finite;
pub mod optim;
pub mod panel;
pub mod prelude;
pub mod report;
pub mod stats;
pub mod table;
pub mod units;

pub use error::Error;
pub use ndarray;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct EnglishReadme;

#[cfg(doctest)]
#[doc = include_str!("../README.zh-CN.md")]
struct ChineseReadme;
