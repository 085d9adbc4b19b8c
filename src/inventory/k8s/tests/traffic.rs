//! Gateways and listeners, subsets, grants, profiles, and the Services that name a StatefulSet's pods.

use serde_json::json;

use super::{deployment, file, get, names, related, service};

fn object(api: &str, kind: &str, name: &str, spec: &str) -> String {
    format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n---\n")
}

fn shop(text: &str) -> String {
    text.replace("metadata: {name: web}", "metadata: {name: web, namespace: shop}")
}

const GATEWAY_API: &str = "gateway.networking.k8s.io/v1";
const ISTIO: &str = "networking.istio.io/v1";

#[test]
fn a_route_and_its_listeners() {
    let gateway = object(GATEWAY_API, "Gateway", "edge", "listeners: [{name: http, port: 80}]");
    let parent = |reference: &str| {
        let route = object(GATEWAY_API, "HTTPRoute", "r", &format!("parentRefs: [{{{reference}}}]"));
        file(&(gateway.clone() + &route)).document("HTTPRoute", "r")
    };
    let right = parent("name: edge, sectionName: http, port: 80");
    assert_eq!(get(&right, "facts.parents.0.document"), 0);
    assert_eq!(get(&right, "facts.parents.0.unheard"), json!(null));
    assert_eq!(related(&right, "gateways"), (true, names(&["edge"])));
    let deaf = parent("name: edge, port: 81");
    assert_eq!(get(&deaf, "facts.parents.0.unheard"), json!(["spec", "parentRefs", 0, "port"]));
    let gone = parent("name: egde");
    assert_eq!(related(&gone, "gateways"), (true, names(&[])));
    assert_eq!(get(&gone, "facts.parents.0.near.0.name"), "edge");
    assert_eq!(related(&parent("name: edge, namespace: far"), "gateways"), (false, names(&[])));
    assert_eq!(get(&parent("name: web, kind: Service"), "facts.parents"), json!([]));
    assert_eq!(get(&parent("name: \"${NAME}\""), "facts.parents.0.ignored"), true);
}

#[test]
fn names_of_istio_gateways() {
    let gateway = object(ISTIO, "Gateway", "edge", "servers: []");
    for (name, found) in [
        ("edge", true),
        ("./edge", true),
        ("shop/edge", true),
        ("edge.shop.svc.cluster.local", true),
        ("far/edge", false),
    ] {
        let route = object(ISTIO, "VirtualService", "r", &format!("gateways: [mesh, {name}]"));
        let document = file(&(gateway.clone() + &route)).document("VirtualService", "r");
        assert_eq!(get(&document, "facts.parents.0.document") != json!(null), found, "{name}");
        assert_eq!(get(&document, "facts.parents.1"), "<undefined>");
    }
}

#[test]
fn subsets_of_a_host() {
    let rule = object(
        ISTIO,
        "DestinationRule",
        "d",
        "host: web.shop.svc.cluster.local, subsets: [{name: v1, labels: {app: web}}, {name: v2, labels: {app: other}}, {name: v3, labels: {topology.kubernetes.io/zone: a}}]",
    );
    let route = |subset: &str, host: &str| {
        object(
            ISTIO,
            "VirtualService",
            "r",
            &format!("http: [{{route: [{{destination: {{host: {host}, subset: {subset}}}}}]}}]"),
        )
    };
    let declared = |subset: &str, host: &str, more: &str| {
        let document = file(&(rule.clone() + &route(subset, host) + more)).document("VirtualService", "r");
        get(&document, "facts.subsets.0.declared")
    };
    assert_eq!(declared("v1", "web", ""), true);
    assert_eq!(declared("v9", "web", ""), false);
    assert_eq!(declared("v9", "api", ""), json!(null));
    assert_eq!(declared("\"${SUBSET}\"", "web", ""), json!(null));
    let second = rule
        .replace("name: d", "name: e")
        .replace("name: v1", "name: v9")
        .replace("host: web.shop.svc.cluster.local", "host: web");
    assert_eq!(declared("v9", "web", &second), true);
    let text = shop(&(deployment("web", "") + &service("web"))) + &rule;
    let pods = get(&file(&text).document("DestinationRule", "d"), "facts.subsets");
    let pods: Vec<_> = pods.as_array().expect("subsets").iter().map(|subset| subset["pods"].clone()).collect();
    assert_eq!(pods, [json!(1), json!(0), json!(null)]);
}

