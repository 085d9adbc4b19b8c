//! Chains of proxies: what is linked, and what is left alone because it is not certain.

use crate::inventory::k8s::tests::{Files, get};
use crate::value::Value;

const NGINX: &str = "events {}
http {
  upstream edge { server 10.0.0.5:8080; server 10.0.0.6:8080; server 10.0.0.7:8080; }
  server {
    listen 80;
    location / {
      proxy_pass http://edge;
      proxy_read_timeout 5s;
      proxy_next_upstream error timeout http_503;
      proxy_next_upstream_tries 2;
    }
  }
}
";

fn haproxy(bind: &str) -> String {
    format!(
        "global\ndefaults\n  mode http\n  timeout connect 1s\n  timeout client 30s\n  timeout server 10s\n  retries 2\n  \
         retry-on 503 conn-failure\nfrontend web\n  bind {bind}\n  default_backend api\nbackend api\n  server a 10.0.1.1:80\n  server b 10.0.1.2:80\n"
    )
}

fn nginx_of(files: &[(&str, &str)]) -> Value {
    Files::new(files).document_in("edge/nginx", "Config", "")
}

#[test]
fn an_address_leads_to_the_one_configuration_that_binds_it() {
    let haproxy = haproxy("10.0.0.5:8080");
    let document = nginx_of(&[("edge/nginx.conf", NGINX), ("edge/haproxy.cfg", &haproxy)]);
    assert_eq!(get(&document, "hops.0.label"), "proxy_pass `edge`");
    assert_eq!(get(&document, "hops.0.attempts.value"), 2);
    assert_eq!(get(&document, "hops.0.wait_ms.value"), 5000);
    assert_eq!(get(&document, "hops.0.tries"), 6);
    assert_eq!(get(&document, "hops.0.outermost"), true);
    let next = get(&document, "hops.0.next.0");
    assert_eq!(next["via"], "address");
    let inner = get(&document, "hops.0.next.0.calls.0");
    assert_eq!((&inner["file"], &inner["label"]), (&"edge/haproxy.cfg".into(), &"backend `api`".into()));
    assert_eq!((&inner["attempts"]["value"], &inner["total_ms"]["value"]), (&3.into(), &30_000.into()));
}

#[test]
fn nothing_is_linked_that_is_not_certain() {
    let none = |files: &[(&str, &str)]| assert_eq!(get(&nginx_of(files), "hops"), serde_json::json!([]), "{files:?}");
    // Another port, a wildcard on a host whose address nobody says, two configurations that bind the same.
    none(&[("edge/nginx.conf", NGINX), ("edge/haproxy.cfg", &haproxy("10.0.0.5:8081"))]);
    none(&[("edge/nginx.conf", NGINX), ("edge/haproxy.cfg", &haproxy(":8080"))]);
    let bound = haproxy("10.0.0.5:8080");
    none(&[("edge/nginx.conf", NGINX), ("a/haproxy.cfg", &bound), ("b/haproxy.cfg", &bound)]);
}

#[test]
fn loopback_leads_to_what_runs_on_the_same_host() {
    let nginx = "events {}\nhttp { server { listen 80; location / { proxy_pass http://127.0.0.1:8080; } } }\n";
    let here = nginx_of(&[("edge/nginx.conf", nginx), ("edge/haproxy.cfg", &haproxy(":8080"))]);
    assert_eq!(get(&here, "hops.0.next.0.via"), "loopback");
    // A vendor's default says nothing about failures, so nginx tries once.
    assert_eq!(get(&here, "hops.0.attempts.value"), 1);
    assert_eq!(get(&here, "hops.0.tries"), 3);
    let elsewhere = nginx_of(&[("edge/nginx.conf", nginx), ("inner/haproxy.cfg", &haproxy(":8080"))]);
    assert_eq!(get(&elsewhere, "hops"), serde_json::json!([]));
}

#[test]
fn a_host_name_leads_to_the_listener_that_answers_to_it() {
    let nginx = "events {}\nhttp { server { listen 80; server_name www.shop.test; location / { proxy_pass http://api.shop.test:10000; } } }\n";
    let envoy = |domain: &str| {
        format!(
            "static_resources:\n  listeners:\n  - name: l\n    address: {{socket_address: {{address: 0.0.0.0, port_value: 10000}}}}\n    \
             filter_chains:\n    - filters:\n      - name: envoy.filters.network.http_connection_manager\n        typed_config:\n          \
             \"@type\": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager\n          \
             stat_prefix: x\n          route_config:\n            virtual_hosts:\n            - name: a\n              domains: [{domain}]\n              \
             routes:\n              - match: {{prefix: /}}\n                route: {{cluster: api, timeout: 90s, retry_policy: {{retry_on: 5xx, num_retries: 3}}}}\n  \
             clusters:\n  - name: api\n    type: STATIC\n    load_assignment: {{cluster_name: api, endpoints: [{{lb_endpoints: [{{endpoint: {{address: \
             {{socket_address: {{address: 10.0.0.1, port_value: 80}}}}}}}}]}}]}}\n"
        )
    };
    let named = nginx_of(&[("edge/nginx.conf", nginx), ("edge/envoy.yaml", &envoy("API.shop.test"))]);
    assert_eq!(get(&named, "hops.0.next.0.via"), "name");
    let inner = get(&named, "hops.0.next.0.calls.0");
    assert_eq!((&inner["attempts"]["value"], &inner["total_ms"]["value"]), (&4.into(), &90_000.into()));
    let other = nginx_of(&[("edge/nginx.conf", nginx), ("edge/envoy.yaml", &envoy("\"*\""))]);
    assert_eq!(get(&other, "hops"), serde_json::json!([]));
}

#[test]
fn proxies_that_call_each_other_end() {
    let loops = "global\ndefaults\n  mode http\n  retries 3\n  retry-on 503\nlisten a\n  bind 10.0.0.1:80\n  server b 10.0.0.2:80\n";
    let back = loops.replace("10.0.0.1", "10.0.0.9").replace("10.0.0.2", "10.0.0.1").replace("10.0.0.9", "10.0.0.2");
    let files = Files::new(&[("a/haproxy.cfg", loops), ("b/haproxy.cfg", &back)]);
    assert_eq!(get(&files.document_in("a/", "Config", ""), "hops.0.tries"), 16);
}

#[test]
fn a_process_calls_itself_and_files_of_one_program_side_by_side_do_not() {
    let chain = "global\ndefaults\n  mode http\n  retries 1\n  retry-on 503\nfrontend a\n  bind :80\n  default_backend b\nbackend b\n  \
                 server s 127.0.0.1:81\nlisten c\n  bind 127.0.0.1:81\n  server s 10.0.0.1:80\n";
    let own = Files::new(&[("edge/haproxy.cfg", chain)]).document_in("edge/", "Config", "");
    assert_eq!(get(&own, "hops.0.next.0.calls.0.label"), "listen `c`");
    assert_eq!(get(&own, "hops.0.tries"), 4);
    let (caller, callee) =
        (chain.replace("bind 127.0.0.1:81", "bind :9"), "global\nlisten c\n  bind :81\n  server s 10.0.0.1:80\n");
    let files = Files::new(&[("tests/a.cfg", &caller), ("tests/b.cfg", callee)]);
    assert_eq!(get(&files.document_in("tests/a", "Config", ""), "hops"), serde_json::json!([]));
}
