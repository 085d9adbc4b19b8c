//! Suppressions by the key `"//"` and by address.

use std::fmt::Write as _;

use fivenines::config::{Lookup, load};
use fivenines::finding::State;
use fivenines::policy;

use crate::support::{folder, report_in};

const POLICY: &str = "\
# METADATA
# title: Bucket
# custom:
#   severity: warning
#   kinds: [aws_s3_bucket]
package fivenines.terraform.bucket

deny contains {\"msg\": input.address, \"path\": [\"values\", \"bucket\"]} if input.values.bucket

deny contains {\"msg\": concat(\" \", [input.address, \"has no acl\"]), \"path\": [\"values\", \"acl\"]} if not input.values.acl

deny contains {\"msg\": concat(\" \", [input.address, \"rule\"]), \"path\": [\"values\", \"rule\", i, \"days\"]} if some i, _ in input.values.rule
";

/// What became of each finding, by line.
fn states(files: &[(&str, &str)]) -> String {
    let work = folder(files);
    let pack = folder(&[("bucket.rego", POLICY)]);
    let policies = policy::load(pack.path(), &policy::Options::default(), &|path| path.display().to_string());
    let policies = policies.expect("it compiles");
    let start = work.path().to_owned();
    let lookup = Lookup { working_directory: start.clone(), start, ..Lookup::default() };
    let settings = load(&lookup).expect("a valid configuration").settings;
    let mut all = policy::builtin();
    all.extend(policies);
    all.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    let report = report_in(work.path(), &[".".into()], &settings, &all);
    let mut shown = String::new();
    for finding in &report.findings {
        let source = report.sources.get(finding.location.span.source);
        let line = source.position(finding.location.span.start).line;
        let state = match &finding.state {
            State::Active => "active".to_owned(),
            State::Suppressed { reason, .. } => format!("suppressed: {}", reason.as_deref().unwrap_or("-")),
        };
        let (place, message) = (source.slice(finding.location.span), &finding.message);
        let _ = writeln!(shown, "{}:{line} {place} {} | {message} | {state}", source.path, finding.location.pointer);
    }
    shown
}

#[test]
fn comment_keys_cover_their_block() {
    let text = r#"{
  "resource": {"aws_s3_bucket": {
    "whole": {
      "//": "fivenines: ignore[terraform-bucket] whole resource",
      "bucket": "a",
      "rule": {"days": 1}
    },
    "block": {
      "bucket": "b",
      "tags": {"//": "fivenines: ignore[terraform-bucket] data, no comment"},
      "rule": [
        {"//": ["other", "fivenines: ignore[terraform-bucket; until=2030-01-01] one block"], "days": 1},
        {"days": 2}
      ]
    },
    "alone": {
      "bucket": "c",
      "acl": "x",
      "rule": {"//": "fivenines: ignore[terraform-bucket] block of one", "days": 1}
    },
    "malformed": {"//": "fivenines: ignore terraform-bucket", "bucket": "d", "acl": "x"},
    "generated": {"//": {"metadata": {"path": "x"}}, "bucket": "e", "acl": "x"}
  }}
}
"#;
    insta::assert_snapshot!(states(&[("main.tf.json", text)]));
}

#[test]
fn a_comment_at_the_top_covers_the_file() {
    let text = r#"{"//": "fivenines: ignore-file[terraform-bucket] all of it", "resource": {"aws_s3_bucket": {"a": {"bucket": "a"}}}}"#;
    insta::assert_snapshot!(states(&[("main.tf.json", text)]));
}

#[test]
fn the_configuration_covers_by_address() {
    let change = |address: &str| {
        format!(
            r#"{{"address":"{address}","mode":"managed","type":"aws_s3_bucket","name":"x","change":{{"actions":["create"],"after":{{"bucket":"b","acl":"x"}},"after_unknown":{{}}}}}}"#
        )
    };
    let addresses = [
        "aws_s3_bucket.one",
        "aws_s3_bucket.two[0]",
        "aws_s3_bucket.two[1]",
        r#"module.m[\"a/b\"].aws_s3_bucket.three[\"x:y\"]"#,
        r#"module.m[\"c\"].aws_s3_bucket.three[\"z\"]"#,
        "module.n.aws_s3_bucket.four",
        "module.o.aws_s3_bucket.five[0]",
    ];
    let changes: Vec<String> = addresses.iter().map(|address| change(address)).collect();
    let plan = format!("{{\"format_version\":\"1.2\",\"resource_changes\":[\n{}]}}", changes.join(",\n"));
    let entry = |resource: &str| {
        format!("[[suppress]]\nrule = \"terraform-bucket\"\nresource = '{resource}'\nreason = '{resource}'\n")
    };
    let resources = [
        "aws_s3_bucket.two[1]",
        "module.m.aws_s3_bucket.three",
        "module.n.*",
        "aws_s3_bucket/module.o.aws_s3_bucket.five*",
        "aws_s3_bucket.on",
    ];
    let configuration: String = resources.iter().map(|resource| entry(resource)).collect();
    insta::assert_snapshot!(states(&[("plan.json", &plan), ("fivenines.toml", &configuration)]));
}
