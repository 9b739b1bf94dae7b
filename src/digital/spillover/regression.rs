//! Does a sector's outcome move with the digital input of the sectors it deals with?

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::stock::with_weighted_stock;
use crate::digital::DigitalError;
use crate::labeled::LabeledMat;
use crate::labels::Language;
use crate::panel::Panel;
use crate::report::{Table, ToTable, display_in_notebook};
use crate::stats::{
    Effects, Fitted, PanelRegression, PanelRegressionFit, ShiftShare, ShockClusters, ShockExposure, StandardErrors,
};

/// A regression of a sector outcome on a digital input of its own and on that of others, weighted by links.
///
/// # Formula
/// ```text
/// yᵢₜ = r₀ Dᵢₜ + r₁ Σⱼ wᵢⱼ Dⱼₜ + xᵢₜ′β + αᵢ + γₜ + eᵢₜ
/// ```
/// r₁ is the spillover. With W misspecified, r₁ is pulled towards zero by as much as the wrong weights are noise; the
/// tests draw that curve. Errors of sectors with similar suppliers are correlated, which clusters by sector miss: the
/// fit reports the shift-share errors of Adão, Kolesár and Morales beside those asked for.
///
/// # Example
/// ```
/// use domar::digital::{Channel, OwnSector, SpilloverRegression, spillover_weights};
/// use domar::prelude::*;
/// use domar::stats::Draws;
/// let china = datasets::china_digital()?;
/// let system = LeontiefSystem::from_table(china.table(2020)?, Flow::Domestic)?;
/// let weights = spillover_weights(&system, Channel::Purchases, OwnSector::LeftOut)?;
/// // Six years of made-up data in which the digital input of suppliers raises the outcome by 0.2.
/// let mut draws = Draws::new(1, 0);
/// let codes: Vec<&str> = system.sectors().codes().collect();
/// let sectors: Vec<&str> = (0..6).flat_map(|_| codes.clone()).collect();
/// let years = (0..6).flat_map(|year| vec![f64::from(2015 + year); codes.len()]).collect();
/// let data: Vec<f64> = sectors.iter().map(|_| draws.normal()).collect();
/// let panel = Panel::from_columns([("year", years), ("data", data)])?
///     .with_text("sector", &sectors)?
///     .with_ids("sector", "year")?;
/// let panel = digital::with_weighted_stock(panel, &weights, "data", "around")?;
/// let outcome = panel.column("around")?.iter().map(|around| 0.2 * around + 0.01 * draws.normal()).collect();
/// let fit = SpilloverRegression::new("outcome", "data", weights).fit(&panel.with_column("outcome", outcome)?)?;
/// assert!((fit.shift_share.estimate - 0.2).abs() < 0.02);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Validated against
/// Seeded simulations on China's table of 2018 with a spillover of 0.2: with the right weights the mean estimate is 0.202,
/// with those of a quarter and a half of the sectors exchanged 0.162 and 0.110, as the normal equations predict. Where
/// errors reach sectors through the same suppliers, 95 % sets hold the truth in 95 % (AKM) and 97 % (AKM0) of samples,
/// intervals clustered by sector in 68 %.
///
/// # References
/// Terleckyj (1974); Griliches (1979); Adão, Kolesár and Morales (2019); Driscoll and Kraay (1998).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[doc(alias = "数字溢出")]
pub struct SpilloverRegression {
    outcome: String,
    stock: String,
    weights: LabeledMat,
    controls: Vec<String>,
    effects: Effects,
    errors: StandardErrors,
    clusters: ShockClusters,
}

/// A fitted [`SpilloverRegression`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpilloverFit {
    /// The regression, with the errors asked for.
    pub regression: PanelRegressionFit,
    /// Inference on the spillover under shocks common to sectors with the same suppliers.
    pub shift_share: ShiftShare,
}

impl SpilloverRegression {
    /// A regression of an outcome on a stock and on that of others, with unit and time effects.
    pub fn new(outcome: impl Into<String>, stock: impl Into<String>, weights: LabeledMat) -> Self {
        Self {
            outcome: outcome.into(),
            stock: stock.into(),
            weights,
            controls: Vec::new(),
            effects: Effects::UnitAndTime,
            errors: StandardErrors::default(),
            clusters: ShockClusters::default(),
        }
    }

    /// With further regressors.
    #[must_use]
    pub fn controls<S: Into<String>>(mut self, controls: impl IntoIterator<Item = S>) -> Self {
        self.controls = controls.into_iter().map(Into::into).collect();
        self
    }

    /// With these effects.
    #[must_use]
    pub fn effects(mut self, effects: Effects) -> Self {
        self.effects = effects;
        self
    }

    /// With these standard errors of the regression.
    #[must_use]
    pub fn errors(mut self, errors: StandardErrors) -> Self {
        self.errors = errors;
        self
    }

    /// With these clusters of shocks in the shift-share errors.
    #[must_use]
    pub fn shock_clusters(mut self, clusters: ShockClusters) -> Self {
        self.clusters = clusters;
        self
    }

    /// What the weighted stock is called among the estimates.
    pub fn weighted_name(&self) -> String {
        format!("W*{}", self.stock)
    }

    /// Fits it to a panel whose units are the sectors of the weights.
    ///
    /// # Errors
    /// Those of [`with_weighted_stock`], [`PanelRegression::fit`] and [`PanelRegressionFit::shift_share`].
    pub fn fit(&self, panel: &Panel) -> Result<SpilloverFit, DigitalError> {
        let name = self.weighted_name();
        let panel = with_weighted_stock(panel.clone(), &self.weights, &self.stock, &name)?;
        let regressors = [&self.stock, &name].into_iter().chain(&self.controls);
        let regression = PanelRegression::new(&self.outcome, regressors)
            .effects(self.effects)
            .errors(self.errors.clone())
            .fit(&panel)?;
        let rows = &regression.sample.rows;
        let place = self.weights.rows().positions(panel.unit_labels())?;
        let exposed: Vec<usize> = rows.iter().map(|&row| place[panel.units()[row]]).collect();
        let shares: Array2<f64> = self.weights.values().select(Axis(0), &exposed);
        let times = panel.times().unwrap_or_default();
        let exposure =
            ShockExposure { shares, periods: rows.iter().map(|&row| times[row]).collect(), clusters: self.clusters };
        let shift_share = regression.shift_share(&name, &exposure, 0.95)?;
        Ok(SpilloverFit { regression, shift_share })
    }
}

impl ToTable for SpilloverFit {
    fn to_table_in(&self, language: Language) -> Table {
        self.regression.coef_table(self.shift_share.level).to_table_in(language)
    }
}

display_in_notebook!(table: SpilloverFit);
