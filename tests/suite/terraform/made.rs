//! Plans that terraform itself made, committed and made again where it is at hand.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use fivenines::check::{Material, Reading, read};
use fivenines::discover::Roots;

use super::shown;
use crate::support::{root, skip};

fn folder(name: &str) -> PathBuf {
    root().join("tests/terraform").join(name)
}

fn material(file: &Path) -> Material {
    let paths = vec![file.to_owned()];
    let roots = Roots { paths: &paths, working_directory: root(), standard_input: None };
    read(roots, Reading::default()).expect("the file is there")
}

/// Every instance with what does not change from one run of terraform to the next.
fn listing(file: &Path) -> String {
    let material = material(file);
    let mut text = String::new();
    for document in material.documents.iter() {
        let name = document.identity.name.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{} {name}", document.kind.name);
        if fivenines::format::terraform::is_root(document) {
            continue;
        }
        for key in [
            "index",
            "module",
            "actions",
            "unknown",
            "sensitive",
            "configured",
            "origin",
            "replace_paths",
            "references",
            "opaque",
            "depends_on",
        ] {
            let value = shown(document, key);
            if !matches!(value.as_str(), "[]" | "{}" | "null" | "\"\"") {
                let _ = writeln!(text, "  {key}: {value}");
            }
        }
    }
    for notice in &material.notices {
        let _ = writeln!(text, "{:?} {}", notice.severity, notice.message);
    }
    text
}

#[test]
fn plans_and_states_are_read_as_terraform_meant_them() {
    for file in ["references/plan.json", "replace/plan.json", "replace/state.json", "replace/terraform.tfstate"] {
        insta::assert_snapshot!(file.replace(['/', '.'], "_"), listing(&folder(file)));
    }
}

/// Runs terraform in a folder; `None` when it fails.
fn terraform(folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new("terraform");
    command.args(arguments).current_dir(folder).env("CHECKPOINT_DISABLE", "1").env("TF_IN_AUTOMATION", "1");
    let output = command.output().ok()?;
    output.status.success().then_some(output.stdout)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("named"));
        match path.is_dir() {
            true => copy(&path, &target),
            false if path.extension().is_some_and(|extension| extension == "tf") => {
                std::fs::copy(&path, &target).expect("copied");
            }
            false => {}
        }
    }
}

#[test]
fn terraform_makes_the_same_plans_again() {
    if Command::new("terraform").arg("version").output().is_err() {
        skip("terraform is not on the PATH");
        return;
    }
    let made = tempfile::tempdir().expect("a folder");
    let mut same = Vec::new();
    for name in ["references", "replace"] {
        let work = made.path().join(name);
        copy(&folder(name), &work);
        let run = |arguments: &[&str]| terraform(&work, arguments).unwrap_or_else(|| panic!("terraform {arguments:?}"));
        run(&["init", "-input=false"]);
        let mut files = vec!["plan.json"];
        if name == "replace" {
            run(&["apply", "-input=false", "-auto-approve"]);
            std::fs::write(work.join("state.json"), run(&["show", "-json"])).expect("written");
            files.extend(["state.json", "terraform.tfstate"]);
            run(&["plan", "-input=false", "-out=saved", "-var=generation=2"]);
        } else {
            run(&["plan", "-input=false", "-out=saved"]);
        }
        std::fs::write(work.join("plan.json"), run(&["show", "-json", "saved"])).expect("written");
        for file in files {
            if std::env::var_os("UPDATE_PLANS").is_some() {
                std::fs::copy(work.join(file), folder(name).join(file)).expect("written");
            }
            same.push((listing(&folder(name).join(file)), listing(&work.join(file)), file));
        }
    }
    for (committed, new, file) in same {
        assert_eq!(committed, new, "{file} differs: if terraform is another version, run with UPDATE_PLANS=1");
    }
}
