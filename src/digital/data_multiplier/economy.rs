//! The economy with data, and the multiplier of a shock in it.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::digital::{DigitalError, Scope};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Labels, Language};
use crate::leontief::{LeontiefError, LeontiefSystem};
use crate::linalg::{Lu, spectral_radius};
use crate::report::joined;
use crate::table::TableInfo;
use crate::units::{Flow, Measure, Unit};

/// The reference point of cross terms where no other is stated.
const SAMPLE_MEAN: &str = "the sample mean";

/// Which parts of the model are at work in a coalition of the splits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four switches, each on or off")]
pub(super) struct Switches {
    /// 放大: each sector's own data, the diagonal of `S`.
    pub amplification: bool,
    /// 倍增: others' data, the off-diagonal of `S`.
    pub reuse: bool,
    /// 叠加: the cross-term part of the elasticities.
    pub superposition: bool,
    /// 产业链: the technical coefficients.
    pub network: bool,
}

/// What the assumptions are multiplied by, in all sectors alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Factors {
    pub elasticities: f64,
    /// On the off-diagonal of `S`.
    pub sharing: f64,
    pub accumulation: f64,
    pub persistence: f64,
}

impl Factors {
    pub(super) const SCENARIO: Self = Self { elasticities: 1.0, sharing: 1.0, accumulation: 1.0, persistence: 1.0 };
}

impl Switches {
    pub(super) const ALL: Self = Self { amplification: true, reuse: true, superposition: true, network: true };

    /// What is on, for a message.
    pub(super) fn names(self) -> String {
        let parts = [
            (self.amplification, "amplification 放大"),
            (self.reuse, "reuse 倍增"),
            (self.superposition, "superposition 叠加"),
            (self.network, "network 产业链"),
        ];
        let on: Vec<&str> = parts.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        if on.is_empty() { "nothing".to_owned() } else { on.join(" + ") }
    }
}

/// A production network in which data feed back, are shared and raise other inputs' yield.
///
/// # Example
/// One sector without inputs: the multiplier is `1/(1 − εκ/(1 − ρ_d))`.
/// ```
/// use domar::digital::DataEconomy;
/// use domar::prelude::*;
/// use domar::ndarray::array;
/// # fn main() -> Result<(), Error> {
/// let sectors = Labels::from_codes(Dimension::Sector, &["1"])?;
/// let info = TableInfo::new("one sector", Unit::money("CNY", 8));
/// let table = IoTable::from_flows(info, sectors.clone(), array![[0.0]], array![100.0])?;
/// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
/// let number = |name: &str, value: f64| LabeledVec::new(Measure::new(name, Unit::Ratio), sectors.clone(), array![value]);
/// let m = DataEconomy::new(&system)?
///     .elasticities(&number("elasticity to data", 0.3)?)?
///     .gain(&number("data per output", 0.4)?, &number("persistence", 0.7)?)?
///     .multiplier(&number("shock", 0.01)?)?;
/// assert!((m.value - 1.0 / (1.0 - 0.3 * 0.4 / 0.3)).abs() < 1e-12);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataEconomy {
    pub(super) info: TableInfo,
    pub(super) flow: Flow,
    pub(super) sectors: Arc<Labels>,
    pub(super) coefficients: Array2<f64>,
    pub(super) final_demand: Array1<f64>,
    pub(super) domar_weights: Array1<f64>,
    pub(super) elasticities: Array1<f64>,
    pub(super) cross_elasticities: Array1<f64>,
    pub(super) reference: String,
    pub(super) access: Array2<f64>,
    pub(super) accumulation: Array1<f64>,
    pub(super) persistence: Array1<f64>,
    /// How the parameters were set, in English and in Chinese, printed with every result.
    pub(super) scenario: Vec<(String, String)>,
}

