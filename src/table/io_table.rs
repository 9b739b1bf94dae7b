//! The symmetric input-output table.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::TableError;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Label, Labels, Language};
use crate::units::{Flow, Measure, Place, PriceBasis, Prices, Unit};

/// What a column of final demand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FinalUse {
    /// Consumption of households.
    HouseholdConsumption,
    /// Consumption of non-profit institutions serving households.
    NonProfitConsumption,
    /// Consumption of government.
    GovernmentConsumption,
    /// Total consumption, where it is not divided.
    Consumption,
    /// Gross fixed capital formation.
    FixedCapitalFormation,
    /// Changes in inventories.
    InventoryChange,
    /// Acquisition less disposals of valuables.
    Valuables,
    /// Exports of goods and services.
    Exports,
    /// Anything else.
    Other,
}

/// What a row of primary inputs is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PrimaryInput {
    /// Compensation of employees.
    Compensation,
    /// Taxes less subsidies on production.
    TaxesOnProduction,
    /// Consumption of fixed capital.
    Depreciation,
    /// Operating surplus and mixed income.
    OperatingSurplus,
    /// Value added, where it is not divided.
    ValueAdded,
    /// Taxes less subsidies on products used; not part of value added at basic prices.
    TaxesOnProducts,
    /// Imported products used, where they are one row.
    Imports,
    /// Anything else; not part of value added.
    Other,
}

impl PrimaryInput {
    /// Whether the row is a part of value added.
    pub fn is_value_added(self) -> bool {
        matches!(
            self,
            Self::Compensation
                | Self::TaxesOnProduction
                | Self::Depreciation
                | Self::OperatingSurplus
                | Self::ValueAdded
        )
    }
}

/// Where a table keeps its imports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Imports {
    /// Inside the flows: one column of imports by product is subtracted from final use (competitive imports).
    Inside {
        /// Imports by product, positive.
        column: Array1<f64>,
    },
    /// Split off: the table's own blocks are domestic, imported products stand in blocks of the same shape.
    Split {
        /// Imported products used by sectors, sectors by sectors.
        intermediate: Array2<f64>,
        /// Imported products in final demand, sectors by categories.
        final_demand: Array2<f64>,
    },
    /// Outside: domestic products only; imports are at most a row of primary inputs.
    Outside,
}

/// What a table is about; printed with every result that comes from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Country or other economy.
    pub economy: String,
    /// Year of the flows.
    pub year: Option<i32>,
    /// Unit of the flows.
    pub unit: Unit,
    /// Valuation.
    pub price_basis: PriceBasis,
    /// Current or constant prices.
    pub prices: Prices,
    /// Name of the classification of sectors, such as `nbs_2018_153`.
    pub classification: String,
    /// Who published the table.
    pub source: String,
    /// What has been assumed on the way from the source to this table, in the order in which it was done.
    pub assumptions: Vec<String>,
}

impl TableInfo {
    /// A description with a unit, at basic and current prices; set the other fields as needed.
    ///
    /// ```
    /// use domar::table::TableInfo;
    /// use domar::units::Unit;
    /// let info = TableInfo { year: Some(2010), ..TableInfo::new("Utopia", Unit::money("EUR", 6)) };
    /// assert_eq!(info.to_string(), "Utopia 2010, 10^6 EUR, basic prices, current prices");
    /// ```
    pub fn new(economy: impl Into<String>, unit: Unit) -> Self {
        Self {
            economy: economy.into(),
            year: None,
            unit,
            price_basis: PriceBasis::Basic,
            prices: Prices::Current,
            classification: String::new(),
            source: String::new(),
            assumptions: Vec::new(),
        }
    }
}

impl TableInfo {
    /// The description in a language.
    pub fn name_in(&self, language: Language) -> String {
        match language {
            Language::English => self.to_string(),
            Language::Chinese => {
                let (unit, basis) = (self.unit.name_in(language), self.price_basis.name_in(language));
                format!("{}，{unit}，{basis}", self.place().name_in(language))
            }
        }
    }

    /// Economy and year.
    pub fn place(&self) -> Place {
        Place::new(self.economy.clone(), self.year)
    }
}

impl From<&TableInfo> for Place {
    fn from(info: &TableInfo) -> Self {
        info.place()
    }
}

impl std::fmt::Display for TableInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.economy)?;
        if let Some(year) = self.year {
            write!(f, " {year}")?;
        }
        write!(f, ", {}, {}, {}", self.unit, self.price_basis, self.prices)
    }
}

