//! Index numbers between two situations: by how much prices rose, by how much quantities.

use std::fmt;
use std::sync::Arc;

use ndarray::{Array1, ArrayView1};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::LabeledVec;
use crate::labels::{Labels, Language};
use crate::report::{Bars, Chart, NumberFormat, Table, ToChart, ToTable, display_in_notebook, label_in, stub_of};
use crate::units::{Measure, Unit};

/// An index number formula.
///
/// `p` and `q` are prices and quantities, 0 and 1 the two situations, `v = pq`, `V = Σv`, `s = v/V`, and
/// `L(a, b) = (b − a)/ln(b/a)` the logarithmic mean. The price index swaps the roles of `p` and `q`.
///
/// | formula | quantity index | reversal of time | of factors | contributions |
/// |---|---|---|---|---|
/// | Laspeyres | `Σp₀q₁/Σp₀q₀` | no | no | parts of `Q − 1` |
/// | Paasche | `Σp₁q₁/Σp₁q₀` | no | no | parts of `Q − 1` |
/// | Fisher | `√(Laspeyres·Paasche)` | yes | yes | parts of `Q − 1` |
/// | Törnqvist | `ln Q = Σ ½(s₀+s₁) ln(q₁/q₀)` | yes | no | parts of `ln Q` |
/// | Walsh | `Σ√(p₀p₁)q₁/Σ√(p₀p₁)q₀` | yes | no | parts of `Q − 1` |
/// | Sato–Vartia | `ln Q = Σ L(s₀,s₁) ln(q₁/q₀)/ΣL(s₀,s₁)` | yes | yes | parts of `ln Q` |
/// | Montgomery–Vartia | `ln Q = Σ L(v₀,v₁) ln(q₁/q₀)/L(V₀,V₁)` | yes | yes | parts of `ln Q` |
///
/// Montgomery–Vartia is the odd one out: if all quantities rise by the same factor it need not rise by that factor.
///
/// ```
/// use domar::growth::IndexNumber;
/// use domar::labeled::LabeledVec;
/// use domar::labels::{Dimension, Labels};
/// use domar::units::{Measure, Unit};
/// use ndarray::array;
///
/// let goods = Labels::from_codes(Dimension::Item, &["grain", "steel"])?;
/// let prices = |values| LabeledVec::new(Measure::new("price", Unit::money("CNY", 0)), goods.clone(), values);
/// let quantities = |values| LabeledVec::new(Measure::new("quantity", Unit::quantity("t", 0)), goods.clone(), values);
/// let (p0, p1) = (prices(array![1.0, 1.0])?, prices(array![2.0, 1.0])?);
/// let (q0, q1) = (quantities(array![1.0, 1.0])?, quantities(array![1.0, 2.0])?);
/// assert_eq!(IndexNumber::Laspeyres.quantity(&p0, &q0, &p1, &q1)?, 1.5);
/// assert!((IndexNumber::Fisher.quantity(&p0, &q0, &p1, &q1)? - (1.5f64 * 4.0 / 3.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), domar::growth::GrowthError>(())
/// ```
/// # References
/// Fisher (1922); Törnqvist (1936); Walsh (1901); Sato (1976); Vartia (1976); Diewert (1976); ILO et al. (2004),
/// *Consumer Price Index Manual*, chapters 15–17.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IndexNumber {
    /// Weights of the first situation, 拉氏指数.
    #[doc(alias = "拉氏指数")]
    Laspeyres,
    /// Weights of the second situation, 帕氏指数.
    #[doc(alias = "帕氏指数")]
    Paasche,
    /// Geometric mean of Laspeyres and Paasche, 费雪理想指数.
    #[doc(alias = "费雪指数")]
    Fisher,
    /// Mean value shares, 托恩奎斯特指数; exact for a translog function (Diewert 1976).
    #[doc(alias = "Törnqvist")]
    #[doc(alias = "托恩奎斯特指数")]
    Tornqvist,
    /// Geometric means of the other factor as weights.
    Walsh,
    /// Normalised logarithmic means of value shares; exact for a CES function.
    SatoVartia,
    /// Logarithmic means of values, as in the additive LMDI.
    #[doc(alias = "LMDI")]
    MontgomeryVartia,
}

/// What an index number measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Aggregate {
    /// The change of prices.
    Price,
    /// The change of quantities, volume.
    Quantity,
}

impl Aggregate {
    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Price => language.pick("price index", "价格指数"),
            Self::Quantity => language.pick("quantity index", "数量指数"),
        }
    }
}

