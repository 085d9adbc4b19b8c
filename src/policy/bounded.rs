//! Builtins that could exhaust memory at one call, with a bound. Only for programs of user policies.

use regorus::rvm::Program;
use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Span};

use crate::value::Value;

/// Most numbers that `numbers.range` makes.
const MAX_NUMBERS: u64 = 1_000_000;

/// Most bytes that a builtin gets which makes texts or arrays as long as what it gets: what doubles ends here.
const MAX_BYTES: u64 = 64 << 20;

/// What an element costs, beside its text.
const ELEMENT_BYTES: u64 = 16;

/// Puts the bounded builtins in the place of regorus's.
pub fn bound(program: &mut Program) {
    for (info, resolved) in program.builtin_info_table.iter().zip(&mut program.resolved_builtins) {
        match info.name.as_str() {
            "numbers.range" => resolved.0 = range,
            "numbers.range_step" => resolved.0 = range_step,
            name => {
                if let Some((_, bounded)) = GROWING.iter().find(|(growing, _)| *growing == name) {
                    resolved.0 = *bounded;
                }
            }
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
fn checked(name: &'static str, (span, params, args, strict): Call<'_>) -> anyhow::Result<Value> {
    let end = |index: usize| args.get(index).and_then(|value| value.as_f64().ok());
    let is_wide = end(0).zip(end(1)).is_some_and(|(from, to)| (to - from).abs() > MAX_NUMBERS as f64);
    let stands_still = args.get(2).is_some_and(|step| step.as_f64().is_ok_and(|step| step < 1.0));
    if is_wide || stands_still {
        return Err(too_much(MAX_NUMBERS));
    }
    call(name, (span, params, args, strict))
}

/// What a builtin is called with.
type Call<'a> = (&'a Span, &'a [Ref<Expr>], &'a [Value], bool);

fn call(name: &'static str, (span, params, args, strict): Call<'_>) -> anyhow::Result<Value> {
    let known: Option<&BuiltinFcn> = BUILTINS.get(name);
    known.map_or_else(|| Ok(Value::Undefined), |known| known.0(span, params, args, strict))
}

/// The one error that a builtin cannot hide as a missing value.
fn too_much(limit: u64) -> anyhow::Error {
    regorus::LimitError::MemoryLimitExceeded { usage: 0, limit }.into()
}

/// What a fault of ours says to the policy's author.
pub fn said(fault: &str) -> &'static str {
    match fault.contains(&MAX_NUMBERS.to_string()) {
        true => "`numbers.range` would make more than a million numbers",
        false => "a builtin such as `concat`, `sprintf` or `array.concat` would make more than 64 MiB at once",
    }
}

type Function = fn(&Span, &[Ref<Expr>], &[Value], bool) -> anyhow::Result<Value>;

macro_rules! growing {
    ($($name:literal),+) => {
        /// Builtins whose result is as long as all that they get.
        const GROWING: &[(&str, Function)] = &[$(($name, |span, params, args, strict| {
            match cost($name, args) > MAX_BYTES {
                true => Err(too_much(MAX_BYTES)),
                false => call($name, (span, params, args, strict)),
            }
        })),+];
    };
}

growing!(
    "array.concat",
    "base64.encode",
    "concat",
    "json.marshal",
    "replace",
    "sprintf",
    "strings.replace_n",
    "urlquery.encode"
);

/// At least the bytes that a result has.
fn cost(name: &str, args: &[Value]) -> u64 {
    let own: u64 = args.iter().map(|value| bytes(value, MAX_BYTES)).sum();
    match (name, args) {
        // Every character may be replaced by the whole text, a separator stands between each two.
        ("replace", [text, _, new]) => own.max(bytes(text, MAX_BYTES).saturating_mul(bytes(new, MAX_BYTES))),
        ("concat", [separator, items]) => {
            let count =
                items.as_array().map_or_else(|_| items.as_set().map_or(0, |items| items.len()), |items| items.len());
            own.saturating_add(bytes(separator, MAX_BYTES).saturating_mul(count as u64))
        }
        // `%999999999d` is padded.
        ("sprintf", [Value::String(format), _]) => own.saturating_add(widest(format)),
        _ => own,
    }
}

/// The size of a value, counted as far as `most`.
fn bytes(value: &Value, most: u64) -> u64 {
    let mut sum: u64 = ELEMENT_BYTES;
    let mut add = |part: &Value| {
        if sum <= most {
            sum = sum.saturating_add(bytes(part, most - sum.min(most)));
        }
    };
    match value {
        Value::String(text) => return text.len() as u64,
        Value::Array(items) => items.iter().for_each(&mut add),
        Value::Set(items) => items.iter().for_each(&mut add),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            add(key);
            add(value);
        }),
        _ => {}
    }
    sum
}

/// The largest number in a format.
fn widest(format: &str) -> u64 {
    let numbers = format.split(|char: char| !char.is_ascii_digit()).filter(|digits| !digits.is_empty());
    numbers.map(|digits| digits.parse().unwrap_or(u64::MAX)).max().unwrap_or(0)
}
