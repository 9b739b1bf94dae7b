//! From a panel and a specification to the columns of each equation.

use super::error::FrontierError;
use super::inefficiency::{Mean, Shape};
use super::panel::{Effect, PanelModel};
use super::spec::{Form, Frontier, Trend};
use super::stacked::Equation;
use crate::panel::{Panel, RowNames, Sample};

/// The columns of a model in the rows used.
pub(super) struct Regressors {
    pub sample: Sample,
    pub row_names: RowNames,
    /// y in the rows used.
    pub response: Vec<f64>,
    pub frontier: Vec<(String, Vec<f64>)>,
    pub u: Vec<(String, Vec<f64>)>,
    pub v: Vec<(String, Vec<f64>)>,
    pub shape: Vec<(String, Vec<f64>)>,
    /// Rows of each unit, for panel models.
    pub units: Vec<Vec<usize>>,
    /// Period of each row, from 1; empty where times are not needed.
    pub periods: Vec<f64>,
    /// Covariates of anything else, in the order asked for.
    pub others: Vec<(String, Vec<f64>)>,
}

/// The inputs of a frontier in the rows of a sample, scaled as the form asks, and the period of each row.
pub(super) struct Inputs {
    pub columns: Vec<(String, Vec<f64>)>,
    /// From 1; empty where times are not known.
    pub periods: Vec<f64>,
}

impl Inputs {
    pub fn of(spec: &Frontier, panel: &Panel, sample: &Sample) -> Result<Self, FrontierError> {
        let mut columns = spec
            .inputs
            .iter()
            .map(|name| Ok((name.clone(), finite(panel, sample, name)?)))
            .collect::<Result<Vec<_>, FrontierError>>()?;
        if spec.form == Form::MeanScaledTranslog {
            for (_, values) in &mut columns {
                // ln(x / mean of x), where the column holds ln x.
                let level = (values.iter().map(|x| x.exp()).sum::<f64>() / values.len() as f64).ln();
                values.iter_mut().for_each(|x| *x -= level);
            }
        }
        let periods = panel.times().map_or_else(Vec::new, |times| {
            let used: Vec<i64> = sample.rows.iter().map(|&row| times[row]).collect();
            let first = used.iter().copied().min().unwrap_or(0);
            used.iter().map(|t| (t - first + 1) as f64).collect()
        });
        Ok(Self { columns, periods })
    }
}

/// A column in the rows of a sample.
pub(super) fn finite(panel: &Panel, sample: &Sample, name: &str) -> Result<Vec<f64>, FrontierError> {
    let values = sample.take(panel.column(name)?).to_vec();
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(at) => Err(FrontierError::NotFinite {
            column: name.to_owned(),
            row: panel.row_label(sample.rows[at]),
            value: values[at],
        }),
    }
}

impl Regressors {
    pub fn of(spec: &Frontier, panel: &Panel) -> Result<Self, FrontierError> {
        Self::with_others(spec, panel, &[])
    }

