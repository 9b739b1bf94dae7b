//! The parts around a figure: title, legend, axes, notes.

use super::marks::{self, Look};
use super::writing::{GREY, INK, LABEL, SMALL, TITLE, line_height, style, widest, width, wrap, wrap_evenly};
use crate::report::chart::Chart;
use crate::report::number::NumberFormat;
use crate::report::svg::{Anchor, Canvas, Steps, TextStyle, Weight};

/// The usual width of a chart.
pub(super) const WIDTH: f64 = 760.0;
/// Room at the edges.
pub(super) const EDGE: f64 = 14.0;
/// Colour of grid lines.
pub(super) const GRID: &str = "#dcdcdc";

/// What a legend shows beside a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Swatch {
    Bar,
    /// Lines; the names behind those of the series are bands.
    Line {
        series: usize,
    },
    Point,
}

/// Title, subtitle, legend and the title of the vertical axis, divided into lines; and the notes.
pub(super) struct Frame<'a> {
    chart: &'a Chart,
    width: f64,
    title: Vec<String>,
    subtitle: Vec<String>,
    legend: Vec<Vec<(usize, &'a str)>>,
    swatch: Swatch,
    y_title: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Frame<'a> {
    /// `legend` names the series; a single one needs no legend.
    pub(super) fn new(chart: &'a Chart, width: f64, legend: &[&'a str], swatch: Swatch) -> Self {
        let room = width - 2.0 * EDGE;
        let lines = |text: Option<&String>, size| text.map_or(Vec::new(), |text| wrap(text, size, room));
        let shown = legend.len() > 1 && legend.iter().any(|name| !name.is_empty());
        Self {
            chart,
            width,
            // Bold is wider than what the table of widths says.
            title: wrap_evenly(&chart.title, TITLE, room * 0.92),
            subtitle: lines(chart.subtitle.as_ref(), LABEL),
            legend: if shown { legend_rows(legend, room) } else { Vec::new() },
            swatch,
            y_title: lines(chart.y_title.as_ref(), LABEL),
            notes: note_lines(chart).iter().flat_map(|note| wrap(note, SMALL, room)).collect(),
        }
    }

    /// Height of everything above the figure.
    pub(super) fn top(&self) -> f64 {
        EDGE + self.title.len() as f64 * line_height(TITLE)
            + self.subtitle.len() as f64 * line_height(LABEL)
            + self.legend.len() as f64 * LEGEND_ROW
            + self.y_title.len() as f64 * line_height(LABEL)
            + 14.0
    }

    /// Height of the notes.
    pub(super) fn bottom(&self) -> f64 {
        let gap = if self.notes.is_empty() { 0.0 } else { 10.0 };
        gap + self.notes.len() as f64 * line_height(SMALL) + EDGE
    }

    /// Height of the title of the horizontal axis.
    pub(super) fn x_title_height(&self, room: f64) -> f64 {
        self.x_title(room).len() as f64 * line_height(LABEL) + 6.0
    }

    fn x_title(&self, room: f64) -> Vec<String> {
        self.chart.x_title.as_ref().map_or(Vec::new(), |text| wrap_evenly(text, LABEL, room.max(200.0)))
    }

    /// The sheet, with everything above and below the figure on it. The vertical axis' title starts at `left`.
    pub(super) fn sheet(&self, height: f64, left: f64) -> Canvas {
        let mut canvas = Canvas::new(self.width, height);
        let mut y = EDGE;
        for line in &self.title {
            y += line_height(TITLE);
            let bold = TextStyle { weight: Weight::Bold, ..style(TITLE, Anchor::Start) };
            canvas.text(EDGE, y - 5.0, line, bold);
        }
        for line in &self.subtitle {
            y += line_height(LABEL);
            canvas.text(EDGE, y - 3.0, line, TextStyle { colour: GREY, ..style(LABEL, Anchor::Start) });
        }
        for row in &self.legend {
            y += LEGEND_ROW;
            let mut x = EDGE;
            for &(index, name) in row {
                self.draw_swatch(&mut canvas, x, y - 9.0, index);
                canvas.text(x + SWATCH + 6.0, y - 5.0, name, style(SMALL, Anchor::Start));
                x += entry_width(name);
            }
        }
        for line in &self.y_title {
            y += line_height(LABEL);
            // A long title starts further left rather than run off the sheet.
            let x = left.min(self.width - EDGE - width(line, LABEL)).max(EDGE);
            canvas.text(x, y, line, style(LABEL, Anchor::Start));
        }
        let mut y = height - self.bottom() + if self.notes.is_empty() { 0.0 } else { 10.0 };
        for line in &self.notes {
            y += line_height(SMALL);
            canvas.text(EDGE, y - 4.0, line, TextStyle { colour: GREY, ..style(SMALL, Anchor::Start) });
        }
        canvas
    }

    /// The title of the horizontal axis, centred below the figure.
    pub(super) fn draw_x_title(&self, canvas: &mut Canvas, left: f64, right: f64, top: f64) {
        let room = right - left;
        for (i, line) in self.x_title(room).iter().enumerate() {
            let half = width(line, LABEL) / 2.0;
            let middle = f64::midpoint(left, right).min(self.width - EDGE - half).max(EDGE + half);
            canvas.text(middle, top + (i + 1) as f64 * line_height(LABEL), line, style(LABEL, Anchor::Middle));
        }
    }

    fn draw_swatch(&self, canvas: &mut Canvas, x: f64, y: f64, index: usize) {
        let look = Look::of(index);
        match self.swatch {
            Swatch::Bar => marks::bar(canvas, (x + 4.0, y - 6.0, 18.0, 12.0), look),
            Swatch::Line { series } if index >= series => marks::band_swatch(canvas, (x + 4.0, y - 6.0, 18.0, 12.0)),
            Swatch::Line { .. } => {
                canvas.line(&[(x, y), (x + SWATCH, y)], look.colour, 2.2, look.dashes);
                marks::point(canvas, x + SWATCH / 2.0, y, look);
            }
            Swatch::Point => marks::point(canvas, x + SWATCH / 2.0, y, look),
        }
    }
}

