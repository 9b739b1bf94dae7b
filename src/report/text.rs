//! Tables as aligned plain text, for terminals and logs.

use unicode_width::UnicodeWidthStr;

use super::table::{Alignment, Row, Table};

/// Blanks between columns.
const GAP: usize = 2;
/// Words in a cell, and notes, wrap at this width.
const WORDS: usize = 72;

impl Table {
    /// The table as plain text; Chinese characters count two columns.
    ///
    /// ```
    /// use domar::report::{NumberFormat, Table};
    /// let table = Table::builder("Multipliers")
    ///     .stub("部门")
    ///     .number_column("Value", NumberFormat::significant(3))
    ///     .row("农业", [1.5])
    ///     .row("IT", [12.25])
    ///     .build()?;
    /// assert_eq!(table.to_text(), "\
    /// Multipliers
    /// ===========
    /// 部门  Value
    /// -----------
    /// 农业   1.50
    /// IT    12.2
    /// ===========
    /// ");
    /// # Ok::<(), domar::report::ReportError>(())
    /// ```
    pub fn to_text(&self) -> String {
        let body: Vec<Line> = self.rows.iter().flat_map(|row| self.lines(row)).collect();
        let totals: Vec<Line> = self.totals.iter().flat_map(|row| self.lines(row)).collect();
        let mut columns: Vec<Vec<Entry>> = vec![Vec::new(); self.columns.len()];
        for line in body.iter().chain(&totals) {
            if let Line::Cells { cells, .. } = line {
                for (column, cell) in columns.iter_mut().zip(cells) {
                    column.push(cell.clone());
                }
            }
        }
        let layouts: Vec<ColumnLayout> = self
            .columns
            .iter()
            .zip(&columns)
            .map(|(column, cells)| ColumnLayout::new(&column.heading, column.alignment, cells))
            .collect();
        self.assemble(&body, &totals, layouts)
    }

    fn assemble(&self, body: &[Line], totals: &[Line], mut layouts: Vec<ColumnLayout>) -> String {
        // A spanner wider than its columns widens the last of them.
        for (spanner, first, count) in self.spans() {
            let inside: usize =
                layouts[first..first + count].iter().map(|l| l.width).sum::<usize>() + GAP * (count - 1);
            layouts[first + count - 1].width += spanner.unwrap_or("").width().saturating_sub(inside);
        }
        let stub = body
            .iter()
            .chain(totals)
            .filter_map(|line| match line {
                Line::Cells { label, .. } => Some(label.width()),
                Line::Section(_) | Line::Panel(_) | Line::Gap => None,
            })
            .chain([self.stub.width()])
            .max()
            .unwrap_or(0);
        let width = (stub + layouts.iter().map(|l| l.width + GAP).sum::<usize>()).max(self.title.width());
        let mut out = Lines::default();
        out.push(&self.title);
        if let Some(subtitle) = &self.subtitle {
            out.push(subtitle);
        }
        out.push(&"=".repeat(width));
        if self.has_spanners() {
            out.push(&self.spanner_line(stub, &layouts));
        }
        let mut heading = padded(&self.stub, stub, Alignment::Left);
        for (column, layout) in self.columns.iter().zip(&layouts) {
            let side = if layout.alignment == Alignment::Decimal { Alignment::Right } else { layout.alignment };
            heading += &" ".repeat(GAP);
            heading += &padded(&column.heading, layout.width, side);
        }
        out.push(&heading);
        out.push(&"-".repeat(width));
        for (i, line) in body.iter().enumerate() {
            if i > 0 && matches!(line, Line::Panel(_)) {
                out.push(&"-".repeat(width));
            }
            out.push(&line.print(stub, &layouts));
        }
        if !totals.is_empty() {
            out.push(&"-".repeat(width));
            for line in totals {
                out.push(&line.print(stub, &layouts));
            }
        }
        out.push(&"=".repeat(width));
        for note in self.note_lines() {
            for line in textwrap::wrap(&note, width.max(WORDS)) {
                out.push(&line);
            }
        }
        out.text
    }

    fn spanner_line(&self, stub: usize, layouts: &[ColumnLayout]) -> String {
        let mut line = " ".repeat(stub);
        for (spanner, first, count) in self.spans() {
            let inside: usize =
                layouts[first..first + count].iter().map(|l| l.width).sum::<usize>() + GAP * (count - 1);
            line += &" ".repeat(GAP);
            let framed = match spanner {
                // A rule of hyphens shows which columns a heading covers.
                Some(text) if text.width() + 4 <= inside => {
                    let left = (inside - text.width() - 2) / 2;
                    format!("{} {text} {}", "-".repeat(left), "-".repeat(inside - text.width() - 2 - left))
                }
                Some(text) => padded(text, inside, Alignment::Centre),
                None => " ".repeat(inside),
            };
            line += &framed;
        }
        line
    }

