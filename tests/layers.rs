//! The house has floors: a file imports only from its own module and those above it in the list
//! (DESIGN.md). The sources are read as text, without the tests at their ends.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The modules, each using only those before it.
const LAYERS: &[&str] = &[
    // positions, and what can be wrong at one
    "span",
    "defect",
    // the message down to lines; encoded bytes; tokens; fields
    "scan",
    "codec",
    "lex",
    "field",
    "header",
    "envelope",
    "tree",
    // the public model
    "flowed",
    "body",
    "part",
    "file_name",
    "html",
    "no_html",
    "select",
    "message",
    "preview",
    // what is built upon it
    "hidden",
    "partial",
    "lint",
    "policy",
    "report",
    "part_contents",
    "imap",
    "jmap",
    "store",
    // mail in and out
    "compose",
    "net",
];

/// The packages, and the only modules that use them.
const PACKAGES: &[(&str, &[&str])] = &[
    ("nom", &["scan", "lex", "field", "hidden", "report", "store", "net"]),
    // the bulk searches
    ("memchr", &["scan", "lex", "codec", "store", "net"]),
    ("encoding_rs", &["codec"]),
    ("chardetng", &["codec"]),
    ("html5gum", &["html"]),
    // the date of a field, and of a header
    ("chrono", &["compose", "field", "header"]),
    ("serde", &["jmap"]),
    ("thiserror", &["compose", "envelope", "net", "store"]),
    ("rustls", &["net"]),
    ("tokio", &["net"]),
    ("zeroize", &["net"]),
];

const MOST_LINES: usize = 400;

/// Files that are longer, and why.
const LONG_FILES: &[(&str, &str)] = &[];

struct Source {
    /// `tree/build.rs`
    path: String,
    module: String,
    /// Without comments.
    code: String,
    lines: usize,
}

impl Source {
    fn read(root: &Path, file: &Path) -> Self {
        let path = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(file).unwrap();
        let module = path.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.map(|line| line.split(" // ").next().unwrap().to_owned() + "\n").collect();
        Self { path, module, code, lines: text.lines().count() }
    }

    fn layer(&self) -> Option<usize> {
        layer(&self.module)
    }

    /// What stands behind each `crate::`: modules, and names that come from the root.
    fn crate_imports(&self) -> Vec<&str> {
        let mut imports = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            let rest = &self.code[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(tree) => imports.extend(names_at_top(tree)),
                None => imports.push(identifier(rest)),
            }
        }
        imports
    }

    fn uses_package(&self, package: &str) -> bool {
        let path = format!("{package}::");
        self.code.match_indices(&path).any(|(at, _)| {
            !self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        })
    }
}

/// The first identifier of each branch of a use tree, whose opening brace is gone.
fn names_at_top(tree: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, char) in tree.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(identifier(&tree[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(identifier(&tree[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn identifier(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|&layer| layer == module)
}

/// All files under src/ but the root.
fn sources() -> Vec<Source> {
    let root = source_root();
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let sources = files.iter().map(|file| Source::read(&root, file));
    sources.filter(|source| source.path != "lib.rs").collect()
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[track_caller]
fn assert_none(departures: &[String]) {
    assert!(departures.is_empty(), "\n{}", departures.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    let unplaced = sources().into_iter().filter(|source| source.layer().is_none());
    assert_none(&unplaced.map(|source| source.path).collect::<Vec<_>>());
}

#[test]
fn a_file_imports_only_from_its_own_layer_and_those_above() {
    let mut departures = Vec::new();
    for source in sources() {
        let own = source.layer();
        for import in source.crate_imports() {
            match layer(import) {
                Some(other) if Some(other) <= own => {}
                Some(_) => {
                    departures.push(format!("{} imports {import}, a layer below", source.path));
                }
                None => departures.push(format!("{} imports {import} by the root", source.path)),
            }
        }
        // Out of a module by `super`, past the check above.
        let is_root_child = !source.path.contains('/');
        if source.code.contains("super::super") || is_root_child && source.code.contains("super::")
        {
            departures.push(format!("{} leaves its module through super", source.path));
        }
    }
    assert_none(&departures);
}

#[test]
fn packages_are_used_where_they_belong() {
    let mut departures = Vec::new();
    for source in sources() {
        for (package, modules) in PACKAGES {
            if !modules.contains(&&*source.module) && source.uses_package(package) {
                departures.push(format!("{} uses {package}", source.path));
            }
        }
    }
    assert_none(&departures);
}

#[test]
fn files_are_short_or_have_a_reason() {
    let mut departures = Vec::new();
    for source in sources() {
        let has_reason = LONG_FILES.iter().any(|(path, _)| *path == source.path);
        match (source.lines > MOST_LINES, has_reason) {
            (true, false) => departures.push(format!("{}: {} lines", source.path, source.lines)),
            (false, true) => departures.push(format!("{} is short: strike it off", source.path)),
            _ => {}
        }
    }
    assert_none(&departures);
}

#[test]
fn features_are_told_apart_at_module_lines_only() {
    let in_code = sources().into_iter().filter(|source| {
        let lines: Vec<&str> = source.code.lines().collect();
        let stray = |pair: &[&str]| pair[0].contains("cfg(feature") && !is_module_line(pair[1]);
        lines.windows(2).any(stray)
    });
    assert_none(&in_code.map(|source| source.path).collect::<Vec<_>>());
}

fn is_module_line(line: &str) -> bool {
    ["mod ", "pub mod ", "pub(crate) mod "].iter().any(|start| line.starts_with(start))
}

#[test]
fn unsafe_code_is_forbidden() {
    let root = fs::read_to_string(source_root().join("lib.rs")).unwrap();
    assert!(root.lines().any(|line| line == "#![forbid(unsafe_code)]"));
}