const LEGEND_ROW: f64 = 22.0;
const SWATCH: f64 = 26.0;

fn entry_width(name: &str) -> f64 {
    SWATCH + 6.0 + width(name, SMALL) + 18.0
}

fn legend_rows<'a>(names: &[&'a str], room: f64) -> Vec<Vec<(usize, &'a str)>> {
    let mut rows: Vec<Vec<(usize, &str)>> = vec![Vec::new()];
    let mut used = 0.0;
    for (i, &name) in names.iter().enumerate() {
        if used > 0.0 && used + entry_width(name) > room {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += entry_width(name);
        if let Some(row) = rows.last_mut() {
            row.push((i, name));
        }
    }
    rows
}

fn note_lines(chart: &Chart) -> Vec<String> {
    let mut lines: Vec<String> = chart.notes.clone();
    if let Some(first) = lines.first_mut() {
        *first = format!("{}{first}", chart.language.pick("Note: ", "注："));
    }
    if let Some(source) = &chart.source {
        lines.push(format!("{}{source}", chart.language.pick("Source: ", "资料来源：")));
    }
    lines
}

/// Maps numbers to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Scale {
    pub(super) fn at(&self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }
}

/// Steps of a horizontal axis with their labels: at most six, and fewer where long numbers would run into each other.
pub(super) fn steps_below(low: f64, high: f64, room: f64, format: Option<NumberFormat>) -> (Steps, Vec<String>) {
    let mut count = 6;
    loop {
        let steps = Steps::around(low, high, count);
        let labels = tick_labels(&steps, format);
        let apart = room / (steps.ticks.len() as f64 - 1.0).max(1.0);
        if count == 2 || widest(&labels, SMALL) + 10.0 <= apart {
            return (steps, labels);
        }
        count -= 1;
    }
}

/// The labels at the steps of an axis.
pub(super) fn tick_labels(steps: &Steps, format: Option<NumberFormat>) -> Vec<String> {
    let step = match steps.ticks.as_slice() {
        [first, second, ..] => (second - first).abs(),
        _ => (steps.high - steps.low).abs(),
    };
    let format = format.unwrap_or_else(|| format_for(step, steps.low.abs().max(steps.high.abs())));
    steps.ticks.iter().map(|&tick| format.print(tick)).collect()
}

