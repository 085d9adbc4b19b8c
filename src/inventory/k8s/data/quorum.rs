//! Systems that decide by majority: how many members vote, and where that is said.
//!
//! A custom resource says it in a field; a workload by its image together with what makes a cluster of its pods. Members
//! that are spread over several workloads are not counted.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{computed, path_value};
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::workload::pod;
use crate::inventory::k8s::workload::replicas::whole_number;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional, string};

/// Members of one system that vote together.
#[derive(Debug)]
struct Group {
    system: &'static str,
    noun: &'static str,
    /// Which of several, where the document holds several.
    of: Option<String>,
    /// Each number that is summed up.
    counts: Vec<Computed>,
    /// There are no other instances.
    whole: bool,
    /// One more than an odd number only adds something to lose.
    even_is_waste: bool,
}

impl Group {
    fn new(system: &'static str, noun: &'static str, counts: Vec<Computed>) -> Self {
        Self { system, noun, of: None, counts, whole: true, even_is_waste: true }
    }

    fn total(&self) -> Option<i64> {
        let numbers: Option<Vec<i64>> = self.counts.iter().map(Computed::number).collect();
        numbers.map(|numbers| numbers.iter().fold(0_i64, |sum, number| sum.saturating_add(*number)))
    }

    fn value(&self) -> Value {
        object([
            ("system", string(self.system)),
            ("noun", string(self.noun)),
            ("of", optional(self.of.as_deref())),
            ("total", optional(self.total().filter(|total| *total > 0))),
            ("counts", array(self.counts.iter().map(computed))),
            ("path", self.counts.first().map_or(Value::Null, |count| path_value(&count.path))),
            ("whole", Value::Bool(self.whole)),
            ("even_is_waste", Value::Bool(self.even_is_waste)),
        ])
    }
}

/// A system that is known by the last part of an image's name, and by a word of its arguments or its environment.
struct Known {
    system: &'static str,
    noun: &'static str,
    /// Empty: any image.
    images: &'static [&'static str],
    /// One of them makes a cluster of the pods; empty: nothing has to.
    signs: &'static [&'static str],
    even_is_waste: bool,
}

const KNOWN: [Known; 8] = [
    known("etcd", "member", &["etcd"], &["initial-cluster", "INITIAL_CLUSTER", "--discovery"], true),
    known("ZooKeeper", "server", &["zookeeper"], &[], true),
    known("Consul", "server", &["consul"], &["-server", "bootstrap-expect"], true),
    known("Vault", "server", &["vault", "openbao"], &["VAULT_RAFT", "BAO_RAFT"], true),
    known("MongoDB", "member", &["mongo", "mongodb"], &["--replSet", "MONGODB_REPLICA_SET"], true),
    known("Kafka", "controller", &["kafka"], &["PROCESS_ROLES=controller", "PROCESS_ROLES=broker,controller"], true),
    known("Redis", "sentinel", &[], &["redis-sentinel", "--sentinel"], true),
    known("CockroachDB", "node", &["cockroach"], &["--join"], false),
];

const fn known(
    system: &'static str,
    noun: &'static str,
    images: &'static [&'static str],
    signs: &'static [&'static str],
    even_is_waste: bool,
) -> Known {
    Known { system, noun, images, signs, even_is_waste }
}

/// `registry/team/cp-zookeeper:7@sha256:...` is an image of `zookeeper`.
fn is_image_of(image: &str, name: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or("");
    let last = last.split(['@', ':']).next().unwrap_or("");
    last == name || last.strip_suffix(name).is_some_and(|before| before.ends_with('-'))
}

/// Words that a container is started with, variables as `NAME=value`.
fn words(container: &Node) -> Vec<String> {
    let lists = ["command", "args"].into_iter().filter_map(|key| container.get(key)).flat_map(Node::items);
    let mut all: Vec<String> = lists.filter_map(Node::as_str).map(str::to_owned).collect();
    for variable in container.get("env").map_or(&[][..], Node::items) {
        let text = |key| variable.get(key).and_then(Node::as_str).unwrap_or("");
        all.push(format!("{}={}", text("name"), text("value")));
    }
    all
}

/// The system that a pod template runs.
fn system_of(class: Class, root: &Node) -> Option<&'static Known> {
    let containers = pod::containers(class, root);
    containers.iter().filter(|container| container.restartable).find_map(|container| {
        let image = container.node.get("image").and_then(Node::as_str).unwrap_or("");
        let words = words(container.node);
        // Observers and learners do not vote, and how many of the pods they are is not said.
        if words.iter().any(|word| word.contains(":observer") || word.contains("non-voter") || word.contains("learner"))
        {
            return None;
        }
        KNOWN.iter().find(|known| {
            let named = known.images.is_empty() || known.images.iter().any(|name| is_image_of(image, name));
            named
                && (known.signs.is_empty()
                    || known.signs.iter().any(|sign| words.iter().any(|word| word.contains(sign))))
        })
    })
}

