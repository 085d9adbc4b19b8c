//! Strimzi: which pools and topics belong to which Kafka cluster, how many brokers it has, and how many copies of a
//! record there are against how many must acknowledge it.
//!
//! A cluster is found by the label of its pools and topics. Alternatives that lie beside each other often share one
//! name: what stands in the file of a pool or topic is meant, and else there has to be one alone.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{computed, id_or_null};
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, string};

/// Copies of what topics hold, and how many of them must acknowledge a write.
struct Copies {
    of: &'static str,
    factor: Computed,
    minimum: Computed,
}

/// A pair of a broker's settings with the values that Kafka has without them.
struct Setting {
    of: &'static str,
    factor: (&'static str, i64),
    minimum: (&'static str, i64),
}

const CONFIG: [&str; 3] = ["spec", "kafka", "config"];
const MINIMUM: &str = "min.insync.replicas";
const SETTINGS: [Setting; 3] = [
    Setting { of: "topics", factor: ("default.replication.factor", 1), minimum: (MINIMUM, 1) },
    Setting {
        of: "transactions",
        factor: ("transaction.state.log.replication.factor", 3),
        minimum: ("transaction.state.log.min.isr", 2),
    },
    Setting { of: "offsets", factor: ("offsets.topic.replication.factor", 3), minimum: (MINIMUM, 1) },
];

fn cluster_name(root: &Node) -> Option<&str> {
    let name = root.dig(&["metadata", "labels", "strimzi.io/cluster"])?.as_str()?;
    Some(name).filter(|name| !labels::is_templated(name))
}

/// Node pools by the name of their cluster.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if !subject.joins || subject.class != Class::KafkaPool {
            continue;
        }
        if let Some(name) = cluster_name(&document.root) {
            index.add(name, subject.world, document.id);
        }
    }
    index.seal();
    index
}

fn has_role(pool: &Node, role: &str) -> bool {
    let roles = pool.dig(&["spec", "roles"]).map_or(&[][..], Node::items);
    roles.iter().any(|written| written.as_str() == Some(role))
}

/// A number of a `config` map, where numbers are often quoted; `None` when it is absent.
fn setting(document: DocumentId, root: &Node, keys: &[&str], key: &str) -> Option<Computed> {
    let node = root.dig(keys)?.get(key).filter(|node| !node.is_null())?;
    let path = Path::keys(keys).key(key);
    let number = node.as_int().or_else(|| node.as_str()?.trim().parse().ok());
    Some(match number {
        Some(number) => Computed::new(number, State::Explicit, document, path),
        None => Computed::unknown(document, path),
    })
}

