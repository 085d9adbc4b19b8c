//! Ranges, targets, vertical autoscalers, limit ranges and topics.

use serde_json::json;

use super::{Files, autoscaler, deployment, file, get, names, related, service};

fn scaled(spec: &str) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{name: web}}\nspec: {{scaleTargetRef: {{name: web}}, {spec}}}\n---\n"
    )
}

#[test]
fn ranges_and_their_defaults() {
    let range = |spec: &str| get(&file(&scaled(spec)).document("ScaledObject", "web"), "facts.range");
    let absent = range("triggers: []");
    assert_eq!((&absent["floor"]["value"], &absent["ceiling"]["value"]), (&json!(0), &json!(100)));
    let idle = range("minReplicaCount: 3, idleReplicaCount: 0");
    assert_eq!((&idle["floor"]["value"], &idle["floor"]["path"]), (&json!(0), &json!(["spec", "idleReplicaCount"])));
}

#[test]
fn a_target_is_matched_by_group_kind_and_name() {
    let document = |text: &str| file(text).document("Deployment", "web");
    let system = deployment("web", "") + &scaled("minReplicaCount: 2");
    assert_eq!(related(&document(&system), "autoscalers"), (true, names(&["web"])));
    assert_eq!(get(&document(&system), "relations.autoscalers.items.0.path"), json!(["spec", "scaleTargetRef"]));
    let wrong =
        deployment("web", "") + &autoscaler("web", "web", "maxReplicas: 3").replace("apps/v1", "example.com/v1");
    let wrong = wrong.replace("apiVersion: example.com/v1\nkind: Deployment", "apiVersion: apps/v1\nkind: Deployment");
    assert_eq!(related(&document(&wrong), "autoscalers").1, names(&[]));
    assert_eq!(get(&document(&wrong), "facts.replicas.floor.state"), "unknown");
    let scaler = file(&wrong).document("HorizontalPodAutoscaler", "web");
    assert_eq!(related(&scaler, "targets"), (true, names(&[])));
    assert_eq!(get(&scaler, "facts.target.group"), "example.com");
    let retired = deployment("web", "")
        + &autoscaler("web", "web", "maxReplicas: 3")
            .replace("{apiVersion: apps/v1", "{apiVersion: extensions/v1beta1");
    assert_eq!(related(&document(&retired), "autoscalers").1, names(&["web"]));
}

#[test]
fn an_unknown_owner_makes_the_number_unknown() {
    let custom = "apiVersion: example.com/v1\nkind: CronScaler\nmetadata: {name: x}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n";
    let document = file(&(deployment("web", "  replicas: 3") + custom)).document("Deployment", "web");
    assert_eq!(related(&document, "autoscalers").1, names(&["x"]));
    assert_eq!(get(&document, "facts.replicas.floor.value"), json!(null));
}

#[test]
fn a_name_without_a_namespace_is_not_looked_for_far_away() {
    let seen_from = |folder: &str| {
        let files = Files::new(&[
            ("shop/web/web.yaml", &deployment("web", "")),
            (&format!("{folder}/hpa.yaml"), &autoscaler("web", "web", "maxReplicas: 3")),
        ]);
        let workload = files.document("Deployment", "web");
        (related(&workload, "autoscalers").1, get(&workload, "facts.replicas.floor.state"))
    };
    for near in ["shop/web", "shop", "shop/web/scaling", "shop/scaling"] {
        assert_eq!(seen_from(near).0, names(&["web"]), "{near}");
    }
    assert_eq!(seen_from("examples/costs/web"), (names(&[]), json!("unknown")));
}

#[test]
fn targets_need_a_workload_as_evidence() {
    let alone = file(&autoscaler("web", "web", "maxReplicas: 3"));
    assert!(!related(&alone.document("HorizontalPodAutoscaler", "web"), "targets").0);
    let beside = file(&(deployment("api", "") + &autoscaler("web", "web", "maxReplicas: 3")));
    assert_eq!(related(&beside.document("HorizontalPodAutoscaler", "web"), "targets"), (true, names(&[])));
}

#[test]
fn vertical_autoscalers_that_act_and_limit_ranges_with_defaults() {
    let vertical = |mode: &str| {
        format!(
            "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {{name: v}}\nspec: {{targetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}{mode}}}\n---\n"
        )
    };
    let found = |text: &str, relation: &str| {
        related(&file(&(deployment("web", "") + text)).document("Deployment", "web"), relation)
    };
    assert_eq!(found(&vertical(""), "vertical_autoscalers"), (true, names(&["v"])));
    assert_eq!(found(&vertical(", updatePolicy: {updateMode: 'Off'}"), "vertical_autoscalers"), (true, names(&[])));
    assert_eq!(found(&vertical(""), "autoscalers").1, names(&[]));
    let range = |limit: &str| {
        format!("apiVersion: v1\nkind: LimitRange\nmetadata: {{name: l}}\nspec: {{limits: [{{{limit}}}]}}\n")
    };
    assert_eq!(found(&range("type: Container, defaultRequest: {cpu: 1}"), "limit_ranges").1, names(&["l"]));
    assert_eq!(found(&range("type: Container, max: {cpu: 1}"), "limit_ranges").1, names(&[]));
}

