//! Documents inside of strings, from the file to the report: exact places through every notation, names, suppressions,
//! and what must not become a document.

use fivenines::finding::{Finding, State};
use fivenines::policy::builtin;
use fivenines::report::{NoticeCode, Report};
use fivenines::settings::{Level, RuleSelector, Settings, Severity};

use super::support::{fivenines, folder, report_in};

const RULE: &str = "stepfunctions-retry-without-backoff";

/// A machine with one finding, at `1.0`.
const MACHINE: &str = r#"{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Comment": "Größe \"1.0\" 😀",
      "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 1.0}],
      "End": true
    }
  }
}
"#;

fn run(files: &[(&str, &str)]) -> Report {
    run_rule(RULE, files)
}

fn run_rule(rule: &str, files: &[(&str, &str)]) -> Report {
    let folder = folder(files);
    let only = vec![RuleSelector::Id(rule.into())];
    let settings = Settings { root: folder.path().to_owned(), level: Level::Strict, only, ..Settings::default() };
    report_in(folder.path(), &[".".into()], &settings, &builtin())
}

/// `file:line:column "text" logical pointer` of every finding.
fn places(report: &Report) -> Vec<String> {
    let place = |finding: &Finding| {
        let at = &finding.location;
        let source = report.sources.get(at.span.source);
        let start = source.position(at.span.start);
        let text = source.slice(at.span);
        format!("{}:{}:{} {text:?} {} {}", source.path, start.line, start.column, at.logical, at.pointer)
    };
    report.findings.iter().map(place).collect()
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}

fn map(data: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: flows, namespace: shop}}\ndata:\n{data}")
}

#[test]
fn a_place_is_exact_in_every_notation() {
    let logical =
        |key: &str| format!("ConfigMap/shop/flows:data[{key:?}] > State/Charge:Retry[0].BackoffRate /data/{key}");
    let expect = |data: &str, place: &str, key: &str| {
        assert_eq!(places(&run(&[("cm.yaml", &map(data))])), [format!("cm.yaml:{place} {}", logical(key))]);
    };
    let escaped = serde_json::to_string(MACHINE).expect("printed");
    let column = escaped.find("Rate").expect("there") + r#"Rate\": "#.len();
    expect(&format!("  pay.asl.json: |\n{}", indented(MACHINE, 4)), "11:68 \"1.0\"", "pay.asl.json");
    expect(&format!("  pay.json: |2-\n{}\n\n", indented(MACHINE, 5)), "11:69 \"1.0\"", "pay.json");
    expect(&format!("  pay.json: >\n{}", indented(MACHINE, 4)), "11:68 \"1.0\"", "pay.json");
    expect(&format!("  pay.json: '{}'\n", indented(MACHINE, 4)), "10:68 \"1.0\"", "pay.json");
    // One column is one character, and the emoji is written out.
    let characters = escaped[..column].chars().count();
    expect(&format!("  pay.json: {escaped}\n"), &format!("5:{} \"1.0\"", 13 + characters), "pay.json");
    let json = format!(
        r#"{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "flows", "namespace": "shop"}}, "data": {{"a.json": {escaped}}}}}"#
    );
    let before = json.find("\"{\\n").expect("there");
    let characters = json[..before].chars().count() + characters + 1;
    let found = places(&run(&[("cm.json", &json)]));
    assert_eq!(found, [format!("cm.json:1:{characters} \"1.0\" {}", logical("a.json"))]);
}

#[test]
fn an_item_of_a_list_is_named_too() {
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {{name: flows}}\n    data:\n      a/b.asl.json: |\n{}",
        indented(MACHINE, 8)
    );
    let found = places(&run(&[("list.yaml", &list)]));
    let logical =
        "ConfigMap/flows:data[\"a/b.asl.json\"] > State/Charge:Retry[0].BackoffRate /items/0/data/a~1b.asl.json";
    assert_eq!(found, [format!("list.yaml:14:72 \"1.0\" {logical}")]);
}

