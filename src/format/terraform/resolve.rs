//! Where a reference of the configuration leads: down through the arguments of module calls, up through outputs.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::address::{Step, steps};
use super::configuration::{Configuration, Expression, longest};
use crate::syntax::{Data, Node};

/// What is known of a value before the apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Knowledge {
    #[default]
    Null,
    Known,
    Unknown,
}

/// A resource that a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<'t> {
    pub module: usize,
    /// `aws_subnet.a`, `data.aws_subnet.a`.
    pub resource: String,
    pub key: Option<&'t str>,
    /// Keys of instances of modules that the reference names, by module.
    pub pinned: Vec<(usize, &'t str)>,
}

/// What an expression comes to.
#[derive(Debug, Clone, Default)]
pub struct Resolved<'t> {
    pub knowledge: Knowledge,
    /// The one value that it is, where it is that of one variable.
    pub value: Option<&'t Node>,
    pub targets: Vec<Target<'t>>,
    /// It also leads to something that cannot be followed.
    pub opaque: bool,
    /// Only variables and constants decide it.
    pub by_variables: bool,
}

impl<'t> Resolved<'t> {
    fn opaque() -> Self {
        Self { knowledge: Knowledge::Unknown, opaque: true, ..Self::default() }
    }

    fn value(node: Option<&'t Node>) -> Self {
        let knowledge = if node.is_none_or(Node::is_null) { Knowledge::Null } else { Knowledge::Known };
        Self { knowledge, value: node, by_variables: true, ..Self::default() }
    }

    /// Known, but nothing of the configuration: an index, a path.
    fn plain() -> Self {
        Self { knowledge: Knowledge::Known, by_variables: true, ..Self::default() }
    }
}

/// At most this many resources behind one expression are told.
const MAX_TARGETS: usize = 500;

/// Variables and outputs that lead to each other, one after another; no real chain is as long.
const DEEPEST: usize = 100;

type Memo<'t> = HashMap<(usize, &'t str, &'t str), Option<Rc<Resolved<'t>>>>;

/// Follows references. What a variable or an output leads to is found once.
#[derive(Debug)]
pub struct Resolver<'c, 't> {
    pub configuration: &'c Configuration<'t>,
    /// By module, `var` or `output`, name; `None` while it is being found, which is how a cycle is seen.
    memo: RefCell<Memo<'t>>,
    depth: Cell<usize>,
}

impl<'c, 't> Resolver<'c, 't> {
    pub fn new(configuration: &'c Configuration<'t>) -> Self {
        Self { configuration, memo: RefCell::default(), depth: Cell::new(0) }
    }

