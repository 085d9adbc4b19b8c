//! Builtins that could exhaust memory at one call, with a bound. Only for programs of user policies.

use regorus::rvm::Program;
use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Span};

use crate::value::Value;

/// Most numbers that `numbers.range` makes.
const MAX_NUMBERS: u64 = 1_000_000;

/// Puts the bounded builtins in the place of regorus's.
pub fn bound(program: &mut Program) {
    for (info, resolved) in program.builtin_info_table.iter().zip(&mut program.resolved_builtins) {
        match info.name.as_str() {
            "numbers.range" => resolved.0 = range,
            "numbers.range_step" => resolved.0 = range_step,
            _ => {}
        }
    }
}

fn range(span: &Span, params: &[Ref<Expr>], args: &[Value], strict: bool) -> anyhow::Result<Value> {
    checked("numbers.range", (span, params, args, strict))
}

fn range_step(span: &Span, params: &[Ref<Expr>], args: &[Value], strict: bool) -> anyhow::Result<Value> {
    checked("numbers.range_step", (span, params, args, strict))
}

/// How far the ends are apart bounds the numbers for every step from one.
fn checked(
    name: &'static str,
    (span, params, args, strict): (&Span, &[Ref<Expr>], &[Value], bool),
) -> anyhow::Result<Value> {
    let end = |index: usize| args.get(index).and_then(|value| value.as_f64().ok());
    let is_wide = end(0).zip(end(1)).is_some_and(|(from, to)| (to - from).abs() > MAX_NUMBERS as f64);
    let stands_still = args.get(2).is_some_and(|step| step.as_f64().is_ok_and(|step| step < 1.0));
    if is_wide || stands_still {
        // The one error that a builtin cannot hide as a missing value.
        return Err(regorus::LimitError::MemoryLimitExceeded { usage: 0, limit: MAX_NUMBERS }.into());
    }
    let known: Option<&BuiltinFcn> = BUILTINS.get(name);
    known.map_or_else(|| Ok(Value::Undefined), |known| known.0(span, params, args, strict))
}
