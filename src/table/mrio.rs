//! The multi-regional table: several economies that trade with each other, in one system.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::aggregate::beside;
use super::io_table::ensure_shape;
use super::satellite::Satellite;
use super::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::concordance::Concordance;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Dimension, Label, Labels, Language};
use crate::units::Measure;

/// Final demand of several regions: the categories that each of them has, and a column for each region and category,
/// the categories fastest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionalDemand {
    categories: Vec<(Label, FinalUse)>,
    values: Array2<f64>,
}

impl RegionalDemand {
    /// The block from the categories of a region and the values: regions and sectors by regions and categories. Its
    /// shape is checked when a table is made of it.
    pub fn new(categories: Vec<(Label, FinalUse)>, values: Array2<f64>) -> Self {
        Self { categories, values }
    }

    pub(super) fn values(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }
}

/// A multi-regional input-output table: regions by sectors in rows and columns, final demand by region and category,
/// satellite accounts beside them.
///
/// The order is that of the regions, and within each that of the sectors; each pair has the code `region:sector`.
/// Every region has every sector; one that a region lacks has zero output. [`MrioTable::table`] is the same system as
/// one economy whose sectors are the pairs, so that every question of [`LeontiefSystem`](crate::leontief::LeontiefSystem)
/// can be asked of it.
///
/// # Formula
/// ```text
/// Zᵢⱼʳˢ: what sector i of region r sells to sector j of region s;   xᵢʳ = Σₛⱼ Zᵢⱼʳˢ + Σₛ yᵢʳˢ
/// ```
/// # Example
/// ```
/// use domar::labels::{Dimension, Label, Labels};
/// use domar::table::{FinalUse, MrioTable, RegionalDemand, TableInfo};
/// use domar::units::Unit;
/// use ndarray::array;
///
/// let world = MrioTable::from_flows(
///     TableInfo::new("Two regions", Unit::money("USD", 6)),
///     Labels::from_codes(Dimension::Region, &["N", "S"])?,
///     Labels::from_codes(Dimension::Sector, &["goods", "services"])?,
///     array![[10.0, 5.0, 4.0, 1.0], [3.0, 8.0, 0.0, 2.0], [6.0, 1.0, 12.0, 3.0], [0.0, 1.0, 2.0, 9.0]],
///     RegionalDemand::new(
///         vec![(Label::new("C", "Consumption"), FinalUse::Consumption)],
///         array![[20.0, 5.0], [15.0, 1.0], [4.0, 18.0], [2.0, 20.0]],
///     ),
/// )?;
/// assert_eq!(world.table().output().get("N:goods")?, 45.0);
/// assert_eq!(world.gross_exports().get("N:goods")?, 10.0);
/// assert_eq!(world.single_region("N")?.final_demand().get("goods", "EXPORTS")?, 10.0);
/// # Ok::<(), domar::table::TableError>(())
/// ```
///
/// # References
/// Isard (1951); Miller and Blair (2009), section 3.3.
#[doc(alias = "MRIO")]
#[doc(alias = "ICIO")]
#[doc(alias = "多区域投入产出表")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MrioTable {
    table: IoTable,
    regions: Arc<Labels>,
    sectors: Arc<Labels>,
    categories: Arc<Labels>,
    accounts: Vec<Satellite>,
    population: Option<LabeledVec>,
}

