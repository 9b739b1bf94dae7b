//! Widths of texts and their division into lines.

use unicode_width::UnicodeWidthChar;

use crate::report::svg::{Anchor, TextStyle, Weight};

/// Size of axis labels.
pub(super) const LABEL: u32 = 13;
/// Size of ticks, legends and point labels.
pub(super) const SMALL: u32 = 12;
/// Size of the title.
pub(super) const TITLE: u32 = 17;
/// Text colour.
pub(super) const INK: &str = "#1a1a1a";
/// Colour of what is less important.
pub(super) const GREY: &str = "#595959";

/// A regular text in ink.
pub(super) fn style(size: u32, anchor: Anchor) -> TextStyle {
    TextStyle { size, anchor, weight: Weight::Regular, colour: INK, rotation: 0.0 }
}

/// The distance between lines of a size.
pub(super) fn line_height(size: u32) -> f64 {
    f64::from(size) * 1.28
}

/// The width of a text in pixels, a little on the wide side: the reader's font is not known.
pub(super) fn width(text: &str, size: u32) -> f64 {
    text.chars().map(advance).sum::<f64>() * f64::from(size)
}

/// The width of a character in ems, as in Arial and its kin.
fn advance(c: char) -> f64 {
    if c.width() == Some(2) || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—') {
        return 1.0;
    }
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.29,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '*' | '"' => 0.37,
        'm' | 'M' | 'W' | '%' | '@' => 0.9,
        'w' => 0.75,
        c if c.is_uppercase() => 0.71,
        _ => 0.58,
    }
}

/// Divides a text into lines no wider than `limit` pixels: at blanks, and between any two Chinese characters.
pub(super) fn wrap(text: &str, size: u32, limit: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && width(&line, size) + width(piece.trim_end(), size) > limit {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        // A single word wider than the line is broken where it must be.
        for c in piece.chars() {
            if !line.is_empty() && c != ' ' && width(&line, size) + advance(c) * f64::from(size) > limit {
                lines.push(line.trim_end().to_owned());
                line.clear();
            }
            line.push(c);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The smallest parts between which a line may end.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for c in text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
        let starts = match previous {
            None => true,
            Some(before) => {
                let wide = |c: char| c.width() == Some(2);
                // Closing marks stay with what they close, opening ones with what they open.
                let breakable = before == ' ' || wide(before) || wide(c);
                breakable && c != ' ' && !"、，。；：！？）》”’]),.;:!?%".contains(c) && !"（《“‘([".contains(before)
            }
        };
        match pieces.last_mut() {
            Some(piece) if !starts => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        previous = Some(c);
    }
    pieces
}

/// Like [`wrap`], with lines about equally long: no single character is left on a last line.
pub(super) fn wrap_evenly(text: &str, size: u32, limit: f64) -> Vec<String> {
    let mut best = wrap(text, size, limit);
    let longest_word = pieces(text).iter().map(|piece| width(piece.trim_end(), size)).fold(0.0, f64::max);
    let mut narrower = (width(text, size) / best.len() as f64).max(longest_word);
    while narrower < limit {
        let tried = wrap(text, size, narrower);
        if tried.len() <= best.len() {
            best = tried;
            break;
        }
        narrower += f64::from(size) * 0.5;
    }
    best
}

/// The widest of several lines.
pub(super) fn widest<'a>(lines: impl IntoIterator<Item = &'a String>, size: u32) -> f64 {
    lines.into_iter().map(|line| width(line, size)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_limit_and_nothing_is_lost() {
        for text in [
            "Wholesale and retail trade; repair of motor vehicles and motorcycles",
            "通信设备、计算机和其他电子设备（含集成电路）制造业",
            "Donaudampfschifffahrtsgesellschaftskapitän",
            "ICT 信息传输 services",
        ] {
            let lines = wrap_evenly(text, 12, 90.0);
            assert!(lines.len() > 1);
            assert!(lines.iter().all(|line| width(line, 12) <= 90.0), "{lines:?}");
            let squeezed = |text: &str| text.replace(' ', "");
            assert_eq!(squeezed(&lines.concat()), squeezed(text));
        }
    }

    #[test]
    fn a_line_never_starts_with_a_closing_mark() {
        for limit in 48..120 {
            let lines = wrap("煤炭、石油（原油）、天然气，以及其他", 12, f64::from(limit));
            assert!(lines.iter().all(|line| !line.starts_with(['、', '，', '）'])), "{lines:?}");
        }
    }

    #[test]
    fn words_are_not_broken_for_the_sake_of_even_lines() {
        let lines = wrap_evenly("Computers, communication and other electronic equipment", 12, 230.0);
        assert_eq!(lines, ["Computers, communication", "and other electronic equipment"]);
    }

    #[test]
    fn an_empty_text_is_one_empty_line() {
        assert_eq!(wrap("", 12, 50.0), [""]);
    }
}
