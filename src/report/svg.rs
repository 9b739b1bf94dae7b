//! Charts as SVG: the only file that names kuva.
//!
//! kuva's finished plots were tried first. With long and Chinese sector names its slanted labels ran off the picture,
//! the legend covered the axis title, cell values were black on dark, a missing cell could not be shown, and a text
//! with two dollar signs ("US$, A$") lost them to its formula notation. So kuva gives what it does well here, round
//! steps on the axes, shapes and their SVG, and `drawing` decides what stands where.

use std::fmt::Write;

use kuva::backend::svg::SvgBackend;
use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};
use kuva::render::render_utils::{compute_tick_step, generate_ticks, generate_ticks_with_step};

use super::chart::Chart;
use super::drawing;
use super::error::ReportError;
use super::html::{escaped, language_tag};

/// Latin first, then what the common systems have for Chinese.
const FONTS: &str = "'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans SC', \
'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Micro Hei', sans-serif";

impl Chart {
    /// The chart as one `<svg>` element, for a file or for the middle of an HTML page.
    ///
    /// It carries no ids and no style sheet, so a page may hold any number of charts. Text stays text: the reader's
    /// system needs a font with Chinese characters where labels are Chinese.
    ///
    /// # Errors
    /// What [`check`](Self::check) finds.
    ///
    /// ```
    /// use domar::report::{Bars, Chart};
    /// let svg = Chart::new("影响力系数", Bars::horizontal(["农业"]).series("2020", [0.9])).to_svg()?;
    /// assert!(svg.starts_with("<svg") && svg.contains("农业"));
    /// # Ok::<(), domar::report::ReportError>(())
    /// ```
    pub fn to_svg(&self) -> Result<String, ReportError> {
        self.check()?;
        Ok(drawing::draw(self).into_svg(self))
    }
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextStyle {
    pub(super) size: u32,
    pub(super) anchor: Anchor,
    pub(super) weight: Weight,
    pub(super) colour: &'static str,
    pub(super) rotation: f64,
}

/// A sheet to draw on, in pixels from the upper left corner.
pub(super) struct Canvas {
    scene: Scene,
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        let mut scene = Scene::new(width, height);
        scene.font_family = Some(FONTS.to_owned());
        Self { scene }
    }

    pub(super) fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        let anchor = match style.anchor {
            Anchor::Start => TextAnchor::Start,
            Anchor::Middle => TextAnchor::Middle,
            Anchor::End => TextAnchor::End,
        };
        self.scene.add(Primitive::Text {
            x,
            y,
            content: printable(text),
            size: style.size,
            anchor,
            rotate: (style.rotation != 0.0).then_some(style.rotation),
            bold: style.weight == Weight::Bold,
            color: Some(Color::from(style.colour)),
        });
    }

    pub(super) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        self.scene.add(Primitive::Rect {
            x,
            y,
            width,
            height,
            fill: Color::from(fill),
            stroke: None,
            stroke_width: None,
            opacity: None,
        });
    }

    /// A broken line through points; `dashes` as in SVG's `stroke-dasharray`, empty for a solid line.
    pub(super) fn line(&mut self, points: &[(f64, f64)], stroke: &str, stroke_width: f64, dashes: &str) {
        self.scene.add(Primitive::PolyLine {
            points: points.to_vec(),
            stroke: Color::from(stroke),
            stroke_width,
            stroke_dasharray: (!dashes.is_empty()).then(|| dashes.to_owned()),
        });
    }

    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64, fill: &str, stroke: &str) {
        self.scene.add(Primitive::Circle {
            cx: x,
            cy: y,
            r: radius,
            fill: Color::from(fill),
            fill_opacity: None,
            stroke: Some(Color::from(stroke)),
            stroke_width: Some(1.0),
        });
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, corners: &[(f64, f64)], fill: &str, stroke: &str) {
        let mut path = String::new();
        for (i, (x, y)) in corners.iter().enumerate() {
            let _ = write!(path, "{}{x:.2},{y:.2}", if i == 0 { "M" } else { "L" });
        }
        self.scene.add(Primitive::Path(Box::new(PathData {
            d: path + "Z",
            fill: Some(Color::from(fill)),
            stroke: Color::from(stroke),
            stroke_width: 1.0,
            opacity: None,
            stroke_dasharray: None,
        })));
    }

    /// The SVG, scaled by its `viewBox`, named for screen readers, and with the language that picks the Chinese glyphs.
    fn into_svg(self, chart: &Chart) -> String {
        let svg = SvgBackend::new().render_scene(&self.scene);
        let opening = format!(
            "<svg viewBox=\"0 0 {:.2} {:.2}\" lang=\"{}\" role=\"img\" aria-label=\"{}\"",
            self.scene.width,
            self.scene.height,
            language_tag(chart.language),
            escaped(chart.title())
        );
        svg.replacen("<svg", &opening, 1)
    }
}

/// Escapes the dollar, which kuva reads as the start of a formula, and drops what XML forbids.
fn printable(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if text.matches('$').count() > 1 { text.replace('$', "\\$") } else { text }
}

/// An axis from a round number to a round number, with round steps between.
pub(super) struct Steps {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<f64>,
}