impl MrioTable {
    /// A table from its blocks; nothing is made to balance ([`IoTable::check`] on [`MrioTable::table`] tells by how
    /// much rows and columns miss).
    ///
    /// # Errors
    /// A block of the wrong shape, a number that is NaN or infinite, a negative output; [`TableError::NothingToDivide`].
    pub fn new(
        info: TableInfo,
        regions: Arc<Labels>,
        sectors: Arc<Labels>,
        intermediate: Array2<f64>,
        final_demand: RegionalDemand,
        primary_inputs: PrimaryInputs,
        output: Array1<f64>,
    ) -> Result<Self, TableError> {
        let RegionalDemand { categories, values } = final_demand;
        if regions.is_empty() || sectors.is_empty() || categories.is_empty() {
            return Err(TableError::NothingToDivide {
                regions: regions.len(),
                sectors: sectors.len(),
                categories: categories.len(),
            });
        }
        let (labels, uses): (Vec<_>, Vec<_>) = categories.into_iter().unzip();
        let categories = Labels::new(Dimension::FinalDemand, labels)?;
        let pairs = pairs_of(&regions, &sectors, Dimension::Sector)?;
        let columns = pairs_of(&regions, &categories, Dimension::FinalDemand)?;
        let n = pairs.len();
        ensure_shape("the block of intermediate flows", &intermediate, n, n)?;
        ensure_shape("the final-demand block", &values, n, columns.len())?;
        let kinds = uses.iter().copied().cycle();
        let final_demand = FinalDemand::new(columns.iter().cloned().zip(kinds).collect(), values)?;
        let table = IoTable::new(info, pairs, intermediate, final_demand, primary_inputs, output, Imports::Outside)?;
        Ok(Self { table, regions, sectors, categories, accounts: Vec::new(), population: None })
    }

    /// A table from intermediate flows and final demand alone: output is what each row sells, value added is what
    /// remains of it, which the table's assumptions say.
    ///
    /// # Errors
    /// As [`MrioTable::new`].
    pub fn from_flows(
        mut info: TableInfo,
        regions: Arc<Labels>,
        sectors: Arc<Labels>,
        intermediate: Array2<f64>,
        final_demand: RegionalDemand,
    ) -> Result<Self, TableError> {
        let n = regions.len() * sectors.len();
        ensure_shape("the block of intermediate flows", &intermediate, n, n)?;
        ensure_shape("the final-demand block", &final_demand.values, n, regions.len() * final_demand.categories.len())?;
        let output = intermediate.sum_axis(Axis(1)) + final_demand.values.sum_axis(Axis(1));
        let value_added = (&output - &intermediate.sum_axis(Axis(0))).insert_axis(Axis(0));
        info.assumptions.push(
            "output and value added were not given: they are sales to all users, and what they leave after purchases"
                .to_owned(),
        );
        let primary = PrimaryInputs::new(vec![(value_added_label(), PrimaryInput::ValueAdded)], value_added)?;
        Self::new(info, regions, sectors, intermediate, final_demand, primary, output)
    }

    /// The same table with a satellite account; one with the same name is replaced.
    ///
    /// # Errors
    /// [`TableError::Shape`] where its columns are not the table's.
    pub fn with_account(mut self, account: Satellite) -> Result<Self, TableError> {
        let (stressors, n) = (account.stressors.len(), self.table.sectors().len());
        ensure_shape("the satellite account", &account.flows, stressors, n)?;
        if let Some(values) = &account.on_final_demand {
            let columns = self.table.final_demand().columns().len();
            ensure_shape("the satellite account on final demand", values, stressors, columns)?;
        }
        self.accounts.retain(|other| other.name != account.name);
        self.accounts.push(account);
        Ok(self)
    }

    /// The same table with the population of each region, for figures per head.
    ///
    /// # Errors
    /// Labels that are not the table's regions; [`TableError::NoPopulation`] where a number is not above zero.
    pub fn with_population(mut self, population: LabeledVec) -> Result<Self, TableError> {
        self.regions.ensure_aligned(population.axis())?;
        if let Some((region, value)) = population.iter().find(|(_, value)| *value <= 0.0) {
            return Err(TableError::NoPopulation { region: region.to_string(), value });
        }
        self.population = Some(population);
        Ok(self)
    }

