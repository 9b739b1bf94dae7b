//! Who trades with whom: the regions of a table put together to economies, and what all decompositions start from.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut1, Axis, Slice};

use crate::concordance::Concordance;
use crate::labeled::LabeledMat;
use crate::labels::{Dimension, Labels};
use crate::leontief::{LeontiefError, MrioSystem, Question};
use crate::linalg::Lu;
use crate::table::{block, columns_in, pairs_of, part, rows_in};
use crate::units::{Measure, Place, Unit};

/// A multi-regional system cut at the borders of economies, made ready for questions about trade in value added.
///
/// An economy is one region or several: a country that a table splits in two (China and Mexico in the tables of the
/// OECD), or a union taken as one exporter. The Leontief inverse stays that of the whole table; only what counts as
/// crossing a border changes. Results are by economy and sector.
///
/// Value added is what output leaves after intermediate purchases, whatever rows of primary inputs the table has: taxes,
/// margins and imports from outside the table count as earned where they are paid. Only then do the terms of a
/// decomposition add up to exports. A pair without output buys nothing, so that the coefficient is one: where sales and
/// withdrawals from stocks cancel to no output, the parts still add up.
///
/// # Formula
/// ```text
/// v' = i' − i'A
/// ```
/// # Example
/// ```
/// # use domar::labels::{Dimension, Label, Labels};
/// # use domar::leontief::MrioSystem;
/// # use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
/// # use domar::units::Unit;
/// # use ndarray::array;
/// # let world = MrioTable::from_flows(
/// #     TableInfo::new("Two regions", Unit::money("USD", 6)),
/// #     Labels::from_codes(Dimension::Region, &["N", "S"])?,
/// #     Labels::from_codes(Dimension::Sector, &["all"])?,
/// #     array![[10.0, 5.0], [3.0, 8.0]],
/// #     RegionalDemand::new(
/// #         vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
/// #         array![[20.0, 5.0], [1.0, 15.0]],
/// #     ),
/// # )?;
/// let trade = MrioSystem::from_table(&world)?.value_added_trade()?;
/// let exports = trade.wang_wei_zhu();
/// assert_eq!(exports.gross_exports().get("N:all", "S")?, 10.0);
/// assert!((exports.domestic_content().get("N:all", "S")? + exports.foreign_content().get("N:all", "S")? - 10.0).abs() < 1e-12);
/// # Ok::<(), domar::leontief::LeontiefError>(())
/// ```
#[derive(Debug)]
pub struct ValueAddedTrade {
    pub(super) unit: Unit,
    pub(super) place: Place,
    pub(super) economies: Arc<Labels>,
    /// Economies by sectors.
    pub(super) rows: Arc<Labels>,
    /// The row of results of each pair. Pairs are in the order of economies here and below.
    pub(super) row_of: Vec<usize>,
    /// The economy of each pair.
    pub(super) home: Vec<usize>,
    /// The pairs of each economy.
    pub(super) spans: Vec<Range<usize>>,
    coefficients: LabeledMat,
    inverse: LabeledMat,
    /// Inverse of each economy on its own, `(I − A_ss)⁻¹`.
    pub(super) local: Vec<Array2<f64>>,
    pub(super) output: Array1<f64>,
    /// Value added per unit of output.
    pub(super) value_added: Array1<f64>,
    /// Final demand of each economy: pairs by economies.
    pub(super) final_demand: Array2<f64>,
    /// Gross exports to each economy: pairs by economies, zero at home.
    pub(super) exports: Array2<f64>,
    /// Value added of each economy in a unit of final product of a pair: economies by pairs.
    pub(super) content: Array2<f64>,
    /// Value added at home without a detour abroad, `v_s' L_ss`.
    pub(super) local_content: Array1<f64>,
}

