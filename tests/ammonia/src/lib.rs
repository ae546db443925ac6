//! ammonia's opinion of HTML that unmime made safe: with the same lists, it removes nothing.
//!
//! ammonia builds a tree, as browsers do, and writes that. So it adds the elements that a table lacks, and puts text
//! of a table that is in no cell before the table. All else must be there, and nothing more.
#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
    path::Path,
};

use ammonia::{Builder, UrlRelative};
use unmime::{
    Message,
    safe_html::{Options, sanitize},
};

const TAGS: &str = "a abbr acronym address area article aside b bdi bdo big blockquote br caption center cite code col \
    colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li \
    main map mark menu nav ol p pre q s samp section small span strike strong sub summary sup table tbody td tfoot th thead \
    time tr tt u ul var wbr";

const ATTRIBUTES: &str = "abbr align alt bgcolor border bordercolor cellpadding cellspacing clear color colspan compact coords \
    datetime dir face frame height hidden href hspace id lang name noshade nowrap open rel reversed rowspan rules scope shape \
    size span src start style summary target title type usemap valign value vspace width";

/// What a table is completed with.
const IMPLIED: &[&str] = &["tbody", "tr", "colgroup"];

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

fn cleaned(html: &str) -> String {
    let mut builder = Builder::new();
    builder
        .tags(set(TAGS))
        .clean_content_tags(HashSet::new())
        .tag_attributes(Default::default())
        .generic_attributes(set(ATTRIBUTES))
        .url_schemes(set("http https mailto tel data"))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder.clean(html).to_string()
}

/// The start tags and the letters of the texts, in order of the alphabet.
fn content(html: &str) -> (Vec<(String, BTreeMap<String, String>)>, Vec<char>) {
    let (mut tags, mut letters) = (Vec::new(), Vec::new());
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        letters.extend(decoded(text).chars());
        let (name, mut after) = after.split_at(after.find([' ', '>']).unwrap());
        let mut attributes = BTreeMap::new();
        while let Some(attribute) = after.strip_prefix(' ') {
            let (name, value) = attribute.split_once('=').unwrap();
            let quote = value.chars().next().unwrap();
            let (value, next) = value[1..].split_once(quote).unwrap();
            attributes.insert(name.to_owned(), decoded(value));
            after = next;
        }
        if !name.starts_with('/') && !IMPLIED.contains(&name) {
            tags.push((name.to_owned(), attributes));
        }
        rest = after.strip_prefix('>').unwrap();
    }
    letters.extend(decoded(rest).chars());
    letters.retain(|char| !char.is_whitespace());
    letters.sort_unstable();
    tags.sort();
    (tags, letters)
}

fn decoded(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{A0}"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (reference, char)| text.replace(reference, char))
}

/// The HTML of the messages in a folder, and in those inside of it.
fn htmls(folder: &Path, out: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            htmls(&path, out);
            continue;
        }
        let raw = fs::read(&path).unwrap();
        let message = Message::parse(&raw);
        let safe = message.parts().filter_map(|part| part.safe_html(&Options::default()));
        out.extend(safe.map(|safe| safe.html));
    }
}

#[test]
fn ammonia_changes_nothing_but_spelling() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let leaks = fs::read_to_string(root.join("tests/support/leaks.txt")).unwrap();
    let mut all = BTreeSet::new();
    htmls(&root.join("testdata"), &mut all);
    all.extend(leaks.lines().map(|line| sanitize(line, &Options::default()).html));
    all.extend(
        leaks
            .lines()
            .zip(leaks.lines().skip(7))
            .map(|(one, other)| sanitize(&format!("{one}{other}"), &Options::default()).html),
    );
    assert!(all.len() > 200, "{}", all.len());
    for safe in &all {
        assert_eq!(content(safe), content(&cleaned(safe)), "{safe}");
    }
}
