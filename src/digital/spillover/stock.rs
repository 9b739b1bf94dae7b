//! Stocks of a digital input in other sectors, weighted by input-output links.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::digital::DigitalError;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::leontief::LeontiefSystem;
use crate::panel::Panel;
use crate::stats::SpatialWeights;
use crate::units::{Measure, Unit};

/// The links along which a digital input of one sector may reach another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Channel {
    /// Direct purchases: the share of j in what i buys (Terleckyj 1974).
    #[default]
    Purchases,
    /// Complete purchases: the share of j in what i needs of all sectors, directly and through its suppliers
    /// (Wolff and Nadiri 1993).
    CompletePurchases,
    /// Sales: the share of j in what i sells to sectors, for what customers know.
    Sales,
}

impl Channel {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Purchases => language.pick("direct purchases", "直接购买"),
            Self::CompletePurchases => language.pick("complete purchases", "完全购买"),
            Self::Sales => language.pick("sales", "销售"),
        }
    }
}

/// What becomes of a sector's link with itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum OwnSector {
    /// Left out, the default: its own stock is a regressor of its own.
    #[default]
    LeftOut,
    /// Kept.
    Kept,
}

/// Weights of other sectors (columns) for each sector (rows).
///
/// # Formula
/// ```text
/// purchases            wᵢⱼ = Zⱼᵢ / Σ_k Z_kᵢ
/// complete purchases   wᵢⱼ = bⱼᵢ / Σ_k b_kᵢ,   B = L − I
/// sales                wᵢⱼ = Zᵢⱼ / Σ_k Zᵢ_k
/// ```
/// With the own sector left out, the sums leave it out too. Rows add to one; the row of a sector without such links is
/// zero.
///
/// # Unit
/// Ratio.
///
/// # Errors
/// [`DigitalError::NegativeLink`]: a share of a sum with negative parts is no weight.
///
/// # Example
/// ```
/// use domar::digital::{Channel, OwnSector, spillover_weights};
/// use domar::prelude::*;
/// let china = datasets::china_digital()?;
/// let system = LeontiefSystem::from_table(china.table(2020)?, Flow::Domestic)?;
/// let weights = spillover_weights(&system, Channel::Purchases, OwnSector::LeftOut)?;
/// assert!(weights.row_sums().values().iter().all(|sum| (sum - 1.0).abs() < 1e-12));
/// # Ok::<(), domar::Error>(())
/// ```
/// # Validated against
/// Rows that add to one; W·1 = 1; the complete weights are the direct ones where no supplier buys.
///
/// # References
/// Terleckyj (1974); Wolff and Nadiri (1993); Griliches (1979).
pub fn spillover_weights(
    system: &LeontiefSystem,
    channel: Channel,
    own: OwnSector,
) -> Result<LabeledMat, DigitalError> {
    let flows = system.table().intermediate_flows();
    let mut links: Array2<f64> = match channel {
        Channel::Purchases => flows.values().t().to_owned(),
        Channel::CompletePurchases => system.complete_consumption_coefficients().values().t().to_owned(),
        Channel::Sales => flows.values().to_owned(),
    };
    if own == OwnSector::LeftOut {
        links.diag_mut().fill(0.0);
    }
    let sectors = system.sectors();
    let code = |position: usize| sectors.as_slice()[position].code().to_owned();
    // Complete coefficients come out of a solve; a negative as small as its rounding is a zero.
    let rounding = links.iter().fold(0.0_f64, |most, link| most.max(link.abs())) * 1e-14;
    if let Some(((i, j), &value)) = links.indexed_iter().find(|(_, link)| **link < -rounding) {
        return Err(DigitalError::NegativeLink { sector: code(i), other: code(j), value });
    }
    links.mapv_inplace(|link| link.max(0.0));
    for mut row in links.rows_mut() {
        let sum = row.sum();
        if sum > 0.0 {
            row /= sum;
        }
    }
    let measure = Measure::new(format!("weights by {}", channel.name_in(Language::English)), Unit::Ratio)
        .with_chinese(format!("{}权重", channel.name_in(Language::Chinese)))
        .over(system.flow())
        .about(system.table().info());
    Ok(LabeledMat::trusted(measure, sectors, sectors, links))
}

