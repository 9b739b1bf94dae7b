//! Multipliers: what a unit of final demand sets in motion.

use ndarray::{Array1, Axis};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::LabeledVec;
use crate::labels::{Label, Language};
use crate::report::{
    Cell, NumberFormat, Table, ToTable, capitalised, display_in_notebook, label_in, qualifiers, stub_of,
};
use crate::table::{Imports, PrimaryInput, TableError};
use crate::units::{Flow, Measure, Unit};

/// Direct and total effects of a unit of final demand on an input such as labour income or employment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// In the sector itself, per unit of its output.
    pub direct: LabeledVec,
    /// In all sectors, per unit of final demand for the sector's product.
    pub total: LabeledVec,
}

impl Effects {
    /// Effects beyond the sector's own: total less direct.
    pub fn indirect(&self) -> LabeledVec {
        let values = &self.total.values() - &self.direct.values();
        LabeledVec::trusted(self.total.measure().clone(), self.total.axis(), values)
    }

    /// Total per direct effect, the ratio form of the multiplier (Miller and Blair 2009, eq. 6.14), in the order of the
    /// sectors; `None` where the direct effect is zero.
    pub fn ratios(&self) -> Vec<(&Label, Option<f64>)> {
        self.direct
            .iter()
            .zip(self.total.values())
            .map(|((label, direct), total)| (label, (direct != 0.0).then(|| total / direct)))
            .collect()
    }

    /// Total per direct effect of one sector.
    ///
    /// # Errors
    /// An unknown code; [`LeontiefError::ZeroDirectEffect`].
    pub fn ratio(&self, code: &str) -> Result<f64, LeontiefError> {
        let (direct, total) = (self.direct.get(code)?, self.total.get(code)?);
        if direct == 0.0 {
            let position = self.direct.axis().position(code)?;
            return Err(LeontiefError::ZeroDirectEffect {
                sector: self.direct.axis().as_slice()[position].to_string(),
            });
        }
        Ok(total / direct)
    }
}

/// Where a unit of final demand ends up: value added, imports, taxes on products and other primary inputs. The parts
/// add to one where the table's columns balance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leakages {
    /// Value added at home.
    pub value_added: LabeledVec,
    /// Imported inputs.
    pub imports: LabeledVec,
    /// Taxes less subsidies on products used; zero where the table has no such row.
    pub taxes_on_products: LabeledVec,
    /// Other primary inputs; zero where the table has no such row.
    pub other: LabeledVec,
}

impl Leakages {
    /// The sum of the parts, 1 for each sector whose inputs balance.
    pub fn sum(&self) -> LabeledVec {
        let values =
            &self.value_added.values() + &self.imports.values() + self.taxes_on_products.values() + self.other.values();
        let measure =
            Measure::new("sum of leakages", Unit::Ratio).with_chinese("合计").like(self.value_added.measure());
        LabeledVec::trusted(measure, self.value_added.axis(), values)
    }
}

impl LeontiefSystem {
    /// Output multipliers: output of all sectors per unit of final demand for each.
    ///
    /// # Formula
    /// ```text
    /// m' = i' L
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Validated against
    /// UK Office for National Statistics 2010 (1e-12); Eurostat manual (2008), table 15.15: 1.7048, 1.8413, 1.8136,
    /// 1.6035, 1.5951, 1.3782; China 2018 and 2020 (1e-9).
    ///
    /// # References
    /// Miller and Blair (2009), eq. 6.2.
    #[doc(alias = "产出乘数")]
    pub fn output_multipliers(&self) -> LabeledVec {
        let measure = Measure::new("output multiplier", Unit::Ratio)
            .with_chinese("产出乘数")
            .over(self.flow())
            .about(self.table().info());
        let ones = Array1::ones(self.sectors().len());
        LabeledVec::trusted(measure, self.sectors(), self.solve_transposed(ones.view()))
    }

    /// Value-added multipliers: value added in all sectors per unit of final demand for each. Over total flows they are
    /// 1 wherever the columns balance, since imports then count as if made at home; use domestic flows.
    ///
    /// # Formula
    /// ```text
    /// m' = v' L,   vⱼ = value addedⱼ / xⱼ
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Errors
    /// [`TableError::NoValueAdded`].
    ///
    /// # Validated against
    /// UK Office for National Statistics 2010 (GVA effects, 1e-12); Eurostat manual (2008), table 15.16; China 2017,
    /// 2018, 2020 (1e-9).
    ///
    /// # References
    /// Miller and Blair (2009), section 6.2.4.
    #[doc(alias = "增加值乘数")]
    pub fn value_added_multipliers(&self) -> Result<LabeledVec, LeontiefError> {
        Ok(self.effects_of(&self.table().value_added()?)?.total)
    }