/// What to do with items that are zero, or not there, in one of the situations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ZeroQuantity {
    /// They are an error.
    #[default]
    Refuse,
    /// They are left out of both situations and reported, which takes the others as representative.
    DropItem,
    /// Zero quantities count as they are, where the formula needs no logarithm of them: Laspeyres, Paasche, Fisher and
    /// Walsh. Prices must be there; items that are not there are still an error.
    Keep,
}

/// What contributions are parts of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContributionScale {
    /// Of the relative change, index − 1.
    Relative,
    /// Of the logarithm of the index.
    Logarithmic,
}

/// An index number with the contribution of each item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IndexChange {
    /// The formula.
    pub formula: IndexNumber,
    /// Prices or quantities.
    pub aggregate: Aggregate,
    /// The index, 1 for no change.
    pub index: f64,
    /// What each item contributes; they add up to `index − 1` or `ln index`, as `scale` says.
    pub contributions: LabeledVec,
    /// What the contributions add up to.
    pub scale: ContributionScale,
    /// Items left out under [`ZeroQuantity::DropItem`], each with the reason.
    pub dropped: Vec<String>,
}

impl IndexNumber {
    /// All formulas.
    pub const ALL: [Self; 7] = [
        Self::Laspeyres,
        Self::Paasche,
        Self::Fisher,
        Self::Tornqvist,
        Self::Walsh,
        Self::SatoVartia,
        Self::MontgomeryVartia,
    ];

