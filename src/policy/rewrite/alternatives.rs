//! `else` behind a body that iterates: the VM never takes it.
//!
//! The body moves into a comprehension, which may be empty but never fails:
//! `r := v if { body } else := w` becomes `r := e[0] if { e := {0: v | body}; count(e) == 1 } else := w`. That two
//! values of one rule are an error is lost: one of them counts.

use regorus::unstable::{AssignOp, Expr, Literal, Module, Query, Rule, RuleBody, RuleHead};

use super::text::{Piece, Replacement};
use super::tree;

pub fn replacements(module: &Module, text: &str, fresh: &mut dyn FnMut() -> String) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    for rule in &module.policy {
        let Rule::Spec { head, bodies, .. } = &**rule else { continue };
        for (index, pair) in bodies.windows(2).enumerate() {
            if pair[1].is_else && iterates(head, &pair[0].query) {
                let value = if index == 0 { Value::of_head(head, text) } else { Value::of_else(&pair[0], text) };
                replacements.extend(value.into_iter().flat_map(|value| value.moved(&pair[0].query, text, fresh())));
            }
        }
    }
    replacements
}

/// What a body answers with: the range of the expression, or where one would stand.
struct Value {
    range: std::ops::Range<usize>,
    is_written: bool,
}

impl Value {
    fn of_head(head: &RuleHead, text: &str) -> Option<Self> {
        let (span, assign) = match head {
            RuleHead::Compr { span, assign, .. } | RuleHead::Func { span, assign, .. } => (span, assign),
            RuleHead::Set { .. } => return None,
        };
        Some(match assign {
            Some(assign) => Self::of_assign(assign, text),
            None => {
                let end = tree::range(text, span).end;
                Self { range: end..end, is_written: false }
            }
        })
    }

    fn of_else(body: &RuleBody, text: &str) -> Option<Self> {
        Some(match &body.assign {
            Some(assign) => Self::of_assign(assign, text),
            None => {
                let end = body.span.start as usize + "else".len();
                Self { range: end..end, is_written: false }
            }
        })
    }

    /// From behind the sign to the end, brackets included.
    fn of_assign(assign: &regorus::unstable::RuleAssign, text: &str) -> Self {
        let whole = tree::range(text, &assign.span);
        let sign = if matches!(assign.op, AssignOp::ColEq) { ":=" } else { "=" };
        Self { range: whole.start + sign.len()..whole.end, is_written: true }
    }

    fn moved(self, query: &Query, text: &str, name: String) -> [Replacement; 2] {
        let value: Piece = if self.is_written { self.range.clone().into() } else { "true".into() };
        let sign = if self.is_written { " " } else { " := " };
        let pieces = [
            format!("{{ {name} := {{0: (").into(),
            value,
            ") | ".into(),
            tree::inside(text, query).into(),
            format!("}}; count({name}) == 1 }}").into(),
        ];
        [
            Replacement::new(self.range, [format!("{sign}{name}[0] ").into()]),
            Replacement::new(tree::range(text, &query.span), pieces),
        ]
    }
}

/// Whether a body's own statements iterate; what a comprehension or `every` does inside is its own business.
fn iterates(head: &RuleHead, query: &Query) -> bool {
    let mut bound: Vec<&str> = match head {
        RuleHead::Func { args, .. } => args.iter().filter_map(|argument| tree::variable(argument)).collect(),
        _ => Vec::new(),
    };
    query.stmts.iter().any(|statement| match &statement.literal {
        Literal::SomeIn { .. } | Literal::SomeVars { .. } => true,
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
            let open = has_open_index(expr, &bound);
            if let Expr::AssignExpr { lhs, op: AssignOp::ColEq, .. } = &**expr {
                bound.extend(tree::variable(lhs));
            }
            open
        }
        Literal::Every { .. } => false,
    })
}

/// `a[_]`, or `a[i]` where nothing has bound `i`.
fn has_open_index(expr: &Expr, bound: &[&str]) -> bool {
    if let Expr::RefBrack { index, .. } = expr
        && tree::variable(index)
            .is_some_and(|name| name == "_" || !(bound.contains(&name) || name == "input" || name == "data"))
    {
        return true;
    }
    let mut found = false;
    tree::each_child(expr, &mut |child| found |= has_open_index(child, bound));
    found
}
