//! What the replications share: printed figures beside computed ones, and a verdict.

#![allow(dead_code)] // each example uses a part of it

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How much a difference from a printed figure matters.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    /// A difference fails.
    Compared,
    /// The digits were noted from memory: a difference is marked, and does not fail.
    Recalled,
    /// Known to differ, or ours alone: not compared.
    Shown,
}

/// Figures of one table of the source.
#[derive(Clone, Copy)]
pub struct Printed<'a> {
    place: &'a str,
    decimals: usize,
    figures: &'a [(&'a str, f64)],
    /// Largest difference allowed, where it is not half a unit of the last digit.
    tolerance: Option<f64>,
    standing: Standing,
}

impl<'a> Printed<'a> {
    /// Labels and values, printed with a number of decimals at a place of the source.
    pub const fn new(place: &'a str, decimals: usize, figures: &'a [(&'a str, f64)]) -> Self {
        Self { place, decimals, figures, tolerance: None, standing: Standing::Compared }
    }

    /// The same, but a difference larger than this counts and not one beyond half a unit of the last digit.
    pub const fn within(self, tolerance: f64) -> Self {
        Self { tolerance: Some(tolerance), ..self }
    }

    /// Digits noted from memory.
    pub const fn recalled(self) -> Self {
        Self { standing: Standing::Recalled, ..self }
    }

    /// Figures to look at only.
    pub const fn shown(self) -> Self {
        Self { standing: Standing::Shown, ..self }
    }
}

/// The count of what was compared.
#[derive(Default)]
pub struct Comparison {
    compared: usize,
    differing: usize,
    /// Of those compared, within half a unit of the last printed digit.
    to_the_digit: usize,
    recalled: usize,
    recalled_differing: usize,
}

impl Comparison {
    /// Starts with the name of the source.
    pub fn with(source: &str) -> Self {
        println!("{source}");
        Self::default()
    }

    /// Prints a table: computed, printed, their difference and what is allowed.
    ///
    /// # Errors
    /// Where there are not as many computed figures as printed ones.
    pub fn add(
        &mut self,
        printed: &Printed<'_>,
        computed: impl IntoIterator<Item = f64>,
    ) -> Result<(), Box<dyn Error>> {
        let computed: Vec<f64> = computed.into_iter().collect();
        if computed.len() != printed.figures.len() {
            let (found, expected) = (computed.len(), printed.figures.len());
            return Err(format!("{}: {found} figures are computed, {expected} are printed", printed.place).into());
        }
        println!(
            "\n{}\n{:<34} {:>14} {:>14} {:>9} {:>9}",
            printed.place, "", "computed", "printed", "off by", "allowed"
        );
        // What binary numbers cannot show of half a unit.
        let half_a_unit = 0.5 * 0.1_f64.powf(printed.decimals as f64) + 1e-12;
        let allowed = printed.tolerance.unwrap_or(half_a_unit);
        let decimals = printed.decimals;
        for ((label, expected), found) in printed.figures.iter().zip(computed) {
            let off = (found - expected).abs();
            // NaN is not within anything.
            let within = off <= allowed;
            let verdict = match (printed.standing, within) {
                (Standing::Shown, _) => "  shown",
                (_, true) => "",
                (Standing::Compared, false) => "  <-- DIFFERS",
                (Standing::Recalled, false) => "  <-- differs from what is remembered",
            };
            match printed.standing {
                Standing::Compared => {
                    self.compared += 1;
                    self.differing += usize::from(!within);
                    self.to_the_digit += usize::from(off <= half_a_unit);
                }
                Standing::Recalled => {
                    self.recalled += 1;
                    self.recalled_differing += usize::from(!within);
                }
                Standing::Shown => {}
            }
            let precision = decimals + 2;
            println!(
                "  {label:<32} {found:>14.precision$} {expected:>14.decimals$} {off:>9.1e} {allowed:>9.1e}{verdict}"
            );
        }
        Ok(())
    }

    /// Whether every figure that was compared agrees, and any was.
    pub fn agrees(&self) -> bool {
        self.differing == 0 && self.compared + self.recalled > 0
    }

    /// The last line: how many figures agree, and how many of them to half a unit of their last digit.
    pub fn print_count(&self) {
        print!("\n{} of {} figures agree", self.compared - self.differing, self.compared);
        if self.to_the_digit == self.compared {
            print!(", all within half a unit of the last printed digit");
        } else {
            print!(" within what is allowed; {} within half a unit of the last printed digit", self.to_the_digit);
        }
        if self.recalled > 0 {
            print!(
                "; {} of {} more, whose digits are from memory",
                self.recalled - self.recalled_differing,
                self.recalled
            );
        }
        println!(".");
    }

    /// The last line, and failure where a figure differs.
    pub fn verdict(self) -> ExitCode {
        self.print_count();
        if self.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// A file that may not be given away with this repository.
///
/// # Errors
/// Where it is absent, with a sentence that says where it should be.
pub fn shared_data(file: &str) -> Result<PathBuf, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(file);
    if path.is_file() {
        return Ok(path);
    }
    Err(format!(
        "this replication reads {}, which is not part of the repository: its licence is another (see the head of the \
         example for where it comes from); nothing was compared",
        path.display()
    )
    .into())
}
