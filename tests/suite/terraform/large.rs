//! Many instances in one line: time and outputs that do not grow with what stands around a place.

use crate::support::{fivenines, folder};

#[path = "../../../benches/plan/mod.rs"]
mod plan;

#[test]
fn a_hundred_thousand_instances_are_read() {
    let change = |number: usize| {
        format!(
            r#"{{"address":"a_b.c[{number}]","mode":"managed","type":"a_b","name":"c","index":{number},"change":{{"actions":["create"],"after":{{"x":"{number}"}},"after_unknown":{{"y":true}}}}}}"#
        )
    };
    let changes: Vec<String> = (0..100_000).map(change).collect();
    let text = format!(
        r#"{{"format_version":"1.2","resource_changes":[{}],"configuration":{{"root_module":{{"resources":[{{"address":"a_b.c","mode":"managed","type":"a_b","name":"c","expressions":{{"y":{{"references":["a_b.c"]}}}}}}]}}}}}}"#,
        changes.join(",")
    );
    let work = folder(&[("plan.json", &text)]);
    let output = fivenines(work.path(), &["check", "--allow-empty", "--verbose"]);
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
}

#[test]
fn a_made_plan_is_read_as_one() {
    let work = folder(&[("plan.json", &plan::of_resources(200))]);
    let output = fivenines(work.path(), &["parse", "plan.json"]);
    assert_eq!(output.stdout.matches("\"lifecycle_known\"").count(), 200, "{}", output.stderr);
    assert!(plan::of_size(1 << 20).len() > 1 << 19);
}

/// Every database of the plan has a finding, all of them in line 1.
#[test]
fn findings_of_a_plan_in_one_line_show_what_is_around_them() {
    let work = folder(&[("plan.json", &plan::of_resources(2000))]);
    for (output, longest) in [("text", 20_000), ("concise", 400_000), ("json", 2_000_000), ("sarif", 2_000_000)] {
        let run = fivenines(work.path(), &["check", "--level", "strict", "--exit-zero", "--output", output]);
        assert!(run.stdout.contains("terraform-"), "{output}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.len() < longest, "{output}: {} bytes", run.stdout.len());
        assert!(!run.stdout.contains("pa55word"), "{output} shows a password");
    }
}
