//! The chart that results turn into before it is drawn; it knows nothing of how it is drawn.

use serde::{Deserialize, Serialize};

use super::error::ReportError;
use super::number::NumberFormat;
use crate::labels::Language;

/// Numbers beyond this size leave no room for the arithmetic of an axis.
const LARGEST: f64 = 1e300;

/// A chart with title, axis titles and notes.
///
/// ```
/// use domar::report::{Bars, Chart};
/// let chart = Chart::new(
///     "Output multipliers",
///     Bars::horizontal(["Agriculture", "Mining"]).series("2018", [1.8, 1.5]).series("2020", [1.9, f64::NAN]),
/// )
/// .x_axis_in("Multiplier", "yuan per yuan of final demand")
/// .note("Domestic flows.");
/// chart.check()?;
/// # Ok::<(), domar::report::ReportError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Chart {
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) x_title: Option<String>,
    pub(super) y_title: Option<String>,
    pub(super) format: Option<NumberFormat>,
    pub(super) notes: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) language: Language,
    pub(super) figure: Figure,
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Figure {
    /// Bars.
    Bars(Bars),
    /// Lines.
    Lines(Lines),
    /// Points in a plane.
    Scatter(Scatter),
    /// A matrix in colours.
    HeatMap(HeatMap),
}

impl Chart {
    /// A chart of [`Bars`], [`Lines`], a [`Scatter`] or a [`HeatMap`].
    pub fn new(title: impl Into<String>, figure: impl Into<Figure>) -> Self {
        Self {
            title: title.into(),
            subtitle: None,
            x_title: None,
            y_title: None,
            format: None,
            notes: Vec::new(),
            source: None,
            language: Language::default(),
            figure: figure.into(),
        }
    }

