//! Every form that resources come in, and what only looks like one.

use super::*;
use crate::source::{Encoding, SourceId};

/// `Kind/name@prefix` of each document and part.
fn read_as(path: &str, text: &str) -> Vec<String> {
    let source = Source::new(SourceId::new(0), path.into(), text.into(), Encoding::Utf8);
    fn tell(document: &NewDocument, told: &mut Vec<String>) {
        let name = document.identity.name.as_deref().unwrap_or("-");
        told.push(format!("{}/{name}@{}", document.kind.name, document.prefix.pointer()));
        document.parts.iter().for_each(|part| tell(part, told));
    }
    let mut told = Vec::new();
    read(&source).documents.iter().for_each(|document| tell(document, &mut told));
    told
}

fn yaml(text: &str) -> Vec<String> {
    read_as("x.yaml", text)
}

#[test]
fn a_bootstrap_is_taken_apart() {
    let text = "static_resources:
  clusters:
  - {name: api, load_assignment: {cluster_name: api}}
  listeners:
  - name: web
    filter_chains:
    - filters:
      - typed_config:
          '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          route_config: {name: local}
  secrets:
  - {name: key, tls_certificate: {}}
";
    let inline = "/static_resources/listeners/0/filter_chains/0/filters/0/typed_config/route_config";
    let expected = [
        "Bootstrap/-@".to_owned(),
        "Cluster/api@/static_resources/clusters/0".to_owned(),
        "ClusterLoadAssignment/api@/static_resources/clusters/0/load_assignment".to_owned(),
        "Listener/web@/static_resources/listeners/0".to_owned(),
        format!("RouteConfiguration/local@{inline}"),
        "Secret/key@/static_resources/secrets/0".to_owned(),
    ];
    assert_eq!(yaml(text), expected);
}

#[test]
fn a_message_in_a_lists_place_is_a_list_of_one() {
    let text =
        "static_resources: {clusters: {name: api, load_assignment: {}}, listeners: {name: web, filter_chains: []}}";
    let parts = yaml(text);
    assert_eq!(parts[1], "Cluster/api@/static_resources/clusters");
    assert_eq!(parts[3], "Listener/web@/static_resources/listeners");
}

