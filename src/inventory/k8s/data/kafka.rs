//! The Kafka topics that a ScaledObject scales by.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};

#[derive(Debug)]
pub(in crate::inventory) struct Topic<'a> {
    /// Of the topic's name in the trigger.
    pub path: Path,
    pub topic: &'a str,
    /// The KafkaTopic, where exactly one has the name.
    pub document: Option<DocumentId>,
    pub partitions: Computed,
}

fn topic_name<'a>(inventory: &Inventory<'a>, id: DocumentId) -> Option<&'a str> {
    let written = inventory.root(id).dig(&["spec", "topicName"]).and_then(Node::as_str);
    written.or(inventory.input.documents.get(id).identity.name.as_deref())
}

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        let name = topic_name(inventory, document.id).filter(|_| subject.joins && subject.class == Class::KafkaTopic);
        if let Some(name) = name {
            index.add(name, subject.world, document.id);
        }
    }
    index.seal();
    index
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn topics(&self, scaler: DocumentId) -> Vec<Topic<'a>> {
        let triggers = self.root(scaler).dig(&["spec", "triggers"]).map_or(&[][..], Node::items).iter().enumerate();
        let kafka = triggers.filter(|(_, trigger)| {
            matches!(trigger.get("type").and_then(Node::as_str), Some("kafka" | "apache-kafka"))
        });
        let topics = kafka.filter_map(|(at, trigger)| {
            let topic = trigger.dig(&["metadata", "topic"])?.as_str().filter(|topic| !labels::is_templated(topic))?;
            let path = Path::keys(&["spec", "triggers"]).index(at).key("metadata").key("topic");
            let found: Vec<_> = self.k8s.topics.seen(topic, &self.worlds, self.subject(scaler).world).collect();
            let document = found.first().copied().filter(|_| found.len() == 1);
            let partitions = match document {
                Some(document) => self.partitions(document),
                None => Computed::unknown(scaler, path.clone()),
            };
            Some(Topic { path, topic, document, partitions })
        });
        topics.collect()
    }

    /// As the topic says, else as its cluster does, where that is in the run.
    fn partitions(&self, topic: DocumentId) -> Computed {
        let root = self.root(topic);
        let path = Path::keys(&["spec", "partitions"]);
        if let Some(node) = root.dig(&["spec", "partitions"]).filter(|node| !node.is_null()) {
            return match node.as_int() {
                Some(number) if number > 0 => Computed::new(number, State::Explicit, topic, path),
                _ => Computed::unknown(topic, path),
            };
        }
        let cluster = root.dig(&["metadata", "labels", "strimzi.io/cluster"]).and_then(Node::as_str);
        let found = cluster.map(|name| self.named(topic, Class::Kafka, self.subject(topic).namespace, name));
        let Some(cluster) = found.and_then(|found| found.items.first().copied()) else {
            return Computed::unknown(topic, path);
        };
        let config = self.root(cluster).dig(&["spec", "kafka", "config", "num.partitions"]);
        match config.map(|node| (node.as_int(), node)) {
            None => Computed::new(1_i64, State::Default, topic, path),
            Some((Some(number), _)) => {
                let place = Path::keys(&["spec", "kafka", "config", "num.partitions"]);
                Computed::new(number, State::Inherited, cluster, place)
            }
            Some(_) => Computed::unknown(topic, path),
        }
    }
}
