//! The standard normal distribution, exact in both tails.
//!
//! Frontier likelihoods evaluate ln Φ far out in the tail, where Φ itself underflows (below −38) and where
//! Φ computed as a difference loses its digits. Everything here goes through the scaled complementary error function
//! `erfcx(x) = e^{x²} erfc(x)`.
//!
//! # Validated against
//! Arbitrary-precision values (mpmath, 200 digits) from −10⁴ to 20, relative tolerance 1e-13.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

use errorfunctions::RealErrorFunctions;

/// ln √(2π).
pub const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// Below this the slope of the Mills ratio is taken from its asymptotic series: the direct formula subtracts two
/// nearly equal numbers there.
const FAR_TAIL: f64 = -40.0;

// By name, since a method of the same name may come into the standard library. Beyond 1 through erfcx, since the
// package's erfc keeps only twelve digits far out.
fn erfc(x: f64) -> f64 {
    if x > 1.0 { erfcx(x) * (-x * x).exp() } else { RealErrorFunctions::erfc(x) }
}

fn erfcx(x: f64) -> f64 {
    RealErrorFunctions::erfcx(x)
}

/// ln Φ(x), the log of the standard normal distribution function.
///
/// # Formula
/// ```text
/// x < −1: ln(½ erfcx(−x/√2)) − x²/2        else: ln(1 − ½ erfc(x/√2))
/// ```
/// # Example
/// ```
/// use domar::stats::ln_normal_cdf;
/// assert!((ln_normal_cdf(0.0) + std::f64::consts::LN_2).abs() < 1e-15);
/// assert!((ln_normal_cdf(-100.0) + 5005.524_208_694_205).abs() < 1e-9);
/// ```
pub fn ln_normal_cdf(x: f64) -> f64 {
    if x < -1.0 {
        erfcx(-x * FRAC_1_SQRT_2).ln() - LN_2 - 0.5 * x * x
    } else {
        (-0.5 * erfc(x * FRAC_1_SQRT_2)).ln_1p()
    }
}

/// Φ(x), the standard normal distribution function.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// φ(x), the standard normal density.
pub fn normal_pdf(x: f64) -> f64 {
    (-0.5 * x * x - LN_SQRT_2PI).exp()
}

/// φ(x)/Φ(x), the inverse Mills ratio: the slope of ln Φ.
///
/// # Example
/// ```
/// use domar::stats::mills_ratio;
/// assert!((mills_ratio(0.0) - (2.0 / std::f64::consts::PI).sqrt()).abs() < 1e-15);
/// ```
#[doc(alias = "inverse Mills ratio")]
pub fn mills_ratio(x: f64) -> f64 {
    if x < -1.0 { (2.0 / PI).sqrt() / erfcx(-x * FRAC_1_SQRT_2) } else { normal_pdf(x) / normal_cdf(x) }
}

/// φ(x)/(1 − Φ(x)), the hazard of the standard normal.
pub fn normal_hazard(x: f64) -> f64 {
    mills_ratio(-x)
}

/// x + φ(x)/Φ(x), which is positive: the mean of a standard normal truncated from below at −x, plus x.
///
/// Where x is far below zero the two terms cancel; the asymptotic series takes over.
///
/// # Formula
/// ```text
/// y = −x:  y/(1 − δ) − y = y δ/(1 − δ),   δ = 1/y² − 3/y⁴ + 15/y⁶ − 105/y⁸ + 945/y¹⁰
/// ```
pub fn truncated_excess(x: f64) -> f64 {
    if x < FAR_TAIL {
        let y = -x;
        let t = 1.0 / (y * y);
        let delta = t * (1.0 - t * (3.0 - t * (15.0 - t * (105.0 - 945.0 * t))));
        y * delta / (1.0 - delta)
    } else {
        x + mills_ratio(x)
    }
}

/// ln Φ(x) with its first and second derivative.
///
/// # Formula
/// ```text
/// m = φ/Φ;   (ln Φ)′ = m;   (ln Φ)″ = −m (x + m)
/// ```
pub fn ln_normal_cdf_derivatives(x: f64) -> (f64, f64, f64) {
    if x < FAR_TAIL {
        let excess = truncated_excess(x);
        let mills = excess - x;
        return (ln_normal_cdf(x), mills, -mills * excess);
    }
    // One call of erfcx serves the value and the slope.
    let scaled = erfcx(x.abs() * FRAC_1_SQRT_2);
    if x < 0.0 {
        let mills = (2.0 / PI).sqrt() / scaled;
        return (scaled.ln() - LN_2 - 0.5 * x * x, mills, -mills * (x + mills));
    }
    let density = (-0.5 * x * x).exp();
    let upper = 0.5 * scaled * density;
    let mills = density / ((2.0 * PI).sqrt() * (1.0 - upper));
    ((-upper).ln_1p(), mills, -mills * (x + mills))
}

