//! A binding of something undefined ends its body.
//!
//! On the VM `a := input.nope` alone does not; a use of the name behind it does. `compile` makes of that use a plain
//! look whether the name has a value.

use regorus::unstable::{AssignOp, Expr, Literal, Module, Query};

use super::text::{Piece, Replacement};
use super::tree;

/// `a == a` behind every `a := ...`.
pub fn guards(module: &Module, text: &str) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    tree::each_query(module, &mut |query| replacements.extend(of_query(query, text)));
    replacements
}

fn of_query(query: &Query, text: &str) -> Vec<Replacement> {
    let bindings = query.stmts.iter().filter(|statement| statement.with_mods.is_empty()).filter_map(|statement| {
        let Literal::Expr { expr, .. } = &statement.literal else { return None };
        let Expr::AssignExpr { lhs, op: AssignOp::ColEq, .. } = &**expr else { return None };
        let name = tree::variable(lhs).filter(|name| *name != "_")?;
        let whole = tree::range(text, &statement.span);
        Some(Replacement::insert(whole.end, Piece::About(format!("; {name} == {name}"), whole)))
    });
    bindings.collect()
}
