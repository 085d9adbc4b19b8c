//! What finding the places of answers costs: `cargo bench --bench places`.
//!
//! One policy over one Kubernetes object whose containers are all bad, as people write it and with the place in every
//! answer; the second needs no trace. Prints both and their growth; asserts nothing.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write;
use std::time::Instant;

use fivenines::document::DocumentId;
use fivenines::policy::{Evaluator, Options, load};
use fivenines::value::Value;

const POLICY: &str = "package main

containers contains c if some c in input.spec.template.spec.containers

has_limit(c) if c.resources.limits.memory

deny contains msg if {
	input.kind == \"Deployment\"
	some c in containers
	not has_limit(c)
	msg := sprintf(\"container %s of %s has no memory limit\", [c.name, input.metadata.name])
}
";

const WITH_PATH: &str = "package main

has_limit(c) if c.resources.limits.memory

deny contains {\"msg\": msg, \"path\": [\"spec\", \"template\", \"spec\", \"containers\", i]} if {
	input.kind == \"Deployment\"
	some i, c in input.spec.template.spec.containers
	not has_limit(c)
	msg := sprintf(\"container %s of %s has no memory limit\", [c.name, input.metadata.name])
}
";

fn main() {
    println!("{:>8} {:>12} {:>12}  milliseconds, best of nine", "answers", "with path", "without");
    for containers in [1, 1_000, 2_000, 4_000, 8_000] {
        let input = deployment(containers);
        println!("{containers:>8} {:>12.3} {:>12.3}", best(WITH_PATH, &input), best(POLICY, &input));
    }
}

fn best(policy: &str, input: &Value) -> f64 {
    let folder = std::env::temp_dir().join(format!("fivenines-bench-places-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    std::fs::write(folder.join("policy.rego"), policy).expect("written");
    let policies = load(&folder, &Options::default(), &|_| "policy.rego".into()).expect("it compiles");
    std::fs::remove_dir_all(&folder).expect("the scratch folder is ours");
    let mut evaluator = Evaluator::new(&policies[0]).expect("it loads");
    let mut best = f64::MAX;
    for _ in 0..9 {
        let start = Instant::now();
        let answers = evaluator.evaluate(DocumentId::new(0), input, &Value::new_object()).expect("it runs");
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
        assert!(answers.iter().all(|answer| answer.path.is_some()), "every answer has a place");
    }
    best
}

fn deployment(containers: usize) -> Value {
    let mut items = String::new();
    for index in 0..containers {
        let _ = write!(
            items,
            "{}{{\"name\": \"c{index}\", \"image\": \"i:1\", \"resources\": {{}}}}",
            if index > 0 { "," } else { "" }
        );
    }
    let text = format!(
        "{{\"kind\": \"Deployment\", \"metadata\": {{\"name\": \"web\"}}, \
         \"spec\": {{\"template\": {{\"spec\": {{\"containers\": [{items}]}}}}}}}}"
    );
    Value::from_json_str(&text).expect("JSON")
}
