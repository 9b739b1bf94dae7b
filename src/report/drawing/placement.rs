//! Where the labels of points stand.

/// A rectangle: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    fn overlap(&self, other: &Self) -> f64 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        if across > 0.0 && down > 0.0 { across * down } else { 0.0 }
    }

    fn within(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }

    /// The same with room around it.
    fn padded(&self, room: f64) -> Self {
        Self { left: self.left - room, top: self.top - room, right: self.right + room, bottom: self.bottom + room }
    }

    /// The nearest place of the rectangle to a point.
    fn nearest(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }

    pub(super) fn distance(&self, point: (f64, f64)) -> f64 {
        let near = self.nearest(point);
        (near.0 - point.0).hypot(near.1 - point.1)
    }

    /// Whether a line runs through the rectangle.
    fn is_crossed_by(&self, (from, to): Segment) -> bool {
        let inside = |(x, y): (f64, f64)| x > self.left && x < self.right && y > self.top && y < self.bottom;
        let corners =
            [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)];
        inside(from) || inside(to) || (0..4).any(|i| cross((from, to), (corners[i], corners[(i + 1) % 4])))
    }
}

/// A label to be placed: its point and its size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) point: (f64, f64),
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line from a point to a point.
type Segment = ((f64, f64), (f64, f64));

/// Whether two lines cross.
fn cross((a, b): Segment, (c, d): Segment) -> bool {
    let side = |p: (f64, f64), q: (f64, f64), r: (f64, f64)| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// How far a point is from a line.
fn distance_to((from, to): Segment, point: (f64, f64)) -> f64 {
    let (along, across) = (to.0 - from.0, to.1 - from.1);
    let length = along * along + across * across;
    let share = if length == 0.0 {
        0.0
    } else {
        (((point.0 - from.0) * along + (point.1 - from.1) * across) / length).clamp(0.0, 1.0)
    };
    (from.0 + share * along - point.0).hypot(from.1 + share * across - point.1)
}

/// How far from the point, beyond the label's own extent, places are tried.
const DISTANCES: [f64; 5] = [8.0, 14.0, 24.0, 38.0, 54.0];
/// Directions, the preferred first: right, left, above, below, then the corners and between them.
const DIRECTIONS: [(f64, f64); 16] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, -1.0),
    (1.0, 1.0),
    (-1.0, -1.0),
    (-1.0, 1.0),
    (1.0, -0.5),
    (1.0, 0.5),
    (-1.0, -0.5),
    (-1.0, 0.5),
    (0.5, -1.0),
    (0.5, 1.0),
    (-0.5, -1.0),
    (-0.5, 1.0),
];
/// Beyond this distance from its point a label is tied to it by a line.
const TIED: f64 = 13.0;
/// How much nearer a label stands to its own point than to any other.
const CLEARER: f64 = 4.0;

/// The line that ties a label to its point, where it stands away from it.
pub(super) fn leader(point: (f64, f64), area: &Area) -> Option<Segment> {
    (area.distance(point) > TIED).then(|| (point, area.nearest(point)))
}

