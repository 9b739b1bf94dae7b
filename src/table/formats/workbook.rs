//! The first sheet of an .xlsx workbook as cells.

use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};

use super::cells::Grid;
use crate::table::TableError;

pub(super) fn read(path: &Path) -> Result<Grid, TableError> {
    let file = path.display().to_string();
    let failed = |error: calamine::XlsxError| TableError::File { file: file.clone(), reason: error.to_string() };
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(failed)?;
    let sheet = workbook.sheet_names().first().cloned().unwrap_or_default();
    let range = workbook.worksheet_range(&sheet).map_err(failed)?;
    cells_of(&range, &file, &sheet)
}

fn cells_of(range: &Range<Data>, file: &str, sheet: &str) -> Result<Grid, TableError> {
    let (top, left) = range.start().unwrap_or((0, 0));
    let rows = (u64::from(top) + 1..).zip(range.rows()).map(|(number, row)| {
        // The used range may start right of column A; places are counted from there.
        let before = std::iter::repeat_n(String::new(), left as usize);
        (number, before.chain(row.iter().map(ToString::to_string)).collect())
    });
    Grid::from_sheet(file, sheet, rows)
}
