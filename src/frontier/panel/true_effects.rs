//! Units that differ for other reasons than inefficiency: true random, true fixed effects, four components.
//!
//! ```text
//! ε_it = e_i + v_it − u_it;   L_i = ∫ Π_t f(ε_it − e) π(e) de,   f the composed density of v − u
//! random effects:  π = N(0, σ_w²)
//! four components: π = density of w − h, w ~ N(0, σ_w²), h ~ N⁺(0, σ_h²): persistent inefficiency
//! fixed effects:   π flat, times √T_i
//! ```
//! The integral under a flat π times √T is the density of the residuals' deviations from their unit mean: the effects
//! are not estimated but removed, so the estimates are consistent for short panels and σ_v does not run to zero. This
//! is the within likelihood of Chen, Schmidt and Wang (2014), for any composed density.
//!
//! Integrals are by Gauss–Hermite quadrature centred and scaled at each unit's integrand; there is no simulation noise.
//!
//! # References
//! Greene (2005); Chen, Schmidt and Wang (2014), Journal of Econometrics 181, 65–76; Colombi, Kumbhakar, Martini and
//! Vittadini (2014); Filippini and Greene (2016); Kumbhakar, Lien and Hardaker (2014).

use ndarray::Array2;
use rayon::prelude::*;

use crate::frontier::cross_section::Bounds;
use crate::frontier::inefficiency::{AnyInefficiency, HalfNormal, Inefficiency, Point, Prediction};
use crate::frontier::stacked::{Stacked, Sums, ln_normal};
use crate::optim::{Derivatives, Objective};
use crate::stats::{Jet, LN_SQRT_2PI, Real, gauss_hermite};

/// What is known about a unit's effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::frontier) enum Effect {
    /// N(0, σ_w²).
    Random,
    /// w − h.
    RandomAndPersistent,
    /// Nothing.
    Fixed,
}

/// Where the nodes of a unit lie.
#[derive(Debug, Clone, Copy)]
struct Place {
    centre: f64,
    scale: f64,
}

/// A unit's integral, taken apart.
struct Terms {
    place: Place,
    /// Share of each node.
    shares: Vec<f64>,
    /// At each node, the composed density of each row.
    rows: Vec<Vec<Jet<4>>>,
    /// At each node, the density of the effect.
    priors: Vec<Jet<3>>,
    /// The log of the integral.
    value: f64,
}

/// Equations: residual, ln σ_u², ln σ_v², (none), ln σ_w², ln σ_h².
const EQUATIONS: usize = 6;
const NODES: usize = 41;
const CHUNK: usize = 8;

pub(in crate::frontier) struct TrueEffects<'a> {
    pub stacked: &'a Stacked,
    pub units: &'a [Vec<usize>],
    /// Without one, the model has no inefficiency that varies in time.
    pub distribution: Option<&'a dyn AnyInefficiency>,
    pub effect: Effect,
    pub bounds: Bounds,
    pub nodes: (Vec<f64>, Vec<f64>),
}

impl<'a> TrueEffects<'a> {
    pub fn new(
        stacked: &'a Stacked,
        units: &'a [Vec<usize>],
        distribution: Option<&'a dyn AnyInefficiency>,
        effect: Effect,
        bounds: Bounds,
    ) -> Self {
        Self { stacked, units, distribution, effect, bounds, nodes: gauss_hermite(NODES) }
    }

    /// The composed densities of a unit's rows, their residuals less the effect.
    fn row_densities(&self, rows: &[[f64; EQUATIONS]], effect: f64) -> Vec<Jet<4>> {
        let Some(distribution) = self.distribution else {
            let jet = |x: &[f64; EQUATIONS]| {
                let [residual, _, ln_variance_v] = Jet::<3>::variables([x[0] - effect, x[1], x[2]]);
                ln_normal(residual, ln_variance_v).among_first()
            };
            return rows.iter().map(jet).collect();
        };
        distribution.jets(&points(rows, effect))
    }

    /// ln π(e) in (e, ln σ_w², ln σ_h²).
    fn ln_prior(&self, effect: Jet<3>, w: Jet<3>, h: Jet<3>) -> Jet<3> {
        match self.effect {
            Effect::Random => ln_normal(effect, w),
            Effect::RandomAndPersistent => HalfNormal.ln_composed_density(Point {
                residual: effect,
                ln_variance_u: h,
                ln_variance_v: w,
                shape: Jet::constant(0.0),
            }),
            Effect::Fixed => Jet::constant(0.0),
        }
    }

