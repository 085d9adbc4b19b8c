//! SARIF 2.1.0 as GitHub code scanning reads it: the fields it needs, within its limits.
//!
//! Suppressed findings are left out, because it would open alerts for them. Paths are URIs relative to the top of the
//! repository, wherever the run started, because there an upload looks for them. Columns count UTF-16 code units.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::sanitize::{self, one_line};
use super::secrets::Hidden;
use super::snippet::within;
use super::{Notice, Report, docs_url, label};
use crate::finding::{Finding, Location};
use crate::globs::relative;
use crate::rule::{Pillar, Rule};
use crate::settings::Severity;
use crate::source::{Source, SourceId, Span, normal_path};

/// Over a maximum the whole file is refused.
const MAX_RESULTS: usize = 25_000;
const MAX_RELATED: usize = 100;
const MAX_TAGS: usize = 10;
const MAX_TEXT: usize = 1_024;
/// Longest snippet, in bytes; a longer one says nothing and is left out.
const MAX_SNIPPET: usize = 1_000;

pub(super) fn render(report: &Report) -> String {
    let (results, dropped) = kept(report);
    let mut places = Places::new(report);
    let mut notifications: Vec<Value> = report.notices.iter().map(|notice| notification(report, notice)).collect();
    if dropped > 0 {
        let text = format!(
            "{dropped} of {} findings were left out, the least severe: a run holds {MAX_RESULTS}.",
            results.len() + dropped
        );
        notifications.push(json!({"level": "warning", "message": {"text": text}}));
    }
    let results: Vec<Value> = results.into_iter().map(|finding| result(&mut places, finding)).collect();
    let successful = report.notices.iter().all(|notice| notice.severity != Severity::Error);
    sanitize::json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "fivenines",
                "organization": "fivenines",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://github.com/fivenines-dev/fivenines",
                "rules": report.rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
            "invocations": [{"executionSuccessful": successful, "toolExecutionNotifications": notifications}],
            "results": results,
        }],
    }))
}

/// The active findings, the worst of them when there are too many, in the report's order; and how many are not there.
fn kept(report: &Report) -> (Vec<&Finding>, usize) {
    let active: Vec<&Finding> = report.findings.iter().filter(|finding| finding.is_active()).collect();
    let Some(dropped) = active.len().checked_sub(MAX_RESULTS).filter(|dropped| *dropped > 0) else {
        return (active, 0);
    };
    let mut order: Vec<usize> = (0..active.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(active[*index].severity));
    order.truncate(MAX_RESULTS);
    order.sort_unstable();
    (order.into_iter().map(|index| active[index]).collect(), dropped)
}

fn descriptor(rule: &Rule) -> Value {
    let security = rule.pillar == Pillar::ZeroTrust;
    let mut tags = vec![if security { "security" } else { "reliability" }.to_owned(), rule.pillar.name().to_owned()];
    tags.extend(rule.format.map(|format| format.name().to_owned()));
    for concept in rule.concepts.iter().map(|concept| one_line(concept)) {
        if !tags.contains(&concept) {
            tags.push(concept);
        }
    }
    tags.truncate(MAX_TAGS);
    let mut properties = json!({"tags": tags, "precision": rule.precision.name()});
    // Any value of `security-severity` turns a rule into a security rule.
    match (security, rule.severity) {
        (true, Severity::Error) => properties["security-severity"] = json!("8.0"),
        (true, Severity::Warning) => properties["security-severity"] = json!("5.5"),
        (true, Severity::Note) => properties["security-severity"] = json!("3.0"),
        (false, Severity::Note) => properties["problem.severity"] = json!("recommendation"),
        (false, severity) => properties["problem.severity"] = json!(severity.name()),
    }
    let description = [&rule.description, &rule.title].into_iter().find(|text| !text.trim().is_empty());
    let description = sentence(description.map_or(rule.id.as_str(), |text| text));
    let title = if rule.title.is_empty() { description.clone() } else { sentence(&rule.title) };
    let (help, markdown) = match sentence(&rule.remediation) {
        remedy if remedy == "." => (description.clone(), description.clone()),
        remedy => (remedy.clone(), format!("{description}\n\n**Remedy:** {remedy}")),
    };
    let mut value = json!({
        "id": rule.id,
        "name": pascal_case(&rule.id),
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "help": {"text": help, "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity.name()},
        "properties": properties,
    });
    if let Some(url) = docs_url(rule) {
        value["helpUri"] = json!(url);
    }
    value
}

/// Text on one line that ends in a period and fits.
fn sentence(text: &str) -> String {
    let text = text.split_whitespace().map(one_line).collect::<Vec<_>>().join(" ");
    let cut: String = text.chars().take(MAX_TEXT - 1).collect();
    let mark = if cut.len() < text.len() {
        "…"
    } else if cut.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    cut + mark
}

fn pascal_case(id: &str) -> String {
    let words = id.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect();
    if name == id { name + "Rule" } else { name }
}

fn notification(report: &Report, notice: &Notice) -> Value {
    let mut value = json!({
        "descriptor": {"id": notice.code.name()},
        "level": notice.severity.name(),
        "message": {"text": sentence(&notice.message)},
    });
    if let Some(path) = &notice.path {
        let mut place = json!({"artifactLocation": artifact(report, path)});
        if let Some(span) = notice.span {
            place["region"] = region(report.sources.get(span.source), span);
        }
        value["locations"] = json!([{"physicalLocation": place}]);
    }
    value
}

/// What places and results need.
struct Places<'a> {
    report: &'a Report,
    hidden: Hidden,
    /// Indices into the driver's rules, by id.
    rules: HashMap<&'a str, usize>,
    /// Hashes of a source's lines, computed when it has its first finding.
    hashes: HashMap<SourceId, Vec<String>>,
}

