//! Figures that essays on digital industries and data print, computed again. `-- --lang zh` prints Chinese.

use domar::digital::{ClaimsAudit, audit_of_claims};
use domar::prelude::*;

fn main() {
    let language = match std::env::args().skip_while(|word| word != "--lang").nth(1).as_deref() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    };
    println!("{}", ClaimsAudit(audit_of_claims()).to_table_in(language));
}