    /// The top of a unit's integrand and its width, by Newton in one variable; the integrand is log-concave.
    fn place(&self, rows: &[[f64; EQUATIONS]]) -> Place {
        let mut centre = match self.effect {
            Effect::Fixed => rows.iter().map(|x| x[0]).sum::<f64>() / rows.len() as f64,
            _ => 0.0,
        };
        let mut curvature = 1.0;
        for _ in 0..60 {
            let [e, w, h] = Jet::variables([centre, rows[0][4], rows[0][5]]);
            let mut sum = self.ln_prior(e, w, h);
            for jet in self.row_densities(rows, centre) {
                sum.gradient[0] -= jet.gradient[0];
                sum.hessian[0][0] += jet.hessian[0][0];
            }
            curvature = (-sum.hessian[0][0]).max(1e-12);
            let step = sum.gradient[0] / curvature;
            let width = curvature.sqrt().recip();
            centre += step.clamp(-4.0 * width, 4.0 * width);
            if step.abs() < 1e-9 * width || !step.is_finite() {
                break;
            }
        }
        Place { centre, scale: curvature.sqrt().recip() }
    }

    /// The shares of the nodes in the integral, the jets of rows and prior at them, the log integral.
    fn terms(&self, number: usize, at: &[f64]) -> Terms {
        let unit = &self.units[number];
        let rows: Vec<[f64; EQUATIONS]> = unit.iter().map(|&i| self.stacked.indices(i, at)).collect();
        let place = self.place(&rows);
        let mut logs = Vec::with_capacity(NODES);
        let (mut jets, mut priors) = (Vec::with_capacity(NODES), Vec::with_capacity(NODES));
        for (z, ln_weight) in self.nodes.0.iter().zip(&self.nodes.1) {
            let effect = place.centre + place.scale * z;
            let [_, w, h] = Jet::variables([effect, rows[0][4], rows[0][5]]);
            let prior = self.ln_prior(Jet::constant(effect), w, h);
            let at_node = self.row_densities(&rows, effect);
            let total: f64 = at_node.iter().map(|jet| jet.value).sum();
            logs.push(total + prior.value + ln_weight + 0.5 * z * z + LN_SQRT_2PI + place.scale.ln());
            jets.push(at_node);
            priors.push(prior);
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = logs.iter().map(|l| (l - top).exp()).sum();
        let constant = if self.effect == Effect::Fixed { 0.5 * (unit.len() as f64).ln() } else { 0.0 };
        let value = top + total.ln() + constant;
        let shares = logs.iter().map(|l| (l - top).exp() / total).collect();
        Terms { place, shares, rows: jets, priors, value }
    }

    /// Adds a unit. With shares p of the nodes: ∇ℓ = Σ p g, ∇²ℓ = Σ p (H + g g′) − ∇ℓ ∇ℓ′.
    fn add_unit(&self, number: usize, at: &[f64], sums: &mut Sums) {
        let k = self.stacked.k;
        let unit = &self.units[number];
        let Terms { shares, rows: jets, priors, value, .. } = self.terms(number, at);
        let mut mean = vec![0.0; k];
        for ((share, at_node), prior) in shares.iter().zip(&jets).zip(&priors) {
            if *share < 1e-18 {
                continue;
            }
            let mut gradient = vec![0.0; k];
            for (jet, &i) in at_node.iter().zip(unit) {
                for ((g, x), &equation) in gradient.iter_mut().zip(self.stacked.row(i)).zip(&self.stacked.equation) {
                    *g += if equation < 3 { jet.gradient[equation] * x } else { 0.0 };
                }
            }
            for (p, &equation) in self.stacked.equation.iter().enumerate().filter(|(_, e)| **e > 3) {
                gradient[p] += prior.gradient[equation - 3] * self.stacked.row(unit[0])[p];
            }
            for p in 0..k {
                mean[p] += share * gradient[p];
                for q in p..k {
                    sums.hessian[p * k + q] += share * gradient[p] * gradient[q];
                }
            }
        }
        for p in 0..k {
            for q in p..k {
                sums.hessian[p * k + q] -= mean[p] * mean[q];
            }
        }
        // Σ p H row by row: the jets are averaged over the nodes before the regressors come in.
        for (position, &i) in unit.iter().enumerate() {
            let mut jet = Jet::<EQUATIONS>::constant(0.0);
            for (node, share) in shares.iter().enumerate() {
                let row = &jets[node][position];
                for a in 0..3 {
                    jet.gradient[a] += share * row.gradient[a];
                    for b in 0..3 {
                        jet.hessian[a][b] += share * row.hessian[a][b];
                    }
                }
                if position == 0 {
                    for a in 1..3 {
                        jet.gradient[a + 3] += share * priors[node].gradient[a];
                        for b in 1..3 {
                            jet.hessian[a + 3][b + 3] += share * priors[node].hessian[a][b];
                        }
                    }
                }
            }
            sums.add(&jet, self.stacked.row(i), &self.stacked.equation);
        }
        sums.value += value;
    }

    /// The log-likelihood of each unit and its score with respect to the original parameters, which stands on the first
    /// row of the unit.
    pub fn contributions(&self, at: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let mut values = Vec::with_capacity(self.units.len());
        let mut scores = Array2::zeros((self.stacked.n, self.stacked.k));
        for (number, unit) in self.units.iter().enumerate() {
            let mut sums = Sums::zero(self.stacked.k);
            self.add_unit(number, at, &mut sums);
            values.push(sums.value);
            scores.row_mut(unit[0]).iter_mut().zip(sums.gradient).for_each(|(s, g)| *s = g);
        }
        (values, self.stacked.scores_back(&scores))
    }

    /// For each row the prediction of u_it, the mean of the unit's effect, and that of e^{−h}, given all of its unit's residuals.
    pub fn predictions(&self, at: &[f64]) -> Vec<(Prediction, f64, f64)> {
        let mut out = vec![(Prediction { mean: 0.0, efficiency: 1.0, mode: 0.0 }, 0.0, 1.0); self.stacked.n];
        for (number, unit) in self.units.iter().enumerate() {
            let Terms { place, shares, .. } = self.terms(number, at);
            let rows: Vec<[f64; EQUATIONS]> = unit.iter().map(|&i| self.stacked.indices(i, at)).collect();
            let mut found = vec![(Prediction { mean: 0.0, efficiency: 0.0, mode: 0.0 }, 0.0, 0.0); unit.len()];
            for (share, z) in shares.iter().zip(&self.nodes.0).filter(|(share, _)| **share > 1e-18) {
                let effect = place.centre + place.scale * z;
                let persistent = match self.effect {
                    Effect::RandomAndPersistent => {
                        let at = Point {
                            residual: effect,
                            ln_variance_u: rows[0][5],
                            ln_variance_v: rows[0][4],
                            shape: 0.0,
                        };
                        Inefficiency::predictions(&HalfNormal, &[at])[0].efficiency
                    }
                    _ => 1.0,
                };
                let predicted = self.distribution.map(|d| d.predictions(&points(&rows, effect)));
                for (t, (prediction, mean_effect, mean_persistent)) in found.iter_mut().enumerate() {
                    *mean_effect += share * effect;
                    *mean_persistent += share * persistent;
                    if let Some(at_node) = predicted.as_ref().map(|all| all[t]) {
                        prediction.mean += share * at_node.mean;
                        prediction.efficiency += share * at_node.efficiency;
                        prediction.mode += share * at_node.mode;
                    }
                }
            }
            unit.iter().zip(found).for_each(|(&i, found)| out[i] = found);
        }
        out
    }
}

fn points(rows: &[[f64; EQUATIONS]], effect: f64) -> Vec<Point<f64>> {
    let point =
        |x: &[f64; EQUATIONS]| Point { residual: x[0] - effect, ln_variance_u: x[1], ln_variance_v: x[2], shape: 0.0 };
    rows.iter().map(point).collect()
}

impl Objective for TrueEffects<'_> {
    fn derivatives(&self, at: &[f64]) -> Derivatives {
        let numbers: Vec<usize> = (0..self.units.len()).collect();
        let chunks: Vec<Sums> = numbers
            .par_chunks(CHUNK)
            .map(|numbers| {
                let mut sums = Sums::zero(self.stacked.k);
                numbers.iter().for_each(|&number| self.add_unit(number, at, &mut sums));
                sums
            })
            .collect();
        Sums::total(chunks, self.stacked.k)
    }

    fn observations(&self) -> usize {
        self.stacked.n
    }

    fn distance_to_bounds(&self, at: &[f64]) -> f64 {
        let known = |equation: usize| self.stacked.first_of(equation).map(|p| at[p]);
        let within =
            |equation: usize| known(equation).map_or(f64::INFINITY, |value| self.bounds.distance(value, value));
        let noise_and_u = match (known(1), known(2)) {
            (Some(u), Some(v)) => self.bounds.distance(u, v),
            _ => f64::INFINITY,
        };
        noise_and_u.min(within(4)).min(within(5))
    }

    fn is_singular(&self, at: &[f64]) -> bool {
        self.stacked.first_of(2).is_some_and(|v| self.bounds.is_singular(at[v]))
    }
}
