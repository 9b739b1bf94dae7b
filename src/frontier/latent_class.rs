//! Several technologies, and nobody says which observation uses which.

use std::collections::HashSet;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::efficiency::Predictor;
use super::error::{Edge, FrontierError};
use super::fit::without_inefficiency;
use super::inefficiency::{Prediction, Shape};
use super::latent_class_likelihood::{Classes, MOST_CLASSES};
use super::latent_class_starts::starts;
use super::panel::PanelModel;
use super::regressors::Regressors;
use super::spec::Frontier;
use super::stacked::{Equation, Stacked};
use super::verified::{Before, Search, Verified, page, predicted_fit, verified_fit};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Labels, Language};
use crate::optim::Optimum;
use crate::panel::Panel;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::Fitted;
use crate::units::{Measure, Unit};

/// A frontier with several classes of observations or units, each with a technology of its own.
///
/// Made by [`Frontier::latent_classes`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LatentClass {
    frontier: Frontier,
    classes: usize,
    membership: Vec<String>,
    within_units: bool,
    seed: u64,
}

/// A fitted latent-class frontier.
///
/// Class 1 has the highest frontier at the sample mean (of a cost frontier, the lowest), class 2 the next, and so on.
/// Parameters are called `class1:ln_k`, …, and `logit_class1:z` for the odds of class 1 against the last class.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LatentClassFit {
    verified: Verified,
    predictions: Vec<Prediction>,
    class_predictions: Vec<Vec<Prediction>>,
    log_likelihood_without: f64,
    /// Probability of each class before the residuals are seen; rows by classes.
    pub prior: LabeledMat,
    /// Probability of each class given the residuals; rows by classes.
    pub posterior: LabeledMat,
}

impl Frontier {
    /// A mixture of so many frontiers, 1 to 4, with coefficients, inefficiency and noise of their own.
    ///
    /// # Example
    /// ```
    /// use domar::prelude::*;
    /// # fn main() -> Result<(), domar::Error> {
    /// let panel = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    /// let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    /// // With one class it is the frontier itself.
    /// let one = spec.clone().latent_classes(1).fit(&panel)?;
    /// assert!((one.log_likelihood() - spec.fit(&panel)?.log_likelihood()).abs() < 1e-9);
    /// # Ok(())
    /// # }
    /// ```
    /// # References
    /// Orea and Kumbhakar (2004), Empirical Economics 29, 169–183; Greene (2005), Journal of Econometrics 126, 269–303.
    #[doc(alias = "LCM")]
    #[doc(alias = "LCSFA")]
    pub fn latent_classes(self, classes: usize) -> LatentClass {
        LatentClass { frontier: self, classes, membership: Vec::new(), within_units: false, seed: 1 }
    }
}

/// A covariate of membership that changes within a unit, and a row of that unit.
fn moves_within(regressors: &Regressors) -> Option<(String, usize)> {
    let moves = |column: &[f64], unit: &[usize]| unit.iter().any(|&i| column[i] != column[unit[0]]);
    regressors.others.iter().find_map(|(name, column)| {
        let unit = regressors.units.iter().find(|unit| moves(column, unit))?;
        Some((name.clone(), unit[0]))
    })
}

impl LatentClass {
    /// Covariates of the class probabilities, beside their constants.
    #[must_use]
    pub fn membership_by<S: Into<String>>(mut self, covariates: impl IntoIterator<Item = S>) -> Self {
        self.membership = covariates.into_iter().map(Into::into).collect();
        self
    }

    /// A unit of the panel stays in its class; covariates of membership must then be constant within units.
    #[must_use]
    pub fn within_units(mut self) -> Self {
        self.within_units = true;
        self
    }

