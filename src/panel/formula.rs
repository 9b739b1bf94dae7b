//! A model's columns in one line of text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Panel, PanelError};

/// Whether an equation has a constant.
///
/// ```
/// use domar::panel::{Constant, Formula};
/// assert_eq!(Formula::parse("y ~ x | u: z")?.u_constant, Constant::Included);
/// assert_eq!(Formula::parse("y ~ x | u: 0 + z")?.u_constant, Constant::Omitted);
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Constant {
    /// It has one, the default.
    #[default]
    Included,
    /// It has none.
    Omitted,
}

/// The columns of a model: the output, its inputs, and what explains inefficiency and noise.
///
/// ```text
/// ln_y ~ ln_k + ln_l | u: educ + bank | v: size | mu: age
/// ```
///
/// The part before the first bar is the frontier (or any regression). `u:` lists what explains the variance of
/// inefficiency, `v:` that of noise, `mu:` the mean of inefficiency before truncation; each may be left out. Every
/// equation has a constant unless `0 +` or `- 1` takes it away; `1` stands for the constant alone. Without a part
/// `mu:` that mean is not part of the model, so its constant is [`Constant::Omitted`]; `mu: 1` makes it one number.
/// Names that hold other characters than letters, digits, `_` and `.` stand between backquotes. Nothing is computed:
/// logarithms, squares and products are columns made with [`Panel::with_log`] and the like.
///
/// ```
/// use domar::panel::{Constant, Formula};
/// let formula = Formula::parse("ln_y ~ ln_k + ln_l | u: educ + bank | v: 0 + `farm size`")?;
/// assert_eq!(formula.output, "ln_y");
/// assert_eq!(formula.inputs, ["ln_k", "ln_l"]);
/// assert_eq!(formula.u, ["educ", "bank"]);
/// assert_eq!((formula.v_constant, formula.mean_constant), (Constant::Omitted, Constant::Omitted));
/// # Ok::<(), domar::panel::PanelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Formula {
    /// The column on the left.
    pub output: String,
    /// The columns on the right.
    pub inputs: Vec<String>,
    /// Whether the frontier has a constant.
    pub constant: Constant,
    /// The columns that explain the variance of inefficiency.
    pub u: Vec<String>,
    /// Whether that equation has a constant.
    pub u_constant: Constant,
    /// The columns that explain the variance of noise.
    pub v: Vec<String>,
    /// Whether that equation has a constant.
    pub v_constant: Constant,
    /// The columns that explain the mean of inefficiency.
    pub mean: Vec<String>,
    /// Whether that equation has a constant; omitted where there is no part `mu:`.
    pub mean_constant: Constant,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// [`PanelError::Formula`] says at which character what was expected.
    ///
    /// ```
    /// use domar::panel::Formula;
    /// let error = Formula::parse("y ~ k +").unwrap_err();
    /// assert_eq!(error.to_string(), "formula \"y ~ k +\", position 8: expected the name of a column, found the end");
    /// ```
    pub fn parse(text: &str) -> Result<Self, PanelError> {
        Parser { text, tokens: tokens(text)?, at: 0 }.formula()
    }

    /// All columns that the formula names, each once.
    ///
    /// ```
    /// use domar::panel::Formula;
    /// assert_eq!(Formula::parse("y ~ k + l | u: k")?.columns(), ["y", "k", "l"]);
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = vec![self.output.as_str()];
        for name in self.inputs.iter().chain(&self.u).chain(&self.v).chain(&self.mean) {
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
        columns
    }

    /// Checks that a panel has every column, as numbers.
    ///
    /// # Errors
    /// As [`Panel::column`], for the first column that fails.
    ///
    /// ```
    /// use domar::panel::{Formula, Panel};
    /// let panel = Panel::from_columns([("y", vec![1.0]), ("labour", vec![2.0])])?;
    /// let error = Formula::parse("y ~ labor")?.check(&panel).unwrap_err();
    /// assert_eq!(error.to_string(), "there is no column \"labor\"; did you mean \"labour\"?");
    /// # Ok::<(), domar::panel::PanelError>(())
    /// ```
    pub fn check(&self, panel: &Panel) -> Result<(), PanelError> {
        self.columns().into_iter().try_for_each(|name| panel.column(name).map(|_| ()))
    }
}

impl FromStr for Formula {
    type Err = PanelError;

    fn from_str(text: &str) -> Result<Self, PanelError> {
        Self::parse(text)
    }
}

impl fmt::Display for Formula {
    /// The formula in a form that reads back as itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ~ {}", quoted(&self.output), terms(&self.inputs, self.constant))?;
        let silent = (Constant::Included, Constant::Included, Constant::Omitted);
        for (part, names, constant, default) in [
            ("u", &self.u, self.u_constant, silent.0),
            ("v", &self.v, self.v_constant, silent.1),
            ("mu", &self.mean, self.mean_constant, silent.2),
        ] {
            if !names.is_empty() || constant != default {
                write!(f, " | {part}: {}", terms(names, constant))?;
            }
        }
        Ok(())
    }
}

fn terms(names: &[String], constant: Constant) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    match (constant, names.is_empty()) {
        (Constant::Included, false) => names.join(" + "),
        (Constant::Included, true) => "1".to_owned(),
        (Constant::Omitted, false) => format!("0 + {}", names.join(" + ")),
        (Constant::Omitted, true) => "0".to_owned(),
    }
}

fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(is_name_character) && name.chars().next().is_some_and(|c| !c.is_numeric());
    if is_plain { name.to_owned() } else { format!("`{name}`") }
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '.'
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Zero,
    One,
    Tilde,
    Plus,
    Minus,
    Bar,
    Colon,
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "\"{name}\""),
            Self::Zero => f.write_str("0"),
            Self::One => f.write_str("1"),
            Self::Tilde => f.write_str("~"),
            Self::Plus => f.write_str("+"),
            Self::Minus => f.write_str("-"),
            Self::Bar => f.write_str("|"),
            Self::Colon => f.write_str(":"),
            Self::End => f.write_str("the end"),
        }
    }
}

fn wrong(text: &str, position: usize, expected: &str, found: impl fmt::Display) -> PanelError {
    PanelError::Formula { text: text.to_owned(), position, expected: expected.to_owned(), found: found.to_string() }
}

/// The tokens with the position of their first character, counted from 1.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, PanelError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let position = at + 1;
        at += 1;
        let token = match character {
            _ if character.is_whitespace() => continue,
            '~' => Token::Tilde,
            '+' => Token::Plus,
            '-' => Token::Minus,
            '|' => Token::Bar,
            ':' => Token::Colon,
            '`' => {
                let length = characters[at..].iter().position(|&c| c == '`');
                let length = length.ok_or_else(|| wrong(text, position, "a second ` after the name", "the end"))?;
                let name: String = characters[at..at + length].iter().collect();
                at += length + 1;
                if name.trim().is_empty() {
                    return Err(wrong(text, position, "the name of a column between ` and `", "nothing"));
                }
                Token::Name(name)
            }
            _ if is_name_character(character) => {
                let length = characters[at..].iter().take_while(|&&c| is_name_character(c)).count();
                let name: String = characters[at - 1..at + length].iter().collect();
                at += length;
                match name.as_str() {
                    "0" => Token::Zero,
                    "1" => Token::One,
                    _ if character.is_numeric() => {
                        let expected = "a name that begins with a letter, or stands between backquotes";
                        return Err(wrong(text, position, expected, format!("\"{name}\"")));
                    }
                    _ => Token::Name(name),
                }
            }
            '(' | '*' | '^' | '/' | '%' => {
                let expected = "names of columns joined by + (compute logarithms, squares and products with Panel::with_log, with_square, with_product)";
                return Err(wrong(text, position, expected, format!("\"{character}\"")));
            }
            _ => {
                let expected = "a name, +, -, ~, | or : (names with other characters stand between backquotes)";
                return Err(wrong(text, position, expected, format!("\"{character}\"")));
            }
        };
        tokens.push((position, token));
    }
    tokens.push((characters.len() + 1, Token::End));
    Ok(tokens)
}

struct Parser<'a> {
    text: &'a str,
    /// Ends with [`Token::End`], beyond which reading does not go.
    tokens: Vec<(usize, Token)>,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(_, token)| token)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// An error at the token read last.
    fn expected<T>(&self, expected: &str) -> Result<T, PanelError> {
        let (position, token) = self.tokens.get(self.at.saturating_sub(1)).cloned().unwrap_or((1, Token::End));
        Err(wrong(self.text, position, expected, token))
    }

    fn formula(mut self) -> Result<Formula, PanelError> {
        let Token::Name(output) = self.next() else { return self.expected("the name of the output's column") };
        if self.next() != Token::Tilde {
            return self.expected("~ after the output");
        }
        let (inputs, constant) = self.terms(Some(&output))?;
        let mut formula = Formula {
            output,
            inputs,
            constant,
            u: Vec::new(),
            u_constant: Constant::Included,
            v: Vec::new(),
            v_constant: Constant::Included,
            mean: Vec::new(),
            mean_constant: Constant::Omitted,
        };
        let mut seen: Vec<String> = Vec::new();
        while *self.peek() == Token::Bar {
            self.next();
            let part = match self.next() {
                Token::Name(part) if matches!(part.as_str(), "u" | "v" | "mu") => part,
                _ => return self.expected("u:, v: or mu:"),
            };
            if seen.contains(&part) {
                return self.expected("each of u:, v: and mu: once");
            }
            if self.next() != Token::Colon {
                return self.expected(&format!(": after {part}"));
            }
            let (names, constant) = self.terms(None)?;
            match part.as_str() {
                "u" => (formula.u, formula.u_constant) = (names, constant),
                "v" => (formula.v, formula.v_constant) = (names, constant),
                _ => (formula.mean, formula.mean_constant) = (names, constant),
            }
            seen.push(part);
        }
        match self.next() {
            Token::End => Ok(formula),
            Token::Colon => self.expected("+, | or the end (a product is a column of its own: Panel::with_product)"),
            _ => self.expected("+, | or the end"),
        }
    }

    /// Names joined by `+`, with `0`, `1` and `- 1` for the constant; the output may not be among them.
    fn terms(&mut self, output: Option<&str>) -> Result<(Vec<String>, Constant), PanelError> {
        let mut names: Vec<String> = Vec::new();
        let mut constant = Constant::Included;
        // A minus may stand before the first term, a plus may not.
        let mut is_minus = *self.peek() == Token::Minus;
        if is_minus {
            self.next();
        }
        loop {
            match (self.next(), is_minus) {
                (Token::Zero, false) | (Token::One, true) => constant = Constant::Omitted,
                (Token::One, false) => constant = Constant::Included,
                (_, true) => return self.expected("1 after - (only the constant can be taken away)"),
                (Token::Name(name), false) if output == Some(&name) => {
                    return self.expected("a column other than the output");
                }
                (Token::Name(name), false) if names.contains(&name) => return self.expected("each column once"),
                (Token::Name(name), false) => names.push(name),
                _ => return self.expected("the name of a column"),
            }
            is_minus = match self.peek() {
                Token::Plus => false,
                Token::Minus => true,
                _ => return Ok((names, constant)),
            };
            self.next();
        }
    }
}
