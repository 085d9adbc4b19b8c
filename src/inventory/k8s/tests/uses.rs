//! What pods need by name: where they name it, what else makes it, and who uses an object.

use serde_json::{Value, json};

use super::{Files, deployment, file, get, names, related};
use crate::settings::External;

fn object(kind: &str, name: &str, rest: &str) -> String {
    format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}}}\n{rest}\n---\n")
}

/// A Deployment `web` whose pod has more in its `spec`, and in its container.
fn web(spec: &str, container: &str) -> String {
    deployment("web", "")
        .replace("spec: {containers: [{name: c,", &format!("spec: {{{spec}containers: [{{name: c, {container}"))
}

fn uses(text: &str) -> Value {
    get(&file(text).document("Deployment", "web"), "facts.uses")
}

/// `kind name how required absent` of each use.
fn shown(text: &str) -> Vec<String> {
    let all = uses(text);
    let one = |used: &Value| {
        let text = |key: &str| used[key].as_str().map_or_else(|| used[key].to_string(), str::to_owned);
        ["kind", "name", "how", "required", "absent"].map(text).join(" ")
    };
    all.as_array().expect("an array").iter().map(one).collect()
}

#[test]
fn every_place_that_names_an_object() {
    let spec = "serviceAccountName: web, priorityClassName: high, imagePullSecrets: [{name: pull}], volumes: [\
                {name: a, configMap: {name: a, optional: true}}, {name: b, secret: {secretName: b}}, \
                {name: p, projected: {sources: [{configMap: {name: p}}, {secret: {name: q}}]}}, \
                {name: unmounted, configMap: {name: unmounted}}, {name: d, csi: {nodePublishSecretRef: {name: d}}}],";
    let container = "env: [{name: A, valueFrom: {configMapKeyRef: {name: e, key: k}}}, \
                     {name: B, valueFrom: {secretKeyRef: {name: f, key: k, optional: '{{ .o }}'}}}], \
                     envFrom: [{configMapRef: {name: g}}, {secretRef: {name: '${NAME}'}}, {secretRef: {name: UPPER}}], \
                     volumeMounts: [{name: a}, {name: b}, {name: p}, {name: d}],";
    let all = shown(&web(spec, container));
    let expected = [
        "ConfigMap e env true false",
        "Secret f env null false",
        "ConfigMap g envFrom true false",
        "ConfigMap a volume false false",
        "Secret b volume true false",
        "ConfigMap p projected true false",
        "Secret q projected true false",
        "Secret d volume true false",
        "Secret pull imagePullSecrets false false",
        "ServiceAccount web serviceAccountName true false",
        "PriorityClass high priorityClassName true false",
    ];
    assert_eq!(all, expected);
    let path = json!(["spec", "template", "spec", "volumes", 2, "projected", "sources", 1, "secret", "name"]);
    assert_eq!(uses(&web(spec, container))[6]["path"], path);
}

#[test]
fn absence_is_certain_only_beside_others_of_the_kind() {
    let needs = web("", "envFrom: [{configMapRef: {name: web}}],");
    assert_eq!(shown(&needs), ["ConfigMap web envFrom true false"]);
    let beside = needs.clone() + &object("ConfigMap", "wbe", "data: {a: b}");
    assert_eq!(shown(&beside), ["ConfigMap web envFrom true true"]);
    assert_eq!(uses(&beside)[0]["near"][0]["name"], "wbe");
    assert_eq!(related(&file(&beside).document("Deployment", "web"), "config_maps"), (true, names(&[])));
    let there = needs + &object("ConfigMap", "web", "data: {a: b}");
    let document = file(&there).document("Deployment", "web");
    assert_eq!(related(&document, "config_maps"), (true, names(&["web"])));
    assert_eq!(get(&document, "relations.config_maps.items.0.via"), "envFrom");
    assert_eq!(uses(&there)[0]["document"], 1);
}