impl<'a> Places<'a> {
    fn new(report: &'a Report) -> Self {
        let rules = report.rules.iter().enumerate().map(|(index, rule)| (rule.id.as_str(), index));
        Self {
            report,
            hidden: Hidden::new(&report.sources, &report.documents),
            rules: rules.collect(),
            hashes: HashMap::new(),
        }
    }

    fn line_hash(&mut self, span: Span) -> String {
        let source = self.report.sources.get(span.source);
        let hashes = self.hashes.entry(span.source).or_insert_with(|| line_hashes(&source.text));
        hashes.get(source.lines().line_of(span.start) as usize).cloned().unwrap_or_default()
    }

    fn physical(&self, location: &Location) -> Value {
        let source = self.report.sources.get(location.span.source);
        let hidden = self.hidden.of(location.span.source);
        let mut region = region(source, location.span);
        let shown = Span { end: first_line_end(source, location.span), ..location.span };
        let snippet = snippet(source, hidden, shown);
        let line = source.lines().line_of(location.span.start);
        // Behind the last line break there is no line.
        let lines = source.lines().count() - u32::from(source.text.ends_with(['\n', '\r']));
        let (first, last) = (line.saturating_sub(1), (line + 1).min(lines.max(line + 1) - 1));
        let range = |line| source.lines().range(&source.text, line);
        let context = range(first).zip(range(last)).map(|((start, _), (_, end))| Span { start, end, ..shown });
        let mut value = json!({"artifactLocation": artifact(self.report, &source.path)});
        if let Some(text) = snippet {
            region["snippet"] = json!({"text": text});
        }
        // A context has to hold more than the region.
        let context = context.filter(|context| context.contains(shown) && *context != shown);
        if let Some(text) = context.and_then(|context| self::snippet(source, hidden, context)) {
            let text = json!({"text": text});
            value["contextRegion"] = json!({"startLine": first + 1, "endLine": last + 1, "snippet": text});
        }
        value["region"] = region;
        value
    }
}

fn result(places: &mut Places<'_>, finding: &Finding) -> Value {
    let related = &finding.related[..finding.related.len().min(MAX_RELATED)];
    let locations: Vec<Value> = related
        .iter()
        .enumerate()
        .map(|(index, location)| {
            let physical = places.physical(location);
            json!({"id": index + 1, "message": {"text": sentence(&label_or_name(location))}, "physicalLocation": physical})
        })
        .collect();
    let hash = places.line_hash(finding.location.span);
    let mut value = json!({
        "ruleId": finding.rule.id,
        "level": finding.severity.name(),
        "kind": "fail",
        "message": {"text": message(finding, related)},
        "locations": [{
            "physicalLocation": places.physical(&finding.location),
            "logicalLocations": [{"fullyQualifiedName": one_line(&finding.location.logical), "kind": "resource"}],
        }],
        "partialFingerprints": {"primaryLocationLineHash": hash, "fivenines/v1": finding.fingerprint},
    });
    if let Some(index) = places.rules.get(finding.rule.id.as_str()) {
        value["ruleIndex"] = json!(index);
    }
    if !locations.is_empty() {
        value["relatedLocations"] = json!(locations);
    }
    value
}

