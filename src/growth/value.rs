//! The labour theory of value in numbers: what a product costs in labour, and how that falls.
//!
//! A product's labour value is the labour spent in making it, its inputs, their inputs and so on: the vertically integrated
//! labour coefficient. With labour the only primary input, its fall *is* total factor productivity growth, weighted through
//! the input-output table: [`LabourValueChange`] holds both sides of that identity.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Labels, Language};
use crate::leontief::{LeontiefError, LeontiefSystem};
use crate::linalg::{LinalgError, Lu, spectral_radius};
use crate::report::{
    Chart, NumberFormat, Shown, Table, ToChart, ToTable, display_in_notebook, label_in, ranking, scope_of,
};
use crate::table::{FinalUse, IoTable, PrimaryInput, TableInfo};
use crate::units::{Flow, Measure, Prices, Unit, UnitError};

/// Labour values: labour spent directly and indirectly on a unit of each product, from circulating inputs alone.
///
/// # Formula
/// ```text
/// λ' = l'(I − A)⁻¹
/// ```
/// [`LabourEconomy::with_fixed_capital`] adds worn-out fixed capital.
///
/// # Unit
/// That of the labour coefficients: labour per unit of money, as in persons per 10⁶ USD.
///
/// # Errors
/// Sectors that are not the system's; a negative labour coefficient.
///
/// # Example
/// ```
/// # use domar::labeled::LabeledVec;
/// # use domar::labels::{Dimension, Labels};
/// # use domar::leontief::LeontiefSystem;
/// # use domar::table::{IoTable, TableInfo};
/// # use domar::units::{Flow, Measure, Unit};
/// # use ndarray::array;
/// # let table = IoTable::from_flows(
/// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
/// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
/// #     array![[150.0, 500.0], [200.0, 100.0]],
/// #     array![1000.0, 2000.0],
/// # )?;
/// use domar::growth::labour_values;
/// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
/// let hours = Unit::quantity("hours", 0).per(&Unit::money("USD", 0));
/// let labour = LabeledVec::new(Measure::new("labour coefficients", hours), table.sectors().clone(), array![0.1, 0.2])?;
/// let values = labour_values(&system, &labour)?;
/// // 0.1 of its own, and what is in 0.15 of product 1 and 0.20 of product 2.
/// let (first, second) = (values.get("1")?, values.get("2")?);
/// assert!((first - (0.1 + 0.15 * first + 0.20 * second)).abs() < 1e-15);
/// # Ok::<(), domar::Error>(())
/// ```
/// # References
/// Marx (1867), ch. 1; Morishima (1973); Pasinetti (1973).
#[doc(alias = "劳动价值量")]
#[doc(alias = "vertically integrated labour coefficients")]
pub fn labour_values(system: &LeontiefSystem, labour_coefficients: &LabeledVec) -> Result<LabeledVec, GrowthError> {
    Ok(LabourEconomy::new(system, labour_coefficients)?.values)
}

/// What fixed capital loses in a year, as inputs: depreciation of each sector spread over products as fixed capital
/// formation is.
///
/// # Formula
/// ```text
/// Dᵢⱼ = (GFCFᵢ / Σ GFCF) · depreciationⱼ / xⱼ
/// ```
/// One composition for all sectors is an assumption: tables seldom say which sector invests in what.
///
/// # Unit
/// Ratio.
///
/// # Errors
/// [`GrowthError::NoAccount`] for a table without depreciation or fixed capital formation;
/// [`GrowthError::OutOfRange`] where the latter is not positive in total.
///
/// # Example
/// ```
/// use domar::growth::{LabourEconomy, depreciation_matrix};
/// use domar::prelude::*;
/// # fn main() -> Result<(), Error> {
/// let data = datasets::china_digital()?;
/// let system = LeontiefSystem::from_table(data.table(2018)?, Flow::Total)?;
/// let worn_out = depreciation_matrix(&system)?;
/// // Value added stands for labour here, which makes every labour value 1 before capital wears out.
/// let labour = system.primary_costs();
/// let economy = LabourEconomy::new(&system, &labour)?;
/// let with_capital = economy.clone().with_fixed_capital(&worn_out)?;
/// assert!(with_capital.labour_values().sum() > economy.labour_values().sum());
/// // Capital wears out once.
/// assert!(with_capital.with_fixed_capital(&worn_out).is_err());
/// # Ok(())
/// # }
/// ```
/// # References
/// Flaschel (1983); Ochoa (1989).
pub fn depreciation_matrix(system: &LeontiefSystem) -> Result<LabeledMat, GrowthError> {
    let table = system.table();
    let needs = |account| GrowthError::NoAccount {
        question: "the wear of fixed capital",
        account,
        table: table.info().to_string(),
    };
    let depreciation = table.primary_input(PrimaryInput::Depreciation).ok_or_else(|| needs("a row of depreciation"))?;
    let formation = table
        .final_use(&[FinalUse::FixedCapitalFormation])
        .ok_or_else(|| needs("a column of gross fixed capital formation"))?;
    let total = formation.sum();
    if total <= 0.0 {
        return Err(GrowthError::no_total("gross fixed capital formation", total));
    }
    let per_output = &depreciation.values() * &system.reciprocal_output();
    let composition = (&formation.values() / total).insert_axis(Axis(1));
    let measure = Measure::new("worn-out fixed capital per unit of output", Unit::Ratio)
        .with_chinese("单位产出固定资本损耗")
        .over(system.flow());
    Ok(LabeledMat::trusted(measure, system.sectors(), system.sectors(), &composition * &per_output))
}