/// A place for each label, inside `bounds`, off the points, off the `lines` of the figure and off each other; `None`
/// where there is none from which it would clearly belong to its point.
///
/// Those first in `labels` choose first, each the nearest place. No tie crosses another or runs under a text: a label,
/// or what stands in `texts`.
pub(super) fn place(
    labels: &[Label],
    points: &[(f64, f64)],
    texts: &[Area],
    lines: &[Area],
    bounds: Area,
) -> Vec<Option<Area>> {
    let mut areas: Vec<Area> = texts.to_vec();
    let mut ties: Vec<Segment> = Vec::new();
    let mut places = Vec::with_capacity(labels.len());
    for label in labels {
        let others: Vec<(f64, f64)> = points.iter().copied().filter(|&point| point != label.point).collect();
        let fits = |area: &Area| {
            let own = area.distance(label.point);
            let tie = leader(label.point, area);
            let clear = |&point: &(f64, f64)| match tie {
                None => area.distance(point) >= own + CLEARER,
                Some(tie) => area.distance(point) >= TIED && distance_to(tie, point) >= 7.0,
            };
            area.within(&bounds)
                && areas.iter().all(|other| area.overlap(&other.padded(2.0)) == 0.0)
                && lines.iter().all(|line| area.overlap(line) == 0.0)
                && !ties.iter().any(|&tie| area.padded(2.0).is_crossed_by(tie))
                && others.iter().all(clear)
                && tie.is_none_or(|tie| {
                    !areas.iter().any(|other| other.padded(2.0).is_crossed_by(tie))
                        && !ties.iter().any(|&other| cross(tie, other))
                })
        };
        let tried = DISTANCES.iter().flat_map(|&far| DIRECTIONS.iter().map(move |&way| candidate(label, way, far)));
        let found = { tried }.find(fits);
        areas.extend(found);
        ties.extend(found.and_then(|area| leader(label.point, &area)));
        places.push(found);
    }
    places
}

fn candidate(label: &Label, (across, down): (f64, f64), distance: f64) -> Area {
    let x = label.point.0 + across * (label.width / 2.0 + distance);
    let y = label.point.1 + down * (label.height / 2.0 + distance);
    Area {
        left: x - label.width / 2.0,
        top: y - label.height / 2.0,
        right: x + label.width / 2.0,
        bottom: y + label.height / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area { left: 0.0, top: 0.0, right: 600.0, bottom: 400.0 };

    fn labels(points: &[(f64, f64)]) -> Vec<Label> {
        points.iter().map(|&point| Label { point, width: 80.0, height: 15.0 }).collect()
    }

    /// Points in two clouds, one of them thick.
    fn crowd() -> Vec<(f64, f64)> {
        let thick = (0..30).map(|i| (300.0 + f64::from(i * 13 % 60), 200.0 + f64::from(i * 7 % 40)));
        thick.chain((0..8).map(|i| (80.0 + f64::from(i) * 9.0, 60.0 + f64::from(i % 3) * 20.0))).collect()
    }

    #[test]
    fn labels_do_not_overlap_and_their_ties_neither_cross_nor_run_under_text() {
        let points = crowd();
        let places = place(&labels(&points), &points, &[], &[], BOUNDS);
        let placed: Vec<(Area, Option<Segment>)> = places
            .iter()
            .zip(&points)
            .filter_map(|(area, &point)| area.map(|area| (area, leader(point, &area))))
            .collect();
        assert!(placed.len() >= 8 && placed.len() < points.len(), "{}", placed.len());
        for (i, (area, tie)) in placed.iter().enumerate() {
            assert!(area.within(&BOUNDS));
            for (other, other_tie) in &placed[i + 1..] {
                assert_eq!(area.overlap(other), 0.0);
                for (area, tie) in [(area, other_tie), (other, tie)] {
                    assert!(tie.is_none_or(|tie| !area.is_crossed_by(tie)));
                }
                if let (Some(one), Some(two)) = (tie, other_tie) {
                    assert!(!cross(*one, *two));
                }
            }
        }
    }

    #[test]
    fn an_untied_label_stands_nearest_to_its_own_point() {
        let points = crowd();
        for (area, &point) in place(&labels(&points), &points, &[], &[], BOUNDS).iter().zip(&points) {
            let Some(area) = area else { continue };
            if leader(point, area).is_none() {
                let own = area.distance(point);
                assert!(points.iter().filter(|&&other| other != point).all(|&other| area.distance(other) > own));
            }
        }
    }

    #[test]
    fn lines_cross_where_they_do() {
        assert!(cross(((0.0, 0.0), (2.0, 2.0)), ((0.0, 2.0), (2.0, 0.0))));
        assert!(!cross(((0.0, 0.0), (1.0, 1.0)), ((2.0, 0.0), (2.0, 5.0))));
        assert!((distance_to(((0.0, 0.0), (2.0, 0.0)), (1.0, 3.0)) - 3.0).abs() < 1e-12);
    }
}
