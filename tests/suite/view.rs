//! What policies without kinds see of a run's files: the conftest view.

use serde_json::{Value, json};

use super::support::{Output, fivenines, folder};

/// Says one word about every document.
const EACH: &str = "package main\n\ndeny contains msg if {\n\tnot input.nope_\n\tmsg := \"seen\"\n}\n";

/// Says the value of `k`, of `s.k`, and of what instructions begin with.
const VALUES: &str = r#"package main

deny contains {"msg": sprintf("%v", [input.k]), "path": ["k"]} if input.k

deny contains {"msg": sprintf("%v", [input.s.k]), "path": ["s", "k"]} if input.s.k

deny contains {"msg": input[i].Value[0], "path": [i, "Value", 0]} if {
	some i
	input[i].Cmd in {"from", "run"}
}
"#;

/// Runs policies over files and gives the report.
fn run(policy: &str, files: &[(&str, &str)], arguments: &[&str]) -> (Output, Value) {
    let folder = folder(&[files, &[("policy/main.rego", policy)]].concat());
    let fixed = ["check", "--isolated", "--policy", "policy", "--rule", "main", "--output", "json"];
    let output = fivenines(folder.path(), &[&fixed[..], arguments].concat());
    let report = serde_json::from_str(&output.stdout).unwrap_or(Value::Null);
    (output, report)
}

/// `path:line:column-line:column message` of every finding.
fn places(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let place = |at: &Value| format!("{}:{}", at["line"], at["column"]);
    findings
        .iter()
        .map(|finding| {
            let at = &finding["location"];
            let path = at["path"].as_str().unwrap_or_default();
            let message = finding["message"].as_str().unwrap_or_default();
            format!("{path}:{}-{} {message}", place(&at["start"]), place(&at["end"]))
        })
        .collect()
}

