//! Labour composition: growth of labour input beyond that of hours.

use serde::{Deserialize, Serialize};

use super::GrowthError;
use super::chain::Situations;
use super::index_number::{Aggregate, IndexNumber, ZeroQuantity};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Language;
use crate::report::{Bars, Chart, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in};
use crate::units::{Measure, Unit};

/// Growth of labour input by year, split into hours and composition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LabourComposition {
    /// Growth of labour input: types of workers weighed by their wages. Log points, as all that follows.
    pub labour: LabeledVec,
    /// Growth of hours, all types alike.
    pub hours: LabeledVec,
    /// Growth of composition (quality): labour input less hours.
    pub composition: LabeledVec,
    /// What each type adds to the growth of composition; rows are years, columns types.
    pub by_type: LabeledMat,
    /// Types left out because they have no hours or wage in some year, with the reason.
    pub dropped: Vec<String>,
}

/// Labour composition by the Törnqvist index over types of workers.
///
/// Rows of both matrices are years (or countries), columns are types: by education, age, sex. `wages` are per hour.
///
/// # Formula
/// ```text
/// Δln LQ = Σ_l ½(s_l,t + s_l,t−1) Δln H_l − Δln H,   H = Σ_l H_l,   s_l = w_l H_l / Σ w H
/// type l adds  s̄_l (Δln H_l − Δln H)
/// ```
/// # Unit
/// Log points from each row to the next.
///
/// # Errors
/// [`GrowthError::Label`] where labels differ; [`GrowthError::WrongLength`] with fewer than two rows;
/// [`GrowthError::OutOfRange`] for zero or negative hours or wages, unless zeros are dropped, and for
/// [`ZeroQuantity::Keep`], which logarithms do not allow.
///
/// # Example
/// ```
/// use domar::growth::{labour_composition, ZeroQuantity};
/// use domar::labeled::LabeledMat;
/// use domar::labels::{Dimension, Labels};
/// use domar::units::{Measure, Unit};
/// use ndarray::array;
/// let years = Labels::from_codes(Dimension::Item, &["2000", "2001"])?;
/// let types = Labels::from_codes(Dimension::Item, &["school", "university"])?;
/// let matrix = |name: &str, values| LabeledMat::new(Measure::new(name, Unit::Ratio), years.clone(), types.clone(), values);
/// let hours = matrix("hours", array![[80.0, 20.0], [78.0, 24.0]])?;
/// let wages = matrix("wage", array![[1.0, 2.0], [1.0, 2.0]])?;
/// let result = labour_composition(&hours, &wages, ZeroQuantity::Refuse)?;
/// assert!(result.composition.get("2001")? > 0.0);
/// assert!((result.by_type.row_sums().get("2001")? - result.composition.get("2001")?).abs() < 1e-15);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # Validated against
/// Contributions of types add up, 1e-15; with equal wages for all, first-order nothing but hours; equal to the quantity
/// index of [`IndexNumber::Tornqvist`] less hours, 1e-15.
///
/// # References
/// Jorgenson, Gollop and Fraumeni (1987), *Productivity and U.S. Economic Growth*, chapter 3.
#[doc(alias = "labour quality")]
#[doc(alias = "劳动力素质")]
pub fn labour_composition(
    hours: &LabeledMat,
    wages: &LabeledMat,
    zeros: ZeroQuantity,
) -> Result<LabourComposition, GrowthError> {
    if zeros == ZeroQuantity::Keep {
        return Err(GrowthError::OutOfRange {
            what: "hours of a type under ZeroQuantity::Keep".to_owned(),
            value: 0.0,
            allowed: "positive, because logarithms are taken; use ZeroQuantity::DropItem",
        });
    }
    let data = Situations::new(wages, hours, zeros)?;
    let rows = data.names().len();
    if rows < 2 {
        return Err(GrowthError::WrongLength {
            what: "the matrix of hours".to_owned(),
            expected: 2,
            found: rows,
            reason: "growth needs two years at least",
        });
    }
    let later: Vec<usize> = (1..rows).collect();
    let axis = data.names().select(&later)?;
    let quantities = data.quantities();
    let total = quantities.sum_axis(ndarray::Axis(1));
    let hours: ndarray::Array1<f64> = later.iter().map(|&t| (total[t] / total[t - 1]).ln()).collect();
    let mut by_type = ndarray::Array2::zeros((later.len(), data.items().len()));
    let mut labour = ndarray::Array1::zeros(later.len());
    for (i, &t) in later.iter().enumerate() {
        let (index, parts) = data.contributions(IndexNumber::Tornqvist, Aggregate::Quantity, t - 1, t);
        labour[i] = index.ln();
        // Shares add up to one, so what a type adds to composition is its part less its share of hours.
        let weights = data.mean_shares(t - 1, t);
        by_type.row_mut(i).assign(&(parts - weights * hours[i]));
    }
    let composition = &labour - &hours;
    let measure = |english: &str, chinese: &str| Measure::new(english, Unit::Ratio).with_chinese(chinese);
    Ok(LabourComposition {
        labour: LabeledVec::trusted(measure("growth of labour input", "劳动投入增长"), &axis, labour),
        hours: LabeledVec::trusted(measure("growth of hours", "工时增长"), &axis, hours),
        composition: LabeledVec::trusted(measure("growth of labour composition", "劳动构成增长"), &axis, composition),
        by_type: LabeledMat::trusted(
            measure("growth of labour composition by type", "分类型劳动构成增长"),
            &axis,
            data.items(),
            by_type,
        ),
        dropped: data.dropped().to_vec(),
    })
}

