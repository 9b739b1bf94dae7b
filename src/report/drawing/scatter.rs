//! Points in a plane, with quadrants.

use super::frame::{EDGE, Frame, Scale, Swatch, WIDTH, strong_line, tick_labels, value_axis_below, value_axis_left};
use super::marks::{self, Look};
use super::placement::{Area, Label, place};
use super::writing::{GREY, INK, SMALL, line_height, style, widest, width, wrap_evenly};
use crate::report::chart::{Chart, Point, Quadrants, Scatter};
use crate::report::svg::{Anchor, Canvas, Steps, TextStyle, Weight};

/// The widest label before it is divided into lines.
const WIDEST_LABEL: f64 = 150.0;

pub(super) fn draw(chart: &Chart, scatter: &Scatter) -> Canvas {
    let names: Vec<&str> = scatter.groups.iter().map(|group| group.name.as_str()).collect();
    let frame = Frame::new(chart, WIDTH, &names, Swatch::Point);
    let points: Vec<&Point> = scatter.groups.iter().flat_map(|group| &group.points).collect();
    let line = scatter.quadrants.as_ref();
    let x_steps = steps(points.iter().map(|point| point.x).chain(line.map(|q| q.x)), 8);
    let y_steps = steps(points.iter().map(|point| point.y).chain(line.map(|q| q.y)), 7);
    let (x_labels, y_labels) = (tick_labels(&x_steps, chart.format), tick_labels(&y_steps, chart.format));

    let left = EDGE + widest(&y_labels, SMALL) + 8.0;
    let right = WIDTH - EDGE - x_labels.last().map_or(0.0, |label| width(label, SMALL) / 2.0);
    let (top, bottom) = (frame.top(), frame.top() + 460.0);
    let height = bottom + 22.0 + frame.x_title_height(right - left) + frame.bottom();
    let mut canvas = frame.sheet(height, left - widest(&y_labels, SMALL) - 7.0);
    let x = Scale { low: x_steps.low, high: x_steps.high, start: left, end: right };
    let y = Scale { low: y_steps.low, high: y_steps.high, start: bottom, end: top };
    value_axis_below(&mut canvas, &x_steps, &x_labels, x, (top, bottom));
    value_axis_left(&mut canvas, &y_steps, &y_labels, y, (left, right));
    strong_line(&mut canvas, (left, bottom), (right, bottom));
    strong_line(&mut canvas, (left, top), (left, bottom));

    let bounds = Area { left: left + 3.0, top: top + 3.0, right: right - 3.0, bottom: bottom - 3.0 };
    let obstacles = line.map_or(Vec::new(), |quadrants| draw_quadrants(&mut canvas, quadrants, (x, y), bounds));
    draw_labels(&mut canvas, &points, (x, y), &obstacles, bounds);
    for (i, group) in scatter.groups.iter().enumerate() {
        for point in &group.points {
            marks::point(&mut canvas, x.at(point.x), y.at(point.y), Look::of(i));
        }
    }
    frame.draw_x_title(&mut canvas, left, right, bottom + 20.0);
    canvas
}

/// Round steps with some air around the values.
fn steps(values: impl Iterator<Item = f64>, count: usize) -> Steps {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let air = (high - low) * 0.04;
    Steps::around(low - air, high + air, count)
}

/// Draws the lines and the captions in the corners; returns what labels must not cover.
fn draw_quadrants(canvas: &mut Canvas, quadrants: &Quadrants, (x, y): (Scale, Scale), bounds: Area) -> Vec<Area> {
    let (across, up) = (x.at(quadrants.x), y.at(quadrants.y));
    canvas.line(&[(across, y.start), (across, y.end)], INK, 1.2, "6,4");
    canvas.line(&[(x.start, up), (x.end, up)], INK, 1.2, "6,4");
    let mut areas = vec![
        Area { left: across - 1.5, top: bounds.top, right: across + 1.5, bottom: bounds.bottom },
        Area { left: bounds.left, top: up - 1.5, right: bounds.right, bottom: up + 1.5 },
    ];
    for (i, caption) in quadrants.captions.iter().enumerate().filter(|(_, caption)| !caption.is_empty()) {
        let (right, upper) = (i == 0 || i == 3, i < 2);
        let room = (if right { x.end - across } else { across - x.start }).max(90.0) - 12.0;
        let lines = wrap_evenly(caption, SMALL, room);
        let tall = lines.len() as f64 * line_height(SMALL);
        let edge = if right { x.end - 7.0 } else { x.start + 7.0 };
        let start = if upper { y.end + 4.0 } else { y.start - tall - 6.0 };
        let anchor = if right { Anchor::End } else { Anchor::Start };
        for (j, line) in lines.iter().enumerate() {
            let bold = TextStyle { weight: Weight::Bold, colour: GREY, ..style(SMALL, anchor) };
            canvas.text(edge, start + (j as f64 + 0.85) * line_height(SMALL), line, bold);
        }
        // Bold letters are wider.
        let wide = widest(&lines, SMALL) * 1.08;
        let (from, to) = if right { (edge - wide, edge) } else { (edge, edge + wide) };
        areas.push(Area { left: from, top: start, right: to, bottom: start + tall });
    }
    areas
}

fn draw_labels(canvas: &mut Canvas, points: &[&Point], (x, y): (Scale, Scale), obstacles: &[Area], bounds: Area) {
    let named: Vec<(&Point, Vec<String>)> = points
        .iter()
        .filter(|point| !point.label.is_empty())
        .map(|&point| (point, wrap_evenly(&point.label, SMALL, WIDEST_LABEL)))
        .collect();
    let labels: Vec<Label> = named
        .iter()
        .map(|(point, lines)| Label {
            point: (x.at(point.x), y.at(point.y)),
            width: widest(lines, SMALL) + 2.0,
            height: lines.len() as f64 * line_height(SMALL),
        })
        .collect();
    let marks: Vec<(f64, f64)> = points.iter().map(|point| (x.at(point.x), y.at(point.y))).collect();
    let areas = place(&labels, &marks, obstacles, bounds);
    for (label, area) in labels.iter().zip(&areas) {
        let near = (label.point.0.clamp(area.left, area.right), label.point.1.clamp(area.top, area.bottom));
        // A label away from its point is tied to it.
        if (near.0 - label.point.0).hypot(near.1 - label.point.1) > 13.0 {
            canvas.line(&[label.point, near], "#8c8c8c", 0.8, "");
        }
    }
    for ((_, lines), area) in named.iter().zip(&areas) {
        let middle = f64::midpoint(area.left, area.right);
        for (j, line) in lines.iter().enumerate() {
            let baseline = area.top + (j as f64 + 0.8) * line_height(SMALL);
            canvas.text(middle, baseline, line, style(SMALL, Anchor::Middle));
        }
    }
}
