//! Models side by side, as papers print them.

mod panels;

use serde::{Deserialize, Serialize};

use super::fitted::{CoefRow, CoefTable, Fitted, Reference};
use super::vcov::Vcov;
use crate::labels::{Dimension, LabelError, Labels, Language};
use crate::report::{Cell, NumberFormat, ReportError, Table, TableBuilder, ToTable, display_in_notebook};

pub use panels::ComparisonPanels;

/// Marks of significance behind estimates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Stars {
    /// None, as the journals of the American Economic Association ask.
    #[default]
    Off,
    /// `*` p < 0.1, `**` p < 0.05, `***` p < 0.01.
    Conventional,
    /// One star for each limit that the p-value lies below.
    Limits(Vec<f64>),
}

impl Stars {
    /// The limits, largest first.
    fn limits(&self) -> Vec<f64> {
        let mut limits = match self {
            Self::Off => Vec::new(),
            Self::Conventional => vec![0.1, 0.05, 0.01],
            Self::Limits(limits) => limits.clone(),
        };
        limits.sort_by(|a, b| b.total_cmp(a));
        limits
    }

    fn of(&self, p_value: f64) -> u8 {
        let below = self.limits().iter().filter(|&&limit| p_value < limit).count();
        u8::try_from(below).unwrap_or(u8::MAX)
    }
}

/// What stands below each estimate.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Below {
    /// Standard errors in parentheses.
    #[default]
    StandardErrors,
    /// Estimates over their standard errors, t or z, in parentheses.
    Statistics,
    /// Confidence intervals in square brackets.
    ConfidenceIntervals {
        /// The level, a fraction such as 0.95.
        level: f64,
    },
}

/// A row below the estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FitStatistic {
    /// Observations used.
    Observations,
    /// Units of the panel.
    Units,
    /// Observations less parameters.
    ResidualDegreesOfFreedom,
    /// The log-likelihood.
    LogLikelihood,
    /// Akaike's criterion.
    Aic,
    /// Schwarz' criterion.
    Bic,
    /// The share of variation that the regressors account for.
    RSquared,
}

impl FitStatistic {
    const DEFAULT: [Self; 6] =
        [Self::Observations, Self::Units, Self::RSquared, Self::LogLikelihood, Self::Aic, Self::Bic];

    fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Observations => language.pick("Observations", "观测数"),
            Self::Units => language.pick("Units", "单位数"),
            Self::ResidualDegreesOfFreedom => language.pick("Residual degrees of freedom", "残差自由度"),
            Self::LogLikelihood => language.pick("Log-likelihood", "对数似然"),
            Self::Aic => "AIC",
            Self::Bic => "BIC",
            Self::RSquared => "R²",
        }
    }
}

/// One model of a [`Comparison`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedModel {
    /// What stands above its column.
    pub title: String,
    /// Its estimates.
    pub coefficients: CoefTable,
    /// Which standard errors.
    pub vcov: Vcov,
    /// Units of the panel, where it has any.
    pub units: Option<usize>,
    /// Observations less parameters.
    pub dof_residual: usize,
    /// Akaike's criterion.
    pub aic: Option<f64>,
    /// Schwarz' criterion.
    pub bic: Option<f64>,
    /// The share of variation that the regressors account for.
    pub r_squared: Option<f64>,
}

impl ComparedModel {
    fn of(model: &dyn Fitted) -> Self {
        Self {
            title: model.model_name(),
            coefficients: model.coef_table(0.95),
            vcov: model.vcov().kind.clone(),
            units: model.nunits(),
            dof_residual: model.dof_residual(),
            aic: model.aic(),
            bic: model.bic(),
            r_squared: model.r_squared(),
        }
    }

    fn row(&self, parameter: &str) -> Option<&CoefRow> {
        self.coefficients.rows.iter().find(|row| row.parameter == parameter)
    }

    fn statistic(&self, statistic: FitStatistic) -> Option<f64> {
        match statistic {
            FitStatistic::Observations => Some(self.coefficients.nobs as f64),
            FitStatistic::Units => self.units.map(|units| units as f64),
            FitStatistic::ResidualDegreesOfFreedom => Some(self.dof_residual as f64),
            FitStatistic::LogLikelihood => self.coefficients.log_likelihood,
            FitStatistic::Aic => self.aic,
            FitStatistic::Bic => self.bic,
            FitStatistic::RSquared => self.r_squared,
        }
    }
}

