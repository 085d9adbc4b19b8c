//! What a path glob of the configuration means, the same for every key that takes one.
//!
//! Globs are relative to the root. `*` stays inside one folder, `**` crosses folders. A glob without a `/` means that
//! name at any depth, as in `.gitignore`, and one that names a folder means all that lies in it.

use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use crate::settings::Settings;

impl Settings {
    /// A shown path as the configuration's globs see it: relative to `root`, with `/`. A path outside of the root
    /// stays as it is shown.
    pub fn relative(&self, shown: &str) -> String {
        relative(&self.root, &self.working_directory, shown)
    }

    /// The folder that paths in an upload are relative to: the top of the git repository, else `root`.
    pub fn top(&self) -> &Path {
        self.repository.as_ref().unwrap_or(&self.root)
    }
}

/// Some globs, compiled.
#[derive(Debug, Clone)]
pub struct PathGlobs {
    set: GlobSet,
}

impl PathGlobs {
    /// A glob that does not compile matches nothing: `check` has refused it before.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a String>) -> Self {
        let mut builder = GlobSetBuilder::new();
        for glob in globs {
            for form in forms(glob) {
                if let Ok(glob) = compile(&form) {
                    builder.add(glob);
                }
            }
        }
        Self { set: builder.build().unwrap_or_default() }
    }

    /// What is wrong with a glob, if anything.
    pub fn check(glob: &str) -> Result<(), String> {
        if glob.trim().is_empty() {
            return Err("it is empty".into());
        }
        forms(glob).iter().try_for_each(|form| compile(form).map(drop)).map_err(|error| error.kind().to_string())
    }

    /// `path` is relative to the root, with `/`.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}

/// Compiles a glob over names such as `Deployment/shop/web`; `None` when it is none.
pub fn resource_glob(glob: &str) -> Option<GlobMatcher> {
    compile(glob).ok().map(|glob| glob.compile_matcher())
}

fn compile(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build()
}

/// The globs that stand for a written one.
fn forms(written: &str) -> Vec<String> {
    let glob = written.trim_start_matches("./").trim_end_matches('/');
    let glob = match glob.strip_prefix('/') {
        Some(anchored) => anchored.to_owned(),
        None if glob.contains('/') => glob.to_owned(),
        None => format!("**/{glob}"),
    };
    if glob.ends_with("/**") { vec![glob] } else { vec![format!("{glob}/**"), glob] }
}

/// A path shown to people, relative to `root` and with `/`; as shown when it lies outside. Purely lexical: a link is
/// not followed, so that a path means the same whether its file exists or not.
pub fn relative(root: &Path, working_directory: &Path, shown: &str) -> String {
    let absolute = normal(&working_directory.join(shown));
    match absolute.strip_prefix(normal(root)) {
        Ok(below) => below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"),
        Err(_) => shown.to_owned(),
    }
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, path: &str) -> bool {
        PathGlobs::new(&[glob.to_owned()]).matches(path)
    }

    #[test]
    fn a_glob_means_the_same_everywhere() {
        assert!(matches("vendor", "vendor/a/b.yaml"));
        assert!(matches("vendor", "charts/vendor/b.yaml"));
        assert!(!matches("/vendor", "charts/vendor/b.yaml"));
        assert!(matches("./deploy/", "deploy/web.yaml"));
        assert!(matches("*.tmpl.yaml", "a/b/c.tmpl.yaml"));
        assert!(matches("environments/dev/**", "environments/dev/a/b.yaml"));
        assert!(!matches("environments/*.yaml", "environments/dev/b.yaml"));
        assert!(!matches("deploy", "deployment/web.yaml"));
    }

    #[test]
    fn a_bad_glob_says_why() {
        assert!(PathGlobs::check("a/[").is_err());
        assert!(PathGlobs::check(" ").is_err());
        assert!(PathGlobs::check("a/{b,c}/**").is_ok());
    }

    #[test]
    fn shown_paths_become_relative_to_the_root() {
        let root = Path::new("/repo");
        assert_eq!(relative(root, Path::new("/repo/ops"), "../deploy/./web.yaml"), "deploy/web.yaml");
        assert_eq!(relative(root, Path::new("/repo"), "web.yaml"), "web.yaml");
        assert_eq!(relative(root, Path::new("/repo"), "/etc/web.yaml"), "/etc/web.yaml");
    }
}