/// What workers buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum WageBasket {
    /// Compensation of employees, spent as households spend. Leaves out what the self-employed earn.
    #[default]
    Compensation,
    /// All that households consume, whatever they pay it from.
    HouseholdConsumption,
}

/// What a unit of labour earns, as a bundle of products.
///
/// # Formula
/// ```text
/// bᵢ = (cᵢ / Σc) · W / N      W compensation, or Σc; c household consumption; N labour
/// ```
/// # Unit
/// Money of the table per unit of labour. Over domestic flows the bundle leaves imported products out of consumption
/// but not out of wages: prefer total flows.
///
/// # Errors
/// Labels that are not the table's; [`GrowthError::NoAccount`] without household consumption or compensation;
/// [`GrowthError::OutOfRange`] where consumption or labour are not positive in total.
///
/// # Example
/// ```
/// use domar::growth::{WageBasket, wage_bundle};
/// use domar::prelude::*;
/// use domar::table::PrimaryInput;
/// # fn main() -> Result<(), Error> {
/// let data = datasets::china_digital()?;
/// let table = data.table(2018)?;
/// // Compensation stands for labour: a unit of labour is then what earns a unit of money, and the bundle costs 1.
/// let paid = table.primary_input(PrimaryInput::Compensation).expect("the table has it");
/// let bundle = wage_bundle(table, &paid, WageBasket::Compensation)?;
/// assert!((bundle.sum() - 1.0).abs() < 1e-12);
/// # Ok(())
/// # }
/// ```
/// # Validated against
/// A table of two sectors by hand; China 2018 as part of [`LabourEconomy::surplus_value`].
///
/// # References
/// Morishima (1973); Shaikh and Tonak (1994).
pub fn wage_bundle(table: &IoTable, labour: &LabeledVec, basket: WageBasket) -> Result<LabeledVec, GrowthError> {
    table.sectors().ensure_aligned(labour.axis())?;
    let needs =
        |account| GrowthError::NoAccount { question: "the wage bundle", account, table: table.info().to_string() };
    let consumption =
        table.final_use(&[FinalUse::HouseholdConsumption]).ok_or_else(|| needs("a column of household consumption"))?;
    let bought = consumption.sum();
    let hired = labour.sum();
    for (what, total) in [("household consumption", bought), ("labour", hired)] {
        if total <= 0.0 {
            return Err(GrowthError::no_total(what, total));
        }
    }
    let earned = match basket {
        WageBasket::HouseholdConsumption => bought,
        WageBasket::Compensation => table
            .primary_input(PrimaryInput::Compensation)
            .ok_or_else(|| {
                needs("a row of compensation of employees; WageBasket::HouseholdConsumption does without it")
            })?
            .sum(),
    };
    let unit = table.info().unit.per(labour.measure().unit());
    let measure = Measure::new("wage bundle", unit).with_chinese("工资品");
    Ok(LabeledVec::trusted(measure, table.sectors(), &consumption.values() * (earned / bought / hired)))
}

/// An economy seen by the labour it spends: inputs, worn-out capital where given, labour, and the values they imply.
///
/// # Example
/// ```
/// # use domar::labeled::LabeledVec;
/// # use domar::labels::{Dimension, Labels};
/// # use domar::leontief::LeontiefSystem;
/// # use domar::table::{IoTable, TableInfo};
/// # use domar::units::{Flow, Measure, Unit};
/// # use ndarray::array;
/// # let table = IoTable::from_flows(
/// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
/// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
/// #     array![[150.0, 500.0], [200.0, 100.0]],
/// #     array![1000.0, 2000.0],
/// # )?;
/// use domar::growth::LabourEconomy;
/// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
/// let hours = Unit::quantity("hours", 0).per(&Unit::money("USD", 0));
/// let labour = LabeledVec::new(Measure::new("labour coefficients", hours), table.sectors().clone(), array![0.1, 0.2])?;
/// let economy = LabourEconomy::new(&system, &labour)?;
/// // All labour ends in net products: λ'y = l'x.
/// let net = table.net_final_demand();
/// let spent = labour.values().dot(&table.output().values());
/// assert!((economy.labour_values().values().dot(&net.values()) - spent).abs() < 1e-10);
/// # Ok::<(), domar::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabourEconomy {
    info: TableInfo,
    flow: Flow,
    /// Inputs per unit of output, with worn-out capital where it was given.
    inputs: Array2<f64>,
    has_fixed_capital: FixedCapital,
    labour: LabeledVec,
    values: LabeledVec,
    output: Array1<f64>,
    demand: Array1<f64>,
    /// Inputs and worn-out capital of each sector, at the table's own prices.
    constant_capital: Array1<f64>,
    compensation: Option<Array1<f64>>,
}

