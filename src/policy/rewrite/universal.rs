//! What regorus lacks altogether, written with what it has: for the VM and for the interpreter.

use regorus::unstable::{Expr, Module, Rule, RuleHead};

use super::super::scan;
use super::text::{Piece, Replacement};
use super::tree;

/// Whether a text may hold any of it.
pub fn concerns(text: &str) -> bool {
    ["$\"", "$`", "%q", "any(", "all(", "re_match(", "cast_array("].iter().any(|needle| text.contains(needle))
}

/// `$"a {x} b"` is `sprintf("a %v b", [x])`, where something undefined is `<undefined>`. Of the text alone: regorus does
/// not parse it.
pub fn interpolations(text: &str) -> Vec<Replacement> {
    let code = scan::code(text);
    let mut replacements = Vec::new();
    for (at, _) in code.match_indices('$') {
        if let Some(replacement) = interpolation(text, at) {
            replacements.push(replacement);
        }
    }
    replacements
}

fn interpolation(text: &str, at: usize) -> Option<Replacement> {
    let quote = text[at + 1..].chars().next().filter(|char| matches!(char, '"' | '`'))?;
    let (mut format, mut arguments) = (String::new(), Vec::new());
    let mut chars = text[at + 2..].char_indices().map(|(index, char)| (at + 2 + index, char));
    let end = loop {
        let (index, char) = chars.next()?;
        match char {
            _ if char == quote => break index + 1,
            '\n' if quote == '"' => return None,
            '\\' => match chars.next()? {
                (_, brace @ ('{' | '}')) => format.push(brace),
                (_, other) => format.extend(['\\', other]),
            },
            '%' => format.push_str("%%"),
            '{' => {
                let length = closing(&text[index..])?;
                arguments.push(index + 1..index + length);
                format.push_str("%v");
                while chars.next()?.0 < index + length {}
            }
            _ => format.push(char),
        }
    };
    let mut pieces: Vec<Piece> = vec![format!("sprintf({quote}{format}{quote}, [").into()];
    for (index, argument) in arguments.into_iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        pieces.push(format!("{comma}object.get({{0: __fnv | __fnv := ").into());
        pieces.push(argument.into());
        pieces.push("}, 0, \"<undefined>\")".into());
    }
    pieces.push("])".into());
    Some(Replacement::new(at..end, pieces))
}

/// How far the bracket that opens a text is from the one that closes it.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    scan::code(text).bytes().position(|byte| {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// Builtins that Rego v1 has given up, and `%q`.
pub fn builtins(module: &Module, text: &str) -> Vec<Replacement> {
    let own: Vec<String> = module.policy.iter().filter_map(|rule| function(rule)).collect();
    let mut replacements = Vec::new();
    for rule in &module.policy {
        tree::each_expr(rule, &mut |expr| {
            let Expr::Call { fcn, params, .. } = expr else { return };
            let Some(name) = tree::variable(fcn).filter(|name| !own.iter().any(|own| own == name)) else { return };
            let arguments: Vec<_> = params.iter().map(|param| tree::range(text, param.span())).collect();
            match (name, &arguments[..]) {
                ("re_match", [_, _]) => {
                    replacements.push(Replacement::new(tree::range(text, fcn.span()), ["regex.match".into()]));
                }
                ("any" | "all" | "cast_array", [argument]) => {
                    let (before, behind) = match name {
                        "any" => ("(count([1 | __fnv := ", "; __fnv[_] == true]) > 0)"),
                        "all" => ("(count([1 | __fnv := ", "; __fnv[_] != true]) == 0)"),
                        _ => ("[__fne | __fnv := ", "; __fne := __fnv[_]]"),
                    };
                    let pieces = [before.into(), argument.clone().into(), behind.into()];
                    replacements.push(Replacement::new(tree::range(text, expr.span()), pieces));
                }
                ("sprintf", [_, _]) => replacements.extend(quoted(text, &params[0], &params[1])),
                _ => {}
            }
        });
    }
    replacements
}

fn function(rule: &Rule) -> Option<String> {
    match rule {
        Rule::Spec { head: RuleHead::Func { refr, .. }, .. } => tree::variable(refr).map(str::to_owned),
        _ => None,
    }
}

/// `%q` of a format that is written there: `%s` of the value as JSON, which is how a text is quoted.
fn quoted(text: &str, format: &Expr, arguments: &Expr) -> Vec<Replacement> {
    let (Expr::String { span, .. } | Expr::RawString { span, .. }, Expr::Array { items, .. }) = (format, arguments)
    else {
        return Vec::new();
    };
    let mut replacements = Vec::new();
    let (mut argument, mut verb) = (0, None);
    for (index, char) in span.text().char_indices() {
        match (verb, char) {
            (None, '%') => verb = Some(index),
            (None, _) | (Some(_), '0'..='9' | '.' | '-' | '+' | '#' | ' ') => {}
            (Some(start), '%') if index == start + 1 => verb = None,
            (Some(_), _) => {
                if let ('q', Some(item)) = (char, items.get(argument)) {
                    let at = span.start as usize + index;
                    let range = tree::range(text, item.span());
                    replacements.push(Replacement::new(at..at + 1, ["s".into()]));
                    replacements
                        .push(Replacement::new(range.clone(), ["json.marshal(".into(), range.into(), ")".into()]));
                }
                (argument, verb) = (argument + 1, None);
            }
        }
    }
    replacements
}
