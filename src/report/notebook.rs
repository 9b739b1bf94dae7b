//! Display in Jupyter notebooks.

/// Prints HTML so that a Rust notebook shows it instead of the `Debug` text.
pub(crate) fn show_html(html: &str) {
    println!("EVCXR_BEGIN_CONTENT text/html\n{html}\nEVCXR_END_CONTENT");
}

/// Gives types a hidden `evcxr_display` that a Rust notebook calls for the last expression of a cell.
///
/// `display_in_notebook!(table: A, B; chart: C; both: D)`: `table` types have `ToTable`, `chart` types `ToChart`,
/// `both` types show the chart above the table, `html` types have a `to_html` of their own. Each part may be left out.
macro_rules! display_in_notebook {
    ($($kind:ident: $($name:ty),+);+ $(;)?) => {
        $($(
            impl $name {
                #[doc(hidden)]
                pub fn evcxr_display(&self) {
                    $crate::report::notebook::show_html(&$crate::report::notebook::display_in_notebook!(@$kind self));
                }
            }
        )+)+
    };
    (@html $result:ident) => { $result.to_html() };
    (@table $result:ident) => { $crate::report::ToTable::to_table($result).to_html() };
    (@chart $result:ident) => { $crate::report::ToChart::to_chart($result).to_html() };
    (@both $result:ident) => {
        format!(
            "{}\n{}",
            $crate::report::ToChart::to_chart($result).to_html(),
            $crate::report::ToTable::to_table($result).to_html()
        )
    };
}
pub(crate) use display_in_notebook;