impl<'a> Inventory<'a> {
    /// What a budget lets go of the voters that an operator makes, where its selector means the pods of one custom resource
    /// and these are the voters alone.
    pub(in crate::inventory) fn operated_quorums_fact(&self, budget: DocumentId) -> Value {
        let [resource] = self.operators(budget)[..] else { return array([]) };
        let selected = self.selected(budget);
        let groups = self.groups(resource).unwrap_or_default();
        let ([group], true, false) = (&groups[..], selected.items.is_empty(), selected.uncertain) else {
            return array([]);
        };
        let allowance = group.total().filter(|_| group.whole).and_then(|total| self.allowance_of(budget, total));
        array(allowance.map(|allowance| {
            let [document, kind, name] = self.display_facts(resource);
            object([document, kind, name, ("group", group.value()), ("allowed", Value::from(allowance.allowed))])
        }))
    }

    /// `None` for kinds that hold no such system.
    pub(in crate::inventory) fn quorum_fact(&self, id: DocumentId) -> Option<Value> {
        self.groups(id).map(|groups| array(groups.iter().map(Group::value)))
    }

    fn groups(&self, id: DocumentId) -> Option<Vec<Group>> {
        let document = self.input.documents.get(id);
        match self.subject(id).class {
            Class::StatefulSet | Class::Deployment => Some(self.voters_of_workload(id).into_iter().collect()),
            Class::KafkaPool => Some(self.controllers(id).into_iter().collect()),
            _ => of_resource(id, &document.kind.name, &document.root),
        }
    }

    fn voters_of_workload(&self, id: DocumentId) -> Option<Group> {
        let known = system_of(self.subject(id).class, self.root(id))?;
        let floor = self.replicas(id).floor;
        let count = if self.has_members_elsewhere(id, known) { Computed::unknown(id, floor.path) } else { floor };
        Some(Group { even_is_waste: known.even_is_waste, ..Group::new(known.system, known.noun, vec![count]) })
    }

    /// Another workload of the namespace may hold further members: an arbiter, one workload for each member.
    fn has_members_elsewhere(&self, id: DocumentId, known: &Known) -> bool {
        let subject = self.subject(id);
        let kinds = [Class::StatefulSet, Class::Deployment, Class::ReplicationController, Class::Pod];
        let mut all = kinds.into_iter().flat_map(|class| {
            let key = (class, subject.namespace);
            self.k8s.by_class.within(key, &self.worlds, subject.world).take(MAX_PARTNERS)
        });
        all.any(|other| {
            other != id
                && namespaces::compare(self.subject(other).namespace, subject.namespace) != Same::No
                && self.input.documents.get(other).identity.name != self.input.documents.get(id).identity.name
                && system_of(self.subject(other).class, self.root(other))
                    .is_some_and(|other| other.system == known.system)
        })
    }

    /// Of all pools of one Kafka cluster, told at the first of them.
    fn controllers(&self, id: DocumentId) -> Option<Group> {
        let cluster = |pool: DocumentId| {
            self.root(pool).dig(&["metadata", "labels", "strimzi.io/cluster"]).and_then(Node::as_str)
        };
        let has_role = |pool: DocumentId, role: &str| {
            let roles = self.root(pool).dig(&["spec", "roles"]).map_or(&[][..], Node::items);
            roles.iter().any(|known| known.as_str() == Some(role))
        };
        let own = cluster(id).filter(|_| has_role(id, "controller"))?;
        let subject = self.subject(id);
        let seen = self.k8s.by_class.seen(&Class::KafkaPool, &self.worlds, subject.world);
        let alike = seen.filter(|pool| {
            cluster(*pool) == Some(own)
                && self.subject(*pool).namespace == subject.namespace
                && has_role(*pool, "controller")
        });
        let mut pools: Vec<DocumentId> = alike.collect();
        // Examples beside each other often call their cluster the same: a file holds the pools of its cluster.
        let source = self.input.documents.get(id).source;
        let is_here = |pool: &DocumentId| self.input.documents.get(*pool).source == source;
        if pools.iter().any(|pool| !is_here(pool)) && self.holds_kafka(id, own) {
            pools.retain(is_here);
        }
        pools.sort_unstable();
        let counts = pools.iter().map(|pool| whole_number(*pool, self.root(*pool), &["spec", "replicas"], None));
        let group = Group::new("Kafka", "controller", counts.collect());
        let whole = has_role(id, "broker");
        (pools.first() == Some(&id)).then_some(Group { whole, of: Some(format!("Kafka `{own}`")), ..group })
    }

    /// Whether the file of a pool holds its cluster too.
    fn holds_kafka(&self, pool: DocumentId, name: &'a str) -> bool {
        let source = self.input.documents.get(pool).source;
        let world = self.subject(pool).world;
        let mut found = self.k8s.by_name.seen(&(Class::Kafka, name), &self.worlds, world);
        found.any(|kafka| self.input.documents.get(kafka).source == source)
    }
}

