//! From whom the pods of a template keep away: the terms of its anti-affinity.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::path_value;
use crate::inventory::k8s::lookup::labels::{Match, Selector};
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::workload::pod;
use crate::syntax::Node;
use crate::value::{Value, array, object};

impl<'a> Inventory<'a> {
    /// Each term by which a pod keeps away from others: where it is, and whether it selects another workload's pods.
    pub(in crate::inventory) fn anti_affinity_fact(&self, id: DocumentId) -> Value {
        let class = self.subject(id).class;
        let spec = subject::template(class, self.root(id)).and_then(|template| template.get("spec"));
        let (Some(spec), Some((_, path))) = (spec, pod::paths(class)) else { return Value::Null };
        let lists = [
            ("requiredDuringSchedulingIgnoredDuringExecution", None),
            ("preferredDuringSchedulingIgnoredDuringExecution", Some("podAffinityTerm")),
        ];
        let mut terms = Vec::new();
        for (list, below) in lists {
            let found = spec.dig(&["affinity", "podAntiAffinity", list]).map_or(&[][..], Node::items);
            for (at, item) in found.iter().enumerate() {
                let place = path.clone().key("affinity").key("podAntiAffinity").key(list).index(at);
                let (term, place) = match below {
                    None => (Some(item), place),
                    Some(key) => (item.get(key), place.key(key)),
                };
                if let Some(term) = term {
                    let elsewhere = ["namespaces", "namespaceSelector"].iter().any(|key| term.get(key).is_some());
                    let others = if elsewhere { None } else { self.selects_another(id, term.get("labelSelector")) };
                    terms.push(object([
                        ("path", path_value(&place)),
                        ("others", others.map_or(Value::Null, Value::Bool)),
                    ]));
                }
            }
        }
        array(terms)
    }

    /// `None` when a namespace or a label cannot be compared.
    fn selects_another(&self, id: DocumentId, selector: Option<&'a Node>) -> Option<bool> {
        let Some(selector) = Selector::of_label_selector(selector) else { return Some(false) };
        let own = self.subject(id);
        let mut certain = true;
        for other in self.templates_like(id, &selector) {
            let subject = self.subject(other);
            let namespace = namespaces::compare(subject.namespace, own.namespace);
            if other == id || subject.template_of == id || namespace == Same::No {
                continue;
            }
            match selector.matches(&subject.labels) {
                Match::Yes if namespace == Same::Yes => return Some(true),
                Match::No => {}
                _ => certain = false,
            }
        }
        certain.then_some(false)
    }
}
