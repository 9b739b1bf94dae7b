//! Eigenvalues, and the spectral radius: the largest modulus of one.

use ndarray::{Array1, Array2, ArrayView2};

use super::{LinalgError, backend, ensure_finite, ensure_square};

/// Up to this size all eigenvalues are computed; above it a non-negative matrix is iterated.
const DENSE_SIZE: usize = 100;
const ITERATIONS: usize = 2000;
/// From this size on all eigenvalues take minutes and more, and a Krylov space is tried before them.
const KRYLOV_SIZE: usize = 1000;
const KRYLOV_STEPS: usize = 120;

/// The spectral radius of a square matrix, the largest modulus of its eigenvalues.
///
/// For large non-negative matrices it is bracketed by the bounds of Collatz (1942) and Wielandt (1950),
/// `min (Ax)ᵢ/xᵢ ≤ ρ ≤ max (Ax)ᵢ/xᵢ` for any `x > 0`, tightened by power iteration to a relative width of 1e-10;
/// otherwise, and where the bracket does not close, all eigenvalues are computed. From 1,000 rows on it is first looked
/// for in a Krylov space (Arnoldi 1951) and accepted where twenty more directions change it by less than 1e-10.
///
/// # Errors
/// [`LinalgError::NotSquare`], [`LinalgError::NotFinite`], [`LinalgError::NoEigenvalues`].
pub fn spectral_radius(matrix: ArrayView2<'_, f64>) -> Result<f64, LinalgError> {
    ensure_square(matrix)?;
    ensure_finite(matrix)?;
    if matrix.nrows() > DENSE_SIZE
        && matrix.iter().all(|&value| value >= 0.0)
        && let Some(radius) = bracketed(matrix)
    {
        return Ok(radius);
    }
    if matrix.nrows() >= KRYLOV_SIZE
        && let Some(radius) = by_krylov(matrix)?
    {
        return Ok(radius);
    }
    Ok(largest_modulus(&backend::eigenvalues(matrix)?))
}

/// Real and imaginary parts of the eigenvalues of a square matrix, in no particular order.
///
/// # Errors
/// [`LinalgError::NotSquare`], [`LinalgError::NotFinite`], [`LinalgError::NoEigenvalues`].
///
/// # Example
/// ```
/// use domar::linalg::eigenvalues;
/// use ndarray::array;
/// let mut rotation = eigenvalues(array![[0.0, -3.0], [3.0, 0.0]].view())?;
/// rotation.sort_by(|a, b| a.1.total_cmp(&b.1));
/// assert!(rotation[0].0.abs() < 1e-12 && (rotation[0].1 + 3.0).abs() < 1e-12);
/// # Ok::<(), domar::linalg::LinalgError>(())
/// ```
pub fn eigenvalues(matrix: ArrayView2<'_, f64>) -> Result<Vec<(f64, f64)>, LinalgError> {
    ensure_square(matrix)?;
    ensure_finite(matrix)?;
    backend::eigenvalues(matrix)
}

fn largest_modulus(eigenvalues: &[(f64, f64)]) -> f64 {
    eigenvalues.iter().map(|(re, im)| re.hypot(*im)).fold(0.0, f64::max)
}

/// Power iteration on `A + I`, whose positive start stays positive; `None` where the bounds do not meet.
fn bracketed(matrix: ArrayView2<'_, f64>) -> Option<f64> {
    let mut x = Array1::from_elem(matrix.nrows(), 1.0);
    let iterations = if matrix.nrows() < KRYLOV_SIZE { ITERATIONS } else { ITERATIONS / 10 };
    for _ in 0..iterations {
        let next = matrix.dot(&x) + &x;
        let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
        for (after, before) in next.iter().zip(&x) {
            let ratio = after / before;
            low = low.min(ratio);
            high = high.max(ratio);
        }
        if high - low <= 1e-10 * high {
            return Some(f64::midpoint(low, high) - 1.0);
        }
        let largest = next.iter().copied().fold(0.0, f64::max);
        x = next / largest;
        // A reducible matrix can drive parts of the vector towards zero, where the bounds say nothing more.
        if x.iter().any(|&value| value < f64::MIN_POSITIVE) {
            return None;
        }
    }
    None
}

/// The largest modulus in a Krylov space; `None` where it has not settled.
fn by_krylov(matrix: ArrayView2<'_, f64>) -> Result<Option<f64>, LinalgError> {
    let n = matrix.nrows();
    // A start without symmetry, so that no eigenvector is missed.
    let start = Array1::from_shape_fn(n, |i| 1.0 + ((i * 7919) % 1009) as f64 / 1009.0);
    let mut basis = vec![&start / start.dot(&start).sqrt()];
    let mut hessenberg = Array2::<f64>::zeros((KRYLOV_STEPS + 1, KRYLOV_STEPS));
    let mut last = 0.0;
    for step in 0..KRYLOV_STEPS.min(n) {
        let mut next = matrix.dot(&basis[step]);
        let whole = next.dot(&next).sqrt();
        for _ in 0..2 {
            for (place, direction) in basis.iter().enumerate() {
                let along = direction.dot(&next);
                next.scaled_add(-along, direction);
                hessenberg[[place, step]] += along;
            }
        }
        let rest = next.dot(&next).sqrt();
        hessenberg[[step + 1, step]] = rest;
        let closed = rest <= 1e-13 * whole;
        if closed || (step + 1) % 20 == 0 {
            let square = Array2::from_shape_fn((step + 1, step + 1), |cell| hessenberg[cell]);
            let radius = largest_modulus(&backend::eigenvalues(square.view())?);
            // Twenty more directions that change nothing: it has settled.
            if closed || (radius - last).abs() <= 1e-10 * radius {
                return Ok(Some(radius));
            }
            last = radius;
        }
        basis.push(next / rest);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn radius_of_known_matrices() {
        let close = |matrix: Array2<f64>, truth: f64| (spectral_radius(matrix.view()).unwrap() - truth).abs() < 1e-12;
        assert!(close(array![[0.0, 2.0], [2.0, 0.0]], 2.0));
        assert!(close(array![[0.0, -3.0], [3.0, 0.0]], 3.0), "a rotation has complex eigenvalues");
        assert!(close(array![[0.5, 1.0], [0.0, 0.25]], 0.5));
        assert!(close(Array2::zeros((0, 0)), 0.0));
    }

    #[test]
    fn a_krylov_space_finds_what_all_eigenvalues_show() {
        // Both signs, and a pair of complex eigenvalues of the largest modulus.
        let n = 150;
        let mut matrix =
            Array2::from_shape_fn((n, n), |(i, j)| (((i * 7919 + j * 104_729 + i * j) % 1009) as f64 - 504.0) / 1e5);
        matrix[[0, 1]] += 2.0;
        matrix[[1, 0]] -= 2.0;
        let all = largest_modulus(&backend::eigenvalues(matrix.view()).unwrap());
        let found = by_krylov(matrix.view()).unwrap().unwrap();
        assert!((found - all).abs() < 1e-9 * all, "{found} {all}");
        let nothing = Array2::<f64>::zeros((5, 5));
        assert_eq!(by_krylov(nothing.view()).unwrap(), Some(0.0));
    }

    #[test]
    fn iteration_agrees_with_all_eigenvalues() {
        let matrix = Array2::from_shape_fn((40, 40), |(i, j)| ((i * 7 + j * 11) % 13) as f64 / 300.0);
        let iterated = bracketed(matrix.view()).unwrap();
        let all = largest_modulus(&backend::eigenvalues(matrix.view()).unwrap());
        assert!((iterated - all).abs() < 1e-9);
    }
}