fn input(name: &str, text: &str) -> Vec<Value> {
    let folder = folder(&[(name, text)]);
    let output = fivenines(folder.path(), &["parse", name]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let values = serde_json::Deserializer::from_str(&output.stdout).into_iter::<Value>();
    values.map(|value| value.expect("JSON")["input"].clone()).collect()
}

#[test]
fn each_document_and_each_element_is_judged_on_its_own() {
    let files = [
        ("a.yaml", "one: 1\n---\n# nothing\n---\n- two\n- 3\n"),
        ("b.json", "[{\"x\": 1}, {\"y\": 2}]"),
        ("c.toml", "[t]\nk = 1\n"),
        ("d.ini", "[s]\nk = 1\n"),
        (".env.local", "K=1\n"),
        ("Dockerfile", "FROM a\nRUN b\n"),
        ("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\nnot: kubernetes\n"),
        ("nginx.conf", "events {}\nhttp { server { listen 80; } }\n"),
        ("README", "nothing"),
    ];
    let (output, report) = run(EACH, &files, &["."]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    let places = places(&report);
    let seen = |name: &str| places.iter().filter(|place| place.starts_with(name)).count();
    let names = ["a.yaml", "b.json", "c.toml", "d.ini", ".env.local", "Dockerfile", "pod.yaml", "nginx.conf"];
    assert_eq!(names.map(seen), [2, 2, 1, 1, 1, 1, 2, 1], "{places:#?}");
    assert_eq!((&report["summary"]["files"], &report["summary"]["documents"]), (&json!(8), &json!(11)));
}

#[test]
fn a_value_has_its_place_in_every_syntax() {
    let files = [
        ("a.yaml", "- j: 0\n- k: one\n"),
        ("b.json", "[0, {\"k\": \"two\"}]"),
        ("c.toml", "[s]\nk = [3]\n"),
        ("d.ini", "; c\n[s]\nk = \"four\"\n"),
        ("e.env", "export k=\"five\"\n"),
        ("Dockerfile", "FROM golang:latest AS x\nRUN go \\\n  build\n"),
    ];
    let (_, report) = run(VALUES, &files, &["."]);
    let expected = [
        "Dockerfile:1:6-1:19 golang:latest",
        "Dockerfile:2:5-2:7 go   build",
        "a.yaml:2:6-2:9 one",
        "b.json:1:11-1:16 two",
        "c.toml:2:1-2:2 [3]",
        "d.ini:3:5-3:11 four",
        "e.env:1:10-1:16 ***",
    ];
    assert_eq!(places(&report), expected);
    let pointers: Vec<&Value> =
        report["findings"].as_array().expect("a list").iter().map(|it| &it["location"]["pointer"]).collect();
    assert_eq!(pointers[2..4], [&json!("/1/k"), &json!("/1/k")], "the file's own path");
}

#[test]
fn conftests_examples_have_their_answers_and_places() {
    let docker = "package main\n\ndenylist := [\"openjdk\"]\n\ndeny contains msg if {\n\tsome i\n\tinput[i].Cmd == \"from\"\n\
                  \tval := input[i].Value\n\tcontains(val[_], denylist[_])\n\tmsg := sprintf(\"unallowed image found %s\", [val])\n}\n";
    let (_, report) = run(docker, &[("Dockerfile", "FROM openjdk:8-jdk-alpine\nVOLUME /tmp\n")], &["Dockerfile"]);
    assert_eq!(places(&report), ["Dockerfile:1:6-1:26 unallowed image found [\"openjdk:8-jdk-alpine\"]"]);

    let ini = "package main\n\ndeny contains msg if {\n\tnot input.alerting.enabled == true\n\tmsg := \"alerting is off\"\n}\n\n\
               deny contains msg if {\n\tnot input.server.http_port == 3000\n\tmsg := \"port\"\n}\n";
    let grafana = "[server]\nhttp_port = 3000\n[alerting]\nenabled = false\n";
    let (_, report) = run(ini, &[("grafana.ini", grafana)], &["grafana.ini"]);
    assert_eq!(places(&report), ["grafana.ini:4:11-4:16 alerting is off"]);

    let dotenv = "package main\n\ndeny contains msg if {\n\tinput.APP_NAME == \"\"\n\tmsg := \"APP_NAME must be set\"\n}\n\n\
                  deny contains msg if {\n\tinput.MYSQL_USER == \"root\"\n\tmsg := \"MYSQL_USER should not be root\"\n}\n";
    let (_, report) = run(dotenv, &[("sample.env", "APP_NAME=\nMYSQL_USER=root\n")], &["sample.env"]);
    assert_eq!(
        places(&report),
        ["sample.env:1:1-1:9 APP_NAME must be set", "sample.env:2:12-2:16 MYSQL_USER should not be ***"]
    );

    let compose = "package main\n\ndeny contains msg if {\n\tversion := to_number(input.version)\n\tversion < 3.5\n\tmsg := \"old\"\n}\n\n\
                   deny contains msg if {\n\tsome name\n\tinput.services[name].image\n\
                   \tendswith(input.services[name].image, \":latest\")\n\tmsg := sprintf(\"%s: latest\", [name])\n}\n";
    let file = "version: \"3.4\"\nservices:\n  web:\n    image: web:latest\n";
    let (_, report) = run(compose, &[("docker-compose.yml", file)], &["docker-compose.yml"]);
    assert_eq!(places(&report), ["docker-compose.yml:1:10-1:15 old", "docker-compose.yml:4:12-4:22 web: latest"]);

    let toml = "package main\n\ndisallowed := [\"TLS_RSA_WITH_AES_256_GCM_SHA384\"]\n\ndeny contains msg if {\n\tsome i\n\
                \tinput.entryPoints.http.tls.cipherSuites[i] == disallowed[_]\n\tmsg := \"cipher\"\n}\n";
    let file = "[entryPoints.http.tls]\n  cipherSuites = [\n    \"TLS_RSA_WITH_AES_256_GCM_SHA384\"\n  ]\n";
    let (_, report) = run(toml, &[("traefik.toml", file)], &["traefik.toml"]);
    assert_eq!(places(&report), ["traefik.toml:3:5-3:38 cipher"]);
}

#[test]
fn shapes_are_those_of_conftest() {
    assert_eq!(
        input("Dockerfile", "# hello\nFROM a:1 AS b\nENV A=b\n"),
        [json!([
            {"Cmd": "comment", "SubCmd": "", "JSON": false, "Flags": null, "Value": ["hello"], "Stage": 0},
            {"Cmd": "from", "SubCmd": "", "JSON": false, "Flags": [], "Value": ["a:1", "AS", "b"], "Stage": 0},
            {"Cmd": "env", "SubCmd": "", "JSON": false, "Flags": [], "Value": ["A", "b", "="], "Stage": 0},
        ])]
    );
    assert_eq!(input("a.ini", "[s.t]\na = 1\nb = yes\nc = true\n"), [json!({"s.t": {"a": 1, "b": "yes", "c": true}})]);
    assert_eq!(input("a.env", "A=1\nB='x'\n"), [json!({"A": "1", "B": "x"})]);
    assert_eq!(
        input("a.toml", "a = 1979-05-27\n[[b]]\nc = 0x10\n[b.d]\ne = 1.5\n"),
        [json!({"a": "1979-05-27", "b": [{"c": 16, "d": {"e": 1.5}}]})]
    );
    assert_eq!(input("a.yaml", "- 1\n- {a: b}\n"), [json!(1), json!({"a": "b"})]);
}

#[test]
fn what_a_format_shapes_anew_is_seen_as_written() {
    let plan = "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"planned_values\": {\"root_module\": {}}, \
                \"resource_changes\": [{\"address\": \"aws_s3_bucket.b\", \"mode\": \"managed\", \"type\": \"aws_s3_bucket\", \
                \"name\": \"b\", \"change\": {\"actions\": [\"delete\"], \"before\": {}, \"after\": null}}]}";
    let policy = "package main\n\ndeny contains msg if {\n\tsome change in input.resource_changes\n\
                  \t\"delete\" in change.change.actions\n\tmsg := change.address\n}\n";
    let (_, report) = run(policy, &[("plan.json", plan)], &["plan.json"]);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1), "{report}");
    assert_eq!(report["summary"]["documents"], 1, "the plan counts once");
    let envoy = "staticResources:\n  clusters:\n  - name: c\n    connectTimeout: 1s\n    type: STATIC\n";
    let policy = "package main\n\ndeny contains msg if {\n\tsome c in input.staticResources.clusters\n\
                  \tc.connectTimeout == \"1s\"\n\tmsg := c.name\n}\n";
    let (_, report) = run(policy, &[("envoy.yaml", envoy)], &["envoy.yaml"]);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1), "{report}");
}

