//! What stands where in a chart.

mod bars;
mod frame;
mod heat_map;
mod lines;
mod marks;
mod placement;
mod scatter;
mod writing;

use super::chart::{Chart, Figure};
use super::svg::Canvas;

/// Draws a chart that has been checked.
pub(super) fn draw(chart: &Chart) -> Canvas {
    match &chart.figure {
        Figure::Bars(bars) => bars::draw(chart, bars),
        Figure::Lines(lines) => lines::draw(chart, lines),
        Figure::Scatter(scatter) => scatter::draw(chart, scatter),
        Figure::HeatMap(map) => heat_map::draw(chart, map),
    }
}
