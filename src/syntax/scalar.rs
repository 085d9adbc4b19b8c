//! What a plain YAML scalar is to Kubernetes: as Go's sigs.k8s.io/yaml reads it before it becomes JSON.
//!
//! That is goyaml v2's resolver: YAML 1.1 booleans and octals, but no sexagesimals, and dates stay strings. Where
//! Go refuses a file that a reader of other formats would accept, the choice is said beside the code. Knows nothing
//! of parsing; quoted and block scalars never come here unless they carry a tag.

use std::borrow::Cow;
use std::sync::Arc;

use super::node::Data;

/// The tags of `tag:yaml.org,2002:` that decide a scalar's type. Others leave it to the text: Compose's `!reset null`
/// stays null, CloudFormation's `!Ref Name` a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarTag {
    /// `!!str`, and types that have no JSON form: `!!binary` (kept encoded, as no rule looks inside), `!!timestamp`.
    Text,
    Int,
    Float,
    Bool,
    Null,
}

impl ScalarTag {
    /// From a tag's name in YAML's own namespace: `int` of `!!int`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "str" | "binary" | "timestamp" => Some(Self::Text),
            "int" => Some(Self::Int),
            "float" => Some(Self::Float),
            "bool" => Some(Self::Bool),
            "null" => Some(Self::Null),
            _ => None,
        }
    }
}

/// The value of a plain scalar, `None` when it is a string.
///
/// | text | value |
/// |---|---|
/// | nothing, `~`, `null`, `Null`, `NULL` | null |
/// | `y`, `Y`, `yes`, `on`, `true` and their capitalised and upper-case forms; `n`, `no`, `off`, `false` likewise | boolean |
/// | `12`, `+12`, `1_000`, `0x1F`, `0b101`, `0o17`, and `017` (= 15) | integer |
/// | `1.5`, `.5`, `1.`, `1e3`, and what is no octal (`08`) or too long for 64 bits | float |
/// | `.inf`, `.nan` (JSON has neither; Kubernetes refuses them), `1e999`, `12:30`, `2024-01-31`, `=` | string |
pub fn plain(text: &str) -> Option<Data> {
    match text.as_bytes() {
        [] => Some(Data::Null),
        [b'0'..=b'9' | b'+' | b'-', ..] => number(text),
        // No underscores here: Go hands a leading point to the float parser as it stands.
        [b'.', ..] => float(text),
        [b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O', ..] => word(text),
        _ => None,
    }
}

/// The value of a scalar with a tag, whatever its quotes; `Err` when the text is none of the tag's type.
pub fn tagged(tag: ScalarTag, text: &str) -> Result<Option<Data>, ()> {
    match (tag, plain(text)) {
        (ScalarTag::Text, _) => Ok(None),
        (ScalarTag::Int, value @ Some(Data::Int(_) | Data::BigNumber(_))) => Ok(value),
        (ScalarTag::Float, value @ Some(Data::Float(_))) => Ok(value),
        (ScalarTag::Float, Some(Data::Int(number))) => Ok(Some(Data::Float(number as f64))),
        (ScalarTag::Float, None) if is_not_finite(text) => Ok(None),
        (ScalarTag::Bool, value @ Some(Data::Bool(_))) => Ok(value),
        (ScalarTag::Null, value @ Some(Data::Null)) => Ok(value),
        _ => Err(()),
    }
}

/// The text of a mapping key that is no string, as the key of a JSON object; `None` for a collection.
///
/// Null and integers above 63 bits are refused as keys by Go; here they are their text, for formats that take them.
pub fn key_text(key: &Data) -> Option<Cow<'_, str>> {
    match key {
        Data::Null => Some("null".into()),
        Data::Bool(true) => Some("true".into()),
        Data::Bool(false) => Some("false".into()),
        Data::Int(number) => Some(number.to_string().into()),
        Data::Float(number) => Some(float_key(*number).into()),
        Data::BigNumber(text) | Data::String(text) => Some((&**text).into()),
        Data::Sequence(_) | Data::Mapping(_) => None,
    }
}

fn word(text: &str) -> Option<Data> {
    match text {
        "~" | "null" | "Null" | "NULL" => Some(Data::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(Data::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(Data::Bool(false)),
        _ => None,
    }
}

fn number(text: &str) -> Option<Data> {
    let digits: Cow<'_, str> = match text.contains('_') {
        true => text.replace('_', "").into(),
        false => text.into(),
    };
    integer(&digits).or_else(|| float(&digits))
}

/// Go's `ParseInt` with base 0, then `ParseUint`, which takes no sign.
fn integer(text: &str) -> Option<Data> {
    let (negative, signed, magnitude) = match text.as_bytes().first()? {
        b'-' => (true, true, &text[1..]),
        b'+' => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (digits, radix) = match magnitude.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (&magnitude[2..], 16),
        [b'0', b'o' | b'O', _, ..] => (&magnitude[2..], 8),
        [b'0', b'b' | b'B', _, ..] => (&magnitude[2..], 2),
        [b'0', _, ..] => (&magnitude[1..], 8),
        _ => (magnitude, 10),
    };
    // Rust would take a second sign.
    if !digits.as_bytes().first()?.is_ascii_alphanumeric() {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    match (i64::try_from(value), negative) {
        (Ok(value), false) => Some(Data::Int(value)),
        (_, true) => 0_i64.checked_sub_unsigned(value).map(Data::Int),
        (Err(_), false) if !signed => Some(Data::BigNumber(Arc::from(value.to_string()))),
        (Err(_), false) => None,
    }
}

fn float(text: &str) -> Option<Data> {
    if !is_float(text.as_bytes()) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Data::Float(value))
}

/// goyaml's `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, the whole text.
fn is_float(text: &[u8]) -> bool {
    let rest = skip_sign(text);
    let (whole, rest) = skip_digits(rest);
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => skip_digits(rest),
        _ => (0, rest),
    };
    if whole + fraction == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => matches!(skip_digits(skip_sign(exponent)), (1.., [])),
        _ => false,
    }
}

