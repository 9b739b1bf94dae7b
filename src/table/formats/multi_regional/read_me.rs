//! The labels of GLORIA, from the read-me workbook or its sheets as CSV files.

use std::collections::HashMap;
use std::path::Path;

use super::super::cells::quoted;
use super::source::{Folder, Source};
use super::text::Text;
use crate::labels::Label;
use crate::table::TableError;
use crate::units::Unit;

/// The labels of the read-me.
pub(super) struct ReadMe {
    /// Acronyms and names.
    pub(super) regions: Vec<(String, String)>,
    pub(super) sectors: Vec<String>,
    pub(super) inputs: Vec<String>,
    pub(super) uses: Vec<String>,
    pub(super) stressors: Vec<Stressor>,
}

/// A row of the satellite account.
pub(super) struct Stressor {
    pub(super) label: Label,
    /// The head indicator.
    pub(super) group: String,
    pub(super) unit: Unit,
}

impl ReadMe {
    pub(super) fn read(path: &Path) -> Result<Self, TableError> {
        let regions = columns(path, "Regions", &["Region_acronyms", "Region_names"])?;
        let sectors = columns(path, "Sectors", &["Sector_names"])?;
        let both = columns(path, "Value added and final demand", &["Value_added_names", "Final_demand_names"])?;
        let stressors = columns(path, "Satellites", &["Sat_indicator", "Sat_head_indicator", "Sat_unit"])?;
        let filled = |lines: &[Vec<String>], at: usize| {
            lines.iter().map(|line| line[at].clone()).filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        let mut seen = HashMap::new();
        let mut stressor = |line: &Vec<String>| {
            let name = format!("{} | {}", line[0], line[1]);
            // The same indicator of the same group comes in several units, or twice.
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            let code = if *count == 1 { name.clone() } else { format!("{name} [{count}]") };
            Stressor { label: Label::new(code, name), group: line[1].clone(), unit: Unit::quantity(line[2].clone(), 0) }
        };
        Ok(Self {
            regions: regions.iter().map(|line| (line[0].clone(), line[1].clone())).collect(),
            sectors: filled(&sectors, 0),
            inputs: filled(&both, 0),
            uses: filled(&both, 1),
            stressors: stressors.iter().map(&mut stressor).collect(),
        })
    }
}

/// Some columns of a sheet, found by their headings in the first line.
pub(super) fn columns(path: &Path, sheet: &str, wanted: &[&str]) -> Result<Vec<Vec<String>>, TableError> {
    let source =
        if path.is_dir() { Folder::open(path, &[])?.source(&format!("{sheet}.csv"))? } else { of_sheet(path, sheet)? };
    let mut text = Text::new(source)?;
    let (line, headings) = text.expect_line("the headings of the labels")?;
    let place = |wanted: &&str| {
        headings
            .iter()
            .position(|heading| heading == wanted)
            .ok_or_else(|| text.malformed(line, 0, format!("a column headed {}", quoted(wanted)), headings.join(", ")))
    };
    let places = wanted.iter().map(place).collect::<Result<Vec<usize>, _>>()?;
    let picked = |fields: &[String]| -> Vec<String> {
        places.iter().map(|&at| fields.get(at).cloned().unwrap_or_default()).collect()
    };
    let lines = text.lines()?.into_iter().map(|(_, fields)| picked(&fields));
    Ok(lines.filter(|fields| fields.iter().any(|field| !field.is_empty())).collect())
}

#[cfg(feature = "excel")]
fn of_sheet(path: &Path, sheet: &str) -> Result<Source, TableError> {
    super::sheet::open(path, Some(sheet))
}

#[cfg(not(feature = "excel"))]
fn of_sheet(path: &Path, _: &str) -> Result<Source, TableError> {
    Err(TableError::FeatureNeeded { file: path.display().to_string(), feature: "excel" })
}
