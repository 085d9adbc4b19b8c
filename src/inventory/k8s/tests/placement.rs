//! Which nodes and zones a template admits.

use serde_json::json;

use super::{deployment, file, get};

fn placed(pod: &str) -> serde_json::Value {
    let text = deployment("web", "").replace("containers:", &format!("{pod}, containers:"));
    get(&file(&text).document("Deployment", "web"), "facts.placement")
}

fn terms(terms: &str) -> String {
    format!(
        "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{terms}]}}}}}}"
    )
}

fn host(values: &str) -> String {
    format!("{{matchExpressions: [{{key: kubernetes.io/hostname, operator: In, values: [{values}]}}]}}")
}

#[test]
fn what_is_required_of_a_node() {
    let spec = "spec.template.spec";
    let nodes = |pod: &str| placed(pod)["nodes"].clone();
    let path = |below: &str| {
        let all = spec.split('.').chain(below.split('|'));
        json!(all.map(|key| key.parse::<u64>().map_or_else(|_| json!(key), |at| json!(at))).collect::<Vec<_>>())
    };
    let one = json!(["n1"]);
    assert_eq!(nodes("nodeName: n1"), json!({"values": one, "path": path("nodeName"), "elsewhere": false}));
    assert_eq!(
        nodes("nodeSelector: {kubernetes.io/hostname: n1}")["path"],
        path("nodeSelector|kubernetes.io/hostname")
    );
    assert_eq!(nodes("nodeName: '${NODE}'"), json!(null));
    assert_eq!(nodes("nodeSelector: {disk: fast}"), json!(null));
    let list = "affinity|nodeAffinity|requiredDuringSchedulingIgnoredDuringExecution|nodeSelectorTerms";
    let found = nodes(&terms(&host("n1")));
    assert_eq!(found["path"], path(&format!("{list}|0|matchExpressions|0|values|0")));
    assert_eq!(
        nodes(&terms(&[host("n1"), host("n1, n2")].join(", "))),
        json!({"values": ["n1", "n2"], "path": path(list), "elsewhere": false})
    );
    assert_eq!(nodes(&terms(&[host("n1"), "{}".to_owned()].join(", "))), json!(null));
    assert_eq!(nodes(&terms("")), json!(null));
    // The narrower of the two holds.
    let both = format!("nodeSelector: {{kubernetes.io/hostname: n1}}, {}", terms(&host("n1, n2")));
    assert_eq!(nodes(&both)["values"], one);
}

#[test]
fn a_sibling_elsewhere() {
    let of = |name: &str, zone: &str| {
        let pod = format!("nodeSelector: {{topology.kubernetes.io/zone: {zone}}}, containers:");
        deployment("web", "").replace("name: web}\nspec", &format!("name: {name}}}\nspec")).replace("containers:", &pod)
    };
    let zones = |text: &str| get(&file(text).document("Deployment", "a"), "facts.placement.zones");
    assert_eq!(zones(&of("a", "eu-1a"))["elsewhere"], false);
    assert_eq!(zones(&(of("a", "eu-1a") + &of("b", "eu-1b")))["elsewhere"], true);
    assert_eq!(zones(&(of("a", "eu-1a") + &of("b", "eu-1a")))["elsewhere"], false);
}

#[test]
fn volumes_that_are_on_one_node() {
    let names = |pod: &str, more: &str| {
        let text = deployment("web", "").replace("containers:", &format!("{pod}, containers:")) + more;
        let facts = get(&file(&text).document("Deployment", "web"), "facts.placement.node_volumes");
        facts.as_array().map(|all| all.iter().map(|volume| volume["name"].clone()).collect::<Vec<_>>())
    };
    assert_eq!(
        names("volumes: [{name: a, hostPath: {path: /a}}, {name: b, emptyDir: {}}]", ""),
        Some(vec![json!("a")])
    );
    let claim = "volumes: [{name: a, persistentVolumeClaim: {claimName: data}}]";
    let of = |spec: &str, other: &str| {
        format!("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec: {{{spec}}}\n---\n{other}")
    };
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {local: {path: /a}}\n";
    assert_eq!(names(claim, &of("volumeName: disk", volume)), Some(vec![json!("a")]));
    assert_eq!(names(claim, &of("volumeName: other", volume)), Some(vec![]));
    let class = |provisioner: &str| {
        format!(
            "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: c}}\nprovisioner: {provisioner}\n"
        )
    };
    assert_eq!(names(claim, &of("storageClassName: c", &class("rancher.io/local-path"))), Some(vec![json!("a")]));
    assert_eq!(names(claim, &of("storageClassName: c", &class("ebs.csi.aws.com"))), Some(vec![]));
}
