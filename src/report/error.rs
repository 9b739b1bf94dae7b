//! What can go wrong when a table or a chart is put together.

use thiserror::Error;

/// Why a table or a chart cannot be built or drawn.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A row has more or fewer cells than the table has columns.
    #[error(
        "table \"{table}\": row \"{row}\" has {found} cells, but the table has {expected} columns beside the row labels; give one cell per column, `Cell::Missing` where there is no value"
    )]
    RowLength {
        /// Title of the table.
        table: String,
        /// Label of the row.
        row: String,
        /// Number of columns, row labels not counted.
        expected: usize,
        /// Number of cells in the row.
        found: usize,
    },
    /// A table has no column.
    #[error("table \"{table}\" has no column beside the row labels; add one with `number_column` or `text_column`")]
    NoColumns {
        /// Title of the table.
        table: String,
    },
    /// A series or a row has another length than the axis it lies on.
    #[error(
        "chart \"{chart}\": {what} \"{name}\" has {found} values, but the axis has {expected}; give one value per place on the axis, NaN where there is none"
    )]
    SeriesLength {
        /// Title of the chart.
        chart: String,
        /// "series" or "row".
        what: &'static str,
        /// Name of the series or row.
        name: String,
        /// Number of places on the axis.
        expected: usize,
        /// Number of values.
        found: usize,
    },
    /// A number that a chart must place is infinite, or NaN where no gap is possible.
    #[error("chart \"{chart}\": the value {value} at \"{place}\" cannot be placed on an axis; {advice}")]
    NotFinite {
        /// Title of the chart.
        chart: String,
        /// Which series and label, or which point.
        place: String,
        /// The value.
        value: f64,
        /// What to do instead.
        advice: &'static str,
    },
    /// The places of a line chart do not increase.
    #[error(
        "chart \"{chart}\": the places of a line chart must increase, but place {position} (counted from 1) is {value} after {previous}; sort the series by time"
    )]
    NotIncreasing {
        /// Title of the chart.
        chart: String,
        /// Position of the offending place, counted from 1.
        position: usize,
        /// The place.
        value: f64,
        /// The place before it.
        previous: f64,
    },
    /// There is nothing to draw.
    #[error("chart \"{chart}\" has no {what}; nothing can be drawn")]
    Empty {
        /// Title of the chart.
        chart: String,
        /// What is absent: "categories", "series", "points", ….
        what: &'static str,
    },
    /// A heat map's limits of colour do not make an interval.
    #[error(
        "chart \"{chart}\": the colour scale from {low} to {high} is no interval; the first limit must be below the second, and both finite"
    )]
    ColourScale {
        /// Title of the chart.
        chart: String,
        /// The lower limit.
        low: f64,
        /// The upper limit.
        high: f64,
    },
    /// A table could not be written as CSV.
    #[error("table \"{table}\" could not be written as CSV: {cause}")]
    Csv {
        /// Title of the table.
        table: String,
        /// What the writer said.
        cause: String,
    },
}