    /// What an expression of a module comes to. `each`: the expression that its block is repeated for.
    pub fn expression(&self, module: usize, expression: &'t Node, each: Option<&'t Node>) -> Resolved<'t> {
        match Expression::of(expression) {
            Expression::Constant(value) => Resolved::value(Some(value)),
            Expression::Nothing => Resolved::value(None),
            Expression::References(references) => self.references(module, references, each),
            Expression::Blocks(node) => {
                let parts = node.items().iter().chain(node.entries().iter().map(|entry| &entry.value));
                let resolved = parts.map(|part| self.expression(module, part, each)).collect::<Vec<_>>();
                Resolved { value: None, ..union(resolved) }
            }
        }
    }

    fn references(&self, module: usize, references: &'t [Node], each: Option<&'t Node>) -> Resolved<'t> {
        let references = longest(references);
        if let [reference] = references[..] {
            return self.reference(module, reference, each);
        }
        let resolved = references.into_iter().map(|reference| self.reference(module, reference, each));
        Resolved { value: None, ..union(resolved.collect()) }
    }

    /// What one reference leads to.
    pub fn reference(&self, module: usize, reference: &'t str, each: Option<&'t Node>) -> Resolved<'t> {
        let steps = steps(reference);
        match (&steps[..], steps.first().map_or("", |step| step.name)) {
            ([_, name, rest @ ..], "var") => self.below(&self.variable(module, name.name), name, rest),
            ([_, call, output, ..], "module") => self.output(module, call, output.name),
            (_, "count" | "path" | "terraform") => Resolved::plain(),
            ([_, key], "each") if key.name == "key" => Resolved::plain(),
            (_, "each") => match each {
                // Which element it is depends on the instance.
                Some(each) => {
                    Resolved { value: None, knowledge: Knowledge::Unknown, ..self.expression(module, each, None) }
                }
                None => Resolved::opaque(),
            },
            ([_, kind, name, ..], "data") => self.resource(module, ("data", kind.name, name)),
            ([_, ..], "local" | "module" | "self" | "ephemeral" | "data" | "var") => Resolved::opaque(),
            ([kind, name, ..], _) => self.resource(module, ("managed", kind.name, name)),
            _ => Resolved::opaque(),
        }
    }

    fn resource(&self, module: usize, (mode, kind, name): (&str, &str, &Step<'t>)) -> Resolved<'t> {
        if self.configuration.resource(module, (mode, kind, name.name)).is_none() {
            return Resolved::opaque();
        }
        let prefix = if mode == "data" { "data." } else { "" };
        let resource = format!("{prefix}{kind}.{}", name.name);
        let target = Target { module, resource, key: name.key, pinned: Vec::new() };
        Resolved { knowledge: Knowledge::Unknown, targets: vec![target], ..Resolved::default() }
    }

    /// A part of a variable's value.
    fn below(&self, resolved: &Rc<Resolved<'t>>, name: &Step<'t>, rest: &[Step<'t>]) -> Resolved<'t> {
        let Some(value) = resolved.value.filter(|_| name.key.is_some() || !rest.is_empty()) else {
            return Resolved::clone(resolved);
        };
        let keys = name.key.into_iter().chain(rest.iter().flat_map(|step| [Some(step.name), step.key]).flatten());
        let mut found = Some(value);
        for key in keys {
            found = found.and_then(|node| match &node.data {
                Data::Sequence(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
                _ => node.get(key.trim_matches('"')),
            });
        }
        match found {
            Some(found) => Resolved::value(Some(found)),
            // An optional attribute may have a default that the plan does not tell.
            None => Resolved { knowledge: Knowledge::Unknown, by_variables: true, ..Resolved::default() },
        }
    }

    fn variable(&self, module: usize, name: &'t str) -> Rc<Resolved<'t>> {
        self.once((module, "var", name), || {
            let this = &self.configuration.modules[module];
            let Some((caller, _, call)) = this.caller else {
                let default = || this.node.get("variables")?.get(name)?.get("default");
                return match self.configuration.input(name).or_else(default) {
                    Some(value) => Resolved::value(Some(value)),
                    None => Resolved::opaque(),
                };
            };
            match call.get("expressions").and_then(|expressions| expressions.get(name)) {
                Some(argument) => self.expression(caller, argument, call.get("for_each_expression")),
                None => match this.node.get("variables").and_then(|variables| variables.get(name)) {
                    Some(variable) if variable.get("default").is_some() => Resolved::value(variable.get("default")),
                    _ => Resolved::opaque(),
                },
            }
        })
    }

    fn output(&self, module: usize, call: &Step<'t>, name: &'t str) -> Resolved<'t> {
        let Some(called) = self.configuration.modules[module].calls.get(call.name).copied() else {
            return Resolved::opaque();
        };
        let resolved = self.once((called, "output", name), || {
            let outputs = self.configuration.modules[called].node.get("outputs");
            match outputs.and_then(|outputs| outputs.get(name)).and_then(|output| output.get("expression")) {
                Some(expression) => self.expression(called, expression, None),
                None => Resolved::opaque(),
            }
        });
        let mut resolved = Resolved::clone(&resolved);
        resolved.by_variables = false;
        if let Some(key) = call.key {
            for target in resolved.targets.iter_mut().filter(|target| self.is_inside(target.module, called)) {
                target.pinned.push((called, key));
            }
        }
        resolved
    }

    /// Whether a module is another one or is called, by way of others, by it.
    pub fn is_inside(&self, module: usize, outer: usize) -> bool {
        let callers =
            std::iter::successors(Some(module), |at| self.configuration.modules[*at].caller.map(|(caller, ..)| caller));
        callers.into_iter().any(|at| at == outer)
    }

    fn once(&self, key: (usize, &'static str, &'t str), find: impl FnOnce() -> Resolved<'t>) -> Rc<Resolved<'t>> {
        let known = self.memo.borrow().get(&key).cloned();
        match known {
            Some(Some(resolved)) => return resolved,
            // A cycle, which no real configuration has.
            Some(None) => return Rc::new(Resolved::opaque()),
            None => {}
        }
        if self.depth.get() >= DEEPEST {
            return Rc::new(Resolved::opaque());
        }
        self.depth.set(self.depth.get() + 1);
        self.memo.borrow_mut().insert(key, None);
        let resolved = Rc::new(find());
        self.memo.borrow_mut().insert(key, Some(Rc::clone(&resolved)));
        self.depth.set(self.depth.get() - 1);
        resolved
    }
}

fn union<'t>(all: Vec<Resolved<'t>>) -> Resolved<'t> {
    let mut united = Resolved { by_variables: !all.is_empty(), ..Resolved::default() };
    for resolved in all {
        united.knowledge = united.knowledge.max(resolved.knowledge);
        united.opaque |= resolved.opaque;
        united.by_variables &= resolved.by_variables;
        for target in resolved.targets {
            if united.targets.len() >= MAX_TARGETS {
                united.opaque = true;
                break;
            }
            if !united.targets.contains(&target) {
                united.targets.push(target);
            }
        }
    }
    united
}
