//! Which templates of a workflow anything leads to.

use serde_json::json;

use super::{file, get};

const TEMPLATES: &str = "[{name: a, steps: [[{name: s, template: b, onExit: c}]]}, {name: b, dag: {tasks: [{name: t, template: d}]}}, {name: c}, {name: d}, {name: e}, {name: f}]";

fn workflow(kind: &str, name: &str, spec: &str) -> String {
    format!("---\napiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n")
}

fn unreached(spec: &str) -> serde_json::Value {
    get(&file(&workflow("Workflow", "w", spec)).document("Workflow", "w"), "facts.unreached")
}

#[test]
fn from_the_entry_point_through_steps_tasks_and_exits() {
    let left = unreached(&format!("entrypoint: a, onExit: e, templates: {TEMPLATES}"));
    assert_eq!(left, json!([{"name": "f", "path": ["spec", "templates", 5, "name"]}]));
    let hooked = unreached(&format!("entrypoint: a, hooks: {{x: {{template: f}}}}, onExit: e, templates: {TEMPLATES}"));
    assert_eq!(hooked, json!([]));
    let circle = unreached("entrypoint: a, templates: [{name: a, steps: [[{name: s, template: a}]]}]");
    assert_eq!(circle, json!([]));
}

#[test]
fn what_is_not_known() {
    assert_eq!(unreached("templates: [{name: a}]"), json!(null));
    assert_eq!(unreached("entrypoint: '{{inputs.x}}', templates: [{name: a}]"), json!(null));
    assert_eq!(unreached("workflowTemplateRef: {name: x}, entrypoint: a, templates: [{name: b}]"), json!(null));
}

#[test]
fn a_template_that_others_refer_to_is_a_library() {
    let library = workflow("WorkflowTemplate", "lib", "entrypoint: a, templates: [{name: a}, {name: b}]");
    let caller = "entrypoint: m, templates: [{name: m, steps: [[{name: s, templateRef: {name: lib, template: b}}]]}]";
    let alone = file(&library).document("WorkflowTemplate", "lib");
    assert_eq!(get(&alone, "facts.unreached.0.name"), "b");
    let called = file(&(library + &workflow("Workflow", "w", caller))).document("WorkflowTemplate", "lib");
    assert_eq!(get(&called, "facts.unreached"), json!(null));
    let cron = workflow("CronWorkflow", "c", "workflowSpec: {entrypoint: a, templates: [{name: a}, {name: b}]}");
    let cron = file(&cron).document("CronWorkflow", "c");
    assert_eq!(get(&cron, "facts.unreached.0.path"), json!(["spec", "workflowSpec", "templates", 1, "name"]));
}
