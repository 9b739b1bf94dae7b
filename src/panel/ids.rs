//! Which rows belong to which unit and time.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::column::{Content, MISSING};
use super::{Panel, PanelError, RepeatedKey};

/// The unit of each row, and its time where known.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    pub(super) unit: String,
    pub(super) time: Option<String>,
    pub(super) units: Vec<usize>,
    pub(super) labels: Vec<String>,
    pub(super) times: Option<Vec<i64>>,
    /// Rows by unit and time: neighbours in time are neighbours here.
    pub(super) order: Vec<usize>,
}

impl Ids {
    pub(super) fn unit_column(&self) -> &str {
        &self.unit
    }

    pub(super) fn time_column(&self) -> Option<&str> {
        self.time.as_deref()
    }

    pub(super) fn label(&self, row: usize) -> Option<&str> {
        self.units.get(row).and_then(|&unit| self.labels.get(unit)).map(String::as_str)
    }

    pub(super) fn time(&self, row: usize) -> Option<i64> {
        self.times.as_ref().and_then(|times| times.get(row)).copied()
    }

    fn key(&self, row: usize) -> (usize, i64) {
        (self.units[row], self.time(row).unwrap_or_default())
    }

    /// For each row, the row of the same unit `periods` earlier, if there is one.
    pub(super) fn earlier_rows(&self, periods: i64) -> Vec<Option<usize>> {
        let mut earlier = vec![None; self.units.len()];
        // Both ends of the pair move through the ordered rows once.
        let mut behind = 0;
        for &row in &self.order {
            let (unit, time) = self.key(row);
            let Some(wanted) = time.checked_sub(periods) else { continue };
            while self.order.get(behind).is_some_and(|&other| self.key(other) < (unit, wanted)) {
                behind += 1;
            }
            earlier[row] = self.order.get(behind).copied().filter(|&other| self.key(other) == (unit, wanted));
        }
        earlier
    }
}

/// Times at which a unit is absent although it was there before and comes back.
///
/// ```
/// use domar::panel::Panel;
/// let panel = Panel::parse_csv("firm,year,y\na,1990,1\na,1993,2\n", "firms.csv")?.with_ids("firm", "year")?;
/// let gaps = panel.gaps();
/// assert_eq!((gaps[0].unit.as_str(), gaps[0].first, gaps[0].last), ("a", 1991, 1992));
/// assert_eq!(gaps[0].to_string(), "a: 1991 to 1992");
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gap {
    /// The unit.
    pub unit: String,
    /// The first time at which it is absent.
    pub first: i64,
    /// The last time at which it is absent.
    pub last: i64,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}: {}", self.unit, self.first)
        } else {
            write!(f, "{}: {} to {}", self.unit, self.first, self.last)
        }
    }
}

/// How many units and periods a panel has, and how they fill it.
///
/// ```
/// use domar::panel::Panel;
/// let panel = Panel::parse_csv("firm,year,y\na,1990,1\na,1991,2\nb,1990,3\n", "firms.csv")?.with_ids("firm", "year")?;
/// let summary = panel.describe()?;
/// assert_eq!((summary.units, summary.periods, summary.most_per_unit), (2, Some(2), 2));
/// assert_eq!(summary.to_string(), "3 rows: 2 units, 2 periods (1990 to 1991), 1 to 2 rows per unit (mean 1.5), 0 gaps");
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PanelSummary {
    /// Number of rows.
    pub rows: usize,
    /// Number of units.
    pub units: usize,
    /// Number of different times; `None` where times are not known, here and below.
    pub periods: Option<usize>,
    /// The first time.
    pub first: Option<i64>,
    /// The last time.
    pub last: Option<i64>,
    /// Rows of the unit with the fewest.
    pub fewest_per_unit: usize,
    /// Rows per unit, on average.
    pub mean_per_unit: f64,
    /// Rows of the unit with the most.
    pub most_per_unit: usize,
    /// Number of gaps, each of one or more times.
    pub gaps: Option<usize>,
}

