//! What names mean in a policy file: its package, its imports, and the rules of the suite that they lead to.

use std::collections::BTreeMap;

use regorus::unstable::{Expr, Module, Ref, Rule};

use super::super::ast::head;
use super::super::compile;

/// A file's package and imports.
#[derive(Debug)]
pub(super) struct Scope {
    /// Without `data.`.
    pub package: String,
    /// As written, one a line.
    pub imports: String,
    /// What a name stands for: `["lib", "k8s"]` for `k8s`, without `data`.
    aliases: BTreeMap<String, Vec<String>>,
}

/// The scopes of all files, and where each rule is defined.
#[derive(Debug)]
pub(super) struct Names {
    modules: Vec<Ref<Module>>,
    scopes: Vec<Scope>,
    /// By package and name: indices of modules and of their rules.
    rules: BTreeMap<(String, String), Vec<(usize, usize)>>,
}

/// One definition of a rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition<'a> {
    pub rule: &'a Rule,
    pub scope: &'a Scope,
}

impl Names {
    pub fn new(modules: &[Ref<Module>]) -> Self {
        let mut rules: BTreeMap<(String, String), Vec<(usize, usize)>> = BTreeMap::new();
        for (module_index, module) in modules.iter().enumerate() {
            let package = package(module);
            for (index, rule) in module.policy.iter().enumerate() {
                let name = path(head(rule)).join(".");
                rules.entry((package.clone(), name)).or_default().push((module_index, index));
            }
        }
        Self { modules: modules.to_vec(), scopes: modules.iter().map(|module| scope(module)).collect(), rules }
    }

    /// Paths of all rules, without `data.`.
    pub fn rules(&self) -> impl Iterator<Item = String> {
        self.rules.keys().map(|(package, name)| format!("{package}.{name}"))
    }

    /// The rules of a file.
    pub fn rules_of(&self, file: &str) -> impl Iterator<Item = &Rule> {
        let of_file = self.modules.iter().filter(move |module| module.package.span.source.file() == file);
        of_file.flat_map(|module| module.policy.iter().map(|rule| &**rule))
    }

    /// The definition whose head begins at an offset of a file.
    pub fn at(&self, file: &str, offset: u32) -> Option<Definition<'_>> {
        let index = self.modules.iter().position(|module| module.package.span.source.file() == file)?;
        let rule = self.modules[index].policy.iter().find(|rule| {
            let span = head(rule).span();
            span.start <= offset && offset < rule.span().end
        })?;
        Some(Definition { rule, scope: &self.scopes[index] })
    }

    /// Package and name of the rule that an expression refers to, whatever it takes of it.
    pub fn resolve(&self, expr: &Expr, scope: &Scope) -> Option<(String, String)> {
        let path = self.full_path(expr, scope)?;
        (1..path.len()).rev().find_map(|at| {
            let name = (path[..at].join("."), path[at].clone());
            self.rules.contains_key(&name).then_some(name)
        })
    }

    /// Whether an expression names a package, or something around packages, and not a rule or a value.
    pub fn is_package(&self, expr: &Expr, scope: &Scope) -> bool {
        let Some(path) = self.full_path(expr, scope) else { return false };
        let path = path.join(".");
        self.scopes
            .iter()
            .any(|other| other.package.strip_prefix(&path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// Whether a bare name means something in a file.
    pub fn knows(&self, name: &str, scope: &Scope) -> bool {
        name == "input"
            || scope.aliases.contains_key(name)
            || self.rules.contains_key(&(scope.package.clone(), name.to_owned()))
    }

    pub fn definitions(&self, rule: &(String, String)) -> impl Iterator<Item = Definition<'_>> {
        let places = self.rules.get(rule).into_iter().flatten();
        places.map(|(module, rule)| Definition {
            rule: &self.modules[*module].policy[*rule],
            scope: &self.scopes[*module],
        })
    }

    /// Behind `data`.
    fn full_path(&self, expr: &Expr, scope: &Scope) -> Option<Vec<String>> {
        let mut path = path(expr);
        let first = (!path.is_empty()).then(|| path.remove(0))?;
        let around = match scope.aliases.get(&first) {
            Some(stands_for) => stands_for.clone(),
            None if first == "data" => Vec::new(),
            None if self.rules.contains_key(&(scope.package.clone(), first.clone())) => {
                scope.package.split('.').map(str::to_owned).chain([first]).collect()
            }
            None => return None,
        };
        Some(around.into_iter().chain(path).collect())
    }
}

/// The names of a reference up to the first key that is not a plain one.
fn path(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Var { span, .. } => vec![span.text().to_owned()],
        Expr::RefDot { refr, field, .. } => {
            let mut names = path(refr);
            // Behind a key that is no name the rest leads nowhere.
            if is_plain(refr) {
                names.push(field.0.text().to_owned());
            }
            names
        }
        Expr::RefBrack { refr, index, .. } => {
            let mut names = path(refr);
            if let (Expr::String { value, .. }, true) = (&**index, is_plain(refr))
                && let Ok(name) = value.as_string()
            {
                names.push(name.to_string());
            }
            names
        }
        _ => Vec::new(),
    }
}

fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Var { .. } => true,
        Expr::RefDot { refr, .. } => is_plain(refr),
        Expr::RefBrack { refr, index, .. } => matches!(&**index, Expr::String { .. }) && is_plain(refr),
        _ => false,
    }
}

fn package(module: &Module) -> String {
    compile::ref_text(&module.package.refr)
}

fn scope(module: &Module) -> Scope {
    let mut aliases = BTreeMap::new();
    for import in &module.imports {
        let mut path = path(&import.refr);
        if path.first().is_none_or(|root| root != "data") {
            continue;
        }
        path.remove(0);
        let name = import.r#as.as_ref().map(|name| name.text().to_owned()).or_else(|| path.last().cloned());
        aliases.extend(name.map(|name| (name, path)));
    }
    let imports = module.imports.iter().map(|import| format!("{}\n", import.span.text())).collect();
    Scope { package: package(module), imports, aliases }
}
