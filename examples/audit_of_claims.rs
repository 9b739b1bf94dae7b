//! Figures that essays on digital industries and data print, computed again. `-- --lang zh` prints Chinese.

use domar::digital::{ClaimsAudit, audit_of_claims, audit_on_table};
use domar::prelude::*;

fn main() -> Result<(), Error> {
    let language = match std::env::args().skip_while(|word| word != "--lang").nth(1).as_deref() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    };
    let mut claims = audit_of_claims();
    claims.extend(audit_on_table(datasets::china_digital()?.table(2018)?)?);
    println!("{}", ClaimsAudit(claims).to_table_in(language));
    Ok(())
}
