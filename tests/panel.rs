//! Panels of the literature, as R exports them.

mod common;

use domar::panel::{Formula, Panel, PanelError};

fn read(name: &str) -> Result<Panel, PanelError> {
    Panel::read_csv(common::shared(&format!("data/sfa/{name}")))
}

#[test]
fn every_file_is_read() -> Result<(), Box<dyn std::error::Error>> {
    // Rows and columns as `SOURCES.md` beside the files gives them.
    let sources = std::fs::read_to_string(common::shared("data/sfa/SOURCES.md"))?;
    let mut files = 0;
    for line in sources.lines().filter(|line| line.contains(".csv |")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let panel = read(cells[1])?;
        assert_eq!((panel.len(), panel.names().len()), (cells[2].parse()?, cells[3].parse()?), "{}", cells[1]);
        files += 1;
    }
    assert_eq!(files, 43);
    Ok(())
}

#[test]
fn rice_farms_are_balanced_and_ready_for_a_frontier() -> Result<(), PanelError> {
    let panel = read("riceProdPhil.csv")?.with_ids("FMERCODE", "YEARDUM")?;
    assert_eq!((panel.len(), panel.unit_labels().len()), (344, 43));
    assert!(panel.is_balanced() && panel.gaps().is_empty());
    assert_eq!(panel.describe()?.to_string(), "344 rows: 43 units, 8 periods (1 to 8), 8 rows per unit, 0 gaps");
    let panel = panel.with_log(&["PROD", "AREA", "LABOR", "NPK"])?.with_trend()?.with_lag("PROD", 1)?;
    assert_eq!(panel.column("trend")?, panel.column("YEARDUM")?);
    let formula = Formula::parse("ln_PROD ~ ln_AREA + ln_LABOR + ln_NPK | u: EDYRS + BANRAT")?;
    formula.check(&panel)?;
    let sample = panel.complete(&formula.columns())?;
    assert_eq!(sample.summary(), "all 344 rows used");
    let axis = panel.row_axis(&sample);
    assert_eq!(axis.codes().next(), Some("1_1"));
    // The first year has no lag; the others repeat the column 43 rows above, as the file is sorted by year.
    let lagged = panel.complete(&["lag1_PROD"])?;
    assert_eq!(lagged.summary(), "301 of 344 rows used; 43 rows lack lag1_PROD, first line 2");
    let (lag, prod) = (panel.column("lag1_PROD")?, panel.column("PROD")?);
    assert!(lagged.rows.iter().all(|&row| lag[row] == prod[row - 43]));
    Ok(())
}

#[test]
fn dairy_farms_are_balanced() -> Result<(), PanelError> {
    let panel = read("sfaR_dairyspain.csv")?.with_ids("FARM", "YEAR")?;
    assert_eq!(panel.describe()?.to_string(), "1482 rows: 247 units, 6 periods (93 to 98), 6 rows per unit, 0 gaps");
    Ok(())
}

#[test]
fn british_firms_are_unbalanced() -> Result<(), PanelError> {
    let panel = read("plm_EmplUK.csv")?.with_ids("firm", "year")?;
    assert!(!panel.is_balanced());
    assert_eq!(
        panel.describe()?.to_string(),
        "1031 rows: 140 units, 9 periods (1976 to 1984), 7 to 9 rows per unit (mean 7.4), 0 gaps"
    );
    Ok(())
}

#[test]
fn the_firms_of_frontier_4_1_are_a_cross_section() -> Result<(), PanelError> {
    let panel = read("front41Data.csv")?.with_log(&["output", "capital", "labour"])?;
    assert_eq!(panel.len(), 60);
    assert!(panel.times().is_none() && panel.units().is_empty());
    assert_eq!(panel.row_label(59), "line 61");
    assert_eq!(panel.with_unit("firm")?.unit_labels().len(), 60);
    Ok(())
}

#[test]
fn missing_cells_are_reported_by_line() -> Result<(), PanelError> {
    let panel = read("micEconCES_GermanIndustry.csv")?;
    let sample = panel.complete(&["Y", "C_Y"])?;
    assert_eq!(sample.summary(), "33 of 34 rows used; 1 row lacks C_Y, line 2");
    Ok(())
}

#[test]
fn a_million_rows_are_read_in_a_moment() -> Result<(), PanelError> {
    use std::fmt::Write;
    let rows = 1_000_000;
    let mut text = String::from("firm,year,y,k,l\n");
    for row in 0..rows {
        let value = f64::from(row).sqrt();
        let _ = writeln!(text, "{},{},{value:.6},{:.4},{:.3}", row / 10, 1990 + row % 10, value * 3.7, value + 1.0);
    }
    // Times are printed, not asserted: they depend on what else the machine does.
    let start = std::time::Instant::now();
    let panel = Panel::parse_csv(&text, "large.csv")?;
    println!("reading {} MB: {:.2?}", text.len() / 1_000_000, start.elapsed());
    let start = std::time::Instant::now();
    let panel = panel.with_ids("firm", "year")?;
    println!("units and times: {:.2?}", start.elapsed());
    let start = std::time::Instant::now();
    let panel = panel.with_lag("y", 1)?;
    println!("lag: {:.2?}", start.elapsed());
    let start = std::time::Instant::now();
    let sample = panel.complete(&["y", "k", "l", "lag1_y"])?;
    println!("sample: {:.2?}", start.elapsed());
    assert_eq!(sample.len(), 900_000);
    let start = std::time::Instant::now();
    assert_eq!(panel.row_axis(&sample).len(), 900_000);
    println!("row labels: {:.2?}", start.elapsed());
    Ok(())
}
