//! The socio-economic accounts of the World Input-Output Database, release of 2016.

use std::sync::Arc;

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::{GrowthError, IndustryAccounts, IndustryIncome, IndustryVolumes};
use crate::labeled::LabeledVec;
use crate::labels::{Dimension, Label, Labels};
use crate::panel::Panel;
use crate::units::{Measure, Unit};

/// Accounts of a country's industries, made ready for productivity, with what had to be decided on the way.
///
/// # Layout
/// A panel of industries (`code`) and years with the columns `description`, `II`, `II_PI`, `GO`, `GO_PI`, `VA`, `VA_PI`,
/// `LAB`, `CAP`, `K`, `EMP`, `EMPE`, `H_EMPE`, in millions of national currency and thousands of persons.
///
/// # Example
/// ```
/// use domar::growth::{IndustryGrowth, WiodAccounts};
/// use domar::panel::Panel;
/// let text = "\
/// code,description,year,II,II_PI,GO,GO_PI,VA,VA_PI,LAB,CAP,K,EMP,EMPE,H_EMPE
/// A,Farms,2000,40,100,100,100,60,100,50,10,200,5,4,8
/// B,Factories,2000,60,100,100,100,40,100,30,10,300,3,3,6
/// U,Nobody,2000,0,100,0,100,0,100,0,0,0,0,0,0
/// A,Farms,2001,42,105,108,102,66,100,56,10,210,5,4,8
/// B,Factories,2001,66,103,110,99,44,95,30,14,330,3,3,6
/// U,Nobody,2001,0,100,0,100,0,100,0,0,0,0,0,0
/// ";
/// let panel = Panel::parse_csv(text, "sea.csv")?.with_ids("code", "year")?;
/// let accounts = WiodAccounts::from_panel("Utopia", &panel)?;
/// assert_eq!(accounts.dropped, ["U Nobody"]);
/// let growth = IndustryGrowth::chained(&accounts.years)?;
/// assert!(growth.gap().abs() < 1e-15);
/// assert!(growth.contribution_of(&["A"])? > 0.0);
/// # Ok::<(), domar::Error>(())
/// ```
/// # References
/// Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015); WIOD socio-economic accounts, release 2016 (February 2018).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WiodAccounts {
    /// The country.
    pub country: String,
    /// Accounts by year, in order.
    pub years: Vec<IndustryAccounts>,
    /// Industries without output in some year, which are left out.
    pub dropped: Vec<String>,
    /// Industries and years with negative capital compensation, which is kept.
    pub negative_capital: Vec<(String, i64, f64)>,
    /// What was decided, in the order in which it was done; to be printed with results.
    pub choices: Vec<String>,
}

/// A column by industry and year.
struct Cells<'a> {
    panel: &'a Panel,
    /// The row of each industry (first index) and year.
    rows: Vec<Vec<usize>>,
}

impl Cells<'_> {
    fn column(&self, name: &str, year: usize) -> Result<Array1<f64>, GrowthError> {
        let values = self.panel.column(name)?;
        self.rows
            .iter()
            .map(|rows| {
                let value = values[rows[year]];
                if value.is_nan() {
                    let place = self.panel.row_label(rows[year]);
                    return Err(GrowthError::EmptyCell { column: name.to_owned(), place });
                }
                Ok(value)
            })
            .collect()
    }
}

