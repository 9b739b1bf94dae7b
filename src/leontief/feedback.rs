//! Spillover and feedback between regions, or between any groups of sectors.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::linalg::{Lu, memory};
use crate::report::{
    Bars, Chart, NumberFormat, Table, ToChart, ToTable, capitalised, display_in_notebook, label_in, qualifiers, stub_of,
};
use crate::units::{Measure, Unit};

/// The Leontief inverse taken apart by groups of sectors: `L = M₃ M₂ M₁`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// Names of the groups.
    pub groups: Vec<String>,
    /// Number of the group of each sector, in the order of the sectors.
    pub group_of: Vec<usize>,
    /// M₁: what each group would need if it dealt with itself alone.
    pub within: LabeledMat,
    /// M₂: what one group's output, so found, needs of the others; ones on the diagonal.
    pub spillover: LabeledMat,
    /// M₃: what comes back to a group through the others, again and again.
    pub feedback: LabeledMat,
}

/// The output that a final demand needs, by the way it is called for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedbackEffects {
    /// Names of the groups.
    pub groups: Vec<String>,
    group_of: Vec<usize>,
    /// The final demand itself.
    pub demand: LabeledVec,
    /// Output beyond it that a group needs of itself: `(M₁ − I) y`.
    pub within: LabeledVec,
    /// Output called for in other groups: `(M₂ − I) M₁ y`.
    pub spillover: LabeledVec,
    /// Output called for by what comes back: `(M₃ − I) M₂ M₁ y`.
    pub feedback: LabeledVec,
    /// All of it, `L y`.
    pub total: LabeledVec,
}

/// Output multipliers by the way output is called for; with the unit of final demand itself they add to the column sums
/// of the Leontief inverse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedbackMultipliers {
    /// Within the sector's own group.
    pub within: LabeledVec,
    /// In other groups.
    pub spillover: LabeledVec,
    /// By feedback.
    pub feedback: LabeledVec,
}

impl LeontiefSystem {
    /// Takes the Leontief inverse apart by groups that together hold each sector once: regions of an interregional
    /// table, or digital industries and the rest.
    ///
    /// # Formula
    /// ```text
    /// Dᵣₛ = (I − Aᵣᵣ)⁻¹ Aᵣₛ  (r ≠ s),  Dᵣᵣ = 0;   (I − D)⁻¹ = M₃ M₂ with M₃ its diagonal blocks;   M₁ = diag((I − Aᵣᵣ)⁻¹)
    /// L = M₃ M₂ M₁
    /// two groups:  M₂ = [I, Dᵣₛ; Dₛᵣ, I],   M₃ = diag((I − Dᵣₛ Dₛᵣ)⁻¹, (I − Dₛᵣ Dᵣₛ)⁻¹)
    /// ```
    /// # Unit
    /// Ratios.
    ///
    /// # Errors
    /// An unknown or repeated code, an empty group; [`LeontiefError::NotAPartition`] where a sector is in no group or in
    /// several.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// let china = datasets::china_digital()?;
    /// let table = china.table(2020)?;
    /// let system = LeontiefSystem::from_table(table, Flow::Domestic)?;
    /// let scope = digital::Scope::ict(table)?;
    /// let split = system.feedback_with_rest("digital", &scope.codes())?;
    /// let effects = split.effects_of(&table.net_final_demand())?;
    /// let parts = effects.demand.sum() + effects.within.sum() + effects.spillover.sum() + effects.feedback.sum();
    /// assert!((parts / effects.total.sum() - 1.0).abs() < 1e-12);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// Miller and Blair's two regions (three and two sectors): 100 more final demand for sector 1 of the first needs
    /// (142.34, 63.46, 63.83) there, and (136.51, 52.73, 56.98) without what comes back through the second.
    ///
    /// # References
    /// Miller (1963, 1966); Round (1985); Pyatt and Round (1979); Miller and Blair (2009), sections 3.3 and 6.3.
    #[doc(alias = "interregional feedback")]
    #[doc(alias = "区域间反馈")]
    pub fn feedback_between<S: AsRef<str>>(&self, groups: &[(&str, Vec<S>)]) -> Result<Feedback, LeontiefError> {
        let n = self.sectors().len();
        let mut members = Vec::with_capacity(groups.len());
        let mut times_named = vec![0_usize; n];
        let mut group_of = vec![0; n];
        for (number, (_, codes)) in groups.iter().enumerate() {
            let positions = self.group(codes, "a group of sectors")?;
            for &position in &positions {
                times_named[position] += 1;
                group_of[position] = number;
            }
            members.push(positions);
        }
        if let Some(position) = times_named.iter().position(|&times| times != 1) {
            return Err(LeontiefError::NotAPartition {
                sector: self.sectors().as_slice()[position].to_string(),
                groups: times_named[position],
            });
        }
        memory::ensure_available(72.0 * (n * n) as f64, &format!("feedback between groups of {n} sectors"))
            .map_err(LeontiefError::Linalg)?;
        let coefficients = self.technical_coefficients().values();
        let same = |i: usize, j: usize| group_of[i] == group_of[j];
        let identity = Array2::<f64>::eye(n);
        let inside = Array2::from_shape_fn((n, n), |(i, j)| if same(i, j) { coefficients[[i, j]] } else { 0.0 });
        let across = &coefficients - &inside;
        // Solves group by group with the diagonal blocks of a matrix.
        let solve_blocks = |matrix: &Array2<f64>, right: &Array2<f64>| -> Result<Array2<f64>, LeontiefError> {
            let mut solution = Array2::zeros((n, n));
            for positions in &members {
                let block = matrix.select(Axis(0), positions).select(Axis(1), positions);
                let part = Lu::factorise(block.view())
                    .and_then(|lu| lu.solve_many(right.select(Axis(0), positions).view()))
                    .map_err(LeontiefError::Linalg)?;
                for (row, &position) in part.rows().into_iter().zip(positions) {
                    solution.row_mut(position).assign(&row);
                }
            }
            Ok(solution)
        };
        let own = &identity - &inside;
        let within = solve_blocks(&own, &identity)?;
        let deliveries = solve_blocks(&own, &across)?;
        let rounds = Lu::factorise((&identity - &deliveries).view()).map_err(LeontiefError::Linalg)?.inverse();
        let feedback = Array2::from_shape_fn((n, n), |(i, j)| if same(i, j) { rounds[[i, j]] } else { 0.0 });
        let spillover = solve_blocks(&rounds, &rounds)?;
        let labelled = |name: &str, chinese: &str, values| {
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow()).about(self.table().info());
            LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
        };
        Ok(Feedback {
            groups: groups.iter().map(|(name, _)| (*name).to_owned()).collect(),
            group_of,
            within: labelled("multipliers within groups", "组内乘数", within),
            spillover: labelled("spillover between groups", "组间溢出", spillover),
            feedback: labelled("feedback between groups", "组间反馈", feedback),
        })
    }

    /// The same for one group and all other sectors, called "rest".
    ///
    /// # Errors
    /// As [`LeontiefSystem::feedback_between`].
    pub fn feedback_with_rest<S: AsRef<str>>(&self, name: &str, codes: &[S]) -> Result<Feedback, LeontiefError> {
        let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
        let rest = self.sectors().codes().filter(|code| !codes.contains(code)).collect();
        self.feedback_between(&[(name, codes), ("rest", rest)])
    }
}

