//! Checks what the file says about rules against the rules that there are: ids, and the types of parameters.

use std::sync::Arc;

use super::Loaded;
use super::validate::{Subject, listed, validate};
use crate::error::Error;
use crate::rule::{Rule, closest};
use crate::source::Source;
use crate::syntax::{Entry, Node};

/// Every mistake in `[rules]` and in the `rules` of `[[overrides]]`. `[[suppress]]` is left out: what it says about
/// an unknown rule becomes a finding, as for the other forms of a suppression.
pub fn check(loaded: &Loaded, rules: &[Arc<Rule>]) -> Result<(), Vec<Error>> {
    let (Some(source), Some(root)) = (&loaded.source, &loaded.root) else { return Ok(()) };
    let overrides = root.get("overrides").map(Node::items).unwrap_or_default();
    let tables = std::iter::once(root).chain(overrides).filter_map(|holder| holder.get("rules"));
    let errors: Vec<Error> = tables
        .flat_map(Node::entries)
        .flat_map(|entry| match rules.iter().find(|rule| rule.answers_to(&entry.key)) {
            Some(rule) => params(source, entry, rule),
            None => vec![unknown_rule(source, entry, rules)],
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn unknown_rule(source: &Arc<Source>, entry: &Entry, rules: &[Arc<Rule>]) -> Error {
    let help = match closest(&entry.key, rules.iter().map(|rule| rule.id.as_str())) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`fivenines rules` lists the rules".to_owned(),
    };
    Error::new(format!("unknown rule `{}`", entry.key)).help(help).at(source, entry.key_span)
}

fn params(source: &Arc<Source>, entry: &Entry, rule: &Rule) -> Vec<Error> {
    let given = entry.value.get("params").map(Node::entries).unwrap_or_default();
    given
        .iter()
        .flat_map(|given| match rule.params.get(&*given.key) {
            Some(param) => {
                let subject = Subject { source, node: &given.value, name: &given.key, key_span: given.key_span };
                validate(subject, &param.schema)
            }
            None => vec![unknown_param(source, given, rule)],
        })
        .collect()
}

fn unknown_param(source: &Arc<Source>, given: &Entry, rule: &Rule) -> Error {
    let known: Vec<&str> = rule.params.keys().map(String::as_str).collect();
    let help = match closest(&given.key, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => "the rule has no parameters".to_owned(),
        None => format!("its parameters: {}", listed(&known)),
    };
    Error::new(format!("unknown parameter `{}` of rule `{}`", given.key, rule.id)).help(help).at(source, given.key_span)
}