#[test]
fn fingerprints_are_stable_and_apart() {
    let two = format!("  a.json: |\n{0}  b.json: |\n{0}", indented(MACHINE, 4));
    let prints = |report: &Report| -> Vec<String> { report.findings.iter().map(|it| it.fingerprint.clone()).collect() };
    let first = prints(&run(&[("cm.yaml", &map(&two))]));
    let moved = run(&[("cm.yaml", &format!("# a line\n\n{}", map(&format!("  0: x\n{two}"))))]);
    assert_eq!(first, prints(&moved));
    assert!(first.len() == 2 && first[0] != first[1], "{first:?}");
    // Two machines in one folder may have states of one name: their files tell them apart.
    let files = prints(&run(&[("a.asl.json", MACHINE), ("b.asl.json", MACHINE)]));
    let alone = prints(&run(&[("b.asl.json", MACHINE)]));
    assert!(files[0] != files[1] && files[1] == alone[0], "{files:?} {alone:?}");
}

#[test]
fn what_covers_the_object_covers_what_is_in_it() {
    let data = format!("  a.json: |\n{}", indented(MACHINE, 4));
    let annotated =
        map(&data).replace("namespace: shop", &format!("annotations: {{fivenines.dev/ignore.{RULE}: why}}"));
    let above = map(&data).replace("data:", &format!("# fivenines: ignore[{RULE}] above\ndata:"));
    let yaml = "StartAt: A\nStates:\n  A:\n    Type: Task\n    Retry:\n      - ErrorEquals: [States.ALL]\n        \
                BackoffRate: 1.0 # fivenines: ignore[RULE] inside\n    End: true\n  B:\n    Type: Task\n    # fivenines: ignore[RULE] own line\n    \
                Retry: [{ErrorEquals: [States.ALL], BackoffRate: 1}]\n    End: true\n"
        .replace("RULE", RULE);
    let inside = map(&format!("  a.asl.yaml: |\n{}", indented(&yaml, 4)));
    let whole = map(&format!("  a.asl.yaml: |\n    # fivenines: ignore-file[{RULE}] all\n{}", indented(&yaml, 4)));
    for (text, count) in [(annotated, 1), (above, 1), (inside, 2), (whole, 2)] {
        let report = run(&[("cm.yaml", &text)]);
        assert_eq!(report.findings.len(), count, "{:?}\n{text}", places(&report));
        let suppressed = report.findings.iter().all(|finding| matches!(finding.state, State::Suppressed { .. }));
        assert!(suppressed, "{:?}\n{text}", places(&report));
    }
}

#[test]
fn a_suppression_in_a_string_that_is_not_used_is_pointed_at() {
    let yaml = "StartAt: A\nStates:\n  # fivenines: ignore[k8s-missing-pdb-x] why\n  A: {Type: Succeed}\n";
    let text = map(&format!("  a.asl.yaml: |\n{}", indented(yaml, 4)));
    let folder = folder(&[("cm.yaml", &text)]);
    let output = fivenines(folder.path(), &["check", "--output", "concise"]);
    assert!(output.stdout.contains("cm.yaml:8:27: "), "{}", output.stdout);
}

#[test]
fn a_secret_and_an_object_in_a_string_are_left_alone() {
    let secret = map(&format!("  a.json: |\n{}", indented(MACHINE, 4)));
    let secret = secret.replace("ConfigMap", "Secret").replace("data:", "stringData:");
    let object = map("  pod.yaml: |\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: x}\n");
    let other = map(&format!("  readme.txt: |\n{}", indented(MACHINE, 4)));
    let report = run(&[("a.yaml", &secret), ("b.yaml", &object), ("c.yaml", &other)]);
    assert_eq!((report.findings.len(), report.documents.len(), report.statistics.documents), (0, 3, 3));
    let report = run(&[("a.yaml", &map(&format!("  a.json: |\n{}", indented(MACHINE, 4))))]);
    assert_eq!((report.statistics.files, report.statistics.documents, report.statistics.unknown), (1, 2, 0));
}

#[test]
fn an_alias_is_read_once() {
    let text = map(&format!("  a.json: &a |\n{}  b.json: *a\n  c.json: *a\n", indented(MACHINE, 4)));
    assert_eq!(places(&run(&[("cm.yaml", &text)])).len(), 1);
}