/// What each sector has around it of a stock: `W D`.
///
/// # Formula
/// ```text
/// Sᵢ = Σⱼ wᵢⱼ Dⱼ
/// ```
/// # Unit
/// That of the stock.
///
/// # Errors
/// Labels that are not those of the weights.
///
/// # Example
/// ```
/// use domar::digital::{Channel, OwnSector, spillover_weights, weighted_stock};
/// use domar::prelude::*;
/// let china = datasets::china_digital()?;
/// let table = china.table(2020)?;
/// let system = LeontiefSystem::from_table(table, Flow::Domestic)?;
/// let weights = spillover_weights(&system, Channel::Sales, OwnSector::Kept)?;
/// let around = weighted_stock(&weights, table.output())?;
/// assert_eq!(around.len(), table.sectors().len());
/// # Ok::<(), domar::Error>(())
/// ```
pub fn weighted_stock(weights: &LabeledMat, stock: &LabeledVec) -> Result<LabeledVec, DigitalError> {
    weights.columns().ensure_aligned(stock.axis())?;
    let measure = stock.measure();
    let around = Measure::new(format!("{} of others", measure.name()), measure.unit().clone())
        .with_chinese(format!("其他部门的{}", measure.name_in(Language::Chinese)));
    Ok(LabeledVec::trusted(around, weights.rows(), weights.values().dot(&stock.values())))
}

/// The panel with what each unit has around it of a column, by weights whose rows and columns are the panel's units.
///
/// Missing where a unit that matters lacks the column at that time. Units of the weights that the panel lacks, and
/// times at which a unit is absent, count as missing.
///
/// # Formula
/// ```text
/// Sᵢₜ = Σⱼ wᵢⱼ Dⱼₜ
/// ```
/// # Unit
/// That of the column.
///
/// # Errors
/// A unit that the weights lack; a panel without units and times; a name already taken.
///
/// # Example
/// ```
/// use domar::digital::with_weighted_stock;
/// use domar::labels::{Dimension, Labels};
/// use domar::labeled::LabeledMat;
/// use domar::prelude::*;
/// use ndarray::array;
/// let sectors = Labels::from_codes(Dimension::Sector, &["a", "b"])?;
/// let measure = Measure::new("weights", Unit::Ratio);
/// let weights = LabeledMat::new(measure, sectors.clone(), sectors, array![[0.0, 1.0], [0.5, 0.0]])?;
/// let panel = Panel::parse_csv("sector,year,data\na,1,10\na,2,20\nb,1,7\n", "a.csv")?.with_ids("sector", "year")?;
/// let panel = with_weighted_stock(panel, &weights, "data", "data_of_others")?;
/// let around = panel.column("data_of_others")?;
/// assert!(around[0] == 7.0 && around[1].is_nan() && around[2] == 5.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn with_weighted_stock(
    panel: Panel,
    weights: &LabeledMat,
    column: &str,
    name: &str,
) -> Result<Panel, DigitalError> {
    panel.ensure_ids("a stock weighted over units")?;
    let place = weights.rows().positions(panel.unit_labels())?;
    let times = panel.times().unwrap_or_default();
    let stock = panel.column(column)?;
    let mut at_time: std::collections::BTreeMap<i64, Array1<f64>> = std::collections::BTreeMap::new();
    for (row, &time) in times.iter().enumerate() {
        let stocks = at_time.entry(time).or_insert_with(|| Array1::from_elem(weights.columns().len(), f64::NAN));
        stocks[place[panel.units()[row]]] = stock[row];
    }
    let matrix = weights.values();
    let around = (0..panel.len())
        .map(|row| {
            let links = matrix.index_axis(Axis(0), place[panel.units()[row]]);
            // A missing stock of a unit without weight does not matter.
            links.iter().zip(&at_time[&times[row]]).filter(|(w, _)| **w != 0.0).map(|(w, stock)| w * stock).sum()
        })
        .collect();
    Ok(panel.with_column(name, around)?)
}

/// The production network as a neighbourhood: [`spillover_weights`] without the own sector, for
/// [`SpatialRegression`](crate::stats::SpatialRegression) and
/// [`compare_weights`](crate::stats::compare_weights).
///
/// # Errors
/// Those of [`spillover_weights`]; a table in which nobody deals with another.
///
/// # Example
/// ```
/// use domar::digital::{Channel, network_weights};
/// use domar::prelude::*;
/// let china = datasets::china_digital()?;
/// let system = LeontiefSystem::from_table(china.table(2018)?, Flow::Domestic)?;
/// let weights = network_weights(&system, Channel::Purchases)?;
/// assert_eq!(weights.name(), format!("direct purchases, {}", china.table(2018)?.info().name_in(Language::English)));
/// # Ok::<(), domar::Error>(())
/// ```
pub fn network_weights(system: &LeontiefSystem, channel: Channel) -> Result<SpatialWeights, DigitalError> {
    let weights = spillover_weights(system, channel, OwnSector::LeftOut)?;
    let name = format!("{}, {}", channel.name_in(Language::English), system.table().info().name_in(Language::English));
    Ok(SpatialWeights::new(name, system.sectors(), weights.values().to_owned())?)
}
