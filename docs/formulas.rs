//! Turns the formulas of the book, `$…$` and `$$…$$`, into `MathML`, which browsers show without scripts, fonts or network,
//! and moves code that was cut out of an example to the left margin.
//!
//! mdBook calls it as a preprocessor: the book comes as JSON and leaves as JSON. A formula that does not parse, and
//! code that could not be included, stop the build and are named with their page.

use std::io::{self, Read};
use std::process::ExitCode;

use pulldown_cmark::{Event, Options, Parser};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Storage, push_mathml};
use serde_json::Value;

fn main() -> ExitCode {
    // mdBook first asks whether a renderer is supported; formulas are for HTML.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [question, renderer, ..] = arguments.as_slice()
        && question == "supports"
    {
        return if renderer == "html" { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    match book(io::stdin()) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn book(mut input: impl Read) -> Result<String, String> {
    let mut text = String::new();
    input.read_to_string(&mut text).map_err(|error| error.to_string())?;
    let (_context, mut book): (Value, Value) = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    chapters(&mut book)?;
    Ok(book.to_string())
}

/// Chapters lie at different depths in different versions of mdBook; each is an object below the key `Chapter`.
fn chapters(value: &mut Value) -> Result<(), String> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(chapters),
        Value::Object(fields) => {
            if let Some(chapter) = fields.get_mut("Chapter") {
                let page = chapter["path"].as_str().unwrap_or("a page without a file").to_owned();
                if let Some(content) = chapter["content"].as_str() {
                    ensure_included(content).map_err(|error| format!("{page}: {error}"))?;
                    chapter["content"] =
                        with_mathml(&at_the_margin(content)).map_err(|error| format!("{page}: {error}"))?.into();
                }
            }
            fields.values_mut().try_for_each(chapters)
        }
        _ => Ok(()),
    }
}

/// mdBook logs a missing file and goes on, and takes a missing section of a file as empty.
fn ensure_included(content: &str) -> Result<(), String> {
    if let Some(at) = content.find("{{#") {
        let directive: String = content[at..].chars().take_while(|character| *character != '\n').collect();
        return Err(format!("{directive} was not included"));
    }
    let lines: Vec<&str> = content.lines().filter(|line| !line.is_empty()).collect();
    if lines.windows(2).any(|pair| pair[0].starts_with("```rust") && pair[1] == "```") {
        return Err("a block of code is empty: its section does not exist".to_owned());
    }
    Ok(())
}

/// Moves code that was cut out of a function to the left margin.
fn at_the_margin(markdown: &str) -> String {
    let mut page = String::new();
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        page.push_str(line);
        page.push('\n');
        if !line.starts_with("```rust") {
            continue;
        }
        let mut code = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("```")) {
            code.push(line);
        }
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let margin = code.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
        for line in code {
            page.push_str(line.get(margin..).unwrap_or_default());
            page.push('\n');
        }
    }
    page
}

fn with_mathml(markdown: &str) -> Result<String, String> {
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_MATH | Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::InlineMath(formula) => found.push((range, mathml(&formula, DisplayMode::Inline)?)),
            Event::DisplayMath(formula) => found.push((range, mathml(&formula, DisplayMode::Block)?)),
            _ => {}
        }
    }
    let mut page = markdown.to_owned();
    for (range, formula) in found.into_iter().rev() {
        page.replace_range(range, &formula);
    }
    Ok(page)
}

fn mathml(formula: &str, display_mode: DisplayMode) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> = pulldown_latex::Parser::new(formula, &storage).collect();
    if let Some(Err(error)) = events.iter().find(|event| event.is_err()) {
        return Err(format!("the formula “{}” does not parse: {error}", formula.trim()));
    }
    let mut markup = String::new();
    push_mathml(&mut markup, events.into_iter(), RenderConfig { display_mode, ..RenderConfig::default() })
        .map_err(|error| error.to_string())?;
    // pulldown-latex 0.8 leaves out this space.
    Ok(without_markdown(&markup.replace("\"minsize", "\" minsize")))
}

/// What stands between the tags would be read as Markdown: a star as emphasis, a bar as the end of a cell.
fn without_markdown(markup: &str) -> String {
    let mut out = String::new();
    let mut inside_tag = false;
    let mut characters = markup.chars().peekable();
    while let Some(character) = characters.next() {
        let starts_tag =
            character == '<' && characters.peek().is_some_and(|next| next.is_ascii_alphabetic() || *next == '/');
        let keep =
            inside_tag || starts_tag || !character.is_ascii_punctuation() || matches!(character, '&' | ';' | '#');
        if character == '\n' {
            out.push(' ');
        } else if keep {
            out.push(character);
        } else {
            out.push_str("&#");
            out.push_str(&u32::from(character).to_string());
            out.push(';');
        }
        inside_tag = starts_tag || (inside_tag && character != '>');
    }
    out
}
