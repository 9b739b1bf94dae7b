//! Bars.

use super::frame::{
    ColumnLabels, EDGE, Frame, NARROWEST_COLUMN, Scale, Swatch, WIDTH, row_labels, steps_below, strong_line,
    tick_labels, value_axis_below, value_axis_left,
};
use super::marks::{self, Look};
use super::writing::{GREY, SMALL, line_height, style, widest, width, wrap_evenly};
use crate::report::chart::{Arrangement, Bars, Chart, Direction};
use crate::report::number::NumberFormat;
use crate::report::svg::{Anchor, Canvas, Steps, TextStyle};

/// The widest column of names before they are divided into lines.
const WIDEST_NAMES: f64 = 280.0;

pub(super) fn draw(chart: &Chart, bars: &Bars) -> Canvas {
    match bars.direction {
        Direction::Horizontal => horizontal(chart, bars),
        Direction::Vertical => vertical(chart, bars),
    }
}

/// The extent of the values, zero included.
fn extent(bars: &Bars) -> (f64, f64) {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for i in 0..bars.categories.len() {
        let values = bars.series.iter().map(|series| series.values[i]).filter(|value| !value.is_nan());
        match bars.arrangement {
            Arrangement::Grouped => {
                for value in values {
                    low = low.min(value);
                    high = high.max(value);
                }
            }
            Arrangement::Stacked => {
                let (negative, positive): (Vec<f64>, Vec<f64>) = values.partition(|&value| value < 0.0);
                low = low.min(negative.iter().sum());
                high = high.max(positive.iter().sum());
            }
        }
    }
    if low == high { (0.0, 1.0) } else { (low, high) }
}

/// One bar: series, lane within its category, from and to which value. `None` where a value is missing.
struct Bar {
    series: usize,
    lane: usize,
    span: Option<(f64, f64)>,
}

fn bars_of(bars: &Bars, category: usize) -> Vec<Bar> {
    let (mut below, mut above) = (0.0, 0.0);
    let mut out = Vec::new();
    for (i, series) in bars.series.iter().enumerate() {
        let value = series.values[category];
        let (lane, base) = match bars.arrangement {
            Arrangement::Grouped => (i, 0.0),
            Arrangement::Stacked if value < 0.0 => (0, below),
            Arrangement::Stacked => (0, above),
        };
        let span = (!value.is_nan()).then_some((base, base + value));
        if value < 0.0 {
            below += value;
        } else if value > 0.0 {
            above += value;
        }
        out.push(Bar { series: i, lane, span });
    }
    out
}

fn lanes(bars: &Bars) -> f64 {
    match bars.arrangement {
        Arrangement::Grouped => bars.series.len() as f64,
        Arrangement::Stacked => 1.0,
    }
}

fn series_names(bars: &Bars) -> Vec<&str> {
    bars.series.iter().map(|series| series.name.as_str()).collect()
}

fn horizontal(chart: &Chart, bars: &Bars) -> Canvas {
    let frame = Frame::new(chart, WIDTH, &series_names(bars), Swatch::Bar);
    let names: Vec<Vec<String>> = bars.categories.iter().map(|name| wrap_evenly(name, SMALL, WIDEST_NAMES)).collect();
    let thickness = match bars.value_labels {
        _ if lanes(bars) == 1.0 => 15.0,
        Some(_) => 14.0,
        None => 11.0,
    };
    // Each row is as high as its own name.
    let bars_height = thickness * lanes(bars) + 9.0;
    let heights = names.iter().map(|lines| bars_height.max(lines.len() as f64 * line_height(SMALL) + 5.0));
    let mut below = 0.0;
    let middles: Vec<f64> = heights
        .map(|height| {
            below += height;
            below - height / 2.0
        })
        .collect();

    let (low, high) = extent(bars);
    let left = EDGE + widest(names.iter().flatten(), SMALL) + 8.0;
    let (steps, labels) = steps_below(low, high, WIDTH - EDGE - left, chart.format);
    // Half of the last number at the axis, and the values at the ends of the bars, need room too.
    let value_room = value_label_room(bars);
    let right = WIDTH - EDGE - (labels.last().map_or(0.0, |label| width(label, SMALL)) / 2.0).max(value_room);
    let left = if low < 0.0 { left + value_room } else { left };
    let top = frame.top();
    let bottom = top + below;
    let height = bottom + 22.0 + frame.x_title_height(right - left) + frame.bottom();

    let mut canvas = frame.sheet(height, left);
    let scale = Scale { low: steps.low, high: steps.high, start: left, end: right };
    value_axis_below(&mut canvas, &steps, &labels, scale, (top, bottom));
    let names_end = left - 8.0 - if low < 0.0 { value_room } else { 0.0 };
    row_labels(&mut canvas, &names, names_end, |i| top + middles[i]);
    for (category, middle) in middles.iter().enumerate() {
        let first = top + middle - thickness * lanes(bars) / 2.0;
        for bar in bars_of(bars, category) {
            let y = first + bar.lane as f64 * thickness;
            let Some((from, to)) = bar.span else {
                missing(&mut canvas, chart, (scale.at(0.0) + 4.0, y + thickness / 2.0 + 4.0), Anchor::Start);
                continue;
            };
            let (start, end) = (scale.at(from.min(to)), scale.at(from.max(to)));
            marks::bar(&mut canvas, (start, y, end - start, thickness - 1.0), Look::of(bar.series));
            if let (Some(format), Arrangement::Grouped) = (bars.value_labels, bars.arrangement) {
                value_label(&mut canvas, format, to, (scale.at(to), y + thickness / 2.0 + 3.5));
            }
        }
    }
    strong_line(&mut canvas, (scale.at(0.0), top), (scale.at(0.0), bottom));
    frame.draw_x_title(&mut canvas, left, right, bottom + 20.0);
    canvas
}

