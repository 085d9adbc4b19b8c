//! Every form that the configuration comes in, and what only looks like one.

use super::*;
use crate::format::detect;
use crate::source::{Encoding, SourceId};

fn detected(path: &str, text: &str) -> Detected {
    detect(&Source::new(SourceId::new(0), path.into(), text.into(), Encoding::Utf8), false)
}

/// The kinds of documents and parts.
fn kinds(path: &str, text: &str) -> Vec<String> {
    let found = detected(path, text);
    let documents = found.documents.iter().filter(|document| document.format == Format::Traefik);
    let all = documents.flat_map(|document| std::iter::once(document).chain(&document.parts));
    all.map(|document| document.kind.name.to_string()).collect()
}

#[test]
fn install_and_routing_are_told_apart() {
    assert_eq!(kinds("a.yml", "entryPoints:\n  web: {address: ':80'}\n"), ["Static"]);
    assert_eq!(kinds("a.toml", "[providers.file]\n  directory = \"dynamic\"\n"), ["Static"]);
    assert_eq!(kinds("a.yml", "http:\n  routers:\n    a: {rule: b, service: c}\n"), ["Dynamic"]);
    assert_eq!(kinds("a.yml", "http: {services: {a: {loadBalancer: {}}}}\n"), ["Dynamic"]);
    assert_eq!(kinds("a.yml", "HTTP:\n  Middlewares:\n    a: {retry: {attempts: 2}}\n"), ["Dynamic"]);
    assert_eq!(kinds("a.yml", "tls:\n  certificates:\n  - {certFile: a, keyFile: b}\n"), ["Dynamic"]);
    assert_eq!(kinds("a.toml", "[tls.options.default]\nminVersion = \"VersionTLS12\"\n"), ["Dynamic"]);
    let both = "[entryPoints.web]\naddress = \":80\"\n[http.routers.a]\nservice = \"b\"\n";
    assert_eq!(kinds("a.toml", both), ["Static", "Dynamic"]);
}

