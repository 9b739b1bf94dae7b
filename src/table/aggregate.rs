//! Aggregating, reordering, renaming and cutting tables.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::{FinalUse, Imports, IoTable, PrimaryInput, TableError};
use crate::concordance::Concordance;
use crate::labeled::{LabeledMat, LabeledVec};
use crate::labels::{Label, Labels, Language};

impl IoTable {
    /// The table in other sectors: aggregated, reordered or split by shares. Every total is conserved.
    ///
    /// # Formula
    /// ```text
    /// Z' = C Z C',  Y' = C Y,  V' = V C',  x' = C x
    /// ```
    /// A table with imports inside its flows should be split first ([`IoTable::to_domestic`]) and aggregated
    /// afterwards.
    ///
    /// # Errors
    /// [`LabelError::Misaligned`](crate::labels::LabelError) where the concordance starts from other sectors.
    ///
    /// # References
    /// Miller and Blair (2009), section 4.9.
    pub fn aggregate(&self, concordance: &Concordance) -> Result<Self, TableError> {
        concordance.sources().ensure_aligned(self.sectors())?;
        let sectors = concordance.targets();
        let square = |matrix: ArrayView2<'_, f64>| concordance.map_columns(concordance.map_rows(matrix).view());
        let vector = |vector: &LabeledVec| {
            LabeledVec::trusted(vector.measure().clone(), sectors, concordance.map_vector(vector.values()))
        };
        let mut info = self.info.clone();
        info.assumptions.push(format!("{} sectors were mapped to {}", self.sectors().len(), sectors.len()));
        Ok(Self {
            info,
            intermediate: LabeledMat::trusted(
                self.intermediate.measure().clone(),
                sectors,
                sectors,
                square(self.intermediate.values()),
            ),
            final_demand: LabeledMat::trusted(
                self.final_demand.measure().clone(),
                sectors,
                self.final_demand.columns(),
                concordance.map_rows(self.final_demand.values()),
            ),
            uses: self.uses.clone(),
            primary_inputs: LabeledMat::trusted(
                self.primary_inputs.measure().clone(),
                self.primary_inputs.rows(),
                sectors,
                concordance.map_columns(self.primary_inputs.values()),
            ),
            kinds: self.kinds.clone(),
            primary_inputs_on_final_demand: self.primary_inputs_on_final_demand.clone(),
            output: vector(&self.output),
            error: self.error.as_ref().map(vector),
            imports: match &self.imports {
                Imports::Inside { column } => Imports::Inside { column: concordance.map_vector(column.view()) },
                Imports::Split { intermediate, final_demand } => Imports::Split {
                    intermediate: square(intermediate.view()),
                    final_demand: concordance.map_rows(final_demand.view()),
                },
                Imports::Outside => Imports::Outside,
            },
            satellites: self.satellites.iter().map(vector).collect(),
        })
    }

    /// The same table with other codes and names for its sectors, in the same order.
    ///
    /// # Errors
    /// [`TableError::Shape`] where the number of labels differs.
    pub fn rename(&self, sectors: &Arc<Labels>) -> Result<Self, TableError> {
        if sectors.len() != self.sectors().len() {
            return Err(TableError::Shape {
                block: "the list of new sector labels",
                expected_rows: self.sectors().len(),
                expected_columns: 1,
                found_rows: sectors.len(),
                found_columns: 1,
            });
        }
        let vector = |v: &LabeledVec| LabeledVec::trusted(v.measure().clone(), sectors, v.values().to_owned());
        let matrix = |m: &LabeledMat, rows: &Arc<Labels>, columns: &Arc<Labels>| {
            LabeledMat::trusted(m.measure().clone(), rows, columns, m.values().to_owned())
        };
        Ok(Self {
            intermediate: matrix(&self.intermediate, sectors, sectors),
            final_demand: matrix(&self.final_demand, sectors, self.final_demand.columns()),
            primary_inputs: matrix(&self.primary_inputs, self.primary_inputs.rows(), sectors),
            output: vector(&self.output),
            error: self.error.as_ref().map(vector),
            satellites: self.satellites.iter().map(vector).collect(),
            ..self.clone()
        })
    }

