//! One instruction's words: its keyword, its flags, and its arguments as its own grammar takes them apart.

use super::Failure;
use super::lines::Logical;

/// A text of an instruction, and which bytes of the joined line stand for it.
#[derive(Debug, Clone)]
pub struct Word {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// A document that begins on the next line.
pub struct Heredoc {
    pub name: String,
    pub strips_tabs: bool,
    pub start: usize,
    pub end: usize,
}

pub struct Arguments {
    /// In lower case.
    pub name: Word,
    /// What `ONBUILD` keeps for later, as written.
    pub sub: Option<Word>,
    pub flags: Vec<Word>,
    pub values: Vec<Word>,
    /// The values were written as a JSON array.
    pub is_json: bool,
    /// The value is one command of the shell.
    pub is_command: bool,
    pub heredocs: Vec<Heredoc>,
}

/// How an instruction's arguments are taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// Words between blanks.
    List,
    /// A JSON array, else words between blanks.
    JsonOrList,
    /// A JSON array, else all of it.
    JsonOrCommand,
    /// A word, then a JSON array or all the rest.
    Health,
    /// `name=value`, or one name and all the rest.
    Pairs,
    /// Words that quotes hold together.
    Words,
    /// All of it.
    Whole,
    Sub,
}

const GRAMMARS: [(&str, Grammar); 18] = [
    ("add", Grammar::JsonOrList),
    ("arg", Grammar::Words),
    ("cmd", Grammar::JsonOrCommand),
    ("copy", Grammar::JsonOrList),
    ("entrypoint", Grammar::JsonOrCommand),
    ("env", Grammar::Pairs),
    ("expose", Grammar::List),
    ("from", Grammar::List),
    ("healthcheck", Grammar::Health),
    ("label", Grammar::Pairs),
    ("maintainer", Grammar::Whole),
    ("onbuild", Grammar::Sub),
    ("run", Grammar::JsonOrCommand),
    ("shell", Grammar::JsonOrCommand),
    ("stopsignal", Grammar::Whole),
    ("user", Grammar::Whole),
    ("volume", Grammar::JsonOrList),
    ("workdir", Grammar::Whole),
];

pub fn arguments(line: &Logical, escape: char) -> Result<Arguments, Failure> {
    Reader { line, escape }.instruction(0)
}

struct Reader<'l> {
    line: &'l Logical,
    escape: char,
}

