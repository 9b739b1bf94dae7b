//! What least-squares residuals say before any frontier is fitted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::stats::normal_cdf;

/// Moments of least-squares residuals, signed so that inefficiency makes the third one negative (a cost frontier's
/// residuals are turned over).
///
/// # Formula
/// ```text
/// mₖ = Σ eᵢᵏ/n;   skewness = m₃/m₂^{3/2};   M3T = m₃/√(6 m₂³/n) ~ N(0, 1) without inefficiency
/// ```
/// # Validated against
/// sfaR 1.0.1 (`olsSkew`, `CoelliM3`), 1e-9.
///
/// # References
/// Schmidt and Lin (1984); Coelli (1995), Journal of Productivity Analysis 6, 247–268.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResidualMoments {
    /// Number of residuals.
    pub nobs: usize,
    /// Their mean square m₂.
    pub second: f64,
    /// Their third moment m₃.
    pub third: f64,
    /// Their fourth cumulant m₄ − 3m₂².
    pub fourth_cumulant: f64,
    /// m₃/m₂^{3/2}.
    pub skewness: f64,
    /// Coelli's statistic; below −1.645 speaks for inefficiency at 5 %.
    pub coelli: f64,
    /// P(N(0,1) < statistic).
    pub p_value: f64,
}

impl ResidualMoments {
    pub(crate) fn of(residuals: &[f64]) -> Self {
        let n = residuals.len() as f64;
        let moment = |k: i32| residuals.iter().map(|e| e.powi(k)).sum::<f64>() / n;
        let (second, third) = (moment(2), moment(3));
        let coelli = third / (6.0 * second.powi(3) / n).sqrt();
        Self {
            nobs: residuals.len(),
            second,
            third,
            fourth_cumulant: moment(4) - 3.0 * second * second,
            skewness: third / second.powf(1.5),
            coelli,
            p_value: normal_cdf(coelli),
        }
    }

    /// Whether the residuals lean to the side to which inefficiency would pull them.
    pub fn speak_for_inefficiency(&self) -> bool {
        self.third < 0.0
    }
}

impl fmt::Display for ResidualMoments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the skewness of the {} least-squares residuals (signed for this frontier) is {:.4}, Coelli's statistic {:.2} (p = {:.3})",
            self.nobs, self.skewness, self.coelli, self.p_value
        )
    }
}
