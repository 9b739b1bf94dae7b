//! Numbers that know what they are: vectors and matrices with labelled axes, a measure and a unit.

use std::sync::Arc;

use ndarray::{ArcArray2, Array1, Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::labels::{Dimension, Label, LabelError, Labels};
use crate::units::{Measure, UnitError};

/// What can go wrong with labelled numbers.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LabeledError {
    /// An unknown code, or axes that differ.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Units or flows that may not be combined.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// The numbers do not fit the axis.
    #[error("{measure}: {found} values were given along an axis of {expected} {dimension} labels")]
    WrongLength {
        /// What was to be labelled.
        measure: String,
        /// What the axis indexes.
        dimension: Dimension,
        /// Number of labels.
        expected: usize,
        /// Number of values.
        found: usize,
    },
    /// A number is NaN or infinite.
    #[error(
        "{measure}: the value at {place} is {value}; only finite numbers are accepted, so correct the cell or leave the sector out"
    )]
    NotFinite {
        /// What was to be labelled.
        measure: String,
        /// Labels of the cell.
        place: String,
        /// The value.
        value: f64,
    },
}

fn ensure_length(measure: &Measure, axis: &Labels, found: usize) -> Result<(), LabeledError> {
    if axis.len() == found {
        Ok(())
    } else {
        Err(LabeledError::WrongLength {
            measure: measure.to_string(),
            dimension: axis.dimension(),
            expected: axis.len(),
            found,
        })
    }
}

/// A vector with labels, a measure and a unit.
///
/// ```
/// use domar::labeled::LabeledVec;
/// use domar::labels::{Dimension, Labels};
/// use domar::units::{Measure, Unit};
/// use ndarray::array;
///
/// let sectors = Labels::from_codes(Dimension::Sector, &["01", "02"])?;
/// let output = LabeledVec::new(Measure::new("output", Unit::money("EUR", 6)), sectors, array![1000.0, 2000.0])?;
/// assert_eq!(output.get("02")?, 2000.0);
/// # Ok::<(), domar::labeled::LabeledError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "VectorData")]
pub struct LabeledVec {
    measure: Measure,
    axis: Arc<Labels>,
    #[serde(with = "crate::not_finite::array")]
    values: Array1<f64>,
}

/// What is read, before it is known whether the numbers fit the axis.
#[derive(Deserialize)]
struct VectorData {
    measure: Measure,
    axis: Arc<Labels>,
    #[serde(with = "crate::not_finite::array")]
    values: Array1<f64>,
}

impl TryFrom<VectorData> for LabeledVec {
    type Error = LabeledError;
    fn try_from(VectorData { measure, axis, values }: VectorData) -> Result<Self, LabeledError> {
        ensure_length(&measure, &axis, values.len())?;
        Ok(Self { measure, axis, values })
    }
}

impl LabeledVec {
    /// Labels a vector.
    ///
    /// # Errors
    /// [`LabeledError::WrongLength`], [`LabeledError::NotFinite`].
    pub fn new(measure: Measure, axis: Arc<Labels>, values: Array1<f64>) -> Result<Self, LabeledError> {
        ensure_length(&measure, &axis, values.len())?;
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            return Err(LabeledError::NotFinite {
                measure: measure.to_string(),
                place: axis.as_slice()[position].to_string(),
                value: values[position],
            });
        }
        Ok(Self { measure, axis, values })
    }

    /// Labels numbers whose length is known to be right.
    pub(crate) fn trusted(measure: Measure, axis: &Arc<Labels>, values: Array1<f64>) -> Self {
        debug_assert_eq!(axis.len(), values.len());
        Self { measure, axis: Arc::clone(axis), values }
    }

    /// What the numbers measure.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// The labels.
    pub fn axis(&self) -> &Arc<Labels> {
        &self.axis
    }

    /// The bare numbers.
    pub fn values(&self) -> ArrayView1<'_, f64> {
        self.values.view()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a code.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest codes.
    pub fn get(&self, code: &str) -> Result<f64, LabelError> {
        Ok(self.values[self.axis.position(code)?])
    }

    /// Labels and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Label, f64)> {
        self.axis.iter().zip(self.values.iter().copied())
    }

    /// Labels and values from the largest value down; equal values keep their order.
    pub fn ranked(&self) -> Vec<(&Label, f64)> {
        let mut pairs: Vec<_> = self.iter().collect();
        pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
        pairs
    }

    /// Sum of the values.
    pub fn sum(&self) -> f64 {
        self.values.sum()
    }

    /// Sum of two vectors over the same axis, in the same unit and over the same flows.
    ///
    /// # Errors
    /// [`LabelError::Misaligned`], [`UnitError::NotAddable`], [`UnitError::MixedFlows`].
    pub fn plus(&self, other: &Self) -> Result<Self, LabeledError> {
        self.combine(other, |a, b| a + b)
    }

    /// Difference of two vectors over the same axis, in the same unit and over the same flows.
    ///
    /// # Errors
    /// As [`LabeledVec::plus`].
    pub fn minus(&self, other: &Self) -> Result<Self, LabeledError> {
        self.combine(other, |a, b| a - b)
    }

    fn combine(&self, other: &Self, operation: fn(f64, f64) -> f64) -> Result<Self, LabeledError> {
        self.axis.ensure_aligned(&other.axis)?;
        self.measure.ensure_addable(&other.measure)?;
        let values = self.values.iter().zip(&other.values).map(|(&a, &b)| operation(a, b)).collect();
        Ok(Self::trusted(self.measure.clone(), &self.axis, values))
    }

    /// The elements of some codes, in the order given.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`], [`LabelError::DuplicateCode`].
    pub fn select<S: AsRef<str>>(&self, codes: &[S]) -> Result<Self, LabelError> {
        let positions = self.axis.positions(codes)?;
        let axis = self.axis.select(&positions)?;
        Ok(Self::trusted(self.measure.clone(), &axis, self.values.select(Axis(0), &positions)))
    }
}

