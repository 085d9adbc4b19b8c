//! Addresses of resources and modules: `module.vpc[0].data.aws_subnet.a["x.y"]`, and references, which look alike and
//! go on with attributes.

/// A name with the key of one instance of it, as written between the brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'t> {
    pub name: &'t str,
    pub key: Option<&'t str>,
}

/// Splits a traversal at its dots and brackets. Brackets that do not end make the rest one name.
pub fn steps(text: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let mut step = Step { name, key: None };
        rest = behind;
        if let Some(length) = bracket(rest) {
            step.key = Some(&rest[1..length - 1]);
            rest = &rest[length..];
            // An index of an index is deeper than any address.
            while let Some(length) = bracket(rest) {
                rest = &rest[length..];
            }
        } else if rest.starts_with('[') {
            rest = "";
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        steps.push(step);
    }
    steps
}

/// The length of the bracket that a text begins with.
fn bracket(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    if !inside.starts_with('"') {
        return inside.find(']').map(|at| at + 2);
    }
    let mut escaped = false;
    let quote = inside.char_indices().skip(1).find(|(_, character)| {
        let closes = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        closes
    })?;
    inside[quote.0 + 1..].starts_with(']').then_some(quote.0 + 3)
}

/// The modules that an address or a module's address begins with: `module.vpc[0].module.zones` gives two.
pub fn modules<'t>(steps: &[Step<'t>]) -> Vec<Step<'t>> {
    let pairs = steps.chunks(2).take_while(|pair| pair.len() == 2 && pair[0].name == "module");
    pairs.map(|pair| pair[1]).collect()
}

/// The part of an address that names the instance of the module.
pub fn module_of(address: &str) -> &str {
    let count = modules(&steps(address)).len();
    let mut end = 0;
    for _ in 0..count {
        // `module.name`, its key, and the dot behind.
        let name = end + address[end..].find('.').map_or(0, |at| at + 1);
        let behind = name + address[name..].find(['.', '[']).unwrap_or(address.len() - name);
        let key = bracket(&address[behind..]).unwrap_or(0);
        end = (behind + key + 1).min(address.len());
    }
    address[..end].trim_end_matches('.')
}

/// An address without its resource's own key, and without any key.
pub fn stripped(address: &str) -> (String, String) {
    let steps = steps(address);
    let written = |step: &Step<'_>| match step.key {
        Some(key) => format!("{}[{key}]", step.name),
        None => step.name.to_owned(),
    };
    let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
    let mut with_modules: Vec<String> = steps.iter().map(written).collect();
    if let (Some(last), Some(step)) = (with_modules.last_mut(), steps.last()) {
        step.name.clone_into(last);
    }
    (with_modules.join("."), names.join("."))
}

/// Whether an address that may leave keys out means an instance.
pub fn is_meant(pattern: &str, address: &str) -> bool {
    let (pattern, address) = (steps(pattern), steps(address));
    let fits = |(pattern, step): (&Step<'_>, &Step<'_>)| {
        pattern.name == step.name && (pattern.key.is_none() || pattern.key == step.key)
    };
    pattern.len() == address.len() && pattern.iter().zip(&address).all(fits)
}

/// An address with every choice of its keys left out; the first is the address itself.
pub fn forms(address: &str) -> Vec<String> {
    const MOST_KEYS: usize = 6;
    let steps = steps(address);
    let keyed: Vec<usize> = (0..steps.len()).filter(|at| steps[*at].key.is_some()).take(MOST_KEYS).collect();
    let form = |left_out: usize| {
        let mut form = String::new();
        for (at, step) in steps.iter().enumerate() {
            if at > 0 {
                form.push('.');
            }
            form.push_str(step.name);
            let is_left_out = keyed.iter().position(|keyed| *keyed == at).is_some_and(|bit| left_out >> bit & 1 == 1);
            if let Some(key) = step.key.filter(|_| !is_left_out) {
                form.push('[');
                form.push_str(key);
                form.push(']');
            }
        }
        form
    };
    (0..1 << keyed.len()).map(form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let steps = steps(text).into_iter().map(|step| format!("{}:{}", step.name, step.key.unwrap_or("-")));
        steps.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_hold_dots_brackets_and_quotes() {
        assert_eq!(shown("aws_subnet.a"), "aws_subnet:- a:-");
        assert_eq!(shown(r#"module.v["x.y"].data.a.b[0].id"#), r#"module:- v:"x.y" data:- a:- b:0 id:-"#);
        assert_eq!(shown(r#"a.b["q\"]x"].c"#), r#"a:- b:"q\"]x" c:-"#);
        assert_eq!(shown("a.b[0][1].c"), "a:- b:0 c:-");
        assert_eq!(shown("a.b[0"), "a:- b:-");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn modules_of_addresses() {
        assert_eq!(module_of("a.b"), "");
        assert_eq!(module_of(r#"module.v["x.y"].module.w.data.a.b[0]"#), r#"module.v["x.y"].module.w"#);
    }

    #[test]
    fn keys_may_be_left_out() {
        assert_eq!(
            forms("module.a[0].b.c[1]"),
            ["module.a[0].b.c[1]", "module.a.b.c[1]", "module.a[0].b.c", "module.a.b.c"]
        );
        assert!(is_meant("module.a.b.c[1]", "module.a[0].b.c[1]"));
        assert!(!is_meant("module.a.b.c[0]", "module.a[0].b.c[1]"));
    }

    #[test]
    fn keys_are_stripped() {
        let (with_modules, without) = stripped(r#"module.v["x.y"].a.b[0]"#);
        assert_eq!((with_modules.as_str(), without.as_str()), (r#"module.v["x.y"].a.b"#, "module.v.a.b"));
    }
}
