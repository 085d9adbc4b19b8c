//! Byte offset to line and column. A line ends at LF, CRLF or a lone CR.

use super::Position;

/// Bytes between two places up to which characters are counted once: a plan may be one line of a hundred megabytes.
const STEP: usize = 16 * 1024;

#[derive(Debug)]
pub struct LineIndex {
    /// Start offsets of all lines, ascending, the first 0.
    starts: Vec<u32>,
    /// What stands before every multiple of `STEP`.
    counts: Vec<Counts>,
}

/// Length of a text by two measures.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    characters: u32,
    /// UTF-16 code units.
    units: u32,
}

impl Counts {
    fn of(bytes: &[u8]) -> Self {
        // Bytes, not characters: this loop becomes vector code.
        let begins = |byte: &u8| u32::from((*byte as i8) >= -0x40);
        let characters = bytes.iter().map(begins).sum();
        Self { characters, units: bytes.iter().map(|byte| begins(byte) + u32::from(*byte >= 0xF0)).sum() }
    }

    fn and(self, more: Self) -> Self {
        Self { characters: self.characters + more.characters, units: self.units + more.units }
    }
}

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                starts.push((at + 1) as u32);
            }
        }
        let mut before = Counts::default();
        let mut counts = vec![before];
        for step in bytes.chunks_exact(STEP) {
            before = before.and(Counts::of(step));
            counts.push(before);
        }
        Self { starts, counts }
    }

    /// What stands before an offset.
    fn before(&self, text: &str, offset: usize) -> Counts {
        let step = offset / STEP;
        self.counts[step].and(Counts::of(&text.as_bytes()[step * STEP..offset]))
    }

    /// Number of lines; a text ending in a line break has an empty last line.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// 0-based index of the line that holds `offset`.
    pub fn line_of(&self, offset: u32) -> u32 {
        (self.starts.partition_point(|start| *start <= offset) - 1) as u32
    }

    /// Byte range of a 0-based line without its line break; `None` past the end.
    pub fn range(&self, text: &str, line: u32) -> Option<(u32, u32)> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(text.len() as u32);
        let content = text[start as usize..end as usize].trim_end_matches(['\n', '\r']);
        Some((start, start + content.len() as u32))
    }

    /// Byte offset at which a 0-based line starts; the end of the text past the last line.
    pub fn start(&self, text: &str, line: u32) -> u32 {
        self.starts.get(line as usize).copied().unwrap_or(text.len() as u32)
    }

    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.line_of(offset);
        let start = self.starts[line as usize] as usize;
        let column = self.before(text, offset as usize).characters - self.before(text, start).characters;
        Position { line: line + 1, column: column + 1 }
    }

    /// As `position`, with the column in UTF-16 code units (SARIF).
    pub fn position_utf16(&self, text: &str, offset: u32) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.line_of(offset);
        let start = self.starts[line as usize] as usize;
        let column = self.before(text, offset as usize).units - self.before(text, start).units;
        Position { line: line + 1, column: column + 1 }
    }
}

fn floor_char_boundary(text: &str, offset: u32) -> u32 {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        let text = format!("x\n{}", "a\u{e9}\u{1F600}".repeat(2 * STEP));
        let lines = LineIndex::new(&text);
        for at in [2, STEP - 1, STEP, STEP + 1, 5 * STEP, text.len()] {
            let at = floor_char_boundary(&text, at as u32);
            let before = &text[2..at as usize];
            assert_eq!(lines.position(&text, at).column, before.chars().count() as u32 + 1);
            assert_eq!(lines.position_utf16(&text, at).column, before.encode_utf16().count() as u32 + 1);
        }
    }

    #[test]
    fn columns_count_characters_and_code_units() {
        let text = "a: 1\r\nb: 😀é\rc";
        let lines = LineIndex::new(text);
        let end = text.find('\u{e9}').expect("present") as u32;
        assert_eq!(lines.position(text, end), Position { line: 2, column: 5 });
        assert_eq!(lines.position_utf16(text, end), Position { line: 2, column: 6 });
        assert_eq!(lines.count(), 3);
        assert_eq!(lines.range(text, 0), Some((0, 4)));
        assert_eq!(lines.position(text, text.len() as u32 + 9), Position { line: 3, column: 2 });
    }
}
