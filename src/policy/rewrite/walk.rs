//! `walk` as a plain call whose result is iterated: the VM compiles no loop for it.
//!
//! regorus takes a call of the name `walk` for a loop of its own kind. Under another name the same function is a
//! builtin like any other, so the call is given a stand-in's name, and `compile` puts `walk` back into the program.
//! `walk(x, pair)` becomes `pair = walk(x)[_]`, and `walk(x)` alone, which is one pair after the other, `walk(x)[_]`.

use regorus::unstable::{Expr, Module};

use super::super::scan;
use super::text::Replacement;
use super::tree;

/// Functions of one argument that policies hardly use, one of which stands for `walk` in a program.
pub const STAND_INS: [&str; 4] = ["time.weekday", "time.clock", "strings.reverse", "semver.is_valid"];

/// `name` is the stand-in's.
pub fn replacements(module: &Module, text: &str, name: &str) -> Vec<Replacement> {
    let code = scan::code(text);
    let mut replacements = Vec::new();
    for rule in &module.policy {
        tree::each_expr(rule, &mut |expr| replacements.extend(replacement(expr, text, &code, name)));
    }
    replacements
}

fn replacement(expr: &Expr, text: &str, code: &str, name: &str) -> Option<Replacement> {
    let Expr::Call { fcn, params, .. } = expr else { return None };
    if tree::variable(fcn) != Some("walk") {
        return None;
    }
    let call = tree::range(text, expr.span());
    let open = fcn.span().end as usize + code.get(fcn.span().end as usize..)?.find('(')?;
    match &params[..] {
        [_] => Some(Replacement::new(call.clone(), [name.into(), (open..call.end).into(), "[_]".into()])),
        [_, pair] => {
            let pair = tree::range(text, pair.span());
            let comma = code.get(..pair.start)?.rfind(',')?;
            let pieces = [pair.into(), " = ".into(), name.into(), (open..comma).into(), ")[_]".into()];
            Some(Replacement::new(call, pieces))
        }
        _ => None,
    }
}
