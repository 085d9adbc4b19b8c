//! What one rule did at each document, condition by condition: a run beside the one that judges, for `--trace`.

use std::sync::Arc;

use super::judge::Bench;
use super::{Material, Run};
use crate::config::Resolver;
use crate::document::Document;
use crate::inventory::Inventory;
use crate::policy::{Code, Evaluator, Policy};
use crate::report::{DocumentTrace, EntryTrace, Trace, Traced};
use crate::rule::{Selection, judges};
use crate::settings::RuleSeverity;
use crate::value::Value;

/// Which rule to trace, and how many documents at most.
#[derive(Debug, Clone, Copy)]
pub struct TraceRequest<'a> {
    pub rule: &'a str,
    pub limit: usize,
}

/// Traces a rule over the documents of its kinds. Those that the run states about itself come later.
pub(super) fn trace(
    run: &Run<'_>,
    (material, inventory): (&Material, &Inventory<'_>),
    (selection, resolver): (&Selection, &Resolver),
    request: TraceRequest<'_>,
) -> Option<Trace> {
    let index = selection.rules().iter().position(|rule| rule.answers_to(request.rule))?;
    let rule = &selection.rules()[index];
    let bench = Bench::new(run, selection, (material, resolver));
    let mut trace = Trace { rule: Arc::clone(rule), documents: Vec::new(), further: 0, other_kinds: Vec::new() };
    for document in material.documents.iter() {
        // A policy without kinds sees each document as it is written, and nothing of its parts.
        let sees = rule.format.is_some() || material.view.shows(document);
        if !sees || !judges(rule, document.format, &document.kind) {
            trace.other_kinds.push(document.id);
            continue;
        }
        if trace.documents.len() == request.limit {
            trace.further += 1;
            continue;
        }
        let path = bench.path(document);
        let effective = path.rule(rule);
        let outcome = if rule.format.is_some() && !inventory.is_judged(document.id) {
            Traced::NotJudged
        } else if effective.severity == Some(RuleSeverity::Off) {
            Traced::Off
        } else {
            let visible = bench.visible(inventory, (index, document.id));
            let data = bench.data(index, inventory.document(document.id), (visible, effective.params.clone()));
            explain(bench.policies[index], document, &data)
        };
        trace.documents.push(DocumentTrace { document: document.id, outcome });
    }
    Some(trace)
}

/// What each condition of a policy did at one document. The interpreter leaves no trace.
pub(super) fn explain(policy: &Policy, document: &Document, data: &Value) -> Traced {
    let mut evaluator = match Evaluator::new(policy) {
        Ok(evaluator) => evaluator,
        Err(error) => return Traced::Failed(error.message),
    };
    let answers = match evaluator.evaluate(document.id, document.value(), data) {
        Ok(violations) => violations.len(),
        Err(error) => return Traced::Failed(error.message),
    };
    if let Code::Interpreted { reason, .. } = &policy.code {
        return Traced::Interpreted(reason.clone());
    }
    let entries = policy.entries.iter().enumerate().filter_map(|(index, (entry, _))| {
        let (seen, stuck) = evaluator.explain(index, document.id, document.value(), data)?;
        Some(EntryTrace { entry: entry.clone(), seen, stuck })
    });
    Traced::Judged { answers, entries: entries.collect() }
}
