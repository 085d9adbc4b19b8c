//! How long it takes to join the objects of a whole cluster, and what that holds in memory: `cargo bench --bench index`.
//!
//! Systems of 1,000, 10,000 and 35,000 objects in two shapes. Each is measured in a process of its own, so that the peak
//! is its own. `parse` is from files to documents, `index` makes the inventory, `render` makes what policies see of
//! every document, on one thread. Prints the best of three; asserts nothing.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod cluster;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use cluster::Shape;
use fivenines::check::Reading;
use fivenines::discover::Roots;
use fivenines::document::DocumentId;
use fivenines::inventory::Inventory;
use fivenines::settings::Settings;

const SIZES: [usize; 3] = [1_000, 10_000, 35_000];
const SHAPES: [(&str, Shape); 2] = [("namespaces", Shape::Namespaces), ("one-label", Shape::OneLabel)];

fn main() {
    if let Ok(folder) = std::env::var("FIVENINES_BENCH_FOLDER") {
        return measure(Path::new(&folder));
    }
    let scratch = std::env::temp_dir().join(format!("fivenines-index-{}", std::process::id()));
    println!(
        "{:12} {:>8}  {:>10} {:>10} {:>10} {:>10} {:>10}",
        "shape", "objects", "parse", "index", "render", "indexed", "peak"
    );
    for (name, shape) in SHAPES {
        for objects in SIZES {
            let folder = scratch.join(format!("{name}-{objects}"));
            cluster::write(&folder, shape, objects);
            let this = std::env::current_exe().expect("a bench knows itself");
            let output = Command::new(this).env("FIVENINES_BENCH_FOLDER", &folder).output().expect("it starts");
            print!("{name:12} {objects:>8}  {}", String::from_utf8_lossy(&output.stdout));
        }
    }
    std::fs::remove_dir_all(&scratch).expect("the scratch folder is ours");
}

fn measure(folder: &Path) {
    let mut best: Option<[Duration; 3]> = None;
    let mut indexed = String::new();
    for _ in 0..3 {
        let settings = Settings { root: folder.to_owned(), ..Settings::default() };
        let paths = [folder.to_owned()];
        let start = Instant::now();
        let roots = Roots { paths: &paths, working_directory: folder, standard_input: None };
        let material = fivenines::check::read(roots, Reading::default()).expect("generated files are readable");
        let parse = start.elapsed();
        let start = Instant::now();
        let inventory = Inventory::build(material.inventory_input(&settings));
        let index = start.elapsed();
        indexed = peak();
        let start = Instant::now();
        for at in 0..material.documents.len() {
            std::hint::black_box(inventory.document(DocumentId::new(at)));
        }
        let times = [parse, index, start.elapsed()];
        best = Some(best.map_or(times, |known| std::array::from_fn(|at| known[at].min(times[at]))));
    }
    let [parse, index, render] =
        best.expect("several rounds").map(|time| format!("{:.1} ms", time.as_secs_f64() * 1e3));
    println!("{parse:>10} {index:>10} {render:>10} {indexed:>10} {:>10}", peak());
}

/// The most memory that this process held, where the system says (Linux).
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .map_or("-".to_owned(), |kilobytes: f64| format!("{:.0} MB", kilobytes * 1.024e-3))
}
