//! NetworkPolicies and the ports behind Services: trap 13; and lookups of names.

use serde_json::json;

use super::{deployment, file, get, names, related, service};

fn policy(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n"
    )
}

fn shop(policies: &str) -> String {
    deployment("web", "") + &service("web") + policies
}

fn blocked(spec: &str) -> serde_json::Value {
    get(&file(&shop(&policy("p", spec))).document("NetworkPolicy", "p"), "facts.blocked")
}

const WEB: &str = "podSelector: {matchLabels: {app: web}}";

#[test]
fn policies_speak_of_the_pods_ports() {
    // Trap 13.
    let found = blocked(&format!("{WEB}, ingress: [{{ports: [{{port: 80}}]}}]"));
    assert_eq!(found[0]["path"], json!(["spec", "ingress", 0, "ports", 0, "port"]));
    assert_eq!(
        (&found[0]["confused"], &found[0]["port"], &found[0]["target"]),
        (&json!(true), &json!(80), &json!(8080))
    );
    for port in ["{port: 8080}", "{port: http}", "{port: 8000, endPort: 9000}", "{protocol: TCP}"] {
        assert_eq!(blocked(&format!("{WEB}, ingress: [{{ports: [{port}]}}]")), json!([]), "{port}");
    }
    for port in ["{port: 8080, protocol: UDP}", "{port: 8000, endPort: 8079}", "{port: https}"] {
        assert_eq!(blocked(&format!("{WEB}, ingress: [{{ports: [{port}]}}]"))[0]["confused"], false, "{port}");
    }
    assert_eq!(blocked(&format!("{WEB}, ingress: [{{}}]")), json!([]));
    assert_eq!(blocked(&format!("{WEB}, ingress: []"))[0]["open"], false);
    assert_eq!(blocked(&format!("{WEB}, policyTypes: [Egress]")), json!([]));
}

#[test]
fn policies_add_up_and_an_absent_selector_is_for_all_pods() {
    let deny = policy("deny", "podSelector: {}");
    let allow = policy("allow", &format!("{WEB}, ingress: [{{ports: [{{port: http}}]}}]"));
    let document = file(&shop(&(deny.clone() + &allow))).document("NetworkPolicy", "deny");
    assert_eq!(get(&document, "facts.blocked"), json!([]));
    assert_eq!(related(&document, "workloads"), (true, names(&["web"])));
    let none = file(&shop(&policy("none", "policyTypes: [Ingress]"))).document("NetworkPolicy", "none");
    assert_eq!(get(&none, "facts.blocked.0.whole"), true);
    // What has rules is told, not what has none.
    let other = policy("other", &format!("{WEB}, ingress: [{{ports: [{{port: 9}}]}}]"));
    let files = file(&shop(&(deny + &other)));
    assert_eq!(get(&files.document("NetworkPolicy", "deny"), "facts.blocked"), json!([]));
    assert_eq!(get(&files.document("NetworkPolicy", "other"), "facts.blocked.0.whole"), true);
}

#[test]
fn where_other_plugins_have_policies_nothing_is_known() {
    let foreign = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c}\nspec: {}\n---\n";
    let text = shop(&(policy("p", &format!("{WEB}, ingress: [{{ports: [{{port: 80}}]}}]")) + foreign));
    assert_eq!(get(&file(&text).document("NetworkPolicy", "p"), "facts.blocked"), json!([]));
}

#[test]
fn types_are_what_is_written_or_what_has_rules() {
    let directions = |spec: &str| {
        let facts = get(&file(&shop(&policy("p", spec))).document("NetworkPolicy", "p"), "facts");
        (facts["ingress"] == json!(true), facts["egress"] == json!(true))
    };
    assert_eq!(directions(WEB), (true, false));
    assert_eq!(directions(&format!("{WEB}, egress: []")), (true, false));
    assert_eq!(directions(&format!("{WEB}, egress: [{{}}]")), (true, true));
    assert_eq!(directions(&format!("{WEB}, policyTypes: [Egress]")), (false, true));
}

#[test]
fn lookups_go_over_udp() {
    let nameless = |egress: &str| {
        let spec = format!("{WEB}, egress: [{egress}]");
        get(&file(&shop(&policy("p", &spec))).document("NetworkPolicy", "p"), "facts.nameless")
    };
    let store = "{to: [{podSelector: {matchLabels: {app: store}}}]}";
    assert_eq!(nameless(store)[0]["document"], 0);
    assert_eq!(nameless(store)[0]["over_tcp"], json!(null));
    assert_eq!(nameless("{ports: [{port: 53}]}")[0]["over_tcp"], json!(["spec", "egress", 0, "ports", 0]));
    for rule in
        ["{}", "{ports: [{port: 53, protocol: UDP}]}", "{to: [{namespaceSelector: {}}]}", "{to: [{ipBlock: {}}]}"]
    {
        assert_eq!(nameless(&format!("{store}, {rule}")), json!([]), "{rule}");
    }
    assert_eq!(nameless(""), json!([]));
}
