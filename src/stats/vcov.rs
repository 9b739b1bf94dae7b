//! Covariances of estimates, chosen after fitting.

use std::fmt;

use nalgebra::DMatrix;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::labels::Language;

/// Which covariance of the estimates; all come from the stored Hessian and scores, without fitting again.
///
/// H is minus the Hessian of the log-likelihood, S the scores, one row per independent contribution (an observation,
/// or a unit of a panel), n their number, G the number of clusters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Vcov {
    /// H⁻¹: right where the model is right.
    #[default]
    Hessian,
    /// (S′S)⁻¹ (Berndt, Hall, Hall and Hausman 1974).
    #[doc(alias = "BHHH")]
    #[doc(alias = "OPG")]
    OuterProduct,
    /// n/(n − 1) · H⁻¹ S′S H⁻¹ (Huber 1967; White 1982).
    #[doc(alias = "sandwich")]
    Robust,
    /// G/(G − 1) · H⁻¹ (Σ_g s_g s_g′) H⁻¹, scores summed within clusters.
    Clustered {
        /// The cluster of each observation, in the order of the observations used.
        by: Vec<usize>,
    },
    /// From resampling.
    Bootstrap {
        /// Samples drawn.
        replications: usize,
        /// Those without an estimate, left out.
        failed: usize,
        /// The seed.
        seed: u64,
    },
    /// `s²(X′X)⁻¹` of least squares, `s²` with the residual degrees of freedom.
    Classical,
    /// `n/(n − k) · (X′X)⁻¹ (Σᵢ eᵢ² xᵢxᵢ′) (X′X)⁻¹` of least squares (White 1980; MacKinnon and White 1985).
    #[doc(alias = "HC1")]
    HeteroskedasticityRobust,
    /// `G/(G − 1) · (n − 1)/(n − k)` times the sandwich of least squares with scores summed within clusters
    /// (Liang and Zeger 1986).
    ClusteredBy {
        /// What clusters.
        column: String,
        /// How many clusters there are.
        clusters: usize,
    },
    /// Scores summed over units in each period, with Bartlett weights on their autocovariances (Driscoll and Kraay 1998).
    DriscollKraay {
        /// Autocovariances used.
        lags: usize,
    },
    /// The inverse of the expected information.
    Information,
    /// Of the generalised method of moments.
    Gmm(GmmErrors),
}

/// Covariances of the generalised method of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GmmErrors {
    /// One step, errors independent with equal variances: σ²(X′ZWZ′X)⁻¹.
    OneStep,
    /// One step, robust to heteroskedasticity and to correlation within units.
    OneStepRobust,
    /// Two steps, weights taken as known: (X′ZWZ′X)⁻¹.
    TwoStep,
    /// Two steps, corrected for the estimated weights (Windmeijer 2005).
    Windmeijer,
}

impl Vcov {
    /// The kind and its small-sample correction in a language, as notes below tables name them.
    pub fn name_in(&self, language: Language) -> String {
        if language == Language::English {
            return self.to_string();
        }
        match self {
            Self::Hessian => "海塞矩阵之逆，无小样本修正".to_owned(),
            Self::OuterProduct => "得分外积，无小样本修正".to_owned(),
            Self::Robust => "稳健（三明治），n/(n − 1)".to_owned(),
            Self::Clustered { .. } => "聚类稳健（三明治），G/(G − 1)".to_owned(),
            Self::Bootstrap { replications, failed, seed } => {
                format!("自助法，重复 {replications} 次（其中 {failed} 次无估计，已剔除），随机种子 {seed}")
            }
            Self::Classical => "经典，按残差自由度".to_owned(),
            Self::HeteroskedasticityRobust => "异方差稳健（HC1），n/(n − k)".to_owned(),
            Self::ClusteredBy { column, clusters } => {
                format!("按 {column} 聚类，{clusters} 个聚类，G/(G − 1) · (n − 1)/(n − k)")
            }
            Self::DriscollKraay { lags } => format!("Driscoll–Kraay，滞后 {lags} 期，无小样本修正"),
            Self::Information => "期望信息矩阵之逆，无小样本修正".to_owned(),
            Self::Gmm(GmmErrors::OneStep) => "一步 GMM，误差同方差".to_owned(),
            Self::Gmm(GmmErrors::OneStepRobust) => "一步 GMM，稳健，按单位聚类".to_owned(),
            Self::Gmm(GmmErrors::TwoStep) => "两步 GMM，未修正".to_owned(),
            Self::Gmm(GmmErrors::Windmeijer) => "两步 GMM，已修正（Windmeijer 2005）".to_owned(),
        }
    }
}

