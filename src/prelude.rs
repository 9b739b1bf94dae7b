//! The names that notebooks and scripts use most: `use domar::prelude::*;`.

pub use crate::concordance::Concordance;
pub use crate::datasets;
pub use crate::digital;
pub use crate::digital::DataEconomy;
pub use crate::error::Error;
pub use crate::frontier::{
    Exponential, Frontier, FrontierFit, HalfNormal, Mean, PanelModel, Predictor, TruncatedNormal,
};
pub use crate::growth::{GrowthAccounts, IndexNumber, domar_weights, effective_tfp, labour_values};
pub use crate::labeled::{LabeledMat, LabeledVec};
pub use crate::labels::{Dimension, Label, Labels, Language};
pub use crate::leontief::{
    Extraction, ForwardLinkage, HouseholdRow, LeontiefSystem, MrioSystem, SystemOptions, ZeroOutput,
};
pub use crate::panel::Panel;
pub use crate::report::{Chart, NumberFormat, Page, Section, Table, ToChart, ToTable};
pub use crate::stats::{
    DynamicPanel, Effects, Fitted, PanelRegression, Sobol, SpatialModel, SpatialRegression, SpatialWeights,
    StandardErrors, Vcov, compare, likelihood_ratio, vuong,
};
pub use crate::table::formats::MrioFormat;
pub use crate::table::{IoTable, MrioTable, Reexports, RegionalDemand, Satellite, TableInfo, Tolerance};
pub use crate::units::{Flow, Measure, Unit};
