//! The corpus account of Envoy: every file is recognised as that, or stands in a list with its reason; and no file of
//! another format is taken for one.

use std::collections::BTreeSet;

use fivenines::format::Format;
use fivenines::report::Report;
use fivenines::settings::{ParseErrors, Settings};

use super::support::{report_in, shared};

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
