//! Every literal name of a cluster in a document, with what it is used for.
//!
//! Found by the fields that name clusters anywhere in a message; what belongs to a part is left to the part.

use crate::format::envoy::type_of;
use crate::syntax::{Node, Path, Segment};

/// A use of a cluster by its name.
#[derive(Debug, Clone)]
pub(super) struct Reference<'a> {
    pub path: Path,
    pub name: &'a str,
    pub via: &'static str,
}

/// Fields below which everything serves one purpose.
const BY_FIELD: [(&str, &str); 22] = [
    ("access_log", "als"),
    ("ads_config", "xds"),
    ("api_config_source", "xds"),
    ("cds_config", "xds"),
    ("config_discovery", "xds"),
    ("config_source", "xds"),
    ("eds_config", "xds"),
    ("hds_config", "xds"),
    ("health_checks", "health"),
    ("lds_config", "xds"),
    ("load_stats_config", "stats"),
    ("local_cluster_name", "local"),
    ("rate_limit_service", "ratelimit"),
    ("rds", "xds"),
    ("rds_config_source", "xds"),
    ("request_mirror_policies", "mirror"),
    ("request_mirror_policy", "mirror"),
    ("sds_config", "xds"),
    ("stats_sinks", "stats"),
    ("tracing", "tracing"),
    ("vhds", "xds"),
    ("weighted_clusters", "weighted"),
];

/// Packages of extensions, by a part of their type's name.
const BY_TYPE: [(&str, &str); 14] = [
    (".ext_authz.", "ext_authz"),
    (".ratelimit.", "ratelimit"),
    (".rate_limit_quota.", "ratelimit"),
    (".ext_proc.", "ext_proc"),
    (".jwt_authn.", "jwt"),
    (".oauth2.", "oauth2"),
    (".tcp_proxy.", "tcp_proxy"),
    (".udp_proxy.", "udp_proxy"),
    (".redis_proxy.", "redis_proxy"),
    (".access_loggers.", "als"),
    (".trace.", "tracing"),
    (".tracers.", "tracing"),
    (".stat_sinks.", "stats"),
    (".clusters.aggregate.", "aggregate"),
];

/// Free structures, and what is a part of its own.
pub(super) const SKIPPED: [&str; 11] = [
    "base",
    "filter_metadata",
    "json_format",
    "load_assignment",
    "metadata",
    "node",
    "record",
    "route_config",
    "route_configuration",
    "static_layer",
    "static_resources",
];

/// Fields that name a cluster wherever they hold text.
const NAMES: [&str; 4] = ["cluster", "collector_cluster", "tcp_cluster_name", "local_cluster_name"];

/// All references of a document, in its order, and whether clusters may come on demand.
pub(super) fn find<'a>(root: &'a Node, via: &'static str) -> (Vec<Reference<'a>>, bool) {
    let mut search = Search { path: Vec::new(), found: Vec::new(), on_demand: false };
    search.message(root, via);
    (search.found, search.on_demand)
}

struct Search<'a> {
    path: Vec<Segment>,
    found: Vec<Reference<'a>>,
    on_demand: bool,
}

impl<'a> Search<'a> {
    fn message(&mut self, node: &'a Node, via: &'static str) {
        let name = type_of(node);
        if name.is_some_and(|name| !name.starts_with("envoy.")) {
            return;
        }
        let typed = name.and_then(|name| BY_TYPE.iter().find(|(part, _)| name.contains(part)));
        let via = typed.map_or(via, |(_, via)| *via);
        for entry in node.entries() {
            let key = &*entry.key;
            if SKIPPED.contains(&key) {
                continue;
            }
            self.on_demand |= matches!(key, "odcds" | "odcds_config") && !entry.value.is_null();
            let inner = BY_FIELD.iter().find(|(field, _)| *field == key).map_or(via, |(_, via)| *via);
            self.path.push(Segment::Key(entry.key.clone()));
            match key {
                _ if NAMES.contains(&key) && entry.value.as_str().is_some() => self.add(&entry.value, inner),
                "envoy_grpc" => self.field(&entry.value, "cluster_name", inner),
                "cluster_names" => self.all(&entry.value, inner),
                "clusters" if via == "aggregate" => self.all(&entry.value, via),
                "clusters" if via == "weighted" => {
                    for (at, cluster) in entry.value.items().iter().enumerate() {
                        self.path.push(Segment::Index(at));
                        self.field(cluster, "name", via);
                        self.path.pop();
                    }
                }
                _ => self.below(&entry.value, inner),
            }
            self.path.pop();
        }
    }

    fn below(&mut self, node: &'a Node, via: &'static str) {
        if node.is_mapping() {
            self.message(node, via);
        }
        for (at, item) in node.items().iter().enumerate() {
            self.path.push(Segment::Index(at));
            self.below(item, via);
            self.path.pop();
        }
    }

    fn field(&mut self, node: &'a Node, key: &str, via: &'static str) {
        if let Some(entry) = node.entry(key) {
            self.path.push(Segment::Key(entry.key.clone()));
            self.add(&entry.value, via);
            self.path.pop();
        }
    }

    fn all(&mut self, list: &'a Node, via: &'static str) {
        for (at, item) in list.items().iter().enumerate() {
            self.path.push(Segment::Index(at));
            self.add(item, via);
            self.path.pop();
        }
    }

    fn add(&mut self, node: &'a Node, via: &'static str) {
        if let Some(name) = node.as_str().filter(|name| !name.is_empty()) {
            self.found.push(Reference { path: Path::new(self.path.clone()), name, via });
        }
    }
}
