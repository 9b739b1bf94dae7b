//! Tables as HTML.

use std::fmt::Write;

use super::table::{Alignment, Row, Table};
use crate::labels::Language;

impl Table {
    /// The table as an HTML `<table>` with caption, header, body and footer.
    ///
    /// It carries class names (`domar-table`, `number`, `section`, `notes`) and no style of its own.
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
        for row in &self.rows {
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

    fn html_row(&self, row: &Row, tails: &[usize]) -> String {
        match row {
            Row::Section(heading) => format!(
                "<tr class=\"section\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                self.columns.len() + 1,
                escaped(heading)
            ),
            Row::Cells { label, cells } => {
                let mut out = format!("<tr><th scope=\"row\">{}</th>", escaped(label));
                for ((cell, column), tail) in cells.iter().zip(&self.columns).zip(tails) {
                    let (text, before_point) = cell.printed(column).joined();
                    let padding = match (column.alignment, before_point) {
                        (Alignment::Decimal, Some(before)) => decimal_padding(&text, before, *tail),
                        _ => String::new(),
                    };
                    let shown = if before_point.is_some() { text.replace('-', "\u{2212}") } else { text };
                    let _ =
                        write!(out, "<td class=\"{}\">{}{padding}</td>", class_name(column.alignment), escaped(&shown));
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

impl Table {
    /// For each column, the most characters that stand from the decimal point on.
    fn decimal_tails(&self) -> Vec<usize> {
        let mut tails = vec![0; self.columns.len()];
        for row in self.rows.iter().chain(&self.totals) {
            if let Row::Cells { cells, .. } = row {
                for ((cell, column), tail) in cells.iter().zip(&self.columns).zip(&mut tails) {
                    if let (text, Some(before)) = cell.printed(column).joined() {
                        *tail = text.len().saturating_sub(before).max(*tail);
                    }
                }
            }
        }
        tails
    }
}

/// Blanks as wide as the absent decimals, so that right-aligned numbers stand on their decimal points.
fn decimal_padding(text: &str, before_point: usize, tail: usize) -> String {
    let own = text.len() - before_point;
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
        assert_eq!(decimal_padding("12", 2, 3), "\u{2008}\u{2007}\u{2007}");
        assert_eq!(decimal_padding("1.5", 1, 3), "\u{2007}");
        assert_eq!(decimal_padding("1.50", 1, 3), "");
    }
}
