//! Figures that can be computed again from China's input-output table of 2018.

use super::{Claim, Verdict, check, claim};
use crate::digital::{DigitalError, DoubleCount, Scope, scale, spillover};
use crate::leontief::LeontiefSystem;
use crate::table::IoTable;
use crate::units::Flow;

/// The figures on China's digital industries in 2018 that studies compute from the official table, computed again from a
/// table with those industries apart: their shares, links and weights.
///
/// # Errors
/// A table without the digital industries; and what [`scale`](fn@crate::digital::scale) and
/// [`spillover`](fn@crate::digital::spillover) return.
///
/// # Validated against
/// The printed figures, from the official table in 153 sectors. A table that joins the other sectors differs a little where
/// suppliers are concerned.
///
/// # Example
/// ```
/// use domar::prelude::*;
/// # fn main() -> Result<(), Error> {
/// let claims = digital::audit_on_table(datasets::china_digital()?.table(2018)?)?;
/// assert_eq!(claims.len(), 4);
/// # Ok(())
/// # }
/// ```
pub fn audit_on_table(table: &IoTable) -> Result<Vec<Claim>, DigitalError> {
    let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
    let total = LeontiefSystem::from_table(table, Flow::Total)?;
    let (eleven, five) = (Scope::ict(home.table())?, Scope::adb_core(home.table())?);
    let (all, core) = (scale(&home, &eleven)?, scale(&home, &five)?);
    let dependence = spillover(&total, &eleven)?.mean_dependence;
    let value_added = table.value_added()?.sum();
    let source = "中国2018年投入产出表";
    Ok(vec![
        claim(
            "Core digital GDP by the formula with double counts removed on the diagonal: 5.70 % (five sectors), 9.14 % (eleven)",
            "Asian Development Bank (2021), formula; 中国2018年投入产出表",
            (
                "Flows between two digital sectors are counted twice; the whole block removes them.",
                "两个数字部门之间的流量被重复计算；按块扣除才精确。",
            ),
            vec![
                check("five sectors, diagonal", "五部门，对角", core.adb(DoubleCount::Diagonal), 0.0570),
                check("five sectors, block", "五部门，块", core.adb(DoubleCount::Block), 0.0544),
                check("eleven sectors, diagonal", "十一部门，对角", all.adb(DoubleCount::Diagonal), 0.0914),
                check("eleven sectors, block", "十一部门，块", all.adb(DoubleCount::Block), 0.0843),
                check("five sectors, forward link", "五部门，前向", core.forward, 0.039_255),
                check("five sectors, direct", "五部门，直接", core.direct, 0.039_255),
                check("five sectors, lost by extraction", "五部门，剔除损失", core.extraction, 0.0647),
            ],
            Verdict::UnderOneScope,
            (
                "The forward term is the direct value added itself; the diagonal form overstates by the flows among digital sectors, by 0.3 and 0.7 points.",
                "前向项即直接增加值；对角形式因数字部门间流量高估0.3与0.7个百分点。",
            ),
        ),
        claim(
            "数字产业（十一个ICT部门）直接增加值占GDP 5.48%",
            source,
            ("The share of the wholly digital sectors.", "完整数字部门比重。"),
            vec![check("direct share", "直接占比", all.direct, 0.0548)],
            Verdict::UnderOneScope,
            ("A lower bound: sectors that are digital in part are left out.", "为下限：部分数字的部门未计。"),
        ),
        claim(
            "按总产出加权的完全依赖度7.0%",
            source,
            (
                "Share of digital products in what sectors use directly and indirectly.",
                "各部门完全消耗中数字产品的比重。",
            ),
            vec![check("output-weighted mean, total flows", "总产出加权平均，总流量", dependence, 0.070)],
            Verdict::Consistent,
            (
                "Over total flows; over domestic flows it is about a point lower.",
                "为总流量口径；国内流量约低一个百分点。",
            ),
        ),
        claim(
            "总产出与增加值之比2.706（多马权重之和），十一个ICT部门0.188",
            source,
            ("The intermediate multiplier, and how much of it is digital.", "中间品乘数及其数字部分。"),
            vec![
                check("sum of Domar weights", "多马权重之和", table.output().sum() / value_added, 2.706),
                check("Domar weight of the eleven sectors", "十一部门多马权重", all.domar_weight, 0.188),
            ],
            Verdict::Consistent,
            (
                "Weights add to more than one because intermediates are counted in output; they are no shares.",
                "因总产出含中间品，权重之和大于一，不是份额。",
            ),
        ),
    ])
}