    /// A line below the title: economy, year, flows; an empty one is none.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into()).filter(|line| !line.is_empty());
        self
    }

    /// The language of the words that the drawing adds (notes, source, no data). Set it before the axes.
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The title of the horizontal axis.
    pub fn x_axis(mut self, title: impl Into<String>) -> Self {
        self.x_title = Some(title.into());
        self
    }

    /// The title of the vertical axis.
    pub fn y_axis(mut self, title: impl Into<String>) -> Self {
        self.y_title = Some(title.into());
        self
    }

    /// The title and the unit of the horizontal axis.
    pub fn x_axis_in(self, title: &str, unit: &str) -> Self {
        let text = self.with_unit(title, unit);
        self.x_axis(text)
    }

    /// The title and the unit of the vertical axis.
    pub fn y_axis_in(self, title: &str, unit: &str) -> Self {
        let text = self.with_unit(title, unit);
        self.y_axis(text)
    }

    fn with_unit(&self, title: &str, unit: &str) -> String {
        match self.language {
            Language::English => format!("{title} ({unit})"),
            Language::Chinese => format!("{title}（{unit}）"),
        }
    }

    /// How the numbers at the axes are printed; left out, the step between them decides.
    pub fn number_format(mut self, format: NumberFormat) -> Self {
        self.format = Some(format);
        self
    }

    /// A note below the chart.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Where the numbers come from.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the chart shows.
    pub fn figure(&self) -> &Figure {
        &self.figure
    }

    /// Checks that there is something to draw, that lengths agree and that every number can be placed.
    ///
    /// # Errors
    /// [`ReportError::Empty`], [`ReportError::SeriesLength`], [`ReportError::NotFinite`],
    /// [`ReportError::NotIncreasing`] or [`ReportError::ColourScale`].
    pub fn check(&self) -> Result<(), ReportError> {
        match &self.figure {
            Figure::Bars(bars) => {
                self.some(bars.categories.len(), "categories")?;
                self.check_stacks(bars)?;
                self.check_series(&bars.series, |i| bars.categories[i].clone(), bars.categories.len())
            }
            Figure::Lines(lines) => self.check_lines(lines),
            Figure::Scatter(scatter) => self.check_scatter(scatter),
            Figure::HeatMap(map) => self.check_heat_map(map),
        }
    }

    /// The sum of a stack with a missing part would be read as the sum of all parts.
    fn check_stacks(&self, bars: &Bars) -> Result<(), ReportError> {
        if bars.arrangement == Arrangement::Grouped {
            return Ok(());
        }
        for series in &bars.series {
            for (category, &value) in bars.categories.iter().zip(&series.values) {
                let advice = "a stack needs all its parts: leave the category out, or set the bars side by side";
                self.placeable(value, advice, || format!("{}, {category}", series.name))?;
            }
        }
        Ok(())
    }

    fn check_lines(&self, lines: &Lines) -> Result<(), ReportError> {
        self.some(lines.places.len(), "places on the horizontal axis")?;
        for (i, &place) in lines.places.iter().enumerate() {
            self.placeable(place, "a place on the horizontal axis is missing; leave it out of every series", || {
                format!("horizontal axis, place {} (counted from 1)", i + 1)
            })?;
        }
        for (i, pair) in lines.places.windows(2).enumerate() {
            if pair[1] <= pair[0] {
                return Err(ReportError::NotIncreasing {
                    chart: self.title.clone(),
                    position: i + 2,
                    value: pair[1],
                    previous: pair[0],
                });
            }
        }
        for band in &lines.bands {
            for ends in [&band.low, &band.high] {
                if ends.len() != lines.places.len() {
                    return Err(self.wrong_length("band", &band.name, lines.places.len(), ends.len()));
                }
                for (value, place) in ends.iter().zip(&lines.places) {
                    self.gap_or_placeable(*value, || format!("{}, {place}", band.name))?;
                }
            }
        }
        self.check_series(&lines.series, |i| lines.places[i].to_string(), lines.places.len())
    }

    fn check_scatter(&self, scatter: &Scatter) -> Result<(), ReportError> {
        self.some(scatter.groups.iter().map(|group| group.points.len()).sum(), "points")?;
        for group in &scatter.groups {
            for point in &group.points {
                for value in [point.x, point.y] {
                    self.placeable(value, "leave the point out, and say so in a note", || point.label.clone())?;
                }
            }
        }
        if let Some(quadrants) = &scatter.quadrants {
            for value in [quadrants.x, quadrants.y] {
                self.placeable(value, "give a finite place for the line", || "quadrant line".to_owned())?;
            }
        }
        Ok(())
    }

    fn check_heat_map(&self, map: &HeatMap) -> Result<(), ReportError> {
        self.some(map.rows.len(), "rows")?;
        self.some(map.columns.len(), "columns")?;
        if map.values.len() != map.rows.len() {
            return Err(self.wrong_length("set of rows", "values", map.rows.len(), map.values.len()));
        }
        for (name, row) in map.rows.iter().zip(&map.values) {
            if row.len() != map.columns.len() {
                return Err(self.wrong_length("row", name, map.columns.len(), row.len()));
            }
            for (column, &value) in map.columns.iter().zip(row) {
                self.gap_or_placeable(value, || format!("{name}, {column}"))?;
            }
        }
        match map.scale {
            Some((low, high)) if !(low < high && low.is_finite() && high.is_finite()) => {
                Err(ReportError::ColourScale { chart: self.title.clone(), low, high })
            }
            _ => Ok(()),
        }
    }

    fn check_series(
        &self,
        series: &[Series],
        place: impl Fn(usize) -> String,
        expected: usize,
    ) -> Result<(), ReportError> {
        self.some(series.len(), "series")?;
        for one in series {
            if one.values.len() != expected {
                return Err(self.wrong_length("series", &one.name, expected, one.values.len()));
            }
            for (i, &value) in one.values.iter().enumerate() {
                self.gap_or_placeable(value, || format!("{}, {}", one.name, place(i)))?;
            }
        }
        Ok(())
    }

    fn some(&self, count: usize, what: &'static str) -> Result<(), ReportError> {
        if count == 0 { Err(ReportError::Empty { chart: self.title.clone(), what }) } else { Ok(()) }
    }

    fn wrong_length(&self, what: &'static str, name: &str, expected: usize, found: usize) -> ReportError {
        ReportError::SeriesLength { chart: self.title.clone(), what, name: name.to_owned(), expected, found }
    }

    fn gap_or_placeable(&self, value: f64, place: impl Fn() -> String) -> Result<(), ReportError> {
        if value.is_nan() { Ok(()) } else { self.placeable(value, "give NaN to leave a gap", place) }
    }

    fn placeable(&self, value: f64, advice: &'static str, place: impl Fn() -> String) -> Result<(), ReportError> {
        if value.abs() <= LARGEST {
            Ok(())
        } else {
            Err(ReportError::NotFinite { chart: self.title.clone(), place: place(), value, advice })
        }
    }
}