    /// The same table with the output that its rows sell; what the columns then miss goes into a row of primary
    /// inputs of its own. For tables that were rounded, where the printed output is off.
    ///
    /// # Errors
    /// A row that sells less than nothing.
    pub fn with_output_from_sales(&self) -> Result<Self, TableError> {
        let flows = self.table.intermediate_flows().values();
        let output = flows.sum_axis(Axis(1)) + self.table.final_demand().values().sum_axis(Axis(1));
        let difference = (&output - &self.table.output().values()).insert_axis(Axis(0));
        let mut info = self.table.info().clone();
        let largest = difference.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        info.assumptions.push(format!(
            "output is what rows sell, up to {largest} away from what was printed; the difference is a row of primary inputs"
        ));
        let label =
            Label::new("DISCREPANCY", "Output sold less output printed").with_chinese("按销售计算的产出与原表之差");
        let old = &self.table;
        let kinds = old.kinds.iter().copied();
        let primary = PrimaryInputs {
            on_final_demand: old.primary_inputs_on_final_demand.as_ref().map(|block| block.values().to_owned()),
            ..PrimaryInputs::new(
                old.primary_inputs.rows().iter().cloned().zip(kinds).collect(),
                old.primary_inputs.values().to_owned(),
            )?
        };
        let on_final_demand = Array2::zeros((1, old.final_demand.columns().len()));
        let primary = primary.with_row(label, PrimaryInput::Other, difference, on_final_demand)?;
        if let Some((sector, &value)) = self.pairs().iter().zip(&output).find(|(_, value)| **value < 0.0) {
            return Err(TableError::NegativeOutput { sector: sector.to_string(), value });
        }
        let relabelled = |like: &LabeledMat, values| {
            LabeledMat::trusted(like.measure().clone(), &primary.rows, like.columns(), values)
        };
        let table = IoTable {
            info,
            primary_inputs: relabelled(&old.primary_inputs, primary.values.clone()),
            primary_inputs_on_final_demand: old
                .primary_inputs_on_final_demand
                .as_ref()
                .zip(primary.on_final_demand.clone())
                .map(|(like, values)| relabelled(like, values)),
            kinds: primary.kinds.clone(),
            output: LabeledVec::trusted(old.output.measure().clone(), self.pairs(), output),
            ..old.clone()
        };
        Ok(Self { table, ..self.clone() })
    }

    /// The same system as one economy whose sectors are the pairs of region and sector. Its satellite rows are empty;
    /// stressors are in [`MrioTable::accounts`].
    pub fn table(&self) -> &IoTable {
        &self.table
    }

    /// What the table is about.
    pub fn info(&self) -> &TableInfo {
        self.table.info()
    }

    /// The regions.
    pub fn regions(&self) -> &Arc<Labels> {
        &self.regions
    }

    /// The sectors that every region has.
    pub fn sectors(&self) -> &Arc<Labels> {
        &self.sectors
    }

    /// The pairs of region and sector: rows and columns of the flows.
    pub fn pairs(&self) -> &Arc<Labels> {
        self.table.sectors()
    }

    /// The categories of final demand that every region has.
    pub fn categories(&self) -> &Arc<Labels> {
        &self.categories
    }

    /// The satellite accounts.
    pub fn accounts(&self) -> &[Satellite] {
        &self.accounts
    }

    /// A satellite account by its name.
    ///
    /// # Errors
    /// [`TableError::NoCategory`] that lists the accounts there are.
    pub fn account(&self, name: &str) -> Result<&Satellite, TableError> {
        self.accounts.iter().find(|account| account.name == name).ok_or_else(|| TableError::NoCategory {
            wanted: format!("satellite account \"{name}\""),
            available: match self.accounts.as_slice() {
                [] => "none".to_owned(),
                accounts => accounts.iter().map(Satellite::name).collect::<Vec<_>>().join(", "),
            },
        })
    }

    /// The population of each region, where it was given.
    pub fn population(&self) -> Option<&LabeledVec> {
        self.population.as_ref()
    }

