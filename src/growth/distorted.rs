//! Economies in which prices are not costs, and effects that are not linear: Baqaee and Farhi (2019, 2020).

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::GrowthError;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Label, Labels, Language};
use crate::leontief::LeontiefSystem;
use crate::linalg::Lu;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook, label_in};
use crate::table::TableInfo;
use crate::units::{Flow, Measure, Unit};

/// By how much costs times markup may miss output, relative to it: the rounding of published tables.
const ROUNDING: f64 = 1e-6;

/// An economy whose sectors sell at a markup over cost.
///
/// What a sector is worth to its customers is then not what it earns: the weights of its productivity go by *cost*
/// shares, those of incomes by *revenue* shares, and the difference is what moving resources can gain.
///
/// # Formula
/// ```text
/// Ω̃ₖᵢ = μₖ aᵢₖ,  Ω̃ₖf = μₖ Fₖf / xₖ                  shares of cost, adding to 1
/// λ̃' = b'(I − Ω̃)⁻¹,  Λ̃' = λ̃'Ω̃_F                    cost-based Domar weights of sectors and factors
/// λ' = b'(I − A')⁻¹,  Λ_f = Σₖ λₖ Fₖf / xₖ           revenue-based ones
/// b = y / Σy
/// ```
/// # Unit
/// Ratios. Cost-based weights of factors add to 1, revenue-based ones to 1 less the share of profits.
///
/// # Example
/// ```
/// # use domar::labeled::LabeledVec;
/// # use domar::labels::{Dimension, Labels};
/// # use domar::leontief::LeontiefSystem;
/// # use domar::table::{IoTable, TableInfo};
/// # use domar::units::{Flow, Measure, Unit};
/// # use ndarray::array;
/// # let table = IoTable::from_flows(
/// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
/// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
/// #     array![[150.0, 500.0], [200.0, 100.0]],
/// #     array![1000.0, 2000.0],
/// # )?;
/// use domar::growth::DistortedEconomy;
/// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
/// let markups = LabeledVec::new(Measure::new("markups", Unit::Ratio), table.sectors().clone(), array![1.2, 1.0])?;
/// let economy = DistortedEconomy::with_one_factor(&system, &markups)?;
/// // Sector 1's customers pay 1.2 for what costs 1: its progress is worth more than its sales.
/// let (cost, revenue) = (economy.cost_based_weights(), economy.revenue_based_weights());
/// assert!(cost.get("1")? > revenue.get("1")?);
/// assert!((economy.cost_based_factor_weights().sum() - 1.0).abs() < 1e-12);
/// # Ok::<(), domar::Error>(())
/// ```
/// # References
/// Baqaee and Farhi (2020), sections 2 and 3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DistortedEconomy {
    info: TableInfo,
    sectors: Arc<Labels>,
    factors: Arc<Labels>,
    markups: Array1<f64>,
    /// Sectors by inputs.
    input_costs: Array2<f64>,
    /// Sectors by factors.
    factor_costs: Array2<f64>,
    demand: Array1<f64>,
    flow: Flow,
    cost_based: (LabeledVec, LabeledVec),
    revenue_based: (LabeledVec, LabeledVec),
}

/// Growth of output in an economy with markups, in its three parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DistortedGrowth {
    /// `λ̃'d ln A`: productivity, at given allocation.
    pub technology: f64,
    /// `−λ̃'d ln μ`: markups raise prices directly.
    pub markups: f64,
    /// `−Λ̃'d ln Λ`: factors whose income share falls were released to better use.
    pub factor_shares: f64,
    /// The sum.
    pub total: f64,
}

impl DistortedGrowth {
    /// The part due to moving resources: all but technology.
    pub fn allocation(&self) -> f64 {
        self.markups + self.factor_shares
    }
}

