//! Units as text.

use super::words::{escaped, unescaped};
use crate::units::Unit;

/// Units of units of units are not written by hand; the bound keeps a hostile file from exhausting the stack.
const DEEPEST: usize = 32;

pub(super) fn unit_text(unit: &Unit) -> String {
    let name = |text: &str| escaped(text).replace('(', "\\(").replace(')', "\\)");
    match unit {
        Unit::Ratio => "ratio".to_owned(),
        Unit::Money { currency, power_of_ten } => format!("money 10^{power_of_ten} {}", name(currency)),
        Unit::Quantity { of, power_of_ten } => format!("quantity 10^{power_of_ten} {}", name(of)),
        Unit::Per { numerator, denominator } => {
            format!("({}) per ({})", unit_text(numerator), unit_text(denominator))
        }
    }
}

/// The unit that a text stands for.
pub(super) fn parse_unit(text: &str) -> Option<Unit> {
    parse_nested(text, 0)
}

fn parse_nested(text: &str, depth: usize) -> Option<Unit> {
    if depth > DEEPEST {
        return None;
    }
    if text == "ratio" {
        return Some(Unit::Ratio);
    }
    let named = |text: &str| {
        let (power, name) = text.split_once(' ')?;
        Some((power.strip_prefix("10^")?.parse::<i32>().ok()?, unescaped(name)?))
    };
    if let Some(rest) = text.strip_prefix("money ") {
        return named(rest).map(|(power, currency)| Unit::money(currency, power));
    }
    if let Some(rest) = text.strip_prefix("quantity ") {
        return named(rest).map(|(power, of)| Unit::quantity(of, power));
    }
    let (numerator, rest) = in_parentheses(text)?;
    let (denominator, rest) = in_parentheses(rest.strip_prefix(" per ")?)?;
    // Built as it stands, since the method would simplify a unit per itself.
    rest.is_empty().then_some(())?;
    Some(Unit::Per {
        numerator: Box::new(parse_nested(numerator, depth + 1)?),
        denominator: Box::new(parse_nested(denominator, depth + 1)?),
    })
}

/// What the parentheses at the start of a text enclose, and what follows them.
fn in_parentheses(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('(')?;
    let mut open = 1_usize;
    let mut after_backslash = false;
    for (position, character) in inner.char_indices() {
        match character {
            _ if after_backslash => after_backslash = false,
            '\\' => after_backslash = true,
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some((&inner[..position], &inner[position + 1..]));
        }
    }
    None
}
