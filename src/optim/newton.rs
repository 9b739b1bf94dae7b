//! Newton's method in a trust region.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::certificate::{Certificate, Criterion, Screening};

/// A function with its first two derivatives.
pub(crate) struct Derivatives {
    pub value: f64,
    pub gradient: DVector<f64>,
    pub hessian: DMatrix<f64>,
}

impl Derivatives {
    pub fn zero(k: usize) -> Self {
        Self { value: 0.0, gradient: DVector::zeros(k), hessian: DMatrix::zeros(k, k) }
    }

    fn is_finite(&self) -> bool {
        self.value.is_finite()
            && self.gradient.iter().all(|g| g.is_finite())
            && self.hessian.iter().all(|h| h.is_finite())
    }
}

/// What is to be maximised. Parameters are expected to be scaled: a change of one matters.
pub(crate) trait Objective: Sync {
    /// The value and its derivatives; not finite where they are not defined.
    fn derivatives(&self, at: &[f64]) -> Derivatives;
    /// Number of observations, for the scale of the gradient.
    fn observations(&self) -> usize;
    /// Least distance of a parameter to where the model stops making sense; not positive beyond it.
    fn distance_to_bounds(&self, _at: &[f64]) -> f64 {
        f64::INFINITY
    }
    /// Whether the value may rise without limit near here, so that a maximum elsewhere is what is wanted.
    fn is_singular(&self, _at: &[f64]) -> bool {
        false
    }
}

/// A verified maximum.
#[derive(Debug)]
pub(crate) struct Optimum {
    pub at: Vec<f64>,
    pub value: f64,
    pub hessian: DMatrix<f64>,
    pub certificate: Certificate,
}

/// Where the search stopped without a verified maximum.
#[derive(Debug)]
pub(crate) struct Stopped {
    pub at: Vec<f64>,
    pub value: f64,
    pub certificate: Certificate,
}

const MAX_ITERATIONS: usize = 300;
const INITIAL_RADIUS: f64 = 1.0;
const LARGEST_RADIUS: f64 = 1e3;
const SMALLEST_RADIUS: f64 = 1e-12;
/// Expected gains below this share of |ℓ| are below what rounding lets one verify by values.
const ROUNDING: f64 = 1e-13;

struct Run {
    at: DVector<f64>,
    end: Derivatives,
    iterations: usize,
}

/// The step that maximises the quadratic model within the radius, and the gain that the model expects from it.
///
/// On the eigenvectors of −H with eigenvalues d: step = g/(d + shift), the shift such that the length is the radius.
fn step_within(
    eigen: &SymmetricEigen<f64, nalgebra::Dyn>,
    gradient: &DVector<f64>,
    radius: f64,
) -> (DVector<f64>, f64) {
    let along = eigen.eigenvectors.tr_mul(gradient);
    let lowest = eigen.eigenvalues.min();
    let largest = eigen.eigenvalues.amax().max(f64::MIN_POSITIVE);
    let length = |shift: f64| {
        along.iter().zip(eigen.eigenvalues.iter()).map(|(g, d)| (g / (d + shift)).powi(2)).sum::<f64>().sqrt()
    };
    let floor = if lowest > 1e-14 * largest { 0.0 } else { -lowest + 1e-12 * largest };
    let shift = if length(floor) <= radius {
        floor
    } else {
        // The length falls with the shift; bisection on a log scale is safe.
        let (mut low, mut high) = (floor, floor + along.norm() / radius + largest * 1e-12);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if length(middle) > radius {
                low = middle;
            } else {
                high = middle;
            }
            if high - low <= 1e-10 * high.abs() {
                break;
            }
        }
        high
    };
    let step =
        DVector::from_iterator(along.len(), along.iter().zip(eigen.eigenvalues.iter()).map(|(g, d)| g / (d + shift)));
    let gain =
        along.iter().zip(step.iter()).zip(eigen.eigenvalues.iter()).map(|((g, s), d)| g * s - 0.5 * d * s * s).sum();
    (&eigen.eigenvectors * step, gain)
}

