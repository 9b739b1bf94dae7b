//! The Leontief system: coefficients factorised once, asked many questions.

use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use ndarray::{Array1, Array2, ArrayView1, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::{LeontiefError, Question};
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{LabelError, Labels};
use crate::linalg::{LARGE, LargeSystem, LinalgError, Lu, SolveReport, Solver, memory, spectral_radius};
use crate::report::Progress;
use crate::table::{IoTable, Reexports};
use crate::units::{Flow, Measure, Unit, UnitError};

/// What to do with sectors that have no output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ZeroOutput {
    /// Refuse, naming them.
    #[default]
    Error,
    /// Take their input and allocation coefficients as zero: they then buy nothing, and their multipliers are those
    /// of their final demand alone.
    ZeroColumn,
}

/// What to do with negative intermediate flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum NegativeCells {
    /// Keep them; [`IoTable::check`] lists them. Re-exports that exceed domestic use make some, and the spectral
    /// radius is then taken from all eigenvalues.
    #[default]
    Keep,
    /// Refuse, naming the lowest.
    Refuse,
}

/// How a system is built from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SystemOptions {
    /// What to do with sectors that have no output.
    pub zero_output: ZeroOutput,
    /// What to do with negative intermediate flows.
    pub negative_cells: NegativeCells,
    /// What to do where imports exceed domestic use, when imports have to be split off.
    pub reexports: Reexports,
    /// How systems of 1,000 sectors and more are solved.
    pub solver: Solver,
}

/// An input-output table made ready for questions: technical coefficients, with `I − A` factorised once.
///
/// From 1,000 sectors on the way is chosen by the question, and nothing is made that no question needs:
/// [`LeontiefSystem::explain`] tells the way and its cost, [`LeontiefSystem::solves`] how good the answers are.
///
/// # Formula
/// ```text
/// A = Z x̂⁻¹,   L = (I − A)⁻¹,   x = L y
/// ```
/// # Example
/// ```
/// use domar::labels::{Dimension, Labels};
/// use domar::leontief::LeontiefSystem;
/// use domar::table::{IoTable, TableInfo};
/// use domar::units::{Flow, Unit};
/// use ndarray::array;
///
/// let table = IoTable::from_flows(
///     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
///     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
///     array![[150.0, 500.0], [200.0, 100.0]],
///     array![1000.0, 2000.0],
/// )?;
/// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
/// assert!((system.output_multipliers().get("1")? - 1.51815).abs() < 5e-6);
/// # Ok::<(), domar::leontief::LeontiefError>(())
/// ```
#[derive(Debug)]
pub struct LeontiefSystem {
    table: Arc<IoTable>,
    options: SystemOptions,
    coefficients: OnceLock<LabeledMat>,
    pub(super) solver: Engine,
    spectral_radius: OnceLock<f64>,
    inverse: OnceLock<LabeledMat>,
    pub(super) ghosh_inverse: OnceLock<LabeledMat>,
}

/// Rows of the inverse that are solved for before progress is told.
const ROWS_TOGETHER: usize = 256;

/// What solves with `I − A`.
#[derive(Debug)]
pub(super) enum Engine {
    /// Factors, made with the system.
    Kept(Lu),
    /// A system proved to be productive, solved as the question asks for.
    Large(Box<LargeSystem>),
}

impl LeontiefSystem {
    /// The system of a table over total or domestic flows, with the default policies.
    ///
    /// Imports are split off by proportionality ([`IoTable::to_domestic`]) where the flows asked for require it.
    ///
    /// # Errors
    /// [`LeontiefError::ZeroOutput`]; [`LeontiefError::NotProductive`] where the spectral radius of the coefficients
    /// is 1 or more; [`LeontiefError::Singular`]; and what [`IoTable::to_flow`] returns.
    pub fn from_table(table: &IoTable, flow: Flow) -> Result<Self, LeontiefError> {
        Self::from_table_with(table, flow, SystemOptions::default())
    }