impl Reader<'_> {
    fn instruction(&self, from: usize) -> Result<Arguments, Failure> {
        let text = &self.line.text;
        let start = self.skip(from);
        let end = start + text[start..].find(is_blank).unwrap_or(text.len() - start);
        let written = self.word(start, end);
        let name = Word { text: written.text.to_ascii_lowercase(), ..written };
        let Some((_, grammar)) = GRAMMARS.iter().find(|(known, _)| *known == name.text) else {
            return Err(self.failure(&written, format!("unknown instruction `{}`", written.text)));
        };
        let (flags, from) = self.flags(end);
        let from = self.skip(from);
        let end = text.trim_end().len().max(from);
        let (mut values, mut is_json, mut is_command) = (Vec::new(), false, false);
        match grammar {
            Grammar::Sub if from < end => {
                let sub = self.instruction(from)?;
                let kept = self.word(sub.name.start, sub.name.end);
                return Ok(Arguments { name, sub: Some(kept), flags: [flags, sub.flags].concat(), ..sub });
            }
            Grammar::Sub => {}
            Grammar::List => values = self.list(from, end),
            Grammar::Words => values = self.words(from, end),
            Grammar::Pairs => values = self.pairs(from, end, &written)?,
            Grammar::Whole => values = self.whole(from, end),
            Grammar::JsonOrList | Grammar::JsonOrCommand => match self.json(from, end) {
                Some(items) => (values, is_json) = (items, true),
                None if *grammar == Grammar::JsonOrList => values = self.list(from, end),
                None => (values, is_command) = (self.whole(from, end), true),
            },
            Grammar::Health => {
                let behind = from + text[from..end].find(is_blank).unwrap_or(end - from);
                let command = self.skip(behind).min(end);
                let json = self.json(command, end);
                is_json = json.is_some();
                values = self.whole(from, behind);
                values.extend(json.unwrap_or_else(|| self.whole(command, end)));
            }
        }
        let heredocs = match &*name.text {
            "run" | "add" | "copy" if !is_json => self.heredocs(from, end),
            _ => Vec::new(),
        };
        Ok(Arguments { name, sub: None, flags, values, is_json, is_command, heredocs })
    }

    fn word(&self, start: usize, end: usize) -> Word {
        Word { text: self.line.text[start..end].to_owned(), start, end }
    }

    fn failure(&self, word: &Word, message: String) -> Failure {
        let (start, end) = self.line.place(word.start, word.end);
        Failure { start, end, message, help: None }
    }

    fn skip(&self, from: usize) -> usize {
        let rest = &self.line.text[from..];
        from + (rest.len() - rest.trim_start().len())
    }

    /// Words that begin with `--`, before the first that does not; and where they end.
    fn flags(&self, from: usize) -> (Vec<Word>, usize) {
        let mut flags = Vec::new();
        let mut at = from;
        loop {
            let start = self.skip(at);
            if !self.line.text[start..].starts_with("--") {
                return (flags, start);
            }
            let end = self.word_end(start, self.line.text.len());
            if &self.line.text[start..end] == "--" {
                return (flags, end);
            }
            flags.push(Word { text: self.unquoted(start, end), start, end });
            at = end;
        }
    }

    fn unquoted(&self, start: usize, end: usize) -> String {
        let mut text = String::new();
        let mut quote = None;
        let mut characters = self.line.text[start..end].chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => text.extend(characters.next()),
                '"' | '\'' if quote.is_none() => quote = Some(character),
                _ if quote == Some(character) => quote = None,
                _ => text.push(character),
            }
        }
        text
    }

    fn list(&self, from: usize, end: usize) -> Vec<Word> {
        let mut words = Vec::new();
        let mut at = from;
        while at < end {
            let length = self.line.text[at..end].find(is_blank).unwrap_or(end - at);
            words.push(self.word(at, at + length));
            at = self.skip(at + length).min(end);
        }
        words
    }

    fn words(&self, from: usize, end: usize) -> Vec<Word> {
        let mut words = Vec::new();
        let mut at = self.skip(from).min(end);
        while at < end {
            let behind = self.word_end(at, end);
            words.push(self.word(at, behind));
            at = self.skip(behind).min(end);
        }
        words
    }

    /// Where a word ends: at a blank outside of quotes that is not escaped.
    fn word_end(&self, from: usize, end: usize) -> usize {
        let mut quote = None;
        let mut characters = self.line.text[from..end].char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                _ if character == self.escape && quote != Some('\'') => {
                    characters.next();
                }
                '"' | '\'' if quote.is_none() => quote = Some(character),
                _ if quote == Some(character) => quote = None,
                _ if quote.is_none() && character.is_whitespace() => return from + at,
                _ => {}
            }
        }
        end
    }

    /// Each pair is a name, a value and what stands between them: an equals sign, or nothing in the old form.
    fn pairs(&self, from: usize, end: usize, instruction: &Word) -> Result<Vec<Word>, Failure> {
        let words = self.words(from, end);
        let Some(first) = words.first() else { return Ok(Vec::new()) };
        if !first.text.contains('=') {
            let behind = from + self.line.text[from..end].find(is_blank).unwrap_or(end - from);
            let value = self.skip(behind).min(end);
            if value == end {
                let message = format!("`{}` takes a name and a value", instruction.text.to_ascii_uppercase());
                return Err(self.failure(first, message));
            }
            let name = self.word(from, behind);
            let nothing = Word { text: String::new(), ..name.clone() };
            return Ok(vec![name, self.word(value, end), nothing]);
        }
        let mut parts = Vec::with_capacity(words.len() * 3);
        for word in words {
            let Some(at) = word.text.find('=') else {
                return Err(self.failure(&word, format!("expected `name=value`, met `{}`", word.text)));
            };
            let equals = word.start + at;
            parts.push(self.word(word.start, equals));
            parts.push(self.word(equals + 1, word.end));
            parts.push(self.word(equals, equals + 1));
        }
        Ok(parts)
    }

    fn whole(&self, from: usize, end: usize) -> Vec<Word> {
        if from < end { vec![self.word(from, end)] } else { Vec::new() }
    }

    /// The texts of a JSON array; `None` for anything else.
    fn json(&self, from: usize, end: usize) -> Option<Vec<Word>> {
        let text = self.line.text[from..end].trim_end();
        let inside = text.strip_prefix('[')?.strip_suffix(']')?;
        let mut rest = inside.trim_start();
        let mut words = Vec::new();
        let mut needs_comma = false;
        while !rest.is_empty() {
            if needs_comma {
                rest = rest.strip_prefix(',')?.trim_start();
            }
            let length = string_length(rest)?;
            let start = from + 1 + (inside.len() - rest.len());
            words.push(Word { text: serde_json::from_str(&rest[..length]).ok()?, start, end: start + length });
            rest = rest[length..].trim_start();
            needs_comma = true;
        }
        Some(words)
    }

    fn heredocs(&self, from: usize, end: usize) -> Vec<Heredoc> {
        let mut heredocs = Vec::new();
        let mut words = self.words(from, end).into_iter().peekable();
        while let Some(word) = words.next() {
            let Some(rest) = word.text.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix("<<")
            else {
                continue;
            };
            let (strips_tabs, mut name) = match rest.strip_prefix('-') {
                Some(name) => (true, name.to_owned()),
                None => (false, rest.to_owned()),
            };
            let next = words.next_if(|_| name.is_empty());
            if let Some(next) = &next {
                name.clone_from(&next.text);
            }
            name.retain(|character| !matches!(character, '"' | '\''));
            if !name.is_empty() && !name.contains('<') {
                let end = next.map_or(word.end, |next| next.end);
                heredocs.push(Heredoc { name, strips_tabs, start: word.start, end });
            }
        }
        heredocs
    }
}

/// The length of the JSON string that a text begins with.
fn string_length(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    characters.next().filter(|(_, first)| *first == '"')?;
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{B}' | '\u{C}' | '\r')
}
