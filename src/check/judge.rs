//! Applies the selected rules to the documents of their kinds, in parallel, and locates what they answer.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::overlay::settle;
use super::trace::explain;
use super::view::View;
use super::{Material, Run};
use crate::config::{PathRules, Resolver};
use crate::document::{Document, DocumentId, Documents};
use crate::finding::{Finding, State, SuppressedBy, Violation, locate};
use crate::inventory::Inventory;
use crate::policy::data::UserData;
use crate::policy::{Evaluator, InventoryUse, Policy};
use crate::report::{DocumentTrace, Notice, NoticeCode, Trace};
use crate::rule::Selection;
use crate::settings::{Level, RuleSeverity, Settings, Severity};
use crate::source::Sources;
use crate::suppress::Stated;
use crate::value::{self, Value};

/// What came of one rule at one document; `usize` is the rule's index in the selection.
enum Answer {
    Judged(usize, Vec<Finding>),
    Failed(usize, Notice),
    /// The configuration switches the rule off there.
    Off(usize),
}

/// What judging brought, in the order of the documents and then of the rules.
pub(super) struct Judged {
    pub findings: Vec<Finding>,
    pub notices: Vec<Notice>,
    /// By the selection's index.
    pub tally: Vec<Tally>,
}

/// What one rule did in a run, in documents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub judged: usize,
    pub failed: usize,
    pub off: usize,
}

impl Judged {
    fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Judged(index, findings) => {
                self.tally[index].judged += 1;
                self.findings.extend(findings);
            }
            Answer::Failed(index, notice) => {
                self.tally[index].failed += 1;
                self.notices.push(notice);
            }
            Answer::Off(index) => self.tally[index].off += 1,
        }
    }
}

