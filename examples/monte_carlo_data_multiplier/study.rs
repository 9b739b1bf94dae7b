//! Designs whose truth is known, and what repeated estimation makes of them. The tests run the same designs smaller.

use std::sync::Arc;

use domar::digital::{Amplification, ConfidenceSet, DataEconomy, Reuse, Superposition};
use domar::frontier::Bootstrap;
use domar::ndarray::{Array1, Array2};
use domar::prelude::*;
use domar::stats::Draws;
use rayon::prelude::*;

/// What repeated estimation found about one parameter.
#[derive(Debug, Clone)]
pub struct Finding {
    pub parameter: String,
    pub truth: f64,
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub error: f64,
    /// Share of 95 % intervals that hold the truth; NaN where none was computed.
    pub coverage: f64,
}

impl Finding {
    pub fn bias(&self) -> f64 {
        self.mean - self.truth
    }
}

/// How often something happened.
#[derive(Debug, Clone)]
pub struct Share {
    pub what: String,
    pub share: f64,
}

/// What one design showed.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub title: String,
    pub findings: Vec<Finding>,
    pub shares: Vec<Share>,
    /// Samples with an estimate.
    pub fitted: usize,
    pub replications: usize,
}

/// An estimate with its interval, or an event: what one sample adds to an outcome.
enum Record {
    Estimate { parameter: &'static str, truth: f64, value: f64, is_covered: Option<bool> },
    Event { what: &'static str, happened: bool },
}

/// An estimate with a symmetric 95 % interval.
fn estimate(parameter: &'static str, truth: f64, value: f64, std_error: f64) -> Record {
    let is_covered = Some((value - truth).abs() <= 1.959_963_984_540_054 * std_error);
    Record::Estimate { parameter, truth, value, is_covered }
}

/// Draws samples in streams of their own, so that results are the same for any number of threads; samples without an
/// estimate are counted, not replaced.
fn replicate(
    title: String,
    replications: usize,
    seed: u64,
    sample: impl Fn(&mut Draws) -> Result<Vec<Record>, Error> + Sync,
) -> Outcome {
    let samples: Vec<Vec<Record>> = (0..replications)
        .into_par_iter()
        .filter_map(|replication| sample(&mut Draws::new(seed, replication as u64)).ok())
        .collect();
    let mut outcome = Outcome { title, fitted: samples.len(), replications, ..Outcome::default() };
    let Some(first) = samples.first() else { return outcome };
    for (at, record) in first.iter().enumerate() {
        let all = samples.iter().map(|sample| &sample[at]);
        match record {
            Record::Estimate { parameter, truth, .. } => {
                let (mut values, mut covered, mut intervals) = (Vec::new(), 0, 0);
                for record in all {
                    if let Record::Estimate { value, is_covered, .. } = record {
                        values.push(*value);
                        covered += usize::from(*is_covered == Some(true));
                        intervals += usize::from(is_covered.is_some());
                    }
                }
                let n = values.len() as f64;
                let mean = values.iter().sum::<f64>() / n;
                let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
                outcome.findings.push(Finding {
                    parameter: (*parameter).to_owned(),
                    truth: *truth,
                    mean,
                    error: (variance / n).sqrt(),
                    coverage: covered as f64 / intervals as f64,
                });
            }
            Record::Event { what, .. } => {
                let happened = all.filter(|record| matches!(record, Record::Event { happened: true, .. })).count();
                let share = happened as f64 / samples.len() as f64;
                outcome.shares.push(Share { what: (*what).to_owned(), share });
            }
        }
    }
    outcome
}

fn panel(names: &[&str], columns: Vec<Vec<f64>>) -> Result<Panel, Error> {
    Ok(Panel::from_columns(names.iter().copied().zip(columns))?.with_ids("unit", "time")?)
}

/// Columns filled row by row.
fn fill<const N: usize>(columns: &mut [Vec<f64>], row: [f64; N]) {
    columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
}

/// MC4, a translog with a cross term of two kinds of data that may be correlated; with errors of measurement if the
/// reliability of the measures is below one.
pub struct SuperpositionDesign {
    pub cross: f64,
    pub correlation: f64,
    pub reliability: f64,
    pub units: usize,
    pub periods: usize,
}

pub const ELASTICITIES: [f64; 2] = [0.1, 0.15];

impl SuperpositionDesign {
    pub fn sample(&self, draws: &mut Draws) -> Result<Panel, Error> {
        let mut columns = vec![Vec::new(); 7];
        let noise = (1.0 / self.reliability - 1.0).sqrt();
        for unit in 0..self.units {
            let effect = draws.normal();
            for period in 0..self.periods {
                let first = draws.normal();
                let second =
                    self.correlation * first + (1.0 - self.correlation * self.correlation).sqrt() * draws.normal();
                let y = ELASTICITIES[0] * first
                    + ELASTICITIES[1] * second
                    + self.cross * first * second
                    + effect
                    + 0.05 * period as f64
                    + 0.3 * draws.normal();
                let measured = [first, first, second, second].map(|truth| truth + noise * draws.normal());
                let [d1, z1, d2, z2] = measured;
                fill(&mut columns, [unit as f64, period as f64, y, d1, z1, d2, z2]);
            }
        }
        panel(&["unit", "time", "y", "d1", "z1", "d2", "z2"], columns)
    }

    pub fn run(&self, replications: usize, seed: u64) -> Outcome {
        let title = format!(
            "MC4 superposition: β₁₂ = {}, correlation {}, reliability {}, {} × {}",
            self.cross, self.correlation, self.reliability, self.units, self.periods
        );
        replicate(title, replications, seed, |draws| {
            let panel = self.sample(draws)?;
            let spec = Superposition::new("y", "d1", "d2");
            let fit = spec.fit(&panel)?;
            let [multiplicative, complementary] = [fit.multiplicative_only(), fit.no_complementarity()];
            let ratio = fit.cross_yield_ratio();
            let product = ELASTICITIES[0] * ELASTICITIES[1];
            let mut records = vec![
                estimate("ε₁", ELASTICITIES[0], fit.elasticities()[0], fit.std_errors().values()[0]),
                estimate("β₁₂", self.cross, multiplicative.value, multiplicative.std_error),
                estimate("β₁₂ + ε₁ε₂", self.cross + product, complementary.value, complementary.std_error),
                Record::Event { what: "β₁₂ = 0 rejected", happened: multiplicative.p_value < 0.05 },
                Record::Event { what: "β₁₂ + ε₁ε₂ ≤ 0 rejected", happened: complementary.p_value < 0.05 },
                Record::Event {
                    what: "σ_H in its 95 % interval (delta)",
                    happened: (ratio.value - 1.0 - self.cross / product).abs() <= 1.96 * ratio.std_error,
                },
            ];
            if self.reliability < 1.0 {
                let corrected = spec.proxy_of_first("z1").proxy_of_second("z2").fit(&panel)?;
                let cross = corrected.multiplicative_only();
                let first = (corrected.elasticities()[0], corrected.std_errors().values()[0]);
                records.push(estimate("ε₁, second measures", ELASTICITIES[0], first.0, first.1));
                records.push(estimate("β₁₂, second measures", self.cross, cross.value, cross.std_error));
            }
            Ok(records)
        })
    }
}

/// MC5, groups of `users` that reuse each other's data.
pub struct ReuseDesign {
    pub phi: f64,
    pub users: usize,
    pub groups: usize,
    pub periods: usize,
}

pub const ETA: f64 = 0.1;

impl ReuseDesign {
    fn weights(&self) -> Result<LabeledMat, Error> {
        let n = self.users * self.groups;
        let codes: Vec<String> = (0..n).map(|unit| unit.to_string()).collect();
        let axis = Labels::from_codes(Dimension::Item, &codes)?;
        let shares = |i: usize, j: usize| i != j && i / self.users == j / self.users;
        let values = Array2::from_shape_fn((n, n), |(i, j)| f64::from(u8::from(shares(i, j))));
        Ok(LabeledMat::new(Measure::new("access", Unit::Ratio), Arc::clone(&axis), axis, values)?)
    }

    pub fn sample(&self, draws: &mut Draws) -> Result<Panel, Error> {
        let mut columns = vec![Vec::new(); 4];
        for group in 0..self.groups {
            let effects: Vec<f64> = (0..self.users).map(|_| draws.normal()).collect();
            for period in 0..self.periods {
                let stocks: Vec<f64> = effects.iter().map(|effect| (0.5 * effect + draws.normal()).exp()).collect();
                let all: f64 = stocks.iter().sum();
                for (user, own) in stocks.iter().enumerate() {
                    let reach = own + self.phi * (all - own);
                    let y = ETA * reach.ln() + effects[user] + 0.1 * (period as f64).sin() + 0.05 * draws.normal();
                    fill(&mut columns, [(group * self.users + user) as f64, period as f64, *own, y]);
                }
            }
        }
        panel(&["unit", "time", "data", "y"], columns)
    }

    pub fn run(&self, replications: usize, seed: u64) -> Outcome {
        let title = format!("MC5 reuse: φ = {}, {} groups of {} × {}", self.phi, self.groups, self.users, self.periods);
        replicate(title, replications, seed, |draws| {
            let panel = self.sample(draws)?;
            let fit = Reuse::new("y", "data", self.weights()?).fit(&panel)?;
            let (low, high) = fit.reuse_interval(0.95);
            let multiplier = fit.multiplier(0.95)?;
            let truth = (1.0 + self.phi * (self.users as f64 - 1.0)).powf(ETA);
            let phi = Record::Estimate {
                parameter: "φ",
                truth: self.phi,
                value: fit.coef("reuse")?,
                is_covered: Some(low <= self.phi && self.phi <= high),
            };
            let gain = Record::Estimate {
                parameter: "M(φ, n)",
                truth,
                value: multiplier.value,
                is_covered: Some(multiplier.low <= truth && truth <= multiplier.high),
            };
            Ok(vec![
                phi,
                estimate("η", ETA, fit.coef("elasticity")?, fit.std_error("elasticity")?),
                gain,
                Record::Event { what: "φ = 0 rejected", happened: fit.no_reuse_test().p_value < 0.05 },
                Record::Event {
                    what: "φ = 0 rejected, robust score",
                    happened: fit.robust_no_reuse_test().p_value < 0.05,
                },
                Record::Event { what: "φ on the boundary", happened: fit.is_on_boundary() },
            ])
        })
    }
}

/// MC6, feedback between data and output.
pub struct AmplificationDesign {
    pub elasticity: f64,
    pub accumulation: f64,
    pub persistence: f64,
    pub units: usize,
    pub periods: usize,
}

/// Periods before the first one seen, enough to forget the start where the feedback is strong.
const BURN_IN: usize = 300;

impl AmplificationDesign {
    /// `ρ_d = 0.7`, `κ = 0.4` and the elasticity that gives a feedback of this size.
    pub fn with_feedback(feedback: f64, units: usize, periods: usize) -> Self {
        Self { elasticity: feedback * 0.3 / 0.4, accumulation: 0.4, persistence: 0.7, units, periods }
    }

    pub fn gain(&self) -> f64 {
        1.0 / (1.0 - self.elasticity * self.accumulation / (1.0 - self.persistence))
    }

    pub fn sample(&self, draws: &mut Draws) -> Result<Panel, Error> {
        let mut columns = vec![Vec::new(); 4];
        for unit in 0..self.units {
            let effects = [0.3 * draws.normal(), 0.3 * draws.normal()];
            let (mut data, mut output) = (0.0, 0.0);
            for period in 0..BURN_IN + self.periods {
                data = self.persistence * data + self.accumulation * output + effects[0] + draws.normal();
                output = self.elasticity * data + effects[1] + draws.normal();
                if period >= BURN_IN {
                    fill(&mut columns, [unit as f64, (period - BURN_IN) as f64, data, output]);
                }
            }
        }
        panel(&["unit", "time", "data", "output"], columns)
    }

    /// `(ρ_d, κ)` by least squares within units, which is biased in short panels (Nickell 1981).
    fn within_units(&self, panel: &Panel) -> Result<[f64; 2], Error> {
        let (data, output) = (panel.column("data")?, panel.column("output")?);
        let rows = self.periods - 1;
        let mut moments = [0.0; 5];
        for unit in 0..self.units {
            let start = unit * self.periods;
            let mean = |column: &dyn Fn(usize) -> f64| (0..rows).map(column).sum::<f64>() / rows as f64;
            let (y, x, z) = (|t: usize| data[start + t + 1], |t: usize| data[start + t], |t: usize| output[start + t]);
            let (my, mx, mz) = (mean(&y), mean(&x), mean(&z));
            for t in 0..rows {
                let (y, x, z) = (y(t) - my, x(t) - mx, z(t) - mz);
                moments.iter_mut().zip([x * x, x * z, z * z, x * y, z * y]).for_each(|(sum, part)| *sum += part);
            }
        }
        let [xx, xz, zz, xy, zy] = moments;
        let determinant = xx * zz - xz * xz;
        Ok([(xy * zz - zy * xz) / determinant, (zy * xx - xy * xz) / determinant])
    }

    pub fn run(&self, replications: usize, bootstrap: usize, seed: u64) -> Outcome {
        let title = format!("MC6 amplification: gain {:.3}, {} × {}", self.gain(), self.units, self.periods);
        let truth = self.gain();
        replicate(title, replications, seed, |draws| {
            let panel = self.sample(draws)?;
            let within = self.within_units(&panel)?;
            let unseen = |parameter, truth, value| Record::Estimate { parameter, truth, value, is_covered: None };
            let mut records = vec![
                unseen("ρ_d, least squares within units", self.persistence, within[0]),
                unseen("κ, least squares within units", self.accumulation, within[1]),
            ];
            let differences = Amplification::new("data", "output").collapsed();
            let system = differences.clone().system();
            let names =
                [["ρ_d, differences", "κ, differences", "ε, differences"], ["ρ_d, system", "κ, system", "ε, system"]];
            let events = [
                [
                    "G covered, delta, differences",
                    "G covered, Fieller, differences",
                    "Fieller set unbounded, differences",
                    "G covered, bootstrap, differences",
                ],
                [
                    "G covered, delta, system",
                    "G covered, Fieller, system",
                    "Fieller set unbounded, system",
                    "G covered, bootstrap, system",
                ],
            ];
            for ((spec, names), events) in [differences, system].into_iter().zip(names).zip(events) {
                let fit = spec.fit(&panel)?;
                let error = |at: usize| fit.covariance[[at, at]].sqrt();
                records.push(estimate(names[0], self.persistence, fit.persistence, error(2)));
                records.push(estimate(names[1], self.accumulation, fit.accumulation, error(1)));
                records.push(estimate(names[2], self.elasticity, fit.elasticity, error(0)));
                let set = fit.gain_set(0.95);
                let mut event = |what, happened| records.push(Record::Event { what, happened });
                event(events[0], (fit.gain() - truth).abs() <= 1.96 * fit.gain_std_error());
                event(events[1], set.contains(truth));
                event(events[2], !set.is_bounded());
                if bootstrap > 0 {
                    let plan = Bootstrap { replications: bootstrap, seed: draws.index(usize::MAX) as u64 };
                    let interval = fit.bootstrap(&panel, plan)?.interval(0.95);
                    event(events[3], !matches!(interval, ConfidenceSet::Empty) && interval.contains(truth));
                }
            }
            Ok(records)
        })
    }
}

/// MC7, a random stable Cobb–Douglas economy of six sectors: the largest gap between the formula and iterating on firms'
/// decisions until nothing moves, relative to the response, over the draws.
pub fn network(replications: usize, seed: u64) -> Result<f64, Error> {
    let gaps: Vec<f64> = (0..replications)
        .into_par_iter()
        .map(|replication| one_network(&mut Draws::new(seed, replication as u64)))
        .collect::<Result<_, Error>>()?;
    Ok(gaps.into_iter().fold(0.0, f64::max))
}

fn one_network(draws: &mut Draws) -> Result<f64, Error> {
    let n = 6;
    let codes: Vec<String> = (1..=n).map(|sector| sector.to_string()).collect();
    let sectors = Labels::from_codes(Dimension::Sector, &codes)?;
    let mut coefficients = Array2::from_shape_fn((n, n), |_| draws.uniform());
    for mut column in coefficients.columns_mut() {
        let share = 0.3 + 0.3 * draws.uniform();
        let sum = column.sum();
        column.mapv_inplace(|a| share * a / sum);
    }
    let mut uniform =
        |low: f64, high: f64| -> Array1<f64> { (0..n).map(|_| low + (high - low) * draws.uniform()).collect() };
    let demand = uniform(1.0, 10.0);
    let (elasticities, gain, persistence) = (uniform(0.01, 0.1), uniform(0.1, 0.5), uniform(0.2, 0.7));
    let shock = uniform(0.0, 0.02);
    let mut access = Array2::from_shape_fn((n, n), |_| 0.1 * draws.uniform());
    access.diag_mut().fill(1.0);

    // Output by adding rounds of demand.
    let mut output = demand.clone();
    for _ in 0..200 {
        output = &demand + &coefficients.dot(&output);
    }
    let info = TableInfo::new("Utopia", Unit::money("CNY", 8));
    let table = IoTable::from_coefficients(info, sectors.clone(), coefficients.view(), output)?;
    let system = LeontiefSystem::from_table(&table, Flow::Domestic)?;
    let vector = |name: &str, values: &Array1<f64>| {
        LabeledVec::new(Measure::new(name, Unit::Ratio), sectors.clone(), values.clone())
    };
    let measure = Measure::new("access", Unit::Ratio);
    let multiplier = DataEconomy::new(&system)?
        .elasticities(&vector("elasticity", &elasticities)?)?
        .access(&LabeledMat::new(measure, sectors.clone(), sectors.clone(), access.clone())?)?
        .gain(&vector("gain", &gain)?, &vector("persistence", &persistence)?)?
        .multiplier(&vector("shock", &shock)?)?;

    // Each round firms see their suppliers' output and the data in reach, which have settled on the output before.
    let mut response = Array1::<f64>::zeros(n);
    for _ in 0..5000 {
        let data = &gain / &(1.0 - &persistence) * &response;
        let productivity = &shock + &(&elasticities * &access.dot(&data));
        let next = &productivity + &coefficients.t().dot(&response);
        let moved = (&next - &response).iter().fold(0.0, |worst: f64, gap| worst.max(gap.abs()));
        response = next;
        if moved < 1e-16 {
            break;
        }
    }
    let weights = demand.mapv(|d| d / demand.sum());
    let total = weights.dot(&response);
    Ok((multiplier.total - total).abs() / total.abs())
}
