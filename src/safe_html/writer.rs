//! Elements and texts, written one after the other.
//!
//! No tree is built. What is open is a stack of limited depth, and every element that is written is closed in
//! order, so that a browser builds of the output the tree that it shows.
//!
//! Advice for whoever changes it: whatever is written for a piece of the input, its end tag included, is at most
//! [`MOST`] times as long as that piece. Elements that go on after the end of a block are written only where
//! this leaves room, and so hostile nesting costs nothing.

use std::ops::Range;

use super::{
    address,
    elements::{self, Kind, Value},
    escape,
    images::Images,
    style::{self, Declaration},
};
use crate::html;

/// How deep elements are nested. Deeper ones are left out; what is in them stays.
const DEEPEST: usize = 256;

/// How many times longer than the input the output can be, images aside.
const MOST: usize = 4;

/// What every link has: the page it leads to learns nothing of the one that shows the mail, and does not replace it.
const LINK: &str = " rel=\"noopener noreferrer\" target=\"_blank\"";

pub(super) struct Writer<'i, 'o, 'm> {
    images: &'i mut Images<'o, 'm>,
    out: String,
    /// The open elements; the last of them may be unwritten.
    open: Vec<Open>,
    /// Start tags that were left out because they are too deep, and whose end tags are to come.
    flattened: usize,
    /// How long the end tags of the written elements are.
    owed: usize,
    /// How long the addresses of images were before.
    given_before: usize,
    /// How much of the input has been dealt with.
    read: usize,
    /// The start tag being read.
    tag: Option<Tag>,
    /// Whether the attribute being read is kept.
    is_kept: bool,
    /// What is read is no text to be shown.
    is_dropped: bool,
}

/// An element that is open.
#[derive(Clone, Debug)]
struct Open {
    name: &'static str,
    kind: Kind,
    /// Its start tag in the output.
    start: Range<usize>,
    /// Whether its start tag is written, and its end tag is due. Else it goes on with the next text.
    is_written: bool,
}

/// A start tag.
struct Tag {
    /// Its name in the input.
    source: Vec<u8>,
    name: &'static str,
    kind: Kind,
    attributes: Vec<Attribute>,
}

struct Attribute {
    name: &'static str,
    kind: Value,
    value: String,
}

impl<'i, 'o, 'm> Writer<'i, 'o, 'm> {
    pub(super) fn new(images: &'i mut Images<'o, 'm>) -> Self {
        Self {
            given_before: images.given,
            images,
            out: String::new(),
            open: Vec::new(),
            flattened: 0,
            owed: 0,
            read: 0,
            tag: None,
            is_kept: false,
            is_dropped: false,
        }
    }

    /// All before `position` has been dealt with.
    pub(super) fn read_to(&mut self, position: usize) {
        self.read = self.read.max(position);
    }

    pub(super) fn start_tag(&mut self, name: &[u8]) {
        self.is_dropped = html::has_no_text(name);
        self.is_kept = false;
        self.tag = elements::element(name).map(|(written, kind)| Tag {
            source: name.to_owned(),
            name: written,
            kind,
            attributes: Vec::new(),
        });
    }

    pub(super) fn attribute_name(&mut self, name: &[u8]) {
        self.is_kept = false;
        let Some(tag) = &mut self.tag else { return };
        let Some((name, value)) = elements::attribute(&tag.source, name) else { return };
        // The first of a name counts.
        if tag.attributes.iter().all(|attribute| attribute.name != name) {
            tag.attributes.push(Attribute { name, kind: value, value: String::new() });
            self.is_kept = true;
        }
    }

    pub(super) fn attribute_value(&mut self, value: &[u8]) {
        let Some(tag) = self.tag.as_mut().filter(|_| self.is_kept) else { return };
        if let Some(last) = tag.attributes.last_mut() {
            last.value.push_str(&String::from_utf8_lossy(value));
        }
    }