/// The voters of a custom resource; `None` for other kinds.
fn of_resource(id: DocumentId, kind: &str, root: &Node) -> Option<Vec<Group>> {
    let number = |keys: &[&str], default: Option<i64>| whole_number(id, root, keys, default);
    let is_set = |keys: &[&str]| root.dig(keys).is_some();
    let part = |system, noun, counts| Group { whole: false, ..Group::new(system, noun, counts) };
    let groups = match kind {
        "RabbitmqCluster" => vec![Group::new("RabbitMQ", "node", vec![number(&["spec", "replicas"], Some(1))])],
        "MongoDBCommunity" => {
            let counts = vec![number(&["spec", "members"], None), number(&["spec", "arbiters"], Some(0))];
            vec![Group::new("MongoDB", "member", counts)]
        }
        "PerconaXtraDBCluster" => vec![Group::new("Galera", "node", vec![number(&["spec", "pxc", "size"], None)])],
        "PerconaServerMongoDB" => percona_mongodb(id, root),
        "Elasticsearch" => elasticsearch(id, root).into_iter().collect(),
        "Kafka" if is_set(&["spec", "zookeeper", "replicas"]) => {
            let whole = root.dig(&["spec", "kafka", "replicas"]).and_then(Node::as_int) == Some(1);
            let group = part("ZooKeeper", "server", vec![number(&["spec", "zookeeper", "replicas"], None)]);
            vec![Group { whole, ..group }]
        }
        "RedisFailover" => {
            let counts = vec![number(&["spec", "sentinel", "replicas"], Some(3))];
            vec![part("Redis", "sentinel", counts)]
        }
        "RedisSentinel" => vec![part("Redis", "sentinel", vec![number(&["spec", "clusterSize"], None)])],
        "CephCluster" if !is_external_ceph(root) => {
            vec![part("Ceph", "monitor", vec![number(&["spec", "mon", "count"], Some(3))])]
        }
        "EtcdCluster" => vec![part("etcd", "member", vec![number(&["spec", "size"], None)])],
        _ => return None,
    };
    Some(groups)
}

/// A cluster that another one runs has no monitors of its own.
fn is_external_ceph(root: &Node) -> bool {
    root.dig(&["spec", "external", "enable"]).and_then(Node::as_bool) == Some(true)
}

/// Each replica set, with its arbiters, and the set that holds the configuration of shards.
fn percona_mongodb(id: DocumentId, root: &Node) -> Vec<Group> {
    let sharded = root.dig(&["spec", "sharding", "enabled"]).and_then(Node::as_bool) == Some(true);
    let sets = root.dig(&["spec", "replsets"]).map_or(&[][..], Node::items);
    let mut groups: Vec<Group> = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let path = Path::keys(&["spec", "replsets"]).index(at);
        let mut counts = vec![size_at(id, set, &["size"], &path)];
        let arbiter = set.dig(&["arbiter", "enabled"]).and_then(Node::as_bool) == Some(true);
        if arbiter {
            counts.push(size_at(id, set, &["arbiter", "size"], &path));
        }
        // Members of another cluster vote too, or not.
        if set.get("externalNodes").is_some_and(|nodes| !nodes.items().is_empty()) {
            counts.push(Computed::unknown(id, path.clone()));
        }
        let name = set.get("name").and_then(Node::as_str).map(|name| format!("replica set `{name}`"));
        groups.push(Group { of: name, ..Group::new("MongoDB", "member", counts) });
    }
    let config = Path::keys(&["spec", "sharding"]);
    if let Some(set) = root.dig(&["spec", "sharding"]).filter(|_| sharded) {
        let counts = vec![size_at(id, set, &["configsvrReplSet", "size"], &config)];
        let of = Some("the config servers".to_owned());
        groups.push(Group { of, whole: false, ..Group::new("MongoDB", "member", counts) });
    }
    groups
}

fn size_at(id: DocumentId, node: &Node, keys: &[&str], path: &Path) -> Computed {
    let place = keys.iter().fold(path.clone(), |path, key| path.key(key));
    match node.dig(keys).and_then(Node::as_int).filter(|number| *number >= 0) {
        Some(number) => Computed::new(number, State::Explicit, id, place),
        None => Computed::unknown(id, place),
    }
}

/// The nodes that may become master. Elasticsearch keeps the number of votes odd by itself.
fn elasticsearch(id: DocumentId, root: &Node) -> Option<Group> {
    let sets = root.dig(&["spec", "nodeSets"])?.items();
    let (mut counts, mut whole) = (Vec::new(), true);
    for (at, set) in sets.iter().enumerate() {
        let path = Path::keys(&["spec", "nodeSets"]).index(at);
        match is_master(set) {
            Some(true) => counts.push(size_at(id, set, &["count"], &path)),
            Some(false) => whole = false,
            None => counts.push(Computed::unknown(id, path)),
        }
    }
    Some(Group { whole, even_is_waste: false, ..Group::new("Elasticsearch", "master-eligible node", counts) })
}

/// `None` when its configuration does not say it in a way that is known.
fn is_master(set: &Node) -> Option<bool> {
    let config = set.get("config");
    let setting =
        |key: &str| config.and_then(|config| config.get(&format!("node.{key}")).or_else(|| config.dig(&["node", key])));
    if let Some(roles) = setting("roles") {
        return roles.is_sequence().then(|| roles.items().iter().any(|role| role.as_str() == Some("master")));
    }
    setting("master").map_or(Some(true), Node::as_bool)
}
