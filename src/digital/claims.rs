//! An audit of figures that essays on digital industries and data print: what they imply, what arithmetic gives, and a
//! verdict that rests on nothing else.

use serde::{Deserialize, Serialize};

use super::utilisation::utilisation_gap;
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
    /// The figures computed again.
    pub checks: Vec<ClaimCheck>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line.
    pub reason: String,
    /// Why, in Chinese.
    pub chinese_reason: String,
}

const WANG_TIAN: &str = "王丰、田茂敏：《数字产业集群赋能新质生产力的作用路径和优化策略》";
const LIU_ZHAI: &str = "刘海军、翟云：《数字时代的新质生产力：现实挑战、变革逻辑与实践方略》，《党政研究》2024";
const ZHAI: &str = "翟绪权，论技术革命性突破、生产要素创新性配置、产业深度转型升级（题名不详）";

fn check(quantity: &str, chinese: &str, computed: f64, printed: impl Into<Option<f64>>) -> ClaimCheck {
    ClaimCheck {
        quantity: quantity.to_owned(),
        chinese_quantity: chinese.to_owned(),
        computed,
        printed: printed.into(),
    }
}

/// The interval of Wilson (1927) for a share of `successes` in `trials`, at 95 %.
fn wilson(successes: f64, trials: f64) -> (f64, f64) {
    let z = 1.959_963_984_540_054_f64;
    let (share, z2) = (successes / trials, z * z);
    let centre = share + z2 / (2.0 * trials);
    let spread = z * (share * (1.0 - share) / trials + z2 / (4.0 * trials * trials)).sqrt();
    ((centre - spread) / (1.0 + z2 / trials), (centre + spread) / (1.0 + z2 / trials))
}