impl Feedback {
    /// The output that a final demand needs, by the way it is called for.
    ///
    /// # Formula
    /// ```text
    /// L y = y + (M₁ − I) y + (M₂ − I) M₁ y + (M₃ − I) M₂ M₁ y
    /// ```
    /// # Unit
    /// That of the final demand.
    ///
    /// # Errors
    /// Labels that are not the system's sectors; a final demand over the other flows.
    ///
    /// # References
    /// Stone (1985); Pyatt and Round (1979).
    pub fn effects_of(&self, final_demand: &LabeledVec) -> Result<FeedbackEffects, LeontiefError> {
        self.within.columns().ensure_aligned(final_demand.axis())?;
        let demand = final_demand.values();
        let first = self.within.values().dot(&demand);
        let second = self.spillover.values().dot(&first);
        let third = self.feedback.values().dot(&second);
        let unit = final_demand.measure().unit();
        let part = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure = Measure::new(name, unit.clone()).with_chinese(chinese).like(self.within.measure());
            LabeledVec::trusted(measure, self.within.rows(), values)
        };
        Ok(FeedbackEffects {
            groups: self.groups.clone(),
            group_of: self.group_of.clone(),
            demand: final_demand.clone(),
            within: part("output within the group", "组内产出", &first - &demand),
            spillover: part("output by spillover", "溢出产出", &second - &first),
            feedback: part("output by feedback", "反馈产出", &third - &second),
            total: part("output", "总产出", third),
        })
    }

    /// Output multipliers by the way output is called for.
    ///
    /// # Formula
    /// ```text
    /// i′(M₁ − I),   i′(M₂ − I) M₁,   i′(M₃ − I) M₂ M₁
    /// ```
    /// # Unit
    /// Ratios.
    pub fn multipliers(&self) -> FeedbackMultipliers {
        let (first, second, third) = (self.within.values(), self.spillover.values(), self.feedback.values());
        let within = first.sum_axis(Axis(0));
        let spilled = second.sum_axis(Axis(0)).dot(&first);
        let all = third.sum_axis(Axis(0)).dot(&second).dot(&first);
        let part = |name: &str, chinese: &str, values| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).like(self.within.measure());
            LabeledVec::trusted(measure, self.within.columns(), values)
        };
        FeedbackMultipliers {
            spillover: part("spillover multiplier", "溢出乘数", &spilled - &within),
            feedback: part("feedback multiplier", "反馈乘数", all - &spilled),
            within: part("multiplier within the group", "组内乘数", within - 1.0),
        }
    }
}

