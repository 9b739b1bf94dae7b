//! Footprints: what consumption here sets in motion there.
//!
//! A satellite account gives stressors by producing sector (`F`, production-based). The Leontief system carries them to
//! the final demand that they serve (consumption-based). For `k` stressors, `n` pairs of region and sector and `R`
//! regions, the work is one transposed solve with `k` right-hand sides and one solve with `R`; the Leontief inverse is
//! never made.
//!
//! | question | answer |
//! |---|---|
//! | how much of a stressor does a unit of each product carry? | [`Footprint::multipliers`] |
//! | where is it emitted, where is what causes it consumed? | [`Footprint::by_region`] |
//! | … per head? | [`RegionalAccounts::per_head`] |
//! | in which product is it consumed, in which sector emitted for abroad? | [`Footprint::consumption`], [`Footprint::exports`], [`MrioSystem::imported_footprint`] |
//! | from where to where does it flow? | [`Footprint::flows`], [`Footprint::sources_of`] |
//! | own chimney, bought electricity, rest of the chain? | [`MrioSystem::scopes`] |
//! | what do a sector's buyers emit? | [`MrioSystem::downstream_multipliers`] |

mod accounts;
mod chain;

use std::ops::ControlFlow;
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, MrioSystem, Question};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Labels;
use crate::linalg::memory;
use crate::report::Progress;
use crate::table::{NearZeroOutput, Satellite, TableError};
use crate::units::{Measure, Place, Unit};

pub use accounts::RegionalAccounts;
pub use chain::{FootprintFlows, Scopes};

/// Right-hand sides that are solved before progress is told.
const BLOCK: usize = 128;
/// Output below this share of the mean is near zero.
const NEAR_ZERO: f64 = 1e-4;
/// Intensities above so many times the mean are absurd there.
const ABSURD: f64 = 1e3;

/// A satellite account carried to the final demand that it serves.
#[doc(alias = "足迹")]
#[doc(alias = "calc_all")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    pub(super) account: Satellite,
    pub(super) regions: Arc<Labels>,
    pub(super) sectors: Arc<Labels>,
    pub(super) pairs: Arc<Labels>,
    pub(super) money: Unit,
    pub(super) output: Array1<f64>,
    /// Stressors per unit of final product: stressors by pairs.
    pub(super) multipliers: Array2<f64>,
    /// Stressors by consuming region and product.
    pub(super) consumption: Array2<f64>,
    /// Output by pair for the final demand of each region.
    pub(super) output_for: Array2<f64>,
    pub(super) place: Place,
    pub(super) population: Option<LabeledVec>,
    /// Pairs with hardly any output and an intensity beyond reason, worst first.
    pub absurd_intensities: Vec<NearZeroOutput>,
    /// Stressors of pairs without any output: they are in the production account and serve no final demand. One number
    /// for each stressor.
    pub without_output: Vec<f64>,
}