    /// The system of a table with policies for zero output, negative cells and re-exports.
    ///
    /// # Errors
    /// As [`LeontiefSystem::from_table`]; [`LeontiefError::NegativeFlows`] under [`NegativeCells::Refuse`].
    pub fn from_table_with(table: &IoTable, flow: Flow, options: SystemOptions) -> Result<Self, LeontiefError> {
        let table = Arc::new(table.to_flow(flow, options.reexports)?);
        ensure_output(&table, options.zero_output)?;
        ensure_flows(&table, options.negative_cells)?;
        if table.sectors().len() >= LARGE {
            let scale = table.output().values().mapv(|x| if x > 0.0 { 1.0 / x } else { 0.0 });
            let flows = table.intermediate_flows().shared_values();
            if let Some(system) = LargeSystem::certified(flows, scale, options.solver) {
                return Ok(Self::of(table, options, Engine::Large(Box::new(system))));
            }
        }
        let n = table.sectors().len() as f64;
        memory::ensure_available(32.0 * n * n, &format!("the coefficients and factors of {n} sectors"))
            .map_err(LeontiefError::Linalg)?;
        let values = table.coefficients_or_zero();
        let radius = spectral_radius(values.view()).map_err(LeontiefError::Linalg)?;
        let lu = match Lu::factorise((Array2::eye(values.nrows()) - &values).view()) {
            Ok(lu) if radius < 1.0 => lu,
            Ok(_) => return Err(LeontiefError::NotProductive { radius, worst: largest_column_sums(&table, &values) }),
            Err(LinalgError::Singular { .. }) => {
                return Err(LeontiefError::Singular { radius, worst: largest_column_sums(&table, &values) });
            }
            Err(error) => return Err(LeontiefError::Linalg(error)),
        };
        let system = Self::of(table, options, Engine::Kept(lu));
        system.spectral_radius.get_or_init(|| radius);
        system.coefficients.get_or_init(|| system.label_coefficients(values));
        Ok(system)
    }

    fn of(table: Arc<IoTable>, options: SystemOptions, solver: Engine) -> Self {
        Self {
            table,
            options,
            coefficients: OnceLock::new(),
            solver,
            spectral_radius: OnceLock::new(),
            inverse: OnceLock::new(),
            ghosh_inverse: OnceLock::new(),
        }
    }

    fn label_coefficients(&self, values: Array2<f64>) -> LabeledMat {
        let measure = Measure::new("technical coefficients", Unit::Ratio)
            .with_chinese("直接消耗系数")
            .over(self.flow())
            .about(self.table().info());
        LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
    }

    /// The table behind the system; its flows are those of the system, and its assumptions say what was done to it.
    pub fn table(&self) -> &IoTable {
        &self.table
    }

    /// The sectors.
    pub fn sectors(&self) -> &Arc<Labels> {
        self.table.sectors()
    }

    /// Total or domestic flows.
    pub fn flow(&self) -> Flow {
        self.table.flow()
    }

    /// The policies with which the system was built.
    pub fn options(&self) -> SystemOptions {
        self.options
    }

    /// Spectral radius of the technical coefficients, below 1. Of a large table it is computed at the first call; that
    /// it is below 1 was proved before.
    pub fn spectral_radius(&self) -> f64 {
        *self.spectral_radius.get_or_init(|| {
            let coefficients = self.technical_coefficients();
            // NaN where no eigenvalues are found, which no finite matrix is known to do.
            spectral_radius(coefficients.values()).unwrap_or(f64::NAN)
        })
    }

    /// Estimate of the condition number of `I − A` in the 1-norm.
    pub fn condition(&self) -> f64 {
        self.factors().condition()
    }

