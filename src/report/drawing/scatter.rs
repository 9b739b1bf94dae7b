//! Points in a plane, with quadrants.

use super::frame::{EDGE, Frame, Scale, Swatch, WIDTH, strong_line, tick_labels, value_axis_below, value_axis_left};
use super::marks::{self, Look};
use super::placement::{Area, Label, leader, place};
use super::writing::{GREY, INK, SMALL, line_height, style, widest, width, wrap_evenly};
use crate::labels::Language;
use crate::report::chart::{Chart, Point, Quadrants, Scatter};
use crate::report::svg::{Anchor, Canvas, Steps, TextStyle, Weight};

/// The widest label before it is divided into lines.
const WIDEST_LABEL: f64 = 150.0;

pub(super) fn draw(chart: &Chart, scatter: &Scatter) -> Canvas {
    let names: Vec<&str> = scatter.groups.iter().map(|group| group.name.as_str()).collect();
    let points: Vec<&Point> = scatter.groups.iter().flat_map(|group| &group.points).collect();
    let line = scatter.quadrants.as_ref();
    let x_steps = steps(points.iter().map(|point| point.x).chain(line.map(|q| q.x)), 8);
    let y_steps = steps(points.iter().map(|point| point.y).chain(line.map(|q| q.y)), 7);
    let (x_labels, y_labels) = (tick_labels(&x_steps, chart.format), tick_labels(&y_steps, chart.format));

    let left = EDGE + widest(&y_labels, SMALL) + 8.0;
    let right = WIDTH - EDGE - x_labels.last().map_or(0.0, |label| width(label, SMALL) / 2.0);
    // The notes below do not move what stands above them.
    let top = Frame::new(chart, WIDTH, &names, Swatch::Point).top();
    let bottom = top + 460.0;
    let x = Scale { low: x_steps.low, high: x_steps.high, start: left, end: right };
    let y = Scale { low: y_steps.low, high: y_steps.high, start: bottom, end: top };
    let bounds = Area { left: left + 3.0, top: top + 3.0, right: right - 3.0, bottom: bottom - 3.0 };
    let marks: Vec<(f64, f64)> = points.iter().map(|point| (x.at(point.x), y.at(point.y))).collect();
    let captions = line.map_or(Vec::new(), |quadrants| captions(quadrants, (x, y), &marks));
    let lines = line.map_or(Vec::new(), |quadrants| dividers(quadrants, (x, y), bounds));
    let labels = placed(&points, &marks, &captions, &lines, bounds);
    let mut chart = chart.clone();
    chart.notes.extend(unlabelled(&labels, chart.language));
    let frame = Frame::new(&chart, WIDTH, &names, Swatch::Point);
    let height = bottom + 22.0 + frame.x_title_height(right - left) + frame.bottom();
    let mut canvas = frame.sheet(height, left - widest(&y_labels, SMALL) - 7.0);
    value_axis_below(&mut canvas, &x_steps, &x_labels, x, (top, bottom));
    value_axis_left(&mut canvas, &y_steps, &y_labels, y, (left, right));
    strong_line(&mut canvas, (left, bottom), (right, bottom));
    strong_line(&mut canvas, (left, top), (left, bottom));

    if let Some(quadrants) = line {
        draw_quadrants(&mut canvas, quadrants, (x, y), &captions);
    }
    for label in &labels {
        label.draw(&mut canvas);
    }
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
    // What cannot be negative gets no room below zero.
    let start = if low >= 0.0 { (low - air).max(0.0) } else { low - air };
    Steps::around(start, high + air, count)
}

/// A caption in a corner: its lines and where they stand.
struct Caption {
    lines: Vec<String>,
    edge: f64,
    anchor: Anchor,
    area: Area,
}

/// Captions in the outer corners of the quadrants, or where points are there, further in; none where every corner is
/// taken: what lies opposite says it.
fn captions(quadrants: &Quadrants, (x, y): (Scale, Scale), marks: &[(f64, f64)]) -> Vec<Caption> {
    let (across, up) = (x.at(quadrants.x), y.at(quadrants.y));
    let shown = quadrants.captions.iter().enumerate().filter(|(_, caption)| !caption.is_empty());
    let caption = |(i, caption): (usize, &String)| {
        let (right, upper) = (i == 0 || i == 3, i < 2);
        let room = (if right { x.end - across } else { across - x.start }).max(90.0) - 12.0;
        let lines = wrap_evenly(caption, SMALL, room);
        let tall = lines.len() as f64 * line_height(SMALL);
        // Bold letters are wider.
        let wide = widest(&lines, SMALL) * 1.08;
        let outer = if right { x.end - 7.0 - wide } else { x.start + 7.0 };
        let inner = if right { across + 7.0 } else { across - 7.0 - wide };
        let (high, low) = if upper { (y.end + 4.0, up - tall - 6.0) } else { (up + 4.0, y.start - tall - 6.0) };
        let (near, far) = if upper { (high, low) } else { (low, high) };
        let area = |left: f64, top: f64| Area { left, top, right: left + wide, bottom: top + tall };
        let corners = [area(outer, near), area(inner, near), area(outer, far), area(inner, far)];
        let free = |area: &Area| marks.iter().all(|&mark| area.distance(mark) > 6.0);
        let area = corners.into_iter().find(free)?;
        let (edge, anchor) = if right { (area.right, Anchor::End) } else { (area.left, Anchor::Start) };
        Some(Caption { lines, edge, anchor, area })
    };
    shown.filter_map(caption).collect()
}

