//! Where a block of Lua ends: braces inside of its strings, comments and long brackets do not count.

/// The byte behind the brace that closes a block whose text begins at `start`. `None`: it is not closed.
pub fn end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 1_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'{' => {
                depth += 1;
                at + 1
            }
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => {
                depth -= 1;
                at + 1
            }
            b'"' | b'\'' => string(bytes, at)?,
            b'-' if bytes.get(at + 1) == Some(&b'-') => comment(bytes, at + 2)?,
            b'[' => match long_bracket(bytes, at) {
                Some(level) => long_end(bytes, at + level + 2, level)?,
                None => at + 1,
            },
            _ => at + 1,
        };
    }
    None
}

fn string(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

fn comment(bytes: &[u8], start: usize) -> Option<usize> {
    if let Some(level) = long_bracket(bytes, start) {
        return long_end(bytes, start + level + 2, level);
    }
    let length = bytes[start..].iter().position(|byte| *byte == b'\n')?;
    Some(start + length)
}

/// The number of `=` in `[==[`.
fn long_bracket(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?.strip_prefix(b"[")?;
    let level = rest.iter().take_while(|byte| **byte == b'=').count();
    (rest.get(level) == Some(&b'[')).then_some(level)
}

/// Behind the `]==]` of a level.
fn long_end(bytes: &[u8], start: usize, level: usize) -> Option<usize> {
    let mut at = start;
    while at < bytes.len() {
        if bytes[at] != b']' {
            at += 1;
            continue;
        }
        let equals = bytes[at + 1..].iter().take_while(|byte| **byte == b'=').count();
        let behind = at + 1 + equals;
        if equals == level && bytes.get(behind) == Some(&b']') {
            return Some(behind + 1);
        }
        // The bracket that ends a run of `=` may begin the next one.
        at = behind;
    }
    None
}
