//! What a variable may hold, where `set`, `map`, `geo` or `split_clients` tell.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Reader;
use super::blocks::{BlockId, Directive};
use crate::inventory::data::path_value;
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, string};

/// Combinations of values that are followed.
const MAX_VALUES: usize = 64;

#[derive(Debug)]
struct Map<'a> {
    directive: Directive<'a>,
    /// Empty for the client's address of `geo`.
    source: &'a str,
    variable: &'a str,
    /// Each with its entry's index.
    values: Vec<(&'a str, usize)>,
    /// A file of it is missing.
    is_open: bool,
}

#[derive(Debug, Default)]
pub(super) struct Variables<'a> {
    maps: Vec<Map<'a>>,
    by_variable: HashMap<&'a str, Vec<usize>>,
    /// By variable and by the block whose handlers see it: for one in an `if` the block around.
    sets: HashMap<(&'a str, BlockId), Vec<Directive<'a>>>,
    /// Set by what cannot be followed.
    opaque: HashSet<&'a str>,
}

/// What a text may be once its variables are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Values {
    /// Each with the place of the last value that went into it.
    pub texts: Vec<(String, Path)>,
    pub is_complete: bool,
}

/// Directives whose first argument is a variable that code or another server sets.
const OPAQUE: [&str; 12] = [
    "auth_jwt_claim_set",
    "auth_request_set",
    "js_set",
    "js_var",
    "perl_set",
    "set_by_lua",
    "set_by_lua_block",
    "set_by_lua_file",
    "set_decode_base64",
    "set_escape_uri",
    "set_random",
    "set_unescape_uri",
];

impl<'a> Variables<'a> {
    pub fn read(reader: &Reader<'a>) -> Self {
        let mut all = Self::default();
        for directive in reader.blocks.iter().flat_map(|(_, block)| &block.directives) {
            match directive.name {
                "set" => {
                    if let Some(name) = directive.arg(0).and_then(|name| name.strip_prefix('$')) {
                        let at = reader.blocks.get(directive.block);
                        let seen = at.parent.filter(|_| at.name == "if").unwrap_or(directive.block);
                        all.sets.entry((name, seen)).or_default().push(*directive);
                    }
                }
                "map" | "geo" | "split_clients" => all.maps.extend(Map::read(*directive)),
                name if OPAQUE.contains(&name) => {
                    all.opaque.extend(directive.words().filter_map(|word| word.strip_prefix('$')));
                }
                _ => {}
            }
        }
        for (index, map) in all.maps.iter().enumerate() {
            all.by_variable.entry(map.variable).or_default().push(index);
        }
        all
    }

    /// What a text may be in a block; a text without variables is itself.
    pub fn values(&self, reader: &Reader<'a>, block: BlockId, text: &str) -> Values {
        let mut texts = vec![(String::new(), Path::default())];
        let mut is_complete = true;
        for piece in pieces(text) {
            let Piece::Variable(name) = piece else {
                let Piece::Text(literal) = piece else { continue };
                texts.iter_mut().for_each(|(text, _)| text.push_str(literal));
                continue;
            };
            let (values, all_known) = self.of(reader, block, name);
            is_complete &= all_known && texts.len() * values.len() <= MAX_VALUES;
            let combine = |(text, _): &(String, Path)| {
                values.iter().map(|(value, path)| (format!("{text}{value}"), path.clone())).collect::<Vec<_>>()
            };
            texts = texts.iter().flat_map(combine).take(MAX_VALUES).collect();
        }
        texts.dedup_by(|left, right| left.0 == right.0);
        Values { is_complete: is_complete && !texts.is_empty(), texts }
    }

