//! Is there room for a matrix? Asked before it is made.

use super::LinalgError;

/// Bytes that can be had without moving others out, where the system tells: those of the machine, or of the control
/// group (a container's limit) where that is less.
pub(crate) fn available() -> Option<u64> {
    // Linux; other systems have no file to read it from.
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let machine = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| 1024 * kib)?;
    Some(in_control_group().map_or(machine, |group| group.min(machine)))
}

fn in_control_group() -> Option<u64> {
    let number = |file: &str| std::fs::read_to_string(file).ok()?.trim().parse::<u64>().ok();
    // "max" where there is no limit.
    let limit = number("/sys/fs/cgroup/memory.max")?;
    Some(limit.saturating_sub(number("/sys/fs/cgroup/memory.current")?))
}

/// What is needed and what is there, in GiB, where so many bytes do not fit.
pub(crate) fn shortage(bytes: f64) -> Option<[f64; 2]> {
    let there = available()? as f64;
    (bytes > there).then(|| [bytes, there].map(|bytes| bytes / f64::from(1_u32 << 30)))
}

/// Refuses what does not fit.
pub(crate) fn ensure_available(bytes: f64, what: &str) -> Result<(), LinalgError> {
    match shortage(bytes) {
        Some([needed, available]) => Err(LinalgError::NotEnoughMemory { what: what.to_owned(), needed, available }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_fit_is_refused_with_the_figure() {
        if available().is_none() {
            return;
        }
        assert!(ensure_available(1024.0, "a small matrix").is_ok());
        let error = ensure_available(2.0_f64.powi(60), "the inverse of 10,000,000 sectors").unwrap_err().to_string();
        assert!(error.contains("the inverse of 10,000,000 sectors needs 1073741824.0 GiB of memory, but"), "{error}");
    }
}
