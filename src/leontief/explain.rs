//! Which way will a question be answered, and what will it cost?

use serde::{Deserialize, Serialize};

use super::system::Engine;
use super::{LeontiefError, LeontiefSystem};
use crate::labels::Language;
use crate::linalg::{SolveRoute, TOGETHER, memory};
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// What is asked of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Output for some final demands, or multipliers of some inputs: solves with that many right-hand sides.
    Solves(usize),
    /// The Leontief inverse, and what needs all of it: the Ghosh inverse, average propagation lengths.
    Inverse,
    /// Extraction of every sector or fields of influence of every cell, by closed forms on the inverse.
    EveryExtraction,
}

/// The way that a system would take now, with its cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The question.
    pub question: Question,
    /// Number of sectors, or of pairs of region and sector.
    pub sectors: usize,
    /// Share of the flows that are not zero; `None` below 1,000 sectors, where it is not counted.
    pub density: Option<f64>,
    /// How right-hand sides are solved for.
    pub route: SolveRoute,
    /// Whether the factors are there already.
    pub factors_kept: bool,
    /// Floating-point operations.
    pub operations: f64,
    /// Bytes read and written in matrices of all sectors.
    pub bytes_moved: f64,
    /// Memory needed beyond what is held now, in bytes.
    pub memory: f64,
    /// Memory available, in bytes, where the operating system tells.
    pub memory_available: Option<f64>,
}

impl LeontiefSystem {
    /// Which way a question would be answered, with the work and memory it takes.
    ///
    /// # Formula
    /// ```text
    /// factors: 2n³/3 operations once, then 2n² for each right-hand side; single precision takes half the memory
    /// iteration: 8 to 20 multiplications, 2n² operations each for each right-hand side, the flows read once for 64 of them
    /// inverse: 4n³/3 more;  closed forms for every sector: 2n² each
    /// ```
    /// # Example
    /// ```
    /// # use domar::labels::{Dimension, Labels};
    /// # use domar::leontief::LeontiefSystem;
    /// # use domar::table::{IoTable, TableInfo};
    /// # use domar::units::{Flow, Unit};
    /// # use ndarray::array;
    /// # let table = IoTable::from_flows(
    /// #     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
    /// #     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
    /// #     array![[150.0, 500.0], [200.0, 100.0]],
    /// #     array![1000.0, 2000.0],
    /// # )?;
    /// use domar::leontief::Question;
    /// use domar::linalg::SolveRoute;
    /// let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    /// assert_eq!(system.explain(Question::Solves(1)).route, SolveRoute::Factors);
    /// # Ok::<(), domar::leontief::LeontiefError>(())
    /// ```
    pub fn explain(&self, question: Question) -> Explanation {
        let n = self.sectors().len() as f64;
        let square = 8.0 * n * n;
        let (columns, inverse) = match question {
            Question::Solves(columns) => (columns, false),
            Question::Inverse | Question::EveryExtraction => (0, true),
        };
        let k = columns as f64;
        let (route, factors_kept, density, steps) = match &self.solver {
            Engine::Kept(_) => (SolveRoute::Factors, true, None, 0.0),
            Engine::Large(system) => {
                let route = if inverse { SolveRoute::Factors } else { system.route(columns) };
                (route, system.holds(route), Some(system.matrix().density()), system.usual_steps())
            }
        };
        let factorising = if factors_kept { 0.0 } else { 2.0 / 3.0 * n.powi(3) };
        // Blocked factorisations move the matrix once for about 200 columns.
        let passes = if factors_kept { 0.0 } else { n / 200.0 };
        let (operations, bytes_moved, memory) = match route {
            SolveRoute::Iteration => {
                let cells = density.unwrap_or(1.0);
                let together = k.min(TOGETHER as f64);
                let blocks = k / together.max(1.0);
                (
                    steps * 2.0 * n * n * k * cells + 4.0 * n * (steps * together).powi(2) * blocks,
                    steps * square * blocks.ceil() * cells,
                    (steps + 3.0) * 8.0 * n * together,
                )
            }
            SolveRoute::RefinedFactors => (
                factorising + 8.0 * n * n * k,
                (passes + 4.0) * square / 2.0,
                if factors_kept { 0.0 } else { square / 2.0 },
            ),
            SolveRoute::Factors if inverse && self.holds_inverse() => (0.0, 0.0, 0.0),
            SolveRoute::Factors if inverse => (
                factorising + 4.0 / 3.0 * n.powi(3),
                (passes + n / 100.0) * square,
                2.0 * square + if factors_kept { 0.0 } else { square },
            ),
            SolveRoute::Factors => (
                factorising + 2.0 * n * n * k,
                (passes + 1.0) * square,
                16.0 * n * k + if factors_kept { 0.0 } else { square },
            ),
        };
        let closed_forms = if question == Question::EveryExtraction { 2.0 * n.powi(3) } else { 0.0 };
        Explanation {
            question,
            sectors: self.sectors().len(),
            density,
            route,
            factors_kept,
            operations: operations + closed_forms,
            bytes_moved,
            memory,
            memory_available: memory::available().map(|bytes| bytes as f64),
        }
    }
}

impl LeontiefSystem {
    /// Refuses a question whose matrices would not fit into memory.
    ///
    /// # Errors
    /// [`LinalgError::NotEnoughMemory`](crate::linalg::LinalgError::NotEnoughMemory) in [`LeontiefError::Linalg`], with
    /// what is needed and what is there.
    pub fn ensure_memory_for(&self, question: Question) -> Result<(), LeontiefError> {
        let what = match question {
            Question::Solves(columns) => format!("solving for {columns} right-hand sides"),
            Question::Inverse | Question::EveryExtraction => {
                format!("the Leontief inverse of {} sectors", self.sectors().len())
            }
        };
        memory::ensure_available(self.explain(question).memory, &what).map_err(LeontiefError::Linalg)
    }
}

impl ToTable for Explanation {
    fn to_table_in(&self, language: Language) -> Table {
        let pick = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
        let two = NumberFormat::significant(3);
        let route = match self.route {
            SolveRoute::Factors => pick("factors in double precision", "双精度分解"),
            SolveRoute::RefinedFactors => pick("factors in single precision, refined", "单精度分解加迭代改进"),
            SolveRoute::Iteration => pick("Krylov iteration", "Krylov 迭代"),
        };
        let kept = if self.factors_kept { pick("kept", "已保存") } else { pick("to be made", "待计算") };
        let gib = |bytes: f64| bytes / f64::from(1_u32 << 30);
        Table::builder(pick("How it will be answered", "求解方式"))
            .language(language)
            .stub(pick("Item", "项目"))
            .text_column("")
            .row(pick("Sectors", "部门数"), [self.sectors.to_string()])
            .row(
                pick("Cells that are not zero", "非零单元"),
                [self.density.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share))],
            )
            .row(pick("Way", "方法"), [route])
            .row(pick("Factors", "分解"), [kept])
            .row(pick("Operations (10⁹)", "浮点运算（10⁹）"), [Cell::number(self.operations / 1e9, two)])
            .row(pick("Moved in memory (GiB)", "内存读写（GiB）"), [Cell::number(gib(self.bytes_moved), two)])
            .row(pick("Memory needed (GiB)", "所需内存（GiB）"), [Cell::number(gib(self.memory), two)])
            .row(
                pick("Memory available (GiB)", "可用内存（GiB）"),
                [self.memory_available.map_or(Cell::Missing, |bytes| Cell::number(gib(bytes), two))],
            )
            .build_or_explain()
    }
}

display_in_notebook!(table: Explanation);
