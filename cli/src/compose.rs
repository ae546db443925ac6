//! `unmime compose`: a message to send.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::Args;
use unmime::{
    DateTime,
    compose::{Draft, Entity},
    store::{emlx, mbox},
};

use crate::{
    error::Error,
    escape,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime compose --from ana@example.com --to joe@example.com --subject Hello --text hello.txt
  echo 'See the file.' | unmime compose --from 'Ana <ana@example.com>' --to joe@example.com \\
    --cc 'Li <li@example.com>, k@example.com' --text - --attach report.pdf -o mail.eml
  unmime compose --from ana@example.com --to joe@example.com --html page.html --inline logo.png
    (page.html shows it by <img src=\"cid:logo.png@inline\">)
  unmime compose --from ana@example.com --to joe@example.com --bcc li@example.com -o mail.eml &&
    unmime send --smtp work --to joe@example.com --to li@example.com mail.eml
    (with --to, send goes by no field: name all who are to get it)";

/// Write a message: texts, HTML, images, attachments
///
/// Texts are UTF-8. The type of an attachment is that which its name tells, and else
/// application/octet-stream; what is a message by its name is attached as one.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Compose {
    /// Who writes: 'Ana <ana@example.com>'
    #[arg(long, value_name = "ADDRESS", required = true)]
    from: Vec<String>,

    /// Who is to get it; here and below, a list is one, too, and the option can be given again
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,

    /// Who is to get a copy
    #[arg(long, value_name = "ADDRESS")]
    cc: Vec<String>,

    /// Who is to get a copy that nobody is told of: no field names them, and they are listed on standard error
    #[arg(long, value_name = "ADDRESS")]
    bcc: Vec<String>,

    /// Where answers go
    #[arg(long, value_name = "ADDRESS")]
    reply_to: Vec<String>,

    /// What it is about
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,

    /// The text, - for standard input
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,

    /// The HTML, - for standard input
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// An image, or what else the HTML shows as cid:NAME@inline
    #[arg(long, value_name = "FILE")]
    inline: Vec<PathBuf>,

    /// An attachment
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,

    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Compose {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let is_input = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
        if is_input(&self.text) && is_input(&self.html) {
            return Err(Error::StandardInputTwice);
        }
        let date = DateTime::from(chrono::Local::now().fixed_offset());
        let mut draft = Draft::new().date(date);
        for list in &self.from {
            draft = draft.from(list);
        }
        for list in &self.to {
            draft = draft.to(list);
        }
        for list in &self.cc {
            draft = draft.cc(list);
        }
        for list in &self.bcc {
            draft = draft.bcc(list);
        }
        for list in &self.reply_to {
            draft = draft.reply_to(list);
        }
        if let Some(subject) = &self.subject {
            draft = draft.subject(subject);
        }
        if let Some(path) = &self.text {
            draft = draft.text(read_text(path)?);
        }
        if let Some(path) = &self.html {
            draft = draft.html(read_text(path)?);
        }
        for path in &self.inline {
            draft = draft.inline(format!("{}@inline", file_name(path)?), file(path)?);
        }
        for path in &self.attach {
            draft = draft.attach(file(path)?);
        }
        let composed = draft.compose()?;
        match &self.output {
            Some(path) => fs::write(path, composed.bytes()).map_err(Error::file(path))?,
            None => output.write_mail(composed.bytes())?,
        }
        if !self.bcc.is_empty() {
            let bcc = self.bcc.join(", ");
            output.tell(format_args!("in no field: {}", escape::line(&bcc)))?;
        }
        Ok(Status::of(Outcome::Done))
    }
}

/// A text in a file, or from standard input.
fn read_text(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    let read = match path == Path::new("-") {
        true => io::stdin().lock().read_to_string(&mut text).map(drop),
        false => fs::read_to_string(path).map(|read| text = read),
    };
    read.map_err(Error::file(path))?;
    Ok(text)
}

/// A file, of the type that its name tells.
fn file(path: &Path) -> Result<Entity<'static>, Error> {
    let bytes = fs::read(path).map_err(Error::file(path))?;
    let name = file_name(path)?.to_owned();
    let guess = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    Ok(match guess.split('/').next() {
        _ if guess == "message/rfc822" => {
            let message = emlx::read(&bytes).map_or(&*bytes, |emlx| emlx.message);
            Entity::message(mbox::without_from_line(message).to_vec()).file_name(name)
        }
        Some("message" | "multipart") => Entity::file(name, bytes),
        _ => Entity::file(name, bytes).media_type(guess),
    })
}

fn file_name(path: &Path) -> Result<&str, Error> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.ok_or_else(|| Error::NoFileName { path: path.to_owned() })
}