/// The quantile of the standard normal: the x with Φ(x) = p. Infinite at 0 and 1, NaN outside.
///
/// # Example
/// ```
/// use domar::stats::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    // Newton on ln Φ, which is concave and nearly quadratic in the tail, from a rough start.
    let target = p.ln();
    let t = (-2.0 * target).sqrt();
    let mut x = -(t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308))));
    for _ in 0..4 {
        let (value, slope, _) = ln_normal_cdf_derivatives(x);
        x -= (value - target) / slope;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x, ln Φ, φ/Φ, second derivative of ln Φ: mpmath, 200 digits.
    #[allow(clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant)]
    const EXACT: [(f64, f64, f64, f64); 29] = [
        (-10000.0, -50000010.1292789152, 10000.000099999998, -0.9999999900000006),
        (-1000.0, -500007.826694812184, 1000.00099999800001, -0.99999900000599995),
        (-300.5, -45156.7493973610398, 300.503327713320777, -0.999988926569293746),
        (-100.0, -5005.52420869420509, 100.009998000999261, -0.999900059950051737),
        (-50.25, -1267.36759471860999, 50.2698847662530242, -0.999604908143400992),
        (-38.0, -726.55721601882013, 38.026279466575869, -0.999310340246533741),
        (-20.0, -203.917155371097264, 20.0497530685278505, -0.997536738384947836),
        (-10.0, -53.2312851505124706, 10.098093233962512, -0.990554622174343739),
        (-5.0, -15.0649983939887257, 5.18650396712584212, -0.967303565382887775),
        (-3.0, -6.60772622151034954, 3.28309865493043651, -0.929440813214731883),
        (-2.0, -3.78318433368203195, 2.37321553282284087, -0.885720899585918743),
        (-1.5, -2.70594440082388981, 1.93867716662254319, -0.850453406449797305),
        (-1.0000001, -1.84102179752279522, 1.52513535625121528, -0.80090234612277036),
        (-1.0, -1.84102164500926351, 1.52513527616098121, -0.800902334429651208),
        (-0.9999, -1.84086913548613961, 1.52505518651220743, -0.800890640914227557),
        (-0.5, -1.17591176159361861, 1.14107777036806448, -0.731519592844121054),
        (-0.1, -0.776154592730273326, 0.862617471530936144, -0.657847155037331809),
        (0.0, -0.693147180559945309, 0.797884560802865356, -0.636619772367581343),
        (0.001, -0.692349614272688243, 0.797248050056433108, -0.636401701368841304),
        (0.25, -0.512984075409430432, 0.645839371016817266, -0.578568335909602462),
        (0.5, -0.368946415288656393, 0.509160433837033486, -0.513824564303632897),
        (1.0, -0.17275377902344989, 0.287599970939178361, -0.370313714223394599),
        (2.0, -0.0230129093289634885, 0.0552478626789899591, -0.11354805168857645),
        (3.0, -0.0013508099647481938, 0.00443783904212566379, -0.0133332115417408062),
        (5.0, -2.86651612963763593e-7, 1.48671994090490571e-6, -7.43360191486071125e-6),
        (8.0, -6.22096057427178606e-16, 5.05227108353689543e-15, -4.0418168668295189e-14),
        (10.0, -7.61985302416052607e-24, 7.69459862670641935e-23, -7.69459862670641935e-22),
        (15.0, -3.67096619931275089e-51, 5.53070954984441616e-50, -8.29606432476662424e-49),
        (20.0, -2.7536241186062337e-89, 5.52094836215976319e-88, -1.10418967243195264e-86),
    ];

    fn close(found: f64, exact: f64, tolerance: f64) -> bool {
        (found - exact).abs() <= tolerance * exact.abs()
    }

    #[test]
    fn tails_agree_with_arbitrary_precision() {
        for (x, ln_cdf, mills, curvature) in EXACT {
            let (a, b, c) = ln_normal_cdf_derivatives(x);
            assert!(close(ln_normal_cdf(x), ln_cdf, 1e-13) && close(a, ln_cdf, 1e-13), "ln Φ({x}) = {a}");
            assert!(close(mills_ratio(x), mills, 1e-13) && close(b, mills, 1e-13), "φ/Φ({x}) = {b}");
            assert!(close(normal_hazard(-x), mills, 1e-13));
            // The curvature is a difference of two numbers of size |x| down to −40.
            assert!(close(c, curvature, 4e-13 * x.abs().clamp(1.0, 40.0).powi(2)), "(ln Φ)″({x}) = {c}");
        }
    }

    #[test]
    #[allow(clippy::excessive_precision, clippy::unreadable_literal)]
    fn quantiles_agree_with_arbitrary_precision() {
        let exact = [
            (1e-300, -37.0470962993611992),
            (1e-20, -9.26234008979840757),
            (1e-5, -4.26489079392282463),
            (0.02, -2.05374891063182305),
            (0.3, -0.524400512708040784),
            (0.975, 1.95996398454005424),
        ];
        for (p, x) in exact {
            assert!(close(normal_quantile(p), x, 1e-14), "Φ⁻¹({p}) = {}", normal_quantile(p));
        }
        assert!(normal_quantile(0.5).abs() < 1e-15);
        assert!(normal_quantile(1.5).is_nan() && normal_quantile(0.0) == f64::NEG_INFINITY);
    }
}
