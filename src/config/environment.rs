//! `FIVENINES_*` variables: stronger than the file, weaker than the command line.
//!
//! Gets the variables as a map; only `cli` touches the process's environment.

use std::collections::BTreeMap;

use super::Lookup;
use crate::error::Error;
use crate::rule::closest;
use crate::settings::{FailOn, Level, ParseErrors, Settings};

/// The variables that are read and what each stands for.
pub const VARIABLES: [(&str, &str); 6] = [
    ("FIVENINES_CONFIG", "`--config`: the configuration file"),
    ("FIVENINES_ISOLATED", "`--isolated` when `1` or `true`: no configuration file"),
    ("FIVENINES_LEVEL", "`level`: `default` or `strict`"),
    ("FIVENINES_FAIL_ON", "`fail-on`: `error`, `warning`, `note` or `never`"),
    ("FIVENINES_PARSE_ERRORS", "`parse-errors`: `error` or `warning`"),
    ("FIVENINES_KUBERNETES", "`system.kubernetes`: the cluster's version, such as `1.33`"),
];

/// Variables by name. An empty value counts as unset.
pub type Variables = BTreeMap<String, String>;

impl Lookup {
    /// Fills in what the command line left open.
    pub fn apply_environment(&mut self, variables: &Variables) -> Result<(), Vec<Error>> {
        let mut errors = misspelt(variables);
        if self.file.is_none() && !self.isolated {
            self.file = value(variables, "FIVENINES_CONFIG").map(Into::into);
            match value(variables, "FIVENINES_ISOLATED") {
                Some("1" | "true") => self.isolated = true,
                None | Some("0" | "false") => {}
                Some(other) => errors.push(bad_value("FIVENINES_ISOLATED", other, &["1", "0"])),
            }
        }
        if self.isolated && self.file.is_some() {
            errors.push(
                Error::new("`FIVENINES_CONFIG` and `FIVENINES_ISOLATED` contradict each other")
                    .help("unset one of them"),
            );
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Overrules the file's settings, before the command line does.
pub fn apply(settings: &mut Settings, variables: &Variables) -> Result<(), Vec<Error>> {
    let mut errors = Vec::new();
    let choose = |name| value(variables, name).map(|text| (name, text));
    if let Some((name, text)) = choose("FIVENINES_LEVEL") {
        match Level::ALL.into_iter().find(|level| level.name() == text) {
            Some(level) => settings.level = level,
            None => errors.push(bad_value(name, text, &Level::ALL.map(Level::name))),
        }
    }
    if let Some((name, text)) = choose("FIVENINES_FAIL_ON") {
        match FailOn::ALL.into_iter().find(|fail_on| fail_on.name() == text) {
            Some(fail_on) => settings.fail_on = fail_on,
            None => errors.push(bad_value(name, text, &FailOn::ALL.map(FailOn::name))),
        }
    }
    if let Some((name, text)) = choose("FIVENINES_PARSE_ERRORS") {
        match ParseErrors::ALL.into_iter().find(|outcome| outcome.name() == text) {
            Some(outcome) => settings.parse_errors = outcome,
            None => errors.push(bad_value(name, text, &ParseErrors::ALL.map(ParseErrors::name))),
        }
    }
    if let Some((name, text)) = choose("FIVENINES_KUBERNETES") {
        match super::validate::is_kubernetes_version(text) {
            true => settings.system.kubernetes = Some(text.to_owned()),
            false => errors.push(
                Error::new(format!("{name}: \"{text}\" is not a version of Kubernetes"))
                    .help("write it as `1.33` or `1.33.2`"),
            ),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn value<'a>(variables: &'a Variables, name: &str) -> Option<&'a str> {
    variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// Variables close to one of ours. Others with our prefix may belong to a wrapper, so they are left alone.
fn misspelt(variables: &Variables) -> Vec<Error> {
    let known = || VARIABLES.iter().map(|(name, _)| *name);
    let ours = variables.keys().filter(|name| name.starts_with("FIVENINES_") && !known().any(|known| known == *name));
    ours.filter_map(|name| {
        let meant = closest(name, known())?;
        Some(Error::new(format!("unknown variable `{name}`")).help(format!("did you mean `{meant}`?")))
    })
    .collect()
}

fn bad_value(name: &str, value: &str, known: &[&str]) -> Error {
    let help = match closest(value, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known values: {}", super::validate::listed(known)),
    };
    Error::new(format!("{name}: unknown value \"{value}\"")).help(help)
}
