//! Parameters as they are published, the test of no inefficiency, and the printed page.

use serde::{Deserialize, Serialize};

use super::efficiency::Predictor;
use super::fit::FrontierFit;
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};
use crate::stats::{Fitted, Jet, Real, mixed_chi_squared_tail};

/// A function of the parameters with its delta-method standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Derived {
    /// What it is.
    pub name: String,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error, from the covariance in use.
    pub std_error: f64,
}

/// Likelihood-ratio test that there is no inefficiency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NoInefficiencyTest {
    /// Twice the difference of log-likelihoods.
    pub statistic: f64,
    /// Restrictions: the variance of inefficiency and all that goes with it.
    pub restrictions: usize,
    /// From the mixture ½χ²(r − 1) + ½χ²(r).
    pub p_value: f64,
}

impl FrontierFit {
    fn derived(&self, name: &str, f: impl Fn(Jet<2>, Jet<2>) -> Jet<2>) -> Derived {
        let estimates = self.estimates.values();
        let index = |means: &[(usize, f64)]| means.iter().map(|&(p, mean)| estimates[p] * mean).sum::<f64>();
        let [a, b] = Jet::<2>::variables([index(&self.mean_u), index(&self.mean_v)]);
        let jet = f(a, b);
        let mut slope = vec![0.0; estimates.len()];
        for (variable, means) in [&self.mean_u, &self.mean_v].into_iter().enumerate() {
            means.iter().for_each(|&(p, mean)| slope[p] = jet.gradient[variable] * mean);
        }
        let slope = ndarray::Array1::from_vec(slope);
        let variance = slope.dot(&self.covariance.matrix.dot(&slope));
        Derived { name: name.to_owned(), estimate: jet.value, std_error: variance.sqrt() }
    }

    /// σ², γ, λ, σ_u and σ_v with delta-method standard errors.
    ///
    /// Where variances depend on covariates, they are taken at the covariates' means. For distributions other than the
    /// normal ones σ_u is the scale, not the standard deviation of u.
    ///
    /// # Formula
    /// ```text
    /// σ² = σ_u² + σ_v²,  γ = σ_u²/σ²,  λ = σ_u/σ_v
    /// ```
    pub fn variance_parameters(&self) -> Vec<Derived> {
        vec![
            self.derived("sigma_sq", |a, b| a.exp() + b.exp()),
            self.derived("gamma", |a, b| ((b - a).exp() + 1.0).recip()),
            self.derived("lambda", |a, b| ((a - b) * 0.5).exp()),
            self.derived("sigma_u", |a, _| (a * 0.5).exp()),
            self.derived("sigma_v", |_, b| (b * 0.5).exp()),
        ]
    }

    /// σ² = σ_u² + σ_v².
    pub fn sigma_sq(&self) -> f64 {
        self.derived("sigma_sq", |a, b| a.exp() + b.exp()).estimate
    }

    /// γ = σ_u²/σ².
    pub fn gamma(&self) -> f64 {
        self.derived("gamma", |a, b| ((b - a).exp() + 1.0).recip()).estimate
    }

    /// λ = σ_u/σ_v.
    pub fn lambda(&self) -> f64 {
        self.derived("lambda", |a, b| ((a - b) * 0.5).exp()).estimate
    }

    /// σ_u.
    pub fn sigma_u(&self) -> f64 {
        self.derived("sigma_u", |a, _| (a * 0.5).exp()).estimate
    }

    /// σ_v.
    pub fn sigma_v(&self) -> f64 {
        self.derived("sigma_v", |_, b| (b * 0.5).exp()).estimate
    }

    /// Likelihood-ratio test of no inefficiency with its mixed χ².
    ///
    /// The variance of u is on the edge of its range under the hypothesis. Parameters that have no meaning without
    /// inefficiency (μ, η, determinants) are counted as restrictions, as is usual; strictly they are not identified
    /// under the hypothesis, so with them the p-value is an approximation.
    ///
    /// # Formula
    /// ```text
    /// LR = 2(ℓ − ℓ₀);   p = ½ P(χ²_{r−1} ≥ LR) + ½ P(χ²_r ≥ LR)
    /// ```
    /// # Validated against
    /// frontier 1.1.8 (`lrtest`): the statistic, and the p-value for one restriction. For more it uses weights ¼, ½, ¼, as
    /// if two parameters lay on an edge; here one does, and the weights are ½ and ½, as in Kodde and Palm's table.
    ///
    /// # References
    /// Kodde and Palm (1986); Coelli (1995).
    pub fn no_inefficiency_test(&self) -> NoInefficiencyTest {
        let statistic = 2.0 * (self.log_likelihood() - self.log_likelihood_without);
        NoInefficiencyTest {
            statistic,
            restrictions: self.equalities + 1,
            p_value: mixed_chi_squared_tail(self.equalities, statistic),
        }
    }

    /// The page that an economist expects: coefficients, variances, test of no inefficiency, mean efficiency, proof.
    pub fn summary(&self) -> Table {
        self.to_table()
    }
}

impl ToTable for FrontierFit {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
        let four = NumberFormat::fixed(4);
        let coefficients = self.coef_table(0.95);
        let mut builder = Table::builder(coefficients.model.clone())
            .language(language)
            .stub(pick("Parameter", "参数"))
            .number_column(pick("Estimate", "估计值"), four)
            .number_column(pick("Std. error", "标准误"), four)
            .number_column("z", NumberFormat::fixed(2))
            .number_column("p", NumberFormat::fixed(3))
            .number_column(pick("95% low", "95% 下限"), four)
            .number_column(pick("95% high", "95% 上限"), four);
        for row in &coefficients.rows {
            let cells = [row.estimate, row.std_error, row.statistic, row.p_value, row.conf_low, row.conf_high];
            builder = builder.row(row.parameter.clone(), cells);
        }
        builder = builder.section(pick("Variances", "方差参数"));
        let blank = |first: Cell, second: Cell| [first, second, "".into(), "".into(), "".into(), "".into()];
        for derived in self.variance_parameters() {
            builder = builder.row(derived.name, blank(derived.estimate.into(), derived.std_error.into()));
        }
        let test = self.no_inefficiency_test();
        let efficiency = self.efficiencies(Predictor::BatteseCoelli);
        let mean = efficiency.sum() / efficiency.len() as f64;
        let one = |value: f64, format: NumberFormat| blank(Cell::number(value, format), "".into());
        builder
            .total(pick("Observations", "观测数"), one(self.nobs() as f64, NumberFormat::integer()))
            .total(pick("Log-likelihood", "对数似然"), one(self.log_likelihood(), four))
            .total(pick("Log-likelihood without u", "无 u 时的对数似然"), one(self.log_likelihood_without, four))
            .total(pick("LR, no inefficiency", "无效率项 LR 检验"), one(test.statistic, four))
            .total(pick("p (mixed χ²)", "p 值（混合 χ²）"), one(test.p_value, four))
            .total(pick("Mean efficiency", "平均效率"), one(mean, four))
            .note(match language {
                Language::English => format!("Standard errors: {}.", coefficients.vcov),
                Language::Chinese => format!("标准误：{}。", coefficients.vcov.name_in(language)),
            })
            .note(format!("{}.", self.convergence()))
            .build_or_explain()
    }
}

impl std::fmt::Display for FrontierFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

display_in_notebook!(table: FrontierFit);
