//! Tables as LaTeX, in the style of printed journals.

use std::fmt::Write;

use super::numbers::capitalised;
use super::table::{Alignment, Cell, Column, Printed, Row, Table};
use crate::labels::Language;

impl Table {
    /// The table as a LaTeX `table` float, to be put into a document by `\input`.
    ///
    /// It needs the packages `booktabs`, `threeparttable` and `siunitx` (version 3), as a comment in the output says;
    /// Chinese text needs `ctex` and `xelatex` or `lualatex`.
    ///
    /// ```
    /// use domar::report::{NumberFormat, Table};
    /// let table = Table::builder("Shares of R&D")
    ///     .key("rd")
    ///     .stub("Sector")
    ///     .number_column("Share", NumberFormat::percent(1))
    ///     .row("Machines_all", [0.071])
    ///     .build()?;
    /// let latex = table.to_latex();
    /// assert!(latex.contains(r"\caption{Shares of R\&D}"));
    /// assert!(latex.contains(r"\label{tab:rd}"));
    /// assert!(latex.contains(r"Machines\_all & 7.1{\%} \\"));
    /// # Ok::<(), domar::report::ReportError>(())
    /// ```
    pub fn to_latex(&self) -> String {
        let mut out =
            String::from("% Needs \\usepackage{booktabs,threeparttable} and \\usepackage{siunitx} (version 3).\n");
        let body = self.latex_float();
        if !body.is_ascii() && (self.language == Language::Chinese || body.chars().any(is_cjk)) {
            out += "% Chinese text needs \\usepackage{ctex} (or xeCJK with a CJK font) and XeLaTeX or LuaLaTeX.\n";
        }
        out + &body
    }

    fn latex_float(&self) -> String {
        let mut out = String::from("\\begin{table}[htbp]\n\\centering\n\\begin{threeparttable}\n");
        let title = match &self.subtitle {
            // Two sentences, as a caption has them.
            Some(subtitle) => {
                let stop = self.language.pick(". ", "。");
                format!("{}{stop}{}", escaped(&self.title), escaped(&capitalised(subtitle)))
            }
            None => escaped(&self.title),
        };
        let _ = writeln!(out, "\\caption{{{title}}}");
        if let Some(key) = &self.key {
            let _ = writeln!(out, "\\label{{tab:{}}}", label_key(key));
        }
        let columns: String = (0..self.columns.len()).map(|i| self.column_type(i)).collect();
        let _ = write!(out, "\\begin{{tabular}}{{l{columns}}}\n\\toprule\n");
        out += &self.latex_spanners();
        out += &escaped(&self.stub);
        for column in &self.columns {
            let _ = write!(out, " & {{{}}}", escaped(&column.heading));
        }
        out += " \\\\\n\\midrule\n";
        for (i, row) in self.rows.iter().enumerate() {
            match row {
                Row::Section(_) if i > 0 && !matches!(self.rows[i - 1], Row::Panel(_)) => out += "\\addlinespace\n",
                Row::Panel(_) if i > 0 => out += "\\midrule\n",
                _ => {}
            }
            out += &self.latex_row(row);
        }
        if !self.totals.is_empty() {
            out += "\\midrule\n";
            for row in &self.totals {
                out += &self.latex_row(row);
            }
        }
        out += "\\bottomrule\n\\end{tabular}\n";
        let notes = self.note_lines();
        if !notes.is_empty() {
            out += "\\begin{tablenotes}[flushleft]\n\\footnotesize\n";
            for note in notes {
                let _ = writeln!(out, "\\item {}", escaped(&note));
            }
            out += "\\end{tablenotes}\n";
        }
        out + "\\end{threeparttable}\n\\end{table}\n"
    }

    fn latex_spanners(&self) -> String {
        if !self.has_spanners() {
            return String::new();
        }
        let mut cells = String::new();
        let mut rules = String::new();
        for (spanner, first, count) in self.spans() {
            let _ = write!(cells, " & \\multicolumn{{{count}}}{{c}}{{{}}}", escaped(spanner.unwrap_or("")));
            if spanner.is_some() {
                // The row labels are LaTeX's column 1.
                let _ = write!(rules, "\\cmidrule(lr){{{}-{}}}", first + 2, first + 1 + count);
            }
        }
        format!("{cells} \\\\\n{rules}\n")
    }

