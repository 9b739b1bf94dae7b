//! An audit of figures that essays on digital industries and data print: what they imply, what arithmetic gives, and a
//! verdict that rests on nothing else.

mod essays;
mod literature;
mod on_table;

use serde::{Deserialize, Serialize};

pub use on_table::audit_on_table;

use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// What arithmetic says of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// The figures agree with each other or with a published one.
    Consistent,
    /// They agree only under one definition among several in use.
    UnderOneScope,
    /// The words claim more than a model delivers.
    Overstated,
    /// The source of a figure is not clear enough to check it; what follows from it is a scenario.
    NotCheckable,
}

impl Verdict {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Consistent => language.pick("consistent", "一致"),
            Self::UnderOneScope => language.pick("consistent under one scope", "仅在某一口径下一致"),
            Self::Overstated => language.pick("overstated", "表述过强"),
            Self::NotCheckable => language.pick("not checkable", "无法核对"),
        }
    }
}

/// One figure of an essay, computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimCheck {
    /// What is computed.
    pub quantity: String,
    /// The same in Chinese.
    pub chinese_quantity: String,
    /// What the arithmetic gives.
    pub computed: f64,
    /// The figure to compare with, where there is one.
    pub printed: Option<f64>,
}

/// A quantitative claim with its arithmetic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The words of the essay.
    pub phrase: String,
    /// Its authors and title, as far as known.
    pub essay: String,
    /// What the words imply that can be computed.
    pub implication: String,
    /// The same in Chinese.
    pub chinese_implication: String,
    /// The figures computed again.
    pub checks: Vec<ClaimCheck>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line.
    pub reason: String,
    /// Why, in Chinese.
    pub chinese_reason: String,
}

fn check(quantity: &str, chinese: &str, computed: f64, printed: impl Into<Option<f64>>) -> ClaimCheck {
    ClaimCheck {
        quantity: quantity.to_owned(),
        chinese_quantity: chinese.to_owned(),
        computed,
        printed: printed.into(),
    }
}

/// A claim; implication and reason come in English and Chinese.
fn claim(
    phrase: &str,
    essay: &str,
    implication: (&str, &str),
    checks: Vec<ClaimCheck>,
    verdict: Verdict,
    reason: (&str, &str),
) -> Claim {
    Claim {
        phrase: phrase.to_owned(),
        essay: essay.to_owned(),
        implication: implication.0.to_owned(),
        chinese_implication: implication.1.to_owned(),
        checks,
        verdict,
        reason: reason.0.to_owned(),
        chinese_reason: reason.1.to_owned(),
    }
}

/// The claims of the essays and of the studies that they rest on, computed at each call.
///
/// # Example
/// ```
/// use domar::digital::{audit_of_claims, Verdict};
/// let claims = audit_of_claims();
/// assert!(claims.iter().any(|claim| claim.verdict == Verdict::UnderOneScope));
/// ```
///
/// # References
/// The essays as cited with each claim; China Academy of Information and Communications Technology, 中国数字经济发展研究报告
/// (2024); National Bureau of Statistics of China, value added of the core industries of the digital economy in 2023 and
/// 2024; 全国数据资源调查报告 (2023, 2024).
#[doc(alias = "观点核对")]
pub fn audit_of_claims() -> Vec<Claim> {
    [essays::claims(), literature::claims()].concat()
}

/// The claims as a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimsAudit(pub Vec<Claim>);

impl ToTable for ClaimsAudit {
    fn to_table_in(&self, language: Language) -> Table {
        let number = NumberFormat::significant(6);
        let mut builder = Table::builder(language.pick("Figures of the essays, computed again", "文章数字的复核"))
            .language(language)
            .stub(language.pick("Quantity", "数量"))
            .number_column(language.pick("Computed", "计算"), number)
            .number_column(language.pick("Printed", "原文或来源"), number)
            .text_column(language.pick("Verdict", "结论"));
        for claim in &self.0 {
            builder = builder.section(format!(
                "“{}” {} → {}",
                claim.phrase,
                claim.essay,
                language.pick(&claim.implication, &claim.chinese_implication)
            ));
            for (position, check) in claim.checks.iter().enumerate() {
                let verdict = if position == 0 {
                    let reason = language.pick(&claim.reason, &claim.chinese_reason);
                    format!("{}: {reason}", claim.verdict.name_in(language))
                } else {
                    String::new()
                };
                let quantity = language.pick(&check.quantity, &check.chinese_quantity);
                builder = builder.row(quantity, [Cell::from(check.computed), check.printed.into(), verdict.into()]);
            }
        }
        builder.build_or_explain()
    }
}

display_in_notebook!(table: ClaimsAudit);

#[cfg(test)]
mod tests {
    use super::*;

    fn computed(phrase: &str, check: usize) -> f64 {
        let claims = audit_of_claims();
        claims.iter().find(|claim| claim.phrase.contains(phrase)).unwrap().checks[check].computed
    }

    #[test]
    fn the_arithmetic_gives_the_known_figures() {
        let close = |value: f64, known: f64, decimals: i32| {
            assert!((value - known).abs() <= 0.5 * 10f64.powi(-decimals), "{value} against {known}");
        };
        close(computed("2023年中国数字产业规模", 0), 125.97, 2);
        close(computed("2023年中国数字产业规模", 1), 9.209, 3);
        close(computed("15席", 0), 0.1875, 4);
        close(computed("15席", 1), 0.117, 3);
        close(computed("15席", 2), 0.287, 3);
        close(computed("53.9万亿元", 0), 0.1535, 4);
        close(computed("66.45%", 0), 0.662, 3);
        close(computed("5.4%", 2), -0.247, 3);
        close(computed("5.4%", 3), 2.44, 2);
        close(computed("占GDP比重为8.01%", 0), 125.97, 2);
        close(computed("66.45%", 2), 2.76, 10);
        close(computed("127555", 3), 0.436, 3);
        close(computed("127555", 1), 0.338, 3);
        close(computed("11.5tn", 0), 74.19, 2);
        close(computed("147574.05", 1) / 1e4, 225.99, 2);
    }

    #[test]
    fn no_verdict_stands_without_arithmetic() {
        let claims = audit_of_claims();
        assert!(claims.len() >= 16);
        for claim in &claims {
            assert!(!claim.checks.is_empty() && !claim.reason.is_empty(), "{}", claim.phrase);
            assert!(claim.checks.iter().all(|check| check.computed.is_finite()), "{}", claim.phrase);
            // What is called consistent agrees with what is printed, within one and a half per cent.
            if claim.verdict == Verdict::Consistent {
                for check in &claim.checks {
                    let off = check.printed.map_or(0.0, |printed| check.computed / printed - 1.0);
                    assert!(off.abs() < 0.015, "{}: {off}", check.quantity);
                }
            }
        }
    }

    #[test]
    fn phrases_are_named_once() {
        let claims = audit_of_claims();
        let mut phrases: Vec<&str> = claims.iter().map(|claim| claim.phrase.as_str()).collect();
        phrases.sort_unstable();
        phrases.dedup();
        assert_eq!(phrases.len(), claims.len());
    }
}
