//! Printed totals against the sums of their parts.

/// From this share of the parts on a difference is noted; offices print fewer digits than would hide it.
const NOTED: f64 = 1e-6;
/// Beyond this share the file is taken to be damaged.
const GROSS: f64 = 0.01;

/// What differs in one row or column of totals.
#[derive(Debug)]
struct Differences {
    total: String,
    count: usize,
    worst: Difference,
}

#[derive(Debug)]
struct Difference {
    of: String,
    printed: f64,
    parts: f64,
    share: f64,
}

/// The sum of some parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    pub(super) value: f64,
    /// The sum of their absolute values.
    pub(super) size: f64,
    /// How many they are.
    pub(super) parts: usize,
}

/// What becomes of gross differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gross {
    /// The file is taken to be damaged.
    Refuse,
    /// They are noted like others: some published tables do not balance.
    Note,
}

/// Collects the differences between printed totals and the sums of their parts.
#[derive(Debug)]
pub(super) struct Totals {
    /// Half a unit of the last printed digit: rounding of many small parts is not gross.
    half_digit: f64,
    /// Differences up to this size are none.
    floor: f64,
    gross: Gross,
    found: Vec<Differences>,
}

impl Totals {
    pub(super) fn new(half_digit: f64) -> Self {
        Self { half_digit, floor: 0.0, gross: Gross::Refuse, found: Vec::new() }
    }

    /// The same where differences up to a size are none, and with a choice for gross ones.
    pub(super) fn with_floor(self, floor: f64, gross: Gross) -> Self {
        Self { floor, gross, ..self }
    }

    /// Compares one printed total; an `Err` says what was expected and found where the difference is gross.
    pub(super) fn compare(
        &mut self,
        total: &str,
        of: &str,
        printed: f64,
        parts: &[f64],
    ) -> Result<(), (String, String)> {
        let sum =
            Sum { value: parts.iter().sum(), size: parts.iter().map(|part| part.abs()).sum(), parts: parts.len() };
        self.compare_sum(total, of, printed, sum)
    }

    /// Compares one printed total with a sum already made.
    pub(super) fn compare_sum(
        &mut self,
        total: &str,
        of: &str,
        printed: f64,
        Sum { value: sum, size, parts }: Sum,
    ) -> Result<(), (String, String)> {
        // Parts of both signs may cancel; their rounding is then a large share of the total, not of the parts.
        let size = size.max(printed.abs());
        let difference = (printed - sum).abs();
        if difference <= NOTED * size || difference <= self.floor {
            return Ok(());
        }
        if self.gross == Gross::Refuse && difference > GROSS * size && difference > self.half_digit * (parts + 1) as f64
        {
            return Err((format!("the total {total} of {of} to be {sum}, the sum of its parts"), printed.to_string()));
        }
        let new = Difference { of: of.to_owned(), printed, parts: sum, share: difference / size };
        match self.found.iter_mut().find(|known| known.total == total) {
            None => self.found.push(Differences { total: total.to_owned(), count: 1, worst: new }),
            Some(known) => {
                known.count += 1;
                if new.share > known.worst.share {
                    known.worst = new;
                }
            }
        }
        Ok(())
    }

    /// One sentence for each row or column of totals that misses somewhere.
    pub(super) fn into_assumptions(self) -> Vec<String> {
        self.found
            .into_iter()
            .map(|Differences { total, count, worst }| {
                let others = match count {
                    1 => String::new(),
                    2 => ", and one other by less".to_owned(),
                    n => format!(", and {} others by less", n - 1),
                };
                format!(
                    "the printed total {total} of {} is {}, but its parts add up to {:.6} ({:.1e} of them){others}; the parts are kept",
                    worst.of, worst.printed, worst.parts, worst.share
                )
            })
            .collect()
    }
}

/// Output as one side of the accounts prints it.
pub(super) struct OutputTwice<'a> {
    /// The sector's code.
    pub(super) sector: &'a str,
    /// What is taken as output.
    pub(super) taken: f64,
    /// The other side's figure.
    pub(super) other: f64,
}

/// Compares output by row with output by column; both are printed in full, so any difference beyond arithmetic is
/// worth a note. Where one is gross, the `Err` gives the position of the sector, what was expected and what found.
pub(super) fn compare_output<'a>(
    taken: &str,
    other: &str,
    sectors: impl Iterator<Item = OutputTwice<'a>>,
) -> Result<Option<String>, (usize, String, String)> {
    let mut worst: Option<(OutputTwice<'a>, f64)> = None;
    for (position, sector) in sectors.enumerate() {
        let size = sector.taken.abs().max(sector.other.abs()).max(f64::MIN_POSITIVE);
        let share = (sector.taken - sector.other).abs() / size;
        if share > GROSS {
            let expected = format!("{other} of sector {} to be {taken}, which is {}", sector.sector, sector.taken);
            return Err((position, expected, sector.other.to_string()));
        }
        if share > 1e-9 && worst.as_ref().is_none_or(|(_, largest)| share > *largest) {
            worst = Some((sector, share));
        }
    }
    Ok(worst.map(|(sector, share)| {
        format!(
            "{taken} and {other} differ, most in sector {}: {} against {} ({share:.1e} of it); the former is taken",
            sector.sector, sector.taken, sector.other
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_differences_are_noted_and_gross_ones_refused() {
        let mut totals = Totals::new(0.0);
        assert_eq!(totals.compare("TI", "sector 01", 10.0, &[4.0, 6.0]), Ok(()));
        assert_eq!(totals.compare("TI", "sector 02", 10.01, &[4.0, 6.0]), Ok(()));
        assert_eq!(totals.compare("TI", "sector 03", 10.02, &[4.0, 6.0]), Ok(()));
        assert_eq!(
            totals.compare("TI", "sector 04", 11.0, &[4.0, 6.0]),
            Err(("the total TI of sector 04 to be 10, the sum of its parts".to_owned(), "11".to_owned()))
        );
        assert_eq!(
            totals.into_assumptions(),
            [
                "the printed total TI of sector 03 is 10.02, but its parts add up to 10.000000 (2.0e-3 of them), and one other by less; the parts are kept"
            ]
        );
    }

    #[test]
    fn differences_below_a_floor_are_none_and_gross_ones_may_be_noted() {
        let mut totals = Totals::new(0.0).with_floor(1e-6, Gross::Refuse);
        assert_eq!(totals.compare("T", "sector 01", 0.0, &[1e-9]), Ok(()));
        assert!(totals.compare("T", "sector 02", 0.0, &[1e-3]).is_err());
        assert!(totals.into_assumptions().is_empty());
        let mut totals = Totals::new(0.0).with_floor(1e-6, Gross::Note);
        assert_eq!(totals.compare("T", "sector 02", 0.0, &[1e-3]), Ok(()));
        assert_eq!(
            totals.into_assumptions(),
            [
                "the printed total T of sector 02 is 0, but its parts add up to 0.001000 (1.0e0 of them); the parts are kept"
            ]
        );
    }

    #[test]
    fn rounding_of_small_parts_is_not_gross() {
        let mut totals = Totals::new(0.05);
        assert_eq!(totals.compare("T", "sector 01", 0.4, &[0.1, 0.1, 0.1, 0.0]), Ok(()));
        assert_eq!(totals.into_assumptions().len(), 1);
    }
}