impl Inventory<'_> {
    pub(in crate::inventory) fn strimzi_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        match self.subject(id).class {
            Class::Kafka => {
                let [brokers, controllers] = self.nodes(id);
                let copies = SETTINGS.iter().map(|setting| shown(&self.copies_of_cluster(id, setting)));
                vec![
                    ("brokers", computed(&brokers)),
                    ("controllers", computed(&controllers)),
                    ("replication", array(copies)),
                ]
            }
            Class::KafkaPool => vec![("cluster", id_or_null(self.cluster_of(id)))],
            _ => vec![
                ("cluster", id_or_null(self.cluster_of(id))),
                ("brokers", self.cluster_of(id).map_or(Value::Null, |kafka| computed(&self.nodes(kafka)[0]))),
                ("replication", array([shown(&self.copies_of_topic(id))])),
            ],
        }
    }

    /// The Kafka that a pool or a topic belongs to, where that is certain.
    fn cluster_of(&self, id: DocumentId) -> Option<DocumentId> {
        let name = cluster_name(self.root(id))?;
        let found = self.named(id, Class::Kafka, self.subject(id).namespace, name).items;
        let source = self.input.documents.get(id).source;
        let mut beside = found.iter().filter(|kafka| self.input.documents.get(**kafka).source == source);
        match (beside.next(), beside.next(), &*found) {
            (Some(kafka), None, _) => Some(*kafka),
            (None, _, [kafka]) => Some(*kafka),
            _ => None,
        }
    }

    /// How many brokers and how many controllers a cluster has: of its pools, where there are some.
    fn nodes(&self, kafka: DocumentId) -> [Computed; 2] {
        let root = self.root(kafka);
        let path = Path::keys(&["spec", "kafka", "replicas"]);
        let unknown = || Computed::unknown(kafka, path.clone());
        let Some(pools) = self.pools_of(kafka) else { return [unknown(), unknown()] };
        if !pools.is_empty() {
            return ["broker", "controller"].map(|role| self.sum(kafka, &pools, role));
        }
        let asks_pools = root.dig(&["metadata", "annotations", "strimzi.io/node-pools"]).and_then(Node::as_str);
        let brokers = match root.dig(&["spec", "kafka", "replicas"]).and_then(Node::as_int) {
            Some(number) if asks_pools != Some("enabled") => {
                Computed::new(number, State::Explicit, kafka, path.clone())
            }
            _ => unknown(),
        };
        [brokers, unknown()]
    }

    /// `None` when there may be others.
    fn pools_of(&self, kafka: DocumentId) -> Option<Vec<DocumentId>> {
        let subject = self.subject(kafka);
        let name = self.input.documents.get(kafka).identity.name.as_deref()?;
        let mut pools = Vec::new();
        for pool in self.k8s.pools.seen(name, &self.worlds, subject.world) {
            match namespaces::compare(self.subject(pool).namespace, subject.namespace) {
                Same::No => {}
                Same::Unknown => return None,
                Same::Yes => match self.cluster_of(pool) {
                    Some(cluster) if cluster == kafka => pools.push(pool),
                    Some(_) => {}
                    None => return None,
                },
            }
        }
        self.worlds.is_intact(kafka).then_some(pools)
    }

    fn sum(&self, kafka: DocumentId, pools: &[DocumentId], role: &str) -> Computed {
        let path = Path::keys(&["spec", "replicas"]);
        let of_role: Vec<_> = pools.iter().copied().filter(|pool| has_role(self.root(*pool), role)).collect();
        let numbers: Option<Vec<i64>> =
            of_role.iter().map(|pool| self.root(*pool).dig(&["spec", "replicas"])?.as_int()).collect();
        let place = of_role.first().copied().unwrap_or(kafka);
        match numbers {
            Some(numbers) => {
                let all = numbers.iter().fold(0_i64, |all, number| all.saturating_add(*number));
                Computed::new(all, State::Inherited, place, path)
            }
            None => Computed::unknown(place, path),
        }
    }

    fn copies_of_cluster(&self, kafka: DocumentId, pair: &Setting) -> Copies {
        let value = |(key, default): (&str, i64)| {
            let written = setting(kafka, self.root(kafka), &CONFIG, key);
            written.unwrap_or_else(|| Computed::new(default, State::Default, kafka, Path::keys(&CONFIG).key(key)))
        };
        Copies { of: pair.of, factor: value(pair.factor), minimum: value(pair.minimum) }
    }

    /// As the topic says, else as its cluster does; unknown where that is not in the run.
    fn copies_of_topic(&self, topic: DocumentId) -> Copies {
        let root = self.root(topic);
        let inherited = self.cluster_of(topic).map(|kafka| self.copies_of_cluster(kafka, &SETTINGS[0]));
        let or_inherited = |own: Option<Computed>, keys: &[&str], of: fn(&Copies) -> &Computed| match (own, &inherited)
        {
            (Some(own), _) => own,
            (None, Some(copies)) if of(copies).state == State::Explicit => {
                Computed { state: State::Inherited, ..of(copies).clone() }
            }
            (None, Some(copies)) if of(copies).state == State::Default => {
                Computed { document: topic, path: Path::keys(keys), ..of(copies).clone() }
            }
            (None, _) => Computed::unknown(topic, Path::keys(keys)),
        };
        Copies {
            of: "topics",
            factor: or_inherited(setting(topic, root, &["spec"], "replicas"), &["spec", "replicas"], |all| &all.factor),
            minimum: or_inherited(
                setting(topic, root, &["spec", "config"], MINIMUM),
                &["spec", "config", MINIMUM],
                |all| &all.minimum,
            ),
        }
    }
}

fn shown(copies: &Copies) -> Value {
    object([("of", string(copies.of)), ("factor", computed(&copies.factor)), ("minimum", computed(&copies.minimum))])
}
