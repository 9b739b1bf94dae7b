//! Structural decomposition: how much of a change each of its factors explains.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, LeontiefSystem};
use crate::concordance::Concordance;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{LabelError, Labels, Language};
use crate::linalg::Lu;
use crate::report::{
    Bars, Cell, Chart, NumberFormat, Table, ToChart, ToTable, capitalised, display_in_notebook, label_in, qualifiers,
    scope_of, stub_of,
};
use crate::table::Imports;
use crate::units::{Flow, Measure, Unit};

/// Beyond this number of factors the outcomes of all subsets no longer fit comfortably in memory.
const MOST_FACTORS: usize = 12;

/// What a factor is at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FactorValue {
    /// A matrix, such as the Leontief inverse.
    Matrix(LabeledMat),
    /// A vector on the diagonal of a matrix, such as value added per unit of output.
    Diagonal(LabeledVec),
    /// A column vector, such as final demand; the last factor, scalars aside.
    Vector(LabeledVec),
    /// A number that multiplies everything, such as the level of final demand.
    Scalar(f64),
}

impl FactorValue {
    fn kind(&self) -> &'static str {
        match self {
            Self::Matrix(_) => "matrix",
            Self::Diagonal(_) => "diagonal",
            Self::Vector(_) => "vector",
            Self::Scalar(_) => "scalar",
        }
    }

    /// What indexes the product from this factor on; `None` for a scalar.
    fn rows(&self) -> Option<&Labels> {
        match self {
            Self::Matrix(matrix) => Some(matrix.rows()),
            Self::Diagonal(vector) | Self::Vector(vector) => Some(vector.axis()),
            Self::Scalar(_) => None,
        }
    }

    /// What must index the next factor; `None` where nothing need follow.
    fn columns(&self) -> Option<&Labels> {
        match self {
            Self::Matrix(matrix) => Some(matrix.columns()),
            Self::Diagonal(vector) => Some(vector.axis()),
            Self::Vector(_) | Self::Scalar(_) => None,
        }
    }

    fn times(&self, product: &Array1<f64>) -> Array1<f64> {
        match self {
            Self::Matrix(matrix) => matrix.values().dot(product),
            Self::Diagonal(vector) => &vector.values() * product,
            // The vector starts the product, which is one until then or carries the scalars behind it.
            Self::Vector(vector) => &vector.values() * product[0],
            Self::Scalar(number) => product * *number,
        }
    }
}

/// A named factor with its values at the start and at the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    name: String,
    chinese_name: Option<String>,
    start: FactorValue,
    end: FactorValue,
}

impl Factor {
    /// A factor.
    ///
    /// # Errors
    /// [`LeontiefError::NotComparable`] where the two values are not of one kind; labels that differ between them; a
    /// scalar that is not finite.
    pub fn new(name: impl Into<String>, start: FactorValue, end: FactorValue) -> Result<Self, LeontiefError> {
        let (left, right) = (start.kind(), end.kind());
        if left != right {
            return Err(LeontiefError::NotComparable {
                what: "the kinds of a factor at start and end",
                left: left.to_owned(),
                right: right.to_owned(),
            });
        }
        for (a, b) in [(start.rows(), end.rows()), (start.columns(), end.columns())] {
            if let (Some(a), Some(b)) = (a, b) {
                a.ensure_aligned(b)?;
            }
        }
        for value in [&start, &end] {
            match value {
                FactorValue::Scalar(number) if !number.is_finite() => {
                    return Err(LeontiefError::OutOfRange {
                        parameter: "a scalar factor",
                        value: *number,
                        allowed: "a finite number",
                    });
                }
                _ => {}
            }
        }
        Ok(Self { name: name.into(), chinese_name: None, start, end })
    }

    /// The same factor with its Chinese name.
    #[must_use]
    pub fn with_chinese(mut self, name: impl Into<String>) -> Self {
        self.chinese_name = Some(name.into());
        self
    }
}