impl fmt::Display for PanelSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |count: usize| if count == 1 { "" } else { "s" };
        write!(f, "{} row{}: {} unit{}", self.rows, s(self.rows), self.units, s(self.units))?;
        if let (Some(periods), Some(first), Some(last)) = (self.periods, self.first, self.last) {
            write!(f, ", {periods} period{} ({first} to {last})", s(periods))?;
        }
        if self.fewest_per_unit == self.most_per_unit {
            write!(f, ", {} row{} per unit", self.most_per_unit, s(self.most_per_unit))?;
        } else {
            let (fewest, most, mean) = (self.fewest_per_unit, self.most_per_unit, self.mean_per_unit);
            write!(f, ", {fewest} to {most} rows per unit (mean {mean:.1})")?;
        }
        self.gaps.map_or(Ok(()), |gaps| write!(f, ", {gaps} gap{}", s(gaps)))
    }
}

impl Panel {
    /// The panel with the unit and the time of each row, taken from two of its columns.
    ///
    /// Units are whole numbers or texts, numbered in the order in which they appear. Times are whole numbers, or texts
    /// that are (`1990`, `1990年`). Times may be lacking in between; rows keep their order.
    ///
    /// # Errors
    /// [`PanelError::UnknownColumn`]; [`PanelError::MissingId`]; [`PanelError::NotWhole`];
    /// [`PanelError::DuplicateKeys`] where a unit has several rows of one time.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,year,y\nb,1990,1\na,1990,2\nb,1991,3\n", "a.csv")?.with_ids("firm", "year")?;
    /// assert_eq!(panel.units(), [0, 1, 0]);
    /// assert_eq!(panel.unit_labels(), ["b", "a"]);
    /// assert_eq!(panel.times(), Some(&[1990, 1990, 1991][..]));
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_ids(self, unit: &str, time: &str) -> Result<Self, PanelError> {
        self.with_ids_named(unit, Some(time))
    }

