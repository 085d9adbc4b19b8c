//! conftest's `exception` rules: who is let off which rules.
//!
//! `exception contains rules if { ...; rules := ["foo"] }` lets off the document that its body describes from `deny_foo`,
//! `violation_foo` and `warn_foo` of the same package; the empty name from plain `deny`, `violation` and `warn`.

use std::collections::BTreeSet;

use regorus::Engine;
use regorus::unstable::Rule;

use super::ast;
use crate::value::Value;

/// The name of the rule.
const NAME: &str = "exception";

/// A package's exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// `data.main.exception`
    pub entry: String,
    /// Where the first of its rules stands: the policy file as shown, and the line, 1-based.
    pub path: String,
    pub line: u32,
}

/// The exceptions that a package declares.
pub fn find(engine: &mut Engine, package: &str) -> Option<Exception> {
    let modules = engine.get_modules().iter().filter(|module| ast::package(module) == package);
    let rules = modules.flat_map(|module| &module.policy);
    let named = rules.filter(|rule| matches!(***rule, Rule::Spec { .. }) && ast::rule_name(rule) == NAME);
    let places = named.map(|rule| (rule.span().source.file().clone(), rule.span().line));
    let (path, line) = places.min()?;
    Some(Exception { entry: format!("data.{package}.{NAME}"), path, line })
}

/// What an exception calls a rule: `foo` for `data.main.deny_foo`, nothing for `data.main.deny`.
pub fn part(entry: &str) -> &str {
    rule_name(entry).split_once('_').map_or("", |(_, part)| part)
}

/// `deny_foo` for `data.main.deny_foo`.
pub fn rule_name(entry: &str) -> &str {
    entry.rsplit('.').next().unwrap_or_default()
}

/// The names that hold for a document: the elements of the elements of what `exception` is.
pub fn names(value: &Value) -> Result<BTreeSet<String>, String> {
    let lists = match value {
        Value::Undefined => return Ok(BTreeSet::new()),
        value => elements(value).ok_or_else(|| wrong(value))?,
    };
    let mut names = BTreeSet::new();
    for list in lists {
        let listed = elements(list).ok_or_else(|| wrong(list))?;
        names.extend(listed.into_iter().filter_map(|name| Some(name.as_string().ok()?.to_string())));
    }
    Ok(names)
}

fn elements(value: &Value) -> Option<Vec<&Value>> {
    match value {
        Value::Set(set) => Some(set.iter().collect()),
        Value::Array(array) => Some(array.iter().collect()),
        Value::Object(object) => Some(object.values().collect()),
        _ => None,
    }
}

fn wrong(value: &Value) -> String {
    format!("`exception` holds {}, expected lists of rule names: `rules := [\"foo\"]`", super::answer::type_name(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_follows_the_severity() {
        assert_eq!(part("data.main.deny"), "");
        assert_eq!(part("data.main.violation_run_as_root"), "run_as_root");
    }

    #[test]
    fn lists_of_names_are_read() {
        let read = |json: &str| names(&Value::from_json_str(json).expect("JSON"));
        assert_eq!(read(r#"[["a", ""], ["b"]]"#), Ok(["", "a", "b"].map(str::to_owned).into()));
        assert!(read(r#"["a"]"#).expect_err("no list").contains("holds a text"));
    }
}
