//! Ways in from outside and what they deliver to: trap 12.

use serde_json::json;

use super::{deployment, file, get, names, related, service};

fn backends(kind: &str, route: &str) -> serde_json::Value {
    get(&file(&(service("web") + route)).document(kind, "r"), "facts.backends")
}

#[test]
fn ingress_backends_of_all_versions() {
    let ingress = |backend: &str| {
        backends(
            "Ingress",
            &format!(
                "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: r}}\nspec: {{rules: [{{http: {{paths: [{{backend: {{{backend}}}}}]}}}}]}}\n"
            ),
        )
    };
    let found = ingress("service: {name: web, port: {number: 80}}");
    let place = json!(["spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"]);
    assert_eq!((&found[0]["document"], &found[0]["port_found"], &found[0]["path"]), (&json!(0), &json!(true), &place));
    let wrong = ingress("service: {name: web, port: {number: 8080}}");
    assert_eq!(wrong[0]["port_found"], false);
    assert_eq!(wrong[0]["port_path"].as_array().and_then(|path| path.last().cloned()), Some(json!("number")));
    let old = ingress("serviceName: web, servicePort: 80");
    assert_eq!((&old[0]["document"], &old[0]["port_found"]), (&json!(0), &json!(true)));
    assert_eq!(ingress("service: {name: api, port: {number: 80}}")[0]["document"], json!(null));
    assert_eq!(ingress("resource: {kind: Bucket, name: web}")[0]["ignored"], true);
    assert_eq!(ingress("service: {name: web, port: {name: use-annotation}}")[0]["ignored"], true);
}

#[test]
fn a_route_names_the_service_port() {
    // Trap 12.
    let route = |backend: &str| {
        backends(
            "HTTPRoute",
            &format!(
                "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: r}}\nspec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}\n"
            ),
        )
    };
    assert_eq!(route("name: web, port: 8080")[0]["port_found"], false);
    assert_eq!(route("name: web, port: 80")[0]["port_found"], true);
    assert_eq!(route("name: web, port: 80, kind: ServiceImport")[0]["ignored"], true);
    let other = route("name: web, port: 80, namespace: shop");
    assert_eq!((&other[0]["namespace"], &other[0]["document"]), (&json!("shop"), &json!(null)));
}

#[test]
fn hosts_of_a_virtual_service() {
    let route = |host: &str| {
        let text = format!(
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: r}}\nspec: {{http: [{{route: [{{destination: {{host: {host}, port: {{number: 80}}}}}}]}}]}}\n"
        );
        backends("VirtualService", &text)
    };
    assert_eq!((&route("web")[0]["document"], &route("web")[0]["port_found"]), (&json!(0), &json!(true)));
    assert_eq!(route("example.com")[0]["ignored"], true);
    assert_eq!(route("web.shop.svc.cluster.local")[0]["namespace"], "shop");
}

#[test]
fn traefik_services() {
    let text = "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r}\nspec: {routes: [{services: [{name: web, port: 80}, {name: api@internal, kind: TraefikService}]}]}\n";
    let found = backends("IngressRoute", text);
    assert_eq!((&found[0]["document"], &found[1]["ignored"]), (&json!(0), &json!(true)));
}

#[test]
fn ways_in_and_how() {
    let via = |text: &str| {
        let document = file(&(deployment("web", "") + text)).document("Deployment", "web");
        assert_eq!(get(&document, "facts.entry"), get(&document, "relations.entries.items") != json!([]));
        get(&document, "relations.entries.items.0.via")
    };
    assert_eq!(via(&service("web")), "<undefined>");
    assert_eq!(via(&service("web").replace("spec: {", "spec: {type: LoadBalancer, ")), "load-balancer");
    assert_eq!(via(&service("web").replace("spec: {", "spec: {type: NodePort, ")), "node-port");
    let route = |spec: &str, kind: &str, group: &str| {
        service("web") + &format!("apiVersion: {group}\nkind: {kind}\nmetadata: {{name: r}}\nspec: {{{spec}}}\n")
    };
    let ingress = "defaultBackend: {service: {name: web, port: {number: 80}}}";
    assert_eq!(via(&route(ingress, "Ingress", "networking.k8s.io/v1")), "ingress");
    let http = "rules: [{backendRefs: [{name: web, port: 80}]}]";
    assert_eq!(via(&route(http, "HTTPRoute", "gateway.networking.k8s.io/v1")), "route");
    let inside = format!("parentRefs: [{{kind: Service, name: web}}], {http}");
    assert_eq!(via(&route(&inside, "HTTPRoute", "gateway.networking.k8s.io/v1")), "<undefined>");
    let mesh = "http: [{route: [{destination: {host: web}}]}]";
    assert_eq!(via(&route(mesh, "VirtualService", "networking.istio.io/v1")), "<undefined>");
    let outside = format!("gateways: [g], {mesh}");
    assert_eq!(via(&route(&outside, "VirtualService", "networking.istio.io/v1")), "gateway");
}

#[test]
fn a_missing_backend_needs_evidence() {
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: r}\nspec: {defaultBackend: {service: {name: gone, port: {number: 80}}}}\n---\n";
    assert_eq!(related(&file(ingress).document("Ingress", "r"), "backends"), (false, names(&[])));
    let with_service = ingress.to_owned() + &service("web");
    assert_eq!(related(&file(&with_service).document("Ingress", "r"), "backends"), (true, names(&[])));
}

#[test]
fn services_of_traefik_contour_and_rollouts() {
    let spread = "apiVersion: traefik.io/v1alpha1\nkind: TraefikService\nmetadata: {name: r}\nspec: {mirroring: {name: web, port: 80, mirrors: [{name: r, kind: TraefikService, port: 1}]}, weighted: {services: [{name: web, kind: Lambda}]}}\n";
    let found = backends("TraefikService", spread);
    let summary =
        |at: usize| (found[at]["kind"].clone(), found[at]["ignored"].clone(), found[at]["port_found"].clone());
    assert_eq!(summary(0), (json!("Service"), json!(true), json!(null)));
    assert_eq!(summary(1), (json!("Service"), json!(false), json!(true)));
    assert_eq!(summary(2), (json!("TraefikService"), json!(false), json!(null)));
    assert_eq!(found[2]["document"], 1);
    let proxy = "apiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {name: r}\nspec: {tcpproxy: {services: [{name: web, port: 81}]}, routes: [{services: [{name: wbe, port: 80}]}]}\n";
    let found = backends("HTTPProxy", proxy);
    assert_eq!(
        (&found[0]["near"], &found[1]["port_found"]),
        (&json!([{"document": 0, "namespace": null, "name": "web"}]), &json!(false))
    );
    let rollout = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {canary: {stableService: web, pingPong: {pingService: gone}}}}\n";
    let found = backends("Rollout", rollout);
    assert_eq!((&found[0]["document"], &found[1]["document"]), (&json!(0), &json!(null)));
    assert_eq!(found[1]["path"], json!(["spec", "strategy", "canary", "pingPong", "pingService"]));
}
