//! Penn World Table 9.1: output, inputs and productivity of 182 countries, 1950–2017.
//!
//! Source: Feenstra, Inklaar and Timmer (2015), American Economic Review 105(10), 3150–3182; version 9.1, doi
//! 10.15141/S50T0R. Licence: CC BY 4.0. Unit: by column, see `data/pwt91/README.md`. Made by this crate: 16 of 52 columns
//! kept, rows without real GDP left out.

use crate::panel::{Panel, PanelError};

const TEXT: &str = include_str!("../../data/pwt91/pwt91.csv");

/// How to cite [`pwt`].
pub const PWT_CITATION: &str = "Feenstra, Robert C., Robert Inklaar and Marcel P. Timmer (2015), \"The Next Generation of the Penn World Table\", American Economic Review 105(10), 3150–3182; Penn World Table 9.1, doi 10.15141/S50T0R, CC BY 4.0";

/// The Penn World Table 9.1, by `isocode` and `year`; cite it as [`PWT_CITATION`] says.
///
/// Columns: `rgdpna` real GDP, `rkna` capital services and `rnna` capital stock at constant national prices; `emp` persons
/// engaged, `avh` hours per person, `hc` human capital, `labsh` labour's share, `delta` depreciation, `pop` population;
/// `cgdpo` output and `ck` capital services at current purchasing power parities; `rtfpna` and `ctfp`, the published
/// productivity over time and between countries.
///
/// # Errors
/// None in practice: the file is part of the crate and read in its tests.
///
/// # Example
/// ```
/// let panel = domar::datasets::pwt()?;
/// assert_eq!(panel.unit_labels().len(), 182);
/// let china = panel.where_equals("isocode", "CHN")?;
/// assert_eq!(china.times().map(|years| (years[0], years.len())), Some((1952, 66)));
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
/// # References
/// Feenstra, Inklaar and Timmer (2015).
#[doc(alias = "Penn World Table")]
pub fn pwt() -> Result<Panel, PanelError> {
    Panel::parse_csv(TEXT, "pwt91.csv")?.with_ids("isocode", "year")
}
