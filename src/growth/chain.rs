//! Index numbers over many periods or places: chained, and multilateral so that no base is preferred.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use super::index_number::{Aggregate, ContributionScale, IndexNumber, ZeroQuantity};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Labels;
use crate::units::{Measure, Unit};

/// Prices and quantities of the same items in many situations: years of one country, or countries of one year.
///
/// Rows are situations, columns are items.
///
/// ```
/// use domar::growth::{Aggregate, IndexNumber, Situations, ZeroQuantity};
/// use domar::labeled::LabeledMat;
/// use domar::labels::{Dimension, Labels};
/// use domar::units::{Measure, Unit};
/// use ndarray::array;
///
/// let years = Labels::from_codes(Dimension::Item, &["2000", "2001", "2002"])?;
/// let goods = Labels::from_codes(Dimension::Item, &["grain", "steel"])?;
/// let matrix = |values| LabeledMat::new(Measure::new("number", Unit::Ratio), years.clone(), goods.clone(), values);
/// let prices = matrix(array![[1.0, 1.0], [1.1, 0.9], [1.2, 0.7]])?;
/// let quantities = matrix(array![[1.0, 1.0], [1.0, 1.3], [1.1, 1.8]])?;
/// let data = Situations::new(&prices, &quantities, ZeroQuantity::Refuse)?;
/// let chained = data.chained(IndexNumber::Fisher, Aggregate::Quantity, "2000")?;
/// let geks = data.geks(IndexNumber::Fisher, Aggregate::Quantity, "2000")?;
/// assert!((chained.get("2002")? - geks.get("2002")?).abs() < 0.01);
/// // The translog index is the GEKS of Törnqvist; a direct comparison uses no year in between.
/// let translog = data.translog(Aggregate::Quantity, "2000")?;
/// let eks = data.geks(IndexNumber::Tornqvist, Aggregate::Quantity, "2000")?;
/// assert!((translog.get("2002")? - eks.get("2002")?).abs() < 1e-14);
/// let direct = data.direct(IndexNumber::Fisher, Aggregate::Quantity, "2000")?;
/// let all = data.bilateral(IndexNumber::Fisher, Aggregate::Quantity)?;
/// assert_eq!(direct.get("2002")?, all.get("2000", "2002")?);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Situations {
    names: Arc<Labels>,
    items: Arc<Labels>,
    prices: Array2<f64>,
    quantities: Array2<f64>,
    zeros: ZeroQuantity,
    dropped: Vec<String>,
}

impl Situations {
    /// Takes two matrices with the same labels.
    ///
    /// Under [`ZeroQuantity::DropItem`] an item that is zero in any situation is dropped from all of them, because an
    /// index over different items in different pairs would not be transitive.
    ///
    /// # Errors
    /// [`GrowthError::Label`] where labels differ; [`GrowthError::OutOfRange`] for prices or quantities that are not
    /// positive, as far as the policy does not allow zeros; [`GrowthError::NothingLeft`].
    pub fn new(prices: &LabeledMat, quantities: &LabeledMat, zeros: ZeroQuantity) -> Result<Self, GrowthError> {
        prices.rows().ensure_aligned(quantities.rows())?;
        prices.columns().ensure_aligned(quantities.columns())?;
        let (names, items) = (prices.rows(), prices.columns());
        let mut kept = Vec::with_capacity(items.len());
        let mut dropped = Vec::new();
        for (j, item) in items.iter().enumerate() {
            let columns = [("price", prices.values()), ("quantity", quantities.values())];
            let odd = columns.iter().find_map(|(what, values)| {
                let keeps = |value: f64| value == 0.0 && *what == "quantity" && zeros == ZeroQuantity::Keep;
                let row = values.column(j).iter().position(|&value| !(value > 0.0 || keeps(value)))?;
                Some((*what, row, values[[row, j]]))
            });
            match odd {
                None => kept.push(j),
                Some((what, row, 0.0)) if zeros == ZeroQuantity::DropItem => {
                    dropped.push(format!("{}: {what} 0 in {}", item.code(), names.as_slice()[row].code()));
                }
                Some((what, row, value)) => {
                    return Err(GrowthError::out_of_range(
                        what,
                        format!("{} in {}", item.code(), names.as_slice()[row].code()),
                        value,
                        "positive; leave the item out, or drop items with zeros by ZeroQuantity::DropItem",
                    ));
                }
            }
        }
        if kept.is_empty() || names.is_empty() {
            return Err(GrowthError::NothingLeft { dropped: dropped.len() });
        }
        Ok(Self {
            names: Arc::clone(names),
            items: items.select(&kept)?,
            prices: prices.values().select(Axis(1), &kept),
            quantities: quantities.values().select(Axis(1), &kept),
            zeros,
            dropped,
        })
    }