    /// Positions of a region's sectors among the pairs.
    ///
    /// # Errors
    /// An unknown region.
    pub fn positions_of(&self, region: &str) -> Result<Range<usize>, TableError> {
        Ok(self.range(self.regions.position(region)?))
    }

    pub(crate) fn range(&self, region: usize) -> Range<usize> {
        let n = self.sectors.len();
        region * n..(region + 1) * n
    }

    /// What one region's sectors sell to another's: sectors by sectors.
    ///
    /// # Errors
    /// An unknown region.
    pub fn block(&self, from: &str, to: &str) -> Result<LabeledMat, TableError> {
        let (rows, columns) = (self.positions_of(from)?, self.positions_of(to)?);
        let flows = self.table.intermediate_flows();
        let values = block(flows.values(), rows, columns).to_owned();
        Ok(LabeledMat::trusted(flows.measure().clone(), &self.sectors, &self.sectors, values))
    }

    /// Final demand of each region, all categories together: pairs by regions.
    #[doc(alias = "Y")]
    pub fn final_demand_by_region(&self) -> LabeledMat {
        let demand = self.table.final_demand();
        let width = self.categories.len();
        let mut values = Array2::zeros((self.pairs().len(), self.regions.len()));
        for (region, mut column) in values.columns_mut().into_iter().enumerate() {
            column.assign(&columns_in(demand.values(), region * width..(region + 1) * width).sum_axis(Axis(1)));
        }
        LabeledMat::trusted(demand.measure().clone(), self.pairs(), &self.regions, values)
    }

    /// What each region's sectors sell to each other region, for intermediate and for final use: pairs by regions,
    /// zero at home.
    ///
    /// # Formula
    /// ```text
    /// eᵢʳˢ = Σⱼ Zᵢⱼʳˢ + yᵢʳˢ,   s ≠ r
    /// ```
    /// # Validated against
    /// pymrio 0.7.0 (`get_gross_trade`), exvatools 0.9.0, decompr 6.4.0.
    #[doc(alias = "gross trade")]
    #[doc(alias = "双边出口")]
    pub fn bilateral_exports(&self) -> LabeledMat {
        let flows = self.table.intermediate_flows().values();
        let mut values = self.final_demand_by_region().values().to_owned();
        for to in 0..self.regions.len() {
            let mut column = values.column_mut(to);
            column += &columns_in(flows, self.range(to)).sum_axis(Axis(1));
            column.slice_axis_mut(Axis(0), Slice::from(self.range(to))).fill(0.0);
        }
        let measure = Measure::new("exports", self.info().unit.clone()).with_chinese("出口");
        LabeledMat::trusted(measure, self.pairs(), &self.regions, values)
    }

    /// What each region's sectors sell abroad.
    #[doc(alias = "出口")]
    pub fn gross_exports(&self) -> LabeledVec {
        self.bilateral_exports().row_sums()
    }

    /// What each region buys abroad, by the product bought: regions in rows, sectors in columns.
    #[doc(alias = "进口")]
    pub fn gross_imports(&self) -> LabeledMat {
        let exports = self.bilateral_exports();
        let mut values = Array2::zeros((self.regions.len(), self.sectors.len()));
        for from in 0..self.regions.len() {
            values += &rows_in(exports.values(), self.range(from)).t();
        }
        let measure = Measure::new("imports", self.info().unit.clone()).with_chinese("进口");
        LabeledMat::trusted(measure, &self.regions, &self.sectors, values)
    }