    /// Some of the sectors, in the order given. What they sell to the sectors left out becomes a column of final
    /// demand, what they buy from them a row of primary inputs, so the accounts still balance.
    ///
    /// # Errors
    /// An unknown or repeated code.
    pub fn subset<S: AsRef<str>>(&self, codes: &[S]) -> Result<Self, TableError> {
        let kept = self.sectors().positions(codes)?;
        let sectors = self.sectors().select(&kept)?;
        let left_out: Vec<usize> = (0..self.sectors().len()).filter(|position| !kept.contains(position)).collect();
        let sales = |matrix: ArrayView2<'_, f64>| {
            matrix.select(Axis(0), &kept).select(Axis(1), &left_out).sum_axis(Axis(1)).insert_axis(Axis(1))
        };
        let purchases = |matrix: ArrayView2<'_, f64>| {
            matrix.select(Axis(0), &left_out).select(Axis(1), &kept).sum_axis(Axis(0)).insert_axis(Axis(0))
        };
        let square = |matrix: ArrayView2<'_, f64>| matrix.select(Axis(0), &kept).select(Axis(1), &kept);
        let vector =
            |v: &LabeledVec| LabeledVec::trusted(v.measure().clone(), &sectors, v.values().select(Axis(0), &kept));

        let outside_use = Label::new("REST_USE", "Sales to sectors left out").with_chinese("对其余部门的销售");
        let outside_input =
            Label::new("REST_INPUT", "Purchases from sectors left out").with_chinese("来自其余部门的投入");
        let categories = extended(self.final_demand.columns(), &outside_use)?;
        let rows = extended(self.primary_inputs.rows(), &outside_input)?;
        let mut uses = self.uses.clone();
        uses.push(FinalUse::Other);
        let mut kinds = self.kinds.clone();
        kinds.push(PrimaryInput::Other);

        let final_block =
            beside(&self.final_demand.values().select(Axis(0), &kept), &sales(self.intermediate.values()));
        let mut bought = purchases(self.intermediate.values());
        let imports = match &self.imports {
            Imports::Inside { column } => Imports::Inside { column: column.select(Axis(0), &kept) },
            Imports::Split { intermediate, final_demand } => {
                // Imported products of the sectors left out are still inputs of the sectors kept.
                bought += &purchases(intermediate.view());
                Imports::Split {
                    intermediate: square(intermediate.view()),
                    final_demand: beside(&final_demand.select(Axis(0), &kept), &sales(intermediate.view())),
                }
            }
            Imports::Outside => Imports::Outside,
        };
        let primary = above(&self.primary_inputs.values().select(Axis(1), &kept), &bought);
        let on_final_demand = self.primary_inputs_on_final_demand.as_ref().map(|block| {
            let wide = beside(&block.values().to_owned(), &Array2::zeros((block.rows().len(), 1)));
            let values = above(&wide, &Array2::zeros((1, categories.len())));
            LabeledMat::trusted(block.measure().clone(), &rows, &categories, values)
        });
        let mut info = self.info.clone();
        info.assumptions.push(format!(
            "{} of {} sectors were kept; flows with the others stand in final demand and primary inputs",
            kept.len(),
            self.sectors().len()
        ));
        Ok(Self {
            info,
            intermediate: LabeledMat::trusted(
                self.intermediate.measure().clone(),
                &sectors,
                &sectors,
                square(self.intermediate.values()),
            ),
            final_demand: LabeledMat::trusted(self.final_demand.measure().clone(), &sectors, &categories, final_block),
            uses,
            primary_inputs: LabeledMat::trusted(self.primary_inputs.measure().clone(), &rows, &sectors, primary),
            kinds,
            primary_inputs_on_final_demand: on_final_demand,
            output: vector(&self.output),
            error: self.error.as_ref().map(vector),
            imports,
            satellites: self.satellites.iter().map(vector).collect(),
        })
    }
}

/// The labels with one more; a code that is taken, as in a subset of a subset, gets a number.
fn extended(labels: &Labels, with: &Label) -> Result<Arc<Labels>, TableError> {
    let mut label = with.clone();
    let mut number = 2;
    while labels.contains(label.code()) {
        label =
            Label::new(format!("{}_{number}", with.code()), with.name()).with_chinese(with.name_in(Language::Chinese));
        number += 1;
    }
    let mut items = labels.as_slice().to_vec();
    items.push(label);
    Ok(Labels::new(labels.dimension(), items)?)
}

pub(super) fn beside(left: &Array2<f64>, right: &Array2<f64>) -> Array2<f64> {
    concatenate(Axis(1), &[left.view(), right.view()]).expect("both blocks have a row for each sector kept")
}

fn above(top: &Array2<f64>, bottom: &Array2<f64>) -> Array2<f64> {
    concatenate(Axis(0), &[top.view(), bottom.view()]).expect("both blocks have the same columns")
}
