//! Supply and use tables, and the symmetric tables that follow from them under an assumption.
//!
//! ```text
//! V′ products by industries (supply), U products by industries (use), Y final use, W primary inputs
//! x = V′i output of products, g = Vi output of industries
//! by product:  T industries by products:   Z = U T,  primary inputs W T,  Y as it is, output x
//!     A product technology      T = (V′)⁻¹ x̂         a product has one recipe, whoever makes it
//!     B industry technology     T = ĝ⁻¹ V            an industry has one recipe, whatever it makes
//!     E hybrid                  T = ĝ⁻¹ R x̂,  R = C₁⁻¹(I − ⟨i′D₂⟩) + D₂, V = V₁ + V₂, C₁ = V₁′⟨V₁i⟩⁻¹, D₂ = V₂ x̂⁻¹
//! by industry: T industries by products:   Z = T U,  T Y,  W as it is, output g
//!     C fixed industry sales    T = ĝ (V′)⁻¹
//!     D fixed product sales     T = V x̂⁻¹
//! ```
//!
//! A and C can give negative cells; B and D cannot. Almon's iteration follows A and stops short of negatives.

use std::sync::Arc;

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::io_table::ensure_shape;
use super::{FinalDemand, FinalUse, Imports, IoTable, PrimaryInput, PrimaryInputs, TableError, TableInfo};
use crate::labels::{Label, Labels};
use crate::linalg::Lu;

/// How inputs of a product are told from those of the industries that make it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Technology {
    /// Model A: each product has its own recipe. Needs as many products as industries; can give negative inputs.
    Product,
    /// Product technology without negative inputs, by Almon's iteration; the i-th product is the main one of the i-th
    /// industry.
    ProductWithoutNegatives,
    /// Model B: each industry has its own recipe.
    Industry,
    /// Model E: product technology for the supplies marked (industries by products), industry technology for the rest.
    Hybrid(Array2<bool>),
}

/// How sales of an industry are told from those of the products that it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum SalesStructure {
    /// Model C: each industry sells all its products to the same users. Can give negative cells.
    Industry,
    /// Model D: each product is sold to the same users, whoever makes it.
    Product,
}

/// What becomes of products that are used but that no industry makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum UnmadeProducts {
    /// An error that names them.
    #[default]
    Refuse,
    /// Their use becomes a row of imports among the primary inputs, so that costs still add up to output.
    AsImports,
}

/// A supply and a use table of the same products and industries.
///
/// # Example
/// Two products, two industries; the first industry makes some of the second product:
/// ```
/// use domar::prelude::*;
/// use domar::labels::{Dimension, Label, Labels};
/// use domar::table::{FinalDemand, FinalUse, Imports, PrimaryInput, PrimaryInputs, SupplyUse, TableInfo, Technology};
/// use domar::units::Unit;
/// use ndarray::array;
/// # fn main() -> Result<(), domar::Error> {
/// let tables = SupplyUse::new(
///     TableInfo::new("Utopia", Unit::money("EUR", 6)),
///     Labels::from_codes(Dimension::Sector, &["goods", "services"])?,
///     Labels::from_codes(Dimension::Sector, &["manufacturing", "commerce"])?,
///     array![[90.0, 0.0], [10.0, 100.0]],
///     array![[40.0, 10.0], [10.0, 30.0]],
///     FinalDemand::new(vec![(Label::new("C", "Consumption"), FinalUse::Consumption)], array![[40.0], [70.0]])?,
///     PrimaryInputs::new(vec![(Label::new("VA", "Value added"), PrimaryInput::ValueAdded)], array![[50.0, 60.0]])?,
///     Imports::Outside,
/// )?;
/// let table = tables.by_product(&Technology::Industry)?;
/// assert_eq!(table.output().get("services")?, 110.0);
/// assert!((table.value_added()?.sum() - 110.0).abs() < 1e-12);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[doc(alias = "SUT")]
#[doc(alias = "供给使用表")]
pub struct SupplyUse {
    info: TableInfo,
    products: Arc<Labels>,
    industries: Arc<Labels>,
    supply: Array2<f64>,
    used: Array2<f64>,
    final_demand: FinalDemand,
    primary_inputs: PrimaryInputs,
    imports: Imports,
    unmade: UnmadeProducts,
}

/// Almon's iteration stops when nothing changes by more than this share of the largest use.
const ALMON_TOLERANCE: f64 = 1e-13;
const ALMON_ROUNDS: usize = 10_000;