/// The claims, computed at each call.
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
/// (2024); National Bureau of Statistics of China, value added of the core industries of the digital economy in 2023.
#[allow(clippy::too_many_lines, reason = "a list of data")]
pub fn audit_of_claims() -> Vec<Claim> {
    let claim = |phrase: &str, essay: &str, checks, verdict, reason: &str, chinese_reason: &str| Claim {
        phrase: phrase.to_owned(),
        essay: essay.to_owned(),
        checks,
        verdict,
        reason: reason.to_owned(),
        chinese_reason: chinese_reason.to_owned(),
    };
    let nbs_classes = [43_135.0, 4_037.0, 55_636.0, 24_747.0];
    let nbs_core: f64 = nbs_classes.iter().sum();
    let (low, high) = wilson(15.0, 80.0);
    // The phrase's 40 % and 5.4 % are valid growth rates.
    let gap = utilisation_gap(0.40, 0.054).ok();
    vec![
        claim(
            "2023年中国数字产业规模为10.09万亿元……占GDP比重为8.01%",
            WANG_TIAN,
            vec![
                check("GDP implied, trillion yuan", "隐含GDP，万亿元", 10.09 / 0.0801, 126.06),
                check(
                    "value of 2022 implied by growth of 9.57 %, trillion yuan",
                    "按增速9.57%隐含的2022年规模，万亿元",
                    10.09 / 1.0957,
                    9.2,
                ),
            ],
            Verdict::Consistent,
            "Share, level and growth agree to rounding with GDP as first published and with CAICT's figure for 2022.",
            "比重、规模与增速在四舍五入范围内与首次发布的GDP及信通院2022年数一致。",
        ),
        claim(
            "数字产业……占GDP比重为8.01%",
            WANG_TIAN,
            vec![
                check(
                    "core industries by the National Bureau, 100 million yuan",
                    "统计局核心产业增加值，亿元",
                    nbs_core,
                    127_555.0,
                ),
                check(
                    "National Bureau over CAICT, same year",
                    "同年统计局口径与信通院口径之比",
                    nbs_core / 100_900.0,
                    None,
                ),
            ],
            Verdict::UnderOneScope,
            "The National Bureau prints 9.9 % for the same year, a quarter more: trade in digital products and class 04 are in it.",
            "同年统计局公布9.9%，高出约四分之一：含数字产品流通与数字要素驱动业。",
        ),
        claim(
            "80个先进制造业集群……数字产业集群占据15席",
            WANG_TIAN,
            vec![
                check("share", "占比", 15.0 / 80.0, None),
                check("lower end, 95 % (Wilson)", "95%区间下限（威尔逊）", low, None),
                check("upper end, 95 % (Wilson)", "95%区间上限（威尔逊）", high, None),
            ],
            Verdict::Consistent,
            "A count; read as a sample of what is selected, the share is anything between an eighth and more than a quarter.",
            "计数属实；若视为抽样，占比可在八分之一至四分之一强之间。",
        ),
        claim(
            "数字经济规模从2012年的11.2万亿元增长至2023年的53.9万亿元",
            ZHAI,
            vec![check("growth per year", "年均增长率", (53.9_f64 / 11.2).powf(1.0 / 11.0) - 1.0, None)],
            Verdict::UnderOneScope,
            "CAICT's broad scope, with digitalisation of other industries (产业数字化), whose method is not reproducible in detail.",
            "信通院广义口径，含产业数字化，其方法无法逐项复现。",
        ),
        claim(
            "53.9万亿元：占GDP 42.8%，名义增长7.39%，对GDP增长的贡献率66.45%（转述）",
            ZHAI,
            vec![check(
                "contribution from last year's share and nominal growth",
                "以上年比重与名义增速计算的贡献率",
                0.415 * 0.0739 / 0.0463,
                0.6645,
            )],
            Verdict::Consistent,
            "Share of 41.5 % times growth of 7.39 % over GDP growth of 4.63 %: agrees within the rounding of the three, in CAICT's scope.",
            "41.5%的比重乘以7.39%的增速除以GDP名义增速4.63%，在该口径内四舍五入后一致。",
        ),
        claim(
            "每年全社会数据量增长约为40%左右，但真正被利用的数据增长只有5.4%",
            LIU_ZHAI,
            gap.map_or_else(Vec::new, |gap| {
                vec![
                    check("growth of the used share per year", "利用率年变化", gap.growth, None),
                    check("years in which it halves", "利用率减半所需年数", gap.half_life, None),
                ]
            }),
            Verdict::NotCheckable,
            "The base of both rates is not given; if they held, the used share would halve every two and a half years.",
            "两个增速的口径未说明；若成立，利用率约两年半减半。",
        ),
        claim(
            "可重复性和非竞争性的数据生产要素逐渐产生乘数效应，表现为放大作用、叠加作用、倍增作用",
            ZHAI,
            vec![
                check(
                    "output gain from five users of the same data, elasticity 0.1",
                    "五方共用同一数据的产出倍数（弹性0.1）",
                    5.0_f64.powf(0.1),
                    None,
                ),
                check("gain if output multiplied with the number of users", "若产出随使用者数成倍增长", 5.0, None),
            ],
            Verdict::Overstated,
            "With other inputs fixed, full non-rival reuse by n users gains n to the power of the elasticity, not n.",
            "其他投入不变时，n 方完全非竞争复用的产出增益为 n 的弹性次方，而非 n 倍。",
        ),
        claim(
            "要素创新组合数量呈乘数式增长",
            ZHAI,
            vec![
                check("pairs among ten data sets", "十个数据集的两两组合数", 10.0 * 9.0 / 2.0, None),
                check(
                    "combinations of two or more among ten",
                    "十个数据集两个及以上的组合数",
                    2.0_f64.powi(10) - 10.0 - 1.0,
                    None,
                ),
            ],
            Verdict::Overstated,
            "Combinations grow so, but what can be worked out is bounded by research capacity (Weitzman 1998).",
            "组合数如此增长，但可实现者受研究能力约束（Weitzman 1998）。",
        ),
    ]
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
            builder = builder.section(format!("“{}” {}", claim.phrase, claim.essay));
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
        close(computed("5.4%", 0), -0.247, 3);
        close(computed("5.4%", 1), 2.44, 2);
        close(computed("占GDP比重为8.01%", 0), 125.97, 2);
    }

    #[test]
    fn no_verdict_stands_without_arithmetic() {
        assert!(audit_of_claims().iter().all(|claim| !claim.checks.is_empty() && !claim.reason.is_empty()));
    }
}
