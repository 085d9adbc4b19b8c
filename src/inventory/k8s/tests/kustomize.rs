//! What overlays make of their bases: namespaces, names, labels, replicas, images, and the places that patches change.

use serde_json::json;

use super::{Files, autoscaler, budget, deployment, get, names, related, service};
use crate::syntax::Path;

const HEAD: &str = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

/// A base with a Deployment and a Service, and overlays `a`, `b`, ... with what each says besides the base.
fn overlaid(base: &str, overlays: &[&str]) -> Files {
    let mut files = vec![
        ("base/kustomization.yaml".to_owned(), format!("{HEAD}resources: [web.yaml]\n")),
        ("base/web.yaml".to_owned(), base.to_owned()),
    ];
    for (name, text) in ["a", "b", "c"].iter().zip(overlays) {
        let path = format!("overlays/{name}/kustomization.yaml");
        files.push((path, format!("{HEAD}resources: [../../base]\n{text}\n")));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Files::new(&files)
}

fn floor(files: &Files) -> serde_json::Value {
    let floor = get(&files.document_in("base", "Deployment", "web"), "facts.replicas.floor");
    json!([floor["value"], floor["state"]])
}

#[test]
fn replicas_are_those_of_the_overlays() {
    let web = deployment("web", "");
    let count = |number: i64| format!("replicas: [{{name: web, count: {number}}}]");
    assert_eq!(floor(&overlaid(&web, &[&count(3)])), json!([3, "inherited"]));
    let files = overlaid(&web, &[&count(3), &count(2)]);
    assert_eq!(floor(&files), json!([2, "inherited"]));
    let id = files.id("base", "Deployment", "web");
    let place = files.inventory().decided_at(id, &Path::keys(&["spec", "replicas"]));
    let (document, path) = place.expect("an overlay decides");
    assert_eq!(document, files.id("overlays/b", "Kustomization", ""));
    assert_eq!(path.pointer(), "/replicas/0/count");
    // The base's own number counts where an overlay says nothing, and nowhere else.
    assert_eq!(floor(&overlaid(&web, &[&count(3), ""])), json!([1, "default"]));
    assert_eq!(floor(&overlaid(&web, &[])), json!([1, "default"]));
    assert_eq!(floor(&overlaid(&web, &["replicas: [{name: api, count: 3}]"])), json!([1, "default"]));
    assert_eq!(floor(&overlaid(&web, &["replicas: [{name: web, count: '${N}'}]"])), json!([null, "unknown"]));
}

#[test]
fn an_overlay_without_replicas_is_parked_there() {
    let web = deployment("web", "  replicas: 2");
    let parked = |overlays: &[&str]| {
        let document = overlaid(&web, overlays).document_in("base", "Deployment", "web");
        (get(&document, "facts.parked"), get(&document, "facts.replicas.floor.value"))
    };
    let none = "replicas: [{name: web, count: 0}]";
    assert_eq!(parked(&[none, ""]), (json!(false), json!(2)));
    assert_eq!(parked(&[none]), (json!(true), json!(0)));
}

#[test]
fn a_renamed_workload_is_scaled_by_any_of_its_names() {
    let web = deployment("web", "");
    let prefixed = "namePrefix: prod-\nreplicas: [{name: prod-web, count: 3}]";
    assert_eq!(floor(&overlaid(&web, &[prefixed])), json!([3, "inherited"]));
    assert_eq!(
        floor(&overlaid(&web, &["namePrefix: prod-\nreplicas: [{name: web, count: 3}]"])),
        json!([3, "inherited"])
    );
}

#[test]
fn patches_may_say_how_many() {
    let web = deployment("web", "");
    let merge = "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: 4}\n";
    assert_eq!(floor(&overlaid(&web, &[merge])), json!([4, "inherited"]));
    let operation = |op: &str| {
        format!(
            "patches:\n- target: {{kind: Deployment, name: web}}\n  patch: |-\n    - {{op: {op}, path: /spec/replicas, value: 4}}\n"
        )
    };
    assert_eq!(floor(&overlaid(&web, &[&operation("replace")])), json!([4, "inherited"]));
    assert_eq!(floor(&overlaid(&web, &[&operation("remove")])), json!([null, "unknown"]));
    assert_eq!(
        floor(&overlaid(&web, &[&operation("replace").replace("name: web", "name: w.*")])),
        json!([4, "inherited"])
    );
    assert_eq!(
        floor(&overlaid(&web, &[&operation("replace").replace("name: web", "name: api")])),
        json!([1, "default"])
    );
    let narrowed = operation("replace").replace("name: web", "labelSelector: tier=a");
    assert_eq!(floor(&overlaid(&web, &[&narrowed])), json!([null, "unknown"]));
    assert_eq!(
        floor(&overlaid(&web, &["patches: [{path: gone.yaml, target: {kind: Deployment}}]"])),
        json!([null, "unknown"])
    );
}

#[test]
fn a_patch_in_a_file_decides_at_its_own_place() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";
    let files = Files::new(&[
        ("kustomization.yaml", &format!("{HEAD}resources: [web.yaml]\npatches: [{{path: p.yaml}}]\n")),
        ("web.yaml", &deployment("web", "")),
        ("p.yaml", patch),
    ]);
    let inventory = files.inventory();
    let (document, path) = inventory
        .decided_at(files.id("web", "Deployment", "web"), &Path::keys(&["spec", "replicas"]))
        .expect("patched");
    assert_eq!((document, path.pointer()), (files.id("p.yaml", "Deployment", "web"), "/spec/replicas".to_owned()));
    assert_eq!(inventory.unapplied(), []);
}