impl MrioSystem {
    /// The footprints of one of the table's satellite accounts.
    ///
    /// # Formula
    /// ```text
    /// S = F x̂⁻¹,   M' = (I − A')⁻¹ S',   X = L Y
    /// production = F,   consumptionₖ,ᵣₛ = Σₚ Mₖ,ₚₛ Yₚₛ,ᵣ
    /// importsₖ,ᵣ = Σ_{p≠r} Sₚ Xₚᵣ,   exportsₖ,ₚ = Σ_{r≠p} Sₚ Xₚᵣ
    /// ```
    /// `Y` has a column for each region: its final demand, all categories together.
    ///
    /// # Unit
    /// That of the stressor; multipliers per unit of money.
    ///
    /// # Errors
    /// [`TableError::NoCategory`] for an account that the table lacks;
    /// [`LinalgError::NotEnoughMemory`](crate::linalg::LinalgError) before anything is made.
    ///
    /// # Example
    /// ```
    /// use domar::labels::{Dimension, Label, Labels};
    /// use domar::leontief::MrioSystem;
    /// use domar::table::{FinalUse, MrioTable, RegionalDemand, Satellite, TableInfo};
    /// use domar::units::Unit;
    /// use ndarray::array;
    ///
    /// let world = MrioTable::from_flows(
    ///     TableInfo::new("Two regions", Unit::money("USD", 6)),
    ///     Labels::from_codes(Dimension::Region, &["N", "S"])?,
    ///     Labels::from_codes(Dimension::Sector, &["all"])?,
    ///     array![[10.0, 5.0], [3.0, 8.0]],
    ///     RegionalDemand::new(
    ///         vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
    ///         array![[20.0, 5.0], [15.0, 1.0]],
    ///     ),
    /// )?
    /// .with_account(Satellite::new(
    ///     "air",
    ///     vec![(Label::new("CO2", "Carbon dioxide"), Unit::quantity("t", 3))],
    ///     array![[8.0, 27.0]],
    /// )?)?;
    /// let footprint = MrioSystem::from_table(&world)?.footprint("air")?;
    /// let carbon = footprint.by_region("CO2")?;
    /// assert!((carbon.consumption.sum() - carbon.production.sum()).abs() < 1e-9);
    /// assert!(carbon.consumption.get("N")? > carbon.production.get("N")?);
    /// # Ok::<(), domar::leontief::LeontiefError>(())
    /// ```
    ///
    /// # Validated against
    /// pymrio 0.7.0 (`calc_all`), its test system, 1e-10.
    ///
    /// # References
    /// Miller and Blair (2009), section 10.5; Peters (2008); Stadler (2021).
    pub fn footprint(&self, account: &str) -> Result<Footprint, LeontiefError> {
        self.footprint_with(account, |_| ControlFlow::Continue(()))
    }

    /// The same, telling how far it has come and stopping where the callback says so. What the system has learnt until
    /// then (its factors) is kept, so that the next call starts from there. The feature `progress` has a callback that
    /// draws a bar, `report::progress_bar`.
    ///
    /// # Errors
    /// As [`MrioSystem::footprint`]; [`LeontiefError::Cancelled`].
    pub fn footprint_with(
        &self,
        account: &str,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Footprint, LeontiefError> {
        let table = self.table();
        let account = table.account(account)?.clone();
        let (stressors, n, regions) = (account.stressors().len(), table.pairs().len(), table.regions().len());
        let of = stressors + regions;
        let numbers = 2.0 * (stressors * n) as f64 + (n * (regions + 3 * BLOCK)) as f64;
        let solving = self.system().explain(Question::Solves(of)).memory;
        memory::ensure_available(8.0 * numbers + solving, &format!("the footprint of {stressors} stressors"))
            .map_err(LeontiefError::Linalg)?;
        let mut tell = |done: usize| match progress(Progress { done, of }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                Err(LeontiefError::Cancelled { question: "the footprint", done, of, pieces: "right-hand sides" })
            }
        };
        tell(0)?;
        self.system().prepare_for(of);
        let reciprocal = self.system().reciprocal_output();
        let mut multipliers = Array2::zeros((stressors, n));
        for start in (0..stressors).step_by(BLOCK) {
            let block = Slice::from(start..(start + BLOCK).min(stressors));
            let intensities = &account.flows().slice_axis(Axis(0), block) * &reciprocal;
            let solved = self.system().solve_many_transposed(&intensities.reversed_axes());
            multipliers.slice_axis_mut(Axis(0), block).assign(&solved.t());
            tell((start + BLOCK).min(stressors))?;
        }
        let demand = table.final_demand_by_region().values().to_owned();
        let output_for = self.system().solve_many(&demand);
        tell(of)?;
        let consumption = by_consumed_product(multipliers.view(), demand.view(), table.sectors().len());
        let output = table.table().output().values().to_owned();
        let flows = account.flows();
        let lost = |row: ArrayView1<'_, f64>| row.iter().zip(&output).filter(|(_, x)| **x == 0.0).map(|(f, _)| f).sum();
        let without_output = flows.rows().into_iter().map(lost).collect();
        Ok(Footprint {
            without_output,
            absurd_intensities: absurd_intensities(&account, table.pairs(), &output),
            regions: Arc::clone(table.regions()),
            sectors: Arc::clone(table.sectors()),
            pairs: Arc::clone(table.pairs()),
            money: table.info().unit.clone(),
            place: table.info().place(),
            population: table.population().cloned(),
            account,
            output,
            multipliers,
            consumption,
            output_for,
        })
    }
}

