//! The corpus account: every Kubernetes file of the corpus is recognised as that, or stands in a list with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fivenines::policy::builtin;
use fivenines::settings::{ParseErrors, Settings};

use super::support::{report_in, shared};

/// Rows of `format` k8s that hold no Kubernetes object, by what their path contains.
const NOT_OBJECTS: [(&str, &str); 6] = [
    ("redis-ha/overlays/", "a JSON 6902 patch: a list of operations"),
    ("patch-pdb-version.yaml", "a JSON 6902 patch: a list of operations"),
    ("flux-system/gotk-", "comments only: the tool fills it in"),
    ("haproxy.cfg.j2", "a template of an HAProxy configuration"),
    ("nginx.conf.j2", "a template of an nginx configuration"),
    ("documentation/doc.yaml", "documentation of annotations, no object"),
];

struct Row {
    path: String,
    parses: bool,
}

fn rows(index: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(index).expect("the index is text");
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()).filter(|row| row[1] == "k8s");
    rows.map(|row| Row { path: row[0].to_owned(), parses: row[5] == "yes" }).collect()
}

#[test]
fn every_kubernetes_file_of_the_corpus_is_accounted_for() {
    let Some(corpus) = shared("corpus") else { return };
    let rows = rows(&corpus.join("INDEX.tsv"));
    let settings = Settings { root: corpus.clone(), parse_errors: ParseErrors::Warning, ..Settings::default() };
    let report = report_in(&corpus, &["k8s".into()], &settings, &builtin());
    let recognised: BTreeSet<&str> = report
        .documents
        .iter()
        .map(|document| report.sources.get(document.source).path.as_str())
        .chain(report.notices.iter().filter_map(|notice| notice.path.as_deref()))
        .collect();
    let mut problems = Vec::new();
    let mut excepted: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let exception = NOT_OBJECTS.iter().find(|(part, _)| row.path.contains(part));
        let is_recognised = recognised.contains(row.path.as_str()) || is_empty_but_named(&corpus.join(&row.path));
        match (is_recognised, exception) {
            (false, None) => problems.push(format!("not recognised: {}", row.path)),
            (false, Some((_, reason))) => *excepted.entry(reason).or_default() += 1,
            (true, _) => {}
        }
        let noticed = report.notices.iter().filter(|notice| notice.path.as_deref() == Some(&row.path));
        let placed = noticed.filter(|notice| notice.span.is_some()).count();
        if !row.parses && placed == 0 && !ACCEPTED.iter().any(|(path, _)| row.path.ends_with(path)) {
            problems.push(format!("broken, and nothing says where: {}", row.path));
        }
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    println!("not objects: {excepted:?}");
    for finding in &report.findings {
        let source = report.sources.get(finding.location.span.source);
        assert!(finding.location.span.end as usize <= source.text.len(), "{} lies outside its source", finding.message);
        assert!(
            !source.slice(finding.location.span).is_empty(),
            "{}: {} has an empty place",
            source.path,
            finding.message
        );
    }
}

/// Rows that the index calls broken and that are legal all the same.
const ACCEPTED: [(&str, &str); 4] = [
    ("cloudflare-dns/app/helmrelease.yaml", "an anchor defined twice is legal YAML"),
    ("plex/plex.yaml", "an anchor defined twice is legal YAML"),
    ("frontend-backend-production.example.yaml", "a document end before a document start is legal YAML"),
    ("rbac_cluster_scope.yaml", "a document end before a document start is legal YAML"),
];

/// A kustomization without a byte is one by its name, and holds no document.
fn is_empty_but_named(path: &Path) -> bool {
    let named = fivenines::format::k8s::kind_by_file_name(&path.to_string_lossy()).is_some();
    named && std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0)
}