    /// The lines of a row: more than one where words wrap.
    fn lines(&self, row: &Row) -> Vec<Line> {
        let (label, cells) = match row {
            Row::Section(heading) => return vec![Line::Section(heading.clone())],
            Row::Panel(heading) => return vec![Line::Panel(heading.clone())],
            Row::Gap => return vec![Line::Gap],
            Row::Cells { label, cells, .. } => (label, cells),
        };
        let columns: Vec<Vec<Entry>> = cells
            .iter()
            .zip(&self.columns)
            .map(|(cell, column)| match cell.printed(column).joined() {
                (words, None) => textwrap::wrap(&words, WORDS)
                    .into_iter()
                    .map(|line| Entry { text: line.into_owned(), before_point: None })
                    .collect(),
                number => vec![Entry::new(number)],
            })
            .collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(1).max(1);
        (0..height)
            .map(|line| Line::Cells {
                label: if line == 0 { label.clone() } else { String::new() },
                cells: columns.iter().map(|entries| entries.get(line).cloned().unwrap_or_default()).collect(),
            })
            .collect()
    }
}

/// Lines without blanks at their ends.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

#[derive(Clone, Default)]
struct Entry {
    text: String,
    before_point: Option<usize>,
}

impl Entry {
    fn new((text, before_point): (String, Option<usize>)) -> Self {
        Self { text, before_point }
    }

    fn after_point(&self) -> usize {
        self.before_point.map_or(0, |before| self.text.width() - before)
    }
}

enum Line {
    Section(String),
    Panel(String),
    Gap,
    Cells { label: String, cells: Vec<Entry> },
}

impl Line {
    fn print(&self, stub: usize, layouts: &[ColumnLayout]) -> String {
        match self {
            Self::Section(heading) | Self::Panel(heading) => heading.clone(),
            Self::Gap => String::new(),
            Self::Cells { label, cells } => {
                let mut line = padded(label, stub, Alignment::Left);
                for (cell, layout) in cells.iter().zip(layouts) {
                    line += &" ".repeat(GAP);
                    line += &layout.place(cell);
                }
                line
            }
        }
    }
}

struct ColumnLayout {
    width: usize,
    after_point: usize,
    alignment: Alignment,
}

impl ColumnLayout {
    fn new(heading: &str, alignment: Alignment, cells: &[Entry]) -> Self {
        let after_point = cells.iter().map(Entry::after_point).max().unwrap_or(0);
        let width = cells
            .iter()
            .map(|cell| match (alignment, cell.before_point) {
                (Alignment::Decimal, Some(before)) => before + after_point,
                _ => cell.text.width(),
            })
            .chain([heading.width()])
            .max()
            .unwrap_or(0);
        Self { width, after_point, alignment }
    }

    fn place(&self, cell: &Entry) -> String {
        match (self.alignment, cell.before_point) {
            (Alignment::Decimal, Some(_)) => {
                let text = format!("{}{}", cell.text, " ".repeat(self.after_point - cell.after_point()));
                padded(&text, self.width, Alignment::Right)
            }
            (Alignment::Decimal, None) => padded(&cell.text, self.width, Alignment::Right),
            (side, _) => padded(&cell.text, self.width, side),
        }
    }
}

fn padded(text: &str, width: usize, side: Alignment) -> String {
    let blanks = width.saturating_sub(text.width());
    let left = match side {
        Alignment::Left => 0,
        Alignment::Centre => blanks / 2,
        Alignment::Right | Alignment::Decimal => blanks,
    };
    format!("{}{text}{}", " ".repeat(left), " ".repeat(blanks - left))
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::linkages;
    use super::*;
    use crate::labels::Language;

    #[test]
    fn decimal_points_stand_below_each_other_whatever_the_language_of_the_labels() {
        let text = linkages(Language::English).to_text();
        let column = |needle: &str| {
            let line = text.lines().find(|line| line.contains(needle)).unwrap();
            line[..line.find(needle).unwrap()].width() + needle.find('.').unwrap()
        };
        assert_eq!(column("1.235"), column("10.500**"));
        assert_eq!(column("1.235"), column("(0.020)"));
        assert_eq!(column("12,345.7"), column("-0.5"));
    }

    #[test]
    fn a_cell_that_is_no_number_is_marked() {
        let text = linkages(Language::English).to_text();
        assert!(text.contains("NaN"));
        assert!(text.contains("+∞"));
        assert!(text.contains('–'));
    }

    #[test]
    fn spanners_stand_above_their_columns() {
        let text = linkages(Language::English).to_text();
        assert!(text.lines().nth(3).unwrap().contains("- 2018 -"), "{text}");
    }
}