/// What is to be decomposed: an outcome and the factors whose product it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StructuralDecomposition {
    outcome: Measure,
    factors: Vec<Factor>,
}

/// What one factor explains, by sector of the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorEffect {
    /// The factor.
    pub name: String,
    /// Its Chinese name.
    pub chinese_name: Option<String>,
    /// Mean over all orders in which the factors can change.
    pub mean: LabeledVec,
    /// Smallest effect over all orders.
    pub smallest: LabeledVec,
    /// Largest effect over all orders.
    pub largest: LabeledVec,
    /// The polar form in which the factors change from the last to the first: all factors to the right are already
    /// those of the end.
    pub first_polar: LabeledVec,
    /// The polar form in which they change from the first to the last.
    pub second_polar: LabeledVec,
}

impl FactorEffect {
    /// Mean of the two polar forms.
    ///
    /// # References
    /// Dietzenbacher and Los (1998).
    pub fn polar_mean(&self) -> LabeledVec {
        let values = (&self.first_polar.values() + &self.second_polar.values()) / 2.0;
        LabeledVec::trusted(self.mean.measure().clone(), self.mean.axis(), values)
    }

    /// Largest less smallest effect over all orders: how far the answer depends on the order.
    pub fn spread(&self) -> LabeledVec {
        let values = &self.largest.values() - &self.smallest.values();
        LabeledVec::trusted(self.mean.measure().clone(), self.mean.axis(), values)
    }

    /// The name in a language.
    pub fn name_in(&self, language: Language) -> &str {
        language.name(&self.name, self.chinese_name.as_deref())
    }
}

/// A change with the effects of its factors, which add up to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// The outcome at the start.
    pub start: LabeledVec,
    /// The outcome at the end.
    pub end: LabeledVec,
    /// End less start.
    pub change: LabeledVec,
    /// One effect for each factor, in the order of the factors.
    pub effects: Vec<FactorEffect>,
}

impl Decomposition {
    /// The effect of a factor by its name.
    pub fn effect(&self, name: &str) -> Option<&FactorEffect> {
        self.effects.iter().find(|effect| effect.name == name)
    }

    /// Change less the sum of the mean effects: rounding only.
    pub fn residual(&self) -> LabeledVec {
        let mut values = self.change.values().to_owned();
        for effect in &self.effects {
            values -= &effect.mean.values();
        }
        LabeledVec::trusted(self.change.measure().clone(), self.change.axis(), values)
    }
}

impl StructuralDecomposition {
    /// An outcome that is the product of factors, from left to right.
    ///
    /// # Errors
    /// [`LeontiefError::FactorsDoNotChain`] where the product is not a vector; labels of neighbours that differ;
    /// [`LeontiefError::OutOfRange`] for more than twelve factors.
    ///
    /// # Example
    /// ```
    /// use domar::labeled::LabeledVec;
    /// use domar::labels::{Dimension, Labels};
    /// use domar::leontief::{Factor, FactorValue, StructuralDecomposition};
    /// use domar::units::{Measure, Unit};
    /// use ndarray::array;
    ///
    /// let sectors = Labels::from_codes(Dimension::Sector, &["1", "2"])?;
    /// let vector = |values| LabeledVec::new(Measure::new("quantity", Unit::Ratio), sectors.clone(), values);
    /// let price = Factor::new("price", FactorValue::Scalar(2.0), FactorValue::Scalar(3.0))?;
    /// let quantity = Factor::new(
    ///     "quantity",
    ///     FactorValue::Vector(vector(array![10.0, 20.0])?),
    ///     FactorValue::Vector(vector(array![12.0, 20.0])?),
    /// )?;
    /// let value = Measure::new("value", Unit::money("USD", 0));
    /// let growth = StructuralDecomposition::new(value, vec![price, quantity])?.decompose();
    /// assert_eq!(growth.effects[0].mean.get("1")?, 11.0);
    /// assert_eq!(growth.effects[1].mean.get("1")?, 5.0);
    /// # Ok::<(), domar::leontief::LeontiefError>(())
    /// ```
    pub fn new(outcome: Measure, factors: Vec<Factor>) -> Result<Self, LeontiefError> {
        if factors.len() > MOST_FACTORS {
            return Err(LeontiefError::OutOfRange {
                parameter: "the number of factors",
                value: factors.len() as f64,
                allowed: "at most 12",
            });
        }
        let shaped: Vec<&FactorValue> =
            factors.iter().map(|factor| &factor.start).filter(|value| value.rows().is_some()).collect();
        let vectors = shaped.iter().filter(|value| matches!(value, FactorValue::Vector(_))).count();
        if vectors != 1 || !matches!(shaped.last(), Some(FactorValue::Vector(_))) {
            return Err(LeontiefError::FactorsDoNotChain {
                factors: factors.iter().map(|factor| format!("{} {}", factor.start.kind(), factor.name)).collect(),
            });
        }
        for pair in shaped.windows(2) {
            if let (Some(columns), Some(rows)) = (pair[0].columns(), pair[1].rows()) {
                columns.ensure_aligned(rows)?;
            }
        }
        Ok(Self { outcome, factors })
    }

