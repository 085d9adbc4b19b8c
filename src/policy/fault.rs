//! Faults of a policy as its author reads them: what the compiler says, and the next step.

use std::sync::Arc;

use regorus::unstable::BUILTINS;

use super::compile::CompileError;
use crate::error::Error;
use crate::rule::closest;
use crate::source::{Source, Span};

/// Groups of OPA's builtins that regorus, as it is built here, does not have.
const MISSING: [&str; 14] = [
    "http.",
    "opa.",
    "rego.",
    "io.",
    "crypto.",
    "graphql.",
    "yaml.",
    "urlquery.",
    "uuid.",
    "json.match_schema",
    "json.verify_schema",
    "regex.find_all",
    "net.",
    "providers.",
];

/// How regorus calls a text without a closing quote.
const UNCLOSED: &str = "invalid character in string";

/// An error at the fault's place. `names` are the functions that the pack defines.
pub fn error(source: &Arc<Source>, fault: &CompileError, names: &[String]) -> Error {
    let message = message(&fault.message);
    let error = Error::new(format!("policy does not compile: {message}"));
    let (line, column) = fault.place.unwrap_or((1, 1));
    let lines = source.lines();
    let (start, end) = lines.range(&source.text, line.saturating_sub(1)).unwrap_or_default();
    let text = &source.text[start as usize..end as usize];
    let at = text.char_indices().nth(column.saturating_sub(1) as usize).map_or(text.len(), |(offset, _)| offset);
    let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '.';
    // The end of the line is where it is noticed that a text has no end.
    let opened = (fault.message == UNCLOSED).then(|| text[..at].rfind('"')).flatten();
    let opened = opened.map(|quote| (quote, text.trim_end().len() - quote));
    let named = function(&fault.message).and_then(|name| Some((text.find(name)?, name.len())));
    let (at, length) = match named.or(opened) {
        Some(found) => found,
        None => {
            let word = text[at..].find(|char| !is_name(char)).unwrap_or(text.len() - at);
            (at, word.max(text[at..].chars().next().map_or(0, char::len_utf8)))
        }
    };
    let help = help(&fault.message, text, names);
    let from = start as usize + at;
    let error = error.at(source, Span::new(source.id, from, (from + length).min(end as usize)));
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}

/// Whether the interpreter would fail too, though only once it runs.
pub fn is_certain(fault: &CompileError) -> bool {
    fault.message.starts_with("Unknown function")
}

/// In our words where regorus's say little.
fn message(fault: &str) -> String {
    if let Some(name) = function(fault) {
        return format!("unknown function `{name}`");
    }
    match fault {
        "unmatched \"" | "unmatched `" | UNCLOSED => "a text is not closed".to_owned(),
        "else cannot be used with set rules" => "a partial set has one body for each head".to_owned(),
        other => other.to_owned(),
    }
}

/// The function that a fault is about.
fn function(fault: &str) -> Option<&str> {
    let name = fault.strip_prefix("could not find function ").or_else(|| {
        let rest =
            fault.strip_prefix("Unknown function: ").or_else(|| fault.strip_prefix("Missing builtin function: "));
        rest.map(|name| name.trim_matches('\''))
    })?;
    Some(name.trim())
}

fn help(fault: &str, line: &str, names: &[String]) -> Option<String> {
    if let Some(name) = function(fault) {
        if MISSING.iter().any(|missing| name.starts_with(missing)) {
            return Some("this builtin of OPA is not there: see \"How it is run\" in docs/policies.md".to_owned());
        }
        let known = BUILTINS.keys().copied().chain(names.iter().map(String::as_str));
        return closest(name, known).map(|known| format!("did you mean `{known}`?"));
    }
    if fault.starts_with("`if` keyword is required") || fault.starts_with("`contains` keyword is required") {
        return Some(format!("in Rego v1: `{}`", new_form(line)));
    }
    let said = [
        (UNCLOSED, "write the closing quote; a text of several lines stands between back quotes"),
        ("unmatched", "write the closing quote; a text of several lines stands between back quotes"),
        ("is unsafe", "give it a value (`x := ...`, `some x in ...`) in the same body"),
        ("used before definition", "give it a value above, or under another name"),
        ("import path must begin", "import `data.<package>` or `rego.v1`"),
        ("else cannot be used with set rules", "write the rule's head again before the second body"),
        ("multiple default", "keep one `default` of a rule"),
        ("is no keyword of Rego v0", "import it, or leave out --rego-v0"),
        ("expecting identifier", "a rule begins with its name: `deny contains msg if { ... }`"),
    ];
    said.iter().find(|(part, _)| fault.contains(part)).map(|(_, help)| (*help).to_owned())
}

/// A line of v0 as v1 has it: `deny[msg] {` is `deny contains msg if {`.
fn new_form(line: &str) -> String {
    let line = line.trim();
    let (head, body) = line.split_once('{').map_or((line, ""), |(head, body)| (head.trim_end(), body));
    // An object in brackets is part of the head: `violation[{"msg": msg}] {`.
    let (head, body) = match line.rfind("] {") {
        Some(at) if line.contains('[') => (&line[..=at], &line[at + 3..]),
        _ => (head, body),
    };
    let head = match head.split_once('[').and_then(|(name, rest)| Some((name, rest.strip_suffix(']')?))) {
        Some((name, key)) if !name.contains(['(', '=', ' ']) => format!("{name} contains {key}"),
        _ => head.replace(" = ", " := "),
    };
    if body.is_empty() && !line.contains('{') { head } else { format!("{head} if {{{body}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_form_of_an_old_line() {
        for (old, new) in [
            ("deny[msg] {", "deny contains msg if {"),
            ("violation[{\"msg\": msg}] {", "violation contains {\"msg\": msg} if {"),
            ("\tlatest(image) { endswith(image, \"x\") }", "latest(image) if { endswith(image, \"x\") }"),
            ("f(x) = y {", "f(x) := y if {"),
            ("allow {", "allow if {"),
        ] {
            assert_eq!(new_form(old), new);
        }
    }

    #[test]
    fn a_function_that_is_not_there_is_named() {
        assert_eq!(function("could not find function re_mach"), Some("re_mach"));
        let help = |fault| help(fault, "", &["latest".to_owned()]);
        assert_eq!(help("could not find function startwith").as_deref(), Some("did you mean `startswith`?"));
        assert_eq!(help("could not find function latests").as_deref(), Some("did you mean `latest`?"));
        assert!(help("could not find function io.jwt.decode").is_some_and(|help| help.contains("not there")));
    }
}
