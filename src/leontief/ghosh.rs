//! The supply side: allocation coefficients and the Ghosh inverse.

use ndarray::{Array1, Array2, Axis};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::units::{Measure, Unit};

impl LeontiefSystem {
    /// Allocation coefficients, 分配系数: the share of the row's output that the column buys.
    ///
    /// # Formula
    /// ```text
    /// bᵢⱼ = Zᵢⱼ / xᵢ
    /// ```
    /// # Unit
    /// Ratio; a row of zeros where there is no output.
    ///
    /// # Validated against
    /// pymrio 0.7.0 (its test system), ioanalysis 0.3.4, Eurostat manual (2008), table 15.11.
    ///
    /// # References
    /// Ghosh (1958); Miller and Blair (2009), eq. 12.1.
    #[doc(alias = "B")]
    #[doc(alias = "分配系数")]
    pub fn allocation_coefficients(&self) -> LabeledMat {
        let values = &self.table().intermediate_flows().values() * &self.reciprocal_output().insert_axis(Axis(1));
        let measure = Measure::new("allocation coefficients", Unit::Ratio)
            .with_chinese("分配系数")
            .over(self.flow())
            .about(self.table().info());
        LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
    }

    /// The Ghosh inverse: output of the column that a unit of primary input into the row supports downstream.
    /// Computed at the first call and kept.
    ///
    /// # Formula
    /// ```text
    /// G = (I − B)⁻¹ = x̂⁻¹ L x̂
    /// ```
    /// The second form needs no factorisation of its own. A sector without output has the row and column of the
    /// identity.
    ///
    /// # Unit
    /// Ratio. Read as a quantity model it assumes that users absorb whatever is supplied to them (Oosterhaven 1988);
    /// as a price model it is sound (Dietzenbacher 1997).
    ///
    /// # Validated against
    /// pymrio 0.7.0, ioanalysis 0.3.4, Eurostat manual (2008), table 15.11 (first column 1.0339, .0118, .0037, .0103,
    /// .0117, .0043).
    ///
    /// # References
    /// Ghosh (1958); Miller and Blair (2009), eq. 12.4 and 12.14.
    #[doc(alias = "G")]
    #[doc(alias = "高希逆矩阵")]
    pub fn ghosh_inverse(&self) -> &LabeledMat {
        self.ghosh_inverse.get_or_init(|| {
            let output = self.table().output().values();
            let mut values: Array2<f64> = &self.leontief_inverse().values() * &output;
            values *= &self.reciprocal_output().insert_axis(Axis(1));
            for (position, _) in output.iter().enumerate().filter(|(_, x)| **x == 0.0) {
                values.row_mut(position).fill(0.0);
                values[[position, position]] = 1.0;
            }
            let measure = Measure::new("Ghosh inverse", Unit::Ratio)
                .with_chinese("高什逆矩阵")
                .over(self.flow())
                .about(self.table().info());
            LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
        })
    }

    /// Output that primary inputs support downstream: the supply-driven model.
    ///
    /// # Formula
    /// ```text
    /// x' = v' G
    /// ```
    /// # Unit
    /// That of the primary inputs.
    ///
    /// # Errors
    /// Labels that are not the system's sectors; primary inputs over the other flows.
    ///
    /// # References
    /// Ghosh (1958); Miller and Blair (2009), eq. 12.5. Read Oosterhaven (1988) before use.
    #[doc(alias = "供给驱动模型")]
    pub fn output_supplied_by(&self, primary_inputs: &LabeledVec) -> Result<LabeledVec, LeontiefError> {
        self.ensure_fits(primary_inputs)?;
        // v'G = v' x̂⁻¹ L x̂: one transposed solve.
        let scaled = &primary_inputs.values() * &self.reciprocal_output();
        let mut values: Array1<f64> = self.solve_transposed(scaled.view()) * self.table().output().values();
        for (position, _) in self.table().output().values().iter().enumerate().filter(|(_, x)| **x == 0.0) {
            values[position] = primary_inputs.values()[position];
        }
        let measure = Measure::new("output", primary_inputs.measure().unit().clone())
            .with_chinese("总产出")
            .over(self.flow())
            .about(self.table().info());
        Ok(LabeledVec::trusted(measure, self.sectors(), values))
    }

    /// Row sums of `G` by one solve: `G i = x̂⁻¹ L x`.
    pub(super) fn ghosh_row_sums(&self) -> Array1<f64> {
        let output = self.table().output().values();
        let mut sums = self.solve(output) * self.reciprocal_output();
        for (position, _) in output.iter().enumerate().filter(|(_, x)| **x == 0.0) {
            sums[position] = 1.0;
        }
        sums
    }
}