    pub(super) fn end_of_start_tag(&mut self) {
        let Some(tag) = self.tag.take() else { return };
        let attributes = self.attributes(&tag);
        if elements::is_page(&tag.source) && attributes.is_empty() {
            return;
        }
        if self.make_place(&tag) {
            self.write_start(&tag, &attributes);
        }
    }

    /// Ends what the start tag ends (HTML Standard, §13.2.6.4); whether it has a place then.
    fn make_place(&mut self, tag: &Tag) -> bool {
        if let Some(parents) = tag.kind.parents() {
            // Outside of a table, there are no parts of one.
            let parent = self.open.iter().rposition(|open| parents.contains(&open.kind));
            let Some(parent) = parent else { return false };
            self.close(parent + 1, |_| false);
            return true;
        }
        match tag.kind {
            Kind::Item => self.end(|open| open.kind == Kind::Item, Some(Kind::List)),
            Kind::Term => self.end(|open| open.kind == Kind::Term, Some(Kind::List)),
            Kind::Formatting if tag.name == "a" => self.end(|open| open.name == "a", None),
            _ => {}
        }
        if tag.kind.ends_paragraph() {
            self.end(|open| open.kind == Kind::Paragraph, None);
        }
        // A heading in a link in a heading would stand in the outer one if the link ended first.
        let mut blocks = self.open.iter().rev().filter(|open| open.kind != Kind::Formatting);
        if tag.kind == Kind::Heading && blocks.next().is_some_and(|open| open.kind == Kind::Heading)
        {
            self.end(|open| open.kind == Kind::Heading, None);
        }
        true
    }

    fn write_start(&mut self, tag: &Tag, attributes: &str) {
        self.go_on();
        if !tag.kind.is_void() && self.open.len() >= DEEPEST {
            self.flattened += 1;
            return;
        }
        let start = self.out.len();
        self.out.extend(["<", tag.name, attributes, ">"]);
        if !tag.kind.is_void() {
            self.owed += end_len(tag.name);
            let start = start..self.out.len();
            self.open.push(Open { name: tag.name, kind: tag.kind, start, is_written: true });
        }
    }

    pub(super) fn end_tag(&mut self, name: &[u8]) {
        self.is_dropped = false;
        self.tag = None;
        if name == b"br" {
            self.go_on();
            self.out.push_str("<br>");
            return;
        }
        let element = elements::element(name).filter(|_| !elements::is_page(name));
        let Some((name, kind)) = element.filter(|(_, kind)| !kind.is_void()) else { return };
        if self.flattened > 0 {
            self.flattened -= 1;
            return;
        }
        if kind.ends_all() {
            self.end_part_of_table(name);
        } else {
            self.end(|open| open.name == name, None);
        }
    }

