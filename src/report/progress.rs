//! How far a long computation has come.

use serde::{Deserialize, Serialize};

/// How far a long computation has come; functions that end in `_with` tell it to a callback, which may stop them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Pieces done.
    pub done: usize,
    /// Pieces in all.
    pub of: usize,
}

/// A callback that draws a bar on the terminal, with the time left.
///
/// ```
/// use std::ops::ControlFlow;
/// use domar::report::{Progress, progress_bar};
/// let mut bar = progress_bar("footprint");
/// assert_eq!(bar(Progress { done: 1, of: 1 }), ControlFlow::Continue(()));
/// ```
#[cfg(feature = "progress")]
pub fn progress_bar(what: &str) -> impl FnMut(Progress) -> std::ops::ControlFlow<()> + use<> {
    let bar = indicatif::ProgressBar::new(0);
    let style = indicatif::ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    move |progress| {
        bar.set_length(progress.of as u64);
        bar.set_position(progress.done as u64);
        if progress.done >= progress.of {
            bar.finish();
        }
        std::ops::ControlFlow::Continue(())
    }
}
