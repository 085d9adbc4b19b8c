//! Whether two configurations are those of two nodes, or two copies of one, told by what they say and where they lie.

use super::Config;
use super::instance::Instance;

/// Words of paths that part environments, and not the nodes of one.
const ENVIRONMENTS: [&str; 20] = [
    "prod",
    "production",
    "staging",
    "stage",
    "stg",
    "dev",
    "devel",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "preprod",
    "demo",
    "example",
    "examples",
    "sandbox",
    "old",
    "new",
    "template",
];

/// Words that part the nodes of one system.
const ROLES: [&str; 22] = [
    "master",
    "backup",
    "slave",
    "primary",
    "secondary",
    "main",
    "standby",
    "active",
    "passive",
    "left",
    "right",
    "first",
    "second",
    "a",
    "b",
    "c",
    "one",
    "two",
    "three",
    "server",
    "node",
    "lb",
];

/// Ends of names that are given to copies.
const COPIES: [&str; 6] = [".bak", ".old", ".orig", ".save", ".sample", ".example"];

/// A value that samples have, so that it names no node.
const SAMPLE_ROUTER_IDS: [&str; 2] = ["LVS_DEVEL", "LVS_MAIN"];

pub fn are_apart(first: (&Config<'_>, &Instance<'_>), second: (&Config<'_>, &Instance<'_>)) -> bool {
    let ((a, one), (b, other)) = (first, second);
    // One file for several nodes: that is what its conditions say.
    if a.source == b.source {
        return a.node != b.node;
    }
    let peers = |from: &Instance<'_>, to: &Instance<'_>| {
        let listed = from.unicast.as_ref().zip(to.source.value);
        listed.is_some_and(|(unicast, source)| unicast.peers.iter().any(|(peer, _)| *peer == source))
    };
    let sources = (one.source.value, other.source.value);
    if sources.0.is_some() && sources.0 == sources.1 {
        return false;
    }
    if peers(one, other) && peers(other, one) {
        return true;
    }
    let is_copy = |path: &str| COPIES.iter().any(|end| path.ends_with(end));
    if is_copy(&a.path) != is_copy(&b.path) {
        return false;
    }
    let names = difference(&a.path, &b.path);
    let is_environment = |word: &String| ENVIRONMENTS.contains(&word.as_str());
    if names.0.iter().chain(&names.1).any(is_environment) {
        return false;
    }
    let id = |config: &Config<'_>| config.router_id.clone().filter(|id| !SAMPLE_ROUTER_IDS.contains(&id.as_str()));
    match (id(a), id(b)) {
        (Some(a), Some(b)) => return a != b,
        (None, None) => {}
        _ => return true,
    }
    let is_node = |word: &String| ROLES.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit());
    let told_by_name = !(names.0.is_empty() && names.1.is_empty()) && names.0.iter().chain(&names.1).all(is_node);
    let says_more = sources.0.is_some() || sources.1.is_some();
    // One of them alone may be another sample of the same folder.
    let roles_differ = one.state.value != other.state.value && one.priority.value != other.priority.value;
    told_by_name || says_more || roles_differ
}

/// The words of two paths in which they differ.
fn difference(a: &str, b: &str) -> (Vec<String>, Vec<String>) {
    let (a, b) = (words(a), words(b));
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    (a[start..a.len() - end].to_vec(), b[start..b.len() - end].to_vec())
}

/// Letters and digits apart from each other: `lb01-ber` is `lb`, `01`, `ber`.
fn words(path: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for character in path.chars().map(|character| character.to_ascii_lowercase()) {
        let is_same = character.is_ascii_digit() == last.is_ascii_digit() && last.is_alphanumeric();
        if character.is_alphanumeric() {
            match words.last_mut().filter(|_| is_same) {
                Some(word) => word.push(character),
                None => words.push(character.to_string()),
            }
        }
        last = character;
    }
    words
}

/// How many folders two paths have in common.
pub fn closeness(a: &str, b: &str) -> usize {
    let folders = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    folders(a).iter().zip(&folders(b)).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_differ_in_words() {
        let difference = |a, b| {
            let (a, b) = difference(a, b);
            (a.join(" "), b.join(" "))
        };
        assert_eq!(difference("lb01/keepalived.conf", "lb02/keepalived.conf"), ("01".into(), "02".into()));
        assert_eq!(difference("prod/a.conf", "staging/a.conf"), ("prod".into(), "staging".into()));
        assert_eq!(difference("keepalived-master.conf", "keepalived.conf"), ("master".into(), String::new()));
    }
}
