//! Figures that essays on digital industries and data print, computed again. `-- --lang zh` prints Chinese.

use domar::digital::{ClaimsAudit, Verdict, audit_of_claims, audit_on_table};
use domar::prelude::*;

fn main() -> Result<(), Error> {
    let language = match std::env::args().skip_while(|word| word != "--lang").nth(1).as_deref() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    };
    let mut claims = audit_of_claims();
    claims.extend(audit_on_table(datasets::china_digital()?.table(2018)?)?);
    let verdicts = [Verdict::Consistent, Verdict::UnderOneScope, Verdict::Overstated, Verdict::NotCheckable];
    let counts = verdicts.map(|verdict| {
        let count = claims.iter().filter(|claim| claim.verdict == verdict).count();
        format!("{}: {count}", verdict.name_in(language))
    });
    let total = claims.len();
    println!("{}", ClaimsAudit(claims).to_table_in(language));
    println!("{} ({total})", counts.join(language.pick("; ", "；")));
    Ok(())
}
