//! Names of sectors, regions and other things that index a vector or a table.

mod economies;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use economies::economy_in;
pub(crate) use economies::is_economy_code;

/// The language of a printed table, chart or page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English, the default.
    #[default]
    English,
    /// Simplified Chinese, 简体中文.
    Chinese,
}

impl Language {
    /// Picks the text of this language.
    ///
    /// ```
    /// use domar::labels::Language;
    /// assert_eq!(Language::Chinese.pick("sector", "部门"), "部门");
    /// ```
    pub fn pick<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// A name in this language; the English one where no Chinese one is known.
    pub(crate) fn name<'a>(self, english: &'a str, chinese: Option<&'a str>) -> &'a str {
        self.pick(english, chinese.unwrap_or(english))
    }
}

/// What a set of labels indexes; error messages use the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Dimension {
    /// Industries or products.
    Sector,
    /// Countries, provinces or other places.
    Region,
    /// Categories of final demand: consumption, capital formation, exports.
    FinalDemand,
    /// Rows of primary inputs: compensation, taxes, depreciation, surplus.
    PrimaryInput,
    /// Rows beside the accounts, in their own units: employment, energy, emissions.
    Satellite,
    /// Anything else.
    Item,
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sector => "sector",
            Self::Region => "region",
            Self::FinalDemand => "final-demand category",
            Self::PrimaryInput => "primary input",
            Self::Satellite => "satellite row",
            Self::Item => "item",
        })
    }
}

/// A code with an English name and, where known, a Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label {
    code: String,
    name: String,
    chinese_name: Option<String>,
}

impl Label {
    /// A label with a code and an English name.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into(), chinese_name: None }
    }

    /// The same label with a Chinese name.
    #[must_use]
    pub fn with_chinese(mut self, name: impl Into<String>) -> Self {
        self.chinese_name = Some(name.into());
        self
    }

    /// The code, unique within its axis.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The English name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Chinese name, where the source gives one.
    pub fn chinese_name(&self) -> Option<&str> {
        self.chinese_name.as_deref()
    }

    /// The name in a language; the English name where no Chinese one is known.
    pub fn name_in(&self, language: Language) -> &str {
        language.name(&self.name, self.chinese_name.as_deref())
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() || self.name == self.code {
            f.write_str(&self.code)
        } else {
            write!(f, "{} {}", self.code, self.name)
        }
    }
}

/// What can go wrong with labels.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LabelError {
    /// A code is not on the axis.
    #[error("unknown {dimension} code \"{code}\"; {}", advice(nearest))]
    UnknownCode {
        /// What the axis indexes.
        dimension: Dimension,
        /// The code that was asked for.
        code: String,
        /// Labels with the nearest codes or names, as `code name`.
        nearest: Vec<String>,
    },
    /// A code occurs twice on one axis.
    #[error(
        "{dimension} code \"{code}\" occurs twice, at positions {first} and {second} (counted from 1); codes must be unique: rename one, or put the region into the code"
    )]
    DuplicateCode {
        /// What the axis indexes.
        dimension: Dimension,
        /// The repeated code.
        code: String,
        /// Position of the first occurrence, counted from 1.
        first: usize,
        /// Position of the second occurrence, counted from 1.
        second: usize,
    },
    /// A code is empty.
    #[error("the {dimension} at position {position} (counted from 1) has an empty code; every {dimension} needs one")]
    EmptyCode {
        /// What the axis indexes.
        dimension: Dimension,
        /// Its position, counted from 1.
        position: usize,
    },
    /// Two axes that must be the same differ.
    #[error(
        "the {dimension} labels do not match: {left_len} against {right_len}, first difference at position {position} (counted from 1): \"{left}\" against \"{right}\"; reorder or map one of them with a Concordance"
    )]
    Misaligned {
        /// What the axes index.
        dimension: Dimension,
        /// Number of labels on the left.
        left_len: usize,
        /// Number of labels on the right.
        right_len: usize,
        /// First position that differs, counted from 1.
        position: usize,
        /// The left code there.
        left: String,
        /// The right code there.
        right: String,
    },
}

fn advice(nearest: &[String]) -> String {
    match nearest {
        [] => "the axis is empty".to_owned(),
        [one] => format!("did you mean \"{one}\"?"),
        many => format!("did you mean one of \"{}\"?", many.join("\", \"")),
    }
}

/// An ordered set of labels with unique codes: one axis of a vector or table, shared by `Arc`.
///
/// ```
/// use domar::labels::{Dimension, Label, Labels};
/// let sectors = Labels::new(
///     Dimension::Sector,
///     vec![Label::new("01", "Agriculture").with_chinese("农业"), Label::new("02", "Mining")],
/// )?;
/// assert_eq!(sectors.position("02")?, 1);
/// let error = sectors.position("03").unwrap_err();
/// assert!(error.to_string().contains("did you mean"));
/// # Ok::<(), domar::labels::LabelError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "LabelsData", into = "LabelsData")]
pub struct Labels {
    dimension: Dimension,
    items: Vec<Label>,
    positions: HashMap<String, usize>,
}

