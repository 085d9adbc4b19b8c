//! Which values of a document must never be shown, asked of its format.
//!
//! A format answers with nodes of the document, whose spans are masked in snippets and whose text is taken out of
//! messages. Knows nothing of outputs.

use super::{Format, caddy, envoy, haproxy, k8s, plain, terraform, traefik};
use crate::document::Document;
use crate::source::Source;
use crate::syntax::Node;

/// The scalars of a document that are secret. A part answers for itself, its root document for all of its text.
pub fn secrets(document: &Document) -> Vec<&Node> {
    let mut found = Vec::new();
    match document.format {
        Format::K8s => k8s::secrets(document, &mut found),
        Format::Envoy => envoy::secrets(&document.root, &mut found),
        Format::Haproxy => haproxy::secrets(&document.root, &mut found),
        Format::Terraform => terraform::secrets(document, &mut found),
        Format::Traefik => traefik::secrets(&document.root, &mut found),
        Format::Caddy => caddy::secrets(&document.root, &mut found),
        Format::Plain => plain::secrets(document, &mut found),
        Format::Stepfunctions | Format::Nginx | Format::Fivenines => {}
    }
    found
}

/// Whether broken text of any format may hold a secret: then nothing of it is shown.
pub fn may_hold_secrets(source: &Source) -> bool {
    let text = &source.text;
    let of_proxy = || traefik::may_hold_secrets(text) || caddy::may_hold_secrets(text);
    k8s::may_be_secret(text) || envoy::may_hold_secrets(text) || of_proxy() || plain::may_hold_secrets(&source.path)
}

/// All scalars at and below a node.
pub(super) fn scalars<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    if node.is_scalar() {
        found.push(node);
    }
    node.entries().iter().for_each(|entry| scalars(&entry.value, found));
    node.items().iter().for_each(|item| scalars(item, found));
}