/// The final-demand block: sectors by categories, each category with its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinalDemand {
    pub(super) categories: Arc<Labels>,
    pub(super) uses: Vec<FinalUse>,
    pub(super) values: Array2<f64>,
}

impl FinalDemand {
    /// A block from its columns' labels and kinds.
    ///
    /// # Errors
    /// [`TableError::Shape`], and a repeated code.
    pub fn new(columns: Vec<(Label, FinalUse)>, values: Array2<f64>) -> Result<Self, TableError> {
        let (labels, uses): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let categories = Labels::new(Dimension::FinalDemand, labels)?;
        ensure_shape("the final-demand block", &values, values.nrows(), categories.len())?;
        Ok(Self { categories, uses, values })
    }
}

/// The block of primary inputs: rows by sectors, each row with its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrimaryInputs {
    pub(super) rows: Arc<Labels>,
    pub(super) kinds: Vec<PrimaryInput>,
    pub(super) values: Array2<f64>,
    /// Rows by final-demand categories, where the source gives it (imports and taxes on final products).
    pub(super) on_final_demand: Option<Array2<f64>>,
}

impl PrimaryInputs {
    /// A block from its rows' labels and kinds.
    ///
    /// # Errors
    /// [`TableError::Shape`], and a repeated code.
    pub fn new(rows: Vec<(Label, PrimaryInput)>, values: Array2<f64>) -> Result<Self, TableError> {
        let (labels, kinds): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let rows = Labels::new(Dimension::PrimaryInput, labels)?;
        ensure_shape("the block of primary inputs", &values, rows.len(), values.ncols())?;
        Ok(Self { rows, kinds, values, on_final_demand: None })
    }

    /// The same block with one more row, and what of it stands on final demand.
    pub(super) fn with_row(
        mut self,
        label: Label,
        kind: PrimaryInput,
        row: Array2<f64>,
        on_final_demand: Array2<f64>,
    ) -> Result<Self, TableError> {
        let labels: Vec<Label> = self.rows.iter().cloned().chain([label]).collect();
        let above =
            self.on_final_demand.take().unwrap_or_else(|| Array2::zeros((self.rows.len(), on_final_demand.ncols())));
        self.rows = Labels::new(Dimension::PrimaryInput, labels)?;
        self.kinds.push(kind);
        self.values = stacked(&self.values, &row);
        self.on_final_demand = Some(stacked(&above, &on_final_demand));
        Ok(self)
    }

    /// The same block with what final demand pays directly: rows by final-demand categories.
    #[must_use]
    pub fn with_final_demand(mut self, values: Array2<f64>) -> Self {
        self.on_final_demand = Some(values);
        self
    }
}

fn stacked(above: &Array2<f64>, below: &Array2<f64>) -> Array2<f64> {
    let n = above.nrows();
    Array2::from_shape_fn(
        (n + below.nrows(), above.ncols()),
        |(i, j)| {
            if i < n { above[[i, j]] } else { below[[i - n, j]] }
        },
    )
}

pub(super) fn ensure_shape(
    block: &'static str,
    found: &ndarray::ArrayRef2<f64>,
    rows: usize,
    columns: usize,
) -> Result<(), TableError> {
    if found.dim() == (rows, columns) {
        return Ok(());
    }
    Err(TableError::Shape {
        block,
        expected_rows: rows,
        expected_columns: columns,
        found_rows: found.nrows(),
        found_columns: found.ncols(),
    })
}

/// A symmetric input-output table with its labels, unit and history.
///
/// Rows are products (or industries) sold, columns are users: `Zᵢⱼ` is what sector `i` sells to sector `j`.
///
/// # Example
/// ```
/// use domar::labels::{Dimension, Labels};
/// use domar::table::{IoTable, TableInfo};
/// use domar::units::Unit;
/// use ndarray::array;
///
/// // Miller and Blair's two sectors: final demand and value added are what remains of output.
/// let table = IoTable::from_flows(
///     TableInfo::new("Miller–Blair", Unit::money("USD", 0)),
///     Labels::from_codes(Dimension::Sector, &["1", "2"])?,
///     array![[150.0, 500.0], [200.0, 100.0]],
///     array![1000.0, 2000.0],
/// )?;
/// assert_eq!(table.net_final_demand().values(), array![350.0, 1700.0]);
/// assert_eq!(table.value_added()?.values(), array![650.0, 1400.0]);
/// # Ok::<(), domar::table::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IoTable {
    pub(super) info: TableInfo,
    pub(super) intermediate: LabeledMat,
    pub(super) final_demand: LabeledMat,
    pub(super) uses: Vec<FinalUse>,
    pub(super) primary_inputs: LabeledMat,
    pub(super) kinds: Vec<PrimaryInput>,
    pub(super) primary_inputs_on_final_demand: Option<LabeledMat>,
    pub(super) output: LabeledVec,
    pub(super) error: Option<LabeledVec>,
    pub(super) imports: Imports,
    pub(super) satellites: Vec<LabeledVec>,
}

