//! Services down to the pods: traps 5, 7 and 11, namespaces, run-time labels, kustomize labels, external documents.

use serde_json::json;

use super::{Files, deployment, file, get, names, related, service};
use crate::settings::External;

#[test]
fn a_selector_is_a_subset_of_the_templates_labels() {
    // Trap 5.
    let text = deployment("web", "").replace("labels: {app: web}", "labels: {app: web, tier: fe}") + &service("web");
    assert_eq!(related(&file(&text).document("Service", "web"), "workloads"), (true, names(&["web"])));
    assert_eq!(related(&file(&text).document("Deployment", "web"), "services"), (true, names(&["web"])));
    // The workload's own labels count for nothing.
    let own = deployment("web", "").replace("{name: web}", "{name: web, labels: {app: api}}") + &service("api");
    assert_eq!(related(&file(&own).document("Service", "api"), "workloads"), (true, names(&[])));
}

#[test]
fn ports_by_name_and_by_number() {
    // Trap 11.
    let port = |target: &str| {
        let text = deployment("web", "") + &service("web").replace("targetPort: http", target);
        get(&file(&text).document("Service", "web"), "facts.ports.0")
    };
    let container = json!(["spec", "template", "spec", "containers", 0]);
    let declared = port("targetPort: http");
    assert_eq!(declared["resolved"][0]["number"], 8080);
    assert_eq!(declared["resolved"][0]["path"], json!(["spec", "template", "spec", "containers", 0, "ports", 0]));
    assert_eq!(declared["resolved"][0]["container_path"], container);
    let undeclared = port("targetPort: 9090");
    assert_eq!((&undeclared["resolved"][0]["path"], &undeclared["unresolved"]), (&container, &json!([])));
    let unknown = port("targetPort: metrics");
    assert_eq!((&unknown["resolved"], &unknown["unresolved"]), (&json!([]), &json!([0])));
    assert_eq!(port("targetPort: http, protocol: UDP")["unresolved"], json!([0]));
    assert_eq!(port("name: x")["target"], 80);
    assert_eq!(port("targetPort: '{{ .p }}'")["target"], json!(null));
}

#[test]
fn the_nearest_template_says_what_differs() {
    let text = deployment("web", "").replace("labels: {app: web}", "labels: {app: web, tier: fe}")
        + &deployment("api", "")
        + &service("web").replace("{app: web}", "{app: web, tier: be}");
    let nearest = get(&file(&text).document("Service", "web"), "facts.nearest");
    assert_eq!(nearest["document"], 0);
    assert_eq!(nearest["path"], json!(["spec", "template", "metadata", "labels"]));
    assert_eq!(nearest["differs"], json!([{"key": "tier", "wanted": "be", "found": "fe"}]));
    assert_eq!(
        get(&file(&(deployment("web", "") + &service("web"))).document("Service", "web"), "facts.nearest"),
        json!(null)
    );
}

#[test]
fn run_time_labels_neither_match_nor_mismatch() {
    let text = deployment("web", "") + &service("web").replace("{app: web}", "{app: web, pod-template-hash: x}");
    let files = file(&text);
    assert_eq!(related(&files.document("Service", "web"), "workloads"), (false, names(&[])));
    assert_eq!(related(&files.document("Deployment", "web"), "services"), (false, names(&[])));
    assert_eq!(get(&files.document("Service", "web"), "facts.nearest"), json!(null));
}

