//! The grammar against keepalived itself: `keepalived -t` over the corpus and over broken variants of it.
//!
//! Interfaces, users and scripts are not there, and values are judged too; so the verdict is taken from the messages.
//! Only what concerns quotes, braces, lines and what stands outermost counts as grammar.

use std::path::Path;
use std::process::{Command, Stdio};

use fivenines::format::detect;
use fivenines::source::Source;
use rayon::prelude::*;

use crate::support;

/// What keepalived says of a text that is not of its grammar.
const GRAMMAR: [&str; 9] = [
    "Unterminated quote '",
    "Unmatched quote:",
    "missing terminating ",
    "Extra '}' found",
    "missing '}'s or extra '{'s",
    "Missing '{' at beginning",
    "Unexpected '{'",
    "Invalid ~SEQ",
    "Unknown keyword '",
];

/// Files on which the two disagree, by the end of their path, and why.
const EXPECTED: [(&str, &str); 2] = [
    ("keepalived.conf.vrrp.lvs_syncd", "members of a group without `group`: a rule tells of it"),
    ("a lone block", "which keyword takes a block is no matter of grammar"),
];

/// Changes that break a line, or seem to: each is tried inside of an instance and outside of it.
const VARIANTS: [&str; 22] = [
    "}\n",
    "{\n",
    "priority \"100\n",
    "priority \"100\"\n",
    "priority 100 # \"\n",
    "priority 100 ! }\n",
    "priority \\\n100\n",
    "notify_master '/bin/echo # y'\n",
    "notify_master \"/bin/echo # y {\"\n",
    "notify_master '/bin/echo { y'\n",
    "notify_master '/bin/echo y'\n",
    "notify_master /bin/echo \"\n",
    "unicast_peer{ 10.0.0.2 }\n",
    "unicast_peer\n{ 10.0.0.2\n10.0.0.3 }\n",
    "unicast_peer { 10.0.0.2\n",
    "track_interface {\n eth0 weight 5 }\n",
    "$X=1\nadvert_int $X\n",
    "$X=1\nadvert_int ${X}\n",
    "$X= \\\nadvert_int 1 \\\npriority 5\n$X\n",
    "$X= \\\nunicast_peer { \\\n10.0.0.2 \\\n} \n$X\n",
    "@^nobody priority 5\n",
    "~SEQ(A, 5) priority $A\n",
];

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Agree,
    WeAreStricter(String),
    WeAreLaxer(String),
}

#[test]
fn keepalived_and_we_refuse_the_same_files() {
    let version = Command::new("keepalived").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        return support::skip("there is no keepalived (`apt-get install keepalived`)");
    }
    let Some(files) = support::corpus(&["keepalived"]) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = files.iter().map(support::CorpusFile::source).filter(|source| detect(source, false).format.is_some());
    let mut cases: Vec<Source> = corpus.collect();
    let real = cases.len();
    cases.extend(variants());
    let verdicts: Vec<Verdict> = cases
        .par_iter()
        .enumerate()
        .map(|(index, case)| compare(case, &folder.path().join(format!("{index}.conf"))))
        .collect();
    let count = |of: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| of(verdict)).count();
    println!(
        "keepalived -t over {real} files of the corpus and {} variants: {} agree, {} where we are stricter, {} where we are \
         laxer",
        cases.len() - real,
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
    assert!(real >= 30, "only {real} files of the corpus were compared");
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}

fn variants() -> Vec<Source> {
    let bases = [
        "vrrp_instance VI_1 {\ninterface lo\nvirtual_router_id 51\n{}virtual_ipaddress {\n10.0.0.1\n}\n}\n",
        "{}vrrp_instance VI_1 {\ninterface lo\nvirtual_router_id 51\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n",
    ];
    let variant = |base: &str, line: &str| {
        let text = base.replacen("{}", line, 1);
        support::source(&format!("{line:?} in {base:?}"), &text)
    };
    let all = VARIANTS.iter().flat_map(|line| bases.iter().map(move |base| variant(base, line)));
    all.chain([support::source("a lone block", &bases[0].replacen("{}", "{\n}\n", 1))]).collect()
}

fn compare(case: &Source, file: &Path) -> Verdict {
    let messages = keepalived(case, file);
    let grammar = messages.lines().find(|line| GRAMMAR.iter().any(|message| line.contains(message)));
    let named = Source::new(case.id, "keepalived.conf".into(), case.text.clone(), case.encoding);
    let detected = detect(&named, false);
    match (grammar, detected.errors.first()) {
        (Some(line), None) => Verdict::WeAreLaxer(line.to_owned()),
        (None, Some(error)) => Verdict::WeAreStricter(error.message.clone()),
        _ => Verdict::Agree,
    }
}

/// What a test of the configuration says. It reads and never serves.
fn keepalived(case: &Source, file: &Path) -> String {
    std::fs::write(file, case.text.as_bytes()).expect("the folder is ours");
    let told = file.with_extension("log");
    let mut test = std::ffi::OsString::from("-t");
    test.push(&told);
    let output = Command::new("keepalived").arg(test).arg("-f").arg(file).output().expect("it started before");
    let told = std::fs::read_to_string(told).unwrap_or_default();
    told + &String::from_utf8_lossy(&output.stderr)
}