impl MrioSystem {
    /// Trade in value added between the regions of the table.
    ///
    /// It rests on the Leontief inverse. Of a table with thousands of pairs make that first with
    /// [`LeontiefSystem::leontief_inverse_with`](crate::leontief::LeontiefSystem::leontief_inverse_with), which shows how
    /// far it has come and can be stopped.
    ///
    /// # Errors
    /// [`LeontiefError::Linalg`] where a region on its own has no Leontief inverse.
    #[doc(alias = "TiVA")]
    #[doc(alias = "增加值贸易")]
    pub fn value_added_trade(&self) -> Result<ValueAddedTrade, LeontiefError> {
        let regions = self.table().regions();
        let each: Vec<usize> = (0..regions.len()).collect();
        self.trade_of(regions, &each)
    }

    /// Trade in value added between economies of one or several regions.
    ///
    /// # Errors
    /// A concordance from other labels than the table's regions; [`LeontiefError::SplitRegion`];
    /// [`LeontiefError::Linalg`] where an economy on its own has no Leontief inverse.
    pub fn value_added_trade_between(&self, economies: &Concordance) -> Result<ValueAddedTrade, LeontiefError> {
        economies.sources().ensure_aligned(self.table().regions())?;
        let economy_of =
            economies.only_targets().map_err(|region| LeontiefError::SplitRegion { region: region.to_string() })?;
        self.trade_of(economies.targets(), &economy_of)
    }

    fn trade_of(&self, economies: &Arc<Labels>, economy_of: &[usize]) -> Result<ValueAddedTrade, LeontiefError> {
        self.system().ensure_memory_for(Question::Inverse)?;
        let table = self.table();
        let mut regions: Vec<usize> = (0..economy_of.len()).collect();
        regions.sort_by_key(|&region| economy_of[region]);
        let sectors = table.sectors().len();
        let order: Vec<usize> = regions.iter().flat_map(|&region| table.range(region)).collect();
        let home: Vec<usize> = order.iter().map(|&pair| economy_of[pair / sectors]).collect();
        let row_of = order.iter().zip(&home).map(|(pair, economy)| economy * sectors + pair % sectors).collect();
        let spans: Vec<Range<usize>> = (0..economies.len())
            .map(|economy| {
                home.partition_point(|&other| other < economy)..home.partition_point(|&other| other <= economy)
            })
            .collect();

        let in_order = |matrix: &LabeledMat| -> Result<LabeledMat, LeontiefError> {
            if order.is_sorted() {
                return Ok(matrix.clone());
            }
            let pairs = table.pairs().select(&order)?;
            let values = matrix.values().select(Axis(0), &order).select(Axis(1), &order);
            Ok(LabeledMat::trusted(matrix.measure().clone(), &pairs, &pairs, values))
        };
        let coefficients = in_order(self.system().technical_coefficients())?;
        let inverse = in_order(self.system().leontief_inverse())?;
        let output = table.table().output().values().select(Axis(0), &order);
        let bought = coefficients.values().sum_axis(Axis(0));
        let value_added = 1.0 - bought;

        let mut final_demand = Array2::zeros((order.len(), economies.len()));
        let mut sold = Array2::zeros((order.len(), economies.len()));
        let (flows, demand) = (table.table().intermediate_flows().values(), table.final_demand_by_region());
        for (region, &economy) in economy_of.iter().enumerate() {
            let mut column = final_demand.column_mut(economy);
            column += &demand.values().column(region).select(Axis(0), &order);
            let mut column = sold.column_mut(economy);
            column += &columns_in(flows, table.range(region)).sum_axis(Axis(1)).select(Axis(0), &order);
        }
        let mut exports = &final_demand + &sold;
        for (pair, &economy) in home.iter().enumerate() {
            exports[[pair, economy]] = 0.0;
        }

        let mut local = Vec::with_capacity(spans.len());
        for span in &spans {
            let own = block(coefficients.values(), span.clone(), span.clone());
            let lu = Lu::factorise((Array2::eye(span.len()) - own).view()).map_err(LeontiefError::Linalg)?;
            local.push(lu.inverse());
        }
        let mut trade = ValueAddedTrade {
            unit: table.info().unit.clone(),
            place: table.info().place(),
            rows: pairs_of(economies, table.sectors(), Dimension::Sector)?,
            economies: Arc::clone(economies),
            row_of,
            home,
            spans,
            coefficients,
            inverse,
            local,
            output,
            value_added,
            final_demand,
            exports,
            content: Array2::zeros((0, 0)),
            local_content: Array1::zeros(0),
        };
        trade.content = trade.content_by_origin();
        trade.local_content = trade.content_without_detour();
        Ok(trade)
    }
}