/// Several fitted models side by side, one column each.
///
/// Parameters keep the models' names and order until [`with_labels`](Self::with_labels), [`keep`](Self::keep) and
/// [`order`](Self::order) say otherwise; none of these changes a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Comparison {
    /// The models, in the order given.
    pub models: Vec<ComparedModel>,
    title: Option<String>,
    key: Option<String>,
    stars: Stars,
    below: Below,
    decimals: u8,
    /// The parameters shown, in order, each with its label.
    parameters: Vec<(String, String)>,
    statistics: Option<Vec<FitStatistic>>,
    rows: Vec<(String, Vec<String>)>,
    notes: Vec<String>,
}

/// Puts fitted models side by side: estimates, standard errors in parentheses below, observations and fit at the end, and
/// in the note the kind of standard errors of each model.
///
/// Log-likelihoods and criteria compare models of the same data only.
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::stats::{FitStatistic, Stars};
///
/// # fn main() -> Result<(), Error> {
/// let panel = Panel::from_columns([
///     ("wage", vec![1.0, 1.3, 1.2, 1.9, 2.1, 2.0]),
///     ("school", vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
///     ("tenure", vec![1.0, 3.0, 1.0, 4.0, 2.0, 1.0]),
/// ])?;
/// let short = PanelRegression::new("wage", ["school"]).errors(StandardErrors::Robust).fit(&panel)?;
/// let long = PanelRegression::new("wage", ["school", "tenure"]).errors(StandardErrors::Robust).fit(&panel)?;
/// let table = compare(&[&short, &long])
///     .with_titles(["Short", "Long"])?
///     .with_labels([("school", "Years of schooling"), ("tenure", "Tenure")])?
///     .keep(["school", "tenure"])?
///     .with_statistics([FitStatistic::Observations, FitStatistic::RSquared])
///     .with_row("Year effects", ["no", "no"])?
///     .with_stars(Stars::Conventional)
///     .with_digits(3);
/// println!("{table}");
/// assert!(table.to_table().to_latex().contains("Years of schooling"));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "stargazer")]
#[doc(alias = "esttab")]
#[doc(alias = "modelsummary")]
#[doc(alias = "回归结果表")]
pub fn compare(models: &[&dyn Fitted]) -> Comparison {
    let models: Vec<ComparedModel> = models.iter().map(|model| ComparedModel::of(*model)).collect();
    let mut parameters: Vec<(String, String)> = Vec::new();
    for row in models.iter().flat_map(|model| &model.coefficients.rows) {
        if !parameters.iter().any(|(name, _)| *name == row.parameter) {
            parameters.push((row.parameter.clone(), row.parameter.clone()));
        }
    }
    Comparison {
        models,
        title: None,
        key: None,
        stars: Stars::Off,
        below: Below::StandardErrors,
        decimals: 4,
        parameters,
        statistics: None,
        rows: Vec::new(),
        notes: Vec::new(),
    }
}

impl Comparison {
    /// With another title.
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With the name by which a paper refers to the table: `wages` gives `\label{tab:wages}`.
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// With titles above the columns in place of the models' names.
    ///
    /// # Errors
    /// [`ReportError::RowLength`] if there is not one title per model.
    pub fn with_titles<S: Into<String>>(mut self, titles: impl IntoIterator<Item = S>) -> Result<Self, ReportError> {
        let titles: Vec<String> = titles.into_iter().map(Into::into).collect();
        self.ensure_one_per_model("titles of the models", titles.len())?;
        for (model, title) in self.models.iter_mut().zip(titles) {
            model.title = title;
        }
        Ok(self)
    }

    /// With marks of significance, or without.
    pub fn with_stars(mut self, stars: Stars) -> Self {
        self.stars = stars;
        self
    }

    /// With something else below the estimates than standard errors.
    pub fn with_below(mut self, below: Below) -> Self {
        self.below = below;
        self
    }

    /// With this many decimals of estimates and of what stands below them; 4 if nothing is said.
    pub fn with_digits(mut self, decimals: u8) -> Self {
        self.decimals = decimals;
        self
    }

