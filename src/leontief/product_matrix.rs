//! The multiplier product matrix: the economic landscape that linkages alone would make.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::LeontiefSystem;
use super::influence::outer;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::report::{Chart, HeatMap, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in, qualifiers};
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
        let measure = Measure::new("multiplier product matrix", Unit::Ratio)
            .with_chinese("乘数积矩阵")
            .over(self.flow())
            .about(self.table().info());
        let matrix = LabeledMat::trusted(measure, self.sectors(), self.sectors(), values);
        let ranked =
            |sums: LabeledVec| sums.ranked().into_iter().map(|(label, _)| label.code().to_owned()).collect::<Vec<_>>();
        ProductMatrix { rows_ranked: ranked(matrix.row_sums()), columns_ranked: ranked(matrix.column_sums()), matrix }
    }
}

impl ProductMatrix {
    /// The rows of the matrix in the order of the landscape.
    fn landscape(&self) -> Vec<Vec<f64>> {
        let cell = |row: &String, column: &String| self.matrix.get(row, column).unwrap_or(f64::NAN);
        self.rows_ranked
            .iter()
            .map(|row| self.columns_ranked.iter().map(|column| cell(row, column)).collect())
            .collect()
    }
}

impl ToTable for ProductMatrix {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder =
            Table::builder(language.pick("Multiplier product matrix, as a landscape", "乘数积矩阵（经济景观）"))
                .language(language)
                .subtitle(qualifiers(self.matrix.measure(), language))
                .stub(language.pick("Sector", "部门"));
        for column in &self.columns_ranked {
            builder = builder.number_column(column.clone(), NumberFormat::fixed(4));
        }
        for (row, values) in self.rows_ranked.iter().zip(self.landscape()) {
            builder = builder.row(row.clone(), values);
        }
        builder.build_or_explain()
    }
}

impl ToChart for ProductMatrix {
    fn to_chart_in(&self, language: Language) -> Chart {
        let rows = self.matrix.rows();
        let name = |code: &String| match rows.position(code) {
            Ok(place) => label_in(&rows.as_slice()[place], language),
            Err(_) => code.clone(),
        };
        let map = HeatMap::new(self.rows_ranked.iter().map(name), self.columns_ranked.clone(), self.landscape());
        Chart::new(language.pick("Multiplier product matrix", "乘数积矩阵"), map)
            .language(language)
            .subtitle(qualifiers(self.matrix.measure(), language))
            .x_axis(language.pick("Buying sectors, the strongest pull on the left", "购买部门（后向关联由强到弱）"))
            .y_axis(language.pick("Selling sectors, the strongest push on top", "销售部门（前向关联由强到弱）"))
            .note(language.pick(
                "Each cell: output of the row per unit of final demand for the column, if all bought in the same proportions.",
                "各单元：若各部门按相同比例购买，列部门单位最终需求引起的行部门产出。",
            ))
    }
}

display_in_notebook!(chart: ProductMatrix);