/// The serialised form: the lookup is rebuilt, so that it cannot disagree with the labels.
#[derive(Serialize, Deserialize)]
struct LabelsData {
    dimension: Dimension,
    items: Vec<Label>,
}

impl TryFrom<LabelsData> for Labels {
    type Error = LabelError;
    fn try_from(data: LabelsData) -> Result<Self, LabelError> {
        Self::unshared(data.dimension, data.items)
    }
}

impl From<Labels> for LabelsData {
    fn from(labels: Labels) -> Self {
        Self { dimension: labels.dimension, items: labels.items }
    }
}

impl PartialEq for Labels {
    /// Axes are equal when they hold the same codes in the same order; names may differ.
    fn eq(&self, other: &Self) -> bool {
        self.dimension == other.dimension && self.codes().eq(other.codes())
    }
}

impl Labels {
    /// An axis from labels.
    ///
    /// # Errors
    /// [`LabelError::DuplicateCode`], [`LabelError::EmptyCode`].
    pub fn new(dimension: Dimension, items: Vec<Label>) -> Result<Arc<Self>, LabelError> {
        Self::unshared(dimension, items).map(Arc::new)
    }

    /// An axis from bare codes, which serve as names too.
    ///
    /// # Errors
    /// As [`Labels::new`].
    pub fn from_codes<S: AsRef<str>>(dimension: Dimension, codes: &[S]) -> Result<Arc<Self>, LabelError> {
        Self::new(dimension, codes.iter().map(|code| Label::new(code.as_ref(), code.as_ref())).collect())
    }

    fn unshared(dimension: Dimension, items: Vec<Label>) -> Result<Self, LabelError> {
        let mut positions = HashMap::with_capacity(items.len());
        for (position, label) in items.iter().enumerate() {
            if label.code.trim().is_empty() {
                return Err(LabelError::EmptyCode { dimension, position: position + 1 });
            }
            if let Some(first) = positions.insert(label.code.clone(), position) {
                return Err(LabelError::DuplicateCode {
                    dimension,
                    code: label.code.clone(),
                    first: first + 1,
                    second: position + 1,
                });
            }
        }
        Ok(Self { dimension, items, positions })
    }

    /// What the axis indexes.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// Number of labels.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no label at all.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The label at a position, counted from 0.
    pub fn get(&self, position: usize) -> Option<&Label> {
        self.items.get(position)
    }

    /// All labels in order.
    pub fn as_slice(&self) -> &[Label] {
        &self.items
    }

    /// Iterates over the labels in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Label> {
        self.items.iter()
    }

    /// Iterates over the codes in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(Label::code)
    }

    /// Whether a code is on the axis.
    pub fn contains(&self, code: &str) -> bool {
        self.positions.contains_key(code)
    }

    /// The position of a code, counted from 0.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest codes and names.
    pub fn position(&self, code: &str) -> Result<usize, LabelError> {
        self.positions.get(code).copied().ok_or_else(|| LabelError::UnknownCode {
            dimension: self.dimension,
            code: code.to_owned(),
            nearest: self.nearest(code),
        })
    }

    /// The positions of several codes, in the order given.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] for the first code that is not on the axis.
    pub fn positions<S: AsRef<str>>(&self, codes: &[S]) -> Result<Vec<usize>, LabelError> {
        codes.iter().map(|code| self.position(code.as_ref())).collect()
    }

    /// The axis that keeps the positions given, in that order.
    pub(crate) fn select(&self, positions: &[usize]) -> Result<Arc<Self>, LabelError> {
        Self::new(self.dimension, positions.iter().map(|&position| self.items[position].clone()).collect())
    }

    /// Checks that two axes hold the same codes in the same order.
    ///
    /// # Errors
    /// [`LabelError::Misaligned`] with the first difference.
    pub fn ensure_aligned(&self, other: &Self) -> Result<(), LabelError> {
        if self == other {
            return Ok(());
        }
        let position = self
            .codes()
            .zip(other.codes())
            .position(|(left, right)| left != right)
            .unwrap_or_else(|| self.len().min(other.len()));
        let code_at = |labels: &Self| labels.get(position).map_or_else(|| "(none)".to_owned(), |l| l.code.clone());
        Err(LabelError::Misaligned {
            dimension: self.dimension,
            left_len: self.len(),
            right_len: other.len(),
            position: position + 1,
            left: code_at(self),
            right: code_at(other),
        })
    }

    /// Up to three labels whose code or name resembles the text.
    fn nearest(&self, text: &str) -> Vec<String> {
        let wanted = text.to_lowercase();
        let resemblance = |label: &Label| {
            let by_name = [Some(label.name.as_str()), label.chinese_name.as_deref()]
                .into_iter()
                .flatten()
                .map(|name| strsim::jaro_winkler(&name.to_lowercase(), &wanted))
                .fold(0.0, f64::max);
            strsim::jaro_winkler(&label.code.to_lowercase(), &wanted).max(by_name)
        };
        let mut scored: Vec<(f64, &Label)> = self.items.iter().map(|label| (resemblance(label), label)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.iter().take(3).map(|(_, label)| label.to_string()).collect()
    }
}

impl<'a> IntoIterator for &'a Labels {
    type Item = &'a Label;
    type IntoIter = std::slice::Iter<'a, Label>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
