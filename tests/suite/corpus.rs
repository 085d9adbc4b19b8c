//! The corpus account: one run over everything. A file of a format that we judge is recognised as that or stands in a
//! list with its reason; a file of another format is not taken for one of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fivenines::format::Format;
use fivenines::policy::builtin;
use fivenines::report::{NoticeCode, Report};
use fivenines::settings::{ParseErrors, Settings};
use fivenines::source::SourceId;
use fivenines::syntax::Node;

use super::support::{report_in, shared};

/// Rows that are of another kind than their folder says, by what their path contains.
const EXCEPTIONS: [(&str, &str); 18] = [
    ("redis-ha/overlays/", "a JSON 6902 patch: a list of operations"),
    ("patch-pdb-version.yaml", "a JSON 6902 patch: a list of operations"),
    ("flux-system/gotk-", "comments only: the tool fills it in"),
    ("haproxy.cfg.j2", "a template of an HAProxy configuration"),
    ("keepalived.conf.SYNOPSIS", "prose named like a configuration"),
    ("keepalived.service.d.auth_hmac.conf", "a unit of systemd"),
    ("nginx.conf.j2", "a template of an nginx configuration"),
    ("documentation/doc.yaml", "documentation of annotations, no object"),
    ("envoy-jwt-auth-helper.conf", "the configuration of a helper beside Envoy, in a grammar of its own"),
    ("filters/grpc_stats.yaml", "a list of Envoy filters, to be put into a listener"),
    ("boilerplate/enable/php.conf", "includes alone: any grammar's"),
    ("boilerplate/system/os.conf", "comments alone"),
    ("h5bp/basic.conf", "includes alone: any grammar's"),
    ("locations/not-included.conf", "one word"),
    ("quote-behavior/nginx.conf", "quotes in places where nginx refuses them, and no directive"),
    ("generate/testdata/", "states of versions 2 and 3 that hold nothing"),
    ("traefik1/rules.toml", "no byte"),
    ("fixtures/invalid_configuration.toml", "no TOML and nothing of Traefik"),
];

/// Rows that the index calls broken and that are legal all the same.
const ACCEPTED: [(&str, &str); 5] = [
    ("cloudflare-dns/app/helmrelease.yaml", "an anchor defined twice is legal YAML"),
    ("plex/plex.yaml", "an anchor defined twice is legal YAML"),
    ("frontend-backend-production.example.yaml", "a document end before a document start is legal YAML"),
    ("rbac_cluster_scope.yaml", "a document end before a document start is legal YAML"),
    ("plan_with_terraform_wrapper.json", "a line of a log before a plan is skipped"),
];

struct Row {
    path: String,
    /// The corpus's folder: a format of ours, or another tool's.
    format: Option<Format>,
    parses: bool,
}

fn rows(index: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(index).expect("the index is text");
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| Row { path: row[0].to_owned(), format: Format::from_name(row[1]), parses: row[5] == "yes" })
        .collect()
}

/// What each file was read as, by the documents that it holds itself or is a part of: what another one includes has
/// none of its own.
fn formats(report: &Report) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut formats: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let own = report.documents.iter().filter(|document| report.sources.get(document.source).origin.is_none());
    for document in own {
        let mut sources = BTreeSet::from([document.source]);
        if matches!(document.format, Format::Nginx | Format::Haproxy | Format::Keepalived) {
            sources_of(&document.root, &mut sources);
        }
        for source in sources {
            formats.entry(&report.sources.get(source).path).or_default().insert(document.format.name());
        }
    }
    formats
}

fn sources_of(node: &Node, sources: &mut BTreeSet<SourceId>) {
    sources.insert(node.span.source);
    node.entries().iter().for_each(|entry| sources_of(&entry.value, sources));
    node.items().iter().for_each(|item| sources_of(item, sources));
}

#[test]
fn every_file_of_the_corpus_is_accounted_for() {
    let Some(corpus) = shared("corpus") else { return };
    let rows = rows(&corpus.join("INDEX.tsv"));
    let settings = Settings { root: corpus.clone(), parse_errors: ParseErrors::Warning, ..Settings::default() };
    let report = report_in(&corpus, &[".".into()], &settings, &builtin());
    let formats = formats(&report);
    let none = BTreeSet::new();
    let mut problems = Vec::new();
    let mut excepted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let found = formats.get(row.path.as_str()).unwrap_or(&none);
        let exception = EXCEPTIONS.iter().find(|(part, _)| row.path.contains(part)).map(|(_, reason)| *reason);
        let noticed = || report.notices.iter().filter(|notice| notice.path.as_deref() == Some(&row.path));
        let recognised = match row.format {
            // Labels of containers are Traefik's routing.
            None if row.path.starts_with("compose/") => found.iter().all(|format| *format == Format::Traefik.name()),
            None => found.is_empty(),
            Some(format) => {
                let told = || noticed().any(|notice| notice.code != NoticeCode::Unreadable);
                found.contains(format.name())
                    || (found.is_empty() && (told() || is_empty_but_named(&corpus.join(&row.path))))
            }
        };
        match (recognised, exception) {
            (false, None) => problems.push(format!("{}: read as {found:?}", row.path)),
            (false, Some(reason)) => *excepted.entry(reason).or_default() += 1,
            (true, _) => *counts.entry(row.format.map_or("other", Format::name)).or_default() += 1,
        }
        let placed = noticed().any(|notice| notice.span.is_some());
        let accepted = || ACCEPTED.iter().any(|(path, _)| row.path.ends_with(path));
        // What the index says of these two was found by running them, retired keywords included: their oracles compare
        // grammar alone.
        let has_oracle = matches!(row.format, Some(Format::Nginx | Format::Haproxy | Format::Keepalived));
        if row.format.is_some() && !has_oracle && recognised && !row.parses && !placed && !accepted() {
            problems.push(format!("broken, and nothing says where: {}", row.path));
        }
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    println!("recognised: {counts:?}\nexcepted: {excepted:?}");
    for finding in &report.findings {
        let source = report.sources.get(finding.location.span.source);
        let text = source.slice(finding.location.span);
        assert!(source.origin.is_none(), "{}: {} is not at a physical place", source.path, finding.message);
        assert!(!text.is_empty(), "{}: {} has an empty place", source.path, finding.message);
        assert!(text.len() < 400, "{}: {} has no place but a region", source.path, finding.message);
    }
}

/// A kustomization without a byte is one by its name, and holds no document.
fn is_empty_but_named(path: &Path) -> bool {
    let named = fivenines::format::k8s::kind_by_file_name(&path.to_string_lossy()).is_some();
    named && std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0)
}
