//! What was typed.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};

use crate::format::Parser;
use crate::report::OutputFormat;
use crate::settings::{FailOn, Level, RuleSelector};

/// Says where a deployment will not survive a failure: judges its configuration with policies, offline.
#[derive(Debug, clap::Parser)]
#[command(name = "fivenines", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_enum)]
    pub color: When,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge files and folders
    Check(Check),
    /// List the rules
    Rules(Rules),
    /// Show one rule's page
    Explain(Explain),
    /// Print what a policy sees of a file
    Parse(Parse),
    /// Say which configuration, rules and worlds hold for a path
    Config(Config),
    /// Run the tests of policies
    Test(Test),
    /// Write the first files of something new
    #[command(subcommand)]
    New(New),
}

#[derive(Debug, Args)]
pub struct Check {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// What standard input is to be read as
    #[arg(long, value_name = "NAME", default_value = "stdin.yaml")]
    pub stdin_filename: String,
    /// What the named files and standard input are, where name and text do not tell
    #[arg(long, value_name = "FORMAT", value_parser = parser())]
    pub parser: Option<Parser>,
    #[command(flatten)]
    pub configuration: Configuration,
    #[command(flatten)]
    pub selection: Selection,
    /// File or folder of YAML or JSON that your own policies see under `data`; repeatable
    #[arg(long, short, value_name = "PATH")]
    pub data: Vec<PathBuf>,
    /// Give policies without kinds all documents at once: an array of `{path, contents}`
    #[arg(long)]
    pub combine: bool,
    /// Least severity that fails the run [default: warning]
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub fail_on: Option<FailOnArgument>,
    /// Write FORMAT to PATH or to standard output; repeatable [formats: text, concise, json, sarif]
    #[arg(long, short, value_name = "FORMAT[=PATH]", value_parser = output, default_value = "text")]
    pub output: Vec<Output>,
    /// Show suppressed findings too (text, json)
    #[arg(long)]
    pub show_suppressed: bool,
    /// Say which rule judged how many documents, and which none (text, json; else on standard error)
    #[arg(long)]
    pub coverage: bool,
    /// Instead of findings, show what each condition of this rule did at each document
    #[arg(long, value_name = "RULE", conflicts_with_all = ["output", "coverage"])]
    pub trace: Option<String>,
    /// Exit with 0 also when there was nothing to check
    #[arg(long)]
    pub allow_empty: bool,
    /// Exit with 0 in spite of findings
    #[arg(long)]
    pub exit_zero: bool,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Say on standard error how long each stage took and what memory was needed
    #[arg(long, short)]
    pub verbose: bool,
}

/// Where the settings come from.
#[derive(Debug, Args)]
pub struct Configuration {
    /// Read this configuration file instead of looking for one
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    pub isolated: bool,
    /// Folder of policies to use besides the built-in ones; repeatable
    #[arg(long, short, value_name = "DIR")]
    pub policy: Vec<PathBuf>,
    /// Judge with this package of your own policies only; repeatable
    #[arg(long, short, value_name = "PACKAGE", value_delimiter = ',')]
    pub namespace: Vec<String>,
    /// Judge with all packages of your own policies, as without `--namespace`
    #[arg(long)]
    pub all_namespaces: bool,
    /// Read policies as Rego v0, without recognising each file's version
    #[arg(long)]
    pub rego_v0: bool,
}

/// Which rules to apply.
#[derive(Debug, Args)]
pub struct Selection {
    /// Apply only these rules; repeatable
    #[arg(long, value_name = "RULE", value_parser = selector, help = "Apply only these: an id, a glob, pillar:NAME or format:NAME; repeatable")]
    pub rule: Vec<RuleSelector>,
    /// Apply none of the built-in rules, only your own policies
    #[arg(long)]
    pub no_builtin: bool,
    /// Do not apply these rules; repeatable
    #[arg(long, value_name = "RULE", value_parser = selector)]
    pub ignore: Vec<RuleSelector>,
    /// Which rules to apply [default: default]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub level: Option<LevelArgument>,
}

#[derive(Debug, Args)]
pub struct Rules {
    /// Ids or globs; all rules without one
    #[arg(value_name = "RULE", value_parser = selector)]
    pub rules: Vec<RuleSelector>,
    #[command(flatten)]
    pub configuration: Configuration,
    /// How to print them
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub output: RulesOutput,
    /// Say how each rule is evaluated
    #[arg(long, short)]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's id
    #[arg(value_name = "RULE")]
    pub rule: String,
    #[command(flatten)]
    pub configuration: Configuration,
}

