//! Panels made of some units of another, any of them several times.

use super::Panel;
use super::ids::Ids;

impl Panel {
    /// The rows of the units with these numbers, in this order; a unit that comes again is another unit.
    ///
    /// Where units are not known the numbers are those of rows. This is what a bootstrap draws: units are independent,
    /// the rows of one are not.
    pub(crate) fn repeated(&self, numbers: &[usize]) -> Self {
        let Some(ids) = &self.ids else { return self.rows_without_ids(numbers) };
        let rows_of = ids.rows_of_units();
        let rows: Vec<usize> = numbers.iter().flat_map(|&number| rows_of[number].iter().copied()).collect();
        let mut repeated = self.rows_without_ids(&rows);
        repeated.ids = Some(ids.repeated(&rows_of, numbers));
        repeated
    }

    pub(super) fn rows_without_ids(&self, rows: &[usize]) -> Self {
        Self {
            source: self.source.clone(),
            lines: rows.iter().map(|&row| self.lines[row]).collect(),
            names: self.names.clone(),
            contents: self.contents.iter().map(|content| content.select(rows)).collect(),
            in_file: self.in_file,
            ids: None,
        }
    }
}

impl Ids {
    /// The rows of each unit, in time order.
    fn rows_of_units(&self) -> Vec<Vec<usize>> {
        let mut rows = vec![Vec::new(); self.labels.len()];
        self.order.iter().for_each(|&row| rows[self.units[row]].push(row));
        rows
    }

    fn repeated(&self, rows_of: &[Vec<usize>], numbers: &[usize]) -> Self {
        let mut times_drawn = vec![0_usize; rows_of.len()];
        let mut labels = Vec::with_capacity(numbers.len());
        let mut units = Vec::new();
        for (number, &original) in numbers.iter().enumerate() {
            times_drawn[original] += 1;
            labels.push(match times_drawn[original] {
                1 => self.labels[original].clone(),
                again => format!("{} ({again})", self.labels[original]),
            });
            units.resize(units.len() + rows_of[original].len(), number);
        }
        let rows = || numbers.iter().flat_map(|&number| rows_of[number].iter());
        Self {
            unit: self.unit.clone(),
            time: self.time.clone(),
            order: (0..units.len()).collect(),
            units,
            labels,
            times: self.times.as_ref().map(|times| rows().map(|&row| times[row]).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_comes_again_is_another_unit() {
        let panel = Panel::parse_csv("firm,year,y\na,1990,1\na,1991,2\nb,1990,3\n", "a.csv").unwrap();
        assert_eq!(panel.repeated(&[2, 2]).column("y").unwrap().to_vec(), [3.0, 3.0]);
        let drawn = panel.with_ids("firm", "year").unwrap().repeated(&[1, 0, 1]);
        assert_eq!(drawn.column("y").unwrap().to_vec(), [3.0, 1.0, 2.0, 3.0]);
        assert_eq!(drawn.units(), [0, 1, 1, 2]);
        assert_eq!(drawn.unit_labels(), ["b", "a", "b (2)"]);
        assert_eq!(drawn.times(), Some(&[1990, 1990, 1991, 1990][..]));
    }
}
