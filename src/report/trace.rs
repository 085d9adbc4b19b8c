//! What one rule did, document by document and condition by condition: the answer to "why did my rule not fire?"
//!
//! A body is shown up to the condition that stopped it; of the helpers that this condition asks, the conditions that
//! decided. Values of secrets are never shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::sanitize::{defuse, one_line};
use super::secrets::{MASK, Texts};
use super::summary::count;
use super::trace_text::PolicyTexts;
use super::{Notice, Report};
use crate::document::{Document, DocumentId};
use crate::finding::place;
use crate::format::Format;
use crate::policy::trace::{Seen, SeenKind};
use crate::rule::{Rule, Unwanted};
use crate::syntax::Path;

/// One rule over the documents of a run.
#[derive(Debug)]
pub struct Trace {
    pub rule: Arc<Rule>,
    /// Of the rule's kinds, in the order of the run.
    pub documents: Vec<DocumentTrace>,
    /// How many more there are of its kinds.
    pub further: usize,
    /// Documents that the rule is not about.
    pub other_kinds: Vec<DocumentId>,
}

#[derive(Debug)]
pub struct DocumentTrace {
    pub document: DocumentId,
    pub outcome: Traced,
}

/// What came of a rule at one document.
#[derive(Debug)]
pub enum Traced {
    /// Nobody judges the document: a controller or a test framework makes it, or it is read only.
    NotJudged,
    /// The configuration switches the rule off there.
    Off,
    /// What the VM cannot run leaves no trace; the reason.
    Interpreted(String),
    Failed(String),
    Judged {
        answers: usize,
        entries: Vec<EntryTrace>,
    },
}

/// One of the policy's rules (`deny`, `warn`, ...).
#[derive(Debug)]
pub struct EntryTrace {
    /// `data.fivenines.k8s.missing_pdb.deny`
    pub entry: String,
    pub seen: Vec<Seen>,
    /// Why the trace ends early.
    pub stuck: Option<String>,
}

/// Helpers are followed this deep: what a condition asks, and what that asks.
const DEPTH: usize = 3;
/// Conditions of one helper that are shown.
const OF_HELPER: usize = 6;
/// Values of one condition that are shown.
const VALUES: usize = 3;
/// Width of a condition's text.
const WIDTH: usize = 48;
/// Names of documents of other kinds, where there are so few.
const FEW: usize = 3;
/// Other kinds that are named.
const MOST_KINDS: usize = 20;

/// Renders a trace. `text` is the policy's own file, `against` what would keep the rule out of the run.
pub fn render(report: &Report, trace: &Trace, (path, text): (&str, &str), against: Option<Unwanted>) -> String {
    let texts = PolicyTexts::new(path, text);
    let view = View { report, trace, texts: &texts, secrets: Texts::new(&report.documents) };
    let mut shown = String::new();
    if let Some(why) = against {
        let _ = writeln!(shown, "note: {} would not be applied by this run: {}\n", trace.rule.id, said(why));
    }
    for document in &trace.documents {
        shown += &view.document(document);
        shown.push('\n');
    }
    if trace.further > 0 {
        let more = count(trace.further, "more document");
        let _ = writeln!(shown, "… {more} of its kinds: name a file or a smaller folder to see them\n");
    }
    shown += &view.others();
    for notice in &report.notices {
        shown += &view.notice(notice);
    }
    shown += &view.closing();
    defuse(&shown)
}

fn said(why: Unwanted) -> &'static str {
    match why {
        Unwanted::Builtin => "`--no-builtin` leaves it out",
        Unwanted::NotNamed => "`--rule` names others",
        Unwanted::Ignored => "`--ignore` names it",
        Unwanted::Strict => "it is of the strict level (`--level strict`, or `--rule` with its id)",
    }
}

struct View<'a> {
    report: &'a Report,
    trace: &'a Trace,
    texts: &'a PolicyTexts<'a>,
    secrets: Texts,
}

