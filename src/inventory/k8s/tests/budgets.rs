//! Selection and arithmetic of disruption budgets: traps 1 to 4, 6 and 8.

use serde_json::json;

use super::{Files, autoscaler, budget, deployment, file, get, names, related, service};

const WEB: &str = "selector: {matchLabels: {app: web}}";

fn allowed(text: &str) -> (serde_json::Value, serde_json::Value) {
    let document = file(text).document("PodDisruptionBudget", "web");
    (get(&document, "facts.disruption.floor"), get(&document, "facts.disruption.ceiling"))
}

#[test]
fn the_autoscaler_says_how_many_pods_there_are() {
    // Trap 1.
    let system = deployment("web", "")
        + &autoscaler("web", "web", "minReplicas: 3, maxReplicas: 9")
        + &budget("web", &format!("minAvailable: 2, {WEB}"));
    let (floor, ceiling) = allowed(&system);
    assert_eq!(floor, json!({"pods": 3, "healthy": 2, "allowed": 1}));
    assert_eq!(ceiling, json!({"pods": 9, "healthy": 2, "allowed": 7}));
    // Trap 2.
    let system = deployment("web", "  replicas: 5")
        + &autoscaler("web", "web", "minReplicas: 2, maxReplicas: 9")
        + &budget("web", &format!("minAvailable: 2, {WEB}"));
    assert_eq!(allowed(&system).0, json!({"pods": 2, "healthy": 2, "allowed": 0}));
}

#[test]
fn percentages_round_up() {
    // Trap 3.
    let three = deployment("web", "  replicas: 3") + &budget("web", &format!("maxUnavailable: 30%, {WEB}"));
    assert_eq!(allowed(&three).0, json!({"pods": 3, "healthy": 2, "allowed": 1}));
    let one = deployment("web", "") + &budget("web", &format!("minAvailable: 50%, {WEB}"));
    assert_eq!(allowed(&one).0, json!({"pods": 1, "healthy": 1, "allowed": 0}));
}

#[test]
fn a_budget_without_a_bound_allows_nothing() {
    // Trap 4.
    let system = deployment("web", "  replicas: 3") + &budget("web", WEB);
    let document = file(&system).document("PodDisruptionBudget", "web");
    assert_eq!(get(&document, "facts.disruption.state"), "default");
    assert_eq!(get(&document, "facts.disruption.floor.allowed"), 0);
}

#[test]
fn a_bound_that_kubernetes_refuses_is_unknown() {
    for bound in ["minAvailable: \"1\"", "minAvailable: '${MIN}'", "minAvailable: 1, maxUnavailable: 1"] {
        let system = deployment("web", "") + &budget("web", &format!("{bound}, {WEB}"));
        let document = file(&system).document("PodDisruptionBudget", "web");
        assert_eq!(get(&document, "facts.disruption.bound.state"), "unknown", "{bound}");
        assert_eq!(get(&document, "facts.disruption.floor"), json!(null), "{bound}");
    }
}

#[test]
fn expressions_and_empty_selectors() {
    // Trap 6.
    let selected = |spec: &str| {
        let document = file(&(deployment("web", "") + &budget("web", spec))).document("PodDisruptionBudget", "web");
        related(&document, "workloads").1
    };
    let expression = |operator: &str| {
        format!("selector: {{matchExpressions: [{{key: tier, operator: {operator}, values: [batch]}}]}}")
    };
    assert_eq!(selected(&expression("NotIn")), names(&["web"]));
    assert_eq!(selected(&expression("DoesNotExist")), names(&["web"]));
    assert_eq!(selected(&expression("In")), names(&[]));
    assert_eq!(selected(&expression("Exists")), names(&[]));
    assert_eq!(selected("selector: {}"), names(&["web"]));
    assert_eq!(selected("minAvailable: 1"), names(&[]));
}

#[test]
fn the_retired_version_selects_nothing_with_an_empty_selector() {
    let system = deployment("web", "") + &budget("web", "selector: {}").replace("policy/v1", "policy/v1beta1");
    let document = file(&system).document("PodDisruptionBudget", "web");
    assert_eq!(related(&document, "workloads"), (true, names(&[])));
}

#[test]
fn several_workloads_add_up_and_bare_pods_take_whole_numbers_only() {
    let two = "  replicas: 2";
    let system = deployment("web", two) + &deployment("api", two) + &budget("web", "minAvailable: 3, selector: {}");
    assert_eq!(allowed(&system).0, json!({"pods": 4, "healthy": 3, "allowed": 1}));
    let pod = "kind: Pod\napiVersion: v1\nmetadata: {name: p, labels: {app: web}}\nspec: {}\n---\n".to_owned();
    assert_eq!(allowed(&(pod.clone() + &budget("web", &format!("minAvailable: 1, {WEB}")))).0["allowed"], 0);
    assert_eq!(allowed(&(pod + &budget("web", &format!("maxUnavailable: 1, {WEB}")))).0, json!(null));
}

#[test]
fn worlds_beside_each_other_never_add_up() {
    let files = Files::new(&[
        ("pdb.yaml", &budget("web", &format!("minAvailable: 2, {WEB}"))),
        ("a/web.yaml", &deployment("web", "  replicas: 2")),
        ("b/web.yaml", &deployment("web", "  replicas: 4")),
    ]);
    let document = files.document("PodDisruptionBudget", "web");
    assert_eq!(related(&document, "workloads").1, names(&["web", "web"]));
    assert_eq!(get(&document, "facts.disruption.floor"), json!({"pods": 2, "healthy": 2, "allowed": 0}));
}

#[test]
fn budgets_of_a_template_overlaps_and_evidence() {
    let one = budget("one", WEB);
    let both = deployment("web", "") + &one + &budget("two", "selector: {}");
    assert_eq!(related(&file(&both).document("PodDisruptionBudget", "one"), "overlaps"), (true, names(&["two"])));
    assert_eq!(related(&file(&both).document("Deployment", "web"), "budgets"), (true, names(&["one", "two"])));
    // A Deployment alone says nothing about budgets elsewhere; with its Service the run holds the application.
    assert!(!related(&file(&deployment("web", "")).document("Deployment", "web"), "budgets").0);
    assert!(related(&file(&(deployment("web", "") + &service("web"))).document("Deployment", "web"), "budgets").0);
}

#[test]
fn a_budget_names_the_template_that_it_nearly_selects() {
    let system = deployment("web", "") + &budget("web", "selector: {matchLabels: {app.kubernetes.io/name: web}}");
    let document = file(&system).document("PodDisruptionBudget", "web");
    let differs = get(&document, "facts.nearest.differs");
    assert_eq!(differs, json!([{"key": "app.kubernetes.io/name", "wanted": "web", "found": null}]));
}