/// What the dividing lines take.
fn dividers(quadrants: &Quadrants, (x, y): (Scale, Scale), bounds: Area) -> Vec<Area> {
    let (across, up) = (x.at(quadrants.x), y.at(quadrants.y));
    vec![Area { left: across - 1.5, right: across + 1.5, ..bounds }, Area { top: up - 1.5, bottom: up + 1.5, ..bounds }]
}

fn draw_quadrants(canvas: &mut Canvas, quadrants: &Quadrants, (x, y): (Scale, Scale), captions: &[Caption]) {
    let (across, up) = (x.at(quadrants.x), y.at(quadrants.y));
    canvas.line(&[(across, y.start), (across, y.end)], INK, 1.2, "6,4");
    canvas.line(&[(x.start, up), (x.end, up)], INK, 1.2, "6,4");
    for caption in captions {
        for (j, line) in caption.lines.iter().enumerate() {
            let bold = TextStyle { weight: Weight::Bold, colour: GREY, ..style(SMALL, caption.anchor) };
            canvas.text(caption.edge, caption.area.top + (j as f64 + 0.85) * line_height(SMALL), line, bold);
        }
    }
}

/// The label of a point in lines, with its place where there is one.
struct PlacedLabel {
    lines: Vec<String>,
    point: (f64, f64),
    area: Option<Area>,
}

impl PlacedLabel {
    fn draw(&self, canvas: &mut Canvas) {
        let Some(area) = self.area else { return };
        if let Some((from, to)) = leader(self.point, &area) {
            canvas.line(&[from, to], "#8c8c8c", 0.8, "");
        }
        for (j, line) in self.lines.iter().enumerate() {
            let baseline = area.top + (j as f64 + 0.8) * line_height(SMALL);
            canvas.text(f64::midpoint(area.left, area.right), baseline, line, style(SMALL, Anchor::Middle));
        }
    }
}

/// Labels with their places; the points furthest from the middle, which say most, choose first.
fn placed(
    points: &[&Point],
    marks: &[(f64, f64)],
    captions: &[Caption],
    lines: &[Area],
    bounds: Area,
) -> Vec<PlacedLabel> {
    let count = marks.len().max(1) as f64;
    let middle = marks.iter().fold((0.0, 0.0), |(x, y), mark| (x + mark.0 / count, y + mark.1 / count));
    let mut labels: Vec<PlacedLabel> = points
        .iter()
        .zip(marks)
        .filter(|(point, _)| !point.label.is_empty())
        .map(|(point, &mark)| PlacedLabel {
            lines: wrap_evenly(&point.label, SMALL, WIDEST_LABEL),
            point: mark,
            area: None,
        })
        .collect();
    let far = |label: &PlacedLabel| (label.point.0 - middle.0).hypot(label.point.1 - middle.1);
    labels.sort_by(|a, b| far(b).total_cmp(&far(a)));
    let sizes: Vec<Label> = labels
        .iter()
        .map(|label| Label {
            point: label.point,
            width: widest(&label.lines, SMALL) + 2.0,
            height: label.lines.len() as f64 * line_height(SMALL),
        })
        .collect();
    let texts: Vec<Area> = captions.iter().map(|caption| caption.area).collect();
    for (label, area) in labels.iter_mut().zip(place(&sizes, marks, &texts, lines, bounds)) {
        label.area = area;
    }
    labels
}

/// Says how many points have no label for want of room.
fn unlabelled(labels: &[PlacedLabel], language: Language) -> Option<String> {
    let (left_out, all) = (labels.iter().filter(|label| label.area.is_none()).count(), labels.len());
    (left_out > 0).then(|| match language {
        Language::English => format!("{left_out} of {all} points stand too close together to be labelled."),
        Language::Chinese => format!("{all} 个点中有 {left_out} 个过于密集，未标注名称。"),
    })
}
