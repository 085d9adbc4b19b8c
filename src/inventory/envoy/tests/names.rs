//! Names that are taken twice, durations that nobody can read, routes that are never reached.

use super::*;

fn clashes(document: &Value) -> Vec<(String, String)> {
    let all = get(document, "facts.clashes");
    let of = |clash: &serde_json::Value, key: &str| clash[key].as_str().expect("text").to_owned();
    all.as_array().expect("a list").iter().map(|clash| (of(clash, "what"), of(clash, "name"))).collect()
}

fn pair(what: &str, name: &str) -> (String, String) {
    (what.to_owned(), name.to_owned())
}

#[test]
fn names_are_compared_inside_of_what_one_envoy_reads() {
    let twice = "{name: a, type: STATIC, lb_policy: RANDOM}, {name: a, type: STATIC, lb_policy: RANDOM}";
    let files = bootstrap(twice, "routes: []");
    let document = files.document("Bootstrap", "");
    assert_eq!(clashes(&document), [pair("cluster", "a")]);
    assert_eq!(get(&document, "facts.clashes.0.path"), json!(["static_resources", "clusters", 1, "name"]));
    let response = "resources:
- {'@type': type.googleapis.com/envoy.config.listener.v3.Listener, name: a}
- {'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: a}
- {'@type': type.googleapis.com/envoy.config.listener.v3.Listener, name: a}
";
    let files = Files::new(&[("lds.yaml", response)]);
    assert_eq!(clashes(&files.document("DiscoveryResponse", "")), [pair("listener", "a")]);
    let two =
        "{name: r, virtual_hosts: [{name: a, domains: [a.example, '*']}, {name: b, domains: [A.example, b.example]}]}";
    let files = Files::new(&[("rds.yaml", two)]);
    assert_eq!(clashes(&files.document("RouteConfiguration", "r")), [pair("domain", "A.example")]);
}

#[test]
fn a_bootstrap_is_compared_with_the_file_of_its_clusters() {
    let text = text(
        "{name: a, type: STATIC, lb_policy: RANDOM}",
        "routes: []",
        "dynamic_resources: {cds_config: {path_config_source: {path: /etc/envoy/cds.yaml}}}\n",
    );
    let clusters = "resources: [{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: a}]";
    let files = Files::new(&[("x/envoy.yaml", &text), ("x/cds.yaml", clusters)]);
    assert_eq!(clashes(&files.document("Bootstrap", "")), [pair("dynamic cluster", "a")]);
    // A file of another folder is another Envoy's.
    let files = Files::new(&[("x/envoy.yaml", &text), ("y/cds.yaml", clusters)]);
    assert_eq!(clashes(&files.document("Bootstrap", "")), []);
}

#[test]
fn routes_behind_one_that_takes_everything_are_counted() {
    let behind = |first: &str| {
        let document = routes(&format!(
            "routes: [{{match: {{{first}}}, route: {{cluster: api}}}}, {{match: {{prefix: /a}}, route: {{cluster: api}}}}, \
             {{match: {{connect_matcher: {{}}}}, route: {{cluster: api}}}}]"
        ));
        let all = get(&document, "facts.unreachable");
        all.as_array().expect("a list").first().map(|first| first["count"].clone())
    };
    assert_eq!(behind("prefix: /"), Some(json!(1)));
    assert_eq!(behind("prefix: /, headers: []"), Some(json!(1)));
    for partial in ["prefix: /, headers: [{name: a}]", "prefix: /, runtime_fraction: {}", "path: /", "prefix: /b"] {
        assert_eq!(behind(partial), None, "{partial}");
    }
}

#[test]
fn durations_that_cannot_be_read_are_told_once_where_they_stand() {
    let told = |fields: &str| {
        let all = get(&cluster(fields), "facts.invalid_durations");
        let text = |one: &serde_json::Value| one["text"].as_str().expect("text").to_owned();
        all.as_array().expect("a list").iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(told("connectTimeout: 250ms, health_checks: [{timeout: 5, interval: 0.5}]"), ["250ms", "5", "0.5"]);
    assert_eq!(told("connect_timeout: 0.25s, outlier_detection: {interval: '10s'}, metadata: {timeout: 5}"), [""; 0]);
    assert_eq!(told("connect_timeout: '${TIMEOUT}', health_checks: [{interval: -1s}]"), [""; 0]);
    // A duration of the same name in a message, and the message of a stranger.
    assert_eq!(told("typed_extension_protocol_options: {a: {'@type': x/other.v1.B, timeout: 5}}"), [""; 0]);
}

#[test]
fn a_wait_without_end_for_configuration_is_told() {
    let more = "dynamic_resources: {cds_config: {ads: {}, initial_fetch_timeout: 0s}}\n";
    let files = Files::new(&[("a.yaml", &text("", "routes: []", more))]);
    let expected = json!([["dynamic_resources", "cds_config", "initial_fetch_timeout"]]);
    assert_eq!(get(&files.document("Bootstrap", ""), "facts.endless_fetches"), expected);
}