    /// The word in a language.
    pub fn name_in(self, language: Language) -> &'static str {
        match self {
            Self::Laspeyres => language.pick("Laspeyres", "拉氏"),
            Self::Paasche => language.pick("Paasche", "帕氏"),
            Self::Fisher => language.pick("Fisher", "费雪"),
            Self::Tornqvist => language.pick("Törnqvist", "托恩奎斯特"),
            Self::Walsh => language.pick("Walsh", "沃尔什"),
            Self::SatoVartia => language.pick("Sato–Vartia", "佐藤–瓦蒂亚"),
            Self::MontgomeryVartia => language.pick("Montgomery–Vartia", "蒙哥马利–瓦蒂亚"),
        }
    }

    /// What the contributions of this formula add up to.
    pub fn scale(self) -> ContributionScale {
        match self {
            Self::Laspeyres | Self::Paasche | Self::Fisher | Self::Walsh => ContributionScale::Relative,
            Self::Tornqvist | Self::SatoVartia | Self::MontgomeryVartia => ContributionScale::Logarithmic,
        }
    }

    /// The price index from situation 0 to situation 1.
    ///
    /// # Formula
    /// As in the table at [`IndexNumber`], with `p` and `q` in each other's place.
    ///
    /// # Unit
    /// A ratio: 1 for no change.
    ///
    /// # Errors
    /// [`GrowthError::Label`] where the four vectors hold different items; [`GrowthError::Unit`] where the two prices
    /// or the two quantities are in different units; [`GrowthError::OutOfRange`] for zero or negative numbers.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::array;
    /// use domar::growth::IndexNumber;
    /// let goods = Labels::from_codes(Dimension::Item, &["grain", "steel"])?;
    /// let vector = |values| LabeledVec::new(Measure::new("number", Unit::Ratio), goods.clone(), values);
    /// let (p0, p1, q) = (vector(array![1.0, 1.0])?, vector(array![2.0, 1.0])?, vector(array![3.0, 1.0])?);
    /// assert_eq!(IndexNumber::Laspeyres.price(&p0, &q, &p1, &q)?, 1.75);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// The tests of index number theory (identity, proportionality, change of units, reversal of time and factors) as
    /// properties over random data, 1e-12.
    pub fn price(self, p0: &LabeledVec, q0: &LabeledVec, p1: &LabeledVec, q1: &LabeledVec) -> Result<f64, GrowthError> {
        Ok(self.change(Aggregate::Price, [p0, q0, p1, q1], ZeroQuantity::Refuse)?.index)
    }

    /// The quantity index from situation 0 to situation 1.
    ///
    /// # Formula
    /// See the table at [`IndexNumber`].
    ///
    /// # Unit
    /// A ratio: 1 for no change.
    ///
    /// # Errors
    /// As [`IndexNumber::price`].
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::array;
    /// use domar::growth::IndexNumber;
    /// let goods = Labels::from_codes(Dimension::Item, &["grain", "steel"])?;
    /// let vector = |values| LabeledVec::new(Measure::new("number", Unit::Ratio), goods.clone(), values);
    /// let (p, q0, q1) = (vector(array![1.0, 1.0])?, vector(array![3.0, 1.0])?, vector(array![3.0, 3.0])?);
    /// assert_eq!(IndexNumber::Walsh.quantity(&p, &q0, &p, &q1)?, 1.5);
    /// let error = IndexNumber::Tornqvist.quantity(&p, &q0, &p, &vector(array![3.0, 0.0])?).unwrap_err();
    /// assert!(error.to_string().starts_with("quantity of steel is 0, but it must be positive"));
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// As [`IndexNumber::price`]; Törnqvist also against a translog function, for which it is exact, 1e-12.
    pub fn quantity(
        self,
        p0: &LabeledVec,
        q0: &LabeledVec,
        p1: &LabeledVec,
        q1: &LabeledVec,
    ) -> Result<f64, GrowthError> {
        Ok(self.change(Aggregate::Quantity, [p0, q0, p1, q1], ZeroQuantity::Refuse)?.index)
    }

    /// An index with the contribution of each item; situations are `[p0, q0, p1, q1]`.
    ///
    /// # Formula
    /// ```text
    /// Laspeyres           p₀(q₁ − q₀)/Σp₀q₀
    /// Paasche             p₁(q₁ − q₀)/Σp₁q₀
    /// Walsh               √(p₀p₁)(q₁ − q₀)/Σ√(p₀p₁)q₀
    /// Fisher              (p₀ + p₁/P)(q₁ − q₀)/Σ(p₀ + p₁/P)q₀,   P the Fisher price index
    /// the logarithmic     weight · ln(q₁/q₀)
    /// ```
    /// # Unit
    /// Fractions of 1 (parts of `index − 1`) or log points (parts of `ln index`): see [`IndexChange::scale`].
    ///
    /// # Errors
    /// As [`IndexNumber::price`]; [`GrowthError::NothingLeft`] where every item was dropped.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::array;
    /// use domar::growth::{Aggregate, IndexNumber, ZeroQuantity};
    /// let goods = Labels::from_codes(Dimension::Item, &["grain", "steel", "chips"])?;
    /// let vector = |values| LabeledVec::new(Measure::new("number", Unit::Ratio), goods.clone(), values);
    /// let p = vector(array![1.0, 1.0, 4.0])?;
    /// let (q0, q1) = (vector(array![3.0, 1.0, 0.0])?, vector(array![3.0, 3.0, 1.0])?);
    /// let change = IndexNumber::Fisher.change(Aggregate::Quantity, [&p, &q0, &p, &q1], ZeroQuantity::DropItem)?;
    /// assert_eq!(change.dropped, ["chips: quantity 0 in situation 0"]);
    /// assert!((change.contributions.sum() - (change.index - 1.0)).abs() < 1e-15);
    /// let all = IndexNumber::Fisher.change(Aggregate::Quantity, [&p, &q0, &p, &q1], ZeroQuantity::Keep)?;
    /// assert_eq!(all.index, 2.5);
    /// # Ok::<(), domar::growth::GrowthError>(())
    /// ```
    /// # Validated against
    /// Contributions add up, 1e-12, over random data.
    ///
    /// # References
    /// van Yzeren (1952); Reinsdorf, Diewert and Ehemann (2002), for Fisher; Vartia (1976) for the logarithmic ones.
    pub fn change(
        self,
        aggregate: Aggregate,
        situations: [&LabeledVec; 4],
        zeros: ZeroQuantity,
    ) -> Result<IndexChange, GrowthError> {
        let [p0, q0, p1, q1] = situations;
        p0.measure().ensure_addable(p1.measure())?;
        q0.measure().ensure_addable(q1.measure())?;
        let (axis, mut dropped) = common_axis(situations, zeros)?;
        let mut kept = Vec::with_capacity(axis.len());
        let mut numbers: [Vec<f64>; 4] = Default::default();
        for code in axis.codes() {
            let mut cells = [0.0; 4];
            for (cell, vector) in cells.iter_mut().zip(situations) {
                *cell = vector.get(code)?;
            }
            match self.judge(code, cells, zeros)? {
                None => {
                    kept.push(code);
                    numbers.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
                }
                Some(reason) => dropped.push(reason),
            }
        }
        if kept.is_empty() {
            return Err(GrowthError::NothingLeft { dropped: dropped.len() });
        }
        let axis = if kept.len() == axis.len() { axis } else { axis.select(&axis.positions(&kept)?)? };
        let [p0, q0, p1, q1] = numbers.map(Array1::from);
        let (index, contributions) = match aggregate {
            Aggregate::Quantity => self.of(p0.view(), q0.view(), p1.view(), q1.view()),
            Aggregate::Price => self.of(q0.view(), p0.view(), q1.view(), p1.view()),
        };
        if !(index.is_finite() && index > 0.0) {
            return Err(GrowthError::out_of_range(
                &format!("the {}", aggregate.name_in(Language::English)),
                "all items",
                index,
                "positive; no value is left in one of the situations",
            ));
        }
        let measure = Measure::new("contribution", Unit::Ratio).with_chinese("贡献");
        let contributions = LabeledVec::trusted(measure, &axis, contributions);
        Ok(IndexChange { formula: self, aggregate, index, contributions, scale: self.scale(), dropped })
    }

    /// Productivity of several outputs and inputs: the quantity index of outputs over that of inputs, each `[p0, q0, p1, q1]`.
    ///
    /// # Formula
    /// ```text
    /// A₁/A₀ = Q(outputs)/Q(inputs)
    /// ```
    /// # Unit
    /// A ratio: 1 for no change.
    ///
    /// # Errors
    /// As [`IndexNumber::price`].
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::units::{Measure, Unit};
    /// # use ndarray::array;
    /// use domar::growth::IndexNumber;
    /// let vector = |codes: &[&str], values| {
    ///     LabeledVec::new(Measure::new("number", Unit::Ratio), Labels::from_codes(Dimension::Item, codes)?, values)
    /// };
    /// let (crops, p) = (vector(&["grain"], array![3.0])?, vector(&["grain"], array![1.0])?);
    /// let more = vector(&["grain"], array![3.3])?;
    /// let (land, rents) = (vector(&["land", "labour"], array![1.0, 1.0])?, vector(&["land", "labour"], array![2.0, 1.0])?);
    /// // A tenth more grain from the same land and labour.
    /// let growth = IndexNumber::Tornqvist.productivity([&p, &crops, &p, &more], [&rents, &land, &rents, &land])?;
    /// assert!((growth - 1.1).abs() < 1e-15);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// Törnqvist: agriculture in 48 states of the USA 1995–2004 (an independent computation in numpy), 1e-12.
    ///
    /// # References
    /// Jorgenson and Griliches (1967); Diewert (1992), for Fisher.
    pub fn productivity(self, outputs: [&LabeledVec; 4], inputs: [&LabeledVec; 4]) -> Result<f64, GrowthError> {
        let quantity = |situations| self.change(Aggregate::Quantity, situations, ZeroQuantity::Refuse);
        Ok(quantity(outputs)?.index / quantity(inputs)?.index)
    }

    /// Whether an item counts; if it is dropped, why.
    fn judge(self, code: &str, cells: [f64; 4], zeros: ZeroQuantity) -> Result<Option<String>, GrowthError> {
        const WHAT: [(&str, usize); 4] = [("price", 0), ("quantity", 0), ("price", 1), ("quantity", 1)];
        for (&value, (what, situation)) in cells.iter().zip(WHAT) {
            let is_quantity = what == "quantity";
            let keeps = zeros == ZeroQuantity::Keep && is_quantity && self.scale() == ContributionScale::Relative;
            if value > 0.0 || (value == 0.0 && keeps) {
                continue;
            }
            if value == 0.0 && zeros == ZeroQuantity::DropItem {
                return Ok(Some(format!("{code}: {what} 0 in situation {situation}")));
            }
            return Err(GrowthError::out_of_range(
                what,
                code,
                value,
                "positive; leave the item out, drop zeros with ZeroQuantity::DropItem, or keep zero quantities with ZeroQuantity::Keep and an arithmetic formula",
            ));
        }
        Ok(None)
    }

    /// The quantity index of bare numbers and its contributions.
    pub(super) fn of(
        self,
        p0: ArrayView1<'_, f64>,
        q0: ArrayView1<'_, f64>,
        p1: ArrayView1<'_, f64>,
        q1: ArrayView1<'_, f64>,
    ) -> (f64, Array1<f64>) {
        let (v0, v1) = (&p0 * &q0, &p1 * &q1);
        let (total0, total1) = (v0.sum(), v1.sum());
        let by_weights = |weights: Array1<f64>| {
            let base = weights.dot(&q0);
            (weights.dot(&q1) / base, weights * (&q1 - &q0) / base)
        };
        let by_logs = |weights: Array1<f64>| {
            let parts: Array1<f64> = weights
                .iter()
                .zip(q0.iter().zip(&q1))
                .map(|(weight, (before, after))| weight * (after / before).ln())
                .collect();
            (parts.sum().exp(), parts)
        };
        let means = |a: &Array1<f64>, b: &Array1<f64>| -> Array1<f64> {
            a.iter().zip(b).map(|(&a, &b)| logarithmic_mean(a, b)).collect()
        };
        match self {
            Self::Laspeyres => by_weights(p0.to_owned()),
            Self::Paasche => by_weights(p1.to_owned()),
            Self::Walsh => by_weights((&p0 * &p1).mapv(f64::sqrt)),
            Self::Fisher => {
                let laspeyres = p0.dot(&q1) / total0;
                let paasche = total1 / p1.dot(&q0);
                let index = (laspeyres * paasche).sqrt();
                // Value over quantity: the Fisher price index, by factor reversal.
                let price = total1 / total0 / index;
                let (_, parts) = by_weights(&p0 + &p1 / price);
                (index, parts)
            }
            Self::Tornqvist => by_logs((v0 / total0 + v1 / total1) / 2.0),
            Self::SatoVartia => {
                let weights = means(&(v0 / total0), &(v1 / total1));
                let sum = weights.sum();
                by_logs(weights / sum)
            }
            Self::MontgomeryVartia => by_logs(means(&v0, &v1) / logarithmic_mean(total0, total1)),
        }
    }
}