/// As many decimals as the step between ticks has.
fn format_for(step: f64, largest: f64) -> NumberFormat {
    if !(1e-6..1e12).contains(&largest) || step < 1e-6 {
        return NumberFormat::significant(4);
    }
    let decimals = (0..=7).find(|&d| {
        let scaled = step * 10f64.powi(d);
        (scaled - scaled.round()).abs() < 1e-6 * scaled
    });
    NumberFormat::fixed(u8::try_from(decimals.unwrap_or(7)).unwrap_or(7)).grouped()
}

/// A horizontal value axis: vertical grid lines and numbers below.
pub(super) fn value_axis_below(
    canvas: &mut Canvas,
    steps: &Steps,
    labels: &[String],
    scale: Scale,
    (top, bottom): (f64, f64),
) {
    for (&tick, label) in steps.ticks.iter().zip(labels) {
        let x = scale.at(tick);
        canvas.line(&[(x, top), (x, bottom)], GRID, 1.0, "");
        canvas.text(x, bottom + 16.0, label, style(SMALL, Anchor::Middle));
    }
}

/// A vertical value axis: horizontal grid lines and numbers on the left.
pub(super) fn value_axis_left(
    canvas: &mut Canvas,
    steps: &Steps,
    labels: &[String],
    scale: Scale,
    (left, right): (f64, f64),
) {
    for (&tick, label) in steps.ticks.iter().zip(labels) {
        let y = scale.at(tick);
        canvas.line(&[(left, y), (right, y)], GRID, 1.0, "");
        canvas.text(left - 7.0, y + 4.0, label, style(SMALL, Anchor::End));
    }
}

/// The labels at the feet of columns.
pub(super) struct ColumnLabels {
    labels: Vec<Vec<String>>,
    setting: Setting,
}

/// How labels at the feet of columns are set.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Setting {
    /// In lines below the column.
    Level,
    /// Turned by an angle in radians; the ends of the lines stand `apart` from each other along the axis.
    Turned { angle: f64, apart: f64 },
}

/// The narrowest column whose label can be read.
pub(super) const NARROWEST_COLUMN: f64 = 16.0;
/// The widest slanted label before it is divided into lines, where there is room for several.
const LONGEST_SLANTED: f64 = 190.0;

impl ColumnLabels {
    /// Level where the names fit, else slanted, else (below narrow columns) upright.
    pub(super) fn new(names: &[String], column_width: f64) -> Self {
        let room = (column_width - 6.0).max(1.0);
        let level: Vec<Vec<String>> = names.iter().map(|name| wrap_evenly(name, SMALL, room)).collect();
        // A word broken in the middle is worse than a slanted one.
        let words = names.iter().flat_map(|name| name.split_whitespace());
        let broken = words.filter(|word| word.is_ascii()).any(|word| width(word, SMALL) > room);
        let narrow = room < 3.5 * f64::from(SMALL) && level.iter().any(|lines| lines.len() > 1);
        if !broken && !narrow && level.iter().all(|lines| lines.len() <= 4) {
            return Self { labels: level, setting: Setting::Level };
        }
        let angle = std::f64::consts::FRAC_PI_4;
        let apart = line_height(SMALL) / angle.sin();
        let lines = (column_width / apart).floor();
        if lines < 1.0 {
            let setting = Setting::Turned { angle: std::f64::consts::FRAC_PI_2, apart: line_height(SMALL) };
            return Self { labels: names.iter().map(|name| vec![name.clone()]).collect(), setting };
        }
        let limit = |name: &str| {
            if lines < 2.0 { f64::INFINITY } else { LONGEST_SLANTED.max(width(name, SMALL) / lines * 1.25) }
        };
        let labels = names.iter().map(|name| wrap_evenly(name, SMALL, limit(name))).collect();
        Self { labels, setting: Setting::Turned { angle, apart } }
    }

    pub(super) fn height(&self) -> f64 {
        match self.setting {
            Setting::Level => self.labels.iter().map(Vec::len).max().unwrap_or(0) as f64 * line_height(SMALL) + 8.0,
            Setting::Turned { angle, .. } => widest(self.labels.iter().flatten(), SMALL) * angle.sin() + 22.0,
        }
    }

