//! The house has floors: a file imports only from its own module and those above it in the list
//! (DESIGN.md). The sources are read as text, without the tests at their ends.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The modules, each using only those before it.
const LAYERS: &[&str] = &[
    // positions, and what can be wrong at one
    "span",
    "quirk",
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
    "text_charset",
    "file_name",
    "cms",
    "html",
    "no_html",
    "select",
    "blank",
    "message",
    "preview",
    // what is built upon it
    "hidden",
    "partial",
    "safe_html",
    "lint",
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
    ("html5gum", &["html", "safe_html"]),
    // the date of a field, and of a header
    ("chrono", &["compose", "field", "header"]),
    ("serde", &["jmap"]),
    ("thiserror", &["compose", "envelope", "net", "store"]),
    ("rustls", &["net"]),
    ("tokio", &["net"]),
    ("zeroize", &["net"]),
];

/// Circles of files that go when the code that finds departures does; nothing is to be added.
const TEMPORARY_CIRCLES: &[&[&str]] = &[];

/// A longer file is looked at: a file is as long as one idea.
const MANY_LINES: usize = 400;

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

    /// What stands after each `crate::`: modules, and names that come from the root.
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

    /// `["tree", "build"]`
    fn module_path(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.path.trim_end_matches(".rs").split('/').collect();
        names.pop_if(|name| ["mod", "lib", "main"].contains(name));
        names
    }

    /// The paths of this crate that it uses, from the root on.
    fn paths(&self) -> Vec<Vec<&str>> {
        let mut paths = Vec::new();
        for start in ["crate::", "super::", "self::", "use "] {
            for (at, _) in self.code.match_indices(start) {
                let is_inside = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                if self.code[..at].ends_with(is_inside) {
                    continue;
                }
                let prefix = match start {
                    "crate::" => Vec::new(),
                    // `use` of a module inside, or of another crate, which no file has the path of.
                    _ => self.module_path(),
                };
                let path = &self.code[at..];
                let path = path.strip_prefix("crate::").or(path.strip_prefix("use "));
                add_paths(path.unwrap_or(&self.code[at..]), prefix, &mut paths);
            }
        }
        paths
    }

    fn uses_package(&self, package: &str) -> bool {
        let path = format!("{package}::");
        self.code.match_indices(&path).any(|(at, _)| {
            !self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        })
    }
}

/// Adds the path that `text` starts with, or all of a use tree, to `prefix`; gives what follows.
fn add_paths<'c>(
    mut text: &'c str,
    mut prefix: Vec<&'c str>,
    paths: &mut Vec<Vec<&'c str>>,
) -> &'c str {
    if let Some(tree) = text.strip_prefix('{') {
        text = tree.trim_start();
        while !text.is_empty() && !text.starts_with('}') {
            text = add_paths(text, prefix.clone(), paths);
            // Past `as name`, and the comma.
            text = text.trim_start_matches(|c| c != ',' && c != '}');
            text = text.trim_start_matches(',').trim_start();
        }
        return text.get(1..).unwrap_or_default();
    }
    let name = identifier(text);
    match name {
        "super" => _ = prefix.pop(),
        "self" => {}
        _ => prefix.push(name),
    }
    let start = text.len() - text.trim_start().len();
    let rest = &text[start + name.len()..];
    match rest.strip_prefix("::") {
        Some(rest) => add_paths(rest, prefix, paths),
        None => {
            paths.push(prefix);
            rest
        }
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
    let sources = sources_under(&source_root()).into_iter();
    sources.filter(|source| source.path != "lib.rs").collect()
}

fn sources_under(root: &Path) -> Vec<Source> {
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    files.iter().map(|file| Source::read(root, file)).collect()
}

/// Files that use each other, directly or by others; each circle once.
fn circles(sources: &[Source]) -> BTreeSet<Vec<&str>> {
    let used = |source: &Source| -> Vec<usize> {
        let module_of = |path: &[&str]| sources.iter().position(|it| it.module_path() == path);
        let file_of =
            |path: &Vec<&str>| (1..=path.len()).rev().find_map(|len| module_of(&path[..len]));
        source
            .paths()
            .iter()
            .filter_map(file_of)
            .filter(|&at| sources[at].path != source.path)
            .collect()
    };
    let used: Vec<_> = sources.iter().map(used).collect();
    let reached = |from: usize| {
        let mut reached = BTreeSet::new();
        let mut next = used[from].clone();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(&used[file]);
            }
        }
        reached
    };
    let reached: Vec<_> = (0..sources.len()).map(reached).collect();
    let circle = |file: usize| -> Vec<&str> {
        let members = reached[file].iter().filter(|&&other| reached[other].contains(&file));
        members.map(|&member| &*sources[member].path).collect()
    };
    (0..sources.len()).map(circle).filter(|circle| !circle.is_empty()).collect()
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
fn files_use_each_other_in_no_circle() {
    let sources = sources();
    let circles = circles(&sources);
    let is_temporary = |circle: &&Vec<_>| TEMPORARY_CIRCLES.iter().any(|it| it == circle);
    let mut departures: Vec<_> =
        circles.iter().filter(|it| !is_temporary(it)).map(|it| it.join(", ")).collect();
    for circle in TEMPORARY_CIRCLES.iter().filter(|&&it| !circles.contains(it)) {
        departures.push(format!("{} is another circle or none: strike it off", circle.join(", ")));
    }
    assert_none(&departures);
}

#[test]
fn files_of_the_command_use_each_other_in_no_circle() {
    let sources = sources_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cli/src"));
    assert_none(&circles(&sources).iter().map(|circle| circle.join(", ")).collect::<Vec<_>>());
}

/// To be looked at, no more.
#[test]
fn long_files_are_listed() {
    for Source { path, lines, .. } in sources() {
        if lines > MANY_LINES {
            println!("warning: {path} has {lines} lines: does it hold two ideas?");
        }
    }
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