/// Whether worn-out fixed capital is among the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FixedCapital {
    /// Circulating inputs only.
    LeftOut,
    /// Depreciation is among the inputs.
    ByDepreciation,
}

impl std::fmt::Display for FixedCapital {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LeftOut => "fixed capital left out",
            Self::ByDepreciation => "fixed capital by depreciation",
        })
    }
}

impl LabourEconomy {
    /// An economy from its system and the labour per unit of output of each sector.
    ///
    /// # Errors
    /// As [`labour_values`].
    pub fn new(system: &LeontiefSystem, labour_coefficients: &LabeledVec) -> Result<Self, GrowthError> {
        system.ensure_fits(labour_coefficients)?;
        if let Some((label, value)) = labour_coefficients.iter().find(|(_, value)| *value < 0.0) {
            return Err(GrowthError::out_of_range("the labour coefficient", label, value, "0 or more"));
        }
        let table = system.table();
        let inputs = system.technical_coefficients().values().to_owned();
        let values = system.solve_transposed(labour_coefficients.values());
        let output = table.output().values().to_owned();
        Ok(Self {
            info: table.info().clone(),
            flow: system.flow(),
            has_fixed_capital: FixedCapital::LeftOut,
            values: Self::labelled(labour_coefficients.measure().unit(), system.flow(), system.sectors(), values),
            labour: labour_coefficients.clone(),
            demand: table.net_final_demand().values().to_owned(),
            constant_capital: inputs.sum_axis(Axis(0)) * &output,
            compensation: table.primary_input(PrimaryInput::Compensation).map(|row| row.values().to_owned()),
            inputs,
            output,
        })
    }

    fn labelled(unit: &Unit, flow: Flow, sectors: &Arc<Labels>, values: Array1<f64>) -> LabeledVec {
        let measure = Measure::new("labour values", unit.clone()).with_chinese("劳动价值量").over(flow);
        LabeledVec::trusted(measure, sectors, values)
    }

    /// The same economy with worn-out fixed capital among its inputs, where it counts once: an economy that has it
    /// already is refused, since a second matrix would wear the same capital out twice.
    ///
    /// # Formula
    /// ```text
    /// λ' = l'(I − A − D)⁻¹
    /// ```
    /// # Errors
    /// Labels that are not the economy's; [`GrowthError::CapitalUsesUpOutput`]; [`GrowthError::FixedCapitalTwice`].
    ///
    /// # Example
    /// See [`depreciation_matrix`].
    ///
    /// # References
    /// Ochoa (1989).
    pub fn with_fixed_capital(mut self, worn_out: &LabeledMat) -> Result<Self, GrowthError> {
        self.sectors().ensure_aligned(worn_out.rows())?;
        self.sectors().ensure_aligned(worn_out.columns())?;
        if self.has_fixed_capital == FixedCapital::ByDepreciation {
            return Err(GrowthError::FixedCapitalTwice);
        }
        self.inputs += &worn_out.values();
        let radius = spectral_radius(self.inputs.view())?;
        if radius >= 1.0 {
            return Err(GrowthError::CapitalUsesUpOutput { radius });
        }
        let values = factorised(&self.inputs)?.solve_transposed(self.labour.values())?;
        self.values = Self::labelled(self.labour.measure().unit(), self.flow, self.labour.axis(), values);
        self.constant_capital += &(worn_out.values().sum_axis(Axis(0)) * &self.output);
        self.has_fixed_capital = FixedCapital::ByDepreciation;
        Ok(self)
    }

    /// The same economy at the prices of another year, so that it can be compared with that year's.
    ///
    /// # Formula
    /// ```text
    /// aᵢⱼ πⱼ/πᵢ,   lⱼ πⱼ,   xᵢ/πᵢ,   λⱼ πⱼ          πᵢ = price of the table's year over that of the other
    /// ```
    /// One index for all products changes the general price level only: a product that became dearer than others then
    /// seems to need less labour than it does.
    ///
    /// # Errors
    /// Labels that are not the economy's; an index that is not positive.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Measure, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::LabourEconomy;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let sectors = table.sectors();
    /// let labour = LabeledVec::new(Measure::new("labour coefficients", Unit::Ratio), sectors.clone(), array![0.1, 0.2])?;
    /// let dearer = LabeledVec::new(Measure::new("price index", Unit::Ratio), sectors.clone(), array![2.0, 1.0])?;
    /// let economy = LabourEconomy::new(&system, &labour)?;
    /// let deflated = economy.clone().deflated(&dearer, 2000)?;
    /// // A dollar of 2000 buys twice as much of product 1.
    /// assert_eq!(deflated.labour_values().get("1")?, 2.0 * economy.labour_values().get("1")?);
    /// # Ok::<(), domar::Error>(())
    /// ```
    pub fn deflated(mut self, price_index: &LabeledVec, year: i32) -> Result<Self, GrowthError> {
        self.sectors().ensure_aligned(price_index.axis())?;
        if let Some((label, value)) = price_index.iter().find(|(_, value)| *value <= 0.0) {
            return Err(GrowthError::out_of_range("the price index", label, value, "positive"));
        }
        let prices = price_index.values();
        self.inputs *= &prices;
        self.inputs /= &prices.insert_axis(Axis(1));
        self.output /= &prices;
        self.demand /= &prices;
        let scaled = |v: &LabeledVec| LabeledVec::trusted(v.measure().clone(), v.axis(), &v.values() * &prices);
        (self.labour, self.values) = (scaled(&self.labour), scaled(&self.values));
        self.info.prices = Prices::Constant { year };
        self.info.assumptions.push(format!("deflated to the prices of {year} by a price index for each product"));
        Ok(self)
    }

