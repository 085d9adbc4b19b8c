//! Which files of the run an `include` names.
//!
//! Nothing is read here: a file that is not in the run is missing. nginx looks relative to the folder of the main file;
//! an absolute path is that of the machine which the files are meant for, so its end is looked for in that folder.

use std::collections::HashMap;

use crate::source::{SourceId, Sources, normal_path};

/// Folders that nginx's configuration is installed in.
const PREFIXES: [&str; 6] = [
    "/etc/nginx/",
    "/usr/local/nginx/conf/",
    "/usr/local/etc/nginx/",
    "/usr/local/openresty/nginx/conf/",
    "/opt/nginx/conf/",
    "/usr/share/nginx/",
];

/// Files of nginx's distribution that hold nothing which is judged: without them nothing is missing.
const DISTRIBUTED: [&str; 10] = [
    "fastcgi.conf",
    "fastcgi_params",
    "koi-utf",
    "koi-win",
    "mime.types",
    "modules-enabled/*.conf",
    "modules/*.conf",
    "scgi_params",
    "uwsgi_params",
    "win-utf",
];

/// What an `include` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// In the order in which nginx reads them.
    Files(Vec<SourceId>),
    /// An empty glob over a folder that is there, or a file that does not matter.
    Nothing,
    MissingFile,
    MissingPattern,
}

/// The files of a run by their place.
#[derive(Debug)]
pub struct Files {
    by_path: HashMap<String, SourceId>,
    /// Names sorted.
    by_folder: HashMap<String, Vec<(String, SourceId)>>,
}

impl Files {
    pub fn new(sources: &Sources) -> Self {
        let mut files = Self { by_path: HashMap::new(), by_folder: HashMap::new() };
        for source in sources.iter() {
            let path = normal_path(&source.path);
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            files.by_folder.entry(folder.to_owned()).or_default().push((name.to_owned(), source.id));
            files.by_path.insert(path, source.id);
        }
        files.by_folder.values_mut().for_each(|names| names.sort());
        files
    }

    /// What nginx itself read: a dump shows all files, and all by their own paths. `folder`: of the main file.
    pub fn find_in_dump(&self, include: &str, dump: &str, folder: &str) -> Found {
        let base = if include.starts_with('/') { dump } else { folder };
        let place = normal_path(&format!("{base}/{include}"));
        match self.by_path.get(&place) {
            Some(id) => Found::Files(vec![*id]),
            None if !is_glob(include) => Found::MissingFile,
            None => match self.matching(&place) {
                found if found.is_empty() => Found::Nothing,
                found => Found::Files(found),
            },
        }
    }

