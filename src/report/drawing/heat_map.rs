//! Heat maps.

use super::frame::{ColumnLabels, EDGE, Frame, NARROWEST_COLUMN, Scale, Swatch, WIDTH, row_labels, tick_labels};
use super::marks;
use super::writing::{GREY, SMALL, line_height, style, widest, width, wrap_evenly};
use crate::report::chart::{Chart, HeatMap};
use crate::report::svg::{Anchor, Canvas, Steps, TextStyle};

/// The widest column of row names before they are divided into lines.
const WIDEST_NAMES: f64 = 390.0;
/// Size of the values in cells.
const VALUE: u32 = SMALL - 1;

/// From light to dark, so that print in grey keeps the order.
const SEQUENTIAL: [(f64, f64, f64); 5] =
    [(247.0, 251.0, 255.0), (198.0, 219.0, 239.0), (107.0, 174.0, 214.0), (33.0, 113.0, 181.0), (8.0, 48.0, 107.0)];
/// Blue below zero, orange above: told apart with any kind of colour vision.
const DIVERGING: [(f64, f64, f64); 5] =
    [(5.0, 80.0, 140.0), (120.0, 175.0, 215.0), (250.0, 250.0, 250.0), (240.0, 165.0, 90.0), (165.0, 70.0, 0.0)];

/// Which colour a value has.
struct Colours {
    low: f64,
    high: f64,
    ramp: [(f64, f64, f64); 5],
}

impl Colours {
    fn new(map: &HeatMap) -> Self {
        let values = map.values.iter().flatten().filter(|value| !value.is_nan());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
        let (low, high) = map.scale.unwrap_or(match (low, high) {
            _ if low > high => (0.0, 1.0),
            _ if low == high => (low.min(0.0), if high > 0.0 { high } else { low.min(0.0) + 1.0 }),
            // Zero is the middle of a scale with both signs.
            _ if low < 0.0 && high > 0.0 => (low.min(-high), high.max(-low)),
            _ => (low, high),
        });
        Self { low, high, ramp: if low < 0.0 && high > 0.0 { DIVERGING } else { SEQUENTIAL } }
    }

    fn rgb(&self, value: f64) -> (f64, f64, f64) {
        let share = if self.ramp == DIVERGING {
            // Each side has its own scale, so that zero is white even where the limits are uneven.
            if value < 0.0 { 0.5 - 0.5 * value / self.low } else { 0.5 + 0.5 * value / self.high }
        } else {
            (value - self.low) / (self.high - self.low)
        };
        let place = share.clamp(0.0, 1.0) * 4.0;
        let mut part = place;
        let mut colours = self.ramp.windows(2);
        let mut pair = colours.next();
        while part > 1.0 {
            part -= 1.0;
            pair = colours.next();
        }
        let Some([from, to]) = pair else { return self.ramp[4] };
        let mix = |a: f64, b: f64| a + (b - a) * part;
        (mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
    }

    fn css(&self, value: f64) -> String {
        let (r, g, b) = self.rgb(value);
        format!("rgb({r:.0},{g:.0},{b:.0})")
    }

    /// White on dark cells, ink on light ones.
    fn ink(&self, value: f64) -> &'static str {
        let (r, g, b) = self.rgb(value);
        if 0.299 * r + 0.587 * g + 0.114 * b < 140.0 { "#ffffff" } else { "#1a1a1a" }
    }
}