#[derive(Debug, Args)]
pub struct Parse {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What standard input is to be read as
    #[arg(long, value_name = "NAME", default_value = "stdin.yaml")]
    pub stdin_filename: String,
    /// What the named files and standard input are, where name and text do not tell
    #[arg(long, value_name = "FORMAT", value_parser = parser())]
    pub parser: Option<Parser>,
    /// Print `data.document` too
    #[arg(long)]
    pub document: bool,
    /// Print the place of every node
    #[arg(long)]
    pub spans: bool,
}

#[derive(Debug, Args)]
pub struct Config {
    /// A file or a folder
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub configuration: Configuration,
}

#[derive(Debug, Args)]
pub struct Test {
    /// Folders and files of policies with their tests [default: `policies` of the configuration]
    #[arg(value_name = "PACK")]
    pub packs: Vec<PathBuf>,
    #[command(flatten)]
    pub configuration: Configuration,
    /// File or folder of YAML or JSON that policies and tests see under `data`; repeatable
    #[arg(long, short, value_name = "PATH")]
    pub data: Vec<PathBuf>,
    /// Run only tests and fixtures whose name (`data.main.test_a`, `rule-id/bad.yaml`) matches
    #[arg(long, value_name = "REGEX")]
    pub run: Option<String>,
    /// How to print the results
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub output: TestOutput,
    /// Say which lines of the policies no test reaches
    #[arg(long)]
    pub coverage: bool,
    /// Fail when the tests reach less of the policies than this; says the coverage too
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub threshold: Option<f32>,
    /// Exit with 0 also when no test ran
    #[arg(long)]
    pub allow_empty: bool,
    /// Name the tests that passed too
    #[arg(long, short)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestOutput {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum New {
    /// Write a policy, its test and its two fixtures, which pass as they stand
    #[command(after_help = "\
An id is <format>-<name>: `k8s-missing-owner`. The formats: k8s, terraform, stepfunctions, envoy, haproxy,
keepalived, nginx, traefik, caddy, fivenines. An id that begins with another word makes a policy in conftest's style, which sees every document. Nothing
is ever overwritten.")]
    Rule(NewRule),
}

#[derive(Debug, Args)]
pub struct NewRule {
    /// The new rule's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Folder of policies to write to [default: the first of the configuration's `policies`, else `policy`]
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    #[command(flatten)]
    pub configuration: Configuration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesOutput {
    Text,
    Json,
    Markdown,
}

fn parser() -> impl TypedValueParser<Value = Parser> {
    let names = PossibleValuesParser::new(Parser::ALL.map(Parser::name));
    names.map(|name| Parser::from_name(&name).expect("only names of parsers are accepted"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelArgument {
    Default,
    Strict,
}

impl From<LevelArgument> for Level {
    fn from(argument: LevelArgument) -> Self {
        match argument {
            LevelArgument::Default => Level::Default,
            LevelArgument::Strict => Level::Strict,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnArgument {
    Error,
    Warning,
    Note,
    Never,
}

impl From<FailOnArgument> for FailOn {
    fn from(argument: FailOnArgument) -> Self {
        match argument {
            FailOnArgument::Error => FailOn::Error,
            FailOnArgument::Warning => FailOn::Warning,
            FailOnArgument::Note => FailOn::Note,
            FailOnArgument::Never => FailOn::Never,
        }
    }
}

/// One `--output`.
#[derive(Debug, Clone)]
pub struct Output {
    pub format: OutputFormat,
    /// `None`: standard output.
    pub path: Option<PathBuf>,
}

fn output(text: &str) -> Result<Output, String> {
    let (name, path) = match text.split_once('=') {
        Some((name, path)) => (name, Some(path)),
        None => (text, None),
    };
    let known = OutputFormat::ALL.map(OutputFormat::name);
    let Some(format) = OutputFormat::ALL.into_iter().find(|format| format.name() == name) else {
        let hint = crate::rule::closest(name, known.into_iter()).map(|known| format!("; did you mean `{known}`?"));
        return Err(format!("unknown format, known are {}{}", known.join(", "), hint.unwrap_or_default()));
    };
    let path = match path {
        None | Some("-") => None,
        Some("") => return Err("no path behind `=`".into()),
        Some(path) => Some(PathBuf::from(path)),
    };
    Ok(Output { format, path })
}

fn percent(text: &str) -> Result<f32, String> {
    let number = text.trim_end_matches('%').parse().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| "a percentage is a number from 0 to 100".to_owned())
}

fn selector(text: &str) -> Result<RuleSelector, String> {
    RuleSelector::parse(text)
}
