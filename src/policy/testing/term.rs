//! Expressions of a policy as text again, and where they stand.
//!
//! The engine's spans are not enough for either: that of a text leaves out its quotes, that of an object begins at its
//! last key, that of `set()` ends behind the next word.

use std::fmt::Write as _;

use regorus::Value;
use regorus::unstable::{ArithOp, AssignOp, BinOp, BoolOp, Expr, Literal, LiteralStmt, Query, WithModifier};

/// An expression in Rego.
pub(super) fn text(expr: &Expr) -> String {
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } => value.to_string(),
        Expr::Number { span, .. } | Expr::Bool { span, .. } | Expr::Null { span, .. } | Expr::Var { span, .. } => {
            span.text().to_owned()
        }
        Expr::Array { items, .. } => format!("[{}]", list(items.iter().map(|item| text(item)))),
        Expr::Set { items, .. } if items.is_empty() => "set()".to_owned(),
        Expr::Set { items, .. } => format!("{{{}}}", list(items.iter().map(|item| text(item)))),
        Expr::Object { fields, .. } => {
            format!("{{{}}}", list(fields.iter().map(|(_, key, value)| format!("{}: {}", text(key), text(value)))))
        }
        Expr::ArrayCompr { term, query, .. } => format!("[{} | {}]", operand(term), body(query)),
        Expr::SetCompr { term, query, .. } => format!("{{{} | {}}}", operand(term), body(query)),
        Expr::ObjectCompr { key, value, query, .. } => {
            format!("{{{}: {} | {}}}", operand(key), operand(value), body(query))
        }
        Expr::Call { fcn, params, .. } => format!("{}({})", text(fcn), list(params.iter().map(|param| text(param)))),
        Expr::UnaryExpr { expr, .. } => format!("-{}", operand(expr)),
        Expr::RefDot { refr, field, .. } => format!("{}.{}", text(refr), field.0.text()),
        Expr::RefBrack { refr, index, .. } => format!("{}[{}]", text(refr), text(index)),
        Expr::BinExpr { op, lhs, rhs, .. } => {
            let op = if *op == BinOp::Union { "|" } else { "&" };
            format!("{} {op} {}", operand(lhs), operand(rhs))
        }
        Expr::BoolExpr { op, lhs, rhs, .. } => format!("{} {} {}", operand(lhs), comparison(op), operand(rhs)),
        Expr::ArithExpr { op, lhs, rhs, .. } => format!("{} {} {}", operand(lhs), arithmetic(op), operand(rhs)),
        Expr::AssignExpr { op, lhs, rhs, .. } => {
            let op = if *op == AssignOp::Eq { "=" } else { ":=" };
            format!("{} {op} {}", text(lhs), text(rhs))
        }
        Expr::Membership { key, value, collection, .. } => {
            let key = key.as_ref().map(|key| format!("{}, ", operand(key))).unwrap_or_default();
            format!("{key}{} in {}", operand(value), operand(collection))
        }
    }
}

/// In brackets where it would be read as part of what is around it.
pub(super) fn operand(expr: &Expr) -> String {
    let text = text(expr);
    match expr {
        Expr::BinExpr { .. } | Expr::BoolExpr { .. } | Expr::ArithExpr { .. } | Expr::Membership { .. } => {
            format!("({text})")
        }
        _ => text,
    }
}

fn comparison(op: &BoolOp) -> &'static str {
    match op {
        BoolOp::Lt => "<",
        BoolOp::Le => "<=",
        BoolOp::Eq => "==",
        BoolOp::Ge => ">=",
        BoolOp::Gt => ">",
        BoolOp::Ne => "!=",
    }
}