    /// Technical coefficients, 直接消耗系数: what a unit of output of the column uses of the row.
    ///
    /// # Formula
    /// ```text
    /// aᵢⱼ = Zᵢⱼ / xⱼ
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Validated against
    /// UK Office for National Statistics, analytical tables 2010 (1e-12); Eurostat manual (2008), table 15.6.
    ///
    /// # References
    /// Leontief (1936); Miller and Blair (2009), eq. 2.4.
    #[doc(alias = "A")]
    #[doc(alias = "直接消耗系数")]
    pub fn technical_coefficients(&self) -> &LabeledMat {
        self.coefficients.get_or_init(|| self.label_coefficients(self.table.coefficients_or_zero()))
    }

    /// The Leontief inverse: output of the row needed, directly and indirectly, for a unit of final demand for the
    /// column. Computed at the first call and kept; most questions do without it. Of a table with thousands of sectors ask
    /// for it with [`LeontiefSystem::leontief_inverse_with`], which looks whether it fits into memory and tells how far it
    /// has come.
    ///
    /// # Formula
    /// ```text
    /// L = (I − A)⁻¹
    /// ```
    /// # Unit
    /// Ratio.
    ///
    /// # Validated against
    /// UK Office for National Statistics, analytical tables 2010 (1e-12); China 2020, 153 sectors (1e-9).
    ///
    /// # References
    /// Miller and Blair (2009), eq. 2.13.
    #[doc(alias = "L")]
    #[doc(alias = "里昂惕夫逆矩阵")]
    pub fn leontief_inverse(&self) -> &LabeledMat {
        self.inverse.get_or_init(|| self.label_inverse(self.factors().inverse()))
    }

    /// The Leontief inverse of a large table: memory is asked for before it is taken, and the callback is told how many
    /// rows are done and may stop. What was computed is kept, so that questions that need the inverse (extraction of every
    /// sector, fields of influence, trade in value added) find it there.
    ///
    /// # Errors
    /// [`LeontiefError::Linalg`] where it does not fit into memory, with the figure; [`LeontiefError::Cancelled`].
    pub fn leontief_inverse_with(
        &self,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<&LabeledMat, LeontiefError> {
        if let Some(inverse) = self.inverse.get() {
            return Ok(inverse);
        }
        self.ensure_memory_for(Question::Inverse)?;
        let of = self.sectors().len();
        let mut tell = |done: usize| match progress(Progress { done, of }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                Err(LeontiefError::Cancelled { question: "the Leontief inverse", done, of, pieces: "rows" })
            }
        };
        tell(0)?;
        let factors = self.factors();
        let mut values = Array2::zeros((of, of));
        for start in (0..of).step_by(ROWS_TOGETHER) {
            let end = (start + ROWS_TOGETHER).min(of);
            let unit = Array2::from_shape_fn((of, end - start), |(i, j)| if i == start + j { 1.0 } else { 0.0 });
            let solved = factors.solve_many_transposed(unit.view()).map_err(LeontiefError::Linalg)?;
            values.slice_axis_mut(Axis(0), Slice::from(start..end)).assign(&solved.t());
            tell(end)?;
        }
        Ok(self.inverse.get_or_init(|| self.label_inverse(values)))
    }

    fn label_inverse(&self, values: Array2<f64>) -> LabeledMat {
        let measure = Measure::new("Leontief inverse", Unit::Ratio)
            .with_chinese("里昂惕夫逆矩阵")
            .over(self.flow())
            .about(self.table().info());
        LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
    }

    /// Complete consumption coefficients, 完全消耗系数: direct and indirect use of the row by a unit of final product
    /// of the column.
    ///
    /// # Formula
    /// ```text
    /// B = L − I
    /// ```
    /// # References
    /// National Bureau of Statistics of China, Input-Output Tables of China, explanatory notes.
    #[doc(alias = "完全消耗系数")]
    pub fn complete_consumption_coefficients(&self) -> LabeledMat {
        let measure = Measure::new("complete consumption coefficients", Unit::Ratio)
            .with_chinese("完全消耗系数")
            .over(self.flow())
            .about(self.table().info());
        let values = &self.leontief_inverse().values() - &Array2::<f64>::eye(self.sectors().len());
        LabeledMat::trusted(measure, self.sectors(), self.sectors(), values)
    }