/// `Σₚ Mₖ,ₚₛ Yₚₛ,ᵣ` for each region `r` and sector `s`.
fn by_consumed_product(multipliers: ArrayView2<'_, f64>, demand: ArrayView2<'_, f64>, sectors: usize) -> Array2<f64> {
    let mut result = Array2::zeros(multipliers.dim());
    let regions = demand.ncols();
    for sector in 0..sectors {
        let places: Vec<usize> = (0..regions).map(|region| region * sectors + sector).collect();
        let consumed = multipliers.select(Axis(1), &places).dot(&demand.select(Axis(0), &places));
        for (place, column) in places.into_iter().zip(consumed.columns()) {
            result.column_mut(place).assign(&column);
        }
    }
    result
}

/// Intensities of pairs with hardly any output: 2.8 × 10⁻⁶ million euros of output make any emission absurd.
fn absurd_intensities(account: &Satellite, pairs: &Labels, output: &Array1<f64>) -> Vec<NearZeroOutput> {
    let total = output.sum();
    let mean = total / output.len().max(1) as f64;
    let of_economy: Vec<f64> = account.flows().rows().into_iter().map(|row| row.sum() / total).collect();
    let mut found = Vec::new();
    for (pair, (label, &x)) in
        pairs.iter().zip(output).enumerate().filter(|(_, (_, x))| **x > 0.0 && **x < NEAR_ZERO * mean)
    {
        for ((stressor, row), mean) in account.stressors().iter().zip(account.flows().rows()).zip(&of_economy) {
            let times_mean = (row[pair] / x) / mean;
            if times_mean.abs() > ABSURD {
                found.push(NearZeroOutput {
                    sector: label.to_string(),
                    output: x,
                    intensity: stressor.to_string(),
                    times_mean,
                });
            }
        }
    }
    found.sort_by(|a, b| b.times_mean.abs().total_cmp(&a.times_mean.abs()));
    found
}

impl Footprint {
    /// The satellite account.
    pub fn account(&self) -> &Satellite {
        &self.account
    }

    /// The stressors.
    pub fn stressors(&self) -> &Arc<Labels> {
        self.account.stressors()
    }

    fn position(&self, stressor: &str) -> Result<(usize, &Unit), LeontiefError> {
        let position = self.stressors().position(stressor).map_err(TableError::from)?;
        Ok((position, &self.account.units()[position]))
    }

    fn labelled(&self, name: &str, chinese: &str, unit: &Unit, values: Array1<f64>) -> LabeledVec {
        let measure = Measure::new(name, unit.clone()).with_chinese(chinese).about(self.place.clone());
        LabeledVec::trusted(measure, &self.pairs, values)
    }

    /// A stressor per unit of output of each pair: direct intensities.
    ///
    /// # Errors
    /// An unknown stressor.
    #[doc(alias = "S")]
    pub fn intensities(&self, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        let (k, unit) = self.position(stressor)?;
        let values = self.per_output(self.account.flows().row(k).to_owned());
        Ok(self.labelled("direct intensity", "直接强度", &unit.per(&self.money), values))
    }

    pub(super) fn per_output(&self, values: Array1<f64>) -> Array1<f64> {
        values.iter().zip(&self.output).map(|(f, &x)| if x > 0.0 { f / x } else { 0.0 }).collect()
    }