fn skip_sign(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"+").or_else(|| text.strip_prefix(b"-")).unwrap_or(text)
}

fn skip_digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count, &text[count..])
}

fn is_not_finite(text: &str) -> bool {
    matches!(text.trim_start_matches(['+', '-']), ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
}

/// Go's `FormatFloat(key, 'g', -1, 32)`: the shortest digits of a 32-bit float, in scientific notation when the
/// exponent is below -4 or above 5.
fn float_key(number: f64) -> String {
    let number = number as f32;
    let scientific = format!("{number:e}");
    let exponent = scientific.split_once('e').and_then(|(mantissa, text)| Some((mantissa, text.parse::<i32>().ok()?)));
    match exponent {
        Some((mantissa, exponent)) if !(-4..=5).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(number: i64) -> Option<Data> {
        Some(Data::Int(number))
    }

    #[test]
    fn words() {
        for text in ["y", "Yes", "ON", "true", "True"] {
            assert_eq!(plain(text), Some(Data::Bool(true)), "{text}");
        }
        for text in ["N", "no", "Off", "FALSE"] {
            assert_eq!(plain(text), Some(Data::Bool(false)), "{text}");
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(plain(text), Some(Data::Null), "{text}");
        }
        for text in ["yES", "nULL", "tRue", "none", "nil", "oFF", "~~"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn integers() {
        let cases = [
            ("0", 0),
            ("-0", 0),
            ("+12", 12),
            ("0400", 256),
            ("-017", -15),
            ("0o17", 15),
            ("0x1F", 31),
            ("-0X1f", -31),
            ("0b101", 5),
            ("1_000", 1000),
            ("0x_ff", 255),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ];
        for (text, number) in cases {
            assert_eq!(plain(text), int(number), "{text}");
        }
        assert_eq!(plain("18446744073709551615"), Some(Data::BigNumber("18446744073709551615".into())));
        assert_eq!(plain("0xFFFFFFFFFFFFFFFF"), Some(Data::BigNumber("18446744073709551615".into())));
    }

    #[test]
    fn floats() {
        let cases =
            [("1.5", 1.5), (".5", 0.5), ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("08", 8.0), ("1_0.5", 10.5)];
        for (text, number) in cases {
            assert_eq!(plain(text), Some(Data::Float(number)), "{text}");
        }
        assert_eq!(plain("18446744073709551616"), Some(Data::Float(18446744073709551616.0)));
    }

    #[test]
    fn strings() {
        let cases = [
            ".",
            "-",
            "+",
            "..",
            "1.2.3",
            "1e",
            "e3",
            "0x",
            "0xg",
            "0b2",
            "--1",
            "+-1",
            "12:30",
            "0:0",
            "2024-01-31",
            "=",
            "<<",
            ".inf",
            "-.INF",
            ".nan",
            "1e999",
            "inf",
            "nan",
            "infinity",
            "_1",
            "1,5",
            "0x1p3",
            "１２",
            "._5",
        ];
        for text in cases {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn tags_decide() {
        assert_eq!(tagged(ScalarTag::Text, "12"), Ok(None));
        assert_eq!(tagged(ScalarTag::Int, "0x10"), Ok(int(16)));
        assert_eq!(tagged(ScalarTag::Float, "3"), Ok(Some(Data::Float(3.0))));
        assert_eq!(tagged(ScalarTag::Float, "-.inf"), Ok(None));
        assert_eq!(tagged(ScalarTag::Bool, "on"), Ok(Some(Data::Bool(true))));
        assert_eq!(tagged(ScalarTag::Int, "1.5"), Err(()));
        assert_eq!(tagged(ScalarTag::Null, "x"), Err(()));
    }

    #[test]
    fn keys_become_text() {
        let key = |text| plain(text).and_then(|data| key_text(&data).map(Cow::into_owned)).unwrap_or_default();
        let cases = [
            ("on", "true"),
            ("8080", "8080"),
            ("0400", "256"),
            ("1.10", "1.1"),
            ("100000.0", "100000"),
            ("1000000.0", "1e+06"),
            ("0.00001", "1e-05"),
            ("~", "null"),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text), expected, "{text}");
        }
    }
}
