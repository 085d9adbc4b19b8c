//! Which format a source is of, from its name and its content.
//!
//! The first row of `FORMATS` whose name and text fit decides; what fits none is counted as unknown, never hidden.
//! Text that looks like a known format is parsed; text that does not is not even read as YAML.

use super::{Format, caddy, envoy, haproxy, k8s, keepalived, nginx, stepfunctions, terraform, traefik};
use crate::document::NewDocument;
use crate::settings::Severity;
use crate::source::{Source, Sources, Span};
use crate::syntax::{ParsedDocument, Syntax, SyntaxError};

/// What one source turned out to be.
#[derive(Debug, Default)]
pub struct Detected {
    /// `None`: of no known format.
    pub format: Option<Format>,
    pub documents: Vec<NewDocument>,
    /// Broken text of a known format. Its neighbours are still in `documents`.
    pub errors: Vec<SyntaxError>,
    pub remarks: Vec<Remark>,
    /// A template: nothing of it is judged.
    pub skipped: Option<Skipped>,
    /// What parsed and is no document of the format.
    pub rest: Vec<ParsedDocument>,
    /// How many documents, the last ones, show again what others hold.
    pub shadows: usize,
}

/// What a reader of the run must know about a file that is not broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub kind: RemarkKind,
    pub severity: Severity,
    pub span: Span,
    /// Lower case, no period.
    pub message: String,
    /// The next step.
    pub help: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// It is of the format and holds nothing to judge: a log of a plan, a provider's schema.
    NotJudged,
    /// It refers to something that is not in the run, so that what depends on it is not known.
    Incomplete,
}

/// Why a file of a known format was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    HelmTemplate,
    JinjaTemplate,
    /// Of a program that runs its own configuration through Go's templates.
    GoSource,
}

impl Skipped {
    pub fn reason(self) -> &'static str {
        match self {
            Skipped::HelmTemplate => "Helm template",
            Skipped::JinjaTemplate => "Jinja template",
            Skipped::GoSource => "Go template",
        }
    }
}

/// One format: how its files are named, what their text looks like, and how it becomes documents.
struct Row {
    format: Format,
    /// Files that are worth opening, by their path.
    may_hold: fn(&str) -> bool,
    /// The file's name alone decides.
    named: fn(&str) -> bool,
    /// A cheap look at the text, also of a broken file.
    looks_like: fn(&str) -> bool,
    /// Total. Without documents, errors and remarks the source is of another format after all, unless its name
    /// alone decided.
    read: fn(&Source) -> Detected,
}

/// The first that fits decides: the surest signs come first, the ones that share words with other grammars last.
const FORMATS: &[Row] = &[
    // Before Kubernetes: a plan may hold manifests.
    Row {
        format: Format::Terraform,
        may_hold: terraform::may_hold,
        named: terraform::is_named,
        looks_like: terraform::looks_like,
        read: terraform::read,
    },
    Row {
        format: Format::K8s,
        may_hold: k8s::may_hold,
        named: |path| k8s::kind_by_file_name(path).is_some(),
        looks_like: k8s::looks_like,
        read: k8s::read,
    },
    Row {
        format: Format::Stepfunctions,
        may_hold: stepfunctions::may_hold,
        named: stepfunctions::is_named,
        looks_like: stepfunctions::looks_like,
        read: stepfunctions::read,
    },
    Row {
        format: Format::Envoy,
        may_hold: envoy::may_hold,
        named: |_| false,
        looks_like: envoy::looks_like,
        read: envoy::read,
    },
    Row {
        format: Format::Traefik,
        may_hold: traefik::may_hold,
        named: |_| false,
        looks_like: traefik::looks_like,
        read: traefik::read,
    },
    Row {
        format: Format::Caddy,
        may_hold: caddy::may_hold,
        named: caddy::is_named,
        looks_like: caddy::looks_like,
        read: caddy::read,
    },
    Row {
        format: Format::Keepalived,
        may_hold: keepalived::may_hold,
        named: keepalived::is_named,
        looks_like: keepalived::looks_like,
        read: keepalived::read,
    },
    Row {
        format: Format::Haproxy,
        may_hold: haproxy::may_hold,
        named: haproxy::is_named,
        looks_like: haproxy::looks_like,
        read: haproxy::read,
    },
    Row {
        format: Format::Nginx,
        may_hold: nginx::may_hold,
        named: nginx::is_named,
        looks_like: nginx::looks_like,
        read: nginx::read,
    },
];

