//! Connection managers, what guards them, and what routes learn from them.

use super::*;

/// A bootstrap whose only listener has these fields, and one filter with these.
fn listener(fields: &str, manager: &str, more: &str) -> Files {
    Files::new(&[(
        "envoy.yaml",
        &format!(
            "static_resources:
  clusters: [{{name: auth, type: STATIC, lb_policy: RANDOM}}]
  listeners:
  - name: web
    address: {{socket_address: {{address: 0.0.0.0, port_value: 80}}}}
{fields}
    default_filter_chain:
      filters:
      - typed_config:
          '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          {manager}
          route_config: {{name: local, virtual_hosts: [{{name: v, domains: ['*'], routes: [{{match: {{prefix: /}}, route: {{cluster: auth}}}}]}}]}}
{more}"
        ),
    )])
}

#[test]
fn a_manager_has_the_vendors_defaults() {
    let files = listener("", "use_remote_address: true", "");
    let web = files.document("Listener", "web");
    assert_eq!(get(&web, "facts.local"), json!(false));
    assert_eq!(get(&web, "facts.managers.0.edge"), json!(true));
    assert_eq!(computed(&web, "facts.managers.0.stream_idle_timeout_ms"), json!([300_000, "default"]));
    assert_eq!(computed(&web, "facts.managers.0.idle_timeout_ms"), json!([3_600_000, "default"]));
    assert_eq!(computed(&web, "facts.managers.0.request_headers_timeout_ms"), json!([null, "default"]));
    assert_eq!(get(&web, "facts.managers.0.request_headers_timeout_ms.infinite"), json!(false));
    assert_eq!(get(&web, "facts.managers.0.tracing"), json!(null));
    // Routes inside of it know what is around them.
    let local = files.document("RouteConfiguration", "local");
    assert_eq!(computed(&local, "facts.manager.stream_idle_timeout_ms"), json!([300_000, "default"]));
    assert_eq!(get(&routes("routes: []"), "facts.manager.edge"), json!(false));
    let loose = Files::new(&[("rds.yaml", "{name: r, virtual_hosts: [{name: v, domains: ['*']}]}")]);
    assert_eq!(get(&loose.document("RouteConfiguration", "r"), "facts.manager"), json!(null));
}

#[test]
fn zero_is_no_limit() {
    let web = listener("", "stream_idle_timeout: 0s\n          common_http_protocol_options: {idle_timeout: 0s}", "");
    let web = web.document("Listener", "web");
    assert_eq!(get(&web, "facts.managers.0.stream_idle_timeout_ms.infinite"), json!(true));
    assert_eq!(get(&web, "facts.managers.0.idle_timeout_ms.infinite"), json!(true));
}

#[test]
fn a_tracer_may_be_the_bootstraps() {
    let none = listener("", "tracing: {}", "");
    assert_eq!(get(&none.document("Listener", "web"), "facts.managers.0.tracing.fallback"), json!(false));
    let own = listener("", "tracing: {overall_sampling: {value: 0}}", "tracing: {http: {name: zipkin}}\n");
    let web = own.document("Listener", "web");
    assert_eq!(get(&web, "facts.managers.0.tracing.fallback"), json!(true));
    assert_eq!(computed(&web, "facts.managers.0.tracing.overall"), json!([0, "explicit"]));
}

#[test]
fn guards_are_told_with_what_happens_without_an_answer() {
    let package = "type.googleapis.com/envoy.extensions.filters.http";
    let filters = format!(
        "http_filters: [{{typed_config: {{'@type': {package}.ext_authz.v3.ExtAuthz, grpc_service: {{envoy_grpc: {{cluster_name: auth}}}}}}}}, \
         {{typed_config: {{'@type': {package}.ext_authz.v3.ExtAuthz, failure_mode_allow: true, http_service: {{server_uri: {{uri: x, cluster: gone}}}}}}}}, \
         {{typed_config: {{'@type': {package}.ratelimit.v3.RateLimit, failure_mode_deny: true, rate_limit_service: {{grpc_service: {{envoy_grpc: {{cluster_name: auth}}}}}}}}}}, \
         {{disabled: true, typed_config: {{'@type': {package}.ext_proc.v3.ExternalProcessor}}}}]"
    );
    let web = listener("", &filters, "").document("Listener", "web");
    let told = |at: usize, key: &str| get(&web, &format!("facts.guards.{at}.{key}"));
    assert_eq!((told(0, "kind"), told(0, "opens"), told(0, "name")), (json!("ext_authz"), json!(false), json!("auth")));
    assert!(told(0, "document").is_number());
    assert_eq!((told(1, "opens"), told(1, "document")), (json!(true), json!(null)));
    assert_eq!((told(2, "kind"), told(2, "opens")), (json!("ratelimit"), json!(false)));
    assert_eq!(at(&web, "facts.guards").as_array().expect("a list").len(), 3);
}

