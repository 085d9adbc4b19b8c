//! What can be said of an expression without evaluating it.

use regorus::Value;
use regorus::unstable::{AssignOp, Expr, Literal};

use super::{Mark, term};
use crate::source::{SourceId, Span};

pub(super) fn mark(expr: &Expr, label: String) -> Mark {
    let (start, end) = term::extent(expr);
    Mark { span: Span { source: SourceId::new(0), start, end }, label, text: term::text(expr) }
}

pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Undefined => true,
        Value::Array(items) => items.is_empty(),
        Value::Set(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Whether an expression says its own value.
pub(super) fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } => {
            true
        }
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().all(|item| is_literal(item)),
        Expr::Object { fields, .. } => fields.iter().all(|(_, key, value)| is_literal(key) && is_literal(value)),
        Expr::UnaryExpr { expr, .. } => is_literal(expr),
        _ => false,
    }
}

/// The parts of an expression that have values of their own.
pub(super) fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().map(|item| &**item).collect(),
        Expr::Object { fields, .. } => fields.iter().flat_map(|(_, key, value)| [&**key, &**value]).collect(),
        Expr::Call { params, .. } => params.iter().map(|param| &**param).collect(),
        Expr::UnaryExpr { expr, .. } => vec![expr],
        Expr::RefDot { refr, .. } => vec![refr],
        Expr::RefBrack { refr, index, .. } => vec![refr, index],
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => vec![lhs, rhs],
        Expr::Membership { key, value, collection, .. } => {
            key.iter().chain([value, collection]).map(|part| &**part).collect()
        }
        _ => Vec::new(),
    }
}

/// The references and calls of an expression that are not part of another reference, each once; those inside a
/// comprehension are not at hand.
pub(super) fn outermost<'a>(expr: &'a Expr, found: &mut Vec<&'a Expr>) {
    let is_reference = matches!(expr, Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. });
    if (is_reference || matches!(expr, Expr::Call { .. }))
        && !found.iter().any(|known| term::text(known) == term::text(expr))
    {
        found.push(expr);
    }
    match expr {
        Expr::RefBrack { index, .. } => outermost(index, found),
        _ if is_reference => {}
        _ => children(expr).into_iter().for_each(|child| outermost(child, found)),
    }
}

/// The names that a statement binds for those behind it.
pub(super) fn bind(literal: &Literal, bound: &mut Vec<String>) {
    match literal {
        Literal::SomeIn { key, value, .. } => {
            key.iter().for_each(|key| names(key, bound));
            names(value, bound);
        }
        Literal::SomeVars { vars, .. } => bound.extend(vars.iter().map(|name| name.text().to_owned())),
        Literal::Expr { expr, .. } => {
            if let Expr::AssignExpr { lhs, op: AssignOp::ColEq, .. } = &**expr {
                names(lhs, bound);
            }
        }
        _ => {}
    }
}

/// The names in a pattern.
pub(super) fn names(pattern: &Expr, bound: &mut Vec<String>) {
    match pattern {
        Expr::Var { span, .. } if span.text() != "_" => bound.push(span.text().to_owned()),
        Expr::Array { items, .. } => items.iter().for_each(|item| names(item, bound)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| names(value, bound)),
        _ => {}
    }
}
