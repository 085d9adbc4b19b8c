//! Names and references in parsed policies.

use regorus::Value;
use regorus::unstable::{Expr, Module, Rule, RuleHead};

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
