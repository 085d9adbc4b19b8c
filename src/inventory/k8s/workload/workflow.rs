//! Argo workflows: which templates anything leads to, from the entry point, exit handlers, hooks, steps and tasks.
//!
//! Templates of a WorkflowTemplate are called from other documents too: one that others refer to is a library.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::path_value;
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, string};
use std::collections::{HashMap, HashSet};

fn spec_path(root: &Node) -> &'static [&'static str] {
    match root.get("kind").and_then(Node::as_str) {
        Some("CronWorkflow") => &["spec", "workflowSpec"],
        _ => &["spec"],
    }
}

/// The steps or tasks of a template; steps are in groups.
fn calls(template: &Node) -> impl Iterator<Item = &Node> {
    let groups = template.get("steps").map_or(&[][..], Node::items);
    let steps =
        groups.iter().flat_map(|group| if group.is_mapping() { std::slice::from_ref(group) } else { group.items() });
    steps.chain(template.dig(&["dag", "tasks"]).map_or(&[][..], Node::items))
}

/// The names of templates that a workflow, a step or a task leads to on its own.
fn exits(node: &Node) -> impl Iterator<Item = &str> {
    let hooks = node.get("hooks").map_or(&[][..], Node::entries);
    node.text_at(&["onExit"]).into_iter().chain(hooks.iter().filter_map(|hook| hook.value.text_at(&["template"])))
}

/// Workflow templates of other documents that this one refers to.
fn references(root: &Node) -> Vec<&str> {
    let Some(spec) = root.dig(spec_path(root)) else { return Vec::new() };
    let mut found: Vec<&str> = spec.text_at(&["workflowTemplateRef", "name"]).into_iter().collect();
    for template in spec.get("templates").map_or(&[][..], Node::items) {
        for call in calls(template) {
            found.extend(call.text_at(&["templateRef", "name"]));
            let hooks = call.get("hooks").map_or(&[][..], Node::entries).iter();
            found.extend(hooks.filter_map(|hook| hook.value.text_at(&["templateRef", "name"])));
        }
    }
    found
}

/// Workflows by the name of a workflow template that they refer to.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if subject.joins && subject.class == Class::Workflow {
            references(&document.root).into_iter().for_each(|name| index.add(name, subject.world, document.id));
        }
    }
    index.seal();
    index
}

impl Inventory<'_> {
    pub(in crate::inventory) fn workflow_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        let unreached = self.unreached(id).map_or(Value::Null, |all| {
            array(all.into_iter().map(|(name, path)| object([("name", string(name)), ("path", path_value(&path))])))
        });
        vec![("unreached", unreached)]
    }

    /// `None` where an expression or another document may lead anywhere.
    fn unreached(&self, id: DocumentId) -> Option<Vec<(&str, Path)>> {
        let root = self.root(id);
        let keys = spec_path(root);
        let spec = root.dig(keys)?;
        let name = self.input.documents.get(id).identity.name.as_deref();
        let called = name.is_some_and(|name| self.k8s.template_refs.all(name).next().is_some());
        if called || spec.get("workflowTemplateRef").is_some() {
            return None;
        }
        let templates = spec.get("templates").map_or(&[][..], Node::items);
        let by_name: HashMap<&str, &Node> =
            templates.iter().filter_map(|template| Some((template.text_at(&["name"])?, template))).collect();
        let mut open: Vec<&str> = vec![spec.text_at(&["entrypoint"])?];
        open.extend(exits(spec));
        let mut reached: HashSet<&str> = HashSet::new();
        while let Some(name) = open.pop() {
            if labels::is_templated(name) {
                return None;
            }
            let Some(template) = by_name.get(name).filter(|_| reached.insert(name)) else { continue };
            open.extend(exits(template));
            for call in calls(template) {
                open.extend(call.text_at(&["template"]));
                open.extend(exits(call));
            }
        }
        let path = Path::keys(keys).key("templates");
        let unreached = templates.iter().enumerate().filter_map(|(at, template)| {
            let name = template.text_at(&["name"]).filter(|name| !reached.contains(name))?;
            Some((name, path.clone().index(at).key("name")))
        });
        Some(unreached.collect())
    }
}
