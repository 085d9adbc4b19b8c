//! Replicas, rollouts, leader election, volumes and what is not whole: traps 8 to 10.

use serde_json::json;

use super::{Files, autoscaler, deployment, file, get, related};

fn web(spec: &str) -> crate::value::Value {
    file(&deployment("web", spec)).document("Deployment", "web")
}

#[test]
fn replicas_and_their_place() {
    let floor = |spec: &str| get(&web(spec), "facts.replicas.floor");
    assert_eq!(floor(""), json!({"value": 1, "state": "default", "document": 0, "path": ["spec", "replicas"]}));
    assert_eq!(floor("  replicas: 3")["value"], 3);
    assert_eq!(floor("  replicas: 3")["state"], "explicit");
    for unknown in ["${REPLICAS}", "'{{ .Values.replicas }}'", "-1", "two"] {
        assert_eq!(floor(&format!("  replicas: {unknown}"))["state"], "unknown", "{unknown}");
    }
    assert_eq!(get(&web("  replicas: 0"), "facts.parked"), true);
}

#[test]
fn an_autoscaler_owns_the_number() {
    let system = deployment("web", "  replicas: 5") + &autoscaler("web", "web", "maxReplicas: 4");
    let document = file(&system).document("Deployment", "web");
    assert_eq!(
        get(&document, "facts.replicas"),
        json!({
            "floor": {"value": 1, "state": "default", "document": 1, "path": ["spec", "minReplicas"]},
            "ceiling": {"value": 4, "state": "explicit", "document": 1, "path": ["spec", "maxReplicas"]},
            "owner": 1,
        })
    );
}

#[test]
fn a_rollout_takes_over_the_deployment_that_it_refers_to() {
    // Trap 8.
    let rollout = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec: {replicas: 3, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n---\n";
    let scaler = autoscaler("web", "web", "minReplicas: 2, maxReplicas: 9")
        .replace("apps/v1", "argoproj.io/v1alpha1")
        .replace("kind: Deployment", "kind: Rollout");
    let files = file(&(deployment("web", "  replicas: 0") + rollout + &scaler + &super::service("web")));
    let (parked, rollout) = (files.document("Deployment", "web"), files.document("Rollout", "web"));
    assert_eq!(get(&parked, "facts.parked"), true);
    assert_eq!(get(&parked, "relations.autoscalers.items"), json!([]));
    assert_eq!(get(&rollout, "facts.replicas.floor.value"), 2);
    assert_eq!(get(&rollout, "facts.serving"), true);
    assert_eq!(get(&rollout, "facts.partial"), false);
}

#[test]
fn rollouts_round_as_kubernetes_does() {
    let at_floor = |spec: &str| get(&web(spec), "facts.rollout.at_floor");
    let strategy = "  strategy: {rollingUpdate: {maxUnavailable: 25%, maxSurge: 0}}\n";
    // Trap 9.
    assert_eq!(at_floor(""), json!({"pods": 1, "surge": 1, "unavailable": 0}));
    // Trap 10.
    assert_eq!(at_floor(&format!("{strategy}  replicas: 4")), json!({"pods": 4, "surge": 0, "unavailable": 1}));
    assert_eq!(at_floor(&format!("{strategy}  replicas: 3")), json!({"pods": 3, "surge": 0, "unavailable": 1}));
    let recreate = web("  replicas: 2\n  strategy: {type: Recreate}");
    assert_eq!(get(&recreate, "facts.rollout.at_floor"), json!({"pods": 2, "surge": 0, "unavailable": 2}));
    assert_eq!(get(&recreate, "facts.rollout.surge"), json!(null));
    assert_eq!(get(&web("  replicas: ${N}"), "facts.rollout.at_floor"), json!(null));
}

#[test]
fn rollouts_of_other_kinds() {
    let of = |kind: &str, spec: &str| {
        let text = deployment("web", spec).replace("Deployment", kind);
        get(&file(&text).document(kind, "web"), "facts.rollout")
    };
    let stateful = of("StatefulSet", "  replicas: 3\n  updateStrategy: {rollingUpdate: {maxUnavailable: 20%}}");
    assert_eq!(stateful["at_floor"], json!({"pods": 3, "surge": 0, "unavailable": 1}));
    let daemons = of("DaemonSet", "  updateStrategy: {rollingUpdate: {maxUnavailable: 100%}}");
    assert_eq!((&daemons["all_down"], &daemons["at_floor"]), (&json!(true), &json!(null)));
    let daemons = of("DaemonSet", "");
    assert_eq!(daemons["at_floor"], json!({"pods": null, "surge": 0, "unavailable": 1}));
    assert_eq!(of("ReplicaSet", ""), json!(null));
}

#[test]
fn leader_election_by_flag_or_variable() {
    let of = |container: &str| {
        let text = deployment("web", "").replace("image: i,", &format!("image: i, {container},"));
        get(&file(&text).document("Deployment", "web"), "facts.leader_election")
    };
    assert_eq!(of("args: [--leader-elect]"), true);
    assert_eq!(of("args: ['--leader-elect=false']"), false);
    assert_eq!(of("command: [run, --enable-leader-election=true]"), true);
    assert_eq!(of("env: [{name: LEADER_ELECTION, value: 'true'}]"), true);
    assert_eq!(of("args: [--follow-leader]"), false);
}

#[test]
fn volumes_and_their_claims() {
    let claim =
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n";
    let volumes = "volumes: [{name: a, persistentVolumeClaim: {claimName: data}}, {name: b, persistentVolumeClaim: {claimName: gone}}, {name: c, emptyDir: {}}]";
    let text = deployment("web", "").replace("containers:", &format!("{volumes}, containers:"));
    let document = file(&(text + claim)).document("Deployment", "web");
    let facts = get(&document, "facts.volumes");
    assert_eq!(facts[0]["access_modes"], json!(["ReadWriteOnce"]));
    assert_eq!(facts[0]["path"], json!(["spec", "template", "spec", "volumes", 0]));
    assert_eq!((&facts[1]["access_modes"], &facts[1]["claim_document"]), (&json!(null), &json!(null)));
    assert_eq!(facts.as_array().map(Vec::len), Some(2));
}

#[test]
fn hooks_patches_and_owned_objects() {
    let hook = deployment("web", "").replace("{name: web}", "{name: web, annotations: {helm.sh/hook: pre-install}}");
    assert_eq!(get(&file(&hook).document("Deployment", "web"), "facts.hook"), true);
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";
    assert_eq!(get(&file(patch).document("Deployment", "web"), "facts.partial"), true);
    let owned = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: r, controller: true}]}\n---\n";
    let files = file(&(owned.to_owned() + &deployment("web", "") + &super::service("web")));
    let inventory = files.inventory();
    assert!(!inventory.is_judged(files.id("", "Pod", "p")));
    assert!(inventory.is_judged(files.id("", "Deployment", "web")));
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, ["web"]);
    let test = "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n";
    let files = file(test);
    assert!(!files.inventory().is_judged(files.id("", "Pod", "t")));
}