    /// The literal values of a variable, and whether there are no others.
    fn of(&self, reader: &Reader<'a>, block: BlockId, name: &str) -> (Vec<(&'a str, Path)>, bool) {
        let levels: Vec<BlockId> = reader.blocks.levels(block).map(|(id, _)| id).collect();
        let has_code = || {
            let here = levels.iter().flat_map(|level| &reader.blocks.get(*level).directives);
            here.clone().any(|directive| directive.name.contains("_by_lua"))
        };
        let sets: Vec<&Directive<'a>> =
            levels.iter().filter_map(|level| self.sets.get(&(name, *level))).flatten().collect();
        let mut values: Vec<(&'a str, Path)> = Vec::new();
        let mut is_complete = reader.is_whole(block) && !self.opaque.contains(name) && !has_code();
        if sets.is_empty() {
            for map in self.by_variable.get(name).into_iter().flatten().map(|index| &self.maps[*index]) {
                is_complete &= !map.is_open;
                let path = |entry: usize| reader.blocks.path(map.directive).key("entries").index(entry);
                values.extend(map.values.iter().map(|(value, entry)| (*value, path(*entry))));
            }
        } else {
            values.extend(sets.iter().map(|set| (set.arg(1).unwrap_or_default(), reader.blocks.path(**set))));
        }
        let before = values.len();
        values.retain(|(value, _)| !value.contains('$') && !value.contains("{{"));
        values.sort();
        values.dedup_by(|left, right| left.0 == right.0);
        is_complete &= before > 0 && values.len() <= MAX_VALUES;
        let all_literal = sets.iter().all(|set| !set.arg(1).unwrap_or_default().contains('$'))
            && (!sets.is_empty()
                || self.maps_of(name).all(|map| map.values.iter().all(|(value, _)| !value.contains('$'))));
        (values, is_complete && all_literal)
    }

    fn maps_of(&self, name: &str) -> impl Iterator<Item = &Map<'a>> {
        self.by_variable.get(name).into_iter().flatten().map(|index| &self.maps[*index])
    }

    /// Adds the variables that the given ones are made of.
    pub fn close(&self, names: &mut BTreeSet<String>) {
        let mut waiting: Vec<String> = names.iter().cloned().collect();
        while let Some(name) = waiting.pop() {
            let maps = self.maps_of(&name);
            let texts = maps.flat_map(|map| map.values.iter().map(|(value, _)| *value).chain([map.source]));
            for found in texts.flat_map(names_in) {
                if names.insert(found.to_owned()) {
                    waiting.push(found.to_owned());
                }
            }
        }
    }

    pub fn maps(&self, reader: &Reader<'a>) -> Value {
        array(self.maps.iter().map(|map| {
            let distinct: BTreeSet<&str> = map.values.iter().map(|(value, _)| *value).collect();
            object([
                ("kind", string(map.directive.name)),
                ("source", string(map.source)),
                ("variable", string(map.variable)),
                ("values", super::words(distinct)),
                ("path", path_value(&reader.blocks.path(map.directive))),
            ])
        }))
    }
}

impl<'a> Map<'a> {
    fn read(directive: Directive<'a>) -> Option<Self> {
        let words: Vec<&str> = directive.words().collect();
        let (source, variable) = match words[..] {
            [variable] => ("", variable),
            [source, variable] => (source, variable),
            _ => return None,
        };
        let entries = directive.node.get("entries").map(Node::items).unwrap_or_default();
        let word = |entry: &'a Node, index: usize| entry.at(index).and_then(Node::as_str);
        let mut values = Vec::new();
        let mut is_open = false;
        for (index, entry) in entries.iter().enumerate() {
            match (word(entry, 0), word(entry, 1)) {
                (Some("include"), Some(_)) => is_open = true,
                (Some("delete" | "proxy"), _) if directive.name == "geo" => {}
                (Some(_), Some(value)) => values.push((value, index)),
                _ => {}
            }
        }
        Some(Self { directive, source, variable: variable.strip_prefix('$')?, values, is_open })
    }
}

enum Piece<'t> {
    Text(&'t str),
    Variable(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        pieces.push(Piece::Text(&rest[..at]));
        let behind = &rest[at + 1..];
        let braced = behind.strip_prefix('{');
        let name = braced.unwrap_or(behind);
        let end = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let (name, after) = name.split_at(end.unwrap_or(name.len()));
        if name.is_empty() {
            pieces.push(Piece::Text("$"));
            rest = behind;
            continue;
        }
        pieces.push(Piece::Variable(name));
        rest = if braced.is_some() { after.strip_prefix('}').unwrap_or(after) } else { after };
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The variables that a text names, without `$`.
pub(super) fn names_in(text: &str) -> Vec<&str> {
    if !text.contains('$') {
        return Vec::new();
    }
    let names = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Variable(name) => Some(name),
        Piece::Text(_) => None,
    });
    names.collect()
}
