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

#[cfg(test)]
mod tests {
    use crate::labels::Language;
    use crate::report::{Bars, Chart, NumberFormat, Table, ToChart, ToTable};

    struct Multiplier(f64);
    struct Share(f64);

    impl ToTable for Multiplier {
        fn to_table_in(&self, language: Language) -> Table {
            let builder = Table::builder("M").language(language).number_column("value", NumberFormat::fixed(1));
            builder.row("r", [self.0]).build_or_explain()
        }
    }

    impl ToTable for Share {
        fn to_table_in(&self, language: Language) -> Table {
            Multiplier(self.0).to_table_in(language)
        }
    }

    impl ToChart for Share {
        fn to_chart_in(&self, language: Language) -> Chart {
            Chart::new("S", Bars::vertical(["c"]).series("s", [self.0])).language(language)
        }
    }

    display_in_notebook!(table: Multiplier; both: Share);

    #[test]
    fn results_with_a_table_or_a_chart_show_themselves() {
        Multiplier(1.0).evcxr_display();
        Share(0.5).evcxr_display();
        let share = &Share(0.5);
        let html = display_in_notebook!(@both share);
        // Without the feature a line of text says that there is no chart.
        let chart = html.find("class=\"domar-chart\"").or(html.find("class=\"domar-error\""));
        assert!(chart.is_some() && chart < html.find("<table"), "{html}");
    }
}
