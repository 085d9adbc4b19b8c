//! What is attached by name: policies to Services, Gateways and routes, Triggers to Brokers; gateways and their pods;
//! what a Prometheus reads; what a namespace allows.

use serde_json::json;

use super::{deployment, file, get, names, related, service};

fn object(version: &str, kind: &str, name: &str, spec: &str) -> String {
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n")
}

#[test]
fn policies_are_attached_by_group_kind_and_name() {
    let gateway = object("gateway.networking.k8s.io/v1", "Gateway", "edge", "listeners: [{name: https, port: 443}]");
    let targets = "targetRefs: [{group: '', kind: Service, name: web}, {group: gateway.networking.k8s.io, kind: Gateway, name: edge, sectionName: http}, {group: gateway.networking.k8s.io, kind: Gateway, name: egde}, {group: gateway.networking.k8s.io, kind: HTTPRoute, name: web}]";
    let policy = object("gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy", "policy", targets);
    let document = file(&(service("web") + &gateway + &policy)).document("BackendTrafficPolicy", "policy");
    let found = get(&document, "facts.policy_targets");
    assert_eq!(
        (&found[0]["document"], &found[0]["absent"], &found[0]["section_found"]),
        (&json!(0), &json!(false), &json!(null))
    );
    assert_eq!((&found[1]["document"], &found[1]["section_found"]), (&json!(1), &json!(false)));
    assert_eq!(found[1]["section_path"], json!(["spec", "targetRefs", 1, "sectionName"]));
    assert_eq!((&found[2]["absent"], &found[2]["near"][0]["name"]), (&json!(true), &json!("edge")));
    // No route is in the run: it may live elsewhere.
    assert_eq!(found[3]["absent"], false);
    assert_eq!(related(&document, "policy_targets"), (false, names(&["web", "edge"])));
    // Istio's Gateway has the same kind, and a target of an autoscaler another shape.
    let istio = object("networking.istio.io/v1", "Gateway", "edge", "selector: {istio: x}");
    let other = istio + &policy;
    assert_eq!(
        get(&file(&other).document("BackendTrafficPolicy", "policy"), "facts.policy_targets.1.document"),
        json!(null)
    );
    let vertical = object(
        "autoscaling.k8s.io/v1",
        "VerticalPodAutoscaler",
        "v",
        "targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}",
    );
    assert_eq!(get(&file(&vertical).document("VerticalPodAutoscaler", "v"), "facts").get("policy_targets"), None);
}

#[test]
fn triggers_and_their_brokers() {
    let broker = object("eventing.knative.dev/v1", "Broker", "events", "");
    let trigger =
        |name: &str| broker.clone() + &object("eventing.knative.dev/v1", "Trigger", "t", &format!("broker: {name}"));
    assert_eq!(related(&file(&trigger("events")).document("Trigger", "t"), "brokers"), (true, names(&["events"])));
    assert_eq!(related(&file(&trigger("event")).document("Trigger", "t"), "brokers"), (true, names(&[])));
    // The one that a namespace gets by itself.
    assert!(!related(&file(&trigger("default")).document("Trigger", "t"), "brokers").0);
    let channel = object("messaging.knative.dev/v1", "Channel", "c", "");
    let subscription = object(
        "messaging.knative.dev/v1",
        "Subscription",
        "s",
        "channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: c}",
    );
    assert_eq!(
        related(&file(&(channel + &subscription)).document("Subscription", "s"), "channels"),
        (true, names(&["c"]))
    );
}

#[test]
fn gateways_select_pods_of_any_namespace() {
    let gateway = object("networking.istio.io/v1", "Gateway", "edge", "selector: {app: ingress}");
    let pods = |name: &str, args: &str| deployment(name, "").replace("image: i,", &format!("image: i, {args}"));
    let shown = |text: &str| related(&file(&(gateway.clone() + text)).document("Gateway", "edge"), "workloads");
    assert_eq!(shown(&pods("ingress", "args: [proxy, router],")), (true, names(&["ingress"])));
    assert_eq!(shown(&pods("other", "args: [proxy, router],")), (true, names(&[])));
    // Nothing in the run is a gateway's proxy.
    assert_eq!(shown(&pods("other", "")), (false, names(&[])));
    let injected = deployment("other", "")
        .replace("metadata: {labels:", "metadata: {annotations: {inject.istio.io/templates: gateway}, labels:");
    assert_eq!(shown(&injected), (true, names(&[])));
}

#[test]
fn what_a_prometheus_reads() {
    let prometheus = object(
        "monitoring.coreos.com/v1",
        "Prometheus",
        "main",
        "serviceMonitorSelector: {}, probeSelector: {matchLabels: {team: a}}, ruleSelector: {}",
    );
    let monitor = object("monitoring.coreos.com/v1", "ServiceMonitor", "web", "selector: {}");
    let probe = object("monitoring.coreos.com/v1", "Probe", "site", "targets: {}");
    let rule = object("monitoring.coreos.com/v1", "PrometheusRule", "alerts", "groups: []");
    let files = file(&(prometheus + &monitor + &probe + &rule));
    let document = files.document("Prometheus", "main");
    assert_eq!(related(&document, "monitors"), (true, names(&["web"])));
    assert_eq!(related(&document, "rules"), (true, names(&["alerts"])));
    let probe = files.document("Probe", "site");
    assert_eq!(related(&probe, "collectors"), (true, names(&[])));
    assert_eq!(get(&probe, "facts.missed_by.0.differs.0.wanted"), "a");
}

#[test]
fn quotas_and_limits_of_a_namespace() {
    let within = |kind: &str, namespace: &str| {
        format!(
            "apiVersion: v1\nkind: {kind}\nmetadata: {{name: {namespace}, namespace: {namespace}}}\nspec: {{hard: {{pods: '9'}}}}\n---\n"
        )
    };
    let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n".to_owned()
        + &within("ResourceQuota", "shop")
        + &within("ResourceQuota", "other")
        + &within("LimitRange", "shop")
        + &deployment("web", "").replace("{name: web}", "{name: web, namespace: shop}");
    let files = file(&text);
    let namespace = files.document("Namespace", "shop");
    assert_eq!(related(&namespace, "resource_quotas"), (true, names(&["shop"])));
    assert_eq!(related(&namespace, "limit_ranges"), (true, names(&["shop"])));
    assert_eq!(related(&files.document("Deployment", "web"), "resource_quotas"), (true, names(&["shop"])));
}
