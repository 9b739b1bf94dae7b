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

    /// How much of the rectangle lies outside another.
    fn outside(&self, other: &Self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top) - self.overlap(other)
    }
}

/// A label to be placed: its point and its size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) point: (f64, f64),
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How far from the point, beyond the label's own extent, places are tried.
const DISTANCES: [f64; 6] = [8.0, 16.0, 28.0, 44.0, 64.0, 90.0];
/// Directions, the preferred first: right, left, above, below, then the corners.
const DIRECTIONS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (-1.0, 1.0)];

/// A place for every label, inside `bounds`, off the points, off `obstacles` and off each other as far as possible.
///
/// Labels with the most neighbours choose first; each takes the nearest place with the least overlap.
pub(super) fn place(labels: &[Label], points: &[(f64, f64)], obstacles: &[Area], bounds: Area) -> Vec<Area> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    let crowd = |label: &Label| {
        let near = |p: &&(f64, f64)| (p.0 - label.point.0).abs() < 90.0 && (p.1 - label.point.1).abs() < 40.0;
        points.iter().filter(near).count()
    };
    order.sort_by_key(|&i| std::cmp::Reverse(crowd(&labels[i])));
    let marks: Vec<Area> = points.iter().map(|&(x, y)| around(x, y, 5.5)).collect();
    let mut places: Vec<Option<Area>> = vec![None; labels.len()];
    for i in order {
        let taken: Vec<Area> = places.iter().flatten().copied().collect();
        let cost = |area: &Area, rank: f64| {
            let covered: f64 = taken.iter().chain(obstacles).map(|other| area.overlap(other)).sum();
            let on_points: f64 = marks.iter().map(|mark| area.overlap(mark)).sum();
            covered * 10.0 + on_points * 10.0 + area.outside(&bounds) * 40.0 + rank
        };
        let mut best: Option<(f64, Area)> = None;
        for (near, distance) in DISTANCES.into_iter().enumerate() {
            for (turn, direction) in DIRECTIONS.into_iter().enumerate() {
                let area = candidate(&labels[i], direction, distance);
                let cost = cost(&area, near as f64 * 40.0 + turn as f64);
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, area));
                }
            }
        }
        places[i] = best.map(|(_, area)| area);
    }
    places.into_iter().zip(labels).map(|(area, label)| area.unwrap_or(candidate(label, (1.0, 0.0), 8.0))).collect()
}

fn around(x: f64, y: f64, radius: f64) -> Area {
    Area { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
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

    #[test]
    fn labels_of_crowded_points_do_not_overlap() {
        let points: Vec<(f64, f64)> =
            (0..8).map(|i| (300.0 + f64::from(i) * 7.0, 200.0 + f64::from(i % 3) * 6.0)).collect();
        let labels: Vec<Label> = points.iter().map(|&point| Label { point, width: 80.0, height: 15.0 }).collect();
        let bounds = Area { left: 0.0, top: 0.0, right: 600.0, bottom: 400.0 };
        let places = place(&labels, &points, &[], bounds);
        for (i, one) in places.iter().enumerate() {
            assert_eq!(one.outside(&bounds), 0.0);
            for other in &places[i + 1..] {
                assert_eq!(one.overlap(other), 0.0);
            }
        }
    }
}
