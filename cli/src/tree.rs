//! `unmime tree`: what a message is made of.

use std::{io::Write, mem};

use anstyle::Style;
use clap::Args;
use unmime::{
    ContentDisposition,
    cms::{Cms, CmsKind},
    hidden::{HiddenFile, Integrity},
};

use crate::{
    error::Error,
    escape, hidden,
    input::Inputs,
    jobs::Jobs,
    messages::for_each,
    nest::{Entry, Nest},
    output::{Output, Styles},
    size::Size,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime tree mail.eml
  unmime tree ~/Maildir/cur
  find . -name '*.eml' -print0 | unmime tree --files0-from -";

/// No column is made wider than this for one long value.
const WIDEST: usize = 60;

/// List the parts: path, type, charset, size, disposition, name
///
/// The paths are those of IMAP; extract and part take them. Messages inside are listed with their
/// parts, those that are transfer-encoded too. A file that hides in a body has a line beneath its part,
/// without a path, which says what it is hidden in: uuencode, yEnc, TNEF (winmail.dat), AppleDouble,
/// AppleSingle or BinHex. extract --hidden saves it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Tree {
    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Tree {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        for_each(&self.inputs, self.jobs, output, |given, output| {
            given.heading.write(output)?;
            write_tree(&Nest::open(given.message), output)?;
            Ok(Outcome::Done)
        })
    }
}

/// One part or hidden file, in columns.
struct Row {
    /// How many parts and files are around it.
    depth: usize,
    path: String,
    branch: String,
    kind: String,
    /// With a blank before it, if there is one; or what was done to the content.
    charset: String,
    size: String,
    disposition: String,
    name: String,
}

/// Writes a line for each part and for each file hidden in one.
pub(crate) fn write_tree(nest: &Nest<'_>, output: &mut Output) -> Result<(), Error> {
    let rows = rows(nest)?;
    let path_width = widest(&rows, |row| width(&row.path));
    let kind_width = widest(&rows, Row::kind_width);
    let size_width = widest(&rows, |row| width(&row.size));
    let disposition_width = widest(&rows, |row| width(&row.disposition));
    let Styles { key, quiet, .. } = output.styles;
    for row in &rows {
        let Row { path, branch, kind, charset, size, disposition, name, .. } = row;
        let mut line = Line::default();
        line.push(path, key);
        line.fill_to(path_width + 2);
        line.push(branch, quiet);
        line.push(kind, Style::new());
        line.push(charset, quiet);
        line.fill_to(path_width + kind_width + size_width + 4 - width(size));
        line.push(size, Style::new());
        line.fill_to(path_width + kind_width + size_width + 6);
        line.push(disposition, quiet);
        let gap = if disposition_width == 0 { 6 } else { 8 };
        line.fill_to(path_width + kind_width + size_width + disposition_width + gap);
        line.push(name, Style::new());
        writeln!(output, "{}", line.text)?;
    }
    Ok(())
}

fn rows(nest: &Nest<'_>) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for entry in nest.entries() {
        rows.push(Row::of_part(&entry));
        hidden::for_each(entry.part, &mut |around, file| {
            rows.push(Row::of_hidden(file, entry.depth + 1 + around));
            Ok(())
        })?;
    }
    set_branches(&mut rows);
    Ok(rows)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn widest(rows: &[Row], width: impl Fn(&Row) -> usize) -> usize {
    rows.iter().map(width).filter(|&width| width <= WIDEST).max().unwrap_or_default()
}

/// A line with columns.
#[derive(Default)]
struct Line {
    text: String,
    width: usize,
    /// Blanks that are due if there is text after them.
    gap: usize,
}

impl Line {
    /// Goes on at this column, or a blank further where that is taken.
    fn fill_to(&mut self, column: usize) {
        self.gap = column.saturating_sub(self.width).max(1);
    }

    fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let gap = mem::take(&mut self.gap);
        self.width += gap + width(text);
        self.text.push_str(&format!("{:gap$}{style}{text}{style:#}", ""));
    }
}

/// A note on signed, encrypted or compressed content.
pub(crate) fn cms_note(cms: Cms) -> &'static str {
    match cms.kind {
        CmsKind::Signed if cms.has_content => "signed, signature not checked",
        CmsKind::Signed => "signature or certificates",
        kind => kind.as_str(),
    }
}

impl Row {
    fn of_part(entry: &Entry<'_>) -> Self {
        let part = entry.part;
        let content_type = part.content_type();
        let charset = content_type.charset().filter(|_| content_type.is_kind("text"));
        let disposition = part.disposition();
        let kind = disposition.as_ref().map(ContentDisposition::kind).unwrap_or_default();
        Self {
            depth: entry.depth,
            path: entry.path(),
            branch: String::new(),
            kind: escape::line(&content_type.essence()).to_string(),
            charset: match (part.cms(), charset) {
                (Some(cms), _) => format!(" {}", cms_note(cms)),
                (None, Some(charset)) => format!(" {}", escape::line(&charset)),
                (None, None) => String::new(),
            },
            size: entry.size().map(|size| Size(size).to_string()).unwrap_or_default(),
            disposition: escape::line(kind).to_string().to_ascii_lowercase(),
            name: escape::line(&part.filename().unwrap_or_default()).to_string(),
        }
    }

    fn of_hidden(file: &HiddenFile<'_>, depth: usize) -> Self {
        let media_type = file.media_type().map(|it| format!("{} ", escape::line(it)));
        let is_damaged = file.integrity() == Integrity::Damaged;
        Self {
            depth,
            path: String::new(),
            branch: String::new(),
            kind: format!("{}hidden in {}", media_type.unwrap_or_default(), file.kind()),
            charset: String::new(),
            size: Size(file.body().len() as u64).to_string(),
            disposition: if is_damaged { "damaged" } else { "" }.to_owned(),
            name: escape::line(file.filename().unwrap_or_default()).to_string(),
        }
    }

    /// The columns that branch, type and charset take.
    fn kind_width(&self) -> usize {
        width(&self.branch) + width(&self.kind) + width(&self.charset)
    }
}

/// Draws the lines that lead to each row. They depend on what comes below, so it is done from the
/// end.
fn set_branches(rows: &mut [Row]) {
    let mut goes_on: Vec<bool> = Vec::new();
    for row in rows.iter_mut().rev() {
        goes_on.resize(row.depth + 1, false);
        row.branch = branch(&goes_on);
        goes_on[row.depth] = true;
    }
}

/// The lines to a part, of which it is known for each level whether there is more below.
fn branch(goes_on: &[bool]) -> String {
    let [_, outer @ .., own] = goes_on else {
        return String::new();
    };
    let outer = outer.iter().map(|&goes_on| if goes_on { "│  " } else { "   " });
    outer.chain([if *own { "├─ " } else { "└─ " }]).collect()
}
