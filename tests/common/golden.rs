//! A small reader of comma-separated golden files and source tables, independent of the library's own readers.

#![allow(dead_code)] // each test file uses a part of it

use std::path::Path;

use ndarray::{Array1, Array2};

use crate::common::shared;

/// A file of shared data, all cells as text.
pub struct Grid {
    path: String,
    cells: Vec<Vec<String>>,
}

impl Grid {
    pub fn read(path: &str) -> Self {
        let file: &Path = &shared(path);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(file)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let cells = reader
            .records()
            .map(|record| record.unwrap_or_else(|error| panic!("{path}: {error}")).iter().map(str::to_owned).collect())
            .collect();
        Self { path: path.to_owned(), cells }
    }

    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.cells.len()
    }

    pub fn text(&self, row: usize, column: usize) -> &str {
        &self.cells[row][column]
    }

    /// A number; an empty cell or NA is 0.
    pub fn number(&self, row: usize, column: usize) -> f64 {
        match self.cells[row][column].trim() {
            "" | "NA" => 0.0,
            text => text.parse().unwrap_or_else(|_| panic!("{}, row {row}, column {column}: \"{text}\"", self.path)),
        }
    }

    /// Position of a column by the text in a header row.
    pub fn column_named(&self, header: usize, name: &str) -> usize {
        self.cells[header]
            .iter()
            .position(|cell| cell == name)
            .unwrap_or_else(|| panic!("{} has no column \"{name}\"", self.path))
    }

    /// Position of the first row whose cell in a column is the text.
    pub fn row_named(&self, column: usize, name: &str) -> usize {
        self.cells
            .iter()
            .position(|row| row.get(column).is_some_and(|cell| cell.trim() == name))
            .unwrap_or_else(|| panic!("{} has no row \"{name}\"", self.path))
    }

    pub fn block(
        &self,
        rows: impl IntoIterator<Item = usize>,
        columns: impl IntoIterator<Item = usize>,
    ) -> Array2<f64> {
        let (rows, columns): (Vec<_>, Vec<_>) = (rows.into_iter().collect(), columns.into_iter().collect());
        Array2::from_shape_fn((rows.len(), columns.len()), |(i, j)| self.number(rows[i], columns[j]))
    }

    /// A whole matrix with some header rows and label columns.
    pub fn matrix(path: &str, header_rows: usize, label_columns: usize) -> Array2<f64> {
        let grid = Self::read(path);
        let columns = label_columns..grid.cells[header_rows].len();
        grid.block(header_rows..grid.cells.len(), columns)
    }

    /// A column below one header row, by its name.
    pub fn column(&self, name: &str) -> Array1<f64> {
        let column = self.column_named(0, name);
        (1..self.cells.len()).map(|row| self.number(row, column)).collect()
    }
}

/// Largest difference relative to the larger of the expected number and `floor`.
pub fn distance<'a>(
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
    floor: f64,
) -> f64 {
    let (found, expected): (Vec<_>, Vec<_>) = (found.into_iter().collect(), expected.into_iter().collect());
    assert_eq!(found.len(), expected.len(), "as many numbers as expected");
    found.iter().zip(&expected).map(|(a, b)| (*a - *b).abs() / b.abs().max(floor)).fold(0.0, |worst, gap| {
        assert!(!gap.is_nan(), "a number is NaN");
        f64::max(worst, gap)
    })
}

/// Checks that numbers agree relative to the larger of the expected number and `floor`.
#[track_caller]
pub fn agree<'a>(
    what: &str,
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
    floor: f64,
    tolerance: f64,
) {
    let gap = distance(found, expected, floor);
    println!("{what}: {gap:.1e}");
    assert!(gap <= tolerance, "{what}: largest relative difference {gap:.1e}, allowed {tolerance:.0e}");
}
