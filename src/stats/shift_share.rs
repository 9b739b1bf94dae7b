//! Inference for a regressor that is a weighted sum of shocks common to many units.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::chi_bar::chi_squared_tail;
use super::fitted::Fitted;
use super::least_squares::Design;
use super::normal::{normal_cdf, normal_quantile};
use super::panel_regression::PanelRegressionFit;
use super::regression_error::RegressionError;
use crate::labels::Language;
use crate::report::{Cell, NumberFormat, Table, ToTable, display_in_notebook};

/// Which shocks may be correlated with one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ShockClusters {
    /// All shocks of one source, in whatever period: the default, since stocks persist.
    #[default]
    BySource,
    /// None.
    Independent,
}

/// How the rows of a regression are exposed to shocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShockExposure {
    /// A row for each row of the regression, a column for each source of shocks.
    pub shares: Array2<f64>,
    /// The period of each row, any numbers: a source has one shock in each. All zero in a cross-section.
    pub periods: Vec<i64>,
    /// Which shocks may be correlated.
    pub clusters: ShockClusters,
}

/// A set of values that a test does not reject.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum ConfidenceSet {
    /// All between two values.
    Between(f64, f64),
    /// All up to the first and all from the second: the data say little.
    Outside(f64, f64),
    /// All values: the data say nothing.
    Everything,
}

impl ConfidenceSet {
    /// Whether it holds a value.
    pub fn contains(self, value: f64) -> bool {
        match self {
            Self::Between(low, high) => (low..=high).contains(&value),
            Self::Outside(low, high) => value <= low || value >= high,
            Self::Everything => true,
        }
    }

    fn print(self) -> String {
        match self {
            Self::Between(low, high) => format!("[{low:.4}, {high:.4}]"),
            Self::Outside(low, high) => format!("(−∞, {low:.4}] ∪ [{high:.4}, ∞)"),
            Self::Everything => "(−∞, ∞)".to_owned(),
        }
    }
}

/// Inference on a shift-share regressor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftShare {
    /// The regressor.
    pub regressor: String,
    /// Its coefficient.
    pub estimate: f64,
    /// Standard error without the null imposed (AKM).
    pub std_error: f64,
    /// Two-sided p-value against zero with it.
    pub p_value: f64,
    /// The values that it does not reject.
    pub interval: ConfidenceSet,
    /// The p-value against zero with the null imposed (AKM0).
    pub p_value_null_imposed: f64,
    /// The values that the test with the null imposed does not reject (AKM0).
    pub interval_null_imposed: ConfidenceSet,
    /// Confidence level, a fraction.
    pub level: f64,
    /// Clusters of shocks.
    pub clusters: usize,
    /// `1/Σ_c s_c²` with s_c the share of cluster c in `Σ 𝒳̂²Σw²`: with few effective shocks the normal reference fails.
    pub effective_shocks: f64,
    /// Standard error that the regression itself reports.
    pub regression_std_error: f64,
}

