//! Thresholds, hashes, zones and name services of a cluster.

use super::*;

#[test]
fn a_second_threshold_of_a_priority_is_told_with_the_first() {
    let api = cluster(
        "circuit_breakers: {thresholds: [{max_requests: 7}, {priority: HIGH}, {priority: 0, max_requests: 8}]}",
    );
    assert_eq!(get(&api, "facts.thresholds.1.priority"), json!("HIGH"));
    assert_eq!(get(&api, "facts.thresholds.1.first"), json!(null));
    assert_eq!(get(&api, "facts.thresholds.2.first"), json!(["circuit_breakers", "thresholds", 0]));
}

#[test]
fn the_first_action_of_each_priority_is_known() {
    let routes = "routes: [{match: {prefix: /a}, route: {cluster: api, priority: HIGH}}, \
                  {match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: api, weight: 1}]}}}]";
    let files =
        bootstrap("{name: api, type: STATIC, lb_policy: RANDOM}, {name: b, type: STATIC, lb_policy: RANDOM}", routes);
    let api = files.document("Cluster", "api");
    let host = ["virtual_hosts", "0", "routes"];
    let end = |document: &Value, priority: &str| {
        let path = get(document, &format!("facts.priorities.{priority}.path"));
        path.as_array().expect("a path").iter().map(|step| step.to_string().replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(end(&api, "HIGH"), [&host[..], &["0", "route", "priority"]].concat());
    assert_eq!(end(&api, "DEFAULT"), [&host[..], &["1", "route", "priority"]].concat());
    assert_eq!(get(&files.document("Cluster", "b"), "facts.priorities.HIGH"), json!(null));
}

#[test]
fn sizes_of_a_hash_are_read_in_both_forms() {
    let old = cluster("lb_policy: RING_HASH, ring_hash_lb_config: {minimum_ring_size: '16'}");
    assert_eq!(computed(&old, "facts.lb.sizes.minimum_ring_size"), json!([16, "explicit"]));
    assert_eq!(computed(&old, "facts.lb.sizes.maximum_ring_size"), json!([8_388_608, "default"]));
    let new = cluster(
        "load_balancing_policy: {policies: [{typed_extension_config: {typed_config: {'@type': \
         type.googleapis.com/envoy.extensions.load_balancing_policies.maglev.v3.Maglev, table_size: 100, \
         locality_lb_config: {zone_aware_lb_config: {}}}}}]}",
    );
    assert_eq!(computed(&new, "facts.lb.sizes.table_size"), json!([100, "explicit"]));
    assert_eq!(get(&new, "facts.lb.sizes.table_is_prime"), json!(false));
    assert_eq!(get(&old, "facts.lb.sizes.table_is_prime"), json!(true));
    assert_eq!(computed(&new, "facts.lb.zone_aware.min_cluster_size"), json!([6, "default"]));
    assert_eq!(get(&cluster("lb_policy: MAGLEV"), "facts.lb.sizes"), json!(null));
}

#[test]
fn localities_are_told_with_their_weights() {
    let api = cluster(
        "type: STATIC, common_lb_config: {locality_weighted_lb_config: {}}, load_assignment: {endpoints: [\
         {locality: {region: r, zone: a}, load_balancing_weight: 2, lb_endpoints: \
         [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 1}}}}]}, {priority: 1}]}",
    );
    assert_eq!(
        get(&api, "facts.lb.locality_weighted.path"),
        json!(["common_lb_config", "locality_weighted_lb_config"])
    );
    assert_eq!(computed(&api, "facts.endpoints.localities.0.weight"), json!([2, "explicit"]));
    assert_eq!(get(&api, "facts.endpoints.localities.0.zone"), json!("a"));
    assert_eq!(get(&api, "facts.endpoints.localities.1.count"), json!(0));
    assert_eq!(computed(&api, "facts.endpoints.localities.1.weight"), json!([null, "default"]));
}

#[test]
fn name_services_are_asked_as_the_cluster_or_its_type_says() {
    let old = cluster("type: LOGICAL_DNS, dns_refresh_rate: 90s, respect_dns_ttl: true");
    assert_eq!(computed(&old, "facts.dns.refresh_ms"), json!([90_000, "explicit"]));
    assert_eq!(computed(&old, "facts.dns.respect_ttl"), json!([true, "explicit"]));
    let new = cluster(
        "cluster_type: {typed_config: {'@type': type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster, \
         dns_refresh_rate: 0.5s, dns_failure_refresh_rate: {base_interval: 1s}}}",
    );
    assert_eq!(computed(&new, "facts.dns.refresh_ms"), json!([500, "explicit"]));
    assert_eq!(get(&new, "facts.dns.failure_refresh"), json!(true));
    assert_eq!(get(&cluster("type: STATIC"), "facts.dns"), json!(null));
}

#[test]
fn options_of_http2_are_read_in_both_forms() {
    let options = |inner: &str| {
        let name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
        cluster(&format!(
            "typed_extension_protocol_options: {{{name}: {{'@type': type.googleapis.com/{name}, {inner}}}}}"
        ))
    };
    let new = options("explicit_http_config: {http2_protocol_options: {connection_keepalive: {interval: 30s}}}");
    assert_eq!(get(&new, "facts.http2"), json!(true));
    assert_eq!(get(&new, "facts.keepalive"), json!(true));
    let old = cluster("http2_protocol_options: {}");
    assert_eq!(get(&old, "facts.http2"), json!(true));
    assert_eq!(get(&old, "facts.keepalive"), json!(false));
    assert_eq!(get(&options("retry_policy: {retry_on: 5xx}"), "facts.retries"), json!(true));
}
