//! Durations: an integer with `us`, `ms`, `s`, `m`, `h` or `d`; bare ones are milliseconds.

/// A length of time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    pub ms: i64,
    /// Empty for a bare number.
    pub unit: &'static str,
}

const UNITS: [(&str, i64); 5] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// `None` for what is no duration. Of `1m30s` HAProxy reads the first part and warns; a part of a millisecond counts as
/// a whole one.
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text.get(..digits)?.parse().ok()?;
    let rest = &text[digits..];
    if rest.is_empty() {
        return Some(Duration { ms: number, unit: "" });
    }
    if rest.starts_with("us") {
        return Some(Duration { ms: number / 1000 + i64::from(number % 1000 > 0), unit: "us" });
    }
    let (unit, factor) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit))?;
    Some(Duration { ms: number.saturating_mul(*factor), unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_numbers_are_milliseconds() {
        let read = |text| duration(text).map(|duration| (duration.ms, duration.unit));
        assert_eq!(read("5000"), Some((5000, "")));
        assert_eq!(read("5m"), Some((300_000, "m")));
        assert_eq!(read("5ms"), Some((5, "ms")));
        assert_eq!(read("1h"), Some((3_600_000, "h")));
        assert_eq!(read("2d"), Some((172_800_000, "d")));
        assert_eq!(read("1500us"), Some((2, "us")));
        assert_eq!(read("1m30s"), Some((60_000, "m")));
        assert_eq!(read("0"), Some((0, "")));
        assert_eq!((read(""), read("s"), read("-1"), read("5x"), read("1.5s")), (None, None, None, None, None));
        assert_eq!(read("99999999999999999999s"), None);
        assert_eq!(read("9223372036854775807d"), Some((i64::MAX, "d")));
    }
}