impl ToTable for LabourComposition {
    fn to_table_in(&self, language: Language) -> Table {
        let format = NumberFormat::percent(2);
        let mut builder = Table::builder(language.pick("Labour input", "劳动投入"))
            .language(language)
            .subtitle(language.pick("log points × 100", "对数点×100"))
            .stub(language.pick("Year", "年份"))
            .number_column(language.pick("Labour", "劳动"), format)
            .number_column(language.pick("Hours", "工时"), format)
            .number_column(language.pick("Composition", "构成"), format);
        for (i, (label, labour)) in self.labour.iter().enumerate() {
            let cells = [labour, self.hours.values()[i], self.composition.values()[i]];
            builder = builder.row(label_in(label, language), cells);
        }
        if !self.dropped.is_empty() {
            builder = builder.note(format!("{} {}", language.pick("Left out:", "未计入："), self.dropped.join("; ")));
        }
        builder.build_or_explain()
    }
}

impl ToChart for LabourComposition {
    fn to_chart_in(&self, language: Language) -> Chart {
        let percent = |vector: &LabeledVec| vector.values().iter().map(|value| value * 100.0).collect::<Vec<_>>();
        let bars = Bars::vertical(self.labour.axis().iter().map(|label| label_in(label, language)))
            .series(language.pick("Hours", "工时"), percent(&self.hours))
            .series(language.pick("Composition", "构成"), percent(&self.composition))
            .stacked();
        Chart::new(language.pick("Labour input", "劳动投入"), bars)
            .language(language)
            .x_axis(language.pick("To the year", "截至年份"))
            .y_axis(language.pick(
                "Growth since the year before in the data, log points × 100",
                "较数据中上一年份的增长（对数点×100）",
            ))
    }
}

display_in_notebook!(both: LabourComposition);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{Dimension, Labels};
    use ndarray::{Array2, array};

    fn composition(
        hours: Array2<f64>,
        wages: Array2<f64>,
        zeros: ZeroQuantity,
    ) -> Result<LabourComposition, GrowthError> {
        let codes = |letter: char, n: usize| (0..n).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
        let years = Labels::from_codes(Dimension::Item, &codes('t', hours.nrows())).unwrap();
        let types = Labels::from_codes(Dimension::Item, &codes('l', hours.ncols())).unwrap();
        let matrix =
            |values| LabeledMat::new(Measure::new("n", Unit::Ratio), years.clone(), types.clone(), values).unwrap();
        labour_composition(&matrix(hours), &matrix(wages), zeros)
    }

    #[test]
    fn composition_is_by_hand() {
        let result =
            composition(array![[80.0, 20.0], [70.0, 40.0]], array![[1.0, 2.0], [1.1, 2.5]], ZeroQuantity::Refuse)
                .unwrap();
        let (s0, s1) = (80.0 / 120.0, 77.0 / 177.0);
        let low = f64::midpoint(s0, s1);
        let labour = low * (70.0f64 / 80.0).ln() + (1.0 - low) * 2f64.ln();
        assert!((result.labour.values()[0] - labour).abs() < 1e-15);
        assert!((result.composition.values()[0] - (labour - 1.1f64.ln())).abs() < 1e-15);
        assert!((result.by_type.values().sum() - result.composition.sum()).abs() < 1e-15);
        assert!(result.to_table().to_text().contains("Composition"));
        assert!(result.to_chart().check().is_ok());
    }

    #[test]
    fn the_same_mix_has_the_same_composition() {
        let result =
            composition(array![[80.0, 20.0], [88.0, 22.0]], array![[1.0, 2.0], [3.0, 2.0]], ZeroQuantity::Refuse)
                .unwrap();
        assert!(result.composition.sum().abs() < 1e-15);
    }

    #[test]
    fn types_without_hours_follow_the_policy() {
        let (hours, wages) = (array![[80.0, 0.0], [70.0, 40.0]], array![[1.0, 2.0], [1.1, 2.5]]);
        let error = composition(hours.clone(), wages.clone(), ZeroQuantity::Refuse).unwrap_err();
        assert!(error.to_string().starts_with("quantity of l1 in t0 is 0, but it must be positive"));
        let dropped = composition(hours.clone(), wages.clone(), ZeroQuantity::DropItem).unwrap();
        assert_eq!(dropped.dropped, ["l1: quantity 0 in t0"]);
        let error = composition(hours, wages, ZeroQuantity::Keep).unwrap_err();
        assert!(error.to_string().ends_with("use ZeroQuantity::DropItem"));
        let error = composition(array![[80.0]], array![[1.0]], ZeroQuantity::Refuse).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the matrix of hours has 1 values, but 2 were expected: growth needs two years at least"
        );
    }
}
