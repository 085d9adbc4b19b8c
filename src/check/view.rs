//! The conftest view: which documents policies without kinds judge, and what is made for them alone.
//!
//! Each document of a file as it is written: no parts, nothing that a string holds. A format that shapes its documents
//! anew is seen as plain YAML or JSON.

use rayon::prelude::*;

use crate::document::Document;
use crate::format::{Detected, plain};
use crate::source::{SourceId, Sources};

/// Completes what was detected with what such policies see besides. `named`: by source, the user named the file.
pub(super) fn complete(sources: &Sources, detected: &mut [Detected], named: &[bool]) {
    detected
        .par_iter_mut()
        .zip(named)
        .enumerate()
        .for_each(|(index, (detected, named))| plain::complete(sources.get(SourceId::new(index)), detected, *named));
}

/// Whether a policy without kinds judges a document.
pub(super) fn shows(document: &Document) -> bool {
    document.parent.is_none() && plain::is_as_written(document.format)
}
