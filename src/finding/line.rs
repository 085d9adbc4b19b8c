//! A line that a policy names instead of a path (conftest's `_loc`) to what stands on it.

use super::Line;
use super::locate::{element_token, pair_token};
use crate::document::Document;
use crate::source::{Sources, Span};
use crate::syntax::{Node, Path, Segment};

/// The first token of the document on that line with its path; what is written there and the document itself when no
/// value begins there. `None` for a line of another file, or one that the file does not have.
pub fn on_line(sources: &Sources, document: &Document, line: &Line) -> Option<(Path, Span)> {
    let source = sources.get(document.source);
    let is_meant = |file: &String| {
        let shown = sources.shown(document.source);
        shown == file || shown.strip_suffix(file.as_str()).is_some_and(|before| before.ends_with('/'))
    };
    if source.origin.is_some() || !line.file.as_ref().is_none_or(is_meant) {
        return None;
    }
    let (start, end) = source.lines().range(&source.text, line.line - 1)?;
    let mut first: Option<(Path, Span)> = None;
    each_token(&document.root, &Path::default(), &mut |path, span| {
        let is_here = span.source == source.id && start <= span.start && span.start < end;
        if is_here && first.as_ref().is_none_or(|(_, known)| span.start < known.start) {
            first = Some((path.clone(), span));
        }
    });
    let written = || {
        let text = &source.text[start as usize..end as usize];
        let from = start as usize + text.len() - text.trim_start().len();
        (Path::default(), Span::new(source.id, from, from + text.trim().len()))
    };
    Some(first.unwrap_or_else(written))
}

/// Recursion is as deep as a tree may be, `syntax::MAX_DEPTH`.
fn each_token(node: &Node, path: &Path, visit: &mut dyn FnMut(&Path, Span)) {
    for entry in node.entries() {
        let path = Path::new(path.segments().iter().cloned().chain([Segment::Key(entry.key.clone())]).collect());
        visit(&path, if entry.value.is_scalar() { pair_token(entry) } else { entry.key_span });
        each_token(&entry.value, &path, visit);
    }
    for (index, item) in node.items().iter().enumerate() {
        let path = path.clone().index(index);
        if item.is_scalar() {
            visit(&path, element_token(item));
        }
        each_token(item, &path, visit);
    }
}
