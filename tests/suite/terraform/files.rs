//! Every shape of a file: which are judged, which are not and what is said then, and what is wrong with broken ones.

use fivenines::document::Document;
use fivenines::finding::place;
use fivenines::syntax::Path;

use super::{material, part, shown};
use crate::support::{fivenines, folder};

const CHANGE: &str = r#"{"address":"aws_s3_bucket.a","mode":"managed","type":"aws_s3_bucket","name":"a","change":{"actions":["create"],"before":null,"after":{"bucket":"b"},"after_unknown":{},"after_sensitive":{}}}"#;

fn plan(changes: &str, further: &str) -> String {
    format!(r#"{{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{changes}]{further}}}"#)
}

fn change(address: &str, actions: &str, further: &str) -> String {
    format!(
        r#"{{"address":"{address}","mode":"managed","type":"aws_s3_bucket","name":"x","change":{{"actions":{actions},"after":{{}},"after_unknown":{{}}}}{further}}}"#
    )
}

/// Documents by kind and name, then the notices.
fn outline(name: &str, text: &str) -> String {
    let material = material(&[(name, text)]);
    let document = |document: &Document| {
        let name = document.identity.name.as_deref().unwrap_or_default();
        format!("{} {name}", document.kind.name).trim_end().to_owned()
    };
    let notices = material.notices.iter().map(|notice| {
        let at = notice.span.map_or(0, |span| span.start);
        format!("{:?}@{at}: {}", notice.severity, notice.message)
    });
    material.documents.iter().map(document).chain(notices).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_not_a_plan_or_a_state_is_said() {
    let old = r#"{"version":3,"terraform_version":"0.11.0","serial":1,"lineage":"x","modules":[]}"#;
    let log = "{\"@level\":\"info\",\"@message\":\"Plan\",\"type\":\"planned_change\"}\n{\"@level\":\"info\",\"@message\":\"x\"}\n";
    let cases = [
        ("plan.json", plan("", "")),
        ("plan.json", plan(&change("a.b", "[\"delete\"]", ""), "")),
        ("plan.json", plan(CHANGE, ",\"complete\":false")),
        ("plan.json", plan(CHANGE, ",\"errored\":true,\"complete\":false")),
        ("log.json", log.to_owned()),
        ("schema.json", r#"{"format_version":"1.0","provider_schemas":{}}"#.to_owned()),
        ("state.json", r#"{"format_version":"1.0"}"#.to_owned()),
        ("x.tfstate", old.to_owned()),
        ("x.tfstate", r#"{"version":4,"serial":1,"lineage":"x","resources":[]}"#.to_owned()),
        ("x.tfstate", String::new()),
        ("main.tf.json", "terraform {\n}\n".to_owned()),
        ("saved.tfplan", "PK\u{3}\u{4}\u{0}\u{0}tfplan".to_owned()),
        ("other.json", "{\"format_version\": 1, \"x\": {}}".to_owned()),
    ];
    let shown: Vec<String> =
        cases.iter().map(|(name, text)| format!("{name} {}\n{}\n", text.trim(), outline(name, text))).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn instances_that_exist_afterwards_are_parts() {
    let changes = [
        change("a.created", "[\"create\"]", ""),
        change("a.same", "[\"no-op\"]", ""),
        change("a.replaced", "[\"delete\",\"create\"]", ""),
        change("a.gone", "[\"delete\"]", ""),
        change("a.forgotten", "[\"forget\"]", ""),
        change("a.anew", "[\"create\",\"forget\"]", ""),
        change("a.deposed", "[\"delete\"]", ",\"deposed\":\"1\""),
    ];
    let further = r#","planned_values":{"root_module":{"resources":[
        {"address":"a.same","mode":"managed","type":"aws_s3_bucket","name":"x","values":{"from":"planned"}},
        {"address":"a.only_planned","mode":"managed","type":"aws_s3_bucket","name":"x","values":{"from":"planned"}}]}},
        "prior_state":{"values":{"root_module":{"child_modules":[{"address":"module.m","resources":[
        {"address":"module.m.data.a_zones.all","mode":"data","type":"a_zones","name":"all","values":{"names":["a","b"]}},
        {"address":"a.managed","mode":"managed","type":"aws_s3_bucket","name":"x","values":{}}]}]}}}"#;
    let text = plan(&changes.join(","), further);
    assert_eq!(
        outline("plan.json", &text),
        "Plan\naws_s3_bucket a.created\naws_s3_bucket a.same\naws_s3_bucket a.replaced\naws_s3_bucket a.anew\naws_s3_bucket a.only_planned\na_zones module.m.data.a_zones.all"
    );
    let material = material(&[("plan.json", &text)]);
    assert_eq!(shown(part(&material, "a.only_planned"), "values"), r#"{"from":"planned"}"#);
    assert_eq!(shown(part(&material, "a.same"), "values"), "{}");
    assert_eq!(shown(part(&material, "module.m.data.a_zones.all"), "module"), "\"module.m\"");
}

#[test]
fn logs_around_a_plan_are_skipped_and_places_hold() {
    let json = plan(CHANGE, "");
    for before in ["[command]/usr/bin/terraform show -json\n", "\u{feff}", "Acquiring lock\r\n\r\n", "  \n"] {
        for behind in ["", "\n", "%0A\n::set-output name=stderr::\n"] {
            let text = format!("{before}{json}{behind}");
            let material = material(&[("plan.json", &text)]);
            assert!(material.notices.is_empty(), "{text}: {:?}", material.notices);
            let bucket = place(part(&material, "aws_s3_bucket.a"), &Path::keys(&["values", "bucket"]));
            assert_eq!(material.sources.get(bucket.span.source).slice(bucket.span), "\"b\"");
        }
    }
    let text = format!("{json}\n  more");
    assert_eq!(
        outline("plan.json", &text),
        format!(
            "Plan\naws_s3_bucket aws_s3_bucket.a\nError@{}: text stands behind the end of the JSON",
            json.len() + 3
        )
    );
}

#[test]
fn a_plan_in_the_encoding_of_powershell_is_read() {
    let units: Vec<u8> = plan(CHANGE, "").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let work = folder(&[]);
    std::fs::write(work.path().join("plan.json"), [vec![0xFF, 0xFE], units].concat()).expect("written");
    let output = fivenines(work.path(), &["parse", "plan.json"]);
    assert!(output.stdout.contains("aws_s3_bucket.a"), "{}{}", output.stdout, output.stderr);
}

#[test]
fn a_binary_plan_is_named_as_one() {
    let work = folder(&[]);
    std::fs::write(work.path().join("tfplan"), b"PK\x03\x04\x14\0\x08\xFF\xFEtfplan\x80\x81").expect("written");
    let output = fivenines(work.path(), &["check", "tfplan", "--output", "concise"]);
    assert!(output.stdout.contains("tfplan:1:1: warning[not-judged]"), "{}{}", output.stdout, output.stderr);
    assert!(!output.stdout.contains("lossy"), "{}", output.stdout);
}

#[test]
fn places_are_tokens_and_what_is_absent_is_at_the_address() {
    let material = material(&[("plan.json", &plan(CHANGE, ""))]);
    let bucket = part(&material, "aws_s3_bucket.a");
    let at = |keys: &[&str]| {
        let place = place(bucket, &Path::keys(keys));
        (material.sources.get(place.span.source).slice(place.span).to_owned(), place.missing.join("."))
    };
    assert_eq!(at(&[]), ("\"aws_s3_bucket.a\"".into(), String::new()));
    assert_eq!(at(&["values", "bucket"]), ("\"b\"".into(), String::new()));
    assert_eq!(at(&["values", "acl", "x"]), ("\"aws_s3_bucket.a\"".into(), "acl.x".into()));
    assert_eq!(at(&["lifecycle", "prevent_destroy"]), ("\"aws_s3_bucket.a\"".into(), "prevent_destroy".into()));
}

#[test]
fn modules_are_read_as_their_author_wrote_them() {
    let text = r#"{
  "//": "a comment",
  "variable": {"size": {"default": 2}, "none": {}},
  "locals": {"name": "${var.size}"},
  "provider": {"aws": [{"region": "eu-west-1"}, {"alias": "far", "region": "us-east-1"}]},
  "resource": [
    {"aws_lb_target_group": {"web": {"health_check": {"interval": 30, "path": "$${x}"}, "tags": {"a-b": "c"}, "port": "${var.size}",
      "name": "x-${var.none}", "lifecycle": {"prevent_destroy": true}}}},
    {"aws_lb_listener": {"web": [{"provider": "aws.far", "default_action": [{"target_group_arn": "${aws_lb_target_group.web.arn}"}],
      "load_balancer_arn": "${module.lb.arn}", "depends_on": ["aws_lb_target_group.web"], "count": "${var.none}",
      "dynamic": {"condition": {"for_each": "${local.name}"}}}]}},
    {"aws_instance": {"none": {"count": 0}}}
  ]
}"#;
    let material = material(&[("main.tf.json", text)]);
    let shown_keys = |address: &str, keys: &[&str]| {
        let part = part(&material, address);
        keys.iter().map(|key| format!("{key}: {}", shown(part, key))).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        shown_keys("aws_lb_target_group.web", &["values", "unknown", "origin", "region", "lifecycle"]),
        shown_keys(
            "aws_lb_listener.web",
            &["values", "unknown", "references", "opaque", "region", "depends_on", "repeated"]
        )
    ));
    assert_eq!(material.documents.len(), 3);
}

/// Whatever stands in a key, a text or a template: never a panic, never an endless loop.
#[test]
fn hostile_files_end() {
    let deep = format!("{}1{}", "[".repeat(150), "]".repeat(150));
    let modules = (0..60).fold(String::from("{}"), |inner, _| format!(r#"{{"child_modules":[{inner}]}}"#));
    let cases = [
        plan(&CHANGE.replace("\"b\"", &deep), ""),
        plan(CHANGE, &format!(",\"planned_values\":{{\"root_module\":{modules}}}")),
        plan(CHANGE, ",\"prior_state\":[]"),
        plan(CHANGE, ",\"planned_values\":{\"root_module\":{\"resources\":[1,{},{\"address\":1}]}}"),
        plan("1,[],{},{\"address\":\"x\"},{\"address\":\"\",\"type\":\"\",\"change\":{}}", ",\"configuration\":{\"root_module\":[]}"),
        plan(&CHANGE.replace("\"aws_s3_bucket.a\"", "\"module.[\\\"x.data.\""), ""),
        plan(&CHANGE.replace("\"b\"", "1e999999"), ""),
        plan(CHANGE, ",\"planned_values\":{\"root_module\":{\"resources\":["),
        r#"{"version":4,"serial":1,"lineage":"","resources":[{"type":"a_b","name":"c","instances":[{"index_key":1.5,"attributes":[]}]}]}"#.into(),
    ];
    for text in &cases {
        outline("plan.json", text);
    }
    let templates = ["${", "${\"", "%{${}", "${a[", "${a[\"", "${.}", "$${${var.x}}", "é${é.é}", "${var.a.b[0].c.*.d}"];
    for template in templates {
        let text = serde_json::json!({"resource": {"a_b": {"c": {"x": template, template: {"y": template}}}}, "locals": {"l": "${local.l}"}});
        outline("main.tf.json", &text.to_string());
    }
}
