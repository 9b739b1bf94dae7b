//! Fields of influence: which coefficients matter to the whole system.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::report::{
    Chart, HeatMap, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in, qualifiers, stub_of,
};
use crate::units::{Measure, Unit};

/// How the cells of a field of influence are added up to one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum FieldNorm {
    /// The sum of the squares of its cells.
    #[default]
    SumOfSquares,
    /// The sum of its cells: what the whole economy produces more per unit of change, with a unit of final demand for
    /// each sector.
    Sum,
}

/// How strongly each coefficient acts on the whole Leontief inverse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InfluenceIntensity {
    /// How the cells of each field were added up.
    pub norm: FieldNorm,
    /// The intensity of each coefficient, in the place of the coefficient.
    pub intensity: LabeledMat,
    /// Mean over each row: the sector as a supplier.
    pub row_means: LabeledVec,
    /// Mean over each column: the sector as a user.
    pub column_means: LabeledVec,
}

/// A coefficient of which a small relative change is felt in the output of some sector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportantCoefficient {
    /// Code of the supplier.
    pub row: String,
    /// Code of the user.
    pub column: String,
    /// The coefficient.
    pub coefficient: f64,
    /// The rise of the coefficient, as a fraction of it, at which the output of `most_affected` has changed by the
    /// share asked for: the smaller, the more important.
    pub tolerable_limit: f64,
    /// Code of the sector whose output changes by most, relative to itself.
    pub most_affected: String,
}

impl LeontiefSystem {
    /// The field of influence of a coefficient: how the Leontief inverse responds to a small change of it.
    ///
    /// # Formula
    /// ```text
    /// F(i,j) = ∂L/∂aᵢⱼ = L·ᵢ Lⱼ·      (column i of L times row j of L)
    /// ```
    /// An outer product: nothing is factorised again.
    ///
    /// # Unit
    /// Ratio.
    ///
    /// # Errors
    /// An unknown code.
    ///
    /// # Validated against
    /// Differences of inverses; ioanalysis 0.3.4 (1e-13), whose `f.influence(io, i, j)` is the field of `aⱼᵢ`.
    ///
    /// # References
    /// Sonis and Hewings (1989, 1992); the response of the inverse is Sherman and Morrison (1950).
    #[doc(alias = "影响域")]
    #[doc(alias = "FOI")]
    pub fn field_of_influence(&self, row: &str, column: &str) -> Result<LabeledMat, LeontiefError> {
        let (i, j) = (self.sectors().position(row)?, self.sectors().position(column)?);
        let measure =
            Measure::new(format!("field of influence of the coefficient from {row} to {column}"), Unit::Ratio)
                .with_chinese("影响域")
                .over(self.flow())
                .about(self.table().info());
        Ok(LabeledMat::trusted(measure, self.sectors(), self.sectors(), self.field(i, j)))
    }

    /// What a change of one coefficient, of any size, adds to the Leontief inverse.
    ///
    /// # Formula
    /// ```text
    /// ΔL = ε F(i,j) / (1 − ε lⱼᵢ)
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Errors
    /// An unknown code; [`LeontiefError::OutOfRange`] where `ε lⱼᵢ` is 1 or more, so that the changed system is not
    /// productive.
    ///
    /// # Validated against
    /// The inverse of the changed coefficients (1e-12). ioanalysis 0.3.4 differs: its `inverse.important` divides the
    /// field of `aⱼᵢ` by the denominator of `aᵢⱼ`, which is the answer for neither.
    ///
    /// # References
    /// Sherman and Morrison (1950); Sonis and Hewings (1989).
    pub fn change_of_inverse(&self, row: &str, column: &str, change: f64) -> Result<LabeledMat, LeontiefError> {
        let (i, j) = (self.sectors().position(row)?, self.sectors().position(column)?);
        let denominator = 1.0 - change * self.leontief_inverse().values()[[j, i]];
        // A NaN or infinite change ends here too.
        if !(denominator > 0.0 && denominator.is_finite()) {
            return Err(LeontiefError::OutOfRange {
                parameter: "the change of the coefficient",
                value: change,
                allowed: "finite and below 1/lⱼᵢ, at which the system stops being productive",
            });
        }
        let measure = Measure::new("change of the Leontief inverse", Unit::Ratio)
            .with_chinese("里昂惕夫逆矩阵变动")
            .over(self.flow())
            .about(self.table().info());
        let values = self.field(i, j) * (change / denominator);
        Ok(LabeledMat::trusted(measure, self.sectors(), self.sectors(), values))
    }

