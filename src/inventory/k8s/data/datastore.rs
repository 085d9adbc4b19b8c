//! Workloads whose main container is a database, a queue or a cache from a public image: where its data is, and whether
//! its replicas know of each other.
//!
//! Only what a pod template says is read. A mounted file or a patch that may say otherwise makes it unknown.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::path_value;
use crate::inventory::k8s::kustomize::overlay;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::workload::pod;
use crate::syntax::{Node, Path};
use crate::value::{Value, object, optional, string};

struct Product {
    /// The last part of the image's repository.
    images: &'static [&'static str],
    name: &'static str,
    /// What a container that overrides the image's command has to name to be the server.
    servers: &'static [&'static str],
    data: &'static str,
    cache: bool,
}

const PRODUCTS: [Product; 11] = [
    Product {
        images: &["postgres", "postgis", "pgvector", "timescaledb"],
        name: "PostgreSQL",
        servers: &["postgres"],
        data: "/var/lib/postgresql",
        cache: false,
    },
    Product {
        images: &["mysql", "mysql-server"],
        name: "MySQL",
        servers: &["mysqld"],
        data: "/var/lib/mysql",
        cache: false,
    },
    Product {
        images: &["mariadb"],
        name: "MariaDB",
        servers: &["mysqld", "mariadbd"],
        data: "/var/lib/mysql",
        cache: false,
    },
    Product { images: &["mongo"], name: "MongoDB", servers: &["mongod"], data: "/data/db", cache: false },
    Product {
        images: &["redis", "valkey"],
        name: "Redis",
        servers: &["redis-server", "valkey-server"],
        data: "/data",
        cache: true,
    },
    Product {
        images: &["rabbitmq"],
        name: "RabbitMQ",
        servers: &["rabbitmq-server"],
        data: "/var/lib/rabbitmq",
        cache: false,
    },
    Product {
        images: &["elasticsearch"],
        name: "Elasticsearch",
        servers: &["elasticsearch"],
        data: "/usr/share/elasticsearch/data",
        cache: false,
    },
    Product {
        images: &["opensearch"],
        name: "OpenSearch",
        servers: &["opensearch"],
        data: "/usr/share/opensearch/data",
        cache: false,
    },
    Product {
        images: &["cassandra"],
        name: "Cassandra",
        servers: &["cassandra"],
        data: "/var/lib/cassandra",
        cache: false,
    },
    Product {
        images: &["clickhouse", "clickhouse-server"],
        name: "ClickHouse",
        servers: &["clickhouse"],
        data: "/var/lib/clickhouse",
        cache: false,
    },
    Product { images: &["minio"], name: "MinIO", servers: &["minio"], data: "/data", cache: false },
];

/// Other programs of the same images.
const OTHER_PROGRAMS: [&str; 2] = ["sentinel", "mongos"];

/// Nodes of a search engine that hold no data say so.
const ROLE_VARIABLES: [&str; 5] = ["node.roles", "node.data", "node.master", "NODE_DATA", "NODE_ROLES"];

/// What shows that several servers know of each other, in any letter case.
const REPLICATION: [&str; 16] = [
    "repl",
    "cluster",
    "master",
    "slave",
    "primary",
    "secondary",
    "sentinel",
    "galera",
    "wsrep",
    "peer",
    "join",
    "raft",
    "patroni",
    "seed",
    "discovery",
    "://",
];

/// Volumes that hold what somebody else wrote.
const FILES: [&str; 4] = ["configMap", "secret", "projected", "downwardAPI"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Storage {
    /// Gone with the pod.
    Ephemeral,
    Durable,
    Unknown,
}

struct Store<'a> {
    product: &'static Product,
    container: Path,
    node: &'a Node,
    cache: bool,
    storage: Storage,
    /// The volume that holds the data for as long as the pod lives.
    volume: Option<Path>,
    replicated: Option<bool>,
}

fn repository(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(['@', ':']).next().unwrap_or(name)
}