    /// The seed of the random partitions from which the search starts.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    fn name(&self) -> String {
        let panel = if self.within_units { ", fixed within units" } else { "" };
        let s = if self.classes == 1 { "" } else { "es" };
        format!("{} latent class{s}{panel}, {}", self.classes, self.frontier.model_name())
    }

    fn refuse(&self, what: &'static str, instead: &'static str) -> FrontierError {
        FrontierError::Unsupported { model: self.name(), what, instead }
    }

    /// Fits it: a verified maximum or an error.
    ///
    /// Starts come from mixtures of regressions, fitted by expectation and maximisation from seeded partitions; from the
    /// best of them Newton's method climbs the likelihood itself. Likelihoods of mixtures have several maxima: the
    /// certificate says how many starts agree on the highest. Any distribution of inefficiency without a shape.
    ///
    /// # Formula
    /// ```text
    /// ℓ_i = ln Σ_j π_ij Π_t f_j(ε_itj),   π_ij = exp(z_i′γ_j) / Σ_m exp(z_i′γ_m),  γ = 0 for the last class
    /// P(j | i) = π_ij Π_t f_j(ε_itj) / exp ℓ_i;   the product is over the rows of a unit, or is one row
    /// ```
    /// # Errors
    /// As [`Frontier::fit`]; [`Edge::EmptyClass`] where a class has fewer members than parameters or two classes become
    /// one; [`Edge::NoInefficiency`] and [`Edge::NoNoise`] if that happens in one class.
    ///
    /// # Validated against
    /// One class: the frontier itself, 1e-9. Two: the mixture of composed densities written out in the tests, 1e-8, and
    /// simulated samples, within 3.5 standard errors, with the right number of classes by BIC.
    ///
    /// # References
    /// Orea and Kumbhakar (2004); Greene (2005).
    pub fn fit(&self, panel: &Panel) -> Result<LatentClassFit, FrontierError> {
        let mut spec = self.frontier.clone();
        if spec.panel_model.is_some() {
            return Err(self.refuse("a panel model", "use LatentClass::within_units for a panel"));
        }
        if spec.distribution.any().shape() != Shape::Absent {
            return Err(self.refuse("a distribution with a shape", "use HalfNormal or Exponential"));
        }
        if !(1..=MOST_CLASSES).contains(&self.classes) {
            return Err(self.refuse("that many classes", "use 1 to 4"));
        }
        if self.within_units {
            // Its inefficiency varies freely in units, which is what is wanted of the regressors.
            spec.panel_model = Some(PanelModel::TrueRandomEffects);
        }
        let regressors = Regressors::with_others(&spec, panel, &self.membership)?;
        let n = regressors.response.len();
        let sign = self.frontier.side.sign();
        if let Some((column, unit)) = moves_within(&regressors) {
            let unit = panel.unit_labels()[panel.units()[regressors.sample.rows[unit]]].clone();
            return Err(FrontierError::NotConstantWithinUnit { column, unit });
        }
        let single = Stacked::new(
            regressors.response.iter().map(|y| sign * y).collect(),
            vec![regressors.frontier_equation(sign), regressors.u_equation(), regressors.v_equation()],
        )?;
        let before = Before::of(&single, regressors.frontier.len());
        let without = without_inefficiency(&regressors, sign, &before.moments)?;
        let stacked = Stacked::new(vec![0.0; n], self.equations(&regressors, sign))?;
        let every_row: Vec<Vec<usize>>;
        let units = if self.within_units {
            &regressors.units
        } else {
            every_row = (0..n).map(|i| vec![i]).collect();
            &every_row
        };
        let objective = Classes {
            stacked: &stacked,
            offset: regressors.response.iter().map(|y| sign * y).collect(),
            units,
            count: self.classes,
            distribution: self.frontier.distribution.any(),
            ln_residual_variance: before.moments.second.ln(),
        };
        let starts = starts(&objective, &single, &before, self.seed);
        let search = Search { model: self.name(), stacked: &stacked, log_likelihood_without: without };
        let optimum = search.maximise(&objective, &starts, |at| objective.edge(at)).map_err(|error| match &error {
            FrontierError::RanToEdge { edge: Edge::NoInefficiency, .. }
                if self.classes == 1 && !before.moments.speak_for_inefficiency() =>
            {
                before.wrong_skewness(&single, without).unwrap_or(error)
            }
            _ => error,
        })?;
        let optimum = objective.in_order(optimum, sign);
        let parameters = objective.first_logit() / self.classes;
        if objective.smallest_class(&optimum.at) < parameters as f64 {
            return Err(search.ran_to(Edge::EmptyClass, optimum)?);
        }
        self.report(&objective, search, optimum, &regressors, without)
    }

    fn equations(&self, regressors: &Regressors, sign: f64) -> Vec<Equation> {
        let mut equations = Vec::with_capacity(4 * self.classes);
        for class in 1..=self.classes {
            for mut equation in [regressors.frontier_equation(sign), regressors.u_equation(), regressors.v_equation()] {
                if self.classes > 1 {
                    equation.names.iter_mut().for_each(|name| *name = format!("class{class}:{name}"));
                }
                equations.push(equation);
            }
        }
        let n = regressors.response.len();
        for class in 1..self.classes {
            let mut names = vec![format!("logit_class{class}")];
            let mut columns = vec![vec![1.0; n]];
            for (name, column) in &regressors.others {
                names.push(format!("logit_class{class}:{name}"));
                columns.push(column.clone());
            }
            equations.push(Equation { part: "class membership", names, columns });
        }
        equations
    }

    fn report(
        &self,
        objective: &Classes<'_>,
        search: Search<'_>,
        optimum: Optimum,
        regressors: &Regressors,
        without: f64,
    ) -> Result<LatentClassFit, FrontierError> {
        let n = objective.stacked.n;
        let shape = (n, self.classes);
        let (mut prior, mut posterior) = (Array2::zeros(shape), Array2::zeros(shape));
        for unit in objective.units {
            let (before, after) = objective.probabilities(unit, &optimum.at);
            for &i in unit {
                for class in 0..self.classes {
                    prior[[i, class]] = before[class];
                    posterior[[i, class]] = after[class];
                }
            }
        }
        let class_predictions: Vec<Vec<Prediction>> = (0..self.classes)
            .map(|class| objective.distribution.predictions(&objective.points(class, &optimum.at)))
            .collect();
        let average = |i: usize| {
            let over = |f: fn(&Prediction) -> f64| {
                (0..self.classes).map(|class| posterior[[i, class]] * f(&class_predictions[class][i])).sum::<f64>()
            };
            Prediction { mean: over(|p| p.mean), efficiency: over(|p| p.efficiency), mode: over(|p| p.mode) }
        };
        let predictions = (0..n).map(average).collect();
        let contributions = objective.contributions(&optimum.at);
        let units: &[Vec<usize>] = if self.within_units { objective.units } else { &[] };
        let (sample, row_names) = (regressors.sample.clone(), regressors.row_names.clone());
        let verified = search.accept(optimum, contributions, sample, row_names, units)?;
        let names: Vec<String> = (1..=self.classes).map(|class| format!("class{class}")).collect();
        let columns = Labels::from_codes(Dimension::Item, &names)?;
        let matrix = |name: &str, chinese: &str, values| {
            LabeledMat::trusted(
                Measure::new(name, Unit::Ratio).with_chinese(chinese),
                verified.row_names.axis(),
                &columns,
                values,
            )
        };
        Ok(LatentClassFit {
            prior: matrix("prior class probability", "先验类别概率", prior),
            posterior: matrix("class probability", "类别概率", posterior),
            verified,
            predictions,
            class_predictions,
            log_likelihood_without: without,
        })
    }

    /// Fits several numbers of classes and puts their criteria side by side.
    ///
    /// A number that has no verified maximum keeps its error: too many classes is what such an error often means.
    ///
    /// # References
    /// Orea and Kumbhakar (2004), section 3, on choosing by AIC and BIC.
    pub fn by_number_of_classes(&self, panel: &Panel, numbers: impl IntoIterator<Item = usize>) -> NumberOfClasses {
        let try_one = |classes| {
            let spec = Self { classes, ..self.clone() };
            let outcome = match spec.fit(panel) {
                Ok(fit) => ClassesOutcome::Fitted {
                    parameters: fit.parameters().len(),
                    log_likelihood: fit.log_likelihood(),
                    aic: fit.aic().unwrap_or(f64::NAN),
                    bic: fit.bic().unwrap_or(f64::NAN),
                },
                Err(error) => ClassesOutcome::Refused(error.to_string()),
            };
            (classes, outcome)
        };
        let distinct: HashSet<usize> = numbers.into_iter().collect();
        let mut distinct: Vec<usize> = distinct.into_iter().collect();
        distinct.sort_unstable();
        NumberOfClasses { model: self.frontier.model_name(), outcomes: distinct.into_iter().map(try_one).collect() }
    }
}