/// How easily sectors and households replace one input or product by another; constant elasticities of substitution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Elasticities {
    /// Every sector has one nest with all its inputs and factors in it.
    OneNest {
        /// Between products in final demand.
        consumption: f64,
        /// Of each sector.
        production: LabeledVec,
    },
    /// Every sector combines a bundle of factors with a bundle of inputs.
    Nested {
        /// Between products in final demand.
        consumption: f64,
        /// Between the bundle of factors and the bundle of inputs.
        factors_and_inputs: f64,
        /// Between inputs.
        inputs: f64,
        /// Between factors.
        factors: f64,
    },
}

/// What changes of productivity and markups do when substitution has constant elasticities and factors are fixed in
/// supply and free to move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CesResponse {
    /// The table.
    pub info: TableInfo,
    /// Growth of output to first order, with the factor shares below.
    pub growth: DistortedGrowth,
    /// `d ln Λ`: change of the income share of each factor.
    pub factor_shares: LabeledVec,
    /// `dλ`: change of the revenue-based Domar weights.
    pub weights: LabeledVec,
    /// `½ dλ'd ln A`: what curvature adds where there are no markups at the start and none change (2019); `None` with
    /// markups.
    pub second_order: Option<f64>,
}

impl DistortedEconomy {
    /// An economy from its system, markups and payments to factors, without profits.
    ///
    /// # Errors
    /// Sectors that are not the system's; a markup that is not positive; a negative factor payment;
    /// [`GrowthError::MarkupMissesOutput`] where costs times markup miss output by more than a millionth;
    /// [`GrowthError::OutOfRange`] where final demand is not positive in total.
    pub fn new(
        system: &LeontiefSystem,
        markups: &LabeledVec,
        factor_payments: &LabeledMat,
    ) -> Result<Self, GrowthError> {
        system.sectors().ensure_aligned(factor_payments.columns())?;
        system.table().info().unit.ensure_addable(factor_payments.measure().unit())?;
        let per_unit = &factor_payments.values() * &system.reciprocal_output();
        let economy = Self::build(system, markups, factor_payments.rows(), per_unit)?;
        let sums = economy.input_costs.sum_axis(Axis(1)) + economy.factor_costs.sum_axis(Axis(1));
        for (((label, output), &sum), &markup) in system.table().output().iter().zip(&sums).zip(&economy.markups) {
            if output > 0.0 && (sum - 1.0).abs() > ROUNDING {
                return Err(GrowthError::MarkupMissesOutput {
                    sector: label.to_string(),
                    costs: sum * output / markup,
                    markup,
                    sales: sum * output,
                    output,
                });
            }
        }
        Ok(economy)
    }

    /// An economy with one factor, whose payments are what output over markup leaves after inputs.
    ///
    /// # Errors
    /// As [`DistortedEconomy::new`]; [`GrowthError::OutOfRange`] where a markup leaves less than nothing for the factor.
    pub fn with_one_factor(system: &LeontiefSystem, markups: &LabeledVec) -> Result<Self, GrowthError> {
        system.ensure_fits(markups)?;
        let factor = Labels::new(Dimension::PrimaryInput, vec![Label::new("L", "Labour").with_chinese("劳动")])?;
        ensure_markups(markups)?;
        let inputs = system.technical_coefficients().values().sum_axis(Axis(0));
        let left = markups.values().mapv(f64::recip) - inputs;
        Self::build(system, markups, &factor, left.insert_axis(Axis(0)))
    }