/// A matrix with labelled rows and columns, a measure and a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "MatrixData")]
pub struct LabeledMat {
    measure: Measure,
    rows: Arc<Labels>,
    columns: Arc<Labels>,
    /// Shared: a copy of a matrix of 10,000 sectors costs nothing.
    #[serde(with = "crate::not_finite::array")]
    values: ArcArray2<f64>,
}

/// What is read, before it is known whether the numbers fit the axes.
#[derive(Deserialize)]
struct MatrixData {
    measure: Measure,
    rows: Arc<Labels>,
    columns: Arc<Labels>,
    #[serde(with = "crate::not_finite::array")]
    values: Array2<f64>,
}

impl TryFrom<MatrixData> for LabeledMat {
    type Error = LabeledError;
    fn try_from(MatrixData { measure, rows, columns, values }: MatrixData) -> Result<Self, LabeledError> {
        ensure_length(&measure, &rows, values.nrows())?;
        ensure_length(&measure, &columns, values.ncols())?;
        Ok(Self { measure, rows, columns, values: values.into_shared() })
    }
}

impl LabeledMat {
    /// Labels a matrix.
    ///
    /// # Errors
    /// [`LabeledError::WrongLength`], [`LabeledError::NotFinite`].
    pub fn new(
        measure: Measure,
        rows: Arc<Labels>,
        columns: Arc<Labels>,
        values: Array2<f64>,
    ) -> Result<Self, LabeledError> {
        ensure_length(&measure, &rows, values.nrows())?;
        ensure_length(&measure, &columns, values.ncols())?;
        if let Some(((i, j), &value)) = values.indexed_iter().find(|(_, value)| !value.is_finite()) {
            return Err(LabeledError::NotFinite {
                measure: measure.to_string(),
                place: format!("row {}, column {}", rows.as_slice()[i], columns.as_slice()[j]),
                value,
            });
        }
        Ok(Self { measure, rows, columns, values: values.into_shared() })
    }

    /// Labels numbers whose shape is known to be right.
    pub(crate) fn trusted(measure: Measure, rows: &Arc<Labels>, columns: &Arc<Labels>, values: Array2<f64>) -> Self {
        debug_assert_eq!((rows.len(), columns.len()), values.dim());
        Self { measure, rows: Arc::clone(rows), columns: Arc::clone(columns), values: values.into_shared() }
    }

    /// What the numbers measure.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// The row labels.
    pub fn rows(&self) -> &Arc<Labels> {
        &self.rows
    }

    /// The column labels.
    pub fn columns(&self) -> &Arc<Labels> {
        &self.columns
    }

    /// The bare numbers.
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// The bare numbers, shared.
    pub(crate) fn shared_values(&self) -> ArcArray2<f64> {
        self.values.clone()
    }

    /// One cell, by the codes of its row and column.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest codes.
    pub fn get(&self, row: &str, column: &str) -> Result<f64, LabelError> {
        Ok(self.values[[self.rows.position(row)?, self.columns.position(column)?]])
    }

    /// One row.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest codes.
    pub fn row(&self, code: &str) -> Result<LabeledVec, LabelError> {
        let values = self.values.row(self.rows.position(code)?).to_owned();
        Ok(LabeledVec::trusted(self.measure.clone(), &self.columns, values))
    }

    /// One column.
    ///
    /// # Errors
    /// [`LabelError::UnknownCode`] with the nearest codes.
    pub fn column(&self, code: &str) -> Result<LabeledVec, LabelError> {
        let values = self.values.column(self.columns.position(code)?).to_owned();
        Ok(LabeledVec::trusted(self.measure.clone(), &self.rows, values))
    }

    /// Sums over each row.
    pub fn row_sums(&self) -> LabeledVec {
        LabeledVec::trusted(self.measure.clone(), &self.rows, self.values.sum_axis(Axis(1)))
    }

    /// Sums over each column.
    pub fn column_sums(&self) -> LabeledVec {
        LabeledVec::trusted(self.measure.clone(), &self.columns, self.values.sum_axis(Axis(0)))
    }
}
