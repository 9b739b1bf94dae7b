//! Tables as HTML.

use std::fmt::Write;

use super::table::{Alignment, Printed, Row, Table};
use crate::labels::Language;

impl Table {
    /// The table as an HTML `<table>` with caption, header, body and footer.
    ///
    /// It carries class names (`domar-table`, `number`, `section`, `panel`, `notes`) and no style of its own.
    ///
    /// ```
    /// use domar::report::{NumberFormat, Table};
    /// let table = Table::builder("R&D")
    ///     .stub("Sector")
    ///     .number_column("Share", NumberFormat::percent(0))
    ///     .row("<Software>", [0.5])
    ///     .build()?;
    /// assert!(table.to_html().contains("R&amp;D"));
    /// assert!(table.to_html().contains("&lt;Software&gt;"));
    /// # Ok::<(), domar::report::ReportError>(())
    /// ```
    pub fn to_html(&self) -> String {
        let mut out = format!("<table class=\"domar-table\" lang=\"{}\">\n", language_tag(self.language));
        let _ = write!(out, "<caption>{}", escaped(&self.title));
        if let Some(subtitle) = &self.subtitle {
            let _ = write!(out, "<br/><span class=\"subtitle\">{}</span>", escaped(subtitle));
        }
        out += "</caption>\n<thead>\n";
        if self.has_spanners() {
            out += "<tr class=\"spanners\"><td></td>";
            for (spanner, _, count) in self.spans() {
                let cell = match spanner {
                    Some(text) => format!("<th scope=\"colgroup\" colspan=\"{count}\">{}</th>", escaped(text)),
                    None => format!("<td colspan=\"{count}\"></td>"),
                };
                out += &cell;
            }
            out += "</tr>\n";
        }
        let _ = write!(out, "<tr><th scope=\"col\">{}</th>", escaped(&self.stub));
        for column in &self.columns {
            let _ = write!(
                out,
                "<th scope=\"col\" class=\"{}\">{}</th>",
                class_name(column.alignment),
                escaped(&column.heading)
            );
        }
        out += "</tr>\n</thead>\n<tbody>\n";
        let tails = self.decimal_tails();
        for (i, row) in self.rows.iter().enumerate() {
            if i > 0 && matches!(row, Row::Panel(_)) {
                out += "</tbody>\n<tbody>\n";
            }
            out += &self.html_row(row, &tails);
        }
        out += "</tbody>\n";
        let notes = self.note_lines();
        if !self.totals.is_empty() || !notes.is_empty() {
            out += "<tfoot>\n";
            for row in &self.totals {
                out += &self.html_row(row, &tails).replacen("<tr>", "<tr class=\"total\">", 1);
            }
            if !notes.is_empty() {
                let lines: Vec<String> = notes.iter().map(|note| escaped(note)).collect();
                let _ = writeln!(
                    out,
                    "<tr class=\"notes\"><td colspan=\"{}\">{}</td></tr>",
                    self.columns.len() + 1,
                    lines.join("<br/>")
                );
            }
            out += "</tfoot>\n";
        }
        out + "</table>\n"
    }

    fn html_row(&self, row: &Row, tails: &[Tail]) -> String {
        match row {
            Row::Gap => format!("<tr class=\"gap\"><td colspan=\"{}\"></td></tr>\n", self.columns.len() + 1),
            Row::Panel(heading) => format!(
                "<tr class=\"panel\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                self.columns.len() + 1,
                escaped(heading)
            ),
            Row::Section(heading) => format!(
                "<tr class=\"section\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                self.columns.len() + 1,
                escaped(heading)
            ),
            Row::Cells { label, cells, .. } => {
                let mut out = format!("<tr><th scope=\"row\">{}</th>", escaped(label));
                for ((cell, column), tail) in cells.iter().zip(&self.columns).zip(tails) {
                    let shown = match cell.printed(column) {
                        Printed::Words(words) => escaped(&words),
                        Printed::Limits(limits) => limits.replace('-', "\u{2212}"),
                        Printed::Digits { before, number, after } => {
                            let number = number.replace('-', "\u{2212}");
                            if column.alignment == Alignment::Decimal {
                                format!(
                                    "{before}{number}{}{}",
                                    decimal_padding(&number, tail.decimals),
                                    tail.marks(&after)
                                )
                            } else {
                                format!("{before}{number}{after}")
                            }
                        }
                    };
                    let _ = write!(out, "<td class=\"{}\">{shown}</td>", class_name(column.alignment));
                }
                out + "</tr>\n"
            }
        }
    }
}

