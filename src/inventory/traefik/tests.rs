//! Names, uses and effective values over one file and over several.

use crate::inventory::k8s::tests::{Files, get};
use crate::value::Value;
use serde_json::json;

fn dynamic(text: &str) -> Value {
    Files::new(&[("dynamic.yaml", text)]).document("Dynamic", "")
}

/// `class name: known` of each name that leads nowhere.
fn dangling(document: &Value) -> Vec<String> {
    let references = get(document, "facts.references");
    let all = references.as_array().expect("an array").iter();
    all.map(|one| {
        format!("{} {}: {}", one["class"].as_str().unwrap_or(""), one["name"].as_str().unwrap_or(""), one["known"])
    })
    .collect()
}

#[test]
fn names_of_other_providers_and_of_traefik_itself_are_not_dangling() {
    let text = "http:
  routers:
    a: {service: api@internal, middlewares: [r@file, b@docker, C]}
    b: {service: svc, tls: {options: default}}
  services: {Svc: {loadBalancer: {servers: []}}}
  middlewares: {r: {retry: {attempts: 2}}, c: {compress: {}}}
";
    assert_eq!(dangling(&dynamic(text)), Vec::<String>::new());
}

#[test]
fn a_name_is_certain_to_lead_nowhere_where_its_file_defines_such_things() {
    let text = "http:
  routers: {a: {service: apj, middlewares: [auth]}}
  services: {api: {loadBalancer: {servers: []}}}
";
    assert_eq!(dangling(&dynamic(text)), ["service apj: true", "middleware auth: false"]);
    // A chain alone shows nothing about the others.
    let chain = "http: {middlewares: {chain: {chain: {middlewares: [auth]}}}}";
    assert_eq!(dangling(&dynamic(chain)), ["middleware auth: false"]);
}

#[test]
fn files_of_a_folder_are_one_configuration() {
    let files = Files::new(&[
        ("traefik.yml", "entryPoints: {web: {address: ':80'}}\nproviders: {file: {directory: /etc/traefik/dynamic}}\n"),
        ("dynamic/routers.yml", "http: {routers: {a: {service: api, entryPoints: [web, wep], middlewares: [gone]}}}\n"),
        (
            "dynamic/more/services.yml",
            "http: {services: {api: {loadBalancer: {servers: []}}, b: {loadBalancer: {}}}}\n",
        ),
    ]);
    let routers = files.document_in("dynamic/routers.yml", "Dynamic", "");
    assert_eq!(dangling(&routers), ["middleware gone: true", "entryPoint wep: true"]);
    let services = files.document_in("dynamic/more", "Dynamic", "");
    assert_eq!(get(&services, "facts.services.0.used"), json!(true));
    assert_eq!(get(&services, "facts.services.1.used"), json!(false));
    assert_eq!(get(&services, "facts.providers"), json!(["file"]));
}

#[test]
fn what_is_left_out_has_traefiks_defaults() {
    let text = "http:
  services:
    api: {loadBalancer: {healthCheck: {path: /}, servers: [{url: 'http://[::1]:80/'}, {url: 'http://10.0.0.1'}, {url: 'h{{ .X }}'}]}}
  middlewares: {r: {retry: {attempts: '4', initialInterval: 1}}}
  serversTransports: {t: {insecureSkipVerify: true}}
";
    let document = dynamic(text);
    let value = |path: &str| get(&document, path);
    assert_eq!(value("facts.services.0.health_check.interval_ms.value"), json!(30000));
    assert_eq!(value("facts.services.0.health_check.timeout_ms.state"), json!("default"));
    assert_eq!(value("facts.services.0.servers.0.local"), json!(true));
    assert_eq!(value("facts.services.0.servers.1.kind"), json!("ipv4"));
    assert_eq!(value("facts.services.0.servers.2.kind"), json!("unknown"));
    assert_eq!(value("facts.middlewares.0.retry.attempts.value"), json!(4));
    assert_eq!(value("facts.middlewares.0.retry.initial_interval_ms.value"), json!(1000));
    assert_eq!(value("facts.transports.0.timeouts_ms.dial.value"), json!(30000));
    assert_eq!(value("facts.transports.0.insecure.value"), json!(true));
}

