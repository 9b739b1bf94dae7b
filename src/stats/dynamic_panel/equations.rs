//! The stacked equations of each unit: dependent variable, regressors, instruments.

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::{DMatrix, DVector};
use ndarray::ArrayView1;

use super::{DynamicPanel, DynamicPanelError, Equations, Exogeneity, Instruments};
use crate::panel::Panel;

/// The equations of one unit, differences before levels.
pub(super) struct Block {
    /// The number of the unit in the panel.
    pub unit: usize,
    /// The period of each equation.
    pub times: Vec<i64>,
    /// The first so many equations are differences.
    pub differences: usize,
    pub y: DVector<f64>,
    pub x: DMatrix<f64>,
    pub z: DMatrix<f64>,
}

impl Block {
    /// The covariance of the errors of two equations where those in levels are independent with variance one.
    fn error_covariance(&self, a: usize, b: usize) -> f64 {
        let (first, second) = (a.min(b), a.max(b));
        let apart = self.times[second].abs_diff(self.times[first]);
        match (first < self.differences, second < self.differences, apart) {
            (true, true, 0) => 2.0,
            (true, true, 1) => -1.0,
            // A difference holds the level of its own period and, with a minus, that of the period before.
            (_, false, 0) => 1.0,
            (true, false, 1) if self.times[second] < self.times[first] => -1.0,
            _ => 0.0,
        }
    }

    /// Z′HZ.
    pub fn weighted_instruments(&self) -> DMatrix<f64> {
        let n = self.times.len();
        let h = DMatrix::from_fn(n, n, |a, b| self.error_covariance(a, b));
        self.z.transpose() * (h * &self.z)
    }
}

/// All units, and what the columns are called.
pub(super) struct Stacked {
    pub blocks: Vec<Block>,
    pub parameters: Vec<String>,
    pub instruments: usize,
}

/// What an instrument is made of: the order of the variants is that of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Instrument {
    /// A past level of a variable in the differences of a period, or of all.
    Past {
        variable: usize,
        period: Option<i64>,
        lag: i64,
    },
    /// The change of an exogenous regressor in the differences.
    Own {
        term: usize,
    },
    /// A change of a variable in the levels of a period, or of all.
    Change {
        variable: usize,
        period: Option<i64>,
    },
    /// The change of an exogenous regressor in the levels.
    OwnInLevels {
        term: usize,
    },
    /// The effect of a period.
    Period(i64),
    Constant,
}

/// The rows of one unit by time.
type Rows = BTreeMap<i64, usize>;

struct Reader<'a> {
    spec: &'a DynamicPanel,
    columns: Vec<ArrayView1<'a, f64>>,
    exogeneity: Vec<Exogeneity>,
    terms: Vec<(usize, u32)>,
    /// Periods with an effect of their own.
    periods: Vec<i64>,
}

impl Reader<'_> {
    /// A variable some periods before, NaN where it is missing.
    fn value(&self, rows: &Rows, variable: usize, time: i64, lag: i64) -> f64 {
        time.checked_sub(lag).and_then(|time| rows.get(&time)).map_or(f64::NAN, |&row| self.columns[variable][row])
    }

    fn term(&self, rows: &Rows, term: usize, time: i64) -> f64 {
        let (variable, lag) = self.terms[term];
        self.value(rows, variable, time, i64::from(lag))
    }

    fn is_complete(&self, rows: &Rows, time: i64) -> bool {
        let present = |value: f64| !value.is_nan();
        present(self.value(rows, 0, time, 0)) && (0..self.terms.len()).all(|term| present(self.term(rows, term, time)))
    }

    /// The periods in which a unit has equations in differences, and in levels.
    fn equations(&self, rows: &Rows) -> (Vec<i64>, Vec<i64>) {
        let levels: Vec<i64> = rows.keys().copied().filter(|&time| self.is_complete(rows, time)).collect();
        let differences = levels.windows(2).filter(|pair| pair[1].checked_sub(pair[0]) == Some(1)).map(|pair| pair[1]);
        (differences.collect(), if self.spec.equations == Equations::System { levels } else { Vec::new() })
    }

    /// The instruments of one equation with their values, missing ones left out.
    fn instruments(&self, rows: &Rows, time: i64, is_difference: bool) -> Vec<(Instrument, f64)> {
        let period = (self.spec.instruments == Instruments::Full).then_some(time);
        let change = |variable: usize, lag: i64| {
            self.value(rows, variable, time, lag) - self.value(rows, variable, time, lag.saturating_add(1))
        };
        let mut found = Vec::new();
        // Without a lag of its own, the dependent variable is no instrument.
        let first = usize::from(self.spec.lags == 0);
        for (variable, &exogeneity) in self.exogeneity.iter().enumerate().skip(first) {
            let nearest = match exogeneity {
                Exogeneity::Exogenous => {
                    let own = (0..self.terms.len()).filter(|&term| self.terms[term].0 == variable);
                    found.extend(own.map(|term| {
                        let instrument =
                            if is_difference { Instrument::Own { term } } else { Instrument::OwnInLevels { term } };
                        (instrument, change(variable, i64::from(self.terms[term].1)))
                    }));
                    continue;
                }
                Exogeneity::Predetermined => 1,
                Exogeneity::Endogenous => 2,
            };
            if is_difference {
                let past = rows.range(..time).filter_map(|(&earlier, &row)| {
                    let lag = time.checked_sub(earlier)?;
                    let is_allowed =
                        lag >= nearest && self.spec.deepest.is_none_or(|deepest| lag <= i64::from(deepest));
                    is_allowed.then(|| (Instrument::Past { variable, period, lag }, self.columns[variable][row]))
                });
                found.extend(past);
            } else {
                found.push((Instrument::Change { variable, period }, change(variable, nearest - 1)));
            }
        }
        found.retain(|(_, value)| !value.is_nan());
        match self.spec.equations {
            Equations::Differences => found.extend(
                self.period_effects(time, true)
                    .into_iter()
                    .zip(&self.periods)
                    .map(|(value, &period)| (Instrument::Period(period), value)),
            ),
            Equations::System if is_difference => {}
            Equations::System => {
                found.push((Instrument::Constant, 1.0));
                if self.periods.contains(&time) {
                    found.push((Instrument::Period(time), 1.0));
                }
            }
        }
        found
    }

    /// The effects of periods in one equation.
    fn period_effects(&self, time: i64, is_difference: bool) -> Vec<f64> {
        let level = |period: i64, time: Option<i64>| f64::from(u8::from(time == Some(period)));
        let before = if is_difference { time.checked_sub(1) } else { None };
        self.periods.iter().map(|&period| level(period, Some(time)) - level(period, before)).collect()
    }

    fn block(&self, unit: usize, rows: &Rows, columns: &BTreeMap<Instrument, usize>) -> Option<Block> {
        let (differences, levels) = self.equations(rows);
        let times: Vec<i64> = differences.iter().chain(&levels).copied().collect();
        if times.is_empty() {
            return None;
        }
        let split = differences.len();
        let constant = usize::from(self.spec.equations == Equations::System);
        let of = |value: &dyn Fn(i64) -> f64, equation: usize| {
            let time = times[equation];
            if equation < split { value(time) - value(time - 1) } else { value(time) }
        };
        let y = DVector::from_fn(times.len(), |equation, _| of(&|time| self.value(rows, 0, time, 0), equation));
        let terms = self.terms.len();
        let mut x = DMatrix::zeros(times.len(), terms + constant + self.periods.len());
        let mut z = DMatrix::zeros(times.len(), columns.len());
        for (equation, &time) in times.iter().enumerate() {
            for term in 0..terms {
                x[(equation, term)] = of(&|time| self.term(rows, term, time), equation);
            }
            if constant == 1 && equation >= split {
                x[(equation, terms)] = 1.0;
            }
            for (at, effect) in self.period_effects(time, equation < split).into_iter().enumerate() {
                x[(equation, terms + constant + at)] = effect;
            }
            // Instruments that are zero everywhere have no column.
            for (instrument, value) in self.instruments(rows, time, equation < split) {
                if let Some(&column) = columns.get(&instrument) {
                    z[(equation, column)] = value;
                }
            }
        }
        Some(Block { unit, times, differences: split, y, x, z })
    }
}

