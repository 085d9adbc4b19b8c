//! Names and references in parsed policies.

use regorus::Value;
use regorus::unstable::{Expr, Literal, Module, Query, Rule, RuleHead};

/// A module's package, without `data.`.
pub fn package(module: &Module) -> String {
    path(&module.package.refr).join(".")
}

/// What a rule's head refers to: `deny[msg]`, `deny.x`.
pub fn head(rule: &Rule) -> &Expr {
    match rule {
        Rule::Spec { head, .. } => match head {
            RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. } => refr,
        },
        Rule::Default { refr, .. } => refr,
    }
}

/// A rule's name without what follows it: `deny` for `deny[msg]` and for `deny.x`.
pub fn rule_name(rule: &Rule) -> String {
    path(head(rule)).into_iter().next().unwrap_or_default()
}

/// The names of a reference, up to the first part that is computed: `input`, `spec`, `containers` for
/// `input.spec["containers"][_].name`. Nothing for what is no reference.
pub fn path(expr: &Expr) -> Vec<String> {
    fn gather(expr: &Expr, into: &mut Vec<String>) -> bool {
        match expr {
            Expr::Var { value: Value::String(name), .. } => into.push(name.to_string()),
            Expr::RefDot { refr, field: (_, Value::String(name)), .. } => {
                if !gather(refr, into) {
                    return false;
                }
                into.push(name.to_string());
            }
            Expr::RefBrack { refr, index, .. } => {
                let known = gather(refr, into);
                let Expr::String { value: Value::String(name), .. } = &**index else { return false };
                if !known {
                    return false;
                }
                into.push(name.to_string());
            }
            _ => return false,
        }
        true
    }
    let mut names = Vec::new();
    gather(expr, &mut names);
    names
}

/// Every expression of a module: imports, heads, bodies, whatever is inside of them.
pub fn each_expr<'a>(module: &'a Module, visit: &mut dyn FnMut(&'a Expr)) {
    module.imports.iter().for_each(|import| each_in(&import.refr, visit));
    module.policy.iter().for_each(|rule| each_of_rule(rule, visit));
}

/// Every expression of a rule; its own name is not one.
pub fn each_of_rule<'a>(rule: &'a Rule, visit: &mut dyn FnMut(&'a Expr)) {
    match rule {
        Rule::Default { value, .. } => each_in(value, visit),
        Rule::Spec { head, bodies, .. } => {
            match head {
                RuleHead::Set { refr, key, .. } => {
                    each_below(refr, visit);
                    key.iter().for_each(|key| each_in(key, visit));
                }
                RuleHead::Compr { refr, assign, .. } => {
                    each_below(refr, visit);
                    assign.iter().for_each(|assign| each_in(&assign.value, visit));
                }
                RuleHead::Func { args, assign, .. } => {
                    args.iter().for_each(|argument| each_in(argument, visit));
                    assign.iter().for_each(|assign| each_in(&assign.value, visit));
                }
            }
            for body in bodies {
                body.assign.iter().for_each(|assign| each_in(&assign.value, visit));
                each_of_query(&body.query, visit);
            }
        }
    }
}

/// The indices of a head such as `deny[x]`.
fn each_below<'a>(head: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    match head {
        Expr::RefBrack { refr, index, .. } => {
            each_below(refr, visit);
            each_in(index, visit);
        }
        Expr::RefDot { refr, .. } => each_below(refr, visit),
        _ => {}
    }
}

fn each_of_query<'a>(query: &'a Query, visit: &mut dyn FnMut(&'a Expr)) {
    for statement in &query.stmts {
        for modifier in &statement.with_mods {
            each_in(&modifier.r#as, visit);
        }
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                key.iter().chain([value, collection]).for_each(|expr| each_in(expr, visit));
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => each_in(expr, visit),
            Literal::Every { domain, query, .. } => {
                each_in(domain, visit);
                each_of_query(query, visit);
            }
        }
    }
}

/// An expression and all below it.
pub fn each_in<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    match expr {
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| each_in(item, visit)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
            each_in(key, visit);
            each_in(value, visit);
        }),
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            each_in(term, visit);
            each_of_query(query, visit);
        }
        Expr::ObjectCompr { key, value, query, .. } => {
            each_in(key, visit);
            each_in(value, visit);
            each_of_query(query, visit);
        }
        Expr::Call { fcn, params, .. } => {
            each_in(fcn, visit);
            params.iter().for_each(|param| each_in(param, visit));
        }
        Expr::UnaryExpr { expr, .. } => each_in(expr, visit),
        Expr::RefDot { refr, .. } => each_in(refr, visit),
        Expr::RefBrack { refr, index, .. } => {
            each_in(refr, visit);
            each_in(index, visit);
        }
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => {
            each_in(lhs, visit);
            each_in(rhs, visit);
        }
        Expr::Membership { key, value, collection, .. } => {
            key.iter().chain([value, collection]).for_each(|expr| each_in(expr, visit));
        }
        _ => {}
    }
}
