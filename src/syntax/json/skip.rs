//! Values that nobody needs: they are checked like all others, and no node is made of them.

use super::scan::Scan;
use super::{Failure, Frame, MAX_DEPTH, unexpected};
use crate::syntax::SyntaxErrorKind;

/// Whether the collection at this place is read over.
pub type Skip = fn(Above<'_>) -> bool;

/// The keys that lead to a value.
#[derive(Clone, Copy)]
pub struct Above<'f> {
    frames: &'f [Frame],
}

impl<'f> Above<'f> {
    pub(super) fn new(frames: &'f [Frame]) -> Self {
        Self { frames }
    }

    /// Collections around the value.
    pub fn depth(self) -> usize {
        self.frames.len()
    }

    /// The key in the collection at `level`, the root's is 0; empty in a list.
    pub fn key(self, level: usize) -> &'f str {
        self.frames.get(level).and_then(|frame| frame.key.as_ref()).map_or("", |(key, _)| key)
    }
}

/// Reads over a collection that begins here, at most `depth` levels deep.
pub(super) fn over(scan: &mut Scan<'_>, depth: usize) -> Result<(), Failure> {
    // Whether each open collection is a mapping.
    let mut open: Vec<bool> = Vec::new();
    loop {
        let at = scan.next_token().ok_or_else(Failure::cut_off)?;
        match scan.bytes[at] {
            byte @ (b'{' | b'[') => {
                if open.len() >= depth {
                    let message = format!("values are nested more than {MAX_DEPTH} levels deep");
                    return Err(Failure { kind: SyntaxErrorKind::Limit, ..Failure::new(at, message) });
                }
                scan.at = at + 1;
                let first = scan.next_token().ok_or_else(Failure::cut_off)?;
                open.push(byte == b'{');
                match (byte, scan.bytes[first]) {
                    (b'{', b'}') | (b'[', b']') => {
                        scan.at = first + 1;
                        open.pop();
                    }
                    (b'{', _) => {
                        key(scan)?;
                        continue;
                    }
                    _ => continue,
                }
            }
            b'"' => drop(scan.string()?),
            b'-' | b'0'..=b'9' => drop(scan.number()?),
            _ => drop(scan.word().ok_or_else(|| unexpected(scan.bytes, at, "a value"))?),
        }
        // A value has ended: so may any number of collections.
        loop {
            let Some(is_mapping) = open.last() else { return Ok(()) };
            let at = scan.next_token().ok_or_else(Failure::cut_off)?;
            match (is_mapping, scan.bytes[at]) {
                (true, b'}') | (false, b']') => {
                    scan.at = at + 1;
                    open.pop();
                }
                (true, b',') => {
                    scan.at = at + 1;
                    key(scan)?;
                    break;
                }
                (false, b',') => {
                    scan.at = at + 1;
                    break;
                }
                (true, _) => return Err(unexpected(scan.bytes, at, "`,` or `}`")),
                (false, _) => return Err(unexpected(scan.bytes, at, "`,` or `]`")),
            }
        }
    }
}

fn key(scan: &mut Scan<'_>) -> Result<(), Failure> {
    let start = scan.next_token().ok_or_else(Failure::cut_off)?;
    if scan.bytes[start] != b'"' {
        return Err(unexpected(scan.bytes, start, "a key in double quotes"));
    }
    scan.string()?;
    let colon = scan.next_token().ok_or_else(Failure::cut_off)?;
    if scan.bytes[colon] != b':' {
        return Err(unexpected(scan.bytes, colon, "`:` behind the key"));
    }
    scan.at = colon + 1;
    Ok(())
}