    /// The column type of `tabular`; siunitx's `S` sets numbers on their decimal points.
    fn column_type(&self, index: usize) -> String {
        let column = &self.columns[index];
        match column.alignment {
            Alignment::Left => "l".to_owned(),
            Alignment::Centre => "c".to_owned(),
            Alignment::Right => "r".to_owned(),
            Alignment::Decimal => self.decimal_type(index),
        }
    }

    fn decimal_type(&self, index: usize) -> String {
        let (mut whole, mut decimals, mut sign, mut exponent) = (1, 0, "", "");
        let (mut before_text, mut after_text, mut grouped) = ("", String::new(), false);
        for row in self.rows.iter().chain(&self.totals) {
            let Row::Cells { cells, .. } = row else { continue };
            let Some(Printed::Digits { before, number, after }) =
                cells.get(index).map(|cell| cell.printed(&self.columns[index]))
            else {
                continue;
            };
            let digits = Digits::of(&number);
            whole = whole.max(digits.whole);
            decimals = decimals.max(digits.decimals);
            if number.starts_with('-') {
                sign = "-";
            }
            if number.contains('e') {
                exponent = "e-2";
            }
            if !before.is_empty() {
                before_text = before;
            }
            let tail = format!("{}{after}", if number.ends_with('%') { "%" } else { "" });
            if tail.len() > after_text.len() {
                after_text = tail;
            }
            grouped |= number.contains(',');
        }
        let mut options = format!("table-format={sign}{whole}.{decimals}{exponent}");
        if !before_text.is_empty() {
            let _ = write!(options, ",table-space-text-pre={{{before_text}}}");
        }
        if !after_text.is_empty() {
            let _ = write!(
                options,
                ",table-space-text-post={{{}}},table-align-text-after=false",
                after_number(&after_text)
            );
        }
        options += if grouped { ",group-separator={,},group-minimum-digits=4" } else { ",group-digits=none" };
        format!("S[{options}]")
    }

    fn latex_row(&self, row: &Row) -> String {
        match row {
            Row::Gap => "\\addlinespace\n".to_owned(),
            Row::Panel(heading) => {
                format!("\\multicolumn{{{}}}{{l}}{{\\textbf{{{}}}}} \\\\\n", self.columns.len() + 1, escaped(heading))
            }
            Row::Section(heading) => {
                format!("\\multicolumn{{{}}}{{l}}{{\\textit{{{}}}}} \\\\\n", self.columns.len() + 1, escaped(heading))
            }
            Row::Cells { label, cells, .. } => {
                let mut out = row_label(label);
                for (cell, column) in cells.iter().zip(&self.columns) {
                    let _ = write!(out, " & {}", latex_cell(cell, column));
                }
                out + " \\\\\n"
            }
        }
    }
}

/// How many digits stand before and after the point of a printed number.
struct Digits {
    whole: usize,
    decimals: usize,
}

impl Digits {
    fn of(number: &str) -> Self {
        let mantissa = number.split(['e', '%']).next().unwrap_or(number);
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Self { whole: whole.chars().filter(char::is_ascii_digit).count(), decimals: decimals.len() }
    }
}

fn latex_cell(cell: &Cell, column: &Column) -> String {
    match cell.printed(column) {
        Printed::Limits(limits) => format!("{{{}}}", escaped(&limits).replace('-', "$-$")),
        // Braces keep siunitx from reading words as a number.
        Printed::Words(words) if column.alignment == Alignment::Decimal => format!("{{{}}}", escaped(&words)),
        Printed::Words(words) => escaped(&words),
        Printed::Digits { before, number, after } if column.alignment == Alignment::Decimal => {
            let plain = number.replace(',', "");
            let (digits, percent) = plain.strip_suffix('%').map_or((plain.as_str(), ""), |digits| (digits, "%"));
            let before = if before.is_empty() { String::new() } else { format!("{{{before}}}") };
            let tail = format!("{percent}{after}");
            let after = if tail.is_empty() { String::new() } else { format!("{{{}}}", after_number(&tail)) };
            format!("{before}{digits}{after}")
        }
        Printed::Digits { before, number, after } => {
            format!("{before}{}{}", escaped(&number).replace('-', "$-$"), after_number(&after))
        }
    }
}