impl WiodAccounts {
    /// Accounts from the panel of a country.
    ///
    /// # Formula
    /// ```text
    /// Y = GO / GO_PI,   X = II / II_PI                      value added follows by double deflation
    /// hours = H_EMPE · EMP / EMPE                           the self-employed work as long as employees
    /// real K = K / (Σ VA / Σ (VA / VA_PI))                  K is nominal: one deflator for all, a proxy
    /// output = II + LAB + CAP
    /// ```
    /// # Errors
    /// [`GrowthError::Panel`] without units and times, or for unknown columns; [`GrowthError::EmptyCell`];
    /// [`GrowthError::NoSuchTime`] for a year that lacks an industry; [`GrowthError::OutOfRange`] for a price index or
    /// employment that is not positive; what [`IndustryAccounts::new`] refuses.
    pub fn from_panel(country: &str, panel: &Panel) -> Result<Self, GrowthError> {
        panel.ensure_ids("the productivity of industries")?;
        let row_times = panel.times().unwrap_or_default();
        let mut times = row_times.to_vec();
        times.sort_unstable();
        times.dedup();
        let mut rows = vec![vec![None; times.len()]; panel.unit_labels().len()];
        for (row, (&unit, time)) in panel.units().iter().zip(row_times).enumerate() {
            if let Ok(at) = times.binary_search(time) {
                rows[unit][at] = Some(row);
            }
        }
        let output = panel.column("GO")?;
        let names = panel.text("description")?;
        let (mut kept, mut labels, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
        for (unit, rows) in rows.into_iter().enumerate() {
            let code = &panel.unit_labels()[unit];
            let known: Vec<i64> =
                times.iter().zip(&rows).filter(|(_, row)| row.is_some()).map(|(time, _)| *time).collect();
            let missing = times.iter().find(|time| !known.contains(time));
            if let Some(&time) = missing {
                return Err(GrowthError::NoSuchTime { time, known });
            }
            let rows: Vec<usize> = rows.into_iter().flatten().collect();
            let name = rows.first().and_then(|&row| names[row]).unwrap_or_default();
            let label = Label::new(code, name);
            if rows.iter().any(|&row| output[row] == 0.0) {
                dropped.push(label.to_string());
            } else {
                labels.push(label);
                kept.push(rows);
            }
        }
        let sectors = Labels::new(Dimension::Sector, labels)?;
        let cells = Cells { panel, rows: kept };
        let mut negative_capital = Vec::new();
        let mut years = Vec::new();
        for (at, &time) in times.iter().enumerate() {
            let accounts = year_accounts(&cells, &sectors, at, time)?;
            for (label, value) in cells.column("CAP", at)?.iter().enumerate().map(|(i, v)| (&sectors.as_slice()[i], *v))
            {
                if value < 0.0 {
                    negative_capital.push((label.to_string(), time, value));
                }
            }
            years.push(accounts);
        }
        let list = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join("; ") };
        let negative: Vec<String> =
            negative_capital.iter().map(|(label, year, value)| format!("{label} {year} ({value})")).collect();
        let choices = vec![
            format!("industries without output in some year are left out: {}", list(&dropped)),
            "output is inputs plus labour and capital compensation, which differs from GO by rounding".to_owned(),
            "volumes of output and inputs are GO/GO_PI and II/II_PI; value added is double-deflated from them, since VA_QI \
             breaks the Törnqvist identity"
                .to_owned(),
            "K is nominal: real K is K over the aggregate value-added deflator ΣVA/Σ(VA/VA_PI), a proxy without asset prices"
                .to_owned(),
            "hours are H_EMPE·EMP/EMPE: the self-employed are taken to work as long as employees".to_owned(),
            format!(
                "negative capital compensation is kept, {} cells: {}",
                negative_capital.len(),
                list(&negative)
            ),
        ];
        Ok(Self { country: country.to_owned(), years, dropped, negative_capital, choices })
    }
}

fn year_accounts(
    cells: &Cells<'_>,
    sectors: &Arc<Labels>,
    at: usize,
    time: i64,
) -> Result<IndustryAccounts, GrowthError> {
    let column = |name: &str| cells.column(name, at);
    let positive = |what: &'static str, values: Array1<f64>| match values.iter().position(|value| *value <= 0.0) {
        None => Ok(values),
        Some(position) => {
            let place = format!("{} in {time}", sectors.as_slice()[position]);
            Err(GrowthError::out_of_range(what, place, values[position], "positive"))
        }
    };
    let money = |name: &str, values: Array1<f64>| {
        LabeledVec::new(Measure::new(name, Unit::money("national currency", 6)), Arc::clone(sectors), values)
    };
    let volume = |name: &str, unit: Unit, values: Array1<f64>| {
        LabeledVec::new(Measure::new(name, unit), Arc::clone(sectors), values)
    };
    let constant = || Unit::money("national currency at constant prices", 6);
    let index = |name: &str| Ok::<_, GrowthError>(positive("the price index", column(name)?)? / 100.0);
    let added = column("VA")?;
    let deflator = added.sum() / (&added / &index("VA_PI")?).sum();
    let employees = positive("the number of employees", column("EMPE")?)?;
    let income = IndustryIncome {
        inputs: money("inputs", column("II")?)?,
        labour: money("labour compensation", column("LAB")?)?,
        capital: money("capital compensation", column("CAP")?)?,
    };
    let volumes = IndustryVolumes {
        output: volume("output", constant(), column("GO")? / &index("GO_PI")?)?,
        inputs: volume("inputs", constant(), column("II")? / &index("II_PI")?)?,
        labour: volume("hours", Unit::quantity("hours", 6), column("H_EMPE")? * &column("EMP")? / &employees)?,
        capital: volume("capital", constant(), column("K")? / deflator)?,
    };
    let year = i32::try_from(time).map_err(|_| GrowthError::NoSuchTime { time, known: Vec::new() })?;
    IndustryAccounts::new(year, income, volumes)
}
