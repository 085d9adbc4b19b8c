//! keepalived on a real run: what a suppression covers, where findings of several files are, and a configuration inside
//! of a ConfigMap.

use fivenines::finding::State;
use fivenines::policy::builtin;
use fivenines::settings::{Level, Settings};

use super::support::{folder, report_in};

/// `path:line rule`, and whether a comment covers it.
fn found(files: &[(&str, &str)]) -> Vec<(String, bool)> {
    let folder = folder(files);
    let settings = Settings { root: folder.path().to_owned(), level: Level::Default, ..Settings::default() };
    let report = report_in(folder.path(), &[".".into()], &settings, &builtin());
    let of_ours = report.findings.iter().filter(|finding| finding.rule.id.starts_with("keepalived-"));
    let shown = of_ours.map(|finding| {
        let source = report.sources.get(finding.location.span.source);
        let line = source.position(finding.location.span.start).line;
        let is_suppressed = matches!(finding.state, State::Suppressed { .. });
        (format!("{}:{line} {}", source.path, finding.rule.id), is_suppressed)
    });
    shown.collect()
}

fn expected(all: &[(&str, bool)]) -> Vec<(String, bool)> {
    all.iter().map(|(text, covered)| ((*text).to_owned(), *covered)).collect()
}

#[test]
fn a_comment_covers_its_line_its_statement_or_its_block() {
    let text = "# fivenines: ignore[keepalived-no-service-tracking] a router\nvrrp_instance A {\n  interface eth0\n  virtual_router_id 1\n  \
                advert_int 20 # fivenines: ignore[keepalived-slow-failover] far away\n  virtual_ipaddress { 10.0.0.1 }\n}\n\
                vrrp_instance B {\n  interface eth1\n  virtual_router_id 2\n  # fivenines: ignore[keepalived-slow-failover] far\n  \
                advert_int 20\n}\nvrrp_instance C {\n  interface eth2\n  virtual_router_id 3\n  advert_int 20\n}\n";
    let all = [
        ("keepalived.conf:2 keepalived-no-service-tracking", true),
        ("keepalived.conf:5 keepalived-slow-failover", true),
        ("keepalived.conf:12 keepalived-slow-failover", true),
        ("keepalived.conf:17 keepalived-slow-failover", false),
    ];
    assert_eq!(found(&[("keepalived.conf", text)]), expected(&all));
}

#[test]
fn findings_of_an_included_file_are_in_that_file() {
    let files = [
        ("lb/keepalived.conf", "include conf.d/*.conf\nvrrp_script chk {\n  script \"/usr/bin/true\"\n}\n"),
        (
            "lb/conf.d/a.conf",
            "vrrp_instance A {\n  virtual_router_id 1\n  advert_int 20\n  track_script {\n    chk\n  }\n}\n",
        ),
    ];
    assert_eq!(found(&files), expected(&[("lb/conf.d/a.conf:3 keepalived-slow-failover", false)]));
}

#[test]
fn a_configuration_inside_of_a_config_map_is_judged() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: vip\ndata:\n  keepalived.conf: |\n    vrrp_instance A {\n      \
               virtual_router_id 1\n      advert_int 20\n    }\n";
    assert_eq!(found(&[("cm.yaml", map)]), expected(&[("cm.yaml:9 keepalived-slow-failover", false)]));
}