#[test]
fn topics_and_their_partitions() {
    let trigger = scaled("triggers: [{type: kafka, metadata: {topic: orders}}]");
    let topic = "apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {name: t, namespace: kafka}\nspec: {topicName: orders, partitions: 3}\n";
    let topics = get(&file(&(trigger.clone() + topic)).document("ScaledObject", "web"), "facts.topics");
    assert_eq!((&topics[0]["topic"], &topics[0]["partitions"]["value"]), (&json!("orders"), &json!(3)));
    let absent = get(&file(&trigger).document("ScaledObject", "web"), "facts.topics.0");
    assert_eq!((&absent["document"], &absent["partitions"]["state"]), (&json!(null), &json!("unknown")));
}

#[test]
fn autoscalers_of_one_target_are_rivals_of_the_earlier_ones() {
    let two = autoscaler("a", "web", "maxReplicas: 3") + &autoscaler("b", "web", "maxReplicas: 3");
    let rivals = |text: &str, name: &str| related(&file(text).document("HorizontalPodAutoscaler", name), "rivals");
    assert_eq!(rivals(&two, "b"), (true, names(&["a"])));
    assert_eq!(rivals(&two, "a"), (true, names(&[])));
    let apart = autoscaler("a", "web", "maxReplicas: 3") + &autoscaler("b", "api", "maxReplicas: 3");
    assert_eq!(rivals(&apart, "b"), (true, names(&[])));
    // The same object twice is one autoscaler.
    let same = autoscaler("a", "web", "maxReplicas: 3") + &autoscaler("a", "web", "maxReplicas: 5");
    assert_eq!(rivals(&same, "a"), (true, names(&[])));
    let mixed = autoscaler("a", "web", "maxReplicas: 3") + &scaled("triggers: []");
    assert_eq!(related(&file(&mixed).document("ScaledObject", "web"), "rivals").1, names(&["a"]));
    let custom = "apiVersion: example.com/v1\nkind: CronScaler\nmetadata: {name: x}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n---\n";
    assert_eq!(rivals(&(custom.to_owned() + &autoscaler("a", "web", "maxReplicas: 3")), "a").1, names(&[]));
}

#[test]
fn a_selector_that_takes_the_pods_of_another_target_makes_a_rival() {
    let canary = deployment("canary", "").replace("labels: {app: canary}", "labels: {app: web, track: canary}");
    let text = deployment("web", "")
        + &canary
        + &autoscaler("a", "web", "maxReplicas: 3")
        + &autoscaler("b", "canary", "maxReplicas: 3");
    let document = file(&text).document("HorizontalPodAutoscaler", "a");
    assert_eq!(related(&document, "rivals").1, names(&["b"]));
    assert_eq!(get(&document, "relations.rivals.items.0.via"), "selector");
    assert_eq!(related(&file(&text).document("HorizontalPodAutoscaler", "b"), "rivals").1, names(&[]));
}

#[test]
fn a_vertical_autoscaler_knows_those_of_its_target() {
    let vertical = "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: v}\nspec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n---\n";
    let text =
        vertical.to_owned() + &autoscaler("a", "web", "maxReplicas: 3") + &autoscaler("b", "api", "maxReplicas: 3");
    assert_eq!(related(&file(&text).document("VerticalPodAutoscaler", "v"), "autoscalers"), (true, names(&["a"])));
}

#[test]
fn services_of_the_targets() {
    let text = deployment("web", "") + &service("web") + &service("api") + &autoscaler("a", "web", "maxReplicas: 3");
    let found = related(&file(&text).document("HorizontalPodAutoscaler", "a"), "services");
    assert_eq!(found, (true, names(&["web"])));
}

#[test]
fn other_versions_of_one_object() {
    let budget = |version: &str, namespace: &str| {
        format!(
            "apiVersion: policy/{version}\nkind: PodDisruptionBudget\nmetadata: {{name: web, namespace: {namespace}}}\n---\n"
        )
    };
    let versions = |text: &str| get(&file(text).document("PodDisruptionBudget", "web"), "facts.other_versions");
    assert_eq!(versions(&(budget("v1beta1", "a") + &budget("v1", "a"))), json!(["policy/v1"]));
    assert_eq!(versions(&(budget("v1", "a") + &budget("v1beta1", "a"))), json!([]));
    assert_eq!(versions(&(budget("v1beta1", "a") + &budget("v1", "b"))), json!([]));
}