verified_fit!(LatentClassFit);
predicted_fit!(LatentClassFit);

impl LatentClassFit {
    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.class_predictions.len()
    }

    /// The log-likelihood of one regression without inefficiency.
    pub fn log_likelihood_without_inefficiency(&self) -> f64 {
        self.log_likelihood_without
    }

    /// Efficiency of each row against the frontier of one class, counted from 1: `None` if there is no such class.
    ///
    /// [`LatentClassFit::efficiencies`] averages these with the posterior probabilities.
    pub fn efficiencies_in_class(&self, class: usize, predictor: Predictor) -> Option<LabeledVec> {
        let predictions = self.class_predictions.get(class.checked_sub(1)?)?;
        let values = predictions.iter().map(|p| super::verified::efficiency(p, predictor)).collect();
        Some(self.verified.by_row("efficiency", "效率", values))
    }

    /// The likeliest class of each row, counted from 1.
    pub fn likeliest_class(&self) -> LabeledVec {
        let posterior = self.posterior.values();
        let likeliest = posterior.rows().into_iter().map(|row| {
            let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(class, _)| class);
            (best + 1) as f64
        });
        self.verified.by_row("likeliest class", "最可能的类别", likeliest.collect())
    }

    /// Mean prior probability of each class.
    pub fn class_shares(&self) -> LabeledVec {
        let n = self.prior.values().nrows() as f64;
        let shares: Array1<f64> = self.prior.values().columns().into_iter().map(|column| column.sum() / n).collect();
        LabeledVec::trusted(Measure::new("share", Unit::Ratio).with_chinese("份额"), self.prior.columns(), shares)
    }
}