    /// The sectors.
    pub fn sectors(&self) -> &Arc<Labels> {
        self.labour.axis()
    }

    /// What the economy's table is about, with the prices it is at.
    pub fn info(&self) -> &TableInfo {
        &self.info
    }

    /// Labour values.
    pub fn labour_values(&self) -> &LabeledVec {
        &self.values
    }

    /// Labour per unit of output.
    pub fn labour_coefficients(&self) -> &LabeledVec {
        &self.labour
    }

    /// Vertically integrated labour productivity: what a unit of labour makes of each product when the labour in all inputs
    /// is counted, over the sectors whose labour value is positive.
    ///
    /// # Formula
    /// ```text
    /// 1 / λⱼ
    /// ```
    /// # Unit
    /// Money of the table per unit of labour.
    ///
    /// # Errors
    /// Only those of labels, which a built economy does not provoke.
    ///
    /// # Example
    /// See [`LabourEconomy::change_to`].
    ///
    /// # References
    /// Pasinetti (1973); Rampa (1981).
    #[doc(alias = "垂直一体化劳动生产率")]
    pub fn integrated_productivity(&self) -> Result<LabeledVec, GrowthError> {
        let kept = positions(self.values.values(), |value| value > 0.0);
        let axis = self.sectors().select(&kept)?;
        let unit = match self.labour.measure().unit() {
            Unit::Per { numerator, denominator } => denominator.per(numerator),
            other => Unit::Ratio.per(other),
        };
        let measure = Measure::new("vertically integrated labour productivity", unit)
            .with_chinese("垂直一体化劳动生产率")
            .over(self.flow);
        Ok(LabeledVec::trusted(measure, &axis, self.values.values().select(Axis(0), &kept).mapv(f64::recip)))
    }

