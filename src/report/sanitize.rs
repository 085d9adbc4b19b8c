//! The one way for foreign text into an output.
//!
//! What a terminal, a CI log or a reader's eye would take for something else is shown as an escape: control
//! characters, line breaks inside a name, bidirectional controls, invisible and formatting characters. People's
//! outputs and every message use `one_line`, snippets use `visible`, and `defuse` disarms workflow commands in a
//! finished text. Machine formats keep data (paths, pointers, keys) exact, and write such characters as JSON escapes.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

/// Longest message, name or path that an output shows, in characters. What is cut ends in `…`.
pub const MAX_LINE: usize = 2_000;

/// Text on one line: nothing in it moves the cursor, ends the line, hides or reorders characters. Bounded.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(MAX_LINE));
    for (count, character) in text.chars().enumerate() {
        if count == MAX_LINE {
            line.push('…');
            break;
        }
        push_visible(&mut line, character);
    }
    line
}

/// Appends one character of a source line as it may be shown; tabs stay, for whoever draws the snippet expands them.
pub fn visible(line: &mut String, character: char) {
    match character {
        '\t' => line.push('\t'),
        _ => push_visible(line, character),
    }
}

fn push_visible(line: &mut String, character: char) {
    match character {
        '\n' => line.push_str("\\n"),
        '\r' => line.push_str("\\r"),
        '\t' => line.push_str("\\t"),
        _ if is_deceptive(character) => {
            let _ = write!(line, "\\u{{{:x}}}", u32::from(character));
        }
        _ => line.push(character),
    }
}

/// Whether a character acts on its reader instead of being read: C0, DEL and C1 controls, line and paragraph
/// separators, bidirectional controls, and what Unicode calls default ignorable. The emoji and text presentation
/// selectors stay: they hide nothing.
pub fn is_deceptive(character: char) -> bool {
    let code = u32::from(character);
    let position = DECEPTIVE.partition_point(|(first, _)| *first <= code);
    position > 0 && code <= DECEPTIVE[position - 1].1
}

/// First and last code points, ascending.
const DECEPTIVE: [(u32, u32); 19] = [
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0D),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
];

/// Disarms what a CI log reads as a command: `::name` at the start of a line, and `##[name]`, `##vso[` and the like
/// anywhere. A finished text goes through here once, because wrapping decides what starts a line.
pub fn defuse(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        safe.push_str(&line[..line.len() - content.len()]);
        match content.strip_prefix("::") {
            Some(rest) => {
                safe.push_str("\\u{3a}:");
                defuse_hashes(&mut safe, rest);
            }
            None => defuse_hashes(&mut safe, content),
        }
    }
    safe
}

fn defuse_hashes(safe: &mut String, line: &str) {
    let mut rest = line;
    while let Some(at) = rest.find("##") {
        let (before, from) = rest.split_at(at + 1);
        safe.push_str(before);
        let name = from[1..].trim_start_matches(|character: char| character.is_ascii_alphabetic());
        if name.starts_with('[') {
            safe.push_str("\\u{23}");
            rest = &from[1..];
        } else {
            rest = from;
        }
    }
    safe.push_str(rest);
}

/// JSON on one line whose strings hold no deceptive character as such: each is written `\uXXXX`, so that data stays
/// exact and printing the raw text is harmless. Ends with a line break.
pub fn json(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, EscapingFormatter);
    value.serialize(&mut serializer).expect("report types have string keys and no failing serialisers");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("serde_json writes UTF-8")
}

struct EscapingFormatter;

impl Formatter for EscapingFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !fragment.chars().any(is_deceptive) {
            return CompactFormatter.write_string_fragment(writer, fragment);
        }
        for character in fragment.chars() {
            let mut units = [0; 2];
            if is_deceptive(character) {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                write!(writer, "{character}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_its_reader_is_shown() {
        assert_eq!(
            one_line("a\x1b[31m\n\r\tb\u{202e}\u{9b}\u{feff}\u{2028}"),
            concat!(r"a\u{1b}[31m\n\r\tb\u{202e}\u{9b}", r"\u{feff}\u{2028}")
        );
        assert_eq!(one_line("日本 ✓ 😀 é ❤\u{fe0f} `x`"), "日本 ✓ 😀 é ❤\u{fe0f} `x`");
        assert!(DECEPTIVE.is_sorted());
    }

    #[test]
    fn a_monstrous_text_is_cut() {
        let line = one_line(&"é".repeat(5_000_000));
        assert_eq!(line.chars().count(), MAX_LINE + 1);
        assert!(line.ends_with('…'));
    }

    #[test]
    fn workflow_commands_are_disarmed() {
        assert_eq!(defuse("  ::error::x\n a ::b\n"), "  \\u{3a}:error::x\n a ::b\n");
        assert_eq!(
            defuse("x ##[error]y ##vso[z] ## [ok] ###[w]"),
            concat!("x #\\u{23}[error]y #\\u{23}vso[z] ## [ok] ", "##\\u{23}[w]")
        );
    }

    #[test]
    fn json_stays_exact() {
        let text = "a\u{202e}\u{7f}\u{e0001}\x1b\"\\😀";
        let json = json(&text);
        assert_eq!(json, "\"a\\u202e\\u007f\\udb40\\udc01\\u001b\\\"\\\\😀\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).expect("valid"), text);
    }
}
