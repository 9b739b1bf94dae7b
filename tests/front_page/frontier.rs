use domar::prelude::*;

fn main() -> Result<(), Error> {
    let firms = Panel::read_csv("data/frontier41/41Firm.csv")?.with_log(&["output", "capital", "labour"])?;
    let spec = Frontier::production("ln_output").inputs(["ln_capital", "ln_labour"]);
    let (half_normal, exponential) = (spec.fit(&firms)?, spec.inefficiency(Exponential).fit(&firms)?);
    println!("{}", compare(&[&half_normal, &exponential]).with_digits(3).to_table());
    Ok(())
}