    /// Rate of surplus value and composition of capital, in labour values.
    ///
    /// # Formula
    /// ```text
    /// value of labour power   λ'b                          b what a unit of labour buys
    /// rate of surplus value   (1 − λ'b) / λ'b
    /// composition of j        c/v = λ'(A + D)ⱼ / (λ'b lⱼ)      at prices  (i'(A + D)ⱼ xⱼ) / compensationⱼ
    /// economy                 C = λ'(A + D)x,  V = λ'b l'x,  S = l'x − V,  rate of profit S/(C + V)
    /// ```
    /// # Unit
    /// Ratios. The bundle: money of the table per unit of labour, as [`wage_bundle`] gives it.
    ///
    /// # Errors
    /// Labels that are not the economy's; [`GrowthError::OutOfRange`] where the bundle contains no labour.
    ///
    /// # Example
    /// ```
    /// use domar::growth::{LabourEconomy, WageBasket, depreciation_matrix, wage_bundle};
    /// use domar::prelude::*;
    /// # use domar::ndarray::Array1;
    /// # fn main() -> Result<(), Error> {
    /// let data = datasets::china_digital()?;
    /// let table = data.table(2018)?;
    /// let system = LeontiefSystem::from_table(table, Flow::Total)?;
    /// // Without employment in the table, compensation stands for labour: a wage of 1 everywhere.
    /// let paid = table.primary_input(domar::table::PrimaryInput::Compensation).expect("the table has it");
    /// let labour = LabeledVec::new(
    ///     Measure::new("labour coefficients", Unit::Ratio),
    ///     table.sectors().clone(),
    ///     &paid.values() / &table.output().values(),
    /// )?;
    /// let economy = LabourEconomy::new(&system, &labour)?.with_fixed_capital(&depreciation_matrix(&system)?)?;
    /// let bundle = wage_bundle(table, &paid, WageBasket::Compensation)?;
    /// let composition = economy.surplus_value(&bundle)?;
    /// assert!(composition.rate_of_surplus_value > 0.0 && composition.economy_in_values > 1.0);
    /// # Ok(())
    /// # }
    /// ```
    /// # Validated against
    /// China 2018, 153 sectors, with fixed capital and compensation as labour (numpy, 1e-12); a corn economy by hand; at
    /// prices equal to values the two compositions agree.
    ///
    /// # References
    /// Marx (1867), ch. 9, (1894), ch. 8; Morishima (1973); Shaikh and Tonak (1994).
    #[doc(alias = "organic composition")]
    #[doc(alias = "资本有机构成")]
    #[doc(alias = "剩余价值率")]
    pub fn surplus_value(&self, wage_bundle: &LabeledVec) -> Result<SurplusValue, GrowthError> {
        self.sectors().ensure_aligned(wage_bundle.axis())?;
        let values = self.values.values();
        let labour_power = values.dot(&wage_bundle.values());
        if labour_power <= 0.0 {
            return Err(GrowthError::out_of_range("the labour value", "the wage bundle", labour_power, "positive"));
        }
        let labour = self.labour.values();
        let constant = values.dot(&self.inputs);
        let kept = positions(labour, |coefficient| coefficient > 0.0);
        let composition = kept.iter().map(|&j| constant[j] / (labour_power * labour[j])).collect();
        let label = |name: &str, chinese: &str, kept: &[usize], values: Array1<f64>| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow);
            self.sectors().select(kept).map(|axis| LabeledVec::trusted(measure, &axis, values))
        };
        let in_values = label("organic composition in labour values", "资本有机构成（价值）", &kept, composition)?;
        let (in_prices, economy_in_prices) = match &self.compensation {
            None => (None, None),
            Some(paid) => {
                let kept = positions(paid.view(), |paid| paid > 0.0);
                let ratios = kept.iter().map(|&j| self.constant_capital[j] / paid[j]).collect();
                let vector = label("organic composition at prices", "资本有机构成（价格）", &kept, ratios)?;
                (Some(vector), Some(self.constant_capital.sum() / paid.sum()))
            }
        };
        let spent = labour.dot(&self.output);
        let constant_capital = constant.dot(&self.output);
        let variable_capital = labour_power * spent;
        Ok(SurplusValue {
            info: self.info.clone(),
            fixed_capital: self.has_fixed_capital,
            value_of_labour_power: labour_power,
            rate_of_surplus_value: (1.0 - labour_power) / labour_power,
            economy_in_values: constant_capital / variable_capital,
            rate_of_profit: (spent - variable_capital) / (constant_capital + variable_capital),
            in_values,
            in_prices,
            economy_in_prices,
        })
    }

    /// How far market prices are from labour values, over the sectors that have output.
    ///
    /// # Formula
    /// ```text
    /// vⱼ = λⱼ · Σx / λ'x              values in money, adding to all sales
    /// deviation  dⱼ = 1/vⱼ − 1        price over value, less 1 (the price of a unit of money's worth is 1)
    /// MAD   Σ|dⱼ| / n       MAWD  Σ|1 − vⱼ| xⱼ / Σ vⱼxⱼ
    /// R²    of ln xⱼ on ln(vⱼxⱼ), plain and weighted by xⱼ
    /// δ     √(2(1 − cos α)),  tan α = standard deviation of vⱼ over their mean      needs no numéraire
    /// ```
    /// R² is high almost by necessity, since both sides are as large as the sector; it is given because the literature
    /// does. The distances are not affected by size.
    ///
    /// # Unit
    /// Ratios.
    ///
    /// # Errors
    /// [`GrowthError::OutOfRange`] where a product with output has no labour value.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Measure, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::LabourEconomy;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// // Labour in proportion to value added: every product is worth the labour in it.
    /// let economy = LabourEconomy::new(&system, &system.primary_costs())?;
    /// assert!(economy.price_value_deviations()?.mawd < 1e-14);
    /// let labour = LabeledVec::new(Measure::new("labour coefficients", Unit::Ratio), table.sectors().clone(), array![0.1, 0.9])?;
    /// // Product 1 holds less labour than its price tells.
    /// let deviations = LabourEconomy::new(&system, &labour)?.price_value_deviations()?;
    /// assert!(deviations.deviations.get("1")? > 0.0 && deviations.deviations.get("2")? < 0.0);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// China 2018, 153 sectors, with fixed capital (numpy, 1e-12); two sectors by hand.
    ///
    /// # References
    /// Shaikh (1984); Ochoa (1989); Steedman and Tomkins (1998); Kliman (2002).
    #[doc(alias = "MAWD")]
    #[doc(alias = "价格—价值偏离")]
    pub fn price_value_deviations(&self) -> Result<PriceValueDeviations, GrowthError> {
        let kept = positions(self.output.view(), |output| output > 0.0);
        let axis = self.sectors().select(&kept)?;
        let output = self.output.select(Axis(0), &kept);
        let values = self.values.values().select(Axis(0), &kept);
        ensure_positive(&axis, values.view())?;
        let scaled = &values * (output.sum() / values.dot(&output));
        let n = output.len() as f64;
        let deviations = scaled.mapv(|value| 1.0 / value - 1.0);
        let mean_absolute = deviations.mapv(f64::abs).sum() / n;
        let weighted = (1.0 - &scaled).mapv(f64::abs).dot(&output) / output.sum();
        let (log_sales, log_values) = (output.mapv(f64::ln), (&scaled * &output).mapv(f64::ln));
        let mean = scaled.sum() / n;
        let spread = (scaled.mapv(|v| (v - mean).powi(2)).sum() / n).sqrt() / mean;
        let cosine = 1.0 / (1.0 + spread * spread).sqrt();
        let measure = Measure::new("price over labour value, less 1", Unit::Ratio)
            .with_chinese("价格对价值的偏离")
            .over(self.flow);
        Ok(PriceValueDeviations {
            info: self.info.clone(),
            deviations: LabeledVec::trusted(measure, &axis, deviations),
            mad: mean_absolute,
            mawd: weighted,
            r_squared: r_squared(&log_sales, &log_values, &Array1::ones(output.len())),
            weighted_r_squared: r_squared(&log_sales, &log_values, &output),
            distance: (2.0 * (1.0 - cosine)).sqrt(),
        })
    }

    /// How labour values changed on the way to a later economy, and how much of that is each sector's progress.
    ///
    /// # Formula
    /// ```text
    /// Δλ' = (Δl' + λ₁'ΔA) L₀
    /// tⱼ = −(Δlⱼ + Σᵢ λ₁ᵢ ΔAᵢⱼ) / λ₀ⱼ                       progress of sector j
    /// eⱼ = −Δλⱼ/λ₀ⱼ = Σᵢ tᵢ λ₀ᵢ l₀ᵢⱼ / λ₀ⱼ                  progress in making product j, suppliers included
    /// Σⱼ λ₀ⱼ yⱼ eⱼ = Σⱼ λ₀ⱼ x₀ⱼ tⱼ,   x₀ = L₀ y             both over λ₀'y
    /// ```
    /// The left side is the fall of labour values weighted by final demand, the right side Hulten's aggregation of
    /// sectors' productivity with labour-value Domar weights. Exact for changes of any size; in logs only in the limit.
    ///
    /// # Unit
    /// Rates as fractions of the first period.
    ///
    /// # Errors
    /// Other sectors, units or flows; [`GrowthError::MixedPrices`]; fixed capital in one and not in the other; a
    /// product without labour value.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Measure, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::LabourEconomy;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let economy = |l| {
    ///     let labour = LabeledVec::new(Measure::new("labour coefficients", Unit::Ratio), table.sectors().clone(), l)?;
    ///     Ok::<_, domar::Error>(LabourEconomy::new(&system, &labour)?)
    /// };
    /// let (before, after) = (economy(array![0.10, 0.20])?, economy(array![0.08, 0.20])?);
    /// let change = before.change_to(&after)?;
    /// assert!((change.by_product - change.by_sector).abs() < 1e-15);
    /// // Product 2 needs less labour too, although only the makers of product 1 advanced.
    /// assert_eq!(change.sector_progress.get("2")?, 0.0);
    /// assert!(change.product_progress.get("2")? > 0.0);
    /// assert!(after.integrated_productivity()?.get("2")? > before.integrated_productivity()?.get("2")?);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// The lesson `02_labour_time_and_tfp` prints both sides.
    ///
    /// # Validated against
    /// Random economies and the tables of China, every year from 1995 to 2018: both sides agree to 1e-12.
    ///
    /// # References
    /// Rampa (1981); Wolff (1985, 1994); Hulten (1978); Cas and Rymes (1991).
    #[doc(alias = "社会必要劳动时间")]
    pub fn change_to(&self, later: &Self) -> Result<LabourValueChange, GrowthError> {
        self.ensure_comparable(later)?;
        let (l0, l1) = (self.values.values(), later.values.values());
        ensure_positive(self.sectors(), l0)?;
        ensure_positive(self.sectors(), l1)?;
        let embodied = l0.dot(&self.demand);
        if embodied <= 0.0 {
            return Err(GrowthError::no_total("labour in final demand", embodied));
        }
        let lu = factorised(&self.inputs)?;
        let labour_saved = &later.labour.values() - &self.labour.values();
        let inputs_saved = l1.dot(&(&later.inputs - &self.inputs));
        let progress = -(&labour_saved + &inputs_saved) / l0;
        let product = -(&l1 - &l0) / l0;
        let output = lu.solve(self.demand.view())?;
        let rate = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow);
            LabeledVec::trusted(measure, self.sectors(), values)
        };
        let value = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure =
                Measure::new(name, self.values.measure().unit().clone()).with_chinese(chinese).over(self.flow);
            LabeledVec::trusted(measure, self.sectors(), values)
        };
        Ok(LabourValueChange {
            before: self.info.clone(),
            after: later.info.clone(),
            by_product: (&l0 * &self.demand).dot(&product) / embodied,
            by_sector: (&l0 * &output).dot(&progress) / embodied,
            domar_weights: rate("Domar weights in labour values", "价值多马权重", &l0 * &output / embodied),
            change: value("change of labour values", "劳动价值量变化", &l1 - &l0),
            from_labour: value("change by direct labour", "直接劳动的变化", lu.solve_transposed(labour_saved.view())?),
            from_inputs: value("change by inputs", "物化劳动的变化", lu.solve_transposed(inputs_saved.view())?),
            sector_progress: rate("progress of the sector", "部门技术进步率", progress),
            product_progress: rate("fall of the labour value", "劳动价值量下降率", product),
            integrated_productivity_growth: rate(
                "growth of vertically integrated labour productivity",
                "垂直一体化劳动生产率增长",
                (&l0 / &l1).mapv(f64::ln),
            ),
        })
    }

    fn ensure_comparable(&self, later: &Self) -> Result<(), GrowthError> {
        self.sectors().ensure_aligned(later.sectors())?;
        if self.flow != later.flow {
            return Err(UnitError::MixedFlows { left: self.flow, right: later.flow }.into());
        }
        self.info.unit.ensure_addable(&later.info.unit)?;
        self.labour.measure().unit().ensure_addable(later.labour.measure().unit())?;
        let year = |info: &TableInfo| match info.prices {
            Prices::Constant { year } => Some(year),
            Prices::Current => info.year,
        };
        if year(&self.info) != year(&later.info) {
            return Err(GrowthError::MixedPrices {
                left: self.info.to_string(),
                right: later.info.to_string(),
                advice: "volumes of two years must be at the prices of one; deflate one of them first \
                         (LabourEconomy::deflated), or read tables at constant prices",
            });
        }
        if self.has_fixed_capital != later.has_fixed_capital {
            return Err(LeontiefError::NotComparable {
                what: "the two economies",
                left: self.has_fixed_capital.to_string(),
                right: later.has_fixed_capital.to_string(),
            }
            .into());
        }
        Ok(())
    }
}