impl IoTable {
    /// A table from its blocks.
    ///
    /// Nothing is made to balance: [`IoTable::check`] tells by how much rows and columns miss.
    ///
    /// # Errors
    /// A block with the wrong shape, a number that is NaN or infinite, a negative output.
    pub fn new(
        info: TableInfo,
        sectors: Arc<Labels>,
        intermediate: Array2<f64>,
        final_demand: FinalDemand,
        primary_inputs: PrimaryInputs,
        output: Array1<f64>,
        imports: Imports,
    ) -> Result<Self, TableError> {
        let n = sectors.len();
        ensure_shape("the block of intermediate flows", &intermediate, n, n)?;
        ensure_shape("the final-demand block", &final_demand.values, n, final_demand.categories.len())?;
        ensure_shape("the block of primary inputs", &primary_inputs.values, primary_inputs.rows.len(), n)?;
        let money = |name: &str| Measure::new(name, info.unit.clone()).about(&info);
        match &imports {
            Imports::Inside { column } => {
                LabeledVec::new(money("imports"), Arc::clone(&sectors), column.clone())?;
            }
            Imports::Split { intermediate, final_demand: block } => {
                ensure_shape("the imported block of intermediate flows", intermediate, n, n)?;
                ensure_shape("the imported final-demand block", block, n, final_demand.categories.len())?;
                LabeledMat::new(
                    money("imported inputs"),
                    Arc::clone(&sectors),
                    Arc::clone(&sectors),
                    intermediate.clone(),
                )?;
                LabeledMat::new(
                    money("imports in final demand"),
                    Arc::clone(&sectors),
                    Arc::clone(&final_demand.categories),
                    block.clone(),
                )?;
            }
            Imports::Outside => {}
        }
        let output = LabeledVec::new(money("output").with_chinese("总产出"), Arc::clone(&sectors), output)?;
        if let Some((sector, value)) = output.iter().find(|(_, value)| *value < 0.0) {
            return Err(TableError::NegativeOutput { sector: sector.to_string(), value });
        }
        let primary_inputs_on_final_demand = match primary_inputs.on_final_demand {
            None => None,
            Some(values) => {
                ensure_shape(
                    "the block of primary inputs on final demand",
                    &values,
                    primary_inputs.rows.len(),
                    final_demand.categories.len(),
                )?;
                Some(LabeledMat::new(
                    money("primary inputs on final demand"),
                    Arc::clone(&primary_inputs.rows),
                    Arc::clone(&final_demand.categories),
                    values,
                )?)
            }
        };
        Ok(Self {
            intermediate: LabeledMat::new(
                money("intermediate flows").with_chinese("中间流量"),
                Arc::clone(&sectors),
                Arc::clone(&sectors),
                intermediate,
            )?,
            final_demand: LabeledMat::new(
                money("final demand").with_chinese("最终使用"),
                Arc::clone(&sectors),
                final_demand.categories,
                final_demand.values,
            )?,
            uses: final_demand.uses,
            primary_inputs: LabeledMat::new(
                money("primary inputs").with_chinese("最初投入"),
                primary_inputs.rows,
                Arc::clone(&sectors),
                primary_inputs.values,
            )?,
            kinds: primary_inputs.kinds,
            primary_inputs_on_final_demand,
            output,
            error: None,
            imports,
            satellites: Vec::new(),
            info,
        })
    }

    /// A table of domestic flows from intermediate flows and output alone; final demand and value added are what
    /// remains of output, which the table's assumptions say.
    ///
    /// # Errors
    /// As [`IoTable::new`].
    pub fn from_flows(
        mut info: TableInfo,
        sectors: Arc<Labels>,
        intermediate: Array2<f64>,
        output: Array1<f64>,
    ) -> Result<Self, TableError> {
        let n = sectors.len();
        ensure_shape("the block of intermediate flows", &intermediate, n, n)?;
        if output.len() != n {
            return Err(TableError::Shape {
                block: "the output vector",
                expected_rows: n,
                expected_columns: 1,
                found_rows: output.len(),
                found_columns: 1,
            });
        }
        let demand = (&output - &intermediate.sum_axis(Axis(1))).insert_axis(Axis(1));
        let value_added = (&output - &intermediate.sum_axis(Axis(0))).insert_axis(Axis(0));
        info.assumptions.push(
            "final demand and value added were not given: they are output less intermediate sales and purchases"
                .to_owned(),
        );
        Self::new(
            info,
            sectors,
            intermediate,
            FinalDemand::new(
                vec![(Label::new("FD", "Final demand").with_chinese("最终使用"), FinalUse::Other)],
                demand,
            )?,
            PrimaryInputs::new(
                vec![(Label::new("VA", "Value added").with_chinese("增加值"), PrimaryInput::ValueAdded)],
                value_added,
            )?,
            output,
            Imports::Outside,
        )
    }