pub(super) fn judge(
    run: &Run<'_>,
    (material, inventory): (&Material, &Inventory<'_>),
    selection: &Selection,
    resolver: &Resolver,
) -> Judged {
    let bench = Bench { inventory: Some(inventory), ..Bench::new(run, selection, (material, resolver)) };
    let documents = &material.documents;
    let by_kind = selection.by_kind(documents.iter().map(|document| (document.format, &document.kind)));
    let rules_of = |document: &Document| -> Vec<usize> {
        let is_judged = inventory.is_judged(document.id);
        let is_shown = material.view.shows(document);
        let judges = |index: &usize| match selection.rules()[*index].format {
            None => is_shown,
            Some(_) => is_judged,
        };
        by_kind.of(document.format, &document.kind).iter().copied().filter(judges).collect()
    };
    let results: Vec<Vec<Answer>> = documents
        .as_slice()
        .par_iter()
        .map(|document| (document, rules_of(document)))
        .filter(|(_, rules)| !rules.is_empty())
        .map_init(
            || bench.seats(),
            |seats, (document, rules)| {
                let seen = inventory.document(document.id);
                let path = bench.path(document);
                let judge_one = |index: &usize| {
                    let rule = &selection.rules()[*index];
                    let effective = path.rule(rule);
                    if effective.severity == Some(RuleSeverity::Off) {
                        return Answer::Off(*index);
                    }
                    let visible = bench.visible(inventory, (*index, document.id));
                    let data = bench.data(*index, seen.clone(), (visible, effective.params.clone()));
                    bench.answer(seats, (*index, document), &data, effective.severity)
                };
                rules.iter().map(judge_one).collect()
            },
        )
        .collect();
    let mut judged =
        Judged { findings: Vec::new(), notices: Vec::new(), tally: vec![Tally::default(); selection.rules().len()] };
    results.into_iter().flatten().for_each(|answer| judged.take(answer));
    merge(&mut judged.findings);
    judged
}

/// Judges what the run states about itself. Its documents join the others, so that findings can point at them.
pub(super) fn judge_stated(
    run: &Run<'_>,
    (material, selection, resolver): (&mut Material, &Selection, &Resolver),
    stated: Vec<Stated>,
    (judged, mut trace): (&mut Judged, Option<&mut Trace>),
) {
    let stated: Vec<(DocumentId, Value)> =
        stated.into_iter().map(|stated| (material.documents.add(stated.document), stated.facts)).collect();
    let bench = Bench::new(run, selection, (material, resolver));
    let mut seats = bench.seats();
    let by_kind = selection.by_kind(
        stated.iter().map(|(id, _)| material.documents.get(*id)).map(|document| (document.format, &document.kind)),
    );
    for (id, facts) in &stated {
        let document = material.documents.get(*id);
        let path = resolver.path(material.sources.shown(document.source), None);
        for index in by_kind.of(document.format, &document.kind) {
            let rule = &selection.rules()[*index];
            let effective = path.rule(rule);
            if effective.severity == Some(RuleSeverity::Off) {
                judged.take(Answer::Off(*index));
                continue;
            }
            let facts = value::object([("facts", facts.clone())]);
            let data = bench.data(*index, facts, (None, effective.params.clone()));
            if let Some(trace) = trace.as_mut().filter(|trace| trace.rule.id == rule.id) {
                let outcome = explain(bench.policies[*index], document, &data);
                trace.documents.push(DocumentTrace { document: *id, outcome });
            }
            judged.take(bench.answer(&mut seats, (*index, document), &data, effective.severity));
        }
    }
}

/// One evaluator a rule, made when the rule is first needed on a thread.
type Seats<'a> = Vec<Option<Evaluator<'a>>>;

/// What every evaluation needs.
pub(super) struct Bench<'a, 'i> {
    settings: &'a Settings,
    user_data: &'a UserData,
    sources: &'a Sources,
    documents: &'a Documents,
    view: &'a View,
    resolver: &'a Resolver,
    /// `None` for what the run states about itself.
    inventory: Option<&'a Inventory<'i>>,
    /// By the selection's index.
    pub policies: Vec<&'a Policy>,
    system: Value,
}

impl<'a, 'i> Bench<'a, 'i> {
    pub fn new(run: &Run<'a>, selection: &Selection, (material, resolver): (&'a Material, &'a Resolver)) -> Self {
        let by_id: HashMap<&str, &Policy> =
            run.policies.iter().map(|policy| (policy.rule.id.as_str(), policy)).collect();
        let policies = selection.rules().iter().map(|rule| by_id[rule.id.as_str()]).collect();
        let system = &run.settings.system;
        let system = value::object([
            ("kubernetes", value::optional(system.kubernetes.as_deref())),
            ("complete", Value::Bool(system.complete)),
            ("istio_root_namespace", value::string(&system.istio_root_namespace)),
        ]);
        Self {
            settings: run.settings,
            user_data: run.data,
            sources: &material.sources,
            documents: &material.documents,
            view: &material.view,
            resolver,
            inventory: None,
            policies,
            system,
        }
    }

    /// The settings of a document's path.
    pub fn path(&self, document: &Document) -> PathRules<'a> {
        match self.view.is_combined(document.id) {
            true => self.resolver.path("", None),
            false => self.resolver.path(self.sources.shown(document.source), document.generated_from.as_deref()),
        }
    }

    fn seats(&self) -> Seats<'a> {
        self.policies.iter().map(|_| None).collect()
    }

    /// `data.inventory` as far as a rule looks at it.
    pub fn visible(&self, inventory: &Inventory<'_>, (index, document): (usize, DocumentId)) -> Option<Value> {
        match self.policies[index].inventory {
            InventoryUse::Nothing => None,
            InventoryUse::Kinds(kinds) => Some(inventory.visible(document, Some(kinds))),
            InventoryUse::Everything => Some(inventory.visible(document, None)),
        }
    }

    pub fn data(&self, index: usize, document: Value, (inventory, params): (Option<Value>, Value)) -> Value {
        let engine = value::object([
            ("document", document),
            ("inventory", inventory.unwrap_or(Value::Undefined)),
            ("params", params),
            ("system", self.system.clone()),
        ]);
        if self.policies[index].rule.builtin { engine } else { self.user_data.beside(engine) }
    }

    fn answer(
        &self,
        seats: &mut Seats<'a>,
        (index, document): (usize, &Document),
        data: &Value,
        configured: Option<RuleSeverity>,
    ) -> Answer {
        match self.evaluate(seats, (index, document), data, configured) {
            Ok(findings) => Answer::Judged(index, findings),
            Err(notice) => Answer::Failed(index, notice),
        }
    }

    fn evaluate(
        &self,
        seats: &mut Seats<'a>,
        (index, document): (usize, &Document),
        data: &Value,
        configured: Option<RuleSeverity>,
    ) -> Result<Vec<Finding>, Notice> {
        let policy = self.policies[index];
        let failed = |message: String| self.failed(policy, document, &message);
        if seats[index].is_none() {
            seats[index] = Some(Evaluator::new(policy).map_err(|error| failed(error.message))?);
        }
        let evaluator = seats[index].as_mut().expect("it was just made");
        let violations =
            evaluator.evaluate(document.id, document.value(), data).map_err(|error| failed(error.message))?;
        Ok(violations
            .into_iter()
            .filter_map(|violation| {
                let (about, violation) = self.view.unfold(document.id, violation);
                if about == document.id {
                    return self.finding(policy, document, violation, configured);
                }
                let document = self.documents.get(about);
                let severity = self.path(document).rule(&policy.rule).severity;
                let is_on = severity != Some(RuleSeverity::Off);
                is_on.then(|| self.finding(policy, document, violation, severity))?
            })
            .collect())
    }

    /// `None` for an answer that only the strict level wants.
    fn finding(
        &self,
        policy: &Policy,
        document: &Document,
        mut violation: Violation,
        configured: Option<RuleSeverity>,
    ) -> Option<Finding> {
        let rule = &policy.rule;
        // A policy may name any number as a document.
        let known = |id: DocumentId| id.index() < self.documents.len();
        violation.related.retain(|place| place.document.is_none_or(known));
        let level = violation.level.unwrap_or(rule.level).max(rule.level);
        if level == Level::Strict && rule.level == Level::Default && self.settings.level == Level::Default {
            return None;
        }
        let base = match configured {
            Some(RuleSeverity::Note) => Severity::Note,
            Some(RuleSeverity::Warning) => Severity::Warning,
            Some(RuleSeverity::Error) => Severity::Error,
            Some(RuleSeverity::Off) | None => rule.severity,
        };
        let (place, violation) = match self.inventory {
            Some(inventory) => settle((inventory, self.documents), document.id, violation)?,
            None => (document.id, violation),
        };
        let (location, related) = locate(self.sources, self.documents, place, &violation);
        Some(Finding {
            rule: Arc::clone(rule),
            severity: violation.severity.map_or(base, |own| own.min(base)),
            level,
            message: violation.message,
            document: document.id,
            location,
            related,
            fingerprint: String::new(),
            state: state(policy, violation.exception),
            metadata: violation.metadata,
        })
    }

    fn failed(&self, policy: &Policy, document: &Document, message: &str) -> Notice {
        Notice {
            code: NoticeCode::EvaluationError,
            severity: Severity::Error,
            message: format!("rule `{}` failed on {}: {message}", policy.rule.id, document.logical_name()),
            help: Some(format!("the policy is {}", policy.path)),
            path: Some(self.sources.shown(document.source).to_owned()),
            span: Some(self.sources.physical(document.span())),
        }
    }
}

/// What the policy's own exceptions make of a finding.
fn state(policy: &Policy, exception: Option<String>) -> State {
    let (Some(rule), Some(declared)) = (exception, &policy.exception) else { return State::Active };
    let by = SuppressedBy::Exception { path: declared.path.clone(), line: declared.line };
    State::Suppressed { by, reason: Some(format!("exception from `{rule}`")) }
}

/// Findings of one rule at one place with one message are one finding: a place that several documents share (a YAML
/// anchor) was met once for each. Another message at the same place is another fact.
fn merge(findings: &mut Vec<Finding>) {
    let mut seen: HashMap<(String, crate::source::Span, String, bool), usize> = HashMap::new();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        // What one rule is let off from, another one of the same policy may still say.
        let key = (finding.rule.id.clone(), finding.location.span, finding.message.clone(), finding.is_active());
        match seen.get(&key) {
            Some(first) => {
                let first: &mut Finding = &mut kept[*first];
                let further = finding.related.into_iter().filter(|place| !first.related.contains(place));
                let further: Vec<_> = further.collect();
                first.related.extend(further);
            }
            None => {
                seen.insert(key, kept.len());
                kept.push(finding);
            }
        }
    }
    *findings = kept;
}