impl DataEconomy {
    /// The network of a table, without data: elasticities 0, each sector uses its own data only, no gain.
    ///
    /// # Errors
    /// A table without value added.
    pub fn new(system: &LeontiefSystem) -> Result<Self, DigitalError> {
        let table = system.table();
        let value_added = table.value_added()?.sum();
        let n = system.sectors().len();
        Ok(Self {
            info: table.info().clone(),
            flow: system.flow(),
            sectors: Arc::clone(system.sectors()),
            coefficients: system.technical_coefficients().values().to_owned(),
            final_demand: &table.net_final_demand().values() / value_added,
            domar_weights: &table.output().values() / value_added,
            elasticities: Array1::zeros(n),
            cross_elasticities: Array1::zeros(n),
            reference: SAMPLE_MEAN.to_owned(),
            access: Array2::eye(n),
            accumulation: Array1::zeros(n),
            persistence: Array1::zeros(n),
            scenario: Vec::new(),
        })
    }

    /// The scenario of a table in which a sector's elasticity to data is the cost share of the sectors in the scope
    /// (digital services, [`Scope::digital_services`]) in its output, data are shared along purchases from them, and gain
    /// and persistence are the same everywhere.
    ///
    /// # Formula
    /// ```text
    /// ε_j = Σ_{i ∈ digital} a_ij      an upper scenario: A holds these purchases already
    /// S = I + φ W°,   w°_ij = Z_ji / Σ_{k ∈ digital, k ≠ i} Z_ki for digital j ≠ i, else 0
    /// K = κ / (1 − ρ_d)
    /// ```
    /// Sharing does not diminish own use: with `(1 − φ)I + φW` a symmetric economy's `M` would not depend on `φ`.
    ///
    /// # Errors
    /// A scope of another table; `φ`, `κ` or `ρ_d` outside their ranges.
    pub fn calibrated(
        system: &LeontiefSystem,
        scope: &Scope,
        sharing: f64,
        accumulation: f64,
        persistence: f64,
    ) -> Result<Self, DigitalError> {
        scope.sectors().ensure_aligned(system.sectors())?;
        let weights = scope.weights();
        let uniform = |name: &str, value: f64| {
            let values = Array1::from_elem(system.sectors().len(), value);
            LabeledVec::trusted(Measure::new(name, Unit::Ratio), system.sectors(), values)
        };
        let shares = weights.dot(&system.technical_coefficients().values());
        let elasticities =
            LabeledVec::trusted(Measure::new("elasticity to data", Unit::Ratio), system.sectors(), shares);
        let mut economy = Self::new(system)?
            .elasticities(&elasticities)?
            .access(&Self::shared_access(system, scope, sharing)?)?
            .gain(&uniform("data per output", accumulation), &uniform("persistence of data", persistence))?;
        economy.scenario = vec![
            (
                format!(
                    "elasticities: cost share of {} in output, an upper scenario, since A holds these purchases already",
                    scope.name_in(Language::English)
                ),
                format!("弹性：{}占产出的成本份额，为上限情景，因 A 已含此类购买", scope.name_in(Language::Chinese)),
            ),
            (
                format!("access: own data plus φ = {sharing} of others' along purchases from digital sectors"),
                format!("可及性：自身数据加他人数据的 φ = {sharing}，按向数字部门的购买加权"),
            ),
            (
                format!("gain: κ = {accumulation}, ρ_d = {persistence} in every sector"),
                format!("增益：各部门 κ = {accumulation}，ρ_d = {persistence}"),
            ),
        ];
        Ok(economy)
    }

