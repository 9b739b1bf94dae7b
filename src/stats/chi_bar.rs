//! Mixed χ² distributions: tests of parameters on the edge of what they can be.
//!
//! A variance cannot be negative. Under the hypothesis that it is zero, the likelihood ratio is therefore not χ², but
//! a mixture of χ² with different degrees of freedom.

use statrs::function::gamma::gamma_ur;

/// P(χ²ₖ ≥ x); for k = 0 the mass is at zero.
///
/// # Example
/// ```
/// use domar::stats::chi_squared_tail;
/// assert!((chi_squared_tail(2, 5.138) - 0.076_612_1).abs() < 1e-7);
/// ```
pub fn chi_squared_tail(degrees_of_freedom: usize, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if degrees_of_freedom == 0 {
        0.0
    } else {
        gamma_ur(degrees_of_freedom as f64 / 2.0, x / 2.0)
    }
}

/// The p-value of a likelihood ratio under one inequality and `equalities` equalities.
///
/// # Formula
/// ```text
/// p = ½ P(χ²_q ≥ x) + ½ P(χ²_{q+1} ≥ x),   q = number of equalities
/// ```
/// With q = 0 this is the 50:50 mixture of a point at zero and χ²₁.
///
/// # Example
/// ```
/// use domar::stats::mixed_chi_squared_tail;
/// // The 5 % critical values of Kodde and Palm (1986): 2.706, 5.138, 7.045 for 1, 2, 3 restrictions.
/// for (equalities, critical) in [(0, 2.706), (1, 5.138), (2, 7.045)] {
///     assert!((mixed_chi_squared_tail(equalities, critical) - 0.05).abs() < 5e-5);
/// }
/// ```
/// # References
/// Kodde and Palm (1986), Econometrica 54, 1243–1248; Coelli (1995), Journal of Productivity Analysis 6, 247–268.
#[doc(alias = "chi-bar-squared")]
#[doc(alias = "Kodde–Palm")]
pub fn mixed_chi_squared_tail(equalities: usize, x: f64) -> f64 {
    // At x = 0 the whole mass of a mixture with q = 0 is to the right of or at zero.
    if x <= 0.0 { 1.0 } else { 0.5 * (chi_squared_tail(equalities, x) + chi_squared_tail(equalities + 1, x)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_agree_with_arbitrary_precision() {
        let exact = [
            (1, 2.71, 0.099_720_991_484_221_83),
            (2, 5.138, 0.076_612_119_249_267_24),
            (3, 30.5, 1.083_168_675_457_912_2e-6),
            (10, 3.2, 0.976_317_721_950_688_3),
        ];
        for (k, x, tail) in exact {
            assert!((chi_squared_tail(k, x) - tail).abs() < 1e-11 * tail, "{k} {x}");
        }
    }
}