#[test]
fn nothing_is_skipped_silently() {
    let (output, report) =
        run(EACH, &[("a.xyz", "a"), ("b.yaml", "a: 1\n"), ("c.toml", "# c\n")], &["a.xyz", "b.yaml", "c.toml"]);
    assert_eq!(output.code, 1);
    let notices = report["notices"].as_array().expect("a list");
    let said: Vec<&str> = notices.iter().filter_map(|notice| notice["path"].as_str()).collect();
    assert_eq!(said, ["a.xyz", "c.toml"], "{report}");
    for (name, text) in
        [("a.yaml", "a: [\n"), ("a.toml", "a = \n"), ("a.ini", "[a\n"), ("a.env", "=\n"), ("Dockerfile", "FROM a\nX\n")]
    {
        let (output, _) = run(EACH, &[(name, text)], &["."]);
        assert_eq!(output.code, 2, "{name} is broken");
    }
    let template = "a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n";
    let (output, report) = run(EACH, &[("a.yaml", template), ("b.yaml", "a: 1\n")], &["."]);
    assert_eq!((output.code, &report["summary"]["skipped"]), (1, &json!(1)), "{report}");
    let quoted = "a: \"x{{ env \"A\" }}\"\n";
    let (_, report) = run(EACH, &[("a.yml", quoted), ("b.yaml", "a: 1\n")], &["."]);
    assert_eq!(report["summary"]["skipped"], 1, "{report}");
    let (output, report) = run(EACH, &[("config", "a: 1\n"), ("LICENSE", "free\n")], &["config", "LICENSE"]);
    assert_eq!((output.code, &report["summary"]["documents"]), (1, &json!(1)), "a named file without an ending");
    assert_eq!(report["notices"][0]["path"], "LICENSE");
}

#[test]
fn without_such_a_policy_no_plain_file_is_read() {
    let files = [("a.toml", "a = \n"), ("b.yaml", "b: [\n"), ("Dockerfile", "X"), (".env", "=\n")];
    let folder = folder(&files);
    let output = fivenines(folder.path(), &["check", "--isolated"]);
    assert_eq!(output.code, 3, "{}", output.stdout);
    assert!(output.stdout.contains("4 files seen, none of a known format"), "{}", output.stdout);
}

#[test]
fn a_policy_may_ask_for_one_syntax() {
    let policy = "# METADATA\n# custom:\n#   format: plain\n#   kinds: [dockerfile]\npackage main\n\n\
                  deny contains msg if {\n\tnot input.nope_\n\tmsg := \"seen\"\n}\n";
    let (_, report) = run(policy, &[("Dockerfile", "FROM a\n"), ("a.yaml", "a: 1\n")], &["."]);
    assert_eq!(places(&report).len(), 1, "{report}");
}

#[test]
fn values_of_environments_are_never_shown() {
    let policy = "package main\n\ndeny contains msg if {\n\tsome name, value in input\n\tis_string(value)\n\
                  \tmsg := sprintf(\"%s is %s\", [name, value])\n}\n";
    let files = [
        ("policy/main.rego", policy),
        (".env", "TOKEN=hunter22\nDB=\"pa ss\"\n"),
        ("a.toml", "password = \"hunter33\"\n"),
    ];
    let made = folder(&files);
    for output in ["text", "json", "concise", "sarif"] {
        let arguments = ["check", "--isolated", "--policy", "policy", "--rule", "main", "--output", output, "."];
        let said = fivenines(made.path(), &arguments);
        assert_eq!(said.code, 1);
        for secret in ["hunter22", "pa ss", "hunter33"] {
            assert!(!said.stdout.contains(secret), "{output}: {}", said.stdout);
        }
    }
    let broken = folder(&[("policy/main.rego", policy), (".env", "A=hunter22\nhunter22\n")]);
    let said = fivenines(broken.path(), &["check", "--isolated", "--policy", "policy", "."]);
    assert_eq!(said.code, 2);
    assert!(!said.stdout.contains("hunter22"), "{}", said.stdout);
}

