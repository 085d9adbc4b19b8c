//! Marks findings that somebody silenced, and finds suppressions that silence nothing.
//!
//! Forms: comments and annotations in judged files, `[[suppress]]` in the configuration. Never drops a finding.
//! `comment` is the grammar, `collect` says what is covered, `state` what is said about a suppression itself.

mod collect;
mod comment;
mod configured;
mod keys;
mod state;
mod statements;

use std::collections::HashMap;

use crate::document::{DocumentId, Documents, NewDocument};
use crate::finding::{Finding, Location, State, SuppressedBy};
use crate::globs::PathGlobs;
use crate::report::Notice;
use crate::settings::{Date, Settings};
use crate::source::{SourceId, Sources, Span};

/// What there is to suppress with.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub sources: &'a Sources,
    pub documents: &'a Documents,
    /// For `[[suppress]]` and what its paths are relative to.
    pub settings: &'a Settings,
    /// `settings.file` among `sources`; without it nothing is stated about `[[suppress]]`.
    pub configuration: Option<SourceId>,
    /// Every known rule id, former ones too; sorted.
    pub rule_ids: &'a [String],
    /// Ids of rules that were applied, former ones too: a suppression of any other rule is not called unused.
    pub applied: &'a [String],
    /// The run covers all below the root. Otherwise a `[[suppress]]` whose path or object is not in the run is not
    /// called unused.
    pub whole: bool,
    pub today: Date,
}

/// One suppression as a document of format `fivenines`, kind `Suppression`, with its facts.
#[derive(Debug)]
pub struct Stated {
    pub document: NewDocument,
    pub facts: crate::value::Value,
}

/// One rule's suppression, as written somewhere.
#[derive(Debug)]
struct Suppression {
    /// The rule's id, or a notice's code; empty when malformed.
    rule: String,
    rule_span: Span,
    until: Option<(Date, Span)>,
    reason: Option<(String, Span)>,
    form: Form,
    coverage: Coverage,
    /// The whole of it, in a physical source.
    span: Span,
    /// What is wrong with its form: then it silences nothing.
    problem: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Comment,
    Annotation,
    Rule,
    Notice,
}

/// What a suppression holds for. Spans and lines are those of physical sources.
#[derive(Debug, Clone)]
enum Coverage {
    Nothing,
    File(SourceId),
    Document(DocumentId),
    Region(Span),
    /// A 0-based line.
    Line(SourceId, u32),
    /// `None` holds for all.
    Globs {
        path: Option<PathGlobs>,
        resource: Option<globset::GlobMatcher>,
    },
}

impl Suppression {
    fn malformed(problem: String, at: Span) -> Self {
        Self {
            rule: String::new(),
            rule_span: at,
            until: None,
            reason: None,
            form: Form::Comment,
            coverage: Coverage::Nothing,
            span: at,
            problem: Some(problem),
        }
    }

    fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|(last, _)| last < today)
    }

    fn holds(&self, today: Date) -> bool {
        self.problem.is_none() && !self.is_expired(today)
    }

    fn by(&self) -> SuppressedBy {
        match self.form {
            Form::Comment | Form::Annotation => SuppressedBy::InSource(self.span),
            Form::Rule | Form::Notice => SuppressedBy::Configuration(Some(self.span)),
        }
    }
}

/// Marks `findings` and `notices`; returns every suppression that deserves a word (unused, expired, unknown rule, no
/// reason, malformed), each as a document whose nodes lie where the suppression is written.
///
/// A finding may be silenced at any place that it names. Findings that are not active are left alone, so a second call
/// marks what the rules of format `fivenines` said about the documents returned here; rules of that format are
/// therefore never called unused.
pub fn suppress(input: Input<'_>, findings: &mut [Finding], notices: &mut [Notice]) -> Vec<Stated> {
    let mut suppressions = collect::collect(input.sources, input.documents);
    suppressions.extend(configured::collect(input));
    if suppressions.is_empty() {
        return Vec::new();
    }
    let mut used = vec![false; suppressions.len()];
    mark_findings(input, (&suppressions, &mut used), findings);
    configured::mark_notices(input, (&suppressions, &mut used), notices);
    let with_use = suppressions.iter().zip(used);
    with_use.filter_map(|(suppression, used)| state::state(input, suppression, used)).collect()
}

fn mark_findings(input: Input<'_>, (suppressions, used): (&[Suppression], &mut [bool]), findings: &mut [Finding]) {
    let mut by_rule: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, suppression) in suppressions.iter().enumerate() {
        if suppression.form != Form::Notice && suppression.holds(input.today) {
            by_rule.entry(&suppression.rule).or_default().push(index);
        }
    }
    for finding in findings.iter_mut().filter(|finding| finding.is_active()) {
        let meant: Vec<usize> = finding.rule.ids().filter_map(|id| by_rule.get(id)).flatten().copied().collect();
        let covering: Vec<usize> =
            meant.into_iter().filter(|index| covers(input, &suppressions[*index].coverage, finding)).collect();
        covering.iter().for_each(|index| used[*index] = true);
        if let Some(first) = covering.first().map(|index| &suppressions[*index]) {
            let reason = first.reason.as_ref().map(|(reason, _)| reason.clone());
            finding.state = State::Suppressed { by: first.by(), reason };
        }
    }
}

fn covers(input: Input<'_>, coverage: &Coverage, finding: &Finding) -> bool {
    let mut places = std::iter::once(&finding.location).chain(&finding.related);
    match coverage {
        Coverage::Nothing => false,
        Coverage::File(source) => places.any(|place| place.span.source == *source),
        Coverage::Region(region) => places.any(|place| starts_in(*region, place.span)),
        Coverage::Line(source, line) => places.any(|place| {
            place.span.source == *source && input.sources.get(*source).lines().line_of(place.span.start) == *line
        }),
        Coverage::Document(id) => {
            let region = input.sources.physical(input.documents.get(*id).span());
            belongs(input.documents, finding.document, *id) || places.any(|place| starts_in(region, place.span))
        }
        Coverage::Globs { path, resource } => {
            let generated_from = input.documents.get(finding.document).generated_from.as_deref();
            let is_primary = |place: &Location| std::ptr::eq(place, &finding.location);
            places.any(|place| {
                let shown = &input.sources.get(place.span.source).path;
                let generated_from = generated_from.filter(|_| is_primary(place));
                path.as_ref().is_none_or(|globs| configured::matches_path(input, globs, (shown, generated_from)))
                    && resource.as_ref().is_none_or(|glob| configured::matches_place(glob, &place.logical))
            })
        }
    }
}

fn starts_in(region: Span, place: Span) -> bool {
    region.source == place.source && region.start <= place.start && place.start < region.end
}

/// Whether a document is another one or a part of it.
fn belongs(documents: &Documents, document: DocumentId, whole: DocumentId) -> bool {
    std::iter::successors(Some(document), |id| documents.get(*id).parent).any(|id| id == whole)
}
