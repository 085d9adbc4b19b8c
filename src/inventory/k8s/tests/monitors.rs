//! Monitors down to Services and pods, and the Prometheuses that read them: trap 12, null against empty.

use serde_json::json;

use super::{Files, deployment, file, get, names, related, service};

fn resource(kind: &str, name: &str, namespace: &str, labels: &str, spec: &str) -> String {
    format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{{labels}}}}}\nspec: {{{spec}}}\n---\n"
    )
}

fn monitor(spec: &str) -> String {
    resource("ServiceMonitor", "m", "shop", "", spec)
}

fn labelled(name: &str, labels: &str) -> String {
    service(name)
        .replace(&format!("{{name: {name}}}"), &format!("{{name: {name}, namespace: shop, labels: {{{labels}}}}}"))
        .replace("port: 80,", "name: front, port: 80,")
}

const WEB: &str = "selector: {matchLabels: {app: web}}";

#[test]
fn a_service_is_selected_by_its_own_labels() {
    let services = |text: &str| related(&file(text).document("ServiceMonitor", "m"), "services");
    assert_eq!(services(&(labelled("web", "app: web") + &monitor(WEB))), (true, names(&["web"])));
    assert_eq!(services(&(labelled("web", "") + &monitor(WEB))), (true, names(&[])));
    assert_eq!(services(&(labelled("web", "") + &monitor("selector: {}"))), (true, names(&["web"])));
    // In another namespace, in one that is named, in any.
    let elsewhere = labelled("web", "app: web") + &labelled("api", "").replace("shop", "cart");
    let from =
        |spec: &str| services(&(elsewhere.clone() + &monitor(spec).replace("namespace: shop", "namespace: cart")));
    assert_eq!(from(WEB), (true, names(&[])));
    assert_eq!(from(&format!("{WEB}, namespaceSelector: {{matchNames: [shop]}}")), (true, names(&["web"])));
    assert_eq!(from(&format!("{WEB}, namespaceSelector: {{any: true}}")), (true, names(&["web"])));
    assert_eq!(from(&format!("{WEB}, namespaceSelector: {{matchNames: [other]}}")), (false, names(&[])));
}

#[test]
fn a_service_and_a_template_know_their_monitors() {
    let text = deployment("web", "").replace("{name: web}\nspec", "{name: web, namespace: shop}\nspec")
        + &labelled("web", "app: web")
        + &monitor(WEB)
        + &resource("PodMonitor", "p", "shop", "", WEB);
    let files = file(&text);
    assert_eq!(related(&files.document("Service", "web"), "monitors"), (true, names(&["m"])));
    let template = files.document("Deployment", "web");
    assert_eq!(related(&template, "monitors"), (true, names(&["p", "m"])));
    let via = |at: usize| get(&template, &format!("relations.monitors.items.{at}.via"));
    assert_eq!((via(0), via(1)), (json!("pod"), json!("service")));
    assert_eq!(related(&files.document("PodMonitor", "p"), "workloads"), (true, names(&["web"])));
}

#[test]
fn an_endpoint_names_the_port_of_the_service() {
    // Trap 12.
    let found = |port: &str| {
        let text = labelled("web", "app: web") + &monitor(&format!("{WEB}, endpoints: [{{port: {port}}}]"));
        get(&file(&text).document("ServiceMonitor", "m"), "facts.endpoints.0.found")
    };
    assert_eq!((found("front"), found("'80'"), found("http")), (json!(true), json!(false), json!(false)));
    assert_eq!(found("'{{ .port }}'"), json!(null));
    let pods = |port: &str| {
        let spec = format!("{WEB}, podMetricsEndpoints: [{{port: {port}}}]");
        let text = deployment("web", "").replace("{name: web}\nspec", "{name: web, namespace: shop}\nspec")
            + &resource("PodMonitor", "p", "shop", "", &spec);
        get(&file(&text).document("PodMonitor", "p"), "facts.endpoints.0")
    };
    assert_eq!(pods("http")["found"], true);
    assert_eq!(pods("front")["found"], false);
    assert_eq!(pods("front")["path"], json!(["spec", "podMetricsEndpoints", 0, "port"]));
    let nothing = monitor(&format!("{WEB}, endpoints: [{{port: x}}]"));
    assert_eq!(get(&file(&nothing).document("ServiceMonitor", "m"), "facts.endpoints.0.found"), json!(null));
}

