//! Policies that compile and yet never say what their author means: seen in the parsed modules, told with their place.
//!
//! An error where an answer can never be read, a warning where it is likely that nothing is ever answered. What other
//! rules use is a helper, and left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::unstable::{Expr, Literal, Module, Rule, RuleHead};
use regorus::{Engine, Value};

use super::{Remark, ast, data, exception};
use crate::settings::Severity;
use crate::source::{Source, Span};

/// What `find` looks at.
pub struct Pack<'a> {
    /// The pack's files, by their shown paths.
    pub sources: BTreeMap<&'a str, &'a Arc<Source>>,
    /// Paths of the rules that answer (`data.main.deny`), by package; of packages that are judged.
    pub entries: BTreeMap<&'a str, Vec<&'a str>>,
}

/// A name under `data` that no package has, where it is first read: a user's data, or nothing.
#[derive(Debug)]
pub struct DataUse {
    pub name: String,
    place: (Arc<Source>, Span),
}

impl DataUse {
    /// What is said when there is no such data.
    pub fn missing(&self) -> Remark {
        let name = &self.name;
        Remark {
            severity: Severity::Warning,
            message: format!("there is nothing at `data.{name}`: a condition on it never holds"),
            help: Some(format!(
                "name its file with `--data`. Files are merged at the root of `data`, whatever their folders are called; `--data {name}:PATH` puts one there"
            )),
            place: Some(self.place.clone()),
        }
    }
}

/// All traps of a pack, in the order of its files.
pub fn find(engine: &mut Engine, pack: &Pack<'_>) -> Vec<Remark> {
    let modules: Vec<&Module> = engine.get_modules().iter().map(|module| &**module).collect();
    let own: Vec<&Module> = modules.into_iter().filter(|module| pack.source(module).is_some()).collect();
    let used = used_names(&own);
    let mut remarks = Vec::new();
    for (package, entries) in &pack.entries {
        let modules: Vec<&Module> = own.iter().copied().filter(|module| ast::package(module) == *package).collect();
        let rules: Vec<&Rule> = modules.iter().flat_map(|module| &module.policy).map(|rule| &**rule).collect();
        let mut told = BTreeSet::new();
        for rule in &rules {
            let name = ast::rule_name(rule);
            let is_used = used.contains(&name);
            let found =
                if is_entry(&name) { wrong_shape(rule, &name, is_used) } else { near_miss(rule, &name, is_used) };
            let found = found.or_else(|| (name == "exception").then(|| unknown_exception(rule, entries)).flatten());
            if let Some((severity, message, help)) = found
                && told.insert(name)
            {
                remarks.push(pack.remark(severity, (message, help), ast::head(rule).span()));
            }
        }
        remarks.extend(foreign_input(&modules, pack));
        remarks.extend(no_input(&modules, &rules, pack));
    }
    remarks.sort_by(|a, b| place(a).cmp(&place(b)));
    remarks
}

/// What modules read of `data` that is no package's and not ours.
pub fn data_uses(engine: &mut Engine, pack: &Pack<'_>) -> Vec<DataUse> {
    let modules: Vec<&Module> = engine.get_modules().iter().map(|module| &**module).collect();
    let packages: BTreeSet<String> =
        modules.iter().filter_map(|module| ast::package(module).split('.').next().map(str::to_owned)).collect();
    let mut uses: BTreeMap<String, DataUse> = BTreeMap::new();
    for module in modules {
        let Some(source) = pack.source(module) else { continue };
        ast::each_expr(module, &mut |expr| {
            let path = ast::path(expr);
            let [root, name, ..] = path.as_slice() else { return };
            if root != "data" || data::RESERVED.contains(&name.as_str()) || packages.contains(name) {
                return;
            }
            let place = (Arc::clone(source), span(source, expr.span()));
            uses.entry(name.clone()).or_insert_with(|| DataUse { name: name.clone(), place });
        });
    }
    uses.into_values().collect()
}

