//! What policies see of the names that a pod template uses, and whether the keys that it asks for are there.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{id_or_null, path_value};
use crate::inventory::k8s::kustomize::overlay;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::uses::partners::Resolved;
use crate::syntax::Node;
use crate::value::{Value, array, object, optional, string};

/// Annotations and labels that have another program fill an object in.
const FILLED_IN: [&str; 4] = ["inject", "replicat", "reflect", "cert-manager.io/"];

impl Inventory<'_> {
    pub(in crate::inventory) fn uses_fact(&self, template: DocumentId) -> Value {
        array(self.uses(template).iter().map(|used| {
            let resolved = self.resolve_use(template, used);
            let namespace = self.subject(template).namespace.filter(|_| used.class != Class::Priority);
            let near = match resolved.absent {
                true => self.near(template, used.class, namespace, used.name),
                false => Vec::new(),
            };
            let keys = used.keys.iter().map(|(path, key)| {
                let found = self.is_key_found(&resolved, key);
                object([("path", path_value(path)), ("key", string(key)), ("found", optional(found))])
            });
            object([
                ("path", path_value(&used.path)),
                ("kind", string(kind(used.class))),
                ("name", string(used.name)),
                ("how", string(used.how)),
                ("required", optional(used.required)),
                ("keys", array(keys)),
                ("document", id_or_null(resolved.documents.first().copied())),
                ("made", id_or_null(resolved.makers.first().copied())),
                ("absent", Value::Bool(resolved.absent)),
                ("near", array(near.into_iter().map(|near| self.named_value(near)))),
            ])
        }))
    }

    /// `None` where nothing is found, or where something else than its file fills an object in.
    fn is_key_found(&self, resolved: &Resolved, key: &str) -> Option<bool> {
        let known = |id: &DocumentId| self.is_written_here(*id) && !resolved.documents.is_empty();
        let all_known =
            resolved.makers.is_empty() && !resolved.documents.is_empty() && resolved.documents.iter().all(known);
        let has = |id: &DocumentId| {
            let data = ["data", "binaryData", "stringData"].into_iter().filter_map(|list| self.root(*id).get(list));
            data.flat_map(Node::entries).any(|entry| &*entry.key == key)
        };
        match resolved.documents.iter().any(has) {
            true => Some(true),
            false => all_known.then_some(false),
        }
    }

    /// Whether all keys of a ConfigMap or a Secret stand in its file.
    fn is_written_here(&self, id: DocumentId) -> bool {
        let root = self.root(id);
        let lists = ["data", "binaryData", "stringData"];
        let holds_any = lists.iter().any(|list| root.get(list).is_some_and(|node| !node.entries().is_empty()));
        let marks = ["annotations", "labels"].into_iter().filter_map(|key| root.dig(&["metadata", key]));
        let is_filled = marks.flat_map(Node::entries).any(|mark| FILLED_IN.iter().any(|word| mark.key.contains(word)));
        let lines = self.subject(id).overlay.as_deref().unwrap_or_default();
        let is_touched = lists.iter().any(|list| overlay::touches(lines, &[list]).next().is_some());
        holds_any && !is_filled && !is_touched
    }
}

fn kind(class: Class) -> &'static str {
    match class {
        Class::ConfigMap => "ConfigMap",
        Class::Secret => "Secret",
        Class::ServiceAccount => "ServiceAccount",
        _ => "PriorityClass",
    }
}
