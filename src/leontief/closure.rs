//! Closing the system over households: type II multipliers.

use ndarray::{Array1, Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Label, Labels};
use crate::linalg::spectral_radius;
use crate::table::{FinalUse, TableError};
use crate::units::{Flow, Measure, Unit};

/// Whether a closed multiplier counts the household row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum HouseholdRow {
    /// Only the sectors: the truncated multiplier (Miller and Blair 2009, section 6.2.1).
    #[default]
    Truncated,
    /// Households too.
    Included,
}

/// A system closed over households: what they earn, they spend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HouseholdClosure {
    flow: Flow,
    spectral_radius: f64,
    loop_gain: f64,
    /// `i'L`, `w'L` and `L c` of the open system.
    output_multipliers: LabeledVec,
    income_multipliers: LabeledVec,
    consumption_outputs: LabeledVec,
}

impl LeontiefSystem {
    /// Closes the system over labour income and household consumption: consumption is spread over the compensation of
    /// employees that pays for it.
    ///
    /// # Formula
    /// ```text
    /// Ā = [ A   c ]     wⱼ = compensationⱼ / xⱼ
    ///     [ w'  0 ]     cᵢ = household consumption of i / Σ compensation
    /// ```
    /// # Errors
    /// A table without a compensation row or household column; [`LeontiefError::ClosureNotProductive`].
    ///
    /// # Validated against
    /// China 2018 and 2020, 153 sectors (1e-9).
    ///
    /// # References
    /// Miller and Blair (2009), section 2.5.
    #[doc(alias = "type II")]
    #[doc(alias = "居民部门内生化")]
    pub fn closed_over_households(&self) -> Result<HouseholdClosure, LeontiefError> {
        let compensation = self.compensation()?;
        let consumption = self.table().final_use(&[FinalUse::HouseholdConsumption]).ok_or_else(|| {
            LeontiefError::from(TableError::NoCategory {
                wanted: "column of household consumption".to_owned(),
                available: self.table().final_demand().columns().iter().map(Label::name).collect::<Vec<_>>().join(", "),
            })
        })?;
        let income = self.per_output(&compensation)?;
        let measure = Measure::new("consumption per unit of labour income", Unit::Ratio)
            .with_chinese("单位劳动报酬消费")
            .over(self.flow());
        let spending = LabeledVec::trusted(measure, self.sectors(), &consumption.values() / compensation.sum());
        self.closed_with(&income, &spending, 0.0)
    }

    /// Closes the system with coefficients of one's own: income per unit of output, consumption per unit of income, and
    /// what households pay each other per unit of income.
    ///
    /// # Formula
    /// ```text
    /// Ā = [ A   c ]
    ///     [ w'  h ]
    /// ```
    /// # Errors
    /// Labels that are not the system's sectors; [`LeontiefError::ClosureNotProductive`] where the round of income and
    /// consumption returns one or more.
    ///
    /// # Validated against
    /// Miller and Blair (2009), section 2.5.
    pub fn closed_with(
        &self,
        income_coefficients: &LabeledVec,
        consumption_coefficients: &LabeledVec,
        own_coefficient: f64,
    ) -> Result<HouseholdClosure, LeontiefError> {
        self.ensure_fits(income_coefficients)?;
        self.ensure_fits(consumption_coefficients)?;
        if !own_coefficient.is_finite() {
            return Err(LeontiefError::OutOfRange {
                parameter: "what households pay each other per unit of income",
                value: own_coefficient,
                allowed: "a finite number",
            });
        }
        let ratio = |name: &str, values: Array1<f64>| {
            LabeledVec::trusted(Measure::new(name, Unit::Ratio).over(self.flow()), self.sectors(), values)
        };
        let income_multipliers = self.solve_transposed(income_coefficients.values());
        let consumption_outputs = self.solve(consumption_coefficients.values());
        let loop_gain = own_coefficient + income_coefficients.values().dot(&consumption_outputs);
        if loop_gain >= 1.0 {
            return Err(LeontiefError::ClosureNotProductive { loop_gain });
        }
        let bordered = bordered(
            self.technical_coefficients(),
            income_coefficients.values(),
            consumption_coefficients.values(),
            own_coefficient,
        );
        Ok(HouseholdClosure {
            spectral_radius: spectral_radius(bordered.view()).map_err(LeontiefError::Linalg)?,
            flow: self.flow(),
            loop_gain,
            output_multipliers: self.output_multipliers(),
            income_multipliers: ratio("income multiplier", income_multipliers),
            consumption_outputs: ratio("output for a unit of household spending", consumption_outputs),
        })
    }
}

