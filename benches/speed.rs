//! How long a run takes, from process start to exit, and what it holds in memory: `cargo bench --bench speed`.
//!
//! One small manifest, the shop, Terraform plans in one line, and `../shared/corpus/k8s` once, twice and four times (as renamed copies, to see the
//! growth). Prints the best and the median of several runs; asserts nothing.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod plan;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

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