impl SupplyUse {
    /// Tables from their blocks: supply and use are products by industries, final demand products by categories, primary
    /// inputs rows by industries.
    ///
    /// `imports` says where imported products stand, as in an [`IoTable`]: inside the use table, with a column of imports
    /// by product; split off, as blocks of imported use (products by industries, products by categories); or outside.
    ///
    /// # Errors
    /// [`TableError::Shape`]; a number that is not finite or an output below zero when a table is made.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        info: TableInfo,
        products: Arc<Labels>,
        industries: Arc<Labels>,
        supply: Array2<f64>,
        used: Array2<f64>,
        final_demand: FinalDemand,
        primary_inputs: PrimaryInputs,
        imports: Imports,
    ) -> Result<Self, TableError> {
        let (n, m) = (products.len(), industries.len());
        ensure_shape("the supply table", &supply, n, m)?;
        ensure_shape("the use table", &used, n, m)?;
        let (categories, rows) = (final_demand.categories.len(), primary_inputs.rows.len());
        ensure_shape("the final-demand block", &final_demand.values, n, categories)?;
        ensure_shape("the block of primary inputs", &primary_inputs.values, rows, m)?;
        if let Imports::Split { intermediate, final_demand: block } = &imports {
            ensure_shape("the imported use table", intermediate, n, m)?;
            ensure_shape("the imported final-demand block", block, n, categories)?;
        }
        if let Imports::Inside { column } = &imports {
            ensure_shape("the column of imports", &column.clone().insert_axis(Axis(1)), n, 1)?;
        }
        if let Some(block) = &primary_inputs.on_final_demand {
            ensure_shape("the block of primary inputs on final demand", block, rows, categories)?;
        }
        let unmade = UnmadeProducts::Refuse;
        Ok(Self { info, products, industries, supply, used, final_demand, primary_inputs, imports, unmade })
    }

    /// What becomes of products that are used but that nobody makes.
    #[must_use]
    pub fn with_unmade_products(mut self, unmade: UnmadeProducts) -> Self {
        self.unmade = unmade;
        self
    }

    /// The products.
    pub fn products(&self) -> &Arc<Labels> {
        &self.products
    }

    /// The industries.
    pub fn industries(&self) -> &Arc<Labels> {
        &self.industries
    }

    fn product_output(&self) -> Array1<f64> {
        self.supply.sum_axis(Axis(1))
    }

    fn industry_output(&self) -> Array1<f64> {
        self.supply.sum_axis(Axis(0))
    }

    /// (V′)⁻¹, for the models that need it.
    fn inverse_of(supply: &Array2<f64>, model: &'static str) -> Result<Array2<f64>, TableError> {
        if supply.nrows() != supply.ncols() {
            return Err(TableError::NotSquare { model, products: supply.nrows(), industries: supply.ncols() });
        }
        Lu::factorise(supply.view())
            .map(|lu| lu.inverse())
            .map_err(|error| TableError::SingularSupply { model, reason: error.to_string() })
    }

    /// Industries by products: how industries' inputs become those of products.
    ///
    /// # Errors
    /// As [`by_product`](Self::by_product).
    pub fn product_transformation(&self, technology: &Technology) -> Result<Array2<f64>, TableError> {
        let (x, g) = (self.product_output(), self.industry_output());
        let shares = |values: &Array2<f64>| divided_columns(&values.t().to_owned(), &x);
        Ok(match technology {
            Technology::Industry | Technology::ProductWithoutNegatives => {
                // ĝ⁻¹ V: rows are industries.
                divided_columns(&self.supply, &g).t().to_owned()
            }
            Technology::Product => Self::inverse_of(&self.supply, "product technology (model A)")? * &x,
            Technology::Hybrid(by_product) => {
                ensure_shape_of_choice(by_product, self.industries.len(), self.products.len())?;
                let choose = |wanted: bool| {
                    Array2::from_shape_fn(self.supply.dim(), |(i, j)| {
                        if by_product[[j, i]] == wanted { self.supply[[i, j]] } else { 0.0 }
                    })
                };
                let (first, second) = (choose(true), choose(false));
                let c1 = divided_columns(&first, &first.sum_axis(Axis(0)));
                let d2 = shares(&second);
                let rest = d2.sum_axis(Axis(0)).mapv(|share| 1.0 - share);
                let r = Self::inverse_of(&c1, "hybrid technology (model E)")? * &rest + &d2;
                let scaled = r * &x;
                divided_columns(&scaled.t().to_owned(), &g).t().to_owned()
            }
        })
    }

    /// The table of products by products.
    ///
    /// # Errors
    /// [`TableError::NotSquare`] and [`TableError::SingularSupply`] for product and hybrid technology;
    /// [`TableError::NoMainProducer`] and [`TableError::NoConvergence`] of Almon's iteration;
    /// [`TableError::InputsWithoutOutput`].
    ///
    /// # Validated against
    /// UN Handbook (2018), tables 12.3 to 12.16, to the printed unit, and quadrium 0.2.0 (1e-9); the tables of the USA 2017,
    /// 73 and 402 products, against numpy (`bea_2017`, 1e-9).
    ///
    /// # References
    /// Eurostat (2008), chapter 11; United Nations (2018), chapter 12; Almon (2000), Economic Systems Research 12, 27–43.
    pub fn by_product(&self, technology: &Technology) -> Result<IoTable, TableError> {
        let g = self.industry_output();
        for (j, label) in self.industries.iter().enumerate() {
            let inputs = self.used.column(j).iter().chain(self.primary_inputs.values.column(j)).any(|u| *u != 0.0);
            if g[j] == 0.0 && inputs {
                return Err(TableError::InputsWithoutOutput { industry: label.to_string() });
            }
        }
        let mut info = self.info.clone();
        let model = match technology {
            Technology::Product => "product technology (model A)",
            Technology::ProductWithoutNegatives => "product technology without negative inputs (Almon)",
            Technology::Industry => "industry technology (model B)",
            Technology::Hybrid(_) => "hybrid technology (model E)",
        };
        info.assumptions.push(format!("products by products from supply and use by {model}"));
        let transformation = if *technology == Technology::ProductWithoutNegatives {
            None
        } else {
            Some(self.product_transformation(technology)?)
        };
        let transform = |values: &Array2<f64>| match &transformation {
            Some(transformation) => Ok(values.dot(transformation)),
            None => self.almon(values),
        };
        let imports = match &self.imports {
            Imports::Split { intermediate, final_demand } => {
                Imports::Split { intermediate: transform(intermediate)?, final_demand: final_demand.clone() }
            }
            other => other.clone(),
        };
        let primary_inputs =
            PrimaryInputs { values: transform(&self.primary_inputs.values)?, ..self.primary_inputs.clone() };
        IoTable::new(
            info,
            Arc::clone(&self.products),
            transform(&self.used)?,
            self.final_demand.clone(),
            primary_inputs,
            self.product_output(),
            imports,
        )
    }

    /// Almon's iteration for rows of inputs by industry: what other industries' by-products need is taken away from an
    /// industry, but never more than it has.
    fn almon(&self, rows: &Array2<f64>) -> Result<Array2<f64>, TableError> {
        const MODEL: &str = "product technology without negatives";
        let (n, m) = self.supply.dim();
        if n != m {
            return Err(TableError::NotSquare { model: MODEL, products: n, industries: m });
        }
        // share[[h, j]]: the part of product j that industry h makes.
        let share = divided_columns(&self.supply.t().to_owned(), &self.product_output());
        for (j, product) in self.products.iter().enumerate() {
            let own = share[[j, j]];
            if own <= 0.5 && self.product_output()[j] > 0.0 {
                let industry = self.industries.as_slice()[j].to_string();
                return Err(TableError::NoMainProducer { product: product.to_string(), industry, share: own });
            }
        }
        let mut out = Array2::zeros(rows.dim());
        for (row, mut new) in rows.rows().into_iter().zip(out.rows_mut()) {
            let mut now = row.to_owned();
            let size = row.iter().map(|v| v.abs()).fold(f64::MIN_POSITIVE, f64::max);
            let mut rounds = 0;
            loop {
                // What the by-products of industry j need.
                let taken: Array1<f64> =
                    (0..n).map(|j| (0..n).filter(|h| *h != j).map(|h| share[[j, h]] * now[h]).sum()).collect();
                let scale: Array1<f64> =
                    (0..n).map(|j| if taken[j] <= row[j] { 1.0 } else { (row[j] / taken[j]).max(0.0) }).collect();
                let next: Array1<f64> = (0..n)
                    .map(|j| {
                        let given: f64 = (0..n).filter(|h| *h != j).map(|h| scale[h] * share[[h, j]]).sum();
                        row[j] - scale[j] * taken[j] + given * now[j]
                    })
                    .collect();
                let change = next.iter().zip(&now).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                now = next;
                rounds += 1;
                if change <= ALMON_TOLERANCE * size {
                    break;
                }
                if rounds >= ALMON_ROUNDS || change.is_nan() {
                    return Err(TableError::NoConvergence { what: MODEL, rounds });
                }
            }
            new.assign(&now);
        }
        Ok(out)
    }

    /// Industries by products: how uses of products become uses of industries' output.
    ///
    /// # Errors
    /// As [`by_industry`](Self::by_industry).
    pub fn industry_transformation(&self, structure: SalesStructure) -> Result<Array2<f64>, TableError> {
        match structure {
            SalesStructure::Product => Ok(divided_columns(&self.supply.t().to_owned(), &self.product_output())),
            SalesStructure::Industry => {
                let inverse = Self::inverse_of(&self.supply, "fixed industry sales (model C)")?;
                let g = self.industry_output().insert_axis(Axis(1));
                Ok(inverse * &g)
            }
        }
    }

    /// The table of industries by industries.
    ///
    /// # Errors
    /// [`TableError::NotSquare`] and [`TableError::SingularSupply`] for fixed industry sales; [`TableError::UnmadeProducts`]
    /// for products that are used but not made, see [`with_unmade_products`](Self::with_unmade_products).
    ///
    /// # Validated against
    /// As [`by_product`](Self::by_product).
    ///
    /// # References
    /// As [`by_product`](Self::by_product).
    pub fn by_industry(&self, structure: SalesStructure) -> Result<IoTable, TableError> {
        let x = self.product_output();
        let is_used = |i: usize| {
            let of_imports = match &self.imports {
                Imports::Split { intermediate, final_demand } => {
                    intermediate.row(i).iter().chain(final_demand.row(i)).any(|u| *u != 0.0)
                }
                _ => false,
            };
            of_imports || self.used.row(i).iter().chain(self.final_demand.values.row(i)).any(|u| *u != 0.0)
        };
        let unmade: Vec<usize> = (0..x.len()).filter(|&i| x[i] == 0.0 && is_used(i)).collect();
        let mut info = self.info.clone();
        let model = match structure {
            SalesStructure::Industry => "fixed industry sales (model C)",
            SalesStructure::Product => "fixed product sales (model D)",
        };
        info.assumptions.push(format!("industries by industries from supply and use by {model}"));
        let mut primary_inputs = self.primary_inputs.clone();
        if !unmade.is_empty() {
            let names: Vec<String> = unmade.iter().map(|&i| self.products.as_slice()[i].to_string()).collect();
            if self.unmade == UnmadeProducts::Refuse {
                return Err(TableError::UnmadeProducts { products: names });
            }
            let of = |values: &Array2<f64>| values.select(Axis(0), &unmade).sum_axis(Axis(0)).insert_axis(Axis(0));
            let (mut used, mut on_final) = (of(&self.used), of(&self.final_demand.values));
            if let Imports::Split { intermediate, final_demand } = &self.imports {
                used += &of(intermediate);
                on_final += &of(final_demand);
            }
            primary_inputs = primary_inputs.with_row(
                Label::new("UNMADE", "Products that no industry makes").with_chinese("国内不生产的产品"),
                PrimaryInput::Imports,
                used,
                on_final,
            )?;
            info.assumptions
                .push(format!("use of products that no industry makes is a row of imports: {}", names.join(", ")));
        }
        let t = self.industry_transformation(structure)?;
        let imports = match &self.imports {
            Imports::Inside { column } => Imports::Inside { column: t.dot(column) },
            Imports::Split { intermediate, final_demand } => {
                Imports::Split { intermediate: t.dot(intermediate), final_demand: t.dot(final_demand) }
            }
            Imports::Outside => Imports::Outside,
        };
        let final_demand = FinalDemand { values: t.dot(&self.final_demand.values), ..self.final_demand.clone() };
        IoTable::new(
            info,
            Arc::clone(&self.industries),
            t.dot(&self.used),
            final_demand,
            primary_inputs,
            self.industry_output(),
            imports,
        )
    }

    /// The kinds of final use, as given.
    pub fn final_uses(&self) -> &[FinalUse] {
        &self.final_demand.uses
    }
}

/// Each column over its total; a column whose total is zero stays zero.
fn divided_columns(values: &Array2<f64>, totals: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn(values.dim(), |(i, j)| if totals[j] == 0.0 { 0.0 } else { values[[i, j]] / totals[j] })
}

fn ensure_shape_of_choice(choice: &Array2<bool>, industries: usize, products: usize) -> Result<(), TableError> {
    if choice.dim() == (industries, products) {
        return Ok(());
    }
    Err(TableError::Shape {
        block: "the choice of technology",
        expected_rows: industries,
        expected_columns: products,
        found_rows: choice.nrows(),
        found_columns: choice.ncols(),
    })
}
