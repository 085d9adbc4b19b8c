//! The configuration in a plan: modules, their resources, calls and variables, found by name.

use std::collections::HashMap;

use super::address::Step;
use crate::syntax::Node;

/// A resource by its mode, type and name.
pub type Named<'t> = (&'t str, &'t str, &'t str);

/// One module as it is written, whatever the number of its instances.
#[derive(Debug)]
pub struct Module<'t> {
    /// The module that calls this one, and the call.
    pub caller: Option<(usize, &'t str, &'t Node)>,
    pub node: &'t Node,
    pub resources: HashMap<Named<'t>, &'t Node>,
    pub calls: HashMap<&'t str, usize>,
}

/// All modules; the root is the first.
#[derive(Debug)]
pub struct Configuration<'t> {
    pub modules: Vec<Module<'t>>,
    providers: HashMap<&'t str, &'t Node>,
    /// The values of the root module's variables.
    inputs: HashMap<&'t str, &'t Node>,
}

impl<'t> Configuration<'t> {
    /// `None` for a plan that was cut down to its changes.
    pub fn read(plan: &'t Node) -> Option<Self> {
        let root = plan.dig(&["configuration", "root_module"])?;
        let mut modules: Vec<Module<'t>> = vec![module(root, None)];
        let mut at = 0;
        while at < modules.len() {
            let calls = modules[at].node.get("module_calls").map(Node::entries).unwrap_or_default();
            for call in calls {
                let Some(called) = call.value.get("module") else { continue };
                modules.push(module(called, Some((at, &*call.key, &call.value))));
                let called = modules.len() - 1;
                modules[at].calls.insert(&call.key, called);
            }
            at += 1;
        }
        let providers = plan.dig(&["configuration", "provider_config"]).map(Node::entries).unwrap_or_default();
        let inputs = plan.get("variables").map(Node::entries).unwrap_or_default();
        Some(Self {
            modules,
            providers: providers.iter().map(|entry| (&*entry.key, &entry.value)).collect(),
            inputs: inputs.iter().filter_map(|entry| Some((&*entry.key, entry.value.get("value")?))).collect(),
        })
    }

    pub fn module(&self, steps: &[Step<'_>]) -> Option<usize> {
        steps.iter().try_fold(0, |at, step| self.modules[at].calls.get(step.name).copied())
    }

    pub fn resource(&self, module: usize, named: Named<'_>) -> Option<&'t Node> {
        self.modules[module].resources.get(&named).copied()
    }

    pub fn provider(&self, key: &str) -> Option<&'t Node> {
        self.providers.get(key).copied()
    }

    /// The value of a variable of the root module.
    pub fn input(&self, name: &str) -> Option<&'t Node> {
        self.inputs.get(name).copied()
    }

    /// The names of the calls that lead to a module.
    pub fn path(&self, module: usize) -> Vec<&'t str> {
        let callers = std::iter::successors(self.modules[module].caller, |(caller, ..)| self.modules[*caller].caller);
        let mut path: Vec<&str> = callers.map(|(_, name, _)| name).collect();
        path.reverse();
        path
    }
}

fn module<'t>(node: &'t Node, caller: Option<(usize, &'t str, &'t Node)>) -> Module<'t> {
    let resources = node.get("resources").map(Node::items).unwrap_or_default();
    let named = |resource: &'t Node| {
        let text = |key| resource.get(key).and_then(Node::as_str);
        Some(((text("mode")?, text("type")?, text("name")?), resource))
    };
    Module { caller, node, resources: resources.iter().filter_map(named).collect(), calls: HashMap::new() }
}

/// What an expression of the configuration is, as far as a plan tells.
#[derive(Debug, Clone, Copy)]
pub enum Expression<'t> {
    Constant(&'t Node),
    /// Null, or an expression that refers to nothing.
    Nothing,
    References(&'t [Node]),
    /// Blocks, or one of them.
    Blocks(&'t Node),
}

impl<'t> Expression<'t> {
    pub fn of(node: &'t Node) -> Self {
        let Some(first) = node.entries().first() else {
            return if node.is_mapping() { Self::Nothing } else { Self::Blocks(node) };
        };
        // A block may have an attribute of that name: its value would be an expression, never a list of texts.
        match &*first.key {
            "constant_value" if node.entries().len() == 1 => match first.value.is_null() {
                true => Self::Nothing,
                false => Self::Constant(&first.value),
            },
            "references" if first.value.is_sequence() && first.value.items().iter().all(|it| it.as_str().is_some()) => {
                Self::References(first.value.items())
            }
            _ => Self::Blocks(node),
        }
    }
}

/// The longest forms of references: each is followed by its own prefixes in a plan.
pub fn longest(references: &[Node]) -> Vec<&str> {
    let mut kept: Vec<&str> = Vec::new();
    for reference in references.iter().filter_map(Node::as_str) {
        let is_prefix = kept
            .last()
            .is_some_and(|last: &&str| last.strip_prefix(reference).is_some_and(|rest| rest.starts_with(['.', '['])));
        if !is_prefix && kept.last() != Some(&reference) {
            kept.push(reference);
        }
    }
    kept
}
