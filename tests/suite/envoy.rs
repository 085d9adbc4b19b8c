//! Envoy from the outside: secrets, pointers and hostile input.

use std::time::{Duration, Instant};

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
