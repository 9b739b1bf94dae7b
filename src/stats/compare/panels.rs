//! Comparisons stacked as panels of one table.

use serde::{Deserialize, Serialize};

use super::Comparison;
use crate::labels::Language;
use crate::report::{ReportError, Table, TableBuilder, ToTable, display_in_notebook};

/// Several comparisons stacked under one header: panel A, panel B, ….
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::stats::ComparisonPanels;
///
/// # fn main() -> Result<(), Error> {
/// let panel = Panel::from_columns([
///     ("wage", vec![1.0, 1.3, 1.2, 1.9, 2.1, 2.0]),
///     ("hours", vec![9.0, 7.0, 8.0, 8.0, 7.0, 6.0]),
///     ("school", vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
///     ("tenure", vec![1.0, 3.0, 1.0, 4.0, 2.0, 1.0]),
/// ])?;
/// let of = |response: &str| -> Result<_, Error> {
///     let with = |names: &[&str]| PanelRegression::new(response, names.to_vec()).errors(StandardErrors::Robust);
///     Ok(compare(&[&with(&["school"]).fit(&panel)?, &with(&["school", "tenure"]).fit(&panel)?]))
/// };
/// let table = ComparisonPanels::new(["Short", "Long"])
///     .panel("Wages", of("wage")?)?
///     .panel("Hours", of("hours")?)?;
/// assert!(table.to_table().to_latex().contains(r"\textbf{Panel B: Hours}"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct ComparisonPanels {
    titles: Vec<String>,
    panels: Vec<(String, Comparison)>,
    title: Option<String>,
    key: Option<String>,
    notes: Vec<String>,
}

impl ComparisonPanels {
    /// A table with these titles above its columns and no panel.
    pub fn new<S: Into<String>>(titles: impl IntoIterator<Item = S>) -> Self {
        let titles = titles.into_iter().map(Into::into).collect();
        Self { titles, panels: Vec::new(), title: None, key: None, notes: Vec::new() }
    }

    /// Adds a panel below the others. The titles of its models give way to those of the table.
    ///
    /// # Errors
    /// [`ReportError::RowLength`] if it has not one model per title.
    pub fn panel(mut self, title: impl Into<String>, comparison: Comparison) -> Result<Self, ReportError> {
        let title = title.into();
        if comparison.models.len() != self.titles.len() {
            return Err(ReportError::RowLength {
                table: self.title_in(Language::English),
                row: title,
                expected: self.titles.len(),
                found: comparison.models.len(),
            });
        }
        self.panels.push((title, comparison));
        Ok(self)
    }

    /// With another title.
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With the name by which a paper refers to the table.
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// With a note of one's own below the others.
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn title_in(&self, language: Language) -> String {
        self.title.clone().unwrap_or_else(|| language.pick("Comparison of models", "模型比较").to_owned())
    }

    /// The notes of the panels; what not all of them say begins with the panels that say it.
    fn note_lines(&self, language: Language) -> Vec<String> {
        let mut notes: Vec<(String, Vec<String>)> = Vec::new();
        for (i, (_, comparison)) in self.panels.iter().enumerate() {
            for note in comparison.note_lines(language) {
                match notes.iter_mut().find(|(known, _)| *known == note) {
                    Some((_, panels)) => panels.push(letter(i)),
                    None => notes.push((note, vec![letter(i)])),
                }
            }
        }
        let lines = notes.into_iter().map(|(note, panels)| {
            if panels.len() == self.panels.len() {
                return note;
            }
            match language {
                Language::English => format!("Panel {}: {note}", panels.join(", ")),
                Language::Chinese => format!("面板 {}：{note}", panels.join("、")),
            }
        });
        lines.chain(self.notes.iter().cloned()).collect()
    }
}

/// A, B, …, Z, then numbers.
fn letter(panel: usize) -> String {
    match u8::try_from(panel) {
        Ok(at @ 0..26) => char::from(b'A' + at).to_string(),
        _ => (panel + 1).to_string(),
    }
}

impl std::fmt::Display for ComparisonPanels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_table().fmt(f)
    }
}

impl ToTable for ComparisonPanels {
    fn to_table_in(&self, language: Language) -> Table {
        let titles = self.titles.iter().map(String::as_str);
        let mut builder = Comparison::header(self.title_in(language), self.key.as_ref(), titles, language);
        for (i, (title, comparison)) in self.panels.iter().enumerate() {
            builder = builder.panel(match language {
                Language::English => format!("Panel {}: {title}", letter(i)),
                Language::Chinese => format!("面板 {}：{title}", letter(i)),
            });
            builder = comparison.estimates(builder, language).gap();
            for (label, cells) in comparison.fit_rows(language) {
                builder = builder.row(label, cells);
            }
        }
        self.note_lines(language).into_iter().fold(builder, TableBuilder::note).build_or_explain()
    }
}

display_in_notebook!(table: ComparisonPanels);