/// Whether a file of this path is worth opening.
pub fn may_hold(path: &str) -> bool {
    FORMATS.iter().any(|row| (row.may_hold)(path)) || is_template_name(path)
}

/// Reads a source as what it is. `in_chart`: it lies under `templates/` of a Helm chart.
pub fn detect(source: &Source, in_chart: bool) -> Detected {
    if let Some((format, skipped)) = template_by_name(source, in_chart) {
        return Detected { format: Some(format), skipped: Some(skipped), ..Detected::default() };
    }
    // A name that promises nothing was given by the user: then the text alone decides.
    let promises = may_hold(&source.path);
    let rows = FORMATS.iter().filter(|row| !promises || (row.may_hold)(&source.path));
    let fits = rows.filter(|row| (row.named)(&source.path) || (row.looks_like)(&source.text));
    fits.map(|row| read(source, row)).find(|detected| detected.format.is_some()).unwrap_or_default()
}

/// Reads a source as one format, whatever its name and text promise.
pub(super) fn read_as(source: &Source, format: Format) -> Detected {
    let row = FORMATS.iter().find(|row| row.format == format);
    let detected = row.map(|row| read(source, row)).unwrap_or_default();
    Detected { format: Some(format), ..detected }
}

/// Whether a string is worth a source of its own: it is named as files of some format are, and looks like one.
pub(super) fn fits_embedded(name: &str, text: &str) -> bool {
    rows_of_embedded(name, text).next().is_some()
}

/// Reads a virtual source as what it is. No objects are looked for in it: those that a ConfigMap holds are templates
/// of somebody's, not deployed as they stand.
pub fn detect_embedded(source: &Source) -> Detected {
    let rows = rows_of_embedded(&source.path, &source.text);
    rows.map(|row| read(source, row)).find(|detected| detected.format.is_some()).unwrap_or_default()
}

fn rows_of_embedded<'a>(path: &'a str, text: &'a str) -> impl Iterator<Item = &'static Row> + 'a {
    let rows = FORMATS.iter().filter(|row| row.format != Format::K8s);
    rows.filter(move |row| (row.may_hold)(path) && ((row.named)(path) || (row.looks_like)(text)))
}

/// The grammar that a file's ending promises, for formats written in YAML or JSON.
pub(super) fn structured_syntax(path: &str) -> Option<Syntax> {
    let ending = path.rsplit('/').next()?.rsplit_once('.')?.1;
    match ending {
        "yaml" | "yml" => Some(Syntax::Yaml),
        "json" => Some(Syntax::Json),
        _ => None,
    }
}

fn read(source: &Source, row: &Row) -> Detected {
    let detected = (row.read)(source);
    if !detected.errors.is_empty()
        && let Some(skipped) = template_by_content(&source.text)
    {
        return Detected { format: Some(row.format), skipped: Some(skipped), ..Detected::default() };
    }
    let holds = !detected.documents.is_empty()
        || !detected.errors.is_empty()
        || !detected.remarks.is_empty()
        || detected.skipped.is_some();
    Detected { format: (holds || (row.named)(&source.path)).then_some(row.format), ..detected }
}

/// Joins the files that make one configuration: what nginx includes, what HAProxy reads in sequence. `detected` is in
/// the order of the sources.
pub fn join(sources: &Sources, detected: &mut [Detected]) {
    nginx::join(sources, detected);
    haproxy::join(sources, detected);
    keepalived::join(sources, detected);
}

/// Files that are templates whatever they hold: those of a chart, and Jinja's by their ending.
fn template_by_name(source: &Source, in_chart: bool) -> Option<(Format, Skipped)> {
    let name = source.path.rsplit('/').next().unwrap_or_default();
    let chart_file = name.ends_with(".tpl") || name == "NOTES.txt";
    if in_chart && (chart_file || name.ends_with(".yaml") || name.ends_with(".yml")) {
        return Some((Format::K8s, Skipped::HelmTemplate));
    }
    if chart_file && source.path.contains("templates/") && source.text.contains("{{") {
        return Some((Format::K8s, Skipped::HelmTemplate));
    }
    let row = name.ends_with(".j2").then(|| FORMATS.iter().find(|row| (row.looks_like)(&source.text)))??;
    Some((row.format, Skipped::JinjaTemplate))
}

fn is_template_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.ends_with(".tpl") || name.ends_with(".j2") || name == "NOTES.txt"
}

/// Text that does not parse because a template engine has still to run: an expression stands where the grammar wants
/// structure. An expression inside a text (an alert's description) breaks nothing and is data.
pub(super) fn template_by_content(text: &str) -> Option<Skipped> {
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
}
