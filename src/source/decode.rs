//! Bytes to text. UTF-8, UTF-16 in both orders and byte order marks are decoded exactly; anything else lossily,
//! and the caller says so.

use std::sync::Arc;

/// What a source's bytes were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
    /// Not valid in any known encoding: bytes were replaced. No fixes are offered.
    Lossy,
}

#[derive(Debug)]
pub struct Decoded {
    pub text: Arc<str>,
    pub encoding: Encoding,
}

/// Decodes a file. A byte order mark is dropped: no span ever points at it.
pub fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // Without a mark, a NUL beside an ASCII character gives the byte order away; no configuration holds NUL.
        [0, first, ..] if first.is_ascii() && *first != 0 => utf16(bytes, u16::from_be_bytes),
        [first, 0, ..] if first.is_ascii() && *first != 0 => utf16(bytes, u16::from_le_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.into(), encoding: Encoding::Utf8 },
        Err(_) => Decoded { text: String::from_utf8_lossy(bytes).into(), encoding: Encoding::Lossy },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    match String::from_utf16(&units) {
        Ok(text) if bytes.len().is_multiple_of(2) => Decoded { text: text.into(), encoding: Encoding::Utf16 },
        _ => Decoded { text: String::from_utf16_lossy(&units).into(), encoding: Encoding::Lossy },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode(bytes);
        (decoded.text.to_string(), decoded.encoding)
    }

    #[test]
    fn marks_and_byte_orders() {
        assert_eq!(text(b"\xEF\xBB\xBFa: 1"), ("a: 1".into(), Encoding::Utf8));
        assert_eq!(text(b"\xFF\xFEa\0:\0"), ("a:".into(), Encoding::Utf16));
        assert_eq!(text(b"\xFE\xFF\0a\0:"), ("a:".into(), Encoding::Utf16));
        assert_eq!(text(b"\0a\0:"), ("a:".into(), Encoding::Utf16));
        assert_eq!(text(b"a\xFFb"), ("a\u{FFFD}b".into(), Encoding::Lossy));
        assert_eq!(text(b"\xFF\xFEa\0b"), ("a".into(), Encoding::Lossy));
        assert_eq!(text(b""), (String::new(), Encoding::Utf8));
    }
}
