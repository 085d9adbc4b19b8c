//! Admission webhooks with who answers them, and terms of anti-affinity with whom they are against.

use serde_json::json;

use super::{deployment, file, get, service};

fn webhook(api: &str, policy: &str, rule: &str, more: &str) -> serde_json::Value {
    let text = deployment("web", "")
        + &service("web")
        + &format!(
            "apiVersion: admissionregistration.k8s.io/{api}\nkind: ValidatingWebhookConfiguration\nmetadata: {{name: w}}\nwebhooks:\n- name: a\n  {policy}\n  clientConfig: {{service: {{name: web}}}}\n  rules: [{{{rule}}}]\n{more}"
        );
    get(&file(&text).document("ValidatingWebhookConfiguration", "w"), "facts.webhooks")[0].clone()
}

const PODS: &str = "operations: [CREATE], apiGroups: [''], resources: [pods]";

#[test]
fn who_answers_and_what_it_stops() {
    let all = webhook("v1", "failurePolicy: Fail", PODS, "");
    assert_eq!((&all["stops_workloads"], &all["opt_in"], &all["others"]), (&json!(true), &json!(false), &json!(false)));
    assert_eq!(all["workloads"][0]["floor"]["value"], 1);
    assert_eq!(all["failure_policy"]["path"], json!(["webhooks", 0, "failurePolicy"]));
    assert_eq!(webhook("v1", "", PODS, "")["failure_policy"]["value"], "Fail");
    assert_eq!(webhook("v1beta1", "", PODS, "")["failure_policy"]["value"], "Ignore");
    let stops = |rule: &str| webhook("v1", "", rule, "")["stops_workloads"].clone();
    assert_eq!(stops("operations: ['*'], apiGroups: ['*'], resources: ['*']"), true);
    assert_eq!(stops("operations: [CREATE], apiGroups: [apps], resources: [deployments/*]"), true);
    assert_eq!(stops("operations: [CREATE], apiGroups: [apps], resources: [pods]"), false);
    assert_eq!(stops("operations: [CREATE], apiGroups: [''], resources: [services]"), false);
    assert_eq!(stops("operations: [UPDATE], apiGroups: [''], resources: [pods]"), false);
    let opt_in = |more: &str| webhook("v1", "", PODS, more)["opt_in"].clone();
    assert_eq!(opt_in("  objectSelector: {matchLabels: {a: b}}\n"), true);
    assert_eq!(opt_in("  namespaceSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}\n"), false);
}

#[test]
fn whom_anti_affinity_is_against() {
    let others = |term: &str, more: &str| {
        let pod = format!(
            "affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{{topologyKey: k, {term}}}]}}}}, containers:"
        );
        let text = deployment("web", "").replace("containers:", &pod) + more;
        get(&file(&text).document("Deployment", "web"), "facts.anti_affinity")[0]["others"].clone()
    };
    let api = "labelSelector: {matchLabels: {app: api}}";
    assert_eq!(others(api, ""), json!(false));
    assert_eq!(others(api, &deployment("api", "")), json!(true));
    assert_eq!(others(&format!("{api}, namespaceSelector: {{}}"), &deployment("api", "")), json!(null));
    assert_eq!(
        others("labelSelector: {matchExpressions: [{key: app, operator: Exists}]}", &deployment("api", "")),
        json!(true)
    );
    assert_eq!(others("labelSelector: null", &deployment("api", "")), json!(false));
}