fn class_name(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Left => "text",
        Alignment::Centre => "centre",
        Alignment::Right => "right",
        Alignment::Decimal => "number",
    }
}

/// What stands behind the decimal points of a column.
#[derive(Debug, Clone, Copy, Default)]
struct Tail {
    /// The most characters of a number from its decimal point on.
    decimals: usize,
    /// The most stars or brackets after a number.
    marks: usize,
}

impl Tail {
    /// Stars and brackets in a box as wide as the widest of the column, so that they do not push the numbers about.
    fn marks(self, after: &str) -> String {
        if self.marks == 0 {
            return String::new();
        }
        let tenths = self.marks * 6;
        format!(
            "<span style=\"display:inline-block;min-width:{}.{}em;text-align:left\">{after}</span>",
            tenths / 10,
            tenths % 10
        )
    }
}

impl Table {
    fn decimal_tails(&self) -> Vec<Tail> {
        let mut tails = vec![Tail::default(); self.columns.len()];
        for row in self.rows.iter().chain(&self.totals) {
            let Row::Cells { cells, .. } = row else { continue };
            for ((cell, column), tail) in cells.iter().zip(&self.columns).zip(&mut tails) {
                if let Printed::Digits { number, after, .. } = cell.printed(column) {
                    tail.decimals = tail.decimals.max(decimals(&number));
                    tail.marks = tail.marks.max(after.len());
                }
            }
        }
        tails
    }
}

/// How many characters of a printed number stand from its decimal point on.
fn decimals(number: &str) -> usize {
    number.find(['.', '%', 'e']).map_or(0, |point| number[point..].chars().count())
}

/// Blanks as wide as the absent decimals, so that right-aligned numbers stand on their decimal points.
fn decimal_padding(number: &str, tail: usize) -> String {
    let own = decimals(number);
    let mut padding = String::new();
    if own == 0 && tail > 0 {
        // As wide as a point, then as wide as digits.
        padding.push('\u{2008}');
    }
    padding.extend(std::iter::repeat_n('\u{2007}', tail.saturating_sub(own.max(1))));
    padding
}

/// The language as HTML's `lang` attribute wants it.
pub(super) fn language_tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    }
}

/// Text that is safe inside an element and inside a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in XML, and nobody sees them.
            c if c.is_control() && c != '\n' && c != '\t' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::linkages;
    use super::*;

    #[test]
    fn the_table_is_well_formed_and_every_row_spans_all_columns() {
        for language in [Language::English, Language::Chinese] {
            let html = linkages(language).to_html();
            let document = roxmltree::Document::parse(&html).unwrap();
            for row in document.descendants().filter(|node| node.has_tag_name("tr")) {
                let columns: usize = row
                    .children()
                    .filter(roxmltree::Node::is_element)
                    .map(|cell| cell.attribute("colspan").map_or(1, |count| count.parse().unwrap()))
                    .sum();
                assert_eq!(columns, 5, "{html}");
            }
        }
    }

    #[test]
    fn nothing_from_the_user_becomes_markup() {
        let html = linkages(Language::English).to_html();
        assert!(html.contains("A|B &lt;1%&gt;"));
        assert!(html.contains("Linkages &amp; shares"));
        assert_eq!(escaped("\"'\u{1}"), "&quot;&#39;");
    }

    #[test]
    fn numbers_are_padded_to_stand_on_their_points() {
        assert_eq!(decimal_padding("12", 3), "\u{2008}\u{2007}\u{2007}");
        assert_eq!(decimal_padding("1.5", 3), "\u{2007}");
        assert_eq!(decimal_padding("1.50", 3), "");
    }
}
