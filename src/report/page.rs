//! A report as one HTML page that needs nothing beside it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::chart::Chart;
use super::html::{escaped, language_tag};
use super::table::Table;
use crate::labels::Language;

/// Part of a [`Section`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Block {
    Paragraph(String),
    Table(Table),
    Chart(Chart),
}

/// A section of a [`Page`]: a heading and, below it, paragraphs, tables and charts in the order in which they are added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Section {
    heading: String,
    blocks: Vec<Block>,
}

impl Section {
    /// A section with nothing below its heading.
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), blocks: Vec::new() }
    }

    /// Adds a paragraph of plain text.
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Paragraph(text.into()));
        self
    }

    /// Adds a table.
    pub fn table(mut self, table: Table) -> Self {
        self.blocks.push(Block::Table(table));
        self
    }

    /// Adds a chart.
    pub fn chart(mut self, chart: Chart) -> Self {
        self.blocks.push(Block::Chart(chart));
        self
    }
}

/// A report as one HTML page: no script, no style sheet, font or picture is fetched from anywhere.
///
/// ```
/// use domar::labels::Language;
/// use domar::report::{Bars, Chart, Page, Section};
/// let chart = Chart::new("影响力系数", Bars::horizontal(["农业", "采矿业"]).series("2020", [0.9, 1.1]));
/// let html = Page::new("中国投入产出分析")
///     .language(Language::Chinese)
///     .lead("总流量口径。")
///     .section(Section::new("产业关联").paragraph("结果如下。").chart(chart))
///     .note("现价。")
///     .to_html();
/// assert!(html.contains("<html lang=\"zh-CN\">"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Page {
    title: String,
    lead: Vec<String>,
    sections: Vec<Section>,
    notes: Vec<String>,
    language: Language,
}

impl Page {
    /// A page with a title only.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            lead: Vec::new(),
            sections: Vec::new(),
            notes: Vec::new(),
            language: Language::default(),
        }
    }

    /// The language of the page.
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Adds a paragraph below the title.
    pub fn lead(mut self, paragraph: impl Into<String>) -> Self {
        self.lead.push(paragraph.into());
        self
    }

    /// Adds a section; with two or more the page has a table of contents.
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Adds a note at the end of the page.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// All tables of the page in order, for a terminal.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) | Block::Chart(_) => None,
        })
    }

    /// The whole page.
    pub fn to_html(&self) -> String {
        let title = escaped(&self.title);
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{title}</h1>\n",
            language_tag(self.language)
        );
        for paragraph in &self.lead {
            let _ = writeln!(out, "<p class=\"lead\">{}</p>", escaped(paragraph));
        }
        out += "</header>\n";
        out += &self.contents();
        for (i, section) in self.sections.iter().enumerate() {
            let _ = write!(out, "<section id=\"section-{}\">\n<h2>{}</h2>\n", i + 1, escaped(&section.heading));
            for block in &section.blocks {
                let shown = match block {
                    Block::Paragraph(text) => format!("<p>{}</p>\n", escaped(text)),
                    // A focusable frame, so that the keyboard scrolls a wide table too.
                    Block::Table(table) => {
                        format!("<div class=\"scroll\" tabindex=\"0\">\n{}</div>\n", table.to_html())
                    }
                    Block::Chart(chart) => chart.to_html(),
                };
                out += &shown;
            }
            out += "</section>\n";
        }
        if !self.notes.is_empty() {
            let _ = write!(out, "<footer>\n<h2>{}</h2>\n<ol>\n", self.language.pick("Notes", "说明"));
            for note in &self.notes {
                let _ = writeln!(out, "<li>{}</li>", escaped(note));
            }
            out += "</ol>\n</footer>\n";
        }
        out + "</main>\n</body>\n</html>\n"
    }

    fn contents(&self) -> String {
        if self.sections.len() < 2 {
            return String::new();
        }
        let name = self.language.pick("Contents", "目录");
        let mut out = format!("<nav aria-label=\"{name}\">\n<h2>{name}</h2>\n<ol>\n");
        for (i, section) in self.sections.iter().enumerate() {
            let _ = writeln!(out, "<li><a href=\"#section-{}\">{}</a></li>", i + 1, escaped(&section.heading));
        }
        out + "</ol>\n</nav>\n"
    }
}

impl Chart {
    /// The chart as an HTML `<figure>` with the SVG inside; a chart that cannot be drawn says why.
    pub fn to_html(&self) -> String {
        match self.inline_drawing() {
            Ok(svg) => format!("<figure class=\"domar-chart\">\n{svg}\n</figure>\n"),
            Err(reason) => format!("<p class=\"domar-error\">{}</p>\n", escaped(&reason)),
        }
    }

    #[cfg(feature = "charts")]
    fn inline_drawing(&self) -> Result<String, String> {
        self.to_svg().map_err(|error| error.to_string())
    }

    #[cfg(not(feature = "charts"))]
    fn inline_drawing(&self) -> Result<String, String> {
        Err(format!("chart \"{}\" is not drawn: the crate was built without its feature \"charts\"", self.title()))
    }
}

const STYLE: &str = include_str!("page.css");

#[cfg(test)]
mod tests {
    use super::super::chart::{Bars, Lines};
    use super::super::table::tests::linkages;
    use super::*;

    fn page() -> Page {
        let chart = || Chart::new("A < B", Bars::horizontal(["农业"]).series("s", [1.0]));
        Page::new("Report <1>")
            .lead("First & foremost.")
            .section(Section::new("One").paragraph("p").table(linkages(Language::English)).chart(chart()))
            .section(Section::new("Two").chart(chart()))
            .note("n")
    }

    #[test]
    fn the_page_is_well_formed_and_asks_for_nothing() {
        let html = page().to_html();
        let body = &html[html.find("<body>").unwrap()..html.find("</html>").unwrap()];
        roxmltree::Document::parse(body).unwrap();
        for request in ["src=", "@import", "url(", "<link", "<script"] {
            assert!(!html.contains(request), "{request}");
        }
        assert!(html.contains("<title>Report &lt;1&gt;</title>"));
    }

    #[test]
    fn ids_are_unique_although_charts_repeat() {
        let html = page().to_html();
        let ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "{ids:?}");
    }

    #[test]
    fn the_contents_name_every_section_in_the_language_of_the_page() {
        let html = page().language(Language::Chinese).to_html();
        assert!(html.contains("<h2>目录</h2>"));
        assert!(html.contains("<a href=\"#section-2\">Two</a>"));
        assert!(!Page::new("P").section(Section::new("S")).to_html().contains("<nav"));
    }

    #[test]
    fn a_chart_that_cannot_be_drawn_says_why() {
        let html = Chart::new("C", Lines::over([])).to_html();
        assert!(html.contains("class=\"domar-error\""));
    }
}
