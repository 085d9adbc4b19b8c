//! mTLS modes, DestinationRules and their servers: traps 17 to 19.

use serde_json::json;

use super::{deployment, file, get, names, related, service};

fn policy(name: &str, namespace: &str, spec: &str) -> String {
    format!(
        "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{{spec}}}\n---\n"
    )
}

fn shop() -> String {
    (deployment("web", "") + &service("web")).replace("metadata: {name: web}", "metadata: {name: web, namespace: shop}")
}

fn rule(spec: &str) -> String {
    format!(
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {{name: r, namespace: shop}}\nspec: {{host: web, {spec}}}\n---\n"
    )
}

const DISABLE: &str = "trafficPolicy: {tls: {mode: DISABLE}}";

fn server_mode(policies: &str) -> serde_json::Value {
    let document = file(&(shop() + policies + &rule(DISABLE))).document("DestinationRule", "r");
    get(&document, "facts.tls.0.servers.0.mtls.value")
}

#[test]
fn the_most_specific_policy_counts() {
    let mesh = policy("mesh", "istio-system", "mtls: {mode: STRICT}");
    assert_eq!(server_mode(""), "PERMISSIVE");
    assert_eq!(server_mode(&mesh), "STRICT");
    assert_eq!(server_mode(&(mesh.clone() + &policy("ns", "shop", "mtls: {mode: DISABLE}"))), "DISABLE");
    let document =
        file(&(shop() + &mesh + &policy("ns", "shop", "mtls: {mode: STRICT}"))).document("Deployment", "web");
    assert_eq!(related(&document, "peer_authentications"), (true, names(&["ns", "mesh"])));
    assert_eq!(server_mode(&policy("other", "cart", "mtls: {mode: STRICT}")), "PERMISSIVE");
}

#[test]
fn selectors_in_the_root_namespace_are_ignored_and_unset_inherits() {
    // Trap 18.
    let ignored = policy("default", "istio-system", "selector: {matchLabels: {app: web}}, mtls: {mode: STRICT}");
    assert_eq!(server_mode(&ignored), "PERMISSIVE");
    let document = file(&(shop() + &ignored)).document("PeerAuthentication", "default");
    assert_eq!(get(&document, "facts.scope"), "ignored");
    let unset = policy("ns", "shop", "mtls: {mode: UNSET}");
    let files = file(&(shop() + &policy("mesh", "istio-system", "mtls: {mode: STRICT}") + &unset));
    let mode = get(&files.document("PeerAuthentication", "ns"), "facts.mode");
    assert_eq!((&mode["value"], &mode["state"], &mode["document"]), (&json!("STRICT"), &json!("inherited"), &json!(2)));
    assert_eq!(get(&files.document("PeerAuthentication", "mesh"), "facts.scope"), "mesh");
    let mode = get(&file(&unset).document("PeerAuthentication", "ns"), "facts.mode");
    assert_eq!((&mode["value"], &mode["state"]), (&json!("PERMISSIVE"), &json!("default")));
}

#[test]
fn port_levels_are_ports_of_the_pod() {
    // Trap 19.
    let at = |port: u16| {
        policy(
            "web",
            "shop",
            &format!(
                "selector: {{matchLabels: {{app: web}}}}, mtls: {{mode: STRICT}}, portLevelMtls: {{{port}: {{mode: DISABLE}}}}"
            ),
        )
    };
    assert_eq!(server_mode(&at(8080)), "DISABLE");
    assert_eq!(server_mode(&at(80)), "STRICT");
    let ports = |port| get(&file(&(shop() + &at(port))).document("PeerAuthentication", "web"), "facts.ports.0");
    assert_eq!(ports(8080)["services"], json!([{"document": 1, "path": ["spec", "ports", 0]}]));
    assert_eq!(ports(80)["services"], json!([]));
    assert_eq!(ports(8080)["path"], json!(["spec", "portLevelMtls", "8080", "mode"]));
}

