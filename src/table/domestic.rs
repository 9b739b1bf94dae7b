//! Splitting imports off the flows, and putting them back.

use ndarray::{Array1, Axis};
use serde::{Deserialize, Serialize};

use super::{FinalUse, Imports, IoTable, TableError};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::units::{Flow, Measure, Unit};

/// What to do with a product whose imports exceed its domestic use, `mᵢ > 1`: goods that are imported and exported
/// again, or imports that go to stocks counted elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Reexports {
    /// Keep the share as it is: the product's domestic cells become negative, and every total stays what it was.
    #[default]
    Keep,
    /// Take all domestic use as imported and the excess out of exports, as re-exports.
    CapAtUse,
    /// Refuse, naming the products.
    Refuse,
}

impl IoTable {
    /// Share of imports in the domestic use of each product.
    ///
    /// # Formula
    /// ```text
    /// mᵢ = IMᵢ / (Σⱼ Zᵢⱼ + final use of i other than exports)
    /// ```
    /// Under proportionality every user of a product buys this share of it abroad.
    ///
    /// # Unit
    /// A fraction; above 1 where imports exceed domestic use (re-exports).
    ///
    /// # Errors
    /// [`TableError::ImportsByProductUnknown`]; [`TableError::ImportsWithoutUse`] where a product is imported but not
    /// used.
    ///
    /// # Validated against
    /// The identity `x = (I − A_d)⁻¹ y_d` on China's tables of 2002 to 2020.
    ///
    /// # References
    /// Chenery and Clark (1959), ch. 3; Miller and Blair (2009), section 4.3.3 (competitive imports).
    #[doc(alias = "import coefficient")]
    #[doc(alias = "进口系数")]
    pub fn import_shares(&self) -> Result<LabeledVec, TableError> {
        let (imports, use_at_home) = match &self.imports {
            Imports::Outside => return Err(TableError::ImportsByProductUnknown),
            Imports::Inside { column } => (column.clone(), self.domestic_use()),
            Imports::Split { intermediate, final_demand } => {
                let imports = intermediate.sum_axis(Axis(1)) + final_demand.sum_axis(Axis(1));
                let mut use_at_home = self.domestic_use() + intermediate.sum_axis(Axis(1));
                for position in self.final_uses_at_home() {
                    use_at_home += &final_demand.column(position);
                }
                (imports, use_at_home)
            }
        };
        let mut shares = Array1::zeros(imports.len());
        for (i, (&imported, &used)) in imports.iter().zip(&use_at_home).enumerate() {
            if imported == 0.0 {
                continue;
            }
            if used <= 0.0 {
                let sector = self.sectors().as_slice()[i].to_string();
                return Err(TableError::ImportsWithoutUse { sector, imports: imported });
            }
            shares[i] = imported / used;
        }
        let measure = Measure::new("import share of domestic use", Unit::Ratio).with_chinese("进口占国内使用比重");
        Ok(LabeledVec::trusted(measure, self.sectors(), shares))
    }

