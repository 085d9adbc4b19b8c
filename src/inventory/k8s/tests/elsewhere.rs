//! Kinds that come from elsewhere: whatever relation they are partners of never shows that there are none.

use super::{Files, autoscaler, budget, deployment, file, get, related, service};
use crate::settings::External;

fn whole(mut files: Files, kind: &str, namespace: Option<&str>) -> Files {
    files.system.complete = true;
    files.external.push(External {
        format: "k8s".into(),
        kind: kind.into(),
        namespace: namespace.map(str::to_owned),
        name: "*".into(),
        labels: std::collections::BTreeMap::new(),
    });
    files
}

#[test]
fn a_kind_from_elsewhere_leaves_its_relations_open() {
    let shop = || file(&(deployment("web", "") + &service("web")));
    let complete = |kind: &str, relation: &str| {
        let document = whole(shop(), kind, None).document("Deployment", "web");
        related(&document, relation).0
    };
    for (kind, relation) in [
        ("PodDisruptionBudget", "budgets"),
        ("HorizontalPodAutoscaler", "autoscalers"),
        ("ScaledObject", "autoscalers"),
        ("VerticalPodAutoscaler", "vertical_autoscalers"),
        ("LimitRange", "limit_ranges"),
        ("PeerAuthentication", "peer_authentications"),
        ("Service", "services"),
        ("Ingress", "entries"),
        ("HTTPRoute", "entries"),
    ] {
        assert!(!complete(kind, relation), "{kind}");
        assert!(complete("ConfigMap", relation), "{relation}");
    }
}

#[test]
fn workloads_from_elsewhere() {
    let lonely = || {
        file(
            &(service("web")
                + &budget("web", "selector: {matchLabels: {app: web}}")
                + &autoscaler("web", "web", "maxReplicas: 3")),
        )
    };
    for (kind, relation) in
        [("Service", "workloads"), ("PodDisruptionBudget", "workloads"), ("HorizontalPodAutoscaler", "targets")]
    {
        let complete = |files: Files| related(&files.document(kind, "web"), relation).0;
        let elsewhere = whole(lonely(), "Deployment", None);
        assert!(!complete(elsewhere), "{kind}");
        assert!(complete(whole(lonely(), "Secret", None)), "{kind}");
    }
}

#[test]
fn autoscalers_from_elsewhere_may_own_every_number() {
    let state = |kind: &str, namespace: Option<&str>| {
        let document = whole(file(&deployment("web", "  replicas: 1")), kind, namespace).document("Deployment", "web");
        get(&document, "facts.replicas.floor.state")
    };
    assert_eq!(state("HorizontalPodAutoscaler", None), "unknown");
    assert_eq!(state("HorizontalPodAutoscaler", Some("other")), "explicit");
    assert_eq!(state("PodDisruptionBudget", None), "explicit");
}
