//! ln Γ and its first two derivatives.

use statrs::function::gamma as special;

/// ln Γ(x) for x > 0.
///
/// ```
/// assert!((domar::stats::ln_gamma(5.0) - 24_f64.ln()).abs() < 1e-13);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    special::ln_gamma(x)
}

/// ψ(x), the derivative of ln Γ, for x > 0.
///
/// # Formula
/// ```text
/// ψ(x) = ψ(x + 1) − 1/x;   x ≥ 10: ln x − 1/(2x) − 1/(12x²) + 1/(120x⁴) − 1/(252x⁶) + …
/// ```
/// # References
/// Abramowitz and Stegun (1964), 6.3.5 and 6.3.18.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let t = 1.0 / (x * x);
    let series = t
        * (1.0 / 12.0
            - t * (1.0 / 120.0 - t * (1.0 / 252.0 - t * (1.0 / 240.0 - t * (1.0 / 132.0 - t * 691.0 / 32_760.0)))));
    sum + x.ln() - 0.5 / x - series
}

/// ψ′(x), the second derivative of ln Γ, for x > 0.
///
/// # Formula
/// ```text
/// ψ′(x) = ψ′(x + 1) + 1/x²;   x ≥ 10: 1/x + 1/(2x²) + 1/(6x³) − 1/(30x⁵) + 1/(42x⁷) − …
/// ```
/// # References
/// Abramowitz and Stegun (1964), 6.4.6 and 6.4.12.
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let t = 1.0 / (x * x);
    let series = t
        * (1.0 / 6.0 - t * (1.0 / 30.0 - t * (1.0 / 42.0 - t * (1.0 / 30.0 - t * (5.0 / 66.0 - t * 691.0 / 2_730.0)))));
    sum + 1.0 / x + 0.5 * t + series / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_functions_agree_with_arbitrary_precision() {
        let exact = [
            (0.1, 2.252_712_651_734_206, -10.423_754_940_411_077, 101.433_299_150_792_76),
            (0.7, 0.260_867_246_531_666_5, -1.220_023_553_697_934_6, 2.834_049_156_694_661),
            (2.3, 0.154_189_454_959_630_58, 0.600_039_880_363_969_6, 0.542_537_458_665_258_4),
            (11.5, 16.292_000_476_567_242, 2.398_239_129_535_782, 0.090_846_661_274_546_23),
        ];
        for (x, a, b, c) in exact {
            assert!((ln_gamma(x) - a).abs() < 1e-13 * a.abs().max(1.0), "ln Γ({x})");
            assert!((digamma(x) - b).abs() < 1e-13 * b.abs().max(1.0), "ψ({x})");
            assert!((trigamma(x) - c).abs() < 1e-13 * c.max(1.0), "ψ′({x})");
        }
    }
}