#[test]
fn a_rule_without_tls_speaks_to_nobody() {
    // Trap 17.
    let policies = "trafficPolicy: {outlierDetection: {interval: 1s}}";
    let document = file(&(shop() + &rule(policies))).document("DestinationRule", "r");
    assert_eq!(get(&document, "facts.tls"), json!([]));
    assert_eq!(related(&document, "services"), (true, names(&["web"])));
}

#[test]
fn subsets_override_whole_blocks_and_ports_all_of_them() {
    let spec = "trafficPolicy: {tls: {mode: SIMPLE}, outlierDetection: {interval: 1s}, portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]}, subsets: [{name: v1, labels: {app: web}, trafficPolicy: {tls: {mode: DISABLE}}}]";
    let document = file(&(shop() + &rule(spec))).document("DestinationRule", "r");
    let policies = get(&document, "facts.policies");
    assert_eq!(policies[1]["input"], json!({"loadBalancer": {"simple": "RANDOM"}}));
    assert_eq!((&policies[1]["port"], &policies[1]["subset"]), (&json!(80), &json!(null)));
    assert_eq!(policies[2]["input"]["tls"]["mode"], "DISABLE");
    assert_eq!(policies[2]["input"]["outlierDetection"]["interval"], "1s");
    assert_eq!(policies[2]["path"], json!(["spec", "subsets", 0, "trafficPolicy"]));
    let tls = get(&document, "facts.tls");
    assert_eq!((&tls[0]["mode"], &tls[0]["servers"]), (&json!("SIMPLE"), &json!([])));
    assert_eq!(tls[1]["servers"][0]["target"], 8080);
}

#[test]
fn hosts_inside_and_outside() {
    let host = |host: &str| {
        let text = shop() + &rule("").replace("host: web", &format!("host: '{host}'"));
        get(&file(&text).document("DestinationRule", "r"), "facts.host")
    };
    assert_eq!(host("web")["internal"], true);
    assert_eq!(host("web.shop")["internal"], true);
    assert_eq!(host("web.shop.svc.cluster.local")["internal"], true);
    assert_eq!(host("example.com")["internal"], json!(null));
    assert_eq!(host("api.example.com")["internal"], false);
    assert_eq!((&host("*.local")["internal"], &host("*.local")["wildcard"]), (&json!(true), &json!(true)));
    assert_eq!(host("*.example.com")["internal"], false);
}

#[test]
fn pods_outside_of_the_mesh_have_no_known_mode() {
    let outside = shop().replace("labels: {app: web}", "labels: {app: web, sidecar.istio.io/inject: 'false'}");
    let document = file(&(outside + &rule(DISABLE))).document("DestinationRule", "r");
    assert_eq!(get(&document, "facts.tls.0.servers.0.mtls.state"), "unknown");
}

#[test]
fn a_template_knows_the_mesh_of_its_namespace() {
    let namespace =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled}}\n---\n";
    let document = file(&(shop() + namespace)).document("Deployment", "web");
    let mesh = get(&document, "facts.mesh");
    assert_eq!((&mesh["name"], &mesh["path"]), (&json!("istio"), &json!(["metadata", "labels", "istio-injection"])));
    assert_eq!(get(&file(&shop()).document("Deployment", "web"), "facts.mesh"), json!(null));
}

#[test]
fn a_rule_knows_what_leads_to_its_host_from_outside() {
    let route = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\nspec: {hosts: [a.example], gateways: [main], http: [{route: [{destination: {host: web}}]}]}\n---\n";
    let document = file(&(shop() + route + &rule(DISABLE))).document("DestinationRule", "r");
    assert_eq!(related(&document, "entries"), (true, names(&["v"])));
    let document = file(&(shop() + &rule(DISABLE))).document("DestinationRule", "r");
    assert_eq!(related(&document, "entries"), (true, names(&[])));
}