#[test]
fn responses_lists_dumps_and_bare_resources_are_envoys() {
    let cluster = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    assert_eq!(
        read_as("x.json", &format!(r#"{{"versionInfo": "1", "resources": [{{"@type": "{cluster}", "name": "a"}}]}}"#)),
        ["DiscoveryResponse/-@", "Cluster/a@/resources/0"]
    );
    assert_eq!(
        yaml(&format!(
            "resources: [{{'@type': x/envoy.service.discovery.v3.Resource, resource: {{'@type': {cluster}, name: a}}}}]"
        )),
        ["DiscoveryResponse/-@", "Cluster/a@/resources/0/resource"]
    );
    let dump = "configs:
- '@type': type.googleapis.com/envoy.admin.v3.ClustersConfigDump
  dynamicActiveClusters: [{cluster: {'@type': x, name: a}}]
- '@type': type.googleapis.com/envoy.admin.v3.ListenersConfigDump
  dynamic_listeners: [{active_state: {listener: {name: l}}}]
";
    let expected = [
        "ConfigDump/-@",
        "Cluster/a@/configs/0/dynamic_active_clusters/0/cluster",
        "Listener/l@/configs/1/dynamic_listeners/0/active_state/listener",
    ];
    assert_eq!(yaml(dump), expected);
    assert_eq!(yaml(&format!("'@type': {cluster}\nname: a\n")), ["Cluster/a@"]);
    assert_eq!(yaml("- {name: a, type: STATIC, lbPolicy: RING_HASH}"), ["ResourceList/-@", "Cluster/a@/0"]);
    assert_eq!(yaml("clusters: [{name: a, edsClusterConfig: {}}]"), ["ResourceList/-@", "Cluster/a@/clusters/0"]);
    assert_eq!(yaml("{name: r, virtual_hosts: [{name: v, domains: ['*']}]}"), ["RouteConfiguration/r@"]);
    assert_eq!(yaml("{cluster_name: c, endpoints: [{lb_endpoints: []}]}"), ["ClusterLoadAssignment/c@"]);
    assert_eq!(yaml("{name: s, generic_secret: {}}"), ["Secret/s@"]);
}

#[test]
fn other_formats_are_not_envoys() {
    let filter = "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nspec: {static_resources: {}}\n";
    assert!(yaml(filter).is_empty());
    for text in [
        "http: {routers: {a: {service: b}}, services: {b: {loadBalancer: {servers: []}}}}",
        "clusters: [{name: a, cluster: {server: b}}]",
        "receivers: {otlp: {endpoint: x}}\nexporters: {otlp: {}}\nservice: {}",
        "node: {name: a}\nadmin: {x: 1}",
        "resources: [{name: a}]",
        "- {name: a, type: b}",
        "[]",
        "a",
    ] {
        assert!(yaml(text).is_empty(), "{text}");
    }
    assert!(!looks_like("# static_resources are explained there\na: 1\n"));
}

#[test]
fn types_of_the_old_api_are_told_and_not_judged() {
    let text = "static_resources: {listeners: [{name: a, filter_chains: [{filters: [{typed_config: \
                {'@type': type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy}}]}]}]}";
    let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
    let detected = read(&source);
    assert!(detected.documents.is_empty());
    assert_eq!(detected.remarks.len(), 1);
    assert!(source.slice(detected.remarks[0].span).contains("tcp_proxy.v2"));
    // Another project's own version 2 is nobody's old API.
    let text = text.replace("com/envoy.config", "com/istio.envoy.config");
    let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
    assert_eq!(read(&source).documents.len(), 1);
}

#[test]
fn deep_configurations_are_read() {
    let deep = format!("static_resources: {{clusters: [{}{}]}}", "{a: ".repeat(180), "}".repeat(180));
    assert_eq!(yaml(&deep).len(), 2);
    let too_deep = format!("static_resources: {}{}", "{a: ".repeat(1000), "}".repeat(1000));
    assert!(yaml(&too_deep).is_empty());
}

#[test]
fn a_typed_struct_is_one_resource_among_others() {
    let text = r#"{"version_info":"1","resources":[{"@type":"type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment","cluster_name":"a","endpoints":[{"lb_endpoints":[]}]},
 {"@type":"type.googleapis.com/xds.type.v3.TypedStruct","type_url":"x/y.Z","value":{"a":"1"}}]}"#;
    assert_eq!(read_as("x.json", text), ["DiscoveryResponse/-@", "ClusterLoadAssignment/a@/resources/0"]);
    assert!(read_as("x.json", r#"{"resources": [{"@type": "x/y.Z"}, {"name": "a"}]}"#).is_empty());
}

#[test]
fn spellings_quotes_numbers_and_nothing_stand_side_by_side() {
    let text = "clusters:
- {name: a, connectTimeout: 0.5s, lb_policy: 5, outlierDetection: , transport_socket: {name: x, typedConfig: \
                {'@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}}}
";
    let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
    let detected = read(&source);
    assert!(detected.errors.is_empty());
    let cluster = &detected.documents[0].parts[0].root;
    assert_eq!(cluster.text_at(&["connect_timeout"]), Some("0.5s"));
    assert_eq!(cluster.get("lb_policy").and_then(Node::as_int), Some(5));
    assert!(cluster.get("outlier_detection").is_some_and(Node::is_null));
    let context = cluster.dig(&["transport_socket", "typed_config"]).expect("the context");
    assert!(type_is(context, "tls", "UpstreamTlsContext"));
}

#[test]
fn anchors_merges_and_dotted_keys_are_read_in_a_string_too() {
    let name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    let bootstrap = format!(
        "static_resources:
  clusters:
  - &base {{name: a, type: STATIC}}
  - {{<<: *base, name: b, typed_extension_protocol_options: {{{name}: {{\"@type\": type.googleapis.com/{name}}}}}}}
"
    );
    assert_eq!(
        yaml(&bootstrap),
        ["Bootstrap/-@", "Cluster/a@/static_resources/clusters/0", "Cluster/b@/static_resources/clusters/1"]
    );
    let source = Source::new(SourceId::new(0), "x.yaml".into(), bootstrap.as_str().into(), Encoding::Utf8);
    let detected = read(&source);
    let second = &detected.documents[0].parts[1].root;
    assert_eq!(second.text_at(&["type"]), Some("STATIC"));
    assert!(second.dig(&["typed_extension_protocol_options", name]).is_some());
}