    /// Access along purchases from the digital sectors: `S = I + φ W°` of [`DataEconomy::calibrated`].
    ///
    /// # Errors
    /// A scope of another table; `φ` that is negative or not finite.
    pub fn shared_access(system: &LeontiefSystem, scope: &Scope, sharing: f64) -> Result<LabeledMat, DigitalError> {
        scope.sectors().ensure_aligned(system.sectors())?;
        ensure_range("the sharing of data φ", sharing, sharing >= 0.0 && sharing.is_finite(), "zero or more")?;
        let weights = scope.weights();
        let flows = system.table().intermediate_flows().values();
        let n = system.sectors().len();
        let mut access = Array2::eye(n);
        for user in 0..n {
            let bought =
                |supplier: usize| if supplier == user { 0.0 } else { weights[supplier] * flows[[supplier, user]] };
            let total: f64 = (0..n).map(bought).sum();
            if total > 0.0 {
                for supplier in (0..n).filter(|supplier| *supplier != user) {
                    access[[user, supplier]] = sharing * bought(supplier) / total;
                }
            }
        }
        let measure = Measure::new("access to data", Unit::Ratio).with_chinese("数据可及性");
        Ok(LabeledMat::trusted(measure, system.sectors(), system.sectors(), access))
    }

    /// The elasticities of output to data, `E₀`: at the reference point where there are cross terms.
    ///
    /// # Errors
    /// Labels that are not the economy's sectors.
    pub fn elasticities(mut self, elasticities: &LabeledVec) -> Result<Self, DigitalError> {
        self.sectors.ensure_aligned(elasticities.axis())?;
        self.elasticities = elasticities.values().to_owned();
        Ok(self)
    }

    /// The cross-term part of the elasticities, `E×ᵢ = Σⱼ β_dj xⱼ`, with `xⱼ` as deviations from the sample mean: otherwise
    /// its share would depend on units.
    ///
    /// # Errors
    /// Labels that are not the economy's sectors.
    pub fn cross_elasticities(self, cross_elasticities: &LabeledVec) -> Result<Self, DigitalError> {
        self.cross_elasticities_from(cross_elasticities, SAMPLE_MEAN)
    }

    /// The cross-term part of the elasticities with another reference point, which is printed with every split.
    ///
    /// # Errors
    /// Labels that are not the economy's sectors.
    pub fn cross_elasticities_from(mut self, cross: &LabeledVec, reference: &str) -> Result<Self, DigitalError> {
        self.sectors.ensure_aligned(cross.axis())?;
        self.cross_elasticities = cross.values().to_owned();
        reference.clone_into(&mut self.reference);
        Ok(self)
    }

    /// Access to data, `S`: users by owners. Used as it is given.
    ///
    /// # Errors
    /// Labels that are not the economy's sectors; a negative weight.
    pub fn access(mut self, access: &LabeledMat) -> Result<Self, DigitalError> {
        self.sectors.ensure_aligned(access.rows())?;
        self.sectors.ensure_aligned(access.columns())?;
        if let Some(&value) = access.values().iter().find(|value| **value < 0.0) {
            return ensure_range("a weight of access to data", value, false, "zero or more").map(|()| self);
        }
        self.access = access.values().to_owned();
        Ok(self)
    }

    /// The long-run response of data to output, `K = κ/(1 − ρ_d)`: data `d_t = ρ_d d_{t−1} + κ y_{t−1}`.
    ///
    /// # Errors
    /// Labels that are not the economy's sectors; `κ` below 0; `ρ_d` outside 0 to 1, or 1.
    pub fn gain(mut self, accumulation: &LabeledVec, persistence: &LabeledVec) -> Result<Self, DigitalError> {
        self.sectors.ensure_aligned(accumulation.axis())?;
        self.sectors.ensure_aligned(persistence.axis())?;
        for &kappa in accumulation.values() {
            ensure_range("the accumulation of data κ", kappa, kappa >= 0.0, "zero or more")?;
        }
        for &rho in persistence.values() {
            ensure_range("the persistence of data ρ_d", rho, (0.0..1.0).contains(&rho), "from 0 to below 1")?;
        }
        self.accumulation = accumulation.values().to_owned();
        self.persistence = persistence.values().to_owned();
        Ok(self)
    }