/// Values with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Series {
    pub(super) name: String,
    #[serde(with = "crate::not_finite::many")]
    pub(super) values: Vec<f64>,
}

/// Which way bars run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From left to right; the better choice for long names.
    Horizontal,
    /// Upwards.
    Vertical,
}

/// How the bars of several series stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Arrangement {
    /// Side by side.
    Grouped,
    /// On top of each other; negative parts are stacked on the other side of zero.
    Stacked,
}

/// Bars for categories, in one or several series; NaN leaves a marked gap, except in stacks, where it is an error.
///
/// ```
/// use domar::report::{Bars, Chart, NumberFormat};
/// let bars = Bars::vertical(["中国", "日本"]).series("直接", [0.2, 0.1]).series("间接", [0.3, 0.2]).stacked();
/// assert!(Chart::new("份额", bars.value_labels(NumberFormat::percent(0))).check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Bars {
    pub(super) categories: Vec<String>,
    pub(super) series: Vec<Series>,
    pub(super) direction: Direction,
    pub(super) arrangement: Arrangement,
    pub(super) value_labels: Option<NumberFormat>,
}

impl Bars {
    /// Bars from left to right, the first category on top.
    pub fn horizontal<S: Into<String>>(categories: impl IntoIterator<Item = S>) -> Self {
        Self {
            categories: categories.into_iter().map(Into::into).collect(),
            series: Vec::new(),
            direction: Direction::Horizontal,
            arrangement: Arrangement::Grouped,
            value_labels: None,
        }
    }

    /// Upright bars, the first category on the left.
    pub fn vertical<S: Into<String>>(categories: impl IntoIterator<Item = S>) -> Self {
        Self { direction: Direction::Vertical, ..Self::horizontal(categories) }
    }

    /// A series, one value per category.
    pub fn series(mut self, name: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        self.series.push(Series { name: name.into(), values: values.into_iter().collect() });
        self
    }

    /// Stacks the series on top of each other.
    pub fn stacked(mut self) -> Self {
        self.arrangement = Arrangement::Stacked;
        self
    }

    /// Prints each value at its bar (horizontal, grouped bars).
    pub fn value_labels(mut self, format: NumberFormat) -> Self {
        self.value_labels = Some(format);
        self
    }
}

/// Lines over a common horizontal axis, usually years; NaN leaves a gap.
///
/// ```
/// use domar::report::{Chart, Lines};
/// let lines = Lines::over([2015.0, 2016.0, 2017.0]).series("TFP", [1.0, f64::NAN, 1.04]);
/// assert!(Chart::new("Productivity", lines).check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Lines {
    #[serde(with = "crate::not_finite::many")]
    pub(super) places: Vec<f64>,
    pub(super) series: Vec<Series>,
    #[serde(default)]
    pub(super) bands: Vec<Band>,
}

/// An area between two values at each place, such as a confidence band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Band {
    pub(super) name: String,
    #[serde(with = "crate::not_finite::many")]
    pub(super) low: Vec<f64>,
    #[serde(with = "crate::not_finite::many")]
    pub(super) high: Vec<f64>,
}

impl Lines {
    /// The places on the horizontal axis, in increasing order.
    pub fn over(places: impl IntoIterator<Item = f64>) -> Self {
        Self { places: places.into_iter().collect(), series: Vec::new(), bands: Vec::new() }
    }

