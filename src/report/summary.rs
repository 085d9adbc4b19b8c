//! The line that closes what people read: what was found, what was judged, what was not and why.

use super::{NoticeCode, Report, Statistics, sanitize::one_line};

const HELP: &str = "`fivenines config PATH` says as what files are read; `--allow-empty` lets this pass";

/// One line with a line break; two when there was nothing to check.
pub fn line(report: &Report) -> String {
    let statistics = &report.statistics;
    let tail = tail(report);
    if statistics.is_nothing() {
        return format!("{}{tail}\n  help: {HELP}\n", nothing(statistics));
    }
    let found = [(statistics.errors, "error"), (statistics.warnings, "warning"), (statistics.notes, "note")];
    let found: Vec<String> = found.iter().filter(|(count, _)| *count > 0).map(|(n, what)| count(*n, what)).collect();
    let judged = format!(
        "in {} ({}, {})",
        count(statistics.files, "file"),
        count(statistics.documents, "document"),
        count(statistics.rules, "rule")
    );
    match (found.is_empty(), tail.is_empty()) {
        (true, true) => format!("No findings {judged}.\n"),
        (true, false) => format!("No findings {judged}{tail}\n"),
        (false, _) => format!("{} {judged}{tail}\n", found.join(", ")),
    }
}

fn nothing(statistics: &Statistics) -> String {
    let seen = count(statistics.files_seen, "file");
    if statistics.files > 0 {
        let documents = count(statistics.documents, "document");
        format!("nothing to check: {documents} in {}, and no rule applies", count(statistics.files, "file"))
    } else if statistics.files_seen == 0 {
        "nothing to check: no files found".to_owned()
    } else if statistics.unknown == statistics.files_seen {
        format!("nothing to check: {seen} seen, none of a known format")
    } else {
        format!("nothing to check: {seen} seen, none that could be judged")
    }
}

fn tail(report: &Report) -> String {
    let mut parts = Vec::new();
    if report.statistics.suppressed > 0 {
        parts.push(format!("{} suppressed", report.statistics.suppressed));
    }
    let skipped = &report.statistics.skipped;
    match skipped.as_slice() {
        [] => {}
        [(path, reason)] => parts.push(format!("1 file skipped: {} ({reason})", one_line(path))),
        _ => parts.push(format!("{} files skipped: {}", skipped.len(), reasons(skipped))),
    }
    let in_part: Vec<_> = report.notices.iter().filter(|notice| notice.code == NoticeCode::NotApplied).collect();
    match in_part.as_slice() {
        [] => {}
        [one] => {
            let path = one.path.as_deref().map(one_line).unwrap_or_default();
            parts.push(format!("1 kustomization applied in part: {path}"));
        }
        _ => parts.push(format!("{} kustomizations applied in part", in_part.len())),
    }
    for (code, what) in [(NoticeCode::ParseError, "does not parse"), (NoticeCode::Unreadable, "cannot be read")] {
        let notices = report.notices.iter().filter(|notice| notice.code == code);
        let mut paths: Vec<&str> = notices.filter_map(|notice| notice.path.as_deref()).collect();
        paths.sort_unstable();
        paths.dedup();
        match paths.as_slice() {
            [] => {}
            [path] => parts.push(format!("1 file broken: {} ({what})", one_line(path))),
            _ => parts.push(format!("{} files broken ({what})", paths.len())),
        }
    }
    parts.iter().map(|part| format!(" · {part}")).collect()
}

/// `2 Helm template, 1 Jinja template`, in the order of first occurrence.
fn reasons(skipped: &[(String, &'static str)]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (_, reason) in skipped {
        match counts.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason, 1)),
        }
    }
    counts.iter().map(|(reason, n)| count(*n, reason)).collect::<Vec<_>>().join(", ")
}

/// `1 file`, `2 files`.
pub fn count(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