impl DynamicPanel {
    /// The equations of all units.
    pub(super) fn stack(&self, panel: &Panel) -> Result<Stacked, DynamicPanelError> {
        panel.ensure_ids("a regression on its own past")?;
        let columns = self.variables().map(|(name, _)| panel.column(name)).collect::<Result<Vec<_>, _>>()?;
        let mut units = vec![Rows::new(); panel.unit_labels().len()];
        for (row, (&unit, &time)) in panel.units().iter().zip(panel.times().unwrap_or_default()).enumerate() {
            units[unit].insert(time, row);
        }
        let mut reader = Reader {
            spec: self,
            columns,
            exogeneity: self.variables().map(|(_, exogeneity)| exogeneity).collect(),
            terms: self.terms(),
            periods: Vec::new(),
        };
        let equations: Vec<(Vec<i64>, Vec<i64>)> = units.iter().map(|rows| reader.equations(rows)).collect();
        if equations.iter().all(|(differences, _)| differences.is_empty()) {
            let longest = reader.terms.iter().map(|(_, lag)| *lag).max().unwrap_or(0);
            return Err(DynamicPanelError::NoEquation { needed: longest.saturating_add(2) });
        }
        if self.time_effects {
            let times = |(differences, levels): &(Vec<i64>, Vec<i64>)| match self.equations {
                Equations::Differences => differences.clone(),
                Equations::System => levels.clone(),
            };
            let periods: BTreeSet<i64> = equations.iter().flat_map(times).collect();
            // The constant of the levels is the effect of the first period.
            let skipped = usize::from(self.equations == Equations::System);
            reader.periods = periods.into_iter().skip(skipped).collect();
        }
        let mut found = BTreeSet::new();
        for (rows, (differences, levels)) in units.iter().zip(&equations) {
            for (times, is_difference) in [(differences, true), (levels, false)] {
                for &time in times {
                    let used = reader.instruments(rows, time, is_difference).into_iter();
                    found.extend(used.filter(|(_, value)| *value != 0.0).map(|(instrument, _)| instrument));
                }
            }
        }
        let columns: BTreeMap<Instrument, usize> =
            found.into_iter().enumerate().map(|(at, instrument)| (instrument, at)).collect();
        let blocks = units.iter().enumerate().filter_map(|(unit, rows)| reader.block(unit, rows, &columns)).collect();
        let names: Vec<&str> = self.variables().map(|(name, _)| name).collect();
        let mut parameters: Vec<String> = reader
            .terms
            .iter()
            .map(|&(variable, lag)| match lag {
                0 => names[variable].to_owned(),
                lag => format!("lag{lag}_{}", names[variable]),
            })
            .collect();
        parameters.extend((self.equations == Equations::System).then(|| "constant".to_owned()));
        parameters.extend(reader.periods.iter().map(|period| format!("time_{period}")));
        Ok(Stacked { blocks, parameters, instruments: columns.len() })
    }
}
