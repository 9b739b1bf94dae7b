//! Lines.

use super::frame::{EDGE, Frame, Scale, Swatch, WIDTH, strong_line, tick_labels, value_axis_left};
use super::marks::{self, Look};
use super::writing::{SMALL, style, widest, width};
use crate::report::chart::{Band, Chart, Lines};
use crate::report::number::NumberFormat;
use crate::report::svg::{Anchor, Canvas, Steps};

pub(super) fn draw(chart: &Chart, lines: &Lines) -> Canvas {
    let names = lines.series.iter().map(|series| series.name.as_str());
    let names: Vec<&str> = names.chain(lines.bands.iter().map(|band| band.name.as_str())).collect();
    let frame = Frame::new(chart, WIDTH, &names, Swatch::Line { series: lines.series.len() });
    let ends_of_bands = lines.bands.iter().flat_map(|band| band.low.iter().chain(&band.high));
    let values = lines.series.iter().flat_map(|series| &series.values).chain(ends_of_bands);
    let values = values.filter(|value| !value.is_nan());
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    // All values may be missing; the axes are drawn nevertheless.
    let steps = if low <= high { Steps::around(low, high, 6) } else { Steps::around(0.0, 1.0, 6) };
    let labels = tick_labels(&steps, chart.format);
    let left = EDGE + widest(&labels, SMALL) + 12.0;
    let places = place_ticks(&lines.places);
    let right = WIDTH - EDGE - places.last().map_or(0.0, |(_, label)| width(label, SMALL) / 2.0);
    let (top, bottom) = (frame.top(), frame.top() + 320.0);
    let height = bottom + 24.0 + frame.x_title_height(right - left) + frame.bottom();

    let mut canvas = frame.sheet(height, left - widest(&labels, SMALL) - 7.0);
    let y = Scale { low: steps.low, high: steps.high, start: bottom, end: top };
    let (first, last) = ends(&lines.places);
    let x = Scale { low: first, high: last, start: left + 8.0, end: right - 8.0 };
    for band in &lines.bands {
        draw_band(&mut canvas, &lines.places, band, (x, y));
    }
    value_axis_left(&mut canvas, &steps, &labels, y, (left, right));
    for (place, label) in &places {
        canvas.line(&[(x.at(*place), bottom), (x.at(*place), bottom + 5.0)], super::writing::INK, 1.0, "");
        canvas.text(x.at(*place), bottom + 18.0, label, style(SMALL, Anchor::Middle));
    }
    if steps.low < 0.0 && steps.high > 0.0 {
        canvas.line(&[(left, y.at(0.0)), (right, y.at(0.0))], super::writing::GREY, 1.0, "");
    }
    strong_line(&mut canvas, (left, bottom), (right, bottom));
    for (i, series) in lines.series.iter().enumerate() {
        let look = Look::of(i);
        let points: Vec<Option<(f64, f64)>> = lines
            .places
            .iter()
            .zip(&series.values)
            .map(|(&place, &value)| (!value.is_nan()).then(|| (x.at(place), y.at(value))))
            .collect();
        for unbroken in points.split(Option::is_none) {
            let unbroken: Vec<(f64, f64)> = unbroken.iter().flatten().copied().collect();
            if unbroken.len() > 1 {
                canvas.line(&unbroken, look.colour, 2.2, look.dashes);
            }
        }
        // Dense series keep only the marks that no line shows.
        let sparse = lines.places.len() <= 40;
        for (j, point) in points.iter().enumerate() {
            let alone = (j == 0 || points[j - 1].is_none()) && points.get(j + 1).is_none_or(Option::is_none);
            if let Some((px, py)) = *point
                && (sparse || alone)
            {
                marks::point(&mut canvas, px, py, look);
            }
        }
    }
    frame.draw_x_title(&mut canvas, left, right, bottom + 22.0);
    canvas
}

/// The area between the ends of a band, in pieces where an end is missing.
fn draw_band(canvas: &mut Canvas, places: &[f64], band: &Band, (x, y): (Scale, Scale)) {
    let ends: Vec<Option<(f64, f64, f64)>> = places
        .iter()
        .zip(band.low.iter().zip(&band.high))
        .map(|(&place, (&low, &high))| (!low.is_nan() && !high.is_nan()).then(|| (x.at(place), y.at(low), y.at(high))))
        .collect();
    for unbroken in ends.split(Option::is_none) {
        let upper = unbroken.iter().flatten().map(|&(x, _, high)| (x, high));
        let lower = unbroken.iter().rev().flatten().map(|&(x, low, _)| (x, low));
        let corners: Vec<(f64, f64)> = upper.chain(lower).collect();
        if !corners.is_empty() {
            canvas.polygon(&corners, marks::BAND, marks::BAND);
        }
    }
}

/// The ends of the horizontal axis; a single place stands in the middle.
fn ends(places: &[f64]) -> (f64, f64) {
    match places {
        [] => (0.0, 1.0),
        [only] => {
            let room = (only.abs() * 0.1).max(1.0);
            (only - room, only + room)
        }
        [first, .., last] => (*first, *last),
    }
}

/// Ticks at the places themselves where they are whole numbers (years) and there is room, else round steps.
fn place_ticks(places: &[f64]) -> Vec<(f64, String)> {
    let (first, last) = ends(places);
    let whole = places.iter().all(|place| place.fract() == 0.0 && place.abs() < 1e6);
    if whole {
        let room = ((WIDTH - 140.0) / 46.0).floor();
        if places.len() as f64 <= room && evenly_spread(places, room) {
            return places.iter().map(|&place| (place, NumberFormat::integer().print(place))).collect();
        }
        let step = [1.0, 2.0, 5.0].iter().flat_map(|m| (0..6).map(move |p| m * 10f64.powi(p)));
        let mut steps: Vec<f64> = step.filter(|step| (last - first) / step <= room).collect();
        steps.sort_by(f64::total_cmp);
        if let Some(step) = steps.first() {
            let mut ticks = Vec::new();
            let mut tick = (first / step).ceil() * step;
            while tick <= last {
                ticks.push((tick, NumberFormat::integer().print(tick)));
                tick += step;
            }
            return ticks;
        }
    }
    let steps = Steps::within(first, last, 8);
    let labels = tick_labels(&steps, None);
    steps.ticks.iter().copied().zip(labels).collect()
}

/// Whether the nearest two places leave room for their labels.
fn evenly_spread(places: &[f64], room: f64) -> bool {
    let (first, last) = ends(places);
    places.windows(2).all(|pair| (pair[1] - pair[0]) * room >= last - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(places: &[f64]) -> Vec<String> {
        place_ticks(places).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn years_are_labelled_as_years() {
        assert_eq!(labels(&[2012.0, 2015.0, 2017.0, 2018.0, 2020.0]), ["2012", "2015", "2017", "2018", "2020"]);
        let century: Vec<f64> = (1900..=2000).map(f64::from).collect();
        assert_eq!(labels(&century).len(), 11);
        assert_eq!(labels(&[2020.0]), ["2020"]);
    }

    #[test]
    fn other_places_have_round_steps() {
        assert_eq!(labels(&[0.05, 0.5, 0.95])[0], "0.1");
    }
}
