//! Columns computed from columns.

use super::{Panel, PanelError};

impl Panel {
    /// The panel with the natural logarithm of each column given, as `ln_NAME`; missing values stay missing.
    ///
    /// # Errors
    /// [`PanelError::NotPositive`] names the first row that has no logarithm; [`PanelError::NameTaken`]; as
    /// [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0, f64::NAN])])?.with_log(&["y"])?;
    /// assert_eq!(panel.column("ln_y")?[0], 0.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_log<S: AsRef<str>>(mut self, names: &[S]) -> Result<Self, PanelError> {
        for name in names.iter().map(AsRef::as_ref) {
            let values = self.column(name)?;
            if let Some(row) = values.iter().position(|&value| value <= 0.0) {
                return Err(PanelError::NotPositive {
                    name: name.to_owned(),
                    place: self.place(row, self.position(name)?),
                    row: self.row_label(row),
                    value: values[row],
                });
            }
            let logs = values.iter().map(|value| value.ln()).collect();
            self = self.with_column(format!("ln_{name}"), logs)?;
        }
        Ok(self)
    }

    /// The panel with each column given divided by its mean over the rows that have it, as `ms_NAME`.
    ///
    /// Elasticities of a translog function in such columns are those at the sample mean.
    ///
    /// # Errors
    /// [`PanelError::UnusableMean`] where the mean is zero or every value is missing; [`PanelError::NameTaken`]; as
    /// [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("y", vec![1.0, 3.0])])?.with_mean_scaled(&["y"])?;
    /// assert_eq!(panel.column("ms_y")?.to_vec(), [0.5, 1.5]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_mean_scaled<S: AsRef<str>>(mut self, names: &[S]) -> Result<Self, PanelError> {
        for name in names.iter().map(AsRef::as_ref) {
            let values = self.column(name)?;
            let (count, sum) = values
                .iter()
                .filter(|value| !value.is_nan())
                .fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
            let mean = sum / count as f64;
            if mean == 0.0 || !mean.is_finite() {
                return Err(PanelError::UnusableMean { name: name.to_owned(), mean });
            }
            let scaled = values.iter().map(|value| value / mean).collect();
            self = self.with_column(format!("ms_{name}"), scaled)?;
        }
        Ok(self)
    }

    /// The panel with the product of two columns, as `A_x_B`.
    ///
    /// # Errors
    /// [`PanelError::NameTaken`]; [`PanelError::NotFinite`] where the product overflows; as [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("k", vec![2.0]), ("l", vec![3.0])])?.with_product("k", "l")?;
    /// assert_eq!(panel.column("k_x_l")?[0], 6.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_product(self, left: &str, right: &str) -> Result<Self, PanelError> {
        let product = self.column(left)?.iter().zip(self.column(right)?).map(|(a, b)| a * b).collect();
        self.with_column(format!("{left}_x_{right}"), product)
    }

    /// The panel with the square of a column, as `sq_NAME`: the plain square, not half of it.
    ///
    /// # Errors
    /// As [`Panel::with_product`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let panel = Panel::from_columns([("k", vec![3.0])])?.with_square("k")?;
    /// assert_eq!(panel.column("sq_k")?[0], 9.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_square(self, name: &str) -> Result<Self, PanelError> {
        let square = self.column(name)?.iter().map(|value| value * value).collect();
        self.with_column(format!("sq_{name}"), square)
    }

    /// The panel with a column as it was some periods earlier in the same unit, as `lagN_NAME`.
    ///
    /// Periods are counted in time, not in rows: where that period is lacking, the lag is missing.
    ///
    /// # Errors
    /// [`PanelError::NoTimes`], [`PanelError::ZeroLag`], [`PanelError::NameTaken`]; as [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let text = "firm,year,y\n1,1990,5\n1,1991,6\n1,1993,8\n";
    /// let panel = Panel::parse_csv(text, "a.csv")?.with_ids("firm", "year")?.with_lag("y", 1)?;
    /// let lag = panel.column("lag1_y")?;
    /// assert!(lag[0].is_nan() && lag[1] == 5.0 && lag[2].is_nan());
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_lag(self, name: &str, periods: u32) -> Result<Self, PanelError> {
        if periods == 0 {
            return Err(PanelError::ZeroLag { name: name.to_owned() });
        }
        let lag = self.lagged(name, periods, &format!("a lag of \"{name}\""))?;
        self.with_column(format!("lag{periods}_{name}"), lag)
    }

    /// The panel with the change of a column since the period before, as `d_NAME`; missing where that period is lacking.
    ///
    /// # Errors
    /// [`PanelError::NoTimes`], [`PanelError::NameTaken`]; as [`Panel::column`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let text = "firm,year,y\n1,1990,5\n1,1991,7\n";
    /// let panel = Panel::parse_csv(text, "a.csv")?.with_ids("firm", "year")?.with_difference("y")?;
    /// assert_eq!(panel.column("d_y")?[1], 2.0);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_difference(self, name: &str) -> Result<Self, PanelError> {
        let lag = self.lagged(name, 1, &format!("a difference of \"{name}\""))?;
        let change = self.column(name)?.iter().zip(lag).map(|(now, before)| now - before).collect();
        self.with_column(format!("d_{name}"), change)
    }

    fn lagged(&self, name: &str, periods: u32, wanted: &str) -> Result<Vec<f64>, PanelError> {
        let values = self.column(name)?;
        let (ids, _) = self.timed_ids(wanted)?;
        let earlier = ids.earlier_rows(i64::from(periods));
        Ok(earlier.into_iter().map(|row| row.map_or(f64::NAN, |row| values[row])).collect())
    }

    /// The panel with a linear trend, as `trend`: 1 in the first period of the panel, 2 in the next.
    ///
    /// # Errors
    /// [`PanelError::NoTimes`], [`PanelError::NameTaken`].
    ///
    /// ```
    /// use domar::panel::Panel;
    /// let text = "firm,year\n1,1991\n1,1993\n2,1990\n";
    /// let panel = Panel::parse_csv(text, "a.csv")?.with_ids("firm", "year")?.with_trend()?;
    /// assert_eq!(panel.column("trend")?.to_vec(), [2.0, 4.0, 1.0]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn with_trend(self) -> Result<Self, PanelError> {
        let (_, times) = self.timed_ids("a trend")?;
        // Differences in 128 bits, since texts may hold times of any size.
        let first = times.iter().min().map_or(0, |&time| i128::from(time));
        let trend = times.iter().map(|&time| (i128::from(time) - first + 1) as f64).collect();
        self.with_column("trend", trend)
    }
}
