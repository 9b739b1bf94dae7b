//! Nodes and weights of Gaussian quadrature.

use std::f64::consts::PI;

/// The nodes and log weights of Gauss–Hermite quadrature for the standard normal density:
/// ∫ f(z) φ(z) dz ≈ Σ exp(ln w) f(z).
///
/// # Formula
/// Newton on the orthonormal Hermite polynomials; exact for polynomials up to degree 2n − 1.
///
/// # Example
/// ```
/// let (nodes, ln_weights) = domar::stats::gauss_hermite(20);
/// let fourth: f64 = nodes.iter().zip(&ln_weights).map(|(z, w)| w.exp() * z.powi(4)).sum();
/// assert!((fourth - 3.0).abs() < 1e-12);
/// ```
/// # References
/// Golub and Welsch (1969); Press et al. (2007), section 4.6, for the recurrence.
pub fn gauss_hermite(n: usize) -> (Vec<f64>, Vec<f64>) {
    let n = n.max(1);
    let mut roots: Vec<f64> = Vec::with_capacity(n);
    let mut ln_weights = Vec::with_capacity(n);
    let size = n as f64;
    for i in 0..n.div_ceil(2) {
        let mut x = match i {
            0 => (2.0 * size + 1.0).sqrt() - 1.855_75 * (2.0 * size + 1.0).powf(-1.0 / 6.0),
            1 => roots[0] - 1.14 * size.powf(0.426) / roots[0],
            2 => 1.86 * roots[1] - 0.86 * roots[0],
            3 => 1.91 * roots[2] - 0.91 * roots[1],
            _ => 2.0 * roots[i - 1] - roots[i - 2],
        };
        let mut slope = 1.0;
        for _ in 0..100 {
            let (value, derivative) = hermite(n, x);
            slope = derivative;
            let step = value / derivative;
            x -= step;
            if step.abs() <= 1e-15 * x.abs().max(1.0) {
                break;
            }
        }
        roots.push(x);
        ln_weights.push((2.0 / (slope * slope)).ln() - 0.5 * PI.ln());
    }
    let middle = n / 2;
    let mirrored: Vec<usize> = (0..middle).rev().collect();
    let nodes = roots.iter().map(|x| -x).chain(mirrored.iter().map(|&i| roots[i])).take(n);
    let weights = ln_weights.iter().copied().chain(mirrored.iter().map(|&i| ln_weights[i])).take(n);
    (nodes.map(|x| x * std::f64::consts::SQRT_2).collect(), weights.collect())
}

/// The orthonormal Hermite polynomial of degree n and its derivative.
fn hermite(n: usize, x: f64) -> (f64, f64) {
    let (mut current, mut previous) = (PI.powf(-0.25), 0.0);
    for j in 0..n {
        let next = x * (2.0 / (j as f64 + 1.0)).sqrt() * current - (j as f64 / (j as f64 + 1.0)).sqrt() * previous;
        previous = current;
        current = next;
    }
    (current, (2.0 * n as f64).sqrt() * previous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_normal_are_exact() {
        for n in [1, 2, 7, 20, 41, 64] {
            let (nodes, weights) = gauss_hermite(n);
            assert_eq!(nodes.len(), n);
            let moment = |k: i32| nodes.iter().zip(&weights).map(|(z, w)| w.exp() * z.powi(k)).sum::<f64>();
            assert!((moment(0) - 1.0).abs() < 1e-12, "{n}: {}", moment(0));
            assert!(moment(1).abs() < 1e-12);
            if n > 1 {
                assert!((moment(2) - 1.0).abs() < 1e-12);
            }
            if n > 6 {
                assert!((moment(8) - 105.0).abs() < 1e-9);
            }
        }
    }
}