    /// The table of domestic flows: imports split off every cell in proportion to their share of the product's
    /// domestic use. A table whose imports are already split off, or outside, is returned as it is.
    ///
    /// # Formula
    /// ```text
    /// Z_d = (I − m̂) Z
    /// y_d = (I − m̂)(final use − exports) + exports + error
    /// ```
    /// The error column enters in full and unscaled, so output is reproduced exactly. Split first and aggregate
    /// afterwards: shares of aggregated products are averages that hide who imports.
    ///
    /// # Errors
    /// As [`IoTable::import_shares`]; [`TableError::ImportsExceedUse`] under [`Reexports::Refuse`].
    ///
    /// # Validated against
    /// `x = (I − A_d)⁻¹ y_d` on China's tables of 2002 to 2020.
    ///
    /// # References
    /// Miller and Blair (2009), section 4.3.3.
    #[doc(alias = "non-competitive imports")]
    pub fn to_domestic(&self, reexports: Reexports) -> Result<Self, TableError> {
        if self.flow() == Flow::Domestic {
            return Ok(self.clone());
        }
        let mut shares = self.import_shares()?;
        let above_one: Vec<String> = shares
            .iter()
            .filter(|(_, share)| *share > 1.0)
            .map(|(label, share)| format!("{label} ({share:.3})"))
            .collect();
        let mut info = self.info.clone();
        info.assumptions.push(
            "imports are split off by proportionality: every user at home buys the same share of a product abroad, exports contain none"
                .to_owned(),
        );
        let mut excess = Array1::zeros(shares.len());
        if !above_one.is_empty() {
            match reexports {
                Reexports::Refuse => return Err(TableError::ImportsExceedUse { sectors: above_one }),
                Reexports::Keep => info.assumptions.push(format!(
                    "imports exceed domestic use in {}; the share is kept, so their domestic cells are negative",
                    above_one.join(", ")
                )),
                Reexports::CapAtUse => {
                    let use_at_home = self.domestic_use();
                    let capped = shares.values().mapv(|share| share.min(1.0));
                    excess = (&shares.values() - &capped) * use_at_home;
                    shares = LabeledVec::trusted(shares.measure().clone(), self.sectors(), capped);
                    info.assumptions.push(format!(
                        "imports exceed domestic use in {}; all domestic use is taken as imported and the excess as re-exports",
                        above_one.join(", ")
                    ));
                }
            }
        }
        if self.error.as_ref().is_some_and(|error| error.values().iter().any(|&value| value != 0.0)) {
            info.assumptions.push("the error column enters domestic final demand in full".to_owned());
        }
        let share_column = shares.values().insert_axis(Axis(1));
        let imported_intermediate = &self.intermediate.values() * &share_column;
        let mut imported_final = &self.final_demand.values() * &share_column;
        let mut excess_left = excess;
        for (position, kind) in self.uses.iter().enumerate() {
            if *kind == FinalUse::Exports {
                // Re-exports come out of the first export columns that can hold them.
                let exports = self.final_demand.values().column(position).to_owned();
                for i in 0..exports.len() {
                    let taken = excess_left[i].min(exports[i].max(0.0));
                    imported_final[[i, position]] = taken;
                    excess_left[i] -= taken;
                }
            }
        }
        if let Some(i) = excess_left.iter().position(|&left| left > 1e-9 * self.output.values().sum()) {
            let sector = self.sectors().as_slice()[i].to_string();
            return Err(TableError::ImportsExceedUse { sectors: vec![sector] });
        }
        let table = Self {
            info,
            intermediate: relabelled(&self.intermediate, &self.intermediate.values() - &imported_intermediate),
            final_demand: relabelled(&self.final_demand, &self.final_demand.values() - &imported_final),
            imports: Imports::Split { intermediate: imported_intermediate, final_demand: imported_final },
            ..self.clone()
        };
        Ok(table)
    }

    /// The table of total flows: domestic and imported blocks added, imports in one column.
    ///
    /// # Errors
    /// [`TableError::ImportsByProductUnknown`] where the table does not say which products are imported.
    pub fn to_total(&self) -> Result<Self, TableError> {
        match &self.imports {
            Imports::Inside { .. } => Ok(self.clone()),
            Imports::Outside => Err(TableError::ImportsByProductUnknown),
            Imports::Split { intermediate, final_demand } => {
                let column = intermediate.sum_axis(Axis(1)) + final_demand.sum_axis(Axis(1));
                Ok(Self {
                    intermediate: relabelled(&self.intermediate, &self.intermediate.values() + intermediate),
                    final_demand: relabelled(&self.final_demand, &self.final_demand.values() + final_demand),
                    imports: Imports::Inside { column },
                    ..self.clone()
                })
            }
        }
    }

    /// The table whose own flows are total or domestic.
    ///
    /// # Errors
    /// As [`IoTable::to_domestic`] and [`IoTable::to_total`].
    pub fn to_flow(&self, flow: Flow, reexports: Reexports) -> Result<Self, TableError> {
        match flow {
            Flow::Total => self.to_total(),
            Flow::Domestic => self.to_domestic(reexports),
        }
    }

    /// Use of each product at home in the table's own blocks: everything but exports.
    fn domestic_use(&self) -> Array1<f64> {
        let mut total = self.intermediate.values().sum_axis(Axis(1));
        for position in self.final_uses_at_home() {
            total += &self.final_demand.values().column(position);
        }
        total
    }

    fn final_uses_at_home(&self) -> impl Iterator<Item = usize> + '_ {
        self.uses.iter().enumerate().filter(|(_, kind)| **kind != FinalUse::Exports).map(|(position, _)| position)
    }
}

pub(super) fn relabelled(like: &LabeledMat, values: ndarray::Array2<f64>) -> LabeledMat {
    LabeledMat::trusted(like.measure().clone(), like.rows(), like.columns(), values)
}
