//! The command line: arguments, the environment, standard output and the exit code. Nobody else touches them.

mod args;
mod check;
mod commands;
mod new;
mod output;
mod test;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Command, New};

/// Exit code of a usage, configuration or policy error.
const USAGE_ERROR: u8 = 2;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap prints help and version to standard output with 0, usage errors to standard error with 2.
            let _ = error.print();
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    let terminal = output::Terminal::new(arguments.color);
    let code = match arguments.command {
        Command::Check(check) => check::run(&check, &terminal),
        Command::Rules(rules) => commands::rules(&rules, &terminal),
        Command::Explain(explain) => commands::explain(&explain, &terminal),
        Command::Parse(parse) => commands::parse(&parse, &terminal),
        Command::Config(config) => commands::config(&config, &terminal),
        Command::Test(test) => test::run(&test, &terminal),
        Command::New(New::Rule(rule)) => new::rule(&rule, &terminal),
    };
    ExitCode::from(code.unwrap_or_else(|errors| {
        terminal.errors(&errors);
        USAGE_ERROR
    }))
}