    /// The sectors.
    pub fn sectors(&self) -> &Arc<Labels> {
        &self.sectors
    }

    /// The reference point of cross terms; one that a user stated is in the user's words.
    /// Economy and year, and the flows.
    pub(super) fn subtitle_in(&self, language: Language) -> String {
        joined([&self.info.place().name_in(language), self.flow.name_in(language)], language)
    }

    pub(super) fn reference_in(&self, language: Language) -> &str {
        if self.reference == SAMPLE_MEAN { language.pick(SAMPLE_MEAN, "样本均值") } else { &self.reference }
    }

    /// `κ/(1 − ρ_d)` by sector.
    pub(super) fn gains(&self) -> Array1<f64> {
        &self.accumulation / &(1.0 - &self.persistence)
    }

    /// `A' + E S K` with some parts on, the off-diagonal of `S` times `sharing`, the gains times `gain`.
    pub(super) fn feedback(&self, on: Switches, sharing: f64, gain: f64) -> Array2<f64> {
        let gains = self.gains();
        let data = self.data_loop(on, sharing, gain, &gains);
        if on.network { data + self.coefficients.t() } else { data }
    }

    fn data_loop(&self, on: Switches, sharing: f64, gain: f64, gains: &Array1<f64>) -> Array2<f64> {
        Array2::from_shape_fn(self.access.dim(), |(i, j)| {
            let elasticity = self.elasticities[i] + if on.superposition { self.cross_elasticities[i] } else { 0.0 };
            let access = match (i == j, on.amplification, on.reuse) {
                (true, true, _) => self.access[[i, j]],
                (false, _, true) => sharing * self.access[[i, j]],
                _ => 0.0,
            };
            elasticity * access * gain * gains[j]
        })
    }

    /// The total response `f' d ln y` with the assumptions multiplied by factors; `None` where no multiplier exists.
    ///
    /// Nothing negative in `F = A' + E S K`, and `(I − F) x = 1` has a solution `x > 0`: then `F x < x`, hence the spectral
    /// radius is below 1 (Collatz 1942), and conversely. One factorisation thus decides and solves. Otherwise the
    /// eigenvalues decide.
    pub(super) fn total_at(&self, factors: &Factors, shock: &Array1<f64>) -> Option<f64> {
        let gains = &self.accumulation * factors.accumulation / &(1.0 - &self.persistence * factors.persistence);
        let feedback =
            self.data_loop(Switches::ALL, factors.sharing, factors.elasticities, &gains) + self.coefficients.t();
        let non_negative = feedback.iter().all(|&cell| cell >= 0.0);
        if !non_negative && spectral_radius(feedback.view()).ok()? >= 1.0 {
            return None;
        }
        let n = shock.len();
        let right = Array2::from_shape_fn((n, 2), |(i, column)| if column == 0 { shock[i] } else { 1.0 });
        let solved = Lu::factorise((Array2::eye(n) - feedback).view()).ok()?.solve_many(right.view()).ok()?;
        if non_negative && solved.column(1).iter().any(|&value| value <= 0.0) {
            return None;
        }
        Some(self.final_demand.dot(&solved.column(0)))
    }

    /// The response `(I − feedback)⁻¹ da₀`.
    ///
    /// # Errors
    /// [`DigitalError::Unstable`] with the coalition's name.
    pub(super) fn response(&self, on: Switches, shock: &Array1<f64>) -> Result<(Array1<f64>, f64), DigitalError> {
        let feedback = self.feedback(on, 1.0, 1.0);
        let radius = spectral_radius(feedback.view()).map_err(LeontiefError::Linalg)?;
        if radius >= 1.0 {
            return Err(self.unstable(on, radius));
        }
        let n = shock.len();
        let response = Lu::factorise((Array2::eye(n) - feedback).view())
            .and_then(|lu| lu.solve(shock.view()))
            .map_err(LeontiefError::Linalg)?;
        Ok((response, radius))
    }