fn factorised(inputs: &Array2<f64>) -> Result<Lu, LinalgError> {
    Lu::factorise((Array2::eye(inputs.nrows()) - inputs).view())
}

fn positions(values: ArrayView1<'_, f64>, wanted: impl Fn(f64) -> bool) -> Vec<usize> {
    values.iter().enumerate().filter(|(_, value)| wanted(**value)).map(|(position, _)| position).collect()
}

fn ensure_positive(axis: &Arc<Labels>, values: ArrayView1<'_, f64>) -> Result<(), GrowthError> {
    match axis.iter().zip(values).find(|(_, value)| **value <= 0.0) {
        None => Ok(()),
        Some((label, &value)) => Err(GrowthError::out_of_range(
            "the labour value",
            label,
            value,
            "positive; leave sectors without output and labour out with IoTable::subset",
        )),
    }
}

/// Squared correlation with weights.
fn r_squared(y: &Array1<f64>, x: &Array1<f64>, weights: &Array1<f64>) -> f64 {
    let total = weights.sum();
    let (my, mx) = (y.dot(weights) / total, x.dot(weights) / total);
    let (dy, dx) = (y - my, x - mx);
    let covariance = (&dy * &dx).dot(weights);
    let (vy, vx) = ((&dy * &dy).dot(weights), (&dx * &dx).dot(weights));
    if vy == 0.0 || vx == 0.0 { 1.0 } else { covariance * covariance / (vy * vx) }
}