    /// The panel with the unit of each row only: clusters without times.
    ///
    /// # Errors
    /// [`PanelError::UnknownColumn`], [`PanelError::MissingId`], [`PanelError::NotWhole`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("village,y\nA,1\nA,2\nB,3\n", "a.csv")?.with_unit("village")?;
    /// assert_eq!(panel.units(), [0, 0, 1]);
    /// assert!(panel.times().is_none());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_unit(self, unit: &str) -> Result<Self, PanelError> {
        self.with_ids_named(unit, None)
    }

    pub(super) fn with_ids_named(mut self, unit: &str, time: Option<&str>) -> Result<Self, PanelError> {
        let (units, labels) = self.read_units(unit)?;
        let times = time.map(|time| self.read_times(time)).transpose()?;
        let mut order: Vec<usize> = (0..self.len()).collect();
        match &times {
            Some(times) => order.sort_by_key(|&row| (units[row], times[row])),
            None => order.sort_by_key(|&row| units[row]),
        }
        let ids = Ids { unit: unit.to_owned(), time: time.map(str::to_owned), units, labels, times, order };
        if let Some(time) = time {
            self.ensure_unique(&ids, time)?;
        }
        self.ids = Some(ids);
        Ok(self)
    }

    fn ensure_unique(&self, ids: &Ids, time: &str) -> Result<(), PanelError> {
        let mut keys = Vec::new();
        let mut count = 0;
        // The order is stable, so rows of one key stand together and in file order.
        for rows in ids.order.chunk_by(|&a, &b| ids.key(a) == ids.key(b)).filter(|rows| rows.len() > 1) {
            count += 1;
            if keys.len() < 5 {
                keys.push(RepeatedKey {
                    unit: ids.label(rows[0]).unwrap_or_default().to_owned(),
                    time: ids.time(rows[0]).unwrap_or_default(),
                    lines: rows.iter().map(|&row| self.line(row)).collect(),
                });
            }
        }
        if count == 0 {
            return Ok(());
        }
        Err(PanelError::DuplicateKeys {
            source_name: self.source_name().to_owned(),
            unit: ids.unit.clone(),
            time: time.to_owned(),
            rows_or_lines: if self.line_word() == "line" { "lines" } else { "rows" },
            keys,
            count,
        })
    }

    /// The number of each row's unit, and the units' labels.
    fn read_units(&self, name: &str) -> Result<(Vec<usize>, Vec<String>), PanelError> {
        let position = self.position(name)?;
        let mut labels = Vec::new();
        let mut units = Vec::with_capacity(self.len());
        match &self.contents[position] {
            // Text goes first, since it distinguishes what numbers may not.
            Content::Text(text) | Content::Coded(_, text) => {
                self.ensure_no_missing(name, position, |row| text.codes[row] == MISSING)?;
                let mut known = vec![None; text.levels.len()];
                for &code in &text.codes {
                    units.push(*known[code].get_or_insert_with(|| {
                        labels.push(text.levels[code].clone());
                        labels.len() - 1
                    }));
                }
            }
            Content::Numbers(values) => {
                self.ensure_no_missing(name, position, |row| values[row].is_nan())?;
                let mut known = HashMap::new();
                for (row, &value) in values.iter().enumerate() {
                    let number = whole(value).ok_or_else(|| PanelError::NotWhole {
                        name: name.to_owned(),
                        place: self.place(row, position),
                        found: value.to_string(),
                        advice: "units are whole numbers or texts",
                    })?;
                    units.push(*known.entry(number).or_insert_with(|| {
                        labels.push(number.to_string());
                        labels.len() - 1
                    }));
                }
            }
        }
        Ok((units, labels))
    }

    fn read_times(&self, name: &str) -> Result<Vec<i64>, PanelError> {
        let position = self.position(name)?;
        let not_whole = |row: usize, found: String| PanelError::NotWhole {
            name: name.to_owned(),
            place: self.place(row, position),
            found,
            advice: "times are whole numbers such as years; number quarters or seasons through",
        };
        match &self.contents[position] {
            Content::Numbers(values) | Content::Coded(values, _) => {
                self.ensure_no_missing(name, position, |row| values[row].is_nan())?;
                let times = values.iter().enumerate();
                times.map(|(row, &value)| whole(value).ok_or_else(|| not_whole(row, value.to_string()))).collect()
            }
            Content::Text(text) => {
                self.ensure_no_missing(name, position, |row| text.codes[row] == MISSING)?;
                let levels: Vec<Option<i64>> =
                    text.levels.iter().map(|level| level.trim_end_matches('年').trim().parse().ok()).collect();
                let times = text.codes.iter().enumerate();
                times
                    .map(|(row, &code)| {
                        levels[code].ok_or_else(|| not_whole(row, format!("\"{}\"", text.levels[code])))
                    })
                    .collect()
            }
        }
    }

    fn ensure_no_missing(
        &self,
        name: &str,
        position: usize,
        is_missing: impl Fn(usize) -> bool,
    ) -> Result<(), PanelError> {
        let mut missing = (0..self.len()).filter(|&row| is_missing(row));
        match missing.next() {
            None => Ok(()),
            Some(first) => Err(PanelError::MissingId {
                name: name.to_owned(),
                place: self.place(first, position),
                count: 1 + missing.count(),
            }),
        }
    }

    /// The number of each row's unit, an index into [`Panel::unit_labels`]; empty where units are not known.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,y\nb,1\na,2\nb,3\n", "a.csv")?;
    /// assert!(panel.units().is_empty());
    /// assert_eq!(panel.with_unit("firm")?.units(), [0, 1, 0]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn units(&self) -> &[usize] {
        self.ids.as_ref().map_or(&[], |ids| &ids.units)
    }

    /// The label of each unit, in the order in which units appear; empty where units are not known.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,y\n2,1\n1,2\n", "a.csv")?.with_unit("firm")?;
    /// assert_eq!(panel.unit_labels(), ["2", "1"]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn unit_labels(&self) -> &[String] {
        self.ids.as_ref().map_or(&[], |ids| &ids.labels)
    }

    /// The time of each row, where known.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,year\n1,1990\n1,1991\n", "a.csv")?.with_ids("firm", "year")?;
    /// assert_eq!(panel.times().map(<[i64]>::to_vec), Some(vec![1990, 1991]));
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn times(&self) -> Option<&[i64]> {
        self.ids.as_ref().and_then(|ids| ids.times.as_deref())
    }

    /// Checks that units are known; `wanted` says in the message what needs them.
    ///
    /// # Errors
    /// [`PanelError::NoUnits`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0])])?;
    /// let message = panel.ensure_units("the random-effects model").unwrap_err().to_string();
    /// assert!(message.starts_with("the random-effects model needs to know which rows belong to one unit"));
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn ensure_units(&self, wanted: &str) -> Result<(), PanelError> {
        self.some_ids(wanted).map(|_| ())
    }

    /// Checks that units and times are known; `wanted` says in the message what needs them.
    ///
    /// # Errors
    /// [`PanelError::NoTimes`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,y\n1,2\n", "a.csv")?.with_unit("firm")?;
    /// assert!(panel.ensure_units("clustering").is_ok());
    /// assert!(panel.ensure_ids("time-varying inefficiency").is_err());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn ensure_ids(&self, wanted: &str) -> Result<(), PanelError> {
        self.timed_ids(wanted).map(|_| ())
    }

    fn some_ids(&self, wanted: &str) -> Result<&Ids, PanelError> {
        self.ids.as_ref().ok_or_else(|| PanelError::NoUnits { wanted: wanted.to_owned() })
    }

    pub(super) fn timed_ids(&self, wanted: &str) -> Result<(&Ids, &[i64]), PanelError> {
        self.ids
            .as_ref()
            .and_then(|ids| Some((ids, ids.times.as_deref()?)))
            .ok_or_else(|| PanelError::NoTimes { wanted: wanted.to_owned() })
    }

    /// Whether every unit is there at every time that occurs; `false` where times are not known.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,year\n1,1990\n1,1991\n2,1991\n", "a.csv")?.with_ids("firm", "year")?;
    /// assert!(!panel.is_balanced());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn is_balanced(&self) -> bool {
        // Units and times do not repeat together, so the count decides.
        self.times().is_some_and(|times| self.len() == self.unit_labels().len().saturating_mul(distinct(times).len()))
    }

    /// The times between a unit's first and last at which it is absent, counted in steps of 1; none where times are not
    /// known.
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("firm,year\n1,1990\n1,1992\n", "a.csv")?.with_ids("firm", "year")?;
    /// assert_eq!(panel.gaps()[0].to_string(), "1: 1991");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn gaps(&self) -> Vec<Gap> {
        let Some(ids) = self.ids.as_ref().filter(|ids| ids.times.is_some()) else { return Vec::new() };
        let pairs = ids.order.iter().zip(ids.order.iter().skip(1));
        pairs
            .map(|(&earlier, &later)| (ids.key(earlier), ids.key(later)))
            .filter(|(earlier, later)| earlier.0 == later.0 && earlier.1.checked_add(1).is_some_and(|t| t < later.1))
            .map(|(earlier, later)| Gap {
                unit: ids.labels[earlier.0].clone(),
                first: earlier.1 + 1,
                last: later.1 - 1,
            })
            .collect()
    }

    /// The number of units and periods and how they fill the panel.
    ///
    /// # Errors
    /// [`PanelError::NoUnits`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::parse_csv("village,y\nA,1\nA,2\nB,3\n", "a.csv")?.with_unit("village")?;
    /// assert_eq!(panel.describe()?.to_string(), "3 rows: 2 units, 1 to 2 rows per unit (mean 1.5)");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn describe(&self) -> Result<PanelSummary, PanelError> {
        let ids = self.some_ids("a description of the panel")?;
        let mut counts = vec![0; ids.labels.len()];
        for &unit in &ids.units {
            counts[unit] += 1;
        }
        let periods = ids.times.as_deref().map(distinct);
        Ok(PanelSummary {
            rows: self.len(),
            units: counts.len(),
            first: periods.as_ref().and_then(|periods| periods.first().copied()),
            last: periods.as_ref().and_then(|periods| periods.last().copied()),
            fewest_per_unit: counts.iter().copied().min().unwrap_or_default(),
            mean_per_unit: self.len() as f64 / counts.len() as f64,
            most_per_unit: counts.iter().copied().max().unwrap_or_default(),
            gaps: periods.as_ref().map(|_| self.gaps().len()),
            periods: periods.map(|periods| periods.len()),
        })
    }
}

/// The different times, in order.
fn distinct(times: &[i64]) -> Vec<i64> {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.dedup();
    times
}

/// A whole number that a float holds exactly.
pub(super) fn whole(value: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53, so nothing is cut off")]
    (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)
}