    /// Output needed for a final demand: the quantity model.
    ///
    /// # Formula
    /// ```text
    /// x = L y
    /// ```
    /// # Unit
    /// That of the final demand.
    ///
    /// # Errors
    /// Labels that are not the system's sectors; a final demand over the other flows.
    ///
    /// # Validated against
    /// Miller and Blair (2009), ch. 2: final demand (600, 1500) needs output (1247.52, 1841.58).
    ///
    /// # References
    /// Miller and Blair (2009), eq. 2.14.
    pub fn output_for(&self, final_demand: &LabeledVec) -> Result<LabeledVec, LeontiefError> {
        self.ensure_fits(final_demand)?;
        let measure = Measure::new("output", final_demand.measure().unit().clone())
            .with_chinese("总产出")
            .over(self.flow())
            .about(self.table().info());
        Ok(LabeledVec::trusted(measure, self.sectors(), self.solve(final_demand.values())))
    }

    /// The vector per unit of output; zero where there is no output.
    pub(crate) fn per_output(&self, row: &LabeledVec) -> Result<LabeledVec, LeontiefError> {
        self.ensure_fits(row)?;
        let measure = row.measure();
        let chinese = measure.name_in(crate::labels::Language::Chinese);
        let per_unit =
            Measure::new(format!("{} per unit of output", measure.name()), measure.unit().per(&self.table.info().unit))
                .with_chinese(format!("单位产出{chinese}"))
                .over(self.flow())
                .about(self.table().info());
        let values = (&row.values() * &self.reciprocal_output()).to_owned();
        Ok(LabeledVec::trusted(per_unit, self.sectors(), values))
    }

    /// `1/xⱼ`, and 0 where there is no output.
    pub(crate) fn reciprocal_output(&self) -> Array1<f64> {
        self.table.output().values().mapv(|x| if x > 0.0 { 1.0 / x } else { 0.0 })
    }

    /// Checks that a vector has the system's sectors and is not over the other flows.
    pub(crate) fn ensure_fits(&self, vector: &LabeledVec) -> Result<(), LeontiefError> {
        self.sectors().ensure_aligned(vector.axis())?;
        match vector.measure().flow() {
            Some(flow) if flow != self.flow() => Err(UnitError::MixedFlows { left: flow, right: self.flow() }.into()),
            _ => Ok(()),
        }
    }

    /// Factors in double precision; of a large system they are made at the first call.
    pub(super) fn factors(&self) -> &Lu {
        match &self.solver {
            Engine::Kept(lu) => lu,
            Engine::Large(system) => system.factors(),
        }
    }

    pub(super) fn holds_inverse(&self) -> bool {
        self.inverse.get().is_some()
    }

    /// How large systems were solved so far, with what residual: one line for each question that was solved for. Empty
    /// below 1,000 sectors, where factors in double precision leave nothing to report.
    pub fn solves(&self) -> Vec<SolveReport> {
        match &self.solver {
            Engine::Kept(_) => Vec::new(),
            Engine::Large(system) => system.reports(),
        }
    }

    /// Makes ready for this number of right-hand sides in all.
    pub(super) fn prepare_for(&self, right_hand_sides: usize) {
        if let Engine::Large(system) = &self.solver {
            system.prepare_for(right_hand_sides);
        }
    }

    /// `L b`. The right-hand side has a number for each sector.
    pub(crate) fn solve(&self, rhs: ArrayView1<'_, f64>) -> Array1<f64> {
        self.solve_many(&rhs.insert_axis(Axis(1)).to_owned()).remove_axis(Axis(1))
    }

