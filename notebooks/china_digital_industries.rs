//! # China's digital industries
//!
//! How large they are, what they set in motion, who depends on them: 2002 to 2020, domestic flows, scopes stated.

use domar::digital::Scope;
use domar::prelude::*;

fn main() -> Result<(), Error> {
    // %% Size in each year. A share without its scope says nothing; here it cannot be built.
    let china = datasets::china_digital()?;
    for (year, table) in china.iter() {
        let home = LeontiefSystem::from_table(table, Flow::Domestic)?;
        let size = digital::scale(&home, &Scope::ict(home.table())?)?;
        println!(
            "{year}: {:.2} % of value added, {:.2} % lost without them",
            100.0 * size.direct,
            100.0 * size.extraction
        );
    }

    // %% What a yuan of demand for digital products sets in motion in 2020, and where it ends.
    let home = LeontiefSystem::from_table(china.table(2020)?, Flow::Domestic)?;
    let scope = Scope::ict(home.table())?;
    let spillover = digital::spillover(&home, &scope)?;
    show(&spillover.to_table());

    // %% 辐射与反馈: what spills over to the rest of the economy, and what comes back.
    let feedback = home.feedback_with_rest("digital", &scope.codes())?;
    let multipliers = feedback.multipliers();
    show(&multipliers.to_table_in(Language::Chinese));
    Ok(())
}

/// A notebook shows the value by itself.
fn show(table: &Table) {
    println!("{table}");
}
