//! Claims, classes and volumes: null against empty against absent, both ways, and what keeps two apart.

use serde_json::{Value, json};

use super::{file, get, names, related};

const CLASS: &str =
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: x.example.com\n---\n";

fn claim(spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data, namespace: shop}}\nspec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 10Gi}}}}, {spec}}}\n---\n"
    )
}

fn volume(spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: disk}}\nspec: {{capacity: {{storage: 10Gi}}, accessModes: [ReadWriteOnce], {spec}}}\n---\n"
    )
}

fn fact(text: &str, path: &str) -> Value {
    get(&file(text).document("PersistentVolumeClaim", "data"), path)
}

#[test]
fn null_empty_and_absent_classes() {
    for (spec, state, absent) in [
        ("storageClassName: fast", "named", false),
        ("storageClassName: slow", "named", true),
        ("storageClassName: ''", "none", false),
        ("storageClassName: null", "default", false),
        ("", "default", false),
        ("storageClassName: '{{ .c }}'", "unknown", false),
    ] {
        let found = fact(&(claim(spec) + CLASS), "facts.storage_class");
        assert_eq!((found["state"].as_str(), &found["absent"]), (Some(state), &json!(absent)), "{spec}");
    }
    // The old annotation wins.
    let annotated = claim("storageClassName: slow")
        .replace("{name: data,", "{name: data, annotations: {volume.beta.kubernetes.io/storage-class: fast},");
    assert_eq!(fact(&(annotated + CLASS), "facts.storage_class.document"), 1);
}

#[test]
fn a_class_is_absent_only_beside_others_and_without_volumes_of_it() {
    let asked = claim("storageClassName: manual");
    assert_eq!(fact(&asked, "facts.storage_class.absent"), false);
    assert_eq!(fact(&(asked.clone() + CLASS), "facts.storage_class.absent"), true);
    assert_eq!(fact(&(asked + CLASS + &volume("storageClassName: manual")), "facts.storage_class.absent"), false);
    let near = claim("storageClassName: fasd") + CLASS;
    assert_eq!(fact(&near, "facts.storage_class.near.0.name"), "fast");
}

#[test]
fn templates_of_claims() {
    let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec:\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n      containers: [{name: c, image: i}]\n      volumes: [{name: tmp, ephemeral: {volumeClaimTemplate: {spec: {storageClassName: fast}}}}]\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: gone}}]\n---\n".to_owned() + CLASS;
    let document = file(&text).document("StatefulSet", "db");
    let claims = get(&document, "facts.claim_templates");
    assert_eq!((&claims[0]["name"], &claims[0]["storage_class"]["absent"]), (&json!("data"), &json!(true)));
    assert_eq!((&claims[1]["name"], &claims[1]["storage_class"]["document"]), (&json!("tmp"), &json!(1)));
    assert_eq!(related(&document, "storage_classes"), (true, names(&["fast"])));
    assert_eq!(related(&file(&text).document("StorageClass", "fast"), "claims"), (true, names(&["db"])));
}

#[test]
fn a_volume_by_name_and_one_that_is_kept_for_the_claim() {
    let named = claim("volumeName: disk, storageClassName: ''") + &volume("hostPath: {path: /d}");
    assert_eq!(related(&file(&named).document("PersistentVolumeClaim", "data"), "volumes"), (true, names(&["disk"])));
    assert_eq!(fact(&named, "facts.volume.conflicts"), json!([]));
    let kept = claim("") + &volume("claimRef: {name: data, namespace: shop}");
    assert_eq!(related(&file(&kept).document("PersistentVolumeClaim", "data"), "volumes"), (true, names(&["disk"])));
    assert_eq!(related(&file(&kept).document("PersistentVolume", "disk"), "claims"), (true, names(&["data"])));
    assert_eq!(fact(&kept, "facts.volume"), json!(null));
    let elsewhere = claim("") + &volume("claimRef: {name: data, namespace: other}");
    assert_eq!(related(&file(&elsewhere).document("PersistentVolumeClaim", "data"), "volumes").1, names(&[]));
    let gone = claim("volumeName: gone") + &volume("hostPath: {path: /d}");
    assert_eq!(fact(&gone, "facts.volume.absent"), true);
}

#[test]
fn the_store_that_a_volume_is_kept_for() {
    let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec:\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec: {containers: [{name: c, image: 'postgres:16', volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]}]}\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]\n---\n";
    let store = |claim: &str| {
        let text = set.to_owned() + &volume(&format!("claimRef: {{name: {claim}, namespace: shop}}"));
        get(&file(&text).document("PersistentVolume", "disk"), "facts.store")
    };
    assert_eq!((&store("data-db-0")["name"], &store("data-db-12")["product"]), (&json!("db"), &json!("PostgreSQL")));
    assert_eq!(store("data-web-0"), json!(null));
}

#[test]
fn what_keeps_a_claim_from_its_volume() {
    let conflicts = |asked: &str, has: &str| {
        let text = claim(&format!("volumeName: disk, {asked}")) + &volume(has);
        let all = fact(&text, "facts.volume.conflicts");
        let what = |conflict: &Value| conflict["what"].as_str().expect("text").to_owned();
        all.as_array().expect("an array").iter().map(what).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(conflicts("", "claimRef: {name: data}, storageClassName: fast"), none);
    assert_eq!(conflicts("", "claimRef: {name: other}"), ["claim"]);
    assert_eq!(conflicts("storageClassName: fast", "storageClassName: slow"), ["class"]);
    assert_eq!(conflicts("storageClassName: fast", "storageClassName: '{{ .c }}'"), none);
    let big = claim("volumeName: disk").replace("10Gi", "20Gi") + &volume("");
    assert_eq!(fact(&big, "facts.volume.conflicts.0.what"), "size");
    let shared = claim("volumeName: disk").replace("ReadWriteOnce", "ReadWriteMany") + &volume("");
    assert_eq!(fact(&shared, "facts.volume.conflicts.0.path"), json!(["spec", "accessModes", 0]));
}
