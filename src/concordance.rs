//! Maps from one set of labels to another: aggregation, reordering, weighted splits.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::labeled::LabeledVec;
use crate::labels::{Label, LabelError, Labels};

/// Shares of one source may miss 1 by this much: room for shares that were printed with twelve digits.
const SHARE_TOLERANCE: f64 = 1e-9;

/// What can go wrong with a concordance.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ConcordanceError {
    /// An unknown or repeated code.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A source goes nowhere.
    #[error(
        "the concordance sends {} of {sources} source codes nowhere: {}; map each of them, since a total would otherwise be lost",
        codes.len(),
        codes.join(", ")
    )]
    Unmapped {
        /// The codes without a target.
        codes: Vec<String>,
        /// Number of source codes.
        sources: usize,
    },
    /// A target receives nothing.
    #[error("the concordance gives nothing to the target code(s) {}; drop them or map a source to them", codes.join(", "))]
    EmptyTarget {
        /// The codes that receive nothing.
        codes: Vec<String>,
    },
    /// The shares of one source do not add to one.
    #[error("the shares of source code \"{code}\" add to {sum}, not to 1: totals would not be conserved")]
    SharesDoNotAdd {
        /// The source code.
        code: String,
        /// Sum of its shares.
        sum: f64,
    },
    /// A share is negative, NaN or infinite.
    #[error("the share of source code \"{from}\" that goes to \"{to}\" is {share}; it must be between 0 and 1")]
    BadShare {
        /// The source code.
        from: String,
        /// The target code.
        to: String,
        /// The share.
        share: f64,
    },
    /// One pair is given twice.
    #[error("source code \"{from}\" is mapped to \"{to}\" twice; give each pair once, with the whole share")]
    RepeatedPair {
        /// The source code.
        from: String,
        /// The target code.
        to: String,
    },
}

/// A map from source labels to target labels; each source's shares add to one, so totals are conserved.
///
/// # Formula
/// ```text
/// x_new = C x,   Z_new = C Z C',   Σₜ c_ts = 1
/// ```
/// # Example
/// ```
/// use domar::concordance::Concordance;
/// use domar::labels::{Dimension, Labels};
/// let fine = Labels::from_codes(Dimension::Sector, &["01", "02", "03"])?;
/// let coarse = Labels::from_codes(Dimension::Sector, &["A", "B"])?;
/// let to_coarse = Concordance::many_to_one(fine, coarse, &[("01", "A"), ("02", "B"), ("03", "B")])?;
/// assert_eq!(to_coarse.share("03", "B")?, 1.0);
/// # Ok::<(), domar::concordance::ConcordanceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concordance {
    sources: Arc<Labels>,
    targets: Arc<Labels>,
    /// Source position, target position, share; sorted.
    entries: Vec<(usize, usize, f64)>,
}

impl Concordance {
    /// A concordance that sends each source wholly to one target.
    ///
    /// # Errors
    /// An unknown code, a source without target ([`ConcordanceError::Unmapped`]) or with two
    /// ([`ConcordanceError::SharesDoNotAdd`]), a target without source.
    pub fn many_to_one<S: AsRef<str>, T: AsRef<str>>(
        sources: Arc<Labels>,
        targets: Arc<Labels>,
        pairs: &[(S, T)],
    ) -> Result<Self, ConcordanceError> {
        let weighted: Vec<_> = pairs.iter().map(|(from, to)| (from.as_ref(), to.as_ref(), 1.0)).collect();
        Self::weighted(sources, targets, &weighted)
    }