    /// The effects of all factors on each element of the outcome.
    ///
    /// # Formula
    /// ```text
    /// effect of k = Σ over S without k of  |S|! (n − 1 − |S|)! / n!  ·  [f(S and k) − f(S)]
    /// ```
    /// `f(S)` is the outcome with the factors in `S` at the end and the others at the start: the mean over all `n!`
    /// orders, from `2ⁿ` products. The effects add up to the change exactly.
    ///
    /// # Unit
    /// That of the outcome.
    ///
    /// # Validated against
    /// China 2017 to 2020, value added, all 24 orders and polar forms (numpy, 1e-9); the mean of two factors equals the
    /// polar mean.
    ///
    /// # References
    /// Dietzenbacher and Los (1998); Rose and Casler (1996); de Boer (2009), for the weights, which are those of Shapley
    /// (1953).
    #[doc(alias = "SDA")]
    #[doc(alias = "结构分解分析")]
    #[doc(alias = "Shapley")]
    pub fn decompose(&self) -> Decomposition {
        let outcomes: Vec<Array1<f64>> = self.subsets().map(|ends| self.product(ends)).collect();
        averaged(&self.outcome, self.axis(), &self.names(), &outcomes)
    }

    /// The same for groups of sectors: effects, spread and polar forms of each group's sum.
    ///
    /// # Errors
    /// A concordance that starts from other labels than the outcome's.
    pub fn decompose_by_group(&self, groups: &Concordance) -> Result<Decomposition, LeontiefError> {
        groups.sources().ensure_aligned(self.axis())?;
        let outcomes: Vec<Array1<f64>> =
            self.subsets().map(|ends| groups.map_vector(self.product(ends).view())).collect();
        Ok(averaged(&self.outcome, groups.targets(), &self.names(), &outcomes))
    }

    fn names(&self) -> Vec<(String, Option<String>)> {
        self.factors.iter().map(|factor| (factor.name.clone(), factor.chinese_name.clone())).collect()
    }

    fn axis(&self) -> &std::sync::Arc<Labels> {
        self.factors
            .iter()
            .find_map(|factor| match &factor.start {
                FactorValue::Matrix(matrix) => Some(matrix.rows()),
                FactorValue::Diagonal(vector) | FactorValue::Vector(vector) => Some(vector.axis()),
                FactorValue::Scalar(_) => None,
            })
            .expect("one factor is a vector")
    }

    /// All subsets of the factors, one bit each.
    fn subsets(&self) -> std::ops::Range<usize> {
        0..1 << self.factors.len()
    }