fn climb(objective: &dyn Objective, start: &[f64]) -> Option<Run> {
    let mut at = DVector::from_column_slice(start);
    let mut end = objective.derivatives(start);
    if !end.is_finite() {
        return None;
    }
    let mut radius = INITIAL_RADIUS;
    let mut iterations = 0;
    while iterations < MAX_ITERATIONS {
        iterations += 1;
        let eigen = SymmetricEigen::new(-end.hessian.clone());
        let convex = eigen.eigenvalues.min() > 0.0;
        let (step, expected) = step_within(&eigen, &end.gradient, radius);
        let rounding = ROUNDING * (1.0 + end.value.abs());
        if convex && expected <= rounding {
            // Quadratic convergence: one last full step, kept if it lowers the gradient.
            let last = &at + &step;
            let there = objective.derivatives(last.as_slice());
            if there.is_finite()
                && there.value >= end.value - 100.0 * rounding
                && there.gradient.norm() < end.gradient.norm()
            {
                at = last;
                end = there;
            }
            break;
        }
        if objective.distance_to_bounds(at.as_slice()) <= 0.0 {
            break;
        }
        let tried = &at + &step;
        let there = objective.derivatives(tried.as_slice());
        let ratio = if there.is_finite() { (there.value - end.value) / expected } else { f64::NEG_INFINITY };
        // Near the top the values agree to rounding and the gradient decides.
        let level = (there.value - end.value).abs() <= 10.0 * rounding && there.gradient.norm() < end.gradient.norm();
        if ratio > 0.75 {
            radius = (2.5 * step.norm()).max(radius).min(LARGEST_RADIUS);
        } else if ratio.is_nan() || ratio < 0.25 {
            radius = 0.35 * step.norm();
        }
        if there.is_finite() && (ratio > 1e-4 || level) {
            at = tried;
            end = there;
        } else if radius < SMALLEST_RADIUS {
            break;
        }
    }
    Some(Run { at, end, iterations })
}

/// `top` is the highest end that is not singular.
fn judge(objective: &dyn Objective, run: &Run, ends: Vec<f64>, top: f64, singular_ends: usize) -> Certificate {
    let k = run.at.len();
    let minus = -&run.end.hessian;
    let scale: Vec<f64> = (0..k).map(|i| minus[(i, i)].abs().max(f64::MIN_POSITIVE).sqrt().recip()).collect();
    let scaled = DMatrix::from_fn(k, k, |i, j| minus[(i, j)] * scale[i] * scale[j]);
    let positive_diagonal = (0..k).all(|i| minus[(i, i)] > 0.0);
    let smallest = if positive_diagonal { SymmetricEigen::new(scaled.clone()).eigenvalues.min() } else { -1.0 };
    let scaled_by = DVector::from_fn(k, |i, _| run.end.gradient[i] * scale[i]);
    let expected_gain = scaled.cholesky().map_or(f64::INFINITY, |c| 0.5 * scaled_by.dot(&c.solve(&scaled_by)));
    let scaled_gradient = run.end.gradient.amax() / objective.observations().max(1) as f64;
    let distance = objective.distance_to_bounds(run.at.as_slice());
    let agreeing = ends.iter().filter(|value| (run.end.value - **value).abs() <= 1e-6).count();
    let mut violated = Vec::new();
    let mut require = |holds: bool, criterion: Criterion| {
        if !holds {
            violated.push(criterion);
        }
    };
    require(run.end.is_finite(), Criterion::Finite);
    require(scaled_gradient <= Certificate::GRADIENT_LIMIT, Criterion::Gradient);
    require(expected_gain <= Certificate::GAIN_LIMIT, Criterion::ExpectedGain);
    require(smallest >= Certificate::CURVATURE_LIMIT, Criterion::Curvature);
    require(distance > 0.0, Criterion::Bounds);
    require(top <= run.end.value + 1e-6, Criterion::Restarts);
    Certificate {
        iterations: run.iterations,
        scaled_gradient,
        expected_gain,
        smallest_curvature: smallest,
        distance_to_bounds: distance,
        starts: ends.len(),
        starts_agreeing: agreeing,
        singular_ends,
        ends,
        screened: None,
        violated,
    }
}

