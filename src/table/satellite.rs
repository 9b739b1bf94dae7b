//! Satellite accounts of a multi-regional table: stressors beside the money flows.

use std::sync::Arc;

use ndarray::{ArcArray2, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::TableError;
use super::io_table::ensure_shape;
use crate::labels::{Dimension, Label, Labels};
use crate::units::Unit;

/// A satellite account: stressors such as emissions, energy, land, jobs or value added, each in its own unit, by
/// region and sector, and where the source has them on final demand (the exhaust of households' cars).
#[doc(alias = "extension")]
#[doc(alias = "F")]
#[doc(alias = "卫星账户")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Satellite {
    pub(super) name: String,
    pub(super) stressors: Arc<Labels>,
    pub(super) units: Vec<Unit>,
    /// Shared: copies of a table cost nothing.
    pub(super) flows: ArcArray2<f64>,
    pub(super) on_final_demand: Option<ArcArray2<f64>>,
}

impl Satellite {
    /// An account from its stressors' labels and units, and their flows: stressors by regions and sectors.
    ///
    /// # Errors
    /// A repeated code; a number of rows that differs; a number that is NaN or infinite.
    pub fn new(name: impl Into<String>, stressors: Vec<(Label, Unit)>, flows: Array2<f64>) -> Result<Self, TableError> {
        let (labels, units): (Vec<_>, Vec<_>) = stressors.into_iter().unzip();
        let stressors = Labels::new(Dimension::Satellite, labels)?;
        ensure_shape("the satellite account", &flows, stressors.len(), flows.ncols())?;
        let account = Self { name: name.into(), stressors, units, flows: flows.into_shared(), on_final_demand: None };
        account.ensure_finite(account.flows.view(), "regions and sectors")?;
        Ok(account)
    }

    /// The same account with stressors on final demand: stressors by regions and final-demand categories.
    ///
    /// # Errors
    /// A number of rows that differs; a number that is NaN or infinite.
    pub fn with_final_demand(mut self, values: Array2<f64>) -> Result<Self, TableError> {
        ensure_shape("the satellite account on final demand", &values, self.stressors.len(), values.ncols())?;
        self.ensure_finite(values.view(), "final demand")?;
        self.on_final_demand = Some(values.into_shared());
        Ok(self)
    }

    /// The account's name, such as `air emissions`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The stressors.
    pub fn stressors(&self) -> &Arc<Labels> {
        &self.stressors
    }

    /// The unit of each stressor.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Stressors by regions and sectors, the sectors fastest.
    #[doc(alias = "F")]
    pub fn flows(&self) -> ArrayView2<'_, f64> {
        self.flows.view()
    }

    /// Stressors by regions and final-demand categories, where the source has them.
    #[doc(alias = "F_Y")]
    pub fn on_final_demand(&self) -> Option<ArrayView2<'_, f64>> {
        self.on_final_demand.as_ref().map(|values| values.view())
    }

    /// The account with some of its stressors, in the order given.
    ///
    /// # Errors
    /// An unknown or repeated code.
    pub fn select<S: AsRef<str>>(&self, codes: &[S]) -> Result<Self, TableError> {
        let positions = self.stressors.positions(codes)?;
        Ok(Self {
            name: self.name.clone(),
            stressors: self.stressors.select(&positions)?,
            units: positions.iter().map(|&position| self.units[position].clone()).collect(),
            flows: self.flows.select(Axis(0), &positions).into_shared(),
            on_final_demand: self
                .on_final_demand
                .as_ref()
                .map(|values| values.select(Axis(0), &positions).into_shared()),
        })
    }

    fn ensure_finite(&self, values: ArrayView2<'_, f64>, over: &str) -> Result<(), TableError> {
        match values.indexed_iter().find(|(_, value)| !value.is_finite()) {
            None => Ok(()),
            Some(((row, column), &value)) => Err(TableError::StressorNotFinite {
                account: self.name.clone(),
                stressor: self.stressors.as_slice()[row].to_string(),
                column: column + 1,
                over: over.to_owned(),
                value,
            }),
        }
    }
}