    /// Income multipliers: compensation of employees in all sectors per unit of final demand for each.
    ///
    /// # Formula
    /// ```text
    /// m' = w' L,   wⱼ = compensationⱼ / xⱼ
    /// ```
    /// The ratio form is in [`LeontiefSystem::effects_of`].
    ///
    /// # Unit
    /// Ratio.
    ///
    /// # Errors
    /// [`TableError::NoCategory`] where the table has no compensation row.
    ///
    /// # Validated against
    /// UK Office for National Statistics 2010 (employment cost effects, 1e-12); China 2018, 2020 (1e-9).
    ///
    /// # References
    /// Miller and Blair (2009), eq. 6.8.
    #[doc(alias = "收入乘数")]
    pub fn income_multipliers(&self) -> Result<LabeledVec, LeontiefError> {
        Ok(self.effects_of(&self.compensation()?)?.total)
    }

    /// Compensation of employees by sector.
    pub(super) fn compensation(&self) -> Result<LabeledVec, LeontiefError> {
        self.table().primary_input(PrimaryInput::Compensation).ok_or_else(|| {
            TableError::NoCategory {
                wanted: "row of compensation of employees".to_owned(),
                available: self.table().primary_inputs().rows().iter().map(Label::name).collect::<Vec<_>>().join(", "),
            }
            .into()
        })
    }

    /// Direct and total effects on any row that has a number for each sector: a primary input, employment, energy,
    /// emissions.
    ///
    /// # Formula
    /// ```text
    /// direct: sⱼ = rowⱼ / xⱼ,   total: s' L
    /// ```
    /// # Unit
    /// That of the row per that of the table.
    ///
    /// # Errors
    /// Labels that are not the system's sectors; a row over the other flows.
    ///
    /// # Validated against
    /// Eurostat manual (2008), table 15.19 and 15.20 (employment multipliers .0326 … .0242, CO₂).
    ///
    /// # References
    /// Miller and Blair (2009), sections 6.2.2 and 6.2.3.
    #[doc(alias = "employment multiplier")]
    pub fn effects_of(&self, row: &LabeledVec) -> Result<Effects, LeontiefError> {
        let direct = self.per_output(row)?;
        let measure = row.measure();
        let total = Measure::new(format!("{} multiplier", measure.name()), direct.measure().unit().clone())
            .with_chinese(format!("{}乘数", measure.name_in(Language::Chinese)))
            .over(self.flow())
            .about(self.table().info());
        let values = self.solve_transposed(direct.values());
        Ok(Effects { total: LabeledVec::trusted(total, self.sectors(), values), direct })
    }

    /// Net output multipliers: the multiplier weighted by the share of output that goes to final demand. Above 1, the
    /// rest of the economy depends on the sector's final demand more than the sector on theirs.
    ///
    /// # Formula
    /// ```text
    /// m' = i' L ŷ x̂⁻¹
    /// ```
    /// # Unit
    /// Ratio; weighted by output they average to 1.
    ///
    /// # Validated against
    /// Their output-weighted mean of 1, on every table.
    ///
    /// # References
    /// Oosterhaven and Stelder (2002), eq. 5.
    #[doc(alias = "Oosterhaven–Stelder")]
    pub fn net_output_multipliers(&self) -> LabeledVec {
        let share = &self.table().net_final_demand().values() * &self.reciprocal_output();
        let values = &self.output_multipliers().values() * &share;
        let measure = Measure::new("net output multiplier", Unit::Ratio)
            .with_chinese("净产出乘数")
            .over(self.flow())
            .about(self.table().info());
        LabeledVec::trusted(measure, self.sectors(), values)
    }

