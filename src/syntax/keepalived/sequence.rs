//! `~SEQ(var, start, step, end) line` and `~LST(var, a, b) line`: a line that is read once for each value.

use super::text::Text;

/// More values than this are not followed.
const MAX_VALUES: usize = 65_536;

/// The values of the variables, one set for each time that the rest of the line is read.
#[derive(Debug)]
pub struct Sequence {
    pub names: Vec<String>,
    values: Values,
    /// The rest of the line.
    pub text: Text,
}

#[derive(Debug)]
enum Values {
    Numbers { next: i64, step: i64, left: usize, as_hexadecimal: bool },
    List(std::vec::IntoIter<Vec<String>>),
}

impl Sequence {
    /// The next values, one for each name.
    pub fn next(&mut self) -> Option<Vec<String>> {
        match &mut self.values {
            Values::List(values) => values.next(),
            Values::Numbers { next, step, left, as_hexadecimal } => {
                *left = left.checked_sub(1)?;
                let value = *next;
                *next = next.saturating_add(*step);
                Some(vec![if *as_hexadecimal { format!("{value:x}") } else { value.to_string() }])
            }
        }
    }
}

/// What a line asks for.
pub enum Found {
    Nothing,
    Sequence(Sequence),
    Invalid,
}

/// `expand` replaces parameters in what stands in the brackets.
pub fn sequence(text: &Text, expand: &mut dyn FnMut(Text) -> Text) -> Found {
    let line = text.as_str();
    let (kind, rest) = match line.split_at_checked(4) {
        Some(("~SEQ", rest)) => match rest.strip_prefix('x') {
            Some(rest) => (Kind::Hexadecimal, rest),
            None => (Kind::Decimal, rest),
        },
        Some(("~LST", rest)) => (Kind::List, rest),
        _ => return Found::Nothing,
    };
    let Some(inside) = rest.trim_start_matches([' ', '\t']).strip_prefix('(') else { return Found::Invalid };
    let open = line.len() - inside.len();
    let Some(close) = inside.find(')').map(|at| open + at) else { return Found::Invalid };
    let behind = &line[close + 1..];
    let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let given = expand(text.part(open..close));
    let read = match kind {
        Kind::List => list(given.as_str()),
        _ => numbers(given.as_str(), matches!(kind, Kind::Hexadecimal)),
    };
    match read {
        Some((names, values)) => {
            Found::Sequence(Sequence { names, values, text: text.part(close + 1 + blank..line.len()) })
        }
        None => Found::Invalid,
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Decimal,
    Hexadecimal,
    List,
}

fn numbers(given: &str, as_hexadecimal: bool) -> Option<(Vec<String>, Values)> {
    let (name, rest) = given.split_once(',')?;
    let numbers: Vec<i64> = rest.split(',').map(|text| number(text.trim())).collect::<Option<_>>()?;
    let (start, step, end) = match numbers[..] {
        [end] => (if end < 0 { -1 } else { 1 }, if end < 1 { -1 } else { 1 }, end),
        [start, end] => (start, if start <= end { 1 } else { -1 }, end),
        [start, step, end] => (start, step, end),
        _ => return None,
    };
    let is_wrong = step == 0 || (start < end && step < 0) || (start > end && step > 0);
    if is_wrong || (as_hexadecimal && (start < 0 || end < 0)) || name.trim().is_empty() {
        return None;
    }
    let count = end.checked_sub(start)?.checked_div(step)?.unsigned_abs();
    let count = usize::try_from(count).ok()?.saturating_add(1).min(MAX_VALUES);
    Some((vec![name.trim().to_owned()], Values::Numbers { next: start, step, left: count, as_hexadecimal }))
}

fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// `IP, 1, 2` or `{A, B}, {1, 2}, {3, 4}`.
fn list(given: &str) -> Option<(Vec<String>, Values)> {
    let mut items = elements(given).into_iter();
    let names = items.next().filter(|names| names.iter().all(|name| !name.is_empty()))?;
    let values: Vec<Vec<String>> = items.collect();
    let fits = !values.is_empty() && values.iter().all(|value| value.len() == names.len());
    fits.then_some((names, Values::List(values.into_iter())))
}

fn elements(given: &str) -> Vec<Vec<String>> {
    let mut items = Vec::new();
    let mut rest = given.trim();
    while !rest.is_empty() {
        let (item, behind) = match rest.strip_prefix('{') {
            Some(inside) => inside.split_once('}').unwrap_or((inside, "")),
            None => rest.split_at(rest.find(',').unwrap_or(rest.len())),
        };
        let is_group = rest.starts_with('{');
        let words = item.split(',').filter(|_| is_group).map(|word| word.trim().to_owned());
        items.push(if is_group { words.collect() } else { vec![item.trim().to_owned()] });
        rest = behind.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    items
}
