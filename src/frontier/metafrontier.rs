//! Groups with technologies of their own, and what the best of all groups could do.

use serde::{Deserialize, Serialize};

use super::efficiency::Predictor;
use super::error::FrontierError;
use super::fit::FrontierFit;
use super::inefficiency::Distribution;
use super::panel::PanelModel;
use super::spec::Frontier;
use crate::labeled::LabeledVec;
use crate::labels::Language;
use crate::optim::Certificate;
use crate::panel::{Panel, PanelError, Value};
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Covariance, Fitted, Vcov, chi_squared_tail};
use crate::units::{Measure, Unit};

/// Fewest groups.
const GROUPS: usize = 2;

/// A frontier for each group and one above all.
///
/// Made by [`Frontier::metafrontier`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Metafrontier {
    frontier: Frontier,
    group: String,
    gap: Distribution,
    gap_by: Vec<String>,
}

/// A fitted metafrontier: group frontiers, the second stage, and efficiency in two factors.
///
/// As a [`Fitted`] model it is the second stage, with sandwich standard errors.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetafrontierFit {
    name: String,
    groups: Vec<(String, FrontierFit)>,
    second_stage: FrontierFit,
    /// The group of each row, a number into the groups in their order, from 0.
    group_of_row: Vec<usize>,
    /// How near the frontier of the row's group comes to the metafrontier: TGR, between 0 and 1.
    pub technology_gap_ratios: LabeledVec,
    /// Efficiency of each row against its group's frontier: TE.
    pub group_efficiencies: LabeledVec,
    /// Efficiency of each row against the metafrontier: TGR × TE.
    pub metafrontier_efficiencies: LabeledVec,
}

/// Likelihood-ratio test that all groups share one frontier, noise and inefficiency included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OneTechnologyTest {
    /// 2(Σ_g ℓ_g − ℓ of all rows together).
    pub statistic: f64,
    /// Parameters that one frontier saves.
    pub degrees_of_freedom: usize,
    /// From χ².
    pub p_value: f64,
}

impl Frontier {
    /// Group frontiers and a stochastic metafrontier above them; `group` is a column of numbers or text.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// # let mut rows = String::from("region,y,x\n");
    /// # for i in 0..400 {
    /// #     let number = |k: f64| (f64::from(i) * k).fract();
    /// #     let (a, b, c, d) = (number(0.618_033_9), number(0.754_877_7), number(0.569_840_3), number(0.430_159_7));
    /// #     let (v, u) = (0.1 * (a + b - 1.0), 0.5 * (1.0 - c).sqrt() * (1.0 - c));
    /// #     let (region, level) = if i % 2 == 0 { ("east", 1.0 + 0.6 * d) } else { ("west", 0.6 + 0.9 * d) };
    /// #     rows += &format!("{region},{},{d}\n", level + v - u);
    /// # }
    /// # let panel = Panel::parse_csv(&rows, "regions.csv")?;
    /// let spec = Frontier::production("y").inputs(["x"]).metafrontier("region");
    /// match spec.fit(&panel) {
    ///     Ok(fit) => println!("{fit}\n{}", fit.group_table()),
    ///     // Where group frontiers hardly differ there may be no technology gap to estimate.
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    /// # References
    /// Huang, Huang and Liu (2014), Journal of Productivity Analysis 42, 241–254.
    #[doc(alias = "TGR")]
    #[doc(alias = "共同前沿")]
    pub fn metafrontier(self, group: impl Into<String>) -> Metafrontier {
        Metafrontier { frontier: self, group: group.into(), gap: Distribution::default(), gap_by: Vec::new() }
    }
}

impl Metafrontier {
    /// The distribution of the gap between group frontier and metafrontier; half-normal unless said otherwise.
    #[must_use]
    pub fn gap(mut self, distribution: impl Into<Distribution>) -> Self {
        self.gap = distribution.into();
        self
    }

    /// Covariates of the variance of the gap, beside its constant.
    #[must_use]
    pub fn gap_by<S: Into<String>>(mut self, covariates: impl IntoIterator<Item = S>) -> Self {
        self.gap_by = covariates.into_iter().map(Into::into).collect();
        self
    }

    fn name(&self) -> String {
        format!("stochastic metafrontier, {}, {}", self.gap.name(), self.frontier.side.name())
    }

