//! The four kinds of figures, filled by hand.

use domar::digital::{DoubleCount, Scope};
use domar::prelude::*;
use domar::report::{Bars, HeatMap, Lines, Scatter};

use crate::{Drawn, home};

const YEARS: [i32; 6] = [2002, 2007, 2012, 2017, 2018, 2020];

/// Digital shares of value added in a year: made there, after the Asian Development Bank, lost without them.
fn shares(year: i32) -> Result<[f64; 3], Box<dyn std::error::Error>> {
    let system = home(year)?;
    let size = digital::scale(&system, &Scope::ict(system.table())?)?;
    Ok([size.direct, size.adb(DoubleCount::Block), size.extraction])
}

fn all_shares() -> Result<Vec<[f64; 3]>, Box<dyn std::error::Error>> {
    YEARS.into_iter().map(shares).collect()
}

pub fn bars() -> Drawn {
    let all = all_shares()?;
    // ANCHOR: bars
    let of = |measure: usize| all.iter().map(move |year| year[measure]);
    let bars = Bars::horizontal(YEARS.map(|year| year.to_string()))
        .series("Made in digital industries", of(0))
        .series("Lost without them", of(2))
        .value_labels(NumberFormat::percent(1));
    let chart = Chart::new("Digital industries of China", bars)
        .subtitle("Domestic flows, wholly digital sectors")
        .x_axis_in("Share", "% of value added")
        .number_format(NumberFormat::percent(0));
    // ANCHOR_END: bars
    Ok(chart)
}

pub fn stacked_bars() -> Drawn {
    let mut pulls = Vec::new();
    for year in YEARS {
        let system = home(year)?;
        let pull = digital::spillover(&system, &Scope::ict(system.table())?)?.pull;
        pulls.push([pull.direct, pull.indirect_inside, pull.outside, pull.imports.unwrap_or(f64::NAN)]);
    }
    // ANCHOR: stacked_bars
    let of = |part: usize| pulls.iter().map(move |year| year[part]);
    let bars = Bars::vertical(YEARS.map(|year| format!("{year}年")))
        .series("本部门", of(0))
        .series("其他数字部门", of(1))
        .series("非数字部门", of(2))
        .series("进口", of(3))
        .stacked();
    let chart = Chart::new("一元数字最终产品的去向", bars)
        .language(Language::Chinese)
        .subtitle("中国；国内流量")
        .y_axis("每元最终需求")
        .source("国家统计局投入产出表；本文计算");
    // ANCHOR_END: stacked_bars
    Ok(chart)
}

pub fn lines() -> Drawn {
    let all = all_shares()?;
    // ANCHOR: lines
    let of = |measure: usize| all.iter().map(move |year| year[measure]);
    let lines = Lines::over(YEARS.map(f64::from))
        .series("made there", of(0))
        .series("Asian Development Bank", of(1))
        .series("lost without them", of(2));
    let chart = Chart::new("Three answers to one question", lines)
        .subtitle("Digital industries of China")
        .y_axis_in("Share of China's value added", "%")
        .number_format(NumberFormat::percent(0))
        .note("Domestic flows; wholly digital sectors.");
    // ANCHOR_END: lines
    Ok(chart)
}

pub fn scatter() -> Drawn {
    // ANCHOR: scatter
    let system = home(2020)?;
    let (up, down) = (system.upstreamness(), system.downstreamness());
    let digital = Scope::ict(system.table())?;
    let codes = &digital.codes();
    let points = |inside: bool| {
        let chosen = up.iter().zip(down.iter());
        let chosen = chosen.filter(move |((label, _), _)| codes.contains(&label.code()) == inside);
        chosen.map(|((label, u), (_, d))| (label.code().to_owned(), u, d)).collect::<Vec<_>>()
    };
    let scatter = Scatter::new().group("Digital", points(true)).group("Other", points(false));
    let chart = Chart::new("Where sectors stand in the chain", scatter)
        .subtitle("China 2020; domestic flows")
        .x_axis_in("Upstreamness", "stages to final use")
        .y_axis_in("Downstreamness", "stages from primary inputs");
    // ANCHOR_END: scatter
    Ok(chart)
}

pub fn heat_map() -> Drawn {
    // ANCHOR: heat_map
    let system = home(2020)?;
    let digital = Scope::ict(system.table())?;
    let codes = digital.codes();
    let complete = system.complete_consumption_coefficients();
    let places = system.sectors().positions(&codes)?;
    let rows = places.iter().map(|&i| places.iter().map(|&j| complete.values()[[i, j]]).collect::<Vec<_>>());
    let map = HeatMap::new(codes.clone(), codes.clone(), rows).cell_values(NumberFormat::fixed(2));
    let chart =
        Chart::new("Complete consumption among digital sectors, China 2020", map).x_axis("User").y_axis("Supplier");
    // ANCHOR_END: heat_map
    Ok(chart)
}
