//! Sobol indices: how much of the variance of a function each of its inputs accounts for.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::draws::Draws;

/// Independent shifts of the points; their spread gives the standard errors.
const REPLICATES: usize = 16;
/// The least number of points in each of them.
const FEWEST_POINTS: usize = 16;
/// Bases of the Halton sequence: enough for half as many inputs.
const PRIMES: [usize; 20] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];

/// What can go wrong in an analysis of sensitivity.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SobolError {
    /// Too few draws for standard errors.
    #[error("{draws} draws are too few for Sobol indices with standard errors; take at least {least}")]
    TooFewDraws {
        /// Draws asked for.
        draws: usize,
        /// The least number.
        least: usize,
    },
    /// No input, or more than the points are made for.
    #[error("a function of {inputs} inputs has no Sobol indices here; there must be 1 to {most}")]
    Inputs {
        /// Inputs asked for.
        inputs: usize,
        /// The largest number.
        most: usize,
    },
    /// The function is not finite somewhere.
    #[error("the function is {value} at the point {point:?} of the unit cube; its variance has no meaning")]
    NotFinite {
        /// The value.
        value: f64,
        /// The point.
        point: Vec<f64>,
    },
}

/// How many points to take, and from which seed.
///
/// # Example
/// Of `x₁ + 2x₂` with independent uniform inputs the second accounts for four fifths.
/// ```
/// use domar::stats::Sobol;
/// let indices = Sobol { draws: 2048, seed: 7 }.indices(2, |x| x[0] + 2.0 * x[1])?;
/// assert!((indices.inputs[1].first_order.value - 0.8).abs() < 0.01);
/// # Ok::<(), domar::stats::SobolError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sobol {
    /// Points; each costs inputs + 2 evaluations of the function. Rounded up to a multiple of 16.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
}

impl Default for Sobol {
    fn default() -> Self {
        Self { draws: 1024, seed: 20_210_527 }
    }
}

/// An index with the standard error of its simulation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SobolIndex {
    /// The index.
    pub value: f64,
    /// Its standard error, from independent shifts of the points: of the simulation, not of any data.
    pub std_error: f64,
}

/// The indices of one input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SobolInput {
    /// The share of the variance that would go on average if the input were known, `V(E(f|xᵢ))/V(f)`.
    pub first_order: SobolIndex,
    /// The share that would remain on average if all others were known, `E(V(f|x₋ᵢ))/V(f)`: with all interactions.
    pub total: SobolIndex,
}

/// Sobol indices of a function of independent uniform inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SobolIndices {
    /// One for each input.
    pub inputs: Vec<SobolInput>,
    /// Mean of the function.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// Its values at the independent points, in order of the draws.
    pub values: Vec<f64>,
    /// How often the function was evaluated.
    pub evaluations: usize,
}