    /// With labels in place of the names of parameters, as (name, label).
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest names.
    pub fn with_labels<N: AsRef<str>, L: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (N, L)>,
    ) -> Result<Self, LabelError> {
        for (name, label) in labels {
            let at = self.position(name.as_ref())?;
            self.parameters[at].1 = label.into();
        }
        Ok(self)
    }

    /// With these parameters only; their order stays. The note says that others are left out.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest names.
    pub fn keep<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Result<Self, LabelError> {
        let kept = self.positions(names)?;
        let mut at = 0..;
        self.parameters.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
        Ok(self)
    }

    /// With these parameters first, in this order; the others follow in theirs.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest names.
    pub fn order<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Result<Self, LabelError> {
        let first = self.positions(names)?;
        let place = |at: usize| first.iter().position(|&named| named == at).unwrap_or(first.len());
        let mut numbered: Vec<_> = self.parameters.into_iter().enumerate().collect();
        numbered.sort_by_key(|(at, _)| place(*at));
        self.parameters = numbered.into_iter().map(|(_, parameter)| parameter).collect();
        Ok(self)
    }

    /// With these rows of fit, in this order. If nothing is said: observations, units, R², log-likelihood and criteria, as
    /// far as any of the models has them.
    pub fn with_statistics(mut self, statistics: impl IntoIterator<Item = FitStatistic>) -> Self {
        self.statistics = Some(statistics.into_iter().collect());
        self
    }

    /// With a row of words above the statistics, such as "Year effects: yes, no".
    ///
    /// # Errors
    /// [`ReportError::RowLength`] if there is not one word per model.
    pub fn with_row<S: Into<String>>(
        mut self,
        label: impl Into<String>,
        words: impl IntoIterator<Item = S>,
    ) -> Result<Self, ReportError> {
        let (label, words): (String, Vec<String>) = (label.into(), words.into_iter().map(Into::into).collect());
        self.ensure_one_per_model(&label, words.len())?;
        self.rows.push((label, words));
        Ok(self)
    }

    /// With a note of one's own below the others.
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn ensure_one_per_model(&self, row: &str, found: usize) -> Result<(), ReportError> {
        if found == self.models.len() {
            return Ok(());
        }
        let table = self.title_in(Language::English);
        Err(ReportError::RowLength { table, row: row.to_owned(), expected: self.models.len(), found })
    }

    fn position(&self, name: &str) -> Result<usize, LabelError> {
        let names: Vec<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        Labels::from_codes(Dimension::Item, &names)?.position(name)
    }

    fn positions<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Result<Vec<usize>, LabelError> {
        names.into_iter().map(|name| self.position(name.as_ref())).collect()
    }

    fn title_in(&self, language: Language) -> String {
        self.title.clone().unwrap_or_else(|| language.pick("Comparison of models", "模型比较").to_owned())
    }

    /// A table with the models' columns and nothing in it.
    fn header<'a>(
        title: String,
        key: Option<&String>,
        columns: impl IntoIterator<Item = &'a str>,
        language: Language,
    ) -> TableBuilder {
        let mut builder = Table::builder(title).language(language).stub(language.pick("Parameter", "参数"));
        if let Some(key) = key {
            builder = builder.key(key);
        }
        for (i, column) in columns.into_iter().enumerate() {
            let heading = format!("({}) {column}", i + 1);
            builder = builder.number_column(heading.trim_end(), NumberFormat::fixed(4));
        }
        builder
    }

    fn estimates(&self, mut builder: TableBuilder, language: Language) -> TableBuilder {
        let format = Some(NumberFormat::fixed(self.decimals));
        let estimate = |row: &CoefRow| match self.stars.of(row.p_value) {
            0 => Cell::Number { value: row.estimate, format },
            stars => Cell::Starred { value: row.estimate, format, stars },
        };
        for (name, label) in &self.parameters {
            let rows: Vec<_> = self.models.iter().map(|model| (model, model.row(name))).collect();
            let estimates = rows.iter().map(|(_, row)| row.map_or(Cell::Missing, estimate));
            builder = builder.row(label, estimates);
            let below = rows.iter().map(|(model, row)| row.map_or("".into(), |row| self.below_cell(model, row)));
            builder = builder.row_below(self.below_name(language), below);
        }
        builder
    }

    /// What stands below the estimates, in a word.
    fn below_name(&self, language: Language) -> String {
        match self.below {
            Below::StandardErrors => language.pick("s.e.", "标准误").to_owned(),
            Below::Statistics => language.pick("statistic", "统计量").to_owned(),
            Below::ConfidenceIntervals { level } => {
                format!("{}% {}", percent(level), language.pick("interval", "置信区间"))
            }
        }
    }

    fn below_cell(&self, model: &ComparedModel, row: &CoefRow) -> Cell {
        let format = Some(NumberFormat::fixed(self.decimals));
        match self.below {
            Below::StandardErrors => Cell::Bracketed { value: row.std_error, format },
            Below::Statistics => Cell::Bracketed { value: row.statistic, format: Some(NumberFormat::fixed(2)) },
            Below::ConfidenceIntervals { level } => {
                let width = model.coefficients.reference.quantile(0.5 + level / 2.0) * row.std_error;
                Cell::Interval { low: row.estimate - width, high: row.estimate + width, format }
            }
        }
    }

    /// The rows of words and of fit, label and cells.
    fn fit_rows(&self, language: Language) -> Vec<(String, Vec<Cell>)> {
        let chosen = self.statistics.clone().unwrap_or_else(|| {
            let known = |statistic: &FitStatistic| self.models.iter().any(|m| m.statistic(*statistic).is_some());
            FitStatistic::DEFAULT.into_iter().filter(known).collect()
        });
        let words = self.rows.iter().map(|(label, words)| {
            let cells = words.iter().map(|word| Cell::from(word.as_str())).collect();
            (label.clone(), cells)
        });
        let fit = chosen.into_iter().map(|statistic| {
            let format = match statistic {
                FitStatistic::Observations | FitStatistic::Units | FitStatistic::ResidualDegreesOfFreedom => {
                    NumberFormat::integer().grouped()
                }
                FitStatistic::Aic | FitStatistic::Bic => NumberFormat::fixed(2),
                FitStatistic::LogLikelihood | FitStatistic::RSquared => NumberFormat::fixed(self.decimals),
            };
            let cell = |model: &ComparedModel| {
                model.statistic(statistic).map_or(Cell::Missing, |value| Cell::number(value, format))
            };
            (statistic.name_in(language).to_owned(), self.models.iter().map(cell).collect())
        });
        words.chain(fit).collect()
    }

    /// What stands below the estimates, from which covariance, what the stars mean, what is left out.
    fn note_lines(&self, language: Language) -> Vec<String> {
        let mut notes = vec![self.below_note(language)];
        let limits = self.stars.limits();
        if !limits.is_empty() {
            let marks = |(i, limit): (usize, &f64)| format!("{} p < {limit}", "*".repeat(i + 1));
            let marks: Vec<String> = limits.iter().enumerate().map(marks).collect();
            notes.push(marks.join(language.pick(", ", "，")) + language.pick(".", "。"));
        }
        let shown = |row: &CoefRow| self.parameters.iter().any(|(name, _)| *name == row.parameter);
        if self.models.iter().any(|model| !model.coefficients.rows.iter().all(shown)) {
            notes.push(language.pick("Further parameters are not shown.", "其余参数未列出。").to_owned());
        }
        notes.extend(self.notes.iter().cloned());
        notes
    }

    fn below_note(&self, language: Language) -> String {
        let mut kinds: Vec<String> = self.models.iter().map(|model| model.vcov.name_in(language)).collect();
        kinds.dedup();
        let each = |(i, model): (usize, &ComparedModel)| {
            let kind = model.vcov.name_in(language);
            match language {
                Language::English => format!("column {}: {kind}", i + 1),
                Language::Chinese => format!("第 {} 列：{kind}", i + 1),
            }
        };
        let kinds = match kinds.as_slice() {
            [all] => all.clone(),
            _ => self.models.iter().enumerate().map(each).collect::<Vec<_>>().join(language.pick("; ", "；")),
        };
        let student = |model: &ComparedModel| matches!(model.coefficients.reference, Reference::StudentT { .. });
        let letter = match (self.models.iter().any(student), self.models.iter().all(student)) {
            (false, _) => "z",
            (true, true) => "t",
            (true, false) => "t, z",
        };
        match (self.below, language) {
            (Below::StandardErrors, Language::English) => format!("Standard errors in parentheses: {kinds}."),
            (Below::StandardErrors, Language::Chinese) => format!("括号内为标准误：{kinds}。"),
            (Below::Statistics, Language::English) => {
                format!("Statistics ({letter}) in parentheses; standard errors: {kinds}.")
            }
            (Below::Statistics, Language::Chinese) => format!("括号内为 {letter} 统计量；标准误：{kinds}。"),
            (Below::ConfidenceIntervals { level }, _) => {
                let percent = percent(level);
                match language {
                    Language::English => {
                        format!("{percent}% confidence intervals in square brackets; standard errors: {kinds}.")
                    }
                    Language::Chinese => format!("方括号内为 {percent}% 置信区间；标准误：{kinds}。"),
                }
            }
        }
    }
}

/// A fraction in percent without the noise of binary fractions: 0.95 gives 95, 0.975 gives 97.5.
fn percent(level: f64) -> f64 {
    (level * 1e6).round() / 1e4
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

impl ToTable for Comparison {
    fn to_table_in(&self, language: Language) -> Table {
        let titles = self.models.iter().map(|model| model.title.as_str());
        let header = Self::header(self.title_in(language), self.key.as_ref(), titles, language);
        let mut builder = self.estimates(header, language);
        for (label, cells) in self.fit_rows(language) {
            builder = builder.total(label, cells);
        }
        self.note_lines(language).into_iter().fold(builder, TableBuilder::note).build_or_explain()
    }
}

display_in_notebook!(table: Comparison);