    /// The intensity of every coefficient's field of influence.
    ///
    /// # Formula
    /// ```text
    /// sum of squares   Sᵢⱼ = Σₖₗ fₖₗ(i,j)² = (Σₖ lₖᵢ²)(Σₗ lⱼₗ²)
    /// sum              Sᵢⱼ = Σₖₗ fₖₗ(i,j)  = (Σₖ lₖᵢ)(Σₗ lⱼₗ)
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Validated against
    /// China 2017, 2018, 2020, row and column means of the sums of squares (numpy, 1e-9); ioanalysis 0.3.4, whose
    /// `f.influence.total` is the transpose of the sums (1e-13).
    ///
    /// # References
    /// Sonis and Hewings (1989); the sums make the product matrix of Sonis, Hewings and Guo (2000), transposed and not
    /// divided by the sum of `L`.
    #[doc(alias = "影响域强度")]
    pub fn influence_intensity(&self, norm: FieldNorm) -> InfluenceIntensity {
        let inverse = self.leontief_inverse().values();
        let cells = match norm {
            FieldNorm::SumOfSquares => inverse.mapv(|cell| cell * cell),
            FieldNorm::Sum => inverse.to_owned(),
        };
        let values = outer(&cells.sum_axis(Axis(0)), &cells.sum_axis(Axis(1)));
        let n = self.sectors().len() as f64;
        let mean = |name: &str, chinese: &str, sums: Array1<f64>| {
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow()).about(self.table().info());
            LabeledVec::trusted(measure, self.sectors(), sums / n)
        };
        let measure = Measure::new("intensity of the field of influence", Unit::Ratio)
            .with_chinese("影响域强度")
            .over(self.flow())
            .about(self.table().info());
        InfluenceIntensity {
            norm,
            row_means: mean("mean field of influence as supplier", "供给方平均影响域", values.sum_axis(Axis(1))),
            column_means: mean("mean field of influence as user", "使用方平均影响域", values.sum_axis(Axis(0))),
            intensity: LabeledMat::trusted(measure, self.sectors(), self.sectors(), values),
        }
    }

    /// The important coefficients: those of which a relative rise below `limit` already changes the output of some
    /// sector by the share `output_change`, most important first.
    ///
    /// # Formula
    /// ```text
    /// rᵢⱼ = q / ( aᵢⱼ [ q lⱼᵢ + xⱼ maxₖ(lₖᵢ / xₖ) ] ),   q: output_change
    /// ```
    /// # Unit
    /// Limits are fractions of the coefficient.
    ///
    /// # Errors
    /// [`LeontiefError::OutOfRange`] where a share is not positive.
    ///
    /// # Validated against
    /// Solving the system with the coefficient raised by its limit: the most affected output then changes by exactly
    /// `q`.
    ///
    /// # References
    /// Schintke and Stäglin (1988); Sherman and Morrison (1950).
    #[doc(alias = "tolerable limits")]
    #[doc(alias = "重要系数")]
    pub fn important_coefficients(
        &self,
        output_change: f64,
        limit: f64,
    ) -> Result<Vec<ImportantCoefficient>, LeontiefError> {
        for (parameter, value) in [("the change of output", output_change), ("the limit", limit)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(LeontiefError::OutOfRange { parameter, value, allowed: "above 0" });
            }
        }
        let inverse = self.leontief_inverse().values();
        let coefficients = self.technical_coefficients().values();
        let output = self.table().output().values();
        let reciprocal = self.reciprocal_output();
        let code = |position: usize| self.sectors().as_slice()[position].code().to_owned();
        let mut found = Vec::new();
        for (i, column) in inverse.columns().into_iter().enumerate() {
            let (most, response) = column
                .iter()
                .zip(&reciprocal)
                .map(|(l, r)| l * r)
                .enumerate()
                .fold((i, 0.0), |best, (k, value)| if value > best.1 { (k, value) } else { best });
            for j in 0..output.len() {
                let coefficient = coefficients[[i, j]];
                let tolerable_limit =
                    output_change / (coefficient * (output_change * inverse[[j, i]] + output[j] * response));
                if coefficient > 0.0 && tolerable_limit < limit {
                    found.push(ImportantCoefficient {
                        row: code(i),
                        column: code(j),
                        coefficient,
                        tolerable_limit,
                        most_affected: code(most),
                    });
                }
            }
        }
        found.sort_by(|a, b| a.tolerable_limit.total_cmp(&b.tolerable_limit));
        Ok(found)
    }

    fn field(&self, i: usize, j: usize) -> Array2<f64> {
        let inverse = self.leontief_inverse().values();
        outer(&inverse.column(i).to_owned(), &inverse.row(j).to_owned())
    }
}

/// `u v'`.
pub(super) fn outer(column: &Array1<f64>, row: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((column.len(), row.len()), |(i, j)| column[i] * row[j])
}

impl ToTable for InfluenceIntensity {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(language.pick("Intensity of the fields of influence", "影响域强度"))
            .language(language)
            .subtitle(qualifiers(self.intensity.measure(), language))
            .stub(stub_of(self.row_means.axis().dimension(), language))
            .number_column(language.pick("As supplier (row mean)", "作为供应方（行均值）"), NumberFormat::fixed(4))
            .number_column(language.pick("As user (column mean)", "作为使用方（列均值）"), NumberFormat::fixed(4));
        for ((label, row), &column) in self.row_means.iter().zip(self.column_means.values()) {
            builder = builder.row(label_in(label, language), [row, column]);
        }
        builder.build_or_explain()
    }
}

impl ToChart for InfluenceIntensity {
    fn to_chart_in(&self, language: Language) -> Chart {
        Chart::new(
            language.pick("Intensity of the fields of influence", "影响域强度"),
            HeatMap::of(&self.intensity, language),
        )
        .language(language)
        .subtitle(qualifiers(self.intensity.measure(), language))
        .x_axis(language.pick("User of the input whose coefficient changes", "变动系数的使用部门"))
        .y_axis(language.pick("Supplier", "供应部门"))
        .note(language.pick(
            "Each cell: how strongly a change of that one coefficient moves the whole Leontief inverse.",
            "各单元：该系数变动对整个里昂惕夫逆矩阵的影响强度。",
        ))
    }
}

display_in_notebook!(both: InfluenceIntensity);
