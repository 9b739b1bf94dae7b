//! Each distribution against its own definition: the closed form against the integral, exact derivatives against
//! differences, moments against integrals.

use super::*;

fn points() -> Vec<Point<f64>> {
    let mut points = Vec::new();
    for residual in [-2.5, -0.6, -0.05, 0.0, 0.3, 1.1] {
        for (a, b) in [(-2.0, -3.0), (-1.0, -1.5), (0.4, -2.0), (-4.0, -2.0)] {
            points.push(Point { residual, ln_variance_u: a, ln_variance_v: b, shape: 0.35 });
        }
    }
    points
}

fn all() -> Vec<Distribution> {
    vec![
        HalfNormal.into(),
        TruncatedNormal::default().into(),
        Exponential.into(),
        Rayleigh.into(),
        Uniform.into(),
        GeneralisedExponential.into(),
        TruncatedSkewedLaplace.into(),
        Gamma.into(),
        LogNormal.into(),
        Weibull.into(),
    ]
}

/// ∫ g(u) f(u) φ((ε+u)/σ_v)/σ_v du on a fine grid in u = x², by Simpson's rule, independent of the crate's own.
fn integral<D: Inefficiency>(d: &D, at: Point<f64>, upper: f64, g: impl Fn(f64) -> f64) -> f64 {
    let n = 40_000;
    let h = upper.sqrt() / f64::from(n);
    let v = at.ln_variance_v.exp();
    let f = |x: f64| {
        let u = x * x;
        let ln = d.ln_density(u, at.ln_variance_u, at.shape)
            - 0.5 * (at.residual + u).powi(2) / v
            - 0.5 * (std::f64::consts::TAU * v).ln();
        2.0 * x * ln.exp() * g(u)
    };
    let inner: f64 = (1..n).map(|i| f(f64::from(i) * h) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
    (inner + f(upper.sqrt())) * h / 3.0
}

fn check<D: Inefficiency>(d: &D, tolerance: f64) {
    for at in points() {
        let upper =
            if Inefficiency::name(d) == "uniform" { (0.5 * at.ln_variance_u).exp() * (1.0 - 1e-13) } else { 14.0 };
        let density = integral(d, at, upper, |_| 1.0);
        let found = d.ln_composed_density(at);
        assert!((found - density.ln()).abs() < tolerance, "{d:?} at {at:?}: {found} against {}", density.ln());
        let prediction = Inefficiency::predictions(d, &[at])[0];
        let mean = integral(d, at, upper, |u| u) / density;
        let efficiency = integral(d, at, upper, |u| (-u).exp()) / density;
        assert!((prediction.mean - mean).abs() < tolerance, "{d:?} at {at:?}: E[u|ε] {} {mean}", prediction.mean);
        assert!(
            (prediction.efficiency - efficiency).abs() < tolerance,
            "{d:?} at {at:?}: {} {efficiency}",
            prediction.efficiency
        );
    }
}

#[test]
fn composed_densities_and_predictions_are_the_integrals_they_stand_for() {
    check(&HalfNormal, 1e-9);
    check(&TruncatedNormal::default(), 1e-9);
    check(&Exponential, 1e-9);
    check(&Rayleigh, 1e-9);
    check(&Uniform, 1e-9);
    check(&GeneralisedExponential, 1e-9);
    check(&TruncatedSkewedLaplace, 1e-9);
    check(&Gamma, 1e-8);
    check(&LogNormal, 1e-9);
    check(&Weibull, 1e-8);
}

#[test]
fn exact_derivatives_agree_with_differences() {
    for distribution in all() {
        let d = distribution.any();
        for at in points() {
            let point = [at.residual, at.ln_variance_u, at.ln_variance_v, at.shape];
            let build = |x: [f64; 4]| Point { residual: x[0], ln_variance_u: x[1], ln_variance_v: x[2], shape: x[3] };
            let jet = d.jets(&[at])[0];
            assert!((jet.value - d.value(at)).abs() < 1e-10 * (1.0 + jet.value.abs()));
            let h = 1e-4;
            // Without a shape the fourth derivative is not taken.
            let variables = if d.shape() == Shape::Absent { 3 } else { 4 };
            for i in 0..variables {
                let shifted = |by: f64| {
                    let mut x = point;
                    x[i] += by;
                    d.value(build(x))
                };
                let slope = (8.0 * (shifted(h) - shifted(-h)) - (shifted(2.0 * h) - shifted(-2.0 * h))) / (12.0 * h);
                assert!(
                    (jet.gradient[i] - slope).abs() < 1e-7 * (1.0 + slope.abs()),
                    "{distribution:?} at {at:?}: slope {i} {} against {slope}",
                    jet.gradient[i]
                );
                for j in 0..variables {
                    let slope_at = |by: f64| {
                        let mut x = point;
                        x[j] += by;
                        d.jets(&[build(x)])[0].gradient[i]
                    };
                    let second = (slope_at(h) - slope_at(-h)) / (2.0 * h);
                    assert!(
                        (jet.hessian[i][j] - second).abs() < 1e-5 * (1.0 + second.abs()),
                        "{distribution:?} at {at:?}: second {i} {j} {} against {second}",
                        jet.hessian[i][j]
                    );
                }
            }
        }
    }
}

/// The closed form of the half-normal without derivatives by hand.
#[derive(Debug)]
struct Chained;
impl Inefficiency for Chained {
    fn name(&self) -> String {
        "half-normal by the chain rule".to_owned()
    }
    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S {
        HalfNormal.ln_density(u, ln_variance_u, shape)
    }
    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        Inefficiency::moments(&HalfNormal, ln_variance_u, shape)
    }
    fn closed_form<S: Real>(&self, at: Point<S>) -> Option<S> {
        HalfNormal.closed_form(at)
    }
}

