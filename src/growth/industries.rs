//! Productivity of industries on gross output, and Jorgenson's aggregation to the economy.

use std::sync::Arc;

use ndarray::{Array1, ArrayView1, Zip};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::LabeledVec;
use crate::labels::{LabelError, Labels, Language};
use crate::report::{
    Cell, Chart, NumberFormat, Shown, Table, ToChart, ToTable, display_in_notebook, label_in, ranking,
};
use crate::units::{Measure, Unit};

/// What an industry earns and uses in one year, in money: inputs, labour and capital, which add to its output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndustryIncome {
    /// Intermediate inputs.
    pub inputs: LabeledVec,
    /// Labour compensation, the self-employed included.
    pub labour: LabeledVec,
    /// Capital compensation; may be negative.
    pub capital: LabeledVec,
}

/// Volumes of output and of what it is made with, in units that do not change from year to year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndustryVolumes {
    /// Gross output.
    pub output: LabeledVec,
    /// Intermediate inputs.
    pub inputs: LabeledVec,
    /// Labour, in one unit for all industries.
    pub labour: LabeledVec,
    /// Capital, in one unit for all industries.
    pub capital: LabeledVec,
}

impl IndustryVolumes {
    fn all(&self) -> [&LabeledVec; 4] {
        [&self.output, &self.inputs, &self.labour, &self.capital]
    }
}

/// Accounts of industries in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndustryAccounts {
    year: i32,
    income: IndustryIncome,
    volumes: IndustryVolumes,
}

impl IndustryAccounts {
    /// Accounts from incomes and volumes.
    ///
    /// # Errors
    /// Labels that differ; incomes in different units; [`GrowthError::OutOfRange`] where value added or output is not
    /// positive, where inputs or labour cost a negative sum, where a volume is negative, or where it is 0 although it is
    /// paid for.
    pub fn new(year: i32, income: IndustryIncome, volumes: IndustryVolumes) -> Result<Self, GrowthError> {
        let axis = income.inputs.axis();
        for numbers in [&income.labour, &income.capital].into_iter().chain(volumes.all()) {
            axis.ensure_aligned(numbers.axis())?;
        }
        for numbers in [&income.labour, &income.capital] {
            income.inputs.measure().ensure_addable(numbers.measure())?;
        }
        let accounts = Self { year, income, volumes };
        let refuse = |what, label: &crate::labels::Label, value, allowed| {
            Err(GrowthError::out_of_range(what, format!("{label} in {year}"), value, allowed))
        };
        let added = accounts.value_added();
        for (position, label) in accounts.sectors().iter().enumerate() {
            let (income, volumes) = (&accounts.income, &accounts.volumes);
            if added[position] <= 0.0 {
                return refuse("value added", label, added[position], "positive, so that Törnqvist shares exist");
            }
            let output = volumes.output.values()[position];
            if output <= 0.0 {
                return refuse("the volume of output", label, output, "positive; leave the industry out");
            }
            for (what, paid, volume) in [
                ("the volume of inputs", &income.inputs, &volumes.inputs),
                ("the volume of labour", &income.labour, &volumes.labour),
                ("the volume of capital", &income.capital, &volumes.capital),
            ] {
                let (paid, volume) = (paid.values()[position], volume.values()[position]);
                if volume < 0.0 || (volume == 0.0 && paid != 0.0) {
                    return refuse(what, label, volume, "positive where it is paid for");
                }
            }
            for (what, paid) in [("the cost of inputs", &income.inputs), ("the cost of labour", &income.labour)] {
                if paid.values()[position] < 0.0 {
                    return refuse(what, label, paid.values()[position], "0 or more");
                }
            }
        }
        Ok(accounts)
    }

    /// The year.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// The industries.
    pub fn sectors(&self) -> &Arc<Labels> {
        self.income.inputs.axis()
    }

    /// What the industries earn and use, in money.
    pub fn income(&self) -> &IndustryIncome {
        &self.income
    }

    /// Volumes of output and inputs.
    pub fn volumes(&self) -> &IndustryVolumes {
        &self.volumes
    }

    fn value_added(&self) -> Array1<f64> {
        &self.income.labour.values() + &self.income.capital.values()
    }
}

