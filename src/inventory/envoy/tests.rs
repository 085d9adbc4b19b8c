//! Facts of the schema that rules rely on, and how names find what they mean.

mod clusters;
mod filters;
mod names;

use crate::inventory::k8s::tests::{Files, at, get, related};
use crate::value::Value;
use serde_json::json;

fn bootstrap(clusters: &str, routes: &str) -> Files {
    Files::new(&[("envoy.yaml", &text(clusters, routes, ""))])
}

fn text(clusters: &str, routes: &str, more: &str) -> String {
    format!(
        "static_resources:
  clusters: [{clusters}]
  listeners:
  - name: web
    filterChains:
    - filters:
      - typedConfig:
          '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          routeConfig: {{name: local, virtualHosts: [{{name: v, domains: ['*'], {routes}}}]}}
{more}"
    )
}

fn cluster(fields: &str) -> Value {
    bootstrap(&format!("{{name: api, {fields}}}"), "routes: []").document("Cluster", "api")
}

fn routes(fields: &str) -> Value {
    bootstrap("{name: api, type: STATIC, lb_policy: RANDOM}", fields).document("RouteConfiguration", "local")
}

/// A computed value and its state.
fn computed(document: &Value, path: &str) -> serde_json::Value {
    let value = get(document, path);
    json!([value["value"], value["state"]])
}

const ONE: &str =
    "endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}}]}]";

#[test]
fn what_is_left_out_has_the_vendors_defaults() {
    let api = cluster("outlierDetection: {}");
    assert_eq!(computed(&api, "facts.lb.policy"), json!(["ROUND_ROBIN", "default"]));
    assert_eq!(get(&api, "facts.discovery"), json!("STATIC"));
    assert_eq!(computed(&api, "facts.panic_percent"), json!([50, "default"]));
    assert_eq!(computed(&api, "facts.connect_timeout_ms"), json!([5000, "default"]));
    assert_eq!(computed(&api, "facts.circuit_breakers.HIGH.max_retries"), json!([3, "default"]));
    assert_eq!(computed(&api, "facts.outlier.max_ejection_percent"), json!([10, "default"]));
    assert_eq!(get(&api, "facts.outlier.enforced"), json!(true));
    assert_eq!(get(&api, "facts.endpoints"), json!(null));
    // A key with nothing behind it is absent.
    assert_eq!(get(&cluster("outlier_detection: "), "facts.outlier"), json!(null));
}

#[test]
fn scalars_are_read_as_protobuf_writes_them() {
    let api = cluster(
        "lbPolicy: 2, type: strict_dns, connect_timeout: 0.25s, common_lb_config: {healthy_panic_threshold: {value: 0}}, \
         circuit_breakers: {thresholds: [{max_requests: '7'}, {max_requests: 8}, {priority: HIGH, max_retries: 9}]}",
    );
    assert_eq!(computed(&api, "facts.lb.policy"), json!(["RING_HASH", "explicit"]));
    assert_eq!(get(&api, "facts.discovery"), json!("STRICT_DNS"));
    assert_eq!(computed(&api, "facts.connect_timeout_ms"), json!([250, "explicit"]));
    assert_eq!(computed(&api, "facts.panic_percent"), json!([0, "explicit"]));
    assert_eq!(computed(&api, "facts.circuit_breakers.DEFAULT.max_requests"), json!([7, "explicit"]));
    assert_eq!(computed(&api, "facts.circuit_breakers.HIGH.max_retries"), json!([9, "explicit"]));
    let api = cluster("connect_timeout: 250ms, lb_policy: WHATEVER");
    assert_eq!(computed(&api, "facts.connect_timeout_ms"), json!([null, "unknown"]));
    assert_eq!(computed(&api, "facts.lb.policy"), json!([null, "unknown"]));
}

#[test]
fn extensions_replace_the_old_fields() {
    let api = cluster(
        "lb_policy: RANDOM, load_balancing_policy: {policies: [{typed_extension_config: {typed_config: \
         {'@type': type.googleapis.com/envoy.extensions.load_balancing_policies.maglev.v3.Maglev}}}]}",
    );
    assert_eq!(computed(&api, "facts.lb.policy"), json!(["MAGLEV", "explicit"]));
    let api = cluster(
        "cluster_type: {typed_config: {'@type': type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig, clusters: [a]}}",
    );
    assert_eq!(get(&api, "facts.discovery"), json!("aggregate"));
    assert_eq!(get(&api, "facts.references.0.via"), json!("aggregate"));
}

