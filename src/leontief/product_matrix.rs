//! The multiplier product matrix: the economic landscape that linkages alone would make.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::LeontiefSystem;
use super::influence::outer;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::units::{Measure, Unit};

/// The multiplier product matrix with its orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProductMatrix {
    /// The matrix; it has the row and column sums of the Leontief inverse.
    pub matrix: LabeledMat,
    /// Codes from the largest forward linkage down: with them as rows and `columns_ranked` as columns the matrix falls
    /// from its upper left corner, the economic landscape.
    pub rows_ranked: Vec<String>,
    /// Codes from the largest backward linkage down.
    pub columns_ranked: Vec<String>,
}

impl LeontiefSystem {
    /// The multiplier product matrix: the inverse that the same multipliers would give if every sector bought from all
    /// others in the same proportions.
    ///
    /// # Formula
    /// ```text
    /// M = (L i)(i' L) / i' L i
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Validated against
    /// ioanalysis 0.3.4 on its toy table (1e-13).
    ///
    /// # References
    /// Sonis, Hewings and Guo (2000).
    #[doc(alias = "MPM")]
    #[doc(alias = "乘数积矩阵")]
    pub fn multiplier_product_matrix(&self) -> ProductMatrix {
        let inverse = self.leontief_inverse().values();
        let (forward, backward) = (inverse.sum_axis(Axis(1)), inverse.sum_axis(Axis(0)));
        let values = outer(&forward, &backward) / forward.sum();
        let measure =
            Measure::new("multiplier product matrix", Unit::Ratio).with_chinese("乘数积矩阵").over(self.flow());
        let matrix = LabeledMat::trusted(measure, self.sectors(), self.sectors(), values);
        let ranked =
            |sums: LabeledVec| sums.ranked().into_iter().map(|(label, _)| label.code().to_owned()).collect::<Vec<_>>();
        ProductMatrix { rows_ranked: ranked(matrix.row_sums()), columns_ranked: ranked(matrix.column_sums()), matrix }
    }
}