/// The message, what stands at the place, and a link to each related place.
fn message(finding: &Finding, related: &[Location]) -> String {
    // A link of ours alone may be one.
    let plain = |text: &str| one_line(text).replace("](", "] (");
    let mut text = plain(&finding.message).trim_end_matches('.').to_owned();
    if let Some(label) = label(&finding.location) {
        text += &format!(": {}", plain(&label).trim_end_matches('.'));
    }
    text.push('.');
    for (index, location) in related.iter().enumerate() {
        let label = one_line(&label_or_name(location));
        let label = label.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        text += &format!(" [{label}]({}).", index + 1);
    }
    text
}

fn label_or_name(location: &Location) -> String {
    label(location).unwrap_or_else(|| location.logical.clone())
}

/// The end of a span, on its first line: an alert is shown only when its whole region is in the change.
fn first_line_end(source: &Source, span: Span) -> u32 {
    let line = source.lines().line_of(span.start);
    source.lines().range(&source.text, line).map_or(span.end, |(_, end)| span.end.min(end).max(span.start))
}

fn region(source: &Source, span: Span) -> Value {
    let start = source.lines().position_utf16(&source.text, span.start);
    let end = source.lines().position_utf16(&source.text, first_line_end(source, span));
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// The exact text, or nothing where it is too long or holds a secret.
fn snippet(source: &Source, hidden: &[Span], span: Span) -> Option<String> {
    let hidden = within(hidden, span.start, span.end.max(span.start + 1));
    (span.len() <= MAX_SNIPPET && hidden.is_empty()).then(|| source.slice(span).to_owned())
}

fn artifact(report: &Report, shown: &str) -> Value {
    let path = relative(&report.top, &report.working_directory, shown);
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", uri(&path))});
    }
    json!({"uri": uri(&normal_path(&path)), "uriBaseId": "%SRCROOT%"})
}

/// RFC 3986: what is not unreserved or a slash is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// `primaryLocationLineHash` of every line, as GitHub computes it: a rolling hash over 100 UTF-16 units from the
/// line's start, without spaces and tabs, and the count of its occurrences.
fn line_hashes(text: &str) -> Vec<String> {
    const WINDOW: usize = 100;
    const FACTOR: u64 = 37;
    let mut units: Vec<u16> = Vec::with_capacity(text.len() + WINDOW + 1);
    let mut starts = vec![0];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' => {}
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                units.push(u16::from(b'\n'));
                starts.push(units.len());
            }
            _ => units.extend_from_slice(character.encode_utf16(&mut [0; 2])),
        }
    }
    units.push(0xFFFF);
    units.extend([0; WINDOW]);
    let leaving = FACTOR.wrapping_pow(WINDOW as u32);
    let step = |hash: u64, unit: u16| hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit));
    let mut hash = units[..WINDOW].iter().fold(0, |hash, unit| step(hash, *unit));
    let mut at = 0;
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let mut hashes = Vec::with_capacity(starts.len());
    for start in starts {
        while at < start {
            hash = step(hash, units[at + WINDOW]).wrapping_sub(u64::from(units[at]).wrapping_mul(leaving));
            at += 1;
        }
        let count = seen.entry(hash).or_default();
        *count += 1;
        hashes.push(format!("{hash:x}:{count}"));
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_hashes_are_githubs() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(line_hashes("a: 1\n"), ["4037987d9a8320d9:1", "c129715d7a2bc9a3:1"]);
        let expected = ["afd8ee511c65f4db:1", "c5924d1e22c4adce:1", "c129715d7a2bc9a3:1"];
        assert_eq!(line_hashes("a: ✓ 😀\nb: é\n"), expected);
        assert_eq!(line_hashes("a: ✓ 😀\r\nb:\té\r"), expected);
    }

    #[test]
    fn names_and_addresses() {
        assert_eq!(pascal_case("k8s-single-replica"), "K8sSingleReplica");
        assert_eq!(uri("a b/é:\u{1b}.yaml"), "a%20b/%C3%A9%3A%1B.yaml");
        assert_eq!(sentence("  two\n lines"), "two lines.");
        assert_eq!(sentence(&"x".repeat(5_000)).chars().count(), MAX_TEXT);
    }
}