    /// A series, one value per place.
    pub fn series(mut self, name: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        self.series.push(Series { name: name.into(), values: values.into_iter().collect() });
        self
    }

    /// A shaded band from lower to upper ends, one of each per place; it lies below the lines.
    pub fn band(
        mut self,
        name: impl Into<String>,
        low: impl IntoIterator<Item = f64>,
        high: impl IntoIterator<Item = f64>,
    ) -> Self {
        let (low, high) = (low.into_iter().collect(), high.into_iter().collect());
        self.bands.push(Band { name: name.into(), low, high });
        self
    }
}

/// A labelled point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) label: String,
    #[serde(with = "crate::not_finite")]
    pub(super) x: f64,
    #[serde(with = "crate::not_finite")]
    pub(super) y: f64,
}

/// Points of one colour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) points: Vec<Point>,
}

/// The lines that part a plane into quadrants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Quadrants {
    #[serde(with = "crate::not_finite")]
    pub(super) x: f64,
    #[serde(with = "crate::not_finite")]
    pub(super) y: f64,
    pub(super) captions: [String; 4],
}

/// Labelled points in groups, with quadrants if wanted.
///
/// ```
/// use domar::report::{Chart, Scatter};
/// let scatter = Scatter::new()
///     .group("Goods", [("Steel", 1.2, 1.4), ("Food", 1.1, 0.8)])
///     .group("Services", [("Software", 0.9, 0.7)])
///     .quadrants(1.0, 1.0, ["Key sectors", "Forward", "Weak", "Backward"]);
/// assert!(Chart::new("Linkages", scatter).x_axis("Backward").y_axis("Forward").check().is_ok());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Scatter {
    pub(super) groups: Vec<Group>,
    pub(super) quadrants: Option<Quadrants>,
}

impl Scatter {
    /// A scatter without points.
    pub fn new() -> Self {
        Self::default()
    }

    /// Points of one colour, each as (label, x, y); an empty label is not drawn, nor is one that would stand nearer to
    /// another point than to its own: a note then counts the points without a label.
    pub fn group<S: Into<String>>(
        mut self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = (S, f64, f64)>,
    ) -> Self {
        let points = points.into_iter().map(|(label, x, y)| Point { label: label.into(), x, y }).collect();
        self.groups.push(Group { name: name.into(), points });
        self
    }

    /// Lines at `x` and `y` that part the plane; captions go counter-clockwise from the upper right.
    pub fn quadrants<S: Into<String>>(mut self, x: f64, y: f64, captions: [S; 4]) -> Self {
        self.quadrants = Some(Quadrants { x, y, captions: captions.map(Into::into) });
        self
    }
}

/// A matrix in colours; NaN is a hatched cell.
///
/// Where there are values of both signs zero is white, negative values are blue and positive ones orange.
///
/// ```
/// use domar::report::{Chart, HeatMap, NumberFormat};
/// let map = HeatMap::new(["A", "B"], ["A", "B"], [vec![0.1, 0.3], vec![f64::NAN, 0.2]])
///     .cell_values(NumberFormat::fixed(2));
/// assert!(Chart::new("Technical coefficients", map).check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct HeatMap {
    pub(super) rows: Vec<String>,
    pub(super) columns: Vec<String>,
    #[serde(with = "crate::not_finite::rows")]
    pub(super) values: Vec<Vec<f64>>,
    pub(super) cell_values: Option<NumberFormat>,
    pub(super) scale: Option<(f64, f64)>,
}

impl HeatMap {
    /// A matrix with names for its rows (first row on top) and columns.
    pub fn new<R: Into<String>, C: Into<String>>(
        rows: impl IntoIterator<Item = R>,
        columns: impl IntoIterator<Item = C>,
        values: impl IntoIterator<Item = Vec<f64>>,
    ) -> Self {
        Self {
            rows: rows.into_iter().map(Into::into).collect(),
            columns: columns.into_iter().map(Into::into).collect(),
            values: values.into_iter().collect(),
            cell_values: None,
            scale: None,
        }
    }