#[test]
fn places_are_changed_where_every_line_changes_them() {
    let web = deployment("web", "");
    let probe = "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {containers: [{name: c, readinessProbe: {tcpSocket: {port: 1}}, image: i}]}}}\n";
    let changed = |overlays: &[&str], path: Path| {
        let files = overlaid(&web, overlays);
        let inventory = files.inventory();
        inventory.is_changed(files.id("base", "Deployment", "web"), &path)
    };
    let container = || Path::keys(&["spec", "template", "spec", "containers"]).index(0);
    assert!(changed(&[probe], container().key("readinessProbe")));
    assert!(changed(&[probe], container()));
    assert!(!changed(&[probe], container().key("livenessProbe")));
    // The same value again changes nothing.
    assert!(!changed(&[probe], container().key("image")));
    assert!(!changed(&[probe, ""], container().key("readinessProbe")));
    assert!(!changed(&[probe], Path::keys(&["metadata", "name"])));
    assert!(changed(&["transformers: [t.yaml]"], Path::keys(&["metadata", "name"])));
    let deleted = "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    $patch: delete\n";
    assert!(changed(&[deleted], Path::default()));
    assert!(!changed(&[deleted, ""], Path::default()));
    let added = "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - {op: add, path: /spec/template/spec/containers/-, value: {name: d}}\n";
    assert!(changed(&[added], container().key("image")));
}

#[test]
fn namespaces_are_those_of_the_outermost() {
    let namespace = |base: &str, overlays: &[&str]| {
        get(&overlaid(base, overlays).document_in("base", "Deployment", "web"), "namespace")
    };
    let web = deployment("web", "");
    let named = web.replace("{name: web}", "{name: web, namespace: own}");
    assert_eq!(namespace(&web, &["namespace: a"]), "a");
    assert_eq!(namespace(&named, &["namespace: a"]), "a");
    assert_eq!(namespace(&named, &[""]), "own");
    assert_eq!(namespace(&web, &["namespace: a", "namespace: b"]), json!(null));
    assert_eq!(namespace(&web, &["namespace: a", "namespace: a"]), "a");
}

#[test]
fn an_object_is_found_by_the_name_that_an_overlay_gives_it() {
    let base = deployment("web", "") + &service("web");
    let outside = autoscaler("x", "prod-web", "maxReplicas: 3");
    let overlay = format!("{HEAD}resources: [../base]\nnamePrefix: prod-\n");
    let files = Files::new(&[
        ("base/kustomization.yaml", &format!("{HEAD}resources: [web.yaml]\n")),
        ("base/web.yaml", &base),
        ("prod/kustomization.yaml", &overlay),
        ("prod/hpa.yaml", &outside),
    ]);
    assert_eq!(related(&files.document("HorizontalPodAutoscaler", "x"), "targets").1, names(&["web"]));
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, names(&["web"]));
}

#[test]
fn labels_that_differ_between_overlays_are_unknown() {
    let base = deployment("web", "");
    let selects = |overlays: &[&str]| {
        let mut text = base.clone();
        text += &budget("web", "selector: {matchLabels: {app: web, env: a}}");
        let files = overlaid(&text, overlays);
        related(&files.document("PodDisruptionBudget", "web"), "workloads")
    };
    assert_eq!(selects(&[""]), (true, names(&[])));
    assert_eq!(selects(&["commonLabels: {env: a}"]), (true, names(&["web"])));
    assert_eq!(selects(&["commonLabels: {env: a}", "commonLabels: {env: b}"]), (false, names(&[])));
    let patch = "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - {op: add, path: /spec/template/metadata/labels/env, value: a}\n";
    assert_eq!(selects(&[patch]), (false, names(&[])));
}