impl View<'_> {
    fn document(&self, traced: &DocumentTrace) -> String {
        let document = self.report.documents.get(traced.document);
        let name = one_line(&document.logical_name());
        let at = self.at(traced.document, &Path::default());
        let head = format!("{} on {name} ({at})", one_line(&self.trace.rule.id));
        match &traced.outcome {
            Traced::NotJudged => {
                format!("{head}: not judged: somebody else makes it (a controller, a test run), or it is only read\n")
            }
            Traced::Off => format!("{head}: not judged: the configuration switches the rule off here\n"),
            Traced::Interpreted(reason) => {
                let verdict = self.verdict(document, 0);
                format!("{head}: {verdict}\n  no trace: the policy is interpreted ({})\n", one_line(reason))
            }
            Traced::Failed(message) => format!("{head}: FAILED: {}\n", one_line(message)),
            Traced::Judged { answers, entries } => {
                let bodies: String = entries.iter().map(|entry| self.entry(document, entry)).collect();
                format!("{head}: {}\n{bodies}", self.verdict(document, *answers))
            }
        }
    }

    /// What came out, with the places of findings; an answer that is no finding was replaced or wanted elsewhere.
    fn verdict(&self, document: &Document, answers: usize) -> String {
        let own = |finding: &&crate::finding::Finding| {
            finding.document == document.id && finding.rule.id == self.trace.rule.id
        };
        let findings: Vec<_> = self.report.findings.iter().filter(own).collect();
        if findings.is_empty() {
            return match answers {
                0 => "silent".to_owned(),
                _ => format!(
                    "{}, none of them reported: another finding stands for it, or only the strict level says it",
                    count(answers, "answer")
                ),
            };
        }
        let places = findings.iter().map(|finding| {
            let source = self.report.sources.get(finding.location.span.source);
            let at = source.position(finding.location.span.start);
            let state = if finding.is_active() { "" } else { " (suppressed)" };
            format!("{}:{}:{}{state}", one_line(&source.path), at.line, at.column)
        });
        format!("FIRED at {}", places.collect::<Vec<_>>().join(", "))
    }

    fn entry(&self, document: &Document, entry: &EntryTrace) -> String {
        let mut text = String::new();
        let bodies = self.texts.bodies(&entry.seen, &entry.entry);
        if bodies.is_empty() {
            let _ = writeln!(text, "  {} has no condition", one_line(&entry.entry));
        }
        for body in &bodies {
            let stop = body.stop();
            let shown = stop.map_or(body.seen.len(), |stop| stop + 1);
            for (index, seen) in body.seen.iter().take(shown).enumerate().filter(|(_, seen)| decides(seen)) {
                text += &self.condition(document, seen, (2, stop == Some(index)));
                if stop == Some(index) {
                    text += &self.helpers(document, (seen, &entry.seen), 1);
                }
            }
            let rest = body.seen.len() - shown;
            if rest > 0 {
                let _ = writeln!(text, "  … {} behind it", count(rest, "condition"));
            }
        }
        if let Some(stuck) = &entry.stuck {
            let _ = writeln!(text, "  the trace ends early: {}", one_line(stuck));
        }
        text
    }

    /// The conditions of the helpers that a condition asks, as far as they explain it.
    fn helpers(&self, document: &Document, (of, all): (&Seen, &[Seen]), depth: usize) -> String {
        let mut text = String::new();
        if depth > DEPTH {
            return text;
        }
        let asked = self.texts.condition(of);
        let mut rules: Vec<&str> = all.iter().map(|seen| seen.rule.as_str()).filter(|rule| *rule != of.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules.into_iter().filter(|rule| names(&asked, rule)) {
            let bodies = self.texts.bodies(all, rule);
            // A negation is stopped by a helper that holds: its conditions are the reason.
            for body in bodies.iter().filter(|body| body.seen[0].held + body.seen[0].failed > 0) {
                let stop = body.stop();
                let shown = stop.map_or(body.seen.len(), |stop| stop + 1);
                let from = shown.saturating_sub(OF_HELPER);
                let shown = body.seen.iter().enumerate().take(shown).skip(from).filter(|(_, seen)| decides(seen));
                for (index, seen) in shown {
                    text += &self.condition(document, seen, (2 + 2 * depth, stop == Some(index)));
                    if stop == Some(index) {
                        text += &self.helpers(document, (seen, all), depth + 1);
                    }
                }
            }
        }
        text
    }

    /// One line: where in the policy, what it asks, what became of it, with what values, where in the configuration.
    fn condition(&self, document: &Document, seen: &Seen, (indent, stops): (usize, bool)) -> String {
        let line = seen.place.map_or(0, |place| place.line);
        let at = format!("{}:{line}", self.texts.file(&seen.rule));
        let asked = one_line(&self.texts.condition(seen));
        let asked = match asked.char_indices().nth(WIDTH) {
            Some((cut, _)) => format!("{}…", &asked[..cut]),
            None => asked,
        };
        let verdict = match (stops, seen.held, seen.failed) {
            (true, _, 0 | 1) => "STOPPED HERE".to_owned(),
            (true, _, failed) => format!("STOPPED HERE ({failed} times)"),
            (false, 0, 0) => "not reached".to_owned(),
            (false, _, 0) => "held".to_owned(),
            (false, held, failed) => format!("held {held} of {}", held + failed),
        };
        let values = self.values(document, seen);
        let places: Vec<String> = seen.places.iter().take(2).map(|at| self.at(at.document, &at.path)).collect();
        let mut text = format!("{:indent$}{at}  {asked:width$}  {verdict}", "", width = WIDTH + 1);
        if !values.is_empty() {
            let _ = write!(text, ": {values}");
        }
        if !places.is_empty() {
            let _ = write!(text, "   {}", places.join(", "));
        }
        text + "\n"
    }

    /// The operands. Of a document that holds secrets nothing is shown: a policy may have decoded them.
    fn values(&self, document: &Document, seen: &Seen) -> String {
        let documents = seen.places.iter().map(|place| self.report.documents.get(place.document));
        if std::iter::once(document).chain(documents).any(|document| self.secrets.are_in(document.id)) {
            return if seen.values.is_empty() { String::new() } else { MASK.to_owned() };
        }
        // What a loop goes over, and that a condition is true, is said already.
        let says_nothing = matches!(seen.kind, SeenKind::Iteration) && seen.held > 0;
        if says_nothing || seen.values == ["true"] {
            return String::new();
        }
        let values = seen.values.iter().take(VALUES);
        values.map(|value| one_line(&shortened(&self.secrets.hide(value)))).collect::<Vec<_>>().join(", ")
    }

    /// `deploy/web.yaml:8:13`, with what is missing there.
    fn at(&self, document: DocumentId, path: &Path) -> String {
        let found = place(self.report.documents.get(document), path);
        let span = self.report.sources.physical(found.span);
        let source = self.report.sources.get(span.source);
        let position = source.position(span.start);
        let missing = match found.missing.is_empty() {
            true => String::new(),
            false => format!(" (no `{}`)", one_line(&found.missing.join("."))),
        };
        format!("{}:{}:{}{missing}", one_line(&source.path), position.line, position.column)
    }

    fn others(&self) -> String {
        let others = &self.trace.other_kinds;
        if others.is_empty() {
            return String::new();
        }
        let documents = others.iter().map(|id| self.report.documents.get(*id));
        let mut kinds: BTreeMap<(Format, &str), Vec<&Document>> = BTreeMap::new();
        for document in documents {
            kinds.entry((document.format, &*document.kind.name)).or_default().push(document);
        }
        let named = |((format, kind), of): (&(Format, &str), &Vec<&Document>)| {
            if others.len() <= FEW {
                return of.iter().map(|document| one_line(&document.logical_name())).collect::<Vec<_>>().join(", ");
            }
            let kind = match Some(*format) == self.trace.rule.format {
                true => one_line(kind),
                false => format!("{} {}", format.name(), one_line(kind)),
            };
            if of.len() == 1 { kind } else { format!("{kind} x{}", of.len()) }
        };
        let more = if kinds.len() > MOST_KINDS { ", …" } else { "" };
        let named = kinds.iter().take(MOST_KINDS).map(named).collect::<Vec<_>>().join(", ") + more;
        let wanted = match self.trace.rule.format {
            Some(format) => format!("{}: {}", format.name(), self.trace.rule.kinds.join(", ")),
            None => "any".to_owned(),
        };
        format!("not of its kinds ({}): {}\n\n", one_line(&wanted), named)
    }

    /// What was not judged at all: templates, broken files.
    fn notice(&self, notice: &Notice) -> String {
        let path = notice.path.as_deref().map(|path| format!("{}: ", one_line(path))).unwrap_or_default();
        let message = one_line(&self.secrets.hide(&notice.message));
        format!("{path}{}[{}] {message}\n", notice.severity.name(), notice.code.name())
    }

    fn closing(&self) -> String {
        let of_kinds = self.trace.documents.len() + self.trace.further;
        let fired: Vec<_> = self.report.findings.iter().filter(|it| it.rule.id == self.trace.rule.id).collect();
        let documents = count(of_kinds, "document");
        if of_kinds == 0 {
            return format!("{} judged nothing: no document is of its kinds\n", one_line(&self.trace.rule.id));
        }
        format!("{} over {documents} of its kinds: {}\n", one_line(&self.trace.rule.id), count(fired.len(), "finding"))
    }
}

/// Whether a condition tells something: a binding does when it fails.
fn decides(seen: &Seen) -> bool {
    seen.kind != SeenKind::Binding || seen.failed > 0
}

/// A collection that does not fit is not shown in part.
fn shortened(value: &str) -> String {
    match (value.chars().next(), value.ends_with('…')) {
        (Some('{'), true) => "{…}".to_owned(),
        (Some('['), true) => "[…]".to_owned(),
        _ => value.to_owned(),
    }
}

/// Whether a condition's text names a rule: by its own name, or through an import.
fn names(condition: &str, rule: &str) -> bool {
    let name = rule.rsplit('.').next().unwrap_or(rule);
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    condition.match_indices(name).any(|(at, _)| {
        let before = condition[..at].chars().next_back();
        let after = condition[at + name.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}