/// The items that all four vectors hold, and those that are dropped because some lack them.
fn common_axis(situations: [&LabeledVec; 4], zeros: ZeroQuantity) -> Result<(Arc<Labels>, Vec<String>), GrowthError> {
    let [first, others @ ..] = situations;
    let axis = first.axis();
    if zeros != ZeroQuantity::DropItem {
        for other in others {
            axis.ensure_aligned(other.axis())?;
        }
        return Ok((Arc::clone(axis), Vec::new()));
    }
    let mut dropped: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for (position, code) in axis.codes().enumerate() {
        if others.iter().all(|other| other.axis().contains(code)) {
            kept.push(position);
        } else {
            dropped.push(format!("{code}: not there in all vectors"));
        }
    }
    for other in others {
        for code in other.axis().codes().filter(|code| !axis.contains(code)) {
            let reason = format!("{code}: not there in all vectors");
            if !dropped.contains(&reason) {
                dropped.push(reason);
            }
        }
    }
    Ok((axis.select(&kept)?, dropped))
}

/// `(b − a)/ln(b/a)` of two positive numbers, accurate also where they are nearly equal.
pub(super) fn logarithmic_mean(a: f64, b: f64) -> f64 {
    let relative = (b - a) / a;
    let log = relative.ln_1p();
    if log == 0.0 { a } else { a * (relative / log) }
}