impl ToTable for LatentClassFit {
    fn to_table_in(&self, language: Language) -> Table {
        let efficiency = self.efficiencies(Predictor::BatteseCoelli);
        let lines = [("Mean efficiency", "平均效率", efficiency.sum() / efficiency.len() as f64)];
        let mut builder = page(self, Some(self.convergence()), language, &lines);
        for (label, share) in self.class_shares().iter() {
            let name = match language {
                Language::English => format!("Share of {}", label.code()),
                Language::Chinese => format!("{} 的份额", label.code()),
            };
            let cell = Cell::number(share, NumberFormat::fixed(4));
            builder = builder.total(name, [cell, "".into(), "".into(), "".into(), "".into(), "".into()]);
        }
        builder.build_or_explain()
    }
}

/// What a number of classes gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ClassesOutcome {
    /// A verified maximum.
    Fitted {
        /// Number of parameters.
        parameters: usize,
        /// The log-likelihood.
        log_likelihood: f64,
        /// Akaike's criterion.
        aic: f64,
        /// Schwarz' criterion.
        bic: f64,
    },
    /// Why there is none.
    Refused(String),
}

/// Criteria by number of classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberOfClasses {
    /// The model.
    pub model: String,
    /// Number of classes and what it gave, fewest first.
    pub outcomes: Vec<(usize, ClassesOutcome)>,
}

impl NumberOfClasses {
    /// The number with the lowest value of Schwarz' criterion among those with a verified maximum.
    pub fn best_by_bic(&self) -> Option<usize> {
        let bic = |outcome: &ClassesOutcome| match outcome {
            ClassesOutcome::Fitted { bic, .. } => Some(*bic),
            ClassesOutcome::Refused(_) => None,
        };
        let fitted = self.outcomes.iter().filter_map(|(classes, outcome)| Some((*classes, bic(outcome)?)));
        fitted.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(classes, _)| classes)
    }
}

impl ToTable for NumberOfClasses {
    fn to_table_in(&self, language: Language) -> Table {
        let two = NumberFormat::fixed(2);
        let mut builder = Table::builder(self.model.clone())
            .language(language)
            .stub(language.pick("Classes", "类别数"))
            .number_column(language.pick("Parameters", "参数个数"), NumberFormat::integer())
            .number_column(language.pick("Log-likelihood", "对数似然"), NumberFormat::fixed(4))
            .number_column("AIC", two)
            .number_column("BIC", two);
        for (classes, outcome) in &self.outcomes {
            let cells = match outcome {
                ClassesOutcome::Fitted { parameters, log_likelihood, aic, bic } => {
                    [*parameters as f64, *log_likelihood, *aic, *bic].map(Cell::from)
                }
                ClassesOutcome::Refused(_) => [Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing],
            };
            builder = builder.row(classes.to_string(), cells);
            if let ClassesOutcome::Refused(why) = outcome {
                builder = builder.note(format!("{classes}: {why}"));
            }
        }
        builder.build_or_explain()
    }
}

impl std::fmt::Display for NumberOfClasses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

display_in_notebook!(table: NumberOfClasses);
