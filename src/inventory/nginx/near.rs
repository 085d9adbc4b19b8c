//! Groups of servers that a handler may have meant: its host is a bare name that no group has, and a group that no
//! handler uses is called almost the same.

use std::collections::HashMap;

use super::blocks::Module;
use super::upstreams::Upstream;

/// Pairs of names that are compared; a configuration with more of them was written by a program, which misspells nothing.
const MAX_PAIRS: usize = 100_000;

/// For each handler (its module and the name that it sends to, where that is no group's) the group that is meant.
pub(super) fn near(
    targets: &[Option<(Module, String)>],
    upstreams: &[Upstream],
    used: &[Vec<usize>],
) -> Vec<Option<usize>> {
    let unused: Vec<usize> = (0..upstreams.len()).filter(|index| used[*index].is_empty()).collect();
    let mut found: HashMap<(Module, &str), Option<usize>> = HashMap::new();
    for (module, name) in targets.iter().flatten() {
        found.entry((*module, name)).or_default();
    }
    if found.len().saturating_mul(unused.len()) <= MAX_PAIRS {
        for ((module, name), near) in &mut found {
            let fits = unused.iter().filter(|index| upstreams[**index].module == *module);
            *near = fits.copied().find(|index| is_alike(name, &upstreams[*index].name));
        }
    }
    let of = |target: &Option<(Module, String)>| {
        target.as_ref().and_then(|(module, name)| found.get(&(*module, name.as_str())).copied().flatten())
    };
    targets.iter().map(of).collect()
}

/// At most two letters differ, and no more than a third of them. Numbers tell hosts apart.
fn is_alike(name: &str, other: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|character| !character.is_ascii_digit()).collect::<String>();
    let distance = strsim::damerau_levenshtein(name, other);
    distance <= 2 && distance * 3 <= name.chars().count() && letters(name) != letters(other)
}

#[cfg(test)]
mod tests {
    use super::is_alike;

    #[test]
    fn what_is_alike() {
        for (name, other) in
            [("backend", "backends"), ("api-server", "api_server"), ("shop", "shpo"), ("orders", "oders")]
        {
            assert!(is_alike(name, other), "{name} {other}");
        }
        for (name, other) in [("web1", "web2"), ("a", "b"), ("db", "do"), ("shop", "stop2"), ("frontend", "backend")] {
            assert!(!is_alike(name, other), "{name} {other}");
        }
    }
}
