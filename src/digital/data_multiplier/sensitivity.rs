//! How the multiplier moves with each assumption.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::economy::{DataMultiplier, Factors, Switches};
use crate::labels::Language;
use crate::linalg::Lu;
use crate::report::{Chart, HeatMap, NumberFormat, ToChart, joined};
use crate::units::{Flow, Place};

/// The elasticity of the multiplier to one assumption, all sectors together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterElasticity {
    /// The assumption.
    pub parameter: String,
    /// Its Chinese name.
    pub chinese_parameter: String,
    /// Per cent change of `M` per per cent change of the assumption.
    pub value: f64,
}

impl ParameterElasticity {
    /// The assumption in a language.
    pub fn name_in(&self, language: Language) -> &str {
        language.pick(&self.parameter, &self.chinese_parameter)
    }
}

/// The multiplier over factors of sharing and gain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharingGrid {
    /// Economy and year.
    pub place: Place,
    /// Total or domestic flows.
    pub flow: Flow,
    /// Factors by which the off-diagonal of `S` is multiplied, by row.
    pub sharing: Vec<f64>,
    /// Factors by which `K` is multiplied, by column.
    pub gain: Vec<f64>,
    /// `M`; `None` beyond the stability frontier.
    pub values: Vec<Vec<Option<f64>>>,
}

impl DataMultiplier {
    /// Elasticities of `M` to the elasticities `ε`, the sharing `φ` (off-diagonal of `S`), the accumulation `κ` and the
    /// persistence `ρ_d`, each changed in all sectors by the same per cent.
    ///
    /// # Formula
    /// ```text
    /// ∂ ln M / ∂ ln θ = μ' (∂(E S K)/∂ ln θ) d ln y / total,   μ' = f'(I − A' − E S K)⁻¹
    /// ```
    /// `ε` and `κ` enter as a product and have the same elasticity.
    ///
    /// # Validated against
    /// Finite differences.
    pub fn elasticities(&self) -> Vec<ParameterElasticity> {
        let economy = &self.economy;
        let feedback = economy.feedback(Switches::ALL, 1.0, 1.0);
        let n = self.shock.len();
        // The multiplier exists, so its system is solvable.
        let weights = Lu::factorise((Array2::eye(n) - &feedback).view())
            .and_then(|lu| lu.solve_transposed(economy.final_demand.view()))
            .unwrap_or_else(|_| Array1::from_elem(n, f64::NAN));
        let data = economy.feedback(Switches { network: false, ..Switches::ALL }, 1.0, 1.0);
        let shared = economy.feedback(Switches { network: false, amplification: false, ..Switches::ALL }, 1.0, 1.0);
        let persistent = &data * &(&economy.persistence / &(1.0 - &economy.persistence));
        let elasticity = |parameter: &str, chinese: &str, slope: &Array2<f64>| ParameterElasticity {
            parameter: parameter.to_owned(),
            chinese_parameter: chinese.to_owned(),
            value: weights.dot(&slope.dot(&self.response.values())) / self.total,
        };
        vec![
            elasticity("elasticities to data ε", "数据产出弹性 ε", &data),
            elasticity("sharing of data φ", "数据共享 φ", &shared),
            elasticity("accumulation of data κ", "数据积累 κ", &data),
            elasticity("persistence of data ρ_d", "数据持续性 ρ_d", &persistent),
        ]
    }

    /// The multiplier with the assumptions multiplied by factors; `None` where there is none.
    pub(super) fn value_at(&self, factors: &Factors) -> Option<f64> {
        Some(self.economy.total_at(factors, &self.shock)? / self.hulten)
    }

    /// The multiplier with sharing and gain multiplied by factors: rows of `sharing`, columns of `gain`.
    pub fn over_sharing_and_gain(&self, sharing: &[f64], gain: &[f64]) -> SharingGrid {
        let value =
            |sharing: f64, accumulation: f64| self.value_at(&Factors { sharing, accumulation, ..Factors::SCENARIO });
        SharingGrid {
            place: self.economy.info.place(),
            flow: self.economy.flow,
            sharing: sharing.to_vec(),
            gain: gain.to_vec(),
            values: sharing.iter().map(|&share| gain.iter().map(|&gain| value(share, gain)).collect()).collect(),
        }
    }
}

impl ToChart for SharingGrid {
    /// A map of `M`; cells beyond the stability frontier are hatched.
    fn to_chart_in(&self, language: Language) -> Chart {
        let print = |factor: &f64| {
            let text = NumberFormat::significant(3).print(*factor);
            // 0.5 rather than 0.500 beside 1.00.
            if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
        };
        let values = self.values.iter().rev().map(|row| row.iter().map(|value| value.unwrap_or(f64::NAN)).collect());
        let map = HeatMap::new(self.sharing.iter().rev().map(print), self.gain.iter().map(print), values)
            .cell_values(NumberFormat::fixed(2));
        Chart::new(language.pick("The multiplier over sharing and gain", "乘数随共享与增益的变化"), map)
            .language(language)
            .subtitle(joined([&self.place.name_in(language), self.flow.name_in(language)], language))
            .x_axis(language.pick("Gain κ, times the scenario's", "增益 κ（情景的倍数）"))
            .y_axis(language.pick("Sharing φ, times the scenario's", "共享 φ（情景的倍数）"))
            .note(language.pick("Hatched: beyond stability, no multiplier.", "斜线：超出稳定范围，无乘数。"))
    }
}
