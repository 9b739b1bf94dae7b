//! Global value chains: who earns what in trade, what exports are made of, and what an economy cannot do without.
//!
//! Customs count the price of a thing each time it crosses a border. Value added, counted once, is what somebody earns.
//! A [`MrioSystem`](super::MrioSystem) cut at the borders of economies is a [`ValueAddedTrade`], from which all
//! questions are asked:
//!
//! | question | method |
//! |---|---|
//! | Who earns what in whose final demand? | [`value_added_in_final_demand`](ValueAddedTrade::value_added_in_final_demand), with value added exports and imports |
//! | … in whose exports and output, by sector? | [`value_added_in`](ValueAddedTrade::value_added_in) |
//! | What are exports made of? | [`borin_mancini_source`](ValueAddedTrade::borin_mancini_source), [`borin_mancini_sink`](ValueAddedTrade::borin_mancini_sink), [`wang_wei_zhu`](ValueAddedTrade::wang_wei_zhu), [`koopman_wang_wei`](ValueAddedTrade::koopman_wang_wei), [`miroudot_ye`](ValueAddedTrade::miroudot_ye), [`oecd`](ValueAddedTrade::oecd) |
//! | How deep in value chains, and at which end? | [`participation`](ValueAddedTrade::participation), [`ExportDecomposition::chain_trade`] |
//! | In what does an economy excel, counted in value added? | [`revealed_comparative_advantage`](ValueAddedTrade::revealed_comparative_advantage) |
//! | What comes from abroad, directly and through suppliers? | [`LeontiefSystem::import_dependence`](super::LeontiefSystem::import_dependence) |
//! | Where could it be choked off? | [`MrioSystem::choke_points`](super::MrioSystem::choke_points) |
//!
//! # Notation
//!
//! ```text
//! s, r, t, u     exporter, direct importer, third economies; i, j, k pairs of region and sector
//! A_sr, B_sr     blocks of the coefficients and of the Leontief inverse, from s to r
//! L_ss           (I − A_ss)⁻¹, the inverse of s on its own;   L_ss ≤ B_ss: trade feeds back
//! v_s            value added per unit of output
//! y_sr, e_sr     final products and gross exports from s to r;   e_s = Σ_r≠s e_sr
//! v' B = i'      each unit of final product is somebody's value added, so that v_s B_ss + Σ_t≠s v_t B_ts = i'
//! ```
//!
//! `B` is the Leontief inverse here, as this literature writes it; elsewhere in the crate it is the allocation matrix.
//! The last line splits any export flow into domestic and foreign content. What methods differ in is double counting:
//! parts that leave, come back as inputs and leave again are in gross exports twice. `v_s B_ss e_s` counts them each
//! time, `v_s L_ss e_s` only when they leave first.

mod borin_mancini;
mod decomposition;
mod economies;
mod export_terms;
mod flows;
mod import_dependence;
mod participation;
mod wang_wei_zhu;

use serde::{Deserialize, Serialize};

pub use decomposition::{ExportContent, ExportDecomposition, ExportTerm};
pub use economies::ValueAddedTrade;
pub use export_terms::ExportTerms;
pub use flows::{ValueAddedInFinalDemand, ValueAddedUse};
pub use import_dependence::{ChokePoints, ImportDependence};
pub use participation::{ComparativeAdvantage, Participation, ParticipationIndex};

use crate::labels::Language;

/// Whose decomposition of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ExportMethod {
    /// Koopman, Wang and Wei (2014): nine terms.
    KoopmanWangWei,
    /// Wang, Wei and Zhu (2013, 2018): sixteen terms.
    WangWeiZhu,
    /// Borin and Mancini (2019, 2023): value added counts where it leaves first.
    BorinManciniSource,
    /// Borin and Mancini (2019, 2023): value added counts where it leaves last.
    BorinManciniSink,
    /// Miroudot and Ye (2021): four terms.
    MiroudotYe,
    /// OECD (2019), trade in value added.
    Oecd,
}

impl ExportMethod {
    /// The name in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::KoopmanWangWei => language.pick("Koopman, Wang and Wei (2014)", "Koopman、Wang 和 Wei（2014）"),
            Self::WangWeiZhu => language.pick("Wang, Wei and Zhu (2013)", "王直、魏尚进、祝坤福（2013）"),
            Self::BorinManciniSource => {
                language.pick("Borin and Mancini (2019), source-based", "Borin 和 Mancini（2019），来源法")
            }
            Self::BorinManciniSink => {
                language.pick("Borin and Mancini (2019), sink-based", "Borin 和 Mancini（2019），去向法")
            }
            Self::MiroudotYe => language.pick("Miroudot and Ye (2021)", "Miroudot 和 Ye（2021）"),
            Self::Oecd => language.pick("OECD (2019)", "经合组织（2019）"),
        }
    }
}

/// The border that a unit of value added may cross once before it counts as double.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ExportPerspective {
    /// The exporter's border, whatever is sold and to whom: the terms add up to the exporter's totals.
    #[default]
    Exporter,
    /// The border between exporter and importer: for questions about one bilateral relation.
    Bilateral,
    /// The exporter's border as far as one sector's products cross it.
    Sector,
    /// One sector's products on their way to one importer.
    SectorBilateral,
    /// Every border in the world.
    World,
}

impl ExportPerspective {
    /// The name in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Exporter => language.pick("Double counting at the exporter's border.", "以出口方边境判定重复计算。"),
            Self::Bilateral => language.pick(
                "Double counting at the border between exporter and importer.",
                "以出口方与进口方之间的边境判定重复计算。",
            ),
            Self::Sector => language.pick(
                "Double counting where the sector's products leave the exporter.",
                "以该部门产品离开出口方时判定重复计算。",
            ),
            Self::SectorBilateral => language.pick(
                "Double counting where the sector's products leave for the importer.",
                "以该部门产品出口至该进口方时判定重复计算。",
            ),
            Self::World => language.pick("Double counting at every border.", "以任一边境判定重复计算。"),
        }
    }
}
