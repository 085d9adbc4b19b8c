//! nginx configurations: one document is one root configuration with its includes spliced in.
//!
//! `sniff` says which files are nginx's, `context` what a fragment is a fragment of, `shape` what the root holds,
//! `join` puts included files into their root, `dump` takes the output of `nginx -T` apart.

mod context;
mod dump;
mod files;
mod join;
mod shape;
mod sniff;

use super::Format;
use super::detect::Detected;
use crate::document::{Identity, Kind, NewDocument};
use crate::source::Source;
use crate::syntax::{self, Comment, Node, Path, Syntax};

pub use dump::{Section, sections};
pub(super) use files::{Files, Found};
pub use join::join;
pub use sniff::{looks_like, may_hold};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 1] = ["Config"];

/// The file's name alone decides: never, because `nginx.conf` is also what supervisors and log collectors call the
/// file about nginx.
pub fn is_named(_path: &str) -> bool {
    false
}

pub fn read(source: &Source) -> Detected {
    let parsed = syntax::parse(source, Syntax::Nginx);
    let is_broken = !parsed.errors.is_empty();
    let documents = parsed.documents.into_iter().map(|parsed| {
        let context = context::guess(parsed.root.items());
        let about = shape::About { source, context, is_broken, is_template: is_template(&source.path) };
        document(about, parsed.root, parsed.comments)
    });
    Detected { documents: documents.collect(), errors: parsed.errors, ..Detected::default() }
}

/// A file that envsubst fills in: `${PORT}` may stand anywhere.
pub fn is_template(path: &str) -> bool {
    path.ends_with(".template")
}

fn document(about: shape::About<'_>, directives: Node, comments: Vec<Comment>) -> NewDocument {
    NewDocument {
        source: about.source.id,
        prefix: Path::default(),
        format: Format::Nginx,
        kind: Kind { name: "Config".into(), group: "".into() },
        identity: Identity::default(),
        root: shape::root(about, directives),
        comments,
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
