//! Tables as CSV, with every digit.

use super::error::ReportError;
use super::table::{Cell, Column, Row, Table};

impl Table {
    /// The table as CSV: one header line, then one line per row, totals last.
    ///
    /// Numbers are written in full, not rounded: what is written parses back to the same `f64`, shares stay fractions,
    /// and NaN and the infinities are `NaN`, `inf` and `-inf`. Missing cells are empty. A spanner is put before its
    /// headings; where there are panels or section headings they fill first columns of their own. What stands below a row,
    /// such as its standard errors, has that row's label with a word: `x (s.e.)`. Title and notes are left out.
    ///
    /// # Errors
    /// [`ReportError::Csv`] if the writer fails.
    ///
    /// ```
    /// use domar::report::{NumberFormat, Table};
    /// let table = Table::builder("Shares")
    ///     .stub("Sector")
    ///     .number_column("Share", NumberFormat::percent(0))
    ///     .row("Wood, paper", [1.0 / 3.0])
    ///     .build()?;
    /// assert_eq!(table.to_csv()?, "Sector,Share\n\"Wood, paper\",0.3333333333333333\n");
    /// # Ok::<(), domar::report::ReportError>(())
    /// ```
    pub fn to_csv(&self) -> Result<String, ReportError> {
        let failed = |cause: String| ReportError::Csv { table: self.title.clone(), cause };
        let mut writer = csv::Writer::from_writer(Vec::new());
        let any = |heading: fn(&Row) -> bool| self.rows.iter().any(heading);
        let panels = any(|row| matches!(row, Row::Panel(_)));
        let sections = any(|row| matches!(row, Row::Section(_)));
        let before = |panel: &str, section: &str| -> Vec<String> {
            let headings = [(panels, panel), (sections, section)];
            headings.iter().filter(|(shown, _)| *shown).map(|(_, heading)| (*heading).to_owned()).collect()
        };
        let mut header = before(self.language.pick("Panel", "面板"), self.language.pick("Section", "分组"));
        header.push(self.stub.clone());
        header.extend(self.columns.iter().map(heading));
        writer.write_record(&header).map_err(|error| failed(error.to_string()))?;
        let (mut panel, mut section, mut above) = ("", "", "");
        // Totals belong to no panel, and what follows a panel's heading to no section.
        let end_of_panels = Row::Panel(String::new());
        for row in self.rows.iter().chain([&end_of_panels]).chain(&self.totals) {
            match row {
                Row::Section(heading) => section = heading,
                Row::Panel(heading) => (panel, section) = (heading, ""),
                Row::Gap => {}
                Row::Cells { label, cells, below } => {
                    let mut record = before(panel, section);
                    record.push(match below {
                        Some(what) => format!("{above} ({what})"),
                        None => label.clone(),
                    });
                    above = if below.is_some() { above } else { label };
                    record.extend(cells.iter().map(full));
                    writer.write_record(&record).map_err(|error| failed(error.to_string()))?;
                }
            }
        }
        let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
    }
}

fn heading(column: &Column) -> String {
    match &column.spanner {
        Some(spanner) => format!("{spanner}: {}", column.heading),
        None => column.heading.clone(),
    }
}

fn full(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Missing => String::new(),
        Cell::Interval { low, high, .. } => format!("[{low}, {high}]"),
        Cell::Number { value, .. } | Cell::Starred { value, .. } | Cell::Bracketed { value, .. } => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::linkages;
    use crate::labels::Language;
    use crate::report::{NumberFormat, Table};

    #[test]
    fn what_is_written_parses_back_bit_for_bit() {
        let values = [0.1 + 0.2, -1e-300, 1e21, 5e-324, f64::MAX, -0.0, f64::INFINITY, f64::NEG_INFINITY];
        let table = values
            .iter()
            .fold(Table::builder("T").number_column("v", NumberFormat::fixed(1)), |table, &value| {
                table.row("a \"quoted\", label\nin two lines", [value])
            })
            .build()
            .unwrap();
        let text = table.to_csv().unwrap();
        let read: Vec<(String, f64)> =
            csv::Reader::from_reader(text.as_bytes()).into_deserialize().map(|record| record.unwrap()).collect();
        assert_eq!(read.len(), values.len());
        for ((label, value), expected) in read.iter().zip(values) {
            assert_eq!(label, "a \"quoted\", label\nin two lines");
            assert_eq!(value.to_bits(), expected.to_bits());
        }
    }

    #[test]
    fn sections_and_spanners_become_columns_and_headings() {
        let text = linkages(Language::Chinese).to_csv().unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "分组,部门,2018: Backward,2018: Share,2020: Output,Type");
        assert_eq!(lines[1], "Goods,农业 agriculture,1.23456,0.071,12345.67,key_sector");
        assert_eq!(lines[2], "Goods,A|B <1%>,NaN,,-0.5,x");
        assert_eq!(lines[5], ",Total,,1,1000000,");
    }
}