/// What follows a number: a percent sign, a bracket, or significance stars as superscript.
fn after_number(text: &str) -> String {
    let stars = text.chars().filter(|&c| c == '*').count();
    let rest: String = text.chars().filter(|&c| c != '*').collect();
    let rest = escaped(&rest);
    if stars == 0 { rest } else { format!("{rest}$^{{{}}}$", "*".repeat(stars)) }
}

/// A row that starts with a bracket would be read as the option of the `\\` before it.
fn row_label(label: &str) -> String {
    let text = escaped(label);
    if text.starts_with('[') || text.starts_with('*') { format!("{{}}{text}") } else { text }
}

/// A name that LaTeX's `\label` takes without harm.
fn label_key(key: &str) -> String {
    key.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | ':' | '.') { c } else { '-' }).collect()
}

fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
}

/// Text with LaTeX's special characters escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '_' | '#' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '~' => out.push_str(r"\textasciitilde{}"),
            '^' => out.push_str(r"\textasciicircum{}"),
            '\\' => out.push_str(r"\textbackslash{}"),
            '<' => out.push_str(r"\textless{}"),
            '>' => out.push_str(r"\textgreater{}"),
            '|' => out.push_str(r"\textbar{}"),
            '"' => out.push_str(r"\textquotedbl{}"),
            '∞' => out.push_str(r"$\infty$"),
            '–' => out.push_str("--"),
            '\u{2212}' => out.push_str("$-$"),
            // A blank line would end the caption or the cell.
            '\n' | '\r' => out.push(' '),
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
    fn special_characters_are_escaped() {
        assert_eq!(
            escaped(r"a&b%c_d#e$f{g}h~i^j\k"),
            r"a\&b\%c\_d\#e\$f\{g\}h\textasciitilde{}i\textasciicircum{}j\textbackslash{}k"
        );
        assert_eq!(row_label("[1]"), "{}[1]");
    }

    #[test]
    fn rows_are_set_for_siunitx_and_booktabs() {
        let latex = linkages(Language::English).to_latex();
        for part in [
            r"\caption{Linkages \& shares. 2020, total flow}",
            r"\label{tab:linkages}",
            r"\toprule",
            r" & \multicolumn{2}{c}{2018} & \multicolumn{1}{c}{2020} & \multicolumn{1}{c}{} \\",
            r"\cmidrule(lr){2-3}\cmidrule(lr){4-4}",
            r"\multicolumn{5}{l}{\textit{Services}} \\",
            r"Software & 10.500{$^{**}$} & 50.0{\%} & {+$\infty$} & -- \\",
            r" & {(}0.020{)} & {--} & {--} & -- \\",
            r"12345.7 & key\_sector",
            r"A\textbar{}B \textless{}1\%\textgreater{} & {NaN} & {--} & -0.5 & x \\",
            r"\item Notes: (1) Prices of 2020.",
            "\\bottomrule\n\\end{tabular}",
        ] {
            assert!(latex.contains(part), "{part} is not in\n{latex}");
        }
        assert!(latex.contains("table-format=-7.1,group-separator={,}"), "{latex}");
    }

    #[test]
    fn chinese_text_asks_for_ctex() {
        assert!(linkages(Language::Chinese).to_latex().contains("ctex"));
        let plain = Table::builder("T").number_column("a", crate::report::NumberFormat::fixed(1)).build().unwrap();
        assert!(!plain.to_latex().contains("ctex"));
    }

    #[test]
    fn stars_become_superscripts_after_a_percent_sign() {
        assert_eq!(after_number("%**"), r"\%$^{**}$");
        assert_eq!(label_key("a b_c"), "a-b-c");
    }
}
