//! Which format a source is of, from its name and its content.
//!
//! The first row of `FORMATS` whose name and text fit decides; what fits none is counted as unknown, never hidden.
//! Text that looks like a known format is parsed; text that does not is not even read as YAML.

use super::{Format, k8s};
use crate::document::NewDocument;
use crate::source::Source;
use crate::syntax::{self, ParsedDocument, Syntax, SyntaxError};

/// What one source turned out to be.
#[derive(Debug, Default)]
pub struct Detected {
    /// `None`: of no known format.
    pub format: Option<Format>,
    pub documents: Vec<NewDocument>,
    /// Broken text of a known format. Its neighbours are still in `documents`.
    pub errors: Vec<SyntaxError>,
    /// A template: nothing of it is judged.
    pub skipped: Option<Skipped>,
}

/// Why a file of a known format was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    HelmTemplate,
    JinjaTemplate,
}

impl Skipped {
    pub fn reason(self) -> &'static str {
        match self {
            Skipped::HelmTemplate => "Helm template",
            Skipped::JinjaTemplate => "Jinja template",
        }
    }
}

/// One format: how its files are named, what their text looks like, and how a document becomes one of its own.
struct Row {
    format: Format,
    /// Endings of file names, with the syntax they imply.
    endings: &'static [(&'static str, Syntax)],
    /// The file's name alone decides.
    named: fn(&str) -> bool,
    /// A cheap look at the text, also of a broken file.
    looks_like: fn(&str) -> bool,
    document: fn(&Source, ParsedDocument) -> Result<NewDocument, ParsedDocument>,
}

const FORMATS: &[Row] = &[Row {
    format: Format::K8s,
    endings: &[
        (".yaml", Syntax::Yaml),
        (".yml", Syntax::Yaml),
        (".json", Syntax::Json),
        ("Kustomization", Syntax::Yaml),
    ],
    named: |path| k8s::kind_by_file_name(path).is_some(),
    looks_like: looks_like_k8s,
    document: k8s::document,
}];

/// Reads a source as what it is. `in_chart`: it lies under `templates/` of a Helm chart.
pub fn detect(source: &Source, in_chart: bool) -> Detected {
    if let Some(skipped) = template_by_name(source, in_chart) {
        return Detected { format: Some(Format::K8s), skipped: Some(skipped), ..Detected::default() };
    }
    let fits = |row: &&Row| (row.named)(&source.path) || (row.looks_like)(&source.text);
    let candidate = FORMATS.iter().filter_map(|row| Some((row, syntax_of(row, &source.path)?)));
    let Some((row, syntax)) = candidate.into_iter().find(|(row, _)| fits(row)) else {
        return Detected::default();
    };
    read(source, row, syntax)
}

fn syntax_of(row: &Row, path: &str) -> Option<Syntax> {
    row.endings.iter().find(|(ending, _)| path.ends_with(ending)).map(|(_, syntax)| *syntax)
}

fn read(source: &Source, row: &Row, syntax: Syntax) -> Detected {
    let parsed = syntax::parse(source, syntax);
    if !parsed.errors.is_empty()
        && let Some(skipped) = template_by_content(&source.text)
    {
        return Detected { format: Some(row.format), skipped: Some(skipped), ..Detected::default() };
    }
    let documents: Vec<_> =
        parsed.documents.into_iter().filter_map(|document| (row.document)(source, document).ok()).collect();
    let known = (row.named)(&source.path) || !documents.is_empty() || !parsed.errors.is_empty();
    Detected { format: known.then_some(row.format), documents, errors: parsed.errors, skipped: None }
}

/// Files that are templates whatever they hold: those of a chart, and Jinja's by their ending.
fn template_by_name(source: &Source, in_chart: bool) -> Option<Skipped> {
    let name = source.path.rsplit('/').next().unwrap_or_default();
    let chart_file = name.ends_with(".tpl") || name == "NOTES.txt";
    if in_chart && (chart_file || name.ends_with(".yaml") || name.ends_with(".yml")) {
        return Some(Skipped::HelmTemplate);
    }
    if chart_file && source.path.contains("templates/") && source.text.contains("{{") {
        return Some(Skipped::HelmTemplate);
    }
    (name.ends_with(".j2") && looks_like_k8s(&source.text)).then_some(Skipped::JinjaTemplate)
}

/// Text that does not parse because a template engine has still to run: an expression stands where the grammar wants
/// structure. An expression inside a text (an alert's description) breaks nothing and is data.
fn template_by_content(text: &str) -> Option<Skipped> {
    for line in text.lines() {
        let content = line.trim_start().trim_start_matches("- ");
        let value = content.split_once(": ").map_or("", |(_, value)| value.trim_start());
        if content.starts_with("{%") || value.starts_with("{%") {
            return Some(Skipped::JinjaTemplate);
        }
        if content.starts_with("{{") || value.starts_with("{{") {
            return Some(Skipped::HelmTemplate);
        }
    }
    None
}

/// `apiVersion` and `kind` as keys at the start of lines, or as JSON keys anywhere.
fn looks_like_k8s(text: &str) -> bool {
    (text.contains("\"apiVersion\"") && text.contains("\"kind\""))
        || (has_key(text, "apiVersion") && has_key(text, "kind"))
}

fn has_key(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        let before = text[..at].trim_end_matches(['"', '\'', ' ', '{']);
        let at_line_start = before.is_empty() || before.ends_with(['\n', '\r', '-', ',']);
        let after = text[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
        at_line_start && after.starts_with(':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_inside_a_text_is_no_template() {
        assert_eq!(template_by_content("a: b {{ $labels.x }}\nc: \"{{ d }}\""), None);
        assert_eq!(template_by_content("a:\n  {{- toYaml . }}"), Some(Skipped::HelmTemplate));
        assert_eq!(template_by_content("- a: {{ b }}"), Some(Skipped::HelmTemplate));
        assert_eq!(template_by_content("{% if a %}"), Some(Skipped::JinjaTemplate));
    }

    #[test]
    fn objects_look_like_objects() {
        assert!(looks_like_k8s("---\nkind: Pod\napiVersion: v1\n"));
        assert!(looks_like_k8s("{ \"kind\": \"Pod\", \"apiVersion\": \"v1\" }"));
        assert!(looks_like_k8s("{kind: Pod, apiVersion: v1}"));
        assert!(!looks_like_k8s("# the apiVersion and the kind: see below\na: 1\n"));
    }
}
