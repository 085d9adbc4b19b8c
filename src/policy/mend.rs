//! Where regorus's VM and its interpreter disagree, the interpreter is right. Shared with `build.rs`.
//!
//! A binding of something undefined (`a := input.nope`) does not end the body on the VM; a use of the name behind it
//! does, so one is written there before compiling (`a := input.nope; _ = a`; for a literal `a == a`, because the compiler
//! loses the name of one that is only destructured). An `else` behind a body that iterates is
//! never taken on the VM; such a module has to be interpreted.

use regorus::unstable::{AssignOp, Expr, Literal, Module, Query, Rule, RuleHead};
use regorus::{Engine, Value};

/// The text with a use behind every binding, for the VM. Lines stay what they were.
pub fn guard_bindings(text: &str, engine: &mut Engine, path: &str) -> String {
    let mut ends: Vec<(usize, String)> = Vec::new();
    for module in engine.get_modules() {
        if module.package.span.source.file() == path {
            each_query(module, &mut |query| ends.extend(bindings(query)));
        }
    }
    ends.sort();
    ends.dedup();
    let mut mended = String::with_capacity(text.len() + ends.len() * 12);
    let mut from = 0;
    for (end, guard) in ends {
        // The span of a text leaves out its closing quote.
        let end = end + usize::from(text.get(end..).unwrap_or_default().starts_with(['"', '`']));
        let Some(kept) = text.get(from..end) else { continue };
        mended.push_str(kept);
        mended.push_str("; ");
        mended.push_str(&guard);
        from = end;
    }
    mended.push_str(&text[from..]);
    mended
}

/// A use of each name that a query's own statements bind, with the offset behind the statement.
fn bindings(query: &Query) -> Vec<(usize, String)> {
    let bound = query.stmts.iter().filter(|statement| statement.with_mods.is_empty()).filter_map(|statement| {
        let Literal::Expr { expr, .. } = &statement.literal else { return None };
        let Expr::AssignExpr { lhs, rhs, op: AssignOp::ColEq, .. } = &**expr else { return None };
        let name = variable(lhs)?;
        let guard = match &**rhs {
            Expr::Object { .. } | Expr::Array { .. } | Expr::Set { .. } => format!("{name} == {name}"),
            _ => format!("_ = {name}"),
        };
        (name != "_").then_some((statement.span.end as usize, guard))
    });
    bound.collect()
}

/// File and line (1-based) of an `else` that the VM would never take.
pub fn lost_else(engine: &mut Engine) -> Option<(String, u32)> {
    engine.get_modules().iter().flat_map(|module| &module.policy).find_map(|rule| {
        let Rule::Spec { head, bodies, .. } = &**rule else { return None };
        let lost = bodies.windows(2).find(|pair| pair[1].is_else && iterates(head, &pair[0].query))?;
        let span = &lost[1].span;
        Some((span.source.file().clone(), span.line))
    })
}

/// Whether a body's own statements iterate; what a comprehension or `every` does inside is its own business.
fn iterates(head: &RuleHead, query: &Query) -> bool {
    let mut bound: Vec<&str> = match head {
        RuleHead::Func { args, .. } => args.iter().filter_map(|argument| variable(argument)).collect(),
        _ => Vec::new(),
    };
    query.stmts.iter().any(|statement| match &statement.literal {
        Literal::SomeIn { .. } | Literal::SomeVars { .. } => true,
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
            let open = has_open_index(expr, &bound);
            if let Expr::AssignExpr { lhs, op: AssignOp::ColEq, .. } = &**expr {
                bound.extend(variable(lhs));
            }
            open
        }
        Literal::Every { .. } => false,
    })
}

fn variable(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Var { value: Value::String(name), .. } => Some(name),
        _ => None,
    }
}

/// `a[_]`, or `a[i]` where nothing has bound `i`.
fn has_open_index(expr: &Expr, bound: &[&str]) -> bool {
    if let Expr::RefBrack { index, .. } = expr
        && variable(index)
            .is_some_and(|name| name == "_" || !(bound.contains(&name) || name == "input" || name == "data"))
    {
        return true;
    }
    let mut found = false;
    each_child(expr, &mut |child| found |= has_open_index(child, bound));
    found
}

fn each_query(module: &Module, visit: &mut dyn FnMut(&Query)) {
    for rule in &module.policy {
        let Rule::Spec { head, bodies, .. } = &**rule else { continue };
        match head {
            RuleHead::Compr { assign: Some(assign), .. } | RuleHead::Func { assign: Some(assign), .. } => {
                queries_in(&assign.value, visit);
            }
            RuleHead::Set { key: Some(key), .. } => queries_in(key, visit),
            _ => {}
        }
        for body in bodies {
            query_and_below(&body.query, visit);
            if let Some(assign) = &body.assign {
                queries_in(&assign.value, visit);
            }
        }
    }
}

fn query_and_below(query: &Query, visit: &mut dyn FnMut(&Query)) {
    visit(query);
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { collection, .. } => queries_in(collection, visit),
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => queries_in(expr, visit),
            Literal::Every { domain, query, .. } => {
                queries_in(domain, visit);
                query_and_below(query, visit);
            }
        }
    }
}

fn queries_in(expr: &Expr, visit: &mut dyn FnMut(&Query)) {
    match expr {
        Expr::ArrayCompr { query, .. } | Expr::SetCompr { query, .. } | Expr::ObjectCompr { query, .. } => {
            query_and_below(query, visit);
        }
        _ => {}
    }
    each_child(expr, &mut |child| queries_in(child, visit));
}

/// The expressions directly inside one, those of a comprehension's head too.
fn each_child(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_binding_is_used_behind_itself() {
        let text = "package a\n\nb if {\n\tc := \"µ\" # why\n\td := `e`\n\tf := [g | g := input.h]\n\tf[0] == d\n}\n";
        let mut engine = Engine::new();
        engine.add_policy("a.rego".to_owned(), text.to_owned()).expect("it parses");
        let mended = "package a\n\nb if {\n\tc := \"µ\"; _ = c # why\n\td := `e`; _ = d\n\tf := [g | g := input.h; _ = g]; _ = f\n\tf[0] == d\n}\n";
        assert_eq!(guard_bindings(text, &mut engine, "a.rego"), mended);
    }
}