    /// How far beyond stability, and to what the gains, the sharing or the elasticities would have to shrink.
    fn unstable(&self, on: Switches, radius: f64) -> DigitalError {
        let largest = |radius_at: &dyn Fn(f64) -> f64| -> Option<f64> {
            if radius_at(0.0) >= 1.0 {
                return None;
            }
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..60 {
                let middle = f64::midpoint(low, high);
                if radius_at(middle) < 1.0 { low = middle } else { high = middle }
            }
            Some(low)
        };
        let radius_of =
            |sharing: f64, gain: f64| spectral_radius(self.feedback(on, sharing, gain).view()).unwrap_or(f64::INFINITY);
        DigitalError::Unstable {
            coalition: on.names(),
            radius,
            // ε and κ enter as a product, so that one bound holds for either.
            largest_gain: largest(&|factor| radius_of(1.0, factor)),
            largest_sharing: largest(&|factor| radius_of(factor, 1.0)),
        }
    }

    /// The data-element multiplier of a productivity shock.
    ///
    /// # Formula
    /// ```text
    /// M = f'(I − A' − E S K)⁻¹ da₀ / λ' da₀
    /// ```
    /// # Unit
    /// Ratio; the shock is in log points.
    ///
    /// # Errors
    /// Labels that are not the economy's sectors; [`DigitalError::Unstable`]; [`DigitalError::NoHultenEffect`] where
    /// `λ' da₀` is zero.
    ///
    /// # Validated against
    /// Fixed-point iteration of the same economy (1e-10, random stable economies); `1/(1 − ρ)` for one sector without
    /// inputs; Hulten's theorem without gain.
    ///
    /// # References
    /// Hulten (1978); Acemoglu, Carvalho, Ozdaglar and Tahbaz-Salehi (2012), for the network; Farboodi and Veldkamp (2021)
    /// and Jones and Tonetti (2020), for data as a by-product and non-rival.
    #[doc(alias = "数据要素乘数")]
    pub fn multiplier(&self, shock: &LabeledVec) -> Result<DataMultiplier, DigitalError> {
        self.sectors.ensure_aligned(shock.axis())?;
        let da0 = shock.values().to_owned();
        let hulten = self.domar_weights.dot(&da0);
        if hulten == 0.0 {
            return Err(DigitalError::NoHultenEffect);
        }
        let (response, radius) = self.response(Switches::ALL, &da0)?;
        let total = self.final_demand.dot(&response);
        let measure =
            Measure::new("response of output, log points", Unit::Ratio).with_chinese("产出响应").over(self.flow);
        Ok(DataMultiplier {
            value: total / hulten,
            total,
            hulten,
            direct: self.final_demand.dot(&da0),
            spectral_radius: radius,
            response: LabeledVec::trusted(measure, &self.sectors, response),
            shock: da0,
            economy: Arc::new(self.clone()),
        })
    }
}

pub(in crate::digital) fn ensure_range(
    parameter: &'static str,
    value: f64,
    fits: bool,
    allowed: &'static str,
) -> Result<(), DigitalError> {
    if fits { Ok(()) } else { Err(LeontiefError::OutOfRange { parameter, value, allowed }.into()) }
}

/// The multiplier of a shock, with what is needed to split it and to vary its assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataMultiplier {
    /// `M`: the total response over Hulten's.
    pub value: f64,
    /// Response of real final demand, `f' d ln y`.
    pub total: f64,
    /// Hulten's response without data, `λ' da₀`.
    pub hulten: f64,
    /// The shock weighted by final demand alone, `f' da₀`.
    pub direct: f64,
    /// Spectral radius of `A' + E S K`, below 1.
    pub spectral_radius: f64,
    /// Response of each sector's output, `d ln y`.
    pub response: LabeledVec,
    pub(super) shock: Array1<f64>,
    pub(super) economy: Arc<DataEconomy>,
}