/// Every text that a container is told at its start.
fn told(node: &Node) -> Vec<&str> {
    let mut found: Vec<&str> = ["command", "args"].into_iter().flat_map(|key| node.texts(key)).collect();
    for variable in node.get("env").map_or(&[][..], Node::items) {
        found.extend(["name", "value"].into_iter().filter_map(|key| variable.get(key).and_then(Node::as_str)));
    }
    let hooks = ["postStart", "preStop"].into_iter().filter_map(|key| node.dig(&["lifecycle", key, "exec"]));
    found.extend(hooks.flat_map(|hook| hook.texts("command")));
    found
}

fn product(node: &Node) -> Option<&'static Product> {
    let image = node.get("image").and_then(Node::as_str).filter(|image| !labels::is_templated(image))?;
    let product = PRODUCTS.iter().find(|product| product.images.contains(&repository(image)))?;
    let mut words = ["command", "args"].into_iter().flat_map(|key| node.texts(key));
    if words.any(|word| OTHER_PROGRAMS.iter().any(|other| word.contains(other))) {
        return None;
    }
    let mut command = node.texts("command").peekable();
    let overridden = command.peek().is_some();
    let runs = |word: &str| word.contains("entrypoint") || product.servers.iter().any(|server| word.contains(server));
    let serves = !overridden || command.any(runs) || node.texts("args").any(runs);
    let limited =
        node.get("env").map_or(&[][..], Node::items).iter().any(|variable| {
            variable.get("name").and_then(Node::as_str).is_some_and(|name| ROLE_VARIABLES.contains(&name))
        });
    (serves && !limited).then_some(product)
}

/// An append-only file is written by those who want to keep what a cache holds.
fn keeps_a_log(node: &Node) -> bool {
    let words: Vec<&str> = ["command", "args"].into_iter().flat_map(|key| node.texts(key)).collect();
    words.iter().any(|word| word.contains("appendonly yes"))
        || words.windows(2).any(|pair| pair[0] == "--appendonly" && pair[1] == "yes")
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn store_fact(&self, id: DocumentId) -> Value {
        let Some(store) = self.store(id) else { return Value::Null };
        let storage = match store.storage {
            Storage::Ephemeral => "ephemeral",
            Storage::Durable => "durable",
            Storage::Unknown => "unknown",
        };
        object([
            ("product", string(store.product.name)),
            ("container", optional(store.node.get("name").and_then(Node::as_str))),
            ("path", path_value(&store.container)),
            ("cache", Value::Bool(store.cache)),
            ("storage", string(storage)),
            ("volume", store.volume.as_ref().map_or(Value::Null, path_value)),
            ("replicated", store.replicated.map_or(Value::Null, Value::Bool)),
        ])
    }

    /// The main container is the first one: stores beside an application are its own business.
    fn store(&self, id: DocumentId) -> Option<Store<'a>> {
        let class = self.subject(id).class;
        let root = self.root(id);
        let containers = pod::containers(class, root);
        let main = containers.iter().find(|container| !container.init)?;
        let product = product(main.node)?;
        let mut names = [self.input.documents.get(id).identity.name.as_deref(), main.name()].into_iter().flatten();
        let cache = names.any(|name| name.contains("cache")) || (product.cache && !keeps_a_log(main.node));
        let (storage, volume) = self.storage(id, main.node, product);
        let told: Vec<&str> = containers.iter().flat_map(|container| told(container.node)).collect();
        let knows = |text: &&str| {
            let text = text.to_ascii_lowercase();
            REPLICATION.iter().any(|word| text.contains(word))
        };
        let replicated = match told.iter().any(knows) {
            true => Some(true),
            false if reads_files(class, root, main.node) => None,
            false => Some(false),
        };
        Some(Store { product, container: main.path.clone(), node: main.node, cache, storage, volume, replicated })
    }

    /// With nothing mounted that outlives the pod, it does not matter where the data is written.
    fn storage(&self, id: DocumentId, container: &Node, product: &Product) -> (Storage, Option<Path>) {
        let class = self.subject(id).class;
        let root = self.root(id);
        if self.may_get_volumes(id) || container.get("volumeDevices").is_some() {
            return (Storage::Unknown, None);
        }
        let spec_path = pod::paths(class).map(|(_, spec)| spec).unwrap_or_default();
        let data = data_folder(container, product);
        let mut place = None;
        for mount in container.get("volumeMounts").map_or(&[][..], Node::items) {
            let name = mount.get("name").and_then(Node::as_str).unwrap_or("");
            match volume(class, root, name) {
                Some((_, volume)) if FILES.iter().any(|kind| volume.get(kind).is_some()) => {}
                Some((at, volume)) if volume.get("emptyDir").is_some() || volume.entries().len() == 1 => {
                    let mounted = mount.get("mountPath").and_then(Node::as_str).unwrap_or("");
                    if covers(mounted, data) {
                        place = Some(spec_path.clone().key("volumes").index(at));
                    }
                }
                Some(_) => return (Storage::Durable, None),
                None if has_claim_template(root, name) => return (Storage::Durable, None),
                None => return (Storage::Unknown, None),
            }
        }
        (Storage::Ephemeral, place)
    }

    /// A patch may give the pod other volumes.
    fn may_get_volumes(&self, id: DocumentId) -> bool {
        let subject = self.subject(id);
        let spec = subject.class.template_path().unwrap_or_default().iter().copied().chain(["spec"]);
        let lines = subject.overlay.as_deref().unwrap_or_default();
        ["volumes", "containers"].into_iter().any(|key| {
            let keys: Vec<&str> = spec.clone().chain([key]).collect();
            overlay::touches(lines, &keys).next().is_some()
        })
    }
}