/// Productivity growth of industries, and aggregate growth in its parts; log points per year.
///
/// # Formula
/// ```text
/// industry    t = Δ ln Y − v̄_X Δ ln X − v̄_L Δ ln L − v̄_K Δ ln K         v shares of gross output, bars: means of both years
/// value added Δ ln V = (Δ ln Y − v̄_X Δ ln X) / v̄_V,  v̄_V = v̄_L + v̄_K    double deflation
/// economy     Δ ln V = Σ w̄ⱼ Δ ln Vⱼ                                       w shares of value added
/// residual    T = Δ ln V − s̄_L Δ ln ΣL − s̄_K Δ ln ΣK                      s shares of aggregate value added
/// identity    T = Σ (w̄ⱼ/v̄_Vⱼ) tⱼ + R_K + R_L
///             R_K = Σ (w̄ⱼ/v̄_Vⱼ) v̄_Kⱼ Δ ln Kⱼ − s̄_K Δ ln ΣK,  likewise R_L
/// ```
/// The reallocation terms are positive where capital or labour moves to industries in which it earns more. Both sides of
/// the identity are computed by their own formula, so that their equality is a check.
///
/// # Unit
/// Log points per year, as fractions.
///
/// # Validated against
/// The identity on WIOD 2016, USA and Australia 2000–2014 (1e-12), and on random accounts.
///
/// # References
/// Jorgenson, Gollop and Fraumeni (1987), ch. 2; Jorgenson, Ho and Stiroh (2005), ch. 8.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndustryGrowth {
    /// First year.
    pub before: i32,
    /// Last year.
    pub after: i32,
    /// Productivity growth of each industry on gross output.
    pub tfp: LabeledVec,
    /// Growth of value added of each industry, double-deflated.
    pub value_added: LabeledVec,
    /// Domar weights.
    pub domar_weights: LabeledVec,
    /// Weight times productivity growth.
    pub contributions: LabeledVec,
    /// Growth of aggregate value added.
    pub aggregate_value_added: f64,
    /// Contribution of aggregate capital.
    pub capital: f64,
    /// Contribution of aggregate labour.
    pub labour: f64,
    /// Aggregate productivity growth: what capital and labour leave of growth.
    pub aggregate_tfp: f64,
    /// Sum of the industries' contributions.
    pub domar_sum: f64,
    /// Reallocation of capital, by its own formula.
    pub capital_reallocation: f64,
    /// Reallocation of labour, by its own formula.
    pub labour_reallocation: f64,
}