fn arithmetic(op: &ArithOp) -> &'static str {
    match op {
        ArithOp::Add => "+",
        ArithOp::Sub => "-",
        ArithOp::Mul => "*",
        ArithOp::Div => "/",
        ArithOp::Mod => "%",
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn body(query: &Query) -> String {
    let statement = |statement: &LiteralStmt| format!("{}{}", literal(&statement.literal), withs(&statement.with_mods));
    query.stmts.iter().map(statement).collect::<Vec<_>>().join("; ")
}

/// A statement without what it is evaluated `with`.
pub(super) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::SomeVars { vars, .. } => {
            format!("some {}", list(vars.iter().map(|name| name.text().to_owned())))
        }
        Literal::SomeIn { key, value, collection, .. } => {
            let key = key.as_ref().map(|key| format!("{}, ", text(key))).unwrap_or_default();
            format!("some {key}{} in {}", text(value), operand(collection))
        }
        Literal::Expr { expr, .. } => text(expr),
        Literal::NotExpr { expr, .. } => format!("not {}", text(expr)),
        Literal::Every { key, value, domain, query, .. } => {
            let key = key.as_ref().map(|key| format!("{}, ", key.text())).unwrap_or_default();
            format!("every {key}{} in {} {{ {} }}", value.text(), operand(domain), body(query))
        }
    }
}

/// ` with input as {...} with data.x as y`
pub(super) fn withs(modifiers: &[WithModifier]) -> String {
    modifiers.iter().map(|modifier| format!(" with {} as {}", text(&modifier.refr), text(&modifier.r#as))).collect()
}

/// First and last byte (exclusive) of an expression in its file.
pub(super) fn extent(expr: &Expr) -> (u32, u32) {
    let span = expr.span();
    let source = span.source.contents();
    match expr {
        Expr::String { .. } | Expr::RawString { .. } => (span.start - 1, span.end + 1),
        Expr::Set { items, .. } if items.is_empty() => {
            let length =
                source.get(span.start as usize..).and_then(|rest| rest.find(')')).map_or(0, |at| at as u32 + 1);
            (span.start, (span.start + length).max(span.start))
        }
        Expr::Object { fields, .. } => {
            let first = fields.iter().map(|(_, key, _)| extent(key).0).min().unwrap_or(span.start);
            let before = source.get(..first as usize).and_then(|text| text.rfind('{')).filter(|_| !fields.is_empty());
            (before.map_or(span.start, |at| at as u32), span.end)
        }
        Expr::Call { fcn, .. } => (extent(fcn).0, span.end),
        Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => (extent(refr).0, span.end),
        Expr::UnaryExpr { expr, .. } => (span.start, span.end.max(extent(expr).1)),
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => (span.start.min(extent(lhs).0), span.end.max(extent(rhs).1)),
        Expr::Membership { key, value, collection, .. } => {
            let first = key.as_ref().unwrap_or(value);
            (span.start.min(extent(first).0), span.end.max(extent(collection).1))
        }
        _ => (span.start, span.end),
    }
}

/// Longest value that is told, in bytes.
const MAX_VALUE: usize = 2_000;

/// A value as one would write it in a policy, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    let mut text = String::new();
    show(value, &mut text);
    if text.len() > MAX_VALUE {
        let end = (0..=MAX_VALUE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
    text
}

fn show(value: &Value, text: &mut String) {
    match value {
        Value::Undefined => text.push_str("undefined"),
        Value::Array(items) => show_all(items.iter(), ("[", "]"), text),
        Value::Set(items) if items.is_empty() => text.push_str("set()"),
        Value::Set(items) => show_all(items.iter(), ("{", "}"), text),
        Value::Object(fields) => {
            text.push('{');
            for (index, (key, value)) in fields.iter().enumerate() {
                if text.len() > MAX_VALUE {
                    break;
                }
                text.push_str(if index > 0 { ", " } else { "" });
                show(key, text);
                text.push_str(": ");
                show(value, text);
            }
            text.push('}');
        }
        scalar => {
            let _ = write!(text, "{scalar}");
        }
    }
}

fn show_all<'a>(items: impl Iterator<Item = &'a Value>, (open, close): (&str, &str), text: &mut String) {
    text.push_str(open);
    for (index, item) in items.enumerate() {
        if text.len() > MAX_VALUE {
            break;
        }
        text.push_str(if index > 0 { ", " } else { "" });
        show(item, text);
    }
    text.push_str(close);
}