impl PanelRegressionFit {
    /// Standard errors and confidence sets for a regressor `xᵢₜ = Σ_s wᵢₛ g_st`, whose errors are correlated between
    /// rows with similar shares whatever their place.
    ///
    /// # Formula
    /// ```text
    /// ẍ   the regressor less what the other regressors and the effects explain,  ÿ likewise,  β̂ = ẍ′ÿ / ẍ′ẍ
    /// 𝒳̂   = (w′w)⁻¹ w′ẍ   (by period: each period has its own shocks)
    /// AKM   se² = Σ_c (Σ_{s in c} 𝒳̂ₛ Σᵢ wᵢₛ êᵢ)² / (ẍ′ẍ)²
    /// AKM0  {β: (ẍ′(ÿ − βẍ))² ≤ z² Σ_c (Σ_{s in c} 𝒳̂ₛ Σᵢ wᵢₛ (ÿᵢ − βẍᵢ))²}
    /// ```
    /// AKM0 keeps its size with few shocks; its set can be unbounded. Where shares do not add to one in each row, their
    /// sum belongs among the regressors. Both suppose many shocks, as good as random given the other regressors, none of
    /// which dominates: see [`ShiftShare::effective_shocks`].
    ///
    /// # Errors
    /// [`RegressionError::NotARegressor`]; [`RegressionError::WrongSize`] where there is not one row of shares for each
    /// row used; [`RegressionError::SharesWithoutFullRank`]; [`RegressionError::OutOfRange`] for the level.
    ///
    /// # Validated against
    /// With each row exposed to one shock, AKM is the sandwich clustered by shock (identity); AKM0 against a search for
    /// the values that its test does not reject; size in a seeded simulation.
    ///
    /// # References
    /// Adão, Kolesár and Morales (2019), Quarterly Journal of Economics 134, 1949–2010, sections IV.B and IV.C.
    #[doc(alias = "AKM")]
    #[doc(alias = "Bartik")]
    pub fn shift_share(
        &self,
        regressor: &str,
        exposure: &ShockExposure,
        level: f64,
    ) -> Result<ShiftShare, RegressionError> {
        let names: Vec<String> = self.parameters().codes().map(str::to_owned).collect();
        let Some(at) = names.iter().position(|name| name == regressor) else {
            return Err(RegressionError::NotARegressor { name: regressor.to_owned(), regressors: names });
        };
        let n = self.nobs();
        for (what, found) in [("rows of shares", exposure.shares.nrows()), ("periods", exposure.periods.len())] {
            if found != n {
                return Err(RegressionError::WrongSize { what, expected: n, found });
            }
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(RegressionError::OutOfRange { what: "the level", value: level, allowed: "between 0 and 1" });
        }
        let column = self.design().column(at).to_owned();
        let others: Vec<usize> = (0..names.len()).filter(|&j| j != at).collect();
        let rest = if others.is_empty() {
            column
        } else {
            let other_names: Vec<&String> = others.iter().map(|&j| &names[j]).collect();
            Design::new(&other_names, self.design().select(Axis(1), &others))?.fit(&column).residuals
        };
        let estimate = self.estimates().values()[at];
        let outcome = &self.residuals + &(&rest * estimate);
        let clusters = clustered_sums(exposure, &rest, &self.residuals, &outcome)?;

        let variation = rest.dot(&rest);
        let square_sum = |part: fn(&Sums) -> f64| clusters.iter().map(|sums| part(sums).powi(2)).sum::<f64>();
        let std_error = square_sum(|sums| sums.of_residuals).sqrt() / variation;
        let z = normal_quantile(0.5 + level / 2.0);
        // (ẍ′ÿ − βẍ′ẍ)² − z² Σ (a − βb)² as a polynomial in β.
        let cross = rest.dot(&outcome);
        let products: f64 = clusters.iter().map(|sums| sums.of_outcome * sums.of_regressor).sum();
        let square = variation.powi(2) - z * z * square_sum(|sums| sums.of_regressor);
        let linear = cross * variation - z * z * products;
        let constant = cross.powi(2) - z * z * square_sum(|sums| sums.of_outcome);
        let spread: f64 = clusters.iter().map(|sums| sums.weight).sum();
        Ok(ShiftShare {
            regressor: regressor.to_owned(),
            estimate,
            std_error,
            p_value: 2.0 * normal_cdf(-(estimate / std_error).abs()),
            interval: ConfidenceSet::Between(estimate - z * std_error, estimate + z * std_error),
            p_value_null_imposed: chi_squared_tail(1, cross.powi(2) / square_sum(|sums| sums.of_outcome)),
            interval_null_imposed: below_zero(square, linear, constant),
            level,
            clusters: clusters.len(),
            effective_shocks: spread.powi(2) / square_sum(|sums| sums.weight),
            regression_std_error: self.std_errors().values()[at],
        })
    }
}

/// Where `square·β² − 2·linear·β + constant ≤ 0`.
fn below_zero(square: f64, linear: f64, constant: f64) -> ConfidenceSet {
    let discriminant = linear * linear - square * constant;
    if square <= 0.0 && discriminant <= 0.0 {
        return ConfidenceSet::Everything;
    }
    let root = discriminant.max(0.0).sqrt();
    let ends = [(linear - root) / square, (linear + root) / square];
    let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    if square > 0.0 { ConfidenceSet::Between(low, high) } else { ConfidenceSet::Outside(low, high) }
}

/// `Σ 𝒳̂ₛ Σᵢ wᵢₛ vᵢ` over the shocks of a cluster, for three v, and `Σ 𝒳̂ₛ² Σᵢ wᵢₛ²`.
#[derive(Default)]
struct Sums {
    of_residuals: f64,
    of_regressor: f64,
    of_outcome: f64,
    weight: f64,
}

