//! RAS, GRAS and multi-regional GRAS: one iteration over rows, columns and blocks.
//!
//! ```text
//! X = P − N, both not negative:   x = r p s t − n/(r s t)
//! r_i = (u_i + √(u_i² + 4 p_i n_i))/(2 p_i),  p_i = Σ_j p_ij s_j t, n_i = Σ_j n_ij/(s_j t);   −n_i/u_i where p_i = 0
//! s_j and t_k likewise, from column and block totals
//! ```
//! It minimises Σ |x⁰| (z ln z − z + 1), z = x/x⁰, under the totals; without negative cells it is RAS.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::{Balanced, BalancingError, Precision, convergence, ensure_margins, ensure_not_negative, multiplier};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::Labels;
use crate::units::{Measure, Unit};

/// Totals of blocks of cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellTotals {
    /// The total of each block.
    pub totals: LabeledVec,
    /// The block of each cell; `None` where it belongs to none.
    pub block_of: Array2<Option<usize>>,
}

/// A multiplier runs away when it has left this range.
const RUNAWAY: (f64, f64) = (1e-6, 1e6);

/// One kind of totals: which cells belong to each, and their multipliers.
struct Side<'a> {
    what: &'static str,
    labels: &'a Arc<Labels>,
    totals: Vec<f64>,
    multipliers: Vec<f64>,
}

impl<'a> Side<'a> {
    fn new(what: &'static str, totals: &'a LabeledVec) -> Self {
        let multipliers = vec![1.0; totals.len()];
        Self { what, labels: totals.axis(), totals: totals.values().to_vec(), multipliers }
    }

    fn label(&self, position: usize) -> String {
        format!("{} {}", self.what, self.labels.as_slice()[position])
    }

    fn runaways(&self) -> impl Iterator<Item = String> {
        let outside = |m: &f64| *m < RUNAWAY.0 || *m > RUNAWAY.1;
        (0..self.totals.len())
            .filter(move |&i| outside(&self.multipliers[i]))
            .map(|i| format!("{} (× {:.1e})", self.label(i), self.multipliers[i]))
            .collect::<Vec<_>>()
            .into_iter()
    }
}

/// Sums of positive and negative cells along one kind of totals, each cell scaled by the other kinds.
struct Iteration<'a> {
    first: &'a LabeledMat,
    blocks: Option<&'a Array2<Option<usize>>>,
    /// Rows, columns, and blocks where there are any.
    sides: Vec<Side<'a>>,
}

impl Iteration<'_> {
    /// The number of the total of each kind that a cell belongs to.
    fn member(&self, side: usize, i: usize, j: usize) -> Option<usize> {
        match side {
            0 => Some(i),
            1 => Some(j),
            _ => self.blocks.and_then(|blocks| blocks[[i, j]]),
        }
    }

    fn scale(&self, i: usize, j: usize, without: Option<usize>) -> f64 {
        (0..self.sides.len())
            .filter(|side| Some(*side) != without)
            .filter_map(|side| self.member(side, i, j).map(|at| self.sides[side].multipliers[at]))
            .product()
    }

    fn cell(&self, i: usize, j: usize) -> f64 {
        let value = self.first.values()[[i, j]];
        let scale = self.scale(i, j, None);
        if value >= 0.0 { value * scale } else { value / scale }
    }

    /// Positive and negative sums for each total of a kind.
    fn sums(&self, side: usize) -> Vec<(f64, f64)> {
        let mut sums = vec![(0.0, 0.0); self.sides[side].totals.len()];
        for ((i, j), &value) in self.first.values().indexed_iter() {
            if value == 0.0 {
                continue;
            }
            let Some(at) = self.member(side, i, j) else { continue };
            let scale = self.scale(i, j, Some(side));
            if value > 0.0 {
                sums[at].0 += value * scale;
            } else {
                sums[at].1 -= value / scale;
            }
        }
        sums
    }

    fn update(&mut self, side: usize) {
        for (at, (positive, negative)) in self.sums(side).into_iter().enumerate() {
            self.sides[side].multipliers[at] = multiplier(self.sides[side].totals[at], positive, negative);
        }
    }

    /// The largest miss of a total, and whose it is.
    fn miss(&self) -> (f64, String) {
        let largest = self.sides.iter().flat_map(|s| &s.totals).map(|t| t.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let (mut miss, mut whose) = (0.0, String::new());
        for (number, side) in self.sides.iter().enumerate() {
            for (at, (positive, negative)) in self.sums(number).into_iter().enumerate() {
                let m = side.multipliers[at];
                let off = (positive * m - negative / m - side.totals[at]).abs() / largest;
                // Not a number is the largest miss of all.
                if off.is_nan() || off > miss {
                    (miss, whose) = (off, side.label(at));
                }
            }
        }
        (miss, whose)
    }

    fn ensure_possible(&self) -> Result<(), BalancingError> {
        for (number, side) in self.sides.iter().enumerate() {
            for (at, (positive, negative)) in self.sums(number).into_iter().enumerate() {
                let total = side.totals[at];
                let holds = match (positive > 0.0, negative > 0.0) {
                    (false, false) if total != 0.0 => "all its cells are zero",
                    (true, false) if total < 0.0 => "none of its cells is negative",
                    (false, true) if total >= 0.0 => "none of its cells is positive",
                    _ => continue,
                };
                let label = side.labels.as_slice()[at].to_string();
                return Err(BalancingError::Impossible { what: side.what, label, total, holds });
            }
        }
        Ok(())
    }
}