impl fmt::Display for IndexNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name_in(Language::English))
    }
}

impl IndexChange {
    /// What the contributions add up to: `index − 1` or `ln index`.
    pub fn total(&self) -> f64 {
        match self.scale {
            ContributionScale::Relative => self.index - 1.0,
            ContributionScale::Logarithmic => self.index.ln(),
        }
    }

    fn heading_in(&self, language: Language) -> String {
        let (formula, aggregate) = (self.formula.name_in(language), self.aggregate.name_in(language));
        match language {
            Language::English => format!("{formula} {aggregate}: {:.4}", self.index),
            Language::Chinese => format!("{formula}{aggregate}：{:.4}", self.index),
        }
    }

    fn scale_in(&self, language: Language) -> &'static str {
        match self.scale {
            ContributionScale::Relative => language.pick("Contribution to the change", "对变化率的贡献"),
            ContributionScale::Logarithmic => language.pick("Contribution, log points × 100", "贡献（对数点×100）"),
        }
    }
}

impl ToTable for IndexChange {
    fn to_table_in(&self, language: Language) -> Table {
        let mut builder = Table::builder(self.heading_in(language))
            .language(language)
            .stub(stub_of(self.contributions.axis().dimension(), language))
            .number_column(self.scale_in(language), NumberFormat::percent(2));
        for (label, value) in self.contributions.iter() {
            builder = builder.row(label_in(label, language), [value]);
        }
        builder = builder.total(language.pick("All items", "合计"), [self.total()]);
        if !self.dropped.is_empty() {
            builder = builder.note(format!("{} {}", language.pick("Left out:", "未计入："), self.dropped.join("; ")));
        }
        builder.build_or_explain()
    }
}