    /// With columns for an equation that is not one of the four; rows without them are not used.
    // One column after another, in the order in which they are printed.
    #[allow(clippy::too_many_lines)]
    pub fn with_others(spec: &Frontier, panel: &Panel, others: &[String]) -> Result<Self, FrontierError> {
        let mean = spec.mean();
        let mean_by: &[String] = match mean {
            Some(Mean::By(names) | Mean::ByWithoutConstant(names)) => names,
            _ => &[],
        };
        let mut names: Vec<&str> = vec![&spec.output];
        for name in spec.inputs.iter().chain(&spec.inefficiency_by).chain(&spec.noise_by).chain(mean_by).chain(others) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        if spec.panel_model.is_some() {
            panel.ensure_ids("a panel frontier")?;
        }
        if spec.trend != Trend::Absent {
            panel.ensure_ids("a trend")?;
        }
        let sample = panel.complete(&names)?;
        let take = |name: &String| finite(panel, &sample, name);
        let response = take(&spec.output)?;
        let n = response.len();
        let constant = |name: &str| (name.to_owned(), vec![1.0; n]);
        let Inputs { columns: inputs, periods } = Inputs::of(spec, panel, &sample)?;
        let mut frontier = vec![constant("constant")];
        let squared = spec.form != Form::Linear;
        frontier.extend(inputs.iter().cloned());
        if spec.trend != Trend::Absent {
            frontier.push(("trend".to_owned(), periods.clone()));
        }
        let product =
            |a: &[f64], b: &[f64], factor: f64| a.iter().zip(b).map(|(a, b)| factor * a * b).collect::<Vec<_>>();
        if squared {
            for (i, (left_name, left)) in inputs.iter().enumerate() {
                frontier.push((format!("0.5*{left_name}^2"), product(left, left, 0.5)));
                for (right_name, right) in &inputs[i + 1..] {
                    frontier.push((format!("{left_name}*{right_name}"), product(left, right, 1.0)));
                }
            }
            if spec.trend != Trend::Absent {
                frontier.push(("0.5*trend^2".to_owned(), product(&periods, &periods, 0.5)));
            }
        }
        if spec.trend == Trend::Biased {
            for (name, values) in &inputs {
                frontier.push((format!("{name}*trend"), product(values, &periods, 1.0)));
            }
        }

        let equation =
            |label: &str, by: &[String], has_constant: bool| -> Result<Vec<(String, Vec<f64>)>, FrontierError> {
                let mut columns = if has_constant { vec![constant(label)] } else { Vec::new() };
                for name in by {
                    columns.push((format!("{label}:{name}"), take(name)?));
                }
                Ok(columns)
            };
        let u = equation("ln_sigma_u_sq", &spec.inefficiency_by, true)?;
        let v = equation("ln_sigma_v_sq", &spec.noise_by, true)?;
        let shape = match (mean, spec.distribution.any().shape()) {
            (Some(Mean::Free), _) => equation("mu", &[], true)?,
            (Some(Mean::By(names)), _) => equation("mu", names, true)?,
            (Some(Mean::ByWithoutConstant(names)), _) => equation("mu", names, false)?,
            (None, Shape::Named(name)) => equation(name, &[], true)?,
            (Some(Mean::Zero), _) | (None, Shape::Absent) => Vec::new(),
        };

        let varies_freely = spec.panel_model.as_ref().is_some_and(|model| model.effect().is_some());
        let units = if spec.panel_model.is_some() {
            let mut units: Vec<Vec<usize>> = vec![Vec::new(); panel.unit_labels().len()];
            for (position, &row) in sample.rows.iter().enumerate() {
                units[panel.units()[row]].push(position);
            }
            for ((name, column), number) in u.iter().chain(&shape).flat_map(|c| (0..units.len()).map(move |i| (c, i))) {
                if !varies_freely
                    && let Some((&first, rest)) = units[number].split_first()
                    && rest.iter().any(|&i| column[i] != column[first])
                {
                    let column = name.rsplit(':').next().unwrap_or(name).to_owned();
                    return Err(FrontierError::NotConstantWithinUnit {
                        column,
                        unit: panel.unit_labels()[number].clone(),
                    });
                }
            }
            units.retain(|unit| !unit.is_empty());
            units
        } else {
            Vec::new()
        };
        let others =
            others.iter().map(|name| Ok((name.clone(), take(name)?))).collect::<Result<Vec<_>, FrontierError>>()?;
        let row_names = panel.row_names(&sample);
        let mut response = response;
        if spec.panel_model.as_ref().and_then(PanelModel::effect) == Some(Effect::Fixed) {
            // The within likelihood does not change with the level of a unit, so levels are taken out first.
            frontier.remove(0);
            frontier.iter_mut().for_each(|(_, column)| demean(column, &units));
            demean(&mut response, &units);
        }
        Ok(Self { sample, row_names, response, frontier, u, v, shape, units, periods, others })
    }

    /// The regressors of the first index, the residual times `sign`.
    pub fn frontier_equation(&self, sign: f64) -> Equation {
        let flipped =
            self.frontier.iter().map(|(name, column)| (name.clone(), column.iter().map(|x| -sign * x).collect()));
        equation_of("frontier", flipped)
    }

    pub fn u_equation(&self) -> Equation {
        equation_of("inefficiency", self.u.iter().cloned())
    }

    pub fn v_equation(&self) -> Equation {
        equation_of("noise", self.v.iter().cloned())
    }

    pub fn shape_equation(&self) -> Equation {
        equation_of("mean of inefficiency", self.shape.iter().cloned())
    }
}

pub(super) fn demean(column: &mut [f64], units: &[Vec<usize>]) {
    for unit in units {
        let mean = unit.iter().map(|&i| column[i]).sum::<f64>() / unit.len() as f64;
        unit.iter().for_each(|&i| column[i] -= mean);
    }
}

fn equation_of(part: &'static str, columns: impl Iterator<Item = (String, Vec<f64>)>) -> Equation {
    let (names, columns) = columns.unzip();
    Equation { part, names, columns }
}