/// A file that is taken for tests and holds rules that answer.
pub fn in_tests(source: &Arc<Source>) -> Option<Remark> {
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let word = line.split(|char: char| !(char.is_alphanumeric() || char == '_')).next().unwrap_or_default();
        let rest = line[word.len()..].trim_start();
        if is_entry(word) && (rest.starts_with("contains ") || rest.starts_with('[')) {
            let span = Span::new(source.id, at, at + word.len());
            return Some(Remark {
                severity: Severity::Warning,
                message: format!("`{word}` is not judged: a file whose name ends in _test.rego holds tests"),
                help: Some("rename the file".to_owned()),
                place: Some((Arc::clone(source), span)),
            });
        }
        at += line.len();
    }
    None
}

type Found = Option<(Severity, String, String)>;

/// `deny` and the like in a shape that holds no answers.
fn wrong_shape(rule: &Rule, name: &str, is_used: bool) -> Found {
    let help = format!("write `{name} contains msg if {{ ... }}`");
    let error = |message: String| Some((Severity::Error, message, help.clone()));
    match rule {
        Rule::Default { .. } => error(format!("`{name}` has a default value, so it is no set of messages")),
        Rule::Spec { head: RuleHead::Func { .. }, .. } if !is_used => {
            Some((Severity::Warning, format!("`{name}` is a function: nobody calls it, so it answers nothing"), help))
        }
        Rule::Spec { head: RuleHead::Set { key: Some(key), .. }, .. } => wrong_answer(key).map(|what| {
            (Severity::Error, format!("an answer of `{name}` is {what}, not a text or an object with `msg`"), help)
        }),
        Rule::Spec { head: RuleHead::Compr { refr, assign, .. }, bodies, .. } if matches!(**refr, Expr::Var { .. }) => {
            let Some(assign) = assign else {
                return error(format!("`{name}` is true or nothing, and has no message"));
            };
            let value = match &*assign.value {
                Expr::Var { value, .. } => bodies.iter().find_map(|body| assigned(&body.query.stmts, value)),
                value => Some(value),
            };
            is_text(value?).then(|| error(format!("`{name}` is one value, not a set of messages"))).flatten()
        }
        _ => None,
    }
}

/// What a body assigns to a name.
fn assigned<'a>(statements: &'a [regorus::unstable::LiteralStmt], name: &Value) -> Option<&'a Expr> {
    statements.iter().find_map(|statement| {
        let Literal::Expr { expr, .. } = &statement.literal else { return None };
        let Expr::AssignExpr { lhs, rhs, .. } = &**expr else { return None };
        matches!(&**lhs, Expr::Var { value, .. } if value == name).then_some(&**rhs)
    })
}

/// A value that is no collection, for certain.
fn is_text(expr: &Expr) -> bool {
    match expr {
        Expr::String { .. } | Expr::RawString { .. } | Expr::Bool { .. } | Expr::Number { .. } => true,
        Expr::Call { fcn, .. } => matches!(ast::path(fcn).join(".").as_str(), "sprintf" | "concat" | "format_int"),
        _ => false,
    }
}

/// A literal answer that is none.
fn wrong_answer(key: &Expr) -> Option<&'static str> {
    match key {
        Expr::Number { .. } => Some("a number"),
        Expr::Bool { .. } => Some("a boolean"),
        Expr::Null { .. } => Some("null"),
        Expr::Array { .. } => Some("an array"),
        Expr::Object { fields, .. } => {
            let key = |key: &Expr| matches!(key, Expr::String { value: Value::String(name), .. } if &**name == "msg");
            let known = fields.iter().all(|(_, name, _)| matches!(**name, Expr::String { .. }));
            (known && !fields.iter().any(|(_, name, _)| key(name))).then_some("an object without `msg`")
        }
        _ => None,
    }
}

/// A set with a name that looks like one that answers.
fn near_miss(rule: &Rule, name: &str, is_used: bool) -> Found {
    let Rule::Spec { head: RuleHead::Set { .. }, .. } = rule else { return None };
    let lower = name.to_ascii_lowercase();
    let meant = [("deny", "deny"), ("deni", "deny"), ("violat", "violation"), ("warn", "warn")];
    let (_, meant) = meant.into_iter().find(|(start, _)| lower.starts_with(start))?;
    if is_used {
        return None;
    }
    let message = format!("`{name}` answers nothing: rules that do are named deny, violation or warn");
    Some((Severity::Warning, message, format!("name it `{meant}`, or `{meant}_` and a name of its own")))
}