impl Sobol {
    /// Sobol indices of a function on the unit cube of dimension `inputs`. All are zero where it is constant.
    ///
    /// # Formula
    /// Two independent sets of points `A` and `B`, and `Aᵢ`, which is `A` with its column `i` from `B`:
    /// ```text
    /// first order  mean( f(B) (f(Aᵢ) − f(A)) ) / V      Saltelli et al. (2010), table 2 (b)
    /// total        mean( (f(A) − f(Aᵢ))² ) / 2V         Jansen (1999)
    /// ```
    /// with `f` less its mean. Points are a Halton sequence, shifted at random 16 times modulo one (Cranley and Patterson
    /// 1976); the estimate is the mean over the shifts, its standard error from their spread.
    ///
    /// # Errors
    /// Fewer than 256 draws; no input or more than ten; a value that is not finite.
    ///
    /// # Validated against
    /// Ishigami's function, whose indices are known in closed form; additive and multiplicative functions.
    ///
    /// # References
    /// Sobol (1993); Jansen (1999); Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010).
    pub fn indices(self, inputs: usize, f: impl Fn(&[f64]) -> f64 + Sync) -> Result<SobolIndices, SobolError> {
        let most = PRIMES.len() / 2;
        if inputs == 0 || inputs > most {
            return Err(SobolError::Inputs { inputs, most });
        }
        let least = REPLICATES * FEWEST_POINTS;
        if self.draws < least {
            return Err(SobolError::TooFewDraws { draws: self.draws, least });
        }
        let points = self.draws.div_ceil(REPLICATES);
        let replicates = (0..REPLICATES)
            .into_par_iter()
            .map(|replicate| Replicate::of(self.seed, replicate, points, inputs, &f))
            .collect::<Result<Vec<_>, _>>()?;

        let values: Vec<f64> = replicates.iter().flat_map(|one| one.a.iter().chain(&one.b).copied()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
        let over_replicates = |index: &dyn Fn(&Replicate) -> f64| {
            let each: Vec<f64> = replicates.iter().map(index).collect();
            let count = each.len() as f64;
            let value = each.iter().sum::<f64>() / count;
            let spread = each.iter().map(|one| (one - value).powi(2)).sum::<f64>();
            SobolIndex { value, std_error: (spread / (count - 1.0) / count).sqrt() }
        };
        // The variance of a constant is rounding, and its shares are nothing.
        let constant = variance <= (1e-12 * mean).powi(2);
        let share = |part: f64| if constant { 0.0 } else { part / points as f64 / variance };
        let indices = (0..inputs)
            .map(|i| SobolInput {
                first_order: over_replicates(&|one| {
                    share((0..points).map(|p| (one.b[p] - mean) * (one.mixed[i][p] - one.a[p])).sum())
                }),
                total: over_replicates(&|one| {
                    share((0..points).map(|p| (one.a[p] - one.mixed[i][p]).powi(2) / 2.0).sum())
                }),
            })
            .collect();
        let evaluations = REPLICATES * points * (inputs + 2);
        Ok(SobolIndices { inputs: indices, mean, variance, values, evaluations })
    }
}

/// Values of the function at one shift of the points.
struct Replicate {
    a: Vec<f64>,
    b: Vec<f64>,
    mixed: Vec<Vec<f64>>,
}

impl Replicate {
    fn of(
        seed: u64,
        replicate: usize,
        points: usize,
        inputs: usize,
        f: &(impl Fn(&[f64]) -> f64 + Sync),
    ) -> Result<Self, SobolError> {
        let mut draws = Draws::new(seed, replicate as u64);
        let shifts: Vec<f64> = (0..2 * inputs).map(|_| draws.uniform()).collect();
        let evaluate = |point: &[f64]| {
            let value = f(point);
            if value.is_finite() { Ok(value) } else { Err(SobolError::NotFinite { value, point: point.to_vec() }) }
        };
        let mut found = Self { a: Vec::new(), b: Vec::new(), mixed: vec![Vec::new(); inputs] };
        for position in 1..=points {
            let point: Vec<f64> = shifts
                .iter()
                .zip(PRIMES)
                .map(|(shift, base)| (radical_inverse(position, base) + shift).fract())
                .collect();
            let (a, b) = point.split_at(inputs);
            found.a.push(evaluate(a)?);
            found.b.push(evaluate(b)?);
            for (i, mixed) in found.mixed.iter_mut().enumerate() {
                let mut with_other = a.to_vec();
                with_other[i] = b[i];
                mixed.push(evaluate(&with_other)?);
            }
        }
        Ok(found)
    }
}

/// The digits of a number behind the point, in reverse: van der Corput's sequence.
fn radical_inverse(mut number: usize, base: usize) -> f64 {
    let (mut value, mut place) = (0.0, 1.0);
    while number > 0 {
        place /= base as f64;
        value += place * (number % base) as f64;
        number /= base;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Ishigami and Homma (1990): sin x₁ + a sin² x₂ + b x₃⁴ sin x₁ on (−π, π).
    fn ishigami(point: &[f64]) -> f64 {
        let x: Vec<f64> = point.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    }

    #[test]
    fn indices_of_ishigamis_function_are_the_known_ones() {
        let (a, b) = (7.0_f64, 0.1_f64);
        let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
        let second = a * a / 8.0;
        let interaction = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let variance = first + second + interaction;
        let found = Sobol { draws: 16_384, seed: 1 }.indices(3, ishigami).unwrap();
        assert!((found.variance / variance - 1.0).abs() < 0.005, "{} {variance}", found.variance);
        assert!((found.mean - 3.5).abs() < 0.01);
        assert_eq!(found.evaluations, 16_384 * 5);
        let known = [
            (first / variance, (first + interaction) / variance),
            (second / variance, second / variance),
            (0.0, interaction / variance),
        ];
        for (input, (first_order, total)) in found.inputs.iter().zip(known) {
            for (index, truth) in [(input.first_order, first_order), (input.total, total)] {
                assert!((index.value - truth).abs() < 4.0 * index.std_error + 1e-3, "{index:?} {truth}");
                assert!(index.std_error < 0.01, "{index:?}");
            }
        }
    }

    #[test]
    fn standard_errors_tell_the_error() {
        // Over seeds the estimate of a product's index misses the truth as far as its standard error says.
        let mut squares = 0.0;
        for seed in 0..40 {
            let found = Sobol { draws: 512, seed }.indices(2, |x| (1.0 + x[0]) * (1.0 + x[1])).unwrap();
            let (within, mean) = (1.0 / 12.0, 1.5_f64);
            let truth = within * mean * mean / (2.0 * within * mean * mean + within * within);
            let index = found.inputs[0].first_order;
            squares += ((index.value - truth) / index.std_error).powi(2);
        }
        let ratio = squares / 40.0;
        assert!((0.5..2.0).contains(&ratio), "{ratio}");
    }

    #[test]
    fn what_an_additive_function_does_not_use_has_no_share() {
        let found = Sobol { draws: 1024, seed: 3 }.indices(3, |x| x[0] - x[1]).unwrap();
        assert!(found.inputs[2].total.value == 0.0 && found.inputs[2].first_order.value == 0.0);
        assert!((found.inputs[0].total.value - 0.5).abs() < 0.01);
        let constant = Sobol { draws: 256, seed: 3 }.indices(1, |_| 0.3).unwrap();
        assert!(constant.inputs[0].total.value == 0.0);
        assert_eq!(found, Sobol { draws: 1024, seed: 3 }.indices(3, |x| x[0] - x[1]).unwrap());
    }

    #[test]
    fn what_cannot_be_analysed_is_an_error() {
        let text = |found: Result<SobolIndices, SobolError>| found.unwrap_err().to_string();
        let sobol = Sobol { draws: 256, seed: 1 };
        assert_eq!(
            text(Sobol { draws: 100, seed: 1 }.indices(1, |x| x[0])),
            "100 draws are too few for Sobol indices with standard errors; take at least 256"
        );
        assert_eq!(
            text(sobol.indices(0, |_| 0.0)),
            "a function of 0 inputs has no Sobol indices here; there must be 1 to 10"
        );
        assert!(text(sobol.indices(1, |_| f64::INFINITY)).starts_with("the function is inf at the point [0."));
    }
}
