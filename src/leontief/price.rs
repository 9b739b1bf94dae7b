//! The Leontief price model: cost-push from primary inputs to prices.

use ndarray::Axis;

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::LabeledVec;
use crate::units::{Measure, Unit};

impl LeontiefSystem {
    /// Prices that cover given primary costs per unit of output, or the change of prices from a change of those costs:
    /// the model is linear.
    ///
    /// # Formula
    /// ```text
    /// p' = c' L
    /// ```
    /// # Unit
    /// Index, 1 in the year of the table, when the costs are those of [`LeontiefSystem::primary_costs`].
    ///
    /// # Errors
    /// Labels that are not the system's sectors; costs over the other flows.
    ///
    /// # Example
    /// ```
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let prices = system.price_for(&system.primary_costs())?;
    /// assert!((prices.get("1")? - 1.0).abs() < 1e-12);
    /// # Ok::<(), domar::leontief::LeontiefError>(())
    /// ```
    /// # Validated against
    /// Prices of 1 in the base year, on every table; Miller and Blair (2009), section 2.6.
    ///
    /// # References
    /// Leontief (1951); Miller and Blair (2009), eq. 2.33.
    #[doc(alias = "价格模型")]
    pub fn price_for(&self, primary_costs: &LabeledVec) -> Result<LabeledVec, LeontiefError> {
        self.ensure_fits(primary_costs)?;
        let measure = Measure::new("price index", Unit::Ratio)
            .with_chinese("价格指数")
            .over(self.flow())
            .about(self.table().info());
        Ok(LabeledVec::trusted(measure, self.sectors(), self.solve_transposed(primary_costs.values())))
    }

    /// Primary costs per unit of output in the table: everything but the inputs inside the flows, so that
    /// [`LeontiefSystem::price_for`] returns 1 everywhere.
    ///
    /// # Formula
    /// ```text
    /// cⱼ = 1 − Σᵢ aᵢⱼ
    /// ```
    pub fn primary_costs(&self) -> LabeledVec {
        let values = 1.0 - self.technical_coefficients().values().sum_axis(Axis(0));
        let measure = Measure::new("primary costs per unit of output", Unit::Ratio)
            .with_chinese("单位产出最初投入成本")
            .over(self.flow())
            .about(self.table().info());
        LabeledVec::trusted(measure, self.sectors(), values)
    }
}