    /// The situations.
    pub fn names(&self) -> &Arc<Labels> {
        &self.names
    }

    /// The items that count.
    pub fn items(&self) -> &Arc<Labels> {
        &self.items
    }

    /// Items left out under [`ZeroQuantity::DropItem`], each with the reason.
    pub fn dropped(&self) -> &[String] {
        &self.dropped
    }

    /// Every situation against every other: the row is the base, the column is compared.
    ///
    /// # Errors
    /// [`GrowthError::OutOfRange`] where zeros were kept and the formula needs logarithms.
    pub fn bilateral(&self, formula: IndexNumber, aggregate: Aggregate) -> Result<LabeledMat, GrowthError> {
        self.ensure_defined(formula)?;
        let n = self.names.len();
        let values = Array2::from_shape_fn((n, n), |(base, other)| self.pair(formula, aggregate, base, other));
        Ok(LabeledMat::trusted(measure(aggregate), &self.names, &self.names, values))
    }

    /// Each situation compared with the base directly.
    ///
    /// # Errors
    /// [`GrowthError::Label`] for an unknown base; as [`Situations::bilateral`].
    pub fn direct(&self, formula: IndexNumber, aggregate: Aggregate, base: &str) -> Result<LabeledVec, GrowthError> {
        self.ensure_defined(formula)?;
        let base = self.names.position(base)?;
        Ok(self.result(aggregate, |situation| self.pair(formula, aggregate, base, situation)))
    }

    /// A chained index: links between neighbouring situations multiplied up, the base at 1.
    ///
    /// # Formula
    /// ```text
    /// I_t = I_{t−1} · index(t−1, t),   I_base = 1
    /// ```
    /// # Unit
    /// A ratio to the base.
    ///
    /// # Errors
    /// As [`Situations::direct`].
    ///
    /// # Validated against
    /// Equal to the direct index between neighbours; the base only rescales, 1e-12.
    pub fn chained(&self, formula: IndexNumber, aggregate: Aggregate, base: &str) -> Result<LabeledVec, GrowthError> {
        self.ensure_defined(formula)?;
        let base = self.names.position(base)?;
        let mut logs = Array1::<f64>::zeros(self.names.len());
        for t in 1..logs.len() {
            logs[t] = logs[t - 1] + self.pair(formula, aggregate, t - 1, t).ln();
        }
        let origin = logs[base];
        Ok(self.result(aggregate, |situation| (logs[situation] - origin).exp()))
    }