/// An exception from a rule that does not exist.
fn unknown_exception(rule: &Rule, entries: &[&str]) -> Found {
    let Rule::Spec { head: RuleHead::Set { key: Some(key), .. }, bodies, .. } = rule else { return None };
    let list = match &**key {
        Expr::Var { value, .. } => bodies.iter().find_map(|body| assigned(&body.query.stmts, value))?,
        key => key,
    };
    let Expr::Array { items, .. } = list else { return None };
    let named = items.iter().filter_map(|item| match &**item {
        Expr::String { value: Value::String(name), .. } => Some(name.to_string()),
        _ => None,
    });
    let known = |name: &String| entries.iter().any(|entry| exception::part(entry) == name);
    let name = named.into_iter().find(|name| !known(name))?;
    let message = match name.as_str() {
        "" => "an exception is from `deny`, and there is no rule of that name alone".to_owned(),
        name => format!(
            "an exception is from `{name}`, and there is no rule `deny_{name}`, `violation_{name}` or `warn_{name}`"
        ),
    };
    Some((Severity::Warning, message, "it names what follows `deny_`: `rules := [\"foo\"]` for `deny_foo`".to_owned()))
}

/// Policies for the admission of objects: what they read is in no file.
fn foreign_input(modules: &[&Module], pack: &Pack<'_>) -> Option<Remark> {
    const REVIEWS: [[&str; 3]; 3] =
        [["input", "review", "object"], ["input", "review", "kind"], ["input", "request", "object"]];
    let mut found = None;
    for module in modules {
        ast::each_expr(module, &mut |expr| {
            let path = ast::path(expr);
            if found.is_none() && REVIEWS.iter().any(|review| path.iter().map(String::as_str).eq(*review)) {
                found = Some((path[..2].join("."), expr.span()));
            }
        });
    }
    let (what, span) = found?;
    let message = format!("`{what}` is read, which an admission review has and a file has not");
    let help = "this policy is written for an admission controller: here `input` is the object itself";
    Some(pack.remark(Severity::Warning, (message, help.to_owned()), span))
}

/// Policies that say the same of every document.
fn no_input(modules: &[&Module], rules: &[&Rule], pack: &Pack<'_>) -> Option<Remark> {
    let mut reads = false;
    for module in modules {
        ast::each_expr(module, &mut |expr| {
            reads |= matches!(ast::path(expr).first().map(String::as_str), Some("input" | "data"));
        });
    }
    let first = rules.iter().find(|rule| is_entry(&ast::rule_name(rule))).filter(|_| !reads)?;
    let message = "the policy never reads `input`: it says the same of every document".to_owned();
    let help = "conditions are about `input`: `fivenines parse FILE` shows it".to_owned();
    Some(pack.remark(Severity::Warning, (message, help), ast::head(first).span()))
}

/// Names that expressions use, those of other packages by their last part too.
fn used_names(modules: &[&Module]) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for module in modules {
        ast::each_expr(module, &mut |expr| {
            let path = ast::path(expr);
            match path.first().map(String::as_str) {
                Some("input") | None => {}
                Some(_) => used.extend(path),
            }
        });
    }
    used
}

/// conftest's names: deny, violation and warn, perhaps with a suffix behind an underscore.
fn is_entry(name: &str) -> bool {
    matches!(name.split('_').next(), Some("deny" | "violation" | "warn"))
}

impl Pack<'_> {
    fn source(&self, module: &Module) -> Option<&Arc<Source>> {
        self.sources.get(module.package.span.source.file().as_str()).copied()
    }

    fn remark(&self, severity: Severity, (message, help): (String, String), at: &regorus::unstable::Span) -> Remark {
        let source = self.sources.get(at.source.file().as_str()).copied();
        let place = source.map(|source| (Arc::clone(source), span(source, at)));
        Remark { severity, message, help: Some(help), place }
    }
}

fn span(source: &Source, at: &regorus::unstable::Span) -> Span {
    let end = (at.end as usize).min(source.text.len());
    Span::new(source.id, (at.start as usize).min(end), end)
}

fn place(remark: &Remark) -> Option<(&str, Span)> {
    remark.place.as_ref().map(|(source, span)| (source.path.as_str(), *span))
}
