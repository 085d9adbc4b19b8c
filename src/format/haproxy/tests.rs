use super::*;
use crate::source::{Encoding, SourceId, Sources};
use crate::syntax::Node;

fn sources(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add((*path).into(), (*text).into(), Encoding::Utf8);
    }
    sources
}

fn joined(sources: &Sources) -> Vec<Detected> {
    let mut detected: Vec<Detected> = sources.iter().map(|source| crate::format::detect(source, false)).collect();
    join(sources, &mut detected);
    detected
}

fn one(text: &str) -> (Sources, Node) {
    let sources = sources(&[("haproxy.cfg", text)]);
    let detected = read(sources.get(SourceId::new(0)));
    assert_eq!(detected.errors, vec![]);
    let root = detected.documents[0].root.clone();
    (sources, root)
}

#[test]
fn a_section_and_a_statement_have_their_shape_and_places() {
    let (sources, root) = one("backend api from base\n  server a 10.0.0.1:80 check\n  option redispatch\n\nglobal\n");
    let source = sources.get(SourceId::new(0));
    let sections = root.get("sections").expect("there").items();
    let place = |node: &Node| source.slice(node.entries()[0].key_span).to_owned();
    assert_eq!((place(&sections[0]), place(&sections[1])), ("backend api".into(), "global".into()));
    assert_eq!(source.slice(sections[0].entries()[0].value.span), "backend");
    assert_eq!(sections[0].get("from").and_then(Node::as_str), Some("base"));
    assert!(sections[1].get("name").is_some_and(Node::is_null));
    let statements = sections[0].get("statements").expect("there").items();
    assert_eq!((place(&statements[0]), place(&statements[1])), ("server a".into(), "option redispatch".into()));
    assert_eq!(statements[1].get("keyword").and_then(Node::as_str), Some("option redispatch"));
    assert_eq!(statements[0].get("args").expect("there").items().len(), 3);
    assert_eq!(source.slice(sections[0].span), source.slice(sections[0].span).trim_end());
}