impl Steps {
    /// About `count` steps over an interval that may be a single point.
    pub(super) fn around(low: f64, high: f64, count: usize) -> Self {
        let (low, high) = if low == high {
            let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
            (low - room, high + room)
        } else {
            (low, high)
        };
        // One step for the ends and the ticks, so that the axis ends at a tick.
        let step = compute_tick_step(low, high, count);
        // A sum of shares that rounding puts a hair beyond 1 does not get another step.
        let (low, high) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        Self { low, high, ticks: generate_ticks_with_step(low, high, step) }
    }

    /// Round steps inside an interval whose ends stay as they are.
    pub(super) fn within(low: f64, high: f64, count: usize) -> Self {
        Self { low, high, ticks: generate_ticks(low, high, count) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Bars, HeatMap, Lines, Scatter};
    use super::super::number::NumberFormat;
    use super::*;
    use crate::labels::Language;

    const NAMES: [&str; 3] = ["农林牧渔产品和服务", "Mining & <quarrying>", "通信设备、计算机和其他电子设备"];

    fn charts() -> Vec<Chart> {
        let values = [1.0, f64::NAN, -0.4];
        let bars = |bars: Bars| bars.series("一", values).series("二", [0.2, 0.3, 0.5]);
        let stacked = |bars: Bars| bars.series("一", [0.3, -0.1, 0.2]).series("二", [0.2, 0.3, -0.5]).stacked();
        let points = NAMES.into_iter().zip(values).map(|(name, value)| (name, value.max(0.1), 0.5));
        let figures: Vec<super::super::chart::Figure> = vec![
            bars(Bars::horizontal(NAMES)).value_labels(NumberFormat::fixed(2)).into(),
            bars(Bars::vertical(NAMES)).into(),
            stacked(Bars::horizontal(NAMES)).into(),
            stacked(Bars::vertical(NAMES)).into(),
            Lines::over([2018.0, 2019.0, 2020.0]).series(NAMES[0], values).series("二", [0.2, 0.3, 0.5]).into(),
            Scatter::new().group("组", points).quadrants(0.5, 0.5, ["一", "二", "三", "四"]).into(),
            HeatMap::new(NAMES, NAMES, [values.to_vec(), values.to_vec(), values.to_vec()])
                .cell_values(NumberFormat::fixed(2))
                .into(),
        ];
        figures
            .into_iter()
            .map(|figure| {
                Chart::new("中国 & \"world\"", figure)
                    .language(Language::Chinese)
                    .x_axis_in("产出", "US$ or A$")
                    .y_axis("y <1>")
                    .note("现价")
                    .source("统计局")
            })
            .collect()
    }

    #[test]
    fn every_kind_of_chart_is_well_formed_and_keeps_its_text() {
        for chart in charts() {
            let svg = chart.to_svg().unwrap();
            let document = roxmltree::Document::parse(&svg).unwrap();
            let texts: String = document.descendants().filter_map(|node| node.text()).collect();
            for text in ["中国 & \"world\"", "产出（US$ or A$）", "农林牧渔产品和服务", "注：现价", "资料来源：统计局"]
            {
                assert!(texts.contains(text), "{text} is not in {texts}");
            }
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            assert!(svg.contains("Noto Sans CJK SC"));
        }
    }

    #[test]
    fn no_chart_carries_an_id_or_asks_for_anything() {
        for chart in charts() {
            let svg = chart.to_svg().unwrap();
            assert!(!svg.contains(" id=") && !svg.contains("url(") && !svg.contains("href"));
        }
    }

    #[test]
    fn everything_stays_on_the_sheet() {
        for chart in charts() {
            let svg = chart.to_svg().unwrap();
            let document = roxmltree::Document::parse(&svg).unwrap();
            let number = |node: roxmltree::Node, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
            let root = document.root_element();
            for text in root.children().filter(|node| node.has_tag_name("text")) {
                assert!((0.0..=number(root, "width")).contains(&number(text, "x")));
                assert!((0.0..=number(root, "height")).contains(&number(text, "y")));
            }
        }
    }

    #[test]
    fn a_chart_that_fails_its_check_is_not_drawn() {
        let chart = Chart::new("C", Bars::vertical(["a"]).series("s", [f64::INFINITY]));
        assert!(matches!(chart.to_svg(), Err(ReportError::NotFinite { .. })));
    }

    #[test]
    fn degenerate_values_are_drawn_without_nan() {
        for chart in [
            Chart::new("C", Bars::vertical(["a"]).series("s", [0.0])),
            Chart::new("C", Bars::horizontal(["a", "b"]).series("s", [f64::from_bits(1), 0.0])),
            Chart::new("C", Lines::over([1.0]).series("s", [f64::NAN])),
            Chart::new("C", Lines::over([1e300]).series("s", [2.0])),
            Chart::new("C", Lines::over([1.0, 2.0]).series("s", [1e300, -1e300])),
            Chart::new("C", Scatter::new().group("", [("", 2.0, 2.0)])),
            Chart::new("C", HeatMap::new(["r"], ["c"], [vec![-2.0]])),
            Chart::new("C", HeatMap::new(["r"], ["c"], [vec![f64::NAN]])),
        ] {
            let svg = chart.to_svg().unwrap();
            roxmltree::Document::parse(&svg).unwrap();
            assert!(!svg.contains("NaN"), "{svg}");
        }
    }
}