#[test]
fn only_a_check_of_its_own_reports_to_the_service_above() {
    let text = "http:
  services:
    f: {failover: {service: w, fallback: b}}
    w: {weighted: {services: [{name: a, weight: 1}]}}
    a: {loadBalancer: {healthCheck: {path: /}, servers: []}}
    b: {loadBalancer: {passiveHealthCheck: {}, servers: []}}
";
    let document = dynamic(text);
    let value = |path: &str| get(&document, path);
    assert_eq!(value("facts.services.0.main.name"), json!("w"));
    assert_eq!(value("facts.services.0.main.reports"), json!(false));
    assert_eq!(value("facts.services.1.children.0.reports"), json!(true));
    assert_eq!(value("facts.services.3.reports"), json!(false));
}

#[test]
fn chains_are_opened_in_their_order_and_circles_end() {
    let text = "http:
  routers: {a: {service: s, middlewares: [one, r]}}
  services: {s: {loadBalancer: {servers: []}}}
  middlewares:
    one: {chain: {middlewares: [b, one, c]}}
    b: {circuitBreaker: {expression: 'NetworkErrorRatio() > 0.3'}}
    c: {compress: {}}
    r: {retry: {attempts: 2}}
";
    let document = dynamic(text);
    let kinds = get(&document, "facts.routers.0.middlewares");
    assert_eq!(kinds[0], json!("circuitBreaker"));
    assert_eq!(kinds.as_array().and_then(|kinds| kinds.last()), Some(&json!("retry")));
    assert_eq!(get(&document, "facts.routers.0.retry"), json!(["http", "routers", "a", "middlewares", 1]));
}

#[test]
fn two_proxies_in_one_run_are_kept_apart() {
    let install = "entryPoints: {web: {address: ':80'}}\nproviders: {file: {filename: dynamic.yml}}\n";
    let files = Files::new(&[
        ("a/traefik.yml", install),
        ("a/dynamic.yml", "http: {routers: {r: {service: s}}, services: {s: {loadBalancer: {servers: []}}}}\n"),
        ("b/traefik.yml", install),
        ("b/dynamic.yml", "http: {routers: {r: {service: s}}, middlewares: {m: {retry: {attempts: 2}}}}\n"),
    ]);
    let first = files.document_in("a/dynamic.yml", "Dynamic", "");
    assert_eq!(get(&first, "facts.providers"), json!(["file"]));
    assert_eq!(dangling(&first), Vec::<String>::new());
    // There is a service of that name, and this proxy does not read it: nobody here says more.
    assert_eq!(dangling(&files.document_in("b/dynamic.yml", "Dynamic", "")), Vec::<String>::new());
}

const TRANSPORT: &str = "apiVersion: traefik.io/v1alpha1
kind: ServersTransport
metadata: {name: t, namespace: shop}
spec: {insecureSkipVerify: true}
";

#[test]
fn objects_are_one_configuration_that_nobody_holds_as_a_whole() {
    let route = "apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: r, namespace: shop}
spec:
  routes:
    - middlewares: [{name: gone}]
      services: [{name: s, port: 80, serversTransport: t}]
";
    let files = Files::new(&[
        ("traefik.yml", "entryPoints: {web: {address: ':80'}}\nproviders: {file: {directory: /etc/dynamic}}\n"),
        ("dynamic/transport.yaml", TRANSPORT),
        ("dynamic/route.yaml", route),
    ]);
    let transport = files.document_in("dynamic/transport", "Dynamic", "t");
    assert_eq!(get(&transport, "facts.transports.0.remote"), json!(true));
    assert_eq!(get(&transport, "facts.transports.0.services.0.name"), json!("shop-s-80"));
    assert_eq!(get(&transport, "facts.providers"), json!(null));
    let route = files.document_in("dynamic/route", "Dynamic", "r");
    assert_eq!(dangling(&route), Vec::<String>::new());
    assert_eq!(get(&route, "facts.routers.0.complete"), json!(false));
    let alone = Files::new(&[("transport.yaml", TRANSPORT)]).document("Dynamic", "t");
    assert_eq!(get(&alone, "facts.transports.0.remote"), json!(false));
}
