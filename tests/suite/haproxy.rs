//! HAProxy on a real run: what a suppression covers, and where findings of a configuration of several files are.

use fivenines::finding::State;
use fivenines::policy::builtin;
use fivenines::settings::{Level, RuleSelector, Settings};

use super::support::{folder, report_in};

/// Rules of which every one is wrong about many a proxy.
const RULES: [&str; 4] = [
    "haproxy-missing-health-check",
    "haproxy-missing-redispatch",
    "haproxy-missing-timeout",
    "haproxy-timeout-without-unit",
];

/// `path:line rule`, and whether a comment covers it.
fn found(files: &[(&str, &str)]) -> Vec<(String, bool)> {
    let folder = folder(files);
    let only = RULES.iter().map(|rule| RuleSelector::Id((*rule).into())).collect();
    let settings = Settings { root: folder.path().to_owned(), level: Level::Default, only, ..Settings::default() };
    let report = report_in(folder.path(), &[".".into()], &settings, &builtin());
    let shown = report.findings.iter().map(|finding| {
        let source = report.sources.get(finding.location.span.source);
        let line = source.position(finding.location.span.start).line;
        let is_suppressed = matches!(finding.state, State::Suppressed { .. });
        (format!("{}:{line} {}", source.path, finding.rule.id), is_suppressed)
    });
    shown.collect()
}

#[test]
fn a_comment_covers_its_line_its_statement_or_its_section() {
    let text = "global\n  daemon\ndefaults\n  mode http\n  option redispatch\n  timeout connect 5 # fivenines: ignore[haproxy-timeout-without-unit] fast\n  \
                # fivenines: ignore[haproxy-timeout-without-unit] fast\n  timeout client 5\n  timeout server 5\n\nfrontend a\n  bind :80\n  \
                default_backend b\n\n# fivenines: ignore[haproxy-missing-health-check] tried out\nbackend b\n  server a 10.0.0.1:80\n  \
                server c 10.0.0.2:80\n";
    let expected = [
        ("haproxy.cfg:6 haproxy-timeout-without-unit", true),
        ("haproxy.cfg:8 haproxy-timeout-without-unit", true),
        ("haproxy.cfg:9 haproxy-timeout-without-unit", false),
        ("haproxy.cfg:17 haproxy-missing-health-check", true),
    ];
    assert_eq!(found(&[("haproxy.cfg", text)]), expected.map(|(text, covered)| (text.to_owned(), covered)));
}

#[test]
fn findings_of_a_folder_are_in_the_file_where_they_stand() {
    let files = [
        (
            "conf.d/00-global.cfg",
            "global\n  daemon\ndefaults\n  mode http\n  timeout client 30s\n  timeout server 30s\n",
        ),
        ("conf.d/10-www.cfg", "frontend www\n  bind :80\n  default_backend api\n"),
        ("conf.d/20-api.cfg", "backend api\n  option redispatch\n  server a 10.0.0.1:80\n  server b 10.0.0.2:80\n"),
    ];
    let expected = [
        ("conf.d/20-api.cfg:1 haproxy-missing-timeout", false),
        ("conf.d/20-api.cfg:3 haproxy-missing-health-check", false),
    ];
    assert_eq!(found(&files), expected.map(|(text, covered)| (text.to_owned(), covered)));
}

#[test]
fn keys_of_one_config_map_are_one_configuration() {
    let files = [(
        "cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: edge, namespace: shop}\ndata:\n  10-api.cfg: |\n    frontend www\n      bind :80\n      \
         default_backend api\n    backend api\n      server a 10.0.0.1:80\n      server b 10.0.0.2:80\n  00-global.cfg: |\n    global\n      \
         daemon\n    defaults\n      mode http\n      option redispatch\n      timeout connect 5s\n      timeout client 30s\n      timeout server 30s\n",
    )];
    let found = found(&files);
    assert!(found.contains(&("cm.yaml:10 haproxy-missing-health-check".to_owned(), false)), "{found:?}");
    assert!(
        !found.iter().any(|(text, _)| text.contains("missing-timeout") || text.contains("redispatch")),
        "{found:?}"
    );
}
