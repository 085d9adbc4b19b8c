//! What is said about a suppression itself: a document of format `fivenines` at the place where it is written.
//!
//! Whether that is worth a finding, and how loud, is for the rules of that format to say.

use super::{Form, Input, Stated, Suppression, configured};
use crate::document::{Identity, Kind, NewDocument};
use crate::format::{Format, fivenines};
use crate::rule::closest;
use crate::source::Span;
use crate::syntax::{Data, Entry, Node, Path};
use crate::value;

/// `None` for a suppression that nothing has to be said about: it did its work, and says why.
pub fn state(input: Input<'_>, suppression: &Suppression, used: bool) -> Option<Stated> {
    let in_configuration = matches!(suppression.form, Form::Rule | Form::Notice);
    if in_configuration && input.configuration.is_none() {
        return None;
    }
    let state = name(input, suppression, used);
    if matches!(state, "used" | "not-applied") && suppression.reason.is_some() {
        return None;
    }
    let closest = match state {
        "unknown-rule" => closest(&suppression.rule, input.rule_ids.iter().map(String::as_str)),
        _ => None,
    };
    let facts = value::object([
        ("state", value::string(state)),
        ("form", value::string(form(suppression))),
        ("subject", value::string(subject(suppression))),
        ("closest", value::optional(closest)),
        ("problem", value::optional(suppression.problem.as_deref())),
    ]);
    Some(Stated { document: document(input, suppression), facts })
}

fn name(input: Input<'_>, suppression: &Suppression, used: bool) -> &'static str {
    let among = |ids: &[String]| ids.contains(&suppression.rule);
    let is_rule = suppression.form != Form::Notice;
    if suppression.problem.is_some() {
        "malformed"
    } else if is_rule && !among(input.rule_ids) {
        "unknown-rule"
    } else if suppression.is_expired(input.today) {
        "expired"
    } else if used {
        "used"
    } else if (is_rule && (!among(input.applied) || is_about_runs(&suppression.rule)))
        || (!input.whole && !configured::is_met(input, &suppression.coverage))
    {
        "not-applied"
    } else {
        "unused"
    }
}

/// Rules that judge the run are applied only after suppressions are known.
fn is_about_runs(rule: &str) -> bool {
    rule.strip_prefix(Format::Fivenines.name()).is_some_and(|rest| rest.starts_with('-'))
}

fn form(suppression: &Suppression) -> &'static str {
    match suppression.form {
        Form::Comment => "comment",
        Form::Annotation => "annotation",
        Form::Rule | Form::Notice => "configuration",
    }
}

/// The key of the document that says what is suppressed.
fn subject(suppression: &Suppression) -> &'static str {
    match (suppression.form, &suppression.problem) {
        (_, Some(_)) => "text",
        (Form::Notice, None) => "notice",
        (_, None) => "rule",
    }
}

fn document(input: Input<'_>, suppression: &Suppression) -> NewDocument {
    let source = suppression.rule_span.source;
    let what = match &suppression.problem {
        Some(_) => input.sources.get(source).slice(suppression.rule_span),
        None => &suppression.rule,
    };
    let mut entries = vec![pair(subject(suppression), what, suppression.rule_span)];
    if let Some((date, span)) = &suppression.until {
        entries.push(pair("until", &date.to_string(), *span));
    }
    if let Some((reason, span)) = &suppression.reason {
        entries.push(pair("reason", reason, *span));
    }
    let span = entries.iter().map(|entry| entry.value.span).reduce(Span::to).unwrap_or(suppression.rule_span);
    NewDocument {
        source,
        prefix: Path::default(),
        format: Format::Fivenines,
        kind: Kind { name: fivenines::KINDS[0].into(), group: "".into() },
        identity: Identity { namespace: None, name: Some(what.into()) },
        root: Node { span, data: Data::Mapping(entries.into()) },
        comments: Vec::new(),
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    }
}

fn pair(key: &str, text: &str, span: Span) -> Entry {
    Entry { key: key.into(), key_span: span, value: Node { span, data: Data::String(text.into()) } }
}