#[test]
fn ejection_is_enforced_unless_everything_is_switched_off() {
    let off = "enforcing_consecutive_5xx: 0, enforcing_success_rate: 0";
    assert_eq!(get(&cluster(&format!("outlier_detection: {{{off}}}")), "facts.outlier.enforced"), json!(false));
    let split = format!("outlier_detection: {{{off}, split_external_local_origin_errors: true}}");
    assert_eq!(get(&cluster(&split), "facts.outlier.enforced"), json!(true));
    let gateway = format!("outlier_detection: {{{off}, enforcing_consecutive_gateway_failure: 100}}");
    assert_eq!(get(&cluster(&gateway), "facts.outlier.enforced"), json!(true));
}

#[test]
fn endpoints_are_addresses_names_or_local() {
    let of = |address: &str| {
        cluster(&format!(
            "type: STATIC, load_assignment: {{endpoints: [{{lb_endpoints: [{{endpoint: {{address: {address}}}}}]}}]}}"
        ))
    };
    let ip = of("{socket_address: {address: 10.0.0.1, port_value: 80}}");
    assert_eq!(get(&ip, "facts.endpoints.known"), json!(true));
    assert_eq!(get(&ip, "facts.endpoints.local"), json!(false));
    let name = of("{socket_address: {address: api.example, port_value: 80}}");
    assert_eq!(get(&name, "facts.endpoints.known"), json!(false));
    for local in [
        "{socket_address: {address: 127.0.0.1}}",
        "{pipe: {path: /run/x}}",
        "{envoy_internal_address: {server_listener_name: x}}",
    ] {
        assert_eq!(get(&of(local), "facts.endpoints.local"), json!(true), "{local}");
    }
    let placeholder = of("{socket_address: {address: HOST_IP}}");
    assert_eq!(get(&placeholder, "facts.endpoints.items.0.kind"), json!("unknown"));
}

#[test]
fn an_address_that_is_written_twice_is_one_host() {
    let host =
        |port| format!("{{endpoint: {{address: {{socket_address: {{address: a.example, port_value: {port}}}}}}}}}");
    let list = [host(80), host(80), host(81)].join(", ");
    let api = cluster(&format!("type: STRICT_DNS, load_assignment: {{endpoints: [{{lb_endpoints: [{list}]}}]}}"));
    assert_eq!(get(&api, "facts.endpoints.count"), json!(2));
}

#[test]
fn eds_endpoints_are_found_by_name() {
    let clusters = "resources:\n- {'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: api, type: EDS, eds_cluster_config: {service_name: s}}\n";
    let endpoints = format!(
        "resources:\n- {{'@type': type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment, cluster_name: s, {ONE}}}\n"
    );
    let files = Files::new(&[("xds/cds.yaml", clusters), ("xds/eds.yaml", &endpoints)]);
    assert_eq!(get(&files.document("Cluster", "api"), "facts.endpoints.count"), json!(1));
    // Two that fit: which is meant is not known.
    let files =
        Files::new(&[("xds/cds.yaml", clusters), ("xds/a/eds.yaml", &endpoints), ("xds/b/eds.yaml", &endpoints)]);
    assert_eq!(get(&files.document("Cluster", "api"), "facts.endpoints"), json!(null));
}

#[test]
fn verification_is_known_delegated_or_missing() {
    let of = |context: &str| {
        cluster(&format!(
            "transport_socket: {{name: x, typedConfig: {{'@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, {context}}}}}"
        ))
    };
    let verified = |context: &str| get(&of(context), "facts.tls.0.validation.verified");
    let quic = cluster(
        "transport_socket: {typed_config: {'@type': \
         type.googleapis.com/envoy.extensions.transport_sockets.quic.v3.QuicUpstreamTransport, upstream_tls_context: {sni: a}}}",
    );
    assert_eq!(get(&quic, "facts.tls.0.validation.verified"), json!(false));
    assert_eq!(verified("sni: a"), json!(false));
    assert_eq!(verified("commonTlsContext: {validationContext: {trustedCa: {filename: a}}}"), json!(true));
    assert_eq!(verified("common_tls_context: {validation_context: {system_root_certs: {}}}"), json!(true));
    assert_eq!(verified("common_tls_context: {validation_context: {verify_certificate_hash: [a]}}"), json!(true));
    assert_eq!(verified("common_tls_context: {validation_context_sds_secret_config: {name: a}}"), json!(null));
    assert_eq!(
        verified("common_tls_context: {combined_validation_context: {default_validation_context: {}}}"),
        json!(null)
    );
    assert_eq!(verified("common_tls_context: {validation_context: {custom_validator_config: {}}}"), json!(null));
}