    /// The outcome with the factors of a subset at the end.
    fn product(&self, ends: usize) -> Array1<f64> {
        self.factors.iter().enumerate().rev().fold(Array1::ones(1), |product, (k, factor)| {
            let value = if ends >> k & 1 == 1 { &factor.end } else { &factor.start };
            value.times(&product)
        })
    }
}

/// Effects from the outcomes of all subsets, subset `S` at position `S`.
fn averaged(
    outcome: &Measure,
    axis: &std::sync::Arc<Labels>,
    names: &[(String, Option<String>)],
    outcomes: &[Array1<f64>],
) -> Decomposition {
    let n = names.len();
    let all = outcomes.len() - 1;
    let weights = order_shares(n);
    let labelled = |name: String, chinese: String, values: Array1<f64>| {
        let measure = Measure::new(name, outcome.unit().clone()).with_chinese(chinese).like(outcome);
        LabeledVec::trusted(measure, axis, values)
    };
    let chinese_outcome = outcome.name_in(Language::Chinese);
    let effects = names
        .iter()
        .enumerate()
        .map(|(k, (name, chinese))| {
            let bit = 1 << k;
            let step = |before: usize| &outcomes[before | bit] - &outcomes[before];
            let mut mean = Array1::zeros(axis.len());
            let mut smallest = Array1::from_elem(axis.len(), f64::INFINITY);
            let mut largest = Array1::from_elem(axis.len(), f64::NEG_INFINITY);
            for before in (0..=all).filter(|before| before & bit == 0) {
                let effect = step(before);
                mean.scaled_add(weights[before.count_ones() as usize], &effect);
                smallest.zip_mut_with(&effect, |low: &mut f64, &value| *low = low.min(value));
                largest.zip_mut_with(&effect, |high: &mut f64, &value| *high = high.max(value));
            }
            let vector = |values| {
                let chinese_factor = chinese.as_deref().unwrap_or(name);
                labelled(
                    format!("effect of {name} on {}", outcome.name()),
                    format!("{chinese_factor}对{chinese_outcome}的影响"),
                    values,
                )
            };
            FactorEffect {
                name: name.clone(),
                chinese_name: chinese.clone(),
                mean: vector(mean),
                smallest: vector(smallest),
                largest: vector(largest),
                first_polar: vector(step(all & !(bit | (bit - 1)))),
                second_polar: vector(step(bit - 1)),
            }
        })
        .collect();
    let plain = |values: Array1<f64>| labelled(outcome.name().to_owned(), chinese_outcome.to_owned(), values);
    Decomposition {
        start: plain(outcomes[0].clone()),
        end: plain(outcomes[all].clone()),
        change: labelled(
            format!("change of {}", outcome.name()),
            format!("{chinese_outcome}变动"),
            &outcomes[all] - &outcomes[0],
        ),
        effects,
    }
}

/// `s! (n − 1 − s)! / n!` for `s` from 0 to `n − 1`.
fn order_shares(n: usize) -> Vec<f64> {
    let factorial = |m: usize| (1..=m).map(|k| k as f64).product::<f64>();
    (0..n).map(|s| factorial(s) * factorial(n - 1 - s) / factorial(n)).collect()
}

impl LeontiefSystem {
    /// The growth of value added from this system to a later one, as a product of factors.
    ///
    /// # Formula
    /// ```text
    /// value added = v̂ L s ℓ
    /// ```
    /// with value added per unit of output `v`, the structure of final demand `s = y/Σy` and its level `ℓ = Σy`.
    ///
    /// # Errors
    /// [`LeontiefError::NotComparable`] where sectors, units, flows, prices or their basis differ; tables in current
    /// prices of different years count as comparable, and then prices are inside the effects;
    /// [`TableError::NoValueAdded`](crate::table::TableError); a final demand that adds to zero.
    pub fn growth_of_value_added(&self, later: &Self) -> Result<StructuralDecomposition, LeontiefError> {
        self.ensure_comparable(later)?;
        let intensity = |system: &Self| system.per_output(&system.table().value_added()?);
        let coefficients = Factor::new(
            "value-added coefficients",
            FactorValue::Diagonal(intensity(self)?),
            FactorValue::Diagonal(intensity(later)?),
        )?
        .with_chinese("增加值率");
        let [inverse, structure, level] = self.output_factors(later)?;
        let measure = Measure::new("value added", self.table().info().unit.clone())
            .with_chinese("增加值")
            .over(self.flow())
            .about(self.table().info().place().until(&later.table().info().place()));
        StructuralDecomposition::new(measure, vec![coefficients, inverse, structure, level])
    }