/// Brings a table without negative cells to row and column totals (biproportional adjustment).
///
/// # Formula
/// ```text
/// x_ij = r_i x⁰_ij s_j,   Σ_j x_ij = u_i,  Σ_i x_ij = v_j
/// ```
/// # Errors
/// [`BalancingError::NegativeCell`]; [`BalancingError::MarginsDiffer`]; [`BalancingError::Impossible`];
/// [`BalancingError::NotReached`]; labels or units that differ.
///
/// # Example
/// ```
/// use domar::prelude::*;
/// use domar::table::balancing::{Precision, ras};
/// use domar::labels::{Dimension, Labels};
/// use domar::labeled::{LabeledMat, LabeledVec};
/// use domar::units::{Measure, Unit};
/// use ndarray::array;
/// # fn main() -> Result<(), domar::Error> {
/// let axis = Labels::from_codes(Dimension::Sector, &["1", "2", "3"])?;
/// let flow = || Measure::new("flow", Unit::money("USD", 6));
/// // Miller and Blair (2009), section 7.4: coefficients of the base year times new output, and the new totals.
/// let first = LabeledMat::new(
///     flow(), axis.clone(), axis.clone(),
///     array![[12.0, 15.0, 7.35], [21.0, 3.0, 7.35], [0.0, 10.5, 14.7]],
/// )?;
/// let totals = |values| LabeledVec::new(flow(), axis.clone(), values);
/// let balanced = ras(&first, &totals(array![50.0, 30.0, 25.0])?, &totals(array![40.0, 35.0, 30.0])?, Precision::default())?;
/// assert!((balanced.table.row_sums().get("1")? - 50.0).abs() < 1e-7);
/// # Ok(())
/// # }
/// ```
/// # Validated against
/// An independent numpy RAS of China's 42 sectors from 2017 to the totals of 2020 (`ras_Z2017_to_2020margins_42dom`).
///
/// # References
/// Stone (1961); Bacharach (1970); Miller and Blair (2009), section 7.4.
#[doc(alias = "双比例平衡法")]
pub fn ras(
    first: &LabeledMat,
    rows: &LabeledVec,
    columns: &LabeledVec,
    precision: Precision,
) -> Result<Balanced, BalancingError> {
    ensure_not_negative(first)?;
    gras(first, rows, columns, precision)
}

/// Brings a table with cells of either sign to row and column totals.
///
/// # Formula
/// ```text
/// x_ij = r_i p_ij s_j − n_ij/(r_i s_j),   X⁰ = P − N
/// ```
/// # Errors
/// As [`ras`], without the first.
///
/// # Validated against
/// UN Handbook (2018), Box 18.3: multipliers of the first two rounds as printed; quadrium 0.2.0 for the end (the table that
/// the box prints at the end is not a solution of its own input).
///
/// # References
/// Günlük-Şenesen and Bates (1988); Junius and Oosterhaven (2003); Lenzen, Wood and Gallego (2007); Temurshoev, Miller and
/// Bouwmeester (2013), for rows without positive cells.
pub fn gras(
    first: &LabeledMat,
    rows: &LabeledVec,
    columns: &LabeledVec,
    precision: Precision,
) -> Result<Balanced, BalancingError> {
    balance(first, rows, columns, None, precision)
}

