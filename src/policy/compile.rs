//! Rego text to VM programs. Shared with `build.rs`.

use regorus::rvm::Program;
use regorus::rvm::instructions::Instruction;
use regorus::unstable::{Expr, Rule, RuleHead};
use regorus::{Engine, PolicyLengthConfig, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU32, NonZeroUsize};

use super::scan::{self, Lines};
use super::{ast, rewrite};
use crate::settings::Severity;

/// Deepest nesting of brackets that is compiled: regorus's parser takes exponential time beyond.
const MAX_BRACKETS: usize = 12;

/// Largest policy file.
const MAX_BYTES: usize = 4 << 20;

/// Longest line of one.
const MAX_LINE: usize = 16_384;

/// A fault in a policy, as the compiler words it.
#[derive(Debug, Clone)]
pub struct CompileError {
    pub message: String,
    /// File, when it is another one than was added last (a module that the policy imports).
    pub path: Option<String>,
    /// Line and column, 1-based, when the compiler says so.
    pub place: Option<(u32, u32)>,
}

/// How a module is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V0,
    V1,
}

/// An engine without the features that a policy must not have at run time.
pub fn engine() -> Engine {
    let mut engine = Engine::new();
    // Our own limits are checked before, and what is rewritten is longer.
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX,
    });
    engine
}

/// Adds a module; the answer is its package without `data.`.
pub fn add(engine: &mut Engine, path: &str, text: &str, version: Version) -> Result<String, CompileError> {
    check_text(text)?;
    let rewritten = rewrite::for_all(text, version);
    add_as_it_is(engine, path, &rewritten.text, version).map_err(|fault| {
        let place = fault.place.map(|place| {
            let offset = rewritten.offset(Lines::new(&rewritten.text).offset(&rewritten.text, place));
            Lines::new(text).position(text, offset)
        });
        CompileError { place, ..fault }
    })
}

/// As `add`, for a text that is rewritten already. Faults have the columns that regorus counts.
pub fn add_as_it_is(engine: &mut Engine, path: &str, text: &str, version: Version) -> Result<String, CompileError> {
    engine.set_rego_v0(version == Version::V0);
    let package = engine.add_policy(path.to_owned(), text.to_owned()).map_err(|error| fault(&error.to_string()))?;
    Ok(package.strip_prefix("data.").unwrap_or(&package).to_owned())
}