    /// The table of one region: its own flows, imported products in blocks of the same shape, exports as a column of
    /// final demand, what its final demand pays in taxes and the like. Satellites keep what sectors emit; a table of one
    /// region has no place for what final demand emits itself, and an assumption says so.
    ///
    /// # Errors
    /// An unknown region.
    pub fn single_region(&self, region: &str) -> Result<IoTable, TableError> {
        let place = self.regions.position(region)?;
        let (own, width) = (self.range(place), self.categories.len());
        let columns = place * width..(place + 1) * width;
        let flows = self.table.intermediate_flows().values();
        let demand = self.table.final_demand().values();
        let mut imported = Array2::zeros((self.sectors.len(), self.sectors.len()));
        let mut imported_demand = Array2::zeros((self.sectors.len(), width + 1));
        for from in (0..self.regions.len()).filter(|&from| from != place) {
            imported += &block(flows, self.range(from), own.clone());
            let mut at_home = imported_demand.slice_axis_mut(Axis(1), Slice::from(..width));
            at_home += &block(demand, self.range(from), columns.clone());
        }
        let exports = part(self.gross_exports().values(), own.clone()).to_owned().insert_axis(Axis(1));
        let at_home = block(demand, own.clone(), columns.clone());
        let final_demand = beside(&at_home.to_owned(), &exports);
        let mut kinds: Vec<_> =
            self.categories.iter().cloned().zip(self.table.final_uses()[columns.clone()].iter().copied()).collect();
        kinds.push((Label::new("EXPORTS", "Exports").with_chinese("出口"), FinalUse::Exports));
        let primary = self.table.primary_inputs();
        let rows = primary.rows().iter().cloned().zip(self.table.primary_input_kinds().iter().copied());
        let label = &self.regions.as_slice()[place];
        let mut inputs = PrimaryInputs::new(rows.collect(), columns_in(primary.values(), own.clone()).to_owned())?;
        if let Some(paid) = self.table.primary_inputs_on_final_demand() {
            let none = Array2::zeros((paid.rows().len(), 1));
            inputs = inputs.with_final_demand(beside(&columns_in(paid.values(), columns.clone()).to_owned(), &none));
        }
        let mut info = self.info().clone();
        label.name().clone_into(&mut info.economy);
        info.assumptions.push(format!("cut out of the multi-regional table \"{}\"", self.info().economy));
        for account in self.accounts.iter().filter(|account| account.on_final_demand.is_some()) {
            info.assumptions.push(format!("what final demand itself emits in \"{}\" is left out", account.name));
        }
        let table = IoTable::new(
            info,
            Arc::clone(&self.sectors),
            block(flows, own.clone(), own.clone()).to_owned(),
            FinalDemand::new(kinds, final_demand)?,
            inputs,
            part(self.table.output().values(), own.clone()).to_owned(),
            Imports::Split { intermediate: imported, final_demand: imported_demand },
        )?;
        let stressors = self.accounts.iter().flat_map(|account| {
            account.stressors.iter().zip(&account.units).zip(account.flows.rows()).map(|((label, unit), row)| {
                let measure = Measure::new(label.name(), unit.clone()).with_chinese(label.name_in(Language::Chinese));
                LabeledVec::trusted(measure, &self.sectors, part(row, own.clone()).to_owned())
            })
        });
        stressors.collect::<Vec<_>>().into_iter().try_fold(table, IoTable::with_satellite)
    }

