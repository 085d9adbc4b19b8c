//! Which files an nginx configuration consists of: nginx's own dump (`nginx -T`) against ours, over the corpus and over
//! folders that are made up; and the dump itself, read as a configuration, against the folder that it came from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fivenines::document::Document;
use fivenines::format::Format;
use fivenines::format::nginx::sections;
use fivenines::report::{Notice, Report};
use fivenines::settings::Settings;
use fivenines::syntax::Node;
use rayon::prelude::*;

use crate::support;

/// Lines that one configuration may lose because this machine cannot do what they ask for.
const MAX_BLANKED: usize = 150;

/// What nginx prints for the main file of a folder; `None`: it refuses the configuration. A line that it stumbles over
/// for want of a module, a certificate or a host is blanked, and so is what is missing on this machine.
fn dumped(folder: &Path, main: &str) -> Option<String> {
    let mut blanked = BTreeSet::new();
    loop {
        let mut command = Command::new("nginx");
        command.arg("-T").arg("-p").arg(folder).arg("-c").arg(folder.join(main));
        let output = command.env("RES_OPTIONS", "attempts:1 timeout:1").output().expect("nginx is installed");
        if output.status.success() {
            return Some(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let message = said.lines().find(|line| line.contains("[emerg]"))?;
        let (path, line) = message.rsplit_once(" in ")?.1.rsplit_once(':')?;
        let (path, line): (PathBuf, usize) = (path.into(), line.trim().parse().ok()?);
        if blanked.len() >= MAX_BLANKED || !path.starts_with(folder) {
            return None;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).ok()?).into_owned();
        let mut lines: Vec<&str> = text.lines().collect();
        // A directive of several lines is told at its last one.
        let at = (0..line.min(lines.len())).rev().find(|at| !lines[*at].trim().is_empty())?;
        lines[at] = "";
        blanked.insert((path.clone(), at));
        std::fs::write(&path, lines.join("\n")).ok()?;
    }
}

/// A configuration's names and words, without places.
fn words(node: &Node) -> String {
    match (node.as_str(), node.get("name")) {
        (Some(text), _) => format!("{text:?}"),
        (None, Some(_)) => node
            .entries()
            .iter()
            .filter(|entry| &*entry.key != "missing")
            .map(|entry| format!("{}={} ", entry.key, words(&entry.value)))
            .collect(),
        (None, None) => format!("[{}]", node.items().iter().map(words).collect::<Vec<_>>().join(",")),
    }
}

fn sources_of(node: &Node, found: &mut BTreeSet<usize>) {
    if node.get("name").is_some() || node.is_sequence() {
        found.insert(node.span.source.index());
    }
    node.entries().iter().for_each(|entry| sources_of(&entry.value, found));
    node.items().iter().for_each(|item| sources_of(item, found));
}

/// The files whose directives stand in a document.
fn files_of(report: &Report, document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::from([document.source.index()]);
    sources_of(&document.root, &mut found);
    let sources: Vec<_> = report.sources.iter().collect();
    found.into_iter().map(|index| sources[index].path.clone()).collect()
}

fn judged(folder: &Path, main: &str) -> Report {
    let settings = Settings { root: folder.to_owned(), ..Settings::default() };
    let report = support::report_in(folder, &[".".into()], &settings, &[]);
    let is_main = |document: &&Document| report.sources.get(document.source).path == main;
    assert!(report.documents.iter().any(|document| is_main(&document)), "{main} is a configuration");
    report
}

fn configuration<'r>(report: &'r Report, path: &str) -> &'r Document {
    let mut documents = report.documents.iter().filter(|document| document.format == Format::Nginx);
    documents.find(|document| report.sources.get(document.source).path == path).expect("a root")
}