impl ValueAddedTrade {
    /// The economies.
    pub fn economies(&self) -> &Arc<Labels> {
        &self.economies
    }

    /// Gross exports by economy and sector, to each economy.
    ///
    /// # Formula
    /// ```text
    /// eᵢʳ = Σⱼ∈ᵣ Zᵢⱼ + yᵢʳ,   r ≠ s
    /// ```
    #[doc(alias = "EXGR")]
    pub fn gross_exports(&self) -> LabeledMat {
        self.by_importer("exports", "出口", &self.exports)
    }

    pub(super) fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.coefficients.values()
    }

    pub(super) fn inverse(&self) -> ArrayView2<'_, f64> {
        self.inverse.values()
    }

    /// An economy's own block of the inverse, `B_ss`.
    pub(super) fn own_inverse(&self, economy: usize) -> ArrayView2<'_, f64> {
        let span = self.spans[economy].clone();
        block(self.inverse(), span.clone(), span)
    }

    pub(super) fn size(&self) -> (usize, usize) {
        (self.home.len(), self.economies.len())
    }

    /// Value added of each economy in a unit of a pair's output: `v_t' B_t·`.
    fn content_by_origin(&self) -> Array2<f64> {
        let (n, economies) = self.size();
        let mut content = Array2::zeros((economies, n));
        for (pair, &economy) in self.home.iter().enumerate() {
            content.row_mut(economy).scaled_add(self.value_added[pair], &self.inverse().row(pair));
        }
        content
    }

    fn content_without_detour(&self) -> Array1<f64> {
        let mut content = Array1::zeros(self.home.len());
        for (span, local) in self.spans.iter().zip(&self.local) {
            let own = local.t().dot(&part(self.value_added.view(), span.clone()));
            part_of(content.view_mut(), span).assign(&own);
        }
        content
    }

    /// Domestic content of each pair's product, `v_s' B_ss`.
    pub(super) fn domestic_share(&self) -> Array1<f64> {
        self.home.iter().enumerate().map(|(pair, &economy)| self.content[[economy, pair]]).collect()
    }

    /// Foreign content of each pair's product, `Σ_t≠s v_t' B_ts`.
    pub(super) fn foreign_share(&self) -> Array1<f64> {
        self.content.sum_axis(Axis(0)) - self.domestic_share()
    }

    /// Final demand at home, `y_ss`.
    pub(super) fn demand_at_home(&self) -> Array1<f64> {
        self.home.iter().enumerate().map(|(pair, &economy)| self.final_demand[[pair, economy]]).collect()
    }

    /// Final demand abroad: `y_sr`, zero at home.
    pub(super) fn demand_abroad(&self) -> Array2<f64> {
        self.away(&self.final_demand)
    }

    /// The matrix with zeros where a pair meets its own economy.
    pub(super) fn away(&self, matrix: &Array2<f64>) -> Array2<f64> {
        let mut abroad = matrix.clone();
        for (pair, &economy) in self.home.iter().enumerate() {
            abroad[[pair, economy]] = 0.0;
        }
        abroad
    }

    /// `B` times a vector, by the economy of the vector's pairs: pairs by economies.
    pub(super) fn inverse_by_economy(&self, vector: &Array1<f64>) -> Array2<f64> {
        let (n, economies) = self.size();
        let inverse = self.inverse();
        Array2::from_shape_fn((n, economies), |(pair, economy)| {
            let span = self.spans[economy].clone();
            part(inverse.row(pair), span.clone()).dot(&part(vector.view(), span))
        })
    }

    /// Each economy's own block of a matrix of pairs times its rows.
    pub(super) fn own_blocks<'a>(&self, own: impl Fn(usize) -> ArrayView2<'a, f64>, rows: &Array2<f64>) -> Array2<f64> {
        let mut product = Array2::zeros(rows.dim());
        for (economy, span) in self.spans.iter().enumerate() {
            let result = own(economy).dot(&rows_in(rows.view(), span.clone()));
            product.slice_axis_mut(Axis(0), Slice::from(span.clone())).assign(&result);
        }
        product
    }

    /// `L` times pairs by economies, economy by economy.
    pub(super) fn local_times(&self, rows: &Array2<f64>) -> Array2<f64> {
        self.own_blocks(|economy| self.local[economy].view(), rows)
    }

    /// What a unit bought by each importer is worth, weighed by what becomes of it there. Each weight is a matrix of
    /// the importer's pairs by exporters.
    ///
    /// ```text
    /// tᵢʳ = Σⱼ∈ᵣ aᵢⱼ wⱼˢ,   i ∈ s,  r ≠ s
    /// ```
    pub(super) fn sold_on<const K: usize>(&self, weights: [&Array2<f64>; K]) -> [Array2<f64>; K] {
        let mut sums = [(); K].map(|()| Array2::zeros(self.size()));
        for (exporter, rows) in self.spans.iter().enumerate() {
            for (importer, columns) in self.spans.iter().enumerate().filter(|(importer, _)| *importer != exporter) {
                let uses = block(self.coefficients(), rows.clone(), columns.clone());
                let worth =
                    Array2::from_shape_fn((columns.len(), K), |(j, k)| weights[k][[columns.start + j, exporter]]);
                let result = uses.dot(&worth);
                for (sum, column) in sums.iter_mut().zip(result.columns()) {
                    part_of(sum.column_mut(importer), rows).assign(&column);
                }
            }
        }
        sums
    }

    /// The same number for every exporter.
    pub(super) fn for_all(&self, vector: &Array1<f64>) -> Array2<f64> {
        let column = vector.view().insert_axis(Axis(1));
        column.broadcast(self.size()).map_or_else(|| Array2::zeros(self.size()), |wide| wide.to_owned())
    }

    /// Pairs of the table summed to economies by sectors.
    pub(super) fn to_rows(&self, pairs: &Array2<f64>) -> Array2<f64> {
        let mut rows = Array2::zeros((self.rows.len(), pairs.ncols()));
        for (&row, values) in self.row_of.iter().zip(pairs.rows()) {
            let mut sum = rows.row_mut(row);
            sum += &values;
        }
        rows
    }

    pub(super) fn by_importer(&self, name: &str, chinese: &str, pairs: &Array2<f64>) -> LabeledMat {
        let measure = Measure::new(name, self.unit.clone()).with_chinese(chinese).about(self.place.clone());
        LabeledMat::trusted(measure, &self.rows, &self.economies, self.to_rows(pairs))
    }
}

/// Elements in a range.
pub(super) fn part_of<'a>(vector: ArrayViewMut1<'a, f64>, range: &Range<usize>) -> ArrayViewMut1<'a, f64> {
    vector.slice_axis_move(Axis(0), Slice::from(range.clone()))
}

/// Rows of economies by sectors summed to economies.
pub(super) fn by_economy(rows: &LabeledMat, economies: &Arc<Labels>) -> LabeledMat {
    let sectors = rows.rows().len() / economies.len().max(1);
    let mut sums = Array2::zeros((economies.len(), rows.columns().len()));
    for (row, values) in rows.values().rows().into_iter().enumerate() {
        let mut sum = sums.row_mut(row / sectors);
        sum += &values;
    }
    LabeledMat::trusted(rows.measure().clone(), economies, rows.columns(), sums)
}