    /// A table of domestic flows from technical coefficients and output.
    ///
    /// # Formula
    /// ```text
    /// Z = A x̂
    /// ```
    /// # Errors
    /// As [`IoTable::from_flows`].
    pub fn from_coefficients(
        info: TableInfo,
        sectors: Arc<Labels>,
        technical_coefficients: ArrayView2<'_, f64>,
        output: Array1<f64>,
    ) -> Result<Self, TableError> {
        if technical_coefficients.ncols() != output.len() {
            return Err(TableError::Shape {
                block: "the output vector",
                expected_rows: technical_coefficients.ncols(),
                expected_columns: 1,
                found_rows: output.len(),
                found_columns: 1,
            });
        }
        let flows = &technical_coefficients * &output;
        Self::from_flows(info, sectors, flows, output)
    }

    /// The same table with an error or balancing column, by product: `output = sales + final use − imports + error`.
    ///
    /// # Errors
    /// A column of the wrong length, or a number that is NaN or infinite.
    pub fn with_error_column(mut self, error: Array1<f64>) -> Result<Self, TableError> {
        let measure = Measure::new("error column", self.info.unit.clone()).with_chinese("误差项").about(&self.info);
        self.error = Some(LabeledVec::new(measure, Arc::clone(self.sectors()), error)?);
        Ok(self)
    }

    /// The same table with a satellite row: employment, energy, emissions by sector, in its own unit.
    ///
    /// # Errors
    /// Labels that differ from the table's sectors.
    pub fn with_satellite(mut self, row: LabeledVec) -> Result<Self, TableError> {
        self.sectors().ensure_aligned(row.axis())?;
        self.satellites.retain(|other| other.measure().name() != row.measure().name());
        // On the table's own axis: codes are the same, names may not be.
        let row = LabeledVec::trusted(row.measure().clone(), self.sectors(), row.values().to_owned());
        self.satellites.push(row);
        Ok(self)
    }

    /// The same table with another description; the unit must stay what it is.
    ///
    /// # Errors
    /// [`UnitError::NotAddable`](crate::units::UnitError::NotAddable) where the unit differs.
    pub fn with_info(mut self, info: TableInfo) -> Result<Self, TableError> {
        self.info.unit.ensure_addable(&info.unit)?;
        self.info = info;
        Ok(self)
    }

    /// What the table is about.
    pub fn info(&self) -> &TableInfo {
        &self.info
    }

    /// The sectors.
    pub fn sectors(&self) -> &Arc<Labels> {
        self.output.axis()
    }

    /// Intermediate flows, `Zᵢⱼ` = what `i` sells to `j`.
    #[doc(alias = "Z")]
    pub fn intermediate_flows(&self) -> &LabeledMat {
        &self.intermediate
    }

    /// Final demand by category; imports are inside where [`IoTable::flow`] is total.
    #[doc(alias = "Y")]
    pub fn final_demand(&self) -> &LabeledMat {
        &self.final_demand
    }

    /// The kind of each final-demand category.
    pub fn final_uses(&self) -> &[FinalUse] {
        &self.uses
    }

    /// Primary inputs by row.
    pub fn primary_inputs(&self) -> &LabeledMat {
        &self.primary_inputs
    }

    /// The kind of each row of primary inputs.
    pub fn primary_input_kinds(&self) -> &[PrimaryInput] {
        &self.kinds
    }

    /// Primary inputs that final demand pays directly, where the source gives them.
    pub fn primary_inputs_on_final_demand(&self) -> Option<&LabeledMat> {
        self.primary_inputs_on_final_demand.as_ref()
    }

    /// Output by sector.
    #[doc(alias = "x")]
    pub fn output(&self) -> &LabeledVec {
        &self.output
    }

    /// The error or balancing column, where the source has one.
    pub fn error_column(&self) -> Option<&LabeledVec> {
        self.error.as_ref()
    }