    /// How much of the growth of value added each factor explains: value-added coefficients, the Leontief inverse, the
    /// structure and the level of final demand.
    ///
    /// # Formula
    /// ```text
    /// Δ(v̂ L s ℓ)
    /// ```
    /// # Unit
    /// That of the tables.
    ///
    /// # Errors
    /// As [`LeontiefSystem::growth_of_value_added`].
    ///
    /// # Validated against
    /// China 2017 to 2020, 42 sectors, domestic flows, all orders and polar forms (numpy, 1e-9).
    ///
    /// # References
    /// Rose and Casler (1996); Dietzenbacher and Los (1998); Miller and Blair (2009), section 13.1.
    #[doc(alias = "SDA")]
    #[doc(alias = "结构分解分析")]
    pub fn decompose_growth_of_value_added(&self, later: &Self) -> Result<Decomposition, LeontiefError> {
        Ok(self.growth_of_value_added(later)?.decompose())
    }

    /// The growth of output from this system to a later one, as a product of factors.
    ///
    /// # Formula
    /// ```text
    /// x = L s ℓ
    /// ```
    /// # Errors
    /// As [`LeontiefSystem::growth_of_value_added`].
    pub fn growth_of_output(&self, later: &Self) -> Result<StructuralDecomposition, LeontiefError> {
        self.ensure_comparable(later)?;
        StructuralDecomposition::new(self.output_measure(later), self.output_factors(later)?.into())
    }

    /// How much of the growth of output each factor explains: the Leontief inverse, the structure and the level of
    /// final demand.
    ///
    /// # Formula
    /// ```text
    /// Δ(L s ℓ)
    /// ```
    /// # Unit
    /// That of the tables.
    ///
    /// # Errors
    /// As [`LeontiefSystem::growth_of_value_added`].
    ///
    /// # Validated against
    /// ioanalysis 0.3.4, whose three columns are the product and the two parts at start weights.
    ///
    /// # References
    /// Dietzenbacher and Los (1998); Miller and Blair (2009), section 13.1.
    #[doc(alias = "SDA")]
    pub fn decompose_growth_of_output(&self, later: &Self) -> Result<Decomposition, LeontiefError> {
        Ok(self.growth_of_output(later)?.decompose())
    }

