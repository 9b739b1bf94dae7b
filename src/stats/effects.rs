//! Unit and time effects swept out exactly, also where the panel has gaps.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// One set of effects: the group of each row, and how many rows each group has.
#[derive(Debug)]
struct Groups {
    of_row: Vec<usize>,
    sizes: Vec<f64>,
}

impl Groups {
    /// Groups numbered anew, in the order in which they appear.
    fn new(of_row: &[usize]) -> Self {
        let mut numbers = std::collections::HashMap::new();
        let of_row: Vec<usize> = of_row
            .iter()
            .map(|&group| {
                let next = numbers.len();
                *numbers.entry(group).or_insert(next)
            })
            .collect();
        let mut sizes = vec![0.0; numbers.len()];
        for &group in &of_row {
            sizes[group] += 1.0;
        }
        Self { of_row, sizes }
    }

    fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.sizes.len()];
        self.of_row.iter().zip(values).for_each(|(&group, value)| sums[group] += value);
        sums
    }

    fn subtract_means(&self, values: &mut [f64]) {
        let sums = self.sums(values);
        self.of_row.iter().zip(values).for_each(|(&group, value)| *value -= sums[group] / self.sizes[group]);
    }
}

/// Takes effects out of columns: what is left is orthogonal to every dummy.
#[derive(Debug)]
pub(crate) struct Sweep {
    /// The larger set of effects, whose means are subtracted.
    first: Option<Groups>,
    /// The smaller set, with the pseudo-inverse of `D₂′ M₁ D₂`.
    second: Option<(Groups, DMatrix<f64>)>,
    /// Independent effects.
    pub rank: usize,
}

impl Sweep {
    /// `groups` holds no, one or two sets of effects, each with the group of every row.
    ///
    /// # Formula
    /// ```text
    /// M v = M₁ (v − D₂ (D₂′ M₁ D₂)⁺ D₂′ M₁ v),   M₁ v = v less the means of the first groups
    /// ```
    pub fn new(groups: &[&[usize]]) -> Self {
        let mut sets: Vec<Groups> = groups.iter().map(|of_row| Groups::new(of_row)).collect();
        sets.sort_by_key(|set| std::cmp::Reverse(set.sizes.len()));
        let mut sets = sets.into_iter();
        let (Some(first), second) = (sets.next(), sets.next()) else {
            return Self { first: None, second: None, rank: 0 };
        };
        let mut rank = first.sizes.len();
        let second = second.map(|second| {
            let (inverse, independent) = inverse_after(&first, &second);
            rank += independent;
            (second, inverse)
        });
        Self { first: Some(first), second, rank }
    }

    pub fn apply(&self, values: &mut [f64]) {
        let Some(first) = &self.first else { return };
        first.subtract_means(values);
        let Some((second, inverse)) = &self.second else { return };
        // Once more takes out what rounding left.
        for _ in 0..2 {
            let effects = inverse * DVector::from_vec(second.sums(values));
            second.of_row.iter().zip(values.iter_mut()).for_each(|(&group, value)| *value -= effects[group]);
            first.subtract_means(values);
        }
    }
}

/// Pseudo-inverse of `D₂′ M₁ D₂` and its rank: the groups of the second set less the number of parts of the panel that
/// neither share a unit nor a time.
fn inverse_after(first: &Groups, second: &Groups) -> (DMatrix<f64>, usize) {
    let size = second.sizes.len();
    let mut rows_of = vec![Vec::new(); first.sizes.len()];
    first.of_row.iter().zip(&second.of_row).for_each(|(&group, &other)| rows_of[group].push(other));
    let mut matrix = DMatrix::from_diagonal(&DVector::from_row_slice(&second.sizes));
    for (rows, n) in rows_of.iter().zip(&first.sizes) {
        for &s in rows {
            for &t in rows {
                matrix[(s, t)] -= 1.0 / n;
            }
        }
    }
    // Scaled to sizes of one, the zero eigenvalues are told from the others by rounding alone.
    let root: Vec<f64> = second.sizes.iter().map(|n| n.sqrt()).collect();
    let scaled = DMatrix::from_fn(size, size, |s, t| matrix[(s, t)] / (root[s] * root[t]));
    let eigen = SymmetricEigen::new(scaled);
    let kept: Vec<usize> = (0..size).filter(|&i| eigen.eigenvalues[i] > 1e-10).collect();
    let inverse = DMatrix::from_fn(size, size, |s, t| {
        let sum: f64 =
            kept.iter().map(|&i| eigen.eigenvectors[(s, i)] * eigen.eigenvectors[(t, i)] / eigen.eigenvalues[i]).sum();
        sum / (root[s] * root[t])
    });
    (inverse, kept.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_orthogonal_to_all_dummies_of_a_panel_with_gaps_and_two_parts() {
        // Units 0–2 and 3–4 share no time: five units and six times in two parts.
        let units = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4];
        let times = [0, 1, 2, 1, 2, 0, 2, 3, 4, 3, 4, 5];
        let sweep = Sweep::new(&[&units, &times]);
        assert_eq!(sweep.rank, 5 + 6 - 2);
        let original: Vec<f64> = (0..12).map(|i| f64::from((i * i * 7) % 23) * 1e3).collect();
        let mut values = original.clone();
        sweep.apply(&mut values);
        for groups in [units, times] {
            assert!(Groups::new(&groups).sums(&values).iter().all(|sum| sum.abs() < 1e-9));
        }
        // A projection: what was taken out has nothing in common with what is left.
        let taken: f64 = original.iter().zip(&values).map(|(v, left)| (v - left) * left).sum();
        assert!(taken.abs() < 1e-6 * original.iter().map(|v| v * v).sum::<f64>());
        assert!(values.iter().any(|left| left.abs() > 1.0));
        let mut additive: Vec<f64> = units.iter().zip(times).map(|(&u, t)| (u * u) as f64 - 3.0 * t as f64).collect();
        sweep.apply(&mut additive);
        assert!(additive.iter().all(|left| left.abs() < 1e-12));
    }
}
