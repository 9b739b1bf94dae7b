//! Linkages: how strongly a sector pulls on its suppliers and pushes its users.

use ndarray::{Array1, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::LeontiefSystem;
use crate::labeled::LabeledVec;
use crate::labels::{Label, Language};
use crate::report::{
    Cell, Chart, NumberFormat, Scatter, Table, ToChart, ToTable, display_in_notebook, label_in, qualifiers, stub_of,
};
use crate::units::{Flow, Measure, Unit};

/// Which forward linkage decides whether a sector is a key sector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ForwardLinkage {
    /// Row sums of the Leontief inverse, 感应度系数 (Rasmussen 1956).
    #[default]
    Rasmussen,
    /// Row sums of the Ghosh inverse (Jones 1976; Beyers 1976), which do not depend on a bill of equal final demands.
    Ghosh,
}

/// The four kinds of sectors by backward and forward linkage above or below the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeySector {
    /// Both above the mean.
    Key,
    /// Backward above the mean: a strong puller.
    BackwardOriented,
    /// Forward above the mean: a strong supplier.
    ForwardOriented,
    /// Neither.
    WeaklyLinked,
}

impl KeySector {
    /// The kind from the two linkages, each normalised to a mean of 1.
    fn of(backward: f64, forward: f64) -> Self {
        match (backward > 1.0, forward > 1.0) {
            (true, true) => Self::Key,
            (true, false) => Self::BackwardOriented,
            (false, true) => Self::ForwardOriented,
            (false, false) => Self::WeaklyLinked,
        }
    }

    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Key => language.pick("key sector", "关键部门"),
            Self::BackwardOriented => language.pick("backward oriented", "后向带动型"),
            Self::ForwardOriented => language.pick("forward oriented", "前向支撑型"),
            Self::WeaklyLinked => language.pick("weakly linked", "弱关联型"),
        }
    }
}

/// All linkage measures of a system. Fields are vectors over the sectors, without unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linkages {
    /// Hirschman's direct backward linkage: column sums of the technical coefficients.
    pub direct_backward: LabeledVec,
    /// Hirschman's direct forward linkage: row sums of the allocation coefficients.
    pub direct_forward: LabeledVec,
    /// Total backward linkage: column sums of the Leontief inverse.
    pub total_backward: LabeledVec,
    /// Row sums of the Leontief inverse.
    pub total_forward: LabeledVec,
    /// Power of dispersion, 影响力系数: column sums of the Leontief inverse over their mean.
    pub power_of_dispersion: LabeledVec,
    /// Sensitivity of dispersion, 感应度系数: row sums of the Leontief inverse over their mean.
    pub sensitivity_of_dispersion: LabeledVec,
    /// Coefficient of variation within each column of the Leontief inverse: low where the pull is spread evenly.
    pub power_variation: LabeledVec,
    /// Coefficient of variation within each row of the Leontief inverse.
    pub sensitivity_variation: LabeledVec,
    /// Total forward linkage on the supply side: row sums of the Ghosh inverse.
    pub ghosh_forward: LabeledVec,
    /// Row sums of the Ghosh inverse over their mean.
    pub ghosh_sensitivity: LabeledVec,
}

impl Linkages {
    /// Total or domestic flows.
    pub fn flow(&self) -> Option<Flow> {
        self.total_backward.measure().flow()
    }

    /// The normalised forward linkage of the kind asked for.
    pub fn forward(&self, kind: ForwardLinkage) -> &LabeledVec {
        match kind {
            ForwardLinkage::Rasmussen => &self.sensitivity_of_dispersion,
            ForwardLinkage::Ghosh => &self.ghosh_sensitivity,
        }
    }

    /// The kind of each sector, in order.
    ///
    /// # Formula
    /// ```text
    /// key: power of dispersion > 1 and forward linkage > 1
    /// ```
    /// # Validated against
    /// fio 1.1.0 on China 2020, 153 sectors (Rasmussen).
    ///
    /// # References
    /// Rasmussen (1956); Hirschman (1958); Miller and Blair (2009), section 12.2.6.
    pub fn key_sectors(&self, forward: ForwardLinkage) -> Vec<(&Label, KeySector)> {
        self.power_of_dispersion
            .iter()
            .zip(self.forward(forward).values())
            .map(|((label, backward), &forward)| (label, KeySector::of(backward, forward)))
            .collect()
    }
}

