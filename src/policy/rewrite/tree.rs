//! Walking a parsed module, and the ranges of its text.

use std::ops::Range;

use regorus::Value;
use regorus::unstable::{Expr, Literal, LiteralStmt, Module, Query, Rule, RuleHead, Span};

/// The name of a variable.
pub fn variable(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Var { value: Value::String(name), .. } => Some(name),
        _ => None,
    }
}

/// The bytes of a span. Spans of texts leave out the quotes.
pub fn range(text: &str, span: &Span) -> Range<usize> {
    let (start, end) = (span.start as usize, span.end as usize);
    let opens = text.get(..start).is_some_and(|before| before.ends_with(['"', '`']));
    let closes = text.get(end..).is_some_and(|behind| behind.starts_with(['"', '`']));
    start - usize::from(opens)..end + usize::from(closes)
}

/// Whether a query stands in brackets, as all do but the one statement of `if x`.
pub fn is_enclosed(query: &Query) -> bool {
    query.stmts.first().is_none_or(|statement| statement.span.start != query.span.start)
}

/// The statements of a query, without what encloses them.
pub fn inside(text: &str, query: &Query) -> Range<usize> {
    let whole = range(text, &query.span);
    match is_enclosed(query) {
        true => whole.start + 1..whole.end.saturating_sub(1),
        false => whole,
    }
}

/// Every query of a module: bodies, comprehensions, `every`.
pub fn each_query(module: &Module, visit: &mut dyn FnMut(&Query)) {
    module.policy.iter().for_each(|rule| queries_of(rule, visit));
}

pub fn queries_of(rule: &Rule, visit: &mut dyn FnMut(&Query)) {
    each_part(rule, &mut |part| match part {
        Part::Expr(expr) => queries_in(expr, visit),
        Part::Query(query) => query_and_below(query, visit),
    });
}

/// Every expression of a rule, the outer before the inner, those of its head too.
pub fn each_expr(rule: &Rule, visit: &mut dyn FnMut(&Expr)) {
    each_part(rule, &mut |part| match part {
        Part::Expr(expr) => expr_and_below(expr, visit),
        Part::Query(query) => exprs_of_query(query, visit),
    });
}

enum Part<'a> {
    Expr(&'a Expr),
    Query(&'a Query),
}

fn each_part(rule: &Rule, visit: &mut dyn FnMut(Part<'_>)) {
    let Rule::Spec { head, bodies, .. } = rule else { return };
    match head {
        RuleHead::Compr { refr, assign, .. } => {
            visit(Part::Expr(refr));
            assign.iter().for_each(|assign| visit(Part::Expr(&assign.value)));
        }
        RuleHead::Set { refr, key, .. } => {
            visit(Part::Expr(refr));
            key.iter().for_each(|key| visit(Part::Expr(key)));
        }
        RuleHead::Func { args, assign, .. } => {
            args.iter().for_each(|argument| visit(Part::Expr(argument)));
            assign.iter().for_each(|assign| visit(Part::Expr(&assign.value)));
        }
    }
    for body in bodies {
        visit(Part::Query(&body.query));
        body.assign.iter().for_each(|assign| visit(Part::Expr(&assign.value)));
    }
}

fn query_and_below(query: &Query, visit: &mut dyn FnMut(&Query)) {
    visit(query);
    for statement in &query.stmts {
        each_expr_of(statement, &mut |expr| queries_in(expr, visit));
        if let Literal::Every { query, .. } = &statement.literal {
            query_and_below(query, visit);
        }
    }
}

fn exprs_of_query(query: &Query, visit: &mut dyn FnMut(&Expr)) {
    for statement in &query.stmts {
        each_expr_of(statement, &mut |expr| expr_and_below(expr, visit));
        if let Literal::Every { query, .. } = &statement.literal {
            exprs_of_query(query, visit);
        }
    }
}

/// The expressions directly in a statement.
fn each_expr_of(statement: &LiteralStmt, visit: &mut dyn FnMut(&Expr)) {
    match &statement.literal {
        Literal::SomeVars { .. } => {}
        Literal::SomeIn { key, value, collection, .. } => {
            key.iter().for_each(|key| visit(key));
            visit(value);
            visit(collection);
        }
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => visit(expr),
        Literal::Every { domain, .. } => visit(domain),
    }
    for modifier in &statement.with_mods {
        visit(&modifier.r#as);
    }
}

fn queries_in(expr: &Expr, visit: &mut dyn FnMut(&Query)) {
    match query_of(expr) {
        Some(query) => query_and_below(query, visit),
        None => each_child(expr, &mut |child| queries_in(child, visit)),
    }
    if query_of(expr).is_some() {
        each_child(expr, &mut |child| queries_in(child, visit));
    }
}

fn expr_and_below(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    each_child(expr, &mut |child| expr_and_below(child, visit));
    if let Some(query) = query_of(expr) {
        exprs_of_query(query, visit);
    }
}

/// The query of a comprehension.
fn query_of(expr: &Expr) -> Option<&Query> {
    match expr {
        Expr::ArrayCompr { query, .. } | Expr::SetCompr { query, .. } | Expr::ObjectCompr { query, .. } => Some(query),
        _ => None,
    }
}

/// The expressions directly inside one, those of a comprehension's head too.
pub fn each_child(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    match expr {
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| visit(item)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
            visit(key);
            visit(value);
        }),
        Expr::ArrayCompr { term, .. } | Expr::SetCompr { term, .. } => visit(term),
        Expr::ObjectCompr { key, value, .. } => {
            visit(key);
            visit(value);
        }
        Expr::Call { fcn, params, .. } => {
            visit(fcn);
            params.iter().for_each(|param| visit(param));
        }
        Expr::UnaryExpr { expr, .. } => visit(expr),
        Expr::RefDot { refr, .. } => visit(refr),
        Expr::RefBrack { refr, index, .. } => {
            visit(refr);
            visit(index);
        }
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => {
            visit(lhs);
            visit(rhs);
        }
        Expr::Membership { key, value, collection, .. } => {
            key.iter().for_each(|key| visit(key));
            visit(value);
            visit(collection);
        }
        _ => {}
    }
}
