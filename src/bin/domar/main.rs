//! The command-line program: questions of economists to files, answers as tables, charts and JSON.

// Words of the field in the help texts are not code.
#![allow(clippy::doc_markdown)]

mod digital;
mod frontier;
mod growth;
mod input;
mod io;
mod mrio;
mod output;
mod table;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use output::Failure;

/// Input-output analysis, growth accounting and stochastic frontiers from the command line.
///
/// Each command answers one question to one file; `domar COMMAND --help` says which, by which
/// formula, with an example. Answers go to the terminal as text, or with -o to a file whose name
/// says the form: .txt .md .tex .html .csv .json .svg.
///
/// Exit codes: 0 answered; 1 the file or the data do not allow an answer (one line on the error
/// stream says why), or a checked table does not balance; 2 wrong use: an option or value that does
/// not exist, a formula that cannot be read, a sector, satellite or column that the file lacks.
#[derive(Debug, Parser)]
#[command(name = "domar", version, verbatim_doc_comment, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    field: Field,
}

#[derive(Debug, Subcommand)]
enum Field {
    /// Input-output tables: check, convert, aggregate.
    #[command(subcommand)]
    Table(table::Command),
    /// Input-output analysis: indicators, extraction, structural decomposition.
    #[command(subcommand)]
    Io(io::Command),
    /// Tables of many regions: footprints, value added in trade.
    #[command(subcommand)]
    Mrio(mrio::Command),
    /// The digital economy in an input-output table.
    #[command(subcommand)]
    Digital(digital::Command),
    /// Stochastic frontiers: efficiency of firms.
    #[command(subcommand)]
    Frontier(frontier::Command),
    /// Growth accounting: total factor productivity.
    #[command(subcommand)]
    Growth(growth::Command),
    /// Prints a shell's completions.
    ///
    /// Example:
    ///   domar completions bash > ~/.local/share/bash-completion/completions/domar
    #[command(verbatim_doc_comment)]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

impl Field {
    fn answer(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Table(command) => return command.run(),
            Self::Io(command) => command.run()?,
            Self::Mrio(command) => command.run()?,
            Self::Digital(command) => command.run()?,
            Self::Frontier(command) => command.run()?,
            Self::Growth(command) => command.run()?,
            Self::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "domar", &mut script);
                output::print(&script)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn main() -> ExitCode {
    match Cli::parse().field.answer() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}
