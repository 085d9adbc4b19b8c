//! What a pod template says about a store: which one, where its data is, whether replicas know of each other.

use serde_json::json;

use super::{Files, file, get};

fn text(container: &str, volumes: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: db}}\nspec:\n  selector: {{matchLabels: {{app: db}}}}\n  template:\n    metadata: {{labels: {{app: db}}}}\n    spec:\n      containers: [{{{container}}}]\n      volumes: [{volumes}]\n"
    )
}

fn store(container: &str, volumes: &str) -> serde_json::Value {
    get(&file(&text(container, volumes)).document("Deployment", "db"), "facts.store")
}

#[test]
fn images_and_programs() {
    let product = |container: &str| store(container, "")["product"].clone();
    assert_eq!(product("image: 'registry:5000/library/postgres:16@sha256:ab'"), "PostgreSQL");
    assert_eq!(product("image: docker.io/valkey/valkey"), "Redis");
    for other in [
        "image: postgres-exporter",
        "image: 'postgres:16', command: [psql]",
        "image: redis, command: [redis-sentinel]",
        "image: mongo, args: [mongos]",
        "image: elasticsearch, env: [{name: node.data, value: 'false'}]",
        "image: '{{ image }}/redis'",
    ] {
        assert_eq!(store(other, ""), json!(null), "{other}");
    }
}

#[test]
fn where_the_data_is() {
    let mounted = |volume: &str| store("image: mysql, volumeMounts: [{name: v, mountPath: /var/lib/mysql/}]", volume);
    let empty = mounted("{name: v, emptyDir: {}}");
    assert_eq!((&empty["storage"], &empty["volume"][3]), (&json!("ephemeral"), &json!("volumes")));
    assert_eq!(mounted("{name: v, hostPath: {path: /mnt}}")["storage"], "durable");
    assert_eq!(mounted("{name: other, emptyDir: {}}")["storage"], "unknown");
    let bare = store("image: mysql", "");
    assert_eq!((&bare["storage"], &bare["volume"]), (&json!("ephemeral"), &json!(null)));
    let moved =
        store("image: mongo, args: [--dbpath=/x], volumeMounts: [{name: v, mountPath: /x}]", "{name: v, emptyDir: {}}");
    assert_eq!(moved["volume"][4], json!(0));
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec: {template: {spec: {volumes: [{name: v, emptyDir: {}}]}}}\n";
    let kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [base.yaml]\npatches: [{path: patch.yaml}]\n";
    let base = text("image: mysql", "");
    let files =
        Files::new(&[("a/base.yaml", base.as_str()), ("a/patch.yaml", patch), ("a/kustomization.yaml", kustomization)]);
    assert_eq!(get(&files.document_in("a/base", "Deployment", "db"), "facts.store.storage"), "unknown");
}

#[test]
fn replication_is_said_or_not_or_may_be_in_a_file() {
    let replicated = |container: &str, volumes: &str| store(container, volumes)["replicated"].clone();
    assert_eq!(replicated("image: mongo", ""), false);
    assert_eq!(replicated("image: mongo, command: [mongod, --replSet, rs0]", ""), true);
    let files = "image: mysql, volumeMounts: [{name: v, mountPath: /etc/mysql/conf.d}]";
    assert_eq!(replicated(files, "{name: v, configMap: {name: c}}"), json!(null));
    assert_eq!(store("image: redis", "")["cache"], true);
    assert_eq!(store("image: redis, args: ['--appendonly yes']", "")["cache"], false);
}
