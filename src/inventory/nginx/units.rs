//! nginx's times, sizes and flags. `None` for what nginx refuses and for what is not written out (a variable).

/// Units in the order they must stand in, with their milliseconds.
const UNITS: [(&str, i64); 8] = [
    ("y", 365 * 86_400_000),
    ("M", 30 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// A time in milliseconds: `1m30s`, `500ms`, `60` (seconds). A unit stands once, and behind all that are larger.
pub fn milliseconds(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0_i64;
    let mut next_unit = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest.get(..digits)?.parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = if letters == 0 { "s" } else { &rest[..letters] };
        let at = UNITS.iter().position(|(name, _)| *name == unit).filter(|at| *at >= next_unit)?;
        // A bare number ends the text.
        if letters == 0 && !rest.trim_start_matches(' ').is_empty() {
            return None;
        }
        total = total.checked_add(number.checked_mul(UNITS[at].1)?)?;
        next_unit = at + 1;
        rest = rest[letters..].trim_start_matches(' ');
    }
    (!text.is_empty()).then_some(total)
}

pub fn flag(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("on") => Some(true),
        _ if text.eq_ignore_ascii_case("off") => Some(false),
        _ => None,
    }
}

pub fn number(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let cases = [
            ("60", Some(60_000)),
            ("1m30s", Some(90_000)),
            ("1m 30s", Some(90_000)),
            ("500ms", Some(500)),
            ("1M", Some(2_592_000_000)),
            ("1m30", Some(90_000)),
            ("0", Some(0)),
            ("1.5s", None),
            ("30s1m", None),
            ("1s1s", None),
            ("30 s", None),
            ("", None),
            ("$t", None),
            ("99999999999999999999", None),
            ("9223372036854775807y", None),
        ];
        for (text, expected) in cases {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
