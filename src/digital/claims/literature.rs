//! Figures of the studies and releases on which such essays rest.

use super::{Claim, Verdict, check, claim};
use crate::digital::utilisation::utilisation_gap;
use crate::stats::normal_quantile;

/// GDP of China in 2018 and value added in its table of that year; output in the table of 2017; 100 million yuan.
const VALUE_ADDED_2018: f64 = 922_057.0;
const OUTPUT_2017: f64 = 2_257_700.0;

#[allow(clippy::too_many_lines, reason = "a list of data")]
pub(super) fn claims() -> Vec<Claim> {
    let classes_2023 = [43_135.0, 4_037.0, 55_636.0, 24_747.0];
    let core_2023: f64 = classes_2023.iter().sum();
    let core_2024: f64 = [48_145.0, 4_298.0, 61_928.0, 26_519.0].iter().sum();
    // A two-sided p-value of 0.048 fixes the standard error of the estimate.
    let vietnam = 0.0147;
    let error = vietnam / normal_quantile(1.0 - 0.048 / 2.0);
    let stored = utilisation_gap(41.06 / 32.85 - 1.0, 2.09 / 1.73 - 1.0).ok();
    let mut claims = vec![
        claim(
            "2023年数字经济核心产业增加值127555亿元，占GDP比重9.9%；四大类占33.8%、3.2%、43.6%、19.4%",
            "国家统计局，2023年数字经济核心产业统计公报口径",
            ("Classes that add up, shares that follow, and a GDP.", "各类之和、各类比重与隐含GDP。"),
            vec![
                check("sum of the four classes, 100 million yuan", "四大类之和，亿元", core_2023, 127_555.0),
                check("share of class 01", "01类占比", classes_2023[0] / core_2023, 0.338),
                check("share of class 02", "02类占比", classes_2023[1] / core_2023, 0.032),
                check("share of class 03", "03类占比", classes_2023[2] / core_2023, 0.436),
                check("share of class 04", "04类占比", classes_2023[3] / core_2023, 0.194),
                check("GDP implied, trillion yuan", "隐含GDP，万亿元", core_2023 / 0.099 / 1e4, None),
            ],
            Verdict::Consistent,
            (
                "The classes add up and give the printed shares; the share of GDP goes with revised GDP, not with 126.06 as first published.",
                "各类加总与比重一致；占比所用为修订后GDP，而非首次公布的126.06万亿元。",
            ),
        ),
        claim(
            "2024年数字经济核心产业增加值占GDP比重10.5%（48145、4298、61928、26519亿元，转引）",
            "国家统计局，2024年（转引）",
            ("A GDP of 2024, and growth in one year.", "隐含2024年GDP与一年增速。"),
            vec![
                check("sum of the four classes, 100 million yuan", "四大类之和，亿元", core_2024, None),
                check("GDP implied, trillion yuan", "隐含GDP，万亿元", core_2024 / 0.105 / 1e4, None),
                check("nominal growth on 2023", "较2023年名义增速", core_2024 / core_2023 - 1.0, None),
            ],
            Verdict::UnderOneScope,
            (
                "A series in the National Bureau's scope alone: against CAICT's 2023 figure growth would come out as 40 %.",
                "仅在统计局口径内可比：若与信通院2023年数相比，增速会变成40%。",
            ),
        ),
        claim(
            "2018年数字经济增加值157761.53亿元，占GDP 17.16%；数字产业化7.3万亿元、产业数字化8.5万亿元",
            "蔡跃洲、牛新星（2021），《中国社会科学》",
            ("A GDP of 2018, and two parts that add up.", "隐含2018年GDP，两部分之和。"),
            vec![
                check("GDP implied, 100 million yuan", "隐含GDP，亿元", 157_761.53 / 0.1716, VALUE_ADDED_2018),
                check("sum of the parts, trillion yuan", "两部分之和，万亿元", 7.3 + 8.5, 15.776_153),
            ],
            Verdict::UnderOneScope,
            (
                "Agrees within 0.3 % with the value added of the table of 2018; more than half is the contribution of digital technology to other industries, which narrow scopes leave out.",
                "与2018年投入产出表增加值相差不足0.3%；过半为产业数字化，窄口径不含。",
            ),
        ),
        claim(
            "2017年数字经济增加值53028.85亿元，占GDP 6.46%；总产出147574.05亿元，占6.53%",
            "许宪春、张美慧（2020）",
            ("A GDP and an output of 2017.", "隐含2017年GDP与总产出。"),
            vec![
                check("GDP implied, 100 million yuan", "隐含GDP，亿元", 53_028.85 / 0.0646, None),
                check("output implied, 100 million yuan", "隐含总产出，亿元", 147_574.05 / 0.0653, OUTPUT_2017),
                check("value added over output", "增加值率", 53_028.85 / 147_574.05, None),
            ],
            Verdict::Consistent,
            (
                "The output implied is that of the table of 2017 within 0.1 %.",
                "隐含总产出与2017年投入产出表相差不足0.1%。",
            ),
        ),
        claim(
            "数字经济占GDP比重由2012年5.16%升至2018年7.14%，2018年6.58万亿元，总产出22.96万亿元",
            "李洁、张天顶（2021）",
            ("A GDP of 2018, and a rise of the share.", "隐含2018年GDP与比重上升。"),
            vec![
                check("GDP implied, 100 million yuan", "隐含GDP，亿元", 6.58e4 / 0.0714, VALUE_ADDED_2018),
                check("growth of the share per year", "比重年均增长", (7.14_f64 / 5.16).powf(1.0 / 6.0) - 1.0, None),
                check("value added over output", "增加值率", 6.58 / 22.96, None),
            ],
            Verdict::Consistent,
            (
                "The GDP implied is the value added of the table of 2018 within rounding.",
                "隐含GDP与2018年表增加值在四舍五入范围内一致。",
            ),
        ),
        claim(
            "2016: digital economy US$11.5tn, 15.5 % of world GDP; $1 of digital investment adds $20 to GDP against $3 (6.7 times)",
            "Huawei and Oxford Economics (2017), Digital Spillover",
            ("A world GDP, and a ratio of two returns.", "隐含世界GDP与两种回报之比。"),
            vec![
                check("world GDP implied, US$ trillion", "隐含世界GDP，万亿美元", 11.5 / 0.155, None),
                check("ratio of the returns", "回报之比", 20.0 / 3.0, 6.7),
            ],
            Verdict::NotCheckable,
            (
                "The ratio is that of the two returns; the returns themselves come from an estimate whose data we do not have.",
                "比值无误；回报本身来自估计，其数据我们没有。",
            ),
        ),
        claim(
            "ICT spillover b₄: Viet Nam 0.0147 (p = 0.048), Singapore 0.179",
            "Dang et al. (2024), Telecommunications Policy; Vu (2013)",
            ("Two countries with one effect?", "两国效应可比？"),
            vec![
                check(
                    "lower end for Viet Nam, 95 %, from the p-value",
                    "越南95%区间下限（由p值推出）",
                    vietnam - 1.96 * error,
                    None,
                ),
                check("upper end", "上限", vietnam + 1.96 * error, None),
                check("Singapore over Viet Nam", "新加坡与越南之比", 0.179 / vietnam, None),
            ],
            Verdict::NotCheckable,
            (
                "The interval nearly holds zero and is far from Singapore's estimate; without the data neither can be repeated, and the one does not carry over to the other.",
                "区间几乎含零且远离新加坡估计；无数据无法复现，两者不可互相外推。",
            ),
        ),
    ];
    if let Some(stored) = stored {
        claims.push(claim(
            "数据生产总量：2023年32.85 ZB（增长22.44%）、2024年41.06 ZB；存储总量1.73 ZB、2.09 ZB；新增数据留存2.9%",
            "全国数据资源调查报告（2023、2024年）",
            ("Growth rates, and a share that is kept.", "增速与留存比例。"),
            vec![
                check("data produced in 2022, ZB", "2022年生产量，ZB", 32.85 / 1.2244, None),
                check("growth of data produced in 2024", "2024年生产量增速", 41.06 / 32.85 - 1.0, None),
                check("growth of data stored in 2024", "2024年存储量增速", 2.09 / 1.73 - 1.0, None),
                check("stored in all over produced in 2023", "2023年存储总量与当年生产量之比", 1.73 / 32.85, 0.029),
                check("growth of that ratio in 2024", "该比值2024年变化", stored.growth, None),
            ],
            Verdict::UnderOneScope,
            (
                "2.9 % is kept of the data that are new, 5.3 % is what is stored in all over what is produced in the year: two shares, not one.",
                "2.9%是新增数据的留存率，5.3%是存储总量与当年生产量之比，口径不同。",
            ),
        ));
    }
    claims
}