/// Differences between nginx and us about one folder.
fn differences(folder: &Path, main: &str) -> Option<Vec<String>> {
    let dump = dumped(folder, main)?;
    let shown = sections(&dump);
    let prefix = format!("{}/", folder.display());
    // Of a file that holds comments alone, or further includes, nothing stands in the document.
    let is_silent = |line: &str| line.is_empty() || line.starts_with('#') || line.starts_with("include ");
    let shows = |text: &str| text.lines().any(|line| !is_silent(line.trim()));
    let named = |path: &str| fivenines::source::normal_path(path).trim_start_matches(&prefix).to_owned();
    let theirs: BTreeSet<String> = shown
        .iter()
        .filter(|section| shows(section.text))
        .map(|section| named(section.path))
        .chain([main.to_owned()])
        .collect();
    let report = judged(folder, main);
    let ours = configuration(&report, main);
    let mut told: Vec<String> = Vec::new();
    let mine = files_of(&report, ours);
    if mine != theirs {
        told.push(format!("{main}: nginx reads {theirs:?}, we {mine:?}"));
    }
    // A glob over a folder that is not there fits nothing for nginx, and is not known to us.
    let is_told = |notice: &&Notice| {
        notice.path.as_ref().is_some_and(|path| mine.contains(path)) && !notice.message.contains("fits no file")
    };
    let of_us = report.notices.iter().filter(is_told);
    told.extend(of_us.map(|notice| format!("{main}: {:?}: {}", notice.path, notice.message)));
    let piped = support::folder(&[("all.conf", &dump)]);
    let of_dump = support::report_in(piped.path(), &[".".into()], &Settings::default(), &[]);
    let root = format!("all.conf{}", shown.first()?.path);
    let again = configuration(&of_dump, &root);
    let notices = of_dump.notices.iter().map(|notice| format!("{main}: of the dump: {}", notice.message));
    told.extend(notices.filter(|message| !message.contains("invalid")));
    let (left, right) = (ours.root.get("directives").map(words), again.root.get("directives").map(words));
    if left != right {
        told.push(format!("{main}: its dump is read as\n{right:?}\nand its files as\n{left:?}"));
    }
    Some(told)
}

fn is_installed() -> bool {
    let is_there = Command::new("nginx").arg("-v").output().is_ok();
    if !is_there {
        support::skip("nginx is not installed (Debian: nginx-light)");
    }
    is_there
}

/// A repository of the corpus as a machine would have it: absolute includes of nginx's folder are relative ones, and a
/// fragment stands in the block that it is meant for.
fn installed(repository: &Path, path: &Path, context: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in ignore::WalkBuilder::new(repository).standard_filters(false).build() {
        let entry = entry.expect("readable").into_path();
        let relative = entry.strip_prefix(repository).expect("below it");
        let target = folder.path().join(relative);
        if entry.is_dir() {
            std::fs::create_dir_all(target).expect("made");
        } else {
            let text = String::from_utf8_lossy(&std::fs::read(&entry).expect("readable")).into_owned();
            std::fs::write(target, text.replace("/etc/nginx/", "")).expect("written");
        }
    }
    let name = path.strip_prefix(repository).expect("below it").to_string_lossy().into_owned();
    let include = format!("include {name};");
    let http = |inner: String| format!("events {{}}\nhttp {{ {inner} }}\n");
    let wrapped = match context {
        "main" => return (folder, name),
        "server" => http(format!("server {{ {include} }}")),
        "location" => http(format!("server {{ location / {{ {include} }} }}")),
        "upstream" => http(format!("upstream a {{ {include} }}")),
        "stream" | "mail" => format!("events {{}}\n{context} {{ {include} }}"),
        _ => http(include),
    };
    let modules: String = ["stream", "mail"]
        .iter()
        .map(|name| format!("/usr/lib/nginx/modules/ngx_{name}_module.so"))
        .filter(|path| Path::new(path).exists())
        .map(|path| format!("load_module {path};\n"))
        .collect();
    std::fs::write(folder.path().join("fivenines-main.conf"), modules + &wrapped).expect("written");
    (folder, "fivenines-main.conf".to_owned())
}

#[test]
fn nginx_agrees_what_is_included() {
    let Some(files) = support::corpus(&["nginx"]) else { return };
    if !is_installed() {
        return;
    }
    let compared: Vec<Option<Vec<String>>> = files
        .par_iter()
        .map(|file| {
            let source = file.source();
            let detected = fivenines::format::detect(&source, false);
            let root = detected.documents.first().map(|document| &document.root);
            let context = root.and_then(|root| root.get("context")).and_then(Node::as_str).unwrap_or("http").to_owned();
            let location = file.location();
            let depth = file.path.split('/').count() - 2;
            let repository = location.ancestors().nth(depth).expect("a repository");
            // Inside of a repository a main file has a folder of its own.
            let around = if context == "main" { location.parent().expect("a folder") } else { repository };
            let (folder, main) = installed(around, &location, &context);
            differences(folder.path(), &main)
        })
        .collect();
    let accepted = compared.iter().flatten().count();
    eprintln!("nginx -T: {accepted} of {} configurations are accepted and compared", compared.len());
    let told: Vec<&String> = compared.iter().flatten().flatten().collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(accepted > 100, "only {accepted} were accepted");
}

