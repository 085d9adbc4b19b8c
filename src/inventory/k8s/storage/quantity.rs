//! Quantities of bytes as Kubernetes writes them: `10Gi`, `500M`, `1e3`.

/// By suffix, longest first where one ends in another.
const SUFFIXES: [(&str, f64); 13] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
];

/// In bytes; `None` for what is no quantity.
pub(super) fn bytes(text: &str) -> Option<f64> {
    let scaled = SUFFIXES.iter().find_map(|(suffix, factor)| Some((text.strip_suffix(suffix)?, *factor)));
    let (number, factor) = scaled.unwrap_or((text, 1.0));
    let is_number =
        number.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '+' | '-' | 'e' | 'E'));
    number.parse::<f64>().ok().filter(|_| is_number).map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn quantities() {
        for (text, expected) in [("1Ki", 1024.0), ("1.5G", 1.5e9), ("500m", 0.5), ("1e3", 1000.0), ("12", 12.0)] {
            assert_eq!(bytes(text), Some(expected), "{text}");
        }
        for text in ["", "Gi", "1 Gi", "inf", "nan", "{{ .size }}", "10GB"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