    /// Ends a table or a part of one, in the innermost table.
    fn end_part_of_table(&mut self, name: &str) {
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.name == name {
                return self.close(at, |_| false);
            }
            if open.kind == Kind::Table {
                return;
            }
        }
    }

    /// Ends the innermost element of which this is true, if it is in the same cell and inside of any `barrier`.
    fn end(&mut self, is_wanted: impl Fn(&Open) -> bool, barrier: Option<Kind>) {
        for (at, open) in self.open.iter().enumerate().rev() {
            if is_wanted(open) {
                return match open.kind {
                    Kind::Formatting => self.close(at, |_| true),
                    _ => self.close(at, |kind| kind == Kind::Formatting),
                };
            }
            if open.kind.is_scope() || Some(open.kind) == barrier {
                return;
            }
        }
    }

    /// Ends the element at `at`, and with it all inside. Those of which `goes_on` is true go on after it.
    fn close(&mut self, at: usize, goes_on: fn(Kind) -> bool) {
        for open in self.open.iter_mut().skip(at).rev().filter(|open| open.is_written) {
            self.out.extend(["</", open.name, ">"]);
            self.owed = self.owed.saturating_sub(end_len(open.name));
            open.is_written = false;
        }
        let mut inside = self.open.split_off(at.min(self.open.len())).into_iter();
        inside.next();
        self.open.extend(inside.filter(|open| goes_on(open.kind)));
    }

    /// Writes the start tags of the elements that go on, where there is room for them.
    fn go_on(&mut self) {
        if self.open.last().is_none_or(|open| open.is_written) {
            return;
        }
        let mut at = self.open.iter().rposition(|open| open.is_written).map_or(0, |last| last + 1);
        while let Some(open) = self.open.get_mut(at) {
            let images = self.images.given - self.given_before;
            let cost = open.start.len() + end_len(open.name);
            if self.out.len() - images + self.owed + cost > MOST * self.read {
                self.open.remove(at);
                continue;
            }
            let start = self.out.len();
            self.out.extend_from_within(open.start.clone());
            open.start = start..self.out.len();
            open.is_written = true;
            self.owed += end_len(open.name);
            at += 1;
        }
    }

    pub(super) fn text(&mut self, text: &[u8]) {
        if self.is_dropped {
            return;
        }
        if !text.trim_ascii().is_empty() {
            self.go_on();
        }
        escape::text(&String::from_utf8_lossy(text), &mut self.out);
    }

    /// What was written, with all elements closed.
    pub(super) fn finish(mut self) -> String {
        self.close(0, |_| false);
        self.out
    }

    /// The attributes of a start tag as they are written, each after a blank.
    fn attributes(&mut self, tag: &Tag) -> String {
        let mut out = String::new();
        // What is written as style comes first, since any other declaration overrules it.
        let mut styles: Vec<Declaration> = Vec::new();
        let mut lacks_colour = false;
        for Attribute { kind, value, .. } in &tag.attributes {
            let property = match kind {
                Value::BackgroundColour => "background-color",
                Value::TextColour => "color",
                Value::Background => {
                    if let Some(url) = self.images.address(value) {
                        let text = format!("background-image:{}", address::css_url(&url));
                        styles.push(Declaration { is_colour: false, text });
                    }
                    continue;
                }
                _ => continue,
            };
            match style::colour(value) {
                Some(colour) => {
                    let text = format!("{property}:{colour}");
                    styles.push(Declaration { is_colour: true, text });
                }
                None => lacks_colour = true,
            }
        }
        for Attribute { value, .. } in tag.attributes.iter().filter(|it| it.kind == Value::Style) {
            let images = &mut *self.images;
            let mut image = |url: &str| images.address(url).map(|url| address::css_url(&url));
            let style = style::filter(value, &mut image);
            styles.extend(style.declarations);
            lacks_colour |= style.lacks_colour;
        }
        for Attribute { name, kind, value } in &tag.attributes {
            match kind {
                Value::Text => escape::attribute(name, value, &mut out),
                Value::Colour if !lacks_colour => escape::attribute(name, value, &mut out),
                Value::Place if !value.is_empty() => {
                    escape::attribute(name, &address::prefixed(value), &mut out);
                }
                Value::Map => {
                    if let Some(place) = address::fragment(value.trim()) {
                        escape::attribute(name, &place, &mut out);
                    }
                }
                Value::Link => {
                    let url = address::cleaned(value);
                    if let Some(place) = address::fragment(&url) {
                        escape::attribute(name, &place, &mut out);
                    } else if let Some(url) = address::link(&url) {
                        escape::attribute(name, url, &mut out);
                        out.push_str(LINK);
                    }
                }
                Value::Image => {
                    if let Some(url) = self.images.address(value) {
                        escape::attribute(name, &url, &mut out);
                    }
                }
                _ => {}
            }
        }
        styles.retain(|style| !(style.is_colour && lacks_colour));
        if !styles.is_empty() {
            let styles: Vec<_> = styles.into_iter().map(|style| style.text).collect();
            escape::attribute("style", &styles.join(";"), &mut out);
        }
        out
    }
}

/// How long the end tag of an element is.
fn end_len(name: &str) -> usize {
    "</>".len() + name.len()
}