#[test]
fn timeouts_and_retries_are_the_effective_ones() {
    let local = routes(
        "retry_policy: {retry_on: '5xx, reset', num_retries: 4}, routes: [\
         {match: {prefix: /a}, route: {cluster: api}}, \
         {match: {prefix: /b}, route: {cluster: api, timeout: 0s, retryPolicy: {retryOn: connect-failure}}}, \
         {match: {prefix: /c}, redirect: {path_redirect: /}}, \
         {match: {prefix: /d}, route: {weighted_clusters: {clusters: [{name: api, weight: 1}]}, timeout: 3s}}]",
    );
    assert_eq!(computed(&local, "facts.routes.0.timeout_ms"), json!([15_000, "default"]));
    assert_eq!(get(&local, "facts.routes.0.timeout_ms.infinite"), json!(false));
    assert_eq!(computed(&local, "facts.routes.1.timeout_ms"), json!([null, "explicit"]));
    assert_eq!(get(&local, "facts.routes.1.timeout_ms.infinite"), json!(true));
    assert_eq!(get(&local, "facts.routes.2.clusters.0.via"), json!("weighted"));
    // A route's own policy replaces the host's wholly.
    assert_eq!(get(&local, "facts.retry_policies.0.retry_on"), json!(["5xx", "reset"]));
    assert_eq!(at(&local, "facts.retry_policies.0.routes").as_array().expect("a list").len(), 2);
    assert_eq!(computed(&local, "facts.retry_policies.1.num_retries"), json!([1, "default"]));
    assert_eq!(computed(&local, "facts.retry_policies.1.base_ms"), json!([25, "default"]));
    assert_eq!(computed(&local, "facts.retry_policies.1.max_ms"), json!([250, "default"]));
}

#[test]
fn a_static_bootstrap_defines_all_its_names() {
    let route = "routes: [{match: {prefix: /}, route: {cluster: apii, request_mirror_policies: [{cluster: api}]}}]";
    let files = Files::new(&[("a/envoy.yaml", &text("{name: api, type: STATIC, lb_policy: RANDOM}", route, ""))]);
    let local = files.document("RouteConfiguration", "local");
    assert_eq!(get(&local, "facts.references.0.nearest.name"), json!("api"));
    assert_eq!(get(&local, "facts.references.0.document"), json!(null));
    assert_eq!(get(&local, "facts.references.1.via"), json!("mirror"));
    assert_eq!(related(&local, "clusters"), (true, vec!["api".to_owned()]));
    let api = files.document("Cluster", "api");
    assert_eq!(related(&api, "used_by"), (true, vec!["local".to_owned()]));
    // With dynamic clusters the name may be anybody's.
    let dynamic = text("", route, "dynamic_resources: {cds_config: {ads: {}}}\n");
    let files = Files::new(&[("a/envoy.yaml", &dynamic)]);
    assert_eq!(related(&files.document("RouteConfiguration", "local"), "clusters"), (false, vec![]));
}

#[test]
fn two_bootstraps_in_one_folder_are_two_proxies() {
    let route = "routes: [{match: {prefix: /}, route: {cluster: api}}]";
    let first = text("{name: api, type: STATIC, lb_policy: RANDOM}", route, "");
    let second = text("", route, "");
    let files = Files::new(&[("x/a.yaml", &first), ("x/b.yaml", &second)]);
    assert_eq!(related(&files.document_in("x/b", "RouteConfiguration", "local"), "clusters"), (true, vec![]));
}

#[test]
fn everything_that_names_a_cluster_is_a_reference() {
    let more = "tracing: {http: {name: z, typedConfig: {'@type': type.googleapis.com/envoy.config.trace.v3.ZipkinConfig, collectorCluster: z}}}
node: {cluster: me}
dynamic_resources: {ads_config: {grpc_services: [{envoy_grpc: {cluster_name: x}}]}}
";
    let files = Files::new(&[("a.yaml", &text("", "routes: []", more))]);
    let bootstrap = files.document("Bootstrap", "");
    assert_eq!(get(&bootstrap, "facts.references.0.via"), json!("tracing"));
    assert_eq!(get(&bootstrap, "facts.references.1.name"), json!("x"));
    assert_eq!(get(&bootstrap, "facts.references.1.via"), json!("xds"));
    assert_eq!(at(&bootstrap, "facts.references").as_array().expect("a list").len(), 2);
    assert_eq!(get(&bootstrap, "facts.scope"), json!("dynamic"));
    let placeholder = routes("routes: [{match: {prefix: /}, route: {cluster: '${API}'}}]");
    assert_eq!(get(&placeholder, "facts.references.0.known"), json!(false));
}

#[test]
fn clusters_that_name_each_other_in_a_circle_are_answered() {
    let aggregate = |name: &str, other: &str| {
        format!(
            "{{name: {name}, cluster_type: {{typed_config: {{'@type': x/envoy.extensions.clusters.aggregate.v3.ClusterConfig, clusters: [{other}]}}}}, lb_policy: CLUSTER_PROVIDED, connect_timeout: 1s}}"
        )
    };
    let files = bootstrap(&format!("{}, {}", aggregate("a", "b"), aggregate("b", "a")), "routes: []");
    assert_eq!(related(&files.document("Cluster", "a"), "used_by"), (true, vec!["b".to_owned()]));
}
