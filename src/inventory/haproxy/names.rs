//! The names that a configuration declares: its sections by kind, and which names are spoken of elsewhere.

use std::collections::{HashMap, HashSet};

use super::lines::Section;
use super::server::Server;

/// Names that are compared with a misspelt one.
const MAX_COMPARED: usize = 1000;
/// Closer than this, a name is worth asking about.
const ALIKE: f64 = 0.85;

#[derive(Default)]
pub struct Names<'a> {
    by_kind: HashMap<&'a str, HashSet<&'a str>>,
    /// Kinds of which the environment names a section.
    open: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    pub fn of(sections: impl Iterator<Item = Section<'a>>) -> Self {
        let mut names = Self::default();
        for section in sections {
            if section.is_unknown() {
                names.open.insert(section.kind);
            }
            names.by_kind.entry(section.kind).or_default().extend(section.name);
        }
        names
    }

    /// Whether a section of one of these kinds has the name; `true` where that is not known.
    pub fn may_have(&self, kinds: &[&str], name: &str) -> bool {
        kinds
            .iter()
            .any(|kind| self.open.contains(kind) || self.by_kind.get(kind).is_some_and(|names| names.contains(name)))
    }

    /// The name of these kinds that is most like one.
    pub fn closest(&self, kinds: &[&str], name: &str) -> Option<&'a str> {
        let known = kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten().copied();
        closest(name, known)
    }
}

/// What a proxy's servers are called; those of a template are its prefix with a number.
#[derive(Default)]
pub struct ServerNames<'a> {
    names: HashSet<&'a str>,
    prefixes: HashSet<&'a str>,
}

impl<'a> ServerNames<'a> {
    pub fn of(servers: &'a [Server]) -> Self {
        let mut all = Self::default();
        for server in servers {
            let group = if server.template.is_some() { &mut all.prefixes } else { &mut all.names };
            group.insert(&server.name);
        }
        all
    }

    pub fn may_have(&self, name: &str) -> bool {
        let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
        let mut prefixes = (1..=digits).map(|digits| &name[..name.len() - digits]);
        self.names.contains(name) || prefixes.any(|prefix| self.prefixes.contains(prefix))
    }

    pub fn closest(&self, name: &str) -> Option<&'a str> {
        closest(name, self.names.iter().copied())
    }
}

/// The most alike of a few names; of equally alike ones the first in order.
pub fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let alike = known.take(MAX_COMPARED).map(|known| (strsim::jaro_winkler(name, known), known));
    let alike = alike.filter(|(likeness, _)| *likeness > ALIKE);
    alike.max_by(|one, other| one.0.total_cmp(&other.0).then_with(|| other.1.cmp(one.1))).map(|(_, known)| known)
}

/// Which of these names, each of a section, is spoken of in another section: in a table's name, an expression, a file's.
pub fn mentioned<'a>(sections: &[Section<'a>], names: &HashMap<&'a str, usize>) -> HashSet<&'a str> {
    let mut mentioned = HashSet::new();
    for section in sections.iter().filter(|_| !names.is_empty()) {
        for statement in section.statements() {
            let words = statement.args().flat_map(|arg| arg.text.split(|letter| !is_name(letter)));
            mentioned.extend(words.filter(|word| names.get(word).is_some_and(|own| *own != section.index)));
        }
    }
    mentioned
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.:".contains(letter)
}