    /// The value of the group column in each row.
    fn values(&self, panel: &Panel) -> Result<Vec<Option<Value>>, FrontierError> {
        match panel.text(&self.group) {
            Ok(text) => Ok(text.into_iter().map(|cell| cell.map(Value::from)).collect()),
            Err(PanelError::NotText { .. }) => {
                let number = |value: &f64| (!value.is_nan()).then_some(Value::Number(*value));
                Ok(panel.column(&self.group)?.iter().map(number).collect())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Fits the group frontiers, then a stochastic frontier to their fitted values.
    ///
    /// The second stage is a stochastic frontier too: its noise is the error of the group frontiers, and its standard errors
    /// are the sandwich ([`MetafrontierFit::with_vcov`] says what they miss). Any group that has no verified maximum is an error
    /// that names it. Groups come in the order of their first rows.
    ///
    /// # Formula
    /// ```text
    /// first:   y = f_g(x) + v − u                    in group g
    /// second:  f̂_g(x) = f_M(x) + v_M − u_M           over all rows,   TGR = E[e^{−u_M} | ε_M]
    /// TE = E[e^{−u} | ε],   MTE = TGR · TE           (cost: + u, + u_M)
    /// ```
    /// # Errors
    /// As [`Frontier::fit`], of the groups in [`FrontierError::Group`] and of the second stage;
    /// [`FrontierError::Unsupported`] with fewer than two groups or with fixed effects.
    ///
    /// # Validated against
    /// The two stages done by hand with [`Frontier::fit`], 1e-9, and thirty simulated groups with a known metafrontier:
    /// slope within 3.5 standard errors of the best group's, mean technology gap ratio against the best group within 0.02.
    ///
    /// # References
    /// Huang, Huang and Liu (2014); Battese, Rao and O'Donnell (2004), Journal of Productivity Analysis 21, 91–103.
    pub fn fit(&self, panel: &Panel) -> Result<MetafrontierFit, FrontierError> {
        if self.frontier.panel_model == Some(PanelModel::TrueFixedEffects) {
            return Err(self.refuse("fixed effects", "their frontier has no level to compare; use random effects"));
        }
        let values = self.values(panel)?;
        let mut names: Vec<&Value> = Vec::new();
        for value in values.iter().flatten() {
            if !names.contains(&value) {
                names.push(value);
            }
        }
        if names.len() < GROUPS {
            return Err(self.refuse("fewer than two groups", "name a column that has at least two values"));
        }
        let mut frontier_of_row = vec![f64::NAN; panel.len()];
        let mut efficiency_of_row = frontier_of_row.clone();
        let mut group_of_row = vec![0; panel.len()];
        let mut groups = Vec::with_capacity(names.len());
        for (number, value) in names.iter().enumerate() {
            let name = match value {
                Value::Number(value) => value.to_string(),
                Value::Text(text) => text.clone(),
            };
            let rows: Vec<usize> = (0..panel.len()).filter(|&row| values[row].as_ref() == Some(value)).collect();
            let part = panel.where_equals(&self.group, (*value).clone())?;
            let fit = self
                .frontier
                .fit(&part)
                .map_err(|error| FrontierError::Group { group: name.clone(), error: Box::new(error) })?;
            let output = part.column(&self.frontier.output)?;
            let efficiencies = fit.efficiencies(Predictor::BatteseCoelli);
            let residuals = fit.residuals();
            for (position, &row) in fit.sample().rows.iter().enumerate() {
                frontier_of_row[rows[row]] = output[row] - residuals.values()[position];
                efficiency_of_row[rows[row]] = efficiencies.values()[position];
                group_of_row[rows[row]] = number;
            }
            groups.push((name, fit));
        }
        let column = format!("{} on the group frontier", self.frontier.output);
        let with_frontier = panel.clone().with_column(column.clone(), frontier_of_row)?;
        let mut second = self.frontier.clone().inefficiency(self.gap.clone()).inefficiency_by(self.gap_by.clone());
        second.output = column;
        second.panel_model = None;
        second.noise_by.clear();
        let second_stage = second.fit(&with_frontier)?.with_vcov(Vcov::Robust)?;

        let gaps = second_stage.efficiencies(Predictor::BatteseCoelli);
        let rows = &second_stage.sample().rows;
        let labeled = |name: &str, chinese: &str, values: Vec<f64>| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese);
            LabeledVec::trusted(measure, gaps.axis(), values.into())
        };
        let own: Vec<f64> = rows.iter().map(|&row| efficiency_of_row[row]).collect();
        let both = own.iter().zip(gaps.values()).map(|(own, gap)| own * gap).collect();
        Ok(MetafrontierFit {
            name: self.name(),
            groups,
            group_of_row: rows.iter().map(|&row| group_of_row[row]).collect(),
            technology_gap_ratios: labeled("technology gap ratio", "技术缺口比率", gaps.values().to_vec()),
            group_efficiencies: labeled("group efficiency", "组内效率", own),
            metafrontier_efficiencies: labeled("metafrontier efficiency", "共同前沿效率", both),
            second_stage,
        })
    }

    fn refuse(&self, what: &'static str, instead: &'static str) -> FrontierError {
        FrontierError::Unsupported { model: self.name(), what, instead }
    }

    /// Tests whether groups need frontiers of their own, before a metafrontier is asked for.
    ///
    /// # Formula
    /// ```text
    /// LR = 2(Σ_g ℓ_g − ℓ) ~ χ², degrees of freedom = Σ_g k_g − k
    /// ```
    /// # Errors
    /// As [`Metafrontier::fit`], and those of one frontier for all rows.
    ///
    /// # References
    /// Battese, Rao and O'Donnell (2004), section 4.
    pub fn test_of_one_technology(
        &self,
        panel: &Panel,
        fit: &MetafrontierFit,
    ) -> Result<OneTechnologyTest, FrontierError> {
        let together = self.frontier.fit(panel)?;
        let apart: f64 = fit.groups.iter().map(|(_, group)| group.log_likelihood()).sum();
        let parameters: usize = fit.groups.iter().map(|(_, group)| group.parameters().len()).sum();
        let statistic = 2.0 * (apart - together.log_likelihood());
        let degrees_of_freedom = parameters - together.parameters().len();
        Ok(OneTechnologyTest {
            statistic,
            degrees_of_freedom,
            p_value: chi_squared_tail(degrees_of_freedom, statistic),
        })
    }
}

impl MetafrontierFit {
    /// The group frontiers, in the order of their first rows.
    pub fn groups(&self) -> &[(String, FrontierFit)] {
        &self.groups
    }