#[test]
fn what_is_made_or_spoken_of_elsewhere_is_not_absent() {
    let needs = web("", "envFrom: [{secretRef: {name: db-app}}],") + &object("Secret", "other", "data: {a: Yg==}");
    assert_eq!(shown(&needs), ["Secret db-app envFrom true true"]);
    let made = |group: &str, kind: &str, rest: &str| {
        format!("{needs}apiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{rest}}}\n---\n")
    };
    for (group, kind, rest) in [
        ("external-secrets.io", "ExternalSecret", "target: {name: db-app}"),
        ("bitnami.com", "SealedSecret", "template: {metadata: {name: db-app}}"),
        ("cert-manager.io", "Certificate", "secretName: db-app"),
        ("database.aws.crossplane.io", "Instance", "writeConnectionSecretToRef: {name: db-app}"),
        ("secrets-store.csi.x-k8s.io", "SecretProviderClass", "secretObjects: [{secretName: db-app}]"),
    ] {
        let text = made(group, kind, rest);
        assert_eq!(shown(&text), ["Secret db-app envFrom true false"], "{kind}");
        assert_eq!(uses(&text)[0]["made"], 2, "{kind}");
        assert_eq!(related(&file(&text).document("Deployment", "web"), "secrets"), (true, names(&["x"])), "{kind}");
    }
    // An operator that nobody knows names it, or is called like its beginning.
    let spoken = made("example.com", "Thing", "credentials: db-app");
    assert_eq!((&uses(&spoken)[0]["absent"], &uses(&spoken)[0]["made"]), (&json!(false), &json!(null)));
    let called = made("example.com", "Thing", "").replace("{name: x}", "{name: db}");
    assert_eq!(uses(&called)[0]["absent"], false);
    let job = needs.clone()
        + "apiVersion: batch/v1\nkind: Job\nmetadata: {name: make}\nspec: {template: {spec: {containers: [{name: c, image: i, args: ['--secret=shop/db-app']}]}}}\n";
    assert_eq!(uses(&job)[0]["absent"], false);
    let role = needs.clone()
        + "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules: [{apiGroups: [''], resources: [secrets], resourceNames: [db-app], verbs: [update]}]\n";
    assert_eq!(uses(&role)[0]["absent"], false);
    let script = needs + &object("ConfigMap", "scripts", "data: {make.sh: 'kubectl create secret generic db-app'}");
    assert_eq!(uses(&script)[0]["absent"], false);
}

#[test]
fn a_kustomization_generates_under_the_name_before_the_hash() {
    let needs = web("", "envFrom: [{configMapRef: {name: settings}}],") + &object("ConfigMap", "other", "data: {a: b}");
    let kustomization = "resources: [web.yaml]\nconfigMapGenerator: [{name: settings, literals: [A=b]}]\n";
    let files = Files::new(&[("x/kustomization.yaml", kustomization), ("x/web.yaml", &needs)]);
    let used = get(&files.document("Deployment", "web"), "facts.uses.0");
    assert_eq!((&used["absent"], &used["made"]), (&json!(false), &json!(0)));
    // The generator of an overlay.
    let overlay = "resources: [../base]\nconfigMapGenerator: [{name: settings, literals: [A=b]}]\n";
    let files = Files::new(&[
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", &needs),
        ("prod/kustomization.yaml", overlay),
    ]);
    assert_eq!(get(&files.document("Deployment", "web"), "facts.uses.0.absent"), false);
}

#[test]
fn what_is_given_or_declared_is_in_no_file_however_complete() {
    let needs = web(
        "serviceAccountName: default,",
        "envFrom: [{configMapRef: {name: web}}, {configMapRef: {name: kube-root-ca.crt}}],",
    );
    let mut files = file(&needs);
    files.system.complete = true;
    let absent = |files: &Files| {
        let all = get(&files.document("Deployment", "web"), "facts.uses");
        all.as_array().expect("an array").iter().map(|used| used["absent"] == true).collect::<Vec<_>>()
    };
    assert_eq!(absent(&files), [true, false, false]);
    let (format, kind, labels) = ("k8s".to_owned(), "ConfigMap".to_owned(), Default::default());
    files.external = vec![External { format, kind, namespace: None, name: "we*".into(), labels }];
    assert_eq!(absent(&files), [false, false, false]);
}

#[test]
fn keys_that_an_object_has() {
    let needs = web("", "env: [{name: A, valueFrom: {configMapKeyRef: {name: web, key: level}}}],");
    let found = |rest: &str| uses(&(needs.clone() + &object("ConfigMap", "web", rest)))[0]["keys"][0]["found"].clone();
    assert_eq!(found("data: {level: info}"), true);
    assert_eq!(found("binaryData: {level: aW5mbw==}"), true);
    assert_eq!(found("data: {levels: info}"), false);
    // Nothing is written in the file: somebody fills it in.
    assert_eq!(found("data: {}"), json!(null));
    let injected = needs.clone() + &object("ConfigMap", "web", "data: {a: b}");
    let injected = injected.replace(
        "{name: web}\ndata",
        "{name: web, labels: {config.openshift.io/inject-trusted-cabundle: 'true'}}\ndata",
    );
    assert_eq!(uses(&injected)[0]["keys"][0]["found"], json!(null));
}

#[test]
fn who_uses_an_object() {
    let text = web("serviceAccountName: web, priorityClassName: high,", "envFrom: [{configMapRef: {name: web}}],")
        + &deployment("api", "")
        + &object("ConfigMap", "web", "data: {a: b}")
        + &object("ServiceAccount", "web", "")
        + "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1\n";
    for kind in ["ConfigMap", "ServiceAccount"] {
        assert_eq!(related(&file(&text).document(kind, "web"), "users"), (true, names(&["web"])), "{kind}");
    }
    let document = file(&text).document("PriorityClass", "high");
    assert_eq!(get(&document, "relations.users.items.0.via"), "priorityClassName");
    assert_eq!(related(&document, "users").1, names(&["web"]));
    let unused = file(&text.replace("configMapRef: {name: web}", "configMapRef: {name: other}"));
    assert_eq!(related(&unused.document("ConfigMap", "web"), "users"), (true, names(&[])));
}