pub(super) fn draw(chart: &Chart, map: &HeatMap) -> Canvas {
    let rows: Vec<Vec<String>> = map.rows.iter().map(|name| wrap_evenly(name, SMALL, WIDEST_NAMES)).collect();
    let colours = Colours::new(map);
    let bar_steps = Steps::within(colours.low, colours.high, 5);
    let bar_labels = tick_labels(&bar_steps, chart.format.or(map.cell_values));
    let bar_room = 14.0 + 24.0 + widest(&bar_labels, SMALL) + 6.0;
    let names = EDGE + widest(rows.iter().flatten(), SMALL) + 8.0;

    let columns = map.columns.len() as f64;
    // A picture wider than usual is scaled down by its reader; values that overlap are not readable at all.
    let cell_width =
        ((WIDTH - names - bar_room - EDGE) / columns).min(84.0).max(value_width(map) + 6.0).max(NARROWEST_COLUMN);
    let most_lines = rows.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let lines_height = most_lines * line_height(SMALL) + 2.0;
    let cell_height = lines_height.max(if map.cell_values.is_some() { 24.0 } else { 16.0 }).max(cell_width.min(30.0));

    let labels = ColumnLabels::new(&map.columns, cell_width);
    let left = names.max(EDGE + labels.overhang(cell_width));
    let right = left + columns * cell_width;
    let sheet_width = (right + bar_room + EDGE).max(420.0);
    let frame = Frame::new(chart, sheet_width, &[], Swatch::Bar);
    let top = frame.top();
    let bottom = top + map.rows.len() as f64 * cell_height;
    let height = bottom.max(top + 120.0) + labels.height() + frame.x_title_height(right - left) + frame.bottom();

    let mut canvas = frame.sheet(height, EDGE);
    row_labels(&mut canvas, &rows, left - 8.0, |i| top + (i as f64 + 0.5) * cell_height);
    labels.draw(&mut canvas, left, cell_width, bottom);
    for (i, row) in map.values.iter().enumerate() {
        for (j, &value) in row.iter().enumerate() {
            let (x, y) = (left + j as f64 * cell_width, top + i as f64 * cell_height);
            let area = (x, y, cell_width - 1.0, cell_height - 1.0);
            if value.is_nan() {
                marks::missing_cell(&mut canvas, area);
                continue;
            }
            canvas.rectangle(area.0, area.1, area.2, area.3, &colours.css(value));
            if let Some(format) = map.cell_values {
                let place = (x + (cell_width - 1.0) / 2.0, y + cell_height / 2.0 + 3.5);
                let ink = TextStyle { colour: colours.ink(value), ..style(VALUE, Anchor::Middle) };
                canvas.text(place.0, place.1, &format.print(value), ink);
            }
        }
    }
    colour_bar(&mut canvas, &colours, (&bar_steps, &bar_labels), (right + 24.0, top, bottom.max(top + 120.0)));
    if map.values.iter().flatten().any(|value| value.is_nan()) {
        let y = bottom.max(top + 120.0) + 14.0;
        marks::missing_cell(&mut canvas, (right + 24.0, y, 14.0, 14.0));
        let text = chart.language.pick("n/a", "无数据");
        canvas.text(right + 44.0, y + 11.0, text, TextStyle { colour: GREY, ..style(SMALL, Anchor::Start) });
    }
    frame.draw_x_title(&mut canvas, left, right, bottom + labels.height() - 4.0);
    canvas
}

fn value_width(map: &HeatMap) -> f64 {
    map.cell_values.map_or(0.0, |format| {
        let values = map.values.iter().flatten().filter(|value| !value.is_nan());
        values.map(|&value| width(&format.print(value), VALUE)).fold(0.0, f64::max)
    })
}

/// The key to the colours: thin strips, because a gradient would need an id.
fn colour_bar(
    canvas: &mut Canvas,
    colours: &Colours,
    (steps, labels): (&Steps, &[String]),
    (left, top, bottom): (f64, f64, f64),
) {
    const STRIPS: u16 = 60;
    let bottom = bottom.min(top + 260.0);
    let scale = Scale { low: colours.low, high: colours.high, start: bottom, end: top };
    let strip = (colours.high - colours.low) / f64::from(STRIPS);
    for i in 0..STRIPS {
        let value = colours.low + (f64::from(i) + 0.5) * strip;
        let upper = scale.at(value + strip / 2.0);
        // A little overlap hides the seams.
        let tall = ((bottom - top) / f64::from(STRIPS) + 0.6).min(bottom - upper);
        canvas.rectangle(left, upper, 14.0, tall, &colours.css(value));
    }
    for (&tick, label) in steps.ticks.iter().zip(labels) {
        let y = scale.at(tick);
        canvas.line(&[(left + 14.0, y), (left + 18.0, y)], GREY, 1.0, "");
        canvas.text(left + 22.0, y + 4.0, label, style(SMALL, Anchor::Start));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_white_between_values_of_both_signs() {
        let map = HeatMap::new(["r"], ["a", "b"], [vec![-1.0, 3.0]]).colour_scale(-1.0, 3.0);
        assert_eq!(Colours::new(&map).css(0.0), "rgb(250,250,250)");
    }

    #[test]
    fn darker_means_more() {
        let map = HeatMap::new(["r"], ["a", "b"], [vec![1.0, 3.0]]);
        let colours = Colours::new(&map);
        let lightness = |value| {
            let (r, g, b) = colours.rgb(value);
            r + g + b
        };
        assert!(lightness(1.0) > lightness(1.7) && lightness(1.7) > lightness(2.9));
        assert_eq!(colours.css(99.0), colours.css(3.0));
    }
}