    /// A concordance with shares: source code, target code, share of the source that goes there.
    ///
    /// # Errors
    /// As [`Concordance::many_to_one`], and [`ConcordanceError::BadShare`].
    pub fn weighted<S: AsRef<str>, T: AsRef<str>>(
        sources: Arc<Labels>,
        targets: Arc<Labels>,
        shares: &[(S, T, f64)],
    ) -> Result<Self, ConcordanceError> {
        let mut entries = Vec::with_capacity(shares.len());
        for (from, to, share) in shares {
            if !(0.0..=1.0 + SHARE_TOLERANCE).contains(share) {
                return Err(ConcordanceError::BadShare {
                    from: from.as_ref().to_owned(),
                    to: to.as_ref().to_owned(),
                    share: *share,
                });
            }
            entries.push((sources.position(from.as_ref())?, targets.position(to.as_ref())?, *share));
        }
        entries.sort_by_key(|&(source, target, _)| (source, target));
        if let Some(pair) = entries.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
            return Err(ConcordanceError::RepeatedPair {
                from: sources.as_slice()[pair[0].0].code().to_owned(),
                to: targets.as_slice()[pair[0].1].code().to_owned(),
            });
        }
        let concordance = Self { sources, targets, entries };
        concordance.ensure_conserving()?;
        Ok(concordance)
    }

    /// The concordance that only reorders: the same codes, in the order of `targets`.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] for a code that one side lacks.
    pub fn reordering(sources: Arc<Labels>, targets: Arc<Labels>) -> Result<Self, ConcordanceError> {
        let pairs: Vec<_> = sources.codes().map(|code| (code.to_owned(), code.to_owned())).collect();
        Self::many_to_one(sources, targets, &pairs)
    }

    fn ensure_conserving(&self) -> Result<(), ConcordanceError> {
        let mut sums = vec![0.0; self.sources.len()];
        let mut received = vec![false; self.targets.len()];
        let mut sent = vec![false; self.sources.len()];
        for &(source, target, share) in &self.entries {
            sums[source] += share;
            sent[source] = true;
            received[target] |= share > 0.0;
        }
        let codes_of = |labels: &Labels, marks: &[bool]| -> Vec<String> {
            labels.codes().zip(marks).filter(|(_, mark)| !**mark).map(|(code, _)| code.to_owned()).collect()
        };
        let unmapped = codes_of(&self.sources, &sent);
        if !unmapped.is_empty() {
            return Err(ConcordanceError::Unmapped { codes: unmapped, sources: self.sources.len() });
        }
        if let Some(position) = sums.iter().position(|sum| (sum - 1.0).abs() > SHARE_TOLERANCE) {
            return Err(ConcordanceError::SharesDoNotAdd {
                code: self.sources.as_slice()[position].code().to_owned(),
                sum: sums[position],
            });
        }
        let empty = codes_of(&self.targets, &received);
        if !empty.is_empty() {
            return Err(ConcordanceError::EmptyTarget { codes: empty });
        }
        Ok(())
    }

    /// The labels mapped from.
    pub fn sources(&self) -> &Arc<Labels> {
        &self.sources
    }

    /// The labels mapped to.
    pub fn targets(&self) -> &Arc<Labels> {
        &self.targets
    }

    /// The share of a source that goes to a target.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`].
    pub fn share(&self, from: &str, to: &str) -> Result<f64, LabelError> {
        let wanted = (self.sources.position(from)?, self.targets.position(to)?);
        Ok(self.entries.iter().find(|&&(source, target, _)| (source, target) == wanted).map_or(0.0, |entry| entry.2))
    }

    /// The position of the one target of each source, in the order of the sources.
    ///
    /// # Errors
    /// The first source that is split between targets.
    pub(crate) fn only_targets(&self) -> Result<Vec<usize>, &Label> {
        let mut targets = vec![None; self.sources.len()];
        for &(source, target, share) in self.entries.iter().filter(|entry| entry.2 != 0.0) {
            if targets[source].replace(target).is_some() || share != 1.0 {
                return Err(&self.sources.as_slice()[source]);
            }
        }
        // A concordance leaves no source without a target.
        Ok(targets.into_iter().flatten().collect())
    }

    /// Maps a labelled vector, conserving its sum.
    ///
    /// # Errors
    /// [`LabelError::Misaligned`] where the vector's axis is not the concordance's source.
    pub fn apply(&self, vector: &LabeledVec) -> Result<LabeledVec, LabelError> {
        self.sources.ensure_aligned(vector.axis())?;
        Ok(LabeledVec::trusted(vector.measure().clone(), &self.targets, self.map_vector(vector.values())))
    }

    /// The concordance of pairs, outer by inner: each pair of sources goes to the pairs of their targets with the
    /// product of the shares. The labels of the pairs come in order, the inner ones fastest.
    pub(crate) fn of_pairs(outer: &Self, inner: &Self, sources: Arc<Labels>, targets: Arc<Labels>) -> Self {
        debug_assert_eq!(sources.len(), outer.sources.len() * inner.sources.len());
        debug_assert_eq!(targets.len(), outer.targets.len() * inner.targets.len());
        let mut entries = Vec::with_capacity(outer.entries.len() * inner.entries.len());
        for &(from, to, share) in &outer.entries {
            for &(inner_from, inner_to, inner_share) in &inner.entries {
                let source = from * inner.sources.len() + inner_from;
                entries.push((source, to * inner.targets.len() + inner_to, share * inner_share));
            }
        }
        entries.sort_by_key(|&(source, target, _)| (source, target));
        Self { sources, targets, entries }
    }

    /// Adds up a vector over the sources of each target.
    pub(crate) fn map_vector(&self, vector: ArrayView1<'_, f64>) -> Array1<f64> {
        let mut result = Array1::zeros(self.targets.len());
        for &(source, target, share) in &self.entries {
            result[target] += share * vector[source];
        }
        result
    }

    /// Adds up the rows of a matrix over the sources of each target.
    pub(crate) fn map_rows(&self, matrix: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut result = Array2::zeros((self.targets.len(), matrix.ncols()));
        for &(source, target, share) in &self.entries {
            result.row_mut(target).scaled_add(share, &matrix.row(source));
        }
        result
    }

    /// Adds up the columns of a matrix over the sources of each target.
    pub(crate) fn map_columns(&self, matrix: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut result = Array2::zeros((matrix.nrows(), self.targets.len()));
        for &(source, target, share) in &self.entries {
            result.column_mut(target).scaled_add(share, &matrix.column(source));
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Dimension;

    fn axes() -> (Arc<Labels>, Arc<Labels>) {
        (
            Labels::from_codes(Dimension::Sector, &["01", "02", "03"]).unwrap(),
            Labels::from_codes(Dimension::Sector, &["A", "B"]).unwrap(),
        )
    }

    #[test]
    fn weighted_shares_conserve_totals() {
        let (fine, coarse) = axes();
        let split = Concordance::weighted(
            fine,
            coarse,
            &[("01", "A", 1.0), ("02", "A", 0.25), ("02", "B", 0.75), ("03", "B", 1.0)],
        )
        .unwrap();
        let mapped = split.map_vector(ndarray::array![1.0, 4.0, 10.0].view());
        assert_eq!(mapped, ndarray::array![2.0, 13.0]);
    }

    #[test]
    fn every_defect_is_named() {
        let (fine, coarse) = axes();
        let error = |shares: &[(&str, &str, f64)]| {
            Concordance::weighted(Arc::clone(&fine), Arc::clone(&coarse), shares).unwrap_err().to_string()
        };
        assert_eq!(
            error(&[("01", "A", 1.0), ("02", "B", 1.0)]),
            "the concordance sends 1 of 3 source codes nowhere: 03; map each of them, since a total would otherwise be lost"
        );
        assert_eq!(
            error(&[("01", "A", 1.0), ("02", "A", 1.0), ("02", "B", 1.0), ("03", "B", 1.0)]),
            "the shares of source code \"02\" add to 2, not to 1: totals would not be conserved"
        );
        assert_eq!(
            error(&[("01", "A", 1.0), ("02", "A", 1.0), ("03", "A", 1.0)]),
            "the concordance gives nothing to the target code(s) B; drop them or map a source to them"
        );
        assert!(error(&[("01", "A", f64::NAN)]).contains("must be between 0 and 1"));
        assert!(error(&[("04", "A", 1.0)]).contains("unknown sector code \"04\""));
        assert!(error(&[("01", "A", 0.5), ("01", "A", 0.5)]).contains("twice"));
    }
}
