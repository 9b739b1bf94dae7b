//! The gap between data that exist and data that are used.

use serde::{Deserialize, Serialize};

use super::DigitalError;
use crate::leontief::LeontiefError;

/// How the used share of data moves when production and use grow at different rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UtilisationGap {
    /// Growth of the used share per year, a fraction; negative where use lags behind.
    pub growth: f64,
    /// Years in which the used share halves (or doubles, where use grows faster); infinite where the rates are equal.
    pub half_life: f64,
}

/// The gap between the growth of data produced and of data used.
///
/// # Formula
/// ```text
/// growth of the used share = (1 + g_used)/(1 + g_produced) − 1
/// half-life = ln 2 / |ln((1 + g_used)/(1 + g_produced))|
/// ```
/// # Unit
/// Growth rates are fractions per year; the half-life is in years.
///
/// # Errors
/// A growth rate of −1 or less.
///
/// # Example
/// ```
/// let gap = domar::digital::utilisation_gap(0.40, 0.054)?;
/// assert!((gap.growth + 0.247).abs() < 5e-4 && (gap.half_life - 2.44).abs() < 5e-3);
/// # Ok::<(), domar::digital::DigitalError>(())
/// ```
#[doc(alias = "数据利用率")]
pub fn utilisation_gap(growth_of_produced: f64, growth_of_used: f64) -> Result<UtilisationGap, DigitalError> {
    for (parameter, value) in
        [("the growth of data produced", growth_of_produced), ("the growth of data used", growth_of_used)]
    {
        if !(value > -1.0 && value.is_finite()) {
            return Err(LeontiefError::OutOfRange { parameter, value, allowed: "a fraction above -1" }.into());
        }
    }
    let ratio = (1.0 + growth_of_used) / (1.0 + growth_of_produced);
    Ok(UtilisationGap { growth: ratio - 1.0, half_life: std::f64::consts::LN_2 / ratio.ln().abs() })
}