/// As the container is told, else as its image has it.
fn data_folder<'a>(container: &'a Node, product: &Product) -> &'a str {
    let mut variables = container.get("env").map_or(&[][..], Node::items).iter();
    let variable = variables.find(|variable| variable.get("name").and_then(Node::as_str) == Some("PGDATA"));
    if let Some(folder) = variable.and_then(|variable| variable.get("value")).and_then(Node::as_str) {
        return folder;
    }
    let words: Vec<&str> = ["command", "args"].into_iter().flat_map(|key| container.texts(key)).collect();
    let told = words.iter().enumerate().find_map(|(at, word)| {
        let (flag, value) = word.split_once('=').unwrap_or((word, words.get(at + 1).unwrap_or(&"")));
        match flag {
            "--dbpath" | "--datadir" => Some(value),
            "server" if product.name == "MinIO" => Some(value).filter(|value| value.starts_with('/')),
            _ => None,
        }
    });
    told.unwrap_or(product.data)
}

/// A path in one of which the other lies.
fn covers(mounted: &str, data: &str) -> bool {
    let mounted = mounted.trim_end_matches('/');
    let within = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    !mounted.is_empty() && (within(mounted, data) || within(data, mounted))
}

fn volume<'a>(class: Class, root: &'a Node, name: &str) -> Option<(usize, &'a Node)> {
    let volumes = subject::template(class, root)?.dig(&["spec", "volumes"])?.items().iter().enumerate();
    volumes.into_iter().find(|(_, volume)| volume.get("name").and_then(Node::as_str) == Some(name))
}

fn has_claim_template(root: &Node, name: &str) -> bool {
    let templates = root.dig(&["spec", "volumeClaimTemplates"]).map_or(&[][..], Node::items);
    templates.iter().any(|template| template.dig(&["metadata", "name"]).and_then(Node::as_str) == Some(name))
}

/// A file or a set of variables that the template does not show may configure replication.
fn reads_files(class: Class, root: &Node, container: &Node) -> bool {
    let mounts = container.get("volumeMounts").map_or(&[][..], Node::items);
    let mounted = mounts.iter().any(|mount| {
        let name = mount.get("name").and_then(Node::as_str).unwrap_or("");
        volume(class, root, name).is_some_and(|(_, volume)| FILES.iter().any(|kind| volume.get(kind).is_some()))
    });
    mounted || container.get("envFrom").is_some_and(|from| !from.items().is_empty())
}