    /// The regression of the group frontiers on the metafrontier, with sandwich standard errors.
    pub fn second_stage(&self) -> &FrontierFit {
        &self.second_stage
    }

    /// The same fit with another covariance of the second stage.
    ///
    /// The sandwich takes rows as independent, but rows of a group share the error of its frontier: with few groups the
    /// standard errors of the second stage are too small, and those of the best groups' own coefficients say more. With
    /// many groups, cluster by them.
    ///
    /// # Errors
    /// As [`FrontierFit::with_vcov`].
    pub fn with_vcov(&self, kind: Vcov) -> Result<Self, FrontierError> {
        Ok(Self { second_stage: self.second_stage.with_vcov(kind)?, ..self.clone() })
    }

    /// What proves that the second stage is a maximum.
    pub fn convergence(&self) -> &Certificate {
        self.second_stage.convergence()
    }

    /// Means by group: observations, TE, TGR, MTE.
    pub fn group_table(&self) -> Table {
        self.group_table_in(Language::English)
    }

    /// Means by group in a language.
    pub fn group_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let mut builder = Table::builder(language.pick("Efficiency by group", "各组效率"))
            .language(language)
            .stub(language.pick("Group", "组别"))
            .number_column(language.pick("Observations", "观测数"), NumberFormat::integer())
            .number_column(language.pick("Group efficiency", "组内效率"), four)
            .number_column(language.pick("Technology gap ratio", "技术缺口比率"), four)
            .number_column(language.pick("Metafrontier efficiency", "共同前沿效率"), four);
        let means = |rows: &[usize]| -> Vec<Cell> {
            let mean = |values: &LabeledVec| rows.iter().map(|&i| values.values()[i]).sum::<f64>() / rows.len() as f64;
            vec![
                Cell::from(rows.len() as f64),
                Cell::from(mean(&self.group_efficiencies)),
                Cell::from(mean(&self.technology_gap_ratios)),
                Cell::from(mean(&self.metafrontier_efficiencies)),
            ]
        };
        for (number, (name, _)) in self.groups.iter().enumerate() {
            let rows: Vec<usize> =
                self.group_of_row.iter().enumerate().filter(|(_, group)| **group == number).map(|(i, _)| i).collect();
            builder = builder.row(name.clone(), means(&rows));
        }
        let all: Vec<usize> = (0..self.group_of_row.len()).collect();
        builder.total(language.pick("All", "全部"), means(&all)).build_or_explain()
    }

    /// The name of each row's group, in row order.
    pub fn group_of_rows(&self) -> Vec<&str> {
        self.group_of_row.iter().map(|&group| self.groups[group].0.as_str()).collect()
    }

    /// The printed page of the second stage.
    pub fn summary(&self) -> Table {
        self.to_table()
    }
}

impl Fitted for MetafrontierFit {
    fn model_name(&self) -> String {
        self.name.clone()
    }
    fn estimates(&self) -> &LabeledVec {
        self.second_stage.estimates()
    }
    fn vcov(&self) -> &Covariance {
        self.second_stage.vcov()
    }
    fn nobs(&self) -> usize {
        self.group_of_row.len()
    }
    fn log_likelihood(&self) -> Option<f64> {
        Some(self.second_stage.log_likelihood())
    }
    fn contributions(&self) -> Option<&[f64]> {
        self.second_stage.contributions()
    }
}

impl ToTable for MetafrontierFit {
    fn to_table_in(&self, language: Language) -> Table {
        let mean = |values: &LabeledVec| values.sum() / values.len() as f64;
        let lines = [
            ("Mean group efficiency", "平均组内效率", mean(&self.group_efficiencies)),
            ("Mean technology gap ratio", "平均技术缺口比率", mean(&self.technology_gap_ratios)),
            ("Mean metafrontier efficiency", "平均共同前沿效率", mean(&self.metafrontier_efficiencies)),
        ];
        super::verified::page(self, Some(self.convergence()), language, &lines).build_or_explain()
    }
}

impl std::fmt::Display for MetafrontierFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

display_in_notebook!(table: MetafrontierFit);