#[test]
fn grants_admit_kinds_and_names() {
    let route =
        object(GATEWAY_API, "HTTPRoute", "r", "rules: [{backendRefs: [{name: web, namespace: far, port: 80}]}]");
    let far = service("web").replace("metadata: {name: web}", "metadata: {name: web, namespace: far}");
    let grant = |from: &str, to: &str| {
        object(
            GATEWAY_API,
            "ReferenceGrant",
            "g",
            &format!("from: [{{group: gateway.networking.k8s.io, {from}}}], to: [{{group: '', kind: Service{to}}}]"),
        )
        .replace("namespace: shop}\nspec", "namespace: far}\nspec")
    };
    let granted = |more: &str| {
        let document = file(&(far.clone() + &route + more)).document("HTTPRoute", "r");
        (get(&document, "facts.backends.0.granted"), related(&document, "grants").0)
    };
    assert_eq!(granted(""), (json!(false), true));
    assert_eq!(granted(&grant("kind: HTTPRoute, namespace: shop", "")), (json!(true), true));
    assert_eq!(granted(&grant("kind: HTTPRoute, namespace: shop", ", name: web")), (json!(true), true));
    assert_eq!(granted(&grant("kind: HTTPRoute, namespace: shop", ", name: api")), (json!(false), true));
    assert_eq!(granted(&grant("kind: GRPCRoute, namespace: shop", "")), (json!(false), true));
    assert!(!related(&file(&route).document("HTTPRoute", "r"), "grants").0);
}

#[test]
fn profiles_of_a_service_and_of_a_route_to_it() {
    let text = shop(&service("web"))
        + &object("linkerd.io/v1alpha2", "ServiceProfile", "web.shop.svc.cluster.local", "routes: []")
        + &object(GATEWAY_API, "HTTPRoute", "r", "parentRefs: [{kind: Service, name: web}, {name: web}]");
    let files = file(&text);
    let profile = names(&["web.shop.svc.cluster.local"]);
    assert_eq!(related(&files.document("Service", "web"), "profiles").1, profile);
    assert_eq!(related(&files.document("HTTPRoute", "r"), "profiles").1, profile);
}

#[test]
fn the_service_that_names_pods() {
    let set = object(
        "apps/v1",
        "StatefulSet",
        "s",
        "serviceName: web, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}",
    );
    let governing =
        |service: &str| get(&file(&(service.to_owned() + &set)).document("StatefulSet", "s"), "facts.governing");
    let found = governing(&shop(&service("web")));
    assert_eq!((&found["headless"], &found["selects"]), (&json!(false), &json!(true)));
    let headless =
        shop(&service("web")).replace("spec: {", "spec: {clusterIP: None, ").replace("app: web", "app: other");
    let found = governing(&headless);
    assert_eq!((&found["headless"], &found["selects"]), (&json!(true), &json!(false)));
    assert_eq!(governing("")["document"], json!(null));
}

#[test]
fn workloads_beside_a_service() {
    let text = shop(&(deployment("web", "") + &service("web")));
    assert_eq!(get(&file(&text).document("Service", "web"), "facts.beside"), json!([0]));
    let twice = text.clone() + &shop(&service("web"));
    assert_eq!(get(&file(&twice).document("Service", "web"), "facts.beside"), json!([]));
}

#[test]
fn routes_of_one_host_are_siblings() {
    let route = |name: &str, hosts: &str| {
        format!(
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: {name}}}\nspec: {{hosts: {hosts}}}\n---\n"
        )
    };
    let files = file(
        &(route("own", "[a.shop.example]")
            + &route("same", "[b.example, a.shop.example]")
            + &route("wide", "['*.example']")
            + &route("all", "['*']")
            + &route("other", "[c.shop.example]")
            + &route("narrow", "['*.a.shop.example']")
            + &route("part", "[]")),
    );
    let siblings = |name: &str| related(&files.document("VirtualService", name), "siblings");
    assert_eq!(siblings("own"), (true, names(&["same", "wide", "all"])));
    assert_eq!(siblings("wide"), (true, names(&["all"])));
    assert_eq!(siblings("part"), (true, names(&[])));
    let path = get(&files.document("VirtualService", "own"), "relations.siblings.items.0.path");
    assert_eq!(path, json!(["spec", "hosts", 1]));
}

#[test]
fn routes_without_a_host_take_all_of_them() {
    let route = |name: &str, spec: &str| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n"
        )
    };
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: in}\nspec: {rules: [{host: a.example}, {}]}\n";
    let files = file(&(route("own", "hostnames: [a.example]") + &route("all", "rules: []") + ingress));
    assert_eq!(related(&files.document("HTTPRoute", "own"), "siblings"), (true, names(&["all"])));
    assert_eq!(related(&files.document("HTTPRoute", "all"), "siblings"), (true, names(&[])));
    assert_eq!(related(&files.document("Ingress", "in"), "siblings"), (true, names(&[])));
}