    /// How far the labels reach to the left of the first column's left edge.
    pub(super) fn overhang(&self, column_width: f64) -> f64 {
        let Setting::Turned { angle, apart } = self.setting else { return 0.0 };
        let reaches = self.labels.iter().enumerate().map(|(i, lines)| {
            let block = (lines.len() as f64 - 1.0) / 2.0 * apart + f64::from(SMALL);
            widest(lines, SMALL) * angle.cos() + block - (i as f64 + 0.5) * column_width
        });
        reaches.fold(0.0, f64::max)
    }

    /// Draws the labels below columns whose first starts at `left`.
    pub(super) fn draw(&self, canvas: &mut Canvas, left: f64, column_width: f64, top: f64) {
        for (i, lines) in self.labels.iter().enumerate() {
            let middle = left + (i as f64 + 0.5) * column_width;
            for (j, line) in lines.iter().enumerate() {
                match self.setting {
                    Setting::Level => {
                        let y = top + (j + 1) as f64 * line_height(SMALL);
                        canvas.text(middle, y, line, style(SMALL, Anchor::Middle));
                    }
                    Setting::Turned { angle, apart } => {
                        let x = middle + 4.0 + (j as f64 - (lines.len() as f64 - 1.0) / 2.0) * apart;
                        let turned = TextStyle { rotation: -angle.to_degrees(), ..style(SMALL, Anchor::End) };
                        canvas.text(x, top + 6.0 + 6.0 * angle.cos(), line, turned);
                    }
                }
            }
        }
    }
}

/// Labels on the left of rows, right-aligned and divided into lines; `row` gives the middle of each.
pub(super) fn row_labels(canvas: &mut Canvas, labels: &[Vec<String>], right: f64, row: impl Fn(usize) -> f64) {
    for (i, lines) in labels.iter().enumerate() {
        let first = row(i) - (lines.len() as f64 - 1.0) / 2.0 * line_height(SMALL) + f64::from(SMALL) * 0.36;
        for (j, line) in lines.iter().enumerate() {
            canvas.text(right, first + j as f64 * line_height(SMALL), line, style(SMALL, Anchor::End));
        }
    }
}

/// A line that matters: an axis or zero.
pub(super) fn strong_line(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64)) {
    canvas.line(&[from, to], INK, 1.2, "");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_as_many_decimals_as_their_step() {
        assert_eq!(format_for(0.25, 1.0).print(0.5), "0.50");
        assert_eq!(format_for(2000.0, 10_000.0).print(4000.0), "4,000");
        assert_eq!(format_for(1e20, 1e21).print(1e20), "1.000e20");
    }

    #[test]
    fn long_numbers_below_an_axis_keep_apart() {
        for (low, high) in [(-1.2e8, 3.1e8), (0.0, 1.5e9), (-0.000_15, 0.000_7), (0.0, 3.0)] {
            let room = 480.0;
            let (steps, labels) = steps_below(low, high, room, None);
            assert!(labels.len() >= 2 && steps.low <= low && high <= steps.high);
            let apart = room / (labels.len() as f64 - 1.0);
            assert!(widest(&labels, SMALL) + 10.0 <= apart, "{labels:?}");
        }
    }

    #[test]
    fn a_single_series_needs_no_legend() {
        let chart = Chart::new("Influence", crate::report::Bars::horizontal(["a"]).series("of each", [1.0]));
        assert!(Frame::new(&chart, WIDTH, &["of each"], Swatch::Bar).legend.is_empty());
        assert!(!Frame::new(&chart, WIDTH, &["Low", "High"], Swatch::Bar).legend.is_empty());
    }

    #[test]
    fn long_names_are_slanted_and_short_ones_are_not() {
        let names = |text: &str| vec![text.to_owned(); 3];
        assert!(ColumnLabels::new(&names("Mining"), 80.0).setting == Setting::Level);
        let turned = |width| match ColumnLabels::new(&names("Telecommunications"), width).setting {
            Setting::Level => 0.0,
            Setting::Turned { angle, .. } => angle.to_degrees(),
        };
        assert_eq!((turned(60.0), turned(18.0)), (45.0, 90.0));
    }
}
