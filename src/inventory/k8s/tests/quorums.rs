//! Members that vote, and workloads that take each other's pods.

use serde_json::json;

use super::{Files, autoscaler, deployment, file, get, names, related};

fn member(kind: &str, name: &str, replicas: i64, container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n  replicas: {replicas}\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    \
         spec: {{containers: [{{name: c, {container}}}]}}\n---\n"
    )
}

fn systems(container: &str) -> Vec<serde_json::Value> {
    let facts = get(&file(&member("StatefulSet", "a", 3, container)).document("StatefulSet", "a"), "facts.quorum");
    facts.as_array().map_or_else(Vec::new, |all| all.iter().map(|group| group["system"].clone()).collect())
}

#[test]
fn a_system_is_known_by_its_image_and_what_makes_a_cluster() {
    assert_eq!(systems("image: 'registry:5000/etcd@sha256:1', args: [--initial-cluster=a]"), ["etcd"]);
    assert_eq!(systems("image: 'cp-zookeeper:7'"), ["ZooKeeper"]);
    assert_eq!(systems("image: redis, command: [sh, -c, 'redis-server /c --sentinel']"), ["Redis"]);
    for other in ["image: etcd", "image: etcd-exporter, args: [--initial-cluster=a]", "image: myzookeeper", "image: c"]
    {
        assert!(systems(other).is_empty(), "{other}");
    }
}

#[test]
fn members_are_counted_at_their_places() {
    let etcd = "image: etcd, args: [--initial-cluster=a]";
    let group = |text: &str| get(&file(text).document("StatefulSet", "a"), "facts.quorum")[0].clone();
    let alone = group(&member("StatefulSet", "a", 3, etcd));
    assert_eq!((&alone["total"], &alone["path"]), (&json!(3), &json!(["spec", "replicas"])));
    let spread = member("StatefulSet", "a", 1, etcd) + &member("StatefulSet", "b", 1, etcd);
    assert_eq!(group(&spread)["total"], json!(null));
    let pool = |name: &str, replicas: i64, roles: &str| {
        format!(
            "apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaNodePool\nmetadata: {{name: {name}, labels: {{strimzi.io/cluster: k}}}}\nspec: {{replicas: {replicas}, roles: [{roles}]}}\n---\n"
        )
    };
    let files = file(&(pool("a", 2, "controller") + &pool("b", 1, "broker, controller") + &pool("c", 9, "broker")));
    let groups = |name: &str| get(&files.document("KafkaNodePool", name), "facts.quorum");
    assert_eq!(groups("a")[0]["total"], json!(3));
    assert_eq!((groups("b"), groups("c")), (json!([]), json!([])));
}

#[test]
fn rivals_are_certainly_deployed_together() {
    let web = |name: &str| deployment(name, "").replace(&format!("app: {name}"), "app: web");
    let both = web("a") + &web("b");
    let rivals = |files: &Files| related(&files.document("Deployment", "a"), "rivals");
    assert_eq!(rivals(&file(&both)), (true, names(&["b"])));
    assert_eq!(rivals(&file(&(both.clone() + &autoscaler("b", "b", "maxReplicas: 3")))).1, names(&["b"]));
    assert_eq!(
        rivals(&file(&both.replacen("metadata: {name: b}", "metadata: {name: b, namespace: n}", 1))).1,
        names(&["b"])
    );
    let (a, b) = (web("a"), web("b"));
    let apart = [("a.yaml", a.as_str()), ("b.yaml", b.as_str())];
    assert_eq!(rivals(&Files::new(&apart)).1, names(&[]));
    let list = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml, ./b.yaml]\n";
    assert_eq!(rivals(&Files::new(&[apart[0], apart[1], ("kustomization.yaml", list)])).1, names(&["b"]));
    assert_eq!(rivals(&file(&(web("a") + &deployment("b", "")))).1, names(&[]));
}
