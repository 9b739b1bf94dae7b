//! Numbers that carry their exact first and second derivatives.
//!
//! A log-likelihood written once over [`Real`] gives its value (with `f64`) or its value, gradient and Hessian (with
//! [`Jet`]) by the chain rule, with no differences and no hand-made formulas that could disagree with the value.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::normal::ln_normal_cdf_derivatives;

/// What a log density may be computed with: plain numbers, or numbers that know their derivatives.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
{
    /// A number that does not depend on any variable.
    fn constant(value: f64) -> Self;

    /// The plain value.
    fn value(self) -> f64;

    /// A function of one variable, given its value and first two derivatives at [`value`](Self::value).
    #[must_use]
    fn compose(self, f: f64, first: f64, second: f64) -> Self;

    /// eˣ.
    #[must_use]
    fn exp(self) -> Self {
        let f = self.value().exp();
        self.compose(f, f, f)
    }

    /// ln x.
    #[must_use]
    fn ln(self) -> Self {
        let x = self.value();
        self.compose(x.ln(), 1.0 / x, -1.0 / (x * x))
    }

    /// √x.
    #[must_use]
    fn sqrt(self) -> Self {
        let f = self.value().sqrt();
        self.compose(f, 0.5 / f, -0.25 / (f * f * f))
    }

    /// 1/x.
    #[must_use]
    fn recip(self) -> Self {
        let f = 1.0 / self.value();
        self.compose(f, -f * f, 2.0 * f * f * f)
    }

    /// x².
    #[must_use]
    fn square(self) -> Self {
        let x = self.value();
        self.compose(x * x, 2.0 * x, 2.0)
    }

    /// ln Φ(x), exact in both tails.
    #[must_use]
    fn ln_normal_cdf(self) -> Self {
        let (f, first, second) = ln_normal_cdf_derivatives(self.value());
        self.compose(f, first, second)
    }
}

impl Real for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn value(self) -> f64 {
        self
    }
    fn compose(self, f: f64, _: f64, _: f64) -> Self {
        f
    }
    fn ln_normal_cdf(self) -> Self {
        super::normal::ln_normal_cdf(self)
    }
}

/// A value with its gradient and Hessian in `N` variables.
///
/// ```
/// use domar::stats::{Jet, Real};
/// let [x, y] = Jet::variables([2.0, 3.0]);
/// let f = x.square() * y;
/// assert_eq!((f.value, f.gradient, f.hessian), (12.0, [12.0, 4.0], [[6.0, 4.0], [4.0, 0.0]]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jet<const N: usize> {
    /// The value.
    pub value: f64,
    /// The first derivatives.
    pub gradient: [f64; N],
    /// The second derivatives, symmetric.
    pub hessian: [[f64; N]; N],
}

impl<const N: usize> Jet<N> {
    /// The `N` variables at a point.
    pub fn variables(point: [f64; N]) -> [Self; N] {
        std::array::from_fn(|i| Self::variable(point[i], i))
    }

    /// The same number as a function of more variables, of which its own are the first.
    #[must_use]
    pub fn among_first<const M: usize>(self) -> Jet<M> {
        let mut wide = Jet::constant(self.value);
        for i in 0..N.min(M) {
            wide.gradient[i] = self.gradient[i];
            wide.hessian[i][..N.min(M)].copy_from_slice(&self.hessian[i][..N.min(M)]);
        }
        wide
    }

    /// The variable number `index` of `N`.
    pub fn variable(value: f64, index: usize) -> Self {
        let mut jet = Self::constant(value);
        jet.gradient[index] = 1.0;
        jet
    }
}

impl<const N: usize> Real for Jet<N> {
    fn constant(value: f64) -> Self {
        Self { value, gradient: [0.0; N], hessian: [[0.0; N]; N] }
    }

    fn value(self) -> f64 {
        self.value
    }

