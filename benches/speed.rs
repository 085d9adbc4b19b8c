//! How long a run takes, from process start to exit, and what it holds in memory: `cargo bench --bench speed`.
//!
//! One small manifest, the shop, Terraform plans in one line, the whole corpus, and `../shared/corpus/k8s` once, twice and
//! four times (as renamed copies, to see the growth). Then how fast each format is read on one core, from text to
//! documents, as its files are and as one file of a megabyte and of four. Prints the best and the median of several runs;
//! asserts nothing.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod plan;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fivenines::format::{Format, detect};
use fivenines::source::{Source, SourceId, decode};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = std::env::temp_dir().join(format!("fivenines-bench-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).expect("a scratch folder");
    let small = scratch.join("small.yaml");
    std::fs::write(&small, include_str!("../examples/shop/kubernetes/storefront.yaml")).expect("written");
    println!("{:24} {:>8} {:>8}  stages and peak memory of the last run", "input", "best", "median");
    measure("one small file", &[small], 40);
    measure("examples/shop", &[root.join("examples/shop")], 40);
    for megabytes in [25, 100] {
        let path = scratch.join(format!("plan-{megabytes}.json"));
        std::fs::write(&path, plan::of_size(megabytes << 20)).expect("written");
        measure(&format!("plan of {megabytes} MiB, one line"), &[path], 3);
    }
    let corpus = root.join("../shared/corpus/k8s");
    if corpus.exists() {
        measure("whole corpus", &[root.join("../shared/corpus")], 5);
        measure("corpus/k8s", std::slice::from_ref(&corpus), 7);
        for copies in [2, 4] {
            let folder = scratch.join(format!("corpus-{copies}"));
            for copy in 0..copies {
                copy_tree(&corpus, &folder.join(format!("copy-{copy}")));
            }
            measure(&format!("corpus/k8s, {copies} copies"), &[folder], 5);
        }
    } else {
        println!("skipped: ../shared/corpus/k8s is not there");
    }
    println!("\n{:24} {:>10} {:>10} {:>10}  MB/s on one core", "format", "files", "1 MB", "4 MB");
    for format in Format::ALL.into_iter().filter(|format| !matches!(format, Format::Plain | Format::Fivenines)) {
        let files = sources(&root.join("../shared/corpus").join(format.name()));
        let speeds = [&files[..], &[large(format, 1 << 20)], &[large(format, 4 << 20)]].map(speed);
        println!("{:24} {:>10} {:>10} {:>10}", format.name(), speeds[0], speeds[1], speeds[2]);
    }
    std::fs::remove_dir_all(&scratch).expect("the scratch folder is ours");
}

fn measure(name: &str, paths: &[PathBuf], runs: usize) {
    let mut times = Vec::new();
    let mut stages = String::new();
    for _ in 0..runs {
        let start = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_fivenines"))
            .args(["check", "--isolated", "--exit-zero", "--output", "concise", "--verbose"])
            .args(paths)
            .output()
            .expect("the binary starts");
        times.push(start.elapsed());
        stages = String::from_utf8_lossy(&output.stderr).trim().replace('\n', ", ");
    }
    times.sort();
    println!("{name:24} {:>8} {:>8}  {stages}", milliseconds(times[0]), milliseconds(times[times.len() / 2]));
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("known").is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::write(&target, std::fs::read(entry.path()).expect("readable")).expect("written");
        }
    }
}

/// Every file below a folder, read once.
fn sources(folder: &Path) -> Vec<Source> {
    let files = ignore::WalkBuilder::new(folder).standard_filters(false).build().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let source = |entry: ignore::DirEntry| {
        let decoded = decode(&std::fs::read(entry.path()).expect("readable"));
        Source::new(SourceId::new(0), entry.path().to_string_lossy().into_owned(), decoded.text, decoded.encoding)
    };
    files.map(source).collect()
}

/// One file of about this many bytes, as a generator would write it.
fn large(format: Format, bytes: usize) -> Source {
    let (name, start, unit, end) = match format {
        Format::K8s => (
            "all.yaml",
            "",
            "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-@\nspec:\n  selector: {app: web}\n  ports:\n    - port: 80\n",
            "",
        ),
        Format::Terraform => (
            "plan.json",
            r#"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}},"resource_changes":["#,
            r#"{"address":"aws_s3_bucket.b[@]","mode":"managed","type":"aws_s3_bucket","name":"b","index":@,"change":{"actions":["create"],"before":null,"after":{"bucket":"b-@","tags":{"a":"b"}},"after_unknown":{"id":true}}},"#,
            r#"{"address":"aws_s3_bucket.z","mode":"managed","type":"aws_s3_bucket","name":"z","change":{"actions":["create"],"after":{}}}]}"#,
        ),
        Format::Stepfunctions => (
            "all.asl.json",
            r#"{"StartAt":"S0","States":{"#,
            r#""S@":{"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:123456789012:function:f","Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":3}],"Next":"End"},"#,
            r#""End":{"Type":"Succeed"}}}"#,
        ),
        Format::Envoy => (
            "envoy.yaml",
            "static_resources:\n  clusters:\n",
            "  - name: c@\n    type: STATIC\n    connect_timeout: 1s\n    load_assignment:\n      cluster_name: c@\n      endpoints:\n      - lb_endpoints:\n        - endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}\n",
            "",
        ),
        Format::Haproxy => (
            "haproxy.cfg",
            "global\n  maxconn 1000\n",
            "backend b@\n  balance roundrobin\n  server a 10.0.0.1:80 check inter 2s\n  server b 10.0.0.2:80 check inter 2s\n",
            "",
        ),
        Format::Keepalived => (
            "keepalived.conf",
            "global_defs {\n  router_id lb1\n}\n",
            "virtual_server 10.0.0.1 @ {\n  protocol TCP\n  delay_loop 5\n  real_server 10.0.1.1 80 {\n    weight 1\n    TCP_CHECK {\n      connect_timeout 2\n    }\n  }\n}\n",
            "",
        ),
        Format::Nginx => (
            "nginx.conf",
            "events {}\nhttp {\n",
            "  server {\n    listen 80;\n    server_name h@.example.com;\n    location / { proxy_pass http://10.0.0.1:8080; }\n  }\n",
            "}\n",
        ),
        Format::Traefik => (
            "dynamic.yaml",
            "http:\n  services:\n",
            "    s@:\n      loadBalancer:\n        healthCheck: {path: /up}\n        servers:\n        - url: http://10.0.0.1:80\n        - url: http://10.0.0.2:80\n",
            "",
        ),
        Format::Caddy => (
            "Caddyfile",
            "{\n\tadmin off\n}\n",
            "h@.example.com {\n\treverse_proxy 10.0.0.1:80 10.0.0.2:80 {\n\t\tlb_try_duration 5s\n\t}\n}\n",
            "",
        ),
        Format::Plain | Format::Fivenines => unreachable!("it has no files of its own"),
    };
    let mut text = start.to_owned();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&unit.replace('@', &number.to_string()));
    }
    text.push_str(end);
    Source::new(SourceId::new(0), name.to_owned(), text.into(), fivenines::source::Encoding::Utf8)
}

/// The best of several rounds over the sources; `-` without any.
fn speed(sources: &[Source]) -> String {
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    let round = || {
        let start = Instant::now();
        sources.iter().for_each(|source| drop(std::hint::black_box(detect(source, false))));
        start.elapsed()
    };
    let best = (0..5).map(|_| round()).min().expect("several rounds");
    if bytes == 0 { "-".to_owned() } else { format!("{:.1}", bytes as f64 / 1e6 / best.as_secs_f64()) }
}
