//! Position in the chain: upstreamness, downstreamness, average propagation lengths.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::linalg::{Lu, spectral_radius};
use crate::report::{
    Chart, HeatMap, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in, qualifiers, stub_of,
};
use crate::table::{FinalUse, Imports};
use crate::units::{Flow, Measure, Unit};

/// How sales abroad enter upstreamness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Upstreamness {
    /// The system's own flows; all exports count as final use at a distance of 1.
    #[default]
    OwnFlows,
    /// Antràs, Chor, Fally and Hillberry (2012): buyers abroad are taken to use a product as buyers at home do, so that
    /// each purchase is a share of output less exports plus imports. Total flows, whatever those of the system.
    AntrasChorFallyHillberry2012,
}

/// Whether a sector's distance to itself counts in its mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum OwnDistance {
    /// Means over all sectors (Dietzenbacher, Romero and Bosma 2005).
    #[default]
    Included,
    /// Means over the other sectors.
    Excluded,
}

/// Average propagation lengths, in rounds of production.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropagationLengths {
    /// From the row to the column; 0 where the column does not use the row, directly or indirectly.
    pub lengths: LabeledMat,
    /// Whether the diagonal is in the means.
    pub own_distance: OwnDistance,
    /// Mean length from each sector to its users.
    pub forward: LabeledVec,
    /// Mean length from each sector back to its suppliers.
    pub backward: LabeledVec,
}

impl LeontiefSystem {
    /// Upstreamness: mean number of stages between a sector and final use, over the system's own flows.
    ///
    /// # Formula
    /// ```text
    /// u = (I − B)⁻¹ i,   bᵢⱼ = Zᵢⱼ / xᵢ        row sums of the Ghosh inverse
    /// ```
    /// Exports count as final use, at a distance of 1; [`LeontiefSystem::upstreamness_as`] offers another reading.
    ///
    /// # Unit
    /// Stages; 1 where everything goes to final use.
    ///
    /// # Validated against
    /// China 2017, 2018, 2020 (numpy, 1e-9).
    ///
    /// # References
    /// Fally (2012); Antràs, Chor, Fally and Hillberry (2012); Miller and Temurshoev (2017).
    #[doc(alias = "上游度")]
    pub fn upstreamness(&self) -> LabeledVec {
        self.upstreamness_measured(self.ghosh_row_sums(), self.flow())
    }

    /// Upstreamness with a choice of how sales abroad enter.
    ///
    /// # Formula
    /// ```text
    /// u = (I − D)⁻¹ i
    /// own flows   dᵢⱼ = Zᵢⱼ / xᵢ
    /// open        dᵢⱼ = Zᵢⱼ / (xᵢ − eᵢ + mᵢ)       Z over total flows, exports e, imports m
    /// ```
    /// # Unit
    /// Stages; 1 where everything goes to final use.
    ///
    /// # Errors
    /// For the open form: [`TableError::ImportsByProductUnknown`](crate::table::TableError); a table that has no exports
    /// column is taken to have no exports; [`LeontiefError::NoDomesticUse`] where output less exports plus imports is
    /// not positive although the product is used; [`LeontiefError::EndlessChain`].
    ///
    /// # Validated against
    /// The formula, on China 2018. ioanalysis 0.3.4 differs and is wrong: it divides by the user's output *plus* exports
    /// *less* imports, not by the supplier's output less exports plus imports.
    ///
    /// # References
    /// Antràs, Chor, Fally and Hillberry (2012), without their correction for inventories.
    pub fn upstreamness_as(&self, variant: Upstreamness) -> Result<LabeledVec, LeontiefError> {
        match variant {
            Upstreamness::OwnFlows => Ok(self.upstreamness()),
            Upstreamness::AntrasChorFallyHillberry2012 => {
                Ok(self.upstreamness_measured(self.open_upstreamness()?, Flow::Total))
            }
        }
    }

    fn upstreamness_measured(&self, values: Array1<f64>, flow: Flow) -> LabeledVec {
        let measure =
            Measure::new("upstreamness", Unit::Ratio).with_chinese("上游度").over(flow).about(self.table().info());
        LabeledVec::trusted(measure, self.sectors(), values)
    }

    /// Downstreamness: mean number of stages between primary inputs and a sector.
    ///
    /// # Formula
    /// ```text
    /// d' = i' L
    /// ```
    /// It equals the output multiplier; the reading differs.
    ///
    /// # Unit
    /// Stages; 1 where nothing but primary inputs is used.
    ///
    /// # Validated against
    /// China 2017, 2018, 2020 (numpy, 1e-9).
    ///
    /// # References
    /// Antràs and Chor (2018); Miller and Temurshoev (2017).
    #[doc(alias = "下游度")]
    pub fn downstreamness(&self) -> LabeledVec {
        let measure = Measure::new("downstreamness", Unit::Ratio)
            .with_chinese("下游度")
            .over(self.flow())
            .about(self.table().info());
        LabeledVec::trusted(measure, self.sectors(), self.output_multipliers().values().to_owned())
    }

