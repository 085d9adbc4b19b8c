//! How a cluster chooses among its endpoints: the old enum and its fields, or the extension that replaces them.

use super::at::{At, enumerated};
use super::cluster::HTTP_OPTIONS;
use crate::format::envoy::type_of;
use crate::inventory::data;
use crate::inventory::links::{Computed, State};
use crate::value::{Value, object, optional};

const BALANCING: [(i64, &str); 7] = [
    (0, "ROUND_ROBIN"),
    (1, "LEAST_REQUEST"),
    (2, "RING_HASH"),
    (3, "RANDOM"),
    (5, "MAGLEV"),
    (6, "CLUSTER_PROVIDED"),
    (7, "LOAD_BALANCING_POLICY_CONFIG"),
];

/// Extensions by the end of their type's package, as the old enums call them.
const POLICIES: [(&str, &str); 9] = [
    (".round_robin.v3.RoundRobin", "ROUND_ROBIN"),
    (".least_request.v3.LeastRequest", "LEAST_REQUEST"),
    (".ring_hash.v3.RingHash", "RING_HASH"),
    (".random.v3.Random", "RANDOM"),
    (".maglev.v3.Maglev", "MAGLEV"),
    (".cluster_provided.v3.ClusterProvided", "CLUSTER_PROVIDED"),
    (".subset.v3.Subset", "SUBSET"),
    (".wrr_locality.v3.WrrLocality", "WRR_LOCALITY"),
    (".client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin", "WEIGHTED_ROUND_ROBIN"),
];

/// What a hash can be, by its configuration's fields: the ring's sizes and the table's.
const SIZES: [(&str, i64); 3] = [("minimum_ring_size", 1024), ("maximum_ring_size", 8_388_608), ("table_size", TABLE)];

/// What Maglev has when nothing is written, and the most that it takes.
const TABLE: i64 = 65_537;
const LARGEST: i64 = 5_000_011;

/// The fact `lb`.
pub(super) fn facts(cluster: &At<'_>) -> Value {
    let options = cluster.dig(&["typed_extension_protocol_options", HTTP_OPTIONS]);
    let keyed = options.is_some_and(|options| options.has("hash_policy"));
    let chosen = cluster.get("load_balancing_policy").map(|policy| extension(&policy));
    let mut subset = cluster.has("lb_subset_config");
    let (policy, config, common) = match chosen {
        Some(Chosen { policy, config }) => {
            subset |= policy.value == Value::from("SUBSET");
            let common = config.as_ref().and_then(|config| config.get("locality_lb_config"));
            (policy, config, common)
        }
        None => {
            let policy = named(cluster);
            let fields = ["ring_hash_lb_config", "maglev_lb_config"];
            let config = fields.iter().find_map(|field| cluster.get(field));
            (policy, config, cluster.get("common_lb_config"))
        }
    };
    let mode = |key| common.as_ref().and_then(|common| common.get(key));
    let zone_aware = mode("zone_aware_lb_config").map(|mode| {
        object([
            ("path", mode.path_value()),
            ("min_cluster_size", data::computed(&mode.int("min_cluster_size", 6))),
            ("fail_on_panic", data::computed(&mode.bool("fail_traffic_on_panic", false))),
        ])
    });
    let weighted = mode("locality_weighted_lb_config").map(|mode| object([("path", mode.path_value())]));
    let sizes = config.map(|config| {
        let sizes = SIZES.iter().map(|(key, default)| (*key, data::computed(&config.int(key, *default))));
        let table = config.int("table_size", TABLE).number().unwrap_or(TABLE);
        crate::value::object_of(sizes.chain([("table_is_prime", Value::Bool(is_prime(table)))]))
    });
    object([
        ("policy", data::computed(&policy)),
        ("subset", Value::Bool(subset)),
        ("hash_policy", Value::Bool(keyed)),
        ("zone_aware", optional(zone_aware)),
        ("locality_weighted", optional(weighted)),
        ("sizes", optional(sizes)),
    ])
}

/// The policy of the old field.
fn named(cluster: &At<'_>) -> Computed {
    let path = cluster.path.clone().key("lb_policy");
    match (cluster.get("lb_policy"), enumerated(cluster.node.get("lb_policy"), &BALANCING)) {
        (None, name) => Computed::new(optional(name), State::Default, cluster.document, path),
        (Some(_), Some(name)) => Computed::new(name, State::Explicit, cluster.document, path),
        (Some(_), None) => Computed::unknown(cluster.document, path),
    }
}

struct Chosen<'a> {
    policy: Computed,
    config: Option<At<'a>>,
}

/// The first policy of a list, which is unknown when it is nobody's that we know.
fn extension<'a>(list: &At<'a>) -> Chosen<'a> {
    let policies = list.items("policies");
    let Some(config) = policies.iter().find_map(|policy| policy.dig(&["typed_extension_config", "typed_config"]))
    else {
        return Chosen { policy: Computed::unknown(list.document, list.path.clone()), config: None };
    };
    let name = type_of(config.node).unwrap_or("");
    let path = config.path.clone();
    let policy = match POLICIES.iter().find(|(end, _)| name.ends_with(end)) {
        Some((_, known)) => Computed::new(*known, State::Explicit, config.document, path.key("@type")),
        None => Computed::unknown(config.document, path),
    };
    Chosen { policy, config: Some(config) }
}

/// Of what is larger than Envoy takes, nothing is said.
fn is_prime(number: i64) -> bool {
    if number > LARGEST {
        return true;
    }
    let divides = |divisor: &i64| number % divisor == 0;
    number > 1 && !(2..).take_while(|divisor| divisor * divisor <= number).any(|divisor| divides(&divisor))
}