#[test]
fn broken_text_is_told_of_in_the_outer_file() {
    let broken = |key: &str, text: &str| {
        let folder = folder(&[("cm.yaml", &map(&format!("  {key}: |\n{}", indented(text, 4))))]);
        fivenines(folder.path(), &["check", "--output", "concise", "--allow-empty"])
    };
    // Its name is certain, its content is, neither is.
    let output = broken("a.asl.json", "{\n  \"a\": 1,\n  b\n}\n");
    assert_eq!(output.code, 2, "{}", output.stdout);
    assert!(output.stdout.contains("cm.yaml:8:7: error[parse-error]"), "{}", output.stdout);
    let output = broken("a.json", "{\n  \"StartAt\": \"A\",\n  \"States\": {}\n  x\n}\n");
    assert_eq!(output.code, 2, "{}", output.stdout);
    assert!(output.stdout.contains("cm.yaml:9:7: error[parse-error]"), "{}", output.stdout);
    assert_eq!(broken("a.json", "{\n  \"a\": 1,\n  b\n}\n").code, 0);
    // A value that is still to be put in breaks JSON, and is nobody's mistake.
    let output =
        broken("a.asl.json", "{\n  \"StartAt\": \"A\",\n  \"TimeoutSeconds\": ${Timeout},\n  \"States\": {}\n}\n");
    assert_eq!(output.code, 0, "{}", output.stdout);
    assert!(output.stdout.contains("cm.yaml:8:25: note[not-judged]"), "{}", output.stdout);
}

#[test]
fn a_template_in_a_string_is_skipped() {
    let text = map("  a.asl.json: |\n    {\n      \"StartAt\": \"A\",\n      {{- include \"states\" . }}\n    }\n");
    let report = run(&[("cm.yaml", &text)]);
    let notice = report.notices.iter().find(|it| it.code == NoticeCode::SkippedTemplate).expect("it is said");
    let source = report.sources.get(notice.span.expect("with its place").source);
    assert_eq!((notice.severity, source.path.as_str()), (Severity::Note, "cm.yaml"));
    assert!(report.statistics.skipped.is_empty(), "no file is skipped");
}

/// A plan with one resource.
fn plan(kind: &str, after: &serde_json::Value, sensitive: &serde_json::Value) -> String {
    let change = serde_json::json!({
        "actions": ["create"], "before": null, "after": after, "after_unknown": {}, "before_sensitive": false,
        "after_sensitive": sensitive,
    });
    let resource = serde_json::json!({
        "address": format!("{kind}.it"), "mode": "managed", "type": kind, "name": "it",
        "provider_name": "registry.terraform.io/hashicorp/aws", "change": change,
    });
    let planned = serde_json::json!({"root_module": {}});
    let plan = serde_json::json!({
        "format_version": "1.2", "terraform_version": "1.11.0", "planned_values": planned,
        "resource_changes": [resource], "configuration": {},
    });
    serde_json::to_string_pretty(&plan).expect("printed")
}

#[test]
fn a_definition_in_a_plan_is_a_machine() {
    let kind = "aws_sfn_state_machine";
    let after = serde_json::json!({"name": "pay", "definition": MACHINE});
    let found = places(&run(&[("plan.json", &plan(kind, &after, &serde_json::json!({})))]));
    let [found] = &found[..] else { panic!("{found:?}") };
    assert!(found.starts_with("plan.json:"), "{found}");
    let end = "aws_sfn_state_machine.it:values.definition > State/Charge:Retry[0].BackoffRate /resource_changes/0/change/after/definition";
    assert!(found.contains(" \"1.0\" ") && found.ends_with(end), "{found}");
    let secret = plan(kind, &after, &serde_json::json!({"definition": true}));
    assert_eq!(places(&run(&[("plan.json", &secret)])), Vec::<String>::new());
}

/// Strings in strings are followed three deep, and no further.
#[test]
fn nesting_is_bounded() {
    let after = |text: &str| serde_json::json!({"data": {"plan.json": text}});
    let machine = plan("aws_sfn_state_machine", &serde_json::json!({"definition": MACHINE}), &serde_json::json!({}));
    let second = plan("kubernetes_config_map", &after(&machine), &serde_json::json!({}));
    let object = serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"plan.json": second}});
    let found = places(&run(&[("cm.json", &object.to_string())]));
    let [found] = &found[..] else { panic!("{found:?}") };
    assert!(found.contains(" \"1.0\" ConfigMap/x:data[\"plan.json\"] > "), "{found}");
    assert!(found.ends_with(" /data/plan.json"), "{found}");
    let third = plan("kubernetes_config_map", &after(&second), &serde_json::json!({}));
    assert_eq!(places(&run(&[("plan.json", &third)])).len(), 1);
    let fourth = plan("kubernetes_config_map", &after(&third), &serde_json::json!({}));
    assert_eq!(places(&run(&[("plan.json", &fourth)])).len(), 0);
}