#[test]
fn other_files_are_not_traefiks() {
    for text in [
        "http:\n  services: [a]\n",
        "services:\n  traefik: {image: traefik}\n",
        "tls:\n  options: {a: 1}\nother: 1\n",
        "providers:\n  file: a\nmodel: b\n",
        "receivers: {otlp: {protocols: {http: {endpoint: a}}}}\nservice: {}\n",
        "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nspec: {retry: {attempts: 3}}\n",
    ] {
        assert!(kinds("a.yml", text).is_empty(), "{text}");
    }
    assert!(kinds("a.json", r#"{"http": {"routers": {"a": {"rule": "b"}}}}"#).is_empty(), "Traefik reads no JSON");
}

#[test]
fn version_1_is_told_and_not_judged() {
    for text in [
        "[backends.a.servers.b]\nurl = \"http://a\"\n[frontends.a]\nbackend = \"a\"\n",
        "defaultEntryPoints = [\"http\"]\n[entryPoints.http]\naddress = \":80\"\n[docker]\n",
    ] {
        let found = detected("traefik.toml", text);
        assert!(found.documents.is_empty());
        assert!(found.remarks[0].message.contains("Traefik 1"), "{text}");
    }
}

#[test]
fn templates_are_left_alone_and_expressions_in_texts_are_not() {
    for text in [
        "http:\n  routers:\n    a: {rule: \"x{{env \"B\"}}\"}\n",
        "http:\n  services:\n{{ range $i := .x }}\n    a{{ $i }}: {loadBalancer: {}}\n{{ end }}\n",
        "http:\n  routers:\n    # {{ if env \"A\" }}\n    a: {rule: b}\n    # {{ end }}\n",
    ] {
        assert_eq!(detected("a.yml", text).skipped, Some(Skipped::GoSource), "{text}");
    }
    assert_eq!(kinds("a.yml", "http:\n  routers:\n    a: {rule: 'Host(`{{ env \"A\" }}`)'} # {{ .x }}\n"), ["Dynamic"]);
}

#[test]
fn a_broken_file_is_an_error_with_its_place() {
    let found = detected("a.yml", "http:\n  routers:\n    a: [\n");
    assert_eq!(found.format, Some(Format::Traefik));
    assert_eq!(found.errors.len(), 1);
    let found = detected("a.toml", "[http.routers.a]\nrule = Host(`a`)\n");
    assert_eq!(found.format, Some(Format::Traefik));
    assert!(!found.errors.is_empty());
}

/// Dotted keys, tables and arrays of tables are one tree; names keep their dots, texts their back-quotes.
#[test]
fn toml_is_one_tree() {
    let text = "[[http.services.a.loadBalancer.servers]]\nurl = \"http://10.0.0.1:80\"\n[http.routers.\"my.app\"]\n\
                rule = \"Host(`a.example`) && PathPrefix(`/{id:[0-9]+}`)\"\n\
                [http]\n  [http.services.b]\n  loadBalancer.servers = [{url = \"http://10.0.0.2\"}]\n";
    let found = detected("a.toml", text);
    let root = &found.documents[0].root;
    let rule = root.text_at(&["http", "routers", "my.app", "rule"]);
    assert_eq!(rule, Some("Host(`a.example`) && PathPrefix(`/{id:[0-9]+}`)"));
    let url = |service: &str| {
        root.dig(&["http", "services", service, "loadBalancer", "servers"])?.at(0)?.get("url")?.as_str()
    };
    assert_eq!(url("a"), Some("http://10.0.0.1:80"));
    assert_eq!(url("b"), Some("http://10.0.0.2"));
}

#[test]
fn passwords_are_secret() {
    let found = detected("a.yml", "http: {middlewares: {a: {basicAuth: {users: ['a:b'], usersFile: c}}}}\n");
    let mut hidden = Vec::new();
    secrets(&found.documents[0].root, &mut hidden);
    assert_eq!(hidden.iter().filter_map(|node| node.as_str()).collect::<Vec<_>>(), ["a:b"]);
}

const COMPOSE: &str = "services:
  a:
    image: a
    labels:
    - \"traefik.http.routers.a.rule=Host(`a.example`) && !Path(`/x=y`)\"
    - traefik.http.routers.a.middlewares=r@file, b
    - traefik.http.Middlewares.b.Retry.Attempts=4
    - traefik.http.routers.a.tls=true
    - traefik.http.routers.a.tls.domains[0].main=a.example
    - traefik.http.services.s.loadbalancer.server.port=80
  b: {image: b, labels: {traefik.enable: false, traefik.http.middlewares.off.retry.attempts: 3}}
  c: {image: c, deploy: {labels: {traefik.http.middlewares.c.retry.attempts: \"${N:-2}\"}}}
";

#[test]
fn labels_are_routing_with_their_places() {
    let found = detected("compose.yaml", COMPOSE);
    let root = &found.documents[0].root;
    let shown = crate::value::from_node(root).to_string();
    let expected = concat!(
        r#"{"http":{"middlewares":{"b":{"retry":{"attempts":4}},"c":{"retry":{"attempts":"${N:-2}"}}},"routers":{"a":{"#,
        r#""middlewares":["r@file","b"],"rule":"Host(`a.example`) && !Path(`/x=y`)","service":"s","#,
        r#""tls":{"domains":[{"main":"a.example"}]}}},"services":{"s":{"loadBalancer":{"server":{"port":80}}}}}}"#
    );
    assert_eq!(shown, expected);
    let place = |node: &Node| &COMPOSE[node.span.start as usize..node.span.end as usize];
    let router = root.dig(&["http", "routers", "a"]).expect("the router");
    assert_eq!(router.get("rule").map(place), Some("Host(`a.example`) && !Path(`/x=y`)"));
    assert_eq!(router.get("middlewares").and_then(|all| all.at(1)).map(place), Some("b"));
    assert_eq!(root.dig(&["http", "middlewares", "b", "retry", "attempts"]).map(place), Some("4"));
}

#[test]
fn what_two_containers_define_differently_is_left_out() {
    let label = |attempts| format!("{{image: a, labels: ['traefik.http.middlewares.r.retry.attempts={attempts}']}}");
    let text = |a, b| format!("services:\n  a: {}\n  b: {}\n", label(a), label(b));
    assert_eq!(kinds("compose.yml", &text(2, 2)), ["Dynamic"]);
    assert!(kinds("compose.yml", &text(2, 3)).is_empty());
}

#[test]
fn only_compose_files_with_labels_are_taken() {
    let label = "traefik.http.middlewares.r.retry.attempts: 4";
    for text in [
        "services:\n  a: {image: a, labels: {traefik.enable: true}}\n".to_owned(),
        "services:\n  a: {image: a, command: traefik.http}\n".to_owned(),
        format!("services:\n  a: {{image: {{repository: b}}, labels: {{{label}}}}}\n"),
        format!("services: [a]\nlabels: {{{label}}}\n"),
        format!("services:\n  a: {{image: a, labels: {{{label}}}\n  b: [\n"),
    ] {
        assert!(kinds("compose.yml", &text).is_empty(), "{text}");
    }
    let values = format!("services:\n  a: {{image: a, labels: {{{label}}}}}\n");
    assert!(kinds("values.yaml", &values).is_empty());
    assert_eq!(kinds("other.yaml", &values), ["Dynamic"]);
}
