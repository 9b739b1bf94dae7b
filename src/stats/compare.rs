//! Models side by side.

use serde::{Deserialize, Serialize};

use super::fitted::{CoefTable, Fitted};
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// Several fitted models side by side, one column each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The coefficient tables, in the order given.
    pub models: Vec<CoefTable>,
    aic: Vec<Option<f64>>,
    bic: Vec<Option<f64>>,
}

/// Puts fitted models side by side: estimates with stars, standard errors in brackets below, fit at the end.
///
/// Log-likelihoods and criteria compare models of the same data only.
///
/// # Example
/// ```no_run
/// # fn show(half_normal: &dyn domar::stats::Fitted, exponential: &dyn domar::stats::Fitted) {
/// println!("{}", domar::stats::compare(&[half_normal, exponential]));
/// # }
/// ```
#[doc(alias = "stargazer")]
#[doc(alias = "esttab")]
pub fn compare(models: &[&dyn Fitted]) -> Comparison {
    Comparison {
        models: models.iter().map(|model| model.coef_table(0.95)).collect(),
        aic: models.iter().map(|model| model.aic()).collect(),
        bic: models.iter().map(|model| model.bic()).collect(),
    }
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

fn stars(p_value: f64) -> u8 {
    [0.1, 0.05, 0.01].into_iter().map(|limit| u8::from(p_value < limit)).sum()
}

impl ToTable for Comparison {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let mut builder = Table::builder(language.pick("Comparison of models", "模型比较"))
            .language(language)
            .stub(language.pick("Parameter", "参数"));
        for (i, model) in self.models.iter().enumerate() {
            builder = builder.number_column(format!("({}) {}", i + 1, model.model), four);
        }
        let mut parameters: Vec<&str> = Vec::new();
        for row in self.models.iter().flat_map(|model| &model.rows) {
            if !parameters.contains(&row.parameter.as_str()) {
                parameters.push(&row.parameter);
            }
        }
        for parameter in parameters {
            let find = |model: &'_ CoefTable| model.rows.iter().find(|row| row.parameter == parameter).cloned();
            let rows: Vec<_> = self.models.iter().map(find).collect();
            let estimate = |row: &Option<super::CoefRow>| {
                row.as_ref().map_or(Cell::Missing, |row| Cell::starred(row.estimate, stars(row.p_value)))
            };
            let error =
                |row: &Option<super::CoefRow>| row.as_ref().map_or("".into(), |row| Cell::bracketed(row.std_error));
            builder = builder.row(parameter, rows.iter().map(estimate)).row("", rows.iter().map(error));
        }
        let integer = NumberFormat::integer();
        let two = NumberFormat::fixed(2);
        builder
            .total(
                language.pick("Observations", "观测数"),
                self.models.iter().map(|model| Cell::number(model.nobs as f64, integer)),
            )
            .total(
                language.pick("Log-likelihood", "对数似然"),
                self.models.iter().map(|model| Cell::from(model.log_likelihood)),
            )
            .total("AIC", self.aic.iter().map(|value| value.map_or(Cell::Missing, |v| Cell::number(v, two))))
            .total("BIC", self.bic.iter().map(|value| value.map_or(Cell::Missing, |v| Cell::number(v, two))))
            .note(language.pick(
                "Standard errors in brackets; * p < 0.10, ** p < 0.05, *** p < 0.01.",
                "括号内为标准误；* p < 0.10，** p < 0.05，*** p < 0.01。",
            ))
            .build_or_explain()
    }
}

display_in_notebook!(table: Comparison);