    /// How much of the growth of output each factor explains, with the Leontief inverse split into the domestic share
    /// of inputs and technology.
    ///
    /// # Formula
    /// ```text
    /// Δ[(I − D ∘ A)⁻¹ s ℓ],   D: domestic share of each input,  A: coefficients with imports,  ∘: cell by cell
    /// ```
    /// Where an input is used at one of the two times only, its domestic share is taken to be the same at both.
    ///
    /// # Unit
    /// That of the tables.
    ///
    /// # Errors
    /// As [`LeontiefSystem::growth_of_value_added`]; [`LeontiefError::WrongFlow`] over total flows;
    /// [`TableError::ImportsByProductUnknown`](crate::table::TableError) where imported inputs are not known by product.
    ///
    /// # Validated against
    /// The effects of shares and technology add up to the effect of the Leontief inverse in the polar forms, and all
    /// effects to the change.
    ///
    /// # References
    /// Miller and Blair (2009), section 13.1; Dietzenbacher and Los (1998).
    #[doc(alias = "import substitution")]
    #[doc(alias = "进口替代")]
    pub fn decompose_growth_of_output_with_imports(&self, later: &Self) -> Result<Decomposition, LeontiefError> {
        self.ensure_comparable(later)?;
        if self.flow() == Flow::Total {
            return Err(LeontiefError::WrongFlow {
                question: "the effect of import substitution",
                needed: Flow::Domestic,
                flow: self.flow(),
            });
        }
        let (start, end) = (self.inputs_with_imports()?, later.inputs_with_imports()?);
        let share = |system: &Self, with: &Array2<f64>, other: &Self, other_with: &Array2<f64>| {
            let ours = system.technical_coefficients().values();
            let theirs = other.technical_coefficients().values();
            Array2::from_shape_fn(with.dim(), |at| match (with[at] == 0.0, other_with[at] == 0.0) {
                (false, _) => ours[at] / with[at],
                (true, false) => theirs[at] / other_with[at],
                (true, true) => 1.0,
            })
        };
        let shares = [share(self, &start, later, &end), share(later, &end, self, &start)];
        let technology = [start, end];
        let names = [
            ("domestic share of inputs", "投入的国产比重"),
            ("technology", "技术"),
            ("final-demand structure", "最终需求结构"),
            ("final-demand level", "最终需求规模"),
        ]
        .map(|(name, chinese)| (name.to_owned(), Some(chinese.to_owned())));
        let demand = [self.structure_and_level()?, later.structure_and_level()?];
        let factors = [[0, 0], [1, 0], [0, 1], [1, 1]].map(|[d, a]: [usize; 2]| {
            let mixed = &shares[d] * &technology[a];
            Lu::factorise((Array2::eye(mixed.nrows()) - mixed).view()).map_err(LeontiefError::Linalg)
        });
        let mut inverses = Vec::with_capacity(4);
        for lu in factors {
            inverses.push(lu?);
        }
        let mut outcomes = Vec::with_capacity(16);
        for ends in 0..16_usize {
            let (structure, level) = (&demand[ends >> 2 & 1].0, demand[ends >> 3].1);
            let solved = inverses[ends & 3].solve(structure.values()).map_err(LeontiefError::Linalg)?;
            outcomes.push(solved * level);
        }
        Ok(averaged(&self.output_measure(later), self.sectors(), &names, &outcomes))
    }

    fn output_measure(&self, later: &Self) -> Measure {
        Measure::new("output", self.table().info().unit.clone())
            .with_chinese("总产出")
            .over(self.flow())
            .about(self.table().info().place().until(&later.table().info().place()))
    }

    /// Input coefficients with imported inputs, by product.
    fn inputs_with_imports(&self) -> Result<Array2<f64>, LeontiefError> {
        let total = self.table().to_total()?;
        debug_assert!(matches!(total.imports(), Imports::Inside { .. }));
        Ok(&total.intermediate_flows().values() * &self.reciprocal_output())
    }

    fn output_factors(&self, later: &Self) -> Result<[Factor; 3], LeontiefError> {
        let (structure, level) = self.structure_and_level()?;
        let (later_structure, later_level) = later.structure_and_level()?;
        Ok([
            Factor::new(
                "Leontief inverse",
                FactorValue::Matrix(self.leontief_inverse().clone()),
                FactorValue::Matrix(later.leontief_inverse().clone()),
            )?
            .with_chinese("投入产出技术"),
            Factor::new(
                "final-demand structure",
                FactorValue::Vector(structure),
                FactorValue::Vector(later_structure),
            )?
            .with_chinese("最终需求结构"),
            Factor::new("final-demand level", FactorValue::Scalar(level), FactorValue::Scalar(later_level))?
                .with_chinese("最终需求规模"),
        ])
    }

