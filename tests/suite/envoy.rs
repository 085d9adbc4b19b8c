//! Envoy from the outside: secrets, pointers and hostile input.

use std::time::{Duration, Instant};

use fivenines::source::{Encoding, Source, SourceId};
use proptest::prelude::*;

use super::support::{Output, fivenines};

/// A folder with one file, and what the binary says about it.
fn check(name: &str, text: &str, output: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), text).expect("written");
    let start = Instant::now();
    let result = fivenines(folder.path(), &["check", "--isolated", "--level", "strict", "--output", output]);
    // Not a measurement: a bound far above anything but a hang.
    assert!(start.elapsed() < Duration::from_secs(60), "{name} takes too long");
    result
}

/// A cluster whose TLS context holds a key, a password and a token, and trusts anyone.
const KEYS: &str = "static_resources:
  clusters:
  - name: api
    transport_socket:
      name: tls
      typed_config:
        '@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
        commonTlsContext: {tlsCertificates: [{privateKey: {inlineString: hunter2-key}, password: {inline_bytes: aHVudGVyMg==}}]}
  secrets:
  - {name: token, generic_secret: {secret: {inline_string: hunter2-token}}}
";

#[test]
fn inline_keys_and_tokens_are_in_no_output() {
    for output in ["text", "concise", "json", "sarif"] {
        let said = check("envoy.yaml", KEYS, output);
        let all = format!("{}{}", said.stdout, said.stderr);
        assert!(all.contains("envoy-upstream-tls-unverified"), "{output}: {all}");
        for secret in ["hunter2", "aHVudGVyMg"] {
            assert!(!all.contains(secret), "{output} shows {secret}: {all}");
        }
    }
    // Broken text may hold them anywhere: nothing of it is shown.
    let said = check("envoy.yaml", &format!("{KEYS}  x: [\n"), "text");
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
    assert!(!format!("{}{}", said.stdout, said.stderr).contains("hunter2"));
}

#[test]
fn a_pointer_names_keys_as_they_are_written() {
    let text =
        "staticResources: {clusters: [{name: api, type: STRICT_DNS, outlierDetection: {maxEjectionPercent: 0}}]}";
    let said = check("envoy.yaml", text, "json");
    assert!(said.stdout.contains("/staticResources/clusters/0/outlierDetection/maxEjectionPercent"), "{}", said.stdout);
}

#[test]
fn deep_wide_and_circular_configurations_end() {
    let deep = format!(
        "static_resources: {{listeners: [{{name: a, filter_chains: [{{filters: [{}1{}]}}]}}]}}",
        "{typed_config: {'@type': type.googleapis.com/envoy.a.v3.B, inner: ".repeat(40),
        "}}".repeat(40)
    );
    assert_ne!(check("deep.yaml", &deep, "concise").code, 2);
    let members = |other: &str| {
        format!(
            "{{typed_config: {{'@type': type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig, clusters: [{other}]}}}}"
        )
    };
    let circle = format!(
        "static_resources: {{clusters: [{{name: a, connect_timeout: 1s, cluster_type: {}}}, {{name: b, connect_timeout: 1s, cluster_type: {}}}]}}",
        members("b, a"),
        members("a")
    );
    assert_eq!(check("circle.yaml", &circle, "concise").code, 0);
    // Many routes to many clusters, each with a policy of its own.
    let clusters: String = (0..3000).map(|at| format!("  - {{name: c{at}, type: EDS, lb_policy: RANDOM}}\n")).collect();
    let routes: String = (0..3000)
        .map(|at| format!("    - {{match: {{prefix: /{at}}}, route: {{cluster: c{at}, retry_policy: {{retry_on: 5xx, num_retries: 3}}}}}}\n"))
        .collect();
    let wide = format!(
        "clusters:\n{clusters}route_configs:\n- name: r\n  virtual_hosts:\n  - name: v\n    domains: ['*']\n    routes:\n{routes}"
    );
    let said = check("wide.yaml", &wide, "concise");
    assert!(said.stdout.contains("envoy-retry-without-per-try-timeout"), "{}", said.stderr);
}

#[test]
fn a_bootstrap_in_a_config_map_is_judged_where_it_stands() {
    let name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    let text = format!(
        "apiVersion: v1
kind: ConfigMap
metadata: {{name: edge}}
data:
  envoy.yaml: |
    static_resources:
      clusters:
      - &base {{name: a, type: STATIC, outlier_detection: {{max_ejection_percent: 0}}}}
      - {{<<: *base, name: b, typed_extension_protocol_options: {{{name}: {{\"@type\": type.googleapis.com/{name}}}}}}}
"
    );
    let said = check("config.yaml", &text, "concise");
    assert!(said.stdout.contains("config.yaml:8:"), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("cluster `a` may eject 0 %"), "{}", said.stdout);
}

/// A message with fields in snake_case, three levels deep.
fn message() -> impl Strategy<Value = serde_json::Value> {
    let names = ["name", "connect_timeout", "lb_policy", "max_requests", "http2_options"];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[a-z]{1,5}".prop_map(Into::into)
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::Array),
            prop::collection::btree_map(prop::sample::select(names.to_vec()), inner, 0..4).prop_map(|fields| {
                serde_json::Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

/// The same message with every other field in lowerCamelCase.
fn camel(value: &serde_json::Value, turn: &mut bool) -> serde_json::Value {
    match value {
        serde_json::Value::Array(items) => items.iter().map(|item| camel(item, turn)).collect(),
        serde_json::Value::Object(fields) => {
            let renamed = fields.iter().map(|(key, value)| {
                *turn = !*turn;
                (if *turn { camel_case(key) } else { key.clone() }, camel(value, turn))
            });
            serde_json::Value::Object(renamed.collect())
        }
        other => other.clone(),
    }
}

fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(1);
        name + &head.to_ascii_uppercase() + tail
    })
}

/// The first document that is read from a text, as a policy sees it.
fn seen(text: &str) -> serde_json::Value {
    let source = Source::new(SourceId::new(0), "envoy.json".into(), text.into(), Encoding::Utf8);
    let detected = fivenines::format::detect(&source, false);
    let root = &detected.documents.first().expect("a bootstrap").root;
    serde_json::from_str(&fivenines::value::from_node(root).to_string()).expect("JSON")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn both_spellings_of_any_message_are_one(clusters in prop::collection::vec(message(), 0..4)) {
        let whole = serde_json::json!({"static_resources": {"clusters": clusters}});
        prop_assert_eq!(seen(&camel(&whole, &mut false).to_string()), seen(&whole.to_string()));
    }
}