fn bordered(
    coefficients: &LabeledMat,
    income: ArrayView1<'_, f64>,
    consumption: ArrayView1<'_, f64>,
    own: f64,
) -> Array2<f64> {
    let n = income.len();
    Array2::from_shape_fn((n + 1, n + 1), |(i, j)| match (i < n, j < n) {
        (true, true) => coefficients.values()[[i, j]],
        (true, false) => consumption[i],
        (false, true) => income[j],
        (false, false) => own,
    })
}

impl HouseholdClosure {
    /// Type II output multipliers.
    ///
    /// # Formula
    /// ```text
    /// i' L̄ₙₙ = i'L + (i'L c) w'L / (1 − h − w'L c)
    /// ```
    /// plus the household row where it is included. The bordered inverse follows from the open one, without a second
    /// factorisation.
    ///
    /// # Unit
    /// Ratio.
    pub fn output_multipliers(&self, households: HouseholdRow) -> LabeledVec {
        let returned = self.household_row();
        let mut values = &self.output_multipliers.values() + &(&returned * self.consumption_outputs.sum());
        if households == HouseholdRow::Included {
            values += &returned;
        }
        let measure =
            Measure::new("type II output multiplier", Unit::Ratio).with_chinese("第二类产出乘数").over(self.flow);
        LabeledVec::trusted(measure, self.output_multipliers.axis(), values)
    }

    /// Type II income multipliers: the household row of the closed inverse.
    ///
    /// # Formula
    /// ```text
    /// w'L / (1 − h − w'L c)
    /// ```
    /// # Unit
    /// Ratio.
    pub fn income_multipliers(&self) -> LabeledVec {
        let measure =
            Measure::new("type II income multiplier", Unit::Ratio).with_chinese("第二类收入乘数").over(self.flow);
        LabeledVec::trusted(measure, self.income_multipliers.axis(), self.household_row())
    }

    /// Type II per type I income multiplier, the same for every sector.
    ///
    /// # Formula
    /// ```text
    /// 1 / (1 − h − w'L c)
    /// ```
    pub fn ratio(&self) -> f64 {
        1.0 / (1.0 - self.loop_gain)
    }

    /// What a unit of household spending returns as household income, below 1.
    pub fn loop_gain(&self) -> f64 {
        self.loop_gain
    }

    /// Spectral radius of the closed coefficients.
    pub fn spectral_radius(&self) -> f64 {
        self.spectral_radius
    }

    /// The closed Leontief inverse, sectors and households (code `households`).
    ///
    /// # Formula
    /// ```text
    /// L̄ = [ L + L c w'L/d   L c/d ]    d = 1 − h − w'L c
    ///     [ w'L/d           1/d   ]
    /// ```
    /// # Errors
    /// A sector that has the code `households` already.
    ///
    /// # Validated against
    /// Miller and Blair (2009), section 2.5.
    pub fn inverse(&self, open: &LeontiefSystem) -> Result<LabeledMat, LeontiefError> {
        open.sectors().ensure_aligned(self.output_multipliers.axis())?;
        let mut labels = open.sectors().as_slice().to_vec();
        labels.push(Label::new("households", "Households").with_chinese("居民"));
        let axis = Labels::new(open.sectors().dimension(), labels)?;
        let n = open.sectors().len();
        let open_inverse = open.leontief_inverse().values();
        let (row, column) = (self.household_row(), self.consumption_outputs.values());
        let values = Array2::from_shape_fn((n + 1, n + 1), |(i, j)| match (i < n, j < n) {
            (true, true) => open_inverse[[i, j]] + column[i] * row[j],
            (true, false) => column[i] * self.ratio(),
            (false, true) => row[j],
            (false, false) => self.ratio(),
        });
        let measure =
            Measure::new("closed Leontief inverse", Unit::Ratio).with_chinese("封闭模型逆矩阵").over(open.flow());
        Ok(LabeledMat::trusted(measure, &axis, &axis, values))
    }

    fn household_row(&self) -> Array1<f64> {
        &self.income_multipliers.values() * self.ratio()
    }
}
