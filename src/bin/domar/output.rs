//! Where answers go and in which form.

use std::error::Error;
use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use domar::labels::Language;
use domar::report::{Chart, Page, Section, Table};
use serde::Serialize;
use serde_json::Value;

/// Why a command has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The data or the file do not allow one.
    Unanswered(Box<dyn Error>),
    /// The command was put wrongly.
    WrongUse(String),
}

impl Failure {
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Unanswered(_) => ExitCode::from(1),
            Self::WrongUse(_) => ExitCode::from(2),
        }
    }
}

/// One line: the message and those of its causes that it does not already hold.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = match self {
            Self::WrongUse(message) => message.clone(),
            Self::Unanswered(error) => {
                let mut text = error.to_string();
                let mut cause = error.source();
                while let Some(error) = cause {
                    let message = error.to_string();
                    if !text.contains(&message) {
                        text = format!("{text}: {message}");
                    }
                    cause = error.source();
                }
                text
            }
        };
        text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        f.write_str(&text)
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Unanswered(Box::new(error))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Aligned text for a terminal.
    Text,
    /// A GitHub table.
    Markdown,
    /// A float for a paper (booktabs, siunitx).
    Latex,
    /// One page with tables and charts that needs nothing beside it.
    Html,
    /// Every digit, one header line.
    Csv,
    /// The result itself, every digit, as the library writes it.
    Json,
    /// The chart, where the result has one.
    Svg,
}

impl Form {
    /// The form that a file's name asks for.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "txt" => Some(Self::Text),
            "md" | "markdown" => Some(Self::Markdown),
            "tex" => Some(Self::Latex),
            "html" | "htm" => Some(Self::Html),
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Tongue {
    #[default]
    En,
    Zh,
}

#[derive(Debug, Args)]
pub struct Output {
    /// The form of the answer; else the file's name decides, and text on the terminal.
    #[arg(long = "output-format", value_name = "FORM", help_heading = "Output")]
    asked: Option<Form>,
    /// A file for the answer in place of the terminal.
    #[arg(short = 'o', long = "output", value_name = "FILE", help_heading = "Output")]
    file: Option<PathBuf>,
    /// English or Chinese (中文).
    #[arg(long, default_value = "en", help_heading = "Output")]
    lang: Tongue,
}

/// What a command found: tables, charts and the result itself.
pub struct Answer {
    title: String,
    tables: Vec<Table>,
    charts: Vec<Chart>,
    note: Option<String>,
    json: Value,
}

impl Answer {
    pub fn new(title: impl Into<String>, result: &impl Serialize) -> Result<Self, Failure> {
        let json = serde_json::to_value(result)?;
        Ok(Self { title: title.into(), tables: Vec::new(), charts: Vec::new(), note: None, json })
    }

    pub fn table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// What to know about the whole answer; CSV and JSON have no room for it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    pub fn chart(mut self, chart: Chart) -> Self {
        self.charts.push(chart);
        self
    }
}

impl Output {
    pub fn language(&self) -> Language {
        match self.lang {
            Tongue::En => Language::English,
            Tongue::Zh => Language::Chinese,
        }
    }

    /// The form asked for, or another on the terminal if nothing was said.
    pub fn form_or(&self, on_the_terminal: Form) -> Result<Form, Failure> {
        if let Some(form) = self.asked {
            return Ok(form);
        }
        match &self.file {
            None => Ok(on_the_terminal),
            Some(path) => Form::of(path).ok_or_else(|| {
                Failure::WrongUse(format!(
                    "the name of {} does not say its form; end it in .txt, .md, .tex, .html, .csv, .json or .svg, or give \
                     --output-format",
                    path.display()
                ))
            }),
        }
    }

    /// Writes to the file or the terminal.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        match &self.file {
            None => print(text.as_bytes()),
            Some(path) => std::fs::write(path, text)
                .map_err(|error| Failure::Unanswered(format!("{} cannot be written: {error}", path.display()).into())),
        }
    }

    pub fn give(&self, answer: Answer) -> Result<(), Failure> {
        let joined = |form: fn(&Table) -> String, before: &str| {
            let tables = answer.tables.iter().map(form).collect::<Vec<_>>().join("\n");
            answer.note.iter().fold(tables, |tables, note| format!("{}\n{before}{note}\n", tables.trim_end()))
        };
        let text = match self.form_or(Form::Text)? {
            Form::Text => joined(Table::to_text, ""),
            Form::Markdown => joined(Table::to_markdown, "\n"),
            Form::Latex => joined(Table::to_latex, "% "),
            Form::Html => self.page(answer),
            Form::Csv => match answer.tables.as_slice() {
                [only] => only.to_csv()?,
                several => {
                    return Err(Failure::WrongUse(format!(
                        "the answer has {} tables, which do not fit one CSV file; choose one with --show, or another form",
                        several.len()
                    )));
                }
            },
            Form::Json => serde_json::to_string_pretty(&answer.json)? + "\n",
            Form::Svg => drawing(&answer.charts)?,
        };
        self.write(&text)
    }

    fn page(&self, answer: Answer) -> String {
        let mut section = Section::new(answer.title.clone());
        for chart in answer.charts {
            section = section.chart(chart);
        }
        for table in answer.tables {
            section = section.table(table);
        }
        if let Some(note) = answer.note {
            section = section.paragraph(note);
        }
        Page::new(answer.title).language(self.language()).section(section).to_html()
    }
}

#[cfg(feature = "charts")]
fn drawing(charts: &[Chart]) -> Result<String, Failure> {
    match charts {
        [only] => Ok(only.to_svg()? + "\n"),
        [] => Err(Failure::WrongUse("this answer has no chart; choose another form".to_owned())),
        several => Err(Failure::WrongUse(format!(
            "the answer has {} charts; choose one with --show, or write a page with --output-format html",
            several.len()
        ))),
    }
}

#[cfg(not(feature = "charts"))]
fn drawing(_: &[Chart]) -> Result<String, Failure> {
    Err(Failure::WrongUse("this program was built without charts; build it with the feature \"charts\"".to_owned()))
}

/// Writes to the terminal; a reader that has gone away, such as `head`, is no error.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut terminal = std::io::stdout().lock();
    match terminal.write_all(bytes).and_then(|()| terminal.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
