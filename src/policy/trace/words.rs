//! What a message speaks of: the words of keys and constants in it, in any spelling.

use std::collections::BTreeSet;

use crate::syntax::{Path, Segment};

/// Keys that name a thing among others.
const NAMING: [&str; 6] = ["name", "id", "title", "keyword", "alias", "key"];

/// Words by which helpers and keys are called that take things out of a rule's reach.
const EXEMPTING: [&str; 13] = [
    "exempt",
    "exempted",
    "exemption",
    "exclude",
    "excluded",
    "exclusion",
    "ignore",
    "ignored",
    "skip",
    "skipped",
    "exception",
    "waived",
    "whitelisted",
];

/// Words of a message that something is not there.
const ABSENCE: [&str; 9] = ["no", "without", "missing", "lack", "lacking", "unset", "absent", "undefined", "require"];

/// Words of a helper's name that say nothing.
const EMPTY: [&str; 12] = ["is", "ha", "has", "have", "no", "not", "get", "all", "any", "the", "of", "a"];

/// The words of a finding's message.
pub struct Message {
    words: BTreeSet<String>,
    /// Something is not there, says what it states before it tells what follows from that.
    tells_of_absence: bool,
}

impl Message {
    pub fn new(message: &str) -> Self {
        let stated = message.split_once(", so ").map_or(message, |(stated, _)| stated);
        let tells_of_absence = words(stated).any(|word| ABSENCE.contains(&word.as_str()));
        Self { words: words(message).collect(), tells_of_absence }
    }

    /// Whether the message speaks of the path's last key.
    pub fn speaks_of(&self, path: &Path) -> bool {
        let key = path.segments().iter().rev().find_map(Segment::as_key);
        key.is_some_and(|key| self.has_all(key))
    }

    /// Whether the message speaks of a constant or of a helper by its name.
    pub fn speaks_of_word(&self, word: &str) -> bool {
        self.has_all(word)
    }

    pub fn tells_of_absence(&self) -> bool {
        self.tells_of_absence
    }

    fn has_all(&self, text: &str) -> bool {
        let mut telling = words(text).filter(|word| !EMPTY.contains(&word.as_str())).peekable();
        telling.peek().is_some() && telling.all(|word| self.words.contains(&word))
    }
}

pub fn is_naming(key: &str) -> bool {
    NAMING.contains(&key)
}

/// Whether a helper or a key is called an exemption.
pub fn is_exemption(name: &str) -> bool {
    words(name).any(|word| EXEMPTING.contains(&word.as_str()))
}

/// The words of a text or of a key in any spelling (`runAsNonRoot`, `run_as_non_root`), in lower case, without the
/// ending of a plural.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in text.chars() {
        let starts = !character.is_alphanumeric() || (character.is_uppercase() && was_lower);
        if starts {
            words.push(String::new());
        }
        if character.is_alphanumeric() {
            words.last_mut().expect("there is one").extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word))
}