    fn build(
        system: &LeontiefSystem,
        markups: &LabeledVec,
        factors: &Arc<Labels>,
        factors_per_output: Array2<f64>,
    ) -> Result<Self, GrowthError> {
        system.ensure_fits(markups)?;
        ensure_markups(markups)?;
        if let Some(((_, j), &value)) = factors_per_output.indexed_iter().find(|(_, value)| **value < 0.0) {
            return Err(GrowthError::out_of_range(
                "the payment to factors per unit of output",
                &system.sectors().as_slice()[j],
                value,
                "0 or more; a smaller markup leaves more for factors",
            ));
        }
        let demand = system.table().net_final_demand();
        let total = demand.sum();
        if total <= 0.0 {
            return Err(GrowthError::no_total("final demand", total));
        }
        let by_sector = markups.values().insert_axis(Axis(1));
        let demand = &demand.values() / total;
        let input_costs = &system.technical_coefficients().values().t() * &by_sector;
        let factor_costs = &factors_per_output.t() * &by_sector;
        let label = |name: &str, chinese: &str, axis: &Arc<Labels>, values: Array1<f64>| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).over(system.flow());
            LabeledVec::trusted(measure, axis, values)
        };
        let (cost, cost_factors) = domar(&input_costs, &factor_costs, &demand)?;
        let (revenue, revenue_factors) = domar(&(&input_costs / &by_sector), &(&factor_costs / &by_sector), &demand)?;
        Ok(Self {
            info: system.table().info().clone(),
            sectors: Arc::clone(system.sectors()),
            factors: Arc::clone(factors),
            markups: markups.values().to_owned(),
            flow: system.flow(),
            cost_based: (
                label("cost-based Domar weights", "成本多马权重", system.sectors(), cost),
                label("cost-based factor weights", "成本要素权重", factors, cost_factors),
            ),
            revenue_based: (
                label("revenue-based Domar weights", "收入多马权重", system.sectors(), revenue),
                label("factor income shares", "要素收入份额", factors, revenue_factors),
            ),
            input_costs,
            factor_costs,
            demand,
        })
    }

    /// The factors.
    pub fn factors(&self) -> &Arc<Labels> {
        &self.factors
    }

    /// `λ̃`: what a sector's productivity is worth to final users.
    pub fn cost_based_weights(&self) -> &LabeledVec {
        &self.cost_based.0
    }

    /// `Λ̃`: the weights of factors in costs; they add to 1.
    pub fn cost_based_factor_weights(&self) -> &LabeledVec {
        &self.cost_based.1
    }

    /// `λ`: sales over income.
    pub fn revenue_based_weights(&self) -> &LabeledVec {
        &self.revenue_based.0
    }

    /// `Λ`: the shares of factors in income; profits take what is left of 1.
    pub fn factor_income_shares(&self) -> &LabeledVec {
        &self.revenue_based.1
    }

    /// Growth of output from given changes of productivity, markups and factor income shares, to first order.
    ///
    /// # Formula
    /// ```text
    /// d ln Y = λ̃'d ln A − λ̃'d ln μ − Λ̃'d ln Λ        factors fixed in supply
    /// ```
    /// # Unit
    /// That of the changes: log points, as fractions.
    ///
    /// # Errors
    /// Axes that are not the economy's.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Measure, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::DistortedEconomy;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let by_sector = |values| LabeledVec::new(Measure::new("changes", Unit::Ratio), table.sectors().clone(), values);
    /// let economy = DistortedEconomy::with_one_factor(&system, &by_sector(array![1.2, 1.0])?)?;
    /// let none = LabeledVec::new(Measure::new("changes", Unit::Ratio), economy.factors().clone(), array![0.0])?;
    /// let growth = economy.growth(&by_sector(array![0.01, 0.0])?, &by_sector(array![0.0, 0.0])?, &none)?;
    /// assert!((growth.technology - 0.01 * economy.cost_based_weights().get("1")?).abs() < 1e-15);
    /// assert_eq!(growth.allocation(), 0.0);
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// An economy of three sectors and two factors solved numerically: derivatives by central differences, 1e-8.
    ///
    /// # References
    /// Baqaee and Farhi (2020), theorem 1.
    pub fn growth(
        &self,
        productivity: &LabeledVec,
        markups: &LabeledVec,
        factor_shares: &LabeledVec,
    ) -> Result<DistortedGrowth, GrowthError> {
        self.sectors.ensure_aligned(productivity.axis())?;
        self.sectors.ensure_aligned(markups.axis())?;
        self.factors.ensure_aligned(factor_shares.axis())?;
        let technology = self.cost_based.0.values().dot(&productivity.values());
        let markups = -self.cost_based.0.values().dot(&markups.values());
        let factor_shares = -self.cost_based.1.values().dot(&factor_shares.values());
        Ok(DistortedGrowth { technology, markups, factor_shares, total: technology + markups + factor_shares })
    }

    /// What changes of productivity and markups do to output, income shares and Domar weights when sectors and
    /// households substitute with constant elasticities.
    ///
    /// # Formula
    /// ```text
    /// d ln p = −Ψ̃(d ln A − d ln μ) + Ψ̃_F d ln Λ
    /// dλᵢ = Σₖ (λₖ/μₖ)(1 − θₖ) Cov_Ω̃⁽ᵏ⁾(d ln p, Ψ₍ᵢ₎) − Σₖ λₖ d ln μₖ (Ψₖᵢ − δₖᵢ)        likewise dΛ_f, solved for d ln Λ
    /// without markups   ln Y ≈ λ'd ln A + ½ dλ'd ln A
    /// ```
    /// The sums run over sectors, nests and final demand (with `λ = μ = 1`).
    ///
    /// # Unit
    /// Changes in log points, as fractions; those of the weights are absolute.
    ///
    /// # Errors
    /// Axes that are not the economy's; a negative elasticity; a factor without income.
    ///
    /// # Example
    /// ```
    /// # use domar::labeled::LabeledVec;
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Measure, Unit};
    /// # use ndarray::{Array1, array};
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::growth::{DistortedEconomy, Elasticities};
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// let by_sector = |name: &str, values: Array1<f64>| {
    ///     LabeledVec::new(Measure::new(name, Unit::Ratio), table.sectors().clone(), values)
    /// };
    /// let economy = DistortedEconomy::with_one_factor(&system, &by_sector("markups", array![1.0, 1.0])?)?;
    /// let rigid = Elasticities::Nested { consumption: 0.9, factors_and_inputs: 0.5, inputs: 0.001, factors: 1.0 };
    /// let shock = by_sector("productivity", array![-0.2, 0.0])?;
    /// let response = economy.respond(&rigid, &shock, &by_sector("change of markups", array![0.0, 0.0])?)?;
    /// // Where inputs hardly replace each other, a bad harvest costs more than its Domar weight says.
    /// assert!(response.second_order.is_some_and(|curvature| curvature < 0.0));
    /// # Ok::<(), domar::Error>(())
    /// ```
    /// # Validated against
    /// An economy of three sectors and two factors solved numerically, with one nest and with three: first derivatives
    /// 1e-7, second ones 1e-5.
    ///
    /// # References
    /// Baqaee and Farhi (2019), section 4; (2020), section 4.
    pub fn respond(
        &self,
        elasticities: &Elasticities,
        productivity: &LabeledVec,
        markups: &LabeledVec,
    ) -> Result<CesResponse, GrowthError> {
        self.sectors.ensure_aligned(productivity.axis())?;
        self.sectors.ensure_aligned(markups.axis())?;
        let (weights, factor_shares) =
            Nodes::of(self, elasticities)?.respond(productivity.values(), markups.values())?;
        let label = |name: &str, chinese: &str, axis: &Arc<Labels>, values: Array1<f64>| {
            let measure = Measure::new(name, Unit::Ratio).with_chinese(chinese).over(self.flow);
            LabeledVec::trusted(measure, axis, values)
        };
        let factor_shares = label("change of factor income shares", "要素收入份额变化", &self.factors, factor_shares);
        let weights = label("change of Domar weights", "多马权重变化", &self.sectors, weights);
        let no_markups =
            self.markups.iter().all(|&markup| markup == 1.0) && markups.values().iter().all(|&change| change == 0.0);
        Ok(CesResponse {
            info: self.info.clone(),
            growth: self.growth(productivity, markups, &factor_shares)?,
            second_order: no_markups.then(|| 0.5 * weights.values().dot(&productivity.values())),
            factor_shares,
            weights,
        })
    }
}