    /// Average propagation lengths: how many rounds a cost-push or demand-pull takes on average from one sector to
    /// another, each round weighted by what it transmits.
    ///
    /// # Formula
    /// ```text
    /// vᵢⱼ = [L(L − I)]ᵢⱼ / [L − I]ᵢⱼ,   0 where [L − I]ᵢⱼ = 0
    /// ```
    /// The Ghosh inverse gives the same lengths. Cells of `L − I` below the rounding of their column count as 0.
    ///
    /// # Unit
    /// Rounds.
    ///
    /// # Validated against
    /// China 2017, 2018, 2020, means with the diagonal (numpy, 1e-9).
    ///
    /// # References
    /// Dietzenbacher, Romero and Bosma (2005); Dietzenbacher and Romero (2007).
    #[doc(alias = "APL")]
    #[doc(alias = "平均波及步数")]
    pub fn average_propagation_lengths(&self, own_distance: OwnDistance) -> PropagationLengths {
        let inverse = self.leontief_inverse().values();
        let n = self.sectors().len();
        let rounds = &inverse - &Array2::<f64>::eye(n);
        let weighted = inverse.dot(&rounds);
        // What is below the rounding of a column is no use of the row: its length would be noise.
        let noise: Vec<f64> = inverse
            .columns()
            .into_iter()
            .map(|column| 4.0 * n as f64 * f64::EPSILON * column.iter().fold(0.0_f64, |most, l| most.max(l.abs())))
            .collect();
        let values = Array2::from_shape_fn((n, n), |at| {
            let transmitted = rounds[at];
            if transmitted.abs() <= noise[at.1] { 0.0 } else { weighted[at] / transmitted }
        });
        let own = values.diag().to_owned();
        let mean = |name: &str, chinese: &str, sums: Array1<f64>| {
            let means = match own_distance {
                OwnDistance::Included => sums / n as f64,
                OwnDistance::Excluded => (sums - &own) / (n.max(2) - 1) as f64,
            };
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow()).about(self.table().info());
            LabeledVec::trusted(measure, self.sectors(), means)
        };
        let measure = Measure::new("average propagation length", Unit::Ratio)
            .with_chinese("平均波及步数")
            .over(self.flow())
            .about(self.table().info());
        PropagationLengths {
            own_distance,
            forward: mean("mean forward propagation length", "前向平均波及步数", values.sum_axis(Axis(1))),
            backward: mean("mean backward propagation length", "后向平均波及步数", values.sum_axis(Axis(0))),
            lengths: LabeledMat::trusted(measure, self.sectors(), self.sectors(), values),
        }
    }

    fn open_upstreamness(&self) -> Result<Array1<f64>, LeontiefError> {
        let total = self.table().to_total()?;
        let exports = total
            .final_use(&[FinalUse::Exports])
            .map_or_else(|| Array1::zeros(total.sectors().len()), |e| e.values().to_owned());
        let mut at_home = &total.output().values() - &exports;
        if let Imports::Inside { column } = total.imports() {
            at_home += column;
        }
        let flows = total.intermediate_flows().values();
        let mut shares = flows.to_owned();
        for (i, mut row) in shares.rows_mut().into_iter().enumerate() {
            if row.iter().all(|&sale| sale == 0.0) {
                continue;
            }
            if at_home[i] <= 0.0 {
                let sector = total.sectors().as_slice()[i].to_string();
                return Err(LeontiefError::NoDomesticUse { sector, value: at_home[i] });
            }
            row /= at_home[i];
        }
        let radius = spectral_radius(shares.view()).map_err(LeontiefError::Linalg)?;
        if radius >= 1.0 {
            return Err(LeontiefError::EndlessChain { radius });
        }
        let rest = Array2::eye(shares.nrows()) - &shares;
        Lu::factorise(rest.view())
            .and_then(|lu| lu.solve(Array1::ones(shares.nrows()).view()))
            .map_err(LeontiefError::Linalg)
    }
}

impl ToTable for PropagationLengths {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(language.pick("Average propagation lengths, rounds", "平均波及步数"))
            .language(language)
            .subtitle(qualifiers(self.lengths.measure(), language))
            .stub(stub_of(self.forward.axis().dimension(), language))
            .number_column(language.pick("Forward, to users", "前向（至使用者）"), NumberFormat::fixed(3))
            .number_column(language.pick("Backward, to suppliers", "后向（至供应者）"), NumberFormat::fixed(3));
        for ((label, forward), &backward) in self.forward.iter().zip(self.backward.values()) {
            builder = builder.row(label_in(label, language), [forward, backward]);
        }
        builder
            .note(match self.own_distance {
                OwnDistance::Included => language.pick("A sector's distance to itself counts.", "含部门对自身的步数。"),
                OwnDistance::Excluded => {
                    language.pick("Without a sector's distance to itself.", "不含部门对自身的步数。")
                }
            })
            .build_or_explain()
    }
}

impl ToChart for PropagationLengths {
    fn to_chart_in(&self, language: Language) -> Chart {
        Chart::new(
            language.pick("Average propagation lengths, rounds", "平均波及步数"),
            HeatMap::of(&self.lengths, language),
        )
        .language(language)
        .subtitle(qualifiers(self.lengths.measure(), language))
        .x_axis(language.pick("From the final demand for", "最终需求所在部门"))
        .y_axis(language.pick("To the output of", "产出所在部门"))
        .note(language.pick(
            "Each cell: the mean number of rounds after which a stimulus in the column arrives in the row.",
            "各单元：列部门的需求平均经过多少轮到达行部门。",
        ))
    }
}

display_in_notebook!(both: PropagationLengths);
