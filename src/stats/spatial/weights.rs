//! Spatial weights: from neighbours, from coordinates, from any matrix.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use crate::labels::Labels;
use crate::stats::RegressionError;

/// Who influences whom: the row is influenced by the column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[doc(alias = "空间权重矩阵")]
pub struct SpatialWeights {
    name: String,
    units: Arc<Labels>,
    matrix: Array2<f64>,
}

impl SpatialWeights {
    /// Weights from a matrix with a row and a column for each unit.
    ///
    /// # Errors
    /// [`RegressionError::WrongSize`]; [`RegressionError::BadWeight`] where a weight is negative, NaN or infinite, or a
    /// unit its own neighbour; [`RegressionError::NoWeights`].
    ///
    /// # Example
    /// ```
    /// use domar::labels::{Dimension, Labels};
    /// use domar::stats::SpatialWeights;
    /// use ndarray::array;
    /// let provinces = Labels::from_codes(Dimension::Region, &["Anhui", "Henan", "Hubei"])?;
    /// let trade = array![[0.0, 3.0, 1.0], [2.0, 0.0, 2.0], [0.0, 5.0, 0.0]];
    /// let weights = SpatialWeights::new("trade", &provinces, trade)?.row_standardised()?;
    /// assert_eq!(weights.matrix()[[0, 1]], 0.75);
    /// # Ok::<(), domar::stats::RegressionError>(())
    /// ```
    pub fn new(name: impl Into<String>, units: &Arc<Labels>, matrix: Array2<f64>) -> Result<Self, RegressionError> {
        for (what, found) in [("rows of weights", matrix.nrows()), ("columns of weights", matrix.ncols())] {
            if found != units.len() {
                return Err(RegressionError::WrongSize { what, expected: units.len(), found });
            }
        }
        let code = |position: usize| units.as_slice()[position].code().to_owned();
        if let Some(((i, j), &value)) =
            matrix.indexed_iter().find(|((i, j), w)| !w.is_finite() || **w < 0.0 || (i == j && **w != 0.0))
        {
            return Err(RegressionError::BadWeight { from: code(i), to: code(j), value });
        }
        if matrix.iter().all(|weight| *weight == 0.0) {
            return Err(RegressionError::NoWeights);
        }
        Ok(Self { name: name.into(), units: Arc::clone(units), matrix })
    }

    /// Weights of one for each pair named; a pair counts from the first to the second, so a common border is named in
    /// both directions.
    ///
    /// # Errors
    /// An unknown code; as [`SpatialWeights::new`].
    pub fn from_neighbours<S: AsRef<str>>(
        name: impl Into<String>,
        units: &Arc<Labels>,
        pairs: &[(S, S)],
    ) -> Result<Self, RegressionError> {
        let mut matrix = Array2::zeros((units.len(), units.len()));
        for (from, to) in pairs {
            matrix[[units.position(from.as_ref())?, units.position(to.as_ref())?]] = 1.0;
        }
        Self::new(name, units, matrix)
    }

    /// Weights of one for the `count` units nearest by straight line in the plane; of units equally far, those named
    /// first.
    ///
    /// # Errors
    /// [`RegressionError::WrongSize`]; [`RegressionError::OutOfRange`] where there are not so many others.
    pub fn nearest_neighbours(
        name: impl Into<String>,
        units: &Arc<Labels>,
        coordinates: &[(f64, f64)],
        count: usize,
    ) -> Result<Self, RegressionError> {
        let distance = distances(units, coordinates)?;
        let n = units.len();
        if count == 0 || count >= n {
            return Err(RegressionError::OutOfRange {
                what: "the number of neighbours",
                value: count as f64,
                allowed: "at least 1 and less than the number of units",
            });
        }
        let mut matrix = Array2::zeros((n, n));
        for (i, row) in distance.rows().into_iter().enumerate() {
            let mut others: Vec<usize> = (0..n).filter(|&j| j != i).collect();
            others.sort_by(|&a, &b| row[a].total_cmp(&row[b]));
            others[..count].iter().for_each(|&j| matrix[[i, j]] = 1.0);
        }
        Self::new(name, units, matrix)
    }

    /// Weights that fall with distance: `d⁻ᵖ` up to a cutoff, nothing beyond it.
    ///
    /// # Errors
    /// [`RegressionError::WrongSize`]; [`RegressionError::BadWeight`] for two units at one place.
    pub fn inverse_distance(
        name: impl Into<String>,
        units: &Arc<Labels>,
        coordinates: &[(f64, f64)],
        power: f64,
        cutoff: Option<f64>,
    ) -> Result<Self, RegressionError> {
        let mut matrix = distances(units, coordinates)?;
        let limit = cutoff.unwrap_or(f64::INFINITY);
        matrix.indexed_iter_mut().for_each(|((i, j), d)| *d = if i == j || *d > limit { 0.0 } else { d.powf(-power) });
        Self::new(name, units, matrix)
    }

    /// The weights with rows that add to one, so that the lag is a mean over neighbours.
    ///
    /// # Errors
    /// [`RegressionError::NoNeighbour`].
    pub fn row_standardised(&self) -> Result<Self, RegressionError> {
        let sums = self.matrix.sum_axis(Axis(1));
        if let Some(unit) = sums.iter().position(|sum| *sum == 0.0) {
            return Err(RegressionError::NoNeighbour { unit: self.units.as_slice()[unit].to_string() });
        }
        Ok(Self { matrix: &self.matrix / &sums.insert_axis(Axis(1)), ..self.clone() })
    }

    /// What the weights are called in tables.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The units.
    pub fn units(&self) -> &Arc<Labels> {
        &self.units
    }

    /// The matrix W.
    pub fn matrix(&self) -> ArrayView2<'_, f64> {
        self.matrix.view()
    }
}

fn distances(units: &Arc<Labels>, coordinates: &[(f64, f64)]) -> Result<Array2<f64>, RegressionError> {
    let n = units.len();
    if coordinates.len() != n {
        return Err(RegressionError::WrongSize { what: "coordinates", expected: n, found: coordinates.len() });
    }
    Ok(Array2::from_shape_fn((n, n), |(i, j)| {
        let ((x, y), (u, v)) = (coordinates[i], coordinates[j]);
        (x - u).hypot(y - v)
    }))
}