/// Climbs from every start; the highest end is returned if its certificate holds.
///
/// A start whose end is no maximum (it ran away) does not spoil a certified one that lies as high.
pub(crate) fn maximise(objective: &dyn Objective, starts: &[Vec<f64>]) -> Result<Optimum, Box<Stopped>> {
    let mut runs: Vec<Run> = starts.iter().filter_map(|start| climb(objective, start)).collect();
    runs.sort_by(|a, b| b.end.value.total_cmp(&a.end.value));
    let mut ends: Vec<f64> = runs.iter().map(|run| run.end.value).collect();
    ends.resize(starts.len(), f64::NAN);
    let Some(best) = runs.first() else {
        let at = starts.first().cloned().unwrap_or_default();
        let certificate = Certificate {
            iterations: 0,
            scaled_gradient: f64::NAN,
            expected_gain: f64::NAN,
            smallest_curvature: f64::NAN,
            distance_to_bounds: f64::NAN,
            starts: starts.len(),
            starts_agreeing: 0,
            singular_ends: 0,
            ends,
            screened: None,
            violated: vec![Criterion::Finite],
        };
        return Err(Box::new(Stopped { value: f64::NAN, at, certificate }));
    };
    // A run into a singularity is no maximum however high it came; the certificate counts it.
    let singular_ends = runs.iter().filter(|run| objective.is_singular(run.at.as_slice())).count();
    let regular: Vec<&Run> = runs.iter().filter(|run| !objective.is_singular(run.at.as_slice())).collect();
    let top = regular.first().map_or(f64::NEG_INFINITY, |run| run.end.value);
    let mut first = None;
    for run in regular.into_iter().filter(|run| run.end.value >= top - 1e-6) {
        let certificate = judge(objective, run, ends.clone(), top, singular_ends);
        if certificate.holds() {
            let at = run.at.as_slice().to_vec();
            return Ok(Optimum { at, value: run.end.value, hessian: run.end.hessian.clone(), certificate });
        }
        first.get_or_insert((run, certificate));
    }
    let (run, certificate) =
        first.unwrap_or_else(|| (best, judge(objective, best, ends.clone(), best.end.value, singular_ends)));
    Err(Box::new(Stopped { at: run.at.as_slice().to_vec(), value: run.end.value, certificate }))
}

/// Two ends closer than this in every parameter are one.
const SAME_END: f64 = 1e-3;