impl IndustryGrowth {
    /// Growth between two years, per year.
    ///
    /// # Errors
    /// Industries that differ; volumes whose units, and with them their price bases, differ between the years;
    /// [`GrowthError::NotLater`]; a volume that is 0 in one year only.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::{Array1, array};
    /// use domar::growth::{IndustryAccounts, IndustryGrowth, IndustryIncome, IndustryVolumes};
    /// let industries = Labels::from_codes(Dimension::Sector, &["1", "2"])?;
    /// let n = |values: Array1<f64>| LabeledVec::new(Measure::new("n", Unit::Ratio), industries.clone(), values);
    /// let year = |year, output: Array1<f64>, labour: Array1<f64>| {
    ///     let income = IndustryIncome {
    ///         inputs: n(array![4.0, 5.0])?,
    ///         labour: n(array![4.0, 2.0])?,
    ///         capital: n(array![2.0, 3.0])?,
    ///     };
    ///     let volumes = IndustryVolumes {
    ///         output: n(output)?,
    ///         inputs: n(array![4.0, 5.0])?,
    ///         labour: n(labour)?,
    ///         capital: n(array![1.0, 1.0])?,
    ///     };
    ///     IndustryAccounts::new(year, income, volumes)
    /// };
    /// // One in ten leaves industry 2, where a worker earns 1, for industry 1, where he earns 2.
    /// let before = year(2000, array![10.0, 10.0], array![2.0, 2.0])?;
    /// let after = year(2001, array![10.5, 10.0], array![2.2, 1.8])?;
    /// let growth = IndustryGrowth::between(&before, &after)?;
    /// assert!(growth.labour_reallocation > 0.0);
    /// assert!(growth.gap().abs() < 1e-15);
    /// # Ok::<(), domar::Error>(())
    /// ```
    pub fn between(before: &IndustryAccounts, after: &IndustryAccounts) -> Result<Self, GrowthError> {
        before.sectors().ensure_aligned(after.sectors())?;
        if after.year <= before.year {
            return Err(GrowthError::NotLater { before: before.year.into(), after: after.year.into() });
        }
        for (a, b) in before.volumes.all().into_iter().zip(after.volumes.all()) {
            a.measure().ensure_addable(b.measure())?;
        }
        let years = f64::from(after.year - before.year);
        let (old, new) = (&before.income, &after.income);
        let (added_before, added_after) = (before.value_added(), after.value_added());
        let output = (&old.inputs.values() + &added_before, &new.inputs.values() + &added_after);
        let share = |a: &LabeledVec, b: &LabeledVec| mean(&(&a.values() / &output.0), &(&b.values() / &output.1));
        let of_inputs = share(&old.inputs, &new.inputs);
        let of_labour = share(&old.labour, &new.labour);
        let of_capital = share(&old.capital, &new.capital);
        let of_added = &of_labour + &of_capital;
        let axis = before.sectors();
        let log = |what, pick: fn(&IndustryVolumes) -> &LabeledVec| {
            log_change(what, axis, pick(&before.volumes).values(), pick(&after.volumes).values(), years)
        };
        let output_growth = log("the volume of output", |v| &v.output)?;
        let input_growth = log("the volume of inputs", |v| &v.inputs)?;
        let labour_growth = log("the volume of labour", |v| &v.labour)?;
        let capital_growth = log("the volume of capital", |v| &v.capital)?;

        let tfp = &output_growth
            - &(&of_inputs * &input_growth)
            - &(&of_labour * &labour_growth)
            - &(&of_capital * &capital_growth);
        let added_growth = (&output_growth - &(&of_inputs * &input_growth)) / &of_added;
        let (total_before, total_after) = (added_before.sum(), added_after.sum());
        let weights = mean(&(&added_before / total_before), &(&added_after / total_after));
        let domar = &weights / &of_added;
        let aggregate_share =
            |a: &LabeledVec, b: &LabeledVec| f64::midpoint(a.sum() / total_before, b.sum() / total_after);
        let total_growth = |a: &LabeledVec, b: &LabeledVec| (b.sum() / a.sum()).ln() / years;
        let capital =
            aggregate_share(&old.capital, &new.capital) * total_growth(&before.volumes.capital, &after.volumes.capital);
        let labour =
            aggregate_share(&old.labour, &new.labour) * total_growth(&before.volumes.labour, &after.volumes.labour);
        let aggregate_value_added = weights.dot(&added_growth);
        let label = |name: &str, chinese: &str, values: Array1<f64>| {
            LabeledVec::trusted(Measure::new(name, Unit::Ratio).with_chinese(chinese), axis, values)
        };
        Ok(Self {
            before: before.year,
            after: after.year,
            aggregate_tfp: aggregate_value_added - capital - labour,
            domar_sum: domar.dot(&tfp),
            capital_reallocation: (&domar * &of_capital).dot(&capital_growth) - capital,
            labour_reallocation: (&domar * &of_labour).dot(&labour_growth) - labour,
            contributions: label("contribution to aggregate TFP growth", "对总量TFP增长的贡献", &domar * &tfp),
            tfp: label("TFP growth on gross output", "总产出口径TFP增长", tfp),
            value_added: label("growth of real value added", "实际增加值增长", added_growth),
            domar_weights: label("Domar weights", "多马权重", domar),
            aggregate_value_added,
            capital,
            labour,
        })
    }

    /// The mean over years of growth from each year to the next: shares move from year to year, and every identity of
    /// [`IndustryGrowth::between`] holds for the means.
    ///
    /// # Errors
    /// As [`IndustryGrowth::between`]; [`GrowthError::NotLater`] for fewer than two years.
    ///
    /// # Example
    /// See [`WiodAccounts`](super::WiodAccounts).
    pub fn chained(accounts: &[IndustryAccounts]) -> Result<Self, GrowthError> {
        let (Some(first), Some(last)) = (accounts.first(), accounts.last()) else {
            return Err(GrowthError::NotLater { before: 0, after: 0 });
        };
        let years = f64::from(last.year - first.year);
        let mut mean: Option<Self> = None;
        for pair in accounts.windows(2) {
            let step = Self::between(&pair[0], &pair[1])?.scaled(f64::from(pair[1].year - pair[0].year) / years);
            mean = Some(match mean {
                None => step,
                Some(sum) => sum.plus(&step),
            });
        }
        let mean = mean.ok_or(GrowthError::NotLater { before: first.year.into(), after: last.year.into() })?;
        Ok(Self { before: first.year, after: last.year, ..mean })
    }

