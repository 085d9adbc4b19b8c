//! The analyses of a Rollout and the templates that they mean.

use serde_json::json;

use super::{file, get, names, related};

fn rollout(strategy: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: web}}\nspec: {{selector: {{}}, workloadRef: {{name: web}}, strategy: {strategy}}}\n---\n"
    )
}

fn template(kind: &str, name: &str) -> String {
    format!("apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{metrics: []}}\n---\n")
}

#[test]
fn every_reference_has_its_role() {
    let strategy = "{canary: {analysis: {templates: [{templateName: a}]}, steps: [{analysis: {templates: [{templateName: b}, {templateName: '{{x}}'}]}}, {experiment: {analyses: [{templateName: c, clusterScope: true}]}}]}}";
    let document = file(&rollout(strategy)).document("Rollout", "web");
    let found = get(&document, "facts.analyses");
    let role = |at: usize| (found[at]["name"].clone(), found[at]["role"].clone(), found[at]["cluster"].clone());
    assert_eq!(role(0), (json!("b"), json!("step"), json!(false)));
    assert_eq!(role(1), (json!("c"), json!("experiment"), json!(true)));
    assert_eq!(role(2), (json!("a"), json!("background"), json!(false)));
    let path = json!(["spec", "strategy", "canary", "steps", 0, "analysis", "templates", 0, "templateName"]);
    assert_eq!(found[0]["path"], path);
    assert_eq!(found.as_array().map(Vec::len), Some(3));
}

#[test]
fn a_missing_template_needs_another_of_its_scope_as_evidence() {
    let strategy = "{blueGreen: {prePromotionAnalysis: {templates: [{templateName: a}]}}}";
    let of = |text: &str| related(&file(&(rollout(strategy) + text)).document("Rollout", "web"), "analyses");
    assert_eq!(of(&template("AnalysisTemplate", "a")), (true, names(&["a"])));
    assert_eq!(of(&template("AnalysisTemplate", "b")), (true, names(&[])));
    assert_eq!(of(""), (false, names(&[])));
    // A template of the cluster is another object.
    assert_eq!(of(&template("ClusterAnalysisTemplate", "a")), (false, names(&[])));
}