/// Rate of surplus value and organic composition of capital.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurplusValue {
    /// The table.
    pub info: TableInfo,
    /// Whether worn-out fixed capital is in the constant capital.
    pub fixed_capital: FixedCapital,
    /// Labour in what a unit of labour buys.
    pub value_of_labour_power: f64,
    /// Surplus labour over necessary labour.
    pub rate_of_surplus_value: f64,
    /// Composition of capital by sector, in labour values; sectors that employ somebody.
    pub in_values: LabeledVec,
    /// The same at the table's prices, where the table has compensation; sectors that pay some.
    pub in_prices: Option<LabeledVec>,
    /// Composition of the economy's capital in labour values.
    pub economy_in_values: f64,
    /// The same at prices.
    pub economy_in_prices: Option<f64>,
    /// Surplus value over constant and variable capital used up in the year.
    pub rate_of_profit: f64,
}

impl ToTable for SurplusValue {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("Organic composition of capital", "资本有机构成"))
            .subtitle(self.info.place().name_in(language))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("In labour values", "按价值"), NumberFormat::fixed(3))
            .number_column(pick("At prices", "按价格"), NumberFormat::fixed(3));
        for (label, value) in self.in_values.iter() {
            let price = self.in_prices.as_ref().and_then(|prices| prices.get(label.code()).ok());
            builder = builder.row(label_in(label, language), [Some(value), price]);
        }
        builder
            .total(pick("Economy", "总量"), [Some(self.economy_in_values), self.economy_in_prices])
            .note(format!(
                "{} {:.4}; {} {:.4}; {} {:.4}.",
                pick("Value of labour power", "劳动力价值"),
                self.value_of_labour_power,
                pick("rate of surplus value", "剩余价值率"),
                self.rate_of_surplus_value,
                pick("rate of profit", "利润率"),
                self.rate_of_profit
            ))
            .note(match (self.fixed_capital, language) {
                (_, Language::English) => format!("Constant capital: {}.", self.fixed_capital),
                (FixedCapital::LeftOut, Language::Chinese) => "不变资本不含固定资本折旧。".to_owned(),
                (FixedCapital::ByDepreciation, Language::Chinese) => "不变资本含固定资本折旧。".to_owned(),
            })
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