#[test]
fn an_overlay_that_changes_replicas_makes_them_unknown() {
    let base = deployment("web", "");
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";
    let overlay = "resources: [../../base]\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n";
    let base_file = "resources: [web.yaml]\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n";
    let files = [("base/kustomization.yaml", base_file), ("base/web.yaml", base.as_str())];
    let known = Files::new(&[files[0], files[1], ("overlays/a/kustomization.yaml", overlay)]);
    assert_eq!(get(&known.document_in("base", "Deployment", "web"), "facts.replicas.floor.value"), 1);
    let patched =
        Files::new(&[files[0], files[1], ("overlays/a/kustomization.yaml", overlay), ("overlays/a/p.yaml", patch)]);
    assert_eq!(get(&patched.document_in("base", "Deployment", "web"), "facts.replicas.floor.state"), "unknown");
}

#[test]
fn kinds_that_are_not_known_may_hold_pods() {
    let of = |api: &str, kind: &str, spec: &str| {
        let text = deployment("web", spec).replace("apps/v1", api).replace("Deployment", kind);
        file(&(text + &super::service("web")))
    };
    let files = of("apps.kruise.io/v1alpha1", "CloneSet", "  replicas: 3");
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, ["web"]);
    assert_eq!(get(&files.document("CloneSet", "web"), "facts.replicas.floor.value"), 3);
    let unsaid = of("kubeflow.org/v1", "Notebook", "").document("Notebook", "web");
    assert_eq!(get(&unsaid, "facts.replicas.floor.state"), "unknown");
    // Knative owns the number.
    let files = of("serving.knative.dev/v1", "Service", "");
    assert_eq!(related(&files.document("Service", "web"), "services").1.len(), 1);
}