fn clustered_sums(
    exposure: &ShockExposure,
    rest: &Array1<f64>,
    residuals: &Array1<f64>,
    outcome: &Array1<f64>,
) -> Result<Vec<Sums>, RegressionError> {
    let mut rows_of: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (row, &period) in exposure.periods.iter().enumerate() {
        rows_of.entry(period).or_default().push(row);
    }
    let mut clusters: BTreeMap<(usize, usize), Sums> = BTreeMap::new();
    for (period, rows) in rows_of.values().enumerate() {
        let shares = exposure.shares.select(Axis(0), rows);
        let sources: Vec<usize> =
            (0..shares.ncols()).filter(|&s| shares.column(s).iter().any(|share| *share != 0.0)).collect();
        let shares = shares.select(Axis(1), &sources);
        let take = |values: &Array1<f64>| values.select(Axis(0), rows);
        let shocks = shocks_behind(&shares, &take(rest), period)?;
        let [of_residuals, of_regressor, of_outcome] =
            [residuals, rest, outcome].map(|values| shares.t().dot(&take(values)));
        for (position, &source) in sources.iter().enumerate() {
            let cluster = match exposure.clusters {
                ShockClusters::BySource => (source, 0),
                ShockClusters::Independent => (source, period),
            };
            let sums = clusters.entry(cluster).or_default();
            sums.of_residuals += shocks[position] * of_residuals[position];
            sums.of_regressor += shocks[position] * of_regressor[position];
            sums.of_outcome += shocks[position] * of_outcome[position];
            let share = shares.column(position);
            sums.weight += shocks[position].powi(2) * share.dot(&share);
        }
    }
    Ok(clusters.into_values().collect())
}

/// `(w′w)⁻¹ w′ẍ` in one period.
fn shocks_behind(shares: &Array2<f64>, rest: &Array1<f64>, period: usize) -> Result<Vec<f64>, RegressionError> {
    let (n, k) = shares.dim();
    let scale: Vec<f64> = shares.columns().into_iter().map(|column| column.dot(&column).sqrt()).collect();
    let without_rank =
        |rank: usize, numbers: Vec<usize>| RegressionError::SharesWithoutFullRank { period, shocks: k, rank, numbers };
    if n < k {
        return Err(without_rank(n, (n + 1..=k).take(5).collect()));
    }
    let factors = DMatrix::from_fn(n, k, |i, j| shares[[i, j]] / scale[j]).qr();
    let r = factors.r();
    let dependent: Vec<usize> = (0..k).filter(|&j| r[(j, j)].abs() < 1e-9).map(|j| j + 1).collect();
    if !dependent.is_empty() {
        return Err(without_rank(k - dependent.len(), dependent.into_iter().take(5).collect()));
    }
    let right = factors.q().transpose() * DVector::from_iterator(n, rest.iter().copied());
    // The diagonal was checked, so that the solve cannot fail.
    let solution = r.solve_upper_triangular(&right).unwrap_or_else(|| DVector::zeros(k));
    Ok(solution.iter().zip(scale).map(|(shock, scale)| shock / scale).collect())
}

impl ToTable for ShiftShare {
    fn to_table_in(&self, language: Language) -> Table {
        let four = NumberFormat::fixed(4);
        let percent = NumberFormat::percent(0).print(self.level);
        let row = |error: Cell, p: f64, set: ConfidenceSet| {
            [error, Cell::number(p, NumberFormat::fixed(3)), Cell::from(set.print())]
        };
        Table::builder(format!(
            "{} {}: {:.4}",
            language.pick("Shift-share inference,", "份额移动推断，"),
            self.regressor,
            self.estimate
        ))
        .language(language)
        .stub(language.pick("Method", "方法"))
        .number_column(language.pick("Std. error", "标准误"), four)
        .number_column("p", NumberFormat::fixed(3))
        .text_column(match language {
            Language::English => format!("{percent} set"),
            Language::Chinese => format!("{percent} 置信集"),
        })
        .row("AKM", row(self.std_error.into(), self.p_value, self.interval))
        .row("AKM0", row(Cell::Missing, self.p_value_null_imposed, self.interval_null_imposed))
        .note(format!(
            "{} {}; {} {:.1}; {} {:.4}.",
            language.pick("Clusters of shocks:", "冲击聚类数："),
            self.clusters,
            language.pick("effective:", "有效数："),
            self.effective_shocks,
            language.pick("standard error of the regression itself:", "回归本身的标准误："),
            self.regression_std_error
        ))
        .build_or_explain()
    }
}

display_in_notebook!(table: ShiftShare);