#[test]
fn the_nearest_service_has_the_labels_on_its_pods() {
    let text = labelled("api", "tier: front") + &labelled("web", "") + &monitor(WEB);
    let facts = get(&file(&text).document("ServiceMonitor", "m"), "facts");
    assert_eq!((&facts["nearest"]["document"], &facts["meant"]), (&json!(1), &json!(true)));
    assert_eq!(facts["nearest"]["differs"], json!([{"key": "app", "wanted": "web", "found": null}]));
}

#[test]
fn labels_of_a_kustomization_count() {
    let kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [m.yaml]\nlabels:\n  - pairs: {app: web}\n";
    let text = labelled("web", "") + &monitor(WEB);
    let files = Files::new(&[("k/kustomization.yaml", kustomization), ("k/m.yaml", &text)]);
    assert_eq!(related(&files.document("ServiceMonitor", "m"), "services").1, names(&["web"]));
    // One elsewhere may add it as well.
    let files = Files::new(&[("o/kustomization.yaml", kustomization), ("k/m.yaml", &text)]);
    assert_eq!(related(&files.document("ServiceMonitor", "m"), "services"), (false, names(&[])));
}

#[test]
fn null_selects_nothing_and_empty_everything() {
    let read = |spec: &str| {
        let text =
            resource("Prometheus", "p", "watch", "", spec) + &resource("ServiceMonitor", "m", "shop", "team: a", WEB);
        let document = file(&text).document("ServiceMonitor", "m");
        (related(&document, "collectors"), get(&document, "facts.missed_by.0.reason"))
    };
    let all = "serviceMonitorNamespaceSelector: {}";
    assert_eq!(read(&format!("serviceMonitorSelector: {{}}, {all}")).0, (true, names(&["p"])));
    assert_eq!(read(&format!("podMonitorSelector: {{}}, {all}")), ((true, names(&[])), json!("null")));
    assert_eq!(read("serviceMonitorSelector: {}"), ((true, names(&[])), json!("namespace")));
    let labels = read(&format!("serviceMonitorSelector: {{matchLabels: {{team: b}}}}, {all}"));
    assert_eq!(labels, ((true, names(&[])), json!("labels")));
    // With no selector at all somebody else writes what is scraped; without a Prometheus nobody knows who reads it.
    assert_eq!(read("replicas: 1").0, (false, names(&[])));
    // The labels of a namespace are those of its object.
    let by_label = "serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {matchLabels: {tier: x}}";
    assert_eq!(read(by_label).0, (false, names(&[])));
    let by_name = "serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}";
    assert_eq!(read(by_name).0, (true, names(&["p"])));
}

#[test]
fn agents_read_no_rules_and_rulers_no_monitors() {
    let text = resource("PrometheusAgent", "a", "shop", "", "serviceMonitorSelector: {}, ruleSelector: {}")
        + &resource("ThanosRuler", "r", "shop", "", "ruleSelector: {}, serviceMonitorSelector: {}")
        + &resource("ServiceMonitor", "m", "shop", "", WEB)
        + &resource("PrometheusRule", "g", "shop", "", "groups: []");
    let files = file(&text);
    assert_eq!(related(&files.document("ServiceMonitor", "m"), "collectors"), (true, names(&["a"])));
    assert_eq!(related(&files.document("PrometheusRule", "g"), "collectors"), (true, names(&["r"])));
}