    /// Net multipliers of a row: value added, income or employment embodied in a sector's final demand per unit of that
    /// row in the sector itself. `None` in [`Effects::ratios`] becomes an error here.
    ///
    /// # Formula
    /// ```text
    /// m'ⱼ = (s' L)ⱼ yⱼ / (sⱼ xⱼ)
    /// ```
    /// # Unit
    /// Ratio; weighted by the row they average to 1.
    ///
    /// # Errors
    /// As [`LeontiefSystem::effects_of`]; [`LeontiefError::ZeroDirectEffect`].
    ///
    /// # References
    /// Oosterhaven and Stelder (2002), eq. 6.
    pub fn net_multipliers_of(&self, row: &LabeledVec) -> Result<LabeledVec, LeontiefError> {
        let effects = self.effects_of(row)?;
        if let Some((label, _)) = row.iter().find(|(_, value)| *value == 0.0) {
            return Err(LeontiefError::ZeroDirectEffect { sector: label.to_string() });
        }
        let values = &effects.total.values() * &self.table().net_final_demand().values() / row.values();
        let measure = Measure::new(format!("net {} multiplier", row.measure().name()), Unit::Ratio)
            .with_chinese(format!("净{}乘数", row.measure().name_in(Language::Chinese)))
            .over(self.flow())
            .about(self.table().info());
        Ok(LabeledVec::trusted(measure, self.sectors(), values))
    }

    /// Where a unit of final demand for a domestic product ends up.
    ///
    /// # Formula
    /// ```text
    /// (v + m + t + o)' L_d = i'
    /// ```
    /// with value added `v`, imported inputs `m`, taxes on products `t` and other primary inputs `o` per unit of output.
    ///
    /// # Unit
    /// Ratio.
    ///
    /// # Errors
    /// [`LeontiefError::WrongFlow`] over total flows, where imports are not a leakage;
    /// [`TableError::NoValueAdded`].
    ///
    /// # Validated against
    /// The identity above, on the tables of the UK, Germany and China.
    ///
    /// # References
    /// Miller and Blair (2009), section 6.2; Koopman, Wang and Wei (2014), eq. 5.
    #[doc(alias = "import leakage")]
    pub fn leakages(&self) -> Result<Leakages, LeontiefError> {
        if self.flow() == Flow::Total {
            return Err(LeontiefError::WrongFlow {
                question: "the leakage of final demand",
                needed: Flow::Domestic,
                flow: self.flow(),
            });
        }
        let part = |name: &str, chinese: &str, amounts: Array1<f64>| {
            let per_output = amounts * self.reciprocal_output();
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(Flow::Domestic).about(self.table().info());
            LabeledVec::trusted(measure, self.sectors(), self.solve_transposed(per_output.view()))
        };
        let row = |kind| {
            self.table()
                .primary_input(kind)
                .map_or_else(|| Array1::zeros(self.sectors().len()), |row| row.values().to_owned())
        };
        let imports = match self.table().imports() {
            Imports::Split { intermediate, .. } => intermediate.sum_axis(Axis(0)),
            Imports::Outside | Imports::Inside { .. } => row(PrimaryInput::Imports),
        };
        Ok(Leakages {
            value_added: part("value added", "增加值", self.table().value_added()?.values().to_owned()),
            imports: part("imports", "进口", imports),
            taxes_on_products: part("taxes on products", "产品税净额", row(PrimaryInput::TaxesOnProducts)),
            other: part("other primary inputs", "其他最初投入", row(PrimaryInput::Other)),
        })
    }
}

impl ToTable for Effects {
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::significant(5);
        let mut builder = Table::builder(capitalised(self.total.measure().name_in(language)))
            .language(language)
            .stub(stub_of(self.total.axis().dimension(), language))
            .number_column(language.pick("Direct", "直接"), format)
            .number_column(language.pick("Total", "完全"), format)
            .number_column(language.pick("Ratio", "比率"), format);
        builder = builder.subtitle(qualifiers(self.total.measure(), language));
        for ((label, ratio), (&direct, &total)) in
            self.ratios().into_iter().zip(self.direct.values().iter().zip(self.total.values()))
        {
            builder = builder.row(label_in(label, language), [Cell::from(direct), total.into(), ratio.into()]);
        }
        builder.build_or_explain()
    }
}

impl ToTable for Leakages {
    fn to_table_in(&self, language: Language) -> Table {
        let parts = [&self.value_added, &self.imports, &self.taxes_on_products, &self.other];
        let mut builder = Table::builder(language.pick("Where a unit of final demand ends up", "单位最终使用的去向"))
            .subtitle(qualifiers(self.value_added.measure(), language))
            .language(language)
            .stub(stub_of(self.value_added.axis().dimension(), language));
        for part in parts {
            builder = builder.number_column(part.measure().name_in(language), NumberFormat::fixed(4));
        }
        builder = builder.number_column(language.pick("Sum", "合计"), NumberFormat::fixed(4));
        let sum = self.sum();
        for (i, (label, total)) in sum.iter().enumerate() {
            let cells = parts.iter().map(|part| part.values()[i]).chain([total]);
            builder = builder.row(label_in(label, language), cells);
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(table: Effects, Leakages);
