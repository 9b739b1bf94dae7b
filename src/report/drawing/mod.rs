//! What stands where in a chart.

mod bars;
mod frame;
mod heat_map;
mod lines;
mod marks;
mod placement;
mod scatter;
mod writing;

use super::chart::{Chart, Direction, Figure};
use super::svg::Canvas;

/// Draws a chart that has been checked.
pub(super) fn draw(chart: &Chart) -> Canvas {
    let chart = &with_axis_named(chart);
    match &chart.figure {
        Figure::Bars(bars) => bars::draw(chart, bars),
        Figure::Lines(lines) => lines::draw(chart, lines),
        Figure::Scatter(scatter) => scatter::draw(chart, scatter),
        Figure::HeatMap(map) => heat_map::draw(chart, map),
    }
}

/// A single series needs no legend: where it says more than the title, its name becomes the title of the value axis.
fn with_axis_named(chart: &Chart) -> Chart {
    let mut chart = chart.clone();
    let (name, axis) = match &chart.figure {
        Figure::Bars(bars) if bars.direction == Direction::Horizontal => (only(&bars.series), &mut chart.x_title),
        Figure::Bars(bars) => (only(&bars.series), &mut chart.y_title),
        Figure::Lines(lines) if lines.bands.is_empty() => (only(&lines.series), &mut chart.y_title),
        _ => return chart,
    };
    if axis.is_none() && name.as_ref() != Some(&chart.title) {
        *axis = name.filter(|name| !name.is_empty());
    }
    chart
}

fn only(series: &[super::chart::Series]) -> Option<String> {
    match series {
        [only] => Some(only.name.clone()),
        _ => None,
    }
}
