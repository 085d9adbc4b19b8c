//! Names that were probably meant: what a reference that leads nowhere is almost called.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};

/// More candidates than this help nobody.
const MAX_CANDIDATES: usize = 5;

/// Shorter names are alike by chance, longer ones Kubernetes refuses.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=63;

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-.";

impl Inventory<'_> {
    /// Objects of a class with this name in another namespace, and those of the namespace whose name is one character
    /// away: added, left out, replaced or swapped with its neighbour. A number tells things apart on purpose.
    pub(in crate::inventory) fn near(
        &self,
        from: DocumentId,
        class: Class,
        namespace: Option<&str>,
        name: &str,
    ) -> Vec<DocumentId> {
        let world = self.subject(from).world;
        let compared = |id: &DocumentId| namespaces::compare(self.subject(*id).namespace, namespace);
        let named =
            |name: &str| -> Vec<DocumentId> { self.k8s.by_name.seen(&(class, name), &self.worlds, world).collect() };
        let elsewhere =
            named(name).into_iter().filter(|id| self.subject(*id).namespace.is_some() && compared(id) != Same::Yes);
        let alike = variants(name);
        let misspelt = alike.iter().flat_map(|name| named(name)).filter(|id| compared(id) == Same::Yes);
        let mut found: Vec<DocumentId> = elsewhere.chain(misspelt).collect();
        found.sort_unstable();
        found.dedup();
        found.truncate(MAX_CANDIDATES);
        found
    }
}

/// A fixed number of look-ups for a name, however many objects there are.
fn variants(name: &str) -> Vec<String> {
    if !LENGTHS.contains(&name.len()) || !name.is_ascii() {
        return Vec::new();
    }
    let put = |at: usize, middle: &str, rest: usize| format!("{}{middle}{}", &name[..at], &name[rest..]);
    let letters: Vec<&str> = LETTERS.chunks(1).filter_map(|letter| std::str::from_utf8(letter).ok()).collect();
    let mut all = Vec::new();
    for at in 0..=name.len() {
        all.extend(letters.iter().map(|letter| put(at, letter, at)));
        if at < name.len() {
            all.push(put(at, "", at + 1));
            all.extend(letters.iter().map(|letter| put(at, letter, at + 1)));
        }
        if at + 1 < name.len() {
            let swapped: String = name[at..at + 2].chars().rev().collect();
            all.push(put(at, &swapped, at + 2));
        }
    }
    let words = without_digits(name);
    all.retain(|other| LENGTHS.contains(&other.len()) && without_digits(other) != words);
    all
}

fn without_digits(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::variants;

    #[test]
    fn names_one_character_away() {
        let is_near = |one: &str, other: &str| variants(one).iter().any(|variant| variant == other);
        for other in ["wbe", "we", "webs", "wet"] {
            assert_eq!(is_near("web", other), other.len() > 2, "{other}");
        }
        assert!(!is_near("web", "web") && !is_near("web-1", "web-2") && !is_near("web", "web1"));
        assert!(is_near("web-1", "wab-1") && variants("w\u{e9}b").is_empty() && variants(&"w".repeat(64)).is_empty());
    }
}