/// As [`maximise`], for many observations: the starts climb on a part of the observations, and only where the maxima
/// found there differ does more than one climb on all of them.
///
/// The part serves for starts alone; the end is judged on all observations. Without a maximum on the part, all starts
/// climb on everything.
pub(crate) fn maximise_screened(
    objective: &dyn Objective,
    part: &dyn Objective,
    starts: &[Vec<f64>],
) -> Result<Optimum, Box<Stopped>> {
    let runs: Vec<Run> = starts.iter().filter_map(|start| climb(part, start)).collect();
    let is_maximum =
        |run: &&Run| !part.is_singular(run.at.as_slice()) && judge(part, run, Vec::new(), run.end.value, 0).holds();
    let mut maxima: Vec<(&Run, usize)> = Vec::new();
    for run in runs.iter().filter(is_maximum) {
        match maxima.iter_mut().find(|(found, _)| (&found.at - &run.at).amax() < SAME_END) {
            Some((_, count)) => *count += 1,
            None => maxima.push((run, 1)),
        }
    }
    if maxima.is_empty() {
        return maximise(objective, starts);
    }
    maxima.sort_by(|a, b| b.0.end.value.total_cmp(&a.0.end.value));
    let distinct: Vec<Vec<f64>> = maxima.iter().map(|(run, _)| run.at.as_slice().to_vec()).collect();
    let screened = Some(Screening {
        observations: part.observations(),
        starts: starts.len(),
        agreeing: maxima[0].1,
        maxima: maxima.len(),
    });
    match maximise(objective, &distinct) {
        Ok(optimum) => Ok(Optimum { certificate: Certificate { screened, ..optimum.certificate }, ..optimum }),
        // The maximum of the part need not be near one of the whole.
        Err(_) => maximise(objective, starts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley turned over: maximum at (1, 1), indefinite Hessian at the usual start.
    struct Valley;
    impl Objective for Valley {
        fn derivatives(&self, at: &[f64]) -> Derivatives {
            let (x, y) = (at[0], at[1]);
            let gap = y - x * x;
            Derivatives {
                value: -(1.0 - x).powi(2) - 100.0 * gap * gap,
                gradient: DVector::from_vec(vec![2.0 * (1.0 - x) + 400.0 * x * gap, -200.0 * gap]),
                hessian: DMatrix::from_row_slice(
                    2,
                    2,
                    &[-2.0 + 400.0 * gap - 800.0 * x * x, 400.0 * x, 400.0 * x, -200.0],
                ),
            }
        }
        fn observations(&self) -> usize {
            1
        }
    }

    /// Rises for ever: −e^{−x}.
    struct Ridge;
    impl Objective for Ridge {
        fn derivatives(&self, at: &[f64]) -> Derivatives {
            let f = (-at[0]).exp();
            Derivatives { value: -f, gradient: DVector::from_vec(vec![f]), hessian: DMatrix::from_element(1, 1, -f) }
        }
        fn observations(&self) -> usize {
            1
        }
        fn distance_to_bounds(&self, at: &[f64]) -> f64 {
            15.0 - at[0]
        }
    }

    #[test]
    fn a_curved_valley_is_climbed_to_a_verified_maximum() {
        let starts = [vec![-1.2, 1.0], vec![0.0, 5.0], vec![3.0, -2.0]];
        let optimum = maximise(&Valley, &starts).unwrap();
        assert!((optimum.at[0] - 1.0).abs() < 1e-9 && (optimum.at[1] - 1.0).abs() < 1e-9);
        assert_eq!(optimum.certificate.starts_agreeing, 3);
        assert!(optimum.certificate.to_string().starts_with("verified maximum"));
    }

    #[test]
    fn a_part_serves_for_starts_and_the_whole_decides() {
        /// The valley moved: its maximum lies elsewhere.
        struct Moved;
        impl Objective for Moved {
            fn derivatives(&self, at: &[f64]) -> Derivatives {
                Valley.derivatives(&[at[0] - 0.1, at[1] + 0.2])
            }
            fn observations(&self) -> usize {
                1
            }
        }
        let optimum = maximise_screened(&Valley, &Moved, &[vec![-1.2, 1.0], vec![0.0, 5.0]]).unwrap();
        assert!((optimum.at[0] - 1.0).abs() < 1e-9 && (optimum.at[1] - 1.0).abs() < 1e-9);
        let screened = optimum.certificate.screened.unwrap();
        assert_eq!((screened.starts, screened.agreeing, screened.maxima), (2, 2, 1));
        assert!(maximise_screened(&Ridge, &Ridge, &[vec![0.0]]).is_err());
    }

    #[test]
    fn what_rises_for_ever_is_never_called_a_maximum() {
        let stopped = maximise(&Ridge, &[vec![0.0]]).unwrap_err();
        assert!(stopped.certificate.violated.contains(&Criterion::Bounds), "{}", stopped.certificate);
    }

    #[test]
    fn starts_without_a_value_are_reported() {
        struct Nothing;
        impl Objective for Nothing {
            fn derivatives(&self, _: &[f64]) -> Derivatives {
                Derivatives { value: f64::NAN, gradient: DVector::zeros(1), hessian: DMatrix::zeros(1, 1) }
            }
            fn observations(&self) -> usize {
                1
            }
        }
        assert_eq!(maximise(&Nothing, &[vec![0.0]]).unwrap_err().certificate.violated, [Criterion::Finite]);
    }
}
