//! Who is let in: Linkerd's authorizations, pods in plaintext, namespaces of a mesh, and certificates in pods.

use serde_json::json;

use super::{deployment, file, get, names, related, service};

fn resource(version: &str, kind: &str, name: &str, spec: &str) -> String {
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n---\n")
}

fn web() -> String {
    deployment("web", "").replace("{name: web}\nspec", "{name: web, namespace: shop}\nspec")
}

fn namespace(metadata: &str) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, {metadata}}}\n---\n")
}

fn peer(mode: &str) -> String {
    resource("security.istio.io/v1", "PeerAuthentication", "peer", &format!("mtls: {{mode: {mode}}}"))
}

#[test]
fn a_server_is_authorized_by_name_by_labels_by_route_and_by_namespace() {
    let server = "apiVersion: policy.linkerd.io/v1beta3\nkind: Server\nmetadata: {name: s, namespace: shop, labels: {tier: front}}\nspec: {podSelector: {}}\n---\n";
    let found = |text: &str| related(&file(&(server.to_owned() + text)).document("Server", "s"), "authorizations");
    let policy = |target: &str| {
        resource("policy.linkerd.io/v1alpha1", "AuthorizationPolicy", "a", &format!("targetRef: {{{target}}}"))
    };
    let old = |server: &str| {
        resource("policy.linkerd.io/v1beta1", "ServerAuthorization", "a", &format!("server: {{{server}}}"))
    };
    let route = resource("policy.linkerd.io/v1beta3", "HTTPRoute", "r", "parentRefs: [{kind: Server, name: s}]");
    for text in [
        policy("kind: Server, name: s"),
        policy("kind: Namespace, name: shop"),
        policy("kind: HTTPRoute, name: r") + &route,
        old("name: s"),
        old("selector: {matchLabels: {tier: front}}"),
    ] {
        assert_eq!(found(&text), (true, names(&["a"])), "{text}");
    }
    for text in [policy("kind: Server, name: other"), old("selector: {matchLabels: {tier: back}}")] {
        assert_eq!(found(&text), (true, names(&[])), "{text}");
    }
    // Routes and authorizations that live elsewhere.
    assert_eq!(found(&policy("kind: HTTPRoute, name: r")), (false, names(&[])));
    assert_eq!(found(""), (false, names(&[])));
}

#[test]
fn a_policy_knows_the_pods_that_take_plaintext() {
    let plaintext = |text: &str| {
        let policy = resource("security.istio.io/v1", "AuthorizationPolicy", "a", "action: DENY");
        let document = file(&(web() + text + &policy)).document("AuthorizationPolicy", "a");
        get(&document, "facts.plaintext").as_array().expect("an array").len()
    };
    assert_eq!(plaintext(&peer("PERMISSIVE")), 1);
    assert_eq!(plaintext(&peer("STRICT")), 0);
    // Who writes no PeerAuthentication here may write it elsewhere.
    assert_eq!(plaintext(""), 0);
    let ambient = namespace("labels: {istio.io/dataplane-mode: ambient}");
    assert_eq!(plaintext(&(peer("PERMISSIVE") + &ambient)), 0);
}

#[test]
fn a_policy_of_the_root_namespace_selects_everywhere() {
    let selector = "selector: {matchLabels: {app: web}}";
    let policy = resource("security.istio.io/v1", "AuthorizationPolicy", "a", selector);
    let root = policy.replace("namespace: shop", "namespace: istio-system");
    let found = |policy: &str| related(&file(&(web() + policy)).document("AuthorizationPolicy", "a"), "workloads").1;
    assert_eq!(found(&policy), names(&["web"]));
    assert_eq!(found(&root), names(&["web"]));
    assert_eq!(found(&policy.replace("namespace: shop", "namespace: cart")), names(&[]));
}

#[test]
fn a_namespace_says_its_mesh() {
    let mesh = |metadata: &str| get(&file(&namespace(metadata)).document("Namespace", "shop"), "facts.mesh.name");
    assert_eq!(mesh("labels: {istio-injection: enabled}"), "istio");
    assert_eq!(mesh("labels: {istio.io/rev: stable}"), "istio");
    assert_eq!(mesh("labels: {istio.io/dataplane-mode: ambient}"), "ambient");
    assert_eq!(mesh("annotations: {linkerd.io/inject: enabled}"), "linkerd");
    for none in
        ["labels: {istio-injection: disabled, istio.io/rev: stable}", "annotations: {linkerd.io/inject: disabled}"]
    {
        assert_eq!(get(&file(&namespace(none)).document("Namespace", "shop"), "facts.mesh"), json!(null), "{none}");
    }
    let text = namespace("labels: {istio-injection: enabled}") + &peer("STRICT");
    let document = file(&text).document("Namespace", "shop");
    assert_eq!(related(&document, "peer_authentications"), (true, names(&["peer"])));
}

#[test]
fn a_server_of_a_destination_is_in_the_mesh_when_something_says_so() {
    let rule =
        resource("networking.istio.io/v1", "DestinationRule", "r", "host: web, trafficPolicy: {tls: {mode: DISABLE}}");
    let shop = web() + &service("web").replace("{name: web}", "{name: web, namespace: shop}") + &rule;
    let meshed = |text: &str| {
        get(&file(&(shop.clone() + text)).document("DestinationRule", "r"), "facts.tls.0.servers.0.meshed")
    };
    assert_eq!(meshed(""), false);
    assert_eq!(meshed(&namespace("labels: {istio-injection: enabled}")), true);
    assert_eq!(meshed(&namespace("annotations: {linkerd.io/inject: enabled}")), false);
    assert_eq!(meshed(&peer("PERMISSIVE")), true);
}

#[test]
fn uses_of_a_renewed_secret_that_never_change() {
    let certificate = resource("cert-manager.io/v1", "Certificate", "c", "secretName: tls");
    let uses = |container: &str, volumes: &str, text: &str| {
        let workload = web()
            .replace("image: i,", &format!("image: i, {container},"))
            .replace("{containers", &format!("{{{volumes}, containers"));
        let document = file(&(workload + text)).document("Deployment", "web");
        (get(&document, "facts.frozen")[0]["how"].clone(), related(&document, "certificates").1)
    };
    let volume = "volumes: [{name: v, secret: {secretName: tls}}]";
    let mount = |rest: &str| format!("volumeMounts: [{{name: v, mountPath: /tls{rest}}}]");
    assert_eq!(uses(&mount(", subPath: a"), volume, &certificate), (json!("subPath"), names(&["c"])));
    assert_eq!(uses(&mount(""), volume, &certificate), (json!(null), names(&["c"])));
    let env = "env: [{name: A, valueFrom: {secretKeyRef: {name: tls, key: a}}}]";
    assert_eq!(uses(env, "volumes: []", &certificate), (json!("env"), names(&["c"])));
    assert_eq!(uses("envFrom: [{secretRef: {name: tls}}]", "volumes: []", &certificate).0, "envFrom");
    assert_eq!(uses(env, "volumes: []", "").0, json!(null));
    let other = certificate.replace("namespace: shop", "namespace: cart");
    assert_eq!(uses(env, "volumes: []", &other).0, json!(null));
}