    fn combined(&self, other: &Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        let vectors = |a: &LabeledVec, b: &LabeledVec| {
            let values = Zip::from(a.values()).and(b.values()).map_collect(|&a, &b| operation(a, b));
            LabeledVec::trusted(a.measure().clone(), a.axis(), values)
        };
        Self {
            before: self.before,
            after: other.after,
            tfp: vectors(&self.tfp, &other.tfp),
            value_added: vectors(&self.value_added, &other.value_added),
            domar_weights: vectors(&self.domar_weights, &other.domar_weights),
            contributions: vectors(&self.contributions, &other.contributions),
            aggregate_value_added: operation(self.aggregate_value_added, other.aggregate_value_added),
            capital: operation(self.capital, other.capital),
            labour: operation(self.labour, other.labour),
            aggregate_tfp: operation(self.aggregate_tfp, other.aggregate_tfp),
            domar_sum: operation(self.domar_sum, other.domar_sum),
            capital_reallocation: operation(self.capital_reallocation, other.capital_reallocation),
            labour_reallocation: operation(self.labour_reallocation, other.labour_reallocation),
        }
    }

    fn scaled(&self, factor: f64) -> Self {
        self.combined(self, |a, _| a * factor)
    }

    fn plus(&self, other: &Self) -> Self {
        self.combined(other, |a, b| a + b)
    }

    /// By how much the two sides of the identity differ: rounding only.
    pub fn gap(&self) -> f64 {
        self.aggregate_tfp - self.domar_sum - self.capital_reallocation - self.labour_reallocation
    }

    /// What a group of industries contributes to aggregate productivity growth.
    ///
    /// # Errors
    /// Unknown or repeated codes.
    pub fn contribution_of<S: AsRef<str>>(&self, codes: &[S]) -> Result<f64, LabelError> {
        Ok(self.contributions.select(codes)?.sum())
    }
}

fn mean(a: &Array1<f64>, b: &Array1<f64>) -> Array1<f64> {
    (a + b) / 2.0
}

/// Log changes per year; 0 where there is nothing in both years.
fn log_change(
    what: &'static str,
    axis: &Arc<Labels>,
    before: ArrayView1<'_, f64>,
    after: ArrayView1<'_, f64>,
    years: f64,
) -> Result<Array1<f64>, GrowthError> {
    if let Some(position) = before.iter().zip(after).position(|(a, b)| (*a == 0.0) != (*b == 0.0)) {
        return Err(GrowthError::out_of_range(
            what,
            &axis.as_slice()[position],
            0.0,
            "0 in both years or in none: there is no growth rate from or to nothing",
        ));
    }
    Ok(Zip::from(before).and(after).map_collect(|&a, &b| if a == 0.0 { 0.0 } else { (b / a).ln() / years }))
}

impl ToTable for IndustryGrowth {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let mut builder =
            Table::builder(pick("Productivity of industries and of the economy", "行业与总量的全要素生产率"))
                .subtitle(format!("{}–{}, {}", self.before, self.after, pick("log points per year", "年均对数点")))
                .language(language)
                .stub(pick("Industry", "行业"))
                .number_column(pick("TFP growth", "TFP增长"), NumberFormat::percent(2))
                .number_column(pick("Domar weight", "多马权重"), NumberFormat::fixed(4))
                .number_column(pick("Contribution", "贡献"), NumberFormat::percent(3));
        let rows = self.tfp.iter().zip(self.domar_weights.values()).zip(self.contributions.values());
        for (((label, tfp), weight), part) in rows {
            builder = builder.row(label_in(label, language), [tfp, *weight, *part]);
        }
        let mut part = |english: &str, chinese: &str, value: f64| {
            let cells = [Cell::Missing, Cell::Missing, Cell::from(value)];
            builder = builder.clone().total(pick(english, chinese), cells);
        };
        part("Sum of industries", "行业合计", self.domar_sum);
        part("Reallocation of capital", "资本再配置", self.capital_reallocation);
        part("Reallocation of labour", "劳动再配置", self.labour_reallocation);
        part("Aggregate TFP", "总量TFP", self.aggregate_tfp);
        part("Aggregate capital", "资本投入", self.capital);
        part("Aggregate labour", "劳动投入", self.labour);
        part("Aggregate value added", "总增加值", self.aggregate_value_added);
        builder.build_or_explain()
    }
}

impl ToChart for IndustryGrowth {
    fn to_chart_in(&self, language: Language) -> Chart {
        ranking(&self.contributions, Shown::PercentagePoints, language)
            .subtitle(format!("{}–{}", self.before, self.after))
            .x_axis(language.pick("Percentage points a year", "年均百分点"))
    }
}

display_in_notebook!(both: IndustryGrowth);
