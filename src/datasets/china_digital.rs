//! China 2002–2020: input-output tables with the digital industries apart.
//!
//! Source: National Bureau of Statistics of China, Input-Output Tables of China 2002 (122 sectors), 2007 (135), 2012
//! (139), 2017 (149), 2018 (153) and 2020 (153), in the form of the R package ionet 0.2.2 (GPL ≥ 3; the figures are
//! official statistics). Unit: 10⁴ yuan at producer prices of each year. Made by this crate: imports split off by
//! proportionality on the official table, then aggregated to 23 groups outside and 7 to 11 groups inside the digital
//! industries. `cargo run --release --example rebuild_china_digital` makes the files anew and compares.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::concordance::Concordance;
use crate::labels::{Dimension, Label, Labels};
use crate::table::formats::Plain;
use crate::table::{IoTable, Reexports, TableError};

const FILES: [(&str, &str); 6] = [
    ("china_2002.csv", include_str!("../../data/china_digital/china_2002.csv")),
    ("china_2007.csv", include_str!("../../data/china_digital/china_2007.csv")),
    ("china_2012.csv", include_str!("../../data/china_digital/china_2012.csv")),
    ("china_2017.csv", include_str!("../../data/china_digital/china_2017.csv")),
    ("china_2018.csv", include_str!("../../data/china_digital/china_2018.csv")),
    ("china_2020.csv", include_str!("../../data/china_digital/china_2020.csv")),
];

/// Classification, code and names of an official sector, code and names of its group.
static GROUPS: LazyLock<Vec<csv::StringRecord>> = LazyLock::new(|| {
    let text = include_str!("../../data/china_digital/concordance.csv");
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(|record| record.expect("an embedded file is well formed"))
        .collect()
});

/// The tables of [`china_digital`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChinaDigital {
    tables: Vec<(i32, IoTable)>,
}

impl ChinaDigital {
    /// The years there are tables for.
    pub fn years(&self) -> Vec<i32> {
        self.tables.iter().map(|(year, _)| *year).collect()
    }

    /// The table of a year.
    ///
    /// # Errors
    /// [`TableError::NoSuchYear`], which lists the years there are.
    pub fn table(&self, year: i32) -> Result<&IoTable, TableError> {
        self.tables
            .iter()
            .find(|(other, _)| *other == year)
            .map(|(_, table)| table)
            .ok_or_else(|| TableError::NoSuchYear { year, years: self.years() })
    }

    /// Years and tables in order.
    pub fn iter(&self) -> impl Iterator<Item = (i32, &IoTable)> {
        self.tables.iter().map(|(year, table)| (*year, table))
    }
}

/// China's input-output tables of 2002, 2007, 2012, 2017, 2018 and 2020, with the digital industries in the finest groups
/// that each year gives: 7 in 2002, 8 in 2007 and 2012, 11 from 2017.
///
/// # Unit
/// 10⁴ yuan, producer prices of each year.
///
/// # Errors
/// None in practice: the files are part of the crate and read in its tests.
///
/// # Example
/// ```
/// let data = domar::datasets::china_digital()?;
/// assert_eq!(data.years(), [2002, 2007, 2012, 2017, 2018, 2020]);
/// assert_eq!(data.table(2018)?.sectors().len(), 34);
/// assert!(data.table(2019).unwrap_err().to_string().contains("there are tables for 2002"));
/// # Ok::<(), domar::table::TableError>(())
/// ```
/// # References
/// National Bureau of Statistics of China, 中国投入产出表 (2002–2020).
pub fn china_digital() -> Result<ChinaDigital, TableError> {
    let mut tables = Vec::with_capacity(FILES.len());
    for (name, text) in FILES {
        let table = Plain::parse(text, name)?;
        tables.push((table.info().year.unwrap_or_default(), table));
    }
    Ok(ChinaDigital { tables })
}

/// The concordance from an official table's sectors to the groups of [`china_digital`].
///
/// # Errors
/// [`TableError::NoCategory`] where the table's classification is not one of the six.
pub fn china_digital_groups(official: &IoTable) -> Result<Concordance, TableError> {
    let classification = &official.info().classification;
    let rows: Vec<&csv::StringRecord> = GROUPS.iter().filter(|record| record[0] == *classification).collect();
    if rows.is_empty() {
        let mut known: Vec<&str> = GROUPS.iter().map(|record| &record[0]).collect();
        known.dedup();
        return Err(TableError::NoCategory {
            wanted: format!("map from classification \"{classification}\" to the groups of china_digital"),
            available: known.join(", "),
        });
    }
    let mut groups: Vec<Label> = rows.iter().map(|row| Label::new(&row[4], &row[5]).with_chinese(&row[6])).collect();
    groups.sort_by(|a, b| a.code().cmp(b.code()));
    groups.dedup();
    let targets = Labels::new(Dimension::Sector, groups)?;
    let pairs: Vec<(&str, &str)> = rows.iter().map(|row| (&row[1], &row[4])).collect();
    Ok(Concordance::many_to_one(Arc::clone(official.sectors()), targets, &pairs)?)
}

impl ChinaDigital {
    /// One of its tables, made from the official one: domestic flows first, aggregated afterwards.
    ///
    /// # Errors
    /// As [`china_digital_groups`] and [`IoTable::to_domestic`].
    pub fn from_official(official: &IoTable) -> Result<IoTable, TableError> {
        let groups = china_digital_groups(official)?;
        let table = official.to_domestic(Reexports::Keep)?.aggregate(&groups)?;
        let mut info = table.info().clone();
        if let Some(year) = info.year {
            info.classification = format!("china_digital_{year}");
        }
        table.with_info(info)
    }
}