    /// A stressor in the whole chain per unit of final product of each pair.
    ///
    /// # Errors
    /// An unknown stressor.
    #[doc(alias = "M")]
    #[doc(alias = "完全强度")]
    pub fn multipliers(&self, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        let (k, unit) = self.position(stressor)?;
        Ok(self.labelled("multiplier", "完全强度", &unit.per(&self.money), self.multipliers.row(k).to_owned()))
    }

    /// All multipliers: stressors by pairs, each row in its stressor's unit per unit of money.
    pub fn all_multipliers(&self) -> ArrayView2<'_, f64> {
        self.multipliers.view()
    }

    /// A stressor by consuming region and product: what the final demand of the region for the product carries,
    /// wherever it was made.
    ///
    /// # Errors
    /// An unknown stressor.
    #[doc(alias = "D_cba")]
    pub fn consumption(&self, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        let (k, unit) = self.position(stressor)?;
        Ok(self.labelled("consumption-based account", "消费侧账户", unit, self.consumption.row(k).to_owned()))
    }

    /// All consumption-based accounts: stressors by consuming region and product.
    pub fn all_consumption(&self) -> ArrayView2<'_, f64> {
        self.consumption.view()
    }

    /// A stressor by producing pair: the account itself.
    ///
    /// # Errors
    /// An unknown stressor.
    #[doc(alias = "D_pba")]
    pub fn production(&self, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        let (k, unit) = self.position(stressor)?;
        Ok(self.labelled("production-based account", "生产侧账户", unit, self.account.flows().row(k).to_owned()))
    }

    /// A stressor by producing pair, as far as it serves final demand of other regions, directly or through their
    /// chains.
    ///
    /// # Errors
    /// An unknown stressor.
    #[doc(alias = "D_exp")]
    pub fn exports(&self, stressor: &str) -> Result<LabeledVec, LeontiefError> {
        let (_, unit) = self.position(stressor)?;
        let intensities = self.intensities(stressor)?;
        let values = &intensities.values() * &self.output_for_others();
        Ok(self.labelled("embodied in exports", "出口隐含", unit, values))
    }

    /// Output of each pair for the final demand of other regions.
    fn output_for_others(&self) -> Array1<f64> {
        let width = self.sectors.len();
        let own = (0..self.pairs.len()).map(|pair| self.output_for[[pair, pair / width]]).collect::<Array1<f64>>();
        self.output_for.sum_axis(Axis(1)) - own
    }

    /// From which region to whose final demand a stressor flows: producing regions in rows, consuming ones in columns.
    ///
    /// # Errors
    /// An unknown stressor.
    #[doc(alias = "隐含流")]
    pub fn flows(&self, stressor: &str) -> Result<FootprintFlows, LeontiefError> {
        let sources = self.sources_of(stressor)?;
        let mut values = Array2::zeros((self.regions.len(), self.regions.len()));
        for (pair, row) in sources.values().rows().into_iter().enumerate() {
            let mut region = values.row_mut(pair / self.sectors.len());
            region += &row;
        }
        Ok(FootprintFlows {
            stressor: stressor.to_owned(),
            flows: LabeledMat::trusted(sources.measure().clone(), &self.regions, &self.regions, values),
        })
    }

    /// The same by producing sector: pairs in rows, consuming regions in columns.
    ///
    /// # Errors
    /// An unknown stressor.
    pub fn sources_of(&self, stressor: &str) -> Result<LabeledMat, LeontiefError> {
        let (_, unit) = self.position(stressor)?;
        let intensities = self.intensities(stressor)?.values().to_owned().insert_axis(Axis(1));
        let measure = Measure::new(format!("{stressor} by source and destination"), unit.clone())
            .with_chinese(format!("{stressor}的来源与去向"))
            .about(self.place.clone());
        Ok(LabeledMat::trusted(measure, &self.pairs, &self.regions, &self.output_for * &intensities))
    }

    pub(super) fn sums_by_region(&self, values: &Array1<f64>) -> Array1<f64> {
        values.axis_chunks_iter(Axis(0), self.sectors.len()).map(|sectors| sectors.sum()).collect()
    }
}