/// The conftest-style rules of a package: `deny`, `violation`, `warn` and their suffixed forms.
pub fn entries(engine: &mut Engine, package: &str) -> Vec<(String, Severity)> {
    let mut names = Vec::new();
    for module in engine.get_modules() {
        let of_module = ref_text(&module.package.refr);
        if of_module != package {
            continue;
        }
        for rule in &module.policy {
            let head = match &**rule {
                Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. }, .. } => refr,
                _ => continue,
            };
            let name = ref_text(head);
            let name = name.split(['.', '[']).next().unwrap_or_default();
            if let Some(severity) = severity_of(name) {
                names.push((format!("data.{package}.{name}"), severity));
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

/// Every rule of every module: its name, its package and its text.
pub fn rule_texts(engine: &mut Engine) -> Vec<(String, String, String)> {
    let mut rules = Vec::new();
    for module in engine.get_modules() {
        let package = ref_text(&module.package.refr);
        for rule in &module.policy {
            let name = ref_text(ast::head(rule)).split('.').next().unwrap_or_default().to_owned();
            rules.push((name, package.clone(), rule.span().text().to_owned()));
        }
    }
    rules
}

/// The files that define each rule (`data.main.deny`).
pub fn files_of_rules(engine: &mut Engine) -> BTreeMap<String, BTreeSet<String>> {
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in engine.get_modules() {
        let package = ref_text(&module.package.refr);
        let file = module.package.refr.span().source.get_path().clone();
        for rule in &module.policy {
            let name = ref_text(ast::head(rule));
            files.entry(format!("data.{package}.{name}")).or_default().insert(file.clone());
        }
    }
    files
}

/// The rule whose body each instruction belongs to. What reads a function's arguments stands before its body.
pub fn rules_of_instructions(program: &Program) -> Vec<Option<usize>> {
    let mut rules = vec![None; program.instructions.len()];
    let (mut from, mut current) = (0, None);
    for (pc, instruction) in program.instructions.iter().enumerate() {
        if let Instruction::RuleInit { rule_index, .. } = instruction {
            current = Some(usize::from(*rule_index));
            rules[from..pc].fill(current);
        }
        rules[pc] = current;
        if matches!(instruction, Instruction::RuleReturn {}) {
            from = pc + 1;
        }
    }
    rules
}

/// conftest's convention; a suffix may follow behind an underscore.
fn severity_of(name: &str) -> Option<Severity> {
    match name.split('_').next()? {
        "deny" | "violation" => Some(Severity::Error),
        "warn" => Some(Severity::Warning),
        _ => None,
    }
}

pub fn ref_text(expr: &Expr) -> String {
    match expr {
        Expr::Var { value: Value::String(name), .. } => name.to_string(),
        Expr::RefDot { refr, field: (_, Value::String(name)), .. } => format!("{}.{name}", ref_text(refr)),
        Expr::RefBrack { refr, .. } => ref_text(refr),
        _ => String::new(),
    }
}

/// The texts of a program that looks at `data.inventory`, among them the kinds that it looks for; `None` for one that
/// does not look.
pub fn inventory_texts(program: &Program) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    program.literals.iter().for_each(|literal| collect_texts(literal, &mut texts));
    texts.iter().any(|text| text == "inventory").then_some(texts)
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Set(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(pairs) => pairs.iter().for_each(|(key, value)| {
            collect_texts(key, texts);
            collect_texts(value, texts);
        }),
        _ => {}
    }
}

/// Refuses what the parser must not see.
pub fn check_text(text: &str) -> Result<(), CompileError> {
    let refused = |message: String, at: usize| {
        let place = Some(Lines::new(text).position(text, at));
        Err(CompileError { message, path: None, place })
    };
    if text.len() > MAX_BYTES {
        let message = format!("a policy of {} bytes is too large, at most {MAX_BYTES} are read", text.len());
        return Err(CompileError { message, path: None, place: Some((1, 1)) });
    }
    if let Some(at) = text.find('\0') {
        return refused("a policy holds no NUL characters".into(), at);
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() > MAX_LINE {
            return refused(format!("a line of {} bytes is too long, at most {MAX_LINE} are read", line.len()), start);
        }
        start += line.len();
    }
    match scan::too_deep(text, MAX_BRACKETS) {
        None => Ok(()),
        Some(at) => refused(format!("brackets are nested more than {MAX_BRACKETS} deep"), at),
    }
}

/// regorus words a fault as a snippet: `--> path:line:column`, the line, then `error: message`.
pub fn fault(text: &str) -> CompileError {
    let mut parts = text.split("--> ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or("").trim().rsplitn(3, ':');
    let (column, line, path) = (parts.next(), parts.next(), parts.next());
    let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
    let message = text.rsplit("error: ").next().unwrap_or(text).trim().trim_end_matches('.').to_owned();
    CompileError { message, path: path.map(str::to_owned), place: number(line).zip(number(column)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_follow_conftest() {
        let mut engine = engine();
        let text =
            "package main\ndeny contains 1 if true\nwarn_more contains 2 if true\nhelper := 3\nviolation[x] { x := 1 }";
        let package = add(
            &mut engine,
            "a.rego",
            &text.replace("violation[x] { x := 1 }", "violation contains 3 if true"),
            Version::V1,
        );
        assert_eq!(package.expect("compiles"), "main");
        let names: Vec<_> = entries(&mut engine, "main").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["data.main.deny", "data.main.violation", "data.main.warn_more"]);
    }
}
