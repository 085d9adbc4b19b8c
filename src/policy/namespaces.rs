//! `--namespace`: which packages of the user's policies are judged. Without it all are, where conftest takes `main`.
//!
//! A namespace is exactly a package: `main` does not stand for `main.web`, in conftest neither.

use super::Remark;
use crate::error::Error;
use crate::rule::closest;
use crate::settings::Severity;

/// Packages named in a list before it is cut.
const NAMED: usize = 8;

/// Every namespace that was asked for is a package, and one that answers. `answering` are those with rules named deny,
/// violation or warn, `others` the rest.
pub fn check(wanted: &[String], answering: &[&str], others: &[&str]) -> Result<(), Vec<Error>> {
    let faults = wanted.iter().filter(|name| !answering.contains(&name.as_str())).map(|name| {
        if others.contains(&name.as_str()) {
            let error = Error::new(format!("namespace `{name}` has no rule named deny, violation or warn"));
            return error.help(known(answering));
        }
        let error = Error::new(format!("no policy is of namespace `{name}`"));
        match closest(name, answering.iter().chain(others).copied()) {
            Some(close) => error.help(format!("did you mean `{close}`?")),
            None => error.help(known(answering)),
        }
    });
    let faults: Vec<Error> = faults.collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn known(answering: &[&str]) -> String {
    match answering {
        [] => "there are no policies but the built-in ones: name a folder with `--policy`".to_owned(),
        _ => format!("the policies' namespaces: {}", listed(answering)),
    }
}

/// What `--namespace` leaves out is said.
pub fn left_out(wanted: &[String], answering: &[&str]) -> Option<Remark> {
    let out: Vec<&str> = answering.iter().copied().filter(|name| !wanted.iter().any(|wanted| wanted == name)).collect();
    if wanted.is_empty() || out.is_empty() {
        return None;
    }
    Some(Remark {
        severity: Severity::Note,
        message: format!("{} of {} namespaces are not judged: {}", out.len(), answering.len(), listed(&out)),
        help: Some("`--namespace` narrows the run; without it all are judged".to_owned()),
        place: None,
    })
}

fn listed(names: &[&str]) -> String {
    let more = if names.len() > NAMED { ", ..." } else { "" };
    names.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ") + more
}
