//! Seeded random numbers.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::normal::normal_quantile;

/// Random numbers that depend on a seed and a stream alone: with one stream per replication, results are the same for
/// any number of threads and any order.
///
/// # Example
/// ```
/// use domar::stats::Draws;
/// let numbers = |seed, stream| -> Vec<f64> {
///     let mut draws = Draws::new(seed, stream);
///     (0..3).map(|_| draws.normal()).collect()
/// };
/// assert_eq!(numbers(1, 0), numbers(1, 0));
/// assert_ne!(numbers(1, 0), numbers(1, 1));
/// assert_ne!(numbers(1, 0), numbers(2, 0));
/// ```
#[derive(Debug, Clone)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// A stream of a seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Uniform on (0, 1), both ends excluded.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// Standard normal, by inversion.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// Exponential with mean one.
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// One of 0, 1, …, n − 1, equally likely; zero if n is zero.
    pub fn index(&mut self, n: usize) -> usize {
        // Below 2⁵³ the product never rounds up to n.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let index = (self.uniform() * n as f64) as usize;
        index.min(n.saturating_sub(1))
    }
}

/// The quantile of sorted numbers, interpolated between neighbours; NaN of none.
///
/// # Formula
/// ```text
/// place p(n − 1) among 0 … n − 1 (Hyndman and Fan's type 7, R's default)
/// ```
/// # Example
/// ```
/// use domar::stats::quantile_of_sorted;
/// assert_eq!(quantile_of_sorted(&[1.0, 2.0, 3.0, 5.0], 0.5), 2.5);
/// ```
pub fn quantile_of_sorted(sorted: &[f64], probability: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = probability.clamp(0.0, 1.0) * last as f64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut draws = Draws::new(5, 0);
        let n = 40_000;
        let mean = |f: &mut dyn FnMut() -> f64| (0..n).map(|_| f()).sum::<f64>() / f64::from(n);
        assert!((mean(&mut || draws.uniform()) - 0.5).abs() < 0.01);
        assert!(mean(&mut || draws.normal()).abs() < 0.02);
        assert!((mean(&mut || draws.normal().powi(2)) - 1.0).abs() < 0.03);
        assert!((mean(&mut || draws.exponential()) - 1.0).abs() < 0.02);
        let mut counts = [0; 3];
        (0..n).for_each(|_| counts[draws.index(3)] += 1);
        assert!(counts.iter().all(|&count| (f64::from(count) / f64::from(n) - 1.0 / 3.0).abs() < 0.01));
    }
}
