//! The grammar against HAProxy itself: `haproxy -c` over the corpus and over broken variants of it.
//!
//! Certificates, users, hosts, maps and Lua are not there, and keywords are newer than the binary; so the verdict is
//! taken from the messages. Only what concerns words, sections and preprocessor lines counts as grammar.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use fivenines::format::detect;
use fivenines::source::Source;
use rayon::prelude::*;

use crate::support;

/// What HAProxy says of a line that is not of its grammar.
const GRAMMAR: [&str; 18] = [
    "unmatched quote at position",
    "unmatched brace in environment variable name",
    "forbidden first char in environment variable name",
    "truncated or invalid word expansion sequence",
    "truncated or invalid hexadecimal sequence",
    "too many words, truncating",
    "out of section.",
    "Stray NUL character",
    "line too long",
    "empty scope name is forbidden",
    "no matching '.if'",
    "non-terminated '.if' block",
    "after '.else' is not permitted",
    "too many nested '.if'",
    "for '.else'",
    "for '.endif'",
    "unknown directive '.",
    "Use quotes if the message should contain spaces",
];

/// Files on which the two disagree, by the end of their path, and why.
const EXPECTED: [(&str, &str); 0] = [];

/// Changes that break a line, or seem to: each is tried on a file of its own.
const VARIANTS: [&str; 28] = [
    " log \"a\n",
    " log 'a\n",
    " log a\"b c\"d'e f'\n",
    " log a\\\n",
    " log \\x4\n",
    " log \\x41\\ \\#\\\"\\'\n",
    " log \"\\x4g\"\n",
    " log '\\x4g'\n",
    " log \"$1\"\n",
    " log $1 '$1'\n",
    " log \"${A\"\n",
    " log \"${A}\" \"$A\"\n",
    " log \"${A-b}\"\n",
    " log \"${A-b\"\n",
    " log \"${A[*]}\"\n",
    " log \"${A[1]}\"\n",
    " log \"$\"\n",
    " log \"\\$\"\n",
    ".endif\n",
    ".else\n",
    ".if defined(A)\n",
    ".if defined(A)\n.else\n.elif 1\n.endif\n",
    ".if defined(A)\n log 'a\n.endif\n",
    ".foo\n",
    ".notice a b\n",
    " # \"a\n",
    " \"\" 'a\n",
    " log a\rb 'c\n",
];

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Agree,
    WeAreStricter(String),
    WeAreLaxer(String),
}

#[test]
fn haproxy_and_we_refuse_the_same_lines() {
    let has_haproxy = Command::new("haproxy").arg("-v").stdout(Stdio::null()).status();
    if !has_haproxy.is_ok_and(|status| status.success()) {
        return support::skip("there is no haproxy (`apt-get install haproxy`)");
    }
    let Some(files) = support::corpus(&["haproxy"]) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut cases: Vec<Source> = files.iter().map(support::CorpusFile::source).collect();
    cases.extend(variants());
    let verdicts: Vec<Verdict> = cases
        .par_iter()
        .enumerate()
        .map(|(index, case)| compare(case, &folder.path().join(index.to_string())))
        .collect();
    let count = |of: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| of(verdict)).count();
    println!(
        "haproxy -c over {} files of the corpus and {} variants: {} agree, {} where we are stricter, {} where we are laxer",
        files.len(),
        cases.len() - files.len(),
        count(|verdict| *verdict == Verdict::Agree),
        count(|verdict| matches!(verdict, Verdict::WeAreStricter(_))),
        count(|verdict| matches!(verdict, Verdict::WeAreLaxer(_))),
    );
    let disagreements = cases.iter().zip(&verdicts).filter(|(_, verdict)| **verdict != Verdict::Agree);
    let unexpected: Vec<String> = disagreements
        .inspect(|(case, verdict)| println!("{}: {verdict:?}", case.path))
        .filter(|(case, _)| !EXPECTED.iter().any(|(end, _)| case.path.ends_with(end)))
        .map(|(case, verdict)| format!("{}: {verdict:?}", case.path))
        .collect();
    assert!(files.len() >= 80, "only {} files of the corpus were compared", files.len());
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}

fn variants() -> Vec<Source> {
    let bases = ["global\n {}defaults\n mode http\n", "{}global\n", "backend a\n server a 10.0.0.1:80\n{}"];
    let variant = |base: &str, line: &str| support::source(&format!("{line:?} in {base:?}"), &base.replace("{}", line));
    // A blank behind the last of them counts as one more to some versions.
    let words = |count: usize| format!(" log{}\n", " a".repeat(count - 1));
    let long = [64, 65, 66].map(words);
    let lines = VARIANTS.iter().copied().chain(long.iter().map(String::as_str));
    lines.flat_map(|line| bases.iter().map(move |base| variant(base, line))).collect()
}

fn compare(case: &Source, file: &Path) -> Verdict {
    let messages = haproxy(case, file);
    let grammar = messages.lines().find(|line| GRAMMAR.iter().any(|message| line.contains(message)));
    let named = Source::new(case.id, "haproxy.cfg".into(), case.text.clone(), case.encoding);
    let detected = detect(&named, false);
    match (grammar, detected.errors.first()) {
        (Some(line), None) => Verdict::WeAreLaxer(line.to_owned()),
        (None, Some(error)) => Verdict::WeAreStricter(error.message.clone()),
        _ => Verdict::Agree,
    }
}

/// What a check of the configuration says. It reads and never serves.
fn haproxy(case: &Source, file: &Path) -> String {
    let mut written = std::fs::File::create(file).expect("the folder is ours");
    written.write_all(case.text.as_bytes()).expect("the folder is ours");
    // A last line without its end is refused as a whole; that is no matter of grammar here.
    if !case.text.ends_with('\n') {
        written.write_all(b"\n").expect("the folder is ours");
    }
    drop(written);
    let output =
        Command::new("haproxy").args(["-c", "-f"]).arg(file).env_remove("A").output().expect("it started before");
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}
