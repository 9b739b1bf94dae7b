//! What all readers of multi-regional tables can do, and what they may be told.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::super::cells::MissingCells;
use super::source::Source;
use crate::linalg::memory;
use crate::report::Progress;
use crate::table::{MrioTable, TableError};

/// What becomes of a row that sells less than nothing, where output is the sum of a row's sales: stocks that fall by
/// more than is sold, or a table that is not balanced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum NegativeOutput {
    /// An error that names all such rows.
    #[default]
    Refuse,
    /// Output zero; the table's assumptions name the rows and what they sold. Rows then sell something else than output,
    /// which [`IoTable::check`](crate::table::IoTable::check) shows.
    Zero,
}

/// What a reader of multi-regional tables may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct ReadOptions {
    /// What an empty cell means.
    pub missing: MissingCells,
    /// What becomes of rows that sell less than nothing.
    pub negative_output: NegativeOutput,
}

/// A published format of multi-regional tables.
///
/// The types that implement it say in their documentation what the files look like and what becomes of each part.
/// Nobody else can implement it.
///
/// # Example
/// ```
/// use std::ops::ControlFlow;
/// use domar::table::TableError;
/// use domar::table::formats::{Icio, MrioFormat, ReadOptions};
///
/// let path = std::env::temp_dir().join(format!("domar_mrio_format_{}.csv", std::process::id()));
/// std::fs::write(&path, "\
/// ,AUS_01,AUT_01,AUS_HFCE,AUT_HFCE,TOTAL
/// AUS_01,10,4,20,5,39
/// AUT_01,6,12,4,18,40
/// VALU,23,24,,,
/// ").unwrap();
/// let world = Icio::new(2018).read(&path)?;
/// assert_eq!(world.table().output().get("AUT:01")?, 40.0);
///
/// // With what one is told of the way, and a way to stop.
/// let mut seen = 0;
/// let read = Icio::new(2018).read_with(&path, &ReadOptions::default(), |progress| {
///     seen = progress.done;
///     ControlFlow::Break(())
/// });
/// assert!(matches!(read, Err(TableError::Cancelled { .. })) && seen > 0);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), TableError>(())
/// ```
pub trait MrioFormat: Reads {
    /// Reads the table from a file, folder or archive.
    ///
    /// # Errors
    /// [`TableError::Malformed`] and [`TableError::MalformedSheet`] with the place and what was expected there, also where
    /// a file is missing or labels differ from those of another; [`TableError::NegativeOutputs`];
    /// [`TableError::NotEnoughMemory`] before anything large is read; [`TableError::File`],
    /// [`TableError::FeatureNeeded`], [`TableError::YearOutOfRange`].
    fn read(&self, path: impl AsRef<Path>) -> Result<MrioTable, TableError> {
        self.read_with(path, &ReadOptions::default(), |_| ControlFlow::Continue(()))
    }

    /// The same with options, telling how far it has come (in bytes as they lie on the disk; in rows of a workbook) and
    /// stopping where the callback says so. The feature `progress` has a callback that draws a bar,
    /// `report::progress_bar`.
    ///
    /// # Errors
    /// As [`MrioFormat::read`]; [`TableError::Cancelled`].
    fn read_with(
        &self,
        path: impl AsRef<Path>,
        options: &ReadOptions,
        progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<MrioTable, TableError> {
        self.read_at(path.as_ref(), &mut Task::new(*options, progress))
    }

    /// Reads the text of a file, for formats that have one file for each table; `name` stands for it in error messages.
    ///
    /// # Errors
    /// As [`MrioFormat::read`].
    fn read_text(&self, text: &str, name: &str) -> Result<MrioTable, TableError>
    where
        Self: OfOneFile,
    {
        self.table(Source::of_text(text, name), &mut Task::quiet())
    }
}

impl<T: Reads> MrioFormat for T {}

/// What a format does itself.
pub trait Reads {
    fn read_at(&self, path: &Path, task: &mut Task<'_>) -> Result<MrioTable, TableError>;
}

/// A format with one file for each table: CSV, also packed (`.gz`, `.zip`), or a sheet of a workbook.
pub trait OfOneFile {
    /// Whether a file's name is that of the table's year, for archives and folders that hold several.
    fn is_file_of_year(&self, name: &str) -> bool;