/// Domar weights of sectors and factors from shares, sectors by inputs and by factors.
fn domar(
    inputs: &Array2<f64>,
    factors: &Array2<f64>,
    demand: &Array1<f64>,
) -> Result<(Array1<f64>, Array1<f64>), GrowthError> {
    let matrix = Array2::eye(inputs.nrows()) - inputs;
    let weights = Lu::factorise(matrix.view())?.solve_transposed(demand.view())?;
    let of_factors = weights.dot(factors);
    Ok((weights, of_factors))
}

/// The economy with a node for every nest, so that each node has one elasticity.
struct Nodes {
    /// Nodes by nodes and nodes by factors: shares of cost.
    inputs: Array2<f64>,
    factors: Array2<f64>,
    markups: Array1<f64>,
    elasticities: Array1<f64>,
    demand: Array1<f64>,
    consumption: f64,
    sectors: usize,
}

impl Nodes {
    fn of(economy: &DistortedEconomy, elasticities: &Elasticities) -> Result<Self, GrowthError> {
        let n = economy.sectors.len();
        let allowed = |what: &'static str, place: String, value: f64| {
            if value >= 0.0 && value.is_finite() {
                Ok(value)
            } else {
                Err(GrowthError::out_of_range(what, place, value, "0 or more"))
            }
        };
        let elasticity = "the elasticity of substitution";
        match elasticities {
            Elasticities::OneNest { consumption, production } => {
                economy.sectors.ensure_aligned(production.axis())?;
                for (label, value) in production.iter() {
                    allowed(elasticity, label.to_string(), value)?;
                }
                Ok(Self {
                    inputs: economy.input_costs.clone(),
                    factors: economy.factor_costs.clone(),
                    markups: economy.markups.clone(),
                    elasticities: production.values().to_owned(),
                    demand: economy.demand.clone(),
                    consumption: allowed(elasticity, "consumption".to_owned(), *consumption)?,
                    sectors: n,
                })
            }
            Elasticities::Nested { consumption, factors_and_inputs, inputs, factors } => {
                // Nodes: the sectors, then their bundles of factors, then their bundles of inputs.
                let upper = allowed(elasticity, "factors and inputs".to_owned(), *factors_and_inputs)?;
                let of_factors = allowed(elasticity, "factors".to_owned(), *factors)?;
                let of_inputs = allowed(elasticity, "inputs".to_owned(), *inputs)?;
                let mut input_shares = Array2::zeros((3 * n, 3 * n));
                let mut factor_shares = Array2::zeros((3 * n, economy.factors.len()));
                for k in 0..n {
                    let (bought, hired) = (economy.input_costs.row(k).sum(), economy.factor_costs.row(k).sum());
                    input_shares[[k, n + k]] = hired;
                    input_shares[[k, 2 * n + k]] = bought;
                    if hired != 0.0 {
                        factor_shares.row_mut(n + k).assign(&(&economy.factor_costs.row(k) / hired));
                    }
                    if bought != 0.0 {
                        for (i, &cost) in economy.input_costs.row(k).iter().enumerate() {
                            input_shares[[2 * n + k, i]] = cost / bought;
                        }
                    }
                }
                let ones = Array1::ones(2 * n);
                let rest = Array1::zeros(2 * n);
                let fill = |value: f64| Array1::from_elem(n, value);
                Ok(Self {
                    inputs: input_shares,
                    factors: factor_shares,
                    markups: joined(&[economy.markups.view(), ones.view()]),
                    elasticities: joined(&[fill(upper).view(), fill(of_factors).view(), fill(of_inputs).view()]),
                    demand: joined(&[economy.demand.view(), rest.view()]),
                    consumption: allowed(elasticity, "consumption".to_owned(), *consumption)?,
                    sectors: n,
                })
            }
        }
    }

    /// Changes of the sectors' Domar weights, and log changes of factor shares.
    fn respond(
        &self,
        productivity: ArrayView1<'_, f64>,
        markups: ArrayView1<'_, f64>,
    ) -> Result<(Array1<f64>, Array1<f64>), GrowthError> {
        let size = self.inputs.nrows();
        let by_node = self.markups.view().insert_axis(Axis(1));
        let costs = Lu::factorise((Array2::eye(size) - &self.inputs).view())?;
        let revenues = Lu::factorise((Array2::eye(size) - &self.inputs / &by_node).view())?;
        let revenue_factors = &self.factors / &by_node;
        let weights = revenues.solve_transposed(self.demand.view())?;
        let shares = weights.dot(&revenue_factors);

        let change = &productivity - &markups;
        let rest = Array1::zeros(size - self.sectors);
        let direct = costs.solve(joined(&[(-change).view(), rest.view()]).view())?;
        let of_factors = costs.solve_many(self.factors.view())?;
        let markup_changes = joined(&[markups, rest.view()]);

        // What a move of spending between nodes and factors does to weights and shares.
        let spread = |nodes: Array1<f64>, factors: Array1<f64>| -> Result<(Array1<f64>, Array1<f64>), GrowthError> {
            let weights = revenues.solve_transposed(nodes.view())?;
            let shares = weights.dot(&revenue_factors) + factors;
            Ok((weights, shares))
        };
        let markup_spending = -(&weights * &markup_changes / &self.markups);
        let (nodes, factors) = self.substitution(&weights, direct.view(), Array1::zeros(shares.len()).view());
        let (base_weights, base_shares) =
            spread(nodes + self.inputs.t().dot(&markup_spending), factors + self.factors.t().dot(&markup_spending))?;
        let mut weights_by_factor = Array2::zeros((size, shares.len()));
        let mut system = Array2::from_diag(&shares);
        for f in 0..shares.len() {
            let mut wage = Array1::zeros(shares.len());
            wage[f] = 1.0;
            let (nodes, factors) = self.substitution(&weights, of_factors.column(f), wage.view());
            let (by_factor, share_changes) = spread(nodes, factors)?;
            weights_by_factor.column_mut(f).assign(&by_factor);
            let mut column = system.column_mut(f);
            column -= &share_changes;
        }
        let factor_shares = Lu::factorise(system.view())?.solve(base_shares.view())?;
        let changes = base_weights + weights_by_factor.dot(&factor_shares);
        Ok((changes.iter().take(self.sectors).copied().collect(), factor_shares))
    }

    /// How spending moves between nodes and factors at changed prices.
    fn substitution(
        &self,
        weights: &Array1<f64>,
        prices: ArrayView1<'_, f64>,
        wages: ArrayView1<'_, f64>,
    ) -> (Array1<f64>, Array1<f64>) {
        let mut nodes = Array1::zeros(prices.len());
        let mut factors = Array1::zeros(wages.len());
        let mean = self.demand.dot(&prices);
        nodes.zip_mut_with(&prices, |to, &price| *to = (1.0 - self.consumption) * (price - mean));
        nodes *= &self.demand;
        for (k, (inputs, hired)) in self.inputs.rows().into_iter().zip(self.factors.rows()).enumerate() {
            let cost = inputs.dot(&prices) + hired.dot(&wages);
            let scale = weights[k] / self.markups[k] * (1.0 - self.elasticities[k]);
            for ((to, &share), &price) in nodes.iter_mut().zip(inputs).zip(prices) {
                *to += scale * share * (price - cost);
            }
            for ((to, &share), &wage) in factors.iter_mut().zip(hired).zip(wages) {
                *to += scale * share * (wage - cost);
            }
        }
        (nodes, factors)
    }
}