    /// `bases`: the folders that it may be relative to, the best first.
    pub fn find(&self, include: &str, bases: &[String]) -> Found {
        let is_glob = is_glob(include);
        let mut is_empty = false;
        for (candidate, is_sure) in candidates(include, bases, is_glob) {
            if !is_glob {
                if let Some(id) = self.by_path.get(&candidate) {
                    return Found::Files(vec![*id]);
                }
                continue;
            }
            let found = self.matching(&candidate);
            if !found.is_empty() {
                return Found::Files(found);
            }
            is_empty |= is_sure && self.by_folder.contains_key(folder_of(&candidate));
        }
        let is_distributed = DISTRIBUTED
            .iter()
            .any(|name| include.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/')));
        match is_glob {
            _ if is_empty || is_distributed => Found::Nothing,
            true => Found::MissingPattern,
            false => Found::MissingFile,
        }
    }

    fn matching(&self, pattern: &str) -> Vec<SourceId> {
        let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        let in_folder = |names: &[(String, SourceId)]| -> Vec<SourceId> {
            names.iter().filter(|(file, _)| matches(name, file)).map(|(_, id)| *id).collect()
        };
        if !is_glob(folder) {
            return self.by_folder.get(folder).map(|names| in_folder(names)).unwrap_or_default();
        }
        let wanted: Vec<&str> = folder.split('/').collect();
        let fits = |path: &str| {
            let parts: Vec<&str> = path.split('/').collect();
            // The run's own folder has no name for a `*` to stand for.
            parts.len() == wanted.len()
                && path.is_empty() == folder.is_empty()
                && wanted.iter().zip(parts).all(|(pattern, part)| matches(pattern, part))
        };
        let mut folders: Vec<&String> = self.by_folder.keys().filter(|path| fits(path)).collect();
        folders.sort();
        folders.into_iter().flat_map(|path| in_folder(&self.by_folder[path])).collect()
    }
}

fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where to look, the surest place first; `true` where an empty folder is an answer.
fn candidates(include: &str, bases: &[String], is_glob: bool) -> Vec<(String, bool)> {
    let under = |base: &String, rest: &str| normal_path(&format!("{base}/{rest}")).trim_start_matches('/').to_owned();
    let place = |base: &String, rest: &str| match base.is_empty() {
        true => normal_path(rest),
        false if base.starts_with('/') => format!("/{}", under(base, rest)),
        false => under(base, rest),
    };
    let Some(absolute) = include.strip_prefix('/') else {
        return bases.iter().map(|base| (place(base, include), true)).collect();
    };
    let mut places = vec![(normal_path(include), true)];
    if let Some(rest) = PREFIXES.iter().find_map(|prefix| include.strip_prefix(prefix)) {
        places.extend(bases.iter().map(|base| (place(base, rest), true)));
    }
    // A pattern without a folder would fit too much.
    let shortest = if is_glob { 2 } else { 1 };
    let parts: Vec<&str> = absolute.split('/').collect();
    const LONGEST: usize = 8;
    for start in parts.len().saturating_sub(LONGEST)..(parts.len() + 1).saturating_sub(shortest) {
        let rest = parts[start..].join("/");
        places.extend(bases.iter().map(|base| (place(base, &rest), false)));
    }
    places
}

/// One part of a path against one part of a pattern, as the shell matches it: a leading dot must be written.
fn matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut from) = (0, 0);
    // Where the last `*` stood, and what it has taken.
    let mut star: Option<(usize, usize)> = None;
    while from < name.len() {
        if pattern.get(at) == Some(&'*') {
            star = Some((at, from));
            at += 1;
        } else if let Some(length) = one(&pattern[at..], name[from]) {
            at += length;
            from += 1;
        } else if let Some((stood, taken)) = star {
            star = Some((stood, taken + 1));
            (at, from) = (stood + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

/// How much of the pattern stands for one character; `None` when it does not fit.
fn one(pattern: &[char], character: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => {
            let close = pattern.iter().skip(2).position(|end| *end == ']')? + 2;
            let inside = &pattern[1..close];
            let (is_negated, set) = match inside.first() {
                Some('!' | '^') => (true, &inside[1..]),
                _ => (false, inside),
            };
            let range = |window: &[char]| window[1] == '-' && window[0] <= character && character <= window[2];
            let fits = set.contains(&character) || set.windows(3).any(range);
            (fits != is_negated).then_some(close + 1)
        }
        first => (*first == character).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Encoding;

    fn find(paths: &[&str], include: &str, bases: &[&str]) -> String {
        let mut sources = Sources::default();
        for path in paths {
            sources.add((*path).to_owned(), "".into(), Encoding::Utf8);
        }
        let bases: Vec<String> = bases.iter().map(|base| (*base).to_owned()).collect();
        match Files::new(&sources).find(include, &bases) {
            Found::Files(files) => files.iter().map(|id| sources.get(*id).path.clone()).collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn parts_of_paths() {
        for (pattern, name) in
            [("*.conf", "a.conf"), ("a*b*c", "axxbc"), ("?.c", "é.c"), ("[a-c]x", "bx"), ("[!a]", "b"), ("*", "a")]
        {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("*.conf", ".a.conf"), ("*.conf", "a.conf.bak"), ("[a-c]x", "dx"), ("?", ""), ("[a", "a")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
        assert!(!matches(&"*a".repeat(50), &"a".repeat(40)));
    }

    #[test]
    fn relative_to_the_folder_of_the_main_file() {
        let files = ["x/nginx.conf", "x/conf.d/b.conf", "x/conf.d/a.conf", "x/conf.d/.c.conf", "y/a.conf"];
        assert_eq!(find(&files, "conf.d/*.conf", &["x"]), "x/conf.d/a.conf x/conf.d/b.conf");
        assert_eq!(find(&files, "conf.d/a.conf", &["x"]), "x/conf.d/a.conf");
        assert_eq!(find(&files, "../y/a.conf", &["x"]), "y/a.conf");
        assert_eq!(find(&files, "*/a.conf", &["x"]), "x/conf.d/a.conf");
        assert_eq!(find(&["a.conf", "d/a.conf"], "*/a.conf", &[""]), "d/a.conf");
        assert_eq!(find(&files, "conf.d/*.vhost", &["x"]), "Nothing");
        assert_eq!(find(&files, "sites/*.conf", &["x"]), "MissingPattern");
        assert_eq!(find(&files, "z.conf", &["x"]), "MissingFile");
        assert_eq!(find(&files, "../../../z.conf", &["x"]), "MissingFile");
        assert_eq!(find(&files, "mime.types", &["x"]), "Nothing");
        assert_eq!(find(&["nginx.conf", "a.conf"], "a.conf", &[""]), "a.conf");
    }

    #[test]
    fn an_absolute_path_is_that_of_another_machine() {
        let files = ["x/nginx.conf", "x/conf.d/a.conf", "x/ssl.conf"];
        assert_eq!(find(&files, "/etc/nginx/conf.d/*.conf", &["x"]), "x/conf.d/a.conf");
        assert_eq!(find(&files, "/usr/local/nginx/conf/conf.d/a.conf", &["x"]), "x/conf.d/a.conf");
        assert_eq!(find(&files, "/config/nginx/ssl.conf", &["x"]), "x/ssl.conf");
        assert_eq!(find(&files, "/srv/*.conf", &["x"]), "MissingPattern");
        assert_eq!(
            find(&["/etc/nginx/nginx.conf", "/etc/nginx/a.conf"], "a.conf", &["/etc/nginx"]),
            "/etc/nginx/a.conf"
        );
        assert_eq!(find(&["/etc/nginx/nginx.conf", "/srv/a.conf"], "/srv/a.conf", &["/etc/nginx"]), "/srv/a.conf");
    }
}