/// The same without a closed form: by quadrature.
#[derive(Debug)]
struct Integrated;
impl Inefficiency for Integrated {
    fn name(&self) -> String {
        "half-normal by quadrature".to_owned()
    }
    fn ln_density<S: Real>(&self, u: f64, ln_variance_u: S, shape: S) -> S {
        HalfNormal.ln_density(u, ln_variance_u, shape)
    }
    fn moments(&self, ln_variance_u: f64, shape: f64) -> Moments {
        Inefficiency::moments(&HalfNormal, ln_variance_u, shape)
    }
}

#[test]
fn three_ways_to_the_derivatives_of_the_half_normal_agree() {
    let by_hand = Inefficiency::jets(&HalfNormal, &points());
    for (tolerance, others) in
        [(1e-13, Inefficiency::jets(&Chained, &points())), (1e-10, Inefficiency::jets(&Integrated, &points()))]
    {
        for (one, other) in by_hand.iter().zip(others) {
            let close = |x: f64, y: f64| (x - y).abs() <= tolerance * (1.0 + x.abs());
            assert!(close(one.value, other.value), "{one:?} {other:?}");
            for i in 0..3 {
                assert!(close(one.gradient[i], other.gradient[i]), "{i}: {one:?} {other:?}");
                for j in 0..3 {
                    assert!(close(one.hessian[i][j], other.hessian[i][j]), "{i} {j}: {one:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn moments_are_the_integrals_of_the_density() {
    fn check<D: Inefficiency>(d: &D, upper: f64) {
        let shape = 0.35;
        let n = 200_000;
        let h = upper / f64::from(n);
        let raw = |k: i32| -> f64 {
            (0..n)
                .map(|i| {
                    let u = (f64::from(i) + 0.5) * h;
                    h * u.powi(k) * d.ln_density(u, -1.0, shape).exp()
                })
                .sum()
        };
        let (m1, m2, m3, m4) = (raw(1), raw(2), raw(3), raw(4));
        let moments = Inefficiency::moments(d, -1.0, shape);
        let variance = m2 - m1 * m1;
        let third = m3 - 3.0 * m1 * m2 + 2.0 * m1.powi(3);
        let fourth = m4 - 4.0 * m1 * m3 + 6.0 * m1 * m1 * m2 - 3.0 * m1.powi(4) - 3.0 * variance * variance;
        for (found, exact) in
            [(moments.mean, m1), (moments.variance, variance), (moments.third, third), (moments.fourth, fourth)]
        {
            assert!(
                (found - exact).abs() < 2e-4 * (1.0 + exact.abs()),
                "{d:?}: {moments:?} against {m1} {variance} {third} {fourth}"
            );
        }
    }
    let theta = (-0.5_f64).exp();
    check(&HalfNormal, 12.0);
    check(&TruncatedNormal::default(), 12.0);
    check(&Exponential, 30.0);
    check(&Rayleigh, 12.0);
    check(&Uniform, theta);
    check(&GeneralisedExponential, 30.0);
    check(&TruncatedSkewedLaplace, 30.0);
    check(&Gamma, 40.0);
    check(&Weibull, 30.0);
}