fn joined(parts: &[ArrayView1<'_, f64>]) -> Array1<f64> {
    parts.iter().flat_map(|part| part.iter().copied()).collect()
}

fn ensure_markups(markups: &LabeledVec) -> Result<(), GrowthError> {
    match markups.iter().find(|(_, markup)| *markup <= 0.0) {
        None => Ok(()),
        Some((label, value)) => Err(GrowthError::out_of_range(
            "the markup",
            label,
            value,
            "positive: price over cost, 1 where they are equal",
        )),
    }
}

impl ToTable for DistortedGrowth {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        Table::builder(pick("Growth with markups", "存在加成时的增长"))
            .language(language)
            .stub(pick("Part", "部分"))
            .number_column(pick("Log points", "对数点"), NumberFormat::percent(3))
            .row(pick("Productivity", "生产率"), [self.technology])
            .row(pick("Markups", "加成"), [self.markups])
            .row(pick("Factor income shares", "要素收入份额"), [self.factor_shares])
            .total(pick("Output", "产出"), [self.total])
            .build_or_explain()
    }
}

impl ToTable for DistortedEconomy {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let weight = NumberFormat::fixed(4);
        let mut builder = Table::builder(pick("Domar weights with markups", "存在加成时的多马权重"))
            .subtitle(format!("{}; {}", self.info.name_in(language), self.flow.name_in(language)))
            .language(language)
            .stub(pick("Sector", "部门"))
            .number_column(pick("Markup", "加成"), NumberFormat::fixed(3))
            .number_column(pick("Cost-based", "按成本"), weight)
            .number_column(pick("Revenue-based", "按收入"), weight);
        let (cost, revenue) = (self.cost_based_weights(), self.revenue_based_weights());
        for (((label, cost), revenue), markup) in cost.iter().zip(revenue.values()).zip(&self.markups) {
            builder = builder.row(label_in(label, language), [*markup, cost, *revenue]);
        }
        builder = builder.total(pick("All sectors", "全部部门"), [None, Some(cost.sum()), Some(revenue.sum())]);
        let factors = self.cost_based_factor_weights().iter().zip(self.factor_income_shares().values());
        for ((label, cost), revenue) in factors {
            builder = builder.total(label_in(label, language), [None, Some(cost), Some(*revenue)]);
        }
        let profits = 1.0 - self.factor_income_shares().sum();
        builder
            .total(pick("Profits", "利润"), [None, None, Some(profits)])
            .note(pick(
                "Factors: weight in costs, and share of income, of which profits take the rest.",
                "要素：成本权重与收入份额；其余收入为利润。",
            ))
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

impl ToTable for CesResponse {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let format = NumberFormat::percent(3);
        let mut builder = Table::builder(pick("Response with constant elasticities", "不变替代弹性下的响应"))
            .subtitle(self.info.name_in(language))
            .language(language)
            .stub(pick("Sector or factor", "部门或要素"))
            .number_column(pick("Change of the Domar weight", "多马权重变化"), format)
            .number_column(pick("Log change of the income share", "收入份额对数变化"), format)
            .number_column(pick("Growth of output", "产出增长"), format);
        for (label, change) in self.weights.iter() {
            builder = builder.row(label_in(label, language), [Some(change), None, None]);
        }
        for (label, change) in self.factor_shares.iter() {
            builder = builder.row(label_in(label, language), [None, Some(change), None]);
        }
        let growth = |value: Option<f64>| [Cell::Missing, Cell::Missing, value.map_or(Cell::Missing, Cell::from)];
        builder
            .total(pick("Technology", "技术"), growth(Some(self.growth.technology)))
            .total(pick("Allocation", "配置"), growth(Some(self.growth.allocation())))
            .total(pick("First order", "一阶合计"), growth(Some(self.growth.total)))
            .total(pick("Second order adds", "二阶项"), growth(self.second_order))
            .source(self.info.source.clone())
            .build_or_explain()
    }
}

display_in_notebook!(table: DistortedGrowth, DistortedEconomy, CesResponse);