    /// A multilateral index by Gini, Éltető, Köves and Szulc: the geometric mean of all comparisons over a third.
    ///
    /// With [`IndexNumber::Fisher`] it is the GEKS of purchasing power parities, with [`IndexNumber::Tornqvist`] the
    /// EKS–Törnqvist, which equals [`Situations::translog`].
    ///
    /// # Formula
    /// ```text
    /// I_ab = Π_k (index(a, k) · index(k, b))^{1/n}
    /// ```
    /// # Unit
    /// A ratio to the base.
    ///
    /// # Errors
    /// As [`Situations::direct`]; [`GrowthError::OutOfRange`] for a formula that fails the reversal of time (Laspeyres,
    /// Paasche), whose GEKS would not be transitive.
    ///
    /// # Validated against
    /// Transitivity and independence of the base as properties, 1e-12.
    ///
    /// # References
    /// Gini (1931); Éltető and Köves (1964); Szulc (1964).
    #[doc(alias = "EKS")]
    pub fn geks(&self, formula: IndexNumber, aggregate: Aggregate, base: &str) -> Result<LabeledVec, GrowthError> {
        if matches!(formula, IndexNumber::Laspeyres | IndexNumber::Paasche) {
            return Err(GrowthError::OutOfRange {
                what: format!("the {formula} index against its own reversal in time"),
                value: self.pair(formula, aggregate, 0, self.names.len() - 1)
                    * self.pair(formula, aggregate, self.names.len() - 1, 0),
                allowed: "1 for GEKS; use Fisher, Törnqvist, Walsh, Sato–Vartia or Montgomery–Vartia",
            });
        }
        let logs = self.bilateral(formula, aggregate)?.values().mapv(f64::ln);
        let base = self.names.position(base)?;
        let n = self.names.len() as f64;
        Ok(self.result(aggregate, |situation| {
            (logs.row(base).iter().zip(logs.column(situation)).map(|(a, b)| a + b).sum::<f64>() / n).exp()
        }))
    }

    /// The multilateral translog index of Caves, Christensen and Diewert.
    ///
    /// # Formula
    /// ```text
    /// ln Q_j = Σ_i ½(s_ij + s̄_i)(ln q_ij − mean ln q_i),   less the same of the base
    /// ```
    /// # Unit
    /// A ratio to the base.
    ///
    /// # Errors
    /// As [`Situations::direct`].
    ///
    /// # Validated against
    /// Equal to GEKS of Törnqvist, 1e-12; to the Törnqvist index with two situations, 1e-13.
    ///
    /// # References
    /// Caves, Christensen and Diewert (1982), Economic Journal 92, equation 14.
    #[doc(alias = "CCD")]
    pub fn translog(&self, aggregate: Aggregate, base: &str) -> Result<LabeledVec, GrowthError> {
        self.ensure_defined(IndexNumber::Tornqvist)?;
        let base = self.names.position(base)?;
        let mut shares = &self.prices * &self.quantities;
        for mut row in shares.rows_mut() {
            let total = row.sum();
            row.mapv_inplace(|value| value / total);
        }
        let numbers = match aggregate {
            Aggregate::Price => &self.prices,
            Aggregate::Quantity => &self.quantities,
        };
        let logs = translog_levels(&numbers.mapv(f64::ln), &shares);
        Ok(self.result(aggregate, |situation| (logs[situation] - logs[base]).exp()))
    }

    fn ensure_defined(&self, formula: IndexNumber) -> Result<(), GrowthError> {
        if self.zeros != ZeroQuantity::Keep || formula.scale() == ContributionScale::Relative {
            return Ok(());
        }
        match self.quantities.indexed_iter().find(|(_, value)| **value == 0.0) {
            None => Ok(()),
            Some(((row, column), &value)) => Err(GrowthError::out_of_range(
                "quantity",
                format!("{} in {}", self.items.as_slice()[column].code(), self.names.as_slice()[row].code()),
                value,
                "positive; drop items with zeros by ZeroQuantity::DropItem, or use an arithmetic formula",
            )),
        }
    }

    pub(super) fn quantities(&self) -> &Array2<f64> {
        &self.quantities
    }

    /// Mean value shares of two situations.
    pub(super) fn mean_shares(&self, base: usize, other: usize) -> Array1<f64> {
        let shares = |situation: usize| {
            let values = &self.prices.row(situation) * &self.quantities.row(situation);
            let total = values.sum();
            values / total
        };
        (shares(base) + shares(other)) / 2.0
    }

    fn pair(&self, formula: IndexNumber, aggregate: Aggregate, base: usize, other: usize) -> f64 {
        self.contributions(formula, aggregate, base, other).0
    }

