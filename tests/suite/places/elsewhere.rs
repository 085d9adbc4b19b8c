//! Places that are named otherwise than by what conditions read: in another document, by a line, by the policy itself.

use fivenines::policy::{Options, load};
use fivenines::report::Report;
use fivenines::settings::Settings;

use super::super::support::{folder, report_in};

const INGRESSES: &str = "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  rules:
    - host: www.example.com
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: blog, namespace: blog}
spec:
  rules:
    - host: www.example.com
";

fn judged(policy: &str, input: (&str, &str)) -> Report {
    let folder = folder(&[("policy.rego", policy), input]);
    let policies = load(&folder.path().join("policy.rego"), &Options::default(), &|_| "policy.rego".into())
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    report_in(folder.path(), &[folder.path().join(input.0)], &Settings::default(), &policies)
}

/// Line and text of every primary place, and the lines of its related ones.
fn places(report: &Report) -> Vec<(u32, String, Vec<u32>)> {
    let line = |span: fivenines::source::Span| report.sources.get(span.source).position(span.start).line;
    let place = |finding: &fivenines::finding::Finding| {
        let span = finding.location.span;
        let related = finding.related.iter().map(|place| line(place.span)).collect();
        (line(span), report.sources.get(span.source).slice(span).to_owned(), related)
    };
    report.findings.iter().map(place).collect()
}

#[test]
fn another_document_is_a_related_place() {
    let policy = "package main

deny contains msg if {
	some rule in input.spec.rules
	some namespace, names in data.inventory.k8s.Ingress
	some name, others in names
	some other in others
	name != input.metadata.name
	some its in other.input.spec.rules
	its.host == rule.host
	msg := sprintf(\"%s is served by %s too\", [rule.host, name])
}
";
    let report = judged(policy, ("ingress.yaml", INGRESSES));
    let places = places(&report);
    assert_eq!(places.len(), 2, "{:?} {:?}", places, report.notices);
    for ((line, text, related), (own, other)) in places.iter().zip([(6, 13), (13, 6)]) {
        assert_eq!((*line, text.as_str()), (own, "www.example.com"));
        assert!(related.contains(&other), "{places:?}");
    }
}

#[test]
fn a_line_and_a_path_of_the_policy_win() {
    let policy = "package main

deny contains {\"msg\": \"line\", \"_loc\": {\"file\": \"service.yaml\", \"line\": 4}} if input.spec.type == \"NodePort\"

deny contains {\"msg\": \"other file\", \"_loc\": {\"file\": \"other.yaml\", \"line\": 1}} if input.spec.type == \"NodePort\"

deny contains {\"msg\": \"blank\", \"_loc\": {\"line\": 5}} if input.spec.type == \"NodePort\"

deny contains {\"msg\": \"path\", \"path\": [\"spec\", \"ports\"]} if input.spec.type == \"NodePort\"

deny contains {\"msg\": \"odd\", \"_loc\": {\"line\": \"4\"}} if input.spec.type == \"NodePort\"
";
    let service =
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  # why\nspec:\n  type: NodePort\n  ports: []\n";
    let report = judged(policy, ("service.yaml", service));
    let mut said: Vec<(String, String)> = report
        .findings
        .iter()
        .map(|finding| {
            (
                finding.message.clone(),
                report.sources.get(finding.location.span.source).slice(finding.location.span).to_owned(),
            )
        })
        .collect();
    said.sort();
    let expected =
        [("blank", "# why"), ("line", "web"), ("odd", "NodePort"), ("other file", "NodePort"), ("path", "ports")];
    assert_eq!(said, expected.map(|(message, text)| (message.to_owned(), text.to_owned())), "{:?}", report.notices);
}

#[test]
fn what_cannot_be_told_is_the_document() {
    let policy = "package main\n\ndeny contains \"always\" if true\n";
    let report = judged(policy, ("ingress.yaml", INGRESSES));
    assert!(report.findings.iter().all(|finding| finding.location.pointer.is_empty()), "{:?}", places(&report));
    assert_eq!(report.findings.len(), 2);
}

#[test]
fn a_trace_that_gets_stuck_still_reports() {
    let mut policy =
        String::from("package main\n\ndeny contains \"deep\" if r0(input)\n\nr300(x) if x.kind == \"Service\"\n");
    (0..300).for_each(|at| policy.push_str(&format!("\nr{at}(x) if r{}(x)\n", at + 1)));
    let report = judged(&policy, ("service.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"));
    assert_eq!(places(&report).len(), 1, "{:?}", report.notices);
}