/// The width of the widest printed value.
fn value_label_room(bars: &Bars) -> f64 {
    bars.value_labels.map_or(0.0, |format| {
        let values = bars.series.iter().flat_map(|series| &series.values);
        values.map(|&value| width(&format.print(value), SMALL - 1)).fold(0.0, f64::max) + 6.0
    })
}

fn value_label(canvas: &mut Canvas, format: NumberFormat, value: f64, (x, y): (f64, f64)) {
    let (x, anchor) = if value < 0.0 { (x - 4.0, Anchor::End) } else { (x + 4.0, Anchor::Start) };
    canvas.text(x, y, &format.print(value), style(SMALL - 1, anchor));
}

fn missing(canvas: &mut Canvas, chart: &Chart, (x, y): (f64, f64), anchor: Anchor) {
    let text = chart.language.pick("n/a", "无数据");
    canvas.text(x, y, text, TextStyle { colour: GREY, ..style(SMALL - 1, anchor) });
}

fn vertical(chart: &Chart, bars: &Bars) -> Canvas {
    let (low, high) = extent(bars);
    let steps = Steps::around(low, high, 6);
    let labels = tick_labels(&steps, chart.format);
    let axis = EDGE + widest(&labels, SMALL) + 8.0;
    // Many columns make a wider picture rather than bars too thin to see.
    let count = bars.categories.len() as f64;
    let sheet_width = WIDTH.max(axis + EDGE + count * (lanes(bars) * 5.0 + 9.0).max(NARROWEST_COLUMN));
    let mut left = axis;
    let mut names = ColumnLabels::new(&bars.categories, (sheet_width - left - EDGE) / count);
    // Slanted names may need room on the left, which makes the columns a little narrower.
    for _ in 0..3 {
        let column = (sheet_width - left - EDGE) / count;
        names = ColumnLabels::new(&bars.categories, column);
        left = axis.max(EDGE + names.overhang(column));
    }
    let right = sheet_width - EDGE;
    let column = (right - left) / count;
    let frame = Frame::new(chart, sheet_width, &series_names(bars), Swatch::Bar);
    let top = frame.top();
    let bottom = top + 320.0;
    let height = bottom + names.height() + frame.x_title_height(right - left) + frame.bottom();

    let mut canvas = frame.sheet(height, left - widest(&labels, SMALL) - 7.0);
    let scale = Scale { low: steps.low, high: steps.high, start: bottom, end: top };
    value_axis_left(&mut canvas, &steps, &labels, scale, (left, right));
    let thickness = (column * 0.78 / lanes(bars)).min(46.0);
    for category in 0..bars.categories.len() {
        let first = left + (category as f64 + 0.5) * column - thickness * lanes(bars) / 2.0;
        for bar in bars_of(bars, category) {
            let x = first + bar.lane as f64 * thickness;
            match bar.span {
                Some((from, to)) => {
                    let (upper, lower) = (scale.at(from.max(to)), scale.at(from.min(to)));
                    let gap = (thickness * 0.06).min(1.0);
                    marks::bar(&mut canvas, (x, upper, thickness - gap, lower - upper), Look::of(bar.series));
                }
                None => missing(&mut canvas, chart, (x + thickness / 2.0, scale.at(0.0) - 5.0), Anchor::Middle),
            }
        }
    }
    strong_line(&mut canvas, (left, scale.at(0.0)), (right, scale.at(0.0)));
    names.draw(&mut canvas, left, column, bottom);
    frame.draw_x_title(&mut canvas, left, right, bottom + names.height() - 4.0);
    canvas
}
