//! Conditions of statements: `if a !b || { path /x }`, and the ACLs that they name.

use std::collections::HashSet;

use super::lines::{Argument, Section, Statement};
use super::names::closest;

/// A name in a condition that no `acl` line declares.
pub struct UnknownAcl<'a> {
    pub name: Argument<'a>,
    /// The declared name that is most like it.
    pub closest: Option<&'a str>,
}

/// ACLs that named `defaults` sections declare for whoever starts from them.
pub struct Inherited<'a> {
    names: HashSet<&'a str>,
    /// The environment declares others.
    is_open: bool,
}

/// Unknown names told of one section.
const MAX_UNKNOWN: usize = 16;

/// Keywords whose line ends in a condition.
const CONDITIONAL: [&str; 7] =
    ["use_backend", "use-server", "redirect", "force-persist", "ignore-persist", "monitor", "block"];
const CONDITIONAL_FAMILIES: [&str; 6] =
    ["http-request ", "http-response ", "http-after-response ", "tcp-request ", "tcp-response ", "stick "];

impl<'a> Inherited<'a> {
    pub fn of(sections: &[Section<'a>]) -> Self {
        let bases = sections.iter().filter(|section| section.kind == "defaults" && section.name.is_some());
        let (names, is_open) = declared(bases);
        Self { names, is_open }
    }

    /// Names in the conditions of a section that neither it nor a named `defaults` declares. Names in capitals are
    /// HAProxy's own (`METH_GET`, `TRUE`).
    pub fn unknown_in(&self, section: &Section<'a>) -> Vec<UnknownAcl<'a>> {
        let (own, is_open) = declared(std::iter::once(section));
        if is_open || self.is_open {
            return Vec::new();
        }
        let statements = section.statements().filter(|statement| !statement.is_conditional && has_condition(statement));
        let is_ours = |name: &str| name.bytes().any(|byte| byte.is_ascii_lowercase());
        let is_known = |name: &str| own.contains(name) || self.names.contains(name);
        let unknown = statements.flat_map(|statement| names(&statement));
        let unknown = unknown.filter(|name| is_ours(name.text) && !is_known(name.text)).take(MAX_UNKNOWN);
        unknown.map(|name| UnknownAcl { name, closest: closest(name.text, own.iter().copied()) }).collect()
    }
}

/// The names of these sections' `acl` lines, and whether the environment may add others.
fn declared<'a, 'b>(sections: impl Iterator<Item = &'b Section<'a>>) -> (HashSet<&'a str>, bool)
where
    'a: 'b,
{
    let lines = sections.flat_map(Section::statements).filter(|line| line.keyword == "acl");
    let mut is_open = false;
    let names = lines.filter_map(|line| line.arg(0)).inspect(|name| is_open |= name.is_unknown).map(|name| name.text);
    let names = names.collect();
    (names, is_open)
}

fn has_condition(statement: &Statement<'_>) -> bool {
    CONDITIONAL.contains(&statement.keyword)
        || CONDITIONAL_FAMILIES.iter().any(|family| statement.keyword.starts_with(family))
}

/// The ACLs behind the last `if` or `unless` outside of braces; none of a line that the environment completes.
fn names<'a>(statement: &Statement<'a>) -> Vec<Argument<'a>> {
    let args: Vec<Argument<'a>> = statement.args().collect();
    if args.iter().any(|arg| arg.is_unknown) {
        return Vec::new();
    }
    let mut depth = 0_usize;
    let mut begins = None;
    for (index, arg) in args.iter().enumerate() {
        match arg.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "if" | "unless" if depth == 0 => begins = Some(index + 1),
            _ => {}
        }
    }
    let Some(begins) = begins else { return Vec::new() };
    let mut found = Vec::new();
    for arg in &args[begins..] {
        let text = arg.text.trim_start_matches('!');
        match text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "" | "||" | "or" => {}
            _ if depth > 0 => {}
            _ => found.push(Argument { text, ..*arg }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::haproxy::read;
    use crate::inventory::haproxy::lines::sections;
    use crate::source::{Encoding, Source, SourceId};

    fn unknown(text: &str) -> Vec<String> {
        let source = Source::new(SourceId::new(0), "haproxy.cfg".into(), text.into(), Encoding::Utf8);
        let documents = read(&source).documents;
        let sections: Vec<Section<'_>> = sections(&documents[0].root).collect();
        let inherited = Inherited::of(&sections);
        let all = sections.iter().flat_map(|section| inherited.unknown_in(section));
        all.map(|acl| acl.name.text.to_owned()).collect()
    }

    #[test]
    fn names_stand_behind_the_last_if() {
        let text = "defaults base\n acl inherited src 10.0.0.1\nfrontend f from base\n acl a path /a\n \
                    use_backend x if a !b || { path -m str c } inherited\n http-request set-header Why if if d\n \
                    http-request deny unless METH_GET or !a\n redirect location / code 301 if ! e\n \
                    http-request return status 200 if { path_beg if } a\n acl f path if g\n";
        assert_eq!(unknown(text), ["b", "d", "e"]);
    }

    #[test]
    fn what_the_environment_completes_is_left_out() {
        assert_eq!(unknown("frontend f\n use_backend x if a \"$B\"\n"), Vec::<String>::new());
        assert_eq!(unknown("frontend f\n acl \"$B\" path /\n use_backend x if a\n"), Vec::<String>::new());
        assert_eq!(unknown("frontend f\n.if defined(X)\n use_backend x if a\n.endif\n"), Vec::<String>::new());
        assert_eq!(unknown("frontend f\n use_backend x if a }\n option httplog\n balance if\n"), ["a"]);
    }
}