impl LeontiefSystem {
    /// Backward and forward linkages, with indices of dispersion and their variation.
    ///
    /// # Formula
    /// ```text
    /// power        Fⱼ = n Σᵢ lᵢⱼ / Σᵢⱼ lᵢⱼ        sensitivity  Eᵢ = n Σⱼ lᵢⱼ / Σᵢⱼ lᵢⱼ
    /// variation    standard deviation (n − 1) of a column or row of L over its mean
    /// Ghosh        Σⱼ gᵢⱼ
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Validated against
    /// China 2017, 2018, 2020 (numpy, 1e-9); fio 1.1.0 (5e-12); Eurostat manual (2008), tables 15.19 and 15.20, whose
    /// forward linkage of manufacturing is 1.6909 (some copies print 1.6691).
    ///
    /// # References
    /// Rasmussen (1956); Hirschman (1958); Jones (1976); Miller and Blair (2009), section 12.2.
    #[doc(alias = "影响力系数")]
    #[doc(alias = "感应度系数")]
    pub fn linkages(&self) -> Linkages {
        let inverse = self.leontief_inverse().values();
        let n = self.sectors().len() as f64;
        let backward = inverse.sum_axis(Axis(0));
        let forward = inverse.sum_axis(Axis(1));
        let mean = inverse.sum() / n;
        let ghosh = self.ghosh_row_sums();
        let ghosh_mean = ghosh.sum() / n;
        let named = |name: &str, chinese: &str, values: Array1<f64>| {
            let measure =
                Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow()).about(self.table().info());
            LabeledVec::trusted(measure, self.sectors(), values)
        };
        let allocated = self.allocation_coefficients().values().sum_axis(Axis(1));
        let bought = self.technical_coefficients().values().sum_axis(Axis(0));
        Linkages {
            direct_backward: named("direct backward linkage", "直接后向关联", bought),
            direct_forward: named("direct forward linkage", "直接前向关联", allocated),
            power_of_dispersion: named("power of dispersion", "影响力系数", &backward / mean),
            sensitivity_of_dispersion: named("sensitivity of dispersion", "感应度系数", &forward / mean),
            power_variation: named(
                "coefficient of variation of power",
                "影响力变异系数",
                inverse.columns().into_iter().map(variation).collect(),
            ),
            sensitivity_variation: named(
                "coefficient of variation of sensitivity",
                "感应度变异系数",
                inverse.rows().into_iter().map(variation).collect(),
            ),
            total_backward: named("total backward linkage", "完全后向关联", backward),
            total_forward: named("total forward linkage", "完全前向关联", forward),
            ghosh_sensitivity: named("Ghosh forward linkage over its mean", "高什前向关联系数", &ghosh / ghosh_mean),
            ghosh_forward: named("Ghosh forward linkage", "高什前向关联", ghosh),
        }
    }
}

/// Sample standard deviation over the mean; zero for a single number.
fn variation(values: ArrayView1<'_, f64>) -> f64 {
    if values.len() < 2 { 0.0 } else { values.std(1.0) / (values.sum() / values.len() as f64) }
}

impl ToTable for Linkages {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let two = NumberFormat::fixed(3);
        let mut builder = Table::builder(pick("Linkages", "产业关联"))
            .language(language)
            .stub(stub_of(self.total_backward.axis().dimension(), language))
            .number_column(pick("Power of dispersion", "影响力系数"), two)
            .number_column(pick("CV", "变异系数"), two)
            .number_column(pick("Sensitivity of dispersion", "感应度系数"), two)
            .number_column(pick("CV", "变异系数"), two)
            .number_column(pick("Ghosh forward / mean", "高什前向关联系数"), two)
            .text_column(pick("Kind", "类型"))
            .subtitle(qualifiers(self.total_backward.measure(), language));
        for (i, (label, kind)) in self.key_sectors(ForwardLinkage::Rasmussen).into_iter().enumerate() {
            builder = builder.row(
                label_in(label, language),
                [
                    Cell::from(self.power_of_dispersion.values()[i]),
                    self.power_variation.values()[i].into(),
                    self.sensitivity_of_dispersion.values()[i].into(),
                    self.sensitivity_variation.values()[i].into(),
                    self.ghosh_sensitivity.values()[i].into(),
                    kind.name_in(language).into(),
                ],
            );
        }
        builder
            .note(pick(
                "Kind by power and sensitivity of dispersion (Rasmussen 1956), each against its mean of 1.",
                "类型按影响力系数与感应度系数（Rasmussen 1956）是否大于均值 1 划分。",
            ))
            .build_or_explain()
    }
}

impl ToChart for Linkages {
    fn to_chart_in(&self, language: Language) -> Chart {
        let pick = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
        let points = self
            .power_of_dispersion
            .iter()
            .zip(self.sensitivity_of_dispersion.values())
            .map(|((label, backward), &forward)| (label.name_in(language).to_owned(), backward, forward));
        let kinds = [KeySector::Key, KeySector::ForwardOriented, KeySector::WeaklyLinked, KeySector::BackwardOriented];
        let scatter = Scatter::new().group(pick("Sectors", "部门"), points).quadrants(
            1.0,
            1.0,
            kinds.map(|kind| kind.name_in(language)),
        );
        Chart::new(pick("Key sectors", "关键部门"), scatter)
            .language(language)
            .subtitle(qualifiers(self.total_backward.measure(), language))
            .x_axis(pick("Power of dispersion: pull on suppliers, mean 1", "影响力系数（对供应部门的拉动，均值为 1）"))
            .y_axis(pick(
                "Sensitivity of dispersion: push to users, mean 1",
                "感应度系数（对使用部门的支撑，均值为 1）",
            ))
    }
}

display_in_notebook!(both: Linkages);
