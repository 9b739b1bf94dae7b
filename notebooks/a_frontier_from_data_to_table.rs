//! # A frontier, from data to table
//!
//! Sixty firms, the data of the guide to FRONTIER 4.1 (Coelli 1996).

use domar::prelude::*;

fn main() -> Result<(), Error> {
    // %% Read, take logs, fit. The certificate says whether the estimate really is the maximum.
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/frontier41/41Firm.csv");
    let panel = Panel::read_csv(&file)?.with_log(&["output", "capital", "labour"])?;
    let frontier = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    let half_normal = frontier.clone().fit(&panel)?;
    show(&half_normal.summary());

    // %% Is there inefficiency at all?
    let test = half_normal.no_inefficiency_test();
    println!("statistic {:.4}, p-value {:.4}", test.statistic, test.p_value);

    // %% How efficient is each firm?
    let efficiencies = half_normal.efficiencies(Predictor::BatteseCoelli);
    draw(&efficiencies.to_chart());

    // %% Another distribution beside it, as a table for a paper.
    let exponential = frontier.inefficiency(Exponential).fit(&panel)?;
    let table = compare(&[&half_normal, &exponential]);
    show(&table.to_table());
    println!("{}", table.to_table().to_latex());
    Ok(())
}

/// A notebook shows the value by itself.
fn show(table: &Table) {
    println!("{table}");
}

/// A notebook draws it.
fn draw(chart: &Chart) {
    println!("[chart: {}]\n", chart.title());
}
