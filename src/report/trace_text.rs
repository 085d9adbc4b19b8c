//! The texts of the policies that a trace speaks of: which file a rule stands in, what a condition says there, and
//! which conditions make one body.

use crate::policy::library;
use crate::policy::trace::{Seen, SeenKind};

/// A policy's own file and the shared modules, by package.
pub struct PolicyTexts<'a> {
    files: Vec<File<'a>>,
}

struct File<'a> {
    /// `data.lib.k8s`
    package: String,
    path: &'a str,
    lines: Vec<&'a str>,
}

/// The conditions of one body, in order.
pub struct Body<'s> {
    pub seen: Vec<&'s Seen>,
}

impl Body<'_> {
    /// The last condition that was reached.
    pub fn last(&self) -> Option<usize> {
        self.seen.iter().rposition(|seen| seen.held + seen.failed > 0)
    }

    /// The condition that ended the body: the last one that was reached, if it never held. One inside of a
    /// comprehension may fail without ending anything.
    pub fn stop(&self) -> Option<usize> {
        self.last().filter(|last| self.seen[*last].held == 0)
    }
}

impl<'a> PolicyTexts<'a> {
    pub fn new(path: &'a str, text: &'a str) -> Self {
        let own = std::iter::once((path, text)).chain(library().iter().copied());
        let files = own.filter_map(|(path, text)| {
            let package = text.lines().find_map(|line| line.strip_prefix("package "))?;
            let package = package.split('#').next().unwrap_or_default().trim();
            Some(File { package: format!("data.{package}"), path, lines: text.lines().collect() })
        });
        Self { files: files.collect() }
    }

    fn of(&self, rule: &str) -> Option<&File<'a>> {
        let package = rule.rsplit_once('.').map_or("", |(package, _)| package);
        self.files.iter().find(|file| file.package == package)
    }

    /// The file of a rule; the rule's own name where its file is not at hand.
    pub fn file<'r>(&'r self, rule: &'r str) -> &'r str {
        self.of(rule).map_or(rule, |file| file.path)
    }

    /// What a condition says: its line, from where it begins, without a comment. Empty where no text is at hand.
    pub fn condition(&self, seen: &Seen) -> String {
        let line = self.line(seen).unwrap_or_default();
        let Some(place) = seen.place else { return String::new() };
        let from = byte_of(line, place.column.saturating_sub(1));
        let before = line[..from].trim();
        // Alone on its line (a text's span leaves out the quote), inside of a binding, or the collection of a loop, whose statement is the line: then the line says more than the span.
        let is_line = before.is_empty() || before == "\"" || before == "`" || before.contains(":=");
        let is_loop = matches!(seen.kind, SeenKind::Iteration | SeenKind::Binding);
        if is_line || is_loop {
            return line.trim().trim_end_matches('{').trim_end().to_owned();
        }
        let end = from.saturating_add(place.length);
        let text = line.get(from..end).unwrap_or(&line[from..]);
        let is_quote = |char: &char| "\"`".contains(*char);
        let quote = line.get(end..).and_then(|rest| rest.chars().next()).filter(is_quote);
        let open = line[..from].chars().next_back().filter(|char| is_quote(char) && quote == Some(*char));
        let not = if matches!(seen.kind, SeenKind::Negation) && !text.starts_with("not ") { "not " } else { "" };
        let more = if end > line.len() { " …" } else { "" };
        let quoted = |quote: Option<char>| quote.map(String::from).unwrap_or_default();
        format!("{not}{}{text}{}{more}", quoted(open), quoted(quote))
    }

    fn line(&self, seen: &Seen) -> Option<&'a str> {
        self.of(&seen.rule)?.lines.get(seen.place?.line.checked_sub(1)?).copied()
    }

    /// The bodies of a rule. A body ends where a line begins at the left margin.
    pub fn bodies<'s>(&self, all: &'s [Seen], rule: &str) -> Vec<Body<'s>> {
        let lines = self.of(rule).map(|file| file.lines.as_slice()).unwrap_or_default();
        let mut bodies: Vec<(usize, Body<'s>)> = Vec::new();
        for seen in all.iter().filter(|seen| seen.rule == rule) {
            let Some(place) = seen.place else { continue };
            // A binding is a condition only where the bound value is undefined.
            let is_mere_binding = seen.kind == SeenKind::Binding && seen.failed == 0;
            if is_mere_binding || is_told_twice(bodies.last().map(|(_, body)| body), seen) {
                continue;
            }
            let heads = lines.iter().take(place.line).filter(|line| begins_rule(line)).count();
            match bodies.last_mut() {
                Some((known, body)) if *known == heads => body.seen.push(seen),
                _ => bodies.push((heads, Body { seen: vec![seen] })),
            }
        }
        bodies.into_iter().map(|(_, body)| body).collect()
    }
}

/// A loop's collection is bound and then iterated over at one place: the binding says nothing more while it holds.
fn is_told_twice(body: Option<&Body<'_>>, seen: &Seen) -> bool {
    let last = body.and_then(|body| body.seen.last());
    last.is_some_and(|last| last.place == seen.place && last.held > 0 && seen.held > 0)
}

fn begins_rule(line: &str) -> bool {
    line.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The byte at which a column begins.
fn byte_of(line: &str, column: usize) -> usize {
    line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte)
}