#[test]
fn keywords_of_two_words_are_one() {
    let (_, root) = one(
        "defaults\n timeout connect 5s\n no option redispatch\n default option httplog\n http-request set-var(txn.a) path\n \
         tcp-request content accept\n balance roundrobin\n option\n",
    );
    let section = &root.get("sections").expect("there").items()[0];
    let shown: Vec<String> = section
        .get("statements")
        .expect("there")
        .items()
        .iter()
        .map(|statement| {
            let flags = [("no", "no "), ("default", "default ")];
            let flag = flags.iter().find(|(key, _)| statement.get(key).is_some()).map_or("", |(_, flag)| flag);
            let args = statement.get("args").expect("there").items().iter().filter_map(Node::as_str);
            let keyword = statement.get("keyword").and_then(Node::as_str).expect("there");
            format!("{flag}{keyword}: {}", args.collect::<Vec<_>>().join(","))
        })
        .collect();
    let expected = [
        "timeout connect: 5s",
        "no option redispatch: ",
        "default option httplog: ",
        "http-request set-var: txn.a,path",
        "tcp-request content: accept",
        "balance: roundrobin",
        "option: ",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_last_line_without_its_end_is_told_at_the_last_statement() {
    let unfinished = |text: &str| {
        let (sources, root) = one(text);
        let sections = root.get("sections").expect("there").items().to_vec();
        let last = sections.last().and_then(|section| section.get("unfinished")).map(|flag| flag.span);
        last.map(|span| sources.get(SourceId::new(0)).slice(span).to_owned())
    };
    assert_eq!(unfinished("global\n  daemon\nbackend b\n  server a 10.0.0.1:80 check"), Some("server a".into()));
    assert_eq!(unfinished("global\n  daemon\n# c"), Some("daemon".into()));
    assert_eq!(unfinished("global\n  daemon\n  "), Some("daemon".into()));
    assert_eq!(unfinished("global"), Some("global".into()));
    assert_eq!(unfinished("global\r\n  daemon\r\n"), None);
}

#[test]
fn a_statement_before_any_section_is_an_error_at_its_place() {
    let sources = sources(&[("haproxy.cfg", "# a\nbind :80\nmode http\nfrontend a\n  bind :80\n")]);
    let detected = read(sources.get(SourceId::new(0)));
    assert!(detected.documents.is_empty());
    let [error] = &detected.errors[..] else { panic!("{:?}", detected.errors) };
    assert_eq!(sources.get(SourceId::new(0)).slice(error.span), "bind");
    assert!(
        read(super::tests::sources(&[("a.cfg", ".if 0\nfoo\n.endif\nglobal\n")]).get(SourceId::new(0)))
            .errors
            .is_empty()
    );
}

#[test]
fn other_files_with_the_same_ending_are_none_of_ours() {
    for other in [
        "[metadata]\nname = x\n[options]\npackages = find:\n",
        "[defaults]\ninventory = hosts\ntimeout = 30\nlog_path = /x\n",
        "define host {\n  host_name a\n  retries 3\n}\n",
        "tickTime=2000\ndataDir=/var\nserver.1=a:2888:3888\n",
        "set default=0\nmenuentry 'x' {\n linux /vmlinuz\n}\n",
        "bind w +forward\nbind s +back\nmaxconn 3\nname x\n",
        "global:\n  mode: x\nlog: y\n",
        "user_pref(1)\nserver a\n",
        "defaults {\n  timeout 3\n  server x\n  log y\n}\n",
        "",
    ] {
        assert!(!looks_like(other), "{other:?}");
    }
    for ours in [
        "global\n  daemon\n",
        "# x\n\ndefaults http # y\n  mode http\n",
        ".if 1\nbackend a from b\n  server a :1\n.endif\n",
        "mode http\nbind :80\nserver a 10.0.0.1:80\nlisten a\n",
        "listen stats 127.0.0.1:80\n  stats enable\n",
        "frontend a\n  bind \"x\n",
    ] {
        assert!(looks_like(ours), "{ours:?}");
    }
    assert!(may_hold("etc/haproxy/conf.d/10-api.cfg") && may_hold("haproxy-edge.conf") && may_hold("a.haproxy"));
    assert!(!may_hold("nginx.conf") && !may_hold("haproxy.yaml") && !may_hold("haproxy.service"));
}

#[test]
fn a_template_is_skipped() {
    for (text, skipped) in [
        ("backend a\n{% for s in x %}\n server s 1.1.1.1\n{% endfor %}\n", Skipped::JinjaTemplate),
        ("backend a\n server s {{ ip }}:80\n", Skipped::JinjaTemplate),
        ("backend a\n server s {{ .Values.ip }}:80\n {{- range .x }}\n", Skipped::HelmTemplate),
        ("backend a\n{{- range .x }}\n", Skipped::HelmTemplate),
    ] {
        let sources = sources(&[("haproxy.cfg", text)]);
        let detected = joined(&sources);
        assert_eq!((detected[0].format, detected[0].skipped), (Some(Format::Haproxy), Some(skipped)), "{text}");
    }
    one("backend a\n http-request return lf-string '{\"a\":{{x}}'\n");
}

#[test]
fn files_of_a_folder_are_one_configuration_if_one_has_global() {
    let files = [
        ("etc/b.cfg", "# c\nbackend b\n server a 10.0.0.1:80\n"),
        ("etc/a.cfg", "# one\nglobal\n daemon\ndefaults\n mode http\n"),
        ("etc/haproxy.conf", "defaults\n mode tcp\n"),
        ("two/a.cfg", "global\n daemon\n"),
        ("two/b.cfg", "global\n daemon\n"),
        ("none/a.cfg", "backend b\n server a 10.0.0.1:80\n"),
        ("none/b.cfg", "backend b\n server a 10.0.0.1:80\n"),
        ("broken/a.cfg", "global\n log 'x\n"),
        ("broken/b.cfg", "backend b\n server a 10.0.0.1:80\n"),
    ];
    let sources = sources(&files);
    let detected = joined(&sources);
    let counts: Vec<usize> = detected.iter().map(|found| found.documents.len()).collect();
    assert_eq!(counts, [0, 1, 1, 1, 1, 1, 1, 0, 0]);
    assert!(detected.iter().all(|found| found.format == Some(Format::Haproxy)));
    let document = &detected[1].documents[0];
    let sections = document.root.get("sections").expect("there").items();
    let places: Vec<_> = sections.iter().map(|section| section.span.source.index()).collect();
    assert_eq!(places, [1, 1, 0]);
    let comments: Vec<_> = document.comments.iter().map(|comment| comment.span.source.index()).collect();
    assert_eq!(comments, [1, 0]);
    assert_eq!(detected[8].remarks.len(), 1);
}

#[test]
fn what_lies_in_conf_d_is_read_behind_the_main_file() {
    let files = [
        ("etc/conf.d/20-b.cfg", "backend b\n server a 10.0.0.1:80\n"),
        ("etc/backends.d/10-a.cfg", "frontend a\n default_backend b\n"),
        ("etc/haproxy.cfg", "global\n daemon\ndefaults\n mode http\n"),
        ("two/conf.d/a.cfg", "global\n daemon\n"),
        ("two/haproxy.cfg", "global\n daemon\n"),
        ("lone/conf.d/a.cfg", "backend b\n server a 10.0.0.1:80\n"),
    ];
    let sources = sources(&files);
    let detected = joined(&sources);
    let counts: Vec<usize> = detected.iter().map(|found| found.documents.len()).collect();
    assert_eq!(counts, [0, 0, 1, 1, 1, 1]);
    let sections = detected[2].documents[0].root.get("sections").expect("there").items();
    let places: Vec<_> = sections.iter().map(|section| section.span.source.index()).collect();
    assert_eq!(places, [2, 2, 1, 0]);
}

#[test]
fn a_configuration_beyond_all_measure_is_judged_in_part_and_says_so() {
    let text = format!("global\n{}", "backend b\n server a 10.0.0.1:80\n".repeat(30_000));
    let sources = sources(&[("haproxy.cfg", &text)]);
    let detected = read(sources.get(SourceId::new(0)));
    assert_eq!((detected.documents.len(), detected.remarks.len()), (1, 1));
    let at = beyond_budget(&detected.documents[0].root).expect("it is too large");
    assert_eq!(at, 1 + 119_999 / 7);
    let (_, small) = one(&"backend b\n server a 10.0.0.1:80\n".repeat(15_000));
    assert_eq!(beyond_budget(&small), None);
}
