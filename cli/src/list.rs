//! `unmime list`: many messages, one line each.

use std::{
    io::{self, Write},
    path::Path,
};

use clap::Args;
use serde::Serialize;
use terminal_size::{Width, terminal_size_of};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use unmime::{Mailbox, Message};

use crate::{
    error::Error,
    escape,
    input::Inputs,
    jobs::Jobs,
    json_text,
    messages::for_each,
    output::Output,
    size::Size,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime list archive.mbox
  unmime list ~/Maildir | sort
  unmime list --json ~/Maildir | jq -r 'select(.attachments > 0) | .id'";

/// List messages: date, from, subject, size, attachments, path
///
/// A line for each, as wide as the terminal. The date is the sender's. The path is one that show
/// takes: after # stands the number of a message in an mbox.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// As JSON, one object a line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl List {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let columns = Columns::new();
        if columns.is_terminal && !self.json {
            let quiet = output.styles.quiet;
            let names = ["Date", "From", "Subject", "Size", "Att", "Path"].map(String::from);
            output.begin_with(format!("{quiet}{}{quiet:#}\n", columns.line(names)));
        }
        for_each(&self.inputs, self.jobs, output, |given, output| {
            if self.json {
                let summary = Summary::new(given.path, &given.message);
                json_text::write_line(output, &summary)?;
                return Ok(Outcome::Done);
            }
            writeln!(output, "{}", columns.line(row(given.path, &given.message)))?;
            Ok(Outcome::Done)
        })
    }
}

/// Date, from, subject, size, attachments, path.
type Row = [String; 6];

fn row(path: &Path, message: &Message<'_>) -> Row {
    let headers = message.headers();
    let date = headers.date().map(|date| date.format("%Y-%m-%d %H:%M").to_string());
    let attachments = match message.attachments().count() {
        0 => String::new(),
        count => count.to_string(),
    };
    [
        date.unwrap_or_default(),
        from(message),
        escape::line(&headers.subject().unwrap_or_default()).to_string(),
        Size(message.raw().len() as u64).to_string(),
        attachments,
        escape::path(path).to_string(),
    ]
}

/// The name of the author, or his address.
fn from(message: &Message<'_>) -> String {
    let from = message.headers().from();
    let Some(mailbox) = from.mailboxes().next() else {
        return String::new();
    };
    match &mailbox.display_name {
        Some(name) if !name.is_empty() => escape::line(name).to_string(),
        _ => escape::line(&mailbox.addr_spec.to_string()).to_string(),
    }
}

/// How wide the columns are.
struct Columns {
    from: usize,
    subject: usize,
    /// None: as wide as it is.
    path: Option<usize>,
    is_terminal: bool,
}

impl Columns {
    const DATE: usize = "2001-01-11 12:00".len();
    const SIZE: usize = "123 kB".len();
    const ATTACHMENTS: usize = 3;
    const GAPS: usize = 5 * 2;

    fn new() -> Self {
        match terminal_size_of(io::stdout()) {
            Some((Width(width), _)) => Self::within(usize::from(width)),
            None => Self { from: 24, subject: 48, path: None, is_terminal: false },
        }
    }

    /// Those of a terminal: what the other columns leave is shared by from, subject and path.
    fn within(width: usize) -> Self {
        let fixed = Self::DATE + Self::SIZE + Self::ATTACHMENTS + Self::GAPS;
        let rest = width.saturating_sub(fixed).max(24);
        let (from, path) = (rest * 3 / 10, rest / 4);
        let subject = rest - from - path;
        Self { from, subject, path: Some(path), is_terminal: true }
    }

    fn line(&self, [date, from, subject, size, attachments, path]: Row) -> String {
        let date = fit(&date, Self::DATE);
        let (from, subject) = (fit(&from, self.from), fit(&subject, self.subject));
        let path = match self.path {
            Some(width) => fit_end(&path, width),
            None => path,
        };
        let (size_width, attachments_width) = (Self::SIZE, Self::ATTACHMENTS);
        format!(
            "{date}  {from}  {subject}  {size:>size_width$}  {attachments:>attachments_width$}  {path}"
        )
    }
}

/// `text` in exactly this many columns of a terminal: cut, or with blanks after it.
fn fit(text: &str, width: usize) -> String {
    let mut used = text.width();
    let mut fitted = text.to_owned();
    if used > width {
        fitted = starting(text.chars(), width.saturating_sub(1)).chain(['…']).collect();
        used = fitted.width();
    }
    let gap = width.saturating_sub(used);
    fitted.extend(std::iter::repeat_n(' ', gap));
    fitted
}

/// The end of `text` in at most this many columns.
fn fit_end(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let end: Vec<char> = starting(text.chars().rev(), width.saturating_sub(1)).collect();
    ['…'].into_iter().chain(end.into_iter().rev()).collect()
}

/// The characters that have room in so many columns.
fn starting(chars: impl Iterator<Item = char>, width: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    chars.take_while(move |c| {
        used += c.width().unwrap_or_default();
        used <= width
    })
}

/// A message as JSON; the names are those of JMAP (RFC 8621 §4.1), but for the number of attachments.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    id: String,
    sent_at: Option<String>,
    from: Vec<Author>,
    subject: Option<String>,
    size: usize,
    attachments: usize,
}

#[derive(Serialize)]
struct Author {
    name: Option<String>,
    email: String,
}

impl Summary {
    fn new(path: &Path, message: &Message<'_>) -> Self {
        let headers = message.headers();
        Self {
            id: path.to_string_lossy().into_owned(),
            sent_at: headers.date().map(|date| date.to_rfc3339()),
            from: headers.from().mailboxes().map(Author::new).collect(),
            subject: headers.subject().map(String::from),
            size: message.raw().len(),
            attachments: message.attachments().count(),
        }
    }
}

impl Author {
    fn new(mailbox: &Mailbox<'_>) -> Self {
        Self {
            name: mailbox.display_name.as_ref().map(|name| name.to_string()),
            email: mailbox.addr_spec.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        for (text, fitted) in [
            ("abc", "abc   "),
            ("abcdefg", "abcde…"),
            ("夏涛夏", "夏涛夏"),
            ("夏涛夏涛", "夏涛… "),
            ("cafe\u{301}", "cafe\u{301}  "),
        ] {
            assert_eq!(fit(text, 6), fitted);
        }
        assert_eq!(fit_end("Maildir/cur/1", 6), "…cur/1");
        assert_eq!(fit_end("a/1", 6), "a/1");
    }

    #[test]
    fn a_line_is_as_wide_as_the_terminal() {
        for width in [80, 100, 211] {
            let row: Row = ["2001-01-11 12:00", "x", "y", "1 B", "", "z"].map(String::from);
            let [date, from, subject, size, attachments, path] = row;
            let row =
                [date, from.repeat(300), subject.repeat(300), size, attachments, path.repeat(300)];
            assert_eq!(Columns::within(width).line(row).width(), width);
        }
    }
}