/// Distances between market prices and labour values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceValueDeviations {
    /// The table.
    pub info: TableInfo,
    /// Price over value, less 1.
    pub deviations: LabeledVec,
    /// Mean absolute deviation.
    pub mad: f64,
    /// Mean absolute deviation weighted by value.
    pub mawd: f64,
    /// Of the logs of sales on those of values.
    pub r_squared: f64,
    /// The same, weighted by sales.
    pub weighted_r_squared: f64,
    /// Steedman and Tomkins' distance, 0 where prices are proportional to values, at most √2.
    pub distance: f64,
}

impl ToTable for PriceValueDeviations {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("Prices and labour values", "价格与价值"))
            .subtitle(self.info.place().name_in(language))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Price over value, less 1", "价格/价值−1"), NumberFormat::percent(1));
        for (label, value) in self.deviations.iter() {
            builder = builder.row(label_in(label, language), [value]);
        }
        builder
            .note(format!(
                "MAD {:.4}; MAWD {:.4}; R² {:.4} ({} {:.4}); {} {:.4}.",
                self.mad,
                self.mawd,
                self.r_squared,
                pick("weighted", "加权"),
                self.weighted_r_squared,
                pick("distance", "距离"),
                self.distance
            ))
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

impl ToChart for PriceValueDeviations {
    fn to_chart_in(&self, language: Language) -> Chart {
        ranking(&self.deviations, Shown::Percent, language)
            .subtitle(scope_of(&self.deviations.measure().clone().about(&self.info), language))
    }
}

/// The fall of labour values between two periods and the progress of sectors behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabourValueChange {
    /// The first table.
    pub before: TableInfo,
    /// The second table.
    pub after: TableInfo,
    /// `Δλ`.
    pub change: LabeledVec,
    /// `Δl'L₀`: by labour saved in the sectors themselves.
    pub from_labour: LabeledVec,
    /// `λ₁'ΔA L₀`: by inputs saved, at the labour they contain.
    pub from_inputs: LabeledVec,
    /// `t`: progress of each sector, in labour saved per labour value of its output.
    pub sector_progress: LabeledVec,
    /// `e = −Δλ/λ₀`: progress in making each product.
    pub product_progress: LabeledVec,
    /// `−Δ ln λ`: growth of vertically integrated labour productivity, in logs.
    pub integrated_productivity_growth: LabeledVec,
    /// `λ₀ⱼ x₀ⱼ / λ₀'y`.
    pub domar_weights: LabeledVec,
    /// `Σⱼ λ₀ⱼ yⱼ eⱼ / λ₀'y`: the left side of the identity.
    pub by_product: f64,
    /// `Σⱼ λ₀ⱼ x₀ⱼ tⱼ / λ₀'y`: the right side.
    pub by_sector: f64,
}

impl ToTable for LabourValueChange {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder = Table::builder(pick("Labour time and productivity", "劳动时间与生产率"))
            .subtitle(format!("{} → {}", self.before.name_in(language), self.after.name_in(language)))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Domar weight", "多马权重"), NumberFormat::fixed(4))
            .number_column(pick("Progress of the sector", "部门技术进步率"), NumberFormat::percent(2))
            .number_column(pick("Fall of the labour value", "价值量下降率"), NumberFormat::percent(2));
        let rows = self.domar_weights.iter().zip(self.sector_progress.values()).zip(self.product_progress.values());
        for (((label, weight), sector), product) in rows {
            builder = builder.row(label_in(label, language), [weight, *sector, *product]);
        }
        builder
            .total(
                pick("Economy", "总量"),
                [self.domar_weights.sum(), self.by_sector, self.by_product],
            )
            .note(pick(
                "The economy's two rates are equal: sectors weighted by output, products by final demand, both in labour values.",
                "总量的两个比率相等：部门按产出加权，产品按最终使用加权，均以劳动价值计。",
            ))
            .source(self.before.source.clone())
            .build_or_explain()
    }
}

impl ToChart for LabourValueChange {
    fn to_chart_in(&self, language: Language) -> Chart {
        let years = self.before.place().until(&self.after.place());
        ranking(&self.product_progress, Shown::Percent, language)
            .subtitle(scope_of(&self.product_progress.measure().clone().about(years), language))
    }
}

display_in_notebook!(table: SurplusValue; both: PriceValueDeviations, LabourValueChange);
