//! Tables as Markdown.

use std::fmt::Write;

use super::table::{Alignment, Column, Row, Table};

impl Table {
    /// The table as a Markdown (GitHub) table.
    ///
    /// Markdown knows no spanners: they become part of the headings. Headings of panels and sections become bold rows.
    ///
    /// ```
    /// use domar::report::{NumberFormat, Table};
    /// let table = Table::builder("Shares")
    ///     .stub("Sector")
    ///     .number_column("Share", NumberFormat::percent(0))
    ///     .row("A|B", [0.5])
    ///     .build()?;
    /// assert!(table.to_markdown().contains(r"| A\|B | 50% |"));
    /// # Ok::<(), domar::report::ReportError>(())
    /// ```
    pub fn to_markdown(&self) -> String {
        let mut out = format!("**{}**\n\n", escaped(&self.title));
        if let Some(subtitle) = &self.subtitle {
            let _ = write!(out, "{}\n\n", escaped(subtitle));
        }
        out += &line(&escaped(&self.stub), self.columns.iter().map(heading));
        out += &line(":---", self.columns.iter().map(|column| rule(column.alignment).to_owned()));
        for row in &self.rows {
            out += &self.markdown_row(row, "");
        }
        for row in &self.totals {
            out += &self.markdown_row(row, "**");
        }
        for note in self.note_lines() {
            let _ = write!(out, "\n{}\n", escaped(&note));
        }
        out
    }

    fn markdown_row(&self, row: &Row, emphasis: &str) -> String {
        let emphasised = |text: String| if text.is_empty() { text } else { format!("{emphasis}{text}{emphasis}") };
        match row {
            Row::Gap => String::new(),
            Row::Section(heading) | Row::Panel(heading) => {
                line(&format!("**{}**", escaped(heading)), self.columns.iter().map(|_| String::new()))
            }
            Row::Cells { label, cells, .. } => line(
                &emphasised(escaped(label)),
                cells
                    .iter()
                    .zip(&self.columns)
                    .map(|(cell, column)| emphasised(escaped(&cell.printed(column).joined().0))),
            ),
        }
    }
}

fn heading(column: &Column) -> String {
    match &column.spanner {
        Some(spanner) => format!("{}: {}", escaped(spanner), escaped(&column.heading)),
        None => escaped(&column.heading),
    }
}

fn line(first: &str, others: impl Iterator<Item = String>) -> String {
    let mut out = format!("| {first} |");
    for cell in others {
        let _ = write!(out, " {cell} |");
    }
    out.push('\n');
    out
}

fn rule(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Left => ":---",
        Alignment::Centre => ":---:",
        Alignment::Right | Alignment::Decimal => "---:",
    }
}

/// Keeps the characters that Markdown would read as marks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '`' | '\\' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::linkages;
    use crate::labels::Language;

    #[test]
    fn every_line_of_the_table_has_the_same_number_of_bars() {
        let text = linkages(Language::Chinese).to_markdown();
        let bars: Vec<usize> = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.replace("\\|", "").matches('|').count())
            .collect();
        assert_eq!(bars.len(), 9);
        assert!(bars.iter().all(|&count| count == 6), "{text}");
    }

    #[test]
    fn marks_are_escaped() {
        let text = linkages(Language::English).to_markdown();
        assert!(text.contains(r"A\|B &lt;1%&gt;"));
        assert!(text.contains(r"10.500\*\*"));
        assert!(text.contains(r"key\_sector"));
    }
}
