use domar::prelude::*;

fn main() -> Result<(), Error> {
    let china = datasets::china_digital()?;
    let home = LeontiefSystem::from_table(china.table(2020)?, Flow::Domestic)?;
    let multipliers = home.value_added_multipliers()?;
    println!("{}", multipliers.select(&["01", "D1", "D2", "D7a", "12"])?.to_table());
    Ok(())
}
