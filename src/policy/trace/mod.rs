//! Finds where an answer of a policy stands that does not say so itself.

mod builtins;
mod choose;
mod frame;
mod machine;
mod shadow;

pub use choose::{Located, choose};
pub use machine::{Condition, Derivation, Stuck, Tracer};
pub use shadow::{Place, Shadow};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::DocumentId;
    use crate::policy::compile;
    use crate::source::{Encoding, Source, SourceId};
    use crate::syntax::{Path, Syntax, parse};
    use crate::value;

    fn trace(policy: &str, yaml: &str) -> String {
        let text = format!("package t\nimport rego.v1\n{policy}");
        let (mut engine, mut parsed) = (compile::engine(), compile::engine());
        compile::add(&mut parsed, "p.rego", &text).expect("parses");
        compile::add_for_vm(&mut engine, &mut parsed, "p.rego", &text).expect("parses");
        let entries = compile::entries(&mut engine, "t");
        let program = compile::program(&mut engine, &entries).expect("compiles");
        let source = Source::new(SourceId::new(0), "x.yaml".into(), yaml.into(), Encoding::Utf8);
        let root = parse(&source, Syntax::Yaml).documents.remove(0).root;
        let id = DocumentId::new(0);
        let place = Place { document: id, path: Path::default() };
        let tracer = Tracer::new(
            &program,
            (value::from_node(&root), Shadow::at(place)),
            (crate::value::Value::new_object(), Shadow::data(id)),
        );
        let (value, derivations) = tracer.run(0).expect("runs");
        let mut out = format!("{value}\n");
        for derivation in derivations {
            out.push_str(&format!("{}\n", derivation.answer));
            for condition in &derivation.conditions {
                let places: Vec<String> = condition.places.iter().map(|place| place.path.pointer()).collect();
                let span = program.instruction_spans[condition.pc]
                    .as_ref()
                    .map(|span| format!("{}:{}+{}", span.line, span.column, span.length));
                out.push_str(&format!("   cond {} {places:?} {span:?}\n", condition.pc));
            }
            let from: Vec<String> = derivation.from.iter().map(|place| place.path.pointer()).collect();
            out.push_str(&format!("   from {from:?}\n"));
        }
        out
    }

    #[test]
    fn shows() {
        let yaml = "kind: Deployment\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: a\n        image: x:latest\n        securityContext: {privileged: true}\n      - name: b\n        image: y:1\n        env: [{name: A, value: b}]\n";
        for policy in [
            "deny contains msg if { input.kind == \"Deployment\"; some c in input.spec.template.spec.containers; endswith(c.image, \":latest\"); msg := sprintf(\"%s\", [c.name]) }",
            "deny contains msg if { some c in input.spec.template.spec.containers; not c.securityContext.runAsNonRoot; msg := c.name }",
            "deny contains msg if { input.spec.template.spec.containers[_].env[_].value == \"b\"; msg := \"x\" }",
            "deny contains msg if { object.get(input.spec, \"revisionHistoryLimit\", 10) > 2; msg := \"x\" }",
            "few(n) if n < 2\ndeny contains msg if { few(input.spec.replicas); msg := \"x\" }",
            "privileged contains c if { some c in input.spec.template.spec.containers; c.securityContext.privileged }\ndeny contains msg if { some c in privileged; msg := c.name }",
            "names := [c.name | some c in input.spec.template.spec.containers; c.image == \"y:1\"]\ndeny contains msg if { count(names) > 0; msg := names[0] }",
            "deny contains msg if { every c in input.spec.template.spec.containers { c.image }; msg := \"x\" }",
            "deny contains msg if { c := input.spec.template.spec.containers[i]; i > 0; c.image == \"y:1\"; msg := sprintf(\"%d\", [i]) }",
            "has_probe if input.spec.template.spec.containers[_].livenessProbe\ndeny contains msg if { not has_probe; msg := \"x\" }",
        ] {
            println!("{policy}\n{}", trace(policy, yaml));
        }
    }
}
