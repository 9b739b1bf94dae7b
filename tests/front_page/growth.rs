use domar::prelude::*;

fn main() -> Result<(), Error> {
    let accounts = GrowthAccounts::new(&datasets::pwt()?).output("rgdpna").capital("rkna");
    let growth = accounts.labour_product(&["emp", "avh", "hc"]).labour_share("labsh").tornqvist()?;
    println!("{}", growth.contributions("CHN", 2010..=2017)?.to_table());
    Ok(())
}
