//! What the essays print and say.

use super::{Claim, Verdict, check, claim};
use crate::digital::utilisation::utilisation_gap;

const WANG_TIAN: &str = "王丰、田茂敏：《数字产业集群赋能新质生产力的作用路径和优化策略》";
const LIU_ZHAI: &str = "刘海军、翟云：《数字时代的新质生产力：现实挑战、变革逻辑与实践方略》，《党政研究》2024";
const NEWSPAPER: &str = "报纸一版，论现代化产业体系（作者、题名不详）";
const ZHAI: &str = "翟绪权，论技术革命性突破、生产要素创新性配置、产业深度转型升级（题名不详）";

/// The interval of Wilson (1927) for a share of `successes` in `trials`, at 95 %.
fn wilson(successes: f64, trials: f64) -> (f64, f64) {
    let z = 1.959_963_984_540_054_f64;
    let (share, z2) = (successes / trials, z * z);
    let centre = share + z2 / (2.0 * trials);
    let spread = z * (share * (1.0 - share) / trials + z2 / (4.0 * trials * trials)).sqrt();
    ((centre - spread) / (1.0 + z2 / trials), (centre + spread) / (1.0 + z2 / trials))
}

#[allow(clippy::too_many_lines, reason = "a list of data")]
pub(super) fn claims() -> Vec<Claim> {
    let nbs_classes = [43_135.0, 4_037.0, 55_636.0, 24_747.0];
    let nbs_core: f64 = nbs_classes.iter().sum();
    let (low, high) = wilson(15.0, 80.0);
    // The phrase's 40 % and 5.4 % are valid growth rates.
    let gap = utilisation_gap(0.40, 0.054).ok();
    vec![
        claim(
            "2023年中国数字产业规模为10.09万亿元……占GDP比重为8.01%",
            WANG_TIAN,
            ("A GDP of 2023, and a size in 2022.", "隐含2023年GDP与2022年规模。"),
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
            (
                "Share, level and growth agree to rounding with GDP as first published and with CAICT's figure for 2022.",
                "比重、规模与增速在四舍五入范围内与首次发布的GDP及信通院2022年数一致。",
            ),
        ),
        claim(
            "数字产业……占GDP比重为8.01%",
            WANG_TIAN,
            ("The same share in the National Bureau's scope.", "统计局口径下的同一比重。"),
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
            (
                "The National Bureau prints 9.9 % for the same year, a quarter more: trade in digital products and class 04 are in it.",
                "同年统计局公布9.9%，高出约四分之一：含数字产品流通与数字要素驱动业。",
            ),
        ),
        claim(
            "80个先进制造业集群……数字产业集群占据15席",
            WANG_TIAN,
            ("A share of digital among advanced manufacturing clusters.", "数字产业集群占比。"),
            vec![
                check("share", "占比", 15.0 / 80.0, None),
                check("lower end, 95 % (Wilson)", "95%区间下限（威尔逊）", low, None),
                check("upper end, 95 % (Wilson)", "95%区间上限（威尔逊）", high, None),
            ],
            Verdict::Consistent,
            (
                "A count; read as a sample of what is selected, the share is anything between an eighth and more than a quarter.",
                "计数属实；若视为抽样，占比可在八分之一至四分之一强之间。",
            ),
        ),
        claim(
            "数字经济规模从2012年的11.2万亿元增长至2023年的53.9万亿元",
            ZHAI,
            ("A mean growth rate.", "年均增长率。"),
            vec![check("growth per year", "年均增长率", (53.9_f64 / 11.2).powf(1.0 / 11.0) - 1.0, None)],
            Verdict::UnderOneScope,
            (
                "CAICT's broad scope, with digitalisation of other industries (产业数字化), whose method is not reproducible in detail.",
                "信通院广义口径，含产业数字化，其方法无法逐项复现。",
            ),
        ),
        claim(
            "53.9万亿元：占GDP 42.8%，名义增长7.39%，对GDP增长的贡献率66.45%（转述）",
            ZHAI,
            ("A contribution to growth, and a lead over GDP.", "对增长的贡献与快于GDP的幅度。"),
            vec![
                check(
                    "contribution from last year's share and nominal growth",
                    "以上年比重与名义增速计算的贡献率",
                    0.415 * 0.0739 / 0.0463,
                    0.6645,
                ),
                check("GDP implied, trillion yuan", "隐含GDP，万亿元", 53.9 / 0.428, 126.06),
                check("lead over GDP growth, percentage points", "快于GDP增速，百分点", 7.39 - 4.63, 2.76),
            ],
            Verdict::Consistent,
            (
                "Share of 41.5 % times growth of 7.39 % over GDP growth of 4.63 %: agrees within the rounding of the three, in CAICT's scope.",
                "41.5%的比重乘以7.39%的增速除以GDP名义增速4.63%，在该口径内四舍五入后一致。",
            ),
        ),
        claim(
            "每年全社会数据量增长约为40%左右，但真正被利用的数据增长只有5.4%",
            LIU_ZHAI,
            ("A used share that falls, year by year.", "利用率逐年下降。"),
            gap.map_or_else(Vec::new, |gap| {
                vec![
                    check(
                        "growth of data produced by the national survey of 2023 (32.85 ZB)",
                        "全国数据资源调查：2023年数据生产量增速（32.85 ZB）",
                        0.2244,
                        0.40,
                    ),
                    check("the same in 2024 (41.06 ZB)", "同上，2024年（41.06 ZB）", 41.06 / 32.85 - 1.0, 0.40),
                    check("growth of the used share per year", "利用率年变化", gap.growth, None),
                    check("years in which it halves", "利用率减半所需年数", gap.half_life, None),
                ]
            }),
            Verdict::NotCheckable,
            (
                "The base of both rates is not given, and the national survey finds 22 and 25 % rather than 40; if the rates held, the used share would halve every two and a half years.",
                "两个增速的口径未说明，全国调查为22%与25%而非40%；若成立，利用率约两年半减半。",
            ),
        ),
        claim(
            "可重复性和非竞争性的数据生产要素逐渐产生乘数效应，表现为放大作用、叠加作用、倍增作用",
            ZHAI,
            ("Output that multiplies with the users of the same data.", "产出随共用数据的使用者成倍增长。"),
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
            (
                "With other inputs fixed, full non-rival reuse by n users gains n to the power of the elasticity, not n.",
                "其他投入不变时，n 方完全非竞争复用的产出增益为 n 的弹性次方，而非 n 倍。",
            ),
        ),
        claim(
            "要素创新组合数量呈乘数式增长",
            ZHAI,
            ("Combinations that grow faster than data sets.", "组合数快于数据集数增长。"),
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
            (
                "Combinations grow so, but what can be worked out is bounded by research capacity (Weitzman 1998).",
                "组合数如此增长，但可实现者受研究能力约束（Weitzman 1998）。",
            ),
        ),
        claim(
            "产业体系的完整性……全部工业门类（41个大类、207个中类、666个小类，据通行说法）",
            NEWSPAPER,
            ("Every class of industry has output.", "每一工业类别均有产出。"),
            vec![check(
                "divisions of mining (06–12), manufacturing (13–43) and utilities (44–46) in GB/T 4754-2017",
                "GB/T 4754-2017 采矿业（06–12）、制造业（13–43）与电力热力燃气水（44–46）大类数",
                f64::from((12 - 6 + 1) + (43 - 13 + 1) + (46 - 44 + 1)),
                41.0,
            )],
            Verdict::NotCheckable,
            (
                "The count of divisions in the classification is right; that all 666 small classes have output would need output by class, which is not published.",
                "大类数与分类标准一致；但666个小类是否均有产出，需分小类产出数据，未公布。",
            ),
        ),
    ]
}