#[test]
fn a_string_of_ten_megabytes_is_read() {
    let retriers = "{\"ErrorEquals\": [\"X\"], \"MaxAttempts\": 1},\n".repeat(230_000);
    let machine = MACHINE.replace("\"Retry\": [", &format!("\"Retry\": [{retriers}"));
    let object = serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a.json": machine}});
    let json = object.to_string();
    assert!(json.len() > 10_000_000, "{}", json.len());
    let folder = folder(&[("cm.json", &json)]);
    let output = fivenines(folder.path(), &["check", "--output", "concise", "--allow-empty"]);
    assert!(output.code < 2, "{}{}", output.stdout, output.stderr);
}

#[test]
fn a_proxy_in_a_config_map_is_read_as_what_it_is() {
    let nginx = "worker_processes 1;\nevents {}\nhttp {\n  upstream api {\n    server a:80;\n  }\n  server {\n    listen 80;\n  }\n}\n";
    let text = map(&format!("  nginx.conf: |\n{}", indented(nginx, 4)));
    let report = run(&[("cm.yaml", &text)]);
    let kinds: Vec<&str> = report.documents.iter().map(|document| document.format.name()).collect();
    assert_eq!(kinds, ["k8s", "nginx"]);
    let broken = text.replace("listen 80;", "listen 80");
    let report = run(&[("cm.yaml", &broken)]);
    let notice = report.notices.first().expect("it is said");
    let span = notice.span.expect("with its place");
    let line = report.sources.get(span.source).position(span.start).line;
    assert!((13..=14).contains(&line) && notice.severity == Severity::Error, "{line} {notice:?}");
}

#[test]
fn a_defect_of_a_proxy_is_placed_in_the_outer_file() {
    let haproxy = "defaults\n  mode http\n\nfrontend web\n  bind :80\n  default_backend api\n\nbackend api # \"two\"\n  \
                   server a 10.0.0.1:80\n  server b 10.0.0.2:80\n";
    let rule = "haproxy-missing-health-check";
    let logical = "ConfigMap/shop/flows:data[\"haproxy.cfg\"] > Config:sections[backend api]";
    let block = places(&run_rule(rule, &[("cm.yaml", &map(&format!("  haproxy.cfg: |\n{}", indented(haproxy, 4))))]));
    assert!(
        !block.is_empty() && block[0].starts_with("cm.yaml:14:7 \"server a\"") && block[0].contains(logical),
        "{block:?}"
    );
    let object = serde_json::json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "flows", "namespace": "shop"},
        "data": {"haproxy.cfg": haproxy},
    });
    let json = places(&run_rule(rule, &[("cm.json", &object.to_string())]));
    let text = |place: &String| place.split('"').nth(1).map(str::to_owned);
    assert_eq!(block.iter().map(text).collect::<Vec<_>>(), json.iter().map(text).collect::<Vec<_>>());
    assert!(json[0].starts_with("cm.json:1:") && json[0].contains(logical), "{json:?}");
}

/// The keys of a ConfigMap lie in one folder, apart from those of another one.
#[test]
fn a_key_includes_its_neighbours() {
    let text = map(
        "  nginx.conf: |\n    events {}\n    http {\n      include /etc/nginx/upstreams.conf;\n      include servers.conf;\n    }\n  \
         upstreams.conf: |\n    upstream api {\n      server 10.0.0.1:80 down;\n      server 10.0.0.2:80 down;\n    }\n",
    );
    let servers = map("  servers.conf: |\n    server {\n      listen 80;\n    }\n").replace("flows", "other");
    let report = run_rule("nginx-all-upstream-servers-down", &[("cm.yaml", &format!("{text}---\n{servers}"))]);
    let nginx = report.documents.iter().filter(|document| document.format.name() == "nginx").count();
    assert_eq!((nginx, places(&report).len()), (2, 1), "{:?}", places(&report));
    let missing: Vec<&str> = report.notices.iter().map(|notice| notice.message.as_str()).collect();
    assert!(matches!(missing[..], [one] if one.contains("`include servers.conf`")), "{missing:?}");
}