#[test]
fn comments_silence_findings_in_every_syntax() {
    let ignore = "# fivenines: ignore[main] for a test\n";
    let files = [
        ("a.toml", format!("[s]\na = 1\n{ignore}k = 2\n")),
        ("b.ini", format!("[s]\na = 1\n{ignore}k = 2\n")),
        ("c.env", format!("A=1\n{ignore}k=2\n")),
        ("Dockerfile", format!("FROM a\n{ignore}RUN b\n")),
        ("d.yaml", format!("- {{a: 1}}\n{ignore}- {{k: 2}}\n")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (_, report) = run(VALUES, &files, &["."]);
    // In a Dockerfile the comment is the instruction before.
    assert_eq!(report["summary"]["suppressed"], 5, "{report:#}");
}

#[test]
fn combined_documents_are_one_input_and_keep_their_places() {
    let duplicates = "package main\n\ndeny contains msg if {\n\tsome i, j\n\ti < j\n\
                      \tinput[i].contents.metadata.name == input[j].contents.metadata.name\n\
                      \tmsg := sprintf(\"%s is in %s too\", [input[j].contents.metadata.name, input[i].path])\n}\n";
    let object = |kind: &str| format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: twin\n");
    let (service, map) = (object("Service"), object("ConfigMap"));
    let files = [
        ("b/service.yaml", service.as_str()),
        ("a.yaml", map.as_str()),
        ("c.toml", "[metadata]\nname = \"other\"\n"),
        ("d.yaml", "# fivenines: ignore[main] known\nmetadata: {name: other}\n"),
    ];
    let (output, report) = run(duplicates, &files, &["--combine", "."]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    let found = places(&report);
    assert_eq!(found.len(), 2, "one is suppressed: {found:?}");
    assert!(found[0].ends_with("twin is in a.yaml too"), "{found:?}");
    assert!(
        ["a.yaml:4:9-4:13", "b/service.yaml:4:9-4:13"].iter().any(|place| found[0].starts_with(place)),
        "{found:?}"
    );
    let at = &report["findings"][0]["location"];
    assert_eq!(at["pointer"], "/metadata/name");
    assert!(at["logical"].as_str().is_some_and(|logical| logical.ends_with("/twin:metadata.name")), "{at}");
    assert_eq!(report["summary"]["suppressed"], 1, "{report:#}");
    assert_eq!(report["summary"]["documents"], 4);
    // Without the flag each document is alone.
    let (output, report) = run(duplicates, &files, &["."]);
    assert_eq!((output.code, places(&report).len()), (0, 0), "{}", output.stdout);
    let shape = "package main\n\ndeny contains msg if {\n\tpaths := [x.path | some x in input]\n\
                 \tmsg := sprintf(\"%v\", [paths])\n}\n";
    let files = [("b.json", "[{\"a\": 1}, {\"a\": 2}]"), ("a.env", "A=1\n")];
    let (_, report) = run(shape, &files, &["--combine", "."]);
    assert!(places(&report)[0].ends_with("[\"a.env\", \"b.json\", \"b.json\"]"), "{report:#}");
}

#[test]
fn combined_answers_tell_no_environment_and_obey_overrides() {
    let policy = "package main\n\ndeny contains msg if {\n\tsome i\n\tinput[i].contents.k\n\tsome j\n\
                  \tmsg := sprintf(\"%v %v\", [input[i].contents.k, input[j].contents.TOKEN])\n}\n";
    let configuration = "[[overrides]]\npaths = [\"dev/**\"]\nrules.main = \"off\"\n";
    let made = folder(&[
        ("policy/main.rego", policy),
        ("fivenines.toml", configuration),
        ("a.yaml", "k: 1\n"),
        ("dev/a.yaml", "k: 2\n"),
        (".env", "TOKEN=hunter22\n"),
    ]);
    let arguments = ["check", "--policy", "policy", "--rule", "main", "--combine", "--output", "concise", "."];
    let said = fivenines(made.path(), &arguments);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("a.yaml:1:4: error[main] 1 ***"), "{}", said.stdout);
    assert!(!said.stdout.contains("dev/a.yaml") && !said.stdout.contains("hunter22"), "{}", said.stdout);
}
