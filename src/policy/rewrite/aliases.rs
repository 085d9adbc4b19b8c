//! A rule read through an imported package (`k8s.self` after `import data.lib.k8s`) is named in full.
//!
//! The VM's compiler takes the alias for the whole package, and would evaluate every rule of it.

use std::collections::{BTreeMap, BTreeSet};

use regorus::unstable::{AssignOp, Expr, Literal, Module, Rule, RuleHead};

use super::super::ast;
use super::text::{Piece, Replacement};
use super::tree;

pub fn replacements(module: &Module, text: &str) -> Vec<Replacement> {
    let aliases = aliases(module);
    if aliases.is_empty() {
        return Vec::new();
    }
    let mut replacements = Vec::new();
    for rule in &module.policy {
        let own = names_bound_in(rule);
        let mut called = BTreeSet::new();
        tree::each_expr(rule, &mut |expr| match expr {
            Expr::Call { fcn, .. } => {
                called.insert(fcn.span().start);
            }
            Expr::RefDot { refr, .. } => {
                let Some(name) = tree::variable(refr) else { return };
                let path = aliases.get(name).filter(|_| !own.contains(name) && !called.contains(&refr.span().start));
                let range = tree::range(text, refr.span());
                let about = |path: &String| Piece::About(path.clone(), range.clone());
                replacements.extend(path.map(|path| Replacement::new(range.clone(), [about(path)])));
            }
            _ => {}
        });
    }
    replacements
}

/// Imported packages and rules of others, by the name that they have here, save those that a rule of the module has.
fn aliases(module: &Module) -> BTreeMap<String, String> {
    let mut aliases = BTreeMap::new();
    for import in &module.imports {
        let path = import.refr.span().text();
        let own = import.r#as.as_ref().map_or_else(|| path.rsplit('.').next().unwrap_or_default(), |name| name.text());
        if path.starts_with("data.") && !path.contains('[') {
            aliases.insert(own.to_owned(), path.to_owned());
        }
    }
    for rule in &module.policy {
        let name = ast::head(rule).span().text().split(['.', '[']).next().unwrap_or_default();
        aliases.remove(name);
    }
    aliases
}

/// Names that mean something of the rule's own in some place of it.
fn names_bound_in(rule: &Rule) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = rule {
        args.iter().for_each(|argument| variables(argument, &mut names));
    }
    tree::queries_of(rule, &mut |query| {
        for statement in &query.stmts {
            match &statement.literal {
                Literal::SomeVars { vars, .. } => names.extend(vars.iter().map(|name| name.text().to_owned())),
                Literal::SomeIn { key, value, .. } => {
                    key.iter().chain([value]).for_each(|pattern| variables(pattern, &mut names));
                }
                Literal::Every { key, value, .. } => {
                    names.extend(key.iter().chain([value]).map(|name| name.text().to_owned()));
                }
                Literal::Expr { expr, .. } => {
                    if let Expr::AssignExpr { lhs, op: AssignOp::ColEq, .. } = &**expr {
                        variables(lhs, &mut names);
                    }
                }
                Literal::NotExpr { .. } => {}
            }
        }
    });
    names
}

fn variables(pattern: &Expr, names: &mut BTreeSet<String>) {
    names.extend(tree::variable(pattern).map(str::to_owned));
    tree::each_child(pattern, &mut |child| variables(child, names));
}