impl FeedbackEffects {
    /// A part summed by group.
    fn by_group(&self, part: &LabeledVec) -> Vec<f64> {
        let mut sums = vec![0.0; self.groups.len()];
        self.group_of.iter().zip(part.values()).for_each(|(&group, value)| sums[group] += value);
        sums
    }

    /// What is overlooked in each group by a model of that group alone, as a share of its output: what other groups
    /// call for and what comes back.
    ///
    /// # Formula
    /// ```text
    /// 1 − i′(M₁ y)ᵣ / i′(L y)ᵣ
    /// ```
    /// With final demand for one group only, its entry is the overall error of ignoring feedback.
    ///
    /// # References
    /// Miller and Blair (2009), section 3.3.2.
    pub fn overlooked(&self) -> Vec<f64> {
        let (demand, within, total) =
            (self.by_group(&self.demand), self.by_group(&self.within), self.by_group(&self.total));
        (0..total.len()).map(|group| 1.0 - (demand[group] + within[group]) / total[group]).collect()
    }
}

impl ToTable for FeedbackEffects {
    fn to_table_in(&self, language: Language) -> Table {
        let number = NumberFormat::significant(6).grouped();
        let parts = [&self.demand, &self.within, &self.spillover, &self.feedback, &self.total];
        let sums = parts.map(|part| self.by_group(part));
        let mut builder = Table::builder(language.pick("Output by the way it is called for", "按作用渠道分解的产出"))
            .language(language)
            .subtitle(qualifiers(self.within.measure(), language))
            .stub(language.pick("Group", "组别"))
            .number_column(language.pick("Final demand", "最终需求"), number)
            .number_column(language.pick("Within the group", "组内"), number)
            .number_column(language.pick("Spillover", "溢出"), number)
            .number_column(language.pick("Feedback", "反馈"), number)
            .number_column(language.pick("Total", "合计"), number);
        for (group, name) in self.groups.iter().enumerate() {
            builder = builder.row(name.clone(), sums.iter().map(|sum| sum[group]));
        }
        builder
            .total(language.pick("All", "全部"), parts.map(LabeledVec::sum))
            .note(language.pick(
                "Spillover: output that other groups' needs call for here. Feedback: what comes back through other groups.",
                "溢出：其他组的需求在本组引起的产出。反馈：经其他组返回本组的需求所引起的产出。",
            ))
            .build_or_explain()
    }
}

impl ToTable for FeedbackMultipliers {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let mut builder = Table::builder(
            language.pick("Output multipliers by the way output is called for", "按作用渠道分解的产出乘数"),
        )
        .language(language)
        .subtitle(qualifiers(self.within.measure(), language))
        .stub(stub_of(self.within.axis().dimension(), language))
        .number_column(language.pick("Within the group", "组内"), four)
        .number_column(language.pick("Spillover", "溢出"), four)
        .number_column(language.pick("Feedback", "反馈"), four)
        .number_column(language.pick("Multiplier", "乘数"), four);
        for (position, (label, within)) in self.within.iter().enumerate() {
            let (spillover, feedback) = (self.spillover.values()[position], self.feedback.values()[position]);
            let all = 1.0 + within + spillover + feedback;
            builder = builder.row(label_in(label, language), [within, spillover, feedback, all]);
        }
        builder
            .note(
                language
                    .pick("The multiplier counts the unit of final demand itself.", "乘数包括最终需求本身的一个单位。"),
            )
            .build_or_explain()
    }
}

impl ToChart for FeedbackMultipliers {
    fn to_chart_in(&self, language: Language) -> Chart {
        let parts = [&self.within, &self.spillover, &self.feedback];
        let bars = Bars::horizontal(self.within.axis().iter().map(|label| label_in(label, language))).stacked();
        let bars = parts.iter().fold(bars, |bars, part| {
            bars.series(capitalised(part.measure().name_in(language)), part.values().iter().copied())
        });
        Chart::new(language.pick("Output called for beyond a unit of final demand", "单位最终需求之外引起的产出"), bars)
            .language(language)
            .subtitle(qualifiers(self.within.measure(), language))
            .x_axis(language.pick("Output per unit of final demand", "单位最终需求引起的产出"))
    }
}

display_in_notebook!(table: FeedbackEffects; both: FeedbackMultipliers);