    /// Prints each value in its cell.
    pub fn cell_values(mut self, format: NumberFormat) -> Self {
        self.cell_values = Some(format);
        self
    }

    /// Fixes the limits of the colour scale, so that several maps compare; values beyond take the last colour.
    pub fn colour_scale(mut self, low: f64, high: f64) -> Self {
        self.scale = Some((low, high));
        self
    }
}

macro_rules! figures {
    ($($kind:ident),+) => {
        $(impl From<$kind> for Figure {
            fn from(figure: $kind) -> Self {
                Self::$kind(figure)
            }
        })+
    };
}
figures!(Bars, Lines, Scatter, HeatMap);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_of_the_wrong_length_is_an_error() {
        let chart = Chart::new("C", Bars::vertical(["a", "b"]).series("s", [1.0]));
        assert!(matches!(chart.check(), Err(ReportError::SeriesLength { expected: 2, found: 1, .. })));
        let map = Chart::new("C", HeatMap::new(["r"], ["a", "b"], [vec![1.0]]));
        assert!(matches!(map.check(), Err(ReportError::SeriesLength { what: "row", .. })));
        let few = Chart::new("C", HeatMap::new(["r", "s"], ["a"], [vec![1.0]]));
        assert!(matches!(few.check(), Err(ReportError::SeriesLength { expected: 2, found: 1, .. })));
    }

    #[test]
    fn infinity_is_an_error_and_nan_a_gap() {
        let bars = |value| Chart::new("C", Bars::vertical(["a"]).series("s", [value])).check();
        assert!(bars(f64::NAN).is_ok());
        let message = bars(f64::INFINITY).unwrap_err().to_string();
        assert_eq!(
            message,
            "chart \"C\": the value inf at \"s, a\" cannot be placed on an axis; give NaN to leave a gap"
        );
        assert!(bars(f64::MAX).is_err());
    }

    #[test]
    fn a_stack_needs_all_its_parts() {
        let bars = Bars::vertical(["a"]).series("s", [f64::NAN]).series("t", [1.0]);
        assert!(Chart::new("C", bars.clone()).check().is_ok());
        assert!(matches!(Chart::new("C", bars.stacked()).check(), Err(ReportError::NotFinite { .. })));
    }

    #[test]
    fn a_point_must_have_a_place() {
        let chart = Chart::new("C", Scatter::new().group("g", [("p", f64::NAN, 1.0)]));
        assert!(matches!(chart.check(), Err(ReportError::NotFinite { .. })));
        let lines = Chart::new("C", Scatter::new().group("g", [("p", 1.0, 1.0)]).quadrants(f64::NAN, 1.0, [""; 4]));
        assert!(matches!(lines.check(), Err(ReportError::NotFinite { .. })));
    }

    #[test]
    fn years_must_increase() {
        let chart = Chart::new("C", Lines::over([2001.0, 2000.0]).series("s", [1.0, 2.0]));
        assert!(matches!(chart.check(), Err(ReportError::NotIncreasing { position: 2, .. })));
    }

    #[test]
    fn an_empty_chart_is_an_error() {
        for figure in [
            Figure::from(Bars::horizontal::<String>([])),
            Bars::horizontal(["a"]).into(),
            Lines::over([]).into(),
            Scatter::new().into(),
            HeatMap::new::<String, String>([], [], []).into(),
        ] {
            assert!(matches!(Chart::new("C", figure).check(), Err(ReportError::Empty { .. })));
        }
    }

    #[test]
    fn a_colour_scale_must_be_an_interval() {
        let chart = Chart::new("C", HeatMap::new(["r"], ["c"], [vec![1.0]]).colour_scale(1.0, 1.0));
        assert!(matches!(chart.check(), Err(ReportError::ColourScale { .. })));
    }

    #[test]
    fn units_stand_in_the_brackets_of_the_language() {
        let chart = Chart::new("C", Scatter::new()).language(Language::Chinese).x_axis_in("总产出", "亿元");
        assert_eq!(chart.x_title.as_deref(), Some("总产出（亿元）"));
    }
}