    #[inline]
    fn compose(self, f: f64, first: f64, second: f64) -> Self {
        let mut out = self;
        out.value = f;
        for i in 0..N {
            out.gradient[i] = first * self.gradient[i];
            let scaled = second * self.gradient[i];
            for j in 0..N {
                out.hessian[i][j] = first * self.hessian[i][j] + scaled * self.gradient[j];
            }
        }
        out
    }
}

impl<const N: usize> Add for Jet<N> {
    type Output = Self;
    #[inline]
    fn add(mut self, other: Self) -> Self {
        self.value += other.value;
        for i in 0..N {
            self.gradient[i] += other.gradient[i];
            for j in 0..N {
                self.hessian[i][j] += other.hessian[i][j];
            }
        }
        self
    }
}

impl<const N: usize> Neg for Jet<N> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        self * -1.0
    }
}

impl<const N: usize> Sub for Jet<N> {
    type Output = Self;
    #[inline]
    fn sub(mut self, other: Self) -> Self {
        self.value -= other.value;
        for i in 0..N {
            self.gradient[i] -= other.gradient[i];
            for j in 0..N {
                self.hessian[i][j] -= other.hessian[i][j];
            }
        }
        self
    }
}

impl<const N: usize> Mul for Jet<N> {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let mut out = self;
        out.value = self.value * other.value;
        for i in 0..N {
            out.gradient[i] = self.value * other.gradient[i] + other.value * self.gradient[i];
            for j in 0..N {
                out.hessian[i][j] = self.value * other.hessian[i][j]
                    + other.value * self.hessian[i][j]
                    + self.gradient[i] * other.gradient[j]
                    + other.gradient[i] * self.gradient[j];
            }
        }
        out
    }
}

impl<const N: usize> Div for Jet<N> {
    type Output = Self;
    // The derivatives of a quotient are those of a product with the reciprocal.
    #[allow(clippy::suspicious_arithmetic_impl)]
    fn div(self, other: Self) -> Self {
        self * other.recip()
    }
}

impl<const N: usize> Add<f64> for Jet<N> {
    type Output = Self;
    #[inline]
    fn add(mut self, other: f64) -> Self {
        self.value += other;
        self
    }
}

impl<const N: usize> Sub<f64> for Jet<N> {
    type Output = Self;
    #[inline]
    fn sub(mut self, other: f64) -> Self {
        self.value -= other;
        self
    }
}

impl<const N: usize> Mul<f64> for Jet<N> {
    type Output = Self;
    #[inline]
    fn mul(mut self, factor: f64) -> Self {
        self.value *= factor;
        for i in 0..N {
            self.gradient[i] *= factor;
            for j in 0..N {
                self.hessian[i][j] *= factor;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_the_derivatives_of_its_differences() {
        fn f<S: Real>(x: S, y: S) -> S {
            (x * y).exp() * (x.square() + y.sqrt()).ln() + (x - y * 3.0).ln_normal_cdf() * y.recip() - (-x + 0.5 - 0.25)
        }
        let at = |x: f64, y: f64| f(x, y);
        let [x, y] = Jet::variables([0.7, 1.3]);
        let jet = f(x, y);
        assert!((jet.value - at(0.7, 1.3)).abs() < 1e-15);
        let h = 1e-4;
        let dx = (at(0.7 + h, 1.3) - at(0.7 - h, 1.3)) / (2.0 * h);
        let dxy =
            (at(0.7 + h, 1.3 + h) - at(0.7 + h, 1.3 - h) - at(0.7 - h, 1.3 + h) + at(0.7 - h, 1.3 - h)) / (4.0 * h * h);
        let dyy = (at(0.7, 1.3 + h) - 2.0 * at(0.7, 1.3) + at(0.7, 1.3 - h)) / (h * h);
        assert!((jet.gradient[0] - dx).abs() < 1e-6);
        assert!((jet.hessian[0][1] - dxy).abs() < 1e-6 && (jet.hessian[1][0] - dxy).abs() < 1e-6);
        assert!((jet.hessian[1][1] - dyy).abs() < 1e-6);
    }
}