    /// The index between two situations and its contributions.
    pub(super) fn contributions(
        &self,
        formula: IndexNumber,
        aggregate: Aggregate,
        base: usize,
        other: usize,
    ) -> (f64, Array1<f64>) {
        let rows = |situation: usize| -> (ArrayView1<'_, f64>, ArrayView1<'_, f64>) {
            let (prices, quantities) = (self.prices.row(situation), self.quantities.row(situation));
            match aggregate {
                Aggregate::Quantity => (prices, quantities),
                Aggregate::Price => (quantities, prices),
            }
        };
        let ((w0, x0), (w1, x1)) = (rows(base), rows(other));
        formula.of(w0, x0, w1, x1)
    }

    fn result(&self, aggregate: Aggregate, value: impl Fn(usize) -> f64) -> LabeledVec {
        let values = (0..self.names.len()).map(value).collect();
        LabeledVec::trusted(measure(aggregate), &self.names, values)
    }
}

fn measure(aggregate: Aggregate) -> Measure {
    use crate::labels::Language::{Chinese, English};
    Measure::new(aggregate.name_in(English), Unit::Ratio).with_chinese(aggregate.name_in(Chinese))
}

/// The translog level of each row in logarithms, up to a constant: `Σ_i ½(s_ij + s̄_i)(x_ij − x̄_i)`.
pub(super) fn translog_levels(logs: &Array2<f64>, shares: &Array2<f64>) -> Array1<f64> {
    let n = logs.nrows() as f64;
    let mean_logs = logs.sum_axis(Axis(0)) / n;
    let mean_shares = shares.sum_axis(Axis(0)) / n;
    ((shares + &mean_shares) * (logs - &mean_logs)).sum_axis(Axis(1)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Dimension;
    use ndarray::array;
    use proptest::prelude::*;

    fn situations(
        prices: Array2<f64>,
        quantities: Array2<f64>,
        zeros: ZeroQuantity,
    ) -> Result<Situations, GrowthError> {
        let codes = |letter: char, n: usize| (0..n).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
        let rows = Labels::from_codes(Dimension::Region, &codes('t', prices.nrows())).unwrap();
        let columns = Labels::from_codes(Dimension::Item, &codes('i', prices.ncols())).unwrap();
        let make = |values: Array2<f64>| {
            LabeledMat::new(Measure::new("number", Unit::Ratio), rows.clone(), columns.clone(), values).unwrap()
        };
        Situations::new(&make(prices), &make(quantities), zeros)
    }

    fn data() -> impl Strategy<Value = Situations> {
        (2usize..6, 1usize..5)
            .prop_flat_map(|(n, m)| {
                let matrix = || proptest::collection::vec(0.1f64..10.0, n * m);
                (Just((n, m)), matrix(), matrix())
            })
            .prop_map(|(shape, p, q)| {
                let matrix = |values| Array2::from_shape_vec(shape, values).unwrap();
                situations(matrix(p), matrix(q), ZeroQuantity::Refuse).unwrap()
            })
    }

    fn gap(a: &LabeledVec, b: &LabeledVec) -> f64 {
        a.values().iter().zip(b.values()).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max)
    }

    proptest! {
        #[test]
        fn geks_of_tornqvist_is_the_translog_index(data in data()) {
            for aggregate in [Aggregate::Price, Aggregate::Quantity] {
                let geks = data.geks(IndexNumber::Tornqvist, aggregate, "t1").unwrap();
                prop_assert!(gap(&geks, &data.translog(aggregate, "t1").unwrap()) < 1e-12);
            }
        }

        #[test]
        fn multilateral_indices_are_transitive_whatever_the_base(data in data()) {
            for formula in [IndexNumber::Fisher, IndexNumber::Tornqvist, IndexNumber::Walsh, IndexNumber::SatoVartia] {
                let from_first = data.geks(formula, Aggregate::Quantity, "t0").unwrap();
                let from_second = data.geks(formula, Aggregate::Quantity, "t1").unwrap();
                for (i, (label, value)) in from_second.iter().enumerate() {
                    let through = from_first.values()[i] / from_first.get("t1").unwrap();
                    prop_assert!((value / through - 1.0).abs() < 1e-12, "{formula} {label}");
                }
            }
            let [a, b] = ["t0", "t1"].map(|base| data.translog(Aggregate::Price, base).unwrap());
            prop_assert!((a.get("t1").unwrap() * b.get("t0").unwrap() - 1.0).abs() < 1e-12);
        }

        #[test]
        fn fisher_geks_reverses_factors(data in data()) {
            let price = data.geks(IndexNumber::Fisher, Aggregate::Price, "t0").unwrap();
            let quantity = data.geks(IndexNumber::Fisher, Aggregate::Quantity, "t0").unwrap();
            let values = (&data.prices * &data.quantities).sum_axis(Axis(1));
            for (i, value) in values.iter().enumerate() {
                let product = price.values()[i] * quantity.values()[i];
                prop_assert!((product / (value / values[0]) - 1.0).abs() < 1e-11);
            }
        }

        #[test]
        fn two_situations_need_no_third(data in data()) {
            let two = situations(
                data.prices.select(Axis(0), &[0, 1]), data.quantities.select(Axis(0), &[0, 1]), ZeroQuantity::Refuse,
            ).unwrap();
            let direct = two.direct(IndexNumber::Tornqvist, Aggregate::Quantity, "t0").unwrap();
            prop_assert!(gap(&two.translog(Aggregate::Quantity, "t0").unwrap(), &direct) < 1e-12);
            prop_assert!(gap(&two.chained(IndexNumber::Tornqvist, Aggregate::Quantity, "t0").unwrap(), &direct) < 1e-12);
        }

        #[test]
        fn a_chain_only_rescales_with_its_base(data in data()) {
            let first = data.chained(IndexNumber::Fisher, Aggregate::Price, "t0").unwrap();
            let second = data.chained(IndexNumber::Fisher, Aggregate::Price, "t1").unwrap();
            let factor = first.get("t1").unwrap();
            for (a, b) in first.values().iter().zip(second.values()) {
                prop_assert!((a / (b * factor) - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn laspeyres_has_no_geks() {
        let data =
            situations(array![[1.0, 1.0], [2.0, 1.0]], array![[1.0, 2.0], [1.0, 1.0]], ZeroQuantity::Refuse).unwrap();
        let error = data.geks(IndexNumber::Laspeyres, Aggregate::Price, "t0").unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("the Laspeyres index against its own reversal in time is "), "{text}");
        assert!(
            text.ends_with("but it must be 1 for GEKS; use Fisher, Törnqvist, Walsh, Sato–Vartia or Montgomery–Vartia")
        );
    }

    #[test]
    fn zeros_are_refused_dropped_or_kept() {
        let prices = array![[1.0, 1.0], [2.0, 1.0]];
        let quantities = array![[1.0, 0.0], [1.0, 1.0]];
        let error = situations(prices.clone(), quantities.clone(), ZeroQuantity::Refuse).unwrap_err();
        assert_eq!(
            error.to_string(),
            "quantity of i1 in t0 is 0, but it must be positive; leave the item out, or drop items with zeros by ZeroQuantity::DropItem"
        );
        let dropped = situations(prices.clone(), quantities.clone(), ZeroQuantity::DropItem).unwrap();
        assert_eq!(dropped.dropped(), ["i1: quantity 0 in t0"]);
        assert_eq!(dropped.items().len(), 1);
        let kept = situations(prices, quantities, ZeroQuantity::Keep).unwrap();
        assert_eq!(kept.direct(IndexNumber::Laspeyres, Aggregate::Quantity, "t0").unwrap().get("t1").unwrap(), 2.0);
        assert!(kept.translog(Aggregate::Quantity, "t0").is_err());
    }
}
