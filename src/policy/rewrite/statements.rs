//! Statements and bodies that the VM does not compile as they are written.

use regorus::unstable::{Expr, Literal, LiteralStmt, Module, Rule, RuleHead};

use super::text::Replacement;
use super::tree;

/// `if x` as `if { x }`, so that other statements may stand beside it, and what a partial set without a body collects
/// in a body: the VM's compiler iterates in none but bodies.
pub fn bodies(module: &Module, text: &str, fresh: &mut dyn FnMut() -> String) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    for rule in &module.policy {
        let Rule::Spec { span, head, bodies } = &**rule else { continue };
        for query in bodies.iter().map(|body| &body.query).filter(|query| !tree::is_enclosed(query)) {
            let whole = tree::range(text, &query.span);
            if !whole.is_empty() {
                replacements.push(Replacement::new(whole.clone(), ["{ ".into(), whole.into(), " }".into()]));
            }
        }
        if let (RuleHead::Set { key: Some(key), .. }, true) = (head, bodies.is_empty())
            && has_open_index(key)
        {
            let (name, key) = (fresh(), tree::range(text, key.span()));
            let (whole, keyword) = (tree::range(text, span), if module.rego_v1 { "if " } else { "" });
            let pieces = [
                (whole.start..key.start).into(),
                name.as_str().into(),
                (key.end..whole.end).into(),
                format!(" {keyword}{{ {name} := ").into(),
                key.into(),
                " }".into(),
            ];
            replacements.push(Replacement::new(whole, pieces));
        }
    }
    replacements
}

/// `print(...)` says something to a policy's author; a check has no use for it.
pub fn without_prints(module: &Module, text: &str) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    tree::each_query(module, &mut |query| {
        let prints = query.stmts.iter().filter(|statement| is_print(statement));
        replacements.extend(prints.map(|print| Replacement::new(tree::range(text, &print.span), ["true".into()])));
    });
    replacements
}

fn is_print(statement: &LiteralStmt) -> bool {
    let Literal::Expr { expr, .. } = &statement.literal else { return false };
    matches!(&**expr, Expr::Call { fcn, .. } if tree::variable(fcn) == Some("print"))
}

/// `some x in a[_].b` iterates over `a` too, which the VM's compiler forgets: `l := a[_].b` goes before it.
pub fn hoisted_collections(module: &Module, text: &str, fresh: &mut dyn FnMut() -> String) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    tree::each_query(module, &mut |query| {
        for statement in query.stmts.iter().filter(|statement| statement.with_mods.is_empty()) {
            let Literal::SomeIn { value, collection, .. } = &statement.literal else { continue };
            if !has_open_index(collection) {
                continue;
            }
            let whole = tree::range(text, &statement.span);
            let behind = value.span().end as usize;
            let code = super::super::scan::code(text.get(behind..whole.end).unwrap_or_default());
            let Some(at) = code.find("in").map(|at| behind + at + 2) else { continue };
            let name = fresh();
            let pieces = [
                format!("{name} := ").into(),
                (at..whole.end).into(),
                "; ".into(),
                (whole.start..at).into(),
                format!(" {name}").into(),
            ];
            replacements.push(Replacement::new(whole, pieces));
        }
    });
    replacements
}

/// An index that iterates: a wildcard, or a variable. One that is bound by then costs nothing but a name.
fn has_open_index(expr: &Expr) -> bool {
    if matches!(expr, Expr::RefBrack { index, .. } if tree::variable(index).is_some()) {
        return true;
    }
    let mut found = false;
    tree::each_child(expr, &mut |child| found |= has_open_index(child));
    found
}
