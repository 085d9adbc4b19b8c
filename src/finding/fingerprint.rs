//! Names a finding independently of offsets, so that a baseline and SARIF recognise it after edits elsewhere.
//!
//! The fingerprint `fivenines/v1` is the 128-bit FNV-1a hash, in 32 hex digits, of these texts, each ended by the
//! byte 0xFF: rule id, format, world, group, kind, namespace, name, file, the logical location, each missing key, and
//! how many equal findings stand before it. World and file are relative to the configuration's root, wherever a run
//! starts; the file counts only where no name tells the document, or what it is a part of or embedded in, from others. Any change to this list needs a new version.

use std::collections::HashMap;

use super::Finding;
use crate::document::{Document, Documents};
use crate::inventory::Worlds;
use crate::settings::Settings;
use crate::source::Sources;

/// What names a finding's document.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    pub sources: &'a Sources,
    pub documents: &'a Documents,
    pub worlds: &'a Worlds,
    pub settings: &'a Settings,
}

/// Fills in the fingerprints of sorted findings.
pub fn fingerprints(findings: &mut [Finding], naming: Naming<'_>) {
    let mut equals: HashMap<u128, u32> = HashMap::new();
    for finding in findings {
        let mut hash = naming.hash(finding);
        let before = equals.entry(hash.0).or_default();
        hash.text(&before.to_string());
        *before += 1;
        finding.fingerprint = format!("{:032x}", hash.0);
    }
}

impl Naming<'_> {
    fn hash(&self, finding: &Finding) -> Fnv {
        let document = self.documents.get(finding.document);
        let mut hash = Fnv::new();
        hash.text(&finding.rule.id);
        hash.text(document.format.name());
        hash.text(&self.world(document));
        hash.text(&document.kind.group);
        hash.text(&document.kind.name);
        hash.text(document.identity.namespace.as_deref().unwrap_or(""));
        hash.text(document.identity.name.as_deref().unwrap_or(""));
        hash.text(&self.file(document));
        hash.text(&finding.location.logical);
        finding.location.missing.iter().for_each(|key| hash.text(key));
        hash
    }

    /// The run as a whole is no folder: it has one name wherever the run starts. Where its folder is a boundary,
    /// though, it is the world that a run from further up meets under that folder's name.
    fn world(&self, document: &Document) -> String {
        let world = self.worlds.get(self.worlds.of(document.id));
        if world.name == "." && !world.is_boundary {
            return world.name.clone();
        }
        match self.settings.relative(&world.name) {
            top if top.is_empty() => ".".to_owned(),
            name => name,
        }
    }

    fn file(&self, document: &Document) -> String {
        let around = std::iter::successors(Some(document), |inner| Some(self.documents.get(inner.parent?)));
        let mut named = around.filter(|outer| outer.identity.name.is_some() && outer.format.has_global_names());
        match named.next() {
            Some(_) => String::new(),
            None => self.settings.relative(self.sources.shown(document.source)),
        }
    }
}

/// FNV-1a with 128 bits: no secret, no platform, no version.
struct Fnv(u128);

impl Fnv {
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013B;

    fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(Self::PRIME);
        }
    }

    /// No UTF-8 text holds 0xFF, so two lists of texts never look the same.
    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xFF]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_fnv_1a() {
        // The vectors of the hash's authors.
        let hash = |text: &str| {
            let mut hash = Fnv::new();
            hash.bytes(text.as_bytes());
            format!("{:032x}", hash.0)
        };
        assert_eq!(hash(""), "6c62272e07bb014262b821756295c58d");
        assert_eq!(hash("a"), "d228cb696f1a8caf78912b704e4a8964");
        assert_eq!(hash("foobar"), "343e1662793c64bf6f0d3597ba446f18");
    }
}
