use super::*;
use crate::source::{Encoding, SourceId, Sources};

fn source(path: &str, text: &str) -> Source {
    Source::new(SourceId::new(0), path.into(), text.into(), Encoding::Utf8)
}

#[test]
fn what_keepalived_reads_is_told_from_what_is_about_it() {
    for text in [
        "vrrp_instance VI_1 {\n}\n",
        "# a\n\nvirtual_server 10.0.0.1 80\n{\n}\n",
        "@main vrrp_instance VI_1 {\n}\n",
        "global_defs{\n router_id a\n}\n",
        "vrrp_instance {{ name }} {\n}\n",
    ] {
        assert!(looks_like(text), "{text}");
    }
    for text in [
        "server { listen 80; }\n",
        "# vrrp_instance VI_1 {\n[Service]\nExecStart=/usr/sbin/keepalived\n",
        "<VirtualHost *:80>\n</VirtualHost>\n",
        "groff -t keepalived.conf.5\n",
        "virtual_server = {\n}\n",
        "if $programname == 'keepalived' then {\n}\n",
        "track_file\nfoo\n{\n",
    ] {
        assert!(!looks_like(text), "{text}");
    }
    for path in ["keepalived.conf", "a/keepalived.conf.vrrp", "lb1.conf", "keepalived-a.cfg", "keepalived.conf.tmpl"] {
        assert!(may_hold(path), "{path}");
    }
    assert!(!may_hold("keepalived.service") && !may_hold("keepalived.yaml"));
}

#[test]
fn a_file_with_conditions_is_a_document_for_each_node() {
    let names = |text: &str| -> Vec<Option<String>> {
        let found = read(&source("keepalived.conf", text));
        assert_eq!(found.errors, vec![]);
        found.documents.iter().map(|document| document.identity.name.as_deref().map(str::to_owned)).collect()
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(names("vrrp_instance A {\n priority 1\n}\n"), [None]);
    assert_eq!(names("vrrp_instance A {\n @main priority 1\n}\n"), [some("main"), some("other")]);
    assert_eq!(names("vrrp_instance A {\n @b priority 1\n @a priority 2\n}\n"), [some("a"), some("b")]);
}

#[test]
fn a_block_that_closes_too_early_breaks_the_file() {
    let found = read(&source("keepalived.conf", "vrrp_instance A {\n}\npriority 1\n"));
    assert_eq!(found.documents.len(), 0);
    assert!(found.errors[0].message.starts_with("`priority` stands outside"), "{:?}", found.errors);
}

#[test]
fn statements_of_a_template_are_not_judged() {
    let jinja = read(&source("keepalived.conf", "vrrp_instance A {\n{% if x %}\n priority 1\n{% endif %}\n}\n"));
    assert_eq!((jinja.skipped, jinja.documents.len()), (Some(Skipped::JinjaTemplate), 0));
    let values = read(&source("keepalived.conf", "vrrp_instance {{ name }} {\n priority {{ p }}\n}\n"));
    assert_eq!((values.skipped, values.documents.len(), values.errors.len()), (None, 1, 0));
}

fn joined(files: &[(&str, &str)]) -> Vec<Detected> {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add((*path).to_owned(), (*text).into(), Encoding::Utf8);
    }
    let mut detected: Vec<Detected> =
        sources.iter().map(|source| super::super::detect::detect(source, false)).collect();
    join(&sources, &mut detected);
    detected
}

#[test]
fn included_files_are_a_part_of_the_one_that_includes_them() {
    let main = "include /etc/keepalived/conf.d/*.conf\nglobal_defs {\n router_id a\n}\nvrrp_instance B {\n include $VIPS\n \
                include vips.inc\n}\n";
    let files = [
        ("lb/keepalived.conf", main),
        ("lb/conf.d/a.conf", "$P=1\nvrrp_instance A {\n priority $P\n}\n"),
        ("lb/vips.inc", "virtual_ipaddress {\n 10.0.0.1\n}\n"),
    ];
    let found = joined(&files);
    assert_eq!(found.iter().map(|one| one.documents.len()).collect::<Vec<_>>(), [1, 0, 0]);
    assert!(found.iter().all(|one| one.format == Some(Format::Keepalived) && one.errors.is_empty()));
    let blocks = found[0].documents[0].root.get("blocks").expect("it has blocks");
    let names: Vec<&str> = blocks.items().iter().filter_map(|block| block.text_at(&["name"])).collect();
    assert_eq!(names, ["vrrp_instance", "global_defs", "vrrp_instance"]);
    let remarks: Vec<&str> = found[0].remarks.iter().map(|remark| remark.message.as_str()).collect();
    assert_eq!(remarks, ["`include $VIPS` names no file of this run: what it holds is not known"]);
}

#[test]
fn files_that_include_each_other_are_read_once() {
    let text = |other: &str| format!("include {other}\nglobal_defs {{\n router_id a\n}}\n");
    let found = joined(&[("a.conf", &text("b.conf")), ("b.conf", &text("a.conf"))]);
    assert_eq!(found.iter().map(|one| one.documents.len()).collect::<Vec<_>>(), [1, 0]);
    assert!(found[1].remarks[0].message.contains("leads back"), "{:?}", found[1].remarks);
}