/// The next of a fixed sequence of numbers below `limit`.
fn next(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).expect("31 bits") % limit
}

#[test]
fn nginx_agrees_about_made_up_folders() {
    if !is_installed() {
        return;
    }
    const NAMES: [&str; 10] = [
        "a.conf",
        "b.conf",
        "d/a.conf",
        "d/b.conf",
        "d/.c.conf",
        "d/e/a.conf",
        "x.inc",
        "d/x",
        "e/[a].conf",
        "e/B.conf",
    ];
    const PATTERNS: [&str; 14] = [
        "*.conf",
        "d/*.conf",
        "d/*",
        "*/a.conf",
        "d/?.conf",
        "d/[!a].conf",
        "none/*.conf",
        "e/[[]a].conf",
        "./d/../x.inc",
        "d/.*.conf",
        "*/*/*.conf",
        "e/*.conf",
        "a.conf",
        "d/e/a.conf",
    ];
    let mut state = 9;
    let mut accepted = 0;
    let mut told = Vec::new();
    for _ in 0..80 {
        let mut files: Vec<(String, String)> = Vec::new();
        for (index, name) in NAMES.iter().enumerate() {
            // What includes only what stands behind it never comes back to itself.
            let mut text = format!("# {name}\nmap $uri $v{index} {{ default {index}; }}\n");
            if index < 2 && next(&mut state, 2) == 0 {
                text += "include d/e/*.conf;\n";
            }
            if next(&mut state, 5) > 0 {
                files.push(((*name).to_owned(), text));
            }
        }
        let mut main = String::from("events {}\nhttp {\n");
        for _ in 0..2 {
            main += &format!("include {};\n", PATTERNS[next(&mut state, PATTERNS.len())]);
        }
        main += "}\n";
        files.push(("nginx.main".to_owned(), main));
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let folder = support::folder(&files);
        std::fs::rename(folder.path().join("nginx.main"), folder.path().join("nginx.conf")).expect("renamed");
        let Some(differences) = differences(folder.path(), "nginx.conf") else { continue };
        accepted += 1;
        told.extend(differences.into_iter().map(|difference| format!("{files:?}\n{difference}")));
    }
    eprintln!("nginx -T: {accepted} of 80 made-up folders are accepted and compared");
    assert!(told.is_empty(), "{}", told.join("\n\n"));
    assert!(accepted > 40, "only {accepted} were accepted");
}

#[test]
fn a_dump_has_the_lines_of_its_files() {
    let dump = "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n\
                # configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp {\n  include conf.d/*.conf;\n  include /srv/shop/*.conf;\n}\n\n\
                # configuration file /etc/nginx/conf.d/a.conf:\n# first\nserver {\n  listen 80;\n  location / { proxy_pass http://shop; }\n}\n\n\
                # configuration file /srv/shop/up.conf:\nupstream shop {\n  server 10.0.0.7:80;\n}\n\n";
    let folder = support::folder(&[("edge.conf", dump), ("conf.d/b.conf", "server { listen 81; }\n")]);
    let settings = Settings { root: folder.path().to_owned(), ..Settings::default() };
    let report = support::report_in(folder.path(), &[".".into()], &settings, &fivenines::policy::builtin());
    let told: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let source = report.sources.get(finding.location.span.source);
            let place = source.position(finding.location.span.start);
            format!("{} {}:{}:{}", finding.rule.id, source.path, place.line, place.column)
        })
        .collect();
    assert_eq!(told, ["nginx-single-server-upstream edge.conf/srv/shop/up.conf:2:3"]);
    assert_eq!(report.notices.iter().map(|notice| &*notice.message).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(report.statistics.documents, 2, "the file beside the dump is none of its files");
    assert_eq!((report.statistics.files, report.statistics.unknown), (4, 0));
}