impl ToChart for IndexChange {
    fn to_chart_in(&self, language: Language) -> Chart {
        let ranked = self.contributions.ranked();
        let bars = Bars::horizontal(ranked.iter().map(|(label, _)| label_in(label, language)))
            .series(self.scale_in(language), ranked.iter().map(|(_, value)| *value));
        Chart::new(self.heading_in(language), bars).language(language).x_axis(self.scale_in(language))
    }
}

display_in_notebook!(both: IndexChange);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Dimension;
    use ndarray::array;
    use proptest::prelude::*;

    fn vector(values: &[f64]) -> LabeledVec {
        let codes: Vec<String> = (0..values.len()).map(|i| format!("i{i}")).collect();
        let axis = Labels::from_codes(Dimension::Item, &codes).unwrap();
        LabeledVec::new(Measure::new("number", Unit::Ratio), axis, Array1::from(values.to_vec())).unwrap()
    }

    /// Prices and quantities of two situations.
    fn data() -> impl Strategy<Value = [LabeledVec; 4]> {
        (2usize..7)
            .prop_flat_map(|n| proptest::array::uniform4(proptest::collection::vec(0.05f64..20.0, n)))
            .prop_map(|columns| columns.map(|column| vector(&column)))
    }

    fn scaled(vector: &LabeledVec, factor: f64) -> LabeledVec {
        LabeledVec::new(vector.measure().clone(), vector.axis().clone(), vector.values().mapv(|v| v * factor)).unwrap()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
    }

    fn has_time_reversal(formula: IndexNumber) -> bool {
        !matches!(formula, IndexNumber::Laspeyres | IndexNumber::Paasche)
    }

    proptest! {
        #[test]
        fn contributions_add_up([p0, q0, p1, q1] in data()) {
            for formula in IndexNumber::ALL {
                for aggregate in [Aggregate::Price, Aggregate::Quantity] {
                    let change = formula.change(aggregate, [&p0, &q0, &p1, &q1], ZeroQuantity::Refuse).unwrap();
                    prop_assert!(close(change.contributions.sum(), change.total()), "{formula}");
                }
            }
        }

        #[test]
        fn time_reverses([p0, q0, p1, q1] in data()) {
            for formula in IndexNumber::ALL {
                let there = formula.quantity(&p0, &q0, &p1, &q1).unwrap();
                let back = formula.quantity(&p1, &q1, &p0, &q0).unwrap();
                if has_time_reversal(formula) {
                    prop_assert!(close(there * back, 1.0), "{formula}");
                }
            }
            // Laspeyres turned round is Paasche.
            let there = IndexNumber::Laspeyres.price(&p0, &q0, &p1, &q1).unwrap();
            let back = IndexNumber::Paasche.price(&p1, &q1, &p0, &q0).unwrap();
            prop_assert!(close(there * back, 1.0));
        }

        #[test]
        fn factors_reverse([p0, q0, p1, q1] in data()) {
            let value = (&p1.values() * &q1.values()).sum() / (&p0.values() * &q0.values()).sum();
            for formula in [IndexNumber::Fisher, IndexNumber::SatoVartia, IndexNumber::MontgomeryVartia] {
                let price = formula.price(&p0, &q0, &p1, &q1).unwrap();
                let quantity = formula.quantity(&p0, &q0, &p1, &q1).unwrap();
                prop_assert!((price * quantity / value - 1.0).abs() < 1e-12, "{formula}");
            }
            // Laspeyres and Paasche do so together.
            let price = IndexNumber::Laspeyres.price(&p0, &q0, &p1, &q1).unwrap();
            let quantity = IndexNumber::Paasche.quantity(&p0, &q0, &p1, &q1).unwrap();
            prop_assert!((price * quantity / value - 1.0).abs() < 1e-12);
        }

        #[test]
        fn nothing_changed_gives_one([p0, q0, p1, _] in data()) {
            for formula in IndexNumber::ALL {
                prop_assert!(close(formula.quantity(&p0, &q0, &p1, &q0).unwrap(), 1.0), "{formula}");
            }
        }

        #[test]
        fn indices_are_proportional([p0, q0, p1, _] in data(), factor in 0.1f64..10.0) {
            for formula in IndexNumber::ALL.into_iter().filter(|f| *f != IndexNumber::MontgomeryVartia) {
                let index = formula.quantity(&p0, &q0, &p1, &scaled(&q0, factor)).unwrap();
                prop_assert!((index / factor - 1.0).abs() < 1e-12, "{formula}");
            }
        }

        #[test]
        fn units_of_measurement_do_not_matter([p0, q0, p1, q1] in data(), factor in 0.001f64..1000.0) {
            // The first item counted in another unit: price up, quantity down.
            let rescale = |vector: &LabeledVec, factor: f64| {
                let mut values = vector.values().to_owned();
                values[0] *= factor;
                LabeledVec::new(vector.measure().clone(), vector.axis().clone(), values).unwrap()
            };
            for formula in IndexNumber::ALL {
                let before = formula.quantity(&p0, &q0, &p1, &q1).unwrap();
                let after = formula
                    .quantity(&rescale(&p0, factor), &rescale(&q0, 1.0 / factor), &rescale(&p1, factor), &rescale(&q1, 1.0 / factor))
                    .unwrap();
                prop_assert!((before / after - 1.0).abs() < 1e-12, "{formula}");
            }
        }

        #[test]
        fn means_lie_between([p0, q0, p1, q1] in data()) {
            let ratios: Vec<f64> = q1.values().iter().zip(q0.values()).map(|(a, b)| a / b).collect();
            let low = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let high = ratios.iter().copied().fold(0.0, f64::max);
            for formula in IndexNumber::ALL.into_iter().filter(|f| *f != IndexNumber::MontgomeryVartia) {
                let index = formula.quantity(&p0, &q0, &p1, &q1).unwrap();
                prop_assert!(index >= low * (1.0 - 1e-12) && index <= high * (1.0 + 1e-12), "{formula}");
            }
        }

        #[test]
        fn tornqvist_is_exact_for_translog(
            a in 0.3f64..0.7, b in -0.1f64..0.1,
            q in proptest::array::uniform4(0.5f64..2.0), level in proptest::array::uniform2(0.5f64..2.0),
        ) {
            // ln f = a ln x + (1 − a) ln z + b/2 (ln x)² + b/2 (ln z)² − b ln x ln z, homogeneous of degree one.
            let log_f = |x: f64, z: f64| {
                let (x, z) = (x.ln(), z.ln());
                a * x + (1.0 - a) * z + b / 2.0 * (x * x + z * z) - b * x * z
            };
            // Prices by marginal products: shares are the elasticities; the price level is free.
            let prices = |x: f64, z: f64, level: f64| {
                let share = a + b * (x.ln() - z.ln());
                vector(&[level * share / x, level * (1.0 - share) / z])
            };
            let [x0, z0, x1, z1] = q;
            let index = IndexNumber::Tornqvist
                .quantity(&prices(x0, z0, level[0]), &vector(&[x0, z0]), &prices(x1, z1, level[1]), &vector(&[x1, z1]))
                .unwrap();
            prop_assert!((index.ln() - (log_f(x1, z1) - log_f(x0, z0))).abs() < 1e-12);
        }

        #[test]
        fn sato_vartia_is_exact_for_ces(
            weights in proptest::array::uniform3(0.2f64..1.0), rho in 0.2f64..0.8,
            q in proptest::array::uniform3(0.5f64..2.0), r in proptest::array::uniform3(0.5f64..2.0),
        ) {
            let f = |x: [f64; 3]| weights.iter().zip(x).map(|(w, x)| w * x.powf(rho)).sum::<f64>().powf(1.0 / rho);
            let prices = |x: [f64; 3]| {
                let values: Vec<f64> = weights.iter().zip(x).map(|(w, x)| w * x.powf(rho - 1.0)).collect();
                vector(&values)
            };
            let index = IndexNumber::SatoVartia.quantity(&prices(q), &vector(&q), &prices(r), &vector(&r)).unwrap();
            prop_assert!((index / (f(r) / f(q)) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_order_of_the_formulas_is_as_in_the_manual() {
        // Dearer goods are bought less: Laspeyres above Fisher above Paasche, the superlative ones close together.
        let (p0, p1) = (vector(&[1.0, 1.0, 1.0]), vector(&[2.0, 1.0, 0.5]));
        let (q0, q1) = (vector(&[1.0, 1.0, 1.0]), vector(&[0.6, 1.0, 1.8]));
        let index = |formula: IndexNumber| formula.price(&p0, &q0, &p1, &q1).unwrap();
        assert!(index(IndexNumber::Laspeyres) > index(IndexNumber::Fisher));
        assert!(index(IndexNumber::Fisher) > index(IndexNumber::Paasche));
        for formula in [IndexNumber::Tornqvist, IndexNumber::Walsh, IndexNumber::SatoVartia] {
            assert!((index(formula) / index(IndexNumber::Fisher) - 1.0).abs() < 0.005, "{formula}");
        }
        // By hand: values 3; 2·0.6 + 1 + 0.9 = 3.1; at old quantities 3.5; at old prices 3.4.
        assert!((index(IndexNumber::Laspeyres) - 3.5 / 3.0).abs() < 1e-15);
        assert!((index(IndexNumber::Paasche) - 3.1 / 3.4).abs() < 1e-15);
    }

    #[test]
    fn logarithmic_means_of_near_numbers_are_accurate() {
        assert_eq!(logarithmic_mean(2.0, 2.0), 2.0);
        let near = logarithmic_mean(1.0, 1.0 + 1e-9);
        assert!((near - (1.0 + 0.5e-9)).abs() < 1e-16);
        assert!((logarithmic_mean(1.0, std::f64::consts::E) - (std::f64::consts::E - 1.0)).abs() < 1e-15);
    }

    #[test]
    fn zeros_follow_the_policy() {
        let p = vector(&[1.0, 2.0]);
        let (q0, q1) = (vector(&[1.0, 1.0]), vector(&[2.0, 0.0]));
        let change = |formula: IndexNumber, zeros| formula.change(Aggregate::Quantity, [&p, &q0, &p, &q1], zeros);
        let error = change(IndexNumber::Fisher, ZeroQuantity::Refuse).unwrap_err();
        assert_eq!(
            error.to_string(),
            "quantity of i1 is 0, but it must be positive; leave the item out, drop zeros with ZeroQuantity::DropItem, or keep zero quantities with ZeroQuantity::Keep and an arithmetic formula"
        );
        assert!((change(IndexNumber::Fisher, ZeroQuantity::Keep).unwrap().index - 2.0 / 3.0).abs() < 1e-15);
        assert!(change(IndexNumber::Tornqvist, ZeroQuantity::Keep).is_err());
        let dropped = change(IndexNumber::Tornqvist, ZeroQuantity::DropItem).unwrap();
        assert!((dropped.index - 2.0).abs() < 1e-15);
        assert_eq!(dropped.dropped, ["i1: quantity 0 in situation 1"]);
        assert!(dropped.to_table().to_text().contains("Left out: i1: quantity 0 in situation 1"));
        assert!(dropped.to_chart().check().is_ok());
        let nothing = IndexNumber::Fisher
            .change(Aggregate::Price, [&p, &vector(&[0.0, 0.0]), &p, &q1], ZeroQuantity::DropItem)
            .unwrap_err();
        assert_eq!(
            nothing.to_string(),
            "no item is left to aggregate: all of 2 were dropped; give items with positive prices and quantities in both situations"
        );
        // A negative quantity is no zero.
        let negative = vector(&[-1.0, 1.0]);
        assert!(
            IndexNumber::Fisher.change(Aggregate::Price, [&p, &q0, &p, &negative], ZeroQuantity::DropItem).is_err()
        );
    }

    #[test]
    fn items_that_come_and_go_are_matched_or_refused() {
        let axis = |codes: &[&str]| Labels::from_codes(Dimension::Item, codes).unwrap();
        let make =
            |codes: &[&str], values| LabeledVec::new(Measure::new("number", Unit::Ratio), axis(codes), values).unwrap();
        let (p0, q0) = (make(&["a", "b"], array![1.0, 1.0]), make(&["a", "b"], array![1.0, 1.0]));
        let (p1, q1) = (make(&["b", "c"], array![3.0, 1.0]), make(&["b", "c"], array![2.0, 1.0]));
        assert!(IndexNumber::Fisher.price(&p0, &q0, &p1, &q1).is_err());
        let change =
            IndexNumber::Fisher.change(Aggregate::Price, [&p0, &q0, &p1, &q1], ZeroQuantity::DropItem).unwrap();
        assert!((change.index - 3.0).abs() < 1e-15);
        assert_eq!(change.dropped, ["a: not there in all vectors", "c: not there in all vectors"]);
    }

    #[test]
    fn mixed_price_bases_are_refused() {
        let axis = Labels::from_codes(Dimension::Item, &["a"]).unwrap();
        let price = |unit| LabeledVec::new(Measure::new("price", unit), axis.clone(), array![1.0]).unwrap();
        let q = LabeledVec::new(Measure::new("quantity", Unit::quantity("t", 0)), axis.clone(), array![1.0]).unwrap();
        let (yuan, dollars) = (price(Unit::money("CNY", 0)), price(Unit::money("USD", 0)));
        let error = IndexNumber::Fisher.price(&yuan, &q, &dollars, &q).unwrap_err();
        assert_eq!(
            error.to_string(),
            "figures in CNY may not be added to figures in USD: they measure different things"
        );
    }
}
