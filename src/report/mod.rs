//! Tables, charts and pages: how results are shown.
//!
//! Every result turns into a [`Table`] or a [`Chart`] first; the renderers know nothing else. A table prints as text,
//! Markdown, HTML, LaTeX and CSV, a chart draws itself as SVG (feature `charts`), and a [`Page`] gathers both into one
//! HTML file that needs nothing beside it.
//!
//! ```
//! use domar::report::{NumberFormat, Page, Section, Table};
//! let table = Table::builder("Output multipliers")
//!     .stub("Sector")
//!     .number_column("Total", NumberFormat::fixed(3))
//!     .row("Agriculture", [1.834])
//!     .build()?;
//! let page = Page::new("Multipliers").section(Section::new("Results").table(table));
//! assert!(page.to_html().starts_with("<!DOCTYPE html>"));
//! # Ok::<(), domar::report::ReportError>(())
//! ```

mod chart;
mod csv;
#[cfg(feature = "charts")]
mod drawing;
mod error;
mod html;
mod latex;
mod markdown;
pub(crate) mod notebook;
mod number;
mod numbers;
mod page;
mod progress;
#[cfg(feature = "charts")]
mod svg;
mod table;
mod text;

pub use chart::{Arrangement, Bars, Chart, Direction, Figure, HeatMap, Lines, Scatter};
pub use error::ReportError;
pub use number::NumberFormat;
pub use page::{Page, Section};
pub use progress::Progress;
#[cfg(feature = "progress")]
pub use progress::progress_bar;
pub use table::{Alignment, Cell, Column, Row, Table, TableBuilder};

use crate::labels::Language;

pub(crate) use notebook::display_in_notebook;
pub(crate) use numbers::{Shown, capitalised, decimals, joined, label_in, qualifiers, ranking, scope_of, stub_of};

/// A result that can be shown as a table.
///
/// ```
/// use domar::labels::Language;
/// use domar::report::{NumberFormat, Table, ToTable};
///
/// struct Share(f64);
///
/// impl ToTable for Share {
///     fn to_table_in(&self, language: Language) -> Table {
///         Table::builder(language.pick("Share", "份额"))
///             .language(language)
///             .number_column(language.pick("Value", "数值"), NumberFormat::percent(1))
///             .row("", [self.0])
///             .build_or_explain()
///     }
/// }
///
/// assert!(Share(0.25).to_table().to_text().contains("25.0%"));
/// ```
pub trait ToTable {
    /// The result as a table in a language.
    fn to_table_in(&self, language: Language) -> Table;

    /// The result as a table in English.
    fn to_table(&self) -> Table {
        self.to_table_in(Language::English)
    }
}

/// A result that can be shown as a chart.
///
/// ```
/// use domar::labels::Language;
/// use domar::report::{Bars, Chart, ToChart};
///
/// struct Shares(Vec<f64>);
///
/// impl ToChart for Shares {
///     fn to_chart_in(&self, language: Language) -> Chart {
///         let names = ["2018", "2020"].map(|year| format!("{year}{}", language.pick("", "年")));
///         Chart::new(language.pick("Shares", "份额"), Bars::vertical(names).series("", self.0.clone()))
///             .language(language)
///     }
/// }
///
/// assert!(Shares(vec![0.2, 0.3]).to_chart().check().is_ok());
/// ```
pub trait ToChart {
    /// The result as a chart in a language.
    fn to_chart_in(&self, language: Language) -> Chart;

    /// The result as a chart in English.
    fn to_chart(&self) -> Chart {
        self.to_chart_in(Language::English)
    }
}

notebook::display_in_notebook!(html: Table, Chart, Page);
