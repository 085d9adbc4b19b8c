//! Rules and functions that call themselves, found before anything is compiled: the engine would exhaust its stack.
//!
//! Reads names in the text of each rule instead of resolving them. What a rule declares itself (`name :=`, `some name`,
//! a parameter) is not taken for a call.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::Engine;

use super::{compile, scan};
use crate::error::Error;
use crate::source::{Source, Span};

/// A rule in the text of a policy.
#[derive(Debug, Clone)]
pub struct RuleText {
    /// Without its package.
    pub name: String,
    pub package: String,
    /// Head and bodies, as written.
    pub text: String,
}

/// An error for the modules of an engine, at the rule that calls itself when it is in one of the sources.
pub fn check<'a>(engine: &mut Engine, mut sources: impl Iterator<Item = &'a Arc<Source>>) -> Result<(), Error> {
    let rules = compile::rule_texts(engine).into_iter();
    let rules: Vec<RuleText> = rules.map(|(name, package, text)| RuleText { name, package, text }).collect();
    let Some(cycle) = find(&rules) else { return Ok(()) };
    let error = Error::new(format!("recursion in policies: {cycle}"));
    let error = error.help("Rego has no recursion: iterate over the values instead");
    let name = cycle.split(" -> ").next().unwrap_or_default();
    let rule = rules.iter().find(|rule| full_name(rule) == name);
    let place =
        rule.and_then(|rule| sources.find_map(|source| Some((source, source.text.find(&rule.text)?, rule.name.len()))));
    Err(match place {
        Some((source, at, length)) => error.at(source, Span::new(source.id, at, at + length)),
        None => error,
    })
}

/// `package.name` of a rule on a cycle, with the way back to it.
pub fn find(rules: &[RuleText]) -> Option<String> {
    let known: BTreeSet<String> = rules.iter().map(full_name).collect();
    let mut calls: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in rules {
        calls.entry(full_name(rule)).or_default().extend(called(rule, &known));
    }
    let mut done = BTreeSet::new();
    calls.keys().find_map(|name| cycle(name, (&calls, &mut done), &mut Vec::new()))
}

fn full_name(rule: &RuleText) -> String {
    format!("{}.{}", rule.package, rule.name)
}

type Calls = BTreeMap<String, BTreeSet<String>>;

fn cycle(name: &str, (calls, done): (&Calls, &mut BTreeSet<String>), way: &mut Vec<String>) -> Option<String> {
    if let Some(at) = way.iter().position(|step| step == name) {
        way.push(name.to_owned());
        return Some(way[at..].join(" -> "));
    }
    // A way longer than any honest pack has is not followed: this function must not be what exhausts the stack.
    if done.contains(name) || way.len() > 500 {
        return None;
    }
    way.push(name.to_owned());
    let found = calls.get(name).into_iter().flatten().find_map(|next| cycle(next, (calls, &mut *done), way));
    if found.is_none() {
        way.pop();
        done.insert(name.to_owned());
    }
    found
}

/// Known rules whose names occur in a rule's text: bare ones of its own package, and paths whose last two parts are a
/// package's last part and a rule (`data.lib.k8s.judged`, `k8s.judged`).
fn called(rule: &RuleText, known: &BTreeSet<String>) -> BTreeSet<String> {
    let paths = paths(&rule.text);
    let own: BTreeSet<&str> = paths.iter().filter(|path| path.declared).map(|path| path.text.as_str()).collect();
    let mut called = BTreeSet::new();
    // The first path is the rule's own name.
    for path in paths.iter().skip(1) {
        let parts: Vec<&str> = path.text.split('.').collect();
        if own.contains(parts[0]) {
            continue;
        }
        let bare = format!("{}.{}", rule.package, parts[0]);
        if known.contains(&bare) {
            called.insert(bare);
            continue;
        }
        let through = |known: &&String| {
            let mut ends = known.rsplitn(3, '.');
            let (name, package) = (ends.next(), ends.next());
            parts.windows(2).any(|pair| package == Some(pair[0]) && name == Some(pair[1]))
        };
        called.extend(known.iter().filter(through).cloned());
    }
    called
}

struct Path {
    /// Names joined by dots.
    text: String,
    /// The rule makes it: a local variable or a parameter.
    declared: bool,
}

fn paths(text: &str) -> Vec<Path> {
    let code = scan::code(text);
    let mut paths = Vec::new();
    let mut rest = code.as_str();
    let mut after_some = false;
    let mut in_head = true;
    while let Some(start) = rest.find(|char: char| char.is_alphabetic() || char == '_') {
        let before = &rest[..start];
        after_some &= !before.contains(['\n', ';', '}']);
        in_head &= !before.contains(['{', '\n', '=']);
        let is_part = before.ends_with('.');
        let length = rest[start..].find(|char: char| !(char.is_alphanumeric() || matches!(char, '_' | '.')));
        let (path, tail) = rest[start..].split_at(length.unwrap_or(rest.len() - start));
        let is_keyword =
            matches!(path, "if" | "in" | "contains" | "not" | "every" | "else" | "default" | "as" | "with" | "import");
        match path {
            "some" | "every" => after_some = true,
            "in" => after_some = false,
            _ if is_keyword || is_part => {}
            _ => {
                let is_parameter = in_head && !paths.is_empty();
                let declared = after_some || is_parameter || tail.trim_start().starts_with(":=");
                paths.push(Path { text: path.trim_end_matches('.').to_owned(), declared });
            }
        }
        in_head &= !matches!(path, "if" | "contains");
        rest = tail;
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(texts: &[(&str, &str)]) -> Vec<RuleText> {
        let rule = |(package, text): &(&str, &str)| {
            let name = text.split(|char: char| !(char.is_alphanumeric() || char == '_')).next().unwrap_or_default();
            RuleText { name: name.into(), package: (*package).into(), text: (*text).into() }
        };
        texts.iter().map(rule).collect()
    }

    #[test]
    fn cycles_are_found_through_functions_rules_and_packages() {
        assert_eq!(find(&rules(&[("main", "f(x) := f(x)")])).as_deref(), Some("main.f -> main.f"));
        let two = [("main", "a if b"), ("main", "b if {\n\tnot a\n}")];
        assert_eq!(find(&rules(&two)).as_deref(), Some("main.a -> main.b -> main.a"));
        let packages = [("main", "deny contains 1 if lib.f(2)"), ("lib", "f(x) := data.main.deny")];
        assert!(find(&rules(&packages)).is_some());
    }

    #[test]
    fn names_of_ones_own_and_names_in_texts_are_no_calls() {
        let own = [
            (
                "main",
                "deny contains msg if {\n\tsome item in input.items # deny\n\tmsg := sprintf(\"deny %s\", [item])\n}",
            ),
            ("main", "item(name) := name if input.item"),
            ("main", "name := item(\"name\")"),
        ];
        assert_eq!(find(&rules(&own)), None);
    }
}
