//! Admission webhooks: what they may stop, and the workloads that answer them.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{computed, id_or_null, path_value};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional};

/// What runs, by API group: without these nothing is deployed.
const RUNNING: [(&str, &[&str]); 3] = [
    ("", &["pods", "replicationcontrollers"]),
    ("apps", &["deployments", "replicasets", "statefulsets", "daemonsets"]),
    ("batch", &["jobs"]),
];

/// Whether a rule is asked when something that runs is made.
fn stops_workloads(rule: &Node) -> bool {
    let creates = rule.texts("operations").any(|operation| matches!(operation, "*" | "CREATE"));
    let all = rule.texts("resources").any(|resource| matches!(resource, "*" | "*/*"));
    let covers = |group: &str, kinds: &[&str]| {
        let in_group = rule.texts("apiGroups").any(|known| known == "*" || known == group);
        let names = |kind: &&str| {
            rule.texts("resources").any(|resource| resource.strip_suffix("/*").unwrap_or(resource) == *kind)
        };
        in_group && (all || kinds.iter().any(names))
    };
    creates && RUNNING.iter().any(|(group, kinds)| covers(group, kinds))
}

/// Asks for a label: what does not have it is left alone.
fn is_opt_in(selector: Option<&Node>) -> bool {
    let Some(selector) = selector else { return false };
    let expressions = selector.get("matchExpressions").map_or(&[][..], Node::items);
    let asks = |node: &Node| matches!(node.get("operator").and_then(Node::as_str), Some("In" | "Exists"));
    selector.get("matchLabels").is_some_and(|pairs| !pairs.entries().is_empty()) || expressions.iter().any(asks)
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn webhooks_fact(&self, id: DocumentId) -> Value {
        let root = self.root(id);
        let version = root.get("apiVersion").and_then(Node::as_str).unwrap_or("");
        let default = if version.ends_with("/v1") { "Fail" } else { "Ignore" };
        let all = root.get("webhooks").map_or(&[][..], Node::items).iter().enumerate();
        array(all.map(|(at, webhook)| {
            let path = Path::keys(&["webhooks"]).index(at);
            let service = self.service_of_webhook(id, webhook);
            let workloads = service.map_or(&[][..], |service| &self.selected(service).items);
            let answering = workloads.iter().filter(|workload| self.subject(**workload).class.is_workload());
            let answering = answering.map(|workload| {
                let floor = computed(&self.replicas(*workload).floor);
                let [document, kind, name] = self.display_facts(*workload);
                object([document, kind, name, ("floor", floor)])
            });
            let policy_path = path.clone().key("failurePolicy");
            let policy = match webhook.get("failurePolicy").and_then(Node::as_str) {
                Some(policy) => Computed::new(Value::from(policy), State::Explicit, id, policy_path),
                None => Computed::new(Value::from(default), State::Default, id, policy_path),
            };
            let rules = webhook.get("rules").map_or(&[][..], Node::items);
            object([
                ("path", path_value(&path)),
                ("name", optional(webhook.get("name").and_then(Node::as_str))),
                ("failure_policy", computed(&policy)),
                ("stops_workloads", Value::Bool(rules.iter().any(stops_workloads))),
                (
                    "opt_in",
                    Value::Bool(["namespaceSelector", "objectSelector"].iter().any(|key| is_opt_in(webhook.get(key)))),
                ),
                ("service", id_or_null(service)),
                ("workloads", array(answering)),
                ("others", Value::Bool(workloads.iter().any(|workload| !self.subject(*workload).class.is_workload()))),
            ])
        }))
    }

    fn service_of_webhook(&self, id: DocumentId, webhook: &'a Node) -> Option<DocumentId> {
        let service = webhook.dig(&["clientConfig", "service"])?;
        let text = |key| service.get(key).and_then(Node::as_str);
        let found = self.named(id, Class::Service, text("namespace"), text("name")?);
        let [only] = found.items[..] else { return None };
        Some(only)
    }
}
