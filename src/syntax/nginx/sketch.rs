//! The statements of a text without its tree: enough to say whether it is nginx at all.

use super::lex::{Item, Lexer, Word};
use super::{lua, words};

/// A statement as it was met. What stands in blocks of data or of Lua is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch<'t> {
    /// As written; empty when there is none.
    pub name: &'t str,
    /// The first word behind the name.
    pub first: Option<&'t str>,
    pub sign: Sign,
}

/// How a statement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `;`
    Simple,
    /// `{`
    Block,
    /// By the text's end, by a `}`, or it has no name.
    Broken,
}

/// The first statements of a text, at most `limit`.
pub fn sketch(text: &str, limit: usize) -> Vec<Sketch<'_>> {
    let mut lexer = Lexer::new(text);
    let mut statements = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut depth = 0_usize;
    // The depth of a block of data that is open.
    let mut data: Option<usize> = None;
    while statements.len() < limit {
        let item = lexer.item();
        let sign = match &item {
            // Two words are all that is asked for.
            Item::Word(word) if words.len() < 2 => {
                words.push(word.clone());
                continue;
            }
            Item::Word(_) | Item::Comment(_) => continue,
            Item::Semicolon(_) if !words.is_empty() => Sign::Simple,
            Item::Open(_) if !words.is_empty() => Sign::Block,
            Item::Close(_) if words.is_empty() && depth > 0 => {
                depth -= 1;
                data = data.filter(|open| *open <= depth);
                continue;
            }
            Item::End if words.is_empty() => break,
            _ => Sign::Broken,
        };
        let mut met = words.drain(..).map(|word| &text[word.inner]);
        let statement = Sketch { name: met.next().unwrap_or_default(), first: met.next(), sign };
        drop(met);
        if data.is_none() {
            statements.push(statement);
        }
        match item {
            Item::Open(at) if words::is_lua_block(statement.name) => match lua::end(text, at + 1) {
                Some(end) => lexer.skip_to(end),
                None => break,
            },
            Item::Open(_) => {
                depth += 1;
                if data.is_none() && words::is_data_block(statement.name) {
                    data = Some(depth);
                }
            }
            Item::Close(_) => {
                depth = depth.saturating_sub(1);
                data = data.filter(|open| *open <= depth);
            }
            Item::End => break,
            _ => {}
        }
    }
    statements
}
