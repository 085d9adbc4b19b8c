//! HAProxy configurations: one document is the files that one process reads, in sequence.
//!
//! Its shape is made in `tree`; which files belong together in `join`.

mod budget;
mod join;
mod keywords;
mod secrets;
mod tree;

#[cfg(test)]
mod tests;

pub use budget::beyond_budget;
pub use join::join;
pub use secrets::secrets;

use super::Format;
use super::detect::{Detected, Remark, RemarkKind, Skipped};
use crate::document::{Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::Source;
use crate::syntax::haproxy::{self, Lines};
use crate::syntax::{Node, Path};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 1] = ["Config"];

/// Files that may hold it.
pub fn may_hold(path: &str) -> bool {
    let name = file_name(path);
    name.ends_with(".cfg") || name.ends_with(".haproxy") || (name.contains("haproxy") && has_config_ending(name))
}

/// The file's name alone decides.
pub fn is_named(path: &str) -> bool {
    let name = file_name(path);
    name == "haproxy.cfg" || name == "haproxy.conf" || name.ends_with(".haproxy")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// `haproxy.conf`, `haproxy-edge.conf`, `haproxy.cfg.example`, `haproxy.cfg.tmpl`; no `haproxy.service`, no `haproxy.yaml`.
fn has_config_ending(name: &str) -> bool {
    name.ends_with(".conf") || name.contains(".cfg.") || name.contains(".conf.")
}

/// A cheap look at the text, also of a broken file: a line that begins a section, and lines that belong into one.
pub fn looks_like(text: &str) -> bool {
    let mut sections = 0;
    let mut begins_with_one = None;
    let mut keywords = 0;
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#'));
        let Some(first) = words.next().filter(|first| !first.starts_with('.') || first.len() == 1) else { continue };
        let is_section = is_section_line(first, words);
        begins_with_one.get_or_insert(is_section);
        if is_section {
            sections += 1;
        } else if keywords::TELLING.contains(&first) {
            keywords += 1;
        }
        if sections > 0 && (keywords > 2 || (keywords > 0 && begins_with_one == Some(true))) {
            return true;
        }
    }
    false
}

/// `global`, `defaults [name] [from name]`, `backend name [from name]`: these words and no more.
fn is_section_line<'a>(first: &str, mut rest: impl Iterator<Item = &'a str>) -> bool {
    if !keywords::TELLING_SECTIONS.contains(&first) {
        return false;
    }
    let name = rest.next();
    let is_name = |name: &str| !name.starts_with(['=', ':', '{', '(']) && !name.ends_with([';', '{', '=']);
    let ends = match (name, rest.next()) {
        (_, None) => true,
        (Some("from"), Some(_)) => rest.next().is_none(),
        // Old files have the address of a proxy behind its name.
        (_, Some(second)) => second == "from" || second.contains(':'),
    };
    match first {
        "global" | "traces" => name.is_none(),
        "defaults" => ends && name.is_none_or(is_name),
        _ => ends && name.is_some_and(is_name),
    }
}

pub fn read(source: &Source) -> Detected {
    let lines = haproxy::parse(source);
    if let Some(skipped) = template(&lines) {
        return Detected { skipped: Some(skipped), ..Detected::default() };
    }
    let tree = tree::build(source, &lines);
    let mut errors = lines.errors;
    errors.extend(tree.errors);
    errors.sort_by_key(|error| error.span.start);
    // HAProxy refuses the whole file, and what a broken line would have set is not known.
    let root = tree.root.filter(|_| errors.is_empty());
    let remarks = root.as_ref().and_then(too_large).into_iter().collect();
    let documents = root.map(|root| NewDocument {
        source: source.id,
        prefix: Path::default(),
        format: Format::Haproxy,
        kind: Kind { name: KINDS[0].into(), group: "".into() },
        identity: Identity::default(),
        root,
        comments: lines.comments,
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    });
    Detected { documents: documents.into_iter().collect(), errors, remarks, ..Detected::default() }
}

/// Says from where on a file is not judged.
fn too_large(root: &Node) -> Option<Remark> {
    let section = root.get("sections")?.at(beyond_budget(root)?)?;
    Some(Remark {
        kind: RemarkKind::NotJudged,
        severity: Severity::Warning,
        span: section.entries().first()?.key_span,
        message: "the configuration has more proxies and servers than are judged: nothing from here on is".into(),
        help: None,
    })
}

/// A statement that a template's engine has still to write. Inside quotes an expression is data.
fn template(lines: &Lines) -> Option<Skipped> {
    lines.statements.iter().find_map(|statement| {
        let words = lines.words_of(statement);
        let first = &*words[0].text;
        if first.starts_with("{%") || first.starts_with("{#") {
            return Some(Skipped::JinjaTemplate);
        }
        let is_expression = |text: &str| text.contains("{{") && !text.contains("{{}}");
        let is_template = words.iter().any(|word| word.is_plain && is_expression(&word.text));
        let is_go =
            |text: &str| text.starts_with(['.', '$']) || ["{{-", "{{.", "{{$"].iter().any(|open| text.contains(open));
        is_template.then(|| match words.iter().any(|word| is_go(&word.text)) {
            true => Skipped::HelmTemplate,
            false => Skipped::JinjaTemplate,
        })
    })
}