    /// `b' L`. The left-hand side has a number for each sector.
    pub(crate) fn solve_transposed(&self, rhs: ArrayView1<'_, f64>) -> Array1<f64> {
        self.solve_many_transposed(&rhs.insert_axis(Axis(1)).to_owned()).remove_axis(Axis(1))
    }

    /// `L B`. The right-hand sides have a row for each sector.
    pub(crate) fn solve_many(&self, rhs: &Array2<f64>) -> Array2<f64> {
        match &self.solver {
            Engine::Kept(lu) => lu.solve_many(rhs.view()).expect("one row for each sector"),
            Engine::Large(system) => system.solve(rhs.view(), false),
        }
    }

    /// `L' B`: questions asked of rows stand in columns.
    pub(crate) fn solve_many_transposed(&self, rhs: &Array2<f64>) -> Array2<f64> {
        match &self.solver {
            Engine::Kept(lu) => lu.solve_many_transposed(rhs.view()).expect("one row for each sector"),
            Engine::Large(system) => system.solve(rhs.view(), true),
        }
    }

    /// Columns of `L`.
    pub(crate) fn inverse_columns(&self, positions: &[usize]) -> Array2<f64> {
        if let Some(inverse) = self.inverse.get() {
            return inverse.values().select(Axis(1), positions);
        }
        let mut units = Array2::zeros((self.sectors().len(), positions.len()));
        for (column, &position) in positions.iter().enumerate() {
            units[[position, column]] = 1.0;
        }
        self.solve_many(&units)
    }

    /// Positions of codes, refusing an empty list and repetitions.
    pub(crate) fn group<S: AsRef<str>>(
        &self,
        codes: &[S],
        question: &'static str,
    ) -> Result<Vec<usize>, LeontiefError> {
        if codes.is_empty() {
            return Err(LeontiefError::NoSectors { question });
        }
        let positions = self.sectors().positions(codes)?;
        for (second, position) in positions.iter().enumerate() {
            if let Some(first) = positions[..second].iter().position(|other| other == position) {
                return Err(LabelError::DuplicateCode {
                    dimension: self.sectors().dimension(),
                    code: codes[second].as_ref().to_owned(),
                    first: first + 1,
                    second: second + 1,
                }
                .into());
            }
        }
        Ok(positions)
    }
}

fn ensure_output(table: &IoTable, policy: ZeroOutput) -> Result<(), LeontiefError> {
    let sectors: Vec<String> =
        table.output().iter().filter(|(_, x)| *x == 0.0).map(|(label, _)| label.to_string()).collect();
    if policy == ZeroOutput::Error && !sectors.is_empty() {
        return Err(LeontiefError::ZeroOutput { sectors });
    }
    Ok(())
}

fn ensure_flows(table: &IoTable, policy: NegativeCells) -> Result<(), LeontiefError> {
    if policy == NegativeCells::Keep {
        return Ok(());
    }
    let flows = table.intermediate_flows();
    let mut negative: Vec<_> =
        flows.values().indexed_iter().map(|(at, v)| (at, *v)).filter(|(_, v)| *v < 0.0).collect();
    negative.sort_by(|a, b| a.1.total_cmp(&b.1));
    match negative.first() {
        None => Ok(()),
        Some(&((i, j), value)) => Err(LeontiefError::NegativeFlows {
            count: negative.len(),
            row: flows.rows().as_slice()[i].to_string(),
            column: flows.columns().as_slice()[j].to_string(),
            value,
        }),
    }
}

pub(super) fn largest_column_sums(table: &IoTable, coefficients: &Array2<f64>) -> Vec<String> {
    let sums = coefficients.sum_axis(Axis(0));
    let mut order: Vec<usize> = (0..sums.len()).collect();
    order.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]));
    order.iter().take(3).map(|&j| format!("{} ({:.4})", table.sectors().as_slice()[j], sums[j])).collect()
}
