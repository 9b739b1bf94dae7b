//! A sheet of an .xlsx workbook as cells.

use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};

use super::cells::Grid;
use crate::table::TableError;

/// Reads a sheet by name, or the first one.
pub(super) fn read(path: &Path, sheet: Option<&str>) -> Result<Grid, TableError> {
    let file = path.display().to_string();
    let failed = |error: calamine::XlsxError| TableError::File { file: file.clone(), reason: error.to_string() };
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(failed)?;
    let names = workbook.sheet_names();
    let sheet = match sheet {
        None => names.first().cloned().unwrap_or_default(),
        Some(wanted) => names.iter().find(|name| name.trim() == wanted).cloned().ok_or_else(|| TableError::File {
            file: file.clone(),
            reason: format!("there is no sheet \"{wanted}\"; there are {}", names.join(", ")),
        })?,
    };
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

#[cfg(test)]
mod tests {
    use calamine::{Cell, CellErrorType};

    use super::*;
    use crate::table::formats::cells::MissingCells;
    use crate::table::formats::nbs::Nbs;

    /// A sheet whose used range starts in row 3, column B.
    fn sheet(cells: &[(u32, u32, Data)]) -> Result<Grid, TableError> {
        let cells = cells.iter().map(|(row, column, data)| Cell::new((*row, *column), data.clone())).collect();
        cells_of(&Range::from_sparse(cells), "t.xlsx", "IO")
    }

    #[test]
    fn places_are_counted_from_the_corner_of_the_sheet() {
        let grid = sheet(&[(2, 1, Data::String("x".to_owned())), (3, 1, Data::Error(CellErrorType::Div0))]).unwrap();
        assert_eq!(
            grid.number(1, 1, "a cell").unwrap_err().to_string(),
            "t.xlsx, sheet \"IO\", row 4, column 2: expected a number for a cell, found \"#DIV/0!\""
        );
    }

    #[test]
    fn numbers_keep_all_their_digits() {
        let grid = sheet(&[(0, 0, Data::Float(0.1 + 0.2)), (0, 1, Data::Int(7)), (0, 2, Data::Float(1e300))]).unwrap();
        assert_eq!(grid.number(0, 0, "a cell"), Ok(Some(0.1 + 0.2)));
        assert_eq!(grid.number(0, 1, "a cell"), Ok(Some(7.0)));
        assert_eq!(grid.number(0, 2, "a cell"), Ok(Some(1e300)));
    }

    #[test]
    fn an_empty_sheet_and_a_wrong_heading_are_refused_with_the_sheet() {
        assert_eq!(
            sheet(&[]).unwrap_err().to_string(),
            "t.xlsx, sheet \"IO\", row 1: expected a table that starts with a line of column codes, found an empty file"
        );
        let grid = sheet(&[(0, 0, Data::String("Kode".to_owned()))]).unwrap();
        assert_eq!(
            Nbs { year: 2020 }.table(grid, MissingCells::Refuse).unwrap_err().to_string(),
            "t.xlsx, sheet \"IO\", row 1, column 1: expected the heading \"Code\", found \"Kode\""
        );
    }

    #[test]
    fn what_is_not_a_workbook_is_refused() {
        let path = std::env::temp_dir().join(format!("domar_not_a_workbook_{}.xlsx", std::process::id()));
        std::fs::write(&path, "Code,Description").unwrap();
        let error = read(&path, None).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(error, TableError::File { .. }), "{error}");
    }
}