impl fmt::Display for Vcov {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Bootstrap { replications, failed, seed } = self {
            return write!(
                f,
                "bootstrap, {replications} replications ({failed} without an estimate left out), seed {seed}"
            );
        }
        if let Self::ClusteredBy { column, clusters } = self {
            return write!(f, "clustered by {column}, {clusters} clusters, G/(G − 1) · (n − 1)/(n − k)");
        }
        if let Self::DriscollKraay { lags } = self {
            return write!(f, "Driscoll–Kraay, {lags} lags, no small-sample correction");
        }
        f.write_str(match self {
            Self::Hessian => "inverse Hessian, no small-sample correction",
            Self::OuterProduct => "outer product of scores, no small-sample correction",
            Self::Robust => "sandwich, n/(n − 1)",
            Self::Clustered { .. } => "clustered sandwich, G/(G − 1)",
            Self::Bootstrap { .. } => "bootstrap",
            Self::Gmm(GmmErrors::OneStep) => "one-step GMM, errors of equal variance",
            Self::Gmm(GmmErrors::OneStepRobust) => "one-step GMM, robust, clustered by unit",
            Self::Gmm(GmmErrors::TwoStep) => "two-step GMM, uncorrected",
            Self::Gmm(GmmErrors::Windmeijer) => "two-step GMM, corrected (Windmeijer 2005)",
            Self::Classical => "classical, residual degrees of freedom",
            Self::HeteroskedasticityRobust => "robust to heteroskedasticity (HC1), n/(n − k)",
            Self::ClusteredBy { .. } => "clustered",
            Self::DriscollKraay { .. } => "Driscoll–Kraay",
            Self::Information => "inverse of the expected information, no small-sample correction",
        })
    }
}

/// A covariance matrix in the order of the parameters, and what kind it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Covariance {
    /// How it was computed.
    pub kind: Vcov,
    /// The matrix.
    #[serde(with = "crate::not_finite::array")]
    pub matrix: Array2<f64>,
}

/// Inverse of a symmetric positive definite matrix, scaled to a unit diagonal first; `None` if it is not definite.
pub(crate) fn inverse_of_information(information: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let k = information.nrows();
    let scale: Vec<f64> = (0..k).map(|i| information[(i, i)].sqrt().recip()).collect();
    if scale.iter().any(|s| !s.is_finite()) {
        return None;
    }
    let scaled = DMatrix::from_fn(k, k, |i, j| information[(i, j)] * scale[i] * scale[j]);
    let inverse = scaled.cholesky()?.inverse();
    Some(DMatrix::from_fn(k, k, |i, j| inverse[(i, j)] * scale[i] * scale[j]))
}

/// Rows summed by group; groups are numbered from 0.
// Views are cheap to pass.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn sums_by_group(rows: ArrayView2<'_, f64>, group: &[usize]) -> Array2<f64> {
    let groups = group.iter().max().map_or(0, |g| g + 1);
    let mut sums = Array2::zeros((groups, rows.ncols()));
    for (row, &g) in rows.rows().into_iter().zip(group) {
        let mut sum = sums.row_mut(g);
        sum += &row;
    }
    sums
}

/// The covariance of a kind from the inverse information and the scores; `None` if the scores have not full rank, or
/// if the kind needs data that are not here.
// Views are cheap to pass.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn covariance_of(
    kind: Vcov,
    inverse: ArrayView2<'_, f64>,
    scores: ArrayView2<'_, f64>,
) -> Option<Covariance> {
    let sandwich = |scores: ArrayView2<'_, f64>| {
        let n = scores.rows().into_iter().filter(|row| row.iter().any(|s| *s != 0.0)).count() as f64;
        let meat = scores.t().dot(&scores);
        (n > 1.0).then(|| inverse.dot(&meat).dot(&inverse) * (n / (n - 1.0)))
    };
    let matrix = match &kind {
        Vcov::Hessian => inverse.to_owned(),
        Vcov::OuterProduct => {
            let outer = scores.t().dot(&scores);
            let k = outer.nrows();
            let inverse = inverse_of_information(&DMatrix::from_fn(k, k, |i, j| outer[[i, j]]))?;
            Array2::from_shape_fn((k, k), |(i, j)| inverse[(i, j)])
        }
        Vcov::Robust => sandwich(scores)?,
        Vcov::Clustered { by } if by.len() == scores.nrows() => sandwich(sums_by_group(scores, by).view())?,
        // Kinds of other estimators, and clusters of other data.
        _ => return None,
    };
    Some(Covariance { kind, matrix })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn each_kind_is_what_its_formula_says() {
        let inverse = array![[2.0, 0.0], [0.0, 1.0]];
        let scores = array![[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]];
        let of = |kind| covariance_of(kind, inverse.view(), scores.view()).map(|c| c.matrix);
        assert_eq!(of(Vcov::Hessian).unwrap(), inverse);
        // S′S = [[2, −1], [−1, 2]].
        let outer = of(Vcov::OuterProduct).unwrap();
        assert!((outer[[0, 0]] - 2.0 / 3.0).abs() < 1e-14 && (outer[[0, 1]] - 1.0 / 3.0).abs() < 1e-14);
        assert_eq!(of(Vcov::Robust).unwrap(), array![[12.0, -3.0], [-3.0, 3.0]]);
        // Clusters {1, 2} and {3}: sums (0, 1) and (0, −1).
        assert_eq!(of(Vcov::Clustered { by: vec![0, 0, 1] }).unwrap(), array![[0.0, 0.0], [0.0, 4.0]]);
        assert!(of(Vcov::Clustered { by: vec![0] }).is_none());
    }

    #[test]
    fn an_indefinite_information_has_no_inverse() {
        assert!(inverse_of_information(&DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 1.0])).is_none());
    }
}