#[test]
fn an_unset_namespace_is_not_a_named_one() {
    // Trap 7: nothing says whether the unset one is `cache`, and two are named.
    let in_namespace = |text: String, name: &str, namespace: &str| {
        text.replace(
            &format!("metadata: {{name: {name}}}"),
            &format!("metadata: {{name: {name}, namespace: {namespace}}}"),
        )
    };
    let cache = in_namespace(deployment("redis", ""), "redis", "cache");
    let shop = in_namespace(deployment("web", ""), "web", "shop");
    let files = Files::new(&[("a.yaml", &cache), ("b.yaml", &shop), ("c.yaml", &service("redis"))]);
    assert_eq!(related(&files.document("Service", "redis"), "workloads"), (false, names(&[])));
    assert!(!related(&files.document("Deployment", "redis"), "services").0);
    // One explicit namespace in the world or in the file is meant by all.
    let files = Files::new(&[("a.yaml", &cache), ("c.yaml", &service("redis"))]);
    assert_eq!(related(&files.document("Service", "redis"), "workloads"), (true, names(&["redis"])));
    assert_eq!(get(&files.document("Service", "redis"), "namespace"), "cache");
    let files = Files::new(&[("a.yaml", &(cache + &service("redis"))), ("b.yaml", &shop)]);
    assert_eq!(related(&files.document("Service", "redis"), "workloads").1, names(&["redis"]));
}

#[test]
fn a_kustomization_gives_namespace_and_labels() {
    let kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\ncommonLabels: {app: shop}\n";
    let files = Files::new(&[
        ("x/kustomization.yaml", kustomization),
        ("x/a.yaml", &deployment("web", "")),
        ("x/b.yaml", &service("other")),
    ]);
    let document = files.document("Service", "other");
    assert_eq!(get(&document, "namespace"), "shop");
    assert_eq!(related(&document, "workloads"), (true, names(&["web"])));
}

#[test]
fn serving_is_more_than_meeting_peers() {
    let stateful = deployment("db", "  serviceName: db").replace("Deployment", "StatefulSet");
    let headless = service("db").replace("spec: {", "spec: {clusterIP: None, ");
    let serving = |text: &str| get(&file(text).document("StatefulSet", "db"), "facts.serving");
    assert_eq!(serving(&(stateful.clone() + &headless)), false);
    let more = headless.clone() + &service("db").replace("name: db", "name: db-read");
    assert_eq!(serving(&(stateful.clone() + &more)), true);
    assert_eq!(get(&file(&(stateful + &headless)).document("Service", "db"), "facts.headless"), true);
}

#[test]
fn evidence_left_out_files_and_the_word_of_the_configuration() {
    let complete = |files: &Files| related(&files.document("Service", "web"), "workloads").0;
    let mut files = file(&service("web"));
    assert!(!complete(&files), "the run holds no pod template");
    files.system.complete = true;
    assert!(complete(&files));
    let mut files = file(&(deployment("api", "") + &service("web")));
    assert!(complete(&files));
    files.left_out = vec!["templates/web.yaml".into()];
    assert!(!complete(&files));
}

#[test]
fn declared_documents_are_items_without_input() {
    let mut files = file(&(deployment("api", "") + &service("web")));
    let labels = [("app".to_owned(), "web".to_owned())].into();
    let (format, kind) = ("k8s".to_owned(), "Deployment".to_owned());
    files.external = vec![External { format, kind, namespace: None, name: "web-*".into(), labels }];
    let document = files.document("Service", "web");
    let item = get(&document, "relations.workloads.items.0");
    assert_eq!((&item["external"], &item["facts"], &item["document"]), (&json!(true), &json!({}), &json!(null)));
    assert!(item.get("input").is_none());
}

#[test]
fn items_carry_input_and_facts_of_the_other() {
    let document = file(&(deployment("web", "") + &service("web"))).document("Deployment", "web");
    let item = get(&document, "relations.services.items.0");
    assert_eq!(item["input"]["kind"], "Service");
    assert_eq!(item["facts"]["ports"][0]["number"], 80);
    assert_eq!(item["path"], json!(["spec", "selector"]));
    assert!(item["facts"].get("relations").is_none());
    let pod = get(&document, "facts.pod");
    assert_eq!(pod["labels"], json!({"app": "web"}));
    assert_eq!(pod["containers"][0]["input"]["image"], "i");
    assert_eq!(pod["containers"][0]["ports"][0]["number"], 8080);
}