#[test]
fn images_are_those_that_all_overlays_agree_on() {
    let image = |overlays: &[&str]| {
        let document = overlaid(&deployment("web", "").replace("image: i", "image: 'r:80/i:1'"), overlays);
        let image = get(&document.document_in("base", "Deployment", "web"), "facts.pod.containers.0.image");
        json!([image["value"], image["state"]])
    };
    let new = "images: [{name: 'r:80/i', newTag: 2}]";
    assert_eq!(image(&[""]), json!(["r:80/i:1", "explicit"]));
    assert_eq!(image(&[new]), json!(["r:80/i:2", "inherited"]));
    assert_eq!(image(&[new, ""]), json!([null, "unknown"]));
    assert_eq!(
        image(&["images: [{name: 'r:80/i', newName: j, digest: 'sha256:0'}]"]),
        json!(["j@sha256:0", "inherited"])
    );
}

#[test]
fn components_change_what_their_user_has_gathered() {
    let component =
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplicas: [{name: web, count: 3}]\n";
    let files = Files::new(&[
        ("base/kustomization.yaml", &format!("{HEAD}resources: [web.yaml]\ncomponents: [../ha]\n")),
        ("base/web.yaml", &deployment("web", "")),
        ("ha/kustomization.yaml", component),
    ]);
    assert_eq!(floor(&files), json!([3, "inherited"]));
}

#[test]
fn folders_that_build_on_each_other_end() {
    let files = Files::new(&[
        ("base/kustomization.yaml", &format!("{HEAD}resources: [web.yaml, ../b]\n")),
        ("base/web.yaml", &deployment("web", "")),
        ("b/kustomization.yaml", &format!("{HEAD}resources: [../base]\n")),
    ]);
    assert_eq!(floor(&files)[0], json!(null));
}

#[test]
fn what_is_not_applied_is_told_once_for_each_kustomization() {
    let text = "resources: [web.yaml, gone.yaml, 'https://example.com/x?ref=v1']\npatches: [{path: a.yaml}, {path: b.yaml}]\nconfigMapGenerator: [{name: c}]\n";
    let files = Files::new(&[("kustomization.yaml", &format!("{HEAD}{text}")), ("web.yaml", &deployment("web", ""))]);
    let unapplied = files.inventory().unapplied();
    let parts: Vec<_> = unapplied[0].parts.iter().map(|(count, (one, _))| (*count, *one)).collect();
    assert_eq!(parts, [(2, "patch"), (1, "generator"), (1, "resource outside of the run"), (1, "remote resource")]);
    assert_eq!((unapplied.len(), unapplied[0].path.pointer()), (1, "/patches/0".to_owned()));
}

#[test]
fn a_budget_of_one_overlay_counts_the_pods_of_that_one() {
    let overlay = |text: &str| format!("{HEAD}resources: [../base{text}]\n");
    let files = Files::new(&[
        ("base/kustomization.yaml", &format!("{HEAD}resources: [web.yaml]\n")),
        ("base/web.yaml", &deployment("web", "")),
        ("ha/kustomization.yaml", &(overlay(", pdb.yaml") + "replicas: [{name: web, count: 2}]\n")),
        ("ha/pdb.yaml", &budget("web", "minAvailable: 1, selector: {matchLabels: {app: web}}")),
        ("small/kustomization.yaml", &overlay("")),
    ]);
    assert_eq!(floor(&files), json!([1, "default"]));
    let pods = get(&files.document("PodDisruptionBudget", "web"), "facts.disruption.floor.pods");
    assert_eq!(pods, 2);
}

#[test]
fn transformers_of_labels_touch_labels_alone() {
    let text = format!("{HEAD}resources: [web.yaml]\ntransformers: [labels.yaml]\n");
    let labels = "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: x}\nlabels: {a: b}\nfieldSpecs: [{path: metadata/labels}]\n";
    let files =
        Files::new(&[("kustomization.yaml", &text), ("web.yaml", &deployment("web", "")), ("labels.yaml", labels)]);
    let inventory = files.inventory();
    let id = files.id("web", "Deployment", "web");
    assert!(inventory.is_changed(id, &Path::keys(&["metadata", "labels", "a"])));
    assert!(!inventory.is_changed(id, &Path::keys(&["spec", "replicas"])));
}
