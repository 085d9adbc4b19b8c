//! `required-version`: comparisons of release numbers, such as `>=0.1, <0.3`.

/// A requirement; every comparison must hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Requirement(Vec<Comparison>);

#[derive(Debug, PartialEq, Eq)]
struct Comparison {
    operator: &'static str,
    /// One to three numbers; the missing ones are left open by `=` and are zero otherwise.
    numbers: Vec<u64>,
}

/// The longer of two operators with one beginning stands first.
const OPERATORS: [&str; 6] = [">=", "<=", "==", ">", "<", "="];

impl Requirement {
    /// `None` when the text is no requirement. A version without an operator means exactly that one.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(',').map(|part| comparison(part.trim())).collect::<Option<Vec<_>>>().map(Self)
    }

    /// `version` is three numbers with dots; what follows a `-` or a `+` does not count.
    pub fn allows(&self, version: &str) -> bool {
        let release = version.split(['-', '+']).next().unwrap_or(version);
        numbers(release).is_some_and(|version| self.0.iter().all(|comparison| comparison.holds(&version)))
    }
}

impl Comparison {
    fn holds(&self, version: &[u64]) -> bool {
        let filled = |numbers: &[u64]| [0, 1, 2].map(|at| numbers.get(at).copied().unwrap_or(0));
        let order = filled(version).cmp(&filled(&self.numbers));
        match self.operator {
            ">=" => order.is_ge(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            "<" => order.is_lt(),
            _ => version.starts_with(&self.numbers),
        }
    }
}

fn comparison(text: &str) -> Option<Comparison> {
    let operator = OPERATORS.into_iter().find(|operator| text.starts_with(operator)).unwrap_or("");
    let numbers = numbers(text[operator.len()..].trim())?;
    Some(Comparison { operator, numbers })
}

fn numbers(text: &str) -> Option<Vec<u64>> {
    let numbers = text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
    (numbers.len() <= 3).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(requirement: &str, version: &str) -> Option<bool> {
        Requirement::parse(requirement).map(|requirement| requirement.allows(version))
    }

    #[test]
    fn comparisons() {
        assert_eq!(allows(">=0.1, <0.3", "0.2.9"), Some(true));
        assert_eq!(allows(">=0.1, <0.3", "0.3.0"), Some(false));
        assert_eq!(allows("=0.1", "0.1.7"), Some(true));
        assert_eq!(allows("0.1.7", "0.1.8"), Some(false));
        assert_eq!(allows("> 0.1", "0.1.0-rc.1"), Some(false));
        assert_eq!(allows("~0.1", "0.1.0"), None);
        assert_eq!(allows("", "0.1.0"), None);
        assert_eq!(allows("1.2.3.4", "0.1.0"), None);
    }
}