    fn table(&self, source: Source, task: &mut Task<'_>) -> Result<MrioTable, TableError>;
}

impl<T: OfOneFile> Reads for T {
    fn read_at(&self, path: &Path, task: &mut Task<'_>) -> Result<MrioTable, TableError> {
        self.table(Source::open_one(path, &|name| self.is_file_of_year(name))?, task)
    }
}

/// How much of a source has been read.
#[derive(Debug, Default)]
pub struct Meter {
    pub(super) done: AtomicUsize,
    pub(super) of: AtomicUsize,
}

impl Meter {
    pub(super) fn of(size: u64) -> Self {
        Self { done: AtomicUsize::new(0), of: AtomicUsize::new(usize::try_from(size).unwrap_or(usize::MAX)) }
    }

    pub(super) fn add(&self, amount: usize) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }
}

/// What a reader is told, and whom it tells how far it has come.
pub struct Task<'a> {
    pub(super) options: ReadOptions,
    progress: Box<dyn FnMut(Progress) -> ControlFlow<()> + 'a>,
    /// Sizes of the sources that have been read.
    before: usize,
    /// The size of all of them, where there are several.
    pub(super) all: usize,
}

impl<'a> Task<'a> {
    pub(super) fn new(options: ReadOptions, progress: impl FnMut(Progress) -> ControlFlow<()> + 'a) -> Self {
        Self { options, progress: Box::new(progress), before: 0, all: 0 }
    }

    pub(super) fn quiet() -> Self {
        Self::new(ReadOptions::default(), |_| ControlFlow::Continue(()))
    }

    /// Says how far a source has been read.
    pub(super) fn tell(&mut self, file: &str, meter: &Meter) -> Result<(), TableError> {
        let [done, of] =
            [&meter.done, &meter.of].map(|count| self.before.saturating_add(count.load(Ordering::Relaxed)));
        let of = self.all.max(of).max(done);
        match (self.progress)(Progress { done, of }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(TableError::Cancelled { file: file.to_owned(), done, of }),
        }
    }

    /// A source has been read to its end.
    pub(super) fn finish(&mut self, meter: &Meter) {
        self.before = self.before.saturating_add(meter.of.load(Ordering::Relaxed));
    }
}

/// Refuses what does not fit into memory.
pub(super) fn ensure_room(file: &str, what: &str, cells: f64) -> Result<(), TableError> {
    match memory::shortage(8.0 * cells) {
        Some([needed, available]) => {
            Err(TableError::NotEnoughMemory { file: file.to_owned(), what: what.to_owned(), needed, available })
        }
        None => Ok(()),
    }
}

/// The years that a file's name holds, as groups of four digits.
pub(super) fn years_in(name: &str) -> Vec<i32> {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_fit_is_refused_with_the_figure() {
        if memory::available().is_none() {
            return;
        }
        assert!(ensure_room("t.csv", "a small matrix", 100.0).is_ok());
        let error = ensure_room("t.csv", "flows between 10,000,000 sectors", 2.0_f64.powi(57)).unwrap_err().to_string();
        assert!(
            error.starts_with("t.csv: flows between 10,000,000 sectors need 1073741824.0 GiB of memory, but "),
            "{error}"
        );
    }

    #[test]
    fn years_stand_in_names_of_files() {
        assert_eq!(years_in("a2019/ICIO2021_2018.csv"), [2021, 2018]);
        assert_eq!(years_in("ADB-MRIO62-2022_July 2025.xlsx"), [2022, 2025]);
        assert_eq!(years_in("20181_SML.csv"), [0; 0]);
    }
}