    fn structure_and_level(&self) -> Result<(LabeledVec, f64), LeontiefError> {
        let demand = self.table().net_final_demand();
        let level = demand.sum();
        if level == 0.0 {
            return Err(LeontiefError::OutOfRange {
                parameter: "the sum of final demand",
                value: level,
                allowed: "other than zero for its structure to be defined",
            });
        }
        let measure = Measure::new("final-demand structure", Unit::Ratio)
            .with_chinese("最终需求结构")
            .over(self.flow())
            .about(self.table().info());
        Ok((LabeledVec::trusted(measure, self.sectors(), &demand.values() / level), level))
    }

    /// Checks that two systems have the same sectors, unit, flows, prices and valuation.
    fn ensure_comparable(&self, later: &Self) -> Result<(), LeontiefError> {
        let differ = |what, left: String, right: String| {
            if left == right { Ok(()) } else { Err(LeontiefError::NotComparable { what, left, right }) }
        };
        let (info, later_info) = (self.table().info(), later.table().info());
        if let Err(LabelError::Misaligned { left_len, right_len, position, left, right, .. }) =
            self.sectors().ensure_aligned(later.sectors())
        {
            let at = |count: usize, code: &str| format!("{count} sectors with \"{code}\" at position {position}");
            return Err(LeontiefError::NotComparable {
                what: "the sectors",
                left: at(left_len, &left),
                right: at(right_len, &right),
            });
        }
        differ("the units", info.unit.to_string(), later_info.unit.to_string())?;
        differ("the flows", self.flow().to_string(), later.flow().to_string())?;
        differ("the prices", info.prices.to_string(), later_info.prices.to_string())?;
        differ("the valuations", info.price_basis.to_string(), later_info.price_basis.to_string())
    }
}

impl ToTable for Decomposition {
    fn to_table_in(&self, language: Language) -> Table {
        let amount = NumberFormat::significant(6).grouped();
        let mut builder = Table::builder(capitalised(self.change.measure().name_in(language)))
            .subtitle(qualifiers(self.change.measure(), language))
            .language(language)
            .stub(stub_of(self.change.axis().dimension(), language))
            .number_column(language.pick("Change", "变动"), amount);
        for effect in &self.effects {
            builder = builder.number_column(effect.name_in(language), amount);
        }
        builder = builder.number_column(language.pick("Largest spread", "最大差异"), amount);
        let spreads: Vec<LabeledVec> = self.effects.iter().map(FactorEffect::spread).collect();
        for (i, (label, change)) in self.change.iter().enumerate() {
            let spread = spreads.iter().map(|spread| spread.values()[i]).fold(0.0, f64::max);
            let effects = self.effects.iter().map(|effect| effect.mean.values()[i]);
            builder = builder.row(label_in(label, language), [change].into_iter().chain(effects).chain([spread]));
        }
        let totals = self.effects.iter().map(|effect| Cell::from(effect.mean.sum()));
        builder
            .total(
                language.pick("All", "合计"),
                [Cell::from(self.change.sum())].into_iter().chain(totals).chain([Cell::Missing]),
            )
            .note(language.pick(
                "Effects are means over all orders in which the factors can change; the spread is the largest less the \
                 smallest effect of any one factor over the orders.",
                "效应为各因素全部变动次序的平均；差异为单个因素在各次序中最大与最小效应之差。",
            ))
            .build_or_explain()
    }
}

impl ToChart for Decomposition {
    fn to_chart_in(&self, language: Language) -> Chart {
        let mut bars = Bars::horizontal(self.change.axis().iter().map(|label| label_in(label, language))).stacked();
        for effect in &self.effects {
            bars = bars.series(capitalised(effect.name_in(language)), effect.mean.values().iter().copied());
        }
        Chart::new(capitalised(self.change.measure().name_in(language)), bars)
            .language(language)
            .subtitle(scope_of(self.change.measure(), language))
            .x_axis_in(language.pick("Effect", "效应"), &self.change.measure().unit().name_in(language))
    }
}

display_in_notebook!(both: Decomposition);