/// As [`gras`], with totals of blocks of cells beside those of rows and columns: what a nation buys of a product from all
/// regions together, say.
///
/// # Formula
/// ```text
/// x_ij = r_i s_j t_k p_ij − n_ij/(r_i s_j t_k),   cell ij in block k
/// ```
/// # Errors
/// As [`gras`]; [`BalancingError::Blocks`].
///
/// # Validated against
/// Identities: all totals are met; without blocks it is `gras`; blocks that already hold change nothing.
///
/// # References
/// Temurshoev, Oosterhaven and Cardenete (2021), Spatial Economic Analysis 16, 91–106.
pub fn mr_gras(
    first: &LabeledMat,
    rows: &LabeledVec,
    columns: &LabeledVec,
    blocks: &CellTotals,
    precision: Precision,
) -> Result<Balanced, BalancingError> {
    let ((n, m), count) = (first.values().dim(), blocks.totals.len());
    let unfit = |what| BalancingError::Blocks { what, blocks: count, rows: n, columns: m };
    if blocks.block_of.dim() != (n, m) {
        let (found_rows, found_columns) = blocks.block_of.dim();
        return Err(unfit(format!("they are {found_rows} by {found_columns}")));
    }
    if let Some(number) = blocks.block_of.iter().flatten().find(|number| **number >= count) {
        return Err(unfit(format!("a cell belongs to block {number}")));
    }
    balance(first, rows, columns, Some(blocks), precision)
}

fn balance(
    first: &LabeledMat,
    rows: &LabeledVec,
    columns: &LabeledVec,
    blocks: Option<&CellTotals>,
    precision: Precision,
) -> Result<Balanced, BalancingError> {
    first.rows().ensure_aligned(rows.axis())?;
    first.columns().ensure_aligned(columns.axis())?;
    for totals in [Some(rows), Some(columns), blocks.map(|blocks| &blocks.totals)].into_iter().flatten() {
        first.measure().unit().ensure_addable(totals.measure().unit())?;
    }
    ensure_margins(rows.sum(), columns.sum(), precision)?;
    let mut sides = vec![Side::new("row", rows), Side::new("column", columns)];
    if let Some(blocks) = blocks {
        sides.push(Side::new("block", &blocks.totals));
    }
    let mut iteration = Iteration { first, blocks: blocks.map(|blocks| &blocks.block_of), sides };
    iteration.ensure_possible()?;
    let mut path = Vec::new();
    // Where the sums of totals differ, no round meets both kinds.
    let slack = (rows.sum() - columns.sum()).abs() / rows.values().iter().map(|u| u.abs()).fold(1e-300, f64::max);
    let tolerance = precision.tolerance.max(1.01 * slack);
    loop {
        // Columns first, as in the literature, so that rows (and then blocks) are met at the end of a round.
        [1, 0, 2].into_iter().take(iteration.sides.len()).for_each(|side| iteration.update(side));
        let (miss, worst) = iteration.miss();
        path.push(miss);
        if miss <= tolerance {
            break;
        }
        if path.len() >= precision.rounds || miss.is_nan() {
            let names: Vec<String> = iteration.sides.iter().flat_map(Side::runaways).take(8).collect();
            let rows = if names.is_empty() {
                "no multiplier has run away".to_owned()
            } else {
                format!("multipliers run away in {}", names.join(", "))
            };
            return Err(BalancingError::NotReached { rounds: path.len(), miss, worst, rows });
        }
    }
    let (n, m) = first.values().dim();
    let values = Array2::from_shape_fn((n, m), |(i, j)| iteration.cell(i, j));
    let ratio = |side: usize, axis: &Arc<Labels>| {
        let values: Array1<f64> = iteration.sides[side].multipliers.iter().copied().collect();
        LabeledVec::trusted(Measure::new("multiplier", Unit::Ratio), axis, values)
    };
    Ok(Balanced {
        row_multipliers: ratio(0, first.rows()),
        column_multipliers: ratio(1, first.columns()),
        convergence: convergence(path, &[(values.view(), first.values())]),
        table: LabeledMat::trusted(first.measure().clone(), first.rows(), first.columns(), values),
    })
}