#[test]
fn a_chain_knows_who_asks_for_callers() {
    let tls = |filter: &str| {
        let text = format!(
            "    filter_chains:
    - transport_socket: {{typed_config: {{'@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext}}}}
      filters: [{{typed_config: {{'@type': type.googleapis.com/{filter}}}}}]"
        );
        get(&listener(&text, "stat_prefix: a", "").document("Listener", "web"), "facts.tls.0.asked")
    };
    assert_eq!(tls("envoy.extensions.filters.network.rbac.v3.RBAC"), json!(true));
    assert_eq!(tls("envoy.extensions.filters.network.ext_authz.v3.ExtAuthz"), json!(true));
    assert_eq!(tls("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"), json!(false));
}

#[test]
fn methods_are_read_from_matchers_in_every_form() {
    let of = |header: &str| {
        let document = routes(&format!(
            "routes: [{{match: {{prefix: /, headers: [{{name: ':method', {header}}}]}}, route: {{cluster: api}}}}]"
        ));
        (get(&document, "facts.routes.0.methods"), get(&document, "facts.routes.0.any_method"))
    };
    assert_eq!(of("exact_match: GET"), (json!(["GET"]), json!(false)));
    assert_eq!(of("string_match: {exact: PUT}"), (json!(["PUT"]), json!(false)));
    assert_eq!(of("string_match: {safe_regex: {regex: ^(GET|HEAD)$}}"), (json!(["GET", "HEAD"]), json!(false)));
    assert_eq!(of("safe_regex_match: {regex: 'GET|POST'}"), (json!(["GET", "POST"]), json!(false)));
    assert_eq!(of("safe_regex_match: {regex: 'P.*'}"), (json!(null), json!(false)));
    assert_eq!(of("exact_match: GET, invert_match: true"), (json!(null), json!(false)));
    let all = routes("routes: [{match: {prefix: /}, route: {cluster: api}}]");
    assert_eq!(get(&all, "facts.routes.0.any_method"), json!(true));
}

#[test]
fn shares_are_summed_up() {
    let of = |weighted: &str| {
        routes(&format!("routes: [{{match: {{prefix: /}}, route: {{weighted_clusters: {{{weighted}}}}}}}]"))
    };
    let sum = |document: &Value| get(document, "facts.routes.0.weighted.sum");
    let both = of("clusters: [{name: api, weight: 90}, {name: b, weight: '10'}], total_weight: 50");
    assert_eq!(sum(&both), json!(100));
    assert_eq!(computed(&both, "facts.routes.0.weighted.total"), json!([50, "explicit"]));
    assert_eq!(sum(&of("clusters: [{name: api}]")), json!(0));
    assert_eq!(sum(&of("clusters: [{name: api, weight: '${W}'}]")), json!(null));
    assert_eq!(sum(&of("clusters: [{name: api}], runtime_key_prefix: a")), json!(null));
}

#[test]
fn what_goes_on_for_long_is_guessed_from_words() {
    let of = |matched: &str, cluster: &str| {
        let document = routes(&format!("routes: [{{match: {{{matched}}}, route: {{cluster: {cluster}}}}}]"));
        get(&document, "facts.routes.0.streaming")
    };
    assert_eq!(of("prefix: /api/events", "api"), json!(true));
    assert_eq!(of("path: /x", "api_websocket"), json!(true));
    assert_eq!(of("prefix: /", "payments-grpc"), json!(true));
    assert_eq!(of("prefix: /preventsomething", "api"), json!(false));
}

#[test]
fn a_try_without_an_answer_ends_with_the_first_timeout() {
    let of = |manager: &str, route: &str| {
        let files = Files::new(&[(
            "envoy.yaml",
            &format!(
                "static_resources:
  clusters: [{{name: api, type: STATIC, lb_policy: RANDOM}}]
  listeners:
  - name: web
    filter_chains:
    - filters:
      - typed_config:
          '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          {manager}
          route_config: {{name: local, virtual_hosts: [{{name: v, domains: ['*'], routes: [{{match: {{prefix: /}}, route: {{cluster: api, retry_policy: {{}}, {route}}}}}]}}]}}
"
            ),
        )]);
        let local = files.document("RouteConfiguration", "local");
        (get(&local, "facts.retry_policies.0.hang.ms"), get(&local, "facts.retry_policies.0.hang.by"))
    };
    assert_eq!(of("stat_prefix: a", "timeout: 20s"), (json!(20_000), json!("timeout")));
    assert_eq!(of("stat_prefix: a", "idle_timeout: 2s"), (json!(2000), json!("idle timeout")));
    assert_eq!(of("stat_prefix: a", "timeout: 0s"), (json!(300_000), json!("idle timeout")));
    assert_eq!(of("stream_idle_timeout: 0s", "timeout: 0s"), (json!(null), json!("nothing")));
    assert_eq!(of("stat_prefix: a", "timeout: 0s, idle_timeout: 0s"), (json!(null), json!("nothing")));
    assert_eq!(of("stream_idle_timeout: '${IDLE}'", "timeout: 0s"), (json!(null), json!("unknown")));
}
