//! How numbers are printed.

use serde::{Deserialize, Serialize};

/// How the numbers of a column are printed.
///
/// Values stay as they are in the table; only their printed form is rounded.
///
/// ```
/// use domar::report::NumberFormat;
/// assert_eq!(NumberFormat::fixed(3).print(1.23456), "1.235");
/// assert_eq!(NumberFormat::percent(1).print(0.0712), "7.1%");
/// assert_eq!(NumberFormat::integer().grouped().print(1_234_567.0), "1,234,567");
/// assert_eq!(NumberFormat::significant(3).print(0.00123456), "0.00123");
/// assert_eq!(NumberFormat::fixed(3).print(f64::NAN), "NaN");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NumberFormat {
    digits: Digits,
    grouping: Grouping,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Digits {
    Fixed(u8),
    Percent(u8),
    Significant(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Grouping {
    Plain,
    Thousands,
}

/// Beyond this many decimals an f64 has nothing to say.
const MOST_DECIMALS: u8 = 17;

impl NumberFormat {
    /// A fixed number of decimals.
    pub fn fixed(decimals: u8) -> Self {
        Self::plain(Digits::Fixed(decimals.min(MOST_DECIMALS)))
    }

    /// A fraction as percent, with this many decimals: 0.071 is printed as 7.1%.
    pub fn percent(decimals: u8) -> Self {
        Self::plain(Digits::Percent(decimals.min(MOST_DECIMALS)))
    }

    /// This many significant digits (at least one); very large and very small numbers as powers of ten.
    pub fn significant(digits: u8) -> Self {
        Self::plain(Digits::Significant(digits.clamp(1, MOST_DECIMALS)))
    }

    /// No decimals.
    pub fn integer() -> Self {
        Self::fixed(0)
    }

    /// The same format with commas between thousands.
    #[must_use]
    pub fn grouped(self) -> Self {
        Self { grouping: Grouping::Thousands, ..self }
    }

    fn plain(digits: Digits) -> Self {
        Self { digits, grouping: Grouping::Plain }
    }

    /// The printed form; NaN and the infinities as `NaN`, `+∞` and `-∞`, never as a number.
    pub fn print(self, value: f64) -> String {
        if value.is_nan() {
            return "NaN".to_owned();
        }
        if value.is_infinite() {
            return if value > 0.0 { "+∞" } else { "-∞" }.to_owned();
        }
        let text = match self.digits {
            Digits::Fixed(decimals) => format!("{value:.*}", usize::from(decimals)),
            Digits::Percent(decimals) => format!("{:.*}", usize::from(decimals), value * 100.0),
            Digits::Significant(digits) => significant(value, usize::from(digits)),
        };
        let mut text = without_negative_zero(text);
        if self.grouping == Grouping::Thousands {
            text = with_thousands(&text);
        }
        if matches!(self.digits, Digits::Percent(_)) {
            text.push('%');
        }
        text
    }
}

/// Writes `value` with significant digits, choosing between plain and scientific notation.
fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    // The exponent after rounding: 9.996 with three digits is 10.0, not 10.00.
    let scientific = format!("{value:.*e}", digits - 1);
    let exponent: i32 = scientific.rsplit('e').next().and_then(|text| text.parse().ok()).unwrap_or(0);
    if (-5..15).contains(&exponent) {
        let decimals = usize::try_from(i32::try_from(digits).unwrap_or(i32::MAX) - 1 - exponent).unwrap_or(0);
        // Digits before the point beyond the wanted ones are zeroed, as a reader expects of "3 digits".
        let rounded: f64 = scientific.parse().unwrap_or(value);
        format!("{rounded:.decimals$}")
    } else {
        scientific
    }
}

/// A negative number that rounds to zero keeps no sign.
fn without_negative_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if !rest.chars().any(|c| ('1'..='9').contains(&c)) => rest.to_owned(),
        _ => text,
    }
}

fn with_thousands(text: &str) -> String {
    if text.contains('e') {
        return text.to_owned();
    }
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.find('.').map_or((rest, ""), |at| rest.split_at(at));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_on_both_sides_of_zero() {
        let format = NumberFormat::fixed(1).grouped();
        assert_eq!(format.print(-1_234_567.89), "-1,234,567.9");
        assert_eq!(format.print(999.94), "999.9");
        assert_eq!(format.print(999.96), "1,000.0");
    }

    #[test]
    fn rounding_to_zero_drops_the_sign() {
        assert_eq!(NumberFormat::fixed(2).print(-0.001), "0.00");
        assert_eq!(NumberFormat::percent(0).print(-0.001), "0%");
        assert_eq!(NumberFormat::fixed(2).print(-0.006), "-0.01");
    }

    #[test]
    fn significant_digits_follow_the_rounded_number() {
        let three = NumberFormat::significant(3);
        assert_eq!(three.print(9.996), "10.0");
        assert_eq!(three.print(123_456.0), "123000");
        assert_eq!(three.print(-0.000_123_4), "-0.000123");
        assert_eq!(three.print(1.5e-9), "1.50e-9");
        assert_eq!(three.print(0.0), "0");
        assert_eq!(NumberFormat::significant(0).print(1.5), "2");
    }

    #[test]
    fn numbers_that_are_none_are_marked() {
        for format in [NumberFormat::fixed(1), NumberFormat::percent(1), NumberFormat::significant(3).grouped()] {
            assert_eq!(format.print(f64::NAN), "NaN");
            assert_eq!(format.print(f64::INFINITY), "+∞");
            assert_eq!(format.print(f64::NEG_INFINITY), "-∞");
        }
    }
}
