//! The grammar against HAProxy itself: `haproxy -c` over the corpus and over broken variants of it.
//!
//! Certificates, users, hosts, maps and Lua are not there, and keywords are newer than the binary; so the verdict is
//! taken from the messages. Only what concerns words, sections and preprocessor lines counts as grammar.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use fivenines::format::detect;
use fivenines::policy::{Policy, builtin};
use fivenines::settings::{RuleSelector, Settings};
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
const VARIANTS: [&str; 33] = [
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
    " http-request set-header X-Tag \"a # b\"' c'\\ d if { hdr(x) -m str \"q\\\"w\" }\n",
    " acl p path_beg /a#b\n",
    " server s1 '$HOST':80\n",
    ".if version_atleast(2.4) && !defined(BLUE)\nbackend app\n server s 10.0.0.1:80\n.else\nbackend app\n.endif\n",
    " server a 10.0.0.1:80 \\\n",
];

/// What HAProxy says of a name that leads nowhere.
const DANGLING: [&str; 10] = [
    "unable to find required default_backend",
    "unable to find required use_backend",
    "for tracking",
    "unable to find required resolvers",
    "unable to find sync peers",
    "unable to find stick-table",
    "unable to find mailers",
    "no such ACL",
    "unable to find ",
    "not found",
];

/// What a later check of the same lines says in the same words.
const OTHER: [&str; 3] = ["global.external-check", "unable to find the file", "No such file"];

/// A line of a `backend` (`B`) or of a `frontend` (`F`) that names something.
const NAMES: [&str; 46] = [
    "F use_backend x if TRUE",
    "F use_backend b if TRUE",
    "F use_backend l if TRUE",
    "F use_backend f if TRUE",
    "F use_backend x%[path] if TRUE",
    "F default_backend x",
    "F default_backend b",
    "F disabled\n default_backend x",
    "B server c 10.0.0.1:80 track a",
    "B server c 10.0.0.1:80 track x",
    "B server c 10.0.0.1:80 track l/s",
    "B server c 10.0.0.1:80 track x/s",
    "B server c 10.0.0.1:80 resolvers x",
    "B server c 10.0.0.1:80 resolvers r",
    "B default-server resolvers x\n server c 10.0.0.1:80",
    "B stick-table type ip size 1m peers x",
    "B stick-table type ip size 1m peers p",
    "B stick on src table x",
    "B stick on src table t",
    "F http-request track-sc0 src table x",
    "F http-request track-sc0 src table t",
    "F tcp-request connection track-sc0 src table x",
    "B use-server x if TRUE",
    "B use-server a if TRUE",
    "B use-server w2 if TRUE",
    "B use-server w9x if TRUE",
    "B errorfiles x",
    "B errorfiles e",
    "B use-fcgi-app x",
    "B filter cache x",
    "B filter cache k",
    "B http-request cache-use x",
    "B http-request cache-use k\n http-response cache-store k",
    "B email-alert mailers x\n email-alert from a@b\n email-alert to a@b",
    "B email-alert mailers m\n email-alert from a@b\n email-alert to a@b",
    "B http-request deny if !{ http_auth(x) }",
    "B http-request deny if !{ http_auth(u) }",
    "B http-request deny if x",
    "B acl x path /\n http-request deny if !x || METH_POST",
    "B http-request set-header Why if if x",
    "B http-request set-header Why x unless { path if }",
    "B http-request do-resolve(txn.a,x,ipv4) str(a)",
    "B http-request do-resolve(txn.a,r,ipv4) str(a)",
    "F monitor fail if x",
    "F redirect prefix / if ! x",
    "F tcp-request content reject if x or TRUE",
];

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Agree,
    WeAreStricter(String),
    WeAreLaxer(String),
}

#[test]
fn haproxy_and_we_refuse_the_same_lines() {
    if !has_haproxy() {
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

fn has_haproxy() -> bool {
    let status = Command::new("haproxy").arg("-v").stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn haproxy_and_we_miss_the_same_names() {
    if !has_haproxy() {
        return support::skip("there is no haproxy (`apt-get install haproxy`)");
    }
    let mut cases: Vec<Source> = NAMES.iter().map(|line| naming(line)).collect();
    let files = support::corpus(&["haproxy"]).unwrap_or_default();
    cases.extend(files.iter().map(support::CorpusFile::source));
    let policies = builtin();
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = |(index, case): (usize, &Source)| {
        let inside = folder.path().join(index.to_string());
        std::fs::create_dir(&inside).expect("the folder is ours");
        let file = inside.join("haproxy.cfg");
        let messages = haproxy(case, &file);
        let is_accepted = !messages.contains("ALERT") || messages.contains("no error but will not start");
        let says = |line: &&str| {
            DANGLING.iter().any(|text| line.contains(text)) && !OTHER.iter().any(|text| line.contains(text))
        };
        let said = messages.lines().find(says);
        let found = dangling(&inside, &policies);
        match (said, found.first()) {
            (Some(line), None) => Some(format!("{}: only HAProxy says: {line}", case.path)),
            (None, Some(message)) if is_accepted => Some(format!("{}: only we say: {message}", case.path)),
            _ => None,
        }
    };
    let wrong: Vec<String> = cases.par_iter().enumerate().filter_map(wrong).collect();
    println!("names over {} files of the corpus and {} lines: {} disagreements", files.len(), NAMES.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A configuration that is accepted, but for one line.
fn naming(line: &str) -> Source {
    let (half, line) = line.split_at(1);
    let [frontend, backend] = ["F", "B"].map(|one| if one == half { line } else { "" });
    let text = format!(
        "global\n daemon\nresolvers r\n nameserver a 127.0.0.1:53\npeers p\n peer n1 127.0.0.1:10000\nmailers m\n \
         mailer a 127.0.0.1:25\ncache k\n total-max-size 4\nhttp-errors e\nuserlist u\ndefaults\n mode http\n timeout connect 1s\n \
         timeout client 1s\n timeout server 1s\nbackend t\n stick-table type ip size 1m\nlisten l\n bind 127.0.0.1:18081\n \
         server s 10.0.0.1:80 check\nfrontend f\n bind 127.0.0.1:18080\n{frontend}\nbackend b\n server a 10.0.0.1:80 check\n \
         server-template w 3 10.0.0.1:80\n{backend}\n"
    );
    support::source(line, &text)
}

/// What the rule says of the one file of a folder.
fn dangling(folder: &Path, policies: &[Policy]) -> Vec<String> {
    let only = vec![RuleSelector::Id("haproxy-undefined-reference".into())];
    let settings = Settings { root: folder.to_owned(), only, ..Settings::default() };
    let report = support::report_in(folder, &[".".into()], &settings, policies);
    report.findings.into_iter().map(|finding| finding.message).collect()
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