    /// The table in other regions and sectors: aggregated, reordered or split by shares. Every total is conserved;
    /// trade between regions that become one is a flow at home.
    ///
    /// # Errors
    /// [`LabelError::Misaligned`](crate::labels::LabelError) where a concordance starts from other labels.
    ///
    /// # Validated against
    /// pymrio 0.7.0 (`aggregate`), its test system.
    ///
    /// # References
    /// Miller and Blair (2009), section 4.9.
    pub fn aggregate(&self, regions: &Concordance, sectors: &Concordance) -> Result<Self, TableError> {
        regions.sources().ensure_aligned(&self.regions)?;
        sectors.sources().ensure_aligned(&self.sectors)?;
        let same_categories = Concordance::reordering(Arc::clone(&self.categories), Arc::clone(&self.categories))?;
        let pairs = pairs_of(regions.targets(), sectors.targets(), Dimension::Sector)?;
        let columns = pairs_of(regions.targets(), &self.categories, Dimension::FinalDemand)?;
        let of_pairs = Concordance::of_pairs(regions, sectors, Arc::clone(self.pairs()), pairs);
        let of_columns = Concordance::of_pairs(
            regions,
            &same_categories,
            Arc::clone(self.table.final_demand().columns()),
            Arc::clone(&columns),
        );
        let primary = self.table.primary_inputs();
        let kinds = self.table.primary_input_kinds().iter().copied();
        let mut primary_inputs = PrimaryInputs::new(
            primary.rows().iter().cloned().zip(kinds).collect(),
            of_pairs.map_columns(primary.values()),
        )?;
        if let Some(block) = self.table.primary_inputs_on_final_demand() {
            primary_inputs = primary_inputs.with_final_demand(of_columns.map_columns(block.values()));
        }
        let uses = &self.table.final_uses()[..self.categories.len()];
        let mut info = self.info().clone();
        info.assumptions.push(format!(
            "{} regions with {} sectors were mapped to {} with {}",
            self.regions.len(),
            self.sectors.len(),
            regions.targets().len(),
            sectors.targets().len()
        ));
        let half = of_pairs.map_columns(self.table.intermediate_flows().values());
        let mut aggregated = Self::new(
            info,
            Arc::clone(regions.targets()),
            Arc::clone(sectors.targets()),
            of_pairs.map_rows(half.view()),
            RegionalDemand::new(
                self.categories.iter().cloned().zip(uses.iter().copied()).collect(),
                of_columns.map_columns(of_pairs.map_rows(self.table.final_demand().values()).view()),
            ),
            primary_inputs,
            of_pairs.map_vector(self.table.output().values()),
        )?;
        for account in &self.accounts {
            aggregated.accounts.push(Satellite {
                flows: of_pairs.map_columns(account.flows.view()).into_shared(),
                on_final_demand: account
                    .on_final_demand
                    .as_ref()
                    .map(|values| of_columns.map_columns(values.view()).into_shared()),
                ..account.clone()
            });
        }
        aggregated.population = self.population.as_ref().map(|population| regions.apply(population)).transpose()?;
        Ok(aggregated)
    }
}

pub(super) fn value_added_label() -> Label {
    Label::new("VA", "Value added").with_chinese("增加值")
}

/// The labels of pairs, the inner ones fastest.
pub(crate) fn pairs_of(outer: &Labels, inner: &Labels, dimension: Dimension) -> Result<Arc<Labels>, TableError> {
    let pairs = outer.iter().flat_map(|region| inner.iter().map(move |label| pair_of(region, label)));
    Ok(Labels::new(dimension, pairs.collect())?)
}

fn pair_of(region: &Label, label: &Label) -> Label {
    let code = format!("{}:{}", region.code(), label.code());
    // Where codes stand for names, the pair's code does too.
    let bare = region.name() == region.code() && label.name() == label.code();
    let name = if bare { code.clone() } else { format!("{}: {}", region.name(), label.name()) };
    let pair = Label::new(code, name);
    match (region.chinese_name(), label.chinese_name()) {
        (None, None) => pair,
        _ => pair.with_chinese(format!("{}：{}", region.name_in(Language::Chinese), label.name_in(Language::Chinese))),
    }
}

pub(crate) fn rows_in(matrix: ArrayView2<'_, f64>, rows: Range<usize>) -> ArrayView2<'_, f64> {
    matrix.slice_axis_move(Axis(0), Slice::from(rows))
}

pub(crate) fn columns_in(matrix: ArrayView2<'_, f64>, columns: Range<usize>) -> ArrayView2<'_, f64> {
    matrix.slice_axis_move(Axis(1), Slice::from(columns))
}

pub(crate) fn block(matrix: ArrayView2<'_, f64>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f64> {
    columns_in(rows_in(matrix, rows), columns)
}

pub(crate) fn part(vector: ArrayView1<'_, f64>, range: Range<usize>) -> ArrayView1<'_, f64> {
    vector.slice_axis_move(Axis(0), Slice::from(range))
}
