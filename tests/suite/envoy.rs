//! Envoy from the outside. The corpus account: every file is recognised as that, or stands in a list with its reason, and
//! no file of another format is taken for one. Secrets, pointers, and hostile input.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use fivenines::format::Format;
use fivenines::report::Report;
use fivenines::settings::{ParseErrors, Settings};

use super::support::{Output, fivenines, report_in, shared};

/// Files of the corpus's folder that hold no Envoy resource, by what their path contains.
const NOT_RESOURCES: [(&str, &str); 2] = [
    ("envoy-jwt-auth-helper.conf", "the configuration of a helper beside Envoy, in a grammar of its own"),
    ("filters/grpc_stats.yaml", "a list of filters to be put into a listener"),
];

fn read(folder: &str) -> Option<Report> {
    let corpus = shared("corpus")?;
    let settings = Settings { root: corpus.clone(), parse_errors: ParseErrors::Warning, ..Settings::default() };
    Some(report_in(&corpus, &[folder.into()], &settings, &[]))
}

/// Paths of the files that were read as Envoy's.
fn recognised(report: &Report) -> BTreeSet<&str> {
    let documents = report.documents.iter().filter(|document| document.format == Format::Envoy);
    documents.map(|document| report.sources.get(document.source).path.as_str()).collect()
}

#[test]
fn every_envoy_file_of_the_corpus_is_accounted_for() {
    let Some(report) = read("envoy") else { return };
    let recognised = recognised(&report);
    let noticed: BTreeSet<&str> = report.notices.iter().filter_map(|notice| notice.path.as_deref()).collect();
    let mut lost: Vec<&str> = Vec::new();
    for source in report.sources.iter() {
        let path = source.path.as_str();
        let known = recognised.contains(path) || noticed.contains(path);
        if !known && !NOT_RESOURCES.iter().any(|(part, _)| path.contains(part)) {
            lost.push(path);
        }
    }
    assert!(lost.is_empty(), "not recognised:\n{}", lost.join("\n"));
    assert!(recognised.len() >= 143, "{} files", recognised.len());
    for kind in ["Bootstrap", "Cluster", "Listener", "RouteConfiguration", "ClusterLoadAssignment", "Secret"] {
        let count = report.documents.iter().filter(|document| &*document.kind.name == kind).count();
        assert!(count > 5, "{count} of {kind}");
    }
}

#[test]
fn no_file_of_another_format_is_taken_for_envoys() {
    for folder in ["k8s", "compose", "prometheus", "otel", "traefik", "terraform"] {
        let Some(report) = read(folder) else { return };
        let taken = recognised(&report);
        assert!(taken.is_empty(), "{folder}: {taken:?}");
    }
}

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