    /// Where the table keeps its imports.
    pub fn imports(&self) -> &Imports {
        &self.imports
    }

    /// Satellite rows.
    pub fn satellites(&self) -> &[LabeledVec] {
        &self.satellites
    }

    /// A satellite row by its name.
    ///
    /// # Errors
    /// [`TableError::NoCategory`] that lists the satellites there are.
    pub fn satellite(&self, name: &str) -> Result<&LabeledVec, TableError> {
        self.satellites.iter().find(|row| row.measure().name() == name).ok_or_else(|| TableError::NoCategory {
            wanted: format!("satellite row \"{name}\""),
            available: listed(self.satellites.iter().map(|row| row.measure().name())),
        })
    }

    /// Whether the table's own flows contain imports.
    pub fn flow(&self) -> Flow {
        match self.imports {
            Imports::Inside { .. } => Flow::Total,
            Imports::Split { .. } | Imports::Outside => Flow::Domestic,
        }
    }

    /// Value added by sector: the sum of the rows that are parts of it.
    ///
    /// # Errors
    /// [`TableError::NoValueAdded`].
    pub fn value_added(&self) -> Result<LabeledVec, TableError> {
        let positions = self.rows_where(PrimaryInput::is_value_added);
        if positions.is_empty() {
            return Err(TableError::NoValueAdded);
        }
        let values = self.primary_inputs.values().select(Axis(0), &positions).sum_axis(Axis(0));
        let measure = Measure::new("value added", self.info.unit.clone()).with_chinese("增加值").about(&self.info);
        Ok(LabeledVec::trusted(measure, self.sectors(), values))
    }

    /// The sum of the primary-input rows of a kind, or `None` where there is no such row.
    pub fn primary_input(&self, kind: PrimaryInput) -> Option<LabeledVec> {
        let positions = self.rows_where(|other| other == kind);
        let first = *positions.first()?;
        let values = self.primary_inputs.values().select(Axis(0), &positions).sum_axis(Axis(0));
        let label = &self.primary_inputs.rows().as_slice()[first];
        let measure = Measure::new(label.name(), self.info.unit.clone())
            .with_chinese(label.name_in(Language::Chinese))
            .about(&self.info);
        Some(LabeledVec::trusted(measure, self.sectors(), values))
    }

    /// The sum of the final-demand columns of some kinds, or `None` where there is no such column.
    pub fn final_use(&self, kinds: &[FinalUse]) -> Option<LabeledVec> {
        let positions: Vec<usize> =
            self.uses.iter().enumerate().filter(|(_, kind)| kinds.contains(kind)).map(|(i, _)| i).collect();
        let first = *positions.first()?;
        let values = self.final_demand.values().select(Axis(1), &positions).sum_axis(Axis(1));
        let label = &self.final_demand.columns().as_slice()[first];
        let measure = Measure::new(label.name(), self.info.unit.clone())
            .with_chinese(label.name_in(Language::Chinese))
            .about(&self.info);
        Some(LabeledVec::trusted(measure, self.sectors(), values))
    }

    /// Final demand for the table's own flows: the sum over categories, less imports where they are inside, plus the
    /// error column. With it, output is intermediate sales plus net final demand.
    #[doc(alias = "y")]
    pub fn net_final_demand(&self) -> LabeledVec {
        let mut values = self.final_demand.values().sum_axis(Axis(1));
        if let Imports::Inside { column } = &self.imports {
            values -= column;
        }
        if let Some(error) = &self.error {
            values += &error.values();
        }
        let measure = Measure::new("final demand", self.info.unit.clone())
            .with_chinese("最终使用")
            .over(self.flow())
            .about(&self.info);
        LabeledVec::trusted(measure, self.sectors(), values)
    }

    /// Imported products that each sector uses as inputs, or `None` where imports are inside the flows.
    pub fn imported_inputs(&self) -> Option<LabeledVec> {
        match &self.imports {
            Imports::Inside { .. } => None,
            Imports::Split { intermediate, .. } => {
                let measure = Measure::new("imported inputs", self.info.unit.clone())
                    .with_chinese("进口中间投入")
                    .about(&self.info);
                Some(LabeledVec::trusted(measure, self.sectors(), intermediate.sum_axis(Axis(0))))
            }
            Imports::Outside => self.primary_input(PrimaryInput::Imports),
        }
    }

    fn rows_where(&self, wanted: impl Fn(PrimaryInput) -> bool) -> Vec<usize> {
        self.kinds.iter().enumerate().filter(|(_, kind)| wanted(**kind)).map(|(i, _)| i).collect()
    }
}

/// Names in a message, or a word for none.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
