//! Knative's events: the Broker of a Trigger, the Channel of a Subscription.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::traffic::target::Named;
use crate::inventory::links::{Link, Relation};
use crate::syntax::Path;

/// What a namespace gets a Broker called that is made by itself.
const INJECTED: &str = "default";

impl<'a> Inventory<'a> {
    /// `brokers` or `channels`, for the kinds that have one.
    pub(in crate::inventory) fn event_relation(&self, id: DocumentId) -> Option<(&'static str, Relation)> {
        let document = self.input.documents.get(id);
        let (namespace, root) = (self.subject(id).namespace, self.root(id));
        let wanted = match (&*document.kind.name, &*document.kind.group) {
            ("Trigger", group @ "eventing.knative.dev") => {
                let name = root.text_at(&["spec", "broker"]).unwrap_or(INJECTED);
                Named { group, kind: "Broker", namespace, name }
            }
            ("Subscription", "messaging.knative.dev") => {
                let text = |key| root.text_at(&["spec", "channel", key]);
                let group =
                    text("apiVersion").and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
                Named { group, kind: text("kind").unwrap_or(""), namespace, name: text("name").unwrap_or("") }
            }
            _ => return None,
        };
        let found = self.named_of_kind(id, wanted);
        let relation = Relation {
            items: found.items.iter().map(|other| Link::to(*other, Path::keys(&["metadata", "name"]))).collect(),
            uncertain: found.uncertain || wanted.name == INJECTED,
            evidence: self.holds_kind(id, wanted.kind, namespace),
        };
        Some((if wanted.kind == "Broker" { "brokers" } else { "channels" }, relation))
    }
}
