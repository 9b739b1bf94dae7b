//! Confidence sets that need not be intervals.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The numbers that a test does not reject: an interval only where the data bound the quantity.
///
/// # Example
/// ```
/// use domar::digital::ConfidenceSet;
/// let set = ConfidenceSet::where_not_positive(1.0, -4.0, 3.0);
/// assert_eq!(set, ConfidenceSet::Interval { low: 1.0, high: 3.0 });
/// assert!(set.contains(2.0) && set.is_bounded());
/// assert_eq!(ConfidenceSet::where_not_positive(-1.0, 4.0, -3.0).to_string(), "(−∞, 1.000] and [3.000, ∞)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum ConfidenceSet {
    /// Every number is rejected.
    Empty,
    /// From one number to another.
    Interval {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// All numbers up to one.
    AtMost {
        /// That number.
        high: f64,
    },
    /// All numbers from one on.
    AtLeast {
        /// That number.
        low: f64,
    },
    /// All numbers but those between two.
    Outside {
        /// Up to this one,
        high: f64,
        /// and from this one on.
        low: f64,
    },
    /// Every number: the data say nothing.
    Everything,
}

impl ConfidenceSet {
    /// The numbers `x` with `a x² + b x + c ≤ 0`.
    pub fn where_not_positive(a: f64, b: f64, c: f64) -> Self {
        if a == 0.0 {
            return match b {
                0.0 if c <= 0.0 => Self::Everything,
                0.0 => Self::Empty,
                b if b > 0.0 => Self::AtMost { high: -c / b },
                b => Self::AtLeast { low: -c / b },
            };
        }
        let discriminant = b * b - 4.0 * a * c;
        if discriminant < 0.0 {
            return if a > 0.0 { Self::Empty } else { Self::Everything };
        }
        // The larger root in size first: the other from their product, without cancellation.
        let q = -0.5 * (b + discriminant.sqrt().copysign(b));
        let (first, second) = if q == 0.0 { (0.0, 0.0) } else { (q / a, c / q) };
        let (low, high) = (first.min(second), first.max(second));
        if a > 0.0 { Self::Interval { low, high } } else { Self::Outside { high: low, low: high } }
    }

    /// Whether a number belongs to it.
    pub fn contains(self, x: f64) -> bool {
        match self {
            Self::Empty => false,
            Self::Interval { low, high } => (low..=high).contains(&x),
            Self::AtMost { high } => x <= high,
            Self::AtLeast { low } => x >= low,
            Self::Outside { high, low } => x <= high || x >= low,
            Self::Everything => true,
        }
    }

    /// Whether it has both a lower and an upper end.
    pub fn is_bounded(self) -> bool {
        matches!(self, Self::Empty | Self::Interval { .. })
    }
}

impl fmt::Display for ConfidenceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |x: f64| format!("{x:.3}").replace('-', "−");
        match *self {
            Self::Empty => f.write_str("∅"),
            Self::Interval { low, high } => write!(f, "[{}, {}]", number(low), number(high)),
            Self::AtMost { high } => write!(f, "(−∞, {}]", number(high)),
            Self::AtLeast { low } => write!(f, "[{}, ∞)", number(low)),
            Self::Outside { high, low } => write!(f, "(−∞, {}] and [{}, ∞)", number(high), number(low)),
            Self::Everything => f.write_str("(−∞, ∞)"),
        }
    }
}
