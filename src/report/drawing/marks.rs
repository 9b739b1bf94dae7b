//! Colours, hatches, dashes and point shapes that tell series apart, in colour and in grey.

use crate::report::svg::Canvas;

/// The colours of Okabe and Ito, ordered so that neighbours differ in lightness too.
const COLOURS: [&str; 8] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#F0E442"];
const DASHES: [&str; 4] = ["", "8,4", "2,3", "9,3,2,3"];

/// One more than there are dashes, so that the two together repeat late.
const SHAPES: [Shape; 5] = [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Wedge];

/// How one series looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) colour: &'static str,
    pub(super) dashes: &'static str,
    hatch: Hatch,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Hatch {
    None,
    Rising,
    Falling,
    Crossed,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Wedge,
}

impl Look {
    /// The look of the series at a position.
    pub(super) fn of(index: usize) -> Self {
        // The first two differ enough in lightness; from the third on a hatch tells bars apart in grey.
        let hatch = match index {
            0 | 1 => Hatch::None,
            _ => [Hatch::Rising, Hatch::Falling, Hatch::Crossed, Hatch::None][(index - 2) % 4],
        };
        Self {
            colour: COLOURS[index % COLOURS.len()],
            dashes: DASHES[index % DASHES.len()],
            hatch,
            shape: SHAPES[index % SHAPES.len()],
        }
    }
}

/// A bar (x, y, width, height) in the look of its series.
pub(super) fn bar(canvas: &mut Canvas, (x, y, width, height): (f64, f64, f64, f64), look: Look) {
    canvas.rectangle(x, y, width, height, look.colour);
    let area = (x, y, width, height);
    match look.hatch {
        Hatch::None => {}
        Hatch::Rising => hatch(canvas, area, Slope::Rising, "#ffffff"),
        Hatch::Falling => hatch(canvas, area, Slope::Falling, "#ffffff"),
        Hatch::Crossed => {
            hatch(canvas, area, Slope::Rising, "#ffffff");
            hatch(canvas, area, Slope::Falling, "#ffffff");
        }
    }
}

/// The colour of a band around a line: light enough for lines and numbers upon it, in grey too.
pub(super) const BAND: &str = "#cfe0ee";

/// A band in the legend.
pub(super) fn band_swatch(canvas: &mut Canvas, (x, y, width, height): (f64, f64, f64, f64)) {
    canvas.rectangle(x, y, width, height, BAND);
}

/// A cell without a value.
pub(super) fn missing_cell(canvas: &mut Canvas, (x, y, width, height): (f64, f64, f64, f64)) {
    canvas.rectangle(x, y, width, height, "#f4f4f4");
    hatch(canvas, (x, y, width, height), Slope::Rising, "#a8a8a8");
}

#[derive(Debug, Clone, Copy)]
enum Slope {
    Rising,
    Falling,
}

/// Slanted lines inside a rectangle, clipped by calculation: an SVG pattern would need an id that is unique on the page.
fn hatch(canvas: &mut Canvas, (x, y, width, height): (f64, f64, f64, f64), slope: Slope, colour: &str) {
    const SPACING: f64 = 7.0;
    let mut start = SPACING / 2.0;
    while start < width + height {
        // Points (u, v) from the lower left corner with u + v = start, or mirrored.
        let (u1, v1) = (start.min(width), (start - width).max(0.0));
        let (u2, v2) = ((start - height).max(0.0), start.min(height));
        let place = |u: f64, v: f64| match slope {
            Slope::Falling => (x + u, y + height - v),
            Slope::Rising => (x + width - u, y + height - v),
        };
        canvas.line(&[place(u1, v1), place(u2, v2)], colour, 1.0, "");
        start += SPACING;
    }
}

/// A point in the shape and colour of its series.
pub(super) fn point(canvas: &mut Canvas, x: f64, y: f64, look: Look) {
    let stroke = "#ffffff";
    match look.shape {
        Shape::Circle => canvas.circle(x, y, 4.2, look.colour, stroke),
        Shape::Square => {
            let r = 4.0;
            canvas.polygon(&[(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], look.colour, stroke);
        }
        Shape::Triangle => {
            canvas.polygon(&[(x, y - 5.2), (x + 5.0, y + 3.8), (x - 5.0, y + 3.8)], look.colour, stroke);
        }
        Shape::Wedge => {
            canvas.polygon(&[(x, y + 5.2), (x + 5.0, y - 3.8), (x - 5.0, y - 3.8)], look.colour, stroke);
        }
        Shape::Diamond => {
            let r = 5.4;
            canvas.polygon(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)], look.colour, stroke);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_eight_series_have_eight_colours() {
        let mut colours: Vec<&str> = (0..8).map(|i| Look::of(i).colour).collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), 8);
    }
}
