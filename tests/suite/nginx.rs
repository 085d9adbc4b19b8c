//! The corpus account of nginx: each of its files is recognised, and no file of another format is.

use std::collections::BTreeSet;

use fivenines::format::{Detected, Format, detect};
use fivenines::source::Source;
use rayon::prelude::*;

use super::support::corpus;

/// Files of the corpus that hold nothing of nginx, by what their path ends with.
const NOT_NGINX: [(&str, &str); 5] = [
    ("boilerplate/enable/php.conf", "includes only, as BIND has them: known when another file includes it"),
    ("boilerplate/system/os.conf", "comments only"),
    ("h5bp/basic.conf", "includes only, as BIND has them: known when another file includes it"),
    ("locations/not-included.conf", "one word, on purpose"),
    ("quote-behavior/nginx.conf", "words in quotes, none of them a directive's name"),
];

const OTHERS: [&str; 11] = [
    "caddy",
    "compose",
    "envoy",
    "haproxy",
    "k8s",
    "keepalived",
    "otel",
    "prometheus",
    "redis",
    "terraform",
    "traefik",
];

#[test]
fn every_nginx_file_of_the_corpus_is_recognised() {
    let Some(files) = corpus(&["nginx"]) else { return };
    let read: Vec<(Source, Detected)> = files
        .par_iter()
        .map(|file| {
            let source = file.source();
            let detected = detect(&source, false);
            (source, detected)
        })
        .collect();
    let mut unknown = BTreeSet::new();
    for (source, detected) in &read {
        let is_listed = NOT_NGINX.iter().any(|(path, _)| source.path.ends_with(path));
        if (detected.format == Some(Format::Nginx)) == is_listed {
            unknown.insert(source.path.as_str());
        }
        for error in &detected.errors {
            assert!(!source.slice(error.span).is_empty(), "{}: {} shows nothing", source.path, error.message);
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn no_file_of_another_format_is_nginx() {
    let Some(files) = corpus(&OTHERS) else { return };
    let taken: Vec<String> = files
        .par_iter()
        .map(|file| file.source())
        .filter(|source| !source.path.ends_with("nginx.conf.j2"))
        .filter(|source| detect(source, false).format == Some(Format::Nginx))
        .map(|source| source.path)
        .collect();
    assert!(taken.is_empty(), "{taken:#?}");
}
